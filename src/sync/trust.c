/*
 * Certificates. A member vouches for an invitation's key, the invitation's key for the site that joined with it;
 * whoever knows the first member can check the chain. Only the founder signs for itself, and its certificate is taken
 * from an invitation only.
 */
#include <stddef.h>
#include <stdlib.h>

#include "private.h"
#include "sql_sync.h"

static const char sign_use[] = "maillage certificate 1";
static const struct sync_part parts[] = {
	{SYNC_PART_UINT, offsetof(struct sync_cert, kind)},
	{SYNC_PART_UUID, offsetof(struct sync_cert, team)},
	{SYNC_PART_UUID, offsetof(struct sync_cert, site)},
	{SYNC_PART_TEXT, offsetof(struct sync_cert, officer)},
	{SYNC_PART_INT, offsetof(struct sync_cert, time)},
	{SYNC_PART_32, offsetof(struct sync_cert, subject)},
	{SYNC_PART_32, offsetof(struct sync_cert, issuer)},
};

static struct ml_str key_str(const uint8_t *key)
{
	return ml_str_n((const char *)key, crypto_sign_PUBLICKEYBYTES);
}

static struct ml_str site_str(const struct ml_uuid *site)
{
	return ml_str_n((const char *)site->b, sizeof site->b);
}

static void sign_message(struct ml_buf *b, struct ml_str text)
{
	ml_buf_add(b, sign_use, sizeof sign_use);
	ml_buf_str(b, text);
}

void sync_cert_make(struct ml_arena *a, struct sync_cert *c, const uint8_t secret[crypto_sign_SECRETKEYBYTES])
{
	struct ml_buf text = {0}, message = {0}, body = {0};
	uint8_t sig[crypto_sign_BYTES];
	crypto_sign_ed25519_sk_to_pk(c->issuer, secret);
	sync_put_parts(&text, parts, ML_COUNT(parts), c);
	sign_message(&message, ml_buf_view(&text));
	crypto_sign_detached(sig, NULL, (const uint8_t *)message.p, message.n, secret);
	sync_put_array(&body, 2);
	sync_put_bytes(&body, text.p, text.n);
	sync_put_bytes(&body, sig, sizeof sig);
	c->body = ml_arena_str(a, ml_buf_view(&body));
	ml_buf_finish(&text);
	ml_buf_finish(&message);
	ml_buf_finish(&body);
}

/* What it says, and its signature, which is not checked yet. */
static bool cert_parse(struct ml_str body, struct sync_cert *c, struct ml_str *text, struct ml_str *sig)
{
	struct sync_reader r = {(const uint8_t *)body.p, (const uint8_t *)body.p + body.n, false};
	*c = (struct sync_cert){.body = body};
	if (sync_get_array(&r) != 2)
		return false;
	*text = sync_get_bytes(&r, 0);
	*sig = sync_get_bytes(&r, crypto_sign_BYTES);
	return !r.bad && r.p == r.end && text->n <= 4096 && sync_get_parts(*text, parts, ML_COUNT(parts), c);
}

static bool cert_signed(const struct sync_cert *c, struct ml_str text, struct ml_str sig)
{
	struct ml_buf message = {0};
	sign_message(&message, text);
	bool good = crypto_sign_verify_detached(
			    (const uint8_t *)sig.p, (const uint8_t *)message.p, message.n, c->issuer) == 0;
	ml_buf_finish(&message);
	return good;
}

bool sync_cert_read(struct ml_str body, struct sync_cert *c)
{
	struct ml_str text, sig;
	return cert_parse(body, c, &text, &sig) && cert_signed(c, text, sig);
}

/* ---- whom to trust ------------------------------------------------------------------------- */

static void trust_member(struct sync_trust *t, const struct sync_cert *c)
{
	ml_vec_push(&t->members, *c);
	ml_map_set(t->sites, site_str(&c->site), t->members.n);
	ml_map_set(t->keys, key_str(c->subject), SYNC_MEMBER);
}

