/*
 * Invitations: a file sealed by a passphrase (Argon2id) that holds the team's name, its secrets, the certificates known
 * to the inviter, and a signing key made for this invitation and vouched for by the inviter.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "private.h"
#include "sql_sync.h"

enum { KEY_FORMAT = 1, KEY_TEAM, KEY_NAME, KEY_EPOCHS, KEY_CERTS, KEY_SIGN, KEY_REVOCATIONS };
enum { INVITATION_FORMAT = 1 };

bool sync_passphrase_good(struct ml_str p, struct ml_error *e)
{
	size_t letters = 0;
	for (size_t i = 0; i < p.n; i++)
		letters += (p.p[i] & 0xc0) != 0x80;
	if (letters == 0)
		return ml_fail(e, ML_E_PASSPHRASE_MISSING, NULL);
	if (letters < SYNC_PASSPHRASE_MIN)
		return ml_fail(e, ML_E_PASSPHRASE_SHORT, NULL);
	return true;
}

/* ---- writing -------------------------------------------------------------------------- */

void sync_put_epochs(struct ml_buf *b, const struct sync_epoch *epochs, uint32_t n)
{
	sync_put_array(b, n);
	for (uint32_t i = 0; i < n; i++) {
		sync_put_array(b, 2);
		sync_put_uint(b, epochs[i].number);
		sync_put_bytes(b, epochs[i].secret.p, epochs[i].secret.n);
	}
}

/* The first secret, which later ones are made from, and the one in use. */
static bool put_epochs(struct ml_store *s, const struct sync_team *t, struct ml_buf *b, struct ml_error *e)
{
	struct ml_buf first = {0};
	if (!sync_epoch_secrets(s, 1, &first, e))
		return false;
	struct sync_epoch list[2] = {
		{1, {first.p, ML_MIN(first.n, SYNC_SECRET)}}, {t->epoch, {(const char *)t->secret, sizeof t->secret}}};
	sync_put_epochs(b, list, t->epoch == 1 ? 1 : 2);
	if (first.n)
		sodium_memzero(first.p, first.n);
	ml_buf_finish(&first);
	return true;
}

static bool invitation_encode(struct ml_store *s, struct ml_arena *a, const struct sync_team *t, struct sync_cert *c,
	const uint8_t seed[crypto_sign_SEEDBYTES], struct ml_buf *b, struct ml_error *e)
{
	struct ml_str *certs;
	struct sync_pair *pairs;
	uint32_t n, n_pairs;
	if (!sync_certs(s, a, &certs, &n, e) || !sync_pairs(s, a, &pairs, &n_pairs, e))
		return false;
	sync_put_map(b, n_pairs ? 7 : 6);
	sync_put_uint(b, KEY_FORMAT);
	sync_put_uint(b, INVITATION_FORMAT);
	sync_put_uint(b, KEY_TEAM);
	sync_put_uuid(b, &t->id);
	sync_put_uint(b, KEY_NAME);
	sync_put_text(b, t->name);
	sync_put_uint(b, KEY_EPOCHS);
	if (!put_epochs(s, t, b, e))
		return false;
	sync_put_uint(b, KEY_CERTS);
	sync_put_array(b, n + 1);
	for (uint32_t i = 0; i < n; i++)
		sync_put_bytes(b, certs[i].p, certs[i].n);
	sync_put_bytes(b, c->body.p, c->body.n);
	sync_put_uint(b, KEY_SIGN);
	sync_put_bytes(b, seed, crypto_sign_SEEDBYTES);
	if (n_pairs) {
		sync_put_uint(b, KEY_REVOCATIONS);
		sync_put_pairs(b, pairs, n_pairs);
	}
	return true;
}

