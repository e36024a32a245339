package claims_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// hire adds a person with an account.
func hire(t testing.TB, d *db.DB, name string, role auth.Role, email string) auth.Person {
	t.Helper()
	p := auth.Person{ID: db.NewID(), Name: name, Role: role, Email: email}
	do(t, d, func(tx *db.Tx) error {
		e := ledger.Entry{Actor: "local:test", Action: "person.add", Table: "people", ID: p.ID}
		return ledger.Change(ctx, tx, e, func() error {
			now := db.FormatTime(tx.Now())
			_, err := tx.Exec(ctx, `insert into people (id, name, role, created_at, email, joined_at) values ($1, $2, $3, $4, $5, $4)`, p.ID, name, string(role), now, email)
			return err
		})
	})
	return p
}

// set writes columns of a claim past the workflow, for what a policy of two people would do.
func set(t testing.TB, d *db.DB, c *claims.Claim, status claims.Status, assignee, ratedBy string) {
	t.Helper()
	do(t, d, func(tx *db.Tx) (err error) {
		e := ledger.Entry{Actor: "local:test", Action: "claim.change", Table: "claims", ID: c.ID}
		err = ledger.Change(ctx, tx, e, func() error {
			_, err := tx.Exec(ctx, `update claims set status = $2, assignee = nullif($3, ''), rated_by = $4, version = version + 1 where id = $1`, c.ID, string(status), assignee, ratedBy)
			return err
		})
		if err == nil {
			*c, err = claims.Get(ctx, tx, c.ID)
		}
		return err
	})
}

func comment(d *db.DB, by auth.Person, n claims.NewComment) (c claims.Comment, err error) {
	err = d.Update(ctx, func(tx *db.Tx) (err error) { c, err = claims.AddComment(ctx, tx, by, n); return err })
	return c, err
}

func mustComment(t testing.TB, d *db.DB, by auth.Person, n claims.NewComment) claims.Comment {
	t.Helper()
	c, err := comment(d, by, n)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func discussion(t testing.TB, d *db.DB, by auth.Person, c claims.Claim) (all claims.Discussion) {
	t.Helper()
	view(t, d, func(tx *db.Tx) (err error) { all, err = claims.Comments(ctx, tx, by, c); return err })
	return all
}

func TestComments(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nour, mika := hire(t, d, "Nour Haddad", auth.Researcher, ""), hire(t, d, "Mika Lind", auth.Checker, "")
		reader := hire(t, d, "Reader", auth.Viewer, "")
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		s := addSource(t, d)
		e, err := addEvidence(d, c.ID, claims.NewEvidence{Source: s.ID, Quote: "revealed an offer", Stance: claims.Supports})
		if err != nil {
			t.Fatal(err)
		}
		first := mustComment(t, d, nour, claims.NewComment{Claim: c.Ref, Text: "  Who saw it?\r\nAsk @mika lind. "})
		if first.Text != "Who saw it?\nAsk @mika lind." || !slices.Equal(first.Mentions, []string{mika.ID}) {
			t.Errorf("%+v", first)
		}
		reply := mustComment(t, d, mika, claims.NewComment{Parent: first.ID, Text: "لا أحد"})
		again := mustComment(t, d, nour, claims.NewComment{Parent: reply.ID, Text: "Nobody?"})
		if again.Parent != first.ID || again.ClaimID != c.ID {
			t.Errorf("an answer to an answer stands elsewhere: %+v", again)
		}
		on := mustComment(t, d, mika, claims.NewComment{Evidence: e.Evidence.ID, Text: "The sentence goes on."})
		all := discussion(t, d, reader, c)
		if all.Count != 4 || len(all.On("")) != 1 || len(all.On("")[0].Replies) != 2 || len(all.On(e.Evidence.ID)) != 1 || all.On(e.Evidence.ID)[0].First.ID != on.ID {
			t.Errorf("%+v", all)
		}

		for name, test := range map[string]struct {
			by   auth.Person
			n    claims.NewComment
			kind fault.Kind
		}{
			"a viewer":       {reader, claims.NewComment{Claim: c.ID, Text: "x"}, fault.Denied},
			"nothing":        {nour, claims.NewComment{Claim: c.ID, Text: " \n"}, fault.Invalid},
			"too much":       {nour, claims.NewComment{Claim: c.ID, Text: strings.Repeat("é", claims.MaxComment+1)}, fault.Invalid},
			"no such claim":  {nour, claims.NewComment{Claim: "CT-FFFF", Text: "x"}, fault.NotFound},
			"no such thread": {nour, claims.NewComment{Parent: "nothing", Text: "x"}, fault.NotFound},
			"no evidence":    {nour, claims.NewComment{Evidence: "nothing", Text: "x"}, fault.NotFound},
		} {
			if _, err := comment(d, test.by, test.n); !errors.Is(err, test.kind) {
				t.Errorf("%s: %v, want %s", name, err, test.kind)
			}
		}
		if _, err := comment(d, nour, claims.NewComment{Claim: c.ID, Text: strings.Repeat("é", claims.MaxComment)}); err != nil {
			t.Errorf("the longest: %v", err)
		}
		verify(t, d)
	})
}

func TestOnesOwnCommentsChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nour, mika := hire(t, d, "Nour Haddad", auth.Researcher, ""), hire(t, d, "Mika Lind", auth.Admin, "")
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		first := mustComment(t, d, nour, claims.NewComment{Claim: c.ID, Text: "First words."})
		mustComment(t, d, mika, claims.NewComment{Parent: first.ID, Text: "An answer."})
		edit := func(by auth.Person, version int64, text string) (x claims.Comment, err error) {
			err = d.Update(ctx, func(tx *db.Tx) (err error) {
				x, err = claims.EditComment(ctx, tx, by, first.ID, version, text)
				return err
			})
			return x, err
		}
		x, err := edit(nour, 1, "Second words, @Mika Lind.")
		if err != nil || x.EditedAt.IsZero() || x.Version != 2 || len(x.Mentions) != 1 {
			t.Errorf("%+v, %v", x, err)
		}
		if _, err := edit(nour, 1, "Third words."); !errors.Is(err, fault.Stale) {
			t.Errorf("a stale edit: %v", err)
		}
		if _, err := edit(mika, 2, "Words of another."); !errors.Is(err, fault.Denied) {
			t.Errorf("an admin's edit: %v", err)
		}
		step := func(name string, fn func(tx *db.Tx) error, want fault.Kind) {
			t.Helper()
			if err := d.Update(ctx, fn); fault.KindOf(err) != want {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
		}
		step("withdraw another's", func(tx *db.Tx) error { _, err := claims.WithdrawComment(ctx, tx, mika, first.ID); return err }, fault.Denied)
		step("withdraw", func(tx *db.Tx) error { _, err := claims.WithdrawComment(ctx, tx, nour, first.ID); return err }, "")
		if _, err := edit(nour, 3, "Third words."); !errors.Is(err, fault.Conflict) {
			t.Errorf("an edit of what is withdrawn: %v", err)
		}
		if all := discussion(t, d, mika, c); all.Count != 1 || len(all.Threads) != 1 || all.Threads[0].First.WithdrawnAt.IsZero() || len(all.Threads[0].Replies) != 1 {
			t.Errorf("a withdrawn comment goes, and the answer with it: %+v", all)
		}
		step("restore", func(tx *db.Tx) error { _, err := claims.RestoreComment(ctx, tx, nour, first.ID); return err }, "")
		step("resolve", func(tx *db.Tx) error { _, err := claims.ResolveThread(ctx, tx, mika, first.ID); return err }, "")
		if all := discussion(t, d, mika, c); all.Resolved != 1 || all.Threads[0].First.ResolvedBy != mika.ID {
			t.Errorf("not resolved: %+v", all)
		}
		step("reopen", func(tx *db.Tx) error { _, err := claims.ReopenThread(ctx, tx, nour, first.ID); return err }, "")
		if all := discussion(t, d, mika, c); all.Resolved != 0 || all.Threads[0].First.WithdrawnAt.Year() > 1 {
			t.Errorf("not reopened: %+v", all)
		}
		view(t, d, func(tx *db.Tx) error {
			log, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{first.ID}, After: -1})
			var actions []string
			for _, r := range log {
				actions = append(actions, r.Action)
			}
			want := []string{"comment.add", "comment.edit", "comment.withdraw", "comment.restore", "comment.resolve", "comment.reopen"}
			if diff := cmp.Diff(want, actions); diff != "" || !strings.Contains(string(log[1].Payload), "First words.") {
				t.Errorf("the history: %s", diff)
			}
			return err
		})
		verify(t, d)
	})
}

