package claims

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Annotation is an annotation that came in, as it came: of a source, and of the evidence that was made of it, if any.
type Annotation struct {
	ID                 string
	SourceID           string
	EvidenceID         string // "" while it is only kept with its source
	System, ExternalID string // whose id it has
	Address            string // of the page that it is about
	SHA256             string // of Content
	Content            []byte // its JSON
	CreatedAt          time.Time
	CreatedBy          string // actor

	packed []byte
}

// PackAnnotation takes the JSON of an annotation to be kept. It needs no transaction.
func PackAnnotation(content []byte) (a Annotation, err error) {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // the level is one that there is
	if _, err = z.Write(content); err == nil {
		err = z.Close()
	}
	if err != nil {
		return a, fmt.Errorf("compress: %w", err)
	}
	sum := sha256.Sum256(content)
	return Annotation{SHA256: hex.EncodeToString(sum[:]), Content: content, packed: b.Bytes()}, nil
}

// KeepAnnotation keeps one that PackAnnotation gave. Researchers may.
func KeepAnnotation(ctx context.Context, tx *db.Tx, by auth.Person, a Annotation) (Annotation, error) {
	if err := by.Require(auth.Researcher, "keep what came in"); err != nil {
		return a, err
	}
	if _, err := tx.Exec(ctx, `insert into blobs (sha256, bytes, packed) values ($1, $2, $3) on conflict (sha256) do nothing`, a.SHA256, len(a.Content), a.packed); err != nil {
		return a, err
	}
	subject, id := "source", a.SourceID
	if a.EvidenceID != "" {
		subject, id = "evidence", a.EvidenceID
	}
	a.ID, a.CreatedAt, a.CreatedBy = db.NewID(), tx.Now(), by.Actor()
	e := ledger.Entry{Actor: by.Actor(), Action: "original.add", Table: "originals", ID: a.ID}
	return a, ledger.Insert(ctx, tx, e, `id kind subject subject_id sha256 bytes address system external_id created_at created_by`,
		a.ID, "annotation", subject, id, a.SHA256, len(a.Content), a.Address, a.System, a.ExternalID, db.FormatTime(a.CreatedAt), a.CreatedBy)
}

// annotations are the originals of annotations, each with its source and its evidence.
var selectAnnotation = `
	select o.id, o.source, o.evidence, o.sha256, o.address, o.system, o.external_id, o.created_at, o.created_by, ` + sources.AdderOf("o.source") + `, b.packed
	from (select o.*, case when o.subject = 'evidence' then o.subject_id else '' end evidence,
			case when o.subject = 'source' then o.subject_id else coalesce((select e.source from evidence e where e.id = o.subject_id), '') end source
		from originals o where o.kind = 'annotation' and o.subject in ('source', 'evidence')) o
	join blobs b on b.sha256 = o.sha256`

// annotationsWhere reads those that whoever tx.As says may see.
func annotationsWhere(ctx context.Context, tx *db.Tx, where string, args ...any) (list []Annotation, err error) {
	err = tx.Each(ctx, selectAnnotation+" where "+where+" order by o.created_at, o.id", args, func(rows *sql.Rows) error {
		var a Annotation
		var created, adder string
		err := rows.Scan(&a.ID, &a.SourceID, &a.EvidenceID, &a.SHA256, &a.Address, &a.System, &a.ExternalID, &created, &a.CreatedBy, &adder, &a.packed)
		if err != nil || sources.Hidden(tx, adder) {
			return err
		}
		if a.CreatedAt, err = db.ParseTime(created); err != nil {
			return err
		}
		list = append(list, a)
		return a.unpack(&list[len(list)-1])
	})
	return list, err
}

func (a Annotation) unpack(into *Annotation) error {
	if len(a.packed) == 0 {
		return nil
	}
	z, err := gzip.NewReader(bytes.NewReader(a.packed))
	if err != nil {
		return fmt.Errorf("annotation %s: %w", a.ID, err)
	}
	into.packed = nil
	into.Content, err = io.ReadAll(z)
	return err
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
