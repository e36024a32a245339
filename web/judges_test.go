package web_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange/claimreview"
	"github.com/claimtrail/claimtrail/internal/exchange/exchangetest"
	"github.com/claimtrail/claimtrail/web"
)

// TestJudges hands what leaves the server to checkers that nobody here wrote. The judges of a ClaimReview take seconds for each.
func TestJudges(t *testing.T) {
	exchangetest.Judges(t)
	d := dbtest.SQLite(t)
	n := newShown(t, d)
	v := outsider(t, d)
	t.Run("the description of the interface", func(t *testing.T) {
		a := callers(t, dbtest.SQLite(t), web.Options{}).call("", http.MethodGet, "/openapi.json", "", nil)
		exchangetest.JudgeText(t, "openapi", "openapi.json", a.Body.Bytes())
	})
	t.Run("what strangers find in the shape of the fact check tools", func(t *testing.T) {
		a := v.get("/api/v1/factcheck/claims:search?reviewPublisherSiteFilter=" + host).status(http.StatusOK)
		exchangetest.JudgeText(t, "factcheck-api", "factcheck.json", a.Body.Bytes())
	})
	for _, c := range []claims.Claim{n.whole, n.arabic} {
		t.Run("the page of "+c.Ref, func(t *testing.T) {
			exchangetest.JudgeText(t, "claimreview", "page.html", v.get("/published/"+c.Ref).status(http.StatusOK).Body.Bytes())
		})
	}
	t.Run("the feed of reviews", func(t *testing.T) {
		exchangetest.JudgeText(t, "claimreview", "datafeed.json", v.get("/published/datafeed.json").status(http.StatusOK).Body.Bytes())
	})
}

// reviewOf reads the ClaimReview of a page.
func reviewOf(a *answer) (d claimreview.Document) {
	a.t.Helper()
	found := a.all(`script[type="application/ld+json"]`)
	if len(found) != 1 {
		a.t.Fatalf("%s: %d documents", a.request, len(found))
	}
	if err := json.Unmarshal([]byte(found[0].FirstChild.Data), &d); err != nil {
		a.t.Fatal(err)
	}
	return d
}

// What no judge sees: who is whose, and what is read at which word.
func TestAPublicPageSaysWhoChecked(t *testing.T) {
	d := dbtest.SQLite(t)
	n := newShown(t, d)
	v := outsider(t, d)
	for _, c := range []struct {
		ref, claimant string
		value         float64
		label         string
	}{{n.whole.Ref, "", 0, "Unproven"}, {n.corrected.Ref, "The mayor", 2, "Mostly false"}, {n.arabic.Ref, "صحيفة المساء", 3, ""}} {
		r := reviewOf(v.get("/published/" + c.ref).status(http.StatusOK))
		claimant := ""
		if r.ItemReviewed.Author != nil {
			claimant = r.ItemReviewed.Author.Name
		}
		if r.Author.Name != "Example Newsroom" || claimant != c.claimant {
			t.Errorf("%s: checked by %q, claimed by %q", c.ref, r.Author.Name, claimant)
		}
		if u, err := url.Parse(r.URL); err != nil || u.Host != host || u.Path != "/published/"+c.ref {
			t.Errorf("%s stands at %s", c.ref, r.URL)
		}
		off := c.value == 0
		if r.ReviewRating.Value != c.value || c.label != "" && r.ReviewRating.AlternateName != c.label || strings.Contains(r.ReviewRating.Explanation, "no degree of truth") != off {
			t.Errorf("%s: %+v", c.ref, r.ReviewRating)
		}
		if !strings.HasPrefix(r.Name, r.ReviewRating.AlternateName+": “") || r.ReviewBody == r.ClaimReviewed {
			t.Errorf("%s: a reader would take the claim for the finding: %q", c.ref, r.Name)
		}
	}
	for _, gone := range []string{n.void.Ref, n.withdrawn.Ref} {
		if got := v.get("/published/" + gone).all(`script[type="application/ld+json"]`); len(got) > 0 {
			t.Errorf("%s has no verdict, and a review", gone)
		}
	}
}

// own reports whether an address stands on the site's own domain.
func own(address string) bool { return strings.HasPrefix(address, "http://"+host+"/") }

