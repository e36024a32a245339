package claimreview_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/claimtrail/claimtrail/internal/exchange/claimreview"
)

func readAll(t *testing.T, content string) (list []claimreview.Review) {
	t.Helper()
	found, err := claimreview.Find([]byte(content))
	if err != nil {
		t.Fatalf("%s: %v", content, err)
	}
	for _, f := range found {
		r, err := f.Read()
		if err != nil {
			t.Fatalf("%s: %v", content, err)
		}
		list = append(list, r)
	}
	return list
}

func TestReviewsAsTheyAre(t *testing.T) {
	base := claimreview.Review{Claim: "The moon is cheese", Checker: "A desk", Rating: "False"}
	with := func(change func(*claimreview.Review)) claimreview.Review { r := base; change(&r); return r }
	for name, c := range map[string]struct {
		json string
		want claimreview.Review
	}{
		"plain":                {`{"@type":"ClaimReview","claimReviewed":"The moon is cheese","author":{"name":"A desk"},"reviewRating":{"alternateName":"False"}}`, base},
		"lists everywhere":     {`{"@type":["Thing","ClaimReview"],"claimReviewed":["The moon is cheese"],"author":[{"name":"A desk"}],"reviewRating":[[{"ratingValue":""}],{"alternateName":["False"]}]}`, base},
		"a vocabulary's names": {`{"@type":"schema:ClaimReview","http://schema.org/claimReviewed":"The moon is cheese","schema:author":"A desk","https://schema.org/reviewRating":"False"}`, base},
		"without a type":       {`{"claimReviewed":"The moon is cheese","author":"A desk","reviewRating":{"alternateName":"False"}}`, base},
		"HTML in texts":        {`{"@type":"ClaimReview","claimReviewed":"<p>The <b>moon</b> is&nbsp;cheese</p>","author":{"name":"A &lt;i&gt;desk&lt;/i&gt;"},"reviewRating":{"alternateName":"F&#97;lse"}}`, base},
		"properties twice":     {`{"@type":"ClaimReview","claimReviewed":"Mars","claimReviewed":"The moon is cheese","author":{"name":"A desk"},"author":"","reviewRating":{"alternateName":"False"}}`, base},
		"a reference in the graph": {`{"@graph":[{"@type":"ClaimReview","claimReviewed":"The moon is cheese","author":{"@id":"#us"},"reviewRating":{"alternateName":"False"}},{"@id":"#us","@type":"Organization","name":"A desk"}]}`,
			base},
		"numbers alone": {`{"@type":"ClaimReview","claimReviewed":"The moon is cheese","author":"A desk","reviewRating":{"ratingValue":2,"worstRating":"1","bestRating":5.0}}`,
			with(func(r *claimreview.Review) {
				r.Rating, r.Value, r.Worst, r.Best = "2 (worst 1, best 5.0)", "2", "1", "5.0"
			})},
		"no rating": {`{"@type":"ClaimReview","claimReviewed":"The moon is cheese","author":"A desk"}`, with(func(r *claimreview.Review) { r.Rating = claimreview.NoRating })},
		"who claimed it is not who checked": {`{"@type":"ClaimReview","claimReviewed":"The moon is cheese","author":"A desk","reviewRating":{"alternateName":"False"},
			"itemReviewed":[{"@type":"CreativeWork","url":"https://post.example/1"},{"@type":"Claim","author":[{"name":"Ann"},"Bob"],"datePublished":"2020-02","appearance":"https://post.example/2"}]}`,
			with(func(r *claimreview.Review) {
				r.Claimant, r.Said, r.Appearances = "Ann; Bob", "2020-02", []string{"https://post.example/2", "https://post.example/1"}
			})},
		"a person who writes for an organisation": {`{"@type":"ClaimReview","claimReviewed":"The moon is cheese","author":{"@type":"Person","name":"Zoe","url":"/zoe"},"publisher":{"@type":"Organization","name":"A desk","url":"https://desk.example"},"reviewRating":{"alternateName":"False"}}`,
			with(func(r *claimreview.Review) { r.CheckerURL = "https://desk.example" })},
		"dates that are odd": {`{"@type":"ClaimReview","claimReviewed":"The moon is cheese","author":"A desk","reviewRating":"False","datePublished":"2020-06-24 00:03","itemReviewed":{"datePublished":"03/04/2021"}}`,
			with(func(r *claimreview.Review) { r.Checked = "2020-06-24" })},
		"within a text": {`{"id":7,"raw":"{\"@type\":\"ClaimReview\",\"claimReviewed\":\"The moon is cheese\",\"author\":\"A desk\",\"reviewRating\":\"False\"}"}`, base},
		"a feed":        {`{"@type":"DataFeed","dataFeedElement":[{"@type":"DataFeedItem","item":[{"@type":"ClaimReview","claimReviewed":"The moon is cheese","author":"A desk","reviewRating":"False"}]}]}`, base},
		"a list of items": {`{"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"ClaimReview","claimReviewed":"The moon is cheese","author":"A desk","reviewRating":"False"}}]}`,
			base},
		"a page": {"<!doctype html><script type='application/ld+json; charset=utf-8'>\n//<![CDATA[\n{\"@type\":\"ClaimReview\",\"claimReviewed\":\"The moon\nis cheese\",\"author\":\"A desk\",\"reviewRating\":\"False\",}\n//]]>\n</script>", base},
		"media":  {`{"@type":"MediaReview","author":"A desk","mediaAuthenticityCategory":"False","itemReviewed":{"interpretedAsClaim":{"@type":"Claim","description":"The moon is cheese"}}}`, base},
	} {
		t.Run(name, func(t *testing.T) {
			list := readAll(t, c.json)
			if len(list) != 1 {
				t.Fatalf("%d reviews", len(list))
			}
			if diff := cmp.Diff(c.want, list[0], cmpopts.IgnoreFields(claimreview.Review{}, "Notes", "Properties", "Language")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestABrokenReviewStopsNothingButItself(t *testing.T) {
	lines := `{"@type":"ClaimReview","claimReviewed":"One"}` + "\n" + `{"@type":"ClaimReview","claimReviewed":` + "\n" + `{"@type":"ClaimReview","claimReviewed":"Three"}` + "\n"
	found, err := claimreview.Find([]byte(lines))
	if err != nil || len(found) != 3 || found[1].Err == nil || found[0].Err != nil || found[2].Err != nil || found[2].Line != 3 {
		t.Errorf("%+v %v", found, err)
	}
}

func TestWhatIsNoReviewIsRefused(t *testing.T) {
	for _, content := range []string{"", "[]", "{}", "null", "<html>", `{"@type":"Article"}`, strings.Repeat("[", 1000)} {
		if found, err := claimreview.Find([]byte(content)); err == nil && found[0].Err == nil {
			t.Errorf("%.20q: %+v", content, found)
		}
	}
	found, err := claimreview.Find([]byte(`{"@type":"ClaimReview"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := found[0].Read(); err == nil {
		t.Error("a review of nothing was taken")
	}
}

// Every property of a review is accounted for.
func TestWhatBecameOfProperties(t *testing.T) {
	r := readAll(t, `{"@type":"ClaimReview","claimReviewed":"x","reviewRating":{"alternateName":"False","image":"i"},"postTerms":{"a":1},"image":{"url":"u"},"empty":""}`)[0]
	got := map[string]claimreview.Fate{}
	for _, p := range r.Properties {
		got[p.Path] = p.Fate
	}
	want := map[string]claimreview.Fate{"@type": claimreview.Mapped, "claimReviewed": claimreview.Mapped, "reviewRating.alternateName": claimreview.Mapped, "reviewRating.image": claimreview.Raw,
		"postTerms": claimreview.Unknown, "image": claimreview.Raw}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`{"@type":"ClaimReview","claimReviewed":"x","author":{"@id":"#a"},"itemReviewed":[{"@type":"ClaimReview","itemReviewed":{"author":"b"}}]}`, `[{"claimReviewed":["a","b"]},]`,
		"<script type=application/ld+json>{\"claimReviewed\":\"a\nb\"}</script>", `{"raw":"{\"@type\":\"ClaimReview\"}"}`, `{"@graph":[{"@id":"#a","name":"n"},{"@type":"MediaReview"}]}`,
		`{"claimReviewed":"&lt;b&gt;&amp;amp;","reviewRating":[[{"ratingValue":1e400}]],"inLanguage":{"name":"x"}}`, "\xff\xfe{\x00}\x00",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		found, err := claimreview.Find(content)
		if err != nil {
			return
		}
		for _, x := range found {
			r, err := x.Read()
			if err == nil && (r.Claim == "" || r.Rating == "" || len(x.Raw) == 0 || strings.ContainsRune(r.Claim, 0)) {
				t.Errorf("%+v of %q", r, x.Raw)
			}
		}
	})
}
