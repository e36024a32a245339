package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/internal/report"
)

// Pages of the public lists, and the longest question.
const (
	publicRows      = 20
	maxPublicSearch = 200 // code points
)

// publicPages says where in a list a page stands.
type publicPages struct {
	Page, Of     int
	Newer, Older string // addresses, "" when there are none
	Total        int
}

// pagesOf cuts a list of n things; asked is the page that the address names, and the first when that is none.
func pagesOf(path string, query url.Values, n int) (p publicPages, from, to int) {
	asked, _ := strconv.Atoi(query.Get("page")) // what is no number is the first page
	p.Total, p.Of = n, max(1, (n+publicRows-1)/publicRows)
	p.Page = min(max(asked, 1), p.Of)
	from, to = (p.Page-1)*publicRows, min(n, p.Page*publicRows)
	address := func(page int) string {
		kept := url.Values{}
		for _, name := range []string{"q", "rating", "language"} {
			if v := query.Get(name); v != "" {
				kept.Set(name, v)
			}
		}
		if page > 1 {
			kept.Set("page", strconv.Itoa(page))
		}
		if len(kept) == 0 {
			return path
		}
		return path + "?" + kept.Encode()
	}
	if p.Page > 1 {
		p.Newer = address(p.Page - 1)
	}
	if p.Page < p.Of {
		p.Older = address(p.Page + 1)
	}
	return p, from, to
}

// publicListPage is the list of what was published.
type publicListPage struct {
	publicPage
	publicPages
	Filter    claims.PublicFilter
	Rows      []*claims.PublicClaim
	Ratings   []publicChoice
	Languages []publicChoice
	All       int
}

// publicChoice is a value of a filter that occurs.
type publicChoice struct{ Value, Words string }

// GET /published
func (s *server) publicList(w http.ResponseWriter, r *http.Request, e edition) error {
	if e.kept(w, r, "") {
		return nil
	}
	query := r.URL.Query()
	p := publicListPage{publicPage: e.page("checks", "Checks", claims.PublicRoot), Filter: claims.PublicFilter{
		Words: shortened(strings.TrimSpace(cleanText(query.Get("q"))), maxPublicSearch), Rating: shortened(cleanText(query.Get("rating")), 100), Language: shortened(cleanText(query.Get("language")), 20)}}
	found := e.Shown.Search(p.Filter)
	query = url.Values{"q": {p.Filter.Words}, "rating": {p.Filter.Rating}, "language": {p.Filter.Language}, "page": {query.Get("page")}}
	var from, to int
	p.publicPages, from, to = pagesOf(claims.PublicRoot, query, len(found))
	p.Rows, p.All = found[from:to], len(e.Shown.Claims())
	p.Ratings, p.Languages = choicesOf(e.Shown.Claims())
	p.Description = "What " + e.Newsroom.Name + " has checked: each claim with its rating, the passages for and against it, and where they come from."
	p.NoIndex = p.Filter != claims.PublicFilter{} || p.Page > 1
	return s.sendPublic(w, http.StatusOK, "publiclist", "publiclayout", p)
}

// shortened is the beginning of a text, of so many code points at most.
func shortened(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// choicesOf lists the ratings and languages that occur, by their words.
func choicesOf(list []*claims.PublicClaim) (ratings, languages []publicChoice) {
	add := func(to []publicChoice, value string, words func() string) []publicChoice {
		if value == "" || slices.ContainsFunc(to, func(c publicChoice) bool { return c.Value == value }) {
			return to
		}
		return append(to, publicChoice{value, words()})
	}
	for _, c := range list {
		e := c.Latest()
		if e.Kind == claims.Void {
			ratings = add(ratings, claims.Void, func() string { return verdictWord(e, "en") })
		} else {
			ratings = add(ratings, e.Rating, func() string { return verdictWord(e, "en") })
		}
		base := claims.BaseLanguage(c.Claim.Language)
		languages = add(languages, base, func() string { return report.LanguageName(base) })
	}
	byWords := func(a, b publicChoice) int { return strings.Compare(a.Words, b.Words) }
	slices.SortFunc(ratings, byWords)
	slices.SortFunc(languages, byWords)
	return ratings, languages
}

// publicChangesPage lists corrections, void checks and withdrawals.
type publicChangesPage struct {
	publicPage
	publicPages
	Changes []claims.PublicChange
}

// GET /published/corrections
func (s *server) publicChanges(w http.ResponseWriter, r *http.Request, e edition) error {
	if e.kept(w, r, "") {
		return nil
	}
	path := claims.PublicRoot + "/corrections"
	p := publicChangesPage{publicPage: e.page("corrections", "Corrections", path)}
	all := e.Shown.Changes()
	var from, to int
	p.publicPages, from, to = pagesOf(path, url.Values{"page": {r.URL.Query().Get("page")}}, len(all))
	p.Changes = all[from:to]
	p.Description = "Every correction that " + e.Newsroom.Name + " has made to a published check, with the reason."
	return s.sendPublic(w, http.StatusOK, "publicchanges", "publiclayout", p)
}

// publicMethodPage says how the newsroom works, and how readers check that.
type publicMethodPage struct {
	publicPage
	Scale   claims.Scale
	Policy  claims.Policy
	Contact string // a link, or ""
	Keys    []ledger.Key
	Head    ledger.Head
}

// GET /published/methodology
func (s *server) publicMethod(w http.ResponseWriter, r *http.Request, e edition) error {
	p := publicMethodPage{publicPage: e.page("method", "How we work", claims.PublicRoot+"/methodology"), Contact: contactLink(e.Newsroom.Contact), Head: e.Head}
	err := s.readPublic(r.Context(), func(tx *db.Tx) (err error) {
		if p.Scale, err = claims.CurrentScale(r.Context(), tx); err != nil {
			return err
		}
		if p.Policy, err = claims.CurrentPolicy(r.Context(), tx); err != nil {
			return err
		}
		p.Keys, err = ledger.Keys(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	if e.kept(w, r, "-"+strconv.FormatInt(e.Head.Size, 10)) {
		return nil
	}
	p.Description = "How " + e.Newsroom.Name + " checks claims, what its ratings mean, and how to ask for a correction."
	return s.sendPublic(w, http.StatusOK, "publicmethod", "publiclayout", p)
}

// contactLink is where a contact leads: to a page, or to a letter; "" for words that are neither.
func contactLink(contact string) string {
	u, err := url.Parse(contact)
	switch {
	case err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http"):
		return contact
	case strings.Count(contact, "@") == 1 && !strings.ContainsAny(contact, " \t<>?&\"'"):
		return "mailto:" + contact
	}
	return ""
}

// Approval says in a few words who approves what is published.
func (p publicMethodPage) Approval() string {
	role := "an editor"
	if p.Policy.SignOffRole == auth.Admin {
		role = "a lead editor"
	}
	switch p.Policy.SignOffs {
	case 0:
		return ""
	case 1:
		return role + " who did not work on the rating signs it off"
	}
	return strconv.Itoa(p.Policy.SignOffs) + " people who did not work on the rating sign it off"
}

// GET /published/checkpoint gives the head of the history as a signed note, for readers to keep.
func (s *server) publicCheckpoint(w http.ResponseWriter, r *http.Request, e edition) error {
	if e.kept(w, r, "-"+strconv.FormatInt(e.Head.Size, 10)) {
		return nil
	}
	forPrograms(w, "text/plain; charset=utf-8")
	_, err := w.Write([]byte(e.Head.Note))
	return err
}
