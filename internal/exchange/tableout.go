package exchange

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
)

// tableHeader names the columns of a table of claims. Those of Columns are read by import; the others are for people.
var tableHeader = []string{"id", "claim", "title", "url", "rating", "date", "language", "tags", "conclusion", "claimant", "said", "checker", "context", "original",
	"ref", "status", "scale", "rating_slug", "rating_value", "earlier_checks", "priority", "due", "created", "updated"}

// tabler makes the rows of a table of claims.
type tabler struct {
	o        Out
	newsroom string
	scales   map[string]claims.Scale
}

// tableRows calls fn with the header and then with the row of each claim. A table has one row per id, so what others found stands in one cell.
func tableRows(ctx context.Context, tx *db.Tx, o Out, fn func([]string) error) error {
	newsroom, err := claims.CurrentNewsroom(ctx, tx)
	if err != nil {
		return err
	}
	t := &tabler{o: o, newsroom: newsroom.Name, scales: map[string]claims.Scale{}}
	if err := fn(tableHeader); err != nil {
		return err
	}
	return each(ctx, tx, o, func(c claims.Claim) error {
		row, err := t.row(ctx, tx, c)
		if err != nil {
			return err
		}
		return fn(row)
	})
}

func (t *tabler) row(ctx context.Context, tx *db.Tx, c claims.Claim) ([]string, error) {
	var rating claims.Rating
	date, checker, scale, address := "", "", "", ""
	if c.Rating != "" {
		s, err := t.scale(ctx, tx, c.Scale, c.ScaleVersion)
		if err != nil {
			return nil, err
		}
		if r := s.Find(c.Rating); r != nil {
			rating = *r
		}
		date, checker, scale = c.RatedAt.UTC().Format("2006-01-02"), t.newsroom, fmt.Sprintf("%s/%d", c.Scale, c.ScaleVersion)
	}
	if t.o.Base != "" {
		address = t.o.Base + "/claims/" + c.Ref
	}
	earlier, err := others(ctx, tx, c.ID)
	if err != nil {
		return nil, err
	}
	label := ""
	if rating.Slug != "" {
		label = rating.Label("en")
	}
	return []string{id(c.ID, c.System, c.ExternalID), c.Text, c.Title, address, label, date, c.Language, strings.Join(c.Tags, "; "), c.Conclusion, c.Claimant, string(c.Said), checker,
		c.Context, c.Original, c.Ref, string(c.Status), scale, c.Rating, rating.Value, earlier, string(c.Priority), c.Due, db.FormatTime(c.CreatedAt), db.FormatTime(c.UpdatedAt)}, nil
}

// others says what others found: rating, who, when, where, one check a line.
func others(ctx context.Context, tx *db.Tx, claim string) (string, error) {
	list, err := claims.EarlierChecks(ctx, tx, claim)
	lines := make([]string, len(list))
	for i, x := range list {
		parts := slices.DeleteFunc([]string{x.Rating, x.Checker, string(x.Checked), x.URL}, func(s string) bool { return s == "" })
		lines[i] = strings.Join(parts, ", ")
	}
	return strings.Join(lines, "\n"), err
}

func (t *tabler) scale(ctx context.Context, tx *db.Tx, slug string, version int) (s claims.Scale, err error) {
	key := fmt.Sprintf("%s/%d", slug, version)
	if s, ok := t.scales[key]; ok {
		return s, nil
	}
	if s, err = claims.GetScale(ctx, tx, slug, version); err == nil {
		t.scales[key] = s
	}
	return s, err
}

// writeCSV writes the table as RFC 4180, UTF-8 with CRLF. What a spreadsheet would take for a formula gets an apostrophe, which import takes off again.
func writeCSV(ctx context.Context, tx *db.Tx, w io.Writer, o Out) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	err := tableRows(ctx, tx.As(o.Viewer), o, func(row []string) error {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = report.Harmless(cell)
		}
		return c.Write(safe)
	})
	c.Flush()
	return errors.Join(err, c.Error())
}

// writeXLSX writes the table as a workbook with one sheet. Every cell is a text, which no spreadsheet takes for a formula, whatever it begins with.
func writeXLSX(ctx context.Context, tx *db.Tx, w io.Writer, o Out) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.SetSheetName("Sheet1", "Claims"); err != nil {
		return err
	}
	sheet, err := f.NewStreamWriter("Claims")
	if err != nil {
		return err
	}
	if err := sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	n := 0
	err = tableRows(ctx, tx.As(o.Viewer), o, func(row []string) error {
		n++
		cells := make([]any, len(row))
		for i, cell := range row {
			cells[i] = excelize.Cell{Value: report.CellText(cell)}
		}
		return sheet.SetRow(fmt.Sprintf("A%d", n), cells)
	})
	if err != nil {
		return err
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}
