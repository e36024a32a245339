package main

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// newsroom is sixteen people at work on the same claims, through servers over one database that are killed at random.
type newsroom struct {
	t        *testing.T
	dsn, key string
	servers  []*killable
	people   []*worker
	claims   []string // ids
	client   *http.Client
	end      time.Time
	restarts []time.Duration // to the first answer
	outage   time.Duration   // in which no server was up
}

// How many people work on how many claims: few enough claims for people to get into each other's way.
const (
	workers      = 16
	stressClaims = 24
)

// TestNothingAcknowledgedIsLost lets sixteen people work while their servers are killed, and then looks whether everything that a server has
// acknowledged is there, nothing by half, and the history whole. CLAIMTRAIL_TEST_STRESS=60s makes it last so long on each engine; -v shows figures.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds for each engine")
	}
	lasts := 4 * time.Second
	if told := os.Getenv("CLAIMTRAIL_TEST_STRESS"); told != "" {
		var err error
		if lasts, err = time.ParseDuration(told); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("sqlite", func(t *testing.T) { stress(t, filepath.Join(t.TempDir(), "data.db"), 1, lasts) })
	t.Run("postgres", func(t *testing.T) { stress(t, dbtest.PostgresDSN(t), 2, lasts) })
}

func stress(t *testing.T, dsn string, servers int, lasts time.Duration) {
	n := &newsroom{t: t, dsn: dsn, key: filepath.Join(t.TempDir(), "ledger.key"), client: &http.Client{
		Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: workers},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	n.open(servers)
	n.end = time.Now().Add(lasts)
	var all sync.WaitGroup
	for _, w := range n.people {
		all.Go(w.work)
	}
	all.Go(n.killAtRandom)
	all.Wait()
	n.sessionsHold()
	for _, k := range n.servers { // the last time; what follows finds the database as a killed server leaves it
		if err := k.kill(); err != nil {
			t.Error(err)
		}
		k.faultless(t)
	}
	n.check(lasts)
}

// open makes people and claims, and starts the servers.
func (n *newsroom) open(servers int) {
	n.t.Helper()
	d, err := db.Open(n.t.Context(), n.dsn)
	if err != nil {
		n.t.Fatal(err)
	}
	ledger.Keep(d, n.key, auth.Local().Actor())
	if err := errors.Join(d.Update(n.t.Context(), n.fill), d.Close()); err != nil {
		n.t.Fatal(err)
	}
	for range servers {
		k := &killable{dsn: n.dsn, key: n.key, log: filepath.Join(n.t.TempDir(), "log"), ask: n.people[0].tokens[0]}
		if _, err := k.start(); err != nil {
			n.t.Fatal(err)
		}
		n.t.Cleanup(func() { _ = k.kill() })
		n.servers = append(n.servers, k)
	}
}

// fill makes everybody and every claim.
func (n *newsroom) fill(tx *db.Tx) error {
	ctx, by := n.t.Context(), auth.Local()
	for i := range workers {
		w := &worker{room: n, editor: i%2 == 0, notes: map[string]bool{}, known: map[string]int64{}, did: tally{acts: map[string]int{}, no: map[string]int{}}}
		role := auth.Checker
		if w.editor {
			role = auth.Editor
		}
		p, err := auth.AddPerson(ctx, tx, by, auth.NewPerson{Name: fmt.Sprint("Person ", i), Role: role})
		if err != nil {
			return err
		}
		w.Person = p
		for range 4 {
			token, _, err := auth.NewAPIToken(ctx, tx, by, p, "", auth.ScopeWrite, time.Time{})
			if err != nil {
				return err
			}
			w.tokens = append(w.tokens, token)
		}
		link, err := auth.NewSignInLink(ctx, tx, p, time.Hour)
		if err != nil {
			return err
		}
		if w.session, _, err = auth.RedeemSignInLink(ctx, tx, link); err != nil {
			return err
		}
		n.people = append(n.people, w)
	}
	for i := range stressClaims {
		c, err := claims.Add(ctx, tx, by, claims.Claim{Text: fmt.Sprintf("Claim %d is made.", i), Language: "en"})
		if err != nil {
			return err
		}
		if err := n.advance(tx, c.ID, i); err != nil {
			return err
		}
		n.claims = append(n.claims, c.ID)
	}
	return nil
}

// advance brings a third of the claims to their sign-off and a third to a second person, so that such things are done from the first second on.
func (n *newsroom) advance(tx *db.Tx, id string, i int) error {
	first, second := n.people[0].Person, n.people[1+i%(workers-1)].Person
	rating, conclusion := "true", "It is so."
	steps := []func(version int64) (claims.Claim, error){
		func(v int64) (claims.Claim, error) {
			return claims.SetStatus(n.t.Context(), tx, first, id, v, claims.Move{To: claims.Assigned})
		},
		func(v int64) (claims.Claim, error) {
			return claims.Update(n.t.Context(), tx, first, id, v, claims.Patch{Rating: &rating, Conclusion: &conclusion})
		},
		func(v int64) (claims.Claim, error) {
			return claims.SetStatus(n.t.Context(), tx, first, id, v, claims.Move{To: claims.Reported})
		},
		func(v int64) (claims.Claim, error) {
			return claims.SetStatus(n.t.Context(), tx, first, id, v, claims.Move{To: claims.CrossChecking, Assignee: second.ID})
		},
		func(v int64) (claims.Claim, error) {
			return claims.Update(n.t.Context(), tx, second, id, v, claims.Patch{Rating: &rating, Conclusion: &conclusion})
		},
		func(v int64) (claims.Claim, error) {
			_, err := claims.AddEvidence(n.t.Context(), tx, first, id, claims.NewEvidence{NotFound: true, Searched: "archives"})
			return claims.Claim{}, err
		},
	}
	for _, step := range steps[:[]int{6, 4, 0}[i%3]] {
		c, err := claims.Get(n.t.Context(), tx, id)
		if err != nil {
			return err
		}
		if _, err := step(c.Version); err != nil {
			return err
		}
	}
	return nil
}

// up gives the address of a server that is up, or one where nothing answers.
func (n *newsroom) up() string {
	from := rand.N(len(n.servers))
	for i := range n.servers {
		if at := n.servers[(from+i)%len(n.servers)].at(); at != "" {
			return at
		}
	}
	return "http://127.0.0.1:1"
}

// killAtRandom kills one server after the other, and at times both, and starts them again.
func (n *newsroom) killAtRandom() {
	for {
		time.Sleep(50*time.Millisecond + rand.N(1200*time.Millisecond))
		if !time.Now().Before(n.end) {
			return
		}
		down := []*killable{n.servers[rand.N(len(n.servers))]}
		if rand.N(4) == 0 {
			down = n.servers
		}
		for _, k := range down {
			if err := k.kill(); err != nil {
				n.t.Error(err)
			}
		}
		for i, k := range down {
			took, err := k.start()
			if err != nil {
				n.t.Error(err)
				return
			}
			n.restarts = append(n.restarts, took)
			if i == 0 && len(down) == len(n.servers) {
				n.outage += took
			}
		}
	}
}

// sessionsHold checks that everybody is still signed in, at every server.
func (n *newsroom) sessionsHold() {
	n.t.Helper()
	for _, k := range n.servers {
		for _, w := range n.people {
			r, err := request(k.at()+"/account", http.MethodGet, nil)
			if err != nil {
				n.t.Fatal(err)
			}
			r.AddCookie(&http.Cookie{Name: "claimtrail_session", Value: w.session})
			answer, err := n.client.Do(r)
			if err != nil {
				n.t.Fatal(err)
			}
			if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
				n.t.Errorf("after the servers were killed a session answers %s", errors.Join(err, errors.New(answer.Status)))
			}
		}
	}
}

