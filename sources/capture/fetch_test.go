package capture_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
)

const page = `<html lang="en"><head><title>A page of letters</title></head><body><main><p>The letters revealed an offer made to the president.</p></main></body></html>`

// fetcher allows the hosts of some servers.
func fetcher(t testing.TB, o capture.FetchOptions, servers ...*httptest.Server) *capture.Fetcher {
	t.Helper()
	for _, s := range servers {
		o.AllowHosts = append(o.AllowHosts, s.Listener.Addr().String())
	}
	f, err := capture.NewFetcher(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func serve(t testing.TB, h http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func fetch(t testing.TB, f *capture.Fetcher, r capture.Request) *capture.Fetched {
	t.Helper()
	got, err := f.Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// turnedAway checks that an address was refused with one sentence that names no more than it should.
func turnedAway(t *testing.T, f *capture.Fetcher, address, words string) {
	t.Helper()
	got, err := f.Fetch(t.Context(), capture.Request{Address: address})
	if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), words) || got != nil {
		t.Errorf("%s: %+v, %v", address, got, err)
	}
}

func TestFetch(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("ETag", `"one"`)
		w.Header().Set("Last-Modified", "Wed, 25 Nov 2026 10:00:00 GMT")
		w.Header().Set("Set-Cookie", "secret=1")
		w.Header()["X-Odd"] = []string{"a\xffb", "second"}
		w.Header().Set("X-Long", strings.Repeat("x", 20<<10))
		if r.Header.Get("If-None-Match") == `"one"` || r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if r.UserAgent() != capture.DefaultUserAgent {
			t.Errorf("user agent %q", r.UserAgent())
		}
		_, _ = w.Write([]byte(page))
	})
	f := fetcher(t, capture.FetchOptions{}, s)
	got := fetch(t, f, capture.Request{Address: s.URL + "/a#part"})
	if got.State != capture.OK || got.Status != 200 || got.Final != s.URL+"/a" || got.Permanent || got.Document == nil || got.Document.Title != "A page of letters" || got.Refusal() != nil {
		t.Errorf("%+v", got)
	}
	if got.ETag != `"one"` || got.LastModified == "" || len(got.Headers["set-cookie"]) > 0 || len(got.Headers["x-long"]) > 0 ||
		got.Headers["content-type"][0] != "text/html; charset=utf-8" || got.Headers["x-odd"][0] != "a\ufffdb" || got.Headers["x-odd"][1] != "second" {
		t.Errorf("headers %v", got.Headers)
	}
	for _, r := range []capture.Request{{ETag: got.ETag}, {LastModified: got.LastModified}} {
		r.Address = s.URL
		if again := fetch(t, f, r); again.State != capture.Unchanged || again.Document != nil || again.Status != 304 {
			t.Errorf("%+v: %+v", r, again)
		}
	}
}

func TestFetchStates(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var status int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &status); err == nil {
			w.WriteHeader(status)
			return
		}
		switch r.URL.Path {
		case "/pdf":
			_, _ = w.Write([]byte("%PDF-1.7 and so on"))
		case "/empty":
		case "/brotli":
			w.Header().Set("Content-Encoding", "br")
			_, _ = w.Write([]byte("nonsense"))
		case "/short":
			w.Header().Set("Content-Length", "5000")
			_, _ = w.Write([]byte(page))
		case "/nowhere":
			w.WriteHeader(http.StatusMovedPermanently)
		}
	})
	f := fetcher(t, capture.FetchOptions{}, s)
	for path, want := range map[string]struct {
		state capture.State
		words string
	}{
		"/404": {capture.NotFound, "is not there (404 Not Found)"}, "/410": {capture.Gone, "taken down for good (410 Gone)"},
		"/401": {capture.Refused, "(401 Unauthorized)"}, "/403": {capture.Refused, "not shown to programs (403 Forbidden)"}, "/429": {capture.Refused, "429"},
		"/451": {capture.Refused, "451"}, "/500": {capture.Failed, "(500 Internal Server Error)"}, "/503": {capture.Failed, "503"}, "/304": {capture.Failed, "304"},
		"/pdf": {capture.Failed, s.URL + "/pdf looks like a PDF, which cannot be read yet"}, "/empty": {capture.Failed, "is empty"},
		"/brotli": {capture.Failed, "a form that was not asked for"}, "/short": {capture.Unreachable, "broke off"}, "/nowhere": {capture.Failed, "301"},
	} {
		got := fetch(t, f, capture.Request{Address: s.URL + path})
		if err := got.Refusal(); got.State != want.state || got.Document != nil || !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want.words) {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
	}
}

