/* The search index on documents chosen by hand: what is found, in what order; its file when it is old, missing or
 * damaged. */
#include "index_help.h"
#include "store/index_format.h"
#include "tap.h"

enum { PERSON = 1, ORG = 2, EVENT = 3 };

static const struct {
	int kind;
	const char *line;
} docs[] = {
	{PERSON, "=Idrissi|=Amina|-Agadir|#+212661234567|-amina.idrissi@exemple.ma"}, /* 1 */
	{PERSON, "=El Idrissi|=Youssef|-Tiznit|#06 62 11 22 33"},		      /* 2 */
	{PERSON, "=Benali|=Mohammed|-Agadir|~Commune d'Agadir"},		      /* 3 */
	{PERSON, "=Ben Ali|=Fatima-Zahra|-Inezgane"},				      /* 4 */
	{PERSON, "=Dupont|=Hélène|-Sète|~Mairie de Sète|#+33 6 12 34 56 78"},	      /* 5 */
	{PERSON, "=Dupond|=Jean-Pierre|-Montpellier"},				      /* 6 */
	{PERSON, "=Lœuillet|=Amédée|-Saint-Malo"},				      /* 7 */
	{PERSON, "=الإدريسي|=أمينة|-أكادير"},					      /* 8 */
	{PERSON, "=فاطمة|=بنعلي|-تيزنيت"},					      /* 9 */
	{ORG, "=Mairie de Sète|-Sète"},						      /* 10 */
	{ORG, "=Association Amina|-Agadir|-SIRET 802 954 785 00028"},		      /* 11 */
	{EVENT, "=Atelier citoyen|-Agadir|~Amina Idrissi"},			      /* 12 */
	{PERSON, "=Martin|=Paul|-Lyon"},					      /* 13 */
	{PERSON, "=Martinez|=Pauline|-Lyon"},					      /* 14 */
};

static bool build(const char *path, struct ml_str stamp)
{
	struct ml_index_builder *b;
	struct test_doc d = {0};
	bool good = ml_index_builder_create(path, stamp, &b, NULL);

	for (size_t i = 0; i < ML_COUNT(docs) && good; i++) {
		doc_parse(&d, (int64_t)(i + 1) << 8 | docs[i].kind, docs[i].line);
		good = ml_index_builder_add(b, &d.doc, NULL);
	}
	good = good && ml_index_builder_finish(b, NULL);
	ml_index_builder_destroy(b);
	ml_buf_finish(&d.key);
	return good;
}

static void put_all(struct ml_index *x)
{
	struct test_doc d = {0};

	for (size_t i = 0; i < ML_COUNT(docs); i++) {
		doc_parse(&d, (int64_t)(i + 1) << 8 | docs[i].kind, docs[i].line);
		ml_index_put(x, &d.doc, NULL);
	}
	ml_buf_finish(&d.key);
}

static struct ml_index_found *ask(struct ml_index *x, const char *text, unsigned kind, bool exact)
{
	uint8_t k = (uint8_t)kind;
	struct ml_index_query q = {
		.text = ml_str(text), .kinds = kind ? &k : NULL, .n_kinds = kind ? 1 : 0, .exact = exact};

	return ml_index_find(x, &q, NULL);
}

