package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
)

// worker is one of the people: with API tokens, and with a browser's session.
type worker struct {
	auth.Person
	room    *newsroom
	editor  bool
	tokens  []string // used in turn: each may call so often in a second
	session string
	calls   int
	did     tally
	notes   map[string]bool  // checkpoints that were answered
	known   map[string]int64 // by claim, the newest version that was answered: whichever server is asked, none may answer an older one
}

// claimSeen is what a worker knows of a claim.
type claimSeen struct {
	ID, Ref, Status, Assignee, Rating string
	Version                           int64
}

// act is something that a worker can do to a claim.
type act struct {
	name, method, path string
	body               any        // JSON, or url.Values: a page's form
	promises           []expected // what its answer says is done
}

// reply is what a server answered.
type reply struct {
	status int
	body   []byte
}

// work acts until time is over.
func (w *worker) work() {
	for n := 0; time.Now().Before(w.room.end); n++ {
		if n%8 == 0 {
			w.keepCheckpoint()
		}
		c, ok := w.look(w.room.claims[rand.N(len(w.room.claims))])
		if !ok {
			continue
		}
		choices := w.choices(c)
		w.do(c, choices[rand.N(len(choices))])
	}
}

// look reads a claim, as everybody does before acting on it.
func (w *worker) look(id string) (c claimSeen, ok bool) {
	begin := time.Now()
	r, err := w.call(http.MethodGet, "/api/v1/claims/"+id, nil, 0)
	if err != nil || r.status != http.StatusOK {
		w.did.refused(w.room.t, "look", r, err)
		return c, false
	}
	w.did.reads = append(w.did.reads, time.Since(begin))
	if err := json.Unmarshal(r.body, &c); err != nil {
		w.room.t.Errorf("a claim that cannot be read: %v", err)
		return c, false
	}
	w.knows(c)
	return c, true
}

// knows fails the test when a claim is answered older than it was known to be.
func (w *worker) knows(c claimSeen) {
	if c.Version < w.known[c.ID] {
		w.room.t.Errorf("claim %s: a server answers version %d, after version %d was answered", c.ID, c.Version, w.known[c.ID])
	}
	w.known[c.ID] = c.Version
}

// do tries one act, and keeps what was acknowledged.
func (w *worker) do(c claimSeen, a act) {
	begin := time.Now()
	r, err := w.call(a.method, a.path, a.body, c.Version)
	if err != nil || r.status != http.StatusOK && r.status != http.StatusCreated && r.status != http.StatusSeeOther {
		if err != nil {
			w.did.cut++
		}
		w.did.refused(w.room.t, a.name, r, err)
		return
	}
	w.did.writes = append(w.did.writes, time.Since(begin))
	w.did.acts[a.name]++
	w.did.promises = append(w.did.promises, a.promises...)
	if a.name == "not found" {
		w.did.promises = append(w.did.promises, expected{"evidence", textOf(r.body, "id"), fields{"claim": c.ID, "added_by": w.ID}})
	} else if r.status != http.StatusSeeOther { // the claim as it stood then, which may be further on already
		var now claimSeen
		if err := json.Unmarshal(r.body, &now); err != nil || now.Version <= c.Version {
			w.room.t.Errorf("%s on version %d answers version %d (%v)", a.name, c.Version, now.Version, err)
		}
		w.knows(now)
		w.did.promises = append(w.did.promises, ofClaim(c.ID, now.Version, "", now.Status))
	}
}

// keepCheckpoint keeps the signed head of the moment.
func (w *worker) keepCheckpoint() {
	r, err := w.call(http.MethodGet, "/api/v1/ledger/checkpoint", nil, 0)
	if err != nil || r.status != http.StatusOK {
		w.did.refused(w.room.t, "checkpoint", r, err)
		return
	}
	w.notes[string(r.body)] = true
}

// call asks one of the servers that are up: as a program with a token, or for a form as a browser with a session.
func (w *worker) call(method, path string, body any, version int64) (reply, error) {
	r, err := request(w.room.up()+path, method, body)
	if err != nil {
		return reply{}, err
	}
	if _, form := body.(url.Values); form {
		r.AddCookie(&http.Cookie{Name: "claimtrail_session", Value: w.session})
	} else {
		w.calls++
		r.Header.Set("Authorization", "Bearer "+w.tokens[w.calls%len(w.tokens)])
		r.Header.Set("If-Match", fmt.Sprintf(`"%d"`, version))
	}
	answer, err := w.room.client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	text, err := io.ReadAll(answer.Body)
	return reply{answer.StatusCode, text}, err
}

