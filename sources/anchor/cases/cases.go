// Package cases reads quotations whose place in an edited text is known, and scores answers by them. The weights of package anchor are fitted
// on such cases, and its tests check it by them.
package cases

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/claimtrail/claimtrail/sources/anchor"
)

// Case is one quotation.
type Case struct {
	ID       string
	Language string `json:"lang"`
	Document string `json:"doc"`
	Class    string // the kind of edit
	Size     string // word, short, med, long
	TextID   string `json:"text"`
	Text     string `json:"-"` // the edited text
	Selector anchor.Selector
	Truth    struct {
		Status     string // same, altered or gone; same is letter for letter the same, wherever
		Start, End int    // code points
	}
}

// Outcome says how right an answer is.
type Outcome int

// The outcomes. A place is right when its intersection with the true one is at least nine tenths of their union, loose from a half on.
const (
	Right Outcome = iota
	Loose
	Wrong
	Missed
)

func (o Outcome) String() string { return [...]string{"right", "loose", "wrong", "missed"}[o] }

// Score compares an answer with the truth.
func (c Case) Score(r anchor.Result) Outcome {
	found := r.Status != anchor.Gone && r.Status != anchor.Replaced
	gone := c.Truth.Status == "gone"
	switch {
	case !found && gone:
		return Right
	case !found:
		return Missed
	case gone:
		return Wrong
	}
	switch overlap := c.Overlap(r.Range); {
	case overlap >= 0.9:
		return Right
	case overlap >= 0.5:
		return Loose
	}
	return Wrong
}

// Overlap is intersection over union of a place and the true one.
func (c Case) Overlap(r anchor.Range) float64 {
	if c.Truth.Status == "gone" {
		return 0
	}
	both := min(r.End, c.Truth.End) - max(r.Start, c.Truth.Start)
	either := max(r.End, c.Truth.End) - min(r.Start, c.Truth.Start)
	return max(0, float64(both)/float64(either))
}

// Hard lists the classes of edits that are reported apart.
var Hard = map[string]bool{"case": true, "dup_altered": true, "sent_ins": true, "sent_swap": true, "word_shift": true, "gone_word_corrected": true}

// Read reads NAME.cases.jsonl.xz and NAME.texts.jsonl.xz of a folder; it needs the program xz. An error that is fs.ErrNotExist says that they, or
// it, are not here.
func Read(folder, name string) ([]Case, error) {
	texts := map[string]string{}
	err := lines(filepath.Join(folder, name+".texts.jsonl.xz"), func(line []byte) error {
		var t struct{ ID, Text string }
		err := json.Unmarshal(line, &t)
		texts[t.ID] = t.Text
		return err
	})
	if err != nil {
		return nil, err
	}
	var list []Case
	err = lines(filepath.Join(folder, name+".cases.jsonl.xz"), func(line []byte) error {
		var c Case
		err := json.Unmarshal(line, &c)
		c.Text = texts[c.TextID]
		list = append(list, c)
		return err
	})
	return list, err
}

func lines(file string, do func(line []byte) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	var told strings.Builder
	unpack := exec.CommandContext(context.Background(), "xz", "-dc")
	unpack.Stdin, unpack.Stderr = f, &told
	out, err := unpack.StdoutPipe()
	if err != nil {
		return err
	}
	if err := unpack.Start(); err != nil {
		return err
	}
	r := bufio.NewReaderSize(out, 1<<20)
	for {
		line, err := r.ReadBytes('\n')
		if len(line) > 0 {
			if err := do(line); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	if err := unpack.Wait(); err != nil {
		return fmt.Errorf("%s: %w %s", file, err, told.String())
	}
	return nil
}
