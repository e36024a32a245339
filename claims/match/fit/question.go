package main

import (
	"cmp"
	"math"
	"slices"

	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/claims/match/cases"
)

// folds is the number of parts that the questions are dealt into: each is judged by weights fitted on the others.
const folds = 5

// question is a question with its candidates.
type question struct {
	cases.Question
	set    int
	places []match.Candidate // best first by the first stage
	right  []bool
	gone   []match.Candidate // the same when the claims that it repeats are not in the collection
	fold   int
}

// questions asks the first stage every question of a set.
func questions(set cases.Set, number int) ([]question, error) {
	x := match.Build(slices.Values(set.Docs))
	list := make([]question, 0, len(set.Questions))
	for _, q := range set.Questions {
		found, err := x.Candidates(match.Parse(q.Text, ""), candidates, set.Texts)
		if err != nil {
			return nil, err
		}
		one := question{Question: q, set: number, places: found}
		first := uint32(math.MaxUint32) // questions that repeat the same claim fall into the same part
		for _, c := range found {
			one.right = append(one.right, q.IsRight(c.Key))
			if !q.IsRight(c.Key) {
				one.gone = append(one.gone, c)
			}
		}
		for _, key := range q.Right {
			first = min(first, key)
		}
		one.fold = int(first * 2654435761 >> 16 % folds)
		list = append(list, one)
	}
	return list, nil
}

// rank orders the candidates by weights and gives the precision of that order.
func (q question) rank(w match.Weights) float64 {
	return q.Precision(keys(sorted(q.places, w)))
}

func sorted(list []match.Candidate, w match.Weights) []match.Candidate {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b match.Candidate) int { return cmp.Compare(w.Sum(b.Features), w.Sum(a.Features)) })
	return list
}

func keys(list []match.Candidate) (keys []uint32) {
	for _, c := range list {
		keys = append(keys, c.Key)
	}
	return keys
}
