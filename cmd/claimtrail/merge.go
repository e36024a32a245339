package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

func (a *app) sourceMerge() *cobra.Command {
	var reason string
	var undo bool
	c := &cobra.Command{
		Use:   "merge FROM INTO --reason T | merge FROM --undo",
		Short: "Say that two records are of one source, or take that back",
		Args:  cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case undo && (len(args) != 1 || reason != ""):
				return fmt.Errorf("%w: source merge --undo takes one source and no reason", errUsage)
			case !undo && len(args) != 2:
				return fmt.Errorf("%w: source merge takes two sources: the record that is merged, and the one that stands for both", errUsage)
			case !undo && reason == "":
				return fmt.Errorf("%w: source merge takes --reason, how you know that the two are one", errUsage)
			}
			var from, into sources.Source
			err := a.update(cmd.Context(), func(tx *db.Tx) (err error) {
				if from, err = sources.GetSource(cmd.Context(), tx, args[0]); err != nil {
					return err
				}
				if undo {
					from, err = sources.Unmerge(cmd.Context(), tx, auth.Local(), from.ID, from.Version)
					return err
				}
				if from, err = sources.Merge(cmd.Context(), tx, auth.Local(), from.ID, args[1], from.Version, reason); err != nil {
					return err
				}
				into, err = sources.GetSource(cmd.Context(), tx, from.MergedInto)
				return err
			})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"source": from.ID, "ref": from.Ref, "merged_into": null(from.MergedInto), "version": from.Version})
			}
			if undo {
				a.say("%s stands for itself again.", from.Ref)
				return nil
			}
			a.say("%s is merged into %s, which stands for both from now on. To take that back: claimtrail source merge %s --undo", from.Ref, into.Ref, from.Ref)
			return nil
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "how you know that the two are one source")
	c.Flags().BoolVar(&undo, "undo", false, "take back that FROM was merged")
	return c
}
