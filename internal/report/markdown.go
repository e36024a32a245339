package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

func (d *Dossier) sentenceText() string { return lineage.Plain(d.Sentence()) }

// Markdown writes the report as Markdown (CommonMark, with the footnotes that GitHub, Pandoc and others know). What came from outside is escaped, so that it
// can be neither markup nor HTML.
func (d *Dossier) Markdown(w io.Writer) error { return d.alone().Markdown(w) }

// Markdown writes the reports as one document: see Dossier.Markdown.
func (c *Collection) Markdown(w io.Writer) error {
	b := bufio.NewWriter(w)
	line := func(format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }
	notes := &notes{}
	c.markdownCover(line)
	for _, d := range c.Dossiers {
		d.markdown(&markdown{line, notes, d, map[bool]string{true: "#"}[c.Several()]})
	}
	c.markdownEnd(line, notes)
	return b.Flush()
}

// markdownCover says who made the report and, of several claims, which.
func (c *Collection) markdownCover(line func(string, ...any)) {
	if n := c.Newsroom; n.Name != "" {
		said := "**" + plain(n.Name) + "**"
		if n.URL != "" {
			said += " <" + escapedURL(n.URL) + ">"
		}
		if n.Contact != "" {
			said += ", corrections: " + plain(n.Contact)
		}
		line("%s\n", said)
	}
	if !c.Several() {
		return
	}
	line("# %s\n\n%s, %s.\n\n## Contents\n", plain(c.Heading()), count(len(c.Dossiers), "claim"), c.Generated.Format("2 January 2006, 15:04 UTC"))
	for i, d := range c.Dossiers {
		line("%d. [%s](#%s) (%s): %s", i+1, d.Claim.Ref, strings.ToLower(d.Claim.Ref), plain(d.RatingWord()), plain(d.Claim.Short()))
	}
	line("")
}

// markdownEnd writes the footnotes, how the newsroom works, and how the report is verified.
func (c *Collection) markdownEnd(line func(string, ...any), notes *notes) {
	if n := c.Newsroom; n.Methodology != "" {
		line("\n## How we work\n\n%s", quoteHTML(n.Methodology))
	}
	line("\n## How to verify\n\nThis report was made on %s from a ledger of %d entries with the tree hash `%s`. "+
		"`claimtrail ledger verify` recomputes the history and compares every record with it.", c.Generated.Format("2006-01-02 15:04 UTC"), c.Head.Size, c.Head.Root)
	for i, n := range notes.List() {
		if i == 0 {
			line("\n## Sources\n")
		}
		line("[^%d]: %s", n.Number, plain(n.Text()))
	}
}

// markdown is what a report's parts are written with.
type markdown struct {
	line  func(string, ...any)
	notes *notes
	d     *Dossier
	under string // "#" when the claims stand under a title of their own
}

// cite gives the mark of a source's footnote.
func (m *markdown) cite(s sources.Source, p sources.Publisher) string {
	return fmt.Sprintf("[^%d]", m.notes.cite(m.d, s, p))
}

