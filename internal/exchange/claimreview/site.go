package claimreview

import (
	"cmp"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
)

// Site is who publishes, and where.
type Site struct {
	Newsroom claims.Newsroom
	Base     string // the address of the server, where the newsroom gave no public one; "" is unknown
}

// What stands for a newsroom that has said nothing of itself, so that what was published can leave all the same. Nobody can have a name under .invalid
// (RFC 2606), so that no reader is led to somebody else; Missing says what to set.
const (
	Nowhere = "https://newsroom.invalid"
	Unnamed = "Unnamed newsroom"
)

// Missing names what the newsroom has not said and a ClaimReview needs: "name", "public-url".
func (s Site) Missing() (list []string) {
	if s.Newsroom.Name == "" {
		list = append(list, "name")
	}
	if cmp.Or(s.Newsroom.PublicURL, s.Base) == "" {
		list = append(list, "public-url")
	}
	return list
}

// base is the address under which the newsroom's public pages stand.
func (s Site) base() string {
	return strings.TrimRight(cmp.Or(s.Newsroom.PublicURL, s.Base, Nowhere), "/")
}

// Page is the address of a claim's public page.
func (s Site) Page(ref string) string { return s.base() + claims.PublicPath(ref) }

// Author is the newsroom. Its picture is named where everybody can load it.
func (s Site) Author() Agent {
	a := Agent{Type: "Organization", Name: cmp.Or(s.Newsroom.Name, Unnamed), URL: cmp.Or(s.Newsroom.URL, s.base())}
	if path := s.Newsroom.LogoPath(); path != "" && s.Newsroom.Public && s.base() != Nowhere {
		a.Logo = &Work{"ImageObject", s.base() + path}
	}
	return a
}
