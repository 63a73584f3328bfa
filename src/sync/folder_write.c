/*
 * What an exchange leaves in the folder: at most one bundle of ours, with what the others lack, or without records when
 * somebody only waits for our acknowledgement; and what it takes away: our own bundles that all have, or that a newer
 * one replaces. What is written and removed follows from the database and the folder alone, so that doing it again
 * without edits changes nothing.
 */
#include <fcntl.h>
#include <stdio.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <dirent.h>

#include "folder.h"

#define FAT_MAGIC 0x4d44
#define FAT_MOST 0xffffffffull /* bytes of a file */

enum { NAME_SITE = 4, NAME_OWN = 4 };

struct giving {
	struct folder *f;
	struct sync_ids to, members;
	struct sync_received *now; /* what we hold of others, as a manifest says it */
	uint32_t n_now;
	struct sync_told *told; /* what others hold of us, as a manifest says it */
	uint32_t n_told;
	struct sync_beside beside; /* colleagues' bundles that lie there for all */
	bool settled;		   /* one of ours goes because all have it */
	uint8_t circle[SYNC_CIRCLE];
	struct folder_file *last; /* our newest bundle that stays */
	int64_t since;		  /* what a new bundle begins after */
};

/* ---- names --------------------------------------------------------------------------------- */

/*
 * Eight letters and figures, so that the oldest file system keeps them, and no word that another system reserves: four
 * stand for the site, four are drawn.
 */
static void draw_name(struct folder *f, char out[NAME_SITE + NAME_OWN + 1])
{
	static const char letters[33] = "abcdefghijkmnpqrstuvwxyz23456789";
	struct ml_uuid here = ml_store_site(f->store);
	uint8_t b[crypto_generichash_BYTES];
	crypto_generichash(b, sizeof b, here.b, sizeof here.b, NULL, 0);
	f->ctx->random(f->ctx, b + NAME_SITE, NAME_OWN);
	for (int i = 0; i < NAME_SITE + NAME_OWN; i++)
		out[i] = letters[b[i] & 31];
	out[NAME_SITE + NAME_OWN] = 0;
}

/* ---- our own bundles in the folder ------------------------------------------------------- */

static bool is_whole(const struct folder_file *c)
{
	return c->readable && c->own && !(c->m.flags & SYNC_PARTIAL);
}

/* The least change number up to which all of a bundle's receivers hold ours; who is invited shows only when it joins. */
static int64_t acked_by_all(struct giving *g, const struct folder_file *c)
{
	int64_t least = g->members.n ? INT64_MAX : 0;
	for (uint32_t i = 0; i < g->members.n; i++) {
		const struct ml_uuid *site = &g->members.v[i];
		bool receives = c->m.n_receivers == 0;
		for (uint32_t k = 0; k < c->m.n_receivers && !receives; k++)
			receives = ml_uuid_eq(site, &c->m.receivers[k]);
		if (receives)
			least = ML_MIN(least, sync_site_holds(g->f->store, site));
	}
	return least;
}

/* Everything of c that somebody may still lack is in o too, which is being written, for the same readers. */
static bool replaces(struct giving *g, const struct folder_file *o, const struct folder_file *c)
{
	const struct sync_manifest *a = &o->m, *b = &c->m;
	bool all = a->n_receivers == 0, same = a->n_receivers == 1 && b->n_receivers == 1 &&
		   ml_uuid_eq(&a->receivers[0], &b->receivers[0]);
	if (a->upto < b->upto || !(all || same))
		return false;
	return a->since <= ML_MAX(b->since, acked_by_all(g, c));
}

static bool heard_all(struct giving *g)
{
	for (uint32_t i = 0; i < g->members.n; i++)
		if (!sync_circle_known(g->f->store, &g->members.v[i], g->circle))
			return false;
	return true;
}

static bool has_gap(const struct folder *f, const struct ml_uuid *site)
{
	for (uint32_t i = 0; i < f->report->n_gaps; i++)
		if (ml_uuid_eq(&f->report->gaps[i].site, site))
			return true;
	return false;
}

/* A receipt is not acknowledged; but one that does not follow is answered, for its sender to go back. */
static bool waits(const struct folder *f, const struct folder_file *c)
{
	return c->readable && !c->own && c->meant && !(c->m.flags & SYNC_PARTIAL) && c->why.code == ML_E_NONE &&
	       (c->m.records > 0 || has_gap(f, &c->m.site));
}

static bool somebody_waits(const struct folder *f)
{
	for (size_t i = 0; i < f->files.n; i++)
		if (waits(f, &f->files.v[i]))
			return true;
	return false;
}

