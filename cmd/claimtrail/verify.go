package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/dossier"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func (a *app) verify() *cobra.Command {
	var key string
	cmd := &cobra.Command{Use: "verify DOSSIER [--key KEY|FILE]", Short: "Check a dossier: every file, quotation, record, proof and signature; no database, no network", Args: cobra.ExactArgs(1),
		Long: "Checks a dossier, or a folder of its unpacked files, without a database or a network, and names the first fault (exit code 3).\n\n" +
			"--key takes the public key of the newsroom, or a file that holds it, as claimtrail ledger keys prints it there: the dossier must be signed by that key.\n" +
			"Without it any key will do; compare the one that is named with what the newsroom gives elsewhere.",
		RunE: func(cmd *cobra.Command, args []string) error {
			signer, err := publicKey(key)
			if err != nil {
				return err
			}
			r, err := dossier.Verify(args[0], dossier.VerifyOptions{Key: signer})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(r)
			}
			a.printVerified(r)
			return nil
		}}
	cmd.Flags().StringVar(&key, "key", "", "the newsroom's public key (NAME+HASH+KEY), or a file that holds it")
	ownFlag(cmd, "key")
	return cmd
}

// ownFlag takes a flag from its twin in the environment, which means another thing.
func ownFlag(cmd *cobra.Command, name string) {
	cmd.Flags().Lookup(name).Annotations = map[string][]string{noTwin: nil}
}

// noTwin marks a flag that no variable of the environment fills.
const noTwin = "claimtrail_no_twin"

// publicKey reads the key that a dossier must be signed by: itself, or the name of a file that holds it; "" for any.
func publicKey(key string) (string, error) {
	if key == "" {
		return "", nil
	}
	text, err := readSmall(key)
	if errors.Is(err, fs.ErrNotExist) || err != nil && strings.Count(key, "+") >= 2 {
		text, err = key, nil
	}
	if text = strings.TrimSpace(text); strings.HasPrefix(text, "CLAIMTRAIL+PRIVATE+KEY+") {
		return "", fault.Newf(fault.Invalid, "%s holds a private key, which nobody but its newsroom needs. Give the public one: claimtrail ledger keys prints it.", key)
	}
	if text == "" && err == nil {
		return "", fault.Newf(fault.Invalid, "%s holds no key; nothing would be held to it. claimtrail ledger keys prints the newsroom's there.", key)
	}
	return text, err
}

// printVerified says calmly what was checked, and what was not.
func (a *app) printVerified(r dossier.Result) {
	a.say("The dossier is whole: claim %s, %s", r.Ref, isolate(r.Text))
	a.say("  made by %s on %s UTC; rated %s", isolate(cmp.Or(r.Newsroom, "a newsroom that gives no name")), r.Generated.UTC().Format("2 January 2006, 15:04:05"), ratedAs(r))
	a.say("  %s, %s: each is the one that the signed list names", counted(int64(r.Files), "file", "files"), counted(r.Bytes, "byte", "bytes"))
	a.say("  %s in %s, character for character", counted(int64(r.Passages), "quotation stands", "quotations stand"), counted(int64(r.Texts), "text", "texts"))
	a.say("  %s as the last of these entries left them; the origins follow from them", counted(int64(r.Records), "record is", "records are"))
	a.say("  %s in the signed history of %s", counted(int64(r.Proofs), "entry is", "entries are"), counted(r.Size, "entry", "entries"))
	for _, u := range r.Unchecked {
		a.say("  Not checked: %s", u)
	}
	if len(r.OnlySigned) > 0 {
		a.say("  Not compared with the records, so that the signature alone vouches for what they show: %s.", strings.Join(r.OnlySigned, ", "))
	}
	for _, u := range r.Unproven {
		a.say("  Not proven by any dossier: %s", u)
	}
	if r.Pinned {
		a.say("Signed by the key that you gave, %s.", r.Key.Name)
		return
	}
	a.say("Signed by %s, a name that anybody can give a key: this does not show who signed. Compare the whole key with what the newsroom says its key is, or give that with --key:", r.Key.Name)
	a.say("  %s", r.Key.Verifier)
}

// ratedAs names the rating as the newsroom does, and as the ledger has it where that is another word.
func ratedAs(r dossier.Result) string {
	if r.RatingID == "" || strings.EqualFold(r.Rating, strings.ReplaceAll(r.RatingID, "-", " ")) {
		return isolate(r.Rating)
	}
	return isolate(r.Rating) + " (" + isolate(r.RatingID) + " in the ledger)"
}

// counted says how many of what.
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// writeDossier writes the dossier of one claim to a file, or to standard output.
func (a *app) writeDossier(cmd *cobra.Command, only []string, file string, all bool) error {
	if len(only) != 1 {
		return fmt.Errorf("%w: a dossier is of one claim; name it with --claim", errUsage)
	}
	if file == "" && isTerminal(a.out) {
		return fmt.Errorf("%w: a dossier is a ZIP; name a file for it with -o", errUsage)
	}
	return a.publicly(cmd.Context(), all, func(tx *db.Tx, by auth.Person) error {
		return a.output(file, func(w io.Writer) error {
			return dossier.Write(cmd.Context(), tx, w, only[0], dossier.Options{PDF: dossier.Printed, Viewer: by, KeyFile: a.keyFile()})
		})
	})
}

// importFolder takes another newsroom's dossier in that somebody has unpacked.
func (a *app) importFolder(cmd *cobra.Command, file string, o exchange.ImportOptions) error {
	if !cmd.Flags().Changed("system") {
		o.System = ""
	}
	return a.open(cmd.Context(), func(d *db.DB) error {
		by, err := a.personIn(cmd.Context(), d)
		if err != nil {
			return err
		}
		s, err := dossier.Import(cmd.Context(), d, by, file, dossier.ImportOptions{ImportOptions: o})
		if err != nil {
			return err
		}
		return a.printSummary("line", s)
	})
}

// isTerminal reports whether what is written is read by a person at once.
func isTerminal(out any) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