func TestFetchUnreachable(t *testing.T) {
	closed := serve(t, func(http.ResponseWriter, *http.Request) {})
	closed.Close()
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) {})
	secure := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of the bad certificate
	secure.StartTLS()
	t.Cleanup(secure.Close)
	release := make(chan struct{})
	mute := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			_, _ = w.Write([]byte("The beginning of a page. "))
			w.(http.Flusher).Flush()
		}
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(release) })
	patient := fetcher(t, capture.FetchOptions{}, closed, plain, secure)
	hasty := fetcher(t, capture.FetchOptions{Timeout: 300 * time.Millisecond}, mute)
	strict := fetcher(t, capture.FetchOptions{Header: 100 * time.Millisecond}, mute)
	for _, test := range []struct {
		f              *capture.Fetcher
		address, words string
	}{
		{patient, closed.URL, "takes no connection"},
		{patient, strings.Replace(plain.URL, "http", "https", 1), "not what a web server answers"},
		{patient, secure.URL, "certificate"},
		{patient, "http://no-such-name.invalid/", ""}, // the words are the resolver's
		{hasty, mute.URL, "did not answer in time"},
		{hasty, mute.URL + "/body", "did not answer in time"},
		{strict, mute.URL, "did not answer in time"},
	} {
		if got := fetch(t, test.f, capture.Request{Address: test.address}); got.State != capture.Unreachable || !strings.Contains(got.Note, test.words) || !errors.Is(got.Refusal(), fault.Invalid) {
			t.Errorf("%s: %+v", test.address, got)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := patient.Fetch(ctx, capture.Request{Address: mute.URL}); !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("a caller who left: %v, %v", got, err)
	}
}

