package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// SessionLength is how long a session lasts.
const SessionLength = 30 * 24 * time.Hour

// newToken makes a token and the hash of it that is stored.
func newToken() (token, hash string) {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, hashOf(token)
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// What a one-time link is for. The person who opens an invitation or a reset chooses a password.
const (
	ForSignIn     = "signin"
	ForInvitation = "invitation"
	ForReset      = "reset"
)

// InvitationLives is how long an invitation or reset can be used.
const InvitationLives = 7 * 24 * time.Hour

// NewSignInLink makes a one-time sign-in token for p, valid for ttl; only its hash is stored.
func NewSignInLink(ctx context.Context, tx *db.Tx, p Person, ttl time.Duration) (token string, err error) {
	return newLink(ctx, tx, Local(), p, ForSignIn, ttl)
}

// NewLink makes a one-time invitation or reset for a person, by an admin. Earlier ones that are not used end.
func NewLink(ctx context.Context, tx *db.Tx, by, p Person, purpose string) (token string, err error) {
	if err := by.Require(Admin, "make links for people"); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `update signin_links set used_at = $2 where person = $1 and used_at = '' and purpose <> $3`, p.ID, db.FormatTime(tx.Now()), ForSignIn)
	if err != nil {
		return "", err
	}
	return newLink(ctx, tx, by, p, purpose, InvitationLives)
}

func newLink(ctx context.Context, tx *db.Tx, by, p Person, purpose string, ttl time.Duration) (token string, err error) {
	token, hash := newToken()
	_, err = tx.Exec(ctx, `insert into signin_links (token_sha256, person, created_at, expires_at, purpose, made_by) values ($1, $2, $3, $4, $5, $6)`,
		hash, p.ID, db.FormatTime(tx.Now()), db.FormatTime(tx.Now().Add(ttl)), purpose, by.Actor())
	return token, err
}

// RedeemSignInLink uses up the token and starts a session; it gives the session's token. A used, expired or unknown
// token is fault.Denied.
func RedeemSignInLink(ctx context.Context, tx *db.Tx, token string) (session string, p Person, err error) {
	now := db.FormatTime(tx.Now())
	used, err := tx.Exec(ctx, `update signin_links set used_at = $1 where token_sha256 = $2 and used_at = '' and expires_at > $1`,
		now, hashOf(token))
	if err != nil {
		return "", p, err
	}
	if used != 1 {
		return "", p, fault.New(fault.Denied, "This sign-in link was used already or has expired. Start the server again: it prints a new one.")
	}
	err = tx.QueryRow(ctx, `
		select p.id, p.name, p.role, p.email, p.marks from signin_links l join people p on p.id = l.person
		where l.token_sha256 = $1 and p.disabled_at = ''`, hashOf(token)).Scan(&p.ID, &p.Name, &p.Role, &p.Email, &p.Marks)
	if errors.Is(err, sql.ErrNoRows) {
		return "", p, fault.New(fault.Denied, "This account is disabled. Ask an admin of your newsroom.")
	}
	if err != nil {
		return "", p, err
	}
	session, err = newSession(ctx, tx, p)
	return session, p, err
}

func newSession(ctx context.Context, tx *db.Tx, p Person) (session string, err error) {
	session, hash := newToken()
	now := db.FormatTime(tx.Now())
	_, err = tx.Exec(ctx, `insert into sessions (token_sha256, person, created_at, seen_at, expires_at) values ($1, $2, $3, $3, $4)`,
		hash, p.ID, now, db.FormatTime(tx.Now().Add(SessionLength)))
	return session, err
}

// BySession gives the person of a live session, or fault.Denied.
func BySession(ctx context.Context, tx *db.Tx, session string) (Person, error) {
	var p Person
	var seen string
	err := tx.QueryRow(ctx, `
		select p.id, p.name, p.role, p.email, p.marks, s.seen_at from sessions s join people p on p.id = s.person
		where s.token_sha256 = $1 and s.revoked_at = '' and s.expires_at > $2 and p.disabled_at = ''`,
		hashOf(session), db.FormatTime(tx.Now())).Scan(&p.ID, &p.Name, &p.Role, &p.Email, &p.Marks, &seen)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.Denied, "You are not signed in, or your session has ended.")
	}
	if err == nil {
		err = p.due(hashOf(session), seen, tx.Now())
	}
	return p, err
}

// EndSession revokes a session; an unknown one is no error.
func EndSession(ctx context.Context, tx *db.Tx, session string) error {
	_, err := tx.Exec(ctx, `update sessions set revoked_at = $1 where token_sha256 = $2 and revoked_at = ''`,
		db.FormatTime(tx.Now()), hashOf(session))
	return err
}
