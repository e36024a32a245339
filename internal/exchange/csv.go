package exchange

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	xunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// MostRow is the longest row of a table, in bytes: a quotation mark that is never closed makes the rest of a file one row.
const MostRow = 4 << 20

// sampleSize is how much of a file is looked at to find out its delimiter.
const sampleSize = 64 << 10

type csvRows struct {
	from      io.ReaderAt
	size      int64
	decoder   func() transform.Transformer // nil for UTF-8
	skip      int64                        // bytes of the byte order mark
	delimiter rune

	bytes  count
	reader *csv.Reader
	guard  *guard
	skipAt bool // the first row names the delimiter
}

var delimiterWords = map[rune]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "bar"}

func (t *Table) openCSV(from io.ReaderAt, size int64) (err error) {
	c := &csvRows{from: from, size: size}
	if t.Charset, err = c.findCharset(t.options.Charset); err != nil {
		return err
	}
	sample := make([]byte, sampleSize)
	n, err := io.ReadFull(c.decoded(), sample)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return refused("table", err)
	}
	if binary(sample[:n]) {
		return fault.In("file", "This is no text but a binary file, or text in a charset that was not recognised. Save the table as CSV in UTF-8, or as a workbook of Excel (.xlsx).")
	}
	c.findDelimiter(sample[:n])
	t.Delimiter, t.rows = delimiterWords[c.delimiter], c
	return c.rewind()
}

// binary reports whether a sample has what no text has: more than two control characters, and one in fifty. A stray one is a fault of its row.
func binary(sample []byte) bool {
	controls := 0
	for _, b := range sample {
		if b < ' ' && !bytes.ContainsRune([]byte("\t\n\v\f\r"), rune(b)) || b == 0x7f {
			controls++
		}
	}
	return controls > 2 && controls*50 > len(sample)
}

// findCharset goes by the byte order mark, by what was said, by whether the bytes are UTF-8; what is none of these is taken for Windows-1256 where that makes
// Arabic words, else for Windows-1252, and said to be.
func (c *csvRows) findCharset(said string) (string, error) {
	begin := make([]byte, 4)
	n, _ := c.from.ReadAt(begin, 0)
	switch begin = begin[:n]; {
	case bytes.HasPrefix(begin, []byte("\xef\xbb\xbf")):
		c.skip = 3
		return "utf-8", nil
	case bytes.HasPrefix(begin, []byte("\xff\xfe")), bytes.HasPrefix(begin, []byte("\xfe\xff")):
		c.decoder = func() transform.Transformer { return xunicode.UTF16(xunicode.BigEndian, xunicode.UseBOM).NewDecoder() }
		return "utf-16", nil
	}
	if bytes.HasPrefix(begin, []byte("PK\x03\x04")) {
		return "", fault.In("file", "This is no CSV file but a packed one. If it is a workbook, import it with --format xlsx, or give it a name that ends in .xlsx.")
	}
	if said != "" {
		enc, name := charset.Lookup(said)
		if enc == nil {
			return "", fault.In("charset", "%q is no charset that Claimtrail knows. Try utf-8, windows-1256, windows-1252 or iso-8859-9.", said)
		}
		if name != "utf-8" {
			c.decoder = func() transform.Transformer { return enc.NewDecoder() }
		}
		return name, nil
	}
	valid, high, err := c.survey()
	if err != nil || valid {
		return "utf-8", err
	}
	name, enc := "windows-1252", encoding.Encoding(charmap.Windows1252)
	if arabic(high) {
		name, enc = "windows-1256", charmap.Windows1256
	}
	c.decoder = func() transform.Transformer { return enc.NewDecoder() }
	return name, nil
}

// survey reports whether all is UTF-8, and counts the bytes that are not ASCII.
func (c *csvRows) survey() (valid bool, high [256]int, err error) {
	valid = true
	r := bufio.NewReaderSize(io.NewSectionReader(c.from, 0, c.size), 256<<10)
	buffer, kept := make([]byte, 64<<10), 0
	for {
		n, err := r.Read(buffer[kept:])
		part := buffer[:kept+n]
		for _, b := range part[kept:] {
			if b >= utf8.RuneSelf {
				high[b]++
			}
		}
		for valid && len(part) > 0 {
			if end := len(part) - 1; !utf8.Valid(part) {
				for end > len(part)-utf8.UTFMax && end > 0 && !utf8.RuneStart(part[end]) {
					end--
				}
				if err == nil && !utf8.FullRune(part[end:]) && utf8.Valid(part[:end]) {
					part = part[end:] // a character that goes on in the next part
					break
				}
				valid = false
			}
			part = nil
		}
		kept = copy(buffer, part)
		if errors.Is(err, io.EOF) {
			return valid, high, nil
		}
		if err != nil {
			return false, high, refused("table", err)
		}
	}
}

