package claims

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Original is what came in as it came, kept whatever was made of it. It never changes: what comes again otherwise is another.
type Original struct {
	ID                 string
	Kind               string // one of OriginalKinds
	Subject, SubjectID string // what was made of it: OfClaim, OfEarlierCheck, OfEvidence or OfSource, and its id
	SHA256             string // of its bytes
	Bytes              int64
	Address            string // where it was read, or the file's name
	System, ExternalID string // whose id it carries, if any
	CreatedAt          time.Time
	CreatedBy          string // actor
}

// OriginalKinds are the forms in which things come in that are kept as they came.
var OriginalKinds = []string{"claimreview", "annotation", "dossier"}

// What was made of an original.
const (
	OfClaim        = "claim"
	OfEarlierCheck = "earlier check"
	OfEvidence     = "evidence"
	OfSource       = "source" // it is about one, and nothing else was made of it
)

// NewOriginal is one that is to be kept. Its bytes are packed and hashed before the transaction: see PackOriginal.
type NewOriginal struct {
	Original
	Packed []byte // as sources.PackBytes gives them
	Reason string // what the history says of it beside: by which key it is signed
}

// PackOriginal packs and hashes bytes to be kept. It needs no transaction.
func PackOriginal(content []byte) (NewOriginal, error) {
	p, err := sources.PackBytes(content)
	return NewOriginal{Original: Original{SHA256: p.SHA256, Bytes: p.Bytes}, Packed: p.Packed}, err
}

// AddOriginal keeps one, and reports whether it was new: the same bytes are kept once for a subject and kind, whatever came between. Researchers may.
func AddOriginal(ctx context.Context, tx *db.Tx, by auth.Person, n NewOriginal) (Original, bool, error) {
	o := n.Original
	if err := by.Require(auth.Researcher, "keep what came in"); err != nil {
		return o, false, err
	}
	there, err := scanOriginal(tx.QueryRow(ctx, selectOriginal+` where o.subject_id = $1 and o.kind = $2 and o.sha256 = $3 order by o.created_at desc, o.id desc limit 1`, o.SubjectID, o.Kind, o.SHA256))
	switch {
	case err == nil:
		return there, false, nil
	case !errors.Is(err, sql.ErrNoRows):
		return o, false, err
	}
	o, err = KeepOriginal(ctx, tx, by, n)
	return o, err == nil, err
}

// KeepOriginal is AddOriginal for one of which the caller knows that it is new. Researchers may.
func KeepOriginal(ctx context.Context, tx *db.Tx, by auth.Person, n NewOriginal) (Original, error) {
	o := n.Original
	if err := by.Require(auth.Researcher, "keep what came in"); err != nil {
		return o, err
	}
	if err := o.check(); err != nil {
		return o, err
	}
	if err := sources.KeepBytes(ctx, tx, sources.PackedBytes{SHA256: o.SHA256, Bytes: o.Bytes, Packed: n.Packed}); err != nil {
		return o, err
	}
	o.ID, o.CreatedAt, o.CreatedBy = db.NewID(), tx.Now(), by.Actor()
	e := ledger.Entry{Actor: by.Actor(), Action: "original.add", Table: "originals", ID: o.ID, Reason: n.Reason}
	return o, ledger.Insert(ctx, tx, e, `id kind subject subject_id sha256 bytes address system external_id created_at created_by`,
		o.ID, o.Kind, o.Subject, o.SubjectID, o.SHA256, o.Bytes, o.Address, o.System, o.ExternalID, db.FormatTime(o.CreatedAt), o.CreatedBy)
}

func (o *Original) check() (err error) {
	switch {
	case !slices.Contains(OriginalKinds, o.Kind) || o.SubjectID == "" || !slices.Contains([]string{OfClaim, OfEarlierCheck, OfEvidence, OfSource}, o.Subject):
		return fmt.Errorf("an original of kind %q and subject %q cannot be kept", o.Kind, o.Subject)
	case o.SHA256 == "":
		return errors.New("an original without bytes cannot be kept")
	}
	if o.Address, err = sources.Line("address", o.Address, 2000); err != nil {
		return err
	}
	o.ExternalID, err = sources.Line("external id", o.ExternalID, 2000)
	return err
}

const selectOriginal = `select o.id, o.kind, o.subject, o.subject_id, o.sha256, o.bytes, o.address, o.system, o.external_id, o.created_at, o.created_by from originals o`

func scanOriginal(row scanner) (o Original, err error) {
	var created string
	if err = row.Scan(&o.ID, &o.Kind, &o.Subject, &o.SubjectID, &o.SHA256, &o.Bytes, &o.Address, &o.System, &o.ExternalID, &created, &o.CreatedBy); err != nil {
		return o, err
	}
	o.CreatedAt, err = db.ParseTime(created)
	return o, err
}

// OriginalsOf lists what a claim (id), its earlier checks and its evidence were made of, or what came in about a source (id), the newest first. What stands in a confidential source is withheld
// from whoever tx.As says.
func OriginalsOf(ctx context.Context, tx *db.Tx, claim string) (list []Original, err error) {
	err = tx.Each(ctx, selectOriginal+` where o.subject_id = $1
		or o.subject_id in (select e.id from earlier_checks e where e.claim = $1)
		or o.subject_id in (select v.id from evidence v where v.claim = $1) order by o.created_at desc, o.id desc`, []any{claim}, func(rows *sql.Rows) error {
		o, err := scanOriginal(rows)
		list = append(list, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	kept := list[:0]
	for _, o := range list {
		withheld, err := o.withheld(ctx, tx)
		if err != nil {
			return nil, err
		}
		if !withheld {
			kept = append(kept, o)
		}
	}
	return kept, nil
}

// withheld reports whether it quotes a confidential source that the reader may not see.
func (o Original) withheld(ctx context.Context, tx *db.Tx) (bool, error) {
	adder := ""
	var err error
	switch o.Subject {
	case OfEvidence:
		err = tx.QueryRow(ctx, `select `+sources.AdderOf("v.source")+` from evidence v where v.id = $1`, o.SubjectID).Scan(&adder)
	case OfSource:
		err = tx.QueryRow(ctx, `select `+sources.AdderOf("$1"), o.SubjectID).Scan(&adder)
	}
	return err == nil && sources.Hidden(tx, adder), err
}

// GetOriginal gives one with its bytes as they came. One that is withheld is not there.
func GetOriginal(ctx context.Context, tx *db.Tx, id string) (Original, []byte, error) {
	o, err := scanOriginal(tx.QueryRow(ctx, selectOriginal+` where o.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return o, nil, errNoOriginal
	}
	if err != nil {
		return o, nil, err
	}
	if hidden, err := o.withheld(ctx, tx); err != nil || hidden {
		if err == nil {
			err = errNoOriginal
		}
		return o, nil, err
	}
	content, err := sources.KeptBytes(ctx, tx, o.SHA256)
	if err != nil {
		err = fmt.Errorf("bytes of the original %s: %w", id, err)
	}
	return o, content, err
}

var errNoOriginal = fault.New(fault.NotFound, "There is no such original.")

// verifyOriginals is the check that the ledger cannot make by itself: the bytes of every original are there. That they are those that their hash names is
// looked at with all kept bytes.
func verifyOriginals(ctx context.Context, tx *db.Tx, _ func(done, total int64)) error {
	var id string
	err := tx.QueryRow(ctx, `select o.id from originals o where not exists (select 1 from blobs b where b.sha256 = o.sha256 and b.bytes = o.bytes) order by o.id limit 1`).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return fault.Newf(fault.Checked, "The kept bytes of the original %s are missing, or not as many as they were.", id)
}
