package report_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/internal/report"
)

func node(id, publisher, title, date string) report.GraphNode {
	return report.GraphNode{ID: id, Publisher: report.Phrase{Text: publisher, Lang: "en"}, Title: report.Phrase{Text: title, Lang: "en"}, Date: date, State: "English", Href: "/sources/" + id}
}

func set(n report.GraphNode, change func(*report.GraphNode)) report.GraphNode {
	change(&n)
	return n
}

func critical(n *report.GraphNode) { n.Critical = true }

// exampleGraph is the chain of the example case, every source of it critical.
func exampleGraph() report.Graph {
	g := report.Graph{
		About: "One publication; its chain ends at the letter.", Claim: report.Phrase{Text: "Clinton offered Golan talks for neutrality", Lang: "en"},
		Nodes: []report.GraphNode{
			{ID: "page", Publisher: report.Phrase{Text: "تركيا عاجل", Lang: "ar"}, Title: report.Phrase{Text: "Secret messages published for the first time between Hafez al-Assad and Clinton and tempting offers to al-Assad", Lang: "en"}, Date: "2021-07-02", State: "English", CommonLink: true},
			{ID: "arabic", Publisher: report.Phrase{Text: "تركيا عاجل", Lang: "ar"}, Title: report.Phrase{Text: "Arabic original of the page"}, Date: "2021-07-02", State: "never seen"},
			{ID: "ep5", Publisher: report.Phrase{Text: "الشرق الأوسط", Lang: "ar"}, Title: report.Phrase{Text: "Episode 5: Clinton tried to neutralise Assad over the bombing of Iraq"}, Date: "2021-07-01", State: "Arabic"},
			node("papers", "", "Papers and minutes that Abdel Halim Khaddam took from his office to Paris", "1998/2005"),
			set(node("letter", "", "Letter, Bill Clinton to Hafez al-Assad", "1998-02-21"), func(n *report.GraphNode) { n.Origin, n.State = true, "document, never seen" }),
		},
		Edges: []report.GraphEdge{{To: "page"}, {From: "page", To: "arabic", Relation: "translation"}, {From: "arabic", To: "ep5", Relation: "summary"}, {From: "ep5", To: "papers", Relation: "publication of"}, {From: "papers", To: "letter", Relation: "contains"}},
	}
	for i := range g.Nodes {
		g.Nodes[i].Critical = true
		g.Nodes[i].Href = "/sources/" + g.Nodes[i].ID
	}
	return g
}

// wireGraph has n outlets that copy one wire, which quotes two officials; one more is retracted.
func wireGraph(n int) report.Graph {
	g := report.Graph{Claim: report.Phrase{Text: "The minister knew of it before the vote", Lang: "en"}, More: "#evidence"}
	for i := range n {
		id := fmt.Sprintf("o%04d", i)
		g.Nodes = append(g.Nodes, node(id, fmt.Sprint("Outlet ", i), "Minister knew before the vote, officials say", fmt.Sprintf("2021-07-%02d", i%28+1)))
		g.Edges = append(g.Edges, report.GraphEdge{To: id}, report.GraphEdge{From: id, To: "wire", Relation: "republication"})
	}
	g.Nodes = append(g.Nodes, set(node("wire", "National Wire", "Officials: minister knew", "2021-06-30"), func(n *report.GraphNode) { n.Critical, n.CommonLink = true, true }),
		set(node("w1", "First official", "Interview", "2021-06-29"), func(n *report.GraphNode) { n.Origin = true }),
		set(node("w2", "Second official", "Interview", "2021-06"), func(n *report.GraphNode) { n.Unknown = true }),
		set(node("gone", "Withdrawn Weekly", "A deal", "2021-07-09"), func(n *report.GraphNode) { n.Retracted, n.RetractedOn = true, "2021-07-20" }))
	g.Edges = append(g.Edges, report.GraphEdge{From: "wire", To: "w1", Relation: "quotation"}, report.GraphEdge{From: "wire", To: "w2", Relation: "quotation"},
		report.GraphEdge{To: "gone", Off: true}, report.GraphEdge{From: "gone", To: "w2", Relation: "quotation", Off: true})
	return g
}

