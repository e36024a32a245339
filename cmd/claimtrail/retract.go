package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

func (a *app) sourceRetract() *cobra.Command {
	var n sources.Notice
	var date, assign string
	var dryRun, undo bool
	c := &cobra.Command{Use: "retract ID --reason T", Short: "Record that a source was retracted, withdrawn or corrected, and flag the claims that rest on it", Args: cobra.ExactArgs(1),
		Long: "Records that a source was retracted, withdrawn or corrected, and flags the claims that rest on it, so that somebody looks at them again.\n" +
			"Prints these claims, those that lose their last chain first. --dry-run prints them and records nothing; --undo takes the last notice back.",
		RunE: func(cmd *cobra.Command, args []string) error {
			n.Date = sources.Date(date)
			switch {
			case undo && dryRun:
				return fmt.Errorf("%w: --dry-run shows what a notice would do; it does not go with --undo", errUsage)
			case undo:
				return a.unretract(cmd.Context(), args[0])
			case dryRun:
				return a.fallout(cmd.Context(), args[0], n, assign)
			case n.Reason == "":
				return fmt.Errorf("%w: source retract takes --reason", errUsage)
			}
			return a.retract(cmd.Context(), args[0], n, assign)
		}}
	f := c.Flags()
	f.StringVar(&n.Reason, "reason", "", "why: those who look at its claims again read it")
	f.StringVar(&n.Kind, "kind", sources.Retracted, "one of "+strings.Join(sources.NoticeKinds, ", "))
	f.StringVar(&date, "date", "", "of the publisher's notice: 2022, 2022-05 or 2022-05-12")
	f.StringVar(&n.URL, "notice", "", "the address where the notice stands")
	f.StringVar(&assign, "assign", "", "the person, by name or id, who looks at the claims that are with nobody")
	f.BoolVar(&dryRun, "dry-run", false, "print what rests on the source, record nothing")
	f.BoolVar(&undo, "undo", false, "take the last notice back, and the flags that it raised")
	return c
}

func (a *app) retract(ctx context.Context, id string, n sources.Notice, assign string) error {
	var f claims.Fallout
	err := a.open(ctx, func(d *db.DB) error {
		var x claims.NewNotice
		err := d.View(ctx, func(tx *db.Tx) (err error) {
			if x, err = a.newNotice(ctx, tx, id, n, assign); err != nil {
				return err
			}
			return claims.FalloutAhead(ctx, tx, nil, &x)
		})
		if err != nil {
			return err
		}
		return a.updateIn(ctx, d, func(tx *db.Tx, by auth.Person) (err error) {
			f, err = claims.RecordNotice(ctx, tx, by, x)
			return err
		})
	})
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(falloutJSON(f, false))
	}
	a.say("%s  %s, %s", f.Source.Ref, isolate(f.Source.Title), f.Source.Notice.Words())
	return a.sayFallout(f, n.Kind, true)
}

// newNotice checks a notice about a source and finds who is asked to look at its claims.
func (a *app) newNotice(ctx context.Context, tx *db.Tx, id string, n sources.Notice, assign string) (x claims.NewNotice, err error) {
	by, err := a.person(ctx, tx)
	if err != nil {
		return x, err
	}
	s, err := sources.GetSource(ctx, tx, id)
	if err != nil {
		return x, err
	}
	p, err := personNamed(ctx, tx, "assign", assign)
	if err != nil {
		return x, err
	}
	x = claims.NewNotice{Source: s.ID, Version: s.Version, Notice: n, Assignee: p.ID}
	_, err = claims.CheckNotice(ctx, tx, by, &x)
	return x, err
}

// fallout prints what rests on a source, and records nothing. It refuses what retract refuses, but for a reason that is not given yet.
func (a *app) fallout(ctx context.Context, id string, n sources.Notice, assign string) error {
	n.Reason = cmp.Or(n.Reason, "Not given yet.")
	return a.view(ctx, func(tx *db.Tx) error {
		if _, err := a.newNotice(ctx, tx, id, n, assign); err != nil {
			return err
		}
		f, err := claims.FalloutOf(ctx, tx, nil, id)
		switch {
		case err != nil:
			return err
		case a.json:
			return a.printJSON(falloutJSON(f, true))
		}
		a.say("%s  %s", f.Source.Ref, isolate(f.Source.Title))
		return a.sayFallout(f, n.Kind, false)
	})
}

func (a *app) unretract(ctx context.Context, id string) error {
	var s sources.Source
	var flags []claims.Flag
	err := a.updateAs(ctx, func(tx *db.Tx, by auth.Person) error {
		now, err := sources.GetSource(ctx, tx, id)
		if err == nil {
			s, flags, err = claims.TakeBackNotice(ctx, tx, by, now.ID, now.Version)
		}
		return err
	})
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]any{"source": s.ID, "ref": s.Ref, "notice": report.NewNoticeJSON(s.Notice, s.Notice.By), "closed": len(flags)})
	}
	a.say("%s  %s: the notice is taken back, and %d of its flags closed.", s.Ref, isolate(s.Title), len(flags))
	if s.Notice.Kind != "" {
		a.say("  It is %s again, as before.", s.Notice.Words())
	}
	return nil
}

// sayFallout lists what becomes of the claims, or has become of them, with a notice of a kind.
func (a *app) sayFallout(f claims.Fallout, kind string, recorded bool) error {
	a.say("  %s", report.FalloutWords(f, kind, recorded))
	var rows [][]string
	for _, x := range f.Claims {
		effect, counts := string(x.Effect), report.Between(x.Before)+" -> "+report.Between(x.After)
		if kind == sources.Corrected { // which changes no count
			effect, counts = "corrected", report.Between(x.Before)
		}
		rows = append(rows, []string{"  " + x.Claim.Ref, string(x.Claim.Status), effect, counts, x.Claim.Short()})
	}
	return a.table(rows)
}

// falloutJSON is what became of the claims that rest on a source; of a dry run, what would.
func falloutJSON(f claims.Fallout, dryRun bool) map[string]any {
	list := []map[string]any{}
	for _, x := range f.Claims {
		list = append(list, map[string]any{"claim": x.Claim.ID, "ref": x.Claim.Ref, "status": x.Claim.Status, "effect": x.Effect,
			"before": report.NewIntervalJSON(x.Before), "after": report.NewIntervalJSON(x.After)})
	}
	return map[string]any{"source": f.Source.ID, "ref": f.Source.Ref, "notice": report.NewNoticeJSON(f.Source.Notice, f.Source.Notice.By), "claims": list,
		"unchanged": f.Unchanged, "dry_run": dryRun}
}

// personNamed finds the person that a flag names by id or name; "" is nobody.
func personNamed(ctx context.Context, tx *db.Tx, flag, name string) (found auth.Person, err error) {
	if name == "" {
		return found, nil
	}
	people, err := auth.People(ctx, tx)
	if err != nil {
		return found, err
	}
	n := 0
	for _, p := range people {
		if p.ID == name {
			return p, nil
		}
		if strings.EqualFold(p.Name, name) {
			found, n = p, n+1
		}
	}
	switch n {
	case 0:
		return found, fault.In(flag, "There is nobody called %q. Name a person by name or id, or leave --%s away.", name, flag)
	case 1:
		return found, nil
	}
	return found, fault.In(flag, "%d people are called %q. Name one by id.", n, name)
}
