package match

import "strings"

// negations are words that deny, by language, folded.
var negations = folded(map[string]string{
	"en": "not no never none nobody nothing neither nor cannot without false untrue dont doesnt didnt isnt arent wasnt werent wont wouldnt cant couldnt shouldnt hasnt havent hadnt aint",
	"ar": "لا لم لن ليس ليست ولا ولم ولن وليس وليست ليسوا لست غير بدون ينفي نفى نفت كلا",
	"fr": "ne pas jamais aucun aucune rien non ni sans faux",
	"es": "no nunca jamás ningún ninguna nada ni tampoco sin falso",
	"pt": "não nunca jamais nenhum nenhuma nada nem sem falso",
	"de": "nicht kein keine keinen keiner keinem nie niemals nichts ohne falsch",
	"it": "non mai nessun nessuno nessuna niente nulla né senza falso",
	"ru": "не нет ни никогда никто ничего без нельзя",
	"tr": "değil yok hayır hiç asla olmadı olmayan",
	"fa": "نه نیست نیستند هرگز هیچ بدون نشد نکرد نبود نخواهد ندارد",
	"hi": "नहीं न मत ना कभी बिना",
	"id": "tidak bukan tak belum jangan tanpa tiada",
	"nl": "niet geen nooit niets niemand zonder",
})

func folded(lists map[string]string) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for language, list := range lists {
		all[language] = map[string]bool{}
		for w := range strings.FieldsSeq(list) {
			all[language][fold(w)] = true
		}
	}
	return all
}

// denying are stretches that deny in scripts that write without spaces.
var denying = []string{"不", "没", "沒", "无", "無", "未", "非", "否", "ない", "ません", "なかった", "않", "아니", "없", "못", "ไม่", "มิได้"}

// adverbs are those that deny the word beside them; the others (no, nobody, false) deny a sentence, and what they stand by tells little.
var adverbs = folded(map[string]string{
	"en": "not never cannot dont doesnt didnt isnt arent wasnt werent wont wouldnt cant couldnt shouldnt hasnt havent hadnt aint",
	"ar": "لا لم لن ليس ليست ولا ولم ولن وليس وليست ليسوا غير",
	"fr": "ne pas jamais non",
	"es": "no nunca jamás",
	"pt": "não nunca jamais",
	"de": "nicht nie niemals",
	"it": "non mai",
	"ru": "не",
	"tr": "değil",
	"hi": "नहीं न",
	"id": "tidak bukan tak belum",
	"nl": "niet nooit",
})

// affirming are words that follow one that denies and turn it round: not only this, but that; without doubt.
var affirming = folded(map[string]string{
	"en": "only just merely solely simply doubt wonder",
	"ar": "فقط فحسب شك ريب",
	"fr": "seulement uniquement simplement doute",
	"es": "sólo solamente únicamente simplemente duda",
	"pt": "só somente apenas unicamente dúvida",
	"de": "nur bloß allein lediglich zweifel",
	"it": "solo soltanto solamente dubbio",
	"ru": "только сомнения",
	"fa": "تنها فقط شک",
	"hi": "केवल सिर्फ",
	"id": "hanya cuma sekadar",
	"nl": "alleen slechts enkel twijfel",
})

// after are languages that deny the word before.
var after = map[string]bool{"tr": true, "hi": true}

// undenying are words of those scripts that begin like one that denies: not only, very, Africa, the future, a drone, wireless, for free.
var undenying = []string{"不仅", "不僅", "不但", "不只", "不光", "不单", "不單", "非常", "非洲", "未来", "未來", "无人机", "無人機", "无线", "無線", "無料"}

// denial is where a text denies, and, where that is easily told, what.
type denial struct {
	Span
	word int // the token that it denies; -1 when it denies a sentence
}

// denials are the places where a text denies.
func (r reading) denials() (list []denial) {
	last := -5
	for i, t := range r.tokens {
		switch {
		case t.kind == pair:
			if s := r.unspacedDenial(t); s != nil && (len(list) == 0 || list[len(list)-1].Span != *s) {
				list = append(list, denial{*s, -1})
			}
		case t.kind != plainWord || !r.denies(i) || r.affirms(i) || r.numbersSign(i):
		case r.language == "fr" && t.word == "pas" && i-last <= 4 && r.tokens[last].word == "ne": // one denial in two words
		default:
			list = append(list, denial{Span{t.start, t.end}, r.denied(i)})
			last = i
		}
	}
	return list
}

func (r reading) denies(i int) bool {
	w := r.tokens[i].word
	return negations[suited(r.language, w)][w] || r.language == "fa" && strings.HasPrefix(w, "نمي") && len(w) > 6
}

// affirms says that what denies at a token is turned round by what follows it. A French ne is, when its pas is.
func (r reading) affirms(i int) bool {
	language := suited(r.language, r.tokens[i].word)
	if r.follows(i+1) && affirming[language][r.tokens[i+1].word] {
		return true
	}
	switch {
	case language == "fr" && r.tokens[i].word == "ne":
		for k := i + 1; k < i+5 && r.follows(k); k++ {
			if affirming["fr"][r.tokens[k].word] {
				return true
			}
			if negations["fr"][r.tokens[k].word] && r.tokens[k].word != "pas" {
				return false
			}
		}
	case language == "ar": // ليس هذا فحسب
		for k := i + 1; k < i+5 && r.follows(k); k++ {
			if r.tokens[k].word == "فحسب" {
				return true
			}
		}
	}
	return false
}