// loopGraph has two papers that cite each other and a witness, one edge against time that closes a circle, and a dead end.
func loopGraph() report.Graph {
	return report.Graph{
		Claim: report.Phrase{Text: "The bridge was unsafe", Lang: "en"}, Loops: [][]string{{"a", "b"}},
		Nodes: []report.GraphNode{node("a", "Morning Paper", "Unsafe", "2001"), node("b", "Evening Paper", "Bridge unsafe", "2001"),
			set(node("d", "Engineer", "I saw the crack", "2000"), func(n *report.GraphNode) { n.Origin, n.Critical, n.CommonLink = true, true, true }),
			node("late", "Late Review", "Looking back", "2010"), node("dead", "Rumour", "Heard somewhere", "")},
		Edges: []report.GraphEdge{{To: "a"}, {To: "b"}, {From: "a", To: "b", Relation: "citation"}, {From: "b", To: "a", Relation: "citation"}, {From: "a", To: "d", Relation: "quotation"},
			{From: "b", To: "d", Relation: "summary"}, {From: "b", To: "dead", Relation: "citation"}, {From: "a", To: "late", Relation: "citation", Off: true}, {From: "late", To: "a", Relation: "citation", Off: true}},
	}
}

// drawn is what a picture holds, read back from it.
type drawn struct {
	rects  [][4]float64 // of nodes: x, y, width, height
	texts  []string
	hrefs  []string
	class  map[string]int
	attrs  map[string]bool
	height float64
}

func read(t fataler, svg string) drawn {
	t.Helper()
	d := drawn{class: map[string]int{}, attrs: map[string]bool{}}
	in := xml.NewDecoder(strings.NewReader(svg))
	inText := false
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return d
		}
		if err != nil {
			t.Fatal("not well formed: ", err, "\n", svg)
		}
		switch x := token.(type) {
		case xml.StartElement:
			d.element(x)
			inText = x.Name.Local == "text"
		case xml.CharData:
			if inText {
				d.texts = append(d.texts, strings.TrimSpace(string(x)))
			}
		case xml.EndElement:
			inText = false
		}
	}
}

func (d *drawn) element(x xml.StartElement) {
	at := map[string]string{}
	for _, a := range x.Attr {
		at[a.Name.Local], d.attrs[a.Name.Local] = a.Value, true
	}
	for _, class := range strings.Fields(at["class"]) {
		d.class[class]++
	}
	if x.Name.Local == "svg" {
		d.height, _ = strconv.ParseFloat(at["height"], 64)
	}
	if at["href"] != "" {
		d.hrefs = append(d.hrefs, at["href"])
	}
	if x.Name.Local == "rect" && at["class"] == "" {
		var r [4]float64
		for i, name := range []string{"x", "y", "width", "height"} {
			r[i], _ = strconv.ParseFloat(at[name], 64)
		}
		d.rects = append(d.rects, r)
	}
}

type fataler interface {
	Helper()
	Fatal(...any)
}

// apart fails when two nodes overlap.
func (d drawn) apart(t fataler) {
	t.Helper()
	for i, a := range d.rects {
		for _, b := range d.rects[:i] {
			if a[0] < b[0]+b[2] && b[0] < a[0]+a[2] && a[1] < b[1]+b[3] && b[1] < a[1]+a[3] {
				t.Fatal("nodes overlap: ", a, b)
			}
		}
	}
}

