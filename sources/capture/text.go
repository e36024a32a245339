package capture

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// textExtractor names this file's rules; the version changes when the same bytes would give another text.
const (
	textExtractor        = "claimtrail-text"
	textExtractorVersion = "2"
)

// readText takes a text file apart: its title, its header lines, page furniture, and the text. A line is cut only when it is understood:
// a header whose value cannot be read (a date that is none) stays in the text.
func (d *Document) readText(s string) {
	d.Extractor, d.ExtractorVersion = textExtractor, textExtractorVersion
	lines := strings.Split(s, "\n")
	titleLine := d.readHead(lines)
	kept, cut := cutFurniture(slices.DeleteFunc(lines, func(l string) bool { return l == taken }))
	kept = trimBlank(kept)
	if len(kept) == 0 && titleLine != "" {
		kept = []string{titleLine} // one sentence and where it is from: the sentence is the text
	}
	d.Boilerplate = cut
	d.Text = strings.Join(kept, "\n")
	if d.Title == "" {
		d.Title = firstWords(d.Text)
	}
}

// The head of a text file ends after this many lines that are not blank; a title has at most so many code points.
const (
	maxHeadLines = 12
	maxTitle     = 300
	maxLoneTitle = 200 // of a title that no header follows
)

// taken marks a line that became metadata. No line of clean text is like it.
const taken = "\x00"

// readHead reads title and headers, marks their lines as taken, and gives the title's line, "" when the title is not one of the lines.
func (d *Document) readHead(lines []string) (titleLine string) {
	title, headers := -1, 0
	for i, seen := 0, 0; i < len(lines) && seen < maxHeadLines; i++ {
		if blank(lines[i]) {
			continue
		}
		seen++
		isHeader, isRead := d.header(lines[i])
		switch {
		case isRead:
			lines[i] = taken
			headers++
		case isHeader || isFurniture(lines[i]): // what cannot be read stays; furniture is cut later
		case title < 0 && (headers == 0 && utf8.RuneCountInString(lines[i]) <= maxTitle || alone(lines, i)):
			title = i
		default:
			seen = maxHeadLines
		}
	}
	// A line is the title when headers go with it, or when it stands apart.
	if title < 0 || d.Title != "" || headers == 0 && !alone(lines, title) {
		return ""
	}
	titleLine = lines[title]
	lines[title] = taken
	d.Title = strings.TrimSpace(titleLine)
	return titleLine
}

// alone reports whether line i is short, does not end like a sentence, and is followed by a blank line or furniture, then by text.
func alone(lines []string, i int) bool {
	line := strings.TrimSpace(lines[i])
	last, _ := utf8.DecodeLastRuneInString(line)
	return utf8.RuneCountInString(line) <= maxLoneTitle && !strings.ContainsRune(".:;,،؛。", last) &&
		i+1 < len(lines) && (blank(lines[i+1]) || isFurniture(lines[i+1])) && !onlyBlank(lines[i+1:])
}

// firstWords gives the beginning of a text as its title: its first line, or of a longer one the first sentence, else what
// ends at a word.
func firstWords(text string) string {
	const least, most = 20, 80
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.TrimSpace(line)
	if utf8.RuneCountInString(line) <= most {
		return line
	}
	start := string([]rune(line[:min(len(line), 4*most+4)])[:most])
	for i, r := range start {
		next := i + utf8.RuneLen(r)
		if strings.ContainsRune(".!?؟۔", r) && utf8.RuneCountInString(start[:i]) >= least && next < len(start) && start[next] == ' ' {
			return start[:next]
		}
	}
	if i := strings.LastIndexByte(start, ' '); i > most/2 {
		start = start[:i]
	}
	return start + "…"
}
