/*
 * CBOR item by item (RFC 8949), deterministic both ways: libcbor writes; the reader takes only definite lengths in
 * their shortest form, which libcbor's decoder does not insist on, and never looks past the bytes it was given.
 */
#include <cbor.h>

#include "private.h"

static void put(struct ml_buf *b, size_t (*encode)(size_t, unsigned char *, size_t), size_t n)
{
	unsigned char out[9];
	ml_buf_add(b, out, encode(n, out, sizeof out));
}

void sync_put_uint(struct ml_buf *b, uint64_t v)
{
	unsigned char out[9];
	ml_buf_add(b, out, cbor_encode_uint(v, out, sizeof out));
}

void sync_put_int(struct ml_buf *b, int64_t v)
{
	unsigned char out[9];
	if (v >= 0)
		sync_put_uint(b, (uint64_t)v);
	else
		ml_buf_add(b, out, cbor_encode_negint(~(uint64_t)v, out, sizeof out));
}

void sync_put_bytes_head(struct ml_buf *b, size_t n)
{
	put(b, cbor_encode_bytestring_start, n);
}

void sync_put_bytes(struct ml_buf *b, const void *p, size_t n)
{
	sync_put_bytes_head(b, n);
	ml_buf_add(b, p, n);
}

void sync_put_text(struct ml_buf *b, struct ml_str s)
{
	put(b, cbor_encode_string_start, s.n);
	ml_buf_str(b, s);
}

void sync_put_array(struct ml_buf *b, size_t n)
{
	put(b, cbor_encode_array_start, n);
}

void sync_put_map(struct ml_buf *b, size_t n)
{
	put(b, cbor_encode_map_start, n);
}

void sync_put_uuid(struct ml_buf *b, const struct ml_uuid *id)
{
	sync_put_bytes(b, id->b, sizeof id->b);
}

/* ---- reading -------------------------------------------------------------------------- */

int sync_read_head(const uint8_t *p, size_t n, enum sync_major *major, uint64_t *arg, size_t *size)
{
	if (n == 0)
		return 0;
	unsigned info = p[0] & 31;
	*major = p[0] >> 5;
	*arg = info;
	*size = 1;
	if (info < 24)
		return 1;
	if (info > 27)
		return -1;
	size_t bytes = (size_t)1 << (info - 24);
	if (n < 1 + bytes)
		return 0;
	*arg = 0;
	for (size_t i = 1; i <= bytes; i++)
		*arg = *arg << 8 | p[i];
	*size += bytes;
	return bytes == 1 ? (*arg >= 24 ? 1 : -1) : (*arg >> (bytes * 4) ? 1 : -1);
}

static uint64_t get(struct sync_reader *r, enum sync_major want)
{
	enum sync_major major;
	uint64_t arg;
	size_t size;
	if (r->bad || sync_read_head(r->p, (size_t)(r->end - r->p), &major, &arg, &size) != 1 || major != want) {
		r->bad = true;
		return 0;
	}
	r->p += size;
	return arg;
}

uint64_t sync_get_uint(struct sync_reader *r)
{
	return get(r, SYNC_UINT);
}

int64_t sync_get_int(struct sync_reader *r)
{
	bool negative = r->p < r->end && *r->p >> 5 == SYNC_NINT;
	uint64_t v = get(r, negative ? SYNC_NINT : SYNC_UINT);
	if (v > INT64_MAX) {
		r->bad = true;
		return 0;
	}
	return negative ? -1 - (int64_t)v : (int64_t)v;
}

static struct ml_str get_string(struct sync_reader *r, enum sync_major major)
{
	uint64_t n = get(r, major);
	if (r->bad || n > (uint64_t)(r->end - r->p)) {
		r->bad = true;
		return ML_STR("");
	}
	struct ml_str s = ml_str_n((const char *)r->p, (size_t)n);
	r->p += n;
	return s;
}

struct ml_str sync_get_bytes(struct sync_reader *r, size_t exact)
{
	struct ml_str s = get_string(r, SYNC_BYTES);
	if (exact && s.n != exact)
		r->bad = true;
	return s;
}

struct ml_str sync_get_text(struct sync_reader *r)
{
	struct ml_str s = get_string(r, SYNC_TEXT);
	if (!ml_utf8_valid(s) || memchr(s.p, 0, s.n))
		r->bad = true;
	return r->bad ? ML_STR("") : s;
}

