package exchange_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
)

func openTable(t testing.TB, content string, o exchange.TableOptions) *exchange.Table {
	t.Helper()
	table, err := exchange.OpenTable(strings.NewReader(content), int64(len(content)), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = table.Close() })
	return table
}

const checked = "ID;Statement;Headline;Link;Verdict;Published;Lang;Speaker;Tags\r\n" +
	"1;The moon is cheese.;No, it is rock;https://example.org/1;False;26 May 2015;English;A mouse;moon, food\r\n" +
	"2;\"Said; and\nbroken\";T;https://example.org/2;Pants on Fire;13/03/1998;en;;\r\n" +
	";;;;;;;;\r\n" +
	"3;No rating here;Only a title;;;lately;;;\r\n" +
	"4;;;;True;;;;\r\n"

func TestATableOfCheckedClaims(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		table := openTable(t, checked, exchange.TableOptions{Format: "csv", Checker: "A desk"})
		if table.Delimiter != "semicolon" || table.Charset != "utf-8" || len(table.Columns) != 9 || len(table.First) != 4 {
			t.Errorf("%+v", table)
		}
		dry, err := exchange.ImportTable(ctx, d, anna, table, exchange.ImportOptions{DryRun: true})
		if err != nil {
			t.Fatal(err)
		}
		if h := head(t, d); h.Size != 0 {
			t.Errorf("a dry run wrote %d entries", h.Size)
		}
		first, err := exchange.ImportTable(ctx, d, anna, table, exchange.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		dry.DryRun = false
		if diff := cmp.Diff(dry, first); diff != "" {
			t.Errorf("the dry run promised something else: %s", diff)
		}
		if first.Made["claim"] != 3 || first.Refused != 1 || first.Faults[0].Line != 6 || first.Warned != 1 || first.Warnings[0].Line != 5 {
			t.Errorf("%+v", first)
		}
		again, err := exchange.ImportTable(ctx, d, anna, table, exchange.ImportOptions{})
		if err != nil || again.Unchanged["claim"] != 3 || len(again.Made)+len(again.Updated) > 0 {
			t.Errorf("a second import: %+v, %v", again, err)
		}
		head(t, d)
		err = d.View(ctx, func(tx *db.Tx) error {
			c, err := claims.Get(ctx, tx, "1")
			if err != nil {
				return err
			}
			checks, err := claims.EarlierChecks(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			checks[0].ID, checks[0].ClaimID = "", ""
			want := claims.EarlierCheck{ReadAs: "false", Known: true, Rating: "False", Title: "No, it is rock", URL: "https://example.org/1", Language: "en", Checker: "A desk", Checked: "2015-05-26"}
			if diff := cmp.Diff(want, checks[0]); diff != "" || c.Claimant != "A mouse" || !cmp.Equal(c.Tags, []string{"food", "moon"}) || c.Rating != "" {
				t.Errorf("%s %+v", diff, c)
			}
			c, err = claims.Get(ctx, tx, "3")
			if c.Title != "Only a title" || c.Context != "Date as given: lately" {
				t.Errorf("%+v", c)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// Of two rows with one id the second would take the place of the first without a word.
func TestRowsThatShareAnID(t *testing.T) {
	d := dbtest.SQLite(t)
	table := openTable(t, "id,claim\n1,The moon is cheese.\n2,Water is wet.\n1,The sun is cold.\n,No id.\n,No id either.\n", exchange.TableOptions{Format: "csv"})
	for _, dry := range []bool{true, false} {
		s, err := exchange.ImportTable(ctx, d, anna, table, exchange.ImportOptions{DryRun: dry})
		if err != nil || s.Made["claim"] != 4 || s.Refused != 1 || s.Faults[0].Line != 4 || !strings.Contains(s.Faults[0].Message, "Rows 2 and 4") {
			t.Errorf("%+v, %v", s, err)
		}
	}
	lines := `{"id":"a","claim":"The moon is cheese."}` + "\n" + `{"id":"a","claim":"The moon is rock."}` + "\n"
	s, err := exchange.ImportJSONL(ctx, d, anna, strings.NewReader(lines), exchange.ImportOptions{})
	if err != nil || s.Updated["claim"] != 1 || s.Warned != 1 || !strings.Contains(s.Warnings[0].Message, "Line 1") {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestGuessedColumns(t *testing.T) {
	for header, want := range map[string]map[string]int{
		"Claim,Date,Checked on":                  {"claim": 0, "said": 1, "date": 2},
		"Behauptung,Wer,Datum,Geprüft am":        {"claim": 0, "claimant": 1, "said": 2, "date": 3},
		"Aussage,Datum,Sprecher":                 {"claim": 0, "date": 1, "claimant": 2},
		"Claim,Who,Date checked,Date":            {"claim": 0, "claimant": 1, "date": 2, "said": 3},
		"Statement,Speaker,Review date":          {"claim": 0, "claimant": 1, "date": 2},
		"Claim,Said by,Verification date":        {"claim": 0, "claimant": 1, "date": 2},
		"Affirmation,Auteur,Date,Vérifié le":     {"claim": 0, "claimant": 1, "said": 2, "date": 3},
		"الادعاء,القائل,التاريخ,تاريخ التحقق":    {"claim": 0, "claimant": 1, "said": 2, "date": 3},
		"claim,date,said":                        {"claim": 0, "date": 1, "said": 2},
		"claim,date,claim date,publication date": {"claim": 0, "said": 2, "date": 3},
		"İddia,Kim,Tarih,Yayın tarihi":           {"claim": 0, "claimant": 1, "said": 2, "date": 3},
	} {
		table := openTable(t, header+"\nx\n", exchange.TableOptions{Format: "csv"})
		if diff := cmp.Diff(want, table.Columns); diff != "" {
			t.Errorf("%s: %s", header, diff)
		}
	}
}

func TestRatingsOfOtherLanguages(t *testing.T) {
	s := exchange.Summary{Ratings: map[string]int{}}
	want := map[string]string{
		"größtenteils wahr": "mostly-true", "teilweise falsch": "mixture", "Plutôt vrai": "mostly-true", "mayormente falso": "mostly-false", "Unbelegt": "unproven", "kısmen doğru": "mixture",
		"in parte vero": "mixture", "não comprovado": "unproven", "غير صحيح": "false", "صحيح جزئيًا": "mixture", "FALSCH": "false", "Infox": "false", "Something else": "",
	}
	for r := range want {
		s.Ratings[r] = 1
	}
	for _, r := range s.RatingsSeen() {
		if r.Value != want[r.Rating] {
			t.Errorf("%q is read as %q", r.Rating, r.Value)
		}
	}
}

func TestDatesOfNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		dates string
		cells []string
		want  []string
		note  string
	}{
		"day first":      {"", []string{"03.04.2021", "3/4/2021", "31-12-2021"}, []string{"2021-04-03", "2021-04-03", "2021-12-31"}, "day first, as 31-12-2021 in row 4 shows"},
		"month first":    {"", []string{"03/04/2021", "12/31/2021 10:15"}, []string{"2021-03-04", "2021-12-31"}, "month first"},
		"dots":           {"", []string{"03.04.2021"}, []string{"2021-04-03"}, "dots"},
		"either":         {"", []string{"03/04/2021", "04.04.2021"}, []string{"03/04/2021", "2021-04-04"}, "change places"},
		"both":           {"", []string{"03/04/2021", "31/12/2021", "12/31/2021"}, []string{"03/04/2021", "2021-12-31", "2021-12-31"}, "Some dates"},
		"said":           {"month", []string{"03/04/2021", "٠٣/٠٤/٢٠٢١"}, []string{"2021-03-04", "2021-03-04"}, "as you said"},
		"days of Excel":  {"", []string{"44562", "44562.75", "1999", "12345"}, []string{"2022-01-01", "2022-01-01", "1999", "12345"}, "44562 is 2022-01-01"},
		"nothing to say": {"", []string{"2021-04-03", ""}, []string{"2021-04-03", ""}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			table := openTable(t, "claim,date\nx,"+strings.Join(c.cells, "\nx,")+"\n", exchange.TableOptions{Format: "csv", Dates: c.dates})
			if got := strings.Join(table.Notes, " "); !strings.Contains(got, c.note) || c.note == "" && got != "" {
				t.Errorf("note %q", got)
			}
			if diff := cmp.Diff(c.want, exchange.DatesForTest(table)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestATableWithoutRows(t *testing.T) {
	_, err := exchange.ImportTable(ctx, dbtest.SQLite(t), anna, openTable(t, "id,claim\n", exchange.TableOptions{Format: "csv"}), exchange.ImportOptions{})
	if err == nil || !strings.Contains(err.Error(), "holds no rows") {
		t.Error(err)
	}
	if _, err := exchange.NewUpload(exchange.Intakes, "x.csv", []byte("id,claim\n")); err == nil || !strings.Contains(err.Error(), "holds no rows") {
		t.Error(err)
	}
}

func TestHowATableIsRead(t *testing.T) {
	arabic := "\xc7\xe1\xc7\xcf\xda\xc7\xc1,\xc7\xe1\xca\xde\xed\xed\xe3\n\xe5\xd0\xc7 \xc7\xe1\xc7\xcf\xda\xc7\xc1 \xe3\xe4 \xc7\xe1\xe3\xe6\xde\xda,\xd2\xc7\xc6\xdd\n"
	for name, c := range map[string]struct {
		content, delimiter, charset string
		columns                     map[string]int
	}{
		"UTF-8 with a mark":  {"\ufeffclaim,rating\nx,y\n", "comma", "utf-8", map[string]int{"claim": 0, "rating": 1}},
		"tabs":               {"Claim\tVerdict\tURL\na, b; c\tTrue\t\n", "tab", "utf-8", map[string]int{"claim": 0, "rating": 1, "url": 2}},
		"what Excel says":    {"sep=;\r\nclaim;titre\r\nx;y\r\n", "semicolon", "utf-8", map[string]int{"claim": 0, "title": 1}},
		"UTF-16":             {"\xff\xfec\x00l\x00a\x00i\x00m\x00,\x00i\x00d\x00\n\x00x\x00,\x001\x00", "comma", "utf-16", map[string]int{"claim": 0, "id": 1}},
		"Windows-1252":       {"Behauptung;\xdcberschrift\nDas ist f\xfcr alle;x\n", "semicolon", "windows-1252", map[string]int{"claim": 0, "title": 1}},
		"Windows-1256":       {arabic, "comma", "windows-1256", map[string]int{"claim": 0, "rating": 1}},
		"Arabic names":       {"الادعاء,التقييم,التاريخ,رابط\nنص,زائف,٢١ شباط ١٩٩٨,\n", "comma", "utf-8", map[string]int{"claim": 0, "rating": 1, "date": 2, "url": 3}},
		"a quotation inside": {"claim,title\nHe said \"so\" twice,t\n", "comma", "utf-8", map[string]int{"claim": 0, "title": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			table := openTable(t, c.content, exchange.TableOptions{Format: "csv"})
			if table.Delimiter != c.delimiter || table.Charset != c.charset {
				t.Errorf("%s, %s", table.Delimiter, table.Charset)
			}
			if diff := cmp.Diff(c.columns, table.Columns); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatNoTableIs(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		options exchange.TableOptions
		says    string
	}{
		"nothing":            {"", exchange.TableOptions{Format: "csv"}, "empty"},
		"a workbook as CSV":  {"PK\x03\x04...", exchange.TableOptions{Format: "csv"}, "xlsx"},
		"text as a workbook": {"claim\nx", exchange.TableOptions{Format: "xlsx"}, "no workbook"},
		"a picture":          {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", exchange.TableOptions{Format: "csv"}, "binary"},
		"noise":              {"claim\n\x01\x02\x03\x04\x05\x06\x07", exchange.TableOptions{Format: "csv"}, "binary"},
		"no such column":     {"claim\nx", exchange.TableOptions{Format: "csv", Map: map[string]string{"rating": "Verdict"}}, `no column "Verdict"`},
		"no such field":      {"claim\nx", exchange.TableOptions{Format: "csv", Map: map[string]string{"colour": "claim"}}, `no field`},
		"an endless row":     {"claim\n\"" + strings.Repeat("x", exchange.MostRow+100<<10), exchange.TableOptions{Format: "csv"}, "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := exchange.OpenTable(strings.NewReader(c.content), int64(len(c.content)), c.options)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
}

// A row may have a million cells: no page shows more than the header names, and of a cell its beginning.
func TestWhatIsShownOfATableIsBounded(t *testing.T) {
	long := strings.Repeat("word ", 100)
	content := "claim,rating," + long + "\nx,y" + strings.Repeat(",", 1_000_000) + "z\n" + long + ",y,\nthree,y,,,,\n"
	table := openTable(t, content, exchange.TableOptions{Format: "csv", Map: map[string]string{"context": long}})
	if len(table.First) != 3 || len(table.First[0]) != 3 || table.Columns["context"] != 2 {
		t.Errorf("%d rows, the first of %d cells; %v", len(table.First), len(table.First[0]), table.Columns)
	}
	for _, cell := range []string{table.Header[2], table.First[1][0]} {
		if n := utf8.RuneCountInString(cell); n > 200 || n < 150 {
			t.Errorf("%d characters are shown", n)
		}
	}
	s, err := exchange.ImportTable(ctx, dbtest.SQLite(t), anna, table, exchange.ImportOptions{})
	if err != nil || s.Made["claim"] != 3 || s.Warned != 1 || s.Warnings[0].Line != 2 || !strings.Contains(s.Warnings[0].Message, "1000002 cells") {
		t.Errorf("%+v, %v", s, err)
	}
}

// Whoever reads an earlier check may follow its address.
func TestAnEarlierCheckLeadsToTheWeb(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for i, address := range []string{"https://example.org/a%b", "HTTP://example.org", "javascript:alert(1)", " JavaScript://x/%0aalert(1)", "data:text/html,x", "//example.org", "https:///x", "ftp://example.org/"} {
			id := strconv.Itoa(i)
			s := load(t, d, fmt.Sprintf(`{"id":%q,"claim":"Claim %d","rating":"False","url":%q}`, id, i, address), exchange.ImportOptions{})
			err := d.View(ctx, func(tx *db.Tx) error {
				c, err := claims.Get(ctx, tx, id)
				if err != nil {
					return err
				}
				checks, err := claims.EarlierChecks(ctx, tx, c.ID)
				if good := i < 2; len(checks) != 1 || (checks[0].URL == address) != good || (s.Warned == 0) != good || !good && (checks[0].URL != "" || c.Context != "Address as given: "+strings.TrimSpace(address)) {
					t.Errorf("%s: %+v, %q, %+v", address, checks, c.Context, s)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}

func workbook(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	set := func(cell string, v any) {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for i, name := range []string{"claim id", "Claim", "Verdict", "Review date", "said"} {
		set(string(rune('A'+i))+"1", name)
	}
	set("A2", 7)
	set("B2", "Water is dry.")
	set("C2", false)
	set("D2", time.Date(2015, 5, 4, 0, 0, 0, 0, time.UTC))
	set("E2", 2014)
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: func() *string { s := "dd/mm/yyyy"; return &s }()})
	if err == nil {
		err = f.SetCellStyle("Sheet1", "D2", "D2", style)
	}
	if err == nil {
		err = f.SetCellFormula("Sheet1", "B4", "1+1")
	}
	var b bytes.Buffer
	if err == nil {
		err = f.Write(&b)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAWorkbookIsReadAsPeopleSeeIt(t *testing.T) {
	table := openTable(t, string(workbook(t)), exchange.TableOptions{Format: "xlsx"})
	if diff := cmp.Diff([]string{"7", "Water is dry.", "FALSE", "2015-05-04", "2014"}, table.First[0]); diff != "" {
		t.Error(diff)
	}
	if table.Sheet != "Sheet1" || table.Columns["claim"] != 1 || table.Columns["date"] != 3 {
		t.Errorf("%+v", table)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(checked))
	f.Add([]byte("\xff\xfec\x00"))
	f.Add([]byte("sep=\t\n\"\"\"\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		readAll(t, content, exchange.TableOptions{Format: "csv"})
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add(workbook(f))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, content []byte) {
		readAll(t, content, exchange.TableOptions{Format: "xlsx"})
	})
}

// A table of archived pages, whatever its cells hold.
func FuzzArchivedPages(f *testing.F) {
	header, rows, _ := strings.Cut(archive, "\n")
	f.Add(header, rows)
	f.Add("url,text,title,archive status,timestamp", "https://example.org,\"a\n\x00\",,x: no archiver,26 May 2015 25:00\n")
	f.Add("Link,Archive location,Upload timestamp,Thumbnail", "\"=HYPERLINK(\"\"https://e.org\"\")\",//,1e400,\"=IMAGE(\"\"\"\n")
	f.Fuzz(func(t *testing.T, header, rows string) {
		readAll(t, []byte(header+"\n"+rows), exchange.TableOptions{Format: "csv"})
		readAll(t, []byte("A,B,C,D\n"+rows), exchange.TableOptions{Format: "csv", Map: map[string]string{"link": "A", "archive status": "B", "upload date": "C", "text": "D"}})
	})
}

// readAll reads a table to its end: it may be refused, and nothing else may happen.
func readAll(t *testing.T, content []byte, o exchange.TableOptions) {
	table, err := exchange.OpenTable(bytes.NewReader(content), int64(len(content)), o)
	if err != nil {
		if err.Error() == "" {
			t.Error("refused without a word")
		}
		return
	}
	exchange.ReadForTest(table)
	if err := table.Close(); err != nil {
		t.Log(err)
	}
}
