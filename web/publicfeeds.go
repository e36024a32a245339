package web

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gorilla/mux"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// How much feeds and site maps hold.
const (
	feedEntries = 50
	mapEntries  = 50_000 // the most that sitemaps.org lets one file hold
)

// feedTitle is how one claim is called in a feed: a reader must not take the claim for the finding.
func feedTitle(c *claims.PublicClaim) string {
	return verdictWord(c.Latest(), c.Claim.Language) + ": “" + c.Claim.Short() + "”"
}

// feedText is what a feed says of a claim: what was found and, after a correction, what changed.
func feedText(c *claims.PublicClaim) string {
	e := c.Latest()
	switch {
	case c.Void():
		return "Our own check of this claim was wrong. " + e.Note
	case e.Note != "":
		return e.Conclusion + "\n\nCorrection: " + e.Note
	}
	return e.Conclusion
}

// feedID names a claim in feeds for good, wherever the site moves.
func feedID(c *claims.PublicClaim) string { return "urn:uuid:" + c.Editions[len(c.Editions)-1].ID }

// newest lists what feeds hold.
func newest(e edition) []*claims.PublicClaim {
	list := e.Shown.Claims()
	return list[:min(len(list), feedEntries)]
}

// lastUpdate is when the newest of a feed's entries changed; where there is none, the last change of anything.
func lastUpdate(e edition) time.Time {
	if list := e.Shown.Claims(); len(list) > 0 {
		return list[0].Updated()
	}
	return e.changed
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr,omitempty"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Updated  string      `xml:"updated"`
	Author   atomAuthor  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Made     string      `xml:"generator"`
	Entries  []atomEntry `xml:"entry"`
	Subtitle string      `xml:"subtitle"`
}

type atomAuthor struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Lang string `xml:"xml:lang,attr,omitempty"`
	Text string `xml:",chardata"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     atomText `xml:"title"`
	Link      atomLink `xml:"link"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Content   atomText `xml:"content"`
}

// GET /published/feed.atom
func (s *server) atomFeed(w http.ResponseWriter, r *http.Request, e edition) error {
	if e.kept(w, r, "") {
		return nil
	}
	self := e.at(claims.PublicRoot + "/feed.atom")
	feed := atomFeed{Lang: "en", ID: self, Title: e.Newsroom.Name, Subtitle: "Checked claims and corrections", Updated: rfc3339(lastUpdate(e)), Author: atomAuthor{e.Newsroom.Name, e.Newsroom.URL}, Made: "Claimtrail",
		Links: []atomLink{{"self", "application/atom+xml", self}, {"alternate", "text/html", e.at(claims.PublicRoot)}}}
	for _, c := range newest(e) {
		feed.Entries = append(feed.Entries, atomEntry{ID: feedID(c), Title: atomText{"text", c.Claim.Language, feedTitle(c)}, Link: atomLink{"alternate", "text/html", e.at(claims.PublicPath(c.Claim.Ref))},
			Published: rfc3339(c.First()), Updated: rfc3339(c.Updated()), Content: atomText{"text", c.Claim.Language, feedText(c)}})
	}
	forPrograms(w, "application/atom+xml; charset=utf-8")
	return writeXML(w, feed)
}

func writeXML(w http.ResponseWriter, v any) error {
	out, err := xml.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	_, err = w.Write(append([]byte(xml.Header), append(out, '\n')...))
	return err
}

