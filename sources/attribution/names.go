package attribution

import (
	"strings"
	"unicode"
)

// longest bounds the tokens of a name.
const longest = 12

// phrase is a stretch of tokens that names somebody or something, and what its words say of it.
type phrase struct {
	from, to    int
	start, end  int // code points, without an elided article and a possessive
	name        string
	named       bool // it holds a name, not nouns alone
	publication bool // a noun or name of publications or documents is in it
	known       bool // a name that publications bear everywhere is in it
	record      bool // a noun of letters, papers and the like
}

func (p phrase) empty() bool { return p.from >= p.to }

// right reads the name that begins at token i.
func (f *finder) right(i int) phrase {
	if !f.table.capitals {
		return f.rightOfSmall(i)
	}
	for f.kind(i) == word && f.table.determiner[f.tokens[i].fold] && !f.titled(i) {
		i++
	}
	k, head, small := i, false, 0
	for k < min(i+longest, len(f.tokens)) {
		x := f.tokens[k]
		if x.class == quote {
			if end := f.quoted(k); end > 0 && (!head || f.noun(k-1)) {
				head, k = true, end
				continue
			}
			break
		}
		if x.class != word && !(x.class == mark && x.fold == "&") {
			break
		}
		if f.table.month[x.fold] > 0 && f.kind(k+1) == number {
			break
		}
		if x.capital && !f.table.stop[x.fold] || f.noun(k) || f.isOutletName(k) {
			head, k = true, k+1
			continue
		}
		if head && (f.table.link[x.fold] || f.table.determiner[x.fold]) {
			k++
			continue
		}
		if small++; head || small > 3 || f.table.stop[x.fold] {
			break
		}
		k++
	}
	return f.judge(i, k)
}

// titled reports whether token i is an article with a capital that begins a name within a sentence: "selon Le Figaro", "in The Lancet". Publications
// write themselves so.
func (f *finder) titled(i int) bool {
	x := f.tokens[i]
	return x.class == word && x.capital && !x.first && f.table.determiner[x.fold] && f.kind(i+1) == word && f.tokens[i+1].capital
}

// quoted gives the token after a short name in quotation marks that opens at i, or 0.
func (f *finder) quoted(i int) int {
	for k := i + 1; k < min(i+8, len(f.tokens)); k++ {
		switch f.tokens[k].class {
		case quote:
			if k > i+1 && f.tokens[k-1].class != mark && (!f.table.capitals || f.tokens[i+1].capital) {
				return k + 1
			}
			return 0
		case newline:
			return 0
		}
		if f.is(k, ":", ".", "،", ",") {
			return 0
		}
	}
	return 0
}

// left reads the name that ends before token i.
func (f *finder) left(i int) phrase {
	k := f.skipped(i)
	if f.is(k-1, ",") {
		if k = f.apposed(k - 1); k == 0 {
			return phrase{}
		}
	}
	to, begin := k, k
	small := 0
	for begin > 0 && to-begin < longest {
		x := f.tokens[begin-1]
		if x.class == quote && f.closes(begin-1) > 0 {
			begin = f.closes(begin-1) - 1
			continue
		}
		if x.class != word || f.table.stop[x.fold] || f.table.pronoun[x.fold] || f.table.that[x.fold] {
			break
		}
		if begin < to && !x.capital && f.table.document.has(x.stem) && f.tokens[begin].capital { // "during an interview Clinton said"
			break
		}
		if !x.capital && !f.noun(begin-1) && !f.table.link[x.fold] && !f.table.determiner[x.fold] {
			if small++; small > 3 {
				break
			}
		}
		begin--
	}
	return f.judge(begin, to)
}

// apposed gives the end of what stands before an apposition that ends with the comma at i: "Khaddam, the late vice president, said".
func (f *finder) apposed(i int) int {
	for k := i - 1; k > max(0, i-longest) && f.tokens[k].class == word; k-- {
		if f.is(k-1, ",") {
			return k - 1
		}
	}
	return 0
}

// closes gives the token after the quotation mark that opens the short name which closes at i, or 0.
func (f *finder) closes(i int) int {
	for k := i - 1; k >= max(0, i-6); k-- {
		switch f.tokens[k].class {
		case quote:
			if k < i-1 && f.tokens[k+1].capital && f.noun(i+1) {
				return k + 1
			}
			return 0
		case word, number:
		default:
			return 0
		}
	}
	return 0
}

