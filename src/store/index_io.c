/* index (store): buffered scratch files, checksums and radix sorts of the builder. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "index_format.h"
#include "index_io.h"

enum { OUT_CAP = 8 * ML_IX_REGION, OUT_FIRST = 1024 };

int ml_ix_scratch(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t dir = slash ? (size_t)(slash - path) + 1 : 0;
	struct ml_buf b = {0};

	ml_buf_add(&b, path, dir);
	ml_buf_z(&b, dir ? "" : "./");
	int fd = open(b.p, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOENT)) {
		ml_buf_z(&b, ".mlindexXXXXXX");
		fd = mkostemp(b.p, O_CLOEXEC);
		if (fd >= 0)
			unlink(b.p);
	}
	int sys = errno;
	ml_buf_finish(&b);
	errno = sys;
	return fd;
}

uint64_t ml_ix_sum(const void *p, size_t n)
{
	const uint64_t k = 0x9e3779b97f4a7c15u;
	uint64_t lane[4] = {k ^ n, k << 1, k << 2, ~k};
	const uint8_t *b = p;
	uint64_t w[4];

	while (n >= sizeof(w)) {
		memcpy(w, b, sizeof(w));
		for (int i = 0; i < 4; i++)
			lane[i] = ((lane[i] << 29 | lane[i] >> 35) ^ w[i]) * k;
		b += sizeof(w);
		n -= sizeof(w);
	}
	memset(w, 0, sizeof(w));
	if (n)
		memcpy(w, b, n);
	for (int i = 0; i < 4; i++)
		lane[i] = ((lane[i] << 29 | lane[i] >> 35) ^ w[i]) * k;
	uint64_t sum = 0;
	for (int i = 0; i < 4; i++)
		sum = ((sum << 17 | sum >> 47) ^ lane[i] ^ lane[i] >> 32) * k;
	return sum ^ sum >> 29;
}

/* ---- writing ------------------------------------------------------------- */

void ml_ix_out_init(struct ml_ix_out *o, int fd, const char *path, uint64_t base, bool regions)
{
	*o = (struct ml_ix_out){.fd = fd, .path = fd < 0 ? path : NULL, .base = base, .regions = regions};
}

void ml_ix_out_finish(struct ml_ix_out *o)
{
	if (o->path && o->fd >= 0)
		close(o->fd);
	ml_free_(o->buf);
	ml_vec_finish(&o->sums);
	*o = (struct ml_ix_out){.fd = -1};
}

static void out_sums(struct ml_ix_out *o)
{
	for (size_t at = 0; at < o->n; at += ML_IX_REGION)
		ml_vec_push(&o->sums, ml_ix_sum(o->buf + at, ML_MIN(ML_IX_REGION, o->n - at)));
}

static void out_spill(struct ml_ix_out *o)
{
	if (o->regions)
		out_sums(o);
	if (o->fd < 0 && !o->sys) {
		o->fd = ml_ix_scratch(o->path);
		o->sys = o->fd < 0 ? errno : 0;
	}
	for (size_t at = 0; at < o->n && !o->sys;) {
		ssize_t got = pwrite(o->fd, o->buf + at, o->n - at, (off_t)(o->base + o->flushed + at));
		if (got < 0 && errno != EINTR)
			o->sys = errno;
		else if (got > 0)
			at += (size_t)got;
	}
	o->flushed += o->n;
	o->n = 0;
}

/* Room for at least one more byte: grows a small buffer, spills a full one. */
static void out_room(struct ml_ix_out *o)
{
	if (o->cap < OUT_CAP) {
		o->cap = o->cap ? ML_MIN(o->cap * 4, (size_t)OUT_CAP) : OUT_FIRST;
		o->buf = ml_xrealloc(o->buf, o->cap);
	} else {
		out_spill(o);
	}
}

void ml_ix_out_add(struct ml_ix_out *o, const void *p, size_t n)
{
	const uint8_t *b = p;

	o->total += n;
	while (n > 0) {
		if (o->n == o->cap)
			out_room(o);
		size_t piece = ML_MIN(n, o->cap - o->n);
		memcpy(o->buf + o->n, b, piece);
		o->n += piece;
		b += piece;
		n -= piece;
	}
}

