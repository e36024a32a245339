package report

import (
	"fmt"
	"html/template"
	"strings"
)

// maxTicks bounds the publications that a meter draws.
const maxTicks = 9

// Meter draws the origin meter: n publications at the start curve to max independent origins at the end, min of them solid. It
// summarises; the numbers stand beside it in words. The picture is 72 by 24 units and says nothing to a screen reader.
func Meter(n, low, high int) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg viewBox="0 0 72 24" aria-hidden="true">`)
	ticks := min(n, maxTicks)
	for i := range ticks {
		y := spread(i, ticks)
		if high == 0 {
			fmt.Fprintf(&b, `<path class="e" d="M7 %.1fC30 %.1f 30 12 48 12"/>`, y, y)
		} else {
			to := spread(min(i*high/ticks, high-1), min(high, maxTicks))
			fmt.Fprintf(&b, `<path class="e" d="M7 %.1fC36 %.1f 36 %.1f 63 %.1f"/>`, y, y, to, to)
		}
		fmt.Fprintf(&b, `<rect class="p" x="1" y="%.1f" width="5" height="1.8" rx=".5"/>`, y-0.9)
	}
	switch {
	case n > 0 && high == 0:
		b.WriteString(`<path class="back" d="M48 12c9 0 12-5 8-7.5s-9 1-6 4M50 8.5l-.2-3.4M50 8.5l3.2-.6"/>`)
	default:
		for i := range min(high, maxTicks) {
			class := "o"
			if i >= low {
				class = "o u"
			}
			fmt.Fprintf(&b, `<circle class="%s" cx="64" cy="%.1f" r="3"/>`, class, spread(i, min(high, maxTicks)))
		}
		if n >= 2 && high == 1 {
			b.WriteString(`<circle class="ring" cx="64" cy="12" r="5.2"/>`)
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // numbers only
}

// spread places the i-th of n things over the meter's height.
func spread(i, n int) float64 {
	gap := min(5, 20/float64(max(n, 1)))
	return 12 + gap*(float64(i)-float64(n-1)/2)
}
