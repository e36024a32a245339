package exchange_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

func annotations(t testing.TB, d *db.DB, by auth.Person, content string, o exchange.ImportOptions) exchange.Summary {
	t.Helper()
	s, err := exchange.ImportAnnotations(ctx, d, by, strings.NewReader(content), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// row is an annotation as Hypothesis gives it; start is in UTF-16 units.
func row(id, uri, exact, prefix, suffix string, start int) string {
	return fmt.Sprintf(`{"id":%q,"user":"acct:mark@example.org","uri":%q,"text":"So it is","tags":["a"],"created":"2016-12-16T11:24:14.673557+00:00","document":{"title":["A page"]},
		"target":[{"selector":[{"type":"TextPositionSelector","start":%d,"end":%d},{"type":"TextQuoteSelector","exact":%q,"prefix":%q,"suffix":%q}]}]}`,
		id, uri, start, start+len(exact), exact, prefix, suffix)
}

const page = "https://example.org/a"

func TestAnnotationsComeIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, records, exchange.ImportOptions{})
		// 𝄞 is one code point and two UTF-16 units, so that the second "It rained." of the clefs begins at 13 of the one and 14 of the other.
		load(t, d, `{"type":"source","id":"clef","title":"Clefs","url":"https://example.org/clef","text":"𝄞 It rained. It rained. It rained."}`, exchange.ImportOptions{})
		file := `{"total":5,"rows":[` + strings.Join([]string{
			row("h1", page, "revealed an offer", "The letter ", ". It", 0),
			row("h2", page, "never was written", "", "", 0),
			row("h3", "https://example.org/new#part", "words", "", "", 0),
			row("h4", "https://example.org/clef", "It rained.", "", "", 14),
			row("h5", "urn:x-pdf:1", "words", "", "", 0),
		}, ",") + `]}`
		size := head(t, d).Size
		dry := annotations(t, d, anna, file, exchange.ImportOptions{DryRun: true, Claim: "c2"})
		if head(t, d).Size != size {
			t.Error("a dry run wrote")
		}
		first := annotations(t, d, anna, file, exchange.ImportOptions{Claim: "c2", Stance: claims.Supports})
		if first.Made["annotation"] != 4 || first.Made["evidence"] != 2 || first.Made["source"] != 1 || first.Refused != 1 || first.Warned != 2 || dry.Made["evidence"] != 2 {
			t.Errorf("%+v\n%+v", first, dry)
		}
		size = head(t, d).Size
		again := annotations(t, d, anna, file, exchange.ImportOptions{Claim: "c2", Stance: claims.Supports})
		if again.Unchanged["annotation"] != 4 || len(again.Made)+len(again.Updated) > 0 || head(t, d).Size != size {
			t.Errorf("again: %+v", again)
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			tx = tx.As(anna)
			c, err := claims.Get(ctx, tx, "c2")
			if err != nil {
				return err
			}
			list, err := claims.EvidenceOf(ctx, tx, c.ID)
			if err != nil || len(list) != 2 {
				t.Fatalf("%+v, %v", list, err)
			}
			if want := "So it is\n\nAnnotation by mark@example.org of 2016-12-16; tags: a."; list[0].Note != want || list[0].Stance != claims.Supports {
				t.Errorf("%+v", list[0])
			}
			p, err := sources.GetPassage(ctx, tx, list[1].PassageID)
			if err != nil || p.Start != 13 || p.Quote != "It rained." {
				t.Errorf("%+v, %v", p, err)
			}
			s, found, err := sources.AtAddress(ctx, tx, "https://example.org/new#part")
			if err != nil || !found || s.Located || s.Title != "A page" || s.URL != "https://example.org/new" {
				t.Errorf("%+v, %v", s, err)
			}
			kept, err := exchange.KeptAnnotations(ctx, tx, s.ID)
			if err != nil || len(kept) != 1 || kept[0].Quote != "words" || !strings.HasPrefix(kept[0].Says, "So it is") {
				t.Errorf("%+v, %v", kept, err)
			}
			s, _, _ = sources.AtAddress(ctx, tx, page)
			if kept, err = exchange.KeptAnnotations(ctx, tx, s.ID); err != nil || len(kept) != 1 || kept[0].Quote != "never was written" {
				t.Errorf("%+v, %v", kept, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Who may not see a source does not learn of it by importing annotations of its page.
func TestAnnotationsTellNothingOfConfidentialSources(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, records, exchange.ImportOptions{})
		annotations(t, d, anna, "["+row("h1", page, "revealed an offer", "", "", 0)+"]", exchange.ImportOptions{})
		err := d.Update(ctx, func(tx *db.Tx) error {
			s, err := sources.GetSource(ctx, tx, "s1")
			if err == nil {
				_, err = sources.SetConfidential(ctx, tx, anna, s.ID, s.Version, true, "A whistleblower.")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		ben := auth.Person{Name: "ben", Role: auth.Researcher}
		s := annotations(t, d, ben, "["+row("h1", page, "revealed an offer", "", "", 0)+"]", exchange.ImportOptions{Claim: "c2"})
		if s.Made["source"] != 1 || s.Made["annotation"] != 1 || s.Made["evidence"] != 0 {
			t.Errorf("ben learns: %+v", s)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			s, err := sources.GetSource(ctx, tx.As(anna), "s1")
			if err != nil {
				return err
			}
			list, err := claims.OriginalsOf(ctx, tx.As(anna), s.ID)
			if err != nil || len(list) != 1 || list[0].Subject != claims.OfSource {
				t.Fatalf("%+v, %v", list, err)
			}
			if _, content, err := claims.GetOriginal(ctx, tx.As(anna), list[0].ID); err != nil || !strings.Contains(string(content), "revealed an offer") {
				t.Errorf("%s, %v", content, err)
			}
			if _, content, err := claims.GetOriginal(ctx, tx.As(ben), list[0].ID); !errors.Is(err, fault.NotFound) || content != nil {
				t.Errorf("ben reads %s, %v", content, err)
			}
			list, err = claims.OriginalsOf(ctx, tx.As(ben), s.ID)
			if err != nil || len(list) != 0 {
				t.Errorf("ben sees %+v, %v", list, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Another newsroom's page of Hypothesis: every annotation stands where its words do, or is said not to.
func TestHypothesisOnItsPage(t *testing.T) {
	const folder = "../../../shared/data/standards/hypothesis/"
	html, err := os.ReadFile(folder + "wikipedia-regression-testing.html")
	if err != nil {
		t.Skip("the samples are not there")
	}
	file, err := os.ReadFile(folder + "wikipedia-regression-testing.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := capture.Read(capture.Input{Bytes: html, Name: "page.html"})
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t)
	load(t, d, records, exchange.ImportOptions{})
	if err := d.Update(ctx, func(tx *db.Tx) error {
		_, err := sources.Ingest(ctx, tx, anna, doc, sources.Meta{Method: "file", URL: "https://en.wikipedia.org/wiki/Regression_testing"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s := annotations(t, d, anna, string(file), exchange.ImportOptions{Claim: "c2"})
	if s.Made["annotation"] != 5 || s.Made["evidence"] != 4 || s.Warned != 1 || s.Made["source"] != 0 || !strings.Contains(s.Warnings[0].Message, "stand in a part of the page that was left out of the text") {
		t.Errorf("%+v", s)
	}
	err = d.View(ctx, func(tx *db.Tx) error {
		tx = tx.As(anna)
		c, _ := claims.Get(ctx, tx, "c2")
		list, err := claims.EvidenceOf(ctx, tx, c.ID)
		for _, e := range list {
			p, err := sources.GetPassage(ctx, tx, e.PassageID)
			if err != nil {
				return err
			}
			if !strings.Contains(string(file), p.Quote) || !strings.Contains(doc.Text, p.Quote) || string([]rune(doc.Text)[p.Start:p.End]) != p.Quote {
				t.Errorf("%+v", p)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

const archive = "Link,Archive status,Archive location,Archive date,Upload timestamp,Upload title,Text content,Hash,Screenshot\n" +
	"https://example.org/post/1,telethon: success,https://archive.example.net/1,2022-06-01T10:00:00,2022-05-12T11:00:00+00:00,A post,It rained on the square.,SHA-256:abc,\"=IMAGE(\"\"https://archive.example.net/1.png\"\")\"\n" +
	"https://example.org/post/2,no archiver,,,,,,,\n" +
	",,,,,,Words without a link,,\n"

func TestATableOfArchivedPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		table := openTable(t, archive, exchange.TableOptions{Format: "csv"})
		if table.Kind != exchange.OfSources || table.Needs() != "link" {
			t.Fatalf("%+v", table)
		}
		s, err := exchange.ImportTable(ctx, d, anna, table, exchange.ImportOptions{System: "sheet"})
		if err != nil || s.Made["source"] != 2 || s.Refused != 1 || s.Warned != 1 || !strings.Contains(s.Warnings[0].Message, "no archiver") {
			t.Fatalf("%+v, %v", s, err)
		}
		again, err := exchange.ImportTable(ctx, d, anna, table, exchange.ImportOptions{System: "other"})
		if err != nil || again.Unchanged["source"] != 2 || len(again.Made)+len(again.Updated) > 0 {
			t.Errorf("again: %+v, %v", again, err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			x, _, err := sources.AtAddress(ctx, tx.As(anna), "https://example.org/post/1")
			if err != nil || x.ArchivedURL != "https://archive.example.net/1" || x.Published != "2022-05-12" || x.Title != "A post" || !x.Located ||
				!strings.Contains(x.Note, "SHA-256:abc") || !strings.Contains(x.Note, "Screenshot: https://archive.example.net/1.png") {
				t.Errorf("%+v, %v", x, err)
			}
			n, err := sources.LatestSnapshot(ctx, tx.As(anna), x.ID)
			if err != nil || n.Text != "It rained on the square." {
				t.Errorf("%+v, %v", n, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhatATableHolds(t *testing.T) {
	for header, want := range map[string]string{
		"Claim,Link,Archive location": exchange.OfClaims, "link,text,archive url": exchange.OfSources, "Statement,Link": exchange.OfClaims,
		"url,archive status": exchange.OfSources, "text,link,rating": exchange.OfClaims,
	} {
		if table := openTable(t, header+"\na,b,c\n", exchange.TableOptions{Format: "csv"}); table.Kind != want {
			t.Errorf("%s: %s", header, table.Kind)
		}
	}
	mapped := openTable(t, "A,B\nhttps://example.org,x\n", exchange.TableOptions{Format: "csv", Map: map[string]string{"link": "A", "title": "B"}})
	if mapped.Kind != exchange.OfSources || mapped.Columns["link"] != 0 {
		t.Errorf("%+v", mapped)
	}
}
