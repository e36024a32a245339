package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

func (a *app) sourceMerge() *cobra.Command {
	var reason string
	var undo, dryRun bool
	c := &cobra.Command{
		Use:   "merge FROM INTO --reason T | merge FROM --undo",
		Short: "Say that two records are of one source, or take that back",
		Long: "Says that two records are of one source: INTO stands for both from now on. Prints the claims that are counted otherwise.\n" +
			"--dry-run prints them and records nothing; --undo takes the merge back.",
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case undo && (len(args) != 1 || reason != "" || dryRun):
				return fmt.Errorf("%w: source merge --undo takes one source, no reason and no --dry-run", errUsage)
			case !undo && len(args) != 2:
				return fmt.Errorf("%w: source merge takes two sources: the record that is merged, and the one that stands for both", errUsage)
			case !undo && !dryRun && reason == "":
				return fmt.Errorf("%w: source merge takes --reason, how you know that the two are one", errUsage)
			}
			if undo {
				return a.unmerge(cmd.Context(), args[0])
			}
			return a.merge(cmd.Context(), args[0], args[1], reason, dryRun)
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "how you know that the two are one source")
	c.Flags().BoolVar(&undo, "undo", false, "take back that FROM was merged")
	c.Flags().BoolVar(&dryRun, "dry-run", false, "print which claims would be counted otherwise, record nothing")
	return c
}

// merge merges a record into another and prints what that changes; a dry run is refused what a merge is, and writes nothing.
func (a *app) merge(ctx context.Context, fromID, intoID, reason string, dryRun bool) error {
	var from, into sources.Source
	var shifts []claims.Shift
	var left int
	err := a.open(ctx, func(d *db.DB) error {
		err := d.View(ctx, func(tx *db.Tx) (err error) {
			if from, err = sources.GetSource(ctx, tx, fromID); err != nil {
				return err
			}
			if into, err = sources.GetSource(ctx, tx, intoID); err != nil {
				return err
			}
			if err = sources.Mergeable(ctx, tx, from, into); err != nil {
				return err
			}
			shifts, left, err = claims.MergeShifts(ctx, tx, from.ID, into.ID)
			return err
		})
		if err != nil || dryRun {
			return err
		}
		version := from.Version
		return a.updateIn(ctx, d, func(tx *db.Tx, by auth.Person) (err error) {
			from, err = sources.Merge(ctx, tx, by, fromID, into.ID, version, reason)
			return err
		})
	})
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]any{"source": from.ID, "ref": from.Ref, "merged_into": null(from.MergedInto), "version": from.Version,
			"claims": shiftsJSON(shifts), "left": left, "dry_run": dryRun})
	}
	if dryRun {
		a.say("%s would be merged into %s, which would stand for both.", from.Ref, into.Ref)
	} else {
		a.say("%s is merged into %s, which stands for both from now on. To take that back: claimtrail source merge %s --undo", from.Ref, into.Ref, from.Ref)
	}
	return a.sayShifts(shifts, left)
}

func (a *app) sayShifts(shifts []claims.Shift, left int) error {
	if len(shifts) == 0 {
		a.say("  No claim is counted otherwise.")
	}
	var rows [][]string
	for _, x := range shifts {
		now, after := claims.IntervalOf(x.Now), claims.IntervalOf(x.After)
		rows = append(rows, []string{"  " + x.Claim.Ref, fmt.Sprintf("publications %d -> %d", now.Publications, after.Publications),
			"independent " + report.Between(now) + " -> " + report.Between(after), x.Claim.Short()})
	}
	if left > 0 {
		a.say("  %d more claims rest on them; these were not counted anew.", left)
	}
	return a.table(rows)
}

func shiftsJSON(shifts []claims.Shift) []map[string]any {
	list := []map[string]any{}
	side := func(o claims.Origins) map[string]any {
		i := claims.IntervalOf(o)
		return map[string]any{"publications": i.Publications, "min": i.Min, "max": i.Max}
	}
	for _, x := range shifts {
		list = append(list, map[string]any{"claim": x.Claim.ID, "ref": x.Claim.Ref, "before": side(x.Now), "after": side(x.After)})
	}
	return list
}

func (a *app) unmerge(ctx context.Context, id string) error {
	var s sources.Source
	err := a.updateAs(ctx, func(tx *db.Tx, by auth.Person) (err error) {
		if s, err = sources.GetSource(ctx, tx, id); err == nil {
			s, err = sources.Unmerge(ctx, tx, by, s.ID, s.Version)
		}
		return err
	})
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]any{"source": s.ID, "ref": s.Ref, "merged_into": null(s.MergedInto), "version": s.Version})
	}
	a.say("%s stands for itself again.", s.Ref)
	return nil
}
