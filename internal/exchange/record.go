package exchange

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

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

var types = []string{"publisher", "source", "snapshot", "claim", "derivation", "evidence", "link", "appearance"}

// parse reads one line.
func parse(line []byte) (record, error) {
	var r record
	d := json.NewDecoder(bytes.NewReader(line))
	if err := d.Decode(&r); err != nil {
		return r, fault.Newf(fault.Invalid, "This line is no record: %v.", err)
	}
	if d.More() {
		return r, fault.New(fault.Invalid, "This line holds more than one record; put each on its own line.")
	}
	if r.Type == "" {
		r.Type = "claim"
	}
	for _, t := range types {
		if t == r.Type {
			return r, nil
		}
	}
	return r, fault.Newf(fault.Invalid, "%q is no type of record. There are %s.", r.Type, strings.Join(types, ", "))
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
