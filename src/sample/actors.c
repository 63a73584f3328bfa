/*
 * actors: the people and organisations of the sample, their positions and the links between organisations.
 */
#include <ctype.h>
#include <stdio.h>

#include "make.h"

#define LARGEST_TOWNS 5

const struct place *some_place(struct dice *d, bool moroccan)
{
	const struct place *places = moroccan ? sample_places_ma : sample_places_fr;
	size_t n = moroccan ? sample_n_places_ma : sample_n_places_fr;

	if (dice_percent(d, 30)) /* the two regions' main town */
		return &places[0];
	return &places[dice_roll(d, (uint32_t)n)];
}

const char *side_zone(bool moroccan)
{
	return moroccan ? "Africa/Casablanca" : "Europe/Paris";
}

const char *side_currency(bool moroccan)
{
	return moroccan ? "MAD" : "EUR";
}

const char *officer_name(struct dice *d)
{
	static const char *const officers[] = {"A. Benali", "A. Benali", "F. Amrani", "Y. Ouali"};

	return dice_pick(d, officers);
}

/* ---- people -------------------------------------------------------------------------------- */

static bool is_moroccan(uint64_t i)
{
	return i % 5 < 3;
}

uint64_t person_of_side(bool moroccan, uint64_t k)
{
	return moroccan ? k / 3 * 5 + k % 3 : k / 2 * 5 + 3 + k % 2;
}

uint64_t people_of_side(const struct make *m, bool moroccan)
{
	uint64_t rest = m->n.people % 5;
	uint64_t ma = m->n.people / 5 * 3 + ML_MIN(rest, 3);

	return moroccan ? ma : m->n.people - ma;
}

/* The first ones are always the same, so that demonstrations can tell a story. */
static const struct {
	bool female;
	int given, family, place; /* in the Moroccan lists */
} cast[] = {
	{true, 0, 0, 0},  /* Amina Benali, Agadir */
	{false, 9, 1, 7}, /* Mustapha El Idrissi, Taroudannt */
	{false, 3, 2, 0}, /* Rachid Benjelloun, Agadir */
};

static struct sketch_person sketch_moroccan(struct dice *d, uint64_t i)
{
	struct sketch_person s = {.moroccan = true};

	s.female = dice_percent(d, 48);
	s.place = some_place(d, true);
	if (i < ML_COUNT(cast)) {
		s.female = cast[i].female;
		s.given_ma = &(s.female ? sample_given_f_ma : sample_given_m_ma).v[cast[i].given];
		s.family_ma = &sample_family_ma.v[cast[i].family];
		s.place = &sample_places_ma[cast[i].place];
	} else {
		const struct bilingual_list *given = s.female ? &sample_given_f_ma : &sample_given_m_ma;
		s.given_ma = &given->v[dice_roll(d, (uint32_t)given->n)];
		s.family_ma = &sample_family_ma.v[dice_roll(d, (uint32_t)sample_family_ma.n)];
	}
	s.given = s.given_ma->fr;
	s.family = s.family_ma->fr;
	return s;
}

struct sketch_person sketch_person(const struct make *m, uint64_t i)
{
	struct dice d = dice_for(m, "sketch", i);
	struct sketch_person s = {0};

	if (is_moroccan(i))
		return sketch_moroccan(&d, i);
	s.female = dice_percent(&d, 50);
	s.place = some_place(&d, false);
	const struct word_list *given = s.female ? &sample_given_f_fr : &sample_given_m_fr;
	s.given = given->v[dice_roll(&d, (uint32_t)given->n)];
	s.family = sample_family_fr.v[dice_roll(&d, (uint32_t)sample_family_fr.n)];
	return s;
}

/* Letters of a name as an address has them: é and Œ give way, blanks go. */
static void add_ascii(struct ml_buf *out, const char *name)
{
	struct ml_buf folded = {0};

	ml_fold(&folded, ml_str(name));
	for (size_t i = 0; i < folded.n; i++) {
		if (isalnum((unsigned char)folded.p[i]))
			ml_buf_char(out, folded.p[i]);
	}
	ml_buf_finish(&folded);
}

