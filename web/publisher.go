package web

import (
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// A publisher's page shows so many of the claims that rest on it, and so many of its sources.
const (
	claimsOfPublisher  = 50
	sourcesOfPublisher = 50
)

// publisherPage is one publisher with its grades, the claims that rest on it, and its sources.
type publisherPage struct {
	rights
	sources.PublisherAudit
	Grades      []sources.Grade
	GradeChart  template.HTML // of the grades; "" when there are none
	Weight      claims.Leaned
	Critical    int           // claims that lose their last chain with one of its sources
	Ratings     []ratingCount // of the published claims
	Claims      []deskRow     // the first ones, published ones on top
	MoreClaims  int
	List        []sources.SourceSummary
	MoreSources int
	Retracted   []sources.SourceSummary // those of its sources that fell
	Names       map[string]string
	Form        form // of a grade
}

// GET /publishers/{id}
func (s *server) publisher(w http.ResponseWriter, r *http.Request) error {
	p, err := s.publisherPage(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "publisher", "publishers", p)
}

func (s *server) publisherPage(r *http.Request) (p publisherPage, err error) {
	p.rights = rightsOf(r)
	p.Form = blank(nil)
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p.Publisher, err = sources.GetPublisher(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		audit, err := sources.AuditPublishers(r.Context(), tx, []sources.Publisher{p.Publisher})
		if err != nil {
			return err
		}
		p.PublisherAudit = audit[0]
		if err := p.grades(r, tx); err != nil {
			return err
		}
		if err := p.resting(r, tx, s.network); err != nil {
			return err
		}
		return p.sources(r, tx)
	})
	return p, err
}

// grades loads the dated grades, and who gave them.
func (p *publisherPage) grades(r *http.Request, tx *db.Tx) (err error) {
	if p.Grades, err = sources.Grades(r.Context(), tx, p.ID); err != nil {
		return err
	}
	var actors []string
	for _, g := range p.Grades {
		actors = append(actors, g.GradedBy)
	}
	p.GradeChart = gradeChart(p.Grades, tx.Now())
	p.Names, err = auth.Names(r.Context(), tx, actors)
	return err
}

// gradeLevels are the grades from best to worst; F, cannot be judged, is none of these, and stands apart.
const gradeLevels = "ABCDEF"

// gradeChart draws the grades, which come newest first, as they held.
func gradeChart(grades []sources.Grade, now time.Time) template.HTML {
	if len(grades) == 0 {
		return ""
	}
	var steps []report.ChartStep
	for _, g := range slices.Backward(grades) {
		steps = append(steps, report.ChartStep{At: g.GradedAt, Level: strings.Index(gradeLevels, g.Grade)})
	}
	last := grades[0]
	about := "Graded " + last.Grade + " since " + day(last.GradedAt) + "; the list has the reasons."
	return report.Chart{ID: "grades", Title: "Reliability from A to F in time", About: about}.
		Steps(strings.Split(gradeLevels, ""), 1, steps, now, day(steps[0].At), "now")
}

// resting loads the claims from which a chain leads to the publisher.
func (p *publisherPage) resting(r *http.Request, tx *db.Tx, network *claims.Network) error {
	ids, weight, err := network.RestingOnPublisher(r.Context(), tx, p.ID)
	if err != nil {
		return err
	}
	p.Weight, p.MoreClaims = weight, max(0, len(ids)-claimsOfPublisher)
	list, err := claims.ByID(r.Context(), tx, network, ids[:len(ids)-p.MoreClaims])
	if err != nil {
		return err
	}
	scales := scaleCache{}
	for _, c := range list {
		rating, err := scales.rating(r, tx, c.Claim)
		if err != nil {
			return err
		}
		c.Claim = c.For(person(r))
		p.Claims = append(p.Claims, deskRow{Summary: c, Rating: rating})
	}
	critical, err := network.CriticalPublishers(r.Context(), tx)
	if err != nil {
		return err
	}
	p.Critical = critical[p.ID]
	names, err := ratingWordsOf(r, tx)
	p.Ratings = names.list(weight.PublishedAs)
	return err
}

// sources loads the publisher's sources, last changed first, and those that fell by themselves.
func (p *publisherPage) sources(r *http.Request, tx *db.Tx) (err error) {
	f := sources.SourceFilter{Publisher: p.ID, Limit: sourcesOfPublisher}
	if p.List, _, err = sources.ListSources(r.Context(), tx, f); err != nil {
		return err
	}
	p.MoreSources = max(0, p.Sources-len(p.List))
	f.Problem = "retracted"
	p.Retracted, _, err = sources.ListSources(r.Context(), tx, f)
	return err
}

