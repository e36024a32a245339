package lineage

import (
	"bytes"
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
	b = bytes.TrimSpace(b)
	if len(b) > 0 && b[0] == '[' {
		err = json.Unmarshal(b, &graphs)
		return graphs, false, err
	}
	var g Graph
	if err := json.Unmarshal(b, &g); err != nil {
		return nil, true, err
	}
	return []Graph{g}, true, nil
}
