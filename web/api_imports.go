package web

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
)

var importCalls = map[string]call{
	"GET /imports": {ID: "listImports", Says: "Lists the caller's files that were imported or are on their way.", Version: true, Answer: importList{}},
	"POST /imports": {ID: "addImport", Says: "Takes a file and imports it behind the call: jsonl as the command takes it, a table of earlier checks as CSV or XLSX, whose columns are known by their names, ClaimReviews as they are published, or annotations. The body is the file, up to 64 MB. GET /imports/{id} says how far it is.",
		File: true, Query: []param{{Name: "format", Says: "what the file is; found out when not given", Of: exchange.IntakeNames(intakes)}, {Name: "name", Says: "of the file, by which the next like it is known"}, {Name: "dry-run", Says: "true: says what would happen, and changes nothing", Of: []string{"true", "false"}},
			{Name: "system", Says: "whose ids it carries"}, {Name: "checker", Says: "of a table: whose checks these are, where no column says so"}, {Name: "language", Says: "of a table: of the claims, where no column says so"},
			{Name: "dates", Says: "of a table: how dates are written"}, {Name: "sheet", Says: "of a workbook; the first when not given"}, {Name: "charset", Says: "of CSV; found out when not given"},
			{Name: "map", Says: "of a table: which column holds what, where its name does not say so: claim=Statement,rating=Verdict; with quotes, as CSV has them, where a name holds a comma"},
			{Name: "claim", Says: "of annotations: the claim that they are evidence for, where they name none"}, {Name: "stance", Says: "of annotations: what they are for it; context when not given", Of: textsOf(claims.Stances)},
			{Name: "source", Says: "of annotations: the source that they are of, where they name no page"}},
		Status: http.StatusCreated, Answer: importState{}, Refuses: refusesWrite},
	"GET /imports/{id}":          {ID: "getImport", Says: "Says how far an import is, and what it brought.", Version: true, Answer: importState{}, Refuses: refusesGone},
	"POST /imports/{id}/start":   {ID: "startImport", Says: "Imports a file that was tried.", Answer: importState{}, Refuses: refusesPlain},
	"GET /claims/{id}/originals": {ID: "listOriginals", Says: "Lists what came in for a claim, its earlier checks and its evidence, as it came: ClaimReviews, annotations, dossiers. The newest first.", Answer: originalList{}, Refuses: refusesGone},
	"GET /originals/{id}":        {ID: "getOriginal", Says: "Gives an original byte for byte.", Refuses: refusesGone},
	"POST /imports/{id}/stop":    {ID: "stopImport", Says: "Stops an import, or lets go of a file that is not wanted any more.", Answer: importState{}, Refuses: refusesPlain},
}

// importState is a file on its way.
type importState struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	Format  string         `json:"format" doc:"jsonl, csv, xlsx, claimreview or annotations"`
	Bytes   int64          `json:"bytes"`
	DryRun  bool           `json:"dry_run" doc:"true: what runs, or ran last, is a trial"`
	State   string         `json:"state" doc:"mapping, running, done or failed"`
	Done    int64          `json:"done" doc:"bytes, or rows of a workbook"`
	Total   int64          `json:"total" doc:"0 when it is not known"`
	Problem string         `json:"problem,omitempty" doc:"why it failed"`
	Result  *importSummary `json:"result" doc:"null until there is one"`
	Created time.Time      `json:"created"`
	Updated time.Time      `json:"updated"`
}

// importSummary is what an import brought, or would.
type importSummary struct {
	Made      int              `json:"made"`
	Updated   int              `json:"updated"`
	Unchanged int              `json:"unchanged"`
	Refused   int              `json:"refused" doc:"lines"`
	Faults    []exchange.Fault `json:"faults" doc:"the first of them"`
	Warned    int              `json:"warned"`
	Warnings  []exchange.Fault `json:"warnings"`
}

func importStateOf(u exchange.Upload) importState {
	out := importState{ID: u.ID, Name: u.Name, Format: u.Format, Bytes: u.Bytes, DryRun: u.Settings.Dry, State: u.State, Done: u.Done, Total: u.Total, Problem: u.Result.Problem, Created: u.CreatedAt, Updated: u.UpdatedAt}
	if sum := u.Result.Summary; sum != nil {
		out.Result = &importSummary{total(sum.Made), total(sum.Updated), total(sum.Unchanged), sum.Refused, list(sum.Faults), sum.Warned, list(sum.Warnings)}
	}
	return out
}

