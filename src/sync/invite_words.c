/*
 * Invitations without a file: eighteen words of the French list, or the same bits as a short text for a QR code. Sixteen
 * words hold a secret, from which the invitation's signing key is made, and a proof of the team and of the inviter's key;
 * two more are a Reed-Solomon check over the field of 2048 elements, one element a word: every single wrong word and every
 * two are seen, and a single one is found and mended.
 *
 * The one that invites seals its bundles to the invitation's key too; whoever has the words opens the first one, takes the
 * inviter's word for the certificates and keys in it, and is a member from then on.
 */
#include "private.h"
#include "sql_sync.h"

enum { DATA_WORDS = ML_INVITE_WORDS - 2, WORD_BITS = 11, WORDS = 1 << WORD_BITS, FIELD_POLYNOMIAL = 0x805 };
enum { TOKEN_VERSION = 1, TOKEN_BYTES = DATA_WORDS * WORD_BITS / 8, TEXT_CHARS = (ML_INVITE_WORDS * WORD_BITS + 4) / 5 };
_Static_assert(TOKEN_BYTES == 1 + SYNC_TOKEN_SECRET + SYNC_TOKEN_PROOF, "the token fills its words");
#define OPEN_FOR (60 * 24 * 60 * 60 * 1000ll) /* ms */
#define TEXT_START "ML1:"

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* ---- the field ------------------------------------------------------------------------------ */

static unsigned times(unsigned a, unsigned b)
{
	unsigned out = 0;
	for (; b; b >>= 1, a = a & (WORDS >> 1) ? a << 1 ^ FIELD_POLYNOMIAL : a << 1)
		out ^= b & 1 ? a : 0;
	return out;
}

static unsigned power(unsigned a, unsigned n)
{
	unsigned out = 1;
	for (; n; n >>= 1, a = times(a, a))
		out = n & 1 ? times(out, a) : out;
	return out;
}

static unsigned over(unsigned a, unsigned b)
{
	return times(a, power(b, WORDS - 2));
}

/* Word i counts for 2^i in the first sum and 4^i in the second; both are 0 when nothing is wrong. */
static void sums(const uint16_t w[ML_INVITE_WORDS], unsigned *one, unsigned *two)
{
	*one = *two = 0;
	for (unsigned i = 0; i < ML_INVITE_WORDS; i++) {
		*one ^= times(w[i], power(2, i));
		*two ^= times(w[i], power(4, i));
	}
}

static void add_checks(uint16_t w[ML_INVITE_WORDS])
{
	const unsigned i = DATA_WORDS, k = DATA_WORDS + 1;
	unsigned one, two;
	w[i] = w[k] = 0;
	sums(w, &one, &two);
	/* x 2^i + y 2^k = one, x 4^i + y 4^k = two. */
	unsigned y = over(two ^ times(one, power(2, i)), times(power(2, k), power(2, i) ^ power(2, k)));
	w[k] = (uint16_t)y;
	w[i] = (uint16_t)over(one ^ times(y, power(2, k)), power(2, i));
}

/* ---- bits -------------------------------------------------------------------------------------- */

static void bits_to_words(const uint8_t *bytes, uint16_t *words, unsigned n)
{
	for (unsigned i = 0, at = 0; i < n; i++) {
		words[i] = 0;
		for (int k = 0; k < WORD_BITS; k++, at++)
			words[i] = (uint16_t)(words[i] << 1 | (bytes[at / 8] >> (7 - at % 8) & 1));
	}
}

static void words_to_bits(const uint16_t *words, uint8_t *bytes, unsigned n)
{
	for (unsigned i = 0, at = 0; i < n; i++)
		for (int k = WORD_BITS - 1; k >= 0; k--, at++)
			bytes[at / 8] = (uint8_t)(bytes[at / 8] | (words[i] >> k & 1) << (7 - at % 8));
}

void sync_token_words(const struct sync_token *t, uint16_t out[ML_INVITE_WORDS])
{
	uint8_t bytes[TOKEN_BYTES];
	bytes[0] = t->version;
	memcpy(bytes + 1, t->secret, sizeof t->secret);
	memcpy(bytes + 1 + sizeof t->secret, t->proof, sizeof t->proof);
	bits_to_words(bytes, out, DATA_WORDS);
	add_checks(out);
	sodium_memzero(bytes, sizeof bytes);
}

