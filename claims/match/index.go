package match

import (
	"iter"
	"math"
	"slices"
	"sync/atomic"
)

// Index holds records by their words, in memory: some 50 bytes for a claim of 20 words. Several goroutines may ask at once (Find, Search, Near,
// WriteTo) while nobody changes it (Put, Remove); its user holds a lock for that.
//
// It is a row of immutable segments. A record that is put becomes a segment of its own; whenever the last ones have grown to a third of the
// one before them, they are merged, so that a record is written anew some log3(n) times in all, n/3 of them in a row at worst: merging a
// million takes about a second. A removed record is marked, and goes when its segment is merged, or when a quarter of the segment is gone.
// Until then it counts in how rare a word is, which is all that can be seen of it.
type Index struct {
	words    vocabulary
	segments []*segment
	live     int
	runs     atomic.Pointer[runTable] // for the second stage
}

// mostRecords and mostData are how large segments get by merging: entries cannot tell more records apart, nor starts more bytes.
const (
	mostRecords = entryRecords - 1
	mostData    = math.MaxUint32 / 2
)

// New makes an empty index.
func New() *Index { return &Index{} }

// Build makes an index of many records at once, which costs less than putting one by one. A later record takes the place of an earlier one of the same key.
func Build(docs iter.Seq[Doc]) *Index {
	x := New()
	b := batch{x: x, reader: reader{numbers: newNumbers(&x.words)}}
	for d := range docs {
		b.add(d)
		if len(b.keys) == buildRecords || len(b.entries) >= buildEntries {
			x.take(b.segment())
		}
	}
	x.take(b.segment())
	x.compact()
	x.words.clip()
	return x
}

// So much is held unpacked while an index is built: 32 MB of entries and as much again to sort them.
const (
	buildRecords = 1 << 18
	buildEntries = 1 << 22
)

// Len counts the records.
func (x *Index) Len() int { return x.live }

// Put takes in a record, in the place of what had its key.
func (x *Index) Put(d Doc) {
	b := batch{x: x}
	b.add(d)
	x.take(b.segment())
	x.words.list()
}

// Remove takes a record out.
func (x *Index) Remove(key uint32) {
	if at := x.mark(key); at >= 0 {
		if s := x.segments[at]; s.dead*4 > s.keys.len() {
			x.rewrite(at, at+1)
		}
	}
}

// mark removes a record from its segment and says which that is, or -1.
func (x *Index) mark(key uint32) int {
	for i, s := range x.segments {
		if record, there := s.find(key); there {
			s.remove(record)
			x.live--
			return i
		}
	}
	return -1
}

// take adds a segment, in the place of what had its keys, and merges what has become due.
func (x *Index) take(s *segment) {
	if s == nil {
		return
	}
	for record := range uint32(s.keys.len()) {
		x.mark(s.keys.at(record))
	}
	x.segments = append(x.segments, s)
	x.live += s.keys.len()
	from := len(x.segments) - 1
	for sum := s.live(); from > 0 && x.segments[from-1].live() < 3*sum && x.fit(from-1, len(x.segments)); from-- {
		sum += x.segments[from-1].live()
	}
	x.rewrite(from, len(x.segments))
	for i := len(x.segments) - 1; i >= 0; i-- {
		if s := x.segments[i]; s.dead*4 > s.keys.len() {
			x.rewrite(i, i+1)
		}
	}
}

// fit says whether one segment can hold what some do.
func (x *Index) fit(from, to int) bool {
	records, data := 0, 0
	for _, s := range x.segments[from:to] {
		records, data = records+s.live(), data+len(s.data)
	}
	return records <= mostRecords && data <= mostData
}

// compact makes as few segments as can be, without removed records.
func (x *Index) compact() {
	for from := 0; from < len(x.segments); from++ {
		to := from + 1
		for to < len(x.segments) && x.fit(from, to+1) {
			to++
		}
		x.rewrite(from, to)
	}
}

// rewrite makes one segment of some, without removed records.
func (x *Index) rewrite(from, to int) {
	if to-from == 1 && x.segments[from].dead == 0 {
		return
	}
	s := merge(x.segments[from:to], x.words.df)
	if s.keys.len() == 0 {
		x.segments = slices.Delete(x.segments, from, to)
		return
	}
	x.segments = slices.Replace(x.segments, from, to, s)
}

// held counts the records that statistics speak of: those that were removed too, until their segment is written anew.
func (x *Index) held() (n int) {
	for _, s := range x.segments {
		n += s.keys.len()
	}
	return n
}

