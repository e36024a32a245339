package report

import (
	"html/template"

	"github.com/claimtrail/claimtrail/claims"
)

// scalePlaces says where a normalised value's tick stands on the five-step scale, false at the start.
var scalePlaces = map[string]string{"false": "4", "mostly-false": "12", "mixture": "20", "mostly-true": "28", "true": "36"}

// Scale draws a rating's glyph: five steps with one tall tick; a dashed line with an open dot for unproven and other.
func Scale(r *claims.Rating) template.HTML {
	if r == nil {
		return ""
	}
	x, ok := scalePlaces[r.Value]
	if !ok {
		return `<svg class="scale" viewBox="0 0 40 16" aria-hidden="true"><path class="on" d="M3 8h34" stroke-width="1.6" stroke-dasharray="2.5 3.1" fill="none"/><circle class="on open" cx="20" cy="8" r="4.6" stroke-width="1.6"/></svg>`
	}
	return template.HTML(`<svg class="scale" viewBox="0 0 40 16" aria-hidden="true"><path d="M4 8h32M4 5.5v5M12 5.5v5M20 5.5v5M28 5.5v5M36 5.5v5" fill="none" stroke="currentColor" stroke-width="1.2"/>` + //nolint:gosec // a constant
		`<rect class="on" x="` + x + `" y="1" width="5" height="14" rx="1" transform="translate(-2.5)"/></svg>`)
}
