/*
 * Bundles of revoked sites that came after their revocation was known: a copy in a folder beside the database, and a row in
 * a table, until a person looks at it and takes it in whole or drops it.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "private.h"
#include "sql_sync.h"

enum { HASH = 32, NAME_MAX_BYTES = 100 };

/* ---- the folder ------------------------------------------------------------------------------- */

static void path_of(struct ml_store *s, struct ml_str file, struct ml_buf *out)
{
	ml_buf_printf(out, "%s-quarantaine", ml_store_path(s));
	if (file.n)
		ml_buf_printf(out, "/%.*s", (int)file.n, file.p);
}

static bool has_folder(struct ml_store *s)
{
	return ml_store_path(s)[0] != ':'; /* a database in memory keeps nothing */
}

static bool copy_bytes(int from, int to, uint8_t hash[HASH], const char *path, struct ml_error *e)
{
	uint8_t *block = ml_xalloc(SYNC_CHUNK);
	crypto_generichash_state h;
	ssize_t n = 1;
	bool good = true;
	crypto_generichash_init(&h, NULL, 0, HASH);
	while (good && n) {
		n = read(from, block, SYNC_CHUNK);
		if (n < 0 && errno == EINTR)
			continue;
		good = n >= 0 || ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
		for (ssize_t done = 0, did; good && done < n; done += ML_MAX(did, 0)) {
			did = write(to, block + done, (size_t)(n - done));
			if (did < 0 && errno != EINTR)
				good = ml_fail_sys(e, errno == ENOSPC ? ML_E_NO_SPACE : ML_E_SYSTEM, "%s", path);
		}
		if (good)
			crypto_generichash_update(&h, block, (size_t)n);
	}
	crypto_generichash_final(&h, hash, HASH);
	ml_free_(block);
	return good && (fsync(to) == 0 || ml_fail_sys(e, ML_E_SYSTEM, "%s", path));
}

static bool copy_file(const char *path, const char *part, uint8_t hash[HASH], struct ml_error *e)
{
	int from = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (from < 0)
		return ml_fail_sys(e, ML_E_NO_FILE, "%s", path);
	int to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good = to >= 0 || ml_fail_sys(e, errno == ENOSPC ? ML_E_NO_SPACE : ML_E_READ_ONLY, "%s", part);
	good = good && copy_bytes(from, to, hash, path, e);
	close(from);
	if (to >= 0)
		close(to);
	return good;
}

/* Start of the hash and the name that the file had: unique, and says what it was. */
static void name_file(const uint8_t hash[HASH], const char *path, struct ml_buf *out)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	for (int i = 0; i < 4; i++)
		ml_buf_printf(out, "%02x", hash[i]);
	ml_buf_char(out, '-');
	for (int i = 0; name[i] && i < NAME_MAX_BYTES; i++)
		ml_buf_char(out, (name[i] >= 'a' && name[i] <= 'z') || (name[i] >= 'A' && name[i] <= 'Z') ||
						  (name[i] >= '0' && name[i] <= '9') || name[i] == '.' || name[i] == '-'
					  ? name[i]
					  : '_');
}

/* ---- putting aside -------------------------------------------------------------------------------- */

static int64_t find_hash(struct ml_store *s, const uint8_t hash[HASH])
{
	sqlite3_stmt *st = sync_sql(s, SQL_quarantine_known, NULL);
	bool found;
	if (st)
		sync_bind_blob(st, 1, hash, HASH);
	return sync_int(s, st, &found);
}

