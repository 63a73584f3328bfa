/*
 * term: themes. A file has one line a role, "title = 231 on 24 bold | 15 on 4 bold | reverse bold": 256 colours, 16
 * colours, none.
 */
#include <stdio.h>
#include <stdlib.h>
#include "term/theme.h"

enum { MONO, C16, C256 };

struct row {
	enum ml_role role;
	struct ml_style c256, c16, mono;
};
#define B ML_ATTR_BOLD
#define D ML_ATTR_DIM
#define U ML_ATTR_UNDERLINE
#define R ML_ATTR_REVERSE

/* Readable on dark and on light terminals: own backgrounds carry own foregrounds, the rest keeps the terminal's. */
static const struct row builtin[] = {
	{ML_ROLE_TEXT, {-1, -1, 0}, {-1, -1, 0}, {-1, -1, 0}},
	{ML_ROLE_TITLE, {231, 24, B}, {15, 4, B}, {-1, -1, R | B}},
	{ML_ROLE_HEADER, {31, -1, B}, {6, -1, B}, {-1, -1, B}},
	{ML_ROLE_STRONG, {-1, -1, B}, {-1, -1, B}, {-1, -1, B}},
	{ML_ROLE_MUTED, {244, -1, 0}, {-1, -1, D}, {-1, -1, 0}},
	{ML_ROLE_DISABLED, {243, -1, 0}, {-1, -1, D}, {-1, -1, D}},
	{ML_ROLE_BORDER, {66, -1, 0}, {6, -1, 0}, {-1, -1, 0}},
	{ML_ROLE_FOCUS, {231, 25, B}, {15, 4, B}, {-1, -1, R}},
	{ML_ROLE_SELECTED, {16, 152, 0}, {0, 6, 0}, {-1, -1, B | U}},
	{ML_ROLE_MATCH, {166, -1, B | U}, {3, -1, B | U}, {-1, -1, U}},
	{ML_ROLE_CHIP, {16, 180, 0}, {0, 3, 0}, {-1, -1, R}},
	{ML_ROLE_LABEL, {67, -1, 0}, {6, -1, 0}, {-1, -1, 0}},
	{ML_ROLE_REQUIRED, {166, -1, B}, {1, -1, B}, {-1, -1, B}},
	{ML_ROLE_INPUT, {-1, -1, U}, {-1, -1, U}, {-1, -1, U}},
	{ML_ROLE_INPUT_FOCUS, {16, 195, 0}, {0, 7, 0}, {-1, -1, R}},
	{ML_ROLE_GHOST, {244, -1, 0}, {-1, -1, D}, {-1, -1, D}},
	{ML_ROLE_LINK, {32, -1, U}, {6, -1, U}, {-1, -1, U}},
	{ML_ROLE_WARNING, {172, -1, B}, {3, -1, B}, {-1, -1, B}},
	{ML_ROLE_LATE, {167, -1, B}, {1, -1, B}, {-1, -1, B}},
	{ML_ROLE_ERROR, {231, 160, B}, {15, 1, B}, {-1, -1, R | B}},
	{ML_ROLE_OK, {71, -1, B}, {2, -1, B}, {-1, -1, B}},
	{ML_ROLE_BUTTON, {231, 66, 0}, {15, 6, 0}, {-1, -1, U}},
	{ML_ROLE_TAB, {67, -1, 0}, {6, -1, 0}, {-1, -1, 0}},
	{ML_ROLE_TAB_ACTIVE, {31, -1, B | U}, {6, -1, B | U}, {-1, -1, B | U}},
	{ML_ROLE_DIALOG, {16, 253, 0}, {0, 7, 0}, {-1, -1, 0}},
	{ML_ROLE_SHADOW, {240, -1, 0}, {-1, -1, D}, {-1, -1, D}},
	{ML_ROLE_TOAST, {16, 114, 0}, {0, 2, 0}, {-1, -1, R}},
	{ML_ROLE_STATUS, {-1, -1, 0}, {-1, -1, 0}, {-1, -1, 0}},
	{ML_ROLE_KEY, {-1, -1, B}, {-1, -1, B}, {-1, -1, B}},
	{ML_ROLE_KEY_LABEL, {16, 73, 0}, {0, 6, 0}, {-1, -1, R}},
	{ML_ROLE_CHART, {37, -1, 0}, {6, -1, 0}, {-1, -1, 0}},
	{ML_ROLE_CHART_2, {172, -1, 0}, {3, -1, 0}, {-1, -1, 0}},
	{ML_ROLE_CHART_3, {133, -1, 0}, {5, -1, 0}, {-1, -1, 0}},
};
_Static_assert(ML_COUNT(builtin) == ML_ROLE_COUNT, "one row a role");

