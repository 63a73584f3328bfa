/* The team of this database: making one, who is in it; and the small helpers around statements that sync shares. */
#include "private.h"
#include "sql_sync.h"

/* ---- statements -------------------------------------------------------------------- */

sqlite3_stmt *sync_sql(struct ml_store *s, const char *sql, struct ml_error *e)
{
	return ml_db_prepare(ml_store_db(s), sql, e);
}

bool sync_run(struct ml_store *s, sqlite3_stmt *st, struct ml_error *e)
{
	return st && ml_db_run(ml_store_db(s), st, e);
}

int64_t sync_int(struct ml_store *s, sqlite3_stmt *st, bool *found)
{
	*found = st && ml_db_step(ml_store_db(s), st, NULL) == 1 && sqlite3_column_type(st, 0) != SQLITE_NULL;
	int64_t v = *found ? sqlite3_column_int64(st, 0) : 0;
	if (st)
		sqlite3_reset(st);
	return v;
}

void sync_bind_uuid(sqlite3_stmt *st, int at, const struct ml_uuid *id)
{
	sqlite3_bind_blob(st, at, id->b, sizeof id->b, SQLITE_STATIC);
}

void sync_bind_blob(sqlite3_stmt *st, int at, const void *p, size_t n)
{
	sqlite3_bind_blob64(st, at, n ? p : "", n, SQLITE_STATIC);
}

bool sync_column_blob(sqlite3_stmt *st, int at, void *out, size_t n)
{
	if ((size_t)sqlite3_column_bytes(st, at) != n)
		return false;
	memcpy(out, sqlite3_column_blob(st, at), n);
	return true;
}

struct ml_str sync_column_str(sqlite3_stmt *st, int at)
{
	const char *p = sqlite3_column_blob(st, at);
	return ml_str_n(p ? p : "", (size_t)sqlite3_column_bytes(st, at));
}

struct ml_str sync_name(struct ml_str name)
{
	size_t n = ML_MIN(name.n, SYNC_NAME_MAX);
	while (n && n < name.n && (name.p[n] & 0xc0) == 0x80)
		n--;
	return ml_str_n(name.p, n);
}

/* ---- the team's row -------------------------------------------------------------------- */

bool sync_epoch_secret(struct ml_store *s, uint32_t number, uint8_t out[SYNC_SECRET])
{
	sqlite3_stmt *st = sync_sql(s, SQL_epoch_get, NULL);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, number);
	bool found = ml_db_step(ml_store_db(s), st, NULL) == 1 && sync_column_blob(st, 0, out, SYNC_SECRET);
	sqlite3_reset(st);
	return found;
}

bool sync_team_load(struct ml_store *s, struct ml_arena *a, struct sync_team *t, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_team_get, e);
	int got = st ? ml_db_step(ml_store_db(s), st, e) : -1;
	if (got < 0)
		return false;
	if (got == 0)
		return ml_fail(e, ML_E_TEAM_NONE, NULL);
	bool good =
		sync_column_blob(st, 0, t->id.b, sizeof t->id.b) && sync_column_blob(st, 3, t->sign, sizeof t->sign);
	t->name = ml_arena_str(a, sync_column_str(st, 1));
	t->epoch = (uint32_t)sqlite3_column_int64(st, 2);
	sqlite3_reset(st);
	if (!good || !sync_epoch_secret(s, t->epoch, t->secret))
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", ml_store_path(s));
	return true;
}

bool sync_team_keep(struct ml_store *s, const struct sync_team *t, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_team_add, e);
	if (!st)
		return false;
	sync_bind_uuid(st, 1, &t->id);
	sqlite3_bind_text64(st, 2, t->name.p, t->name.n, SQLITE_STATIC, SQLITE_UTF8);
	sqlite3_bind_int64(st, 3, t->epoch);
	sync_bind_blob(st, 4, t->sign, sizeof t->sign);
	return sync_run(s, st, e);
}

bool sync_epoch_keep(struct ml_store *s, uint32_t number, const uint8_t secret[SYNC_SECRET], struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_epoch_add, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, number);
	sync_bind_blob(st, 2, secret, SYNC_SECRET);
	return sync_run(s, st, e);
}

bool ml_team_info(struct ml_store *s, struct ml_buf *name, struct ml_uuid *id)
{
	struct ml_arena *a = ml_arena_create();
	struct sync_team t;
	bool found = sync_team_load(s, a, &t, NULL);
	if (found && name)
		ml_buf_str(name, t.name);
	if (found && id)
		*id = t.id;
	sodium_memzero(&t, sizeof t);
	ml_arena_destroy(a);
	return found;
}

