package report

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// MaxCollected bounds the claims of one report.
const MaxCollected = 50

// Collection is the reports of several claims as one: a cover, contents, each claim on pages of its own, and the sources of all of them at the end.
// That of one claim is its report alone.
type Collection struct {
	Title     string // on its cover; "" for a plain one
	Dossiers  []*Dossier
	Newsroom  Newsroom
	Generated time.Time
	Head      ledger.Head
}

// Collect gathers the dossiers of several claims (ids or references), as viewer may read them, in the order given and each once.
func Collect(ctx context.Context, tx *db.Tx, viewer auth.Person, title string, claims []string) (c *Collection, err error) {
	title, err = sources.Line("title", title, 300)
	if err != nil {
		return nil, err
	}
	c = &Collection{Title: title, Generated: tx.Now()}
	seen := map[string]bool{}
	for _, id := range claims {
		if len(c.Dossiers) == MaxCollected {
			return nil, fault.Newf(fault.Invalid, "A report holds at most %d claims. Choose fewer, or make several reports.", MaxCollected)
		}
		d, err := Build(ctx, tx, viewer, id)
		if err != nil {
			return nil, err
		}
		if seen[d.Claim.ID] {
			continue
		}
		seen[d.Claim.ID] = true
		c.Dossiers = append(c.Dossiers, d)
	}
	if len(c.Dossiers) == 0 {
		return nil, fault.New(fault.Invalid, "No claim was chosen. Name one or more by their ids or references, such as CT-0001.")
	}
	c.Newsroom, c.Head = c.Dossiers[0].Newsroom, c.Dossiers[0].Head
	return c, nil
}

// alone is the collection of one dossier.
func (d *Dossier) alone() *Collection {
	return &Collection{Dossiers: []*Dossier{d}, Newsroom: d.Newsroom, Generated: d.Generated, Head: d.Head}
}

// one is the only dossier, or nil when there are several.
func (c *Collection) one() *Dossier {
	if len(c.Dossiers) == 1 && c.Title == "" {
		return c.Dossiers[0]
	}
	return nil
}

// Several reports whether it has a cover and contents.
func (c *Collection) Several() bool { return c.one() == nil }

// Heading is the title on the cover.
func (c *Collection) Heading() string {
	if c.Title != "" {
		return c.Title
	}
	if len(c.Dossiers) == 1 {
		return "Provenance report, 1 claim"
	}
	return "Provenance reports, " + count(len(c.Dossiers), "claim")
}

// DocumentTitle is what a browser or reader of PDF shows above the document.
func (c *Collection) DocumentTitle() string {
	if d := c.one(); d != nil {
		return "Provenance report " + d.Claim.Ref + ": " + d.Claim.Short()
	}
	return c.Heading()
}

// FileName is the name of its file, without an extension.
func (c *Collection) FileName() string {
	first := c.Dossiers[0].Claim.Ref
	if n := len(c.Dossiers); n > 1 {
		return fmt.Sprintf("%s-and-%d-more", first, n-1)
	}
	return first
}

// count is a number of things: "1 claim", "2 claims", "3 pieces of evidence".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	head, tail, of := strings.Cut(thing, " ")
	if of {
		tail = " " + tail
	}
	return fmt.Sprintf("%d %ss%s", n, head, tail)
}
