/*
 * Sites and incarnations. The right to write under an incarnation is a token (database path, incarnation, counter) kept
 * in the memory-backed runtime directory and in the database. When they do not match (new boot, copy, restored backup,
 * no runtime directory) a new incarnation is drawn, so that no dot is ever used for two different writes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "store.h"

static bool learn_row(struct ml_store *s, sqlite3_stmt *st, struct ml_error *e)
{
	struct ml_inc inc = {.parent = ML_INC_NONE, .fork = (uint64_t)sqlite3_column_int64(st, 3)};
	if (sqlite3_column_type(st, 2) != SQLITE_NULL)
		inc.parent = (uint32_t)(sqlite3_column_int64(st, 2) - 1);
	if (!ml_column_uuid(st, 0, &inc.id) || !ml_column_uuid(st, 1, &inc.site) ||
		ml_lineage_add(s->lineage, &inc) == ML_INC_NONE)
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", s->path);
	ml_vec_push(&s->seen, (uint64_t)sqlite3_column_int64(st, 4));
	return true;
}

/* Officer names are few and never freed before the store closes: pointers to them stay valid. */
static void remember_officer(struct ml_store *s, const struct ml_uuid *site, struct ml_str name)
{
	struct ml_str key = ml_str_n((const char *)site->b, sizeof site->b);
	uint64_t at;
	if (ml_map_get(s->officers, key, &at) && ml_str_eq(*(struct ml_str *)(uintptr_t)at, name))
		return;
	struct ml_str *copy = ML_NEW(s->site_arena, struct ml_str);
	*copy = ml_arena_str(s->site_arena, name);
	ml_map_set(s->officers, key, (uint64_t)(uintptr_t)copy);
}

bool ml_sites_load(struct ml_store *s, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_incarnation_all, e);
	int got;
	if (!st)
		return false;
	s->seen.n = ML_MIN(s->seen.n, ml_lineage_count(s->lineage)); /* the lineage may have been made anew */
	sqlite3_bind_int64(st, 1, ml_lineage_count(s->lineage));
	while ((got = ml_db_step(s->db, st, e)) == 1)
		if (!learn_row(s, st, e)) {
			sqlite3_reset(st);
			return false;
		}
	if (got < 0 || !(st = ml_sql(s, SQL_site_all, e)))
		return false;
	while ((got = ml_db_step(s->db, st, e)) == 1) {
		struct ml_uuid id;
		if (ml_column_uuid(st, 0, &id))
			remember_officer(s, &id, ml_column_str(st, 1));
	}
	return got == 0;
}

const struct ml_lineage *ml_store_lineage(struct ml_store *s)
{
	return s->lineage;
}

struct ml_uuid ml_store_site(struct ml_store *s)
{
	return s->site;
}

uint32_t ml_store_incarnation(struct ml_store *s)
{
	return s->head.incarnation;
}

struct ml_str ml_store_officer_of(struct ml_store *s, const struct ml_uuid *site)
{
	uint64_t at;
	struct ml_uuid reference = ml_reference_site();
	if (ml_uuid_eq(site, &reference))
		return ml_str(ml_tr(N_("données de référence")));
	if (!ml_map_get(s->officers, ml_str_n((const char *)site->b, sizeof site->b), &at))
		return ML_STR("");
	return *(struct ml_str *)(uintptr_t)at;
}

bool ml_store_learn_site(struct ml_store *s, const struct ml_uuid *site, struct ml_str officer, struct ml_error *e)
{
	struct ml_str known = ml_store_officer_of(s, site);
	if (known.n && ml_str_eq(known, officer))
		return true;
	sqlite3_stmt *st = ml_sql(s, SQL_site_set, e);
	if (!st)
		return false;
	ml_bind_uuid(st, 1, site);
	ml_bind_str(st, 2, officer);
	if (!ml_db_run(s->db, st, e))
		return false;
	remember_officer(s, site, officer);
	return true;
}

bool ml_store_set_officer(struct ml_store *s, struct ml_str name, struct ml_error *e)
{
	return ml_store_learn_site(s, &s->site, name, e);
}

