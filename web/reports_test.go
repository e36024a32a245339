package web_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"html"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/sources"
)

func newsroomNow(t *testing.T, d *db.DB) (n claims.Newsroom) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) (err error) { n, err = claims.CurrentNewsroom(context.Background(), tx); return err })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// sendNewsroom sends the form with a picture, or without one when it is nil.
func (v *visitor) sendNewsroom(fields map[string]string, picture []byte) *answer {
	v.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		_ = w.WriteField(name, value) // into memory
	}
	if picture != nil {
		part, err := w.CreateFormFile("logo", "logo.png")
		if err != nil {
			v.t.Fatal(err)
		}
		_, _ = part.Write(picture)
	}
	_ = w.Close()
	r := httptest.NewRequest(http.MethodPost, "http://"+host+"/settings/newsroom", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return v.send(r)
}

func logo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 10))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheNewsroomSaysWhatItIs(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	fields := func() map[string]string {
		return map[string]string{"version": newsroomNow(t, v.db).Version(), "name": "Example Newsroom", "methodology": "We **check**.", "language": "en", "sharing": "share"}
	}
	first := fields()
	v.sendNewsroom(first, logo(t)).status(http.StatusSeeOther)
	if n := newsroomNow(t, v.db); n.Name != "Example Newsroom" || n.LogoType != "image/png" || n.LogoSHA256 == "" || n.Public || n.Sharing != "" {
		t.Errorf("%+v", n)
	}
	a := v.get("/newsroom/logo").status(http.StatusOK)
	if a.Header().Get("Content-Type") != "image/png" || a.Header().Get("X-Content-Type-Options") != "nosniff" || !bytes.Equal(a.Body.Bytes(), logo(t)) {
		t.Errorf("%v", a.Header())
	}
	v.other().get("/newsroom/logo").status(http.StatusNotFound)
	v.get("/claims/CT-0001/report").status(http.StatusOK).contains("Example Newsroom", "/newsroom/logo?v=", "How we work", "<strong>check</strong>")

	first["name"] = "Mine"
	v.sendNewsroom(first, nil).status(http.StatusPreconditionFailed).contains("Somebody changed this", "Example", "Mine")

	bomb := logo(t)
	copy(bomb[16:], []byte{0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30})
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	v.sendNewsroom(fields(), bomb).status(http.StatusUnprocessableEntity).contains("30000 by 30000 pixels", "Example Newsroom")
	v.sendNewsroom(fields(), []byte("<svg/>")).status(http.StatusUnprocessableEntity).contains("no PNG or JPEG")

	refused := fields()
	refused["url"] = "no address"
	v.sendNewsroom(refused, logo(t)).status(http.StatusUnprocessableEntity).contains("no web address", "still here", `name="kept"`)
	preview := fields()
	preview["do"], preview["methodology"] = "preview", "# Head\n\n<script>alert(1)</script>"
	v.sendNewsroom(preview, nil).status(http.StatusOK).contains("How it looks", "<h3")
	if n := newsroomNow(t, v.db); n.Methodology != "We **check**." {
		t.Error("a preview saved")
	}

	public := fields()
	public["public"], public["remove_logo"] = "yes", "yes"
	v.sendNewsroom(public, nil).status(http.StatusSeeOther)
	if n := newsroomNow(t, v.db); !n.Public || n.LogoSHA256 != "" {
		t.Errorf("%+v", n)
	}
	changes := v.get("/settings/newsroom").status(http.StatusOK)
	changes.contains("Earlier changes", "Bring back what stood before")
	var entry string
	if _, after, ok := strings.Cut(changes.Body.String(), `name="entry" value="`); ok {
		entry, _, _ = strings.Cut(after, `"`)
	}
	v.post("/settings/newsroom/restore", map[string][]string{"version": {newsroomNow(t, v.db).Version()}, "entry": {entry}}).status(http.StatusSeeOther)
	if n := newsroomNow(t, v.db); n.LogoSHA256 == "" || !n.Public {
		t.Errorf("brought back: %+v", n)
	}
}

