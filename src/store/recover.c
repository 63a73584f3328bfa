/* Going back to a backup, and erasing in backups what was erased here. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup.h"

static char *path_in_folder(struct ml_store *s, const char *name)
{
	struct ml_buf folder = ml_backup_folder(s);
	char *path = ml_path_join(folder.p, name);
	ml_buf_finish(&folder);
	return path;
}

static void remove_database(const char *path)
{
	static const char *const beside[] = {"", "-wal", "-shm", "-index"};
	for (size_t i = 0; i < ML_COUNT(beside); i++) {
		struct ml_buf name = {0};
		ml_buf_printf(&name, "%s%s", path, beside[i]);
		unlink(name.p);
		ml_buf_finish(&name);
	}
}

/* A file that stands alone again: no WAL beside it. */
static bool close_alone(struct ml_store *b, bool good, struct ml_error *e)
{
	ml_search_close(b);
	good = good && ml_db_checkpoint(b->db, e) && ml_db_exec(b->db, "PRAGMA journal_mode=DELETE", e);
	ml_store_close(b);
	return good;
}

/* ---- what does not go back ----------------------------------------------------------------------- */

/*
 * Trust only grows: the team's keys, members and revocations of today stay, else a stolen laptop would be let in again
 * and colleagues' bundles could not be opened. Tables of sync (0002-sync.sql, 0003-exchange.sql, 0004-star.sql), parents first.
 */
static const char *const trust[] = {
	"team", "epoch", "member", "certificate", "revocation", "invitation", "joining"};

static bool copy_rows(struct ml_store *from, struct ml_store *to, const char *table, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ml_buf_printf(&sql, "DELETE FROM \"%s\"", table);
	sqlite3_stmt *put = ml_sql(to, sql.p, e);
	bool good = put && ml_db_run(to->db, put, e);
	ml_buf_clear(&sql);
	ml_buf_printf(&sql, "SELECT * FROM \"%s\"", table);
	sqlite3_stmt *get = good ? ml_sql(from, sql.p, e) : NULL;
	int n = get ? sqlite3_column_count(get) : 0, got = get ? 0 : -1;
	ml_buf_clear(&sql);
	ml_buf_printf(&sql, "INSERT INTO \"%s\" VALUES(", table);
	for (int i = 0; i < n; i++)
		ml_buf_z(&sql, i ? ", ?" : "?");
	ml_buf_char(&sql, ')');
	put = get ? ml_sql(to, sql.p, e) : NULL;
	while (put && (got = ml_db_step(from->db, get, e)) == 1) {
		sqlite3_reset(put);
		for (int i = 0; i < n; i++)
			sqlite3_bind_value(put, i + 1, sqlite3_column_value(get, i));
		if (!ml_db_run(to->db, put, e)) {
			sqlite3_reset(get);
			got = -1;
			break;
		}
	}
	ml_buf_finish(&sql);
	return got == 0;
}

static bool keep_trust(struct ml_store *from, struct ml_store *to, struct ml_error *e)
{
	int64_t teams = 0;
	bool good = ml_sql_int(from, ml_sql(from, "SELECT count(*) FROM team", e), &teams, e);
	for (size_t i = 0; teams && i < ML_COUNT(trust) && good; i++)
		good = copy_rows(from, to, trust[i], e);
	return good;
}

/* ---- going back -------------------------------------------------------------------------------------- */

