package web

import (
	"cmp"
	"net/http"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
)

var wordCalls = map[string]call{
	"GET /rating-words":                {ID: "listRatingWords", Says: "Lists which words of other checkers mean what, those that the newsroom said itself.", Query: []param{limitParam, cursorParam}, Answer: ratingWordList{}},
	"POST /rating-words":               {ID: "addRatingWord", Says: "Says what a word means, of one checker or of all.", Body: newRatingWord{}, Status: http.StatusCreated, Version: true, Answer: ratingWord{}, Refuses: refusesWrite},
	"GET /rating-words/{id}":           {ID: "getRatingWord", Says: "Gives one, one that was withdrawn too.", Version: true, Answer: ratingWord{}, Refuses: refusesGone},
	"PATCH /rating-words/{id}":         {ID: "changeRatingWord", Says: "Changes the fields that the body names, on the version that If-Match names.", Match: true, Version: true, Body: ratingWordPatch{}, Answer: ratingWord{}, Refuses: refusesStep},
	"POST /rating-words/{id}/withdraw": {ID: "withdrawRatingWord", Says: "Takes it back: the word is read as if nobody had said anything.", Match: true, Version: true, Answer: ratingWord{}, Refuses: refusesPlain},
	"POST /rating-words/{id}/restore":  {ID: "restoreRatingWord", Says: "Undoes that, unless somebody has said otherwise since.", Version: true, Answer: ratingWord{}, Refuses: refusesPlain},
}

// ratingWord is what a word of others means.
type ratingWord struct {
	ID      string    `json:"id"`
	Label   string    `json:"label" doc:"as the checker writes it; letter case and marks do not count"`
	Checker string    `json:"checker" doc:"whose word it is, a domain; empty for everybody's"`
	Value   string    `json:"value" doc:"true, mostly-true, mixture, mostly-false, false, unproven or other"`
	Note    string    `json:"note"`
	Stands  bool      `json:"stands" doc:"false: it was withdrawn"`
	Version int64     `json:"version"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}

func (w ratingWord) versionOf() int64 { return w.Version }

func othersWordOf(w claims.RatingWord) ratingWord {
	return ratingWord{w.ID, w.Label, w.Checker, w.Value, w.Note, w.WithdrawnAt.IsZero(), w.Version, w.CreatedAt, w.UpdatedAt}
}

type ratingWordList struct {
	Words []ratingWord `json:"words"`
	Next  *string      `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/rating-words
func (s *server) apiRatingWords(w http.ResponseWriter, r *http.Request) error {
	var all []ratingWord
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		found, err := claims.RatingWords(r.Context(), tx)
		for _, x := range found {
			all = append(all, othersWordOf(x))
		}
		return err
	})
	if err != nil {
		return err
	}
	page, cursor, err := pageOf(r, all)
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", cursor, ratingWordList{page, cursor})
}

// newRatingWord is the body of POST /rating-words.
type newRatingWord struct {
	Label   string `json:"label"`
	Checker string `json:"checker,omitempty" doc:"a domain; everybody's when not given"`
	Value   string `json:"value" doc:"true, mostly-true, mixture, mostly-false, false, unproven or other"`
	Note    string `json:"note,omitempty"`
}

