package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// CopiedTable says what a table holds: the same on both engines when it holds the same.
type CopiedTable struct {
	Name   string `json:"table"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"` // over all rows in the order of the key
}

// CopyOptions say how a database is copied.
type CopyOptions struct {
	Source   string                                  // what tells this source from every other: an unfinished copy of another one is refused
	Verify   func(ctx context.Context, tx *Tx) error // looks at the copy before anybody else may open it
	Progress func(done, total int64)                 // in rows, each counted when it is written and when it is compared; may be nil
}

// CopyTo copies every table of the schema into the database at dsn, as this reading transaction sees it, and compares both sides row by row.
// Derived tables are copied like the others, so nothing has to be made again.
//
// The target must be empty, or hold an unfinished copy of the same source: then the copy goes on behind the last row of each table, and a
// table that is not the same in the end is copied anew. Until the copy is whole, Open refuses the target. Memory holds some megabytes and one row.
func (tx *Tx) CopyTo(ctx context.Context, dsn string, o CopyOptions) (list []CopiedTable, err error) {
	t, err := openTarget(ctx, dsn)
	if err != nil {
		return nil, mapError(err)
	}
	defer func() { err = errors.Join(err, t.close()) }()
	c := &copying{from: tx, target: t, o: o}
	if err := c.prepare(ctx); err != nil {
		return nil, mapError(err)
	}
	list, err = c.run(ctx)
	return list, mapError(err)
}

// copying is one run of a copy.
type copying struct {
	from   *Tx
	target *target
	o      CopyOptions
	tables []shape

	done, total int64
}

// prepare looks whether both sides fit, and marks the target.
func (c *copying) prepare(ctx context.Context) (err error) {
	if c.tables, err = shapes(ctx, c.target.conn, c.target.engine); err != nil {
		return err
	}
	there, err := shapes(ctx, c.from.reads, c.from.engine)
	if err != nil {
		return err
	}
	for _, want := range c.tables { // the source may hold tables of others, which stay there
		if !slices.ContainsFunc(there, want.same) {
			return fault.Newf(fault.Conflict, "The table %s is not the same on both sides; both must be at the schema of this Claimtrail, and the target must hold nothing else.", want.name)
		}
		var n int64
		if err := c.from.QueryRow(ctx, "select count(*) from "+want.name).Scan(&n); err != nil {
			return fmt.Errorf("count %s: %w", want.name, err)
		}
		c.total += 2 * n
	}
	return c.target.begin(ctx, c.tables, c.o.Source)
}

func (c *copying) run(ctx context.Context) ([]CopiedTable, error) {
	list := make([]CopiedTable, len(c.tables))
	for i, s := range c.tables {
		var err error
		if list[i], err = c.copy(ctx, s); err != nil {
			return nil, err
		}
	}
	for i, s := range c.tables {
		if err := c.compare(ctx, s, list[i]); err != nil {
			return nil, err
		}
	}
	if c.o.Verify != nil {
		if err := c.target.view(ctx, func(tx *Tx) error { return c.o.Verify(ctx, tx) }); err != nil {
			return nil, err
		}
	}
	return list, c.target.finish(ctx)
}

// copy copies the rows behind the last one that the target has, and says what the source's table holds.
func (c *copying) copy(ctx context.Context, s shape) (CopiedTable, error) {
	last, err := s.last(ctx, c.target.conn)
	if err != nil {
		return CopiedTable{}, err
	}
	if len(last) == 0 {
		return c.whole(ctx, s)
	}
	rest := newDigest()
	if err := c.rows(ctx, s, last, rest); err != nil {
		return CopiedTable{}, err
	}
	d, err := digestOf(ctx, c.from.reads, c.from.engine, s, nil)
	if err != nil {
		return CopiedTable{}, err
	}
	c.count(d.rows - rest.rows) // as if written now
	want := d.of(s.name)
	have, err := digestOf(ctx, c.target.conn, c.target.engine, s, nil)
	if err != nil || have.of(s.name) == want {
		return want, err
	}
	// It changed since the copy was begun.
	if err := c.target.in(ctx, func() error { return c.target.exec(ctx, "delete from "+s.name) }); err != nil {
		return want, err
	}
	return c.whole(ctx, s)
}

// whole copies a table from its first row.
func (c *copying) whole(ctx context.Context, s shape) (CopiedTable, error) {
	d := newDigest()
	err := c.rows(ctx, s, nil, d)
	return d.of(s.name), err
}

// What one transaction writes at most, but for its last row.
const (
	batchRows  = 2_000
	batchBytes = 4 << 20
)

// rows copies the rows behind a key, and adds them to the digest.
func (c *copying) rows(ctx context.Context, s shape, last []any, d *digest) error {
	var batch [][]any
	size := 0
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		if err := c.target.in(ctx, func() error { return c.target.insert(ctx, s, batch) }); err != nil {
			return unstorable(s, batch, err)
		}
		c.count(int64(len(batch)))
		batch, size = nil, 0
		return nil
	}
	err := s.each(ctx, c.from.reads, c.from.engine, last, func(row []any, bytes int) error {
		if err := d.add(row); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		batch, size = append(batch, row), size+bytes
		if len(batch) < batchRows && size < batchBytes {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// unstorable says which row PostgreSQL cannot hold: SQLite takes U+0000 and broken UTF-8 in a text.
func unstorable(s shape, batch [][]any, err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) || e.Code != "22021" {
		return err
	}
	for _, row := range batch {
		for i, v := range row {
			if text, ok := v.(string); ok && (strings.ContainsRune(text, 0) || strings.ToValidUTF8(text, "") != text) {
				return fault.Wrap(fault.Invalid, err, fmt.Sprintf("The %s of %s %v holds U+0000 or broken UTF-8, which PostgreSQL cannot store; edit it, then copy again.",
					s.columns[i], s.name, row[slices.Index(s.columns, s.key[0])]))
			}
		}
	}
	return err
}

// compare holds the target's table to what the source's holds.
func (c *copying) compare(ctx context.Context, s shape, want CopiedTable) error {
	d, err := digestOf(ctx, c.target.conn, c.target.engine, s, c.count)
	if err != nil {
		return err
	}
	if have := d.of(s.name); have != want {
		return fault.Newf(fault.Checked, "The copy of %s is not what was copied: %d rows with the hash %s, the source has %d with %s. Somebody wrote to the target; empty it and copy again.",
			s.name, have.Rows, have.SHA256, want.Rows, want.SHA256)
	}
	return nil
}

func (c *copying) count(n int64) {
	c.done += n
	if c.o.Progress != nil {
		c.o.Progress(c.done, c.total)
	}
}

// digestOf reads a whole table.
func digestOf(ctx context.Context, q querier, e Engine, s shape, count func(int64)) (*digest, error) {
	d := newDigest()
	err := s.each(ctx, q, e, nil, func(row []any, _ int) error {
		if count != nil {
			count(1)
		}
		return d.add(row)
	})
	return d, err
}