static bool find(struct ml_store *s, struct ml_str name, struct ml_arena *a, struct ml_backup *out, struct ml_error *e)
{
	struct ml_backup *all;
	uint32_t n;
	if (!ml_store_backups(s, a, &all, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (ml_str_is(name, "latest") || ml_str_is(name, all[i].name)) {
			*out = all[i];
			return true;
		}
	return ml_fail(e, ML_E_NO_FILE, "%.*s", (int)ML_MIN(name.n, 200), name.p ? name.p : "");
}

/* The copy that will take the place: brought to this program's schema, under an incarnation of its own. */
static bool prepare(struct ml_store *s, const char *copy, const struct ml_backup *to, struct ml_error *e)
{
	struct ml_store *b = NULL;
	struct ml_buf label = {0};
	if (!ml_store_open(s->ctx, copy, 0, &b, e))
		return false;
	ml_buf_z(&label, to->name);
	bool good = ml_step_begin(b, "return", ml_buf_view(&label), e);
	if (good) {
		b->step.note = true;
		good = ml_sites_expect_fork(b, e) && ml_incarnation_draw(b, e) && keep_trust(s, b, e) && ml_step_commit(b, e);
		ml_step_cancel(b);
	}
	ml_buf_finish(&label);
	return close_alone(b, good, e);
}

static bool copy_backup(const char *from, const char *to, struct ml_error *e)
{
	struct ml_db *db = NULL;
	remove_database(to);
	/* Not read-only: a newer program's backup must be refused. */
	if (!ml_db_open(from, 0, ml_schema_newest(), &db, e))
		return false;
	bool good = ml_db_exec(db, "PRAGMA journal_mode=DELETE", e) && ml_db_backup(db, to, e);
	ml_db_close(db);
	return good;
}

static bool replace(struct ml_store *s, const char *from, const char *copy, const struct ml_backup *to, struct ml_error *e)
{
	bool good = copy_backup(from, copy, e) && prepare(s, copy, to, e);
	if (good) {
		if (s->token_path)
			unlink(s->token_path);
		s->inc_checked = false;
		ml_search_forget(s);
		good = ml_db_replace(s->db, copy, e);
		/* What this process knows is what the file says, whether it was replaced or not. */
		good = ml_store_reload(s, good ? e : NULL) && good;
	}
	remove_database(copy);
	return good;
}

bool ml_backup_return(struct ml_store *s, struct ml_str name, struct ml_arena *a, struct ml_backup *to, struct ml_error *e)
{
	struct ml_backup_facts facts;
	struct ml_buf folder = ml_backup_folder(s);
	const char *saved;
	bool current = false;
	ML_ASSERT(!s->step.open);
	if (s->read_only)
		return ml_buf_finish(&folder), ml_fail(e, ML_E_READ_ONLY, "%s", s->path);
	bool good = find(s, name, a, to, e);
	char *from = good ? path_in_folder(s, to->name) : NULL, *copy = ml_path_join(folder.p, "retour.db");
	good = good && ml_backup_facts_of(from, true, &facts, e) && ml_backup_is_current(s, a, &current, &saved, e) &&
	       (current || ml_backup_make(s, a, true, NULL, e)) && replace(s, from, copy, to, e);
	ml_free_(from);
	ml_free_(copy);
	ml_buf_finish(&folder);
	return good;
}

/* ---- erasure ------------------------------------------------------------------------------------------- */

/* The incarnations of s as indexes of b. */
static bool map_lineage(struct ml_store *s, struct ml_store *b, uint32_t *map, struct ml_error *e)
{
	for (uint32_t i = 0; i < ml_lineage_count(s->lineage); i++) {
		struct ml_inc inc = *ml_lineage_at(s->lineage, i);
		if (inc.parent != ML_INC_NONE)
			inc.parent = map[inc.parent];
		if ((map[i] = ml_store_learn_inc(b, &inc, e)) == ML_INC_NONE)
			return false;
	}
	return true;
}

static bool erase_one(struct ml_store *s, struct ml_store *b, int64_t rid, const uint32_t *map, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	enum ml_outcome outcome;
	struct ml_record *r = ml_store_get(s, a, rid, e);
	bool good = r != NULL;
	if (good && r->state->erased && ml_store_rid(b, &r->id)) {
		struct ml_state state = *r->state;
		state.vv.e = ML_NEWN(a, struct ml_dot, state.vv.n + 1);
		for (uint32_t i = 0; i < state.vv.n; i++)
			state.vv.e[i] = (struct ml_dot){map[r->state->vv.e[i].inc], r->state->vv.e[i].n};
		good = ml_store_merge(b, r->kind_wire, &r->id, &state, &outcome, e);
	}
	ml_arena_destroy(a);
	return good;
}

static bool erase_in(struct ml_store *s, const char *path, const int64_t *rids, size_t n, struct ml_error *e)
{
	struct ml_store *b = NULL;
	if (!ml_store_open(s->ctx, path, 0, &b, e))
		return false;
	uint32_t *map = ml_xalloc((ml_lineage_count(s->lineage) + 1) * sizeof *map);
	bool good = ml_step_begin(b, "erase", ML_STR(""), e);
	if (good) {
		good = map_lineage(s, b, map, e);
		for (size_t i = 0; i < n && good; i++)
			good = erase_one(s, b, rids[i], map, e);
		good = good && ml_step_commit(b, e);
		ml_step_cancel(b);
	}
	ml_free_(map);
	return close_alone(b, good, e);
}

/* The names of the erased must be found in no file of ours: a backup that cannot be cleaned goes. */
bool ml_backups_erase(struct ml_store *s, const int64_t *rids, size_t n, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_backup *all;
	uint32_t count;
	bool good = ml_store_backups(s, a, &all, &count, e);
	for (uint32_t i = 0; i < count && good; i++) {
		char *path = path_in_folder(s, all[i].name);
		if (!erase_in(s, path, rids, n, NULL))
			remove_database(path);
		ml_free_(path);
	}
	ml_arena_destroy(a);
	return good;
}
