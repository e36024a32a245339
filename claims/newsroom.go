package claims

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Newsroom is what reports and public pages say of those who check.
type Newsroom struct {
	Name        string `json:"name,omitempty"`        // at most 200 characters
	URL         string `json:"url,omitempty"`         // its own site
	Public      bool   `json:"public,omitempty"`      // what was published can be read by everybody
	PublicURL   string `json:"public_url,omitempty"`  // the address under which everybody reaches this server, without a slash at its end; "" as it was asked for
	Language    string `json:"language,omitempty"`    // of the methodology, and of public pages
	Contact     string `json:"contact,omitempty"`     // an address for corrections: mail or web
	Methodology string `json:"methodology,omitempty"` // Markdown, at most MaxMethodology characters
	LogoSHA256  string `json:"logo_sha256,omitempty"` // of the picture's bytes; "" is none
	LogoType    string `json:"logo_type,omitempty"`   // image/png or image/jpeg
	Sharing     string `json:"sharing,omitempty"`     // of sources that say nothing: SharingHash or, when "", SharingShare
}

// MaxMethodology bounds the newsroom's text on how it works, in characters.
const MaxMethodology = 20_000

const newsroomSetting = "newsroom"

// CurrentNewsroom is what the newsroom says of itself; nothing until somebody has.
func CurrentNewsroom(ctx context.Context, tx *db.Tx) (n Newsroom, err error) {
	var value string
	err = tx.QueryRow(ctx, `select value from settings where name = $1`, newsroomSetting).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return n, nil
	}
	if err != nil {
		return n, err
	}
	return n, fromJSON(value, &n)
}

// NewsroomSet is CurrentNewsroom and when it was last changed, zero when never.
func NewsroomSet(ctx context.Context, tx *db.Tx) (n Newsroom, at time.Time, err error) {
	if n, err = CurrentNewsroom(ctx, tx); err != nil {
		return n, at, err
	}
	var last string
	err = tx.QueryRow(ctx, `select time from ledger where subject_id = $1 order by sequence desc limit 1`, newsroomSetting).Scan(&last)
	if errors.Is(err, sql.ErrNoRows) {
		return n, at, nil
	}
	if err == nil {
		at, err = db.ParseTime(last)
	}
	return n, at, err
}

// NewsroomVersion counts how often it was changed.
func NewsroomVersion(ctx context.Context, tx *db.Tx) (n int64, err error) {
	err = tx.QueryRow(ctx, `select count(*) from ledger where subject_id = $1`, newsroomSetting).Scan(&n)
	return n, err
}

// SetNewsroom changes it. Admins may.
func SetNewsroom(ctx context.Context, tx *db.Tx, by auth.Person, n Newsroom) error {
	if err := by.Require(auth.Admin, "change what the newsroom says of itself"); err != nil {
		return err
	}
	if err := n.check(); err != nil {
		return err
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "setting.newsroom", Table: "settings", ID: newsroomSetting}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = $2`, newsroomSetting, toJSON(n))
		return err
	})
}

func (n *Newsroom) check() (err error) {
	if n.Name, err = sources.Line("name", n.Name, 200); err != nil {
		return err
	}
	if n.Contact, err = sources.Line("contact", n.Contact, 300); err != nil {
		return err
	}
	if n.Methodology, err = sources.Text("methodology", n.Methodology, MaxMethodology); err != nil {
		return err
	}
	if n.Language, err = languageTag("language", n.Language); err != nil {
		return err
	}
	if n.URL, err = webAddress("url", n.URL); err != nil {
		return err
	}
	if n.PublicURL, err = webAddress("public_url", n.PublicURL); err != nil {
		return err
	}
	for len(n.PublicURL) > 0 && n.PublicURL[len(n.PublicURL)-1] == '/' {
		n.PublicURL = n.PublicURL[:len(n.PublicURL)-1]
	}
	switch {
	case n.Public && n.Name == "":
		return fault.In("name", "Give the newsroom's name before its checks can be read by everybody.")
	case n.Sharing != "" && n.Sharing != sources.SharingHash:
		return fault.In("sharing", "Texts of sources are shared, or their hashes alone.")
	}
	return nil
}

// webAddress reads an absolute web address; "" is none.
func webAddress(field, s string) (string, error) {
	s, err := sources.Line(field, s, 2000)
	if err != nil || s == "" {
		return s, err
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || strings.ContainsAny(s, " <>\"{}|\\^`") { // which would end the address in Turtle
		return "", fault.In(field, "%q is no web address; write it whole, as in https://facts.example.org.", s)
	}
	return s, nil
}

// LogoPath is where this server shows the newsroom's picture, "" without one: it holds the picture's hash, so that browsers can keep it.
func (n Newsroom) LogoPath() string {
	if n.LogoSHA256 == "" {
		return ""
	}
	return "/newsroom/logo?v=" + n.LogoSHA256[:12]
}

// PublicPath is where a published claim stands on the newsroom's public site, by its reference: "/published/CT-0001".
func PublicPath(ref string) string { return PublicRoot + "/" + url.PathEscape(ref) }

// PublicRoot is where that site begins.
const PublicRoot = "/published"

// PageOf is the public address of a published claim (reference); base is the site's own, for newsrooms that have named no public one.
func (n Newsroom) PageOf(base, ref string) string { return cmp.Or(n.PublicURL, base) + PublicPath(ref) }
