package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
)

func (a *app) newsroom() *cobra.Command {
	return group("newsroom", "What the newsroom says of itself in reports, ClaimReviews and on its public pages", a.newsroomShow(), a.newsroomSet())
}

func (a *app) newsroomShow() *cobra.Command {
	return &cobra.Command{Use: "show", Short: "Print it", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		var n claims.Newsroom
		err := a.view(cmd.Context(), func(tx *db.Tx) (err error) { n, err = claims.CurrentNewsroom(cmd.Context(), tx); return err })
		if err != nil {
			return err
		}
		return a.sayNewsroom(n)
	}}
}

func (a *app) newsroomSet() *cobra.Command {
	var given claims.Newsroom
	cmd := &cobra.Command{Use: "set --name T", Short: "Change what is named; what is not stays as it is", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		var n claims.Newsroom
		ctx := cmd.Context()
		if !changedAny(cmd.Flags(), "name", "url", "public-url", "public", "contact", "language") {
			return fmt.Errorf("%w: say what to change, as in newsroom set --name \"The Example\"", errUsage)
		}
		err := a.updateAs(ctx, func(tx *db.Tx, by auth.Person) error {
			now, err := claims.CurrentNewsroom(ctx, tx)
			if err != nil {
				return err
			}
			if err := claims.ChangeNewsroom(ctx, tx, by, now.Version(), withChanges(now, given, cmd.Flags())); err != nil {
				return err
			}
			n, err = claims.CurrentNewsroom(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
		return a.sayNewsroom(n)
	}}
	f := cmd.Flags()
	f.StringVar(&given.Name, "name", "", "its name, which ClaimReviews give as their author")
	f.StringVar(&given.URL, "url", "", "the address of its own site")
	f.StringVar(&given.PublicURL, "public-url", "", "the address under which everybody reaches this server; published claims stand under it")
	f.BoolVar(&given.Public, "public", false, "let everybody read what was published; --public=false ends that")
	f.StringVar(&given.Contact, "contact", "", "where to write about mistakes: a mail or web address")
	f.StringVar(&given.Language, "language", "", "the language of its public pages: en, ar, pt-BR")
	return cmd
}

func changedAny(flags *pflag.FlagSet, names ...string) bool {
	for _, name := range names {
		if flags.Changed(name) {
			return true
		}
	}
	return false
}

// withChanges gives what the newsroom says with what the flags name.
func withChanges(now, given claims.Newsroom, flags *pflag.FlagSet) claims.Newsroom {
	for _, x := range []struct {
		name     string
		to, from *string
	}{{"name", &now.Name, &given.Name}, {"url", &now.URL, &given.URL}, {"public-url", &now.PublicURL, &given.PublicURL}, {"contact", &now.Contact, &given.Contact},
		{"language", &now.Language, &given.Language}} {
		if flags.Changed(x.name) {
			*x.to = *x.from
		}
	}
	if flags.Changed("public") {
		now.Public = given.Public
	}
	return now
}

func (a *app) sayNewsroom(n claims.Newsroom) error {
	if a.json {
		return a.printJSON(n)
	}
	public := "read by the newsroom alone"
	if n.Public {
		public = "read by everybody"
	}
	var rows [][]string
	for _, row := range [][]string{{"name", n.Name}, {"url", n.URL}, {"public-url", n.PublicURL}, {"contact", n.Contact}, {"language", n.Language}, {"published checks", public}} {
		if row[1] == "" {
			row[1] = "-"
		}
		rows = append(rows, row)
	}
	return a.table(rows)
}

// warnUnnamed says what ClaimReviews that leave lack, and where to set it.
func (a *app) warnUnnamed(ctx context.Context, tx *db.Tx, o exchange.Out) error {
	site, err := exchange.SiteFor(ctx, tx, o.Base)
	missing := site.Missing()
	if err != nil || len(missing) == 0 {
		return err
	}
	a.warn("The newsroom has not said its %s, so something that nobody can take for a real one stands in its place. Do not put these ClaimReviews on the web before you have run: claimtrail newsroom set --%s …",
		strings.ReplaceAll(strings.Join(missing, " and its "), "public-url", "public address"), strings.Join(missing, " … --"))
	return nil
}
