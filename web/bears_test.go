package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// A sentence that bears on a claim becomes evidence in the form, with its words and their place filled in and the stance left to choose.
func TestWhatBearsOnAClaimBecomesEvidence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := member(t, d)
		known(t, d, "Unemployment fell by 12 per cent in the harbour towns.")
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			doc, err := capture.Plain("Spring came. In the harbour towns unemployment fell by 21 per cent, the office says. Ships came too.")
			if err == nil {
				_, err = sources.Ingest(context.Background(), tx, auth.Local(), doc, sources.Meta{Title: "A bulletin", Language: "en"})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		page := v.get("/claims/CT-0001/bears").status(http.StatusOK).contains("In the harbour towns", "A bulletin")
		use := page.all(".bears a.btn")
		if len(use) != 1 {
			t.Fatalf("%d ways to use it", len(use))
		}
		if beside := v.get("/claims/CT-0001").status(http.StatusOK).all(".bearing .bears li"); len(beside) != 1 {
			t.Errorf("%d stand on the claim's page", len(beside))
		}
		form := v.get(attribute(use[0], "href")).status(http.StatusOK).contains("In the harbour towns unemployment fell by 21 per cent, the office says.</textarea>")
		if chosen := form.all(`option[selected]`); len(chosen) == 0 || !strings.Contains(textOf(chosen[0]), "A bulletin") {
			t.Error("the source is not chosen")
		}
		if len(form.all(`input[name="stance"][checked]`)) > 0 {
			t.Error("the stance is chosen")
		}
		v.get("/claims/CT-0001/evidence/new?source=SR-0001&start=5&end=100000").status(http.StatusOK)
		v.get("/claims/CT-0009/bears").status(http.StatusNotFound)
	})
}
