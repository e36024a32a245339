package exchange

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// MaxUpload is the largest file that is imported in the browser, in bytes. Commands take any.
const MaxUpload = 64 << 20

// The states of an upload.
const (
	UploadMapping = "mapping" // somebody says what stands where, and tries it
	UploadRunning = "running" // it is tried or imported
	UploadDone    = "done"
	UploadFailed  = "failed" // or stopped
)

// Upload is a file that somebody imports in the browser. Its content is kept until it is imported. It is no record: the ledger tells of what it brought.
type Upload struct {
	ID, Person, Name, Format string
	Bytes                    int64
	Settings                 UploadSettings
	State                    string
	Done, Total              int64 // bytes, or rows of a workbook, whose total is not known
	Result                   UploadResult
	CreatedAt, UpdatedAt     time.Time
	Kept                     bool // its content
}

// UploadSettings are what the person said of it.
type UploadSettings struct {
	Map      map[string]string `json:"map,omitempty"`
	Checker  string            `json:"checker,omitempty"`
	Language string            `json:"language,omitempty"`
	Dates    string            `json:"dates,omitempty"`
	System   string            `json:"system,omitempty"`
	Sheet    string            `json:"sheet,omitempty"`
	Charset  string            `json:"charset,omitempty"`
	Header   []string          `json:"header,omitempty"` // the names of the table's columns, by which the next like it is known
	Like     string            `json:"like,omitempty"`   // the file of which this is remembered
	Claim    string            `json:"claim,omitempty"`  // of annotations: what they are evidence for, and which source they are of, where they do not say
	Stance   string            `json:"stance,omitempty"`
	Source   string            `json:"source,omitempty"`
	Dry      bool              `json:"dry,omitempty"` // what runs, or ran last, is a trial
}

// UploadResult is how it went the last time.
type UploadResult struct {
	Summary *Summary `json:"summary,omitempty"`
	Problem string   `json:"problem,omitempty"` // why it failed
}

// deadAfter is for how long a run says nothing of itself before it is taken for dead: its server was stopped.
const deadAfter = time.Minute

// Dead reports whether a run was left behind by a server that is no more.
func (u Upload) Dead(now time.Time) bool {
	return u.State == UploadRunning && now.Sub(u.UpdatedAt) > deadAfter
}

// Options gives how its table is read.
func (u Upload) Options() TableOptions {
	return TableOptions{Format: u.Format, Charset: u.Settings.Charset, Sheet: u.Settings.Sheet, Map: u.Settings.Map, Checker: u.Settings.Checker, Language: u.Settings.Language, Dates: u.Settings.Dates}
}

