package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// shape is a table as the schema has it: its columns by name, and those of its key in their order.
type shape struct {
	name    string
	columns []string
	bytes   []bool // which columns hold bytes and no text
	key     []string
}

// querier is what reads: a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// unfinished is the table that marks a database as an unfinished copy, for as long as it is one.
const unfinished = "unfinished_copy"

// Both ask for table, column, type and place in the key (from 1; 0 for none). A virtual table's key is its docid, which it does not list.
const shapesSQLite = `select t.name, c.name, lower(c.type), c.pk from pragma_table_list t, pragma_table_info(t.name) c
	where t.schema = 'main' and t.type in ('table', 'virtual') and t.name not like 'sqlite%'
	union all select t.name, 'docid', 'integer', 1 from pragma_table_list t where t.schema = 'main' and t.type = 'virtual'`

const shapesPostgres = `select c.relname::text, a.attname::text, format_type(a.atttypid, null), coalesce(array_position(i.indkey::int2[], a.attnum), -1) + 1
	from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
	join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
	left join pg_index i on i.indrelid = c.oid and i.indisprimary
	where c.relkind = 'r'`

// shapes lists the tables of the schema by name, without those that speak of the database itself.
func shapes(ctx context.Context, q querier, e Engine) ([]shape, error) {
	query := shapesSQLite
	if e == Postgres {
		query = shapesPostgres
	}
	rows, err := q.QueryContext(ctx, `select * from (`+query+`) s order by 1, 2`)
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	defer func() { _ = rows.Close() }() // Err below tells what matters
	var list []shape
	keys := map[string]map[int]string{}
	for rows.Next() {
		var table, column, kind string
		var place int
		if err := rows.Scan(&table, &column, &kind, &place); err != nil {
			return nil, fmt.Errorf("read the schema: %w", err)
		}
		if table == unfinished || table == "schema_migrations" {
			continue
		}
		if n := len(list); n == 0 || list[n-1].name != table {
			list, keys[table] = append(list, shape{name: table}), map[int]string{}
		}
		s := &list[len(list)-1]
		s.columns, s.bytes = append(s.columns, column), append(s.bytes, kind == "blob" || kind == "bytea")
		if place > 0 {
			keys[table][place] = column
		}
	}
	for i := range list {
		for place := 1; place <= len(keys[list[i].name]); place++ {
			list[i].key = append(list[i].key, keys[list[i].name][place])
		}
	}
	slices.SortFunc(list, func(a, b shape) int { return strings.Compare(a.name, b.name) }) // engines order by collations of their own
	for _, s := range list {
		if len(s.key) == 0 {
			return nil, fmt.Errorf("the table %s has no key", s.name)
		}
	}
	return list, rows.Err()
}

func (s shape) same(o shape) bool {
	return s.name == o.name && slices.Equal(s.columns, o.columns) && slices.Equal(s.key, o.key) && slices.Equal(s.bytes, o.bytes)
}

// after gives the query of the rows behind a key, in its order; of all rows when there is no key.
func (s shape) after(last []any) string {
	query := "select " + strings.Join(s.columns, ", ") + " from " + s.name
	keys := strings.Join(s.key, ", ")
	if len(last) > 0 {
		query += " where (" + keys + ") > (" + In(1, len(last)) + ")"
		if len(last) == 1 {
			query = strings.Replace(query, "("+keys+") > ("+In(1, 1)+")", keys+" > "+In(1, 1), 1) // a full-text table finds a number, not a list of one
		}
	}
	return query + " order by " + keys
}

// each reads rows and gives each with the number of its bytes. What is given is fn's own.
func (s shape) each(ctx context.Context, q querier, e Engine, last []any, fn func(row []any, bytes int) error) error {
	rows, err := q.QueryContext(ctx, rewrite(e, s.after(last)), last...)
	if err != nil {
		return fmt.Errorf("read %s: %w", s.name, err)
	}
	defer func() { _ = rows.Close() }() // Err below tells what matters
	into := make([]any, len(s.columns))
	for rows.Next() {
		row := make([]any, len(s.columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read %s: %w", s.name, err)
		}
		if err := fn(row, s.settle(row)); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", s.name, err)
	}
	return nil
}

// settle makes text of what a driver gives as bytes though it is none, and counts the bytes of a row.
func (s shape) settle(row []any) (bytes int) {
	for i, v := range row {
		switch v := v.(type) {
		case []byte:
			bytes += len(v)
			if !s.bytes[i] {
				row[i] = string(v)
			}
		case string:
			bytes += len(v)
		default:
			bytes += 8
		}
	}
	return bytes
}

// last gives the greatest key of the table; nil when it is empty.
func (s shape) last(ctx context.Context, q querier) ([]any, error) {
	key, into := make([]any, len(s.key)), make([]any, len(s.key))
	for i := range key {
		into[i] = &key[i]
	}
	err := q.QueryRowContext(ctx, "select "+strings.Join(s.key, ", ")+" from "+s.name+" order by "+strings.Join(s.key, " desc, ")+" desc limit 1").Scan(into...)
	if err == sql.ErrNoRows { //nolint:errorlint // Scan gives it bare
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s.name, err)
	}
	for i, v := range key {
		if b, ok := v.([]byte); ok {
			key[i] = string(b)
		}
	}
	return key, nil
}
