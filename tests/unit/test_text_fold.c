/* text: search folding, searched words, sort keys. */
#include <maillage/text.h>

#include <stdlib.h>
#include <utf8proc.h>

#include "tap.h"

static void fold_is(const char *text, const char *want)
{
	struct ml_buf b = {0};

	ml_fold(&b, ml_str(text));
	is_str(b.p, want, "fold <%s>", text);
	ml_buf_finish(&b);
}

static void test_fold(void)
{
	static const char *const cases[][2] = {
		{"", ""},
		{"  ", ""},
		{"Élodie LEFÈVRE", "elodie lefevre"},
		{"Cœur, Æther, Straße, Ĳssel, Ærøskøbing", "coeur aether strasse ijssel aeroskobing"},
		{"Jean-Pierre", "jean pierre"},
		{"L'Haÿ-les-Roses", "l hay les roses"},
		{"l\xe2\x80\x99\xc3\x89tat", "l etat"},
		{" a --- b ", "a b"},
		{"Saint-Denis", "st denis"},
		{"Ste-Foy", "st foy"},
		{"Sainte Anne", "st anne"},
		{"ST. MALO", "st malo"},
		{"Saintes", "saintes"},
		{"Sainteté", "saintete"},
		{"Łódź Đoković þor ıİ", "lodz dokovic thor ii"},
		{"①② ﬁn ² ½", "12 fin 2"},
		{"ＡＢＣ１２", "abc12"},
		{"a\xc2\xad"
		 "b",
			"ab"},
		{"a\xc2\xa0"
		 "b",
			"a b"},
		{"n° 12 — 3ᵉ", "n 12 3e"},
		{"😀", ""},
		{"06.61 23", "06 61 23"},
		{"Ḥasan ʿAlī Ɛli", "hasan ali eli"},
		/* Arabic: vowels, tatweel, alefs, hamza, teh marbuta, alef maksura, digits, ligatures */
		{"مُحَمَّد", "محمد"},
		{"محـــمد", "محمد"},
		{"أحمد إدريس آمنة ٱلله", "احمد ادريس امنه الله"},
		{"فاطمة الزهراء", "فاطمه الزهرا"},
		{"مصطفى", "مصطفي"},
		{"مؤمن عائشة", "مومن عايشه"},
		{"٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹", "0123456789 0123456789"},
		{"\xef\xbb\xbb\xef\xbb\xb7", "لالا"},
		{"أكادير أگادير أڭادير", "اكادير اكادير اكادير"},
		{"علی کریم", "علي كريم"},
		{"ⴰⴳⴰⴷⵉⵔ", "ⴰⴳⴰⴷⵉⵔ"},
		{"Ольга ΑΘΗΝΑ", "ольга αθηνα"},
		{"a\xff"
		 "b",
			"a b"},
	};

	for (size_t i = 0; i < ML_COUNT(cases); i++)
		fold_is(cases[i][0], cases[i][1]);
	fold_is("ﷺ", "صلي الله عليه وسلم");
	struct ml_buf b = {0};
	ml_buf_z(&b, "x");
	ml_fold(&b, ML_STR("É"));
	is_str(b.p, "xe", "folding adds to what is there, with no blank of its own");
	ml_buf_finish(&b);
}

static struct ml_str folded(struct ml_buf *b, struct ml_str s)
{
	ml_buf_clear(b);
	ml_fold(b, s);
	return ml_buf_view(b);
}

/* Each character alone and between letters: stable, NFD alike, made of words and single spaces. */
static void test_every_character(void)
{
	struct ml_buf once = {0}, twice = {0}, nfd = {0};
	bool stable = true, alike = true, clean = true;

	for (uint32_t r = 1; r <= 0x2ffff; r++) {
		char text[16] = "ab";
		size_t n = 2 + ml_utf8_put(text + 2, r);
		text[n++] = 'c';
		text[n++] = ' ';
		n += ml_utf8_put(text + n, r);
		struct ml_str s = ml_str_n(text, n);
		if (r >= 0xd800 && r <= 0xdfff)
			continue;
		stable = ml_str_eq(folded(&once, s), folded(&twice, folded(&once, s))) && stable;
		if (!stable) {
			printf("# U+%04X folds to <%s>, then <%s>\n", r, once.p, twice.p);
			break;
		}
		utf8proc_uint8_t *parts = NULL;
		utf8proc_ssize_t k = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)n, &parts,
			UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
		if (k >= 0 && !ml_str_eq(folded(&nfd, ml_str_n((char *)parts, (size_t)k)), ml_buf_view(&once))) {
			alike = false;
			printf("# U+%04X folds to <%s>, taken apart to <%s>\n", r, once.p, nfd.p);
		}
		free(parts);
		for (size_t i = 0; i < once.n; i++) {
			char c = once.p[i];
			bool word = (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
			clean = clean && (word || (c == ' ' && i > 0 && i + 1 < once.n && once.p[i - 1] != ' '));
		}
	}
	ok(stable, "folding twice is folding once, for every character");
	ok(alike, "decomposed text folds alike");
	ok(clean, "lower-case words with single spaces, nothing else");
	ml_buf_finish(&once);
	ml_buf_finish(&twice);
	ml_buf_finish(&nfd);
}

static void test_equal(void)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} cases[] = {
		{"Prénom", "PRENOM", true},
		{"St-Étienne", "saint etienne", true},
		{"E-mail", "e mail", true},
		{"Benali", "Ben Ali", false},
		{"أحمد", "احمد", true},
		{"", "--", true},
		{"a", "", false},
	};

	for (size_t i = 0; i < ML_COUNT(cases); i++)
		ok(ml_fold_equal(ml_str(cases[i].a), ml_str(cases[i].b)) == cases[i].equal, "<%s> and <%s>", cases[i].a,
			cases[i].b);
}

