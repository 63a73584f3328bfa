/* Counting by any field: against a count by hand on random records, and the dashboards, each of which must count. */
#include <maillage/report.h>
#include <maillage/sample.h>

#include "store_kit.h"

static struct ml_error err;

static const struct ml_kind *kind(const char *key)
{
	return ml_kind_by_key(ml_str(key));
}

static int64_t add(struct ml_store *s, const char *k, const char *const *fields)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_reader r = ml_store_reader(s);
	struct ml_edit edits[12];
	struct ml_value v[12];
	uint32_t n = 0;
	int64_t rid = 0;
	for (; fields[2 * n]; n++) {
		const struct ml_field *f = ml_kind_field(kind(k), ml_str(fields[2 * n]));
		good(ml_value_parse(a, f, ml_str(fields[2 * n + 1]), &r, &v[n], e));
		edits[n] = (struct ml_edit){f, f->flags & ML_F_MULTI ? ML_PUT_MEMBERS : ML_PUT_SHOWN, 1, &v[n]};
	}
	good(ml_step_begin(s, "save", ML_STR("x"), e));
	good(ml_store_add(s, kind(k), NULL, edits, n, &rid, e));
	good(ml_step_commit(s, e));
	ml_arena_destroy(a);
	return rid;
}
#define ADD(s, k, ...) add(s, k, (const char *const[]){__VA_ARGS__, NULL, NULL})

static double value(const struct ml_tally_result *r, const char *key)
{
	for (uint32_t i = 0; i < r->n; i++)
		if (ml_str_is(r->v[i].key, key))
			return r->v[i].value;
	return -1;
}

static struct ml_tally_result tally(struct ml_store *s, struct ml_arena *a, struct ml_tally t)
{
	struct ml_tally_result r = {0};
	good(ml_store_tally(s, a, &t, &r, e));
	return r;
}

static void id_text(struct ml_store *s, int64_t rid, char out[ML_UUID_TEXT])
{
	struct ml_uuid id;
	ml_store_id(s, rid, &id);
	ml_uuid_text(&id, out);
}

