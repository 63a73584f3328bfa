/* Asking for duplicates: the suspected pairs, why two are taken for one, whom one being typed looks like; and forgetting. */
#include <stdlib.h>

#include "dup.h"

/* ---- asking ---------------------------------------------------------------------------------------------------------- */

bool ml_dup_pairs(struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind, int min, uint32_t limit,
	struct ml_dup_pair **out, uint32_t *n, struct ml_error *e)
{
	ML_VEC(struct ml_dup_pair) found = {0};
	sqlite3_stmt *st = ml_sql(s, SQL_suspect_list, e);
	int got = st ? 0 : -1;
	if (st) {
		sqlite3_bind_int(st, 1, min);
		sqlite3_bind_int(st, 2, kind ? kind->wire : 0);
		sqlite3_bind_int64(st, 3, limit ? limit : -1);
	}
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		ml_vec_push(&found, ((struct ml_dup_pair){sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1),
					    sqlite3_column_int(st, 2)}));
	if (st)
		sqlite3_reset(st);
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct ml_dup_pair, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return got == 0;
}

uint64_t ml_dup_count(struct ml_store *s, int min)
{
	int64_t n = 0;
	sqlite3_stmt *st = ml_sql(s, SQL_suspect_count, NULL);
	if (st)
		sqlite3_bind_int(st, 1, min);
	return st && ml_sql_int(s, st, &n, NULL) ? (uint64_t)n : 0;
}

/* More pending than this is no work for the end of a merge: the search is then asked for by name. */
enum { AFTER_MERGE = 1000 };

int64_t ml_dup_found_since(struct ml_store *s, int64_t change)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_dup_pair *pairs;
	struct ml_found f;
	uint32_t n;
	int64_t found = -1;
	bool done;
	if (ml_dup_refresh(s, AFTER_MERGE, &done, NULL) && done &&
		ml_dup_pairs(s, a, NULL, ML_DUP_PROBABLE, 0, &pairs, &n, NULL)) {
		found = 0;
		for (uint32_t i = 0; i < n; i++) {
			int64_t last = 0;
			for (int k = 0; k < 2; k++)
				if (ml_found_open(s, k ? pairs[i].b : pairs[i].a, &f, NULL)) {
					last = ML_MAX(last, f.change);
					sqlite3_reset(f.row);
				}
			found += last > change;
		}
	}
	ml_arena_destroy(a);
	return found;
}

bool ml_dup_compare(struct ml_store *s, int64_t a, int64_t b, struct ml_dup_verdict *v, struct ml_error *e)
{
	struct dup_search x;
	const struct dup_known *p, *q;
	*v = (struct ml_dup_verdict){0};
	ml_dup_search_begin(&x, s);
	bool good = ml_dup_side_of(&x, ML_MIN(a, b), &p, e) && ml_dup_side_of(&x, ML_MAX(a, b), &q, e);
	if (good && p && q && p->side && q->side)
		ml_dup_score(p->side, q->side, v);
	ml_dup_search_end(&x);
	return good;
}

/* ---- while typing -------------------------------------------------------------------------------------------------------- */

static int best_first(const void *a, const void *b)
{
	const struct ml_dup_hit *x = a, *y = b;
	return x->verdict.score != y->verdict.score ? y->verdict.score - x->verdict.score : ml_dup_by_number(&x->rid, &y->rid);
}