func TestFetchRedirects(t *testing.T) {
	to := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(page)) })
	secret := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Error("the private server was asked") })
	from := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var status, n int
		switch _, _ = fmt.Sscanf(r.URL.Path, "/%d/%d", &status, &n); {
		case n > 1:
			http.Redirect(w, r, fmt.Sprintf("/%d/%d", status, n-1), status)
		case n == 1:
			http.Redirect(w, r, to.URL+"/there", status)
		case r.URL.Path == "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case r.URL.Path == "/mixed":
			http.Redirect(w, r, "/302/1", http.StatusMovedPermanently)
		case r.URL.Path == "/latin":
			w.Header()["Location"] = []string{"/there?q=\xe4#part"}
			w.WriteHeader(http.StatusFound)
		case r.URL.Path == "/there":
			w.Header()["Etag"] = []string{"\"\xe4\""}
			_, _ = w.Write([]byte(page))
		case r.URL.Path == "/lost":
			http.Redirect(w, r, "/missing", http.StatusMovedPermanently)
		case r.URL.Path == "/to":
			w.Header().Set("Location", r.URL.Query().Get("at"))
			w.WriteHeader(http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	})
	f := fetcher(t, capture.FetchOptions{}, from, to)
	for path, permanent := range map[string]bool{"/301/1": true, "/308/10": true, "/302/1": false, "/307/3": false, "/mixed": false} {
		if got := fetch(t, f, capture.Request{Address: from.URL + path}); got.State != capture.OK || got.Final != to.URL+"/there" || got.Permanent != permanent {
			t.Errorf("%s: %+v", path, got)
		}
	}
	if got := fetch(t, f, capture.Request{Address: from.URL + "/latin"}); got.State != capture.OK || got.Final != from.URL+"/there?q=%E4" || got.ETag != "" {
		t.Errorf("bytes that are no text: %+v", got)
	}
	if got := fetch(t, f, capture.Request{Address: from.URL + "/lost"}); got.State != capture.NotFound || got.Final != from.URL+"/missing" {
		t.Errorf("moved to where nothing is: %+v", got)
	}
	turnedAway(t, f, from.URL+"/301/11", "more than 10 times")
	turnedAway(t, f, from.URL+"/loop", "in circles")
	at := func(address string) string { return from.URL + "/to?at=" + url.QueryEscape(address) }
	for _, address := range []string{secret.URL, "http://localhost:" + port(to), "http://[::ffff:127.0.0.1]:" + port(to), "http://169.254.169.254/latest"} {
		turnedAway(t, f, at(address), "private network") // that `to` may be asked as 127.0.0.1 says nothing of its other names
	}
	for _, address := range []string{"file:///etc/passwd", "gopher://127.0.0.1:70/", "javascript:alert(1)", "http://user:secret@" + to.Listener.Addr().String()} {
		turnedAway(t, f, at(address), "redirects to what is no web address")
		_, err := f.Fetch(t.Context(), capture.Request{Address: at(address)})
		if said := strings.TrimPrefix(err.Error(), at(address)); strings.Contains(said, "secret") || strings.Contains(said, "passwd") {
			t.Errorf("it says too much: %s", said)
		}
	}
}

func port(s *httptest.Server) string {
	_, p, _ := net.SplitHostPort(s.Listener.Addr().String())
	return p
}

// A server stands on the loopback address; no form of its name may reach it.
func TestFetchRefusesPrivateAddresses(t *testing.T) {
	var connections atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(page)) }))
	s.Config.ConnState = func(net.Conn, http.ConnState) { connections.Add(1) }
	s.Start()
	t.Cleanup(s.Close)
	t.Setenv("HTTP_PROXY", s.URL)
	t.Setenv("http_proxy", s.URL)
	f := fetcher(t, capture.FetchOptions{Timeout: 3 * time.Second, AllowHosts: []string{"allowed.example:" + port(s)}})
	for _, host := range []string{"127.0.0.1", "localhost", "LOCALHOST", "[::1]", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "127.255.255.254", "10.0.0.1",
		"172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fe80::1%25lo]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1"} {
		turnedAway(t, f, "http://"+host+":"+port(s)+"/", "private network")
	}
	for _, host := range []string{"2130706433", "0x7f000001", "0x7F.0.0.1", "0177.0.0.1", "127.1", "127.0.0.1.", "017700000001"} {
		if _, err := f.Fetch(t.Context(), capture.Request{Address: "http://" + host + ":" + port(s)}); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", host, err)
		}
	}
	turnedAway(t, f, "http://example.com@127.0.0.1:"+port(s)+"/", "before the @")
	turnedAway(t, f, "http://allowed.example:pw@127.0.0.1:"+port(s)+"/", "before the @")
	for _, address := range []string{"", "nonsense", "file:///etc/passwd", "ftp://127.0.0.1/", "http://", "http:127.0.0.1", "https:///path", "http://[::1", "http://a b/", "//127.0.0.1/"} {
		turnedAway(t, f, address, "is no web address")
	}
	turnedAway(t, f, "http://example.org/"+strings.Repeat("x", 2000), "2000 is the most")
	if n := connections.Load(); n > 0 {
		t.Errorf("%d connections were made", n)
	}
	for _, allow := range []string{"127.0.0.1", s.Listener.Addr().String()} {
		if got := fetch(t, fetcher(t, capture.FetchOptions{AllowHosts: []string{allow}}), capture.Request{Address: s.URL}); got.State != capture.OK {
			t.Errorf("allowed by name: %+v", got)
		}
	}
	turnedAway(t, fetcher(t, capture.FetchOptions{AllowHosts: []string{"127.0.0.1:1"}}), s.URL, "private network")
}

