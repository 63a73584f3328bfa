/* Duplicates: a labelled set with recall and precision, scores and reasons, suspects kept up to date like a full search. */
#include <sqlite3.h>
#include <stdlib.h>

#include "store_kit.h"

static struct ml_error err;

static struct ml_store *make(const char *name, uint64_t seed)
{
	static struct ml_context contexts[8];
	static int used;
	struct ml_store *s = NULL;
	struct ml_context *c = &contexts[used++ % 8];
	*c = kit_context(seed);
	good(ml_store_create(c, kit_path(name), ML_STR("Essai"), &s, e));
	return s;
}

static bool refresh(struct ml_store *s)
{
	bool done = false;
	return ml_dup_refresh(s, 0, &done, &err) && done;
}

static int score(struct ml_store *s, int64_t a, int64_t b)
{
	struct ml_dup_verdict v;
	return ml_dup_compare(s, a, b, &v, NULL) ? v.score : -1;
}

/* ---- pairs judged by hand ------------------------------------------------------------------- */

struct labelled {
	bool same;
	const char *kind, *a, *b;
};
#define P "person"
#define O "organisation"
static const struct labelled labelled[] = {
	{true, P, "family_name=Benali|given_name=Amina|phones=0661234567", "family_name=Ben Ali|given_name=Amina|phones=+212661234567"},
	{true, P, "family_name=El Alami|given_name=Mohamed|city=Fès", "family_name=Alami|given_name=Mhamed|city=Fez"},
	{true, P, "family_name=El Idrissi|given_name=Saïd|city=Agadir", "family_name=Idrissi|given_name=Said|city=Agadir"},
	{true, P, "family_name=El Idrissi|given_name=Saïd|phones=0661000001", "family_name=Saeed|given_name=Elidrissi|phones=0661000001"},
	{true, P, "family_name=Tazi|given_name=Abdelkader|emails=tazi@example.org", "family_name=TAZI|given_name=Abdul Qadir|emails=Tazi@Example.org"},
	{true, P, "family_name=Alaoui|given_name=Youssef|name_ar=يوسف العلوي|city=Rabat", "family_name=العلوي|given_name=يوسف|city=الرباط"},
	{true, P, "family_name=Benjelloun|given_name=Fatima Zahra|phones=0661000002", "family_name=Benjelloun|given_name=Fatima-Zohra|phones=0661000002"},
	{true, P, "family_name=Ouali|given_name=Hicham|phones=0528112233|city=Tiznit", "family_name=Wali|given_name=Hisham|phones=0528112233|city=Tiznit"},
	{true, P, "family_name=Amrani|given_name=M.|phones=0661000003|emails=m.amrani@example.org", "family_name=Amrani|given_name=Mohamed|phones=0661000003"},
	{true, P, "family_name=Lefèvre|given_name=Jean-Pierre|postcode=34000|city=Montpellier", "family_name=LEFEVRE|given_name=Jean Pierre|postcode=34000|city=Montpellier"},
	{true, P, "family_name=Dupont|given_name=Hélène|emails=hdupont@example.org", "family_name=Dupond|given_name=Helene|emails=hdupont@example.org"},
	{true, P, "family_name=Berrada|given_name=Naïma|city=Meknès", "family_name=Berada|given_name=Naima|city=Meknes"},
	{true, P, "family_name=de La Fontaine|given_name=Marie|city=Lyon", "family_name=La Fontaine|given_name=Marie|city=Lyon"},
	{true, P, "family_name=Chraïbi|given_name=Rachid|city=Casablanca", "family_name=Shraibi|given_name=Rasheed|city=Casablanca"},
	{true, P, "family_name=Bennani|given_name=Khadija|phones=0661000004", "family_name=Bennani Smires|given_name=Khadija|phones=0661000004"},
	{true, P, "family_name=Amina|given_name=Bensaid|phones=0661000005", "family_name=Bensaïd|given_name=Amina|phones=0661000005"},
	{true, O, "name=Association Tifawin|city=Agadir", "name=Assoc. Tifawin|city=Agadir"},
	{true, O, "name=Commune d'Agadir|type=commune|city=Agadir", "name=Ville d'Agadir|city=Agadir"},
	{true, O, "name=Commune d'Agadir|type=commune|city=Agadir", "name=جماعة أكادير|type=commune|city=أكادير"},
	{true, O, "name=Coopérative Targanine|phones=0528998877", "name=Coop Targanine|phones=0528998877"},
	{true, O, "name=Atlas Conseil SARL|siret=73282932000074", "name=Atlas Conseil|siret=73282932000074"},
	{true, O, "name=Association des amis de l'eau du Souss", "name=Ass. Amis de l'Eau du Souss"},
	{true, O, "name=Association pour le développement d'Anza|acronym=ADA|city=Agadir", "name=ADA|city=Agadir"},
	{true, O, "name=Université Ibn Zohr|city=Agadir", "name=Univ. Ibn Zohr|city=Agadir"},
	{true, O, "name=Tiznit Environnement|rna=W341234567", "name=Tiznit environnement et patrimoine|rna=W341234567"},
	{true, "event", "title=Atelier citoyen eau|starts_at=2026-03-17T09:30|city=Agadir", "title=Atelier citoyen « Eau »|starts_at=2026-03-17T10:00|city=Agadir"},
	{true, "initiative", "name=Fresque des quartiers|country=France", "name=La fresque des quartiers|country=France"},
	{false, P, "family_name=Benali|given_name=Amina|phones=0528000001|city=Agadir|address=12 rue des Oliviers", "family_name=Benali|given_name=Karim|phones=0528000001|city=Agadir|address=12 rue des Oliviers"},
	{false, P, "family_name=Alami|given_name=Mohamed|city=Fès", "family_name=Alami|given_name=Mohamed|city=Tanger"},
	{false, P, "family_name=Alami|given_name=Mohamed|city=Fès|phones=0661000010|emails=a@example.org", "family_name=Alami|given_name=Mohamed|city=Fès|phones=0661000011|emails=b@example.org"},
	{false, P, "family_name=Tazi|given_name=Omar|phones=0522000000", "family_name=Bennis|given_name=Leïla|phones=0522000000"},
	{false, P, "family_name=Idrissi|given_name=Hassan|phones=0528000002|city=Agadir", "family_name=Idrissi|given_name=Hussein|phones=0528000002|city=Agadir"},
	{false, P, "family_name=Idrissi|given_name=Karim|phones=0528000003|city=Agadir", "family_name=Idrissi|given_name=Karima|phones=0528000003|city=Agadir"},
	{false, P, "family_name=Martin|given_name=Michel|emails=martin@example.org|city=Sète|civility=mr", "family_name=Martin|given_name=Michèle|emails=martin@example.org|city=Sète|civility=mrs"},
	{false, P, "family_name=Saïdi|given_name=Mohamed|phones=0528000004|city=Tata", "family_name=Saïdi|given_name=Mahmoud|phones=0528000004|city=Tata"},
	{false, P, "family_name=Dominique|given_name=Claude|civility=mr|city=Nîmes", "family_name=Dominique|given_name=Claude|civility=mrs|city=Nîmes"},
	{false, P, "family_name=Ouali|given_name=Ahmed|city=Agadir", "family_name=Ouali|given_name=Hamed|city=Agadir"},
	{false, O, "name=Commune d'Agadir|type=commune|city=Agadir|phones=0528840000", "name=Conseil communal d'Agadir|type=advisory_body|city=Agadir|phones=0528840000"},
	{false, O, "name=Commune d'Agadir|type=commune|city=Agadir", "name=Province d'Agadir|type=prefecture|city=Agadir"},
	{false, O, "name=Association Tifawin|city=Agadir", "name=Association Tifawin|city=Tiznit"},
	{false, O, "name=Association Tifawin|city=Agadir", "name=Coopérative Tifawin|city=Agadir"},
	{false, O, "name=Atlas Conseil|siret=73282932000074|city=Lyon", "name=Atlas Conseil|siret=73282932000090|city=Paris"},
	{false, O, "name=Collège Ibn Sina|city=Agadir", "name=Collège Ibn Rochd|city=Agadir"},
	{false, O, "name=Conseil de quartier Anza|city=Agadir", "name=Conseil de quartier Dcheira|city=Agadir"},
	{false, O, "name=École primaire 2|city=Agadir", "name=École primaire 3|city=Agadir"},
	{false, "event", "title=Atelier citoyen eau|starts_at=2026-03-17T09:30|city=Agadir", "title=Atelier citoyen eau|starts_at=2026-04-17T09:30|city=Agadir"},
	{false, "event", "title=Atelier citoyen eau|starts_at=2026-03-17T09:30|city=Agadir", "title=Atelier citoyen eau|starts_at=2026-03-17T09:30|city=Tata"},
};

