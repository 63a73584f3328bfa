/*
 * Bundles that were merged before something that they rely on: an earlier one of their site, or what was left out of
 * them because another site's bundle brings it. Their records are here; their marks wait until all of it has come.
 */
#include <stdlib.h>

#include "private.h"
#include "sql_sync.h"

/* Its marks; then, if something was left out of it, a mark of change -1, the site that this came from, and those marks.
 */
bool sync_early_keep(struct ml_store *s, const struct sync_manifest *m, struct ml_error *e)
{
	static const struct sync_mark end = {-1, 0};
	sqlite3_stmt *st = sync_sql(s, SQL_early_add, e);
	struct ml_buf marks = {0};
	if (!st)
		return false;
	ml_buf_add(&marks, m->marks, m->n_marks * sizeof *m->marks);
	if (m->cut.n) {
		ml_buf_add(&marks, &end, sizeof end);
		ml_buf_add(&marks, m->cut.site.b, sizeof m->cut.site.b);
		ml_buf_add(&marks, m->cut.marks, m->cut.n * sizeof *m->cut.marks);
	}
	sync_bind_uuid(st, 1, &m->site);
	sqlite3_bind_int64(st, 2, m->since);
	sqlite3_bind_int64(st, 3, m->upto);
	sync_bind_blob(st, 4, marks.p, marks.n);
	bool good = sync_run(s, st, e);
	ml_buf_finish(&marks);
	if (!good || !(st = sync_sql(s, SQL_early_prune, e)))
		return false;
	sync_bind_uuid(st, 1, &m->site);
	return sync_run(s, st, e);
}

struct early {
	int64_t id;
	struct sync_manifest m; /* site, since, upto, marks, cut */
	bool in, grounded;
};
struct earlies {
	struct ml_store *store;
	struct ml_arena *arena;
	struct ml_map *given; /* site and mark, of those that may be taken together */
	ML_VEC(struct early) v;
};

/* As it was kept. */
static void decode(struct ml_arena *a, struct ml_str kept, struct sync_manifest *m)
{
	uint32_t n = (uint32_t)(kept.n / sizeof *m->marks);
	m->marks = ML_NEWN(a, struct sync_mark, n + 1);
	if (n)
		memcpy(m->marks, kept.p, n * sizeof *m->marks);
	while (m->n_marks < n && m->marks[m->n_marks].change >= 0)
		m->n_marks++;
	if (m->n_marks + 2 < n) {
		memcpy(m->cut.site.b, &m->marks[m->n_marks + 1], sizeof m->cut.site.b);
		m->cut.marks = &m->marks[m->n_marks + 2];
		m->cut.n = n - m->n_marks - 2;
	}
}

static bool load(struct earlies *w, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(w->store, SQL_early_all, e);
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(w->store), st, e)) == 1) {
		struct early one = {.id = sqlite3_column_int64(st, 0), .in = true};
		if (!sync_column_blob(st, 1, one.m.site.b, sizeof one.m.site.b))
			continue;
		one.m.since = sqlite3_column_int64(st, 2);
		one.m.upto = sqlite3_column_int64(st, 3);
		decode(w->arena, sync_column_str(st, 4), &one.m);
		ml_vec_push(&w->v, one);
	}
	return got == 0;
}

static struct ml_str key_of(uint8_t out[24], const struct ml_uuid *site, uint64_t mark)
{
	memcpy(out, site->b, sizeof site->b);
	memcpy(out + sizeof site->b, &mark, sizeof mark);
	return ml_str_n((const char *)out, 24);
}

static bool is_given(const struct earlies *w, const struct ml_uuid *site, uint64_t mark)
{
	uint8_t key[24];
	uint64_t v;
	return ml_map_get(w->given, key_of(key, site, mark), &v);
}

