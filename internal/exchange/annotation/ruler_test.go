package annotation

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/sources/anchor"
)

// TestMeasured compares places in a measured page with those that are counted from its beginning.
func TestMeasured(t *testing.T) {
	p, err := ReadHTML([]byte("<html><body><p>one</p>"+strings.Repeat("<p>a 𝔘 ش e\u0301 word</p>", 3000)+"<p>end</p></body></html>"), "")
	if err != nil {
		t.Fatal(err)
	}
	for unit, utf16 := range map[anchor.Unit]bool{anchor.CodePoints: false, anchor.UTF16: true} {
		text := p.whole[p.spans[p.body].from:p.spans[p.body].to]
		for _, offset := range []int{0, 1, 5, 6, 7, 100, 4095, 4096, 4097, 4098, 9000, 9001, 9002, 30_000, 30_001, 41_000, len(text) - 3, len(text), math.MaxInt} {
			in := anchor.Convert(text, offset, unit, anchor.Bytes)
			want, stands := p.spans[p.body].from+in, anchor.Convert(text[:in], in, anchor.Bytes, unit) == offset
			if at, ok := p.inside(p.body, offset, Place{UTF16: utf16}); ok != stands || ok && at != want {
				t.Errorf("%d at %d: %d %v, not %d %v", unit, offset, at, ok, want, stands)
			}
		}
	}
}

// TestManyPlaces looks for annotations with as many places as one may have at the end of a page that is as large as they come.
func TestManyPlaces(t *testing.T) {
	p, err := ReadHTML([]byte("<html><body>"+strings.Repeat("<p>It rained in ش.</p>", 200_000)+"<p>It snowed once.</p></body></html>"), "")
	if err != nil {
		t.Fatal(err)
	}
	var spans []Span
	for i := range maxSpans - 1 {
		spans = append(spans, Span{Point{"", i}, Point{fmt.Sprintf("/p[%d]", 200_001-i), AtEnd}})
	}
	spans = append(spans, Span{Point{"/p[200001]", 0}, Point{"/p[200001]", AtEnd}})
	began := time.Now()
	for range 200 {
		at, _, err := p.stands(Place{Exact: "It snowed once.", Spans: spans})
		if err != nil || at == nil || p.whole[at.from:at.to] != "It snowed once." {
			t.Fatal(at, err)
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("200 annotations took %s", took)
	}
}
