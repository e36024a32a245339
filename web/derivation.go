package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

var linkFields = []string{"to", "relation", "shown_by", "note", "new", "more claims"}

// POST /sources/{id}/derivations
func (s *server) linkSource(w http.ResponseWriter, r *http.Request) error {
	var shown *sources.Place
	var other named
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if shown, err = sources.ShowAhead(r.Context(), tx, pathID(r), r.PostFormValue("shown_by")); err != nil {
			return err
		}
		from, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err == nil {
			other, err = namedIn(r.Context(), tx, from, r.PostForm)
		}
		return err
	})
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error { return linkNamed(r, tx, other, shown) })
	}
	if err == nil {
		return see(w, r, "/sources/"+addressID(r)+"#derives", "linked")
	}
	return s.refuseOnSource(w, r, err, func(p *sourcePage) *form {
		p.Choices, p.ManyFit, p.NoneFits = other.choices, other.more, other.none
		return &p.Link
	}, linkFields...)
}

// linkNamed stores the derivation that the form describes, and the source that it names if nobody has seen that yet.
func linkNamed(r *http.Request, tx *db.Tx, other named, shown *sources.Place) (err error) {
	d := sources.Derivation{From: pathID(r), Shown: shown, To: other.id, Relation: sources.Relation(r.PostFormValue("relation")), ShownBy: r.PostFormValue("shown_by"), Note: r.PostFormValue("note")}
	if d.Claims, err = scopeOf(r, tx, "more claims"); err != nil {
		return err
	}
	if other.title != "" {
		made, err := sources.AddSource(r.Context(), tx, person(r), sources.Source{Title: other.title})
		var f *fault.Error
		if errors.As(err, &f) && f.Field == "title" {
			f.Field = "new"
		}
		if err != nil {
			return err
		}
		d.To = made.ID
	}
	_, err = sources.AddDerivation(r.Context(), tx, person(r), d)
	return err
}

// named is the source that a form names: one that is there, or the title of one that nobody has seen.
type named struct {
	id, title string
	choices   []sources.SourceSummary // that the words may mean, when they are several
	more      bool                    // there are more than these
	none      bool                    // the words fit no source
}

// namedIn reads it from the form of a source. Words that fit several sources, or none, are a fault of the field "to"; the form then comes back with a choice.
func namedIn(ctx context.Context, tx *db.Tx, from sources.Source, form url.Values) (n named, err error) {
	words, choice := strings.TrimSpace(form.Get("to")), form.Get("choice")
	switch {
	case words != "" && strings.TrimSpace(form.Get("new")) != "":
		return n, fault.In("new", "Name one: the other source, or one that nobody has seen yet.")
	case choice == "new" && words != "":
		n.title = words
		return n, nil
	case choice != "" && choice != "new":
		n.id = choice
		return n, nil
	case strings.TrimSpace(form.Get("new")) != "":
		n.title = strings.TrimSpace(form.Get("new"))
		return n, nil
	case words == "":
		return n, fault.In("to", "Name the source that this one derives from, or one that nobody has seen yet.")
	}
	if n.choices, n.more, err = sources.Named(ctx, tx, words, maxChoices); err != nil {
		return n, err
	}
	if len(n.choices) > 1 {
		n.choices = slices.DeleteFunc(n.choices, func(s sources.SourceSummary) bool { return s.ID == from.ID })
	}
	switch {
	case len(n.choices) == 1 && !n.more:
		n.id, n.choices = n.choices[0].ID, nil
		return n, nil
	case len(n.choices) == 0:
		n.none = true
		return n, fault.In("to", "No source fits these words. Try its reference, its address, or fewer words; or name it as one that nobody has seen yet.")
	}
	return n, fault.In("to", "Several sources fit these words. Choose one of them below.")
}

// POST /derivations/{id}/status
func (s *server) judgeDerivation(w http.ResponseWriter, r *http.Request) error {
	var before, d sources.Derivation
	var from sources.Source
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if before, err = sources.GetDerivation(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		if d, err = sources.SetDerivationStatus(r.Context(), tx, person(r), pathID(r), version(r), r.PostFormValue("to")); err != nil {
			return err
		}
		from, err = sources.GetSource(r.Context(), tx, d.From)
		return err
	})
	if err != nil {
		return err
	}
	back := url.Values{"of": {d.ID}, "was": {before.Status}}
	return see(w, r, "/sources/"+from.Ref+"?"+back.Encode()+"#derives", "judged")
}
