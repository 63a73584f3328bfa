/*
 * term: a row as a terminal wants it that orders and joins Arabic by itself and cannot be told not to: each run of
 * right-to-left cells back in the order in which it is read, its letters as they are written apart.
 */
#include <maillage/text.h>
#include "term/private.h"

/* Arabic Presentation Forms-B: in the order of the block, from U+FE80, each letter and how many forms it has there. */
static const struct {
	uint16_t letter;
	uint8_t forms;
} letters[] = {{0x621, 1}, {0x622, 2}, {0x623, 2}, {0x624, 2}, {0x625, 2}, {0x626, 4}, {0x627, 2}, {0x628, 4},
	{0x629, 2}, {0x62a, 4}, {0x62b, 4}, {0x62c, 4}, {0x62d, 4}, {0x62e, 4}, {0x62f, 2}, {0x630, 2}, {0x631, 2},
	{0x632, 2}, {0x633, 4}, {0x634, 4}, {0x635, 4}, {0x636, 4}, {0x637, 4}, {0x638, 4}, {0x639, 4}, {0x63a, 4},
	{0x641, 4}, {0x642, 4}, {0x643, 4}, {0x644, 4}, {0x645, 4}, {0x646, 4}, {0x647, 4}, {0x648, 2}, {0x649, 2},
	{0x64a, 4}};

/* The letter of a form; lam-alef, which is one cell, stays what it is. */
static uint32_t letter_of(uint32_t rune)
{
	uint32_t at = 0xfe80;
	for (size_t i = 0; i < ML_COUNT(letters); at += letters[i++].forms)
		if (rune >= at && rune < at + letters[i].forms)
			return letters[i].letter;
	return rune;
}

static bool is_rtl(const struct ml_glyph *g)
{
	size_t at = 0;
	uint32_t r = ml_utf8_next(ml_str_n(g->text, g->n), &at);
	return (r >= 0x590 && r < 0x900) || (r >= 0xfb1d && r < 0xfe00) || (r >= 0xfe70 && r < 0xff00);
}

static bool is_blank(const struct ml_glyph *g)
{
	return g->n == 1 && g->text[0] == ' ';
}

static void apart(struct ml_glyph *g)
{
	struct ml_glyph out = *g;
	out.n = 0;
	for (size_t at = 0; at < g->n;) {
		char bytes[4];
		size_t n = ml_utf8_put(bytes, letter_of(ml_utf8_next(ml_str_n(g->text, g->n), &at)));
		if (out.n + n <= ML_GLYPH_BYTES) {
			memcpy(out.text + out.n, bytes, n);
			out.n = (uint8_t)(out.n + n);
		}
	}
	*g = out;
}

/* From an Arabic cell to the last one with nothing but Arabic and single blanks between, in one role. */
static int run_end(const struct ml_glyph *row, int w, int from)
{
	int end = from + 1;
	for (int x = end; x < w && row[x].role == row[from].role; x++)
		if (is_rtl(row + x))
			end = x + 1;
		else if (!is_blank(row + x) || x > end)
			break;
	return end;
}

void ml_row_logical(struct ml_glyph *row, int w)
{
	for (int x = 0, end; x < w; x = end) {
		end = x + 1;
		if (!is_rtl(row + x))
			continue;
		end = run_end(row, w, x);
		for (int i = x, j = end - 1; i < j; i++, j--) {
			struct ml_glyph keep = row[i];
			row[i] = row[j];
			row[j] = keep;
		}
		for (int i = x; i < end; i++)
			apart(row + i);
	}
}
