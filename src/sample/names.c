/*
 * names: people's and associations' names, streets and places of Souss-Massa and Occitanie.
 */
#include "words.h"

/* clang-format off */
#define LIST(array) {(array), sizeof(array) / sizeof((array)[0])}

static const struct bilingual given_f_ma[] = {
	{"Amina", "أمينة"}, {"Khadija", "خديجة"}, {"Fatima", "فاطمة"}, {"Salma", "سلمى"}, {"Hind", "هند"},
	{"Naïma", "نعيمة"}, {"Zineb", "زينب"}, {"Malika", "مليكة"}, {"Samira", "سميرة"}, {"Latifa", "لطيفة"},
	{"Fatima-Zahra", "فاطمة الزهراء"}, {"Meryem", "مريم"}, {"Soukaina", "سكينة"}, {"Hanane", "حنان"},
	{"Ilham", "إلهام"}, {"Houda", "هدى"}, {"Rachida", "رشيدة"}, {"Saïda", "سعيدة"}, {"Aïcha", "عائشة"},
	{"Btissam", "ابتسام"}, {"Kenza", "كنزة"}, {"Loubna", "لبنى"}, {"Nadia", "نادية"}, {"Sanae", "سناء"},
	{"Tilelli", "تيليلي"}, {"Ghizlane", "غزلان"}, {"Wafae", "وفاء"}, {"Asmae", "أسماء"}, {"Imane", "إيمان"},
	{"Karima", "كريمة"},
};
static const struct bilingual given_m_ma[] = {
	{"Mohammed", "محمد"}, {"Ahmed", "أحمد"}, {"Youssef", "يوسف"}, {"Rachid", "رشيد"}, {"Omar", "عمر"},
	{"Hassan", "حسن"}, {"Brahim", "إبراهيم"}, {"Lahcen", "لحسن"}, {"Abdellah", "عبد الله"}, {"Mustapha", "مصطفى"},
	{"Khalid", "خالد"}, {"Saïd", "سعيد"}, {"Abderrahim", "عبد الرحيم"}, {"Hamid", "حميد"}, {"Karim", "كريم"},
	{"Driss", "إدريس"}, {"Jamal", "جمال"}, {"Aziz", "عزيز"}, {"Mehdi", "مهدي"}, {"Othmane", "عثمان"},
	{"Anas", "أنس"}, {"Ayoub", "أيوب"}, {"Lhoussaine", "الحسين"}, {"Abdelkarim", "عبد الكريم"}, {"Noureddine", "نور الدين"},
	{"Taoufik", "توفيق"}, {"Ilyas", "إلياس"}, {"Amine", "أمين"}, {"Idder", "إيدر"}, {"Bachir", "بشير"},
};
static const struct bilingual family_ma[] = {
	{"Benali", "بنعلي"}, {"El Idrissi", "الإدريسي"}, {"Benjelloun", "بنجلون"}, {"Bennani", "بناني"},
	{"Benkirane", "بنكيران"}, {"Benaïssa", "بنعيسى"}, {"Ouali", "والي"}, {"Amrani", "عمراني"}, {"El Amrani", "العمراني"},
	{"Aït Lahcen", "آيت لحسن"}, {"Aït Baha", "آيت باها"}, {"Aït Oufkir", "آيت أوفقير"}, {"El Fassi", "الفاسي"},
	{"Alaoui", "علوي"}, {"El Alaoui", "العلوي"}, {"Tazi", "التازي"}, {"Berrada", "برادة"}, {"Chraïbi", "الشرايبي"},
	{"Lahlou", "لحلو"}, {"Oubella", "أوبلا"}, {"Boufous", "بوفوس"}, {"Id Bihi", "إد بيهي"}, {"Ouhammou", "أوحمو"},
	{"Ouchen", "أوشن"}, {"El Mansouri", "المنصوري"}, {"Bouazza", "بوعزة"}, {"Bouhmala", "بوحمالة"}, {"El Khattabi", "الخطابي"},
	{"Ziani", "الزياني"}, {"Hassani", "الحسني"}, {"Skalli", "الصقلي"}, {"Amzil", "أمزيل"}, {"Azougagh", "أزوكاغ"},
	{"El Ouardi", "الوردي"}, {"Naciri", "الناصري"}, {"Bouchaïb", "بوشعيب"}, {"El Hachimi", "الهاشمي"}, {"Daoudi", "الداودي"},
	{"Essaïdi", "السعيدي"}, {"Filali", "الفيلالي"}, {"Guessous", "كسوس"}, {"Jabri", "الجابري"}, {"Kabbaj", "القباج"},
	{"Mernissi", "المرنيسي"}, {"Moutaouakil", "المتوكل"}, {"Rami", "رامي"}, {"Sebti", "السبتي"}, {"Tahiri", "الطاهري"},
	{"Yacoubi", "اليعقوبي"}, {"Zerouali", "الزروالي"}, {"Agourram", "أكورام"}, {"Baâmrani", "باعمراني"},
	{"El Bouzidi", "البوزيدي"}, {"Lamrabet", "المرابط"}, {"Ouaziz", "أوعزيز"}, {"Ben Abdellah", "بن عبد الله"},
};
static const char *const given_f_fr[] = {
	"Marie", "Claire", "Sophie", "Élodie", "Camille", "Hélène", "Anne-Laure", "Chloé", "Juliette", "Nathalie", "Céline",
	"Françoise", "Isabelle", "Émilie", "Agnès", "Léa", "Manon", "Mathilde", "Sylvie", "Véronique", "Delphine", "Maëlle",
	"Noémie", "Cécile", "Jeanne", "Zoé", "Fanny", "Aurore", "Bénédicte", "Marie-Pierre",
};
static const char *const given_m_fr[] = {
	"Jean", "Pierre", "Jean-Pierre", "Michel", "Philippe", "Nicolas", "Julien", "Thomas", "François", "Benoît", "Étienne",
	"Rémi", "Jérôme", "Sébastien", "Frédéric", "Guillaume", "Laurent", "Olivier", "Mathieu", "Antoine", "Lucas", "Hugo",
	"Théo", "Loïc", "Cédric", "Gaël", "Raphaël", "Jean-François", "Grégoire", "Côme",
};
static const char *const family_fr[] = {
	"Martin", "Bernard", "Dubois", "Durand", "Lefèvre", "Moreau", "Simon", "Laurent", "Michel", "Garcia", "Roux", "Fournier",
	"Girard", "Bonnet", "Fabre", "Rouquette", "Cazals", "Vidal", "Pages", "Delmas", "Puech", "Teissier", "Bousquet", "Combes",
	"Rivière", "d'Aubigné", "de La Tour", "Le Goff", "Lacoste-Fabre", "Saint-Martin", "Castel", "Sanchez", "Martinez", "Lopez",
	"Maurel", "Azéma", "Granier", "Barthès", "Calvet", "Fages", "Gély", "Vialla", "Soulier", "Valette", "Estève", "Cœurdacier",
	"Lebœuf", "Ribes", "Salles", "Benoît", "Hérail", "Jaume", "Marty", "Olivier", "Peyre",
};

