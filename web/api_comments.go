package web

import (
	"context"
	"net/http"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

var commentCalls = map[string]call{
	"GET /claims/{id}/comments": {ID: "listComments", Says: "Lists what was said about a claim and its evidence, by threads, the oldest first. In a blind cross-check what speaks of the rating is kept from the second person: sealed counts it.",
		Query: []param{limitParam, cursorParam}, Answer: commentList{}, Refuses: refusesGone},
	"POST /claims/{id}/comments":   {ID: "addComment", Says: "Says something about a claim, or about a piece of its evidence, or answers a comment.", Body: newComment{}, Status: http.StatusCreated, Version: true, Answer: comment{}, Refuses: refusesStep},
	"GET /comments/{id}":           {ID: "getComment", Says: "Gives a comment.", Answer: comment{}, Refuses: refusesGone},
	"PATCH /comments/{id}":         {ID: "changeComment", Says: "Changes the words of one's own comment, on the version that If-Match names.", Match: true, Version: true, Body: commentWords{}, Answer: comment{}, Refuses: refusesStep},
	"POST /comments/{id}/withdraw": {ID: "withdrawComment", Says: "Takes one's own comment back.", Version: true, Answer: comment{}, Refuses: refusesPlain},
	"POST /comments/{id}/restore":  {ID: "restoreComment", Says: "Lets a comment that was taken back stand again.", Version: true, Answer: comment{}, Refuses: refusesPlain},
	"POST /comments/{id}/resolve":  {ID: "resolveThread", Says: "Closes the thread that the comment began.", Version: true, Answer: comment{}, Refuses: refusesPlain},
	"POST /comments/{id}/reopen":   {ID: "reopenThread", Says: "Opens a thread again.", Version: true, Answer: comment{}, Refuses: refusesPlain},
}

// comment is what somebody said.
type comment struct {
	ID         string     `json:"id"`
	Claim      string     `json:"claim" doc:"the id of the claim that it is about"`
	Evidence   string     `json:"evidence" doc:"the id of the evidence that it is about; empty for the claim itself"`
	Parent     string     `json:"parent" doc:"the id of the first comment of its thread; empty for that one"`
	Text       string     `json:"text" doc:"empty when it was taken back"`
	Mentions   []string   `json:"mentions" doc:"ids of people"`
	By         string     `json:"by" doc:"name"`
	Created    time.Time  `json:"created"`
	Edited     *time.Time `json:"edited,omitempty"`
	Withdrawn  *time.Time `json:"withdrawn,omitempty"`
	Resolved   *time.Time `json:"resolved,omitempty" doc:"when its thread was closed; on its first comment"`
	ResolvedBy string     `json:"resolved_by,omitempty" doc:"name"`
	Version    int64      `json:"version"`
}

func (c comment) versionOf() int64 { return c.Version }

func commentOf(c claims.Comment, names map[string]string) comment {
	out := comment{ID: c.ID, Claim: c.ClaimID, Evidence: c.EvidenceID, Parent: c.Parent, Text: c.Text, Mentions: list(c.Mentions), By: names[c.CreatedBy], Created: c.CreatedAt,
		Edited: when(c.EditedAt), Withdrawn: when(c.WithdrawnAt), Resolved: when(c.ResolvedAt), ResolvedBy: names[c.ResolvedBy], Version: c.Version}
	if out.Withdrawn != nil {
		out.Text, out.Mentions = "", []string{}
	}
	return out
}

// thread is a comment and what answers it.
type thread struct {
	First   comment   `json:"first"`
	Replies []comment `json:"replies"`
}

type commentList struct {
	Threads []thread `json:"threads"`
	Count   int      `json:"count" doc:"how many comments stand"`
	Sealed  int      `json:"sealed" doc:"how many are kept from the caller until their own rating is in"`
	Next    *string  `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/claims/{id}/comments
func (s *server) apiComments(w http.ResponseWriter, r *http.Request) error {
	out := commentList{Threads: []thread{}}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		c, err := claims.Get(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		said, err := claims.Comments(r.Context(), tx, person(r), c)
		if err != nil {
			return err
		}
		out.Count, out.Sealed = said.Count, said.Sealed
		page, cursor, err := pageOf(r, said.Threads)
		if err != nil {
			return err
		}
		out.Next = cursor
		out.Threads, err = threadsOf(r.Context(), tx, page)
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", out.Next, out)
}

func threadsOf(ctx context.Context, tx *db.Tx, list []claims.Thread) ([]thread, error) {
	var actors []string
	for _, t := range list {
		actors = append(actors, t.First.CreatedBy, t.First.ResolvedBy)
		for _, c := range t.Replies {
			actors = append(actors, c.CreatedBy)
		}
	}
	names, err := auth.Names(ctx, tx, actors)
	out := make([]thread, len(list))
	for i, t := range list {
		out[i] = thread{commentOf(t.First, names), []comment{}}
		for _, c := range t.Replies {
			out[i].Replies = append(out[i].Replies, commentOf(c, names))
		}
	}
	return out, err
}

// newComment is the body of POST /claims/{id}/comments.
type newComment struct {
	Text     string `json:"text" doc:"at most 10,000 characters; @Name tells that person"`
	Evidence string `json:"evidence,omitempty" doc:"the id of the evidence that it is about"`
	Parent   string `json:"parent,omitempty" doc:"the id of a comment of the thread that it answers"`
}

// POST /api/v1/claims/{id}/comments
func (s *server) apiAddComment(w http.ResponseWriter, r *http.Request) error {
	var b newComment
	var c claims.Comment
	err := s.apply(w, r, &b, func(tx *db.Tx) (err error) {
		c, err = claims.AddComment(r.Context(), tx, person(r), claims.NewComment{Claim: pathID(r), Evidence: b.Evidence, Parent: b.Parent, Text: b.Text})
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", apiRoot+"/comments/"+c.ID)
	return s.sayComment(w, r, http.StatusCreated, c.ID)
}

// GET /api/v1/comments/{id}
func (s *server) apiComment(w http.ResponseWriter, r *http.Request) error {
	return s.sayComment(w, r, http.StatusOK, pathID(r))
}

func (s *server) sayComment(w http.ResponseWriter, r *http.Request, status int, id string) error {
	return sayRead(s, w, r, status, func(tx *db.Tx) (out comment, err error) {
		c, _, err := claims.GetComment(r.Context(), tx, person(r), id)
		if err != nil {
			return out, err
		}
		names, err := auth.Names(r.Context(), tx, []string{c.CreatedBy, c.ResolvedBy})
		return commentOf(c, names), err
	})
}

// commentWords is the body of PATCH /comments/{id}.
type commentWords struct {
	Text string `json:"text"`
}

// PATCH /api/v1/comments/{id}
func (s *server) apiChangeComment(w http.ResponseWriter, r *http.Request) error {
	var b commentWords
	err := s.applyOn(w, r, &b, func(tx *db.Tx) (int64, error) {
		c, _, err := claims.GetComment(r.Context(), tx, person(r), pathID(r))
		return c.Version, err
	}, func(tx *db.Tx, version int64) error {
		_, err := claims.EditComment(r.Context(), tx, person(r), pathID(r), version, b.Text)
		return err
	})
	if err != nil {
		return err
	}
	return s.sayComment(w, r, http.StatusOK, pathID(r))
}

// apiCommentStep makes a handler of a step that takes a comment alone.
func (s *server) apiCommentStep(step stepOfComment) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := s.apply(w, r, nil, func(tx *db.Tx) error {
			_, err := step(r.Context(), tx, person(r), pathID(r))
			return err
		})
		if err != nil {
			return err
		}
		return s.sayComment(w, r, http.StatusOK, pathID(r))
	}
}
