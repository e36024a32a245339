package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

func (a *app) source() *cobra.Command {
	return group("source", "Look at sources, add them, say what they derive from and what became of them",
		a.sourceList(), a.sourceShow(), a.sourceText(), a.sourceAdd(), a.sourceLink(), a.sourceUnlink(), a.sourceMerge(), a.sourceRecheck(), a.sourceRetract(), a.sourceConfidential(), a.sourceWorth())
}

func (a *app) sourceList() *cobra.Command {
	var f sources.SourceFilter
	c := &cobra.Command{Use: "list", Short: "List sources, last changed first", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		return a.view(cmd.Context(), func(tx *db.Tx) error {
			list, next, err := sources.ListSources(cmd.Context(), tx, f)
			if err != nil {
				return err
			}
			if a.json {
				out := []map[string]any{}
				for _, s := range list {
					m := sourceJSON(s.Source, s.Publisher)
					m["snapshots"], m["passages"], m["claims"], m["state"] = s.Snapshots, s.Passages, s.Claims, null(string(s.Check.State))
					out = append(out, m)
				}
				return a.printJSON(map[string]any{"sources": out, "next": null(next)})
			}
			rows := [][]string{}
			for _, s := range list {
				rows = append(rows, []string{s.Ref, string(s.Published), s.Publisher.Name, s.Title})
			}
			return a.table(rows)
		})
	}}
	c.Flags().StringVar(&f.Query, "q", "", "words in title, address, reference or publisher")
	c.Flags().StringVar(&f.Problem, "problem", "", "one of "+problemSlugs())
	c.Flags().StringVar(&f.Cursor, "cursor", "", "go on after an earlier page")
	c.Flags().IntVar(&f.Limit, "limit", 50, "at most 200")
	return c
}

func problemSlugs() string {
	var slugs []string
	for _, p := range sources.Problems {
		slugs = append(slugs, p.Slug)
	}
	return strings.Join(slugs, ", ")
}

// null gives nil for an empty cursor, which JSON shows as null.
func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func sourceJSON(s sources.Source, p sources.Publisher) map[string]any {
	return map[string]any{
		"id": s.ID, "ref": s.Ref, "title": s.Title, "publisher": p.Name, "authors": emptyList(s.Authors), "published": s.Published, "language": s.Language,
		"url": s.URL, "archived_url": s.ArchivedURL, "kind": s.Kind, "basis": s.Basis, "basis_reason": s.BasisReason, "basis_claims": emptyList(s.BasisClaims),
		"group": s.Group, "group_reason": s.GroupReason, "located": s.Located, "merged_into": null(s.MergedInto), "version": s.Version,
		"notice": report.NewNoticeJSON(s.Notice, s.Notice.By),
	}
}

