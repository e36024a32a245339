package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

func (a *app) token() *cobra.Command {
	return group("token", "Make, list and revoke API tokens", a.tokenCreate(), a.tokenList(), a.tokenRevoke())
}

func (a *app) tokenCreate() *cobra.Command {
	var scope, expires, label string
	c := &cobra.Command{Use: "create NAME", Short: "Make a token for a person, by name, id or e-mail address; it is shown this once", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		life, err := auth.ParseLife(expires)
		if err != nil {
			return err
		}
		ctx := cmd.Context()
		var token string
		var t auth.APIToken
		err = a.updateAs(ctx, func(tx *db.Tx, by auth.Person) error {
			p, err := auth.FindPerson(ctx, tx, args[0])
			if err != nil {
				return err
			}
			token, t, err = auth.NewAPIToken(ctx, tx, by, p, label, scope, life.After(tx.Now()))
			return err
		})
		if err != nil {
			return err
		}
		if a.json {
			return a.printJSON(map[string]any{"token": token, "id": t.ID, "user": t.Person, "scope": t.Scope, "expires": instant(t.ExpiresAt)})
		}
		a.say("%s", token)
		a.warn("This token is shown this once; it expires %s.", untilWords(t.ExpiresAt))
		return nil
	}}
	c.Flags().StringVar(&scope, "scope", auth.ScopeWrite, "read or write; bounded by the person's role")
	c.Flags().StringVar(&expires, "expires", "never", "after how long it ends: 90d, 12h, never")
	c.Flags().StringVar(&label, "label", "", "what it is for")
	return c
}

func untilWords(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("on 2006-01-02 at 15:04 UTC")
}

func (a *app) tokenList() *cobra.Command {
	return &cobra.Command{Use: "list [NAME]", Short: "List tokens: whose, what for, until when, last used", Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		var list []auth.APIToken
		err := a.view(ctx, func(tx *db.Tx) error {
			var p auth.Person
			var err error
			if len(args) == 1 {
				if p, err = auth.FindPerson(ctx, tx, args[0]); err != nil {
					return err
				}
			}
			list, err = auth.APITokens(ctx, tx, p.ID)
			return err
		})
		if err != nil {
			return err
		}
		if a.json {
			return a.printJSON(map[string]any{"tokens": tokensJSON(list)})
		}
		rows := [][]string{}
		for _, t := range list {
			rows = append(rows, []string{t.ID, t.PersonName, t.Scope, tokenState(t), "used " + dayOr(t.UsedAt, "never"), t.Label})
		}
		return a.table(rows)
	}}
}

func tokensJSON(list []auth.APIToken) []map[string]any {
	out := []map[string]any{}
	for _, t := range list {
		out = append(out, map[string]any{"id": t.ID, "user": t.Person, "name": t.PersonName, "label": t.Label, "scope": t.Scope, "created": instant(t.CreatedAt),
			"expires": instant(t.ExpiresAt), "used": instant(t.UsedAt), "revoked": instant(t.RevokedAt), "live": t.Live(time.Now())})
	}
	return out
}

func tokenState(t auth.APIToken) string {
	switch {
	case !t.RevokedAt.IsZero():
		return "revoked"
	case !t.Live(time.Now()):
		return "expired"
	}
	return "until " + dayOr(t.ExpiresAt, "revoked")
}

func (a *app) tokenRevoke() *cobra.Command {
	return &cobra.Command{Use: "revoke ID", Short: "End a token", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		err := a.updateAs(cmd.Context(), func(tx *db.Tx, by auth.Person) error { return auth.RevokeAPIToken(cmd.Context(), tx, by, args[0]) })
		if err != nil {
			return err
		}
		if a.json {
			return a.printJSON(map[string]any{"token": args[0], "revoked": true})
		}
		a.say("The token is revoked.")
		return nil
	}}
}
