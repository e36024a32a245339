package web

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"rsc.io/qr"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// factorPage sets a second factor up, or tells of the one that is on.
type factorPage struct {
	rights
	auth.Factor
	HasPassword    bool
	Groups         string // the key in groups of four, to be typed
	Code           template.HTML
	Confirm, Proof form
}

// GET /account/factor
func (s *server) factor(w http.ResponseWriter, r *http.Request) error {
	p, err := s.factorPage(r)
	if err != nil {
		return err
	}
	return s.renderFactor(w, r, http.StatusOK, p)
}

func (s *server) renderFactor(w http.ResponseWriter, r *http.Request, status int, p factorPage) error {
	w.Header().Set("Cache-Control", "no-store") // the key stands in it
	return s.render(w, r, status, "factor", "account", p)
}

func (s *server) factorPage(r *http.Request) (p factorPage, err error) {
	ctx, by := r.Context(), person(r)
	p.rights, p.Confirm, p.Proof = rightsOf(r), blank(nil), blank(nil)
	err = s.db.View(ctx, func(tx *db.Tx) error {
		c, err := auth.CandidateOf(ctx, tx, by)
		if err != nil {
			return err
		}
		p.HasPassword = c.HasPassword()
		p.Factor, err = auth.SecondFactor(ctx, tx, by)
		return err
	})
	if err != nil || p.Secret == "" || !p.ConfirmedAt.IsZero() {
		p.Secret, p.URL = "", "" // what is on is shown to nobody again
		return p, err
	}
	for i, c := range p.Secret {
		if i > 0 && i%4 == 0 {
			p.Groups += " "
		}
		p.Groups += string(c)
	}
	p.Code, err = qrCode(p.URL)
	return p, err
}

// qrCode draws a text as a picture that a phone reads, black on white in either scheme.
func qrCode(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("draw a QR code: %w", err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+4, y+4)
			}
		}
	}
	n := code.Size + 8                                                                                                                                                                                                           // a quiet border of four
	return template.HTML(fmt.Sprintf(`<svg class="qr" viewBox="0 0 %d %d" role="img" aria-label="The key as a QR code" shape-rendering="crispEdges"><rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="%s"/></svg>`, //nolint:gosec // numbers
		n, n, n, n, path.String())), nil
}

// POST /account/factor
func (s *server) beginFactor(w http.ResponseWriter, r *http.Request) error {
	err := s.prove(r)
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error { return auth.BeginFactor(r.Context(), tx, person(r)) })
	}
	return s.factorDone(w, r, err, proofForm, "current", func() error { return see(w, r, "/account/factor", "") })
}

// factorDone goes on, or shows the page with the form that was refused and its field.
func (s *server) factorDone(w http.ResponseWriter, r *http.Request, err error, which func(p *factorPage) *form, field string, on func() error) error {
	if err == nil {
		return on()
	}
	p, pageErr := s.factorPage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	f, status := which(&p), retryLater(w, err)
	switch {
	case status != 0:
		f.Error = err.Error()
	case f.take(err, field):
		status = fault.HTTPStatus(err)
	default:
		return err
	}
	return s.renderFactor(w, r, status, p)
}

func proofForm(p *factorPage) *form { return &p.Proof }

func confirmForm(p *factorPage) *form { return &p.Confirm }

// POST /account/factor/confirm
func (s *server) confirmFactor(w http.ResponseWriter, r *http.Request) error {
	err := s.names.Try("code " + person(r).ID)
	return s.makeCodes(w, r, err, confirmForm, "code", func(tx *db.Tx) ([]string, error) {
		return auth.ConfirmFactor(r.Context(), tx, person(r), r.PostFormValue("code"), sessionOf(r))
	})
}

// makeCodes goes on, when nothing forbids it, with what gives recovery codes, and shows them once.
func (s *server) makeCodes(w http.ResponseWriter, r *http.Request, err error, which func(p *factorPage) *form, field string, codesOf func(tx *db.Tx) ([]string, error)) error {
	var codes []string
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
			codes, err = codesOf(tx)
			return err
		})
	}
	return s.factorDone(w, r, err, which, field, func() error { return s.showCodes(w, r, codes) })
}

func (s *server) showCodes(w http.ResponseWriter, r *http.Request, codes []string) error {
	return s.showSecret(w, r, secretPage{Title: "Your recovery codes", Secrets: codes, Back: "/account", BackWords: "To your account",
		Words: "Each of these lets you in once, in place of a code, should you lose your device. Keep them where nobody else looks; they are shown this once."})
}

// POST /account/factor/codes
func (s *server) renewCodes(w http.ResponseWriter, r *http.Request) error {
	return s.makeCodes(w, r, s.prove(r), proofForm, "current", func(tx *db.Tx) ([]string, error) { return auth.RenewCodes(r.Context(), tx, person(r)) })
}

// POST /account/factor/off
func (s *server) dropFactor(w http.ResponseWriter, r *http.Request) error {
	by := person(r)
	err := s.prove(r)
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error { return auth.DropFactor(r.Context(), tx, by, by.ID) })
	}
	return s.factorDone(w, r, err, proofForm, "current", func() error { return see(w, r, "/account", "factoroff") })
}
