package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
	"github.com/claimtrail/claimtrail/web"
)

// shown is a newsroom with public pages, and claims in every state that readers may come upon.
type shown struct {
	newsroom
	t testing.TB
	d *db.DB

	whole, withdrawn, corrected, void, sealed, arabic, unpublished, reopened claims.Claim
}

func (n *shown) do(fn func(ctx context.Context, tx *db.Tx) error) {
	n.t.Helper()
	if err := n.d.Update(context.Background(), func(tx *db.Tx) error { return fn(context.Background(), tx) }); err != nil {
		n.t.Fatal(err)
	}
}

// public switches the public site on or off.
func (n *shown) public(on bool) {
	n.t.Helper()
	n.do(func(ctx context.Context, tx *db.Tx) error {
		return claims.SetNewsroom(ctx, tx, auth.Local(), claims.Newsroom{Name: "Example Newsroom", URL: "https://newsroom.example", Public: on, Language: "en", Contact: "corrections@newsroom.example",
			PublicURL: "http://" + host, Methodology: "We read **everything** twice.\n\n- first the source\n- then the claim"})
	})
}

func (n *shown) source(text string, m sources.Meta) (s sources.Source) {
	n.t.Helper()
	doc, err := capture.Read(capture.Input{Name: "a.txt", Bytes: []byte(text)})
	if err != nil {
		n.t.Fatal(err)
	}
	n.do(func(ctx context.Context, tx *db.Tx) error {
		in, err := sources.Ingest(ctx, tx, n.nour, doc, m)
		s = in.Source
		return err
	})
	return s
}

func (n *shown) add(c claims.Claim) claims.Claim {
	n.t.Helper()
	n.do(func(ctx context.Context, tx *db.Tx) (err error) {
		if c, err = claims.Add(ctx, tx, n.nour, c); err != nil {
			return err
		}
		_, err = claims.AddEvidence(ctx, tx, n.nour, c.ID, claims.NewEvidence{NotFound: true, Searched: "the archive of the ministry"})
		return err
	})
	return c
}

// cite adds evidence.
func (n *shown) cite(c claims.Claim, e claims.NewEvidence) {
	n.t.Helper()
	n.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := claims.AddEvidence(ctx, tx, n.nour, c.ID, e)
		return err
	})
}

// step moves a claim on.
func (n *shown) step(c *claims.Claim, by auth.Person, m claims.Move) {
	n.t.Helper()
	n.do(func(ctx context.Context, tx *db.Tx) error {
		now, err := claims.Get(ctx, tx, c.ID)
		if err == nil {
			*c, err = claims.SetStatus(ctx, tx, by, c.ID, now.Version, m)
		}
		return err
	})
}

func (n *shown) rates(c *claims.Claim, by auth.Person, rating, conclusion, why string) {
	n.t.Helper()
	n.do(func(ctx context.Context, tx *db.Tx) error {
		now, err := claims.Get(ctx, tx, c.ID)
		if err == nil {
			*c, err = claims.Rate(ctx, tx, by, c.ID, now.Version, rating, conclusion, why)
		}
		return err
	})
}

// publish takes a claim that is assigned all the way.
func (n *shown) publish(c *claims.Claim, rating, conclusion, why, note string) {
	n.t.Helper()
	if c.Status == claims.Unassigned {
		n.step(c, n.nour, claims.Move{To: claims.Assigned})
	}
	n.rates(c, n.nour, rating, conclusion, why)
	n.step(c, n.nour, claims.Move{To: claims.Reported})
	n.step(c, n.nour, claims.Move{To: claims.Submitted})
	n.step(c, n.edda, claims.Move{To: claims.Published, Note: note})
}