static const struct {
	const char *text;
	int kind;
	const char *want; /* documents, * corrected */
} questions[] = {
	{"", PERSON, "4 3 6 5 2 1 7 13 14 8 9"},
	{"  - ", ORG, "11 10"},
	{"idrissi", PERSON, "1 2"},
	{"IDRISSI", PERSON, "1 2"},
	{"idr amina", PERSON, "1"},
	{"amina idr", PERSON, "1"},
	{"elidrissi", PERSON, "2"},
	{"el idrissi", PERSON, "2"},
	{"el-idrissi", PERSON, "2"},
	{"benali", PERSON, "4 3"},
	{"ben ali", PERSON, "4 3"},
	{"helene", PERSON, "5"},
	{"hélè", PERSON, "5"},
	{"dupont mairie sète", 0, "5"},
	{"loeuil", PERSON, "7"},
	{"lœuillet", PERSON, "7"},
	{"st malo", PERSON, "7"},
	{"saint-malo", PERSON, "7"},
	{"sain", PERSON, "7"},
	{"jean pierre", PERSON, "6"},
	{"jeanpierre", PERSON, "6"},
	{"zahra", PERSON, "4"},
	{"amina", 0, "1 11 12"},
	{"sète", 0, "5 7* 10"}, /* ste, of Saint-Malo, is one letter away */
	{"الادريسي", 0, "8"},
	{"ادريسي", 0, "8"},
	{"امينه", 0, "8"},
	{"فاطمه", 0, "9"},
	{"06 61 23", 0, "1"},
	{"0661", 0, "1"},
	{"06612345", 0, "1"},
	{"0661234567", 0, "1"},
	{"+212661", 0, "1"},
	{"+212 6 61 23 45 67", 0, "1"},
	{"00212661", 0, "1"},
	{"00 212 661 23 45 67", 0, "1"},
	{"212661234567", 0, "1"},
	{"661234567", 0, "1"},
	{"06-61-23-45-67", 0, "1"},
	{"06.12.34", 0, "5"},
	{"+33 (0)6 12 34", 0, "5"},
	{"0033612345678", 0, "5"},
	{"٠٦٦١٢٣٤٥٦٧", 0, "1"},
	{"amina 06 61", 0, "1"},
	{"802954785", 0, "11"},
	{"802 954 785", 0, "11"},
	{"80295478500028", 0, "11"},
	{"martin", PERSON, "13 14"},
	{"matrin", PERSON, "13* 14*"},
	{"mratin", PERSON, "13* 14*"},
	{"artin", PERSON, "13* 14*"},
	{"maartin", PERSON, "13* 14*"},
	{"nartin", PERSON, "13* 14*"},
	{"marti", PERSON, "13 14"},
	{"martim paul", PERSON, "13*"},
	{"dupont", PERSON, "5 6*"},
	{"duponx", PERSON, "6* 5*"},
	{"mohamed", PERSON, "3*"},
	{"idrisi", PERSON, "2* 1*"},
	{"idirssi amnia", PERSON, "1*"}, /* an error in each word, only because nothing else is found */
	{"mar", PERSON, "13 14"},
	{"mxr", PERSON, ""},
	{"zzzz", 0, ""},
	{"paul martin lyon agadir", 0, ""},
};

static void ask_all(struct ml_index *x, const char *where)
{
	struct ml_buf out = {0};

	for (size_t i = 0; i < ML_COUNT(questions); i++) {
		struct ml_index_found *r = ask(x, questions[i].text, (unsigned)questions[i].kind, false);
		is_str(found_text(r, &out), questions[i].want, "%s: « %s »", where, questions[i].text);
		ml_index_found_destroy(r);
	}
	ml_buf_finish(&out);
}

static void test_order(struct ml_index *x)
{
	struct ml_buf out = {0};
	const uint8_t kinds[] = {EVENT, ORG, PERSON, ORG};
	struct ml_index_query q = {.text = ML_STR("agadir"), .kinds = kinds, .n_kinds = 4};
	struct ml_index_found *r = ml_index_find(x, &q, NULL);

	is_str(found_text(r, &out), "12 11 3 1", "kinds in the order asked for, each once");
	is_int(ml_index_found_kind_count(r, PERSON), 2, "results of a kind");
	ml_index_found_destroy(r);
	q.only = (const int64_t[]){3 << 8 | PERSON, 12 << 8 | EVENT, 5 << 8 | PERSON};
	q.n_only = 3;
	r = ml_index_find(x, &q, NULL);
	is_str(found_text(r, &out), "12 3", "only some records");
	ml_index_found_destroy(r);
	q.n_only = 0;
	r = ml_index_find(x, &q, NULL);
	is_str(found_text(r, &out), "", "none of the records");
	ml_index_found_destroy(r);
	r = ask(x, "matrin", PERSON, true);
	is_int(ml_index_found_count(r), 0, "no correction when it is not wanted");
	ml_index_found_destroy(r);
	r = ask(x, "dupont", PERSON, false);
	is_int(ml_index_found_uncorrected(r), 1, "corrected results counted apart");
	is_int(ml_index_found_at(r, 2), 0, "nothing beyond the end");
	uint64_t at = 9;
	ok(ml_index_found_has(r, 6 << 8 | PERSON, &at) && at == 1, "a result knows its records");
	ok(!ml_index_found_has(r, 1 << 8 | PERSON, NULL), "and what is not in it");
	ml_index_found_destroy(r);
	ml_buf_finish(&out);
}

