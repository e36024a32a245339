package claims

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	Status     Status   // before
	Assignee   string   // before; person id, or ""
	Evidence   []string // that the other got
	Appearance string
	Reason     string
	CreatedAt  time.Time
	CreatedBy  string    // actor
	UndoneAt   time.Time // zero while it stands
	UndoneBy   string

	content string // before: what Claim.approvable gave
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
		if err := c.unmerged(ctx, tx); err != nil { // so that merges make no circles
			return err
		}
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
	if m.content, err = p.From.approvable(ctx, tx); err != nil {
		return m, err
	}
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
		kept, _, err := linkEvidence(ctx, tx, by, p.Into, Evidence{ClaimID: p.Into.ID, PassageID: e.PassageID, SourceID: e.SourceID, Stance: e.Stance, Role: e.Role, Note: e.Note, Searched: e.Searched})
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
			insert into claim_merges (id, claim, into_claim, status, assignee, content, evidence, appearance, reason, created_at, created_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			m.ID, m.ClaimID, m.IntoID, string(m.Status), m.Assignee, m.content, toJSON(m.Evidence), m.Appearance, m.Reason, db.FormatTime(m.CreatedAt), m.CreatedBy)
		return err
	})
}

const selectMerge = `
	select m.id, m.claim, m.into_claim, m.status, m.assignee, m.content, m.evidence, m.appearance, m.reason, m.created_at, m.created_by, m.undone_at, m.undone_by
	from claim_merges m where `

func scanMerge(row scanner) (m ClaimMerge, err error) {
	var evidence, created, undone string
	err = row.Scan(&m.ID, &m.ClaimID, &m.IntoID, &m.Status, &m.Assignee, &m.content, &evidence, &m.Appearance, &m.Reason, &created, &m.CreatedBy, &undone, &m.UndoneBy)
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

// UndoClaimMerge lets a claim that was merged go on where it was, and takes back what the other got. What somebody touched since stays as it is, and a
// claim whose wording, verdict or evidence is another by now has to be reported and checked anew; left says so, a sentence each. Editors may.
func UndoClaimMerge(ctx context.Context, tx *db.Tx, by auth.Person, id string) (m ClaimMerge, left []string, err error) {
	if err := by.Require(auth.Editor, "undo a merge of claims"); err != nil {
		return m, nil, err
	}
	if m, err = GetClaimMerge(ctx, tx, id); err != nil || !m.UndoneAt.IsZero() {
		return m, nil, err
	}
	at, err := m.sequence(ctx, tx)
	if err != nil {
		return m, nil, err
	}
	touched, err := m.touched(ctx, tx, at)
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

// sequence gives the number of the ledger's entry about the merge, the last that it wrote.
func (m *ClaimMerge) sequence(ctx context.Context, tx *db.Tx) (int64, error) {
	list, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{m.ID}, Action: "merge.add", After: -1, Limit: 1})
	if err == nil && len(list) == 0 {
		err = fault.New(fault.Conflict, "The history does not tell of this merge, so what it did cannot be undone.")
	}
	if err != nil {
		return 0, err
	}
	return list[0].Sequence, nil
}

// touched gives what the merge made and somebody changed since, and its claim if that made another step of the workflow since.
func (m *ClaimMerge) touched(ctx context.Context, tx *db.Tx, at int64) (map[string]bool, error) {
	touched := map[string]bool{}
	steps, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{m.ClaimID}, After: at})
	if err != nil {
		return nil, err
	}
	for _, r := range steps {
		if status, is := strings.CutPrefix(r.Action, "claim."); is && slices.Contains(Statuses, Status(status)) {
			touched[m.ClaimID] = true
		}
	}
	for _, id := range append([]string{m.Appearance}, m.Evidence...) {
		if id == "" {
			continue
		}
		since, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{id}, After: at, Limit: 1})
		if err != nil {
			return nil, err
		}
		touched[id] = len(since) > 0
	}
	return touched, nil
}

// goOn gives the claim its status and assignee again. Who cross-checked and signed off saw it as it was then: as another it goes back to who had it.
func (m *ClaimMerge) goOn(ctx context.Context, tx *db.Tx, by auth.Person, touched map[string]bool) (sentence string, err error) {
	c, err := Get(ctx, tx, m.ClaimID)
	if err != nil {
		return "", err
	}
	if c.Status != Withdrawn || touched[c.ID] {
		return fmt.Sprintf("Somebody took %s up again or withdrew it anew since, so its status stays.", c.Ref), nil
	}
	content, err := c.approvable(ctx, tx)
	if err != nil {
		return "", err
	}
	before := c
	c.Status, c.Assignee = m.Status, m.Assignee
	if content != m.content && c.Status != Unassigned && c.Status != Assigned {
		if c.Status = Assigned; c.Assignee == "" {
			c.Status = Unassigned
		}
		sentence = fmt.Sprintf("%s was changed while it was merged, so it is %s again and not %s: it has to be checked anew.", c.Ref, c.Status, m.Status)
		if err := c.beginRound(ctx, tx); err != nil {
			return "", err
		}
	}
	if err := c.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "claim.unmerge"}); err != nil {
		return "", err
	}
	return sentence, announce(ctx, tx, by, before, c)
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
			e, err := GetEvidence(ctx, tx, id)
			if err != nil || !e.WithdrawnAt.IsZero() {
				return err
			}
			_, err = e.withdraw(ctx, tx, by, "The merge was undone.") // also from one that was merged itself since
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

// unmerged gives nil, or that another stands for the claim, so that it stays as it is: who undoes the merge gets back what was cross-checked and signed off.
func (c *Claim) unmerged(ctx context.Context, tx *db.Tx) error {
	stands, _, merged, err := Stands(ctx, tx, c.ID)
	if err == nil && merged {
		err = fault.Newf(fault.Conflict, "%s was recorded twice, and %s stands for it. Take the merge back first; an editor can do that at %s.", c.Ref, stands.Ref, c.Ref)
	}
	return err
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