// average gives the average length of a record in words, over those that have any.
func (x *Index) average() float64 {
	var t total
	for _, s := range x.segments {
		t.words += s.total.words
		t.records += s.total.records
	}
	return float64(t.words) / float64(max(1, t.records))
}

// idf says how rare a word is: the weight of finding it.
func (x *Index) idf(word string) float64 {
	n, known := x.words.find(word)
	if !known {
		return idfOf(x.held(), 0)
	}
	return idfOf(x.held(), int(x.words.df[n]))
}

func idfOf(records, df int) float64 {
	return math.Log1p((float64(records-df) + .5) / (float64(df) + .5))
}

// batch collects records for a new segment.
type batch struct {
	x       *Index
	keys    []uint32
	lengths []uint8
	entries []entry  // their records by the order in which they came
	of      []uint32 // the words of the present record
	reader  reader
}

// add takes in a record.
func (b *batch) add(d Doc) {
	record := entry(len(b.keys)) << 8
	b.of = b.of[:0]
	length := b.read(d.Text, d.Language)
	for _, title := range d.Titles {
		length += b.read(title, d.Language)
	}
	b.keys = append(b.keys, d.Key)
	b.lengths = append(b.lengths, lengthCode(length))
	slices.Sort(b.of)
	for i := 0; i < len(b.of); {
		word, from := b.of[i], i
		for ; i < len(b.of) && b.of[i] == word; i++ {
		}
		b.x.words.df[word]++
		b.entries = append(b.entries, entry(word)<<32|record|entry(min(i-from, mostTimes)))
	}
}

// read adds the words of one text of the present record.
func (b *batch) read(text, language string) (length int) {
	b.reader.read(text, language)
	add := func(n uint32) {
		length++
		if n != nowhere {
			b.of = append(b.of, n)
		}
	}
	for i := range b.reader.out {
		switch t := &b.reader.out[i]; {
		case t.form == numbered && t.number == noTerm:
		case t.form == numbered:
			add(t.number)
		default:
			t.terms(func(term string) { add(b.x.words.numberOr(term)) })
		}
	}
	return length
}

// segment makes a segment of what was collected, nil of nothing, and begins anew.
func (b *batch) segment() *segment {
	if len(b.keys) == 0 {
		return nil
	}
	s := &segment{}
	moved := b.order(s)
	entries := b.entries
	if moved != nil {
		entries = entries[:0]
		for _, e := range b.entries {
			if to := moved[uint32(e)>>8]; to != nowhere {
				entries = append(entries, e>>32<<32|entry(to)<<8|e&0xff)
			} else {
				b.x.words.df[e>>32]--
			}
		}
	}
	sortEntries(entries)
	b.keys, b.lengths, b.entries = b.keys[:0], b.lengths[:0], b.entries[:0]
	return makeSegment(s, entries)
}

// order adds the records to a segment by ascending key, the last of each, and says where each went; nil when all stay.
func (b *batch) order(s *segment) (moved []uint32) {
	byKey := make([]uint64, len(b.keys)) // key<<32 | number
	for i, key := range b.keys {
		byKey[i] = uint64(key)<<32 | uint64(i)
	}
	slices.Sort(byKey)
	moved = make([]uint32, len(b.keys))
	same := true
	for i, k := range byKey {
		number := uint32(k)
		if i+1 < len(byKey) && byKey[i+1]>>32 == k>>32 {
			moved[number], same = nowhere, false
			continue
		}
		moved[number] = uint32(s.keys.len())
		same = same && int(number) == i
		s.addRecord(b.keys[number], b.lengths[number])
	}
	if same {
		return nil
	}
	return moved
}

// sortEntries sorts by word and record. Many are sorted by radix: entries of one word that came in order stay so.
func sortEntries(list []entry) {
	if len(list) < 1<<12 || !sortedByRecord(list) {
		slices.Sort(list)
		return
	}
	const digit = 11
	other := make([]entry, len(list))
	from, to := list, other
	for shift := 32; shift < 64; shift += digit {
		var count [1 << digit]int
		for _, e := range from {
			count[e>>shift&(1<<digit-1)]++
		}
		if count[0] == len(list) {
			continue
		}
		at := 0
		for i, n := range count {
			count[i] = at
			at += n
		}
		for _, e := range from {
			d := e >> shift & (1<<digit - 1)
			to[count[d]] = e
			count[d]++
		}
		from, to = to, from
	}
	copy(list, from)
}

func sortedByRecord(list []entry) bool {
	return slices.IsSortedFunc(list, func(a, b entry) int { return int(uint32(a)>>8) - int(uint32(b)>>8) })
}
