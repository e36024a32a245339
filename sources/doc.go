// Package sources keeps publishers, their sources, the snapshots of those, the passages in them and the derivations
// between them: rules and their SQL. It cannot see claims.
//
// Functions take the caller's transaction and begin none. Those that write take the person who acts, check the right, and
// append to the ledger.
package sources

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

func init() {
	for _, t := range []ledger.Table{
		{Name: "publishers", Subject: "publisher", Columns: words(`id name latin language kind domain country owner corrections_policy note
			version system external_id created_at updated_at`)},
		{Name: "reliability_grades", Subject: "grade", Columns: words(`id publisher grade reason graded_at graded_by`)},
		{Name: "sources", Subject: "source", Columns: words(`id ref publisher title authors published language url kind basis basis_reason
			origin_group group_reason located note version system external_id created_at updated_at archived_url
			basis_claims notice notice_date notice_url notice_reason noticed_at noticed_by merged_into merge_reason
			confidential confidential_reason sharing`),
			Later: words(`archived_url basis_claims notice notice_date notice_url notice_reason noticed_at noticed_by merged_into merge_reason
				confidential confidential_reason sharing`)},
		{Name: "snapshots", Subject: "snapshot", Digest: []string{"text"}, Columns: words(`id source number sha256 media_type charset bytes text
			text_sha256 text_chars boilerplate excerpt extractor extractor_version method name captured_at captured_by address headers`),
			Later: []string{"address", "headers"}},
		{Name: "source_checks", Subject: "check", Columns: words(`id source url final_url state http_status etag last_modified note snapshot archived_url
			archived_at checked_at checked_by`)},
		{Name: "passages", Subject: "passage", Columns: words(`id snapshot quote prefix suffix start_offset end_offset page created_at created_by`)},
		{Name: "passage_states", Subject: "passage state", Columns: words(`id passage snapshot number state start_offset end_offset alternatives
			instead_start instead_end as_cited score decision decision_note decided_at decided_by accepted evidence version created_at created_by`)},
		{Name: "derivations", Subject: "derivation", Columns: words(`id from_source to_source relation status claims passage shown_by note version
			created_at created_by updated_at`)},
		{Name: "attributions", Subject: "attribution", Columns: words(`id source passage name kind relation status derivation before
			link_version version created_at created_by updated_at`)},
	} {
		t.Key = "id"
		ledger.Register(t)
	}
	ledger.RegisterCheck("The kept bytes", verifyBytes)
	ledger.RegisterCheck("What texts are found by", verifyParagraphs)
}

func words(s string) []string { return strings.Fields(s) }

// NextRef gives the next short reference of a kind, "SR" or "CT": at least four hexadecimal digits, never reused.
func NextRef(ctx context.Context, tx *db.Tx, kind string) (string, error) {
	n, err := nextNumber(ctx, tx, kind, 1)
	if err != nil {
		return "", fmt.Errorf("reference %s: %w", kind, err)
	}
	return fmt.Sprintf("%s-%04X", kind, n), nil
}

// DefaultSystem is whose ids imported records keep when nobody says.
const DefaultSystem = "import"

// Key says by which column a record named by a person is looked up: its id, its short reference, or another system's id.
type Key struct{ ID, Ref, System, External string }

// ParseKey reads an id as people write it: a UUID, a reference such as SR-09C1 in any letter case, "SYSTEM:ID", or
// the bare id of the system "import". kind is "SR" or "CT", or "" where there are no references.
func ParseKey(kind, s string) Key {
	s = strings.TrimSpace(s)
	if id, err := uuid.Parse(s); err == nil && len(s) == 36 {
		return Key{ID: id.String()}
	}
	if upper := strings.ToUpper(s); kind != "" && strings.HasPrefix(upper, kind+"-") {
		return Key{Ref: upper}
	}
	if system, id, ok := strings.Cut(s, ":"); ok && system != "" && id != "" {
		return Key{System: system, External: id}
	}
	return Key{System: DefaultSystem, External: s}
}

// toJSON gives a list as it stands in a column.
func toJSON(list []string) string {
	if len(list) == 0 {
		return "[]"
	}
	b, err := json.Marshal(list)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(b)
}

func fromJSON(s string) (list []string, err error) {
	if s == "[]" || s == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(s), &list); err != nil {
		return nil, fmt.Errorf("a list in the database cannot be read: %w", err)
	}
	return list, nil
}

// Line checks a field of one line: it trims it, refuses line breaks and more than most code points.
func Line(field, s string, most int) (string, error) {
	s = strings.TrimSpace(s)
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		return "", fault.In(field, "The %s holds characters that are no text; type it again.", field)
	case n > most:
		return "", fault.In(field, "The %s has %d characters; %d is the most.", field, n, most)
	case strings.ContainsAny(s, "\n\r"):
		return "", fault.In(field, "The %s must stand on one line.", field)
	}
	return s, nil
}

// Text checks a field of several lines; line ends become LF.
func Text(field, s string, most int) (string, error) {
	s = strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		return "", fault.In(field, "The %s holds characters that are no text; type it again.", field)
	case n > most:
		return "", fault.In(field, "The %s has %d characters; %d is the most.", field, n, most)
	}
	return s, nil
}

// checked runs checks until one fails.
func checked(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// line makes a check of Line that stores what it gives.
func line(field string, s *string, most int) func() error {
	return func() (err error) { *s, err = Line(field, *s, most); return err }
}

// paragraphs makes a check of Text that stores what it gives.
func paragraphs(field string, s *string, most int) func() error {
	return func() (err error) { *s, err = Text(field, *s, most); return err }
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