func (a *app) sourceShow() *cobra.Command {
	return &cobra.Command{Use: "show ID", Short: "Show one source with its snapshots and derivations", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		return a.view(ctx, func(tx *db.Tx) error {
			s, err := sources.GetSource(ctx, tx, args[0])
			if err != nil {
				return err
			}
			all, publishers, _, err := sources.AncestryAs(ctx, tx, nil, []string{s.ID})
			if err != nil {
				return err
			}
			list, err := sources.Snapshots(ctx, tx, s.ID)
			if err != nil {
				return err
			}
			up, down, err := sources.Derivations(ctx, tx, s.ID)
			if err != nil {
				return err
			}
			checks, err := sources.Checks(ctx, tx, s.ID)
			if err != nil {
				return err
			}
			passages, err := passagesJSON(ctx, tx, s.ID)
			if err != nil {
				return err
			}
			standing, err := sources.StandingFor(ctx, tx, s)
			if err != nil {
				return err
			}
			merged, err := sources.MergedRecords(ctx, tx, s.ID)
			if err != nil {
				return err
			}
			if a.json {
				said, err := sources.Suggest(ctx, tx, s)
				if err != nil {
					return err
				}
				out := sourceJSON(s, publishers[s.PublisherID])
				records := []map[string]string{}
				for _, m := range merged {
					records = append(records, map[string]string{"id": m.ID, "ref": m.Ref, "title": m.Title})
				}
				out["merged"], out["merge_reason"] = records, s.MergeReason
				out["attributions"] = attributionsJSON(said)
				out["checks"], out["passages"] = checksJSON(checks), passages
				out["snapshots"], out["derives_from"], out["derived_by"] = snapshotsJSON(list), derivationsJSON(up), derivationsJSON(down)
				return a.printJSON(out)
			}
			a.say("%s  %s", s.Ref, isolate(s.Title))
			a.say("  %s, %s, basis %s", isolate(cmp.Or(publishers[s.PublisherID].Name, "no publisher")), s.Published.Words(), s.Basis)
			if standing.ID != s.ID {
				a.say("  merged into %s %s: %s", standing.Ref, isolate(standing.Title), isolate(s.MergeReason))
			}
			for _, m := range merged {
				a.say("  stands for %s %s too", m.Ref, isolate(m.Title))
			}
			if n := s.Notice; n.Kind != "" {
				a.say("  %s: %s", n.Words(), isolate(n.Reason))
			}
			for _, n := range list {
				a.say("  snapshot %d of %s: %d characters, SHA-256 %s", n.Number, n.CapturedAt.Format("2006-01-02 15:04"), n.TextChars, n.SHA256)
			}
			if now := sources.StandingOf(s, checks); now.ID != "" {
				a.say("  %s: %s since %s, checked %s", s.URL, now.State, now.Since.Format("2006-01-02"), now.CheckedAt.Format("2006-01-02 15:04"))
			}
			for _, p := range passages {
				if p.State != nil && p.State.State != anchor.Same {
					a.say("  %s in snapshot %d: %s", p.State.State, p.State.Number, isolate(p.Quote))
				}
			}
			for _, d := range up {
				a.say("  %s %s %s (%s)", d.Relation.Of(), all[d.To].Ref, isolate(all[d.To].Title), d.Status)
				if shownFound(d) == false {
					a.say("    the words that show it are not in the text of %s: %s", s.Ref, isolate(d.ShownBy))
				}
			}
			return nil
		})
	}}
}

func snapshotsJSON(list []sources.Snapshot) []map[string]any {
	out := []map[string]any{}
	for _, n := range list {
		out = append(out, map[string]any{
			"id": n.ID, "number": n.Number, "sha256": n.SHA256, "media_type": n.MediaType, "bytes": n.Bytes, "text_sha256": n.TextSHA256,
			"text_chars": n.TextChars, "boilerplate": emptyList(n.Boilerplate), "captured": n.CapturedAt, "excerpt": n.Excerpt,
			"method": n.Method, "address": n.Address, "headers": n.Headers,
		})
	}
	return out
}

// passageJSON is a passage that standing evidence cites, with what became of it on the newest snapshot.
type passageJSON struct {
	ID       string            `json:"id"`
	Snapshot string            `json:"snapshot"`
	Quote    string            `json:"quote"`
	Start    int               `json:"start"`
	End      int               `json:"end"`
	Claims   []string          `json:"claims"`
	State    *report.StateJSON `json:"state"` // null while no newer snapshot was compared
}

func passagesJSON(ctx context.Context, tx *db.Tx, source string) ([]*passageJSON, error) {
	cites, err := claims.CitesOf(ctx, tx, source)
	if err != nil {
		return nil, err
	}
	list, byID := []*passageJSON{}, map[string]*passageJSON{}
	ids := map[string]bool{}
	for _, c := range cites {
		p := byID[c.Passage.ID]
		if p == nil {
			p = &passageJSON{ID: c.Passage.ID, Snapshot: c.Passage.SnapshotID, Quote: c.Passage.Quote, Start: c.Passage.Start, End: c.Passage.End}
			byID[p.ID], ids[p.ID], list = p, true, append(list, p)
		}
		p.Claims = append(p.Claims, c.Claim.Ref)
	}
	states, err := sources.LastStates(ctx, tx, ids)
	for _, p := range list {
		p.State = report.NewStateJSON(states[p.ID], "", states[p.ID].DecidedBy)
	}
	return list, err
}

