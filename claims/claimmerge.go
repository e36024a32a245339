package claims

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// ClaimMerge is a claim that was recorded twice: it is withdrawn, and another stands for it.
type ClaimMerge struct {
	ID         string
	ClaimID    string
	IntoID     string
	Status     Status // before
	Assignee   string // before; person id, or ""
	Evidence   []string
	Appearance string
	Reason     string
	CreatedAt  time.Time
	CreatedBy  string    // actor
	UndoneAt   time.Time // zero while it stands
	UndoneBy   string
}

// MergePlan is what merging a claim into another would do.
type MergePlan struct {
	From, Into Claim
	Evidence   []Evidence  // of From, that Into would get
	Shared     int         // pieces of evidence that Into has or had too: those stay as they are there
	Appearance *Appearance // what Into would get, for who made From and when; nil when that says nothing new
	Comments   int         // that stay with From
}

// PlanMerge says what merging a claim (id or reference) into another would do, or why it cannot be. Editors may.
func PlanMerge(ctx context.Context, tx *db.Tx, by auth.Person, claim, into string) (p MergePlan, err error) {
	if err := by.Require(auth.Editor, "merge claims"); err != nil {
		return p, err
	}
	if p.From, err = Get(ctx, tx, claim); err != nil {
		return p, err
	}
	if p.Into, err = Get(ctx, tx, into); err != nil {
		return p, err
	}
	if err := p.possible(ctx, tx); err != nil {
		return p, err
	}
	there, err := evidenceWhere(ctx, tx, "e.claim = $1", p.Into.ID)
	if err != nil {
		return p, err
	}
	has := map[[3]string]bool{}
	for _, e := range there {
		has[e.says()] = true
	}
	mine, err := EvidenceOf(ctx, tx, p.From.ID)
	if err != nil {
		return p, err
	}
	for _, e := range mine {
		if has[e.says()] {
			p.Shared++
		} else {
			p.Evidence = append(p.Evidence, e)
		}
	}
	p.Appearance = p.appearance()
	err = tx.QueryRow(ctx, `select count(*) from comments where claim = $1 and withdrawn_at = ''`, p.From.ID).Scan(&p.Comments)
	return p, err
}

// says is what makes two pieces of evidence of two claims one and the same.
func (e Evidence) says() [3]string { return [3]string{e.PassageID, string(e.Stance), e.Searched} }

