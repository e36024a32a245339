package claims

import (
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
)

// Sealed reports whether the first rating is kept from by: the person was asked for a second one and has not given it yet.
func (c Claim) Sealed(by auth.Person) bool {
	return c.Status == CrossChecking && by.ID != "" && c.Assignee == by.ID
}

// For gives the claim as by may read it: while it is sealed, without rating, conclusion, justification and who gave them. Everything that
// leaves for a person passes through here.
func (c Claim) For(by auth.Person) Claim {
	if c.Sealed(by) {
		c.Scale, c.ScaleVersion, c.Rating, c.Conclusion, c.Justification = "", 0, "", "", ""
		c.RatedBy, c.RatedAt = "", time.Time{}
	}
	return c
}
