/* Names for duplicates: pairs that are one name in two writings, and pairs that are two names. */
#include <maillage/text.h>

#include "tap.h"

enum { SAME = 90, OTHER = 77 };

static int alike(const char *a, const char *b, enum ml_name_style style)
{
	struct ml_name x, y;
	ml_name_read(&x, ml_str(a), style);
	ml_name_read(&y, ml_str(b), style);
	int found = ml_name_alike(&x, &y, style);
	is_int(ml_name_alike(&y, &x, style), found, "%s, %s: the same from either side", a, b);
	return found;
}

static const char *const same_people[][2] = {
	{"Mohamed", "Mohammed"}, {"Mohamed", "Mhamed"}, {"Mohamed", "Muhammad"}, {"Mohamed", "محمد"}, {"Mohamed", "M'hamed"},
	{"Saïd", "Said"}, {"Saïd", "Saeed"}, {"Saïd", "سعيد"}, {"Abdelkader", "Abd el Kader"}, {"Abdelkader", "Abdul Qadir"},
	{"Abdelkader", "Abdelqader"}, {"Abdelkader", "عبد القادر"}, {"Abdellatif", "Abd El Latif"}, {"Abdellatif", "عبد اللطيف"},
	{"Abderrahman", "عبد الرحمن"}, {"Abderrahmane", "Abdurrahman"}, {"Abdellah", "Abdallah"}, {"Abdellah", "عبد الله"},
	{"Abdelaziz", "عبد العزيز"}, {"Ben Ali", "Benali"}, {"Bin Ali", "Ben Ali"}, {"Ibn Ali", "Benali"}, {"Benali", "بن علي"},
	{"Benali", "بنعلي"}, {"El Idrissi", "Idrissi"}, {"El Idrissi", "Al Idrissi"}, {"El Idrissi", "Elidrissi"},
	{"El-Idrissi", "Idrisi"}, {"El Idrissi", "الإدريسي"}, {"Youssef", "يوسف"}, {"Youssef", "Yusuf"}, {"Youssef", "Youcef"},
	{"Hicham", "Hisham"}, {"Hicham", "هشام"}, {"Rachid", "Rasheed"}, {"Jamal", "Djamel"}, {"Jilali", "Djilali"},
	{"Ouali", "Wali"}, {"Ouali", "الوالي"}, {"Wahbi", "Ouahbi"}, {"Yahyaoui", "Yahiaoui"}, {"Joseph", "Josef"},
	{"Bennani", "Benani"}, {"Bennani", "بناني"}, {"Fatima", "Fatma"}, {"Fatima", "فاطمة"}, {"Fatima Zahra", "Fatima-Zahra"},
	{"Fatima Zahra", "Fatimazahra"}, {"Khadija", "Khadidja"}, {"Khadija", "خديجة"}, {"Aïcha", "Aisha"}, {"Aïcha", "عائشة"},
	{"Alaoui", "العلوي"}, {"Amrani", "العمراني"}, {"Tazi", "التازي"}, {"Chraibi", "Shraibi"}, {"Chraïbi", "الشرايبي"},
	{"Berrada", "برادة"}, {"Lahlou", "لحلو"}, {"Ghazali", "الغزالي"}, {"Qasimi", "Kassimi"}, {"Jean-Pierre", "Jean Pierre"},
	{"Jean-Pierre", "Jeanpierre"}, {"Hélène", "Helene"}, {"de La Tour", "La Tour"},
	{"Dupont", "Dupond"}, {"Lefèvre", "Lefevre"}, {"du Bellay", "Bellay"}, {"Boukhari", "البخاري"}, {"Ait Ali", "Aït-Ali"},
	{"Ould Ahmed", "Ouled Ahmed"}, {"Fès", "Fez"}, {"Fès", "فاس"}, {"Meryem", "مريم"}, {"Zineb", "Zaynab"},
	{"Othmane", "عثمان"}, {"Brahim", "Ibrahim"}, {"Benjelloun", "بنجلون"}, {"Belkacem", "Belkacim"}, {"Zniber", "Znibar"},
};

