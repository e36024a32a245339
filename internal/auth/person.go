package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// FirstPerson gives the first admin, who until there are accounts is the one local person that the site knows; when there is none it makes one
// with the name of the machine's user.
func FirstPerson(ctx context.Context, tx *db.Tx) (Person, error) {
	p := Person{}
	err := tx.QueryRow(ctx, `
		select id, name, role, email from people where disabled_at = '' and role = $1 order by created_at, id limit 1`, Admin).
		Scan(&p.ID, &p.Name, &p.Role, &p.Email)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return p, err
	}
	by := Local()
	name, err := freeName(ctx, tx, by.Name)
	if err != nil {
		return p, err
	}
	p = Person{ID: db.NewID(), Name: name, Role: Admin}
	e := ledger.Entry{Actor: by.Actor(), Action: "person.add", Table: "people", ID: p.ID}
	return p, ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into people (id, name, role, created_at) values ($1, $2, $3, $4)`,
			p.ID, p.Name, p.Role, db.FormatTime(tx.Now()))
		return err
	})
}

// GetPerson gives one person, disabled or not.
func GetPerson(ctx context.Context, tx *db.Tx, id string) (Person, error) {
	p := Person{ID: id}
	err := tx.QueryRow(ctx, `select name, role, email from people where id = $1`, id).Scan(&p.Name, &p.Role, &p.Email)
	if errors.Is(err, sql.ErrNoRows) {
		return Person{}, fault.New(fault.NotFound, "There is no such person.")
	}
	return p, err
}

// People lists everybody who may be assigned a claim, by name.
func People(ctx context.Context, tx *db.Tx) ([]Person, error) {
	var people []Person
	err := tx.Each(ctx, `select id, name, role, email from people where disabled_at = '' order by name, id`, nil, func(rows *sql.Rows) error {
		var p Person
		err := rows.Scan(&p.ID, &p.Name, &p.Role, &p.Email)
		people = append(people, p)
		return err
	})
	return people, err
}

// Names gives display names for ledger actors and person ids ("local:anna" is "anna"). What is unknown stands for itself.
func Names(ctx context.Context, tx *db.Tx, actors []string) (map[string]string, error) {
	names := map[string]string{}
	var ids []any
	for _, a := range actors {
		if _, seen := names[a]; seen || a == "" {
			continue
		}
		local, isLocal := strings.CutPrefix(a, localPrefix)
		names[a] = local
		if !isLocal {
			ids = append(ids, a)
		}
	}
	if len(ids) == 0 {
		return names, nil
	}
	err := tx.Each(ctx, `select id, name from people where id in (`+db.In(1, len(ids))+`)`, ids, func(rows *sql.Rows) error {
		var id, name string
		err := rows.Scan(&id, &name)
		names[id] = name
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names of people: %w", err)
	}
	return names, nil
}
