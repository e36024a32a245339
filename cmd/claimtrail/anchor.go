package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// anchorLine is one question: quotations and the text that they are looked for in.
type anchorLine struct {
	ID        json.RawMessage   `json:"id"`
	Text      *string           `json:"text"`
	Selector  *anchor.Selector  `json:"selector"`
	Selectors []anchor.Selector `json:"selectors"`
}

// anchorAnswer is one answer; start and end are left out when the quotation has no place.
type anchorAnswer struct {
	ID           json.RawMessage `json:"id"`
	Status       anchor.Status   `json:"status"`
	Start        *int            `json:"start,omitempty"`
	End          *int            `json:"end,omitempty"`
	Score        float64         `json:"score"`
	Alternatives []anchor.Range  `json:"alternatives,omitempty"` // of an ambiguous one
	Instead      *anchor.Range   `json:"instead,omitempty"`      // of a replaced one: what stands in its place
}

var units = map[string]anchor.Unit{"code-points": anchor.CodePoints, "utf16": anchor.UTF16, "bytes": anchor.Bytes}

func (a *app) anchor() *cobra.Command {
	var unit string
	c := &cobra.Command{
		Use:   "anchor",
		Short: "Find quotations in texts: JSON lines in, JSON lines out",
		Long: `Find quotations in texts. Each line of standard input is {"id", "text", "selector": {"exact", "prefix", "suffix", "start", "end"}}, or has a list
"selectors"; each selector gives one line {"id", "status", "start", "end", "score"}, in order. The status is same, moved, altered, ambiguous,
replaced or gone; the last two have no place. The score is how likely that answer is, from 0 to 1. An ambiguous one lists the other places as
"alternatives", a replaced one says what stands there now as "instead". Offsets are code points, end exclusive, unless --unit says otherwise.
Text that is no valid UTF-8 has its bad bytes replaced first. A line that cannot be read ends the work.`,
		Example: `  echo '{"id": 1, "text": "He said he would come.", "selector": {"exact": "he said she would come"}}' | claimtrail anchor`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			u, ok := units[unit]
			if !ok {
				return fault.In("unit", "%q is no unit. There are code-points, utf16 and bytes.", unit)
			}
			return anchorLines(a.stdin, a.out, u)
		},
	}
	c.Flags().StringVar(&unit, "unit", "code-points", "what offsets count: code-points, utf16 or bytes")
	return c
}

// anchorLines answers line by line. One answer is not held back for the next question.
func anchorLines(in io.Reader, out io.Writer, unit anchor.Unit) error {
	r, w := bufio.NewReaderSize(in, 1<<20), bufio.NewWriter(out)
	answers := json.NewEncoder(w)
	answers.SetEscapeHTML(false)
	doc := anchor.NewDoc("")
	for n, last := 1, false; !last; n++ {
		line, end := r.ReadBytes('\n')
		if end != nil && !errors.Is(end, io.EOF) {
			return errors.Join(fault.Wrap(fault.Invalid, end, fmt.Sprintf("Line %d cannot be read: %v.", n, end)), w.Flush())
		}
		last = end != nil
		if line = bytes.TrimSpace(line); len(line) > 0 {
			var err error
			if doc, err = anchorOne(line, doc, unit, answers.Encode); err != nil {
				return errors.Join(fault.Wrap(fault.Invalid, err, fmt.Sprintf("Line %d: %v", n, err)), w.Flush())
			}
		}
		if last || r.Buffered() == 0 {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// anchorOne answers one line. It gives the text made ready, which serves the next line too when that has the same text.
func anchorOne(line []byte, doc *anchor.Doc, unit anchor.Unit, print func(any) error) (*anchor.Doc, error) {
	var q anchorLine
	if err := json.Unmarshal(line, &q); err != nil {
		return doc, fmt.Errorf("this is no JSON object of the form that claimtrail anchor --help shows (%w)", err)
	}
	if q.Selector != nil {
		q.Selectors = append([]anchor.Selector{*q.Selector}, q.Selectors...)
	}
	if q.Text == nil || len(q.Selectors) == 0 && q.Selectors == nil {
		return doc, errors.New(`it needs "text", and "selector" or "selectors"`)
	}
	if q.ID == nil {
		q.ID = json.RawMessage("null")
	}
	if *q.Text != doc.Text() {
		doc = anchor.NewDoc(*q.Text)
	}
	for _, r := range doc.AnchorAll(q.Selectors, anchor.Options{Unit: unit}) {
		answer := anchorAnswer{ID: q.ID, Status: r.Status, Score: r.Score, Alternatives: r.Alternatives}
		switch r.Status {
		case anchor.Gone:
		case anchor.Replaced:
			answer.Instead = &r.Instead
		default:
			answer.Start, answer.End = &r.Range.Start, &r.Range.End
		}
		if err := print(answer); err != nil {
			return doc, err
		}
	}
	return doc, nil
}