type jsonFeed struct {
	Version     string         `json:"version"`
	Title       string         `json:"title"`
	HomePage    string         `json:"home_page_url"`
	FeedURL     string         `json:"feed_url"`
	Description string         `json:"description"`
	Language    string         `json:"language"`
	Authors     []jsonAuthor   `json:"authors"`
	Items       []jsonFeedItem `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonFeedItem struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Text      string `json:"content_text"`
	Language  string `json:"language,omitempty"`
	Published string `json:"date_published"`
	Modified  string `json:"date_modified"`
}

// GET /published/feed.json
func (s *server) jsonFeed(w http.ResponseWriter, r *http.Request, e edition) error {
	if e.kept(w, r, "") {
		return nil
	}
	feed := jsonFeed{"https://jsonfeed.org/version/1.1", e.Newsroom.Name, e.at(claims.PublicRoot), e.at(claims.PublicRoot + "/feed.json"), "Checked claims and corrections", "en",
		[]jsonAuthor{{e.Newsroom.Name, e.Newsroom.URL}}, []jsonFeedItem{}}
	for _, c := range newest(e) {
		feed.Items = append(feed.Items, jsonFeedItem{feedID(c), e.at(claims.PublicPath(c.Claim.Ref)), feedTitle(c), feedText(c), c.Claim.Language, rfc3339(c.First()), rfc3339(c.Updated())})
	}
	forPrograms(w, "application/feed+json; charset=utf-8")
	return json.NewEncoder(w).Encode(feed)
}

type siteMap struct {
	XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []mapURL `xml:"url"`
}

type siteMapIndex struct {
	XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Maps    []mapURL `xml:"sitemap"`
}

type mapURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// mapPages lists the addresses of the pages that are not claims.
func mapPages(e edition) []mapURL {
	return []mapURL{{e.at(claims.PublicRoot), rfc3339(lastUpdate(e))}, {Loc: e.at(claims.PublicRoot + "/corrections")}, {Loc: e.at(claims.PublicRoot + "/methodology")}}
}

// mapParts counts the site maps that hold every page.
func mapParts(e edition) int {
	return (len(mapPages(e)) + len(e.Shown.Claims()) + mapEntries - 1) / mapEntries
}

// GET /published/sitemap.xml is the site map, or the index of its parts when one cannot hold it.
func (s *server) siteMap(w http.ResponseWriter, r *http.Request, e edition) error {
	if e.kept(w, r, "") {
		return nil
	}
	forPrograms(w, "application/xml; charset=utf-8")
	parts := mapParts(e)
	if parts == 1 {
		return writeXML(w, siteMap{URLs: mapPart(e, 1)})
	}
	index := siteMapIndex{}
	for n := range parts {
		index.Maps = append(index.Maps, mapURL{Loc: e.at(fmt.Sprintf("%s/sitemap-%d.xml", claims.PublicRoot, n+1))})
	}
	return writeXML(w, index)
}

// GET /published/sitemap-{n}.xml
func (s *server) siteMapPart(w http.ResponseWriter, r *http.Request, e edition) error {
	n, err := strconv.Atoi(mux.Vars(r)["n"])
	if err != nil || n < 1 || n > mapParts(e) {
		return fault.New(fault.NotFound, "The site map has no such part.")
	}
	if e.kept(w, r, "") {
		return nil
	}
	forPrograms(w, "application/xml; charset=utf-8")
	return writeXML(w, siteMap{URLs: mapPart(e, n)})
}

// mapPart lists the n-th part of all pages, from 1.
func mapPart(e edition, n int) []mapURL {
	pages, list := mapPages(e), e.Shown.Claims()
	from, to := (n-1)*mapEntries, min(n*mapEntries, len(pages)+len(list))
	urls := make([]mapURL, 0, to-from)
	for i := from; i < to; i++ {
		if i < len(pages) {
			urls = append(urls, pages[i])
			continue
		}
		c := list[i-len(pages)]
		urls = append(urls, mapURL{e.at(claims.PublicPath(c.Claim.Ref)), rfc3339(c.Updated())})
	}
	return urls
}

// GET /robots.txt lets search engines read what was published, and nothing else of this server.
func (s *server) robots(w http.ResponseWriter, r *http.Request, e edition) error {
	if e.kept(w, r, "") {
		return nil
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := fmt.Fprintf(w, "User-agent: *\nAllow: %s\nAllow: /static/\nDisallow: /\n\nSitemap: %s\n", claims.PublicRoot, e.at(claims.PublicRoot+"/sitemap.xml"))
	return err
}
