package web

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
)

// The card's size in another page, in pixels: as wide as there is room, between these.
const (
	cardWidth    = 560
	cardLeast    = 280
	cardHeight   = 240
	maxOEmbedURL = 2000
)

// publicCardPage is a claim in a few words, for a frame in somebody else's page.
type publicCardPage struct {
	publicPage
	Work    *claims.PublicClaim
	Edition claims.Edition
	Page    string // absolute
}

// GET /published/{ref}/card
func (s *server) publicCard(w http.ResponseWriter, r *http.Request, e edition) error {
	c, err := e.published(r)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", publicPolicy+"*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Del("Cross-Origin-Opener-Policy")
	if e.kept(w, r, "") {
		return nil
	}
	p := publicCardPage{publicPage: e.page("", c.Claim.Short(), claims.PublicPath(c.Claim.Ref)), Work: c, Edition: c.Latest(), Page: e.at(claims.PublicPath(c.Claim.Ref))}
	p.Lang, p.Dir = cmp.Or(c.Claim.Language, "en"), strings.Replace(report.Dir(c.Claim.Language), "auto", "ltr", 1)
	return s.sendPublic(w, http.StatusOK, "publiccard", "publiccard", p)
}

// embedAddress describes how a claim is embedded, without the format.
func embedAddress(e edition, c *claims.PublicClaim) string {
	return e.at(claims.PublicRoot+"/oembed") + "?url=" + url.QueryEscape(e.at(claims.PublicPath(c.Claim.Ref)))
}

// oEmbed is what oembed.com describes as a rich answer.
type oEmbed struct {
	XMLName      xml.Name `json:"-" xml:"oembed"`
	Type         string   `json:"type" xml:"type"`
	Version      string   `json:"version" xml:"version"`
	Title        string   `json:"title" xml:"title"`
	ProviderName string   `json:"provider_name" xml:"provider_name"`
	ProviderURL  string   `json:"provider_url" xml:"provider_url"`
	CacheAge     int      `json:"cache_age" xml:"cache_age"`
	HTML         string   `json:"html" xml:"html"`
	Width        int      `json:"width" xml:"width"`
	Height       int      `json:"height" xml:"height"`
}

// GET /published/oembed
func (s *server) oEmbed(w http.ResponseWriter, r *http.Request, e edition) error {
	query := r.URL.Query()
	format := cmp.Or(query.Get("format"), "json")
	if format != "json" && format != "xml" {
		return &refusal{status: http.StatusNotImplemented, message: "There are the formats json and xml."}
	}
	c := e.embedded(query.Get("url"))
	if c == nil {
		return fault.New(fault.NotFound, "This is not the address of a claim that was published here.")
	}
	if e.kept(w, r, "") {
		return nil
	}
	width := within(query.Get("maxwidth"), cardWidth, cardLeast)
	height := within(query.Get("maxheight"), cardHeight, 120)
	title := feedTitle(c)
	if !c.Stands() {
		title = "Withdrawn: “" + c.Claim.Short() + "”"
	}
	frame := fmt.Sprintf(`<iframe src="%s" width="%d" height="%d" title="%s" sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy"></iframe>`,
		html.EscapeString(e.at(claims.PublicPath(c.Claim.Ref)+"/card")), width, height, html.EscapeString(title))
	answer := oEmbed{Type: "rich", Version: "1.0", Title: title, ProviderName: e.Newsroom.Name, ProviderURL: e.at(claims.PublicRoot), CacheAge: 3600, HTML: frame, Width: width, Height: height}
	if format == "xml" {
		forPrograms(w, "text/xml; charset=utf-8")
		return writeXML(w, answer)
	}
	forPrograms(w, "application/json")
	return json.NewEncoder(w).Encode(answer)
}

// embedded finds the claim whose page has this address on this site; nil for any other.
func (e edition) embedded(address string) *claims.PublicClaim {
	if len(address) > maxOEmbedURL {
		return nil
	}
	u, err := url.Parse(address)
	home, wrong := url.Parse(e.Base)
	if err != nil || wrong != nil || u.User != nil || !strings.EqualFold(u.Host, home.Host) || u.Scheme != "https" && u.Scheme != "http" {
		return nil
	}
	ref, ok := strings.CutPrefix(u.Path, home.Path+claims.PublicRoot+"/")
	if !ok || strings.Contains(ref, "/") {
		return nil
	}
	return e.Shown.Find(ref)
}

// within is a number that somebody asks for, between the least and the usual, which it is when none is asked for.
func within(asked string, usual, least int) int {
	n, err := strconv.Atoi(asked)
	if err != nil {
		return usual
	}
	return min(max(n, least), usual)
}