// publisherForm is the form of a publisher.
type publisherForm struct {
	Form      form
	Publisher *sources.Publisher // nil for a new one
	Theirs    *sources.Publisher // set when somebody changed it meanwhile
	Differ    []difference       // between theirs and what was typed
}

var publisherFields = []string{"name", "latin", "language", "kind", "domain", "country", "owner", "corrections policy", "note"}

func publisherOf(r *http.Request) sources.Publisher {
	return sources.Publisher{
		Name: r.PostFormValue("name"), Latin: r.PostFormValue("latin"), Language: r.PostFormValue("language"), Kind: r.PostFormValue("kind"), Domain: r.PostFormValue("domain"),
		Country: r.PostFormValue("country"), Owner: r.PostFormValue("owner"), CorrectionsPolicy: r.PostFormValue("corrections policy"), Note: r.PostFormValue("note"),
	}
}

// GET /publishers/new
func (s *server) newPublisher(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, "publisherform", "publishers", publisherForm{Form: blank(nil)})
}

// POST /publishers
func (s *server) createPublisher(w http.ResponseWriter, r *http.Request) error {
	var p sources.Publisher
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		there, err := sources.FindPublisher(r.Context(), tx, r.PostFormValue("name"))
		if err == nil {
			return fault.In("name", "There is a publisher of this name already (%s). Open that one, or add what tells them apart.", there.Name)
		}
		if !errors.Is(err, fault.NotFound) {
			return err
		}
		p, err = sources.AddPublisher(r.Context(), tx, person(r), publisherOf(r))
		return err
	})
	f := formOf(r)
	if f.take(err, publisherFields...) {
		return s.render(w, r, http.StatusUnprocessableEntity, "publisherform", "publishers", publisherForm{Form: f})
	}
	if err != nil {
		return err
	}
	return see(w, r, "/publishers/"+p.ID, "publisher")
}

// GET /publishers/{id}/edit
func (s *server) editPublisher(w http.ResponseWriter, r *http.Request) error {
	page, err := s.publisherPage(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "publisherform", "publishers", publisherForm{
		Publisher: &page.Publisher, Form: blank(publisherValues(page.Publisher)),
	})
}

func publisherValues(p sources.Publisher) map[string]string {
	return map[string]string{
		"name": p.Name, "latin": p.Latin, "language": p.Language, "kind": p.Kind, "domain": p.Domain, "country": p.Country, "owner": p.Owner,
		"corrections policy": p.CorrectionsPolicy, "note": p.Note, "version": strconv.FormatInt(p.Version, 10),
	}
}

var publisherLabels = [][2]string{
	{"name", "Name"}, {"latin", "In Latin script"}, {"kind", "Kind"}, {"domain", "Domain"}, {"language", "Language"}, {"country", "Country"},
	{"owner", "Owner"}, {"corrections policy", "Corrections policy"}, {"note", "Note"},
}

// POST /publishers/{id}/edit
func (s *server) changePublisher(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		next := publisherOf(r)
		now, err := sources.GetPublisher(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		next.ID, next.Version = now.ID, version(r)
		_, err = sources.UpdatePublisher(r.Context(), tx, person(r), next)
		return err
	})
	if err == nil {
		return see(w, r, "/publishers/"+addressID(r), "saved")
	}
	page, pageErr := s.publisherPage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	f := formOf(r)
	switch {
	case errors.Is(err, fault.Stale):
		return s.render(w, r, http.StatusPreconditionFailed, "publisherform", "publishers", publisherForm{
			Form: f, Publisher: &page.Publisher, Theirs: &page.Publisher, Differ: f.stale(publisherValues(page.Publisher), publisherLabels),
		})
	case f.take(err, publisherFields...):
		return s.render(w, r, http.StatusUnprocessableEntity, "publisherform", "publishers", publisherForm{Form: f, Publisher: &page.Publisher})
	}
	return err
}

// POST /publishers/{id}/grades
func (s *server) gradePublisher(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		p, err := sources.GetPublisher(r.Context(), tx, pathID(r))
		if err == nil {
			_, err = sources.GradePublisher(r.Context(), tx, person(r), p.ID, r.PostFormValue("grade"), r.PostFormValue("reason"))
		}
		return err
	})
	if err == nil {
		return see(w, r, "/publishers/"+addressID(r), "graded")
	}
	p, pageErr := s.publisherPage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	p.Form = formOf(r)
	if p.Form.take(err, "grade", "reason") {
		return s.render(w, r, http.StatusUnprocessableEntity, "publisher", "publishers", p)
	}
	return err
}