static void token_text(const uint16_t w[ML_INVITE_WORDS], struct ml_buf *out)
{
	uint8_t bytes[(TEXT_CHARS * 5 + 7) / 8 + 1] = {0};
	words_to_bits(w, bytes, ML_INVITE_WORDS);
	ml_buf_z(out, TEXT_START);
	for (unsigned i = 0, at = 0; i < TEXT_CHARS; i++) {
		unsigned v = 0;
		for (int k = 0; k < 5; k++, at++)
			v = v << 1 | (bytes[at / 8] >> (7 - at % 8) & 1);
		ml_buf_char(out, base32[v]);
	}
	sodium_memzero(bytes, sizeof bytes);
}

/* ---- reading: what was typed --------------------------------------------------------------------- */

struct typed {
	uint16_t word[ML_INVITE_WORDS];
	bool known[ML_INVITE_WORDS];
	struct ml_str text[ML_INVITE_WORDS]; /* folded, in the buffer */
	unsigned n;			     /* words given; beyond ML_INVITE_WORDS only counted */
	unsigned unknown;
	struct ml_buf folded;
};

static int word_find(struct ml_str text)
{
	for (int i = 0; i < WORDS; i++)
		if (ml_str_is(text, sync_words_fr[i]))
			return i;
	return -1;
}

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static void split_words(struct typed *t)
{
	const char *p = t->folded.p, *end = p + t->folded.n;
	while (p < end) {
		const char *start = p;
		while (p < end && is_letter(*p))
			p++;
		if (p > start && t->n < ML_INVITE_WORDS) {
			struct ml_str text = ml_str_n(start, (size_t)(p - start));
			int at = word_find(text);
			t->text[t->n] = text;
			t->known[t->n] = at >= 0;
			t->word[t->n] = (uint16_t)(at >= 0 ? at : 0);
			t->unknown += at < 0;
		}
		t->n += p > start;
		if (p < end && !is_letter(*p))
			p++;
	}
}

/* The number of letters to add, drop or replace; words of the list are short. */
static unsigned distance(struct ml_str a, const char *b)
{
	unsigned row[32];
	size_t n = strlen(b);
	if (n >= ML_COUNT(row) || a.n >= ML_COUNT(row))
		return 99;
	for (size_t k = 0; k <= n; k++)
		row[k] = (unsigned)k;
	for (size_t i = 1; i <= a.n; i++) {
		unsigned corner = row[0];
		row[0] = (unsigned)i;
		for (size_t k = 1; k <= n; k++) {
			unsigned change = corner + (a.p[i - 1] != b[k - 1]);
			corner = row[k];
			row[k] = ML_MIN(change, ML_MIN(row[k], row[k - 1]) + 1);
		}
	}
	return row[n];
}

static const char *nearest(struct ml_str text)
{
	unsigned best = 4;
	const char *found = NULL;
	for (int i = 0; i < WORDS; i++) {
		unsigned d = distance(text, sync_words_fr[i]);
		if (d < best) {
			best = d;
			found = sync_words_fr[i];
		}
	}
	return found;
}

/* What the only unknown word must be for the rest to be right; NULL when something else is wrong too. */
static const char *solve_unknown(const struct typed *t, unsigned at)
{
	unsigned one, two;
	if (t->unknown != 1)
		return NULL;
	sums(t->word, &one, &two);
	unsigned value = over(one, power(2, at));
	return times(value, power(4, at)) == two ? sync_words_fr[value] : NULL;
}

static bool fail_unknown(const struct typed *t, struct ml_error *e)
{
	unsigned at = 0;
	while (t->known[at])
		at++;
	const char *meant = t->n == ML_INVITE_WORDS ? solve_unknown(t, at) : NULL;
	meant = meant ? meant : nearest(t->text[at]);
	int n = (int)ML_MIN(t->text[at].n, 40);
	return meant ? ml_fail(e, ML_E_INVITE_WORD, "%u. %.*s → %s ?", at + 1, n, t->text[at].p, meant)
		     : ml_fail(e, ML_E_INVITE_WORD, "%u. %.*s", at + 1, n, t->text[at].p);
}

