/* Every named statement of share/sql can be prepared, and those that run on big tables go by an index. */
#include <sqlite3.h>

#include "sql_store.h"
#include "store_kit.h"

static struct ml_error err;

static const struct {
	const char *name, *sql;
} statements[] = {
#define X(name) {#name, SQL_##name},
	ML_SQL_LIST(X)
#undef X
};

static void test_prepared(sqlite3 *db)
{
	for (size_t i = 0; i < ML_COUNT(statements); i++) {
		sqlite3_stmt *st = NULL;
		ok(sqlite3_prepare_v2(db, statements[i].sql, -1, &st, NULL) == SQLITE_OK, "%s: %s", statements[i].name, sqlite3_errmsg(db));
		sqlite3_finalize(st);
	}
}

/* The plan of a query, all its lines joined. */
static void plan_of(sqlite3 *db, const char *sql, struct ml_buf *out)
{
	struct ml_buf text = {0};
	sqlite3_stmt *st = NULL;
	ml_buf_printf(&text, "EXPLAIN QUERY PLAN %s", sql);
	sqlite3_prepare_v2(db, text.p, -1, &st, NULL);
	while (st && sqlite3_step(st) == SQLITE_ROW)
		ml_buf_printf(out, "%s; ", (const char *)sqlite3_column_text(st, 3));
	sqlite3_finalize(st);
	ml_buf_finish(&text);
}

static void test_plans(sqlite3 *db)
{
	static const struct {
		const char *sql, *index;
	} held[] = {
		{SQL_record_find, "PRIMARY KEY"},
		{SQL_history_of_record, "SEARCH h USING INTEGER PRIMARY KEY (rowid=?)"},
		{SQL_history_drop, "SEARCH history USING INTEGER PRIMARY KEY (rowid=?)"},
		{SQL_history_next, "PRIMARY KEY"},
		{SQL_link_from, "PRIMARY KEY"},
		{"SELECT id FROM person WHERE _change > ?1", "person___change"},
		{"SELECT id FROM person WHERE _flags <> 0 AND _flags & 2 = 2", "person___flags"},
		{"SELECT id FROM position WHERE person = ?1 AND _flags & 9 = 0", "position__person"},
		{"SELECT id FROM event WHERE starts_at >= ?1 AND starts_at < ?2", "event__starts_at"},
	};
	for (size_t i = 0; i < ML_COUNT(held); i++) {
		struct ml_buf plan = {0};
		plan_of(db, held[i].sql, &plan);
		ok(plan.p && strstr(plan.p, held[i].index), "%s: %s", held[i].sql, plan.p ? plan.p : "");
		ml_buf_finish(&plan);
	}
}

int main(void)
{
	struct ml_context c = kit_context(1);
	struct ml_store *s = NULL;
	good(ml_store_create(&c, kit_path("sql.db"), ml_str("A. Benali"), &s, e));
	if (s) {
		sqlite3 *db = ml_db_handle(ml_store_db(s));
		test_prepared(db);
		test_plans(db);
	}
	ml_store_close(s);
	kit_clean();
	return tap_done();
}
