package claims

import "slices"

// have is what there is of a source itself.
type have struct{ located, captured bool }

// reach is what rests on publishers and sources: the claims that a chain leads from to them. Of a claim the mostReached nearest sources count.
type reach struct {
	publishers []Leaned
	critical   []int32 // of each publisher by its number: claims that lose their last chain with one of its sources
	claims     []int32 // of each source
	published  []int32 // of these
	ends       []int32 // of the published ones: whose chain ends there
	ratings    []rated // of published claims, in the order in which they were met
	as         []int32 // of each source, one count for each of ratings
}

// rated is a rating of a scale.
type rated struct {
	scale  scaleAt
	rating string
}

// reach walks from every claim to what it reaches.
func (n *networkRows) reach() *reach {
	size := len(n.states)
	r := &reach{ratings: n.publishedRatings(), publishers: make([]Leaned, len(n.publishers.ids))}
	sources := n.net.Sources()
	r.claims, r.published, r.ends, r.as = make([]int32, sources), make([]int32, sources), make([]int32, sources), make([]int32, sources*len(r.ratings))
	number := map[rated]int{}
	for i, x := range r.ratings {
		number[x] = i
	}
	last := make([]int32, len(r.publishers)) // the claim that was counted last, from 1
	n.net.Walk(mostReached, func(c int32, reached []int32, on []bool) {
		if int(c) >= size {
			return
		}
		s := n.states[c]
		at := -1
		if s.Status == Published {
			at = number[rated{s.scale, s.Rating}]
		}
		for i, v := range reached {
			r.count(v, at, !on[i])
			if p := n.publisher[v]; p >= 0 && last[p] != c+1 {
				last[p] = c + 1
				r.publishers[p].ID = n.publishers.id(p)
				r.publishers[p].add(s)
			}
		}
	})
	r.publishers = slices.DeleteFunc(r.publishers, func(l Leaned) bool { return l.Claims == 0 })
	return r
}

// count counts a claim that reaches source v; rating is -1 of one that is not published.
func (r *reach) count(v int32, rating int, end bool) {
	r.claims[v]++
	if rating < 0 {
		return
	}
	r.published[v]++
	r.ends[v] += int32(bit(end))
	r.as[int(v)*len(r.ratings)+rating]++
}

// publishedRatings lists the ratings that published claims have.
func (n *networkRows) publishedRatings() (list []rated) {
	seen := map[rated]bool{}
	for _, s := range n.states {
		if x := (rated{s.scale, s.Rating}); s.Status == Published && !seen[x] {
			seen[x] = true
			list = append(list, x)
		}
	}
	return list
}

// weigh gives what rests on source v.
func (r *reach) weigh(id string, v int32) Leaned {
	l := Leaned{ID: id, Claims: int(r.claims[v]), Published: int(r.published[v]), PublishedAs: map[string]int{}}
	for i, n := range r.as[int(v)*len(r.ratings):][:len(r.ratings)] {
		if n > 0 {
			l.PublishedAs[r.ratings[i].rating] += int(n)
		}
	}
	return l
}

// upheld reports whether a published claim rests on source v whose rating is one of some.
func (r *reach) upheld(v int32, chosen []bool) bool {
	for i, n := range r.as[int(v)*len(r.ratings):][:len(r.ratings)] {
		if n > 0 && chosen[i] {
			return true
		}
	}
	return false
}

// published says of the first so many claims which are.
func (n *networkRows) published(claims int) []bool {
	list := make([]bool, claims)
	for c := range list {
		list[c] = n.states[c].Status == Published
	}
	return list
}
