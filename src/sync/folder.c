/*
 * An exchange folder: a stick, a shared or a synchronised folder. Files are known by what they hold, never by name, date
 * or right, and may be lost, repeated, renamed, half copied or gone at any moment. Nothing is locked: each laptop writes
 * and removes only its own bundles (folder_write.c), and reading one twice changes nothing.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "sql_sync.h"

enum { FILES_MAX = 4096, ENTRIES_MAX = 20000 };

/* ---- trouble -------------------------------------------------------------------------- */

bool folder_is_there(struct folder *f, struct ml_error *e)
{
	struct stat st;
	if (sync_io(f->ctx, "stat", f->dir) && stat(f->dir, &st) == 0 && S_ISDIR(st.st_mode))
		return true;
	return ml_fail_sys(e, ML_E_FOLDER_GONE, "%s", f->dir);
}

/* Trouble that ends the exchange: with the database, the user's Esc. What is wrong with one file ends nothing. */
static bool is_ours(enum ml_code code)
{
	static const enum ml_code ours[] = {ML_E_CANCELLED, ML_E_NO_SPACE, ML_E_READ_ONLY, ML_E_INTERNAL, ML_E_SQL,
		ML_E_DB_DAMAGED, ML_E_DB_LOCKED, ML_E_TEAM_NONE};
	for (size_t i = 0; i < ML_COUNT(ours); i++)
		if (ours[i] == code)
			return true;
	return false;
}

/* A key or a sender may become known by another bundle. */
static bool may_change(enum ml_code code)
{
	return code == ML_E_BUNDLE_KEY || code == ML_E_BUNDLE_SENDER || code == ML_E_BUNDLE_INVITER;
}

/* ---- what lies there -------------------------------------------------------------------- */

static bool ends_with(struct ml_str name, const char *end)
{
	size_t n = strlen(end);
	return name.n > n && strncasecmp(name.p + name.n - n, end, n) == 0;
}

/* Names that programs give to a file while they copy it. */
static bool is_being_copied(struct ml_str name)
{
	static const char *const ends[] = {".part", ".prt", ".tmp", ".partial", ".filepart", ".crdownload", ".!sync"};
	for (size_t i = 0; i < ML_COUNT(ends); i++)
		if (ends_with(name, ends[i]))
			return true;
	return false;
}

static bool meant_for_us(struct folder *f, const struct sync_manifest *m)
{
	struct ml_uuid here = ml_store_site(f->store);
	bool meant = m->n_receivers == 0;
	for (uint32_t i = 0; i < m->n_receivers && !meant; i++)
		meant = ml_uuid_eq(&m->receivers[i], &here);
	return meant;
}

/* A bundle of our site that this database did not write is from a copy of it, or from before a restored backup. */
static bool is_own(struct folder *f, const struct sync_manifest *m)
{
	struct ml_uuid here = ml_store_site(f->store);
	sqlite3_stmt *st = ml_uuid_eq(&m->site, &here) ? sync_sql(f->store, SQL_mark_change, NULL) : NULL;
	bool found;
	if (st)
		sync_bind_blob(st, 1, &m->marks[m->n_marks - 1].id, sizeof m->marks->id);
	sync_int(f->store, st, &found);
	return found;
}

bool folder_peek(struct folder *f, struct folder_file *c)
{
	struct sync_bundle *b;
	c->why = (struct ml_error){0};
	c->readable = sync_bundle_front(f->store, f->arena, c->path, &b, &c->why);
	if (c->readable) {
		c->m = b->m;
		memcpy(c->id, b->id, sizeof c->id);
		c->own = is_own(f, &c->m);
		c->meant = meant_for_us(f, &c->m);
		c->revoked = b->revoked;
	}
	c->refused = !c->readable && !may_change(c->why.code);
	sync_bundle_close(b);
	return c->readable;
}

static bool add_file(struct folder *f, char *path, struct ml_str name, struct ml_error *e)
{
	struct folder_file c = {.path = path, .name = name};
	int looks = sync_bundle_looks(f->ctx, path);
	if (looks == 2 || (looks == 0 && !ends_with(name, ML_BUNDLE_SUFFIX)))
		return true;
	/* Gone since its name was read: another laptop took it away. */
	if (looks < 0 && errno == ENOENT)
		return folder_is_there(f, e);
	if (f->files.n == FILES_MAX) {
		f->report->left_out++;
		return true;
	}
	if (!folder_peek(f, &c)) {
		if (is_ours(c.why.code)) {
			if (e)
				*e = c.why;
			return false;
		}
		if (!folder_is_there(f, e))
			return false;
	}
	ml_vec_push(&f->files, c);
	return true;
}