static bool writes_here(const struct folder *f, const struct ml_uuid *site)
{
	for (size_t i = 0; i < f->files.n; i++)
		if (f->files.v[i].readable && !f->files.v[i].own && ml_uuid_eq(&f->files.v[i].m.site, site))
			return true;
	return false;
}

static bool is_told(const struct sync_manifest *m, const struct sync_told *t)
{
	for (uint32_t i = 0; i < m->n_told; i++)
		if (ml_uuid_eq(&m->told[i].site, &t->site) && ml_uuid_eq(&m->told[i].incarnation, &t->incarnation) &&
			m->told[i].mark.id == t->mark.id)
			return true;
	return false;
}

/*
 * How far others are, which the colleague whose bundle lies here cannot see here: they leave nothing in this folder.
 * before: one of ours that told it some of that; NULL: none.
 */
static bool has_news(const struct giving *g, const struct folder_file *c, const struct folder_file *before)
{
	if (!c->readable || c->own || !c->meant || c->revoked || (c->m.flags & SYNC_PARTIAL))
		return false;
	for (uint32_t i = 0; i < g->n_told; i++)
		if (!ml_uuid_eq(&g->told[i].site, &c->m.site) && !writes_here(g->f, &g->told[i].site) &&
			!(before && is_told(&before->m, &g->told[i])))
			return true;
	return false;
}

/* Somebody whose bundle lies here since before this receipt of ours has yet to learn from it how far others are. */
static bool is_awaited(const struct giving *g, const struct folder_file *c)
{
	for (size_t i = 0; i < g->f->files.n && c->m.n_told; i++)
		if (g->f->files.v[i].m.time < c->m.time && has_news(g, &g->f->files.v[i], NULL))
			return true;
	return false;
}

/* A copy of one that is kept, under another name. */
static bool is_repeated(struct folder *f, const struct folder_file *c)
{
	for (const struct folder_file *o = f->files.v; o < c; o++)
		if (is_whole(o) && !o->stale && memcmp(o->id, c->id, SYNC_ID) == 0)
			return true;
	return false;
}

/* A bundle of ours that became unreadable on the medium counts for nothing. */
static bool is_sound(struct folder *f, const struct folder_file *c, bool *cancelled, struct ml_error *e)
{
	struct ml_error why = {0};
	struct sync_bundle *b;
	if (f->options->mode == ML_FOLDER_LOOK)
		return true;
	bool good = sync_bundle_open(f->store, f->arena, c->path, &b, &why);
	sync_bundle_close(b);
	if (why.code == ML_E_CANCELLED || (!good && !folder_is_there(f, &why))) {
		*cancelled = true;
		if (e)
			*e = why;
	}
	return good;
}

/* What a pulled stick made of a file of ours: by its name, since nothing else is left of it. */
static bool is_wreck(struct folder *f, const struct folder_file *c)
{
	char own[NAME_SITE + NAME_OWN + 1];
	const char *slash = strrchr(c->path, '/'), *name = slash ? slash + 1 : c->path;
	if (c->readable || (c->why.code != ML_E_BUNDLE_DAMAGED && c->why.code != ML_E_BUNDLE_FOREIGN))
		return false;
	draw_name(f, own);
	return strncmp(c->path, f->inner, strlen(f->inner)) == 0 && strncasecmp(name, own, NAME_SITE) == 0 &&
	       strlen(name) == NAME_SITE + NAME_OWN + strlen(ML_BUNDLE_SUFFIX);
}

/* Those that all have; receipts once nobody waits for one; those that cannot be read any more. */
static bool find_stale(struct giving *g, struct ml_error *e)
{
	struct folder *f = g->f;
	bool waiting = somebody_waits(f), heard = heard_all(g), stop = false;
	for (size_t i = 0; i < f->files.n && !stop; i++) {
		struct folder_file *c = &f->files.v[i];
		c->stale = is_wreck(f, c);
		if (!is_whole(c))
			continue;
		if (c->m.records > 0)
			g->settled |= c->stale = acked_by_all(g, c) >= c->m.upto;
		else
			c->stale = !waiting && heard && !is_awaited(g, c);
		c->stale = c->stale || is_repeated(f, c) || !is_sound(f, c, &stop, e);
	}
	return !stop;
}

static bool is_later(const struct folder_file *a, const struct folder_file *b)
{
	return a->m.upto != b->m.upto ? a->m.upto > b->m.upto : a->m.time > b->m.time;
}

