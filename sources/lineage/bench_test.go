package lineage_test

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/graph/flow"
	"gonum.org/v1/gonum/graph/simple"

	"github.com/claimtrail/claimtrail/sources/lineage"
)

// stories is a network like that of a large newsroom: claims with about fifteen sources each. A story begins with one to three origins, of
// which every third names nobody; what comes after derives from one to three earlier sources, most often from the first few. One source in
// ten also derives from one of another story. The claim rests on up to six of its story. When shuffled, numbers say nothing about stories.
func stories(sources int, shuffled bool) *lineage.Network {
	r := rand.New(rand.NewPCG(1, 2))
	number := make([]int32, sources)
	for i := range number {
		number[i] = int32(i)
	}
	if shuffled {
		r.Shuffle(sources, func(i, j int) { number[i], number[j] = number[j], number[i] })
	}
	n := &lineage.Network{}
	list := make([]lineage.Source, sources)
	var derivations []lineage.Derivation
	var supports [][]int32
	for at := 0; at < sources; {
		size := min(10+r.IntN(11), sources-at)
		origins := 1 + r.IntN(3)
		for i := range size {
			s := &list[number[at+i]]
			s.Earliest, s.Latest = 0, 99999999
			if i < origins {
				s.Known = r.IntN(3) > 0
				if r.IntN(20) == 0 {
					s.Group = int32(1 + r.IntN(100))
				}
				continue
			}
			for range 1 + r.IntN(3) {
				to := at + min(r.IntN(i), r.IntN(i))
				if at > 0 && r.IntN(20) == 0 {
					to = r.IntN(at)
				}
				derivations = append(derivations, lineage.Derivation{From: number[at+i], To: number[to], Confirmed: true})
			}
		}
		var rests []int32
		for range min(size, 1+r.IntN(6)) {
			rests = append(rests, number[at+r.IntN(size)])
		}
		supports = append(supports, rests)
		at += size
	}
	n.Grow(sources, len(derivations), len(supports))
	for _, s := range list {
		n.AddSource(s)
	}
	for _, d := range derivations {
		n.AddDerivation(d)
	}
	for _, s := range supports {
		n.SetSupports(n.AddClaim(), s)
	}
	return n
}

// BenchmarkNewsroom asks a million sources: as they are numbered in a database, in the order in which they came, and in no order at all.
func BenchmarkNewsroom(b *testing.B) {
	for _, order := range []string{"in order", "shuffled"} {
		b.Run(order, func(b *testing.B) { newsroom(b, order == "shuffled") })
	}
}

func newsroom(b *testing.B, shuffled bool) {
	before := heap()
	n := stories(1_000_000, shuffled)
	b.Logf("%d sources, %d derivations, %d claims in %d MB", n.Sources(), n.Derivations(), n.Claims(), (heap()-before)>>20)
	b.Run("critical sources of all claims", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			n.Overview().CriticalFor(0)
		}
	})
	b.Run("counts of all claims", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			o := n.Overview()
			o.CriticalFor(0)
			b.StartTimer()
			o.Summaries()
		}
	})
	b.Run("one claim", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			n.Answer(int32(i % n.Claims()))
		}
	})
	// Now everything rests on one archive.
	archive := n.AddSource(lineage.Source{Latest: 99999999, Known: true})
	for v := range archive {
		n.AddDerivation(lineage.Derivation{From: v, To: archive, Confirmed: true})
	}
	o := n.Overview()
	o.Summaries()
	b.Logf("the overview takes %d MB", (heap()-before)>>20)
	b.Run("claims that lose their last chain with the archive", func(b *testing.B) {
		for b.Loop() {
			o.Fallout(archive)
		}
		b.ReportMetric(float64(o.CriticalFor(archive)), "claims")
	})
	b.Run("claims that rest on the archive", func(b *testing.B) {
		for b.Loop() {
			n.RestingOn(archive)
		}
	})
	runtime.KeepAlive(o)
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkDominators finds the critical sources of all claims of a network that gonum can hold, by us and by gonum.
func BenchmarkDominators(b *testing.B) {
	const sources = 100_000
	n := stories(sources, false)
	b.Run("claimtrail", func(b *testing.B) {
		for b.Loop() {
			n.Overview().CriticalFor(0)
		}
	})
	b.Run("gonum", func(b *testing.B) {
		d := simple.NewDirectedGraph()
		super := simple.Node(sources + n.Claims())
		set := func(from, to int32) { d.SetEdge(simple.Edge{F: simple.Node(from), T: simple.Node(to)}) }
		for e := range int32(n.Derivations()) {
			from, to := n.Ends(e)
			set(to, from)
		}
		for c := range int32(n.Claims()) {
			a := n.Answer(c)
			for _, o := range append(a.Origins, a.Unknown...) {
				set(int32(super), o)
			}
			for _, v := range n.Supports(c) {
				set(v, int32(sources)+c)
			}
		}
		b.ResetTimer()
		for b.Loop() {
			flow.DominatorsSLT(super, d)
		}
	})
}
