package report

import (
	"fmt"
	"html/template"
	"time"
)

// ChartStep says that a level holds from a time on; levels count from 0, the uppermost.
type ChartStep struct {
	At    time.Time
	Level int
}

// The measures of a line of steps.
const (
	stepRow   = 20.
	stepStart = 24. // where time begins, after the levels' names
	stepEnd   = chartWide - 8
)

// Steps draws a line that goes from level to level in time, oldest step first. The last level holds until the end. The last apart levels stand under
// a gap: they are no more and no less than those above.
func (c Chart) Steps(levels []string, apart int, steps []ChartStep, until time.Time, from, to string) template.HTML {
	d := &drawing{Chart: c}
	y := func(level int) float64 {
		at := float64(level)*stepRow + 8
		if level >= len(levels)-apart {
			at += stepRow / 2
		}
		return at
	}
	high := y(len(levels)-1) + 10
	d.begin(high + stepRow)
	for i, name := range levels {
		class := "cg"
		if i >= len(levels)-apart {
			class = "cg u"
		}
		fmt.Fprintf(d, `<path class="%s" d="M%s %sH%s"/>`, class, num(d.x(stepStart)), num(y(i)), num(d.x(stepEnd)))
		d.text("ct", 0, y(i)+4, Phrase{Text: name}, false)
	}
	d.stepLine(steps, until, y)
	d.text("ca", stepStart, high+14, Phrase{Text: from}, false)
	d.text("ca", stepEnd, high+14, Phrase{Text: to}, true)
	return d.end()
}

func (d *drawing) stepLine(steps []ChartStep, until time.Time, y func(int) float64) {
	if len(steps) == 0 {
		return
	}
	first := steps[0].At
	span := max(float64(until.Sub(first)), 1)
	at := func(t time.Time) float64 {
		return d.x(stepStart + (stepEnd-stepStart)*min(1, max(0, float64(t.Sub(first))/span)))
	}
	fmt.Fprintf(d, `<path class="cs" d="M%s %s`, num(at(first)), num(y(steps[0].Level)))
	for _, s := range steps[1:] {
		fmt.Fprintf(d, `H%sV%s`, num(at(s.At)), num(y(s.Level)))
	}
	fmt.Fprintf(d, `H%s"/>`, num(at(until)))
	for _, s := range steps {
		fmt.Fprintf(d, `<circle class="cd" cx="%s" cy="%s" r="4"/>`, num(at(s.At)), num(y(s.Level)))
	}
}
