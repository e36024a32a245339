package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"io"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Options say how an HTML report is dressed.
type Options struct {
	StyleHref string // the style sheet's address; "" puts the style into the page, so that the file stands alone
	Home      string // address of the claim's page, "" in a file
	Files     []File // that stand beside it, in a dossier
}

// File is another file of a dossier.
type File struct {
	Path, Words string
	Snapshot    bool // it is the text of a source
}

// Style is the report's style sheet: made for A4, and for screens in both schemes.
//
//go:embed report.css
var Style string

//go:embed report.html
var pageSource string

var page = template.Must(template.New("report").Funcs(template.FuncMap{
	"dir": Dir, "said": saidInFull, "meter": Meter, "language": LanguageName, "publisher": publisherName, "scale": Scale, "state": StateOf, "address": AddressOf, "notice": NoticeOf, "flagged": FlagWords, "nowreads": NowReads, "inc": func(i int) int { return i + 1 },
	"stop":   fullStop,
	"number": func(first, i int) int { return first + i + 1 },
}).Parse(pageSource))

// HTML writes the report as one page that prints well on A4. It holds no script and loads nothing from elsewhere.
func (d *Dossier) HTML(w io.Writer, o Options) error {
	var b bytes.Buffer // a page arrives whole or not at all
	trails, more := d.Trails()
	err := page.Execute(&b, struct {
		*Dossier
		Options
		Style  template.CSS
		Groups []group
		Trails [][]Stop
		Fallen []Stop
		More   int
		Why    template.HTML
		Graph  Graph
	}{d, o, template.CSS(Style), d.groups(), trails, d.FallenSources(), more, Markup(d.Claim.Justification), GraphOf(d.Provenance, nil).ForPrint()}) //nolint:gosec // the style is ours
	if err != nil {
		return err
	}
	_, err = b.WriteTo(w)
	return err
}

// saidInFull is Say with its reason behind a colon.
func saidInFull(r ledger.Record) string {
	what, reason := Say(r)
	if reason != "" {
		what += ": " + reason
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
func Markup(markdown string) template.HTML {
	var b bytes.Buffer
	if err := goldmark.Convert([]byte(markdown), &b); err != nil {
		return template.HTML(template.HTMLEscapeString(markdown)) //nolint:gosec // escaped
	}
	return template.HTML(policy.SanitizeBytes(b.Bytes())) //nolint:gosec // sanitised
}

func init() { policy.SkipElementsContent("style", "script") }