void ml_ix_out_varint(struct ml_ix_out *o, uint64_t v)
{
	uint8_t room[10],
		*b = o->cap - o->n >= sizeof(room) ? o->buf + o->n : room; /* straight into the buffer if it fits */
	size_t n = 0;

	while (v >= 0x80) {
		b[n++] = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	b[n++] = (uint8_t)v;
	if (b == room) {
		ml_ix_out_add(o, b, n);
		return;
	}
	o->n += n;
	o->total += n;
}

void ml_ix_out_align(struct ml_ix_out *o)
{
	static const uint8_t zeros[8];

	ml_ix_out_add(o, zeros, (8 - o->total % 8) % 8);
}

bool ml_ix_out_flush(struct ml_ix_out *o, const char *path, struct ml_error *e)
{
	if (o->n)
		out_spill(o);
	if (!o->sys)
		return true;
	errno = o->sys;
	return ml_fail_sys(e, o->sys == ENOSPC || o->sys == EDQUOT ? ML_E_NO_SPACE : ML_E_SYSTEM, "%s", path);
}

void ml_ix_out_copy(struct ml_ix_out *o, struct ml_ix_out *from)
{
	struct ml_ix_in in;

	if (from->flushed) {
		out_spill(from);
		ml_ix_in_init(&in, from->fd, from->base, from->base + from->total, OUT_CAP);
		while (!from->sys && ml_ix_in_more(&in)) {
			ml_ix_out_add(o, in.buf + in.at, in.n - in.at);
			in.at = in.n;
		}
		o->sys = o->sys ? o->sys : in.sys;
		ml_ix_in_finish(&in);
	} else {
		ml_ix_out_add(o, from->buf, from->n);
	}
	o->sys = o->sys ? o->sys : from->sys;
}

/* ---- reading --------------------------------------------------------------- */

void ml_ix_in_init(struct ml_ix_in *in, int fd, uint64_t from, uint64_t to, size_t cap)
{
	*in = (struct ml_ix_in){.fd = fd, .pos = from, .end = to, .cap = (size_t)ML_MIN((uint64_t)cap, to - from + 1)};
	in->buf = ml_xalloc(in->cap);
}

void ml_ix_in_finish(struct ml_ix_in *in)
{
	ml_free_(in->buf);
	*in = (struct ml_ix_in){.fd = -1};
}

bool ml_ix_in_more(struct ml_ix_in *in)
{
	if (in->at < in->n)
		return true;
	if (in->pos >= in->end || in->sys)
		return false;
	size_t want = (size_t)ML_MIN((uint64_t)in->cap, in->end - in->pos);
	ssize_t got;
	do
		got = pread(in->fd, in->buf, want, (off_t)in->pos);
	while (got < 0 && errno == EINTR);
	if (got <= 0) {
		in->sys = got < 0 ? errno : EIO;
		return false;
	}
	in->at = 0;
	in->n = (size_t)got;
	in->pos += (uint64_t)got;
	return true;
}

uint64_t ml_ix_in_varint(struct ml_ix_in *in)
{
	uint64_t v = 0;

	if (in->n - in->at >= 10) { /* all of it is in the buffer */
		const uint8_t *b = in->buf + in->at;
		for (unsigned shift = 0; shift < 64; shift += 7) {
			v |= (uint64_t)(*b & 0x7f) << shift;
			if (*b++ < 0x80) {
				in->at = (size_t)(b - in->buf);
				return v;
			}
		}
		in->sys = EIO;
		return 0;
	}
	for (unsigned shift = 0; shift < 64; shift += 7) {
		if (in->at == in->n && !ml_ix_in_more(in)) {
			in->sys = in->sys ? in->sys : EIO;
			return 0;
		}
		uint8_t b = in->buf[in->at++];
		v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80)
			return v;
	}
	in->sys = EIO;
	return 0;
}

