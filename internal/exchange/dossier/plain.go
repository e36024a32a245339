package dossier

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// plainJSON refuses JSON that two programs may read as two things: with bytes that are no UTF-8, with a name that stands twice in one object (here also
// in other letter case, which Go takes for the same), or with more than one value.
func plainJSON(b []byte) error {
	if !utf8.Valid(b) {
		return errors.New("it holds bytes that are no UTF-8")
	}
	if !json.Valid(b) { // which also bounds how deep it goes
		return errors.New("it is no JSON")
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var open []map[string]bool // the names of each object that is open; nil for a list
	name := false              // a name comes next, unless the object ends
	for {
		t, err := d.Token()
		if err != nil {
			return nil //nolint:nilerr // it is the end: what is valid has no other fault
		}
		switch x := t.(type) {
		case json.Delim:
			switch x {
			case '{':
				open = append(open, map[string]bool{})
			case '[':
				open = append(open, nil)
			default:
				open = open[:len(open)-1]
			}
		case string:
			if name {
				key := strings.ToLower(x)
				if open[len(open)-1][key] {
					return fmt.Errorf("the name %q stands twice in one object", x)
				}
				open[len(open)-1][key] = true
				name = false
				continue
			}
		}
		name = len(open) > 0 && open[len(open)-1] != nil
	}
}
