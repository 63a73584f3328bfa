/*
 * Automatic backups: whole copies of the database in a folder beside it, made before each merge and before going back
 * to another one. They are kept by a rule, and read without being changed.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <maillage/text.h>
#include <maillage/settings.h>
#include "backup.h"

#define FOLDER "sauvegardes"
#define AFTER_MERGE "fusion" /* what follows it: a file made before a merge, before a return */
#define AFTER_RETURN "retour"
#define ROOM_LEFT (64 << 20) /* bytes that stay free at the least, and as much as the database itself */

/* ---- the rule -------------------------------------------------------------------------------- */


static int64_t days_of(int64_t ms)
{
	return ms >= 0 ? ms / ML_DAY_MS : -((ML_DAY_MS - 1 - ms) / ML_DAY_MS);
}

void ml_backup_rule(const int64_t *times, uint32_t n, int64_t now, const struct ml_backup_keep *rule, bool *keep)
{
	static const struct ml_backup_keep usual = {5, 7, 5};
	bool day_taken[ML_BACKUP_MOST] = {0}, week_taken[ML_BACKUP_MOST] = {0};
	rule = rule ? rule : &usual;
	int days = ML_MIN(rule->days, (int)ML_BACKUP_MOST), weeks = ML_MIN(rule->weeks, (int)ML_BACKUP_MOST);
	for (uint32_t i = 0; i < n; i++) {
		int64_t age = days_of(now) - days_of(times[i]);
		keep[i] = i < (uint32_t)ML_MAX(rule->last, 1);
		if (age < -1)
			continue;
		age = ML_MAX(age, 0);
		if (age < days && !day_taken[age])
			keep[i] = day_taken[age] = true;
		if (age < weeks * 7 && !week_taken[age / 7])
			keep[i] = week_taken[age / 7] = true;
	}
}

/* What the user set. */
static struct ml_backup_keep keep_rule(struct ml_store *s)
{
	static const char *const names[] = {"backups.last", "backups.days", "backups.weeks"};
	int64_t v[3] = {0};
	for (size_t i = 0; i < ML_COUNT(names); i++) {
		struct ml_buf text = {0};
		ml_setting_get(s->ctx, s, ml_setting_by_name(ml_str(names[i])), &text);
		ml_str_to_int(ml_buf_view(&text), &v[i]);
		ml_buf_finish(&text);
	}
	return (struct ml_backup_keep){(int)v[0], (int)v[1], (int)v[2]};
}

/* ---- names -------------------------------------------------------------------------------------- */

struct ml_buf ml_backup_folder(const struct ml_store *s)
{
	struct ml_buf dir = {0};
	const char *slash = strrchr(s->path, '/');
	if (slash)
		ml_buf_add(&dir, s->path, (size_t)(slash - s->path) + 1);
	ml_buf_z(&dir, FOLDER);
	return dir;
}