func total(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

type importList struct {
	Imports []importState `json:"imports"`
}

// GET /api/v1/imports
func (s *server) apiImports(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out importList, err error) {
		out.Imports = []importState{}
		found, err := exchange.Uploads(r.Context(), tx, person(r))
		for _, u := range found {
			out.Imports = append(out.Imports, importStateOf(u))
		}
		return out, err
	})
}

// POST /api/v1/imports
func (s *server) apiAddImport(w http.ResponseWriter, r *http.Request) error {
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxImport))
	if err != nil {
		return err
	}
	q := r.URL.Query()
	u, set, err := uploadOf(q, content)
	if err != nil {
		return err
	}
	dry := q.Get("dry-run") == "true"
	err = s.db.Update(r.Context(), func(tx *db.Tx) error {
		kept, err := exchange.AddUpload(r.Context(), tx, person(r), u, content)
		if err == nil {
			u, err = kept.Start(r.Context(), tx, person(r), set, dry)
		}
		return err
	})
	if err != nil {
		return err
	}
	s.run(u, person(r))
	w.Header().Set("Location", apiRoot+"/imports/"+u.ID)
	return say(w, http.StatusCreated, importStateOf(u))
}

// uploadOf takes a file and what the address says of it.
func uploadOf(q url.Values, content []byte) (u exchange.Upload, set exchange.UploadSettings, err error) {
	of := intakes
	if name := q.Get("format"); name != "" {
		in, err := exchange.IntakeNamed(intakes, name)
		if err != nil {
			return u, set, err
		}
		in.Guess = func(_, _ []byte) bool { return true }
		of = []exchange.Intake{in}
	}
	if u, err = exchange.NewUpload(of, q.Get("name"), content); err != nil {
		return u, set, err
	}
	set = u.Settings
	for name, to := range map[string]*string{"system": &set.System, "checker": &set.Checker, "language": &set.Language, "dates": &set.Dates, "sheet": &set.Sheet, "charset": &set.Charset,
		"claim": &set.Claim, "stance": &set.Stance, "source": &set.Source} {
		if q.Get(name) != "" {
			*to = q.Get(name)
		}
	}
	if given := q.Get("map"); given != "" {
		if set.Map, err = columnsOf(given); err != nil {
			return u, set, err
		}
	}
	if err := set.Check(); err != nil {
		return u, set, err
	}
	u.Settings = set
	if in, err := exchange.IntakeNamed(intakes, u.Format); err != nil || !in.Has(exchange.AsksTable) {
		return u, set, err
	}
	t, err := u.Open(content) // what was said of it must be there
	if err != nil {
		return u, set, err
	}
	set.Header = t.Header
	return u, set, t.Close()
}

// columnsOf reads which column holds what: a line of CSV, each field of it NAME=COLUMN.
func columnsOf(given string) (map[string]string, error) {
	fields, err := csv.NewReader(strings.NewReader(given)).Read()
	columns := map[string]string{}
	for _, f := range fields {
		name, column, ok := strings.Cut(f, "=")
		if !ok || name == "" || column == "" {
			err = fault.New(fault.Invalid, "")
		}
		columns[name] = column
	}
	if err != nil {
		return nil, fault.In("map", "Write map as claim=Statement,rating=Verdict: what it is, and the name of the column that holds it.")
	}
	return columns, nil
}

// GET /api/v1/imports/{id}
func (s *server) apiImport(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (importState, error) {
		u, err := exchange.GetUpload(r.Context(), tx, person(r), pathID(r))
		return importStateOf(u), err
	})
}

// POST /api/v1/imports/{id}/start
func (s *server) apiStartImport(w http.ResponseWriter, r *http.Request) error {
	if err := s.startImport(r, false); err != nil {
		return err
	}
	return s.apiImport(w, r)
}

// POST /api/v1/imports/{id}/stop
func (s *server) apiStopImport(w http.ResponseWriter, r *http.Request) error {
	var u exchange.Upload
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		u, err = exchange.GetUpload(r.Context(), tx, person(r), pathID(r))
		return err
	})
	if err == nil && !s.runs.halt(u.ID) {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error { return u.Discard(r.Context(), tx, person(r)) })
	}
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, importStateOf(u))
}
