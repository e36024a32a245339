package attribution

var french = source{
	code: "fr", elides: true,
	determiner: "le la les un une des ce cet cette ces son sa ses leur leurs l",
	link:       "de du des et d en",
	stop: `à au aux dans par pour sur avec sans sous qui que quoi dont où quand lorsque comme si mais ou donc ni car il elle ils elles on nous vous je ne pas plus
		hier aujourd'hui lundi mardi mercredi jeudi vendredi samedi dimanche selon d'après ainsi alors cependant toutefois enfin après avant depuis est sont était a ont avait`,
	passed:   "a ont avait avaient également aussi ensuite encore déjà ainsi",
	pronoun:  "il elle ils elles",
	outlet:   "journal quotidien hebdomadaire magazine agence site chaîne radio télévision revue média blog émission",
	document: "rapport étude article enquête livre communiqué entretien sondage dossier",
	record:   "lettre lettres document documents note notes courrier courriers archives télégramme télégrammes mémoires procès-verbal procès-verbaux",
	person:   "porte-parole ministre président responsable responsables expert experts source sources témoins police autorités",
	in:       "dans",
	that:     "que qu'il qu'elle",
	months:   "janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre",
	cues: `
published-by after summary publishes: publié par | publiée par | publiés par | publiées par | paru dans | parue dans | diffusé par | diffusée par
published-by after summary outlet: publié dans | publiée dans | publié sur
translated-from after translation publishes: traduit de | traduite de | traduit de l'anglais | traduit du
according-to after citation: selon | d'après
reported-by after summary: rapporté par | rapportée par | révélé par | cité par | citée par | citant | rapporte | rapportent
told-to after quotation outlet: déclaré à | confié à | dans un entretien à | dans un entretien au | dans un entretien accordé à | dans une interview à | dans une interview au
obtained-by after citation outlet: obtenu par | obtenus par | consulté par | consultés par
wrote-to before quotation letter: a écrit à | écrivit à | a écrit au
says before summary: dit | déclare | affirme | écrit | rapporte | a dit | a déclaré | a affirmé | a écrit | a rapporté | déclaré | affirmé | annoncé
says before summary speech: ajoute | ajouté | a ajouté | explique | expliqué | a expliqué | précise | précisé | a précisé | souligne | estime | assure | poursuit | répond | a-t-il dit | confirme
reported-by before summary outlet: révèle | publie | a révélé | a publié | révélé | publié
document-reveals opening publication-of: révèlent | révèle | montrent | ont révélé`,
	credits: `
credit-line republication: source | sources | via
translated-from translation: traduit de | traduction de`,
}

var spanish = source{
	code:       "es",
	determiner: "el la los las un una unos unas este esta estos estas su sus",
	link:       "de del y e",
	stop: `a al en por para con sin sobre que quien cual donde cuando como si pero o ni porque no ya más muy él ella ellos ellas se lo le les me
		ayer hoy lunes martes miércoles jueves viernes sábado domingo según además también entonces así desde hasta es son era fue ha han había tras durante`,
	passed:   "ha han había habían también además luego ya",
	pronoun:  "él ella ellos ellas",
	outlet:   "diario periódico semanario revista agencia web sitio cadena canal radio televisión portal blog programa",
	document: "informe estudio artículo libro comunicado entrevista encuesta reportaje investigación",
	record:   "carta cartas documento documentos acta actas archivo archivos cable cables correo correos memorando memorias",
	person:   "portavoz ministro ministra presidente funcionario funcionarios experto expertos fuente fuentes testigos policía autoridades",
	in:       "en",
	that:     "que",
	months:   "enero,febrero,marzo,abril,mayo,junio,julio,agosto,septiembre setiembre,octubre,noviembre,diciembre",
	cues: `
published-by after summary publishes: publicado por | publicada por | publicados por | publicadas por | difundido por | difundida por
published-by after summary outlet: publicado en | publicada en
translated-from after translation publishes: traducido de | traducida de | traducido del | traducción del
according-to after citation: según | de acuerdo con | de acuerdo a
reported-by after summary: citando a | citado por | citada por | informó | reveló | según informa | según informó
told-to after quotation outlet: declaró a | dijo a | en una entrevista con | en una entrevista a | en entrevista con | en declaraciones a
obtained-by after citation outlet: obtenidos por | obtenido por
wrote-to before quotation letter: escribió a
says before summary: dijo | dice | afirmó | afirma | declaró | declara | aseguró | asegura | escribió | informó | informa | reportó
says before summary speech: añadió | añade | agregó | explicó | explica | señaló | señala | sostuvo | indicó | subrayó | respondió | confirmó | advirtió | anunció | ha dicho | ha declarado
reported-by before summary outlet: publicó | publica | reveló | revela
document-reveals opening publication-of: revelan | revelaron | muestran`,
	credits: `
credit-line republication: fuente | fuentes | vía
translated-from translation: traducido de | traducción de`,
}

