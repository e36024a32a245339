package exchange

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// A batch is written in one transaction. It ends at either bound. Pages of the database that many lines touch are written once a batch; others who write
// wait for a quarter of a second.
const (
	batchLines = 2_500
	batchBytes = 16 << 20
	batchNotes = 100 // annotations: each is looked for in its page while others wait
)

// MostNamed is how many faults, and how many warnings, a summary names; the rest it counts.
const MostNamed = 1_000

// ImportOptions say how an import treats its input.
type ImportOptions struct {
	System   string           // whose ids these are; "" is "import"
	Apart    bool             // an id names a record of System alone, whatever its form: for files of strangers, who can read our own ids on what we publish
	Strict   bool             // the first bad line undoes everything
	DryRun   bool             // say what would happen, write nothing
	Dir      string           // folder that "file" fields are read from; "" refuses them
	Progress func(read int64) // bytes read so far; may be nil

	File   string                            // what the file is called, "" where it has no name
	Claim  string                            // of annotations that name none: the claim (id or reference) that they are evidence for; "" for none
	Stance claims.Stance                     // of that evidence; "" is context
	Came   func(doc *capture.Document) error // puts the bytes that a text was read from beside it (capture.Document.Came), where they are at hand; may be nil
	Signer string                            // of a dossier: the public key that it must be signed by; "" takes any
	Source string                            // of annotations that name no page: the source (id or reference) that they are of
}

// mostRatings bounds Summary.Ratings.
const mostRatings = 200

// errUndo ends a dry run's transaction.
var errUndo = errors.New("nothing is kept of a dry run")

// feed gives what is imported, one record after the other.
type feed interface {
	next() (prepared, error) // io.EOF after the last; other errors end the import
	read() int64             // bytes so far
	rewind() error           // to the first record
	unit() string            // what it counts: line, row, annotation
}

// prepared is a line that is parsed, and whose text is extracted and hashed, before the transaction.
type prepared struct {
	line     int
	size     int // bytes
	record   record
	warnings []string
	doc      *capture.Document
	note     *noted  // of an annotation
	gaps     bool    // of a source that may stand here: only what nobody has said of it is filled in
	review   *review // what it was made of, where that was a ClaimReview
	err      error
}

// ImportJSONL reads whole records, one a line. A line that is not taken is named in the summary and stops nothing but itself;
// with Strict it is the error, and nothing is kept. References may point backwards only. A second import of the same ids updates
// instead of doubling. Statuses are set when all lines are read, since publishing asks for evidence, and so are
// notices, since they flag the claims that rest on their source.
//
// Strict and dry runs are one transaction. That may have to be run again: what cannot be read again is copied to a temporary file first.
func ImportJSONL(ctx context.Context, d *db.DB, by auth.Person, r io.Reader, o ImportOptions) (Summary, error) {
	l := &lines{from: r, came: o.Came}
	if o.Strict || o.DryRun {
		done, err := l.keep()
		if err != nil {
			return newSummary(o), err
		}
		defer done()
	}
	if o.Dir != "" {
		root, err := os.OpenRoot(o.Dir)
		if err != nil {
			return newSummary(o), fmt.Errorf("import: %w", err)
		}
		defer func() { _ = root.Close() }()
		l.root = root
	}
	if err := l.begin(); err != nil {
		return newSummary(o), err
	}
	return run(ctx, d, by, l, o)
}

// run imports what a feed gives.
func run(ctx context.Context, d *db.DB, by auth.Person, f feed, o ImportOptions) (Summary, error) {
	o.System = cmp.Or(o.System, sources.DefaultSystem)
	im := &importer{options: o, by: by, feed: f, summary: newSummary(o)}
	_, apart := f.(*Table)
	var err error
	if o.Strict || o.DryRun && !apart {
		err = im.atOnce(ctx, d)
	} else {
		err = im.inBatches(ctx, d)
	}
	byLine := func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) } // what is done when all lines are read has its faults last
	slices.SortStableFunc(im.summary.Faults, byLine)
	slices.SortStableFunc(im.summary.Warnings, byLine)
	return im.summary, err
}

// importer holds what is known of the batches that are committed, and part what the present one adds to it.
type importer struct {
	options ImportOptions
	by      auth.Person
	feed    feed
	summary Summary
	moves   []move // statuses to be set at the end
	noticed []noticed
	filed   filed
	pages   pages
	seen    map[uint64]bool // ids (hashed) that a dry run by batches would have made; nil in any other

	part *part
}

var seed = maphash.MakeSeed()

// before reports whether a dry run by batches has met the id in an earlier batch.
func (im *importer) before(id string) bool {
	return im.seen != nil && id != "" && im.seen[maphash.String(seed, id)]
}