func newShown(t testing.TB, d *db.DB) *shown {
	t.Helper()
	n := &shown{newsroom: newNewsroom(t, d), t: t, d: d}
	n.do(func(ctx context.Context, tx *db.Tx) error {
		return claims.SetPolicy(ctx, tx, auth.Local(), claims.Policy{SignOffs: 1, SignOffRole: auth.Editor})
	})
	letters := n.source("It rained in the spring of 1998. The letters revealed an offer made to the president, who did not answer for three weeks. Nobody else has seen them.",
		sources.Meta{Title: "Letters to the president", Publisher: "The Evening Paper", URL: "https://paper.example/letters?a=1&b=2", Published: "1998-03", Language: "en"})
	memoir := n.source("I was there all spring. There was no offer of any kind, by letter or otherwise.",
		sources.Meta{Title: "A negotiator’s notes", Publisher: "Example Press", URL: "https://press.example/notes", Published: "2004", Language: "en"})
	n.whole = n.claim
	n.cite(n.whole, claims.NewEvidence{Source: letters.ID, Quote: "The letters revealed an offer made to the president", Stance: claims.Supports, Role: "secondary", Note: "The only account in print."})
	n.cite(n.whole, claims.NewEvidence{Source: memoir.ID, Quote: "There was no offer of any kind", Stance: claims.Refutes, Role: "primary"})
	confide(t, d) // cited by CT-0001
	n.publish(&n.whole, "unproven", "It rests on letters that nobody else has seen.", "We asked *three* archives for them.", "")

	n.withdrawn = n.add(claims.Claim{Text: "The bridge was closed in May.", Language: "en"})
	n.publish(&n.withdrawn, "false", "It was open all year.", "", "")
	n.step(&n.withdrawn, n.edda, claims.Move{To: claims.Withdrawn, Note: "We had the wrong bridge."})

	n.corrected = n.add(claims.Claim{Text: "Two thousand people came to the square.", Language: "en", Claimant: "The mayor"})
	n.publish(&n.corrected, "true", "The police counted them.", "", "")
	n.step(&n.corrected, n.edda, claims.Move{To: claims.Assigned, Note: "The police have changed their count since."})
	n.publish(&n.corrected, "mostly-false", "The police count eight hundred now.", "", "")

	n.void = n.add(claims.Claim{Text: "The harbour freezes every winter.", Language: "en"})
	n.publish(&n.void, "true", "It did last year.", "", "")
	n.step(&n.void, n.kai, claims.Move{To: claims.Assigned, Void: true, Note: "We looked at one winter alone."})

	n.sealed = n.add(claims.Claim{Text: "The old mill burnt down twice.", Language: "en"})
	n.publish(&n.sealed, "mostly-true", "It burnt once, and its roof another time.", "", "")

	n.arabic = n.add(claims.Claim{Text: "عرض الرئيس استئناف المحادثات مقابل الحياد", Language: "ar", Claimant: "صحيفة المساء", Original: "The president offered to resume the talks.", OriginalLanguage: "en"})
	paper := n.source("كشفت الرسائل عن عرض قدمه الرئيس إلى ضيفه. لم يجب أحد.", sources.Meta{Title: "رسائل الربيع", Publisher: "صحيفة المساء", URL: "https://masaa.example/1", Published: "2021-07-01", Language: "ar"})
	n.cite(n.arabic, claims.NewEvidence{Source: paper.ID, Quote: "كشفت الرسائل عن عرض قدمه الرئيس", Stance: claims.Supports})
	n.publish(&n.arabic, "mixture", "العرض مذكور في رسالة واحدة، ولم يره أحد غير كاتبها.", "سألنا ثلاثة أرشيفات.", "")

	n.unpublished = n.add(claims.Claim{Text: "A " + canary + " was seen at the mill.", Language: "en", Tags: []string{canary}})
	n.reopened = n.add(claims.Claim{Text: "The clock tower leans.", Language: "en"})
	n.publish(&n.reopened, "true", "By a hand’s breadth.", "", "")
	n.step(&n.reopened, n.edda, claims.Move{To: claims.Withdrawn, Note: "It was measured anew."})
	n.step(&n.reopened, n.nour, claims.Move{To: claims.Unassigned})
	n.hide()
	n.public(true)
	return n
}

