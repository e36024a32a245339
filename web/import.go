package web

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/dossier"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// maxImport is the largest request that brings a file to import.
const maxImport = exchange.MaxUpload + 1<<20

// importsPage takes a file, and lists those that a person brought before.
type importsPage struct {
	Form    form
	Uploads []importRow
	Intakes []exchange.Intake
	Most    int // MB
	Limits  importLimits
}

// importLimits are those of the command, in MB.
type importLimits struct{ Row, Line, Unpacked int }

// importRow is one of them, in words.
type importRow struct {
	exchange.Upload
	State string
	Bad   bool
}

// intakes are the formats that can be imported in the browser.
var intakes = dossier.Intakes

// importPage is one file on its way: what stands where, what a trial found, how far it is, what it brought.
type importPage struct {
	rights
	Upload  exchange.Upload
	Form    form
	Intake  exchange.Intake
	Intakes []exchange.Intake // to choose from
	Stances []claims.Stance
	Table   *exchange.Table // nil for what is no table, and once the content is gone
	Fields  []importField
	Running bool
	Dead    bool // its server is no more
	Still   bool // the page does not ask again by itself
	Percent int64
	Rows    int // so far, when nobody knows how many there are
	Result  *importResult
	Problem string
}

// importField is one of our fields, and the column that holds it.
type importField struct {
	Field, Label, Column string
}

// importResult is a summary in the order in which people read it.
type importResult struct {
	exchange.Summary
	Rows    []importCount
	Ratings []exchange.RatingSeen
	More    int // refused and not named
	Notes   int // warned and not named
}

type importCount struct {
	What                     string
	Made, Updated, Unchanged int
}

// namedHere is how many lines a page names.
const namedHere = 100

// GET /import
func (s *server) imports(w http.ResponseWriter, r *http.Request) error {
	return s.showImports(w, r, http.StatusOK, blank(nil))
}

func (s *server) showImports(w http.ResponseWriter, r *http.Request, status int, f form) error {
	p := importsPage{Form: f, Intakes: intakes, Most: exchange.MaxUpload >> 20, Limits: importLimits{exchange.MostRow >> 20, exchange.MaxLine >> 20, exchange.MostUnpacked >> 20}}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		list, err := exchange.Uploads(r.Context(), tx, person(r))
		for _, u := range list {
			p.Uploads = append(p.Uploads, s.rowOf(u, tx.Now()))
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.render(w, r, status, "imports", "desk", p)
}

func (s *server) rowOf(u exchange.Upload, now time.Time) importRow {
	row := importRow{Upload: u}
	switch {
	case s.dead(u, now):
		row.State, row.Bad = "left behind: import it again", true
	case u.State == exchange.UploadRunning && u.Settings.Dry:
		row.State = "being tried"
	case u.State == exchange.UploadRunning:
		row.State = "under way"
	case u.State == exchange.UploadDone:
		row.State = "imported"
	case u.State == exchange.UploadFailed && !u.Kept:
		row.State = "let go"
	case u.State == exchange.UploadFailed:
		row.State, row.Bad = "not imported to its end", true
	default:
		row.State = "waits for you"
	}
	return row
}

// dead reports whether a run has no server any more.
func (s *server) dead(u exchange.Upload, now time.Time) bool {
	return u.Dead(now) && !s.runs.running(u.ID)
}

// POST /import
func (s *server) upload(w http.ResponseWriter, r *http.Request) error {
	content, name, err := uploaded(r)
	var u exchange.Upload
	if err == nil {
		u, err = exchange.NewUpload(intakes, name, content)
	}
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error {
			kept, err := exchange.AddUpload(r.Context(), tx, person(r), u, content)
			u.ID = kept.ID
			return err
		})
	}
	if err == nil {
		return see(w, r, "/import/"+u.ID, "")
	}
	f := formOf(r)
	if f.take(err, "file") {
		return s.showImports(w, r, http.StatusUnprocessableEntity, f)
	}
	return err
}

