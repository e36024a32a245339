package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

func (a *app) lineage() *cobra.Command {
	var file string
	cmd := &cobra.Command{Use: "lineage CLAIM | lineage --graph FILE", Short: "Where a claim's evidence really comes from", Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if (file == "") == (len(args) == 0) {
			return fmt.Errorf("%w: lineage takes a claim, or --graph FILE", errUsage)
		}
		if file != "" {
			return a.lineageFile(file)
		}
		return a.viewAs(cmd.Context(), func(tx *db.Tx, by auth.Person) error {
			p, err := claims.GetProvenance(cmd.Context(), tx, by, args[0])
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(lineage.Result{Claims: map[string]lineage.Analysis{p.Claim.ID: p.Origins.Analysis}, Impossible: append([][2]string{}, p.Impossible...)})
			}
			a.say("%s", isolate(lineage.Plain(lineage.Sentence(p.Origins.Analysis, p.Name))))
			for _, w := range p.Origins.Warnings {
				a.say("! %s", w.Words)
			}
			for _, chain := range p.Chains {
				names := make([]string, len(chain))
				for i, id := range chain {
					names[i] = p.Sources[id].Ref + " " + isolate(p.Name(id))
				}
				a.say("  %s", strings.Join(names, "\n    <- "))
			}
			return nil
		})
	}}
	cmd.Flags().StringVar(&file, "graph", "", "a graph, or an array of graphs, in the form lineage-case/1")
	return cmd
}

// lineageFile answers for graphs in a file: an array in, an array out; one in, one out.
func (a *app) lineageFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, fmt.Sprintf("The file %s cannot be read; check its name.", name))
	}
	defer func() { _ = f.Close() }()
	graphs, single, err := lineage.ReadGraphs(f)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, fmt.Sprintf("The file %s is no graph in the form lineage-case/1: %v.", name, err))
	}
	results := []lineage.Result{}
	for i, g := range graphs {
		r, err := lineage.Analyse(g)
		if err != nil {
			return fault.Wrap(fault.Invalid, err, fmt.Sprintf("Graph %d of %s: %v.", i+1, name, err))
		}
		results = append(results, r)
	}
	if single {
		return a.printJSON(results[0])
	}
	return a.printJSON(results)
}
