package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// wordsPage lists the ratings that other checkers gave, in their own words, with what each is read as.
type wordsPage struct {
	rights
	Seen    []claims.SeenRating
	Own     []claims.RatingWord // what people have said
	Shows   []chip
	Words   string // that the list is narrowed to
	Unknown int    // how many different ratings nobody knows the meaning of
	All     int
	Pages   pager
	Form    form
	Values  []string
	back    *undo
}

// Undo gives the toast its button.
func (p wordsPage) Undo() *undo { return p.back }

// wordPage changes what one word means.
type wordPage struct {
	Word   claims.RatingWord
	Form   form
	Values []string
	Differ []difference
}

// wordsShown is how many ratings a page lists.
const wordsShown = 100

var (
	wordFields = []string{"label", "checker", "value", "note"}
	wordLabels = [][2]string{{"label", "The rating"}, {"checker", "Whose word"}, {"value", "Read as"}, {"note", "Note"}}
)

// GET /settings/words
func (s *server) ratingWords(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := blank(map[string]string{"label": q.Get("rating"), "checker": q.Get("checker")})
	return s.showWords(w, r, http.StatusOK, f)
}

func (s *server) showWords(w http.ResponseWriter, r *http.Request, status int, f form) error {
	q := r.URL.Query()
	p := wordsPage{rights: rightsOf(r), Form: f, Values: claims.Values, Words: strings.TrimSpace(q.Get("q"))}
	var all []claims.SeenRating
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if all, err = claims.SeenRatings(r.Context(), tx); err != nil {
			return err
		}
		p.Own, err = claims.RatingWords(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	if q.Get("done") == "unworded" && p.May(auth.Editor) && q.Get("of") != "" {
		p.back = &undo{Action: "/settings/words/" + url.PathEscape(q.Get("of")) + "/restore"}
	}
	p.narrow(r, all)
	return s.render(w, r, status, "ratingwords", "settings", p)
}

// narrow keeps of all ratings those that the address asks for, a page of them.
func (p *wordsPage) narrow(r *http.Request, all []claims.SeenRating) {
	show, folded := r.URL.Query().Get("show"), claims.Plainly(p.Words)
	p.All = len(all)
	var list []claims.SeenRating
	for _, s := range all {
		if !s.Known {
			p.Unknown++
		}
		if show == "unknown" && s.Known || show == "said" && s.Said == "" || !strings.Contains(claims.Plainly(s.Rating+" "+s.Site+" "+s.Value), folded) {
			continue
		}
		list = append(list, s)
	}
	for _, c := range [][2]string{{"", "All"}, {"unknown", "Not known"}, {"said", "Said by people"}} {
		address := url.Values{}
		if c[0] != "" {
			address.Set("show", c[0])
		}
		if p.Words != "" {
			address.Set("q", p.Words)
		}
		href := "/settings/words"
		if len(address) > 0 {
			href += "?" + address.Encode()
		}
		p.Shows = append(p.Shows, chip{Name: c[1], Href: href, On: c[0] == show})
	}
	from := min(placeIn(r, "from"), len(list))
	p.Seen = list[from:min(len(list), from+wordsShown)]
	p.Pages = paged{Path: "/settings/words", Name: "from", Size: wordsShown}.pager(r, from, len(p.Seen), len(list)-from-len(p.Seen))
}

// ratingWordOf reads the form.
func ratingWordOf(r *http.Request) claims.RatingWord {
	return claims.RatingWord{Label: r.PostFormValue("label"), Checker: r.PostFormValue("checker"), Value: r.PostFormValue("value"), Note: r.PostFormValue("note")}
}

// POST /settings/words
func (s *server) addRatingWord(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, _, err := claims.SetRatingWord(r.Context(), tx, person(r), ratingWordOf(r))
		return err
	})
	if f := formOf(r); f.take(err, wordFields...) {
		return s.showWords(w, r, fault.HTTPStatus(err), f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/settings/words", "worded")
}

// GET /settings/words/{id}
func (s *server) ratingWord(w http.ResponseWriter, r *http.Request) error {
	return s.showWord(w, r, http.StatusOK, func(p *wordPage) { p.Form = blank(wordValues(p.Word)) })
}

func wordValues(w claims.RatingWord) map[string]string {
	return map[string]string{"label": w.Label, "checker": w.Checker, "value": w.Value, "note": w.Note, "version": strconv.FormatInt(w.Version, 10)}
}

func (s *server) showWord(w http.ResponseWriter, r *http.Request, status int, more func(*wordPage)) error {
	p := wordPage{Values: claims.Values}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		p.Word, err = claims.GetRatingWord(r.Context(), tx, pathID(r))
		return err
	})
	if err != nil {
		return err
	}
	more(&p)
	return s.render(w, r, status, "ratingword", "settings", p)
}

// POST /settings/words/{id}
func (s *server) changeRatingWord(w http.ResponseWriter, r *http.Request) error {
	typed := ratingWordOf(r)
	typed.ID, typed.Version = pathID(r), version(r)
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, _, err := claims.SetRatingWord(r.Context(), tx, person(r), typed)
		return err
	})
	f := formOf(r)
	switch {
	case errors.Is(err, fault.Stale):
		return s.showWord(w, r, http.StatusConflict, func(p *wordPage) {
			p.Differ = f.stale(wordValues(p.Word), wordLabels)
			p.Form = f
		})
	case f.take(err, wordFields...):
		return s.showWord(w, r, fault.HTTPStatus(err), func(p *wordPage) { p.Form = f })
	case err != nil:
		return err
	}
	return see(w, r, "/settings/words", "worded")
}

// POST /settings/words/{id}/withdraw
func (s *server) withdrawRatingWord(w http.ResponseWriter, r *http.Request) error {
	return s.afterWord(w, r, "unworded", func(tx *db.Tx) error {
		_, err := claims.WithdrawRatingWord(r.Context(), tx, person(r), pathID(r), version(r))
		return err
	})
}

// POST /settings/words/{id}/restore
func (s *server) restoreRatingWord(w http.ResponseWriter, r *http.Request) error {
	return s.afterWord(w, r, "wordedagain", func(tx *db.Tx) error {
		_, err := claims.RestoreRatingWord(r.Context(), tx, person(r), pathID(r))
		return err
	})
}

func (s *server) afterWord(w http.ResponseWriter, r *http.Request, done string, do func(*db.Tx) error) error {
	if err := s.db.Update(r.Context(), do); err != nil {
		return err
	}
	return see(w, r, "/settings/words?of="+addressID(r), done)
}
