/*
 * Shutting a member out. A revocation is a signed statement of one member about another; with it goes a secret, and the
 * key of what is written afterwards is made from the secrets of all statements that count. Which ones count is a function
 * of the set of statements alone, so laptops that know the same ones agree, whatever came first.
 *
 * A statement stands unless somebody revoked its author without having seen it; where two stand against each other, the one
 * that more members share wins, then the one whose author is nearer to the founder (share/doc/bundle.md).
 */
#include <stddef.h>
#include <stdlib.h>

#include "private.h"
#include "sql_sync.h"

static const char sign_use[] = "maillage revocation 1", commit_use[] = "maillage revocation secret",
		  epoch_use[] = "maillage team key";
enum { CHAIN_MAX = 64 };
static const struct sync_part parts[] = {
	{SYNC_PART_UUID, offsetof(struct sync_revocation, team)},
	{SYNC_PART_UUID, offsetof(struct sync_revocation, site)},
	{SYNC_PART_32, offsetof(struct sync_revocation, subject)},
	{SYNC_PART_32, offsetof(struct sync_revocation, issuer)},
	{SYNC_PART_INT, offsetof(struct sync_revocation, time)},
	{SYNC_PART_BYTES, offsetof(struct sync_revocation, seen)},
	{SYNC_PART_BYTES, offsetof(struct sync_revocation, kept)},
	{SYNC_PART_32, offsetof(struct sync_revocation, commit)},
};

static struct ml_str key_str(const uint8_t *key)
{
	return ml_str_n((const char *)key, crypto_sign_PUBLICKEYBYTES);
}

static bool same_key(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, crypto_sign_PUBLICKEYBYTES) == 0;
}

/* ---- a statement as it travels ---------------------------------------------------------------- */

static void sign_message(struct ml_buf *b, struct ml_str text)
{
	ml_buf_add(b, sign_use, sizeof sign_use);
	ml_buf_str(b, text);
}

static void commit_to(const uint8_t secret[SYNC_SECRET], uint8_t out[32])
{
	crypto_generichash(out, 32, (const uint8_t *)commit_use, sizeof commit_use, secret, SYNC_SECRET);
}

static void name_it(struct sync_revocation *r)
{
	crypto_generichash(r->id, sizeof r->id, (const uint8_t *)r->body.p, r->body.n, NULL, 0);
}

static void revocation_make(
	struct ml_arena *a, struct sync_revocation *r, const uint8_t secret[crypto_sign_SECRETKEYBYTES])
{
	struct ml_buf text = {0}, message = {0}, body = {0};
	uint8_t sig[crypto_sign_BYTES];
	crypto_sign_ed25519_sk_to_pk(r->issuer, secret);
	commit_to(r->secret, r->commit);
	sync_put_parts(&text, parts, ML_COUNT(parts), r);
	sign_message(&message, ml_buf_view(&text));
	crypto_sign_detached(sig, NULL, (const uint8_t *)message.p, message.n, secret);
	sync_put_array(&body, 2);
	sync_put_bytes(&body, text.p, text.n);
	sync_put_bytes(&body, sig, sizeof sig);
	r->body = ml_arena_str(a, ml_buf_view(&body));
	name_it(r);
	ml_buf_finish(&text);
	ml_buf_finish(&message);
	ml_buf_finish(&body);
}

static bool text_read(struct ml_str text, struct sync_revocation *v)
{
	return sync_get_parts(text, parts, ML_COUNT(parts), v) && v->seen.n % SYNC_REVOCATION_ID == 0 &&
	       v->kept.n % SYNC_KEPT == 0;
}

bool sync_revocation_read(struct ml_str body, struct sync_revocation *v)
{
	struct sync_reader r = {(const uint8_t *)body.p, (const uint8_t *)body.p + body.n, false};
	*v = (struct sync_revocation){.body = body};
	if (body.n > SYNC_REVOCATION_MAX || sync_get_array(&r) != 2)
		return false;
	struct ml_str text = sync_get_bytes(&r, 0), sig = sync_get_bytes(&r, crypto_sign_BYTES);
	if (r.bad || r.p != r.end || !text_read(text, v))
		return false;
	struct ml_buf message = {0};
	sign_message(&message, text);
	bool good = crypto_sign_verify_detached(
			    (const uint8_t *)sig.p, (const uint8_t *)message.p, message.n, v->issuer) == 0;
	ml_buf_finish(&message);
	name_it(v);
	return good;
}

