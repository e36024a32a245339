package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

func (a *app) sourceUnlink() *cobra.Command {
	var relation string
	var scope []string
	var undo bool
	c := &cobra.Command{Use: "unlink FROM TO", Short: "Reject what somebody said that one source derives from another", Args: cobra.ExactArgs(2),
		Long: "Rejects a derivation: no lineage counts it any more, and it stays in the history. --undo confirms it again.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if relation != "" && !slices.Contains(sources.Relations, sources.Relation(relation)) {
				return fmt.Errorf("%w: source unlink takes as --relation one of %v", errUsage, sources.Relations)
			}
			ctx := cmd.Context()
			var out sources.Derivation
			err := a.updateAs(ctx, func(tx *db.Tx, by auth.Person) error {
				claims, err := claimIDs(ctx, tx, scope)
				if err != nil {
					return err
				}
				d, err := derivationBetween(ctx, tx, args[0], args[1], sources.Relation(relation), claims, undo)
				if err != nil {
					return err
				}
				status := "rejected"
				if undo {
					status = "confirmed"
				}
				out, err = sources.SetDerivationStatus(ctx, tx, by, d.ID, d.Version, status)
				return err
			})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"derivation": out.ID, "from": out.From, "to": out.To, "relation": out.Relation, "status": out.Status, "version": out.Version})
			}
			a.say("%s %s %s: %s.", args[0], out.Relation.Is(), args[1], out.Status)
			return nil
		}}
	f := c.Flags()
	f.StringVar(&relation, "relation", "", fmt.Sprintf("which, when there are several: one of %v", sources.Relations))
	f.StringArrayVar(&scope, "claim", nil, "the one that is limited to these claims")
	f.BoolVar(&undo, "undo", false, "confirm again what was rejected")
	return c
}

// derivationBetween finds the derivation that a person names: one that stands, or one that was rejected.
func derivationBetween(ctx context.Context, tx *db.Tx, from, to string, relation sources.Relation, claims []string, rejected bool) (none sources.Derivation, err error) {
	a, err := sources.GetSource(ctx, tx, from)
	if err != nil {
		return none, err
	}
	b, err := sources.GetSource(ctx, tx, to)
	if err != nil {
		return none, err
	}
	up, _, err := sources.Derivations(ctx, tx, a.ID)
	if err != nil {
		return none, err
	}
	slices.Sort(claims)
	claims = slices.Compact(claims)
	up = slices.DeleteFunc(up, func(d sources.Derivation) bool {
		return d.To != b.ID || relation != "" && d.Relation != relation || (d.Status == "rejected") != rejected || len(claims) > 0 && !slices.Equal(d.Claims, claims)
	})
	if len(up) > 1 && relation != "" { // without claims, the one that holds for all
		up = slices.DeleteFunc(up, func(d sources.Derivation) bool { return len(claims) == 0 && len(d.Claims) > 0 })
	}
	switch {
	case len(up) == 1:
		return up[0], nil
	case len(up) == 0 && rejected:
		return none, fault.Newf(fault.NotFound, "Nothing that was rejected says that %s derives from %s.", a.Ref, b.Ref)
	case len(up) == 0:
		return none, fault.Newf(fault.NotFound, "Nothing that stands says so of %s and %s; claimtrail source show %s lists what it derives from.", a.Ref, b.Ref, a.Ref)
	}
	return none, fault.Newf(fault.Conflict, "%s derives from %s in several ways; name one with --relation, or with --claim.", a.Ref, b.Ref)
}