/* Whom the index of words knows by the name as far as it is typed, one typing error allowed. */
static bool add_found(struct dup_search *x, const struct ml_kind *kind, ml_values_fn values, void *arg, struct ml_error *e)
{
	struct ml_query q = {.kind = kind, .limit = 30};
	struct ml_buf text = {0};
	for (uint32_t i = 0; i < kind->n_fields; i++) {
		enum ml_dup_by by = kind->fields[i].dup;
		uint32_t n = 0;
		const struct ml_value *v = NULL;
		if (by == ML_DUP_BY_FAMILY || by == ML_DUP_BY_GIVEN || (by == ML_DUP_BY_TITLE && !text.n))
			v = values(arg, &kind->fields[i], &n);
		if (n && v->tag == ML_TEXT) {
			ml_buf_char(&text, ' ');
			ml_buf_str(&text, v->s);
		}
	}
	q.text = ml_buf_view(&text);
	struct ml_list *list = text.n > 3 ? ml_store_list(x->s, &q, e) : NULL;
	for (uint64_t i = 0; list && i < ml_list_size(list); i++)
		ml_vec_push(&x->changed, ml_list_at(list, i));
	bool good = list || text.n <= 3;
	ml_list_destroy(list);
	ml_buf_finish(&text);
	return good;
}

bool ml_dup_like(struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind, ml_values_fn values, void *arg, int64_t self,
	uint32_t most, struct ml_dup_hit **out, uint32_t *n, struct ml_error *e)
{
	ML_VEC(struct ml_dup_hit) hits = {0};
	struct dup_search x;
	struct dup_group g = {0};
	int64_t keys[ML_DUP_KEYS];
	ml_dup_search_begin(&x, s);
	struct ml_dup_side *typed = ml_dup_side_make(&x.names, x.sides, kind, values, arg);
	uint32_t n_keys = ml_dup_keys(typed, keys);
	bool good = add_found(&x, kind, values, arg, e);
	for (uint32_t i = 0; i < n_keys && good; i++) {
		good = ml_dup_under_key(s, keys[i], &g, e);
		for (size_t j = 0; j < g.ids.n; j++)
			ml_vec_push(&x.changed, g.ids.v[j]);
	}
	ml_dup_sort(&x);
	for (size_t i = 0; i < x.changed.n && good; i++) {
		struct ml_dup_hit hit = {.rid = x.changed.v[i]};
		const struct dup_known *k;
		if (hit.rid == self)
			continue;
		good = ml_dup_side_of(&x, hit.rid, &k, e);
		if (good && k && k->side)
			ml_dup_score(typed, k->side, &hit.verdict);
		if (hit.verdict.score >= ML_DUP_LEAST)
			ml_vec_push(&hits, hit);
	}
	if (hits.n)
		qsort(hits.v, hits.n, sizeof *hits.v, best_first);
	*n = (uint32_t)ML_MIN(hits.n, (size_t)most);
	*out = ML_NEWN(a, struct ml_dup_hit, *n + 1);
	if (*n)
		memcpy(*out, hits.v, *n * sizeof *hits.v);
	ml_vec_finish(&hits);
	ml_vec_finish(&g.ids);
	ml_dup_search_end(&x);
	return good;
}

/* ---- erasure ------------------------------------------------------------------------------------------------------------------- */

/* Keys are hashes, but even a hash of a name says something: those of erased records go with them. */
bool ml_dup_forget(struct ml_store *s, const int64_t *rids, size_t n, struct ml_error *e)
{
	ML_VEC(struct dup_key) gone = {0};
	sqlite3_stmt *st = ml_sql(s, SQL_dupkey_each, e);
	int got = st ? 0 : -1;
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		for (size_t i = 0; i < n; i++)
			if (sqlite3_column_int64(st, 1) == rids[i])
				ml_vec_push(&gone, ((struct dup_key){sqlite3_column_int64(st, 0), rids[i]}));
	if (st)
		sqlite3_reset(st);
	bool good = got == 0;
	for (size_t i = 0; i < gone.n && good; i++) {
		good = (st = ml_sql(s, SQL_dupkey_drop, e)) != NULL;
		if (good) {
			sqlite3_bind_int64(st, 1, gone.v[i].key);
			sqlite3_bind_int64(st, 2, gone.v[i].id);
			good = ml_db_run(s->db, st, e);
		}
	}
	for (size_t i = 0; i < n && good; i++)
		good = ml_dup_drop_suspects(s, rids[i], e);
	ml_vec_finish(&gone);
	return good;
}
