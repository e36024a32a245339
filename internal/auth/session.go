package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"time"
	"unicode"

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

// Link is a one-time link that can still be used.
type Link struct {
	Person          Person
	Purpose, MadeBy string
}

var errLinkUsed = fault.New(fault.Denied, "This link was used already or has expired. Ask whoever gave it to you for a new one; a link that the server printed is printed anew when it starts.")

// ReadLink gives what a link is for without using it up; a used, expired or unknown one is fault.Denied, as is that of a disabled person.
func ReadLink(ctx context.Context, tx *db.Tx, token string) (l Link, err error) {
	p, disabled := &l.Person, ""
	err = tx.QueryRow(ctx, `
		select p.id, p.name, p.role, p.email, p.marks, p.disabled_at, l.purpose, l.made_by from signin_links l join people p on p.id = l.person
		where l.token_sha256 = $1 and l.used_at = '' and l.expires_at > $2`, hashOf(token), db.FormatTime(tx.Now())).
		Scan(&p.ID, &p.Name, &p.Role, &p.Email, &p.Marks, &disabled, &l.Purpose, &l.MadeBy)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return l, errLinkUsed
	case err == nil && disabled != "":
		return l, fault.New(fault.Denied, "This account is disabled. Ask an admin of your newsroom.")
	}
	return l, err
}

// use uses the link up, once.
func use(ctx context.Context, tx *db.Tx, token string) (Link, error) {
	l, err := ReadLink(ctx, tx, token)
	if err != nil {
		return l, err
	}
	_, err = tx.Exec(ctx, `update signin_links set used_at = $1 where token_sha256 = $2`, db.FormatTime(tx.Now()), hashOf(token))
	return l, err
}

// RedeemSignInLink uses up the token and starts a session; it gives the session's token. A used, expired or unknown
// token is fault.Denied, and so is one for which a password has to be chosen.
func RedeemSignInLink(ctx context.Context, tx *db.Tx, token string) (session string, p Person, err error) {
	l, err := use(ctx, tx, token)
	if err != nil {
		return "", p, err
	}
	if l.Purpose != ForSignIn {
		return "", p, fault.New(fault.Denied, "This link asks for a password of your choice. Open it and choose one.")
	}
	in, err := proceed(ctx, tx, l.Person)
	if err == nil && in.Session == "" {
		err = fault.New(fault.Denied, "This account has a second factor. Sign in with name, password and code.")
	}
	return in.Session, l.Person, err
}

// Accept uses up an invitation or a reset with the hash of the password that was chosen, and lets the person in. A reset ends the person's tokens:
// whoever had got hold of the account may have made them.
func Accept(ctx context.Context, tx *db.Tx, token, passwordHash string) (in SignedIn, err error) {
	l, err := use(ctx, tx, token)
	if err != nil {
		return in, err
	}
	if l.Purpose == ForSignIn {
		return in, fault.New(fault.Denied, "This link asks for no password. Open it and use its button.")
	}
	reason := "By a link of purpose " + l.Purpose + ", made by " + l.MadeBy + "."
	if err := SetPassword(ctx, tx, l.Person, passwordHash, "", reason); err != nil {
		return in, err
	}
	if l.Purpose == ForReset {
		if err := RevokeAPITokens(ctx, tx, l.Person, l.Person.ID); err != nil {
			return in, err
		}
	}
	return proceed(ctx, tx, l.Person)
}

// maxAgent is how much of a browser's own words is kept, in bytes.
const maxAgent = 300

func newSession(ctx context.Context, tx *db.Tx, p Person) (session string, err error) {
	session, hash := newToken()
	now := db.FormatTime(tx.Now())
	_, err = tx.Exec(ctx, `insert into sessions (token_sha256, person, created_at, seen_at, expires_at) values ($1, $2, $3, $4, $5)`,
		hash, p.ID, now, now, db.FormatTime(tx.Now().Add(SessionLength)))
	return session, err
}

// NoteBrowser keeps in which browser a session is, in the browser's own words, so that its person knows it again in the list.
func NoteBrowser(ctx context.Context, tx *db.Tx, session, agent string) error {
	agent = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(agent[:min(len(agent), maxAgent)], ""))
	_, err := tx.Exec(ctx, `update sessions set agent = $2 where token_sha256 = $1`, hashOf(session), agent)
	return err
}

// Session is where a person is signed in.
type Session struct {
	ID                string // names it, and opens nothing
	Agent             string // the browser in its own words: hostile until escaped
	CreatedAt, SeenAt time.Time
	Current           bool // the one by which the list was asked for
}

// Sessions lists where a person is signed in, last seen first. current is the session that asks.
func Sessions(ctx context.Context, tx *db.Tx, person, current string) (list []Session, err error) {
	err = tx.Each(ctx, `
		select token_sha256, agent, created_at, case seen_at when '' then created_at else seen_at end as seen from sessions
		where person = $1 and revoked_at = '' and expires_at > $2 order by seen desc, created_at desc, token_sha256`, []any{person, db.FormatTime(tx.Now())}, func(row *sql.Rows) error {
		var s Session
		var times [2]string
		if err := row.Scan(&s.ID, &s.Agent, &times[0], &times[1]); err != nil {
			return err
		}
		s.Current = s.ID == hashOf(current)
		err := parseTimes(times[:], &s.CreatedAt, &s.SeenAt)
		list = append(list, s)
		return err
	})
	return list, err
}

// EndSessionOf ends one of a person's own sessions by its ID; somebody else's is not there.
func EndSessionOf(ctx context.Context, tx *db.Tx, by Person, id string) error {
	n, err := tx.Exec(ctx, `update sessions set revoked_at = $3 where token_sha256 = $1 and person = $2 and revoked_at = ''`, id, by.ID, db.FormatTime(tx.Now()))
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "There is no such session; it may have ended already.")
	}
	return err
}

// EndOtherSessions ends all of a person's sessions but the one that asks.
func EndOtherSessions(ctx context.Context, tx *db.Tx, by Person, current string) error {
	_, err := tx.Exec(ctx, `update sessions set revoked_at = $3 where person = $1 and token_sha256 <> $2 and revoked_at = ''`, by.ID, hashOf(current), db.FormatTime(tx.Now()))
	return err
}

// BySession gives the person of a live session, or fault.Denied.
func BySession(ctx context.Context, tx *db.Tx, session string) (Person, error) {
	var p Person
	var seen string
	err := tx.QueryRow(ctx, `
		select p.id, p.name, p.role, p.email, p.marks, s.seen_at, p.joined_at <> '' from sessions s join people p on p.id = s.person
		where s.token_sha256 = $1 and s.revoked_at = '' and s.expires_at > $2 and p.disabled_at = ''`,
		hashOf(session), db.FormatTime(tx.Now())).Scan(&p.ID, &p.Name, &p.Role, &p.Email, &p.Marks, &seen, &p.Joined)
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
