package worth

import (
	"strconv"
	"strings"
	"testing"
)

// slow are texts of which each megabyte could cost more than an article's; see FuzzRank.
var slow = map[string]string{
	"article":      "The ministry, which had bought 1,200 masks in 2020, said on 14 May that prices had doubled. “We paid too much,” an official wrote.\n",
	"arabic":       "قال الوزير سليم الهادر إن السد خضع للتفتيش ثلاث مرات العام الماضي وإن أسعار الخبز ارتفعت بنسبة 35 بالمئة. ",
	"chinese":      "部长韩德表示，大坝去年检查了三次，自2015年以来盗窃案数量翻了一番。",
	"full stops":   ".",
	"stops, words": "a. ",
	"quotations":   "“",
	"numbers":      "1. ",
	"digits":       "1",
	"one word":     "a",
	"brackets":     ". (",
	"lines":        "a\n",
	"marks":        "á",
}

// long repeats a part until MaxText, with numbers between, so that no sentence stands there twice.
func long(part string) string {
	var b strings.Builder
	for i := 0; b.Len() < MaxText; i++ {
		b.WriteString(part)
		if strings.ContainsAny(part, ".。\n") {
			b.WriteString(strconv.Itoa(i) + " ")
		}
	}
	return b.String()
}

func BenchmarkRank(b *testing.B) {
	for name, part := range slow {
		text := long(part)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Rank(text, "", 10)
			}
		})
	}
}
