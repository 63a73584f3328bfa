/* Checkpoint, backup and integrity check. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db.h"

bool ml_db_checkpoint(struct ml_db *db, struct ml_error *e)
{
	int rc = sqlite3_wal_checkpoint_v2(db->sql, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	/* Another reader keeps the WAL alive: its next checkpoint ends it, and nothing was lost. */
	return rc == SQLITE_OK || rc == SQLITE_BUSY ? true : ml_db_error(db, rc, e);
}

static bool copy_all(struct ml_db *db, const char *part, struct ml_error *e)
{
	struct sqlite3 *to = NULL;
	int rc = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
	struct sqlite3_backup *b = rc == SQLITE_OK ? sqlite3_backup_init(to, "main", db->sql, "main") : NULL;
	if (b) {
		rc = sqlite3_backup_step(b, -1);
		int end = sqlite3_backup_finish(b);
		if (rc == SQLITE_DONE)
			rc = end;
	}
	/* A lone file: the copy must not need a WAL beside it. */
	if (b && rc == SQLITE_OK)
		rc = sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
	int sys = to ? sqlite3_system_errno(to) : 0;
	sqlite3_close(to);
	if (b && rc == SQLITE_OK)
		return true;
	errno = sys;
	return ml_fail_sys(e, (rc & 0xff) == SQLITE_FULL || sys == ENOSPC ? ML_E_NO_SPACE : ML_E_SYSTEM, "%s", part);
}

static bool sync_file(const char *path, struct ml_error *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;
	if (!good)
		ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
	if (fd >= 0)
		close(fd);
	return good;
}

bool ml_db_backup(struct ml_db *db, const char *path, struct ml_error *e)
{
	struct stat st;
	if (stat(path, &st) == 0)
		return ml_fail(e, ML_E_EXISTS, "%s", path);
	struct ml_buf name = {0};
	ml_buf_printf(&name, "%s.part", path);
	const char *part = name.p;
	unlink(part);
	int fd = open(part, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	bool good = fd >= 0;
	if (good)
		close(fd);
	else
		ml_fail_sys(e, ML_E_READ_ONLY, "%s", path);
	good = good && copy_all(db, part, e) && sync_file(part, e);
	if (good && rename(part, path) != 0)
		good = ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
	if (!good)
		unlink(part);
	ml_buf_finish(&name);
	return good && ml_dir_sync(path, e);
}

bool ml_db_replace(struct ml_db *db, const char *from, struct ml_error *e)
{
	struct sqlite3 *source = NULL;
	for (struct sqlite3_stmt *st = NULL; (st = sqlite3_next_stmt(db->sql, st));)
		sqlite3_reset(st);
	int rc = sqlite3_open_v2(from, &source, SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE, NULL);
	struct sqlite3_backup *b = rc == SQLITE_OK ? sqlite3_backup_init(db->sql, "main", source, "main") : NULL;
	if (!b && rc == SQLITE_OK)
		rc = sqlite3_errcode(db->sql);
	if (b) {
		rc = sqlite3_backup_step(b, -1);
		int end = sqlite3_backup_finish(b);
		if (rc == SQLITE_DONE)
			rc = end;
	}
	sqlite3_close(source);
	return rc == SQLITE_OK ? true : ml_db_error(db, rc, e);
}

bool ml_db_check(struct ml_db *db, struct ml_buf *report, struct ml_error *e)
{
	struct sqlite3_stmt *st = ml_db_prepare(db, "PRAGMA integrity_check(100)", e);
	bool sound = true;
	int got = st ? 0 : -1;
	while (st && (got = ml_db_step(db, st, e)) == 1) {
		const char *line = (const char *)sqlite3_column_text(st, 0);
		if (line && strcmp(line, "ok") == 0)
			continue;
		sound = false;
		ml_buf_printf(report, "%s\n", line ? line : "?");
	}
	return got == 0 && sound;
}
