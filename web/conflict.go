package web

import (
	"strings"
	"unicode"
)

// difference is a field that holds one thing as it is saved and another as it was typed.
type difference struct {
	Name          string
	Theirs, Yours []run
}

// run is a stretch of text that both versions have, or one alone.
type run struct {
	Text    string
	Changed bool
}

// stale lists what differs between the form and the values that are saved now, by the fields' labels. The form then carries the
// version that is shown: saving it again is a decision.
func (f *form) stale(saved map[string]string, labels [][2]string) []difference {
	f.Values["version"] = saved["version"]
	var fields []compared
	for _, label := range labels {
		if _, asked := f.Values[label[0]]; !asked { // of a field that this form did not have
			continue
		}
		fields = append(fields, compared{label[1], saved[label[0]], f.Values[label[0]]})
	}
	return differences(fields)
}

// compared is a field in both versions.
type compared struct{ name, theirs, yours string }

// differences lists the fields that differ, white space at the ends aside.
func differences(fields []compared) (list []difference) {
	for _, f := range fields {
		theirs, yours := strings.TrimSpace(normal(f.theirs)), strings.TrimSpace(normal(f.yours))
		if theirs != yours {
			d := difference{Name: f.name}
			d.Theirs, d.Yours = compare(words(theirs), words(yours))
			list = append(list, d)
		}
	}
	return list
}

// normal gives a text with the line ends that the server keeps; browsers send others.
func normal(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// words cuts a text into words, each with the white space behind it.
func words(s string) (list []string) {
	start, space := 0, false
	for i, r := range s {
		if space && !unicode.IsSpace(r) {
			list = append(list, s[start:i])
			start = i
		}
		space = unicode.IsSpace(r)
	}
	if start < len(s) {
		list = append(list, s[start:])
	}
	return list
}

// maxCompared bounds the table of compare, in cells; what is larger is shown as changed between its common ends.
const maxCompared = 4 << 20

// compare marks in each text the words that its longest common subsequence with the other lacks.
func compare(a, b []string) (left, right []run) {
	head := 0
	for head < min(len(a), len(b)) && same(a[head], b[head]) {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && same(a[len(a)-1-tail], b[len(b)-1-tail]) {
		tail++
	}
	inA, inB := common(a[head:len(a)-tail], b[head:len(b)-tail])
	return runs(a, head, tail, inA), runs(b, head, tail, inB)
}

// same reports whether two words are, whatever white space follows them.
func same(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

// common says which words of each list are in their longest common subsequence.
func common(a, b []string) (inA, inB []bool) {
	inA, inB = make([]bool, len(a)), make([]bool, len(b))
	if len(a)*len(b) > maxCompared {
		return inA, inB
	}
	length := make([][]int, len(a)+1) // of the longest one of a[i:] and b[j:]
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if same(a[i], b[j]) {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case same(a[i], b[j]):
			inA[i], inB[j] = true, true
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return inA, inB
}

// runs joins words to stretches: head and tail words at the ends are common, between them those that kept says.
func runs(words []string, head, tail int, kept []bool) (list []run) {
	for i, word := range words {
		changed := i >= head && i < len(words)-tail && !kept[i-head]
		if n := len(list); n > 0 && list[n-1].Changed == changed {
			list[n-1].Text += word
		} else {
			list = append(list, run{word, changed})
		}
	}
	return list
}
