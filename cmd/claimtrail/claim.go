package main

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

func (a *app) claim() *cobra.Command {
	return group("claim", "Add, list, show, rate and move claims", a.claimAdd(), a.claimList(), a.claimShow(), a.claimStatus(), a.claimRate(), a.claimSignOff())
}

func (a *app) claimAdd() *cobra.Command {
	var c claims.Claim
	var said, priority string
	cmd := &cobra.Command{Use: "add TEXT", Short: "Add a claim in its exact wording", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		c.Text, c.Said, c.Priority = args[0], sources.Date(said), claims.Priority(priority)
		err := a.updateAs(cmd.Context(), func(tx *db.Tx, by auth.Person) (err error) {
			c, err = claims.Add(cmd.Context(), tx, by, c)
			return err
		})
		if err != nil {
			return err
		}
		if a.json {
			return a.printJSON(map[string]any{"claim": c.ID, "ref": c.Ref})
		}
		a.say("%s  %s", c.Ref, isolate(c.Short()))
		return nil
	}}
	f := cmd.Flags()
	f.StringVar(&c.Claimant, "claimant", "", "who made the claim")
	f.StringVar(&said, "said", "", "when: 1998, 1998-02, 1998-02-21 or 1998/2005")
	f.StringVar(&c.Language, "lang", "", "its language")
	f.StringVar(&c.Title, "title", "", "a short wording for lists and pictures")
	f.StringSliceVar(&c.Tags, "tag", nil, "tags")
	f.StringVar(&c.Due, "due", "", "the day on which the check is wanted: 2026-12-03")
	f.StringVar(&priority, "priority", "", "usual, high or urgent")
	return cmd
}

func (a *app) claimList() *cobra.Command {
	var f claims.Filter
	var assignee string
	cmd := &cobra.Command{Use: "list", Short: "List claims, last changed first", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		return a.viewAs(cmd.Context(), func(tx *db.Tx, by auth.Person) error {
			f.Viewer = by
			if f.Assignee = assignee; assignee != "none" {
				who, err := personNamed(cmd.Context(), tx, "assignee", assignee)
				if err != nil {
					return err
				}
				f.Assignee = who.ID
			}
			page, err := claims.List(cmd.Context(), tx, nil, f)
			if err != nil {
				return err
			}
			if a.json {
				list := []report.ClaimJSON{}
				for _, c := range page.Claims {
					list = append(list, report.NewClaimJSON(c.Claim, c.Counts, c.Origins))
				}
				return a.printJSON(map[string]any{"claims": list, "next": null(page.Next), "total": page.Total})
			}
			rows := [][]string{}
			for _, c := range page.Claims {
				rows = append(rows, []string{c.Ref, string(c.Status), cmp.Or(c.Rating, "not rated"), originsOf(c.Origins), warningsOf(c.Origins), dueOf(c.Claim), c.Short()})
			}
			return a.table(rows)
		})
	}}
	flags := cmd.Flags()
	flags.StringVar(&f.Status, "status", "", "only this status, or one of these: assigned,returned")
	flags.StringVar(&assignee, "assignee", "", "only what is assigned to this person, by name or id; none for nobody's")
	flags.StringVar(&f.Due, "due", "", "only what is overdue, due within a week, or has no day: overdue, week or none")
	flags.StringVar(&f.Priority, "priority", "", "only this priority: urgent, high or usual, or several of them")
	flags.StringVar(&f.Rating, "rating", "", "only this rating; none for the unrated")
	flags.StringVar(&f.Tag, "tag", "", "only this tag")
	flags.StringVar(&f.Warning, "warning", "", "only with this warning: passage-gone, source-changed or evidence-flagged")
	flags.StringVar(&f.Query, "q", "", "words that it holds")
	flags.StringVar(&f.Sort, "sort", "-updated", strings.Join(claims.Sorts, ", "))
	flags.StringVar(&f.Cursor, "cursor", "", "go on after an earlier page")
	flags.IntVar(&f.Limit, "limit", 50, "at most 200")
	return cmd
}

// dueOf says when a claim is wanted, and how much.
func dueOf(c claims.Claim) string {
	words := []string{}
	if c.Due != "" {
		words = append(words, "due "+c.Due)
	}
	if c.Priority != claims.Usual {
		words = append(words, string(c.Priority))
	}
	return strings.Join(words, ", ")
}

// originsOf says in few words how many publications come from how many origins: "5 pub, 1 origin", "2 pub, 1..2 origins".
func originsOf(o claims.Standing) string {
	n, word := strconv.Itoa(o.Max), "origins"
	if o.Min != o.Max {
		n = fmt.Sprintf("%d..%d", o.Min, o.Max)
	} else if o.Max == 1 {
		word = "origin"
	}
	return fmt.Sprintf("%d pub, %s %s", o.Publications, n, word)
}