func request(address, method string, body any) (*http.Request, error) {
	content, media := []byte(nil), "application/json"
	switch b := body.(type) {
	case nil:
	case url.Values:
		content, media = []byte(b.Encode()), "application/x-www-form-urlencoded"
	default:
		var err error
		if content, err = json.Marshal(b); err != nil {
			return nil, err
		}
	}
	r, err := http.NewRequest(method, address, bytes.NewReader(content))
	if err == nil {
		r.Header.Set("Content-Type", media)
	}
	return r, err
}

// choices lists what this worker may do to a claim as it stands: a step of the workflow most of the time.
func (w *worker) choices(c claimSeen) []act {
	if rand.N(4) == 0 || c.Status == "cross-checking" && c.Assignee != w.ID {
		return w.asides(c)
	}
	if list := w.steps(c); len(list) > 0 {
		return list
	}
	return w.asides(c)
}

// asides are acts that no status asks for.
func (w *worker) asides(c claimSeen) []act {
	word, tag := unique("word"), unique("t")
	return []act{
		{"tag", http.MethodPatch, "/api/v1/claims/" + c.ID, fields{"tags": []string{tag}}, []expected{{"claim", at(c.ID, c.Version+1), fields{"tags": `["` + tag + `"]`}}}},
		{"tag", http.MethodPatch, "/api/v1/claims/" + c.ID, fields{"context": word}, []expected{{"claim", at(c.ID, c.Version+1), fields{"context": word, "version": c.Version + 1}}}},
		{"not found", http.MethodPost, "/api/v1/claims/" + c.ID + "/evidence", fields{"not_found": true, "searched": word}, nil},
		{"comment", http.MethodPost, "/claims/" + c.Ref + "/comments", url.Values{"comment": {word}}, []expected{{"comment", word, fields{"claim": c.ID, "created_by": w.ID}}}},
	}
}

// steps are those of the workflow that this worker may take.
func (w *worker) steps(c claimSeen) (list []act) {
	mine, word := c.Assignee == w.ID, unique("word")
	move := func(to, who string, more ...expected) act {
		body := fields{"status": to, "assignee": who, "note": word}
		return act{to, http.MethodPost, "/api/v1/claims/" + c.ID + "/status", body, append(more, ofClaim(c.ID, c.Version+1, w.ID, to))}
	}
	rate := func(name, rating string, more ...expected) act {
		reading := expected{"reading", word, fields{"claim": c.ID, "person": w.ID, "rating": rating}}
		return act{name, http.MethodPatch, "/api/v1/claims/" + c.ID, fields{"rating": rating, "conclusion": word}, append(more, reading)}
	}
	other := w.room.people[rand.N(len(w.room.people))].ID
	switch {
	case c.Status == "unassigned" && w.editor:
		return []act{move("assigned", "me"), move("assigned", other)}
	case c.Status == "unassigned":
		return []act{move("assigned", "")}
	case c.Status == "assigned" && c.Rating == "":
		return []act{rate("rate", "true", ofClaim(c.ID, c.Version+1, w.ID, "assigned"))}
	case c.Status == "assigned" && (mine || w.editor):
		return []act{move("reported", ""), move("reported", ""), move("unassigned", "")}
	case c.Status == "reported" && w.editor:
		return []act{move("cross-checking", other), move("cross-checking", other), move("returned", "")}
	case c.Status == "cross-checking" && mine:
		return []act{rate("second rating", "true", ofClaim(c.ID, c.Version+1, w.ID, "submitted")), rate("second rating", "false", ofClaim(c.ID, c.Version+1, w.ID, "assigned"))}
	case c.Status == "submitted" && w.editor:
		form := url.Values{"version": {fmt.Sprint(c.Version)}, "note": {word}}
		return []act{
			{"sign-off", http.MethodPost, "/claims/" + c.Ref + "/signoff", form, []expected{{"sign-off", word, fields{"claim": c.ID, "person": w.ID}}}},
			move("published", "", expected{"publication", word, fields{"claim": c.ID, "published_by": w.ID}}), move("returned", ""),
		}
	case c.Status == "returned" && (mine || w.editor), c.Status == "published" && w.editor:
		return []act{move("assigned", "")}
	}
	return nil
}

// unique makes a word that stands nowhere else.
func unique(prefix string) string { return fmt.Sprintf("%s%016x", prefix, rand.Uint64()) }

func textOf(b []byte, field string) string {
	var v map[string]any
	if json.Unmarshal(b, &v) != nil {
		return ""
	}
	text, _ := v[field].(string)
	return strings.TrimSpace(text)
}
