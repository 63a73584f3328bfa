/*
 * Lists on the sample territory: conditions with several values and words for dates, filters and orders made by slices against
 * what the records say one by one, facets against counting by hand, views as records.
 */
#include <maillage/exchange.h>
#include <maillage/i18n.h>
#include <maillage/sample.h>
#include "store_kit.h"

static struct ml_error err;

static const struct ml_kind *kind(const char *key)
{
	return ml_kind_by_key(ml_str(key));
}

static uint64_t number_of(struct ml_store *s, const char *k, const char *where)
{
	struct ml_query q = {.kind = kind(k), .where = ml_str(where)};
	struct ml_list *l = ml_store_list(s, &q, &err);
	uint64_t n = l ? ml_list_count(l) : UINT64_MAX;
	ml_list_destroy(l);
	return n;
}

/* ---- conditions ------------------------------------------------------------------------------------ */

static void test_several(struct ml_store *s)
{
	uint64_t agadir = number_of(s, "person", "city=Agadir"), tata = number_of(s, "person", "city=Tata"),
		 none = number_of(s, "person", "city="), all = number_of(s, "person", "");
	ok(agadir > 3 && tata > 3, "the sample has people of both towns");
	is_int(number_of(s, "person", "city=agadir|TATA"), agadir + tata, "one of two values, however they are written");
	is_int(number_of(s, "person", "city=Agadir|Tata|"), agadir + tata + none, "the empty one is a value too");
	is_int(number_of(s, "person", "city!=Agadir|Tata"), all - agadir - tata, "none of two values");
	is_int(number_of(s, "person", "city=\"Agadir\"|\"Tata\" and city!=Tata"), agadir, "in quotes, with another condition");
	is_int(number_of(s, "person", "city=\"Agadir|Tata\""), 0, "a bar in quotes is a bar");
	is_int(number_of(s, "person", "language=fr|ar"),
		number_of(s, "person", "language=fr") + number_of(s, "person", "language=ar"), "two choices");
	ok(number_of(s, "person", "language=fr|volapük") == UINT64_MAX && err.code == ML_E_VALUE_CHOICE,
		"a choice that is none is an error");
}

static void test_again(struct ml_store *s)
{
	static const char text[] = "city=\"a | b\"|Tata| and topics!=eau and note~un mot and family_name=\"x and y\"";
	struct ml_arena *a = ml_arena_create();
	struct ml_condition *c, *d;
	struct ml_buf out = {0};
	uint32_t n, m;
	good(ml_where_split(s, a, kind("person"), ml_str(text), &c, &n, e));
	for (uint32_t i = 0; i < n; i++)
		ml_where_add(&out, &c[i]);
	ok(n == 4 && c[0].n == 3 && ml_str_is(c[0].values[0], "a | b") && c[0].values[2].n == 0, "cut into its values");
	good(ml_where_split(s, a, kind("person"), ml_buf_view(&out), &d, &m, e));
	bool same = m == n;
	for (uint32_t i = 0; i < n && same; i++) {
		same = c[i].field == d[i].field && strcmp(c[i].op, d[i].op) == 0 && c[i].n == d[i].n;
		for (uint32_t k = 0; k < c[i].n && same; k++)
			same = ml_str_eq(c[i].values[k], d[i].values[k]);
	}
	ok(same, "put together and cut again, it is the same: %s", out.p);
	ml_buf_finish(&out);
	ml_arena_destroy(a);
}

