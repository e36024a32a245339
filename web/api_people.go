package web

import (
	"net/http"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// somebody is a person whom claims can be assigned to.
type somebody struct {
	ID   string    `json:"id"`
	Name string    `json:"name"`
	Role auth.Role `json:"role"`
}

type peopleList struct {
	People []somebody `json:"people"`
	Next   *string    `json:"next" doc:"always null: all are listed"`
}

// GET /api/v1/people
func (s *server) apiPeople(w http.ResponseWriter, r *http.Request) error {
	out := peopleList{People: []somebody{}}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		people, err := auth.People(r.Context(), tx)
		for _, p := range people {
			out.People = append(out.People, somebody{p.ID, p.Name, p.Role})
		}
		return err
	})
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, out)
}

// me is who calls.
type me struct {
	somebody
	Scope string `json:"scope" doc:"read: the token may only read"`
}

// GET /api/v1/me
func (s *server) apiMe(w http.ResponseWriter, r *http.Request) error {
	return say(w, http.StatusOK, meOf(person(r)))
}

func meOf(p auth.Person) me {
	scope := "write"
	if p.ReadOnly {
		scope = "read"
	}
	return me{somebody{p.ID, p.Name, p.Role}, scope}
}
