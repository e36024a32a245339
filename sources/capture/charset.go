package capture

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"github.com/claimtrail/claimtrail/internal/fault"
)

func utf16BOM(b []byte) bool {
	return bytes.HasPrefix(b, []byte("\xfe\xff")) || bytes.HasPrefix(b, []byte("\xff\xfe"))
}

// decode gives the document as clean UTF-8 and the charset it was in. It goes by the byte order mark, then by what was declared, then by
// the page's own <meta>, then by whether the bytes are UTF-8. It never guesses: a wrong guess changes the evidence.
func decode(in Input, media string) (text, name string, err error) {
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(in.Bytes, []byte("\xef\xbb\xbf")):
		return clean(string(in.Bytes[3:])), "utf-8", nil
	case utf16BOM(in.Bytes):
		enc, name = unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "utf-16"
	default:
		label := declared(in, media)
		if label == "" && utf8.Valid(in.Bytes) {
			return clean(string(in.Bytes)), "utf-8", nil
		}
		if label == "" {
			return "", "", fault.In("charset", "%s is not UTF-8 and does not say its charset. Say it (windows-1256, iso-8859-9 ...), or save it as UTF-8.", nameOf(in))
		}
		if enc, name = charset.Lookup(label); enc == nil {
			return "", "", fault.In("charset", "%q is no charset that Claimtrail knows. Try utf-8, windows-1256, windows-1252 or iso-8859-9.", label)
		}
	}
	b, err := enc.NewDecoder().Bytes(in.Bytes)
	if err != nil {
		return "", "", fault.Wrap(fault.Invalid, err, nameOf(in)+" is not in the charset "+name+". Say the right one, or save it as UTF-8.")
	}
	return clean(string(b)), name, nil
}

// declared gives the charset's label from outside or from the page itself, "" when neither says it.
func declared(in Input, media string) string {
	if in.Charset != "" {
		return in.Charset
	}
	if _, params, err := mime.ParseMediaType(in.MediaType); err == nil && params["charset"] != "" {
		return params["charset"]
	}
	if media != "text/html" {
		return ""
	}
	// DetermineEncoding falls back to windows-1252 when the page says nothing; only what it is certain of counts.
	head := in.Bytes[:min(len(in.Bytes), 4096)]
	if _, name, certain := charset.DetermineEncoding(head, ""); certain || bytes.Contains(bytes.ToLower(head), []byte("charset")) {
		return name
	}
	return ""
}

// clean gives text its one form: LF line ends, no NUL, valid UTF-8.
func clean(s string) string {
	s = strings.TrimPrefix(s, "\ufeff")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	s = strings.ReplaceAll(s, "\x00", "\ufffd")
	return strings.ToValidUTF8(s, "\ufffd")
}
