// Package claims keeps claims, their evidence, their ratings and how they move from the desk to publication: rules and
// their SQL. The lineage graph is loaded here, since sources cannot see claims.
//
// Functions take the caller's transaction and begin none. Those that write take the person who acts, check the right, and
// append to the ledger.
package claims