static void put_email(struct make *m, const struct sketch_person *s, uint64_t i)
{
	static const char *const domains[] = {"example.org", "example.net", "example.com"};
	struct ml_buf b = {0};

	ml_buf_printf(&b, "%c",
		tolower((unsigned char)s->given[0]) < 128 && isalpha((unsigned char)s->given[0])
			? tolower((unsigned char)s->given[0])
			: 'x');
	ml_buf_char(&b, '.');
	add_ascii(&b, s->family);
	if (i >= 40)
		ml_buf_printf(&b, "%u", (unsigned)(i % 100000));
	ml_buf_printf(&b, "@%s", i == 0 ? domains[0] : dice_pick(&m->dice, domains));
	make_text(m, "emails", b.p);
	ml_buf_finish(&b);
}

/* French numbers come from the blocks that the regulator keeps for fiction, as long as they last. */
static void put_phone(struct make *m, bool moroccan, bool mobile, uint64_t i)
{
	uint32_t r = dice_roll(&m->dice, 10000);

	if (moroccan)
		make_format(m, "phones", mobile ? "+2126%08u" : "+21252%07u",
			(unsigned)(mobile ? 61000000 + i * 7 % 9000000 : 8200000 + r));
	else if (mobile)
		make_format(m, "phones", i < 10000 ? "+3363998%04u" : "+336%08u",
			(unsigned)(i < 10000 ? i : i % 30000000 + 10000000));
	else
		make_format(m, "phones", "+3346571%04u", r);
}

static void put_address(struct make *m, const struct place *p, bool moroccan)
{
	const struct word_list *streets = moroccan ? &sample_streets_ma : &sample_streets_fr;
	const char *street = streets->v[dice_roll(&m->dice, (uint32_t)streets->n)];

	make_format(m, "address", moroccan ? "%u, %s" : "%u %s", 1 + dice_roll(&m->dice, 120), street);
	make_text(m, "postcode", p->postcode);
	make_text(m, "city", p->city);
	make_ref(m, "territory", make_territory(p->code));
}

static void put_topics(struct make *m, uint32_t most)
{
	uint32_t first = dice_roll(&m->dice, (uint32_t)sample_topics.n), n = 1 + dice_roll(&m->dice, most);

	for (uint32_t k = 0; k < n; k++)
		make_text(m, "topics", sample_topics.v[(first + k * 5) % sample_topics.n]);
}

static void put_personal_data(struct make *m, uint64_t i)
{
	static const char *const sources[] = {"Fiche de contact remplie sur place", "Inscription à un atelier",
		"Annuaire public de la commune", "Transmis par un partenaire", "Appel entrant"};
	static const char *const answers[] = {"given", "given", "not_asked", "not_asked", "refused", "withdrawn"};
	int collected = -30 - (int)dice_roll(&m->dice, 700);

	make_text(m, "legal_basis", dice_percent(&m->dice, 75) ? "public_task" : "consent");
	make_text(m, "source", dice_pick(&m->dice, sources));
	make_day(m, "collected_on", collected);
	if (dice_percent(&m->dice, 70))
		make_day(m, "informed_on", collected + 5);
	make_text(m, "consent_email", dice_pick(&m->dice, answers));
	if (dice_percent(&m->dice, 40))
		make_text(m, "consent_sms", dice_pick(&m->dice, answers));
	if (i > 10 && dice_percent(&m->dice, 3))
		make_bool(m, "objection", true);
	make_day(m, "keep_until", collected + 1096);
}

