/* Undo and redo: the former values written back as new writes, so that an undo travels like any other edit. */
#include "store.h"

static bool find_step(struct ml_store *s, const char *sql, int64_t *id, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, sql, e);
	*id = 0;
	return st && ml_sql_int(s, st, id, e);
}

static bool load_step(
	struct ml_store *s, struct ml_arena *a, int64_t id, struct ml_step *out, int64_t *target, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_step_get, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, id);
	int got = ml_db_step(s->db, st, e);
	if (got == 1) {
		ml_step_read(a, st, out);
		*target = sqlite3_column_int64(st, 9);
		sqlite3_reset(st);
	}
	return got == 1 || (got == 0 && ml_fail(e, ML_E_NOTHING_TO_UNDO, NULL));
}

/* ---- one record's former values ------------------------------------------------------------ */

bool ml_history_read(struct ml_store *s, struct ml_arena *a, struct ml_str blob, uint64_t **fields, uint32_t *n,
	struct ml_state **past)
{
	const uint8_t *p = (const uint8_t *)blob.p, *end = p + blob.n;
	uint64_t count;
	if (!ml_varint_read(&p, end, &count) || count > blob.n)
		return false;
	*fields = ML_NEWN(a, uint64_t, count + 1);
	*n = (uint32_t)count;
	for (uint32_t i = 0; i < *n; i++)
		if (!ml_varint_read(&p, end, &(*fields)[i]))
			return false;
	return ml_state_unpack(a, s->lineage, ml_str_n((const char *)p, (size_t)(end - p)), NULL, NULL, past);
}

static struct ml_put put_back(
	struct ml_store *s, struct ml_arena *a, uint64_t field, const struct ml_state *past, const struct ml_state *now)
{
	const struct ml_slot *slot = ml_state_slot(past, field);
	struct ml_put put = {.field = field, .op = ML_PUT_SET};
	if (slot && ml_plan_in_state_only(field)) {
		/* Binned or joined again: by someone who has seen all that is there now. */
		struct ml_value *seen = ML_NEW(a, struct ml_value);
		*seen = ml_bin_value(a, s->lineage, &now->vv);
		put.n = 1;
		put.v = seen;
	} else if (slot) {
		put.v = ml_slot_distinct(a, slot, &put.n);
	}
	return put;
}

static bool put_record_back(struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_str blob, struct ml_error *e)
{
	uint64_t *fields;
	uint32_t n;
	struct ml_state *past;
	struct ml_record *r = ml_store_get(s, a, rid, e);
	if (!r)
		return false;
	if (r->state->erased)
		return true; /* erased since: nothing comes back */
	if (!ml_history_read(s, a, blob, &fields, &n, &past))
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", s->path);
	struct ml_put *puts = ML_NEWN(a, struct ml_put, n + 1);
	for (uint32_t i = 0; i < n; i++)
		puts[i] = put_back(s, a, fields[i], past, r->state);
	return ml_store_write(s, rid, puts, n, e);
}

static bool put_changes_back(struct ml_store *s, int64_t step, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	int64_t before = INT64_MAX;
	bool good = true;
	while (good) {
		sqlite3_stmt *st = ml_sql(s, SQL_history_next, e);
		int got = -1;
		if (st) {
			sqlite3_bind_int64(st, 1, step);
			sqlite3_bind_int64(st, 2, before);
			got = ml_db_step(s->db, st, e);
		}
		good = got >= 0;
		if (got != 1)
			break;
		before = sqlite3_column_int64(st, 0);
		int64_t rid = sqlite3_column_int64(st, 1);
		struct ml_str blob = ml_arena_str(a, ml_column_str(st, 2));
		sqlite3_reset(st);
		good = !ml_cancelled(s->ctx, e) && put_record_back(s, a, rid, blob, e);
		ml_arena_reset(a);
	}
	ml_arena_destroy(a);
	return good;
}

/* ---- records the step created -------------------------------------------------------------------- */

static bool bin_range(struct ml_store *s, const struct ml_plan *p, int64_t first, int64_t last, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ml_buf_printf(&sql, "SELECT id FROM %s WHERE id >= ?1 AND id < ?2 AND _flags & %d = 0 ORDER BY id LIMIT 1",
		p->table, ML_R_BINNED | ML_R_ERASED);
	bool good = true;
	while (good) {
		int64_t rid = 0;
		sqlite3_stmt *st = ml_sql(s, sql.p, e);
		if (!(good = st != NULL))
			break;
		sqlite3_bind_int64(st, 1, first);
		sqlite3_bind_int64(st, 2, last);
		good = ml_sql_int(s, st, &rid, e);
		if (!good || !rid)
			break;
		good = !ml_cancelled(s->ctx, e) && ml_store_bin_one(s, rid, e);
		first = rid + 1;
	}
	ml_buf_finish(&sql);
	return good;
}

static bool bin_created(struct ml_store *s, int64_t step, struct ml_error *e)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	sqlite3_stmt *st = ml_sql(s, SQL_step_range, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, step);
	int got = ml_db_step(s->db, st, e);
	int64_t first = got == 1 ? sqlite3_column_int64(st, 0) : 0, last = got == 1 ? sqlite3_column_int64(st, 1) : 0;
	sqlite3_reset(st);
	bool good = got >= 0;
	for (uint32_t i = 0; i < n && good && last > first; i++)
		good = bin_range(s, ml_store_plan(s, kinds[i]), first, last, e);
	return good;
}

/* ---- the two verbs ----------------------------------------------------------------------------------- */

static bool mark(struct ml_store *s, int64_t step, bool undone, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_step_mark_undone, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, step);
	sqlite3_bind_int(st, 2, undone);
	return ml_db_run(s->db, st, e);
}

/* A reversal leaves its own line in the history even when all it would write back is there already. */
static bool reverse(struct ml_store *s, const char *name, const struct ml_step *step, int64_t acted, int64_t target,
	bool undone, struct ml_error *e)
{
	if (!ml_step_begin(s, name, step->label, e))
		return false;
	s->step.target = target;
	bool good =
		put_changes_back(s, acted, e) && (!undone || bin_created(s, acted, e)) && mark(s, target, undone, e);
	if (good && !undone)
		good = mark(s, acted, true, e);
	if (!good) {
		ml_step_cancel(s);
		return false;
	}
	return ml_step_commit(s, e);
}

bool ml_store_undo(struct ml_store *s, struct ml_arena *a, struct ml_step *step, struct ml_error *e)
{
	int64_t id, target;
	if (!find_step(s, SQL_step_to_undo, &id, e))
		return false;
	if (!id)
		return ml_fail(e, ML_E_NOTHING_TO_UNDO, NULL);
	if (!load_step(s, a, id, step, &target, e))
		return false;
	if (!step->undoable)
		return ml_fail(e, ML_E_NOTHING_TO_UNDO, "%s", step->name);
	return reverse(s, "undo", step, id, id, true, e);
}

bool ml_store_redo(struct ml_store *s, struct ml_arena *a, struct ml_step *step, struct ml_error *e)
{
	int64_t id, target, ignored;
	struct ml_step undo;
	if (!find_step(s, SQL_step_to_redo, &id, e))
		return false;
	if (!id)
		return ml_fail(e, ML_E_NOTHING_TO_REDO, NULL);
	return load_step(s, a, id, &undo, &target, e) && load_step(s, a, target, step, &ignored, e) &&
	       reverse(s, "redo", step, id, target, false, e);
}
