package db

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// Words are folded words that stand side by side, with one space between them. With Prefix the last one may go on.
type Words struct {
	Text   string
	Prefix bool
}

// Holding gives the numbers of the paragraphs that hold all that is in all and nothing that is in none, the newest first, at most limit of them.
// Which words a paragraph has depends on its column folded alone, so both engines give the same numbers.
func (tx *Tx) Holding(ctx context.Context, all, none []Words, limit int) (docids []int64, err error) {
	if len(all) == 0 {
		return nil, nil
	}
	query, args := holdingSQLite(all, none)
	if tx.engine == Postgres {
		query, args = holdingPostgres(all, none)
	}
	args = append(args, limit)
	query = strings.ReplaceAll(query, "$limit", In(len(args), 1))
	var list sql.NullString // one row of text costs a tenth of a row for each number
	if err := tx.QueryRow(ctx, query, args...).Scan(&list); err != nil || !list.Valid {
		return nil, mapError(err)
	}
	docids = make([]int64, 0, strings.Count(list.String, ",")+1)
	for number := range strings.SplitSeq(list.String, ",") {
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, err
		}
		docids = append(docids, n)
	}
	return docids, nil
}

// holdingSQLite asks the full-text table. Words are letters and digits, so that none of them means anything to it in quotation marks.
func holdingSQLite(all, none []Words) (string, []any) {
	var b strings.Builder
	for i, w := range all {
		if i > 0 {
			b.WriteString(" AND ")
		}
		b.WriteString(w.quoted())
	}
	match := b.String()
	for _, w := range none {
		match = "(" + match + ") NOT " + w.quoted()
	}
	return `select group_concat(f.docid) from (select docid from paragraphs where folded match $1 order by docid desc limit $limit) f`, []any{match}
}

func (w Words) quoted() string {
	if w.Prefix {
		return `"` + w.Text + `*"`
	}
	return `"` + w.Text + `"`
}

// holdingPostgres asks the index of single words, and the column where words must stand side by side.
func holdingPostgres(all, none []Words) (string, []any) {
	var need, beside []string
	args := []any{""}
	like := func(w Words, not string) {
		if !strings.Contains(w.Text, " ") {
			return
		}
		pattern := "% " + w.Text + " %" // letters and digits: nothing to escape
		if w.Prefix {
			pattern = "% " + w.Text + "%"
		}
		args = append(args, pattern)
		beside = append(beside, ` and ' ' || p.folded || ' ' `+not+`like `+In(len(args), 1))
	}
	for _, w := range all {
		need = append(need, w.lexemes()...)
		like(w, "")
	}
	for _, w := range none {
		if list := w.lexemes(); len(list) == 1 {
			need = append(need, "!"+list[0])
		}
		like(w, "not ")
	}
	args[0] = strings.Join(need, " & ")
	// The planner must not walk all paragraphs from the newest on: hence the list is made first.
	return `with found as materialized (
			select p.docid from paragraphs p where array_to_tsvector(string_to_array(p.folded, ' ')) @@ $1::tsquery` + strings.Join(beside, "") + `
		), newest as (select f.docid from found f order by f.docid desc limit $limit)
		select string_agg(n.docid::text, ',' order by n.docid desc) from newest n`, args
}

// lexemes are the single words as PostgreSQL asks for them.
func (w Words) lexemes() (list []string) {
	for word := range strings.SplitSeq(w.Text, " ") {
		list = append(list, "'"+word+"'")
	}
	if w.Prefix {
		list[len(list)-1] += ":*"
	}
	return list
}
