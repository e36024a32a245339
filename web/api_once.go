package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// onceKey is under which a request's context holds the auth.Call whose change is made once.
type onceKey struct{}

// idempotencyKey is the header by which a call is known again.
const idempotencyKey = "Idempotency-Key"

// maxKey is the longest, in bytes.
const maxKey = 255

// keptHeaders are those of an answer that are given again with it.
var keptHeaders = []string{"Content-Type", "ETag", "Location", "WWW-Authenticate"}

// once answers a call that brings an Idempotency-Key as it was answered the first time, instead of doing it again.
func (s *server) once(c call, h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		key, err := keyOf(r)
		if err != nil {
			return err
		}
		if key == "" || !writes(r) || c.Reads {
			return h(w, r)
		}
		request, err := c.fingerprint(w, r)
		if err != nil {
			return err
		}
		var mine auth.Call
		var kept *auth.CallAnswer
		err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
			mine, kept, err = auth.BeginCall(r.Context(), tx, person(r), key, request)
			return err
		})
		switch {
		case errors.Is(err, fault.Invalid):
			return &refusal{status: http.StatusUnprocessableEntity, kind: "key-reused", message: err.Error(), field: idempotencyKey}
		case errors.Is(err, auth.ErrCallRuns):
			return &refusal{status: http.StatusConflict, kind: "in-progress", message: err.Error(), headers: map[string]string{"Retry-After": "1"}}
		case err != nil:
			return err
		case kept != nil:
			return replay(w, *kept)
		}
		return s.answerOnce(c, h, w, r, mine)
	}
}

// keyOf reads the header; "" is none.
func keyOf(r *http.Request) (string, error) {
	given := r.Header.Values(idempotencyKey)
	if len(given) == 0 {
		return "", nil
	}
	key := given[0]
	bad := strings.ContainsFunc(key, func(c rune) bool { return c < ' ' || c > '~' })
	if len(given) > 1 || key == "" || len(key) > maxKey || bad {
		return "", &refusal{status: http.StatusBadRequest, field: idempotencyKey,
			message: fmt.Sprintf("Send one Idempotency-Key of 1 to %d printable ASCII characters, a new one for each change: a UUID does well.", maxKey)}
	}
	return key, nil
}

// fingerprint is the hash of all that a call asks. The body is read for it, and given back to the request.
func (c call) fingerprint(w http.ResponseWriter, r *http.Request) (string, error) {
	most := int64(maxCall)
	if c.File {
		most = maxImport
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		return "", err
	}
	r.Body = io.NopCloser(bytes.NewReader(b))
	hash := sha256.New()
	for _, part := range []string{r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), strings.Join(r.Header.Values("If-Match"), ",")} {
		_, _ = fmt.Fprintf(hash, "%d %s\n", len(part), part) // a hash takes everything
	}
	_, _ = hash.Write(b)
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// answerOnce does the call and keeps its answer: not one of the server's own failures, and not the body of one that holds a secret.
func (s *server) answerOnce(c call, h handler, w http.ResponseWriter, r *http.Request, mine auth.Call) error {
	ctx := context.WithoutCancel(r.Context()) // the caller may be gone; the answer is kept all the same
	k := &keeper{ResponseWriter: w}
	answered := false
	defer func() {
		if !answered { // it panicked
			s.forget(ctx, r, mine)
		}
	}()
	r = r.WithContext(context.WithValue(r.Context(), onceKey{}, mine))
	if err := h(k, r); err != nil {
		s.fail(k, r, err)
	}
	answered = true
	if k.status == 0 || k.status >= http.StatusInternalServerError {
		s.forget(ctx, r, mine)
		return nil
	}
	a := k.answer()
	if a.Lost = c.Secret && k.status < http.StatusMultipleChoices; a.Lost {
		a.Body, a.Status = nil, http.StatusNoContent // an answer without a body: no call gives it
	}
	if err := s.db.DB.Update(ctx, func(tx *db.Tx) error { return mine.Keep(ctx, tx, a) }); err != nil {
		s.log.Error("an answer is not kept", "id", requestID(r), "error", err)
	}
	return nil
}

func (s *server) forget(ctx context.Context, r *http.Request, mine auth.Call) {
	if err := s.db.DB.Update(ctx, func(tx *db.Tx) error { return mine.Drop(ctx, tx) }); err != nil {
		s.log.Error("an Idempotency-Key is not let go", "id", requestID(r), "error", err)
	}
}

// replay gives a kept answer again.
func replay(w http.ResponseWriter, a auth.CallAnswer) error {
	if a.Lost || a.Status == http.StatusNoContent {
		return &refusal{status: http.StatusConflict, kind: "answer-not-kept",
			message: "This call was done already and is not done again. Its answer is not kept: it held a secret, or the server was stopped before it could answer. Read the record to see how it stands."}
	}
	var headers map[string]string
	if err := json.Unmarshal([]byte(a.Headers), &headers); err != nil {
		return err
	}
	for name, value := range headers {
		w.Header().Set(name, value)
	}
	w.Header().Set("Idempotent-Replayed", "true")
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // the caller may be gone
	return nil
}

// keeper remembers what goes through it.
type keeper struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (k *keeper) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
	k.ResponseWriter.WriteHeader(status)
}

func (k *keeper) Write(b []byte) (int, error) {
	if k.status == 0 {
		k.status = http.StatusOK
	}
	k.body.Write(b)
	return k.ResponseWriter.Write(b)
}

func (k *keeper) Unwrap() http.ResponseWriter { return k.ResponseWriter }

func (k *keeper) answer() auth.CallAnswer {
	headers := map[string]string{}
	for _, name := range keptHeaders {
		if value := k.Header().Get(name); value != "" {
			headers[name] = value
		}
	}
	b, _ := json.Marshal(headers) // texts always marshal
	return auth.CallAnswer{Status: k.status, Headers: string(b), Body: k.body.Bytes()}
}