static void trust_chain(struct sync_trust *t, const struct sync_cert *c)
{
	ml_vec_push(&t->certs, *c);
	ml_map_set(t->chain, key_str(c->subject), t->certs.n);
	if (c->kind == SYNC_INVITE)
		ml_map_set(t->keys, key_str(c->subject), SYNC_INVITE);
}

static bool load_members(struct ml_store *s, struct sync_trust *t, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_member_all, e);
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct sync_cert c = {.kind = SYNC_MEMBER, .team = t->team};
		if (sync_column_blob(st, 0, c.site.b, sizeof c.site.b) &&
			sync_column_blob(st, 1, c.subject, sizeof c.subject))
			trust_member(t, &c);
	}
	return got == 0;
}

static bool load_certs(struct ml_store *s, struct sync_trust *t, enum sync_trust_use use, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_certificate_all, e);
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct sync_cert c;
		struct ml_str body = ml_arena_str(t->arena, sync_column_str(st, 0)), text, sig;
		if (use == SYNC_TRUST_TO_SHOW ? cert_parse(body, &c, &text, &sig) : sync_cert_read(body, &c))
			trust_chain(t, &c);
	}
	return got == 0;
}

static bool load_revocations(struct ml_store *s, struct sync_trust *t, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_revocation_all, e);
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct sync_revocation r;
		if (!sync_revocation_read(ml_arena_str(t->arena, sync_column_str(st, 1)), &r) ||
			!sync_column_blob(st, 2, r.secret, sizeof r.secret))
			continue;
		ml_vec_push(&t->revocations, r);
	}
	return got == 0;
}

bool sync_trust_load(struct ml_store *s, const struct ml_uuid *team, enum sync_trust_use use, struct sync_trust *t,
	struct ml_error *e)
{
	*t = (struct sync_trust){.team = *team,
		.arena = ml_arena_create(),
		.keys = ml_map_create(),
		.sites = ml_map_create(),
		.kept = ml_map_create(),
		.chain = ml_map_create()};
	if (!load_members(s, t, e) || !load_certs(s, t, use, e) || !load_revocations(s, t, e))
		return false;
	if (t->revocations.n)
		sync_trust_settle(t);
	return true;
}

static bool is_kept(const struct sync_trust *t, const struct sync_cert *c)
{
	uint64_t yes;
	return ml_map_get(t->kept, ml_str_n((const char *)c->subject, SYNC_KEPT), &yes);
}

/* An invitation that is closed lets nobody in but those whom the revocation that closed it names. */
static bool lets_in(const struct sync_trust *t, const struct sync_cert *c, uint64_t issuer)
{
	uint64_t known;
	return (issuer == SYNC_INVITE || (issuer == TRUST_CLOSED && is_kept(t, c))) &&
	       !ml_map_get(t->sites, site_str(&c->site), &known);
}

void sync_trust_offer(struct sync_trust *t, struct ml_str body)
{
	struct sync_cert c;
	struct ml_str text, sig;
	uint64_t issuer, known;
	/* Most of them are known: a signature is long to check, and is checked only of what would be taken. */
	if (!cert_parse(body, &c, &text, &sig) || !ml_uuid_eq(&c.team, &t->team) ||
		ml_map_get(t->keys, key_str(c.subject), &known) || !ml_map_get(t->keys, key_str(c.issuer), &issuer) ||
		!cert_signed(&c, text, sig))
		return;
	if (c.kind == SYNC_INVITE && (issuer == SYNC_MEMBER || issuer == TRUST_REVOKED)) {
		trust_chain(t, &c);
		if (issuer == TRUST_REVOKED)
			ml_map_set(t->keys, key_str(c.subject), TRUST_CLOSED);
	} else if (c.kind == SYNC_MEMBER && lets_in(t, &c, issuer)) {
		trust_chain(t, &c);
		trust_member(t, &c);
	} else {
		return;
	}
	ml_vec_push(&t->fresh, c);
}

