package attribution

import "strings"

// Of scripts without capitals: a name goes on until a small word or a sign ends it.

// rightOfSmall reads the name that begins at token i.
func (f *finder) rightOfSmall(i int) phrase {
	k := i
	for k < min(i+longest, len(f.tokens)) {
		x := f.tokens[k]
		if x.class == quote {
			if end := f.quoted(k); end > 0 && (k == i || f.noun(k-1)) {
				k = end
				if !f.more(k) {
					break
				}
				continue
			}
			break
		}
		if x.class != word || f.table.stop[x.fold] || f.table.that[x.fold] || k > i && (strings.HasPrefix(x.fold, "لل") || f.verb(k)) {
			break
		}
		k++
	}
	if k-i > 8 { // no end is in sight: the head of it names it
		k = i + 5
	}
	return f.judge(i, k)
}

// more reports whether a nationality follows a quoted name: صحيفة "لوموند" الفرنسية.
func (f *finder) more(i int) bool {
	return f.kind(i) == word && strings.HasPrefix(f.tokens[i].fold, "ال") && strings.HasSuffix(f.tokens[i].fold, "يه")
}

// verb reports whether token i is a cue of its own: قال, وأضاف.
func (f *finder) verb(i int) bool {
	x := f.tokens[i].fold
	return len(f.table.cues[x]) > 0 || len(f.table.cues[strings.TrimPrefix(x, "و")]) > 0
}

// bare takes the article and what is joined to it off an Arabic word.
func bare(s string) string {
	for _, joined := range []string{"وال", "بال", "فال", "كال", "لل", "ال"} {
		if rest, ok := strings.CutPrefix(s, joined); ok && len(rest) > 4 {
			return rest
		}
	}
	return s
}

// join takes the preposition ل off token i, and gives what to write instead of it, or false when it is not there: "لصحيفة", "للجزيرة".
func (f *finder) join(i int) bool {
	if f.kind(i) != word {
		return false
	}
	x := &f.tokens[i]
	if x.fold == "ل" {
		return true
	}
	if !strings.HasPrefix(x.fold, "ل") || len(x.fold) < 6 {
		return false
	}
	x.from = x.start + 1
	for x.from < x.end-1 && strings.ContainsRune("ـ\u064e\u0650", f.runes[x.from]) {
		x.from++
	}
	x.stem = fold(f.runes[x.from:x.to])
	return true
}
