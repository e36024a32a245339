package match

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"sort"
)

// A segment is an immutable part of the index: records by ascending key, and for every word of theirs a list of who holds it. Only its
// bits for removed records change.
//
// A list is cut into runs: the records of one block of 65,536, of one class. Most words stand once in a record, so the class says how often
// for whole runs:
//
//	run    = gap of its block (varint) | (count-1)<<3 | form<<2 | class (varint) | records | times, one byte each, for class several
//	wide   = the record's number in its block, two bytes each, little endian
//	narrow = length in bytes (varint), then gaps of one byte; 255 steps on without naming a record
//
// Wide runs are read as they stand; narrow ones, for words that many records hold, take a byte a record and one addition to read.
type segment struct {
	keys   []uint32           // ascending
	length [fields][]uint8    // of each record, as lengthCode
	terms  []uint32           // numbers of its words, ascending
	starts []uint32           // where each one's list begins in data; one more for the end
	data   []byte             // the lists
	gone   []uint64           // a bit for every record that was removed; nil while there is none
	dead   int                // how many were
	total  [fields]fieldTotal // over all records, those that were removed too
}

// Fields of a record.
const (
	inText = iota
	inTitles
	fields
)

type fieldTotal struct {
	words   uint64 // by rounded lengths
	records uint64 // that have any
}

// Classes of a run: how often its records hold the word.
const (
	onceInText = iota
	onceInTitles
	onceInBoth
	several // a byte for each says: times in the text, and 16 times those in the titles
)

const (
	blockBits  = 16
	blockSize  = 1 << blockBits
	narrowFrom = blockSize / 128 // records in a run
	mostTimes  = 15              // a word counts no more often
)

// entry is a word in a record: word<<32 | record<<8 | times, so that sorting puts a word's records in order.
type entry uint64

const entryRecords = 1 << 24 // how many records can be told apart in entries

func classOf(times uint8) int {
	switch times {
	case 0x01:
		return onceInText
	case 0x10:
		return onceInTitles
	case 0x11:
		return onceInBoth
	}
	return several
}

var onceTimes = [...]uint8{onceInText: 0x01, onceInTitles: 0x10, onceInBoth: 0x11}

// lengthCode rounds a number of words to a byte: exactly up to 64, then by a twelfth of its doubling.
func lengthCode(n int) uint8 {
	if n < 64 {
		return uint8(n)
	}
	return uint8(min(255, 64+int(12*math.Log2(float64(n)/64))))
}

// codeLength gives the number of words of a code.
func codeLength(code uint8) int {
	if code < 64 {
		return int(code)
	}
	return int(64 * math.Exp2((float64(code)-64+.5)/12))
}

func (s *segment) live() int { return len(s.keys) - s.dead }

func (s *segment) isGone(record uint32) bool {
	return s.gone != nil && s.gone[record/64]>>(record%64)&1 != 0
}

// list gives the runs of a word; nil when the segment has none.
func (s *segment) list(word uint32) []byte {
	i := int(word)
	if len(s.terms) == 0 {
		return nil
	}
	if len(s.terms) != int(s.terms[len(s.terms)-1])+1 { // else it holds every word up to its last
		i = sort.Search(len(s.terms), func(i int) bool { return s.terms[i] >= word })
	}
	if i >= len(s.terms) || s.terms[i] != word {
		return nil
	}
	return s.data[s.starts[i]:s.starts[i+1]]
}

// find gives the record of a key.
func (s *segment) find(key uint32) (record uint32, there bool) {
	i, there := slices.BinarySearch(s.keys, key)
	return uint32(i), there && !s.isGone(uint32(i))
}

// remove marks a record.
func (s *segment) remove(record uint32) {
	if s.gone == nil {
		s.gone = make([]uint64, (len(s.keys)+63)/64)
	}
	s.gone[record/64] |= 1 << (record % 64)
	s.dead++
}