void ml_theme_default(struct ml_theme *t)
{
	*t = (struct ml_theme){.name = "default", .fg_rgb = 0xd8d8d8, .bg_rgb = 0x16181c};
	for (size_t i = 0; i < ML_COUNT(builtin); i++) {
		t->style[C256][builtin[i].role] = builtin[i].c256;
		t->style[C16][builtin[i].role] = builtin[i].c16;
		t->style[MONO][builtin[i].role] = builtin[i].mono;
	}
}

struct ml_style ml_theme_style(const struct ml_theme *t, enum ml_depth depth, enum ml_role role)
{
	if ((unsigned)role >= ML_ROLE_COUNT)
		role = ML_ROLE_TEXT;
	if (depth == ML_DEPTH_256)
		return t->style[C256][role];
	if (depth == ML_DEPTH_MONO)
		return t->style[MONO][role];
	struct ml_style s = t->style[C16][role];
	if (depth == ML_DEPTH_8 && s.fg >= 8) {
		s.fg = (int16_t)(s.fg - 8);
		s.attr |= s.bg < 0 || s.fg != s.bg ? ML_ATTR_BOLD : 0;
	}
	if (depth == ML_DEPTH_8 && s.bg >= 8)
		s.bg = (int16_t)(s.bg - 8);
	return s;
}

uint32_t ml_theme_rgb(int c)
{
	static const uint32_t base[16] = {0x000000, 0xcd0000, 0x00a000, 0xb58900, 0x2455c3, 0xa020a0, 0x008b8b,
		0xe5e5e5, 0x7f7f7f, 0xff5555, 0x55ff55, 0xffff55, 0x6c8cff, 0xff55ff, 0x55ffff, 0xffffff};
	static const uint32_t step[6] = {0, 95, 135, 175, 215, 255};
	if (c < 0 || c > 255)
		return 0;
	if (c < 16)
		return base[c];
	if (c >= 232)
		return (uint32_t)(8 + 10 * (c - 232)) * 0x010101;
	c -= 16;
	return step[c / 36] << 16 | step[c / 6 % 6] << 8 | step[c % 6];
}

/* ---- files -------------------------------------------------------------------------------- */

static int nearest(uint32_t rgb)
{
	int best = 16;
	long best_far = -1;
	for (int c = 16; c < 256; c++) {
		uint32_t have = ml_theme_rgb(c);
		long far = 0;
		for (int shift = 0; shift <= 16; shift += 8) {
			long d = (long)(have >> shift & 255) - (long)(rgb >> shift & 255);
			far += d * d;
		}
		if (best_far < 0 || far < best_far) {
			best = c;
			best_far = far;
		}
	}
	return best;
}

static bool parse_hex(struct ml_str word, uint32_t *rgb)
{
	uint32_t v = 0;
	if (word.n != 7 || word.p[0] != '#')
		return false;
	for (size_t i = 1; i < 7; i++) {
		const char *digits = "0123456789abcdef", *at = strchr(digits, word.p[i] | (word.p[i] > '9' ? 0x20 : 0));
		if (!at)
			return false;
		v = v << 4 | (uint32_t)(at - digits);
	}
	*rgb = v;
	return true;
}

