// Package auth keeps people, their roles and their sessions.
package auth

import (
	"context"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Role bounds what a person may do; each holds the rights of those before it.
type Role string

// The roles, weakest first.
const (
	Viewer     Role = "viewer"
	Researcher Role = "researcher" // adds sources and evidence
	Checker    Role = "checker"    // rates
	Editor     Role = "editor"     // signs off, publishes, manages sources and scales
	Admin      Role = "admin"
)

// Person is who acts. ID is "" for a person at the machine's own command line.
type Person struct {
	ID   string
	Name string
	Role Role
}

// AtLeast reports whether p's role holds the rights of r.
func (p Person) AtLeast(r Role) bool { panic("unwritten") }

// Actor is p's name in the ledger: the id, or "local:NAME".
func (p Person) Actor() string { panic("unwritten") }

// Local is the person at the command line of the machine that holds the database, with every right.
func Local() Person { panic("unwritten") }

// FirstPerson gives the one local person that the site knows until there are accounts, and makes it when missing.
func FirstPerson(ctx context.Context, tx *db.Tx) (Person, error) { panic("unwritten") }

// Names gives display names for ledger actors and person ids ("local:anna" is "anna").
func Names(ctx context.Context, tx *db.Tx, actors []string) (map[string]string, error) {
	panic("unwritten")
}

// People lists everybody who may be assigned a claim.
func People(ctx context.Context, tx *db.Tx) ([]Person, error) { panic("unwritten") }

// NewSignInLink makes a one-time sign-in token for p, valid for ttl; only its hash is stored.
func NewSignInLink(ctx context.Context, tx *db.Tx, p Person, ttl time.Duration) (token string, err error) {
	panic("unwritten")
}

// RedeemSignInLink uses up the token and starts a session; it gives the session's token. A used, expired or unknown
// token is fault.Denied.
func RedeemSignInLink(ctx context.Context, tx *db.Tx, token string) (session string, p Person, err error) {
	panic("unwritten")
}

// BySession gives the person of a live session, or fault.Denied.
func BySession(ctx context.Context, tx *db.Tx, session string) (Person, error) { panic("unwritten") }

// EndSession revokes a session; an unknown one is no error.
func EndSession(ctx context.Context, tx *db.Tx, session string) error { panic("unwritten") }
