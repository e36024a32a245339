package web

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
)

// newsroomName is how links call the page of the newsroom's own work.
const newsroomName = "The newsroom's work"

// newsroomPage is the newsroom's own work in figures. It puts nobody in an order of worth: people stand by name.
type newsroomPage struct {
	claims.Work
	Period     string
	Periods    []chip
	In         string // the period within a sentence: "in the last 90 days"
	Open       int    // claims
	Overdue    int
	Published  int // in the period, corrections too
	Statuses   []claims.Status
	LoadChart  template.HTML
	LegViews   []legView
	MonthChart template.HTML
	FarChart   template.HTML
	Apart      []apartRow
	Matrices   []matrix
	CSV        string // what follows the address of a table's file
}

// legView is how long one part of the way takes.
type legView struct {
	Title, Short string
	claims.Turnaround
	Chart template.HTML // "" when there is nothing to draw
}

// apartRow is how many cross-checks ended so.
type apartRow struct {
	Words string
	Count int
}

// matrix is how often each pair of a first and a second rating was given, on one scale.
type matrix struct {
	Scale  string
	Labels []string
	Rows   []matrixRow
}

type matrixRow struct {
	Label  string
	Counts []int
	At     int // the place of the same rating
}

// periods are those that the page can be narrowed to.
var periods = []struct {
	slug, words, in string
	days            int // 0: since the beginning
}{
	{"30", "30 days", "in the last 30 days", 30}, {"90", "90 days", "in the last 90 days", 90}, {"365", "A year", "in the last year", 365}, {"all", "All", "since the beginning", 0},
}

const usualPeriod = "90"

var legWords = [claims.LegCount][2]string{
	claims.AssignedToReported: {"From assigned to reported", "reported"}, claims.ReportedToSubmitted: {"From reported to submitted", "submitted"},
	claims.SubmittedToPublished: {"From submitted to published", "published"},
}

// chartMonths bounds the months that are drawn, the last ones; the tables have all.
const chartMonths = 12

// GET /audit
func (s *server) newsroom(w http.ResponseWriter, r *http.Request) error {
	p, err := s.newsroomPage(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "newsroom", "desk", p)
}

func (s *server) newsroomPage(r *http.Request) (p newsroomPage, err error) {
	p.Period = cmp.Or(r.URL.Query().Get("period"), usualPeriod)
	at := slices.IndexFunc(periods, func(x struct {
		slug, words, in string
		days            int
	}) bool {
		return x.slug == p.Period
	})
	if at < 0 {
		return p, fault.In("period", "%q is no period. There are 30, 90 and 365 days, and all.", p.Period)
	}
	for _, x := range periods {
		p.Periods = append(p.Periods, chip{Name: x.words, Href: "/audit?period=" + x.slug, On: x.slug == p.Period})
	}
	p.In, p.CSV, p.Statuses = periods[at].in, ".csv?period="+p.Period, claims.Open
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		var since time.Time
		if days := periods[at].days; days > 0 {
			since = tx.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -days)
		}
		if p.Work, err = s.network.AskWork(r.Context(), tx, person(r), since); err != nil {
			return err
		}
		return p.matrices(r, tx)
	})
	if err != nil {
		return p, err
	}
	for _, l := range p.Load {
		p.Open += l.Total
		p.Overdue += l.Overdue
	}
	for _, m := range p.Months {
		p.Published += m.Published + m.Corrected
	}
	p.apart()
	p.draw()
	return p, nil
}

// apart lists how cross-checks ended, those that agreed first.
func (p *newsroomPage) apart() {
	c := p.Checks
	p.Apart = append(p.Apart, apartRow{"the same rating", c.Agreed})
	if c.Steps[0] > 0 {
		p.Apart = append(p.Apart, apartRow{"two words, one value", c.Steps[0]})
	}
	for i, n := range c.Steps[1:] {
		p.Apart = append(p.Apart, apartRow{plural(i+1, "step apart", "steps apart"), n})
	}
	p.Apart = append(p.Apart, apartRow{"off the line", c.Aside})
	if c.Unread > 0 {
		p.Apart = append(p.Apart, apartRow{"how far is not known", c.Unread})
	}
}

