/* Walking all records by change number: what bundles are made of. */
#include "store.h"

struct walk {
	struct ml_store *s;
	struct ml_arena *a;
	ml_visit_fn visit;
	void *arg;
	bool by_change; /* a small part: found by the change index, then in rid order */
};

static bool visit_row(struct walk *w, const struct ml_plan *p, sqlite3_stmt *st, struct ml_error *e)
{
	struct ml_row_values values = {.plan = p, .arena = w->a, .row = st, .read_only = w->s->read_only};
	struct ml_state *state;
	struct ml_uuid id;
	uint64_t wire = p->kind ? p->kind->wire : (uint64_t)sqlite3_column_int64(st, ROW_FIELDS);
	if (!ml_column_uuid(st, ROW_UUID, &id) ||
		!ml_state_unpack(w->a, w->s->lineage, ml_column_str(st, ROW_STATE), ml_column_fetch, &values, &state))
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", w->s->path);
	bool good = w->visit(w->arg, wire, &id, state, e);
	ml_arena_reset(w->a);
	return good;
}

static bool visit_kind(struct walk *w, const struct ml_plan *p, int64_t since, int64_t upto, struct ml_error *e)
{
	struct ml_buf sql = {0};
	const char *where = strstr(ml_plan_sql(p)->select, " WHERE id = ?1");
	ml_buf_add(&sql, ml_plan_sql(p)->select, (size_t)(where - ml_plan_sql(p)->select));
	/* Of a small part only ids are sorted, not rows; and '+' keeps SQLite from walking the change index (random reads of rows) when
	 * nearly everything is wanted. */
	if (w->by_change)
		ml_buf_printf(&sql, " WHERE id IN (SELECT id FROM %s WHERE _change > ?1 AND _change <= ?2) ORDER BY id", p->table);
	else
		ml_buf_z(&sql, " WHERE +_change > ?1 AND +_change <= ?2 ORDER BY id");
	sqlite3_stmt *st = ml_sql(w->s, sql.p, e);
	ml_buf_finish(&sql);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, since);
	sqlite3_bind_int64(st, 2, upto);
	int got;
	while ((got = ml_db_step(w->s->db, st, e)) == 1)
		if (!visit_row(w, p, st, e)) {
			sqlite3_reset(st);
			return false;
		}
	return got == 0;
}

/* Has a row of the kind changed? Asked first: most bundles hold two or three kinds, and the whole of a statement is long. */
static bool any_changed(struct walk *w, const char *table, int64_t since, int64_t upto, bool *any, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ml_buf_printf(&sql, "SELECT 1 FROM \"%s\" WHERE _change > ?1 AND _change <= ?2 LIMIT 1", table);
	sqlite3_stmt *st = ml_sql(w->s, sql.p, e);
	int64_t found = 0;
	ml_buf_finish(&sql);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, since);
	sqlite3_bind_int64(st, 2, upto);
	bool good = ml_sql_int(w->s, st, &found, e);
	*any = found != 0;
	return good;
}

bool ml_store_visit(struct ml_store *s, int64_t since, int64_t upto, ml_visit_fn visit, void *arg, struct ml_error *e)
{
	struct walk w = {.s = s, .a = ml_arena_create(), .visit = visit, .arg = arg};
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	bool good = true;
	w.by_change = since > 0 && upto - since < ml_store_last_change(s) / 4;
	for (uint32_t i = 0; i < n && good; i++) {
		bool any;
		good = any_changed(&w, kinds[i]->key, since, upto, &any, e) &&
		       (!any || visit_kind(&w, ml_store_plan(s, kinds[i]), since, upto, e));
	}
	good = good && visit_kind(&w, ml_store_plan(s, NULL), since, upto, e);
	ml_arena_destroy(w.a);
	return good;
}