/* The database's own name without its ending, in letters that FAT takes. */
static void add_stem(struct ml_buf *out, const struct ml_store *s)
{
	const char *slash = strrchr(s->path, '/'), *name = slash ? slash + 1 : s->path, *dot = strrchr(name, '.');
	size_t n = dot && dot != name ? (size_t)(dot - name) : strlen(name);
	for (size_t i = 0; i < ML_MIN(n, 40); i++) {
		char c = name[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
		ml_buf_char(out, plain ? c : '_');
	}
}

static void make_name(const struct ml_store *s, int64_t serial, bool before_return, struct ml_buf *out)
{
	struct ml_date d = {1970, 1, 1};
	int minutes = 0, seconds = 0;
	ml_time_local(s->ctx->now_ms(s->ctx) / 1000, "UTC", &d, &minutes, &seconds, NULL);
	add_stem(out, s);
	ml_buf_printf(out, "-%05lld-%04d%02d%02d-%02d%02d%02d-%s.db", (long long)serial, d.year, d.month, d.day,
		minutes / 60, minutes % 60, seconds, before_return ? AFTER_RETURN : AFTER_MERGE);
}

static bool read_name(const struct ml_store *s, const char *name, struct ml_backup *b)
{
	struct ml_buf stem = {0};
	struct ml_date d;
	long long serial;
	int hour, minute, second, end = 0;
	char why[8];
	add_stem(&stem, s);
	bool good = strncmp(name, stem.p ? stem.p : "", stem.n) == 0 &&
		    sscanf(name + stem.n, "-%lld-%4d%2d%2d-%2d%2d%2d-%6[a-z].db%n", &serial, &d.year, &d.month, &d.day,
			    &hour, &minute, &second, why, &end) == 8 &&
		    end > 0 && name[stem.n + (size_t)end] == 0 && serial > 0 && ml_date_valid(d) &&
		    (strcmp(why, AFTER_MERGE) == 0 || strcmp(why, AFTER_RETURN) == 0);
	ml_buf_finish(&stem);
	if (!good)
		return false;
	b->serial = serial;
	b->time = ml_date_days(d) * ML_DAY_MS + ((hour * 60LL + minute) * 60 + second) * 1000;
	b->before_return = strcmp(why, AFTER_RETURN) == 0;
	return true;
}

/* ---- what a backup holds ----------------------------------------------------------------------------- */

static bool one_row(struct ml_db *db, const char *sql, sqlite3_stmt **st, struct ml_error *e)
{
	*st = ml_db_prepare(db, sql, e);
	return *st && ml_db_step(db, *st, e) == 1;
}

static bool read_facts(struct ml_db *db, struct ml_backup_facts *f, struct ml_error *e)
{
	sqlite3_stmt *st;
	if (!one_row(db, SQL_head_get, &st, e) || !ml_column_uuid(st, 0, &f->site) ||
		sqlite3_column_bytes(st, 6) != (int)sizeof f->digest)
		return false;
	f->change = sqlite3_column_int64(st, 5);
	memcpy(&f->digest, sqlite3_column_blob(st, 6), sizeof f->digest);
	sqlite3_reset(st);
	if (!one_row(db, SQL_record_count, &st, e))
		return false;
	f->records = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	st = ml_db_prepare(db, SQL_step_last, e);
	int got = st ? ml_db_step(db, st, e) : -1;
	if (got == 1) {
		f->step = sqlite3_column_int64(st, 0);
		f->mark = sqlite3_column_int64(st, 1);
		sqlite3_reset(st);
	}
	return got >= 0;
}

bool ml_backup_facts_of(const char *path, bool deep, struct ml_backup_facts *f, struct ml_error *e)
{
	struct ml_db *db = NULL;
	sqlite3_stmt *st;
	*f = (struct ml_backup_facts){0};
	if (!ml_db_open(path, ML_DB_READ_ONLY, ml_schema_newest(), &db, e))
		return false;
	bool good = read_facts(db, f, e);
	if (good && deep) {
		good = one_row(db, "PRAGMA quick_check(1)", &st, e);
		good = good && strcmp((const char *)sqlite3_column_text(st, 0), "ok") == 0;
	}
	ml_db_close(db);
	return good ? true : ml_fail(e, ML_E_DB_DAMAGED, "%s", path);
}

/* ---- listing ---------------------------------------------------------------------------------------------- */

static int newest_first(const void *x, const void *y)
{
	const struct ml_backup *a = x, *b = y;
	return a->serial != b->serial ? (a->serial < b->serial ? 1 : -1) : strcmp(b->name, a->name);
}

struct found {
	struct ml_backup *v;
	size_t n, cap;
};

static bool in_memory(const struct ml_store *s)
{
	return s->path[0] == ':';
}

/* By their names alone. */
static void find_names(struct ml_store *s, struct ml_arena *a, struct found *out)
{
	struct ml_buf folder = ml_backup_folder(s);
	DIR *d = in_memory(s) ? NULL : opendir(folder.p);
	struct dirent *entry;
	while (d && (entry = readdir(d))) {
		struct ml_backup b = {0};
		if (!read_name(s, entry->d_name, &b))
			continue;
		b.name = ml_arena_z(a, ml_str(entry->d_name));
		ml_vec_push(out, b);
	}
	if (d)
		closedir(d);
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, newest_first);
	ml_buf_finish(&folder);
}

