package lineage

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/segmentio/encoding/json" // the standard library's took longer than all the rest
)

// MaxCaseBytes is the largest file of graphs that ReadGraphs takes.
const MaxCaseBytes = 1 << 30

// ReadGraphs reads one graph or an array of graphs in the form lineage-case/1, and reports whether it was one. Fields
// that it does not know are passed over.
func ReadGraphs(r io.Reader) (graphs []Graph, single bool, err error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxCaseBytes+1))
	if err != nil {
		return nil, false, err
	}
	if len(b) > MaxCaseBytes {
		return nil, false, fmt.Errorf("the file is larger than %d bytes", MaxCaseBytes)
	}
	if b = bytes.TrimSpace(b); string(b) == "null" {
		return nil, false, errors.New("it holds no graph")
	}
	if len(b) > 0 && b[0] == '[' {
		return graphs, false, plain(json.Unmarshal(b, &graphs))
	}
	var g Graph
	if err := json.Unmarshal(b, &g); err != nil {
		return nil, true, plain(err)
	}
	return []Graph{g}, true, nil
}

// plain says what is wrong in the words of the file's form, not of Go.
func plain(err error) error {
	var e *json.UnmarshalTypeError
	if errors.As(err, &e) {
		if e.Field == "" {
			return errors.New("it is neither a graph nor an array of graphs")
		}
		return fmt.Errorf("what stands in %s is of the wrong kind", e.Field)
	}
	return err
}