bool ml_team_create(struct ml_store *s, struct ml_str name, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(s);
	struct ml_buf known = {0};
	name = sync_name(ml_str_trim(name));
	if (name.n == 0)
		return ml_fail(e, ML_E_VALUE_REQUIRED, "%s", "team");
	if (ml_team_info(s, &known, NULL)) {
		ml_fail(e, ML_E_EXISTS, "%s", known.p);
		ml_buf_finish(&known);
		return false;
	}
	if (sodium_init() < 0)
		return ml_fail(e, ML_E_INTERNAL, "%s", "libsodium");
	struct ml_arena *a = ml_arena_create();
	struct sync_team t = {.name = name, .epoch = 1};
	struct sync_cert c = {.kind = SYNC_FOUNDER, .site = ml_store_site(s), .time = ctx->now_ms(ctx)};
	uint8_t seed[crypto_sign_SEEDBYTES];
	c.officer = sync_name(ml_store_officer_of(s, &c.site));
	ctx->random(ctx, t.secret, sizeof t.secret);
	ctx->random(ctx, seed, sizeof seed);
	ml_uuid_make(ctx, &t.id);
	c.team = t.id;
	crypto_sign_seed_keypair(c.subject, t.sign, seed);
	sync_cert_make(a, &c, t.sign);
	bool good = ml_db_begin(ml_store_db(s), e) && sync_team_keep(s, &t, e) && sync_epoch_keep(s, 1, t.secret, e) &&
		    sync_cert_keep(s, &c, e) && sync_member_keep(s, &c, e) && ml_db_commit(ml_store_db(s), e);
	if (!good)
		ml_db_rollback(ml_store_db(s));
	sodium_memzero(&t, sizeof t);
	sodium_memzero(seed, sizeof seed);
	ml_arena_destroy(a);
	return good;
}

/* ---- members -------------------------------------------------------------------------------- */

bool sync_others(struct ml_store *s, struct ml_arena *a, struct sync_ids *out, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_member_all, e);
	struct ml_uuid here = ml_store_site(s), site;
	ML_VEC(struct ml_uuid) found = {0};
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1)
		if (sync_column_blob(st, 0, site.b, sizeof site.b) && !sqlite3_column_int64(st, 3) &&
			!ml_uuid_eq(&site, &here))
			ml_vec_push(&found, site);
	out->n = (uint32_t)found.n;
	out->v = ML_NEWN(a, struct ml_uuid, found.n + 1);
	if (found.n)
		memcpy(out->v, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return got == 0;
}

static bool held_top(struct ml_store *s, const struct ml_uuid *site, uint64_t *out, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_held_top, e);
	if (!st)
		return false;
	sync_bind_uuid(st, 1, site);
	int got = ml_db_step(ml_store_db(s), st, e);
	*out = got == 1 ? (uint64_t)sqlite3_column_int64(st, 0) : 0;
	sqlite3_reset(st);
	return got >= 0;
}

static bool fill_member(struct ml_store *s, struct ml_arena *a, struct ml_member *m, struct ml_error *e)
{
	struct sync_ids one = {&m->site, 1};
	struct sync_plan plan;
	m->officer = ml_store_officer_of(s, &m->site);
	if (m->here)
		return true;
	if (!held_top(s, &m->site, &m->received_upto, e) || !sync_plan_make(s, a, &one, false, &plan, e) ||
		!sync_plan_count(s, &plan, &m->to_give, e))
		return false;
	m->sent_upto = plan.since;
	return true;
}

bool ml_team_members(struct ml_store *s, struct ml_arena *a, struct ml_member **out, uint32_t *n, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_member_all, e);
	struct ml_uuid here = ml_store_site(s);
	ML_VEC(struct ml_member) found = {0};
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct ml_member m = {.joined = sqlite3_column_int64(st, 2),
			.revoked = sqlite3_column_int64(st, 3) != 0,
			.last_heard = sqlite3_column_int64(st, 4),
			.gap = sqlite3_column_int64(st, 5) != 0};
		if (!sync_column_blob(st, 0, m.site.b, sizeof m.site.b))
			continue;
		m.here = ml_uuid_eq(&m.site, &here);
		ml_vec_push(&found, m);
	}
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct ml_member, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	for (uint32_t i = 0; got == 0 && i < *n; i++)
		if (!fill_member(s, a, &(*out)[i], e))
			return false;
	return got == 0;
}
