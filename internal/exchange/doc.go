// Package exchange brings records in from other systems and takes them out in standard forms; Forms lists those. It also holds the example case, as an
// embedded file that it imports like any other.
//
// Each form takes one claim, some, or all that the viewer may read, and reads as that viewer, so that what is confidential or sealed stays out of it. JSON lines
// and CSV are written as they are read. PROV, annotations and bibliographies name each record once, so they are made whole in memory from one dossier
// after the other: a few kilobytes for each claim. The same state of the records gives the same bytes, but for XLSX, which carries its time.
//
// A table has one row per claim. Import takes its rating for an earlier check of the newsroom that wrote it, as with any table; whole records travel as JSON lines.
//
// A source whose page changed travels with all its texts: its own record carries the oldest, and one record of type "snapshot" per later one
// follows, {source, text|file, number?, captured?, excerpt?}, oldest first. Evidence that cites another snapshot than the newest names it:
// "snapshot" is its number. A number means the record of that source with this number in the same file; where there is none, the source's
// snapshot of that number in the database. What became of each passage on newer snapshots is found anew on import. What does not travel: the
// bytes that a text was taken from, and what editors decided about passages that drifted (accept, keep, flag); those who import decide
// for themselves.
package exchange
