package prov

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// software is this program, for what it did by itself.
const software = "ct:Claimtrail"

// Add says what a dossier tells. newsroom is what the newsroom calls itself, or "".
func (d *Document) Add(x *report.Dossier, newsroom string) {
	a := &adder{Document: d, Dossier: x, claim: name("claims", x.Claim.ID)}
	a.agent(name("newsroom"), typed("prov:Organization"), text("prov:label", cmp.Or(newsroom, "The newsroom")))
	a.agent(software, typed("prov:SoftwareAgent"), text("prov:label", "Claimtrail"))
	a.addClaim()
	for _, s := range x.SourceList() {
		a.addSource(s)
	}
	a.addDerivations()
	for _, item := range slices.Concat(x.Evidence, x.Withdrawn) {
		a.addItem(item)
	}
	a.addReadings()
	a.addSignOffs()
	a.addPublications()
	a.addEarlier()
	a.addReport()
}

// adder says what one dossier tells.
type adder struct {
	*Document
	*report.Dossier
	claim string
}

// person gives the agent of an actor, and "" for one whom the report does not name.
func (a *adder) person(actor string) string {
	if actor == "" {
		return ""
	}
	label := a.Names[actor]
	if label == "" && !auth.IsLocal(actor) {
		return ""
	}
	id := name("people", actor)
	if a.agent(id, typed("prov:Person"), text("prov:label", label)) {
		a.relate("actedOnBehalfOf", []string{id, name("newsroom")})
	}
	return id
}

// did says who did something.
func (a *adder) did(activity, actor string) {
	if who := a.person(actor); who != "" {
		a.relate("wasAssociatedWith", []string{activity, who})
	}
}

// happened adds an activity that one person did.
func (a *adder) happened(activity, kind, actor string, at time.Time, attrs ...attr) {
	if a.activity(activity, at, append([]attr{typed(kind)}, attrs...)...) {
		a.did(activity, actor)
	}
}

func (a *adder) generated(entity, activity string, at time.Time) {
	if !a.seen["generated "+entity] {
		a.seen["generated "+entity] = true
		a.relate("wasGeneratedBy", []string{entity, activity, stamp(at)})
	}
}

func (a *adder) used(activity, entity string, at time.Time) {
	a.relate("used", []string{activity, entity, stamp(at)})
}

func (a *adder) invalidated(entity, activity string, at time.Time) {
	if !a.seen["invalidated "+entity] {
		a.seen["invalidated "+entity] = true
		a.relate("wasInvalidatedBy", []string{entity, activity, stamp(at)})
	}
}

func (a *adder) derived(entity, from string, attrs ...attr) {
	a.relate("wasDerivedFrom", []string{entity, from}, attrs...)
}

func (a *adder) addClaim() {
	c := a.Claim
	a.entity(a.claim, typed("ct:Claim"), text("prov:label", c.Ref), inLang("prov:value", c.Text, c.Language), inLang("ct:original", c.Original, c.OriginalLanguage),
		text("ct:said", string(c.Said)), text("ct:status", string(c.Status)), text("ct:tags", strings.Join(c.Tags, ", ")), text("ct:context", c.Context))
	if c.Claimant != "" {
		who := name("claims", c.ID, "claimant")
		a.agent(who, text("prov:label", c.Claimant))
		a.relate("wasAttributedTo", []string{a.claim, who}, text("ct:role", "claimant"))
	}
	if at, by := a.withdrawnAt(); !at.IsZero() {
		id := name("claims", c.ID, "withdrawal")
		a.happened(id, "ct:Withdrawal", by, at)
		a.invalidated(a.claim, id, at)
	}
}

// withdrawnAt tells when a claim that stands withdrawn was, and by whom.
func (a *adder) withdrawnAt() (at time.Time, by string) {
	if a.Claim.Status != claims.Withdrawn {
		return at, ""
	}
	for _, r := range a.History {
		if r.SubjectID == a.Claim.ID && r.Action == "claim."+string(claims.Withdrawn) {
			at, by = r.Time, r.Actor
		}
	}
	return at, by
}

// addSource says what a source is, who published and wrote it, and what its publisher has said of it since.
func (a *adder) addSource(s sources.Source) {
	id := name("sources", s.ID)
	if s.Withheld {
		a.entity(id, typed("ct:Source"), text("prov:label", sources.Withheld))
		return
	}
	isNew := a.entity(id, typed("ct:Source"), inLang("prov:label", s.Title, s.Language), text("ct:ref", s.Ref), text("ct:published", string(s.Published)), text("ct:kind", s.Kind),
		text("ct:basis", s.Basis), link("ct:url", s.URL), link("ct:archivedUrl", s.ArchivedURL), text("ct:located", map[bool]string{false: "no"}[s.Located]))
	if !isNew {
		return
	}
	if p, ok := a.Publishers[s.PublisherID]; ok {
		a.publisher(p)
		a.relate("wasAttributedTo", []string{id, name("publishers", p.ID)}, text("ct:role", "publisher"))
	}
	for i, author := range s.Authors {
		who := name("sources", s.ID, fmt.Sprintf("author-%d", i+1))
		a.agent(who, text("prov:label", author))
		a.relate("wasAttributedTo", []string{id, who}, text("ct:role", "author"))
	}
	a.addNotice(s, id)
}

