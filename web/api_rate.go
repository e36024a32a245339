package web

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/claimtrail/claimtrail/internal/auth"
)

// rates bounds how often each token calls, reads and writes apart. Of a token its hash is kept; a token that nobody knows is none, so there are as many
// as were given out.
type rates struct {
	mu   sync.Mutex
	each int // reads in a second
	by   map[rateKey]*rate.Limiter
}

// rateKey is what is counted together.
type rateKey struct {
	token [sha256.Size]byte
	write bool
}

// Unless the options say otherwise a token may read so often in a second, write half as often, and so many times of either at once.
const (
	usualRate = 50
	rateBurst = 4 // times the rate: the window, in seconds
	maxRates  = 20_000
)

// newRates lets each token make so many calls a second; 0 is the usual number, less than 0 is no bound.
func newRates(each int) *rates {
	switch {
	case each < 0:
		return nil
	case each == 0:
		each = usualRate
	}
	return &rates{each: each, by: map[rateKey]*rate.Limiter{}}
}

// per is how many calls in a second are made of a kind.
func (l *rates) per(write bool) int {
	if write {
		return max(1, l.each/2)
	}
	return l.each
}

func writes(r *http.Request) bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

// wait gives 0 and counts the call, or how long a secret has to wait. One that is not known here is counted only when it is known to be good:
// until then, nothing is kept of it, and it is asked twice about a first call.
func (l *rates) wait(secret string, write, good bool) time.Duration {
	if l == nil {
		return 0
	}
	key, now := rateKey{sha256.Sum256([]byte(secret)), write}, time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter, known := l.by[key]
	switch {
	case known == good: // a first call is counted when its token is found to be good, a later one was counted before that
		return 0
	case !known:
		l.makeRoom(now)
		limiter = rate.NewLimiter(rate.Limit(l.per(write)), l.per(write)*rateBurst)
		l.by[key] = limiter
	}
	r := limiter.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// tell says in an answer how many calls there are in a window, and how many are left (draft-ietf-httpapi-ratelimit-headers).
func (l *rates) tell(h http.Header, secret string, write bool) {
	if l == nil {
		return
	}
	h.Set("RateLimit-Policy", fmt.Sprintf(`"reads";q=%d;w=%d, "writes";q=%[3]d;w=%[2]d`, l.per(false)*rateBurst, rateBurst, l.per(true)*rateBurst))
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter := l.by[rateKey{sha256.Sum256([]byte(secret)), write}]
	if limiter == nil { // a token that is no good
		return
	}
	left := max(0, limiter.Tokens())
	full := math.Ceil((float64(limiter.Burst()) - left) / float64(limiter.Limit()))
	h.Set("RateLimit", fmt.Sprintf(`%q;r=%d;t=%.0f`, map[bool]string{true: "writes", false: "reads"}[write], int(left), full))
}

// strangersTurn counts a call of somebody whom nobody knows, by their address, together with the public pages that they read.
func (s *server) strangersTurn(r *http.Request) error {
	err := s.readers.throttle.Try(auth.RemoteKey(remote(r)))
	if t := (*auth.Throttled)(nil); errors.As(err, &t) {
		return &refusal{status: http.StatusTooManyRequests, message: "From your address come too many calls. Wait a moment, then go on more slowly.",
			headers: map[string]string{"Retry-After": seconds(t.Wait.Seconds())}}
	}
	return err
}

// makeRoom forgets the tokens that have rested, and all when there are too many still.
func (l *rates) makeRoom(now time.Time) {
	if len(l.by) < maxRates {
		return
	}
	for key, limiter := range l.by {
		if limiter.TokensAt(now) >= float64(limiter.Burst()) {
			delete(l.by, key)
		}
	}
	if len(l.by) >= maxRates {
		clear(l.by)
	}
}
