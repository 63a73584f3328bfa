/*
 * Reading a bundle in two passes over the same open file. The first authenticates and hashes every byte and parses
 * nothing but the manifest; the second decrypts the same bytes again, decompresses and hands the records out one by
 * one. Memory holds a chunk, a decompression window and one record, whatever the file says.
 */
#include <zstd.h>
#include "private.h"

/* ---- first pass ------------------------------------------------------------------------ */

/* The plain stream: 4 bytes of size, manifest, signature, sections. */
struct front {
	struct ml_buf text; /* size, manifest, signature */
	uint64_t need;	    /* bytes of text that are wanted, known in two steps */
};

enum { SIZE_BYTES = 4 };

static bool front_take(struct front *f, const uint8_t **p, size_t *n, const char *path, struct ml_error *e)
{
	while (*n && f->text.n < f->need) {
		size_t take = (size_t)ML_MIN(*n, f->need - f->text.n);
		ml_buf_add(&f->text, *p, take);
		*p += take;
		*n -= take;
		if (f->text.n == SIZE_BYTES) {
			const uint8_t *b = (const uint8_t *)f->text.p;
			uint32_t size = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
			if (size == 0 || size > SYNC_MANIFEST_MAX)
				return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", path);
			f->need = SIZE_BYTES + (uint64_t)size + crypto_sign_BYTES;
		}
	}
	return true;
}

static struct ml_str front_manifest(const struct front *f)
{
	return ml_str_n(f->text.p + SIZE_BYTES, f->text.n - SIZE_BYTES - crypto_sign_BYTES);
}

static const uint8_t *front_signature(const struct front *f)
{
	return (const uint8_t *)f->text.p + f->text.n - crypto_sign_BYTES;
}

/* Certificates and revocations are signed by themselves: they count whoever brings them. */
static void learn_trust(struct sync_bundle *b)
{
	bool news = false;
	for (uint32_t i = 0; i < b->m.n_certs; i++)
		sync_trust_offer(&b->trust, b->m.certs[i]);
	for (uint32_t i = 0; i < b->m.n_revocations; i++)
		news |= sync_trust_revocation(&b->trust, b->m.revocations[i].body, b->m.revocations[i].secret);
	if (!news)
		return;
	sync_trust_settle(&b->trust);
	for (uint32_t i = 0; i < b->m.n_certs; i++)
		sync_trust_offer(&b->trust, b->m.certs[i]);
}

static bool extract_sender(struct sync_bundle *b, struct ml_str text, const uint8_t *sig, struct ml_error *e)
{
	uint8_t pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES];
	sync_extract_sign_key(b->in.key, pk, sk);
	bool good = (b->m.flags & SYNC_ANONYMOUS) && sync_manifest_check(text, pk, sig);
	sodium_memzero(sk, sizeof sk);
	return good || ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", b->in.path);
}

/* Who sent it, whether its signature holds, and that it is of the team whose key opened it. */
static bool check_sender(struct sync_bundle *b, const struct front *f, struct ml_error *e)
{
	struct ml_str text = ml_arena_str(b->arena, front_manifest(f));
	const uint8_t *sig = front_signature(f);
	if (!sync_manifest_decode(b->arena, text, &b->m, b->in.path, e))
		return false;
	if (b->in.head.content == SYNC_EXTRACT)
		return extract_sender(b, text, sig, e);
	if ((b->m.flags & SYNC_ANONYMOUS) || !ml_uuid_eq(&b->m.team, &b->team.id))
		return ml_fail(e, ML_E_BUNDLE_TEAM, "%s", b->in.path);
	if (!sync_trust_load(b->store, &b->team.id, SYNC_TRUST_TO_DECIDE, &b->trust, e))
		return false;
	learn_trust(b);
	const struct sync_cert *c = sync_trust_site(&b->trust, &b->m.site, &b->revoked);
	if (!c)
		return ml_fail(e, ML_E_BUNDLE_SENDER, "%.*s (%s)", (int)ML_MIN(b->m.officer.n, 80), b->m.officer.p,
			b->in.path);
	if (!sync_manifest_check(text, c->subject, sig))
		return ml_fail(e, ML_E_BUNDLE_SENDER, "%s", b->in.path);
	return true;
}

