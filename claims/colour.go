package claims

import (
	"math"
	"regexp"
	"strconv"
)

var colourForm = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// UsableColour reports whether a rating's colour can be seen on the page in both schemes: a contrast of 3:1 (WCAG 2.2, 1.4.11) with
// the light and the dark paper. Else ink is used.
func UsableColour(colour string) bool {
	if !colourForm.MatchString(colour) {
		return false
	}
	return contrast(colour, "#fbfbf9") >= 3 && contrast(colour, "#16181b") >= 3
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is WCAG 2.2's relative luminance.
func luminance(colour string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8) // the form is checked
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
