package claimreview

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/sources"
)

// Context is the vocabulary that all is written in.
const Context = "https://schema.org"

// Document is a ClaimReview as it is written.
type Document struct {
	Context       string       `json:"@context,omitempty"`
	Type          string       `json:"@type"`
	ID            string       `json:"@id,omitempty"`
	URL           string       `json:"url,omitempty"` // of the page that holds the check
	Name          string       `json:"name,omitempty"`
	Author        Agent        `json:"author"` // who checked
	DatePublished string       `json:"datePublished,omitempty"`
	DateModified  string       `json:"dateModified,omitempty"`
	Temporal      string       `json:"temporal,omitempty"` // of somebody else's check, when it is not known to the day
	InLanguage    string       `json:"inLanguage,omitempty"`
	ClaimReviewed string       `json:"claimReviewed"`
	ItemReviewed  Item         `json:"itemReviewed"`
	ReviewRating  Rating       `json:"reviewRating"`
	ReviewBody    string       `json:"reviewBody,omitempty"`
	Correction    []Correction `json:"correction,omitempty"`
	Keywords      []string     `json:"keywords,omitempty"`
	Publisher     *Agent       `json:"sdPublisher,omitempty"` // of this markup, where that is not who checked
}

// Agent is a person or an organisation.
type Agent struct {
	Type string `json:"@type"`
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
	Logo *Work  `json:"logo,omitempty"`
}

// Item is the claim: who made it, when, and where it appeared.
type Item struct {
	Type            string `json:"@type"`
	Author          *Agent `json:"author,omitempty"`        // the claimant, never the checker
	DatePublished   string `json:"datePublished,omitempty"` // when it is known to the day
	Temporal        string `json:"temporal,omitempty"`      // when it is known to the year, the month, or as an interval
	FirstAppearance *Work  `json:"firstAppearance,omitempty"`
	Appearance      []Work `json:"appearance,omitempty"`
}

// Work is where something stands.
type Work struct {
	Type string `json:"@type"`
	URL  string `json:"url"`
}

// Rating is a rating in its own words, and a number: of ours see the package's own words.
type Rating struct {
	Type          string `json:"@type"`
	AlternateName string `json:"alternateName,omitempty"`
	Value         any    `json:"ratingValue,omitempty"` // a number, or what somebody else wrote
	Worst         any    `json:"worstRating,omitempty"`
	Best          any    `json:"bestRating,omitempty"`
	Explanation   string `json:"ratingExplanation,omitempty"`
}

// Correction is a public note on what was changed.
type Correction struct {
	Type          string `json:"@type"`
	Text          string `json:"text"`
	DatePublished string `json:"datePublished"`
}

// Published is a claim as it was published, never the newsroom's working copy.
type Published struct {
	Work        *claims.PublicClaim
	Reasons     string          // the justification of what was published last, where it is known
	First       *sources.Source // in which the claim appeared first, if readers may know; or nil
	Appearances []string        // other addresses at which it appeared, which readers may know
}

// onLine are the places of the normalised values on the line from worst, 1, to best, 5.
var onLine = map[string]int{"true": 5, "mostly-true": 4, "mixture": 3, "mostly-false": 2, "false": 1}

// offLine says that the number of a rating that lies off that line is none to compare by: whoever reads ClaimReviews asks for one all the same.
const offLine = "This rating lies on no scale from false to true. Its number, 0 between -1 and 1, is no degree of truth: the claim is neither refuted nor supported by it."

// Of writes what was published of a claim. There is none while nothing was published or when it was withdrawn, or when the newsroom has said that its own
// check was wrong: a ClaimReview has a rating, and then there is none.
func Of(p Published, s Site) (d Document, ok bool) {
	w := p.Work
	if w == nil || !w.Stands() || w.Void() || w.Latest().Label == nil {
		return d, false
	}
	newest := w.Latest()
	label := newest.Label.Label(w.Claim.Language)
	d = Document{
		Context: Context, Type: "ClaimReview", ID: s.Page(w.Claim.Ref) + "#review", URL: s.Page(w.Claim.Ref), Author: s.Author(),
		Name:          label + ": “" + newest.Text + "”", // a reader who sees this alone sees the finding first
		DatePublished: stamp(w.First()), DateModified: stamp(newest.PublishedAt), InLanguage: w.Claim.Language, ClaimReviewed: newest.Text,
		ItemReviewed: p.item(), ReviewRating: rated(label, newest),
		ReviewBody: strings.TrimSpace(newest.Conclusion + "\n\n" + p.Reasons),
	}
	for _, e := range w.Editions {
		if e.Note != "" {
			d.Correction = append(d.Correction, Correction{"CorrectionComment", e.Note, stamp(e.PublishedAt)})
		}
	}
	return d, true
}