const struct bilingual_list sample_given_f_ma = LIST(given_f_ma), sample_given_m_ma = LIST(given_m_ma);
const struct bilingual_list sample_family_ma = LIST(family_ma);
const struct word_list sample_given_f_fr = LIST(given_f_fr), sample_given_m_fr = LIST(given_m_fr);
const struct word_list sample_family_fr = LIST(family_fr);

/* ---- places ------------------------------------------------------------------------ */

const struct place sample_places_ma[] = {
	{"Agadir", "أكادير", "80000", "MA-AGD-AGADIR", "MA-AGD", 30.4278, -9.5981, 502},
	{"Taghazout", "تاغازوت", "80022", "MA-AGD-TAGHAZOUT", "MA-AGD", 30.5450, -9.7090, 8},
	{"Inezgane", "إنزكان", "86350", "MA-INE-INEZGANE", "MA-INE", 30.3550, -9.5370, 131},
	{"Aït Melloul", "آيت ملول", "86150", "MA-INE-AIT-MELLOUL", "MA-INE", 30.3340, -9.4970, 216},
	{"Dcheira El Jihadia", "الدشيرة الجهادية", "86360", "MA-INE-DCHEIRA", "MA-INE", 30.3700, -9.5400, 100},
	{"Biougra", "بيوكرى", "87200", "MA-CHT-BIOUGRA", "MA-CHT", 30.2140, -9.3710, 48},
	{"Aït Baha", "آيت باها", "87100", "MA-CHT-AIT-BAHA", "MA-CHT", 30.0700, -9.1500, 6},
	{"Taroudannt", "تارودانت", "83000", "MA-TAR-TAROUDANNT", "MA-TAR", 30.4700, -8.8770, 95},
	{"Ouled Teïma", "أولاد تايمة", "83350", "MA-TAR-OULED-TEIMA", "MA-TAR", 30.3950, -9.2110, 89},
	{"Taliouine", "تالوين", "83500", "MA-TAR-TALIOUINE", "MA-TAR", 30.5320, -7.9240, 6},
	{"Tiznit", "تيزنيت", "85000", "MA-TIZ-TIZNIT", "MA-TIZ", 29.6970, -9.7320, 84},
	{"Tafraout", "تافراوت", "85450", "MA-TIZ-TAFRAOUT", "MA-TIZ", 29.7200, -8.9750, 5},
	{"Tata", "طاطا", "84000", "MA-TAT-TATA", "MA-TAT", 29.7430, -7.9730, 18},
	{"Foum Zguid", "فم زكيد", "84400", "MA-TAT-FOUM-ZGUID", "MA-TAT", 30.0860, -6.8770, 10},
};
const size_t sample_n_places_ma = sizeof(sample_places_ma) / sizeof(sample_places_ma[0]);