// hide puts the canary into everything that readers must never see.
func (n *shown) hide() {
	n.t.Helper()
	var mole auth.Person
	secret := n.source("The "+canary+" sang at dawn. Nobody heard it.", sources.Meta{Title: "Song of the " + canary, Publisher: canary + " Press", URL: "https://" + canary + ".example/song"})
	song := n.add(claims.Claim{Text: "Birds sing at dawn.", Language: "en"})
	n.cite(song, claims.NewEvidence{Source: secret.ID, Quote: "The " + canary + " sang at dawn", Stance: claims.Supports, Note: "So says the " + canary + "."})
	n.publish(&song, "true", "They do.", "", "")
	n.do(func(ctx context.Context, tx *db.Tx) (err error) {
		if mole, err = auth.AddPerson(ctx, tx, auth.Local(), auth.NewPerson{Name: "Mole " + canary, Email: canary + "@newsroom.example", Role: auth.Editor}); err != nil {
			return err
		}
		now, err := sources.GetSource(ctx, tx, secret.ID)
		if err != nil {
			return err
		}
		_, err = sources.SetConfidential(ctx, tx, n.edda, now.ID, now.Version, true, canary)
		return err
	})
	for _, c := range []claims.Claim{n.whole, n.corrected, n.arabic, n.withdrawn, n.void} {
		n.do(func(ctx context.Context, tx *db.Tx) error {
			if _, err := claims.AddComment(ctx, tx, n.edda, claims.NewComment{Claim: c.ID, Text: "Ask the " + canary + "."}); err != nil {
				return err
			}
			_, _, err := claims.LinkClaims(ctx, tx, n.nour, c.ID, n.unpublished.ID, claims.SameClaim, canary)
			return err
		})
	}
	n.step(&n.corrected, n.edda, claims.Move{To: claims.Assigned, Note: "Again: " + canary, Assignee: mole.ID})
	n.rates(&n.corrected, mole, "false", "The "+canary+" counted nobody.", canary)
	n.do(func(ctx context.Context, tx *db.Tx) error {
		text, tags := "Nobody but a "+canary+" came to the square.", []string{canary}
		_, err := claims.Update(ctx, tx, mole, n.corrected.ID, n.corrected.Version, claims.Patch{Text: &text, Tags: &tags})
		return err
	})
	n.rates(&n.void, n.nour, "false", "The "+canary+" never froze.", canary)
	n.step(&n.sealed, n.edda, claims.Move{To: claims.Assigned, Note: "A " + canary + " wrote to us.", Assignee: n.nour.ID})
	n.rates(&n.sealed, n.nour, "false", "The "+canary+" lit it.", canary)
	n.step(&n.sealed, n.nour, claims.Move{To: claims.Reported, Note: canary})
	n.step(&n.sealed, n.edda, claims.Move{To: claims.CrossChecking, Assignee: n.ben.ID, Note: canary})
	n.do(func(ctx context.Context, tx *db.Tx) error { // what is flagged, noted and withdrawn after the publication, and a source that fell
		s, err := sources.GetSource(ctx, tx, "SR-0002")
		if err != nil {
			return err
		}
		_, err = claims.RecordNotice(ctx, tx, n.edda, claims.NewNotice{Source: s.ID, Version: s.Version, Notice: sources.Notice{Kind: "retracted", Date: "2026-05-02", Reason: "Made up by a " + canary + "."}})
		return err
	})
}

// outsider visits the public site: nobody, with no cookie.
func outsider(t testing.TB, d *db.DB) *visitor { return stranger(t, d, web.Options{}) }

// body is what an answer says, folded so that the canary is found however it is written.
func body(a *answer) string {
	text := a.Body.String()
	if plain, err := url.QueryUnescape(text); err == nil {
		text += plain
	}
	return strings.ToLower(text)
}

