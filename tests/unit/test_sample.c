/*
 * The sample: large enough, valid in every value, the same for the same seed, with something due around the clock, and
 * with two bundles of which one conflicts.
 */
#include <dirent.h>

#include <maillage/sample.h>
#include <maillage/sync.h>

#include "store_kit.h"

static struct ml_error err;
static const struct ml_sample_options options = {.seed = 7, .people = 300};

static const struct {
	const char *kind;
	uint64_t least;
} promised[] = {
	{"person", 300},
	{"organisation", 120},
	{"position", 200},
	{"relation", 50},
	{"interaction", 200},
	{"partnership", 30},
	{"commitment", 60},
	{"territory", 230},
	{"process", 12},
	{"event", 60},
	{"attendance", 800},
	{"contribution", 60},
	{"need", 25},
	{"method", 8},
	{"method_review", 10},
	{"action", 15},
	{"task", 35},
	{"risk", 5},
	{"trip", 5},
	{"stop", 15},
	{"deployment", 5},
	{"framework", 1},
	{"criterion", 5},
	{"indicator", 10},
	{"measure", 80},
	{"evaluation", 2},
	{"score", 10},
	{"edition", 4},
	{"project", 40},
	{"watch_note", 8},
	{"initiative", 6},
	{"report", 3},
	{"challenge", 4},
	{"recommendation", 5},
	{"production", 6},
	{"contract", 3},
	{"deliverable", 6},
	{"segment", 3},
	{"mailing", 2},
	{"custom_field", 2},
};

/* ---- every record of every kind --------------------------------------------------------------- */

struct audit {
	struct ml_store *store;
	struct ml_arena *arena;
	uint64_t invalid, dangling, missing;
	uint64_t digest;
};

static const struct ml_value *record_values(void *arg, const struct ml_field *field, uint32_t *n)
{
	void **pair = arg;

	return ml_record_values(pair[0], pair[1], field, n);
}

static void audit_record(struct audit *a, const struct ml_record *r)
{
	uint32_t n_fields, n;
	const struct ml_field *const *fields = ml_store_fields(a->store, r->kind, &n_fields);
	void *pair[] = {(void *)r, a->arena};
	struct ml_buf text = {0};
	struct ml_error e = {0};

	for (uint32_t f = 0; f < n_fields; f++) {
		const struct ml_value *v = ml_record_values(r, a->arena, fields[f], &n);
		if (n == 0 && fields[f]->flags & ML_F_REQUIRED && a->missing++ < 5)
			printf("# %s without %s\n", r->kind->key, fields[f]->key);
		for (uint32_t k = 0; k < n; k++) {
			if (!ml_value_check(r->kind, fields[f], &v[k], &e) && a->invalid++ < 5)
				kit_say(&e);
			if (v[k].tag == ML_ID && !ml_store_rid(a->store, &v[k].id) && a->dangling++ < 5)
				printf("# %s.%s refers to nothing\n", r->kind->key, fields[f]->key);
			ml_buf_printf(&text, "%s=", fields[f]->key);
			ml_value_plain(&text, fields[f], &v[k]);
		}
	}
	if (r->kind->validate && !r->kind->validate(r->kind, record_values, pair, &e) && a->invalid++ < 5)
		kit_say(&e);
	a->digest += ml_hash64(text.p, text.n, ml_hash64(r->id.b, 16, 1));
	ml_buf_finish(&text);
}

static struct audit audit_store(struct ml_store *store)
{
	struct audit a = {.store = store, .arena = ml_arena_create()};
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);

	for (uint32_t i = 0; i < n; i++) {
		struct ml_query q = {.kind = kinds[i]};
		struct ml_list *list = ml_store_list(store, &q, &err);
		for (uint64_t k = 0; list && k < ml_list_size(list); k++) {
			struct ml_record *r = ml_store_get(store, a.arena, ml_list_at(list, k), &err);
			if (r)
				audit_record(&a, r);
			else
				a.invalid++;
			ml_arena_reset(a.arena);
		}
		ml_list_destroy(list);
	}
	ml_arena_destroy(a.arena);
	return a;
}

static uint64_t count(struct ml_store *store, const char *kind, const char *where)
{
	struct ml_query q = {.kind = ml_kind_by_key(ml_str(kind)), .where = ml_str(where)};
	struct ml_list *list = ml_store_list(store, &q, &err);
	uint64_t n = list ? ml_list_count(list) : UINT64_MAX;

	if (!list)
		kit_say(&err);
	ml_list_destroy(list);
	return n;
}

static void test_due(struct ml_store *store)
{
	is_int(count(store, "event", "starts_at>=2026-11-22 and starts_at<2026-11-23"), 2, "two events today");
	is_int(count(store, "event", "starts_at>=2026-11-23 and starts_at<2026-11-24"), 2, "two tomorrow");
	is_int(count(store, "interaction", "follow_up_on<2026-11-22 and followed_up="), 3, "three late follow-ups");
	is_int(count(store, "interaction", "follow_up_on=2026-11-22 and followed_up="), 2, "two for today");
	is_int(count(store, "partnership", "status=active and ends_on<=2027-01-01"), 2,
		"two partnerships expire within 40 days");
	is_int(count(store, "task", "due_on<2026-11-22 and done_on="), 2, "two late tasks");
	ok(count(store, "person", "name_ar~بنعلي") > 0, "people with Arabic names");
	ok(count(store, "project", "status=winner") > 0, "winning projects");
	ok(count(store, "event", "garde_enfants=true") > 0, "own fields are used");
}