// matrices lays the pairs out by scale, in the order of its ratings.
func (p *newsroomPage) matrices(r *http.Request, tx *db.Tx) error {
	for at := 0; at < len(p.Checks.Pairs); {
		first := p.Checks.Pairs[at]
		end := at
		for end < len(p.Checks.Pairs) && p.Checks.Pairs[end].Scale == first.Scale {
			end++
		}
		scale, err := claims.GetScale(r.Context(), tx, first.Scale, first.Version)
		if err != nil {
			return err
		}
		p.Matrices = append(p.Matrices, matrixOf(scale, p.Checks.Pairs[at:end]))
		at = end
	}
	return nil
}

func matrixOf(scale claims.Scale, pairs []claims.Pair) matrix {
	var slugs []string
	for _, x := range scale.Ratings {
		slugs = append(slugs, x.Slug)
	}
	for _, x := range pairs { // of earlier versions
		for _, slug := range []string{x.First, x.Second} {
			if !slices.Contains(slugs, slug) {
				slugs = append(slugs, slug)
			}
		}
	}
	m := matrix{Scale: scale.Name}
	for i, slug := range slugs {
		label := slug
		if x := scale.Find(slug); x != nil {
			label = x.Label("en")
		}
		m.Labels = append(m.Labels, label)
		m.Rows = append(m.Rows, matrixRow{Label: label, Counts: make([]int, len(slugs)), At: i})
	}
	for _, x := range pairs {
		m.Rows[slices.Index(slugs, x.First)].Counts[slices.Index(slugs, x.Second)] += x.Count
	}
	return m
}

// loadFills give each status the look of its ring, from empty to full.
var loadFills = map[claims.Status]report.Fill{
	claims.Unassigned: report.Dashed, claims.Assigned: report.Outline, claims.Reported: report.Hatched, claims.CrossChecking: report.Crossed, claims.Submitted: report.Solid,
	claims.Returned: report.Dots,
}

// draw makes the pictures.
func (p *newsroomPage) draw() {
	p.LoadChart = p.loadChart()
	for leg, words := range legWords {
		t := p.Legs[leg]
		p.LegViews = append(p.LegViews, legView{words[0], words[1], t, legChart(fmt.Sprint("leg", leg), words[0], t)})
	}
	p.MonthChart = p.monthChart()
	if p.Checks.Count > 0 {
		var bars []report.ChartBar
		for _, row := range p.Apart {
			bars = append(bars, report.ChartBar{Label: report.Phrase{Text: row.Words, Lang: "en"}, Parts: []int{row.Count}, Amount: strconv.Itoa(row.Count)})
		}
		p.FarChart = report.Chart{ID: "far", Title: "How far second readings lay from the first", About: fmt.Sprintf("Of %d, %d agreed and %d differed.", p.Checks.Count, p.Checks.Agreed, p.Checks.Differed)}.
			Bars([]report.Series{{Words: "cross-checks", Fill: report.Solid}}, bars)
	}
}

func (p *newsroomPage) loadChart() template.HTML {
	var series []report.Series
	for _, status := range p.Statuses {
		series = append(series, report.Series{Words: string(status), Fill: loadFills[status]})
	}
	var bars []report.ChartBar
	for _, l := range p.Load {
		if l.Total == 0 {
			continue
		}
		bar := report.ChartBar{Label: report.Phrase{Text: cmp.Or(l.Name, "nobody")}, Amount: strconv.Itoa(l.Total)}
		for _, status := range p.Statuses {
			bar.Parts = append(bar.Parts, l.Claims[status])
		}
		bars = append(bars, bar)
	}
	if len(bars) == 0 {
		return ""
	}
	return report.Chart{ID: "load", Title: "Open claims by person and status", About: fmt.Sprintf("%s on %s.", plural(p.Open, "open claim", "open claims"), plural(len(bars), "desk", "desks"))}.
		Bars(series, bars)
}

func legChart(id, title string, t claims.Turnaround) template.HTML {
	if t.Count == 0 {
		return ""
	}
	var rows []report.ChartRange
	for _, m := range t.Months[max(0, len(t.Months)-chartMonths):] {
		row := report.ChartRange{Label: report.Phrase{Text: monthWords(m.Month), Lang: "en"}, Dot: m.Median, Mark: m.Ninetieth, Amount: daysWords(m.Median) + " / " + daysWords(m.Ninetieth)}
		if m.Count == 0 {
			row.Empty, row.Amount = true, "none"
		}
		rows = append(rows, row)
	}
	return report.Chart{ID: id, Title: title + ", by month", About: fmt.Sprintf("Half took no longer than %s days, nine of ten no longer than %s.", daysWords(t.Median), daysWords(t.Ninetieth))}.
		Ranges(rows, "median", "nine of ten", "days")
}

