package claims

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// builtinWords are what checkers call the normalised values, in several languages. What people say of a word (RatingWord) stands before it.
var builtinWords = map[string][]string{
	"true": {
		"es stimmt", "stimmt", "zutreffend", "korrekt", "belegt", "exact", "c est vrai", "cierto", "correcto", "certo", "correto", "fato", "e verdade", "corretto", "esatto", "doğru", "kesin", "gerçek", "صادق", "دقيق", "صحيحة", "صحيح تماما", "entierement vrai", "completamente verdadero",
		"true", "correct", "accurate", "right", "verified", "confirmed", "vrai", "verdadero", "verdadeiro", "wahr", "richtig", "dogru", "vero", "صحيح", "حقيقي", "صح", "правда", "benar", "درست", "सच"},
	"mostly-true": {
		"größtenteils wahr", "überwiegend wahr", "weitgehend richtig", "weitgehend wahr", "meist richtig", "eher richtig", "eher wahr", "größtenteils korrekt", "plutôt juste", "en grande partie vrai", "globalement vrai", "mayormente verdadero", "mayormente verdad", "casi cierto", "en su mayoría cierto", "principalmente verdadero", "na maior parte verdadeiro", "majoritariamente verdadeiro", "quase verdade", "em grande parte verdadeiro", "per lo più vero", "quasi vero", "in gran parte vero", "per lo più corretto", "çoğunlukla doğru", "büyük ölçüde doğru", "büyük oranda doğru", "صحيح في الغالب", "صحيح غالبا", "صحيح إلى حد كبير", "صحيح بمعظمه", "almost true", "substantially true", "nearly true",
		"mostly true", "mostly correct", "mostly accurate", "largely true", "plutot vrai", "mayormente cierto", "grosstenteils richtig", "uberwiegend richtig",
		"cogunlukla dogru", "صحيح في معظمه", "correct attribution"},
	"mixture": {
		"halb wahr", "halbwahr", "teils teils", "teilweise wahr", "teils wahr", "teils falsch", "teilweise korrekt", "zum teil falsch", "zum teil wahr", "fehlender kontext", "kontext fehlt", "mi-vrai mi-faux", "partiellement vrai", "partiellement faux", "en partie vrai", "en partie faux", "à nuancer", "contexte manquant", "parcialmente falso", "parcialmente verdadero", "parcialmente cierto", "verdad a medias", "falta contexto", "descontextualizado", "parcialmente verdadeiro", "fora de contexto", "sem contexto", "distorcido", "parzialmente vero", "parzialmente falso", "mezza verità", "in parte vero", "in parte falso", "manca contesto", "contesto mancante", "fuori contesto", "kısmen doğru", "kısmen yanlış", "yarı doğru", "karışık", "bağlamından kopuk", "eksik bağlam", "نصف صحيح", "نصف الحقيقة", "صحيح جزئيًا", "خطأ جزئي", "زائف جزئي", "خارج السياق", "ينقصه السياق", "половина правды", "частично правда", "half false",
		"mixture", "mixed", "half true", "partly true", "partly false", "partially true", "partially false", "two pinocchios", "mi vrai", "verdad a medias", "meia verdade", "teilweise falsch",
		"teilweise richtig", "karma", "صحيح جزئيا", "زائف جزئيا", "خاطئ جزئيا", "missing context", "needs context", "lacks context", "out of context", "misleading", "مضلل", "yaniltici", "irrefuhrend", "trompeur", "enganoso", "engañoso", "fuorviante", "cherry picks"},
	"mostly-false": {
		"größtenteils unwahr", "überwiegend unwahr", "weitgehend falsch", "weitgehend unwahr", "eher falsch", "meist falsch", "en grande partie faux", "globalement faux", "en su mayoría falso", "principalmente falso", "casi falso", "na maior parte falso", "majoritariamente falso", "em grande parte falso", "exagerado", "per lo più falso", "quasi falso", "in gran parte falso", "çoğunlukla yanlış", "büyük ölçüde yanlış", "büyük oranda yanlış", "خاطئ في الغالب", "خطأ في معظمه", "زائف في الغالب", "زائف إلى حد كبير", "خاطئ إلى حد كبير", "خاطئ في معظمه",
		"mostly false", "largely false", "barely true", "three pinocchios", "plutot faux", "mayormente falso", "grosstenteils falsch", "uberwiegend falsch", "زائف في معظمه", "exaggerated", "distorts the facts"},
	"false": {
		"unwahr", "stimmt nicht", "frei erfunden", "erfunden", "fälschung", "gefälscht", "manipuliert", "inexact", "c est faux", "infox", "intox", "bulo", "mentira", "incorrecto", "erróneo", "incorreto", "montado", "boato", "bufala", "sbagliato", "errato", "inventato", "uydurma", "sahte", "gerçek dışı", "asılsız", "مفبرك", "ملفق", "مزيف", "غير صحيحة", "كاذبة", "باطل", "شائعة",
		"false", "incorrect", "wrong", "fake", "not true", "untrue", "pants on fire", "four pinocchios", "debunked", "fabricated", "hoax", "faux", "falso", "falsch", "yanlis", "asilsiz", "خطأ", "خاطئ", "كاذب", "زائف", "غير صحيح",
		"كذب", "ложь", "неправда", "salah", "hoaks", "नادرست", "نادرست", "झूठ", "altered", "doctored", "manipulated", "miscaptioned", "manipulierte", "scam", "fake news"},
	"unproven": {
		"nicht belegt", "unbewiesen", "nicht bewiesen", "unklar", "ungeklärt", "nicht überprüfbar", "unbestätigt", "sans preuve", "invérifiable", "non vérifié", "infondé", "sin evidencia", "no probado", "no verificado", "inverificable", "não comprovado", "sem provas", "não verificado", "insustentável", "sem evidências", "non provato", "senza prove", "non verificabile", "non dimostrato", "kanıtlanmamış", "kanıtsız", "doğrulanmamış", "belirsiz", "غير مؤكد", "لا دليل", "غير مؤكدة", "بلا دليل", "غير موثق", "لا يمكن التحقق",
		"unproven", "unverified", "no evidence", "not proven", "unsupported", "unsubstantiated", "inconclusive", "undetermined", "research in progress", "non prouve", "sin pruebas", "unbelegt", "kanitlanmamis",
		"غير مثبت", "لم يتم التحقق", "non verificato", "insustentavel"}, //nolint:misspell // Italian
}

var builtinValues = func() map[string]string {
	values := map[string]string{}
	for value, list := range builtinWords {
		for _, word := range list {
			values[Plainly(word)] = value
		}
	}
	return values
}()

// unaccented are letters that are written otherwise where a keyboard lacks them, and that no norm takes apart.
var unaccented = strings.NewReplacer("ß", "ss", "ı", "i", "ø", "o", "ł", "l", "æ", "ae", "œ", "oe")

// Plainly levels how people write a few words, such as a rating or the name of a column: letter case, accents, punctuation.
func Plainly(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(unaccented.Replace(strings.ToLower(s))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		default:
			space = true
		}
	}
	return b.String()
}
