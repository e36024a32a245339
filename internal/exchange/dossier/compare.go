package dossier

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// row is a record as its last entry left it, column by column.
type row map[string]any

func (r row) text(column string) string {
	switch v := r[column].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

func (r row) number(column string) int {
	n, _ := strconv.Atoi(r.text(column)) // what is none is nowhere in a text
	return n
}

// list gives a list that stands in a text, as columns have them.
func (r row) list(column string) (list []string) {
	_ = json.Unmarshal([]byte(cmp.Or(r.text(column), "[]")), &list) // what is no list is another
	return list
}

// said is a field of the data beside its column.
type said struct {
	column string
	value  any // string, int or []string
}

// same compares a record of the data with its row.
func (v *verifier) same(subject, id, called string, fields ...said) error {
	r, ok := v.rows[subject][id]
	switch {
	case !ok && v.mute[subject][id]:
		v.result.Uncompared++
		v.uncompared = append(v.uncompared, called)
		return nil
	case !ok:
		return wrong(entriesName, "no entry tells of %s.", called)
	}
	for _, f := range fields {
		equal := false
		switch x := f.value.(type) {
		case string:
			equal = r.text(f.column) == x
		case int:
			equal = r.text(f.column) == strconv.Itoa(x)
		case []string:
			equal = slices.Equal(r.list(f.column), x)
		}
		if !equal {
			return wrong(reportName, "%s is not as its last entry in the ledger left it: its %s is another there.", called, strings.ReplaceAll(f.column, "_", " "))
		}
	}
	v.result.Records++
	return nil
}

// checkRecords compares every record of the data with its last entry, and finds those that the data leaves out.
func (v *verifier) checkRecords() error {
	for _, check := range []func() error{v.checkClaim, v.checkEvidence, v.checkSources, v.checkDerivations, v.checkPublished} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) checkClaim() error {
	c := v.data.Claim
	return v.same("claim", c.ID, "the claim", said{"ref", c.Ref}, said{"title", c.Title}, said{"text", c.Text}, said{"language", c.Language}, said{"original", c.Original},
		said{"original_language", c.OriginalLanguage}, said{"claimant", c.Claimant}, said{"said", string(c.Said)}, said{"context", c.Context}, said{"tags", c.Tags}, said{"status", string(c.Status)},
		said{"scale", c.Scale}, said{"rating", c.Rating}, said{"conclusion", c.Conclusion}, said{"justification", c.Justification}, said{"due", c.Due}, said{"version", int(c.Version)},
		said{"assignee", c.Assignee}, said{"first_appearance", c.FirstAppearance})
}

func (v *verifier) checkEvidence() error {
	shown := map[string]bool{}
	for _, e := range v.data.Evidence {
		shown[e.ID] = true
		fields := []said{{"claim", v.result.Claim}, {"stance", string(e.Stance)}, {"role", e.Role}, {"note", e.Note}, {"searched", e.Searched}, {"number", e.Number}, {"passage", e.Passage}, {"withdrawn_at", ""}}
		if !e.NotFound {
			record := e.Source
			if e.Snapshot != nil {
				record = cmp.Or(e.Snapshot.Source, e.Source)
			}
			fields = append(fields, said{"source", record})
		}
		if err := v.same("evidence", e.ID, fmt.Sprintf("evidence %d", e.Number), fields...); err != nil {
			return err
		}
	}
	for id, r := range v.rows["evidence"] {
		if r.text("claim") == v.result.Claim && r.text("withdrawn_at") == "" && !shown[id] {
			return wrong(reportName, "it leaves out evidence %s, which stands by the ledger.", r.text("number"))
		}
	}
	for _, p := range v.data.Passages {
		if err := v.same("passage", p.ID, "passage "+p.ID, said{"snapshot", p.Snapshot}, said{"quote", p.Quote}, said{"prefix", p.Prefix}, said{"suffix", p.Suffix}, said{"start_offset", p.Start},
			said{"end_offset", p.End}, said{"page", p.Page}); err != nil {
			return err
		}
	}
	for _, n := range v.data.Snapshots {
		if err := v.same("snapshot", n.ID, "snapshot "+n.ID, said{"source", n.Source}, said{"number", n.Number}, said{"sha256", n.SHA256}, said{"text_sha256", n.TextSHA256}, said{"text", n.TextSHA256},
			said{"text_chars", n.TextChars}); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) checkSources() error {
	for _, s := range v.data.Sources {
		publisher := ""
		if s.Publisher != nil {
			publisher = s.Publisher.ID
		}
		n := report.NoticeJSON{}
		if s.Notice != nil {
			n = *s.Notice
		}
		if err := v.same("source", s.ID, s.Ref, said{"ref", s.Ref}, said{"title", s.Title}, said{"authors", s.Authors}, said{"published", string(s.Published)}, said{"language", s.Language}, said{"url", s.URL},
			said{"archived_url", s.Archived}, said{"kind", s.Kind}, said{"basis", s.Basis}, said{"basis_claims", s.BasisFor}, said{"origin_group", s.Group}, said{"located", bit(s.Located)},
			said{"publisher", publisher}, said{"notice", n.Kind}, said{"notice_date", string(n.Date)}, said{"notice_url", n.URL}, said{"notice_reason", n.Reason}); err != nil {
			return err
		}
	}
	for _, p := range v.data.Publishers {
		if err := v.same("publisher", p.ID, "publisher "+p.ID, said{"name", p.Name}, said{"latin", p.Latin}); err != nil {
			return err
		}
	}
	return nil
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// standing gives the record that stands for one (ids), by what the ledger says of merges.
func (v *verifier) standing(id string) string {
	for range 100 {
		into := v.rows["source"][id].text("merged_into")
		if into == "" {
			return id
		}
		id = into
	}
	return id
}

func (v *verifier) checkDerivations() error {
	shown, known := map[string]bool{}, map[string]bool{}
	for _, s := range v.data.Sources {
		known[s.ID] = true
	}
	for _, d := range v.data.Derivations {
		shown[d.ID] = true
		if err := v.same("derivation", d.ID, "derivation "+d.ID, said{"relation", string(d.Relation)}, said{"status", d.Status}, said{"claims", d.Claims}); err != nil {
			return err
		}
		if r, ok := v.rows["derivation"][d.ID]; ok && (v.standing(r.text("from_source")) != d.From || v.standing(r.text("to_source")) != d.To) {
			return wrong(reportName, "derivation %s is between other sources in the ledger.", d.ID)
		}
	}
	for id, r := range v.rows["derivation"] {
		from, to := v.standing(r.text("from_source")), v.standing(r.text("to_source"))
		if known[from] && known[to] && from != to && !shown[id] {
			return wrong(reportName, "it leaves out a derivation, %s, which is in the ledger.", id)
		}
	}
	return nil
}

// checkPublished compares what was published, and what others had checked before.
func (v *verifier) checkPublished() error {
	count := func(subject string) map[string]int {
		found := map[string]int{}
		for _, r := range v.rows[subject] {
			if r.text("claim") != v.result.Claim {
				continue
			}
			if subject == "publication" {
				found[fmt.Sprintf("%q", []string{r.text("number"), r.text("kind"), r.text("rating"), r.text("scale"), r.text("conclusion"), r.text("note")})]++
			} else {
				found[fmt.Sprintf("%q", []string{r.text("rating"), r.text("checker"), r.text("title"), r.text("url"), r.text("checked")})]++
			}
		}
		return found
	}
	published, earlier := map[string]int{}, map[string]int{}
	for _, p := range v.data.Publications {
		published[fmt.Sprintf("%q", []string{strconv.Itoa(p.Number), p.Kind, p.Rating, p.Scale, p.Conclusion, p.Note})]++
	}
	for _, e := range v.data.Earlier {
		earlier[fmt.Sprintf("%q", []string{e.Rating, e.Checker, e.Title, e.URL, string(e.Checked)})]++
	}
	for _, x := range []struct {
		subject, called string
		data            map[string]int
	}{{"publication", "what was published", published}, {"earlier check", "what others checked before", earlier}} {
		switch {
		case len(v.mute[x.subject]) > 0:
			v.result.Uncompared += len(v.mute[x.subject])
			v.uncompared = append(v.uncompared, x.called)
		case !maps.Equal(x.data, count(x.subject)):
			return wrong(reportName, "%s is not as the ledger has it.", x.called)
		default:
			v.result.Records += len(x.data)
		}
	}
	return nil
}

// checkLineage recomputes where the evidence comes from.
func (v *verifier) checkLineage() error {
	id := v.result.Claim
	g, p := lineage.Graph{}, &claims.Provenance{Sources: map[string]sources.Source{}, Publishers: map[string]sources.Publisher{}}
	for _, s := range v.data.Sources {
		fallen := s.Notice != nil && sources.Source{Notice: sources.Notice{Kind: s.Notice.Kind}}.Fallen()
		g.Nodes = append(g.Nodes, lineage.Node{ID: s.ID, Date: string(s.Published), Basis: lineage.Basis(s.Basis), FirsthandFor: s.BasisFor, Group: s.Group, Retracted: fallen, Located: &s.Located})
		source := sources.Source{ID: s.ID, Title: s.Title}
		if s.Publisher != nil {
			source.PublisherID = s.Publisher.ID
			p.Publishers[s.Publisher.ID] = sources.Publisher{ID: s.Publisher.ID, Name: s.Publisher.Name, Latin: s.Publisher.Latin}
		}
		p.Sources[s.ID] = source
	}
	for _, d := range v.data.Derivations {
		e := lineage.Edge{From: d.From, To: d.To, Relation: string(d.Relation), Status: d.Status}
		if len(d.Claims) > 0 {
			e.Claims = d.Claims
		}
		g.Edges = append(g.Edges, e)
	}
	var supports []string
	counts := map[claims.Stance]int{}
	fell := map[string]bool{}
	for _, n := range g.Nodes {
		fell[n.ID] = n.Retracted
	}
	for _, e := range v.data.Evidence {
		if fallen, known := fell[e.Source]; e.Counted && (e.NotFound || fallen) || known && !e.Counted && !e.NotFound && !fallen {
			return wrong(reportName, "whether evidence %d counts is not what follows from its source.", e.Number)
		}
		if e.Stance == claims.Supports {
			supports = append(supports, e.Source)
		}
		if e.Counted || e.NotFound {
			counts[e.Stance]++
		}
	}
	g.Claims = []lineage.Claim{{ID: id, Supports: supports}}
	result, err := lineage.Analyse(g)
	if err != nil {
		return wrong(reportName, "its sources and derivations are no lineage (%v).", err)
	}
	a := result.Claims[id]
	chains, err := lineage.Chains(g, id)
	if err != nil {
		return wrong(reportName, "its sources and derivations are no lineage (%v).", err)
	}
	n := v.data.Claim.EvidenceCounts
	switch {
	case !sameJSON(a, v.data.Lineage):
		return wrong(reportName, "the origins that it states are not those that follow from its sources and derivations.")
	case !sameJSON(append([][]string{}, chains...), v.data.Chains):
		return wrong(reportName, "the chains that it shows are not those that follow from its sources and derivations.")
	case a.Min != v.data.Claim.Independent.Min || a.Max != v.data.Claim.Independent.Max || a.Publications != v.data.Claim.Publications:
		return wrong(reportName, "it counts %d to %d independent origins of %d publications; %d to %d of %d follow from its sources and derivations.",
			v.data.Claim.Independent.Min, v.data.Claim.Independent.Max, v.data.Claim.Publications, a.Min, a.Max, a.Publications)
	case lineage.Plain(lineage.Sentence(a, p.Name)) != v.data.Sentence:
		return wrong(reportName, "its sentence on where the evidence comes from is not the one that follows from its sources and derivations.")
	case n.Supports != counts[claims.Supports] || n.Refutes != counts[claims.Refutes] || n.Context != counts[claims.Context] || n.NotFound != counts[""]: // not found has no stance
		return wrong(reportName, "it counts its evidence otherwise than it lists it.")
	}
	return nil
}

// checkHistory compares the history that the report tells with the entries.
func (v *verifier) checkHistory() error {
	if len(v.data.History) > len(v.entries) {
		return wrong(reportName, "it tells of more entries than there are.")
	}
	tail := v.entries[len(v.entries)-len(v.data.History):]
	for i, h := range v.data.History {
		what, reason := report.Say(tail[i])
		if h.Sequence != tail[i].Sequence || !h.Time.Equal(tail[i].Time) || h.Action != tail[i].Action || h.LeafHash != tail[i].LeafHash || h.What != what || h.Reason != reason {
			return wrong(reportName, "it tells of entry %d otherwise than %s.", h.Sequence, entriesName)
		}
	}
	return nil
}

// checkExport compares the records that another newsroom would import with the data.
func (v *verifier) checkExport() error {
	if !v.a.has(recordsName) {
		return wrong(recordsName, "it is missing; every dossier has it.")
	}
	b, err := v.a.read(recordsName, MaxMember)
	if err != nil {
		return err
	}
	lines, err := readLines(b)
	if err != nil {
		return err
	}
	x := exported{v: v, quotes: map[[2]string]int{}, earlier: map[report.EarlierJSON]int{}}
	for _, e := range v.data.Evidence {
		if !e.NotFound && e.Quote != sources.Withheld {
			x.quotes[[2]string{string(e.Stance), e.Quote}]++
		}
	}
	for _, e := range v.data.Earlier {
		x.earlier[e]++
	}
	for _, l := range lines {
		if err := x.line(l); err != nil {
			return err
		}
	}
	if x.claim == "" {
		return wrong(recordsName, "it holds no claim.")
	}
	return x.rest()
}

// exported compares the records that another newsroom would import with the data, line by line.
type exported struct {
	v       *verifier
	claim   string // what they call it
	quotes  map[[2]string]int
	earlier map[report.EarlierJSON]int
}

func (x *exported) line(l line) error {
	switch kind := l.text("type"); {
	case kind == "claim" && x.claim == "":
		c := x.v.data.Claim
		x.claim = l.text("id")
		if x.claim == "" || l.text("text") != c.Text || l.text("rating") != c.Rating || l.text("conclusion") != c.Conclusion || l.text("status") != string(c.Status) {
			return wrong(recordsName, "it says something else of the claim than %s.", reportName)
		}
	case kind == "claim": // what others found before
		e := report.EarlierJSON{Rating: l.text("rating"), Checker: l.text("checker"), Title: l.text("title"), URL: l.text("url"), Checked: sources.Date(l.text("date"))}
		x.earlier[e]--
		if l.text("id") != x.claim || e.Rating == "" || l.text("status")+l.text("text")+l.text("claim")+l.text("original") != "" || x.earlier[e] < 0 {
			return wrong(recordsName, "it holds a claim, or a check of one, of which %s says nothing.", reportName)
		}
	case kind == "evidence" && l.text("source") != "":
		key := [2]string{l.text("stance"), l.text("quote")}
		if x.quotes[key]--; x.quotes[key] < 0 {
			return wrong(recordsName, "it quotes what %s does not: “%s”.", reportName, shortened(key[1]))
		}
	case kind == "source" || kind == "snapshot":
		return x.captured(l)
	}
	return nil
}

// captured checks that a text was captured as the ledger says. An excerpt is of quotations, which are compared as those of the evidence are.
func (x *exported) captured(l line) error {
	text := l.text("text")
	if text == "" || string(l["excerpt"]) == "true" {
		return nil
	}
	hash := sum([]byte(text))
	for _, r := range x.v.rows["snapshot"] {
		if r.text("text_sha256") == hash {
			return nil
		}
	}
	for _, m := range x.v.list {
		if m.sha256 == hash {
			return nil
		}
	}
	return wrong(recordsName, "it brings a text that was never captured, by the ledger: “%s”.", shortened(text))
}

// rest finds what the data has and the records do not.
func (x *exported) rest() error {
	for key, n := range x.quotes {
		if n > 0 {
			return wrong(recordsName, "it leaves out evidence that %s has: “%s”.", reportName, shortened(key[1]))
		}
	}
	for _, n := range x.earlier {
		if n > 0 {
			return wrong(recordsName, "it leaves out what others checked before.")
		}
	}
	return nil
}

// line is a record of records.jsonl, field by field.
type line map[string]json.RawMessage

func (l line) text(field string) (s string) {
	_ = json.Unmarshal(l[field], &s) // what is no text says nothing
	return s
}

func (l line) set(field, value string) {
	b, _ := json.Marshal(value) // texts always marshal
	l[field] = b
}

func readLines(b []byte) (lines []line, err error) {
	for text := range bytes.Lines(b) {
		var l line
		err := plainJSON(text)
		if err == nil {
			err = json.Unmarshal(text, &l)
		}
		if err != nil {
			return nil, wrong(recordsName, "line %d is no record (%v).", len(lines)+1, err)
		}
		if !slices.Contains(exchange.RecordTypes, l.text("type")) {
			return nil, wrong(recordsName, "line %d is no record: it does not say of which type.", len(lines)+1)
		}
		for name := range l {
			if strings.ToLower(name) != name { // it would be read as the field of that name
				return nil, wrong(recordsName, "line %d has a field %q, which no record has.", len(lines)+1, name)
			}
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// checkCrate checks that the crate describes the files as they are.
func (v *verifier) checkCrate() error {
	var crate struct {
		Graph []struct {
			ID   string          `json:"@id"`
			Type json.RawMessage `json:"@type"`
			Size int64           `json:"contentSize"`
			Hash string          `json:"sha256"`
		} `json:"@graph"`
	}
	if err := v.readJSON(crateName, &crate); err != nil {
		return err
	}
	described := map[string]bool{crateName: true}
	for _, e := range crate.Graph {
		if string(e.Type) != `"File"` || e.ID == manifestName {
			continue
		}
		m, ok := v.hashes[e.ID]
		if !ok || m.sha256 != e.Hash || m.size != e.Size {
			return wrong(crateName, "it describes %s otherwise than it is.", e.ID)
		}
		described[e.ID] = true
	}
	for _, m := range v.list {
		if !described[m.path] {
			return wrong(crateName, "it does not describe %s.", m.path)
		}
	}
	return nil
}
