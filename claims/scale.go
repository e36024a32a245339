package claims

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/fault"
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

// slugs lists the scale's ratings.
func (s Scale) slugs() []string {
	slugs := make([]string, len(s.Ratings))
	for i, r := range s.Ratings {
		slugs[i] = r.Slug
	}
	return slugs
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
	for i := range s.Ratings {
		r := &s.Ratings[i]
		if seen[r.Slug] {
			return fault.In("ratings", "The rating %s stands twice; give each its own short name.", r.Slug)
		}
		if err := r.check(); err != nil {
			return err
		}
		seen[r.Slug] = true
	}
	return nil
}

func (r *Rating) check() (err error) {
	switch {
	case !slugForm.MatchString(r.Slug) || len(r.Slug) > 60:
		return fault.In("ratings", "%q is no short name for a rating; use small letters, digits and hyphens.", r.Slug)
	case !slices.Contains(Values, r.Value):
		return fault.In("ratings", "%q is no normalised value. There are %s.", r.Value, strings.Join(Values, ", "))
	case r.Colour != "" && !colourForm.MatchString(r.Colour):
		return fault.In("ratings", "%q is no colour; write it as #2a4494, or leave it empty.", r.Colour)
	}
	if r.Labels, err = checkWords(r.Labels, 60); err != nil {
		return err
	}
	if len(r.Labels) == 0 {
		return fault.In("ratings", "Give the rating %s its word in at least one language.", r.Slug)
	}
	r.Definition, err = checkWords(r.Definition, 1000)
	return err
}

// checkWords checks wordings by language, each of at most so many code points, and drops the empty ones.
func checkWords(by map[string]string, most int) (map[string]string, error) {
	clean := map[string]string{}
	for language, words := range by {
		tag, err := languageTag("ratings", language)
		if err != nil {
			return nil, err
		}
		if words, err = sources.Line("ratings", words, most); err != nil {
			return nil, err
		}
		if words != "" {
			clean[tag] = words
		}
	}
	return clean, nil
}
