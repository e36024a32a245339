package web_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/report"
)

// TestPicturesInTheBrowser opens claims whose pictures are easy to get wrong, and measures what stands there.
func TestPicturesInTheBrowser(t *testing.T) {
	tab := browser(t)
	for _, test := range []struct {
		name     string
		lineage  *pictureCase // nil is the example case
		say      string
		warnings string
		texts    []string // that stand in the picture
		legend   int      // entries
		nodes    int      // boxes, the claim too
	}{
		{"example", nil, "One publication; its chain ends at Letter, Bill Clinton to Hafez al-Assad.", "Secondary only, one origin",
			[]string{"The claim", "Common link", "Critical source", "Critical source · Origin", "تركيا عاجل", "translation", "publication of", "1998-02-21 ·"}, 3, 6},
		{"wire story", wireStory(), "Nine publications, one independent origin: every known chain passes Meridian Press Agency, Officials: ministry was warned about Selwick bridge in 2020.",
			"Source retracted|Secondary only, one origin|Circular reporting", []string{"Common link", "Origin", "6 more publications", "retracted 2023-04-02,", "not counted", "republication"}, 6, 9},
		{"closed loop", circle(), "Three publications, no origin left: the way on runs against time or leads into a closed loop.", "Closed loop|Impossible date",
			[]string{"Closed loop", "Harbour Post", "they cite each other,", "not counted", "impossible date, not"}, 3, 4},
		{"sixty sources", sixty(), "53 publications, two to four independent origins: two of them name nobody.", "Impossible date|Single archive",
			[]string{"Unknown origin", "Origin", "Kestrel Daily News", "6 more publications", "various ways", "impossible date, not"}, 5, 18},
		{"arabic", arabic(), "Four publications, one independent origin: every known chain passes وكالة أنباء المدار، مسؤولان: الوزارة تلقت تحذيرات من حالة جسر الوادي قبل ثلاث سنوات من انهياره.",
			"Secondary only, one origin|Circular reporting", []string{"Common link", "Unknown origin", "بردى الأسبوعي", "كانوا يعلمون"}, 4, 8},
		{"many", many(60), "60 publications, one independent origin: every known chain passes Register of the parish.", "Secondary only, one origin|Circular reporting", []string{"9 more publications"}, 4, 28},
		{"digest", many(420), "420 publications, one independent origin: every known chain passes Register of the parish.", "Secondary only, one origin|Circular reporting",
			[]string{"420 publications", "leads to", "Common link · Origin"}, 5, 3},
		{"first-hand", firsthand(), "One publication, first-hand.", "", []string{"Common link · Origin", "2023-03-10 · first-hand"}, 3, 2},
		{"unsupported", unsupported(), "No supporting publication.", "", nil, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := dbtest.SQLite(t)
			if test.lineage == nil {
				if _, err := exchange.LoadExample(t.Context(), d, auth.Local()); err != nil {
					t.Fatal(err)
				}
			} else {
				test.lineage.load(t, d)
			}
			address, link := site(t, d)
			emulate(t, tab, "screen", "light")
			do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
			do(t, tab, chromedp.Navigate(address+"/claims/CT-0001"), chromedp.WaitVisible(css(`#origins`)))
			if say := texts(t, tab, `.say`); !slices.Equal(say, []string{test.say}) {
				t.Errorf("the sentence is %q, want %q", say, test.say)
			}
			if warnings := strings.Join(texts(t, tab, `.cautions .flag`), "|"); warnings != test.warnings {
				t.Errorf("warnings %s, want %s", warnings, test.warnings)
			}
			if legend := texts(t, tab, `.legend > span`); len(legend) != test.legend {
				t.Errorf("the legend says %q", legend)
			}
			measure(t, tab, test.nodes, test.texts)
			lookAtPicture(t, tab, "picture-"+titleOf(test.name))
			if test.name == "arabic" || test.name == "wire story" || test.name == "example" {
				fromTheRight(t, tab, d, test.nodes, test.texts, "picture-"+titleOf(test.name)+"-rtl")
				do(t, tab, chromedp.Navigate(address+"/claims/CT-0001/report"), chromedp.WaitVisible(css(`.report`)), chromedp.EmulateViewport(794, 1123))
				emulate(t, tab, "print", "light")
				measure(t, tab, test.nodes, nil)
				if over := get(t, tab, chromedp.Evaluate[float64](`document.querySelector(".fig").scrollWidth - document.querySelector(".fig").clientWidth`)); over > 0 {
					t.Errorf("the figure is %v px wider than the paper", over)
				}
				shoot(t, tab, "picture-"+titleOf(test.name)+"-report-print")
			}
		})
	}
}

// texts gives the text of all elements that fit.
func texts(t *testing.T, tab context.Context, selector string) []string {
	t.Helper()
	return get(t, tab, chromedp.Evaluate[[]string](fmt.Sprintf(`[...document.querySelectorAll(%q)].map(e => e.textContent.trim())`, selector)))
}

// measure counts the boxes of the picture that is open, looks for texts in it, and fails for boxes that overlap, texts that leave
// theirs, edges that end nowhere, words that lie on each other, critical sources out of their order, and links without a name.
func measure(t *testing.T, tab context.Context, nodes int, want []string) {
	t.Helper()
	if nodes == 0 {
		if n := len(texts(t, tab, `.gwrap, .legend`)); n > 0 {
			t.Error("a picture of nothing")
		}
		return
	}
	if n := len(texts(t, tab, `.graph:not(.key) .nd`)); n != nodes {
		t.Errorf("%d boxes, want %d", n, nodes)
	}
	drawn := texts(t, tab, `.graph:not(.key) text`)
	for _, text := range want {
		if !slices.Contains(drawn, text) {
			t.Errorf("%q does not stand in the picture: %q", text, drawn)
		}
	}
	faults := get(t, tab, chromedp.Evaluate[[]string](measuring))
	if diff := cmp.Diff([]string{}, faults); diff != "" {
		t.Error(diff)
	}
}

