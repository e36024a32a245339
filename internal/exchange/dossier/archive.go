package dossier

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// archive is a dossier that is read: a ZIP, or a folder of its unpacked members.
type archive struct {
	names []string // sorted
	sizes map[string]int64
	open  func(name string) (io.ReadCloser, error)
	whole func() ([]byte, error) // its own bytes; of a folder, the signed list of its files
	close func() error
}

// read gives a member's bytes.
func (a *archive) read(name string, most int64) ([]byte, error) {
	if a.sizes[name] > most {
		return nil, fault.Newf(fault.Checked, "%s: it has %d bytes; %d is the most.", name, a.sizes[name], most)
	}
	r, err := a.open(name)
	if err != nil {
		return nil, fault.Newf(fault.Checked, "%s: it cannot be read (%v).", name, err)
	}
	defer func() { _ = r.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(b)) != a.sizes[name] {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fault.Newf(fault.Checked, "%s: it cannot be read (%v).", name, err)
	}
	return b, nil
}

// has reports whether there is such a member.
func (a *archive) has(name string) bool { _, ok := a.sizes[name]; return ok }

// openPath opens a dossier's file, or the folder of its unpacked members.
func openPath(name string) (*archive, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fault.Newf(fault.Invalid, "The file %s cannot be read; check its name.", name)
	}
	if info.IsDir() {
		return openFolder(name)
	}
	if !info.Mode().IsRegular() { // a pipe would be waited for
		return nil, fault.Newf(fault.Invalid, "%s is no file and no folder; save the dossier first.", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fault.Newf(fault.Invalid, "The file %s cannot be read (%v).", name, err)
	}
	a, err := openZip(f, info.Size())
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	a.close = f.Close
	return a, nil
}

// openFolder reads a folder of members. Links and whatever is no plain file are refused.
func openFolder(name string) (*archive, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fault.Newf(fault.Invalid, "The folder %s cannot be read (%v).", name, err)
	}
	a := &archive{sizes: map[string]int64{}, close: root.Close, open: func(name string) (io.ReadCloser, error) { return root.Open(name) }}
	seen, total := twice{}, int64(0)
	err = fs.WalkDir(root.FS(), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return fault.Newf(fault.Checked, "%s: it is a link or no file; a dossier has plain files only.", path)
		}
		total += info.Size()
		return a.add(path, info.Size(), total, seen)
	})
	a.whole = func() ([]byte, error) { return a.read(manifestName, maxSmall) }
	if err != nil {
		if fault.KindOf(err) == "" {
			err = fault.Newf(fault.Invalid, "The folder %s cannot be read (%v).", name, err)
		}
		return nil, errors.Join(err, root.Close())
	}
	slices.Sort(a.names)
	return a, nil
}

// add lists a member.
func (a *archive) add(name string, size, total int64, seen twice) error {
	if err := checkPath(name); err != nil {
		return err
	}
	if err := seen.add(name); err != nil {
		return err
	}
	switch {
	case len(a.names) >= MaxMembers:
		return fault.Newf(fault.Checked, "The dossier has more than %d files, the most that is taken.", MaxMembers)
	case size > MaxMember:
		return fault.Newf(fault.Checked, "%s: it has %d bytes; %d is the most.", name, size, int64(MaxMember))
	case total > MaxBytes:
		return fault.Newf(fault.Checked, "The dossier has more than %d MB, the most that is taken.", MaxBytes>>20)
	}
	a.names, a.sizes[name] = append(a.names, name), size
	return nil
}

const endOfDirectory = 22 // bytes of the record at the end of a ZIP without a comment

// openZip reads an archive and accounts for every byte of it.
func openZip(r io.ReaderAt, size int64) (*archive, error) {
	if err := checkEnd(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault.Newf(fault.Checked, "The archive cannot be read (%v): it is no ZIP, or it was changed.", err)
	}
	a := &archive{sizes: map[string]int64{}, whole: func() ([]byte, error) { return io.ReadAll(io.NewSectionReader(r, 0, size)) }, close: func() error { return nil }}
	files, seen, total := map[string]*zip.File{}, twice{}, int64(0)
	for _, f := range z.File {
		if err := checkHeader(f); err != nil {
			return nil, err
		}
		total += int64(f.UncompressedSize64) //nolint:gosec // bounded by checkHeader
		if err := a.add(f.Name, int64(f.UncompressedSize64), total, seen); err != nil {
			return nil, err
		}
		files[f.Name] = f
	}
	if !slices.IsSorted(a.names) {
		return nil, fault.New(fault.Checked, "The archive's members are not in the order of their paths, as Claimtrail writes them.")
	}
	a.open = func(name string) (io.ReadCloser, error) {
		raw, err := files[name].OpenRaw()
		return io.NopCloser(raw), err
	}
	return a, a.sameBytes(r, size)
}