void sync_put_pairs(struct ml_buf *b, const struct sync_pair *p, uint32_t n)
{
	sync_put_array(b, n);
	for (uint32_t i = 0; i < n; i++) {
		sync_put_array(b, 2);
		sync_put_bytes(b, p[i].body.p, p[i].body.n);
		sync_put_bytes(b, p[i].secret.p, p[i].secret.n);
	}
}

struct sync_pair *sync_get_pairs(struct ml_arena *a, struct sync_reader *r, uint32_t *n)
{
	*n = sync_get_array(r);
	if (*n > SYNC_REVOCATIONS_MAX)
		r->bad = true;
	struct sync_pair *list = ML_NEWN(a, struct sync_pair, r->bad ? 1 : *n + 1);
	for (uint32_t i = 0; !r->bad && i < *n; i++) {
		if (sync_get_array(r) != 2)
			r->bad = true;
		list[i].body = sync_get_bytes(r, 0);
		list[i].secret = sync_get_bytes(r, SYNC_SECRET);
	}
	if (r->bad)
		*n = 0;
	return list;
}

bool sync_pairs(struct ml_store *s, struct ml_arena *a, struct sync_pair **out, uint32_t *n, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_revocation_all, e);
	ML_VEC(struct sync_pair) found = {0};
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct sync_pair p = {ml_arena_str(a, sync_column_str(st, 1)), ml_arena_str(a, sync_column_str(st, 2))};
		ml_vec_push(&found, p);
	}
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct sync_pair, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return got == 0;
}

static bool is_member(const struct sync_trust *t, const uint8_t *key)
{
	uint64_t kind;
	return ml_map_get(t->keys, key_str(key), &kind) && (kind == SYNC_MEMBER || kind == TRUST_REVOKED);
}

static bool is_new(const struct sync_trust *t, const struct sync_revocation *r)
{
	for (size_t i = 0; i < t->revocations.n; i++)
		if (memcmp(t->revocations.v[i].id, r->id, sizeof r->id) == 0)
			return false;
	return true;
}

bool sync_trust_revocation(struct sync_trust *t, struct ml_str body, struct ml_str secret)
{
	struct sync_revocation r;
	uint8_t commit[32];
	if (t->revocations.n >= SYNC_REVOCATIONS_MAX || secret.n != SYNC_SECRET ||
		!sync_revocation_read(ml_arena_str(t->arena, body), &r) || !ml_uuid_eq(&r.team, &t->team) ||
		same_key(r.subject, r.issuer) || !is_member(t, r.issuer) || !is_member(t, r.subject) || !is_new(t, &r))
		return false;
	memcpy(r.secret, secret.p, sizeof r.secret);
	commit_to(r.secret, commit);
	if (memcmp(commit, r.commit, sizeof commit) != 0)
		return false;
	r.fresh = true;
	ml_vec_push(&t->revocations, r);
	return true;
}

/* ---- which statements count ---------------------------------------------------------------------- */

enum verdict { OPEN, STANDS, FALLS };

struct court {
	const struct sync_trust *t;
	const struct sync_revocation *v;
	size_t n;
	uint8_t *verdict;
};

static bool has_seen(const struct sync_revocation *r, const struct sync_revocation *other)
{
	for (size_t at = 0; at < r->seen.n; at += SYNC_REVOCATION_ID)
		if (memcmp(r->seen.p + at, other->id, SYNC_REVOCATION_ID) == 0)
			return true;
	return false;
}

/* a shuts b's author out without having seen b. */
static bool attacks(const struct sync_revocation *a, const struct sync_revocation *b)
{
	return a != b && same_key(a->subject, b->issuer) && !has_seen(a, b);
}

