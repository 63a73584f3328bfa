/*
 * The envelope of bundles and invitations: a header in clear (all of it authenticated with the first chunk), then
 * libsodium's secretstream in chunks of 64 KiB. Where chunks lie follows from the file's size, so that nothing is read
 * by a length that a file announces.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "private.h"

#define STREAM_HEADER crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define STREAM_MORE crypto_secretstream_xchacha20poly1305_ABYTES

/* Like PNG's: a high bit, both kinds of line end and an end-of-file, so that a transfer as text shows. */
static const uint8_t magic[8] = {0x8a, 'M', 'L', 'G', '\r', '\n', 0x1a, '\n'};
enum { AT_VERSION = 8, AT_CONTENT, AT_MODE, AT_ZERO, AT_LENGTH, AT_PART = 16 };
/* Version 2: what comes after a revocation, or can be opened with an invitation; a program of version 1 asks to be updated. */
enum { ENVELOPE_VERSION = 2, TEAM_PART = SYNC_SALT + SYNC_TAG_SIZE + 4, PASSPHRASE_PART = SYNC_SALT + 8 };
/* Bounds of what a file may ask of Argon2id: 256 MiB, 16 passes. */
enum { MEM_KIB_MAX = 256 * 1024, MEM_KIB_MIN = 8, OPS_MAX = 16 };

static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static uint32_t get32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* ---- keys ------------------------------------------------------------------------------- */

void sync_team_tag(const uint8_t salt[SYNC_SALT], const struct ml_uuid *team, uint8_t out[SYNC_TAG_SIZE])
{
	crypto_generichash(out, SYNC_TAG_SIZE, team->b, sizeof team->b, salt, SYNC_SALT);
}

void sync_team_key(const uint8_t salt[SYNC_SALT], const uint8_t secret[SYNC_SECRET], uint8_t out[SYNC_SECRET])
{
	static const char use[] = "maillage bundle key";
	crypto_generichash_state h;
	crypto_generichash_init(&h, secret, SYNC_SECRET, SYNC_SECRET);
	crypto_generichash_update(&h, (const uint8_t *)use, sizeof use);
	crypto_generichash_update(&h, salt, SYNC_SALT);
	crypto_generichash_final(&h, out, SYNC_SECRET);
}

