/* UTF-8 (RFC 3629), normal form C, and text made harmless for a terminal. */
#include "rune.h"

#include <stdlib.h>

static bool is_tail(uint8_t c)
{
	return (c & 0xc0) == 0x80;
}

/* Length of the valid sequence at p, 0 if there is none; *rune gets what it says. */
static size_t decode(const uint8_t *p, size_t n, uint32_t *rune)
{
	uint8_t c = p[0];

	if (c < 0x80) {
		*rune = c;
		return 1;
	}
	if (c >= 0xc2 && c < 0xe0 && n >= 2 && is_tail(p[1])) {
		*rune = (uint32_t)(c & 0x1f) << 6 | (p[1] & 0x3f);
		return 2;
	}
	if (c >= 0xe0 && c < 0xf0 && n >= 3 && is_tail(p[1]) && is_tail(p[2])) {
		uint32_t r = (uint32_t)(c & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
		*rune = r;
		return r >= 0x800 && (r < 0xd800 || r > 0xdfff) ? 3 : 0;
	}
	if (c >= 0xf0 && c < 0xf5 && n >= 4 && is_tail(p[1]) && is_tail(p[2]) && is_tail(p[3])) {
		uint32_t r = (uint32_t)(c & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 | (uint32_t)(p[2] & 0x3f) << 6 |
			     (p[3] & 0x3f);
		*rune = r;
		return r >= 0x10000 && r <= 0x10ffff ? 4 : 0;
	}
	return 0;
}

size_t ml_utf8_fault(struct ml_str s)
{
	size_t i = 0;
	uint32_t rune;

	while (i < s.n) {
		if (s.n - i >= 8 && !ml_high8(s.p + i)) {
			i += 8;
			continue;
		}
		size_t n = decode((const uint8_t *)s.p + i, s.n - i, &rune);
		if (n == 0)
			return i;
		i += n;
	}
	return s.n;
}

bool ml_utf8_valid(struct ml_str s)
{
	return ml_utf8_fault(s) == s.n;
}

uint32_t ml_utf8_next(struct ml_str s, size_t *pos)
{
	uint32_t rune = 0;

	if (*pos >= s.n) {
		*pos = s.n;
		return 0;
	}
	size_t n = decode((const uint8_t *)s.p + *pos, s.n - *pos, &rune);
	*pos += n ? n : 1;
	return n ? rune : ML_RUNE_BAD;
}

size_t ml_utf8_put(char out[4], uint32_t rune)
{
	if (rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff))
		rune = ML_RUNE_BAD;
	if (rune < 0x80) {
		out[0] = (char)rune;
		return 1;
	}
	if (rune < 0x800) {
		out[0] = (char)(0xc0 | rune >> 6);
		out[1] = (char)(0x80 | (rune & 0x3f));
		return 2;
	}
	if (rune < 0x10000) {
		out[0] = (char)(0xe0 | rune >> 12);
		out[1] = (char)(0x80 | (rune >> 6 & 0x3f));
		out[2] = (char)(0x80 | (rune & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | rune >> 18);
	out[1] = (char)(0x80 | (rune >> 12 & 0x3f));
	out[2] = (char)(0x80 | (rune >> 6 & 0x3f));
	out[3] = (char)(0x80 | (rune & 0x3f));
	return 4;
}

uint32_t ml_rune_before(struct ml_str s, size_t pos, size_t *start)
{
	size_t least = pos > 4 ? pos - 4 : 0;

	for (size_t i = pos; i-- > least;) {
		uint32_t rune;
		if (is_tail((uint8_t)s.p[i]))
			continue;
		if (decode((const uint8_t *)s.p + i, pos - i, &rune) != pos - i)
			break;
		*start = i;
		return rune;
	}
	*start = pos - 1;
	return ML_RUNE_BAD;
}

bool ml_rune_is_word(uint32_t rune)
{
	if (rune < 0x80)
		return (rune >= '0' && rune <= '9') || (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z') ||
		       rune == '_';
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)rune);
	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NO;
}

bool ml_rune_is_blank(uint32_t rune)
{
	return rune == ' ' || rune == '\t' || rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200a && rune != 0x2007) ||
	       rune == 0x3000;
}

/* ---- normal form C ------------------------------------------------------------------ */

/* Characters that never change in normal form C and never join the one before: nearly all that is written here. */
static bool stable(uint32_t r)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x0000, 0x02ff},
		{0x0400, 0x0482}, /* Cyrillic */
		{0x0620, 0x064a}, /* Arabic letters, digits */
		{0x0660, 0x066f},
		{0x0671, 0x06d3},
		{0x06f0, 0x06ff},
		{0x2010, 0x2027}, /* punctuation */
		{0x202f, 0x205e},
		{0x20a0, 0x20c0}, /* currency */
		{0x2d30, 0x2d67}, /* Tifinagh */
		{0x4e00, 0x9fef},
		{0x1f300, 0x1faff},
	};

	for (size_t i = 0; i < ML_COUNT(ranges); i++)
		if (r >= ranges[i].first && r <= ranges[i].last)
			return true;
	return false;
}

/* Offset of the first piece that needs a look, s.n if the text is in normal form C for sure. */
static size_t nfc_suspect(struct ml_str s)
{
	size_t i = 0;

	while (i < s.n) {
		if (s.n - i >= 8 && !ml_high8(s.p + i)) {
			i += 8;
			continue;
		}
		size_t at = i;
		uint32_t rune = ml_rune_next(s, &i);
		if (rune == ML_RUNE_BAD || !stable(rune))
			return at;
	}
	return s.n;
}

