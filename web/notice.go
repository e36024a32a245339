package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// maxFallen bounds the claims that the page shows. All are flagged.
const maxFallen = 200

// retractPage is what would become of the claims that rest on a source, and the form that records that it was retracted or corrected; of a
// source that fell, what became of them.
type retractPage struct {
	Form      form
	Source    sources.Source
	Publisher sources.Publisher
	Noticed   *noticeBanner
	Kinds     []string
	People    []auth.Person
	May       bool // record it
	Asks      bool // the form is shown, with the fallout
	Says      string
	Fallout   claims.Fallout
	Groups    []fallenGroup
	More      int        // claims that are not shown
	Seen      string     // the list that is shown, for the form to carry
	Changed   bool       // it is another list than the one that was confirmed
	Gone      []seenItem // what stood in that one, and does not any more
	Flags     []flagged  // that the present notice raised
	MoreFlags int
}

// fallenGroup is the claims of one effect.
type fallenGroup struct {
	Effect claims.Effect
	Count  int
	Rows   []fallenRow
}

type fallenRow struct {
	claims.Fallen
	Rating *claims.Rating
	Was    string // what stood in the list that was confirmed, when that differs
}

// flagged is a flag with its claim.
type flagged struct {
	claims.Flag
	Claim claims.Claim
	Who   string // is asked to look at it
	By    string // closed it
}

// noticeBanner tells above a page what a source's publisher has said of it since.
type noticeBanner struct {
	Source sources.Source
	Who    string // recorded it
	Open   int    // claims that wait to be looked at again
	May    bool   // take it back
	Here   bool   // the page is the one that lists them
}

// bannerOf gives the banner of a source; nil when there is no notice.
func bannerOf(r *http.Request, tx *db.Tx, s sources.Source) (*noticeBanner, error) {
	if s.Notice.Kind == "" {
		return nil, nil
	}
	b := &noticeBanner{Source: s, May: person(r).AtLeast(auth.Editor)}
	names, err := auth.Names(r.Context(), tx, []string{s.Notice.By})
	if err != nil {
		return nil, err
	}
	b.Who = names[s.Notice.By]
	b.Open, err = claims.CountOpenFlags(r.Context(), tx, s.ID)
	return b, err
}

// GET /sources/{id}/retract
func (s *server) retractForm(w http.ResponseWriter, r *http.Request) error {
	p, err := s.retractPage(r, nil)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "retract", "sources", p)
}

// retractPage loads the page; f is a form that was refused, or nil.
func (s *server) retractPage(r *http.Request, f *form) (p retractPage, err error) {
	p = retractPage{Form: blank(nil), Kinds: sources.NoticeKinds, May: person(r).AtLeast(auth.Editor)}
	if f != nil {
		p.Form = *f
	}
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p.Source, err = sources.GetSource(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		if p.Publisher, err = sources.PublisherOf(r.Context(), tx, p.Source); err != nil {
			return err
		}
		if p.Noticed, err = bannerOf(r, tx, p.Source); err != nil {
			return err
		}
		if p.Noticed != nil {
			p.Noticed.Here = true
		}
		if err := p.flags(r, tx); err != nil {
			return err
		}
		if p.Asks = f != nil || !p.Source.Fallen(); !p.Asks {
			return nil
		}
		if p.People, err = auth.People(r.Context(), tx); err != nil {
			return err
		}
		return p.fallout(r, tx, s.network)
	})
	return p, err
}

