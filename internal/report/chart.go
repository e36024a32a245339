package report

import (
	"fmt"
	"html/template"
	"strings"
)

// Chart names a small picture of numbers. It is drawn 360 units wide, so that its letters stay readable on a phone, and from its numbers alone: the same
// numbers are the same bytes. It is never the only place where they stand: a table goes with it.
//
// What is told by a fill is told by its pattern and the word in the legend before its colour. The style sheet gives the colours.
type Chart struct {
	ID    string // its own on the page
	Title string // what it shows
	About string // what it says, in a sentence, for those who do not see it
	RTL   bool   // the page runs from right to left: the picture is mirrored, its text is not
}

// Fill is how a part of a bar is filled.
type Fill int

// The fills, from empty to full; Dots stands apart.
const (
	Dashed Fill = iota // an outline of dashes
	Outline
	Hatched
	Crossed
	Solid
	Dots
)

// Series is one kind of the things that bars are made of.
type Series struct {
	Words string
	Fill  Fill
}

// ChartBar is one bar: how much of each series, and what stands at its end.
type ChartBar struct {
	Label  Phrase
	Parts  []int
	Amount string
}

// ChartRange is a row with a dot and a line on to a further mark; Empty rows have neither.
type ChartRange struct {
	Label     Phrase
	Dot, Mark float64
	Amount    string
	Empty     bool
}

// The measures of a chart.
const (
	chartWide   = 360.
	chartLabels = 108. // of it, for what stands before the rows
	chartAmount = 80.  // and behind them
	chartRow    = 22.
	chartBar    = 12.
)

var chartFace = face{"ct", 12, sansWidths, 1, 0, 16, 1}

// drawing writes one chart.
type drawing struct {
	strings.Builder
	Chart
}

// Bars draws bars one under the other, each made of parts, with a legend when there is more than one series.
func (c Chart) Bars(series []Series, bars []ChartBar) template.HTML {
	most := 1
	for _, b := range bars {
		most = max(most, sumOf(b.Parts))
	}
	d := &drawing{Chart: c}
	legend := d.legendRows(series)
	d.begin(float64(len(bars))*chartRow + float64(len(legend))*chartRow)
	d.patterns(series)
	for i, b := range bars {
		y := float64(i) * chartRow
		d.label(b.Label, y)
		x, end := chartLabels, chartLabels
		done := 0
		for k, n := range b.Parts {
			if n <= 0 {
				continue
			}
			done += n
			end = chartLabels + plotWide()*float64(done)/float64(most)
			d.part(series[k].Fill, x, y, end-x)
			x = end
		}
		d.text("ca", end+6, y+chartBar+2, Phrase{Text: b.Amount}, false)
	}
	d.base(float64(len(bars)) * chartRow)
	for i, row := range legend {
		d.legend(row, float64(len(bars)+i)*chartRow+6)
	}
	return d.end()
}

// Ranges draws rows with a dot and a mark on one scale from zero, with its greatest value under it.
func (c Chart) Ranges(rows []ChartRange, dot, mark, unit string) template.HTML {
	most := 0.
	for _, r := range rows {
		most = max(most, r.Mark, r.Dot)
	}
	most = niceEnd(most)
	d := &drawing{Chart: c}
	high := float64(len(rows)) * chartRow
	d.begin(high + 2*chartRow)
	at := func(v float64) float64 { return chartLabels + plotWide()*v/most }
	for _, v := range []float64{0, most / 2, most} {
		fmt.Fprintf(d, `<path class="cg" d="M%s 0V%s"/>`, num(d.x(at(v))), num(high))
		d.middle("ca", at(v), high+13, num(v))
	}
	d.text("ca", at(most)+14, high+13, Phrase{Text: unit}, false)
	for i, r := range rows {
		y := float64(i)*chartRow + chartBar/2 + 2
		d.label(r.Label, float64(i)*chartRow)
		if r.Empty {
			d.text("ca", chartLabels+6, y+4, Phrase{Text: r.Amount}, false)
			continue
		}
		fmt.Fprintf(d, `<path class="cl" d="M%s %sH%s"/>`, num(d.x(at(r.Dot))), num(y), num(d.x(at(r.Mark))))
		d.tick(at(r.Mark), y)
		fmt.Fprintf(d, `<circle class="cd" cx="%s" cy="%s" r="4"/>`, num(d.x(at(r.Dot))), num(y))
		d.text("ca", at(r.Mark)+9, y+4, Phrase{Text: r.Amount}, false)
	}
	y := high + chartRow + 10
	fmt.Fprintf(d, `<circle class="cd" cx="%s" cy="%s" r="4"/>`, num(d.x(chartLabels+4)), num(y))
	d.text("ca", chartLabels+14, y+4, Phrase{Text: dot}, false)
	next := chartLabels + 14 + chartFace.measure(dot) + 16
	d.tick(next, y)
	d.text("ca", next+7, y+4, Phrase{Text: mark}, false)
	return d.end()
}

// plotWide is how wide the longest bar is.
func plotWide() float64 { return chartWide - chartLabels - chartAmount }

