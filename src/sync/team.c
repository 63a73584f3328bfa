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

bool sync_epoch_secrets(struct ml_store *s, uint32_t number, struct ml_buf *out, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_epoch_get, e);
	uint8_t secret[SYNC_SECRET];
	int got = -1;
	if (st)
		sqlite3_bind_int64(st, 1, number);
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1)
		if (sync_column_blob(st, 0, secret, sizeof secret))
			ml_buf_add(out, secret, sizeof secret);
	sodium_memzero(secret, sizeof secret);
	return got == 0;
}

bool sync_epochs(struct ml_store *s, struct ml_arena *a, struct sync_epoch **out, uint32_t *n, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_epoch_all, e);
	ML_VEC(struct sync_epoch) found = {0};
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct sync_epoch one = {
			(uint32_t)sqlite3_column_int64(st, 0), ml_arena_str(a, sync_column_str(st, 1))};
		if (one.secret.n == SYNC_SECRET && found.n < SYNC_EPOCHS_MAX)
			ml_vec_push(&found, one);
	}
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct sync_epoch, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return got == 0;
}

static bool current_epoch(struct ml_store *s, struct sync_team *t)
{
	sqlite3_stmt *st = sync_sql(s, SQL_epoch_current, NULL);
	bool found = st && ml_db_step(ml_store_db(s), st, NULL) == 1 && sync_column_blob(st, 1, t->secret, SYNC_SECRET);
	if (found)
		t->epoch = (uint32_t)sqlite3_column_int64(st, 0);
	if (st)
		sqlite3_reset(st);
	return found;
}

bool sync_first_secret(struct ml_store *s, uint8_t out[SYNC_SECRET])
{
	sqlite3_stmt *st = sync_sql(s, SQL_epoch_first, NULL);
	bool found = st && ml_db_step(ml_store_db(s), st, NULL) == 1 && sync_column_blob(st, 0, out, SYNC_SECRET);
	if (st)
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
		return ml_fail(e, ml_team_is_pending(s) ? ML_E_INVITE_PENDING : ML_E_TEAM_NONE, NULL);
	bool good =
		sync_column_blob(st, 0, t->id.b, sizeof t->id.b) && sync_column_blob(st, 3, t->sign, sizeof t->sign);
	t->name = ml_arena_str(a, sync_column_str(st, 1));
	sqlite3_reset(st);
	if (!good || !current_epoch(s, t))
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

bool sync_epoch_use(struct ml_store *s, uint32_t number, const uint8_t secret[SYNC_SECRET], struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_epoch_use, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, number);
	sync_bind_blob(st, 2, secret, SYNC_SECRET);
	return sync_run(s, st, e);
}

bool sync_revoked_here(struct ml_store *s, const struct sync_team *t, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_member_by_key, e);
	bool found;
	if (!st)
		return false;
	sync_bind_blob(st, 1, t->sign + crypto_sign_SEEDBYTES, crypto_sign_PUBLICKEYBYTES);
	return sync_int(s, st, &found) == 0 || ml_fail(e, ML_E_REVOKED_HERE, NULL);
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
		    sync_epoch_use(s, 1, t.secret, e) && sync_cert_keep(s, &c, e) && sync_member_keep(s, &c, e) &&
		    ml_db_commit(ml_store_db(s), e);
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

static void fill_fingerprint(const uint8_t key[crypto_sign_PUBLICKEYBYTES], struct ml_hash128 *out)
{
	static const char use[] = "maillage member key";
	uint8_t hash[16];
	crypto_generichash(hash, sizeof hash, key, crypto_sign_PUBLICKEYBYTES, (const uint8_t *)use, sizeof use);
	*out = (struct ml_hash128){0};
	for (size_t i = 0; i < sizeof hash; i++)
		out->w[i / 8] |= (uint64_t)hash[i] << 8 * (i % 8);
}

/* The site whose key this is; nil: none known. */
static struct ml_uuid site_of_key(const struct sync_trust *t, const uint8_t *key)
{
	for (size_t i = 0; key && i < t->members.n; i++)
		if (memcmp(t->members.v[i].subject, key, crypto_sign_PUBLICKEYBYTES) == 0)
			return t->members.v[i].site;
	return (struct ml_uuid){{0}};
}

static void fill_revoked(const struct sync_trust *t, const uint8_t *key, struct ml_member *m)
{
	m->revoked_at = 0;
	for (size_t i = 0; i < t->revocations.n; i++) {
		const struct sync_revocation *r = &t->revocations.v[i];
		if (memcmp(r->subject, key, sizeof r->subject) != 0)
			continue;
		m->disputed |= !r->counts;
		m->voices += r->counts;
		if (r->counts && (m->voices == 1 || r->time < m->revoked_at)) {
			m->revoked_at = r->time;
			m->revoked_by = site_of_key(t, r->issuer);
		}
	}
}

static bool fill_member(
	struct ml_store *s, struct ml_arena *a, const struct sync_trust *t, struct ml_member *m, struct ml_error *e)
{
	struct sync_ids one = {&m->site, 1};
	struct sync_plan plan;
	bool revoked;
	const struct sync_cert *c = sync_trust_site(t, &m->site, &revoked);
	m->officer = ml_store_officer_of(s, &m->site);
	if (c) {
		const uint8_t *invitation = sync_trust_issuer(t, c->subject);
		m->joined_by = site_of_key(t, invitation ? sync_trust_issuer(t, invitation) : NULL);
		fill_fingerprint(c->subject, &m->fingerprint);
		fill_revoked(t, c->subject, m);
	}
	if (m->here)
		return true;
	if (!held_top(s, &m->site, &m->received_upto, e) ||
		!sync_plan_after(s, a, &one, false, NULL, sync_site_holds(s, &m->site), &plan, e) ||
		(!m->revoked && !sync_plan_count(s, &plan, &m->to_give, e)))
		return false;
	m->sent_upto = ML_MIN(sync_site_acked(s, &m->site), plan.upto);
	return true;
}

static bool list_members(
	struct ml_store *s, struct ml_arena *a, struct ml_member **out, uint32_t *n, struct ml_error *e)
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
	return got == 0;
}

static bool mark_copied(struct ml_store *s, struct ml_arena *a, struct ml_member *m, uint32_t n, struct ml_error *e)
{
	struct ml_site *sites;
	uint32_t n_sites;
	if (!ml_store_sites(s, a, &sites, &n_sites, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < n_sites; k++)
			m[i].copied |= sites[k].copied && ml_uuid_eq(&sites[k].id, &m[i].site);
	return true;
}

bool ml_team_members(struct ml_store *s, struct ml_arena *a, struct ml_member **out, uint32_t *n, struct ml_error *e)
{
	struct ml_uuid team = {{0}};
	struct sync_trust t = {0};
	ml_team_info(s, NULL, &team);
	bool good = sodium_init() >= 0 && list_members(s, a, out, n, e) &&
		    sync_trust_load(s, &team, SYNC_TRUST_TO_SHOW, &t, e) && mark_copied(s, a, *out, *n, e);
	for (uint32_t i = 0; good && i < *n; i++)
		good = fill_member(s, a, &t, &(*out)[i], e);
	if (t.keys)
		sync_trust_finish(&t);
	return good;
}
