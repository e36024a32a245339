package capture

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"code.dny.dev/ssrf"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// FetchOptions say how a Fetcher goes about. The zero value is what a newsroom wants.
type FetchOptions struct {
	AllowHosts []string      // "name" or "name:port": hosts that may have a private address, for intranets and tests
	Timeout    time.Duration // of one request with its redirects and its body; 30 s when 0
	Header     time.Duration // until the headers are there; 15 s when 0
	MaxBytes   int64         // of a body once unpacked; MaxBytes when 0
	Archive    string        // the Internet Archive's availability API or one like it; DefaultArchive when "", "none" asks nobody
	UserAgent  string        // DefaultUserAgent when ""
}

// DefaultUserAgent is how a Fetcher names itself to servers.
const DefaultUserAgent = "Claimtrail (+https://github.com/claimtrail/claimtrail)"

// MaxRedirects is how many redirects are followed.
const MaxRedirects = 10

// Fetcher gets documents from addresses that people name. It is safe for concurrent use.
type Fetcher struct {
	options FetchOptions
	allowed map[string]bool
	client  *http.Client
}

// NewFetcher makes a Fetcher. It refuses, as fault.Invalid, names of hosts and an archive's address that cannot be read.
func NewFetcher(o FetchOptions) (*Fetcher, error) {
	f := &Fetcher{options: o.filled(), allowed: map[string]bool{}}
	for _, host := range o.AllowHosts {
		name, err := hostName(host)
		if err != nil {
			return nil, err
		}
		f.allowed[name] = true
	}
	if f.options.Archive != noArchive {
		if _, err := Address(f.options.Archive); err != nil {
			return nil, fault.In("archive", "%q is no address of an archive. Leave it out, or write none.", o.Archive)
		}
	}
	f.client = &http.Client{Transport: f.transport(), CheckRedirect: f.redirected}
	return f, nil
}

func (o FetchOptions) filled() FetchOptions {
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Header == 0 {
		o.Header = 15 * time.Second
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = MaxBytes
	}
	if o.Archive == "" {
		o.Archive = DefaultArchive
	}
	if o.UserAgent == "" {
		o.UserAgent = DefaultUserAgent
	}
	return o
}

// transport opens connections through the guard alone. A proxy of the environment is not asked: it would resolve names itself, past
// the guard.
func (f *Fetcher) transport() *http.Transport {
	open := &net.Dialer{Timeout: 10 * time.Second}
	guarded := &net.Dialer{Timeout: open.Timeout, Control: ssrf.New(ssrf.WithAnyPort()).Safe}
	return &http.Transport{
		Proxy: nil,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if f.allows(address) {
				return open.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		},
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  f.options.Header,
		MaxResponseHeaderBytes: 256 << 10,
		MaxIdleConns:           16,
		IdleConnTimeout:        30 * time.Second,
	}
}

// allows reports whether a host was named as one that may have a private address. What its name stands for, or where it redirects,
// was not named.
func (f *Fetcher) allows(hostport string) bool {
	name, _, err := net.SplitHostPort(hostport)
	return err == nil && (f.allowed[plainHost(name)] || f.allowed[plainHost(name)+hostport[strings.LastIndexByte(hostport, ':'):]])
}

// Request is what is asked of an address.
type Request struct {
	Address            string
	ETag, LastModified string // of what is there already: the server may answer that it has not changed
	Charset            string // as a person says it; wins over what the server and the page say
	Offer              Offer  // for Look: when to ask the archive for a copy
}

// Offer says when an archive is asked for a copy of an address.
type Offer int

// The offers.
const (
	OfferNone Offer = iota
	OfferLost       // when the address gives nothing itself
	OfferAny
)

// Look is Fetch for those who keep what came of it: what Fetch refuses is a state too, whose Refusal gives the fault, and the archive is asked for
// a copy to offer. An error is the end of ctx.
func (f *Fetcher) Look(ctx context.Context, r Request) (*Fetched, error) {
	got, err := f.Fetch(ctx, r)
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		got = &Fetched{Asked: r.Address, State: Failed, Note: err.Error(), refusal: err}
	}
	if r.Offer == OfferAny || r.Offer == OfferLost && got.State.Lost() {
		got.Archived = f.Archived(ctx, r.Address)
	}
	return got, nil
}

// Fetch asks an address and reads what it gives. What the address answered, or that it did not, is the result's State; an error says
// that nobody was asked, or that the answer is not taken: as fault.Invalid an address that is none, or that leads to a private network, in
// circles or past MaxBytes, else the end of ctx.
func (f *Fetcher) Fetch(ctx context.Context, r Request) (*Fetched, error) {
	u, err := Address(r.Address)
	if err != nil {
		return nil, err
	}
	inTime, cancel := context.WithTimeout(ctx, f.options.Timeout)
	defer cancel()
	got := &Fetched{Asked: r.Address, Permanent: true}
	response, err := f.ask(inTime, u, r, got)
	if err == nil {
		defer func() { _ = response.Body.Close() }()
		err = f.take(response, r, got)
	}
	if err != nil {
		return f.notTaken(ctx, got, err)
	}
	return got, nil
}

