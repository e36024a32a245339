package web

import (
	"net/http"
	"strconv"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

type ledgerList struct {
	Records []ledger.Record `json:"records"`
	Next    *int64          `json:"next" doc:"what after is for the next page; null at the end"`
	Head    ledger.Head     `json:"head"`
}

// GET /api/v1/ledger lists entries, oldest first. What an entry says stands there only where the caller may read it; its hashes always do.
func (s *server) apiLedger(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := ledger.Filter{After: -1, Limit: limitOf(r) + 1}
	if n, err := strconv.ParseInt(q.Get("after"), 10, 64); err == nil {
		f.After = n
	}
	var out ledgerList
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if out.Head, err = ledger.ReadHead(r.Context(), tx); err != nil {
			return err
		}
		records, err := ledger.Log(r.Context(), tx, f)
		if err != nil {
			return err
		}
		if len(records) == f.Limit {
			records = records[:f.Limit-1]
			out.Next = &records[len(records)-1].Sequence
		}
		out.Records, err = claims.ReadableRecords(r.Context(), tx, person(r), records)
		return err
	})
	if err != nil {
		return err
	}
	out.Records = list(out.Records)
	var after *string
	if out.Next != nil {
		after = next(strconv.FormatInt(*out.Next, 10))
	}
	return sayPage(w, r, "after", after, out)
}

// GET /api/v1/ledger/checkpoint answers with the head as a signed note.
func (s *server) apiCheckpoint(w http.ResponseWriter, r *http.Request) error {
	note := headOf(r).Note
	if note == "" {
		return fault.New(fault.NotFound, "The ledger's head was not signed yet. It is signed with the next change, when the server has its key.")
	}
	return sayText(w, note)
}
