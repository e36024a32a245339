package web

import (
	"net/http"
	"strconv"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// POST /settings/policy
func (s *server) setPolicy(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.PostFormValue("sign_offs"))
	if err != nil {
		return fault.In("sign_offs", "Ask for 0 to %d sign-offs.", claims.MaxSignOffs)
	}
	p := claims.Policy{CrossCheck: r.PostFormValue("cross_check") != "", SignOffs: n, SignOffRole: auth.Role(r.PostFormValue("sign_off_role"))}
	err = s.db.Update(r.Context(), func(tx *db.Tx) error { return claims.SetPolicy(r.Context(), tx, person(r), p) })
	if err != nil {
		return err
	}
	return see(w, r, "/settings#policy", "policy")
}
