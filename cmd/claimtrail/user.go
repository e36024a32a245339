package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

func (a *app) user() *cobra.Command {
	return group("user", "Add and list people, change their roles, give them a new way in, shut them out and let them in again", a.userAdd(), a.userList(),
		a.userChange("disable NAME", "Shut a person out; what they did stays", "%s is disabled. Sessions and tokens have ended.", auth.Disable),
		a.userChange("enable NAME", "Let a disabled person in again", "%s may come in again.", auth.Enable),
		a.userRole(), a.userReset())
}

func (a *app) userReset() *cobra.Command {
	return &cobra.Command{Use: "reset NAME", Short: "Print a link by which a person chooses a new password", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		var p auth.Person
		var token string
		err := a.updateAs(ctx, func(tx *db.Tx, by auth.Person) (err error) {
			if p, err = auth.FindPerson(ctx, tx, args[0]); err != nil {
				return err
			}
			token, err = auth.NewLink(ctx, tx, by, p, auth.ForReset)
			return err
		})
		if err != nil {
			return err
		}
		return a.printLink(p, token)
	}}
}

func (a *app) userAdd() *cobra.Command {
	var role string
	var n auth.NewPerson
	c := &cobra.Command{Use: "add NAME --role R [--email E]", Short: "Add a person; prints the link by which they come in", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if role == "" {
			return fmt.Errorf("%w: user add takes --role, one of %v", errUsage, auth.Roles)
		}
		ctx := cmd.Context()
		var p auth.Person
		var token string
		err := a.updateAs(ctx, func(tx *db.Tx, by auth.Person) (err error) {
			if p, err = auth.AddPerson(ctx, tx, by, auth.NewPerson{Name: args[0], Email: n.Email, Role: auth.Role(role)}); err != nil {
				return err
			}
			token, err = auth.NewLink(ctx, tx, by, p, auth.ForInvitation)
			return err
		})
		if err != nil {
			return err
		}
		return a.printLink(p, token)
	}}
	c.Flags().StringVar(&role, "role", "", fmt.Sprintf("one of %v", auth.Roles))
	c.Flags().StringVar(&n.Email, "email", "", "their e-mail address")
	return c
}

// printLink prints a one-time link of a person: the site's address comes before it.
func (a *app) printLink(p auth.Person, token string) error {
	link := "/signin/link?token=" + token
	if a.json {
		return a.printJSON(map[string]any{"user": p.ID, "name": p.Name, "role": p.Role, "link": link})
	}
	a.say("%s, %s. Give them this link, after the site's address; it works once, for seven days:\n%s", isolate(p.Name), p.Role, link)
	return nil
}

func (a *app) userList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "List everybody", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		var people []auth.Account
		err := a.view(cmd.Context(), func(tx *db.Tx) (err error) {
			people, err = auth.ListAccounts(cmd.Context(), tx)
			return err
		})
		if err != nil {
			return err
		}
		if a.json {
			list := []map[string]any{}
			for _, p := range people {
				list = append(list, map[string]any{"id": p.ID, "name": p.Name, "email": null(p.Email), "role": p.Role, "state": p.State(), "seen": instant(p.SeenAt),
					"second_factor": !p.SecondFactorAt.IsZero()})
			}
			return a.printJSON(map[string]any{"users": list})
		}
		rows := [][]string{}
		for _, p := range people {
			rows = append(rows, []string{p.Name, string(p.Role), p.State(), dayOr(p.SeenAt, "never here"), p.Email})
		}
		return a.table(rows)
	}}
}

// instant is a time as JSON prints it, null when it has not come.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func dayOr(t time.Time, never string) string {
	if t.IsZero() {
		return never
	}
	return t.UTC().Format("2006-01-02")
}

// userChange is a command that does one thing to one person.
func (a *app) userChange(use, short, said string, change func(ctx context.Context, tx *db.Tx, by auth.Person, id string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return a.changeUser(cmd.Context(), args[0], said, change)
	}}
}

func (a *app) changeUser(ctx context.Context, who, said string, change func(ctx context.Context, tx *db.Tx, by auth.Person, id string) error) error {
	var now auth.Account
	err := a.updateAs(ctx, func(tx *db.Tx, by auth.Person) error {
		p, err := auth.FindPerson(ctx, tx, who)
		if err != nil {
			return err
		}
		if err := change(ctx, tx, by, p.ID); err != nil {
			return err
		}
		now, err = auth.GetAccount(ctx, tx, p.ID)
		return err
	})
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]any{"user": now.ID, "name": now.Name, "role": now.Role, "state": now.State()})
	}
	a.say(said, isolate(now.Name))
	return nil
}

func (a *app) userRole() *cobra.Command {
	return &cobra.Command{Use: "role NAME ROLE", Short: fmt.Sprintf("Give a person another role: one of %v", auth.Roles), Args: cobra.ExactArgs(2), RunE: func(cmd *cobra.Command, args []string) error {
		return a.changeUser(cmd.Context(), args[0], "%s is "+args[1]+" now.", func(ctx context.Context, tx *db.Tx, by auth.Person, id string) error {
			return auth.SetRole(ctx, tx, by, id, auth.Role(args[1]))
		})
	}}
}
