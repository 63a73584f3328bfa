/*
 * term: one line of text laid out in cells. Text is made harmless first, then reordered and shaped as one paragraph;
 * each cell remembers which bytes of the text as given it shows.
 */
#include <maillage/text.h>
#include "term/line.h"

/* The harmless text, and for each of its bytes the byte of the text as given it stands for; back NULL: the same. */
struct safe_text {
	struct ml_str s;
	const uint32_t *back;
};

static bool is_plain(struct ml_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || (unsigned char)s.p[i] > 0x7e)
			return false;
	return true;
}

/*
 * For each byte of the harmless text, the byte of the given one that it stands for. Harmless text loses code points,
 * shows them as U+FFFD or a blank, and puts U+25CC under a mark that stands alone; walking both side by side may fall
 * behind after such a place, never ahead, and finds its way again at the next letter.
 */
static uint32_t *map_back(struct ml_arena *a, struct ml_str given, struct ml_str safe)
{
	uint32_t *back = ML_NEWN(a, uint32_t, safe.n + 1);
	size_t g = 0, s = 0;
	while (s < safe.n) {
		size_t s0 = s, g0 = g, next = g;
		uint32_t r = ml_utf8_next(safe, &s);
		bool added = r == 0x25cc && (g == given.n || ml_utf8_next(given, &next) != r);
		while (!added && g < given.n) {
			g0 = g;
			if (ml_utf8_next(given, &g) == r || r == ML_RUNE_BAD || r == ' ')
				break;
		}
		for (size_t i = s0; i < s; i++)
			back[i] = (uint32_t)g0;
	}
	back[safe.n] = (uint32_t)given.n;
	return back;
}

static struct safe_text make_safe(struct ml_arena *a, struct ml_str given)
{
	struct safe_text t = {.s = given};
	struct ml_buf safe = {0};
	ml_text_harmless(&safe, given, false);
	if (safe.n != given.n || (safe.n && memcmp(safe.p, given.p, safe.n) != 0)) {
		t.s = ml_arena_str(a, ml_buf_view(&safe));
		t.back = map_back(a, given, t.s);
	}
	ml_buf_finish(&safe);
	return t;
}

static uint32_t given_at(const struct safe_text *t, size_t at)
{
	return t->back ? t->back[at] : (uint32_t)at;
}

/* A mark with nothing to stand on would join the cell before it: it gets a blank of its own. */
static struct ml_line_cell make_cell(struct ml_arena *a, struct ml_str cluster)
{
	struct ml_line_cell cell = {.width = (uint8_t)ml_grapheme_width(cluster)};
	if (cell.width == 0) {
		cluster = ml_arena_printf(a, " %.*s", (int)cluster.n, cluster.p);
		cell.width = 1;
	}
	cell.p = cluster.p;
	cell.n = (uint8_t)ML_MIN(cluster.n, 255);
	return cell;
}

static void add_cell(struct ml_line *l, struct ml_line_cell cell)
{
	l->cell[l->n++] = cell;
	l->width += cell.width;
}

static void layout_plain(struct ml_arena *a, struct ml_line *l, struct ml_str text)
{
	l->cell = ML_NEWN(a, struct ml_line_cell, text.n + 1);
	for (uint32_t i = 0; i < text.n; i++)
		add_cell(l, (struct ml_line_cell){.p = text.p + i, .n = 1, .width = 1, .from = i, .to = i + 1});
}

static void layout_logical(struct ml_arena *a, struct ml_line *l, const struct safe_text *t)
{
	l->cell = ML_NEWN(a, struct ml_line_cell, t->s.n + 1);
	for (size_t at = 0; at < t->s.n;) {
		size_t end = ml_grapheme_next(t->s, at);
		struct ml_line_cell cell = make_cell(a, ml_str_n(t->s.p + at, end - at));
		cell.from = given_at(t, at);
		cell.to = given_at(t, end);
		add_cell(l, cell);
		at = end;
	}
}

static void layout_visual(struct ml_arena *a, struct ml_line *l, const struct safe_text *t, int base)
{
	struct ml_visual v = ml_text_visual(a, t->s, base);
	l->rtl = v.rtl;
	l->cell = ML_NEWN(a, struct ml_line_cell, v.n + 1);
	for (uint32_t i = 0; i < v.n; i++) {
		uint32_t at = v.visual_at[i], c = (uint32_t)v.to_logical[i];
		struct ml_line_cell cell = make_cell(a, ml_str_n(v.text.p + at, v.visual_at[i + 1] - at));
		cell.from = given_at(t, v.logical_at[c]);
		cell.to = given_at(t, v.logical_at[c + 1]);
		add_cell(l, cell);
	}
}

struct ml_line ml_line_layout(struct ml_arena *a, struct ml_str text, int base)
{
	struct ml_line l = {.bytes = text.n, .rtl = base == 2};
	if (is_plain(text) && base != 2) {
		layout_plain(a, &l, text);
		return l;
	}
	struct safe_text t = make_safe(a, text);
	if (base == 2 || ml_text_needs_bidi(t.s))
		layout_visual(a, &l, &t, base);
	else
		layout_logical(a, &l, &t);
	return l;
}

/* Index of the cell that shows byte `at`; n when the caret is behind the text. */
static uint32_t cell_of(const struct ml_line *l, size_t at)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (l->cell[i].from <= at && at < l->cell[i].to)
			return i;
	return l->n;
}

int ml_line_column(const struct ml_line *l, size_t at)
{
	uint32_t stop = cell_of(l, at);
	if (stop == l->n)
		return l->rtl ? -1 : l->width;
	int column = 0;
	for (uint32_t i = 0; i < stop; i++)
		column += l->cell[i].width;
	return column;
}

static size_t first_byte(const struct ml_line *l, uint32_t cell)
{
	return cell < l->n ? ML_MIN((size_t)l->cell[cell].from, l->bytes) : l->bytes;
}

size_t ml_line_offset(const struct ml_line *l, int column)
{
	int x = 0;
	if (column < 0)
		return l->rtl ? l->bytes : 0;
	for (uint32_t i = 0; i < l->n; i++) {
		x += l->cell[i].width;
		if (column < x)
			return first_byte(l, i);
	}
	return l->rtl ? 0 : l->bytes;
}

size_t ml_line_move(const struct ml_line *l, size_t at, bool right)
{
	uint32_t i = cell_of(l, at);
	if (i == l->n) { /* behind the text */
		if (right != l->rtl || l->n == 0)
			return at;
		return first_byte(l, l->rtl ? 0 : l->n - 1);
	}
	if (right)
		return i + 1 < l->n ? first_byte(l, i + 1) : l->rtl ? at : l->bytes;
	return i > 0 ? first_byte(l, i - 1) : l->rtl ? l->bytes : at;
}
