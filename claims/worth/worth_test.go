package worth

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		name, lang, text string
		want             []string
	}{
		{"plain", "en", "One came. Two went! Did three stay?", []string{"One came.", "Two went!", "Did three stay?"}},
		{"abbreviations", "en", "Dr. Marsk met Gen. Brask at St. Orr. They spoke.", []string{"Dr. Marsk met Gen. Brask at St. Orr.", "They spoke."}},
		{"initials", "en", "J. R. Fell wrote it. I did not. It was I. He left.", []string{"J. R. Fell wrote it.", "I did not.", "It was I.", "He left."}},
		{"decimals", "en", "It rose by 4.2 per cent. Then it fell.", []string{"It rose by 4.2 per cent.", "Then it fell."}},
		{"ordinals where they are written so", "de", "Er schrieb am 14. Mai. Sie kam.", []string{"Er schrieb am 14. Mai.", "Sie kam."}},
		{"no ordinals elsewhere", "en", "He was 14. May came.", []string{"He was 14.", "May came."}},
		{"numbers of a list", "en", "1. Introduction\n2. Method", []string{"1. Introduction", "2. Method"}},
		{"questions in quotations", "en", "“Is it true?” she asked. He nodded.", []string{"“Is it true?” she asked.", "He nodded."}},
		{"headings and blank lines", "en", "A heading\n\nthe first paragraph. Its end", []string{"A heading", "the first paragraph.", "Its end"}},
		{"wrapped lines", "en", "The ministry sold\nthe harbour in\n2019. Nobody knew.", []string{"The ministry sold\nthe harbour in", "2019.", "Nobody knew."}},
		{"line ends of other systems", "en", "One came.\r\nTwo went.\r\n", []string{"One came.", "Two went."}},
		{"Arabic", "ar", "هل علم الوزير؟ نعم. ثم سكت", []string{"هل علم الوزير؟", "نعم.", "ثم سكت"}},
		{"Urdu", "ur", "وہ آیا۔ وہ گیا۔", []string{"وہ آیا۔", "وہ گیا۔"}},
		{"Devanagari", "hi", "वह आया। वह गया।", []string{"वह आया।", "वह गया।"}},
		{"Chinese", "zh", "他来了。他走了！为什么？", []string{"他来了。", "他走了！", "为什么？"}},
		{"nothing to read", "en", " \n … 12 \u200b\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, s := range split(test.text, test.lang) {
				got = append(got, test.text[s.from:s.to])
				if runes := []rune(test.text); string(runes[s.start:s.end]) != test.text[s.from:s.to] {
					t.Errorf("%d to %d are not %q", s.start, s.end, test.text[s.from:s.to])
				}
			}
			want := slices.DeleteFunc(slices.Clone(test.want), func(s string) bool { return digits(strings.TrimSuffix(s, ".")) })
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// What a fact-checker would take stands before what nobody can check, in every language that has a table and in one that has none.
func TestRank(t *testing.T) {
	for lang, text := range map[string]string{
		"en": "Good morning. The council spent $48 million on the stadium, twice what voters approved in 2016. I think we can do better. What happened to the money?",
		"ar": "صباح الخير. أنفق المجلس 48 مليونا على الملعب عام 2016. أعتقد أننا نستطيع أن نفعل أفضل. ماذا حدث للمال؟",
		"fr": "Bonjour à tous. La mairie a dépensé 48 millions pour le stade en 2016. Je pense que nous pouvons faire mieux. Où est passé l'argent ?",
		"de": "Guten Morgen. Die Stadt gab 2016 für das Stadion 48 Millionen aus. Ich glaube, wir können das besser. Wo ist das Geld?",
		"es": "Buenos días. El ayuntamiento gastó 48 millones en el estadio en 2016. Creo que podemos hacerlo mejor. ¿Dónde está el dinero?",
		"pt": "Bom dia. A prefeitura gastou 48 milhões no estádio em 2016. Acho que podemos fazer melhor. Onde está o dinheiro?",
		"it": "Buongiorno. Il comune ha speso 48 milioni per lo stadio nel 2016. Penso che possiamo fare meglio. Dove sono i soldi?",
		"ru": "Доброе утро. Город потратил 48 миллионов на стадион в 2016 году. Думаю, мы можем лучше. Где деньги?",
		"tr": "Günaydın. Belediye 2016'da stadyum için 48 milyon harcadı. Bence daha iyisini yapabiliriz. Para nerede?",
		"fa": "صبح بخیر. شهرداری در سال ۲۰۱۶ برای ورزشگاه ۴۸ میلیون هزینه کرد. فکر می کنم می توانیم بهتر باشیم. پول کجاست؟",
		"hi": "शुभ प्रभात। नगर निगम ने 2016 में स्टेडियम पर 48 करोड़ रुपये खर्च किए। मुझे लगता है हम बेहतर कर सकते हैं। पैसा कहाँ है?",
		"id": "Selamat pagi. Pemerintah kota menghabiskan 48 miliar untuk stadion pada 2016. Saya pikir kita bisa lebih baik. Di mana uangnya?",
		"zh": "早上好。市政府在2016年花费4800万元建体育场。我认为我们可以做得更好。钱在哪里？",
		"ja": "おはようございます。市は2016年にスタジアムへ48億円を費やした。もっとうまくできると思います。お金はどこですか？",
		"sw": "Habari za asubuhi. Jiji lilitumia milioni 48 kwa uwanja mwaka 2016. Tunaweza kufanya vizuri zaidi. Pesa ziko wapi?",
	} {
		t.Run(lang, func(t *testing.T) {
			list := Rank(text, lang, 10)
			if len(list) != 4 || !strings.Contains(list[0].Text, "48") && !strings.Contains(list[0].Text, "۴۸") || list[0].Score < Likely || len(list[0].Reasons) == 0 {
				t.Fatalf("%+v", list)
			}
			for _, s := range list[1:] {
				if s.Score >= Likely {
					t.Errorf("%.2f for %q", s.Score, s.Text)
				}
			}
			if lang != "sw" { // its language is seen
				if again := Rank(text, "", 1); again[0].Text != list[0].Text || again[0].Score < Likely {
					t.Errorf("of an unknown language: %+v", again)
				}
			}
		})
	}
}

func TestReasons(t *testing.T) {
	list := Rank("The minister said on 14 May 1974 that 35 per cent of the letters had been burnt.", "en", 1)
	want := []string{"gives a share or a percentage", "states a number", "names a date", "reports what somebody said or wrote"}
	if !slices.Equal(list[0].Reasons, want) {
		t.Errorf("%q", list[0].Reasons)
	}
}

// A promise that is only quoted does not speak against the sentence that reports it.
func TestQuotation(t *testing.T) {
	quoted := Rank("On 13 March 1998 the king replied: “I hope that you will keep your word.”", "en", 1)[0].Score
	spoken := Rank("I hope that you will keep your word.", "en", 1)[0].Score
	if quoted < Likely || spoken >= Likely {
		t.Errorf("reported %.2f, said %.2f", quoted, spoken)
	}
}

func TestRankOnce(t *testing.T) {
	list := Rank("Crime has doubled since 2015.\nOther things happened in 2016.\nCrime  has doubled since 2015.", "en", 10)
	if len(list) != 2 {
		t.Errorf("%+v", list)
	}
	if got := Rank("Crime has doubled since 2015.", "en", -1); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if got := Rank(strings.Repeat("word ", MaxSentence), "en", 10); len(got) != 0 {
		t.Errorf("a sentence of %d code points", got[0].End)
	}
}

func TestTables(t *testing.T) {
	for _, table := range tables {
		if n := len(table.words) + len(table.begins) + len(table.ends) + len(table.phrases); n < 150 {
			t.Errorf("%s has %d cues", table.code, n)
		}
	}
}

// No text is slow: a megabyte of what costs most takes a fraction of a second on one core. The bound is wide, for busy machines.
func TestNothingIsSlow(t *testing.T) {
	for name, part := range slow {
		text, begun := long(part), time.Now()
		Rank(text, "", 10)
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}

func FuzzRank(f *testing.F) {
	for _, part := range slow {
		f.Add(strings.Repeat(part, 3), "en")
	}
	f.Add("قال الوزير إن ٣٥٪ من الرسائل أحرقت.", "ar")
	f.Add("\xff\xfe. \u2029a\u0300“", "")
	f.Fuzz(func(t *testing.T, text, language string) {
		runes := []rune(text)
		last := math.Inf(1)
		for _, s := range Rank(text, language, 20) {
			if s.Start < 0 || s.End <= s.Start || s.End > len(runes) || utf8.RuneCountInString(s.Text) != s.End-s.Start {
				t.Fatalf("%d to %d of %d, %q", s.Start, s.End, len(runes), s.Text)
			}
			if utf8.ValidString(text) && string(runes[s.Start:s.End]) != s.Text {
				t.Fatalf("%q is not what stands at %d", s.Text, s.Start)
			}
			if !(s.Score >= 0 && s.Score <= 1) || s.Score > last || len(s.Reasons) > maxReasons {
				t.Fatalf("%v after %v, %q", s.Score, last, s.Reasons)
			}
			last = s.Score
		}
	})
}

// A byline is none of the text's sentences, and a count of tonnes no sum of money.
func TestWhatIsNoSumAndNoStatement(t *testing.T) {
	if got := Rank("By Rana Marsk, The Harbour Post, 14 March 2023", "en", 1)[0]; got.Score >= Likely {
		t.Errorf("a byline has %.2f", got.Score)
	}
	for text, want := range map[string]bool{
		"The port handled 4.2 million tonnes of cargo in 2019.": false, "The port cost 4.2 million euros in 2019.": true, "The port cost $4.2 million in 2019.": true,
	} {
		if got := slices.Contains(Rank(text, "en", 1)[0].Reasons, Names[money].Reason); got != want {
			t.Errorf("%q names a sum: %v", text, got)
		}
	}
}
