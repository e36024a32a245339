package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// The bounds of a password, in code points.
const (
	MinPassword = 10
	MaxPassword = 256
)

// common are passwords, letter case aside, that guessers try first and that are long enough; shorter ones are refused for their length.
var common = []string{"1234567890", "0123456789", "12345678910", "0987654321", "123456789a", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx3edc", "abcdefghij", "administrator",
	"changemenow", "claimtrail", "iloveyou123", "letmein123", "newsroom123", "password00", "password01", "password10", "password11", "password12", "password123",
	"password1234", "password12345", "passwordpassword", "q1w2e3r4t5", "qwerty1234", "qwerty12345", "qwerty123456", "qwertyuiop", "qwertzuiop", "azertyuiop",
	"sunshine123", "superman123", "welcome123", "welcome1234", "factchecker", "factcheck123"}

// CheckPassword refuses a password that is too short, too long, or easily guessed of this person.
func CheckPassword(password string, p Person) error {
	n := utf8.RuneCountInString(password)
	if n > MaxPassword {
		return fault.In("password", "A password has at most %d characters.", MaxPassword)
	}
	name, low := folded(p.Name), folded(password)
	beforeAt, _, _ := strings.Cut(folded(p.Email), "@")
	switch {
	case !utf8.ValidString(password):
		return fault.In("password", "This password holds bytes that are no text. Type it again.")
	case n < MinPassword:
		return fault.In("password", "A password has at least %d characters; a few words that do not belong together are good.", MinPassword)
	case low == name || low == folded(p.Email) || low == beforeAt || strings.ReplaceAll(low, " ", "") == strings.ReplaceAll(name, " ", ""):
		return fault.In("password", "This is your name or e-mail address. Choose something that nobody can guess.")
	case slices.Contains(common, low) || sameRune(low):
		return fault.In("password", "This is among the passwords that are tried first. Choose something that nobody can guess.")
	}
	return nil
}

func sameRune(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return strings.Trim(s, string(first)) == ""
}

// hashing is what OWASP asks of argon2id on servers (19 MiB, two passes). hashers bounds how many are computed at once, for memory and for the
// others on the machine.
var (
	hashing = &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	hashers = make(chan struct{}, 2)
)

func hashingPlace(ctx context.Context) (done func(), err error) {
	select {
	case hashers <- struct{}{}:
		return func() { <-hashers }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// HashPassword gives what is stored of a password. It takes a while: never call it in a transaction.
func HashPassword(ctx context.Context, password string) (string, error) {
	done, err := hashingPlace(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return argon2id.CreateHash(normal(password), hashing)
}

// normal lets a password be typed on any keyboard: the same letters may come composed or not.
func normal(password string) string { return norm.NFKC.String(password) }

// Candidate is whom somebody says they are, read before the password is compared. Of an unknown or disabled person it looks the same from
// outside: comparing takes as long, and answers no.
type Candidate struct {
	Person Person
	Factor bool // a second factor is asked for
	hash   string
}

// FindCandidate reads the person of a name or e-mail address.
func FindCandidate(ctx context.Context, tx *db.Tx, who string) (Candidate, error) {
	people, err := ListAccounts(ctx, tx)
	if err != nil {
		return Candidate{}, err
	}
	if len(who) > maxTyped {
		who = ""
	}
	who = folded(who)
	for _, a := range people {
		if who != "" && (folded(a.Name) == who || folded(a.Email) == who) {
			if !a.DisabledAt.IsZero() {
				return Candidate{}, nil
			}
			return CandidateOf(ctx, tx, a.Person)
		}
	}
	return Candidate{}, nil
}

// CandidateOf reads what a known person proves a password against.
func CandidateOf(ctx context.Context, tx *db.Tx, p Person) (c Candidate, err error) {
	c.Person = p
	err = tx.QueryRow(ctx, `
		select coalesce((select hash from passwords where person = $1), ''), exists (select 1 from second_factors where person = $1 and confirmed_at <> '')`, p.ID).
		Scan(&c.hash, &c.Factor)
	return c, err
}

// HasPassword reports whether there is a password to prove.
func (c Candidate) HasPassword() bool { return c.hash != "" }

// dummy is the hash of a password that nobody knows.
var dummy = sync.OnceValues(func() (string, error) {
	secret, _ := newToken()
	return argon2id.CreateHash(secret, hashing)
})

// Proves reports whether the password is the candidate's. It takes as long when there is no such person. Never call it in a transaction.
func (c Candidate) Proves(ctx context.Context, password string) (bool, error) {
	if n := utf8.RuneCountInString(password); n == 0 || n > MaxPassword {
		return false, nil // it is nobody's, whoever is asked for
	}
	done, err := hashingPlace(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	hash := c.hash
	if hash == "" {
		if hash, err = dummy(); err != nil {
			return false, err
		}
	}
	ok, err := argon2id.ComparePasswordAndHash(normal(password), hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return ok && c.hash != "", nil
}

// stands refuses to go on with a candidate whose password was changed, or who was disabled, since it was read.
func (c Candidate) stands(ctx context.Context, tx *db.Tx) error {
	var hash string
	err := tx.QueryRow(ctx, `select w.hash from passwords w join people p on p.id = w.person where w.person = $1 and p.disabled_at = ''`, c.Person.ID).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) || err == nil && hash != c.hash {
		return fault.New(fault.Denied, "Your password was changed just now. Sign in again.")
	}
	return err
}

// SetPassword keeps the hash of a person's own password. Every session but the kept one, every unused link and every sign-in under way end.
func SetPassword(ctx context.Context, tx *db.Tx, p Person, hash, keptSession, reason string) error {
	if p.ReadOnly {
		return p.Require(Researcher, "change a password")
	}
	_, err := changeSecret(ctx, tx, ledger.Entry{Actor: p.Actor(), Action: "password.set", Table: "passwords", Reason: reason}, p.ID, `
		insert into passwords (id, person, hash) values ($1, $2, $3) on conflict (person) do update set hash = excluded.hash`, hash)
	if err != nil {
		return err
	}
	now := db.FormatTime(tx.Now())
	err = changePerson(ctx, tx, ledger.Entry{Actor: p.Actor(), Action: "person.password", ID: p.ID, Reason: reason},
		`update people set password_set_at = $2, joined_at = case joined_at when '' then $3 else joined_at end, version = version + 1 where id = $1`, now, now)
	if err != nil {
		return err
	}
	kept := ""
	if keptSession != "" {
		kept = hashOf(keptSession)
	}
	return endWays(ctx, tx, p.ID, kept)
}

// AdminCanSignIn reports whether some admin has a way in besides a printed link: a password, or the newsroom's own sign-in.
func AdminCanSignIn(ctx context.Context, tx *db.Tx) (yes bool, err error) {
	err = tx.QueryRow(ctx, `
		select exists (select 1 from people p where p.role = $1 and p.disabled_at = ''
			and (p.password_set_at <> '' or exists (select 1 from identities i where i.person = p.id)))`, Admin).Scan(&yes)
	return yes, err
}
