/* One field changed on many people, as a floor program reads it from a maillage database and writes it into a plain one. */
#ifndef MAILLAGE_BENCH_FLOOR_CHANGES_H
#define MAILLAGE_BENCH_FLOOR_CHANGES_H

#include "floor.h"

enum { TOWN = 108 };

struct change {
	uint8_t uuid[16];
	int32_t bytes;
	char town[TOWN];
};

static inline struct change *changes_read(sqlite3 *from, const char *since, size_t *n)
{
	sqlite3_stmt *st = floor_sql(from, "SELECT _uuid, city FROM person WHERE _change > ?1");
	size_t room = 0;
	struct change *v = NULL;

	sqlite3_bind_int64(st, 1, atoll(since));
	for (*n = 0; sqlite3_step(st) == SQLITE_ROW; ++*n) {
		if (*n == room)
			v = realloc(v, (room = room ? 2 * room : 1024) * sizeof(*v));
		struct change *c = &v[*n];
		memcpy(c->uuid, sqlite3_column_blob(st, 0), 16);
		c->bytes = sqlite3_column_bytes(st, 1);
		c->bytes = c->bytes > TOWN ? TOWN : c->bytes;
		memcpy(c->town, c->bytes ? sqlite3_column_blob(st, 1) : "", (size_t)c->bytes);
	}
	sqlite3_finalize(st);
	return v;
}

static inline void changes_write(sqlite3 *to, const struct change *v, size_t n)
{
	floor_exec(to, "BEGIN IMMEDIATE");
	sqlite3_stmt *number = floor_sql(to, "SELECT max(_change) FROM person");
	sqlite3_stmt *st = floor_sql(to, "UPDATE person SET city = ?2, _change = ?3 WHERE _uuid = ?1");
	sqlite3_step(number);
	int64_t change = sqlite3_column_int64(number, 0);
	sqlite3_finalize(number);
	for (size_t i = 0; i < n; i++) {
		sqlite3_bind_blob(st, 1, v[i].uuid, 16, SQLITE_STATIC);
		sqlite3_bind_text(st, 2, v[i].town, v[i].bytes, SQLITE_STATIC);
		sqlite3_bind_int64(st, 3, ++change);
		floor_step(to, st);
	}
	sqlite3_finalize(st);
	floor_exec(to, "COMMIT");
}

#endif
