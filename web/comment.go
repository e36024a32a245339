package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// talk is what was said about a claim, as its page shows it.
type talk struct {
	claims.Discussion
	Claim    claims.Claim
	People   []auth.Person // whom a comment can name; nobody while by may write none
	May      bool          // write
	by       auth.Person
	names    map[string]string
	refused  commentForm // what came back; zero when nothing did
	Undoing  *undo
	everyone []auth.Person
}

// talkPart is what was said about the claim, or about one piece of evidence.
type talkPart struct {
	Open, Resolved []threadView
	May            bool
	Form           commentForm
}

// threadView is a thread with the form that answers it.
type threadView struct {
	First   commentView
	Replies []commentView
	Closed  string // who resolved it, "" while it is open
	May     bool   // answer and resolve
	Answer  commentForm
}

// commentView is a comment in words.
type commentView struct {
	claims.Comment
	Who   string
	Words []wording
	Mine  bool
	Gone  bool
}

// commentForm is where something is said.
type commentForm struct {
	Claim, Evidence, Parent string // of these one or two, as the form sends them
	Key                     string // its id in the page
	Text, Fault             string // what was typed, when it was refused
}

// talk reads what the person may of what was said about a claim.
func (s *server) talk(r *http.Request, tx *db.Tx, c claims.Claim) (t talk, err error) {
	t.by, t.Claim = person(r), c
	t.May = t.by.AtLeast(auth.Researcher)
	if t.Discussion, err = claims.Comments(r.Context(), tx, t.by, c); err != nil {
		return t, err
	}
	if t.everyone, err = auth.People(r.Context(), tx); err != nil {
		return t, err
	}
	if t.May {
		t.People = t.everyone
	}
	var actors []string
	for _, thread := range t.Threads {
		actors = append(actors, thread.First.CreatedBy, thread.First.ResolvedBy)
		for _, reply := range thread.Replies {
			actors = append(actors, reply.CreatedBy)
		}
	}
	if t.names, err = auth.Names(r.Context(), tx, actors); err != nil {
		return t, err
	}
	t.undoing(r)
	return t, nil
}

// undoing finds what the step that led to this page can be taken back with.
func (t *talk) undoing(r *http.Request) {
	q := r.URL.Query()
	back := map[string]string{"resolved": "/reopen", "unresolved": "/resolve", "unsaid": "/restore"}[q.Get("done")]
	if back == "" || !t.May {
		return
	}
	for _, thread := range t.Threads {
		for _, c := range append([]claims.Comment{thread.First}, thread.Replies...) {
			if c.ID == q.Get("of") {
				t.Undoing = &undo{Action: "/comments/" + c.ID + back, Version: c.Version}
			}
		}
	}
}

// Undo gives the toast of the claim's page its button.
func (p claimPage) Undo() *undo {
	if p.Undoing != nil {
		return p.Undoing
	}
	return p.Talk.Undoing
}

// On gives what was said about one piece of evidence (id), or with "" about the claim.
func (t talk) On(evidence string) (p talkPart) {
	p.May = t.May
	p.Form = t.form(commentForm{Claim: t.Claim.Ref, Evidence: evidence, Key: "say" + evidence})
	for _, thread := range t.Discussion.On(evidence) {
		v := threadView{First: t.view(thread.First), May: t.May, Closed: t.names[thread.First.ResolvedBy]}
		v.Answer = t.form(commentForm{Claim: t.Claim.Ref, Parent: thread.First.ID, Key: "say" + thread.First.ID})
		for _, reply := range thread.Replies {
			v.Replies = append(v.Replies, t.view(reply))
		}
		if thread.First.ResolvedAt.IsZero() {
			p.Open = append(p.Open, v)
		} else {
			p.Resolved = append(p.Resolved, v)
		}
	}
	return p
}

// form gives a form what was typed into it, when that was refused.
func (t talk) form(f commentForm) commentForm {
	if t.refused.Fault != "" && t.refused.Evidence == f.Evidence && t.refused.Parent == f.Parent {
		f.Text, f.Fault = t.refused.Text, t.refused.Fault
	}
	return f
}

