// Package exchangetest makes a case with every feature that a record can have, for the tests of what leaves and comes in: partial dates, several
// scripts, characters that escape badly, scales, corrections, retractions, confidential sources, sealed ratings. Only tests import it. All of it is invented.
package exchangetest

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Words that must never reach who may not read them.
const (
	SecretTitle     = "Zirconmagpie memorandum"
	SecretPublisher = "Obsidianheron Holdings"
	SecretQuote     = "quartzibis crossed the border at night"
	SealedWords     = "Tourmalinefinch conclusion, sealed from the second reader."
	SealedRating    = "garnet-wrong" // its slug on the newsroom's own scale
)

// Case is what Build made.
type Case struct {
	Claims       []string // references, as they were made
	Corrected    string   // published, corrected and published again, with evidence of every kind
	Voided       string   // published, then void: our own check was wrong
	Sealed       string   // its rating is sealed from Second
	Unrated      string   // with checks of others
	Second       auth.Person
	Editor       auth.Person
	SecretHashes []string // SHA-256 of the confidential source's bytes and text
	SecretSource string   // its id
}

// Build makes the case in an empty database.
func Build(t testing.TB, d *db.DB) Case {
	t.Helper()
	b := &builder{TB: t, d: d, ctx: context.Background(), root: auth.Person{Name: "root", Role: auth.Admin}, sources: map[string]string{}}
	b.nour, b.ben, b.edda = b.account("نور Haddad", auth.Checker), b.account(`Ben "B." O'Neil`, auth.Checker), b.account("Edda Şahin", auth.Editor)
	b.Second, b.Editor = b.ben, b.edda
	b.do(func(tx *db.Tx) error {
		return claims.SetNewsroom(b.ctx, tx, b.root, claims.Newsroom{Name: `The "Check" Desk & Sons`, URL: "https://desk.example/", Language: "en"})
	})
	b.addSources()
	b.corrected()
	b.voided()
	b.unrated()
	b.scale()
	b.sealed()
	b.withdrawn()
	b.after()
	return b.Case
}

type builder struct {
	testing.TB
	Case
	d                     *db.DB
	ctx                   context.Context
	root, nour, ben, edda auth.Person
	sources               map[string]string // ids, by how the case calls them
}

func (b *builder) do(fn func(tx *db.Tx) error) {
	b.Helper()
	if err := b.d.Update(b.ctx, fn); err != nil {
		b.Fatal(err)
	}
}

func (b *builder) account(name string, role auth.Role) auth.Person {
	b.Helper()
	p := auth.Person{ID: db.NewID(), Name: name, Role: role}
	b.do(func(tx *db.Tx) error {
		return ledger.Change(b.ctx, tx, ledger.Entry{Actor: b.root.Actor(), Action: "person.add", Table: "people", ID: p.ID}, func() error {
			_, err := tx.Exec(b.ctx, `insert into people (id, name, role, created_at, joined_at) values ($1, $2, $3, $4, $4)`, p.ID, p.Name, p.Role, db.FormatTime(tx.Now()))
			return err
		})
	})
	return p
}

func (b *builder) ingest(as, text string, m sources.Meta) sources.Ingested {
	b.Helper()
	doc, err := capture.Plain(text)
	if err != nil {
		b.Fatal(err)
	}
	var in sources.Ingested
	b.do(func(tx *db.Tx) (err error) {
		in, err = sources.Ingest(b.ctx, tx, b.nour, doc, m)
		return err
	})
	b.sources[as] = in.Source.ID
	return in
}

func (b *builder) source(as string, s sources.Source) {
	b.Helper()
	b.do(func(tx *db.Tx) error {
		made, err := sources.AddSource(b.ctx, tx, b.nour, s)
		b.sources[as] = made.ID
		return err
	})
}

// page is a text in three scripts with characters beyond the first plane and with combining marks.
const page = "العرض وصل في رسالة. The letter \"revealed\" an offer: 100% {true} 😀👩‍🚀 e\u0301te\u0301.\n\nTeklif 1998'de yapıldı. Backslash \\ and <tag> & more.\n\nNobody answered it. It rained."

