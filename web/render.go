package web

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates holds one set per page: the layout, the parts and the page.
type templates map[string]*template.Template

// shared are the files that every page is parsed with.
var shared = []string{"layout", "icons", "parts", "sourceparts", "similar", "bearparts", "notice", "suggestions", "annotations", "worth", "flow", "policy", "talk", "accountparts", "wordparts", "public"}

func parseTemplates(static *staticFiles) (templates, error) {
	funcs := template.FuncMap{
		"asset": static.address, "dir": report.Dir, "language": report.LanguageName, "meter": report.Meter, "scale": report.Scale, "say": saidOf,
		"markup": report.Markup, "icon": icon, "step": stepIcon, "day": day, "age": age, "stamp": stamp, "initials": initials, "plural": plural, "list": func(v ...any) []any { return v },
		"statusWord": statusWord, "usable": claims.UsableColour, "add": func(a, b int) int { return a + b }, "join": strings.Join, "hyphens": func(s string) string { return strings.ReplaceAll(s, " ", "-") }, "plain": lineage.Plain,
		"hidden": hiddenFields, "month": monthWords, "days": daysWords, "stance": classOf, "state": report.StateOf, "nowreads": report.NowReads, "suggestion": suggestionOf, "checked": report.CheckWords, "address": report.AddressOf, "bar": bar, "notice": report.NoticeOf, "effect": report.EffectWords,
		"browser": browserWords, "pagepath": claims.PublicPath, "verdict": verdictWord, "thousands": thousands,
	}
	var files []string
	for _, name := range shared {
		files = append(files, "templates/"+name+".html")
	}
	base, err := template.New("").Funcs(funcs).ParseFS(templateFiles, files...)
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	all := templates{}
	for _, path := range names {
		name := strings.TrimSuffix(strings.TrimPrefix(path, "templates/"), ".html")
		if slices.Contains(shared, name) {
			continue
		}
		page, err := base.Clone()
		if err == nil {
			page, err = page.ParseFS(templateFiles, path)
		}
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		all[name] = page
	}
	return all, nil
}

// site is what the layout shows around every page.
type site struct {
	Person auth.Person // zero on pages for strangers
	Nav    string      // the section that is current: desk, sources, publishers, ledger, settings
	Query  string
	Done   string // what just happened, for the toast
	Undo   *undo  // how that is taken back, or nil
	Bell   string // how many notifications are unread, "" for none
	Hint   bool   // the Desk tells the one local person of accounts
}

// render executes a page into a buffer, so that it arrives whole, and sends it.
func (s *server) render(w http.ResponseWriter, r *http.Request, status int, name string, nav string, page any) error {
	set, ok := s.templates[name]
	if !ok {
		return fmt.Errorf("no template %q", name)
	}
	var b bytes.Buffer
	view := struct {
		Site site
		Page any
	}{site{Person: person(r), Nav: nav, Query: r.URL.Query().Get("q"), Done: doneWords[r.URL.Query().Get("done")]}, page}
	var err error
	if view.Site.Bell, err = s.bell(r); err != nil {
		return err
	}
	view.Site.Hint = name == "desk" && view.Site.Person.ID != "" && !view.Site.Person.Joined
	if u, ok := page.(interface{ Undo() *undo }); ok {
		view.Site.Undo = u.Undo()
	}
	if err := set.ExecuteTemplate(&b, "layout", view); err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err = b.WriteTo(w)
	return err
}