static bool is_inner(const char *name)
{
	return strcasecmp(name, ML_FOLDER_NAME) == 0;
}

static bool add_entry(struct folder *f, const char *dir, const char *name, bool root, struct ml_error *e)
{
	struct stat st;
	char *path = ml_path_join(dir, name);
	struct ml_str shown = root ? ml_arena_str(f->arena, ml_str(name))
				   : ml_arena_printf(f->arena, "%s/%s", strrchr(dir, '/') + 1, name);
	char *kept = ml_arena_z(f->arena, ml_str(path));
	bool good = true;
	ml_free_(path);
	if (stat(kept, &st) != 0)
		return true;
	if (S_ISDIR(st.st_mode) && root && is_inner(name) && !f->inner_there) {
		f->inner = kept;
		f->inner_there = true;
	} else if (S_ISREG(st.st_mode) && (is_being_copied(shown) || name[0] == '.')) {
		f->report->copying += ends_with(shown, ML_BUNDLE_SUFFIX ".tmp") || ends_with(shown, ".part") ||
				      ends_with(shown, ".prt");
	} else if (S_ISREG(st.st_mode)) {
		good = add_file(f, kept, shown, e);
	}
	return good;
}

static bool read_dir(struct folder *f, const char *dir, bool root, struct ml_error *e)
{
	DIR *d = sync_io(f->ctx, "opendir", dir) ? opendir(dir) : NULL;
	struct dirent *entry = NULL;
	uint32_t n = 0;
	bool good = d != NULL;
	if (!d)
		return ml_fail_sys(e, errno == ENOENT || errno == ENOTDIR ? ML_E_NO_FILE : ML_E_FOLDER_GONE, "%s", dir);
	while (good && n < ENTRIES_MAX) {
		errno = 0;
		entry = sync_io(f->ctx, "readdir", dir) ? readdir(d) : NULL;
		if (!entry) {
			good = errno == 0 || ml_fail_sys(e, ML_E_FOLDER_GONE, "%s", dir);
			break;
		}
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if ((++n & 31) == 0)
			ml_progress(f->ctx, N_("lecture du dossier d'échange"), n, 0);
		good = !ml_cancelled(f->ctx, e) && add_entry(f, dir, entry->d_name, root, e);
	}
	while (good && n == ENTRIES_MAX && readdir(d))
		f->report->left_out++;
	closedir(d);
	return good;
}

/* Oldest first; of one time, the bundle that reaches less far. The name at last, for a fixed order. */
static int by_age(const void *a, const void *b)
{
	const struct folder_file *x = a, *y = b;
	if (x->readable != y->readable)
		return x->readable ? -1 : 1;
	if (x->readable && x->m.time != y->m.time)
		return x->m.time < y->m.time ? -1 : 1;
	if (x->readable && x->m.upto != y->m.upto)
		return x->m.upto < y->m.upto ? -1 : 1;
	return ml_str_cmp(x->name, y->name);
}

static const char *last_part(const char *dir)
{
	const char *slash = strrchr(dir, '/');
	return slash ? slash + 1 : dir;
}

static bool look(struct folder *f, struct ml_error *e)
{
	if (!read_dir(f, f->dir, true, e))
		return false;
	if (f->inner_there && !read_dir(f, f->inner, false, e))
		return false;
	if (f->files.n)
		qsort(f->files.v, f->files.n, sizeof *f->files.v, by_age);
	if (f->inner_there)
		return true;
	/* A folder that was named for this is not given another one of the same name inside. */
	char *inner = is_inner(last_part(f->dir)) ? ml_xstrdup(f->dir) : ml_path_join(f->dir, ML_FOLDER_NAME);
	f->inner = ml_arena_z(f->arena, ml_str(inner));
	ml_free_(inner);
	return true;
}

/* ---- taking in ------------------------------------------------------------------------------ */

static bool holds(struct folder *f, const struct folder_file *c)
{
	sqlite3_stmt *st = sync_sql(f->store, SQL_held_get, NULL);
	bool found;
	if (st) {
		sync_bind_uuid(st, 1, &c->m.site);
		sync_bind_blob(st, 2, &c->m.marks[c->m.n_marks - 1].id, sizeof c->m.marks->id);
	}
	sync_int(f->store, st, &found);
	return found;
}

