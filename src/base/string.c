/* Borrowed strings, the growing byte buffer and LEB128 numbers. */
#include <maillage/base.h>

#include <stdio.h>
#include <stdlib.h>

bool ml_str_eq(struct ml_str a, struct ml_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool ml_str_is(struct ml_str a, const char *z)
{
	return ml_str_eq(a, ml_str(z));
}

int ml_str_cmp(struct ml_str a, struct ml_str b)
{
	size_t n = ML_MIN(a.n, b.n);
	int order = n ? memcmp(a.p, b.p, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool ml_str_starts(struct ml_str a, struct ml_str prefix)
{
	return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.p, prefix.p, prefix.n) == 0);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct ml_str ml_str_trim(struct ml_str a)
{
	for (;;) {
		if (a.n >= 1 && is_blank(a.p[0]))
			a.p++, a.n--;
		else if (a.n >= 2 && memcmp(a.p, "\xC2\xA0", 2) == 0)
			a.p += 2, a.n -= 2;
		else
			break;
	}
	for (;;) {
		if (a.n >= 1 && is_blank(a.p[a.n - 1]))
			a.n--;
		else if (a.n >= 2 && memcmp(a.p + a.n - 2, "\xC2\xA0", 2) == 0)
			a.n -= 2;
		else
			break;
	}
	return a;
}

bool ml_str_split(struct ml_str *rest, char sep, struct ml_str *piece)
{
	if (!rest->p)
		return false;
	const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
	if (!at) {
		*piece = *rest;
		*rest = (struct ml_str){NULL, 0};
		return true;
	}
	*piece = ml_str_n(rest->p, (size_t)(at - rest->p));
	*rest = ml_str_n(at + 1, rest->n - piece->n - 1);
	return true;
}

bool ml_str_to_int(struct ml_str a, int64_t *out)
{
	bool minus = a.n && a.p[0] == '-';
	size_t i = a.n && (a.p[0] == '-' || a.p[0] == '+');
	int64_t v = 0; /* counted downwards: the negative side reaches one further */

	if (i == a.n)
		return false;
	for (; i < a.n; i++) {
		if (a.p[i] < '0' || a.p[i] > '9')
			return false;
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, a.p[i] - '0', &v))
			return false;
	}
	if (!minus && v == INT64_MIN)
		return false;
	*out = minus ? v : -v;
	return true;
}

/* ---- buffer -------------------------------------------------------------------- */

void ml_buf_finish(struct ml_buf *b)
{
	free(b->p);
	*b = (struct ml_buf){0};
}

void ml_buf_reserve(struct ml_buf *b, size_t more)
{
	if (b->p && more < b->cap - b->n)
		return;
	if (more > SIZE_MAX / 2 - b->n - 1)
		ml_fatal(__FILE__, __LINE__, "buffer too large");
	size_t need = b->n + more + 1;
	b->cap = ML_MAX(need, b->cap < 32 ? 64 : b->cap * 2);
	b->p = ml_xrealloc(b->p, b->cap);
	b->p[b->n] = 0;
}

void ml_buf_add(struct ml_buf *b, const void *p, size_t n)
{
	ml_buf_reserve(b, n);
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = 0;
}

void ml_buf_str(struct ml_buf *b, struct ml_str s)
{
	ml_buf_add(b, s.p, s.n);
}

void ml_buf_z(struct ml_buf *b, const char *z)
{
	ml_buf_add(b, z, strlen(z));
}

void ml_buf_char(struct ml_buf *b, char c)
{
	ml_buf_reserve(b, 1);
	b->p[b->n++] = c;
	b->p[b->n] = 0;
}

void ml_buf_printf(struct ml_buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	ml_buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void ml_buf_vprintf(struct ml_buf *b, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	ml_buf_reserve(b, 64);
	size_t room = b->cap - b->n;
	int n = vsnprintf(b->p + b->n, room, fmt, ap);
	ML_ASSERT(n >= 0);
	if ((size_t)n >= room) {
		ml_buf_reserve(b, (size_t)n);
		vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	b->n += (size_t)n;
}

void ml_buf_clear(struct ml_buf *b)
{
	b->n = 0;
	if (b->p)
		b->p[0] = 0;
}

void ml_buf_varint(struct ml_buf *b, uint64_t v)
{
	uint8_t bytes[10];
	size_t n = 0;

	do {
		bytes[n] = (uint8_t)(v & 0x7f);
		v >>= 7;
		if (v)
			bytes[n] |= 0x80;
		n++;
	} while (v);
	ml_buf_add(b, bytes, n);
}

/* Only the shortest form is accepted: bytes that are hashed and compared must have one spelling. */
bool ml_varint_read(const uint8_t **p, const uint8_t *end, uint64_t *out)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 10 && *p + i < end; i++) {
		uint8_t byte = (*p)[i];
		if (i == 9 && byte > 1)
			return false;
		v |= (uint64_t)(byte & 0x7f) << (7 * i);
		if (byte & 0x80)
			continue;
		if (byte == 0 && i > 0)
			return false;
		*p += i + 1;
		*out = v;
		return true;
	}
	return false;
}