uint32_t ml_store_learn_inc(struct ml_store *s, const struct ml_inc *inc, struct ml_error *e)
{
	uint32_t before = ml_lineage_count(s->lineage);
	uint32_t at = ml_lineage_add(s->lineage, inc);
	if (at == ML_INC_NONE) {
		char id[ML_UUID_TEXT];
		ml_uuid_text(&inc->id, id);
		ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", id);
		return ML_INC_NONE;
	}
	if (at < before)
		return at;
	ml_vec_push(&s->seen, 0);
	s->line_grew = true;
	sqlite3_stmt *st = ml_sql(s, SQL_incarnation_add, e);
	if (!st)
		return ML_INC_NONE;
	sqlite3_bind_int64(st, 1, (int64_t)at + 1);
	ml_bind_uuid(st, 2, &inc->id);
	ml_bind_uuid(st, 3, &inc->site);
	if (inc->parent != ML_INC_NONE)
		sqlite3_bind_int64(st, 4, (int64_t)inc->parent + 1);
	sqlite3_bind_int64(st, 5, (int64_t)inc->fork);
	return ml_db_run(s->db, st, e) ? at : ML_INC_NONE;
}

/* ---- copies ---------------------------------------------------------------------------- */

void ml_site_saw(struct ml_store *s, struct ml_dot dot)
{
	if (dot.n <= s->seen.v[dot.inc])
		return;
	s->seen.v[dot.inc] = dot.n;
	for (size_t i = s->newly.n; i-- > 0;)
		if (s->newly.v[i] == dot.inc)
			return;
	ml_vec_push(&s->newly, dot.inc);
}

/* Where the lines of incarnations part, by incarnation: more than one child, or it went on after its child was drawn. */
static uint8_t *find_forks(struct ml_store *s)
{
	const struct ml_lineage *l = s->lineage;
	uint32_t n = ml_lineage_count(l);
	uint8_t *children = ml_xalloc(n + 1), *fork = ml_xalloc(n + 1);
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_inc *inc = ml_lineage_at(l, i);
		if (inc->parent == ML_INC_NONE)
			continue;
		fork[inc->parent] |= children[inc->parent]++ || inc->fork < s->seen.v[inc->parent];
		children[inc->parent] |= 2; /* stays above one however many there are */
	}
	/* Ours: nobody else may have counters of it beyond ours, nor a child of it. */
	uint32_t ours = s->head.incarnation;
	if (ours != ML_INC_NONE && (children[ours] || s->seen.v[ours] > s->head.counter))
		fork[ours] = 1;
	ml_free_(children);
	return fork;
}

/* Copied before its first write: two roots of one site. */
static uint32_t count_roots(const struct ml_lineage *l, const struct ml_uuid *site)
{
	uint32_t roots = 0;
	for (uint32_t i = 0; i < ml_lineage_count(l); i++) {
		const struct ml_inc *inc = ml_lineage_at(l, i);
		roots += inc->parent == ML_INC_NONE && ml_uuid_eq(&inc->site, site);
	}
	return roots;
}

static bool site_was_copied(struct ml_store *s, const uint8_t *forks, const struct ml_uuid *site)
{
	struct ml_uuid reference = ml_reference_site();
	for (uint32_t i = 0; i < ml_lineage_count(s->lineage); i++)
		if (forks[i] && ml_uuid_eq(&ml_lineage_at(s->lineage, i)->site, site))
			return true;
	return count_roots(s->lineage, site) > 1 && !ml_uuid_eq(site, &reference);
}

uint32_t ml_store_copied_sites(struct ml_store *s, struct ml_uuid *out, uint32_t max)
{
	uint8_t *forks = find_forks(s);
	uint32_t n = 0;
	for (uint32_t i = 0; i < ml_lineage_count(s->lineage) && n < max; i++) {
		bool there = !forks[i];
		const struct ml_uuid *site = &ml_lineage_at(s->lineage, i)->site;
		for (uint32_t k = 0; k < n && !there; k++)
			there = ml_uuid_eq(&out[k], site);
		if (!there)
			out[n++] = *site;
	}
	if (count_roots(s->lineage, &s->site) > 1 && n < max) {
		bool there = false;
		for (uint32_t k = 0; k < n; k++)
			there |= ml_uuid_eq(&out[k], &s->site);
		if (!there)
			out[n++] = s->site;
	}
	ml_free_(forks);
	return n;
}