// run is one run of a list, still packed.
type run struct {
	block, class, count int
	narrow              bool
	records, times      []byte
}

// next takes the first run off a list whose last block was block. It trusts the list: what comes from a file was checked by then.
func next(list []byte, block int) (r run, rest []byte) {
	gap, n := binary.Uvarint(list)
	head, m := binary.Uvarint(list[n:])
	list = list[n+m:]
	r = run{block: block + int(gap), class: int(head & 3), narrow: head&4 != 0, count: int(head>>3) + 1}
	size := 2 * r.count
	if r.narrow {
		length, n := binary.Uvarint(list)
		size, list = int(length), list[n:]
	}
	r.records, list = list[:size], list[size:]
	if r.class == several {
		r.times, list = list[:r.count], list[r.count:]
	}
	return r, list
}

// each calls f with every record of the run and how often it holds the word.
func (r *run) each(f func(record uint32, times uint8)) {
	base, at := uint32(r.block)<<blockBits, uint32(0)
	times := func(i int) uint8 {
		if r.class == several {
			return r.times[i]
		}
		return onceTimes[r.class]
	}
	if !r.narrow {
		for i := range r.count {
			f(base+uint32(binary.LittleEndian.Uint16(r.records[2*i:])), times(i))
		}
		return
	}
	i := 0
	for _, gap := range r.records {
		at += uint32(gap)
		if gap != 255 {
			f(base+at, times(i))
			i++
		}
	}
}

// writer makes the lists of a segment, word by word.
type writer struct {
	s       *segment
	classes [several + 1][]entry // of the present word
}

// add takes in one entry of the present word.
func (w *writer) add(e entry) {
	c := classOf(uint8(e))
	w.classes[c] = append(w.classes[c], e)
}

// finish writes the list of the present word.
func (w *writer) finish(word uint32) {
	for c, list := range w.classes {
		if !slices.IsSorted(list) {
			slices.Sort(w.classes[c])
		}
	}
	w.s.terms = append(w.s.terms, word)
	w.s.starts = append(w.s.starts, uint32(len(w.s.data)))
	block := 0
	for {
		least := math.MaxInt
		for _, list := range w.classes {
			if len(list) > 0 {
				least = min(least, blockOf(list[0]))
			}
		}
		if least == math.MaxInt {
			break
		}
		for c, list := range w.classes {
			n := 0
			for n < len(list) && blockOf(list[n]) == least {
				n++
			}
			if n == 0 {
				continue
			}
			w.s.data = appendRun(w.s.data, least-block, c, list[:n])
			block, w.classes[c] = least, list[n:]
		}
	}
	for c := range w.classes {
		w.classes[c] = w.classes[c][:0]
	}
}

func blockOf(e entry) int { return int(uint32(e) >> (8 + blockBits)) }

func inBlock(e entry) int { return int(e>>8) & (blockSize - 1) }

func appendRun(data []byte, gap, class int, list []entry) []byte {
	data = binary.AppendUvarint(data, uint64(gap))
	head := uint64(len(list)-1)<<3 | uint64(class)
	if len(list) < narrowFrom {
		data = binary.AppendUvarint(data, head)
		for _, e := range list {
			data = binary.LittleEndian.AppendUint16(data, uint16(inBlock(e)))
		}
	} else {
		data = appendNarrow(binary.AppendUvarint(data, head|4), list)
	}
	if class == several {
		for _, e := range list {
			data = append(data, uint8(e))
		}
	}
	return data
}

func appendNarrow(data []byte, list []entry) []byte {
	size, at := len(list), 0
	for _, e := range list {
		size += (inBlock(e) - at) / 255
		at = inBlock(e)
	}
	data = binary.AppendUvarint(data, uint64(size))
	at = 0
	for _, e := range list {
		for ; inBlock(e)-at >= 255; at += 255 {
			data = append(data, 255)
		}
		data = append(data, uint8(inBlock(e)-at))
		at = inBlock(e)
	}
	return data
}

