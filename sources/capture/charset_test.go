package capture_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/claimtrail/claimtrail/sources/capture"
)

const spoken = "قال إن الاجتماع لم يعقد"

func encoded(t *testing.T) (windows1256, utf16 string) {
	t.Helper()
	windows1256, err := charmap.Windows1256.NewEncoder().String(spoken)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(spoken)
	if err != nil {
		t.Fatal(err)
	}
	return windows1256, utf16
}

func TestCharsets(t *testing.T) {
	arabic, wide := encoded(t)
	late := "<html><head><script charset='iso-8859-1'></script><!--" + strings.Repeat("x", 2000) + "-->"
	for name, test := range map[string]struct{ bytes, media, charset, want string }{
		"said":                          {arabic, "", "windows-1256", "windows-1256"},
		"said in the media type":        {arabic, "text/plain; charset=windows-1256", "", "windows-1256"},
		"UTF-8":                         {spoken, "", "", "utf-8"},
		"UTF-8 with a mark, said wrong": {"\ufeff" + spoken, "", "windows-1256", "utf-8"},
		"UTF-16 with a mark":            {wide, "", "", "utf-16"},
		"UTF-16 said":                   {wide[2:], "", "utf-16le", "utf-16le"},
		"in the page":                   {`<html><head><meta charset="windows-1256"></head><p>` + arabic, "", "", "windows-1256"},
		"in http-equiv":                 {`<html><meta http-equiv="Content-Type" content="text/html; charset=windows-1256"><p>` + arabic, "", "", "windows-1256"},
		"in the XML declaration":        {`<?xml version="1.0" encoding="windows-1256"?><html><body>` + arabic + `</body></html>`, "", "", "windows-1256"},
		"late in the page":              {late + `<meta charset="windows-1256"></head><p>` + arabic, "", "", "windows-1256"},
		"not that of a script":          {late + "<p>" + spoken, "", "", "utf-8"},
		"unknown in the page":           {`<html><meta charset="klingon"><p>` + spoken, "", "", "utf-8"},
		"UTF-16 said by ASCII":          {`<html><meta charset="utf-16"><p>` + spoken, "", "", "utf-8"},
	} {
		t.Run(name, func(t *testing.T) {
			d := read(t, capture.Input{Bytes: []byte(test.bytes), MediaType: test.media, Charset: test.charset})
			if d.Text != spoken || d.Charset != test.want {
				t.Errorf("%q in %s", d.Text, d.Charset)
			}
		})
	}
}

func TestCharsetRefusals(t *testing.T) {
	arabic, _ := encoded(t)
	for name, test := range map[string]struct {
		in   capture.Input
		says string
	}{
		"a text that says none": {capture.Input{Bytes: []byte(arabic)}, "is not UTF-8 and does not say its charset. Say it"},
		"a page that says none": {capture.Input{Bytes: []byte("<html><p>" + arabic)}, "does not say its charset"},
		"one that is unknown":   {capture.Input{Bytes: []byte(arabic), Charset: "klingon"}, `"klingon" is no charset`},
		"the wrong one":         {capture.Input{Bytes: []byte(arabic), Charset: "utf-8"}, "is not in the charset utf-8"},
		"one that is unsafe":    {capture.Input{Bytes: []byte(arabic), Charset: "iso-2022-kr"}, "is not in the charset"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, test.in, test.says) })
	}
}

func TestOneBrokenByteIsReplaced(t *testing.T) {
	good := strings.Repeat("A sentence that can be read. ", 20)
	d := read(t, capture.Input{Bytes: []byte(good + "caf\xe9"), Charset: "utf-8"})
	if d.Text != good+"caf\ufffd" {
		t.Errorf("%q", d.Text)
	}
}
