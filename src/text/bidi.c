/*
 * One line in visual order (UAX 9, through fribidi): whole grapheme clusters are moved, Arabic letters take their
 * presentation forms, lam-alef becomes one cell. A mark stays behind the letter it sits on, as terminals want it.
 */
#include "rune.h"

#include <fribidi.h>
#include <maillage/i18n.h>

bool ml_text_needs_bidi(struct ml_str s)
{
	for (size_t i = 0; i < s.n;) {
		if (s.n - i >= 8 && !ml_high8(s.p + i)) {
			i += 8;
			continue;
		}
		if ((unsigned char)s.p[i] < 0xd6) { /* below U+0580, or a byte inside a character */
			i++;
			continue;
		}
		uint32_t r = ml_rune_next(s, &i);
		if ((r >= 0x590 && r <= 0x8ff) || r == 0x200f || r == 0x202b || r == 0x202e || r == 0x2067 ||
			(r >= 0xfb1d && r <= 0xfdff) || (r >= 0xfe70 && r <= 0xfefe) ||
			(r >= 0x10800 && r <= 0x10fff) || (r >= 0x1e800 && r <= 0x1efff))
			return true;
	}
	return false;
}

const char *ml_text_comma(struct ml_str s)
{
	return ml_text_needs_bidi(s) ? ml_tr(ML_COMMA) : ML_COMMA;
}

/* The line under work, in logical order; rune and cluster arrays have one entry more, the end. */
struct line {
	struct ml_arena *arena;
	struct ml_str s;
	uint32_t runes, clusters;
	FriBidiChar *rune;
	FriBidiLevel *level; /* of each rune */
	uint32_t *first;     /* rune each cluster starts with */
	uint32_t *at;	     /* byte each cluster starts at */
	FriBidiLevel base;
};

static void decode(struct line *l)
{
	size_t most = l->s.n + 1;

	l->rune = ML_NEWN(l->arena, FriBidiChar, most);
	l->first = ML_NEWN(l->arena, uint32_t, most);
	l->at = ML_NEWN(l->arena, uint32_t, most);
	for (size_t i = 0; i < l->s.n;) {
		size_t end = ml_grapheme_next(l->s, i);
		l->first[l->clusters] = l->runes;
		l->at[l->clusters++] = (uint32_t)i;
		while (i < end)
			l->rune[l->runes++] = ml_rune_next(l->s, &i);
	}
	l->first[l->clusters] = l->runes;
	l->at[l->clusters] = (uint32_t)l->s.n;
}

/* Rule L1: blanks at the end of the line, and those before a separator, lie in the direction of the paragraph. */
static void reset_blanks(struct line *l, const FriBidiCharType *types)
{
	bool reset = true;

	for (uint32_t i = l->runes; i-- > 0;) {
		if (FRIBIDI_IS_SEPARATOR(types[i]))
			reset = true;
		else if (!FRIBIDI_IS_EXPLICIT_OR_BN_OR_WS(types[i]) && !FRIBIDI_IS_ISOLATE(types[i]))
			reset = false;
		if (reset)
			l->level[i] = l->base;
	}
}

static bool is_number(FriBidiCharType t)
{
	return t == FRIBIDI_TYPE_EN || t == FRIBIDI_TYPE_AN;
}

/*
 * A sign right before a number belongs to it: +212, -5. The standard leaves it to the direction around it, which would
 * show 212+ in Arabic.
 */
static void bind_signs(const struct line *l, FriBidiCharType *types)
{
	for (uint32_t i = 0; i + 1 < l->runes; i++) {
		bool first = i == 0 || FRIBIDI_IS_EXPLICIT_OR_BN_OR_WS(types[i - 1]) || l->rune[i - 1] == '(';
		if (first && is_number(types[i + 1]) &&
			(l->rune[i] == '+' || l->rune[i] == '-' || l->rune[i] == 0x2212))
			types[i] = types[i + 1];
	}
}

