// Command claimtrail tracks claims, the passages of sources that speak for or against them, where those sources come from, and
// who vouches for the verdict. Each subcommand stands in a file of its own; claimtrail --help lists them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes besides fault.ExitCode's.
const usage = 2

// run executes one command line and gives its exit code: 0 done, 1 refused input, 2 wrong usage, 3 a check found a fault.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(stderr, "claimtrail: Something went wrong (%v). Nothing that was saved before is lost; please report this.\n", v)
			code = 1
		}
	}()
	a := &app{stdin: stdin, out: stdout, err: stderr}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if errors.Is(err, errSaid) {
		return fault.ExitCode(err)
	}
	if errors.Is(err, errUsage) || !a.ran && fault.KindOf(err) == "" {
		fmt.Fprintf(stderr, "claimtrail: %s; see claimtrail --help\n", sentence(err))
		return usage
	}
	fmt.Fprintln(stderr, "claimtrail: "+sentence(err))
	return fault.ExitCode(err)
}

// errSaid ends a command whose faults were printed one by one already.
var errSaid = errors.New("said already")

// sentence makes one line of an error.
func sentence(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}

// app is what the subcommands share.
type app struct {
	stdin    io.Reader
	out, err io.Writer
	dsn      string
	key      string // the file of the key that signs the history; "" for the usual place
	json     bool
	ran      bool // a subcommand's own code was reached: what fails from here on is no wrong usage
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "claimtrail",
		Short:         "Where a statement really comes from, and who vouches for the verdict",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return fmt.Errorf("%w: name a command; claimtrail --help lists them", errUsage)
		},
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			if err := fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			a.ran = cmd.HasParent()
			return nil
		},
	}
	root.PersistentFlags().StringVar(&a.dsn, "db", "data.db", "the database: a file, or postgres://…")
	root.PersistentFlags().StringVar(&a.key, "key", "", "the file of the key that signs the history; by default the database's path with .key, for PostgreSQL claimtrail.key in the working directory")
	root.PersistentFlags().BoolVar(&a.json, "json", false, "print results as JSON")
	root.AddCommand(a.serve(), a.ingest(), a.source(), a.claim(), a.evidence(), a.anchor(), a.lineage(), a.match(), a.search(), a.importCommand(), a.export(), a.verify(), a.report(), a.ledger(), a.user(), a.token(),
		a.newsroom(), a.copyCommand(), a.backup(), a.restore(), a.doctor())
	return root
}

// group is a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs, RunE: func(cmd *cobra.Command, args []string) error {
		var names []string
		for _, c := range commands {
			names = append(names, c.Name())
		}
		return fmt.Errorf("%w: %s takes one of %s", errUsage, use, strings.Join(names, ", "))
	}}
	g.AddCommand(commands...)
	return g
}

var errUsage = errors.New("wrong usage")

// fromEnvironment fills every flag that was not given from its twin: --db from CLAIMTRAIL_DB; one that may stand several times from the
// plural, parted by commas: --allow-host from CLAIMTRAIL_ALLOW_HOSTS.
func fromEnvironment(flags *pflag.FlagSet) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		if _, own := f.Annotations[noTwin]; own {
			return
		}
		name := "CLAIMTRAIL_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if _, several := f.Value.(pflag.SliceValue); several {
			name += "S"
		}
		if value, ok := os.LookupEnv(name); ok && !f.Changed && err == nil {
			if set := flags.Set(f.Name, value); set != nil {
				err = fmt.Errorf("%s: %w", name, set)
			}
		}
	})
	return err
}

// open opens the database and closes it when fn ends.
func (a *app) open(ctx context.Context, fn func(d *db.DB) error) error {
	d, err := db.Open(ctx, a.dsn)
	if err != nil {
		return err
	}
	ledger.Keep(d, a.keyFile(), auth.Local().Actor())
	return errors.Join(fn(d), d.Close())
}

// keyFile is where the key stands that signs the history: outside the database, so that whoever can change that cannot sign.
func (a *app) keyFile() string {
	switch {
	case a.key != "":
		return a.key
	case db.IsPostgres(a.dsn):
		return "claimtrail.key"
	}
	return a.dsn + ".key"
}

// indexFile is where the words of claims are kept for the next start: beside the key.
func (a *app) indexFile() string {
	if db.IsPostgres(a.dsn) {
		return "claimtrail.match"
	}
	return a.dsn + ".match"
}

// view runs fn in one reading transaction on the database.
func (a *app) view(ctx context.Context, fn func(tx *db.Tx) error) error {
	return a.open(ctx, func(d *db.DB) error {
		return d.View(ctx, func(tx *db.Tx) error { return fn(tx.As(auth.Local())) })
	})
}

// publicly is view for what leaves the machine: confidential sources are withheld, unless all is asked for.
func (a *app) publicly(ctx context.Context, all bool, fn func(tx *db.Tx, viewer auth.Person) error) error {
	return a.viewAs(ctx, func(tx *db.Tx, by auth.Person) error {
		by.Public = !all
		return fn(tx.As(by), by)
	})
}
