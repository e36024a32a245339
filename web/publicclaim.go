package web

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
)

// publicClaimPage is one published claim.
type publicClaimPage struct {
	publicPage
	Work     *claims.PublicClaim
	Edition  claims.Edition
	Why      string    // its justification, as Markdown
	Standing *standing // nil when it is void or withdrawn, or when the history does not say it any more
	Changes  []claims.PublicChange
}

// Vouchers lists who answers for the verdict, of those whose word counts.
func (p publicClaimPage) Vouchers() (list []report.Voucher) {
	if p.Standing == nil {
		return nil
	}
	return p.Standing.Vouchers()
}

// GET /published/{ref}
func (s *server) publicClaim(w http.ResponseWriter, r *http.Request, e edition) error {
	c, err := e.published(r)
	if err != nil {
		return err
	}
	if path := claims.PublicPath(c.Claim.Ref); r.URL.Path != path {
		http.Redirect(w, r, path, http.StatusMovedPermanently)
		return nil
	}
	if e.kept(w, r, "") {
		return nil
	}
	p := publicClaimPage{publicPage: e.page("checks", c.Claim.Short(), claims.PublicPath(c.Claim.Ref)), Work: c, Edition: c.Latest(), Changes: c.Changes()}
	p.Article, p.Updated, p.NoIndex = true, c.Updated(), !c.Stands()
	p.Lang, p.Dir = cmp.Or(c.Claim.Language, "en"), strings.Replace(report.Dir(c.Claim.Language), "auto", "ltr", 1)
	p.Description = summaryOf(c)
	p.Embed = embedAddress(e, c)
	if c.Stands() && !c.Void() {
		if p.Standing, err = s.standing(r.Context(), e.Shown, c.Latest()); err != nil {
			return err
		}
		err = s.readPublic(r.Context(), func(tx *db.Tx) (err error) {
			p.Why, err = claims.PublishedReasons(r.Context(), tx, c.Latest().ID)
			return err
		})
		if err != nil {
			return err
		}
	}
	if p.Data, err = e.structured(c, p.Why, p.Standing); err != nil {
		return err
	}
	return s.sendPublic(w, http.StatusOK, "publicclaim", "publiclayout", p)
}

// verdictWord is the rating of an edition in a word.
func verdictWord(e claims.Edition, language string) string {
	switch {
	case e.Kind == claims.Void:
		return "Our check was wrong"
	case e.Label == nil:
		return e.Rating
	}
	return e.Label.Label(language)
}

// summaryOf says in a line or two what was found.
func summaryOf(c *claims.PublicClaim) string {
	switch e := c.Latest(); {
	case !c.Stands():
		return "This check was withdrawn. " + c.Note
	case c.Void():
		return "Our own check of this claim was wrong. " + e.Note
	default:
		return verdictWord(e, "en") + ": " + e.Conclusion
	}
}

// publishedDossier gives what the published claim of the address rested on, as strangers may read it; nil when the browser has the answer already.
func (s *server) publishedDossier(w http.ResponseWriter, r *http.Request, e edition) (*report.Dossier, error) {
	c, err := e.published(r)
	if err != nil {
		return nil, err
	}
	if !c.Stands() || c.Void() {
		return nil, &refusal{status: http.StatusGone, message: "There is no report any more: " + summaryOf(c)}
	}
	if e.kept(w, r, "") {
		return nil, nil //nolint:nilnil // it was answered
	}
	rests, err := s.standing(r.Context(), e.Shown, c.Latest())
	if err != nil {
		return nil, err
	}
	if rests == nil {
		return nil, fault.New(fault.NotFound, "What this claim rested on when it was published was taken out of the history.")
	}
	d := *rests.Dossier // who made it is said as of now
	err = s.readPublic(r.Context(), func(tx *db.Tx) (err error) { d.Newsroom, err = report.ReadNewsroom(r.Context(), tx); return err })
	return &d, err
}

// GET /published/{ref}/report and report.md, .json, .csv
func (s *server) publicReport(w http.ResponseWriter, r *http.Request, e edition) error {
	d, err := s.publishedDossier(w, r, e)
	if d == nil || err != nil {
		return err
	}
	h, format := w.Header(), pathFormat(r)
	switch format {
	case "":
		h.Set("Content-Type", "text/html; charset=utf-8")
		return d.HTML(w, report.Options{StyleHref: s.static.address("report.css"), LogoHref: e.Newsroom.LogoPath(), Home: claims.PublicPath(d.Claim.Ref)})
	case "json":
		forPrograms(w, "application/json")
	case "csv":
		forPrograms(w, "text/csv; charset=utf-8")
	default:
		forPrograms(w, "text/markdown; charset=utf-8")
	}
	h.Set("Content-Disposition", `inline; filename="`+d.Claim.Ref+"."+format+`"`)
	write := map[string]func(http.ResponseWriter) error{
		"json": func(w http.ResponseWriter) error { return d.JSON(w) }, "csv": func(w http.ResponseWriter) error { return d.CSV(w) },
		"md": func(w http.ResponseWriter) error { return d.Markdown(w) },
	}
	return write[format](w)
}

// forPrograms marks what pages of other sites may read too: it is for everybody, and holds nothing of who asks.
func forPrograms(w http.ResponseWriter, media string) {
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}