static const char *const other_people[][2] = {
	{"Mohamed", "Mahmoud"}, {"محمد", "محمود"}, {"محمد", "Mahmoud"}, {"Ahmed", "Hamed"}, {"Karim", "Karima"}, {"Saïd", "Saïda"},
	{"Amin", "Amina"}, {"Hassan", "Hussein"}, {"Hassan", "Lahcen"}, {"Jamal", "Kamal"}, {"Jamal", "Jamila"}, {"Nadia", "Najat"},
	{"Rachid", "Rachida"}, {"Michel", "Michèle"}, {"Daniel", "Danielle"}, {"Martin", "Bernard"}, {"Martin", "Martine"},
	{"Alami", "Amrani"}, {"Tazi", "Bennis"}, {"Omar", "Amar"}, {"Benali", "Bennani"}, {"Idrissi", "Alaoui"}, {"Ali", "Alia"},
	{"Samir", "Samira"}, {"Samir", "سميرة"}, {"Salah", "Salima"}, {"Hamid", "Hamida"}, {"Abdelkader", "Abdelaziz"},
	{"Abdellah", "Abdelali"}, {"عبد القادر", "Abdelaziz"}, {"Fatima", "Fatiha"}, {"Christian", "Christiane"}, {"Rim", "Karim"},
	{"Durand", "Durieux"}, {"Petit", "Petitjean"}, {"Youssef", "Younes"}, {"Hanane", "Hassan"}, {"Nour", "Noureddine"},
};

static const char *const same_titles[][2] = {
	{"Association Tifawin", "Assoc. Tifawin"}, {"Association Tifawin", "Ass. Tifawin"}, {"Association Tifawin", "Tifawin"},
	{"Association Tifawin", "جمعية تيفاوين"}, {"Commune d'Agadir", "Ville d'Agadir"}, {"Commune d'Agadir", "Mairie d'Agadir"},
	{"Commune d'Agadir", "جماعة أكادير"}, {"Commune de Fès", "Commune de Fez"}, {"Atlas Conseil SARL", "Atlas Conseil"},
	{"Coopérative Targanine", "Coop. Targanine"}, {"Coopérative Targanine", "تعاونية تارگانين"},
	{"Université Ibn Zohr", "Univ. Ibn Zohr"}, {"Société Souss Agrumes", "Souss Agrumes"},
	{"Association des Amis de l'Eau", "Association Amis de l'eau"}, {"Fédération du Souss", "Féd. du Souss"},
	{"Association pour le développement de Tamaynut", "Association développement Tamaynut"},
	{"Association Tifawin", "Association Tifawine"}, {"S.N.C.F.", "SNCF"}, {"Atelier citoyen « Eau »", "Atelier citoyen eau"},
};

static const char *const other_titles[][2] = {
	{"Commune d'Agadir", "Conseil communal d'Agadir"}, {"Commune d'Agadir", "Conseil municipal d'Agadir"},
	{"Commune d'Agadir", "Commune de Tiznit"}, {"Commune d'Agadir", "Province d'Agadir"}, {"Commune d'Agadir", "Association Agadir"},
	{"Association Tifawin Agadir", "Association Tifawin Tiznit"}, {"Collège Ibn Sina", "Collège Ibn Rochd"},
	{"Lycée Victor Hugo", "Lycée Victor Schoelcher"}, {"Atelier citoyen 1", "Atelier citoyen 2"}, {"École n° 2", "École n° 3"},
	{"Coopérative Targanine", "Coopérative Tamaynut"}, {"Université Ibn Zohr", "Université Ibn Tofail"},
	{"Association des femmes du Souss", "Association des femmes du Draa"}, {"Coopérative Tifawin", "Association Tifawin"},
	{"Association culture et sport", "Association culture et jeunesse"}, {"Réunion publique Anza", "Réunion publique Dcheira"},
};

