package dossier

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// Options say how a dossier is made.
type Options struct {
	Viewer  auth.Person // whose view leaves; Public for a stranger's
	KeyFile string      // of the ledger's key
	Base    string      // the newsroom's own address, for forms that name records by addresses; "" is what the newsroom says of itself

	// PDF prints the report; nil, or a fault of a kind, makes the dossier without it, and it says so.
	PDF func(ctx context.Context, d *report.Dossier, w io.Writer) error
}

// formNames lists the forms that a dossier holds, where exchange has them.
var formNames = []string{"claimreview", "prov-json", "prov-n", "turtle", "annotations", "csl-json", "bibtex", "ris"}

// about is dossier.json: what the dossier says of itself.
type about struct {
	Version   int              `json:"version"`
	Claim     string           `json:"claim"`
	Ref       string           `json:"ref"`
	Generated time.Time        `json:"generated"`
	Newsroom  newsroom         `json:"newsroom"`
	Snapshots []snapshotMember `json:"snapshots"`
	Without   []without        `json:"without"`
}

// newsroom is who made it.
type newsroom struct {
	Name    string `json:"name"`
	URL     string `json:"url,omitempty"`
	Contact string `json:"contact,omitempty"`
	Public  string `json:"public_url,omitempty"`
}

// snapshotMember says where the text and the bytes of a cited snapshot are.
type snapshotMember struct {
	ID        string `json:"id"`
	Source    string `json:"source"` // its reference
	Number    int    `json:"number"`
	MediaType string `json:"media_type,omitempty"`
	Charset   string `json:"charset,omitempty"`
	Extractor string `json:"extractor,omitempty"`
	Extracted string `json:"extractor_version,omitempty"`
	Text      string `json:"text,omitempty"`  // path; "" when it stays
	Bytes     string `json:"bytes,omitempty"` // path; "" when they stay, or are the text's own
	Withheld  string `json:"withheld,omitempty"`
}

// without is what is not in it, and why.
type without struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// member is one file. Large ones are read when they are written.
type member struct {
	listed
	media, says string
	read        func() ([]byte, error)
}

// writer gathers the members of one dossier.
type writer struct {
	tx       *db.Tx
	o        Options
	d        *report.Dossier
	room     claims.Newsroom
	about    about
	members  []member
	total    int64
	snapshot map[string]bool                  // ids that were written or named
	shown    map[string][]report.CitedPassage // by snapshot: what shows a derivation
}

// Write makes the dossier of one claim (id or reference). The same records at the same time give the same bytes.
func Write(ctx context.Context, tx *db.Tx, w io.Writer, claim string, o Options) error {
	d, err := report.Build(ctx, tx, o.Viewer, claim)
	if err != nil {
		return err
	}
	if d.Sealed {
		return fault.New(fault.Denied, "You are asked for a second rating of this claim, without seeing the first. Its dossier can be had when yours is in.")
	}
	x := &writer{tx: tx, o: o, d: d, snapshot: map[string]bool{}}
	if x.room, err = claims.CurrentNewsroom(ctx, tx); err != nil {
		return err
	}
	x.o.Base = cmp.Or(o.Base, x.room.PublicURL)
	x.about = about{Version: 1, Claim: d.Claim.ID, Ref: d.Claim.Ref, Generated: d.Generated, Without: []without{}, Snapshots: []snapshotMember{},
		Newsroom: newsroom{x.room.Name, x.room.URL, x.room.Contact, x.room.PublicURL}}
	for _, step := range []func(context.Context) error{x.addData, x.addSnapshots, x.addLedger, x.addForms, x.addPDF, x.addAbout} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return x.finish(ctx, w)
}

// add puts a file into the dossier.
func (x *writer) add(path, media, says string, b []byte) error {
	return x.addLazy(path, media, says, listed{sum(b), int64(len(b)), path}, func() ([]byte, error) { return b, nil })
}

