package cases_test

import (
	"errors"
	"io/fs"
	"os/exec"
	"testing"

	"github.com/claimtrail/claimtrail/sources/anchor"
	"github.com/claimtrail/claimtrail/sources/anchor/cases"
)

// development reads the cases of the development data; without them, or without xz, the test skips.
func development(t *testing.T) []cases.Case {
	t.Helper()
	list, err := cases.Read("../../../../shared/data/anchoring", "dev")
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, exec.ErrNotFound) {
		t.Skipf("the development data or xz is not here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// The goals for the development data, by either path: with an index of the text and without.
func TestGoalsOnTheDevelopmentData(t *testing.T) {
	list := development(t)
	for name, many := range map[string]int{"read through": 1, "by the index": 400} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			count := map[string]*[4]int{"found": {}, "gone": {}, "word corrected": {}}
			for _, c := range list {
				selectors := make([]anchor.Selector, many) // so many of them make the index the cheaper way; nothing else comes of them
				selectors[0] = c.Selector
				r := anchor.NewDoc(c.Text).AnchorAll(selectors, anchor.Options{})[0]
				kind := "found"
				switch {
				case c.Class == "gone_word_corrected":
					kind = "word corrected"
				case c.Truth.Status == "gone":
					kind = "gone"
				}
				count[kind][c.Score(r)]++
			}
			for kind, least := range map[string]float64{"found": 99, "gone": 99, "word corrected": 95} {
				n := count[kind]
				all := float64(n[0] + n[1] + n[2] + n[3])
				t.Logf("%s: right %.2f, loose %.2f, wrong %.2f, missed %.2f per cent", kind, 100*float64(n[0])/all, 100*float64(n[1])/all, 100*float64(n[2])/all, 100*float64(n[3])/all)
				if 100*float64(n[0])/all < least {
					t.Errorf("%s: %v right, want %v per cent", kind, n, least)
				}
				if kind == "found" && 100*float64(n[2])/all > 0.3 {
					t.Errorf("%v wrong of those that are there", n)
				}
			}
		})
	}
}