func warningsOf(o claims.Standing) string {
	switch n := len(o.Warnings); n {
	case 0:
		return ""
	case 1:
		return "1 warning"
	default:
		return fmt.Sprintf("%d warnings", n)
	}
}

func (a *app) claimShow() *cobra.Command {
	var asOf string
	c := &cobra.Command{Use: "show ID", Short: "Show one claim with its evidence", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return a.viewAs(cmd.Context(), func(tx *db.Tx, by auth.Person) error {
			build := func() (*report.Dossier, error) { return report.Build(cmd.Context(), tx, by, args[0]) }
			if asOf != "" {
				at, err := claims.Moment(asOf)
				if err != nil {
					return err
				}
				build = func() (*report.Dossier, error) { return report.BuildAsOf(cmd.Context(), tx, by, args[0], at) }
			}
			d, err := build()
			if err != nil {
				return err
			}
			if a.json {
				return d.JSON(a.out)
			}
			return d.Markdown(a.out)
		})
	}}
	c.Flags().StringVar(&asOf, "as-of", "", "as it was then: a day, which means its end, or a time such as 2021-07-02T15:04:05Z")
	return c
}

// latest runs change on the claim's present version: a command line has seen no other.
func (a *app) latest(ctx context.Context, id string, change func(tx *db.Tx, by auth.Person, c claims.Claim) (claims.Claim, error)) error {
	var c claims.Claim
	err := a.updateAs(ctx, func(tx *db.Tx, by auth.Person) error {
		now, err := claims.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		c, err = change(tx, by, now)
		c = c.For(by)
		return err
	})
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]any{"claim": c.ID, "ref": c.Ref, "status": c.Status, "rating": c.Rating, "version": c.Version})
	}
	a.say("%s  %s, %s", c.Ref, c.Status, cmp.Or(c.Rating, "not rated"))
	return nil
}

func (a *app) claimStatus() *cobra.Command {
	var note, assignee string
	var void bool
	names := make([]string, len(claims.Statuses))
	for i, s := range claims.Statuses {
		names[i] = string(s)
	}
	cmd := &cobra.Command{Use: "status ID STATUS", Short: "Move a claim: " + strings.Join(names, ", "), Args: cobra.ExactArgs(2), RunE: func(cmd *cobra.Command, args []string) error {
		return a.latest(cmd.Context(), args[0], func(tx *db.Tx, by auth.Person, c claims.Claim) (claims.Claim, error) {
			m := claims.Move{To: claims.Status(args[1]), Note: note, Void: void}
			if assignee != "" {
				who, err := auth.FindPerson(cmd.Context(), tx, assignee)
				if err != nil {
					return c, err
				}
				m.Assignee = who.ID
			}
			return claims.SetStatus(cmd.Context(), tx, by, c.ID, c.Version, m)
		})
	}}
	cmd.Flags().StringVar(&note, "note", "", "why; needed to return, withdraw, correct or void")
	cmd.Flags().StringVar(&assignee, "assignee", "", "whom to assign it to, or who cross-checks: a name, an e-mail address or an id")
	cmd.Flags().BoolVar(&void, "void", false, "with the status assigned: our published check was wrong")
	return cmd
}

func (a *app) claimSignOff() *cobra.Command {
	var note string
	var takeBack bool
	cmd := &cobra.Command{Use: "signoff ID", Short: "Approve a submitted claim; takes CLAIMTRAIL_TOKEN", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return a.latest(cmd.Context(), args[0], func(tx *db.Tx, by auth.Person, c claims.Claim) (claims.Claim, error) {
			if takeBack {
				return claims.WithdrawApproval(cmd.Context(), tx, by, c.ID)
			}
			return claims.Approve(cmd.Context(), tx, by, c.ID, c.Version, note)
		})
	}}
	cmd.Flags().StringVar(&note, "note", "", "what there is to say to it")
	cmd.Flags().BoolVar(&takeBack, "withdraw", false, "take one's own back")
	return cmd
}

func (a *app) claimRate() *cobra.Command {
	var conclusion, justification string
	cmd := &cobra.Command{Use: "rate ID RATING --conclusion T", Short: "Give a rating and its conclusion", Args: cobra.ExactArgs(2), RunE: func(cmd *cobra.Command, args []string) error {
		return a.latest(cmd.Context(), args[0], func(tx *db.Tx, by auth.Person, c claims.Claim) (claims.Claim, error) {
			return claims.Rate(cmd.Context(), tx, by, c.ID, c.Version, args[1], conclusion, justification)
		})
	}}
	cmd.Flags().StringVar(&conclusion, "conclusion", "", "the sentence that readers see beside the rating")
	cmd.Flags().StringVar(&justification, "justification", "", "the longer text, Markdown")
	return cmd
}
