/*
 * Codes that should be unique and are not. A code is doubled only by a write of it: each write looks for another record
 * with the same code by the field's partial index and notes the code in the table shared_code. Its rows are candidates, which
 * reading verifies, so that nothing need be taken back when one of the two changes, is binned or joined.
 */
#include "store.h"

bool ml_code_is_watched(const struct ml_field *f)
{
	/* The common external id numbers alike what comes from two programs: it proves nothing. */
	return (f->flags & ML_F_UNIQUE) && !(f->flags & ML_F_MULTI) && f->wire >= 16 && !(f->flags & ML_F_OWN) &&
	       ml_type_info(f->type)->tag == ML_TEXT;
}

static bool run(struct ml_store *s, const char *sql, const struct ml_plan *p, const struct ml_field *f,
	struct ml_str code, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, sql, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, p->kind->wire);
	sqlite3_bind_int64(st, 2, (int64_t)f->wire);
	if (code.p)
		ml_bind_str(st, 3, code);
	return ml_db_run(s->db, st, e);
}

static bool note(struct ml_store *s, const struct ml_put_record *put, const struct ml_field *f, struct ml_str code,
	struct ml_error *e)
{
	struct ml_buf sql = {0};
	int64_t other = 0;
	ml_buf_printf(&sql, "SELECT id FROM %s WHERE \"%s\" = ?1 AND id <> ?2 LIMIT 1", put->plan->table, f->key);
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	if (!st)
		return false;
	ml_bind_str(st, 1, code);
	sqlite3_bind_int64(st, 2, put->rid);
	return ml_sql_int(s, st, &other, e) && (!other || run(s, SQL_shared_code_add, put->plan, f, code, e));
}

struct candidates {
	struct ml_shared_code *v;
	size_t n, cap;
};

static bool add_candidates(
	struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind, struct candidates *out, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_shared_code_all, e);
	int got = st ? 0 : -1;
	while (st && (got = ml_db_step(s->db, st, e)) == 1) {
		const struct ml_kind *k = ml_kind_by_wire((uint64_t)sqlite3_column_int64(st, 0));
		const struct ml_field *f =
			k ? ml_kind_field_wire(k, (uint64_t)sqlite3_column_int64(st, 1)) : NULL;
		struct ml_shared_code t = {.kind = k, .field = f, .code = ml_arena_str(a, ml_column_str(st, 2))};
		if (f && ml_code_is_watched(f) && (!kind || k == kind))
			ml_vec_push(out, t);
	}
	return got == 0;
}

/* An erased record leaves no code behind: rows that no record holds any more go. */
static bool drop_stale(struct ml_store *s, const struct ml_kind *kind, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct candidates found = {0};
	bool good = add_candidates(s, a, kind, &found, e);
	for (size_t i = 0; i < found.n && good; i++) {
		const struct ml_shared_code *t = &found.v[i];
		const struct ml_plan *p = ml_store_plan(s, kind);
		struct ml_buf sql = {0};
		int64_t any = 0;
		ml_buf_printf(&sql, "SELECT id FROM %s WHERE \"%s\" = ?1 LIMIT 1", p->table, t->field->key);
		sqlite3_stmt *st = ml_sql(s, sql.p, e);
		ml_buf_finish(&sql);
		if ((good = st != NULL)) {
			ml_bind_str(st, 1, t->code);
			good = ml_sql_int(s, st, &any, e) && (any || run(s, SQL_shared_code_drop, p, t->field, t->code, e));
		}
	}
	ml_vec_finish(&found);
	ml_arena_destroy(a);
	return good;
}

bool ml_codes_note(struct ml_store *s, const struct ml_put_record *put, struct ml_error *e)
{
	const struct ml_kind *k = put->plan->kind;
	bool good = true;
	if (!k || !put->plan->has_codes)
		return true;
	if (put->now->erased)
		return drop_stale(s, k, e);
	for (uint32_t i = 0; i < k->n_fields && good; i++) {
		const struct ml_field *f = &k->fields[i];
		if (!ml_code_is_watched(f))
			continue;
		const struct ml_slot *slot = ml_state_slot(put->now, f->wire),
				     *old = put->old ? ml_state_slot(put->old, f->wire) : NULL;
		const struct ml_value *v = slot ? &ml_slot_shown(slot)->v : NULL;
		if (v && v->tag == ML_TEXT && (!old || ml_value_cmp(v, &ml_slot_shown(old)->v) != 0))
			good = note(s, put, f, v->s, e);
	}
	return good;
}

bool ml_codes_gather(struct ml_store *s, const struct ml_plan *p, const struct ml_field *f, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ml_buf_printf(&sql,
		"INSERT OR IGNORE INTO shared_code(kind, field, code) SELECT ?1, ?2, \"%s\" FROM %s WHERE \"%s\" IS NOT NULL "
		"GROUP BY 3 HAVING count(*) > 1",
		f->key, p->table, f->key);
	bool good = run(s, sql.p, p, f, (struct ml_str){0}, e);
	ml_buf_finish(&sql);
	return good;
}

/* ---- reading --------------------------------------------------------------------------------------- */

static bool verify(struct ml_store *s, struct ml_arena *a, struct ml_shared_code *t, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ML_VEC(int64_t) rids = {0};
	ml_buf_printf(&sql, "SELECT id FROM %s WHERE \"%s\" = ?1 AND _flags & %d = 0 ORDER BY id",
		ml_store_plan(s, t->kind)->table, t->field->key, ML_R_HIDDEN);
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	int got = st ? 0 : -1;
	if (st)
		ml_bind_str(st, 1, t->code);
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		ml_vec_push(&rids, sqlite3_column_int64(st, 0));
	t->n = (uint32_t)rids.n;
	t->rids = ML_NEWN(a, int64_t, rids.n + 1);
	if (rids.n)
		memcpy(t->rids, rids.v, rids.n * sizeof *rids.v);
	ml_vec_finish(&rids);
	return got == 0;
}

bool ml_codes_find(struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind, struct ml_shared_code **out, uint32_t *n,
	struct ml_error *e)
{
	struct candidates found = {0};
	bool good = add_candidates(s, a, kind, &found, e);
	*n = 0;
	for (size_t i = 0; i < found.n && good; i++) {
		good = verify(s, a, &found.v[i], e);
		if (found.v[i].n > 1)
			found.v[(*n)++] = found.v[i];
	}
	*out = ML_NEWN(a, struct ml_shared_code, *n + 1);
	if (*n)
		memcpy(*out, found.v, *n * sizeof *found.v);
	ml_vec_finish(&found);
	return good;
}
