package anchor_test

import (
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/sources/anchor"
)

// The same words written another way are found, whole, and nothing beside them.
func TestLanguagesAsTheyAre(t *testing.T) {
	for name, test := range map[string]struct{ quote, stands string }{
		"Arabic without marks":             {"عرض الرئيس الأمريكي على دمشق", "عَرَضَ الرَّئيسُ الأمريكيُّ على دِمَشْق"},
		"Arabic with tatweel":              {"وقال الوزير إن العرض جدي", "وقـــال الوزيـــر إن العرض جدي"},
		"Arabic letter variants":           {"الى المدينة القديمة مشى علي", "إلى المدينه القديمه مشى على"},
		"Arabic digits":                    {"في 21 شباط 1998 وصلت الرسالة", "في ٢١ شباط ١٩٩٨ وصلت الرسالة"},
		"Persian letters and joiners":      {"می\u200cگویند که کتاب را خوانده\u200cاند", "مي گويند كه كتاب را خوانده اند"},
		"Hebrew with points":               {"בראשית ברא אלהים את השמים", "בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם"},
		"Hindi, digits":                    {"सन् 1998 में पत्र मिला था", "सन् १९९८ में पत्र मिला था"},
		"Chinese over a line's end":        {"总统提出归还戈兰高地的建议", "总统提出归还戈兰\n    高地的建议"},
		"Chinese, full width":              {"共有12人参加了会谈，没有结果", "共有１２人参加了会谈,没有结果"},
		"Japanese, half width":             {"ゴラン高原についての手紙", "ｺﾞﾗﾝ高原についての手紙"},
		"Thai with a zero-width space":     {"จดหมายฉบับนี้มาถึงช้ามาก", "จดหมาย\u200bฉบับนี้\u200bมาถึงช้ามาก"},
		"Turkish, capitals":                {"istanbul ışıkları İzmir'den görünür", "İSTANBUL IŞIKLARI İZMİR'DEN GÖRÜNÜR"},
		"Vietnamese, taken apart":          {"Bức thư đến muộn hơn dự kiến", "Bu\u031b\u0301c thu\u031b đe\u0302\u0301n muo\u0323\u0302n ho\u031bn du\u031b\u0323 kie\u0302\u0301n"},
		"soft hyphens":                     {"the unforeseeable consequences", "the un\u00adfore\u00adsee\u00adable con\u00adse\u00adquen\u00adces"},
		"hyphens at line ends":             {"the unforeseeable consequences", "the unfore-\nseeable conse-\n   quences"},
		"footnote marks":                   {"revealed an offer made in 1998", "revealed[3] an offer¹ made[12] in 1998"},
		"ligatures":                        {"the first official draft of it", "the ﬁrst oﬃcial draft of it"},
		"zero-width and bidi controls":     {"he wrote to the president", "he\u200b wrote \u202ato\u202c the\u2060 \u200epresident"},
		"UTF-8 read as Windows-1252":       {"« L’été, c’était déjà fini »", "Â« Lâ€™Ã©tÃ©, câ€™Ã©tait dÃ©jÃ  fini Â»"},
		"Russian, misread":                 {"письмо пришло поздно", "Ð¿Ð¸ÑÑŒÐ¼Ð¾ Ð¿Ñ€Ð¸ÑˆÐ»Ð¾ Ð¿Ð¾Ð·Ð´Ð½Ð¾"},
		"HTML entities left in":            {`"peace & land" — the president's words`, "&quot;peace &amp; land&quot; &mdash; the president&#8217;s words"},
		"thousands":                        {"about 12,500 people left the town", "about 12500 people left the town"},
		"a date written another way":       {"the letter of 13 March 1998 to the president", "the letter of March 13, 1998 to the president"},
		"quotation marks that are damaged": {"“we want peace,” he said, “and land”", "”we want peace,\" he said, „and land“"},
	} {
		t.Run(name, func(t *testing.T) {
			before, behind := "Nothing of the kind was known before.\n", "\nThat is all that was said. Nobody asked again."
			text := before + test.stands + behind
			d := anchor.NewDoc(text)
			start := 5
			for _, sel := range []anchor.Selector{
				{Exact: test.quote},
				{Exact: test.quote, Prefix: "g of the kind was known before.\n", Suffix: "\nThat is all that was said.", Start: &start},
			} {
				r := d.Anchor(sel, anchor.Options{})
				if got := d.Slice(r.Range); r.Status != anchor.Altered || strings.Trim(got, "\u200e\u202a\u202c") != test.stands {
					t.Errorf("%s %q\nfold %q\n and %q", r.Status, got, anchor.Fold(test.quote), anchor.Fold(test.stands))
				}
				for _, e := range r.Diff {
					if e.Mark == anchor.MarkNegation || e.Mark == anchor.MarkNumber && name != "a date written another way" {
						t.Errorf("a difference is marked: %+v", e)
					}
				}
			}
		})
	}
}