/*
 * Where one section ends is known once the manifest is trusted, so the stream is read from its start again: that
 * decrypts twice only the chunk or two that hold the manifest.
 */
static bool hash_sections(struct sync_bundle *b, struct ml_error *e)
{
	uint64_t skip = b->payload;
	int at = 0;
	uint64_t left = b->m.section[0].packed;
	crypto_generichash_state h;
	uint8_t hash[32];
	const uint8_t *p;
	size_t n = 1;
	crypto_generichash_init(&h, NULL, 0, sizeof hash);
	while (n) {
		if (!sync_open_next(&b->in, &p, &n, e))
			return false;
		size_t drop = (size_t)ML_MIN(skip, n);
		skip -= drop;
		for (size_t done = drop; done < n || (left == 0 && at < SYNC_SECTIONS);) {
			if (at == SYNC_SECTIONS)
				return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", b->in.path);
			size_t take = (size_t)ML_MIN(left, n - done);
			crypto_generichash_update(&h, p + done, take);
			done += take;
			left -= take;
			if (left)
				continue;
			crypto_generichash_final(&h, hash, sizeof hash);
			if (sodium_memcmp(hash, b->m.section[at].hash, sizeof hash) != 0)
				return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", b->in.path);
			crypto_generichash_init(&h, NULL, 0, sizeof hash);
			left = ++at < SYNC_SECTIONS ? b->m.section[at].packed : 0;
		}
		ml_progress(b->in.ctx, N_("vérification du paquet"), b->in.at, b->in.size);
	}
	return at == SYNC_SECTIONS ? true : ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", b->in.path);
}

static bool read_front(struct sync_bundle *b, struct front *f, struct ml_error *e)
{
	const uint8_t *p;
	size_t n = 1;
	f->need = SIZE_BYTES;
	while (n && f->text.n < f->need) {
		if (!sync_open_next(&b->in, &p, &n, e) || !front_take(f, &p, &n, b->in.path, e))
			return false;
		n = n || f->text.n < f->need;
		if (b->in.at == b->in.size)
			break;
	}
	if (f->text.n < f->need || f->need == SIZE_BYTES)
		return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", b->in.path);
	b->payload = f->text.n;
	struct ml_str text = front_manifest(f);
	crypto_generichash(b->id, sizeof b->id, (const uint8_t *)text.p, text.n, NULL, 0);
	return true;
}

static bool first_pass(struct sync_bundle *b, struct front *f, bool whole, struct ml_error *e)
{
	return read_front(b, f, e) && check_sender(b, f, e) &&
	       (!whole || (sync_open_start(&b->in, b->in.key, e) && hash_sections(b, e)));
}

/* Starts the stream with a key if it opens its first chunk. */
static bool key_fits(struct sync_bundle *b, const uint8_t key[SYNC_SECRET])
{
	const uint8_t *p;
	size_t n;
	return sync_open_start(&b->in, key, NULL) && sync_open_next(&b->in, &p, &n, NULL);
}

/* With the team's secrets of the epoch: two members may have made one number's at once. */
static bool start_by_epoch(struct sync_bundle *b, struct ml_error *e)
{
	const struct sync_head *h = &b->in.head;
	struct ml_buf secrets = {0};
	uint8_t key[SYNC_SECRET];
	bool found = false, good = sync_epoch_secrets(b->store, h->epoch, &secrets, e);
	if (good && secrets.n == 0)
		good = ml_fail(e, ML_E_BUNDLE_KEY, "%s", b->in.path);
	for (size_t at = 0; good && !found && at < secrets.n; at += SYNC_SECRET) {
		sync_team_key(h->salt, (const uint8_t *)secrets.p + at, key);
		found = (h->mode == SYNC_BY_TEAM && at + SYNC_SECRET == secrets.n) || key_fits(b, key);
	}
	if (good && !found)
		good = ml_fail(e, ml_cancelled(b->in.ctx, NULL) ? ML_E_CANCELLED : ML_E_BUNDLE_KEY, "%s", b->in.path);
	good = good && sync_open_start(&b->in, key, e);
	if (secrets.n)
		sodium_memzero(secrets.p, secrets.n);
	sodium_memzero(key, sizeof key);
	ml_buf_finish(&secrets);
	return good;
}