func (x *writer) addLazy(path, media, says string, l listed, read func() ([]byte, error)) error {
	if err := checkPath(path); err != nil {
		return err
	}
	x.total += l.size
	if x.total > MaxBytes-(8<<20) || len(x.members) >= MaxMembers-10 || l.size > MaxMember {
		return fault.Newf(fault.Conflict, "This dossier would have more than %d MB or %d files. Say of the largest of its sources that their hashes alone leave.", MaxBytes>>20, MaxMembers)
	}
	x.members = append(x.members, member{l, media, says, read})
	return nil
}

// fill adds a file that something writes.
func (x *writer) fill(path, media, says string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return x.add(path, media, says, b.Bytes())
}

// hashOnly reports whether of a source nothing but its hashes and what is quoted leaves.
func (x *writer) hashOnly(s sources.Source) bool {
	return cmp.Or(s.Sharing, x.room.Sharing) == sources.SharingHash
}

func (x *writer) addData(ctx context.Context) error {
	if err := x.fill(reportName, "application/json", "The data of the report", x.d.JSON); err != nil {
		return err
	}
	return x.fill(recordsName, "application/x-ndjson", "The records, one a line, as claimtrail import reads them", func(w io.Writer) error {
		return exchange.ExportShared(ctx, x.tx, x.o.Viewer, w, x.d.Claim.ID, x.hashOnly)
	})
}

// addSnapshots adds the snapshots that evidence and derivations cite.
func (x *writer) addSnapshots(ctx context.Context) error {
	if err := x.findShown(ctx); err != nil {
		return err
	}
	for _, item := range x.d.Evidence {
		if item.Evidence.NotFound() || item.Snapshot.ID == "" {
			continue
		}
		if err := x.addSnapshot(ctx, item.Snapshot.ID, item.Record); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(x.shown)) { // ids are in the order of their making
		n, err := sources.GetSnapshot(ctx, x.tx, id)
		if err != nil {
			return err
		}
		s, err := sources.GetSource(ctx, x.tx, n.SourceID)
		if err != nil {
			return err
		}
		if err := x.addSnapshot(ctx, n.ID, s); err != nil {
			return err
		}
	}
	return nil
}

// findShown finds the passages that show a derivation.
func (x *writer) findShown(ctx context.Context) error {
	x.shown = map[string][]report.CitedPassage{}
	for _, d := range x.d.Derivations {
		if d.PassageID == "" {
			continue
		}
		p, err := sources.GetPassage(ctx, x.tx, d.PassageID)
		if err != nil {
			return err
		}
		x.shown[p.SnapshotID] = append(x.shown[p.SnapshotID], report.CitedPassage{Passage: p, For: "what this text comes from"})
	}
	return nil
}

func (x *writer) addSnapshot(ctx context.Context, id string, s sources.Source) error {
	if x.snapshot[id] {
		return nil
	}
	x.snapshot[id] = true
	n, err := sources.GetSnapshot(ctx, x.tx, id)
	if err != nil {
		return err
	}
	m := snapshotMember{ID: n.ID, Source: s.Ref, Number: n.Number, MediaType: n.MediaType, Charset: n.Charset, Extractor: n.Extractor, Extracted: n.ExtractorVersion}
	switch {
	case n.Withheld || s.Withheld:
		m.Withheld = "Its source is confidential."
	case x.hashOnly(s):
		m.Withheld = "The newsroom may not hand the text on; its hashes are here, and what is quoted of it with a few words around."
	default:
		err = x.addTexts(ctx, n, s, &m)
	}
	x.about.Snapshots = append(x.about.Snapshots, m)
	return err
}

// addTexts adds the text of a snapshot, and its bytes where these are others.
func (x *writer) addTexts(ctx context.Context, n sources.Snapshot, s sources.Source, m *snapshotMember) error {
	stem := fmt.Sprintf("snapshots/%s-%d", s.Ref, n.Number)
	m.Text = stem + ".txt"
	if err := x.add(m.Text, "text/plain; charset=utf-8", fmt.Sprintf("The text of %s, snapshot %d, as it is quoted", s.Ref, n.Number), []byte(n.Text)); err != nil {
		return err
	}
	if err := x.addTextPage(n, s, stem); err != nil {
		return err
	}
	if n.SHA256 == n.TextSHA256 {
		m.Bytes = m.Text
		return nil
	}
	m.Bytes = stem + ".original" + extension(n.MediaType)
	read := func() ([]byte, error) { return sources.SnapshotBytes(ctx, x.tx, n.ID) }
	return x.addLazy(m.Bytes, n.MediaType, fmt.Sprintf("%s, snapshot %d, byte for byte as it was captured", s.Ref, n.Number), listed{n.SHA256, n.Bytes, m.Bytes}, read)
}

