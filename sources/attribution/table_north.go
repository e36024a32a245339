package attribution

var german = source{
	code:       "de",
	determiner: "der die das den dem des ein eine einen einem einer eines dieser diese dieses seine ihre",
	link:       "von vom zu zur für und",
	stop: `in im an am auf aus bei mit nach seit über unter um durch gegen ohne zwischen dass ob wenn als wie weil aber oder denn sondern nicht er sie es wir ich ihr
		gestern heute morgen montag dienstag mittwoch donnerstag freitag samstag sonntag laut zufolge auch dann so noch nur ist sind war waren hat haben hatte wird wurde werden
		während vor dabei damit jedoch allerdings zudem außerdem`,
	passed:   "hat haben hatte auch später zudem außerdem selbst weiter",
	pronoun:  "er sie",
	outlet:   "zeitung tageszeitung wochenzeitung magazin nachrichtenmagazin agentur nachrichtenagentur website sender fernsehsender radio portal blatt zeitschrift blog sendung",
	document: "bericht studie artikel buch erklärung umfrage interview recherche gutachten mitteilung",
	record:   "brief briefe dokument dokumente unterlagen akten protokoll protokolle archiv depeschen e-mails tagebuch memoiren papiere",
	person:   "sprecher sprecherin minister ministerin präsident präsidentin experten beamte polizei quelle quellen zeugen behörden angaben informationen aussage",
	in:       "in im",
	that:     "dass",
	months:   "januar jänner,februar,märz,april,mai,juni,juli,august,september,oktober,november,dezember",
	cues: `
published-by after summary publishes: veröffentlicht von | veröffentlicht vom | herausgegeben von
published-by after summary outlet: veröffentlicht in | erschienen in | erschienen im | erschien in | erschien im
translated-from after translation publishes: übersetzt aus dem | übersetzt aus | übersetzung aus dem
according-to after citation: laut | nach angaben von | nach angaben der | nach angaben des | nach informationen der | nach informationen des | einem bericht der | einem bericht des | berichten der
reported-by after summary: zitiert von | unter berufung auf | berichtete | berichtet | meldete | meldet
told-to after quotation outlet: sagte der | sagte dem | im interview mit | im gespräch mit | gegenüber der | gegenüber dem
wrote-to before quotation letter: schrieb an
says before summary: sagte | sagt | erklärte | erklärt | schrieb | schreibt | berichtete | berichtet | meldete | meldet | teilte
says before summary speech: betonte | betont | ergänzte | fügte hinzu | bestätigte | warnte | behauptete | antwortete | kündigte
reported-by before summary outlet: veröffentlichte | enthüllte
document-reveals opening publication-of: zeigen | belegen | enthüllen | offenbaren`,
	credits: `
credit-line republication: quelle | quellen | via
translated-from translation: übersetzt aus | übersetzung aus`,
}

var turkish = source{
	code:       "tr",
	determiner: "bir bu şu",
	link:       "ve",
	stop: `için ile de da ki ama fakat ancak çünkü eğer gibi kadar göre sonra önce daha en çok her hiç ne o onlar biz ben siz sen dün bugün yarın
		pazartesi salı çarşamba perşembe cuma cumartesi pazar ise değil var yok olarak olan oldu ayrıca`,
	passed:   "ise da de",
	pronoun:  "o",
	outlet:   "gazete* ajans* dergi* kanal* televizyon* radyo* site* internet haber*",
	document: "rapor* araştırma* makale* kitap* açıklama* röportaj*",
	record:   "mektup* mektub* belge* tutanak* yazışma* arşiv*",
	person:   "sözcü* bakan* başkan* cumhurbaşkan* yetkili* uzman* kaynak* polis*",
	in:       "",
	that:     "",
	months:   "ocak,şubat,mart,nisan,mayıs,haziran,temmuz,ağustos,eylül,ekim,kasım,aralık",
	cues: `
according-to before citation: göre | haberine göre | aktardığına göre | bildirdiğine göre | yazdığına göre | verdiği habere göre | raporuna göre
published-by before summary outlet: tarafından yayımlanan | tarafından yayınlanan | yayımladığı | yayınladığı
quoted-from before citation outlet: alıntılayarak | kaynak göstererek
told-to before quotation outlet: verdiği demeçte | verdiği röportajda | verdiği mülakatta | konuşan
says opening summary: dedi | söyledi | belirtti | açıkladı | bildirdi | ekledi | duyurdu | kaydetti | ifade etti | aktardı | vurguladı | yazdı`,
	credits: `
credit-line republication: kaynak | kaynaklar
translated-from translation: çeviri | çevrilmiştir`,
}
