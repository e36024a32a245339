package auth

import (
	"fmt"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// Throttle slows down guessing: per key (an account's name, whether it exists or not; a remote address) a few tries at once, then one in a
// while. It forgets keys that have rested, and never holds more than a bounded number.
type Throttle struct {
	mu    sync.Mutex
	every time.Duration
	burst int
	most  int
	tries map[string]*rate.Limiter
	Clock func() time.Time // time.Now when nil
}

// NewThrottle allows burst tries at once, then one in every.
func NewThrottle(every time.Duration, burst int) *Throttle {
	return &Throttle{every: every, burst: burst, most: 20000, tries: map[string]*rate.Limiter{}}
}

func (t *Throttle) now() time.Time {
	if t.Clock != nil {
		return t.Clock()
	}
	return time.Now()
}

// Try counts one try of a key, or says in a fault.Denied when one may try again.
func (t *Throttle) Try(key string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	l := t.tries[key]
	if l == nil {
		t.makeRoom(now)
		l = rate.NewLimiter(rate.Every(t.every), t.burst)
		t.tries[key] = l
	}
	reservation := l.ReserveN(now, 1)
	wait := reservation.DelayFrom(now)
	if wait <= 0 {
		return nil
	}
	reservation.CancelAt(now)
	cause := &Throttled{Wait: wait}
	return fault.Wrap(fault.Denied, cause, cause.Error())
}

// makeRoom forgets who has rested, and if all are busy half of them: a flood of keys is bounded by the addresses it comes from.
func (t *Throttle) makeRoom(now time.Time) {
	if len(t.tries) < t.most {
		return
	}
	for key, l := range t.tries {
		if l.TokensAt(now) >= float64(t.burst) {
			delete(t.tries, key)
		}
	}
	for key := range t.tries {
		if len(t.tries) <= t.most/2 {
			return
		}
		delete(t.tries, key)
	}
}

// Throttled is why somebody is refused who tries too often.
type Throttled struct{ Wait time.Duration }

func (t *Throttled) Error() string {
	wait := fmt.Sprintf("%d seconds", int(t.Wait.Seconds())+1)
	if t.Wait > 90*time.Second {
		wait = fmt.Sprintf("%d minutes", int(t.Wait.Minutes())+1)
	}
	return "Too many tries. Wait " + wait + ", then try again."
}

// Seconds is how long to wait, for the Retry-After header.
func (t *Throttled) Seconds() int { return int(t.Wait.Seconds()) + 1 }

// RemoteKey is the address of a browser as it is throttled: a whole /64 of IPv6 is one customer.
func RemoteKey(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// NameKey is a name or address as it is throttled.
func NameKey(who string) string {
	if len(who) > maxTyped {
		return ""
	}
	return hashOf(folded(who)) // of one length, whatever was typed
}