func (d *Dossier) markdown(m *markdown) {
	c, line := d.Claim, m.line
	if m.under != "" {
		line("<a id=\"%s\"></a>\n", strings.ToLower(c.Ref)) // headings have no ids of their own in CommonMark
	}
	line("%s# %s\n", m.under, plain(c.Text))
	if !d.AsOf.IsZero() {
		line("**As it was on %s**, by what the history says.\n", d.AsOf.Format("2006-01-02 15:04:05 UTC"))
	}
	if d.Missing > 0 {
		line("%d of its records are left out: what the history said of them was taken out since.\n", d.Missing)
	}
	if c.Original != "" {
		line("Original wording (%s): %s\n", LanguageName(c.OriginalLanguage), plain(c.Original))
	}
	line("- Claim: %s", c.Ref)
	if c.Claimant != "" {
		line("- Claimant: %s", plain(c.Claimant))
	}
	if c.Said != "" {
		line("- Said: %s", c.Said.Words())
	}
	if d.First != nil {
		line("- First appeared in: %s %s", d.First.Ref, plain(d.First.Title))
	}
	line("- Status: %s", c.Status)
	if c.MergedInto != "" {
		line("- Recorded twice: %s stands for it", c.MergedInto)
	}
	line("- Rating: **%s** (scale %s, version %d)", plain(d.RatingWord()), plain(d.Scale.Name), d.Scale.Version)
	for _, v := range d.Vouchers() {
		if v.Round != c.Round {
			continue // the history tells of earlier rounds
		}
		what := v.What
		if v.Label != "" {
			what += ", " + v.Label
		}
		line("- %s: %s, %s", what, plain(v.Who), v.At.Format("2006-01-02 15:04 UTC"))
	}
	if c.Conclusion != "" {
		line("\n> %s", plain(c.Conclusion))
	}
	if c.Justification != "" {
		line("\n%s", quoteHTML(c.Justification))
	}
	d.markdownOrigins(m)
	d.markdownEvidence(m)
	d.markdownRest(m)
}

func (d *Dossier) markdownOrigins(m *markdown) {
	line := m.line
	line("\n"+m.under+"## Where it comes from\n\n%s\n", plain(d.sentenceText()))
	for _, c := range d.Cautions() {
		said := ""
		if text := c.Text(); text != "" {
			said = ". " + plain(text)
		}
		line("- Look out: %s%s", c.Words, said)
	}
	for _, f := range d.Flags {
		line("- %s", d.flagMarkdown(f))
	}
	trails, more := d.Trails()
	for i, trail := range trails {
		line("\nChain %d:\n", i+1)
		for n, s := range trail {
			said := ""
			if s.Relation != "" {
				said = s.Relation + " "
			}
			line("%d. %s%s %s%s, %s%s", n+1, said, s.Source.Ref, plain(d.Name(s.Source.ID)), m.cite(s.Source, s.Publisher), s.Source.Published.Words(), marks(s))
		}
	}
	if more > 0 {
		line("\nand %d more chains.", more)
	}
	for i, s := range d.FallenSources() {
		if i == 0 {
			line("\nKept and not counted:\n")
		}
		n := s.Source.Notice
		at := ""
		if n.URL != "" {
			at = " <" + escapedURL(n.URL) + ">"
		}
		line("- %s %s%s, %s: %s%s", s.Source.Ref, plain(d.Name(s.Source.ID)), m.cite(s.Source, s.Publisher), n.Words(), plain(n.Reason), at)
	}
}

// marks says what is special about a stop.
func marks(s Stop) string {
	var marks []string
	if s.Origin != "" {
		marks = append(marks, strings.ToLower(s.Origin))
	}
	if s.Critical {
		marks = append(marks, "every chain passes it")
	}
	if !s.Captured {
		marks = append(marks, "never seen")
	}
	if len(marks) == 0 {
		return ""
	}
	return "; " + strings.Join(marks, ", ")
}

// flagMarkdown tells of a flag, and what came of it.
func (d *Dossier) flagMarkdown(f claims.Flag) string {
	s := d.Noticed[f.SourceID]
	said := fmt.Sprintf("%s %s (%s)", s.Ref, plain(FlagWords(f, s)), plain(f.Reason))
	switch f.Closing {
	case claims.Reviewed:
		return fmt.Sprintf("%s Reviewed by %s, %s: %s", said, plain(d.Names[f.ClosedBy]), f.ClosedAt.Format("2006-01-02"), plain(f.Note))
	case claims.TakenBack:
		return fmt.Sprintf("%s That was taken back on %s.", said, f.ClosedAt.Format("2006-01-02"))
	}
	return said + " Nobody has looked at the claim again yet."
}