// fallout lists what would become of the claims. The form carries the source's version and the list's fingerprint as they are shown.
func (p *retractPage) fallout(r *http.Request, tx *db.Tx, network *claims.Network) (err error) {
	if p.Fallout, err = claims.FalloutOf(r.Context(), tx, network, p.Source.ID); err != nil {
		return err
	}
	p.Says = report.FalloutWords(p.Fallout, sources.Retracted, false)
	p.More = max(0, len(p.Fallout.Claims)-maxFallen)
	shown := p.Fallout.Claims[:len(p.Fallout.Claims)-p.More]
	p.Changed = p.Form.Value("fingerprint") != "" && p.Form.Value("fingerprint") != p.Fallout.Fingerprint
	was := readSeen(p.Form.Value("seen"))
	p.Seen = writeSeen(shown)
	p.Form.Values["version"], p.Form.Values["fingerprint"] = strconv.FormatInt(p.Source.Version, 10), p.Fallout.Fingerprint
	scales := scaleCache{}
	for _, x := range shown {
		x.Claim = x.Claim.For(person(r))
		row := fallenRow{Fallen: x}
		if row.Rating, err = scales.rating(r, tx, x.Claim); err != nil {
			return err
		}
		if p.Changed {
			row.Was = was.words(x)
		}
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Effect != x.Effect {
			p.Groups = append(p.Groups, fallenGroup{Effect: x.Effect, Count: p.Fallout.Count(x.Effect)})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Rows = append(g.Rows, row)
	}
	if p.Changed && p.More == 0 {
		p.Gone = was.without(shown)
	}
	return nil
}

// flags lists those that the present notice raised.
func (p *retractPage) flags(r *http.Request, tx *db.Tx) error {
	list, about, total, err := claims.NoticeFlags(r.Context(), tx, p.Source, maxFallen)
	if err != nil {
		return err
	}
	p.MoreFlags = total - len(list)
	var actors []string
	for _, f := range list {
		actors = append(actors, f.Assignee, f.ClosedBy)
	}
	names, err := auth.Names(r.Context(), tx, actors)
	for _, f := range list {
		p.Flags = append(p.Flags, flagged{Flag: f, Claim: about[f.ClaimID].For(person(r)), Who: names[f.Assignee], By: names[f.ClosedBy]})
	}
	return err
}

// POST /sources/{id}/retract
func (s *server) retractSource(w http.ResponseWriter, r *http.Request) error {
	n := claims.NewNotice{
		Source: pathID(r), Version: version(r), Fingerprint: r.PostFormValue("fingerprint"), Assignee: r.PostFormValue("assignee"),
		Notice: sources.Notice{Kind: r.PostFormValue("kind"), Date: sources.Date(r.PostFormValue("date")), URL: r.PostFormValue("notice url"), Reason: r.PostFormValue("reason")},
	}
	faults, err := confirmed(r, &n.Notice)
	if err == nil {
		err = s.db.View(r.Context(), func(tx *db.Tx) error { return claims.FalloutAhead(r.Context(), tx, s.network, &n) })
	}
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error {
			_, err := claims.RecordNotice(r.Context(), tx, person(r), n)
			return err
		})
	}
	if err == nil {
		return see(w, r, "/sources/"+addressID(r), "noticed")
	}
	f := formOf(r)
	if errors.Is(err, fault.Stale) {
		f.Error = err.Error()
		delete(f.Values, "confirm") // of another list
	} else if !f.take(err, noticeFields...) {
		return err
	}
	for _, x := range faults {
		f.take(x, noticeFields...)
	}
	p, pageErr := s.retractPage(r, &f)
	switch {
	case errors.Is(pageErr, fault.NotFound):
		return pageErr // whatever else is wrong with the form
	case pageErr != nil:
		return errors.Join(err, pageErr)
	}
	return s.render(w, r, fault.HTTPStatus(err), "retract", "sources", p)
}

// noticeFields are those of the form that may be at fault.
var noticeFields = []string{"kind", "date", "notice url", "reason", "assignee", "confirm"}

// confirmed refuses a form without its list's fingerprint, and one with faults: it gives all of them, and the first as the error.
func confirmed(r *http.Request, n *sources.Notice) (faults []error, err error) {
	if r.PostFormValue("fingerprint") == "" {
		return nil, fault.New(fault.Stale, "The form came without the list that it confirms. Look at the list, then confirm it.")
	}
	faults = n.Faults(time.Now())
	if r.PostFormValue("confirm") == "" {
		faults = append(faults, fault.In("confirm", "Tick the box when you have read which claims rest on the source."))
	}
	if len(faults) > 0 {
		return faults, faults[0]
	}
	return nil, nil
}

// POST /sources/{id}/unretract
func (s *server) unretractSource(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, _, err := claims.TakeBackNotice(r.Context(), tx, person(r), pathID(r), version(r))
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, "/sources/"+addressID(r), "unretracted")
}
