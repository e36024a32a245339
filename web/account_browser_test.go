package web_test

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// People come in as they do: an invitation, a password, a second factor, a token; and an admin looks after them.
func TestPeopleInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.joinhint`)))
	look(t, tab, "desk-first-person")
	do(t, tab, chromedp.Click(css(`.joinhint a`)), chromedp.WaitVisible(css(`#f-password`)), chromedp.SetValue(css(`#f-name`), "Maren Ilves"), chromedp.Submit(css(`#f-name`)), chromedp.WaitVisible(css(`.toast`)),
		chromedp.SendKeys(css(`#f-password`), "short"), script(`document.querySelector("#f-password").minLength = 1`), chromedp.Submit(css(`#f-password`)), chromedp.WaitVisible(css(`.bad`)))
	look(t, tab, "account-refused")
	do(t, tab, chromedp.SendKeys(css(`#f-password`), goodPassword), chromedp.Submit(css(`#f-password`)), chromedp.WaitVisible(css(`#f-current`)))

	do(t, tab, chromedp.Navigate(address+"/people"), chromedp.SendKeys(css(`#f-name`), "رنا الأحمد"), chromedp.SendKeys(css(`#f-email`), "rana@example.org"), chromedp.Submit(css(`#f-name`)), chromedp.WaitVisible(css(`.secrets`)))
	look(t, tab, "invitation-link")
	invitation := get(t, tab, chromedp.Text(css(`.secrets bdi`)))
	do(t, tab, chromedp.Navigate(address+"/people"), chromedp.WaitVisible(css(`.peopletable`)))
	look(t, tab, "people")
	do(t, tab, chromedp.Click(`//a[contains(., "رنا")]`), chromedp.WaitVisible(css(`#f-role`)))
	look(t, tab, "person")
	do(t, tab, chromedp.Navigate(address+"/account/factor"), chromedp.SendKeys(css(`#f-current`), goodPassword), chromedp.Submit(css(`#f-current`)), chromedp.WaitVisible(css(`.qr`)))
	look(t, tab, "factor")
	var secret string
	if err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), `select secret from second_factors`).Scan(&secret)
	}); err != nil {
		t.Fatal(err)
	}
	do(t, tab, chromedp.SendKeys(css(`#f-code`), codeAt(t, secret, time.Now())), chromedp.Submit(css(`#f-code`)), chromedp.WaitVisible(css(`.secrets`)))
	look(t, tab, "recovery-codes")
	do(t, tab, chromedp.Navigate(address+"/account"), chromedp.SendKeys(css(`#f-label`), "nightly export"), chromedp.SendKeys(css(`#f-present`), goodPassword), chromedp.Submit(css(`#f-label`)), chromedp.WaitVisible(css(`.secrets`)),
		chromedp.Navigate(address+"/account"), chromedp.WaitVisible(css(`#tokens`)))
	look(t, tab, "account")
	do(t, tab, chromedp.Navigate(address+"/account/factor"), chromedp.WaitVisible(css(`#f-current`)))
	look(t, tab, "factor-on")

	do(t, tab, chromedp.Navigate(address+"/account"), chromedp.Click(`//form[@action="/signout"]/button`), chromedp.WaitVisible(css(`#f-user`)))
	look(t, tab, "signin-accounts")
	do(t, tab, chromedp.SendKeys(css(`#f-user`), "maren ilves"), chromedp.SendKeys(css(`#f-password`), "the wrong one"), chromedp.Submit(css(`#f-user`)), chromedp.WaitVisible(css(`.note`)))
	look(t, tab, "signin-refused")
	do(t, tab, chromedp.SendKeys(css(`#f-password`), goodPassword), chromedp.Submit(css(`#f-user`)), chromedp.WaitVisible(css(`#f-code`)))
	look(t, tab, "signin-step")
	do(t, tab, chromedp.Navigate(invitation), chromedp.WaitVisible(css(`#f-password`)))
	look(t, tab, "invitation")
	do(t, tab, chromedp.SendKeys(css(`#f-password`), goodPassword), chromedp.Submit(css(`#f-password`)), chromedp.WaitVisible(css(`.me-link`)))
	if got := get(t, tab, chromedp.Location()); got != address+"/claims" {
		t.Errorf("the invitation led to %s", got)
	}
	err := d.View(context.Background(), func(tx *db.Tx) error {
		p, err := auth.FindPerson(context.Background(), tx, "rana@example.org")
		if err != nil || p.Role != auth.Researcher {
			t.Errorf("%+v, %v", p, err)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
