package report

import (
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/sources"
)

// Stop is one source on a trail.
type Stop struct {
	Source    sources.Source
	Publisher sources.Publisher
	Relation  string // how the stop before derives from this one, in words; "" at the beginning
	ShownBy   string // the words that show it
	Common    bool   // the first source that every chain passes
	Critical  bool   // every chain passes it
	Origin    string // "Origin", "Unknown origin", or ""
	Captured  bool   // somebody has seen it
}

// maxTrails bounds the chains that are written out.
const maxTrails = 12

// Trails lists the chains from publications to origins, shortest first, at most a dozen of them, and how many more there are.
func (d *Dossier) Trails() (trails [][]Stop, more int) {
	chains := d.Chains
	if len(chains) > maxTrails {
		chains, more = chains[:maxTrails], len(chains)-maxTrails
	}
	critical, origin := map[string]bool{}, map[string]string{}
	for _, id := range d.Origins.Critical {
		critical[id] = true
	}
	for _, id := range d.Origins.Origins {
		origin[id] = "Origin"
	}
	for _, id := range d.Origins.UnknownOrigins {
		origin[id] = "Unknown origin"
	}
	for _, chain := range chains {
		var trail []Stop
		for i, id := range chain {
			s := d.Sources[id]
			stop := Stop{Source: s, Publisher: d.Publishers[s.PublisherID], Critical: critical[id], Origin: origin[id], Captured: s.Located}
			stop.Common = d.Origins.CommonLink != nil && *d.Origins.CommonLink == id && len(d.Origins.Critical) > 0
			if i > 0 {
				stop.Relation, stop.ShownBy = d.relation(chain[i-1], id)
			}
			trail = append(trail, stop)
		}
		trails = append(trails, trail)
	}
	return trails, more
}

// relation gives how a source derives from another, in words, and the words that show it.
func (d *Dossier) relation(from, to string) (words, shownBy string) {
	for _, x := range d.Derivations {
		if x.From == from && x.To == to && x.Status == "confirmed" {
			return x.Relation.Of(), x.ShownBy
		}
	}
	return "derived from", ""
}

// SourceList gives every source of the lineage by reference.
func (d *Dossier) SourceList() []sources.Source {
	list := make([]sources.Source, 0, len(d.Sources))
	for _, s := range d.Sources {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b sources.Source) int { return strings.Compare(a.Ref, b.Ref) })
	return list
}