func (f *Fetcher) ask(ctx context.Context, u *url.URL, r Request, got *Fetched) (*http.Response, error) {
	request, err := http.NewRequestWithContext(context.WithValue(ctx, fetchedKey{}, got), http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	h := request.Header
	h.Set("User-Agent", f.options.UserAgent)
	h.Set("Accept", "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.5")
	if r.ETag != "" {
		h.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		h.Set("If-Modified-Since", r.LastModified)
	}
	return f.client.Do(request)
}

type fetchedKey struct{}

// redirected looks at each redirect before it is followed, and keeps in the request's Fetched whether all of them were permanent.
func (f *Fetcher) redirected(to *http.Request, via []*http.Request) error {
	if len(via) > MaxRedirects {
		return fault.In("url", "%s redirects more than %d times, or in circles. Open it in a browser and take the address where that ends.",
			via[0].URL, MaxRedirects)
	}
	if _, err := Address(to.URL.String()); err != nil {
		return fault.In("url", "%s redirects to what is no web address that can be opened (%s). Open it in a browser and save the page.", via[0].URL, shown(to.URL))
	}
	if f.allows(dialled(to.URL)) && !f.allows(dialled(via[0].URL)) { // a page from outside does not lead into the intranet
		return ssrf.ErrProhibitedIP
	}
	if got, ok := to.Context().Value(fetchedKey{}).(*Fetched); ok && to.Response != nil {
		status := to.Response.StatusCode
		got.Permanent = got.Permanent && (status == http.StatusMovedPermanently || status == http.StatusPermanentRedirect)
	}
	return nil
}

// dialled gives the host and port that an address is asked at.
func dialled(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// take reads the answer.
func (f *Fetcher) take(response *http.Response, r Request, got *Fetched) error {
	got.Final, got.Status, got.Headers = inText(response.Request.URL), response.StatusCode, headersOf(response.Header)
	got.ETag, got.LastModified = validator(response.Header, "ETag"), validator(response.Header, "Last-Modified")
	got.Permanent = got.Permanent && response.Request.Response != nil
	got.State = stateOf(response.StatusCode, r)
	if got.State != OK {
		got.Note = statusWords(response.StatusCode)
		return nil
	}
	if coding := response.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		got.fail(fault.In("url", "%s comes in a form that was not asked for (%s). Open it in a browser, save the page and add that file.", got.Final, oneLine(coding)))
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(response.Body, f.options.MaxBytes+1))
	if err != nil {
		return err
	}
	if int64(len(b)) > f.options.MaxBytes {
		return fault.In("url", "%s is larger than %d MB, the most that is taken. Save the part that matters and add that.", got.Final, f.options.MaxBytes>>20)
	}
	got.read(Input{Bytes: b, Name: got.Final, MediaType: mediaOf(response.Header, b), Charset: r.Charset})
	return nil
}

// validator gives a header that is sent back with the next request; "" for one that is no text or that nobody would want to keep.
func validator(h http.Header, name string) string {
	const most = 500
	if v := h.Get(name); len(v) <= most && oneLine(v) == v {
		return v
	}
	return ""
}

// mediaOf is the type that the server declares; of what it declares nothing about, the type that browsers would take, without a charset: that
// would be a guess.
func mediaOf(h http.Header, b []byte) string {
	if declared := h.Get("Content-Type"); declared != "" {
		return declared
	}
	media, _, err := mime.ParseMediaType(http.DetectContentType(b))
	if err != nil {
		return ""
	}
	return media
}

// notTaken tells an address that does not answer, which is a state, from an answer that is not taken, and from a caller who left.
func (f *Fetcher) notTaken(ctx context.Context, got *Fetched, err error) (*Fetched, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if refused := refusalOf(err, got.Asked); refused != nil {
		return nil, refused
	}
	got.State, got.Note, got.Permanent = Unreachable, silence(err), false
	return got, nil
}

// refusalOf gives the fault of an address that is not asked, or whose answer is not taken; nil when nobody answered.
func refusalOf(err error, asked string) error {
	var refusal *fault.Error
	if errors.As(err, &refusal) {
		return refusal
	}
	if errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrInvalidHostPort) || errors.Is(err, ssrf.ErrProhibitedNetwork) {
		return fault.In("url", "%s leads to an address of this machine or of a private network, which is not opened. If it is your own, name its host with --allow-host.", asked)
	}
	return nil
}

// silence says in words why nothing came.
func silence(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	var certificate *tls.CertificateVerificationError
	var operation *net.OpError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "there is no site of that name"
	case errors.As(err, &certificate):
		return "its certificate is not valid"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "it did not answer in time"
	case errors.As(err, &dns):
		return "its name could not be looked up"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "its answer broke off"
	case errors.As(err, &operation) && operation.Op == "dial":
		return "it takes no connection"
	}
	return "what it answers is not what a web server answers"
}

// stateOf is what a status says of an address. A server that says "unchanged" without having been told of anything is not well.
func stateOf(status int, r Request) State {
	switch {
	case status >= 200 && status < 300:
		return OK
	case status == http.StatusNotModified && (r.ETag != "" || r.LastModified != ""):
		return Unchanged
	case status == http.StatusNotFound:
		return NotFound
	case status == http.StatusGone:
		return Gone
	case status >= 400 && status < 500:
		return Refused
	}
	return Failed
}

func statusWords(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}
