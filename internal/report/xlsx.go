package report

import (
	"cmp"
	"io"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/claimtrail/claimtrail/claims"
)

// XLSX writes the report as a workbook with the sheets Claim, Evidence, Sources, Derivations and History. Every cell is text or a number, none a formula:
// what a person wrote stands there as they did.
func (d *Dossier) XLSX(w io.Writer) error { return d.alone().XLSX(w) }

// XLSX writes the reports as one workbook: see Dossier.XLSX. Each sheet names the claim in its first column.
func (c *Collection) XLSX(w io.Writer) (err error) {
	b := &workbook{file: excelize.NewFile()}
	defer func() {
		if closed := b.file.Close(); err == nil {
			err = closed
		}
	}()
	if err := b.styles(); err != nil {
		return err
	}
	notes := &notes{}
	evidence, history, derivations := c.evidenceRows(notes), c.historyRows(), c.derivationRows()
	for _, s := range []table{
		{"Claim", []column{{"Claim", 10}, {"Text", 60}, {"Original wording", 40}, {"Language", 10}, {"Claimant", 24}, {"Said", 14}, {"Status", 14}, {"Rating", 16},
			{"Conclusion", 60}, {"Justification", 60}, {"Publications", 12}, {"Independent origins, at least", 14}, {"Independent origins, at most", 14}, {"Where it comes from", 60},
			{"Vouched for by", 40}, {"Ledger entries", 12}, {"Ledger tree hash", 30}, {"Report made", 20}}, c.claimRows()},
		{"Evidence", []column{{"Claim", 10}, {"Number", 8}, {"Stance", 12}, {"Role", 12}, {"Quote", 60}, {"Before", 30}, {"After", 30}, {"Searched", 30}, {"Note", 40}, {"Source", 10},
			{"Source number", 10}, {"Title", 40}, {"Publisher", 24}, {"Publisher, Latin", 24}, {"Published", 14}, {"Address", 40}, {"Page", 8}, {"Start", 8}, {"End", 8}, {"Captured", 20},
			{"Snapshot SHA-256", 66}, {"State", 24}, {"Added by", 20}, {"Added", 20}}, evidence},
		{"Sources", []column{{"Number", 8}, {"Source", 10}, {"Citation", 100}, {"Title", 40}, {"Publisher", 24}, {"Publisher, Latin", 24}, {"Published", 14}, {"Language", 10}, {"Kind", 14}, {"Basis", 12},
			{"Address", 40}, {"Archived copy", 40}, {"Seen", 8}, {"Notice", 40}}, c.sourceRows(notes)},
		{"Derivations", []column{{"Claim", 10}, {"From", 10}, {"From, title", 40}, {"Relation", 18}, {"To", 10}, {"To, title", 40}, {"Status", 12}, {"Shown by", 60}}, derivations},
		{"History", []column{{"Claim", 10}, {"Entry", 10}, {"Time", 20}, {"Who", 24}, {"What", 60}, {"Reason", 60}, {"Leaf hash", 66}}, history},
	} {
		if err := b.add(s); err != nil {
			return err
		}
	}
	if c.Newsroom.Says() || c.Newsroom.Methodology != "" {
		if err := b.about(c); err != nil {
			return err
		}
	}
	return b.finish(w, c.DocumentTitle(), c.Newsroom.Name)
}

// workbook is a file in the making.
type workbook struct {
	file       *excelize.File
	head, body int // styles
	left       int // body of texts that run from right to left
}

type table struct {
	name    string
	columns []column
	rows    [][]any
}

type column struct {
	name  string
	width float64
}

func (b *workbook) styles() (err error) {
	if b.head, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
		Border: []excelize.Border{{Type: "bottom", Color: "191B1F", Style: 1}}}); err != nil {
		return err
	}
	if b.body, err = b.file.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top", ReadingOrder: 1}}); err != nil {
		return err
	}
	b.left, err = b.file.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top", Horizontal: "right", ReadingOrder: 2}})
	return err
}

// add writes a sheet: its head stays in view, and each text has the direction of its script.
func (b *workbook) add(t table) error {
	if _, err := b.file.NewSheet(t.name); err != nil {
		return err
	}
	w, err := b.file.NewStreamWriter(t.name)
	if err != nil {
		return err
	}
	for i, c := range t.columns {
		if err := w.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	head := make([]any, len(t.columns))
	for i, c := range t.columns {
		head[i] = excelize.Cell{StyleID: b.head, Value: c.name}
	}
	if err := w.SetRow("A1", head); err != nil {
		return err
	}
	for i, row := range t.rows {
		at, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return err
		}
		for j, v := range row {
			row[j] = b.cell(v)
		}
		if err := w.SetRow(at, row); err != nil {
			return err
		}
	}
	return w.Flush()
}

// cell gives a value its style; a text longer than a cell holds ends with a sign that says so. A Value is written as a string or a number: a formula would
// have to be asked for by another field.
func (b *workbook) cell(v any) excelize.Cell {
	s, ok := v.(string)
	if !ok {
		return excelize.Cell{StyleID: b.body, Value: v}
	}
	style := b.body
	if runsLeft(Phrase{Text: s}) {
		style = b.left
	}
	return excelize.Cell{StyleID: style, Value: CellText(s)}
}

// CellText cuts a text to what a cell of a workbook holds, in units of UTF-16.
func CellText(s string) string {
	const ends = " […]"
	units := utf16.Encode([]rune(s))
	if len(units) <= excelize.TotalCellChars {
		return s
	}
	kept := units[:excelize.TotalCellChars-len(utf16.Encode([]rune(ends)))]
	if last := kept[len(kept)-1]; last >= 0xD800 && last < 0xDC00 { // half of a pair
		kept = kept[:len(kept)-1]
	}
	return string(utf16.Decode(kept)) + ends
}