func TestFetchLimits(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			block := bytes.Repeat([]byte("all work and no play "), 50_000)
			for range 100 { // 100 MB in some 300 KB
				if _, err := z.Write(block); err != nil {
					return
				}
			}
			_ = z.Close()
		case "/endless":
			for {
				if _, err := w.Write(bytes.Repeat([]byte("more words "), 1000)); err != nil {
					return
				}
			}
		case "/packed":
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", "text/html")
			z := gzip.NewWriter(w)
			_, _ = z.Write([]byte(page))
			_ = z.Close()
		}
	})
	f := fetcher(t, capture.FetchOptions{MaxBytes: 1 << 20}, s)
	turnedAway(t, f, s.URL+"/bomb", "larger than 1 MB")
	turnedAway(t, f, s.URL+"/endless", "larger than 1 MB")
	if got := fetch(t, f, capture.Request{Address: s.URL + "/packed"}); got.State != capture.OK || string(got.Document.Bytes) != page {
		t.Errorf("%+v", got)
	}
}

func TestFetchCharset(t *testing.T) {
	const arabic = "\xca\xd1\xdf\xed\xc7" // تركيا in windows-1256
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		w.Header().Set("Content-Type", q.Get("type"))
		_, _ = w.Write([]byte(q.Get("head") + "<html><head>" + q.Get("meta") + "</head><body><p>" + q.Get("text") + "</p></body></html>"))
	})
	f := fetcher(t, capture.FetchOptions{}, s)
	for name, test := range map[string]struct{ kind, head, meta, text, said, want string }{
		"header":                {"text/html; charset=windows-1256", "", "", arabic, "", "windows-1256"},
		"meta":                  {"text/html", "", "<meta charset=windows-1256>", arabic, "", "windows-1256"},
		"header wins over meta": {"text/html; charset=windows-1256", "", "<meta charset=utf-8>", arabic, "", "windows-1256"},
		"BOM wins over header":  {"text/html; charset=windows-1256", "\xef\xbb\xbf", "", "تركيا", "", "utf-8"},
		"said":                  {"text/html", "", "", arabic, "windows-1256", "windows-1256"},
		"nothing":               {"text/html", "", "", "تركيا", "", "utf-8"},
	} {
		q := url.Values{"type": {test.kind}, "head": {test.head}, "meta": {test.meta}, "text": {test.text}}
		got := fetch(t, f, capture.Request{Address: s.URL + "?" + q.Encode(), Charset: test.said})
		if got.State != capture.OK || got.Document.Charset != test.want || got.Document.Text != "تركيا" {
			t.Errorf("%s: %+v %+v", name, got, got.Document)
		}
	}
	q := url.Values{"type": {"text/html"}, "text": {arabic}}
	if got := fetch(t, f, capture.Request{Address: s.URL + "?" + q.Encode()}); got.State != capture.Failed || !strings.Contains(got.Note, "does not say its charset") {
		t.Errorf("an unknown charset: %+v", got)
	}
}