static void by_hand(void)
{
	for (size_t i = 0; i < ML_COUNT(labelled); i++) {
		const struct labelled *l = &labelled[i];
		struct ml_store *s = make("hand", i + 1);
		struct ml_arena *arena = ml_arena_create();
		struct ml_dup_pair *pairs;
		uint32_t n = 0;
		int64_t a = kit_save(s, 0, l->kind, l->a, &err), b = kit_save(s, 0, l->kind, l->b, &err);
		int got = score(s, a, b);
		ok(a && b, "both written");
		ok(refresh(s) && ml_dup_pairs(s, arena, NULL, ML_DUP_PROBABLE, 0, &pairs, &n, &err) && n == l->same,
			"%s %s ≟ %s (%d)", l->same ? "one:" : "two:", l->a, l->b, got);
		if (n)
			is_int(pairs[0].score, got, "found as it is scored");
		ml_arena_destroy(arena);
		ml_store_close(s);
		unlink(kit_path("hand"));
	}
}

/* ---- a generated population -------------------------------------------------------------------- */

static const char *const given[][4] = {
	{"Mohamed", "Mohammed", "Mhamed", "محمد"}, {"Fatima", "Fatma", "Fatima", "فاطمة"}, {"Youssef", "Yusuf", "Youcef", "يوسف"},
	{"Khadija", "Khadidja", "Khadija", "خديجة"}, {"Saïd", "Said", "Saeed", "سعيد"}, {"Abdelkader", "Abd El Kader", "Abdelqader", "عبد القادر"},
	{"Hicham", "Hisham", "Hicham", "هشام"}, {"Aïcha", "Aisha", "Aicha", "عائشة"}, {"Rachid", "Rasheed", "Rachid", "رشيد"},
	{"Zineb", "Zaynab", "Zeineb", "زينب"}, {"Othmane", "Othman", "Outmane", "عثمان"}, {"Meryem", "Mariam", "Maryam", "مريم"},
	{"Hassan", "Hasan", "Hassan", "حسن"}, {"Karim", "Kareem", "Karim", "كريم"}, {"Brahim", "Ibrahim", "Brahim", "إبراهيم"},
	{"Abdellatif", "Abd el Latif", "Abdelatif", "عبد اللطيف"}, {"Jamal", "Djamel", "Jamal", "جمال"}, {"Latifa", "Latefa", "Latifa", "لطيفة"},
	{"Jean-Pierre", "Jean Pierre", "Jeanpierre", "Jean-Pierre"}, {"Hélène", "Helene", "Héléne", "Hélène"},
	{"François", "Francois", "FRANÇOIS", "François"}, {"Nadia", "Nadya", "Nadia", "نادية"}, {"Driss", "Idriss", "Driss", "إدريس"},
	{"Samira", "Sameera", "Samira", "سميرة"}, {"Mustapha", "Mostafa", "Moustapha", "مصطفى"}, {"Salma", "Selma", "Salma", "سلمى"},
};
static const char *const heads[][3] = {
	{"El ", "Al ", "El"}, {"Ben", "Ben ", "Bin "}, {"", "", ""}, {"", "El ", ""}, {"Ait ", "Aït-", "Ayt "}, {"", "", "El "}, {"Bou", "Bou ", "Bu"},
};
/* Family names are put together from two halves, each in three writings. */
static const char *const starts[][3] = {
	{"Ala", "Ala", "Aala"}, {"Idri", "Idri", "Idri"}, {"Ouah", "Wah", "Ouah"}, {"Jila", "Djila", "Jilla"}, {"Cha", "Sha", "Cha"},
	{"Yahya", "Yahia", "Yahya"}, {"Kasse", "Qasse", "Kassi"}, {"Tahi", "Tahi", "Tahee"}, {"Mansou", "Mansu", "Mansou"},
	{"Rha", "Gha", "Rha"}, {"Khatta", "Khata", "Khetta"}, {"Sgha", "Sgha", "Segha"}, {"Hamda", "Hamda", "Hamdha"},
	{"Zerou", "Zerw", "Zerou"}, {"Fassi", "Fasi", "Fassi"}, {"Mokhta", "Mokhta", "Moukhta"}, {"Lamra", "Lamra", "Lemra"},
	{"Doukka", "Douka", "Dukka"}, {"Naci", "Nasi", "Naci"}, {"Fila", "Fila", "Fyla"}, {"Bekka", "Beka", "Bekka"},
	{"Marra", "Mara", "Merra"}, {"Guesso", "Gesso", "Guesso"}, {"Zia", "Zya", "Zia"}, {"Cherka", "Sherka", "Charka"},
};
static const char *const ends[][3] = {
	{"mi", "mi", "my"}, {"ssi", "si", "ssi"}, {"bi", "bi", "by"}, {"ri", "ri", "ry"}, {"oui", "wi", "oui"}, {"li", "li", "ly"},
	{"ni", "ni", "ny"}, {"chi", "shi", "chi"}, {"di", "di", "dy"}, {"kat", "qat", "cat"}, {"tou", "tu", "tou"}, {"zad", "zad", "zade"},
};
static const char *const cities[][2] = {{"Fès", "Fez"}, {"Agadir", "Agadir"}, {"Tiznit", "Tiznit"}, {"Meknès", "Meknes"}, {"Marrakech", "Marrakesh"},
	{"Tanger", "Tanger"}, {"Rabat", "RABAT"}, {"Oujda", "Oujda"}, {"Taroudannt", "Taroudant"}, {"Casablanca", "Casablanca"}};

