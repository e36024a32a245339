package claims

import (
	"context"
	"database/sql"
	"net/url"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Other is what a rating is read as when its words are not known: it lies off the line from true to false.
const Other = "other"

// RatingReader reads other checkers' ratings: what people say of a word (RatingWord) first, of that checker's own before everybody's, then the words that are
// built in. Everything that says what a rating is read as asks it.
type RatingReader struct {
	said map[wordOf]string // values
}

// wordOf is a word as it is compared, and whose it is: a domain, or "" for everybody's.
type wordOf struct{ word, checker string }

type readerKey struct{}

// ReadRatings gives the reader as people have it now.
func ReadRatings(ctx context.Context, tx *db.Tx) (*RatingReader, error) {
	if kept, ok := tx.Kept(readerKey{}).(*RatingReader); ok && kept != nil {
		return kept, nil
	}
	r := &RatingReader{said: map[wordOf]string{}}
	err := tx.Each(ctx, `select word, checker, value from rating_words where withdrawn_at = ''`, nil, func(rows *sql.Rows) error {
		var w wordOf
		var value string
		err := rows.Scan(&w.word, &w.checker, &value)
		r.said[w] = value
		return err
	})
	if err == nil {
		tx.Keep(readerKey{}, r)
	}
	return r, err
}

// Read gives which of Values a rating means, in the words of whoever checks at site (a domain; "" where that is not known). Words that are not known are
// read as Other, and known says so. A sentence is read by what stands before its first colon: "False: the picture is from 2012".
func (r *RatingReader) Read(rating, site string) (value string, known bool) {
	forms := []string{Plainly(rating)}
	if head, _, cut := strings.Cut(strings.ReplaceAll(rating, "：", ":"), ":"); cut {
		forms = append(forms, Plainly(head))
	}
	for _, word := range forms {
		if word == "" {
			continue
		}
		for of := site; of != ""; of = parent(of) {
			if value, ok := r.said[wordOf{word, of}]; ok {
				return value, true
			}
		}
		if value, ok := r.said[wordOf{word, ""}]; ok {
			return value, true
		}
		if value, ok := builtinValues[word]; ok {
			return value, true
		}
	}
	return Other, false
}

// Of gives what the rating of an earlier check is read as, "" when its words are not known.
func (r *RatingReader) Of(e EarlierCheck) string {
	if value, known := r.Read(e.Rating, e.site()); known {
		return value
	}
	return ""
}

// parent is the domain above one, "" above those that stand for nobody alone.
func parent(domain string) string {
	_, above, _ := strings.Cut(domain, ".")
	if !strings.Contains(above, ".") {
		return ""
	}
	return above
}

// readRatings fills in what the ratings of earlier checks are read as.
func readRatings(ctx context.Context, tx *db.Tx, list []EarlierCheck) error {
	r, err := ReadRatings(ctx, tx)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].ReadAs, list[i].Known = r.Read(list[i].Rating, list[i].site())
	}
	return nil
}

// SiteOf is the domain of the first address that has one, in small letters and without www.
func SiteOf(addresses ...string) string {
	for _, a := range addresses {
		if !strings.Contains(a, "//") {
			a = "//" + a
		}
		u, err := url.Parse(strings.TrimSpace(a))
		if err != nil {
			continue
		}
		host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
		if strings.Contains(host, ".") && !strings.HasPrefix(host, ".") && !strings.HasSuffix(host, ".") {
			return host
		}
	}
	return ""
}
