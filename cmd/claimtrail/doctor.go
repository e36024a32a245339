package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

func (a *app) doctor() *cobra.Command {
	return &cobra.Command{Use: "doctor", Short: "Look whether database, history, passages, key and machine are in order; changes nothing", Args: cobra.NoArgs, Long: `Look at everything that work rests on, and say of each thing whether it is in order (ok), wants attention (warning) or is wrong (fault), and
what to do. It changes nothing. The exit code is 3 when there is a fault, else 0.`, RunE: func(cmd *cobra.Command, args []string) error {
		e := &examination{a: a, ctx: cmd.Context()}
		if err := e.run(); err != nil {
			return err
		}
		return e.print()
	}}
}

// finding is one line of what doctor says.
type finding struct {
	Check string `json:"check"`
	State string `json:"state"` // ok, warning, fault
	Says  string `json:"says"`  // what is there, and what to do
}

// examination is one run of doctor.
type examination struct {
	a    *app
	ctx  context.Context //nolint:containedctx // one run of one command
	list []finding
	note string // the signature on the head
}

func (e *examination) ok(check, format string, args ...any) { e.add(check, "ok", format, args...) }
func (e *examination) warning(check, format string, args ...any) {
	e.add(check, "warning", format, args...)
}

// fault adds what err says, which is a fault whatever its kind; a run that was broken off finds nothing.
func (e *examination) fault(check string, err error) {
	if e.ctx.Err() == nil {
		e.add(check, "fault", "%s", sentence(err))
	}
}

func (e *examination) add(check, state, format string, args ...any) {
	e.list = append(e.list, finding{check, state, fmt.Sprintf(format, args...)})
}

func (e *examination) run() error {
	d, err := db.OpenAsIs(e.ctx, e.a.dsn)
	switch {
	case err == nil:
		e.database(d)
		err = d.Close()
	case errors.Is(err, fault.NotFound): // a wrong name is no finding
		return err
	default:
		e.fault("database", err)
		err = nil
	}
	e.key()
	e.space()
	e.programs()
	return errors.Join(err, e.ctx.Err())
}

func (e *examination) database(d *db.DB) {
	version, err := d.Version(e.ctx)
	if err != nil {
		e.fault("database", err)
		return
	}
	e.ok("database", "%s %s at %s", d.Engine(), version, db.Shown(e.a.dsn))
	e.clock(d)
	if err := d.Intact(e.ctx); err != nil {
		e.add("integrity", "fault", "%s Stop the servers and restore a backup.", sentence(err))
	} else if d.Engine() == db.SQLite {
		e.ok("integrity", "every page and index is whole, and every reference leads to a row")
	} else {
		e.ok("integrity", "PostgreSQL holds itself to its references; its pages are checked by its own pg_amcheck")
	}
	if !e.schema(d) {
		return
	}
	for _, look := range []struct {
		check string
		fn    func(*db.Tx) (string, error)
	}{{"history", e.history}, {"passages", e.passages}} {
		var says string
		err := d.View(e.ctx, func(tx *db.Tx) (err error) { says, err = look.fn(tx); return err })
		if err != nil {
			e.fault(look.check, err)
			continue
		}
		e.ok(look.check, "%s", says)
	}
	if err := d.View(e.ctx, e.matchFile); err != nil {
		e.fault("match file", err)
	}
}

// schema reports whether the tables are those that this program knows.
func (e *examination) schema(d *db.DB) bool {
	s, err := d.Schema(e.ctx)
	switch {
	case err != nil:
		e.fault("schema", err)
	case s.Unfinished:
		e.add("schema", "fault", "This is an unfinished copy. Run the same claimtrail copy or restore again, which goes on where it stopped; or empty it.")
	case s.Have > s.Known:
		e.add("schema", "fault", "The database was made by a newer Claimtrail (schema %d, this one knows %d); use that one.", s.Have, s.Known)
	case s.Have < s.Known:
		e.warning("schema", "The database is of an older Claimtrail (schema %d of %d). Back it up; the next command or start of the site brings it up to date. The history was not looked at.", s.Have, s.Known)
	default:
		e.ok("schema", "%d, as this Claimtrail knows it", s.Have)
		return true
	}
	return false
}

func (e *examination) history(tx *db.Tx) (string, error) {
	r, err := ledger.VerifyWith(e.ctx, tx, ledger.Options{Progress: e.a.progress("Verifying"), KeyFile: e.a.keyFile()})
	if err != nil {
		return "", err
	}
	e.note = r.Note
	return fmt.Sprintf("%d entries, tree hash %s; every record is as its last entry left it, the kept bytes are those that were captured. %s", r.Size, r.Root, redactedWords(r)+signedWords(r.Head, 0)), nil
}

