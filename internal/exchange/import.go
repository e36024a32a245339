package exchange

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// MaxLine is the longest line that ImportJSONL takes, in bytes: a source's text may be as large as capture.MaxBytes, escaped.
const MaxLine = 80 << 20

// A batch is written in one transaction. It ends at either bound.
const (
	batchLines = 500
	batchBytes = 8 << 20
)

// ImportOptions say how ImportJSONL treats its input.
type ImportOptions struct {
	System   string           // whose ids these are; "" is "import"
	Strict   bool             // the first bad line undoes everything
	DryRun   bool             // say what would happen, write nothing
	Dir      string           // folder that "file" fields are read from; "" refuses them
	Progress func(read int64) // bytes read so far; may be nil
}

// Fault is one line that was not taken.
type Fault struct {
	Line    int    `json:"line"` // from 1
	Message string `json:"message"`
}

// Summary says what an import did, or would do. The maps count by type: publisher, source, snapshot, claim, derivation, evidence,
// link, appearance.
type Summary struct {
	Made      map[string]int `json:"made"`
	Updated   map[string]int `json:"updated"`
	Unchanged map[string]int `json:"unchanged"`
	Faults    []Fault        `json:"faults"`
	DryRun    bool           `json:"dry_run"`
}

// errUndo ends a dry run's transaction.
var errUndo = errors.New("nothing is kept of a dry run")

// ImportJSONL reads whole records, one a line. A line that is not taken is named in the summary and stops nothing but itself;
// with Strict it is the error, and nothing is kept. References may point backwards only. A second import of the same ids updates
// instead of doubling. Statuses are set when all lines are read, since publishing asks for evidence, and so are
// notices, since they flag the claims that rest on their source.
func ImportJSONL(ctx context.Context, d *db.DB, by auth.Person, r io.Reader, o ImportOptions) (Summary, error) {
	o.System = cmp.Or(o.System, sources.DefaultSystem)
	im := &importer{options: o, by: by, read: bufio.NewReaderSize(r, 1<<20), summary: newSummary(o)}
	if o.Dir != "" {
		root, err := os.OpenRoot(o.Dir)
		if err != nil {
			return im.summary, fmt.Errorf("import: %w", err)
		}
		defer func() { _ = root.Close() }()
		im.root = root
	}
	var err error
	if o.Strict || o.DryRun {
		err = im.atOnce(ctx, d)
	} else {
		err = im.inBatches(ctx, d)
	}
	return im.summary, err
}

func newSummary(o ImportOptions) Summary {
	return Summary{Made: map[string]int{}, Updated: map[string]int{}, Unchanged: map[string]int{}, Faults: []Fault{}, DryRun: o.DryRun}
}

type importer struct {
	options ImportOptions
	by      auth.Person
	root    *os.Root
	read    *bufio.Reader
	line    int
	bytes   int64
	summary Summary
	moves   []move // statuses to be set at the end
	noticed []noticed
	filed   filed
}

// filed is what the lines so far said of the snapshots of sources (ids).
type filed struct {
	last  place         // the last snapshot that was read, with its number in the database
	moved map[place]int // by its number in the file, the number that it has in the database where that is another
}

type place struct {
	source string
	number int
}

func (f filed) clone() filed {
	f.moved = maps.Clone(f.moved)
	return f
}

// keep remembers a snapshot under its number in the file, 0 when it has none.
func (f *filed) keep(source string, inFile, number int) {
	f.last = place{source, number}
	key := place{source, inFile}
	switch inFile {
	case 0:
	case number:
		delete(f.moved, key)
	default:
		if f.moved == nil {
			f.moved = map[place]int{}
		}
		f.moved[key] = number
	}
}

// after is the number in the database of the snapshot that stood right before, if it was one of the same source.
func (f filed) after(source string) int {
	if f.last.source == source {
		return f.last.number
	}
	return 0
}

// move is a claim whose line asks for a status.
type move struct {
	line   int
	claim  string
	status claims.Status
}

// noticed is a source (id) whose line tells of a notice, which waits for the claims behind it: these are flagged.
type noticed struct {
	line   int
	source string
	record record // without its text
	merge  bool   // into another record, once both have their notices
}

// last is something that is done for a line when all are read.
type last struct {
	line int
	do   func(context.Context, *db.Tx) error
}

// last lists what is done when all lines are read: statuses, then notices, then the merges of records that have one.
func (im *importer) last() (list []last) {
	for _, m := range im.moves {
		list = append(list, last{m.line, func(ctx context.Context, tx *db.Tx) error { return im.walk(ctx, tx, m) }})
	}
	for _, n := range im.noticed {
		list = append(list, last{n.line, func(ctx context.Context, tx *db.Tx) error { return im.notice(ctx, tx, n.record, n.source) }})
	}
	for _, n := range im.noticed {
		if n.merge {
			list = append(list, last{n.line, func(ctx context.Context, tx *db.Tx) error {
				_, err := im.merge(ctx, tx, n.record, n.source)
				return err
			}})
		}
	}
	return list
}

// applyLast does each in a savepoint of its own.
func (im *importer) applyLast(ctx context.Context, tx *db.Tx, list []last) error {
	for _, x := range list {
		err := tx.Nested(ctx, func() error { return x.do(ctx, tx) })
		if err := im.note(x.line, err); err != nil {
			return err
		}
	}
	return nil
}