/* By the box that is for this site, if there is one; else by the team's secret. */
static bool start_stream(struct sync_bundle *b, struct ml_error *e)
{
	const struct sync_head *h = &b->in.head;
	uint8_t tag[SYNC_TAG_SIZE], key[SYNC_SECRET];
	sync_team_tag(h->salt, &b->team.id, tag);
	if (sodium_memcmp(tag, h->tag, sizeof tag) != 0)
		return ml_fail(e, ML_E_BUNDLE_TEAM, "%s", b->in.path);
	int got = sync_box_open(h, b->team.sign, key);
	bool good = got < 0 ? ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", b->in.path)
		   : got	? sync_open_start(&b->in, key, e)
				: start_by_epoch(b, e);
	sodium_memzero(key, sizeof key);
	return good;
}

static struct sync_bundle *bundle_create(struct ml_store *s, struct ml_arena *a)
{
	struct sync_bundle *b = ml_xalloc(sizeof *b);
	b->store = s;
	b->arena = a;
	b->in.fd = -1;
	return b;
}

/* Words of an invitation were given: the first bundle of the one that invited makes this database a member. */
static bool load_team(struct sync_bundle *b, const char *path, struct ml_error *e)
{
	if (!ml_team_info(b->store, NULL, NULL) && ml_team_is_pending(b->store) &&
		!sync_join_by_bundle(b->store, b->arena, path, e))
		return false;
	return sync_team_load(b->store, b->arena, &b->team, e);
}

static bool open_any(struct ml_store *s, struct ml_arena *a, const char *path, bool whole, struct sync_bundle **out,
	struct ml_error *e)
{
	struct sync_bundle *b = *out = bundle_create(s, a);
	struct front f = {0};
	if (sodium_init() < 0)
		return ml_fail(e, ML_E_INTERNAL, "%s", "libsodium");
	bool good = sync_open(&b->in, ml_store_context(s), path, SYNC_BUNDLE, e) && load_team(b, path, e) &&
		    start_stream(b, e) && first_pass(b, &f, whole, e);
	ml_buf_finish(&f.text);
	return good;
}

bool sync_bundle_open_any(
	struct ml_store *s, struct ml_arena *a, const char *path, struct sync_bundle **out, struct ml_error *e)
{
	return open_any(s, a, path, true, out, e);
}

bool sync_bundle_front(
	struct ml_store *s, struct ml_arena *a, const char *path, struct sync_bundle **out, struct ml_error *e)
{
	return open_any(s, a, path, false, out, e);
}

bool sync_bundle_open(
	struct ml_store *s, struct ml_arena *a, const char *path, struct sync_bundle **out, struct ml_error *e)
{
	if (!sync_bundle_open_any(s, a, path, out, e))
		return false;
	const struct sync_manifest *m = &(*out)->m;
	return !(*out)->revoked ||
	       ml_fail(e, ML_E_BUNDLE_REVOKED, "%.*s (%s)", (int)ML_MIN(m->officer.n, 80), m->officer.p, path);
}

bool sync_bundle_peek(struct ml_store *s, struct ml_arena *a, const char *path,
	const uint8_t owner[crypto_sign_SECRETKEYBYTES], struct sync_bundle **out, struct ml_str *text,
	uint8_t sig[crypto_sign_BYTES], struct ml_error *e)
{
	struct sync_bundle *b = *out = bundle_create(s, a);
	struct front f = {0};
	uint8_t key[SYNC_SECRET];
	int got = 0;
	if (!sync_open(&b->in, ml_store_context(s), path, SYNC_BUNDLE, e))
		return false;
	got = sync_box_open(&b->in.head, owner, key);
	bool good = got > 0 || ml_fail(e, got < 0 ? ML_E_BUNDLE_DAMAGED : ML_E_BUNDLE_INVITER, "%s", path);
	good = good && sync_open_start(&b->in, key, e) && read_front(b, &f, e);
	if (good) {
		*text = ml_arena_str(a, front_manifest(&f));
		memcpy(sig, front_signature(&f), crypto_sign_BYTES);
		good = sync_manifest_decode(a, *text, &b->m, path, e);
	}
	sodium_memzero(key, sizeof key);
	ml_buf_finish(&f.text);
	return good;
}

