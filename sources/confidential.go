package sources

import (
	"context"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Withheld stands for everything by which a confidential source could be known, wherever somebody sees it who may not.
const Withheld = "Source withheld (confidential)"

// maxConfidentialReason bounds the reason, in code points.
const maxConfidentialReason = 2000

// SeesConfidential reports whether by may see a confidential source that this actor added: editors may, and who added it.
func SeesConfidential(by auth.Person, added string) bool {
	if by.Public {
		return false
	}
	by.ReadOnly = false // a token that may only read reads what its person may
	return by.AtLeast(auth.Editor) || by.Actor() == added
}

// adder is SQL for who added the confidential source of this id; "" when it is not confidential, "-" when nobody is known to have.
func adder(id string) string {
	return `coalesce((select coalesce((select l.actor from ledger l where l.subject_id = x.id order by l.sequence limit 1), '-')
		from sources x where x.id = ` + id + ` and x.confidential = 'yes'), '')`
}

// AdderOf is adder for the rooms that read rows of confidential sources themselves; see Hidden.
func AdderOf(id string) string { return adder(id) }

// Hidden reports whether what belongs to a confidential source is withheld from who reads in tx; added is what AdderOf gives. Whoever writes
// sees everything, for what is read may be written again; nobody in particular, who only reads, sees nothing of them.
func Hidden(tx *db.Tx, added string) bool {
	if added == "" {
		return false
	}
	by, known := tx.Viewer().(auth.Person)
	if !known {
		return !tx.Writable()
	}
	return !SeesConfidential(by, added)
}

// Open is open for the rooms that find by words of sources themselves: a condition and its arguments.
func Open(tx *db.Tx, args []any) (string, []any) { return open(tx, args) }

// open is SQL that leaves out the sources (alias s) that are withheld from who reads in tx, so that nobody finds them by their words.
func open(tx *db.Tx, args []any) (string, []any) {
	by, known := tx.Viewer().(auth.Person)
	switch {
	case !known && tx.Writable() || known && SeesConfidential(by, "-"):
		return "1 = 1", args
	case !known || by.Public:
		return "s.confidential = ''", args
	}
	args = append(args, by.Actor())
	return "(s.confidential = '' or " + adder("s.id") + " = " + db.In(len(args), 1) + ")", args
}

// withhold empties what the source could be known by. What lineage counts stays: its dates, its basis, its group, whether it fell.
func (s *Source) withhold() {
	s.Withheld = true
	s.Title, s.PublisherID, s.Authors, s.URL, s.ArchivedURL, s.Kind, s.Note = Withheld, "", nil, "", "", "", ""
	s.BasisReason, s.GroupReason, s.MergeReason, s.ConfidentialReason, s.AddedBy = "", "", "", "", ""
	s.System, s.ExternalID, s.Notice.URL, s.Notice.Reason = "", "", "", ""
}

// withhold empties what a snapshot says.
func (n *Snapshot) withhold() {
	*n = Snapshot{ID: n.ID, SourceID: n.SourceID, Number: n.Number, Excerpt: n.Excerpt, CapturedAt: n.CapturedAt, Withheld: true}
}

// Withhold empties what a passage quotes.
func (p *Passage) Withhold() {
	*p = Passage{ID: p.ID, SnapshotID: p.SnapshotID, Quote: Withheld, CreatedAt: p.CreatedAt, Withheld: true}
}

// CheckSeen refuses by what takes seeing the source: to change it, to cite it, to link it.
func (s Source) CheckSeen(by auth.Person) error {
	if !s.Confidential || SeesConfidential(by, s.AddedBy) {
		return nil
	}
	return fault.Newf(fault.Denied, "%s is confidential. Ask an editor, or whoever added it.", s.Ref)
}

// SetConfidential marks a source as confidential, or takes the mark off; version is the one seen. Editors may, and whoever added it may mark it.
func SetConfidential(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, on bool, reason string) (Source, error) {
	s, err := GetSource(ctx, tx, id)
	if err != nil {
		return s, err
	}
	if !on || !s.addedBy(ctx, tx, by) {
		if err := by.Require(auth.Editor, "say which sources are confidential"); err != nil {
			return s, err
		}
	}
	if reason, err = Text("reason", reason, maxConfidentialReason); err != nil {
		return s, err
	}
	switch {
	case reason == "" && on:
		return s, fault.In("reason", "Say in a sentence why this source is confidential. Only those who may see the source see the reason.")
	case reason == "":
		return s, fault.In("reason", "Say in a sentence why this source may be shown to everybody now.")
	case on == s.Confidential:
		return s, fault.Newf(fault.Conflict, "%s is %s already.", s.Ref, map[bool]string{true: "confidential", false: "shown to everybody"}[on])
	}
	action, mark, kept := "source.confide", "yes", reason
	if !on {
		action, mark, kept = "source.unconfide", "", ""
	}
	e := ledger.Entry{Actor: by.Actor(), Action: action, Table: "sources", ID: s.ID, Reason: reason}
	err = ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `update sources set confidential = $3, confidential_reason = $4, version = version + 1, updated_at = $5 where id = $1 and version = $2`,
			s.ID, version, mark, kept, db.FormatTime(tx.Now()))
		return stale(n, err, "source")
	})
	if err != nil {
		return s, err
	}
	return GetSource(ctx, tx, s.ID)
}

