package web

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// sourceForm is the form of a new source, or of one that is changed.
type sourceForm struct {
	Form   form
	Source *sources.Source // nil for a new one
	Theirs *sources.Source // set when somebody changed it meanwhile
	Differ []difference    // between theirs and what was typed
	Basis  basisPart
}

var sourceFields = []string{"title", "publisher", "date", "language", "url", "archived url", "kind", "sharing", "basis", "group", "file", "pasted", "charset", "note", "authors", "reason for the basis", "reason for the group", "basis claims"}

// GET /sources/new
func (s *server) newSource(w http.ResponseWriter, r *http.Request) error {
	return s.renderSourceForm(w, r, http.StatusOK, sourceForm{Form: blank(map[string]string{"fetch": "on"})})
}

// renderSourceForm shows the form with what its basis can be chosen from.
func (s *server) renderSourceForm(w http.ResponseWriter, r *http.Request, status int, p sourceForm) error {
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		var now sources.Source
		var concerned, limited []claims.Claim
		if p.Source != nil {
			now = *p.Source
			if concerned, err = claims.Concerned(r.Context(), tx, now.ID, maxScope); err != nil {
				return err
			}
		}
		if limited, err = claimsByID(r, tx, now.BasisClaims); err != nil {
			return err
		}
		p.Basis, err = basisOf(r, tx, now, concerned, limited)
		return err
	})
	if err != nil {
		return err
	}
	p.Basis.Form = p.Form
	return s.render(w, r, status, "sourceform", "sources", p)
}

// document reads what was uploaded or pasted; nil when there is neither. It runs before the transaction.
func document(r *http.Request) (*capture.Document, sources.Meta, error) {
	m := sources.Meta{
		Title: r.FormValue("title"), Publisher: r.FormValue("publisher"), Language: r.FormValue("language"), URL: strings.TrimSpace(r.FormValue("url")), Kind: r.FormValue("kind"),
		ArchivedURL: strings.TrimSpace(r.FormValue("archived url")),
	}
	var err error
	if m.Published, err = sources.ParseDate(r.FormValue("date")); err != nil {
		return nil, m, err
	}
	file, header, err := r.FormFile("file")
	if err == nil {
		defer func() { _ = file.Close() }()
		b, err := io.ReadAll(file)
		if err != nil {
			return nil, m, err
		}
		if len(b) > 0 || header.Filename != "" {
			m.Method, m.Name = "upload", header.Filename
			doc, err := capture.Read(capture.Input{Bytes: b, Name: header.Filename, MediaType: header.Header.Get("Content-Type"), Charset: r.FormValue("charset")})
			return doc, m, err
		}
	}
	if pasted := r.FormValue("pasted"); strings.TrimSpace(pasted) != "" {
		m.Method = "paste"
		doc, err := capture.Read(capture.Input{Bytes: []byte(pasted), MediaType: "text/plain"})
		var f *fault.Error
		if errors.As(err, &f) {
			f.Field = "pasted"
		}
		return doc, m, err
	}
	return nil, m, nil
}

// POST /sources
func (s *server) createSource(w http.ResponseWriter, r *http.Request) error {
	doc, m, err := document(r)
	var got *capture.Fetched
	if err == nil && doc == nil && m.URL != "" && r.FormValue("fetch") != "" && r.FormValue("unlocated") == "" {
		got, err = s.look(r, capture.Request{Address: m.URL, Charset: r.FormValue("charset"), Offer: capture.OfferAny})
	}
	if err == nil {
		m.Found, err = s.anchorAhead(r, doc, got, m)
	}
	var in sources.Ingested
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
			in, err = s.storeSource(r, tx, doc, got, m)
			return err
		})
	}
	if err == nil && got != nil {
		err = got.Refusal() // the source that has this address already keeps it as its state
	}
	f := formOf(r)
	switch {
	case f.take(err, sourceFields...):
		return s.renderSourceForm(w, r, http.StatusUnprocessableEntity, sourceForm{Form: f})
	case err != nil:
		return err
	case in.Duplicate && got != nil:
		return see(w, r, "/sources/"+in.Source.Ref, "checked")
	case in.Duplicate:
		return see(w, r, "/sources/"+in.Source.Ref, "same")
	}
	return see(w, r, "/sources/"+in.Source.Ref, "source")
}

// anchorAhead looks for the passages of the source that a document or a fetched page may be of, while others may write.
func (s *server) anchorAhead(r *http.Request, doc *capture.Document, got *capture.Fetched, m sources.Meta) (found sources.Found, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		switch {
		case got != nil:
			found, err = sources.AnchorFetched(r.Context(), tx, got, m)
		case doc != nil:
			found, err = sources.AnchorAhead(r.Context(), tx, doc, m)
		}
		return err
	})
	return found, err
}