bool sync_extract_open(struct ml_store *s, struct ml_arena *a, const char *path, struct ml_str passphrase,
	struct sync_bundle **out, struct ml_error *e)
{
	struct ml_error why = {0};
	struct sync_bundle *b = *out = bundle_create(s, a);
	struct front f = {0};
	uint8_t key[SYNC_SECRET];
	if (sodium_init() < 0)
		return ml_fail(e, ML_E_INTERNAL, "%s", "libsodium");
	bool good = sync_open(&b->in, ml_store_context(s), path, SYNC_EXTRACT, &why);
	if (good && !sync_passphrase_key(&b->in.head, passphrase, key))
		good = ml_fail(&why, ML_E_PASSPHRASE, NULL);
	good = good && sync_open_start(&b->in, key, &why);
	if (good && !first_pass(b, &f, true, &why)) {
		/* A wrong phrase and a damaged first chunk cannot be told apart. */
		good = why.code == ML_E_BUNDLE_DAMAGED && f.text.n == 0 ? ml_fail(&why, ML_E_PASSPHRASE, NULL) : false;
	}
	if (!good && e)
		*e = why;
	sodium_memzero(key, sizeof key);
	ml_buf_finish(&f.text);
	return good;
}

void sync_bundle_close(struct sync_bundle *b)
{
	if (!b)
		return;
	sync_open_close(&b->in);
	sync_trust_finish(&b->trust);
	sodium_memzero(b, sizeof *b);
	ml_free_(b);
}

/* ---- second pass: one section, decompressed -------------------------------------------------- */

struct unpacker {
	struct sync_bundle *b;
	ZSTD_DCtx *z;
	const uint8_t *chunk; /* plain bytes not yet used */
	size_t chunk_n;
	const struct sync_section *section;
	uint64_t packed_left, plain_left;
	crypto_generichash_state hash;
	bool frame_done;
	uint8_t *buf; /* decompressed bytes [from, to) */
	size_t from, to, cap;
};

static bool damaged(struct unpacker *u, struct ml_error *e)
{
	return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", u->b->in.path);
}

static bool more_chunk(struct unpacker *u, struct ml_error *e)
{
	while (u->chunk_n == 0) {
		if (!sync_open_next(&u->b->in, &u->chunk, &u->chunk_n, e))
			return false;
		if (u->chunk_n == 0)
			return damaged(u, e);
	}
	return true;
}

static bool skip_front(struct unpacker *u, struct ml_error *e)
{
	for (uint64_t left = u->b->payload; left;) {
		if (!more_chunk(u, e))
			return false;
		size_t n = (size_t)ML_MIN(left, u->chunk_n);
		u->chunk += n;
		u->chunk_n -= n;
		left -= n;
	}
	return true;
}

static void section_start(struct unpacker *u, const struct sync_section *section)
{
	u->section = section;
	u->packed_left = section->packed;
	u->plain_left = section->plain;
	u->frame_done = false;
	u->from = u->to = 0;
	ZSTD_DCtx_reset(u->z, ZSTD_reset_session_only);
	crypto_generichash_init(&u->hash, NULL, 0, sizeof section->hash);
}

/* One step of decompression into the room that is left in buf. */
static bool inflate_some(struct unpacker *u, struct ml_error *e)
{
	if (u->packed_left && !more_chunk(u, e))
		return false;
	size_t n = (size_t)ML_MIN(u->packed_left, u->chunk_n);
	ZSTD_inBuffer in = {u->chunk, n, 0};
	ZSTD_outBuffer out = {u->buf + u->to, u->cap - u->to, 0};
	size_t rest = ZSTD_decompressStream(u->z, &out, &in);
	if (ZSTD_isError(rest) || out.pos > u->plain_left || (in.pos == 0 && out.pos == 0))
		return damaged(u, e);
	u->frame_done = rest == 0;
	crypto_generichash_update(&u->hash, u->chunk, in.pos);
	u->chunk += in.pos;
	u->chunk_n -= in.pos;
	u->packed_left -= in.pos;
	u->plain_left -= out.pos;
	u->to += out.pos;
	return u->frame_done && (u->packed_left || u->plain_left) ? damaged(u, e) : true;
}