static uint32_t get_count(struct sync_reader *r, enum sync_major major, uint64_t item)
{
	uint64_t n = get(r, major);
	if (n > (uint64_t)(r->end - r->p) / item)
		r->bad = true;
	return r->bad ? 0 : (uint32_t)n;
}

uint32_t sync_get_array(struct sync_reader *r)
{
	return get_count(r, SYNC_ARRAY, 1);
}

uint32_t sync_get_map(struct sync_reader *r)
{
	return get_count(r, SYNC_MAP, 2);
}

struct ml_uuid sync_get_uuid(struct sync_reader *r)
{
	struct ml_uuid id = {{0}};
	struct ml_str s = sync_get_bytes(r, sizeof id.b);
	if (!r->bad)
		memcpy(id.b, s.p, sizeof id.b);
	return id;
}

/* A count of items still to be skipped in place of recursion: nesting costs nothing. */
void sync_skip(struct sync_reader *r)
{
	for (uint64_t left = 1; left && !r->bad; left--) {
		enum sync_major major;
		uint64_t arg;
		size_t size;
		if (sync_read_head(r->p, (size_t)(r->end - r->p), &major, &arg, &size) != 1) {
			r->bad = true;
			return;
		}
		r->p += size;
		uint64_t room = (uint64_t)(r->end - r->p);
		bool string = major == SYNC_BYTES || major == SYNC_TEXT;
		bool nest = major == SYNC_ARRAY || major == SYNC_MAP;
		if ((string || nest) && arg > room) {
			r->bad = true;
			return;
		}
		if (string)
			r->p += arg;
		else if (nest)
			left += arg * (major == SYNC_MAP ? 2 : 1);
		else if (major == SYNC_TAG)
			left++;
	}
}

bool sync_next_key(struct sync_reader *r, uint32_t *left, int64_t *last, uint64_t *key)
{
	if (r->bad || *left == 0)
		return false;
	(*left)--;
	*key = sync_get_uint(r);
	if (*key > INT32_MAX || (int64_t)*key <= *last)
		r->bad = true;
	*last = (int64_t)*key;
	return !r->bad;
}

/* ---- maps by a table ------------------------------------------------------------------------------------- */

void sync_put_parts(struct ml_buf *b, const struct sync_part *part, uint32_t n, const void *from)
{
	sync_put_map(b, n);
	for (uint32_t i = 0; i < n; i++) {
		const void *at = (const char *)from + part[i].at;
		const struct ml_str *s = at;
		sync_put_uint(b, i + 1);
		switch (part[i].type) {
		case SYNC_PART_UINT:
			sync_put_uint(b, *(const uint64_t *)at);
			break;
		case SYNC_PART_INT:
			sync_put_int(b, *(const int64_t *)at);
			break;
		case SYNC_PART_UUID:
			sync_put_uuid(b, at);
			break;
		case SYNC_PART_TEXT:
			sync_put_text(b, *s);
			break;
		case SYNC_PART_BYTES:
			sync_put_bytes(b, s->p, s->n);
			break;
		case SYNC_PART_32:
			sync_put_bytes(b, at, 32);
		}
	}
}

static void get_part(struct sync_reader *r, enum sync_part_type type, void *at)
{
	struct ml_str s;
	switch (type) {
	case SYNC_PART_UINT:
		*(uint64_t *)at = sync_get_uint(r);
		break;
	case SYNC_PART_INT:
		*(int64_t *)at = sync_get_int(r);
		break;
	case SYNC_PART_UUID:
		*(struct ml_uuid *)at = sync_get_uuid(r);
		break;
	case SYNC_PART_TEXT:
		*(struct ml_str *)at = sync_get_text(r);
		break;
	case SYNC_PART_BYTES:
		*(struct ml_str *)at = sync_get_bytes(r, 0);
		break;
	case SYNC_PART_32:
		s = sync_get_bytes(r, 32);
		if (!r->bad)
			memcpy(at, s.p, 32);
	}
}

bool sync_get_parts(struct ml_str text, const struct sync_part *part, uint32_t n, void *to)
{
	struct sync_reader r = {(const uint8_t *)text.p, (const uint8_t *)text.p + text.n, false};
	uint32_t left = sync_get_map(&r), met = 0;
	int64_t last = -1;
	uint64_t key;
	while (sync_next_key(&r, &left, &last, &key)) {
		bool known = key >= 1 && key <= n;
		met += known; /* keys ascend: none comes twice */
		if (known)
			get_part(&r, part[key - 1].type, (char *)to + part[key - 1].at);
		else
			sync_skip(&r);
	}
	return !r.bad && r.p == r.end && met == n;
}
