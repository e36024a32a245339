package match

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"math/bits"
	"os"
	"path/filepath"
	"sync"
)

// ErrUnusable is the kind of every error about a saved index that cannot be used: damaged, cut short, too long, written by another version
// of the program. The remedy is always the same: build the index anew.
var ErrUnusable = errors.New("the saved index cannot be used")

func unusable(why string) error { return fmt.Errorf("%w: %s", ErrUnusable, why) }

// A saved index is, with numbers in little endian and lists as a count of 64 bits and what they hold:
//
//	magic, tongue | stamp | words one after the other, their ends (32 bits) | number of segments | segments | SHA-256 of all before
//
// and of each segment: gaps between its keys (varints) | lengths in words (bytes) | numbers of its words, none when they
// are 0, 1, 2 ... (32 bits) | starts of lists (32 bits) | lists (bytes, see segment) | bits of removed records (64 bits). What can be counted
// from that is not saved.
const (
	magic     = "claimtrail match index 2\n"
	mostStamp = 1 << 12
)

// tongue changes when words are read in another way: an index that was saved before would not be asked for the words it holds.
var tongue = sync.OnceValue(func() [sha256.Size]byte {
	h := sha256.New()
	for _, s := range [...][2]string{
		{"The 12,5% vaccines weren't @WhoSaidThat #SaveTheNHS running—U.S. e-mails https://a.example/b naïve 2020s ﬁve", "en"},
		{"The children's studies generalized relational 1,000 arguments", ""}, {"قالت الحكومة إن المستشفيات ١٢٣ لن تُغلق", "ar"}, {"L'économie n'était pas meilleure aujourd'hui", "fr"},
		{"Las vacunaciones obligatorias niños", "es"}, {"Não há informações", "pt"}, {"Straßen Häuser größere", "de"}, {"più città italiane", "it"}, {"Выборы прошли ещё", "ru"},
		{"İstanbul'da ışıklar çocukları", "tr"}, {"می\u200cروند کتاب\u200cهای", "fa"}, {"लड़कियों की किताबें", "hi"}, {"kebijakan pemerintahnya", "id"}, {"东京的新闻", "zh"}, {"東京でニュース", "ja"}, {"ข่าวปลอม", "th"}, {"가짜 뉴스입니다", "ko"},
	} {
		for _, w := range words(s[0], s[1]) {
			h.Write(append([]byte(w), 0))
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
})

// Save writes the index to a file, with a stamp of the caller's (at most 4 KB) that Open gives back: what the index was made from.
func (x *Index) Save(path string, stamp []byte) error {
	return Replace(path, func(f *os.File) error { return x.Write(f, stamp) })
}

// Replace puts what write writes in the place of a file, as a whole and only once all is on the disk; when that fails the old one stays.
func Replace(path string, write func(*os.File) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a renaming last. Systems that cannot do that with folders are forgiven.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, os.ErrInvalid) {
		return errors.Join(err, d.Close())
	}
	return d.Close()
}

// Open reads an index that was saved. Errors are of kind ErrUnusable, or the file system's.
func Open(path string) (x *Index, stamp []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	return load(f, info.Size())
}

// Read reads what Write wrote, all of data. Errors are of kind ErrUnusable.
func Read(data []byte) (x *Index, stamp []byte, err error) {
	return load(bytes.NewReader(data), int64(len(data)))
}

// Write writes the index as Save does.
func (x *Index) Write(to io.Writer, stamp []byte) error {
	if len(stamp) > mostStamp {
		return fmt.Errorf("a stamp of %d bytes is longer than %d", len(stamp), mostStamp)
	}
	sum := sha256.New()
	w := &saver{w: bufio.NewWriterSize(io.MultiWriter(to, sum), 1<<16)}
	mark := tongue()
	w.write([]byte(magic), mark[:])
	w.bytes(stamp)
	w.bytes(x.words.text)
	list32(w, x.words.ends)
	w.number(len(x.segments))
	for _, s := range x.segments {
		w.segment(s)
	}
	if w.err == nil {
		w.err = w.w.Flush()
	}
	if w.err == nil {
		_, w.err = to.Write(sum.Sum(nil))
	}
	return w.err
}

// saver writes until an error.
type saver struct {
	w   *bufio.Writer
	buf []byte
	err error
}

func (w *saver) write(parts ...[]byte) {
	for _, p := range parts {
		if w.err == nil {
			_, w.err = w.w.Write(p)
		}
	}
}

func (w *saver) number(n int) {
	w.buf = binary.LittleEndian.AppendUint64(w.buf[:0], uint64(n))
	w.write(w.buf)
}

func (w *saver) bytes(b []byte) {
	w.number(len(b))
	w.write(b)
}

func list32(w *saver, list []uint32) {
	w.number(len(list))
	for _, n := range list {
		w.buf = binary.LittleEndian.AppendUint32(w.buf[:0], n)
		w.write(w.buf)
	}
}

func (w *saver) segment(s *segment) {
	w.number(s.keys.len())
	before := uint32(0)
	for record := range uint32(s.keys.len()) {
		key := s.keys.at(record)
		w.buf = binary.AppendUvarint(w.buf[:0], uint64(key-before))
		w.write(w.buf)
		before = key
	}
	w.write(s.length)
	list32(w, s.terms)
	list32(w, s.starts)
	w.bytes(s.data)
	w.number(len(s.gone))
	for _, set := range s.gone {
		w.buf = binary.LittleEndian.AppendUint64(w.buf[:0], set)
		w.write(w.buf)
	}
}

// loader reads until an error. It never makes room for more than is left of the file.
type loader struct {
	r    *bufio.Reader
	sum  hash.Hash
	left int64 // bytes before the sum
	buf  [4096]byte
	err  error
}

func load(from io.Reader, size int64) (x *Index, stamp []byte, err error) {
	r := &loader{r: bufio.NewReaderSize(from, 1<<16), sum: sha256.New(), left: size - sha256.Size}
	x, stamp = r.index()
	if r.err == nil && r.left != 0 {
		r.fail("it is longer than what it holds")
	}
	var sum [sha256.Size]byte
	if r.err == nil {
		_, r.err = io.ReadFull(r.r, sum[:])
	}
	if r.err == nil && [sha256.Size]byte(r.sum.Sum(nil)) != sum {
		r.fail("it is damaged")
	}
	if errors.Is(r.err, io.EOF) || errors.Is(r.err, io.ErrUnexpectedEOF) {
		r.err = unusable("it is shorter than it was")
	}
	if r.err != nil {
		return nil, nil, r.err
	}
	return x, stamp, nil
}

func (r *loader) fail(why string) {
	if r.err == nil {
		r.err = unusable(why)
	}
}

// read fills b.
func (r *loader) read(b []byte) {
	if r.err != nil {
		return
	}
	if r.left < int64(len(b)) {
		r.fail("it ends too early")
		return
	}
	if _, r.err = io.ReadFull(r.r, b); r.err == nil {
		r.left -= int64(len(b))
		r.sum.Write(b)
	}
}

// count reads how many things follow, of at least so many bytes each.
func (r *loader) count(size int64) int {
	r.read(r.buf[:8])
	n := binary.LittleEndian.Uint64(r.buf[:8])
	if r.err == nil && n > uint64(r.left/size) {
		r.fail("it counts more than it holds")
	}
	if r.err != nil {
		return 0
	}
	return int(n)
}

func (r *loader) bytes(n int) []byte {
	if r.err != nil {
		return nil
	}
	b := make([]byte, n)
	r.read(b)
	return b
}

func (r *loader) list32() []uint32 {
	list := make([]uint32, r.count(4))
	for at := 0; at < len(list) && r.err == nil; {
		part := r.buf[:min(len(r.buf), 4*(len(list)-at))]
		r.read(part)
		for ; len(part) > 0; part = part[4:] {
			list[at] = binary.LittleEndian.Uint32(part)
			at++
		}
	}
	return list
}

func (r *loader) index() (x *Index, stamp []byte) {
	head := r.bytes(len(magic))
	var mark [sha256.Size]byte
	r.read(mark[:])
	if r.err == nil && (string(head) != magic || mark != tongue()) {
		r.fail("another version of the program wrote it, or none")
	}
	n := r.count(1)
	if n > mostStamp {
		r.fail("its stamp is too long")
	}
	stamp = r.bytes(n)
	x = New()
	r.words(&x.words)
	for n := r.count(1); n > 0 && r.err == nil; n-- {
		s := r.segment(&x.words)
		if r.err == nil {
			r.add(x, s)
		}
	}
	return x, stamp
}

func (r *loader) words(v *vocabulary) {
	v.text = r.bytes(r.count(1))
	v.ends = r.list32()
	before := uint32(0)
	for _, end := range v.ends {
		if end < before {
			r.fail("its words are out of order")
			return
		}
		before = end
	}
	if int(before) != len(v.text) {
		r.fail("its words do not end where they should")
	}
	if r.err == nil {
		v.df = make([]uint32, len(v.ends))
		v.grow(len(v.ends)*4/3 + 64)
		v.list()
	}
}

// add adds a segment that was read to the index, if each of its keys is a new one.
func (r *loader) add(x *Index, s *segment) {
	for record := range uint32(s.keys.len()) {
		if s.isGone(record) {
			continue
		}
		for _, before := range x.segments {
			if _, there := before.find(s.keys.at(record)); there {
				r.fail("it holds a record twice")
				return
			}
		}
	}
	x.segments = append(x.segments, s)
	x.live += s.live()
}

func (r *loader) segment(v *vocabulary) *segment {
	s := &segment{}
	keys := r.keys()
	lengths := r.bytes(len(keys))
	if r.err != nil {
		return nil
	}
	for i, key := range keys {
		s.addRecord(key, lengths[i])
	}
	s.keys.pack()
	s.terms, s.starts = r.list32(), r.list32()
	if len(s.terms) == 0 {
		s.terms = nil
	}
	s.data = r.bytes(r.count(1))
	r.gone(s)
	if r.err == nil {
		if why := s.check(v); why != "" {
			r.fail(why)
		}
	}
	return s
}

func (r *loader) keys() []uint32 {
	list := make([]uint32, r.count(2))
	if len(list) > mostRecords {
		r.fail("a segment is too large")
	}
	key := uint64(0)
	for i := range list {
		gap, err := binary.ReadUvarint(r)
		if key += gap; r.err == nil && (err != nil || gap > math.MaxUint32 || key > math.MaxUint32 || gap == 0 && i > 0) {
			r.fail("its keys are out of order")
		}
		if r.err != nil {
			return nil
		}
		list[i] = uint32(key)
	}
	return list
}

// ReadByte is for ReadUvarint.
func (r *loader) ReadByte() (byte, error) {
	r.read(r.buf[:1])
	return r.buf[0], r.err
}

func (r *loader) gone(s *segment) {
	n := r.count(8)
	if n > 0 && n != (s.keys.len()+63)/64 {
		r.fail("its removed records are not those it holds")
	}
	for ; n > 0 && r.err == nil; n-- {
		r.read(r.buf[:8])
		set := binary.LittleEndian.Uint64(r.buf[:8])
		s.gone = append(s.gone, set)
		s.dead += bits.OnesCount64(set)
	}
	if last := s.keys.len() % 64; r.err == nil && s.gone != nil && last > 0 && s.gone[len(s.gone)-1]>>last != 0 {
		r.fail("its removed records are not those it holds")
	}
}

// check says what is wrong with the lists of a segment that was read, and counts their records into df.
func (s *segment) check(v *vocabulary) (wrong string) {
	if s.terms != nil && len(s.terms) != len(s.starts)-1 || len(s.starts) == 0 || s.words() > v.len() || s.starts[0] != 0 || int(s.starts[s.words()]) != len(s.data) {
		return "its lists are not those of its words"
	}
	for i := range s.words() {
		if i > 0 && s.word(i) <= s.word(i-1) || int(s.word(i)) >= v.len() || s.starts[i] >= s.starts[i+1] || int(s.starts[i+1]) > len(s.data) {
			return "its lists are out of order"
		}
		n, right := checkList(s.data[s.starts[i]:s.starts[i+1]], s.keys.len())
		if !right {
			return "one of its lists is damaged"
		}
		v.df[s.word(i)] += uint32(n)
	}
	return ""
}

// checkList says whether next and unpack may trust a list, and how many records it names.
func checkList(list []byte, records int) (count int, right bool) {
	var p piece
	block, class := 0, -1
	for len(list) > 0 {
		if !whole(list) {
			return 0, false
		}
		var r run
		r, list = next(list, block)
		if r.block == block && r.class <= class || r.block > records>>blockBits || !r.check(&p, records-r.block<<blockBits) {
			return 0, false
		}
		block, class = r.block, r.class
		count += r.count
	}
	return count, count <= records
}

// whole says whether next can take a run off a list of any bytes.
func whole(list []byte) bool {
	head := list[0]
	list = list[1:]
	take := func(add uint64) (uint64, bool) {
		v, n := binary.Uvarint(list)
		if n <= 0 || v > entryRecords {
			return 0, false
		}
		list = list[n:]
		return v + add, true
	}
	count, ok := uint64(head>>4), true
	if head>>2&3 == 3 {
		_, ok = take(0)
	}
	if ok && count == 15 {
		count, ok = take(15)
	}
	count++
	if !ok || count > blockSize {
		return false
	}
	size := 2 * count
	switch {
	case count >= stepsFrom:
		size, ok = take(0)
	case count >= splitFrom:
		size = uint64(splitBytes(int(count))) + count
	}
	if head&3 == several {
		size += count
	}
	return ok && size <= uint64(len(list))
}

// check unpacks a run of any bytes: its records have to ascend and be fewer than a limit.
func (r run) check(p *piece, limit int) bool {
	if !r.counted() {
		return false
	}
	before, seen := -1, 0
	for n := r.unpack(p); n > 0; n = r.unpack(p) {
		for _, at := range p[:n] {
			if int(at) <= before || int(at) >= limit {
				return false
			}
			before = int(at)
		}
		seen += n
	}
	for _, t := range r.times {
		if t <= several || t > mostTimes {
			return false
		}
	}
	return seen == r.count
}

// counted says whether a run holds as many records as it says.
func (r *run) counted() bool {
	n := 0
	switch {
	case r.count >= stepsFrom:
		at := 0
		for _, gap := range r.records {
			at += int(gap)
			if gap != 255 {
				n++
			}
		}
		return n == r.count && at < blockSize
	case r.count >= splitFrom:
		for set := r.records[:splitBytes(r.count)]; len(set) > 0; set = set[8:] {
			n += bits.OnesCount64(binary.LittleEndian.Uint64(set))
		}
		return n == r.count
	}
	return true
}
