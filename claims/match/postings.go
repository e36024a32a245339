package match

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// A segment is an immutable part of the index: records by ascending key, and for every word of theirs a list of who holds it. Only its
// bits for removed records change.
//
// A list is cut into runs: the records of one block of 65,536, of one class. Most words stand once in a record, so the class says how often
// for whole runs:
//
//	run   = class (2 bits) | gap of its block (2 bits) | count-1 (4 bits) | the rest of the gap, of the count (varints, where the bits are
//	        all ones) | records | times, one byte each, for class several
//	wide  = the record's number in its block, two bytes each, little endian
//	split = the high bytes of c numbers in (c+256)/8 bytes, a bit set at high byte + place for each (Elias and Fano), then their low bytes
//	steps = length in bytes (varint), then gaps of one byte; 255 steps on without naming a record
//
// The count says which form a run has: wide is quickest to read and smallest for few, steps for many, split between.
type segment struct {
	keys   keys
	length []uint8  // of each record, as lengthCode
	terms  []uint32 // numbers of its words, ascending; nil when they are 0, 1, 2 ...
	starts []uint32 // where each one's list begins in data; one more for the end
	data   []byte   // the lists
	gone   []uint64 // a bit for every record that was removed; nil while there is none
	dead   int      // how many were
	total  total    // over all records, those that were removed too
}

type total struct {
	words   uint64 // by rounded lengths
	records uint64 // that have any
}

// Classes of a run: how often its records hold the word.
const (
	once = iota
	twice
	thrice
	several // a byte for each says
)

const (
	blockBits = 16
	blockSize = 1 << blockBits
	splitFrom = 48   // records in a run
	stepsFrom = 1024 // records in a run
	mostTimes = 15   // a word counts no more often
)

// entry is a word in a record: word<<32 | record<<8 | times, so that sorting puts a word's records in order.
type entry uint64

const entryRecords = 1 << 24 // how many records can be told apart in entries

func classOf(times uint8) int { return min(int(times)-1, several) }

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

func (s *segment) live() int { return s.keys.len() - s.dead }

func (s *segment) words() int { return len(s.starts) - 1 }

// word gives the number of its i-th word.
func (s *segment) word(i int) uint32 {
	if s.terms == nil {
		return uint32(i)
	}
	return s.terms[i]
}

func (s *segment) isGone(record uint32) bool {
	return s.gone != nil && s.gone[record/64]>>(record%64)&1 != 0
}

// list gives the runs of a word; nil when the segment has none.
func (s *segment) list(word uint32) []byte {
	i := int(word)
	if s.terms != nil {
		i, _ = slices.BinarySearch(s.terms, word)
	}
	if i >= s.words() || s.word(i) != word {
		return nil
	}
	return s.data[s.starts[i]:s.starts[i+1]]
}

// find gives the record of a key.
func (s *segment) find(key uint32) (record uint32, there bool) {
	record, there = s.keys.find(key)
	return record, there && !s.isGone(record)
}

// remove marks a record.
func (s *segment) remove(record uint32) {
	if s.gone == nil {
		s.gone = make([]uint64, (s.keys.len()+63)/64)
	}
	s.gone[record/64] |= 1 << (record % 64)
	s.dead++
}

// run is one run of a list, still packed.
type run struct {
	block, class, count int
	records, times      []byte
	read                int    // how many records were unpacked
	at                  uint32 // where unpacking is: the last record of steps, the place in the bits of split
}

// next takes the first run off a list whose last block was block. It trusts the list: what comes from a file was checked by then.
func next(list []byte, block int) (r run, rest []byte) {
	head := list[0]
	list = list[1:]
	gap, count := int(head>>2&3), int(head>>4)
	if gap == 3 {
		more, n := binary.Uvarint(list)
		gap, list = gap+int(more), list[n:]
	}
	if count == 15 {
		more, n := binary.Uvarint(list)
		count, list = count+int(more), list[n:]
	}
	r = run{block: block + gap, class: int(head & 3), count: count + 1}
	size := 2 * r.count
	switch {
	case r.count >= stepsFrom:
		length, n := binary.Uvarint(list)
		size, list = int(length), list[n:]
	case r.count >= splitFrom:
		size = splitBytes(r.count) + r.count
	}
	r.records, list = list[:size], list[size:]
	if r.class == several {
		r.times, list = list[:r.count], list[r.count:]
	}
	return r, list
}

// splitBytes is how many bytes hold the high bytes of so many records, in whole words of 64 bits.
func splitBytes(count int) int { return (count + 256 + 63) / 64 * 8 }

// piece is some records of a run, unpacked, as numbers in their block.
type piece [512 + 64]uint16

// unpack takes as many records off the run as a piece holds; none are left when it gives 0.
func (r *run) unpack(p *piece) (n int) {
	switch {
	case r.count >= stepsFrom:
		n = r.unpackSteps(p)
	case r.count >= splitFrom:
		n = r.unpackSplit(p)
	default:
		n = r.count - r.read
		list := r.records[:2*n]
		for i := range p[:n] {
			p[i] = binary.LittleEndian.Uint16(list[2*i:])
		}
	}
	r.read += n
	return n
}

func (r *run) unpackSteps(p *piece) (n int) {
	at, i := uint16(r.at), 0
	for ; i < len(r.records) && n < len(p); i++ {
		gap := r.records[i]
		at += uint16(gap)
		p[n] = at
		if gap != 255 {
			n++
		}
	}
	r.at, r.records = uint32(at), r.records[i:]
	return n
}