static void bind_text(sqlite3_stmt *st, int at, struct ml_str text)
{
	sqlite3_bind_text64(st, at, text.n ? text.p : "", text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static bool add_row(struct ml_store *s, const uint8_t hash[HASH], struct ml_str file, const struct sync_manifest *m,
	uint64_t bytes, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(s);
	sqlite3_stmt *st = sync_sql(s, SQL_quarantine_add, e);
	if (!st)
		return false;
	sync_bind_blob(st, 1, hash, HASH);
	bind_text(st, 2, file);
	sqlite3_bind_int64(st, 3, ctx->now_ms(ctx));
	sync_bind_uuid(st, 4, &m->site);
	sync_bind_uuid(st, 5, &m->incarnation);
	bind_text(st, 6, m->officer);
	sqlite3_bind_int64(st, 7, m->time);
	sqlite3_bind_int64(st, 8, m->since);
	sqlite3_bind_int64(st, 9, m->upto);
	sqlite3_bind_int64(st, 10, (int64_t)m->flags);
	bind_text(st, 11, m->scope);
	sqlite3_bind_int64(st, 12, (int64_t)m->records);
	sqlite3_bind_int64(st, 13, (int64_t)bytes);
	return sync_run(s, st, e);
}

static bool get_row(struct ml_store *s, int64_t id, struct ml_buf *file, enum ml_quarantine_state *state, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_quarantine_get, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, id);
	int got = ml_db_step(ml_store_db(s), st, e);
	if (got == 1) {
		ml_buf_str(file, sync_column_str(st, 0));
		*state = (enum ml_quarantine_state)sqlite3_column_int(st, 1);
	}
	sqlite3_reset(st);
	return got == 0 ? ml_fail(e, ML_E_QUARANTINE_NONE, "%lld", (long long)id) : got == 1;
}

/* The copy under its name, then its row: a copy without a row is only a file too much. */
static bool keep_copy(struct ml_store *s, const char *part, const char *path, const uint8_t hash[HASH],
	const struct sync_manifest *m, uint64_t bytes, struct ml_error *e)
{
	struct ml_buf name = {0}, to = {0};
	name_file(hash, path, &name);
	path_of(s, ml_buf_view(&name), &to);
	bool good = rename(part, to.p) == 0 || ml_fail_sys(e, ML_E_SYSTEM, "%s", to.p);
	good = good && ml_dir_sync(to.p, e) && ml_db_begin(ml_store_db(s), e);
	if (good && !(add_row(s, hash, ml_buf_view(&name), m, bytes, e) && ml_db_commit(ml_store_db(s), e))) {
		ml_db_rollback(ml_store_db(s));
		good = false;
	}
	ml_buf_finish(&name);
	ml_buf_finish(&to);
	return good;
}

bool sync_quarantine_add(struct ml_store *s, const char *path, const struct sync_manifest *m, uint64_t bytes, bool *accepted,
	struct ml_error *e)
{
	struct ml_buf folder = {0}, part = {0}, file = {0};
	uint8_t hash[HASH];
	*accepted = false;
	if (!has_folder(s))
		return true;
	path_of(s, ML_STR(""), &folder);
	path_of(s, ML_STR("nouveau.part"), &part);
	bool good = ml_dir_make(folder.p, 0700, e) && copy_file(path, part.p, hash, e);
	int64_t known = good ? find_hash(s, hash) : 0;
	if (good && known) {
		enum ml_quarantine_state state = ML_Q_WAITING;
		good = get_row(s, known, &file, &state, e);
		*accepted = state == ML_Q_ACCEPTED;
	} else if (good && !ml_store_rehearses(s)) {
		good = keep_copy(s, part.p, path, hash, m, bytes, e);
	}
	unlink(part.p);
	ml_buf_finish(&folder);
	ml_buf_finish(&part);
	ml_buf_finish(&file);
	return good;
}

/* ---- looking, deciding --------------------------------------------------------------------------------- */

enum { COL_ID, COL_FILE, COL_STATE, COL_AT, COL_DECIDED, COL_SITE, COL_INCARNATION, COL_OFFICER, COL_TIME, COL_SINCE, COL_UPTO,
	COL_FLAGS, COL_SCOPE, COL_RECORDS, COL_BYTES };

static void read_row(struct ml_store *s, struct ml_arena *a, sqlite3_stmt *st, struct ml_quarantined *q)
{
	struct ml_buf path = {0};
	int64_t flags = sqlite3_column_int64(st, COL_FLAGS);
	path_of(s, sync_column_str(st, COL_FILE), &path);
	*q = (struct ml_quarantined){.id = sqlite3_column_int64(st, COL_ID),
		.path = ml_arena_z(a, ml_buf_view(&path)),
		.state = (enum ml_quarantine_state)sqlite3_column_int(st, COL_STATE),
		.at = sqlite3_column_int64(st, COL_AT),
		.decided = sqlite3_column_int64(st, COL_DECIDED)};
	q->info = (struct ml_bundle_info){.format = ML_BUNDLE_FORMAT,
		.officer = ml_arena_str(a, sync_column_str(st, COL_OFFICER)),
		.time = sqlite3_column_int64(st, COL_TIME),
		.since = sqlite3_column_int64(st, COL_SINCE),
		.upto = sqlite3_column_int64(st, COL_UPTO),
		.full = flags & SYNC_FULL,
		.partial = flags & SYNC_PARTIAL,
		.scope = ml_arena_str(a, sync_column_str(st, COL_SCOPE)),
		.records = (uint64_t)sqlite3_column_int64(st, COL_RECORDS),
		.bytes = (uint64_t)sqlite3_column_int64(st, COL_BYTES)};
	ml_team_info(s, NULL, &q->info.team);
	sync_column_blob(st, COL_SITE, q->info.site.b, sizeof q->info.site.b);
	sync_column_blob(st, COL_INCARNATION, q->info.incarnation.b, sizeof q->info.incarnation.b);
	ml_buf_finish(&path);
}

bool ml_quarantine_list(
	struct ml_store *s, struct ml_arena *a, struct ml_quarantined **out, uint32_t *n, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_quarantine_all, e);
	ML_VEC(struct ml_quarantined) found = {0};
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct ml_quarantined q;
		read_row(s, a, st, &q);
		ml_vec_push(&found, q);
	}
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct ml_quarantined, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return got == 0;
}

