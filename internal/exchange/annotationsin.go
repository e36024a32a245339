package exchange

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange/annotation"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// annotationSystem is whose ids annotations carry: these are addresses, or random, and so unlike each other wherever they come from.
const annotationSystem = "annotations"

// ImportAnnotations takes annotations, in the W3C's form or Hypothesis's. The page of each finds the source, or makes one that nobody has seen yet. One that
// says of which claim it is evidence, as our own exports do, or else any when o names a claim, becomes evidence where its words stand in the newest text of
// its source. All others are kept with their source, whose page lists them. The JSON of each is kept. The same id again changes nothing, but that what was
// only kept becomes evidence when that can be done now.
func ImportAnnotations(ctx context.Context, d *db.DB, by auth.Person, r io.Reader, o ImportOptions) (Summary, error) {
	content, err := io.ReadAll(io.LimitReader(r, annotation.MaxBytes+1))
	if err != nil {
		return newSummary(o), fmt.Errorf("import: %w", err)
	}
	f, err := annotation.Read(content)
	if err != nil {
		return newSummary(o), err
	}
	if o, err = o.annotated(ctx, d, by); err != nil {
		return newSummary(o), err
	}
	if len(f.Items) == 0 {
		f.Notes = append([]string{"This file holds no annotation."}, f.Notes...)
	}
	s, err := run(ctx, d, by, &notes{file: f}, o)
	s.Read = strings.Join(f.Notes, " ")
	return s, err
}

// annotated checks what is said of annotations: the claim and the source must be there, and the stance must be one.
func (o ImportOptions) annotated(ctx context.Context, d *db.DB, by auth.Person) (ImportOptions, error) {
	o.System, o.Stance = cmp.Or(o.System, annotationSystem), cmp.Or(o.Stance, claims.Context)
	if !slices.Contains(claims.Stances, o.Stance) {
		return o, fault.In("stance", "%q is no stance. There are supports, refutes and context.", o.Stance)
	}
	err := d.View(ctx, func(tx *db.Tx) error {
		if o.Claim != "" {
			c, err := claims.Get(ctx, tx, o.Claim)
			if err != nil {
				return inField("claim", err)
			}
			o.Claim = c.ID
		}
		if o.Source == "" {
			return nil
		}
		s, err := sources.GetSeen(ctx, tx.As(by), by, o.Source)
		o.Source = s.ID
		return inField("source", err)
	})
	return o, err
}

// inField makes a fault one of a field.
func inField(field string, err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return &fault.Error{Kind: f.Kind, Field: field, Message: f.Message}
	}
	return err
}

// notes feeds the annotations of a file.
type notes struct {
	file  *annotation.File
	at    int
	bytes count
}

func (n *notes) read() int64   { return n.bytes.Load() }
func (n *notes) rewind() error { n.at = 0; n.bytes.Store(0); return nil }
func (n *notes) unit() string  { return "annotation" }

// noted is an annotation as it is read, and as it is kept.
type noted struct {
	annotation.Note
	kept claims.NewOriginal
}

func (n *notes) next() (prepared, error) {
	if n.at == len(n.file.Items) {
		return prepared{}, io.EOF
	}
	item := n.file.Items[n.at]
	n.at++
	n.bytes.Add(int64(len(item.Raw)))
	p := prepared{line: n.at, size: len(item.Raw), record: record{Type: "annotation"}, note: &noted{}}
	if p.note.Note, p.err = item.Note(); p.err != nil {
		return p, nil //nolint:nilerr // it is of this annotation alone
	}
	p.note.kept, p.err = claims.PackOriginal(item.Raw)
	return p, nil
}