func TestArchived(t *testing.T) {
	const copied = `{"archived_snapshots":{"closest":{"available":true,"url":"http://web.archive.org/web/20130919044612/http://example.com/","timestamp":"20130919044612","status":"200"}}}`
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("url") {
		case "http://example.com/?a=1&b=2", "http://127.0.0.1:1/":
			_, _ = w.Write([]byte(copied))
		case "http://example.com/broken":
			w.WriteHeader(http.StatusBadGateway)
		default:
			_, _ = w.Write([]byte(`{"archived_snapshots":{}}`))
		}
	})
	f := fetcher(t, capture.FetchOptions{Archive: s.URL + "/wayback/available"}, s)
	if got := f.Archived(t.Context(), "http://example.com/?a=1&b=2"); got.URL != "https://web.archive.org/web/20130919044612/http://example.com/" || got.At.Year() != 2013 {
		t.Errorf("%+v", got)
	}
	for _, address := range []string{"http://example.com/", "http://example.com/broken", "nonsense"} {
		if got := f.Archived(t.Context(), address); got != (capture.Archived{}) {
			t.Errorf("%s: %+v", address, got)
		}
	}
	for offer, want := range map[capture.Offer]bool{capture.OfferNone: false, capture.OfferLost: true, capture.OfferAny: true} {
		got, err := f.Look(t.Context(), capture.Request{Address: "http://127.0.0.1:1/", Offer: offer})
		if err != nil || got.State != capture.Failed || !errors.Is(got.Refusal(), fault.Invalid) || (got.Archived.URL != "") != want {
			t.Errorf("offer %d: %+v, %v", offer, got, err)
		}
	}
	guarded := fetcher(t, capture.FetchOptions{Archive: s.URL})
	if got := guarded.Archived(t.Context(), "http://example.com/?a=1&b=2"); got != (capture.Archived{}) {
		t.Errorf("an archive on a private address: %+v", got)
	}
	for _, o := range []capture.FetchOptions{{Archive: "nonsense"}, {AllowHosts: []string{""}}, {AllowHosts: []string{"http://a/"}}} {
		if _, err := capture.NewFetcher(o); !errors.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestLookAllIsPolite(t *testing.T) {
	var mu sync.Mutex
	at, most := map[string]int{}, map[string]int{}
	times := map[string][]time.Time{}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		times[r.Host] = append(times[r.Host], time.Now())
		for _, key := range []string{r.Host, "all"} {
			at[key]++
			most[key] = max(most[key], at[key])
		}
		mu.Unlock()
		time.Sleep(20 * time.Millisecond)
		mu.Lock()
		at[r.Host]--
		at["all"]--
		mu.Unlock()
		_, _ = w.Write([]byte(page))
	})
	var hosts []string
	var list []capture.Request
	for _, i := range []int{1, 2, 3, 4, 5, 6, 1, 1, 2} {
		host := fmt.Sprintf("127.0.0.%d", i)
		hosts = append(hosts, host)
		list = append(list, capture.Request{Address: "http://" + host + ":" + port(s)})
	}
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Skip("no listener on every address: ", err)
	}
	wide := &httptest.Server{Listener: l, Config: &http.Server{Handler: s.Config.Handler}}
	wide.Start()
	t.Cleanup(wide.Close)
	for i := range list {
		list[i].Address = "http://" + hosts[i] + ":" + port(wide)
	}
	f := fetcher(t, capture.FetchOptions{AllowHosts: hosts})
	seen := map[int]bool{}
	const delay = 50 * time.Millisecond
	err = f.LookAll(t.Context(), list, delay, func(i int, got *capture.Fetched) error {
		if got.State != capture.OK || got.Asked != list[i].Address || seen[i] {
			t.Errorf("%d: %+v", i, got)
		}
		seen[i] = true
		return nil
	})
	if err != nil || len(seen) != len(list) || most["all"] > capture.AtOnce {
		t.Errorf("%d of %d, %d at once, %v", len(seen), len(list), most["all"], err)
	}
	for host, list := range times {
		for i := 1; i < len(list); i++ {
			if list[i].Sub(list[i-1]) < delay {
				t.Errorf("%s was asked again after %v", host, list[i].Sub(list[i-1]))
			}
		}
		if most[host] > 1 {
			t.Errorf("%s was asked %d times at once", host, most[host])
		}
	}
	stop, n := errors.New("stop"), 0
	if err := f.LookAll(t.Context(), list, 0, func(int, *capture.Fetched) error { n++; return stop }); !errors.Is(err, stop) || n != 1 {
		t.Errorf("%v after %d", err, n)
	}
	if err := f.LookAll(t.Context(), nil, 0, nil); err != nil {
		t.Error(err)
	}
}
