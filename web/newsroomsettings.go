package web

import (
	"encoding/base64"
	"errors"
	"html/template"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// housePage is the form of what the newsroom says of itself.
type housePage struct {
	rights
	Form      form
	Logo      string        // the logo's address, "" without one
	Kept      bool          // a new logo is in the form and not saved yet
	Preview   template.HTML // of the methodology, "" until it is asked for
	Language  string        // of the methodology, as the form has it
	Changed   bool          // somebody changed it in between
	Differ    []difference
	Changes   []newsroomChange
	Limit     int // of the methodology, in characters
	Published int // claims that everybody can read when it is public
	IsPublic  bool
}

// newsroomChange is a change in words.
type newsroomChange struct {
	claims.NewsroomChange
	Who    string
	Fields []string // what it changed
}

var newsroomFields = []string{"name", "url", "contact", "language", "methodology", "logo", "public", "public_url", "sharing"}

var newsroomLabels = [][2]string{{"name", "Name"}, {"url", "Site"}, {"contact", "Corrections"}, {"language", "Language"}, {"methodology", "How we work"},
	{"logo_is", "Logo"}, {"public", "Public"}, {"public_url", "Public address"}, {"sharing", "Texts of sources"}}

// newsroomValues fills the form.
func newsroomValues(n claims.Newsroom) map[string]string {
	return map[string]string{"version": n.Version(), "name": n.Name, "url": n.URL, "contact": n.Contact, "language": n.Language, "methodology": n.Methodology,
		"public": map[bool]string{true: "yes"}[n.Public], "public_url": n.PublicURL, "sharing": n.Sharing, "logo_is": n.LogoSHA256}
}

// GET /settings/newsroom
func (s *server) newsroomSettings(w http.ResponseWriter, r *http.Request) error {
	p, now, err := s.housePage(r)
	if err != nil {
		return err
	}
	p.Form, p.Language = blank(newsroomValues(now)), now.Language
	return s.render(w, r, http.StatusOK, "newsroomsettings", "settings", p)
}

func (s *server) housePage(r *http.Request) (p housePage, now claims.Newsroom, err error) {
	p.rights, p.Limit = rightsOf(r), claims.MaxMethodology
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if now, err = claims.CurrentNewsroom(r.Context(), tx); err != nil {
			return err
		}
		if p.Published, err = claims.CountOf(r.Context(), tx, s.network, claims.Filter{Viewer: person(r), Status: string(claims.Published)}); err != nil {
			return err
		}
		return p.changes(r, tx)
	})
	p.Logo, p.IsPublic = now.LogoPath(), now.Public
	return p, now, err
}

// changes lists the last ones in words.
func (p *housePage) changes(r *http.Request, tx *db.Tx) error {
	list, err := claims.NewsroomChanges(r.Context(), tx, claims.MaxNewsroomChanges)
	if err != nil {
		return err
	}
	var actors []string
	for _, c := range list {
		actors = append(actors, c.By)
	}
	names, err := auth.Names(r.Context(), tx, actors)
	if err != nil {
		return err
	}
	for _, c := range list {
		x := newsroomChange{NewsroomChange: c, Who: names[c.By]}
		before, after := newsroomValues(c.Before), newsroomValues(c.After)
		for _, label := range newsroomLabels {
			if before[label[0]] != after[label[0]] {
				x.Fields = append(x.Fields, label[1])
			}
		}
		p.Changes = append(p.Changes, x)
	}
	return nil
}

// POST /settings/newsroom
func (s *server) saveNewsroom(w http.ResponseWriter, r *http.Request) error {
	logo, err := newLogo(r)
	n := claims.Newsroom{Name: r.PostFormValue("name"), URL: strings.TrimSpace(r.PostFormValue("url")), Contact: r.PostFormValue("contact"), Language: strings.TrimSpace(r.PostFormValue("language")),
		Methodology: r.PostFormValue("methodology"), Public: r.PostFormValue("public") != "", PublicURL: strings.TrimSpace(r.PostFormValue("public_url")), Sharing: r.PostFormValue("sharing")}
	if n.Sharing == sources.SharingShare {
		n.Sharing = ""
	}
	preview := r.PostFormValue("do") == "preview"
	if err == nil && !preview {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error {
			now, err := claims.CurrentNewsroom(r.Context(), tx)
			if err != nil {
				return err
			}
			next := n
			if next.LogoSHA256, next.LogoType, err = logoOf(r, tx, now, logo); err != nil {
				return err
			}
			return claims.ChangeNewsroom(r.Context(), tx, person(r), r.PostFormValue("version"), next)
		})
		if err == nil {
			return see(w, r, "/settings/newsroom", "saved")
		}
	}
	return s.newsroomAgain(w, r, logo, err)
}