// Blind means blind: what anybody says from the first rating on is kept from the second person.
func TestCommentsThatSpeakOfARatingAreSealed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nour, mika := hire(t, d, "Nour Haddad", auth.Checker, ""), hire(t, d, "Mika Lind", auth.Checker, "")
		salma := hire(t, d, "Salma Aziz", auth.Editor, "")
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		set(t, d, &c, claims.Assigned, nour.ID, "")
		early := mustComment(t, d, nour, claims.NewComment{Claim: c.ID, Text: "I begin."})
		set(t, d, &c, claims.Reported, nour.ID, nour.ID)
		tells := mustComment(t, d, nour, claims.NewComment{Claim: c.ID, Text: "Clearly false."})
		mustComment(t, d, salma, claims.NewComment{Parent: tells.ID, Text: "False, yes."})
		mustComment(t, d, salma, claims.NewComment{Claim: c.ID, Text: "Who cross-checks?"})
		mustComment(t, d, nour, claims.NewComment{Parent: early.ID, Text: "It is false."})
		if all := discussion(t, d, mika, c); all.Count != 5 || all.Sealed != 0 {
			t.Errorf("before she is asked she reads everything: %+v", all)
		}
		set(t, d, &c, claims.CrossChecking, mika.ID, nour.ID)
		all := discussion(t, d, mika, c)
		if all.Count != 1 || all.Sealed != 4 || len(all.Threads) != 1 || len(all.Threads[0].Replies) != 0 {
			t.Errorf("%+v", all)
		}
		if all := discussion(t, d, salma, c); all.Count != 5 || all.Sealed != 0 {
			t.Errorf("the editor reads %+v", all)
		}
		view(t, d, func(tx *db.Tx) error {
			if _, _, err := claims.GetComment(ctx, tx, mika, tells.ID); !errors.Is(err, fault.NotFound) {
				t.Errorf("a sealed comment by its id: %v", err)
			}
			seal, err := claims.SealFor(ctx, tx, mika, c)
			for by, want := range map[string]string{nour.ID: "", salma.ID: "It is false.", mika.ID: "It is false."} {
				if e := seal.Evidence(claims.Evidence{AddedBy: by, Note: "It is false."}); e.Note != want {
					t.Errorf("a note of %s is %q, want %q", by, e.Note, want)
				}
			}
			return err
		})
		if _, err := comment(d, mika, claims.NewComment{Parent: tells.ID, Text: "So?"}); !errors.Is(err, fault.NotFound) {
			t.Errorf("an answer to a sealed comment: %v", err)
		}
		mine := mustComment(t, d, mika, claims.NewComment{Claim: c.ID, Text: "I need a day."})
		if all := discussion(t, d, mika, c); all.Count != 2 || mine.SpeaksOfRating {
			t.Errorf("her own words: %+v", all)
		}
		set(t, d, &c, claims.Submitted, "", nour.ID)
		if all := discussion(t, d, mika, c); all.Count != 6 || all.Sealed != 0 {
			t.Errorf("afterwards she reads %+v", all)
		}
	})
}

// In a second round, whoever gave a reading in the first still knows what it was.
func TestReadingsOfEarlierRoundsSpeakToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nour, mika := hire(t, d, "Nour Haddad", auth.Checker, ""), hire(t, d, "Mika Lind", auth.Checker, "")
		third := hire(t, d, "Third", auth.Checker, "")
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		set(t, d, &c, claims.Assigned, nour.ID, nour.ID)
		do(t, d, func(tx *db.Tx) error {
			e := ledger.Entry{Actor: mika.ID, Action: "reading.add", Table: "readings", ID: "r1"}
			return ledger.Change(ctx, tx, e, func() error {
				_, err := tx.Exec(ctx, `insert into readings (id, claim, round, person, scale, scale_version, rating, conclusion, given_at) values ('r1', $1, 1, $2, 'default', 1, 'false', 'No.', $3)`,
					c.ID, mika.ID, db.FormatTime(tx.Now()))
				return err
			})
		})
		if x := mustComment(t, d, mika, claims.NewComment{Claim: c.ID, Text: "It was false."}); !x.SpeaksOfRating {
			t.Error("the second rater's comment does not count as one that speaks of the rating")
		}
		set(t, d, &c, claims.CrossChecking, third.ID, nour.ID)
		if all := discussion(t, d, third, c); all.Count != 0 || all.Sealed != 1 {
			t.Errorf("%+v", all)
		}
	})
}

var crew = []auth.Person{{ID: "1", Name: "Nour"}, {ID: "2", Name: "Nour Haddad"}, {ID: "3", Name: "نور حداد"}, {ID: "4", Name: "Zoë"}, {ID: "5", Name: "Zoë"}, {ID: "6", Name: "İpek"}}

