package exchange

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// The kinds of tables.
const (
	OfClaims  = "claims"  // already checked, one a row
	OfSources = "sources" // archived, one a row
)

// SourceColumns lists the fields of a source in a table of archived pages, by the names that Bellingcat's auto-archiver gives its columns (its
// modules/gsheet_feeder_db), those that it had before, and such as people make of them.
var SourceColumns = []Column{
	{"link", "Address", []string{"link", "url", "source url", "original url", "address", "رابط", "lien", "enlace", "ссылка"}},
	{"archived", "Archived copy", []string{"archive location", "archive url", "archived url", "archive link", "archived copy", "archive"}},
	{"status", "Archive status", []string{"archive status", "status"}},
	{"archived_on", "Archived on", []string{"archive date", "archived on", "date archived"}},
	{"title", "Title", []string{"upload title", "title", "post title", "العنوان"}},
	{"published", "Published", []string{"upload timestamp", "timestamp", "upload date", "published", "publication date", "date"}},
	{"text", "Text", []string{"text content", "text", "post text", "content"}},
	{"hash", "Hash of the archived file", []string{"hash", "content hash", "sha256", "sha 256"}},
	{"screenshot", "Screenshot", []string{"screenshot"}},
	{"wacz", "WACZ", []string{"wacz"}},
	{"replay", "Replay page", []string{"replaywebpage", "replay web page"}},
	{"thumbnail", "Thumbnail", []string{"thumbnail"}},
	{"thumbnails", "Thumbnail index", []string{"thumbnail index"}},
	{"hashes", "Perceptual hashes", []string{"perceptual hashes", "pdq hash"}},
	{"duration", "Duration", []string{"duration"}},
	{"folder", "Folder", []string{"destination folder", "folder"}},
}

// kindOf tells what a table holds: sources when somebody maps a column that only those have, or when it has the columns of an archive and none for claims
// ("text" may be either).
func kindOf(header []string, asked map[string]string) string {
	for _, c := range SourceColumns {
		if name, said := asked[c.Field]; said && name != "" && !slices.ContainsFunc(Columns, func(x Column) bool { return x.Field == c.Field }) {
			return OfSources
		}
	}
	if asked["claim"] != "" {
		return OfClaims
	}
	found := guessColumns(SourceColumns, header)
	_, link := found["link"]
	_, archived := found["archived"]
	status, there := found["status"]
	archived = archived || there && columnName(header[status]) == "archive status"
	if at, claim := guessColumns(Columns, header)["claim"]; link && archived && (!claim || columnName(header[at]) == "text") {
		return OfSources
	}
	return OfClaims
}

// Fields lists the fields that the table's columns can hold.
func (t *Table) Fields() []Column {
	if t.Kind == OfSources {
		return SourceColumns
	}
	return Columns
}

// Needs is the field without which nothing can be imported.
func (t *Table) Needs() string {
	if t.Kind == OfSources {
		return "link"
	}
	return "claim"
}

// archived makes a source of a row.
func (t *Table) archived(p prepared, cell func(string) string) prepared {
	link := addressIn(cell("link"))
	r := record{Type: "source", URL: link, Title: sourceTitle(cell, link), Language: t.options.Language, Text: cell("text")}
	p.gaps = true
	if len(link) <= maxID && plainID("id", link) == nil {
		r.ID = link
	}
	if link == "" {
		p.err = fault.In("link", "This row names no address of a page.")
		return p
	}
	located := true
	if r.ArchivedURL = addressIn(cell("archived")); !isWeb(r.ArchivedURL) {
		r.ArchivedURL = ""
	}
	if cell("archived") == "" {
		located = r.Text != ""
		p.warnings = append(p.warnings, notArchived(cell("status")))
	}
	r.Located = &located
	published := t.readDate(cell("published"))
	if d, err := sources.ParseDate(published); err == nil {
		r.Published = string(d)
	} else {
		p.warnings = append(p.warnings, fmt.Sprintf("The date %q cannot be read; it stands in the note.", shortened(published, 60)))
	}
	r.Note = archiveNote(cell, r)
	if r.Text != "" {
		p.doc, p.err = capture.Given(r.Text)
	}
	if p.record = r; p.err == nil {
		p.err = p.written().checkText()
	}
	return p
}

// sourceTitle is what a row calls its page, else how its text begins, else its address.
func sourceTitle(cell func(string) string, link string) string {
	return shortened(cmp.Or(oneLine(cell("title")), shortened(oneLine(cell("text")), 100), link), 900)
}

func notArchived(status string) string {
	if status == "" {
		return "Nothing says that this page was archived; it is taken as a source without an archived copy."
	}
	return fmt.Sprintf("This page was not archived (“%s”); it is taken as a source without an archived copy.", shortened(oneLine(status), 200))
}

// archiveNote tells what the archive says beside what a source has fields for.
func archiveNote(cell func(string) string, r record) string {
	var lines []string
	say := func(label, value string) {
		if value = oneLine(value); value != "" {
			lines = append(lines, label+": "+shortened(value, 400))
		}
	}
	say("Archive status", cell("status"))
	say("Archived on", cell("archived_on"))
	if r.ArchivedURL == "" {
		say("Archived at", cell("archived"))
	}
	if r.Published == "" {
		say("Uploaded", cell("published"))
	}
	for _, c := range SourceColumns[slices.IndexFunc(SourceColumns, func(c Column) bool { return c.Field == "hash" }):] {
		say(c.Label, addressIn(cell(c.Field)))
	}
	return shortened(strings.Join(lines, "\n"), 3_900)
}

// formula is a cell that shows a picture or a link: its address is what it tells.
var formula = regexp.MustCompile(`(?i)^=\s*(?:image|hyperlink)\s*\(\s*"([^"]+)"`)

// addressIn gives the address in a cell that is a formula, else the cell.
func addressIn(cell string) string {
	if m := formula.FindStringSubmatch(cell); m != nil {
		return m[1]
	}
	return cell
}

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// describeGaps fills a source that stood here already with what nobody has said of it yet.
func (r record) describeGaps(s *sources.Source) {
	told := *s
	r.describe(s)
	s.Title, s.URL, s.Located = told.Title, told.URL, told.Located || s.Located
	s.Published, s.Language = cmp.Or(told.Published, s.Published), cmp.Or(told.Language, s.Language)
	s.ArchivedURL, s.Note = cmp.Or(told.ArchivedURL, s.ArchivedURL), cmp.Or(told.Note, s.Note)
}