// addTextPage adds the text as a page, which a browser shows in the right letters and direction, with what is cited marked.
func (x *writer) addTextPage(n sources.Snapshot, s sources.Source, stem string) error {
	p := report.TextPage{Source: s, Publisher: x.d.Publishers[s.PublisherID], Snapshot: n, Cited: slices.Concat(x.d.CitedIn(n.ID), x.shown[n.ID]),
		Back: report.Link{Href: "../" + indexName, Words: "Back to the report"}, Plain: report.Link{Href: path.Base(stem) + ".txt", Words: "The text as it is hashed"}}
	return x.fill(stem+".html", "text/html; charset=utf-8", fmt.Sprintf("The text of %s, snapshot %d, to read: what is cited is marked", s.Ref, n.Number), p.HTML)
}

// extension is how a file of a media type ends.
func extension(media string) string {
	media, _, _ = mime.ParseMediaType(media)
	ends, ok := map[string]string{"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf"}[media]
	if !ok {
		return ".bin"
	}
	return ends
}

// addLedger adds the entries, their proofs, the signed head and the keys.
func (x *writer) addLedger(ctx context.Context) error {
	entries, err := x.d.EveryEntry(ctx, x.tx)
	if err != nil {
		return err
	}
	sequences := make([]int64, len(entries))
	for i, r := range entries {
		sequences[i] = r.Sequence
	}
	proofs, err := ledger.Prove(ctx, x.tx, sequences...)
	if err != nil {
		return err
	}
	keys, err := ledger.Keys(ctx, x.tx)
	if err != nil {
		return err
	}
	var lines strings.Builder
	for _, k := range keys {
		lines.WriteString(k.Verifier + "\n")
	}
	if err := x.fill(entriesName, "application/x-ndjson", "The entries of the newsroom's ledger about the claim and all that it rests on", func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		for _, r := range entries {
			if err := e.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	err = x.fill(proofsName, "text/plain; charset=utf-8", "Proofs that these entries are in the signed history (c2sp.org/tlog-proof)", func(w io.Writer) error { return ledger.WriteProofs(w, proofs) })
	if err == nil {
		err = x.add(checkpointName, "text/plain; charset=utf-8", "The signed head of the history (c2sp.org/tlog-checkpoint)", []byte(x.d.Head.Note))
	}
	if err == nil {
		err = x.add(keysName, "text/plain; charset=utf-8", "The newsroom's public keys, as signed notes write them", []byte(lines.String()))
	}
	return err
}

// addForms adds the claim in the forms of others. One that cannot say this claim is left out, and the dossier says why.
func (x *writer) addForms(ctx context.Context) error {
	for _, name := range formNames {
		f, err := exchange.FormNamed(name)
		if err != nil {
			continue // it is not there yet
		}
		var b bytes.Buffer
		err = f.Write(ctx, x.tx, &b, exchange.Out{Viewer: x.o.Viewer, Claims: []string{x.d.Claim.ID}, Base: x.o.Base})
		if fault.KindOf(err) != "" {
			x.about.Without = append(x.about.Without, without{"forms/" + f.Name, err.Error()})
			continue
		}
		if err != nil {
			return err
		}
		if err := x.add("forms/"+f.Name+f.Extension, f.Media, f.Says, b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func (x *writer) addPDF(ctx context.Context) error {
	if x.o.PDF == nil {
		x.about.Without = append(x.about.Without, without{pdfName, "Nobody asked for it; " + indexName + " prints as well."})
		return nil
	}
	var b bytes.Buffer
	err := x.o.PDF(ctx, x.d, &b)
	switch {
	case fault.KindOf(err) != "":
		x.about.Without = append(x.about.Without, without{pdfName, err.Error()})
		return nil //nolint:nilerr // the dossier says why
	case err != nil:
		return err
	}
	return x.add(pdfName, "application/pdf", "The report, to print", dated(b.Bytes(), x.d.Generated))
}

var pdfDate = regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}[+-]\d\d'\d\d'\)`)

// dated dates a printed report by the time of the dossier, in as many bytes, so that the same dossier is the same twice.
func dated(pdf []byte, at time.Time) []byte {
	return pdfDate.ReplaceAllFunc(pdf, func(b []byte) []byte {
		name, _, _ := bytes.Cut(b, []byte(" "))
		return fmt.Appendf(nil, "%s (D:%s+00'00')", name, at.UTC().Format("20060102150405"))
	})
}

// addAbout adds what speaks of all the others: the page that a browser opens first, what the dossier says of itself, and in plain words.
func (x *writer) addAbout(context.Context) error {
	if err := x.fill(indexName, "text/html; charset=utf-8", "The report, to read in a browser", func(w io.Writer) error {
		return x.d.HTML(w, report.Options{Files: x.links()})
	}); err != nil {
		return err
	}
	err := x.fill(aboutName, "application/json", "What this dossier says of itself", func(w io.Writer) error { return exchange.Indented(w, x.about) })
	if err == nil {
		err = x.add(readmeName, "text/plain; charset=utf-8", "How to read this and how to check it", []byte(x.readme()))
	}
	if err == nil {
		err = x.fill(crateName, "application/ld+json", "The files as an RO-Crate", func(w io.Writer) error { return exchange.Indented(w, x.crate()) })
	}
	return err
}

// links lists the other files for the page.
func (x *writer) links() (list []report.Link) {
	list = []report.Link{{Href: readmeName, Words: "How to check this"}}
	if i := slices.IndexFunc(x.members, func(m member) bool { return m.path == pdfName }); i >= 0 {
		list = append(list, report.Link{Href: pdfName, Words: "PDF"})
	}
	list = append(list, report.Link{Href: reportName, Words: "Data"}, report.Link{Href: entriesName, Words: "History"}, report.Link{Href: checkpointName, Words: "Signed head"}, report.Link{Href: manifestName, Words: "Signed list of files"})
	for _, n := range x.about.Snapshots {
		if n.Text != "" {
			list = append(list, report.Link{Href: strings.TrimSuffix(n.Text, ".txt") + ".html", Words: fmt.Sprintf("%s, snapshot %d", n.Source, n.Number)})
		}
	}
	return list
}

// finish signs the list of members and writes the archive.
func (x *writer) finish(ctx context.Context, w io.Writer) error {
	slices.SortFunc(x.members, func(a, b member) int { return strings.Compare(a.path, b.path) })
	list := make([]listed, len(x.members))
	for i, m := range x.members {
		list[i] = m.listed
	}
	signed, _, err := ledger.SignText(ctx, x.tx, x.o.KeyFile, manifestText(x.d.Claim.ID, list))
	if err != nil {
		return err
	}
	if err := x.add(manifestName, "text/plain; charset=utf-8", "", []byte(signed)); err != nil {
		return err
	}
	slices.SortFunc(x.members, func(a, b member) int { return strings.Compare(a.path, b.path) })
	z := zip.NewWriter(w)
	for _, m := range x.members {
		b, err := m.read()
		if err != nil {
			return err
		}
		if sum(b) != m.sha256 {
			return fault.Newf(fault.Checked, "The kept bytes of %s are not those that were captured; look with claimtrail ledger verify.", m.path)
		}
		if err := store(z, m.path, b); err != nil {
			return fmt.Errorf("write the dossier: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write the dossier: %w", err)
	}
	return nil
}

// Printed prints the report by the machine's browser: what Options.PDF is where there can be one.
func Printed(ctx context.Context, d *report.Dossier, w io.Writer) error {
	return d.PDF(ctx, w, report.Options{})
}
