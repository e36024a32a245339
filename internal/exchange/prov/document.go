// Package prov says where a claim's check comes from in the words of W3C PROV: one Document of some dossiers, written as PROV-JSON, PROV-N and
// PROV-O in Turtle. It is pure of the database.
//
// What is said, and how:
//   - A claim, its sources, their snapshots, the texts taken from those, the passages cited, each piece of evidence, each rating, each publication and the
//     report are entities. Capturing, extracting, citing, rating, cross-checking, signing off, publishing, correcting and retracting are activities.
//   - A rating and a publication are specialisations of the claim: the claim as somebody rated it, as it was published. A publication that was corrected
//     is invalidated by the correction, which generates the next as a prov:Revision of it.
//   - A confirmed derivation is wasDerivedFrom: prov:Quotation and prov:Revision where it is that, prov:PrimarySource where a document or a witness is cited, else
//     a type of ours. PROV forbids that something derives from itself through others; where sources cite each other in a loop, and where a derivation runs against time, it is
//     wasInfluencedBy instead. Suggested and rejected derivations are not said.
//   - When a source was published is text (ct:published), since it may be 1998 or 1998-02/2005; xsd:dateTime is for what this program saw happen.
//   - A source that its publisher took back is still what was captured; what the notice invalidated is "the source as its publisher stood by it".
//   - Of a confidential source that the reader may not see there is one entity that says so, without snapshot, text, or date.
//
// Our own terms are in the namespace https://claimtrail.org/ns# (prefix ct): classes in upper camel case (ct:Claim, ct:Snapshot, ct:Rating), properties in lower (ct:sha256,
// ct:start and ct:end in Unicode code points, ct:rating as SCALE/VERSION:SLUG). Records are named under the address of the newsroom's server when it
// is known, else under https://claimtrail.org/record/ (prefix r), by kind and id, so that two exports name one record alike.
package prov

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Namespaces of the names in a document.
const (
	Terms   = "https://claimtrail.org/ns#"
	Records = "https://claimtrail.org/record/"
)

// Document is a PROV document: what is known of some claims.
type Document struct {
	base        string // of the records' names, with a slash at its end
	records     []record
	seen        map[string]bool
	derivations []derivation // among sources; whether they go round is known at the end
	finished    bool
}

// New makes an empty document. base is the address of the newsroom's server, or "".
func New(base string) *Document {
	if base = strings.TrimRight(base, "/"); base == "" {
		return &Document{base: Records, seen: map[string]bool{}}
	}
	return &Document{base: iri(base) + "/", seen: map[string]bool{}}
}

// record is a statement: an entity, activity or agent with its name, or a relation.
type record struct {
	kind  string
	name  string   // of an entity, activity or agent
	args  []string // what the kind's formal attributes are, "" for what is not said
	attrs []attr
}

// formal lists the attributes of each kind that have places of their own, as PROV-JSON names them.
var formal = map[string][]string{
	"entity": {}, "agent": {}, "activity": {"prov:startTime", "prov:endTime"},
	"wasGeneratedBy":    {"prov:entity", "prov:activity", "prov:time"},
	"used":              {"prov:activity", "prov:entity", "prov:time"},
	"wasInvalidatedBy":  {"prov:entity", "prov:activity", "prov:time"},
	"wasDerivedFrom":    {"prov:generatedEntity", "prov:usedEntity", "prov:activity", "prov:generation", "prov:usage"},
	"wasAttributedTo":   {"prov:entity", "prov:agent"},
	"wasAssociatedWith": {"prov:activity", "prov:agent", "prov:plan"},
	"actedOnBehalfOf":   {"prov:delegate", "prov:responsible", "prov:activity"},
	"wasInfluencedBy":   {"prov:influencee", "prov:influencer"},
	"specializationOf":  {"prov:specificEntity", "prov:generalEntity"},
	"alternateOf":       {"prov:alternate1", "prov:alternate2"},
}

// kinds are in the order in which they are written.
var kinds = []string{"agent", "entity", "activity", "wasGeneratedBy", "used", "wasInvalidatedBy", "wasDerivedFrom", "wasAttributedTo", "wasAssociatedWith", "actedOnBehalfOf",
	"wasInfluencedBy", "specializationOf", "alternateOf"}

// attr is a further attribute, each at most once in a record.
type attr struct {
	name  string
	value string
	kind  string // "" for text, name for a qualified name, else the datatype
	lang  string
}

const (
	isName = "prov:QUALIFIED_NAME"
	isURI  = "xsd:anyURI"
	isInt  = "xsd:int"
	isTime = "xsd:dateTime"
)

func text(name, value string) attr             { return attr{name: name, value: value} }
func inLang(name, value, language string) attr { return attr{name: name, value: value, lang: language} }
func typed(value string) attr                  { return attr{name: "prov:type", value: value, kind: isName} }

// link is an address; what no URI holds is percent-encoded.
func link(name, value string) attr { return attr{name: name, value: iri(value), kind: isURI} }

func moment(name string, at time.Time) attr {
	if at.IsZero() {
		return attr{}
	}
	return attr{name: name, value: stamp(at), kind: isTime}
}

// name makes the name of a record: its kind, its id, and what of it is meant.
func name(parts ...string) string {
	for i, p := range parts {
		parts[i] = local(p)
	}
	return "r:" + strings.Join(parts, "/")
}

