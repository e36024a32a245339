package match

import (
	"slices"
	"testing"
)

// inLanguages are, for each language, claims and questions that repeat them in other forms: inflected, misspelt, without accents, as tags.
var inLanguages = []struct {
	language  string
	claims    []string
	questions []string // the claim of the same place
}{
	{
		"en",
		[]string{"A photograph shows a shark swimming on a flooded highway in Houston.", "The mayor of Springfield banned bicycles from all schools.", "Bananas will be extinct within ten years, a study found."},
		[]string{"crazy pic!! sharks swim down the flooded highways #HoustonFlood", "springfeild mayors ban bikes... bicycle at school", "RIP #bananas: extinction in 10 yrs says studies"},
	},
	{
		"ar",
		[]string{"صورة تظهر احتراق مستشفى في مدينة الإسكندرية", "رئيس الوزراء يعلن إلغاء الامتحانات في جميع المدارس", "العلماء يكتشفون نهرا تحت الصحراء الكبرى"},
		[]string{"حريق كبير بمستشفي الاسكندريه الآن", "الغاء امتحانات المدرسة #رئيس_الوزراء", "اكتشف عالم أنهار تحت صحراء الكبري"},
	},
	{
		"fr",
		[]string{"Une photo montre des éléphants traversant l'autoroute près de Lyon.", "Le gouvernement interdira les cheminées dès l'année prochaine.", "Les écoles de Marseille suppriment l'enseignement de l'histoire."},
		[]string{"un elephant traverse l’autoroute a Lyon !!", "le gouvernment interdit la cheminee", "#Marseille : suppression de l'histoire à l'école"},
	},
	{
		"es",
		[]string{"Una fotografía muestra elefantes cruzando la autopista cerca de Sevilla.", "El gobierno prohibirá las chimeneas el próximo año.", "Las escuelas de Valencia eliminan la enseñanza de la historia."},
		[]string{"elefante cruza autopistas en Sevilla", "gobierno prohibe chimenea", "eliminada la historia en la escuela de #Valencia"},
	},
	{
		"pt",
		[]string{"Uma fotografia mostra elefantes atravessando a rodovia perto de Recife.", "O governo proibirá as lareiras no próximo ano.", "As escolas de Salvador eliminam o ensino da história."},
		[]string{"elefante atravessa rodovias em Recife", "governo proibe lareira", "eliminado ensino de historia nas escola de #Salvador"},
	},
	{
		"de",
		[]string{"Ein Foto zeigt Elefanten auf der Autobahn bei Köln.", "Die Regierung verbietet Kamine ab dem nächsten Jahr.", "Schulen in Bremen streichen den Geschichtsunterricht."},
		[]string{"Elefant läuft über Autobahnen #Koln", "regierung will kamin verbieten", "Geschichtsunterichts gestrichen an Bremer Schule"},
	},
	{
		"it",
		[]string{"Una fotografia mostra elefanti sull'autostrada vicino a Torino.", "Il governo vieterà i camini dal prossimo anno.", "Le scuole di Bari eliminano l'insegnamento della storia."},
		[]string{"elefante in autostrada a #Torino", "governo vieta camino", "eliminato insegnamenti di storia nella scuola di Bari"},
	},
	{
		"ru",
		[]string{"На фотографии слоны переходят шоссе под Казанью.", "Правительство запретит печи со следующего года.", "Школы Самары отменяют уроки истории."},
		[]string{"слон перешёл шоссе возле #Казань", "правительства запрещают печь", "отменили урок истории в школе самары"},
	},
	{
		"tr",
		[]string{"Fotoğraf, Ankara yakınlarında otoyolu geçen filleri gösteriyor.", "Hükümet gelecek yıldan itibaren şömineleri yasaklayacak.", "İzmir'deki okullar tarih derslerini kaldırıyor."},
		[]string{"filler otoyolda #Ankara", "hukumet somine yasagi", "tarih dersi kaldırıldı izmir'in okulları"},
	},
	{
		"fa",
		[]string{"عکس فیل‌ها را در بزرگراه نزدیک شیراز نشان می‌دهد", "دولت شومینه‌ها را از سال آینده ممنوع می‌کند", "مدارس تبریز درس تاریخ را حذف می‌کنند"},
		[]string{"فيل در بزرگراه #شیراز", "ممنوعیت شومینه های دولت", "حذف درس‌های تاریخ از مدرسه تبریز"},
	},
	{
		"hi",
		[]string{"तस्वीर में हाथी जयपुर के पास राजमार्ग पार करते दिखते हैं", "सरकार अगले साल से चूल्हों पर रोक लगाएगी", "पटना के विद्यालयों ने इतिहास की पढ़ाई बंद की"},
		[]string{"हाथियों ने राजमार्ग पार किया #जयपुर", "चूल्हे पर सरकारी रोक", "इतिहास पढाई बंद पटना विद्यालय"},
	},
	{
		"id",
		[]string{"Foto menunjukkan gajah menyeberangi jalan tol dekat Bandung.", "Pemerintah melarang tungku mulai tahun depan.", "Sekolah di Medan menghapus pelajaran sejarah."},
		[]string{"gajahnya seberangi tol #Bandung", "pelarangan tungku oleh perintah", "penghapusan pelajaran sejarah sekolahan medan"},
	},
	{
		"zh",
		[]string{"照片显示大象穿过成都附近的高速公路", "政府明年起禁止使用壁炉", "上海的学校取消历史课"},
		[]string{"成都高速公路上有大象！", "壁炉明年被政府禁止？", "历史课取消了 #上海学校"},
	},
	{
		"ja",
		[]string{"写真は大阪近くの高速道路を渡る象を示している", "政府は来年から暖炉を禁止する", "京都の学校は歴史の授業を廃止する"},
		[]string{"高速道路に象がいる 大阪", "暖炉が禁止される #政府", "歴史の授業が廃止 京都"},
	},
	{
		"th",
		[]string{"ภาพช้างข้ามทางหลวงใกล้เชียงใหม่", "รัฐบาลจะห้ามใช้เตาผิงปีหน้า", "โรงเรียนในภูเก็ตยกเลิกวิชาประวัติศาสตร์"},
		[]string{"ช้างอยู่บนทางหลวงเชียงใหม่", "ห้ามเตาผิงจริงหรือ รัฐบาล", "ยกเลิกประวัติศาสตร์ #ภูเก็ต"},
	},
	{
		"ko",
		[]string{"사진은 부산 근처 고속도로를 건너는 코끼리를 보여준다", "정부는 내년부터 벽난로를 금지한다", "대구의 학교들은 역사 수업을 폐지한다"},
		[]string{"고속도로에 코끼리가 있다 #부산", "벽난로 금지하는 정부", "역사수업 폐지, 대구 학교"},
	},
}

// In every language a question finds its claim first among those of all languages, and among the first two when nobody says which language it is.
func TestMatchesLanguages(t *testing.T) {
	var docs []Doc
	for _, l := range inLanguages {
		for _, c := range l.claims {
			docs = append(docs, Doc{Key: uint32(len(docs)), Text: c, Language: l.language})
		}
	}
	texts := func(keys []uint32) (list []Doc, err error) {
		for _, k := range keys {
			list = append(list, docs[k])
		}
		return list, nil
	}
	x := Build(slices.Values(docs))
	for i, l := range inLanguages {
		for k, question := range l.questions {
			for _, language := range []string{l.language, ""} {
				for stage, texts := range []Texts{nil, texts} {
					hits, err := x.Search(Parse(question, language), 3, texts)
					if err != nil {
						t.Fatal(err)
					}
					best := 1
					if language == "" { // of a few words nobody can tell whether they are Spanish or Italian
						best = 2
					}
					if !slices.ContainsFunc(hits[:min(best, len(hits))], func(h Hit) bool { return h.Key == uint32(i*3+k) }) {
						t.Errorf("%s, told %q, stage %d: %q finds %v, not %d", l.language, language, stage+1, question, hits, i*3+k)
					}
				}
			}
		}
	}
}
