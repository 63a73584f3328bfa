/* store: some columns of all records of a kind in one pass, for what no tally can count. */
#include <maillage/tally.h>
#include "store.h"

static bool make_sql(struct ml_store *s, const struct ml_kind *kind, const struct ml_field *const *fields, uint32_t n,
	struct ml_str where, struct ml_buf *sql, struct ml_error *e)
{
	struct ml_plan *p = ml_store_plan(s, kind);
	ml_buf_z(sql, "SELECT id, _uuid");
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_column *c = ml_plan_column(p, fields[i]->wire);
		if (!c)
			return ml_fail(e, ML_E_FIELD_UNKNOWN, "%s", fields[i]->key);
		ml_buf_printf(sql, ", %s", c->names);
	}
	ml_buf_printf(
		sql, " FROM %s WHERE _flags & %u = 0%.*s", p->table, (unsigned)ML_R_HIDDEN, (int)where.n, where.p);
	return true;
}

static bool read_rows(struct ml_store *s, const struct ml_plan *p, const struct ml_field *const *fields, uint32_t n,
	sqlite3_stmt *st, ml_columns_fn f, void *arg, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_cell *cells = ml_xalloc((n + 1) * sizeof *cells);
	int got;
	while ((got = ml_db_step(s->db, st, e)) == 1) {
		struct ml_columns_row row = {.rid = sqlite3_column_int64(st, 0), .cells = cells};
		int at = 2;
		ml_arena_reset(a);
		ml_column_uuid(st, 1, &row.id);
		for (uint32_t i = 0; i < n; i++) {
			const struct ml_column *c = ml_plan_column(p, fields[i]->wire);
			cells[i].v = ml_column_read(a, c, st, at, &cells[i].n);
			at += c->n;
		}
		f(arg, &row);
	}
	ml_free_(cells);
	ml_arena_destroy(a);
	return got == 0;
}

bool ml_store_columns(struct ml_store *s, const struct ml_kind *kind, struct ml_str text,
	const struct ml_field *const *fields, uint32_t n, ml_columns_fn f, void *arg, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_where where = {0};
	struct ml_buf sql = {0};
	bool good = ml_where_parse(s, a, kind, text, &where, e) &&
		    make_sql(s, kind, fields, n, ml_buf_view(&where.sql), &sql, e);
	sqlite3_stmt *st = good ? ml_sql(s, sql.p, e) : NULL;
	if (st)
		ml_where_bind(&where, st, 1);
	good = st && read_rows(s, ml_store_plan(s, kind), fields, n, st, f, arg, e);
	ml_where_finish(&where);
	ml_buf_finish(&sql);
	ml_arena_destroy(a);
	return good;
}
