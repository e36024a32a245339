package exchange

import (
	"context"
	"io"
	"strings"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// Form is one in which records leave.
type Form struct {
	Name      string // as commands and addresses call it
	Says      string // what it is good for, in a few words
	Media     string // its media type
	Extension string // of its files, with the dot
	Write     func(ctx context.Context, tx *db.Tx, w io.Writer, o Out) error
}

// Out says what leaves, and for whom.
type Out struct {
	Viewer auth.Person // who may read it; a stranger for what leaves the newsroom
	Claims []string    // ids or references; none: every claim
	Base   string      // the address of the newsroom's own server, without a slash at its end, for what names records by addresses; "" is unknown
}

// Forms lists the forms in which claims are exported.
var Forms = []Form{
	{Name: "jsonl", Says: "whole records, one a line, which import reads", Media: "application/x-ndjson", Extension: ".jsonl",
		Write: func(ctx context.Context, tx *db.Tx, w io.Writer, o Out) error {
			return ExportJSONL(ctx, tx, o.Viewer, w, strings.Join(o.Claims, ""))
		}},
	{Name: "claimreview-theirs", Says: "others' earlier checks, as theirs, as schema.org ClaimReview", Media: "application/ld+json", Extension: ".jsonld", Write: writeEarlierChecks},
	{Name: "claimreview", Says: "what was published, as schema.org ClaimReview", Media: "application/ld+json", Extension: ".jsonld", Write: writeClaimReviews},
}

// FormNamed finds a form by its name.
func FormNamed(name string) (Form, error) {
	for _, f := range Forms {
		if f.Name == name {
			return f, nil
		}
	}
	return Form{}, fault.Newf(fault.Invalid, "%q is no form in which records leave; there are %s.", name, strings.Join(FormNames(), ", "))
}

// FormNames lists the names of the forms.
func FormNames() []string {
	names := make([]string, len(Forms))
	for i, f := range Forms {
		names[i] = f.Name
	}
	return names
}