func TestMentions(t *testing.T) {
	for text, want := range map[string]string{
		"@Nour":                  "1",
		"@nour haddad, look":     "2",
		"@Nour Haddads":          "1",
		"@Nourish":               "",
		"mail nour@Nour.example": "",
		"(@Nour)":                "1",
		"انظر يا @نور حداد، من فضلك": "3",
		"@Zoë":                    "4 5",
		"@@Nour":                  "1",
		"https://x.example/@Nour": "",
		"@ Nour":                  "",
		"@Nour@Nour":              "1",
		"@":                       "",
		"@\xff":                   "",
		"@ipek":                   "",
		"@İpek!":                  "6",
	} {
		var ids []string
		for _, m := range claims.FindMentions(text, crew) {
			ids = append(ids, m.People...)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
}

func FuzzMentions(f *testing.F) {
	for _, seed := range []string{"@Nour", "@nour haddad x", "@@", "a@Nour", "@نور حداد", "@Zo\u0065\u0308", "@\xff@Zoë\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, m := range claims.FindMentions(text, crew) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) || text[m.Start] != '@' || len(m.People) == 0 {
				t.Fatalf("%q: %+v", text, m)
			}
			end = m.End
			for _, id := range m.People {
				i := slices.IndexFunc(crew, func(p auth.Person) bool { return p.ID == id })
				if !strings.EqualFold(text[m.Start+1:m.End], crew[i].Name) {
					t.Fatalf("%q names %s in %+v", text, crew[i].Name, m)
				}
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[m.Start:m.End]) {
				t.Fatalf("%q is cut within a character: %+v", text, m)
			}
		}
	})
}

// bellOf gives the kinds of what somebody was told, the oldest first.
func bellOf(t testing.TB, d *db.DB, p auth.Person) (kinds []string) {
	t.Helper()
	view(t, d, func(tx *db.Tx) error {
		list, err := claims.Notifications(ctx, tx, p)
		for _, n := range slices.Backward(list) {
			kinds = append(kinds, n.Kind)
		}
		return err
	})
	return kinds
}

func TestTheBellTellsWhomItConcerns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nour, mika := hire(t, d, "Nour Haddad", auth.Checker, "nour@example.org"), hire(t, d, "Mika Lind", auth.Checker, "")
		salma := hire(t, d, "Salma Aziz", auth.Editor, "")
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		s := addSource(t, d)
		if _, err := addEvidence(d, c.ID, claims.NewEvidence{Source: s.ID, Quote: "revealed an offer", Stance: claims.Supports}); err != nil {
			t.Fatal(err)
		}
		move := func(by auth.Person, m claims.Move) {
			t.Helper()
			do(t, d, func(tx *db.Tx) error {
				next, err := claims.SetStatus(ctx, tx, by, c.ID, c.Version, m)
				if err == nil {
					c = next
				}
				return err
			})
		}
		move(salma, claims.Move{To: claims.Assigned, Assignee: nour.ID})
		do(t, d, func(tx *db.Tx) (err error) {
			c, err = claims.Rate(ctx, tx, nour, c.ID, c.Version, "false", "It was not.", "")
			return err
		})
		move(nour, claims.Move{To: claims.Reported})
		move(salma, claims.Move{To: claims.Returned, Note: "One more look."})
		move(nour, claims.Move{To: claims.Assigned}) // her own act: nobody is told
		move(nour, claims.Move{To: claims.Reported})
		move(salma, claims.Move{To: claims.CrossChecking, Assignee: mika.ID})
		do(t, d, func(tx *db.Tx) (err error) {
			c, err = claims.Rate(ctx, tx, mika, c.ID, c.Version, "false", "I say so, too.", "")
			return err
		})
		first := mustComment(t, d, mika, claims.NewComment{Claim: c.ID, Text: "@Salma Aziz, look. @Mika Lind too."})
		mustComment(t, d, salma, claims.NewComment{Parent: first.ID, Text: "I did, @Mika Lind."})
		mustComment(t, d, nour, claims.NewComment{Parent: first.ID, Text: "So did I."})
		move(salma, claims.Move{To: claims.Published})
		do(t, d, func(tx *db.Tx) error {
			_, err := claims.RecordNotice(ctx, tx, salma, claims.NewNotice{Source: s.ID, Version: s.Version, Notice: sources.Notice{Kind: "retracted", Reason: "Forged.", Date: "2022"}})
			return err
		})
		for _, test := range []struct {
			who  auth.Person
			want string
		}{
			{nour, "assigned returned comment comment published flag"},
			{mika, "cross-check mention reply"},
			{salma, "submitted mention reply"},
		} {
			if got := strings.Join(bellOf(t, d, test.who), " "); got != test.want {
				t.Errorf("%s was told %s, want %s", test.who.Name, got, test.want)
			}
		}
		view(t, d, func(tx *db.Tx) error {
			var due, marks int
			if err := tx.QueryRow(ctx, `select count(*) from notifications where mail = 'due'`).Scan(&due); err != nil {
				return err
			}
			err := tx.QueryRow(ctx, `select marks from people where id = $1`, nour.ID).Scan(&marks)
			if due != 6 || marks != 6 {
				t.Errorf("%d mails due and %d marks, want 6 and 6", due, marks)
			}
			return err
		})
		verify(t, d)
	})
}

