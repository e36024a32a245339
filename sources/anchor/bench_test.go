package anchor_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/sources/anchor"
)

// Syllables of invented words.
var (
	latin  = strings.Fields("ka lo mer ti shan de ro vi en st al gu per ni ost ba")
	arabic = strings.Fields("كا لو مر تي شن دي رو في ان ست ال جو بر ني وص با")
)

// prose makes n code points of sentences of invented words, with a name, a number or a line's end here and there: always the same ones for one seed.
func prose(syllables []string, n int, seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 2))
	vocabulary := make([]string, 4000)
	for i := range vocabulary {
		for range 1 + r.IntN(4) {
			vocabulary[i] += syllables[r.IntN(len(syllables))]
		}
	}
	var s strings.Builder
	for s.Len() < n*len(syllables[0])/2 {
		for i := range 6 + r.IntN(14) {
			w := vocabulary[int(float64(len(vocabulary))*r.Float64()*r.Float64())] // the first are the commonest
			switch {
			case i == 0 || r.IntN(20) == 0:
				first, size := utf8.DecodeRuneInString(w)
				w = string(unicode.ToUpper(first)) + w[size:]
			case r.IntN(40) == 0:
				w = fmt.Sprint(r.IntN(2000))
			}
			if i > 0 {
				s.WriteByte(' ')
			}
			s.WriteString(w)
		}
		s.WriteString(". ")
		if r.IntN(5) == 0 {
			s.WriteString("\n\n")
		}
	}
	return string([]rune(s.String())[:n])
}

// quotations selects n stretches of 40 to 300 characters; fuzzy ones get an error in every twentieth character.
func quotations(text string, n int, fuzzy bool, seed uint64) []anchor.Selector {
	r := rand.New(rand.NewPCG(seed, 3))
	d := anchor.NewDoc(text)
	list := make([]anchor.Selector, n)
	for i := range list {
		length := 40 + r.IntN(261)
		start := r.IntN(d.Len() - length)
		sel, ok := d.Select(anchor.Range{Start: start, End: start + length})
		if !ok {
			panic("a stretch of letters can always be selected")
		}
		moved := max(0, start-100-r.IntN(900)) // a passage put in before it has moved it on
		sel.Start, sel.End = &moved, nil
		if fuzzy {
			sel.Exact, sel.Prefix, sel.Suffix = misprint(sel.Exact, r), misprint(sel.Prefix, r), misprint(sel.Suffix, r)
		}
		list[i] = sel
	}
	return list
}

func misprint(s string, r *rand.Rand) string {
	b := []rune(s)
	for range (len(b) + 10) / 20 {
		i, letter := r.IntN(len(b)), b[r.IntN(len(b))]
		switch r.IntN(3) {
		case 0:
			b[i] = letter
		case 1:
			b = append(b[:i], b[i+1:]...)
		default:
			b = append(b[:i], append([]rune{letter}, b[i:]...)...)
		}
	}
	return string(b)
}

// matcher is the other matcher, set up in a folder of its own: node runs it with the library from the npm registry.
func matcher(b *testing.B) (folder string) {
	b.Helper()
	folder = filepath.Join(os.TempDir(), "claimtrail-bench-matcher")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"package.json", "match.mjs"} {
		text, err := os.ReadFile(filepath.Join("testdata", "hypothesis", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), text, 0o644)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	install := exec.Command("npm", "install", "--no-audit", "--no-fund", "--silent")
	install.Dir = folder
	if out, err := install.CombinedOutput(); err != nil {
		b.Skipf("npm cannot set up the other matcher: %v %s", err, out)
	}
	return folder
}

// theirs measures one anchor by the other matcher.
func theirs(b *testing.B, folder, text string, list []anchor.Selector) time.Duration {
	b.Helper()
	in, err := json.Marshal(map[string]any{"text": text, "selectors": list, "seconds": 1.5})
	if err != nil {
		b.Fatal(err)
	}
	run := exec.Command("node", filepath.Join(folder, "match.mjs"))
	run.Stdin = bytes.NewReader(in)
	out, err := run.Output()
	var answer struct{ Nanoseconds float64 }
	if err == nil {
		err = json.Unmarshal(out, &answer)
	}
	if err != nil {
		b.Fatal(err)
	}
	return time.Duration(answer.Nanoseconds)
}

// One anchor and a thousand, in texts of four sizes, each from the text as it comes: NewDoc, folding and index are part of it. Beside them
// Hypothesis's matcher on the same quotations; its cost for a thousand is a thousand times the one of as many as it finishes in 1.5 seconds.
func BenchmarkBesideHypothesis(b *testing.B) {
	folder := matcher(b)
	for _, of := range []struct {
		script    string
		syllables []string
		sizes     []int
	}{{"Latin", latin, []int{5_000, 100_000, 1_000_000, 10_000_000}}, {"Arabic", arabic, []int{5_000, 1_000_000}}} {
		for _, size := range of.sizes {
			text := prose(of.syllables, size, 1)
			for _, kind := range []string{"exact", "fuzzy"} {
				list := quotations(text, 1000, kind == "fuzzy", 4)
				each := theirs(b, folder, text, list)
				for _, n := range []int{1, 1000} {
					b.Run(fmt.Sprintf("%s/%dK/%s/%d", of.script, size/1000, kind, n), func(b *testing.B) { ours(b, text, list, n, each) })
				}
			}
		}
	}
}

// ours measures n anchors, and says how many times as long the other matcher takes.
func ours(b *testing.B, text string, list []anchor.Selector, n int, theirs time.Duration) {
	at := 0
	for b.Loop() {
		d := anchor.NewDoc(text)
		if n == 1 {
			d.Anchor(list[at%len(list)], anchor.Options{})
			at++
		} else {
			d.AnchorAll(list, anchor.Options{})
		}
	}
	each := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(n)
	b.ReportMetric(each/1e3, "µs/anchor")
	b.ReportMetric(float64(theirs.Nanoseconds())/1e3, "theirs-µs/anchor")
	b.ReportMetric(float64(theirs.Nanoseconds())/each, "times")
}

// What a text costs that has to be read in another way than letter by letter.
func BenchmarkNearest(b *testing.B) {
	d := anchor.NewDoc(prose(latin, 1_000_000, 1) + text)
	for b.Loop() {
		d.Nearest("it would be unimportant for Syria to have stayed out")
	}
}
