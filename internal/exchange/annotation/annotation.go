// Package annotation says evidence in the words of the W3C Web Annotation Data Model (2017). It is pure of the database.
//
// Each piece of evidence that stands is an annotation:
//   - The target is the source, by its address (urn:uuid of its record where it has none), with a TextQuoteSelector and a TextPositionSelector. Positions are Unicode code points
//     in the text that was extracted from the snapshot, end exclusive, as the model counts; JavaScript counts UTF-16 units, so a character beyond U+FFFF is one here and two there.
//   - A TimeState says when the source was captured; "cached" names the captured bytes by their hash (ni:///sha-256;…, RFC 6920), in a second one the copy in an archive. "renderedVia" is
//     the software that took the text from the bytes, with the text's own hash.
//   - The bodies are the claim (purpose linking), its record's name and its reference (identifying), the stance, and the role where there is one (tagging), and the note (commenting).
//   - Evidence for or against is "oa:assessing" (the context of the standard forgot the short word, which would be a relative address); context is "linking".
//   - That something was not found has no place in any text: its target is the claim, tagged "not found", and the comment says where was searched. So has evidence from a
//     confidential source that the reader may not see: its target is the claim, and the comment says that the source is withheld.
//
// Names are under the address of the newsroom's server when it is known, else urn:uuid of the record's id.
package annotation

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// Context is the only one: every term of an annotation is in it.
const Context = "http://www.w3.org/ns/anno.jsonld"

// Annotation is one, in the form of JSON-LD. Within a page it has no context of its own.
type Annotation struct {
	Context    string `json:"@context,omitempty"`
	ID         string `json:"id"`
	Type       string `json:"type"`
	Motivation string `json:"motivation"`
	Created    string `json:"created"`
	Creator    *Agent `json:"creator,omitempty"`
	Generator  *Agent `json:"generator,omitempty"`
	Body       []Body `json:"body"`
	Target     any    `json:"target"` // *Target, or an IRI
}

// Agent is a person or a program.
type Agent struct {
	ID   string `json:"id,omitempty"`
	Type string `json:"type"`
	Name string `json:"name"`
}

// Body is a text about the target, or the name of a record.
type Body struct {
	Type      string `json:"type"` // TextualBody, or SpecificResource
	Purpose   string `json:"purpose"`
	Source    string `json:"source,omitempty"` // of a SpecificResource, which has nothing else
	Value     string `json:"value,omitempty"`
	Format    string `json:"format,omitempty"`
	Language  string `json:"language,omitempty"`
	Direction string `json:"textDirection,omitempty"`
}

// Target is a stretch of a source.
type Target struct {
	Type        string   `json:"type"`
	Source      Resource `json:"source"`
	Selector    []any    `json:"selector"`
	State       []State  `json:"state"`
	RenderedVia *Agent   `json:"renderedVia,omitempty"`
}

// Resource is what stands at an address.
type Resource struct {
	ID       string `json:"id"`
	Format   string `json:"format,omitempty"`
	Language string `json:"language,omitempty"`
}

// Quote is a TextQuoteSelector.
type Quote struct {
	Type   string `json:"type"`
	Exact  string `json:"exact"`
	Prefix string `json:"prefix,omitempty"`
	Suffix string `json:"suffix,omitempty"`
}

