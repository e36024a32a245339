package web

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/claims/worth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// How many sentences a source's page suggests, and how many when more are asked for.
const (
	worthBest = 10
	worthMore = 40
	worthLike = 4 // claims that are looked at for one that says what a sentence says
)

// worthPart is the sentences of a source's newest text that are worth checking, as its page lists them.
type worthPart struct {
	Rows  []worthRow
	List  worthList
	Found int // rows there would be in the longer list
}

// worthRow is one of them.
type worthRow struct {
	claims.Checkable
	Place template.URL // in the text, on the same page
	Next  string       // where the sentence begins that is looked at after this one; "" for the last
	Name  string       // its first words
	Like  *claims.Found
}

// worthList is how the list is shown: best first or in the order of the text, the best or more of them.
type worthList struct{ InOrder, Long bool }

func worthListOf(q url.Values) worthList {
	return worthList{InOrder: q.Get("order") == "text", Long: q.Get("sentences") == "more"}
}

// query is its part of an address: "" or "?...".
func (l worthList) query() string {
	q := url.Values{}
	if l.InOrder {
		q.Set("order", "text")
	}
	if l.Long {
		q.Set("sentences", "more")
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// Ordered and Lengthened are the addresses of the list as it is not shown now.
func (l worthList) Ordered(inOrder bool) string {
	return cmp.Or(worthList{inOrder, l.Long}.query(), "?")
}

// Lengthened is the address of the long list.
func (l worthList) Lengthened() string { return worthList{l.InOrder, true}.query() }

// worthChecking lists the sentences when the newest text is shown.
func (p *sourcePage) worthChecking(r *http.Request, tx *db.Tx, m *claims.Matcher) error {
	if p.Snapshot == nil || p.Snapshot.ID != p.Snapshots[0].ID {
		return nil
	}
	list, err := claims.Checkables(r.Context(), tx, p.Source, *p.Snapshot, worthMore)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(c claims.Checkable) bool { return c.Score < worth.Likely })
	p.Worth.List, p.Worth.Found = worthListOf(r.URL.Query()), len(list)
	if !p.Worth.List.Long {
		list = list[:min(len(list), worthBest)]
	}
	if p.Worth.List.InOrder {
		slices.SortFunc(list, func(a, b claims.Checkable) int { return a.Start - b.Start })
	}
	next := ""
	for _, c := range slices.Backward(list) {
		p.Worth.Rows = append(p.Worth.Rows, worthRow{Checkable: c, Place: p.placeOf(c.Sentence), Next: next, Name: firstWords(c.Text)})
		if c.Claim == nil {
			next = strconv.Itoa(c.Start)
		}
	}
	slices.Reverse(p.Worth.Rows)
	if err := p.likenesses(r, tx, m); err != nil {
		return err
	}
	return p.made(r, tx)
}

// likenesses asks of each sentence whether a claim says the same, before it is made one more, and of those that were made claims.
func (p *sourcePage) likenesses(r *http.Request, tx *db.Tx, m *claims.Matcher) error {
	questions := make([]claims.Question, len(p.Worth.Rows))
	for i, row := range p.Worth.Rows {
		questions[i] = claims.Question{Text: row.Text, Language: p.Source.Language}
	}
	answers, ok, err := m.Match(r.Context(), tx, person(r), questions, worthLike)
	if err != nil || !ok {
		return err
	}
	for i, list := range answers {
		row := &p.Worth.Rows[i]
		other := func(f claims.Found) bool {
			return f.Score >= claims.Suspected && f.Claim.Status != claims.Withdrawn && (row.Claim == nil || f.Claim.ID != row.Claim.ID)
		}
		if at := slices.IndexFunc(list, other); at >= 0 && !row.Cited {
			row.Like = &list[at]
		}
	}
	return nil
}

// made offers to take back the claim that the last step made.
func (p *sourcePage) made(r *http.Request, tx *db.Tx) error {
	q := r.URL.Query()
	i := slices.IndexFunc(p.Worth.Rows, func(x worthRow) bool { return x.Claim != nil && x.Claim.Ref == q.Get("of") })
	if q.Get("done") != "made" || i < 0 {
		return nil
	}
	c := *p.Worth.Rows[i].Claim
	err := c.MayTakeBack(r.Context(), tx, person(r))
	switch kind := fault.KindOf(err); {
	case err == nil:
		p.Undoing = &undo{Action: "/claims/" + c.Ref + "/takeback", Version: c.Version, To: strconv.Itoa(p.Worth.Rows[i].Start)}
		if like := p.Worth.Rows[i].Like; like != nil {
			p.Undoing.Like = like.Claim.Ref
		}
	case kind == fault.Denied || kind == fault.Conflict:
		return nil
	}
	return err
}

// placeOf addresses a sentence in the text of this page: its line, and the very words for browsers that find them.
func (p *sourcePage) placeOf(s worth.Sentence) template.URL {
	line := 0
	for _, x := range p.Paragraphs {
		if x.Start <= s.Start {
			line = x.Start
		}
	}
	return template.URL(fmt.Sprintf("#t%d:~:text=%s", line, wordsAt(s.Text))) //nolint:gosec // escaped
}

// wordsAt writes words for a text directive, long ones by their ends.
func wordsAt(text string) string {
	const most, end = 120, 50
	runes := []rune(text)
	if len(runes) <= most && !strings.Contains(text, "\n") {
		return directive(text)
	}
	from, _, _ := strings.Cut(string(runes[:min(len(runes), end)]), "\n")
	to := string(runes[max(0, len(runes)-end):])
	to = to[strings.LastIndex(to, "\n")+1:]
	if i := strings.LastIndexByte(from, ' '); i > 0 {
		from = from[:i]
	}
	if i := strings.IndexByte(to, ' '); i >= 0 {
		to = to[i+1:]
	}
	return directive(from) + "," + directive(to)
}

func directive(words string) string {
	return strings.NewReplacer("-", "%2D", ",", "%2C", "&", "%26").Replace(url.PathEscape(strings.TrimSpace(words)))
}

// firstWords names a sentence on a button.
func firstWords(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:most])) + "…"
}

