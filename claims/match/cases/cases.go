// Package cases reads sets of questions whose answer is known: posts and sentences, and the checked claims that they repeat.
package cases

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/claimtrail/claimtrail/claims/match"
)

// Set is a collection of claims and questions asked of it.
type Set struct {
	Docs      []match.Doc // the key of each is its place
	Questions []Question
}

// Question is a text and the claims that it repeats.
type Question struct {
	ID, Text string
	Right    []uint32
	Lost     int // claims that it repeats too, and the set has not
}

// Read reads the claims of a folder, corpus.jsonl.xz, and one split of its questions, queries.SPLIT.tsv and qrels.SPLIT.tsv. It needs the program xz. An
// error that is fs.ErrNotExist or exec.ErrNotFound says that the files, or it, are not here.
func Read(folder, split string) (s Set, err error) {
	places := map[string]uint32{}
	if err = s.readDocs(filepath.Join(folder, "corpus.jsonl.xz"), places); err != nil {
		return s, err
	}
	at := map[string]int{}
	err = lines(filepath.Join(folder, "queries."+split+".tsv"), func(line string) {
		id, text, _ := strings.Cut(line, "\t")
		at[id] = len(s.Questions)
		s.Questions = append(s.Questions, Question{ID: id, Text: text})
	})
	if err != nil {
		return s, err
	}
	err = lines(filepath.Join(folder, "qrels."+split+".tsv"), func(line string) {
		f := strings.Fields(line)
		if len(f) < 4 || f[3] == "0" {
			return
		}
		i, asked := at[f[0]]
		if !asked {
			return
		}
		if place, there := places[f[2]]; there {
			s.Questions[i].Right = append(s.Questions[i].Right, place)
		} else {
			s.Questions[i].Lost++
		}
	})
	return s, err
}

func (s *Set) readDocs(file string, places map[string]uint32) error {
	packed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	unpack := exec.CommandContext(context.Background(), "xz", "-dc")
	unpack.Stdin = bytes.NewReader(packed)
	out, err := unpack.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for line := range bytes.Lines(out) {
		var d struct{ ID, Claim, Title string }
		if err := json.Unmarshal(line, &d); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		places[d.ID] = uint32(len(s.Docs))
		s.Docs = append(s.Docs, match.Doc{Key: uint32(len(s.Docs)), Text: d.Claim, Titles: []string{d.Title}})
	}
	return nil
}

func lines(file string, do func(line string)) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	r := bufio.NewScanner(f)
	r.Buffer(nil, 1<<22)
	for r.Scan() {
		do(r.Text())
	}
	return r.Err()
}

// Texts gives the records of keys.
func (s Set) Texts(keys []uint32) ([]match.Doc, error) {
	docs := make([]match.Doc, len(keys))
	for i, k := range keys {
		docs[i] = s.Docs[k]
	}
	return docs, nil
}

// Precision is the average precision of the first five answers, as trec_eval's map_cut_5.
func (q Question) Precision(answers []uint32) float64 {
	found, sum := 0.0, 0.0
	for i, key := range answers[:min(5, len(answers))] {
		if q.IsRight(key) {
			found++
			sum += found / float64(i+1)
		}
	}
	return sum / float64(len(q.Right)+q.Lost)
}

// IsRight says whether the question repeats a claim.
func (q Question) IsRight(key uint32) bool {
	for _, k := range q.Right {
		if k == key {
			return true
		}
	}
	return false
}