// POST /api/v1/rating-words
func (s *server) apiAddRatingWord(w http.ResponseWriter, r *http.Request) error {
	var b newRatingWord
	var made claims.RatingWord
	err := s.apply(w, r, &b, func(tx *db.Tx) (err error) {
		made, _, err = claims.SetRatingWord(r.Context(), tx, person(r), claims.RatingWord{Label: b.Label, Checker: b.Checker, Value: b.Value, Note: b.Note})
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", apiRoot+"/rating-words/"+made.ID)
	sayVersion(w, made.Version)
	return say(w, http.StatusCreated, othersWordOf(made))
}

// GET /api/v1/rating-words/{id}
func (s *server) apiRatingWord(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (ratingWord, error) {
		x, err := claims.GetRatingWord(r.Context(), tx, pathID(r))
		return othersWordOf(x), err
	})
}

// ratingWordPatch is the body of PATCH /rating-words/{id}: what it does not name stays.
type ratingWordPatch struct {
	Label   *string `json:"label,omitempty"`
	Checker *string `json:"checker,omitempty"`
	Value   *string `json:"value,omitempty"`
	Note    *string `json:"note,omitempty"`
}

// PATCH /api/v1/rating-words/{id}
func (s *server) apiChangeRatingWord(w http.ResponseWriter, r *http.Request) error {
	var b ratingWordPatch
	return s.onRatingWord(w, r, &b, func(tx *db.Tx, x claims.RatingWord) error {
		x.Label, x.Checker, x.Value, x.Note = word(b.Label, x.Label), word(b.Checker, x.Checker), word(b.Value, x.Value), word(b.Note, x.Note)
		_, _, err := claims.SetRatingWord(r.Context(), tx, person(r), x)
		return err
	})
}

// POST /api/v1/rating-words/{id}/withdraw
func (s *server) apiWithdrawRatingWord(w http.ResponseWriter, r *http.Request) error {
	return s.onRatingWord(w, r, nil, func(tx *db.Tx, x claims.RatingWord) error {
		_, err := claims.WithdrawRatingWord(r.Context(), tx, person(r), x.ID, x.Version)
		return err
	})
}

// onRatingWord changes the address's word on the version that the caller saw, and answers with it.
func (s *server) onRatingWord(w http.ResponseWriter, r *http.Request, b any, change func(tx *db.Tx, x claims.RatingWord) error) error {
	var x claims.RatingWord
	err := s.applyOn(w, r, b, func(tx *db.Tx) (_ int64, err error) {
		x, err = claims.GetRatingWord(r.Context(), tx, pathID(r))
		return x.Version, err
	}, func(tx *db.Tx, version int64) error {
		x.Version = version
		return change(tx, x)
	})
	if err != nil {
		return err
	}
	return s.apiRatingWord(w, r)
}

// POST /api/v1/rating-words/{id}/restore
func (s *server) apiRestoreRatingWord(w http.ResponseWriter, r *http.Request) error {
	err := s.apply(w, r, nil, func(tx *db.Tx) error {
		_, err := claims.RestoreRatingWord(r.Context(), tx, person(r), pathID(r))
		return err
	})
	if err != nil {
		return err
	}
	return s.apiRatingWord(w, r)
}

// keptOriginal is what came in as it came.
type keptOriginal struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind" doc:"claimreview, annotation or dossier"`
	Of        string    `json:"of" doc:"what was made of it: claim, earlier check or evidence"`
	OfID      string    `json:"of_id"`
	SHA256    string    `json:"sha256" doc:"of its bytes"`
	Bytes     int64     `json:"bytes"`
	Address   string    `json:"address" doc:"where it was read, or the file's name"`
	Reference string    `json:"external_id,omitempty" doc:"the id that it carries, with the system whose it is"`
	Created   time.Time `json:"created"`
}

type originalList struct {
	Originals []keptOriginal `json:"originals"`
}

// GET /api/v1/claims/{id}/originals
func (s *server) apiOriginals(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out originalList, err error) {
		c, err := claims.Get(r.Context(), tx, pathID(r))
		if err != nil {
			return out, err
		}
		out.Originals = []keptOriginal{}
		found, err := claims.OriginalsOf(r.Context(), tx.As(person(r)), c.ID)
		for _, o := range found {
			x := keptOriginal{o.ID, o.Kind, o.Subject, o.SubjectID, o.SHA256, o.Bytes, o.Address, o.ExternalID, o.CreatedAt}
			if o.ExternalID != "" {
				x.Reference = cmp.Or(o.System, "import") + ":" + o.ExternalID
			}
			out.Originals = append(out.Originals, x)
		}
		return out, err
	})
}