void make_person(struct make *m, uint64_t i)
{
	static const char *const functions[][2] = {{"Animateur de quartier", "Animatrice de quartier"},
		{"Chargé de projet", "Chargée de projet"}, {"Enseignant", "Enseignante"},
		{"Agriculteur", "Agricultrice"}, {"Étudiant", "Étudiante"}, {"Infirmier", "Infirmière"},
		{"Trésorier d'association", "Trésorière d'association"}, {"Artisan", "Artisane"},
		{"Commerçant", "Commerçante"}, {"Conseiller municipal", "Conseillère municipale"},
		{"Journaliste local", "Journaliste locale"}, {"Chercheur", "Chercheuse"}, {"Retraité", "Retraitée"},
		{"Président d'association", "Présidente d'association"}, {"Médiateur social", "Médiatrice sociale"},
		{"Éducateur sportif", "Éducatrice sportive"}, {"Technicien de l'eau", "Technicienne de l'eau"}};
	static const char *const notes[] = {"Appeler plutôt en fin de journée.",
		"Connaît bien les douars du haut Souss.", "Peut prêter une salle de trente places.",
		"Parle tachelhit, utile pour les ateliers en montagne.",
		"A demandé le compte rendu du dernier atelier.", "Relais efficace auprès des jeunes.",
		"À convier au comité de suivi."};
	static const char *const channels[] = {"phone", "email", "sms", "in_person", "phone"};
	struct sketch_person s = sketch_person(m, i);

	make_begin(m, "person", i);
	make_text(m, "civility", s.female ? "mrs" : "mr");
	make_text(m, "family_name", s.family);
	make_text(m, "given_name", s.given);
	if (s.moroccan)
		make_format(m, "name_ar", "%s %s", s.given_ma->ar, s.family_ma->ar);
	if (i == 0)
		make_text(m, "function", "Présidente, association Tifawin");
	else if (dice_percent(&m->dice, 60))
		make_text(m, "function", dice_pick(&m->dice, functions)[s.female]);
	if (i == 0)
		make_text(m, "phones", "+212661234567");
	else if (dice_percent(&m->dice, 88))
		put_phone(m, s.moroccan, true, i);
	if (dice_percent(&m->dice, 12))
		put_phone(m, s.moroccan, false, i);
	if (i == 0 || dice_percent(&m->dice, 62))
		put_email(m, &s, i);
	put_address(m, s.place, s.moroccan);
	make_text(m, "language",
		!s.moroccan		     ? "fr"
		: dice_percent(&m->dice, 70) ? "ar"
		: dice_percent(&m->dice, 60) ? "zgh"
					     : "fr");
	make_text(m, "channel", i == 0 ? "phone" : dice_pick(&m->dice, channels));
	put_topics(m, 2);
	if (dice_percent(&m->dice, 25))
		make_text(m, "note", dice_pick(&m->dice, notes));
	put_personal_data(m, i);
	if (dice_percent(&m->dice, 10))
		make_text(m, "disponibilite", dice_percent(&m->dice, 50) ? "soir" : "week-end");
	make_save(m);
}

void make_people(struct make *m)
{
	for (uint64_t i = 0; i < m->n.people && !m->failed; i++)
		make_person(m, i);
}

/* ---- organisations -------------------------------------------------------------------------------- */