static bool follows(const struct earlies *w, const struct sync_manifest *m)
{
	if (sync_marks_follow(w->store, &m->site, m->since, m->marks, m->n_marks))
		return true;
	for (uint32_t i = 0; i < m->n_marks; i++)
		if (m->marks[i].change >= m->since && is_given(w, &m->site, m->marks[i].id))
			return true;
	return false;
}

/* Of those that are still in: each that follows what is held, or one that does. */
static void ground(struct earlies *w)
{
	uint8_t key[24];
	if (w->given)
		ml_map_destroy(w->given);
	w->given = ml_map_create();
	for (size_t i = 0; i < w->v.n; i++)
		w->v.v[i].grounded = false;
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < w->v.n; i++) {
			struct early *x = &w->v.v[i];
			if (!x->in || x->grounded || !follows(w, &x->m))
				continue;
			x->grounded = more = true;
			for (uint32_t k = 0; k < x->m.n_marks; k++)
				ml_map_set(w->given, key_of(key, &x->m.site, x->m.marks[k].id), 1);
		}
	}
}

static bool has_cut(const struct earlies *w, const struct sync_manifest *m)
{
	for (uint32_t i = 0; i < m->cut.n; i++)
		if (!sync_is_held(w->store, &m->cut.site, m->cut.marks[i].id) &&
			!is_given(w, &m->cut.site, m->cut.marks[i].id))
			return false;
	return true;
}

/*
 * The most that may be taken together. Two may each have left out what the other brings, and then neither is whole
 * without the other; but that each follows must rest on what is held.
 */
static void choose(struct earlies *w)
{
	for (bool less = true; less;) {
		less = false;
		ground(w);
		for (size_t i = 0; i < w->v.n; i++) {
			struct early *x = &w->v.v[i];
			if (x->in && (!x->grounded || !has_cut(w, &x->m))) {
				x->in = false;
				less = true;
			}
		}
	}
}

static bool take(struct earlies *w, struct early *x, struct ml_error *e)
{
	sqlite3_stmt *st;
	if (!sync_hold(w->store, &x->m.site, x->m.marks, x->m.n_marks, e) ||
		!(st = sync_sql(w->store, SQL_early_drop, e)))
		return false;
	sqlite3_bind_int64(st, 1, x->id);
	return sync_run(w->store, st, e) && sync_early_gap(w->store, &x->m.site, e);
}

bool sync_early_take(struct ml_store *s, struct ml_error *e)
{
	struct earlies w = {.store = s, .arena = ml_arena_create()};
	bool good = load(&w, e);
	if (good && w.v.n)
		choose(&w);
	for (size_t i = 0; good && i < w.v.n; i++)
		good = !w.v.v[i].in || take(&w, &w.v.v[i], e);
	if (w.given)
		ml_map_destroy(w.given);
	ml_vec_finish(&w.v);
	ml_arena_destroy(w.arena);
	return good;
}

/* What is still missing: from what is held up to the first early bundle, or what was left out of that one. */
bool sync_early_gap(struct ml_store *s, const struct ml_uuid *site, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_early_of, e);
	struct ml_arena *a = ml_arena_create();
	struct sync_manifest m = {0};
	int64_t since = 0, upto = 0;
	bool found = false;
	if (st) {
		sync_bind_uuid(st, 1, site);
		found = ml_db_step(ml_store_db(s), st, e) == 1;
	}
	if (found) {
		since = sqlite3_column_int64(st, 1);
		upto = sqlite3_column_int64(st, 2);
		decode(a, sync_column_str(st, 3), &m);
	}
	if (st)
		sqlite3_reset(st);
	if (found && !sync_marks_follow(s, site, since, m.marks, m.n_marks)) {
		upto = since;
		if ((st = sync_sql(s, SQL_held_top, e))) {
			sync_bind_uuid(st, 1, site);
			since = ML_MIN(sync_int(s, st, &found), upto);
		}
	}
	ml_arena_destroy(a);
	return st && sync_gap_keep(s, site, since, upto, e);
}
