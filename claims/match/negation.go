package match

import "strings"

// negations are words that deny, by language, folded.
var negations = folded(map[string]string{
	"en": "not no never none nobody nothing neither nor cannot without false untrue dont doesnt didnt isnt arent wasnt werent wont wouldnt cant couldnt shouldnt hasnt havent hadnt aint",
	"ar": "لا لم لن ليس ليست ليسوا لست غير بدون ينفي نفى نفت كلا",
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

// denial is the first word that denies; nil when there is none.
func (r reading) denial() *Span {
	for _, t := range r.tokens {
		switch {
		case t.kind == pair:
			if s := r.unspacedDenial(t); s != nil {
				return s
			}
		case t.kind == plainWord && (negations[suited(r.language, t.word)][t.word] || r.language == "fa" && strings.HasPrefix(t.word, "نمي") && len(t.word) > 6):
			return &Span{t.start, t.end}
		}
	}
	return nil
}

func (r reading) unspacedDenial(t token) *Span {
	rest := string(r.text[t.start:min(t.start+4, len(r.text))])
	for _, d := range denying {
		if strings.HasPrefix(rest, d) {
			return &Span{t.start, t.start + len([]rune(d))}
		}
	}
	if after := t.end - 1; after > t.start && t.end-t.start == 2 { // the last character of a run begins no pair
		for _, d := range denying {
			if string(r.text[after:t.end]) == d {
				return &Span{after, t.end}
			}
		}
	}
	return nil
}