// follows says that a token stands right behind the one before it: at most one character is between them.
func (r reading) follows(k int) bool {
	return k > 0 && k < len(r.tokens) && r.tokens[k].start-r.tokens[k-1].end <= 1
}

// numbersSign says that a no is the sign of a number: no. 5, No 10, nº 5. A Spanish no 5 may deny, so there its point tells.
func (r reading) numbersSign(i int) bool {
	t := r.tokens[i]
	if t.word != "no" || i+1 >= len(r.tokens) {
		return false
	}
	next := i + 1
	between := func(k int) string { return string(r.text[r.tokens[k-1].end:max(r.tokens[k-1].end, r.tokens[k].start)]) }
	pointed := strings.HasPrefix(between(next), ".") || strings.ContainsAny(r.says(Span{t.start, t.end}), "º°")
	if w := r.tokens[next].word; next+1 < len(r.tokens) && (w == "id" || w == "nr") { // record no id 5523; but no ID is needed
		next++
	}
	return digit(r.text[r.tokens[next].start]) >= 0 && digits(r.tokens[next].term) && strings.Trim(between(next), " .:#\u00a0\u202f") == "" &&
		(pointed || r.language != "es") && len([]rune(between(next))) <= 3
}

// denied is the token that the adverb at a token denies; -1 when that is not easily told.
func (r reading) denied(i int) int {
	w := r.tokens[i].word
	if !adverbs[suited(r.language, w)][w] {
		return -1
	}
	step := 1
	if after[r.language] {
		step = -1
	}
	for k := i + step; k >= 0 && k < len(r.tokens) && k-i <= 4 && i-k <= 4; k += step {
		if !r.follows(max(k, k-step)) {
			return -1
		}
		if t := r.tokens[k]; t.term != "" && t.kind == plainWord && !r.denies(k) {
			return k
		}
	}
	return -1
}

func (r reading) unspacedDenial(t token) *Span {
	rest := string(r.text[t.start:min(t.start+4, len(r.text))])
	for _, word := range undenying {
		if strings.HasPrefix(rest, word) {
			return nil
		}
	}
	for _, d := range denying {
		if strings.HasPrefix(rest, d) {
			return &Span{t.start, t.start + len([]rune(d))}
		}
	}
	if after := t.end - 1; after > t.start && t.end-t.start == 2 && (t.end == len(r.text) || !unspaced(r.text[t.end])) { // the last character of a run begins no pair
		for _, d := range denying {
			if string(r.text[after:t.end]) == d {
				return &Span{after, t.end}
			}
		}
	}
	return nil
}

// denials notes what one text denies and the other does not. Of several denials those of one word answer each other; of what is left, one is a difference
// when the other text has its word and does not deny it, in both directions when both have some left: the same can be denied in two ways.
func (w *Why) denials(here, there reading) {
	a, b := here.denials(), there.denials()
	note := func(r reading, d denial, alone, asked bool) {
		if s := d.Span; !alone && d.word >= 0 {
			s = Span{min(s.Start, r.tokens[d.word].start), max(s.End, r.tokens[d.word].end)}
			d.Span = s
		}
		if asked {
			w.Differs = append(w.Differs, Difference{Kind: WhyNegation, Here: here.says(d.Span), Question: &d.Span})
		} else {
			w.Differs = append(w.Differs, Difference{Kind: WhyNegation, There: there.says(d.Span), Record: &d.Span})
		}
	}
	switch {
	case len(a) == 0 && len(b) == 0:
	case len(b) == 0:
		note(here, a[0], true, true)
	case len(a) == 0:
		note(there, b[0], true, false)
	default:
		a, b = answered(here, there, a, b)
		onlyA, onlyB := affirmed(here, there, a), affirmed(there, here, b)
		if (onlyA != nil || len(a) == 0) && (onlyB != nil || len(b) == 0) {
			if onlyA != nil {
				note(here, *onlyA, false, true)
			}
			if onlyB != nil {
				note(there, *onlyB, false, false)
			}
		}
	}
}

// answered leaves out the denials of both texts that deny the same word.
func answered(here, there reading, a, b []denial) (onlyA, onlyB []denial) {
	left := map[string]int{}
	for _, d := range b {
		if d.word >= 0 {
			left[there.tokens[d.word].term]++
		}
	}
	both := map[string]int{}
	for _, d := range a {
		if d.word >= 0 && left[here.tokens[d.word].term] > 0 {
			left[here.tokens[d.word].term]--
			both[here.tokens[d.word].term]++
			continue
		}
		onlyA = append(onlyA, d)
	}
	for _, d := range b {
		if d.word >= 0 && both[there.tokens[d.word].term] > 0 {
			both[there.tokens[d.word].term]--
			continue
		}
		onlyB = append(onlyB, d)
	}
	return onlyA, onlyB
}

// affirmed is the first of a text's denials whose word the other text has and does not deny.
func affirmed(r, other reading, list []denial) *denial {
	denied := map[int]bool{}
	for _, d := range other.denials() {
		denied[d.word] = true
	}
	for _, d := range list {
		if d.word < 0 {
			continue
		}
		for i, t := range other.tokens {
			if t.term == r.tokens[d.word].term && !denied[i] {
				return &d
			}
		}
	}
	return nil
}