func uploaded(r *http.Request) ([]byte, string, error) {
	file, header, err := r.FormFile("file")
	if err != nil {
		return nil, "", fault.In("file", "Choose a file.")
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(file)
	return content, header.Filename, err
}

// GET /import/{id}
func (s *server) importOf(w http.ResponseWriter, r *http.Request) error {
	return s.showImport(w, r, http.StatusOK, nil)
}

// showImport renders a file on its way. typed is a form that was refused, or nil.
func (s *server) showImport(w http.ResponseWriter, r *http.Request, status int, typed *form) error {
	p := importPage{rights: rightsOf(r), Intakes: intakes, Stances: claims.Stances, Still: r.URL.Query().Get("still") != ""}
	var content []byte
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Upload, err = exchange.GetUpload(r.Context(), tx, person(r), pathID(r)); err != nil {
			return err
		}
		if p.Intake, err = exchange.IntakeNamed(intakes, p.Upload.Format); err != nil {
			return err
		}
		p.Dead = s.dead(p.Upload, tx.Now())
		p.Running = p.Upload.State == exchange.UploadRunning && !p.Dead
		if p.Upload.Kept && !p.Running && p.Intake.Has(exchange.AsksTable) {
			content, err = p.Upload.Content(r.Context(), tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Form = settingsForm(p.Upload.Settings)
	if typed != nil {
		p.Form = *typed
	}
	if content != nil {
		if err := p.open(content); err != nil {
			return err
		}
	}
	p.tell()
	if p.Running && !p.Still {
		w.Header().Set("Refresh", "2") // works without scripts; the page says how to stop it
	}
	return s.render(w, r, status, "import", "desk", p)
}

// open reads the table's columns. A mapping that does not fit it any more is left to the form.
func (p *importPage) open(content []byte) error {
	u := p.Upload
	t, err := u.Open(content)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		u.Settings.Map, u.Settings.Sheet, u.Settings.Charset = nil, "", ""
		t, err = u.Open(content)
	}
	if err != nil {
		return err
	}
	p.Table = t
	for _, c := range t.Fields() {
		f := importField{Field: c.Field, Label: c.Label}
		if at, ok := t.Columns[c.Field]; ok {
			f.Column = t.Header[at]
		}
		if typed, ok := p.Form.Values["map-"+c.Field]; ok {
			f.Column = typed
		}
		p.Fields = append(p.Fields, f)
	}
	return t.Close()
}

// tell puts into words how far it is and what it brought.
func (p *importPage) tell() {
	u := p.Upload
	p.Problem = u.Result.Problem
	if p.Dead {
		p.Problem = "The server that imported it was stopped. What was imported until then stays; import it again: nothing doubles."
	}
	if u.Total > 0 {
		p.Percent = min(100, u.Done*100/u.Total)
	} else {
		p.Rows = int(u.Done)
	}
	if u.Result.Summary == nil {
		return
	}
	sum := *u.Result.Summary
	p.Result = &importResult{Summary: sum, Ratings: sum.RatingsSeen()}
	kinds := map[string]bool{}
	for _, m := range []map[string]int{sum.Made, sum.Updated, sum.Unchanged} {
		for kind := range m {
			kinds[kind] = true
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		p.Result.Rows = append(p.Result.Rows, importCount{kind, sum.Made[kind], sum.Updated[kind], sum.Unchanged[kind]})
	}
	p.Result.Faults = sum.Faults[:min(namedHere, len(sum.Faults))]
	p.Result.Warnings = sum.Warnings[:min(namedHere, len(sum.Warnings))]
	p.Result.More, p.Result.Notes = sum.Refused-len(p.Result.Faults), sum.Warned-len(p.Result.Warnings)
}

func settingsForm(s exchange.UploadSettings) form {
	return blank(map[string]string{"checker": s.Checker, "language": s.Language, "system": s.System, "sheet": s.Sheet, "charset": s.Charset, "dates": s.Dates,
		"claim": s.Claim, "stance": s.Stance, "source": s.Source})
}

// settingsOf reads what the form says of an upload.
func settingsOf(r *http.Request, u exchange.Upload, in exchange.Intake) (exchange.UploadSettings, error) {
	s := exchange.UploadSettings{
		Checker: r.PostFormValue("checker"), Language: r.PostFormValue("language"), System: u.Settings.System,
		Sheet: r.PostFormValue("sheet"), Charset: r.PostFormValue("charset"), Dates: r.PostFormValue("dates"), Header: u.Settings.Header,
		Claim: r.PostFormValue("claim"), Stance: r.PostFormValue("stance"), Source: r.PostFormValue("source"),
	}
	if in.Has(exchange.AsksSystem) {
		s.System = r.PostFormValue("system")
	}
	if in.Has(exchange.AsksTable) {
		s.Map = map[string]string{}
		for field := range r.PostForm {
			if name, is := strings.CutPrefix(field, "map-"); is {
				s.Map[name] = r.PostFormValue(field)
			}
		}
		if needs := cmp.Or(r.PostFormValue("needs"), "claim"); s.Map[needs] == "" {
			return s, fault.In("map-"+needs, "%s", needed[needs])
		}
	}
	return s, s.Check()
}

// needed says which column a table cannot do without.
var needed = map[string]string{"claim": "Say which column holds the claims.", "link": "Say which column holds the addresses of the pages."}

// POST /import/{id} tries it.
func (s *server) tryImport(w http.ResponseWriter, r *http.Request) error {
	var err error
	if format := r.PostFormValue("format"); format != "" {
		err = s.readAs(r, format)
	} else {
		err = s.startImport(r, true)
	}
	if err == nil {
		return see(w, r, "/import/"+addressID(r), "")
	}
	f := formOf(r)
	if fault.KindOf(err) == fault.Invalid && f.take(err, "system", "checker", "language", "sheet", "charset", "dates", "map-claim", "map-link", "map", "file", "format", "claim", "stance", "source") {
		return s.showImport(w, r, http.StatusUnprocessableEntity, &f)
	}
	return err
}

// readAs takes the file for one of another format than was guessed.
func (s *server) readAs(r *http.Request, format string) error {
	in, err := exchange.IntakeNamed(intakes, format)
	if err != nil {
		return err
	}
	var u exchange.Upload
	var content []byte
	err = s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if u, err = exchange.GetUpload(r.Context(), tx, person(r), pathID(r)); err == nil {
			content, err = u.Content(r.Context(), tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	if u, err = u.ReadAs(in, content); err != nil {
		return asFormat(err)
	}
	return s.db.Update(r.Context(), func(tx *db.Tx) error { return u.SetFormat(r.Context(), tx, person(r)) })
}

// asFormat makes what is wrong with a file a fault of the format that it was taken for.
func asFormat(err error) error {
	if fault.KindOf(err) == fault.Invalid {
		return fault.In("format", "%s", err.Error())
	}
	return err
}

// POST /import/{id}/start imports it, as it was tried.
func (s *server) beginImport(w http.ResponseWriter, r *http.Request) error {
	if err := s.startImport(r, false); err != nil {
		return err
	}
	return see(w, r, "/import/"+addressID(r), "")
}

func (s *server) startImport(r *http.Request, dry bool) error {
	var u exchange.Upload
	var in exchange.Intake
	var content []byte
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if u, err = exchange.GetUpload(r.Context(), tx, person(r), pathID(r)); err == nil {
			in, err = exchange.IntakeNamed(intakes, u.Format)
		}
		if err == nil && dry && in.Has(exchange.AsksTable) {
			content, err = u.Content(r.Context(), tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	settings := u.Settings
	if dry {
		if settings, err = settingsOf(r, u, in); err != nil {
			return err
		}
		u.Settings = settings
		if len(content) > 0 { // what the mapping names must be there
			t, err := u.Open(content)
			if err != nil {
				return err
			}
			settings.Header = t.Header
			_ = t.Close()
		}
	}
	started := u
	err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		started, err = u.Start(r.Context(), tx, person(r), settings, dry)
		return err
	})
	if err == nil {
		s.run(started, person(r))
	}
	return err
}

// POST /import/{id}/stop stops it, or lets go of a file that is not wanted any more.
func (s *server) stopImport(w http.ResponseWriter, r *http.Request) error {
	var u exchange.Upload
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		u, err = exchange.GetUpload(r.Context(), tx, person(r), pathID(r))
		return err
	})
	if err != nil {
		return err
	}
	if s.runs.halt(u.ID) {
		return see(w, r, "/import/"+addressID(r), "stopping")
	}
	if err := s.db.Update(r.Context(), func(tx *db.Tx) error { return u.Discard(r.Context(), tx, person(r)) }); err != nil {
		return err
	}
	return see(w, r, "/import", "letgo")
}

// size says how large a file is.
func (r importRow) Size() string { return fileSize(r.Bytes) }

// Size says how large the file is.
func (p importPage) Size() string { return fileSize(p.Upload.Bytes) }

func fileSize(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", (n+1023)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// Sources reports whether what was imported is seen among the sources rather than among the claims.
func (p importPage) Sources() bool {
	if p.Result == nil {
		return false
	}
	touched := func(kind string) int { return p.Result.Made[kind] + p.Result.Updated[kind] }
	return touched("claim") == 0 && touched("source")+touched("annotation") > 0
}

// Unit is what the file is counted by, with a capital letter.
func (p importPage) Unit() string { return strings.ToUpper(p.Intake.Unit[:1]) + p.Intake.Unit[1:] }
