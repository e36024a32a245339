package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/sources"
)

// TextPage is a snapshot's text as a page of its own, on which what is cited is marked: a text file alone does not say in which charset or direction
// it is to be read.
type TextPage struct {
	Source    sources.Source
	Publisher sources.Publisher
	Snapshot  sources.Snapshot
	Cited     []CitedPassage
	Back      Link // the report
	Plain     Link // the same text as it is hashed
}

// CitedPassage is a stretch of the text and what it is cited for.
type CitedPassage struct {
	Passage sources.Passage
	Class   string // sup, ref, ctx or ""
	For     string // evidence 1 (supports)
}

//go:embed text.html
var textSource string

var textTemplate = template.Must(template.New("text").Funcs(template.FuncMap{"publisher": func(p sources.Publisher) string { return publisherName(claims.Item{Publisher: p}) }, "inc": func(i int) int { return i + 1 }}).Parse(textSource))

// HTML writes the page. It holds no script and loads nothing from elsewhere.
func (p TextPage) HTML(w io.Writer) error {
	p.Cited = slices.Clone(p.Cited)
	slices.SortStableFunc(p.Cited, func(a, b CitedPassage) int { return a.Passage.Start - b.Passage.Start })
	data := struct {
		TextPage
		Style template.CSS
		Parts []textPart
	}{p, template.CSS(Style), p.parts()} //nolint:gosec // the style is ours
	var b bytes.Buffer // a page arrives whole or not at all
	if err := textTemplate.Execute(&b, data); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

// textPart is a stretch in which the same passages stand, or none.
type textPart struct {
	Text   string
	Class  string // of the first passage
	Marked bool
	Begin  []int // the passages that begin here, from 1
	Words  string
}

// parts cuts the text wherever a passage begins or ends. The passages are in the order of their beginnings.
func (p TextPage) parts() (list []textPart) {
	text := []rune(p.Snapshot.Text)
	cuts := []int{0, len(text)}
	for _, c := range p.Cited {
		cuts = append(cuts, min(c.Passage.Start, len(text)), min(c.Passage.End, len(text)))
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	for i := 1; i < len(cuts); i++ {
		part := textPart{Text: string(text[cuts[i-1]:cuts[i]])}
		var words []string
		for n, c := range p.Cited {
			if c.Passage.Start > cuts[i-1] || c.Passage.End < cuts[i] {
				continue
			}
			if c.Passage.Start == cuts[i-1] {
				part.Begin = append(part.Begin, n+1)
			}
			if part.Class == "" {
				part.Class = c.Class
			}
			part.Marked, words = true, append(words, c.For)
		}
		part.Words = strings.Join(words, ", ")
		list = append(list, part)
	}
	return list
}

// CitedIn gives the passages of a snapshot that the report cites as evidence, numbered as the report numbers them.
func (d *Dossier) CitedIn(snapshot string) (list []CitedPassage) {
	for _, g := range d.groups() {
		for i, item := range g.Items {
			if item.Snapshot.ID == snapshot && item.Passage.ID != "" {
				list = append(list, CitedPassage{item.Passage, g.Class, "evidence " + strconv.Itoa(g.First+i+1) + ", " + strings.ToLower(g.Word)})
			}
		}
	}
	return list
}