/* The member who invited this one; NULL: the founder, or not known. */
static const uint8_t *inviter_of(const struct sync_trust *t, const uint8_t *key)
{
	const uint8_t *invitation = sync_trust_issuer(t, key);
	return invitation ? sync_trust_issuer(t, invitation) : NULL;
}

static int depth_of(const struct sync_trust *t, const uint8_t *key)
{
	int n = 0;
	while (n < CHAIN_MAX && (key = inviter_of(t, key)))
		n++;
	return n;
}

static bool comes_from(const struct sync_trust *t, const uint8_t *key, const uint8_t *inviter)
{
	for (int n = 0; n < CHAIN_MAX && (key = inviter_of(t, key)); n++)
		if (same_key(key, inviter))
			return true;
	return false;
}

/* Does r's author only speak for somebody whom s's subject accuses, and who let it in? */
static bool speaks_for_accused(const struct court *c, const struct sync_revocation *s, const struct sync_revocation *r)
{
	for (size_t i = 0; i < c->n; i++)
		if (same_key(c->v[i].issuer, s->subject) && comes_from(c->t, r->issuer, c->v[i].subject) &&
			!comes_from(c->t, s->subject, c->v[i].subject))
			return true;
	return false;
}

/* r is about the same member, and its author has not let that member's own word against s's author stand. */
static bool joins_in(const struct court *c, const struct sync_revocation *s, const struct sync_revocation *r)
{
	if (!same_key(r->subject, s->subject) || speaks_for_accused(c, s, r))
		return false;
	for (size_t i = 0; i < c->n; i++)
		if (same_key(c->v[i].issuer, s->subject) && same_key(c->v[i].subject, s->issuer) && has_seen(r, &c->v[i]))
			return false;
	return true;
}

/* How many members share it: say the same, or let it stand when they said something later. */
static unsigned weight(const struct court *c, const struct sync_revocation *s)
{
	unsigned n = 0;
	for (size_t i = 0; i < c->n; i++) {
		bool heard = false;
		if (&c->v[i] != s && !joins_in(c, s, &c->v[i]) && !has_seen(&c->v[i], s))
			continue;
		for (size_t k = 0; k < i && !heard; k++)
			heard = same_key(c->v[k].issuer, c->v[i].issuer) &&
				(&c->v[k] == s || joins_in(c, s, &c->v[k]) || has_seen(&c->v[k], s));
		n += !heard;
	}
	return n;
}

/* Those that nobody stands against stand, what they attack falls, and so on. */
static void follow(struct court *c)
{
	for (bool again = true; again;) {
		again = false;
		for (size_t i = 0; i < c->n; i++) {
			bool open = false, beaten = false;
			for (size_t k = 0; k < c->n && c->verdict[i] == OPEN; k++)
				if (attacks(&c->v[k], &c->v[i])) {
					beaten |= c->verdict[k] == STANDS;
					open |= c->verdict[k] == OPEN;
				}
			if (c->verdict[i] != OPEN || (open && !beaten))
				continue;
			c->verdict[i] = beaten ? FALLS : STANDS;
			again = true;
		}
	}
}

/* The best of those that stand against each other: it stands, its attackers fall. */
static bool decide_one(struct court *c)
{
	size_t best = c->n;
	unsigned most = 0;
	int depth = 0;
	for (size_t i = 0; i < c->n; i++) {
		if (c->verdict[i] != OPEN)
			continue;
		unsigned w = weight(c, &c->v[i]);
		int d = depth_of(c->t, c->v[i].issuer);
		if (best == c->n || w > most ||
			(w == most && (d < depth || (d == depth && memcmp(c->v[i].id, c->v[best].id, SYNC_REVOCATION_ID) < 0)))) {
			best = i;
			most = w;
			depth = d;
		}
	}
	if (best == c->n)
		return false;
	for (size_t i = 0; i < c->n; i++)
		if (c->verdict[i] == OPEN && attacks(&c->v[i], &c->v[best]))
			c->verdict[i] = FALLS;
	c->verdict[best] = STANDS;
	return true;
}