static struct ml_str replace_bad(struct ml_arena *a, struct ml_str s)
{
	struct ml_buf out = {0};

	if (ml_utf8_valid(s))
		return s;
	for (size_t i = 0; i < s.n;) {
		char bytes[4];
		ml_buf_add(&out, bytes, ml_utf8_put(bytes, ml_utf8_next(s, &i)));
	}
	s = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return s;
}

/*
 * Ordering marks takes the square of their number: a run longer than any writing has is cut. The rest of the text
 * is not concerned.
 */
#define LONGEST_RUN 256

static size_t piece_end(struct ml_str s, size_t from)
{
	unsigned run = 0;
	size_t i = from;

	while (i < s.n) {
		uint32_t rune = ml_rune_next(s, &i);
		bool mark = rune >= 0x300 && utf8proc_get_property((utf8proc_int32_t)rune)->combining_class != 0;
		run = mark ? run + 1 : 0;
		if (run >= LONGEST_RUN)
			return i;
	}
	return s.n;
}

struct ml_str ml_text_nfc(struct ml_arena *a, struct ml_str s)
{
	struct ml_buf out = {0};
	struct ml_str given = s;

	if (nfc_suspect(s) == s.n)
		return s;
	s = replace_bad(a, s);
	for (size_t i = 0, end; i < s.n; i = end) {
		utf8proc_uint8_t *made = NULL;
		end = piece_end(s, i);
		utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)(end - i), &made,
			UTF8PROC_STABLE | UTF8PROC_COMPOSE);
		if (n >= 0)
			ml_buf_add(&out, made, (size_t)n);
		else
			ml_buf_add(&out, s.p + i, end - i);
		free(made);
	}
	s = ml_str_eq(ml_buf_view(&out), given) ? given : ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return s;
}

/* ---- harmless text --------------------------------------------------------------------- */

enum fate { KEEP, DROP, SHOW, BREAK, SPACE, JOINER, MARK };

/* A terminal cell holds a character and a few marks; more only serve to paint over neighbours. */
#define MOST_MARKS 4

static enum fate fate_of(uint32_t r)
{
	if (r == '\n' || r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029)
		return BREAK;
	if (r == '\t')
		return SPACE;
	if (r == 0x200c || r == 0x200d)
		return JOINER;
	if (r < 0x20 || (r >= 0x7f && r < 0xa0))
		return SHOW;
	if (r < 0x300)
		return r == 0xad ? DROP : KEEP;
	/* Invisible letters, variation selectors, skin tones: nothing to see, or a width that terminals do not agree
	 * on. */
	if (r == 0x34f || r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0 || r == 0x17b4 || r == 0x17b5 ||
		(r >= 0x180b && r <= 0x180f) || (r >= 0xfe00 && r <= 0xfe0f) || (r >= 0x1f3fb && r <= 0x1f3ff) ||
		(r >= 0xe0000 && r <= 0xe0fff))
		return DROP;
	if ((r >= 0x600 && r <= 0x605) || r == 0x6dd)
		return SHOW; /* signs that enclose what follows */
	switch (utf8proc_category((utf8proc_int32_t)r)) {
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
		return MARK;
	case UTF8PROC_CATEGORY_CF:
		return DROP;
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CN:
		return SHOW;
	default:
		return KEEP;
	}
}

/* A joiner is spelling between two letters and a trick anywhere else. */
static bool between_letters(uint32_t before, struct ml_str s, size_t after)
{
	return before >= 0x80 && ml_rune_is_word(before) && after < s.n && ml_rune_is_word(ml_utf8_next(s, &after));
}

static void put_rune(struct ml_buf *out, uint32_t rune)
{
	char bytes[4];

	ml_buf_add(out, bytes, ml_utf8_put(bytes, rune));
}

void ml_text_harmless(struct ml_buf *out, struct ml_str s, bool keep_lines)
{
	uint32_t before = 0; /* last rune put out, 0 at the start of a line */
	unsigned marks = 0;

	ml_buf_reserve(out, s.n);
	for (size_t i = 0; i < s.n;) {
		size_t plain = i;
		while (plain < s.n && s.p[plain] >= 0x20 && s.p[plain] < 0x7f)
			plain++;
		if (plain > i) {
			ml_buf_add(out, s.p + i, plain - i);
			before = (unsigned char)s.p[plain - 1];
			marks = 0;
			i = plain;
			continue;
		}
		uint32_t rune = ml_rune_next(s, &i);
		enum fate fate = fate_of(rune);
		switch (fate) {
		case BREAK:
			if (rune == '\r' && i < s.n && s.p[i] == '\n')
				i++;
			rune = keep_lines ? '\n' : ' ';
			break;
		case SPACE:
			rune = ' ';
			break;
		case SHOW:
			rune = ML_RUNE_BAD;
			break;
		case DROP:
			continue;
		case JOINER:
			if (!between_letters(before, s, i))
				continue;
			break;
		case MARK:
			if (before == 0 || before == '\n')
				put_rune(out, 0x25cc); /* a mark alone would sit on whatever is left of it */
			if (++marks > MOST_MARKS)
				continue;
			break;
		case KEEP:
			break;
		}
		if (fate != MARK)
			marks = 0;
		put_rune(out, rune);
		before = rune;
	}
}