// prepared is a line that is parsed, and whose text is extracted and hashed, before the transaction.
type prepared struct {
	line   int
	record record
	doc    *capture.Document
	err    error
}

func (im *importer) inBatches(ctx context.Context, d *db.DB) error {
	for {
		batch, more := im.batch()
		if err := im.write(ctx, d, batch); err != nil {
			return err
		}
		if !more {
			break
		}
	}
	for some := range slices.Chunk(im.last(), batchLines) {
		before := im.summary
		err := d.Update(ctx, func(tx *db.Tx) error {
			im.summary = before.clone()
			return im.applyLast(ctx, tx, some)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// write stores one batch. The function may run twice, so it counts afresh each time.
func (im *importer) write(ctx context.Context, d *db.DB, batch []prepared) error {
	before, moves, told, filed := im.summary, im.moves, im.noticed, im.filed
	return d.Update(ctx, func(tx *db.Tx) error {
		im.summary, im.moves, im.filed = before.clone(), moves[:len(moves):len(moves)], filed.clone()
		im.noticed = told[:len(told):len(told)]
		return im.apply(ctx, tx, batch)
	})
}

// atOnce reads everything, then writes it in one transaction.
func (im *importer) atOnce(ctx context.Context, d *db.DB) error {
	var all []prepared
	for more := true; more; {
		var batch []prepared
		batch, more = im.batch()
		all = append(all, batch...)
	}
	err := d.Update(ctx, func(tx *db.Tx) error {
		im.summary, im.moves, im.filed = newSummary(im.options), nil, filed{}
		im.noticed = nil
		err := im.apply(ctx, tx, all)
		if err == nil {
			err = im.applyLast(ctx, tx, im.last())
		}
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

func (s Summary) clone() Summary {
	c := s
	for _, m := range []*map[string]int{&c.Made, &c.Updated, &c.Unchanged} {
		fresh := make(map[string]int, len(*m))
		for k, v := range *m {
			fresh[k] = v
		}
		*m = fresh
	}
	c.Faults = c.Faults[:len(c.Faults):len(c.Faults)]
	return c
}

// batch reads and prepares the next lines, and reports whether there may be more.
func (im *importer) batch() (batch []prepared, more bool) {
	for size := 0; len(batch) < batchLines && size < batchBytes; {
		line, err := im.nextLine()
		size += len(line)
		if im.options.Progress != nil {
			im.options.Progress(im.bytes)
		}
		if text := bytes.TrimSpace(line); len(text) > 0 || err != nil && !errors.Is(err, io.EOF) {
			batch = append(batch, im.prepare(text, err))
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return batch, false
		}
	}
	return batch, true
}

var errLongLine = fault.Newf(fault.Invalid, "This line is longer than %d MB, the most that is taken.", MaxLine>>20)

// nextLine reads one line whatever its length, but keeps no more than MaxLine of it.
func (im *importer) nextLine() (line []byte, err error) {
	im.line++
	long := false
	for {
		part, err := im.read.ReadSlice('\n')
		im.bytes += int64(len(part))
		if long = long || len(line)+len(part) > MaxLine; !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long && err == nil:
			return nil, errLongLine
		}
		if im.line == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		return line, err
	}
}

func (im *importer) prepare(line []byte, err error) prepared {
	p := prepared{line: im.line, err: err}
	if len(line) == 0 || errors.Is(err, errLongLine) {
		return p
	}
	if p.record, p.err = parse(line); p.err != nil || p.record.Type != "source" && p.record.Type != "snapshot" {
		return p
	}
	switch {
	case p.record.Text != "":
		p.doc, p.err = capture.Plain(p.record.Text)
	case p.record.File != "":
		p.doc, p.err = im.readFile(p.record.File)
	}
	return p
}

// readFile reads a file below the import's folder, and nowhere else.
func (im *importer) readFile(name string) (*capture.Document, error) {
	if im.root == nil {
		return nil, fault.In("file", "Files are read only from beside an import file; put the text into the record, or import from a file.")
	}
	f, err := im.root.Open(name)
	if err != nil {
		return nil, fault.In("file", "The file %q cannot be read from the import's folder: %v.", name, err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, capture.MaxBytes+1))
	if err != nil {
		return nil, fault.In("file", "The file %q cannot be read: %v.", name, err)
	}
	return capture.Read(capture.Input{Bytes: b, Name: name})
}

// apply writes lines, each in a savepoint of its own.
func (im *importer) apply(ctx context.Context, tx *db.Tx, lines []prepared) error {
	for _, p := range lines {
		err := p.err
		if err == nil {
			err = tx.Nested(ctx, func() error { return im.one(ctx, tx, p) })
		}
		if err := im.note(p.line, err); err != nil {
			return err
		}
	}
	return nil
}

// note keeps a line's fault. What is no fault of the line, and with Strict any, ends the import.
func (im *importer) note(line int, err error) error {
	switch {
	case err == nil:
		return nil
	case fault.KindOf(err) == "" || fault.KindOf(err) == fault.Full:
		return fmt.Errorf("line %d: %w", line, err)
	case im.options.Strict && !im.options.DryRun:
		return fault.Wrap(fault.Invalid, err, fmt.Sprintf("Line %d: %v Nothing was imported.", line, err))
	}
	im.summary.Faults = append(im.summary.Faults, Fault{Line: line, Message: err.Error()})
	return nil
}
