package report_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/report"
)

var chartSeries = []report.Series{{Words: "assigned", Fill: report.Outline}, {Words: "reported", Fill: report.Hatched}, {Words: "cross-checking", Fill: report.Crossed}, {Words: "submitted", Fill: report.Solid}, {Words: "returned", Fill: report.Dots}}

func bars(c report.Chart) template.HTML {
	return c.Bars(chartSeries, []report.ChartBar{
		{Label: report.Phrase{Text: "Anna"}, Parts: []int{3, 0, 1, 4, 0}, Amount: "8"},
		{Label: report.Phrase{Text: "نور الهدى عبد الرحمن بن محمد الفلانية من دمشق"}, Parts: []int{0, 2, 0, 0, 1}, Amount: "3"},
		{Label: report.Phrase{Text: `<script>"&'` + "\x00\u202e"}, Parts: []int{0, 0, 0, 0, 0}, Amount: "0"},
	})
}

func charts(rtl bool) map[string]template.HTML {
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	c := report.Chart{ID: "x", Title: "A <title>", About: "What & why", RTL: rtl}
	return map[string]template.HTML{
		"bars":      bars(c),
		"no bars":   c.Bars(chartSeries[:1], nil),
		"ranges":    c.Ranges([]report.ChartRange{{Label: report.Phrase{Text: "Jan 2026"}, Dot: 1.5, Mark: 37.2, Amount: "1.5 / 37.2"}, {Label: report.Phrase{Text: "Feb 2026"}, Empty: true, Amount: "none"}}, "median", "nine of ten", "days"),
		"no ranges": c.Ranges(nil, "median", "nine of ten", "days"),
		"steps":     c.Steps([]string{"A", "B", "C", "D", "E", "F"}, 1, []report.ChartStep{{At: at, Level: 1}, {At: at.AddDate(1, 0, 0), Level: 4}, {At: at.AddDate(1, 6, 0), Level: 5}}, at.AddDate(2, 0, 0), "1 Jan 2024", "now"),
		"one step":  c.Steps([]string{"A", "F"}, 1, []report.ChartStep{{At: at, Level: 1}}, at, "1 Jan 2024", "now"),
		"no steps":  c.Steps([]string{"A", "F"}, 1, nil, at, "", ""),
	}
}

// Every chart is well-formed, says what it is, keeps within its frame, and is the same bytes each time.
func TestChartsHold(t *testing.T) {
	for _, rtl := range []bool{false, true} {
		again := charts(rtl)
		for name, svg := range charts(rtl) {
			t.Run(fmt.Sprint(name, rtl), func(t *testing.T) {
				if svg != again[name] {
					t.Error("the same numbers give other bytes")
				}
				if s := string(svg); !strings.Contains(s, `role="img" aria-labelledby="x-t x-d"`) || !strings.Contains(s, `<title id="x-t">A &lt;title&gt;</title><desc id="x-d">What &amp; why</desc>`) {
					t.Errorf("it does not say what it is: %.300s", s)
				}
				within(t, string(svg))
			})
		}
	}
}

func within(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		at := map[string]string{}
		for _, a := range e.Attr {
			at[a.Name.Local] = a.Value
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") || a.Name.Local == "style" {
				t.Errorf("%s=%q", a.Name.Local, a.Value)
			}
		}
		number := func(name string) float64 {
			n, _ := strconv.ParseFloat(at[name], 64)
			return n
		}
		if e.Name.Local == "rect" && (number("x") < 0 || number("x")+number("width") > 360 || number("width") < 0) {
			t.Errorf("a bar from %v, %v wide", number("x"), number("width"))
		}
		if e.Name.Local == "text" && (number("x") < 0 || number("x") > 360) {
			t.Errorf("a text at %v", number("x"))
		}
	}
}

func TestChartText(t *testing.T) {
	svg := string(bars(report.Chart{ID: "x"}))
	for _, want := range []string{
		`<text class="ct" x="0" y="36" direction="rtl" text-anchor="end">نور الهدى`, `…`, `&lt;script&gt;&#34;&amp;&#39; </text>`, `<pattern id="x-f2"`, `fill="url(#x-f2)"`, `>cross-checking </text>`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("it lacks %s", want)
		}
	}
	mirrored := string(bars(report.Chart{ID: "x", RTL: true}))
	for _, want := range []string{`<text class="ct" x="360" y="14" direction="ltr" text-anchor="end">Anna`, `<text class="ct" x="360" y="36" direction="rtl">نور`} {
		if !strings.Contains(mirrored, want) {
			t.Errorf("mirrored, it lacks %s", want)
		}
	}
	if strings.ContainsAny(svg, "\x00\u202e") {
		t.Error("it holds characters that turn or end text")
	}
}
