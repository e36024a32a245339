package web

import (
	"crypto/sha256"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rates bounds how often each token calls. Of a token its hash is kept; a token that nobody knows is none, so there are as many as were given out.
type rates struct {
	mu    sync.Mutex
	each  rate.Limit
	burst int
	by    map[[sha256.Size]byte]*rate.Limiter
}

// Unless the options say otherwise a token may call so often in a second, and so many times at once.
const (
	usualRate = 50
	rateBurst = 4 // times the rate
	maxRates  = 10_000
)

// newRates lets each token make so many calls a second; 0 is the usual number, less than 0 is no bound.
func newRates(each int) *rates {
	switch {
	case each < 0:
		return nil
	case each == 0:
		each = usualRate
	}
	return &rates{each: rate.Limit(each), burst: each * rateBurst, by: map[[sha256.Size]byte]*rate.Limiter{}}
}

// wait gives 0 and counts the call, or how long a secret has to wait. One that is not known here is counted only when it is known to be good:
// until then, nothing is kept of it, and it is asked twice about a first call.
func (l *rates) wait(secret string, good bool) time.Duration {
	if l == nil {
		return 0
	}
	key, now := sha256.Sum256([]byte(secret)), time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter, known := l.by[key]
	switch {
	case known == good: // a first call is counted when its token is found to be good, a later one was counted before that
		return 0
	case !known:
		l.makeRoom(now)
		limiter = rate.NewLimiter(l.each, l.burst)
		l.by[key] = limiter
	}
	r := limiter.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// makeRoom forgets the tokens that have rested, and all when there are too many still.
func (l *rates) makeRoom(now time.Time) {
	if len(l.by) < maxRates {
		return
	}
	for key, limiter := range l.by {
		if limiter.TokensAt(now) >= float64(l.burst) {
			delete(l.by, key)
		}
	}
	if len(l.by) >= maxRates {
		clear(l.by)
	}
}
