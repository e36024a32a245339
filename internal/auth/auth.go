// Package auth keeps people, their roles, and the ways in which they prove who they are: passwords, second factors, one-time links,
// sessions, API tokens.
//
// Until there are accounts the site knows one local person, who signs in by a one-time link that the server prints.
// Tokens are 32 random bytes; the database holds their SHA-256 only. People and API tokens are records, with their entries in the ledger;
// links and sessions are none. Names are unique among all people, letter case aside, so that a name means one person.
package auth

import (
	"os"
	"os/user"
	"slices"
	"strings"
	"unicode"

	"github.com/claimtrail/claimtrail/internal/fault"
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

// Roles lists them, weakest first.
var Roles = []Role{Viewer, Researcher, Checker, Editor, Admin}

// Person is who acts. ID is "" for a person at the machine's own command line.
type Person struct {
	ID    string
	Name  string
	Role  Role
	Email string
	Marks int64 // counts changes of what the person's own pages show and the ledger does not hold

	ReadOnly bool // signed in by a token that may only read
	Public   bool // reads for the public, and sees nothing that is kept from it
	Joined   bool // by BySession: the person's account has begun, with a password or a token of their own

	unseen string // the hash of the token or session by which the person came, when its use is to be noted
}

// AtLeast reports whether p's role holds the rights of r. An unknown role holds none and is held by none, and a token that may only read has
// the rights of a viewer.
func (p Person) AtLeast(r Role) bool {
	if p.ReadOnly && r != Viewer {
		return false
	}
	needed := slices.Index(Roles, r)
	return needed >= 0 && slices.Index(Roles, p.Role) >= needed
}

// Require gives nil when p's role holds the rights of r, else fault.Denied in a sentence: what is the thing to do,
// "rate a claim".
func (p Person) Require(r Role, what string) error {
	if p.AtLeast(r) {
		return nil
	}
	if p.ReadOnly {
		return fault.Newf(fault.Denied, "This token may only read; to %s takes one that may write.", what)
	}
	return fault.Newf(fault.Denied, "To %s takes the role of %s or more; you are %s. Ask an admin of your newsroom.", what, r, p.Role)
}

// localPrefix begins the actor of a person at the command line: "local:anna" is not Anna.
const localPrefix = "local:"

// Actor is p's name in the ledger: the id, or "local:NAME".
func (p Person) Actor() string {
	if p.ID == "" {
		return localPrefix + p.Name
	}
	return p.ID
}

// IsLocal reports whether an actor is somebody at the command line.
func IsLocal(actor string) bool { return strings.HasPrefix(actor, localPrefix) }

// LocalActor is the actor of somebody at the command line under this name.
func LocalActor(name string) string { return localPrefix + plain(name) }

// Local is the person at the command line of the machine that holds the database, with every right. In a container
// the machine may not know its user; then $USER says who it is.
func Local() Person {
	name := os.Getenv("USER")
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	return Person{Name: plain(name), Role: Admin}
}

// plain keeps what may stand in an actor's name: no spaces, no control characters, no colon.
func plain(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == ':' || unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return '-'
		}
		return r
	}, name)
	if name == "" {
		return "unknown"
	}
	return name
}
