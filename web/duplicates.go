package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// duplicatesPage is the queue of claims that may have been recorded twice.
type duplicatesPage struct {
	rights
	List    []duplicateItem
	Total   int
	Far     claims.Compared
	Reading bool
	Refused string
	Undoing *undo
}

// duplicateItem is a pair, each with what it says marked against the other.
type duplicateItem struct {
	claims.Duplicate
	ID       string
	One, Two []markedWords
	Next     string // the pair after it
}

// maxDuplicates bounds the pairs of one page.
const maxDuplicates = 50

// Undo is what the page's toast offers to take back, or nil.
func (p duplicatesPage) Undo() *undo { return p.Undoing }

// GET /claims/duplicates
func (s *server) duplicates(w http.ResponseWriter, r *http.Request) error {
	p, err := s.duplicatesPage(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "duplicates", "desk", p)
}

func (s *server) duplicatesPage(r *http.Request) (p duplicatesPage, err error) {
	p.rights = rightsOf(r)
	if p.May(auth.Editor) {
		p.Undoing = undoing(r)
	}
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		list, total, far, ok, err := s.matcher.Duplicates(r.Context(), tx, person(r), maxDuplicates)
		p.Total, p.Far, p.Reading = total, far, !ok
		for i, d := range list {
			item := duplicateItem{Duplicate: d, ID: d.Claim.Claim.Ref + "-" + d.Other.Claim.Ref}
			item.One, item.Two = markWords(d.Claim.Claim.Text, d.WhyClaim, 0), markWords(d.Other.Claim.Text, d.WhyOther, 0)
			p.List = append(p.List, item)
			if i > 0 {
				p.List[i-1].Next = item.ID
			}
		}
		return err
	})
	return p, err
}

// POST /claims/duplicates says what two claims are to each other.
func (s *server) judgeDuplicate(w http.ResponseWriter, r *http.Request) error {
	var l claims.Link
	replaced := ""
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		l, replaced, err = claims.LinkClaims(r.Context(), tx, person(r), r.PostFormValue("claim"), r.PostFormValue("other"), r.PostFormValue("relation"), "")
		return err
	})
	return s.afterDuplicate(w, r, err, "?"+url.Values{"of": {l.ID}, "was": {replaced}}.Encode(), "linkedclaims")
}

// afterDuplicate leads on to the next pair, or shows the queue again with what was refused.
func (s *server) afterDuplicate(w http.ResponseWriter, r *http.Request, err error, query, done string) error {
	if err == nil {
		to := "/claims/duplicates" + query
		if next := r.PostFormValue("next"); next != "" {
			to += "#d" + url.PathEscape(next)
		}
		return see(w, r, to, done)
	}
	if fault.KindOf(err) == "" || errors.Is(err, fault.Denied) {
		return err
	}
	p, pageErr := s.duplicatesPage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	p.Refused = err.Error()
	return s.render(w, r, fault.HTTPStatus(err), "duplicates", "desk", p)
}

// claimMergePage says what merging two claims would do, before it is done.
type claimMergePage struct {
	Plan       claims.MergePlan
	From, Into claims.Found
	One, Two   []markedWords
	Swap       string // the address at which the other one stands
	Refused    string
	Form       form
	Next       string
}

// GET /claims/{id}/merge?with=&stay= shows what merging would do. The claim with the lower reference stands, unless stay names the other.
func (s *server) claimMerge(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p, err := s.claimMergePage(r, pathID(r), q.Get("with"), q.Get("stay"))
	if err != nil {
		return err
	}
	p.Next = q.Get("next")
	return s.render(w, r, http.StatusOK, "claimmerge", "desk", p)
}

func (s *server) claimMergePage(r *http.Request, claim, with, stay string) (p claimMergePage, err error) {
	p.Form = blank(map[string]string{})
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p.Into, err = claims.FindChecked(r.Context(), tx, person(r), claim); err != nil {
			return err
		}
		if p.From, err = claims.FindChecked(r.Context(), tx, person(r), strings.TrimSpace(with)); err != nil {
			return err
		}
		if older(p.From.Claim, p.Into.Claim) != (stay == p.From.Claim.Ref) && (stay == p.From.Claim.Ref || stay == "") {
			p.From, p.Into = p.Into, p.From
		}
		from, into := p.From.Claim, p.Into.Claim
		one, two := claims.Beside(into, from)
		p.One, p.Two = markWords(into.Text, one, 0), markWords(from.Text, two, 0)
		p.Swap = "/claims/" + into.Ref + "/merge?" + url.Values{"with": {from.Ref}, "stay": {from.Ref}}.Encode()
		p.Plan, err = claims.PlanMerge(r.Context(), tx, person(r), from.ID, into.ID)
		if kind := fault.KindOf(err); kind == fault.Conflict || kind == fault.Invalid {
			p.Refused, err = err.Error(), nil
		}
		return err
	})
	return p, err
}

func older(a, b claims.Claim) bool {
	return len(a.Ref) < len(b.Ref) || len(a.Ref) == len(b.Ref) && a.Ref < b.Ref
}

// POST /claims/{id}/merge withdraws the claim of the address, for which the other stands from now on.
func (s *server) mergeClaims(w http.ResponseWriter, r *http.Request) error {
	intoVersion, err := strconv.ParseInt(r.PostFormValue("into version"), 10, 64)
	if err != nil {
		intoVersion = -1 // none that any record has
	}
	var m claims.ClaimMerge
	err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		m, err = claims.MergeClaims(r.Context(), tx, person(r), pathID(r), version(r), r.PostFormValue("into"), intoVersion, r.PostFormValue("reason"))
		return err
	})
	if kind := fault.KindOf(err); kind == fault.Stale || kind == fault.Conflict || kind == fault.Invalid {
		p, pageErr := s.claimMergePage(r, r.PostFormValue("into"), pathID(r), r.PostFormValue("into"))
		if pageErr != nil {
			return errors.Join(err, pageErr)
		}
		p.Refused, p.Form, p.Next = err.Error(), formOf(r), r.PostFormValue("next")
		return s.render(w, r, fault.HTTPStatus(err), "claimmerge", "desk", p)
	}
	if err != nil {
		return err
	}
	if r.PostForm.Has("next") {
		return s.afterDuplicate(w, r, nil, "?of="+m.ID, "mergedclaims")
	}
	return see(w, r, fmt.Sprintf("/claims/%s?of=%s", addressID(r), m.ID), "mergedclaims")
}

// POST /merges/{id}/undo
func (s *server) unmergeClaims(w http.ResponseWriter, r *http.Request) error {
	var c claims.Claim
	var left []string
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		m, kept, err := claims.UndoClaimMerge(r.Context(), tx, person(r), pathID(r))
		if err == nil {
			left = kept
			c, err = claims.Get(r.Context(), tx, m.ClaimID)
		}
		return err
	})
	if err != nil {
		return err
	}
	done := "unmergedclaims"
	if len(left) > 0 {
		done = "unmergedsome"
	}
	return see(w, r, backTo(r, "/claims/"+c.Ref), done)
}
