package main

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/claimtrail/claimtrail/claims/match"
)

// ridge pulls every weight towards nothing.
const ridge = 0.3

// fit finds the weights of a conditional logit, in which the candidates of a question compete, by maximum likelihood with a small ridge: Newton's method
// with the step halved until it helps. Only the features in use get a weight. Questions whose claims are not among their candidates teach nothing.
func fit(all []question, use []int, start *match.Weights) (w match.Weights) {
	rounds := 30
	if start != nil {
		w, rounds = *start, 3
	}
	now := likelihood(all, use, w)
	for range rounds {
		step, ok := newton(all, use, w)
		if !ok {
			return w
		}
		size := 1.0
		for ; size > 1e-3; size /= 2 {
			next := w
			for k, i := range use {
				next[i] += size * step.AtVec(k)
			}
			if l := likelihood(all, use, next); l > now {
				if l-now < 1e-3 {
					return next
				}
				w, now = next, l
				break
			}
		}
		if size <= 1e-3 {
			return w
		}
	}
	return w
}

// odds gives the share of each candidate, and the sum of the right ones.
func (q question) odds(w match.Weights) (p []float64, right float64) {
	p = make([]float64, len(q.places))
	top, all := math.Inf(-1), 0.0
	for i, c := range q.places {
		p[i] = w.Sum(c.Features)
		top = max(top, p[i])
	}
	for i := range p {
		p[i] = math.Exp(p[i] - top)
		all += p[i]
	}
	for i := range p {
		p[i] /= all
		if q.right[i] {
			right += p[i]
		}
	}
	return p, right
}

func (q question) teaches() bool {
	for _, r := range q.right {
		if r {
			return true
		}
	}
	return false
}

func likelihood(all []question, use []int, w match.Weights) (sum float64) {
	for _, i := range use {
		sum -= ridge * w[i] * w[i] / 2
	}
	for _, q := range all {
		if q.teaches() {
			_, right := q.odds(w)
			sum += math.Log(max(right, 1e-300))
		}
	}
	return sum
}

// newton gives the step to the top of the parabola that touches the likelihood.
func newton(all []question, use []int, w match.Weights) (*mat.VecDense, bool) {
	n := len(use)
	bend, slope := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	for k, i := range use {
		bend.SetSym(k, k, ridge+1e-3)
		slope.SetVec(k, -ridge*w[i])
	}
	x, mean := mat.NewVecDense(n, nil), mat.NewVecDense(n, nil)
	for _, q := range all {
		if !q.teaches() {
			continue
		}
		p, right := q.odds(w)
		mean.Zero()
		for i, c := range q.places {
			pull := -p[i]
			if q.right[i] {
				pull += p[i] / max(right, 1e-300)
			}
			for k, f := range use {
				x.SetVec(k, c.Features[f])
			}
			slope.AddScaledVec(slope, pull, x)
			mean.AddScaledVec(mean, p[i], x)
			if p[i] > 1e-9 {
				bend.SymRankOne(bend, p[i], x)
			}
		}
		bend.SymRankOne(bend, -1, mean)
	}
	var step mat.VecDense
	var c mat.Cholesky
	if !c.Factorize(bend) || c.SolveVecTo(&step, slope) != nil {
		return nil, false
	}
	return &step, true
}

// trial is a candidate of which it is known whether it says the same.
type trial struct {
	sum, mass float64 // of weights; of the question
	same      bool
}

// trials gives the best three of every question, once as they are and once with the right ones out of the collection.
func trials(all []question, weights func(question) match.Weights) (list []trial) {
	for _, q := range all {
		w := weights(q)
		for _, found := range [][]match.Candidate{q.places, q.gone} {
			best := sorted(found, w)
			for _, c := range best[:min(3, len(best))] {
				list = append(list, trial{w.Sum(c.Features), c.Mass, q.IsRight(c.Key)})
			}
		}
	}
	return list
}

// calibrate fits the logistic that turns a sum of weights into a probability.
func calibrate(all []question, weights func(question) match.Weights) (c match.Calibration) {
	list := trials(all, weights)
	for range 30 {
		bend, slope := mat.NewSymDense(3, []float64{1e-3, 0, 0, 0, 1e-3, 0, 0, 0, 1e-3}), mat.NewVecDense(3, nil)
		for _, t := range list {
			x := mat.NewVecDense(3, []float64{1, t.sum, math.Log1p(t.mass)})
			p := c.Probability(t.sum, t.mass)
			miss := -p
			if t.same {
				miss++
			}
			slope.AddScaledVec(slope, miss, x)
			bend.SymRankOne(bend, p*(1-p), x)
		}
		var step mat.VecDense
		var f mat.Cholesky
		if !f.Factorize(bend) || f.SolveVecTo(&step, slope) != nil {
			break
		}
		for i := range c {
			c[i] += max(-2, min(2, step.AtVec(i)))
		}
	}
	return c
}