func TestTheBellOfACrossCheck(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nour, mika := hire(t, d, "Nour Haddad", auth.Checker, ""), hire(t, d, "Mika Lind", auth.Checker, "")
		salma := hire(t, d, "Salma Aziz", auth.Editor, "")
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		was := c
		for _, step := range []struct {
			by              auth.Person
			status          claims.Status
			assignee, rated string
		}{
			{salma, claims.CrossChecking, mika.ID, nour.ID}, {mika, claims.Assigned, nour.ID, nour.ID}, {mika, claims.Withdrawn, nour.ID, nour.ID},
		} {
			set(t, d, &c, step.status, step.assignee, step.rated)
			do(t, d, func(tx *db.Tx) error { return claims.Announce(ctx, tx, step.by, was, c) })
			was = c
		}
		do(t, d, func(tx *db.Tx) error { return claims.Announce(ctx, tx, salma, c, c) }) // nothing moved
		for _, test := range []struct {
			who  auth.Person
			want string
		}{{nour, "differ withdrawn"}, {mika, "cross-check"}, {salma, ""}} {
			if got := strings.Join(bellOf(t, d, test.who), " "); got != test.want {
				t.Errorf("%s was told %q, want %q", test.who.Name, got, test.want)
			}
		}
	})
}

func TestNotificationsAreReadAndPruned(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nour, mika := hire(t, d, "Nour Haddad", auth.Checker, "nour@example.org"), hire(t, d, "Mika Lind", auth.Checker, "")
		c, other := addClaim(t, d, claims.Claim{Text: "An offer was made."}), addClaim(t, d, claims.Claim{Text: "It was refused."})
		for _, about := range []string{c.ID, c.ID, other.ID} {
			mustComment(t, d, mika, claims.NewComment{Claim: about, Text: "@Nour Haddad?"})
		}
		unread := func() (n int) {
			view(t, d, func(tx *db.Tx) (err error) { n, err = claims.CountUnread(ctx, tx, nour); return err })
			return n
		}
		var list []claims.Notification
		view(t, d, func(tx *db.Tx) (err error) { list, err = claims.Notifications(ctx, tx, nour); return err })
		if err := d.Update(ctx, func(tx *db.Tx) error { return claims.SeeNotification(ctx, tx, mika, list[0].ID) }); !errors.Is(err, fault.NotFound) {
			t.Errorf("another's notification: %v", err)
		}
		do(t, d, func(tx *db.Tx) error { return claims.SeeNotification(ctx, tx, nour, list[0].ID) })
		if unread() != 2 {
			t.Errorf("%d are unread, want 2", unread())
		}
		do(t, d, func(tx *db.Tx) error { return claims.SeeNotifications(ctx, tx, nour, c.ID) })
		if unread() != 0 {
			t.Errorf("%d are unread, want 0", unread())
		}
		do(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update notifications set created_at = '2020-01-01T00:00:00.000000Z' where id = $1`, list[2].ID)
			for i := range claims.MaxNotifications {
				if err == nil {
					_, err = tx.Exec(ctx, `insert into notifications (id, person, kind, claim, actor, created_at) values ($1, $2, 'flag', $3, $4, $5)`,
						db.NewID(), nour.ID, c.ID, mika.ID, db.FormatTime(tx.Now().Add(-time.Duration(i)*time.Minute)))
				}
			}
			if err == nil {
				err = claims.PruneNotifications(ctx, tx)
			}
			return err
		})
		if got := len(bellOf(t, d, nour)); got != claims.MaxNotifications {
			t.Errorf("%d are kept, want %d", got, claims.MaxNotifications)
		}
	})
}
