package web

import (
	"net/http"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

var textCalls = map[string]call{
	"GET /sources/{id}/snapshots": {ID: "listSnapshots", Says: "Lists what was captured of a source, the newest first. GET /sources/{id}/text gives the text of each.", Query: []param{limitParam, cursorParam}, Answer: snapshotList{}, Refuses: refusesGone},
	"GET /sources/{id}/checks":    {ID: "listChecks", Says: "Lists what the source's address answered, the last check first.", Query: []param{limitParam, cursorParam}, Answer: checkList{}, Refuses: refusesGone},
	"POST /sources/{id}/check":    {ID: "checkSource", Says: "Asks the source's address now, and keeps what it answers: a text that is new becomes the next snapshot.", Answer: addressCheck{}, Refuses: refusesPlain},
	"POST /sources/{id}/address": {ID: "useAddress", Says: "Takes the address that a check found as the source's: where the page moved to, or a copy in an archive.",
		Match: true, Version: true, Body: newAddress{}, Answer: fullSource{}, Refuses: refusesStep},
	"GET /sources/{id}/compare": {ID: "compareSnapshots", Says: "Compares two snapshots of a source paragraph by paragraph. Paragraphs that are the same in both are left out.",
		Query:  []param{{Name: "from", Says: "the id of the older snapshot; the one before the newest when not given"}, {Name: "to", Says: "the id of the newer one; the newest when not given"}, limitParam, cursorParam},
		Answer: comparison{}, Refuses: []int{http.StatusNotFound, http.StatusConflict}},
	"GET /sources/{id}/quotations": {ID: "compareQuotations", Says: "Lists the quotations that stand in this source's newest text and in another's, word by word.",
		Query: []param{{Name: "with", Says: "the other source, by id or reference"}, limitParam, cursorParam}, Answer: quotationList{}, Refuses: refusesGone},
}

type snapshotList struct {
	Snapshots []report.SnapshotJSON `json:"snapshots"`
	Next      *string               `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/sources/{id}/snapshots
func (s *server) apiSnapshots(w http.ResponseWriter, r *http.Request) error {
	var out snapshotList
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		found, err := sources.Snapshots(r.Context(), tx, source.ID)
		if err != nil {
			return err
		}
		all := []report.SnapshotJSON{}
		for i, n := range found {
			all = append(all, report.NewSnapshotJSON(n, i == 0))
		}
		out.Snapshots, out.Next, err = pageOf(r, all)
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", out.Next, out)
}

// addressCheck is what an address answered.
type addressCheck struct {
	ID       string    `json:"id"`
	URL      string    `json:"url" doc:"as it was asked"`
	Final    string    `json:"final_url" doc:"where redirects ended; empty when nothing answered"`
	State    string    `json:"state" doc:"same, changed, moved, not-found, gone …"`
	Status   int       `json:"http_status" doc:"0 when nothing answered"`
	Note     string    `json:"note" doc:"why it is in that state"`
	Snapshot string    `json:"snapshot" doc:"the id of the snapshot that holds what it gave; empty when it gave nothing"`
	Archived string    `json:"archived_url" doc:"of a copy in an archive that the check found"`
	Checked  time.Time `json:"checked"`
	By       string    `json:"by" doc:"name"`
	New      bool      `json:"new" doc:"true: the snapshot was added by this check"`
}

func addressCheckOf(c sources.Check, names map[string]string) addressCheck {
	return addressCheck{ID: c.ID, URL: c.URL, Final: c.FinalURL, State: string(c.State), Status: c.HTTPStatus, Note: c.Note, Snapshot: c.SnapshotID, Archived: c.Archived.URL, Checked: c.CheckedAt, By: names[c.CheckedBy]}
}

type checkList struct {
	Checks []addressCheck `json:"checks"`
	Next   *string        `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/sources/{id}/checks
func (s *server) apiChecks(w http.ResponseWriter, r *http.Request) error {
	out := checkList{Checks: []addressCheck{}}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		all, err := sources.Checks(r.Context(), tx, source.ID)
		if err != nil {
			return err
		}
		page, cursor, err := pageOf(r, all)
		if err != nil {
			return err
		}
		var actors []string
		for _, c := range page {
			actors = append(actors, c.CheckedBy)
		}
		names, err := auth.Names(r.Context(), tx, actors)
		for _, c := range page {
			out.Checks = append(out.Checks, addressCheckOf(c, names))
		}
		out.Next = cursor
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", out.Next, out)
}

// POST /api/v1/sources/{id}/check
func (s *server) apiCheckSource(w http.ResponseWriter, r *http.Request) error {
	checked, err := s.ask(r)
	if err != nil {
		return err
	}
	out := addressCheckOf(checked.Check, map[string]string{person(r).Actor(): person(r).Name})
	out.New = checked.New
	return say(w, http.StatusOK, out)
}

// newAddress is the body of POST /sources/{id}/address.
type newAddress struct {
	Check string `json:"check" doc:"the id of the check that found it"`
	Use   string `json:"use" doc:"moved or archived"`
}

// POST /api/v1/sources/{id}/address
func (s *server) apiUseAddress(w http.ResponseWriter, r *http.Request) error {
	var b newAddress
	return s.sourceOn(w, r, &b, func(tx *db.Tx, version int64) error {
		use := sources.UseMoved
		switch b.Use {
		case "archived":
			use = sources.UseArchived
		case "moved":
		default:
			return errUse
		}
		_, err := use(r.Context(), tx, person(r), pathID(r), b.Check, version)
		return err
	})
}

// changedParagraph is a paragraph that is not the same in both texts.
type changedParagraph struct {
	What  string `json:"what" doc:"changed, cut, new, moved from here, moved to here; with what is at stake"`
	Moved bool   `json:"moved"`
	From  string `json:"from" doc:"as the older text has it"`
	To    string `json:"to" doc:"as the newer one has it"`
	Start int    `json:"start" doc:"in the older text, code points"`
	Until int    `json:"until" doc:"in the newer text, code points"`
}

type comparison struct {
	Older      string             `json:"older" doc:"the id of the snapshot"`
	Newer      string             `json:"newer"`
	Paragraphs []changedParagraph `json:"paragraphs" doc:"that are not the same in both"`
	Total      int                `json:"total"`
	Next       *string            `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/sources/{id}/compare
func (s *server) apiCompare(w http.ResponseWriter, r *http.Request) error {
	q, p := r.URL.Query(), comparePage{}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Source, err = sources.GetSource(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		return p.snapshots(r, tx, q.Get("from"), q.Get("to"))
	})
	if err != nil {
		return err
	}
	done, err := s.beside(r)
	if err != nil {
		return err
	}
	defer done()
	left, right := []rune(p.From.Text), []rune(p.To.Text)
	all := []changedParagraph{}
	for _, pair := range anchor.Compare(p.From.Text, p.To.Text) {
		if pair.Op != anchor.Kept {
			all = append(all, changedParagraph{wordOf(pair), pair.Moved > 0, string(left[pair.A.Start:pair.A.End]), string(right[pair.B.Start:pair.B.End]), pair.A.Start, pair.B.Start})
		}
	}
	page, cursor, err := pageOf(r, all)
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", cursor, comparison{p.From.ID, p.To.ID, page, len(all), cursor})
}

// sharedQuotation is a quotation that two texts print.
type sharedQuotation struct {
	Same  bool   `json:"same" doc:"true: in the same words"`
	What  string `json:"what" doc:"how they differ"`
	Here  string `json:"here"`
	There string `json:"there"`
}

type quotationList struct {
	Source     string            `json:"source" doc:"id"`
	With       string            `json:"with" doc:"the id of the other source"`
	Quotations []sharedQuotation `json:"quotations"`
	Reason     string            `json:"reason,omitempty" doc:"why nothing could be compared"`
	Next       *string           `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/sources/{id}/quotations
func (s *server) apiQuotations(w http.ResponseWriter, r *http.Request) error {
	p := quotationsPage{Chosen: true}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Here.Source, err = sources.GetSource(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		if p.There.Source, err = sources.GetSeen(r.Context(), tx, person(r), r.URL.Query().Get("with")); err != nil {
			return err
		}
		return p.load(r, tx)
	})
	if err == nil {
		err = s.compareQuotations(r, &p)
	}
	if err != nil {
		return err
	}
	page, cursor, err := pageOf(r, p.Rows)
	if err != nil {
		return err
	}
	out := quotationList{p.Here.Source.ID, p.There.Source.ID, []sharedQuotation{}, p.Why, cursor}
	for _, row := range page {
		out.Quotations = append(out.Quotations, sharedQuotation{row.Same, row.Word, textOfPieces(row.Left), textOfPieces(row.Right)})
	}
	return sayPage(w, r, "cursor", cursor, out)
}

func textOfPieces(pieces []comparePiece) (text string) {
	for _, piece := range pieces {
		text += piece.Text
	}
	return text
}
