package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Account is a person with what an admin sees of them.
type Account struct {
	Person
	Version                         int64
	CreatedAt, JoinedAt, DisabledAt time.Time // zero when it has not happened
	PasswordSetAt, SecondFactorAt   time.Time
	SeenAt                          time.Time // the last use of a session or token, to the hour
}

// The states of an account.
const (
	Invited  = "invited" // was never here
	Active   = "active"
	Disabled = "disabled"
)

// State tells whether the person may come in, and has.
func (a Account) State() string {
	switch {
	case !a.DisabledAt.IsZero():
		return Disabled
	case a.SeenAt.IsZero():
		return Invited
	}
	return Active
}

// Accounts reports whether people have accounts of their own here. Until then one local person does everything, and nobody can stand beside.
func Accounts(ctx context.Context, tx *db.Tx) (there bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select 1 from people where joined_at <> '')`).Scan(&there)
	return there, err
}

// ListAccounts lists everybody, disabled people too, by name.
func ListAccounts(ctx context.Context, tx *db.Tx) (list []Account, err error) {
	err = tx.Each(ctx, `
		select p.id, p.name, p.role, p.email, p.version, p.created_at, p.joined_at, p.disabled_at, p.password_set_at, p.second_factor_at,
			coalesce((select max(case s.seen_at when '' then s.created_at else s.seen_at end) from sessions s where s.person = p.id), ''),
			coalesce((select max(t.used_at) from api_tokens t where t.person = p.id), '')
		from people p order by p.name, p.id`, nil, func(row *sql.Rows) error {
		var a Account
		var times [7]string
		err := row.Scan(&a.ID, &a.Name, &a.Role, &a.Email, &a.Version, &times[0], &times[1], &times[2], &times[3], &times[4], &times[5], &times[6])
		if err != nil {
			return err
		}
		times[5] = max(times[5], times[6])
		list = append(list, a)
		last := &list[len(list)-1]
		return parseTimes(times[:6], &last.CreatedAt, &last.JoinedAt, &last.DisabledAt, &last.PasswordSetAt, &last.SecondFactorAt, &last.SeenAt)
	})
	return list, err
}

func parseTimes(from []string, into ...*time.Time) (err error) {
	for i, t := range into {
		if *t, err = db.ParseTime(from[i]); err != nil {
			return err
		}
	}
	return nil
}

// GetAccount gives one account by the person's id.
func GetAccount(ctx context.Context, tx *db.Tx, id string) (Account, error) {
	people, err := ListAccounts(ctx, tx)
	for _, a := range people {
		if a.ID == id {
			return a, err
		}
	}
	return Account{}, errors.Join(err, fault.New(fault.NotFound, "There is no such person."))
}

// FindPerson gives the person of this name, id or e-mail address, disabled or not; letter case does not matter.
func FindPerson(ctx context.Context, tx *db.Tx, who string) (Person, error) {
	people, err := ListAccounts(ctx, tx)
	if err != nil {
		return Person{}, err
	}
	for _, a := range people {
		if who != "" && (a.ID == who || folded(a.Name) == folded(who) || folded(a.Email) == folded(who)) {
			return a.Person, nil
		}
	}
	return Person{}, fault.Newf(fault.NotFound, "There is nobody called %q here. Name a person by name, id or e-mail address.", who)
}

// NewPerson is somebody who shall have an account.
type NewPerson struct {
	Name  string // unique among all, letter case aside
	Email string // likewise, or ""
	Role  Role
}

// AddPerson makes an account. The person comes in by a link (NewLink), a token, or the newsroom's own sign-in.
func AddPerson(ctx context.Context, tx *db.Tx, by Person, n NewPerson) (Person, error) {
	if err := by.Require(Admin, "add people"); err != nil {
		return Person{}, err
	}
	return addPerson(ctx, tx, by.Actor(), n)
}

func addPerson(ctx context.Context, tx *db.Tx, actor string, n NewPerson) (p Person, err error) {
	p = Person{ID: db.NewID(), Role: n.Role}
	if p.Name, err = cleanName(n.Name); err != nil {
		return p, err
	}
	if p.Email, err = cleanEmail(n.Email); err != nil {
		return p, err
	}
	if err = checkRole(n.Role); err != nil {
		return p, err
	}
	if err = nameFree(ctx, tx, p.ID, p.Name, p.Email); err != nil {
		return p, err
	}
	e := ledger.Entry{Actor: actor, Action: "person.add", Table: "people", ID: p.ID}
	return p, ledger.Change(ctx, tx, e, func() error {
		now := db.FormatTime(tx.Now())
		_, err := tx.Exec(ctx, `insert into people (id, name, email, role, created_at, joined_at) values ($1, $2, $3, $4, $5, $6)`,
			p.ID, p.Name, p.Email, p.Role, now, now)
		return err
	})
}

func checkRole(r Role) error {
	for _, known := range Roles {
		if r == known {
			return nil
		}
	}
	return fault.In("role", "%q is no role; there are %s.", r, rolesInWords())
}

func rolesInWords() string {
	words := string(Roles[0])
	for _, r := range Roles[1 : len(Roles)-1] {
		words += ", " + string(r)
	}
	return words + " and " + string(Roles[len(Roles)-1])
}

// changePerson runs a statement on one person's row, with its entry. The statement's first placeholder is the id.
func changePerson(ctx context.Context, tx *db.Tx, e ledger.Entry, statement string, args ...any) error {
	e.Table = "people"
	return ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, statement, append([]any{e.ID}, args...)...)
		if err == nil && n != 1 {
			err = fmt.Errorf("%s changed %d people", e.Action, n)
		}
		return err
	})
}

// join begins the account of the one local person; one that has begun stays as it is.
func join(ctx context.Context, tx *db.Tx, by, p Person) error {
	return changePerson(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "person.join", ID: p.ID},
		`update people set joined_at = case joined_at when '' then $2 else joined_at end, version = version + 1 where id = $1`, db.FormatTime(tx.Now()))
}
