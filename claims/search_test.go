package claims_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// searchAs asks as somebody.
func searchAs(t testing.TB, d *db.DB, f *claims.Finder, by auth.Person, line string, o claims.SearchOptions) (found claims.Searched) {
	t.Helper()
	if err := f.Read(ctx, d); err != nil {
		t.Fatal(err)
	}
	o.Viewer = by
	if err := d.View(ctx, func(tx *db.Tx) (err error) {
		found, err = f.Search(ctx, tx.As(by), fulltext.Parse(line), o)
		return err
	}); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return found
}

// outline says what was found: references, quotations and names.
func outline(f claims.Searched) string {
	var parts []string
	for _, c := range f.Claims {
		parts = append(parts, c.Ref)
	}
	for _, p := range f.Passages {
		parts = append(parts, "“"+p.Quote+"”")
	}
	for _, s := range f.Sources {
		parts = append(parts, s.Ref)
	}
	for _, p := range f.Publishers {
		parts = append(parts, p.Name)
	}
	return strings.Join(parts, " ")
}

// searchable is a small database for searching.
func searchable(t testing.TB, d *db.DB) {
	t.Helper()
	golan := ingest(t, d, "Khaddam says that the Golan was offered for neutrality.\n\nNothing was signed.", sources.Meta{Title: "Khaddam speaks", Publisher: "Levant Courier", Language: "en", Published: "2021-07-02"})
	ingest(t, d, "قالَ الرَّئيسُ إن الجولان عُرض عليه.", sources.Meta{Title: "مذكرات خدام", Publisher: "الشرق الأوسط", Language: "ar", Published: "1998"})
	ingest(t, d, "The minister spoke of fisheries, and of nothing else.", sources.Meta{Title: "On fisheries", Publisher: "Barada Weekly", Language: "en-GB", Published: "2005-03"})
	c := addClaim(t, d, claims.Claim{Text: "Clinton offered the Golan for neutrality", Claimant: "Abdul Halim Khaddam", Said: "2021-07-02", Language: "en", Tags: []string{"golan"}})
	if err := rate(d, &c, "false", "No letter says so."); err != nil {
		t.Fatal(err)
	}
	if _, err := addEvidence(d, c.ID, claims.NewEvidence{Source: golan.Source.ID, Quote: "the Golan was offered", Stance: claims.Supports}); err != nil {
		t.Fatal(err)
	}
	addClaim(t, d, claims.Claim{Text: "The minister doubled the fishing quota", Claimant: "R. Calder", Said: "2005", Language: "en"})
	addClaim(t, d, claims.Claim{Text: "عرض كلينتون الجولان", Language: "ar"})
}

func TestSearch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		searchable(t, d)
		f := claims.NewFinder(nil, nil)
		for line, want := range map[string]string{
			"golan":                       "CT-0001 “the Golan was offered” SR-0001",
			"GOLAN neutrality":            "CT-0001 SR-0001",
			`"golan was offered"`:         "“the Golan was offered” SR-0001",
			`"offered the golan"`:         "CT-0001",
			"الرئيس":                      "SR-0002",
			"الجولان":                     "CT-0003 SR-0002",
			"fisher*":                     "SR-0003",
			"fisheries -nothing":          "",
			"fisheries -golan":            "SR-0003",
			"minister":                    "CT-0002 SR-0003",
			"minister lang:en":            "CT-0002 SR-0003",
			"minister lang:ar":            "",
			"minister -lang:en":           "",
			"golan publisher:courier":     "CT-0001 “the Golan was offered” SR-0001",
			"publisher:barada in:sources": "SR-0003",
			"golan -publisher:courier":    "",
			"rating:false":                "CT-0001",
			"-rating:false":               "CT-0003 CT-0002",
			"rating:none":                 "CT-0003 CT-0002",
			"status:unassigned golan":     "CT-0001",
			"status:published":            "",
			"tag:GOLAN":                   "CT-0001",
			"by:khaddam":                  "CT-0001",
			"after:2005 before:2006":      "CT-0002 SR-0003",
			"in:sources before:2000":      "SR-0002",
			"before:1999 golan":           "",
			"letter":                      "CT-0001",
			"khaddam":                     "CT-0001 SR-0001",
			"CT-0002":                     "CT-0002",
			"sr-0003":                     "SR-0003",
			"barada":                      "Barada Weekly",
			"in:publishers lang:ar":       "الشرق الأوسط",
			"in:claims golan":             "CT-0001",
			"golan in:passages":           "“the Golan was offered”",
			"offered talks":               "CT-0001 “the Golan was offered” SR-0001",
			"the":                         "CT-0002 CT-0001 SR-0003 SR-0001",
		} {
			got := outline(searchAs(t, d, f, anna, line, claims.SearchOptions{}))
			if got != want {
				t.Errorf("%s\n found %s\n want  %s", line, got, want)
			}
		}
		found := searchAs(t, d, f, anna, "golann nevtrality", claims.SearchOptions{})
		if got := outline(found); got != "CT-0001 SR-0001" || !slices.Equal(found.Instead, []claims.Instead{{Word: "golann", By: "golan"}, {Word: "nevtrality", By: "neutrality"}}) {
			t.Errorf("a typo found %s, %v", got, found.Instead)
		}
		if got := outline(searchAs(t, d, f, anna, "golann in:sources", claims.SearchOptions{Literal: true})); got != "" {
			t.Errorf("the word itself found %s", got)
		}
		found = searchAs(t, d, f, anna, "golan", claims.SearchOptions{})
		s := found.Sources[0]
		if s.Snippet.Plain() == "" || s.Start != 22 || s.End != 27 || found.Totals["claims"].N != 1 {
			t.Errorf("got %+v", s)
		}
	})
}

