/* The rows of history as they lie in the file, for tests that compare them across schemas. */
#ifndef MAILLAGE_HISTORY_KIT_H
#define MAILLAGE_HISTORY_KIT_H

#include "store_kit.h"
#include <sqlite3.h>

/* A line a row, "record step old", each record's newest first; step: the SQL that tells a row's step. */
static inline struct ml_buf kit_history_rows(const char *name, const char *step)
{
	struct ml_buf out = {0}, sql = {0};
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;
	ml_buf_printf(&sql, "SELECT record || ' ' || %s || ' ' || hex(old) FROM history ORDER BY record, id DESC", step);
	ok(sqlite3_open(kit_path(name), &db) == SQLITE_OK && sqlite3_prepare_v2(db, sql.p, -1, &st, NULL) == SQLITE_OK,
		"rows of history");
	while (st && sqlite3_step(st) == SQLITE_ROW)
		ml_buf_printf(&out, "%s\n", (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(db);
	ml_buf_finish(&sql);
	return out;
}

#endif