// local keeps the characters that a local name holds in every form, and percent-encodes the bytes of others.
func local(s string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' {
			b.WriteByte(c)
			continue
		}
		b.WriteString("%" + string(hexDigits[c>>4]) + string(hexDigits[c&15]))
	}
	return b.String()
}

// iri percent-encodes what no IRI may hold, in Turtle, in PROV-N and in PROV-JSON.
func iri(s string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(strings.ToValidUTF8(s, "\ufffd")) {
		if r <= ' ' || r == 0x7f || strings.ContainsRune("<>\"{}|^`\\", r) {
			b.WriteString(local(string(r)))
			continue
		}
		if r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xa0 {
			b.WriteString(local(string(r)))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// stamp writes a time as xsd:dateTime: to the microsecond where there is one.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if t = t.UTC(); t.Nanosecond()/1000 == 0 {
		return t.Format("2006-01-02T15:04:05+00:00")
	}
	return t.Format("2006-01-02T15:04:05.000000+00:00")
}

// full gives the IRI of a qualified name.
func (d *Document) full(qname string) string {
	prefix, rest, _ := strings.Cut(qname, ":")
	switch prefix {
	case "r":
		return d.base + rest
	case "ct":
		return Terms + rest
	case "prov":
		return "http://www.w3.org/ns/prov#" + rest
	}
	return qname
}

// thing adds an entity, activity or agent once, and reports whether it was new.
func (d *Document) thing(kind, name string, args []string, attrs ...attr) bool {
	if d.seen[name] {
		return false
	}
	d.seen[name] = true
	d.records = append(d.records, record{kind, name, args, told(attrs)})
	return true
}

func (d *Document) entity(name string, attrs ...attr) bool {
	return d.thing("entity", name, nil, attrs...)
}
func (d *Document) agent(name string, attrs ...attr) bool {
	return d.thing("agent", name, nil, attrs...)
}

// activity adds what happened at a time.
func (d *Document) activity(name string, at time.Time, attrs ...attr) bool {
	return d.thing("activity", name, []string{stamp(at), stamp(at)}, attrs...)
}

// relate adds a relation once.
func (d *Document) relate(kind string, args []string, attrs ...attr) {
	for len(args) < len(formal[kind]) {
		args = append(args, "")
	}
	r := record{kind: kind, args: args, attrs: told(attrs)}
	key := kind + " " + strings.Join(args, " ")
	if d.seen[key] {
		return
	}
	d.seen[key] = true
	d.records = append(d.records, r)
}

// told leaves out the attributes that say nothing.
func told(attrs []attr) []attr {
	return slices.DeleteFunc(attrs, func(a attr) bool { return a.value == "" })
}

// derivation is one among sources.
type derivation struct {
	from, to string
	against  bool // time
	attrs    []attr
}

// finish says the derivations among sources, now that all are known.
func (d *Document) finish() {
	if d.finished {
		return
	}
	d.finished = true
	round := d.loops()
	for _, x := range d.derivations {
		if x.against || x.from == x.to || round[x.from] != 0 && round[x.from] == round[x.to] {
			x.attrs = slices.DeleteFunc(slices.Clone(x.attrs), func(a attr) bool { return strings.HasPrefix(a.value, "prov:") })
			d.relate("wasInfluencedBy", []string{x.from, x.to}, x.attrs...)
			continue
		}
		d.relate("wasDerivedFrom", []string{x.from, x.to}, x.attrs...)
	}
	slices.SortStableFunc(d.records, func(a, b record) int { return cmp.Compare(slices.Index(kinds, a.kind), slices.Index(kinds, b.kind)) })
}

// loops numbers the sources that derive from each other: those of one loop alike (Kosaraju, without recursion: chains may be long).
func (d *Document) loops() map[string]int {
	next := map[string][]string{}
	for _, x := range d.derivations {
		next[x.from] = append(next[x.from], x.to)
	}
	var order []string // by when everything beneath was seen
	walk(d.derivations, next, func(s string) { order = append(order, s) })
	before := map[string][]string{}
	for from, list := range next {
		for _, to := range list {
			before[to] = append(before[to], from)
		}
	}
	group, n := map[string]int{}, 0
	for _, root := range slices.Backward(order) {
		if group[root] != 0 {
			continue
		}
		n++
		group[root] = n
		for stack := []string{root}; len(stack) > 0; {
			s := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, t := range before[s] {
				if group[t] == 0 {
					group[t] = n
					stack = append(stack, t)
				}
			}
		}
	}
	return group
}

// walk goes through a graph, depth first, and calls done with each source after everything that it derives from.
func walk(list []derivation, next map[string][]string, done func(string)) {
	type step struct {
		at   string
		edge int
	}
	seen := map[string]bool{}
	for _, x := range list {
		if seen[x.from] {
			continue
		}
		seen[x.from] = true
		for stack := []step{{x.from, 0}}; len(stack) > 0; {
			top := &stack[len(stack)-1]
			if top.edge == len(next[top.at]) {
				done(top.at)
				stack = stack[:len(stack)-1]
				continue
			}
			to := next[top.at][top.edge]
			top.edge++
			if !seen[to] {
				seen[to] = true
				stack = append(stack, step{to, 0})
			}
		}
	}
}
