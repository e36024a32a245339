package main

import (
	"math"

	"gonum.org/v1/gonum/optimize"

	"github.com/claimtrail/claimtrail/claims/worth"
)

// fit finds the weights of a logistic regression by maximum likelihood with a small ridge, which leaves out the bias.
func fit(all []example) (w worth.Vector) {
	const ridge = 1.0
	problem := optimize.Problem{
		Func: func(w []float64) float64 {
			loss := 0.0
			for _, e := range all {
				z := dot(w, e.x)
				loss += math.Max(z, 0) - e.y*z + math.Log1p(math.Exp(-math.Abs(z)))
			}
			for _, v := range w[:len(w)-1] {
				loss += ridge / 2 * v * v
			}
			return loss
		},
		Grad: func(grad, w []float64) {
			for i := range grad {
				grad[i] = ridge * w[i]
			}
			grad[len(w)-1] = 0
			for _, e := range all {
				d := 1/(1+math.Exp(-dot(w, e.x))) - e.y
				for i, x := range e.x {
					grad[i] += d * x
				}
			}
		},
	}
	// It reports when it can go no further, too: what it found then is as good as the numbers are.
	result, _ := optimize.Minimize(problem, make([]float64, len(w)), nil, &optimize.LBFGS{})
	copy(w[:], result.X)
	return w
}

func dot(w []float64, x worth.Vector) (sum float64) {
	for i := range x {
		sum += w[i] * x[i]
	}
	return sum
}
