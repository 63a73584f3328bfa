/*
 * The same changes through SQLite's session extension, which knows no conflict of concurrent writes, no sender and no sealing:
 *
 *   bench_session make FROM OLD SINCE FILE   OLD (plain tables) gets the towns changed in FROM after SINCE; the changeset into FILE
 *   bench_session take FILE TO               that changeset applied; rows that differ are left alone
 *
 * Timed: making the changeset from what was recorded, and writing it; applying it. Prints what bench_floor prints.
 */
#define SQLITE_ENABLE_SESSION
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <unistd.h>

#include "floor.h"
#include "floor_changes.h"

/* A changeset names rows by the primary key, which two laptops do not share: the plain table keyed by the id that travels. */
static void key_by_id(sqlite3 *db)
{
	floor_exec(db, "CREATE TABLE shared(_uuid BLOB PRIMARY KEY, city TEXT, _change INTEGER)");
	floor_exec(db, "INSERT INTO shared SELECT _uuid, city, _change FROM person");
}

static void run_make(char **arg)
{
	sqlite3 *from = floor_open(arg[0]), *to = floor_open(arg[1]);
	sqlite3_session *session;
	size_t n;
	int bytes;
	void *set;
	struct change *v = changes_read(from, arg[2], &n);

	key_by_id(to);
	floor_check(to, sqlite3session_create(to, "main", &session));
	floor_check(to, sqlite3session_attach(session, "shared"));
	floor_exec(to, "BEGIN");
	sqlite3_stmt *st = floor_sql(to, "UPDATE shared SET city = ?2 WHERE _uuid = ?1");
	for (size_t i = 0; i < n; i++) {
		sqlite3_bind_blob(st, 1, v[i].uuid, 16, SQLITE_STATIC);
		sqlite3_bind_text(st, 2, v[i].town, v[i].bytes, SQLITE_STATIC);
		floor_step(to, st);
	}
	sqlite3_finalize(st);
	floor_exec(to, "COMMIT");
	struct floor_time start = floor_start();
	floor_check(to, sqlite3session_changeset(session, &bytes, &set));
	FILE *f = fopen(arg[3], "w");
	if (!f || fwrite(set, 1, (size_t)bytes, f) != (size_t)bytes || fflush(f) != 0 || fsync(fileno(f)) != 0 || fclose(f) != 0)
		exit(1);
	floor_print(start, n);
	sqlite3session_delete(session);
	sqlite3_close(to);
}

static int leave(void *arg, int why, sqlite3_changeset_iter *it)
{
	(void)why;
	(void)it;
	++*(uint64_t *)arg;
	return SQLITE_CHANGESET_OMIT;
}

static void run_take(char **arg)
{
	sqlite3 *to = floor_open(arg[1]);
	FILE *f = fopen(arg[0], "r");
	uint64_t left = 0, rows = 0;

	key_by_id(to);
	if (!f || fseek(f, 0, SEEK_END) != 0)
		exit(1);
	long n = ftell(f);
	char *set = malloc((size_t)n + 1);
	rewind(f);
	struct floor_time start = floor_start();
	if (!set || fread(set, 1, (size_t)n, f) != (size_t)n)
		exit(1);
	floor_check(to, sqlite3changeset_apply(to, (int)n, set, NULL, leave, &left));
	rows = (uint64_t)sqlite3_total_changes(to);
	sqlite3_close(to);
	floor_print(start, rows);
}

int main(int argc, char **argv)
{
	if (argc == 6 && strcmp(argv[1], "make") == 0)
		run_make(argv + 2);
	else if (argc == 4 && strcmp(argv[1], "take") == 0)
		run_take(argv + 2);
	else
		return fprintf(stderr, "usage: bench_session make FROM OLD SINCE FILE | take FILE TO\n"), 2;
	return 0;
}