// storeSource keeps a document, or what an address gave, as a source, or makes a source without one; then it adds what no document says of itself.
func (s *server) storeSource(r *http.Request, tx *db.Tx, doc *capture.Document, got *capture.Fetched, m sources.Meta) (in sources.Ingested, err error) {
	if doc != nil || got != nil {
		if got != nil {
			in, err = sources.IngestFetched(r.Context(), tx, person(r), got, m)
		} else {
			in, err = sources.Ingest(r.Context(), tx, person(r), doc, m)
		}
		if err != nil || in.Duplicate || got != nil && !in.Source.CreatedAt.Equal(tx.Now()) { // what is said of a source that was there stays
			return in, err
		}
		next := in.Source
		if err := describeSource(r, tx, &next); err != nil {
			return in, err
		}
		next.Title, next.Published, next.Language, next.URL, next.Kind, next.Authors = in.Source.Title, in.Source.Published, in.Source.Language, in.Source.URL, in.Source.Kind, in.Source.Authors
		next.ArchivedURL = in.Source.ArchivedURL
		if next.Basis != in.Source.Basis || len(next.BasisClaims) > 0 || next.Group != in.Source.Group || next.Note != in.Source.Note || next.Sharing != in.Source.Sharing {
			in.Source, err = sources.UpdateSource(r.Context(), tx, person(r), next)
		}
		return in, err
	}
	p, err := sources.PublisherNamed(r.Context(), tx, person(r), m.Publisher)
	if err != nil {
		return in, err
	}
	next := sources.Source{PublisherID: p.ID, Located: r.FormValue("unlocated") == ""}
	if err := describeSource(r, tx, &next); err != nil {
		return in, err
	}
	in.Source, err = sources.AddSource(r.Context(), tx, person(r), next)
	return in, err
}

// describeSource fills a source from the form. A basis or group that is new needs its reason.
func describeSource(r *http.Request, tx *db.Tx, s *sources.Source) error {
	before := *s
	s.Title, s.Published, s.Language, s.URL = r.FormValue("title"), sources.Date(r.FormValue("date")), r.FormValue("language"), strings.TrimSpace(r.FormValue("url"))
	s.Kind, s.Note = r.FormValue("kind"), r.FormValue("note")
	s.ArchivedURL = strings.TrimSpace(r.FormValue("archived url"))
	s.Sharing = r.FormValue("sharing")
	s.Authors = nil
	for _, a := range strings.Split(r.FormValue("authors"), ";") {
		if a = strings.TrimSpace(a); a != "" {
			s.Authors = append(s.Authors, a)
		}
	}
	if err := describeBasis(r, tx, s); err != nil {
		return err
	}
	return s.CheckReasons(before)
}

// GET /sources/{id}/edit
func (s *server) editSource(w http.ResponseWriter, r *http.Request) error {
	source, values, err := s.sourceValues(r)
	if err != nil {
		return err
	}
	return s.renderSourceForm(w, r, http.StatusOK, sourceForm{Form: formWith(values, source.BasisClaims), Source: &source})
}

// formWith is a form that holds what is saved, with claims (ids) ticked.
func formWith(values map[string]string, ticked []string) form {
	f := blank(values)
	f.Many = map[string][]string{"claims": ticked}
	return f
}

func (s *server) sourceValues(r *http.Request) (source sources.Source, values map[string]string, err error) {
	var p sources.Publisher
	var limits string
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if source, err = sources.GetSource(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		if limits, err = refsOf(r.Context(), tx, source.BasisClaims); err != nil {
			return err
		}
		p, err = sources.PublisherOf(r.Context(), tx, source)
		return err
	})
	values = map[string]string{
		"title": source.Title, "publisher": p.Name, "date": string(source.Published), "language": source.Language, "url": source.URL, "archived url": source.ArchivedURL, "kind": source.Kind, "basis": source.Basis,
		"reason for the basis": source.BasisReason, "group": source.Group, "reason for the group": source.GroupReason, "note": source.Note, "sharing": source.Sharing, "authors": strings.Join(source.Authors, "; "),
		"only for": limits, "version": strconv.FormatInt(source.Version, 10),
	}
	if !source.Located {
		values["unlocated"] = "on"
	}
	return source, values, err
}

var sourceLabels = [][2]string{
	{"title", "Title"}, {"publisher", "Publisher"}, {"authors", "Authors"}, {"date", "Published"}, {"language", "Language"}, {"url", "Address"}, {"archived url", "Archived copy"}, {"kind", "Kind"},
	{"basis", "Basis"}, {"reason for the basis", "Reason for the basis"}, {"only for", "Basis only for"}, {"group", "Group"}, {"reason for the group", "Reason for the group"}, {"unlocated", "Known of, never seen"}, {"sharing", "What of it may leave"},
	{"note", "Note"},
}

// POST /sources/{id}/edit
func (s *server) changeSource(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		next, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		p, err := sources.PublisherNamed(r.Context(), tx, person(r), r.FormValue("publisher"))
		if err != nil {
			return err
		}
		if err := describeSource(r, tx, &next); err != nil {
			return err
		}
		next.PublisherID, next.Version, next.Located = p.ID, version(r), r.FormValue("unlocated") == ""
		_, err = sources.UpdateSource(r.Context(), tx, person(r), next)
		return err
	})
	if err == nil {
		return see(w, r, "/sources/"+addressID(r), "saved")
	}
	f := formOf(r)
	now, values, getErr := s.sourceValues(r)
	switch {
	case getErr != nil:
		return getErr
	case errors.Is(err, fault.Stale):
		var limitsErr error
		if values["only for"], f.Values["only for"], limitsErr = s.limits(r, now); limitsErr != nil {
			return limitsErr
		}
		return s.renderSourceForm(w, r, http.StatusPreconditionFailed, sourceForm{Form: f, Source: &now, Theirs: &now, Differ: f.stale(values, sourceLabels)})
	case f.take(err, sourceFields...):
		return s.renderSourceForm(w, r, http.StatusUnprocessableEntity, sourceForm{Form: f, Source: &now})
	}
	return err
}