/* 22 November 2026 is a Sunday: the week began on the 16th. */
static void test_spans(struct ml_store *s)
{
	static const struct {
		const char *word, *from, *to; /* to: not in it */
	} spans[] = {{"today", "2026-11-22", "2026-11-23"}, {"this_week", "2026-11-16", "2026-11-23"},
		{"next_week", "2026-11-23", "2026-11-30"}, {"this_month", "2026-11-01", "2026-12-01"},
		{"last_month", "2026-10-01", "2026-11-01"}, {"this_year", "2026-01-01", "2027-01-01"},
		{"last_year", "2025-01-01", "2026-01-01"}, {"late", "0001-01-01", "2026-11-22"},
		{"semaine", "2026-11-16", "2026-11-23"}, {"en retard", NULL, NULL}};
	for (size_t i = 0; i < ML_COUNT(spans); i++) {
		char word[80], days[120];
		snprintf(word, sizeof word, "due_on=%s", spans[i].word);
		if (!spans[i].from) {
			ok(number_of(s, "task", word) == UINT64_MAX, "%s is no word", spans[i].word);
			continue;
		}
		snprintf(days, sizeof days, "due_on>=%s and due_on<%s", spans[i].from, spans[i].to);
		is_int(number_of(s, "task", word), number_of(s, "task", days), "%s", word);
		snprintf(word, sizeof word, "due_on!=%s", spans[i].word);
		is_int(number_of(s, "task", word), number_of(s, "task", "") - number_of(s, "task", days), "%s", word);
	}
	ok(number_of(s, "task", "due_on=late|this_week") >= number_of(s, "task", "due_on=late"), "two spans");
	is_int(number_of(s, "event", "starts_at=this_year"),
		number_of(s, "event", "starts_at>=2026-01-01 and starts_at<2027-01-01"), "of times too");
	ok(number_of(s, "event", "starts_at=this_year") - 1 < 10000, "some");
}

static struct ml_value first_value(struct ml_store *s, struct ml_arena *a, int64_t rid, const struct ml_field *f, bool *has)
{
	struct ml_cell c;
	*has = ml_store_row(s, a, rid, &f, 1, &c, NULL, NULL) && c.n;
	return *has ? c.v[0] : (struct ml_value){0};
}

/* ---- what lies in a territory ------------------------------------------------------------------------- */

static bool lies_in(struct ml_store *s, struct ml_arena *a, struct ml_uuid id, const struct ml_uuid *top)
{
	const struct ml_field *parent = ml_kind_parent(kind("territory"));
	bool has = true;
	for (int depth = 0; has && depth < 20; depth++) {
		if (ml_uuid_eq(&id, top))
			return true;
		id = first_value(s, a, ml_store_rid(s, &id), parent, &has).id;
	}
	return false;
}

static uint64_t count_inside(struct ml_store *s, const char *k, const char *field, const struct ml_uuid *top)
{
	struct ml_query q = {.kind = kind(k)};
	struct ml_arena *a = ml_arena_create();
	const struct ml_field *f = kit_field(s, k, field);
	struct ml_list *l = ml_store_list(s, &q, &err);
	uint64_t n = 0;
	for (uint64_t i = 0; i < ml_list_size(l); i++) {
		struct ml_cell c;
		bool in = false;
		if (ml_store_row(s, a, ml_list_at(l, i), &f, 1, &c, NULL, NULL))
			for (uint32_t v = 0; v < c.n && !in; v++)
				in = lies_in(s, a, c.v[v].id, top);
		n += in;
	}
	ml_list_destroy(l);
	ml_arena_destroy(a);
	return n;
}

static void inside(struct ml_store *s, const char *k, const char *field, const char *top)
{
	char where[120];
	struct ml_uuid id = {{0}};
	snprintf(where, sizeof where, "name=%s", top);
	struct ml_query q = {.kind = kind("territory"), .where = ml_str(where)};
	struct ml_list *l = ml_store_list(s, &q, &err);
	ok(ml_list_size(l) == 1 && ml_store_id(s, ml_list_at(l, 0), &id), "%s is there", top);
	ml_list_destroy(l);
	uint64_t n = count_inside(s, k, field, &id);
	snprintf(where, sizeof where, "%s<=%s", field, top);
	ok(n > 0, "something lies in %s", top);
	is_int(number_of(s, k, where), n, "%s: %s", k, where);
}