// possible gives nil, or why the two cannot be merged.
func (p *MergePlan) possible(ctx context.Context, tx *db.Tx) error {
	if p.From.ID == p.Into.ID {
		return fault.In("into", "These are one claim; choose another.")
	}
	for _, c := range []Claim{p.From, p.Into} {
		switch c.Status {
		case CrossChecking:
			return fault.Newf(fault.Conflict, "%s is being cross-checked: merging would show the second person what the first one found. Wait for the second rating, or link the two as the same.", c.Ref)
		case Withdrawn:
			return fault.Newf(fault.Conflict, "%s is withdrawn. Take it up again first, or link the two as the same.", c.Ref)
		}
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from publications where claim = $1`, p.From.ID).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return fault.Newf(fault.Conflict, "%s was published, and readers may hold its report. Let the other be the one that goes, or link the two as the same.", p.From.Ref)
	}
	return nil
}

// appearance says who made the claim that goes, and when, where the other does not say that.
func (p *MergePlan) appearance() *Appearance {
	from := p.From
	if from.Claimant == "" && from.Said == "" || from.Claimant == p.Into.Claimant && from.Said == p.Into.Said {
		return nil
	}
	a := &Appearance{ClaimID: p.Into.ID, Claimant: from.Claimant, Said: from.Said, SourceID: from.FirstAppearance, Note: "Recorded as " + from.Ref + "."}
	if from.Text != p.Into.Text {
		a.Text, a.Language = from.Text, from.Language
	}
	return a
}

// MergeClaims withdraws a claim (id or reference) that was recorded twice, and gives what it has and the other lacks to the one that stands; versions are
// those seen. Both are refused while one is cross-checked or withdrawn, and the one that goes when it was published. Editors may.
func MergeClaims(ctx context.Context, tx *db.Tx, by auth.Person, claim string, version int64, into string, intoVersion int64, reason string) (m ClaimMerge, err error) {
	if err := by.Require(auth.Editor, "merge claims"); err != nil {
		return m, err
	}
	if reason, err = sources.Text("reason", reason, MaxNote); err != nil {
		return m, err
	}
	if _, err := seen(ctx, tx, claim, version); err != nil {
		return m, err
	}
	if _, err := seen(ctx, tx, into, intoVersion); err != nil {
		return m, err
	}
	p, err := PlanMerge(ctx, tx, by, claim, into)
	if err != nil {
		return m, err
	}
	m = ClaimMerge{ClaimID: p.From.ID, IntoID: p.Into.ID, Status: p.From.Status, Assignee: p.From.Assignee, Evidence: []string{}, Reason: reason}
	if err := m.carry(ctx, tx, by, p); err != nil {
		return m, err
	}
	if err := p.From.move(ctx, tx, by, Move{To: Withdrawn, Note: fmt.Sprintf("Recorded twice: %s stands for it.", p.Into.Ref)}); err != nil {
		return m, err
	}
	return m, m.keep(ctx, tx, by)
}

// carry gives the claim that stands what the plan says.
func (m *ClaimMerge) carry(ctx context.Context, tx *db.Tx, by auth.Person, p MergePlan) error {
	for _, e := range p.Evidence {
		kept, _, err := linkEvidence(ctx, tx, by, Evidence{ClaimID: p.Into.ID, PassageID: e.PassageID, SourceID: e.SourceID, Stance: e.Stance, Role: e.Role, Note: e.Note, Searched: e.Searched})
		if err != nil {
			return err
		}
		if err := enqueue(ctx, tx, EventEvidenceAdded, p.Into, Subject{Evidence: kept.ID}); err != nil {
			return err
		}
		m.Evidence = append(m.Evidence, kept.ID)
	}
	if len(p.Evidence) > 0 {
		if err := reweigh(ctx, tx, by, p.Into.ID); err != nil {
			return err
		}
	}
	if p.Appearance == nil {
		return nil
	}
	a, isNew, err := AddAppearance(ctx, tx, by, *p.Appearance)
	if isNew {
		m.Appearance = a.ID
	}
	return err
}

func (m *ClaimMerge) keep(ctx context.Context, tx *db.Tx, by auth.Person) error {
	m.ID, m.CreatedAt, m.CreatedBy = db.NewID(), tx.Now(), by.Actor()
	entry := ledger.Entry{Actor: by.Actor(), Action: "merge.add", Table: "claim_merges", ID: m.ID, Reason: m.Reason}
	return ledger.Change(ctx, tx, entry, func() error {
		_, err := tx.Exec(ctx, `
			insert into claim_merges (id, claim, into_claim, status, assignee, evidence, appearance, reason, created_at, created_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			m.ID, m.ClaimID, m.IntoID, string(m.Status), m.Assignee, toJSON(m.Evidence), m.Appearance, m.Reason, db.FormatTime(m.CreatedAt), m.CreatedBy)
		return err
	})
}

const selectMerge = `
	select m.id, m.claim, m.into_claim, m.status, m.assignee, m.evidence, m.appearance, m.reason, m.created_at, m.created_by, m.undone_at, m.undone_by
	from claim_merges m where `

func scanMerge(row scanner) (m ClaimMerge, err error) {
	var evidence, created, undone string
	err = row.Scan(&m.ID, &m.ClaimID, &m.IntoID, &m.Status, &m.Assignee, &evidence, &m.Appearance, &m.Reason, &created, &m.CreatedBy, &undone, &m.UndoneBy)
	if err != nil {
		return m, err
	}
	if err = fromJSON(evidence, &m.Evidence); err != nil {
		return m, err
	}
	if m.CreatedAt, err = db.ParseTime(created); err != nil {
		return m, err
	}
	m.UndoneAt, err = db.ParseTime(undone)
	return m, err
}