static void find_last(struct giving *g)
{
	struct folder *f = g->f;
	for (size_t i = 0; i < f->files.n; i++) {
		struct folder_file *c = &f->files.v[i];
		if (is_whole(c) && !c->stale && (!g->last || is_later(c, g->last)))
			g->last = c;
	}
}

/* ---- is there anything to write ---------------------------------------------------------------- */

static const struct sync_received *of_site(
	const struct sync_received *list, uint32_t n, const struct ml_uuid *site)
{
	static const struct sync_received none;
	for (uint32_t i = 0; i < n; i++)
		if (ml_uuid_eq(&list[i].site, site))
			return &list[i];
	return &none;
}

static bool same_marks(const struct sync_received *a, const struct sync_received *b)
{
	for (uint32_t i = 0; i < a->n; i++) {
		bool found = false;
		for (uint32_t k = 0; k < b->n && !found; k++)
			found = a->marks[i].id == b->marks[k].id;
		if (!found)
			return false;
	}
	return a->n == b->n;
}

/* Nothing of ours in the folder tells the bundle's sender how far we are now. */
static bool to_acknowledge(struct giving *g, const struct folder_file *c)
{
	if (!waits(g->f, c))
		return false;
	return !g->last || !same_marks(of_site(g->now, g->n_now, &c->m.site),
				   of_site(g->last->m.received, g->last->m.n_received, &c->m.site));
}

/* Who is in the team, its keys and what was revoked: known to all, or told by what lies in the folder. */
static bool to_introduce(struct giving *g)
{
	return !heard_all(g) && !(g->last && memcmp(g->last->m.circle, g->circle, SYNC_CIRCLE) == 0);
}

/*
 * All that the others hold of us is told to those who meet only us: when what one of them gave still lies there for others,
 * and before something of ours goes, by which they would see that it has not come to all.
 */
static bool to_tell(struct giving *g)
{
	const struct folder *f = g->f;
	for (size_t i = 0; i < f->files.n; i++)
		if ((g->settled || waits(f, &f->files.v[i])) && has_news(g, &f->files.v[i], g->last))
			return true;
	return false;
}

/* What was left out of it is left out now too, or all have it by now. Former programs did not tell where that begins. */
static bool cut_holds(const struct giving *g, const struct sync_plan *p, const struct folder_file *c)
{
	for (uint32_t i = 0; i < c->m.cut.n; i++) {
		int64_t before = c->m.cut.marks[i].change;
		bool found = before ? before < p->since : g->to.n == 1;
		for (uint32_t k = 0; k < p->cut.n && !found; k++)
			found = ml_uuid_eq(&p->cut.site, &c->m.cut.site) && p->cut.marks[k].id == c->m.cut.marks[i].id;
		if (!found)
			return false;
	}
	return true;
}

/* A bundle of ours that begins early enough for these receivers; what it lacks is what changed since. */
static const struct folder_file *covering(struct giving *g, const struct sync_plan *p)
{
	const struct folder *f = g->f;
	const struct ml_uuid *one = f->options->for_site;
	const struct folder_file *best = NULL;
	for (size_t i = 0; i < f->files.n; i++) {
		const struct folder_file *c = &f->files.v[i];
		bool reaches = one ? c->m.n_receivers == 0 ||
				(c->m.n_receivers == 1 && ml_uuid_eq(&c->m.receivers[0], one))
				   : c->m.n_receivers == 0;
		if (is_whole(c) && !c->stale && reaches && c->m.since <= g->since && cut_holds(g, p, c) &&
			(!f->options->full || (c->m.flags & SYNC_FULL)) &&
			(!best || is_later(c, best)))
			best = c;
	}
	return best;
}

/* *records: of the bundle to write; 0 with *write: a receipt. */
static bool decide(struct giving *g, bool *write, uint64_t *records, struct ml_error *e)
{
	struct folder *f = g->f;
	bool full = f->options->full;
	struct sync_plan plan, more;
	uint64_t lacking = 0;
	*write = false;
	if (!sync_plan_make(f->store, f->arena, &g->to, full, &g->beside, &plan, e) ||
		!sync_plan_count(f->store, &plan, records, e))
		return false;
	g->since = plan.since;
	const struct folder_file *c = covering(g, &plan);
	lacking = *records;
	if (c && (!sync_plan_after(f->store, f->arena, &g->to, full, &g->beside, c->m.upto, &more, e) ||
			 !sync_plan_count(f->store, &more, &lacking, e)))
		return false;
	f->report->acknowledged = 0;
	for (size_t i = 0; i < f->files.n; i++)
		f->report->acknowledged += to_acknowledge(g, &f->files.v[i]);
	*write = lacking > 0 || f->report->acknowledged > 0 || to_introduce(g) || to_tell(g);
	return true;
}

