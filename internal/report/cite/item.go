// Package cite says what a source is in the words of those who cite: as an item of CSL-JSON, as BibTeX, as RIS, and as a footnote.
//
// An item is made of what the record says and of nothing else: a name is parted into family and given name only where somebody wrote it with a
// comma, a date stays as partial as it is, and a confidential source that whoever asks may not see is one title that says so.
// It imports sources only; reports and exports use it.
package cite

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/sources"
)

// Item is a source as CSL-JSON has it (schema csl-data.json 1.0.2).
type Item struct {
	ID              string `json:"id"` // the source's reference
	Type            string `json:"type"`
	Title           string `json:"title"`
	OriginalTitle   string `json:"original-title,omitempty"` // of what it translates
	Author          []Name `json:"author,omitempty"`
	ContainerTitle  string `json:"container-title,omitempty"` // the newspaper, site or programme
	Publisher       string `json:"publisher,omitempty"`
	Issued          *Date  `json:"issued,omitempty"`
	OriginalDate    *Date  `json:"original-date,omitempty"`
	Accessed        *Date  `json:"accessed,omitempty"` // when it was captured
	Language        string `json:"language,omitempty"`
	URL             string `json:"URL,omitempty"`
	Archive         string `json:"archive,omitempty"`          // the host of the archive
	ArchiveLocation string `json:"archive_location,omitempty"` // the address of the copy there
	Genre           string `json:"genre,omitempty"`            // the kind as people wrote it, where the type does not say it
	Remark          string `json:"note,omitempty"`             // retracted, corrected; never seen

	published sources.Date
	captured  time.Time
	publisher [2]string // in its own script, in Latin script
	script    string    // language of the publisher's name
	withheld  bool
}

// Name is a person or a body. Family and Given are filled where the record parts them.
type Name struct {
	Family  string `json:"family,omitempty"`
	Given   string `json:"given,omitempty"`
	Literal string `json:"literal,omitempty"`
}

// Date is a date or a span of two, each of year, month, day as far as they are known.
type Date struct {
	Parts [][]int `json:"date-parts"`
}

// Of makes the item of a source. Of the snapshots the newest says when it was captured; without any the item has no such date.
func Of(s sources.Source, p sources.Publisher, snapshots ...sources.Snapshot) Item {
	if s.Withheld {
		return Item{ID: s.Ref, Type: "document", Title: sources.Withheld, withheld: true}
	}
	i := Item{ID: s.Ref, Title: oneLine(s.Title), Language: s.Language, URL: s.URL, ArchiveLocation: s.ArchivedURL, Archive: hostOf(s.ArchivedURL),
		Issued: dateOf(s.Published), published: s.Published, publisher: [2]string{p.Name, p.Latin}, script: p.Language}
	i.Type = typeOf(s, p)
	if i.Title == "" {
		i.Title = "[untitled]"
	}
	for _, a := range s.Authors {
		if n := nameOf(a); n != (Name{}) {
			i.Author = append(i.Author, n)
		}
	}
	if contained[i.Type] {
		i.ContainerTitle = bothScripts(p)
	} else {
		i.Publisher = bothScripts(p)
	}
	if kind := strings.ToLower(s.Kind); kind != "" && kinds[kind] == "" {
		i.Genre = oneLine(s.Kind)
	}
	i.Remark = remark(s)
	i.access(snapshots)
	return i
}

// Translates says which source the item is a translation of.
func (i *Item) Translates(original sources.Source) {
	if !original.Withheld {
		i.OriginalTitle, i.OriginalDate = oneLine(original.Title), dateOf(original.Published)
	}
}

func (i *Item) access(snapshots []sources.Snapshot) {
	for _, n := range snapshots {
		if n.CapturedAt.After(i.captured) {
			i.captured = n.CapturedAt
		}
	}
	if !i.captured.IsZero() && i.URL != "" {
		i.Accessed = dateOf(sources.Date(i.captured.UTC().Format("2006-01-02")))
	}
}