/* All words are of the list but they do not fit: one is wrong, or two neighbours changed places, or more. */
static bool fail_wrong(struct typed *t, unsigned one, unsigned two, struct ml_error *e)
{
	for (unsigned i = 0; i < ML_INVITE_WORDS && one && two; i++) {
		unsigned error = over(one, power(2, i));
		if (times(error, power(4, i)) == two)
			return ml_fail(e, ML_E_INVITE_WRONG, "%u. %s → %s ?", i + 1, sync_words_fr[t->word[i]],
				sync_words_fr[t->word[i] ^ error]);
	}
	for (unsigned i = 0; i + 1 < ML_INVITE_WORDS; i++) {
		uint16_t a = t->word[i], b = t->word[i + 1];
		unsigned s1, s2;
		t->word[i] = b;
		t->word[i + 1] = a;
		sums(t->word, &s1, &s2);
		t->word[i] = a;
		t->word[i + 1] = b;
		if (s1 == 0 && s2 == 0)
			return ml_fail(e, ML_E_INVITE_WRONG, "%u. %s ↔ %u. %s ?", i + 1, sync_words_fr[a], i + 2, sync_words_fr[b]);
	}
	return ml_fail(e, ML_E_INVITE_WRONG, "%s … %s", sync_words_fr[t->word[0]], sync_words_fr[t->word[ML_INVITE_WORDS - 1]]);
}

static bool words_read(struct typed *t, struct ml_error *e)
{
	unsigned one, two;
	split_words(t);
	if (t->unknown && t->n <= ML_INVITE_WORDS)
		return fail_unknown(t, e);
	if (t->n != ML_INVITE_WORDS)
		return ml_fail(e, ML_E_INVITE_COUNT, "%u / %d", t->n, ML_INVITE_WORDS);
	sums(t->word, &one, &two);
	return (one == 0 && two == 0) || fail_wrong(t, one, two, e);
}

/* The text of a QR code; what stands between its letters does not matter. */
static bool text_read(struct ml_str typed, struct typed *t, struct ml_error *e)
{
	uint8_t bytes[(TEXT_CHARS * 5 + 7) / 8 + 1] = {0};
	unsigned n = 0, one, two;
	for (size_t i = strlen(TEXT_START); i < typed.n; i++) {
		char c = typed.p[i];
		const char *at = memchr(base32, c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c, sizeof base32 - 1);
		if (!at)
			continue;
		for (int k = 4; k >= 0 && n < TEXT_CHARS; k--) {
			unsigned bit = n * 5 + (unsigned)(4 - k);
			bytes[bit / 8] = (uint8_t)(bytes[bit / 8] | ((at - base32) >> k & 1) << (7 - bit % 8));
		}
		n++;
	}
	bits_to_words(bytes, t->word, ML_INVITE_WORDS);
	sums(t->word, &one, &two);
	/* The two bits after the last word are zero. */
	bool good = n == TEXT_CHARS && one == 0 && two == 0 && (bytes[ML_INVITE_WORDS * WORD_BITS / 8] & 3) == 0;
	sodium_memzero(bytes, sizeof bytes);
	return good || ml_fail(e, ML_E_INVITE_WRONG, "%s… (%u / %d)", TEXT_START, n, TEXT_CHARS);
}

static bool is_text(struct ml_str s)
{
	return s.n >= strlen(TEXT_START) && strncasecmp(s.p, TEXT_START, strlen(TEXT_START)) == 0;
}

bool sync_token_read(struct ml_str s, struct sync_token *out, struct ml_error *e)
{
	struct typed t = {0};
	uint8_t bytes[TOKEN_BYTES + 1] = {0};
	s = ml_str_trim(s);
	if (s.n == 0 || s.n > 4096 || !ml_utf8_valid(s))
		return ml_fail(e, ML_E_INVITE_COUNT, "0 / %d", ML_INVITE_WORDS);
	ml_fold(&t.folded, s);
	bool good = is_text(s) ? text_read(s, &t, e) : words_read(&t, e);
	if (good) {
		words_to_bits(t.word, bytes, DATA_WORDS);
		out->version = bytes[0];
		memcpy(out->secret, bytes + 1, sizeof out->secret);
		memcpy(out->proof, bytes + 1 + sizeof out->secret, sizeof out->proof);
		if (out->version != TOKEN_VERSION)
			good = ml_fail(e, ML_E_BUNDLE_VERSION, "%s", TEXT_START);
	}
	sodium_memzero(bytes, sizeof bytes);
	if (t.folded.n)
		sodium_memzero(t.folded.p, t.folded.n);
	ml_buf_finish(&t.folded);
	sodium_memzero(&t, sizeof t);
	return good;
}