#define META_EXPECTED "copy.expected" /* ids of incarnations that may fork: a return to a backup */
#define META_KNOWN "copy.known"	      /* how many forks were told */
#define META_FOUND "copy.found"	      /* time of what was not told yet */

static bool expected(struct ml_str list, const struct ml_uuid *id)
{
	for (size_t at = 0; at + sizeof id->b <= list.n; at += sizeof id->b)
		if (memcmp(list.p + at, id->b, sizeof id->b) == 0)
			return true;
	return false;
}

static uint32_t own_forks(struct ml_store *s)
{
	struct ml_buf list = {0};
	uint8_t *forks = find_forks(s);
	uint32_t n = count_roots(s->lineage, &s->site);
	n = n ? n - 1 : 0;
	ml_store_get_meta(s, META_EXPECTED, &list);
	for (uint32_t i = 0; i < ml_lineage_count(s->lineage); i++) {
		const struct ml_inc *inc = ml_lineage_at(s->lineage, i);
		n += forks[i] && ml_uuid_eq(&inc->site, &s->site) && !expected(ml_buf_view(&list), &inc->id);
	}
	ml_buf_finish(&list);
	ml_free_(forks);
	return n;
}

bool ml_sites_expect_fork(struct ml_store *s, struct ml_error *e)
{
	struct ml_buf list = {0};
	if (s->head.incarnation == ML_INC_NONE)
		return true;
	ml_store_get_meta(s, META_EXPECTED, &list);
	ml_buf_add(&list, &ml_lineage_at(s->lineage, s->head.incarnation)->id, sizeof(struct ml_uuid));
	bool good = ml_store_set_meta(s, META_EXPECTED, ml_buf_view(&list), e);
	ml_buf_finish(&list);
	return good;
}

static bool set_number(struct ml_store *s, const char *key, int64_t v, struct ml_error *e)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)v);
	return ml_store_set_meta(s, key, ml_str(text), e);
}

static int64_t get_number(struct ml_store *s, const char *key)
{
	struct ml_buf text = {0};
	int64_t v = 0;
	if (!ml_store_get_meta(s, key, &text) || !ml_str_to_int(ml_buf_view(&text), &v))
		v = 0;
	ml_buf_finish(&text);
	return v;
}

static bool save_seen(struct ml_store *s, struct ml_error *e)
{
	for (size_t i = 0; i < s->newly.n; i++) {
		sqlite3_stmt *st = ml_sql(s, SQL_incarnation_seen, e);
		if (!st)
			return false;
		sqlite3_bind_int64(st, 1, (int64_t)s->newly.v[i] + 1);
		sqlite3_bind_int64(st, 2, (int64_t)ML_MIN(s->seen.v[s->newly.v[i]], (uint64_t)INT64_MAX));
		if (!ml_db_run(s->db, st, e))
			return false;
	}
	return true;
}

bool ml_sites_save(struct ml_store *s, struct ml_error *e)
{
	if (!s->newly.n && !s->line_grew && !s->restored)
		return true;
	int64_t known = get_number(s, META_KNOWN), now = own_forks(s);
	bool told = now <= known && !s->restored;
	if (!save_seen(s, e))
		return false;
	s->newly.n = 0;
	s->line_grew = s->restored = false;
	return told || (set_number(s, META_KNOWN, ML_MAX(now, known), e) &&
			       set_number(s, META_FOUND, s->ctx->now_ms(s->ctx), e) && ml_step_note(s, "copy", e));
}

bool ml_store_copy_found(struct ml_store *s, int64_t *when)
{
	struct ml_buf text = {0};
	bool found = ml_store_get_meta(s, META_FOUND, &text) && ml_str_to_int(ml_buf_view(&text), when);
	ml_buf_finish(&text);
	return found;
}

bool ml_store_copy_told(struct ml_store *s, struct ml_error *e)
{
	return ml_store_set_meta(s, META_FOUND, (struct ml_str){0}, e);
}

enum ml_clock_state ml_store_clock(struct ml_store *s, int64_t *latest)
{
	int64_t now = s->ctx->now_ms(s->ctx);
	*latest = s->head.clock;
	if (s->head.clock > now + ML_DAY_MS)
		return ML_CLOCK_BEHIND_WRITES;
	*latest = ML_RELEASE_MS;
	return now < ML_RELEASE_MS ? ML_CLOCK_BEHIND_PROGRAM : ML_CLOCK_FINE;
}