func TestGraph(t *testing.T) {
	for name, test := range map[string]struct {
		graph report.Graph
		nodes int // boxes, the claim too
		class map[string]int
	}{
		"the example":           {exampleGraph(), 6, map[string]int{"ring": 5, "eg": 5, "k": 4, "dot": 1, "el": 4}},
		"ten copies of a wire":  {wireGraph(10), 9, map[string]int{"more": 1, "crit": 1, "ret": 1, "org": 1, "unk": 1, "off": 2, "keep": 2, "u": 1}},
		"three outlets":         {wireGraph(3), 8, map[string]int{"more": 0, "eg": 10}},
		"a loop":                {loopGraph(), 5, map[string]int{"loop": 1, "off": 2, "member": 2, "crit": 1}},
		"a claim alone":         {report.Graph{Claim: report.Phrase{Text: "Nothing yet"}}, 1, map[string]int{"claim": 1, "eg": 0}},
		"a thousand outlets":    {wireGraph(1000), 5, map[string]int{"more": 1, "ring": 1}},
		"an edge to nobody":     {report.Graph{Edges: []report.GraphEdge{{To: "x"}, {From: "x", To: "y"}}}, 1, map[string]int{"eg": 0}},
		"a circle not declared": {report.Graph{Nodes: []report.GraphNode{node("a", "A", "", ""), node("b", "B", "", "")}, Edges: []report.GraphEdge{{To: "a"}, {From: "a", To: "b"}, {From: "b", To: "a"}}}, 3, map[string]int{"eg": 3}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, rtl := range []bool{false, true} {
				g := test.graph
				g.RTL = rtl
				d := read(t, string(g.SVG()))
				d.apart(t)
				if len(d.rects) != test.nodes {
					t.Errorf("%d nodes, want %d", len(d.rects), test.nodes)
				}
				for class, n := range test.class {
					if d.class[class] != n {
						t.Errorf("%d of class %s, want %d", d.class[class], class, n)
					}
				}
				if d.attrs["style"] {
					t.Error("an inline style, which the content security policy refuses")
				}
			}
			read(t, string(test.graph.ForPrint().SVG())).apart(t)
		})
	}
}

func TestGraphNamesEverySourceOnce(t *testing.T) {
	g := wireGraph(5)
	d := read(t, string(g.SVG()))
	for _, n := range g.Nodes {
		if count := len(slices.DeleteFunc(slices.Clone(d.hrefs), func(h string) bool { return h != n.Href })); count != 1 {
			t.Errorf("%s is linked %d times", n.ID, count)
		}
		if !slices.Contains(d.texts, n.Publisher.Text) {
			t.Errorf("%s is not named in %q", n.Publisher.Text, d.texts)
		}
	}
}

func TestGraphLabels(t *testing.T) {
	d := read(t, string(exampleGraph().SVG()))
	for text, n := range map[string]int{"Common link": 1, "Critical source": 3, "Critical source · Origin": 1, "translation": 1, "publication of": 1} {
		if got := len(slices.DeleteFunc(slices.Clone(d.texts), func(s string) bool { return s != text })); got != n {
			t.Errorf("%q stands there %d times, want %d: %q", text, got, n, d.texts)
		}
	}
	if d := read(t, string(exampleGraph().ForPrint().SVG())); !slices.Contains(d.texts, "translation of") || d.class["el"] != 0 {
		t.Errorf("in print the relation stands in the node: %q", d.texts)
	}
}