static bool seal_to(
	struct ml_context *ctx, const char *path, struct ml_str passphrase, struct ml_str text, struct ml_error *e)
{
	struct sync_head head = {
		.content = SYNC_INVITATION, .mode = SYNC_BY_PASSPHRASE, .ops = 3, .mem_kib = 64 * 1024};
	uint8_t key[SYNC_SECRET];
	struct ml_buf part = {0};
	struct sync_sealer *sealer = ml_xalloc(sizeof *sealer);
	ctx->random(ctx, head.salt, sizeof head.salt);
	ml_buf_printf(&part, "%s.part", path);
	bool good = sync_passphrase_key(&head, passphrase, key) || ml_fail(e, ML_E_INTERNAL, "%s", "Argon2id");
	int fd = !good ? -1 : open(part.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (good && fd < 0)
		good = ml_fail_sys(e, errno == ENOSPC ? ML_E_NO_SPACE : ML_E_READ_ONLY, "%s", part.p);
	if (fd >= 0) {
		good = sync_seal_begin(sealer, ctx, fd, path, &head, key, e) &&
		       sync_seal_add(sealer, text.p, text.n, e) && sync_seal_end(sealer, e);
		if (good && fsync(fd) != 0)
			good = ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
		close(fd);
		if (good && rename(part.p, path) != 0)
			good = ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
		if (!good)
			unlink(part.p);
	}
	sodium_memzero(key, sizeof key);
	sodium_memzero(sealer, sizeof *sealer);
	ml_free_(sealer);
	ml_buf_finish(&part);
	return good && ml_dir_sync(path, e);
}

bool ml_team_invite(struct ml_store *s, const char *path, struct ml_str passphrase, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(s);
	struct ml_arena *a = ml_arena_create();
	struct ml_buf text = {0};
	struct sync_team t = {0};
	uint8_t seed[crypto_sign_SEEDBYTES], secret[crypto_sign_SECRETKEYBYTES];
	struct sync_cert c = {.kind = SYNC_INVITE, .time = ctx->now_ms(ctx)};
	bool good = sodium_init() >= 0 && sync_team_load(s, a, &t, e) && sync_revoked_here(s, &t, e) &&
		    sync_passphrase_good(passphrase, e);
	if (good) {
		struct ml_uuid here = ml_store_site(s);
		c.team = t.id;
		c.officer = sync_name(ml_store_officer_of(s, &here));
		ctx->random(ctx, seed, sizeof seed);
		crypto_sign_seed_keypair(c.subject, secret, seed);
		sync_cert_make(a, &c, t.sign);
		good = invitation_encode(s, a, &t, &c, seed, &text, e) &&
		       seal_to(ctx, path, passphrase, ml_buf_view(&text), e);
	}
	if (text.n)
		sodium_memzero(text.p, text.n);
	sodium_memzero(&t, sizeof t);
	sodium_memzero(seed, sizeof seed);
	sodium_memzero(secret, sizeof secret);
	ml_buf_finish(&text);
	ml_arena_destroy(a);
	return good;
}

/* ---- joining ------------------------------------------------------------------------------- */

struct sync_epoch *sync_get_epochs(struct ml_arena *a, struct sync_reader *r, uint32_t *n)
{
	*n = sync_get_array(r);
	if (*n == 0 || *n > SYNC_EPOCHS_MAX)
		r->bad = true;
	struct sync_epoch *list = ML_NEWN(a, struct sync_epoch, r->bad ? 1 : *n);
	for (uint32_t i = 0; !r->bad && i < *n; i++) {
		if (sync_get_array(r) != 2)
			r->bad = true;
		uint64_t number = sync_get_uint(r);
		list[i].number = (uint32_t)number;
		list[i].secret = sync_get_bytes(r, SYNC_SECRET);
		if (number == 0 || number > UINT32_MAX)
			r->bad = true;
	}
	if (r->bad)
		*n = 0;
	return list;
}

bool sync_invitation_decode(struct ml_arena *a, struct ml_str text, struct sync_invitation *v)
{
	struct sync_reader r = {(const uint8_t *)text.p, (const uint8_t *)text.p + text.n, false};
	uint32_t left = sync_get_map(&r);
	unsigned seen = 0;
	int64_t last = -1;
	uint64_t key;
	while (sync_next_key(&r, &left, &last, &key)) {
		seen |= key < 32 ? 1u << key : 0;
		switch (key) {
		case KEY_FORMAT:
			v->format = sync_get_uint(&r);
			break;
		case KEY_TEAM:
			v->team = sync_get_uuid(&r);
			break;
		case KEY_NAME:
			v->name = sync_get_text(&r);
			break;
		case KEY_EPOCHS:
			v->epochs = sync_get_epochs(a, &r, &v->n_epochs);
			break;
		case KEY_CERTS:
			v->n_certs = sync_get_array(&r);
			v->certs = ML_NEWN(a, struct ml_str, v->n_certs + 1);
			for (uint32_t i = 0; i < v->n_certs; i++)
				v->certs[i] = sync_get_bytes(&r, 0);
			break;
		case KEY_SIGN:
			v->seed = sync_get_bytes(&r, crypto_sign_SEEDBYTES);
			break;
		case KEY_REVOCATIONS:
			v->revocations = sync_get_pairs(a, &r, &v->n_revocations);
			break;
		default:
			sync_skip(&r);
		}
	}
	return !r.bad && r.p == r.end && (seen & 0x7e) == 0x7e;
}

static bool unseal(
	struct ml_context *ctx, const char *path, struct ml_str passphrase, struct ml_buf *text, struct ml_error *e)
{
	struct sync_opener *o = ml_xalloc(sizeof *o);
	uint8_t key[SYNC_SECRET];
	const uint8_t *p;
	size_t n = 1;
	bool good = sync_open(o, ctx, path, SYNC_INVITATION, e);
	if (good && o->size > SYNC_INVITATION_MAX)
		good = ml_fail(e, ML_E_TOO_LARGE, "%s", path);
	if (good && !sync_passphrase_key(&o->head, passphrase, key))
		good = ml_fail(e, ML_E_PASSPHRASE, NULL);
	good = good && sync_open_start(o, key, e);
	while (good && n) {
		good = sync_open_next(o, &p, &n, e);
		if (good)
			ml_buf_add(text, p, n);
		else if (e && e->code == ML_E_BUNDLE_DAMAGED)
			ml_fail(e, ML_E_PASSPHRASE, NULL); /* the two cannot be told apart */
	}
	sync_open_close(o);
	ml_free_(o);
	sodium_memzero(key, sizeof key);
	return good;
}

/* Who is shut out, judged once all members are known. */
static bool join_revocations(
	struct ml_store *s, const struct ml_uuid *team, const struct sync_pair *pairs, uint32_t n, struct ml_error *e)
{
	struct sync_trust t;
	bool good = sync_trust_load(s, team, SYNC_TRUST_TO_DECIDE, &t, e);
	for (uint32_t i = 0; i < n && good; i++)
		sync_trust_revocation(&t, pairs[i].body, pairs[i].secret);
	if (good && t.revocations.n)
		sync_trust_settle(&t);
	good = good && sync_trust_keep(s, &t, e);
	sync_trust_finish(&t);
	return good;
}

/* All certificates of the inviter are taken: the passphrase vouches for it. */
static bool join_write(struct ml_store *s, const struct sync_invitation *v, const struct sync_team *t,
	const struct sync_cert *own, struct ml_error *e)
{
	for (uint32_t i = 0; i < v->n_epochs; i++)
		if (!sync_epoch_keep(s, v->epochs[i].number, (const uint8_t *)v->epochs[i].secret.p, e))
			return false;
	for (uint32_t i = 0; i < v->n_certs; i++) {
		struct sync_cert c;
		if (!sync_cert_read(v->certs[i], &c) || !ml_uuid_eq(&c.team, &t->id))
			return ml_fail(e, ML_E_PASSPHRASE, NULL);
		if (!sync_cert_keep(s, &c, e) || (c.kind != SYNC_INVITE && !sync_member_keep(s, &c, e)))
			return false;
	}
	return sync_run(s, sync_sql(s, SQL_joining_drop, e), e) && sync_epoch_use(s, t->epoch, t->secret, e) &&
	       sync_team_keep(s, t, e) && sync_cert_keep(s, own, e) && sync_member_keep(s, own, e) &&
	       join_revocations(s, &t->id, v->revocations, v->n_revocations, e);
}

bool sync_join(struct ml_store *s, struct ml_arena *a, const struct sync_invitation *v, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(s);
	const struct sync_epoch *last = &v->epochs[v->n_epochs - 1];
	struct sync_team t = {.id = v->team, .name = v->name, .epoch = last->number};
	struct sync_cert c = {.kind = SYNC_MEMBER, .team = v->team, .site = ml_store_site(s), .time = ctx->now_ms(ctx)};
	uint8_t seed[crypto_sign_SEEDBYTES], issuer[crypto_sign_SECRETKEYBYTES], pk[crypto_sign_PUBLICKEYBYTES];
	c.officer = sync_name(ml_store_officer_of(s, &c.site));
	memcpy(t.secret, last->secret.p, sizeof t.secret);
	ctx->random(ctx, seed, sizeof seed);
	crypto_sign_seed_keypair(c.subject, t.sign, seed);
	crypto_sign_seed_keypair(pk, issuer, (const uint8_t *)v->seed.p);
	sync_cert_make(a, &c, issuer);
	bool good = ml_db_begin(ml_store_db(s), e) && join_write(s, v, &t, &c, e) && ml_db_commit(ml_store_db(s), e);
	if (!good)
		ml_db_rollback(ml_store_db(s));
	sodium_memzero(&t, sizeof t);
	sodium_memzero(seed, sizeof seed);
	sodium_memzero(issuer, sizeof issuer);
	return good;
}

bool ml_team_join(struct ml_store *s, const char *path, struct ml_str passphrase, struct ml_error *e)
{
	struct ml_error local = {0};
	struct ml_buf text = {0};
	e = e ? e : &local;
	if (ml_team_info(s, &text, NULL)) {
		ml_fail(e, ML_E_EXISTS, "%s", text.p);
		ml_buf_finish(&text);
		return false;
	}
	if (passphrase.n == 0)
		return ml_fail(e, ML_E_PASSPHRASE_MISSING, NULL);
	if (sodium_init() < 0)
		return ml_fail(e, ML_E_INTERNAL, "%s", "libsodium");
	struct ml_arena *a = ml_arena_create();
	struct sync_invitation v = {0};
	bool good = unseal(ml_store_context(s), path, passphrase, &text, e);
	if (good && !sync_invitation_decode(a, ml_buf_view(&text), &v))
		good = ml_fail(e, v.format > INVITATION_FORMAT ? ML_E_BUNDLE_VERSION : ML_E_BUNDLE_DAMAGED, "%s", path);
	else if (good && v.format > INVITATION_FORMAT)
		good = ml_fail(e, ML_E_BUNDLE_VERSION, "%s", path);
	good = good && sync_join(s, a, &v, e);
	if (text.n)
		sodium_memzero(text.p, text.n);
	ml_buf_finish(&text);
	ml_arena_destroy(a);
	return good;
}
