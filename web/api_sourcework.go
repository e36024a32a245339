package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

var sourceCalls = map[string]call{
	"PATCH /sources/{id}":             {ID: "changeSource", Says: "Changes the fields that the body names, on the version that If-Match names.", Match: true, Version: true, Body: sourcePatch{}, Answer: fullSource{}, Refuses: refusesStep},
	"POST /sources/{id}/confidential": {ID: "setConfidential", Says: "Makes a source confidential, so that editors and whoever added it alone see it, or open again.", Match: true, Version: true, Body: confidentiality{}, Answer: fullSource{}, Refuses: refusesStep},
	"GET /sources/{id}/fallout":       {ID: "getFallout", Says: "Lists what would become of each claim if the source were retracted. Its fingerprint is for POST /sources/{id}/notice.", Query: []param{limitParam, cursorParam}, Answer: fallout{}, Refuses: refusesGone},
	"POST /sources/{id}/notice": {ID: "recordNotice", Says: "Records that its publisher corrected, retracted or withdrew the source: the claims that rest on it are flagged. The fingerprint says which list of them was seen; when that is another one by now, the call is refused as stale.",
		Match: true, Version: true, Body: newNotice{}, Answer: fullSource{}, Refuses: refusesStep},
	"DELETE /sources/{id}/notice": {ID: "takeBackNotice", Says: "Takes a notice back that was recorded in error, and the flags that it raised.", Match: true, Version: true, Answer: fullSource{}, Refuses: refusesPlain},
	"GET /sources/{id}/claims":    {ID: "listResting", Says: "Lists the claims that rest on the source, those that lose their last chain with it first.", Query: []param{limitParam, cursorParam}, Answer: restingList{}, Refuses: refusesGone},
	"POST /sources/{id}/claims":   {ID: "addClaimOfWords", Says: "Adds a claim of words of the source's text, whose first appearance the source is.", Body: stretchOfText{}, Status: http.StatusCreated, Version: true, Answer: report.ClaimJSON{}, Refuses: refusesStep},
	"GET /sources/{id}/twins":     {ID: "listTwins", Says: "Lists other records that may be of the same source, and why.", Answer: twinList{}, Refuses: refusesGone},
	"POST /sources/{id}/merge":    {ID: "mergeSource", Says: "Merges this record into another of the same source, which stands for it from then on.", Match: true, Version: true, Body: sourceMerge{}, Answer: fullSource{}, Refuses: refusesStep},
	"POST /sources/{id}/unmerge":  {ID: "unmergeSource", Says: "Lets a merged record stand for itself again.", Match: true, Version: true, Answer: fullSource{}, Refuses: refusesPlain},
	"POST /sources/capture": {ID: "captureSource", Says: "Adds a source by its address: the page is fetched and kept as its first snapshot. A source that has this address already gets what it answers as its next.",
		Body: newCapture{}, Status: http.StatusCreated, Again: true, Answer: fullSource{}, Refuses: append([]int{http.StatusNotFound}, refusesWrite...)},
}

// sourceVersion reads the version that the address's source has.
func sourceVersion(r *http.Request) func(tx *db.Tx) (int64, error) {
	return func(tx *db.Tx) (int64, error) {
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		return source.Version, err
	}
}

// sourceOn changes the address's source on the version that the caller saw, and answers with it.
func (s *server) sourceOn(w http.ResponseWriter, r *http.Request, b any, change func(tx *db.Tx, version int64) error) error {
	if err := s.applyOn(w, r, b, sourceVersion(r), change); err != nil {
		return err
	}
	return s.saySource(w, r, http.StatusOK, pathID(r))
}

// seenSource stands before every call about one source but the one that reads it: of a confidential one that is withheld there are no others.
func (s *server) seenSource(method, path string, h handler) handler {
	if !strings.HasPrefix(path, "/sources/{id}") || method == http.MethodGet && path == "/sources/{id}" {
		return h
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		err := s.db.View(r.Context(), func(tx *db.Tx) error {
			_, err := sources.GetSeen(r.Context(), tx, person(r), pathID(r))
			return err
		})
		if err != nil {
			return err
		}
		return h(w, r)
	}
}

