package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
)

// maxMatches bounds how many claims are listed for a text, and matchAtOnce how many texts of a file are held at once.
const (
	maxMatches  = 1000
	matchAtOnce = 20_000
)

// matchFlags say what is asked.
type matchFlags struct {
	k               int
	batch, language string
}

func (a *app) match() *cobra.Command {
	var f matchFlags
	cmd := &cobra.Command{Use: "match TEXT | match --batch FILE", Short: "The nearest claims: was this checked before?", Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if (f.batch == "") == (len(args) == 0) {
			return fmt.Errorf("%w: match takes a text, or --batch FILE", errUsage)
		}
		if !cmd.Flags().Changed("k") && f.batch != "" {
			f.k = 100
		}
		if f.k < 1 || f.k > maxMatches {
			return fmt.Errorf("%w: -k is how many claims are listed for a text, 1 to %d", errUsage, maxMatches)
		}
		return a.open(cmd.Context(), func(d *db.DB) error {
			m, err := a.matcher(cmd.Context(), d)
			if err != nil {
				return err
			}
			if f.batch != "" {
				return a.matchFile(cmd.Context(), d, m, f)
			}
			return a.matchText(cmd.Context(), d, m, claims.Question{Text: args[0], Language: f.language}, f.k)
		})
	}}
	cmd.Flags().IntVarP(&f.k, "k", "k", 10, "how many claims for a text; with --batch 100 when not given")
	cmd.Flags().StringVar(&f.batch, "batch", "", "a file (- is the input) of lines: id, tab, text; prints id, claim, rank and score, parted by tabs")
	cmd.Flags().StringVar(&f.language, "lang", "", "the language of what is asked: en, ar")
	return cmd
}

// matchSaves is after how many entries of the ledger the command writes the index anew, so that the next one need not read so much.
const matchSaves = 5_000

// matcher reads the words of the claims: from the file beside the database as far as that goes.
func (a *app) matcher(ctx context.Context, d *db.DB) (*claims.Matcher, error) {
	m := &claims.Matcher{}
	if _, err := m.Load(ctx, d, a.indexFile()); err != nil {
		return nil, err
	}
	err := d.View(ctx, func(tx *db.Tx) error {
		_, err := m.Ask(ctx, tx, func(claims.Indexes) error { return nil }) // takes in what is new
		return err
	})
	if err == nil {
		_ = m.Save(ctx, d, a.indexFile(), matchSaves) // where nothing can be written, the next start takes longer
	}
	return m, err
}

func (a *app) matchText(ctx context.Context, d *db.DB, m *claims.Matcher, q claims.Question, k int) error {
	by, err := a.personIn(ctx, d)
	if err != nil {
		return err
	}
	var found [][]claims.Found
	if err := d.View(ctx, func(tx *db.Tx) (err error) {
		found, _, err = m.Match(ctx, tx.As(by), by, []claims.Question{q}, k)
		return err
	}); err != nil {
		return err
	}
	list := report.NewMatchesJSON(found[0])
	if a.json {
		return a.printJSON(list)
	}
	if len(list.Matches) == 0 {
		a.say("No claim here is like it.")
	}
	for _, f := range list.Matches {
		a.say("%s", strings.Join(slices.DeleteFunc([]string{f.Ref, fmt.Sprintf("%.2f", f.Score), cmp.Or(f.Rating, "not rated"), isolate(f.By), f.Date}, func(s string) bool { return s == "" }), "  "))
		a.say("    %s", isolate(f.Text))
		if f.Why.Sentence != "" {
			a.say("    %s", isolate(f.Why.Sentence))
		}
	}
	return nil
}

// matchFile answers for every line of a file, in its order.
func (a *app) matchFile(ctx context.Context, d *db.DB, m *claims.Matcher, f matchFlags) error {
	in, size, err := a.batchFile(f.batch)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	lines, out := &batchReader{r: bufio.NewReaderSize(in, 1<<16), refuse: func(line int, why string) { fmt.Fprintf(a.err, "claimtrail: line %d: %s\n", line, why) }}, bufio.NewWriterSize(a.out, 1<<16)
	bar := a.progress("Matching")
	for more := true; more; {
		var ids []string
		var questions []claims.Question
		from := lines.bytes
		if ids, questions, more, err = lines.some(matchAtOnce, f.language); err != nil {
			return err
		}
		part := lines.bytes - from
		err := d.View(ctx, func(tx *db.Tx) error {
			hits, _, err := m.Nearest(ctx, tx, questions, f.k, func(done int) {
				if bar != nil && size > 0 {
					bar(from+part*int64(done)/int64(len(questions)), size)
				}
			})
			if err != nil {
				return err
			}
			called, err := claims.CalledOutside(ctx, tx, hits)
			for i, list := range hits {
				for rank, h := range list {
					fmt.Fprintf(out, "%s\t%s\t%d\t%.6f\n", ids[i], called[h.Key], rank+1, h.Score)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil || !lines.refused {
		return err
	}
	return errSaid
}

func (a *app) batchFile(name string) (io.ReadCloser, int64, error) {
	if name == "-" {
		return io.NopCloser(a.stdin), 0, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, fault.Wrap(fault.Invalid, err, fmt.Sprintf("The file %s cannot be read; check its name.", name))
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		return nil, 0, errors.Join(fault.In("batch", "%s is no file of lines.", name), f.Close())
	}
	return f, info.Size(), nil
}

// maxBatchLine is the longest line that a batch may have, in bytes.
const maxBatchLine = 1 << 20

// batchReader reads lines: id, tab, text. A line that is no question is named, and stops nothing but itself.
type batchReader struct {
	r       *bufio.Reader
	line    int
	bytes   int64
	refuse  func(line int, why string)
	refused bool
}

// some reads the next lines, at most n, and reports whether there may be more.
func (b *batchReader) some(n int, language string) (ids []string, questions []claims.Question, more bool, err error) {
	for len(ids) < n {
		line, err := b.r.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, nil, false, fmt.Errorf("read the batch: %w", err)
		}
		b.line++
		b.bytes += int64(len(line))
		if text := bytes.TrimRight(line, "\r\n"); len(text) > 0 {
			id, asked, ok := strings.Cut(string(text), "\t")
			switch {
			case len(text) > maxBatchLine:
				b.bad(fmt.Sprintf("It is longer than %d MB, the most that is taken.", maxBatchLine>>20))
			case !ok || id == "" || strings.TrimSpace(asked) == "":
				b.bad("It is no question: write its id, a tab, and the text.")
			default:
				ids, questions = append(ids, id), append(questions, claims.Question{Text: asked, Language: language})
			}
		}
		if errors.Is(err, io.EOF) {
			return ids, questions, false, nil
		}
	}
	return ids, questions, true, nil
}

func (b *batchReader) bad(why string) {
	b.refused = true
	b.refuse(b.line, why)
}
