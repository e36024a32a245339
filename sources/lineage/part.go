package lineage

// part is a piece of a network laid out for the algorithms: sources numbered from 0, the derivations that are followed as compressed
// rows, and the claims that ask, each seeing the same graph.
type part struct {
	ids    []int32 // -> number in the network; nil: the same
	start  []int32 // the derivations of source v lead to next[start[v]:start[v+1]]
	next   []int32
	flags  []flag
	groups []int32 // of sources, 0 is none

	claims    []int32 // numbers in the network
	rootStart []int32 // the publications of claim i are roots[rootStart[i]:rootStart[i+1]]
	roots     []int32
}

type flag uint8

const (
	known        flag = 1 << iota // an origin: its basis says so
	unknown                       // an origin that names nobody
	cutRetracted                  // a dead end: its way on was retracted
	cutDate                       // a dead end: its way on runs against time
	against                       // one of its derivations runs against time
	endless                       // it is in a closed loop: no way leads from there to an origin
)

const origin = known | unknown

func (p *part) sources() int32 { return int32(len(p.start) - 1) }

// id gives the network's number of a source.
func (p *part) id(v int32) int32 {
	if p.ids == nil {
		return v
	}
	return p.ids[v]
}

func (p *part) of(v int32) []int32        { return p.next[p.start[v]:p.start[v+1]] }
func (p *part) rootsOf(i int32) []int32   { return p.roots[p.rootStart[i]:p.rootStart[i+1]] }
func (p *part) is(v int32, f flag) bool   { return p.flags[v]&f != 0 }
func (n *Network) fallen(v, w int32) bool { return n.sources[v].Retracted || v == w }

// flagsOf says what source v is for claim c. ways counts the derivations of it that are followed, cut says what ended others.
func (n *Network) flagsOf(v, c int32, ways int32, cut flag) flag {
	f := flag(0)
	if cut&cutDate != 0 {
		f = against
	}
	switch {
	case n.sources[v].knows(c):
		return f | known
	case ways > 0:
		return f
	case cut != 0:
		return f | cut
	}
	return f | unknown
}

// whole lays out all sources for the given claims, none of which is mentioned.
func (n *Network) whole(claims []int32) *part {
	count := len(n.sources)
	p := &part{start: make([]int32, count+1), flags: make([]flag, count), groups: make([]int32, count), claims: claims}
	cut := make([]flag, count)
	follows := make([]bool, len(n.edges))
	for i := range n.edges {
		d := &n.edges[i]
		switch {
		case !d.confirmed || d.scoped || n.sources[d.from].Retracted:
		case n.sources[d.to].Retracted:
			cut[d.from] |= cutRetracted
		case n.against(d):
			cut[d.from] |= cutDate
		default:
			follows[i] = true
			p.start[d.from+1]++
		}
	}
	for v := range count {
		if !n.sources[v].Retracted {
			p.flags[v] = n.flagsOf(int32(v), -1, p.start[v+1], cut[v])
		}
		p.groups[v] = n.sources[v].Group
		p.start[v+1] += p.start[v]
	}
	p.next = make([]int32, p.start[count])
	at := append([]int32(nil), p.start[:count]...)
	for i, follow := range follows {
		if d := &n.edges[i]; follow {
			p.next[at[d.from]] = d.to
			at[d.from]++
		}
	}
	p.rootStart = make([]int32, 1, len(claims)+1)
	for _, c := range claims {
		for _, v := range n.claims[c] {
			if !n.sources[v].Retracted {
				p.roots = append(p.roots, v)
			}
		}
		p.rootStart = append(p.rootStart, int32(len(p.roots)))
	}
	return p
}

// reach lays out what one claim reaches, as if source without (-1: none) were retracted.
func (n *Network) reach(c, without int32) *part {
	p := &part{ids: []int32{}, start: []int32{0}, claims: []int32{c}}
	place := map[int32]int32{}
	visit := func(v int32) int32 {
		i, seen := place[v]
		if !seen {
			i = int32(len(p.ids))
			place[v] = i
			p.ids = append(p.ids, v)
		}
		return i
	}
	for _, v := range n.claims[c] {
		if !n.fallen(v, without) {
			p.roots = append(p.roots, visit(v))
		}
	}
	p.rootStart = []int32{0, int32(len(p.roots))}
	out := n.out(c)
	for i := 0; i < len(p.ids); i++ {
		v := p.ids[i]
		var cut flag
		out(v, func(d *edge) {
			switch {
			case n.fallen(d.to, without):
				cut |= cutRetracted
			case n.against(d):
				cut |= cutDate
			default:
				p.next = append(p.next, visit(d.to))
			}
		})
		ways := int32(len(p.next)) - p.start[i]
		p.start = append(p.start, int32(len(p.next)))
		p.flags = append(p.flags, n.flagsOf(v, c, ways, cut))
		p.groups = append(p.groups, n.sources[v].Group)
	}
	return p
}