// kinds maps what sources are called to CSL's types; people write other words as well.
var kinds = map[string]string{
	"letter": "personal_communication", "email": "personal_communication", "telegram": "personal_communication", "conversation": "personal_communication",
	"papers": "manuscript", "manuscript": "manuscript", "diary": "manuscript", "memo": "manuscript", "notes": "manuscript",
	"interview": "interview", "testimony": "interview", "report": "report", "study": "report", "video": "motion_picture", "film": "motion_picture", "documentary": "motion_picture",
	"broadcast": "broadcast", "tv": "broadcast", "radio": "broadcast", "podcast": "broadcast", "programme": "broadcast", "dataset": "dataset", "data": "dataset", "post": "post", "tweet": "post",
	"blog": "post-weblog", "book": "book", "memoir": "book", "chapter": "chapter", "speech": "speech", "hearing": "hearing", "law": "legislation", "treaty": "treaty", "ruling": "legal_case",
	"judgment": "legal_case", "thesis": "thesis", "map": "map", "photo": "graphic", "photograph": "graphic", "image": "graphic", "picture": "graphic", "webpage": "webpage", "page": "webpage",
	"paper": "article-journal", "encyclopedia": "entry-encyclopedia", "press release": "document", "statement": "document", "document": "document",
	"article": "article", "news": "article", "column": "article", "opinion": "article", "editorial": "article",
}

// contained are the types whose publisher is what they appeared in.
var contained = map[string]bool{"article-newspaper": true, "article-magazine": true, "article-journal": true, "post": true, "post-weblog": true, "webpage": true, "broadcast": true,
	"entry-encyclopedia": true, "chapter": true}

func typeOf(s sources.Source, p sources.Publisher) string {
	t := kinds[strings.ToLower(s.Kind)]
	switch {
	case t == "article":
		return articleOf(p)
	case t != "":
		return t
	case s.URL != "":
		return "webpage"
	}
	return "document"
}

// articleOf tells in what an article appeared by the kind of its publisher: a newspaper, unless that says otherwise.
func articleOf(p sources.Publisher) string {
	kind := strings.ToLower(p.Kind)
	for _, x := range [][2]string{{"magazine", "article-magazine"}, {"journal", "article-journal"}, {"blog", "post-weblog"}, {"social", "post"}, {"government", "webpage"}} {
		if strings.Contains(kind, x[0]) {
			return x[1]
		}
	}
	return "article-newspaper"
}

func nameOf(author string) Name {
	author = oneLine(author)
	family, given, parted := strings.Cut(author, ",")
	if family, given = strings.TrimSpace(family), strings.TrimSpace(given); parted && family != "" && given != "" {
		return Name{Family: family, Given: given}
	}
	return Name{Literal: author}
}

// text gives a name as it is said.
func (n Name) text() string {
	if n.Literal != "" {
		return n.Literal
	}
	return n.Given + " " + n.Family
}

// bothScripts gives a publisher's name, the one in Latin script beside that in its own.
func bothScripts(p sources.Publisher) string {
	name, latin := oneLine(p.Name), oneLine(p.Latin)
	if latin == "" || latin == name {
		return name
	}
	return name + " (" + latin + ")"
}

// remark is what whoever cites the source has to know.
func remark(s sources.Source) string {
	var words []string
	if w := s.Notice.Words(); w != "" {
		words = append(words, strings.ToUpper(w[:1])+w[1:]+" by its publisher.")
	}
	if !s.Located {
		words = append(words, "Known of, never seen.")
	}
	return strings.Join(words, " ")
}

// dateOf gives a date's parts, nil when it is not known.
func dateOf(d sources.Date) *Date {
	out := &Date{}
	for end := range strings.SplitSeq(string(d), "/") {
		var parts []int
		for part := range strings.SplitSeq(end, "-") {
			n, err := strconv.Atoi(part)
			if err != nil {
				return nil
			}
			parts = append(parts, n)
		}
		out.Parts = append(out.Parts, parts)
	}
	return out
}

// Sort puts items in the order in which they are listed: by reference, and each once.
func Sort(list []Item) []Item {
	slices.SortFunc(list, func(a, b Item) int { return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID)) })
	return slices.CompactFunc(list, func(a, b Item) bool { return a.ID == b.ID })
}