void ml_ix_in_bytes(struct ml_ix_in *in, void *p, size_t n)
{
	uint8_t *b = p;

	while (n) {
		if (!ml_ix_in_more(in)) {
			in->sys = in->sys ? in->sys : EIO;
			memset(b, 0, n);
			return;
		}
		size_t piece = ML_MIN(n, in->n - in->at);
		memcpy(b, in->buf + in->at, piece);
		in->at += piece;
		b += piece;
		n -= piece;
	}
}

/* ---- sorting ---------------------------------------------------------------- */

struct tie {
	int (*cmp)(void *arg, uint64_t a, uint64_t b);
	void *arg;
};

static int item_cmp(const void *a, const void *b, void *arg)
{
	const struct ml_ix_item *x = a, *y = b;
	const struct tie *t = arg;

	return x->key != y->key ? (x->key < y->key ? -1 : 1) : t->cmp(t->arg, x->ref, y->ref);
}

/* One pass of a least-significant-digit radix sort; false if the digit is the same everywhere (nothing moved). */
static bool item_pass(const struct ml_ix_item *from, struct ml_ix_item *to, size_t n, unsigned shift)
{
	size_t at[2049] = {0};

	for (size_t i = 0; i < n; i++)
		at[(from[i].key >> shift & 2047) + 1]++;
	if (at[(from[0].key >> shift & 2047) + 1] == n)
		return false;
	for (size_t d = 1; d < 2048; d++)
		at[d] += at[d - 1];
	for (size_t i = 0; i < n; i++)
		to[at[from[i].key >> shift & 2047]++] = from[i];
	return true;
}

/* Equal keys are often in order already: the passes before keep the order they came in. */
static void sort_ties(struct ml_ix_item *v, size_t n, struct tie *t)
{
	for (size_t i = 0, j; i < n; i = j) {
		bool sorted = true;
		for (j = i + 1; j < n && v[j].key == v[i].key; j++)
			sorted = sorted && t->cmp(t->arg, v[j - 1].ref, v[j].ref) <= 0;
		if (!sorted)
			qsort_r(v + i, j - i, sizeof(*v), item_cmp, t);
	}
}

void ml_ix_sort(
	struct ml_ix_item *items, struct ml_ix_item *tmp, size_t n, int (*cmp)(void *, uint64_t, uint64_t), void *arg)
{
	struct tie t = {cmp, arg};
	struct ml_ix_item *from = items, *to = tmp;

	if (n < 2048) {
		if (n > 1)
			qsort_r(items, n, sizeof(*items), item_cmp, &t);
		return;
	}
	for (unsigned shift = 0; shift < 64; shift += 11) {
		if (!item_pass(from, to, n, shift))
			continue;
		struct ml_ix_item *swap = from;
		from = to;
		to = swap;
	}
	if (from != items)
		memcpy(items, from, n * sizeof(*items));
	sort_ties(items, n, &t);
}

static void sort_small_u32(uint32_t *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint32_t x = v[i];
		size_t j = i;
		for (; j && v[j - 1] > x; j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
}

static bool pass_u32(const uint32_t *from, uint32_t *to, size_t n, unsigned shift)
{
	uint32_t at[257] = {0};

	for (size_t i = 0; i < n; i++)
		at[(from[i] >> shift & 255) + 1]++;
	if (at[(from[0] >> shift & 255) + 1] == n)
		return false;
	for (size_t d = 1; d < 256; d++)
		at[d] += at[d - 1];
	for (size_t i = 0; i < n; i++)
		to[at[from[i] >> shift & 255]++] = from[i];
	return true;
}

void ml_ix_sort_u32(uint32_t *v, uint32_t *tmp, size_t n)
{
	size_t sorted = 1;

	while (sorted < n && v[sorted - 1] <= v[sorted])
		sorted++;
	if (sorted >= n)
		return;
	if (n <= 48) {
		sort_small_u32(v, n);
		return;
	}
	uint32_t *from = v, *to = tmp;
	for (unsigned shift = 0; shift < 32; shift += 8) {
		if (!pass_u32(from, to, n, shift))
			continue;
		uint32_t *swap = from;
		from = to;
		to = swap;
	}
	if (from != v)
		memcpy(v, from, n * sizeof(*v));
}
