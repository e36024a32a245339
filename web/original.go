package web

import (
	"net/http"
	"strconv"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
)

// GET /originals/{id} gives what came in byte for byte, as text that no browser reads as anything else.
func (s *server) original(w http.ResponseWriter, r *http.Request) error {
	var content []byte
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		_, content, err = claims.GetOriginal(r.Context(), tx.As(person(r)), pathID(r))
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Disposition", "inline")
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = w.Write(content) // the browser may be gone
	return nil
}
