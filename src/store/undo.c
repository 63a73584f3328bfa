/*
 * Undo and redo: the former values written back as new writes, so that an undo travels like any other edit. What later
 * steps that still stand have touched is left alone.
 */
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

static const struct ml_value seen_all = {.tag = ML_NIL};

static struct ml_put put_back(struct ml_arena *a, uint64_t field, const struct ml_state *past)
{
	const struct ml_slot *slot = ml_state_slot(past, field);
	struct ml_put put = {.field = field, .op = ML_PUT_SET};
	if (slot && field == ML_FIELD_MERGED_SEEN) {
		/* Joined again: by someone who has seen all that is there now. */
		put.n = 1;
		put.v = &seen_all;
	} else if (slot) {
		put.v = ml_slot_distinct(a, slot, &put.n);
	}
	return put;
}

/* One undo or redo at work. */
struct turning {
	struct ml_store *s;
	int64_t step;	/* whose rows are put back */
	bool everything; /* no later step stands in the way */
	struct ml_undo_report *report;
	struct ml_arena *arena; /* of the report */
	ML_VEC(struct ml_undo_left) left;
};

static void leave(struct turning *t, int64_t rid, const struct ml_field *field, uint64_t wire, int64_t by)
{
	struct ml_undo_left left = {rid, wire, field, by};
	if (wire)
		t->report->left_fields++;
	else
		t->report->left_records++;
	if (t->left.n < ML_UNDO_LEFT_MAX)
		ml_vec_push(&t->left, left);
}

struct later { /* the fields of a record that later steps touched, and the last that did */
	struct ml_map *fields;
	int64_t last;
};

static struct ml_str field_key(const uint64_t *field)
{
	return ml_str_n((const char *)field, sizeof *field);
}

static bool find_later(struct turning *t, struct ml_arena *a, int64_t rid, struct later *out, struct ml_error *e)
{
	sqlite3_stmt *st = ml_trail_since(t->s, rid, t->step, e);
	int got = st ? 0 : -1;
	while (st && (got = ml_db_step(t->s->db, st, e)) == 1) {
		int64_t step = sqlite3_column_int64(st, 0);
		struct ml_str blob = ml_arena_str(a, ml_column_str(st, 1));
		const uint8_t *p = (const uint8_t *)blob.p, *end = p + blob.n;
		uint64_t n, field, known;
		out->last = ML_MAX(out->last, step);
		for (bool fine = ml_varint_read(&p, end, &n); fine && n && (fine = ml_varint_read(&p, end, &field)); n--)
			if (!ml_map_get(out->fields, field_key(&field), &known))
				ml_map_set(out->fields, field_key(&field), (uint64_t)step);
	}
	return got == 0;
}

/* A record as a step found it: which fields it then touched, and what they held. */
struct former {
	uint64_t *fields;
	uint32_t n;
	struct ml_state *past;
	bool binned;
};

static bool holds(const struct former *f, uint64_t field)
{
	for (uint32_t i = 0; i < f->n; i++)
		if (f->fields[i] == field)
			return true;
	return false;
}

/*
 * In the bin or not, as the step found it, unless later steps had a say. What is written back is seen by whoever bins
 * it: it stays in the bin.
 */
static bool wants_bin(const struct former *f, const struct ml_record *r, const struct later *later)
{
	const uint64_t bin = ML_FIELD_BIN;
	uint64_t by;
	bool bin_later = later->fields && ml_map_get(later->fields, field_key(&bin), &by);
	if (bin_later || (later->last && !holds(f, ML_FIELD_BIN)))
		return r->flags & ML_R_BINNED;
	return f->binned;
}

static bool write_back(struct turning *t, struct ml_arena *a, const struct ml_record *r, const struct former *f,
	const struct later *later, struct ml_error *e)
{
	struct ml_put *puts = ML_NEWN(a, struct ml_put, f->n + 2);
	bool bin = wants_bin(f, r, later);
	uint32_t n = 0, back = 0;
	uint64_t by;
	for (uint32_t i = 0; i < f->n; i++) {
		uint64_t field = f->fields[i];
		if (later->fields && ml_map_get(later->fields, field_key(&field), &by)) {
			leave(t, r->rid, ml_plan_field(ml_store_plan_of(t->s, r->rid), field), field, (int64_t)by);
			continue;
		}
		back++;
		if (field != ML_FIELD_BIN || !bin)
			puts[n++] = put_back(a, field, f->past);
	}
	if (bin && back)
		puts[n++] = (struct ml_put){.field = ML_FIELD_BIN, .op = ML_PUT_SET, .n = 1, .v = &seen_all};
	t->report->fields += back;
	t->report->records += back > 0;
	return !n || ml_store_write(t->s, r->rid, puts, n, e);
}

static bool put_record_back(struct turning *t, struct ml_arena *a, int64_t rid, struct ml_str blob, struct ml_error *e)
{
	struct former f;
	struct later later = {.fields = NULL};
	struct ml_record *r = ml_store_get(t->s, a, rid, e);
	if (!r)
		return false;
	if (r->state->erased)
		return true; /* erased since: nothing comes back */
	if (!ml_history_read(t->s, a, blob, &f.fields, &f.n, &f.past))
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", t->s->path);
	f.binned = f.n && f.fields[0] == 0;
	f.fields += f.binned;
	f.n -= f.binned;
	if (!t->everything)
		later.fields = ml_map_create();
	bool good = (t->everything || find_later(t, a, rid, &later, e)) && write_back(t, a, r, &f, &later, e);
	if (later.fields)
		ml_map_destroy(later.fields);
	return good;
}