bool folder_is_new(struct folder *f, const struct folder_file *c)
{
	if (!c->readable || c->own || !c->meant || sync_taken(f->store, c->id))
		return false;
	return (c->m.flags & SYNC_PARTIAL) || !holds(f, c) || !sync_is_old_copy(f->store, &c->m);
}

static bool has_mark(const struct sync_manifest *m, uint64_t id)
{
	for (uint32_t i = 0; i < m->n_marks; i++)
		if (m->marks[i].id == id)
			return true;
	return false;
}

/* Another bundle that is still to be merged brings all of this one: a newer one of the same sender. */
static bool comes_with_another(struct folder *f, const struct folder_file *c)
{
	if (c->m.flags & SYNC_PARTIAL)
		return false;
	for (size_t i = 0; i < f->files.n; i++) {
		const struct folder_file *o = &f->files.v[i];
		if (o != c && !o->refused && !o->done && folder_is_new(f, o) &&
			!(o->m.flags & SYNC_PARTIAL) && ml_uuid_eq(&o->m.site, &c->m.site) && o->m.cut.n == 0 &&
			o->m.since <= c->m.since && o->m.upto > c->m.upto &&
			has_mark(&o->m, c->m.marks[c->m.n_marks - 1].id))
			return true;
	}
	return false;
}

static struct ml_folder_sender *sender(struct folder *f, const struct sync_manifest *m)
{
	struct ml_folder_report *r = f->report;
	for (uint32_t i = 0; i < r->n_senders; i++)
		if (ml_uuid_eq(&r->senders[i].site, &m->site))
			return &r->senders[i];
	struct ml_folder_sender *v = ML_NEWN(f->arena, struct ml_folder_sender, r->n_senders + 1);
	if (r->n_senders)
		memcpy(v, r->senders, r->n_senders * sizeof *v);
	v[r->n_senders] = (struct ml_folder_sender){.site = m->site, .officer = ml_arena_str(f->arena, m->officer)};
	r->senders = v;
	return &v[r->n_senders++];
}

/* One that holds nothing but acknowledgements is nothing to read, for the user. */
static void count(struct folder *f, const struct folder_file *c, const struct ml_merge_report *one)
{
	struct ml_folder_report *r = f->report;
	if (one->known || c->m.records == 0)
		return;
	struct ml_folder_sender *from = sender(f, &c->m);
	r->merged++;
	r->records += one->records;
	r->created += one->created;
	r->updated += one->updated;
	r->unchanged += one->unchanged;
	r->conflicts += one->conflicts;
	r->erased += one->erased;
	from->time = ML_MAX(from->time, c->m.time);
	from->bundles++;
	from->records += one->records;
	from->created += one->created;
	from->updated += one->updated;
	from->conflicts += one->conflicts;
}

/* Once an exchange, before the first bundle that brings records. That it fails is told, and ends nothing. */
static void back_up(struct folder *f, const struct folder_file *c)
{
	if (f->backed_up || f->options->no_backup || c->m.records == 0)
		return;
	f->backed_up = true;
	ml_backup_before_merge(f->store, &f->report->unsaved);
}

/* Refused: *e is left alone, the file tells why. Otherwise false ends the exchange. */
static bool merge_one(struct folder *f, struct folder_file *c, struct ml_error *e)
{
	struct ml_merge_report one = {0};
	bool good;
	c->why = (struct ml_error){0};
	switch (f->options->mode) {
	case ML_FOLDER_LOOK:
		good = !c->revoked ||
		       ml_fail(&c->why, ML_E_BUNDLE_REVOKED, "%.*s (%s)", (int)ML_MIN(c->m.officer.n, 80),
			       c->m.officer.p, c->path);
		one.records = c->m.records;
		one.known = !(c->m.flags & SYNC_PARTIAL) && holds(f, c);
		break;
	case ML_FOLDER_DRY:
		good = sync_merge_in_step(f->store, c->path, f->arena, &one, &f->spoilt, &c->why);
		f->spoilt &= !good;
		break;
	default:
		back_up(f, c);
		good = ml_bundle_merge(f->store, c->path, false, f->arena, &one, &c->why);
	}
	if (good) {
		c->done = true;
		count(f, c, &one);
		return true;
	}
	if (is_ours(c->why.code)) {
		if (e)
			*e = c->why;
		return false;
	}
	if (!folder_is_there(f, e))
		return false;
	c->refused = !may_change(c->why.code);
	return true;
}

