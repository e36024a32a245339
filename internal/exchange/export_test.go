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