func (t talk) view(c claims.Comment) commentView {
	v := commentView{Comment: c, Who: t.names[c.CreatedBy], Mine: t.May && c.CreatedBy == t.by.Actor(), Gone: !c.WithdrawnAt.IsZero()}
	if !v.Gone {
		v.Words = wordingOf(c.Text, peopleOf(t.everyone, c.Mentions))
	}
	return v
}

// POST /claims/{id}/comments
func (s *server) createComment(w http.ResponseWriter, r *http.Request) error {
	n := claims.NewComment{Claim: pathID(r), Evidence: r.PostFormValue("evidence"), Parent: r.PostFormValue("parent"), Text: r.PostFormValue("comment")}
	var c claims.Comment
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		c, err = claims.AddComment(r.Context(), tx, person(r), n)
		return err
	})
	if errors.Is(err, fault.Invalid) || n.Parent != "" && errors.Is(err, fault.NotFound) {
		p, pageErr := s.claimPage(r, pathID(r))
		if pageErr != nil {
			return errors.Join(err, pageErr)
		}
		if errors.Is(err, fault.NotFound) { // the thread is sealed by now: what was typed stands at the claim's own form
			n.Parent = ""
		}
		p.Talk.refused = commentForm{Evidence: n.Evidence, Parent: n.Parent, Text: n.Text, Fault: err.Error()}
		return s.render(w, r, fault.HTTPStatus(err), "claim", "desk", p)
	}
	if err != nil {
		return err
	}
	return s.seeComment(w, r, c, "said")
}

// seeComment leads to a comment on its claim's page.
func (s *server) seeComment(w http.ResponseWriter, r *http.Request, c claims.Comment, done string) error {
	var about claims.Claim
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		about, err = claims.Get(r.Context(), tx, c.ClaimID)
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, "/claims/"+about.Ref+"?of="+c.ID+"#c-"+c.ID, done)
}

// stepOfComment is what can be done with a comment without further words.
type stepOfComment func(ctx context.Context, tx *db.Tx, by auth.Person, id string) (claims.Comment, error)

// commentStep makes a handler of a step that takes a comment alone.
func (s *server) commentStep(step stepOfComment, done string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var c claims.Comment
		err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
			c, err = step(r.Context(), tx, person(r), pathID(r))
			return err
		})
		if err != nil {
			return err
		}
		return s.seeComment(w, r, c, done)
	}
}

// commentPage changes the words of one's own comment.
type commentPage struct {
	Comment claims.Comment
	Claim   claims.Claim
	Form    form
	Stale   bool
	Differs []difference
	People  []auth.Person
}

// GET /comments/{id}/edit
func (s *server) editComment(w http.ResponseWriter, r *http.Request) error {
	p, err := s.commentPage(r)
	if err != nil {
		return err
	}
	p.Form = blank(map[string]string{"comment": p.Comment.Text, "version": strconv.FormatInt(p.Comment.Version, 10)})
	return s.render(w, r, http.StatusOK, "comment", "desk", p)
}

func (s *server) commentPage(r *http.Request) (p commentPage, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p.Comment, p.Claim, err = claims.GetComment(r.Context(), tx, person(r), pathID(r)); err != nil {
			return err
		}
		if p.Comment.CreatedBy != person(r).Actor() {
			return fault.New(fault.Denied, "Only its author changes a comment. Answer it instead.")
		}
		p.People, err = auth.People(r.Context(), tx)
		return err
	})
	return p, err
}

// POST /comments/{id}/edit
func (s *server) changeComment(w http.ResponseWriter, r *http.Request) error {
	var c claims.Comment
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		c, err = claims.EditComment(r.Context(), tx, person(r), pathID(r), version(r), r.PostFormValue("comment"))
		return err
	})
	if err == nil {
		return s.seeComment(w, r, c, "saved")
	}
	p, pageErr := s.commentPage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	p.Form = formOf(r)
	switch {
	case errors.Is(err, fault.Stale):
		p.Stale = true
		p.Differs = p.Form.stale(map[string]string{"comment": p.Comment.Text, "version": strconv.FormatInt(p.Comment.Version, 10)}, [][2]string{{"comment", "Comment"}})
	case !p.Form.take(err, "comment"):
		return err
	}
	return s.render(w, r, fault.HTTPStatus(err), "comment", "desk", p)
}
