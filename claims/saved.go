package claims

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// Limits of saved views.
const (
	MaxViews    = 50 // of one person
	MaxViewName = 80
	MaxViewRule = 2_000 // bytes
	shownViews  = 100
)

// SavedView is a filter of the Desk under a name. It is no record: only pages show it, and the ledger tells nothing of it.
type SavedView struct {
	ID, Owner, Name string
	Query           string // as it stands in the Desk's address
	Shared          bool   // everybody sees it; else the owner alone
}

const selectView = `select v.id, v.owner, v.name, v.query, v.shared from saved_views v where v.deleted_at = '' and `

func scanView(row scanner) (v SavedView, err error) {
	var shared int
	err = row.Scan(&v.ID, &v.Owner, &v.Name, &v.Query, &shared)
	v.Shared = shared == 1
	return v, err
}

// SavedViews lists the views of a person and those that others share, the person's own first, each by name; a hundred at most.
func SavedViews(ctx context.Context, tx *db.Tx, by auth.Person) (list []SavedView, err error) {
	err = tx.Each(ctx, selectView+`(v.owner = $1 or v.shared = 1) order by case v.owner when $1 then 0 else 1 end, v.name, v.id limit $2`, []any{by.ID, shownViews}, func(rows *sql.Rows) error {
		v, err := scanView(rows)
		list = append(list, v)
		return err
	})
	return list, err
}

// GetView gives a view that the person may see; another's own one is not there (fault.NotFound).
func GetView(ctx context.Context, tx *db.Tx, by auth.Person, id string) (SavedView, error) {
	v, err := scanView(tx.QueryRow(ctx, selectView+`v.id = $1 and (v.owner = $2 or v.shared = 1)`, id, by.ID))
	if errors.Is(err, sql.ErrNoRows) {
		return v, errNoView
	}
	return v, err
}

var errNoView = fault.New(fault.NotFound, "There is no such view. Whoever made it may have deleted it, or keeps it for themselves.")

func (v *SavedView) check() (err error) {
	if v.Name, err = sources.Line("name", v.Name, MaxViewName); err != nil {
		return err
	}
	switch {
	case v.Name == "":
		return fault.In("name", "Give the view a name, such as “Waiting for me”.")
	case v.Query == "":
		return fault.New(fault.Invalid, "The whole desk needs no view of its own. Choose a filter or an order first.")
	case len(v.Query) > MaxViewRule:
		return fault.New(fault.Invalid, "This filter is too long to be kept. Leave something out.")
	}
	return nil
}

// SaveView keeps a filter for the person, or for all. Each name once.
func SaveView(ctx context.Context, tx *db.Tx, by auth.Person, v SavedView) (SavedView, error) {
	v.ID, v.Owner = db.NewID(), by.ID
	if by.ID == "" {
		return v, fault.New(fault.Denied, "A view belongs to a person; sign in on the site to save one.")
	}
	if err := v.check(); err != nil {
		return v, err
	}
	if err := v.free(ctx, tx); err != nil {
		return v, err
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from saved_views where owner = $1 and deleted_at = ''`, by.ID).Scan(&n); err != nil {
		return v, err
	}
	if n >= MaxViews {
		return v, fault.Newf(fault.Conflict, "You have %d views, the most that a person can have. Delete one that you no longer need.", n)
	}
	_, err := tx.Exec(ctx, `insert into saved_views (id, owner, name, query, shared, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6)`,
		v.ID, v.Owner, v.Name, v.Query, bit(v.Shared), db.FormatTime(tx.Now()))
	if err != nil {
		return v, err
	}
	return v, v.mark(ctx, tx, v.Shared)
}

// free refuses a name that another view of the owner has.
func (v SavedView) free(ctx context.Context, tx *db.Tx) error {
	var taken bool
	err := tx.QueryRow(ctx, `select exists (select 1 from saved_views where owner = $1 and name = $2 and id <> $3 and deleted_at = '')`, v.Owner, v.Name, v.ID).Scan(&taken)
	if err == nil && taken {
		err = fault.In("name", "You have a view of this name already. Choose another one.")
	}
	return err
}

// mark makes kept pages old that show the view, or showed it.
func (v SavedView) mark(ctx context.Context, tx *db.Tx, all bool) error {
	if all {
		return auth.MarkAll(ctx, tx)
	}
	return auth.Mark(ctx, tx, v.Owner)
}

// ChangeView renames a view, shares it or keeps it to oneself. The owner may.
func ChangeView(ctx context.Context, tx *db.Tx, by auth.Person, id, name string, shared bool) (SavedView, error) {
	v, err := ownView(ctx, tx, by, id)
	if err != nil {
		return v, err
	}
	was := v
	v.Name, v.Shared = name, shared
	if err := v.check(); err != nil {
		return v, err
	}
	if err := v.free(ctx, tx); err != nil {
		return v, err
	}
	_, err = tx.Exec(ctx, `update saved_views set name = $2, shared = $3, updated_at = $4 where id = $1`, v.ID, v.Name, bit(v.Shared), db.FormatTime(tx.Now()))
	if err != nil {
		return v, err
	}
	return v, v.mark(ctx, tx, v.Shared || was.Shared)
}

// DeleteView takes a view away; RestoreView brings it back within a day. The owner may, and of shared views an admin.
func DeleteView(ctx context.Context, tx *db.Tx, by auth.Person, id string) (SavedView, error) {
	v, err := ownView(ctx, tx, by, id)
	if err != nil {
		return v, err
	}
	if _, err := tx.Exec(ctx, `delete from saved_views where deleted_at <> '' and deleted_at < $1`, db.FormatTime(tx.Now().Add(-24*time.Hour))); err != nil {
		return v, err
	}
	if _, err := tx.Exec(ctx, `update saved_views set deleted_at = $2 where id = $1`, v.ID, db.FormatTime(tx.Now())); err != nil {
		return v, err
	}
	return v, v.mark(ctx, tx, v.Shared)
}

// ownView gives a view that the person may change.
func ownView(ctx context.Context, tx *db.Tx, by auth.Person, id string) (SavedView, error) {
	v, err := GetView(ctx, tx, by, id)
	if err == nil && v.Owner != by.ID && !by.AtLeast(auth.Admin) {
		err = fault.New(fault.Denied, "This view is shared by somebody else; that person or an admin can change it. You can save a copy of your own.")
	}
	return v, err
}

// RestoreView undoes DeleteView. Whoever owns the view may.
func RestoreView(ctx context.Context, tx *db.Tx, by auth.Person, id string) (SavedView, error) {
	v, err := scanView(tx.QueryRow(ctx, `
		select v.id, v.owner, v.name, v.query, v.shared from saved_views v where v.id = $1 and v.deleted_at <> '' and (v.owner = $2 or v.shared = 1 and $3 = 1)`,
		id, by.ID, bit(by.AtLeast(auth.Admin))))
	if errors.Is(err, sql.ErrNoRows) {
		return v, errNoView
	}
	if err != nil {
		return v, err
	}
	if err := v.free(ctx, tx); err != nil {
		return v, err
	}
	if _, err := tx.Exec(ctx, `update saved_views set deleted_at = '' where id = $1`, v.ID); err != nil {
		return v, err
	}
	return v, v.mark(ctx, tx, v.Shared)
}
