package claimreview_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/claimtrail/claimtrail/internal/exchange/claimreview"
)

// Every sample that others published is read, and nothing of it is lost without a word.
func TestSamples(t *testing.T) {
	files, _ := filepath.Glob("../../../../shared/data/standards/claimreview/*.json")
	if len(files) == 0 {
		t.Skip("the samples are not here")
	}
	fates := map[claimreview.Fate]int{}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found, err := claimreview.Find(content)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, f := range found {
			r, err := f.Read()
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if r.Claim == "" || r.Rating == "" || r.Checker == "" || r.URL == "" {
				t.Errorf("%s lost claim, rating, checker or address: %+v", name, r)
			}
			for _, p := range r.Properties {
				fates[p.Fate]++
			}
		}
	}
	t.Logf("%d samples: %d properties mapped, %d kept raw, %d unknown", len(files), fates[claimreview.Mapped], fates[claimreview.Raw], fates[claimreview.Unknown])
}