static void bounds(void)
{
	struct ml_name name;
	ml_name_read(&name, ML_STR(""), ML_NAME_PERSON);
	is_int(name.n, 0, "nothing has no words");
	is_int(ml_name_alike(&name, &name, ML_NAME_PERSON), 0, "and is like nothing");
	ml_name_read(&name, ML_STR("Le"), ML_NAME_PERSON);
	is_int(name.n, 1, "a particle alone is a name");
	ml_name_read(&name, ML_STR("a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h"), ML_NAME_PERSON);
	is_int(name.n, ML_NAME_MOST, "as many words as have room");
	ml_name_read(&name, ML_STR("الجمعيةالمغربيةللتنميةالمستدامةوالتضامنالاجتماعي"), ML_NAME_TITLE);
	ok(name.n == 1 && ml_utf8_valid(ml_str(name.w[0].plain)), "a long word is cut between letters");
	ok(alike("M.", "Mohamed", ML_NAME_PERSON) == 78 && alike("A.", "Mohamed", ML_NAME_PERSON) < 50, "initials");
	ok(alike("Mohamed", "Mohamed Amine", ML_NAME_PERSON) < SAME, "a second given name is not nothing");
}

/* What is put aside at a glance is never what counts: words alike enough have their full worth in a name. */
static void at_a_glance(void)
{
	static const char *const words[] = {"Karim", "Karima", "Kareem", "Carine", "Corinne", "Jamal", "Kamal", "Djamel", "Samir",
		"Samira", "Amina", "Amine", "Idrissi", "Idrisi", "Bennani", "Bennasser", "Chraibi", "Sbai", "Dupont", "Dubond",
		"Vuillemin", "Villemain", "Xavier", "Ouazzani", "Wazzani", "كريم", "كريمة", "سمير", "بناني", "شرايبي", "وزاني",
		"Zyqx", "Wolff", "Volf", "Gauthier", "Gautier", "Jégou", "Gego", "Phan", "Fann"};
	uint32_t counted = 0, kept = 0;
	for (size_t i = 0; i < ML_COUNT(words); i++)
		for (size_t j = 0; j < ML_COUNT(words); j++) {
			struct ml_name a, b;
			ml_name_read(&a, ml_str(words[i]), ML_NAME_PERSON);
			ml_name_read(&b, ml_str(words[j]), ML_NAME_PERSON);
			int worth = ml_name_word_alike(&a.w[0], &b.w[0]);
			counted += worth >= 60;
			kept += worth >= 60 && ml_name_alike(&a, &b, ML_NAME_PERSON) == worth;
		}
	ok(counted > 80 && kept == counted, "%u of %u pairs of words keep their worth", kept, counted);
}

int main(void)
{
	for (size_t i = 0; i < ML_COUNT(same_people); i++) {
		int n = alike(same_people[i][0], same_people[i][1], ML_NAME_PERSON);
		ok(n >= SAME, "%s is %s (%d)", same_people[i][0], same_people[i][1], n);
	}
	for (size_t i = 0; i < ML_COUNT(other_people); i++) {
		int n = alike(other_people[i][0], other_people[i][1], ML_NAME_PERSON);
		ok(n <= 84, "%s is not %s (%d)", other_people[i][0], other_people[i][1], n);
	}
	for (size_t i = 0; i < ML_COUNT(same_titles); i++) {
		int n = alike(same_titles[i][0], same_titles[i][1], ML_NAME_TITLE);
		ok(n >= SAME, "%s is %s (%d)", same_titles[i][0], same_titles[i][1], n);
	}
	for (size_t i = 0; i < ML_COUNT(other_titles); i++) {
		int n = alike(other_titles[i][0], other_titles[i][1], ML_NAME_TITLE);
		ok(n <= OTHER, "%s is not %s (%d)", other_titles[i][0], other_titles[i][1], n);
	}
	bounds();
	at_a_glance();
	return tap_done();
}
