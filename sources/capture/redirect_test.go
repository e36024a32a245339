package capture

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"code.dny.dev/ssrf"
)

// A page from outside must not lead into the intranet, though a host there was named as one that may be asked.
func TestRedirectsIntoANamedHost(t *testing.T) {
	f, err := NewFetcher(FetchOptions{AllowHosts: []string{"desk.internal", "wiki.internal:8080"}})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(from, to string) error {
		return f.redirected(httptest.NewRequest(http.MethodGet, to, nil), []*http.Request{httptest.NewRequest(http.MethodGet, from, nil)})
	}
	for _, to := range []string{"http://desk.internal/secret", "https://DESK.internal./secret", "http://wiki.internal:8080/"} {
		if err := ask("https://example.org/page", to); !errors.Is(err, ssrf.ErrProhibitedIP) {
			t.Errorf("from outside to %s: %v", to, err)
		}
		if err := ask("http://desk.internal/page", to); err != nil {
			t.Errorf("from inside to %s: %v", to, err)
		}
	}
	if err := ask("https://example.org/page", "http://wiki.internal:9090/"); err != nil { // not named at this port: the dialer looks at its address
		t.Error(err)
	}
}
