package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// fullPublisher is a publisher with what is known of its sources.
type fullPublisher struct {
	report.PublisherJSON
	Language          string    `json:"language"`
	Kind              string    `json:"kind"`
	Domain            string    `json:"domain"`
	Country           string    `json:"country"`
	Owner             string    `json:"owner"`
	CorrectionsPolicy string    `json:"corrections_policy"`
	Note              string    `json:"note"`
	Version           int64     `json:"version"`
	Sources           int       `json:"source_count"`
	Retracted         int       `json:"retracted_count" doc:"retracted or withdrawn"`
	Grade             string    `json:"grade" doc:"the latest, A (reliable) to F (cannot be judged); empty when not graded"`
	Created           time.Time `json:"created"`
	Updated           time.Time `json:"updated"`
}

func fullPublisherOf(x sources.PublisherAudit) fullPublisher {
	p := x.Publisher
	return fullPublisher{PublisherJSON: *report.NewPublisherJSON(p), Language: p.Language, Kind: p.Kind, Domain: p.Domain, Country: p.Country, Owner: p.Owner,
		CorrectionsPolicy: p.CorrectionsPolicy, Note: p.Note, Version: p.Version, Sources: x.Sources, Retracted: x.Retracted, Grade: x.Grade.Grade,
		Created: p.CreatedAt, Updated: p.UpdatedAt}
}

type publisherList struct {
	Publishers []fullPublisher `json:"publishers"`
	Next       *string         `json:"next" doc:"the cursor of the next page; null at the end"`
	Total      int             `json:"total"`
}

// GET /api/v1/publishers
func (s *server) apiPublishers(w http.ResponseWriter, r *http.Request) error {
	var out publisherList
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		out, err = publishersFor(r, tx, r.URL.Query().Get("q"), r.URL.Query().Get("cursor"))
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", out.Next, out)
}

// publishersFor gives the page of the publishers, by name, that comes after a cursor.
func publishersFor(r *http.Request, tx *db.Tx, q, cursor string) (out publisherList, err error) {
	found, err := sources.PublisherNames(r.Context(), tx, q)
	if err != nil {
		return out, err
	}
	out.Publishers, out.Total = []fullPublisher{}, len(found)
	if cursor != "" {
		name, id, err := sources.ParseCursor(cursor)
		if err != nil {
			return out, err
		}
		at := slices.IndexFunc(found, func(p sources.Publisher) bool { return p.Name > name || p.Name == name && p.ID > id })
		if at < 0 {
			at = len(found)
		}
		found = found[at:]
	}
	if most := limitOf(r); len(found) > most {
		found = found[:most]
		out.Next = next(sources.Cursor(found[most-1].Name, found[most-1].ID))
	}
	audited, err := sources.AuditPublishers(r.Context(), tx, found)
	for _, x := range audited {
		out.Publishers = append(out.Publishers, fullPublisherOf(x))
	}
	return out, err
}

// gradedPublisher is a publisher with its reliability over time.
type gradedPublisher struct {
	fullPublisher
	Grades []grade `json:"grades" doc:"newest first"`
}

type grade struct {
	Grade  string    `json:"grade"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// GET /api/v1/publishers/{id}
func (s *server) apiPublisher(w http.ResponseWriter, r *http.Request) error {
	return s.sayPublisher(w, r, http.StatusOK, pathID(r))
}

func (s *server) sayPublisher(w http.ResponseWriter, r *http.Request, status int, id string) error {
	out := gradedPublisher{Grades: []grade{}}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		p, err := sources.GetPublisher(r.Context(), tx, id)
		if err != nil {
			return err
		}
		audited, err := sources.AuditPublishers(r.Context(), tx, []sources.Publisher{p})
		if err != nil {
			return err
		}
		out.fullPublisher = fullPublisherOf(audited[0])
		grades, err := sources.Grades(r.Context(), tx, p.ID)
		if err != nil {
			return err
		}
		var actors []string
		for _, g := range grades {
			actors = append(actors, g.GradedBy)
		}
		names, err := auth.Names(r.Context(), tx, actors)
		for _, g := range grades {
			out.Grades = append(out.Grades, grade{g.Grade, g.Reason, names[g.GradedBy], g.GradedAt})
		}
		return err
	})
	if err != nil {
		return err
	}
	sayVersion(w, out.Version)
	return say(w, status, out)
}

// newPublisher is the body of POST /publishers.
type newPublisher struct {
	Name              string `json:"name" doc:"in its own script"`
	Latin             string `json:"latin,omitempty" doc:"in Latin script, when that is another"`
	Language          string `json:"language,omitempty"`
	Kind              string `json:"kind,omitempty" doc:"newspaper, agency, archive …"`
	Domain            string `json:"domain,omitempty"`
	Country           string `json:"country,omitempty"`
	Owner             string `json:"owner,omitempty"`
	CorrectionsPolicy string `json:"corrections_policy,omitempty"`
	Note              string `json:"note,omitempty"`
}

// POST /api/v1/publishers
func (s *server) apiAddPublisher(w http.ResponseWriter, r *http.Request) error {
	var b newPublisher
	if err := body(w, r, &b); err != nil {
		return err
	}
	p := sources.Publisher{Name: b.Name, Latin: b.Latin, Language: b.Language, Kind: b.Kind, Domain: b.Domain, Country: b.Country, Owner: b.Owner,
		CorrectionsPolicy: b.CorrectionsPolicy, Note: b.Note}
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		p, err = sources.AddPublisher(r.Context(), tx, person(r), p)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", apiRoot+"/publishers/"+p.ID)
	return s.sayPublisher(w, r, http.StatusCreated, p.ID)
}
