/* Writing files: a part file made durable and renamed, or standard output; see export.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <maillage/text.h>
#include "export.h"

#define FLUSH_AT ((size_t)64 << 10)

static bool write_all(struct ml_export *x, struct ml_error *e)
{
	const char *p = x->out.p;
	size_t left = x->out.n;
	while (left > 0) {
		ssize_t n = write(x->fd, p, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == ENOSPC || errno == EDQUOT ? ml_fail_sys(e, ML_E_NO_SPACE, "write")
								  : ml_fail_sys(e, ML_E_SYSTEM, "write");
		p += n;
		left -= (size_t)n;
	}
	ml_buf_clear(&x->out);
	return true;
}

bool ml_export_records(struct ml_export *x, const struct ml_writer *w, struct ml_error *e)
{
	struct ml_query q = {.kind = x->kind, .where = x->o->where};
	struct ml_list *own = x->o->only ? NULL : ml_store_list(x->store, &q, e);
	const struct ml_list *list = x->o->only ? x->o->only : own;
	bool good = list && (!w->head || w->head(x, w->arg, e));
	uint64_t size = list ? ml_list_size(list) : 0;
	for (uint64_t i = 0; good && i < size; i++) {
		ml_arena_reset(x->arena);
		good = w->record(x, w->arg, ml_list_at(list, i), e);
		if (good && x->out.n >= FLUSH_AT)
			good = write_all(x, e);
		x->n += good;
		if ((i & 255) == 0) {
			ml_progress(ml_store_context(x->store), x->kind->key, i, size);
			good = good && !ml_cancelled(ml_store_context(x->store), e);
		}
	}
	ml_list_destroy(own);
	return good;
}

static bool write_format(struct ml_export *x, struct ml_error *e)
{
	switch (x->o->format) {
	case ML_FORMAT_VCARD:
		return ml_export_vcard(x, e);
	case ML_FORMAT_CSV:
		return ml_export_csv(x, e);
	case ML_FORMAT_JSON:
		return ml_export_json_lines(x, e);
	default:
		return ml_fail(e, ML_E_IMPORT_FORMAT, "?");
	}
}

/* One view of the database for the whole file, whatever another program writes meanwhile. */
static bool write_snapshot(struct ml_export *x, struct ml_error *e)
{
	struct ml_db *db = ml_store_db(x->store);
	bool own = !ml_step_is_open(x->store) && !ml_db_in_transaction(db);
	if (own && !ml_db_exec(db, "BEGIN", e))
		return false;
	bool good = write_format(x, e) && write_all(x, e);
	if (own)
		ml_db_exec(db, "COMMIT", NULL);
	return good;
}

static bool open_part(const char *part, int *fd, struct ml_error *e)
{
	*fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd >= 0)
		return true;
	if (errno == ENOENT)
		return ml_fail_sys(e, ML_E_NO_FILE, "%s", part);
	return errno == EACCES || errno == EROFS || errno == EPERM ? ml_fail_sys(e, ML_E_READ_ONLY, "%s", part)
								   : ml_fail_sys(e, ML_E_SYSTEM, "%s", part);
}

/* The file appears whole or not at all. */
static bool to_file(struct ml_export *x, const char *path, struct ml_error *e)
{
	struct ml_buf part = {0};
	ml_buf_printf(&part, "%s.part", path);
	bool opened = open_part(part.p, &x->fd, e);
	bool good = opened && write_snapshot(x, e);
	if (good && fsync(x->fd) != 0)
		good = ml_fail_sys(e, ML_E_SYSTEM, "%s", part.p);
	if (opened)
		close(x->fd);
	if (good && rename(part.p, path) != 0)
		good = ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
	if (opened && !good)
		unlink(part.p);
	good = good && ml_dir_sync(path, e);
	ml_buf_finish(&part);
	return good;
}

bool ml_export_file(
	struct ml_store *store, const char *path, const struct ml_export_options *o, uint64_t *n, struct ml_error *e)
{
	struct ml_export x = {.store = store, .o = o, .kind = o->kind, .arena = ml_arena_create(), .fd = STDOUT_FILENO};
	bool good, digits = ml_digits_use(false); /* machines read the file */
	if (!path || strcmp(path, "-") == 0)
		good = write_snapshot(&x, e);
	else
		good = to_file(&x, path, e);
	if (n)
		*n = good ? x.n : 0;
	ml_digits_use(digits);
	ml_buf_finish(&x.out);
	ml_arena_destroy(x.arena);
	return good;
}
