package web

import (
	lru "container/list"
	"context"
	"html/template"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// standing is what a publication rested on when it was published, ready to be shown.
type standing struct {
	*report.Dossier
	Groups   []publicGroup
	Sentence []lineage.Part
	Graph    report.Graph
	Picture  template.HTML
	Legend   []report.Key
	Told     []report.TrailStep
	Trails   [][]report.Stop
	More     int
	Fallen   []report.Stop
	Since    []since // sources of which their publishers said something since
}

// publicGroup is the evidence of one stance, numbered through the page.
type publicGroup struct {
	Class, Word string
	Items       []publicItem
}

type publicItem struct {
	claims.Item
	Number int
	Since  string // what its publisher said since, or ""
}

// since is a source of which its publisher has said something after the publication.
type since struct {
	Source sources.Source // as it was then
	Words  string         // "retracted on 2 May 2026"
}

// standings keeps what publications rested on, for a publication never changes; what its readers may see of it can, and then it is made anew. Making one
// opens a small database, so that a crowd makes each once, and two are made at a time.
type standings struct {
	mu     sync.Mutex
	kept   map[string]*lru.Element // by publication
	order  *lru.List               // of *keptStanding, the last asked for first
	flight singleflight.Group
	places chan struct{}
}

type keptStanding struct {
	publication string
	fell        int64 // claims.Shown's, when it was made
	*standing
}

// maxStandings bounds how many are kept, and makingStanding how long one may take.
const (
	maxStandings   = 300
	makingStanding = 30 * time.Second
)

func newStandings() standings {
	return standings{kept: map[string]*lru.Element{}, order: lru.New(), places: make(chan struct{}, 2)}
}

// find gives what is kept, as long as nothing has fallen since.
func (l *standings) find(publication string, fell int64) *standing {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.kept[publication]
	if at == nil {
		return nil
	}
	k, _ := at.Value.(*keptStanding)
	if k.fell != fell {
		return nil
	}
	l.order.MoveToFront(at)
	return k.standing
}

func (l *standings) keep(publication string, fell int64, made *standing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at := l.kept[publication]; at != nil {
		l.order.Remove(at)
	}
	l.kept[publication] = l.order.PushFront(&keptStanding{publication, fell, made})
	for l.order.Len() > maxStandings {
		last := l.order.Back()
		k, _ := last.Value.(*keptStanding)
		delete(l.kept, k.publication)
		l.order.Remove(last)
	}
}

// standing gives what an edition rested on; nil when the history does not say it any more.
func (s *server) standing(ctx context.Context, shown *claims.Shown, e claims.Edition) (*standing, error) {
	l := &s.readers.standings
	if made := l.find(e.ID, shown.Fell); made != nil {
		return made, nil
	}
	waiting := l.flight.DoChan(e.ID+" "+strconv.FormatInt(shown.Fell, 10), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), makingStanding) // others may wait for it when the first has gone
		defer cancel()
		l.places <- struct{}{}
		defer func() { <-l.places }()
		made, err := s.makeStanding(ctx, e)
		if err == nil && made != nil {
			l.keep(e.ID, shown.Fell, made)
		}
		return made, err
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-waiting:
		made, _ := r.Val.(*standing)
		return made, r.Err
	}
}

func (s *server) makeStanding(ctx context.Context, e claims.Edition) (*standing, error) {
	made := &standing{}
	err := s.readPublic(ctx, func(tx *db.Tx) (err error) {
		if made.Dossier, err = report.BuildPublished(ctx, tx, e); err != nil {
			return err
		}
		return made.readSince(ctx, tx)
	})
	if fault.KindOf(err) == fault.Conflict {
		return nil, nil //nolint:nilnil // it was taken out of the history, and the publication stands all the same
	}
	if err != nil {
		return nil, err
	}
	made.arrange()
	return made, nil
}

// readSince reads what publishers have said of the sources since.
func (m *standing) readSince(ctx context.Context, tx *db.Tx) error {
	for _, was := range m.SourceList() {
		if was.Withheld {
			continue
		}
		now, err := sources.GetSource(ctx, tx, was.ID)
		for hops := 0; err == nil && now.MergedInto != "" && hops < 10; hops++ {
			now, err = sources.GetSource(ctx, tx, now.MergedInto)
		}
		if err != nil {
			return err
		}
		if now.Withheld || now.Notice.Kind == "" || now.Notice.Kind == was.Notice.Kind && now.Notice.At.Equal(was.Notice.At) {
			continue
		}
		m.Since = append(m.Since, since{was, now.Notice.Words()})
	}
	return nil
}

func (m *standing) arrange() {
	later := map[string]string{}
	for _, s := range m.Since {
		later[s.Source.ID] = s.Words
	}
	m.Sentence = m.Dossier.Sentence()
	m.Trails, m.More = m.Dossier.Trails()
	m.Fallen = m.FallenSources()
	m.Graph = report.GraphOf(m.Provenance, nil)
	m.Graph.RTL = report.Dir(m.Claim.Language) == "rtl"
	m.Picture, m.Legend, m.Told = m.Graph.SVG(), m.Graph.Legend(), m.Graph.Trail()
	number := 0
	for _, g := range []struct {
		stance      claims.Stance
		class, word string
	}{{claims.Supports, "sup", "Supports"}, {claims.Refutes, "ref", "Refutes"}, {claims.Context, "ctx", "Context"}, {"", "nf", "Searched and not found"}} {
		group := publicGroup{Class: g.class, Word: g.word}
		for _, item := range m.Evidence {
			if item.Evidence.Stance == g.stance {
				number++
				group.Items = append(group.Items, publicItem{item, number, later[item.Source.ID]})
			}
		}
		m.Groups = append(m.Groups, group)
	}
}
