/* What is used in a field: values by how often, for completion; the middle of known positions of a place. */
#include "store.h"

enum { LATEST = 10000 /* records looked at */ };

/* The latest rows of a kind, with what `columns` names; the filter is on what comes out of it. */
static void add_latest(struct ml_buf *sql, const struct ml_plan *p, const char *columns)
{
	ml_buf_printf(sql, "(SELECT _flags, %s FROM %s ORDER BY _change DESC LIMIT %d)", columns, p->table, LATEST);
}

/* An own field has no column: it is read from the readable copy. */
static void column_of(struct ml_buf *out, const struct ml_plan *p, const struct ml_field *f)
{
	if (ml_plan_column(p, f->wire))
		ml_plan_column_name(out, f, 0);
	else
		ml_buf_printf(out, "json_extract(_own, '$.\"%s\"')", f->key);
}

static void used_sql(struct ml_buf *sql, const struct ml_plan *p, const struct ml_field *f)
{
	bool several = (f->flags & ML_F_MULTI) || f->type == ML_T_TAGS;
	struct ml_buf column = {0};
	column_of(&column, p, f);
	ml_buf_z(&column, " AS v");
	ml_buf_printf(sql, "SELECT %s AS used, count(*) AS times FROM ", several ? "j.value" : "v");
	add_latest(sql, p, column.p);
	ml_buf_printf(sql,
		"%s WHERE _flags & %d = 0 AND v IS NOT NULL%s GROUP BY used ORDER BY times DESC, used LIMIT ?1",
		several ? ", json_each(v) AS j" : "", ML_R_HIDDEN, several ? " AND json_valid(v)" : "");
	ml_buf_finish(&column);
}

bool ml_store_used(struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind, const struct ml_field *f,
	uint32_t most, struct ml_used **out, uint32_t *n, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ML_VEC(struct ml_used) found = {0};
	used_sql(&sql, ml_store_plan(s, kind), f);
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	int got = st ? 0 : -1;
	if (st)
		sqlite3_bind_int64(st, 1, most);
	while (st && (got = ml_db_step(s->db, st, e)) == 1) {
		struct ml_str v = ml_column_str(st, 0);
		if (v.n && sqlite3_column_type(st, 0) == SQLITE_TEXT)
			ml_vec_push(
				&found, ((struct ml_used){ml_arena_str(a, v), (uint64_t)sqlite3_column_int64(st, 1)}));
	}
	if (st)
		sqlite3_reset(st);
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct ml_used, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return got == 0;
}

bool ml_store_middle(struct ml_store *s, const struct ml_kind *kind, const struct ml_field *position,
	const struct ml_field *place, const struct ml_value *v, double *lat, double *lon, uint64_t *n,
	struct ml_error *e)
{
	struct ml_plan *p = ml_store_plan(s, kind);
	struct ml_buf sql = {0}, columns = {0};
	*n = 0;
	if (!ml_plan_column(p, position->wire) || !ml_plan_column(p, place->wire) ||
		(v->tag != ML_TEXT && v->tag != ML_ID))
		return true;
	for (int i = 0; i < 2; i++) {
		ml_plan_column_name(&columns, position, i);
		ml_buf_z(&columns, i ? " AS y, " : " AS x, ");
	}
	ml_plan_column_name(&columns, place, 0);
	ml_buf_z(&columns, " AS place");
	ml_buf_z(&sql, "SELECT avg(x), avg(y), count(*) FROM ");
	add_latest(&sql, p, columns.p);
	ml_buf_printf(&sql, " WHERE _flags & %d = 0 AND x IS NOT NULL AND place = ?1", ML_R_HIDDEN);
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	ml_buf_finish(&columns);
	if (!st)
		return false;
	if (v->tag == ML_ID)
		ml_bind_uuid(st, 1, &v->id);
	else
		ml_bind_str(st, 1, v->s);
	int got = ml_db_step(s->db, st, e);
	if (got == 1) {
		*lat = sqlite3_column_double(st, 0);
		*lon = sqlite3_column_double(st, 1);
		*n = (uint64_t)sqlite3_column_int64(st, 2);
	}
	sqlite3_reset(st);
	return got >= 0;
}