// unpackSplit goes on while there is room for the records of one more word of bits.
func (r *run) unpackSplit(p *piece) (n int) {
	bytes := splitBytes(r.count)
	low := r.records[bytes+r.read:]
	for ; int(r.at) < bytes && n <= len(p)-64; r.at += 8 {
		set := binary.LittleEndian.Uint64(r.records[r.at:])
		base := int(r.at)*8 - r.read
		for ; set != 0; set &= set - 1 {
			p[n] = uint16((base+bits.TrailingZeros64(set)-n)<<8) | uint16(low[n])
			n++
		}
	}
	return n
}

// counts takes off the run how often each of the next n records holds the word; nil when each does as its class says.
func (r *run) counts(n int) (times []byte) {
	if r.class == several {
		times, r.times = r.times[:n], r.times[n:]
	}
	return times
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
	if w.s.terms == nil && int(word) != len(w.s.starts) {
		w.s.terms = make([]uint32, len(w.s.starts), len(w.s.starts)+1) // until now they were 0, 1, 2 ...
		for i := range w.s.terms {
			w.s.terms[i] = uint32(i)
		}
	}
	if w.s.terms != nil {
		w.s.terms = append(w.s.terms, word)
	}
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
	count := len(list) - 1
	data = append(data, uint8(class|min(gap, 3)<<2|min(count, 15)<<4))
	if gap >= 3 {
		data = binary.AppendUvarint(data, uint64(gap-3))
	}
	if count >= 15 {
		data = binary.AppendUvarint(data, uint64(count-15))
	}
	switch {
	case len(list) >= stepsFrom:
		data = appendSteps(data, list)
	case len(list) >= splitFrom:
		data = appendSplit(data, list)
	default:
		for _, e := range list {
			data = binary.LittleEndian.AppendUint16(data, uint16(inBlock(e)))
		}
	}
	if class == several {
		for _, e := range list {
			data = append(data, uint8(e))
		}
	}
	return data
}

func appendSplit(data []byte, list []entry) []byte {
	var set [(stepsFrom + 256 + 63) / 64]uint64
	for i, e := range list {
		at := inBlock(e)>>8 + i
		set[at/64] |= 1 << (at % 64)
	}
	for _, word := range set[:splitBytes(len(list))/8] {
		data = binary.LittleEndian.AppendUint64(data, word)
	}
	for _, e := range list {
		data = append(data, uint8(inBlock(e)))
	}
	return data
}

func appendSteps(data []byte, list []entry) []byte {
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
	w.s.data, w.s.starts = fitted(w.s.data), fitted(w.s.starts)
	if w.s.terms != nil {
		w.s.terms = fitted(w.s.terms)
	}
	w.s.keys.pack()
	w.s.length = fitted(w.s.length)
	return w.s
}

// fitted gives a list without room for growing.
func fitted[T any](list []T) []T {
	return append(make([]T, 0, len(list)), list...)
}

// addRecord appends a record to a segment that is being made.
func (s *segment) addRecord(key uint32, length uint8) {
	s.keys.plain = append(s.keys.plain, key)
	s.length = append(s.length, length)
	if length > 0 {
		s.total.words += uint64(codeLength(length))
		s.total.records++
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
			if h := heads[i]; h < p.words() && (!more || p.word(h) < word) {
				word, more = p.word(h), true
			}
		}
		if !more {
			return w.end()
		}
		kept := false
		for i, p := range parts {
			h := heads[i]
			if h == p.words() || p.word(h) != word {
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
	var p piece
	for block := 0; len(list) > 0; {
		var r run
		r, list = next(list, block)
		block = r.block
		to := w.classes[r.class]
		base, before := moved[block<<blockBits:], len(to)
		for n := r.unpack(&p); n > 0; n = r.unpack(&p) {
			times := r.counts(n)
			for i, at := range p[:n] {
				record := base[at]
				if record == nowhere {
					continue
				}
				e := entry(record) << 8
				if times == nil {
					e |= entry(r.class + 1)
				} else {
					e |= entry(times[i])
				}
				to = append(to, e)
			}
		}
		w.classes[r.class] = to
		dropped += uint32(r.count - (len(to) - before))
		kept = kept || len(to) > before
	}
	return dropped, kept
}

// join adds the records of the parts by ascending key and says where each went.
func (s *segment) join(parts []*segment) (moved [][]uint32) {
	moved = make([][]uint32, len(parts))
	at := make([]uint32, len(parts))
	all := 0
	for i, p := range parts {
		moved[i] = make([]uint32, p.keys.len())
		all += p.live()
	}
	s.keys.plain = make([]uint32, 0, all)
	s.length = make([]uint8, 0, all)
	key := make([]uint32, len(parts)) // of the next record of each part
	forward := func(i int) {
		for p := parts[i]; int(at[i]) < p.keys.len(); at[i]++ {
			if !p.isGone(at[i]) {
				key[i] = p.keys.at(at[i])
				return
			}
			moved[i][at[i]] = nowhere
		}
	}
	for i := range parts {
		forward(i)
	}
	for {
		least := -1
		for i, p := range parts {
			if int(at[i]) < p.keys.len() && (least < 0 || key[i] < key[least]) {
				least = i
			}
		}
		if least < 0 {
			return moved
		}
		p, record := parts[least], at[least]
		moved[least][record] = uint32(len(s.keys.plain))
		s.addRecord(key[least], p.length[record])
		at[least]++
		forward(least)
	}
}