// addresses lists the addresses that an answer names, whatever form it has.
func addresses(a *answer) (list []string) {
	kind := a.Header().Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, "text/html"):
		for _, of := range [][2]string{{"a[href]", "href"}, {"link[href]", "href"}, {"form[action]", "action"}, {"img[src]", "src"}, {"iframe[src]", "src"}, {"use[href]", "href"}} {
			for _, n := range a.all(of[0]) {
				list = append(list, attribute(n, of[1]))
			}
		}
	case strings.Contains(kind, "xml"):
		d := xml.NewDecoder(bytes.NewReader(a.Body.Bytes()))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				a.t.Fatal(err)
			}
			switch x := token.(type) {
			case xml.CharData:
				list = append(list, strings.TrimSpace(string(x)))
			case xml.StartElement:
				for _, attr := range x.Attr {
					if attr.Name.Local == "href" {
						list = append(list, attr.Value)
					}
				}
			}
		}
	case strings.Contains(kind, "json"):
		var v any
		if err := json.Unmarshal(a.Body.Bytes(), &v); err != nil {
			a.t.Fatal(err)
		}
		var walk func(v any)
		walk = func(v any) {
			switch x := v.(type) {
			case string:
				list = append(list, x)
			case []any:
				for _, e := range x {
					walk(e)
				}
			case map[string]any:
				for _, e := range x {
					walk(e)
				}
			}
		}
		walk(v)
	}
	return list
}

// A stranger who follows every address that the public site names finds what was published and nothing else.
func TestTheCrawlOfThePublicSite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newShown(t, d)
		v := outsider(t, d)
		v.cookies["claimtrail_session"] = "stale"
		found := map[string]bool{}
		queue, seen := []string{"/published", "/robots.txt", "/published/sitemap.xml", "/published/feed.atom", "/published/feed.json", "/published/checkpoint",
			"/published?q=" + canary, "/published?q=square&rating=mostly-false", "/published/corrections?page=7", "/published/methodology"}, map[string]*answer{}
		for _, c := range []claims.Claim{n.whole, n.withdrawn, n.corrected, n.void, n.sealed, n.arabic, n.unpublished, n.reopened} {
			for _, page := range []string{"", "/card", "/report", "/report.md", "/report.json", "/report.csv", "/prov.json", "/annotations.jsonld", "/sources.json"} {
				queue = append(queue, "/published/"+c.Ref+page)
			}
			queue = append(queue, "/published/oembed?format=xml&url="+url.QueryEscape("http://"+host+"/published/"+c.Ref), "/published/oembed?url="+url.QueryEscape("http://"+host+"/published/"+c.Ref))
		}
		for len(queue) > 0 {
			path := queue[0]
			queue = queue[1:]
			if seen[path] != nil {
				continue
			}
			a := v.get(path)
			seen[path] = a
			if a.Code >= 500 {
				t.Errorf("%s: %d", path, a.Code)
			}
			said := strings.ReplaceAll(body(a), "q="+canary, "")
			if strings.HasPrefix(path, "/published?q="+canary) {
				said = strings.ReplaceAll(said, `value="`+canary+`"`, "")
			}
			if at := strings.Index(said, canary); at >= 0 {
				t.Errorf("%s: …%s…", path, said[max(0, at-200):min(len(said), at+100)])
			}
			for _, hidden := range []string{n.unpublished.Ref, "local:", "Mole"} {
				if strings.Contains(a.Body.String(), hidden) && !strings.Contains(path, n.unpublished.Ref) {
					t.Errorf("%s tells of %s", path, hidden)
				}
			}
			if c := a.Header().Values("Set-Cookie"); len(c) > 0 || strings.Contains(strings.Join(a.Header().Values("Vary"), ","), "Cookie") {
				t.Errorf("%s has to do with cookies: %v", path, c)
			}
			for _, href := range addresses(a) {
				href, _, _ = strings.Cut(href, "#")
				href = strings.TrimPrefix(href, "http://"+host)
				switch {
				case strings.HasPrefix(href, "/published") || strings.HasPrefix(href, "/static/"):
					queue, found[href] = append(queue, href), true
				case strings.HasPrefix(href, "/") && (strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") || inside.MatchString(href)):
					t.Errorf("%s leads to %s", path, href)
				}
			}
			if strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") {
				for _, link := range a.all("a[href^='http']") {
					if href := attribute(link, "href"); !strings.HasPrefix(href, "http://"+host+"/published") && !strings.Contains(attribute(link, "rel"), "noopener") {
						t.Errorf("%s: %s lacks rel=noopener", path, href)
					}
				}
				for _, s := range a.all("script") {
					if attribute(s, "type") != "application/ld+json" {
						t.Errorf("%s holds a script", path)
					}
				}
			}
		}
		for path := range found {
			if a := seen[path]; a.Code != http.StatusOK {
				t.Errorf("a link leads to %s, which answers %d", path, a.Code)
			}
		}
		for path, want := range map[string]int{"/published/" + n.whole.Ref: 200, "/published/" + n.withdrawn.Ref: 200, "/published/" + n.void.Ref: 200, "/published/" + n.reopened.Ref: 200, "/published/" + n.unpublished.Ref: 404,
			"/published/" + n.withdrawn.Ref + "/report.json": 410, "/published/" + n.unpublished.Ref + "/card": 404, "/published/" + n.arabic.Ref + "/report.md": 200} {
			if a := seen[path]; a == nil || a.Code != want {
				t.Errorf("%s: %+v, want %d", path, a, want)
			}
		}
		for path, want := range map[string][]string{
			"/published/" + n.whole.Ref:     {"Unproven", "It rests on letters", "<em>three</em>", "Source withheld (confidential)", "There was no offer of any kind", "retracted on 2 May 2026", "The only account in print.", "Nour Haddad", "Edda Lind", "paper.example/letters"},
			"/published/" + n.withdrawn.Ref: {"This check was withdrawn", "We had the wrong bridge.", "noindex"},
			"/published/" + n.reopened.Ref:  {"This check was withdrawn", "It was measured anew."},
			"/published/" + n.void.Ref:      {"Our check was wrong", "We looked at one winter alone."},
			"/published/" + n.corrected.Ref: {"eight hundred", "Mostly false", "The police have changed their count since.", "Two thousand people"},
			"/published/" + n.sealed.Ref:    {"Mostly true", "its roof another time"},
			"/published/corrections":        {"Two thousand people", "The police have changed", "wrong bridge", "one winter alone"},
			"/published/methodology":        {"<strong>everything</strong>", "mailto:corrections@newsroom.example", "Mostly true"},
			"/published/feed.atom":          {"Correction: The police have changed their count since."},
		} {
			for _, words := range want {
				if !strings.Contains(seen[path].Body.String(), words) {
					t.Errorf("%s lacks %q", path, words)
				}
			}
		}
		for path, hidden := range map[string][]string{
			"/published": {"bridge", "clock tower"}, "/published/feed.atom": {"bridge", "clock tower"}, "/published/feed.json": {"bridge"}, "/published/sitemap.xml": {n.withdrawn.Ref, n.reopened.Ref},
			"/published/" + n.void.Ref: {"It did last year"}, "/published/" + n.withdrawn.Ref: {"open all year"},
		} {
			for _, words := range hidden {
				if strings.Contains(seen[path].Body.String(), words) {
					t.Errorf("%s tells of %q", path, words)
				}
			}
		}
	})
}

