package web

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// paragraph is a line of the text, in pieces, with the notes that belong beside it.
type paragraph struct {
	Start  int // code points from the beginning of the text
	Pieces []piece
	Notes  []note
}

// piece is a stretch of text between two ends of passages.
type piece struct {
	Text  string
	Class string // of the first stance, in the fixed order, that cites it: sup, ref, ctx; "" for none
	Notes []int  // numbers of the notes that cite it
	Ends  []int  // of those, the ones whose passage ends here
	Found bool   // it is what the address points at
	First bool   // and its beginning
}

// note is one use of a passage, in the margin.
type note struct {
	Number int
	claims.Cite
	Class   string
	At      anchor.Range     // where it stands on the snapshot that is shown; empty when it is not there
	View    report.StateView // what became of it on another snapshot
	Cited   int              // number of the snapshot that it is cited from, when that is another one; else 0
	Compare string           // address of both versions, "" when there is but one
	Waits   string           // id of its state, when nobody has decided about it yet
}

// paragraphs parts a text into lines, and each line at every start and end of a passage, and of what was found, so that passages may overlap and reach
// over lines. A note stands beside the line in which its passage begins.
func paragraphs(text string, notes []note, found anchor.Range) []paragraph {
	var list []paragraph
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		n := utf8.RuneCountInString(line)
		if strings.TrimSpace(line) != "" {
			list = append(list, cut(line, at, n, notes, found))
		}
		at += n + 1
	}
	return list
}

func cut(line string, start, n int, notes []note, found anchor.Range) paragraph {
	p := paragraph{Start: start}
	edges := []int{start, start + n}
	for _, edge := range []int{found.Start, found.End} {
		if edge > start && edge < start+n {
			edges = append(edges, edge)
		}
	}
	for _, x := range notes {
		for _, edge := range []int{x.At.Start, x.At.End} {
			if edge > start && edge < start+n {
				edges = append(edges, edge)
			}
		}
		if x.At.Start >= start && x.At.Start < start+n {
			p.Notes = append(p.Notes, x)
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	runes := []rune(line)
	for i := range len(edges) - 1 {
		from, to := edges[i], edges[i+1]
		piece := piece{Text: string(runes[from-start : to-start]), Found: found.Start < to && found.End > from, First: from == found.Start && found.End > from}
		for _, stance := range claims.Stances {
			for _, x := range notes {
				if x.Evidence.Stance == stance && x.At.Start < to && x.At.End > from {
					piece.Notes = append(piece.Notes, x.Number)
					if piece.Class == "" {
						piece.Class = x.Class
					}
					if x.At.End == to {
						piece.Ends = append(piece.Ends, x.Number)
					}
				}
			}
		}
		p.Pieces = append(p.Pieces, piece)
	}
	return p
}
