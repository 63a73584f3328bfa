/* Grapheme clusters (UAX 29), their width in cells, cutting, wrapping, and steps by word. */
#include "rune.h"

static int class_of(uint32_t rune)
{
	return utf8proc_get_property((utf8proc_int32_t)rune)->boundclass;
}

static bool printable(struct ml_str s, size_t i)
{
	return s.p[i] >= 0x20 && s.p[i] < 0x7f;
}

size_t ml_grapheme_next(struct ml_str s, size_t pos)
{
	if (pos >= s.n)
		return s.n;
	if (printable(s, pos) && (pos + 1 == s.n || printable(s, pos + 1)))
		return pos + 1;
	utf8proc_int32_t state = 0;
	uint32_t before = ml_rune_next(s, &pos);
	while (pos < s.n) {
		size_t after = pos;
		uint32_t rune = ml_rune_next(s, &after);
		if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)rune, &state))
			break;
		before = rune;
		pos = after;
	}
	return pos;
}

/* Goes back to a place where clusters surely part, then forward again: rules such as flag pairs look far behind. */
size_t ml_grapheme_prev(struct ml_str s, size_t pos)
{
	pos = ML_MIN(pos, s.n);
	if (pos == 0)
		return 0;
	if (printable(s, pos - 1) && (pos == 1 || printable(s, pos - 2)))
		return pos - 1;
	size_t start, before;
	uint32_t rune = ml_rune_before(s, pos, &start);
	bool plain = class_of(rune) == UTF8PROC_BOUNDCLASS_OTHER;
	while (start > 0) {
		rune = ml_rune_before(s, start, &before);
		bool plain_too = class_of(rune) == UTF8PROC_BOUNDCLASS_OTHER;
		if (plain && plain_too)
			break;
		plain = plain_too;
		start = before;
	}
	for (size_t next = ml_grapheme_next(s, start); next < pos; next = ml_grapheme_next(s, start))
		start = next;
	return start;
}

static int rune_width(uint32_t rune)
{
	if (rune < 0x300)
		return rune >= 0x20 && (rune < 0x7f || rune >= 0xa0) && rune != 0xad;
	if (rune >= 0x1160 && rune <= 0x11ff)
		return 0; /* Hangul vowels and finals sit on their initial */
	int width = utf8proc_charwidth((utf8proc_int32_t)rune);
	return ML_MIN(ML_MAX(width, 0), 2);
}

int ml_grapheme_width(struct ml_str cluster)
{
	bool flag = false;

	for (size_t i = 0; i < cluster.n;) {
		uint32_t rune = ml_rune_next(cluster, &i);
		if (rune >= 0x1f1e6 && rune <= 0x1f1ff) {
			if (flag)
				return 2;
			flag = true;
			continue;
		}
		int width = rune_width(rune);
		if (width)
			return width;
	}
	return flag;
}

/* Cells of s, counted up to `most` at least; *end gets the offset of the first cluster that does not fit in most. */
static int measure(struct ml_str s, int most, size_t *end)
{
	int cells = 0;

	*end = s.n;
	for (size_t i = 0; i < s.n;) {
		size_t next = ml_grapheme_next(s, i);
		int width = next == i + 1 && printable(s, i) ? 1 : ml_grapheme_width(ml_str_n(s.p + i, next - i));
		if (cells > most - width) {
			*end = i;
			return cells + width;
		}
		cells += width;
		i = next;
	}
	return cells;
}

int ml_text_width(struct ml_str s)
{
	size_t end;

	return measure(s, INT32_MAX, &end);
}

size_t ml_text_fit(struct ml_str s, int cells)
{
	size_t end;

	if (cells < 0)
		return 0;
	measure(s, cells, &end);
	return end;
}

struct ml_str ml_text_cut(struct ml_arena *a, struct ml_str s, int cells)
{
	if (cells <= 0)
		return ml_str_n(s.p, 0);
	if (ml_text_fit(s, cells) == s.n)
		return s;
	size_t keep = ml_text_fit(s, cells - 1);
	while (keep > 0 && s.p[keep - 1] == ' ')
		keep--;
	static const char dots[] = "…";
	char *out = ml_alloc(a, keep + sizeof(dots));
	memcpy(out, s.p, keep);
	memcpy(out + keep, dots, sizeof(dots));
	return ml_str_n(out, keep + sizeof(dots) - 1);
}

/* ---- wrapping ------------------------------------------------------------------------- */

struct lines {
	ML_VEC(struct ml_str) list;
	struct ml_str text;
	int cells;
};

