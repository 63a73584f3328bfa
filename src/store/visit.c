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
	const char *where = strstr(p->select, " WHERE id = ?1");
	ml_buf_add(&sql, p->select, (size_t)(where - p->select));
	/* '+' keeps SQLite from walking the change index (random reads of rows) when nearly everything is wanted. */
	ml_buf_printf(&sql, " WHERE %s_change > ?1 AND %s_change <= ?2 ORDER BY id", w->by_change ? "" : "+",
		w->by_change ? "" : "+");
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

bool ml_store_visit(struct ml_store *s, int64_t since, int64_t upto, ml_visit_fn visit, void *arg, struct ml_error *e)
{
	struct walk w = {.s = s, .a = ml_arena_create(), .visit = visit, .arg = arg};
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	bool good = true;
	w.by_change = since > 0 && upto - since < ml_store_last_change(s) / 4;
	for (uint32_t i = 0; i < n && good; i++)
		good = visit_kind(&w, ml_store_plan(s, kinds[i]), since, upto, e);
	good = good && visit_kind(&w, ml_store_plan(s, NULL), since, upto, e);
	ml_arena_destroy(w.a);
	return good;
}
