package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
)

// pictureCase writes the records of one claim's lineage, one a line, to be imported. All names in it are invented.
type pictureCase struct {
	lines      bytes.Buffer
	publishers map[string]string
	language   string
}

type fields map[string]any

func (c *pictureCase) line(kind string, f fields) {
	f["type"] = kind
	b, err := json.Marshal(f)
	if err != nil {
		panic(err) // a test's own mistake
	}
	c.lines.Write(append(b, '\n'))
}

func newPicture(language, claim string) *pictureCase {
	c := &pictureCase{publishers: map[string]string{}, language: language}
	c.line("claim", fields{"id": "c", "text": claim, "language": language, "said": "2023-03-09"})
	return c
}

// publisher gives the id of a publisher's record.
func (c *pictureCase) publisher(name string) string {
	if name != "" && c.publishers[name] == "" {
		c.publishers[name] = fmt.Sprint("p", len(c.publishers))
		c.line("publisher", fields{"id": c.publishers[name], "name": name, "language": c.language})
	}
	return c.publishers[name]
}

// quoted is what every source of these cases says.
var quoted = map[string]string{"en": "The bridge was known to be unsafe.", "ar": "كانت الوزارة تعلم بالأمر قبل التصويت."}

func (c *pictureCase) source(id, publisher, title, date string, more fields) {
	f := fields{"id": id, "title": title, "language": c.language, "text": title + "\n\n" + quoted[c.language] + " " + id}
	if p := c.publisher(publisher); p != "" {
		f["publisher"] = p
	}
	if date != "" {
		f["published"] = date
	}
	for k, v := range more {
		f[k] = v
	}
	c.line("source", f)
}

// cites makes sources evidence that supports the claim.
func (c *pictureCase) cites(ids ...string) {
	for _, id := range ids {
		c.line("evidence", fields{"claim": "c", "source": id, "quote": quoted[c.language], "stance": "supports", "role": "secondary"})
	}
}

func (c *pictureCase) derives(from, to, relation string) {
	c.line("derivation", fields{"from": from, "to": to, "relation": relation})
}

// load imports the case.
func (c *pictureCase) load(t testing.TB, d *db.DB) {
	t.Helper()
	s, err := exchange.ImportJSONL(t.Context(), d, auth.Local(), bytes.NewReader(c.lines.Bytes()), exchange.ImportOptions{Strict: true})
	if err != nil || len(s.Faults) > 0 {
		t.Fatal(err, s.Faults)
	}
}

var outlets = []string{"Harbour Post", "The Weir Gazette", "Dunmore Evening Mail", "Northline", "Vale & County Observer", "Radio Selwick", "The Ferrier", "Kestrel Daily News", "Tidewater Tribune", "Millbrook Citizen",
	"Pell Street Journal", "Ashdown Record", "The Long Acre", "Quayside Weekly", "Marrow Hill Times", "Inland Dispatch", "Lantern", "Old Bridge Courier", "Sable Coast Herald", "Thornbury Examiner"}

// wireStory has ten outlets that copy one agency, which rests on two officials; one outlet was retracted.
func wireStory() *pictureCase {
	c := newPicture("en", "The ministry knew that the Selwick bridge was unsafe three years before it fell.")
	c.source("wire", "Meridian Press Agency", "Officials: ministry was warned about Selwick bridge in 2020", "2023-03-07", nil)
	c.source("o1", "", "Interview with the former head of inspections", "2023-03-06", fields{"basis": "firsthand"})
	c.source("o2", "", "Interview with a second official, who asked not to be named", "2023-03-06", fields{"basis": "firsthand"})
	c.derives("wire", "o1", "quotation")
	c.derives("wire", "o2", "quotation")
	for i := range 10 {
		id, more := fmt.Sprint("w", i), fields{}
		if i == 6 {
			more = fields{"notice": "retracted", "notice_date": "2023-04-02", "notice_reason": "The paper had added a quotation that nobody gave."}
		}
		c.source(id, outlets[i], []string{"Ministry knew bridge was unsafe, officials say", "Warnings about Selwick bridge went unread", "Bridge: they knew"}[i%3], fmt.Sprintf("2023-03-%02d", 8+i/4), more)
		c.derives(id, "wire", "republication")
		c.cites(id)
	}
	return c
}

// circle has three articles that cite each other, and one that is said to derive from a later one.
func circle() *pictureCase {
	c := newPicture("en", "The bridge had been closed to lorries since 2019.")
	c.source("a", "Harbour Post", "Bridge closed to lorries for years", "2023-03", nil)
	c.source("b", "The Weir Gazette", "Lorry ban ignored, says Harbour Post", "2023-03", nil)
	c.source("d", "Northline", "The ban that nobody enforced", "2023-03", nil)
	c.source("early", "Radio Selwick", "Lorries still cross the bridge", "2021-05-02", nil)
	c.source("late", "Vale & County Observer", "What we know about the lorry ban", "2023-06-11", nil)
	c.derives("a", "b", "quotation")
	c.derives("b", "d", "summary")
	c.derives("d", "a", "quotation")
	c.derives("early", "late", "summary")
	c.cites("a", "b", "early")
	return c
}

