/* Opening a database, its settings, statements and transactions. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db.h"

enum { WAL_PAGES = 4000, WAL_PAGES_BULK = 16000 };
#define CACHE "-8000" /* negative: KiB */
#define CACHE_BULK "-40000"

/* Offsets in the 100-byte header (SQLite file format, section 1.3). */
enum { HEADER = 100, AT_USER_VERSION = 60, AT_APPLICATION_ID = 68 };

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

bool ml_db_error(struct ml_db *db, int rc, struct ml_error *e)
{
	static const struct {
		int rc;
		enum ml_code code;
	} codes[] = {
		{SQLITE_FULL, ML_E_NO_SPACE},
		{SQLITE_BUSY, ML_E_DB_LOCKED},
		{SQLITE_LOCKED, ML_E_DB_LOCKED},
		{SQLITE_CORRUPT, ML_E_DB_DAMAGED},
		{SQLITE_NOTADB, ML_E_DB_FOREIGN},
		{SQLITE_READONLY, ML_E_READ_ONLY},
		{SQLITE_CANTOPEN, ML_E_READ_ONLY},
		{SQLITE_PERM, ML_E_READ_ONLY},
		{SQLITE_INTERRUPT, ML_E_CANCELLED},
		{SQLITE_TOOBIG, ML_E_TOO_LARGE},
	};
	int sys = db->sql ? sqlite3_system_errno(db->sql) : errno;
	if ((rc & 0xff) == SQLITE_IOERR) {
		errno = sys;
		return ml_fail_sys(e, sys == ENOSPC || sys == EFBIG || sys == EDQUOT ? ML_E_NO_SPACE : ML_E_SYSTEM,
			"%s", db->path);
	}
	for (size_t i = 0; i < ML_COUNT(codes); i++)
		if (codes[i].rc == (rc & 0xff))
			return ml_fail(e, codes[i].code, "%s", db->path);
	return ml_fail(e, ML_E_SQL, "%s", db->sql ? sqlite3_errmsg(db->sql) : sqlite3_errstr(rc));
}

/* Second wall behind bound values: no statement of the program may attach files or change the schema. */
static int authorize(void *arg, int action, const char *a, const char *b, const char *c, const char *d)
{
	struct ml_db *db = arg;
	switch (action) {
	case SQLITE_ATTACH:
	case SQLITE_DETACH:
	case SQLITE_CREATE_TRIGGER:
	case SQLITE_CREATE_VTABLE:
		return SQLITE_DENY;
	case SQLITE_CREATE_TABLE:
	case SQLITE_CREATE_INDEX:
	case SQLITE_CREATE_VIEW:
	case SQLITE_DROP_TABLE:
	case SQLITE_DROP_INDEX:
	case SQLITE_DROP_VIEW:
	case SQLITE_ALTER_TABLE:
		return db->schema_allowed ? SQLITE_OK : SQLITE_DENY;
	default:
		return SQLITE_OK;
	}
}

