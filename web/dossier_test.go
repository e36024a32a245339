package web_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange/exchangetest"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/web"
)

// signedRoom is a newsroom with every feature, whose history is signed, and a visitor who is signed in as one of its people.
func signedRoom(t *testing.T, d *db.DB, who func(exchangetest.Case) auth.Person) (*visitor, exchangetest.Case) {
	t.Helper()
	key := filepath.Join(t.TempDir(), "key")
	ledger.Keep(d, key, "local:anna")
	c := exchangetest.Build(t, d)
	v := stranger(t, d, web.Options{KeyFile: key})
	var token string
	v.update(func(tx *db.Tx) (err error) {
		token, err = auth.NewSignInLink(t.Context(), tx, who(c), time.Hour)
		return err
	})
	v.post("/signin/link", url.Values{"token": {token}}).status(http.StatusSeeOther)
	return v, c
}

// A dossier that is downloaded says what it is, keeps what is confidential, and is refused to who must not see the first rating.
func TestADossierIsDownloaded(t *testing.T) {
	d := dbtest.SQLite(t)
	v, c := signedRoom(t, d, func(c exchangetest.Case) auth.Person { return c.Second })
	path := "/claims/" + c.Corrected + "/dossier.zip"
	a := v.get(path).status(http.StatusOK)
	if got := a.Header().Get("Content-Type") + " " + a.Header().Get("Content-Disposition"); got != `application/zip attachment; filename="`+c.Corrected+`-dossier.zip"` {
		t.Error(got)
	}
	head := v.send(httptest.NewRequest(http.MethodHead, "http://"+host+path, nil)).status(http.StatusOK)
	if head.Body.Len() != 0 || head.Header().Get("Content-Type") != "application/zip" {
		t.Error("HEAD answers", head.Header())
	}
	keepsSecrets(t, a.Body.Bytes(), c)
	if body := v.get("/claims/" + c.Sealed + "/dossier.zip").status(http.StatusForbidden).Body.String(); strings.Contains(body, exchangetest.SealedWords) {
		t.Error("the refusal tells what is sealed")
	}
	v.get("/claims/" + c.Corrected + "/report").one(`#along a[href="` + path + `"]`)
}

// keepsSecrets looks for what is confidential in every member of a dossier, and in the text of what is printed.
func keepsSecrets(t *testing.T, content []byte, c exchangetest.Case) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	secrets := append([]string{exchangetest.SecretTitle, exchangetest.SecretPublisher, exchangetest.SecretQuote}, c.SecretHashes...)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "report.pdf" {
			b = append(b, printedText(t, b)...)
		}
		for _, secret := range secrets {
			if bytes.Contains(b, []byte(secret)) {
				t.Errorf("%s tells %q", f.Name, secret)
			}
		}
	}
}

// printedText reads a PDF, where the program for it is there.
func printedText(t *testing.T, pdf []byte) []byte {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		return nil
	}
	name := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", name, "-").Output()
	if err != nil || len(text) == 0 {
		t.Fatal("the printed report has no text:", err)
	}
	return text
}

// A dossier is uploaded as any other file is: verified, tried, imported.
func TestADossierIsImportedInTheBrowser(t *testing.T) {
	t.Setenv("CLAIMTRAIL_CHROMIUM", "/nowhere") // the test above prints
	theirs, c := signedRoom(t, dbtest.SQLite(t), func(c exchangetest.Case) auth.Person { return c.Editor })
	content := theirs.get("/claims/" + c.Corrected + "/dossier.zip").status(http.StatusOK).Body.String()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := member(t, d)
		broken := []byte(content)
		broken[len(broken)/2] ^= 1
		if says := v.upload("/import", nil, "a.zip", string(broken)).status(http.StatusUnprocessableEntity).one("form .bad"); !strings.Contains(says, "changed") {
			t.Error(says)
		}
		a := v.follow(v.upload("/import", nil, "a.zip", content))
		path := attribute(a.all(`form[action^="/import/"]`)[0], "action")
		before := entries(t, d)
		v.post(path, url.Values{}).leads(path)
		tried := v.ended(path).one("main")
		for _, want := range []string{"What would happen", "The dossier is whole: claim " + c.Corrected, "earlier check1"} {
			if !strings.Contains(tried, want) {
				t.Errorf("the trial does not say %q: %s", want, tried)
			}
		}
		if n := entries(t, d); n != before {
			t.Errorf("the trial wrote %d entries", n-before)
		}
		v.post(path+"/start", nil).leads(path)
		if done := v.ended(path).one("main"); !strings.Contains(done, "Imported") || !strings.Contains(done, "No record is refused") {
			t.Error(done)
		}
		if says := v.get("/claims/CT-0001").one("main"); !strings.Contains(says, `The "Check" Desk & Sons`) {
			t.Error("the claim does not say whose check this was:", says)
		}
	})
}