struct drawn {
	uint32_t g, h, s, t, c, phone, mail; /* 0 no phone, no mail */
};

static uint32_t draw(struct ml_context *c, uint32_t n)
{
	return (uint32_t)(ml_random64(c) % n);
}

static struct drawn draw_person(struct ml_context *c, uint32_t i)
{
	return (struct drawn){draw(c, ML_COUNT(given)), draw(c, ML_COUNT(heads)), draw(c, ML_COUNT(starts)), draw(c, ML_COUNT(ends)),
		draw(c, ML_COUNT(cities)),
		draw(c, 5) ? 10000 + i : 0, draw(c, 2) ? i + 1 : 0};
}

/* One person as somebody writes it: `hand` chooses the writing of each part. */
static void write_person(struct ml_buf *out, const struct drawn *p, uint32_t hand_g, uint32_t hand_f, bool turned, bool typo, bool city)
{
	char family[64];
	snprintf(family, sizeof family, "%s%s%s", heads[p->h][hand_f % 3], starts[p->s][hand_f % 3], ends[p->t][hand_f % 3]);
	if (typo) {
		size_t n = strlen(family);
		family[n - 2] = family[n - 2] == 'n' ? 'm' : 'n';
	}
	ml_buf_clear(out);
	ml_buf_printf(out, "family_name=%s|given_name=%s", turned ? given[p->g][hand_g % 4] : family, turned ? family : given[p->g][hand_g % 4]);
	if (p->phone)
		ml_buf_printf(out, hand_f % 2 ? "|phones=+212 6 61 %02u %02u %02u" : "|phones=06.61.%02u.%02u.%02u", p->phone / 10000 % 100,
			p->phone / 100 % 100, p->phone % 100);
	if (p->mail)
		ml_buf_printf(out, hand_g % 2 ? "|emails=P%u@Example.ORG" : "|emails=p%u@example.org", p->mail);
	if (city)
		ml_buf_printf(out, "|city=%s", cities[p->c][hand_f % 2]);
}