static int id_order(const void *a, const void *b)
{
	const struct sync_revocation *x = a, *y = b;
	return memcmp(x->id, y->id, sizeof x->id);
}

static void judge(struct sync_trust *t)
{
	struct court c = {t, t->revocations.v, t->revocations.n, ml_xalloc(t->revocations.n + 1)};
	qsort(t->revocations.v, t->revocations.n, sizeof *t->revocations.v, id_order);
	do
		follow(&c);
	while (decide_one(&c));
	for (size_t i = 0; i < c.n; i++)
		t->revocations.v[i].counts = c.verdict[i] == STANDS;
	ml_free_(c.verdict);
}

/* ---- what follows ------------------------------------------------------------------------------------ */

static void set_keys(struct sync_trust *t)
{
	ml_map_clear(t->kept);
	for (size_t i = 0; i < t->members.n; i++)
		ml_map_set(t->keys, key_str(t->members.v[i].subject), SYNC_MEMBER);
	for (size_t i = 0; i < t->certs.n; i++)
		if (t->certs.v[i].kind == SYNC_INVITE)
			ml_map_set(t->keys, key_str(t->certs.v[i].subject), SYNC_INVITE);
	for (size_t i = 0; i < t->revocations.n; i++) {
		const struct sync_revocation *r = &t->revocations.v[i];
		const uint8_t *door = sync_trust_issuer(t, r->subject);
		if (!r->counts)
			continue;
		ml_map_set(t->keys, key_str(r->subject), TRUST_REVOKED);
		/* The invitations it made, and the one that it came by: whoever has its papers could use it again. */
		for (size_t k = 0; k < t->certs.n; k++)
			if (t->certs.v[k].kind == SYNC_INVITE && same_key(t->certs.v[k].issuer, r->subject))
				ml_map_set(t->keys, key_str(t->certs.v[k].subject), TRUST_CLOSED);
		if (door)
			ml_map_set(t->keys, key_str(door), TRUST_CLOSED);
		for (size_t at = 0; at < r->kept.n; at += SYNC_KEPT)
			ml_map_set(t->kept, ml_str_n(r->kept.p + at, SYNC_KEPT), 1);
	}
}

/* Members that this very bundle brought, by an invitation that turns out to be closed. */
static void drop_fresh(struct sync_trust *t)
{
	size_t n = 0;
	for (size_t i = 0; i < t->fresh.n; i++) {
		const struct sync_cert *c = &t->fresh.v[i];
		uint64_t issuer = 0, yes;
		ml_map_get(t->keys, key_str(c->issuer), &issuer);
		if (c->kind == SYNC_MEMBER && issuer == TRUST_CLOSED &&
			!ml_map_get(t->kept, ml_str_n((const char *)c->subject, SYNC_KEPT), &yes)) {
			ml_map_remove(t->keys, key_str(c->subject));
			ml_map_remove(t->sites, ml_str_n((const char *)c->site.b, sizeof c->site.b));
			continue;
		}
		t->fresh.v[n++] = *c;
	}
	t->fresh.n = n;
}

void sync_trust_settle(struct sync_trust *t)
{
	judge(t);
	set_keys(t);
	drop_fresh(t);
}

/* ---- kept ------------------------------------------------------------------------------------------------ */

static bool keep_one(struct ml_store *s, const struct sync_revocation *r, struct ml_error *e)
{
	sqlite3_stmt *st;
	if (r->fresh) {
		if (!(st = sync_sql(s, SQL_revocation_add, e)))
			return false;
		sync_bind_blob(st, 1, r->id, sizeof r->id);
		sync_bind_blob(st, 2, r->body.p, r->body.n);
		sync_bind_blob(st, 3, r->secret, sizeof r->secret);
		if (!sync_run(s, st, e))
			return false;
	}
	if (!(st = sync_sql(s, SQL_revocation_counts, e)))
		return false;
	sync_bind_blob(st, 1, r->id, sizeof r->id);
	sqlite3_bind_int64(st, 2, r->counts);
	return sync_run(s, st, e);
}

