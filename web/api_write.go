package web

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// apply reads the call's body into b, unless that is nil, and makes the change in one transaction.
func (s *server) apply(w http.ResponseWriter, r *http.Request, b any, change func(tx *db.Tx) error) error {
	if b != nil {
		if err := body(w, r, b); err != nil {
			return err
		}
	}
	return s.db.Update(r.Context(), change)
}

// applyOn is apply on the version that the caller saw; present gives the one that the record has.
func (s *server) applyOn(w http.ResponseWriter, r *http.Request, b any, present func(tx *db.Tx) (int64, error), change func(tx *db.Tx, version int64) error) error {
	if _, _, err := seenVersion(r); err != nil {
		return err
	}
	return s.apply(w, r, b, func(tx *db.Tx) error {
		now, err := present(tx)
		if err != nil {
			return err
		}
		version, err := saw(r, now)
		if err != nil {
			return err
		}
		err = change(tx, version)
		if errors.Is(err, fault.Stale) {
			return &told{error: err, version: now}
		}
		return err
	})
}

// sayRead answers with what a transaction reads as the caller may.
func sayRead[T any](s *server, w http.ResponseWriter, r *http.Request, status int, read func(tx *db.Tx) (T, error)) error {
	var out T
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		out, err = read(tx)
		return err
	})
	if err != nil {
		return err
	}
	if v, ok := any(out).(interface{ versionOf() int64 }); ok {
		sayVersion(w, v.versionOf())
	}
	return say(w, status, out)
}

// stood says of a step what it was done to, and whether that stands now.
type stood struct {
	ID        string `json:"id"`
	Claim     string `json:"claim,omitempty" doc:"the id of the claim that it is about"`
	Source    string `json:"source,omitempty" doc:"the id of the source that it is about"`
	Stands    bool   `json:"stands" doc:"false: it was taken back; it can be restored"`
	Duplicate bool   `json:"duplicate,omitempty" doc:"true: the same stood already, and nothing was written"`
	Replaced  string `json:"replaced,omitempty" doc:"the id of what it replaced, which can be restored"`
}

// sayStood answers with a step; location is where what was made is listed, "" when nothing was.
func sayStood(w http.ResponseWriter, location string, out stood) error {
	status := http.StatusOK
	if location != "" {
		w.Header().Set("Location", apiRoot+location)
		if !out.Duplicate {
			status = http.StatusCreated
		}
	}
	return say(w, status, out)
}

// when gives a time, or nil where it is zero.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// word gives what a pointer of a body points to, or what stands.
func word[T any](given *T, stands T) T {
	if given == nil {
		return stands
	}
	return *given
}

// gone are what a call about a record is refused with beside the rest.
var (
	refusesGone  = []int{http.StatusNotFound}
	refusesStep  = append(append([]int{}, refusesWrite...), http.StatusNotFound)
	refusesPlain = []int{http.StatusConflict, http.StatusNotFound, http.StatusInsufficientStorage}
)

// errNoSuch says that there is no record of a kind.
func errNoSuch(kind, id string) error {
	return fault.Newf(fault.NotFound, "There is no %s %q.", kind, id)
}

var errUse = fault.In("use", "use must be moved or archived.")

var errToOrTitle = fault.In("to", "Name in to the source that this one derives from, or in title one that nobody has seen yet.")

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