static bool since(struct ml_store *s, const struct ml_backup_facts *f, struct ml_backup *b, struct ml_error *e)
{
	int64_t same = 0;
	sqlite3_stmt *st = ml_sql(s, SQL_step_has_mark, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, f->step);
	sqlite3_bind_int64(st, 2, f->mark);
	if (!ml_sql_int(s, st, &same, e))
		return false;
	b->apart = f->step != 0 && same == 0;
	if (!(st = ml_sql(s, SQL_step_since, e)))
		return false;
	sqlite3_bind_int64(st, 1, b->apart ? INT64_MAX : f->step);
	int got = ml_db_step(s->db, st, e);
	if (got == 1) {
		b->steps = (uint64_t)sqlite3_column_int64(st, 0);
		b->created = (uint64_t)sqlite3_column_int64(st, 1);
		b->changed = (uint64_t)sqlite3_column_int64(st, 2);
		sqlite3_reset(st);
	}
	return got >= 0;
}

static char *path_of(struct ml_store *s, const char *name)
{
	struct ml_buf folder = ml_backup_folder(s);
	char *path = ml_path_join(folder.p, name);
	ml_buf_finish(&folder);
	return path;
}

static bool is_ours(struct ml_store *s, const char *path, struct ml_backup_facts *f)
{
	return ml_backup_facts_of(path, false, f, NULL) && ml_uuid_eq(&f->site, &s->site);
}

bool ml_store_backups(struct ml_store *s, struct ml_arena *a, struct ml_backup **out, uint32_t *n, struct ml_error *e)
{
	struct found all = {0};
	bool good = true;
	find_names(s, a, &all);
	*out = ML_NEWN(a, struct ml_backup, all.n + 1);
	*n = 0;
	for (size_t i = 0; i < all.n && good; i++) {
		struct ml_backup *b = &(*out)[*n];
		struct ml_backup_facts f;
		struct stat st;
		char *path = path_of(s, all.v[i].name);
		*b = all.v[i];
		if (stat(path, &st) == 0 && is_ours(s, path, &f)) {
			b->bytes = (uint64_t)st.st_size;
			b->records = (uint64_t)f.records;
			good = since(s, &f, b, e);
			++*n;
		}
		ml_free_(path);
	}
	ml_vec_finish(&all);
	return good;
}

/* ---- making ------------------------------------------------------------------------------------------------- */

static bool facts_here(struct ml_store *s, struct ml_backup_facts *f, struct ml_error *e)
{
	*f = (struct ml_backup_facts){0};
	return read_facts(s->db, f, e);
}

static bool same_facts(const struct ml_backup_facts *a, const struct ml_backup_facts *b)
{
	return ml_uuid_eq(&a->site, &b->site) && memcmp(&a->digest, &b->digest, sizeof a->digest) == 0 &&
	       a->change == b->change && a->records == b->records && a->step == b->step && a->mark == b->mark;
}

bool ml_backup_is_current(
	struct ml_store *s, struct ml_arena *a, bool *current, const char **name, struct ml_error *e)
{
	struct found all = {0};
	struct ml_backup_facts here, there;
	find_names(s, a, &all);
	bool good = facts_here(s, &here, e);
	*current = false;
	if (good && all.n) {
		char *path = path_of(s, all.v[0].name);
		*current = ml_backup_facts_of(path, false, &there, NULL) && same_facts(&here, &there);
		*name = all.v[0].name;
		ml_free_(path);
	}
	ml_vec_finish(&all);
	return good;
}

static bool has_room(struct ml_store *s, const char *folder, struct ml_error *e)
{
	struct statvfs v;
	int64_t pages = 0, size = 0;
	if (!ml_sql_int(s, ml_sql(s, "PRAGMA page_count", e), &pages, e) ||
		!ml_sql_int(s, ml_sql(s, "PRAGMA page_size", e), &size, e))
		return false;
	uint64_t need = (uint64_t)pages * (uint64_t)size;
	if (statvfs(folder, &v) != 0)
		return true; /* unknown: the copy itself will tell */
	uint64_t room = (uint64_t)v.f_bavail * v.f_frsize;
	return room >= need + ML_MAX(need, (uint64_t)ROOM_LEFT) ? true : ml_fail(e, ML_E_NO_SPACE, "%s", folder);
}