// NewUpload says of a file in which of the formats it is, and refuses what cannot be read. It needs no transaction.
func NewUpload(intakes []Intake, name string, content []byte) (Upload, error) {
	u := Upload{Name: shortened(oneLine(path.Base(strings.ReplaceAll(name, `\`, "/"))), 200), Bytes: int64(len(content)), State: UploadMapping}
	switch {
	case len(content) == 0:
		return u, fault.In("file", "Choose a file.")
	case len(content) > MaxUpload:
		return u, fault.In("file", "The file has %d MB; %d MB is the most here. Import it with the command, claimtrail import, or cut it into parts.", len(content)>>20, MaxUpload>>20)
	}
	in, err := GuessIntake(intakes, content)
	if err == nil {
		u, err = u.ReadAs(in, content)
	}
	return u, inField("file", err)
}

// ReadAs takes the file for one of a format. It refuses what is no file of that format, and a table that cannot be read.
func (u Upload) ReadAs(in Intake, content []byte) (Upload, error) {
	u.Format, u.Settings = in.Name, UploadSettings{System: cmp.Or(in.System, systemName(u.Name))}
	if in.Check != nil {
		var f *fault.Error
		if err := in.Check(content); errors.As(err, &f) {
			return u, fault.In("file", "%s", f.Message)
		} else if err != nil {
			return u, err
		}
	}
	if !in.Has(AsksTable) {
		return u, nil
	}
	t, err := u.Open(content)
	if err != nil {
		return u, err
	}
	if u.Settings.Header = t.Header; len(t.First) == 0 && len(t.Sheets) < 2 {
		err = errNoRows
	}
	return u, errors.Join(err, t.Close())
}

// SetFormat keeps that the file is read as one of another format, as ReadAs gave it.
func (u Upload) SetFormat(ctx context.Context, tx *db.Tx, by auth.Person) error {
	now, err := GetUpload(ctx, tx, by, u.ID)
	switch {
	case err != nil:
		return err
	case now.State == UploadRunning && !now.Dead(tx.Now()):
		return fault.New(fault.Conflict, "This import is under way; stop it first.")
	case !now.Kept:
		return fault.New(fault.Conflict, "This file was imported already, and is not kept. Upload it again: nothing doubles.")
	}
	if _, err := tx.Exec(ctx, `update imports set format = $2 where id = $1`, u.ID, u.Format); err != nil {
		return err
	}
	now.Settings, now.State, now.Result = u.Settings, UploadMapping, UploadResult{}
	return now.save(ctx, tx)
}

// systemName makes of a file's name whose ids its records carry, so that two tables that count from 1 do not meet.
func systemName(file string) string {
	name := strings.ReplaceAll(columnName(strings.TrimSuffix(file, path.Ext(file))), " ", "-")
	if name == "" {
		return "import"
	}
	return string([]rune(name)[:min(40, len([]rune(name)))])
}

// Open reads the table that was uploaded.
func (u Upload) Open(content []byte) (*Table, error) {
	return OpenTable(bytes.NewReader(content), int64(len(content)), u.Options())
}

// Check refuses what was said of an upload, as faults of the fields "system", "checker", "dates" and "language".
func (s *UploadSettings) Check() error {
	s.System, s.Checker = oneLine(s.System), oneLine(s.Checker)
	s.Claim, s.Source = oneLine(s.Claim), oneLine(s.Source)
	if len(s.Claim) > maxID || len(s.Source) > maxID {
		return fault.In("claim", "Name the claim and the source by their references, such as CT-0001 and SR-0001.")
	}
	if s.System == "" || len(s.System) > 100 || strings.ContainsAny(s.System, ": ") {
		return fault.In("system", "Give the other system a short name without spaces and colons: its ids are kept under it.")
	}
	if len([]rune(s.Checker)) > 300 {
		return fault.In("checker", "The name of who checked them has more than 300 characters.")
	}
	if err := checkDates(s.Dates); err != nil {
		return err
	}
	r := record{Language: s.Language}
	soft := softening{r: &r}
	soft.language("language", &r.Language)
	if len(soft.warnings) > 0 {
		return fault.In("language", "%q is no language code; write en, ar, fr ...", s.Language)
	}
	s.Language = r.Language
	return nil
}

// AddUpload keeps a file. Editors may.
func AddUpload(ctx context.Context, tx *db.Tx, by auth.Person, u Upload, content []byte) (Upload, error) {
	if err := by.Require(auth.Editor, "import a file"); err != nil {
		return u, err
	}
	u.ID, u.Person, u.CreatedAt, u.UpdatedAt, u.Kept = db.NewID(), by.ID, tx.Now(), tx.Now(), true
	if err := u.remember(ctx, tx, by); err != nil {
		return u, err
	}
	settings, result, err := u.encode()
	if err != nil {
		return u, err
	}
	_, err = tx.Exec(ctx, `
		insert into imports (id, person, name, format, bytes, content, mapping, state, done, total, summary, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $9, $10, $10)`,
		u.ID, u.Person, u.Name, u.Format, u.Bytes, content, settings, u.State, result, db.FormatTime(u.CreatedAt))
	return u, err
}

// remember fills in what the person said of their last table with the same columns, of one with the same name before any other. Whose ids they are is
// remembered by the name alone: two tables that look alike may both count from 1.
func (u *Upload) remember(ctx context.Context, tx *db.Tx, by auth.Person) error {
	if len(u.Settings.Header) == 0 {
		return nil
	}
	list, err := Uploads(ctx, tx, by)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(x Upload) bool {
		return len(x.Settings.Map) == 0 || x.Format != u.Format || !slices.Equal(x.Settings.Header, u.Settings.Header)
	})
	if len(list) == 0 {
		return nil
	}
	last := list[0]
	if i := slices.IndexFunc(list, func(x Upload) bool { return x.Name == u.Name }); i >= 0 {
		last = list[i]
		u.Settings.System = last.Settings.System
	}
	s := last.Settings
	u.Settings.Map, u.Settings.Checker, u.Settings.Language, u.Settings.Dates, u.Settings.Like = s.Map, s.Checker, s.Language, s.Dates, last.Name
	return nil
}

func (u Upload) encode() (settings, result string, err error) {
	s, err := json.Marshal(u.Settings)
	if err != nil {
		return "", "", fmt.Errorf("import: %w", err)
	}
	r, err := json.Marshal(u.Result)
	if err != nil {
		return "", "", fmt.Errorf("import: %w", err)
	}
	return string(s), string(r), nil
}

const selectUpload = `
	select i.id, i.person, i.name, i.format, i.bytes, i.mapping, i.state, i.done, i.total, i.summary, i.created_at, i.updated_at,
		case when i.content is null then 0 else 1 end from imports i`

func scanUpload(row interface{ Scan(...any) error }) (u Upload, err error) {
	var settings, result, created, updated string
	var kept int
	if err = row.Scan(&u.ID, &u.Person, &u.Name, &u.Format, &u.Bytes, &settings, &u.State, &u.Done, &u.Total, &result, &created, &updated, &kept); err != nil {
		return u, err
	}
	u.Kept = kept == 1
	if err = json.Unmarshal([]byte(settings), &u.Settings); err == nil && result != "" {
		err = json.Unmarshal([]byte(result), &u.Result)
	}
	if err != nil {
		return u, fmt.Errorf("import %s cannot be read: %w", u.ID, err)
	}
	if u.CreatedAt, err = db.ParseTime(created); err == nil {
		u.UpdatedAt, err = db.ParseTime(updated)
	}
	return u, err
}

// GetUpload gives one of a person's own.
func GetUpload(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Upload, error) {
	u, err := scanUpload(tx.QueryRow(ctx, selectUpload+` where i.id = $1 and i.person = $2`, id, by.ID))
	if errors.Is(err, sql.ErrNoRows) {
		return u, fault.New(fault.NotFound, "There is no such import of yours. Imports are listed under Import, each to whom it belongs.")
	}
	return u, err
}

// Uploads lists a person's own, the newest first, at most 50.
func Uploads(ctx context.Context, tx *db.Tx, by auth.Person) (list []Upload, err error) {
	err = tx.Each(ctx, selectUpload+` where i.person = $1 order by i.created_at desc, i.id desc limit 50`, []any{by.ID}, func(row *sql.Rows) error {
		u, err := scanUpload(row)
		list = append(list, u)
		return err
	})
	return list, err
}

// Content gives what was uploaded.
func (u Upload) Content(ctx context.Context, tx *db.Tx) (content []byte, err error) {
	err = tx.QueryRow(ctx, `select coalesce(i.content, $2) from imports i where i.id = $1`, u.ID, []byte{}).Scan(&content)
	return content, err
}

// Start begins a run: a trial when dry is set. It is refused while another is under way, and when the content is gone.
func (u Upload) Start(ctx context.Context, tx *db.Tx, by auth.Person, settings UploadSettings, dry bool) (Upload, error) {
	now, err := GetUpload(ctx, tx, by, u.ID)
	switch {
	case err != nil:
		return u, err
	case by.Require(auth.Editor, "import a file") != nil:
		return u, by.Require(auth.Editor, "import a file")
	case !now.Kept:
		return u, fault.New(fault.Conflict, "This file was imported already, and is not kept. Upload it again: nothing doubles.")
	case now.State == UploadRunning && !now.Dead(tx.Now()):
		return u, fault.New(fault.Conflict, "This import is under way. Look at its page; it can be stopped there.")
	}
	now.Settings, now.State, now.Done, now.Result = settings, UploadRunning, 0, UploadResult{}
	now.Settings.Dry = dry
	if now.Total = now.Bytes; now.Format == "xlsx" {
		now.Total = 0
	}
	return now, now.save(ctx, tx)
}

func (u *Upload) save(ctx context.Context, tx *db.Tx) error {
	settings, result, err := u.encode()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `update imports set mapping = $2, state = $3, done = $4, total = $5, summary = $6, updated_at = $7 where id = $1`,
		u.ID, settings, u.State, u.Done, u.Total, result, db.FormatTime(tx.Now()))
	return err
}

// Advance says how far a run is, and that it is alive.
func (u Upload) Advance(ctx context.Context, tx *db.Tx, done int64) error {
	_, err := tx.Exec(ctx, `update imports set done = $2, updated_at = $3 where id = $1 and state = 'running'`, u.ID, done, db.FormatTime(tx.Now()))
	return err
}

// Finish keeps how a run went. After an import that went to its end the content is let go; after a trial the file waits to be imported.
func (u Upload) Finish(ctx context.Context, tx *db.Tx, result UploadResult) error {
	u.Result = result
	switch {
	case result.Problem != "":
		u.State = UploadFailed
	case u.Settings.Dry:
		u.State = UploadMapping
	default:
		u.State = UploadDone
		u.Done = max(u.Done, u.Total)
		if _, err := tx.Exec(ctx, `update imports set content = null where id = $1`, u.ID); err != nil {
			return err
		}
	}
	return u.save(ctx, tx)
}

// Discard lets the content of an upload go, which nobody wants to import any more.
func (u Upload) Discard(ctx context.Context, tx *db.Tx, by auth.Person) error {
	now, err := GetUpload(ctx, tx, by, u.ID)
	if err != nil {
		return err
	}
	if now.State == UploadRunning && !now.Dead(tx.Now()) {
		return fault.New(fault.Conflict, "This import is under way; stop it first.")
	}
	_, err = tx.Exec(ctx, `update imports set content = null, state = $2, updated_at = $3 where id = $1 and state <> 'done'`, u.ID, UploadFailed, db.FormatTime(tx.Now()))
	return err
}
