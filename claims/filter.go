package claims

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// Filter chooses claims. Status, Rating, Assignee, Language and Priority may name several values, parted by commas: a claim then has one of them.
type Filter struct {
	Viewer   auth.Person // who reads: what is sealed from that person is unrated here too; "my queue" is that person's
	View     string      // a slug of QueueNames, or ""
	Status   string      // a Status, or ""
	Rating   string      // a slug, "none" for unrated, or ""
	Assignee string      // a person id, "none", or ""
	Tag      string
	Language string
	Warning  string // a slug of DeskWarnings, or ""
	Due      string // DueOverdue, DueWeek, DueNone, or ""
	Priority string // "urgent", "high", "usual", or ""
	Query    string // words that text, title, claimant, conclusion or reference must hold, letter case and marks aside
	Sort     string // one of Sorts; "" is "-updated"
	Cursor   string
	Limit    int // 50 when 0, 200 at most

	back   bool     // the list is read from its end
	among  string   // the condition that follows from the warning, "" when its claims are known
	warned []string // these
	engine db.Engine
}

// What Filter.Due can be. A claim that is published or withdrawn is due no more.
const (
	DueOverdue = "overdue"
	DueWeek    = "week" // today or on one of the next six days
	DueNone    = "none"
)

// DueFilters lists them.
var DueFilters = []string{DueOverdue, DueWeek, DueNone}

// maxValues bounds the values of one field, and maxQuery the words of a search in bytes.
const (
	maxValues = 50
	maxQuery  = 1_000
)

// Empty reports whether the filter lets every claim through.
func (f Filter) Empty() bool {
	return f.View == "" && f.Status == "" && f.Rating == "" && f.Assignee == "" && f.Tag == "" && f.Language == "" && f.Warning == "" && f.Due == "" &&
		f.Priority == "" && strings.TrimSpace(f.Query) == ""
}

