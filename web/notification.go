package web

import (
	"fmt"
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// bellPage is what concerns the person, the unread first.
type bellPage struct {
	Unread, Seen []bellGroup
	Count        int // unread
	Email        string
	Mailed       bool // the person wants mail
	Sends        bool // the server sends any
}

// bellGroup is what concerns one claim.
type bellGroup struct {
	Claim claims.Claim
	Items []bellItem
}

// bellItem is one notification in words.
type bellItem struct {
	claims.Notification
	Who, Words, Href string
}

// toldWords say what somebody did, behind their name. No word of them tells a rating: the second rater reads them too.
var toldWords = map[string]string{
	claims.TellAssigned:   "gave you this claim",
	claims.TellCrossCheck: "asked you for a second rating, before you see the first",
	claims.TellDiffer:     "gave a second rating that differs; the claim is assigned again",
	claims.TellReturned:   "returned the claim",
	claims.TellSubmitted:  "submitted the claim: it waits for a sign-off",
	claims.TellPublished:  "signed off and published the claim",
	claims.TellVoided:     "declared the published check void",
	claims.TellWithdrawn:  "withdrew the claim",
	claims.TellMention:    "mentioned you in a comment",
	claims.TellReply:      "answered in a thread that you spoke in",
	claims.TellComment:    "commented on the claim",
	claims.TellFlag:       "recorded a notice about a source: the claim is to be looked at again",
}

// bellItemOf puts a notification into words; c is its claim.
func bellItemOf(n claims.Notification, names map[string]string, c claims.Claim) bellItem {
	item := bellItem{Notification: n, Who: names[n.Actor], Words: toldWords[n.Kind], Href: "/claims/" + c.Ref}
	if n.CommentID != "" {
		item.Href += "#c-" + n.CommentID
	}
	return item
}

// GET /notifications
func (s *server) notifications(w http.ResponseWriter, r *http.Request) error {
	p := bellPage{Email: person(r).Email, Sends: s.mails}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		list, err := claims.Notifications(r.Context(), tx, person(r))
		if err != nil {
			return err
		}
		if p.Mailed, err = claims.WantsMail(r.Context(), tx, person(r)); err != nil {
			return err
		}
		return p.group(r, tx, list)
	})
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "notifications", "notifications", p)
}

// group parts the list by whether it was read, and each part by claim: the claim with the newest first.
func (p *bellPage) group(r *http.Request, tx *db.Tx, list []claims.Notification) error {
	var ids, actors []string
	for _, n := range list {
		ids, actors = append(ids, n.ClaimID), append(actors, n.Actor)
	}
	about, err := claims.Brief(r.Context(), tx, ids)
	if err != nil {
		return err
	}
	names, err := auth.Names(r.Context(), tx, actors)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, n := range list {
		groups, key := &p.Unread, "unread"+n.ClaimID
		if !n.SeenAt.IsZero() {
			groups, key = &p.Seen, n.ClaimID
		} else {
			p.Count++
		}
		if _, there := at[key]; !there {
			at[key] = len(*groups)
			*groups = append(*groups, bellGroup{Claim: about[n.ClaimID]})
		}
		g := &(*groups)[at[key]]
		g.Items = append(g.Items, bellItemOf(n, names, g.Claim))
	}
	return nil
}

// POST /notifications/{id}/seen
func (s *server) seeNotification(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error { return claims.SeeNotification(r.Context(), tx, person(r), pathID(r)) })
	if err != nil {
		return err
	}
	return see(w, r, "/notifications", "seen")
}

// POST /notifications/seen, of one claim or of all
func (s *server) seeNotifications(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		return claims.SeeNotifications(r.Context(), tx, person(r), r.PostFormValue("claim"))
	})
	if err != nil {
		return err
	}
	return see(w, r, "/notifications", "seen")
}

// POST /notifications/mail
func (s *server) wantMail(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		return claims.WantMail(r.Context(), tx, person(r), r.PostFormValue("mail") == "on")
	})
	if err != nil {
		return err
	}
	return see(w, r, "/notifications#mail", "saved")
}

// bell is what the head of every page says of notifications: how many are unread, "" for none.
func (s *server) bell(r *http.Request) (count string, err error) {
	if person(r).ID == "" {
		return "", nil
	}
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		n, err := claims.CountUnread(r.Context(), tx, person(r))
		switch {
		case n > 99:
			count = "99+"
		case n > 0:
			count = fmt.Sprint(n)
		}
		return err
	})
	return count, err
}