static void test_fill(void)
{
	struct ml_context ctx = kit_context(1), other = kit_context(2);
	struct ml_store *a, *b;
	struct ml_sample_options second = options;

	good(ml_store_create(&ctx, kit_path("a.db"), ML_STR("A. Benali"), &a, &err));
	good(ml_sample_fill(a, &options, &err));
	for (size_t i = 0; i < ML_COUNT(promised); i++) {
		uint64_t n = ml_store_count(a, ml_kind_by_key(ml_str(promised[i].kind)));
		if (!ok(n >= promised[i].least, "%s: at least %d", promised[i].kind, (int)promised[i].least))
			printf("# %d\n", (int)n);
	}
	struct audit first = audit_store(a);
	is_int(first.invalid, 0, "every value is valid");
	is_int(first.dangling, 0, "every reference leads somewhere");
	is_int(first.missing, 0, "every required field is filled");
	test_due(a);

	good(ml_store_create(&other, kit_path("b.db"), ML_STR("X"), &b, &err));
	good(ml_sample_fill(b, &options, &err));
	ok(audit_store(b).digest == first.digest, "same seed, same data, on another laptop");
	ml_store_close(b);
	second.seed++;
	good(ml_store_create(&other, kit_path("c.db"), ML_STR("X"), &b, &err));
	good(ml_sample_fill(b, &second, &err));
	ok(audit_store(b).digest != first.digest, "another seed, other data");
	ml_store_close(b);
	ml_store_close(a);
}

static void cancel_soon(void *arg, const char *what, uint64_t done, uint64_t total)
{
	((struct ml_context *)arg)->cancel = 1;
}

static void test_cancel(void)
{
	struct ml_context ctx = kit_context(3);
	struct ml_sample_options many = {.seed = 1, .people = 5000};
	struct ml_store *s;

	good(ml_store_create(&ctx, kit_path("cancel.db"), ML_STR("X"), &s, &err));
	ctx.progress = cancel_soon;
	ctx.progress_arg = &ctx;
	ok(!ml_sample_fill(s, &many, &err) && err.code == ML_E_CANCELLED, "a cancelled sample fails");
	is_int(ml_store_count(s, ml_kind_by_key(ML_STR("person"))), 0, "and leaves nothing");
	ml_store_close(s);
}

/* ---- the demonstration ----------------------------------------------------------------------------- */

static int merge_all(struct ml_store *store, uint64_t *conflicts)
{
	struct ml_arena *arena = ml_arena_create();
	DIR *dir = opendir(kit_path("demo/paquets"));
	struct dirent *entry;
	int merged = 0;

	*conflicts = 0;
	while (dir && (entry = readdir(dir))) {
		struct ml_merge_report report;
		char path[400];
		if (!strstr(entry->d_name, ".mlg"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", kit_path("demo/paquets"), entry->d_name);
		if (ml_bundle_merge(store, path, false, arena, &report, &err)) {
			merged++;
			*conflicts += report.conflicts;
			ok(report.created > 0 && report.updated > 0, "%s brings new and changed records",
				entry->d_name);
		} else {
			kit_say(&err);
		}
	}
	if (dir)
		closedir(dir);
	ml_arena_destroy(arena);
	return merged;
}

static void test_demo(void)
{
	struct ml_context ctx = kit_context(4);
	struct ml_store *s;
	struct ml_conflict *conflicts;
	struct ml_arena *arena = ml_arena_create();
	uint64_t reported;
	uint32_t n = 0;

	good(ml_sample_make(&ctx, kit_path("demo"), &options, &err));
	ok(ctx.now_ms == kit_now && ctx.fixed_ms == KIT_NOW, "the clock is given back");
	ok(!ml_sample_make(&ctx, kit_path("demo"), &options, &err) && err.code == ML_E_EXISTS,
		"an existing database is not touched");
	unlink(kit_path("demo/maillage.db"));
	good(ml_sample_make(&ctx, kit_path("demo"), &options, &err));
	good(ml_store_open(&ctx, kit_path("demo/maillage.db"), 0, &s, &err));
	is_int(merge_all(s, &reported), 2, "two bundles wait");
	good(ml_store_conflicts(s, arena, 0, &conflicts, &n, &err));
	is_int(n, 5, "five fields in conflict");
	ok(reported > 0, "and the merge said so");
	struct audit a = audit_store(s);
	is_int(a.invalid + a.dangling, 0, "everything is sound after the merge");
	ml_store_close(s);
	ml_arena_destroy(arena);
}

int main(void)
{
	test_fill();
	test_cancel();
	test_demo();
	kit_clean();
	return tap_done();
}