// newsroomAgain shows the form as it was typed: with what was refused, with both versions, or with a preview.
func (s *server) newsroomAgain(w http.ResponseWriter, r *http.Request, logo *claims.Logo, refused error) error {
	p, now, err := s.housePage(r)
	if err != nil {
		return errors.Join(refused, err)
	}
	p.Form, p.Language = formOf(r), r.PostFormValue("language")
	if logo != nil {
		p.Kept, p.Form.Values["kept"] = true, base64.StdEncoding.EncodeToString(logo.Picture)
	}
	status := http.StatusOK
	switch {
	case refused == nil:
		p.Preview = report.MarkupUnder(r.PostFormValue("methodology"), 2)
		if p.Preview == "" {
			p.Preview = "<p>There is nothing to show yet.</p>"
		}
	case errors.Is(refused, fault.Stale):
		status, p.Changed = http.StatusPreconditionFailed, true
		p.Form.Values["logo_is"] = now.LogoSHA256 // a picture is no text to compare
		if _, on := p.Form.Values["public"]; !on {
			p.Form.Values["public"] = ""
		}
		p.Differ = p.Form.stale(newsroomValues(now), newsroomLabels)
	case p.Form.take(refused, newsroomFields...):
		status = fault.HTTPStatus(refused)
	default:
		return refused
	}
	return s.render(w, r, status, "newsroomsettings", "settings", p)
}

// newLogo reads and checks the picture that was uploaded, or was in the form already; nil for none.
func newLogo(r *http.Request) (*claims.Logo, error) {
	var picture []byte
	file, _, err := r.FormFile("logo")
	switch {
	case err == nil:
		defer file.Close()
		if picture, err = io.ReadAll(io.LimitReader(file, claims.MaxLogoBytes+1)); err != nil {
			return nil, err
		}
	case r.PostFormValue("kept") != "":
		if picture, err = base64.StdEncoding.DecodeString(r.PostFormValue("kept")); err != nil {
			return nil, fault.In("logo", "The picture did not arrive whole. Choose it again.")
		}
	}
	if len(picture) == 0 {
		return nil, nil
	}
	return claims.NewLogo(picture)
}

// logoOf gives the logo that the newsroom has from now on: a new one, none, or the one that it has.
func logoOf(r *http.Request, tx *db.Tx, now claims.Newsroom, logo *claims.Logo) (sha, media string, err error) {
	switch {
	case logo != nil:
		return logo.SHA256, logo.Media, claims.KeepLogo(r.Context(), tx, person(r), logo)
	case r.PostFormValue("remove_logo") != "":
		return "", "", nil
	}
	return now.LogoSHA256, now.LogoType, nil
}

// POST /settings/newsroom/restore
func (s *server) restoreNewsroom(w http.ResponseWriter, r *http.Request) error {
	sequence, err := strconv.ParseInt(r.PostFormValue("entry"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "Choose one of the changes that are listed.")
	}
	err = s.db.Update(r.Context(), func(tx *db.Tx) error {
		return claims.RestoreNewsroom(r.Context(), tx, person(r), r.PostFormValue("version"), sequence)
	})
	if err != nil {
		return err
	}
	return see(w, r, "/settings/newsroom", "newsroomback")
}

// GET /newsroom/logo is for who is signed in, and for everybody once the newsroom can be read by everybody.
func (s *server) newsroomLogo(w http.ResponseWriter, r *http.Request) error {
	var n report.Newsroom
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) { n, err = report.ReadNewsroom(r.Context(), tx); return err })
	if err != nil {
		return err
	}
	if len(n.Logo) == 0 || !n.Public && person(r).ID == "" {
		return fault.New(fault.NotFound, "There is no logo here.")
	}
	h := w.Header()
	h.Set("Content-Type", n.LogoType)
	h.Set("ETag", `"`+n.LogoSHA256+`"`)
	h.Set("Cache-Control", map[bool]string{true: "public", false: "private"}[n.Public]+", max-age=3600")
	if r.URL.Query().Get("v") == n.LogoSHA256[:12] {
		h.Set("Cache-Control", map[bool]string{true: "public", false: "private"}[n.Public]+", max-age=31536000, immutable")
	}
	if r.Header.Get("If-None-Match") == `"`+n.LogoSHA256+`"` {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	_, _ = w.Write(n.Logo) // the client may be gone
	return nil
}