func (a *adder) publisher(p sources.Publisher) {
	a.agent(name("publishers", p.ID), typed("prov:Organization"), inLang("prov:label", p.Name, p.Language), text("ct:latinName", p.Latin), text("ct:domain", p.Domain), text("ct:country", p.Country))
}

func (a *adder) addNotice(s sources.Source, id string) {
	if s.Notice.Kind == "" {
		return
	}
	notice := name("sources", s.ID, "notice")
	a.thing("activity", notice, []string{"", ""}, typed("ct:Notice"), text("prov:label", s.Notice.Words()), text("ct:date", string(s.Notice.Date)), text("ct:reason", s.Notice.Reason),
		link("ct:url", s.Notice.URL), moment("ct:recorded", s.Notice.At))
	if s.PublisherID != "" {
		a.relate("wasAssociatedWith", []string{notice, name("publishers", s.PublisherID)})
	}
	stood := name("sources", s.ID, "as-published")
	a.entity(stood, typed("ct:Source"), text("prov:label", "The source as its publisher stood by it"))
	a.relate("specializationOf", []string{stood, id})
	a.relate("wasInvalidatedBy", []string{stood, notice, ""})
}

// relationTypes say how a source derives from another where PROV has a word for it.
var relationTypes = map[sources.Relation]string{
	"quotation": "prov:Quotation", "revision": "prov:Revision", "republication": "ct:Republication", "translation": "ct:Translation", "summary": "ct:Summary", "citation": "ct:Citation",
	"publication-of": "ct:PublicationOf", "contains": "ct:Contains",
}

func (a *adder) addDerivations() {
	for _, x := range a.Derivations {
		from, to := name("sources", x.From), name("sources", x.To)
		key := "derivation " + x.ID
		if x.Status != "confirmed" || a.seen[key] || !a.seen[from] || !a.seen[to] {
			continue
		}
		a.seen[key] = true
		kind := relationTypes[x.Relation]
		if basis := a.Sources[x.To].Basis; x.Relation == "citation" && !a.Sources[x.To].Withheld && (basis == "document" || basis == "firsthand") {
			kind = "prov:PrimarySource"
		}
		a.derivations = append(a.derivations, derivation{from, to, slices.Contains(a.Impossible, [2]string{x.From, x.To}),
			[]attr{typed(kind), text("ct:relation", x.Relation.Words())}})
	}
}

// addItem says what a piece of evidence is, and which passage of which snapshot it cites.
func (a *adder) addItem(item claims.Item) {
	e := item.Evidence
	id, adding := name("evidence", e.ID), name("evidence", e.ID, "adding")
	kind := "ct:Evidence"
	if e.NotFound() {
		kind = "ct:NotFound"
	}
	state := ""
	if e.PassageID != "" && !item.Source.Withheld {
		state = report.StateOf(item).Words
	}
	isNew := a.entity(id, typed(kind), text("prov:label", fmt.Sprintf("Evidence %d of %s", e.Number, a.Claim.Ref)), text("ct:stance", string(e.Stance)), text("ct:role", e.Role),
		text("ct:note", e.Note), text("ct:searched", e.Searched), text("ct:state", state))
	if !isNew {
		return
	}
	a.happened(adding, "ct:Citing", e.AddedBy, e.AddedAt)
	a.used(adding, a.claim, e.AddedAt)
	a.generated(id, adding, e.AddedAt)
	switch {
	case e.NotFound():
	case item.Source.Withheld || item.Passage.Withheld || item.Snapshot.Withheld:
		a.entity(name("sources", item.Source.ID), typed("ct:Source"), text("prov:label", sources.Withheld))
		a.derived(id, name("sources", item.Source.ID))
	default:
		a.addPassage(item)
		if item.Passage.CreatedAt.After(e.AddedAt) { // an editor accepted the place in a newer snapshot
			a.relate("wasInfluencedBy", []string{id, name("passages", item.Passage.ID)}, typed("ct:AcceptedPlace"))
			break
		}
		a.derived(id, name("passages", item.Passage.ID))
	}
	if !e.WithdrawnAt.IsZero() {
		withdrawal := name("evidence", e.ID, "withdrawal")
		a.happened(withdrawal, "ct:Withdrawal", e.WithdrawnBy, e.WithdrawnAt)
		a.invalidated(id, withdrawal, e.WithdrawnAt)
	}
}