bool ml_store_sites(struct ml_store *s, struct ml_arena *a, struct ml_site **out, uint32_t *n, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_site_all, e);
	ML_VEC(struct ml_site) found = {0};
	uint8_t *forks = find_forks(s);
	int got = st ? 0 : -1;
	while (st && (got = ml_db_step(s->db, st, e)) == 1) {
		struct ml_site site = {.officer = ml_arena_str(a, ml_column_str(st, 1))};
		if (!ml_column_uuid(st, 0, &site.id))
			continue;
		site.here = ml_uuid_eq(&site.id, &s->site);
		site.copied = site_was_copied(s, forks, &site.id);
		ml_vec_push(&found, site);
	}
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct ml_site, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	ml_free_(forks);
	return got == 0;
}

/* ---- the token ------------------------------------------------------------------------- */

/*
 * What the wall clock says at the machine's start, ms: constant while it runs or sleeps. An image of the whole machine that is
 * taken up again later brings the token back with its memory, but not the time that has gone by since.
 */
static int64_t boot_time(void)
{
	struct timespec wall, up;
	clock_gettime(CLOCK_REALTIME, &wall);
	clock_gettime(CLOCK_BOOTTIME, &up);
	return (wall.tv_sec - up.tv_sec) * 1000 + (wall.tv_nsec - up.tv_nsec) / 1000000;
}

enum { BOOT_SLACK = 60000 }; /* ms: a clock that is set right by more than this only costs an incarnation */

/* Incarnation, counter, path, and the counter before: a program that dies between token and commit leaves that one. Boot. */
static void token_text(const struct ml_store *s, uint64_t before, struct ml_buf *out)
{
	char id[ML_UUID_TEXT];
	ml_uuid_text(&ml_lineage_at(s->lineage, s->head.incarnation)->id, id);
	ml_buf_printf(out, "%s\n%llu\n%s\n%llu\n%lld\n", id, (unsigned long long)s->head.counter, s->path,
		(unsigned long long)before, (long long)boot_time());
}

struct token {
	struct ml_uuid inc;
	int64_t counter, before;
	bool path, same_boot;
};

static bool read_token(struct ml_store *s, struct token *t)
{
	struct ml_buf text = {0};
	struct ml_str id, counter, path, before, boot, rest;
	int64_t then;
	bool good = ml_file_read(s->token_path, 8192, &text, NULL);
	rest = ml_buf_view(&text);
	good = good && ml_str_split(&rest, '\n', &id) && ml_str_split(&rest, '\n', &counter) &&
	       ml_str_split(&rest, '\n', &path) && ml_str_split(&rest, '\n', &before) && ml_uuid_parse(id, &t->inc) &&
	       ml_str_to_int(counter, &t->counter) && ml_str_to_int(before, &t->before);
	t->path = good && ml_str_is(path, s->path);
	t->same_boot = good && (!ml_str_split(&rest, '\n', &boot) || boot.n == 0 || (ml_str_to_int(boot, &then) && llabs(then - boot_time()) < BOOT_SLACK));
	ml_buf_finish(&text);
	return good;
}

/* A bundle showed counters of this incarnation that this database has not used: someone else writes under it. */
static bool someone_else_writes(struct ml_store *s)
{
	int64_t seen = 0;
	sqlite3_stmt *st = ml_sql(s, SQL_incarnation_seen_get, NULL);
	if (st)
		sqlite3_bind_int64(st, 1, (int64_t)s->head.incarnation + 1);
	return !st || !ml_sql_int(s, st, &seen, NULL) || (uint64_t)seen > s->head.counter;
}

static bool token_matches(struct ml_store *s)
{
	struct token t;
	if (s->head.incarnation == ML_INC_NONE || someone_else_writes(s))
		return false;
	if (!s->token_path)
		return s->inc_checked && s->held_inc == s->head.incarnation && s->held_counter == s->head.counter;
	if (!read_token(s, &t) || !t.path)
		return false;
	bool same = ml_uuid_eq(&t.inc, &ml_lineage_at(s->lineage, s->head.incarnation)->id);
	/* More was written here under a token of this very boot than the file now says: it was put back. */
	s->restored |= (!same || t.counter > (int64_t)s->head.counter) && t.before != (int64_t)s->head.counter;
	return same && t.same_boot && t.counter == (int64_t)s->head.counter;
}