static const struct {
	bool moroccan;
	const char *type, *name, *name_ar, *acronym;
	int place;
} institutions[] = {
	{true, "association", "Association Tifawin", "جمعية تيفاوين", NULL, 0},
	{true, "commune", "Commune d'Agadir", "جماعة أكادير", NULL, 0},
	{true, "university", "Université Ibn Zohr", "جامعة ابن زهر", "UIZ", 0},
	{false, "commune", "Commune de Montpellier", NULL, NULL, 0},
	{false, "department_council", "Conseil départemental de l'Hérault", NULL, "CD34", 0},
	{true, "region_council", "Conseil régional de Souss-Massa", "مجلس جهة سوس ماسة", NULL, 0},
	{true, "prefecture", "Wilaya de la région Souss-Massa", "ولاية جهة سوس ماسة", NULL, 0},
	{true, "department_council", "Conseil provincial de Tiznit", "المجلس الإقليمي لتيزنيت", NULL, 10},
	{false, "region_council", "Conseil régional d'Occitanie", NULL, NULL, 15},
	{false, "intermunicipality", "Communauté de communes du Lodévois", NULL, NULL, 4},
	{true, "commune", "Commune de Taroudannt", "جماعة تارودانت", NULL, 7},
	{true, "commune", "Commune de Tata", "جماعة طاطا", NULL, 12},
	{true, "state_service", "Direction régionale de la santé de Souss-Massa", "المديرية الجهوية للصحة", NULL, 0},
	{false, "prefecture", "Préfecture de l'Hérault", NULL, NULL, 0},
	{false, "state_service", "Direction régionale de l'environnement d'Occitanie", NULL, "DREAL", 15},
	{true, "public_body", "Agence du bassin hydraulique de Souss-Massa", "وكالة الحوض المائي لسوس ماسة", "ABHSM",
		0},
	{true, "chamber", "Chambre d'agriculture de Souss-Massa", "الغرفة الفلاحية لسوس ماسة", NULL, 0},
	{true, "cooperative", "Coopérative féminine Tamounte Argane", "تعاونية تامونت أركان", NULL, 5},
	{false, "university", "Université de la Méditerranée, Montpellier", NULL, NULL, 0},
	{false, "chamber", "Chambre de commerce et d'industrie de l'Hérault", NULL, "CCI 34", 0},
	{true, "federation", "Fédération des associations du Souss", "فدرالية جمعيات سوس", "FAS", 2},
	{true, "advisory_body", "Instance de l'équité et de l'égalité des chances d'Agadir",
		"هيئة المساواة وتكافؤ الفرص", "IEECAG", 0},
	{true, "customary", "Jmaâ des Aït Baha", "جماعة آيت باها السلالية", NULL, 6},
	{false, "dialogue_body", "Conseil de développement du Cœur d'Hérault", NULL, "CODEV", 5},
	{false, "district_council", "Conseil de quartier des Cévennes", NULL, NULL, 0},
	{true, "media", "Radio Souss FM", "راديو سوس", NULL, 0},
	{true, "laboratory", "Laboratoire Territoires et participation", "مختبر المجالات والمشاركة", "LTP", 0},
	{true, "school", "Lycée Youssef Ben Tachfine", "ثانوية يوسف بن تاشفين", NULL, 0},
	{false, "school", "Lycée Joffre-Garrigues", NULL, NULL, 0},
	{false, "residents_group", "Collectif des habitants de la Mosson", NULL, NULL, 0},
	{false, "union", "Union départementale des syndicats de l'Hérault", NULL, NULL, 1},
	{true, "donor", "Fonds de coopération pour la participation", "صندوق التعاون من أجل المشاركة", "FCP", 0},
	{true, "ngo", "Migrations et développement rural", "الهجرة والتنمية القروية", "MDR", 7},
	{false, "international", "Réseau méditerranéen des villes participatives", NULL, "RMVP", 0},
	{true, "supplier", "Argana Conseil", "أركانة للاستشارة", NULL, 0},
	{false, "supplier", "Studio Clapas Images", NULL, NULL, 0},
	{true, "directorate", "Direction de la participation citoyenne", "مديرية المشاركة المواطنة", "DPC", 0},
	{true, "directorate", "Direction du numérique", "مديرية الرقمنة", "DNUM", 0},
	{false, "directorate", "Direction de la communication", NULL, "DIRCOM", 0},
	{false, "directorate", "Direction de la transition écologique", NULL, "DTE", 0},
	{true, "company", "Domaines agrumicoles du Souss", "ضيعات الحوامض بسوس", NULL, 8},
	{false, "company", "Énergies coopératives du Larzac", NULL, NULL, 12},
	{false, "media", "La Gazette des Garrigues", NULL, NULL, 0},
	{true, "other", "Maison de quartier Talborjt", "دار الحي تالبرجت", NULL, 0},
	{false, "commune", "Commune de Béziers", NULL, NULL, 1},
	{false, "commune", "Commune de Lodève", NULL, NULL, 4},
	{true, "commune", "Commune de Tiznit", "جماعة تيزنيت", NULL, 10},
	{true, "district_council", "Conseil de quartier Hay Salam", "مجلس حي السلام", NULL, 0},
};