// part is what one batch did. A function that runs again begins a new one.
type part struct {
	summary    Summary
	moves      []move
	noticed    []noticed
	filed      filed
	claim      claims.Claim // the one that evidence named last, if nothing was changed since
	claimNamed string
	publishers map[string]string // ids by name
	made       []string          // ids of records, while seen is kept
	others     map[string]int    // what counts the present line, when it is about a record that is not of the system whose ids these are
	safely     bool              // each line in a savepoint of its own
}

// fresh begins a part.
func (im *importer) fresh() {
	im.part = &part{summary: newSummary(im.options), filed: filed{last: im.filed.last}, publishers: map[string]string{}}
}

// keep adds what a part did, when it is committed.
func (im *importer) keep() {
	p := im.part
	im.summary.add(p.summary)
	im.moves, im.noticed = append(im.moves, p.moves...), append(im.noticed, p.noticed...)
	for _, id := range p.made {
		im.seen[maphash.String(seed, id)] = true
	}
	im.filed.last = p.filed.last
	for at, number := range p.filed.moved {
		if im.filed.moved == nil {
			im.filed.moved = map[place]int{}
		}
		im.filed.moved[at] = number
	}
}

// filed is what the lines so far said of the snapshots of sources (ids).
type filed struct {
	last  place         // the last snapshot that was read, with its number in the database
	moved map[place]int // by its number in the file, the number that it has in the database
}

type place struct {
	source string
	number int
}

// keep remembers a snapshot under its number in the file, 0 when it has none. before is what earlier batches kept.
func (f *filed) keep(before filed, source string, inFile, number int) {
	f.last = place{source, number}
	key := place{source, inFile}
	if _, told := before.moved[key]; inFile == 0 || inFile == number && !told && f.moved == nil {
		return
	}
	if f.moved == nil {
		f.moved = map[place]int{}
	}
	f.moved[key] = number
}

// numbered gives the number in the database of what a file calls by a number.
func (im *importer) numbered(source string, inFile int) int {
	for _, f := range []filed{im.part.filed, im.filed} {
		if number, ok := f.moved[place{source, inFile}]; ok {
			return number
		}
	}
	return inFile
}

// after is the number in the database of the snapshot that stood right before, if it was one of the same source.
func (f filed) after(source string) int {
	if f.last.source == source {
		return f.last.number
	}
	return 0
}

// move is a claim whose line asks for a status. There may be a million.
type move struct {
	line   int32
	claim  uuid.UUID
	status claims.Status
}

// noticed is a source (id) whose line tells of a notice, which waits for the claims behind it: these are flagged.
type noticed struct {
	line   int
	source string
	notice sources.Notice
	into   string // the record that it is merged into, once both have their notices, or ""
	reason string // for that
}

// last is something that is done for a line when all are read.
type last struct {
	line int
	do   func(context.Context, *db.Tx) error
}

// last lists what is done when all lines are read: statuses, then notices, then the merges of records that have one.
func (im *importer) last(yield func(last) bool) {
	for _, m := range im.moves {
		if !yield(last{int(m.line), func(ctx context.Context, tx *db.Tx) error { return im.walk(ctx, tx, m) }}) {
			return
		}
	}
	for _, n := range im.noticed {
		if !yield(last{n.line, func(ctx context.Context, tx *db.Tx) error { return im.notice(ctx, tx, n) }}) {
			return
		}
	}
	for _, n := range im.noticed {
		merge := func(ctx context.Context, tx *db.Tx) error {
			_, err := im.merge(ctx, tx, n.into, n.reason, n.source)
			return err
		}
		if n.into != "" && !yield(last{n.line, merge}) {
			return
		}
	}
}

