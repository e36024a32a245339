package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"

	"github.com/claimtrail/claimtrail/claims/match"
)

// parts are the features in the order in which the table adds them.
var parts = []struct {
	name     string
	features []int
}{
	{"words of both (BM25)", []int{match.Words}},
	{"+ shares of question and record", []int{match.QueryShare, match.TextShare, match.TitleShare}},
	{"+ runs of four letters by rarity", []int{match.Grams, match.GramShare}},
	{"+ the same as written", []int{match.Letters, match.TitleLetters}},
	{"+ neighbours", []int{match.Pairs}},
	{"+ numbers and names", []int{match.Numbers, match.Names}},
	{"+ rarest word, near forms", []int{match.Rarest, match.Soft}},
}

func allParts() (use []int) {
	for _, p := range parts {
		use = append(use, p.features...)
	}
	return use
}

// printParts says what each part adds to the ones before it, on questions that the weights were not fitted on.
func printParts(all []question) {
	fmt.Printf("%-34s", "MAP@5, cross-validated")
	for _, n := range names {
		fmt.Printf("  %-32s", n)
	}
	fmt.Println()
	var use []int
	var before [][]float64
	for i, p := range parts {
		use = append(use, p.features...)
		scores := judged(all, use)
		fmt.Printf("%-34s", p.name)
		for set := range names {
			fmt.Printf("  %.4f", mean(scores[set]))
			if i == 0 {
				low, high := interval(scores[set])
				fmt.Printf(" (95 %%: %.3f to %.3f)   ", low, high)
				continue
			}
			gain := make([]float64, len(scores[set]))
			for k := range gain {
				gain[k] = scores[set][k] - before[set][k]
			}
			low, high := interval(gain)
			fmt.Printf(" %+.4f (%+.4f to %+.4f)", mean(gain), low, high)
		}
		fmt.Println()
		before = scores
	}
}

// judged gives the precision of every question of each set, by weights fitted on the other parts of all sets.
func judged(all []question, use []int) [][]float64 {
	weights := crossed(all, use)
	scores := make([][]float64, len(names))
	for _, q := range all {
		scores[q.set] = append(scores[q.set], q.rank(weights(q)))
	}
	return scores
}

// crossed gives for each question the weights fitted on the other parts.
func crossed(all []question, use []int) func(question) match.Weights {
	start := fit(all, use, nil)
	var of [folds]match.Weights
	for f := range of {
		of[f] = fit(slices.DeleteFunc(slices.Clone(all), func(q question) bool { return q.fold == f }), use, &start)
	}
	return func(q question) match.Weights { return of[q.fold] }
}

// printReliability says how often candidates of a probability say the same, and how well a threshold tells questions with a check from those without.
func printReliability(all []question) {
	weights := crossed(all, allParts())
	var said [10]float64
	var right, count [10]int
	for f := range folds {
		c := calibrate(slices.DeleteFunc(slices.Clone(all), func(q question) bool { return q.fold == f }), weights)
		for _, t := range trials(slices.DeleteFunc(slices.Clone(all), func(q question) bool { return q.fold != f }), weights) {
			p := c.Probability(t.sum, t.mass)
			k := min(9, int(p*10))
			said[k] += p
			count[k]++
			if t.same {
				right[k]++
			}
		}
	}
	fmt.Println("\nprobability     n   said   true")
	for k, n := range count {
		if n > 0 {
			fmt.Printf("%.1f to %.1f  %5d  %.3f  %.3f\n", float64(k)/10, float64(k+1)/10, n, said[k]/float64(n), float64(right[k])/float64(n))
		}
	}
	c := calibrate(all, weights)
	fmt.Println("\nthreshold   checked before and said so   not checked, yet said so")
	for _, threshold := range []float64{.1, .2, .3, .5, .7, .9} {
		var hit, wrong int
		for _, q := range all {
			w := weights(q)
			best := sorted(q.places, w)
			if len(best) > 0 && q.IsRight(best[0].Key) && c.Probability(w.Sum(best[0].Features), best[0].Mass) >= threshold {
				hit++
			}
			if gone := sorted(q.gone, w); len(gone) > 0 && c.Probability(w.Sum(gone[0].Features), gone[0].Mass) >= threshold {
				wrong++
			}
		}
		fmt.Printf("%9.1f %28.3f %26.3f\n", threshold, float64(hit)/float64(len(all)), float64(wrong)/float64(len(all)))
	}
}

func mean(x []float64) (sum float64) {
	for _, v := range x {
		sum += v / float64(len(x))
	}
	return sum
}

// interval is the middle 95 per cent of the means of 2,000 samples drawn with replacement (B. Efron's bootstrap).
func interval(x []float64) (low, high float64) {
	random := rand.New(rand.NewPCG(1, 2))
	means := make([]float64, 2000)
	for i := range means {
		for range x {
			means[i] += x[random.IntN(len(x))] / float64(len(x))
		}
	}
	slices.Sort(means)
	return means[50], means[1949]
}

func writeTable(file string, weights match.Weights, calibration match.Calibration) error {
	text := "package match\n\n// weights and calibration are fitted on 1,509 posts in English and Arabic by the program in fit; see the features in rank.go.\nvar weights = Weights{\n"
	for _, w := range weights {
		text += fmt.Sprintf("\t%.4f,\n", w)
	}
	text += "}\n\nvar calibration = Calibration{"
	for i, c := range calibration {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%.4f", c)
	}
	return os.WriteFile(file, []byte(text+"}\n"), 0o644)
}
