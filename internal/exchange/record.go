package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// record is one line: the fields of every type together. A line without a type is a claim. Unknown fields are passed over.
type record struct {
	Type string `json:"type,omitempty"`
	ID   string `json:"id,omitempty"`

	// publisher
	Name    string `json:"name,omitempty"`
	Latin   string `json:"latin,omitempty"`
	Domain  string `json:"domain,omitempty"`
	Country string `json:"country,omitempty"`
	Owner   string `json:"owner,omitempty"`
	Policy  string `json:"corrections_policy,omitempty"`

	// source
	Publisher   string   `json:"publisher,omitempty"`
	Authors     []string `json:"authors,omitempty"`
	Published   string   `json:"published,omitempty"`
	Kind        string   `json:"kind,omitempty"`
	Basis       string   `json:"basis,omitempty"`
	BasisReason string   `json:"basis_reason,omitempty"`
	BasisClaims []string `json:"basis_claims,omitempty"` // the claims that the basis speaks of; absent: all. They stand before
	Group       string   `json:"group,omitempty"`
	GroupReason string   `json:"group_reason,omitempty"`
	Located     *bool    `json:"located,omitempty"` // absent: true when there is a text or an address
	File        string   `json:"file,omitempty"`
	Excerpt     bool     `json:"excerpt,omitempty"`
	ArchivedURL string   `json:"archived_url,omitempty"`
	MergedInto  string   `json:"merged_into,omitempty"` // the record of the same source that stands for this one
	MergeReason string   `json:"merge_reason,omitempty"`
	Sharing     string   `json:"sharing,omitempty"` // share, or hash for the hashes of its texts alone

	Notice       string `json:"notice,omitempty"` // corrected, retracted, withdrawn
	NoticeDate   string `json:"notice_date,omitempty"`
	NoticeURL    string `json:"notice_url,omitempty"`
	NoticeReason string `json:"notice_reason,omitempty"`

	// snapshot; of a source too
	Number   json.RawMessage `json:"number,omitempty"`   // what evidence in this file calls it
	Captured string          `json:"captured,omitempty"` // when; absent: now

	// derivation
	From     string   `json:"from,omitempty"`
	To       string   `json:"to,omitempty"`
	Relation string   `json:"relation,omitempty"`
	Claims   []string `json:"claims,omitempty"`
	ShownBy  string   `json:"shown_by,omitempty"`

	// claim
	Text             string   `json:"text,omitempty"`  // of a source and a snapshot too
	Claim            string   `json:"claim,omitempty"` // the wording; of evidence, the claim's id
	Title            string   `json:"title,omitempty"`
	Subtitle         string   `json:"subtitle,omitempty"` // of a claim: context, when it has none
	Original         string   `json:"original,omitempty"`
	OriginalLanguage string   `json:"original_language,omitempty"`
	Claimant         string   `json:"claimant,omitempty"`
	Said             string   `json:"said,omitempty"`
	Context          string   `json:"context,omitempty"`
	Status           string   `json:"status,omitempty"` // of a derivation too
	Scale            string   `json:"scale,omitempty"`
	Rating           string   `json:"rating,omitempty"`
	Conclusion       string   `json:"conclusion,omitempty"`
	Justification    string   `json:"justification,omitempty"`
	Date             string   `json:"date,omitempty"`
	Checker          string   `json:"checker,omitempty"`
	CheckerURL       string   `json:"checker_url,omitempty"`
	RatingValue      string   `json:"rating_value,omitempty"` // of an earlier check: its place on the checker's own numerical scale, as it was written
	WorstRating      string   `json:"worst_rating,omitempty"`
	BestRating       string   `json:"best_rating,omitempty"`
	Tags             []string `json:"tags,omitempty"`
	Due              string   `json:"due,omitempty"`
	Priority         string   `json:"priority,omitempty"`

	// evidence
	Source   string          `json:"source,omitempty"`   // of a snapshot too
	Snapshot json.RawMessage `json:"snapshot,omitempty"` // the number of the one that is cited; absent: the newest
	Quote    string          `json:"quote,omitempty"`
	Prefix   string          `json:"prefix,omitempty"`
	Suffix   string          `json:"suffix,omitempty"`
	Start    *int            `json:"start,omitempty"`
	Stance   string          `json:"stance,omitempty"`
	Role     string          `json:"role,omitempty"`
	NotFound bool            `json:"not_found,omitempty"`
	Searched string          `json:"searched,omitempty"`

	// link
	Other string `json:"other,omitempty"` // the claim that another is linked with; its relation is same, variant or distinct

	// several
	Language string `json:"language,omitempty"`
	URL      string `json:"url,omitempty"`
	Note     string `json:"note,omitempty"`
}

// RecordTypes are the types of record that a line may have.
var RecordTypes = []string{"publisher", "source", "snapshot", "claim", "derivation", "evidence", "link", "appearance"}