uint32_t ml_quarantine_waiting(struct ml_store *s)
{
	bool found;
	return (uint32_t)sync_int(s, sync_sql(s, SQL_quarantine_waiting, NULL), &found);
}

/* The copy, unless it was dropped. */
static bool copy_path(struct ml_store *s, int64_t id, struct ml_buf *path, struct ml_error *e)
{
	struct ml_buf file = {0};
	enum ml_quarantine_state state = ML_Q_WAITING;
	bool good = get_row(s, id, &file, &state, e);
	if (good && state == ML_Q_DROPPED)
		good = ml_fail(e, ML_E_QUARANTINE_NONE, "%lld", (long long)id);
	if (good)
		path_of(s, ml_buf_view(&file), path);
	ml_buf_finish(&file);
	return good;
}

static bool decide(struct ml_store *s, int64_t id, enum ml_quarantine_state state, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(s);
	sqlite3_stmt *st = sync_sql(s, SQL_quarantine_state, e);
	if (!st || !ml_db_begin(ml_store_db(s), e))
		return false;
	sqlite3_bind_int64(st, 1, id);
	sqlite3_bind_int64(st, 2, state);
	sqlite3_bind_int64(st, 3, ctx->now_ms(ctx));
	if (sync_run(s, st, e) && ml_db_commit(ml_store_db(s), e))
		return true;
	ml_db_rollback(ml_store_db(s));
	return false;
}

bool ml_quarantine_visit(struct ml_store *s, int64_t id, ml_visit_fn visit, void *arg, struct ml_error *e)
{
	struct ml_buf path = {0};
	bool good = copy_path(s, id, &path, e) && sync_visit_file(s, path.p, true, visit, arg, e);
	ml_buf_finish(&path);
	return good;
}

bool ml_quarantine_accept(
	struct ml_store *s, int64_t id, bool dry, struct ml_arena *a, struct ml_merge_report *r, struct ml_error *e)
{
	struct ml_buf path = {0};
	*r = (struct ml_merge_report){0};
	bool good = copy_path(s, id, &path, e) && sync_merge_file(s, path.p, true, dry, a, r, e) &&
		    (dry || decide(s, id, ML_Q_ACCEPTED, e));
	ml_buf_finish(&path);
	return good;
}

bool ml_quarantine_drop(struct ml_store *s, int64_t id, struct ml_error *e)
{
	struct ml_buf path = {0};
	bool good = copy_path(s, id, &path, e) && decide(s, id, ML_Q_DROPPED, e);
	if (good && unlink(path.p) != 0 && errno != ENOENT)
		good = ml_fail_sys(e, ML_E_SYSTEM, "%s", path.p);
	ml_buf_finish(&path);
	return good;
}
