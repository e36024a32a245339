package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"
)

// printJSON prints one JSON value on one line.
func (a *app) printJSON(v any) error { return encodeJSON(a.out, v) }

func encodeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func (a *app) say(format string, args ...any) { fmt.Fprintf(a.out, format+"\n", args...) }

// warn says in one sentence, beside what is printed, what a person should know of it.
func (a *app) warn(format string, args ...any) {
	fmt.Fprintf(a.err, "claimtrail: "+format+"\n", args...)
}

// isolate keeps a text of another direction from reordering the line that it stands in (Unicode's first-strong isolate), and what
// steers a terminal from reaching it.
func isolate(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	for _, r := range s {
		if r >= 0x590 && r <= 0x8ff || r >= 0xfb1d && r <= 0xfefc {
			return "\u2068" + s + "\u2069"
		}
	}
	return s
}

// table prints rows with aligned columns.
func (a *app) table(rows [][]string) error {
	w := tabwriter.NewWriter(a.out, 2, 8, 2, ' ', 0)
	for _, row := range rows {
		for i := range row {
			row[i] = isolate(row[i])
		}
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	return w.Flush()
}

// toFile writes exactly the file, whole or not at all: beside it first, then into its place.
func toFile(name string, write func(f *os.File) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return fmt.Errorf("the file %s cannot be written: %w", name, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // the error that counts is the first
		}
	}()
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("the file %s cannot be written: %w", name, err)
	}
	return nil
}

// progress draws a bar on a terminal, and nothing elsewhere.
func (a *app) progress(what string) func(done, total int64) {
	f, ok := a.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	last := int64(-1)
	return func(done, total int64) {
		percent := int64(100)
		if total > 0 {
			percent = min(100, done*100/total)
		}
		if percent == last {
			return
		}
		last = percent
		fmt.Fprintf(f, "\r%s [%-30s] %3d %%", what, strings.Repeat("=", int(percent*30/100)), percent)
		if percent == 100 {
			fmt.Fprint(f, "\r\033[K")
		}
	}
}