static bool mark_revoked(struct ml_store *s, const struct sync_trust *t, struct ml_error *e)
{
	if (!sync_run(s, sync_sql(s, SQL_member_none_revoked, e), e))
		return false;
	for (size_t i = 0; i < t->revocations.n; i++) {
		const struct sync_revocation *r = &t->revocations.v[i];
		int64_t time = r->time;
		if (!r->counts)
			continue;
		for (size_t k = 0; k < t->revocations.n; k++)
			if (t->revocations.v[k].counts && same_key(t->revocations.v[k].subject, r->subject))
				time = ML_MIN(time, t->revocations.v[k].time);
		sqlite3_stmt *st = sync_sql(s, SQL_member_revoked, e);
		if (!st)
			return false;
		sync_bind_blob(st, 1, r->subject, sizeof r->subject);
		sqlite3_bind_int64(st, 2, time ? time : 1);
		if (!sync_run(s, st, e))
			return false;
	}
	return true;
}

/*
 * The key that follows: the first one's secret, hashed with those of all statements that count, in the order of their ids.
 * Whoever was revoked lacks the secret of the statement that revoked it, so two made at once need no third to agree.
 */
static bool use_epoch(struct ml_store *s, const struct sync_trust *t, struct ml_error *e)
{
	struct ml_buf first = {0};
	crypto_generichash_state h;
	uint8_t secret[SYNC_SECRET];
	uint32_t number = 1;
	if (!sync_epoch_secrets(s, 1, &first, e))
		return false;
	if (first.n < SYNC_SECRET) {
		ml_buf_finish(&first);
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", ml_store_path(s));
	}
	memcpy(secret, first.p, sizeof secret);
	crypto_generichash_init(&h, secret, sizeof secret, sizeof secret);
	crypto_generichash_update(&h, (const uint8_t *)epoch_use, sizeof epoch_use);
	for (size_t i = 0; i < t->revocations.n; i++) {
		const struct sync_revocation *r = &t->revocations.v[i];
		if (!r->counts)
			continue;
		crypto_generichash_update(&h, r->id, sizeof r->id);
		crypto_generichash_update(&h, r->secret, sizeof r->secret);
		number++;
	}
	if (number > 1)
		crypto_generichash_final(&h, secret, sizeof secret);
	bool good = sync_epoch_keep(s, number, secret, e) && sync_epoch_use(s, number, secret, e);
	sodium_memzero(first.p, first.n);
	sodium_memzero(secret, sizeof secret);
	ml_buf_finish(&first);
	return good;
}

/* A new member; the invitation that it came by, if it was made here, is used up. */
static bool keep_joined(struct ml_store *s, const struct sync_cert *c, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_invitation_drop, e);
	if (!st)
		return false;
	sync_bind_blob(st, 1, c->issuer, sizeof c->issuer);
	return sync_run(s, st, e) && sync_member_keep(s, c, e);
}

bool sync_trust_keep(struct ml_store *s, struct sync_trust *t, struct ml_error *e)
{
	bool fresh = false;
	for (size_t i = 0; i < t->fresh.n; i++)
		if (!sync_cert_keep(s, &t->fresh.v[i], e) ||
			(t->fresh.v[i].kind == SYNC_MEMBER && !keep_joined(s, &t->fresh.v[i], e)))
			return false;
	for (size_t i = 0; i < t->revocations.n; i++)
		fresh |= t->revocations.v[i].fresh;
	if (!fresh)
		return true;
	for (size_t i = 0; i < t->revocations.n; i++)
		if (!keep_one(s, &t->revocations.v[i], e))
			return false;
	return mark_revoked(s, t, e) && use_epoch(s, t, e);
}

/* ---- the call -------------------------------------------------------------------------------------------- */