bool ml_invite_words_check(struct ml_str typed, struct ml_error *e)
{
	struct sync_token t;
	bool good = sync_token_read(typed, &t, e);
	sodium_memzero(&t, sizeof t);
	return good;
}

/* ---- inviting ---------------------------------------------------------------------------------------- */

static void token_seed(const uint8_t secret[SYNC_TOKEN_SECRET], uint8_t seed[crypto_sign_SEEDBYTES])
{
	static const char use[] = "maillage invitation by words";
	crypto_generichash(
		seed, crypto_sign_SEEDBYTES, (const uint8_t *)use, sizeof use, secret, SYNC_TOKEN_SECRET);
}

static void token_proof(const struct ml_uuid *team, const uint8_t inviter[crypto_sign_PUBLICKEYBYTES],
	uint8_t out[SYNC_TOKEN_PROOF])
{
	uint8_t hash[crypto_generichash_BYTES_MIN];
	crypto_generichash(hash, sizeof hash, inviter, crypto_sign_PUBLICKEYBYTES, team->b, sizeof team->b);
	memcpy(out, hash, SYNC_TOKEN_PROOF);
}

static bool keep_invitation(struct ml_store *s, const struct sync_cert *c, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_invitation_add, e);
	if (!st)
		return false;
	sync_bind_blob(st, 1, c->subject, sizeof c->subject);
	sqlite3_bind_int64(st, 2, c->time);
	return sync_run(s, st, e) && sync_cert_keep(s, c, e);
}

static void show_token(const struct sync_token *token, struct ml_buf *words, struct ml_buf *text)
{
	uint16_t w[ML_INVITE_WORDS];
	sync_token_words(token, w);
	for (int i = 0; i < ML_INVITE_WORDS; i++)
		ml_buf_printf(words, "%s%s", i ? " " : "", sync_words_fr[w[i]]);
	token_text(w, text);
	sodium_memzero(w, sizeof w);
}

bool ml_team_invite_words(struct ml_store *s, struct ml_buf *words, struct ml_buf *text, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(s);
	struct ml_arena *a = ml_arena_create();
	struct sync_team t = {0};
	struct sync_token token = {.version = TOKEN_VERSION};
	struct sync_cert c = {.kind = SYNC_INVITE, .time = ctx->now_ms(ctx)};
	struct ml_uuid here = ml_store_site(s);
	uint8_t seed[crypto_sign_SEEDBYTES], secret[crypto_sign_SECRETKEYBYTES];
	bool good = sodium_init() >= 0 && sync_team_load(s, a, &t, e) && sync_revoked_here(s, &t, e);
	if (good) {
		c.team = t.id;
		c.officer = sync_name(ml_store_officer_of(s, &here));
		ctx->random(ctx, token.secret, sizeof token.secret);
		token_proof(&t.id, t.sign + crypto_sign_SEEDBYTES, token.proof);
		token_seed(token.secret, seed);
		crypto_sign_seed_keypair(c.subject, secret, seed);
		sync_cert_make(a, &c, t.sign);
		good = ml_db_begin(ml_store_db(s), e) && keep_invitation(s, &c, e) && ml_db_commit(ml_store_db(s), e);
		if (good)
			show_token(&token, words, text);
		else
			ml_db_rollback(ml_store_db(s));
	}
	sodium_memzero(&t, sizeof t);
	sodium_memzero(&token, sizeof token);
	sodium_memzero(seed, sizeof seed);
	sodium_memzero(secret, sizeof secret);
	ml_arena_destroy(a);
	return good;
}

bool sync_invitations_open(struct ml_store *s, struct ml_buf *keys, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(s);
	sqlite3_stmt *st = sync_sql(s, SQL_invitation_open, e);
	int got = -1;
	if (st)
		sqlite3_bind_int64(st, 1, ctx->now_ms(ctx) - OPEN_FOR);
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct ml_str key = sync_column_str(st, 0);
		if (key.n == crypto_sign_PUBLICKEYBYTES)
			ml_buf_str(keys, key);
	}
	return got == 0;
}

/* ---- joining -------------------------------------------------------------------------------------------- */

bool ml_team_is_pending(struct ml_store *s)
{
	sqlite3_stmt *st = sync_sql(s, SQL_joining_get, NULL);
	bool found = st && ml_db_step(ml_store_db(s), st, NULL) == 1;
	if (st)
		sqlite3_reset(st);
	return found;
}