// checkEnd looks at the end of the archive before anything is read by what it says: no comment, no second directory, no directory larger than the
// members that a dossier may have.
func checkEnd(r io.ReaderAt, size int64) error {
	if size > MaxBytes {
		return fault.Newf(fault.Checked, "The archive has %d MB; %d is the most that is taken.", size>>20, MaxBytes>>20)
	}
	var b [endOfDirectory]byte
	if size < endOfDirectory {
		return fault.New(fault.Checked, "This is no dossier: it is no ZIP, or it was cut.")
	}
	if _, err := r.ReadAt(b[:], size-endOfDirectory); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the archive: %w", err)
	}
	if !bytes.Equal(b[:4], []byte("PK\x05\x06")) || b[20] != 0 || b[21] != 0 {
		return fault.New(fault.Checked, "This is no dossier: a ZIP's directory does not end it. It was cut, something was put behind it, or it has a comment.")
	}
	switch members, directory := binary.LittleEndian.Uint16(b[10:]), binary.LittleEndian.Uint32(b[12:]); {
	case members > MaxMembers || directory > MaxMembers*(46+maxPath):
		return fault.Newf(fault.Checked, "The archive says that it has %d members in a directory of %d bytes; %d members are the most, and Zip64 is not used.", members, directory, MaxMembers)
	case binary.LittleEndian.Uint32(b[16:]) == 1<<32-1:
		return fault.New(fault.Checked, "The archive is written as Zip64, which a dossier is not.")
	}
	return nil
}

// checkHeader refuses a member that is not stored as it is.
func checkHeader(f *zip.File) error {
	if err := checkPath(f.Name); err != nil {
		return err
	}
	switch mode := f.Mode(); {
	case f.Flags&1 != 0:
		return fault.Newf(fault.Checked, "%s: it is encrypted; a dossier is open.", f.Name)
	case !mode.IsRegular():
		return fault.Newf(fault.Checked, "%s: it is a folder, a link or no file; a dossier has plain files only.", f.Name)
	case f.Method != zip.Store:
		return fault.Newf(fault.Checked, "%s: it is compressed, and a dossier never is. If somebody packed it again, unpack it and verify the folder.", f.Name)
	case f.UncompressedSize64 > MaxMember || f.CompressedSize64 != f.UncompressedSize64:
		return fault.Newf(fault.Checked, "%s: it says that it has %d bytes, stored in %d; %d is the most.", f.Name, f.UncompressedSize64, f.CompressedSize64, int64(MaxMember))
	case f.Comment != "" || len(f.Extra) != 0:
		return fault.Newf(fault.Checked, "%s: it carries a comment or further fields, which a dossier does not.", f.Name)
	}
	return nil
}

// sameBytes writes the archive again from its members and compares.
func (a *archive) sameBytes(r io.ReaderAt, size int64) error {
	same := &comparer{with: io.NewSectionReader(r, 0, size)}
	w := zip.NewWriter(same)
	for _, name := range a.names {
		b, err := a.read(name, MaxMember)
		if err == nil {
			err = store(w, name, b)
		}
		if err == nil {
			err = w.Flush()
		}
		if errors.Is(err, errOther) {
			return fault.Newf(fault.Checked, "%s: it was changed, or its place in the archive was: the bytes there are not those of a file with this content.", name)
		}
		if err != nil {
			return err
		}
	}
	err := w.Close()
	if errors.Is(err, errOther) || err == nil && same.at != size {
		return fault.New(fault.Checked, "The archive's directory was changed: it is not that of its members.")
	}
	return err
}

// errOther ends the writing at the first byte that is another.
var errOther = errors.New("another byte")

// comparer takes what is written and compares it with what is there.
type comparer struct {
	with io.Reader
	at   int64
	b    []byte
}

func (c *comparer) Write(p []byte) (int, error) {
	c.b = slices.Grow(c.b[:0], len(p))[:len(p)]
	if _, err := io.ReadFull(c.with, c.b); err != nil || !bytes.Equal(c.b, p) {
		return 0, errOther
	}
	c.at += int64(len(p))
	return len(p), nil
}

// store writes a member: stored, dated 1 January 1980, without further fields.
func store(w *zip.Writer, name string, b []byte) error {
	raw, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, ModifiedDate: 1<<5 | 1, CRC32: crc32.ChecksumIEEE(b), CompressedSize64: uint64(len(b)), UncompressedSize64: uint64(len(b))}) //nolint:staticcheck // Modified would add a field of its own
	if err == nil {
		_, err = raw.Write(b)
	}
	return err
}
