/* CBOR heads that are more than one byte (RFC 8949, 3 and 4.2.1): the little that the pure core needs. */
#include "internal.h"

bool cbor_read_long_head(const uint8_t **p, const uint8_t *end, struct cbor_head *h)
{
	static const uint64_t least[4] = {24, UINT8_MAX + 1ull, UINT16_MAX + 1ull, UINT32_MAX + 1ull};
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

bool cbor_read_int(const uint8_t **p, const uint8_t *end, int64_t *out)
{
	struct cbor_head h;
	if (!cbor_read_head(p, end, &h) || h.major > CBOR_NINT || h.info == 31 || !h.shortest || h.arg > INT64_MAX)
		return false;
	*out = h.major == CBOR_UINT ? (int64_t)h.arg : -1 - (int64_t)h.arg;
	return true;
}