static void test_inside(struct ml_store *s)
{
	inside(s, "person", "territory", "Occitanie");
	inside(s, "person", "territory", "Maroc");
	inside(s, "process", "territories", "Souss-Massa");
	inside(s, "territory", "parent", "France"); /* more than a statement could name */
	ok(number_of(s, "territory", "parent<=France") > 60, "many");
	is_int(number_of(s, "person", "territory<=Occitanie and territory<=Maroc"), 0, "two conditions, nothing in both");
	is_int(number_of(s, "person", "territory<=Atlantide"), UINT64_MAX, "no such territory");
	is_int(number_of(s, "position", "person<=Benali"), UINT64_MAX, "people do not lie in one another");
}

/* ---- by slices -------------------------------------------------------------------------------------- */

/* Is y allowed behind x? Empty ones last; texts by their sort keys; ids rise among equals. */
static bool in_order(struct ml_store *s, int64_t x, int64_t y, const struct ml_field *f, bool down)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_buf k = {0}, l = {0};
	bool hx, hy, fine;
	struct ml_value v = first_value(s, a, x, f, &hx), w = first_value(s, a, y, f, &hy);
	int c = 0;
	if (hx && hy && f->type == ML_T_REF) {
		ml_sort_key(&k, ml_store_title_of(s, a, &v.id));
		ml_sort_key(&l, ml_store_title_of(s, a, &w.id));
		c = ml_str_cmp(ml_buf_view(&k), ml_buf_view(&l));
	} else if (hx && hy && v.tag == ML_TEXT && f->type != ML_T_DATE) {
		ml_sort_key(&k, v.s);
		ml_sort_key(&l, w.s);
		c = ml_str_cmp(ml_buf_view(&k), ml_buf_view(&l));
	} else if (hx && hy) {
		c = ml_value_cmp(&v, &w);
	}
	fine = hx != hy ? hx : c != 0 ? (c < 0) != down : x < y;
	ml_buf_finish(&k);
	ml_buf_finish(&l);
	ml_arena_destroy(a);
	return fine;
}

static void test_order(struct ml_store *s, const char *k, const char *sort)
{
	struct ml_query q = {.kind = kind(k), .sort = sort};
	bool down = sort[0] == '-', fine = true;
	const struct ml_field *f = kit_field(s, k, sort + down);
	struct ml_list *l = ml_store_list(s, &q, &err);
	uint64_t n = ml_list_size(l), pairs = 0;
	for (uint64_t i = 1; i < n && fine; i++, pairs++)
		fine = in_order(s, ml_list_at(l, i - 1), ml_list_at(l, i), f, down);
	ok(fine && n == ml_store_count(s, kind(k)), "%s by %s: %llu pairs in order", k, sort, (unsigned long long)pairs);
	ml_list_destroy(l);
}