/* What a colleague's bundle here brings to all that read it need not be in ours too. */
static void find_beside(struct giving *g)
{
	struct folder *f = g->f;
	g->beside.v = ML_NEWN(f->arena, struct sync_received, f->files.n + 1);
	for (size_t i = 0; i < f->files.n; i++) {
		const struct folder_file *c = &f->files.v[i];
		uint32_t first = 0;
		if (!c->readable || c->own || c->revoked || c->m.n_receivers || (c->m.flags & SYNC_PARTIAL) ||
			c->why.code != ML_E_NONE)
			continue;
		while (first < c->m.n_marks && c->m.marks[first].change <= c->m.since)
			first++;
		g->beside.v[g->beside.n++] =
			(struct sync_received){c->m.site, c->m.n_marks - first, c->m.marks + first};
	}
}

static bool prepare(struct giving *g, struct ml_error *e)
{
	struct folder *f = g->f;
	struct ml_bundle_options o = {.full = f->options->full, .for_site = f->options->for_site};
	struct sync_manifest m = {0};
	struct ml_str *certs;
	uint32_t n;
	if (!sync_receivers(f->store, f->arena, &o, &g->to, e) || !sync_others(f->store, f->arena, &g->members, e) ||
		!sync_received_list(f->store, f->arena, &m, e) || !sync_told_list(f->store, f->arena, &m, e) ||
		!sync_certs(f->store, f->arena, &certs, &n, e))
		return false;
	sync_circle(certs, n, g->circle);
	g->now = m.received;
	g->n_now = m.n_received;
	g->told = m.told;
	g->n_told = m.n_told;
	find_beside(g);
	return true;
}

/* ---- writing ------------------------------------------------------------------------------------ */

/* No other program writes this one: no process of this laptop either. */
static bool is_abandoned(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool alone = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;
	if (fd >= 0)
		close(fd);
	return alone;
}

/* What we began to write when the stick was pulled. */
static bool clean_parts(struct folder *f, struct ml_error *e)
{
	char own[NAME_SITE + NAME_OWN + 1];
	DIR *d = opendir(f->inner);
	struct dirent *entry;
	bool good = true;
	draw_name(f, own);
	while (good && d && (entry = readdir(d))) {
		const char *name = entry->d_name;
		if (strncasecmp(name, own, NAME_SITE) != 0 || strlen(name) != NAME_SITE + NAME_OWN + 4 ||
			strcasecmp(name + NAME_SITE + NAME_OWN, ".prt") != 0)
			continue;
		char *path = ml_path_join(f->inner, name);
		if (is_abandoned(path) && (!sync_io(f->ctx, "unlink", path) || unlink(path) != 0) && errno != ENOENT)
			good = ml_fail_sys(e, ML_E_READ_ONLY, "%s", path);
		ml_free_(path);
	}
	if (d)
		closedir(d);
	return good;
}

static uint64_t most_bytes(const struct folder *f)
{
	struct statfs fs;
	if (f->options->most_bytes)
		return f->options->most_bytes;
	return statfs(f->dir, &fs) == 0 && (uint64_t)fs.f_type == FAT_MAGIC ? FAT_MOST : 0;
}

static bool make_inner(struct folder *f, struct ml_error *e)
{
	struct stat st;
	if (stat(f->inner, &st) == 0 && S_ISDIR(st.st_mode))
		return true;
	if (!sync_io(f->ctx, "mkdir", f->inner) || (mkdir(f->inner, 0755) != 0 && errno != EEXIST))
		return ml_fail_sys(e, ML_E_READ_ONLY, "%s", f->inner);
	if (!sync_io(f->ctx, "dirsync", f->inner))
		return ml_fail_sys(e, ML_E_SYSTEM, "%s", f->inner);
	return ml_dir_sync(f->inner, e);
}

