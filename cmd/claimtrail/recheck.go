package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

func (a *app) sourceRecheck() *cobra.Command {
	var fetching fetchFlags
	var all bool
	var delay time.Duration
	c := &cobra.Command{Use: "recheck [ID ...] [--all]", Short: "Ask sources' addresses again, and keep what they answer", RunE: func(cmd *cobra.Command, args []string) error {
		if all == (len(args) > 0) {
			return fmt.Errorf("%w: source recheck takes sources or --all", errUsage)
		}
		fetcher, err := fetching.fetcher()
		if err != nil {
			return err
		}
		return a.open(cmd.Context(), func(d *db.DB) error {
			list, requests, err := recheckable(cmd.Context(), d, args)
			if err != nil {
				return err
			}
			return a.recheck(cmd.Context(), d, fetcher, list, requests, delay)
		})
	}}
	c.Flags().BoolVar(&all, "all", false, "every source that has a web address")
	c.Flags().DurationVar(&delay, "delay", time.Second, "between two requests to the same host")
	fetching.add(c.Flags())
	return c
}

// recheckable gives the sources that are named, or all, and what to ask of each.
func recheckable(ctx context.Context, d *db.DB, named []string) (list []sources.Source, requests []capture.Request, err error) {
	err = d.View(ctx, func(tx *db.Tx) error {
		for _, id := range named {
			s, err := sources.GetSource(ctx, tx, id)
			if err != nil {
				return err
			}
			list = append(list, s)
		}
		if len(named) == 0 {
			if list, err = sources.WithAddress(ctx, tx); err != nil {
				return err
			}
		}
		for _, s := range list {
			r, err := sources.RequestOf(ctx, tx, s)
			if err != nil {
				return err
			}
			requests = append(requests, r)
		}
		return nil
	})
	return list, requests, err
}

// record keeps what a source's address answered. Its passages are looked for before, while others may write.
func (a *app) record(ctx context.Context, d *db.DB, source string, got *capture.Fetched) (out sources.Checked, err error) {
	var ahead sources.Found
	err = d.View(ctx, func(tx *db.Tx) (err error) {
		ahead, err = sources.AnchorFetched(ctx, tx, got, sources.Meta{Source: source})
		return err
	})
	if err != nil {
		return out, err
	}
	err = a.updateIn(ctx, d, func(tx *db.Tx, by auth.Person) (err error) {
		out, err = sources.RecordCheck(ctx, tx, by, source, got, ahead)
		return err
	})
	return out, err
}

// recheck asks, and keeps each answer in a transaction of its own when it comes: what was asked before an interruption stays. On a terminal the lines
// wait for the bar to end.
func (a *app) recheck(ctx context.Context, d *db.DB, fetcher *capture.Fetcher, list []sources.Source, requests []capture.Request, delay time.Duration) error {
	bar, done := a.progress("Asking"), int64(0)
	counts := map[capture.State]int{}
	var later []func() error
	var refused error
	err := fetcher.LookAll(ctx, requests, delay, func(i int, got *capture.Fetched) error {
		out, err := a.record(ctx, d, list[i].ID, got)
		if done++; bar != nil {
			bar(done, int64(len(list)))
		}
		if fault.KindOf(err) == fault.Conflict || fault.KindOf(err) == fault.Invalid { // that of one source
			fmt.Fprintln(a.err, "claimtrail: "+sentence(err))
			refused = errSaid
			return nil
		}
		if err != nil {
			return err
		}
		counts[out.Check.State]++
		if bar != nil {
			later = append(later, func() error { return a.printChecked(out) })
			return nil
		}
		return a.printChecked(out)
	})
	for _, print := range later {
		err = errors.Join(err, print())
	}
	if ctx.Err() != nil {
		return fault.Newf(fault.Conflict, "Stopped after %d of %d; what they answered is kept. Run it again for the rest.", done, len(list))
	}
	if err != nil {
		return err
	}
	if !a.json {
		a.say("%d checked%s.", len(list), countsInWords(counts))
	}
	return refused
}

func countsInWords(counts map[capture.State]int) string {
	var words []string
	for _, s := range []capture.State{capture.OK, capture.Unchanged, capture.Changed, capture.Moved, capture.NotFound, capture.Gone, capture.Refused, capture.Failed, capture.Unreachable} {
		if n := counts[s]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, strings.ReplaceAll(string(s), "-", " ")))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return ": " + strings.Join(words, ", ")
}

func (a *app) printChecked(out sources.Checked) error {
	c := out.Check
	if a.json {
		line := map[string]any{"source": out.Source.ID, "ref": out.Source.Ref, "state": c.State, "http_status": c.HTTPStatus, "final_url": c.FinalURL, "snapshot": nil,
			"note": c.Note, "archived": archivedJSON(c.Archived)}
		if out.New {
			line["snapshot"] = out.Snapshot.ID
		}
		return a.printJSON(line)
	}
	words := []string{string(c.State)}
	if c.State == capture.Moved {
		words[0] += " to " + c.FinalURL
	}
	if c.Note != "" {
		words = append(words, c.Note)
	}
	if out.New {
		words = append(words, fmt.Sprintf("snapshot %d", out.Snapshot.Number))
	}
	a.say("%s  %s: %s", out.Source.Ref, isolate(out.Source.Title), strings.Join(words, "; "))
	if c.Archived.URL != "" {
		a.say("  An archive has a copy of %s: %s", c.Archived.At.Format("2 January 2006"), c.Archived.URL)
	}
	return nil
}

func checksJSON(list []sources.Check) []map[string]any {
	out := []map[string]any{}
	for _, c := range list {
		out = append(out, map[string]any{
			"id": c.ID, "url": c.URL, "final_url": c.FinalURL, "state": c.State, "http_status": c.HTTPStatus, "note": c.Note, "snapshot": null(c.SnapshotID),
			"archived": archivedJSON(c.Archived), "checked": c.CheckedAt,
		})
	}
	return out
}
