package lineage

import (
	"fmt"
	"strconv"
	"strings"
)

// Days gives the first and the last day that a partial date allows, as numbers yyyymmdd that compare like dates. It reads 1998, 1998-02,
// 1998-02-21 or an interval a/b of these; "" is unknown, which allows everything.
func Days(date string) (earliest, latest int32, err error) {
	if date == "" {
		return 0, 99999999, nil
	}
	a, b, interval := strings.Cut(date, "/")
	earliest, latest, err = days(a)
	if err != nil || !interval {
		return earliest, latest, err
	}
	_, latest, err = days(b)
	if err == nil && latest < earliest {
		err = fmt.Errorf("%q ends before it begins", date)
	}
	return earliest, latest, err
}

func days(s string) (earliest, latest int32, err error) {
	parts := strings.Split(s, "-")
	low, high := 0, 0
	for i, width := range []int{4, 2, 2} {
		least, most := 1, []int{9999, 12, 31}[i]
		if i < len(parts) {
			u, err := strconv.ParseUint(parts[i], 10, 16)
			n := int(u)
			if err != nil || len(parts[i]) != width || n < 1 || n > most {
				return 0, 0, fmt.Errorf("%q is no date like 1998, 1998-02, 1998-02-21 or 1998/2005", s)
			}
			least, most = n, n
		}
		low, high = low*100+least, high*100+most
	}
	if len(parts) > 3 {
		return 0, 0, fmt.Errorf("%q is no date like 1998, 1998-02, 1998-02-21 or 1998/2005", s)
	}
	return int32(low), int32(high), nil
}
