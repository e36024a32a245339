package match

// runTable counts in how many records, about, a run of four letters stands: hashed, from the records that hold the words it is in.
type runTable struct {
	records int
	idf     [1 << 18]float32
}

func (g *runTable) rarity(gram uint32) float64 { return float64(g.idf[gram]) }

// rarities gives the table, counted anew when the index has grown by a tenth.
func (x *Index) rarities() *runTable {
	if t := x.runs.Load(); t != nil && x.held() <= t.records+t.records/10 && x.held() >= t.records-t.records/10 {
		return t
	}
	t := &runTable{records: x.held()}
	count := make([]int, len(t.idf))
	for n := range uint32(x.words.len()) {
		if df := int(x.words.df[n]); df > 0 {
			eachGram(string(x.words.word(n)), func(g uint32) { count[g] += df })
		}
	}
	for g, df := range count {
		t.idf[g] = float32(idfOf(t.records, min(df, t.records)))
	}
	x.runs.Store(t)
	return t
}

// eachGram gives the runs of four letters of a word with a space before and after it, hashed to 18 bits.
func eachGram(word string, yield func(uint32)) {
	var a, b, c, d rune
	n := 0
	push := func(r rune) {
		a, b, c, d = b, c, d, r
		if n++; n >= 4 {
			yield((uint32(a)*0x9E3779B1 ^ uint32(b)*0x85EBCA77 ^ uint32(c)*0xC2B2AE3D ^ uint32(d)*0x27D4EB2F) * 0x9E3779B1 >> 14)
		}
	}
	push(' ')
	for _, r := range word {
		push(r)
	}
	push(' ')
	for n < 4 {
		push(' ')
	}
}