/* What the others are: type, how it is called in each language, share in hundred. */
static const struct {
	const char *type, *fr, *ar;
	uint32_t share;
} usual[] = {
	{"association", "Association %s", "جمعية %s", 56},
	{"cooperative", "Coopérative %s", "تعاونية %s", 12},
	{"residents_group", "Collectif %s", "تجمع %s", 8},
	{"school", "École %s", "مدرسة %s", 7},
	{"company", "%s SARL", "شركة %s", 7},
	{"federation", "Réseau %s", "شبكة %s", 4},
	{"ngo", "%s Solidarité", "منظمة %s", 3},
	{"supplier", "Atelier %s", "ورشة %s", 3},
};

static struct sketch_organisation usual_organisation(struct make *m, uint64_t i)
{
	struct dice d = dice_for(m, "usual", i);
	struct sketch_organisation s = {.moroccan = is_moroccan(i)};
	uint32_t roll = dice_roll(&d, 100), k = 0;
	const char *name, *name_ar = NULL;

	while (roll >= usual[k].share)
		roll -= usual[k++].share;
	s.type = usual[k].type;
	s.place = some_place(&d, s.moroccan);
	if (s.moroccan) {
		const struct bilingual *b =
			&sample_association_names_ma.v[dice_roll(&d, (uint32_t)sample_association_names_ma.n)];
		name = b->fr;
		name_ar = b->ar;
	} else {
		name = sample_association_names_fr.v[dice_roll(&d, (uint32_t)sample_association_names_fr.n)];
	}
	struct ml_str base = k == 4 || k == 6 ? ml_arena_printf(m->arena, k == 4 ? "%s SARL" : "%s Solidarité", name)
					      : ml_arena_printf(m->arena, "%.*s %s", (int)(strlen(usual[k].fr) - 3),
							usual[k].fr, name);
	s.name = i < 400 ? ml_arena_printf(m->arena, "%s, %s", base.p, s.place->city)
			 : ml_arena_printf(m->arena, "%s, %s %u", base.p, s.place->city, (unsigned)(i / 400));
	if (name_ar)
		s.name_ar =
			ml_arena_printf(m->arena, "%.*s %s", (int)(strlen(usual[k].ar) - 3), usual[k].ar, name_ar).p;
	return s;
}

struct sketch_organisation sketch_organisation(struct make *m, uint64_t i)
{
	if (i >= ML_COUNT(institutions))
		return usual_organisation(m, i);
	bool ma = institutions[i].moroccan;
	return (struct sketch_organisation){
		.moroccan = ma,
		.type = institutions[i].type,
		.name = ml_str(institutions[i].name),
		.name_ar = institutions[i].name_ar,
		.place = &(ma ? sample_places_ma : sample_places_fr)[institutions[i].place],
	};
}

/* SIRET: fourteen digits whose last one makes the sum of ISO/IEC 7812-1. */
static void put_siret(struct make *m)
{
	char digits[15] = {0};
	unsigned sum = 0;

	for (int k = 0; k < 13; k++) {
		unsigned d = k < 9 ? 1 + dice_roll(&m->dice, 9) : k < 12 ? 0 : 1;
		digits[k] = (char)('0' + d);
		sum += k % 2 == 0 ? (d > 4 ? 2 * d - 9 : 2 * d) : d;
	}
	digits[13] = (char)('0' + (10 - sum % 10) % 10);
	make_text(m, "siret", digits);
}

static void put_registers(struct make *m, const struct sketch_organisation *s)
{
	bool association = strcmp(s->type, "association") == 0 || strcmp(s->type, "federation") == 0;

	if (s->moroccan && dice_percent(&m->dice, 40))
		make_format(
			m, "ice", "00%07u000%03u", 1000000 + dice_roll(&m->dice, 8999999), dice_roll(&m->dice, 1000));
	if (!s->moroccan && dice_percent(&m->dice, 60))
		put_siret(m);
	if (!s->moroccan && association)
		make_format(m, "rna", "W34%07u", dice_roll(&m->dice, 10000000));
}

