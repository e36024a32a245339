package db

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// Sentences for faults that the engine finds. The rooms check before they write, so people rarely see the first two.
const (
	saysExists  = "This record is there already."
	saysInvalid = "This record refers to something that is not there, or lacks something that it needs."
	saysFull    = "The disk is full, so this change was not saved; nothing saved before is lost. Make room and try again."
	saysBusy    = "Another process is writing to the database; try again in a moment."
	saysLocked  = "The database cannot be written: its file or folder is read-only for this user."
	saysBroken  = "The file is no Claimtrail database, or it is damaged; name another with --db, or restore a backup."
	saysNoOpen  = "The database cannot be opened; check that its folder can be written."
)

// mapError turns what a driver says by code into a fault. What is a fault already, and what has no such code, stays.
func mapError(err error) error {
	if err == nil || fault.KindOf(err) != "" {
		return err
	}
	if kind, message := sqliteFault(err); kind != "" {
		return fault.Wrap(kind, err, message)
	}
	if kind, message := postgresFault(err); kind != "" {
		return fault.Wrap(kind, err, message)
	}
	return err
}

func sqliteFault(err error) (fault.Kind, string) {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return "", ""
	}
	switch e.ExtendedCode {
	case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey, sqlite3.ErrConstraintRowID:
		return fault.Exists, saysExists
	case sqlite3.ErrConstraintForeignKey, sqlite3.ErrConstraintCheck, sqlite3.ErrConstraintNotNull:
		return fault.Invalid, saysInvalid
	}
	if e.SystemErrno == syscall.ENOSPC || e.SystemErrno == syscall.EDQUOT {
		return fault.Full, saysFull
	}
	switch e.Code {
	case sqlite3.ErrFull:
		return fault.Full, saysFull
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fault.Conflict, saysBusy
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return fault.Denied, saysLocked
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return fault.Invalid, saysBroken
	case sqlite3.ErrCantOpen:
		return fault.Invalid, saysNoOpen
	}
	return "", ""
}

func postgresFault(err error) (fault.Kind, string) {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return "", ""
	}
	switch e.Code {
	case "23505":
		return fault.Exists, saysExists
	case "23503", "23514", "23502":
		return fault.Invalid, saysInvalid
	case "53100":
		return fault.Full, saysFull
	case "25006":
		return fault.Denied, saysLocked
	}
	return "", ""
}

// retryable reports whether the same work may succeed, and cannot be done twice, when it is run again from its beginning:
// servers stood in each other's way, or the connection went before the commit.
func retryable(err error) bool {
	if errors.As(err, new(*unknownOutcome)) {
		return false
	}
	var e *pgconn.PgError
	if errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01") {
		return true
	}
	return lost(err)
}

// lost reports whether the connection is gone.
func lost(err error) bool {
	if err == nil {
		return false
	}
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code == "57P01" || e.Code == "57P02" || e.Code == "57P03" || e.Code[:2] == "08"
	}
	var connect *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.As(err, &connect) || pgconn.SafeToRetry(err) || isNetwork(err)
}

// isNetwork reports whether err is the network's, not the engine's.
func isNetwork(err error) bool {
	return errors.As(err, new(net.Error)) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}
