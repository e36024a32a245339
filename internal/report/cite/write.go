package cite

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/claimtrail/claimtrail/sources"
)

// WriteCSL writes items as a list of CSL-JSON.
func WriteCSL(w io.Writer, list []Item) error {
	if list == nil {
		list = []Item{}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(list)
}

// field is a line of BibTeX or RIS.
type field struct{ name, value string }

// WriteBibTeX writes items as entries that BibTeX and biber read: the fields that BibTeX knows, and "date", "urldate" and "origtitle" of biblatex beside
// them, which hold what is partial. UTF-8; LaTeX's own characters are escaped, and titles keep their letter case.
func WriteBibTeX(w io.Writer, list []Item) error {
	for n, i := range list {
		if n > 0 {
			if _, err := io.WriteString(w, "\n"); err != nil {
				return err
			}
		}
		kind, fields := i.bibtex()
		if _, err := fmt.Fprintf(w, "@%s{%s,\n", kind, key(i.ID)); err != nil {
			return err
		}
		for _, f := range fields {
			if f.value == "" {
				continue
			}
			if _, err := fmt.Fprintf(w, "  %s = {%s},\n", f.name, f.value); err != nil {
				return err
			}
		}
		if _, err := io.WriteString(w, "}\n"); err != nil {
			return err
		}
	}
	return nil
}

var notKey = regexp.MustCompile(`[^A-Za-z0-9_:.-]+`)

func key(id string) string { return notKey.ReplaceAllString(id, "_") }

func (i Item) bibtex() (kind string, fields []field) {
	kind, container := "misc", "howpublished"
	switch i.Type {
	case "article-newspaper", "article-magazine", "article-journal":
		kind, container = "article", "journal"
	case "book":
		kind = "book"
	case "report":
		kind = "techreport"
	case "personal_communication", "manuscript":
		kind = "unpublished"
	}
	publisher := map[string]string{"book": "publisher", "techreport": "institution"}[kind]
	if publisher == "" {
		publisher = "organization"
	}
	year, month := i.firstDate()
	return kind, []field{
		{"author", i.bibAuthors()}, {"title", "{" + latex(i.Title) + "}"}, {"origtitle", latex(i.OriginalTitle)}, {container, latex(i.ContainerTitle)}, {publisher, latex(i.Publisher)},
		{"year", year}, {"month", month}, {"date", string(i.published)}, {"type", latex(i.genre())}, {"language", latex(i.Language)},
		{"url", address(i.URL)}, {"urldate", i.accessed("-")}, {"note", latex(i.bibNote())},
	}
}

// genre is what the entry's type does not say.
func (i Item) genre() string {
	if i.Genre != "" {
		return i.Genre
	}
	switch i.Type {
	case "article-newspaper", "article-magazine", "article-journal", "book", "document", "webpage":
		return ""
	}
	return strings.ReplaceAll(i.Type, "_", " ")
}

func (i Item) bibNote() string {
	var words []string
	if i.ArchiveLocation != "" {
		words = append(words, "Archived at "+i.ArchiveLocation+".")
	}
	if i.Remark != "" {
		words = append(words, i.Remark)
	}
	return strings.Join(words, " ")
}

// bibAuthors joins the authors. A name that the record does not part stands in braces, so that nobody parts it.
func (i Item) bibAuthors() string {
	names := make([]string, len(i.Author))
	for n, a := range i.Author {
		if a.Literal != "" {
			names[n] = "{" + latex(a.Literal) + "}"
		} else {
			names[n] = "{" + latex(a.Family) + "}, {" + latex(a.Given) + "}"
		}
	}
	return strings.Join(names, " and ")
}

// firstDate gives year and month of the date, of a span its beginning.
func (i Item) firstDate() (year, month string) {
	if i.Issued == nil {
		return "", ""
	}
	first := i.Issued.Parts[0]
	if len(first) > 1 {
		month = fmt.Sprint(first[1])
	}
	return fmt.Sprintf("%04d", first[0]), month
}

// accessed gives the day of the capture.
func (i Item) accessed(between string) string {
	if i.Accessed == nil {
		return ""
	}
	return i.captured.UTC().Format("2006" + between + "01" + between + "02")
}

// escapes are LaTeX's own characters. Braces are named, not escaped: BibTeX counts those that are escaped, too.
var escapes = strings.NewReplacer(`\`, `\textbackslash{}`, `{`, `\textbraceleft{}`, `}`, `\textbraceright{}`, `%`, `\%`, `&`, `\&`, `$`, `\$`, `#`, `\#`, `_`, `\_`,
	`~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`)

func latex(s string) string { return escapes.Replace(oneLine(s)) }

// address gives a URL without the characters that would end a field, percent-encoded.
func address(s string) string {
	return strings.NewReplacer(`\`, "%5C", `{`, "%7B", `}`, "%7D", `"`, "%22", " ", "%20", "<", "%3C", ">", "%3E", "^", "%5E", "`", "%60", "|", "%7C").Replace(oneLine(s))
}

// risTypes maps CSL's types to those of RIS.
var risTypes = map[string]string{
	"article-newspaper": "NEWS", "article-magazine": "MGZN", "article-journal": "JOUR", "book": "BOOK", "chapter": "CHAP", "broadcast": "MULTI", "motion_picture": "VIDEO", "dataset": "DATA",
	"interview": "PCOMM", "personal_communication": "PCOMM", "manuscript": "MANSCPT", "report": "RPRT", "thesis": "THES", "map": "MAP", "graphic": "ART", "legislation": "BILL",
	"treaty": "STAT", "legal_case": "CASE", "hearing": "HEAR", "webpage": "ELEC", "post": "BLOG", "post-weblog": "BLOG", "entry-encyclopedia": "ENCYC",
}

// WriteRIS writes items as RIS, UTF-8 with CRLF.
func WriteRIS(w io.Writer, list []Item) error {
	for _, i := range list {
		for _, f := range i.ris() {
			if f.value = oneLine(f.value); f.value == "" && f.name != "ER" {
				continue
			}
			if _, err := fmt.Fprintf(w, "%s  - %s\r\n", f.name, f.value); err != nil {
				return err
			}
		}
		if _, err := io.WriteString(w, "\r\n"); err != nil {
			return err
		}
	}
	return nil
}

func (i Item) ris() []field {
	kind := risTypes[i.Type]
	if kind == "" {
		kind = "GEN"
	}
	fields := []field{{"TY", kind}, {"ID", i.ID}}
	for _, a := range i.Author {
		name := a.Literal
		if name == "" {
			name = a.Family + ", " + a.Given
		}
		fields = append(fields, field{"AU", name})
	}
	year, _ := i.firstDate()
	return append(fields, field{"TI", i.Title}, field{"OP", i.OriginalTitle}, field{"T2", i.ContainerTitle}, field{"PB", i.Publisher}, field{"PY", year},
		field{"DA", risDate(i.published)}, field{"M3", i.Genre}, field{"LA", i.Language}, field{"UR", address(i.URL)}, field{"Y2", i.accessed("/")}, field{"L2", address(i.ArchiveLocation)},
		field{"N1", i.Remark}, field{"ER", ""})
}

// risDate gives a date as YYYY/MM/DD/other, as far as it is known; a span is its beginning with the whole as other information.
func risDate(d sources.Date) string {
	first, _, span := strings.Cut(string(d), "/")
	if first == "" {
		return ""
	}
	parts := append(strings.Split(first, "-"), "", "", "")[:3]
	other := ""
	if span {
		other = strings.ReplaceAll(string(d), "/", " to ")
	}
	return strings.Join(parts, "/") + "/" + other
}
