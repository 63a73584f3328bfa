/* Making, opening and closing a store. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <maillage/text.h>
#include "same.h"

/* ---- SQL functions: the filters' folding and the order of lists --------------------------- */

static void sql_text(sqlite3_context *c, sqlite3_value *v, void (*make)(struct ml_buf *, struct ml_str))
{
	struct ml_buf out = {0};
	if (sqlite3_value_type(v) == SQLITE_NULL)
		return;
	const char *p = (const char *)sqlite3_value_text(v);
	make(&out, ml_str_n(p ? p : "", (size_t)sqlite3_value_bytes(v)));
	sqlite3_result_blob64(c, out.p ? out.p : "", out.n, SQLITE_TRANSIENT);
	ml_buf_finish(&out);
}

static void sql_fold(sqlite3_context *c, int n, sqlite3_value **v)
{
	sql_text(c, v[0], ml_fold);
}

static void sql_sort_key(sqlite3_context *c, int n, sqlite3_value **v)
{
	sql_text(c, v[0], ml_sort_key);
}

/* has(text, folded needle): folded text contains the needle at the start of a word. */
static void sql_has(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct ml_buf text = {0};
	if (sqlite3_value_type(v[0]) == SQLITE_NULL)
		return;
	const char *p = (const char *)sqlite3_value_text(v[0]);
	ml_buf_char(&text, ' ');
	ml_fold(&text, ml_str_n(p ? p : "", (size_t)sqlite3_value_bytes(v[0])));
	const void *needle = sqlite3_value_blob(v[1]);
	size_t len = (size_t)sqlite3_value_bytes(v[1]);
	sqlite3_result_int(c, len == 0 || memmem(text.p, text.n, needle, len) != NULL);
	ml_buf_finish(&text);
}

/* The title of the record that a reference names. */
static void sql_title(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct ml_store *s = sqlite3_user_data(c);
	struct ml_uuid id;
	if (sqlite3_value_bytes(v[0]) != (int)sizeof id.b)
		return;
	memcpy(id.b, sqlite3_value_blob(v[0]), sizeof id.b);
	struct ml_arena *a = ml_arena_create();
	struct ml_str title = ml_store_title_of(s, a, &id);
	sqlite3_result_text64(c, title.p ? title.p : "", title.n, SQLITE_TRANSIENT, SQLITE_UTF8);
	ml_arena_destroy(a);
}

/* A reference, by its 16 bytes or as text. */
static bool read_id(sqlite3_value *v, struct ml_uuid *id)
{
	if (sqlite3_value_type(v) != SQLITE_BLOB)
		return sqlite3_value_type(v) == SQLITE_TEXT && ml_uuid_parse(ml_str((const char *)sqlite3_value_text(v)), id);
	if (sqlite3_value_bytes(v) != (int)sizeof id->b)
		return false;
	memcpy(id->b, sqlite3_value_blob(v), sizeof id->b);
	return true;
}

/* Is the record here that a reference names? */
static void sql_here(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct ml_store *s = sqlite3_user_data(c);
	struct ml_uuid id;
	if (read_id(v[0], &id))
		sqlite3_result_int(c, ml_store_rid(s, &id) != 0);
}

/* among(value, ids): does the reference name one of them? */
static void sql_among(sqlite3_context *c, int n, sqlite3_value **v)
{
	const struct ml_map *ids = sqlite3_value_pointer(v[1], ML_AMONG);
	struct ml_uuid id;
	uint64_t yes;
	if (ids && read_id(v[0], &id))
		sqlite3_result_int(c, ml_map_get(ids, ml_str_n((const char *)id.b, sizeof id.b), &yes));
}