bool ml_team_join_words(struct ml_store *s, struct ml_str typed, struct ml_error *e)
{
	struct ml_buf name = {0};
	struct sync_token token = {0};
	if (ml_team_info(s, &name, NULL)) {
		ml_fail(e, ML_E_EXISTS, "%s", name.p ? name.p : "");
		ml_buf_finish(&name);
		return false;
	}
	if (!sync_token_read(typed, &token, e))
		return false;
	sqlite3_stmt *st = sync_sql(s, SQL_joining_set, e);
	bool good = st;
	if (good) {
		sync_bind_blob(st, 1, token.secret, sizeof token.secret);
		sync_bind_blob(st, 2, token.proof, sizeof token.proof);
		good = ml_db_begin(ml_store_db(s), e) && sync_run(s, st, e) && ml_db_commit(ml_store_db(s), e);
		if (!good)
			ml_db_rollback(ml_store_db(s));
	}
	sodium_memzero(&token, sizeof token);
	return good;
}

static bool joining_token(struct ml_store *s, struct sync_token *t)
{
	sqlite3_stmt *st = sync_sql(s, SQL_joining_get, NULL);
	bool found = st && ml_db_step(ml_store_db(s), st, NULL) == 1 && sync_column_blob(st, 0, t->secret, sizeof t->secret) &&
		     sync_column_blob(st, 1, t->proof, sizeof t->proof);
	if (st)
		sqlite3_reset(st);
	return found;
}

/* The manifest is the inviter's own, and lists the invitation that the inviter signed. */
static bool of_inviter(const struct sync_token *t, const struct sync_manifest *m, struct ml_str text,
	const uint8_t sig[crypto_sign_BYTES], const uint8_t invitation[crypto_sign_PUBLICKEYBYTES])
{
	const uint8_t *inviter = NULL;
	uint8_t proof[SYNC_TOKEN_PROOF];
	struct sync_cert c;
	for (uint32_t i = 0; i < m->n_certs && !inviter; i++)
		if (sync_cert_read(m->certs[i], &c) && memcmp(c.subject, invitation, sizeof c.subject) == 0)
			inviter = c.issuer;
	if (!inviter)
		return false;
	token_proof(&m->team, inviter, proof);
	return memcmp(proof, t->proof, sizeof proof) == 0 && sync_manifest_check(text, inviter, sig);
}

static bool join_with(struct ml_store *s, struct ml_arena *a, const char *path, const struct sync_token *t, struct ml_error *e)
{
	uint8_t seed[crypto_sign_SEEDBYTES], key[crypto_sign_SECRETKEYBYTES], public[crypto_sign_PUBLICKEYBYTES],
		sig[crypto_sign_BYTES];
	struct sync_bundle *b = NULL;
	struct ml_str text;
	token_seed(t->secret, seed);
	crypto_sign_seed_keypair(public, key, seed);
	bool good = sync_bundle_peek(s, a, path, key, &b, &text, sig, e);
	if (good && (!of_inviter(t, &b->m, text, sig, public) || b->m.n_epochs == 0))
		good = ml_fail(e, ML_E_BUNDLE_INVITER, "%s", path);
	if (good) {
		struct sync_invitation v = {.team = b->m.team,
			.name = b->m.name,
			.seed = ml_str_n((const char *)seed, sizeof seed),
			.n_epochs = b->m.n_epochs,
			.epochs = b->m.epochs,
			.n_certs = b->m.n_certs,
			.certs = b->m.certs,
			.n_revocations = b->m.n_revocations,
			.revocations = b->m.revocations};
		good = sync_join(s, a, &v, e);
	}
	sync_bundle_close(b);
	sodium_memzero(seed, sizeof seed);
	sodium_memzero(key, sizeof key);
	return good;
}

bool sync_join_by_bundle(struct ml_store *s, struct ml_arena *a, const char *path, struct ml_error *e)
{
	struct sync_token t = {0};
	if (!joining_token(s, &t))
		return ml_fail(e, ML_E_TEAM_NONE, NULL);
	if (ml_store_is_read_only(s) || ml_db_in_transaction(ml_store_db(s)))
		return ml_fail(e, ML_E_INVITE_PENDING, NULL);
	bool good = join_with(s, a, path, &t, e);
	sodium_memzero(&t, sizeof t);
	return good;
}
