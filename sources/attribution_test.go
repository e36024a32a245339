package sources_test

import (
	"errors"
	"strconv"
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
				_, _, err := sources.UndoAttribution(ctx, tx, anna, confirmed.ID, version)
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

// Undo takes back what confirming changed, and nothing that somebody else made.
func TestUndoKeepsWhatOthersMade(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, test := range []struct{ name, before, since, want string }{
			{"made by confirming", "", "", "rejected"},
			{"by hand, confirmed", "confirmed", "", "confirmed"},
			{"by hand, rejected", "rejected", "", "rejected"},
			{"by hand, suggested", "suggested", "", "suggested"},
			{"changed since", "", "suggested", "suggested"},
			{"rejected and confirmed since", "confirmed", "rejected confirmed", "confirmed"},
		} {
			weekly := ingest(t, d, "Hail "+test.name, sources.Meta{Publisher: "Harbour Weekly"})
			in := ingest(t, d, "Rain, "+test.name+"\n\nIt rained, says a memo published by Harbour Weekly newspaper.", sources.Meta{Language: "en"})
			x := suggest(t, d, in.Source.ID).Documents[0]
			var a sources.Attribution
			step := func(what string, fn func(tx *db.Tx) error) {
				t.Helper()
				if err := d.Update(ctx, fn); err != nil {
					t.Fatalf("%s, %s: %v", test.name, what, err)
				}
			}
			judge := func(tx *db.Tx, j sources.Judgement) (err error) {
				j.Version = a.Version
				a, err = sources.JudgeSuggestion(ctx, tx, anna, in.Source.ID, x, j)
				return err
			}
			// A rejection that is taken back makes the attribution older than the derivation by hand.
			step("reject", func(tx *db.Tx) error {
				a = sources.Attribution{}
				return judge(tx, sources.Judgement{Status: "rejected"})
			})
			v, id := a.Version, a.ID
			step("undo the rejection", func(tx *db.Tx) (err error) { a, _, err = sources.UndoAttribution(ctx, tx, anna, id, v); return err })
			if test.before != "" {
				step("link", func(tx *db.Tx) error {
					_, err := sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: in.Source.ID, To: weekly.Source.ID, Relation: "summary", Status: test.before})
					return err
				})
			}
			v = a.Version
			step("confirm", func(tx *db.Tx) error {
				a.Version = v
				return judge(tx, sources.Judgement{Status: "confirmed", To: weekly.Source.Ref, Relation: "summary"})
			})
			if a.Before != test.before {
				t.Errorf("%s: before %q", test.name, a.Before)
			}
			for status := range strings.FieldsSeq(test.since) {
				step("change", func(tx *db.Tx) error {
					l, err := sources.GetDerivation(ctx, tx, a.DerivationID)
					if err == nil {
						_, err = sources.SetDerivationStatus(ctx, tx, anna, l.ID, l.Version, status)
					}
					return err
				})
			}
			var l sources.Derivation
			var kept bool
			v = a.Version
			step("undo", func(tx *db.Tx) (err error) {
				if a, kept, err = sources.UndoAttribution(ctx, tx, anna, id, v); err == nil {
					l, err = sources.GetDerivation(ctx, tx, a.DerivationID)
				}
				return err
			})
			if l.Status != test.want || a.Status != "suggested" || kept != (test.since == "suggested") {
				t.Errorf("%s: the derivation is %s, want %s; the attribution %s, kept %v", test.name, l.Status, test.want, a.Status, kept)
			}
		}
		verify(t, d)
	})
}

// What a text names is found among all sources, not only among those that were changed last.
func TestSuggestionsFindOldRecords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		weekly := ingest(t, d, "Hail\n\nIt hailed all day.", sources.Meta{Publisher: "Harbour Weekly", Published: "1970"})
		var letter sources.Source
		do(t, d, func(tx *db.Tx) (err error) {
			letter, err = sources.AddSource(ctx, tx, anna, sources.Source{Title: "letter, Omar to Anna Smith", Kind: "letter", Published: "1971-03-02"})
			return err
		})
		do(t, d, func(tx *db.Tx) error {
			for i := range 1_200 {
				s := sources.Source{Title: "Newer " + strconv.Itoa(i)}
				if i < 100 { // younger than the text that is read
					s.PublisherID, s.Published = weekly.Source.PublisherID, "2005"
				}
				if _, err := sources.AddSource(ctx, tx, anna, s); err != nil {
					return err
				}
			}
			return nil
		})
		in := ingest(t, d, told, sources.Meta{Publisher: "The Harbour Echo", Language: "en", Published: "1999"})
		list := suggest(t, d, in.Source.ID).Documents
		if len(list) != 3 || list[0].Guess == nil || list[0].Guess.ID != weekly.Source.ID || list[1].Guess == nil || list[1].Guess.ID != letter.ID {
			t.Errorf("%q: %+v", names(list), list)
		}
	})
}

// BenchmarkSuggest looks for the source that a text names among 100,000 of 500 publishers.
func BenchmarkSuggest(b *testing.B) {
	d := dbtest.SQLite(b)
	var publishers []string
	for from := 0; from < 100_000; from += 5_000 {
		do(b, d, func(tx *db.Tx) error {
			for i := from; i < from+5_000; i++ {
				if i < 500 {
					p, err := sources.AddPublisher(ctx, tx, anna, sources.Publisher{Name: "Harbour " + string(rune('A'+i/26)) + string(rune('a'+i%26)) + "xe"})
					if err != nil {
						return err
					}
					publishers = append(publishers, p.ID)
				}
				s := sources.Source{Title: "Source " + strconv.Itoa(i), PublisherID: publishers[i%min(len(publishers), 500)], Published: "1998"}
				if _, err := sources.AddSource(ctx, tx, anna, s); err != nil {
					return err
				}
			}
			return nil
		})
	}
	in := ingest(b, d, "Rain\n\nIt rained, says a memo published by Harbour Ahxe newspaper.", sources.Meta{Language: "en", Published: "1999"})
	for b.Loop() {
		err := d.View(ctx, func(tx *db.Tx) error {
			s, err := sources.Suggest(ctx, tx, in.Source)
			if len(s.Documents) != 1 || s.Documents[0].Guess == nil {
				b.Fatalf("%+v", s)
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
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