func (p *newsroomPage) monthChart() template.HTML {
	if len(p.Months) == 0 {
		return ""
	}
	var bars []report.ChartBar
	total := 0
	for _, m := range p.Months[max(0, len(p.Months)-chartMonths):] {
		sum := m.Published + m.Corrected + m.Voided + m.Returned
		total += sum
		bars = append(bars, report.ChartBar{Label: report.Phrase{Text: monthWords(m.Month), Lang: "en"}, Parts: []int{m.Published, m.Corrected, m.Voided, m.Returned}, Amount: strconv.Itoa(sum)})
	}
	if total == 0 {
		return ""
	}
	return report.Chart{ID: "months", Title: "What came of claims, by month", About: "Published, corrected, voided and returned; the table has the numbers."}.
		Bars([]report.Series{{Words: "published", Fill: report.Solid}, {Words: "corrected", Fill: report.Hatched}, {Words: "voided", Fill: report.Crossed}, {Words: "returned", Fill: report.Dots}}, bars)
}

// monthWords writes a month of the figures: 2026-11 is Nov 2026.
func monthWords(month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return t.Format("Jan 2006")
}

// daysWords writes days with one decimal, of less than that that it is less.
func daysWords(days float64) string {
	if days > 0 && days < .05 {
		return "<0.1"
	}
	return strconv.FormatFloat(days, 'f', 1, 64)
}

// GET /audit/{table}.csv
func (s *server) newsroomFile(w http.ResponseWriter, r *http.Request) error {
	p, err := s.newsroomPage(r)
	if err != nil {
		return err
	}
	return sayTable(w, pathFormat(r), p.table(pathFormat(r)))
}

// sayTable answers with a table as a file.
func sayTable(w http.ResponseWriter, name string, rows [][]string) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	return writeTable(csv.NewWriter(w), rows)
}

// writeTable writes rows (RFC 4180, UTF-8).
func writeTable(c *csv.Writer, rows [][]string) error {
	c.UseCRLF = true
	for _, row := range rows {
		for i := range row {
			row[i] = report.Harmless(row[i])
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// table gives the rows of one of the page's tables.
func (p *newsroomPage) table(name string) (rows [][]string) {
	switch name {
	case "workload":
		return p.loadTable()
	case "turnaround":
		return p.legTable()
	case "months":
		rows = [][]string{{"month", "published", "corrected", "voided", "returned"}}
		for _, m := range p.Months {
			rows = append(rows, append([]string{m.Month}, numbers(m.Published, m.Corrected, m.Voided, m.Returned)...))
		}
	case "cross-checks":
		rows = [][]string{{"outcome", "count"}}
		for _, x := range p.Apart {
			rows = append(rows, []string{x.Words, strconv.Itoa(x.Count)})
		}
	case "pairs":
		rows = [][]string{{"scale", "first", "second", "count"}}
		for _, x := range p.Checks.Pairs {
			rows = append(rows, []string{x.Scale, x.First, x.Second, strconv.Itoa(x.Count)})
		}
	}
	return rows
}

func (p *newsroomPage) loadTable() [][]string {
	head := []string{"person", "disabled"}
	for _, status := range p.Statuses {
		head = append(head, string(status))
	}
	rows := [][]string{append(head, "total", "overdue")}
	for _, l := range p.Load {
		row := []string{l.Name, map[bool]string{true: "yes"}[l.Disabled]}
		for _, status := range p.Statuses {
			row = append(row, strconv.Itoa(l.Claims[status]))
		}
		rows = append(rows, append(row, numbers(l.Total, l.Overdue)...))
	}
	return rows
}

func (p *newsroomPage) legTable() [][]string {
	rows := [][]string{{"month", "leg", "claims", "median_days", "ninetieth_percentile_days"}}
	for i, m := range p.Months {
		for leg, words := range legWords {
			x := p.Legs[leg].Months[i]
			row := []string{m.Month, words[0], strconv.Itoa(x.Count), "", ""}
			if x.Count > 0 {
				row[3], row[4] = strconv.FormatFloat(x.Median, 'f', 3, 64), strconv.FormatFloat(x.Ninetieth, 'f', 3, 64)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func numbers(list ...int) (words []string) {
	for _, n := range list {
		words = append(words, strconv.Itoa(n))
	}
	return words
}