/* The smallest slices there are give what one go gives; words keep the order. */
static void test_slices(struct ml_store *s)
{
	struct ml_query q = {.kind = kind("person"), .where = ML_STR("city=Agadir|Tata"), .sort = "-city,family_name"};
	struct ml_list *whole = ml_store_list(s, &q, &err), *l;
	struct ml_sift *sift = ml_sift_begin(s, q.kind, q.where, q.sort, &err);
	unsigned slices = 0, percent = 0;
	bool rises = true;
	while (!ml_sift_is_done(sift) && ml_sift_work(sift, 1, &err)) {
		rises &= ml_sift_percent(sift) >= percent;
		percent = ml_sift_percent(sift);
		if (slices++ == 1) {
			l = ml_sift_list(sift, ML_STR(""), &err);
			ok(l && ml_list_size(l) < ml_list_size(whole), "the first ones show before all are found");
			ml_list_destroy(l);
		}
	}
	ok(slices > 2 && rises && percent == 100, "%u slices", slices);
	l = ml_sift_list(sift, ML_STR(""), &err);
	bool same = ml_list_size(l) == ml_list_size(whole);
	for (uint64_t i = 0; i < ml_list_size(whole) && same; i++)
		same = ml_list_at(l, i) == ml_list_at(whole, i);
	ok(same, "slice by slice as in one go");
	ml_list_destroy(l);
	q.text = ML_STR("ben");
	struct ml_list *words = ml_store_list(s, &q, &err);
	l = ml_sift_list(sift, q.text, &err);
	ml_sift_destroy(sift);
	same = ml_list_size(l) == ml_list_size(words) && ml_list_size(l) > 1 && ml_list_size(l) < ml_list_size(whole);
	for (uint64_t i = 0; i < ml_list_size(words) && same; i++)
		same = ml_list_at(l, i) == ml_list_at(words, i);
	ok(same, "words typed keep the order, and a list outlives what made it");
	uint64_t at;
	ok(ml_list_find(l, ml_list_at(l, 1), &at) && at == 1 && !ml_list_find(l, 12345, &at), "places are found");
	ml_list_destroy(l);
	ml_list_destroy(words);
	ml_list_destroy(whole);
	ok(!ml_sift_begin(s, kind("person"), ML_STR("nothing=1"), NULL, &err) && err.code == ML_E_FIELD_UNKNOWN,
		"a field that is none");
}

/* ---- facets ------------------------------------------------------------------------------------------- */

/* Each value's number is what a filter by it leaves. */
static void test_facet(struct ml_store *s, const char *k, const char *key, const char *where)
{
	const struct ml_field *f = kit_field(s, k, key);
	struct ml_arena *a = ml_arena_create();
	struct ml_facet *x = ml_facet_begin(s, kind(k), f, ml_str(where), NULL, &err);
	uint32_t n;
	while (!ml_facet_is_done(x) && ml_facet_work(x, 1, &err))
		;
	struct ml_facet_value *v = ml_facet_values(x, a, &n);
	bool fine = n > 1;
	for (uint32_t i = 0; i < n && fine; i++) {
		struct ml_buf all = {0};
		struct ml_condition c = {f, "=", &v[i].value, 1};
		ml_buf_z(&all, where);
		ml_where_add(&all, &c);
		uint64_t found = number_of(s, k, all.p);
		fine = found == v[i].n && v[i].n > 0;
		if (!fine)
			printf("# %s: %llu, counted %llu\n", all.p, (unsigned long long)found, (unsigned long long)v[i].n);
		ml_buf_finish(&all);
	}
	ok(fine, "%s.%s: %u values, each as often as a filter finds it", k, key, n);
	ml_facet_destroy(x);
	ml_arena_destroy(a);
}

static void test_among(struct ml_store *s)
{
	struct ml_query q = {.kind = kind("person"), .text = ML_STR("ben")};
	struct ml_list *l = ml_store_list(s, &q, &err);
	struct ml_arena *a = ml_arena_create();
	struct ml_facet *x = ml_facet_begin(s, q.kind, kit_field(s, "person", "civility"), ML_STR(""), l, &err);
	uint32_t n;
	uint64_t sum = 0;
	ok(ml_facet_work(x, 0, &err) && ml_facet_is_done(x), "counted in one go");
	struct ml_facet_value *v = ml_facet_values(x, a, &n);
	for (uint32_t i = 0; i < n; i++)
		sum += v[i].n;
	is_int(sum, ml_list_size(l), "only among those that the words leave");
	ml_facet_destroy(x);
	ml_arena_destroy(a);
	ml_list_destroy(l);
}

/* ---- views ----------------------------------------------------------------------------------------------- */

