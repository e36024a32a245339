package sources

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// keepParagraphs makes a source found by the words of its newest snapshot, and by those of no older one any more.
func keepParagraphs(ctx context.Context, tx *db.Tx, source, snapshot string, list []fulltext.Paragraph) error {
	if err := settleParagraphs(ctx, tx); err != nil {
		return err
	}
	if err := dropParagraphs(ctx, tx, source); err != nil {
		return err
	}
	return addParagraphs(ctx, tx, source, snapshot, list)
}

// addParagraphs is keepParagraphs for a source that is not found by its words yet.
func addParagraphs(ctx context.Context, tx *db.Tx, source, snapshot string, list []fulltext.Paragraph) error {
	first, err := nextNumber(ctx, tx, "paragraph", max(1, len(list))) // a text without words has a number too: it has been read
	if err != nil {
		return fmt.Errorf("number of a paragraph: %w", err)
	}
	_, err = tx.Exec(ctx, `insert into searched_texts (first, source, snapshot, places) values ($1, $2, $3, $4)`, first, source, snapshot, placesOf(list))
	if err != nil {
		return err
	}
	waiting, ok := tx.Kept(waitingKey{}).(*waitingParagraphs)
	if !ok {
		waiting = &waitingParagraphs{}
		if !tx.HoldBack(waitingKey{}, waiting, func(ctx context.Context) error { return waiting.store(ctx, tx) }, func() { waiting.list = nil }) {
			waiting.list = []textParagraphs{{first, list}}
			return waiting.store(ctx, tx)
		}
	}
	waiting.list = append(waiting.list, textParagraphs{first, list})
	return nil
}

type waitingKey struct{}

// waitingParagraphs are those of several texts, which are entered one after the other: SQLite's full-text index writes what it has gathered whenever
// a statement in between could fail half-way, and many small pieces take much longer than one.
type waitingParagraphs struct{ list []textParagraphs }

type textParagraphs struct {
	first int64
	list  []fulltext.Paragraph
}

func (w *waitingParagraphs) store(ctx context.Context, tx *db.Tx) error {
	for _, t := range w.list {
		for i, p := range t.list {
			if _, err := tx.Exec(ctx, `insert into paragraphs (docid, folded) values ($1, $2)`, t.first+int64(i), p.Folded); err != nil {
				return err
			}
		}
	}
	w.list = w.list[:0]
	return nil
}

// settleParagraphs enters those that wait.
func settleParagraphs(ctx context.Context, tx *db.Tx) error {
	if waiting, ok := tx.Kept(waitingKey{}).(*waitingParagraphs); ok {
		return waiting.store(ctx, tx)
	}
	return nil
}

func dropParagraphs(ctx context.Context, tx *db.Tx, source string) error {
	var first int64
	var places string
	err := tx.QueryRow(ctx, `select first, places from searched_texts where source = $1`, source).Scan(&first, &places)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	for i := range strings.Fields(places) {
		if _, err := tx.Exec(ctx, `delete from paragraphs where docid = $1`, first+int64(i)); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `delete from searched_texts where source = $1`, source)
	return err
}

// placesOf gives the offsets of paragraphs as they stand in their column.
func placesOf(list []fulltext.Paragraph) string {
	var b []byte
	for i, p := range list {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(p.Start), 10)
		b = append(b, '-')
		b = strconv.AppendInt(b, int64(p.End), 10)
	}
	return string(b)
}

// placeAt reads the offsets of the paragraph of that number, from 0.
func placeAt(places string, n int64) (start, end int, err error) {
	for place := range strings.SplitSeq(places, " ") {
		if n > 0 {
			n--
			continue
		}
		from, to, _ := strings.Cut(place, "-")
		start, err1 := strconv.Atoi(from)
		end, err2 := strconv.Atoi(to)
		return start, end, errors.Join(err1, err2)
	}
	return 0, 0, fmt.Errorf("no place of a paragraph in %q", places)
}

// ParagraphText is a paragraph of a snapshot's text.
type ParagraphText struct {
	Snapshot   string // id
	Text       string
	Start, End int // code points
}

// ParagraphAt gives the paragraph of a source (id) that db.Tx.Holding found by its number; an empty one when the source is withheld, or found by
// another text by now.
func ParagraphAt(ctx context.Context, tx *db.Tx, source string, docid int64) (p ParagraphText, err error) {
	var first int64
	var places, added string
	err = tx.QueryRow(ctx, `select t.first, t.snapshot, t.places, `+adder("t.source")+` from searched_texts t where t.source = $1`, source).Scan(&first, &p.Snapshot, &places, &added)
	if errors.Is(err, sql.ErrNoRows) || err == nil && (Hidden(tx, added) || docid < first) {
		return ParagraphText{}, nil
	}
	if err != nil {
		return p, err
	}
	if p.Start, p.End, err = placeAt(places, docid-first); err != nil {
		return ParagraphText{}, nil //nolint:nilerr // the number is another text's
	}
	err = tx.QueryRow(ctx, `select substr(n.text, $2, $3) from snapshots n where n.id = $1`, p.Snapshot, p.Start+1, p.End-p.Start).Scan(&p.Text)
	return p, err
}

// unread is a snapshot that is the newest of its source and not found by its words yet.
type unread struct {
	source, snapshot string
	paragraphs       []fulltext.Paragraph
}