/* A dash within a code or between two ends is of them both: 2025-017, 18-24, 08:30–11:00. */
static void bind_dashes(const struct line *l, FriBidiCharType *types)
{
	for (uint32_t i = 1; i + 1 < l->runes; i++)
		if ((l->rune[i] == '-' || l->rune[i] == 0x2013) && is_number(types[i - 1]) && types[i + 1] == types[i - 1])
			types[i] = types[i - 1];
}

/*
 * The groups of a telephone number are one number, though blanks stand between them: 06 61 23 45 67, +212 6 61 23
 * 45 67. As separate numbers, their order would be turned in Arabic.
 */
static void bind_phone(const struct line *l, FriBidiCharType *types)
{
	for (uint32_t i = 0; i < l->runes; i++) {
		bool start = is_number(types[i]) && (i == 0 || !is_number(types[i - 1]));
		bool phone = start && (l->rune[i] == '0' || l->rune[i] == '+' || l->rune[i] == 0x660);
		while (phone && i + 2 < l->runes && is_number(types[i])) {
			if (l->rune[i + 1] == ' ' && types[i + 2] == types[i])
				types[i + 1] = types[i];
			i++;
		}
	}
}

/* The arrow of a key belongs to its name: Ctrl-↑ Ctrl-↓. */
static void bind_keys(const struct line *l, FriBidiCharType *types)
{
	for (uint32_t i = 2; i < l->runes; i++)
		if (l->rune[i] >= 0x2190 && l->rune[i] <= 0x2193 && l->rune[i - 1] == '-' &&
			types[i - 2] == FRIBIDI_TYPE_LTR)
			types[i] = FRIBIDI_TYPE_LTR;
}

/*
 * In a line that runs to the left, what " · " and the Arabic comma part are parts of their own: « F. Amrani، 15 نوفمبر »
 * would else join the day to the Latin name and leave the month alone on the other side.
 */
static void part_at_separators(const struct line *l, FriBidiCharType *types)
{
	for (uint32_t i = 1; i + 1 < l->runes; i++)
		if ((l->rune[i] == 0x60c && l->rune[i + 1] == ' ') ||
			(l->rune[i] == 0xb7 && l->rune[i - 1] == ' ' && l->rune[i + 1] == ' '))
			types[i] = FRIBIDI_TYPE_RTL;
}

/* Levels and shapes; false if fribidi gave up (no memory). */
static bool resolve(struct line *l, int base)
{
	static const FriBidiParType directions[] = {FRIBIDI_PAR_ON, FRIBIDI_PAR_LTR, FRIBIDI_PAR_RTL};
	FriBidiStrIndex n = (FriBidiStrIndex)l->runes;
	FriBidiCharType *types = ML_NEWN(l->arena, FriBidiCharType, n);
	FriBidiBracketType *brackets = ML_NEWN(l->arena, FriBidiBracketType, n);
	FriBidiArabicProp *joins = ML_NEWN(l->arena, FriBidiArabicProp, n);
	FriBidiParType direction = directions[base];

	l->level = ML_NEWN(l->arena, FriBidiLevel, n);
	fribidi_get_bidi_types(l->rune, n, types);
	fribidi_get_bracket_types(l->rune, n, types, brackets);
	bind_signs(l, types);
	bind_dashes(l, types);
	bind_phone(l, types);
	bind_keys(l, types);
	if (direction == FRIBIDI_PAR_RTL || (direction == FRIBIDI_PAR_ON && fribidi_get_par_direction(types, n) == FRIBIDI_PAR_RTL))
		part_at_separators(l, types);
	if (fribidi_get_par_embedding_levels_ex(types, brackets, n, &direction, l->level) == 0)
		return false;
	l->base = FRIBIDI_IS_RTL(direction) ? 1 : 0;
	fribidi_get_joining_types(l->rune, n, joins);
	fribidi_join_arabic(types, n, l->level, joins);
	fribidi_shape(FRIBIDI_FLAG_SHAPE_MIRRORING | FRIBIDI_FLAGS_ARABIC, l->level, n, joins, l->rune);
	reset_blanks(l, types);
	return true;
}