// parse reads one line.
func parse(line []byte) (record, error) {
	var r record
	if err := json.Unmarshal(line, &r); err != nil {
		if r, err = parseOther(line, err); err != nil {
			return r, err
		}
	}
	if r.ID = strings.TrimSpace(r.ID); len(r.ID) > maxID {
		return r, fault.In("id", "This id has %d bytes; %d is the most.", len(r.ID), maxID)
	}
	if r.Type == "" {
		r.Type = "claim"
	}
	if err := r.checkIDs(); err != nil {
		return r, err
	}
	for _, t := range RecordTypes {
		if t == r.Type {
			return r, nil
		}
	}
	return r, fault.Newf(fault.Invalid, "%q is no type of record. There are %s.", r.Type, strings.Join(RecordTypes, ", "))
}

// checkIDs refuses control characters in the ids that a line names: they would break lists of ids into other lines and columns, and PostgreSQL stores no NUL.
func (r record) checkIDs() error {
	claim := r.Claim
	if r.Type == "claim" {
		claim = "" // its wording
	}
	ids := []struct{ field, id string }{
		{"id", r.ID}, {"claim", claim}, {"source", r.Source}, {"publisher", r.Publisher}, {"from", r.From}, {"to", r.To}, {"other", r.Other}, {"merged_into", r.MergedInto},
	}
	for _, f := range ids {
		if err := plainID(f.field, f.id); err != nil {
			return err
		}
	}
	for _, id := range r.Claims {
		if err := plainID("claims", id); err != nil {
			return err
		}
	}
	for _, id := range r.BasisClaims {
		if err := plainID("basis_claims", id); err != nil {
			return err
		}
	}
	return nil
}

func plainID(field, id string) error {
	if strings.ContainsFunc(strings.TrimSpace(id), unicode.IsControl) {
		return fault.In(field, "The field %q names an id with a control character (a tab, a line break, or one that nobody sees): %q. Write it without.", field, shortened(id, 60))
	}
	return nil
}

// checkText refuses NUL, which PostgreSQL stores nowhere, in a line's texts.
func (r record) checkText() error {
	v := reflect.ValueOf(r)
	for i := range v.NumField() {
		holds := false
		switch f := v.Field(i).Interface().(type) {
		case string:
			holds = strings.Contains(f, "\x00")
		case []string:
			holds = slices.ContainsFunc(f, func(s string) bool { return strings.Contains(s, "\x00") })
		}
		if holds {
			field, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			return fault.In(field, "The field %q holds NUL (U+0000), which no text may hold. Write it without.", field)
		}
	}
	return nil
}

// maxID bounds another system's id, in bytes.
const maxID = 500

// parseOther reads what is no record as it should be: several on a line, or values of another type than ours, such as a number as an id.
func parseOther(line []byte, cause error) (r record, err error) {
	var wrong *json.UnmarshalTypeError
	if !errors.As(cause, &wrong) {
		d := json.NewDecoder(bytes.NewReader(line))
		if d.Decode(new(json.RawMessage)) == nil && d.More() {
			return r, fault.New(fault.Invalid, "This line holds more than one record; put each on its own line.")
		}
		return r, fault.Newf(fault.Invalid, "This line is no record: %v.", cause)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil {
		return r, fault.Newf(fault.Invalid, "This line is no record: %v.", err)
	}
	for name, raw := range fields {
		fields[name] = asText(name, raw)
	}
	b, err := json.Marshal(fields)
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		return r, fault.Newf(fault.Invalid, "This line is no record: %v.", cause)
	}
	return r, nil
}

// asText gives a number or a truth value as the text that people read, and of tags or authors in one text a list.
func asText(name string, raw json.RawMessage) json.RawMessage {
	switch name {
	case "number", "snapshot", "start", "located", "excerpt", "not_found":
		return raw
	case "tags", "authors", "claims", "basis_claims":
		var s string
		if json.Unmarshal(raw, &s) == nil {
			b, _ := json.Marshal(splitList(s)) // strings always marshal
			return b
		}
		return raw
	}
	if c := raw[0]; c == '-' || '0' <= c && c <= '9' || c == 't' || c == 'f' {
		return json.RawMessage(`"` + string(raw) + `"`)
	}
	return raw
}

// splitList reads a list that stands in one text.
func splitList(s string) []string {
	list := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;|،؛\n", r) })
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// ordinal reads a number that counts from 1; 0 is none given. Only the types that have the field read it: in others it may be anything.
func ordinal(field string, raw json.RawMessage) (n int, err error) {
	if len(raw) == 0 || string(raw) == "null" {
		return 0, nil
	}
	if err := json.Unmarshal(raw, &n); err != nil || n < 1 || n > math.MaxInt32 {
		return 0, fault.In(field, "The %s is no number of a snapshot. They count from 1 within the source, without quotation marks.", field)
	}
	return n, nil
}

func numbered(n int) json.RawMessage { return strconv.AppendInt(nil, int64(n), 10) }
