package match

// synonyms lists words that newsrooms use for each other, a line each; all are indexed as the first. Phrases are written with _.
var synonyms = map[string]string{
	"en": `
photo photograph photographs pic pics image picture snapshot photographic
video vid vids footage clip
covid coronavirus covid19 corona ncov sarscov2 sars_cov_2
vaccine vax vaxx jab vaccination vaccinate immunization inoculation
usa united_states america
uk united_kingdom great_britain britain
eu european_union
un united_nations
nyc new_york_city
dc washington_d_c
president potus
flotus first_lady
vp vice_president veep
scotus supreme_court
gop republican republicans
democrat dems dem democratic democrats
senator sen senate
representative rep congressman congresswoman
governor gov
government govt
secretary sec
professor prof
doctor dr
sotu state_of_the_union
nfl national_football_league
fbi federal_bureau_of_investigation
cia central_intelligence_agency
cdc centers_for_disease_control
who_ world_health_organization
nhs national_health_service
usps postal_service post_office
irs internal_revenue_service
ice_ immigration_and_customs_enforcement
dhs homeland_security
gmo genetically_modified
blm black_lives_matter
kkk ku_klux_klan klan
isis isil daesh islamic_state
aoc ocasio_cortez
mlk martin_luther_king
jfk kennedy john_f_kennedy
hillary hrc
tv television
phone telephone cellphone smartphone
app application
internet web online
website site webpage
ad advertisement advert advertising commercial
mom mum mother
dad father
child kid children
baby infant newborn
teen teenager teenage
man guy dude men
woman lady women
police cop policeman officer
soldier troop troops
gun firearm
plane airplane aeroplane aircraft
car automobile vehicle
truck lorry
gas petrol gasoline
doc document
info information
exec executive
ceo chief_executive
tweet tweeted retweet
fb facebook
color colour
center centre
labor labour
defense defence
favorite favourite
honor honour
organization organisation
program programme
theater theatre
gray grey
liter litre
meter metre
tire tyre
license licence
percent per_cent
lgbt lgbtq
illegal undocumented unauthorized
immigrant migrant
trans transgender
halloween october_31
xmas christmas
bday birthday
bill legislation
biggest largest
big large huge
begin start began begun
buy purchase bought purchased
ban prohibit forbid outlaw
confiscate seize
die pass_away dead death died
kill murder slay
ill sick
fake bogus phony counterfeit
hurricane storm
climate_change global_warming
us_dollar usd
mph miles_per_hour
kph km_per_hour
lb pound
russia russian
ukraine ukrainian
china chinese
israel israeli
iran iranian
iraq iraqi
syria syrian
turkey turkish turk
france french frenchman
germany german
canada canadian
mexico mexican
australia australian
india indian
japan japanese
italy italian
spain spanish spaniard
uk british briton
afghanistan afghan
africa african
albania albanian
algeria algerian
argentina argentine argentinian
asia asian
austria austrian
belgium belgian
bolivia bolivian
brazil brazilian
bulgaria bulgarian
cambodia cambodian
chile chilean
colombia colombian
croatia croatian
cuba cuban
czechia czech czech_republic
denmark danish dane
egypt egyptian
ethiopia ethiopian
europe european
finland finnish finn
ghana ghanaian
greece greek
guatemala guatemalan
haiti haitian
honduras honduran
hungary hungarian
iceland icelandic
indonesia indonesian
ireland irish
jordan jordanian
kenya kenyan
korea korean
kuwait kuwaiti
lebanon lebanese
libya libyan
malaysia malaysian
morocco moroccan
nepal nepalese
netherlands dutch holland
nigeria nigerian
norway norwegian
pakistan pakistani
palestine palestinian
peru peruvian
philippines filipino philippine
poland polish pole
portugal portuguese
qatar qatari
romania romanian
saudi saudi_arabia saudi_arabian
scotland scottish scot
serbia serbian
somalia somali
sudan sudanese
sweden swedish swede
switzerland swiss
taiwan taiwanese
thailand thai
tunisia tunisian
uae united_arab_emirates emirati
venezuela venezuelan
vietnam vietnamese
yemen yemeni
zimbabwe zimbabwean
texas texan
california californian
florida floridian
pennsylvania pennsylvanian
hawaii hawaiian
alaska alaskan
losangeles los_angeles
northcarolina north_carolina
northdakota north_dakota
newhampshire new_hampshire
newjersey new_jersey
newmexico new_mexico
newyork new_york
rhodeisland rhode_island
southcarolina south_carolina
southdakota south_dakota
westvirginia west_virginia
nasa space_agency
epa environmental_protection_agency
fda food_and_drug_administration
nato north_atlantic_treaty_organization
tsa transportation_security_administration
nra national_rifle_association
doj justice_department department_of_justice
dod pentagon department_of_defense defense_department
hhs health_and_human_services
dnc democratic_national_committee
rnc republican_national_committee
naacp national_association_for_the_advancement_of_colored_people
aclu american_civil_liberties_union
imf international_monetary_fund
opec organization_of_petroleum_exporting_countries
wto world_trade_organization
nba national_basketball_association
mlb major_league_baseball
ppe protective_equipment
gdp gross_domestic_product
ar15 ar_15
daca dreamer
obamacare affordable_care_act aca
maga make_america_great_again
wifi wi_fi
email e_mail
ecigarette e_cigarette vape vaping
tshirt t_shirt tee
self_driving driverless autonomous
cannabis marijuana pot
cigarette cig
attorney lawyer
judge justice
pm prime_minister
chairman chairwoman
leader chief
protester protestor demonstrator
protest demonstration demonstrate
rally march
riot rioter unrest
refugee asylum
poll survey
ballot vote voting voter
election elected
fraud rigged rig cheat
scam hoax scammer fraudster
arrest detain custody
charged indict indictment
sue lawsuit sued
jail prison imprison incarcerate behind_bars
shooter gunman
shooting shot shoot shootings
stabbed stab stabbing
attack assault
bomb explosive bombing
terrorist terrorism terror
racist racism
rape rapist
pedophile paedophile
robbery rob robbed
thief steal stole stolen theft
homeless unhoused
fire blaze bushfire wildfire
burn burned burnt
flood flooding
earthquake quake
crash collide collision
crowd throng crowds
hospital clinic
surgery operation
pregnant pregnancy
cancer tumor tumour
medicine medication drug
disabled handicapped disability
wealthy rich
poor poverty
billionaire millionaire
money cash
salary wage wages
job employment
fired sack sacked
hire hired
worker employee staff staffer
company firm corporation
shop store
restaurant diner eatery
supermarket grocery
food meal
chemical toxic
poison poisoned poisonous
dog puppy pup
cat kitten
cow cattle
pig hog
horse pony
wife spouse
husband hubby
married marry marriage wedding wed
divorce divorced
grandma grandmother granny
grandpa grandfather
couple pair
boy lad
girl schoolgirl
student pupil
teacher educator
school classroom
university college campus
movie film
actor actress
singer musician
song lyric
book novel
author writer
newspaper paper
reporter journalist journo
magazine mag
speech address
letter missive
sign placard poster
billboard hoarding
flag banner
statue monument
church chapel
mosque masjid
priest clergy pastor
pope pontiff
christian christianity
jew jewish
god lord
prince duke
princess duchess
army military
nuclear nuke atomic
missile rocket
spy espionage
leak leaked
secret classified
rumor rumour
claim allege
deny denial denied
apologize apologise apology
resign step_down quit
praise applaud
criticize criticise slam blast
insult mock ridicule
threat threaten
warn warning
donate donation donor
cancel cancelled canceled
delete deleted remove removed
edit edited alter altered doctored photoshopped photoshop manipulated
fall fell
throw threw thrown
drink drank drunk
eat ate eaten
drive drove driven
fly flew flown flight
speak spoke spoken
write wrote written
wear wore worn
give gave given
take took taken
see saw seen
hide hid hidden
send sent
sell sold
pay paid
make made
build built
find found
lose lost
win won
break broke broken
choose chose chosen
teach taught
catch caught
fight fought
hit hitting struck strike
run ran
sing sang sung
swim swam
swear swore sworn
sit sat
stand stood
wake woke woken
grow grew grown
know knew known
hear heard
keep kept
leave left
meet met
read reading
tell told
think thought
say said says saying
people persons person
tooth teeth
foot feet
mouse mice
analyse analyze
behaviour behavior
cheque check
cosy cozy
encyclopaedia encyclopedia
fibre fiber
harbour harbor
humour humor
jewellery jewelry
kerb curb
mould mold
neighbour neighbor
paralyse paralyze
plough plow
pyjamas pajamas
realise realize
recognise recognize
sceptic skeptic
sulphur sulfur
travelled traveled
yoghurt yogurt
muslim moslem islamic
quran koran
`,
	"ar": `
فيديو مقطع مشهد مشاهد فديو فيديوهات مقاطع
صوره صور لقطه
كورونا كوفيد كوفيد19
فيروس فايروس
اميركا امريكا الولايات_المتحده
اميركي امريكي اميركيه امريكيه امريكان
انترنت نت
فيسبوك فيس_بوك
مروحيه هيليكوبتر هوليكوبتر هليكوبتر
مستشفى مشفى مشافي مستشفيات
وفاه توفي مات موت متوفي
قتل مقتل قتلى قتيل
جريح جرحى مصاب مصابين اصابه اصابات
يعلن اعلن اعلنت اعلان
يقول قال قالت
يصرح صرح تصريح تصريحات
يرفض رفض ترفض
يمنع منع تمنع حظر يحظر
يطلب طلب تطلب
يوقف ايقاف وقف
اعتقال يعتقل اعتقل اعتقلت القبض
سجن يسجن سجين
حريق حرق احتراق يحرق نار حرائق
انفجار تفجير تفجيرات انفجارات
هجوم اعتداء هجمات
قصف غاره غارات
حرب معركه قتال
جيش قوات جنود جندي عسكري
تظاهره مظاهره مظاهرات تظاهرات احتجاج احتجاجات متظاهرين متظاهرون
انتخابات انتخاب تصويت
وزير وزاره
طفل اطفال طفله
بنت فتاه بنات فتيات
ولد شاب شباب
رجل راجل رجال
امراه نساء سيده
زوجه زوجته
اب والد
ام والده
سياره سيارات عربيه
طائره طياره طائرات
سفينه سفن باخره
مدرسه مدارس
جامعه جامعات
طبيب دكتور اطباء
لقاح تطعيم لقاحات
مسلم مسلمين مسلمون
مسيحي مسيحيين مسيحيون نصارى
يهودي يهود
رسول نبي محمد
مسجد جامع مساجد
كنيسه كنائس
مصر مصري مصريين مصريه
سعوديه سعودي سعوديين
سوريا سوري سوريه سوريين سوريون
لبنان لبناني لبنانيه لبنانيين
عراق عراقي عراقيه عراقيين
فلسطين فلسطيني فلسطينيه فلسطينيين
اسرائيل اسرائيلي اسرائيليه
تركيا تركي تركيه اتراك
ايران ايراني ايرانيه
فرنسا فرنسي فرنسيه فرنسيين
المانيا الماني المانيه
بريطانيا بريطاني بريطانيه
روسيا روسي روسيه
صين صيني صينيه صينيين
هند هندي هنديه
ايطاليا ايطالي ايطاليه
اسبانيا اسباني اسبانيه
تونس تونسي تونسيه تونسيين
جزائر جزائري جزائريه جزائريين
مغرب مغربي مغربيه مغاربه
ليبيا ليبي ليبيه
سودان سوداني سودانيه
يمن يمني يمنيه
اردن اردني اردنيه
كويت كويتي كويتيه
قطر قطري قطريه
امارات اماراتي اماراتيه
اثيوبيا اثيوبي اثيوبيه
لاعب لاعبين لاعبون
فنان ممثل ممثله فنانه
زلزال هزه
فيضان سيول فيضانات
مساعدات معونه مساعده
لاجئ لاجئين لاجئون
مال اموال فلوس نقود
دولار دولارات
حجر عزل
ضخم كبير كبيره ضخمه هائل
بيت منزل دار
حجاب محجبه
رسم كاريكاتير رسوم
شجره اشجار
كلب كلاب
حيوان حيوانات
`,
}

// initials are abbreviations that are words when not in capitals.
var initials = listOf(`us usa
ak alaska
al alabama
ar arkansas
az arizona
ca california
co colorado
ct connecticut
de delaware
fl florida
ga georgia
hi hawaii
ia iowa
id idaho
il illinois
in indiana
ks kansas
ky kentucky
la losangeles
ma massachusetts
md maryland
me maine
mi michigan
mn minnesota
mo missouri
ms mississippi
mt montana
nc northcarolina
nd northdakota
ne nebraska
nh newhampshire
nj newjersey
nm newmexico
nv nevada
ny newyork
oh ohio
ok oklahoma
or oregon
pa pennsylvania
ri rhodeisland
sc southcarolina
sd southdakota
tn tennessee
tx texas
ut utah
va virginia
vt vermont
wa washington
wi wisconsin
wv westvirginia
wy wyoming`)