// valuesOf parts the values of a field.
func valuesOf(s string) (list []string) {
	for v := range strings.SplitSeq(s, ",") {
		if v = strings.TrimSpace(v); v != "" && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// check refuses what chooses nothing anybody could mean.
func (f Filter) check() error {
	if _, ok := sorts[f.Sort]; !ok {
		return fault.In("sort", "%q is no order. There are %s.", f.Sort, and(Sorts))
	}
	for _, status := range valuesOf(f.Status) {
		if !slices.Contains(Statuses, Status(status)) {
			return fault.In("status", "%q is no status. There are %s.", status, names(Statuses))
		}
	}
	for _, p := range valuesOf(f.Priority) {
		if _, err := ParsePriority(p); err != nil {
			return err
		}
	}
	for _, field := range []struct{ name, value string }{
		{"status", f.Status}, {"rating", f.Rating}, {"assignee", f.Assignee}, {"lang", f.Language}, {"priority", f.Priority},
	} {
		if n := len(valuesOf(field.value)); n > maxValues {
			return fault.In(field.name, "%d values are too many; %d is the most.", n, maxValues)
		}
	}
	switch {
	case f.View != "" && !slices.Contains(QueueNames, f.View):
		return fault.In("view", "%q is no queue. There are %s.", f.View, and(QueueNames))
	case f.Due != "" && !slices.Contains(DueFilters, f.Due):
		return fault.In("due", "Claims cannot be chosen by due %q. There are %s.", f.Due, and(DueFilters))
	case len(f.Query) > maxQuery:
		return fault.In("q", "These are too many words to search for; %d bytes is the most.", maxQuery)
	}
	return nil
}

// condition is a where clause as it grows, with its arguments.
type condition struct {
	parts []string
	args  []any
}

// arg adds an argument and gives its placeholder.
func (w *condition) arg(v any) string {
	w.args = append(w.args, v)
	return db.In(len(w.args), 1)
}

// all is the whole clause.
func (w *condition) all() string { return strings.Join(w.parts, " and ") }

func (w *condition) add(format string, parts ...any) {
	w.parts = append(w.parts, fmt.Sprintf(format, parts...))
}

// in demands that a column has one of some values; "" when none are asked for.
func (w *condition) in(column string, values []string) string {
	if len(values) == 1 {
		return column + " = " + w.arg(values[0])
	}
	at := len(w.args) + 1
	w.args = append(w.args, anys(values)...)
	return column + " in (" + db.In(at, len(values)) + ")"
}

// oneOf demands one of the values that a field names; empty is the condition that "none" stands for.
func (w *condition) oneOf(column, field, empty string) {
	values := valuesOf(field)
	if len(values) == 0 {
		return
	}
	var either []string
	if i := slices.Index(values, "none"); i >= 0 && empty != "" {
		either, values = append(either, empty), slices.Delete(values, i, i+1)
	}
	if len(values) > 0 {
		either = append(either, w.in(column, values))
	}
	w.add("(%s)", strings.Join(either, " or "))
}

// sealed is the condition that the rating of c is kept from the viewer, as Claim.Sealed says it.
func (w *condition) sealed(viewer auth.Person) string {
	return "c.id in (" + sealedFrom(w.arg(viewer.ID)) + ")"
}

// Two forms of one condition: the first begins at the tag's claims, the second asks of each claim in turn.
const (
	inTag  = "c.id in (select t.claim from claim_tags t where t.tag = %s)"
	hasTag = "exists (select 1 from claim_tags t where t.tag = %s and t.claim = c.id)"
)

const unfinished = "c.status not in ('published', 'withdrawn')"

// where gives the filter's condition and its arguments, at a time.
func (f Filter) where(now time.Time, tagged string) *condition {
	w := &condition{parts: []string{"1 = 1"}}
	w.view(f, now)
	w.oneOf("c.status", f.Status, "")
	w.rated(f)
	w.oneOf("c.assignee", f.Assignee, "c.assignee is null")
	w.oneOf("c.language", f.Language, "")
	if f.Priority != "" {
		var stored []string
		for _, v := range valuesOf(f.Priority) {
			p, _ := ParsePriority(v) // checked
			stored = append(stored, string(p))
		}
		w.add("%s", w.in("c.priority", stored))
	}
	w.due(f.Due, now)
	if f.Tag != "" {
		w.add(tagged, w.arg(strings.ToLower(strings.TrimSpace(f.Tag))))
	}
	switch {
	case f.among != "":
		w.add("%s", f.among)
	case f.warned != nil:
		w.add("c.id in (%s)", f.engine.ListOf(w.arg(toJSON(f.warned))))
	}
	for _, word := range strings.Fields(fold(f.Query)) {
		w.add(`c.folded like %s escape '\'`, w.arg(sources.Contains(word)))
	}
	return w
}

// rated adds the filter's rating. What is sealed from the viewer counts as unrated, whatever it is rated.
func (w *condition) rated(f Filter) {
	switch {
	case f.Rating == "":
	case f.Viewer.ID == "":
		w.oneOf("c.rating", f.Rating, "c.rating = ''")
	case slices.Contains(valuesOf(f.Rating), "none"):
		w.oneOf("c.rating", f.Rating, "c.rating = '' or "+w.sealed(f.Viewer))
	default:
		w.oneOf("c.rating", f.Rating, "")
		w.add("not (%s)", w.sealed(f.Viewer))
	}
}

// due adds the condition of a Filter.Due.
func (w *condition) due(due string, now time.Time) {
	today := now.UTC().Format(time.DateOnly)
	switch due {
	case DueOverdue:
		w.add("c.due <> '' and c.due < %s and "+unfinished, w.arg(today))
	case DueWeek:
		w.add("c.due >= %s and c.due <= %s and "+unfinished, w.arg(today), w.arg(weekFrom(now)))
	case DueNone:
		w.add("c.due = ''")
	}
}

// weekFrom is the last day of the week that begins now.
func weekFrom(now time.Time) string { return now.UTC().AddDate(0, 0, 6).Format(time.DateOnly) }

// findWarned makes conditions of the filter's warning.
func (f *Filter) findWarned(ctx context.Context, tx *db.Tx, network *Network) error {
	if f.Warning == "" {
		return nil
	}
	w := warningOf(f.Warning)
	if w.Slug == "" {
		return fault.In("warning", "%q is no warning that claims can be filtered by. There are %s.", f.Warning, and(warningSlugs()))
	}
	if f.among = w.where; f.among != "" {
		return nil
	}
	ids, err := network.WithWarning(ctx, tx, w.Slug)
	f.warned, f.engine = append([]string{}, ids...), tx.Engine()
	return err
}

// warningOf gives a warning by its slug; zero when there is none.
func warningOf(slug string) DeskWarning {
	for _, w := range DeskWarnings {
		if w.Slug == slug {
			return w
		}
	}
	return DeskWarning{}
}

func warningSlugs() (slugs []string) {
	for _, w := range DeskWarnings {
		slugs = append(slugs, w.Slug)
	}
	return slugs
}
