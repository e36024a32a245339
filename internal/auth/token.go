package auth

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// The scopes of a token.
const (
	ScopeRead  = "read"  // the rights of a viewer, whatever the person's role
	ScopeWrite = "write" // the rights of the person's role
)

// tokenPrefix tells an API token from other secrets, so that it can be found where it should not stand.
const tokenPrefix = "ct_"

// The most that a token's label takes, in code points, and the most tokens that a person has at a time.
const (
	maxLabel  = 100
	maxTokens = 50
)

// APIToken is a token without its secret.
type APIToken struct {
	ID, Person, PersonName, Label, Scope string
	CreatedAt, ExpiresAt, UsedAt         time.Time // zero: never
	RevokedAt                            time.Time
}

// Live reports whether the token opens something at that time.
func (t APIToken) Live(now time.Time) bool {
	return t.RevokedAt.IsZero() && (t.ExpiresAt.IsZero() || t.ExpiresAt.After(now))
}

// NewAPIToken makes a token for a person and gives its secret, which is nowhere kept. People make their own; for others the machine's
// command line does, so that no admin can act as somebody else from the site. expires is zero for a token that does not.
func NewAPIToken(ctx context.Context, tx *db.Tx, by, person Person, label, scope string, expires time.Time) (token string, t APIToken, err error) {
	t = APIToken{ID: db.NewID(), Person: person.ID, Label: strings.Join(strings.Fields(label), " "), Scope: scope, CreatedAt: tx.Now(), ExpiresAt: expires}
	if err := checkToken(ctx, tx, by, person, t); err != nil {
		return "", t, err
	}
	if err := join(ctx, tx, by, person); err != nil {
		return "", t, err
	}
	secret, _ := newToken()
	token = tokenPrefix + secret
	e := ledger.Entry{Actor: by.Actor(), Action: "token.add", Table: "api_tokens", ID: t.ID}
	return token, t, ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `
			insert into api_tokens (id, person, label, scope, token_sha256, created_at, created_by, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			t.ID, t.Person, t.Label, t.Scope, hashOf(token), db.FormatTime(t.CreatedAt), by.Actor(), db.FormatTime(t.ExpiresAt))
		return err
	})
}

func checkToken(ctx context.Context, tx *db.Tx, by, person Person, t APIToken) error {
	if by.ReadOnly || by.ID != "" && by.ID != person.ID {
		return fault.New(fault.Denied, "People make their own tokens; for somebody else that is done at the command line of the machine that holds the database.")
	}
	if t.Scope != ScopeRead && t.Scope != ScopeWrite {
		return fault.In("scope", "%q is no scope; there are read and write.", t.Scope)
	}
	if utf8.RuneCountInString(t.Label) > maxLabel || strings.ContainsFunc(t.Label, func(r rune) bool { return r < ' ' }) {
		return fault.In("label", "A label has at most %d characters, on one line.", maxLabel)
	}
	if !t.ExpiresAt.IsZero() && !t.ExpiresAt.After(tx.Now()) {
		return fault.In("expires", "A token expires in the future, or never.")
	}
	var disabled string
	var live int
	err := tx.QueryRow(ctx, `
		select disabled_at, (select count(*) from api_tokens where person = $1 and revoked_at = '' and (expires_at = '' or expires_at > $2)) from people where id = $1`,
		person.ID, db.FormatTime(tx.Now())).Scan(&disabled, &live)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return fault.New(fault.NotFound, "There is no such person.")
	case err == nil && disabled != "":
		return fault.Newf(fault.Conflict, "%s is disabled and gets no token.", person.Name)
	case err == nil && live >= maxTokens:
		return fault.Newf(fault.Conflict, "%s has %d tokens already. Revoke those that nobody uses.", person.Name, maxTokens)
	}
	return err
}

// ByToken gives the person of a live API token, or fault.Denied: unknown, expired, revoked, or the person disabled. Where tx writes, the
// token's use is noted at once; else NoteSeen is for that.
func ByToken(ctx context.Context, tx *db.Tx, token string) (Person, error) {
	var p Person
	var scope, used string
	now, hash := tx.Now(), hashOf(token)
	err := tx.QueryRow(ctx, `
		select p.id, p.name, p.role, p.email, p.marks, t.scope, t.used_at from api_tokens t join people p on p.id = t.person
		where t.token_sha256 = $1 and t.revoked_at = '' and (t.expires_at = '' or t.expires_at > $2) and p.disabled_at = ''`,
		hash, db.FormatTime(now)).Scan(&p.ID, &p.Name, &p.Role, &p.Email, &p.Marks, &scope, &used)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.Denied, "This token is unknown, expired or revoked. Make a new one under your account.")
	}
	if err != nil {
		return p, err
	}
	p.ReadOnly = scope != ScopeWrite
	if err = p.due(hash, used, now); err == nil && p.unseen != "" && tx.Writable() {
		err = NoteSeen(ctx, tx, p)
		p.unseen = ""
	}
	return p, err
}

// noted is how exactly the last use of sessions and tokens is known: reading pages must not cost a write each.
const noted = time.Hour

func (p *Person) due(hash, last string, now time.Time) error {
	at, err := db.ParseTime(last)
	if err == nil && now.Sub(at) >= noted {
		p.unseen = hash
	}
	return err
}

// SeenDue reports whether the use of p's session or token is to be noted by NoteSeen, in a transaction of its own after the reading one.
func (p Person) SeenDue() bool { return p.unseen != "" }

// NoteSeen notes that p was here, to the hour.
func NoteSeen(ctx context.Context, tx *db.Tx, p Person) error {
	now := db.FormatTime(tx.Now())
	_, err := tx.Exec(ctx, `update api_tokens set used_at = $2 where token_sha256 = $1`, p.unseen, now)
	if err == nil {
		_, err = tx.Exec(ctx, `update sessions set seen_at = $2 where token_sha256 = $1`, p.unseen, now)
	}
	return err
}

// APITokens lists the tokens of a person, newest first; person "" lists everybody's.
func APITokens(ctx context.Context, tx *db.Tx, person string) (list []APIToken, err error) {
	err = tx.Each(ctx, `
		select t.id, t.person, p.name, t.label, t.scope, t.created_at, t.expires_at, t.used_at, t.revoked_at from api_tokens t join people p on p.id = t.person
		where $1 = '' or t.person = $1 order by t.created_at desc, t.id desc`, []any{person}, func(row *sql.Rows) error {
		var t APIToken
		var times [4]string
		if err := row.Scan(&t.ID, &t.Person, &t.PersonName, &t.Label, &t.Scope, &times[0], &times[1], &times[2], &times[3]); err != nil {
			return err
		}
		err := parseTimes(times[:], &t.CreatedAt, &t.ExpiresAt, &t.UsedAt, &t.RevokedAt)
		list = append(list, t)
		return err
	})
	return list, err
}

// RevokeAPIToken ends a token: one's own, or an admin anybody's. Others are told that there is no such token.
func RevokeAPIToken(ctx context.Context, tx *db.Tx, by Person, id string) error {
	var person string
	err := tx.QueryRow(ctx, `select person from api_tokens where id = $1`, id).Scan(&person)
	switch {
	case errors.Is(err, sql.ErrNoRows) || err == nil && person != by.ID && !by.AtLeast(Admin):
		return fault.New(fault.NotFound, "There is no such token.")
	case err != nil:
		return err
	case by.ReadOnly:
		return by.Require(Researcher, "revoke tokens")
	}
	return revoke(ctx, tx, by, id)
}

func revoke(ctx context.Context, tx *db.Tx, by Person, id string) error {
	e := ledger.Entry{Actor: by.Actor(), Action: "token.revoke", Table: "api_tokens", ID: id}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `update api_tokens set revoked_at = $2 where id = $1 and revoked_at = ''`, id, db.FormatTime(tx.Now()))
		return err
	})
}