bool sync_passphrase_key(const struct sync_head *head, struct ml_str passphrase, uint8_t out[SYNC_SECRET])
{
	return crypto_pwhash(out, SYNC_SECRET, passphrase.p, passphrase.n, head->salt, head->ops,
		       (size_t)head->mem_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

/* ---- boxes: the stream's key for one member each ------------------------------------------- */

/* Whoever knows the members' keys can tell whose box it is; others see noise. */
static void box_hint(const uint8_t salt[SYNC_SALT], const uint8_t owner[crypto_sign_PUBLICKEYBYTES], uint8_t out[SYNC_HINT])
{
	uint8_t hash[crypto_generichash_BYTES_MIN];
	crypto_generichash(hash, sizeof hash, owner, crypto_sign_PUBLICKEYBYTES, salt, SYNC_SALT);
	memcpy(out, hash, SYNC_HINT);
}

bool sync_box_add(struct ml_buf *out, const uint8_t salt[SYNC_SALT], const uint8_t owner[crypto_sign_PUBLICKEYBYTES],
	const uint8_t key[SYNC_SECRET])
{
	uint8_t to[crypto_box_PUBLICKEYBYTES], box[SYNC_BOX];
	box_hint(salt, owner, box);
	if (crypto_sign_ed25519_pk_to_curve25519(to, owner) != 0 || crypto_box_seal(box + SYNC_HINT, key, SYNC_SECRET, to) != 0)
		return false;
	ml_buf_add(out, box, sizeof box);
	return true;
}

int sync_box_open(const struct sync_head *h, const uint8_t owner[crypto_sign_SECRETKEYBYTES], uint8_t key[SYNC_SECRET])
{
	uint8_t hint[SYNC_HINT], secret[crypto_box_SECRETKEYBYTES], public[crypto_box_PUBLICKEYBYTES];
	const uint8_t *mine = owner + crypto_sign_SEEDBYTES;
	int got = 0;
	box_hint(h->salt, mine, hint);
	if (crypto_sign_ed25519_sk_to_curve25519(secret, owner) != 0 || crypto_sign_ed25519_pk_to_curve25519(public, mine) != 0)
		return 0;
	for (size_t at = 0; at + SYNC_BOX <= h->boxes.n && got != 1; at += SYNC_BOX) {
		const uint8_t *box = (const uint8_t *)h->boxes.p + at;
		if (memcmp(box, hint, sizeof hint) == 0)
			got = crypto_box_seal_open(key, box + SYNC_HINT, SYNC_BOX - SYNC_HINT, public, secret) == 0 ? 1 : -1;
	}
	sodium_memzero(secret, sizeof secret);
	return got;
}

static void head_room(struct sync_head *h, size_t n)
{
	h->raw = n > sizeof h->fixed ? ml_xalloc(n) : h->fixed;
}

void sync_head_finish(struct sync_head *h)
{
	if (h->raw && h->raw != h->fixed)
		ml_free_(h->raw);
	h->raw = NULL;
}

/* ---- writing ------------------------------------------------------------------------------ */

static void head_encode(struct sync_head *h)
{
	uint32_t n = h->mode == SYNC_BY_PASSPHRASE ? PASSPHRASE_PART : (uint32_t)(TEAM_PART + h->boxes.n);
	head_room(h, AT_PART + n + STREAM_HEADER);
	uint8_t *part = h->raw + AT_PART;
	memcpy(h->raw, magic, sizeof magic);
	h->raw[AT_VERSION] = h->mode == SYNC_BY_RECIPIENTS ? 2 : 1;
	h->raw[AT_CONTENT] = h->content;
	h->raw[AT_MODE] = h->mode;
	h->raw[AT_ZERO] = 0;
	put32(h->raw + AT_LENGTH, n);
	memcpy(part, h->salt, SYNC_SALT);
	if (h->mode != SYNC_BY_PASSPHRASE) {
		memcpy(part + SYNC_SALT, h->tag, SYNC_TAG_SIZE);
		put32(part + SYNC_SALT + SYNC_TAG_SIZE, h->epoch);
		if (h->boxes.n)
			memcpy(part + TEAM_PART, h->boxes.p, h->boxes.n);
	} else {
		put32(part + SYNC_SALT, h->ops);
		put32(part + SYNC_SALT + 4, h->mem_kib);
	}
	h->n = AT_PART + n;
}

static bool write_all(struct sync_sealer *s, const void *p, size_t n, struct ml_error *e)
{
	for (const char *at = p; n;) {
		ssize_t did = sync_io(s->ctx, "write", s->path) ? write(s->fd, at, n) : -1;
		if (did < 0 && errno == EINTR)
			continue;
		if (did < 0)
			return ml_fail_sys(e,
				errno == EFBIG			     ? ML_E_BUNDLE_FAT
				: errno == ENOSPC || errno == EDQUOT ? ML_E_NO_SPACE
								     : ML_E_SYSTEM,
				"%s", s->path);
		at += did;
		n -= (size_t)did;
		s->written += (uint64_t)did;
	}
	return true;
}

bool sync_seal_begin(struct sync_sealer *s, struct ml_context *ctx, int fd, const char *path, struct sync_head *head,
	const uint8_t key[SYNC_SECRET], struct ml_error *e)
{
	s->fd = fd;
	s->path = path;
	s->ctx = ctx;
	s->head = head;
	s->n = 0;
	s->written = 0;
	s->started = false;
	head_encode(head);
	crypto_secretstream_xchacha20poly1305_init_push(&s->state, head->raw + head->n, key);
	head->n += STREAM_HEADER;
	return write_all(s, head->raw, head->n, e);
}

static bool push(struct sync_sealer *s, uint8_t tag, struct ml_error *e)
{
	unsigned long long n;
	crypto_secretstream_xchacha20poly1305_push(&s->state, s->cipher, &n, s->plain, s->n,
		s->started ? NULL : s->head->raw, s->started ? 0 : s->head->n, tag);
	s->started = true;
	s->n = 0;
	return !ml_cancelled(s->ctx, e) && write_all(s, s->cipher, (size_t)n, e);
}

bool sync_seal_add(struct sync_sealer *s, const void *p, size_t n, struct ml_error *e)
{
	for (const uint8_t *at = p; n;) {
		/* A full chunk waits until more comes: the last one carries the final tag. */
		if (s->n == SYNC_CHUNK && !push(s, 0, e))
			return false;
		size_t take = ML_MIN(n, SYNC_CHUNK - s->n);
		memcpy(s->plain + s->n, at, take);
		s->n += take;
		at += take;
		n -= take;
	}
	return true;
}

bool sync_seal_end(struct sync_sealer *s, struct ml_error *e)
{
	bool good = push(s, crypto_secretstream_xchacha20poly1305_TAG_FINAL, e);
	sodium_memzero(&s->state, sizeof s->state);
	sodium_memzero(s->plain, sizeof s->plain);
	return good;
}

/* ---- reading ---------------------------------------------------------------------------------- */

static bool read_at(struct sync_opener *o, void *p, size_t n, uint64_t at, struct ml_error *e)
{
	for (char *to = p; n;) {
		ssize_t got = sync_io(o->ctx, "read", o->path) ? pread(o->fd, to, n, (off_t)at) : -1;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ml_fail_sys(e, ML_E_SYSTEM, "%s", o->path);
		if (got == 0)
			return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", o->path);
		to += got;
		n -= (size_t)got;
		at += (uint64_t)got;
	}
	return true;
}

/* Bytes of the mode's part, as its mode and version allow them. */
static bool part_fits(const struct sync_head *h, uint8_t version, uint32_t n)
{
	if (h->mode == SYNC_BY_RECIPIENTS)
		return version == 2 && n > TEAM_PART && (n - TEAM_PART) % SYNC_BOX == 0 &&
		       (n - TEAM_PART) / SYNC_BOX <= SYNC_MEMBERS_MAX;
	return version == 1 && n == (h->mode == SYNC_BY_TEAM ? TEAM_PART : PASSPHRASE_PART);
}

static bool part_decode(struct sync_opener *o, uint32_t n, struct ml_error *e)
{
	struct sync_head *h = &o->head;
	uint8_t start[AT_PART];
	memcpy(start, h->raw, sizeof start);
	head_room(h, AT_PART + n + STREAM_HEADER);
	uint8_t *raw = h->raw;
	memcpy(raw, start, sizeof start);
	if (!read_at(o, raw + AT_PART, n + STREAM_HEADER, AT_PART, e))
		return false;
	h->n = AT_PART + n + STREAM_HEADER;
	memcpy(h->salt, raw + AT_PART, SYNC_SALT);
	if (h->mode != SYNC_BY_PASSPHRASE) {
		memcpy(h->tag, raw + AT_PART + SYNC_SALT, SYNC_TAG_SIZE);
		h->epoch = get32(raw + AT_PART + SYNC_SALT + SYNC_TAG_SIZE);
		h->boxes = ml_str_n((const char *)raw + AT_PART + TEAM_PART, n - TEAM_PART);
		return true;
	}
	h->ops = get32(raw + AT_PART + SYNC_SALT);
	h->mem_kib = get32(raw + AT_PART + SYNC_SALT + 4);
	if (h->ops == 0 || h->ops > OPS_MAX || h->mem_kib < MEM_KIB_MIN || h->mem_kib > MEM_KIB_MAX)
		return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", o->path);
	return true;
}

static bool head_decode(struct sync_opener *o, enum sync_content content, struct ml_error *e)
{
	struct sync_head *h = &o->head;
	uint8_t *raw = h->raw = h->fixed;
	if (o->size < AT_PART)
		return ml_fail(e, ML_E_BUNDLE_FOREIGN, "%s", o->path);
	if (!read_at(o, raw, AT_PART, 0, e))
		return false;
	if (memcmp(raw, magic, sizeof magic) != 0)
		return ml_fail(e, ML_E_BUNDLE_FOREIGN, "%s", o->path);
	h->content = raw[AT_CONTENT];
	h->mode = raw[AT_MODE];
	if (raw[AT_VERSION] > ENVELOPE_VERSION || raw[AT_ZERO] != 0 || h->mode > SYNC_BY_PASSPHRASE ||
		h->content > SYNC_EXTRACT)
		return ml_fail(e, ML_E_BUNDLE_VERSION, "%s", o->path);
	if (h->content != content)
		return ml_fail(e, ML_E_BUNDLE_FOREIGN, "%s", o->path);
	uint32_t n = get32(raw + AT_LENGTH);
	if ((h->mode != SYNC_BY_PASSPHRASE) != (content == SYNC_BUNDLE))
		return ml_fail(e, ML_E_BUNDLE_VERSION, "%s", o->path);
	if (!part_fits(h, raw[AT_VERSION], n) || o->size <= (uint64_t)AT_PART + n + STREAM_HEADER + STREAM_MORE)
		return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", o->path);
	return part_decode(o, n, e);
}

int sync_bundle_looks(struct ml_context *ctx, const char *path)
{
	uint8_t raw[AT_PART];
	struct stat st;
	if (!sync_io(ctx, "open", path))
		return -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -1;
	ssize_t n = 0;
	bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	if (regular)
		n = sync_io(ctx, "read", path) ? pread(fd, raw, sizeof raw, 0) : -1;
	int sys = errno;
	close(fd);
	errno = sys;
	if (n < 0)
		return -1;
	if (n <= AT_CONTENT || memcmp(raw, magic, sizeof magic) != 0)
		return 0;
	return raw[AT_CONTENT] == SYNC_BUNDLE ? 1 : 2;
}

bool sync_open(
	struct sync_opener *o, struct ml_context *ctx, const char *path, enum sync_content content, struct ml_error *e)
{
	struct stat st;
	o->ctx = ctx;
	o->path = ml_xstrdup(path);
	/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
	o->fd = sync_io(ctx, "open", path) ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;
	if (o->fd < 0)
		return ml_fail_sys(e,
			errno == ENOENT || errno == ENOTDIR ? ML_E_NO_FILE
			: errno == ENXIO		    ? ML_E_NOT_REGULAR
							    : ML_E_SYSTEM,
			"%s", path);
	if (!sync_io(ctx, "stat", path) || fstat(o->fd, &st) != 0)
		return ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
	if (!S_ISREG(st.st_mode))
		return ml_fail(e, ML_E_NOT_REGULAR, "%s", path);
	o->size = (uint64_t)st.st_size;
	return head_decode(o, content, e);
}

bool sync_open_start(struct sync_opener *o, const uint8_t key[SYNC_SECRET], struct ml_error *e)
{
	if (key != o->key)
		memcpy(o->key, key, SYNC_SECRET);
	o->at = o->head.n;
	o->n = o->used = 0;
	if (crypto_secretstream_xchacha20poly1305_init_pull(
		    &o->state, o->head.raw + o->head.n - STREAM_HEADER, o->key) != 0)
		return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", o->path);
	return true;
}

bool sync_open_next(struct sync_opener *o, const uint8_t **p, size_t *n, struct ml_error *e)
{
	*n = 0;
	if (o->at == o->size)
		return true;
	if (ml_cancelled(o->ctx, e))
		return false;
	size_t take = (size_t)ML_MIN(o->size - o->at, sizeof o->cipher);
	bool first = o->at == o->head.n, last = take == o->size - o->at;
	if (take <= STREAM_MORE || !read_at(o, o->cipher, take, o->at, e))
		return take > STREAM_MORE ? false : ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", o->path);
	unsigned long long got;
	unsigned char tag;
	if (crypto_secretstream_xchacha20poly1305_pull(&o->state, o->plain, &got, &tag, o->cipher, take,
		    first ? o->head.raw : NULL, first ? o->head.n : 0) != 0 ||
		(tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) != last)
		return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", o->path);
	o->at += take;
	*p = o->plain;
	*n = (size_t)got;
	return true;
}

void sync_open_close(struct sync_opener *o)
{
	if (o->fd >= 0)
		close(o->fd);
	sync_head_finish(&o->head);
	ml_free_(o->path);
	sodium_memzero(o, sizeof *o);
	o->fd = -1;
}