// niceEnd gives the end of a scale that holds a value: 1, 2, 4, 6, 10, 20 ...
func niceEnd(most float64) float64 {
	for end := 1.; ; end *= 10 {
		for _, k := range []float64{1, 2, 4, 6} {
			if most <= end*k {
				return end * k
			}
		}
	}
}

func sumOf(parts []int) (sum int) {
	for _, n := range parts {
		sum += max(0, n)
	}
	return sum
}

// begin opens the picture.
func (d *drawing) begin(high float64) {
	fmt.Fprintf(d, `<svg class="chart" viewBox="0 -4 %s %s" width="%s" height="%s" role="img" aria-labelledby="%s-t %s-d"><title id="%s-t">%s</title><desc id="%s-d">%s</desc>`,
		num(chartWide), num(high+8), num(chartWide), num(high+8), esc(d.ID), esc(d.ID), esc(d.ID), esc(clean(d.Title)), esc(d.ID), esc(clean(d.About)))
}

func (d *drawing) end() template.HTML {
	d.WriteString(`</svg>`)
	return template.HTML(d.String()) //nolint:gosec // texts are escaped
}

// x gives a point's place on the page.
func (d *drawing) x(x float64) float64 {
	if d.RTL {
		return chartWide - x
	}
	return x
}

// text writes a phrase that begins at x, as the page runs; back, one that ends there.
func (d *drawing) text(class string, x, y float64, p Phrase, back bool) {
	text := clean(p.Text)
	if text == "" {
		return
	}
	rtl := runsLeft(p)
	anchor, direction := "", "ltr"
	if rtl != d.RTL != back { // its own beginning is where it has to end
		anchor = ` text-anchor="end"`
	}
	if rtl {
		direction = "rtl"
	}
	fmt.Fprintf(d, `<text class="%s" x="%s" y="%s" direction="%s"%s%s>%s </text>`, class, num(d.x(x)), num(y), direction, anchor, langAttr(p.Lang), esc(text))
}

// middle writes a short text around x.
func (d *drawing) middle(class string, x, y float64, text string) {
	fmt.Fprintf(d, `<text class="%s" x="%s" y="%s" direction="ltr" text-anchor="middle">%s </text>`, class, num(d.x(x)), num(y), esc(text))
}

// label writes what a row is, cut to its room; the table has it whole.
func (d *drawing) label(p Phrase, y float64) {
	if lines := wrap(chartFace, clean(p.Text), chartLabels-8); len(lines) > 0 {
		d.text("ct", 0, y+chartBar+2, Phrase{Text: lines[0], Lang: p.Lang}, false)
	}
}

// part draws a stretch of a bar.
func (d *drawing) part(f Fill, x, y, wide float64) {
	left := d.x(x)
	if d.RTL {
		left -= wide
	}
	fmt.Fprintf(d, `<rect class="cf f%d" x="%s" y="%s" width="%s" height="%s"%s/>`, f, num(left), num(y+2), num(wide), num(chartBar), d.paint(f))
}

// paint is the attribute that fills with a pattern.
func (d *drawing) paint(f Fill) string {
	if f == Hatched || f == Crossed || f == Dots {
		return fmt.Sprintf(` fill="url(#%s-f%d)"`, esc(d.ID), f)
	}
	return ""
}

// patterns defines those that the series need.
func (d *drawing) patterns(series []Series) {
	for _, s := range series {
		shape := map[Fill]string{Hatched: `<path class="cp" d="M0 5L5 0"/>`, Crossed: `<path class="cp" d="M0 5L5 0M0 0L5 5"/>`, Dots: `<circle class="cq" cx="2.5" cy="2.5" r="1.1"/>`}[s.Fill]
		if shape != "" {
			fmt.Fprintf(d, `<pattern id="%s-f%d" width="5" height="5" patternUnits="userSpaceOnUse">%s</pattern>`, esc(d.ID), s.Fill, shape)
		}
	}
}

// base draws the line that bars begin at.
func (d *drawing) base(high float64) {
	fmt.Fprintf(d, `<path class="cg" d="M%s 0V%s"/>`, num(d.x(chartLabels)), num(high-chartRow+chartBar+4))
}

// tick draws a short upright line.
func (d *drawing) tick(x, y float64) {
	fmt.Fprintf(d, `<path class="cl" d="M%s %sv8"/>`, num(d.x(x)), num(y-4))
}

// legendRows spreads the series over as many rows as they need; one series needs none.
func (d *drawing) legendRows(series []Series) (rows [][]Series) {
	if len(series) < 2 {
		return nil
	}
	x := 0.
	for _, s := range series {
		wide := 18 + chartFace.measure(s.Words) + 14
		if x == 0 || x+wide > chartWide {
			rows, x = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], s)
		x += wide
	}
	return rows
}

func (d *drawing) legend(series []Series, y float64) {
	x := 0.
	for _, s := range series {
		d.part(s.Fill, x+.5, y, 12)
		d.text("ca", x+18, y+chartBar, Phrase{Text: s.Words}, false)
		x += 18 + chartFace.measure(s.Words) + 14
	}
}