// rated writes the rating of an edition: on the line, or in the middle of one that says nothing of truth.
func rated(label string, e claims.Edition) Rating {
	r := Rating{Type: "Rating", AlternateName: label, Explanation: e.Conclusion}
	if place, on := onLine[e.Label.Value]; on {
		r.Value, r.Worst, r.Best = place, 1, 5
		return r
	}
	r.Value, r.Worst, r.Best = 0, -1, 1
	r.Explanation = strings.TrimSpace(e.Conclusion + "\n\n" + offLine)
	return r
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func (p Published) item() Item {
	i := claimed(p.Work.Claim.Claimant, string(p.Work.Claim.Said))
	first := ""
	if p.First != nil && webAddress(p.First.URL) != "" {
		first = p.First.URL
		i.FirstAppearance = &Work{kindOf(p.First.Kind), first}
	}
	i.appeared(p.Appearances, first)
	return i
}

// kindOf is schema.org's type of a source's kind.
func kindOf(kind string) string {
	if kind == "article" {
		return "NewsArticle"
	}
	return "CreativeWork"
}

// claimed says who made a claim and when. Whether that is a person or an organisation nobody has said; a Person is what the usual tools write.
func claimed(claimant, said string) Item {
	i := Item{Type: "Claim"}
	if claimant != "" {
		i.Author = &Agent{Type: "Person", Name: claimant}
	}
	i.DatePublished, i.Temporal = dated(said)
	return i
}

// dated parts a date that is known to the day from one that is known to the year, the month, or as an interval.
func dated(date string) (day, temporal string) {
	if len(date) == len("2006-01-02") && strings.Count(date, "-") == 2 {
		return date, ""
	}
	return "", date
}

func (i *Item) appeared(addresses []string, but string) {
	for _, a := range addresses {
		if webAddress(a) != "" && a != but {
			i.Appearance = append(i.Appearance, Work{"CreativeWork", a})
		}
	}
}

// Theirs writes somebody's earlier check of a claim, as theirs: they are its author, its address is on their site, its rating is in their words and numbers.
func Theirs(c claims.Claim, e claims.EarlierCheck, appearances []string, s Site) Document {
	by := s.Author()
	d := Document{
		Context: Context, Type: "ClaimReview", URL: e.URL, Name: e.Title, Author: Agent{Type: "Organization", Name: e.Checker, URL: e.CheckerURL},
		InLanguage: c.Language, ClaimReviewed: c.Text, ItemReviewed: claimed(c.Claimant, string(c.Said)), Keywords: c.Tags, Publisher: &by,
		ReviewRating: Rating{Type: "Rating", AlternateName: e.Rating, Value: written(e.Value), Worst: written(e.Worst), Best: written(e.Best)},
	}
	if e.Rating == NoRating {
		d.ReviewRating.AlternateName = ""
	}
	if webAddress(e.CheckerURL) == "" {
		d.Author.URL = ""
	}
	d.DatePublished, d.Temporal = dated(string(e.Checked))
	d.ItemReviewed.appeared(appearances, "")
	return d
}

// written gives a number as a number, and everything else as it was written.
func written(s string) any {
	if s == "" {
		return nil
	}
	if n := json.Number(s); json.Valid([]byte(s)) {
		if _, err := n.Float64(); err == nil {
			return n
		}
	}
	return s
}

// Write writes one review as it is, more as a feed of them (DataFeed).
func Write(w io.Writer, list []Document, modified time.Time) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	if len(list) == 1 {
		return e.Encode(list[0])
	}
	return WriteFeed(w, list, modified)
}

// WriteFeed writes any number of them as a DataFeed.
func WriteFeed(w io.Writer, list []Document, modified time.Time) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	f := feed{Context: Context, Type: "DataFeed", Modified: stamp(modified), Elements: make([]feedItem, len(list))}
	for i, d := range list {
		d.Context = ""
		f.Elements[i] = feedItem{Type: "DataFeedItem", URL: d.URL, Created: d.DatePublished, Modified: d.DateModified, Item: d}
	}
	return e.Encode(f)
}

type feed struct {
	Context  string     `json:"@context"`
	Type     string     `json:"@type"`
	Modified string     `json:"dateModified"`
	Elements []feedItem `json:"dataFeedElement"`
}

type feedItem struct {
	Type     string   `json:"@type"`
	URL      string   `json:"url,omitempty"`
	Created  string   `json:"dateCreated,omitempty"`
	Modified string   `json:"dateModified,omitempty"`
	Item     Document `json:"item"`
}
