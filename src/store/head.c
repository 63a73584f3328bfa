/* The head row (where this database stands) and the small helpers around statements. */
#include "store.h"

sqlite3_stmt *ml_sql(struct ml_store *s, const char *sql, struct ml_error *e)
{
	return ml_db_prepare(s->db, sql, e);
}

static struct ml_made_sql *made_place(struct ml_store *s, const struct ml_plan *p, const uint64_t *keys, uint32_t n)
{
	uint64_t h = ml_hash64(keys, n * sizeof *keys, (uint64_t)(uintptr_t)p);
	return &s->made[h % ML_COUNT(s->made)];
}

sqlite3_stmt *ml_sql_made(struct ml_store *s, const struct ml_plan *p, const uint64_t *keys, uint32_t n)
{
	struct ml_made_sql *m = n <= ML_KEYS_MAX ? made_place(s, p, keys, n) : NULL;
	if (!m || m->plan != p || m->n != n || memcmp(m->keys, keys, n * sizeof *keys) != 0)
		return NULL;
	sqlite3_reset(m->st);
	sqlite3_clear_bindings(m->st);
	return m->st;
}

void ml_sql_keep(struct ml_store *s, const struct ml_plan *p, const uint64_t *keys, uint32_t n, sqlite3_stmt *st)
{
	if (n > ML_KEYS_MAX)
		return;
	struct ml_made_sql *m = made_place(s, p, keys, n);
	m->plan = p;
	m->st = st;
	m->n = n;
	memcpy(m->keys, keys, n * sizeof *keys);
}

void ml_bind_str(sqlite3_stmt *st, int at, struct ml_str v)
{
	sqlite3_bind_text64(st, at, v.p ? v.p : "", v.n, SQLITE_STATIC, SQLITE_UTF8);
}

void ml_bind_uuid(sqlite3_stmt *st, int at, const struct ml_uuid *id)
{
	sqlite3_bind_blob(st, at, id->b, sizeof id->b, SQLITE_STATIC);
}

bool ml_column_uuid(sqlite3_stmt *st, int at, struct ml_uuid *out)
{
	if (sqlite3_column_type(st, at) != SQLITE_BLOB || sqlite3_column_bytes(st, at) != (int)sizeof out->b)
		return false;
	memcpy(out->b, sqlite3_column_blob(st, at), sizeof out->b);
	return true;
}

struct ml_str ml_column_str(sqlite3_stmt *st, int at)
{
	const char *p = sqlite3_column_blob(st, at);
	return ml_str_n(p ? p : "", (size_t)sqlite3_column_bytes(st, at));
}

bool ml_sql_int(struct ml_store *s, sqlite3_stmt *st, int64_t *out, struct ml_error *e)
{
	int got = st ? ml_db_step(s->db, st, e) : -1;
	if (got < 0)
		return false;
	*out = got == 1 ? sqlite3_column_int64(st, 0) : 0;
	sqlite3_reset(st);
	return true;
}

bool ml_head_load(struct ml_store *s, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_head_get, e);
	int got = st ? ml_db_step(s->db, st, e) : -1;
	if (got < 0)
		return false;
	if (got == 0 || !ml_column_uuid(st, 0, &s->site) || sqlite3_column_bytes(st, 6) != (int)sizeof s->head.digest) {
		sqlite3_reset(st);
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", s->path);
	}
	s->head.incarnation =
		sqlite3_column_type(st, 1) == SQLITE_NULL ? ML_INC_NONE : (uint32_t)(sqlite3_column_int64(st, 1) - 1);
	s->head.counter = (uint64_t)sqlite3_column_int64(st, 2);
	s->head.clock = sqlite3_column_int64(st, 3);
	s->head.seq = sqlite3_column_int64(st, 4);
	s->head.change = sqlite3_column_int64(st, 5);
	memcpy(&s->head.digest, sqlite3_column_blob(st, 6), sizeof s->head.digest);
	sqlite3_reset(st);
	return true;
}

bool ml_head_save(struct ml_store *s, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_head_set, e);
	if (!st)
		return false;
	if (s->head.incarnation != ML_INC_NONE)
		sqlite3_bind_int64(st, 1, (int64_t)s->head.incarnation + 1);
	sqlite3_bind_int64(st, 2, (int64_t)s->head.counter);
	sqlite3_bind_int64(st, 3, s->head.clock);
	sqlite3_bind_int64(st, 4, s->head.seq);
	sqlite3_bind_int64(st, 5, s->head.change);
	sqlite3_bind_blob(st, 6, &s->head.digest, sizeof s->head.digest, SQLITE_STATIC);
	return ml_db_run(s->db, st, e);
}

/* ---- settings ------------------------------------------------------------------------ */

bool ml_store_get_meta(struct ml_store *s, const char *key, struct ml_buf *out)
{
	sqlite3_stmt *st = ml_sql(s, SQL_meta_get, NULL);
	if (!st)
		return false;
	ml_bind_str(st, 1, ml_str(key));
	bool found = ml_db_step(s->db, st, NULL) == 1;
	if (found)
		ml_buf_str(out, ml_column_str(st, 0));
	sqlite3_reset(st);
	return found;
}

bool ml_store_set_meta(struct ml_store *s, const char *key, struct ml_str value, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, value.p ? SQL_meta_set : SQL_meta_drop, e);
	if (!st)
		return false;
	ml_bind_str(st, 1, ml_str(key));
	if (value.p)
		sqlite3_bind_blob64(st, 2, value.p, value.n, SQLITE_STATIC);
	return ml_db_run(s->db, st, e);
}

struct ml_hash128 ml_store_digest(struct ml_store *s)
{
	if (!s->step.open)
		ml_head_load(s, NULL);
	return s->head.digest;
}

int64_t ml_store_last_change(struct ml_store *s)
{
	if (!s->step.open)
		ml_head_load(s, NULL);
	return s->head.change;
}
