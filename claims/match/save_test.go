package match

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func written(t interface{ Fatal(...any) }, x *Index, stamp string) []byte {
	var b bytes.Buffer
	if err := x.Write(&b, []byte(stamp)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestASavedIndexAnswersTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plain{}
		built := rapid.SliceOfN(drawDoc(100), 0, 40).Draw(t, "built")
		x := Build(slices.Values(built))
		for _, d := range built {
			p[d.Key] = d
		}
		change := func() {
			for range rapid.IntRange(0, 30).Draw(t, "changes") {
				d := drawDoc(100).Draw(t, "doc")
				if rapid.Bool().Draw(t, "remove") {
					x.Remove(d.Key)
					delete(p, d.Key)
				} else {
					x.Put(d)
					p[d.Key] = d
				}
			}
		}
		change()
		x, stamp, err := Read(written(t, x, "ledger 17"))
		if err != nil || string(stamp) != "ledger 17" || x.Len() != len(p) {
			t.Fatalf("read %d of %d records, stamp %q, %v", x.Len(), len(p), stamp, err)
		}
		ask(t, x, p)
		change()
		ask(t, x, p)
		x.compact()
		exact(t, x, p)
	})
}

// large makes an index with runs of every form.
func large() (*Index, plain) {
	p := plain{}
	for key := range uint32(70_000) {
		text := []string{"every"}
		for every, word := range map[uint32]string{40: "steps", 600: "split", 9_000: "wide"} {
			if key%every == 0 {
				text = append(text, word)
			}
			if key%(every*2) == 0 {
				text = append(text, word+" "+word)
			}
		}
		p[key] = Doc{Key: key, Text: strings.Join(text, " ")}
	}
	return Build(func(yield func(Doc) bool) {
		for key := range uint32(70_000) {
			if !yield(p[key]) {
				return
			}
		}
	}), p
}

func TestALargeIndexIsSavedWhole(t *testing.T) {
	x, p := large()
	path := filepath.Join(t.TempDir(), "index")
	if err := x.Save(path, nil); err != nil {
		t.Fatal(err)
	}
	x, _, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"every", "steps", "split", "wide", "wide split steps"} {
		same(t, x, p, Parse(text, ""), false, nil, 10)
	}
}

func TestADamagedFileIsRefused(t *testing.T) {
	x, _ := large()
	x.Remove(7)
	data := written(t, x, "stamp")
	refused := func(what string, data []byte) {
		t.Helper()
		if _, _, err := Read(data); !errors.Is(err, ErrUnusable) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("nothing", nil)
	refused("one byte more", append(slices.Clone(data), 0))
	for cut := 0; cut < len(data); cut += 1 + len(data)/100 {
		refused("cut short", data[:cut])
		flipped := slices.Clone(data)
		flipped[cut] ^= 1 << (cut % 8)
		refused("a bit flipped", flipped)
	}
	if _, _, err := Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestSavingLeavesTheOldFileWhenItFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "index")
	x := New()
	x.Put(Doc{Key: 1, Text: "one"})
	if err := x.Save(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	if err := x.Save(path, make([]byte, mostStamp+1)); err == nil {
		t.Error("a stamp that is too long was saved")
	}
	_, stamp, err := Open(path)
	left, _ := os.ReadDir(dir)
	if err != nil || string(stamp) != "old" || len(left) != 1 {
		t.Errorf("stamp %q, %v; %d files", stamp, err, len(left))
	}
	if err := x.Save(filepath.Join(dir, "no", "folder"), nil); err == nil {
		t.Error("saved into a folder that is not there")
	}
}

// Any bytes: also those whose sum is right, so that the checks behind it are reached.
func FuzzRead(f *testing.F) {
	x := New()
	for _, text := range []string{"one", "one two two", "three one"} {
		x.Put(Doc{Key: uint32(3 * len(text)), Text: text, Titles: []string{"two"}})
	}
	small := written(f, x, "stamp")
	x.Remove(9)
	f.Add(small, 0, uint8(0))
	f.Add(written(f, x, ""), 200, uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, at int, flip uint8) {
		for range 2 {
			x, _, err := Read(data)
			if err == nil {
				use(t, x)
			}
			if len(data) < 32 {
				return
			}
			data = slices.Clone(data)
			body := data[:len(data)-32]
			if at >= 0 && at < len(body) {
				body[at] ^= flip
			}
			data = sealed(body)
		}
	})
}

func sealed(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(slices.Clone(body), sum[:]...)
}

// use does with an index what could go wrong with a bad one.
func use(t *testing.T, x *Index) {
	q := Parse("one two three", "")
	best, found := x.Find(q, false, nil, 10)
	if len(best) > len(found) {
		t.Fatalf("%d best of %d", len(best), len(found))
	}
	x.Put(Doc{Key: 5, Text: "one wombat"})
	x.compact()
	if hits := x.candidates(Parse("wombat", ""), 1); len(hits) != 1 {
		t.Fatalf("the record just put was not found: %v", hits)
	}
	if _, _, err := Read(written(t, x, "")); err != nil {
		t.Fatal(err)
	}
}

func TestListsOfAnyBytesAreCheckedBeforeTheyAreRead(t *testing.T) {
	x, _ := large()
	rapid.Check(t, func(t *rapid.T) {
		s := x.segments[0]
		word, _ := x.words.find(rapid.SampledFrom([]string{"every", "step", "split", "wide"}).Draw(t, "word"))
		list := slices.Clone(s.list(word))
		for range rapid.IntRange(0, 4).Draw(t, "faults") {
			list[rapid.IntRange(0, len(list)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		list = list[:rapid.IntRange(0, len(list)).Draw(t, "length")]
		n, right := checkList(list, s.keys.len())
		if !right {
			return
		}
		var p piece
		for block := 0; len(list) > 0; {
			var r run
			r, list = next(list, block)
			block = r.block
			for got := r.unpack(&p); got > 0; got = r.unpack(&p) {
				n -= got
			}
		}
		if n != 0 {
			t.Fatalf("%d records more were counted than read", n)
		}
	})
}
