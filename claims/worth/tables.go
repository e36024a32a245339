package worth

// tables are the languages that have cues. Each is a few dozen words of news, speeches and posts, and no dictionary.
var tables = []*table{
	build("en", "Latin", "capitals", `
said: said | says | say | told | according to | reported | reports | announced | claimed | claims | stated | wrote | denied | confirmed | testified | admitted | added | revealed | reveal | alleged | warned | argued | replied | responded | estimates | shows | showed | concluded | found that | accused | disclosed
compared: more than | less than | fewer than | over half | twice | doubled | tripled | halved | times as | times more | times less | rose | risen | rise | fell | fallen | dropped | grew | grown | increased | decreased | reduced | lowered | lowers | raised | cut | higher | lower | fewer | cheaper | gone up | gone down | majority
share: per cent | percent | percentage | half | halves | a quarter | quarters | a third | one third | thirds | a fifth | one fifth | fifths | tenths | one in | two in | out of | rate | majority
money: dollar* | euro* | pounds | crowns | tax* | budget | deficit | debt | fine of | subsid*
month: january | february | march | april | june | july | august | september | october | november | december
count: million | millions | billion | billions | trillion | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve | twenty | thirty | forty | fifty | dozen* | hundred* | thousand* | once | twice | several times | every
past: after | ~ed | was | were | had | has been | have been | did | took | gave | made | went | came | knew | met | held | lost | won | sent | sold | bought | paid | spent | left | became | began | brought | built | shot | stood | kept | led | put | grew | fell | rose | voted
event: found | giving away | stole* | sued | fired | fined | jailed | murder* | rape* | explosion | virus | own | owns | owned | belongs | arsenic | mercury | chip | kill* | died | dies | death* | sign* | sold | sell* | voted | votes | vote | arrest* | convict* | resign* | elect* | ban | banned | bans | approv* | vetoed | collapse* | attack* | bomb* | invad* | shot | shoot* | destroy* | clos* | donat* | bought | imports | exports | leaked | pardon* | seiz* | sank | crash* | strike | war | coup | treaty | agreement | cause | caused | causes | cures | contains | prevents | infect* | banned | released | offered | offer | agreed | met | withdrew | withdrawal | accepted
cause: because | caused | causes | due to | led to | leads to | as a result | thanks to | lowers the risk | cures | prevents
most: highest | lowest | largest | smallest | biggest | worst | longest | only | first | never | ever | no other | none | nobody was | neither | most of | hottest | fewest | every | all | any
record: photographs | photos | pictures | videos | report | reports | document* | letter | letters | memo | study | survey | census | archive* | figures | records | photograph | photo | video | images | footage | telegram | data | statistics | minutes | audit* | court | poll | scientists | researchers | interview
office: minister* | ministry | president* | government | governor | mayor | senator* | parliament | council | police | army | troops | general | colonel | court | judge* | law | act | bill | company | companies | firm | bank | party | commission* | agency | union | hospital* | school* | officials | ambassador | envoy | regime | state | country | city | province | border | journalists | soldiers | refugees | immigrants | constitution | foreigners | vaccine*
self: i | my | me | myself | mine | i'm
you: you | your | please | let us | let me | click | call | join | vote for | share this | sign up | subscribe | donate | watch | listen | imagine | look at | think of | ask yourself | do not | don | follow | read more
view: importance | friendship | warm | cordial | delight | i think | i believe | i hope | i guess | we believe | we feel | in my opinion | perhaps | maybe | might | may | could | should | must | ought | need to | needs to | deserve* | honestly | wrong | shame* | disgrace | terrible | wonderful | beautiful | best | better | good | great | worth | hope* | fear | hard to | likely | seems | seem | dream | never again | freedom | courage | love | hate | proud | sad | sorry | values | pathetic | joke | mistake
future: will | shall | going to | would | next week | next year | tomorrow | promise you | expected to | if elected
furniture: thank* | copyright | all rights reserved | read more | related articles | newsletter | cookies | good morning | good evening | dear | regards | sincerely | photo | chapter | page | tickets | congratulations | happy birthday | updated | advertisement | comments | comment below | contact | privacy policy | isbn | most read | image caption | reading time | translated from | facebook | twitter | linkedin | whatsapp | app | god bless | wishing | minutes ago | hours ago | figure | table | section | part
`),
	build("ar", "Arabic", "joined", `
said: قال | قالت | يقول | تقول | اكد | اكدت | اعلن | اعلنت | ذكر | ذكرت | نقل | نقلت | كشف | كشفت | اوضح | اوضحت | اضاف | اضافت | اشار | اشارت | افاد | افادت | صرح | صرحت | كتب | كتبت | زعم | يزعم | نفي | نفت | اعترف | بحسب | حسب | وفق | وفقا | طبقا | نقلا عن | اظهر | اظهرت | تظهر | رد | ردت | اتهم | اتهمت | حذر | حذرت
compared: اكثر | اقل | تضاعف | تضاعفت | ارتفع | ارتفعت | انخفض | انخفضت | تراجع | تراجعت | زاد | زادت | اضعاف | ضعف | هبط | خفض | مقارنه | يفوق | تجاوز
share: بالمئه | بالمائه | المئه | المايه | نسبه | بنسبه | نصف | ثلث | ثلثي | ثلثا | ربع | معدل
money: دولار* | يورو | ليره | دينار | ريال | مليون | مليونا | مليوني | ملايين | مليار* | ضريبه | ضرائب | ميزانيه | ديون
month: يناير | فبراير | مارس | ابريل | مايو | يونيو | يوليو | اغسطس | سبتمبر | اكتوبر | نوفمبر | ديسمبر | كانون | شباط | اذار | نيسان | ايار | حزيران | تموز | ايلول | تشرين
count: اثنان | ثلاث | ثلاثه | اربع | اربعه | خمس | خمسه | ست | سته | سبع | سبعه | ثماني | ثمانيه | تسع | تسعه | عشر | عشره | عشرات | مئات | الاف | الف | مرات | مرتين | عامين | يومين
past: عقب | بعد | كان | كانت | كانوا | تم | تمت | جري | جرت | حدث | وقع | وقعت | شهد | شهدت | بلغ | بلغت | وصل | وصلت | لم | قد | منذ | الماضي | الماضيه | بعد ان | تلقي | عاد | وجد
event: العثور | اصابه | اصيب | انفجار | القبض | حريق | ضرب | سرقه | اغتيال | طرد | تطرد | اصدر | اصدرت | توقف | سقوط | غرق | تحتوي | يحتوي | يملك | تملك | منعت | منع | منح | منحت | قتل* | مقتل | استشهد | مات | توفي | وفاه | وقع | وقعت | باع | باعت | صوت | انتخب* | اعتقل* | استقال | حظر | وافق | وافقت | هاجم | هجوم | قصف | غزو | دمر | اغلق | اغلقت | عرض | اتفق | اتفاق | اجتماع | عقد | سلم | انسحب | انسحاب | استورد | تستورد | تصدر | يشفي | يسبب | التقي | ارسل | احتل | حرب | انقلاب | تلقي | نشر | نشرت | زار
cause: بسبب | نتيجه | ادي | ادت | لان | اثر | جراء
most: الاعلي | الادني | الاكبر | الاصغر | الاسوا | الاول | الاولي | الوحيد | الوحيده | اكبر | اعلي | ادني | كل | جميع | اي | لا احد | ابدا | قط
record: مقطع | يظهر | تظهر | لقطات | تغريده | تقرير | وثيقه | وثائق | رساله | رسائل | دراسه | استطلاع | احصاء | ارشيف | ارقام | بيانات | صوره | فيديو | صور | برقيه | محضر | محاضر | مذكره | محكمه | سجلات | المنشور | صحيفه
office: منظمه | اتحاد | ولايه | سفاره | جامعه | وباء | فيروس | لقاح* | وزير | وزاره | رئيس | حكومه | محافظ | نائب | مجلس | برلمان | شرطه | جيش | قائد | عقيد | لواء | محكمه | قاضي | قانون | شركه | بنك | مصرف | حزب | هيئه | سفير | مبعوث | نظام | دوله | بلاد | مدينه | موظف* | متحدث | صحفي* | جنود | ملك | دبلوماسي | لاجئ* | نازح*
self: انا | كنت | لي | عمري | عملي | جدتي | امي | ابي | احب | رايت | حياتي
you: انت | انتم | كم | لكم | اشترك | شارك* | تابع* | اضغط | انظر | لا تصدق | تخيل
view: اهميه | الصداقه | الاخوه | اعتقد | اظن | ارجو | نامل | امل | ربما | لعل | قد يكون | يجب | ينبغي | يمكن | نستطيع | افضل | اسوا | جميل | جميلا | رائع | عار | للاسف | خوف | حب | سلام | نحلم
future: سوف | سنبني | سنعمل | سننشئ | سنفعل | سنقوم | سنحقق | سيتم | سيكون | ستكون | غدا | القادم | المقبل | المستقبل | نعدكم
furniture: شكرا | السلام عليكم | اقرا ايضا | جميع الحقوق | حقوق النشر | نشرتنا | تابعونا | فيسبوك | تويتر | اعلان | صباح الخير | مساء الخير | كل عام | تحياتي | المصدر | ترجمه | صفحه | فصل | واتساب
`),
	build("fr", "Latin", "capitals", `
said: dit | a dit | déclare* | déclaré | affirme* | affirmé | annonc* | écrit | écrivit | écrivait | rapporte* | révèl* | révélé | selon | d'après | assure | assuré | confirm* | nie | nié | reconnu | ajouté | expliqu* | précis* | accus* | répondu | estime
compared: plus de | moins de | plus que | moins que | deux fois | trois fois | doublé | triplé | baissé | augmenté | diminué | reculé | hausse | baisse | progressé | tombé | supérieur | inférieur
share: pour cent | pourcent* | moitié | tiers | quart | sur trois | sur dix | taux
money: euro* | dollar* | franc* | million* | milliard* | impôt* | taxe* | budget | dette | déficit
month: janvier | février | mars | avril | juin | juillet | août | septembre | octobre | novembre | décembre
count: deux | trois | quatre | cinq | six | sept | huit | neuf | dix | onze | douze | vingt | trente | cent | cents | mille | dizaine* | centaine* | millier* | fois
past: après | suite à | a été | ont été | est tombé | était | étaient | avait | avaient | fut | furent | ont | eut | a reçu | a dépensé | savait | depuis | ~èrent | ~irent | ~aient
event: possède* | contien* | appartien* | caché* | disparu* | tué* | mort* | décès | sign* | vend* | vot* | adopt* | arrêt* | condamn* | démissionné | élu* | élection* | interdi* | approuv* | attaqu* | bombard* | détruit* | ferm* | accord | guerre | traité | fuite | offr* | proposé | proposer | caus* | guéri* | achet* | import* | export*
cause: parce que | à cause | en raison | causé | provoqué | entraîné | grâce à
most: le plus | la plus | les plus | aucun | aucune | jamais | seul | seule | premier | première | record | tous | toutes
record: rapport | document* | lettre | lettres | étude | enquête | sondage | recensement | archives | chiffres | photo | vidéo | image* | note | télégramme | tribunal | données
office: ministre* | ministère | président* | gouvernement | préfet | maire | sénateur* | député* | parlement | assemblée | conseil | police | armée | général | colonel | cour | juge* | loi | entreprise* | société | banque | parti | commission | agence | ong | syndicat | hôpital | hôpitaux | école* | pays | ville | état | vaccin* | personnes | immigrés | réfugiés
self: je | j | mon | ma | mes | moi
you: vous | votre | vos | abonnez | cliquez | partagez | regardez | imaginez | lire aussi | lisez | suivez
view: importance | amitié | sublime | merveilleux | je pense | je crois | j'espère | peut-être | peut être | sans doute | faut | devrait | devraient | doit | doivent | pourrait | pourraient | honte | mieux | meilleur | meilleure | beau | belle | espoir | peur | dommage | fier* | amour | liberté
future: demain | l'avenir | allons | va | vont | prochain | prochaine | ~rons | ~ront | nos enfants
furniture: merci | bonjour | bonsoir | bonne soirée | abonnez | lire aussi | crédit photo | tous droits | lettre d'information | newsletter | publicité | commentaires | partager | facebook | cordialement | chapitre | page
`),
	build("es", "Latin", "capitals", `
said: dijo | dice | declar* | afirm* | asegur* | anunci* | escribi* | inform* | según | de acuerdo con | revel* | confirm* | neg* | admiti* | añadi* | explic* | acus* | respond* | señal* | denunci*
compared: más de | menos de | más que | menos que | el doble | veces | duplic* | triplic* | baj* | sub* | aument* | disminuy* | cay* | creci* | reduj* | superior | inferior | mayor | menor
share: por ciento | porcentaje | mitad | tercio* | cuarta parte | de cada | tasa
money: euro* | dólar* | peso* | millón | millones | impuesto* | presupuesto | deuda | déficit
month: enero | febrero | marzo | abril | mayo | junio | julio | agosto | septiembre | octubre | noviembre | diciembre
count: dos | tres | cuatro | cinco | seis | siete | ocho | nueve | diez | once | doce | veinte | treinta | cien | cientos | mil | miles | decenas | veces
past: tras | después de | fue | fueron | era | eran | había | habían | ha sido | han sido | ha | han | hizo | estuvo | murió | desde | ~ió | ~aron | ~ieron | ~aba | ~aban
event: dueño | dueña | contiene* | posee | tala* | murieron | murió | muert* | mat* | firm* | vendi* | vot* | aprob* | arrest* | detuv* | conden* | dimiti* | elegid* | elecci* | prohib* | atac* | bombarde* | destru* | cerr* | acuerdo | guerra | tratado | ofreci* | propus* | caus* | cura | vert* | compr* | import* | export*
cause: porque | debido a | a causa | provoc* | caus* | gracias a
most: el más | la más | los más | las más | más bajo | más alta | más baja | ningún | ninguna | nadie | nunca | único | única | primer | primera | récord | todos | todas
record: informe | documento* | carta | cartas | estudio | encuesta | censo | archivo* | cifra* | foto | vídeo | video | imagen | imágenes | auditoría | tribunal | datos | telegrama
office: ministro | ministra | ministros | ministras | ministerio | president* | gobierno | gobernador* | alcalde* | ayuntamiento | senador* | diputad* | parlamento | consejo | policía | ejército | general | coronel | tribunal | juez | ley | empresa* | compañía* | banco | partido | comisión | agencia | sindicato | hospital* | escuela* | país | ciudad | estado | vacuna* | funcionari* | alumnos | inmigrantes
self: yo | mi | mis | me | mí
you: usted* | tu | tus | suscríb* | haga clic | compart* | mire | imagine | lea | síguenos
view: importancia | amistad | precios* | creo | pienso | espero | opino | quizás | quizá | tal vez | debería* | debe | deben | podría* | hay que | vergüenza | mejor | peor | hermos* | esperanza | miedo | orgullos* | amor | libertad | ojalá
future: mañana | futuro | vamos a | va a | van a | próxim* | ~remos | ~rán | nuestros hijos
furniture: gracias | buenos días | buenas noches | buenas tardes | suscríb* | lea también | todos los derechos | boletín | publicidad | comentarios | compartir | facebook | saludos | capítulo | página
`),
	build("pt", "Latin", "capitals", `
said: disse | diz | declar* | afirm* | garanti* | anunci* | escreve* | inform* | segundo | de acordo com | revel* | confirm* | neg* | admiti* | acrescent* | explic* | acus* | respond* | mostram | mostra | denunci*
compared: mais de | menos de | mais que | menos que | o dobro | vezes | dobr* | triplic* | caiu | caíram | subi* | aument* | diminui* | cresce* | reduzi* | superior | inferior | maior | menor
share: por cento | percent* | metade | terço* | quarto | em cada | taxa
money: euro* | dólar* | reais | milhão | milhões | bilhão | bilhões | imposto* | orçamento | dívida | déficit | dinheiro
month: janeiro | fevereiro | março | abril | maio | junho | julho | agosto | setembro | outubro | novembro | dezembro
count: dois | duas | três | quatro | cinco | seis | sete | oito | nove | dez | onze | doze | vinte | trinta | cem | centenas | mil | milhares | dezenas | vezes
past: após | depois de | foi | foram | era | eram | havia | haviam | tinha | tinham | fez | esteve | morreu | desde | sabia | ~ou | ~aram | ~eram | ~iram | ~eu | ~iu
event: dono | dona | contém | possui | morr* | mort* | mat* | assin* | vende* | vot* | aprov* | prend* | pres* | conden* | renunciou | eleit* | eleiç* | proib* | atac* | bombarde* | destru* | fech* | acordo | guerra | tratado | oferece* | propôs | caus* | cura | compr* | import* | export*
cause: porque | devido a | por causa | provoc* | caus* | graças a
most: o mais | a mais | os mais | mais baixo | mais alto | mais alta | nenhum | nenhuma | ninguém | nunca | único | única | primeiro | primeira | recorde | todos | todas
record: relatório | documento* | carta | cartas | estudo | pesquisa | censo | arquivo* | número* | foto | vídeo | imagem | imagens | auditoria | tribunal | dados | telegrama
office: ministro | ministra | ministros | ministras | ministério | president* | governo | governador* | prefeit* | senador* | deputad* | parlamento | câmara | conselho | polícia | exército | general | coronel | tribunal | juiz | lei | empresa* | companhia* | banco | partido | comissão | agência | sindicato | hospital* | escola* | país | cidade | estado | vacina* | funcionári* | alunos | imigrantes | presos
self: eu | meu | minha | meus | minhas | me | mim
you: você* | seu | assine | clique | compartilhe | veja | imagine | leia | siga
view: importância | amizade | lindo | linda | acho | creio | penso | espero | talvez | deveria* | deve | devem | poderia* | podemos | é preciso | vergonha | melhor | pior | bonit* | esperança | medo | orgulh* | amor | liberdade | tomara
future: amanhã | futuro | vamos | vai | vão | próxim* | ~remos | ~rão | nossos filhos
furniture: obrigad* | bom dia | boa noite | boa tarde | assine | leia também | leia mais | todos os direitos | newsletter | publicidade | comentários | compartilhar | facebook | capítulo | página
`),
	build("de", "Latin", "", `
said: sagte | sagt | sagten | erklärt* | behauptet* | teilte | laut | nach angaben | zufolge | schrieb* | berichtet* | kündigte | bestätigt* | bestritt | gab zu | räumte | enthüllt* | warnt* | betonte | antwortete | meldet* | wirft
compared: mehr als | weniger als | doppelt | verdoppelt* | verdreifacht | halbiert | sank | sanken | gesunken | stieg | stiegen | gestiegen | fiel | fielen | gefallen | wuchs | erhöht* | gesenkt | höher | niedriger | mal so
share: prozent | hälfte | drittel | viertel | jeder dritte | jede dritte | jeder zweite | quote | anteil | von zehn
money: euro | dollar | kronen | million* | milliard* | steuer* | haushalt | schulden | defizit
month: januar | februar | märz | april | mai | juni | juli | august | september | oktober | november | dezember
count: zwei | drei | vier | fünf | sechs | sieben | acht | neun | zehn | elf | zwölf | zwanzig | dreißig | hundert* | tausend* | dutzend* | dreimal | viermal | zweimal
past: nach | nachdem | wurde | wurden | war | waren | hatte | hatten | worden | hat | haben | erhielt* | gab | nahm | kam | ging | wusste* | stand | entstand | bot | seit | ~te | ~ten
event: besitzt | besitzen | enthält | stammt | gehört | getötet | starb* | gestorben | tod | tote | unterzeichnet* | unterschrieb* | verkauft* | stimmte* | stimmen | angenommen | verhaftet* | verurteilt* | trat zurück | gewählt | wahl | verbot* | angriff* | bombardiert* | zerstört* | schloss | geschlossen | abkommen | krieg | vertrag | rückzug | anbot | bot | verursacht* | heilt | gekauft | weggeworfen
cause: weil | wegen | aufgrund | führte zu | verursacht* | dank | infolge
most: höchste* | niedrigste* | größte* | kleinste* | schlimmste* | kein anderes | keine andere | nie | niemals | einzige* | erste* | niemand | alle | rekord*
record: bericht* | dokument* | brief* | studie* | umfrage | zählung | archiv* | zahlen | zahl | foto* | video | bild* | akte* | protokoll* | telegramm | gericht | daten | rechnungshof* | institut
office: minister* | ministerium | präsident* | regierung* | gouverneur | bürgermeister* | senator* | abgeordnet* | parlament | rat | bundestag | polizei | armee | general | oberst | gericht | richter* | gesetz* | firma | konzern | unternehmen | bank | partei | kommission | behörde* | gewerkschaft | krankenhaus | schule* | schüler | beamte* | land | stadt | staat | impfstoff* | flüchtling* | zuwanderer
self: ich | mein* | mir | mich
you: sie bitte | abonnieren | klicken | teilen sie | lesen sie | sehen sie | ihr | euch | dein* | du | folgen
view: bedeutung | freundschaft | wunderbar | ich glaube | ich denke | ich finde | ich hoffe | glaube | vielleicht | wohl | sollte* | muss | müssen | könnte* | können | schande | besser | beste | schön* | hoffnung | angst | stolz | liebe | freiheit | leider | hoffentlich
future: wird | werden wir | wir werden | werden | morgen | zukunft | nächste* | unsere kinder
furniture: danke | vielen dank | guten morgen | guten abend | guten tag | abonnieren | lesen sie auch | alle rechte | newsletter | anzeige | kommentare | facebook | mit freundlichen | kapitel | seite
`),
	build("it", "Latin", "capitals", `
said: detto | dice | dichiar* | afferm* | annunc* | scrisse | scritto | scrive | riferi* | secondo | rivel* | conferm* | neg* | ammess* | aggiunt* | spieg* | accus* | rispos* | denunci* | sostien*
compared: più di | meno di | il doppio | volte | raddoppi* | triplic* | dimezz* | sces* | salit* | aument* | diminui* | calat* | cresciut* | ridott* | superiore | inferiore | maggiore | minore
share: per cento | percent* | metà | terzo | terzi | quarto | su dieci | su tre | tasso
money: euro | dollar* | milione | milioni | miliard* | tassa | tasse | imposta | imposte | bilancio | debito | deficit | denaro
month: gennaio | febbraio | marzo | aprile | maggio | giugno | luglio | agosto | settembre | ottobre | novembre | dicembre
count: due | tre | quattro | cinque | sei | sette | otto | nove | dieci | undici | dodici | venti | trenta | cento | centinaia | mila | mille | migliaia | decine | volte
past: dopo | in seguito | è stato | è stata | sono stati | sono state | era | erano | aveva | avevano | ha | hanno | fu | furono | sapeva | dal | ~arono | ~irono | ~erono
event: possiede | possiedono | contiene | appartiene | mort* | morirono | uccis* | firm* | vendut* | vend* | votat* | voti | approvat* | arrestat* | condannat* | dimess* | elett* | elezion* | vietat* | attacc* | bombard* | distrutt* | chius* | accordo | guerra | trattato | offert* | offrì | propost* | caus* | cura | comprat* | import* | export*
cause: perché | a causa | causat* | provocat* | grazie a
most: il più | la più | i più | le più | più basso | più alto | nessun | nessuno | nessuna | mai | unico | unica | primo | prima | record | tutti | tutte
record: rapporto | relazione | documento | documenti | lettera | lettere | studio | sondaggio | censimento | archivi* | cifre | foto | video | immagin* | tribunale | dati | telegramma | corte
office: ministro | ministra | ministri | ministero | president* | governo | governator* | sindac* | comune | senator* | deputat* | parlamento | consiglio | polizia | esercito | generale | colonnello | tribunale | giudice | legge | azienda | aziende | società | banca | partito | commissione | agenzia | sindacato | ospedale | scuol* | paese | città | stato | vaccin* | funzionari* | alunni | immigrati
self: io | mio | mia | miei | mie | mi
you: tu | tuo | tua | voi | vostro | iscriviti | clicca | condividi | guarda | immagina | leggi | segui
view: importanza | amicizia | meraviglios* | penso | credo | spero | forse | magari | dovrebbe* | deve | devono | potrebbe* | possiamo | bisogna | vergogna | meglio | migliore | peggio | bell* | speranza | paura | orgoglios* | amore | libertà | purtroppo
future: domani | futuro | andiamo | prossim* | ~remo | ~ranno | i nostri figli
furniture: grazie | buongiorno | buonasera | buona serata | iscriviti | leggi anche | tutti i diritti | newsletter | pubblicità | commenti | facebook | cordiali saluti | capitolo | pagina
`),
	build("ru", "Cyrillic", "capitals", `
said: сказал* | заявил* | сообщил* | по данным | по словам | согласно | утвержда* | написал* | пишет | рассказал* | подтверди* | отрица* | признал* | добавил* | обвини* | ответил* | показал* | отметил* | объявил* | предупреди*
compared: больше | меньше | более | менее | вдвое | втрое | удвои* | снизил* | вырос* | упал* | увеличил* | уменьшил* | сократил* | подорожал* | раз | выше | ниже
share: процент* | половин* | треть | трети | четверт* | каждый | дол* | уровень
money: рубл* | доллар* | евро | гривен* | миллион* | миллиард* | млн | млрд | налог* | бюджет* | долг* | деньги
month: январ* | феврал* | март* | апрел* | мая | июн* | июл* | август* | сентябр* | октябр* | ноябр* | декабр*
count: два | две | три | четыре | пять | шесть | семь | восемь | девять | десять | двадцать | сто | сотни | тысяч* | раза | дважды | трижды | десятки
past: после | был | была | было | были | ~ал | ~ала | ~али | ~ил | ~ила | ~или | ~ался | ~алось | ~илось | ~лась | ~лись | ~лся | ~лось | ~ел | ~ели | года | назад
event: владе* | содерж* | принадлеж* | снято | уби* | погиб* | умер* | смерт* | подписа* | прода* | голосо* | голос* | принят* | принял* | арест* | осужд* | осуди* | отставк* | избра* | выбор* | запре* | атак* | бомб* | разруш* | закры* | соглашен* | войн* | договор* | предлож* | вызв* | лечит | купи* | взрыв* | войск*
cause: потому что | из-за | из за | вследствие | привел* | благодаря
most: самый | самая | самое | самые | ни одна | ни один | никто | никогда | единственн* | перв* | рекорд* | все | всех | наиболее
record: отчет* | отчёт* | доклад* | документ* | письм* | исследован* | опрос* | перепис* | архив* | цифр* | снимок | фото* | видео | записи | телеграмм* | суд* | данны* | палат*
office: министр* | министерств* | президент* | правительств* | губернатор* | мэр* | сенатор* | депутат* | парламент* | совет* | полици* | арми* | генерал* | полковник* | суд* | закон* | компани* | фирм* | банк* | парти* | комисси* | агентств* | профсоюз* | больниц* | школ* | стран* | город* | государств* | вакцин* | чиновник* | мигрант* | фонд*
self: я | мой | моя | мои | мне | меня | помню
you: вы | вас | ваш* | ты | подпи* | нажмите | смотрите | представьте | читайте | подпишитесь | следите
view: важность | дружб* | чудесн* | думаю | считаю | надеюсь | кажется | наверно* | возможно | может быть | должн* | нужно | надо | следует | можем | позор | лучше | лучший | хуже | прекрасн* | надежд* | страх* | гордит* | любов* | свобод* | увы
future: будет | будут | будем | завтра | будущ* | следующ* | ~им | ~дим | создадим | построим | наши дети
furniture: спасибо | здравствуйте | добрый вечер | добрый день | доброе утро | подпишитесь | читайте также | все права | рассылк* | реклама | комментари* | фейсбук | с уважением | глава | страница
`),
	build("tr", "Latin", "capitals", `
said: dedi | söyledi | söyled* | açıkla* | belirtti | iddia | göre | yazdı | bildirdi | aktardı | doğruladı | yalanladı | itiraf | ekledi | suçladı | yanıtladı | duyurdu | ifade etti
compared: daha fazla | daha az | fazla* | iki kat* | üç kat* | katına | arttı | artış | düştü | düşerek | azaldı | yükseldi | geriledi | yüksek | düşük
share: yüzde | yarısı* | üçte | dörtte | çeyre* | oranı
money: lira | dolar | euro | avro | milyon | milyar | vergi* | bütçe | borç* | para
month: ocak* | şubat* | mart* | nisan* | mayıs* | haziran* | temmuz* | ağustos* | eylül* | ekim* | kasım* | aralık*
count: iki | üç | dört | beş | altı | yedi | sekiz | dokuz | on | yirmi | otuz | yüz | yüzlerce | binlerce | bin | kez | kere | onlarca
past: sonra | ~dı | ~di | ~du | ~dü | ~tı | ~ti | ~tu | ~tü | ~dılar | ~diler | ~tılar | ~tiler | ~mıştı | ~mişti | ~mış | ~miş | beri
event: sahip* | içer* | kaçak | bulundu | öldü* | ölüm* | imzala* | sattı | satıl* | oy | oyla | kabul edil* | tutukla* | mahkum | istifa etti | seçildi | seçim* | yasakla* | saldır* | bombala* | yık* | kapat* | anlaşma* | savaş* | teklif* | neden oldu | tedavi | ithal | ihraç | yargılan* | çekil*
cause: çünkü | nedeniyle | yüzünden | yol açtı | sonucu | sayesinde
most: en yüksek | en düşük | en büyük | en küçük | en kötü | en | hiçbir | kimse | asla | tek | ilk | bütün | tüm | rekor
record: rapor* | belge* | mektup* | mektub* | araştırma* | anket* | arşiv* | rakam* | fotoğraf* | video | görüntü* | tutanak* | mahkeme* | veri* | sayıştay | sayısı
office: bakan* | cumhurbaşkan* | başkan* | hükümet* | vali* | belediye* | milletvekil* | meclis* | konsey | polis | ordu* | general | albay | mahkeme | yargıç | yasa* | kanun* | şirket* | banka* | parti* | komisyon | kurum* | sendika | hastane* | okul* | öğrenci* | memur* | ülke* | şehir* | devlet* | aşı* | mülteci* | göçmen*
self: ben | benim | bana | beni | bence | annem | babam | hatırlıyorum
you: siz | sizin | sen | abone | tıklayın | paylaş* | bakın | okuyun | takip edin
view: önem* | dostluk* | harika* | bence | sanırım | umarım | belki | galiba | gerek* | lazım | etmeli | ~malı | ~meli | ~malıdır | ~melidir | olabilir | ~abiliriz | ~ebiliriz | utanç | daha iyi | güzel | umut | korku* | gurur | sevgi | özgürlük | keşke
future: yarın | gelecek | ~acak | ~ecek | ~acağız | ~eceğiz | ~acağım | ~eceğim | çocuklarımız*
furniture: teşekkür* | merhaba | günaydın | iyi akşamlar | iyi günler | abone | bunları da okuyun | tüm hakları | bülten* | reklam | yorumlar | facebook | saygılarımla | bölüm | sayfa
`),
	build("fa", "Arabic", "", `
said: گفت | گفتند | گفته | می گوید | میگوید | اعلام کرد | به گزارش | به گفته | نوشت | نوشته | تاکید کرد | خبر داد | افزود | مدعی | ادعا | تایید کرد | تکذیب | اذعان | متهم | پاسخ داد | هشدار داد | فاش
compared: بیش از | بیشتر از | کمتر از | دو برابر | سه برابر | برابر | افزایش | کاهش | رسید | رشد | بالاتر | پایینتر | نصف
share: درصد | نیمی | نصف | یک سوم | دو سوم | یک چهارم | نرخ | میزان
money: تومان | ریال | دلار | یورو | میلیون | میلیارد | مالیات | بودجه | بدهی | هزینه
month: ژانویه | فوریه | مارس | آوریل | مه | ژوئن | ژوئیه | اوت | سپتامبر | اکتبر | نوامبر | دسامبر | فروردین | اردیبهشت | خرداد | تیر | مرداد | شهریور | مهر | آبان | آذر | دی | بهمن | اسفند
count: دو | سه | چهار | پنج | شش | هفت | هشت | نه | ده | بیست | صد | صدها | هزار | هزاران | بار | دهها
past: در پی | پس از | کرد | کردند | شد | شدند | بود | بودند | شده | گرفته | گرفت | داد | دادند | کرده | یافت | رفت | آمد | رسید | زد | فروخت | داشت | پیش از | سال
event: مالک | دارای | حاوی | متعلق | کشته | کشت | مرگ | درگذشت | امضا | فروخت | رای | تصویب | بازداشت | محکوم | محاکمه | استعفا داد | انتخاب | انتخابات | ممنوع | حمله | بمباران | ویران | تعطیل | توافق | جنگ | معاهده | پیشنهاد | درمان | باعث | خرید | واردات | صادرات | دیدار
cause: زیرا | به دلیل | به علت | باعث | منجر
most: ترین | ~ترین | هیچ | هیچکس | هرگز | تنها | نخستین | اولین | همه | رکورد
record: گزارش | سند | اسناد | نامه | مطالعه | پژوهش | نظرسنجی | سرشماری | آرشیو | آمار | عکس | ویدیو | تصاویر | دادگاه | دادهها | شمار | دیوان
office: وزیر | وزارت* | رئیس* | رییس* | دولت | استاندار | شهردار* | نماینده | مجلس | شورا | پلیس | ارتش | سردار | سرهنگ | ژنرال | دادگاه | قاضی | قانون | شرکت | بانک | حزب | کمیسیون | سازمان | بیمارستان | مدرسه | دانش* | کارمند* | کشور | شهر | واکسن | پناهجو* | سخنگو*
self: من | مرا | مادرم | پدرم | مادربزرگم | یادم
you: شما | تو | مشترک شوید | کلیک | ببینید | بخوانید | دنبال کنید | تصور کنید
view: اهمیت | دوستی | فوق العاده | فکر می کنم | فکر | امیدوارم | شاید | ممکن است | باید | بهتر | بهترین | بدتر | زیبا | امید | ترس | افتخار | عشق | آزادی | شرم* | متاسفانه | کاش | میتوانیم
future: خواهد | خواهند | خواهیم | خواهم | فردا | آینده | فرزندانمان
furniture: سپاس* | متشکر* | تشکر | سلام | شب بخیر | صبح بخیر | مشترک شوید | بیشتر بخوانید | همه حقوق | خبرنامه | تبلیغات | دیدگاه* | فیسبوک | با احترام | فصل | صفحه
`),
	build("hi", "Devanagari", "", `
said: कहा | बताया | कहते | कहना | के अनुसार | मुताबिक | दावा | घोषणा | लिखा | पुष्टि | इनकार | स्वीकार | आरोप | जवाब दिया | रिपोर्ट के | खुलासा | चेतावनी
compared: से ज़्यादा | से ज्यादा | से अधिक | से कम | दोगुन* | तिगुन* | घटकर | घटी | घटा | बढ़* | गिर* | कम हो* | अधिक | मुकाबले | वृद्धि | कमी
share: प्रतिशत | फीसदी | फ़ीसदी | आधे | आधा | तिहाई | चौथाई | दर
money: रुपये | रुपए | डॉलर | यूरो | लाख | करोड़ | अरब | कर | बजट | कर्ज | घाटा | पैसा
month: जनवरी | फरवरी | मार्च | अप्रैल | मई | जून | जुलाई | अगस्त | सितंबर | अक्टूबर | नवंबर | दिसंबर
count: दो | तीन | चार | पांच | पाँच | छह | सात | आठ | नौ | दस | बीस | सौ | सैकड़ों | हज़ार | हजार | हज़ारों | हजारों | बार | दर्जन*
past: के बाद | था | थी | थे | हुआ | हुई | हुए | गया | गई | गए | किया | किए | की थी | दिया | दी | दिए | लिया | ली | चला | मिला | रहा | चुका | बाद
event: के पास | स्वामी | मालिक | मारे | मौत | हत्या | मृत्यु | हस्ताक्षर | बेच* | मत | मतों | पारित | गिरफ्तार* | दोषी | इस्तीफा दिया | चुनाव | प्रतिबंध | हमला | हमले | बमबारी | नष्ट | बंद | समझौत* | युद्ध | संधि | प्रस्ताव | इलाज | कारण | खरीद* | आयात | निर्यात | जांच | मुकदमा
cause: क्योंकि | के कारण | वजह से | के चलते | की वजह
most: सबसे | कोई | किसी | कभी नहीं | एकमात्र | पहला | पहली | पहले | सभी | रिकॉर्ड | केवल
record: रिपोर्ट | दस्तावेज़* | दस्तावेज* | पत्र | अध्ययन | सर्वेक्षण | जनगणना | अभिलेख | आंकड़* | तस्वीर | वीडियो | अदालत | लेखा | संख्या | घटनाएं
office: मंत्री | मंत्रालय | राष्ट्रपति | प्रधानमंत्री | सरकार | राज्यपाल | महापौर | सांसद | विधायक | संसद | परिषद | पुलिस | सेना | जनरल | कर्नल | अदालत | न्यायाधीश | कानून | कंपनी | बैंक | पार्टी | आयोग | एजेंसी | अस्पताल | स्कूल | छात्र | अधिकारि* | अधिकारी | निगम | देश | शहर | राज्य | टीक* | शरणार्थी
self: मैं | मुझे | मेरा | मेरी | मेरे | मैंने | दादी
you: आप | आपका | आपको | तुम | क्लिक | देखें | पढ़ें | सदस्यता | साझा | फॉलो
view: महत्व | मित्रता | शानदार | लगता है | मानना है | उम्मीद | शायद | चाहिए | ज़रूरत | जरूरत | हो सकता | सकते हैं | शर्म | बेहतर | अच्छा | सुंदर | डर | गर्व | प्यार | आज़ादी | काश
future: गा | गे | गी | ~गा | ~गे | ~गी | ~ंगे | कल | भविष्य | हमारे बच्च*
furniture: धन्यवाद | नमस्ते | नमस्कार | शुभ | सदस्यता | यह भी पढ़ें | सर्वाधिकार | न्यूज़लेटर | विज्ञापन | टिप्पणियां | फेसबुक | अध्याय | पृष्ठ
`),
	build("id", "Latin", "capitals", `
said: kata | mengatakan | menurut | berkata | menyatakan | mengumumkan | menulis | melaporkan | mengklaim | membantah | mengakui | menambahkan | menegaskan | menuduh | menjawab | mengungkapkan | ujar | tutur | memperingatkan
compared: lebih dari | kurang dari | dua kali | kali lipat | naik | turun | meningkat | menurun | bertambah | berkurang | lebih tinggi | lebih rendah | dibandingkan
share: persen | separuh | setengah | sepertiga | dua pertiga | seperempat | tingkat | dari sepuluh
money: rupiah | dolar | euro | juta | miliar | triliun | pajak | anggaran | utang | defisit | uang
month: januari | februari | maret | april | mei | juni | juli | agustus | september | oktober | november | desember
count: dua | tiga | empat | lima | enam | tujuh | delapan | sembilan | sepuluh | belas | puluh | ratus* | ratusan | ribu | ribuan | kali | puluhan | sebanyak
past: setelah | telah | sudah | pernah | tewas | menjadi | diambil | dilakukan | menerima | menghabiskan | sejak | lalu | dijual | ditemukan | menjual
event: memiliki | mengandung | berasal | milik | tewas | meninggal | bunuh | membunuh | menandatangani | menjual | dijual | suara | disahkan | ditangkap | dihukum | diadili | mengundurkan | terpilih | pemilu | melarang | dilarang | menyerang | serangan | bom | menghancurkan | menutup | ditutup | kesepakatan | perang | perjanjian | menawarkan | menyebabkan | menyembuhkan | membeli | impor | ekspor | pencurian | kebakaran
cause: karena | akibat | disebabkan | menyebabkan | berkat | sehingga
most: tertinggi | terendah | terbesar | terkecil | terburuk | tidak ada | tidak pernah | satu-satunya | pertama | semua | seluruh | rekor
record: laporan | dokumen | surat | penelitian | studi | survei | sensus | arsip | angka | foto | video | gambar | pengadilan | data | jumlah | catatan
office: menteri | kementerian | presiden | pemerintah | gubernur | wali kota | bupati | senator | parlemen | dpr | dewan | polisi | tentara | jenderal | kolonel | pengadilan | hakim | undang-undang | undang | perusahaan | bank | partai | komisi | badan | serikat | rumah sakit | sekolah | siswa | pejabat | negara | kota | vaksin | pengungsi
self: saya | aku | ku | nenek saya
you: anda | kamu | berlangganan | klik | bagikan | lihat | bayangkan | baca | ikuti
view: penting* | pentingnya | persahabatan | luar biasa | saya pikir | menurut saya | saya yakin | semoga | mungkin | barangkali | harus | sebaiknya | perlu | bisa lebih | memalukan | lebih baik | terbaik | indah | harapan | takut | bangga | dibanggakan | cinta | kebebasan
future: akan | besok | masa depan | mendatang | anak-anak kita
furniture: terima kasih | selamat pagi | selamat malam | selamat siang | berlangganan | baca juga | hak cipta | buletin | iklan | komentar | facebook | hormat kami | bab | halaman
`),
	build("zh", "Han", "glued", `
said: 表示 | 称 | 据报 | 报道 | 指出 | 宣布 | 说 | 写道 | 致信 | 声称 | 否认 | 承认 | 证实 | 透露 | 披露 | 强调 | 指控 | 回应 | 警告 | 据
compared: 超过 | 多于 | 少于 | 不到 | 翻了 | 翻番 | 倍 | 上升 | 下降 | 增加 | 增长 | 减少 | 降至 | 升至 | 高于 | 低于 | 以上
share: 百分之 | 一半 | 半数 | 三分之 | 四分之 | 率 | 比例
money: 元 | 美元 | 欧元 | 人民币 | 万元 | 亿 | 税 | 预算 | 债务 | 赤字 | 款项
month: 月份 | 月
count: 两 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 百 | 千 | 万 | 多次 | 数次
past: 之后 | 了 | 曾 | 已 | 过 | 去年 | 于 | 被 | 自 | 以来 | 前
event: 拥有 | 含有 | 出自 | 属于 | 死亡 | 死 | 杀 | 签署 | 卖 | 出售 | 投票 | 票 | 通过 | 逮捕 | 判 | 起诉 | 辞去 | 当选 | 选举 | 禁止 | 袭击 | 轰炸 | 摧毁 | 关闭 | 协议 | 战争 | 条约 | 提出 | 撤军 | 导致 | 治愈 | 购买 | 进口 | 出口 | 拍摄 | 火灾 | 盗窃
cause: 因为 | 由于 | 导致 | 造成 | 因此
most: 最 | 唯一 | 首次 | 第一 | 从未 | 没有任何 | 无人 | 所有 | 全部
record: 报告 | 文件 | 信件 | 研究 | 调查 | 普查 | 档案 | 数据 | 数字 | 照片 | 视频 | 图片 | 法院 | 记录 | 审计
office: 部长 | 该部 | 总统 | 主席 | 政府 | 省长 | 市长 | 议员 | 议会 | 委员会 | 警方 | 警察 | 军队 | 将军 | 上校 | 法院 | 法官 | 法案 | 法律 | 公司 | 企业 | 银行 | 党 | 机构 | 工会 | 医院 | 学校 | 学生 | 官员 | 国家 | 城市 | 疫苗 | 难民 | 外国
self: 我 | 我的 | 奶奶 | 妈妈
you: 你 | 您 | 请 | 点击 | 订阅 | 关注 | 分享 | 看看
view: 重要性 | 友谊 | 精彩 | 认为 | 觉得 | 相信 | 希望 | 也许 | 可能 | 应该 | 必须 | 需要 | 丢人 | 更好 | 最好 | 美丽 | 恐惧 | 自豪 | 爱 | 自由 | 真是
future: 将在 | 将会 | 我们将 | 将于 | 将要 | 明天 | 未来 | 明年 | 孩子们
furniture: 谢谢 | 你好 | 晚上好 | 早上好 | 订阅 | 相关阅读 | 版权 | 通讯 | 广告 | 评论 | 脸书 | 此致 | 章 | 页
`),
	build("ja", "Hiragana", "glued", `
said: 述べ | 発表し | によると | と語 | と話し | 伝え | 報じ | 主張し | 書いた | 書き | 手紙を | 否定し | 認めた | 明らかに | 指摘し | 強調し | 非難し | 答え | 警告し
compared: 以上 | 以下 | 超え | 未満 | 倍 | 増え | 減っ | 上昇 | 低下 | 増加 | 減少 | 下回 | 上回 | より多 | より少
share: パーセント | 半分 | 半数 | 分の | 率 | 割
money: 円 | ドル | ユーロ | 万円 | 億 | 兆 | 税 | 予算 | 債務 | 赤字 | 金を
month: 月
count: 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 百 | 千 | 万 | 回
past: その後 | た。 | した | れた | った | いた | えた | けた | んだ | なかった | ていた | 昨年 | から | 前に
event: 所有し | 含まれ | 含む | 属し | 死亡 | 死 | 殺 | 署名 | 売却 | 売っ | 投票 | 可決 | 逮捕 | 有罪 | 起訴 | 辞任した | 当選 | 選挙 | 禁止 | 攻撃 | 爆撃 | 破壊 | 閉鎖 | 合意した | 戦争 | 条約 | 申し出 | 撤退 | 原因 | 治 | 購入 | 輸入 | 輸出 | 撮影 | 火災 | 窃盗
cause: ため | によって | 原因 | 結果
most: 最も | 最低 | 最高 | 最大 | 最小 | 最悪 | 唯一 | 初めて | 一度も | 誰も | すべて | 全て
record: 報告書 | 報告 | 文書 | 手紙 | 研究 | 調査 | 国勢調査 | 記録 | 統計 | 数字 | 写真 | 動画 | 映像 | 裁判所 | データ | 件数 | 監査
office: 大臣 | 省 | 大統領 | 首相 | 政府 | 知事 | 市長 | 市は | 議員 | 議会 | 国会 | 委員会 | 警察 | 軍 | 将軍 | 大佐 | 裁判所 | 裁判官 | 法案 | 法律 | 会社 | 企業 | 銀行 | 党 | 機関 | 組合 | 病院 | 学校 | 生徒 | 職員 | 国 | 都市 | ワクチン | 難民 | 外国
self: 私 | 僕 | 俺 | 祖母 | 母
you: あなた | ください | 下さい | クリック | 登録 | フォロー | ご覧
view: 大切 | 友好 | 重要性 | 思い | 思う | 考え | たい | かもしれ | だろう | でしょう | べき | 必要 | 恥 | もっと | より良 | 素晴らし | 美しい | 希望 | 恐れ | 誇 | 愛 | 自由
future: つもり | 予定 | 明日 | 将来 | 来年 | ましょう | 子どもたち | 作る
furniture: ありがとう | こんにちは | おはよう | こんばんは | 登録し | 関連記事 | 著作権 | ニュースレター | 広告 | コメント | フェイスブック | 敬具 | 章 | ページ
`),
}