/* Makes n bytes available at buf + from, never more memory than n asks for; n is bounded by the caller. */
static bool want(struct unpacker *u, size_t n, struct ml_error *e)
{
	if (u->to - u->from >= n)
		return true;
	if (n > u->to - u->from + u->plain_left)
		return damaged(u, e);
	memmove(u->buf, u->buf + u->from, u->to - u->from);
	u->to -= u->from;
	u->from = 0;
	if (n > u->cap) {
		u->buf = ml_xrealloc(u->buf, n);
		u->cap = n;
	}
	while (u->to < n)
		if (!inflate_some(u, e))
			return false;
	return true;
}

static bool at_end(const struct unpacker *u)
{
	return u->from == u->to && u->plain_left == 0;
}

/* The frame's last bytes may hold nothing but its end. */
static bool section_end(struct unpacker *u, struct ml_error *e)
{
	uint8_t hash[32];
	if (!at_end(u))
		return damaged(u, e);
	u->from = u->to = 0;
	while (!u->frame_done)
		if (!inflate_some(u, e))
			return false;
	crypto_generichash_final(&u->hash, hash, sizeof hash);
	if (u->packed_left || sodium_memcmp(hash, u->section->hash, sizeof hash) != 0)
		return damaged(u, e);
	return true;
}

static bool next_head(
	struct unpacker *u, enum sync_major want_major, enum sync_major *major, uint64_t *arg, struct ml_error *e)
{
	size_t size;
	int got = 0;
	for (size_t n = 1; got == 0; n++) {
		if (n > 9 || !want(u, n, e))
			return n > 9 ? damaged(u, e) : false;
		got = sync_read_head(u->buf + u->from, n, major, arg, &size);
	}
	if (got < 0 || (want_major != SYNC_OTHER && *major != want_major))
		return damaged(u, e);
	u->from += size;
	return true;
}

static bool next_uint(struct unpacker *u, uint64_t *v, struct ml_error *e)
{
	enum sync_major major;
	return next_head(u, SYNC_UINT, &major, v, e);
}

static bool next_string(struct unpacker *u, enum sync_major wanted, size_t most, struct ml_str *s, struct ml_error *e)
{
	enum sync_major major;
	uint64_t n;
	if (!next_head(u, wanted, &major, &n, e))
		return false;
	if (n > most)
		return damaged(u, e);
	if (!want(u, (size_t)n, e))
		return false;
	*s = ml_str_n((const char *)u->buf + u->from, (size_t)n);
	u->from += (size_t)n;
	return true;
}

static bool next_array(struct unpacker *u, uint64_t exact, struct ml_error *e)
{
	enum sync_major major;
	uint64_t n;
	return next_head(u, SYNC_ARRAY, &major, &n, e) && (n == exact || damaged(u, e));
}

static bool next_uuid(struct unpacker *u, struct ml_uuid *id, struct ml_error *e)
{
	struct ml_str s = {0};
	if (!next_string(u, SYNC_BYTES, sizeof id->b, &s, e) || (s.n != sizeof id->b && !damaged(u, e)))
		return false;
	memcpy(id->b, s.p, sizeof id->b);
	return true;
}

/* ---- dictionary --------------------------------------------------------------------------------- */

struct dictionary {
	ML_VEC(struct ml_uuid) sites;
	ML_VEC(uint32_t) incs; /* dictionary -> local */
};

static bool read_site(struct unpacker *u, struct dictionary *d, const struct sync_learned *l, struct ml_error *e)
{
	struct ml_uuid id;
	struct ml_str officer;
	if (!next_array(u, 2, e) || !next_uuid(u, &id, e) || !next_string(u, SYNC_TEXT, 4096, &officer, e))
		return false;
	if (!ml_utf8_valid(officer))
		return damaged(u, e);
	ml_vec_push(&d->sites, id);
	return l->site(l->arg, &id, officer, e);
}

static bool read_inc(struct unpacker *u, struct dictionary *d, const struct sync_learned *l, struct ml_error *e)
{
	struct ml_inc inc = {.parent = ML_INC_NONE};
	uint64_t site, parent;
	if (!next_array(u, 4, e) || !next_uuid(u, &inc.id, e) || !next_uint(u, &site, e) || !next_uint(u, &parent, e) ||
		!next_uint(u, &inc.fork, e))
		return false;
	if (site >= d->sites.n || parent > d->incs.n)
		return damaged(u, e);
	inc.site = d->sites.v[site];
	if (parent)
		inc.parent = d->incs.v[parent - 1];
	uint32_t local = l->inc(l->arg, &inc, e);
	ml_vec_push(&d->incs, local);
	return local != ML_INC_NONE;
}

