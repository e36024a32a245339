package main

import (
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// proofJSON is one proof as --json prints it.
type proofJSON struct {
	Sequence int64  `json:"sequence"`
	Leaf     string `json:"leaf"`  // what the tree commits to
	Proof    string `json:"proof"` // c2sp.org/tlog-proof
}

func (a *app) ledgerProof() *cobra.Command {
	var file string
	entry := int64(-1)
	cmd := &cobra.Command{Use: "proof CLAIM", Short: "Prove that the entries about a claim, or one entry, are in the signed history (c2sp.org/tlog-proof)", Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 == (entry >= 0) {
			return fmt.Errorf("%w: ledger proof takes a claim, or --entry with the number of an entry", errUsage)
		}
		return a.viewAs(cmd.Context(), func(tx *db.Tx, by auth.Person) error {
			sequences := []int64{entry}
			if len(args) == 1 {
				p, err := claims.GetProvenance(cmd.Context(), tx, by, args[0])
				if err != nil {
					return err
				}
				sequences = p.Sequences()
			}
			proofs, err := ledger.Prove(cmd.Context(), tx, sequences...)
			if err != nil {
				return err
			}
			return a.output(file, func(w io.Writer) error { return a.printProofs(w, proofs) })
		})
	}}
	cmd.Flags().Int64Var(&entry, "entry", -1, "the number of one entry")
	cmd.Flags().StringVarP(&file, "output", "o", "", "write this file, whole or not at all")
	return cmd
}

func (a *app) printProofs(w io.Writer, proofs []ledger.Proof) error {
	if !a.json {
		return ledger.WriteProofs(w, proofs)
	}
	for _, p := range proofs {
		if err := encodeJSON(w, proofJSON{Sequence: p.Sequence, Leaf: string(p.Leaf), Proof: p.String()}); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) ledgerCheckProof() *cobra.Command {
	var verifier string
	cmd := &cobra.Command{Use: "check-proof FILE --verifier KEY", Short: "Check proofs against a ledger's public key, without a database", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if verifier == "" {
			return fmt.Errorf("%w: name the ledger's public key with --verifier; claimtrail ledger keys prints it", errUsage)
		}
		f, err := os.Open(args[0])
		if err != nil {
			return fault.Newf(fault.Invalid, "The file %s cannot be read (%v).", args[0], err)
		}
		defer func() { _ = f.Close() }() // it was only read
		proofs, err := ledger.ReadProofs(f)
		if err != nil {
			return err
		}
		for _, p := range proofs {
			if err := p.Check(verifier); err != nil {
				return err
			}
			a.say("Entry %d is in the signed history: %s", p.Sequence, isolate(string(p.Leaf)))
		}
		return nil
	}}
	cmd.Flags().StringVar(&verifier, "verifier", "", "the public key, as signed notes write it: NAME+HASH+KEY")
	return cmd
}

func (a *app) ledgerConsistency() *cobra.Command {
	var from, file string
	var to int64
	cmd := &cobra.Command{Use: "consistency --from FILE|SIZE [--to SIZE]", Short: "Prove that the history goes on from an earlier head", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		if from == "" {
			return fmt.Errorf("%w: name an earlier head with --from: a file with its signed note, or its number of entries", errUsage)
		}
		return a.view(cmd.Context(), func(tx *db.Tx) error {
			c, err := a.consistency(cmd, tx, from, to)
			if err != nil {
				return err
			}
			return a.output(file, func(w io.Writer) error {
				if a.json {
					return encodeJSON(w, consistencyJSON(c))
				}
				_, err := io.WriteString(w, c.String())
				return err
			})
		})
	}}
	cmd.Flags().StringVar(&from, "from", "", "the earlier head: a file with its signed note, or its number of entries")
	cmd.Flags().Int64Var(&to, "to", 0, "the later head's number of entries; by default the present one")
	cmd.Flags().StringVarP(&file, "output", "o", "", "write this file, whole or not at all")
	return cmd
}

func (a *app) consistency(cmd *cobra.Command, tx *db.Tx, from string, to int64) (ledger.Consistency, error) {
	if size, err := strconv.ParseInt(from, 10, 64); err == nil {
		return ledger.ProveConsistency(cmd.Context(), tx, size, to)
	}
	kept, err := readSmall(from)
	if err != nil {
		return ledger.Consistency{}, err
	}
	return ledger.ProveSince(cmd.Context(), tx, kept, to)
}

func consistencyJSON(c ledger.Consistency) map[string]any {
	hashes := []string{}
	for _, h := range c.Hashes {
		hashes = append(hashes, h.String())
	}
	return map[string]any{
		"from": map[string]any{"size": c.From.Size, "root": c.From.Root}, "to": map[string]any{"size": c.To.Size, "root": c.To.Root},
		"hashes": hashes, "note": c.Signed,
	}
}

func (a *app) ledgerKeys() *cobra.Command {
	var begin bool
	cmd := &cobra.Command{Use: "keys", Short: "The public keys of the history; --new makes a key file where none is", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		if begin {
			if err := ledger.NewKey(a.keyFile()); err != nil {
				return err
			}
			a.say("%s holds a new key. Keep a copy of it apart from the database; the next change signs with it.", a.keyFile())
			return nil
		}
		return a.view(cmd.Context(), func(tx *db.Tx) error {
			keys, err := ledger.Keys(cmd.Context(), tx)
			if err != nil {
				return err
			}
			for _, k := range keys {
				if a.json {
					if err := a.printJSON(k); err != nil {
						return err
					}
					continue
				}
				a.say("%s", k.Verifier)
			}
			if len(keys) == 0 {
				return fault.New(fault.NotFound, "The history has no key yet; it will have one at the next change of any record.")
			}
			return nil
		})
	}}
	cmd.Flags().BoolVar(&begin, "new", false, "make a key file, when the one that was is lost")
	return cmd
}

func (a *app) ledgerSign() *cobra.Command {
	var reason string
	cmd := &cobra.Command{Use: "sign --reason T", Short: "Take the history as it stands, though a program without its key has changed it, and sign it", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		err := a.updateAs(cmd.Context(), func(tx *db.Tx, by auth.Person) error {
			if err := by.Require(auth.Admin, "take the history as it stands"); err != nil {
				return err
			}
			return ledger.Accept(cmd.Context(), tx, by.Actor(), reason)
		})
		if err != nil {
			return err
		}
		a.say("The history is signed as it stands, and says that you decided so. What ledger verify finds besides, it goes on finding.")
		return nil
	}}
	cmd.Flags().StringVar(&reason, "reason", "", "why; the history shows it")
	return cmd
}
