package claims

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// RatingWord says which of Values a checker's own rating means.
type RatingWord struct {
	ID, Label, Note string
	Word            string // Label as it is compared (Plainly)
	Checker         string // whose word: a domain and what stands under it; "" for everybody's
	Value           string // one of Values
	Version         int64
	CreatedAt       time.Time
	CreatedBy       string // actor
	UpdatedAt       time.Time
	WithdrawnAt     time.Time // zero while it stands
}

// MaxRatingWords bounds how many stand: every reading of ratings reads them all.
const MaxRatingWords = 5_000

const selectRatingWord = `select w.id, w.word, w.label, w.checker, w.value, w.note, w.version, w.created_at, w.created_by, w.updated_at, w.withdrawn_at from rating_words w`

func scanRatingWord(row scanner) (w RatingWord, err error) {
	var created, updated, withdrawn string
	if err = row.Scan(&w.ID, &w.Word, &w.Label, &w.Checker, &w.Value, &w.Note, &w.Version, &created, &w.CreatedBy, &updated, &withdrawn); err != nil {
		return w, err
	}
	for _, t := range []struct {
		at *time.Time
		s  string
	}{{&w.CreatedAt, created}, {&w.UpdatedAt, updated}, {&w.WithdrawnAt, withdrawn}} {
		if *t.at, err = db.ParseTime(t.s); err != nil {
			return w, err
		}
	}
	return w, nil
}

// RatingWords lists those that stand, by word and checker.
func RatingWords(ctx context.Context, tx *db.Tx) (list []RatingWord, err error) {
	err = tx.Each(ctx, selectRatingWord+` where w.withdrawn_at = ''`, nil, func(rows *sql.Rows) error {
		w, err := scanRatingWord(rows)
		list = append(list, w)
		return err
	})
	slices.SortFunc(list, func(a, b RatingWord) int {
		return cmp.Or(strings.Compare(a.Word, b.Word), strings.Compare(a.Checker, b.Checker))
	})
	return list, err
}

// GetRatingWord gives one, one that was withdrawn too.
func GetRatingWord(ctx context.Context, tx *db.Tx, id string) (RatingWord, error) {
	w, err := scanRatingWord(tx.QueryRow(ctx, selectRatingWord+` where w.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return w, fault.New(fault.NotFound, "There is no such rating word.")
	}
	return w, err
}

func (w *RatingWord) check() (err error) {
	if w.Label, err = sources.Line("label", w.Label, 300); err != nil {
		return err
	}
	if w.Word = Plainly(w.Label); w.Word == "" {
		return fault.In("label", "Write the rating in the checker's own words.")
	}
	if w.Note, err = sources.Line("note", w.Note, 1000); err != nil {
		return err
	}
	if w.Checker, err = sources.Line("checker", w.Checker, 300); err != nil {
		return err
	}
	if w.Checker != "" {
		given := w.Checker
		if w.Checker = SiteOf(given); w.Checker == "" {
			return fault.In("checker", "%q is no domain. Write it like factcheck.example.org, or leave it empty for every checker.", given)
		}
	}
	if !slices.Contains(Values, w.Value) {
		return fault.In("value", "Choose what the rating means: %s.", strings.Join(Values, ", "))
	}
	return nil
}

// SetRatingWord keeps what a word means: a new one without ID, else that one changed, whose Version is the version seen (fault.Stale otherwise). It reports
// whether anything is new. Editors may.
func SetRatingWord(ctx context.Context, tx *db.Tx, by auth.Person, w RatingWord) (RatingWord, bool, error) {
	if err := by.Require(auth.Editor, "say what rating words mean"); err != nil {
		return w, false, err
	}
	if err := w.check(); err != nil {
		return w, false, err
	}
	if w.ID == "" {
		return addRatingWord(ctx, tx, by, w)
	}
	there, err := seenRatingWord(ctx, tx, w.ID, w.Version)
	if err != nil {
		return there, false, err
	}
	changed := there
	changed.Label, changed.Word, changed.Checker, changed.Value, changed.Note = w.Label, w.Word, w.Checker, w.Value, w.Note
	if changed == there {
		return there, false, nil
	}
	if err := free(ctx, tx, changed); err != nil {
		return there, false, err
	}
	return changed, true, changed.save(ctx, tx, by, "rating-word.change")
}

func addRatingWord(ctx context.Context, tx *db.Tx, by auth.Person, w RatingWord) (RatingWord, bool, error) {
	if err := free(ctx, tx, w); err != nil {
		return w, false, err
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from rating_words where withdrawn_at = ''`).Scan(&n); err != nil {
		return w, false, err
	}
	if n >= MaxRatingWords {
		return w, false, fault.Newf(fault.Conflict, "There are %d rating words, the most that there may be. Change or withdraw one of them.", n)
	}
	w.ID, w.Version, w.CreatedAt, w.CreatedBy, w.UpdatedAt, w.WithdrawnAt = db.NewID(), 1, tx.Now(), by.Actor(), tx.Now(), time.Time{}
	tx.Keep(readerKey{}, nil)
	e := ledger.Entry{Actor: by.Actor(), Action: "rating-word.add", Table: "rating_words", ID: w.ID}
	return w, true, ledger.Insert(ctx, tx, e, `id word label checker value note version created_at created_by updated_at withdrawn_at`,
		w.ID, w.Word, w.Label, w.Checker, w.Value, w.Note, w.Version, db.FormatTime(w.CreatedAt), w.CreatedBy, db.FormatTime(w.UpdatedAt), "")
}

// free refuses a word that stands already, of the same checker.
func free(ctx context.Context, tx *db.Tx, w RatingWord) error {
	other, err := scanRatingWord(tx.QueryRow(ctx, selectRatingWord+` where w.word = $1 and w.checker = $2 and w.withdrawn_at = '' and w.id <> $3`, w.Word, w.Checker, w.ID))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return &fault.Error{Kind: fault.Exists, Field: "label", Message: "“" + other.Label + "” is read as " + other.Value + " already. Change that one."}
}

// WithdrawRatingWord takes one back, so that its word is read as if nobody had said anything; version is the version seen. Editors may.
func WithdrawRatingWord(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (RatingWord, error) {
	if err := by.Require(auth.Editor, "withdraw rating words"); err != nil {
		return RatingWord{}, err
	}
	w, err := seenRatingWord(ctx, tx, id, version)
	if err != nil || !w.WithdrawnAt.IsZero() {
		return w, err
	}
	w.WithdrawnAt = tx.Now()
	return w, w.save(ctx, tx, by, "rating-word.withdraw")
}

// RestoreRatingWord undoes WithdrawRatingWord, unless somebody has said otherwise since. Editors may.
func RestoreRatingWord(ctx context.Context, tx *db.Tx, by auth.Person, id string) (RatingWord, error) {
	if err := by.Require(auth.Editor, "restore rating words"); err != nil {
		return RatingWord{}, err
	}
	w, err := GetRatingWord(ctx, tx, id)
	if err != nil || w.WithdrawnAt.IsZero() {
		return w, err
	}
	if err := free(ctx, tx, w); err != nil {
		return w, err
	}
	w.WithdrawnAt = time.Time{}
	return w, w.save(ctx, tx, by, "rating-word.restore")
}

var errRatingWordChanged = fault.New(fault.Stale, "Somebody changed this rating word while you were at it. Look at it as it is now, then try again.")

func seenRatingWord(ctx context.Context, tx *db.Tx, id string, version int64) (RatingWord, error) {
	w, err := GetRatingWord(ctx, tx, id)
	if err == nil && w.Version != version {
		err = errRatingWordChanged
	}
	return w, err
}

// save writes what can change, as the next version.
func (w *RatingWord) save(ctx context.Context, tx *db.Tx, by auth.Person, action string) error {
	w.UpdatedAt = tx.Now()
	tx.Keep(readerKey{}, nil)
	e := ledger.Entry{Actor: by.Actor(), Action: action, Table: "rating_words", ID: w.ID}
	err := ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `update rating_words set word = $3, label = $4, checker = $5, value = $6, note = $7, updated_at = $8, withdrawn_at = $9, version = version + 1
			where id = $1 and version = $2`, w.ID, w.Version, w.Word, w.Label, w.Checker, w.Value, w.Note, db.FormatTime(w.UpdatedAt), db.FormatTime(w.WithdrawnAt))
		if err == nil && n == 0 {
			err = errRatingWordChanged
		}
		return err
	})
	w.Version++
	return err
}

