package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

func (a *app) sourceWorth() *cobra.Command {
	var most int
	c := &cobra.Command{Use: "worth ID", Short: "List the sentences of a source's newest text that are worth checking, best first", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if most < 1 || most > 10_000 {
			return fault.In("k", "Ask for 1 to 10000 sentences.")
		}
		ctx := cmd.Context()
		return a.view(ctx, func(tx *db.Tx) error {
			s, err := sources.GetSource(ctx, tx, args[0])
			if err != nil {
				return err
			}
			n, err := sources.LatestSnapshot(ctx, tx, s.ID)
			if err != nil {
				return err
			}
			list, err := claims.Checkables(ctx, tx, s, n, most)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"source": s.ID, "snapshot": n.ID, "sentences": report.NewCheckablesJSON(list)})
			}
			rows := [][]string{}
			for _, x := range list {
				claim := ""
				if x.Claim != nil {
					claim = x.Claim.Ref
				}
				rows = append(rows, []string{fmt.Sprintf("%.2f", x.Score), fmt.Sprintf("%d-%d", x.Start, x.End), claim, x.Text, strings.Join(x.Reasons, "; ")})
			}
			return a.table(rows)
		})
	}}
	c.Flags().IntVarP(&most, "k", "k", 10, "how many at most")
	return c
}
