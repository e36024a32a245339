package claims

import (
	"context"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/internal/db"
)

// auditor sorts sources into the groups of the audit, in memory.
type auditor struct {
	rows     *networkRows
	o        *overall
	reach    *reach
	tally    []int32
	took     map[string]Leaned
	have     []have // of each source, with what its merged records have
	doubtful []bool // of each publisher
	holds    []bool // of each of reach.ratings: whether it says that a claim is true, or mostly
	seen     []bool // what stands in a group
	lists    [][]auditPlace
}

// read looks up what the groups ask for.
func (a *auditor) read(ctx context.Context, tx *db.Tx, doubtful []string) error {
	a.have = make([]have, len(a.rows.have))
	copy(a.have, a.rows.have)
	for v := range a.rows.merged {
		to := a.rows.standing(v)
		a.have[to].located = a.have[to].located || a.have[v].located
		a.have[to].captured = a.have[to].captured || a.have[v].captured
	}
	a.doubtful = make([]bool, len(a.rows.publishers.ids))
	for _, id := range doubtful {
		if p, there := a.rows.publishers.find(id); there {
			a.doubtful[p] = true
		}
	}
	scales := scalesRead{}
	for _, x := range a.reach.ratings {
		value, err := scales.value(ctx, tx, x.scale.slug, x.scale.version, x.rating)
		if err != nil {
			return err
		}
		a.holds = append(a.holds, value == "true" || value == "mostly-true")
	}
	return nil
}

// named puts sources (ids) into a group that the database knows. Those that the network does not know yet weigh nothing.
func (a *auditor) named(group int, ids []string) {
	for i, id := range ids {
		if i > 0 && ids[i-1] == id {
			continue
		}
		v, there := a.rows.sources.find(id)
		switch {
		case !there:
			if key, err := uuid.Parse(id); err == nil {
				a.lists[group] = append(a.lists[group], auditPlace{id: key})
			}
		case !a.seen[v]:
			a.put(group, v)
		}
	}
}

// chosen puts the sources into a group that the network knows.
func (a *auditor) chosen(group int) {
	for v := range int32(min(len(a.reach.claims), len(a.have))) {
		if a.seen[v] || a.reach.claims[v] == 0 {
			continue // nothing rests on it: whoever looks for it finds it among all sources
		}
		p := a.rows.publisher[v]
		in := false
		switch auditGroups[group].slug {
		case AuditUncaptured:
			in = !a.have[v].captured && (a.have[v].located || a.reach.ends[v] == 0)
		case AuditUnlocated:
			in = !a.have[v].located && a.reach.ends[v] > 0
		case AuditNoPublisher:
			in = p < 0
		case AuditUnreliable:
			in = p >= 0 && a.doubtful[p] && a.reach.upheld(v, a.holds)
		}
		if in {
			a.put(group, v)
		}
	}
}

// put puts source v into a group, with its weight.
func (a *auditor) put(group int, v int32) {
	a.seen[v] = true
	x := auditPlace{id: a.rows.sources.ids[v]}
	if int(v) < len(a.reach.claims) {
		x.rests, x.restsPublished = a.reach.claims[v], a.reach.published[v]
	}
	if int(v) < a.o.overview.Sources() {
		x.loses, x.losesPublished = int32(a.o.overview.CriticalFor(v)), a.tally[v]
	}
	if len(a.took) > 0 {
		if t, fell := a.took[x.id.String()]; fell {
			x.loses, x.losesPublished = int32(t.Claims), int32(t.Published)
		}
	}
	a.lists[group] = append(a.lists[group], x)
}

// struck counts the published claims that lose their last chain with a source of any group.
func (a *auditor) struck() int {
	group := make([]int32, a.o.overview.Sources())
	for v := range group {
		group[v] = int32(bit(a.seen[v])) - 1
	}
	return int(a.o.overview.Struck(group, 1, a.rows.published(len(a.o.standings)))[0])
}
