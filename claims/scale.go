package claims

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Rating is one label of a scale.
type Rating struct {
	Slug       string            `json:"slug"`
	Labels     map[string]string `json:"labels"`               // by language
	Definition map[string]string `json:"definition,omitempty"` // by language
	Colour     string            `json:"colour,omitempty"`     // #rrggbb, or "" for the built-in one
	Value      string            `json:"value"`                // one of Values
}

// Values are the normalised values that every scale's labels map to.
var Values = []string{"true", "mostly-true", "mixture", "mostly-false", "false", "unproven", "other"}

// Label is the rating's word in a language, else in English, else any.
func (r Rating) Label(language string) string {
	base, _, _ := strings.Cut(language, "-")
	for _, l := range []string{language, base, "en"} {
		if s := r.Labels[l]; s != "" {
			return s
		}
	}
	for _, l := range slices.Sorted(maps.Keys(r.Labels)) {
		return r.Labels[l]
	}
	return r.Slug
}

// Scale is a versioned list of ratings; versions are never edited.
type Scale struct {
	ID, Slug, Name string
	Version        int
	Ratings        []Rating
	CreatedAt      time.Time // zero for the built-in ones
	CreatedBy      string
}

// Find gives the rating with this slug, or nil.
func (s Scale) Find(slug string) *Rating {
	for i := range s.Ratings {
		if s.Ratings[i].Slug == slug {
			return &s.Ratings[i]
		}
	}
	return nil
}

// Scales lists the newest version of every scale: the built-in ones, then the newsroom's own by name.
func Scales(ctx context.Context, tx *db.Tx) ([]Scale, error) {
	all, err := ownScales(ctx, tx)
	if err != nil {
		return nil, err
	}
	list := slices.Clone(builtin)
	for i, s := range all {
		if i+1 == len(all) || all[i+1].Slug != s.Slug {
			list = append(list, s)
		}
	}
	return list, nil
}

// ownScales lists every version of the newsroom's own scales, by slug and version.
func ownScales(ctx context.Context, tx *db.Tx) (list []Scale, err error) {
	err = tx.Each(ctx, `select id, slug, version, name, ratings, created_at, created_by from scales order by slug, version`, nil, func(rows *sql.Rows) error {
		var s Scale
		var ratings, created string
		err := rows.Scan(&s.ID, &s.Slug, &s.Version, &s.Name, &ratings, &created, &s.CreatedBy)
		if err == nil {
			err = fromJSON(ratings, &s.Ratings)
		}
		if err == nil {
			s.CreatedAt, err = db.ParseTime(created)
		}
		list = append(list, s)
		return err
	})
	return list, err
}

// GetScale gives one version of a scale; version 0 is the newest.
func GetScale(ctx context.Context, tx *db.Tx, slug string, version int) (Scale, error) {
	for _, s := range builtin {
		if s.Slug == slug && (version == 0 || version == s.Version) {
			return s, nil
		}
	}
	all, err := ownScales(ctx, tx)
	for i := len(all) - 1; i >= 0 && err == nil; i-- {
		if all[i].Slug == slug && (version == 0 || version == all[i].Version) {
			return all[i], nil
		}
	}
	return Scale{}, cmp.Or(err, fault.Newf(fault.NotFound, "There is no scale %q. Look under Settings for those there are.", slug))
}

const scaleSetting = "scale"

// CurrentScale is the scale that the newsroom rates on.
func CurrentScale(ctx context.Context, tx *db.Tx) (Scale, error) {
	var slug string
	err := tx.QueryRow(ctx, `select value from settings where name = $1`, scaleSetting).Scan(&slug)
	if errors.Is(err, sql.ErrNoRows) {
		return builtin[0], nil
	}
	if err != nil {
		return Scale{}, err
	}
	return GetScale(ctx, tx, slug, 0)
}

// UseScale makes a scale the newsroom's own. Editors may. What was rated keeps its scale.
func UseScale(ctx context.Context, tx *db.Tx, by auth.Person, slug string) error {
	if err := by.Require(auth.Editor, "choose the scale"); err != nil {
		return err
	}
	if _, err := GetScale(ctx, tx, slug, 0); err != nil {
		return err
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "setting.scale", Table: "settings", ID: scaleSetting}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = $2`, scaleSetting, slug)
		return err
	})
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (s *Scale) check() (err error) {
	if s.Name, err = sources.Line("name", s.Name, 100); err != nil {
		return err
	}
	switch {
	case s.Name == "":
		return fault.In("name", "Give the scale a name.")
	case !slugForm.MatchString(s.Slug) || len(s.Slug) > 60:
		return fault.In("slug", "%q is no short name for a scale; use small letters, digits and hyphens.", s.Slug)
	case slices.ContainsFunc(builtin, func(b Scale) bool { return b.Slug == s.Slug }):
		return fault.In("slug", "%s is a built-in scale and stays as it is; choose another short name.", s.Slug)
	case len(s.Ratings) < 2 || len(s.Ratings) > 30:
		return fault.In("ratings", "A scale has from 2 to 30 ratings; this one has %d.", len(s.Ratings))
	}
	seen := map[string]bool{}
	for _, r := range s.Ratings {
		switch {
		case !slugForm.MatchString(r.Slug) || len(r.Slug) > 60 || seen[r.Slug]:
			return fault.In("ratings", "%q is no short name for a rating, or stands twice; use small letters, digits and hyphens.", r.Slug)
		case r.Label("") == r.Slug && r.Labels["en"] == "":
			return fault.In("ratings", "Give the rating %s its word in at least one language.", r.Slug)
		case !slices.Contains(Values, r.Value):
			return fault.In("ratings", "%q is no normalised value. There are %s.", r.Value, strings.Join(Values, ", "))
		case r.Colour != "" && !colourForm.MatchString(r.Colour):
			return fault.In("ratings", "%q is no colour; write it as #2a4494, or leave it empty.", r.Colour)
		}
		seen[r.Slug] = true
	}
	return nil
}

// SaveScale stores a scale as its next version. Editors may.
func SaveScale(ctx context.Context, tx *db.Tx, by auth.Person, s Scale) (Scale, error) {
	if err := by.Require(auth.Editor, "define a scale"); err != nil {
		return s, err
	}
	if err := s.check(); err != nil {
		return s, err
	}
	s.Version = 1
	if last, err := GetScale(ctx, tx, s.Slug, 0); err == nil {
		s.Version = last.Version + 1
	} else if !errors.Is(err, fault.NotFound) {
		return s, err
	}
	s.ID, s.CreatedAt, s.CreatedBy = db.NewID(), tx.Now(), by.Actor()
	e := ledger.Entry{Actor: by.Actor(), Action: "scale.save", Table: "scales", ID: s.ID}
	return s, ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into scales (id, slug, version, name, ratings, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7)`,
			s.ID, s.Slug, s.Version, s.Name, toJSON(s.Ratings), db.FormatTime(s.CreatedAt), s.CreatedBy)
		return err
	})
}

var colourForm = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// UsableColour reports whether a rating's colour can be seen on the page in both schemes: a contrast of 3:1 (WCAG 2.2, 1.4.11) with
// the light and the dark paper. Else ink is used.
func UsableColour(colour string) bool {
	if !colourForm.MatchString(colour) {
		return false
	}
	return contrast(colour, "#fbfbf9") >= 3 && contrast(colour, "#16181b") >= 3
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is WCAG 2.2's relative luminance.
func luminance(colour string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8) // the form is checked
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
