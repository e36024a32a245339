package capture

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"github.com/claimtrail/claimtrail/internal/fault"
)

const utf8BOM = "\xef\xbb\xbf"

func utf16BOM(b []byte) bool {
	return bytes.HasPrefix(b, []byte("\xfe\xff")) || bytes.HasPrefix(b, []byte("\xff\xfe"))
}

// decode gives the document as clean UTF-8 and the charset it was in. It goes by the byte order mark, then by what was declared, then by
// the page's own <meta>, then by whether the bytes are UTF-8. Browsers take windows-1252 for a page that says nothing; here that is
// refused, for a wrong guess changes the evidence.
func decode(in Input, media string) (text, name string, err error) {
	switch {
	case bytes.HasPrefix(in.Bytes, []byte(utf8BOM)):
		return clean(string(in.Bytes[len(utf8BOM):])), "utf-8", nil
	case utf16BOM(in.Bytes):
		return decodeAs(in, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "utf-16")
	}
	label := declared(in, media)
	if label == "" && utf8.Valid(in.Bytes) {
		return clean(string(in.Bytes)), "utf-8", nil
	}
	if label == "" {
		return "", "", fault.In("charset", "%s is not UTF-8 and does not say its charset. Say it (windows-1256, iso-8859-9 ...), or save it as UTF-8.", nameOf(in))
	}
	enc, name := charset.Lookup(label)
	if enc == nil {
		return "", "", fault.In("charset", "%q is no charset that Claimtrail knows. Try utf-8, windows-1256, windows-1252 or iso-8859-9.", label)
	}
	return decodeAs(in, enc, name)
}

// decodeAs reads the bytes in a charset. More than one unreadable character in fifty shows that it is the wrong one.
func decodeAs(in Input, enc encoding.Encoding, name string) (text, charset string, err error) {
	if name == "utf-8" && utf8.Valid(in.Bytes) {
		return clean(string(in.Bytes)), name, nil
	}
	b, err := enc.NewDecoder().Bytes(in.Bytes)
	if err != nil || bytes.Count(b, []byte("\ufffd"))*50 > utf8.RuneCount(b) {
		return "", "", fault.In("charset", "%s is not in the charset %s that was said. Say the right one, or save it as UTF-8.", nameOf(in), name)
	}
	return clean(string(b)), name, nil
}

// declared gives the charset's label: from outside, as it was said, or from the page itself, when it is one that is known. "" when neither says it.
func declared(in Input, media string) string {
	if in.Charset != "" {
		return in.Charset
	}
	if _, params, err := mime.ParseMediaType(in.MediaType); err == nil && known(params["charset"]) {
		return params["charset"]
	}
	if media == htmlPage {
		if label := metaCharset(in.Bytes); known(label) {
			return label
		}
	}
	return ""
}

func known(label string) bool {
	enc, _ := charset.Lookup(label)
	return enc != nil
}

// maxMetaBytes bounds the search for <meta charset>. Pages should say it within 1024 bytes, but many say it later.
const maxMetaBytes = 64 << 10

var (
	xmlCharset  = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?\sencoding=["']([\w.:-]+)["']`)
	typeCharset = regexp.MustCompile(`(?i)charset\s*=\s*["']?([\w.:-]+)`)
)

// metaCharset gives the label that a page states in <meta charset>, <meta http-equiv=content-type> or its XML declaration.
func metaCharset(page []byte) string {
	head := page[:min(len(page), maxMetaBytes)]
	if m := xmlCharset.FindSubmatch(head); m != nil {
		return string(m[1])
	}
	z := html.NewTokenizer(bytes.NewReader(head))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if t.Data == "body" {
				return ""
			}
			if label := tagCharset(t); label != "" {
				return label
			}
		}
	}
}

// tagCharset gives what a <meta> says of the charset. A tag that could be read as ASCII and says UTF-16 means UTF-8, as in the HTML standard.
func tagCharset(t html.Token) string {
	if t.Data != "meta" {
		return ""
	}
	tag := &html.Node{Attr: t.Attr}
	label := strings.TrimSpace(attr(tag, "charset"))
	if m := typeCharset.FindStringSubmatch(attr(tag, "content")); label == "" && m != nil && strings.EqualFold(attr(tag, "http-equiv"), "content-type") {
		label = m[1]
	}
	if strings.HasPrefix(strings.ToLower(label), "utf-16") {
		return "utf-8"
	}
	return label
}

// clean gives text its one form: LF line ends, no NUL, valid UTF-8.
func clean(s string) string {
	s = strings.TrimPrefix(s, "\ufeff")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	s = strings.ReplaceAll(s, "\x00", "\ufffd")
	return strings.ToValidUTF8(s, "\ufffd")
}