func TestGraphEscapes(t *testing.T) {
	g := exampleGraph()
	g.ID = `"><b>`
	g.About = `</desc><script>alert(1)</script>`
	hostile := "</text><script>alert(1)</script>\"' & \x00\x1b\ufffe\u202e]]>"
	for i := range g.Nodes {
		g.Nodes[i].Publisher, g.Nodes[i].Title = report.Phrase{Text: hostile, Lang: `"><x`}, report.Phrase{Text: hostile}
		g.Nodes[i].Date, g.Nodes[i].State, g.Nodes[i].Href = hostile, hostile, "javascript:alert(1)"
	}
	for i := range g.Edges {
		g.Edges[i].Relation = hostile
	}
	for _, page := range []report.Graph{g, g.ForPrint()} {
		svg := string(page.SVG())
		d := read(t, svg)
		if strings.Contains(svg, "<script") || strings.Contains(svg, "<b>") || len(d.hrefs) > 0 {
			t.Errorf("hostile text passed: %s", svg)
		}
	}
	for href, ok := range map[string]bool{"/sources/1": true, "#s": true, "https://a.b/": true, "//evil": false, `/\evil`: false, "data:x": false, " javascript:x": false} {
		g := report.Graph{Nodes: []report.GraphNode{{ID: "a", Href: href}}, Edges: []report.GraphEdge{{To: "a"}}}
		if d := read(t, string(g.SVG())); (len(d.hrefs) == 1) != ok {
			t.Errorf("%q as a link: %v", href, d.hrefs)
		}
	}
}

func TestGraphDirections(t *testing.T) {
	g := exampleGraph()
	svg := string(g.SVG())
	if !strings.Contains(svg, `text-anchor="end" direction="rtl" lang="ar">تركيا عاجل </text>`) {
		t.Errorf("an Arabic line on a page from the left ends at its start edge: %s", svg)
	}
	g.RTL = true
	svg = string(g.SVG())
	if !strings.Contains(svg, ` direction="rtl" lang="ar">تركيا عاجل </text>`) || strings.Contains(svg, `text-anchor="end" direction="rtl"`) || !strings.Contains(svg, `text-anchor="end" direction="ltr" lang="en">Secret messages`) {
		t.Errorf("on a page from the right it is the other way about: %s", svg)
	}
	ltr, rtl := read(t, string(exampleGraph().SVG())), read(t, svg)
	for i := range ltr.rects {
		if mirrored := 1335 - ltr.rects[i][0] - 150; mirrored != rtl.rects[i][0] {
			t.Errorf("node %d at %v, mirrored %v", i, ltr.rects[i], rtl.rects[i])
		}
	}
}

// anyGraph draws a picture, circles and hostile words included.
var anyGraph = rapid.Custom(func(t *rapid.T) report.Graph {
	g := report.Graph{Claim: report.Phrase{Text: rapid.StringN(0, 90, -1).Draw(t, "claim")}, RTL: rapid.Bool().Draw(t, "rtl"), Print: rapid.Bool().Draw(t, "print")}
	n := rapid.IntRange(1, 14).Draw(t, "sources")
	for i := range n {
		g.Nodes = append(g.Nodes, report.GraphNode{
			ID: fmt.Sprint("s", i), Publisher: report.Phrase{Text: rapid.StringN(0, 40, -1).Draw(t, "publisher")}, Title: report.Phrase{Text: rapid.StringN(0, 120, -1).Draw(t, "title")},
			Date: rapid.SampledFrom([]string{"", "1998", "2001-05"}).Draw(t, "date"), Origin: rapid.IntRange(0, 3).Draw(t, "origin") == 0, Unknown: rapid.IntRange(0, 5).Draw(t, "unknown") == 0,
			Critical: rapid.Bool().Draw(t, "critical"), Retracted: rapid.IntRange(0, 6).Draw(t, "retracted") == 0,
		})
	}
	end := rapid.IntRange(-1, n-1)
	name := func(i int) string { return map[bool]string{true: "", false: fmt.Sprint("s", i)}[i < 0] }
	for range rapid.IntRange(0, 3*n).Draw(t, "edges") {
		g.Edges = append(g.Edges, report.GraphEdge{From: name(end.Draw(t, "from")), To: name(end.Draw(t, "to")), Relation: rapid.SampledFrom([]string{"", "summary", "citation"}).Draw(t, "relation"), Off: rapid.IntRange(0, 4).Draw(t, "off") == 0})
	}
	if rapid.Bool().Draw(t, "loop") && n > 2 {
		g.Loops = [][]string{{"s0", "s1"}}
	}
	return g
})

func TestAnyGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph.Draw(t, "graph")
		svg := string(g.SVG())
		d := read(t, svg)
		d.apart(t)
		shuffled := g
		shuffled.Nodes, shuffled.Edges = slices.Clone(g.Nodes), slices.Clone(g.Edges)
		rand.Shuffle(len(shuffled.Nodes), func(i, j int) {
			shuffled.Nodes[i], shuffled.Nodes[j] = shuffled.Nodes[j], shuffled.Nodes[i]
		})
		rand.Shuffle(len(shuffled.Edges), func(i, j int) {
			shuffled.Edges[i], shuffled.Edges[j] = shuffled.Edges[j], shuffled.Edges[i]
		})
		if other := string(shuffled.SVG()); other != svg {
			t.Fatal("another order of rows, another picture:\n" + cmp.Diff(svg, other))
		}
		named := 0
		for _, step := range g.Trail() {
			named += len(step.Names) + step.More
		}
		if named != len(g.Nodes) {
			t.Fatalf("the trail names %d of %d sources", named, len(g.Nodes))
		}
	})
}

func TestTrail(t *testing.T) {
	steps := wireGraph(20).Trail()
	var got []string
	for _, s := range steps {
		line := fmt.Sprint(s.Class, "|", len(s.Names), "+", s.More, "|", s.Note)
		for _, from := range s.From {
			line += "|" + from.Relation + " " + from.To.Publisher.Text
			if from.Off != "" {
				line += " (" + from.Off + ")"
			}
		}
		got = append(got, line)
	}
	want := []string{
		"|12+8|20 publications cited for the claim|republication of National Wire",
		"crit|1+0|Common link · every known chain passes here · 2021-06-30 · English|quotation of Second official|quotation of First official",
		"ret|1+0|2021-07-09 · English · retracted 2021-07-20 · not counted|quotation of Second official (retracted)",
		"unk|1+0|Unknown origin · 2021-06 · English",
		"org|1+0|Origin · 2021-06-29 · English",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Large pictures stay small, and a quadratic case would be felt here.
func TestGraphsOfAnySize(t *testing.T) {
	bipartite := report.Graph{}
	for i := range 300 {
		p, d := fmt.Sprint("p", i), fmt.Sprint("d", i)
		bipartite.Nodes = append(bipartite.Nodes, node(p, p, p, ""), set(node(d, d, d, ""), func(n *report.GraphNode) { n.Origin = true }))
		bipartite.Edges = append(bipartite.Edges, report.GraphEdge{To: p})
		for j := range 300 {
			bipartite.Edges = append(bipartite.Edges, report.GraphEdge{From: p, To: fmt.Sprint("d", j)})
		}
	}
	chain := report.Graph{}
	for i := range 20_000 {
		chain.Nodes = append(chain.Nodes, set(node(fmt.Sprintf("c%05d", i), "", "A link", ""), critical))
		chain.Edges = append(chain.Edges, report.GraphEdge{From: map[bool]string{false: fmt.Sprintf("c%05d", i-1)}[i == 0], To: fmt.Sprintf("c%05d", i)})
	}
	for name, g := range map[string]report.Graph{"60 outlets": wireGraph(60), "10,000 outlets": wireGraph(10_000), "300 by 300": bipartite, "a chain of 20,000": chain} {
		t.Run(name, func(t *testing.T) {
			d := read(t, string(g.SVG()))
			d.apart(t)
			if len(d.rects) > 45 || d.height > 3000 {
				t.Errorf("%d nodes, %v high", len(d.rects), d.height)
			}
			if n := len(g.Trail()); n > 45 {
				t.Errorf("%d steps in words", n)
			}
		})
	}
}

func BenchmarkGraph(b *testing.B) {
	g := wireGraph(60)
	for b.Loop() {
		g.SVG()
	}
}