static bool parse_colour(struct ml_str word, int limit, int16_t *out)
{
	int64_t n;
	uint32_t rgb;
	if (ml_str_is(word, "-")) {
		*out = -1;
		return true;
	}
	if (limit == 256 && parse_hex(word, &rgb)) {
		*out = (int16_t)nearest(rgb);
		return true;
	}
	if (!ml_str_to_int(word, &n) || n < 0 || n >= limit)
		return false;
	*out = (int16_t)n;
	return true;
}

static bool parse_attr(struct ml_str word, uint8_t *attr)
{
	static const struct {
		const char *name;
		uint8_t bit;
	} names[] = {{"bold", B}, {"dim", D}, {"underline", U}, {"reverse", R}, {"italic", ML_ATTR_ITALIC}};
	for (size_t i = 0; i < ML_COUNT(names); i++)
		if (ml_str_is(word, names[i].name)) {
			*attr |= names[i].bit;
			return true;
		}
	return false;
}

/* "231 on 24 bold": foreground, background, attributes, each optional. */
static bool parse_style(struct ml_str text, int limit, struct ml_style *out)
{
	struct ml_style s = {-1, -1, 0};
	struct ml_str word;
	bool background = false;
	while (ml_str_split(&text, ' ', &word)) {
		word = ml_str_trim(word);
		if (word.n == 0 || parse_attr(word, &s.attr))
			continue;
		if (ml_str_is(word, "on") && limit)
			background = true;
		else if (!limit || !parse_colour(word, limit, background ? &s.bg : &s.fg))
			return false;
	}
	*out = s;
	return true;
}

/* "terminal = #d8d8d8 on #16181c": what the terminal's own colours stand for in pictures. */
static bool parse_terminal(struct ml_theme *t, struct ml_str text)
{
	struct ml_str fg, on, bg;
	return ml_str_split(&text, ' ', &fg) && ml_str_split(&text, ' ', &on) && ml_str_is(on, "on") &&
	       ml_str_split(&text, ' ', &bg) && parse_hex(fg, &t->fg_rgb) && parse_hex(ml_str_trim(bg), &t->bg_rgb);
}

static bool parse_row(struct ml_theme *t, struct ml_str line)
{
	static const int limits[] = {256, 16, 0}, places[] = {C256, C16, MONO};
	struct ml_str name, part;
	enum ml_role role;
	if (!ml_str_split(&line, '=', &name) || !line.p)
		return false;
	name = ml_str_trim(name);
	line = ml_str_trim(line);
	if (ml_str_is(name, "terminal"))
		return parse_terminal(t, line);
	if (ml_str_is(name, "name")) {
		snprintf(t->name, sizeof(t->name), "%.*s", (int)ML_MIN(line.n, sizeof(t->name) - 1), line.p);
		return true;
	}
	if (!ml_role_parse(name, &role))
		return false;
	for (size_t i = 0; i < ML_COUNT(limits); i++)
		if (!ml_str_split(&line, '|', &part) ||
			!parse_style(ml_str_trim(part), limits[i], &t->style[places[i]][role]))
			return false;
	return line.p == NULL;
}

bool ml_theme_parse(struct ml_theme *t, struct ml_str text, struct ml_error *e)
{
	struct ml_theme read;
	struct ml_str line;
	int64_t number = 0;
	ml_theme_default(&read);
	while (ml_str_split(&text, '\n', &line)) {
		number++;
		line = ml_str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (!parse_row(&read, line)) {
			ml_fail(e, ML_E_IMPORT_SYNTAX, "%.*s", (int)ML_MIN(line.n, 80), line.p);
			if (e)
				e->at_line = number;
			return false;
		}
	}
	*t = read;
	return true;
}

bool ml_theme_load(struct ml_theme *t, const char *path, struct ml_error *e)
{
	struct ml_buf b = {0};
	bool good = ml_file_read(path, 64 << 10, &b, e) && ml_theme_parse(t, ml_buf_view(&b), e);
	ml_buf_finish(&b);
	return good;
}