const measuring = `(() => {
	const svg = document.querySelector(".graph:not(.key)"), faults = [], all = (e, s) => [...e.querySelectorAll(s)]
	const box = e => { const b = e.getBBox(); return {x: b.x, y: b.y, r: b.x + b.width, b: b.y + b.height, e} }
	const name = b => b.e.textContent.trim().slice(0, 40) || b.e.parentNode.textContent.trim().slice(0, 40)
	const overlap = (a, b, by) => a.x + by < b.r && b.x + by < a.r && a.y + by < b.b && b.y + by < a.b
	const nodes = all(svg, ".nd").map(e => ({...box(e.querySelector("rect:not(.ring):not(.pile)")), e}))
	const words = all(svg, "text.el, text.lab").map(box)
	nodes.forEach((a, i) => nodes.slice(0, i).forEach(b => overlap(a, b, 0) && faults.push(name(a) + " lies on " + name(b))))
	words.forEach((a, i) => words.slice(0, i).forEach(b => overlap(a, b, 4) && faults.push(name(a) + " is written over " + name(b))))
	words.forEach(a => nodes.forEach(b => overlap(a, b, 3) && faults.push(name(a) + " is written over the box " + name(b))))
	for (const n of nodes) for (const text of all(n.e, "text:not(.lab)")) {
		const b = box(text), room = (n.r - n.x) * .08
		if (b.x < n.x - room || b.r > n.r + room || b.y < n.y - 1 || b.b > n.b + 1) faults.push(text.textContent + "leaves its box")
	}
	for (const path of all(svg, "path.eg")) for (const at of [0, path.getTotalLength()]) {
		const p = path.getPointAtLength(at)
		if (!nodes.some(n => Math.min(Math.abs(p.x - n.x), Math.abs(p.x - n.r)) < 5 && p.y > n.y && p.y < n.b)) faults.push("an edge ends nowhere: " + path.getAttribute("d"))
	}
	const rtl = nodes[0].x > nodes[nodes.length - 1].x
	const rings = nodes.filter(n => n.e.classList.contains("crit"))
	rings.forEach((n, i) => i && (n.x > rings[i-1].x) == rtl && faults.push(name(n) + " is out of its order"))
	for (const a of all(svg, "a")) if (!a.textContent.trim() || !a.getAttribute("href")) faults.push("a link without a name")
	return faults
})()`

// lookAtPicture checks the claim's page with axe-core, wide, dark and on a phone, where nothing may scroll sideways, and keeps pictures.
func lookAtPicture(t *testing.T, tab context.Context, name string) {
	t.Helper()
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	do(t, tab, script(string(axe)))
	for _, at := range []struct {
		width  int64
		scheme string
	}{{1440, "light"}, {1440, "dark"}, {390, "light"}, {320, "light"}} {
		do(t, tab, chromedp.EmulateViewport(at.width, 900))
		emulate(t, tab, "screen", at.scheme)
		if rules := rulesFor(at.width, at.scheme); rules != "" {
			if found := get(t, tab, chromedp.Evaluate[string](fmt.Sprintf(strings.Replace(runAxe, "document", `"#origins"`, 1), rules), chromedp.EvalAwaitPromise)); found != "" {
				t.Errorf("%d px, %s:\n%s", at.width, at.scheme, found)
			}
		}
		if over := get(t, tab, chromedp.Evaluate[float64](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
			t.Errorf("%d px: the page scrolls sideways by %v px", at.width, over)
		}
		shootPart(t, tab, `#origins`, fmt.Sprintf("%s-%d-%s", name, at.width, at.scheme))
	}
	emulate(t, tab, "screen", "light")
	do(t, tab, chromedp.EmulateViewport(1440, 900))
}

// fromTheRight puts the mirrored picture into the page, turns that round, and measures again.
func fromTheRight(t *testing.T, tab context.Context, d *db.DB, nodes int, want []string, name string) {
	t.Helper()
	var p *claims.Provenance
	err := d.View(t.Context(), func(tx *db.Tx) (err error) {
		p, err = claims.GetProvenance(t.Context(), tx, auth.Local(), "CT-0001")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	g := report.GraphOf(p, nil)
	g.RTL = true
	do(t, tab, script(fmt.Sprintf(`document.documentElement.dir = "rtl"; document.querySelector(".gwrap").innerHTML = %q; undefined`, g.SVG())))
	measure(t, tab, nodes, want)
	if right := get(t, tab, chromedp.Evaluate[bool](`(b => b.right > innerWidth - 80)(document.querySelector(".graph .claim").getBoundingClientRect())`)); !right {
		t.Error("the claim does not stand at the right")
	}
	shootPart(t, tab, `#origins`, name)
}

// emulate sets the medium and the colour scheme.
func emulate(t *testing.T, tab context.Context, media, scheme string) {
	t.Helper()
	_, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	if err != nil {
		t.Fatal(err)
	}
}

// shootPart keeps a picture of one part of the page, as shoot does of all of it.
func shootPart(t *testing.T, tab context.Context, selector, name string) {
	t.Helper()
	folder := os.Getenv("CLAIMTRAIL_TEST_SHOTS")
	if folder == "" {
		return
	}
	picture := get(t, tab, chromedp.Screenshot(css(selector)))
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}
