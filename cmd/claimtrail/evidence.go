package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

func (a *app) evidence() *cobra.Command {
	return group("evidence", "Link passages to claims", a.evidenceAdd())
}

func (a *app) evidenceAdd() *cobra.Command {
	var n claims.NewEvidence
	var stance string
	var start int
	cmd := &cobra.Command{
		Use:   "add CLAIM SOURCE --quote Q --stance S | add CLAIM --not-found WHERE",
		Short: "Anchor a quotation in a source and link it to a claim, or say where you searched and did not find",
		Args:  cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			n.NotFound = cmd.Flags().Changed("not-found")
			if n.NotFound == (len(args) == 2) {
				return fmt.Errorf("%w: evidence add takes CLAIM SOURCE --quote Q --stance S, or CLAIM --not-found WHERE", errUsage)
			}
			if len(args) == 2 {
				n.Source, n.Stance = args[1], claims.Stance(stance)
			}
			if cmd.Flags().Changed("start") {
				n.Start = &start
			}
			added, err := a.addEvidence(cmd.Context(), args[0], n)
			if err != nil {
				return err
			}
			return a.printEvidence(added)
		},
	}
	f := cmd.Flags()
	f.StringVar(&n.Quote, "quote", "", "the passage, word for word")
	f.StringVar(&stance, "stance", "", "supports, refutes or context")
	f.StringVar(&n.Role, "role", "", "primary or secondary")
	f.StringVar(&n.Note, "note", "", "a note")
	f.StringVar(&n.Searched, "not-found", "", "where you searched and did not find it")
	f.StringVar(&n.Prefix, "prefix", "", "the words before, when the quotation stands there several times")
	f.StringVar(&n.Suffix, "suffix", "", "the words after")
	f.IntVar(&start, "start", 0, "where it begins, in code points, when the quotation stands there several times")
	return cmd
}

// addEvidence looks for the quotation before it writes.
func (a *app) addEvidence(ctx context.Context, claim string, n claims.NewEvidence) (added claims.Added, err error) {
	err = a.open(ctx, func(d *db.DB) error {
		if err := d.View(ctx, func(tx *db.Tx) error { return claims.PlaceAhead(ctx, tx, claim, &n) }); err != nil {
			return err
		}
		return a.updateIn(ctx, d, func(tx *db.Tx, by auth.Person) (err error) {
			added, err = claims.AddEvidence(ctx, tx, by, claim, n)
			return err
		})
	})
	return added, err
}

func (a *app) printEvidence(added claims.Added) error {
	e, p := added.Evidence, added.Passage
	switch {
	case a.json && e.NotFound():
		return a.printJSON(map[string]any{"evidence": e.ID, "number": e.Number, "not_found": true, "searched": e.Searched})
	case a.json:
		return a.printJSON(map[string]any{
			"evidence": e.ID, "number": e.Number, "passage": p.ID, "quote": p.Quote, "start": p.Start, "end": p.End, "score": added.Score,
			"stance": e.Stance, "role": e.Role, "duplicate": added.Duplicate,
		})
	case e.NotFound():
		a.say("Evidence %d: not found. Searched: %s", e.Number, isolate(e.Searched))
	case added.Duplicate:
		a.say("Evidence %d is there already; nothing was written.", e.Number)
	default:
		a.say("Evidence %d, %s, at %d to %d: %s", e.Number, e.Stance, p.Start, p.End, isolate("“"+p.Quote+"”"))
	}
	return nil
}