func (b *builder) addSources() {
	b.do(func(tx *db.Tx) error {
		for _, p := range []sources.Publisher{
			{Name: "الأيام", Latin: "Al-Ayyam", Language: "ar", Kind: "newspaper", Domain: "alayyam.example", Country: "SY"},
			{Name: "Haber {100%} \"Bugün\" & Co", Language: "tr", Kind: "news site"},
		} {
			if _, err := sources.AddPublisher(b.ctx, tx, b.nour, p); err != nil {
				return err
			}
		}
		return nil
	})
	b.ingest("page", page, sources.Meta{Title: `Türkçe "quoted" {braces} 100% \ <b>&amp;</b> $x_1 #2 ~3 @at; é`, Publisher: "Haber {100%} \"Bugün\" & Co", Published: "2021-07-03", Language: "tr",
		URL: "https://haber.example/a?b=1&c=%D8%A7#frag", ArchivedURL: "https://archive.example/2021/https://haber.example/a", Kind: "article"})
	b.ingest("arabic", "قال الكاتب إن العرض وصل. ولم يرد أحد.", sources.Meta{Title: "رسالة لم تُنشر: «العرض»", Publisher: "الأيام", Published: "1998-02", Language: "ar", URL: "https://alayyam.example/مقال", Kind: "article"})
	secret := b.ingest("secret", "She said that "+SecretQuote+". Nothing else.", sources.Meta{Title: SecretTitle, Publisher: SecretPublisher, Published: "2020", Language: "en", Kind: "interview"})
	b.SecretHashes, b.SecretSource = []string{secret.Snapshot.SHA256, secret.Snapshot.TextSHA256}, secret.Source.ID
	seen := map[string]sources.Source{
		"letter":   {Title: "The letter", Authors: []string{"William J. Clinton"}, Published: "1998-02-21", Language: "en", Kind: "letter", Basis: "document", Located: true},
		"papers":   {Title: "Papers of the envoy, box 4", Authors: []string{"Lauder, Ronald S.", "محمد بن علي"}, Published: "1998-02/2005", Kind: "papers", Group: "the box", GroupReason: "One archive."},
		"talk":     {Title: "An interview on the evening news", Authors: []string{"Ayşe Öztürk", "John von Neumann", "UNESCO"}, Published: "1998", Kind: "interview", Basis: "firsthand", Located: true},
		"report":   {Title: "Report\u00a0No. 7: 50% & more", Published: "", Kind: "report", URL: "https://gov.example/r7.pdf", Located: true},
		"video":    {Title: "A film", Published: "2004", Kind: "video", Located: true},
		"data":     {Title: "Rainfall by month", Published: "2001/2003", Kind: "dataset", Located: true},
		"post":     {Title: "It was so! 🙄", Published: "2021-07-04", Kind: "post", URL: "https://social.example/@x/1", Located: true},
		"twin":     {Title: "The letter (copy)", Published: "1998-02-21", Kind: "letter", Located: true},
		"unseen":   {Title: "A telegram that nobody has seen", Published: "1997", Kind: "", Basis: "unknown"},
		"book":     {Title: "Memoirs: A Life, and \\ More", Authors: []string{"Van der Berg, Jan"}, Published: "2010", Kind: "book", Language: "en", Located: true},
		"strange":  {Title: `"; drop {table} \end{document} %` + "\u2028" + `<!-- é 漢字`, Kind: "thing", Located: true},
		"undating": {Title: "-", Published: "1998-02-21/1998-03", Kind: "manuscript", Located: true},
	}
	for _, as := range slices.Sorted(maps.Keys(seen)) {
		b.source(as, seen[as])
	}
	b.derive()
}

// derive links the sources, by every relation once or more.
func (b *builder) derive() {
	chain := []struct {
		from, to string
		relation sources.Relation
		status   string
	}{
		{"page", "arabic", "translation", ""}, {"arabic", "letter", "quotation", ""}, {"letter", "papers", "publication-of", ""}, {"page", "talk", "summary", ""}, {"talk", "unseen", "citation", ""},
		{"post", "page", "republication", ""}, {"report", "data", "contains", ""}, {"page", "report", "citation", "suggested"}, {"book", "video", "revision", ""}, {"page", "book", "quotation", ""},
		{"page", "strange", "citation", "rejected"}, {"video", "undating", "citation", ""}, {"page", "secret", "citation", ""},
	}
	b.do(func(tx *db.Tx) error {
		for i, x := range chain {
			d := sources.Derivation{From: b.sources[x.from], To: b.sources[x.to], Relation: x.relation, Status: x.status, Note: "Because\n\"so\" {it} is\\was."}
			if i == 1 {
				d.ShownBy = "قال الكاتب"
			}
			if _, err := sources.AddDerivation(b.ctx, tx, b.nour, d); err != nil {
				return err
			}
		}
		twin, err := sources.GetSource(b.ctx, tx, b.sources["twin"])
		if err != nil {
			return err
		}
		_, err = sources.Merge(b.ctx, tx, b.edda, twin.ID, b.sources["letter"], twin.Version, "One letter, recorded twice.")
		return err
	})
}