static void test_views(struct ml_store *s)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_view v = {.name = ML_STR("Été à Agadir"),
		.where = ML_STR("city=Agadir"),
		.words = ML_STR("ben"),
		.sort = ML_STR("-city"),
		.columns = ML_STR("family_name:30,city")};
	struct ml_view found, *all;
	int64_t rid, again;
	uint32_t n, before;
	good(ml_views(s, a, kind("person"), &all, &before, e));
	good(ml_step_begin(s, "save", v.name, e) && ml_view_save(s, kind("person"), &v, &rid, e) && ml_step_commit(s, e));
	good(ml_view_find(s, a, kind("person"), ML_STR("ete a AGADIR"), &found, e));
	ok(found.rid == rid && ml_str_eq(found.where, v.where) && ml_str_eq(found.words, v.words) && ml_str_eq(found.sort, v.sort) &&
			ml_str_eq(found.columns, v.columns) && !found.shared,
		"found by its name as people type it; its own site's only");
	ok(!ml_view_find(s, a, kind("event"), v.name, &found, &err) && err.code == ML_E_NOT_FOUND, "a view belongs to a kind");
	v.where = ML_STR("city=Tata");
	good(ml_step_begin(s, "save", v.name, e) && ml_view_save(s, kind("person"), &v, &again, e) && ml_step_commit(s, e));
	good(ml_views(s, a, kind("person"), &all, &n, e));
	ok(again == rid && n == before + 1, "the same name again is the same view");
	good(ml_step_begin(s, "save", v.name, e) && ml_view_share(s, rid, true, e) && ml_step_commit(s, e));
	ok(ml_view_find(s, a, kind("person"), v.name, &found, &err) && found.shared, "shared with the team");
	good(ml_step_begin(s, "save", v.name, e) && ml_view_save(s, kind("person"), &v, &again, e) && ml_step_commit(s, e));
	ok(ml_view_find(s, a, kind("person"), v.name, &found, &err) && found.shared, "saving it again leaves it so");
	is_int(ml_view_default(s, kind("person")), 0, "none opens first");
	good(ml_view_set_default(s, kind("person"), rid, e));
	is_int(ml_view_default(s, kind("person")), rid, "that one does now");
	good(ml_step_begin(s, "bin", v.name, e) && ml_store_bin(s, rid, e) && ml_step_commit(s, e));
	is_int(ml_view_default(s, kind("person")), 0, "not any more once it is in the bin");
	ml_arena_destroy(a);
}

int main(void)
{
	static const char *const people[] = {"city", "-city", "family_name", "territory", "-collected_on", "postcode"};
	static const char *const events[] = {"starts_at", "-title"};
	struct ml_context ctx = kit_context(7);
	struct ml_sample_options o = {.seed = 7, .people = 300};
	struct ml_store *s = NULL;
	kit_path("x");
	ml_i18n_init(&ctx);
	good(ml_sample_make(&ctx, kit_dir, &o, e));
	good(ml_store_open(&ctx, kit_path("maillage.db"), 0, &s, e));
	if (s) {
		test_several(s);
		test_again(s);
		test_spans(s);
		test_inside(s);
		for (size_t i = 0; i < ML_COUNT(people); i++)
			test_order(s, "person", people[i]);
		for (size_t i = 0; i < ML_COUNT(events); i++)
			test_order(s, "event", events[i]);
		/* More than a run of keys holds, so that runs are merged. */
		ok(ml_store_count(s, kind("attendance")) > 600, "%d attendances",
			(int)ml_store_count(s, kind("attendance")));
		test_order(s, "attendance", "person");
		test_order(s, "attendance", "-event");
		test_slices(s);
		test_facet(s, "person", "city", "");
		test_facet(s, "person", "civility", "city=Agadir");
		test_facet(s, "person", "territory", "");
		test_facet(s, "person", "topics", "");
		test_facet(s, "organisation", "influence", "");
		test_facet(s, "task", "due_on", "");
		test_facet(s, "event", "starts_at", "");
		test_facet(s, "interaction", "followed_up", "");
		test_among(s);
		test_views(s);
		ml_store_close(s);
	}
	kit_clean();
	return tap_done();
}
