package anchor

import "math"

// Weights are the table by which places are weighed.
type Weights [20]float64

// Features are what a place is weighed by, in the order of the table of weights: the constant, how alike the quotation is, how alike the
// better and the worse side of its surroundings, and how these make up for one another in long and short quotations.
func (c Candidate) Features() Weights {
	better, worse, known := 0.5, 0.5, 0.0
	if c.PrefixSim >= 0 || c.SuffixSim >= 0 {
		better, worse, known = max(c.PrefixSim, c.SuffixSim), min(c.PrefixSim, c.SuffixSim), 1
		if worse < 0 {
			worse = better
		}
	}
	exact := 0.0
	if c.Exact {
		exact = 1
	}
	q, long := c.QuoteSim, math.Log2(1+float64(c.Letters))/8
	unique := max(0, min(1, float64(c.Letters-10)/20))
	short := max(0, 1-float64(c.Letters)/16)
	alone := max(0, (q-0.8)/0.2) * max(0, min(1, float64(c.Letters-20)/40))
	return Weights{1, q, q * q, better, worse, better * q, worse * q, long, long * q, short, short * q, short * worse, exact, exact * unique, c.EdgeSim, c.EdgeSim * (1 - q), known, c.Elsewhere * (1 - alone), c.Elsewhere * short, alone}
}

// NeverAgainst lists the features that never speak against a place: being letter for letter the same.
var NeverAgainst = []int{12, 13}

// of gives the evidence that the place is the quotation's, in hundredths of the log odds: a logistic regression.
func (w *Weights) of(c Candidate) int {
	sum := 0.0
	for i, x := range c.Features() {
		sum += w[i] * x
	}
	return int(math.Round(100 * sum))
}

// probabilities gives how likely each place is to be the quotation's, and how likely it is nowhere, when all of these compete: a conditional
// logit in which "nowhere" weighs 0.
func probabilities(list []Candidate) (each []float64, nowhere float64) {
	each = make([]float64, len(list))
	all := 1.0
	for i, c := range list {
		each[i] = math.Exp(float64(c.weight) / 100)
		all += each[i]
	}
	for i := range each {
		each[i] /= all
	}
	return each, 1 / all
}
