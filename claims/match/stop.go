package match

import "strings"

// stopWords are words that tell nothing of what a sentence says, by language, in small letters with their accents.
var stopWords = listed(map[string]string{
	"en": `a about above after again against all also am an and any are aren't as at be because been before being below between both but by can can't cannot
could couldn't did didn't do does doesn't doing don't down during each few for from further get got had hadn't has hasn't have haven't having he he'd he'll he's her here
here's hers herself him himself his how how's i i'd i'll i'm i've if in into is isn't it it's its itself just let's me more most mustn't my myself no nor not of off on
once only or other ought our ours ourselves out over own same shan't she she'd she'll she's should shouldn't so some such than that that's the their theirs them
themselves then there there's these they they'd they'll they're they've this those through to too under until up very was wasn't we we'd we'll we're we've were weren't
what what's when when's where where's which while who who's whom why why's will with won't would wouldn't you you'd you'll you're you've your yours yourself yourselves
via rt amp u ur im ive dont didnt doesnt cant wont isnt thats whats youre theyre lets us may might must really`,
	"ar": `من في على الى إلى عن ان أن إن انه أنه إنه انها أنها إنها هذا هذه ذلك تلك هو هي هم هن نحن انا أنا انت أنت انتم كان كانت يكون تكون كانوا قد لقد ما ماذا لا لم لن ليس ليست
لكن ولكن بل او أو ثم و ف ب ك ل مع منذ بعد قبل عند عندما حين حتى كل بعض غير بين الذي التي الذين اللذان اللتان اللواتي اي أي أيضا ايضا كما مثل حول خلال ضد لدى له لها لهم به بها
بهم فيه فيها فيهم منه منها منهم عليه عليها عليهم اليه إليه اليها إليها لي لك لنا هل اذا إذا إذ اذ لو لولا هنا هناك هنالك كيف متى اين أين يا وهو وهي وفي ومن وعلى والى وإلى وان وأن وما ولا
ولم وقد وكان وهذا وهذه فقط دون سوى الا إلا اما أما اللي دي ده مش علي`,
	"fr": `à au aux avec ce ces cet cette c'est dans de des du elle elles en et eux il ils je j'ai la le les leur leurs lui ma mais me même mes moi mon ne nos notre nous
on ou où par pas plus pour qu que qui sa se ses si son sont sur ta te tes toi ton tu un une vos votre vous c d j l m n s t y été être est suis es sommes êtes était
étaient sera seront serait ai as avons avez ont avait avaient aura auront aurait fait a comme aussi très tout tous toute toutes sans sous entre après avant quand cela ça dont donc`,
	"es": `a al algo ante antes así aunque cada como con contra cual cuando de del desde donde dos el él ella ellas ellos en entre era eran es esa esas ese eso esos esta
está estaba estado están estar estas este esto estos fue fueron ha había hace han hasta hay he la las le les lo los más me mi mis mientras muy nada ni no nos nosotros o
otra otras otro otros para pero por porque qué que quien se sea según ser si sí sido sin sobre son su sus también tan tanto te tiene tienen todo todos toda todas tras tu tus un una unas uno unos y ya yo`,
	"pt": `a à ao aos aquela aquele aqueles as às até com como da das de dela dele deles depois do dos e é ela elas ele eles em entre era eram essa essas esse esses esta está
estão estar estas este estes estava eu foi foram há isso isto já lhe lhes mais mas me mesmo meu meus minha muito na não nas nem no nos nós nossa nosso num numa o os ou
para pela pelas pelo pelos por qual quando que quem são se seja sem ser será seu seus só sobre sua suas também te tem têm ter teu tu tua um uma umas uns você vocês vos`,
	"de": `ab aber als also am an auch auf aus bei beim bin bis bist da dadurch dann das dass daß dein deine dem den denn der des die dies diese diesem diesen dieser dieses
doch dort du durch ein eine einem einen einer eines er es euer für gegen gibt hab habe haben hat hatte hatten hier hin ich ihr ihre ihrem ihren ihrer im in ins ist ja
jede jedem jeden jeder jedes jetzt kann können man mehr mein meine mich mir mit nach nicht noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seit sich sie
sind so über um und uns unser unter vom von vor war waren warum was weil wenn wer werde werden wie wieder will wir wird wo wurde wurden zu zum zur zwischen`,
	"it": `a ad agli ai al alla alle allo anche ancora avere aveva che chi ci ciò col come con contro cosa così cui da dagli dai dal dalla dalle dallo degli dei del dell della
delle dello di dopo dove due e è ed era erano essere fa fra già gli ha hanno ho i il in io l la le lei li lo loro lui ma mi mia mio molto ne negli nei nel nell nella
nelle nello no noi non nostro o per perché più poi prima quale quando quella quelle quello questa queste questi questo qui se sei senza si sia sono stata stati stato su sua sue
sugli sui sul sulla sulle sullo suo suoi tra tu tutti tutto un una uno vi`,
	"ru": `а без более бы был была были было быть в вам вас весь во вот все всё всего всех вы где да даже для до его ее её если есть еще ещё же за и из или им их к как ко когда
которая которого которые который кто ли мне может мы на над не него нее нет ни них но ну о об однако он она они оно от очень по под при с себя со так также такой там тем то того тоже только
том ты у уже чего чем что чтобы эта эти это этого этой этом этот я`,
	"tr": `acaba ama ancak artık aslında az bana bazı belki ben beni benim bile bir biri birkaç biz bize bu buna bunda bundan bunlar bunu bunun çok çünkü da daha de değil
dolayı diye en gibi göre hem hep hepsi her hiç için ile ise işte kadar kendi ki kim kimse mı mi mu mü nasıl ne neden nerede niçin o olan olarak oldu olduğu olur ona ondan onlar onu
onun sadece sanki sen siz sonra şey şu tüm üzere var ve veya ya yani yok zaten`,
	"fa": `از در به با را که این آن است بود شد می برای تا بر هم نیز و یا اما اگر هر یک دو خود ما شما او آنها ایشان من تو باید شود کرد کرده شده بوده دارد داشت دارند هستند نیست بین پس
پیش چه چون روی همه همین همان چند بی دیگر وی های ها ای آیا هیچ باشد باشند`,
	"hi": `का के की को से में पर है हैं था थे थी और या यह ये वह वे इस उस इन उन एक ने भी तो ही कि जो कर करने किया गया गई गए हो होने होता होती होते हुआ हुई हुए रहा रही रहे तक लिए साथ बाद जा कोई कुछ
अपने अपनी अपना नहीं न मैं हम तुम आप वाले वाली वाला द्वारा जब तब अब क्या क्यों कैसे कहाँ सकता सकते सकती`,
	"id": `ada adalah agar akan anda antara apa atas atau bagi bahwa banyak baru beberapa belum bisa bukan dan dapat dari dalam dengan di dia hal hanya harus hingga ia ini
itu jika juga kami kamu karena ke kepada ketika kita lagi lah lain lalu lebih maka mana masih mereka namun oleh pada para pernah pun saat saja sampai sangat satu saya sebagai sebuah
secara sedang sehingga sejak seperti serta setelah sudah tapi telah tersebut tetapi tidak untuk yaitu yang`,
	"nl": `aan al als bij dat de der deze die dit door dus een en er had heb heeft het hij hoe ik in is je kan maar me meer men met mij naar niet nog nu of om omdat ons ook op over
te toch tot u uit van veel voor was wat we werd wij wordt zal ze zich zij zijn zo`,
})

func listed(lists map[string]string) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for language, list := range lists {
		set := map[string]bool{}
		for w := range strings.FieldsSeq(list) {
			w = lower(w)
			set[strings.ReplaceAll(w, "'", "")] = true
			set[unaccent(strings.ReplaceAll(w, "'", ""))] = true
		}
		all[language] = set
	}
	return all
}
