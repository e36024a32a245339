package sources_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

const told = "Rain\n\nIt rained, says a memo published by Harbour Weekly newspaper. Omar wrote to Anna Smith on 2 March 1971: “It rains.”\n" +
	"According to the Lantern magazine it snowed. Khalid Omar said that it was cold. The Lantern magazine reported hail."

func suggest(t *testing.T, d *db.DB, source string) (s sources.Suggested) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) error {
		full, err := sources.GetSource(ctx, tx, source)
		if err == nil {
			s, err = sources.Suggest(ctx, tx, full)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func names(list []sources.Suggestion) string {
	var out []string
	for _, x := range list {
		out = append(out, x.Title)
	}
	return strings.Join(out, "; ")
}

func TestSuggestionsAreJudged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		weekly := ingest(t, d, "Hail\n\nIt hailed all day.", sources.Meta{Publisher: "Harbour Weekly", Published: "1970"})
		in := ingest(t, d, told, sources.Meta{Publisher: "The Harbour Echo", Language: "en", Published: "1999"})
		s := suggest(t, d, in.Source.ID)
		if got := names(s.Documents); got != "Harbour Weekly newspaper; Letter, Omar to Anna Smith; Lantern magazine" || names(s.People) != "Khalid Omar" {
			t.Fatalf("%q, people %q", got, names(s.People))
		}
		first, letter, lantern := s.Documents[0], s.Documents[1], s.Documents[2]
		if first.Guess == nil || first.Guess.ID != weekly.Source.ID || lantern.Guess != nil || lantern.More != 1 {
			t.Errorf("guesses %+v, %+v, %d more", first.Guess, lantern.Guess, lantern.More)
		}
		judge := func(by auth.Person, x sources.Suggestion, j sources.Judgement) (a sources.Attribution, err error) {
			err = d.Update(ctx, func(tx *db.Tx) error {
				a, err = sources.JudgeSuggestion(ctx, tx, by, in.Source.ID, x, j)
				return err
			})
			return a, err
		}
		if _, err := judge(auth.Person{Role: auth.Viewer}, first, sources.Judgement{Status: "rejected"}); !errors.Is(err, fault.Denied) {
			t.Errorf("a viewer judged: %v", err)
		}
		if _, err := judge(anna, first, sources.Judgement{Status: "maybe"}); !errors.Is(err, fault.Invalid) {
			t.Errorf("no status: %v", err)
		}
		confirmed, err := judge(anna, first, sources.Judgement{Status: "confirmed", To: first.Guess.Ref, Relation: "summary"})
		if err != nil || confirmed.DerivationID == "" {
			t.Fatalf("%+v, %v", confirmed, err)
		}
		if _, err := judge(anna, first, sources.Judgement{Status: "rejected"}); !errors.Is(err, fault.Stale) {
			t.Errorf("judged twice: %v", err)
		}
		if _, err := judge(anna, lantern, sources.Judgement{Status: "rejected"}); err != nil {
			t.Fatal(err)
		}
		if _, err := judge(anna, letter, sources.Judgement{Status: "confirmed", Title: letter.Title, Relation: "quotation"}); err != nil {
			t.Fatal(err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			up, _, err := sources.Derivations(ctx, tx, in.Source.ID)
			if err != nil {
				return err
			}
			if len(up) != 2 || up[0].To != weekly.Source.ID || up[0].Status != "confirmed" || up[0].PassageID != confirmed.PassageID || up[0].ShownBy != "published by Harbour Weekly newspaper" {
				t.Errorf("%+v", up)
			}
			made, err := sources.GetSource(ctx, tx, up[1].To)
			if made.Located || made.Kind != "letter" || made.Published != "1971-03-02" || made.Title != "Letter, Omar to Anna Smith" {
				t.Errorf("%+v", made)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}

		// Another snapshot says the same with more around it: what was judged does not come back.
		ingest(t, d, "Rain\n\nA correction goes before. "+strings.TrimPrefix(told, "Rain\n\n"), sources.Meta{Source: in.Source.Ref, Language: "en"})
		if s := suggest(t, d, in.Source.ID); len(s.Documents) != 0 || len(s.Judged) != 3 {
			t.Errorf("open %q, judged %d", names(s.Documents), len(s.Judged))
		}
		if _, err := judge(anna, s.People[0], sources.Judgement{Status: "rejected"}); !errors.Is(err, fault.Stale) {
			t.Errorf("of an older text: %v", err)
		}

		undo := func(version int64) error {
			return d.Update(ctx, func(tx *db.Tx) error {
				_, err := sources.UndoAttribution(ctx, tx, anna, confirmed.ID, version)
				return err
			})
		}
		if err := undo(7); !errors.Is(err, fault.Stale) {
			t.Errorf("undone from afar: %v", err)
		}
		if err := undo(confirmed.Version); err != nil {
			t.Fatal(err)
		}
		s = suggest(t, d, in.Source.ID)
		if names(s.Documents) != "Harbour Weekly newspaper" || s.Documents[0].Judged.ID != confirmed.ID {
			t.Fatalf("after undo: %q", names(s.Documents))
		}
		again, err := judge(anna, s.Documents[0], sources.Judgement{Status: "confirmed", To: weekly.Source.Ref + " Hail", Relation: "summary", Version: s.Documents[0].Judged.Version})
		if err != nil || again.ID != confirmed.ID || again.DerivationID != confirmed.DerivationID {
			t.Errorf("%+v, %v", again, err)
		}
		verify(t, d)
	})
}

func TestSuggestionsAreFoundAgain(t *testing.T) {
	d := dbtest.SQLite(t)
	in := ingest(t, d, told, sources.Meta{Language: "en"})
	x := suggest(t, d, in.Source.ID).Documents[0]
	err := d.View(ctx, func(tx *db.Tx) error {
		if got, err := sources.FindSuggestion(ctx, tx, in.Source, x.At, x.Name); err != nil || got.Words != x.Words {
			t.Errorf("%+v, %v", got, err)
		}
		x.At.Start++
		if _, err := sources.FindSuggestion(ctx, tx, in.Source, x.At, x.Name); !errors.Is(err, fault.Stale) {
			t.Errorf("elsewhere: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What is suggested is bounded, however much a text says.
func TestSuggestionsAreBounded(t *testing.T) {
	d := dbtest.SQLite(t)
	var b strings.Builder
	for i := range 60 {
		b.WriteString("A note published by Paper" + strings.Repeat("x", i+1) + " is here. ")
	}
	in := ingest(t, d, "Notes\n\n"+b.String(), sources.Meta{Language: "en"})
	if got := len(suggest(t, d, in.Source.ID).Documents); got != sources.MaxSuggestions {
		t.Errorf("%d suggestions", got)
	}
}
