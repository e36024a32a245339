package web

import (
	"cmp"
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

var settingCalls = map[string]call{
	"GET /policy":                  {ID: "getPolicy", Says: "Says what a claim needs before it is published.", Answer: claims.Policy{}},
	"PATCH /policy":                {ID: "changePolicy", Says: "Changes it.", Body: policyPatch{}, Answer: claims.Policy{}, Refuses: refusesWrite},
	"GET /newsroom":                {ID: "getNewsroom", Says: "Gives what the newsroom says of itself.", Version: true, Answer: newsroomAbout{}},
	"PATCH /newsroom":              {ID: "changeNewsroom", Says: "Changes the fields that the body names, on the version that If-Match names.", Match: true, Version: true, Body: newsroomPatch{}, Answer: newsroomAbout{}, Refuses: refusesWrite},
	"GET /scales":                  {ID: "listScales", Says: "Lists the scales of ratings, each in its latest version; current names the one in use.", Answer: scaleList{}},
	"POST /scales":                 {ID: "saveScale", Says: "Saves a scale of the newsroom's own, or its next version.", Body: newScale{}, Status: http.StatusCreated, Answer: scaleJSON{}, Refuses: refusesWrite},
	"POST /scales/use":             {ID: "useScale", Says: "Takes a scale for what is rated from now on.", Body: scaleChoice{}, Answer: scaleList{}, Refuses: refusesStep},
	"PATCH /publishers/{id}":       {ID: "changePublisher", Says: "Changes the fields that the body names, on the version that If-Match names.", Match: true, Version: true, Body: publisherPatch{}, Answer: gradedPublisher{}, Refuses: refusesStep},
	"POST /publishers/{id}/grades": {ID: "gradePublisher", Says: "Grades a publisher's reliability, with a reason; earlier grades stay.", Body: newGrade{}, Status: http.StatusCreated, Answer: gradedPublisher{}, Refuses: refusesStep},
}

// GET /api/v1/policy
func (s *server) apiPolicy(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (claims.Policy, error) { return claims.CurrentPolicy(r.Context(), tx) })
}

// policyPatch is the body of PATCH /policy: what it does not name stays.
type policyPatch struct {
	CrossCheck  *bool   `json:"cross_check,omitempty" doc:"a second person's blind rating that agrees"`
	SignOffs    *int    `json:"sign_offs,omitempty" doc:"approvals by different people: 0 to 5"`
	SignOffRole *string `json:"sign_off_role,omitempty" doc:"the least role that approves: editor or admin"`
}

// PATCH /api/v1/policy
func (s *server) apiChangePolicy(w http.ResponseWriter, r *http.Request) error {
	var b policyPatch
	err := s.apply(w, r, &b, func(tx *db.Tx) error {
		p, err := claims.CurrentPolicy(r.Context(), tx)
		if err != nil {
			return err
		}
		p.CrossCheck, p.SignOffs, p.SignOffRole = word(b.CrossCheck, p.CrossCheck), word(b.SignOffs, p.SignOffs), auth.Role(word(b.SignOffRole, string(p.SignOffRole)))
		return claims.SetPolicy(r.Context(), tx, person(r), p)
	})
	if err != nil {
		return err
	}
	return s.apiPolicy(w, r)
}

// newsroomAbout is what the newsroom says of itself.
type newsroomAbout struct {
	Name        string `json:"name"`
	URL         string `json:"url" doc:"its own site"`
	Public      bool   `json:"public" doc:"true: what was published can be read by everybody"`
	PublicURL   string `json:"public_url" doc:"the address under which everybody reaches this server"`
	Language    string `json:"language"`
	Contact     string `json:"contact" doc:"an address for corrections: mail or web"`
	Methodology string `json:"methodology" doc:"Markdown"`
	LogoSHA256  string `json:"logo_sha256" doc:"of the picture's bytes; empty for none. It is changed on the site"`
	LogoType    string `json:"logo_type" doc:"image/png or image/jpeg; empty for none"`
	Sharing     string `json:"sharing" doc:"of texts of sources that say nothing of it: share or hash"`
	Version     int64  `json:"version" doc:"0 until somebody has said anything"`
}

func (n newsroomAbout) versionOf() int64 { return n.Version }

