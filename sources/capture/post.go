package capture

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// postTimeout bounds one Post, from the name's resolution to the answer's end.
const postTimeout = 15 * time.Second

// maxAnswer is how much of what is answered to a Post is read.
const maxAnswer = 200

// Post sends a body to an address that people name, through the same guard as Fetch: private networks are refused, unless they were allowed.
// Redirects are not followed. It gives the status and the first 200 bytes of the answer; an error says in words why there is none.
func (f *Fetcher) Post(ctx context.Context, address string, header http.Header, body []byte) (status int, answer []byte, err error) {
	u, err := Address(address)
	if err != nil {
		return 0, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, postTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header = header.Clone()
	request.Header.Set("User-Agent", f.options.UserAgent)
	client := &http.Client{Transport: f.client.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if refused := refusalOf(err, address); refused != nil {
		return 0, nil, refused
	}
	if err != nil {
		return 0, nil, errors.New(silence(err)) // in words; what the network said may name what is behind the guard
	}
	defer func() { _ = response.Body.Close() }()
	answer, _ = io.ReadAll(io.LimitReader(response.Body, maxAnswer)) // the status counts; a broken answer is what there is of it
	return response.StatusCode, answer, nil
}