enum { BASES = 1500, TWINS = 500, HARD = 500 };

struct population {
	struct ml_store *s;
	int64_t base[BASES], twin[TWINS];
	struct drawn person[BASES];
};

static void people(struct population *w)
{
	struct ml_context *c = ml_store_context(w->s);
	struct ml_buf text = {0};
	for (uint32_t i = 0; i < BASES; i++) {
		w->person[i] = draw_person(c, i);
		write_person(&text, &w->person[i], 0, 0, false, false, true);
		w->base[i] = kit_save(w->s, 0, P, text.p, &err);
	}
	for (uint32_t i = 0; i < TWINS; i++) { /* the same, by another hand */
		struct drawn p = w->person[i];
		if (draw(c, 3) == 0)
			p.phone = 0;
		if (draw(c, 2) == 0)
			p.mail = 0;
		bool typo = draw(c, 10) == 0 && (p.phone || p.mail);
		write_person(&text, &p, 1 + draw(c, 3), 1 + draw(c, 2), draw(c, 6) == 0, typo, draw(c, 4) > 0 || (!p.phone && !p.mail));
		w->twin[i] = kit_save(w->s, 0, P, text.p, &err);
	}
	for (uint32_t i = 0; i < HARD; i++) { /* someone else, and hard to tell from one of the first */
		struct drawn p = w->person[BASES - 1 - i];
		uint32_t what = i % 4;
		if (what == 0 || what == 1) /* a brother or a sister at the same number; father and son */
			p.g = (p.g + 1 + draw(c, ML_COUNT(given) - 2)) % ML_COUNT(given), p.mail = 0;
		else if (what == 2) /* the same name in another town */
			p.c = (p.c + 1) % ML_COUNT(cities), p.phone = p.phone ? 50000 + i : 0, p.mail = 0;
		else /* a colleague at the same switchboard */
			p.s = (p.s + 1 + draw(c, ML_COUNT(starts) - 2)) % ML_COUNT(starts), p.g = draw(c, ML_COUNT(given)), p.mail = 0;
		write_person(&text, &p, 0, 0, false, false, true);
		kit_save(w->s, 0, P, text.p, &err);
	}
	ml_buf_finish(&text);
}

