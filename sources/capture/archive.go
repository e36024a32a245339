package capture

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultArchive is the Internet Archive's availability API.
const DefaultArchive = "https://archive.org/wayback/available"

// noArchive as the archive's address asks nobody.
const noArchive = "none"

// archivePatience is how long an archive may take: its answer is an offer, and nobody waits for it long.
const archivePatience = 8 * time.Second

// Archived is a copy of a page in an archive.
type Archived struct {
	URL string
	At  time.Time // when the archive took it
}

// Archived asks the archive for its closest copy of an address; zero when it has none or does not answer. The request goes through the same guard as
// any other.
func (f *Fetcher) Archived(ctx context.Context, address string) Archived {
	if _, err := Address(address); err != nil || f.options.Archive == noArchive {
		return Archived{}
	}
	ctx, cancel := context.WithTimeout(ctx, min(archivePatience, f.options.Timeout))
	defer cancel()
	separator := "?"
	if strings.Contains(f.options.Archive, "?") {
		separator = "&"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.options.Archive+separator+"url="+url.QueryEscape(address), nil)
	if err != nil {
		return Archived{}
	}
	request.Header.Set("User-Agent", f.options.UserAgent)
	response, err := f.client.Do(request)
	if err != nil {
		return Archived{}
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if err != nil || response.StatusCode != http.StatusOK {
		return Archived{}
	}
	return parseArchived(b)
}

// parseArchived reads the archive's answer: https://archive.org/help/wayback_api.php. Anything that is not a copy that was once a whole page
// counts as none.
func parseArchived(b []byte) Archived {
	var answer struct {
		Snapshots struct {
			Closest struct {
				Available bool
				URL       string
				Timestamp string
				Status    string
			}
		} `json:"archived_snapshots"`
	}
	if json.Unmarshal(b, &answer) != nil {
		return Archived{}
	}
	c := answer.Snapshots.Closest
	at, err := time.Parse("20060102150405", c.Timestamp)
	if err != nil || !c.Available || c.Status != "" && c.Status != "200" {
		return Archived{}
	}
	u, err := Address(c.URL)
	if err != nil {
		return Archived{}
	}
	if u.Scheme == "http" && u.Host == "web.archive.org" {
		u.Scheme = "https" // it still names its copies by http
	}
	if address := u.String(); len(address) <= maxAddress {
		return Archived{URL: address, At: at}
	}
	return Archived{}
}
