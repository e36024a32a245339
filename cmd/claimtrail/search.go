package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

func (a *app) search() *cobra.Command {
	var most int
	var in string
	var literal bool
	cmd := &cobra.Command{Use: "search TEXT", Short: "Claims, cited passages, the texts of sources, publishers", Args: cobra.MinimumNArgs(1),
		Long: `Searches everything at once. All words must be there; "words side by side" stand in quotation marks, -word must not be there, word* may go on.
Filters: publisher: rating: status: lang: before: after: by: tag: in:claims|passages|sources|publishers.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			line := strings.Join(args, " ")
			if in != "" {
				line += " " + fulltext.Filter{Field: "in", Value: in}.String()
			}
			q := fulltext.Parse(line)
			if in != "" && len(q.Values("in", false)) == 0 {
				return fault.In("in", "There is no %q to search in. There are %s.", in, strings.Join(fulltext.Kinds, ", "))
			}
			if q.Empty() {
				return fault.New(fault.Invalid, "Say which words to search for.")
			}
			return a.open(cmd.Context(), func(d *db.DB) error {
				found, err := a.find(cmd, d, q, claims.SearchOptions{Limit: most, Literal: literal})
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(report.NewFoundJSON(found))
				}
				a.sayFound(found)
				return nil
			})
		}}
	cmd.Flags().IntVarP(&most, "most", "k", 10, "how many of each kind at most; 200 is the most")
	cmd.Flags().StringVar(&in, "in", "", "one kind alone: claims, passages, sources or publishers")
	cmd.Flags().BoolVar(&literal, "literal", false, "search for words that nothing holds, too, instead of near ones")
	return cmd
}

// find reads what searches need, texts from before searching included, and answers.
func (a *app) find(cmd *cobra.Command, d *db.DB, q fulltext.Query, o claims.SearchOptions) (found claims.Searched, err error) {
	ctx := cmd.Context()
	if err := sources.FillParagraphs(ctx, d, nil); err != nil && !errors.Is(err, fault.Denied) {
		return found, err
	}
	if o.Viewer, err = a.personIn(ctx, d); err != nil {
		return found, err
	}
	matcher, err := a.matcher(ctx, d)
	if err != nil {
		return found, err
	}
	finder := claims.NewFinder(nil, matcher)
	if err := finder.Read(ctx, d); err != nil {
		return found, err
	}
	err = d.View(ctx, func(tx *db.Tx) error {
		found, err = finder.Search(ctx, tx.As(o.Viewer), q, o)
		return err
	})
	return found, err
}

// sayFound prints what was found, a line or two each.
func (a *app) sayFound(f claims.Searched) {
	for _, note := range f.Notes {
		a.say("! %s", note)
	}
	for _, x := range f.Instead {
		a.say("! Nothing holds %s; showing %s. Search for it all the same with --literal.", isolate(x.Word), isolate(x.By))
	}
	if f.Some {
		a.say("! Nothing holds all of these words; these results hold some of them.")
	}
	if f.All().N == 0 {
		a.say("Nothing found.")
	}
	for _, kind := range fulltext.Kinds {
		total, lines := f.Totals[kind], foundLines(f, kind)
		if len(lines) == 0 {
			continue
		}
		least := ""
		if total.AtLeast {
			least = "at least "
		}
		a.say("%s (%s%d)", kind, least, total.N)
		for _, line := range lines {
			a.say("  %s", line)
		}
	}
}

func foundLines(f claims.Searched, kind string) (lines []string) {
	plain := func(s fulltext.Snippet) string { return isolate(strings.Join(strings.Fields(s.Plain()), " ")) }
	switch kind {
	case "claims":
		for _, c := range f.Claims {
			lines = append(lines, strings.TrimRight(fmt.Sprintf("%s  %s  %s  %s", c.Ref, c.Status, plain(c.Snippet), c.Rating), " "))
		}
	case "passages":
		for _, p := range f.Passages {
			lines = append(lines, fmt.Sprintf("%s %d-%d  %s", p.Source.Ref, p.Start, p.End, plain(p.Snippet)))
		}
	case "sources":
		for _, s := range f.Sources {
			lines = append(lines, s.Ref+"  "+isolate(s.Title))
			if s.End > 0 {
				lines = append(lines, fmt.Sprintf("  %d-%d  %s", s.Start, s.End, plain(s.Snippet)))
			}
		}
	case "publishers":
		for _, p := range f.Publishers {
			lines = append(lines, isolate(p.Name))
		}
	}
	return lines
}