// Everything of the newsroom's inside asks a stranger to sign in, whether there are public pages or not.
func TestThePublicSiteOpensNothingElse(t *testing.T) {
	d := dbtest.SQLite(t)
	n := newShown(t, d)
	v := outsider(t, d)
	for least, keys := range pages {
		if least == strangers {
			continue
		}
		for _, key := range keys {
			if a := v.once(nil, key, http.Header{}); a.Code != http.StatusSeeOther {
				t.Errorf("%s as a stranger: %d", key, a.Code)
			}
		}
	}
	v.send(httptest.NewRequest(http.MethodGet, "http://public.example/published", nil)).status(http.StatusMisdirectedRequest)
	n.do(func(ctx context.Context, tx *db.Tx) error {
		return claims.SetNewsroom(ctx, tx, auth.Local(), claims.Newsroom{Name: "Example", Public: true, PublicURL: "https://public.example/"})
	})
	for path, want := range map[string]int{"/published": 200, "/static/published.css": 200, "/robots.txt": 200, "/claims": 421, "/signin": 421, "/api/v1/claims": 421} {
		v.send(httptest.NewRequest(http.MethodGet, "http://public.example"+path, nil)).status(want)
	}
	if a := v.get("/published/" + n.whole.Ref); !strings.Contains(a.Body.String(), `<link rel="canonical" href="https://public.example/published/`+n.whole.Ref+`">`) {
		t.Error("the canonical address is not the public one")
	}
}

