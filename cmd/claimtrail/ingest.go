package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

func (a *app) ingest() *cobra.Command {
	var m sources.Meta
	var date, charset string
	var fetching fetchFlags
	c := &cobra.Command{
		Use:   "ingest FILE|URL|- ...",
		Short: "Keep a text, an HTML file or a page as a source and its snapshot",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if m.Published, err = sources.ParseDate(date); err != nil {
				return err
			}
			fetcher, err := fetching.fetcher()
			if err != nil {
				return err
			}
			return a.open(cmd.Context(), func(d *db.DB) error { return a.ingestAll(cmd.Context(), d, fetcher, args, charset, m) })
		},
	}
	f := c.Flags()
	f.StringVar(&m.Publisher, "publisher", "", "who stands behind it; wins over what the document says")
	f.StringVar(&date, "date", "", "when it was published: 1998, 1998-02, 1998-02-21 or 1998/2005")
	f.StringVar(&m.Language, "lang", "", "its language: en, ar ...")
	f.StringVar(&m.URL, "url", "", "its address")
	f.StringVar(&m.ArchivedURL, "archived-url", "", "the address of a copy in an archive")
	f.StringVar(&m.Title, "title", "", "its title")
	f.StringVar(&m.Kind, "kind", "", "what it is: article, letter, report ...")
	f.StringVar(&m.Source, "source", "", "the source that this is a new snapshot of")
	f.StringVar(&charset, "charset", "", "its charset, when it is not UTF-8 and does not say")
	fetching.add(f)
	return c
}

// ingestAll takes the files and addresses one by one; one that is refused does not stop the rest.
func (a *app) ingestAll(ctx context.Context, d *db.DB, fetcher *capture.Fetcher, names []string, charset string, m sources.Meta) error {
	var refused error
	for _, name := range names {
		one := a.ingestFile
		if capture.IsAddress(name) {
			one = func(ctx context.Context, d *db.DB, name, charset string, m sources.Meta) error {
				return a.ingestAddress(ctx, d, fetcher, capture.Request{Address: name, Charset: charset, Offer: capture.OfferAny}, m)
			}
		}
		err := one(ctx, d, name, charset, m)
		if err == nil {
			continue
		}
		if len(names) == 1 {
			return err
		}
		fmt.Fprintln(a.err, "claimtrail: "+sentence(err))
		refused = errSaid
	}
	return refused
}

func (a *app) ingestFile(ctx context.Context, d *db.DB, name, charset string, m sources.Meta) error {
	b, err := a.readInput(name)
	if err != nil {
		return err
	}
	m.Method, m.Name = "file", filepath.Base(name)
	if name == "-" {
		m.Method, m.Name = "stdin", ""
	}
	doc, err := capture.Read(capture.Input{Bytes: b, Name: m.Name, Charset: charset})
	if err != nil {
		return err
	}
	err = d.View(ctx, func(tx *db.Tx) (err error) {
		m.Found, err = sources.AnchorAhead(ctx, tx, doc, m)
		return err
	})
	if err != nil {
		return err
	}
	var in sources.Ingested
	err = a.updateIn(ctx, d, func(tx *db.Tx, by auth.Person) (err error) {
		in, err = sources.Ingest(ctx, tx, by, doc, m)
		return err
	})
	if err != nil {
		return err
	}
	return a.printIngested(in, nil)
}

// ingestAddress fetches a page and keeps it. When the address gives nothing, a source that has it gets that as its state.
func (a *app) ingestAddress(ctx context.Context, d *db.DB, fetcher *capture.Fetcher, r capture.Request, m sources.Meta) error {
	got, err := fetcher.Look(ctx, r)
	if err != nil {
		return err
	}
	err = d.View(ctx, func(tx *db.Tx) (err error) {
		m.Found, err = sources.AnchorFetched(ctx, tx, got, m)
		return err
	})
	if err != nil {
		return err
	}
	var in sources.Ingested
	err = a.updateIn(ctx, d, func(tx *db.Tx, by auth.Person) (err error) {
		in, err = sources.IngestFetched(ctx, tx, by, got, m)
		return err
	})
	if err == nil {
		err = got.Refusal()
	}
	if err != nil {
		return err
	}
	return a.printIngested(in, got)
}

// readInput reads a file or standard input, no more than a document may have.
func (a *app) readInput(name string) ([]byte, error) {
	r := a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if errors.Is(err, os.ErrNotExist) {
			return nil, fault.In("file", "There is no file %s; check its name.", name)
		}
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, fmt.Sprintf("The file %s cannot be read: %v.", name, err))
		}
		defer func() { _ = f.Close() }()
		r = f
	}
	b, err := io.ReadAll(io.LimitReader(r, capture.MaxBytes+1))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, fmt.Sprintf("%s cannot be read: %v.", name, err))
	}
	return b, nil
}

// printIngested says what was kept; got is what the address answered, nil for a file.
func (a *app) printIngested(in sources.Ingested, got *capture.Fetched) error {
	if a.json {
		n := in.Snapshot
		out := map[string]any{
			"source": in.Source.ID, "ref": in.Source.Ref, "title": in.Source.Title, "publisher": in.Publisher.Name,
			"published": in.Source.Published, "language": in.Source.Language, "url": in.Source.URL,
			"snapshot": map[string]any{
				"id": n.ID, "sha256": n.SHA256, "media_type": n.MediaType, "bytes": n.Bytes, "text_sha256": n.TextSHA256, "text_chars": n.TextChars,
			},
			"boilerplate": emptyList(n.Boilerplate), "duplicate": in.Duplicate, "archived_url": in.Source.ArchivedURL,
		}
		if got != nil {
			out["final_url"], out["archived"] = got.Final, archivedJSON(got.Archived)
		}
		return a.printJSON(out)
	}
	if got != nil {
		defer a.sayArchived(in.Source, got)
	}
	if in.Duplicate && got != nil {
		a.say("%s  %s\n  The page gives the text that is there already, as snapshot %d; the check was kept.", in.Source.Ref, isolate(in.Source.Title), in.Snapshot.Number)
		return nil
	}
	if in.Duplicate {
		a.say("%s  %s\n  These bytes are there already, as snapshot %d; nothing was written.", in.Source.Ref, isolate(in.Source.Title), in.Snapshot.Number)
		return nil
	}
	a.say("%s  %s\n  %s, %s; snapshot %d, %d characters", in.Source.Ref, isolate(in.Source.Title), isolate(cmp.Or(in.Publisher.Name, "no publisher")),
		in.Source.Published.Words(), in.Snapshot.Number, in.Snapshot.TextChars)
	if len(in.Snapshot.Boilerplate) > 0 {
		a.say("  Left out of the text: %s", isolate(strings.Join(in.Snapshot.Boilerplate, ", ")))
	}
	return nil
}

func emptyList(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