static void add_line(struct lines *l, size_t from, size_t to)
{
	ml_vec_push(&l->list, ml_str_n(l->text.p + from, to - from));
}

static bool blank_at(struct ml_str s, size_t i)
{
	return ml_rune_is_blank(ml_rune_next(s, &i));
}

static bool digit_at(struct ml_str s, size_t i)
{
	uint32_t r = ml_rune_next(s, &i);
	return (r >= '0' && r <= '9') || (r >= 0x660 && r <= 0x669);
}

/* A blank between two groups of one number, "06 61 23 45 67": a line is broken there only where it has no other blank. */
static bool within_number(struct ml_str s, size_t from, size_t i)
{
	bool before = i > from && ((unsigned char)s.p[i - 1] < 0x80 ? digit_at(s, i - 1) : i > from + 1 && digit_at(s, i - 2));
	return before && s.p[i] == ' ' && i + 1 < s.n && digit_at(s, i + 1);
}

/* One line from `from`, at most to `end` (a line break or the end); returns where the next one starts. */
static size_t wrap_line(struct lines *l, size_t from, size_t end)
{
	struct ml_str s = ml_str_n(l->text.p, end);
	size_t i = from, word = from, stop = from; /* start of the current word; end of the one before */
	size_t group = from, group_stop = from;	   /* the same of a group of digits within a number */
	int cells = 0;
	bool blank_before = false, any = false, within = false;

	while (i < end) {
		size_t next = ml_grapheme_next(s, i);
		bool blank = blank_at(s, i);
		if (!blank && blank_before && within)
			group = i;
		else if (!blank && blank_before)
			word = i;
		if (blank && !blank_before && i > from) {
			within = within_number(s, from, i);
			if (within)
				group_stop = i;
			else
				stop = i, any = true;
		}
		cells += ml_grapheme_width(ml_str_n(s.p + i, next - i));
		if (!blank && cells > l->cells) {
			if (any && word > stop) { /* the word goes to the next line */
				add_line(l, from, stop);
				return word;
			}
			if (group > group_stop) {
				add_line(l, from, group_stop);
				return group;
			}
			if (blank_before) { /* nothing but an indent wider than the line */
				add_line(l, from, from + ml_text_fit(ml_str_n(s.p + from, i - from), l->cells));
				return i;
			}
			next = i > from ? i
					: next; /* a word longer than the line is cut; one wide character always goes */
			add_line(l, from, next);
			return next;
		}
		blank_before = blank;
		i = next;
	}
	if (cells > l->cells && blank_before) /* what does not fit is blank */
		end = any ? stop : from + ml_text_fit(ml_str_n(s.p + from, end - from), l->cells);
	add_line(l, from, end);
	return s.n;
}

struct ml_str *ml_text_wrap(struct ml_arena *a, struct ml_str s, int cells, uint32_t *n)
{
	struct lines l = {.text = s, .cells = ML_MAX(cells, 1)};

	for (size_t from = 0; from <= s.n;) {
		const char *lf = s.n > from ? memchr(s.p + from, '\n', s.n - from) : NULL;
		size_t end = lf ? (size_t)(lf - s.p) : s.n, text_end = end;
		if (lf && end > from && s.p[end - 1] == '\r')
			text_end--;
		size_t i = from;
		do
			i = wrap_line(&l, i, text_end);
		while (i < text_end);
		if (!lf)
			break;
		from = end + 1;
	}
	struct ml_str *out = ML_NEWN(a, struct ml_str, l.list.n);
	memcpy(out, l.list.v, l.list.n * sizeof(*out));
	*n = (uint32_t)l.list.n;
	ml_vec_finish(&l.list);
	return out;
}

/* ---- words ---------------------------------------------------------------------------------- */

size_t ml_word_next(struct ml_str s, size_t pos)
{
	bool gap = false;

	while (pos < s.n) {
		size_t after = pos;
		bool word = ml_rune_is_word(ml_rune_next(s, &after));
		if (word && gap)
			return pos;
		gap |= !word;
		pos = ml_grapheme_next(s, pos);
	}
	return s.n;
}

size_t ml_word_prev(struct ml_str s, size_t pos)
{
	bool in_word = false;

	pos = ML_MIN(pos, s.n);
	while (pos > 0) {
		size_t before = ml_grapheme_prev(s, pos), after = before;
		bool word = ml_rune_is_word(ml_rune_next(s, &after));
		if (!word && in_word)
			return pos;
		in_word |= word;
		pos = before;
	}
	return 0;
}