// claim adds a claim with evidence.
func (b *builder) claim(c claims.Claim, list ...claims.NewEvidence) string {
	b.Helper()
	b.do(func(tx *db.Tx) error {
		made, err := claims.Add(b.ctx, tx, b.nour, c)
		if err != nil {
			return err
		}
		c = made
		for _, n := range list {
			if _, err := claims.AddEvidence(b.ctx, tx, b.nour, c.ID, n); err != nil {
				return err
			}
		}
		return nil
	})
	b.Claims = append(b.Claims, c.Ref)
	return c.Ref
}

// step does something with the claim as it stands.
func (b *builder) step(ref string, fn func(tx *db.Tx, c claims.Claim) error) {
	b.Helper()
	b.do(func(tx *db.Tx) error {
		c, err := claims.Get(b.ctx, tx, ref)
		if err != nil {
			return err
		}
		return fn(tx, c)
	})
}

func (b *builder) move(by auth.Person, ref string, m claims.Move) {
	b.Helper()
	b.step(ref, func(tx *db.Tx, c claims.Claim) error {
		_, err := claims.SetStatus(b.ctx, tx, by, ref, c.Version, m)
		return err
	})
}

func (b *builder) rate(by auth.Person, ref, rating, conclusion, why string) {
	b.Helper()
	b.step(ref, func(tx *db.Tx, c claims.Claim) error {
		_, err := claims.Rate(b.ctx, tx, by, ref, c.Version, rating, conclusion, why)
		return err
	})
}

// publish takes an assigned claim through its cross-check to publication.
func (b *builder) publish(ref, rating, conclusion, note string) {
	b.Helper()
	b.rate(b.nour, ref, rating, conclusion, "It says **so**.\n\nIn \"two\" paragraphs \\ {with} 100%.")
	b.move(b.nour, ref, claims.Move{To: claims.Reported})
	b.move(b.edda, ref, claims.Move{To: claims.CrossChecking, Assignee: b.ben.ID})
	b.rate(b.ben, ref, rating, "I read the same.", "")
	b.move(b.edda, ref, claims.Move{To: claims.Published, Note: note})
}

func (b *builder) corrected() {
	ref := b.claim(claims.Claim{Title: "Offer of 1998", Text: "An offer \"of talks\" was made, said 😀 the envoy; 100% {sure}.", Language: "en", Original: "قُدِّم عرض للمحادثات", OriginalLanguage: "ar",
		Claimant: "محمد عبد الله", Said: "1998-02", Context: "Said on\ntelevision.", Tags: []string{"golan", "مفاوضات", "a, b; c"}},
		claims.NewEvidence{Source: b.sources["page"], Quote: "an offer: 100% {true} 😀👩‍🚀 e\u0301te\u0301.", Stance: claims.Supports, Role: "secondary", Note: "Note with \"quotes\"\nand two lines."},
		claims.NewEvidence{Source: b.sources["page"], Quote: "Backslash \\ and <tag> & more.", Stance: claims.Context},
		claims.NewEvidence{Source: b.sources["page"], Quote: "Nobody answered it.", Stance: claims.Refutes, Role: "secondary"},
		claims.NewEvidence{Source: b.sources["arabic"], Quote: "إن العرض وصل", Stance: claims.Supports, Role: "primary"},
		claims.NewEvidence{Source: b.sources["secret"], Quote: SecretQuote, Stance: claims.Supports, Note: "As " + SecretPublisher + " has it."},
		claims.NewEvidence{NotFound: true, Searched: "the national archive, boxes 1 to 9 (\"all\")"},
	)
	b.Corrected = ref
	b.move(b.nour, ref, claims.Move{To: claims.Assigned})
	b.publish(ref, "mostly-true", "It was =offered= in a letter.", "")
	b.move(b.edda, ref, claims.Move{To: claims.Assigned, Assignee: b.nour.ID, Note: "We had the wrong month; it was February."})
	b.publish(ref, "mixture", "It was offered, and nobody answered.", "The month was wrong; it was February.")
}

func (b *builder) voided() {
	ref := b.claim(claims.Claim{Text: "=2+2 It rained in July.", Language: "en", Claimant: "Ayşe Öztürk", Said: "2021-07/2021-08"},
		claims.NewEvidence{Source: b.sources["page"], Quote: "It rained.", Stance: claims.Supports, Role: "primary"})
	b.Voided = ref
	b.move(b.nour, ref, claims.Move{To: claims.Assigned})
	b.publish(ref, "true", "It did rain.", "")
	b.move(b.edda, ref, claims.Move{To: claims.Assigned, Assignee: b.nour.ID, Void: true, Note: "We took another page for it."})
}