// stretchForm is where the words of a new claim stand, as forms and addresses have it.
type stretchForm struct{ Source, Snapshot, Start, End, Next string }

func stretchOf(get func(string) string) stretchForm {
	return stretchForm{get("source"), get("snapshot"), get("start"), get("end"), get("next")}
}

// read gives the claim that stands there. It reads the whole text, so it comes before the transaction that adds the claim.
func (f stretchForm) read(s *server, r *http.Request) (c claims.Claim, source sources.Source, err error) {
	start, startErr := strconv.Atoi(f.Start)
	end, endErr := strconv.Atoi(f.End)
	if startErr != nil || endErr != nil {
		return c, source, fault.New(fault.Invalid, "This address does not say which words it is about. Open the source's page again.")
	}
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		c, source, err = claims.ReadStretch(r.Context(), tx, person(r), f.Source, f.Snapshot, start, end)
		return err
	})
	return c, source, err
}

// POST /sources/{id}/claims makes a claim of words of the source's text.
func (s *server) makeClaim(w http.ResponseWriter, r *http.Request) error {
	f := stretchOf(r.PostFormValue)
	f.Source = pathID(r)
	found, source, err := f.read(s, r)
	if err != nil {
		return err
	}
	var c claims.Claim
	err = s.db.Update(r.Context(), func(tx *db.Tx) error {
		c, err = claims.AddStretch(r.Context(), tx, person(r), found)
		return err
	})
	if err != nil {
		return err
	}
	return backToList(w, r, source.Ref, c.Ref, f.Next)
}

// backToList goes on at the next sentence of the list that a claim was made from.
func backToList(w http.ResponseWriter, r *http.Request, source, claim, next string) error {
	path := listAddress(r, source)
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	path += separator + "of=" + url.QueryEscape(claim) + rowFragment(next)
	return see(w, r, path, "made")
}

// listAddress is the address of a source's list as it was shown on the page that the request comes from.
func listAddress(r *http.Request, source string) string {
	from, err := url.Parse(r.Referer())
	if err != nil {
		from = &url.URL{}
	}
	return "/sources/" + url.PathEscape(source) + worthListOf(from.Query()).query()
}

// rowFragment addresses the row of the sentence that begins there, or the list.
func rowFragment(start string) string {
	if n, err := strconv.Atoi(start); err == nil && n >= 0 {
		return "#w" + strconv.Itoa(n)
	}
	return "#worth"
}

// POST /claims/{id}/takeback
func (s *server) takeBackClaim(w http.ResponseWriter, r *http.Request) error {
	var c claims.Claim
	var first sources.Source
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if c, err = claims.TakeBack(r.Context(), tx, person(r), pathID(r), version(r)); err == nil && c.FirstAppearance != "" {
			first, err = sources.GetSource(r.Context(), tx, c.FirstAppearance)
		}
		return err
	})
	if err != nil {
		return err
	}
	if c.FirstAppearance == "" {
		return see(w, r, "/claims/"+c.Ref, "unmade")
	}
	return see(w, r, listAddress(r, first.Ref)+rowFragment(r.PostFormValue("to")), "unmade")
}

// checkableList is the answer of GET /sources/{id}/worth-checking.
type checkableList struct {
	Source    string                 `json:"source" doc:"id"`
	Snapshot  *string                `json:"snapshot" doc:"the id of the newest one, whose text was read; null when there is none"`
	Sentences []report.CheckableJSON `json:"sentences" doc:"best first; none of an excerpt"`
}

// GET /api/v1/sources/{id}/worth-checking
func (s *server) apiWorthChecking(w http.ResponseWriter, r *http.Request) error {
	out := checkableList{Sentences: []report.CheckableJSON{}}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSeen(r.Context(), tx, person(r), pathID(r))
		if err != nil {
			return err
		}
		out.Source = source.ID
		n, err := sources.LatestSnapshot(r.Context(), tx, source.ID)
		if fault.KindOf(err) == fault.NotFound {
			return nil
		} else if err != nil {
			return err
		}
		out.Snapshot = &n.ID
		list, err := claims.Checkables(r.Context(), tx, source, n, limitOf(r))
		out.Sentences = report.NewCheckablesJSON(list)
		return err
	})
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, out)
}
