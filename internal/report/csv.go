package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/sources"
)

// CSV writes one row per piece of evidence, with the claim's columns repeated (RFC 4180, UTF-8). A cell that a spreadsheet would take
// for a formula (it begins with = + - @ or a tab) gets an apostrophe before it.
func (d *Dossier) CSV(w io.Writer) error { return d.alone().CSV(w) }

// CSV writes the reports as one table: see Dossier.CSV.
func (c *Collection) CSV(w io.Writer) error {
	t := csv.NewWriter(w)
	t.UseCRLF = true
	rows := [][]string{{
		"claim", "ref", "text", "claimant", "said", "status", "rating", "rating_label", "conclusion", "independent_min", "independent_max", "sentence",
		"evidence", "stance", "role", "quote", "before", "after", "start", "end", "searched", "note", "source", "source_title", "publisher", "publisher_latin",
		"published", "url", "snapshot_captured", "snapshot_sha256", "state", "flag", "chain", "added_by", "added", "history", "ledger_size", "ledger_root", "source_notice",
	}}
	for _, d := range c.Dossiers {
		items := d.Evidence
		if len(items) == 0 {
			items = []claims.Item{{}}
		}
		for _, item := range items {
			rows = append(rows, d.csvRow(item))
		}
	}
	for _, row := range rows {
		for i := range row {
			row[i] = Harmless(row[i])
		}
		if err := t.Write(row); err != nil {
			return err
		}
	}
	t.Flush()
	return t.Error()
}

func (d *Dossier) csvRow(item claims.Item) []string {
	c, e, s := d.Claim, item.Evidence, item.Source
	number, stance := "", string(e.Stance)
	start, end, captured, added, state := "", "", "", "", ""
	if e.ID != "" {
		number, added = strconv.Itoa(e.Number), e.AddedAt.Format("2006-01-02T15:04:05Z")
		if e.NotFound() {
			stance = "not found"
		} else {
			start, end = strconv.Itoa(item.Passage.Start), strconv.Itoa(item.Passage.End)
			state = StateOf(item).Words
			captured = item.Snapshot.CapturedAt.Format("2006-01-02T15:04:05Z")
		}
	}
	return []string{
		c.ID, c.Ref, c.Text, c.Claimant, string(c.Said), string(c.Status), c.Rating, d.RatingWord(), c.Conclusion,
		strconv.Itoa(d.Origins.Min), strconv.Itoa(d.Origins.Max), d.sentenceText(),
		number, stance, e.Role, item.Passage.Quote, item.Before, item.After, start, end, e.Searched, e.Note, s.Ref, s.Title,
		item.Publisher.Name, item.Publisher.Latin, string(s.Published), s.URL, captured, item.Snapshot.SHA256, state, e.FlagNote, d.chainText(e.SourceID),
		d.Names[e.AddedBy], added, d.historyText(), strconv.FormatInt(d.Head.Size, 10), d.Head.Root, noticeText(s.Notice),
	}
}

// noticeText is what a source's publisher has said of it since, and why.
func noticeText(n sources.Notice) string {
	if n.Kind == "" {
		return ""
	}
	return n.Words() + ": " + n.Reason
}

// chainText writes out the first chain that begins at a source.
func (d *Dossier) chainText(source string) string {
	for _, chain := range d.Chains {
		if chain[0] == source {
			names := make([]string, len(chain))
			for i, id := range chain {
				names[i] = d.Name(id)
			}
			return strings.Join(names, " <- ")
		}
	}
	return ""
}

func (d *Dossier) historyText() string {
	lines := make([]string, len(d.History))
	for i, r := range d.History {
		lines[i] = r.Time.Format("2006-01-02T15:04:05Z") + " " + d.Names[r.Actor] + " " + saidBriefly(r)
	}
	return strings.Join(lines, "\n")
}

// Harmless gives a cell of a table that no spreadsheet takes for a formula.
func Harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// Unharmed gives a cell as it was before Harmless.
func Unharmed(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@\t\r", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}