static void put_stand(struct make *m, uint64_t i)
{
	static const char *const stances[] = {
		"ally", "favourable", "favourable", "neutral", "neutral", "reserved", "unknown", "opposed"};

	put_topics(m, 3);
	make_int(m, "influence", i < ML_COUNT(institutions) ? 3 + dice_roll(&m->dice, 3) : 1 + dice_roll(&m->dice, 4));
	make_int(m, "interest", 1 + dice_roll(&m->dice, 5));
	make_text(m, "stance", i == 0 ? "ally" : dice_pick(&m->dice, stances));
	make_int(m, "awareness", i == 0 ? 4 : dice_roll(&m->dice, 5));
}

void make_organisation(struct make *m, uint64_t i)
{
	make_begin(m, "organisation", i);
	struct sketch_organisation s = sketch_organisation(m, i);
	make_put(m, "name", ml_text(s.name));
	if (i < ML_COUNT(institutions))
		make_text(m, "acronym", institutions[i].acronym);
	make_text(m, "name_ar", s.name_ar);
	make_text(m, "type", s.type);
	put_registers(m, &s);
	put_phone(m, s.moroccan, false, i);
	if (dice_percent(&m->dice, 60))
		make_format(m, "emails", "contact%u@example.%s", (unsigned)i, s.moroccan ? "org" : "net");
	if (dice_percent(&m->dice, 35))
		make_format(m, "website", "https://www.example.org/%u", (unsigned)i);
	put_address(m, s.place, s.moroccan);
	make_ref(m, "scope", make_territory(s.place->parent));
	if (strcmp(s.type, "laboratory") == 0)
		make_link(m, "parent", "organisation", 2);
	if (strcmp(s.type, "association") == 0)
		make_int(m, "members", 8 + dice_roll(&m->dice, 240));
	make_bool(m, "active", !dice_percent(&m->dice, 4));
	put_stand(m, i);
	if (dice_percent(&m->dice, 20))
		make_text(m, "note",
			"Dispose d'un local et d'un groupe d'adhérents réguliers ; à solliciter deux semaines à "
			"l'avance.");
	make_save(m);
}

void make_organisations(struct make *m)
{
	for (uint64_t i = 0; i < m->n.organisations && !m->failed; i++)
		make_organisation(m, i);
}

/* ---- positions, relations ------------------------------------------------------------------------------ */

void make_position(struct make *m, uint64_t i)
{
	static const char *const roles[][2] = {{"Président", "Présidente"},
		{"Secrétaire général", "Secrétaire générale"}, {"Trésorier", "Trésorière"},
		{"Chargé de projet", "Chargée de projet"}, {"Directeur", "Directrice"}, {"Animateur", "Animatrice"},
		{"Adhérent", "Adhérente"}, {"Conseiller municipal", "Conseillère municipale"},
		{"Vice-président", "Vice-présidente"}, {"Chef de service", "Cheffe de service"},
		{"Bénévole", "Bénévole"}, {"Professeur", "Professeure"}, {"Coordinateur", "Coordinatrice"}};
	static const char *const colleges[] = {"elected", "associations", "residents", "experts"};
	uint64_t person = i < m->n.people ? i : (i * 13) % m->n.people;

	make_begin(m, "position", i);
	uint32_t org = i == 0 ? 0 : dice_roll(&m->dice, m->n.organisations);
	struct sketch_organisation s = sketch_organisation(m, org);
	int start = -60 - (int)dice_roll(&m->dice, 1800);
	bool body = strstr(s.type, "_body") != NULL || strcmp(s.type, "district_council") == 0;

	make_link(m, "person", "person", person);
	make_link(m, "organisation", "organisation", org);
	make_text(m, "title",
		body	 ? "Membre"
		: i == 0 ? "Présidente"
			 : dice_pick(&m->dice, roles)[sketch_person(m, person).female]);
	if (body)
		make_text(m, "college", dice_pick(&m->dice, colleges));
	make_day(m, "start", start);
	if (i > 0 && dice_percent(&m->dice, 15))
		make_day(m, "end", start + 50 + (int)dice_roll(&m->dice, (uint32_t)(-start)));
	make_bool(m, "main", i < m->n.people);
	if (strcmp(s.type, "commune") == 0 || strcmp(s.type, "department_council") == 0)
		make_bool(m, "elected", dice_percent(&m->dice, 60));
	make_save(m);
}