// end closes the segment.
func (w *writer) end() *segment {
	w.s.starts = append(w.s.starts, uint32(len(w.s.data)))
	w.s.data = slices.Clip(slices.Clone(w.s.data))
	w.s.terms, w.s.starts = slices.Clip(slices.Clone(w.s.terms)), slices.Clip(slices.Clone(w.s.starts))
	return w.s
}

// addRecord appends a record to a segment that is being made.
func (s *segment) addRecord(key uint32, length [fields]uint8) {
	s.keys = append(s.keys, key)
	for f, code := range length {
		s.length[f] = append(s.length[f], code)
		if code > 0 {
			s.total[f].words += uint64(codeLength(code))
			s.total[f].records++
		}
	}
}

// makeSegment makes a segment of entries in order, for records that were added to it.
func makeSegment(s *segment, entries []entry) *segment {
	w := writer{s: s}
	for i, e := range entries {
		w.add(e)
		if i+1 == len(entries) || entries[i+1]>>32 != e>>32 {
			w.finish(uint32(e >> 32))
		}
	}
	return w.end()
}

// merge makes one segment of several, without the records that were removed, and takes those out of df.
func merge(parts []*segment, df []uint32) *segment {
	w := writer{s: &segment{}}
	moved := w.s.join(parts)
	heads := make([]int, len(parts))
	for {
		word, more := uint32(0), false
		for i, p := range parts {
			if h := heads[i]; h < len(p.terms) && (!more || p.terms[h] < word) {
				word, more = p.terms[h], true
			}
		}
		if !more {
			return w.end()
		}
		kept := false
		for i, p := range parts {
			h := heads[i]
			if h == len(p.terms) || p.terms[h] != word {
				continue
			}
			heads[i]++
			dropped, any := w.take(p.data[p.starts[h]:p.starts[h+1]], moved[i])
			df[word] -= dropped
			kept = kept || any
		}
		if kept {
			w.finish(word)
		}
	}
}

// nowhere is the new number of a record that was removed.
const nowhere = math.MaxUint32

// take adds a list of an older segment, its records by their new numbers.
func (w *writer) take(list []byte, moved []uint32) (dropped uint32, kept bool) {
	for block := 0; len(list) > 0; {
		var r run
		r, list = next(list, block)
		block = r.block
		r.each(func(record uint32, times uint8) {
			to := moved[record]
			if to == nowhere {
				dropped++
				return
			}
			kept = true
			w.classes[r.class] = append(w.classes[r.class], entry(to)<<8|entry(times))
		})
	}
	return dropped, kept
}

// join adds the records of the parts by ascending key and says where each went.
func (s *segment) join(parts []*segment) (moved [][]uint32) {
	moved = make([][]uint32, len(parts))
	at := make([]uint32, len(parts))
	all := 0
	for i, p := range parts {
		moved[i] = make([]uint32, len(p.keys))
		all += p.live()
	}
	s.keys = make([]uint32, 0, all)
	for f := range s.length {
		s.length[f] = make([]uint8, 0, all)
	}
	for {
		least := -1
		for i, p := range parts {
			for int(at[i]) < len(p.keys) && p.isGone(at[i]) {
				moved[i][at[i]] = nowhere
				at[i]++
			}
			if int(at[i]) < len(p.keys) && (least < 0 || p.keys[at[i]] < parts[least].keys[at[least]]) {
				least = i
			}
		}
		if least < 0 {
			return moved
		}
		p, record := parts[least], at[least]
		moved[least][record] = uint32(len(s.keys))
		s.addRecord(p.keys[record], [fields]uint8{p.length[inText][record], p.length[inTitles][record]})
		at[least]++
	}
}

// ones calls f with the place of every bit that is set.
func ones(set []uint64, f func(at uint32)) {
	for i, word := range set {
		for ; word != 0; word &= word - 1 {
			f(uint32(i*64 + bits.TrailingZeros64(word)))
		}
	}
}