const struct sync_cert *sync_trust_site(const struct sync_trust *t, const struct ml_uuid *site, bool *revoked)
{
	uint64_t at, kind;
	if (!ml_map_get(t->sites, site_str(site), &at))
		return NULL;
	const struct sync_cert *c = &t->members.v[at - 1];
	if (!ml_map_get(t->keys, key_str(c->subject), &kind) ||
		(kind != SYNC_MEMBER && (kind != TRUST_REVOKED || !revoked)))
		return NULL;
	if (revoked)
		*revoked = kind == TRUST_REVOKED;
	return c;
}

const uint8_t *sync_trust_issuer(const struct sync_trust *t, const uint8_t key[crypto_sign_PUBLICKEYBYTES])
{
	uint64_t at;
	if (!ml_map_get(t->chain, key_str(key), &at) || t->certs.v[at - 1].kind == SYNC_FOUNDER)
		return NULL;
	return t->certs.v[at - 1].issuer;
}

void sync_trust_finish(struct sync_trust *t)
{
	struct ml_map *maps[] = {t->keys, t->sites, t->kept, t->chain};
	for (size_t i = 0; i < ML_COUNT(maps); i++)
		if (maps[i])
			ml_map_destroy(maps[i]);
	ml_vec_finish(&t->certs);
	ml_vec_finish(&t->members);
	if (t->revocations.n)
		sodium_memzero(t->revocations.v, t->revocations.n * sizeof *t->revocations.v);
	ml_vec_finish(&t->revocations);
	ml_vec_finish(&t->fresh);
	ml_arena_destroy(t->arena);
	*t = (struct sync_trust){0};
}

/* ---- kept ------------------------------------------------------------------------------------ */

bool sync_cert_keep(struct ml_store *s, const struct sync_cert *c, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_certificate_add, e);
	if (!st)
		return false;
	sync_bind_blob(st, 1, c->subject, sizeof c->subject);
	sync_bind_blob(st, 2, c->body.p, c->body.n);
	return sync_run(s, st, e);
}

bool sync_member_keep(struct ml_store *s, const struct sync_cert *c, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_member_add, e);
	if (!st)
		return false;
	sync_bind_uuid(st, 1, &c->site);
	sync_bind_blob(st, 2, c->subject, sizeof c->subject);
	sqlite3_bind_int64(st, 3, c->time);
	return sync_run(s, st, e) && ml_store_learn_site(s, &c->site, c->officer, e);
}

bool sync_certs(struct ml_store *s, struct ml_arena *a, struct ml_str **out, uint32_t *n, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_certificate_all, e);
	ML_VEC(struct ml_str) found = {0};
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1)
		ml_vec_push(&found, ml_arena_str(a, sync_column_str(st, 0)));
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct ml_str, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return got == 0;
}

bool sync_cert_of(struct ml_store *s, struct ml_arena *a, const uint8_t key[crypto_sign_PUBLICKEYBYTES],
	struct ml_str *out, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_certificate_get, e);
	if (!st)
		return false;
	sync_bind_blob(st, 1, key, crypto_sign_PUBLICKEYBYTES);
	int got = ml_db_step(ml_store_db(s), st, e);
	*out = got == 1 ? ml_arena_str(a, sync_column_str(st, 0)) : (struct ml_str){0};
	sqlite3_reset(st);
	return got >= 0;
}

static int body_cmp(const void *a, const void *b)
{
	return ml_str_cmp(*(const struct ml_str *)a, *(const struct ml_str *)b);
}

void sync_circle(const struct ml_str *certs, uint32_t n, uint8_t out[SYNC_CIRCLE])
{
	struct ml_str *sorted = ml_xalloc((n + 1) * sizeof *sorted);
	uint8_t hash[crypto_generichash_BYTES_MIN];
	crypto_generichash_state h;
	for (uint32_t i = 0; i < n; i++)
		sorted[i] = certs[i];
	qsort(sorted, n, sizeof *sorted, body_cmp);
	crypto_generichash_init(&h, NULL, 0, sizeof hash);
	for (uint32_t i = 0; i < n; i++)
		crypto_generichash_update(&h, (const uint8_t *)sorted[i].p, sorted[i].n);
	crypto_generichash_final(&h, hash, sizeof hash);
	memcpy(out, hash, SYNC_CIRCLE);
	ml_free_(sorted);
}