/* For those who tune the scores: what was missed and what was wrong. */
static void show_errors(struct population *w, const struct ml_dup_pair *pairs, uint32_t n)
{
	struct ml_arena *a = ml_arena_create();
	for (uint32_t k = 0; k < TWINS; k++) {
		bool hit = false;
		for (uint32_t i = 0; i < n; i++)
			hit |= pairs[i].a == w->base[k] && pairs[i].b == w->twin[k];
		if (!hit)
			printf("# missed %d: %s / %s\n", score(w->s, w->base[k], w->twin[k]), ml_store_title(w->s, a, w->base[k]).p,
				ml_store_title(w->s, a, w->twin[k]).p);
	}
	for (uint32_t i = 0; i < n; i++) {
		bool hit = false;
		for (uint32_t k = 0; k < TWINS; k++)
			hit |= pairs[i].a == w->base[k] && pairs[i].b == w->twin[k];
		if (!hit)
			printf("# wrong %d: %s %s %s / %s %s %s\n", pairs[i].score, ml_store_title(w->s, a, pairs[i].a).p,
				kit_get(w->s, pairs[i].a, "phones"), kit_get(w->s, pairs[i].a, "city"),
				ml_store_title(w->s, a, pairs[i].b).p, kit_get(w->s, pairs[i].b, "phones"),
				kit_get(w->s, pairs[i].b, "city"));
	}
	ml_arena_destroy(a);
}

static void generated(void)
{
	struct population *w = ml_xalloc(sizeof *w);
	struct ml_arena *arena = ml_arena_create();
	struct ml_dup_pair *pairs;
	uint32_t n = 0, hits = 0;
	w->s = make("people", 77);
	people(w);
	ok(refresh(w->s) && ml_dup_pairs(w->s, arena, NULL, ML_DUP_PROBABLE, 0, &pairs, &n, &err), "searched");
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < TWINS; k++)
			hits += pairs[i].a == w->base[k] && pairs[i].b == w->twin[k];
	if (getenv("SHOW"))
		show_errors(w, pairs, n);
	double recall = 100.0 * hits / TWINS, precision = n ? 100.0 * hits / n : 0;
	printf("# %d people, %d of them twice, %d hard to tell: %u pairs, recall %.1f %%, precision %.1f %%\n", BASES + TWINS + HARD, TWINS,
		HARD, n, recall, precision);
	uint32_t alone = 0;
	for (uint32_t i = 0; i < n; i++)
		alone += score(w->s, pairs[i].a, pairs[i].b) == pairs[i].score;
	ok(n > 0 && alone == n, "among many, each pair is worth what it is worth alone: %u of %u", alone, n);
	ok(recall >= 96, "recall %.1f", recall);
	ok(precision >= 96, "precision %.1f", precision);
	ml_arena_destroy(arena);
	ml_store_close(w->s);
	ml_free_(w);
}