// applyLast does each in a savepoint of its own.
func (im *importer) applyLast(ctx context.Context, tx *db.Tx, list iter.Seq[last]) error {
	for x := range list {
		err := tx.Nested(ctx, func() error { return x.do(ctx, tx) })
		if err := im.note(x.line, err); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) inBatches(ctx context.Context, d *db.DB) error {
	if im.options.DryRun {
		im.seen = map[uint64]bool{}
	}
	batches := ahead(im.feed)
	defer batches.stop()
	for {
		batch, err := batches.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if len(batch) > 0 {
			if err := im.write(ctx, d, batch); err != nil {
				return err
			}
			im.keep()
			im.progress()
		}
		if err != nil {
			break
		}
	}
	for some := range chunks(im.last, batchLines) {
		if err := d.Update(ctx, func(tx *db.Tx) error { im.fresh(); return im.applyLast(ctx, tx, slices.Values(some)) }); err != nil {
			return err
		}
		im.keepLast()
	}
	return nil
}

// write stores a batch; of a dry run it is undone at once.
func (im *importer) write(ctx context.Context, d *db.DB, batch []prepared) error {
	err := d.Update(ctx, func(tx *db.Tx) error {
		im.fresh()
		err := im.apply(ctx, tx, batch)
		if err == nil && im.options.DryRun {
			return errUndo
		}
		return err
	})
	if errors.Is(err, errUndo) {
		return nil
	}
	return err
}

// keepLast adds what was found when all lines were read.
func (im *importer) keepLast() { im.summary.add(im.part.summary) }

// chunks parts what a sequence gives.
func chunks[T any](all iter.Seq[T], size int) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		var some []T
		for x := range all {
			if some = append(some, x); len(some) == size {
				if !yield(some) {
					return
				}
				some = nil
			}
		}
		if len(some) > 0 {
			yield(some)
		}
	}
}

func (im *importer) progress() {
	if im.options.Progress != nil {
		im.options.Progress(im.feed.read())
	}
}

// atOnce does everything in one transaction. Should that be run again, it reads again.
func (im *importer) atOnce(ctx context.Context, d *db.DB) error {
	err := d.Update(ctx, func(tx *db.Tx) error {
		im.summary, im.moves, im.noticed, im.filed = newSummary(im.options), nil, nil, filed{}
		if err := im.feed.rewind(); err != nil {
			return err
		}
		if err := im.all(ctx, tx); err != nil {
			return err
		}
		im.fresh()
		err := im.applyLast(ctx, tx, im.last)
		im.keepLast()
		if err == nil && im.options.DryRun {
			return errUndo
		}
		return err
	})
	if errors.Is(err, errUndo) {
		return nil
	}
	return err
}

func (im *importer) all(ctx context.Context, tx *db.Tx) error {
	batches := ahead(im.feed)
	defer batches.stop()
	for {
		batch, err := batches.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		im.fresh()
		if err := im.apply(ctx, tx, batch); err != nil {
			return err
		}
		im.keep()
		im.progress()
		if err != nil {
			return nil
		}
	}
}

// errAgain says that a batch must be done again, each line in a savepoint of its own: one failed after it had written something.
var errAgain = errors.New("a line failed half-way")

// apply writes lines. They are written without savepoints, which cost as much as the lines; only when one fails after it wrote something are all of
// them undone and done again, each in a savepoint of its own.
func (im *importer) apply(ctx context.Context, tx *db.Tx, batch []prepared) error {
	begin := *im.part
	err := tx.Nested(ctx, func() error { return tx.Together(ctx, func() error { return im.each(ctx, tx, batch) }) })
	if !errors.Is(err, errAgain) {
		return err
	}
	begin.summary, begin.publishers, begin.safely = newSummary(im.options), map[string]string{}, true
	im.part = &begin
	return im.each(ctx, tx, batch)
}

func (im *importer) each(ctx context.Context, tx *db.Tx, batch []prepared) error {
	for _, p := range batch {
		err := p.err
		if err == nil {
			err = im.line(ctx, tx, p)
		}
		if err := im.note(p.line, err); err != nil {
			return err
		}
		if err == nil {
			im.part.summary.warn(p.line, p.warnings)
		}
	}
	return nil
}

func (im *importer) line(ctx context.Context, tx *db.Tx, p prepared) error {
	if im.part.safely {
		err := tx.Nested(ctx, func() error { return im.one(ctx, tx, p) })
		if err != nil {
			im.part.publishers, im.part.claimNamed = map[string]string{}, ""
		}
		return err
	}
	before := tx.Writes()
	err := im.one(ctx, tx, p)
	if err != nil && (tx.Writes() > before || tx.Engine() == db.Postgres) { // PostgreSQL refuses everything after a statement that failed
		if isFault(err) {
			return errAgain
		}
	}
	return err
}

// isFault reports whether an error is about the line, so that the import goes on.
func isFault(err error) bool { return fault.KindOf(err) != "" && fault.KindOf(err) != fault.Full }

// note keeps a line's fault. What is no fault of the line, and with Strict any, ends the import.
func (im *importer) note(line int, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errAgain):
		return err
	case !isFault(err):
		return fmt.Errorf("%s %d: %w", im.feed.unit(), line, err)
	case im.options.Strict && !im.options.DryRun:
		return fault.Wrap(fault.Invalid, err, fmt.Sprintf("%s %d: %v Nothing was imported.", capital(im.feed.unit()), line, err))
	}
	im.part.summary.refuse(line, err.Error())
	return nil
}