static void test_changes(struct ml_index *x)
{
	struct ml_buf out = {0};
	struct test_doc d = {0};
	struct ml_index_found *before = ask(x, "martin", PERSON, false), *r;

	doc_parse(&d, 13 << 8 | PERSON, "=Zidane|=Paul|-Lyon");
	ok(ml_index_put(x, &d.doc, NULL), "a record is changed");
	doc_parse(&d, 20 << 8 | PERSON, "=Martinet|=Zoé");
	ok(ml_index_put(x, &d.doc, NULL), "a record is added");
	ok(ml_index_remove(x, 14 << 8 | PERSON, NULL), "a record is removed");
	ok(ml_index_remove(x, 99 << 8 | PERSON, NULL), "removing what is not there is fine");
	is_int(ml_index_overlay_size(x), 3, "three changes");
	is_int(ml_index_count(x, PERSON), 11, "count of a kind");
	is_int(ml_index_count(x, 0), 14, "count of all kinds");
	ok(!ml_index_has(x, 14 << 8 | PERSON) && ml_index_has(x, 20 << 8 | PERSON) && ml_index_has(x, 1 << 8 | PERSON),
		"who is there");
	r = ask(x, "martin", PERSON, true);
	is_str(found_text(r, &out), "20", "changes are seen");
	ml_index_found_destroy(r);
	r = ask(x, "", PERSON, false);
	is_str(found_text(r, &out), "4 3 6 5 2 1 7 20 13 8 9", "changed records are in their places");
	ml_index_found_destroy(r);
	r = ask(x, "matrinet", PERSON, false);
	is_str(found_text(r, &out), "20*", "new words are corrected too");
	ml_index_found_destroy(r);
	is_str(found_text(before, &out), "13 14", "an older result has not moved");
	ml_index_found_destroy(before);
	ml_buf_finish(&d.key);
	ml_buf_finish(&out);
}

static void test_life(const char *path)
{
	struct ml_index *x;
	struct ml_error e = {0};
	struct ml_index_builder *b;
	struct test_doc d = {0};
	struct ml_index_found *r;

	ok(!ml_index_open(path, ML_STR("one"), &x, &e) && e.code == ML_E_NO_FILE, "no file yet");
	ok(build(path, ML_STR("one")), "built");
	ok(!ml_index_open(path, ML_STR("two"), &x, &e) && e.code == ML_E_DB_DAMAGED, "an old stamp is refused");
	ok(ml_index_open(path, ML_STR("one"), &x, &e), "opened");
	r = ask(x, "martin", 0, false);
	ml_index_close(x);
	is_int(ml_index_found_count(r), 2, "a result outlives its index");
	is_int(ml_index_found_at(r, 1), 14 << 8 | PERSON, "and still answers");
	ml_index_found_destroy(r);
	ml_index_builder_create(path, ML_STR("three"), &b, NULL);
	doc_parse(&d, 1 << 8 | PERSON, "=Seul");
	ml_index_builder_add(b, &d.doc, NULL);
	ml_index_builder_destroy(b);
	ok(ml_index_open(path, ML_STR("one"), &x, NULL), "a builder that does not finish changes nothing");
	ml_index_close(x);
	ml_index_builder_create(path, ML_STR("three"), &b, NULL);
	ml_index_builder_add(b, &d.doc, NULL);
	ml_index_builder_add(b, &d.doc, NULL);
	ok(!ml_index_builder_finish(b, &e) && e.code == ML_E_INTERNAL, "a record indexed twice is refused");
	ml_index_builder_destroy(b);
	ok(ml_index_open(path, ML_STR("one"), &x, NULL), "and the file in place stays");
	ml_index_close(x);
	ml_index_builder_create(path, ML_STR(""), &b, NULL);
	ok(ml_index_builder_finish(b, NULL) && ml_index_open(path, ML_STR(""), &x, NULL), "an index of nothing");
	ml_index_builder_destroy(b);
	r = ask(x, "martin", 0, false);
	is_int(ml_index_found_count(r), 0, "has nothing");
	ml_index_found_destroy(r);
	ml_index_close(x);
	ok(!ml_index_builder_create("/nowhere/at/all", ML_STR(""), &b, NULL) || !ml_index_builder_finish(b, &e),
		"no such folder");
	ml_index_builder_destroy(b);
	ok(ml_index_remove_file(path, NULL) && access(path, F_OK) != 0 && ml_index_remove_file(path, NULL),
		"removed, twice");
	ml_buf_finish(&d.key);
}

int main(void)
{
	char *path = temp_path("index");
	struct ml_index *x;

	test_life(path);
	ok(build(path, ML_STR("s")) && ml_index_open(path, ML_STR("s"), &x, NULL), "built and opened");
	ask_all(x, "file");
	test_order(x);
	test_changes(x);
	ml_index_close(x);
	ok(ml_index_open(NULL, ML_STR(""), &x, NULL), "an index without a file");
	put_all(x);
	ask_all(x, "overlay");
	test_order(x);
	ml_index_close(x);
	ok(ml_index_open(path, ML_STR("s"), &x, NULL), "file and overlay");
	put_all(x);
	is_int(ml_index_overlay_size(x), ML_COUNT(docs), "every document replaced");
	ask_all(x, "both");
	test_order(x);
	ml_index_close(x);
	ml_index_remove_file(path, NULL);
	return tap_done();
}