// annotation takes one: for each source that it is about it is kept once, with the evidence that is made of it, if any.
func (im *importer) annotation(ctx context.Context, tx *db.Tx, p prepared) (did change, err error) {
	n := p.note
	if n.Ours != nil && n.Ours.Withheld {
		return 0, fault.New(fault.Invalid, "This is evidence from a confidential source, which was withheld from the export: it says neither where the words stand nor which they are.")
	}
	n.kept.Kind, n.kept.System, n.kept.ExternalID = "annotation", im.options.System, cmp.Or(n.ID, "sha256:"+n.kept.SHA256)
	there, err := claims.AnnotationsNamed(ctx, tx, n.kept.System, n.kept.ExternalID)
	if err != nil {
		return 0, err
	}
	order, places, err := im.about(ctx, tx, p)
	if err != nil {
		return 0, err
	}
	for _, s := range order {
		one, err := im.annotates(ctx, tx, p, s, places[s], there)
		if err != nil {
			return 0, err
		}
		did = max(did, one)
	}
	return did, nil
}

// about finds or makes the sources (ids) that an annotation is about, with the places in each.
func (im *importer) about(ctx context.Context, tx *db.Tx, p prepared) (order []string, places map[string][]annotation.Place, err error) {
	if p.note.Ours != nil && p.note.Ours.Searched != "" { // of no page
		return []string{""}, map[string][]annotation.Place{"": {{}}}, nil
	}
	places = map[string][]annotation.Place{}
	var lost []string
	for _, place := range p.note.Places {
		id, err := im.page(ctx, tx, place)
		var f *fault.Error
		if errors.As(err, &f) && f.Field == "target" {
			lost = append(lost, f.Message)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		if places[id] == nil {
			order = append(order, id)
		}
		places[id] = append(places[id], place)
	}
	if len(order) == 0 {
		return nil, nil, fault.New(fault.Invalid, lost[0])
	}
	im.part.summary.warn(p.line, lost)
	return order, places, nil
}

// page gives the id of the source that a place is in. One that nobody has is made, never seen.
func (im *importer) page(ctx context.Context, tx *db.Tx, place annotation.Place) (string, error) {
	if place.URL == "" {
		if im.options.Source == "" {
			return "", fault.In("target", "This annotation does not say which page it is of. Say of which source these are: --source SR-0001, or the field “Source” on the import's page.")
		}
		return im.options.Source, nil
	}
	s, found, err := sources.AtAddress(ctx, tx, place.URL)
	if err == nil && !found {
		s, found, err = recordNamed(ctx, tx, im.by, place.URL)
	}
	if err != nil || found {
		return s.ID, err
	}
	u, err := url.Parse(place.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		if im.options.Source != "" {
			return im.options.Source, nil
		}
		return "", fault.In("target", "%q is no web address, so nobody can say which source it is. Name the source: --source SR-0001, or the field “Source” on the import's page.", shortened(place.URL, 100))
	}
	u.Fragment, u.RawFragment = "", ""
	s, err = sources.AddSource(ctx, tx, im.by, sources.Source{URL: u.String(), Title: cmp.Or(place.Title, shortened(u.Host+u.Path, 900))})
	if err == nil {
		im.part.summary.Made["source"]++
	}
	return s.ID, err
}

// recordNamed finds the source whose record an export of ours names, for want of an address: urn:uuid:… or …/sources/….
func recordNamed(ctx context.Context, tx *db.Tx, by auth.Person, name string) (s sources.Source, found bool, err error) {
	id, is := strings.CutPrefix(name, "urn:uuid:")
	if _, after, at := strings.Cut(name, "/sources/"); at && !is {
		id, is = after, true
	}
	if !is || !isOurs(id) {
		return s, false, nil
	}
	s, err = sources.GetSeen(ctx, tx, by, id)
	if fault.KindOf(err) != "" { // then it is like any other that is not here
		return s, false, nil //nolint:nilerr // as the comment says
	}
	return s, err == nil, err
}

// annotates keeps an annotation with a source (id), and makes evidence of it where a claim is named. there is what is kept of it already.
func (im *importer) annotates(ctx context.Context, tx *db.Tx, p prepared, source string, places []annotation.Place, there []claims.Annotation) (change, error) {
	waits := false
	for _, a := range there {
		switch {
		case a.SourceID != source:
		case a.EvidenceID != "":
			im.otherwise(p, a)
			return unchanged, nil
		default:
			waits = true
			im.otherwise(p, a)
		}
	}
	cited, err := im.cites(ctx, tx, p, source, places)
	if err != nil || cited.evidence == "" && waits || cited.same && cited.ours {
		return unchanged, err
	}
	if source == "" && cited.evidence == "" {
		return 0, fault.New(fault.Invalid, "This says that something was not found, for a claim that is not here; without its claim there is nothing to keep it with.")
	}
	kept := p.note.kept
	kept.Subject, kept.SubjectID, kept.Address = claims.OfSource, source, shortened(strings.Join(strings.Fields(places[0].URL), " "), 2000)
	if cited.evidence != "" {
		kept.Subject, kept.SubjectID = claims.OfEvidence, cited.evidence
	}
	if _, err := claims.KeepOriginal(ctx, tx, im.by, kept); err != nil {
		return 0, err
	}
	if waits {
		return updated, nil
	}
	return made, nil
}

// otherwise says that an annotation came again with other content.
func (im *importer) otherwise(p prepared, a claims.Annotation) {
	if a.SHA256 != p.note.kept.SHA256 {
		im.part.summary.warn(p.line, []string{"An annotation of this id was imported before, with other content. It stays as it was."})
	}
}

// cited is what was made of an annotation.
type cited struct {
	evidence string // the id of the first piece; "" for none
	same     bool   // all of it stood already
	ours     bool   // the annotation itself named the claim
}

// cites makes evidence of an annotation, where a claim is named, and says what stands in the way of it.
func (im *importer) cites(ctx context.Context, tx *db.Tx, p prepared, source string, places []annotation.Place) (c cited, err error) {
	list, ours, err := im.claimsOf(ctx, tx, p)
	c.same, c.ours = true, ours
	for _, of := range list {
		for _, place := range places {
			a, err := im.quoteAt(ctx, tx, p, of, source, place)
			if isFault(err) {
				im.part.summary.warn(p.line, []string{keptOnly(err)})
				continue
			}
			if err != nil {
				return c, err
			}
			if !a.Duplicate {
				c.same = false
				im.part.summary.Made["evidence"]++
			}
			c.evidence = cmp.Or(c.evidence, a.Evidence.ID)
		}
	}
	return c, err
}

func keptOnly(err error) string { return "Kept with its source, not as evidence: " + err.Error() }

// claimed is a claim with what an annotation is for it.
type claimed struct {
	claim claims.Claim
	claims.NewEvidence
}

// claimsOf gives the claim that an annotation is evidence of: the one that it names itself, else the one that all are imported for.
func (im *importer) claimsOf(ctx context.Context, tx *db.Tx, p prepared) (list []claimed, ours bool, err error) {
	n := p.note
	if n.Ours != nil {
		c, err := im.findClaim(ctx, tx, *n.Ours)
		if err == nil {
			return []claimed{{c, claims.NewEvidence{Stance: claims.Stance(n.Ours.Stance), Role: n.Ours.Role, Note: n.Text, NotFound: n.Ours.Searched != "", Searched: n.Ours.Searched}}}, true, nil
		}
		if im.options.Claim == "" || !isFault(err) {
			if isFault(err) {
				im.part.summary.warn(p.line, []string{keptOnly(err)})
				err = nil
			}
			return nil, false, err
		}
	}
	if im.options.Claim == "" {
		return nil, false, nil
	}
	if n.Answers != "" {
		im.part.summary.warn(p.line, []string{"Kept with its source, not as evidence: it answers another annotation."})
		return nil, false, nil
	}
	c, err := claims.Get(ctx, tx, im.options.Claim)
	note, cut := noteOf(n.Note)
	if cut {
		im.part.summary.warn(p.line, []string{fmt.Sprintf("Its text has more than %d characters; the note of the evidence holds its beginning, and all of it is kept.", claims.MaxNote)})
	}
	return []claimed{{c, claims.NewEvidence{Stance: im.options.Stance, Note: note}}}, false, err
}

// findClaim finds the claim that an export of ours names: that of the same piece of evidence, that of the same id, the one of the same reference and wording,
// else the only one of the same wording. References alone are other claims' in another newsroom.
func (im *importer) findClaim(ctx context.Context, tx *db.Tx, named annotation.Ours) (claims.Claim, error) {
	if e, err := claims.GetEvidence(ctx, tx, named.Evidence); err == nil {
		return claims.Get(ctx, tx, e.ClaimID)
	} else if !errors.Is(err, fault.NotFound) {
		return claims.Claim{}, err
	}
	for _, name := range []string{named.ClaimID, named.Ref} {
		if name == "" {
			continue
		}
		c, err := claims.Get(ctx, tx, name)
		if err == nil && (c.ID == name || c.Text == named.Claim) || err != nil && !errors.Is(err, fault.NotFound) {
			return c, err
		}
	}
	c, found, err := claims.Worded(ctx, tx, named.Claim)
	if err == nil && !found {
		err = fault.Newf(fault.NotFound, "no claim here, or more than one, says “%s”. Import that first, or say for which claim these are.", shortened(named.Claim, 200))
	}
	return c, err
}

// noteOf is the note of evidence that is made of an annotation: its text, and who wrote it when. cut reports that this was too long.
func noteOf(n annotation.Note) (note string, cut bool) {
	end := signature(n)
	text := []rune(n.Text)
	most := claims.MaxNote - len([]rune(end)) - 2
	if cut = len(text) > most; cut {
		text = append(text[:most-1], '…')
	}
	return strings.TrimSpace(string(text) + "\n\n" + end), cut
}

// signature says who wrote an annotation, when, filed under what.
func signature(n annotation.Note) string {
	said := "Annotation"
	if n.Who != "" {
		said += " by " + shortened(n.Who, 200)
	}
	if len(n.Created) >= len("2006-01-02") {
		said += " of " + n.Created[:len("2006-01-02")]
	}
	if len(n.Tags) > 0 {
		said += "; tags: " + shortened(strings.Join(n.Tags, ", "), 300)
	}
	if len(n.Links) > 0 {
		said += "; see " + shortened(strings.Join(n.Links, " "), 500)
	}
	if said == "Annotation" {
		return ""
	}
	return said + "."
}

// capital begins a word with a capital letter.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// KeptAnnotation is an annotation that is kept with its source, as people read it.
type KeptAnnotation struct {
	claims.Annotation
	annotation.Note
	Quote string // its first words, "" for one of the page as a whole
	Says  string // the note of evidence that is made of it
}

// KeptAnnotations lists the annotations of a source (id) of which no evidence was made. One is left out whose JSON is not there any more.
func KeptAnnotations(ctx context.Context, tx *db.Tx, source string) (list []KeptAnnotation, err error) {
	kept, err := claims.AnnotationsOf(ctx, tx, source)
	for _, a := range kept {
		n, err := readAgain(a)
		if err != nil {
			continue
		}
		k := KeptAnnotation{Annotation: a, Note: n}
		k.Says, _ = noteOf(n)
		for _, place := range n.Places {
			if k.Quote == "" && (place.URL == a.Address || place.URL == "" || len(n.Places) == 1) {
				k.Quote = place.Exact
			}
		}
		list = append(list, k)
	}
	return list, err
}

// readAgain reads an annotation that is kept; it was read before.
func readAgain(a claims.Annotation) (annotation.Note, error) {
	f, err := annotation.ReadKept(a.Content)
	if err != nil {
		return annotation.Note{}, err
	}
	return f.Note()
}