// sourcePatch is the body of PATCH /sources/{id}: what it does not name stays.
type sourcePatch struct {
	Title       *string   `json:"title,omitempty"`
	URL         *string   `json:"url,omitempty"`
	ArchivedURL *string   `json:"archived_url,omitempty"`
	Publisher   *string   `json:"publisher,omitempty" doc:"id or name; a name that is new makes a publisher"`
	Authors     *[]string `json:"authors,omitempty" doc:"all of them"`
	Published   *string   `json:"published,omitempty"`
	Language    *string   `json:"language,omitempty"`
	Kind        *string   `json:"kind,omitempty"`
	Basis       *string   `json:"basis,omitempty" doc:"unknown, document or firsthand"`
	BasisReason *string   `json:"basis_reason,omitempty"`
	BasisClaims *[]string `json:"basis_claims,omitempty" doc:"the claims that the basis speaks of, by id or reference; none: all"`
	Group       *string   `json:"group,omitempty"`
	GroupReason *string   `json:"group_reason,omitempty"`
	Located     *bool     `json:"located,omitempty" doc:"false: known of, never seen"`
	Note        *string   `json:"note,omitempty"`
}

// PATCH /api/v1/sources/{id}
func (s *server) apiChangeSource(w http.ResponseWriter, r *http.Request) error {
	var b sourcePatch
	return s.sourceOn(w, r, &b, func(tx *db.Tx, version int64) error {
		next, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		before := next
		if err := b.change(r, tx, &next); err != nil {
			return err
		}
		if err := next.CheckReasons(before); err != nil {
			return err
		}
		next.Version = version
		_, err = sources.UpdateSource(r.Context(), tx, person(r), next)
		return err
	})
}

func (b sourcePatch) change(r *http.Request, tx *db.Tx, to *sources.Source) (err error) {
	to.Title, to.URL, to.ArchivedURL = word(b.Title, to.Title), word(b.URL, to.URL), word(b.ArchivedURL, to.ArchivedURL)
	to.Authors, to.Language, to.Kind = word(b.Authors, to.Authors), word(b.Language, to.Language), word(b.Kind, to.Kind)
	to.Published = sources.Date(word(b.Published, string(to.Published)))
	to.Basis, to.BasisReason = word(b.Basis, to.Basis), word(b.BasisReason, to.BasisReason)
	to.Group, to.GroupReason = word(b.Group, to.Group), word(b.GroupReason, to.GroupReason)
	to.Located, to.Note = word(b.Located, to.Located), word(b.Note, to.Note)
	if b.BasisClaims != nil {
		if to.BasisClaims, err = claimIDs(r.Context(), tx, "basis_claims", *b.BasisClaims); err != nil {
			return err
		}
	}
	if b.Publisher == nil {
		return nil
	}
	p, err := sources.GetPublisher(r.Context(), tx, *b.Publisher)
	if fault.KindOf(err) == fault.NotFound {
		p, err = sources.PublisherNamed(r.Context(), tx, person(r), *b.Publisher)
	}
	to.PublisherID = p.ID
	return err
}

// claimIDs gives the ids of claims that a field of a body names.
func claimIDs(ctx context.Context, tx *db.Tx, field string, named []string) (ids []string, err error) {
	for _, name := range named {
		c, err := claims.Get(ctx, tx, name)
		if fault.KindOf(err) == fault.NotFound {
			return nil, fault.In(field, "There is no claim %q.", name)
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, c.ID)
	}
	return ids, nil
}

// confidentiality is the body of POST /sources/{id}/confidential.
type confidentiality struct {
	Confidential bool   `json:"confidential"`
	Reason       string `json:"reason"`
}

// POST /api/v1/sources/{id}/confidential
func (s *server) apiSetConfidential(w http.ResponseWriter, r *http.Request) error {
	var b confidentiality
	return s.sourceOn(w, r, &b, func(tx *db.Tx, version int64) error {
		_, err := sources.SetConfidential(r.Context(), tx, person(r), pathID(r), version, b.Confidential, b.Reason)
		return err
	})
}

// fallenClaim is a claim with what it loses without a source.
type fallenClaim struct {
	ID     string              `json:"id"`
	Ref    string              `json:"ref"`
	Text   string              `json:"text"`
	Status claims.Status       `json:"status"`
	Rating string              `json:"rating" doc:"empty when it has none, or is sealed from the caller"`
	Effect claims.Effect       `json:"effect" doc:"what becomes of it without the source"`
	Before report.IntervalJSON `json:"before" doc:"independent origins"`
	After  report.IntervalJSON `json:"after"`
}

