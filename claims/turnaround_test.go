package claims

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// day0 is when the stories of these tests begin.
var day0 = time.Date(2026, 1, 30, 12, 0, 0, 0, time.UTC)

// doneAt is a step of claim c after so many days.
type doneAt struct {
	c    int32
	days float64
	kind stepKind
}

func rowsOf(claims int, list ...doneAt) *workRows {
	w := &workRows{claims: numbers{ids: make([]uuid.UUID, claims)}}
	for _, s := range list {
		w.steps = append(w.steps, workStep{0, day0.Add(time.Duration(s.days * float64(24*time.Hour))).UnixMicro(), s.c, s.kind})
	}
	return w
}

func lastedWords(l Lasted) string {
	return fmt.Sprintf("%s %d: %.1f %.1f", l.Month, l.Count, l.Median, l.Ninetieth)
}

func TestTurnaround(t *testing.T) {
	for _, test := range []struct {
		name  string
		steps []doneAt
		want  [LegCount]string
	}{
		{"nothing", nil, [LegCount]string{" 0: 0.0 0.0", " 0: 0.0 0.0", " 0: 0.0 0.0"}},
		{"all the way", []doneAt{{0, 0, toAssigned}, {0, 2, toReported}, {0, 3, toCrossChecking}, {0, 5, agreed}, {0, 6, toPublished}},
			[LegCount]string{" 1: 2.0 2.0", " 1: 3.0 3.0", " 1: 1.0 1.0"}},
		{"given to another, it waits since it was first assigned", []doneAt{{0, 0, toAssigned}, {0, 3, toAssigned}, {0, 4, toReported}},
			[LegCount]string{" 1: 4.0 4.0", " 0: 0.0 0.0", " 0: 0.0 0.0"}},
		{"put back, it begins anew", []doneAt{{0, 0, toAssigned}, {0, 3, toUnassigned}, {0, 4, toAssigned}, {0, 5, toReported}},
			[LegCount]string{" 1: 1.0 1.0", " 0: 0.0 0.0", " 0: 0.0 0.0"}},
		{"what differed goes round again", []doneAt{{0, 0, toAssigned}, {0, 1, toReported}, {0, 2, differed}, {0, 5, toReported}, {0, 6, agreed}},
			[LegCount]string{" 2: 2.0 3.0", " 1: 1.0 1.0", " 0: 0.0 0.0"}},
		{"what was returned has not been submitted", []doneAt{{0, 0, toAssigned}, {0, 1, toReported}, {0, 9, toReturned}, {0, 10, toAssigned}, {0, 11, toReported}, {0, 11, toSubmitted}, {0, 12, toReturned}},
			[LegCount]string{" 2: 1.0 1.0", " 1: 0.0 0.0", " 0: 0.0 0.0"}},
		{"what was taken back was not done", []doneAt{{0, 0, toAssigned}, {0, 1, toReported}, {0, 1.1, undone}, {0, 4, toReported}},
			[LegCount]string{" 1: 4.0 4.0", " 0: 0.0 0.0", " 0: 0.0 0.0"}},
		{"taken back without a step before it", []doneAt{{0, 0, undone}, {0, 1, toReported}}, [LegCount]string{" 0: 0.0 0.0", " 0: 0.0 0.0", " 0: 0.0 0.0"}},
		{"a correction", []doneAt{{0, 0, toPublished}, {0, 10, corrected}, {0, 12, toReported}},
			[LegCount]string{" 1: 2.0 2.0", " 0: 0.0 0.0", " 0: 0.0 0.0"}},
		{"two claims", []doneAt{{0, 0, toAssigned}, {1, 1, toAssigned}, {1, 2, toReported}, {0, 9, toReported}},
			[LegCount]string{" 2: 5.0 9.0", " 0: 0.0 0.0", " 0: 0.0 0.0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := Work{Until: day0.AddDate(0, 0, 40)}
			w.count(rowsOf(2, test.steps...))
			for leg := range LegCount {
				if got := lastedWords(w.Legs[leg].Lasted); got != test.want[leg] {
					t.Errorf("leg %d: %s, want %s", leg, got, test.want[leg])
				}
			}
		})
	}
}