func TestReportsOfSeveralClaims(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	v.get("/claims/report?claim=CT-0001&claim=CT-0002&title=Letters").status(http.StatusOK).contains("Letters", "Contents", `href="#c2"`, "/claims/report.pdf?claim=CT-0001&amp;claim=CT-0002")
	v.get("/claims/report?view=").status(http.StatusOK).contains("Provenance reports, 5 claims")
	v.get("/claims/report?q=nothingfitsthis").status(http.StatusUnprocessableEntity).contains("No claim fits")
	for _, format := range []string{"xlsx", "md", "json", "csv"} {
		for _, path := range []string{"/claims/CT-0001/report.", "/claims/report."} {
			a := v.get(path + format + map[bool]string{true: "?claim=CT-0001&claim=CT-0002"}[strings.HasPrefix(path, "/claims/report")]).status(http.StatusOK)
			if !strings.Contains(a.Header().Get("Content-Disposition"), "."+format) {
				t.Errorf("%s%s: %v", path, format, a.Header())
			}
		}
	}
	v.get("/claims").contains("/claims/report?", "Report of all of these")
	v.get("/claims/selected?claim=CT-0001").contains("Make one report of them")
}

func TestAPDFWithoutABrowserSaysWhatToDo(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	t.Setenv("PATH", t.TempDir())
	t.Setenv("CLAIMTRAIL_CHROMIUM", "")
	v.get("/claims/CT-0001/report.pdf").status(http.StatusServiceUnavailable).contains("apt install chromium")
}

func TestTakeItAlong(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	page := v.get("/claims/CT-0001/report").status(http.StatusOK)
	page.contains(`href="#along"`, "Take it along", "/claims/CT-0001/dossier.zip")
	several := v.get("/claims/report?claim=CT-0001&claim=CT-0002").status(http.StatusOK)
	for _, f := range exchange.Forms {
		page.contains(`href="/claims/CT-0001/export/`+f.Name+`"`, html.EscapeString(f.Says))
		several.contains(`href="/claims/export/` + f.Name + `?claim=CT-0001&amp;claim=CT-0002"`)
		for path, name := range map[string]string{"/claims/CT-0001/export/" + f.Name: "CT-0001-" + f.Name + f.Extension, "/claims/export/" + f.Name + "?claim=CT-0001&claim=CT-0002": "claims-" + f.Name + f.Extension} {
			a := v.get(path).status(http.StatusOK)
			h := a.Header()
			if h.Get("Content-Type") != f.Media || h.Get("Content-Disposition") != `attachment; filename="`+name+`"` || h.Get("X-Content-Type-Options") != "nosniff" || a.Body.Len() == 0 {
				t.Errorf("%s: %v, %d bytes", path, h, a.Body.Len())
			}
		}
	}
	v.get("/claims/CT-0001/export/exe").status(http.StatusNotFound).contains("prov-json")
	v.get("/claims/CT-9999/export/ris").status(http.StatusNotFound)
	v.get("/claims/export/ris").status(http.StatusUnprocessableEntity).contains("No claim was selected")
	v.get("/claims/export/ris?" + strings.Repeat("claim=CT-0001&", 51)).status(http.StatusUnprocessableEntity).contains("50 is the most")
	v.get("/claims/selected?claim=CT-0001").contains("prov-json")
	v.other().get("/claims/CT-0001/export/jsonl").status(http.StatusSeeOther)
}

// No export holds a confidential source, not even for who may read it on the site.
func TestWhatIsTakenAlongWithholds(t *testing.T) {
	d := dbtest.SQLite(t)
	v := example(t, d)
	var used string
	v.update(func(tx *db.Tx) error {
		s, err := sources.GetSource(t.Context(), tx, "SR-0001")
		used = s.Title
		return err
	})
	v.get("/claims/CT-0001/export/jsonl").status(http.StatusOK).contains(used)
	v.update(func(tx *db.Tx) error {
		s, err := sources.GetSource(t.Context(), tx, "SR-0001")
		if err == nil {
			_, err = sources.SetConfidential(t.Context(), tx, auth.Local(), s.ID, s.Version, true, "A person could be found.")
		}
		return err
	})
	reader, _ := colleague(t, d, "Reader", auth.Viewer)
	for _, f := range exchange.Forms {
		for _, path := range []string{"/claims/CT-0001/export/" + f.Name, "/claims/export/" + f.Name + "?claim=CT-0001&claim=CT-0002"} {
			for _, who := range []*visitor{v, reader} { // the first may read it on the site
				if strings.Contains(who.get(path).status(http.StatusOK).Body.String(), used) {
					t.Errorf("%s tells of %q", path, used)
				}
			}
		}
	}
}
