package prov

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// classes are the classes of PROV-O.
var classes = map[string]string{"agent": "prov:Agent", "entity": "prov:Entity", "activity": "prov:Activity"}

// qualified says for relations what holds their attributes: which property, of which class, with which property for the other end.
var qualified = map[string][3]string{
	"wasGeneratedBy": {"prov:qualifiedGeneration", "prov:Generation", "prov:activity"}, "used": {"prov:qualifiedUsage", "prov:Usage", "prov:entity"},
	"wasInvalidatedBy": {"prov:qualifiedInvalidation", "prov:Invalidation", "prov:activity"}, "wasDerivedFrom": {"prov:qualifiedDerivation", "prov:Derivation", "prov:entity"},
	"wasAttributedTo": {"prov:qualifiedAttribution", "prov:Attribution", "prov:agent"}, "wasInfluencedBy": {"prov:qualifiedInfluence", "prov:EntityInfluence", "prov:entity"},
}

// subproperties are what PROV-O calls derivations of its own kinds.
var subproperties = map[string]string{"prov:Quotation": "prov:wasQuotedFrom", "prov:Revision": "prov:wasRevisionOf", "prov:PrimarySource": "prov:hadPrimarySource"}

// Turtle writes the document in terms of PROV-O.
func (d *Document) Turtle(to io.Writer) error {
	d.finish()
	w := bufio.NewWriter(to)
	fmt.Fprintf(w, "@prefix ct: <%s> .\n@prefix prov: <http://www.w3.org/ns/prov#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\n", Terms)
	for _, r := range d.records {
		var facts []string
		subject := r.name
		if r.name != "" {
			facts = d.describe(r)
		} else {
			subject, facts = r.args[0], d.relation(r)
		}
		fmt.Fprintf(w, "%s %s .\n", d.node(subject), strings.Join(facts, " ;\n    "))
	}
	return w.Flush()
}

// node writes a name: records as their whole IRI, since slashes in short ones would have to be escaped.
func (d *Document) node(qname string) string {
	if strings.HasPrefix(qname, "r:") {
		return "<" + d.full(qname) + ">"
	}
	return qname
}

func (d *Document) describe(r record) (facts []string) {
	facts = append(facts, "a "+classes[r.kind])
	if r.kind == "activity" {
		for i, property := range []string{"prov:startedAtTime", "prov:endedAtTime"} {
			if r.args[i] != "" {
				facts = append(facts, property+" "+turtleTime(r.args[i]))
			}
		}
	}
	return append(facts, d.attributes(r.attrs)...)
}

func (d *Document) attributes(attrs []attr) (facts []string) {
	for _, a := range attrs {
		property := a.name
		switch property {
		case "prov:type":
			property = "a"
		case "prov:label":
			property = "rdfs:label"
		}
		facts = append(facts, property+" "+d.literal(a))
	}
	return facts
}

func (d *Document) literal(a attr) string {
	switch {
	case a.kind == isName:
		return d.node(a.value)
	case a.kind != "":
		return turtleString(a.value) + "^^" + a.kind
	case a.language() != "":
		return turtleString(a.value) + "@" + a.language()
	}
	return turtleString(a.value)
}

// relation says a relation in short, and in long where it has a time or attributes.
func (d *Document) relation(r record) (facts []string) {
	other := d.node(r.args[1])
	facts = append(facts, "prov:"+r.kind+" "+other)
	for _, a := range r.attrs {
		if p := subproperties[a.value]; a.kind == isName && p != "" {
			facts = append(facts, p+" "+other)
		}
	}
	long, known := qualified[r.kind]
	inner := []string{"a " + long[1], long[2] + " " + other}
	if len(r.args) > 2 && r.kind != "wasDerivedFrom" && r.args[2] != "" {
		inner = append(inner, "prov:atTime "+turtleTime(r.args[2]))
	}
	inner = append(inner, d.attributes(r.attrs)...)
	if known && len(inner) > 2 {
		facts = append(facts, long[0]+" [ "+strings.Join(inner, " ; ")+" ]")
	}
	return facts
}

func turtleTime(s string) string { return turtleString(s) + "^^xsd:dateTime" }

// turtleString writes a text as Turtle has it (STRING_LITERAL_QUOTE).
func turtleString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
