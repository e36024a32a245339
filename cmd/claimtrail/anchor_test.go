package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/sources/anchor"
)

// Whatever comes in, what goes out is JSON lines, or one sentence that names a line.
func FuzzAnchorLines(f *testing.F) {
	f.Add(`{"id":1,"text":"a b","selector":{"exact":"b","start":9}}`, 0)
	f.Add("{\"id\":1,\"text\":\"a\\ud800\",\"selectors\":[{\"exact\":\"\\u0301\"}]}\n\n[]", 1)
	f.Add(`null`, 2)
	f.Fuzz(func(t *testing.T, lines string, unit int) {
		var out bytes.Buffer
		err := anchorLines(strings.NewReader(lines), &out, anchor.Unit(uint(unit)%3))
		if err != nil && !strings.Contains(err.Error(), "Line ") {
			t.Fatalf("%q: %v", lines, err)
		}
		for answers := json.NewDecoder(&out); answers.More(); {
			var a anchorAnswer
			if err := answers.Decode(&a); err != nil {
				t.Fatal(err)
			}
			if (a.Start == nil) != (a.Status == anchor.Gone || a.Status == anchor.Replaced) {
				t.Fatalf("%+v", a)
			}
		}
	})
}
