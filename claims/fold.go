package claims

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold levels what a search must not depend on: letter case, accents and marks (Arabic ones too), tatweel, kinds of alef.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'ـ' || unicode.Is(unicode.Mn, r):
			return -1
		case r == 'ى':
			return 'ي'
		case r == 'ٱ':
			return 'ا'
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
}

// folded is the column that searches read: everything by which people remember a claim. While it is cross-checked, its conclusion is sealed from the
// second person, so that nobody finds it by those words; nor by those of a withdrawn one, since what stands for it may be cross-checked.
func (c *Claim) folded() string {
	known := []string{c.Ref, c.Title, c.Text, c.Original, c.Claimant}
	if c.Status != CrossChecking && c.Status != Withdrawn {
		known = append(known, c.Conclusion)
	}
	return fold(strings.Join(known, "\n"))
}
