package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate"
	"gonum.org/v1/gonum/stat"

	"github.com/claimtrail/claimtrail/claims/worth"
)

// outcome is an example with the score that weights gave it which were not fitted on it.
type outcome struct {
	example
	score float64
}

type outcomes []outcome

// auc is the area under the curve of true and false positives; ap, the average precision; brier, the mean square of what the score lacks; ece,
// how far on average the share of those worth checking lies from the score, in ten bins.
func (o outcomes) auc() float64 {
	sorted := slices.SortedFunc(slices.Values(o), func(a, b outcome) int { return cmp.Compare(a.score, b.score) })
	scores, classes := make([]float64, len(o)), make([]bool, len(o))
	for i, x := range sorted {
		scores[i], classes[i] = x.score, x.y == 1
	}
	tpr, fpr, _ := stat.ROC(nil, scores, classes, nil)
	return integrate.Trapezoidal(fpr, tpr)
}

func (o outcomes) ap() float64 {
	sorted := slices.SortedFunc(slices.Values(o), func(a, b outcome) int { return cmp.Compare(b.score, a.score) })
	sum, found := 0.0, 0.0
	for i, x := range sorted {
		if x.y == 1 {
			found++
			sum += found / float64(i+1)
		}
	}
	return sum / found
}

func (o outcomes) brier() float64 {
	sum := 0.0
	for _, x := range o {
		sum += (x.score - x.y) * (x.score - x.y)
	}
	return sum / float64(len(o))
}

// bin is one tenth of the scores.
type bin struct{ n, score, right float64 }

func (o outcomes) bins() (b [10]bin) {
	for _, x := range o {
		i := min(9, int(x.score*10))
		b[i].n++
		b[i].score += x.score
		b[i].right += x.y
	}
	return b
}

func (o outcomes) ece() (sum float64) {
	for _, b := range o.bins() {
		sum += math.Abs(b.score-b.right) / float64(len(o))
	}
	return sum
}

func (o outcomes) languages() []string {
	names := map[string]bool{}
	for _, x := range o {
		names[x.language] = true
	}
	return slices.Sorted(maps.Keys(names))
}

func (o outcomes) of(keep func(string) bool) (kept outcomes) {
	for _, x := range o {
		if keep(x.language) {
			kept = append(kept, x)
		}
	}
	return kept
}

func (o outcomes) row(w io.Writer, name string) {
	fmt.Fprintf(w, "%-22s %5d  AUC %.3f  AP %.3f  Brier %.3f  ECE %.3f\n", name, len(o), o.auc(), o.ap(), o.brier(), o.ece())
}

// print writes the outcomes of cross-validation: all, groups of languages, how the scores are calibrated.
func (o outcomes) print(w io.Writer, show bool) {
	groups := []struct {
		name string
		keep func(string) bool
	}{
		{"all", func(string) bool { return true }},
		{"en", func(l string) bool { return l == "en" }},
		{"not en", func(l string) bool { return l != "en" }},
		{"de es fr id it pt tr", func(l string) bool { return slices.Contains([]string{"de", "es", "fr", "id", "it", "pt", "tr"}, l) }},
		{"ar fa", func(l string) bool { return l == "ar" || l == "fa" }},
		{"hi ja ru zh", func(l string) bool { return slices.Contains([]string{"hi", "ja", "ru", "zh"}, l) }},
		{"no table (nl sw uk ur)", func(l string) bool { return !worth.HasTable(l) }},
	}
	for _, g := range groups {
		o.of(g.keep).row(w, g.name)
	}
	fmt.Fprintln(w, "\nscore      n  mean score  share worth checking")
	for i, b := range o.bins() {
		if b.n > 0 {
			fmt.Fprintf(w, "%.1f-%.1f %4.0f  %10.2f  %20.2f\n", float64(i)/10, float64(i+1)/10, b.n, b.score/b.n, b.right/b.n)
		}
	}
	for _, x := range o {
		if show && (x.score >= 0.5) != (x.y == 1) {
			fmt.Fprintf(w, "%.0f %.2f %s %s\n", x.y, x.score, x.language, x.text)
		}
	}
}
