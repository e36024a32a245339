// Command fit fits the table of weights of package anchor to cases whose truth is known, and says how well it does.
//
//	go run ./sources/anchor/fit -data FOLDER         prints outcomes on documents that the weights were not fitted on
//	go run ./sources/anchor/fit -data FOLDER -write  fits on all and writes sources/anchor/weights.go
//
// FOLDER holds dev.cases.jsonl.xz and dev.texts.jsonl.xz; see package cases.
package main

import (
	"flag"
	"fmt"
	"hash/fnv"
	"log"
	"os"

	"github.com/claimtrail/claimtrail/sources/anchor"
	"github.com/claimtrail/claimtrail/sources/anchor/cases"
)

// folds is the number of parts that the documents are dealt into: each is judged by weights fitted on the others.
const folds = 5

func main() {
	folder := flag.String("data", "../shared/data/anchoring", "the folder of the cases")
	write := flag.Bool("write", false, "fit on all cases and write the table")
	show := flag.Bool("show", false, "print the cases whose answer is not right")
	flag.Parse()
	list, err := cases.Read(*folder, "dev")
	if err != nil {
		log.Fatal(err)
	}
	if *write {
		if err := writeTable("sources/anchor/weights.go", fit(questions(list))); err != nil {
			log.Fatal(err)
		}
		return
	}
	outcomes := table{}
	for n := range folds {
		var train, test []cases.Case
		for _, c := range list {
			if part(c) == n {
				test = append(test, c)
			} else {
				train = append(train, c)
			}
		}
		weights := fit(questions(train))
		for _, c := range test {
			r := anchor.NewDoc(c.Text).Anchor(c.Selector, anchor.Options{Weights: &weights})
			o := c.Score(r)
			outcomes.add(c, o)
			if *show && o != cases.Right {
				fmt.Printf("%s %s %s %s: %s, %+v, said %s %v %.3f\n", c.ID, c.Language, c.Class, c.Size, o, c.Truth, r.Status, r.Range, r.Score)
			}
		}
	}
	outcomes.print(os.Stdout)
}

// part deals documents: all cases of one fall into the same part.
func part(c cases.Case) int { return int(hash(c.Document) % folds) }

func hash(s string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s)) // it never fails
	return h.Sum32()
}

func writeTable(file string, weights anchor.Weights) error {
	text := "package anchor\n\n// weights are fitted on 3,110 quotations in English, French, Arabic and Chinese by the program in fit; see Candidate.Features.\nvar weights = Weights{\n"
	for _, w := range weights {
		text += fmt.Sprintf("\t%.4f,\n", w)
	}
	return os.WriteFile(file, []byte(text+"}\n"), 0o644)
}