bool ml_db_exec(struct ml_db *db, const char *sql, struct ml_error *e)
{
	int rc = sqlite3_exec(db->sql, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? true : ml_db_error(db, rc, e);
}

/* What the bytes of an existing file say before SQLite touches it: ours, and of a schema that this program can write.
 */
static bool check_file(struct ml_db *db, unsigned flags, int newest, bool *fresh, struct ml_error *e)
{
	struct stat st;
	if (stat(db->path, &st) != 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			return ml_fail_sys(e, ML_E_READ_ONLY, "%s", db->path);
		*fresh = true;
		return (flags & ML_DB_CREATE) ? true : ml_fail(e, ML_E_DB_MISSING, "%s", db->path);
	}
	*fresh = false;
	if (flags & ML_DB_CREATE)
		return ml_fail(e, ML_E_EXISTS, "%s", db->path);
	if (!S_ISREG(st.st_mode))
		return ml_fail(e, ML_E_NOT_REGULAR, "%s", db->path);
	uint8_t head[HEADER];
	int fd = open(db->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return ml_fail_sys(e, ML_E_READ_ONLY, "%s", db->path);
	ssize_t got = read(fd, head, sizeof head);
	close(fd);
	if (got != (ssize_t)sizeof head || memcmp(head, "SQLite format 3", 16) != 0 ||
		be32(head + AT_APPLICATION_ID) != ML_DB_APPLICATION_ID)
		return ml_fail(e, ML_E_DB_FOREIGN, "%s", db->path);
	if ((int)be32(head + AT_USER_VERSION) > newest && !(flags & ML_DB_READ_ONLY))
		return ml_fail(e, ML_E_DB_NEWER, "%s", db->path);
	return true;
}

/* The file is made by us first, so that nobody else can read it from its first byte on. */
static bool make_file(const char *path, struct ml_error *e)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0)
		return ml_fail_sys(e, errno == ENOSPC ? ML_E_NO_SPACE : ML_E_READ_ONLY, "%s", path);
	close(fd);
	return true;
}

static bool directory_is_writable(const char *path)
{
	char *dir = ml_xstrdup(path);
	char *slash = strrchr(dir, '/');
	if (slash)
		*(slash == dir ? slash + 1 : slash) = 0;
	bool good = access(slash ? dir : ".", W_OK) == 0;
	ml_free_(dir);
	return good;
}

/* A WAL database in a read-only directory opens only as immutable; with a WAL that still holds changes, only as it is.
 */
static bool open_file(struct ml_db *db, struct ml_error *e)
{
	struct ml_buf uri = {0};
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
	if (access(db->path, W_OK) != 0 || !directory_is_writable(db->path))
		db->read_only = true;
	ml_buf_z(&uri, "file:");
	for (const char *p = db->path; *p; p++)
		if (strchr("%?#", *p))
			ml_buf_printf(&uri, "%%%02X", (unsigned char)*p);
		else
			ml_buf_char(&uri, *p);
	if (db->read_only) {
		struct ml_buf wal = {0};
		struct stat st;
		ml_buf_printf(&wal, "%s-wal", db->path);
		if (!directory_is_writable(db->path) && (stat(wal.p, &st) != 0 || st.st_size == 0))
			ml_buf_z(&uri, "?immutable=1");
		ml_buf_finish(&wal);
	}
	int rc = sqlite3_open_v2(
		uri.p, &db->sql, flags | (db->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE), NULL);
	ml_buf_finish(&uri);
	return rc == SQLITE_OK ? true : ml_db_error(db, rc, e);
}