// check compares what was acknowledged with what is there.
func (n *newsroom) check(lasted time.Duration) {
	n.t.Helper()
	sum, notes := tally{acts: map[string]int{}, no: map[string]int{}}, map[string]bool{}
	for _, w := range n.people {
		sum.add(w.did)
		maps.Copy(notes, w.notes)
	}
	took := verify(n.t, n.dsn, n.key, notes)
	history := readHistory(n.t, n.dsn, n.key)
	whole(n.t, history)
	kept(n.t, history, sum.promises)
	n.t.Logf("%d acknowledged writes in %s, for %s of which no server was up: %.0f/s; p50 %s, p99 %s, slowest %s; reads p50 %s, p99 %s; %d writes cut off, refused %v; %v",
		len(sum.writes), lasted, n.outage.Round(time.Second/10), float64(len(sum.writes))/(lasted-n.outage).Seconds(), quantile(sum.writes, .5), quantile(sum.writes, .99), quantile(sum.writes, 1),
		quantile(sum.reads, .5), quantile(sum.reads, .99), sum.cut, sum.no, sum.acts)
	n.t.Logf("%d restarts, to the first answer p50 %s, slowest %s; %d entries and %d kept checkpoints verified in %s; %d promises",
		len(n.restarts), quantile(n.restarts, .5), quantile(n.restarts, 1), len(history), len(notes), took.Round(time.Millisecond), len(sum.promises))
	if len(n.restarts) == 0 || len(notes) == 0 || len(sum.writes) == 0 {
		n.t.Errorf("%d restarts, %d checkpoints, %d writes: nothing was put to the test", len(n.restarts), len(notes), len(sum.writes))
	}
}
