package claims

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Version tells one state of what the newsroom says from every other: a form carries the one that it was filled from.
func (n Newsroom) Version() string {
	sum := sha256.Sum256([]byte(toJSON(n)))
	return hex.EncodeToString(sum[:8])
}

// ChangeNewsroom is SetNewsroom by somebody who saw that version; a stale one is refused. Admins may.
func ChangeNewsroom(ctx context.Context, tx *db.Tx, by auth.Person, version string, n Newsroom) error {
	now, err := CurrentNewsroom(ctx, tx)
	if err != nil {
		return err
	}
	if now.Version() != version {
		return fault.New(fault.Stale, "Somebody changed what the newsroom says of itself while you were at it.")
	}
	return SetNewsroom(ctx, tx, by, n)
}

// NewsroomChange is an entry of the history about what the newsroom says of itself.
type NewsroomChange struct {
	Sequence      int64
	At            time.Time
	By            string // actor
	Before, After Newsroom
	Gone          bool // its content was taken out of the history
}

// NewsroomChanges lists the last changes, the newest first.
func NewsroomChanges(ctx context.Context, tx *db.Tx, limit int) (list []NewsroomChange, err error) {
	records, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{newsroomSetting}, Action: "setting.newsroom", After: -1, Limit: limit, Newest: true})
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		c := NewsroomChange{Sequence: r.Sequence, At: r.Time, By: r.Actor, Gone: len(r.Payload) == 0}
		if !c.Gone {
			p, err := r.Read()
			if err != nil {
				return nil, err
			}
			if c.Before, err = newsroomOf(p.Before); err != nil {
				return nil, err
			}
			if c.After, err = newsroomOf(p.After); err != nil {
				return nil, err
			}
		}
		list = append(list, c)
	}
	return list, nil
}

// newsroomOf reads the row of an entry; before the first there was none.
func newsroomOf(row json.RawMessage) (n Newsroom, err error) {
	var kept *struct{ Value string }
	if err := json.Unmarshal(row, &kept); err != nil || kept == nil {
		return n, err
	}
	return n, fromJSON(kept.Value, &n)
}

// RestoreNewsroom brings back what the newsroom said before an entry of the history; version is the present one that was seen. Whether the checks can be
// read by everybody stays as it is: that is decided by itself. Admins may.
func RestoreNewsroom(ctx context.Context, tx *db.Tx, by auth.Person, version string, sequence int64) error {
	changes, err := NewsroomChanges(ctx, tx, MaxNewsroomChanges)
	if err != nil {
		return err
	}
	now, err := CurrentNewsroom(ctx, tx)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if c.Sequence == sequence && !c.Gone {
			c.Before.Public = now.Public
			return ChangeNewsroom(ctx, tx, by, version, c.Before)
		}
	}
	return fault.New(fault.NotFound, "There is no such change among the last ones. Choose one of those that are listed.")
}

// MaxNewsroomChanges bounds the changes that are listed and can be taken back.
const MaxNewsroomChanges = 20