static bool set_up(struct ml_db *db, bool fresh, struct ml_error *e)
{
	static const int off[] = {SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_TRUSTED_SCHEMA,
		SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION};
	for (size_t i = 0; i < ML_COUNT(off); i++)
		sqlite3_db_config(db->sql, off[i], 0, NULL);
	sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_set_authorizer(db->sql, authorize, db);
	sqlite3_busy_timeout(db->sql, 5000);
	if (!ml_db_exec(db, "PRAGMA temp_store=MEMORY; PRAGMA cache_size=" CACHE, e))
		return false;
	if (db->read_only)
		return ml_db_exec(db, "PRAGMA query_only=ON; SELECT count(*) FROM sqlite_master", e);
	/* The id goes into the main file before WAL mode, so that the header always tells whose file it is. */
	if (fresh) {
		char sql[80];
		snprintf(sql, sizeof sql, "PRAGMA page_size=4096; PRAGMA application_id=%d", ML_DB_APPLICATION_ID);
		if (!ml_db_exec(db, sql, e))
			return false;
	}
	if (!ml_db_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON", e))
		return false;
	sqlite3_wal_autocheckpoint(db->sql, WAL_PAGES);
	return true;
}

bool ml_db_open(const char *path, unsigned flags, int newest, struct ml_db **out, struct ml_error *e)
{
	struct ml_db *db = ml_xalloc(sizeof *db);
	bool fresh = false;
	/* Its counting of memory takes a lock at each allocation. Refused, harmlessly, once SQLite is in use. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	db->path = ml_xstrdup(path);
	db->read_only = flags & ML_DB_READ_ONLY;
	db->statements = ml_map_create();
	if (!check_file(db, flags, newest, &fresh, e))
		goto fail;
	if (fresh && !make_file(path, e))
		goto fail;
	if (!open_file(db, e) || !set_up(db, fresh, e)) {
		if (fresh)
			unlink(path);
		goto fail;
	}
	*out = db;
	return true;
fail:
	ml_db_close(db);
	return false;
}

void ml_db_close(struct ml_db *db)
{
	if (!db)
		return;
	size_t pos = 0;
	struct ml_str key;
	uint64_t v;
	ml_db_rehearse_end(db);
	ml_db_rollback(db);
	while (ml_map_next(db->statements, &pos, &key, &v))
		sqlite3_finalize((struct sqlite3_stmt *)(uintptr_t)v);
	ml_map_destroy(db->statements);
	sqlite3_close(db->sql);
	ml_free_(db->path);
	ml_free_(db);
}

struct sqlite3 *ml_db_handle(struct ml_db *db)
{
	return db->sql;
}

const char *ml_db_path(const struct ml_db *db)
{
	return db->path;
}

bool ml_db_is_read_only(const struct ml_db *db)
{
	return db->read_only;
}

void ml_db_allow_schema(struct ml_db *db, bool allow)
{
	db->schema_allowed = allow;
}

static struct sqlite3_stmt *handed_out(struct ml_db_near *near, const char *sql, struct sqlite3_stmt *st)
{
	*near = (struct ml_db_near){sql, st};
	sqlite3_reset(st);
	sqlite3_clear_bindings(st);
	return st;
}

struct sqlite3_stmt *ml_db_prepare(struct ml_db *db, const char *sql, struct ml_error *e)
{
	uint64_t found;
	struct ml_db_near *near = &db->near[((uintptr_t)sql >> 4 ^ (uintptr_t)sql >> 10) % ML_COUNT(db->near)];
	/* Another text may stand at the same address by now. */
	if (near->sql == sql && strcmp(sqlite3_sql(near->st), sql) == 0)
		return handed_out(near, sql, near->st);
	if (ml_map_get(db->statements, ml_str(sql), &found))
		return handed_out(near, sql, (struct sqlite3_stmt *)(uintptr_t)found);
	struct sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v3(db->sql, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL);
	if (rc != SQLITE_OK) {
		ml_db_error(db, rc, e);
		return NULL;
	}
	ml_map_set(db->statements, ml_str(sql), (uint64_t)(uintptr_t)st);
	return handed_out(near, sql, st);
}

int ml_db_step(struct ml_db *db, struct sqlite3_stmt *st, struct ml_error *e)
{
	int rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		ml_db_error(db, rc, e);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -1;
}

bool ml_db_run(struct ml_db *db, struct sqlite3_stmt *st, struct ml_error *e)
{
	int got;
	while ((got = ml_db_step(db, st, e)) == 1)
		continue;
	return got == 0;
}

int ml_db_schema(struct ml_db *db)
{
	struct sqlite3_stmt *st = ml_db_prepare(db, "PRAGMA user_version", NULL);
	int v = st && ml_db_step(db, st, NULL) == 1 ? sqlite3_column_int(st, 0) : 0;
	if (st)
		sqlite3_reset(st);
	return v;
}

int64_t ml_db_data_version(struct ml_db *db)
{
	struct sqlite3_stmt *st = ml_db_prepare(db, "PRAGMA data_version", NULL);
	int64_t v = st && ml_db_step(db, st, NULL) == 1 ? sqlite3_column_int64(st, 0) : 0;
	if (st)
		sqlite3_reset(st);
	return v;
}

void ml_db_bulk(struct ml_db *db)
{
	if (db->bulk++)
		return;
	ml_db_exec(db, "PRAGMA cache_size=" CACHE_BULK, NULL);
	sqlite3_wal_autocheckpoint(db->sql, WAL_PAGES_BULK);
}

/* The next save, which is small, must not be the one that takes a large WAL in. Failing harms nothing: it is kept. */
void ml_db_bulk_end(struct ml_db *db)
{
	ML_ASSERT(db->bulk);
	if (--db->bulk)
		return;
	ml_db_exec(db, "PRAGMA cache_size=" CACHE, NULL);
	sqlite3_wal_autocheckpoint(db->sql, WAL_PAGES);
	if (sqlite3_get_autocommit(db->sql) && !db->read_only)
		sqlite3_wal_checkpoint_v2(db->sql, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static bool run_text(struct ml_db *db, const char *sql, struct ml_error *e)
{
	struct sqlite3_stmt *st = ml_db_prepare(db, sql, e);
	return st && ml_db_run(db, st, e);
}

bool ml_db_begin_(struct ml_db *db, const char *who, struct ml_error *e)
{
	ML_ASSERT(!db->opener);
	if (db->read_only)
		return ml_fail(e, ML_E_READ_ONLY, "%s", db->path);
	/* An error may have ended the outer transaction: a savepoint alone would be kept for good. */
	if (db->rehearsing && sqlite3_get_autocommit(db->sql))
		return ml_fail(e, ML_E_NO_SPACE, "%s", db->path);
	if (!run_text(db, db->rehearsing ? "SAVEPOINT inner" : "BEGIN IMMEDIATE", e))
		return false;
	db->opener = who;
	return true;
}

bool ml_db_commit(struct ml_db *db, struct ml_error *e)
{
	ML_ASSERT(db->opener);
	if ((db->rehearsing && sqlite3_get_autocommit(db->sql)) ||
		!run_text(db, db->rehearsing ? "RELEASE inner" : "COMMIT", e)) {
		ml_db_rollback(db);
		return false;
	}
	db->opener = NULL;
	return true;
}

void ml_db_rollback(struct ml_db *db)
{
	bool inner = db->rehearsing && db->opener;
	db->opener = NULL;
	if (!db->sql || sqlite3_get_autocommit(db->sql) || (db->rehearsing && !inner))
		return;
	/* A reader left open would keep ROLLBACK from giving its locks back. */
	for (struct sqlite3_stmt *st = NULL; (st = sqlite3_next_stmt(db->sql, st));)
		sqlite3_reset(st);
	sqlite3_exec(db->sql, inner ? "ROLLBACK TO inner; RELEASE inner" : "ROLLBACK", NULL, NULL, NULL);
}

bool ml_db_rehearse_(struct ml_db *db, const char *who, struct ml_error *e)
{
	ML_ASSERT(!db->rehearsing);
	if (!ml_db_begin_(db, who, e))
		return false;
	db->rehearsing = true;
	db->opener = NULL;
	return true;
}

void ml_db_rehearse_end(struct ml_db *db)
{
	if (!db->rehearsing)
		return;
	db->rehearsing = false;
	ml_db_rollback(db);
}

bool ml_db_rehearses(const struct ml_db *db)
{
	return db->rehearsing;
}

bool ml_db_look(struct ml_db *db)
{
	return sqlite3_get_autocommit(db->sql) && run_text(db, "BEGIN", NULL);
}

void ml_db_look_end(struct ml_db *db, bool begun)
{
	/* A read that failed may have ended it. */
	if (begun && !sqlite3_get_autocommit(db->sql))
		run_text(db, "COMMIT", NULL);
}

bool ml_db_in_transaction(const struct ml_db *db)
{
	return db->opener != NULL;
}