static bool read_dictionary(struct unpacker *u, struct dictionary *d, const struct sync_learned *l, struct ml_error *e)
{
	uint64_t sites, incs, total = u->b->m.dictionary;
	if (!next_array(u, 2, e) || !next_uint(u, &sites, e) || !next_uint(u, &incs, e))
		return false;
	/* Each site listed is that of an incarnation listed. */
	if (sites > total || incs > total || sites + incs != total || sites > incs)
		return damaged(u, e);
	for (uint64_t i = 0; i < sites; i++)
		if (!read_site(u, d, l, e))
			return false;
	for (uint64_t i = 0; i < incs; i++)
		if (!read_inc(u, d, l, e))
			return false;
	return section_end(u, e);
}

/* ---- records --------------------------------------------------------------------------------------- */

enum { TOGETHER_MAX = 256 * 1024, TELL_EVERY = 1024, FORM_WHOLE = 0, FORM_CODED = 2 };

struct records {
	struct ml_arena *scratch; /* of the records decoded together */
	uint64_t *left; /* of each count of the manifest */
	uint32_t group; /* the count that the block at hand belongs to */
	uint32_t n;	/* records of the block */
	uint64_t form;	/* by columns: in the joiner */
	struct sync_joiner *joiner;
	struct ml_uuid *ids;
};

static bool read_columns(struct unpacker *u, struct records *r, struct ml_error *e)
{
	enum sync_major major;
	struct ml_str s;
	uint64_t n = r->form == FORM_CODED ? 3 : 2, before = n; /* shapes, which each record has, how columns are written */
	sync_joiner_clear(r->joiner);
	for (uint64_t i = 0; i < n; i++) {
		if (!next_string(u, SYNC_BYTES, SYNC_COLUMNS_MAX, &s, e) || (!sync_joiner_add(r->joiner, s) && !damaged(u, e)))
			return false;
		if (i + 1 == before && (!next_head(u, SYNC_ARRAY, &major, &n, e) || (n > SYNC_COLUMNS && !damaged(u, e))))
			return false;
		n += i + 1 == before ? before : 0;
	}
	return sync_joiner_begin(r->joiner, r->n, r->form == FORM_CODED) || damaged(u, e);
}

/* The block's head and its ids, which come byte by byte. */
static bool read_block(struct unpacker *u, struct records *r, struct ml_error *e)
{
	const struct sync_manifest *m = &u->b->m;
	struct ml_str bytes = {0};
	uint64_t kind, form, n;
	if (!next_array(u, 3, e) || !next_uint(u, &kind, e) || !next_uint(u, &form, e))
		return false;
	if (form > FORM_CODED)
		return ml_fail(e, ML_E_BUNDLE_VERSION, "%s", u->b->in.path);
	for (r->group = 0; r->group < m->n_counts && m->counts[r->group].kind != kind;)
		r->group++;
	if (!next_uint(u, &n, e))
		return false;
	if (r->group == m->n_counts || n == 0 || n > SYNC_BLOCK_MAX || n > r->left[r->group])
		return damaged(u, e);
	if (!next_string(u, SYNC_BYTES, n * sizeof *r->ids, &bytes, e))
		return false;
	if (bytes.n != n * sizeof *r->ids)
		return damaged(u, e);
	for (size_t k = 0; k < sizeof r->ids->b; k++)
		for (size_t i = 0; i < n; i++)
			r->ids[i].b[k] = (uint8_t)bytes.p[k * n + i];
	r->n = (uint32_t)n;
	r->left[r->group] -= n;
	r->form = form;
	return form == FORM_WHOLE || read_columns(u, r, e);
}

static bool read_record(struct unpacker *u, struct records *r, struct dictionary *d, const struct sync_learned *l,
	uint32_t at, struct ml_state **state, struct ml_error *e)
{
	struct ml_str body;
	if (r->form != FORM_WHOLE ? !sync_joiner_next(r->joiner, at, &body) && !damaged(u, e)
		       : !next_string(u, SYNC_BYTES, SYNC_RECORD_MAX, &body, e))
		return false;
	const uint8_t *p = (const uint8_t *)body.p, *end = p + body.n;
	return (ml_state_decode(r->scratch, l->lineage, &p, end, d->incs.v, (uint32_t)d->incs.n, state) && p == end) ||
	       damaged(u, e);
}

