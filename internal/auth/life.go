package auth

import (
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// Life is how long a token lasts; 0 is for ever.
type Life time.Duration

// maxLife keeps times within the four digits of a year.
const maxLife = Life(100 * 365 * 24 * time.Hour)

// ParseLife reads 90d, 12h or never.
func ParseLife(s string) (Life, error) {
	if s == "never" {
		return 0, nil
	}
	unit := Life(time.Hour)
	number, days := strings.CutSuffix(s, "d")
	if days {
		unit *= 24
	} else if trimmed, hours := strings.CutSuffix(s, "h"); hours {
		number = trimmed
	} else {
		number = ""
	}
	n, err := strconv.ParseUint(number, 10, 31)
	if err != nil || n == 0 || Life(n) > maxLife/unit {
		return 0, fault.In("expires", "%q is no length of time. Write 90d, 12h or never; at most 100 years.", s)
	}
	return Life(n) * unit, nil
}

// After gives when a token of this life that is made now expires; zero for never.
func (l Life) After(now time.Time) time.Time {
	if l == 0 {
		return time.Time{}
	}
	return now.Add(time.Duration(l))
}