func derivationsJSON(list []sources.Derivation) []map[string]any {
	out := []map[string]any{}
	for _, d := range list {
		out = append(out, map[string]any{"id": d.ID, "from": d.From, "to": d.To, "relation": d.Relation, "status": d.Status, "claims": emptyList(d.Claims), "shown_by": d.ShownBy, "shown_by_found": shownFound(d)})
	}
	return out
}

// shownFound reports whether the words that show a derivation stand in its source's text; nil when there are none.
func shownFound(d sources.Derivation) any {
	if d.ShownBy == "" {
		return nil
	}
	return d.PassageID != ""
}

// attributionsJSON lists whom a source's text says it has it from: what is only suggested, then what somebody judged.
func attributionsJSON(said sources.Suggested) []map[string]any {
	out := []map[string]any{}
	for _, x := range slices.Concat(said.Documents, said.People, said.Judged) {
		m := map[string]any{"name": x.Name, "kind": x.Kind, "relation": x.Relation, "status": cmp.Or(x.Judged.Status, "suggested"), "words": x.Words, "source": nil}
		if x.At.End > 0 { // what was judged may stand in an older text alone
			m["publication"], m["start"], m["end"], m["date"] = x.Publication, x.At.Start, x.At.End, x.Date
		}
		if x.Guess != nil {
			m["source"] = x.Guess.Ref
		}
		out = append(out, m)
	}
	return out
}

func (a *app) sourceText() *cobra.Command {
	return &cobra.Command{Use: "text ID", Short: "Print a source's newest text, byte for byte", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return a.view(cmd.Context(), func(tx *db.Tx) error {
			s, err := sources.GetSource(cmd.Context(), tx, args[0])
			if err != nil {
				return err
			}
			n, err := sources.LatestSnapshot(cmd.Context(), tx, s.ID)
			if err != nil {
				return err
			}
			_, err = io.WriteString(a.out, n.Text)
			return err
		})
	}}
}

func (a *app) sourceAdd() *cobra.Command {
	var s sources.Source
	var publisher, date, confidential string
	var unlocated bool
	var limits []string
	c := &cobra.Command{Use: "add --title T", Short: "Add a source without a text", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		if s.Title == "" {
			return fmt.Errorf("%w: source add takes --title", errUsage)
		}
		ctx := cmd.Context()
		s.Published, s.Located = sources.Date(date), !unlocated
		err := a.updateAs(ctx, func(tx *db.Tx, by auth.Person) error {
			p, err := sources.PublisherNamed(ctx, tx, by, publisher)
			if err != nil {
				return err
			}
			s.PublisherID = p.ID
			if s.BasisClaims, err = claimIDs(ctx, tx, limits); err != nil {
				return err
			}
			if s, err = sources.AddSource(ctx, tx, by, s); err == nil && confidential != "" {
				s, err = sources.SetConfidential(ctx, tx, by, s.ID, s.Version, true, confidential)
			}
			return err
		})
		if err != nil {
			return err
		}
		if what := missingReason(s); what != "" {
			a.warn("%s has no reason yet for its %s, so that a reviewer cannot see what this rests on.", s.Ref, what)
		}
		if a.json {
			return a.printJSON(map[string]any{"source": s.ID, "ref": s.Ref, "title": s.Title, "published": s.Published, "located": s.Located})
		}
		a.say("%s  %s", s.Ref, isolate(s.Title))
		return nil
	}}
	f := c.Flags()
	f.StringVar(&s.Title, "title", "", "its title, or what it is")
	f.StringVar(&publisher, "publisher", "", "who stands behind it")
	f.StringVar(&date, "date", "", "when: 1998, 1998-02, 1998-02-21 or 1998/2005")
	f.StringVar(&s.Language, "lang", "", "its language")
	f.StringVar(&s.URL, "url", "", "its address")
	f.StringVar(&s.Kind, "kind", "", "article, letter, papers, interview ...")
	f.StringVar(&s.Basis, "basis", "unknown", "document (it is the record itself), firsthand, or unknown")
	f.StringVar(&s.BasisReason, "basis-reason", "", "how you know that")
	f.StringSliceVar(&limits, "basis-claims", nil, "limit the basis to these claims, parted by commas")
	f.StringVar(&s.Group, "group", "", "the witness, archive or owner that it shares with other origins")
	f.StringVar(&s.GroupReason, "group-reason", "", "what they share")
	f.BoolVar(&unlocated, "unlocated", false, "known of, never seen")
	f.StringVar(&confidential, "confidential", "", "keep it to editors and whoever added it, for this reason")
	return c
}

