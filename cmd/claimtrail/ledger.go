package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

func (a *app) ledger() *cobra.Command {
	return group("ledger", "The append-only history of every change", a.ledgerLog(), a.ledgerHead(), a.ledgerVerify())
}

func (a *app) ledgerLog() *cobra.Command {
	f := ledger.Filter{After: -1}
	cmd := &cobra.Command{Use: "log", Short: "List entries, oldest first", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		return a.view(cmd.Context(), func(tx *db.Tx) error {
			records, err := ledger.Log(cmd.Context(), tx, f)
			if err != nil {
				return err
			}
			rows := [][]string{}
			for _, r := range records {
				if a.json {
					if err := a.printJSON(r); err != nil {
						return err
					}
					continue
				}
				rows = append(rows, []string{fmt.Sprint(r.Sequence), r.Time.Format("2006-01-02 15:04:05"), r.Actor, r.Action, r.SubjectID})
			}
			return a.table(rows)
		})
	}}
	cmd.Flags().Int64Var(&f.After, "after", -1, "only entries after this number")
	cmd.Flags().IntVar(&f.Limit, "limit", 200, "at most this many")
	cmd.Flags().BoolVar(&f.Newest, "newest", false, "newest first")
	cmd.Flags().StringVar(&f.Actor, "actor", "", "only what this person did")
	cmd.Flags().StringVar(&f.Action, "action", "", "only this action, claim.rate, or this kind, claim.")
	return cmd
}

func (a *app) ledgerHead() *cobra.Command {
	return &cobra.Command{Use: "head", Short: "How many entries there are, and their tree hash", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		return a.view(cmd.Context(), func(tx *db.Tx) error {
			h, err := ledger.ReadHead(cmd.Context(), tx)
			if err != nil {
				return err
			}
			return a.printHead(h, "")
		})
	}}
}

func (a *app) ledgerVerify() *cobra.Command {
	return &cobra.Command{Use: "verify", Short: "Recompute the whole history, compare every record with it and the kept bytes with their hashes", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		return a.view(cmd.Context(), func(tx *db.Tx) error {
			h, err := ledger.Verify(cmd.Context(), tx, a.progress("Verifying"))
			if err != nil {
				return err
			}
			return a.printHead(h, "The history is whole, every record is as its last entry left it, and the kept bytes are those that were captured. ")
		})
	}}
}

func (a *app) printHead(h ledger.Head, before string) error {
	if a.json {
		return a.printJSON(h)
	}
	a.say("%s%d entries, tree hash %s", before, h.Size, h.Root)
	return nil
}