// addPassage says where the words stand. Offsets are code points in the text, end exclusive.
func (a *adder) addPassage(item claims.Item) {
	p := item.Passage
	id, citing, words := name("passages", p.ID), name("passages", p.ID, "citing"), a.addSnapshot(item)
	isNew := a.entity(id, typed("ct:Passage"), inLang("prov:value", p.Quote, item.Record.Language), attr{"ct:start", fmt.Sprint(p.Start), isInt, ""}, attr{"ct:end", fmt.Sprint(p.End), isInt, ""},
		text("ct:page", p.Page))
	if !isNew {
		return
	}
	a.happened(citing, "ct:Anchoring", p.CreatedBy, p.CreatedAt)
	a.used(citing, words, p.CreatedAt)
	a.generated(id, citing, p.CreatedAt)
	a.derived(id, words, typed("prov:Quotation"))
}

// addSnapshot says how a capture came to be, and gives the name of the text that was taken from it.
func (a *adder) addSnapshot(item claims.Item) string {
	n, s := item.Snapshot, item.Record
	id, words, source := name("snapshots", n.ID), name("snapshots", n.ID, "text"), name("sources", n.SourceID)
	if s.ID != item.Source.ID && !s.Withheld {
		a.addSource(s)
		a.relate("alternateOf", []string{name("sources", s.ID), name("sources", item.Source.ID)})
	}
	isNew := a.entity(id, typed("ct:Snapshot"), text("prov:label", fmt.Sprintf("Snapshot %d of %s", n.Number, s.Ref)), text("ct:sha256", n.SHA256), text("ct:mediaType", n.MediaType))
	if !isNew {
		return words
	}
	capture := name("snapshots", n.ID, "capture")
	a.happened(capture, "ct:Capture", n.CapturedBy, n.CapturedAt, text("ct:method", n.Method), link("ct:address", n.Address))
	a.used(capture, source, n.CapturedAt)
	a.generated(id, capture, n.CapturedAt)
	a.relate("specializationOf", []string{id, source})
	a.entity(words, typed("ct:Text"), text("ct:sha256", n.TextSHA256), attr{"ct:codePoints", fmt.Sprint(n.TextChars), isInt, ""})
	a.derived(words, id)
	extraction := name("snapshots", n.ID, "extraction")
	a.activity(extraction, n.CapturedAt, typed("ct:Extraction"))
	a.relate("wasAssociatedWith", []string{extraction, a.extractor(n)})
	a.used(extraction, id, n.CapturedAt)
	a.generated(words, extraction, n.CapturedAt)
	return words
}

// extractor is the software that took a text from a snapshot.
func (a *adder) extractor(n sources.Snapshot) string {
	if n.Extractor == "" {
		return software
	}
	id := name("software", n.Extractor, cmp.Or(n.ExtractorVersion, "unknown"))
	a.agent(id, typed("prov:SoftwareAgent"), text("prov:label", n.Extractor), text("ct:version", n.ExtractorVersion))
	return id
}

// readings lists the ratings, the one that stands on the claim alone included, oldest first.
func (a *adder) readings() []claims.Reading {
	list := slices.Clone(a.Readings)
	c := a.Claim
	known := slices.ContainsFunc(list, func(r claims.Reading) bool { return r.Round == c.Round && !r.Blind && r.Person == c.RatedBy })
	if c.RatedBy != "" && c.Rating != "" && !known {
		list = append(list, claims.Reading{ID: c.ID + "-" + fmt.Sprint(c.Round), Round: c.Round, Person: c.RatedBy, GivenAt: c.RatedAt, Scale: c.Scale, ScaleVersion: c.ScaleVersion,
			Rating: c.Rating, Conclusion: c.Conclusion, Justification: c.Justification})
	}
	slices.SortStableFunc(list, func(x, y claims.Reading) int { return x.GivenAt.Compare(y.GivenAt) })
	return list
}

func scaled(scale string, version int, rating string) string {
	if rating == "" {
		return ""
	}
	return fmt.Sprintf("%s/%d:%s", scale, version, rating)
}

