package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// maxBulk bounds how many claims one action takes.
const maxBulk = 200

// POST /claims/bulk does one thing to several claims: moves them, or tags them. What cannot be done to one does not stop the rest.
func (s *server) bulk(w http.ResponseWriter, r *http.Request) error {
	ids, do, tag := r.PostForm["claim"], r.PostFormValue("do"), ""
	if do == "tag" {
		tag = strings.TrimSpace(r.PostFormValue("addtag"))
	}
	switch {
	case len(ids) == 0:
		return fault.New(fault.Invalid, "No claim was selected. Tick some on the Desk first.")
	case len(ids) > maxBulk:
		return fault.Newf(fault.Invalid, "%d claims were selected; %d is the most at a time.", len(ids), maxBulk)
	case do == "tag" && tag == "":
		return fault.New(fault.Invalid, "Write the tag that the selected claims should get.")
	case do != "tag" && !slices.Contains(claims.Statuses, claims.Status(do)):
		return fault.New(fault.Invalid, "Choose what to do with the selected claims: give them a status, or a tag.")
	}
	var kept []string
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		kept = nil
		for _, id := range ids {
			err := bulkOne(r, tx, id, claims.Status(do), tag)
			switch k := fault.KindOf(err); {
			case k == fault.Conflict, k == fault.Denied, k == fault.Invalid && tag == "": // a step may need words
				kept = append(kept, id)
			case err != nil:
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	back := url.Values{"bulk": {do}, "n": {strconv.Itoa(len(ids) - len(kept))}, "kept": kept}
	for _, field := range deskFields {
		if value := r.PostFormValue(field); value != "" {
			back.Set(field, value)
		}
	}
	http.Redirect(w, r, "/claims?"+back.Encode(), http.StatusSeeOther)
	return nil
}

// bulkOne tags one claim, or moves it when tag is ""; a refusal leaves nothing of it behind.
func bulkOne(r *http.Request, tx *db.Tx, id string, to claims.Status, tag string) error {
	return tx.Nested(r.Context(), func() error {
		c, err := claims.Get(r.Context(), tx, id)
		if err != nil {
			return err
		}
		if tag == "" {
			_, err = claims.SetStatus(r.Context(), tx, person(r), c.ID, c.Version, claims.Move{To: to})
			return err
		}
		tags := append(slices.Clone(c.Tags), tag)
		_, err = claims.Update(r.Context(), tx, person(r), c.ID, c.Version, claims.Patch{Tags: &tags})
		return err
	})
}

// bulkWords says what a bulk action did, and of each claim that stayed as it was why. The address holds a number and references
// only; the words are made here.
func bulkWords(r *http.Request, tx *db.Tx, q url.Values) ([]string, error) {
	n, err := strconv.Atoi(q.Get("n"))
	to := claims.Status(q.Get("bulk"))
	if err != nil || n < 0 || n > maxBulk || len(q["kept"]) > maxBulk || to != "tag" && !slices.Contains(claims.Statuses, to) {
		return nil, nil //nolint:nilerr // an address that nobody here made says nothing
	}
	said := []string{plural(n, "claim is", "claims are") + " now " + string(to) + "."}
	switch {
	case n == 0:
		said[0] = "No claim was changed."
	case to == "tag":
		said[0] = plural(n, "claim has", "claims have") + " the tag now."
	}
	for _, id := range q["kept"] {
		c, err := claims.Get(r.Context(), tx, id)
		if err != nil {
			return nil, err
		}
		why, err := whyNot(r, tx, c, to)
		if err != nil {
			return nil, err
		}
		said = append(said, c.Ref+" stays "+string(c.Status)+": "+why)
	}
	return said, nil
}

// whyNot says why a claim cannot take a status now.
func whyNot(r *http.Request, tx *db.Tx, c claims.Claim, to claims.Status) (string, error) {
	if c.Status == to {
		return "it was so already.", nil
	}
	steps, err := claims.Steps(r.Context(), tx, person(r), c.ID)
	for _, step := range steps {
		if step.To == to && step.Reason != "" {
			return step.Reason, err
		}
		if step.To == to && step.NeedsNote {
			return "this step needs a reason; take it on the claim's page.", err
		}
	}
	return "the workflow has no step from there to " + string(to) + ".", err
}
