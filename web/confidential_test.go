package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// canary stands in everything that is not for everybody.
const canary = "kanarienvogel"

// confide adds a confidential source whose every field holds the canary, cites it, links it, asks its address, and gives its reference.
func confide(t testing.TB, d *db.DB) (ref string) {
	t.Helper()
	by := auth.Person{Name: "anna", Role: auth.Admin}
	text := func(more string) string {
		return "The minister met the " + canary + " in the harbour on Monday. According to Kanarienvogel Weekly newspaper, nobody else was there." + more
	}
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		doc, err := capture.Read(capture.Input{Name: canary + ".txt", Bytes: []byte(text(""))})
		if err != nil {
			return err
		}
		in, err := sources.Ingest(t.Context(), tx, by, doc, sources.Meta{Title: "A note of the " + canary, Publisher: "The paper", URL: "https://" + canary + ".example/a", Published: "1998"})
		if err != nil {
			return err
		}
		s := in.Source
		s.Authors, s.Note, s.Kind, s.Basis, s.BasisReason = []string{canary}, canary, canary, "firsthand", canary
		if s, err = sources.UpdateSource(t.Context(), tx, by, s); err != nil {
			return err
		}
		ref = s.Ref
		added, err := claims.AddEvidence(t.Context(), tx, by, "CT-0001", claims.NewEvidence{Source: s.ID, Quote: "The minister met the " + canary, Stance: claims.Supports, Note: canary})
		if err != nil {
			return err
		}
		c, err := claims.AddComment(t.Context(), tx, by, claims.NewComment{Evidence: added.Evidence.ID, Text: "Ask the " + canary + "."})
		if err != nil {
			return err
		}
		if _, err = claims.AddComment(t.Context(), tx, by, claims.NewComment{Parent: c.ID, Text: "Who is the " + canary + "?"}); err != nil {
			return err
		}
		if _, err = sources.AddDerivation(t.Context(), tx, by, sources.Derivation{From: "SR-0001", To: s.ID, Relation: "quotation", ShownBy: canary, Note: canary}); err != nil {
			return err
		}
		if doc, err = capture.Read(capture.Input{Name: canary + ".txt", Bytes: []byte(strings.ReplaceAll(text(" It rained."), "met the", "saw the"))}); err != nil {
			return err
		}
		if _, err = sources.Ingest(t.Context(), tx, by, doc, sources.Meta{Source: s.ID}); err != nil {
			return err
		}
		if s, err = sources.GetSource(t.Context(), tx, s.ID); err != nil {
			return err
		}
		_, err = sources.SetConfidential(t.Context(), tx, by, s.ID, s.Version, true, "The "+canary+" asked for it.")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// everyPage asks for every address that links lead to, whatever it answers with.
func everyPage(v *visitor, look func(path, body string)) (seen []string) {
	queue := []string{"/claims", "/claims?view=all", "/sources?view=problems", "/sources/drift", "/ledger?kind=source.", "/ledger?kind=evidence.", "/ledger?kind=comment.", "/audit", "/search?q=" + canary[:len(canary)-1] + "x", "/search?q=in:sources", "/search?q=in:publishers", "/search?q=in:passages"}
	for len(queue) > 0 && len(seen) < 600 {
		path := queue[0]
		queue = queue[1:]
		if slices.Contains(seen, path) {
			continue
		}
		seen = append(seen, path)
		a := v.get(path)
		look(path, a.Body.String())
		if !strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for _, n := range a.all("a[href]") {
			if href, _, _ := strings.Cut(attribute(n, "href"), "#"); strings.HasPrefix(href, "/") {
				queue = append(queue, href)
			}
		}
	}
	return seen
}

func TestAConfidentialSourceIsOnNoPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := example(t, d)
		ref := confide(t, d)
		v.as(auth.Checker)
		seen := everyPage(v, func(path, body string) {
			if at := strings.Index(strings.ToLower(body), canary); at >= 0 {
				t.Errorf("%s: …%s…", path, body[max(0, at-200):min(len(body), at+100)])
			}
		})
		for _, path := range []string{"/claims/CT-0001", "/claims/CT-0001/report", "/claims/CT-0001/report.json", "/claims/CT-0001/report.csv", "/claims/CT-0001/report.md", "/claims/CT-0001/history", "/sources/" + ref} {
			if body := v.get(path).status(http.StatusOK).Body.String(); !strings.Contains(body, sources.Withheld) && !strings.HasSuffix(path, "history") || strings.Contains(strings.ToLower(body), canary) {
				t.Errorf("%s tells of a source, but not that it is withheld", path)
			}
			if !slices.Contains(seen, path) {
				t.Logf("no link leads to %s", path)
			}
		}
		for _, page := range []string{"compare", "quotations", "merge", "retract", "edit", "claims", "confidential"} {
			a := v.get("/sources/" + ref + "/" + page)
			if a.Code != http.StatusForbidden || strings.Contains(strings.ToLower(a.Body.String()), canary) {
				t.Errorf("/sources/%s/%s: %d", ref, page, a.Code)
			}
		}
		for _, query := range []string{"/sources?words=" + canary, "/claims?q=" + canary, "/search?q=" + canary, "/api/v1/search?q=" + canary} {
			if body := v.get(query).Body.String(); strings.Contains(body, ref) {
				t.Errorf("%s finds it", query)
			}
		}
		a := v.post("/claims/CT-0001/evidence", url.Values{"source": {ref}, "quote": {"The minister met nobody"}, "stance": {"supports"}})
		if a.Code != http.StatusForbidden || strings.Contains(a.Body.String(), "minister met the") {
			t.Errorf("citing it: %d", a.Code)
		}
		v.as(auth.Editor)
		if body := v.get("/sources/" + ref).status(http.StatusOK).Body.String(); !strings.Contains(body, canary) || !strings.Contains(body, "only editors and whoever added it") {
			t.Error("an editor does not see it")
		}
		v.post("/sources/"+ref+"/confidential", url.Values{"version": {"3"}, "confidential": {"no"}, "reason": {""}}).status(http.StatusUnprocessableEntity)
		v.post("/sources/"+ref+"/confidential", url.Values{"version": {"3"}, "confidential": {"no"}, "reason": {"It was published."}}).leads("/sources/" + ref + "?done=saved")
		v.as(auth.Viewer)
		if body := v.get("/sources/" + ref).status(http.StatusOK).Body.String(); !strings.Contains(body, canary) {
			t.Error("it is still withheld")
		}
	})
}

func TestWhoeverAddedAConfidentialSourceSeesIt(t *testing.T) {
	d := dbtest.SQLite(t)
	v := example(t, d)
	v.as(auth.Researcher)
	v.post("/sources", url.Values{"title": {"My " + canary}, "located": {"1"}})
	a := v.get("/sources?words=" + canary)
	ref := strings.TrimPrefix(a.link(t, "a[href^='/sources/SR-']"), "/sources/")
	v.post("/sources/"+ref+"/confidential", url.Values{"version": {"1"}, "confidential": {"yes"}, "reason": {"She asked."}}).leads("/sources/" + ref + "?done=saved")
	if body := v.get("/sources/" + ref).Body.String(); !strings.Contains(body, canary) {
		t.Error("who added it does not see it")
	}
	if a := v.get("/sources?words=" + canary); !strings.Contains(a.Body.String(), ref) {
		t.Error("who added it does not find it")
	}
	v.post("/sources/"+ref+"/confidential", url.Values{"version": {"2"}, "confidential": {"no"}, "reason": {"No."}}).status(http.StatusForbidden)
}