const struct place sample_places_fr[] = {
	{"Montpellier", "مونبلييه", "34000", "34172", "FR-34", 43.6108, 3.8767, 302},
	{"Béziers", NULL, "34500", "34032", "FR-34", 43.3442, 3.2158, 80},
	{"Sète", NULL, "34200", "34301", "FR-34", 43.4028, 3.6928, 44},
	{"Lunel", NULL, "34400", "34145", "FR-34", 43.6778, 4.1361, 26},
	{"Lodève", NULL, "34700", "34142", "FR-34", 43.7317, 3.3178, 7},
	{"Clermont-l'Hérault", NULL, "34800", "34079", "FR-34", 43.6272, 3.4322, 9},
	{"Saint-Pons-de-Thomières", NULL, "34220", "34284", "FR-34", 43.4886, 2.7586, 2},
	{"Ganges", NULL, "34190", "34111", "FR-34", 43.9336, 3.7083, 4},
	{"Nîmes", NULL, "30000", "30189", "FR-30", 43.8367, 4.3601, 149},
	{"Alès", NULL, "30100", "30007", "FR-30", 44.1283, 4.0817, 42},
	{"Le Vigan", NULL, "30120", "30350", "FR-30", 43.9908, 3.6050, 4},
	{"Narbonne", NULL, "11100", "11262", "FR-11", 43.1836, 3.0042, 56},
	{"Millau", NULL, "12100", "12145", "FR-12", 44.0986, 3.0783, 22},
	{"Mende", NULL, "48000", "48095", "FR-48", 44.5194, 3.5014, 12},
	{"Perpignan", NULL, "66000", "66136", "FR-66", 42.6986, 2.8956, 120},
	{"Toulouse", "تولوز", "31000", "31555", "FR-31", 43.6045, 1.4440, 504},
};
const size_t sample_n_places_fr = sizeof(sample_places_fr) / sizeof(sample_places_fr[0]);

static const char *const streets_ma[] = {
	"avenue Hassan II", "avenue Mohammed V", "rue de l'Indépendance", "boulevard Al Massira", "avenue des FAR", "rue Ibn Zohr",
	"avenue du 18-Novembre", "rue Oued Souss", "hay Salam", "hay Al Houda", "rue des Arganiers", "boulevard Moulay Abdellah",
	"rue Tarik Ibn Ziad", "place Assarag", "quartier Talborjt, rue de Tiznit",
};
static const char *const streets_fr[] = {
	"rue de la République", "avenue Jean-Jaurès", "place de la Comédie", "rue des Écoles", "boulevard Gambetta",
	"chemin des Garrigues", "rue du Moulin-à-Huile", "avenue du Maréchal-Foch", "impasse des Lavandes", "rue Frédéric-Mistral",
	"quai de la Résistance", "allée Paul-Riquet", "rue Saint-Roch", "route de Ganges", "place aux Herbes",
};
const struct word_list sample_streets_ma = LIST(streets_ma), sample_streets_fr = LIST(streets_fr);

static const char *const topics[] = {
	"eau", "jeunesse", "environnement", "mobilité", "santé", "éducation", "culture", "sport", "emploi", "agriculture",
	"numérique", "logement", "tourisme", "handicap", "égalité", "alimentation", "énergie", "biodiversité", "démocratie",
	"artisanat", "patrimoine", "solidarité",
};
const struct word_list sample_topics = LIST(topics);

static const struct bilingual association_names_ma[] = {
	{"Tifawin", "تيفاوين"}, {"Tamaynut Souss", "تاماينوت سوس"}, {"Agraw", "أكراو"}, {"Al Amal", "الأمل"},
	{"Annour", "النور"}, {"Tiwizi", "تيويزي"}, {"Arganier vert", "الأركان الأخضر"}, {"Azaghar", "أزاغار"},
	{"Al Wifaq", "الوفاق"}, {"Tamunt", "تامونت"}, {"Oued Souss vivant", "واد سوس الحي"}, {"Ibtissama", "ابتسامة"},
	{"Jeunes du Souss", "شباب سوس"}, {"Tazerzit", "تازرزيت"}, {"Al Mostaqbal", "المستقبل"}, {"Afoulki", "أفولكي"},
	{"Bassma", "بسمة"}, {"Assafou", "أسافو"}, {"Khouloud", "خلود"}, {"Tagmat", "تاكمات"},
};
static const char *const association_names_fr[] = {
	"Les Jardins partagés du Lez", "Vivre en Lodévois", "Garrigue vivante", "La Boussole citoyenne", "Cévennes en transition",
	"Les Ateliers du Peyrou", "Rivage propre", "Mémoire du Canal", "Le Fil d'Ariane", "Vélocité Hérault", "Les Voisins solidaires",
	"Terre de liens Causses", "L'Étang nouveau", "Pas à pas", "Radio Clapas jeunes", "La Ruche des Halles", "Le Ressort",
	"Habitants des Hauts-de-Massane", "Compagnons du Larzac", "Œuvres et quartiers",
};
const struct bilingual_list sample_association_names_ma = LIST(association_names_ma);
const struct word_list sample_association_names_fr = LIST(association_names_fr);