// noun reports whether token i is a noun of publications, documents or people.
func (f *finder) noun(i int) bool {
	if f.kind(i) != word {
		return false
	}
	s := f.tokens[i].stem
	return f.table.outlet.has(s) || f.table.document.has(s) || f.table.person.has(s)
}

// judge trims the tokens from i up to j to the name in them.
func (f *finder) judge(i, j int) phrase {
	small := func(x token) bool {
		return f.table.determiner[x.fold] || f.table.link[x.fold] && !x.capital || f.table.stop[x.fold] || x.class == mark
	}
	for i < j && small(f.tokens[j-1]) && !f.isOutletName(j-1) {
		j--
	}
	for i < j && !f.titled(i) && (small(f.tokens[i]) && !f.isOutletName(i) || f.table.capitals && f.tokens[i].class == word && !f.tokens[i].capital && !f.noun(i) && !f.isOutletName(i)) {
		i++
	}
	p := phrase{from: i, to: j}
	if p.empty() {
		return p
	}
	person := false
	for k := i; k < j; k++ {
		x := f.tokens[k]
		person = person || f.table.person.has(x.stem)
		p.record = p.record || f.table.record.has(x.stem)
		p.known = p.known || f.isOutletName(k)
		p.publication = p.publication || f.titled(k) || f.table.outlet.has(x.stem) || f.table.document.has(x.stem) || f.isOutletName(k) || j-i > 1 && f.isOutletWord(k)
		if x.class == word && !f.table.stop[x.fold] && !f.table.link[x.fold] {
			p.named = p.named || f.isOutletName(k) || (x.capital || !f.table.capitals) && !f.noun(k) && !(x.first && f.isOutletWord(k))
		}
	}
	p.publication = p.publication && (!person || p.record) // "CBS reporter Anna Smith" is no publication
	p.start, p.end = f.tokens[i].from, f.tokens[j-1].to
	p.name = strings.Join(strings.Fields(string(f.runes[p.start:p.end])), " ")
	return p
}

// isOutletName reports whether token i is a name that publications bear everywhere, or an internet domain.
func (f *finder) isOutletName(i int) bool {
	x := f.tokens[i]
	if x.class != word {
		return false
	}
	if at := strings.LastIndexByte(x.stem, '.'); at > 0 && len(x.stem)-at > 2 {
		return x.end-x.start > 5 && domains[x.stem[at+1:]]
	}
	if !f.table.capitals {
		return outlets[bare(x.stem)] || outlets[x.stem]
	}
	return x.capital && outlets[x.stem] || agencies[string(f.runes[x.from:x.to])]
}

var domains = set("com net org info news tv uk fr de es it tr br eu")

// agencies bear names in capitals that are words otherwise.
var agencies = map[string]bool{"AP": true, "AFP": true, "DPA": true, "EFE": true, "ANSA": true, "TASS": true, "SANA": true, "WAFA": true, "IRNA": true, "UPI": true,
	"BBC": true, "CNN": true, "NPR": true, "CBS": true, "NBC": true, "ABC": true, "ARD": true, "ZDF": true, "RFI": true, "RT": true, "TRT": true, "NHK": true, "ITV": true}

// outlets are names of agencies, newspapers and broadcasters that are known everywhere.
var outlets = set(`reuters bloomberg anadolu xinhua interfax politico axios spiegel guardian haaretz figaro libération aawsat al-awsat wikileaks wikipedia
	al-jazeera aljazeera al-arabiya al-hayat al-ahram ynet afp
	رويترز الجزيرة الجزيره بلومبرغ الاناضول سبوتنيك شينخوا تاس اسوشيتد اسوشييتد اكسيوس بوليتيكو سانا وفا ويكيليكس ويكيبيديا العربيه.نت`)

// outletWords are the words of which newspapers and broadcasters make their names.
var outletWords = set(`times post tribune herald gazette journal telegraph chronicle daily weekly press news courier observer mirror tv radio media magazine
	zeitung gazetesi ajansı`)

// isOutletWord reports whether token i is such a word with a capital.
func (f *finder) isOutletWord(i int) bool {
	return f.tokens[i].capital && outletWords[f.tokens[i].stem]
}

func set(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// speaks reports whether p can be somebody who speaks: it is named, and by more than a word that only begins a sentence.
func (f *finder) speaks(p phrase) bool {
	if p.empty() || !p.named {
		return false
	}
	x := f.tokens[p.from]
	return !f.table.capitals || p.to-p.from > 1 || !x.first || !strings.ContainsFunc(x.fold, unicode.IsDigit) && !f.table.passed[x.fold] && !f.table.stop[x.fold]
}
