/*
 * The history of records across schemas: a database as schema 4 wrote it, whose rows of history were numbered by step, is
 * brought to this schema with all that each record ever held, whatever its steps did in which order. And going back through
 * it costs as much as what is gone back.
 */
#include "history_kit.h"
#include <maillage/db.h>

static struct ml_error err;

enum { RECORDS = 150, STEPS = 60 };

static uint64_t seed = 7;

static uint32_t any(uint32_t below)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % below;
}

static void write_one(struct ml_store *s, int64_t *rid, uint32_t turn)
{
	char text[32];
	snprintf(text, sizeof text, "Ville %u", turn);
	struct ml_value v = ml_text(ml_str(text));
	struct ml_edit edit = {kit_field(s, "person", !*rid ? "family_name" : any(2) ? "city" : "note"), ML_PUT_SET, 1, &v};
	if (*rid)
		ok(ml_store_edit(s, *rid, &edit, 1, NULL, &err), "edited");
	else
		ok(ml_store_add(s, ml_kind_by_key(ML_STR("person")), NULL, &edit, 1, rid, &err), "made");
}

/* Steps that make some records and edit others, one of them twice, in any order. */
static void fill(struct ml_store *s, struct ml_arena *a)
{
	int64_t rid[RECORDS] = {0};
	for (uint32_t i = 0, turn = 0; i < STEPS; i++) {
		good(ml_step_begin(s, "bulk", ML_STR("essai"), &err));
		for (uint32_t n = any(8); n; n--)
			write_one(s, &rid[any(RECORDS)], turn++);
		good(ml_step_commit(s, &err));
		if (i % 10 == 9)
			good(ml_store_undo(s, a, &(struct ml_step){0}, &err));
	}
}

static void run(sqlite3 *db, const char *sql)
{
	ok(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
}

static void back_to_schema_4(void)
{
	sqlite3 *db = NULL;
	ok(sqlite3_open(kit_path("trail.db"), &db) == SQLITE_OK, "opened");
	run(db, "ALTER TABLE history RENAME TO newer");
	run(db, "CREATE TABLE history(id INTEGER PRIMARY KEY, record INTEGER NOT NULL, old BLOB NOT NULL)");
	run(db, "CREATE INDEX history_record ON history(record)");
	run(db, "INSERT INTO history SELECT step << 32 | row_number() OVER (PARTITION BY step ORDER BY id), record, old FROM newer");
	run(db, "DROP TABLE newer; PRAGMA user_version = 4");
	sqlite3_close(db);
}

/* Lines of a that are in b; all: those of a. */
static int64_t lines_kept(const struct ml_buf *a, const struct ml_buf *b, int64_t *all)
{
	struct ml_str rest = ml_buf_view(a), line;
	int64_t kept = 0;
	for (*all = 0; ml_str_split(&rest, '\n', &line) && line.n; ++*all)
		kept += memmem(b->p, b->n, line.p, line.n + 1) != NULL;
	return kept;
}

static void test_move(struct ml_context *c)
{
	struct ml_store *s = NULL;
	struct ml_arena *a = ml_arena_create();
	struct ml_step step;
	int64_t all;
	good(ml_store_create(c, kit_path("trail.db"), ml_str("A. Benali"), &s, &err));
	fill(s, a);
	ok(kit_sound(s), "sound");
	ml_store_close(s);
	struct ml_buf then = kit_history_rows("trail.db", "step");
	back_to_schema_4();
	good(ml_store_open(c, kit_path("trail.db"), 0, &s, &err));
	ok(kit_sound(s), "brought back to this schema: sound");
	for (int i = 0; i < STEPS / 2; i++)
		good(ml_store_undo(s, a, &step, &err));
	ok(kit_sound(s), "sound when half of its steps are undone");
	ml_store_close(s);
	struct ml_buf now = kit_history_rows("trail.db", "step");
	ok(then.n > 1000, "much history");
	/* The undoing added its own. */
	int64_t kept = lines_kept(&then, &now, &all);
	is_int(kept, all, "every row of before");
	ml_buf_finish(&then);
	ml_buf_finish(&now);
	ml_arena_destroy(a);
}

/* ---- cost ------------------------------------------------------------------------------------------- */

/* Steps that SQLite's machine took since this was asked last. */
static int64_t machine_steps(sqlite3 *db)
{
	int64_t n = 0;
	for (sqlite3_stmt *st = sqlite3_next_stmt(db, NULL); st; st = sqlite3_next_stmt(db, st))
		n += sqlite3_stmt_status(st, SQLITE_STMTSTATUS_VM_STEP, 1);
	return n;
}

/* One step edits n records, is undone and redone. */
static int64_t cost_of(struct ml_context *c, uint32_t n)
{
	struct ml_store *s = NULL;
	struct ml_arena *a = ml_arena_create();
	int64_t *rid = ml_xalloc(n * sizeof *rid), cost = 0;
	char name[32];
	snprintf(name, sizeof name, "cost-%u.db", n);
	good(ml_store_create(c, kit_path(name), ml_str("A. Benali"), &s, &err));
	for (int turn = 0; turn < 2; turn++) {
		bool fine = ml_step_begin(s, "bulk", ML_STR("essai"), &err);
		for (uint32_t i = 0; i < n && fine; i++) {
			struct ml_value v = ml_text(ML_STR("Agadir"));
			struct ml_edit edit = {kit_field(s, "person", turn ? "city" : "family_name"), ML_PUT_SET, 1, &v};
			fine = turn ? ml_store_edit(s, rid[i], &edit, 1, NULL, &err)
				    : ml_store_add(s, ml_kind_by_key(ML_STR("person")), NULL, &edit, 1, &rid[i], &err);
		}
		ok(fine && ml_step_commit(s, &err), "%u records", n);
	}
	machine_steps(ml_db_handle(ml_store_db(s)));
	good(ml_store_undo(s, a, &(struct ml_step){0}, &err));
	good(ml_store_redo(s, a, &(struct ml_step){0}, &err));
	cost = machine_steps(ml_db_handle(ml_store_db(s)));
	ml_store_close(s);
	ml_free_(rid);
	ml_arena_destroy(a);
	return cost;
}

static void test_cost(struct ml_context *c)
{
	int64_t few = cost_of(c, 200), many = cost_of(c, 1600);
	ok(few > 0 && many < 10 * few, "undo and redo of eight times the records: %.1f times the work", (double)many / (double)few);
}

int main(void)
{
	struct ml_context c = kit_context(1);
	test_move(&c);
	test_cost(&c);
	kit_clean();
	return tap_done();
}
