/* What the floor programs share: the bare SQLite that a C program would use for the same data, and the time it took. */
#ifndef MAILLAGE_BENCH_FLOOR_H
#define MAILLAGE_BENCH_FLOOR_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static inline double floor_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct floor_time {
	double cpu, wall;
};

static inline struct floor_time floor_start(void)
{
	return (struct floor_time){floor_clock(CLOCK_PROCESS_CPUTIME_ID), floor_clock(CLOCK_MONOTONIC)};
}

/* What the driver reads. */
static inline void floor_print(struct floor_time t, uint64_t rows)
{
	struct floor_time now = floor_start();

	printf("{\"cpu\":%.6f,\"wall\":%.6f,\"rows\":%llu}\n", now.cpu - t.cpu, now.wall - t.wall,
		(unsigned long long)rows);
}

static inline void floor_check(sqlite3 *db, int rc)
{
	if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE)
		return;
	fprintf(stderr, "floor: %s\n", db ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
	exit(1);
}

static inline void floor_exec(sqlite3 *db, const char *sql)
{
	floor_check(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static inline sqlite3 *floor_open(const char *path)
{
	sqlite3 *db;

	floor_check(NULL, sqlite3_open(path, &db));
	floor_exec(db,
		"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8000");
	return db;
}

static inline sqlite3_stmt *floor_sql(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st;

	floor_check(db, sqlite3_prepare_v2(db, sql, -1, &st, NULL));
	return st;
}

static inline void floor_step(sqlite3 *db, sqlite3_stmt *st)
{
	floor_check(db, sqlite3_step(st));
	floor_check(db, sqlite3_reset(st));
}

#endif
