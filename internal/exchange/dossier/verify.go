package dossier

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// VerifyOptions say what a dossier is held to.
type VerifyOptions struct {
	Key string // the newsroom's public key, as signed notes write it; "" takes any, and the result names it
}

// Result is what was checked.
type Result struct {
	Claim      string     `json:"claim"`
	Ref        string     `json:"ref"`
	Text       string     `json:"text"`
	Rating     string     `json:"rating"`
	RatingID   string     `json:"rating_id"` // as the ledger has it; what it is called is the newsroom's word
	Newsroom   string     `json:"newsroom"`
	Generated  time.Time  `json:"generated"`
	Key        ledger.Key `json:"key"`    // that signed the list of files
	Pinned     bool       `json:"pinned"` // it is the one that was asked for
	Size       int64      `json:"ledger_size"`
	Root       string     `json:"ledger_root"`
	Files      int        `json:"files"`
	Bytes      int64      `json:"bytes"`
	Entries    int        `json:"entries"`
	Last       int64      `json:"last_entry"` // the newest of them; -1 when there is none
	Proofs     int        `json:"proofs"`
	Texts      int        `json:"texts"`
	Passages   int        `json:"passages"`
	Records    int        `json:"records"`      // compared with their last entry
	OnlySigned []string   `json:"only_signed"`  // files for which the signature on the list alone speaks
	Unchecked  []string   `json:"not_checked"`  // what could not be, in a sentence each
	Unproven   []string   `json:"not_proven"`   // what no dossier proves, in a sentence each
	Withheld   int        `json:"withheld"`     // entries whose content is not for strangers
	Redacted   int        `json:"redacted"`     // entries whose content was taken out
	Uncompared int        `json:"not_compared"` // records of such entries
}

// verifier checks one dossier.
type verifier struct {
	a      *archive
	o      VerifyOptions
	result Result
	keys   []ledger.Key
	list   []listed
	hashes map[string]listed

	about      about
	data       report.ClaimReportJSON
	entries    []ledger.Record
	left       map[[2]string][]byte      // by subject and id: the row as its last entry wrote it; nil when that cannot be read
	uncompared []string                  // what cannot be compared, each in words
	rows       map[string]map[string]row // by subject and id: the last row that can be read
	mute       map[string]map[string]bool
	texts      map[string][]rune // by snapshot
	checkpoint ledger.Checkpoint
}

func (v *verifier) verifiers() []string {
	list := make([]string, len(v.keys))
	for i, k := range v.keys {
		list[i] = k.Verifier
	}
	return list
}

// Verify checks a dossier's file, or the folder of its unpacked files. The error is the first fault, which names the file that has it.
func Verify(name string, o VerifyOptions) (Result, error) {
	a, err := openPath(name)
	if err != nil {
		return Result{}, err
	}
	v, err := verifyArchive(a, o)
	return v.result, errors.Join(err, a.close())
}

// VerifyReader is Verify of a file that is read from elsewhere.
func VerifyReader(r io.ReaderAt, size int64, o VerifyOptions) (Result, error) {
	a, err := openZip(r, size)
	if err != nil {
		return Result{}, err
	}
	v, err := verifyArchive(a, o)
	return v.result, err
}

func verifyArchive(a *archive, o VerifyOptions) (*verifier, error) {
	v := &verifier{a: a, o: o, hashes: map[string]listed{}, left: map[[2]string][]byte{}, rows: map[string]map[string]row{}, mute: map[string]map[string]bool{}, texts: map[string][]rune{}}
	for _, check := range []func() error{v.checkManifest, v.readData, v.checkLedger, v.checkSnapshots, v.checkPassages, v.checkRecords, v.checkLineage, v.checkHistory, v.checkExport, v.checkCrate, v.sayRest} {
		if err := check(); err != nil {
			return v, err
		}
	}
	return v, nil
}

// wrong makes the fault of a file.
func wrong(name, format string, args ...any) error {
	return fault.Newf(fault.Checked, "%s: %s", name, fmt.Sprintf(format, args...))
}

// readJSON reads a member as JSON.
func (v *verifier) readJSON(name string, into any) error {
	if !v.a.has(name) {
		return wrong(name, "it is missing; every dossier has it.")
	}
	b, err := v.a.read(name, maxSmall)
	if err != nil {
		return err
	}
	err = plainJSON(b)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		return wrong(name, "it is not written as a dossier's is (%v).", err)
	}
	return nil
}