func TestMonthsOfWork(t *testing.T) {
	rows := rowsOf(2, doneAt{0, 0, toAssigned}, doneAt{0, 1, toReported}, doneAt{0, 1, toReturned}, doneAt{0, 40, toPublished}, doneAt{0, 41, corrected}, doneAt{0, 42, toPublished},
		doneAt{0, 43, voided}, doneAt{1, 43, toPublished})
	w := Work{Until: day0.AddDate(0, 2, 5)}
	w.count(rows)
	want := []MonthOfWork{{Month: "2026-01", Returned: 1}, {Month: "2026-02"}, {Month: "2026-03", Published: 2, Corrected: 1, Voided: 1}, {Month: "2026-04"}}
	if diff := cmp.Diff(want, w.Months); diff != "" {
		t.Error(diff)
	}
	if got := lastedWords(w.Legs[AssignedToReported].Months[0]); got != "2026-01 1: 1.0 1.0" {
		t.Errorf("the first month: %s", got)
	}
	w = Work{Since: day0.AddDate(0, 0, 42), Until: day0.AddDate(0, 0, 44)} // what came before the period is known, and not counted
	w.count(rows)
	if diff := cmp.Diff([]MonthOfWork{{Month: "2026-03", Published: 1, Corrected: 1, Voided: 1}}, w.Months); diff != "" {
		t.Error(diff)
	}
}

// Half are no longer than the median, nine of ten no longer than the ninetieth percentile, and no shorter bound would do for these.
func TestLastedHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		took := rapid.SliceOfN(rapid.Int64Range(0, 1e12), 1, 40).Draw(t, "took")
		l := lasted(took)
		below := func(bound float64) (n int) {
			for _, x := range took {
				if float64(x)/86_400e6 <= bound+1e-9 {
					n++
				}
			}
			return n
		}
		if n := float64(len(took)); float64(below(l.Median)) < n/2 || float64(below(l.Ninetieth)) < .9*n || l.Median > l.Ninetieth+1e-9 || math.IsNaN(l.Median) {
			t.Fatalf("%v: %+v", took, l)
		}
	})
}

// Each cross-check is its two readings, whoever gave them; what cannot be told is not guessed.
func TestCrossChecksOfSteps(t *testing.T) {
	w := rowsOf(1)
	w.claims.at = map[uuid.UUID]int32{{}: 0}
	w.read = [][]int32{nil}
	reading := func(days float64, round int32, blind bool, rating string) {
		w.read[0] = append(w.read[0], int32(len(w.given)))
		w.given = append(w.given, workReading{at: day0.Add(time.Duration(days * float64(24*time.Hour))).UnixMicro(), round: round, blind: blind, rating: w.number(rating), scale: w.number("s"), version: 1})
	}
	step := func(days float64, kind stepKind) {
		w.steps = append(w.steps, rowsOf(1, doneAt{0, days, kind}).steps...)
	}
	reading(0, 1, false, "true")
	reading(1, 1, true, "false")
	step(1, differed)
	reading(3, 2, true, "true") // the first rater kept the rating, so that there is no second reading of theirs
	step(3, agreed)
	reading(4, 3, false, "unproven")
	reading(5, 3, true, "true")
	step(5, differed)
	step(6, differed) // of readings that are not kept
	value := func(_ string, _ int, rating string) (string, error) { return rating, nil }
	got, err := w.crossChecks(time.Time{}, nil, value)
	want := CrossChecks{Count: 4, Agreed: 1, Differed: 3, Steps: [5]int{4: 1}, Aside: 1, Unread: 1, Pairs: []Pair{
		{"s", 1, "true", "false", 1}, {"s", 1, "true", "true", 1}, {"s", 1, "unproven", "true", 1}}}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if got, err = w.crossChecks(day0.AddDate(0, 0, 2), nil, value); err != nil || got.Count != 3 || got.Agreed != 1 {
		t.Errorf("of a period: %+v, %v", got, err)
	}
	if got, err = w.crossChecks(time.Time{}, map[string]bool{uuid.UUID{}.String(): true}, value); err != nil || got.Count != 0 || len(got.Pairs) != 0 {
		t.Errorf("of a claim whose cross-check is open: %+v, %v", got, err)
	}
}