/* ---- suspects kept up to date are those of a full search ------------------------------------------- */

static void list_suspects(struct ml_store *s, struct ml_buf *out)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_dup_pair *pairs;
	uint32_t n = 0;
	ml_buf_clear(out);
	ml_buf_z(out, "");
	if (refresh(s) && ml_dup_pairs(s, a, NULL, 0, 0, &pairs, &n, &err))
		for (uint32_t i = 0; i < n; i++)
			ml_buf_printf(out, "%lld-%lld:%d ", (long long)pairs[i].a >> 8, (long long)pairs[i].b >> 8, pairs[i].score);
	ml_arena_destroy(a);
}

static bool one_edit(struct ml_store *s, int64_t *rids, uint32_t n)
{
	struct ml_context *c = ml_store_context(s);
	struct ml_buf text = {0};
	struct drawn p = {draw(c, 4), draw(c, 2), draw(c, 2), draw(c, 2), draw(c, 2), draw(c, 2) ? 10000 + draw(c, 6) : 0, draw(c, 4)};
	int64_t *rid = &rids[draw(c, n)];
	bool fine = true;
	if (*rid && kit_flags(s, *rid) & ML_R_ERASED)
		*rid = 0;
	uint32_t what = *rid ? draw(c, 13) : 0;
	int64_t other = rids[draw(c, n)];
	write_person(&text, &p, draw(c, 4), draw(c, 3), draw(c, 5) == 0, draw(c, 6) == 0, draw(c, 2));
	if (what < 5) {
		*rid = kit_save(s, *rid, P, text.p, &err);
		fine = *rid != 0;
	} else if (what == 5) {
		fine = kit_save(s, *rid, P, draw(c, 2) ? "phones=|emails=" : "city=", &err) != 0;
	} else if (what < 8) {
		struct ml_arena *a = ml_arena_create();
		struct ml_step undone;
		ml_store_undo(s, a, &undone, NULL); /* there may be nothing to undo */
		ml_arena_destroy(a);
	} else if (what >= 10) { /* two of them joined, taken apart, said to be distinct or no longer */
		fine = ml_step_begin(s, "join", ML_STR("essai"), &err);
		bool done = what == 10 ? other && ml_store_join(s, *rid, other, NULL, 0, NULL)
			    : what == 11 ? ml_store_unjoin(s, *rid, NULL)
					 : other && other != *rid && !(kit_flags(s, other) & ML_R_ERASED) &&
						   ml_store_distinct(s, *rid, other, draw(c, 3) > 0, NULL);
		if (done)
			fine = fine && ml_step_commit(s, &err);
		else
			ml_step_cancel(s);
	} else {
		unsigned flags = kit_flags(s, *rid);
		fine = ml_step_begin(s, "bin", ML_STR("essai"), &err);
		fine = fine && (flags & ML_R_BINNED ? ml_store_restore(s, *rid, &err)
						: draw(c, 8) ? ml_store_bin(s, *rid, &err) : ml_store_erase(s, *rid, &err));
		fine = fine && ml_step_commit(s, &err);
	}
	ml_buf_finish(&text);
	return fine;
}

/* As a form does while nothing is typed. */
static bool by_parts(struct ml_store *s)
{
	bool done = false, fine = true;
	for (int i = 0; i < 1000 && fine && !done; i++)
		fine = ml_dup_advance(s, 1 + draw(ml_store_context(s), 4), &done, &err);
	return fine && done;
}