func (v *verifier) readData() error {
	if err := v.readJSON(aboutName, &v.about); err != nil {
		return err
	}
	if err := v.readJSON(reportName, &v.data); err != nil {
		return err
	}
	c, r := v.data.Claim, &v.result
	switch {
	case c.Rating == "" && v.data.RatingLabel != report.Unrated:
		return wrong(reportName, "it names a rating, “%s”, of a claim that is not rated.", shortened(v.data.RatingLabel))
	case v.about.Version != 1:
		return wrong(aboutName, "it is of version %d of dossiers, which this program does not know; take a newer one.", v.about.Version)
	case v.about.Claim != r.Claim || c.ID != r.Claim || v.data.ID != r.Claim || v.about.Ref != c.Ref:
		return wrong(reportName, "it is about another claim than the signed list of files.")
	case !v.about.Generated.Equal(v.data.Generated):
		return wrong(aboutName, "it was made at another time than the report.")
	}
	if !sameJSON(c, v.data.ClaimJSON) {
		return wrong(reportName, "it says two things of the claim: at its top, and under “claim”.")
	}
	r.Ref, r.Text, r.Rating, r.RatingID, r.Newsroom, r.Generated = c.Ref, c.Text, v.data.RatingLabel, c.Rating, v.about.Newsroom.Name, v.about.Generated
	return nil
}

func sameJSON(a, b any) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

// checkLedger checks the signed head, every entry by itself, and that each is in the history of that head.
func (v *verifier) checkLedger() error {
	for _, name := range []string{checkpointName, entriesName, proofsName} {
		if !v.a.has(name) {
			return wrong(name, "it is missing; every dossier has it.")
		}
	}
	signed, err := v.a.read(checkpointName, maxSmall)
	if err != nil {
		return err
	}
	if v.checkpoint, _, err = ledger.OpenCheckpoint(string(signed), v.verifiers()...); err != nil {
		return wrong(checkpointName, "%v", err)
	}
	if v.result.Size, v.result.Root = v.checkpoint.Size, v.checkpoint.Root; v.data.Head.Size != v.checkpoint.Size || v.data.Head.Root != v.checkpoint.Root || v.data.Head.Note != string(signed) {
		return wrong(reportName, "it names another head of the history than %s.", checkpointName)
	}
	if err := v.readEntries(); err != nil {
		return err
	}
	return v.checkProofs(string(signed))
}

func (v *verifier) readEntries() error {
	b, err := v.a.read(entriesName, maxSmall*2)
	if err != nil {
		return err
	}
	last := int64(-1)
	for line := range bytes.Lines(b) {
		var r ledger.Record
		err := plainJSON(line)
		if err == nil {
			err = json.Unmarshal(line, &r)
		}
		if err != nil {
			return wrong(entriesName, "entry after %d is not written as entries are (%v).", last, err)
		}
		if r.Sequence <= last {
			return wrong(entriesName, "entry %d does not come after entry %d.", r.Sequence, last)
		}
		if err := r.CheckHashes(); err != nil {
			return wrong(entriesName, "%v", err)
		}
		last = r.Sequence
		if err := v.keepRow(r); err != nil {
			return err
		}
		v.entries = append(v.entries, r)
	}
	v.result.Entries, v.result.Last = len(v.entries), last
	return nil
}

// keepRow remembers what an entry left of its row; one without content leaves nothing that can be compared.
func (v *verifier) keepRow(r ledger.Record) error {
	if v.rows[r.Subject] == nil {
		v.rows[r.Subject], v.mute[r.Subject] = map[string]row{}, map[string]bool{}
	}
	if len(r.Payload) == 0 {
		delete(v.rows[r.Subject], r.SubjectID)
		v.mute[r.Subject][r.SubjectID] = true
		v.left[[2]string{r.Subject, r.SubjectID}] = nil
		if r.Redaction != nil {
			v.result.Redacted++
		} else {
			v.result.Withheld++
		}
		return nil
	}
	p, err := r.Read()
	var after row
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(p.After))
		d.UseNumber()
		err = d.Decode(&after)
	}
	if err != nil {
		return wrong(entriesName, "entry %d holds no record (%v).", r.Sequence, err)
	}
	key := [2]string{r.Subject, r.SubjectID}
	if left, known := v.left[key]; known && left != nil && !bytes.Equal(left, p.Before) || !known && string(p.Before) != "null" {
		return wrong(entriesName, "entry %d does not begin where the last one about this %s ended: an entry between them was left out.", r.Sequence, r.Subject)
	}
	v.left[key] = p.After
	v.rows[r.Subject][r.SubjectID] = after
	delete(v.mute[r.Subject], r.SubjectID)
	return nil
}

