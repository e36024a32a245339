package db

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// Place lets write fill a file beside path, readable by its owner alone, and puts it at path when it is whole and on the disk: never in the place
// of another. write may make files beside it that begin with its name; they go.
func Place(path string, write func(beside string) error) (err error) {
	if err := vacant(path); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return fault.Newf(fault.Invalid, "The file %s cannot be written (%v).", path, err)
	}
	beside := f.Name()
	defer func() {
		for _, more := range []string{"", "-wal", "-shm", "-journal"} {
			_ = os.Remove(beside + more) // what is in its place by now has another name
		}
	}()
	if err := errors.Join(f.Close(), write(beside)); err != nil {
		return err
	}
	if log, err := os.Stat(beside + "-wal"); err == nil && log.Size() > 0 {
		return fmt.Errorf("the file %s is not whole: its log was not taken in", path)
	}
	if err := syncFile(beside); err != nil {
		return fmt.Errorf("the file %s cannot be written: %w", path, err)
	}
	if err := os.Link(beside, path); err != nil { // a link never replaces
		if errors.Is(err, fs.ErrExist) {
			return errTaken(path)
		}
		return fault.Newf(fault.Invalid, "The file %s cannot be written (%v).", path, err)
	}
	_ = syncFile(filepath.Dir(path)) // not every system lets a folder be synced
	return nil
}

// vacant refuses a path at which something stands, or stood with a log that SQLite would take for the new one's.
func vacant(path string) error {
	for _, name := range []string{path, path + "-wal", path + "-shm", path + "-journal"} {
		if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			if err != nil {
				return fault.Newf(fault.Invalid, "The file %s cannot be written (%v).", path, err)
			}
			return errTaken(name)
		}
	}
	return nil
}

func errTaken(path string) error {
	return fault.Newf(fault.Exists, "There is a file at %s already, and nothing is overwritten; name another, or move it away.", path)
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
