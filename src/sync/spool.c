/*
 * The records of a bundle, compressed, while its manifest cannot be written yet: in memory first, then in an unnamed
 * file beside the database, encrypted under a key that only this process ever holds.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "private.h"

enum { SPOOL_MEMORY = 4 << 20, SPOOL_BLOCK = SYNC_CHUNK };

void sync_spool_begin(struct sync_spool *s, struct ml_context *ctx)
{
	*s = (struct sync_spool){.fd = -1};
	ctx->random(ctx, s->key, sizeof s->key);
}

static int unnamed_in(const char *dir)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	char *path = ml_path_join(dir, ".maillage-XXXXXX");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	ml_free_(path);
	return fd;
}

static int unnamed_near(const char *near)
{
	char *dir = ml_xstrdup(near);
	char *slash = strrchr(dir, '/');
	if (slash)
		slash[slash == dir] = 0;
	int fd = unnamed_in(slash ? dir : ".");
	ml_free_(dir);
	return fd >= 0 ? fd : unnamed_in("/tmp");
}

/* Blocks are whole but for the last; each has its own nonce, its number. */
static bool write_block(
	struct sync_spool *s, const char *near, uint64_t number, const uint8_t *p, size_t n, struct ml_error *e)
{
	uint8_t nonce[crypto_stream_xchacha20_NONCEBYTES] = {0};
	uint8_t cipher[SPOOL_BLOCK];
	memcpy(nonce, &number, sizeof number);
	crypto_stream_xchacha20_xor(cipher, p, n, nonce, s->key);
	for (size_t at = 0; at < n;) {
		ssize_t did = pwrite(s->fd, cipher + at, n - at, (off_t)(number * SPOOL_BLOCK + at));
		if (did < 0 && errno == EINTR)
			continue;
		if (did < 0)
			return ml_fail_sys(
				e, errno == ENOSPC || errno == EDQUOT ? ML_E_NO_SPACE : ML_E_SYSTEM, "%s", near);
		at += (size_t)did;
	}
	return true;
}

/* Once there is a file, memory holds the block that is not whole yet. */
static bool flush(struct sync_spool *s, const char *near, struct ml_error *e)
{
	if (s->fd < 0 && (s->fd = unnamed_near(near)) < 0)
		return ml_fail_sys(e, errno == ENOSPC ? ML_E_NO_SPACE : ML_E_SYSTEM, "%s", near);
	size_t done = 0;
	uint64_t number = (s->n - s->memory.n) / SPOOL_BLOCK;
	for (; s->memory.n - done >= SPOOL_BLOCK; done += SPOOL_BLOCK)
		if (!write_block(s, near, number++, (const uint8_t *)s->memory.p + done, SPOOL_BLOCK, e))
			return false;
	memmove(s->memory.p, s->memory.p + done, s->memory.n - done);
	s->memory.n -= done;
	return true;
}

bool sync_spool_add(struct sync_spool *s, const char *near, const void *p, size_t n, struct ml_error *e)
{
	ml_buf_add(&s->memory, p, n);
	s->n += n;
	if (s->fd < 0 ? s->memory.n <= SPOOL_MEMORY : s->memory.n < SPOOL_BLOCK)
		return true;
	return flush(s, near, e);
}

static bool read_block(struct sync_spool *s, uint64_t number, uint8_t *out, struct ml_error *e)
{
	uint8_t nonce[crypto_stream_xchacha20_NONCEBYTES] = {0};
	memcpy(nonce, &number, sizeof number);
	for (size_t at = 0; at < SPOOL_BLOCK;) {
		ssize_t got = pread(s->fd, out + at, SPOOL_BLOCK - at, (off_t)(number * SPOOL_BLOCK + at));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return ml_fail_sys(e, ML_E_SYSTEM, NULL);
		at += (size_t)got;
	}
	crypto_stream_xchacha20_xor(out, out, SPOOL_BLOCK, nonce, s->key);
	return true;
}

bool sync_spool_read(struct sync_spool *s, uint64_t at, void *out, size_t n, struct ml_error *e)
{
	uint64_t in_file = s->n - s->memory.n;
	uint8_t block[SPOOL_BLOCK];
	for (uint8_t *to = out; n;) {
		size_t skip = (size_t)(at % SPOOL_BLOCK), take;
		if (at >= in_file) {
			memcpy(to, s->memory.p + (at - in_file), n);
			return true;
		}
		if (!read_block(s, at / SPOOL_BLOCK, block, e))
			return false;
		take = ML_MIN(n, SPOOL_BLOCK - skip);
		memcpy(to, block + skip, take);
		to += take;
		at += take;
		n -= take;
	}
	return true;
}

void sync_spool_finish(struct sync_spool *s)
{
	if (s->fd >= 0)
		close(s->fd);
	ml_buf_finish(&s->memory);
	sodium_memzero(s->key, sizeof s->key);
	s->fd = -1;
}