static void collect(void *arg, struct ml_str word, bool first)
{
	ml_buf_printf(arg, "%s%.*s%s", ((struct ml_buf *)arg)->n ? " " : "", (int)word.n, word.p, first ? "*" : "");
}

static void test_words(void)
{
	static const char *const cases[][2] = {
		{"", ""},
		{"Amina Benali", "amina* benali"},
		{"Jean-Pierre", "jean* jeanpierre* pierre"},
		{"El Idrissi", "el* elidrissi* idrissi"},
		{"Amina El Idrissi", "amina* el elidrissi idrissi"},
		{"Abd el-Kader", "abd* abdel* abdelkader* el elkader kader"},
		{"L'Haÿ", "l* lhay* hay"},
		{"N'Diaye", "n* ndiaye* diaye"},
		{"Saint-Denis", "st* saint* sainte* ste* stdenis* saintdenis* denis"},
		{"S.N.C.F.", "s* sncf* n c f"},
		{"a.benali@x.org", "a* benali x org"},
		{"le le le", "le* lele* lelele*"},
		{"عبد الله", "عبد* عبدالله* الله"},
		{"الإدريسي", "الادريسي* ادريسي*"},
		{"06-61-23", "06* 066123* 61 23"},
		{"a - b", "a* b"},
	};

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_buf b = {0};
		ml_buf_z(&b, "");
		ml_fold_words(ml_str(cases[i][0]), collect, &b);
		is_str(b.p, cases[i][1], "words of <%s>", cases[i][0]);
		ml_buf_finish(&b);
	}
}

struct tally {
	struct ml_map *seen;
	size_t words;
	bool twice;
};

static void count(void *arg, struct ml_str word, bool first)
{
	struct tally *t = arg;

	t->twice = t->twice || ml_map_get(t->seen, word, NULL);
	ml_map_set(t->seen, word, 1);
	t->words++;
}

static void test_many_words(void)
{
	struct tally t = {.seen = ml_map_create()};
	struct ml_buf b = {0};

	for (int i = 0; i < 3000; i++)
		ml_buf_printf(&b, "mot%d de ", i % 1000);
	ml_fold_words(ml_buf_view(&b), count, &t);
	ok(!t.twice, "each word is handed once, in long texts too");
	/* mot0…mot999, de, and demot0… joined */
	is_int(t.words, 2001, "and none is left out");
	ml_map_destroy(t.seen);
	ml_buf_finish(&b);
}

static void test_sort(void)
{
	static const char *const order[] = {"", "Abbé 2", "abbé 10", "Ben Ali", "Benali", "cote", "Cote", "coté",
		"côte", "côté", "De Gaulle", "Debré", "El Idrissi", "Lefevre", "lefèvre", "Lefèvre", "lefèvres", "ODF",
		"Oeuvre", "Œuvre", "Oeuvres", "Salle 007 a", "Salle 7 b", "Salle 12", "Zidane", "أحمد", "بن علي",
		"تازة", "فاطمة", "محمد", "ياسين"};
	struct ml_buf a = {0}, b = {0};

	for (size_t i = 0; i + 1 < ML_COUNT(order); i++) {
		ml_buf_clear(&a);
		ml_buf_clear(&b);
		ml_sort_key(&a, ml_str(order[i]));
		ml_sort_key(&b, ml_str(order[i + 1]));
		ok(ml_str_cmp(ml_buf_view(&a), ml_buf_view(&b)) < 0, "<%s> before <%s>", order[i], order[i + 1]);
	}
	ml_buf_clear(&a);
	ml_buf_clear(&b);
	ml_sort_key(&a, ML_STR("e\xcc\x81te\xcc\x81"));
	ml_sort_key(&b, ML_STR("été"));
	ok(ml_str_eq(ml_buf_view(&a), ml_buf_view(&b)), "decomposed text sorts with composed text");
	ml_buf_clear(&a);
	ml_buf_clear(&b);
	ml_sort_key(&a, ML_STR(" Ben-Ali. "));
	ml_sort_key(&b, ML_STR("Ben Ali"));
	ok(ml_str_eq(ml_buf_view(&a), ml_buf_view(&b)), "punctuation does not count");
	ml_buf_finish(&a);
	ml_buf_finish(&b);
}

/* A longer text never comes before its own beginning. */
static void test_sort_prefix(void)
{
	static const char *const bits[] = {"a", "B", "é", "œ", " ", "-", "1", "0", "99", "م", "أ", "東", "z"};
	struct ml_buf text = {0}, whole = {0}, part = {0};
	uint64_t state = 3;
	bool good = true;

	for (int round = 0; round < 5000 && good; round++) {
		ml_buf_clear(&text);
		ml_buf_clear(&whole);
		ml_buf_clear(&part);
		size_t cut = 0;
		for (int i = 0; i < 8; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			ml_buf_z(&text, bits[(state >> 33) % ML_COUNT(bits)]);
			if (i == 4)
				cut = text.n;
		}
		ml_sort_key(&whole, ml_buf_view(&text));
		ml_sort_key(&part, ml_str_n(text.p, cut));
		good = ml_str_cmp(ml_buf_view(&part), ml_buf_view(&whole)) <= 0;
		if (!good)
			printf("# <%.*s> sorts behind <%s>\n", (int)cut, text.p, text.p);
	}
	ok(good, "a text never sorts before its own beginning");
	ml_buf_finish(&text);
	ml_buf_finish(&whole);
	ml_buf_finish(&part);
}

int main(void)
{
	test_fold();
	test_every_character();
	test_equal();
	test_words();
	test_many_words();
	test_sort();
	test_sort_prefix();
	return tap_done();
}
