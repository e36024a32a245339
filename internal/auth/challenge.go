package auth

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// A sign-in that waits for the second factor ends soon, and after a few wrong codes.
const (
	ChallengeLives = 10 * time.Minute
	challengeTries = 5
)

// SignedIn is how a sign-in went on: a session, or a challenge when the second factor is still asked for.
type SignedIn struct {
	Person             Person
	Session, Challenge string
}

// SignIn goes on for a candidate whose password was proved.
func SignIn(ctx context.Context, tx *db.Tx, c Candidate) (in SignedIn, err error) {
	if err := c.stands(ctx, tx); err != nil {
		return in, err
	}
	return proceed(ctx, tx, c.Person)
}

// proceed asks for the second factor of those who have one, and lets others in.
func proceed(ctx context.Context, tx *db.Tx, p Person) (in SignedIn, err error) {
	in.Person = p
	c, err := CandidateOf(ctx, tx, p)
	if err != nil {
		return in, err
	}
	if !c.Factor {
		in.Session, err = newSession(ctx, tx, p)
		return in, err
	}
	token, hash := newToken()
	in.Challenge = token
	now := tx.Now()
	if _, err = tx.Exec(ctx, `delete from signin_challenges where expires_at <= $1`, db.FormatTime(now)); err != nil {
		return in, err
	}
	_, err = tx.Exec(ctx, `insert into signin_challenges (token_sha256, person, created_at, expires_at) values ($1, $2, $3, $4)`,
		hash, p.ID, db.FormatTime(now), db.FormatTime(now.Add(ChallengeLives)))
	return in, err
}

var errNoChallenge = fault.New(fault.Denied, "This sign-in took too long, or too many codes were wrong. Begin again.")

// Challenged gives whose sign-in waits for a code; fault.Denied when none does any more.
func Challenged(ctx context.Context, tx *db.Tx, challenge string) (p Person, err error) {
	err = tx.QueryRow(ctx, `
		select p.id, p.name, p.role, p.email, p.marks from signin_challenges c join people p on p.id = c.person
		where c.token_sha256 = $1 and c.expires_at > $2 and c.tries < $3 and p.disabled_at = ''`, hashOf(challenge), db.FormatTime(tx.Now()), challengeTries).
		Scan(&p.ID, &p.Name, &p.Role, &p.Email, &p.Marks)
	if errors.Is(err, sql.ErrNoRows) {
		return p, errNoChallenge
	}
	return p, err
}

// Answer takes a code for a challenge and gives a session. A wrong code gives none, no error, and is counted: the caller commits that.
func Answer(ctx context.Context, tx *db.Tx, challenge, code string) (session string, err error) {
	p, err := Challenged(ctx, tx, challenge)
	if err != nil {
		return "", err
	}
	ok, err := takeAnyCode(ctx, tx, p.ID, code)
	if err != nil {
		return "", err
	}
	if !ok {
		_, err = tx.Exec(ctx, `update signin_challenges set tries = tries + 1 where token_sha256 = $1`, hashOf(challenge))
		return "", err
	}
	if _, err := tx.Exec(ctx, `delete from signin_challenges where person = $1`, p.ID); err != nil {
		return "", err
	}
	return newSession(ctx, tx, p)
}