static bool add_functions(struct ml_store *s, struct ml_error *e)
{
	static const struct {
		const char *name;
		int args;
		void (*run)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {
		{"ml_fold", 1, sql_fold},
		{"ml_sort_key", 1, sql_sort_key},
		{"ml_has", 2, sql_has},
		{"ml_title", 1, sql_title},
		{"ml_here", 1, sql_here},
		{"ml_among", 2, sql_among},
	};
	for (size_t i = 0; i < ML_COUNT(functions); i++) {
		int rc = sqlite3_create_function(ml_db_handle(s->db), functions[i].name, functions[i].args,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC, s, functions[i].run, NULL, NULL);
		if (rc != SQLITE_OK)
			return ml_db_error(s->db, rc, e);
	}
	return true;
}

/* ---- life ------------------------------------------------------------------------------------ */

static struct ml_store *store_new(struct ml_context *ctx, const char *path)
{
	struct ml_store *s = ml_xalloc(sizeof *s);
	s->ctx = ctx;
	s->path = ml_xstrdup(path);
	s->lineage = ml_lineage_create();
	s->own_arena = ml_arena_create();
	s->site_arena = ml_arena_create();
	s->scratch = ml_arena_create();
	s->merging = ml_arena_create();
	s->same.a = ml_arena_create();
	s->officers = ml_map_create();
	s->head.incarnation = ML_INC_NONE;
	return s;
}

/* The real path names the database in its token and in the token file's own name. */
static void find_token_path(struct ml_store *s)
{
	char real[PATH_MAX], name[64];
	if (realpath(s->path, real)) {
		ml_free_(s->path);
		s->path = ml_xstrdup(real);
	}
	if (!s->ctx->runtime_dir || !ml_dir_make(s->ctx->runtime_dir, 0700, NULL))
		return;
	snprintf(name, sizeof name, "writes-%016llx", (unsigned long long)ml_hash64(s->path, strlen(s->path), 0));
	s->token_path = ml_path_join(s->ctx->runtime_dir, name);
}

bool ml_store_load(struct ml_store *s, struct ml_error *e)
{
	if (!ml_head_load(s, e) || !ml_sites_load(s, e))
		return false;
	if (s->head.incarnation != ML_INC_NONE && s->head.incarnation >= ml_lineage_count(s->lineage))
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", s->path);
	s->data_version = ml_db_data_version(s->db);
	return true;
}

bool ml_store_reload(struct ml_store *s, struct ml_error *e)
{
	ml_lineage_destroy(s->lineage);
	s->lineage = ml_lineage_create();
	ml_map_clear(s->officers);
	s->row_rid = 0;
	ml_store_forget_own_fields(s);
	s->generation++;
	return ml_store_load(s, e);
}

static bool open_parts(struct ml_store *s, bool fresh, struct ml_error *e)
{
	s->read_only = ml_db_is_read_only(s->db);
	if (!add_functions(s, e))
		return false;
	bool older = !fresh && ml_db_schema(s->db) < ml_schema_newest();
	if (older && s->read_only)
		return ml_fail(e, ML_E_DB_OLDER, "%s", s->path);
	/* Of an older database it is read between the two halves of its migration (schema.c). */
	if (!fresh && !older && !ml_store_load(s, e))
		return false;
	if (!s->read_only && !ml_schema_apply(s, fresh, e))
		return false;
	if (fresh && !ml_store_load(s, e))
		return false;
	ml_same_forget(s);
	find_token_path(s);
	return true;
}

bool ml_store_create(
	struct ml_context *ctx, const char *path, struct ml_str officer, struct ml_store **out, struct ml_error *e)
{
	struct ml_store *s = store_new(ctx, path);
	struct ml_buf dir = {0};
	const char *slash = strrchr(path, '/');
	bool good = true, made = false;
	if (slash && slash != path) {
		ml_buf_add(&dir, path, (size_t)(slash - path));
		good = ml_dir_make(dir.p, 0700, e);
	}
	ml_buf_finish(&dir);
	ml_uuid_make(ctx, &s->site);
	good = good && ml_db_open(path, ML_DB_CREATE, ml_schema_newest(), &s->db, e);
	made = good;
	good = good && open_parts(s, true, e) && ml_store_set_officer(s, officer, e) && ml_reference_write(s, e);
	if (!good) {
		ml_store_close(s);
		if (made)
			unlink(path);
		return false;
	}
	*out = s;
	return true;
}

bool ml_store_open(struct ml_context *ctx, const char *path, unsigned flags, struct ml_store **out, struct ml_error *e)
{
	struct ml_store *s = store_new(ctx, path);
	unsigned db_flags = flags & ML_STORE_READ_ONLY ? ML_DB_READ_ONLY : 0;
	if (!ml_db_open(path, db_flags, ml_schema_newest(), &s->db, e) || !open_parts(s, false, e)) {
		ml_store_close(s);
		return false;
	}
	*out = s;
	return true;
}

void ml_store_close(struct ml_store *s)
{
	if (!s)
		return;
	if (s->step.open)
		ml_step_cancel(s);
	ml_search_close(s);
	ml_db_close(s->db);
	for (size_t i = 0; i < ML_COUNT(s->plans); i++)
		ml_plan_destroy(s->plans[i]);
	ml_lineage_destroy(s->lineage);
	ml_arena_destroy(s->own_arena);
	ml_arena_destroy(s->site_arena);
	ml_arena_destroy(s->scratch);
	ml_arena_destroy(s->merging);
	ml_ahead_end(s);
	ml_arena_destroy(s->same.a);
	ml_map_destroy(s->same.roots);
	ml_map_destroy(s->officers);
	ml_buf_finish(&s->blob);
	ml_vec_finish(&s->touched);
	ml_vec_finish(&s->erased);
	ml_vec_finish(&s->seen);
	ml_vec_finish(&s->newly);
	ml_free_(s->token_path);
	ml_free_(s->path);
	ml_free_(s);
}

struct ml_context *ml_store_context(struct ml_store *s)
{
	return s->ctx;
}

struct ml_db *ml_store_db(struct ml_store *s)
{
	return s->db;
}

const char *ml_store_path(const struct ml_store *s)
{
	return s->path;
}

bool ml_store_is_read_only(const struct ml_store *s)
{
	return s->read_only;
}

uint64_t ml_store_generation(const struct ml_store *s)
{
	return s->generation;
}

bool ml_store_poll(struct ml_store *s)
{
	if (s->step.open)
		return false;
	int64_t now = ml_db_data_version(s->db);
	if (now == s->data_version)
		return false;
	s->data_version = now;
	ml_head_load(s, NULL);
	ml_sites_load(s, NULL);
	ml_store_forget_own_fields(s);
	ml_same_sync(s);
	ml_search_refresh(s);
	s->generation++;
	return true;
}

bool ml_store_backup(struct ml_store *s, const char *path, struct ml_error *e)
{
	return ml_db_backup(s->db, path, e);
}
