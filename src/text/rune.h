/* What the files of text share: decoding without calls for the common case, and the classes of characters. */
#ifndef MAILLAGE_TEXT_RUNE_H
#define MAILLAGE_TEXT_RUNE_H

#include <maillage/text.h>

#include <utf8proc.h>

/* True if the eight bytes hold a byte outside ASCII. */
static inline bool ml_high8(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return (v & 0x8080808080808080u) != 0;
}

static inline uint32_t ml_rune_next(struct ml_str s, size_t *pos)
{
	if (*pos < s.n && (unsigned char)s.p[*pos] < 0x80)
		return (unsigned char)s.p[(*pos)++];
	return ml_utf8_next(s, pos);
}

/* The rune that ends at pos (> 0); *start gets its offset. */
uint32_t ml_rune_before(struct ml_str s, size_t pos, size_t *start);
/* Letters, digits and the marks on them. */
bool ml_rune_is_word(uint32_t rune);
bool ml_rune_is_blank(uint32_t rune);

#endif
