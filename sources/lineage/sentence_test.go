package lineage_test

import (
	"slices"
	"testing"

	"github.com/claimtrail/claimtrail/sources/lineage"
)

func TestSentence(t *testing.T) {
	doc := func(id string) lineage.Node { return lineage.Node{ID: id, Basis: lineage.Document} }
	grouped := func(id string) lineage.Node {
		return lineage.Node{ID: id, Basis: lineage.Document, Group: "the archive"}
	}
	plain := func(id string) lineage.Node { return lineage.Node{ID: id} }
	edge := func(from, to string) lineage.Edge { return lineage.Edge{From: from, To: to} }
	for _, test := range []struct {
		want     string
		nodes    []lineage.Node
		edges    []lineage.Edge
		supports []string
	}{
		{"No supporting publication.", nil, nil, nil},
		{"No publication left: what supported it was retracted.", []lineage.Node{{ID: "A", Retracted: true}}, nil, []string{"A"}},
		{"One publication, first-hand.", []lineage.Node{doc("A")}, nil, []string{"A"}},
		{"One publication that names nobody.", []lineage.Node{plain("A")}, nil, []string{"A"}},
		{"One publication; its chain ends at B.", []lineage.Node{plain("A"), doc("B")}, []lineage.Edge{edge("A", "B")}, []string{"A"}},
		{"One publication; its chains end at B and C.", []lineage.Node{plain("A"), doc("B"), plain("C")}, []lineage.Edge{edge("A", "B"), edge("A", "C")}, []string{"A"}},
		{"One publication, no origin: it leads into a closed loop.", []lineage.Node{plain("A")}, []lineage.Edge{edge("A", "A")}, []string{"A"}},
		{"Two publications, no origin: they cite each other.", []lineage.Node{plain("A"), plain("B")}, []lineage.Edge{edge("A", "B"), edge("B", "A")}, []string{"A", "B"}},
		{"Two publications, no origin left: the way on was retracted.", []lineage.Node{plain("A"), plain("B"), {ID: "C", Retracted: true}}, []lineage.Edge{edge("A", "C"), edge("B", "C")}, []string{"A", "B"}},
		{"Two publications, no origin left: the way on runs against time.", []lineage.Node{{ID: "A", Date: "1998"}, {ID: "B", Date: "1998"}, {ID: "C", Date: "1999"}}, []lineage.Edge{edge("A", "C"), edge("B", "C")}, []string{"A", "B"}},
		{"Two publications, no origin left: the way on was retracted or runs against time.", []lineage.Node{{ID: "A", Date: "1998"}, plain("B"), {ID: "C", Date: "1999", Retracted: true}, {ID: "D", Date: "1999"}}, []lineage.Edge{edge("A", "D"), edge("B", "C")}, []string{"A", "B"}},
		{"Two publications, no origin left: the way on runs against time or leads into a closed loop.",
			[]lineage.Node{plain("A"), {ID: "B", Date: "2001"}, {ID: "L", Date: "2002"}},
			[]lineage.Edge{edge("A", "A"), edge("B", "L")}, []string{"A", "B"}},
		{"Two publications, one independent origin: every known chain passes W and, behind it, O.", []lineage.Node{plain("A"), plain("B"), plain("W"), doc("O")},
			[]lineage.Edge{edge("A", "W"), edge("B", "W"), edge("W", "O")}, []string{"A", "B"}},
		{"Two publications, at most one independent origin: every known chain passes W.", []lineage.Node{plain("A"), plain("B"), plain("W")},
			[]lineage.Edge{edge("A", "W"), edge("B", "W")}, []string{"A", "B"}},
		{"Two publications, one independent origin: all rest on the archive.", []lineage.Node{grouped("A"), grouped("B")}, nil, []string{"A", "B"}},
		{"Two publications, two independent origins: A and B.", []lineage.Node{doc("A"), doc("B")}, nil, []string{"A", "B"}},
		{"Three publications, one to three independent origins: two of them name nobody.", []lineage.Node{doc("A"), plain("B"), plain("C")}, nil, []string{"A", "B", "C"}},
		{"Two publications, one to two independent origins: three of the four origins reached name nobody.", []lineage.Node{plain("P"), plain("Q"), doc("K"), plain("U1"), plain("U2"), plain("U3")},
			[]lineage.Edge{edge("P", "K"), edge("Q", "U1"), edge("Q", "U2"), edge("Q", "U3")}, []string{"P", "Q"}},
		{"One publication; its chain ends at D.", []lineage.Node{plain("P"), plain("Q"), doc("D")}, []lineage.Edge{edge("P", "Q"), edge("Q", "P"), edge("P", "D")}, []string{"P"}},
		{"Two publications, one to two independent origins: one of them names nobody.", []lineage.Node{doc("A"), plain("B")}, nil, []string{"A", "B"}},
		{"Six publications, six independent origins: A, B, C, D and two more.", []lineage.Node{doc("A"), doc("B"), doc("C"), doc("D"), doc("E"), doc("F")}, nil, []string{"A", "B", "C", "D", "E", "F"}},
	} {
		a := analyse(t, lineage.Graph{Nodes: test.nodes, Edges: test.edges, Claims: []lineage.Claim{{ID: "c", Supports: test.supports}}})
		got := lineage.Plain(lineage.Sentence(a, func(id string) string { return id }))
		if got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestWarnings(t *testing.T) {
	for _, test := range []struct {
		s         lineage.Summary
		secondary bool
		want      []string
	}{
		{lineage.Summary{}, true, nil},
		{lineage.Summary{Publications: 1, Max: 1}, true, []string{"secondary-only-one-origin"}},
		{lineage.Summary{Publications: 1, Max: 1, Against: true}, false, []string{"impossible-date"}},
		{lineage.Summary{Publications: 3, Leading: 2, Max: 1, Common: true}, false, []string{"circular-reporting"}},
		{lineage.Summary{Publications: 3, Leading: 1, Max: 1, Common: true}, false, nil}, // the others lead nowhere, so nothing is shared
		{lineage.Summary{Publications: 2, Max: 2, Shared: true, Loop: true}, true, []string{"closed-loop", "single-archive"}},
	} {
		var got []string
		for _, w := range test.s.Warnings(test.secondary) {
			got = append(got, w.Slug)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%+v: %v, want %v", test.s, got, test.want)
		}
	}
}
