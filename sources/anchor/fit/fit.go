package main

import (
	"math"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/sources/anchor"
	"github.com/claimtrail/claimtrail/sources/anchor/cases"
)

// question is the places that one quotation may have; none of them is right when it is gone.
type question struct {
	places []anchor.Weights // features of each
	right  []bool
	gone   bool
}

// questions lists the places of every case. One that overlaps the true place a little is neither right nor wrong, and left out.
//
// Each case is asked once more without its surroundings, as people type quotations: single words, which have no place without them, and copies
// aside. And once more with the passage cut out and put between two paragraphs further away, as editors do.
func questions(list []cases.Case) (all []question) {
	for _, c := range list {
		all = append(all, places(c)...)
		if moved, ok := elsewhere(c); ok && c.Truth.Status != "gone" && (c.Size == "med" || c.Size == "long") && hash(c.ID)%10 == 0 {
			all = append(all, places(moved)...)
		}
		if c.Size != "word" && !strings.HasPrefix(c.Class, "dup_") {
			c.Selector = anchor.Selector{Exact: c.Selector.Exact}
			all = append(all, places(c)...)
		}
	}
	return all
}

// elsewhere moves the passage of a case to another paragraph's end, at least 300 code points away, chosen by the case's id; false when there is none.
func elsewhere(c cases.Case) (cases.Case, bool) {
	text := []rune(c.Text)
	passage := slices.Clone(text[c.Truth.Start:c.Truth.End])
	rest := slices.Concat(text[:c.Truth.Start], text[c.Truth.End:])
	var ends []int
	for i, r := range rest {
		if r == '\n' && i > 0 && rest[i-1] != '\n' && (i > c.Truth.Start+300 || i < c.Truth.Start-300) {
			ends = append(ends, i)
		}
	}
	if len(ends) == 0 {
		return c, false
	}
	at := ends[int(hash(c.ID))%len(ends)]
	c.Text = string(slices.Concat(rest[:at], []rune{' '}, passage, rest[at:]))
	c.Truth.Start, c.Truth.End = at+1, at+1+len(passage)
	return c, true
}

// places makes the question of one case; none when its true place is not among the places.
func places(c cases.Case) (all []question) {
	q := question{gone: true}
	for _, place := range anchor.NewDoc(c.Text).Candidates(c.Selector) {
		overlap := c.Overlap(place.Range)
		if overlap >= 0.5 && overlap < 0.9 && c.Truth.Status != "gone" {
			overlap = 0
		}
		q.places, q.right = append(q.places, place.Features()), append(q.right, overlap >= 0.9)
		q.gone = q.gone && overlap < 0.9
	}
	if len(q.places) > 0 && q.gone == (c.Truth.Status == "gone") {
		all = append(all, q)
	}
	return all
}

// fit finds the weights of a conditional logit, in which the places and "gone" (of weight 0) compete, by maximum likelihood with a small
// ridge: gradient ascent with Adam (D. Kingma and J. Ba, 2015).
func fit(all []question) (w anchor.Weights) {
	const ridge, rounds = 0.05, 1500
	var mean, square, gradient anchor.Weights
	for round := 1; round <= rounds; round++ {
		for i := range gradient {
			gradient[i] = -ridge * w[i]
		}
		for _, q := range all {
			q.climb(&w, &gradient)
		}
		rate := 0.3 / math.Sqrt(1+float64(round)/20)
		for i, g := range gradient {
			mean[i] = 0.9*mean[i] + 0.1*g
			square[i] = 0.999*square[i] + 0.001*g*g
			m, s := mean[i]/(1-math.Pow(0.9, float64(round))), square[i]/(1-math.Pow(0.999, float64(round)))
			w[i] += rate * m / (math.Sqrt(s) + 1e-8)
		}
		for _, i := range anchor.NeverAgainst { // what can only speak for a place, whatever the cases at hand say
			w[i] = max(0, w[i])
		}
	}
	return w
}

// climb adds the question's part of the gradient of the log likelihood.
func (q question) climb(w, gradient *anchor.Weights) {
	p := make([]float64, len(q.places))
	all, right := 1.0, 0.0
	for i, x := range q.places {
		sum := 0.0
		for k := range x {
			sum += w[k] * x[k]
		}
		p[i] = math.Exp(min(sum, 50))
		all += p[i]
		if q.right[i] {
			right += p[i]
		}
	}
	for i, x := range q.places {
		pull := -p[i] / all
		if q.right[i] {
			pull += p[i] / right
		}
		for k := range x {
			gradient[k] += pull * x[k]
		}
	}
}
