// Package beside holds benchmarks alone, in a module of its own so that the program does not depend on what they use: the index of claims/match
// beside bleve and SQLite's full text, with the same claims and the same questions in one run.
//
// SQLite has FTS5, which ranks by BM25 itself, only with -tags sqlite_fts5; without it, FTS4 ranked in Go by matchinfo.
package beside
