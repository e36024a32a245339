// Command fit fits the second stage of package match to questions whose answer is known, and says what each part of it adds.
//
//	go run ./claims/match/fit -data FOLDER         prints MAP@5 on questions that the weights were not fitted on
//	go run ./claims/match/fit -data FOLDER -write  fits on all questions for training and writes claims/match/weights.go
//	go run ./claims/match/fit -data FOLDER -dev    asks the questions kept apart, by the weights in the package: look seldom
//
// FOLDER holds a folder for each set; see package cases.
package main

import (
	"flag"
	"fmt"
	"log"
	"path/filepath"
	"slices"

	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/claims/match/cases"
)

// names are the folders of the sets.
var names = []string{"ct21en", "ct21ar_pool"}

// candidates is how many records of the first stage are laid beside a question.
const candidates = 20

func main() {
	folder := flag.String("data", "../shared/data/matching", "the folder of the sets")
	write := flag.Bool("write", false, "fit on all questions and write the table")
	dev := flag.Bool("dev", false, "ask the questions kept apart")
	flag.Parse()
	if err := run(*folder, *write, *dev); err != nil {
		log.Fatal(err)
	}
}

func run(folder string, write, dev bool) error {
	if dev {
		return askApart(folder)
	}
	var all []question
	for i, name := range names {
		set, err := cases.Read(filepath.Join(folder, name), "train")
		if err != nil {
			return err
		}
		list, err := questions(set, i)
		if err != nil {
			return err
		}
		all = append(all, list...)
	}
	if write {
		weights := fit(all, allParts(), nil)
		return writeTable("claims/match/weights.go", weights, calibrate(all, func(question) match.Weights { return weights }))
	}
	printParts(all)
	printReliability(all)
	return nil
}

// askApart asks the questions of the development splits with Search, as the product does.
func askApart(folder string) error {
	for _, name := range names {
		set, err := cases.Read(filepath.Join(folder, name), "dev")
		if err != nil {
			return err
		}
		x := match.Build(slices.Values(set.Docs))
		var first, second []float64
		for _, q := range set.Questions {
			for stage, texts := range []match.Texts{nil, set.Texts} {
				hits, err := x.Search(match.Parse(q.Text, ""), 5, texts)
				if err != nil {
					return err
				}
				var keys []uint32
				for _, h := range hits {
					keys = append(keys, h.Key)
				}
				if p := q.Precision(keys); stage == 0 {
					first = append(first, p)
				} else {
					second = append(second, p)
				}
			}
		}
		low, high := interval(second)
		fmt.Printf("%-12s %d questions kept apart: first stage %.4f, both %.4f (95 %%: %.3f to %.3f)\n", name, len(second), mean(first), mean(second), low, high)
	}
	return nil
}
