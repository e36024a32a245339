package main

import (
	"math"
	"testing"

	"github.com/claimtrail/claimtrail/claims/worth"
)

// The weights in the repository are those that the sentences give, and judge sentences well that they were not fitted on.
func TestFit(t *testing.T) {
	all, err := read(sentences)
	if err != nil {
		t.Fatal(err)
	}
	other := 0
	for _, e := range all {
		if e.language != "en" {
			other++
		}
	}
	if len(all) < 700 || other < 250 {
		t.Errorf("%d sentences, %d not English", len(all), other)
	}
	w, plain := fit(all), fit(bare(all))
	for _, e := range all {
		want := worth.Score(e.x, w)
		if e.plain {
			want = worth.Score(e.x, plain)
		}
		if list := worth.Rank(e.text, e.language, 2); len(list) == 1 && list[0].Text == e.text && math.Abs(list[0].Score-want) > 0.001 {
			t.Fatalf("%q has %.4f by the weights in the repository, and %.4f by those that the sentences give: run go run ./claims/worth/fit -write", e.text, list[0].Score, want)
		}
	}
	judged := judge(all, func(e example) bool { return part(e) == 0 })
	if auc, ap := judged.auc(), judged.ap(); auc < 0.95 || ap < 0.95 {
		t.Errorf("AUC %.3f, average precision %.3f", auc, ap)
	}
}
