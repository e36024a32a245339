package ledger

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/gowebpki/jcs"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// encoder writes canonical JSON (RFC 8785) of the few forms that the ledger has. It is here because the general way,
// encoding/json and then jcs.Transform, makes a change to a claim cost 1.6 times as much. A test holds it to jcs.
type encoder struct {
	b   []byte
	err error // the first
}

// maxExact bounds the integers that RFC 8785 can tell apart: it writes numbers as IEEE 754 doubles.
const maxExact = 1 << 53

// errNotText says that a text has no canonical form. To replace what is wrong in it, as encoding/json does, would hide a change.
var errNotText = fault.New(fault.Invalid, "A text in this record is not valid UTF-8; save it as UTF-8 and try again.")

func (e *encoder) done() ([]byte, error) { return e.b, e.err }

func (e *encoder) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

// raw writes what is canonical JSON already.
func (e *encoder) raw(s string) { e.b = append(e.b, s...) }

// row writes an object, or null when there is no row. Column names are ASCII, so their order by bytes is that by UTF-16.
func (e *encoder) row(r Row) {
	if r == nil {
		e.raw("null")
		return
	}
	separator := byte('{')
	for _, column := range slices.Sorted(maps.Keys(r)) {
		e.b = append(e.b, separator)
		e.text(column)
		e.b = append(e.b, ':')
		e.value(r[column])
		separator = ','
	}
	if len(r) == 0 {
		e.b = append(e.b, '{')
	}
	e.b = append(e.b, '}')
}

func (e *encoder) value(v any) {
	switch v := v.(type) {
	case nil:
		e.raw("null")
	case string:
		e.text(v)
	case int64:
		e.integer(v)
	case float64:
		s, err := jcs.NumberToJSON(v)
		if err != nil {
			e.fail(fmt.Errorf("ledger: %w", err))
		}
		e.raw(s)
	default:
		e.fail(fmt.Errorf("ledger: a %T cannot stand in a row", v))
	}
}

func (e *encoder) integer(n int64) {
	if n < -maxExact || n > maxExact {
		e.fail(errors.New("ledger: " + strconv.FormatInt(n, 10) + " is too large to be exact in canonical JSON"))
	}
	e.b = strconv.AppendInt(e.b, n, 10)
}

// text writes a string: only quotes, backslashes and control characters are escaped.
func (e *encoder) text(s string) {
	if !utf8.ValidString(s) {
		e.fail(errNotText)
	}
	e.b = append(e.b, '"')
	from := 0
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			e.raw(s[from:i])
			e.escape(c)
			from = i + 1
		}
	}
	e.raw(s[from:])
	e.b = append(e.b, '"')
}

func (e *encoder) escape(c byte) {
	const hexadecimal = "0123456789abcdef"
	switch c {
	case '"', '\\':
		e.b = append(e.b, '\\', c)
	case '\b':
		e.raw(`\b`)
	case '\t':
		e.raw(`\t`)
	case '\n':
		e.raw(`\n`)
	case '\f':
		e.raw(`\f`)
	case '\r':
		e.raw(`\r`)
	default:
		e.raw(`\u00`)
		e.b = append(e.b, hexadecimal[c>>4], hexadecimal[c&15])
	}
}