func fallenOf(r *http.Request, found []claims.Fallen) []fallenClaim {
	out := []fallenClaim{}
	for _, x := range found {
		c := x.Claim.For(person(r))
		out = append(out, fallenClaim{c.ID, c.Ref, c.Text, c.Status, c.Rating, x.Effect, report.NewIntervalJSON(x.Before), report.NewIntervalJSON(x.After)})
	}
	return out
}

// fallout is what would become of the claims that rest on a source.
type fallout struct {
	Claims      []fallenClaim `json:"claims" doc:"those that lose their last chain first"`
	Total       int           `json:"total"`
	Unchanged   int           `json:"unchanged" doc:"claims that reach the source and are counted as before without it"`
	Fingerprint string        `json:"fingerprint" doc:"of the whole list"`
	Next        *string       `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/sources/{id}/fallout
func (s *server) apiFallout(w http.ResponseWriter, r *http.Request) error {
	var out fallout
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		f, err := claims.FalloutOf(r.Context(), tx, s.network, source.ID)
		if err != nil {
			return err
		}
		page, cursor, err := pageOf(r, f.Claims)
		out = fallout{fallenOf(r, page), len(f.Claims), f.Unchanged, f.Fingerprint, cursor}
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", out.Next, out)
}

// newNotice is the body of POST /sources/{id}/notice.
type newNotice struct {
	Kind        string `json:"kind" doc:"corrected, retracted or withdrawn"`
	Date        string `json:"date,omitempty" doc:"of the publisher's notice"`
	URL         string `json:"url,omitempty" doc:"where it stands"`
	Reason      string `json:"reason"`
	Assignee    string `json:"assignee,omitempty" doc:"the id of who looks at the claims that are with nobody"`
	Fingerprint string `json:"fingerprint" doc:"of GET /sources/{id}/fallout: the list that was seen"`
}

// POST /api/v1/sources/{id}/notice
func (s *server) apiRecordNotice(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := seenVersion(r); err != nil {
		return err
	}
	var b newNotice
	if err := body(w, r, &b); err != nil {
		return err
	}
	n := claims.NewNotice{Source: pathID(r), Fingerprint: b.Fingerprint, Assignee: b.Assignee,
		Notice: sources.Notice{Kind: b.Kind, Date: sources.Date(b.Date), URL: b.URL, Reason: b.Reason}}
	if faults := n.Notice.Faults(time.Now()); len(faults) > 0 {
		return faults[0]
	}
	if b.Fingerprint == "" {
		return fault.In("fingerprint", "Say which list of claims you saw: the fingerprint of GET %s/sources/{id}/fallout.", apiRoot)
	}
	if err := s.db.View(r.Context(), func(tx *db.Tx) error { return claims.FalloutAhead(r.Context(), tx, s.network, &n) }); err != nil {
		return err
	}
	return s.sourceOn(w, r, nil, func(tx *db.Tx, version int64) error {
		n.Version = version
		_, err := claims.RecordNotice(r.Context(), tx, person(r), n)
		return err
	})
}

// DELETE /api/v1/sources/{id}/notice
func (s *server) apiTakeBackNotice(w http.ResponseWriter, r *http.Request) error {
	return s.sourceOn(w, r, nil, func(tx *db.Tx, version int64) error {
		_, _, err := claims.TakeBackNotice(r.Context(), tx, person(r), pathID(r), version)
		return err
	})
}

type restingList struct {
	Claims []fallenClaim `json:"claims"`
	Total  int           `json:"total"`
	Lost   int           `json:"lost" doc:"how many lose their last chain with the source"`
	Next   *string       `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/sources/{id}/claims
func (s *server) apiResting(w http.ResponseWriter, r *http.Request) error {
	from, err := placeOfCursor(r)
	if err != nil {
		return err
	}
	var out restingList
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		rests, err := claims.RestingOn(r.Context(), tx, s.network, source, from, limitOf(r))
		out = restingList{Claims: fallenOf(r, rests.List), Total: rests.Claims, Lost: rests.Lost}
		if end := from + len(rests.List); end < rests.Claims && len(rests.List) > 0 {
			out.Next = cursorAt(end)
		}
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", out.Next, out)
}

// stretchOfText is the body of POST /sources/{id}/claims.
type stretchOfText struct {
	Snapshot string `json:"snapshot,omitempty" doc:"the id of the snapshot; the newest when not given"`
	Start    int    `json:"start" doc:"code points"`
	End      int    `json:"end" doc:"code points, exclusive"`
}

// POST /api/v1/sources/{id}/claims
func (s *server) apiMakeClaim(w http.ResponseWriter, r *http.Request) error {
	var b stretchOfText
	if err := body(w, r, &b); err != nil {
		return err
	}
	var found, c claims.Claim
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		snapshot, err := sources.SnapshotOf(r.Context(), tx, source, b.Snapshot)
		if err == nil {
			found, _, err = claims.ReadStretch(r.Context(), tx, person(r), source.ID, snapshot, b.Start, b.End)
		}
		return err
	})
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error {
			c, err = claims.AddStretch(r.Context(), tx, person(r), found)
			return err
		})
	}
	if err != nil {
		return err
	}
	w.Header().Set("Location", apiRoot+"/claims/"+c.ID)
	return s.sayClaim(w, r, http.StatusCreated, c.ID)
}

