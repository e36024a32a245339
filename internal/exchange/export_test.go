package exchange

// ReadForTest reads a table to its end.
func ReadForTest(t *Table) {
	for range 10_000 {
		if _, err := t.next(); err != nil {
			return
		}
	}
}

// DatesForTest gives the date of each row as it is read.
func DatesForTest(t *Table) (list []string) {
	for {
		row, err := t.nextRow()
		if err != nil {
			return list
		}
		list = append(list, t.record(row).Date)
	}
}

// RatingsTwiceForTest lists the words of ratings that stand for more than one value.
func RatingsTwiceForTest() (list []string) {
	for value, words := range ratingWords {
		for _, w := range words {
			if valueOf(w) != value {
				list = append(list, w)
			}
		}
	}
	return list
}