func (v *verifier) checkProofs(signed string) error {
	b, err := v.a.read(proofsName, maxSmall)
	if err != nil {
		return err
	}
	if len(v.entries) == 0 && len(b) == 0 {
		return nil
	}
	proofs, err := ledger.ReadProofs(bytes.NewReader(b))
	if err != nil {
		return wrong(proofsName, "%v", err)
	}
	if len(proofs) != len(v.entries) {
		return wrong(proofsName, "it has %d proofs for %d entries.", len(proofs), len(v.entries))
	}
	for i, p := range proofs {
		leaf, err := v.entries[i].Leaf()
		switch {
		case err != nil || p.Sequence != v.entries[i].Sequence || !bytes.Equal(leaf, p.Leaf):
			return wrong(proofsName, "the proof of entry %d is of another entry than the one in %s.", v.entries[i].Sequence, entriesName)
		case p.Checkpoint != signed:
			return wrong(proofsName, "the proof of entry %d is under another head than %s.", p.Sequence, checkpointName)
		}
		if err := p.CheckUnder(v.checkpoint); err != nil {
			return wrong(proofsName, "%v", err)
		}
	}
	v.result.Proofs = len(proofs)
	return nil
}

// checkSnapshots checks each text and each original against the hashes that the ledger holds.
func (v *verifier) checkSnapshots() error {
	withheld, unanchored := 0, map[string]bool{}
	for _, n := range v.about.Snapshots {
		if n.Withheld != "" || n.Text == "" {
			withheld++
			continue
		}
		r, ok := v.rows["snapshot"][n.ID]
		if !ok && !v.mute["snapshot"][n.ID] {
			return wrong(entriesName, "no entry tells of snapshot %d of %s.", n.Number, n.Source)
		}
		for _, part := range []struct{ path, column string }{{n.Text, "text_sha256"}, {n.Bytes, "sha256"}} {
			m, there := v.hashes[part.path]
			switch {
			case part.path == "":
			case !there:
				return wrong(part.path, "it is missing, and %s names it.", aboutName)
			case !ok:
				unanchored[n.ID] = true
			case r.text(part.column) != m.sha256:
				return wrong(part.path, "it is not what was captured as snapshot %d of %s: the ledger has another SHA-256 of it.", n.Number, n.Source)
			}
		}
		b, err := v.a.read(n.Text, maxSmall)
		if err != nil {
			return err
		}
		if !utf8.Valid(b) {
			return wrong(n.Text, "it is no text in UTF-8.")
		}
		v.texts[n.ID] = []rune(string(b))
		v.result.Texts++
	}
	if withheld > 0 {
		v.result.Unchecked = append(v.result.Unchecked, fmt.Sprintf("%s not here, so what is quoted of %s could not be compared.",
			plural(withheld, "The text of one snapshot is", "The texts of %d snapshots are"), plural(withheld, "it", "them")))
	}
	if n := len(unanchored); n > 0 {
		v.result.Unchecked = append(v.result.Unchecked, fmt.Sprintf("%s here by the signature alone: what the ledger says of %s was taken out.",
			plural(n, "The text of one snapshot is", "The texts of %d snapshots are"), plural(n, "it", "them")))
	}
	return nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	if strings.Contains(many, "%d") {
		return fmt.Sprintf(many, n)
	}
	return many
}

// stands reports whether a quotation stands at its place.
func (v *verifier) stands(snapshot, quote string, start, end int) (checked, stands bool) {
	text, ok := v.texts[snapshot]
	if !ok {
		return false, true
	}
	if start < 0 || end <= start || end > len(text) {
		return true, false
	}
	return true, string(text[start:end]) == quote
}