/* Written while the database is still locked and just before the commit: a crash between the two only costs a new
 * incarnation. */
bool ml_token_write(struct ml_store *s, struct ml_error *e)
{
	if (!s->token_path || s->head.incarnation == ML_INC_NONE)
		return true;
	struct ml_buf text = {0}, temporary = {0};
	token_text(s, s->step.before.counter, &text);
	ml_buf_printf(&temporary, "%s.%ld", s->token_path, (long)getpid());
	FILE *f = fopen(temporary.p, "wex");
	if (!f && unlink(temporary.p) == 0)
		f = fopen(temporary.p, "wex");
	bool good = f && fwrite(text.p, 1, text.n, f) == text.n;
	if (f)
		good = fclose(f) == 0 && good;
	good = good && rename(temporary.p, s->token_path) == 0;
	if (!good) {
		/* Without a token on disk the next program draws a new incarnation: safe, so the write goes on. */
		unlink(temporary.p);
		unlink(s->token_path);
	}
	ml_buf_finish(&text);
	ml_buf_finish(&temporary);
	return true;
}

/* ---- where the database lives ------------------------------------------------------------- */

#define META_HOME "home" /* machine, then path, of the last incarnation drawn */

static uint64_t machine(void)
{
	struct ml_buf id = {0};
	uint64_t h = ml_file_read("/etc/machine-id", 256, &id, NULL) && id.n ? ml_hash64(id.p, id.n, 0x6d61) : 0;
	ml_buf_finish(&id);
	return h;
}

/* Is there, at the other place, still a database of this very site? */
static bool is_there(struct ml_store *s, const char *path)
{
	struct ml_db *db = NULL;
	struct ml_uuid site = {0};
	if (access(path, F_OK) != 0 || !ml_db_open(path, ML_DB_READ_ONLY, ml_schema_newest(), &db, NULL))
		return false;
	sqlite3_stmt *st = ml_db_prepare(db, SQL_head_get, NULL);
	bool same = st && ml_db_step(db, st, NULL) == 1 && ml_column_uuid(st, 0, &site) && ml_uuid_eq(&site, &s->site);
	ml_db_close(db);
	return same;
}

/* Another machine than last time, or another place while the first is still there: this is a copy. */
static bool came_from_elsewhere(struct ml_store *s, struct ml_error *e)
{
	struct ml_buf old = {0}, now = {0};
	unsigned long long id = machine(), before = 0;
	int at = 0;
	ml_buf_printf(&now, "%016llx %s", id, s->path);
	if (ml_store_get_meta(s, META_HOME, &old) && sscanf(old.p, "%16llx %n", &before, &at) == 1 && at > 0 &&
		!ml_str_eq(ml_buf_view(&old), ml_buf_view(&now)))
		s->restored |= (id && before && id != before) || (strcmp(old.p + at, s->path) != 0 && is_there(s, old.p + at));
	bool good = ml_store_set_meta(s, META_HOME, ml_buf_view(&now), e);
	ml_buf_finish(&old);
	ml_buf_finish(&now);
	return good;
}

bool ml_incarnation_draw(struct ml_store *s, struct ml_error *e)
{
	struct ml_inc inc = {.site = s->site, .parent = s->head.incarnation, .fork = s->head.counter};
	if (inc.parent == ML_INC_NONE)
		inc.fork = 0;
	s->ctx->random(s->ctx, inc.id.b, sizeof inc.id.b);
	inc.id.b[6] = (uint8_t)((inc.id.b[6] & 0x0f) | 0x40);
	inc.id.b[8] = (uint8_t)((inc.id.b[8] & 0x3f) | 0x80);
	uint32_t at = ml_store_learn_inc(s, &inc, e);
	if (at == ML_INC_NONE)
		return false;
	s->head.incarnation = at;
	return true;
}

bool ml_incarnation_ready(struct ml_store *s, struct ml_error *e)
{
	if (!token_matches(s) && (!came_from_elsewhere(s, e) || !ml_incarnation_draw(s, e)))
		return false;
	s->inc_checked = true;
	return true;
}
