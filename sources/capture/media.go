package capture

import (
	"bytes"
	"mime"
	"strings"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// check refuses what cannot be a text.
func check(in Input) error {
	switch what := binaryKind(in.Bytes); {
	case len(in.Bytes) > MaxBytes:
		return fault.In("file", "%s has %d MB; the most that is taken is %d MB. Cut it into parts.",
			nameOf(in), (len(in.Bytes)+1<<20-1)>>20, MaxBytes>>20)
	case len(bytes.TrimSpace(in.Bytes)) == 0:
		return fault.In("file", "%s is empty; there is nothing to keep. Give a file with text in it.", nameOf(in))
	case what != "":
		return fault.In("file", "%s looks like %s, which cannot be read yet. Save it as text or HTML in UTF-8 and add that.", nameOf(in), what)
	case !wide(in) && looksBinary(in.Bytes):
		return fault.In("file", "%s is no text: it holds bytes that only programs read. Save it as text or HTML and add that.", nameOf(in))
	}
	return nil
}

// binaries are the marks of kinds of files that people often have in hand, and where in a file they stand.
var binaries = []struct {
	at          int
	magic, what string
}{
	{0, "%PDF-", "a PDF"},
	{0, "PK\x03\x04", "a ZIP archive or an office document"},
	{0, "\xd0\xcf\x11\xe0", "an old office document"},
	{0, "{\\rtf", "an RTF document"},
	{0, "\x89PNG", "a picture"},
	{0, "\xff\xd8\xff", "a picture"},
	{0, "GIF87a", "a picture"},
	{0, "GIF89a", "a picture"},
	{0, "II*\x00", "a picture"},
	{0, "MM\x00*", "a picture"},
	{8, "WEBP", "a picture"},
	{8, "WAVE", "a recording"},
	{8, "AVI ", "a video"},
	{4, "ftyp", "a video or a picture"},
	{0, "\x1aE\xdf\xa3", "a video"},
	{0, "OggS", "a recording"},
	{0, "fLaC", "a recording"},
	{0, "ID3\x02", "a recording"},
	{0, "ID3\x03", "a recording"},
	{0, "ID3\x04", "a recording"},
	{0, "\x1f\x8b", "a compressed file"},
	{0, "BZh9", "a compressed file"},
	{0, "\xfd7zXZ", "a compressed file"},
	{0, "7z\xbc\xaf", "a compressed file"},
	{0, "Rar!\x1a", "a compressed file"},
	{0, "\x28\xb5\x2f\xfd", "a compressed file"},
	{0, "\x7fELF", "a program"},
	{0, "MZ\x90", "a program"},
	{0, "\xcf\xfa\xed\xfe", "a program"},
	{0, "SQLite format 3\x00", "a database"},
	{0, "\xff\xfe\x00\x00", "a text in UTF-32"},
	{0, "\x00\x00\xfe\xff", "a text in UTF-32"},
}

// binaryKind names the kind of file that b is by its mark, "" when it has none of those known. A mark that does not stand first
// may be a word of prose, so it counts only among bytes that no text has.
func binaryKind(b []byte) string {
	for _, k := range binaries {
		if len(b) > k.at && bytes.HasPrefix(b[k.at:], []byte(k.magic)) && (k.at == 0 || looksBinary(b)) {
			return k.what
		}
	}
	return ""
}

// wide reports whether a document is in UTF-16, whose bytes look like a program's.
func wide(in Input) bool {
	return utf16BOM(in.Bytes) || strings.HasPrefix(strings.ToLower(in.Charset), "utf-16")
}

// looksBinary reports whether control characters that no text uses are more than a few, and more than one
// in a hundred, of the first bytes.
func looksBinary(b []byte) bool {
	b = b[:min(len(b), 8192)]
	odd := 0
	for _, c := range b {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b || c == 0x7f {
			odd++
		}
	}
	return odd > 4 && odd*100 > len(b)
}

// The media types of documents.
const (
	plainText = "text/plain"
	htmlPage  = "text/html"
)

// mediaType decides between HTML and plain text: by what was declared, else by name, else by how the text begins.
func mediaType(in Input) string {
	declared, _, _ := mime.ParseMediaType(in.MediaType) // a wrong declaration counts as none
	switch declared {
	case htmlPage, "application/xhtml+xml":
		return htmlPage
	case plainText, "text/markdown":
		return plainText
	}
	name := strings.ToLower(in.Name)
	for _, ending := range []string{".html", ".htm", ".xhtml"} {
		if strings.HasSuffix(name, ending) {
			return htmlPage
		}
	}
	if strings.HasSuffix(name, ".txt") || strings.HasSuffix(name, ".md") {
		return plainText
	}
	if beginsLikeHTML(in.Bytes) {
		return htmlPage
	}
	return plainText
}

// beginsLikeHTML looks at the first bytes, in any charset whose letters of ASCII are recognisable.
func beginsLikeHTML(b []byte) bool {
	head := bytes.ReplaceAll(b[:min(len(b), 2048)], []byte{0}, nil) // UTF-16
	for _, bom := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		head = bytes.TrimPrefix(head, []byte(bom))
	}
	start := strings.ToLower(string(bytes.TrimSpace(head)))
	for _, mark := range []string{"<!doctype html", "<html", "<head", "<body"} {
		if strings.HasPrefix(start, mark) {
			return true
		}
	}
	return strings.HasPrefix(start, "<?xml") && strings.Contains(start, "<html")
}