void make_positions(struct make *m)
{
	for (uint64_t i = 0; i < m->n.positions && !m->failed; i++)
		make_position(m, i);
}

void make_relations(struct make *m)
{
	static const char *const natures[] = {
		"member_of", "oversees", "funds", "partner_of", "works_with", "works_with", "competes", "conflict"};

	for (uint64_t i = 0; i < m->n.relations && !m->failed; i++) {
		make_begin(m, "relation", i);
		uint32_t from = dice_roll(&m->dice, m->n.organisations);
		uint32_t to = (from + 1 + dice_roll(&m->dice, m->n.organisations - 1)) % m->n.organisations;
		make_link(m, "from", "organisation", from);
		make_text(m, "nature", dice_pick(&m->dice, natures));
		make_link(m, "to", "organisation", to);
		make_day(m, "start", -100 - (int)dice_roll(&m->dice, 1000));
		make_int(m, "strength", 1 + dice_roll(&m->dice, 5));
		make_save(m);
	}
}

/* ---- communes, and what is known of some provinces ---------------------------------------------------------- */

static void make_communes(struct make *m, const struct place *places, size_t n)
{
	for (size_t i = 0; i < n && !m->failed; i++) {
		make_begin(m, "territory", i);
		struct ml_uuid id = make_territory(places[i].code);
		make_text(m, "code", places[i].code);
		make_text(m, "name", places[i].city);
		make_text(m, "name_ar", places[i].ar);
		make_text(m, "level", "commune");
		make_ref(m, "parent", make_territory(places[i].parent));
		make_int(m, "population", (int64_t)places[i].people * 1000);
		make_geo(m, "location", places[i].lat, places[i].lon);
		m->values[0].id = id;
		make_save(m);
	}
}

void make_territories(struct make *m)
{
	static const struct {
		const char *code, *social, *economic, *environmental, *strengths, *weaknesses, *adaptations;
	} diagnoses[] = {
		{"MA-TAT", "Exode des jeunes vers Agadir ; peu de lieux de rencontre pour les femmes.",
			"Oasis, dattes et tourisme saharien ; peu d'emplois salariés.",
			"Nappe en baisse, ensablement, crues soudaines des oueds.",
			"Associations d'oasis bien organisées.",
			"Distances : deux heures de piste pour certains douars.",
			"Ateliers le vendredi après la prière, en tachelhit, sans connexion."},
		{"MA-AGD", "Quartiers non réglementaires au nord de la ville.", "Tourisme, pêche, services.",
			"Pression sur l'eau potable et le littoral.", "Université et tissu associatif dense.",
			"Forte concurrence des sollicitations.", "Aller vers les quartiers : stands au marché."},
		{"FR-34", "Écart entre littoral et arrière-pays ; vieillissement.", "Viticulture, tourisme, santé.",
			"Incendies, submersion marine, ressource en eau.", "Habitude des conseils de développement.",
			"Faible participation des moins de trente ans.",
			"Réunions en soirée sur le littoral, le samedi matin dans les hauts cantons."},
	};

	make_communes(m, sample_places_ma, sample_n_places_ma);
	make_communes(m, sample_places_fr, sample_n_places_fr);
	for (size_t i = 0; i < ML_COUNT(diagnoses) && !m->failed; i++) {
		struct ml_uuid id = make_territory(diagnoses[i].code);
		make_begin(m, "territory", i);
		make_text(m, "stakes_social", diagnoses[i].social);
		make_text(m, "stakes_economic", diagnoses[i].economic);
		make_text(m, "stakes_environmental", diagnoses[i].environmental);
		make_text(m, "strengths", diagnoses[i].strengths);
		make_text(m, "weaknesses", diagnoses[i].weaknesses);
		make_text(m, "adaptations", diagnoses[i].adaptations);
		make_edit(m, &id);
	}
}