// twin is another record that may be of the same source.
type twin struct {
	listedSource
	Why []string `json:"why"`
}

type twinList struct {
	Twins []twin `json:"twins"`
}

// GET /api/v1/sources/{id}/twins
func (s *server) apiTwins(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out twinList, err error) {
		out.Twins = []twin{}
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return out, err
		}
		found, err := sources.Twins(r.Context(), tx, source, true)
		if err != nil {
			return out, err
		}
		var summaries []sources.SourceSummary
		for _, x := range found {
			summaries = append(summaries, x.SourceSummary)
		}
		listed, err := listedSources(r.Context(), tx, summaries)
		for i, x := range listed {
			out.Twins = append(out.Twins, twin{x, list(found[i].Why)})
		}
		return out, err
	})
}

// sourceMerge is the body of POST /sources/{id}/merge.
type sourceMerge struct {
	Into   string `json:"into" doc:"the record that stands for both, by id or reference"`
	Reason string `json:"reason,omitempty"`
}

// POST /api/v1/sources/{id}/merge
func (s *server) apiMergeSource(w http.ResponseWriter, r *http.Request) error {
	var b sourceMerge
	return s.sourceOn(w, r, &b, func(tx *db.Tx, version int64) error {
		into, err := sources.GetSeen(r.Context(), tx, person(r), b.Into)
		if err == nil {
			_, err = sources.Merge(r.Context(), tx, person(r), pathID(r), into.ID, version, b.Reason)
		}
		return err
	})
}

// POST /api/v1/sources/{id}/unmerge
func (s *server) apiUnmergeSource(w http.ResponseWriter, r *http.Request) error {
	return s.sourceOn(w, r, nil, func(tx *db.Tx, version int64) error {
		_, err := sources.Unmerge(r.Context(), tx, person(r), pathID(r), version)
		return err
	})
}

// newCapture is the body of POST /sources/capture.
type newCapture struct {
	URL       string `json:"url" doc:"http or https"`
	Title     string `json:"title,omitempty" doc:"taken from the page when not given"`
	Publisher string `json:"publisher,omitempty" doc:"a name"`
	Published string `json:"published,omitempty"`
	Language  string `json:"language,omitempty"`
	Kind      string `json:"kind,omitempty"`
}

// POST /api/v1/sources/capture
func (s *server) apiCapture(w http.ResponseWriter, r *http.Request) error {
	var b newCapture
	if err := body(w, r, &b); err != nil {
		return err
	}
	m, err := newSource{Title: b.Title, URL: b.URL, Published: b.Published, Language: b.Language, Kind: b.Kind}.meta(b.Publisher)
	if err != nil {
		return err
	}
	got, err := s.look(r, capture.Request{Address: b.URL, Offer: capture.OfferAny})
	if err != nil {
		return err
	}
	if m.Found, err = s.anchorAhead(r, nil, got, m); err != nil {
		return err
	}
	var in sources.Ingested
	err = s.db.Update(r.Context(), func(tx *db.Tx) error {
		in, err = sources.IngestFetched(r.Context(), tx, person(r), got, m)
		return err
	})
	if err == nil {
		err = got.Refusal() // the source that has this address already keeps it as its state
	}
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if in.Duplicate {
		status = http.StatusOK
	}
	w.Header().Set("Location", apiRoot+"/sources/"+in.Source.ID)
	return s.saySource(w, r, status, in.Source.ID)
}