/* Those of this database that the rule does not keep. */
static void prune(struct ml_store *s, struct ml_arena *a)
{
	struct found all = {0};
	find_names(s, a, &all);
	int64_t *times = ML_NEWN(a, int64_t, all.n + 1);
	bool *keep = ML_NEWN(a, bool, all.n + 1);
	struct ml_backup_facts f;
	uint32_t n = 0;
	for (size_t i = 0; i < all.n; i++) {
		char *path = path_of(s, all.v[i].name);
		if (is_ours(s, path, &f)) {
			all.v[n] = all.v[i];
			times[n++] = all.v[i].time;
		}
		ml_free_(path);
	}
	struct ml_backup_keep rule = keep_rule(s);
	ml_backup_rule(times, n, s->ctx->now_ms(s->ctx), &rule, keep);
	for (uint32_t i = 0; i < n; i++) {
		char *path = path_of(s, all.v[i].name);
		if (!keep[i])
			unlink(path);
		ml_free_(path);
	}
	ml_vec_finish(&all);
}

static int64_t next_serial(struct ml_store *s, struct ml_arena *a)
{
	struct found all = {0};
	find_names(s, a, &all);
	int64_t serial = all.n ? all.v[0].serial + 1 : 1;
	ml_vec_finish(&all);
	return serial;
}

/* Copied under a passing name, read back, and only then given its own. */
static bool copy_verified(struct ml_store *s, const char *passing, const char *path, struct ml_error *e)
{
	struct ml_backup_facts here, there;
	unlink(passing);
	if (!facts_here(s, &here, e) || !ml_db_backup(s->db, passing, e))
		return false;
	bool good = ml_backup_facts_of(passing, true, &there, e);
	/* Another program may have written between the two looks: then it is at least not older. */
	if (good && !same_facts(&here, &there) && there.step <= here.step)
		good = ml_fail(e, ML_E_DB_DAMAGED, "%s", passing);
	if (good && rename(passing, path) != 0)
		good = ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
	if (!good)
		unlink(passing);
	return good && ml_dir_sync(path, e);
}

bool ml_backup_make(struct ml_store *s, struct ml_arena *a, bool before_return, const char **name, struct ml_error *e)
{
	struct ml_buf folder = ml_backup_folder(s), file = {0}, passing = {0};
	ML_ASSERT(!s->step.open);
	if (!ml_dir_make(folder.p, 0700, e)) {
		ml_buf_finish(&folder);
		return false;
	}
	prune(s, a);
	make_name(s, next_serial(s, a), before_return, &file);
	add_stem(&passing, s);
	ml_buf_z(&passing, "-nouvelle.db");
	char *path = ml_path_join(folder.p, file.p), *passing_path = ml_path_join(folder.p, passing.p);
	bool good = has_room(s, folder.p, e) && copy_verified(s, passing_path, path, e);
	if (good)
		prune(s, a);
	if (name)
		*name = ml_arena_z(a, ml_buf_view(&file));
	ml_free_(path);
	ml_free_(passing_path);
	ml_buf_finish(&folder);
	ml_buf_finish(&file);
	ml_buf_finish(&passing);
	return good;
}

bool ml_backup_before_merge(struct ml_store *s, struct ml_error *e)
{
	bool current = false;
	const char *name;
	if (in_memory(s))
		return true;
	struct ml_arena *a = ml_arena_create();
	bool good = !s->read_only ? ml_backup_is_current(s, a, &current, &name, e)
				  : ml_fail(e, ML_E_READ_ONLY, "%s", s->path);
	if (good && !current)
		good = ml_backup_make(s, a, false, NULL, e);
	ml_arena_destroy(a);
	return good;
}
