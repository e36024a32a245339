package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// The source's own page shows so many of the claims that rest on it; their own page so many at a time.
const (
	restingBeside = 20
	restingPaged  = 100
)

// restingPart is the claims that rest on a source: how many in a sentence, and a stretch of them.
type restingPart struct {
	Says string
	Rows []fallenRow
	More int // claims after these
}

// restingPage is all of them, page by page.
type restingPage struct {
	Source    sources.Source
	Publisher sources.Publisher
	Rests     restingPart
	Pages     pager
}

// GET /sources/{id}/claims
func (s *server) resting(w http.ResponseWriter, r *http.Request) error {
	var p restingPage
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Source, err = sources.GetSource(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		if p.Publisher, err = sources.PublisherOf(r.Context(), tx, p.Source); err != nil {
			return err
		}
		from := placeIn(r, "from")
		if p.Rests, err = restingOf(r, tx, s.network, p.Source, from, restingPaged); err != nil {
			return err
		}
		p.Pages = paged{"/sources/" + p.Source.Ref + "/claims", "from", "", restingPaged}.pager(r, from, len(p.Rests.Rows), p.Rests.More)
		return nil
	})
	if err != nil {
		return err
	}
	if len(p.Rests.Rows) == 0 && placeIn(r, "from") > 0 { // past the end: the list may have been longer
		return see(w, r, "/sources/"+p.Source.Ref+"/claims", "")
	}
	return s.render(w, r, http.StatusOK, "resting", "sources", p)
}

// restingOf reads at most limit claims from one on.
func restingOf(r *http.Request, tx *db.Tx, network *claims.Network, s sources.Source, from, limit int) (p restingPart, err error) {
	rests, err := claims.RestingOn(r.Context(), tx, network, s, from, limit)
	if err != nil {
		return p, err
	}
	p.Says, p.More = restingWords(s, rests), max(0, rests.Claims-from-len(rests.List))
	scales := scaleCache{}
	for _, x := range rests.List {
		x.Claim = x.Claim.For(person(r))
		row := fallenRow{Fallen: x}
		if row.Rating, err = scales.rating(r, tx, x.Claim); err != nil {
			return p, err
		}
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}

// restingWords says in a sentence what rests on a source.
func restingWords(s sources.Source, r claims.Resting) string {
	switch {
	case s.Fallen() && r.Claims == 0:
		return "It was " + s.Notice.Kind + ": no lineage counts it, and no claim cites it."
	case s.Fallen():
		return fmt.Sprintf("It was %s: no lineage counts it. %s.", s.Notice.Kind, capital(inWords(r.Claims, "claim still cites it", "claims still cite it")))
	case r.Claims == 0:
		return "No claim rests on it."
	case r.Lost == 0:
		return fmt.Sprintf("%s on it; %s last chain without it.", capital(inWords(r.Claims, "claim rests", "claims rest")), map[bool]string{true: "it does not lose its", false: "none of them loses its"}[r.Claims == 1])
	case r.Claims == 1:
		return "One claim rests on it, and loses its last chain without it." + map[bool]string{true: " It is published."}[r.LostPublished == 1]
	}
	lost := inWords(r.Lost, "of them loses its", "of them lose their")
	if r.Lost == r.Claims {
		lost = map[bool]string{true: "both lose their", false: "all of them lose their"}[r.Claims == 2]
	}
	words := fmt.Sprintf("%s on it; %s last chain without it", capital(inWords(r.Claims, "claim rests", "claims rest")), lost)
	switch {
	case r.LostPublished == 0:
	case r.Lost == 1:
		words += ", and is published"
	case r.LostPublished == r.Lost:
		words += ", all of these are published"
	default:
		words += ", " + inWords(r.LostPublished, "of these is published", "of these are published")
	}
	return words + "."
}

var smallNumbers = strings.Fields("no one two three four five six seven eight nine ten eleven twelve")

// inWords is plural with the number in words, up to twelve.
func inWords(n int, one, many string) string {
	words := strconv.Itoa(n)
	if n >= 0 && n < len(smallNumbers) {
		words = smallNumbers[n]
	}
	if n == 1 {
		return words + " " + one
	}
	return words + " " + many
}

// capital begins a sentence.
func capital(s string) string {
	return strings.ToUpper(s[:1]) + s[1:]
}
