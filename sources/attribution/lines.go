package attribution

// line tries what stands at the beginning or the end of a line: a dateline, a credit line. It gives the token after it, or 0.
func (f *finder) line(i int) int {
	if f.kind(i-1) == newline && f.kind(i) != newline {
		if next := f.dateline(i); next > 0 {
			return next
		}
	}
	if f.kind(i-1) == newline || f.is(i-1, "(", "[", "|", "—", "–", ".") {
		if next := f.creditLine(i); next > 0 {
			return next
		}
	}
	return 0
}

// dateline reads "BEIRUT (Reuters) -", "BEIRUT, March 3 (AP) —", "دمشق - رويترز:" and "(رويترز)".
func (f *finder) dateline(i int) int {
	for k := i; k < min(i+10, f.lineEnd[i]); k++ {
		x := f.tokens[k]
		switch {
		case x.fold == "(":
			return f.agency(i, k, k+1)
		case x.class == mark && (x.fold == "-" || x.fold == "–" || x.fold == "—"):
			if k == i || k-i > 4 {
				return 0
			}
			return f.agency(i, k, k+1)
		case x.class == quote || x.class == mark && x.fold != "," && x.fold != "،" && x.fold != "." && x.fold != "/":
			return 0
		case x.class == word && !x.capital && f.table.capitals && f.table.month[x.fold] == 0:
			return 0
		}
	}
	return 0
}

// agency reads the publication from token k on, that a bracket, a dash or a colon closes; the dateline begins at i.
func (f *finder) agency(i, opened, k int) int {
	end := k
	for end < min(k+6, f.lineEnd[i]) && (f.kind(end) == word || f.is(end, "&", "/")) {
		end++
	}
	bracket := f.is(opened, "(")
	if end == k || bracket && !f.is(end, ")") {
		return 0
	}
	p := f.judge(k, end)
	next := end
	if bracket {
		next++
	}
	dash := f.is(next, "-", "–", "—", ":", "--")
	if p.empty() || !p.publication || !bracket && !p.known || !dash && !(bracket && (opened == i || next >= f.lineEnd[i])) && next < f.lineEnd[i] {
		return 0
	}
	if dash {
		next++
	}
	a := Attribution{Source: Range{p.start, p.end}, Cue: f.span(i, next), Name: p.name, Kind: Dateline, Publication: true, Relation: "republication"}
	a.Date, _ = f.dated(i)
	if next < f.lineEnd[i] {
		a.Content = f.span(next, f.lineEnd[i])
	}
	f.add(a)
	return next
}

// creditLine reads "Source: X" and "Translated from X" at token i.
func (f *finder) creditLine(i int) int {
	for _, c := range f.table.credits[f.tokens[i].fold] {
		j := i + len(c.words)
		if j >= f.lineEnd[i] || !f.reads(i, c.words) || !f.is(j, ":") {
			continue
		}
		p := f.credited(j + 1)
		if p.empty() {
			continue
		}
		f.add(Attribution{Source: Range{p.start, p.end}, Cue: f.span(i, j+1), Name: p.name, Kind: c.kind, Publication: true, Relation: c.relation})
		return p.to
	}
	return 0
}

func (f *finder) reads(i int, words []string) bool {
	for k, w := range words {
		if !f.is(i+k, w) {
			return false
		}
	}
	return true
}

// credited takes a short rest of the line as a name, or what stands before the next sign.
func (f *finder) credited(k int) phrase {
	end := k
	for end < min(k+longest, len(f.tokens)) && (f.kind(end) == word || f.kind(end) == number || f.kind(end) == quote || f.is(end, "&", "/", "-", "+")) {
		end++
	}
	if end == k || end < len(f.tokens) && f.kind(end) != newline && !f.is(end, ".", ",", "،", ")", "]", "|", ";", "—", "–") {
		return phrase{}
	}
	p := f.judge(k, end)
	p.named = true
	return p
}
