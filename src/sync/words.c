/* A digest as words that two people can read to each other. */
#include "private.h"

enum { DIGEST_WORDS = 8, WORD_BITS = 11 };

static void digest_bytes(const struct ml_hash128 *h, uint8_t out[16])
{
	for (int i = 0; i < 16; i++)
		out[i] = (uint8_t)(h->w[i / 8] >> 8 * (i % 8));
}

void ml_digest_words(const struct ml_hash128 *h, struct ml_buf *out)
{
	uint8_t b[16];
	unsigned at = 0;
	digest_bytes(h, b);
	for (int i = 0; i < DIGEST_WORDS; i++) {
		unsigned word = 0;
		for (int k = 0; k < WORD_BITS; k++, at++)
			word = word << 1 | (b[at / 8] >> (7 - at % 8) & 1);
		ml_buf_printf(out, "%s%s", i ? " " : "", sync_words_fr[word]);
	}
}

void ml_digest_hex(const struct ml_hash128 *h, struct ml_buf *out)
{
	uint8_t b[16];
	digest_bytes(h, b);
	for (int i = 0; i < 16; i++)
		ml_buf_printf(out, "%02x", b[i]);
}
