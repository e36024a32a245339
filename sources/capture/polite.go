package capture

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// AtOnce is how many hosts LookAll asks at the same time.
const AtOnce = 4

// LookAll looks at many addresses: AtOnce hosts at a time, each host one request after the other with a delay between them. done gets what Look
// gave, by the request's place in the list, in the order in which answers come; one call at a time. The first error of done ends it.
func (f *Fetcher) LookAll(ctx context.Context, list []Request, delay time.Duration, done func(i int, got *Fetched) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	hosts := make(chan []int)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range min(AtOnce, len(list)) {
		wg.Go(func() {
			for queue := range hosts {
				f.oneByOne(ctx, list, queue, delay, func(i int, got *Fetched) {
					mu.Lock()
					defer mu.Unlock()
					if ctx.Err() != nil {
						return
					}
					if err := done(i, got); err != nil {
						cancel(err)
					}
				})
			}
		})
	}
	for _, queue := range byHost(list) {
		select {
		case hosts <- queue:
		case <-ctx.Done():
		}
	}
	close(hosts)
	wg.Wait()
	return context.Cause(ctx)
}

func (f *Fetcher) oneByOne(ctx context.Context, list []Request, queue []int, delay time.Duration, done func(int, *Fetched)) {
	for n, i := range queue {
		if n > 0 {
			select {
			case <-time.After(delay):
			case <-ctx.Done():
			}
		}
		got, err := f.Look(ctx, list[i])
		if err != nil {
			return // ctx ended
		}
		done(i, got)
	}
}

// byHost parts a list by host, the longest part first: it takes the longest.
func byHost(list []Request) (queues [][]int) {
	at := map[string]int{}
	for i, r := range list {
		host := ""
		if u, err := url.Parse(r.Address); err == nil {
			host = strings.ToLower(u.Hostname())
		}
		if _, ok := at[host]; !ok {
			at[host] = len(queues)
			queues = append(queues, nil)
		}
		queues[at[host]] = append(queues[at[host]], i)
	}
	slices.SortStableFunc(queues, func(a, b []int) int { return len(b) - len(a) })
	return queues
}
