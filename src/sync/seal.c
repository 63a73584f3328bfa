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
enum { ENVELOPE_VERSION = 1, TEAM_PART = SYNC_SALT + SYNC_TAG_SIZE + 4, PASSPHRASE_PART = SYNC_SALT + 8 };
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

/* ---- writing ------------------------------------------------------------------------------ */

static void head_encode(struct sync_head *h)
{
	uint8_t *part = h->raw + AT_PART;
	uint32_t n = h->mode == SYNC_BY_TEAM ? TEAM_PART : PASSPHRASE_PART;
	memcpy(h->raw, magic, sizeof magic);
	h->raw[AT_VERSION] = ENVELOPE_VERSION;
	h->raw[AT_CONTENT] = h->content;
	h->raw[AT_MODE] = h->mode;
	h->raw[AT_ZERO] = 0;
	put32(h->raw + AT_LENGTH, n);
	memcpy(part, h->salt, SYNC_SALT);
	if (h->mode == SYNC_BY_TEAM) {
		memcpy(part + SYNC_SALT, h->tag, SYNC_TAG_SIZE);
		put32(part + SYNC_SALT + SYNC_TAG_SIZE, h->epoch);
	} else {
		put32(part + SYNC_SALT, h->ops);
		put32(part + SYNC_SALT + 4, h->mem_kib);
	}
	h->n = AT_PART + n;
}

static bool write_all(struct sync_sealer *s, const void *p, size_t n, struct ml_error *e)
{
	for (const char *at = p; n;) {
		ssize_t did = write(s->fd, at, n);
		if (did < 0 && errno == EINTR)
			continue;
		if (did < 0)
			return ml_fail_sys(e,
				errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? ML_E_NO_SPACE : ML_E_SYSTEM,
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
		ssize_t got = pread(o->fd, to, n, (off_t)at);
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

static bool head_decode(struct sync_opener *o, enum sync_content content, struct ml_error *e)
{
	struct sync_head *h = &o->head;
	uint8_t *raw = h->raw;
	if (o->size < AT_PART)
		return ml_fail(e, ML_E_BUNDLE_FOREIGN, "%s", o->path);
	if (!read_at(o, raw, AT_PART, 0, e))
		return false;
	if (memcmp(raw, magic, sizeof magic) != 0)
		return ml_fail(e, ML_E_BUNDLE_FOREIGN, "%s", o->path);
	h->content = raw[AT_CONTENT];
	h->mode = raw[AT_MODE];
	if (raw[AT_VERSION] > ENVELOPE_VERSION || raw[AT_ZERO] != 0 || h->mode > SYNC_BY_PASSPHRASE ||
		h->content > SYNC_INVITATION)
		return ml_fail(e, ML_E_BUNDLE_VERSION, "%s", o->path);
	if (h->content != content)
		return ml_fail(e, ML_E_BUNDLE_FOREIGN, "%s", o->path);
	uint32_t n = get32(raw + AT_LENGTH);
	bool by_team = h->mode == SYNC_BY_TEAM;
	if (by_team != (content == SYNC_BUNDLE))
		return ml_fail(e, ML_E_BUNDLE_VERSION, "%s", o->path);
	if (raw[AT_VERSION] == 0 || n != (by_team ? TEAM_PART : PASSPHRASE_PART) ||
		o->size <= AT_PART + n + STREAM_HEADER + STREAM_MORE)
		return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", o->path);
	if (!read_at(o, raw + AT_PART, n + STREAM_HEADER, AT_PART, e))
		return false;
	h->n = AT_PART + n + STREAM_HEADER;
	memcpy(h->salt, raw + AT_PART, SYNC_SALT);
	if (by_team) {
		memcpy(h->tag, raw + AT_PART + SYNC_SALT, SYNC_TAG_SIZE);
		h->epoch = get32(raw + AT_PART + SYNC_SALT + SYNC_TAG_SIZE);
		return true;
	}
	h->ops = get32(raw + AT_PART + SYNC_SALT);
	h->mem_kib = get32(raw + AT_PART + SYNC_SALT + 4);
	if (h->ops == 0 || h->ops > OPS_MAX || h->mem_kib < MEM_KIB_MIN || h->mem_kib > MEM_KIB_MAX)
		return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", o->path);
	return true;
}

bool sync_open(
	struct sync_opener *o, struct ml_context *ctx, const char *path, enum sync_content content, struct ml_error *e)
{
	struct stat st;
	o->ctx = ctx;
	o->path = ml_xstrdup(path);
	/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
	o->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (o->fd < 0)
		return ml_fail_sys(e,
			errno == ENOENT || errno == ENOTDIR ? ML_E_NO_FILE
			: errno == ENXIO		    ? ML_E_NOT_REGULAR
							    : ML_E_SYSTEM,
			"%s", path);
	if (fstat(o->fd, &st) != 0)
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
	ml_free_(o->path);
	sodium_memzero(o, sizeof *o);
	o->fd = -1;
}
