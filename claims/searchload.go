package claims

import (
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// chosen are the records that are shown, by their ids: what a search looked at may change once it has run.
type chosen struct {
	claims, passages, sources, publishers []ranking
	passageSources                        []string
	docids                                []int64 // of sources: the paragraph that answers best, 0 for none
	paragraphs                            []int   // of sources: how many hold the words
	published                             []int   // of publishers: how many sources the viewer may see
}

type ranking struct {
	id    string
	score float64
}

// choose notes what is shown of what was found.
func (s *searching) choose() {
	c := &s.chosen
	for _, h := range s.shown("claims") {
		c.claims = append(c.claims, ranking{s.claims.claims.id(h.n), h.score})
	}
	for _, h := range s.shown("passages") {
		c.passages = append(c.passages, ranking{s.indexes.Passage(uint32(h.n)), h.score})
		c.passageSources = append(c.passageSources, s.indexes.PassageSource(uint32(h.n)).String())
	}
	for _, h := range s.shown("sources") {
		c.sources = append(c.sources, ranking{s.rows.sources.id(h.n), h.score})
		docid, paragraphs := int64(0), 0
		if b := s.bodies.of(h.n); b != nil && b.paragraphs > 0 {
			docid, paragraphs = b.newest, b.paragraphs
			if b.docid != 0 {
				docid = b.docid
			}
		}
		c.docids, c.paragraphs = append(c.docids, docid), append(c.paragraphs, paragraphs)
	}
	for _, h := range s.shown("publishers") {
		c.publishers = append(c.publishers, ranking{s.rows.publishers.id(h.n), h.score})
		n := 0
		for v := range s.rows.list {
			if s.rows.list[v].publisher == h.n && !s.rows.hidden(s.tx, int32(v)) {
				n++
			}
		}
		c.published = append(c.published, n)
	}
	s.found.Facets = s.facetList()
}

// load reads what is shown.
func (s *searching) load(network *Network) error {
	s.terms = s.q.Terms(false)
	if err := s.loadClaims(network); err != nil {
		return err
	}
	if err := s.loadPassages(); err != nil {
		return err
	}
	if err := s.loadSources(); err != nil {
		return err
	}
	var ids []string
	for _, x := range s.chosen.publishers {
		ids = append(ids, x.id)
	}
	found, err := sources.PublishersByID(s.ctx, s.tx, ids)
	for i, id := range ids {
		if p, there := found[id]; there {
			s.found.Publishers = append(s.found.Publishers, FoundPublisher{p, s.chosen.published[i]})
		}
	}
	return err
}

func (s *searching) loadClaims(network *Network) error {
	if len(s.chosen.claims) == 0 {
		return nil
	}
	var page Page
	var ids []string
	scores := map[string]float64{}
	for _, x := range s.chosen.claims {
		ids, scores[x.id] = append(ids, x.id), x.score
	}
	if err := page.readThese(s.ctx, s.tx, ids); err != nil {
		return err
	}
	for i := range page.Claims {
		page.Claims[i].Claim = page.Claims[i].For(s.o.Viewer)
	}
	if err := page.fill(s.ctx, s.tx, network); err != nil {
		return err
	}
	for _, c := range page.Claims {
		x := FoundClaim{Summary: c, Score: scores[c.ID], Snippet: fulltext.Snip(c.Text, s.terms, fulltext.Short, true)}
		if conclusion := fulltext.Snip(c.Conclusion, s.terms, fulltext.Short, true); conclusion.End > 0 {
			x.Concl = conclusion
		}
		s.found.Claims = append(s.found.Claims, x)
	}
	return nil
}

func (s *searching) loadPassages() error {
	if len(s.chosen.passages) == 0 {
		return nil
	}
	var ids []string
	for _, x := range s.chosen.passages {
		ids = append(ids, x.id)
	}
	passages, err := sources.PassagesByID(s.ctx, s.tx, ids)
	if err != nil {
		return err
	}
	of, err := sources.Summaries(s.ctx, s.tx, s.chosen.passageSources)
	if err != nil {
		return err
	}
	citing, err := s.citingOf(ids)
	if err != nil {
		return err
	}
	for i, x := range s.chosen.passages {
		p, there := passages[x.id]
		if !there || p.Withheld {
			continue
		}
		s.found.Passages = append(s.found.Passages, FoundPassage{p, of[s.chosen.passageSources[i]], citing[x.id], x.score,
			fulltext.Snip(p.Quote, s.terms, fulltext.Short, true)})
	}
	return nil
}

// maxCiting bounds the claims that are shown at a passage.
const maxCiting = 5

// citingOf gives the claims that cite passages (ids), as the viewer may read them.
func (s *searching) citingOf(ids []string) (map[string][]Claim, error) {
	by, of := map[string][]string{}, map[string]bool{}
	err := eachPair(s.ctx, s.tx, `
		select distinct e.passage, e.claim from evidence e where e.withdrawn_at = '' and e.passage in (`+db.In(1, len(ids))+`) order by e.passage, e.claim`, anys(ids),
		func(passage, claim string) {
			if len(by[passage]) < maxCiting {
				by[passage], of[claim] = append(by[passage], claim), true
			}
		})
	if err != nil || len(of) == 0 {
		return nil, err
	}
	var wanted []string
	for id := range of {
		wanted = append(wanted, id)
	}
	slices.Sort(wanted)
	read := map[string]Claim{}
	for chunk := range slices.Chunk(wanted, 500) {
		if err := eachClaim(s.ctx, s.tx, selectClaim+` where c.id in (`+db.In(1, len(chunk))+`)`, anys(chunk), func(c Claim) { read[c.ID] = c.For(s.o.Viewer) }); err != nil {
			return nil, err
		}
	}
	list := map[string][]Claim{}
	for passage, claims := range by {
		for _, id := range claims {
			list[passage] = append(list[passage], read[id])
		}
	}
	return list, nil
}

func (s *searching) loadSources() error {
	var ids []string
	for _, x := range s.chosen.sources {
		ids = append(ids, x.id)
	}
	of, err := sources.Summaries(s.ctx, s.tx, ids)
	if err != nil {
		return err
	}
	for i, x := range s.chosen.sources {
		summary, there := of[x.id]
		if !there || summary.Withheld {
			continue
		}
		found := FoundSource{SourceSummary: summary, Score: x.score, Paragraphs: s.chosen.paragraphs[i]}
		if docid := s.chosen.docids[i]; docid != 0 {
			p, err := sources.ParagraphAt(s.ctx, s.tx, x.id, docid)
			if err != nil {
				return err
			}
			found.Snippet = fulltext.Snip(p.Text, s.terms, fulltext.Short, false)
			if found.Snapshot = p.Snapshot; found.Snippet.End > 0 {
				found.Start, found.End = p.Start+found.Snippet.Start, p.Start+found.Snippet.End
			}
		}
		s.found.Sources = append(s.found.Sources, found)
	}
	return nil
}
