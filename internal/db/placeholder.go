package db

import (
	"strconv"
	"strings"
	"sync"
)

// rewritten caches SQLite's form of each statement; statements are literals, so there are few.
var rewritten sync.Map

// rewrite gives the statement in the engine's own form. SQLite takes $1 for a name and numbers names by first
// appearance, so `select $2, $1` would silently swap: there, $1 becomes ?1.
func rewrite(e Engine, query string) string {
	if e != SQLite {
		return query
	}
	if s, ok := rewritten.Load(query); ok {
		return s.(string)
	}
	s := questionMarks(query)
	if len(query) < 2_000 { // long ones are generated lists, each different
		rewritten.Store(query, s)
	}
	return s
}

// questionMarks turns $1 into ?1 outside of string literals, quoted names and comments.
func questionMarks(query string) string {
	var b strings.Builder
	b.Grow(len(query))
	for i := 0; i < len(query); {
		n := skip(query[i:])
		if n == 0 {
			c := query[i]
			if c == '$' && i+1 < len(query) && isDigit(query[i+1]) && (i == 0 || !isWord(query[i-1])) {
				c = '?'
			}
			b.WriteByte(c)
			i++
			continue
		}
		b.WriteString(query[i : i+n])
		i += n
	}
	return b.String()
}

// skip is the length of the literal, quoted name or comment that s begins with, or 0. One without an end reaches to
// the end of s.
func skip(s string) int {
	var end string
	from := 1
	switch {
	case s[0] == '\'', s[0] == '"':
		end = s[:1]
	case strings.HasPrefix(s, "--"):
		end = "\n"
	case strings.HasPrefix(s, "/*"):
		end, from = "*/", 2
	default:
		return 0
	}
	i := strings.Index(s[from:], end)
	if i < 0 {
		return len(s)
	}
	return from + i + len(end)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || c == '$' || isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// In gives n placeholders for a list, beginning with $from: In(2, 3) is "$2, $3, $4".
func In(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}

// ListOf gives the query of the values of a JSON list of texts, which stands in a placeholder: for lists longer than a statement has placeholders.
func (e Engine) ListOf(placeholder string) string {
	if e == Postgres {
		return "select jsonb_array_elements_text(" + placeholder + "::jsonb)"
	}
	return "select value from json_each(" + placeholder + ")"
}