func (d *Dossier) markdownEvidence(m *markdown) {
	line := m.line
	line("\n" + m.under + "## Evidence")
	if len(d.Evidence) == 0 {
		line("\nNone yet.")
	}
	for i, item := range d.Evidence {
		e := item.Evidence
		if e.NotFound() {
			line("\n"+m.under+"### %d. Not found\n\nSearched: %s", i+1, plain(e.Searched))
			continue
		}
		if e.Withheld {
			line("\n"+m.under+"### %d. %s\n\n%s%s", i+1, title(e.Stance), sources.Withheld, m.cite(item.Source, item.Publisher))
			continue
		}
		line("\n"+m.under+"### %d. %s\n\n> %s**%s**%s\n", i+1, title(e.Stance), plain(item.Before), plain(item.Passage.Quote), plain(item.After))
		line("- Source: %s %s%s, %s", item.Source.Ref, plain(item.Source.Title), m.cite(item.Source, item.Publisher), item.Source.Published.Words())
		line("- Publisher: %s", plain(publisherName(item)))
		for _, at := range [][2]string{{"Address", item.Source.URL}, {"Archived copy", item.Source.ArchivedURL}} {
			if at[1] != "" {
				line("- %s: <%s>", at[0], escapedURL(at[1]))
			}
		}
		if e.Role != "" {
			line("- Used as: %s source", e.Role)
		}
		line("- Snapshot %d of %s, SHA-256 `%s`, characters %d to %d", item.Snapshot.Number, item.Snapshot.CapturedAt.Format("2006-01-02 15:04 UTC"),
			item.Snapshot.SHA256, item.Passage.Start, item.Passage.End)
		line("- State: %s", plain(StateOf(item).Words))
		if n := NoticeOf(item); n.Words != "" {
			line("- Its source was %s", plain(n.Words))
		}
		if at := AddressOf(item); at.Words != "" {
			line("- Now %s", plain(at.Words))
		}
		if now := NowReads(item); now != nil {
			line("- Now reads: %s", markdownRuns(now))
		}
		if e.Note != "" {
			line("- Note: %s", plain(e.Note))
		}
		line("- Added by %s, %s", plain(d.Names[e.AddedBy]), e.AddedAt.Format("2006-01-02 15:04 UTC"))
	}
}

func (d *Dossier) markdownRest(m *markdown) {
	line := m.line
	for _, x := range d.Earlier {
		line("\n"+m.under+"## Checked earlier by others\n\n- %s: %s %s", plain(cmp.Or(x.Checker, "unknown checker")), plain(x.Rating), plain(x.Title))
	}
	d.markdownKin(m)
	if len(d.Publications) > 0 {
		line("\n" + m.under + "## Published\n")
	}
	for _, x := range d.Publications {
		line("- %d, %s: %s. %s %s", x.Number, x.PublishedAt.Format("2006-01-02"), plain(published(x)), plain(x.Conclusion), plain(x.Note))
	}
	line("\n" + m.under + "## History\n")
	for _, r := range d.History {
		line("- %d. %s %s %s", r.Sequence, r.Time.Format("2006-01-02 15:04:05"), plain(d.Names[r.Actor]), plain(saidInFull(r)))
	}
}

func title(s claims.Stance) string { return strings.ToUpper(string(s)[:1]) + string(s)[1:] }

// publisherName gives a publisher in its own script and in Latin script.
func publisherName(item claims.Item) string {
	p := item.Publisher
	switch {
	case p.Name == "":
		return "not known"
	case p.Latin != "":
		return p.Name + " (" + p.Latin + ")"
	}
	return p.Name
}

var markdownSigns = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "#", `\#`,
	"\n", " ", "|", `\|`, "~", `\~`, "!", `\!`)

// plain makes text that Markdown shows as it is, on one line.
func plain(s string) string { return markdownSigns.Replace(s) }

// escapedURL is an address as it stands between < and >.
func escapedURL(s string) string {
	return strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20").Replace(s)
}

// quoteHTML keeps a justification's Markdown, but no HTML.
func quoteHTML(s string) string { return strings.NewReplacer("<", "&lt;", "&", "&amp;").Replace(s) }
