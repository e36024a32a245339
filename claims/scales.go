package claims

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Scales lists the newest version of every scale: the built-in ones, then the newsroom's own by name.
func Scales(ctx context.Context, tx *db.Tx) ([]Scale, error) {
	all, err := ownScales(ctx, tx)
	if err != nil {
		return nil, err
	}
	list := slices.Clone(builtin)
	for i, s := range all {
		if i+1 == len(all) || all[i+1].Slug != s.Slug {
			list = append(list, s)
		}
	}
	return list, nil
}

// ownScales lists every version of the newsroom's own scales, by slug and version.
func ownScales(ctx context.Context, tx *db.Tx) (list []Scale, err error) {
	err = tx.Each(ctx, `select id, slug, version, name, ratings, created_at, created_by from scales order by slug, version`, nil, func(rows *sql.Rows) error {
		var s Scale
		var ratings, created string
		err := rows.Scan(&s.ID, &s.Slug, &s.Version, &s.Name, &ratings, &created, &s.CreatedBy)
		if err == nil {
			err = fromJSON(ratings, &s.Ratings)
		}
		if err == nil {
			s.CreatedAt, err = db.ParseTime(created)
		}
		list = append(list, s)
		return err
	})
	return list, err
}

// GetScale gives one version of a scale; version 0 is the newest.
func GetScale(ctx context.Context, tx *db.Tx, slug string, version int) (Scale, error) {
	for _, s := range builtin {
		if s.Slug == slug && (version == 0 || version == s.Version) {
			return s, nil
		}
	}
	all, err := ownScales(ctx, tx)
	for i := len(all) - 1; i >= 0 && err == nil; i-- {
		if all[i].Slug == slug && (version == 0 || version == all[i].Version) {
			return all[i], nil
		}
	}
	return Scale{}, cmp.Or(err, fault.Newf(fault.NotFound, "There is no scale %q. Look under Settings for those there are.", slug))
}

const scaleSetting = "scale"

// CurrentScale is the scale that the newsroom rates on.
func CurrentScale(ctx context.Context, tx *db.Tx) (Scale, error) {
	var slug string
	err := tx.QueryRow(ctx, `select value from settings where name = $1`, scaleSetting).Scan(&slug)
	if errors.Is(err, sql.ErrNoRows) {
		return builtin[0], nil
	}
	if err != nil {
		return Scale{}, err
	}
	return GetScale(ctx, tx, slug, 0)
}

// UseScale makes a scale the newsroom's own. Editors may. What was rated keeps its scale.
func UseScale(ctx context.Context, tx *db.Tx, by auth.Person, slug string) error {
	if err := by.Require(auth.Editor, "choose the scale"); err != nil {
		return err
	}
	if _, err := GetScale(ctx, tx, slug, 0); err != nil {
		return err
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "setting.scale", Table: "settings", ID: scaleSetting}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = $2`, scaleSetting, slug)
		return err
	})
}

// SaveScale stores a scale as its next version. Editors may.
func SaveScale(ctx context.Context, tx *db.Tx, by auth.Person, s Scale) (Scale, error) {
	if err := by.Require(auth.Editor, "define a scale"); err != nil {
		return s, err
	}
	if err := s.check(); err != nil {
		return s, err
	}
	s.Version = 1
	if last, err := GetScale(ctx, tx, s.Slug, 0); err == nil {
		s.Version = last.Version + 1
	} else if !errors.Is(err, fault.NotFound) {
		return s, err
	}
	s.ID, s.CreatedAt, s.CreatedBy = db.NewID(), tx.Now(), by.Actor()
	e := ledger.Entry{Actor: by.Actor(), Action: "scale.save", Table: "scales", ID: s.ID}
	return s, ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into scales (id, slug, version, name, ratings, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7)`,
			s.ID, s.Slug, s.Version, s.Name, toJSON(s.Ratings), db.FormatTime(s.CreatedAt), s.CreatedBy)
		return err
	})
}
