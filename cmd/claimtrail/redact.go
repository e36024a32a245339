package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

func (a *app) ledgerRedact() *cobra.Command {
	var reason, source string
	cmd := &cobra.Command{Use: "redact ENTRY --reason T", Short: "Take the content of an entry, or of all about a source, out of the history for good", Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 == (source != "") {
			return fmt.Errorf("%w: ledger redact takes the number of an entry, or --source", errUsage)
		}
		if source != "" {
			var n int
			err := a.updateAs(cmd.Context(), func(tx *db.Tx, by auth.Person) (err error) {
				n, err = claims.RedactSource(cmd.Context(), tx, by, source, reason)
				return err
			})
			if err != nil {
				return err
			}
			a.say("The content of %d entries was taken out; each keeps its place and its hash.", n)
			return nil
		}
		sequence, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return fmt.Errorf("%w: %q is no number of an entry; claimtrail ledger log lists them", errUsage, args[0])
		}
		err = a.updateAs(cmd.Context(), func(tx *db.Tx, by auth.Person) error { return claims.Redact(cmd.Context(), tx, by, sequence, reason) })
		if err != nil {
			return err
		}
		a.say("The content of entry %d was taken out; the entry keeps its place and its hash. The entries about the same record before and after it hold the same row: look at them too.", sequence)
		return nil
	}}
	cmd.Flags().StringVar(&reason, "reason", "", "why; the history shows it")
	cmd.Flags().StringVar(&source, "source", "", "all entries about this source, its snapshots, passages and the evidence that cites it")
	return cmd
}