// arabic reports whether most of the bytes that are not ASCII are Arabic letters in Windows-1256.
func arabic(high [256]int) bool {
	letters, all, frequent := 0, 0, 0
	for b := utf8.RuneSelf; b < len(high); b++ {
		all += high[b]
		if unicode.Is(unicode.Arabic, charmap.Windows1256.DecodeByte(byte(b))) {
			letters += high[b]
		}
	}
	for _, b := range []byte{0xC7, 0xE1, 0xED, 0xE4, 0xE3, 0xE6} { // alef, lam, yeh, noon, meem, waw: as common in Arabic as é is in French
		frequent += high[b]
	}
	return letters*10 > all*8 && frequent*10 > all*3
}

// decoded reads the file as UTF-8 from its beginning.
func (c *csvRows) decoded() io.Reader {
	var r io.Reader = &counted{io.NewSectionReader(c.from, c.skip, c.size-c.skip), &c.bytes}
	if c.decoder != nil {
		r = transform.NewReader(r, c.decoder())
	}
	return r
}

type counted struct {
	io.Reader
	n *count
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n.Add(int64(n))
	return n, err
}

// findDelimiter takes what the first line says ("sep=;", as Excel writes it), or what parts the first rows into the most columns of one number.
func (c *csvRows) findDelimiter(sample []byte) {
	first, _, _ := strings.Cut(string(sample), "\n")
	if sep, ok := strings.CutPrefix(strings.TrimRight(first, "\r"), "sep="); ok && utf8.RuneCountInString(sep) == 1 {
		if r, _ := utf8.DecodeRuneInString(sep); delimiterWords[r] != "" {
			c.delimiter, c.skipAt = r, true
			return
		}
	}
	best := 0.0
	c.delimiter = ','
	for _, d := range []rune{',', ';', '\t', '|'} {
		if score := regular(sample, d); score > best {
			best, c.delimiter = score, d
		}
	}
}

// regular scores how well a delimiter parts a sample: the columns of its first row, times the share of rows that have as many.
func regular(sample []byte, delimiter rune) float64 {
	r := newCSV(bytes.NewReader(sample), delimiter)
	columns, rows, same := 0, 0, 0
	for rows < 50 {
		row, err := r.Read()
		if err != nil {
			break
		}
		if columns == 0 {
			columns = len(row)
		}
		rows++
		if len(row) == columns {
			same++
		}
	}
	if columns < 2 {
		return 0
	}
	return float64(columns) * float64(same) / float64(rows)
}

func newCSV(from io.Reader, delimiter rune) *csv.Reader {
	r := csv.NewReader(from)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = delimiter, true, -1, true
	return r
}

// guard ends a file in which one row does not end.
type guard struct {
	io.Reader
	left int
}

var errLongRow = fault.Newf(fault.Invalid, "A row is longer than %d MB, the most that is taken. Look for a quotation mark that is opened and never closed.", MostRow>>20)

func (g *guard) Read(b []byte) (int, error) {
	if g.left <= 0 {
		return 0, errLongRow
	}
	n, err := g.Reader.Read(b[:min(len(b), 64<<10)])
	g.left -= n
	return n, err
}

func (c *csvRows) rewind() error {
	c.bytes.Store(0)
	c.guard = &guard{c.decoded(), MostRow}
	c.reader = newCSV(c.guard, c.delimiter)
	if c.skipAt {
		if _, err := c.row(); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	return nil
}

func (c *csvRows) row() ([]string, error) {
	c.guard.left = MostRow
	row, err := c.reader.Read()
	switch {
	case err == nil:
		return slices.Clip(row), nil
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.Is(err, errLongRow):
		return nil, errLongRow
	}
	return nil, refused("table", err)
}

func (c *csvRows) read() int64 { return c.bytes.Load() }

func (c *csvRows) close() error { return nil }
