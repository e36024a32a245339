package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Options say how an HTML report is dressed.
type Options struct {
	StyleHref string  // the style sheet's address; "" puts the style into the page, so that the file stands alone
	LogoHref  string  // the logo's address; "" puts the picture into the page
	Home      string  // address of the page that it belongs to, "" in a file
	Files     []Link  // its other forms
	Along     []Shelf // all forms in which what it tells of can be taken along; shown on screens alone
}

// Link is an address and its words, and what it is good for, or "".
type Link struct{ Words, Use, Href string }

// Shelf is some links under a heading, with a sentence about them or "".
type Shelf struct {
	Words, Says string
	Links       []Link
}

// Style is the report's style sheet: made for A4, and for screens in both schemes.
//
//go:embed report.css
var Style string

//go:embed report.html
var pageSource string

//go:embed claim.html
var claimSource string

var page = template.Must(template.Must(template.New("report").Funcs(template.FuncMap{
	"dir": Dir, "said": saidInFull, "meter": Meter, "language": LanguageName, "publisher": publisherName, "scale": Scale, "state": StateOf, "address": AddressOf, "notice": NoticeOf, "flagged": FlagWords, "nowreads": NowReads, "inc": func(i int) int { return i + 1 },
	"stop":   fullStop,
	"count":  count,
	"number": func(first, i int) int { return first + i + 1 },
}).Parse(claimSource)).Parse(pageSource))

// sheet is one claim as the template reads it.
type sheet struct {
	*Dossier
	At     int  // 1 for the first of the report
	Alone  bool // the report is of this claim only, whose wording is its heading
	Groups []group
	Trails [][]Stop
	Fallen []Stop
	More   int
	Why    template.HTML
	Graph  Graph
	Home   string
	notes  *notes
}

// Cite gives the mark of a source's footnote.
func (s *sheet) Cite(source sources.Source, publisher sources.Publisher) template.HTML {
	return mark(s.notes.cite(s.Dossier, source, publisher))
}

func (d *Dossier) sheet(at int, alone bool, notes *notes, home string) *sheet {
	s := &sheet{Dossier: d, At: at, Alone: alone, Groups: d.groups(), Fallen: d.FallenSources(), Why: MarkupUnder(d.Claim.Justification, 2), Graph: GraphOf(d.Provenance, nil).ForPrint(), Home: home, notes: notes}
	s.Trails, s.More = d.Trails()
	s.Graph.ID = fmt.Sprintf("c%d-graph", at)
	return s
}

// HTML writes the report as one page that prints well on A4. It holds no script and loads nothing from elsewhere.
func (d *Dossier) HTML(w io.Writer, o Options) error { return d.alone().HTML(w, o) }

// HTML writes the reports as one page: see Dossier.HTML.
func (c *Collection) HTML(w io.Writer, o Options) error {
	cited := &notes{}
	data := struct {
		*Collection
		Options
		Style  template.CSS
		Logo   template.URL
		Sheets []*sheet
		Notes  *notes
	}{Collection: c, Options: o, Style: template.CSS(Style + c.feet()), Logo: c.Newsroom.LogoURL(), Notes: cited} //nolint:gosec // the style is ours
	if o.LogoHref != "" && data.Logo != "" {
		data.Logo = template.URL(o.LogoHref) //nolint:gosec // an address of this site
	}
	for i, d := range c.Dossiers {
		home := ""
		if !c.Several() {
			home = o.Home
		}
		data.Sheets = append(data.Sheets, d.sheet(i+1, !c.Several(), cited, home))
	}
	var b bytes.Buffer // a page arrives whole or not at all
	if err := page.Execute(&b, data); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

// feet gives the pages of each claim their running foot: the claim, and the ledger's entry that the report goes up to.
func (c *Collection) feet() string {
	var b bytes.Buffer
	foot := func(page, words string) {
		fmt.Fprintf(&b, "@page %s { @bottom-left { content: \"%s\u00a0\u00b7 ledger entry %d\" } }\n", page, words, c.Head.Size)
	}
	foot("", "claimtrail provenance reports")
	for i, d := range c.Dossiers {
		foot(fmt.Sprintf("c%d", i+1), cssWords(d.Claim.Ref))
		fmt.Fprintf(&b, ".c%d { page: c%d }\n", i+1, i+1)
	}
	if !c.Several() {
		b.WriteString(".first, .back { page: c1 }\n")
	}
	return b.String()
}

// cssWords keeps of a reference what can stand in a string of CSS.
func cssWords(s string) string {
	out := []rune{}
	for _, r := range s {
		if r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			out = append(out, r)
		}
	}
	return string(out)
}

// saidInFull is Say with its reason behind a colon, and with what was taken out or is withheld marked as that.
func saidInFull(r ledger.Record) string {
	if _, reason := Say(r); reason != "" {
		return saidBriefly(r) + ": " + reason
	}
	return saidBriefly(r)
}

// saidBriefly is Say without a reason.
func saidBriefly(r ledger.Record) string {
	what, _ := Say(r)
	switch {
	case r.Redaction != nil:
		what += " [redacted: content taken out of the history]"
	case r.Withheld:
		what += " [withheld: confidential]"
	}
	return what
}

// group is the evidence of one stance, numbered through the report.
type group struct {
	Stance, Word, Class string
	First               int
	Items               []claims.Item
}

// groups parts the evidence by stance in the fixed order; a stance without evidence is shown as such.
func (d *Dossier) groups() []group {
	list := []group{{Stance: "supports", Word: "Supports", Class: "sup"}, {Stance: "refutes", Word: "Refutes", Class: "ref"}, {Stance: "context", Word: "Context", Class: "ctx"}, {Word: "Not found", Class: "nf"}}
	n := 0
	for i := range list {
		list[i].First = n
		for _, item := range d.Evidence {
			if string(item.Evidence.Stance) == list[i].Stance {
				list[i].Items = append(list[i].Items, item)
				n++
			}
		}
	}
	return list
}

var policy = bluemonday.UGCPolicy()

// Markup turns a person's Markdown into safe HTML. Pictures and scripts do not pass.
func Markup(markdown string) template.HTML { return MarkupUnder(markdown, 0) }

// MarkupUnder is Markup for a text that stands under headings of a level: its own headings begin beneath them.
func MarkupUnder(markdown string, level int) template.HTML {
	var b bytes.Buffer
	lower := parser.WithASTTransformers(util.Prioritized(lowered(level), 100))
	if err := goldmark.New(goldmark.WithParserOptions(lower)).Convert([]byte(markdown), &b); err != nil {
		return template.HTML(template.HTMLEscapeString(markdown)) //nolint:gosec // escaped
	}
	return template.HTML(policy.SanitizeBytes(b.Bytes())) //nolint:gosec // sanitised
}

// lowered moves headings that many levels down.
type lowered int

// Transform is goldmark's parser.ASTTransformer. A picture becomes a link to it: reports and pages load nothing from elsewhere.
func (l lowered) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	var pictures []*ast.Image
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker fails never
		switch n := n.(type) {
		case *ast.Heading:
			if entering {
				n.Level = min(6, n.Level+int(l))
			}
		case *ast.Image:
			if entering {
				pictures = append(pictures, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, p := range pictures {
		link := ast.NewLink()
		link.Destination, link.Title = p.Destination, p.Title
		for child := p.FirstChild(); child != nil; child = p.FirstChild() {
			link.AppendChild(link, child)
		}
		p.Parent().ReplaceChild(p.Parent(), p, link)
	}
}

func init() { policy.SkipElementsContent("style", "script") }