/* *again: a bundle was merged, which may open others, or refused, which others waited for. */
static bool pass(struct folder *f, bool *again, struct ml_error *e)
{
	*again = false;
	for (size_t i = 0; i < f->files.n; i++) {
		struct folder_file *c = &f->files.v[i];
		if (c->done || c->refused || (!c->readable && !folder_peek(f, c)) || !folder_is_new(f, c) ||
			comes_with_another(f, c))
			continue;
		if (ml_cancelled(f->ctx, e) || !merge_one(f, c, e))
			return false;
		if (f->spoilt)
			return true;
		*again |= c->done || c->refused;
	}
	return true;
}

static void start_counting(struct folder *f)
{
	struct ml_folder_report *r = f->report;
	r->n_senders = r->merged = 0;
	r->records = r->created = r->updated = r->unchanged = r->conflicts = r->erased = 0;
	for (size_t i = 0; i < f->files.n; i++)
		f->files.v[i].done = false;
}

/* A bundle that fails halfway leaves its records in the step of a dry run, which begins again without it. */
static bool take_in(struct folder *f, struct ml_error *e)
{
	for (bool again = true; again;) {
		if (!pass(f, &again, e))
			return false;
		if (!f->spoilt)
			continue;
		ml_step_cancel(f->store);
		f->spoilt = false;
		again = true;
		start_counting(f);
		if (!ml_step_begin(f->store, "merge", ml_str(""), e))
			return false;
	}
	return true;
}

/* ---- the report ------------------------------------------------------------------------------- */

/* The folder's own name is known to whoever reads the list. */
static struct ml_error without_folder(const struct folder *f, const struct folder_file *c)
{
	struct ml_error why = c->why;
	char *at = strstr(why.arg, c->path);
	if (at) {
		size_t more = strlen(c->path) - c->name.n;
		memmove(at, at + more, strlen(at + more) + 1);
	} else if (!strstr(why.arg, c->name.p)) {
		snprintf(why.arg, sizeof why.arg, "%.*s", (int)ML_MIN(c->name.n, sizeof why.arg - 1), c->name.p);
	}
	return why;
}

static void tell_files(struct folder *f)
{
	struct ml_folder_report *r = f->report;
	r->refused = ML_NEWN(f->arena, struct ml_folder_refused, f->files.n + 1);
	for (size_t i = 0; i < f->files.n; i++) {
		const struct folder_file *c = &f->files.v[i];
		r->found += c->readable && !c->own && c->meant && c->m.records > 0 && c->why.code == ML_E_NONE;
		if (c->why.code != ML_E_NONE)
			r->refused[r->n_refused++] = (struct ml_folder_refused){c->name, without_folder(f, c)};
	}
}

static bool tell_gaps(struct folder *f, struct ml_error *e)
{
	struct ml_folder_report *r = f->report;
	sqlite3_stmt *st = sync_sql(f->store, SQL_peer_gaps, e);
	ML_VEC(struct ml_folder_gap) gaps = {0};
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(f->store), st, e)) == 1) {
		struct ml_folder_gap gap = {
			.since = sqlite3_column_int64(st, 1), .upto = sqlite3_column_int64(st, 2)};
		if (!sync_column_blob(st, 0, gap.site.b, sizeof gap.site.b))
			continue;
		gap.officer = ml_arena_str(f->arena, ml_store_officer_of(f->store, &gap.site));
		ml_vec_push(&gaps, gap);
	}
	r->n_gaps = (uint32_t)gaps.n;
	r->gaps = ML_NEWN(f->arena, struct ml_folder_gap, gaps.n + 1);
	if (gaps.n)
		memcpy(r->gaps, gaps.v, gaps.n * sizeof *gaps.v);
	ml_vec_finish(&gaps);
	return got == 0;
}

/* ---- the whole exchange --------------------------------------------------------------------------- */