// renderPart executes one part of a page's templates, for a page that is there already.
func (s *server) renderPart(w http.ResponseWriter, name, part string, data any) error {
	var b bytes.Buffer
	if err := s.templates[name].ExecuteTemplate(&b, part, data); err != nil {
		return fmt.Errorf("template %s: %w", part, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err := b.WriteTo(w)
	return err
}

// doneWords are the toasts: an address can choose among them, and write none of its own.
var doneWords = map[string]string{
	"worded": "Kept. It holds from now on.", "unworded": "Taken back.", "wordedagain": "It stands again.",
	"stopping": "It is being stopped.", "letgo": "The file is let go; nothing of it was imported.", "viewsaved": "View saved.", "viewdeleted": "View deleted.", "viewback": "The view is back.", "claim": "Claim added.", "made": "It is a claim now.", "unmade": "Taken back: the claim is withdrawn.", "saved": "Saved.", "moved": "Status changed.", "rated": "Rating saved.", "signedoff": "Signed off.", "signoffback": "Your sign-off is taken back.", "policy": "The policy holds from now on.", "evidence": "Evidence added.",
	"duplicate": "That passage is evidence for this claim already.", "withdrawn": "Evidence withdrawn. It stays readable below, and can be restored.", "restored": "Evidence restored.",
	"source": "Source added.", "same": "These bytes are there already; nothing was written.", "snapshot": "Snapshot added.", "linked": "Derivation added.",
	"judged": "Derivation changed.", "confirmed": "Derivation confirmed.", "rejected": "Rejected. It will not be suggested again.", "untold": "Taken back: it is a suggestion again.", "untoldkept": "Taken back. Somebody changed the link since, so it stays as it is.", "publisher": "Publisher added.", "graded": "Grade added.", "scale": "Scale chosen.", "scalesaved": "Scale saved as its next version.",
	"example": "The example case is loaded.", "tagged": "Tag added.", "checked": "Its address was asked.", "changed": "Its address gives another text now: a snapshot was added.",
	"address": "Address changed.", "archived": "Archived address kept.", "decided": "Decision saved.", "undone": "The decision is taken back.", "noticed": "The notice is recorded, and the claims that rest on the source are flagged.",
	"unretracted": "The notice is taken back, and the flags that it raised are closed.", "reviewed": "Reviewed. The flag can be reopened.", "reopened": "The flag is open again.",
	"said": "Comment added.", "unsaid": "Comment withdrawn.", "saidagain": "The comment is back.", "resolved": "Thread resolved.", "unresolved": "The thread is open again.", "seen": "Marked as read.",
	"renamed": "Saved.", "password": "Password set. Other sessions have ended.", "ended": "Session ended.", "endedothers": "All other sessions have ended.", "revoked": "Token revoked.",
	"factoroff": "The second factor is off.", "role": "Role changed.", "disabled": "Disabled. Sessions and tokens have ended.", "enabled": "Enabled. A link or the password lets them in again.",
	"paused": "Paused: nothing is sent until it is resumed.", "resumed": "Resumed.", "tried": "The test is on its way; look at the log in a moment.",
	"linkedclaims": "Kept. It stands under Similar, and can be taken back there.", "unlinkedclaims": "Taken back.", "again": "It is on its way again.", "appeared": "Kept: the claim was made again.", "unappeared": "Taken back.", "reappeared": "It stands again.",
	"mergedclaims": "Merged. The other claim stands for both.", "unmergedclaims": "The merge is taken back.", "unmergedsome": "The merge is taken back, but not all is as it was before: what somebody changed since stays, and a claim that was changed has to be checked anew.",
	"newsroomback": "Brought back, as a change of its own.", "merged": "Merged. The two records count as one source now.", "unmerged": "The merge is taken back.", "located": "It is here now. All that refers to it stays.",
}

// see sends the browser to a page after a post, with a toast.
func see(w http.ResponseWriter, r *http.Request, path, done string) error {
	path = stillFrom(r, path)
	if done != "" {
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		before, fragment, found := strings.Cut(path, "#")
		path = before + separator + "done=" + done
		if found {
			path += "#" + fragment
		}
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

func redirectTo(path string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, path, http.StatusSeeOther)
		return nil
	}
}

func icon(name string) template.HTML {
	return template.HTML(`<svg class="i" aria-hidden="true"><use href="#` + template.HTMLEscapeString(name) + `"/></svg>`) //nolint:gosec // escaped
}

// bar draws a number as a part of the largest. The number itself stands beside it.
func bar(n, most int) template.HTML {
	if most <= 0 {
		return ""
	}
	return template.HTML(fmt.Sprintf(`<svg class="bar100" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="%d" height="6"/></svg>`, max(1, 100*n/most))) //nolint:gosec // numbers
}

// stepIcon is the ring of a status, which fills as the work goes on.
func stepIcon(s claims.Status) template.HTML {
	for i, status := range []claims.Status{claims.Unassigned, claims.Assigned, claims.Reported, claims.CrossChecking, claims.Submitted, claims.Published, claims.Returned, claims.Withdrawn} {
		if s == status {
			return icon(fmt.Sprintf("s%d", i))
		}
	}
	return ""
}

func statusWord(s claims.Status) string {
	return strings.ToUpper(string(s)[:1]) + string(s)[1:]
}

// age says how long ago a time is, to the hour: cached counts on that.
func age(t time.Time) string {
	const day = 24 * time.Hour
	switch d := time.Since(t); {
	case d < time.Hour:
		return "just now"
	case d < day:
		return fmt.Sprintf("%d h ago", d/time.Hour)
	case d < 60*day:
		return fmt.Sprintf("%d d ago", d/day)
	case d < 730*day:
		return fmt.Sprintf("%d mo ago", d/(30*day))
	default:
		return fmt.Sprintf("%d y ago", d/(365*day))
	}
}

func day(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func initials(name string) string {
	var out []rune
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '-' || r == '.' || r == '_' }) {
		if out = append(out, []rune(strings.ToUpper(word))[0]); len(out) == 2 {
			break
		}
	}
	return string(out)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

type requestIDKey struct{}

func withRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

func requestID(r *http.Request) string {
	id, _ := r.Context().Value(requestIDKey{}).(string)
	return id
}

// thousands writes a number with a comma between its thousands.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