/* What stays of what the member vouched for: those that came by its invitations, or by the one that it came by. */
static void list_kept(const struct sync_trust *t, const uint8_t *subject, struct ml_buf *out)
{
	const uint8_t *door = sync_trust_issuer(t, subject);
	for (size_t i = 0; i < t->certs.n; i++) {
		const struct sync_cert *c = &t->certs.v[i];
		const uint8_t *inviter = sync_trust_issuer(t, c->issuer);
		if (c->kind == SYNC_MEMBER && !same_key(c->subject, subject) &&
			((door && same_key(c->issuer, door)) || (inviter && same_key(inviter, subject))))
			ml_buf_add(out, c->subject, SYNC_KEPT);
	}
}

static void list_seen(const struct sync_trust *t, const uint8_t *subject, bool disown, struct ml_buf *out)
{
	for (size_t i = 0; i < t->revocations.n; i++)
		if (t->revocations.v[i].counts && !(disown && same_key(t->revocations.v[i].issuer, subject)))
			ml_buf_add(out, t->revocations.v[i].id, SYNC_REVOCATION_ID);
}

static bool said_already(const struct sync_trust *t, const uint8_t *subject, const uint8_t *issuer, bool disown)
{
	for (size_t i = 0; i < t->revocations.n && !disown; i++)
		if (t->revocations.v[i].counts && same_key(t->revocations.v[i].subject, subject) &&
			same_key(t->revocations.v[i].issuer, issuer))
			return true;
	return false;
}

static bool revoke_member(struct ml_store *s, struct ml_arena *a, const struct sync_team *team, struct sync_trust *t,
	const struct sync_cert *member, bool disown, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(s);
	struct sync_revocation r = {.team = team->id, .site = member->site, .time = ctx->now_ms(ctx)};
	struct ml_buf seen = {0}, kept = {0};
	memcpy(r.subject, member->subject, sizeof r.subject);
	if (said_already(t, r.subject, team->sign + crypto_sign_SEEDBYTES, disown)) {
		struct ml_str name = ml_store_officer_of(s, &r.site);
		return ml_fail(e, ML_E_REVOKED_ALREADY, "%.*s", (int)name.n, name.p);
	}
	ctx->random(ctx, r.secret, sizeof r.secret);
	list_seen(t, r.subject, disown, &seen);
	list_kept(t, r.subject, &kept);
	r.seen = ml_buf_view(&seen);
	r.kept = ml_buf_view(&kept);
	revocation_make(a, &r, team->sign);
	ml_buf_finish(&seen);
	ml_buf_finish(&kept);
	if (!sync_trust_revocation(t, r.body, ml_str_n((const char *)r.secret, sizeof r.secret)))
		return ml_fail(e, ML_E_INTERNAL, "%s", "revocation");
	sync_trust_settle(t);
	bool good = ml_db_begin(ml_store_db(s), e) && sync_trust_keep(s, t, e) && ml_db_commit(ml_store_db(s), e);
	if (!good)
		ml_db_rollback(ml_store_db(s));
	sodium_memzero(&r, sizeof r);
	return good;
}

bool ml_team_revoke(struct ml_store *s, const struct ml_uuid *site, bool disown, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_uuid here = ml_store_site(s);
	struct sync_trust t = {0};
	struct sync_team team = {0};
	bool revoked, good = sodium_init() >= 0 && sync_team_load(s, a, &team, e) && sync_revoked_here(s, &team, e) &&
			     sync_trust_load(s, &team.id, SYNC_TRUST_TO_DECIDE, &t, e);
	const struct sync_cert *member = good ? sync_trust_site(&t, site, &revoked) : NULL;
	if (good && !member) {
		char text[ML_UUID_TEXT];
		ml_uuid_text(site, text);
		good = ml_fail(e, ML_E_SITE_UNKNOWN, "%s", text);
	}
	if (good && ml_uuid_eq(site, &here))
		good = ml_fail(e, ML_E_REVOKE_SELF, NULL);
	good = good && revoke_member(s, a, &team, &t, member, disown, e);
	if (t.keys)
		sync_trust_finish(&t);
	sodium_memzero(&team, sizeof team);
	ml_arena_destroy(a);
	return good;
}