var portuguese = source{
	code:       "pt",
	determiner: "o a os as um uma uns umas este esta esse essa seu sua seus suas",
	link:       "de do da dos das e",
	stop: `ao à aos às em no na nos nas por pelo pela para com sem sobre que quem qual onde quando como se mas ou nem porque não já mais muito ele ela eles elas
		ontem hoje segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo segundo além também então assim desde até é são era foi tem têm tinha após durante`,
	passed:   "tem têm tinha também ainda depois já",
	pronoun:  "ele ela eles elas",
	outlet:   "jornal diário semanário revista agência site emissora canal rádio televisão portal blog programa",
	document: "relatório estudo artigo livro comunicado entrevista pesquisa reportagem",
	record:   "carta cartas documento documentos ata atas arquivo arquivos telegrama telegramas e-mails memórias",
	person:   "porta-voz ministro ministra presidente autoridades especialista especialistas fonte fontes testemunhas polícia",
	in:       "em no na",
	that:     "que",
	months:   "janeiro,fevereiro,março,abril,maio,junho,julho,agosto,setembro,outubro,novembro,dezembro",
	cues: `
published-by after summary publishes: publicado por | publicada por | publicado pelo | publicada pelo | publicado pela | publicada pela | divulgado pela | divulgado pelo
published-by after summary outlet: publicado no | publicada no | publicado na | publicada na | publicado em
translated-from after translation publishes: traduzido de | traduzido do | tradução do
according-to after citation: segundo | de acordo com | conforme
reported-by after summary: citando | citado por | citado pelo | citada pela
told-to after quotation outlet: disse à | disse ao | em entrevista à | em entrevista ao | afirmou à | afirmou ao
obtained-by after citation outlet: obtidos pelo | obtidos pela | obtido pelo
wrote-to before quotation letter: escreveu a | escreveu ao
says before summary: disse | diz | afirmou | afirma | declarou | escreveu | informou | noticiou
says before summary speech: acrescentou | explicou | explica | destacou | ressaltou | respondeu | confirmou | alertou | anunciou
reported-by before summary outlet: publicou | publica | revelou | revela
document-reveals opening publication-of: revelam | revelaram | mostram`,
	credits: `
credit-line republication: fonte | fontes | via
translated-from translation: traduzido de | tradução de`,
}

var italian = source{
	code: "it", elides: true,
	determiner: "il lo la i gli le un uno una questo questa questi queste suo sua suoi",
	link:       "di del della dello dei degli delle e",
	stop: `a al alla ai alle in nel nella da dal dalla per con senza su sul sulla che chi cui dove quando come se ma o né perché non già più molto lui lei loro si
		ieri oggi lunedì martedì mercoledì giovedì venerdì sabato domenica secondo inoltre anche allora così è sono era ha hanno aveva dopo prima durante`,
	passed:   "ha hanno aveva anche poi inoltre già",
	pronoun:  "lui lei loro egli ella",
	outlet:   "giornale quotidiano settimanale rivista agenzia sito emittente canale radio televisione portale blog programma",
	document: "rapporto studio articolo libro comunicato intervista sondaggio inchiesta",
	record:   "lettera lettere documento documenti verbale verbali archivio archivi cablogrammi e-mail memorie carte",
	person:   "portavoce ministro ministra presidente funzionario esperto esperti fonte fonti testimoni polizia autorità",
	in:       "in nel nella nell",
	that:     "che",
	months:   "gennaio,febbraio,marzo,aprile,maggio,giugno,luglio,agosto,settembre,ottobre,novembre,dicembre",
	cues: `
published-by after summary publishes: pubblicato da | pubblicata da | pubblicato dal | pubblicata dal | pubblicato dalla | pubblicata dalla | pubblicato dall | diffuso da
published-by after summary outlet: pubblicato su | pubblicata su | pubblicato sul
translated-from after translation publishes: tradotto da | tradotto dal
according-to after citation: secondo | stando a
reported-by after summary: riportato da | riportato dal | citando | citato da | citato dal
told-to after quotation outlet: ha detto a | ha detto al | ha dichiarato a | ha dichiarato al | in un'intervista a | in un'intervista al | in un'intervista alla
obtained-by after citation outlet: ottenuti da | ottenuti dal
wrote-to before quotation letter: ha scritto a | scrisse a
says before summary: dice | disse | ha detto | ha dichiarato | ha affermato | afferma | ha scritto | scrive | riporta | riferisce | dichiarato
says before summary speech: ha aggiunto | aggiunge | ha spiegato | spiega | ha sottolineato | sottolinea | ha risposto | conferma | avverte | annuncia
reported-by before summary outlet: ha pubblicato | pubblica | ha rivelato | rivela
document-reveals opening publication-of: rivelano | mostrano | hanno rivelato`,
	credits: `
credit-line republication: fonte | fonti | via
translated-from translation: tradotto da | traduzione di`,
}
