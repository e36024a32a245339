package sources

import (
	"context"
	"database/sql"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// VerifyQuotes looks whether each passage's quotation stands at its offsets in its snapshot's text. It gives how many do, or a fault of kind
// Checked that names the first that does not. progress may be nil.
func VerifyQuotes(ctx context.Context, tx *db.Tx, progress func(done, total int64)) (done int64, err error) {
	var total int64
	if err := tx.QueryRow(ctx, `select count(*) from passages`).Scan(&total); err != nil {
		return 0, err
	}
	var of string
	var text []rune
	err = tx.Each(ctx, `
		select p.id, p.snapshot, p.quote, p.start_offset, p.end_offset, s.ref, n.number, n.text
		from passages p join snapshots n on n.id = p.snapshot join sources s on s.id = n.source
		order by p.snapshot, p.start_offset, p.id`, nil, func(rows *sql.Rows) error {
		var id, snapshot, quote, ref string
		var start, end, number int
		var raw sql.RawBytes
		if err := rows.Scan(&id, &snapshot, &quote, &start, &end, &ref, &number, &raw); err != nil {
			return err
		}
		if snapshot != of {
			of, text = snapshot, []rune(string(raw))
		}
		if end > len(text) || quote != string(text[start:end]) {
			return fault.Newf(fault.Checked, "The passage %s does not stand at %d to %d in snapshot %d of %s; restore a backup, or look what changed the database with claimtrail ledger verify.", id, start, end, number, ref)
		}
		done++
		if progress != nil {
			progress(done, total)
		}
		return nil
	})
	return done, err
}