// addedBy reports whether by added the source and may still add sources.
func (s Source) addedBy(ctx context.Context, tx *db.Tx, by auth.Person) bool {
	list, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{s.ID}, After: -1, Limit: 1})
	return err == nil && len(list) == 1 && list[0].Actor == by.Actor() && by.AtLeast(auth.Researcher)
}

// HiddenIDs gives the ids of the sources that are withheld from by.
func HiddenIDs(ctx context.Context, tx *db.Tx, by auth.Person) (ids []string, err error) {
	if SeesConfidential(by, "-") {
		return nil, nil
	}
	actor := by.Actor()
	if by.Public {
		actor = "" // nobody's
	}
	return idsOf(ctx, tx, `select s.id from sources s where s.confidential = 'yes' and `+adder("s.id")+` <> $1 order by s.id`, actor)
}

// RecordsOf gives the ids of every record that tells of these sources: themselves, their snapshots, checks and passages with their states, their
// derivations and attributions, the evidence that cites them with what was said about it, the flags that they raised, the appearances of claims in them,
// what came in of them.
func RecordsOf(ctx context.Context, tx *db.Tx, ids []string) (map[string]bool, error) {
	all := map[string]bool{}
	for len(ids) > 0 {
		chunk := ids[:min(len(ids), 500)]
		ids = ids[len(chunk):]
		in := "(" + db.In(1, len(chunk)) + ")"
		args := make([]any, len(chunk))
		for i, id := range chunk {
			args[i] = id
			all[id] = true
		}
		found, err := idsOf(ctx, tx, strings.ReplaceAll(`
			select id from snapshots where source in $in
			union all select id from source_checks where source in $in
			union all select p.id from passages p join snapshots n on n.id = p.snapshot where n.source in $in
			union all select x.id from passage_states x join snapshots n on n.id = x.snapshot where n.source in $in
			union all select id from attributions where source in $in
			union all select id from derivations where from_source in $in or to_source in $in
			union all select id from evidence where source in $in
			union all select c.id from comments c left join comments f on f.id = c.parent join evidence e on e.id = coalesce(f.evidence, c.evidence) where e.source in $in
			union all select id from claim_flags where source in $in
			union all select id from appearances where source in $in
			union all select id from originals where subject_id in $in
			union all select o.id from originals o join evidence e on e.id = o.subject_id where e.source in $in`, "$in", in), args...)
		if err != nil {
			return nil, err
		}
		for _, id := range found {
			all[id] = true
		}
	}
	return all, nil
}

// OnlyOf gives the ids of the publishers that have no other source than these.
func OnlyOf(ctx context.Context, tx *db.Tx, ids []string) (map[string]bool, error) {
	of := map[string]int{} // how many of these sources a publisher has
	for chunk := range slices.Chunk(ids, 500) {
		args := make([]any, len(chunk))
		for i, id := range chunk {
			args[i] = id
		}
		found, err := idsOf(ctx, tx, `select publisher from sources where publisher is not null and id in (`+db.In(1, len(chunk))+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, publisher := range found {
			of[publisher]++
		}
	}
	only := map[string]bool{}
	for publisher, these := range of {
		var all int
		if err := tx.QueryRow(ctx, `select count(*) from sources where publisher = $1`, publisher).Scan(&all); err != nil {
			return nil, err
		}
		only[publisher] = all == these
	}
	return only, nil
}
