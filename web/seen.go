package web

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
)

// seenItem is a claim as it stood in a fallout that somebody confirmed.
type seenItem struct{ Ref, Effect, Before, After string }

// seen is such a list by reference. The form carries it, so that both lists can be shown when it has changed; what matters is the fingerprint.
type seen map[string]seenItem

func seenOf(x claims.Fallen) seenItem {
	return seenItem{x.Claim.Ref, string(x.Effect), fmt.Sprintf("%d-%d", x.Before.Min, x.Before.Max), fmt.Sprintf("%d-%d", x.After.Min, x.After.Max)}
}

func writeSeen(list []claims.Fallen) string {
	words := make([]string, len(list))
	for i, x := range list {
		s := seenOf(x)
		words[i] = strings.Join([]string{s.Ref, s.Effect, s.Before, s.After}, ":")
	}
	return strings.Join(words, " ")
}

var seenForm = regexp.MustCompile(`^(CT-[0-9A-F]{4,12}):(last-chain|count|cited):(\d{1,6}-\d{1,6}):(\d{1,6}-\d{1,6})$`)

// readSeen reads what writeSeen wrote, and passes over what is none of it.
func readSeen(s string) seen {
	list := seen{}
	for _, word := range strings.Fields(s) {
		if m := seenForm.FindStringSubmatch(word); m != nil && len(list) < maxFallen {
			list[m[1]] = seenItem{m[1], m[2], m[3], m[4]}
		}
	}
	return list
}

// words says how a claim stood in the list, "" when as it stands now.
func (s seen) words(x claims.Fallen) string {
	was, ok := s[x.Claim.Ref]
	switch {
	case !ok:
		return "not in the list that you confirmed"
	case was == seenOf(x):
		return ""
	}
	return was.Words()
}

// Words says how a claim stood in the list.
func (i seenItem) Words() string {
	effect := map[string]string{"last-chain": "would lose its last chain", "count": "would be counted otherwise", "cited": "only cites it"}[i.Effect]
	return fmt.Sprintf("in the list that you confirmed: %s, counted %s, %s without it", effect, counted(i.Before), counted(i.After))
}

// counted writes 1-1 as 1, 1-2 as 1 to 2.
func counted(s string) string {
	low, high, _ := strings.Cut(s, "-")
	if low == high {
		return high
	}
	return low + " to " + high
}

// without lists, in the order of references, what does not stand in the list of now.
func (s seen) without(now []claims.Fallen) (gone []seenItem) {
	for _, x := range now {
		delete(s, x.Claim.Ref)
	}
	for _, i := range s {
		gone = append(gone, i)
	}
	slices.SortFunc(gone, func(a, b seenItem) int { return cmp.Or(len(a.Ref)-len(b.Ref), strings.Compare(a.Ref, b.Ref)) })
	return gone
}
