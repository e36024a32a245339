package lineage

import (
	"fmt"
	"strconv"
	"strings"
)

// span is the interval of days that a partial date stands for, as numbers yyyymmdd that compare like dates.
type span struct{ earliest, latest int }

var everything = span{0, 99999999}

// parseSpan reads 1998, 1998-02, 1998-02-21 or an interval a/b of these; "" is unknown, which is everything.
func parseSpan(date string) (span, error) {
	if date == "" {
		return everything, nil
	}
	a, b, interval := strings.Cut(date, "/")
	first, err := parseDay(a)
	if err != nil || !interval {
		return first, err
	}
	last, err := parseDay(b)
	return span{first.earliest, last.latest}, err
}

func parseDay(s string) (span, error) {
	parts := strings.Split(s, "-")
	low, high := 0, 0
	for i, width := range []int{4, 2, 2} {
		least, most := 1, []int{9999, 12, 31}[i]
		if i < len(parts) {
			n, err := strconv.Atoi(parts[i])
			if err != nil || len(parts[i]) != width || n < 1 || n > most {
				return span{}, fmt.Errorf("%q is no date like 1998, 1998-02, 1998-02-21 or 1998/2005", s)
			}
			least, most = n, n
		}
		low, high = low*100+least, high*100+most
	}
	if len(parts) > 3 {
		return span{}, fmt.Errorf("%q is no date like 1998, 1998-02, 1998-02-21 or 1998/2005", s)
	}
	return span{low, high}, nil
}