// What RFC 4287 asks of an Atom feed.
func TestTheAtomFeedIsWhole(t *testing.T) {
	d := dbtest.SQLite(t)
	newShown(t, d)
	a := outsider(t, d).get("/published/feed.atom").status(http.StatusOK)
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      []string `xml:"id"`
		Title   []string `xml:"title"`
		Updated []string `xml:"updated"`
		Author  []struct {
			Name string `xml:"name"`
		} `xml:"author"`
		Links []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Entries []struct {
			ID      []string `xml:"id"`
			Title   []string `xml:"title"`
			Updated []string `xml:"updated"`
			Links   []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Content []struct {
				Type string `xml:"type,attr"`
			} `xml:"content"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(a.Body.Bytes(), &feed); err != nil {
		t.Fatal(err)
	}
	if len(feed.ID) != 1 || len(feed.Title) != 1 || feed.Title[0] == "" || len(feed.Updated) != 1 || len(feed.Author) != 1 || feed.Author[0].Name == "" || len(feed.Links) != 2 {
		t.Errorf("%+v", feed)
	}
	seen, last := map[string]bool{}, ""
	for _, e := range feed.Entries {
		if len(e.ID) != 1 || seen[e.ID[0]] || !strings.HasPrefix(e.ID[0], "urn:uuid:") || len(e.Title) != 1 || len(e.Updated) != 1 || len(e.Links) != 1 || e.Links[0].Rel != "alternate" ||
			!own(e.Links[0].Href) || len(e.Content) != 1 || e.Content[0].Type != "text" {
			t.Errorf("%+v", e)
			continue
		}
		seen[e.ID[0]] = true
		if _, err := time.Parse(time.RFC3339, e.Updated[0]); err != nil || last != "" && e.Updated[0] > last {
			t.Errorf("%q after %q", e.Updated[0], last)
		}
		last = e.Updated[0]
	}
	if len(seen) < 5 || feed.Updated[0] < last {
		t.Errorf("%d entries, %s", len(seen), feed.Updated[0])
	}
}

// What JSON Feed 1.1 asks of a feed.
func TestTheJSONFeedIsWhole(t *testing.T) {
	d := dbtest.SQLite(t)
	newShown(t, d)
	a := outsider(t, d).get("/published/feed.json").status(http.StatusOK)
	var feed struct {
		Version, Title string
		FeedURL        string `json:"feed_url"`
		Items          []map[string]any
	}
	if err := json.Unmarshal(a.Body.Bytes(), &feed); err != nil || feed.Version != "https://jsonfeed.org/version/1.1" || feed.Title == "" || !own(feed.FeedURL) || len(feed.Items) < 5 {
		t.Fatalf("%v %+v", err, feed)
	}
	seen := map[any]bool{}
	for _, i := range feed.Items {
		address, _ := i["url"].(string)
		if id, text := i["id"], i["content_text"]; id == "" || seen[id] || text == "" || !own(address) {
			t.Errorf("%+v", i)
		}
		seen[i["id"]] = true
		for _, name := range []string{"date_published", "date_modified"} {
			at, _ := i[name].(string)
			if _, err := time.Parse(time.RFC3339, at); err != nil {
				t.Error(err)
			}
		}
	}
}

// What sitemaps.org asks of a site map.
func TestTheSiteMapIsWhole(t *testing.T) {
	d := dbtest.SQLite(t)
	n := newShown(t, d)
	a := outsider(t, d).get("/published/sitemap.xml").status(http.StatusOK)
	var m struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []struct {
			Inner []struct {
				XMLName xml.Name
				Text    string `xml:",chardata"`
			} `xml:",any"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(a.Body.Bytes(), &m); err != nil || len(m.URLs) < 5 {
		t.Fatalf("%v %d", err, len(m.URLs))
	}
	seen := map[string]bool{}
	for _, u := range m.URLs {
		for _, e := range u.Inner {
			switch e.XMLName.Local {
			case "loc":
				if !own(e.Text) || seen[e.Text] || len(e.Text) >= 2048 {
					t.Errorf("%q", e.Text)
				}
				seen[e.Text] = true
			case "lastmod":
				if _, err := time.Parse(time.RFC3339, e.Text); err != nil {
					t.Error(err)
				}
			default:
				t.Errorf("no element of the schema: %v", e.XMLName)
			}
		}
	}
	if !seen["http://"+host+"/published/"+n.whole.Ref] || seen["http://"+host+"/published/"+n.withdrawn.Ref] {
		t.Errorf("%v", seen)
	}
}

// What readers of Data Commons' feeds rely on.
func TestTheDataFeedIsWhole(t *testing.T) {
	d := dbtest.SQLite(t)
	newShown(t, d)
	a := outsider(t, d).get("/published/datafeed.json").status(http.StatusOK)
	var feed struct {
		Context  string `json:"@context"`
		Type     string `json:"@type"`
		Modified string `json:"dateModified"`
		Elements []struct {
			Type    string `json:"@type"`
			URL     string `json:"url"`
			Created string `json:"dateCreated"`
			Item    claimreview.Document
		} `json:"dataFeedElement"`
	}
	if err := json.Unmarshal(a.Body.Bytes(), &feed); err != nil || feed.Context != "https://schema.org" || feed.Type != "DataFeed" || len(feed.Elements) != 5 {
		t.Fatalf("%v %+v", err, feed)
	}
	for _, e := range feed.Elements {
		if e.Type != "DataFeedItem" || e.Item.Type != "ClaimReview" || e.URL != e.Item.URL || !own(e.URL) || e.Created != e.Item.DatePublished || e.Created > feed.Modified {
			t.Errorf("%+v", e)
		}
	}
}