static bool write_one(struct giving *g, struct ml_error *e)
{
	struct folder *f = g->f;
	struct ml_bundle_options o = {.full = f->options->full, .for_site = f->options->for_site};
	struct ml_bundle_info info;
	char name[NAME_SITE + NAME_OWN + 1];
	struct ml_str path, part;
	struct stat st;
	if (!make_inner(f, e))
		return false;
	do {
		draw_name(f, name);
		path = ml_arena_printf(f->arena, "%s/%s" ML_BUNDLE_SUFFIX, f->inner, name);
		part = ml_arena_printf(f->arena, "%s/%s.prt", f->inner, name);
	} while (lstat(path.p, &st) == 0 || lstat(part.p, &st) == 0);
	struct sync_target target = {.path = path.p, .part = part.p, .most = most_bytes(f), .even_empty = true, .beside = &g->beside};
	if (!sync_bundle_write(f->store, &target, &o, f->arena, &info, e))
		return false;
	struct folder_file c = {.path = ml_arena_z(f->arena, path), .name = ml_arena_str(f->arena, path)};
	if (!folder_peek(f, &c)) {
		if (e)
			*e = c.why;
		return false;
	}
	const char *slash = strrchr(f->inner, '/');
	f->report->file = strlen(f->inner) > strlen(f->dir)
				  ? ml_arena_printf(f->arena, "%s/%s" ML_BUNDLE_SUFFIX, slash ? slash + 1 : f->inner, name)
				  : ml_arena_printf(f->arena, "%s" ML_BUNDLE_SUFFIX, name);
	f->report->wrote_records = info.records;
	f->report->wrote_bytes = info.bytes;
	for (size_t i = 0; i < f->files.n; i++)
		if (is_whole(&f->files.v[i]) && replaces(g, &c, &f->files.v[i]))
			f->files.v[i].stale = true;
	return true;
}

/* ---- cleaning up ------------------------------------------------------------------------------------ */

/* Under that name there may lie something else by now. */
static bool is_still_it(struct folder *f, const struct folder_file *c)
{
	struct folder_file now = {.path = c->path, .name = c->name};
	return folder_peek(f, &now) == c->readable && memcmp(now.id, c->id, SYNC_ID) == 0;
}

static bool remove_stale(struct folder *f, struct ml_error *e)
{
	const char *last = NULL;
	for (size_t i = 0; i < f->files.n; i++) {
		struct folder_file *c = &f->files.v[i];
		if (!c->stale)
			continue;
		if (f->options->mode == ML_FOLDER_RUN) {
			if (!is_still_it(f, c)) {
				if (!folder_is_there(f, e))
					return false;
				continue;
			}
			if (!sync_io(f->ctx, "unlink", c->path) || (unlink(c->path) != 0 && errno != ENOENT))
				return ml_fail_sys(e, ML_E_READ_ONLY, "%s", c->path);
			last = c->path;
		}
		f->report->removed++;
	}
	if (last && !sync_io(f->ctx, "dirsync", last))
		return ml_fail_sys(e, ML_E_SYSTEM, "%s", last);
	return !last || ml_dir_sync(last, e);
}

/* In a dry run: those that the bundle would replace. */
static void foresee(struct giving *g)
{
	struct folder *f = g->f;
	struct folder_file would = {.readable = true, .own = true};
	would.m.since = g->since;
	would.m.upto = ml_store_last_change(f->store);
	would.m.n_receivers = f->options->for_site ? 1 : 0;
	would.m.receivers = (struct ml_uuid *)f->options->for_site;
	for (size_t i = 0; i < f->files.n; i++)
		if (is_whole(&f->files.v[i]) && replaces(g, &would, &f->files.v[i]))
			f->files.v[i].stale = true;
}

static bool give(struct giving *g, struct ml_error *e)
{
	struct folder *f = g->f;
	struct ml_folder_report *r = f->report;
	uint64_t records = 0;
	bool run = f->options->mode == ML_FOLDER_RUN;
	if (!prepare(g, e) || (run && !clean_parts(f, e)))
		return false;
	if (!find_stale(g, e))
		return false;
	find_last(g);
	if (!decide(g, &r->written, &records, e))
		return false;
	r->receipt = r->written && records == 0;
	r->wrote_records = r->written ? records : 0;
	if (r->written && run && !write_one(g, e))
		return false;
	if (r->written && !run)
		foresee(g);
	return remove_stale(f, e);
}

/* Pulled in the middle: the system says so in many ways. */
bool folder_give(struct folder *f, struct ml_error *e)
{
	struct giving g = {.f = f};
	struct ml_error why = {0};
	if (give(&g, &why))
		return true;
	if (f->report->file.n == 0)
		f->report->written = false;
	bool file_trouble = why.code == ML_E_SYSTEM || why.code == ML_E_NO_FILE || why.code == ML_E_READ_ONLY ||
			    why.code == ML_E_BUNDLE_DAMAGED;
	if (file_trouble && !folder_is_there(f, e))
		return false;
	if (e)
		*e = why;
	return false;
}
