package claims

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// Annotation is an annotation that came in, as it came: of a source, and of the evidence that was made of it, if any.
type Annotation struct {
	Original
	SourceID   string
	EvidenceID string // "" while it is only kept with its source
	Content    []byte // its JSON
}

// annotations are the originals of annotations, each with its source and its evidence.
var selectAnnotation = `
	select o.id, o.kind, o.subject, o.subject_id, o.sha256, o.bytes, o.address, o.system, o.external_id, o.created_at, o.created_by,
		o.source, o.evidence, ` + sources.AdderOf("o.source") + `, b.packed
	from (select o.*, case when o.subject = 'evidence' then o.subject_id else '' end evidence,
			case when o.subject = 'source' then o.subject_id else coalesce((select e.source from evidence e where e.id = o.subject_id), '') end source
		from originals o where o.kind = 'annotation' and o.subject in ('source', 'evidence')) o
	join blobs b on b.sha256 = o.sha256`

// withMore scans columns behind those of a record.
type withMore struct {
	rows *sql.Rows
	more []any
}

func (w withMore) Scan(dest ...any) error { return w.rows.Scan(append(dest, w.more...)...) }

// annotationsWhere reads those that whoever tx.As says may see.
func annotationsWhere(ctx context.Context, tx *db.Tx, where string, args ...any) (list []Annotation, err error) {
	err = tx.Each(ctx, selectAnnotation+" where "+where+" order by o.created_at, o.id", args, func(rows *sql.Rows) (err error) {
		var a Annotation
		var adder string
		var packed []byte
		if a.Original, err = scanOriginal(withMore{rows, []any{&a.SourceID, &a.EvidenceID, &adder, &packed}}); err != nil || sources.Hidden(tx, adder) {
			return err
		}
		if len(packed) > 0 { // of the past they are not kept
			if a.Content, err = (sources.PackedBytes{SHA256: a.SHA256, Bytes: a.Bytes, Packed: packed}).Unpack(); err != nil {
				return fmt.Errorf("annotation %s: %w", a.ID, err)
			}
		}
		list = append(list, a)
		return nil
	})
	return list, err
}

// AnnotationsNamed lists what is kept of the annotation that a system knows by an id, the oldest first.
func AnnotationsNamed(ctx context.Context, tx *db.Tx, system, id string) ([]Annotation, error) {
	return annotationsWhere(ctx, tx, "o.system = $1 and o.external_id = $2 and o.external_id <> ''", system, id)
}

// AnnotationsOf lists the annotations of a source (id) of which no evidence was made, the oldest first, at most MaxAnnotations.
func AnnotationsOf(ctx context.Context, tx *db.Tx, source string) ([]Annotation, error) {
	return annotationsWhere(ctx, tx, `o.id in (select w.id from originals w where w.kind = 'annotation' and w.subject = 'source' and w.subject_id = $1
		and not exists (select 1 from originals m join evidence e on e.id = m.subject_id
			where m.kind = 'annotation' and m.subject = 'evidence' and m.system = w.system and m.external_id = w.external_id and e.source = $1)
		order by w.created_at, w.id limit $2)`, source, MaxAnnotations)
}

// MaxAnnotations is how many annotations of a source are listed.
const MaxAnnotations = 500

// Worded finds the one claim that says exactly this; found is false when none does, or several do.
func Worded(ctx context.Context, tx *db.Tx, text string) (c Claim, found bool, err error) {
	n := 0
	err = tx.Each(ctx, selectClaim+` where c.text = $1 limit 2`, []any{text}, func(rows *sql.Rows) (err error) {
		n++
		c, err = scanClaim(rows)
		return err
	})
	return c, n == 1, err
}
