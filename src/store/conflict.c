/* Conflicts: the one-valued fields that hold several distinct values, and their settlement. */
#include "store.h"

struct conflicts {
	struct ml_conflict *v;
	size_t n, cap;
};

static bool add_record(struct ml_store *s, struct ml_arena *a, int64_t rid, struct conflicts *out, struct ml_error *e)
{
	struct ml_record *r = ml_store_get(s, a, rid, e);
	struct ml_plan *p = ml_store_plan_of(s, rid);
	uint32_t n_fields;
	if (!r)
		return false;
	if (p->kind)
		ml_store_fields(s, p->kind, &n_fields);
	for (uint32_t i = 0; i < r->state->n; i++) {
		const struct ml_slot *slot = &r->state->slots[i];
		if (ml_plan_one_valued(p, slot->field) && ml_slot_differs(slot)) {
			struct ml_conflict c = {.rid = rid, .field = ml_plan_field(p, slot->field), .slot = slot};
			ml_vec_push(out, c);
		}
	}
	return true;
}

static bool add_kind(
	struct ml_store *s, struct ml_arena *a, const struct ml_plan *p, struct conflicts *out, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ML_VEC(int64_t) rids = {0};
	ml_buf_printf(&sql, "SELECT id FROM %s WHERE _flags <> 0 AND _flags & %d = %d ORDER BY id", p->table,
		ML_R_CONFLICT | ML_R_BINNED, ML_R_CONFLICT);
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	int got = st ? 0 : -1;
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		ml_vec_push(&rids, sqlite3_column_int64(st, 0));
	bool good = got == 0;
	for (size_t i = 0; i < rids.n && good; i++)
		good = add_record(s, a, rids.v[i], out, e);
	ml_vec_finish(&rids);
	return good;
}

bool ml_store_conflicts(
	struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_conflict **out, uint32_t *n, struct ml_error *e)
{
	struct conflicts found = {0};
	uint32_t n_kinds;
	const struct ml_kind *const *kinds = ml_kinds(&n_kinds);
	bool good = true;
	if (rid)
		good = add_record(s, a, rid, &found, e);
	for (uint32_t i = 0; !rid && i < n_kinds && good; i++)
		good = add_kind(s, a, ml_store_plan(s, kinds[i]), &found, e);
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct ml_conflict, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return good;
}

bool ml_store_settle(
	struct ml_store *s, int64_t rid, const struct ml_field *field, const struct ml_value *v, struct ml_error *e)
{
	struct ml_put put = {.field = field->wire, .op = ML_PUT_SET, .n = 1, .v = v};
	struct ml_arena *a = ml_arena_create();
	struct ml_record *r = ml_store_get(s, a, rid, e);
	bool good = r != NULL;
	if (good) {
		const struct ml_slot *slot = ml_state_slot(r->state, field->wire);
		if (!slot || !ml_slot_differs(slot))
			good = ml_fail(e, ML_E_NO_CONFLICT, "%s", field->key);
		/* One of the values at hand may be one that only a newer program knows. */
		bool held = false;
		for (uint32_t i = 0; good && i < slot->n; i++)
			held |= ml_value_cmp(&slot->d[i].v, v) == 0;
		good = good && (held || ml_value_check(r->kind, field, v, e)) && ml_store_write(s, rid, &put, 1, e);
	}
	ml_arena_destroy(a);
	return good;
}