static bool is_lam_alef(FriBidiChar r)
{
	return r >= 0xfef5 && r <= 0xfefc;
}

/* Where a ligature took two letters, their two clusters become one and the filler goes. */
static void merge_ligatures(struct line *l)
{
	uint32_t kept = 0;

	for (uint32_t c = 0; c < l->clusters; c++) {
		uint32_t r = l->first[c], next = l->first[c + 1];
		bool filler_first = l->rune[r] == FRIBIDI_CHAR_FILL && next < l->runes && is_lam_alef(l->rune[next]);
		bool filler_second = next < l->runes && is_lam_alef(l->rune[r]) && l->rune[next] == FRIBIDI_CHAR_FILL;
		l->first[kept] = r;
		l->at[kept++] = l->at[c];
		if ((filler_first || filler_second) && next == r + 1 && c + 1 < l->clusters) {
			if (filler_first) { /* the ligature first, the filler behind it */
				l->rune[r] = l->rune[next];
				l->rune[next] = FRIBIDI_CHAR_FILL;
			}
			c++;
		}
	}
	l->first[kept] = l->runes;
	l->at[kept] = (uint32_t)l->s.n;
	l->clusters = kept;
}

static void reverse(int32_t *order, uint32_t from, uint32_t to)
{
	while (from + 1 < to) {
		int32_t keep = order[from];
		order[from++] = order[--to];
		order[to] = keep;
	}
}

/* Rule L2: from the highest level down to the lowest odd one, reverse every run at that level or higher. */
static void reorder(const struct line *l, int32_t *order)
{
	int highest = 0;

	for (uint32_t c = 0; c < l->clusters; c++) {
		order[c] = (int32_t)c;
		highest = ML_MAX(highest, l->level[l->first[c]]);
	}
	for (int level = highest; level > 0; level--) {
		for (uint32_t c = 0; c < l->clusters; c++) {
			uint32_t start = c;
			while (c < l->clusters && l->level[l->first[c]] >= level)
				c++;
			reverse(order, start, c);
		}
	}
}

static void put_cluster(const struct line *l, uint32_t c, struct ml_buf *out)
{
	for (uint32_t r = l->first[c]; r < l->first[c + 1]; r++) {
		char bytes[4];
		if (l->rune[r] != FRIBIDI_CHAR_FILL)
			ml_buf_add(out, bytes, ml_utf8_put(bytes, l->rune[r]));
	}
}

static void emit(const struct line *l, struct ml_visual *v)
{
	struct ml_buf text = {0};

	v->n = l->clusters;
	v->to_logical = ML_NEWN(l->arena, int32_t, v->n + 1);
	v->to_visual = ML_NEWN(l->arena, int32_t, v->n + 1);
	v->visual_at = ML_NEWN(l->arena, uint32_t, v->n + 1);
	v->logical_at = l->at;
	if (l->level)
		reorder(l, v->to_logical);
	for (uint32_t i = 0; i < v->n; i++) {
		if (!l->level)
			v->to_logical[i] = (int32_t)i;
		v->to_visual[v->to_logical[i]] = (int32_t)i;
		v->visual_at[i] = (uint32_t)text.n;
		put_cluster(l, (uint32_t)v->to_logical[i], &text);
	}
	v->visual_at[v->n] = (uint32_t)text.n;
	v->text = ml_arena_str(l->arena, ml_buf_view(&text));
	ml_buf_finish(&text);
}

struct ml_visual ml_text_visual(struct ml_arena *a, struct ml_str s, int base)
{
	struct line l = {.arena = a, .s = s};
	struct ml_visual v = {.rtl = base == 2};

	l.s.n = ML_MIN(s.n, (size_t)1 << 28); /* no line is that long, and lengths are ints to fribidi */
	decode(&l);
	if (l.runes && (base == 2 || ml_text_needs_bidi(s))) {
		if (resolve(&l, base == 1 || base == 2 ? base : 0)) {
			merge_ligatures(&l);
			v.rtl = l.base == 1;
		} else {
			l.level = NULL;
		}
	}
	emit(&l, &v);
	return v;
}