// readAtOnce is how many texts FillParagraphs takes into one transaction, and how many bytes it reads for it at most (but one text).
const (
	readAtOnce   = 50
	readBytes    = 4 << 20
	unreadsQuery = `
		select s.id, (select n.id from snapshots n where n.source = s.id order by n.number desc limit 1)
		from sources s
		where s.id > $1 and not exists (select 1 from searched_texts t where t.source = s.id) and exists (select 1 from snapshots n where n.source = s.id)
		order by s.id limit $2`
)

// FillParagraphs makes sources found by their texts that came in before texts were searched. It takes some at a time, so that others can write
// meanwhile; progress (may be nil) is called with how many are done. Where nothing is missing it costs one question.
func FillParagraphs(ctx context.Context, d *db.DB, progress func(done int)) error {
	after, done := "", 0
	for {
		list, err := readUnread(ctx, d, &after)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return mergeWords(ctx, d)
		}
		err = d.Update(ctx, func(tx *db.Tx) error {
			for _, u := range list {
				if err := u.keep(ctx, tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if done += len(list); progress != nil {
			progress(done)
		}
	}
}

// mergeWords tidies the index that many small transactions have left in pieces.
func mergeWords(ctx context.Context, d *db.DB) error {
	for more := true; more; {
		if err := d.Update(ctx, func(tx *db.Tx) (err error) { more, err = tx.MergeWords(ctx); return err }); err != nil {
			return err
		}
	}
	return nil
}

// readUnread reads the next texts and cuts them; after is the source that the ones before ended at.
func readUnread(ctx context.Context, d *db.DB, after *string) (list []unread, err error) {
	err = d.View(ctx, func(tx *db.Tx) error {
		err := tx.Each(ctx, unreadsQuery, []any{*after, readAtOnce}, func(row *sql.Rows) error {
			var u unread
			err := row.Scan(&u.source, &u.snapshot)
			list = append(list, u)
			return err
		})
		if err != nil {
			return err
		}
		bytes := 0
		for i := range list {
			if bytes > readBytes {
				list = list[:i]
				break
			}
			var text string
			if err := tx.QueryRow(ctx, `select n.text from snapshots n where n.id = $1`, list[i].snapshot).Scan(&text); err != nil {
				return err
			}
			bytes += len(text)
			list[i].paragraphs = fulltext.Cut(text)
			*after = list[i].source
		}
		return nil
	})
	return list, err
}

// keep keeps the paragraphs, unless somebody did meanwhile.
func (u unread) keep(ctx context.Context, tx *db.Tx) error {
	var known bool
	err := tx.QueryRow(ctx, `select exists (select 1 from searched_texts t where t.source = $1)`, u.source).Scan(&known)
	if err != nil || known {
		return err
	}
	return keepParagraphs(ctx, tx, u.source, u.snapshot, u.paragraphs)
}

// verifyParagraphs checks what searches read of texts: it is derived, so the ledger does not follow it, and whoever changed it would hide sources.
// A text that has not been read yet hides nothing: it is read at the next start.
func verifyParagraphs(ctx context.Context, tx *db.Tx, progress func(done, total int64)) error {
	var done, total int64
	if err := tx.QueryRow(ctx, `select count(*) from searched_texts`).Scan(&total); err != nil {
		return err
	}
	type searched struct {
		first                 int64
		source, ref, snapshot string
		places, text          string
	}
	var at int64
	for done < total {
		var list []searched
		err := tx.Each(ctx, `
			select t.first, s.id, s.ref, t.snapshot, t.places, coalesce((select n.text from snapshots n where n.id = t.snapshot and n.source = t.source and not exists (
				select 1 from snapshots m where m.source = n.source and m.number > n.number)), '')
			from searched_texts t join sources s on s.id = t.source where t.first > $1 order by t.first limit 25`, []any{at}, func(row *sql.Rows) error {
			var x searched
			err := row.Scan(&x.first, &x.source, &x.ref, &x.snapshot, &x.places, &x.text)
			list = append(list, x)
			return err
		})
		if err != nil || len(list) == 0 {
			return err
		}
		last := list[len(list)-1].first + int64(len(strings.Fields(list[len(list)-1].places)))
		kept, err := foldedBetween(ctx, tx, list[0].first, last)
		if err != nil {
			return err
		}
		for _, x := range list {
			if !asKept(x.first, x.places, fulltext.Cut(x.text), kept) {
				return fault.Newf(fault.Checked, "The source %s (%s) is not found by its own text: what searches read of it was changed.", x.source, x.ref)
			}
			at = x.first
		}
		done += int64(len(list))
		progress(done, total)
	}
	return nil
}

// foldedBetween reads paragraphs by their numbers, the last one excluded.
func foldedBetween(ctx context.Context, tx *db.Tx, from, to int64) (map[int64]string, error) {
	kept := map[int64]string{}
	err := tx.Each(ctx, `select docid, folded from paragraphs where docid >= $1 and docid < $2`, []any{from, to}, func(row *sql.Rows) error {
		var docid int64
		var folded string
		err := row.Scan(&docid, &folded)
		kept[docid] = folded
		return err
	})
	return kept, err
}

// asKept reports whether paragraphs stand in the database as they should.
func asKept(first int64, places string, list []fulltext.Paragraph, kept map[int64]string) bool {
	if places != placesOf(list) {
		return false
	}
	for i, p := range list {
		if kept[first+int64(i)] != p.Folded {
			return false
		}
	}
	return true
}
