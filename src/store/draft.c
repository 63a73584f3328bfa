/* Drafts: what a form held when the program went away. Each save is its own small transaction. */
#include "store.h"

bool ml_draft_save(struct ml_store *s, struct ml_str key, struct ml_str body, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_draft_set, e);
	if (!st)
		return false;
	ml_bind_str(st, 1, key);
	sqlite3_bind_blob64(st, 2, body.p ? body.p : "", body.n, SQLITE_STATIC);
	return ml_db_run(s->db, st, e);
}

bool ml_draft_load(struct ml_store *s, struct ml_str key, struct ml_buf *body)
{
	sqlite3_stmt *st = ml_sql(s, SQL_draft_get, NULL);
	if (!st)
		return false;
	ml_bind_str(st, 1, key);
	bool found = ml_db_step(s->db, st, NULL) == 1;
	if (found)
		ml_buf_str(body, ml_column_str(st, 0));
	sqlite3_reset(st);
	return found;
}

bool ml_draft_drop(struct ml_store *s, struct ml_str key, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_draft_drop, e);
	if (!st)
		return false;
	ml_bind_str(st, 1, key);
	return ml_db_run(s->db, st, e);
}

bool ml_draft_keys(struct ml_store *s, struct ml_arena *a, struct ml_str **out, uint32_t *n, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_draft_list, e);
	ML_VEC(struct ml_str) found = {0};
	int got = st ? 0 : -1;
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		ml_vec_push(&found, ml_arena_str(a, ml_column_str(st, 0)));
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct ml_str, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return got == 0;
}