// missingReason names what a source has that needs a reason and has none, "" when nothing.
func missingReason(s sources.Source) string {
	var what []string
	if s.Basis != "unknown" && strings.TrimSpace(s.BasisReason) == "" {
		what = append(what, "basis (--basis-reason)")
	}
	if s.Group != "" && strings.TrimSpace(s.GroupReason) == "" {
		what = append(what, "group (--group-reason)")
	}
	return strings.Join(what, " and ")
}

func (a *app) sourceLink() *cobra.Command {
	var d sources.Derivation
	var relation string
	var scope []string
	c := &cobra.Command{Use: "link FROM TO --relation R", Short: "Say that one source derives from another", Args: cobra.ExactArgs(2), RunE: func(cmd *cobra.Command, args []string) error {
		if relation == "" {
			return fmt.Errorf("%w: source link takes --relation, one of %v", errUsage, sources.Relations)
		}
		ctx := cmd.Context()
		err := a.view(ctx, func(tx *db.Tx) (err error) {
			d.Shown, err = sources.ShowAhead(ctx, tx, args[0], d.ShownBy)
			return err
		})
		if err != nil {
			return err
		}
		var out sources.Derivation
		err = a.updateAs(ctx, func(tx *db.Tx, by auth.Person) error {
			in := d
			in.From, in.To, in.Relation = args[0], args[1], sources.Relation(relation)
			var err error
			if in.Claims, err = claimIDs(ctx, tx, scope); err != nil {
				return err
			}
			out, err = sources.AddDerivation(ctx, tx, by, in)
			return err
		})
		if err != nil {
			return err
		}
		if shownFound(out) == false {
			a.warn("These words are not in the text of %s, so that nobody can look them up there; the link is kept with them.", args[0])
		}
		if a.json {
			return a.printJSON(map[string]any{"derivation": out.ID, "from": out.From, "to": out.To, "relation": out.Relation, "status": out.Status, "shown_by_found": shownFound(out)})
		}
		a.say("%s %s %s.", args[0], out.Relation.Is(), args[1])
		return nil
	}}
	f := c.Flags()
	f.StringVar(&relation, "relation", "", fmt.Sprintf("one of %v", sources.Relations))
	f.StringArrayVar(&scope, "claim", nil, "limit it to a claim; may stand several times")
	f.StringVar(&d.ShownBy, "shown-by", "", "the words that show it")
	f.StringVar(&d.Note, "note", "", "a note")
	return c
}

// claimIDs gives the ids of claims that are named by id or reference.
func claimIDs(ctx context.Context, tx *db.Tx, names []string) (ids []string, err error) {
	for _, name := range names {
		c, err := claims.Get(ctx, tx, name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, c.ID)
	}
	return ids, nil
}