// What is withheld or sealed is neither found, nor counted, nor told as a word that was meant.
func TestSearchesTellNoSecrets(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		searchable(t, d)
		secret := ingest(t, d, "The canary sang of plutonium.", sources.Meta{Title: "Canary title", Publisher: "Canary House", Language: "fr", Published: "1871"})
		second := auth.Person{ID: db.NewID(), Name: "Nour", Role: auth.Checker}
		var c claims.Claim
		do(t, d, func(tx *db.Tx) (err error) {
			if _, err = tx.Exec(ctx, `insert into people (id, name, role, created_at) values ($1, $2, $3, $4)`, second.ID, second.Name, string(second.Role), db.FormatTime(tx.Now())); err != nil {
				return err
			}
			s, err := sources.GetSource(ctx, tx, secret.Source.ID)
			if err == nil {
				_, err = sources.SetConfidential(ctx, tx, anna, s.ID, s.Version, true, "She asked for it.")
			}
			if err == nil {
				c, err = claims.Get(ctx, tx, "CT-0001")
			}
			return err
		})
		if _, err := addEvidence(d, c.ID, claims.NewEvidence{Source: secret.Source.ID, Quote: "plutonium", Stance: claims.Supports}); err != nil {
			t.Fatal(err)
		}
		do(t, d, func(tx *db.Tx) (err error) {
			c, err = claims.Get(ctx, tx, "CT-0001")
			return err
		})
		do(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update claims set status = 'cross-checking', assignee = $2 where id = $1`, c.ID, second.ID)
			return err
		})
		f := claims.NewFinder(nil, nil)
		for _, line := range []string{"canary", "plutonium", "plutonum", "canari", "publisher:canary", "lang:fr", "before:1900", "rating:false", "letter says", "leter", "in:publishers", "in:sources", "in:passages", "pluto*", `"sang of"`} {
			found := searchAs(t, d, f, second, line, claims.SearchOptions{Limit: 200})
			all := fmt.Sprintf("%+v", found)
			for _, word := range []string{"Canary", "canary sang", "plutonium", "1871", "{Value:fr", "{Value:false", "No letter"} {
				if strings.Contains(strings.ReplaceAll(all, line, ""), word) && !strings.Contains(line, strings.ToLower(word)) {
					t.Errorf("%s tells %q: %s", line, word, all)
				}
			}
			switch n := found.All().N; line {
			case "in:publishers", "in:sources", "in:passages":
			default:
				if n != 0 && !(line == "leter" || line == "letter says") {
					t.Errorf("%s finds %d: %s", line, n, outline(found))
				}
			}
			if own := searchAs(t, d, f, anna, line, claims.SearchOptions{}); own.All().N == 0 {
				t.Errorf("%s finds nothing for who may know", line)
			}
		}
	})
}

// What a search for a word finds among sources is what a plain look at all texts finds, whoever added or changed them meanwhile.
func TestSearchIsWhatAPlainScanFinds(t *testing.T) {
	dbtest.Each(t, func(outer *testing.T, d *db.DB) {
		f := claims.NewFinder(nil, nil)
		texts := map[string]string{} // source ref -> newest text
		vocabulary := []string{"golan", "Golan,", "talks", "Tālks", "قال", "قَالَ", "neutral", "neutrality", "x", "中国人民", "12.5", "the"}
		steps := 0
		rapid.Check(outer, func(t *rapid.T) {
			if steps++; steps > 40 {
				return // a database grows; forty drawn stories on it are enough
			}
			for range rapid.IntRange(1, 3).Draw(t, "sources") {
				text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(append(vocabulary, "\n\n", strings.Repeat("filler ", 30))), 1, 12).Draw(t, "text"), " ")
				if strings.TrimSpace(text) == "" {
					continue
				}
				m := sources.Meta{Title: "Untitled", Name: fmt.Sprint(len(texts)), URL: fmt.Sprintf("https://example.org/%d", len(texts)+steps*10)}
				if known := keysOf(texts); len(known) > 0 && rapid.Bool().Draw(t, "again") {
					m.Source = rapid.SampledFrom(known).Draw(t, "source")
					m.URL = ""
				}
				doc, err := capture.Plain(text)
				if err != nil {
					t.Fatal(err)
				}
				var in sources.Ingested
				do(outer, d, func(tx *db.Tx) (err error) { in, err = sources.Ingest(ctx, tx, anna, doc, m); return err })
				if !in.Duplicate { // else it may be an older text of the source that it is found by
					texts[in.Source.Ref] = in.Snapshot.Text
				}
			}
			word := rapid.SampledFrom(vocabulary).Draw(t, "word")
			q := fulltext.Parse(word)
			var want []string
			for ref, text := range texts {
				for _, p := range fulltext.Cut(text) {
					if q.Terms(false)[0].Holds(p.Folded) {
						want = append(want, ref)
						break
					}
				}
			}
			slices.Sort(want)
			found := searchAs(outer, d, f, anna, word+" in:sources", claims.SearchOptions{Limit: 200, Literal: true})
			var got []string
			for _, s := range found.Sources {
				got = append(got, s.Ref)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) || found.Totals["sources"].N != len(want) {
				t.Fatalf("%q finds %v (%d), want %v", word, got, found.Totals["sources"].N, want)
			}
		})
	})
}

func keysOf(m map[string]string) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