static void kept_up(uint64_t seed, bool parts)
{
	struct ml_store *s = make("kept", seed);
	struct ml_buf kept = {0}, full = {0};
	int64_t rids[12] = {0};
	bool fine = true, seen = false;
	for (int round = 0; round < 40 && fine; round++) {
		uint32_t edits = 1 + draw(ml_store_context(s), 3);
		for (uint32_t i = 0; i < edits && fine; i++)
			fine = one_edit(s, rids, ML_COUNT(rids));
		if (parts && round % 8 == 5)
			fine = fine && ml_db_exec(ml_store_db(s), "DELETE FROM dupmark", &err);
		if (parts)
			fine = fine && (round % 4 != 3 ? ml_dup_advance(s, 1, &(bool){false}, &err) : by_parts(s));
		if (!parts || round % 4 == 3)
			list_suspects(s, &kept);
		if (round % 4 == 3) {
			fine = fine && ml_db_exec(ml_store_db(s), "DELETE FROM dupmark", &err);
			list_suspects(s, &full);
			fine = fine && strcmp(kept.p, full.p) == 0;
		}
		seen |= kept.n > 0;
	}
	for (sqlite3_stmt *st = NULL; fine && (st = sqlite3_next_stmt(ml_db_handle(ml_store_db(s)), st));)
		fine = !sqlite3_stmt_busy(st); /* a statement left open keeps an erasure from emptying the log */
	ok(fine && seen, "seed %llu: kept up to date%s as a full search finds them", (unsigned long long)seed, parts ? " by parts" : "");
	if (!fine)
		kit_say(&err);
	if (!fine)
		printf("# kept: %s\n# full: %s\n", kept.p ? kept.p : "", full.p ? full.p : "");
	ml_buf_finish(&kept);
	ml_buf_finish(&full);
	ml_store_close(s);
	unlink(kit_path("kept"));
}

/* ---- reasons, erasure, typing, limits ------------------------------------------------------------------- */

static const char *plain(const char *ctxt, const char *msgid)
{
	return msgid;
}

static void reasons(void)
{
	struct ml_store *s = make("reasons", 3);
	struct ml_arena *arena = ml_arena_create();
	struct ml_buf out = {0};
	struct ml_dup_verdict v;
	struct ml_dup_pair *pairs;
	uint32_t n;
	bool done = true;
	int64_t a = kit_save(s, 0, P, "family_name=Benali|given_name=Amina|phones=0661234567|city=Agadir", &err),
		b = kit_save(s, 0, P, "family_name=Benadi|given_name=Amina|phones=0661234567|city=Tiznit|civility=mrs", &err),
		c = kit_save(s, 0, O, "name=Atlas|siret=73282932000074", &err), d = kit_save(s, 0, O, "name=Rif|siret=73282932000074", &err);
	good(ml_dup_compare(s, a, b, &v, e));
	for (uint32_t i = 0; i < v.n; i++) {
		ml_buf_z(&out, i ? ", " : "");
		ml_dup_reason_show(&out, &v.why[i], plain);
	}
	is_str(out.p, "même nom, autre écriture, même téléphone, autre commune", "reasons in words");
	good(ml_dup_compare(s, c, d, &v, e));
	ml_buf_clear(&out);
	ml_dup_reason_show(&out, &v.why[1], plain);
	is_str(out.p, "même SIRET", "an abbreviation keeps its capitals");
	ok(ml_dup_count(s, 0) == 0, "nothing is suspected before it is looked for");
	good(ml_dup_refresh(s, 1, &done, e));
	ok(!done && ml_dup_count(s, 0) == 0, "too much to look at: left for later");
	good(ml_dup_refresh(s, 0, &done, e));
	ok(done && ml_dup_count(s, 0) == 2, "both pairs");
	good(ml_dup_pairs(s, arena, ml_kind_by_key(ML_STR(O)), 0, 0, &pairs, &n, e));
	ok(n == 1 && pairs[0].a == c && pairs[0].b == d, "those of one kind");
	good(ml_dup_pairs(s, arena, NULL, 0, 1, &pairs, &n, e));
	ok(n == 1 && pairs[0].a == a, "best first, no more than asked");
	ml_store_context(s)->cancel = 1;
	kit_save(s, a, P, "city=Tata", &err);
	ok(!ml_dup_refresh(s, 0, &done, &err) && err.code == ML_E_CANCELLED && ml_dup_count(s, 0) == 2, "stopped by Esc: as before");
	ml_store_context(s)->cancel = 0;
	ml_buf_finish(&out);
	ml_arena_destroy(arena);
	ml_store_close(s);
}