func TestNothingIsPublicUntilSwitchedOn(t *testing.T) {
	d := dbtest.SQLite(t)
	n := newShown(t, d)
	n.public(false)
	v := outsider(t, d)
	signedIn := signedInAs(t, d, n.edda)
	for _, path := range []string{"/published", "/published/", "/published/" + n.whole.Ref, "/published/" + n.whole.Ref + "/card", "/published/" + n.whole.Ref + "/report.json", "/published/corrections", "/published/methodology",
		"/published/checkpoint", "/published/feed.atom", "/published/feed.json", "/published/sitemap.xml", "/published/oembed", "/robots.txt", "/published/nowhere/at/all"} {
		for _, who := range []*visitor{v, signedIn} {
			if a := who.get(path).status(http.StatusNotFound); strings.Contains(a.Body.String(), "Example Newsroom") || strings.Contains(a.Body.String(), "published") {
				t.Errorf("%s tells that there is something", path)
			}
		}
		v.post(path, url.Values{"a": {"b"}}).status(http.StatusNotFound)
	}
}

func TestHostileQuestionsToThePublicSite(t *testing.T) {
	d := dbtest.SQLite(t)
	n := newShown(t, d)
	v := outsider(t, d)
	page := "http://" + host + "/published/" + n.whole.Ref
	for query, want := range map[string]int{
		"url=" + url.QueryEscape(page): 200, "url=" + url.QueryEscape(strings.ToUpper(page[:5])+page[5:]): 200, "url=" + url.QueryEscape(page) + "&format=yaml": 501, "": 404, "url=": 404,
		"url=" + url.QueryEscape("http://elsewhere.example/published/"+n.whole.Ref): 404, "url=" + url.QueryEscape("http://"+host+"@elsewhere.example/published/"+n.whole.Ref): 404,
		"url=" + url.QueryEscape("javascript:alert(1)//"+host+"/published/"+n.whole.Ref): 404, "url=" + url.QueryEscape(page+"/card"): 404, "url=" + url.QueryEscape(page+"/../"+n.unpublished.Ref): 404,
		"url=" + url.QueryEscape("http://"+host+"/claims/"+n.whole.Ref): 404, "url=" + url.QueryEscape("//"+host+"/published/"+n.whole.Ref): 404, "url=" + url.QueryEscape(page+strings.Repeat("x", 5000)): 404,
		"url=%zz": 404, "url=" + url.QueryEscape("http://u:p@"+host+"/published/"+n.whole.Ref): 404,
	} {
		v.get("/published/oembed?" + query).status(want)
	}
	a := v.get("/published/oembed?callback=alert&maxwidth=99999999999999999999&maxheight=-5&url=" + url.QueryEscape(page)).status(200)
	var answer struct {
		HTML          string
		Width, Height int
	}
	if err := json.Unmarshal(a.Body.Bytes(), &answer); err != nil || answer.Width != 560 || answer.Height != 120 || !strings.Contains(answer.HTML, page+"/card") || strings.Contains(a.Body.String(), "alert") {
		t.Errorf("%+v %v", answer, err)
	}
	for _, path := range []string{"/published/..%2F..%2Fclaims", "/published/%2e%2e/claims", "/published/" + n.whole.Ref + "%00", "/published/" + n.whole.Ref + "%2Fcard", "/published/import:1", "/published/" + n.whole.ID,
		"/published/%3Cscript%3E", "/published/sitemap-0.xml", "/published/sitemap-2.xml", "/published/sitemap-99999999999999999999.xml", "/published/" + strings.Repeat("a", 9000), "/published//" + n.whole.Ref} {
		r := httptest.NewRequest(http.MethodGet, "http://"+host+path, nil)
		if a := v.send(r); a.Code != http.StatusNotFound && a.Code != http.StatusMovedPermanently && a.Code != http.StatusBadRequest || strings.Contains(a.Body.String(), "<script>") {
			t.Errorf("%s: %d", path, a.Code)
		} else if to := a.Header().Get("Location"); to != "" && !strings.HasPrefix(strings.TrimPrefix(to, "http://"+host), "/published/CT-0001") && !strings.HasPrefix(to, "/claims") {
			t.Errorf("%s leads to %s", path, to)
		}
	}
	v.get("/published?q=" + strings.Repeat("%D8%B9", 20_000) + "&page=99999999999999999999&rating=%00&language=" + strings.Repeat("x", 5000)).status(200)
	v.get("/published/ct-0001").leads301("/published/CT-0001")
	for _, path := range []string{"/published", "/published/" + n.whole.Ref, "/published/feed.atom", "/published/nowhere", "/robots.txt"} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
			a := v.send(httptest.NewRequest(method, "http://"+host+path, strings.NewReader("a=b"))).status(http.StatusMethodNotAllowed)
			if a.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s allows %q", method, path, a.Header().Get("Allow"))
			}
		}
	}
	head := v.send(httptest.NewRequest(http.MethodHead, page, nil)).status(200)
	if head.Header().Get("ETag") == "" {
		t.Error("HEAD lacks the tag")
	}
}