static void test_by_hand(struct ml_store *s, struct ml_arena *a)
{
	char p1[ML_UUID_TEXT], p2[ML_UUID_TEXT], e1[ML_UUID_TEXT], e2[ML_UUID_TEXT];
	int64_t one = ADD(s, "person", "family_name", "Benali", "given_name", "Amina"), two = ADD(s, "person", "family_name", "Ouali");
	id_text(s, one, p1);
	id_text(s, two, p2);
	/* The first of April, half past midnight in Morocco, is still March in UTC. */
	id_text(s, ADD(s, "event", "title", "A", "starts_at", "2026-03-31T23:30:00Z", "topics", "eau", "cost", "100,50 MAD"), e1);
	id_text(s, ADD(s, "event", "title", "B", "starts_at", "2026-05-10T10:00:00Z", "topics", "eau", "cost", "20 EUR"), e2);
	ADD(s, "event", "title", "C", "starts_at", "2025-05-10T10:00:00Z", "cost", "7 MAD");
	ADD(s, "attendance", "event", e1, "person", p1, "status", "present");
	ADD(s, "attendance", "event", e2, "person", p1, "status", "present");
	ADD(s, "attendance", "event", e2, "person", p2, "status", "absent");

	struct ml_tally_result r = tally(s, a, (struct ml_tally){.kind = kind("event"), .by = "starts_at", .period = ML_BY_MONTH});
	ok(r.n == 3 && value(&r, "2026-04") == 1 && value(&r, "2026-03") == -1, "months are those of the zone");
	ok(ml_str_is(r.v[0].key, "2025-05") && r.total == 3, "in order, with their total");
	r = tally(s, a, (struct ml_tally){.kind = kind("event"), .by = "topics"});
	ok(value(&r, "eau") == 2 && value(&r, "") == 1 && ml_str_is(r.v[r.n - 1].key, ""), "several values; none comes last");
	r = tally(s, a, (struct ml_tally){.kind = kind("attendance"), .by = "event.starts_at", .of = "person", .period = ML_BY_YEAR});
	ok(value(&r, "2026") == 2 && r.total == 2, "different ones, by a field of what is referred to");
	r = tally(s, a, (struct ml_tally){.kind = kind("attendance"), .by = "event.starts_at", .of = "person", .period = ML_BY_MONTH,
				   .where = ML_STR("status=present")});
	ok(value(&r, "2026-04") == 1 && value(&r, "2026-05") == 1 && r.total == 1, "one person twice is one in all");
	r = tally(s, a, (struct ml_tally){.kind = kind("attendance"), .by = "status", .when = "event.starts_at", .from = ML_STR("2026-05-01")});
	ok(value(&r, "present") == 1 && value(&r, "absent") == 1, "within dates of what is referred to");
	r = tally(s, a, (struct ml_tally){.kind = kind("event"), .of = "cost"});
	ok(r.total == 107.5 && ml_str_is(r.unit, "MAD") && r.others == 1, "sums are of one currency: the rest is told");

	int64_t places[] = {ADD(s, "territory", "code", "T1", "name", "Ici"), ADD(s, "territory", "code", "T2", "name", "Là")};
	char here[ML_UUID_TEXT];
	id_text(s, places[0], here);
	id_text(s, ADD(s, "event", "title", "D", "starts_at", "2026-06-10T10:00:00Z", "territory", here), e2);
	ADD(s, "attendance", "event", e2, "person", p1, "status", "present");
	r = tally(s, a, (struct ml_tally){.kind = kind("event"), .place = "territory", .within = places, .n_within = 1});
	ok(r.total == 1, "only what is in one of these places");
	r = tally(s, a, (struct ml_tally){.kind = kind("attendance"), .of = "person", .place = "event.territory", .within = places, .n_within = 2});
	ok(r.total == 1, "or refers to what is");
	r = tally(s, a, (struct ml_tally){.kind = kind("event"), .place = "territory", .within = places + 1, .n_within = 1});
	ok(r.total == 0, "elsewhere there is nothing");

	/* Joined people are one; the bin does not count. */
	good(ml_step_begin(s, "join", ML_STR("x"), e));
	good(ml_store_join(s, two, one, NULL, 0, e));
	good(ml_step_commit(s, e));
	r = tally(s, a, (struct ml_tally){.kind = kind("attendance"), .of = "person"});
	ok(r.total == 1, "two records of one person are one");
	r = tally(s, a, (struct ml_tally){.kind = kind("person")});
	ok(r.total == 1, "and counted once themselves");
	good(ml_step_begin(s, "bin", ML_STR("x"), e));
	good(ml_store_bin(s, one, e));
	good(ml_step_commit(s, e));
	r = tally(s, a, (struct ml_tally){.kind = kind("person")});
	ok(r.total == 0 && r.n == 0, "the bin does not count");

	struct ml_tally wrong[] = {{.kind = kind("event"), .by = "nothing"}, {.kind = kind("event"), .by = "title.x"},
		{.kind = kind("attendance"), .by = "event.nothing"}, {.kind = kind("event"), .where = ML_STR("title~")},
		{.kind = kind("event"), .where = ML_STR("nothing=1")}};
	for (size_t i = 0; i < ML_COUNT(wrong); i++)
		ok(i == 3 || !ml_store_tally(s, a, &wrong[i], &r, &err), "refused: %zu", i);
}