// sixty has 60 sources: three chains to an inspector, an archive with two documents, and a witness; and two that name nobody.
func sixty() *pictureCase {
	c := newPicture("en", "Inspectors reported cracks in the Selwick bridge in the autumn of 2020.")
	c.source("insp", "", "Inspection report 2020/114, sheet 3: cracks at pier two", "2020-10-14", fields{"basis": "document", "group": "County archive", "group_reason": "Both lie in one box."})
	c.source("memo", "", "Memorandum of the district engineer to the ministry", "2020-11-02", fields{"basis": "document", "group": "County archive", "group_reason": "Both lie in one box."})
	c.source("diver", "", "What I saw under pier two: a diver remembers", "2023-03-10", fields{"basis": "firsthand"})
	c.source("mason", "", "Letter of a stonemason to the parish council", "2021-01", fields{"basis": "firsthand"})
	c.source("wire", "Meridian Press Agency", "Cracks were reported in 2020, file shows", "2023-03-12", nil)
	c.source("feature", "Kestrel Daily News", "The file in box 41: how a warning was lost", "2023-03-11", nil)
	c.source("local", "Dunmore Evening Mail", "Diver: I told them about the cracks", "2023-03-11", nil)
	c.source("book", "Pell Street Journal", "A bridge and its keepers, chapter 6", "2023-09", nil)
	c.source("blog", "Lantern", "Ten things they did not tell you about the bridge", "2023-03-20", nil)
	c.source("rumour", "Quayside Weekly", "Cracks? Everybody knew", "2023-03-09", nil)
	for _, d := range [][3]string{{"wire", "feature", "summary"}, {"feature", "insp", "quotation"}, {"feature", "memo", "quotation"}, {"local", "diver", "quotation"}, {"book", "mason", "publication-of"}, {"book", "insp", "quotation"}} {
		c.derives(d[0], d[1], d[2])
	}
	titles := []string{"Cracks in bridge were reported in 2020", "Warning about pier two went unanswered", "“We told them”: bridge cracks known for years", "Selwick: file shows early warning", "Brücke von Selwick: Risse seit 2020 bekannt"}
	targets := []string{"wire", "wire", "wire", "local", "local", "book", "feature"}
	for i := range 50 {
		id := fmt.Sprintf("r%02d", i)
		c.source(id, outlets[i%len(outlets)], titles[i%len(titles)], fmt.Sprintf("2023-03-%02d", 12+i/4), nil)
		c.derives(id, targets[i%len(targets)], []string{"republication", "summary", "translation"}[i%3])
		c.cites(id)
	}
	c.cites("blog", "rumour", "wire")
	return c
}

// arabic has long Arabic titles and publishers; one outlet derives from two.
func arabic() *pictureCase {
	c := newPicture("ar", "كانت الوزارة تعلم قبل ثلاث سنوات من انهيار جسر الوادي أن الجسر غير آمن، ولم تغلقه أمام الشاحنات.")
	c.source("m1", "", "محضر اجتماع لجنة السلامة رقم ١١٤ لسنة ٢٠٢٠", "2020-10-14", fields{"basis": "document"})
	c.source("wire", "وكالة أنباء المدار", "مسؤولان: الوزارة تلقت تحذيرات من حالة جسر الوادي قبل ثلاث سنوات من انهياره", "2023-03-07", nil)
	c.source("w2", "", "مقابلة مع مسؤول سابق طلب عدم ذكر اسمه", "2023-03", nil)
	c.derives("wire", "m1", "quotation")
	c.derives("wire", "w2", "quotation")
	for i, name := range []string{"صحيفة المرفأ الجديد للأخبار والتحقيقات", "بردى الأسبوعي", "إذاعة الضفة", "Radio Wadi إذاعة الوادي"} {
		id := fmt.Sprint("s", i)
		c.source(id, name, []string{"الوزارة كانت تعلم: وثائق تكشف تجاهل التحذيرات من انهيار الجسر على مدى أعوام", "كانوا يعلمون", "Bridge: تحذيرات لم يقرأها أحد"}[i%3], fmt.Sprintf("2023-03-%02d", 8+i), nil)
		c.derives(id, "wire", []string{"republication", "summary"}[i%2])
		c.cites(id)
	}
	return c
}

// many has n outlets that copy one of five agencies, and as many republications again of the outlets.
func many(n int) *pictureCase {
	c := newPicture("en", fmt.Sprintf("The toll was counted %d times.", n))
	c.source("reg", "", "Register of the parish", "2019", fields{"basis": "document"})
	for i := range 5 {
		c.source(fmt.Sprint("agency", i), []string{"Meridian Press Agency", "Unit News", "Coastal Wire", "Pax Features", "Sable Service"}[i], "Toll counted in parish register", "2022-12-31", nil)
		c.derives(fmt.Sprint("agency", i), "reg", "summary")
	}
	for i := range n {
		id := fmt.Sprintf("x%03d", i)
		c.source(id, outlets[i%len(outlets)], fmt.Sprint("The toll, part ", i+1), fmt.Sprintf("2023-01-%02d", 1+i%28), nil)
		c.derives(id, fmt.Sprint("agency", i%5), "republication")
		if i%7 == 6 {
			c.derives(id, fmt.Sprintf("x%03d", i-1), "summary")
		}
		c.cites(id)
	}
	return c
}

// firsthand is one publication that is itself the origin.
func firsthand() *pictureCase {
	c := newPicture("en", "A diver saw cracks under pier two.")
	c.source("diver", "Dunmore Evening Mail", "What I saw under pier two: a diver remembers", "2023-03-10", fields{"basis": "firsthand"})
	c.line("evidence", fields{"claim": "c", "source": "diver", "quote": quoted["en"], "stance": "supports", "role": "primary"})
	return c
}

// unsupported is a claim that nothing supports.
func unsupported() *pictureCase {
	c := newPicture("en", "The bridge was blown up.")
	c.source("x", "Northline", "No sign of an explosion", "2023-03-10", nil)
	c.line("evidence", fields{"claim": "c", "source": "x", "quote": quoted["en"], "stance": "refutes"})
	return c
}

// titleOf shortens a case's name for a file.
func titleOf(name string) string { return strings.ReplaceAll(name, " ", "-") }
