package web

import (
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
)

func TestRights(t *testing.T) {
	for _, role := range auth.Roles {
		g := rights{auth.Person{ID: "x", Role: role}}
		for _, needs := range auth.Roles {
			may := g.by.AtLeast(needs)
			if said := g.Only(needs, "adding sources"); g.May(needs) != may || (said == "") != may || !may && !strings.Contains(said, string(needs)) {
				t.Errorf("%s, %s: may %v, says %q", role, needs, g.May(needs), said)
			}
		}
	}
	if (rights{}).May(auth.Viewer) || (rights{auth.Person{Role: auth.Admin}}).May("resercher") {
		t.Error("a stranger, or a role that is none, is let in")
	}
}
