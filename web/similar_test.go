package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// known adds claims, and an earlier check of the first.
func known(t testing.TB, d *db.DB, texts ...string) (list []claims.Claim) {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		list = nil
		for _, text := range texts {
			c, err := claims.Add(context.Background(), tx, auth.Local(), claims.Claim{Text: text, Language: "en"})
			if err != nil {
				return err
			}
			list = append(list, c)
		}
		_, err := claims.AddEarlierCheck(context.Background(), tx, auth.Local(), claims.EarlierCheck{ClaimID: list[0].ID, Rating: "Pants on fire", Checker: "A checker", Checked: "2020-05-01"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestCheckedBeforeWhileTyping(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := member(t, d)
		known(t, d, "Unemployment fell by 12 per cent in the harbour towns.", "The mayor swam with dolphins.")
		for _, page := range []*answer{
			v.get("/claims/similar?" + url.Values{"text": {"Unemployment fell by 21 per cent in the harbour towns"}, "language": {"en"}}.Encode()),
			v.post("/claims", url.Values{"ask": {"1"}, "text": {"Unemployment fell by 21 per cent in the harbour towns"}, "language": {"en"}, "claimant": {"A minister"}}),
		} {
			page.status(http.StatusOK).contains("CT-0001", "Pants on fire", "A checker", "It is this claim", "A variant of it", "Said again by somebody else", "None of these")
			if amiss := page.all("mark.amiss"); len(amiss) == 0 || !strings.Contains(textOf(amiss[0]), "12") {
				t.Errorf("12 is not marked as what differs:\n%.2000s", page.Body)
			}
			if flags := page.all(".flag.amiss"); len(flags) == 0 || !strings.Contains(textOf(flags[0]), "12") || !strings.Contains(textOf(flags[0]), "21") {
				t.Errorf("nothing says that 12 is not 21:\n%.2000s", page.Body)
			}
			if strings.Contains(page.Body.String(), "dolphins") {
				t.Error("what is not like it is shown")
			}
		}
		if f := v.post("/claims", url.Values{"ask": {"1"}, "text": {"Something"}, "claimant": {"A minister"}}); !strings.Contains(f.Body.String(), "A minister") {
			t.Error("what was typed is lost")
		}
		v.get("/claims/similar?text=" + url.QueryEscape("Zyzzyva qwertz")).status(http.StatusOK).contains("No claim here is like it")
		v.get("/claims/similar?text=").status(http.StatusOK)
		v.get("/claims/CT-0002").status(http.StatusOK) // nothing was added
		v.get("/claims/CT-0003").status(http.StatusNotFound)
	})
}

func TestChoicesOfCheckedBefore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := member(t, d)
		known(t, d, "Unemployment fell by 12 per cent in the harbour towns.", "Unemployment fell in the harbour towns.")
		typed := func(more ...string) url.Values {
			form := url.Values{"text": {"Unemployment fell by 21 per cent in harbour towns"}, "language": {"en"}}
			for i := 0; i < len(more); i += 2 {
				form.Add(more[i], more[i+1])
			}
			return form
		}
		v.post("/claims", typed("choice", "same:CT-0001")).status(http.StatusOK).contains("It is here already", "Pants on fire", "21 per cent")
		a := v.post("/claims", typed("choice", "again:CT-0001", "claimant", "A minister", "said", "2021-03")).status(http.StatusSeeOther)
		page := v.get(strings.Split(a.Header().Get("Location"), "#")[0]).status(http.StatusOK).contains("Made again by", "A minister", "Unemployment fell by 21 per cent in harbour towns")
		undo := page.all(".toast form")
		v.post(attribute(undo[0], "action"), url.Values{}).status(http.StatusSeeOther)
		if strings.Contains(v.get("/claims/CT-0001").Body.String(), "A minister</bdi></b>") {
			t.Error("the appearance was not taken back")
		}
		v.post("/claims", typed("choice", "again:CT-0001", "said", "some day")).status(http.StatusUnprocessableEntity).contains("21 per cent")
		v.post("/claims", typed("shown", "CT-0001", "shown", "CT-0002", "variant", "CT-0001", "none", "1")).status(http.StatusSeeOther)
		v.get("/claims/CT-0003").status(http.StatusOK).contains("A variant", "CT-0001", "1 claim is not the same")
		v.post("/claims", typed("variant", "CT-9999")).status(http.StatusUnprocessableEntity).contains("There is no claim")
		v.get("/claims/CT-0004").status(http.StatusNotFound)
	})
}

func TestMergingClaimsInTheBrowser(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := member(t, d)
		known(t, d, "Unemployment fell by 12 per cent in the harbour towns.", "Unemployment fell by 12 per cent in harbour towns.", "A walrus was seen.")
		v.get("/claims/duplicates").status(http.StatusOK).contains("1 pair waits", "CT-0001", "CT-0002")
		v.get("/claims").status(http.StatusOK).contains("Suspected duplicates")
		plan := v.get("/claims/CT-0002/merge?with=CT-0001").status(http.StatusOK).contains("CT-0002</bdi> is withdrawn", "Stands")
		v.get("/claims/CT-0002/merge?with=CT-0001&stay=CT-0002").contains("CT-0001</bdi> is withdrawn")
		form := plan.form()
		form.Set("version", "7")
		v.post("/claims/CT-0002/merge", form).status(http.StatusPreconditionFailed).contains("Somebody changed this claim")
		form = plan.form()
		v.post("/claims/CT-0002/merge", form).status(http.StatusSeeOther)
		gone := v.get("/claims/CT-0002").status(http.StatusOK).contains("Recorded twice", "CT-0001", "stands for it")
		v.get("/claims/CT-0001").status(http.StatusOK).contains("It stands for", "CT-0002")
		v.get("/claims/duplicates").contains("No two claims look like one")
		undo := gone.all("form[action$='/undo']")
		v.post(attribute(undo[0], "action"), url.Values{}).status(http.StatusSeeOther)
		v.get("/claims/duplicates").contains("1 pair waits")
		v.post("/claims/duplicates", url.Values{"claim": {"CT-0001"}, "other": {"CT-0002"}, "relation": {"distinct"}}).status(http.StatusSeeOther)
		v.get("/claims/duplicates").contains("No two claims look like one")
	})
}

// contains checks that a page holds words.
func (a *answer) contains(words ...string) *answer {
	a.t.Helper()
	for _, w := range words {
		if !strings.Contains(a.Body.String(), w) {
			a.t.Errorf("%s: %q is not there:\n%.3000s", a.request, w, a.Body)
		}
	}
	return a
}
