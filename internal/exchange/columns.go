package exchange

import (
	"maps"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// Column is a field that a table's column can hold.
type Column struct {
	Field string // as --map names it
	Label string // for people
	names []string
}

// Columns lists the fields of an already checked claim in the order in which people choose, with the names that other tables give them.
var Columns = []Column{
	{"claim", "Claim", []string{"claim", "claims", "statement", "claim text", "claim reviewed", "text", "quote", "rumor", "rumour", "assertion", "claim english", "ادعاء", "الادعاء", "نص الادعاء", "المزاعم", "الزعم",
		"affirmation", "declaration", "allegation", "afirmacion", "declaracion", "bulo", "behauptung", "aussage", "iddia", "alegacao", "afirmacao", "affermazione", "dichiarazione", "утверждение", "заявление", "klaim", "دعوى", "ادعا", "दावा", "声明", "主張", "주장"}}, //nolint:misspell // Spanish
	{"id", "Id", []string{"id", "claim id", "nr", "no", "number", "key", "identifier", "identifiant", "identificador", "kennung", "kimlik", "معرف", "المعرف", "رقم", "الرقم", "номер", "code", "vclaim", "claimid", "uid", "uuid"}},
	{"title", "Title of the check", []string{"title", "headline", "titre", "titulo", "titel", "uberschrift", "baslik", "titolo", "العنوان", "عنوان", "заголовок", "judul", "article title", "review title", "शीर्षक", "标题"}},
	{"url", "Address of the check", []string{"url", "link", "address", "review url", "article url", "fact check url", "factcheck url", "lien", "enlace", "adresse", "baglanti", "indirizzo", "رابط", "الرابط", "ссылка", "tautan", "permalink", "web address"}},
	{"rating", "Rating", []string{"rating", "verdict", "label", "conclusion rating", "truth rating", "fact check", "textual rating", "textualrating", "veracity", "ruling", "evaluation", "note", "calificacion", "veredicto", "bewertung", "urteil",
		"karar", "sonuc", "avaliacao", "verdetto", "giudizio", "التقييم", "تقييم", "الحكم", "النتيجة", "التصنيف", "оценка", "вердикт", "peringkat", "نتیجه", "classification", "निष्कर्ष", "结论", "判定"}},
	{"date", "Date of the check", []string{"date of check", "checked on", "review date", "date checked", "checked", "verification date", "check date", "date of review", "reviewed on", "fact check date", "published", "publication date", "date published", "published on", "pub date",
		"gepruft am", "datum der prufung", "prufdatum", "veroffentlicht am", "veroffentlicht", "date de verification", "verifie le", "publie le", "date de publication", "fecha de verificacion", "verificado el", "fecha de publicacion",
		"data da verificacao", "verificado em", "data de publicacao", "publicado em", "data di verifica", "verificato il", "data di pubblicazione", "kontrol tarihi", "dogrulama tarihi", "yayin tarihi",
		"تاريخ التحقق", "تاريخ التدقيق", "تاريخ النشر", "дата проверки", "дата публикации", "tanggal pemeriksaan", "تاریخ بررسی", "تاریخ انتشار"}},
	{"language", "Language", []string{"language", "lang", "langue", "idioma", "sprache", "dil", "lingua", "اللغة", "لغة", "язык", "bahasa", "زبان", "语言"}},
	{"claimant", "Claimant", []string{"claimant", "speaker", "said by", "author of claim", "claim author", "source of claim", "who", "person", "who said it", "wer", "wer sagt es", "auteur", "qui", "declarant", "quien", "quem", "chi", "kim", "autor", "sprecher", "soyleyen", "قائل", "القائل", "صاحب الادعاء", "المتحدث", "автор"}},
	{"said", "Date said", []string{"said", "date said", "claim date", "said on", "date of claim", "claimdate", "when said", "statement date", "date of statement", "gesagt am", "datum der aussage", "datum der behauptung", "date de l affirmation", "date de la declaration", "dit le",
		"تاريخ الادعاء", "تاريخ القول", "fecha de la afirmacion", "fecha de la declaracion", "data da afirmacao", "data da declaracao", "data della dichiarazione", "iddia tarihi", "дата заявления"}},
	{"checker", "Who checked it", []string{"checker", "checked by", "fact checker", "factchecker", "publisher", "organisation", "organization", "site", "website", "outlet", "reviewer", "publisher name", "verificateur", "medio", "redaktion", "yayinci",
		"المدقق", "الناشر", "جهة التحقق", "المصدر", "источник"}},
	{"conclusion", "Conclusion", []string{"conclusion", "summary", "explanation", "why", "resume", "conclusion text", "resumen", "zusammenfassung", "ozet", "الخلاصة", "خلاصة", "вывод", "justification", "subtitle", "description"}},
	{"context", "Context", []string{"context", "background", "contexte", "contexto", "kontext", "baglam", "السياق", "контекст", "notes", "comment"}},
	{"tags", "Tags", []string{"tags", "tag", "topics", "topic", "keywords", "category", "categories", "subject", "themes", "etiquetas", "schlagworte", "etiketler", "وسوم", "الوسوم", "الموضوع", "теги"}},
	{"original", "Original wording", []string{"original", "original wording", "original claim", "original text", "النص الأصلي"}},
}

// plainDates are names of columns that only say that there is a date.
var plainDates = []string{"date", "datum", "fecha", "tarih", "data", "التاريخ", "تاريخ", "дата", "tanggal", "تاریخ", "日期", "日付", "तारीख", "timestamp"}

// mostColumns is how many columns a table has at most.
const mostColumns = 500

// columnName levels how people write the name of a column.
func columnName(s string) string { return claims.Plainly(s) }

// guessColumns says which field stands in which column, by the columns' names: those that fit exactly first, each column once.
func guessColumns(fields []Column, header []string) map[string]int {
	found, taken := map[string]int{}, map[int]bool{}
	for rank := range 60 { // the first names of every field are its usual ones
		for _, c := range fields {
			if _, done := found[c.Field]; done || rank >= len(c.names) {
				continue
			}
			want := columnName(c.names[rank])
			for i, name := range header {
				if !taken[i] && columnName(name) == want {
					found[c.Field], taken[i] = i, true
					break
				}
			}
		}
	}
	return found
}

// guessDate takes a plain date for that of the check; where another column is that, for when it was said.
func guessDate(header []string, found map[string]int) {
	taken := map[int]bool{}
	for _, at := range found {
		taken[at] = true
	}
	field := "date"
	if _, there := found[field]; there {
		field = "said"
	}
	if _, there := found[field]; there {
		return
	}
	for _, name := range plainDates {
		at := slices.IndexFunc(header, func(h string) bool { return columnName(h) == columnName(name) })
		if at >= 0 && !taken[at] {
			found[field] = at
			return
		}
	}
}

// mapColumns adds to the guess what a person says: field to the name of a column, or "" for none.
func mapColumns(fields []Column, header []string, asked map[string]string) (map[string]int, error) {
	found := guessColumns(fields, header)
	if slices.ContainsFunc(fields, func(c Column) bool { return c.Field == "claim" }) {
		guessDate(header, found)
	}
	for _, field := range slices.Sorted(maps.Keys(asked)) {
		if !slices.ContainsFunc(fields, func(c Column) bool { return c.Field == field }) {
			return nil, fault.In("map", "%q is no field. There are %s.", field, strings.Join(fieldNames(fields), ", "))
		}
		name := shortened(oneLine(asked[field]), shownCell) // as the header has it
		at := slices.Index(header, name)
		if at < 0 {
			at = slices.IndexFunc(header, func(h string) bool { return columnName(h) == columnName(name) })
		}
		if at < 0 && name != "" {
			return nil, fault.In("map", "The table has no column %q. It has %s.", name, shortened(strings.Join(header, ", "), 500))
		}
		delete(found, field)
		if name == "" {
			continue
		}
		for other, there := range found {
			if _, said := asked[other]; there == at && !said {
				delete(found, other)
			}
		}
		found[field] = at
	}
	return found, nil
}

func fieldNames(fields []Column) (list []string) {
	for _, c := range fields {
		list = append(list, c.Field)
	}
	return list
}
