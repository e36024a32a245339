package report

import (
	"context"
	"encoding/base64"
	"html/template"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
)

// Newsroom is who made the report, as far as they say: each field may be empty, and then the report is silent about it.
type Newsroom struct {
	claims.Newsroom
	Logo []byte // the picture itself, PNG or JPEG
}

// ReadNewsroom reads what reports say of the newsroom.
func ReadNewsroom(ctx context.Context, tx *db.Tx) (n Newsroom, err error) {
	if n.Newsroom, err = claims.CurrentNewsroom(ctx, tx); err != nil || n.LogoSHA256 == "" {
		return n, err
	}
	n.Logo, err = claims.NewsroomLogo(ctx, tx, n.LogoSHA256)
	return n, err
}

// LogoURL is the picture as an address that holds it whole, so that a file stands alone; "" without one.
func (n Newsroom) LogoURL() template.URL {
	if len(n.Logo) == 0 {
		return ""
	}
	return template.URL("data:" + n.LogoType + ";base64," + base64.StdEncoding.EncodeToString(n.Logo)) //nolint:gosec // a decoded picture of one of two types
}

// Says reports whether there is anything to say.
func (n Newsroom) Says() bool { return n.Name != "" || len(n.Logo) > 0 }

// HowWeWork is the methodology as HTML, its headings beneath those of the report.
func (n Newsroom) HowWeWork() template.HTML { return MarkupUnder(n.Methodology, 2) }

// NewsroomJSON is who made the report.
type NewsroomJSON struct {
	Name        string `json:"name,omitempty"`
	URL         string `json:"url,omitempty"`
	Contact     string `json:"contact,omitempty"`
	Language    string `json:"language,omitempty"` // of the methodology
	Methodology string `json:"methodology,omitempty"`
}

// json makes the form of the newsroom; nil when it says nothing.
func (n Newsroom) json() *NewsroomJSON {
	out := NewsroomJSON{n.Name, n.URL, n.Contact, n.Language, n.Methodology}
	if out == (NewsroomJSON{Language: n.Language}) {
		return nil
	}
	return &out
}
