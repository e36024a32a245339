package report

import (
	"cmp"
	"slices"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// Caution is a warning and what it means for this claim: which sources it speaks of.
type Caution struct {
	lineage.Warning
	Says []lineage.Part // one or more sentences; nil when the evidence itself shows it
}

// Cautions explains the claim's warnings, gravest first.
func (d *Dossier) Cautions() []Caution {
	says := map[string]func(*telling){
		claims.SourceRetracted: d.sayFallen, "secondary-only-one-origin": d.saySecondary, "circular-reporting": d.sayCircular,
		"closed-loop": d.sayLoops, "impossible-date": d.sayImpossible, "single-archive": d.sayGroups,
	}
	list := make([]Caution, 0, len(d.Origins.Warnings))
	for _, w := range d.Origins.Warnings {
		t := &telling{name: d.Name}
		if say := says[w.Slug]; say != nil {
			say(t)
		}
		list = append(list, Caution{w, t.parts})
	}
	return list
}

// Text is what the caution says, without links.
func (c Caution) Text() string { return lineage.Plain(c.Says) }

// maxTold bounds the sources, and the sentences of one kind, that a caution names.
const maxTold = 3

// telling is sentences in the making.
type telling struct {
	name  func(id string) string
	parts []lineage.Part
}

func (t *telling) say(text string) { t.parts = append(t.parts, lineage.Part{Text: text}) }

func (t *telling) source(id string) {
	t.parts = append(t.parts, lineage.Part{Text: t.name(id), ID: id})
}

// list names sources: "A, B and C", "A, B, C and 4 more".
func (t *telling) list(ids []string) {
	rest := 0
	if len(ids) > maxTold+1 {
		ids, rest = ids[:maxTold], len(ids)-maxTold
	}
	for i, id := range ids {
		switch {
		case i == 0:
		case i == len(ids)-1 && rest == 0:
			t.say(" and ")
		default:
			t.say("; ") // names hold commas
		}
		t.source(id)
	}
	if rest > 0 {
		t.say(" and " + more(rest, "more"))
	}
}

// each says a sentence for each of n things, the first few of them, and how many are left.
func (t *telling) each(n int, what string, say func(i int)) {
	for i := range min(n, maxTold) {
		if i > 0 {
			t.say(" ")
		}
		say(i)
	}
	if n > maxTold {
		t.say(" And " + more(n-maxTold, what) + ".")
	}
}

func (d *Dossier) sayFallen(t *telling) {
	fallen := d.FallenSources()
	t.each(len(fallen), "more like it", func(i int) {
		t.source(fallen[i].Source.ID)
		t.say(" was " + fallen[i].Source.Notice.Words() + " and is not counted.")
	})
}

func (d *Dossier) saySecondary(t *telling) {
	passages, origins := "No supporting passage is used as a primary source, and all of them together have", "one origin."
	if d.Counts.Supports == 1 {
		passages = "The only supporting passage is not used as a primary source, and it has"
	}
	if d.Origins.Min == 0 {
		origins = "one origin at most."
	}
	t.say(passages + " " + origins)
}

func (d *Dossier) sayCircular(t *telling) {
	t.say("The publications do not confirm each other: what they say reached all of them through ")
	t.source(*d.Origins.CommonLink)
	t.say(".")
}

func (d *Dossier) sayLoops(t *telling) {
	loops := d.Origins.Closed
	t.each(len(loops), "more loops", func(i int) {
		t.list(loops[i])
		if len(loops[i]) == 1 {
			t.say(" is said to derive from itself, and nothing leads from it to an origin.")
			return
		}
		t.say(" cite each other, and nothing leads from them to an origin.")
	})
}

// sayImpossible gathers the derivations by the source that is dated too late.
func (d *Dossier) sayImpossible(t *telling) {
	var late []string
	from := map[string][]string{}
	for _, edge := range d.Impossible {
		if !slices.Contains(late, edge[1]) {
			late = append(late, edge[1])
		}
		from[edge[1]] = append(from[edge[1]], edge[0])
	}
	dated := telling{name: func(id string) string { return d.Name(id) + " (" + d.Sources[id].Published.Words() + ")" }}
	t.each(len(late), "more like it", func(i int) {
		d.byDate(from[late[i]])
		dated.list(from[late[i]])
		dated.say(" cannot derive from ")
		dated.source(late[i])
		dated.say(", which is dated later.")
		t.parts, dated.parts = append(t.parts, dated.parts...), nil
	})
	t.say(" A date or a link is wrong; these links are not counted.")
}

// byDate sorts sources, the earliest first.
func (d *Dossier) byDate(ids []string) {
	slices.SortStableFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(d.Sources[a].Published, d.Sources[b].Published), cmp.Compare(a, b))
	})
}

func (d *Dossier) sayGroups(t *telling) {
	groups := d.Origins.OriginGroups
	t.each(len(groups), "more groups", func(i int) {
		var ids []string
		for _, id := range slices.Concat(d.Origins.Origins, d.Origins.UnknownOrigins) {
			if d.Sources[id].Group == groups[i] {
				ids = append(ids, id)
			}
		}
		d.byDate(ids)
		t.list(ids)
		t.say(" count as one origin: they share an archive, a witness or an owner (" + groups[i] + ").")
	})
}