// GetClaimMerge gives a merge.
func GetClaimMerge(ctx context.Context, tx *db.Tx, id string) (ClaimMerge, error) {
	m, err := scanMerge(tx.QueryRow(ctx, selectMerge+`m.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return m, fault.New(fault.NotFound, "There is no such merge of claims.")
	}
	return m, err
}

// UndoClaimMerge lets a claim that was merged go on where it was, and takes back what the other got. What somebody touched since stays as it is;
// left says so, a sentence each. Editors may.
func UndoClaimMerge(ctx context.Context, tx *db.Tx, by auth.Person, id string) (m ClaimMerge, left []string, err error) {
	if err := by.Require(auth.Editor, "undo a merge of claims"); err != nil {
		return m, nil, err
	}
	if m, err = GetClaimMerge(ctx, tx, id); err != nil || !m.UndoneAt.IsZero() {
		return m, nil, err
	}
	touched, err := m.touched(ctx, tx)
	if err != nil {
		return m, nil, err
	}
	for _, restore := range []func(context.Context, *db.Tx, auth.Person, map[string]bool) (string, error){m.goOn, m.takeEvidence, m.takeAppearance} {
		sentence, err := restore(ctx, tx, by, touched)
		if err != nil {
			return m, nil, err
		}
		if sentence != "" {
			left = append(left, sentence)
		}
	}
	m.UndoneAt, m.UndoneBy = tx.Now(), by.Actor()
	entry := ledger.Entry{Actor: by.Actor(), Action: "merge.undo", Table: "claim_merges", ID: m.ID}
	return m, left, ledger.Change(ctx, tx, entry, func() error {
		_, err := tx.Exec(ctx, `update claim_merges set undone_at = $2, undone_by = $3 where id = $1`, m.ID, db.FormatTime(m.UndoneAt), m.UndoneBy)
		return err
	})
}

// touched gives what the merge made and somebody changed since.
func (m *ClaimMerge) touched(ctx context.Context, tx *db.Tx) (map[string]bool, error) {
	list, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{m.ID}, Action: "merge.add", After: -1, Limit: 1})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	touched := map[string]bool{}
	for _, id := range append([]string{m.Appearance}, m.Evidence...) {
		if id == "" {
			continue
		}
		since, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{id}, After: list[0].Sequence, Limit: 1})
		if err != nil {
			return nil, err
		}
		touched[id] = len(since) > 0
	}
	return touched, nil
}

// goOn gives the claim its status and assignee again.
func (m *ClaimMerge) goOn(ctx context.Context, tx *db.Tx, by auth.Person, _ map[string]bool) (string, error) {
	c, err := Get(ctx, tx, m.ClaimID)
	if err != nil {
		return "", err
	}
	if c.Status != Withdrawn {
		return fmt.Sprintf("Somebody took %s up again since, so its status stays.", c.Ref), nil
	}
	before := c
	c.Status, c.Assignee = m.Status, m.Assignee
	if err := c.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "claim.unmerge"}); err != nil {
		return "", err
	}
	return "", announce(ctx, tx, by, before, c)
}

// takeEvidence withdraws the evidence that the other claim got.
func (m *ClaimMerge) takeEvidence(ctx context.Context, tx *db.Tx, by auth.Person, touched map[string]bool) (string, error) {
	stays := 0
	for _, id := range m.Evidence {
		if touched[id] {
			stays++
			continue
		}
		err := tx.Nested(ctx, func() error {
			_, err := WithdrawEvidence(ctx, tx, by, id, "The merge was undone.")
			return err
		})
		if errors.Is(err, fault.Conflict) { // it is what a publication rests on by now
			stays++
		} else if err != nil {
			return "", err
		}
	}
	if stays == 0 {
		return "", nil
	}
	return fmt.Sprintf("Of the evidence that the other claim got, %d of %d stay: somebody changed them since, or a publication rests on them.", stays, len(m.Evidence)), nil
}

func (m *ClaimMerge) takeAppearance(ctx context.Context, tx *db.Tx, by auth.Person, touched map[string]bool) (string, error) {
	if m.Appearance == "" {
		return "", nil
	}
	if touched[m.Appearance] {
		return "The appearance that the other claim got stays: somebody changed it since.", nil
	}
	_, err := WithdrawAppearance(ctx, tx, by, m.Appearance)
	return "", err
}

// maxMerges bounds how far merges are followed. They make no circles, but what a database holds is not ours to trust.
const maxMerges = 50

// Stands gives the claim that stands for another (id), through all merges, and the first of these. False: it stands for itself.
func Stands(ctx context.Context, tx *db.Tx, claim string) (c Claim, first ClaimMerge, merged bool, err error) {
	for range maxMerges {
		m, err := scanMerge(tx.QueryRow(ctx, selectMerge+`m.claim = $1 and m.undone_at = ''`, claim))
		if errors.Is(err, sql.ErrNoRows) {
			break
		} else if err != nil {
			return c, first, false, err
		}
		if !merged {
			merged, first = true, m
		}
		claim = m.IntoID
	}
	if merged {
		c, err = Get(ctx, tx, claim)
	}
	return c, first, merged, err
}

// MergedInto lists the merges by which a claim (id) stands for others, oldest first.
func MergedInto(ctx context.Context, tx *db.Tx, claim string) (list []ClaimMerge, err error) {
	err = tx.Each(ctx, selectMerge+`m.into_claim = $1 and m.undone_at = '' order by m.created_at, m.id`, []any{claim}, func(rows *sql.Rows) error {
		m, err := scanMerge(rows)
		list = append(list, m)
		return err
	})
	return list, err
}
