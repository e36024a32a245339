package exchange

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// MaxLine is the longest line that ImportJSONL takes, in bytes: a source's text may be as large as capture.MaxBytes, escaped.
const MaxLine = 80 << 20

// lines is the feed of JSON lines.
type lines struct {
	from   io.Reader
	start  int64 // where from stood
	root   *os.Root
	buffer *bufio.Reader
	number int
	bytes  count
	ended  error
	ids    ids                           // of claims
	came   func(*capture.Document) error // see ImportOptions.Came
}

// keep makes from one that can be read again. done lets it go.
func (l *lines) keep() (done func(), err error) {
	if s, ok := l.from.(io.Seeker); ok {
		if l.start, err = s.Seek(0, io.SeekCurrent); err == nil {
			return func() {}, nil
		}
	}
	f, _, done, err := spool(l.from)
	l.from = f
	if err == nil {
		err = l.rewind()
	}
	return done, err
}

// Seekable gives a reader of any place in what r holds, and its size; what comes through a pipe is copied to a temporary file, which done removes.
func Seekable(r io.Reader) (at io.ReaderAt, size int64, done func(), err error) {
	if s, ok := r.(interface {
		io.ReaderAt
		io.Seeker
	}); ok {
		if size, err = s.Seek(0, io.SeekEnd); err == nil {
			return s, size, func() {}, nil
		}
	}
	return spool(r)
}

func spool(r io.Reader) (f *os.File, size int64, done func(), err error) {
	if f, err = os.CreateTemp("", "claimtrail-import-*"); err != nil {
		return nil, 0, func() {}, fmt.Errorf("import: %w", err)
	}
	done = func() { _, _ = f.Close(), os.Remove(f.Name()) }
	if size, err = io.Copy(f, r); err != nil {
		done()
		return nil, 0, func() {}, fmt.Errorf("copy the import to %s: %w", f.Name(), err)
	}
	return f, size, done, nil
}

// begin reads from where from stands.
func (l *lines) begin() error {
	l.buffer, l.number, l.ended, l.ids = bufio.NewReaderSize(l.from, 1<<20), 0, nil, nil
	l.bytes.Store(0)
	return nil
}

func (l *lines) rewind() error {
	if _, err := l.from.(io.Seeker).Seek(l.start, io.SeekStart); err != nil {
		return fmt.Errorf("read the import again: %w", err)
	}
	return l.begin()
}

func (l *lines) read() int64 { return l.bytes.Load() }

func (l *lines) unit() string { return "line" }

// next gives the next line that is not blank. One that cannot be read to its end is the last, with what is wrong with it.
func (l *lines) next() (prepared, error) {
	for l.ended == nil {
		line, err := l.nextLine()
		if err != nil && !errors.Is(err, errLongLine) {
			l.ended = err
		}
		text := bytes.TrimSpace(line)
		if len(text) > 0 || err != nil && !errors.Is(err, io.EOF) {
			p := l.prepare(text, err)
			p.size = len(line)
			return p, nil
		}
	}
	return prepared{}, io.EOF
}

var errLongLine = fault.Newf(fault.Invalid, "This line is longer than %d MB, the most that is taken.", MaxLine>>20)

// nextLine reads one line whatever its length, but keeps no more than MaxLine of it.
func (l *lines) nextLine() (line []byte, err error) {
	l.number++
	long := false
	for {
		part, err := l.buffer.ReadSlice('\n')
		l.bytes.Add(int64(len(part)))
		if long = long || len(line)+len(part) > MaxLine; !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long && err == nil:
			return nil, errLongLine
		}
		if l.number == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		return line, err
	}
}

func (l *lines) prepare(line []byte, err error) prepared {
	p := prepared{line: l.number, err: err}
	if len(line) == 0 || errors.Is(err, errLongLine) {
		return p
	}
	if p.record, p.err = parse(line); p.err != nil {
		return p
	}
	switch p.record.Type {
	case "claim":
		p.warnings = p.record.soften()
		if before := l.ids.before(p.record.ID, l.number); before > 0 && !p.record.checkAlone() {
			p.warnings = append(p.warnings, fmt.Sprintf("Line %d has the same id; this line updates that claim.", before))
		}
	case "source", "snapshot":
		p.doc, p.err = l.document(&p.record)
	}
	if p.err == nil && bytes.Contains(line, []byte(`\u0000`)) {
		p.err = p.written().checkText()
	}
	return p
}

// written is what of the record is stored as it stands: a document is made of its text.
func (p prepared) written() record {
	r := p.record
	if p.doc != nil {
		r.Text = ""
	}
	return r
}

// document makes one of a record's text or file.
func (l *lines) document(r *record) (*capture.Document, error) {
	switch {
	case r.Text != "":
		doc, err := capture.Given(r.Text)
		if err == nil && l.came != nil {
			err = l.came(doc)
		}
		return doc, err
	case r.File != "":
		return l.readFile(r.File)
	}
	return nil, nil
}

// readFile reads a file below the import's folder, and nowhere else.
func (l *lines) readFile(name string) (*capture.Document, error) {
	if l.root == nil {
		return nil, fault.In("file", "Files are read only from beside an import file; put the text into the record, or import from a file.")
	}
	f, err := l.root.Open(name)
	if err != nil {
		return nil, fault.In("file", "The file %q cannot be read from the import's folder: %v.", name, err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, capture.MaxBytes+1))
	if err != nil {
		return nil, fault.In("file", "The file %q cannot be read: %v.", name, err)
	}
	return capture.Read(capture.Input{Bytes: b, Name: name})
}