// checkPassages checks every quotation, of the data and of the ledger, against the text that it cites.
func (v *verifier) checkPassages() error {
	passages := map[string]report.PassageJSON{}
	for _, p := range v.data.Passages {
		passages[p.ID] = p
		checked, stands := v.stands(p.Snapshot, p.Quote, p.Start, p.End)
		if !stands {
			return wrong(reportName, "passage %s does not stand at characters %d to %d of the text that it cites: “%s”.", p.ID, p.Start, p.End, shortened(p.Quote))
		}
		if checked {
			v.result.Passages++
		}
	}
	if n := len(v.data.Passages) - v.result.Passages; n > 0 {
		v.result.Unchecked = append(v.result.Unchecked, fmt.Sprintf("%s no text here to stand in.", plural(n, "One quotation has", "%d quotations have")))
	}
	for _, e := range v.data.Evidence {
		p, ok := passages[e.Passage]
		if e.NotFound && e.Passage+e.Quote+e.Before+e.After != "" {
			return wrong(reportName, "evidence %d quotes, and says that nothing was found.", e.Number)
		}
		if e.NotFound || v.mute["evidence"][e.ID] && e.Quote == sources.Withheld {
			continue
		}
		if !ok || p.Quote != e.Quote || p.Start != e.Start || p.End != e.End || e.Snapshot == nil || e.Snapshot.ID != p.Snapshot {
			return wrong(reportName, "evidence %d does not quote as its passage does.", e.Number)
		}
		if text, ok := v.texts[p.Snapshot]; ok && !around(text, e.Before, e.After, p) {
			return wrong(reportName, "what it shows around the quotation of evidence %d does not stand there in the text.", e.Number)
		}
	}
	for id, r := range v.rows["passage"] {
		if _, stands := v.stands(r.text("snapshot"), r.text("quote"), r.number("start_offset"), r.number("end_offset")); !stands {
			return wrong(entriesName, "passage %s does not stand in the text that it cites.", id)
		}
	}
	return nil
}

// around reports whether what is shown before and after a quotation stands there, an ellipsis aside.
func around(text []rune, before, after string, p report.PassageJSON) bool {
	before, after = squeeze(strings.TrimPrefix(strings.TrimSpace(before), "…")), squeeze(strings.TrimSuffix(strings.TrimSpace(after), "…"))
	const window = 2_000
	left, right := squeeze(string(text[max(0, p.Start-window):p.Start])), squeeze(string(text[p.End:min(len(text), p.End+window)]))
	return strings.HasSuffix(left, before) && strings.HasPrefix(right, after)
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func shortened(s string) string {
	r := []rune(squeeze(s))
	if len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return string(r)
}

// sayRest says which files the signature alone vouches for, and what could not be compared.
func (v *verifier) sayRest() error {
	checked := []string{keysName, checkpointName, entriesName, proofsName, aboutName, reportName, crateName}
	for _, n := range v.about.Snapshots {
		checked = append(checked, n.Text, n.Bytes)
	}
	v.result.OnlySigned = []string{}
	for _, m := range v.list {
		if !slices.Contains(checked, m.path) {
			v.result.OnlySigned = append(v.result.OnlySigned, m.path)
		}
	}
	r := &v.result
	if r.Uncompared > 0 {
		named := v.uncompared[:min(len(v.uncompared), 10)]
		which := strings.Join(named, ", ")
		if more := r.Uncompared - len(named); more > 0 {
			which += fmt.Sprintf(" and %d more", more)
		}
		r.Unchecked = append(r.Unchecked, fmt.Sprintf("%s could not be compared with the ledger, since what it says of them is withheld or was taken out; the signature alone vouches for them: %s.",
			plural(r.Uncompared, "One record", "%d records"), which))
	}
	r.Unproven = v.unproven()
	if r.Unchecked == nil {
		r.Unchecked = []string{}
	}
	return nil
}

// unproven says what no dossier proves, however whole it is.
func (v *verifier) unproven() []string {
	r := v.result
	return []string{
		fmt.Sprintf("That nothing is missing. The history has %d entries, and the dossier brings %d, of which number %d is the last. Each is in the history, and none is missing between two about the same record; "+
			"that none of the others tells of this claim, before or since, is what the newsroom says by its signature. Whoever may read its ledger can look.", r.Size, r.Entries, r.Last),
		"When it happened. The times are those of the newsroom's clock.",
		"That a source is what it seems, or honest.",
	}
}
