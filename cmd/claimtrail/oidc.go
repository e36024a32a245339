package main

import (
	"net/url"
	"slices"

	"github.com/spf13/pflag"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/web"
)

// oidcFlags name the newsroom's own sign-in (OpenID Connect).
type oidcFlags struct{ issuer, id, secret, name, role string }

func (f *oidcFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.issuer, "oidc-issuer", "", "the newsroom's own sign-in (OpenID Connect): https://id.example.org; takes --site")
	flags.StringVar(&f.id, "oidc-client-id", "", "as whom it knows this site")
	flags.StringVar(&f.secret, "oidc-client-secret", "", "what proves that; better in CLAIMTRAIL_OIDC_CLIENT_SECRET, where no list of processes shows it")
	flags.StringVar(&f.name, "oidc-name", "", "the words of its button")
	flags.StringVar(&f.role, "oidc-role", "", "the role of people who come for the first time; without it only those who were invited with their e-mail address")
}

// options checks the flags; nil when the newsroom has no sign-in of its own.
func (f *oidcFlags) options(site string) (*web.OIDC, error) {
	if f.issuer == "" {
		if *f != (oidcFlags{}) {
			return nil, fault.In("oidc-issuer", "The flags of the newsroom's own sign-in need --oidc-issuer.")
		}
		return nil, nil
	}
	u, err := url.Parse(f.issuer)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil:
		return nil, fault.In("oidc-issuer", "%q is no address; write https://id.example.org.", f.issuer)
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return nil, fault.In("oidc-issuer", "What %s says of people could be changed on the way; the issuer's address begins with https://.", f.issuer)
	case f.id == "":
		return nil, fault.In("oidc-client-id", "--oidc-issuer takes --oidc-client-id, as whom the issuer knows this site.")
	case site == "":
		return nil, fault.In("site", "--oidc-issuer takes --site: the issuer sends browsers back there, to /signin/oidc/back.")
	case f.role != "" && !slices.Contains(auth.Roles, auth.Role(f.role)):
		return nil, fault.In("oidc-role", "%q is no role; there are %v.", f.role, auth.Roles)
	}
	return &web.OIDC{Issuer: f.issuer, ClientID: f.id, ClientSecret: f.secret, Name: f.name, Role: auth.Role(f.role)}, nil
}
