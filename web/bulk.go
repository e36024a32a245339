package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// actOf reads what a form asks to do to the selected claims.
func actOf(r *http.Request) claims.Act {
	a := claims.Act{
		Do: r.PostFormValue("do"), Tag: r.PostFormValue("addtag"), Assignee: r.PostFormValue("to"), Due: r.PostFormValue("day"),
		Priority: claims.Priority(r.PostFormValue("wanted")), Note: r.PostFormValue("note"),
	}
	switch a.Do {
	case claims.DoUntag:
		a.Tag = r.PostFormValue("untag")
	case string(claims.CrossChecking):
		a.Assignee = r.PostFormValue("second")
	case claims.DoAssign, string(claims.Assigned):
	default:
		a.Assignee = "" // these alone are given to somebody
	}
	return a
}

// POST /claims/bulk does one thing to several claims. What cannot be done to one does not stop the rest. A form that cannot be meant comes back
// filled in, with the same claims selected.
func (s *server) bulk(w http.ResponseWriter, r *http.Request) error {
	act := actOf(r)
	var done claims.Done
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		done, err = claims.Bulk(r.Context(), tx, person(r), r.PostForm["claim"], act)
		return err
	})
	if fault.KindOf(err) == fault.Invalid && len(r.PostForm["claim"]) > 0 && len(r.PostForm["claim"]) <= claims.MaxBulk {
		return s.selectedAgain(w, r, err)
	}
	if err != nil {
		return err
	}
	back, _ := url.ParseQuery(deskQuery(r.PostForm)) // what was just written
	for name, value := range map[string]string{"cursor": r.PostFormValue("cursor"), "bulk": act.Do, "n": strconv.Itoa(done.Changed)} {
		if value != "" {
			back.Set(name, value)
		}
	}
	if done.To > done.From {
		back.Set("undo", strconv.FormatInt(done.From, 10)+"-"+strconv.FormatInt(done.To, 10))
	}
	back["kept"] = done.Kept
	http.Redirect(w, r, deskAddress(back), http.StatusSeeOther)
	return nil
}

// POST /claims/bulk/undo takes back what a bulk action did.
func (s *server) undoBulk(w http.ResponseWriter, r *http.Request) error {
	from, to, ok := entriesOf(r.PostFormValue("to"))
	if !ok {
		return errNothingToUndo
	}
	var n int
	var kept []string
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		n, kept, err = claims.Undo(r.Context(), tx, person(r), from, to)
		return err
	})
	if err != nil {
		return err
	}
	back, _ := url.ParseQuery(deskQuery(r.PostForm)) // what was just written
	if cursor := r.PostFormValue("cursor"); cursor != "" {
		back.Set("cursor", cursor)
	}
	back.Set("bulk", "undo")
	back.Set("n", strconv.Itoa(n))
	back["kept"] = kept
	http.Redirect(w, r, deskAddress(back), http.StatusSeeOther)
	return nil
}

// entriesOf reads which entries of the ledger an action wrote: "12-15" are 12, 13 and 14.
func entriesOf(s string) (from, to int64, ok bool) {
	before, after, found := strings.Cut(s, "-")
	from, err1 := strconv.ParseInt(before, 10, 64)
	to, err2 := strconv.ParseInt(after, 10, 64)
	return from, to, found && err1 == nil && err2 == nil && from >= 0 && to > from && to-from <= 10*claims.MaxBulk
}

// result says what a bulk action did, and of each claim that stayed as it was why. The address holds numbers and references only; the words are
// made here.
func (p *deskPage) result(r *http.Request, tx *db.Tx, q url.Values) error {
	n, err := strconv.Atoi(q.Get("n"))
	do := q.Get("bulk")
	if err != nil || n < 0 || n > claims.MaxBulk || len(q["kept"]) > claims.MaxBulk || doneTo(do, 1) == "" {
		return nil //nolint:nilerr // an address that nobody here made says nothing
	}
	p.Result = []string{"No claim was changed."}
	if n > 0 {
		p.Result[0] = doneTo(do, n)
	}
	for _, id := range q["kept"] {
		c, err := claims.Get(r.Context(), tx, id)
		if err != nil {
			return err
		}
		words, err := keptWords(r, tx, c, do)
		if err != nil {
			return err
		}
		p.Result = append(p.Result, words)
	}
	if _, _, ok := entriesOf(q.Get("undo")); ok && n > 0 && do != string(claims.Published) && do != string(claims.CrossChecking) && person(r).AtLeast(auth.Researcher) {
		p.Taken = &undo{Action: "/claims/bulk/undo", To: q.Get("undo")}
	}
	return nil
}

// doneTo says what was done to so many claims; "" when nobody can do that.
func doneTo(do string, n int) string {
	switch do {
	case claims.DoTag:
		return plural(n, "claim has", "claims have") + " the tag now."
	case claims.DoUntag:
		return plural(n, "claim is", "claims are") + " without the tag now."
	case claims.DoAssign:
		return plural(n, "claim is", "claims are") + " assigned now."
	case claims.DoDue:
		return plural(n, "claim has", "claims have") + " the new day now."
	case claims.DoPriority:
		return plural(n, "claim has", "claims have") + " the new priority now."
	case "undo":
		return "Taken back: " + plural(n, "claim is", "claims are") + " as before."
	}
	if slices.Contains(claims.Statuses, claims.Status(do)) {
		return plural(n, "claim is", "claims are") + " now " + do + "."
	}
	return ""
}

// keptWords says why a claim stayed as it was.
func keptWords(r *http.Request, tx *db.Tx, c claims.Claim, do string) (string, error) {
	if do == "undo" {
		return c.Ref + " stays as it is: somebody changed it since, or it was sent to cross-checking or published.", nil
	}
	why, err := claims.Act{Do: do}.WhyNot(r.Context(), tx, person(r), c)
	stays := string(c.Status)
	if do == claims.DoTag || do == claims.DoUntag || do == claims.DoDue || do == claims.DoPriority {
		stays = "as it is"
	}
	return c.Ref + " stays " + stays + ": " + why, err
}

var errNothingToUndo = fault.New(fault.Invalid, "There is nothing here that could be taken back.")