// GET /api/v1/newsroom
func (s *server) apiNewsroom(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (newsroomAbout, error) {
		n, err := claims.CurrentNewsroom(r.Context(), tx)
		if err != nil {
			return newsroomAbout{}, err
		}
		version, err := claims.NewsroomVersion(r.Context(), tx)
		return newsroomAbout{n.Name, n.URL, n.Public, n.PublicURL, n.Language, n.Contact, n.Methodology, n.LogoSHA256, n.LogoType, cmp.Or(n.Sharing, sources.SharingShare), version}, err
	})
}

var errNewsroomChanged = fault.New(fault.Stale, "Somebody changed what the newsroom says of itself while you were at it. Read it again, then decide anew.")

// newsroomPatch is the body of PATCH /newsroom.
type newsroomPatch struct {
	Name        *string `json:"name,omitempty"`
	URL         *string `json:"url,omitempty"`
	Public      *bool   `json:"public,omitempty"`
	PublicURL   *string `json:"public_url,omitempty"`
	Language    *string `json:"language,omitempty"`
	Contact     *string `json:"contact,omitempty"`
	Methodology *string `json:"methodology,omitempty"`
	Sharing     *string `json:"sharing,omitempty" doc:"share or hash"`
}

// PATCH /api/v1/newsroom
func (s *server) apiChangeNewsroom(w http.ResponseWriter, r *http.Request) error {
	var b newsroomPatch
	present := func(tx *db.Tx) (int64, error) { return claims.NewsroomVersion(r.Context(), tx) }
	err := s.applyOn(w, r, &b, present, func(tx *db.Tx, version int64) error {
		n, err := claims.CurrentNewsroom(r.Context(), tx)
		if err != nil {
			return err
		}
		if now, err := present(tx); err != nil || now != version {
			return cmp.Or(err, errNewsroomChanged)
		}
		n.Name, n.URL, n.Public, n.PublicURL = word(b.Name, n.Name), word(b.URL, n.URL), word(b.Public, n.Public), word(b.PublicURL, n.PublicURL)
		n.Language, n.Contact, n.Methodology, n.Sharing = word(b.Language, n.Language), word(b.Contact, n.Contact), word(b.Methodology, n.Methodology), word(b.Sharing, n.Sharing)
		if n.Sharing == sources.SharingShare { // what is usual is not written down
			n.Sharing = ""
		}
		return claims.SetNewsroom(r.Context(), tx, person(r), n)
	})
	if err != nil {
		return err
	}
	return s.apiNewsroom(w, r)
}

// ratingJSON is a rating of a scale.
type ratingJSON struct {
	Slug        string  `json:"slug"`
	Value       string  `json:"value" doc:"true, mostly-true, mixture, mostly-false, false, unproven or other"`
	Colour      string  `json:"colour,omitempty" doc:"#rrggbb"`
	Labels      []label `json:"labels"`
	Definitions []label `json:"definitions,omitempty"`
}

// label is a word or a sentence in a language.
type label struct {
	Language string `json:"language"`
	Text     string `json:"text"`
}

// scaleJSON is a scale of ratings.
type scaleJSON struct {
	Slug    string       `json:"slug"`
	Name    string       `json:"name"`
	Version int          `json:"version"`
	BuiltIn bool         `json:"built_in"`
	Ratings []ratingJSON `json:"ratings" doc:"from true to false, then the others"`
}

func labelsOf(words map[string]string) []label {
	out := []label{}
	for _, language := range sortedKeys(words) {
		out = append(out, label{language, words[language]})
	}
	return out
}

func wordsOfLabels(labels []label) map[string]string {
	words := map[string]string{}
	for _, l := range labels {
		words[l.Language] = l.Text
	}
	return words
}

func scaleOf(s claims.Scale) scaleJSON {
	out := scaleJSON{s.Slug, s.Name, s.Version, s.CreatedAt.IsZero(), []ratingJSON{}}
	for _, x := range s.Ratings {
		out.Ratings = append(out.Ratings, ratingJSON{x.Slug, x.Value, x.Colour, labelsOf(x.Labels), labelsOf(x.Definition)})
	}
	return out
}

type scaleList struct {
	Scales  []scaleJSON `json:"scales"`
	Current string      `json:"current" doc:"the slug of the one in use"`
}

// GET /api/v1/scales
func (s *server) apiScales(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out scaleList, err error) {
		all, err := claims.Scales(r.Context(), tx)
		if err != nil {
			return out, err
		}
		for _, x := range all {
			out.Scales = append(out.Scales, scaleOf(x))
		}
		now, err := claims.CurrentScale(r.Context(), tx)
		out.Current = now.Slug
		return out, err
	})
}