func (e *examination) passages(tx *db.Tx) (string, error) {
	n, err := sources.VerifyQuotes(e.ctx, tx, e.a.progress("Reading passages"))
	return fmt.Sprintf("%d, each stands at its place in the text that it was taken from", n), err
}

func (e *examination) matchFile(tx *db.Tx) error {
	file := e.a.indexFile()
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		e.ok("match file", "there is none at %s; the site makes it, and starts a little slower until then", file)
		return nil
	}
	behind, err := claims.MatcherFileBehind(e.ctx, tx, file)
	if err != nil {
		e.warning("match file", "%s cannot be used, so the next start takes longer and makes it anew. Nothing is lost; it can be deleted.", file)
		return nil //nolint:nilerr // it is a copy of what the database has
	}
	e.ok("match file", "%s, %d entries behind the history", file, behind)
	return nil
}

// clock compares this machine's clock with the database's, and with the last entry's time.
func (e *examination) clock(d *db.DB) {
	before := time.Now()
	there, err := d.Clock(e.ctx)
	if err != nil {
		e.fault("clock", err)
		return
	}
	off := there.Sub(before.Add(time.Since(before) / 2)).Round(time.Second)
	var last time.Time
	_ = d.View(e.ctx, func(tx *db.Tx) error { // what is wrong with the head, the history tells
		h, err := ledger.ReadHead(e.ctx, tx)
		last = h.Time
		return err
	})
	switch {
	case last.After(time.Now().Add(time.Minute)):
		e.warning("clock", "The last entry of the history is of %s, which is still to come. Set the clock of this machine.", last.Format(time.RFC3339))
	case off.Abs() > 2*time.Second:
		e.warning("clock", "This machine and the database's differ by %s. Let both keep time by NTP.", off.Abs())
	default:
		e.ok("clock", "%s", time.Now().UTC().Format(time.RFC3339))
	}
}

func (e *examination) key() {
	file := e.a.keyFile()
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && e.note == "":
		e.ok("key", "there is none at %s; the first change makes it", file)
	case errors.Is(err, fs.ErrNotExist):
		e.warning("key", "The key that signs the history is not at %s. Put it there or name it with --key before anybody writes. If it is lost, see claimtrail ledger keys --help.", file)
	case err != nil:
		e.add("key", "fault", "The key file %s cannot be looked at (%v).", file, err)
	case !info.Mode().IsRegular():
		e.add("key", "fault", "%s is no file; name the key that signs the history with --key.", file)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		e.warning("key", "%s can be read by others on this machine (mode %04o), who could sign a history of their own. Say chmod 600 %s", file, info.Mode().Perm(), file)
	default:
		e.ok("key", "%s; keep a copy of it elsewhere, but not with the backups", file)
	}
}

// lowSpace is less room than a busy day may need.
const lowSpace = 1 << 30

func (e *examination) space() {
	folder := filepath.Dir(e.a.keyFile())
	if !db.IsPostgres(e.a.dsn) {
		folder = filepath.Dir(e.a.dsn)
	}
	free, known := db.FreeSpace(folder)
	if !known {
		e.warning("space", "How much room is left in %s cannot be asked on this system; look yourself.", folder)
		return
	}
	need := uint64(lowSpace)
	if info, err := os.Stat(e.a.dsn); err == nil && uint64(info.Size()) > need { //nolint:gosec // a size
		need = uint64(info.Size()) //nolint:gosec // a size
	}
	if free < need {
		e.warning("space", "%d MB are left in %s, and a backup beside the database would need %d MB. Make room.", free>>20, folder, need>>20)
		return
	}
	e.ok("space", "%d MB are left in %s", free>>20, folder)
}

// programs looks for what only some work needs: the browser that prints reports.
func (e *examination) programs() {
	path, err := report.Browser()
	if err != nil {
		e.warning("browser", "%s", sentence(err))
		return
	}
	e.ok("browser", "%s, for reports as PDF", path)
}

// print prints what was found, and gives an error when a fault is among it.
func (e *examination) print() error {
	faults := 0
	rows := [][]string{}
	for _, f := range e.list {
		if f.State == "fault" {
			faults++
		}
		rows = append(rows, []string{f.State, f.Check, f.Says})
	}
	var err error
	if e.a.json {
		err = e.a.printJSON(map[string]any{"findings": e.list, "faults": faults})
	} else {
		err = e.a.table(rows)
	}
	if err == nil && faults > 0 {
		err = fault.Newf(fault.Checked, "%d of %d checks found a fault.", faults, len(e.list))
	}
	return err
}