// Position is a TextPositionSelector, in code points.
type Position struct {
	Type  string `json:"type"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// State is a TimeState.
type State struct {
	Type       string `json:"type"`
	SourceDate string `json:"sourceDate"`
	Cached     string `json:"cached,omitempty"`
}

// Page is an AnnotationPage.
type Page struct {
	Context    string       `json:"@context,omitempty"`
	ID         string       `json:"id"`
	Type       string       `json:"type"`
	PartOf     Whole        `json:"partOf"`
	StartIndex int          `json:"startIndex"`
	Items      []Annotation `json:"items"`
}

// Whole is the collection that a page is of.
type Whole struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Total int    `json:"total"`
}

// Collection is an AnnotationCollection with its one page.
type Collection struct {
	Context string `json:"@context"`
	ID      string `json:"id"`
	Type    string `json:"type"`
	Label   string `json:"label"`
	Total   int    `json:"total"`
	First   Page   `json:"first"`
	Last    string `json:"last"`
}

// Of gives the annotations of a claim's evidence. base is the address of the newsroom's server without a slash at its end, or "".
func Of(d *report.Dossier, base string) []Annotation {
	list := make([]Annotation, 0, len(d.Evidence))
	for _, item := range d.Evidence {
		list = append(list, of(d, item, base))
	}
	return list
}

// Alone gives the annotation as a document of its own.
func (a Annotation) Alone() Annotation {
	a.Context = Context
	return a
}

// Alone gives the page as a document of its own.
func (p Page) Alone() Page {
	p.Context = Context
	return p
}

// Collect makes a collection of annotations; label says of what.
func Collect(list []Annotation, base, label string) Collection {
	var ids strings.Builder
	for _, a := range list {
		ids.WriteString(a.ID + "\n")
	}
	own := uuid.NewSHA1(uuid.NameSpaceURL, []byte("annotations\n"+base+"\n"+label+"\n"+ids.String())).String()
	id, page := "urn:uuid:"+own, "urn:uuid:"+uuid.NewSHA1(uuid.NameSpaceURL, []byte("page of "+own)).String()
	if list == nil {
		list = []Annotation{}
	}
	return Collection{Context: Context, ID: id, Type: "AnnotationCollection", Label: label, Total: len(list), Last: page,
		First: Page{ID: page, Type: "AnnotationPage", PartOf: Whole{id, label, len(list)}, Items: list}}
}

// named gives the IRI of a record.
func named(base, kind, id string) string {
	if base == "" {
		return "urn:uuid:" + id
	}
	return base + "/" + kind + "/" + id
}

func of(d *report.Dossier, item claims.Item, base string) Annotation {
	e, c := item.Evidence, d.Claim
	a := Annotation{ID: named(base, "evidence", e.ID), Type: "Annotation", Motivation: "oa:assessing", Created: e.AddedAt.UTC().Format(time.RFC3339),
		Generator: &Agent{ID: "https://claimtrail.org/", Type: "Software", Name: "Claimtrail"},
		Body:      []Body{body("linking", c.Text, c.Language), {Type: "SpecificResource", Purpose: "identifying", Source: named(base, "claims", c.ID)}, body("identifying", c.Ref, "")}}
	if name := d.Names[e.AddedBy]; name != "" {
		a.Creator = &Agent{Type: "Person", Name: name}
	}
	if e.Stance == claims.Context {
		a.Motivation = "linking"
	}
	switch {
	case e.NotFound():
		a.Target = named(base, "claims", c.ID)
		a.Body = append(a.Body, body("tagging", "not found", "en"), body("commenting", "Searched, and not found: "+e.Searched, ""))
	case item.Source.Withheld || item.Passage.Withheld || item.Snapshot.Withheld:
		a.Target = named(base, "claims", c.ID)
		a.Body = append(a.Body, body("tagging", string(e.Stance), "en"), body("commenting", sources.Withheld, "en"))
	default:
		a.Target = target(item, base)
		a.Body = append(a.Body, body("tagging", string(e.Stance), "en"))
		if e.Role != "" {
			a.Body = append(a.Body, body("tagging", e.Role, "en"))
		}
	}
	if e.Note != "" {
		a.Body = append(a.Body, body("commenting", e.Note, ""))
	}
	return a
}

func body(purpose, value, language string) Body {
	b := Body{Type: "TextualBody", Purpose: purpose, Value: value, Format: "text/plain", Language: language}
	if direction := report.Dir(language); language != "" && (direction == "ltr" || direction == "rtl") {
		b.Direction = direction
	}
	return b
}

func target(item claims.Item, base string) *Target {
	p, n, s := item.Passage, item.Snapshot, item.Record
	if s.ID == "" {
		s = item.Source
	}
	t := &Target{Type: "SpecificResource", Source: Resource{ID: address(s, base), Format: n.MediaType, Language: s.Language},
		Selector: []any{Quote{"TextQuoteSelector", p.Quote, p.Prefix, p.Suffix}, Position{"TextPositionSelector", p.Start, p.End}}}
	for _, copied := range []string{named256(n.SHA256), web(s.ArchivedURL)} {
		if copied != "" {
			t.State = append(t.State, State{"TimeState", n.CapturedAt.UTC().Format(time.RFC3339), copied})
		}
	}
	t.RenderedVia = &Agent{Type: "Software", Name: strings.TrimSpace(n.Extractor+" "+n.ExtractorVersion) + "; text of " + plural(n.TextChars) + ", SHA-256 " + n.TextSHA256}
	return t
}

func plural(n int) string {
	if n == 1 {
		return "1 code point"
	}
	return strconv.Itoa(n) + " code points"
}

// address is where the source stands, or the name of its record.
func address(s sources.Source, base string) string {
	if a := web(s.URL); a != "" {
		return a
	}
	return named(base, "sources", s.ID)
}

// web gives an address of the web as a URI, percent-encoded, or "".
func web(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// named256 names bytes by their SHA-256 (hexadecimal), as RFC 6920 does.
func named256(sum string) string {
	raw, err := hex.DecodeString(sum)
	if err != nil || len(raw) != 32 {
		return ""
	}
	return "ni:///sha-256;" + base64.RawURLEncoding.EncodeToString(raw)
}
