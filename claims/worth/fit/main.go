// Command fit fits the weights of package worth to the sentences of sentences.tsv, and says how well they judge sentences that they were not
// fitted on.
//
//	go run ./claims/worth/fit         prints outcomes by cross-validation
//	go run ./claims/worth/fit -write  fits on all and writes claims/worth/weights.go
//
// Each line of sentences.tsv is a label (1: worth checking), a language and a sentence, parted by tabs. All were written for this purpose, and
// name nobody who exists.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"go/format"
	"hash/fnv"
	"log"
	"os"
	"strings"

	"github.com/claimtrail/claimtrail/claims/worth"
)

//go:embed sentences.tsv
var sentences string

// folds is the number of parts that the sentences are dealt into: each is judged by weights fitted on the others.
const folds = 10

// example is a sentence whose label is known.
type example struct {
	language, text string
	x              worth.Vector
	plain          bool // its language has no table
	y              float64
}

func main() {
	write := flag.Bool("write", false, "fit on all sentences and write the table")
	show := flag.Bool("show", false, "print the sentences that are judged wrongly")
	flag.Parse()
	all, err := read(sentences)
	if err != nil {
		log.Fatal(err)
	}
	if *write {
		if err := writeTable("claims/worth/weights.go", fit(all), fit(bare(all)), len(all)); err != nil {
			log.Fatal(err)
		}
		return
	}
	var judged outcomes
	for n := range folds {
		judged = append(judged, judge(all, func(e example) bool { return part(e) == n })...)
	}
	judged.print(os.Stdout, *show)
	fmt.Println("\nEach language judged by weights that were fitted on the others:")
	for _, l := range judged.languages() {
		judge(all, func(e example) bool { return e.language == l }).row(os.Stdout, l)
	}
	fmt.Println("\nAll judged as if their languages had no table:")
	var plain outcomes
	for n := range folds {
		plain = append(plain, judge(bare(all), func(e example) bool { return part(e) == n })...)
	}
	plain.row(os.Stdout, "all, no table")
	fmt.Println("\nEverything but English judged by weights that were fitted on English alone:")
	judge(all, func(e example) bool { return e.language != "en" }).row(os.Stdout, "not en")
}

// judge scores the examples that are held out, by weights fitted on the others.
func judge(all []example, held func(example) bool) (out outcomes) {
	var train []example
	for _, e := range all {
		if !held(e) {
			train = append(train, e)
		}
	}
	w, plain := fit(train), fit(bare(train))
	for _, e := range all {
		switch {
		case held(e) && e.plain:
			out = append(out, outcome{e, worth.Score(e.x, plain)})
		case held(e):
			out = append(out, outcome{e, worth.Score(e.x, w)})
		}
	}
	return out
}

// bare gives the examples as they look in a language without a table.
func bare(all []example) (out []example) {
	for _, e := range all {
		e.x, e.plain = worth.Features(e.text, worth.NoTable), true
		out = append(out, e)
	}
	return out
}

func read(lines string) (all []example, err error) {
	seen := map[string]bool{}
	for line := range strings.Lines(lines) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) != 3 || f[0] != "0" && f[0] != "1" || seen[f[2]] {
			return nil, fmt.Errorf("%q is no label, language and sentence, or stands there twice", line)
		}
		seen[f[2]] = true
		e := example{language: f[1], text: f[2], x: worth.Features(f[2], f[1]), plain: !worth.HasTable(f[1])}
		if f[0] == "1" {
			e.y = 1
		}
		all = append(all, e)
	}
	return all, nil
}

func part(e example) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(e.text)) // it never fails
	return int(h.Sum32() % folds)
}

func writeTable(file string, weights, plain worth.Vector, n int) error {
	text := fmt.Sprintf("package worth\n\n// weights are fitted on %d sentences by the program in fit; see Names.\nvar weights = ", n) + literal(weights) +
		"\n// plainWeights are those of languages without a table: fitted on the same sentences, as if none had one.\nvar plainWeights = " + literal(plain)
	source, err := format.Source([]byte(text))
	if err != nil {
		return err
	}
	return os.WriteFile(file, source, 0o644)
}

func literal(weights worth.Vector) string {
	text := "Vector{\n"
	for i, w := range weights {
		text += fmt.Sprintf("\t%.4f, // %s\n", w, worth.Names[i].Name)
	}
	return text + "}\n"
}