// SeenRating is a rating that stands in earlier checks, with whose it is.
type SeenRating struct {
	Rating, Site string // as it is written most often; the domain of who checked, "" where none is known
	Count        int
	Value        string // one of Values
	Known        bool   // else Value is Other, since nobody knows its words
	Said         string // the id of the RatingWord that says so, "" for a built-in word
}

// SeenRatings lists the ratings of all earlier checks: those whose words are not known first, the most frequent first within both.
func SeenRatings(ctx context.Context, tx *db.Tx) ([]SeenRating, error) {
	r, err := ReadRatings(ctx, tx)
	if err != nil {
		return nil, err
	}
	words, err := RatingWords(ctx, tx)
	if err != nil {
		return nil, err
	}
	by := map[wordOf]*SeenRating{}
	err = tx.Each(ctx, `select rating, checker_url, url, count(*) from earlier_checks group by rating, checker_url, url`, nil, func(rows *sql.Rows) error {
		var rating, checkerURL, address string
		var n int
		if err := rows.Scan(&rating, &checkerURL, &address, &n); err != nil {
			return err
		}
		site := SiteOf(checkerURL, address)
		key := wordOf{Plainly(rating), site}
		if by[key] == nil {
			by[key] = &SeenRating{Rating: rating, Site: site}
		}
		by[key].Count += n
		return nil
	})
	list := make([]SeenRating, 0, len(by))
	for _, s := range by {
		s.Value, s.Known = r.Read(s.Rating, s.Site)
		s.Said = saying(words, s.Rating, s.Site)
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b SeenRating) int {
		return cmp.Or(bit(a.Known)-bit(b.Known), b.Count-a.Count, strings.Compare(a.Rating, b.Rating), strings.Compare(a.Site, b.Site))
	})
	return list, err
}

// saying gives the id of the word that is the nearest to say what a rating means: the checker's own, then everybody's.
func saying(words []RatingWord, rating, site string) string {
	id, word := "", Plainly(rating)
	nearest := -1
	for _, w := range words {
		if w.Word != word || w.Checker != "" && site != w.Checker && !strings.HasSuffix(site, "."+w.Checker) || len(w.Checker) < nearest {
			continue
		}
		id, nearest = w.ID, len(w.Checker)
	}
	return id
}