static bool exchange(struct folder *f, struct ml_error *e)
{
	enum ml_folder_mode mode = f->options->mode;
	bool good = look(f, e);
	if (good && mode == ML_FOLDER_DRY && !ml_step_begin(f->store, "merge", ml_str(""), e))
		return false;
	good = good && take_in(f, e);
	/* What was taken in counts, and is told, whatever happens to the rest. */
	tell_files(f);
	bool told = tell_gaps(f, good ? e : NULL);
	if (good && told && !ml_team_info(f->store, NULL, NULL))
		good = ml_fail(e, ML_E_INVITE_PENDING, NULL);
	good = good && told && (f->options->take_only || folder_give(f, e));
	f->report->digest = ml_store_digest(f->store);
	if (mode == ML_FOLDER_DRY)
		ml_step_cancel(f->store);
	f->report->safe = good && mode == ML_FOLDER_RUN;
	if (e && !good && e->code == ML_E_CANCELLED && mode == ML_FOLDER_RUN)
		ml_fail(e, ML_E_FOLDER_STOPPED, NULL);
	return good;
}

bool ml_folder_sync(struct ml_store *s, const char *dir, const struct ml_folder_options *o, struct ml_arena *a,
	struct ml_folder_report *r, struct ml_error *e)
{
	static const struct ml_folder_options plain;
	struct folder f = {.store = s, .ctx = ml_store_context(s), .arena = a, .options = o ? o : &plain, .report = r};
	struct ml_buf clean = {0};
	*r = (struct ml_folder_report){0};
	/* Who was invited by words joins by the first bundle that it finds. */
	bool pending = !ml_team_info(s, NULL, NULL) && ml_team_is_pending(s);
	if (pending && f.options->mode != ML_FOLDER_RUN)
		return ml_fail(e, ML_E_INVITE_PENDING, NULL);
	if (!pending && !ml_team_info(s, NULL, NULL))
		return ml_fail(e, ML_E_TEAM_NONE, NULL);
	if (f.options->mode != ML_FOLDER_LOOK && ml_store_is_read_only(s))
		return ml_fail(e, ML_E_READ_ONLY, "%s", ml_store_path(s));
	ml_buf_z(&clean, dir);
	while (clean.n > 1 && clean.p[clean.n - 1] == '/')
		clean.p[--clean.n] = 0;
	f.dir = clean.n ? clean.p : ".";
	ml_store_bulk(s);
	bool good = exchange(&f, e);
	ml_store_bulk_end(s);
	ml_vec_finish(&f.files);
	ml_buf_finish(&clean);
	return good;
}

/* ---- sticks ------------------------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
	return ml_str_cmp(*(const struct ml_str *)a, *(const struct ml_str *)b);
}

/* A folder on another device than its parent is a mounted one; one that holds ours was made for exchanges. */
static bool is_stick(const char *path, dev_t parent)
{
	struct stat st;
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return false;
	bool mounted = st.st_dev != parent;
	char *inner = ml_path_join(path, ML_FOLDER_NAME);
	bool ours = stat(inner, &st) == 0 && S_ISDIR(st.st_mode);
	ml_free_(inner);
	return mounted || ours;
}

struct sticks {
	struct ml_arena *arena;
	ML_VEC(struct ml_str) found;
};

static void find_sticks(struct sticks *k, const char *dir, int depth)
{
	struct stat st;
	struct dirent *entry;
	DIR *d = stat(dir, &st) == 0 ? opendir(dir) : NULL;
	while (d && (entry = readdir(d)) && k->found.n < 64) {
		if (entry->d_name[0] == '.')
			continue;
		char *path = ml_path_join(dir, entry->d_name);
		if (is_stick(path, st.st_dev)) {
			struct ml_str kept = ml_arena_str(k->arena, ml_str(path));
			ml_vec_push(&k->found, kept);
		} else if (depth > 1) {
			find_sticks(k, path, depth - 1);
		}
		ml_free_(path);
	}
	if (d)
		closedir(d);
}

void ml_folder_sticks(struct ml_context *ctx, struct ml_arena *a, struct ml_str **out, uint32_t *n)
{
	static const char *const roots[] = {"/media", "/run/media"};
	struct sticks k = {.arena = a};
	for (size_t i = 0; i < ML_COUNT(roots) && !ctx->stick_root; i++)
		find_sticks(&k, roots[i], 2);
	if (ctx->stick_root)
		find_sticks(&k, ctx->stick_root, 2);
	*n = (uint32_t)k.found.n;
	*out = ML_NEWN(a, struct ml_str, k.found.n + 1);
	if (k.found.n) {
		memcpy(*out, k.found.v, k.found.n * sizeof *k.found.v);
		qsort(*out, k.found.n, sizeof **out, by_name);
	}
	ml_vec_finish(&k.found);
}
