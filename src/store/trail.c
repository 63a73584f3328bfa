/*
 * The trail of a record: the rows of history that its writes left, from the newest to the oldest. The record's change
 * number is the id of the newest, and each tells the number before it (share/schema/0005-trail.sql).
 */
#include "store.h"

enum { FIRST_LINKED = 5 }; /* schema */

bool ml_trail_add(struct ml_store *s, const struct ml_put_record *put, struct ml_str old, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_history_add, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, s->head.change);
	sqlite3_bind_int64(st, 2, s->step.id);
	sqlite3_bind_int64(st, 3, put->rid);
	sqlite3_bind_int64(st, 4, put->old_change);
	sqlite3_bind_blob64(st, 5, old.p, old.n, SQLITE_STATIC);
	return ml_db_run(s->db, st, e);
}

/* The record's change number: where its trail begins. */
static bool begins(struct ml_store *s, int64_t rid, int64_t *at, struct ml_error *e)
{
	struct ml_found f;
	if (!ml_found_open(s, rid, &f, e))
		return false;
	*at = f.change;
	sqlite3_reset(f.row);
	return true;
}

static sqlite3_stmt *statement(struct ml_store *s, const char *sql, int64_t rid, int64_t second, struct ml_error *e)
{
	int64_t at;
	sqlite3_stmt *st = begins(s, rid, &at, e) ? ml_sql(s, sql, e) : NULL;
	if (st) {
		sqlite3_bind_int64(st, 1, at);
		if (second)
			sqlite3_bind_int64(st, 2, second);
	}
	return st;
}

sqlite3_stmt *ml_trail_open(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	return statement(s, SQL_history_of_record, rid, 0, e);
}

sqlite3_stmt *ml_trail_since(struct ml_store *s, int64_t rid, int64_t step, struct ml_error *e)
{
	return statement(s, SQL_history_later, rid, step, e);
}

uint64_t ml_trail_length(struct ml_store *s, int64_t rid, int64_t change)
{
	for (uint64_t n = 0;; n++) {
		sqlite3_stmt *st = ml_sql(s, SQL_history_row, NULL);
		if (!st)
			return n;
		sqlite3_bind_int64(st, 1, change);
		bool found = ml_db_step(s->db, st, NULL) == 1 && sqlite3_column_int64(st, 0) == rid;
		int64_t before = found ? sqlite3_column_int64(st, 1) : change;
		sqlite3_reset(st);
		if (before >= change)
			return n + found;
		change = before;
	}
}

bool ml_trail_forget(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	sqlite3_stmt *st = statement(s, SQL_history_forget_labels, rid, rid, e);
	return st && ml_db_run(s->db, st, e) && (st = statement(s, SQL_history_drop, rid, 0, e)) &&
	       ml_db_run(s->db, st, e);
}

bool ml_trail_move(struct ml_store *s, int64_t change, int64_t to, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_history_move, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, change);
	sqlite3_bind_int64(st, 2, to);
	return ml_db_run(s->db, st, e);
}

/* ---- from schema 4, whose rows were found by an index ------------------------------------------------------------ */

/* The change number that a record bears; an older table need not have all the columns of today. */
static int64_t borne(struct ml_store *s, int64_t rid)
{
	const struct ml_plan *p = ml_store_plan_of(s, rid);
	struct ml_buf sql = {0};
	int64_t change = INT64_MAX;
	ml_buf_printf(&sql, "SELECT _change FROM %s WHERE id = ?1", p ? p->table : "unknown_record");
	sqlite3_stmt *st = ml_sql(s, sql.p, NULL);
	ml_buf_finish(&sql);
	if (!st)
		return INT64_MAX;
	sqlite3_bind_int64(st, 1, rid);
	if (ml_db_step(s->db, st, NULL) == 1) {
		change = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
	}
	return change;
}

static bool number_row(struct ml_store *s, int64_t id, int64_t number, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, "INSERT INTO history_number VALUES(?1, ?2)", e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, id);
	sqlite3_bind_int64(st, 2, number);
	return ml_db_run(s->db, st, e);
}

/*
 * From the newest to the oldest, each row gets a number of its step's range: the newest of a record that which the record
 * bears, any other the one below the row that came after it. That is never less than the number its write had, so
 * numbers neither repeat nor leave the range.
 */
static bool number_rows(struct ml_store *s, struct ml_error *e)
{
	static const char all[] =
		"SELECT h.id, step.change, h.record, EXISTS(SELECT 1 FROM history_4 WHERE record = h.record AND id > h.id) FROM "
		"history_4 h JOIN step ON step.id = h.id >> 32 ORDER BY h.id DESC";
	int64_t last = INT64_MAX;
	int got = -1;
	if (!ml_db_exec(s->db, "CREATE TABLE history_number(id INTEGER PRIMARY KEY, number INTEGER NOT NULL)", e))
		return false;
	sqlite3_stmt *st = ml_sql(s, all, e);
	while (st && (got = ml_db_step(s->db, st, e)) == 1) {
		int64_t most = ML_MIN(sqlite3_column_int64(st, 1), last - 1);
		bool followed = sqlite3_column_int(st, 3);
		last = followed ? most : ML_MIN(most, borne(s, sqlite3_column_int64(st, 2)));
		if (!number_row(s, sqlite3_column_int64(st, 0), last, e)) {
			sqlite3_reset(st);
			return false;
		}
	}
	return got == 0;
}

bool ml_trail_migrate(struct ml_store *s, int have, struct ml_error *e)
{
	if (have >= FIRST_LINKED)
		return true;
	return number_rows(s, e) &&
	       ml_db_exec(s->db,
		       "INSERT INTO history SELECT n.number, n.id >> 32, h.record, coalesce((SELECT number FROM "
		       "history_number WHERE id = (SELECT max(id) FROM history_4 WHERE record = h.record AND id < h.id)), 0), "
		       "h.old FROM history_number n CROSS JOIN history_4 h ON h.id = n.id ORDER BY n.id;"
		       "DROP TABLE history_number; DROP TABLE history_4",
		       e);
}
