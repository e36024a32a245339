package lineage_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/sources/lineage"
)

// A claim counts for a group once if it loses its last chain with any source of it; and a way leads on from what is not the end of one.
func TestStruckAndWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyNewsroom.Draw(t, "newsroom")
		n, _ := networkOf(t, g)
		o := n.Overview()
		group := rapid.SliceOfN(rapid.Int32Range(-1, 2), n.Sources(), n.Sources()).Draw(t, "group")
		among := rapid.SliceOfN(rapid.Bool(), n.Claims(), n.Claims()).Draw(t, "among")
		want := make([]int32, 3)
		for c := range int32(n.Claims()) {
			critical := n.Answer(c).Critical
			for k := range int32(3) {
				if among[c] && slices.ContainsFunc(critical, func(v int32) bool { return group[v] == k }) {
					want[k]++
				}
			}
		}
		if got := o.Struck(group, 3, among); !slices.Equal(got, want) {
			t.Fatalf("%v, by looking at each claim %v", got, want)
		}
		seen := int32(0)
		n.Walk(1000, func(c int32, reached []int32, on []bool) {
			if c != seen || !slices.Equal(reached, n.Reached(c, 1000)) || len(on) != len(reached) {
				t.Fatalf("claim %d: %v, %v", c, reached, on)
			}
			seen++
			answer := n.Answer(c)
			for i, v := range reached {
				if unknown := slices.Contains(answer.Unknown, v); unknown && on[i] {
					t.Fatalf("claim %d: a way leads on from %d, which is an unknown origin", c, v)
				}
			}
		})
	})
	var none lineage.Network
	if got := none.Overview().Struck(nil, 1, nil); got[0] != 0 {
		t.Errorf("of nothing: %v", got)
	}
}
