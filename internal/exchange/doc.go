// Package exchange brings records in from other systems and takes them out in standard forms: whole records as JSON lines.
// It also holds the example case, as an embedded file that it imports like any other.
package exchange
