/*
 * Sites and incarnations. The right to write under an incarnation is a token (database path, incarnation, counter) kept
 * in the memory-backed runtime directory and in the database. When they do not match (new boot, copy, restored backup,
 * no runtime directory) a new incarnation is drawn, so that no dot is ever used for two different writes.
 */
#include <stdio.h>
#include <stdlib.h>
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

/* Two children of one parent: the database was copied, or a backup was restored, and both went on. */
static bool site_was_copied(const struct ml_lineage *l, const struct ml_uuid *site)
{
	uint32_t n = ml_lineage_count(l);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = i + 1; j < n; j++) {
			const struct ml_inc *a = ml_lineage_at(l, i), *b = ml_lineage_at(l, j);
			if (a->parent != ML_INC_NONE && a->parent == b->parent && ml_uuid_eq(&a->site, site))
				return true;
		}
	return false;
}

bool ml_store_sites(struct ml_store *s, struct ml_arena *a, struct ml_site **out, uint32_t *n, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_site_all, e);
	ML_VEC(struct ml_site) found = {0};
	int got = st ? 0 : -1;
	while (st && (got = ml_db_step(s->db, st, e)) == 1) {
		struct ml_site site = {.officer = ml_arena_str(a, ml_column_str(st, 1))};
		if (!ml_column_uuid(st, 0, &site.id))
			continue;
		site.here = ml_uuid_eq(&site.id, &s->site);
		site.copied = site_was_copied(s->lineage, &site.id);
		ml_vec_push(&found, site);
	}
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct ml_site, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return got == 0;
}

/* ---- the token ------------------------------------------------------------------------- */

static void token_text(const struct ml_store *s, struct ml_buf *out)
{
	char id[ML_UUID_TEXT];
	ml_uuid_text(&ml_lineage_at(s->lineage, s->head.incarnation)->id, id);
	ml_buf_printf(out, "%s\n%llu\n%s\n", id, (unsigned long long)s->head.counter, s->path);
}

static bool token_matches(struct ml_store *s)
{
	if (s->head.incarnation == ML_INC_NONE || s->inc_stale)
		return false;
	if (!s->token_path)
		return s->inc_checked && s->held_inc == s->head.incarnation && s->held_counter == s->head.counter;
	struct ml_buf want = {0}, got = {0};
	token_text(s, &want);
	bool same = ml_file_read(s->token_path, 8192, &got, NULL) && ml_str_eq(ml_buf_view(&want), ml_buf_view(&got));
	ml_buf_finish(&want);
	ml_buf_finish(&got);
	return same;
}

/* Written while the database is still locked and just before the commit: a crash between the two only costs a new
 * incarnation. */
bool ml_token_write(struct ml_store *s, struct ml_error *e)
{
	if (!s->token_path || s->head.incarnation == ML_INC_NONE)
		return true;
	struct ml_buf text = {0}, temporary = {0};
	token_text(s, &text);
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
	s->inc_stale = false;
	return true;
}

bool ml_incarnation_ready(struct ml_store *s, struct ml_error *e)
{
	if (!token_matches(s) && !ml_incarnation_draw(s, e))
		return false;
	s->inc_checked = true;
	return true;
}