/* The next records of the block, as far as they are small: decoded together, then handed out one by one. */
static bool read_some(struct unpacker *u, struct records *r, uint32_t at, uint32_t *n, struct dictionary *d,
	const struct sync_learned *l, struct ml_error *e)
{
	uint64_t kind = u->b->m.counts[r->group].kind;
	uint32_t most = l->ahead && r->n >= ML_AHEAD ? ML_MIN(ML_AHEAD, r->n - at) : 1;
	const struct ml_state *states[ML_AHEAD];
	struct ml_state *state = NULL;
	bool good = true;
	ml_arena_reset(r->scratch);
	for (*n = 0; *n < most && good && (*n == 0 || ml_arena_used(r->scratch) < TOGETHER_MAX); ++*n) {
		good = read_record(u, r, d, l, at + *n, &state, e);
		states[*n] = state;
	}
	if (good && *n > 1)
		good = l->ahead(l->arg, kind, &r->ids[at], states, *n, e);
	for (uint32_t i = 0; i < *n && good; i++)
		good = l->record(l->arg, kind, &r->ids[at + i], states[i], e);
	return good;
}

static bool read_records(
	struct unpacker *u, struct records *r, struct dictionary *d, const struct sync_learned *l, struct ml_error *e)
{
	const struct sync_manifest *m = &u->b->m;
	uint64_t done = 0, told = 0;
	while (!at_end(u)) {
		uint32_t n = 0;
		if (!read_block(u, r, e))
			return false;
		for (uint32_t i = 0; i < r->n; i += n, done += n) {
			if (!read_some(u, r, i, &n, d, l, e))
				return false;
			if (done < told)
				continue;
			told = done + TELL_EVERY;
			ml_progress(u->b->in.ctx, l->progress, done, m->records);
			if (ml_cancelled(u->b->in.ctx, e))
				return false;
		}
		if (r->form != FORM_WHOLE && !sync_joiner_done(r->joiner))
			return damaged(u, e);
	}
	for (uint32_t i = 0; i < m->n_counts; i++)
		if (r->left[i])
			return damaged(u, e);
	return section_end(u, e);
}

static bool second_pass(struct unpacker *u, const struct sync_learned *l, struct ml_error *e)
{
	struct sync_bundle *b = u->b;
	struct dictionary d = {0};
	struct records r = {.scratch = ml_arena_create(), .left = ml_xalloc((b->m.n_counts + 1) * sizeof(uint64_t))};
	r.ids = ml_xalloc(SYNC_BLOCK_MAX * sizeof *r.ids);
	r.joiner = sync_joiner_create();
	for (uint32_t i = 0; i < b->m.n_counts; i++)
		r.left[i] = b->m.counts[i].n;
	bool good = sync_open_start(&b->in, b->in.key, e) && skip_front(u, e);
	if (good) {
		section_start(u, &b->m.section[SYNC_DICTIONARY]);
		good = read_dictionary(u, &d, l, e);
	}
	if (good) {
		section_start(u, &b->m.section[SYNC_RECORDS]);
		good = read_records(u, &r, &d, l, e);
	}
	if (good && (u->chunk_n || b->in.at != b->in.size))
		good = damaged(u, e);
	ml_vec_finish(&d.sites);
	ml_vec_finish(&d.incs);
	ml_arena_destroy(r.scratch);
	ml_free_(r.left);
	ml_free_(r.ids);
	sync_joiner_destroy(r.joiner);
	return good;
}

bool sync_bundle_records(struct sync_bundle *b, const struct sync_learned *l, struct ml_error *e)
{
	struct unpacker u = {.b = b, .z = ZSTD_createDCtx(), .cap = 256 * 1024};
	ML_ASSERT(u.z);
	u.buf = ml_xalloc(u.cap);
	ZSTD_DCtx_setParameter(u.z, ZSTD_d_windowLogMax, SYNC_WINDOW_LOG_MAX);
	bool good = second_pass(&u, l, e);
	ZSTD_freeDCtx(u.z);
	ml_free_(u.buf);
	return good;
}