/* The whole of a kind is the sum of its rows, whatever the field. */
static void test_sums(struct ml_store *s, struct ml_arena *a)
{
	uint32_t n, tried = 0;
	bool all = true;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < kinds[i]->n_fields; k++) {
			const struct ml_field *f = &kinds[i]->fields[k];
			struct ml_tally_result r = {0};
			double sum = 0;
			struct ml_tally t = {.kind = kinds[i], .by = f->key};
			if (f->flags & (ML_F_MULTI | ML_F_HIDDEN) || ml_field_is_reserved(f) || f->type == ML_T_BYTES)
				continue;
			tried++;
			if (!ml_store_tally(s, a, &t, &r, &err)) {
				all = false;
				printf("# %s.%s: %s %s\n", kinds[i]->key, f->key, ml_error_name(err.code), err.arg);
				continue;
			}
			for (uint32_t x = 0; x < r.n; x++)
				sum += r.v[x].value;
			struct ml_query q = {.kind = kinds[i], .where = ML_STR(""), .sort = "id"};
			struct ml_list *l = ml_store_list(s, &q, NULL);
			if (sum != r.total || !l || sum != (double)ml_list_count(l)) {
				all = false;
				printf("# %s.%s: %g of %g\n", kinds[i]->key, f->key, sum, r.total);
			}
			ml_list_destroy(l);
		}
	ok(all && tried > 300, "%u fields: rows add up to the records", tried);
}

static void test_boards(struct ml_store *s, struct ml_arena *a)
{
	uint32_t n, n_boards;
	const struct ml_chart *c = ml_charts(&n);
	const struct ml_board *b = ml_boards(&n_boards);
	for (uint32_t i = 0; i < n; i++) {
		struct ml_tally_result r = {0};
		bool known = false;
		for (uint32_t k = 0; k < n_boards; k++)
			known = known || strcmp(b[k].key, c[i].board) == 0;
		good(ml_chart_count(s, a, &c[i], "2025-12-01", "2026-11-31", &r, e));
		ok(known && r.n > 0 && (c[i].period != ML_BY_MONTH || r.n == 12), "chart %s", c[i].key);
		struct ml_buf csv = {0};
		ml_chart_csv(&csv, &c[i], &r);
		uint32_t lines = 0;
		for (size_t x = 0; x < csv.n; x++)
			lines += csv.p[x] == '\n';
		ok(lines == r.n, "a line a row");
		ml_buf_finish(&csv);
	}
	struct ml_spots spots;
	good(ml_map_spots(s, a, NULL, &spots, e));
	ok(spots.n > 20 && spots.placed + spots.unplaced > 200, "the map has dots");
	bool east = true;
	for (uint32_t i = 1; i < spots.n; i++)
		east = east && spots.v[i - 1].lon <= spots.v[i].lon;
	ok(east, "from west to east");
	uint32_t n_kinds;
	const struct ml_kind **k = ml_map_kinds(a, &n_kinds);
	for (uint32_t i = 0; i < n_kinds; i++)
		good(ml_map_spots(s, a, k[i], &spots, e));
}

static void test_numbers(void)
{
	static const struct {
		double v;
		const char *lang, *text;
	} cases[] = {{0, "fr", "0"}, {1234, "fr", "1\u00a0234"}, {1234567, "en", "1,234,567"}, {12.5, "fr", "12,5"}, {-3, "en", "-3"},
		{999, "fr", "999"}};
	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_buf out = {0};
		ml_number_show(&out, cases[i].v, cases[i].lang);
		is_str(out.p, cases[i].text, "number");
		ml_buf_finish(&out);
	}
}

int main(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_sample_options o = {.seed = 2026, .people = 320};
	struct ml_store *s = NULL;
	struct ml_arena *a = ml_arena_create();
	good(ml_store_create(&ctx, kit_path("hand.db"), ML_STR("A"), &s, e));
	test_by_hand(s, a);
	ml_store_close(s);
	good(ml_store_create(&ctx, kit_path("sample.db"), ML_STR("A"), &s, e));
	good(ml_sample_fill(s, &o, e));
	test_sums(s, a);
	test_boards(s, a);
	test_numbers();
	ml_store_close(s);
	ml_arena_destroy(a);
	kit_clean();
	return tap_done();
}
