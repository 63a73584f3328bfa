/*
 * term: a row for a terminal that reorders by itself (UAX 9, paragraph from left to right) and cannot be told not to:
 * the cells in the order that it will show as our visual order. Letters keep the forms they were given, so nothing is
 * left for it to shape. Every run ends with a LEFT-TO-RIGHT MARK, else a number behind it would join it.
 */
#include <maillage/text.h>
#include "term/private.h"

/*
 * Classes of UAX 9, as far as they matter within a row. Behind an Arabic letter all digits are Arabic numbers to the
 * algorithm: a sign or a percent sign does not belong to them.
 */
enum class {
	LEFT,
	RIGHT,
	NUMBER,	 /* European digits */
	ARABIC,	 /* Arabic-Indic digits */
	BETWEEN, /* part of a number when a digit stands on both sides */
	NEUTRAL
};

static enum class class_of(const struct ml_glyph *g) {
	struct ml_str s = ml_str_n(g->text, g->n); size_t at = 0; uint32_t r = g->n ? ml_utf8_next(s, &at) : ' ';
	if (ml_text_needs_bidi(s)) return r >= 0x660 && r <= 0x669 ? ARABIC : RIGHT;
	if ((r >= '0' && r <= '9') || (r >= 0x6f0 && r <= 0x6f9)) return NUMBER;
	if (r == ':' || r == '.' || r == ',' || r == '/' || r == 0xa0 || r == 0x202f) return BETWEEN;
	bool letter = r < 0x80 ? (r | 0x20) >= 'a' && (r | 0x20) <= 'z'
			       : (r >= 0xc0 && r < 0x2000) || r == 0xaa || r == 0xba || r >= 0x3040;
	return letter ? LEFT : NEUTRAL;
}

struct job {
	const struct ml_glyph *row;
	int w;
	int *order; /* visual column shown by each place */
};

static enum class class_at(const struct job *j, int place) { return class_of(j->row + j->order[place]); }

static void reverse(struct job *j, int from, int to)
{
	while (from < --to) {
		int keep = j->order[from];
		j->order[from++] = j->order[to];
		j->order[to] = keep;
	}
}

static bool is_digit(enum class c)
{
	return c == NUMBER || c == ARABIC;
}

/* Behind the number that starts at `from`, its separators included. */
static int number_end(const struct job *j, int from, int to)
{
	int end = from;
	while (end < to && (is_digit(class_at(j, end)) ||
				   (class_at(j, end) == BETWEEN && end + 1 < to && is_digit(class_at(j, end - 1)) &&
					   is_digit(class_at(j, end + 1)))))
		end++;
	return end;
}

/* Numbers within a run are read from left to right: they go back to the order they had. */
static void numbers_back(struct job *j, int from, int to)
{
	for (int i = from; i < to; i++) {
		int end = is_digit(class_at(j, i)) ? number_end(j, i, to) : i;
		reverse(j, i, end);
		i = ML_MAX(i, end - 1);
	}
}

/* Behind the last cell of the run that starts at `from`: letters of that direction, and what stands between them.
 * Arabic digits outside of one make a run each. */
static int run_end(const struct job *j, int from)
{
	int end = from + 1;
	if (class_at(j, from) == ARABIC)
		return number_end(j, from, j->w);
	for (int x = end; x < j->w; x++) {
		enum class c = j->row[x].width ? class_at(j, x) : NEUTRAL;
		if (c == LEFT)
			break;
		if (c == RIGHT)
			end = x + 1;
	}
	return end;
}

static const struct {
	const char *open, *close;
	bool pairs; /* rule N0: the algorithm looks for the other one */
} brackets[] = {
	{"(", ")", true}, {"[", "]", true}, {"{", "}", true}, {"<", ">", false}, {"«", "»", false}, {"‹", "›", false}};

static bool holds(const struct ml_glyph *g, const char *text)
{
	return g->n == strlen(text) && memcmp(g->text, text, g->n) == 0;
}

static void hold(struct ml_glyph *g, const char *text)
{
	g->n = (uint8_t)strlen(text);
	memcpy(g->text, text, g->n);
}

/* Brackets within a run are turned by the terminal: given turned, they come out as they were. */
static void turn_brackets(struct ml_glyph *out, int from, int to)
{
	for (int x = from; x < to; x++)
		for (size_t i = 0; i < ML_COUNT(brackets); i++) {
			bool open = holds(out + x, brackets[i].open);
			if (open || holds(out + x, brackets[i].close)) {
				hold(out + x, open ? brackets[i].close : brackets[i].open);
				break;
			}
		}
}

/* One without the other (the text was cut) would be paired with one outside of the run, and the run torn in two: rather
 * a blank. */
static void drop_lone(struct ml_glyph *out, int from, int to, const char *open, const char *close)
{
	int waiting = 0;
	for (int x = from; x < to; x++) {
		waiting += holds(out + x, open);
		if (holds(out + x, close) && waiting-- == 0) {
			hold(out + x, " ");
			waiting = 0;
		}
	}
	for (int x = to; waiting > 0 && x-- > from;)
		if (holds(out + x, open)) {
			hold(out + x, " ");
			waiting--;
		}
}

static void add_mark(struct ml_glyph *g)
{
	static const char mark[] = "\xe2\x80\x8e";
	if (g->n + 3 > ML_GLYPH_BYTES)
		return;
	memcpy(g->text + g->n, mark, 3);
	g->n = (uint8_t)(g->n + 3);
}

void ml_row_for_bidi(const struct ml_glyph *row, int w, struct ml_glyph *out, int *order)
{
	struct job j = {row, w, order};
	for (int x = 0; x < w; x++) {
		order[x] = x;
		out[x] = row[x];
	}
	for (int x = 0; x < w; x++) {
		enum class c = row[x].width ? class_of(row + x) : NEUTRAL;
		if (c != RIGHT && c != ARABIC)
			continue;
		int end = run_end(&j, x);
		reverse(&j, x, end);
		numbers_back(&j, x, end);
		for (int i = x; i < end; i++)
			out[i] = row[order[i]];
		turn_brackets(out, x, end);
		for (size_t i = 0; i < ML_COUNT(brackets); i++)
			if (brackets[i].pairs)
				drop_lone(out, x, end, brackets[i].open, brackets[i].close);
		int last = end - 1;
		while (last > x && !out[last].width)
			last--;
		add_mark(out + last);
		x = end - 1;
	}
}