// newScale is the body of POST /scales.
type newScale struct {
	Slug    string       `json:"slug"`
	Name    string       `json:"name"`
	Ratings []ratingJSON `json:"ratings"`
}

// POST /api/v1/scales
func (s *server) apiSaveScale(w http.ResponseWriter, r *http.Request) error {
	var b newScale
	var saved claims.Scale
	err := s.apply(w, r, &b, func(tx *db.Tx) (err error) {
		scale := claims.Scale{Slug: b.Slug, Name: b.Name}
		for _, x := range b.Ratings {
			scale.Ratings = append(scale.Ratings, claims.Rating{Slug: x.Slug, Value: x.Value, Colour: x.Colour, Labels: wordsOfLabels(x.Labels), Definition: wordsOfLabels(x.Definitions)})
		}
		saved, err = claims.SaveScale(r.Context(), tx, person(r), scale)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", apiRoot+"/scales")
	return say(w, http.StatusCreated, scaleOf(saved))
}

// scaleChoice is the body of POST /scales/use.
type scaleChoice struct {
	Scale string `json:"scale" doc:"slug"`
}

// POST /api/v1/scales/use
func (s *server) apiUseScale(w http.ResponseWriter, r *http.Request) error {
	var b scaleChoice
	if err := s.apply(w, r, &b, func(tx *db.Tx) error { return claims.UseScale(r.Context(), tx, person(r), b.Scale) }); err != nil {
		return err
	}
	return s.apiScales(w, r)
}

// publisherPatch is the body of PATCH /publishers/{id}: what it does not name stays.
type publisherPatch struct {
	Name              *string `json:"name,omitempty"`
	Latin             *string `json:"latin,omitempty"`
	Language          *string `json:"language,omitempty"`
	Kind              *string `json:"kind,omitempty"`
	Domain            *string `json:"domain,omitempty"`
	Country           *string `json:"country,omitempty"`
	Owner             *string `json:"owner,omitempty"`
	CorrectionsPolicy *string `json:"corrections_policy,omitempty"`
	Note              *string `json:"note,omitempty"`
}

// seenPublisher gives the address's publisher as the caller may know of it: of one that confidential sources alone name, that is nothing.
func (s *server) seenPublisher(r *http.Request) error {
	return s.db.View(r.Context(), func(tx *db.Tx) error {
		_, err := sources.GetPublisher(r.Context(), tx, pathID(r))
		return err
	})
}

// PATCH /api/v1/publishers/{id}
func (s *server) apiChangePublisher(w http.ResponseWriter, r *http.Request) error {
	if err := s.seenPublisher(r); err != nil {
		return err
	}
	var b publisherPatch
	var p sources.Publisher
	err := s.applyOn(w, r, &b, func(tx *db.Tx) (_ int64, err error) {
		p, err = sources.GetPublisher(r.Context(), tx, pathID(r))
		return p.Version, err
	}, func(tx *db.Tx, version int64) error {
		p.Name, p.Latin, p.Language, p.Kind = word(b.Name, p.Name), word(b.Latin, p.Latin), word(b.Language, p.Language), word(b.Kind, p.Kind)
		p.Domain, p.Country, p.Owner = word(b.Domain, p.Domain), word(b.Country, p.Country), word(b.Owner, p.Owner)
		p.CorrectionsPolicy, p.Note, p.Version = word(b.CorrectionsPolicy, p.CorrectionsPolicy), word(b.Note, p.Note), version
		_, err := sources.UpdatePublisher(r.Context(), tx, person(r), p)
		return err
	})
	if err != nil {
		return err
	}
	return s.sayPublisher(w, r, http.StatusOK, p.ID)
}

// newGrade is the body of POST /publishers/{id}/grades.
type newGrade struct {
	Grade  string `json:"grade" doc:"A (reliable) to F (cannot be judged)"`
	Reason string `json:"reason"`
}

// POST /api/v1/publishers/{id}/grades
func (s *server) apiGradePublisher(w http.ResponseWriter, r *http.Request) error {
	if err := s.seenPublisher(r); err != nil {
		return err
	}
	var b newGrade
	err := s.apply(w, r, &b, func(tx *db.Tx) error {
		p, err := sources.GetPublisher(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		_, err = sources.GradePublisher(r.Context(), tx, person(r), p.ID, b.Grade, b.Reason)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", apiRoot+"/publishers/"+addressID(r))
	return s.sayPublisher(w, r, http.StatusCreated, pathID(r))
}