// about writes who made the report: name, logo and how they work.
func (b *workbook) about(c *Collection) error {
	n := c.Newsroom
	const sheet = "Newsroom" // not streamed, for a picture stands on it
	if _, err := b.file.NewSheet(sheet); err != nil {
		return err
	}
	line := 0
	for _, row := range [][2]string{{"Name", n.Name}, {"Site", n.URL}, {"Corrections", n.Contact}, {"How we work", n.Methodology}} {
		if row[1] == "" {
			continue
		}
		line++
		for i, text := range row {
			at, err := excelize.CoordinatesToCellName(i+1, line)
			if err != nil {
				return err
			}
			cell := b.cell(text)
			if err := b.file.SetCellStr(sheet, at, CellText(text)); err != nil {
				return err
			}
			if err := b.file.SetCellStyle(sheet, at, at, cell.StyleID); err != nil {
				return err
			}
		}
	}
	if err := b.file.SetColWidth(sheet, "B", "B", 100); err != nil {
		return err
	}
	if len(n.Logo) == 0 {
		return nil
	}
	extension := map[string]string{"image/png": ".png", "image/jpeg": ".jpg"}[n.LogoType]
	return b.file.AddPictureFromBytes(sheet, "D1", &excelize.Picture{Extension: extension, File: n.Logo, InsertType: excelize.PictureInsertTypePlaceOverCells,
		Format: &excelize.GraphicOptions{AltText: n.Name, LockAspectRatio: true, AutoFit: false, ScaleX: 0.25, ScaleY: 0.25}})
}

// finish removes the sheet that a new file has, and says what the file is; it names nobody who asked for it.
func (b *workbook) finish(w io.Writer, title, newsroom string) error {
	if err := b.file.DeleteSheet("Sheet1"); err != nil {
		return err
	}
	if err := b.file.SetDocProps(&excelize.DocProperties{Title: title, Creator: cmp.Or(newsroom, "claimtrail"), Language: "en"}); err != nil {
		return err
	}
	b.file.SetActiveSheet(0)
	return b.file.Write(w)
}

func (c *Collection) claimRows() (rows [][]any) {
	for _, d := range c.Dossiers {
		x := d.Claim
		var vouched []string
		for _, v := range d.Vouchers() {
			if v.Round == x.Round {
				said := v.What
				if v.Label != "" {
					said += " (" + v.Label + ")"
				}
				vouched = append(vouched, said+": "+v.Who+", "+v.At.Format("2006-01-02"))
			}
		}
		rows = append(rows, []any{x.Ref, x.Text, x.Original, x.Language, x.Claimant, string(x.Said), string(x.Status), d.RatingWord(), x.Conclusion, x.Justification, d.Origins.Publications,
			d.Origins.Min, d.Origins.Max, d.sentenceText(), strings.Join(vouched, "\n"), d.Head.Size, d.Head.Root, moment(d.Generated)})
	}
	return rows
}

func (c *Collection) evidenceRows(notes *notes) (rows [][]any) {
	for _, d := range c.Dossiers {
		for i, item := range d.Evidence {
			rows = append(rows, d.evidenceRow(i+1, item, notes))
		}
	}
	return rows
}

func (d *Dossier) evidenceRow(number int, item claims.Item, notes *notes) []any {
	e, s := item.Evidence, item.Source
	row := []any{d.Claim.Ref, number, string(e.Stance), e.Role, item.Passage.Quote, item.Before, item.After, e.Searched, e.Note, s.Ref, nil, s.Title, item.Publisher.Name, item.Publisher.Latin,
		string(s.Published), s.URL, item.Passage.Page, nil, nil, "", item.Snapshot.SHA256, "", d.Names[e.AddedBy], moment(e.AddedAt)}
	if e.NotFound() {
		row[2] = "not found"
		return row
	}
	row[10] = notes.cite(d, s, item.Publisher)
	if e.Withheld {
		row[22], row[23] = "", ""
		return row
	}
	row[17], row[18], row[19], row[21] = item.Passage.Start, item.Passage.End, moment(item.Snapshot.CapturedAt), StateOf(item).Words
	return row
}

// sourceRows lists the sources that are cited and those behind them, each once.
func (c *Collection) sourceRows(notes *notes) (rows [][]any) {
	for _, d := range c.Dossiers {
		for _, s := range d.SourceList() {
			notes.cite(d, s, d.Publishers[s.PublisherID])
		}
	}
	for _, n := range notes.List() {
		s, p := n.source, n.publisher
		seen := "yes"
		if !s.Located {
			seen = "never"
		}
		rows = append(rows, []any{n.Number, s.Ref, n.Text(), s.Title, p.Name, p.Latin, string(s.Published), s.Language, s.Kind, s.Basis, s.URL, s.ArchivedURL, seen, noticeText(s.Notice)})
	}
	return rows
}

func (c *Collection) derivationRows() (rows [][]any) {
	for _, d := range c.Dossiers {
		for _, x := range d.Derivations {
			from, to := d.Sources[x.From], d.Sources[x.To]
			rows = append(rows, []any{d.Claim.Ref, from.Ref, from.Title, string(x.Relation), to.Ref, to.Title, x.Status, x.ShownBy})
		}
	}
	return rows
}

func (c *Collection) historyRows() (rows [][]any) {
	for _, d := range c.Dossiers {
		for _, r := range d.History {
			_, reason := Say(r)
			rows = append(rows, []any{d.Claim.Ref, r.Sequence, moment(r.Time), d.Names[r.Actor], saidBriefly(r), reason, r.LeafHash})
		}
	}
	return rows
}

// moment is a time as it stands in a cell: as text, so that no program reads it otherwise.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}
