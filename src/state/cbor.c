/* CBOR heads in their shortest form, written and read: the little that the pure core needs (RFC 8949, 3 and 4.2.1). */
#include "internal.h"

void cbor_put(struct ml_buf *b, enum cbor_major major, uint64_t arg)
{
	uint8_t out[9];
	unsigned size = arg < 24 ? 0 : arg <= UINT8_MAX ? 1 : arg <= UINT16_MAX ? 2 : arg <= UINT32_MAX ? 4 : 8;
	unsigned info = size == 0 ? (unsigned)arg : size == 1 ? 24 : size == 2 ? 25 : size == 4 ? 26 : 27;
	out[0] = (uint8_t)((unsigned)major << 5 | info);
	for (unsigned i = 0; i < size; i++)
		out[1 + i] = (uint8_t)(arg >> 8 * (size - 1 - i));
	ml_buf_add(b, out, 1 + size);
}

void cbor_put_int(struct ml_buf *b, int64_t i)
{
	if (i < 0)
		cbor_put(b, CBOR_NINT, ~(uint64_t)i);
	else
		cbor_put(b, CBOR_UINT, (uint64_t)i);
}

bool cbor_read_head(const uint8_t **p, const uint8_t *end, struct cbor_head *h)
{
	static const uint64_t least[4] = {24, UINT8_MAX + 1ull, UINT16_MAX + 1ull, UINT32_MAX + 1ull};
	if (*p >= end)
		return false;
	uint8_t first = *(*p)++;
	h->major = first >> 5;
	h->info = first & 31;
	h->arg = h->info;
	h->shortest = true;
	if (h->info < 24)
		return true;
	if (h->info > 27) /* 28-30 mean nothing; 31 is an indefinite length or a break */
		return h->info == 31;
	size_t size = (size_t)1 << (h->info - 24);
	if ((size_t)(end - *p) < size)
		return false;
	h->arg = 0;
	for (size_t i = 0; i < size; i++)
		h->arg = h->arg << 8 | *(*p)++;
	h->shortest = h->arg >= least[h->info - 24];
	return true;
}

bool cbor_expect(const uint8_t **p, const uint8_t *end, enum cbor_major major, uint64_t *arg)
{
	struct cbor_head h;
	if (!cbor_read_head(p, end, &h) || h.major != major || h.info == 31 || !h.shortest)
		return false;
	*arg = h.arg;
	return true;
}

bool cbor_read_int(const uint8_t **p, const uint8_t *end, int64_t *out)
{
	struct cbor_head h;
	if (!cbor_read_head(p, end, &h) || h.major > CBOR_NINT || h.info == 31 || !h.shortest || h.arg > INT64_MAX)
		return false;
	*out = h.major == CBOR_UINT ? (int64_t)h.arg : -1 - (int64_t)h.arg;
	return true;
}