func (b *builder) unrated() {
	b.Unrated = b.claim(claims.Claim{Text: "كل شيء على ما يرام", Language: "ar", Said: "1998"})
	b.step(b.Unrated, func(tx *db.Tx, c claims.Claim) error {
		for _, e := range []claims.EarlierCheck{
			{ClaimID: c.ID, Rating: "Pants on Fire", Title: "No, \"it\" is not", URL: "https://other.example/check", Language: "en", Checker: "Another desk", Checked: "2019-05-01"},
			{ClaimID: c.ID, Rating: "مضلل", Checker: "مكتب آخر", Checked: "2019"},
		} {
			if _, err := claims.AddEarlierCheck(b.ctx, tx, b.nour, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// scale saves a scale of the newsroom's own, beside the one in use.
func (b *builder) scale() {
	b.do(func(tx *db.Tx) error {
		_, err := claims.SaveScale(b.ctx, tx, b.root, claims.Scale{Slug: "desk", Name: "The desk's scale", Ratings: []claims.Rating{
			{Slug: "holds", Labels: map[string]string{"en": "Holds", "ar": "صحيح"}, Definition: map[string]string{"en": "It is so."}, Value: "true"},
			{Slug: SealedRating, Labels: map[string]string{"en": "Garnetwrong"}, Definition: map[string]string{"en": "It is not so."}, Value: "false"},
			{Slug: "open", Labels: map[string]string{"en": "Open"}, Value: "unproven"},
		}})
		return err
	})
}

func (b *builder) sealed() {
	ref := b.claim(claims.Claim{Text: "The telegram was burnt.", Language: "en", Tags: []string{"golan"}},
		claims.NewEvidence{Source: b.sources["page"], Quote: "Teklif 1998'de yapıldı.", Stance: claims.Refutes, Role: "secondary"})
	b.Sealed = ref
	b.move(b.nour, ref, claims.Move{To: claims.Assigned})
	b.rate(b.nour, ref, "desk:"+SealedRating, SealedWords, SealedWords)
	b.move(b.nour, ref, claims.Move{To: claims.Reported})
	b.move(b.edda, ref, claims.Move{To: claims.CrossChecking, Assignee: b.ben.ID})
}

func (b *builder) withdrawn() {
	ref := b.claim(claims.Claim{Text: "A claim that nobody made.", Language: "en"}, claims.NewEvidence{Source: b.sources["arabic"], Quote: "ولم يرد أحد", Stance: claims.Context})
	b.step(ref, func(tx *db.Tx, c claims.Claim) error {
		list, err := claims.EvidenceOf(b.ctx, tx, c.ID)
		if err != nil {
			return err
		}
		_, err = claims.WithdrawEvidence(b.ctx, tx, b.nour, list[0].ID, "It is about another letter.")
		return err
	})
	b.move(b.edda, ref, claims.Move{To: claims.Withdrawn, Note: "Nobody made it."})
}

// after is what happened to the sources since.
func (b *builder) after() {
	b.ingest("page", "A new beginning. "+"العرض وصل في رسالة. The letter \"revealed\" an offer: 100% {true} 😀👩‍🚀 e\u0301te\u0301.\n\nTeklif 1999'da yapıldı.\n\nSomebody answered it.", sources.Meta{Source: b.sources["page"]})
	b.do(func(tx *db.Tx) error {
		s, err := sources.GetSource(b.ctx, tx, b.sources["arabic"])
		if err != nil {
			return err
		}
		_, err = claims.RecordNotice(b.ctx, tx, b.edda, claims.NewNotice{Source: s.ID, Version: s.Version,
			Notice: sources.Notice{Kind: sources.Retracted, Date: "2022-05", URL: "https://alayyam.example/notice", Reason: "The paper \"took it back\"."}})
		return err
	})
	b.do(func(tx *db.Tx) error {
		s, err := sources.GetSource(b.ctx, tx, b.sources["secret"])
		if err != nil {
			return err
		}
		_, err = sources.SetConfidential(b.ctx, tx, b.edda, s.ID, s.Version, true, "She asked for it.")
		return err
	})
	b.redact()
}

// redact takes the entry of a piece of evidence out of the history.
func (b *builder) redact() {
	b.do(func(tx *db.Tx) error {
		c, err := claims.Get(b.ctx, tx, b.Corrected)
		if err != nil {
			return err
		}
		list, err := claims.EvidenceOf(b.ctx, tx, c.ID)
		if err != nil {
			return err
		}
		for _, e := range list {
			if e.SourceID != b.SecretSource {
				continue
			}
			log, err := ledger.Log(b.ctx, tx, ledger.Filter{SubjectIDs: []string{e.ID}, After: -1, Limit: 1})
			if err != nil {
				return err
			}
			return claims.Redact(b.ctx, tx, b.root, log[0].Sequence, "It named a child.")
		}
		b.Fatal("no evidence from the confidential source")
		return nil
	})
}
