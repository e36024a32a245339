package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/claimreview"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// factCheckPath is the one call that answers in another's shape: that of Google's Fact Check Tools API, so that its clients work here.
const factCheckPath = "/factcheck/claims:search"

// factChecks is the answer, as Google's claims:search has it.
type factChecks struct {
	Claims []factClaim `json:"claims,omitempty"`
	Next   string      `json:"nextPageToken,omitempty" doc:"pageToken of the next page"`
}

type factClaim struct {
	Text     string       `json:"text"`
	Claimant string       `json:"claimant,omitempty"`
	Date     string       `json:"claimDate,omitempty" doc:"RFC 3339; when it is known to the day"`
	Reviews  []factReview `json:"claimReview"`
}

type factReview struct {
	Publisher factPublisher `json:"publisher"`
	URL       string        `json:"url"`
	Title     string        `json:"title,omitempty"`
	Date      string        `json:"reviewDate,omitempty" doc:"RFC 3339; when it is known to the day"`
	Rating    string        `json:"textualRating" doc:"in the checker's own words"`
	Language  string        `json:"languageCode,omitempty"`
}

type factPublisher struct {
	Name string `json:"name,omitempty"`
	Site string `json:"site,omitempty" doc:"a domain"`
}

// googleError is a refusal in Google's shape.
type googleError struct {
	Error googleReason `json:"error"`
}

type googleReason struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Status  string `json:"status" doc:"a name of Google's: INVALID_ARGUMENT, UNAUTHENTICATED …"`
}

// sayGoogle answers with what is wrong, in Google's shape.
func sayGoogle(w http.ResponseWriter, err error, message string) error {
	var e *refusal
	if errors.As(err, &e) {
		for name, value := range e.headers {
			w.Header().Set(name, value)
		}
	}
	status := statusOf(err)
	if status == http.StatusUnprocessableEntity {
		status = http.StatusBadRequest
	}
	names := map[int]string{http.StatusBadRequest: "INVALID_ARGUMENT", http.StatusUnauthorized: "UNAUTHENTICATED", http.StatusForbidden: "PERMISSION_DENIED",
		http.StatusNotFound: "NOT_FOUND", http.StatusTooManyRequests: "RESOURCE_EXHAUSTED", http.StatusServiceUnavailable: "UNAVAILABLE", http.StatusInternalServerError: "INTERNAL"}
	return say(w, status, googleError{googleReason{status, message, cmp.Or(names[status], "UNKNOWN")}})
}