static int64_t rows(struct ml_store *s, const char *table)
{
	char sql[64];
	int64_t n = -1;
	snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
	struct sqlite3_stmt *st = ml_db_prepare(ml_store_db(s), sql, NULL);
	if (st && ml_db_step(ml_store_db(s), st, NULL) == 1)
		n = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return n;
}

static void erased(void)
{
	struct ml_store *s = make("erased", 4);
	int64_t a = kit_save(s, 0, P, "family_name=Benali|given_name=Amina|phones=0661234567", &err);
	ok(refresh(s), "searched");
	int64_t alone = rows(s, "dupkey");
	int64_t b = kit_save(s, 0, P, "family_name=Benali|given_name=Amina|phones=0661234567|emails=b@example.org", &err);
	ok(refresh(s) && kit_save(s, b, P, "family_name=Benani", &err) && refresh(s), "searched twice: keys of two names");
	ok(rows(s, "dupkey") > alone && rows(s, "suspect") == 1, "suspected");
	good(ml_step_begin(s, "erase", ML_STR(""), e) && ml_store_erase(s, b, e) && ml_step_commit(s, e));
	ok(rows(s, "dupkey") == alone && rows(s, "suspect") == 0, "an erasure takes keys and suspicion along at once");
	ok(refresh(s) && rows(s, "dupkey") == alone && a, "and for good");
	ml_store_close(s);
}

struct typed {
	struct ml_value family, given;
};

static const struct ml_value *typed_values(void *arg, const struct ml_field *f, uint32_t *n)
{
	struct typed *t = arg;
	const struct ml_value *v = strcmp(f->key, "family_name") == 0 ? &t->family : strcmp(f->key, "given_name") == 0 ? &t->given : NULL;
	*n = v && v->tag == ML_TEXT;
	return *n ? v : NULL;
}

static void typing(void)
{
	struct ml_store *s = make("typing", 5);
	struct ml_arena *arena = ml_arena_create();
	struct ml_dup_hit *hits;
	uint32_t n;
	struct typed t = {ml_text(ML_STR("Ben Ali")), {0}};
	int64_t a = kit_save(s, 0, P, "family_name=Benali|given_name=Amina|phones=0661234567", &err);
	for (int i = 0; i < 30; i++)
		kit_save(s, 0, P, "family_name=Benali|given_name=Karim", &err);
	ok(refresh(s), "searched");
	good(ml_dup_like(s, arena, ml_kind_by_key(ML_STR(P)), typed_values, &t, 0, 3, &hits, &n, e));
	is_int(n, 0, "a family name alone says nothing");
	t.given = ml_text(ML_STR("Ameena"));
	good(ml_dup_like(s, arena, ml_kind_by_key(ML_STR(P)), typed_values, &t, 0, 3, &hits, &n, e));
	ok(n == 0 || hits[0].rid == a, "another writing");
	t.given = ml_text(ML_STR("Amina"));
	good(ml_dup_like(s, arena, ml_kind_by_key(ML_STR(P)), typed_values, &t, 0, 3, &hits, &n, e));
	ok(n == 1 && hits[0].rid == a, "the name in another writing");
	good(ml_dup_like(s, arena, ml_kind_by_key(ML_STR(P)), typed_values, &t, a, 3, &hits, &n, e));
	is_int(n, 0, "not oneself");
	t.given = ml_text(ML_STR("Karim"));
	good(ml_dup_like(s, arena, ml_kind_by_key(ML_STR(P)), typed_values, &t, 0, 3, &hits, &n, e));
	is_int(n, 3, "no more than asked");
	ml_arena_destroy(arena);
	ml_store_close(s);
}

int main(void)
{
	by_hand();
	generated();
	for (uint64_t seed = 1; seed <= 36; seed++)
		kept_up(seed, seed > 24);
	reasons();
	erased();
	typing();
	kit_clean();
	return tap_done();
}