// inside is an address of the newsroom's own, in whatever it stands.
var inside = regexp.MustCompile(`^/(claims|sources|publishers|ledger|people|settings|account|api|signin)\b`)

// leads301 checks that an address stands elsewhere for good.
func (a *answer) leads301(to string) {
	a.t.Helper()
	if a.Code != http.StatusMovedPermanently || a.Header().Get("Location") != to {
		a.t.Errorf("%d to %s, want %s", a.Code, a.Header().Get("Location"), to)
	}
}

// What readers keep is good until something is published, withdrawn, or falls.
func TestPublicPagesAreKept(t *testing.T) {
	d := dbtest.SQLite(t)
	n := newShown(t, d)
	v := outsider(t, d)
	paths := []string{"/published", "/published/" + n.whole.Ref, "/published/feed.atom", "/published/feed.json", "/published/sitemap.xml", "/published/corrections", "/published/" + n.whole.Ref + "/card", "/published/" + n.whole.Ref + "/report.json"}
	again := func() (kept []bool) {
		for _, path := range paths {
			first := v.get(path).status(200)
			v.header.Set("If-None-Match", first.Header().Get("ETag"))
			kept = append(kept, v.get(path).Code == http.StatusNotModified)
			v.header.Del("If-None-Match")
			v.header.Set("If-Modified-Since", first.Header().Get("Last-Modified"))
			kept = append(kept, v.get(path).Code == http.StatusNotModified)
			v.header.Del("If-Modified-Since")
			if c := first.Header().Get("Cache-Control"); c != "public, max-age=60, stale-while-revalidate=60" {
				t.Errorf("%s: %s", path, c)
			}
		}
		return kept
	}
	if kept := again(); slices.Contains(kept, false) {
		t.Errorf("not kept: %v", kept)
	}
	tag := v.get(paths[1]).Header().Get("ETag")
	n.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := claims.AddComment(ctx, tx, n.edda, claims.NewComment{Claim: n.whole.ID, Text: "Nothing that readers see."})
		return err
	})
	if now := v.get(paths[1]).Header().Get("ETag"); now != tag {
		t.Error("a comment changes the tag")
	}
	for what, change := range map[string]func(ctx context.Context, tx *db.Tx) error{
		"a source becomes confidential": func(ctx context.Context, tx *db.Tx) error {
			s, err := sources.GetSource(ctx, tx, "SR-0001")
			if err == nil {
				_, err = sources.SetConfidential(ctx, tx, n.edda, s.ID, s.Version, true, "They asked for it.")
			}
			return err
		},
	} {
		n.do(change)
		a := v.get(paths[1]).status(200)
		if a.Header().Get("ETag") == tag || strings.Contains(a.Body.String(), "The letters revealed") || strings.Contains(a.Body.String(), "The Evening Paper") {
			t.Errorf("%s, and the page is as it was", what)
		}
	}
	n.step(&n.whole, n.edda, claims.Move{To: claims.Withdrawn, Note: "It was no offer."})
	if a := v.get(paths[1]).status(200); !strings.Contains(a.Body.String(), "It was no offer.") || strings.Contains(v.get("/published").Body.String(), n.whole.Ref) {
		t.Error("what was withdrawn stands still")
	}
}
