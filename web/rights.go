package web

import (
	"fmt"
	"net/http"

	"github.com/claimtrail/claimtrail/internal/auth"
)

// rights is embedded in a page, so that it shows a person what that person may do and nothing else: {{if $.May "editor"}}.
type rights struct{ by auth.Person }

func rightsOf(r *http.Request) rights { return rights{person(r)} }

// May reports whether the role is held by whoever reads the page.
func (g rights) May(role auth.Role) bool { return g.by.AtLeast(role) }

// Only says, where a page would be bare for want of a role, who does what cannot be done here: {{$.Only "researcher" "adding sources"}}. It is ""
// for those who may.
func (g rights) Only(role auth.Role, what string) string {
	if g.May(role) {
		return ""
	}
	return fmt.Sprintf("You can read this; %s takes the role of %s.", what, role)
}

// subnav is the way between a person's account, the newsroom's settings and its people.
type subnav struct {
	rights
	Here string
}

// Nav is the subnav of a page, with where it is.
func (g rights) Nav(here string) subnav { return subnav{g, here} }
