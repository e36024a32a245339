package main

import (
	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

func (a *app) sourceConfidential() *cobra.Command {
	var reason string
	var off bool
	cmd := &cobra.Command{Use: "confidential ID --reason T", Short: "Keep a source to editors and whoever added it; --off shows it to everybody again", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		var s sources.Source
		err := a.updateAs(ctx, func(tx *db.Tx, by auth.Person) (err error) {
			if s, err = sources.GetSource(ctx, tx, args[0]); err == nil {
				s, err = sources.SetConfidential(ctx, tx, by, s.ID, s.Version, !off, reason)
			}
			return err
		})
		if err != nil {
			return err
		}
		if a.json {
			return a.printJSON(map[string]any{"source": s.ID, "ref": s.Ref, "confidential": s.Confidential, "version": s.Version})
		}
		if s.Confidential {
			a.say("%s is confidential: reports and exports withhold it unless --with-confidential is given.", s.Ref)
			return nil
		}
		a.say("%s is shown to everybody again.", s.Ref)
		return nil
	}}
	cmd.Flags().StringVar(&reason, "reason", "", "why")
	cmd.Flags().BoolVar(&off, "off", false, "show it to everybody again")
	return cmd
}