static bool put_changes_back(struct turning *t, struct ml_error *e)
{
	struct ml_store *s = t->s;
	struct ml_arena *a = ml_arena_create();
	int64_t before = INT64_MAX;
	bool good = true;
	while (good) {
		sqlite3_stmt *st = ml_sql(s, SQL_history_next, e);
		int got = -1;
		if (st) {
			sqlite3_bind_int64(st, 1, t->step);
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
		good = !ml_cancelled(s->ctx, e) && put_record_back(t, a, rid, blob, e);
		ml_arena_reset(a);
	}
	ml_arena_destroy(a);
	return good;
}

/* ---- records the step created -------------------------------------------------------------------- */

static bool bin_one(struct turning *t, int64_t rid, struct ml_error *e)
{
	struct later later = {.fields = NULL};
	if (!t->everything) {
		struct ml_arena *a = ml_arena_create();
		later.fields = ml_map_create();
		bool good = find_later(t, a, rid, &later, e);
		ml_map_destroy(later.fields);
		ml_arena_destroy(a);
		if (!good)
			return false;
	}
	if (later.last) {
		leave(t, rid, NULL, 0, later.last);
		return true;
	}
	t->report->binned++;
	return ml_store_bin_one(t->s, rid, e);
}

static bool bin_range(struct turning *t, const struct ml_plan *p, int64_t first, int64_t last, struct ml_error *e)
{
	struct ml_store *s = t->s;
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
		good = !ml_cancelled(s->ctx, e) && bin_one(t, rid, e);
		first = rid + 1;
	}
	ml_buf_finish(&sql);
	return good;
}

static bool bin_created(struct turning *t, struct ml_error *e)
{
	struct ml_store *s = t->s;
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	sqlite3_stmt *st = ml_sql(s, SQL_step_range, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, t->step);
	int got = ml_db_step(s->db, st, e);
	int64_t first = got == 1 ? sqlite3_column_int64(st, 0) : 0, last = got == 1 ? sqlite3_column_int64(st, 1) : 0;
	sqlite3_reset(st);
	bool good = got >= 0;
	for (uint32_t i = 0; i < n && good && last > first; i++)
		good = bin_range(t, ml_store_plan(s, kinds[i]), first, last, e);
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

static bool mark_all(struct ml_store *s, int64_t acted, int64_t target, bool undone, struct ml_error *e)
{
	return mark(s, target, undone, e) && (undone || mark(s, acted, true, e));
}

/*
 * Puts back the rows of `acted`: of the step itself (undo) or of its undo (redo). A reversal leaves its own line in the
 * history even when all it would write back is there already.
 */
static bool reverse(struct turning *t, const char *name, int64_t target, bool dry, struct ml_error *e)
{
	struct ml_store *s = t->s;
	bool undone = t->step == target;
	int64_t stands = 0;
	if (!ml_step_begin(s, name, t->report->step.label, e))
		return false;
	s->step.target = target;
	s->step.line = true;
	sqlite3_stmt *st = ml_sql(s, SQL_step_later, e);
	if (st)
		sqlite3_bind_int64(st, 1, t->step);
	bool good = st && ml_sql_int(s, st, &stands, e);
	t->everything = stands == 0;
	good = good && put_changes_back(t, e) && (!undone || bin_created(t, e)) &&
	       mark_all(s, t->step, target, undone, e);
	if (!good || dry) {
		ml_step_cancel(s);
		return good;
	}
	return ml_step_commit(s, e);
}

static void finish(struct turning *t)
{
	t->report->n_left = (uint32_t)t->left.n;
	t->report->left = ML_NEWN(t->arena, struct ml_undo_left, t->left.n + 1);
	if (t->left.n)
		memcpy(t->report->left, t->left.v, t->left.n * sizeof *t->left.v);
	ml_vec_finish(&t->left);
}

bool ml_store_undo_step(
	struct ml_store *s, struct ml_arena *a, int64_t id, bool dry, struct ml_undo_report *r, struct ml_error *e)
{
	struct turning t = {.s = s, .step = id, .report = r, .arena = a};
	int64_t target = 0;
	*r = (struct ml_undo_report){0};
	if (!load_step(s, a, id, &r->step, &target, e))
		return false;
	if (!r->step.undoable || r->step.undone || target)
		return ml_fail(e, ML_E_NOTHING_TO_UNDO, "%s", r->step.name);
	bool good = reverse(&t, "undo", id, dry, e);
	finish(&t);
	return good;
}

bool ml_store_undo(struct ml_store *s, struct ml_arena *a, struct ml_step *step, struct ml_error *e)
{
	struct ml_undo_report report;
	int64_t id;
	if (!find_step(s, SQL_step_to_undo, &id, e))
		return false;
	if (!id)
		return ml_fail(e, ML_E_NOTHING_TO_UNDO, NULL);
	bool good = ml_store_undo_step(s, a, id, false, &report, e);
	*step = report.step;
	return good;
}

bool ml_store_redo(struct ml_store *s, struct ml_arena *a, struct ml_step *step, struct ml_error *e)
{
	struct ml_undo_report report = {0};
	struct turning t = {.s = s, .report = &report, .arena = a};
	int64_t target = 0, ignored;
	struct ml_step undo;
	if (!find_step(s, SQL_step_to_redo, &t.step, e))
		return false;
	if (!t.step)
		return ml_fail(e, ML_E_NOTHING_TO_REDO, NULL);
	if (!load_step(s, a, t.step, &undo, &target, e) || !load_step(s, a, target, &report.step, &ignored, e))
		return false;
	bool good = reverse(&t, "redo", target, false, e);
	finish(&t);
	*step = report.step;
	return good;
}
