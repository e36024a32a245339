package annotation

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// The context of the Web Annotation model, and the motivations that it knows (others are addresses).
const w3cContext = "http://www.w3.org/ns/anno.jsonld"

// object is a JSON object whose members the model speaks of.
type object map[string]any

// decode reads an object; ids and types may be written as JSON-LD has them.
func decode(raw json.RawMessage) (object, error) {
	var o object
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, fault.Newf(fault.Invalid, "This is no annotation: %v.", err)
	}
	return o, nil
}

// get is a member; "id" and "type" are also written "@id" and "@type".
func (o object) get(key string) any {
	if v, there := o[key]; there {
		return v
	}
	if key == "id" || key == "type" {
		return o["@"+key]
	}
	return nil
}

// text is a member that is one string, or "".
func (o object) text(key string) string {
	s, _ := o.get(key).(string)
	return s
}

// list is a member as a list: none, one or several.
func (o object) list(key string) []any { return listed(o.get(key)) }

func listed(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// is reports whether the object is of a type.
func (o object) is(kind string) bool { return slices.Contains(o.list("type"), any(kind)) }

func asObject(v any) (object, bool) {
	m, is := v.(map[string]any)
	return object(m), is
}

func wrong(format string, args ...any) error { return fault.Newf(fault.Invalid, format, args...) }

// firstFault gives the first of some faults.
func firstFault(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// checkAnnotation refuses what the Web Annotation model (https://www.w3.org/TR/annotation-model/) says an annotation must not be.
func checkAnnotation(o object, within bool) error {
	return firstFault(
		func() error { return o.checkContext(within) },
		func() error { return o.checkID("annotation", true) },
		func() error {
			if !o.is("Annotation") {
				return wrong("This is no annotation: its type is not Annotation.")
			}
			return nil
		},
		o.checkBodies,
		o.checkTargets,
		func() error { return o.checkMade("annotation") },
		func() error { return o.checkStrings("annotation", "motivation") },
	)
}

func (o object) checkContext(within bool) error {
	context, there := o["@context"]
	if !there && within {
		return nil
	}
	if !slices.Contains(listed(context), any(w3cContext)) {
		return wrong("This is no Web Annotation: its @context does not name %s.", w3cContext)
	}
	return nil
}

// checkID wants one address.
func (o object) checkID(what string, required bool) error {
	id := o.get("id")
	if id == nil && !required {
		return nil
	}
	s, is := id.(string)
	switch {
	case id == nil:
		return wrong("The %s has no id.", what)
	case !is:
		return wrong("The %s must have exactly one id, as text.", what)
	case !isIRI(s):
		return wrong("The id of the %s, %q, is no address.", what, short(s))
	}
	return nil
}

// isIRI reports whether s can be the address of a thing.
func isIRI(s string) bool {
	if s == "" || strings.ContainsAny(s, " \t\r\n<>\"{}|\\^`") {
		return false
	}
	_, err := url.Parse(s)
	return err == nil
}

func (o object) checkBodies() error {
	value, has := o["bodyValue"]
	if has {
		if _, is := value.(string); !is {
			return wrong("The annotation's bodyValue must be one text.")
		}
		if o["body"] != nil {
			return wrong("An annotation has a body or a bodyValue, not both.")
		}
	}
	for _, body := range o.list("body") {
		if err := checkResource("body", body, 0); err != nil {
			return err
		}
	}
	return nil
}

func (o object) checkTargets() error {
	targets := o.list("target")
	if len(targets) == 0 {
		return wrong("The annotation has no target: it does not say what it is about.")
	}
	for _, target := range targets {
		if err := checkResource("target", target, 0); err != nil {
			return err
		}
	}
	return nil
}

// checkResource checks a body or a target.
func checkResource(what string, v any, depth int) error {
	if s, is := v.(string); is {
		if !isIRI(s) {
			return wrong("The %s of the annotation, %q, is no address.", what, short(s))
		}
		return nil
	}
	o, is := asObject(v)
	if !is || depth > MaxDepth {
		return wrong("The %s of the annotation must be an address or an object.", what)
	}
	return firstFault(
		func() error { return o.checkID(what, false) },
		func() error { return o.checkKind(what, depth) },
		func() error { return o.checkMade(what) },
		func() error { return o.checkLanguages(what) },
		func() error { return o.checkStrings(what, "purpose") },
		func() error { return checkSelectors(o["selector"], 0) },
		func() error { return checkStates(o["state"], 0) },
	)
}

// sets are lists of resources.
var sets = []string{"Choice", "Composite", "List", "Independents"}

func (o object) set() bool { return slices.ContainsFunc(sets, o.is) }

// specific reports whether the object is a part or a use of another resource.
func (o object) specific() bool {
	if o.is("SpecificResource") {
		return true
	}
	for _, key := range []string{"source", "selector", "state", "styleClass", "renderedVia", "scope"} {
		if o[key] != nil {
			return true
		}
	}
	return false
}

func (o object) checkKind(what string, depth int) error {
	switch {
	case o.set():
		items, is := o["items"].([]any)
		if !is || len(items) == 0 {
			return wrong("The %s lists things, and its items are no list.", what)
		}
		for _, item := range items {
			if err := checkResource(what, item, depth+1); err != nil {
				return err
			}
		}
	case o.specific():
		return o.checkSource(what, depth)
	case o.is("TextualBody") || o["value"] != nil && o.get("id") == nil:
		if _, is := o["value"].(string); !is {
			return wrong("A text among the %ss must have exactly one value, as text.", what)
		}
	case o.get("id") == nil:
		return wrong("The %s of the annotation has neither an id nor a text.", what)
	}
	return nil
}

// checkSource wants one source of a specific resource.
func (o object) checkSource(what string, depth int) error {
	switch source := o["source"].(type) {
	case nil:
		return wrong("The %s is a part of something, and does not say of what: it has no source.", what)
	case []any:
		return wrong("The %s must have exactly one source.", what)
	default:
		return checkResource(what, source, depth+1)
	}
}

func (o object) checkLanguages(what string) error {
	for _, key := range []string{"format", "language"} {
		if err := o.checkStrings(what, key); err != nil {
			return err
		}
	}
	for _, key := range []string{"processingLanguage", "canonical"} {
		if v, there := o[key]; there {
			if _, is := v.(string); !is {
				return wrong("The %s of the %s must be one text.", key, what)
			}
		}
	}
	if v, there := o["textDirection"]; there && v != "ltr" && v != "rtl" && v != "auto" {
		return wrong("The textDirection of the %s must be one of ltr, rtl and auto.", what)
	}
	return nil
}

// checkStrings wants none, one or several texts.
func (o object) checkStrings(what, key string) error {
	for _, v := range o.list(key) {
		if s, is := v.(string); !is || strings.TrimSpace(s) == "" {
			return wrong("The %s of the %s must be text.", key, what)
		}
	}
	return nil
}

// checkMade checks who made it, and when.
func (o object) checkMade(what string) error {
	for _, key := range []string{"created", "modified", "generated"} {
		v, there := o[key]
		if !there {
			continue
		}
		s, is := v.(string)
		if !is {
			return wrong("The %s of the %s must be one time.", key, what)
		}
		if err := checkTime(s); err != nil {
			return wrong("The %s of the %s, %q, is no time; it is written like 2015-01-28T12:00:00Z.", key, what, short(s))
		}
	}
	for _, key := range []string{"creator", "generator"} {
		for _, v := range o.list(key) {
			if err := checkAgent(key, v); err != nil {
				return err
			}
		}
	}
	for _, key := range []string{"rights", "via", "canonical"} {
		for _, v := range o.list(key) {
			if id, is := v.(string); !is && !hasID(v) || is && !isIRI(id) {
				return wrong("The %s of the %s must be an address.", key, what)
			}
		}
	}
	if _, several := o["canonical"].([]any); several {
		return wrong("The %s must have one canonical address at most.", what)
	}
	return nil
}

func hasID(v any) bool {
	o, is := asObject(v)
	return is && o.text("id") != ""
}

func checkAgent(key string, v any) error {
	if s, is := v.(string); is {
		if !isIRI(s) {
			return wrong("The %s, %q, is no address.", key, short(s))
		}
		return nil
	}
	o, is := asObject(v)
	if !is {
		return wrong("The %s must be an address, or an object that tells who that is.", key)
	}
	if _, several := o["nickname"].([]any); several {
		return wrong("The %s must have one nickname at most.", key)
	}
	return firstFault(func() error { return o.checkID(key, false) }, func() error { return o.checkStrings(key, "name") }, func() error { return o.checkStrings(key, "nickname") })
}

// checkTime refuses what is no time, with or without a zone.
func checkTime(s string) error {
	_, err := time.Parse(time.RFC3339, s)
	if err != nil {
		_, err = time.Parse("2006-01-02T15:04:05", s)
	}
	return err
}

func checkSelectors(v any, depth int) error {
	for _, v := range listed(v) {
		if s, is := v.(string); is && isIRI(s) {
			continue
		}
		o, is := asObject(v)
		if !is || depth > MaxDepth {
			return wrong("A selector must be an address or an object.")
		}
		if err := o.checkSelector(depth); err != nil {
			return err
		}
		if err := checkSelectors(o["refinedBy"], depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (o object) checkSelector(depth int) error {
	switch {
	case o.is("FragmentSelector"), o.is("CssSelector"), o.is("XPathSelector"):
		return o.checkOne("value", true)
	case o.is("SvgSelector"):
		return o.checkOne("value", false)
	case o.is("TextQuoteSelector"):
		return firstFault(func() error { return o.checkOne("exact", true) }, func() error { return o.checkOne("prefix", false) }, func() error { return o.checkOne("suffix", false) })
	case o.is("TextPositionSelector"), o.is("DataPositionSelector"):
		start, ok := whole(o["start"])
		end, ok2 := whole(o["end"])
		if !ok || !ok2 || end < start {
			return wrong("A selector by position needs a start and an end that are whole numbers, the end not before the start.")
		}
	case o.is("RangeSelector") && o["startContainer"] == nil:
		for _, key := range []string{"startSelector", "endSelector"} {
			if _, is := asObject(o[key]); !is {
				return wrong("A RangeSelector needs exactly one %s.", key)
			}
			if err := checkSelectors(o[key], depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkOne wants one text.
func (o object) checkOne(key string, required bool) error {
	v := o[key]
	if v == nil && !required {
		return nil
	}
	if _, is := v.(string); !is {
		return wrong("A %s must have exactly one %s, as text.", o.kind(), key)
	}
	return nil
}

func (o object) kind() string {
	for _, v := range o.list("type") {
		if s, is := v.(string); is {
			return s
		}
	}
	return "selector"
}

// whole reads a count.
func whole(v any) (int, bool) {
	f, is := v.(float64)
	if !is || f < 0 || f > 1<<40 || f != float64(int(f)) {
		return 0, false
	}
	return int(f), true
}

func checkStates(v any, depth int) error {
	for _, v := range listed(v) {
		if s, is := v.(string); is && isIRI(s) {
			continue
		}
		o, is := asObject(v)
		if !is || depth > MaxDepth {
			return wrong("A state must be an address or an object.")
		}
		if o.is("HttpRequestState") {
			if err := o.checkOne("value", true); err != nil {
				return err
			}
		}
		if o.is("TimeState") {
			if err := o.checkTimes(); err != nil {
				return err
			}
		}
		if err := checkStates(o["refinedBy"], depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (o object) checkTimes() error {
	for _, key := range []string{"sourceDate", "sourceDateStart", "sourceDateEnd"} {
		for _, v := range o.list(key) {
			s, _ := v.(string)
			if err := checkTime(s); err != nil {
				return wrong("The %s of a state is no time; it is written like 2015-01-28T12:00:00Z.", key)
			}
		}
	}
	if o["sourceDate"] == nil && (o["sourceDateStart"] == nil || o["sourceDateEnd"] == nil) && o["cached"] == nil {
		return wrong("A TimeState needs a time, or the two between which it is.")
	}
	return nil
}

// checkCollection refuses what no collection may be.
func checkCollection(raw json.RawMessage) error {
	o, err := decode(raw)
	if err != nil {
		return err
	}
	return firstFault(
		func() error { return o.checkContext(false) },
		func() error { return o.checkID("collection", true) },
		func() error { return o.checkCount("collection", "total") },
		func() error { return o.checkPages("collection", "first", "last") },
	)
}

// checkPage refuses what no page of annotations may be.
func checkPage(raw json.RawMessage, within bool) error {
	o, err := decode(raw)
	if err != nil {
		return err
	}
	return firstFault(
		func() error { return o.checkContext(within) },
		func() error { return o.checkID("page", true) },
		func() error { return o.checkCount("page", "startIndex") },
		func() error { return o.checkPages("page", "next", "prev") },
		func() error {
			if len(o.list("items")) == 0 {
				return wrong("The page of annotations has no items.")
			}
			return nil
		},
	)
}

func (o object) checkCount(what, key string) error {
	if v, there := o[key]; there {
		if _, ok := whole(v); !ok {
			return wrong("The %s of the %s must be a whole number.", key, what)
		}
	}
	return nil
}

func (o object) checkPages(what string, keys ...string) error {
	for _, key := range keys {
		switch v := o[key].(type) {
		case nil, map[string]any:
		case string:
			if !isIRI(v) {
				return wrong("The %s of the %s, %q, is no address.", key, what, short(v))
			}
		default:
			return wrong("The %s of the %s must be one page.", key, what)
		}
	}
	return nil
}
