package main

import (
	"github.com/spf13/pflag"

	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// fetchFlags say how addresses are fetched, the same for every command that does it.
type fetchFlags struct{ capture.FetchOptions }

func (f *fetchFlags) add(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.AllowHosts, "allow-host", nil, "a host, or host:port, that may have a private address; may stand several times")
	flags.StringVar(&f.Archive, "archive", capture.DefaultArchive, "where to ask for archived copies to offer; none asks nobody")
}

func (f *fetchFlags) fetcher() (*capture.Fetcher, error) { return capture.NewFetcher(f.FetchOptions) }

// archivedJSON is a copy that an archive has, null when none is known.
func archivedJSON(a capture.Archived) any {
	if a.URL == "" {
		return nil
	}
	return map[string]any{"url": a.URL, "timestamp": a.At}
}

// sayArchived offers a copy, unless the source has one.
func (a *app) sayArchived(s sources.Source, got *capture.Fetched) {
	if got.Archived.URL != "" && s.ArchivedURL == "" {
		a.say("  An archive has a copy of %s; to keep its address, ingest again with --archived-url %s", got.Archived.At.Format("2 January 2006"), got.Archived.URL)
	}
}
