package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

func (a *app) ledger() *cobra.Command {
	return group("ledger", "The append-only history of every change", a.ledgerLog(), a.ledgerHead(), a.ledgerCheckpoint(), a.ledgerVerify(),
		a.ledgerProof(), a.ledgerCheckProof(), a.ledgerConsistency(), a.ledgerKeys(), a.ledgerSign(), a.ledgerRedact())
}

func (a *app) ledgerLog() *cobra.Command {
	f := ledger.Filter{After: -1}
	cmd := &cobra.Command{Use: "log", Short: "List entries, oldest first", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		return a.viewAs(cmd.Context(), func(tx *db.Tx, by auth.Person) error {
			records, err := ledger.Log(cmd.Context(), tx, f)
			if err == nil {
				records, err = claims.ReadableRecords(cmd.Context(), tx, by, records)
			}
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
	var note bool
	cmd := &cobra.Command{Use: "head", Short: "How many entries there are, and their tree hash", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		h, err := a.readHead(cmd.Context())
		if err != nil {
			return err
		}
		if note {
			return a.printNote(h)
		}
		return a.printHead(h, "")
	}}
	cmd.Flags().BoolVar(&note, "checkpoint", false, "the signed note alone, to keep elsewhere")
	return cmd
}

func (a *app) ledgerCheckpoint() *cobra.Command {
	return &cobra.Command{Use: "checkpoint", Short: "The signed head, to keep elsewhere (c2sp.org/tlog-checkpoint)", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		h, err := a.readHead(cmd.Context())
		if err != nil {
			return err
		}
		return a.printNote(h)
	}}
}

func (a *app) readHead(ctx context.Context) (h ledger.Head, err error) {
	err = a.view(ctx, func(tx *db.Tx) error { h, err = ledger.ReadHead(ctx, tx); return err })
	return h, err
}

func (a *app) printNote(h ledger.Head) error {
	if h.Note == "" {
		return fault.New(fault.Conflict, "The history is not signed yet; it will be at the next change of any record.")
	}
	_, err := io.WriteString(a.out, h.Note)
	return err
}

func (a *app) ledgerVerify() *cobra.Command {
	var kept []string
	cmd := &cobra.Command{Use: "verify", Short: "Recompute the whole history, compare every record with it and the kept bytes with their hashes", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		o := ledger.Options{Progress: a.progress("Verifying"), KeyFile: a.keyFile()}
		for _, name := range kept {
			text, err := readSmall(name)
			if err != nil {
				return err
			}
			o.Kept = append(o.Kept, text)
		}
		return a.view(cmd.Context(), func(tx *db.Tx) error {
			r, err := ledger.VerifyWith(cmd.Context(), tx, o)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(r)
			}
			return a.printHead(r.Head, "The history is whole, every record is as its last entry left it, and the kept bytes are those that were captured. "+
				redactedWords(r)+signedWords(r.Head, len(kept)))
		})
	}}
	cmd.Flags().StringArrayVar(&kept, "checkpoint", nil, "a file with a head that was kept elsewhere; may stand several times")
	return cmd
}

// redactedWords says what a verification could not compare.
func redactedWords(r ledger.Result) string {
	if r.Redacted == 0 {
		return ""
	}
	if r.Unknown == 0 {
		return fmt.Sprintf("The content of %d of its entries was taken out. ", r.Redacted)
	}
	return fmt.Sprintf("The content of %d of its entries was taken out, so %d records have nothing to be compared with. ", r.Redacted, r.Unknown)
}

func signedWords(h ledger.Head, kept int) string {
	words := ""
	if h.Note != "" {
		words = "Its head is signed. "
	}
	switch kept {
	case 0:
		return words
	case 1:
		return words + "It goes on from the kept checkpoint. "
	}
	return words + fmt.Sprintf("It goes on from all %d kept checkpoints. ", kept)
}

// readSmall reads a file of the kind that holds one checkpoint.
func readSmall(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", fault.Newf(fault.Invalid, "The file %s cannot be read (%v).", name, err)
	}
	defer func() { _ = f.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(f, 1<<20))
	return string(b), err
}

func (a *app) printHead(h ledger.Head, before string) error {
	if a.json {
		return a.printJSON(h)
	}
	a.say("%s%d entries, tree hash %s", before, h.Size, h.Root)
	return nil
}