// forStrangersToo serves a call to people of the newsroom, and to everybody while what was published can be read by everybody: to those for whom nobody
// is known, person is auth.Person{Public: true}.
func (s *server) forStrangersToo(c call, h handler) http.Handler {
	own := s.called(auth.Viewer, c, h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, _, err := credentials(r); err == nil || len(r.Header.Values("Authorization")) > 0 {
			own.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Vary", "Authorization, Cookie")
		var n claims.Newsroom
		err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
			n, err = claims.CurrentNewsroom(r.Context(), tx)
			return err
		})
		if err == nil && !n.Public {
			err = unauthorized("This takes a token: Authorization: Bearer TOKEN. A key in the address is none, since addresses are kept in logs.")
		}
		if err == nil {
			err = s.strangersTurn(r)
		}
		if err == nil {
			err = c.checkQuery(r)
		}
		if err == nil {
			r = r.WithContext(context.WithValue(r.Context(), personKey{}, auth.Person{Public: true}))
			err = h(w, r)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// factQuestion is what a call asks.
type factQuestion struct {
	query, language, site string
	days, size, from      int
}

// mostFacts is how many claims a question finds at most, over all pages.
const mostFacts = 200

func factQuestionOf(r *http.Request) (q factQuestion, err error) {
	v := r.URL.Query()
	q = factQuestion{query: strings.TrimSpace(v.Get("query")), language: v.Get("languageCode"), size: 10}
	if given := v.Get("reviewPublisherSiteFilter"); given != "" {
		if q.site = claims.SiteOf(given); q.site == "" {
			return q, fault.In("reviewPublisherSiteFilter", "%q is no domain.", given)
		}
	}
	if q.query == "" && q.site == "" {
		return q, fault.In("query", "Say in query what was claimed, or in reviewPublisherSiteFilter whose checks you want.")
	}
	if len([]rune(q.query)) > maxAsked {
		return q, fault.In("query", "query has more than %d characters.", maxAsked)
	}
	for _, n := range []struct {
		name  string
		to    *int
		least int
	}{{"maxAgeDays", &q.days, 0}, {"pageSize", &q.size, 1}, {"offset", &q.from, 0}, {"pageToken", &q.from, 0}} {
		if given := v.Get(n.name); given != "" {
			if *n.to, err = strconv.Atoi(given); err != nil || *n.to < n.least || *n.to > 1_000_000 {
				return q, fault.In(n.name, "%q is no %s.", given, n.name)
			}
		}
	}
	q.size = min(q.size, maxMatches)
	return q, nil
}

// GET /api/v1/factcheck/claims:search
func (s *server) apiFactCheck(w http.ResponseWriter, r *http.Request) error {
	q, err := factQuestionOf(r)
	if err != nil {
		return err
	}
	var all []factClaim
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		found, err := s.factsFound(r, tx, q)
		if err != nil {
			return err
		}
		site, err := exchange.SiteFor(r.Context(), tx, s.address(r))
		if err != nil {
			return err
		}
		shown, err := s.readers.shelf.Now(r.Context(), tx)
		if err != nil {
			return err
		}
		for _, f := range found {
			if c := factClaimOf(f, shown.Get(f.Claim.ID), person(r), site); c.keep(q, tx.Now()) {
				all = append(all, c)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var out factChecks
	from := min(q.from, len(all))
	out.Claims = all[from:min(len(all), from+q.size)]
	if next := from + len(out.Claims); next < len(all) {
		out.Next = strconv.Itoa(next)
	}
	return say(w, http.StatusOK, out)
}

// factsFound finds the nearest claims, or those that a site checked.
func (s *server) factsFound(r *http.Request, tx *db.Tx, q factQuestion) ([]claims.Found, error) {
	if q.query == "" {
		return claims.CheckedBy(r.Context(), tx, person(r), q.site, mostFacts)
	}
	found, ok, err := s.matcher.Match(r.Context(), tx, person(r), []claims.Question{{Text: q.query, Language: q.language}}, mostFacts)
	if err == nil && !ok {
		err = errReading
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// factClaimOf gives a claim with its checks: ours as it was published (p, or nil), others' as theirs. Strangers see published claims alone, as they were
// published; of the others it gives none.
func factClaimOf(f claims.Found, p *claims.PublicClaim, by auth.Person, site claimreview.Site) (c factClaim) {
	is := f.Claim
	d, published := claimreview.Of(claimreview.Published{Work: p}, site)
	if published {
		is = p.Claim
		c.Reviews = append(c.Reviews, factReview{Publisher: factPublisher{d.Author.Name, claims.SiteOf(d.URL)}, URL: d.URL, Title: d.Name, Date: d.DatePublished,
			Rating: d.ReviewRating.AlternateName, Language: d.InLanguage})
	} else if by.Role == "" {
		return c
	}
	c.Text, c.Claimant, c.Date = is.Text, is.Claimant, factDate(string(is.Said))
	for _, e := range f.Earlier {
		if e.URL == "" || e.Rating == claimreview.NoRating {
			continue
		}
		c.Reviews = append(c.Reviews, factReview{Publisher: factPublisher{e.Checker, claims.SiteOf(e.URL, e.CheckerURL)}, URL: e.URL, Title: e.Title, Date: factDate(string(e.Checked)),
			Rating: e.Rating, Language: cmp.Or(e.Language, is.Language)})
	}
	return c
}

// keep leaves the checks that are asked for, and reports whether there are any.
func (c *factClaim) keep(q factQuestion, now time.Time) bool {
	kept := c.Reviews[:0]
	for _, v := range c.Reviews {
		if q.language != "" && v.Language != "" && primary(v.Language) != primary(q.language) {
			continue
		}
		if q.site != "" && v.Publisher.Site != q.site && !strings.HasSuffix(v.Publisher.Site, "."+q.site) {
			continue
		}
		if at, err := time.Parse(time.RFC3339, v.Date); q.days > 0 && (err != nil || now.Sub(at) > time.Duration(q.days)*24*time.Hour) {
			continue
		}
		kept = append(kept, v)
	}
	c.Reviews = kept
	return len(kept) > 0
}

func primary(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
	return tag
}

// factDate writes a date that is known to the day as Google does.
func factDate(date string) string {
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return ""
	}
	return date + "T00:00:00Z"
}
