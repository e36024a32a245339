package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

var viewCalls = map[string]call{
	"GET /views":                    {ID: "listViews", Says: "Lists saved views of the Desk: one's own, and those that are shared.", Answer: viewList{}},
	"POST /views":                   {ID: "saveView", Says: "Saves a view.", Body: newView{}, Status: http.StatusCreated, Answer: savedView{}, Refuses: refusesWrite},
	"GET /views/{id}":               {ID: "getView", Says: "Gives a saved view.", Answer: savedView{}, Refuses: refusesGone},
	"PATCH /views/{id}":             {ID: "changeView", Says: "Renames one's own view, or shares it.", Body: viewPatch{}, Answer: savedView{}, Refuses: refusesStep},
	"DELETE /views/{id}":            {ID: "deleteView", Says: "Deletes one's own view; it can be restored.", Answer: stood{}, Refuses: refusesPlain},
	"POST /views/{id}/restore":      {ID: "restoreView", Says: "Brings a deleted view back.", Answer: savedView{}, Refuses: refusesPlain},
	"GET /notifications":            {ID: "listNotifications", Says: "Lists what concerns the caller, the newest first.", Version: true, Query: []param{{Name: "unread", Says: "true: only those that are not read", Of: []string{"true", "false"}}, limitParam, cursorParam}, Answer: notificationList{}},
	"POST /notifications/seen":      {ID: "seeNotifications", Says: "Marks the caller's notifications as read: all, or those of one claim.", Body: seenClaim{}, Answer: unread{}, Refuses: refusesStep},
	"POST /notifications/{id}/seen": {ID: "seeNotification", Says: "Marks one as read.", Answer: unread{}, Refuses: refusesPlain},
	"POST /notifications/mail":      {ID: "wantMail", Says: "Says whether the caller wants them by mail too.", Body: mailWanted{}, Answer: mailWanted{}, Refuses: refusesWrite},
}

// savedView is a filter of the Desk with a name.
type savedView struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Query  string `json:"query" doc:"as it stands in the Desk's address: the parameters of GET /claims"`
	Shared bool   `json:"shared" doc:"true: everybody sees it"`
	Mine   bool   `json:"mine"`
}

func savedViewOf(v claims.SavedView, by auth.Person) savedView {
	return savedView{v.ID, v.Name, v.Query, v.Shared, v.Owner == by.ID}
}

type viewList struct {
	Views []savedView `json:"views"`
}

// GET /api/v1/views
func (s *server) apiViews(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out viewList, err error) {
		out.Views = []savedView{}
		found, err := claims.SavedViews(r.Context(), tx, person(r))
		for _, v := range found {
			out.Views = append(out.Views, savedViewOf(v, person(r)))
		}
		return out, err
	})
}

// newView is the body of POST /views.
type newView struct {
	Name   string `json:"name"`
	Query  string `json:"query" doc:"the parameters of GET /claims: status=assigned&sort=due"`
	Shared bool   `json:"shared,omitempty"`
}

// POST /api/v1/views
func (s *server) apiSaveView(w http.ResponseWriter, r *http.Request) error {
	var b newView
	var v claims.SavedView
	err := s.apply(w, r, &b, func(tx *db.Tx) error {
		q, err := url.ParseQuery(b.Query)
		if err != nil {
			return fault.In("query", "query is the part of an address behind the question mark, encoded as a form: status=assigned&sort=due.")
		}
		v, err = claims.SaveView(r.Context(), tx, person(r), claims.SavedView{Owner: person(r).ID, Name: b.Name, Shared: b.Shared, Query: deskQuery(q)})
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", apiRoot+"/views/"+v.ID)
	return say(w, http.StatusCreated, savedViewOf(v, person(r)))
}

// GET /api/v1/views/{id}
func (s *server) apiView(w http.ResponseWriter, r *http.Request) error {
	v, err := s.getView(r)
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, savedViewOf(v, person(r)))
}

// viewPatch is the body of PATCH /views/{id}: what it does not name stays.
type viewPatch struct {
	Name   *string `json:"name,omitempty"`
	Shared *bool   `json:"shared,omitempty"`
}

// PATCH /api/v1/views/{id}
func (s *server) apiChangeView(w http.ResponseWriter, r *http.Request) error {
	var b viewPatch
	return s.viewStep(w, r, &b, func(ctx context.Context, tx *db.Tx, by auth.Person, id string) (claims.SavedView, error) {
		v, err := claims.GetView(ctx, tx, by, id)
		if err != nil {
			return v, err
		}
		return claims.ChangeView(ctx, tx, by, v.ID, word(b.Name, v.Name), word(b.Shared, v.Shared))
	})
}

// DELETE /api/v1/views/{id}
func (s *server) apiDeleteView(w http.ResponseWriter, r *http.Request) error {
	var v claims.SavedView
	err := s.apply(w, r, nil, func(tx *db.Tx) (err error) {
		v, err = claims.DeleteView(r.Context(), tx, person(r), pathID(r))
		return err
	})
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, stood{ID: v.ID})
}

