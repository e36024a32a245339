package exchange

import (
	"context"
	"io"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/internal/report/cite"
	"github.com/claimtrail/claimtrail/sources"
)

// Citations gives the sources that claims rest on as items of a bibliography, by reference, each once.
func Citations(ctx context.Context, tx *db.Tx, o Out) ([]cite.Item, error) {
	var list []cite.Item
	seen := map[string]bool{}
	err := eachDossier(ctx, tx, o, func(d *report.Dossier) error {
		more, err := citationsOf(ctx, tx, d, seen)
		list = append(list, more...)
		return err
	})
	return cite.Sort(list), err
}

// citationsOf gives the items of a claim's sources that were not seen yet.
func citationsOf(ctx context.Context, tx *db.Tx, d *report.Dossier, seen map[string]bool) (list []cite.Item, err error) {
	for _, s := range d.SourceList() {
		if seen[s.ID] {
			continue
		}
		seen[s.ID] = true
		var captures []sources.Snapshot
		if !s.Withheld {
			if captures, err = sources.Snapshots(ctx, tx, s.ID); err != nil {
				return nil, err
			}
		}
		item := cite.Of(s, d.Publishers[s.PublisherID], captures...)
		for _, x := range d.Derivations {
			if x.From == s.ID && x.Relation == "translation" && x.Status == "confirmed" && !s.Withheld {
				item.Translates(d.Sources[x.To])
			}
		}
		list = append(list, item)
	}
	return list, nil
}

// citations makes what writes a form of the bibliography.
func citations(write func(io.Writer, []cite.Item) error) func(context.Context, *db.Tx, io.Writer, Out) error {
	return func(ctx context.Context, tx *db.Tx, w io.Writer, o Out) error {
		list, err := Citations(ctx, tx.As(o.Viewer), o)
		if err != nil {
			return err
		}
		return write(w, list)
	}
}