func (a *adder) addReadings() {
	for _, r := range a.readings() {
		id, rating, kind := name("ratings", r.ID), name("ratings", r.ID, "rating"), "ct:Rating"
		if r.Blind {
			kind = "ct:CrossCheck"
		}
		a.entity(id, typed("ct:RatedClaim"), text("ct:rating", scaled(r.Scale, r.ScaleVersion, r.Rating)), text("ct:conclusion", r.Conclusion), text("ct:justification", r.Justification),
			attr{"ct:round", fmt.Sprint(r.Round), isInt, ""})
		a.relate("specializationOf", []string{id, a.claim})
		a.happened(rating, kind, r.Person, r.GivenAt)
		a.generated(id, rating, r.GivenAt)
		for _, item := range slices.Concat(a.Evidence, a.Withdrawn) {
			if e := item.Evidence; !e.AddedAt.After(r.GivenAt) && (e.WithdrawnAt.IsZero() || e.WithdrawnAt.After(r.GivenAt)) {
				a.used(rating, name("evidence", e.ID), r.GivenAt)
			}
		}
	}
}

// last gives the last rating before a time.
func (a *adder) last(at time.Time) (id string) {
	for _, r := range a.readings() {
		if !r.GivenAt.After(at) && !r.Blind {
			id = name("ratings", r.ID)
		}
	}
	return id
}

func (a *adder) addSignOffs() {
	for _, s := range a.SignOffs {
		id := name("sign-offs", s.ID)
		a.happened(id, "ct:SignOff", s.Person, s.GivenAt, text("ct:note", s.Note), text("ct:counts", map[bool]string{false: "no"}[s.Counts()]), moment("ct:withdrawn", s.WithdrawnAt))
		if rating := a.last(s.GivenAt); rating != "" {
			a.used(id, rating, s.GivenAt)
		}
	}
}

func (a *adder) addPublications() {
	list := slices.Clone(a.Publications)
	slices.SortFunc(list, func(x, y claims.Publication) int { return x.Number - y.Number })
	before := ""
	for _, p := range list {
		id, act := name("publications", p.ID), name("publications", p.ID, "publishing")
		kind, entity := "ct:Publishing", "ct:Publication"
		switch {
		case p.Kind == claims.Void:
			kind, entity = "ct:Retraction", "ct:VoidPublication"
		case before != "":
			kind = "ct:Correction"
		}
		a.entity(id, typed(entity), text("prov:label", fmt.Sprintf("Publication %d of %s", p.Number, a.Claim.Ref)), inLang("prov:value", p.Text, a.Claim.Language),
			text("ct:rating", scaled(p.Scale, p.ScaleVersion, p.Rating)), text("ct:conclusion", p.Conclusion), text("ct:correctionNote", p.Note))
		a.relate("specializationOf", []string{id, a.claim})
		a.happened(act, kind, p.PublishedBy, p.PublishedAt)
		a.generated(id, act, p.PublishedAt)
		if rating := a.last(p.PublishedAt); rating != "" && p.Kind != claims.Void {
			a.used(act, rating, p.PublishedAt)
			a.derived(id, rating)
		}
		if before != "" {
			a.used(act, before, p.PublishedAt)
			a.derived(id, before, typed("prov:Revision"))
			a.invalidated(before, act, p.PublishedAt)
		}
		before = id
	}
	if at, _ := a.withdrawnAt(); before != "" && !at.IsZero() {
		a.invalidated(before, name("claims", a.Claim.ID, "withdrawal"), at)
	}
}

// addEarlier says what others found, as theirs.
func (a *adder) addEarlier() {
	for _, x := range a.Earlier {
		id := name("earlier-checks", x.ID)
		a.entity(id, typed("ct:EarlierCheck"), inLang("prov:label", x.Title, x.Language), text("ct:rating", x.Rating), text("ct:published", string(x.Checked)), link("ct:url", x.URL),
			attr{"ct:about", a.claim, isName, ""})
		if x.Checker != "" {
			who := name("earlier-checks", x.ID, "checker")
			a.agent(who, text("prov:label", x.Checker))
			a.relate("wasAttributedTo", []string{id, who})
		}
	}
}

// addReport says what this document is made of, and which state of the ledger it tells of. When it was written is not said, so that the same state gives the same document.
func (a *adder) addReport() {
	id, building := name("claims", a.Claim.ID, "report"), name("claims", a.Claim.ID, "reporting")
	a.entity(id, typed("ct:Report"), text("prov:label", "Provenance report of "+a.Claim.Ref), text("ct:ledgerSize", fmt.Sprint(a.Head.Size)), text("ct:ledgerRoot", a.Head.Root),
		moment("ct:asOf", a.Head.Time))
	if a.activity(building, time.Time{}, typed("ct:Reporting")) {
		a.relate("wasAssociatedWith", []string{building, software})
	}
	a.generated(id, building, time.Time{})
	a.derived(id, a.claim)
	for _, item := range a.Evidence {
		a.derived(id, name("evidence", item.Evidence.ID))
	}
	if rating := a.last(a.Head.Time); rating != "" {
		a.derived(id, rating)
	}
}