// POST /api/v1/views/{id}/restore
func (s *server) apiRestoreView(w http.ResponseWriter, r *http.Request) error {
	return s.viewStep(w, r, nil, claims.RestoreView)
}

func (s *server) viewStep(w http.ResponseWriter, r *http.Request, b any, step func(context.Context, *db.Tx, auth.Person, string) (claims.SavedView, error)) error {
	var v claims.SavedView
	err := s.apply(w, r, b, func(tx *db.Tx) (err error) {
		v, err = step(r.Context(), tx, person(r), pathID(r))
		return err
	})
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, savedViewOf(v, person(r)))
}

// notification is something that concerns the caller.
type notification struct {
	ID      string     `json:"id"`
	Kind    string     `json:"kind"`
	Claim   string     `json:"claim" doc:"id, or empty"`
	Comment string     `json:"comment" doc:"id, or empty"`
	By      string     `json:"by" doc:"name"`
	Words   string     `json:"words" doc:"what they did"`
	Created time.Time  `json:"created"`
	Seen    *time.Time `json:"seen,omitempty"`
}

type notificationList struct {
	Notifications []notification `json:"notifications"`
	Unread        int            `json:"unread"`
	Next          *string        `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/notifications
func (s *server) apiNotifications(w http.ResponseWriter, r *http.Request) error {
	out := notificationList{Notifications: []notification{}}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		all, err := claims.Notifications(r.Context(), tx, person(r))
		if err != nil {
			return err
		}
		var chosen []claims.Notification
		var actors []string
		for _, n := range all {
			if n.SeenAt.IsZero() {
				out.Unread++
			}
			if r.URL.Query().Get("unread") != "true" || n.SeenAt.IsZero() {
				chosen, actors = append(chosen, n), append(actors, n.Actor)
			}
		}
		page, cursor, err := pageOf(r, chosen)
		if err != nil {
			return err
		}
		out.Next = cursor
		names, err := auth.Names(r.Context(), tx, actors)
		for _, n := range page {
			out.Notifications = append(out.Notifications, notification{n.ID, n.Kind, n.ClaimID, n.CommentID, names[n.Actor], toldWords[n.Kind], n.CreatedAt, when(n.SeenAt)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", out.Next, out)
}

// seenClaim is the body of POST /notifications/seen.
type seenClaim struct {
	Claim string `json:"claim,omitempty" doc:"id or reference; all when not given"`
}

// unread says how many there still are.
type unread struct {
	Unread int `json:"unread"`
}

// POST /api/v1/notifications/seen
func (s *server) apiSeeNotifications(w http.ResponseWriter, r *http.Request) error {
	var b seenClaim
	return s.seen(w, r, &b, func(tx *db.Tx) error {
		if b.Claim == "" {
			return claims.SeeNotifications(r.Context(), tx, person(r), "")
		}
		c, err := claims.Get(r.Context(), tx, b.Claim)
		if err != nil {
			return err
		}
		return claims.SeeNotifications(r.Context(), tx, person(r), c.ID)
	})
}

// POST /api/v1/notifications/{id}/seen
func (s *server) apiSeeNotification(w http.ResponseWriter, r *http.Request) error {
	return s.seen(w, r, nil, func(tx *db.Tx) error { return claims.SeeNotification(r.Context(), tx, person(r), pathID(r)) })
}

func (s *server) seen(w http.ResponseWriter, r *http.Request, b any, see func(tx *db.Tx) error) error {
	if err := s.apply(w, r, b, see); err != nil {
		return err
	}
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (unread, error) {
		n, err := claims.CountUnread(r.Context(), tx, person(r))
		return unread{n}, err
	})
}

// mailWanted is the body of POST /notifications/mail, and its answer.
type mailWanted struct {
	Mail bool `json:"mail"`
}

// POST /api/v1/notifications/mail
func (s *server) apiWantMail(w http.ResponseWriter, r *http.Request) error {
	var b mailWanted
	if err := s.apply(w, r, &b, func(tx *db.Tx) error { return claims.WantMail(r.Context(), tx, person(r), b.Mail) }); err != nil {
		return err
	}
	return say(w, http.StatusOK, b)
}
