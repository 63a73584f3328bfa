/*
 * term: from the surface to ncurses. Widths are ours: where the C library disagrees about a character, a blank or a
 * replacement keeps the columns straight.
 */
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <wchar.h>
#include <maillage/text.h>
#include "term/private.h"

struct ml_painter {
	struct ml_glyph *last; /* what the window holds */
	int w, h;
	bool known; /* last is true */
	bool terminal_reorders;
	struct ml_glyph *row; /* for that: one row as it is sent */
	int *order;
	enum ml_depth depth;
	attr_t attr[ML_ROLE_COUNT];
	short pair[ML_ROLE_COUNT];
};

struct ml_painter *ml_painter_create(void)
{
	return ml_xalloc(sizeof(struct ml_painter));
}

void ml_painter_destroy(struct ml_painter *p)
{
	if (!p)
		return;
	ml_free_(p->last);
	ml_free_(p->row);
	ml_free_(p->order);
	ml_free_(p);
}

void ml_painter_bidi(struct ml_painter *p, bool terminal_reorders)
{
	p->terminal_reorders = terminal_reorders;
	p->known = false;
}

void ml_painter_forget(struct ml_painter *p)
{
	p->known = false;
}

enum ml_depth ml_painter_depth(const struct ml_painter *p)
{
	return p->depth;
}

static attr_t curses_attr(uint8_t attr)
{
	static const struct {
		uint8_t bit;
		attr_t attr;
	} table[] = {{ML_ATTR_BOLD, A_BOLD}, {ML_ATTR_DIM, A_DIM}, {ML_ATTR_UNDERLINE, A_UNDERLINE},
		{ML_ATTR_REVERSE, A_REVERSE}, {ML_ATTR_ITALIC, A_ITALIC}};
	attr_t out = A_NORMAL;
	for (size_t i = 0; i < ML_COUNT(table); i++)
		if (attr & table[i].bit)
			out |= table[i].attr;
	return out;
}

static enum ml_depth depth_of_terminal(bool mono)
{
	if (mono || !has_colors() || COLOR_PAIRS < ML_ROLE_COUNT + 1)
		return ML_DEPTH_MONO;
	return COLORS >= 256 ? ML_DEPTH_256 : COLORS >= 16 ? ML_DEPTH_16 : COLORS >= 8 ? ML_DEPTH_8 : ML_DEPTH_MONO;
}

void ml_painter_theme(struct ml_painter *p, const struct ml_theme *theme, bool mono)
{
	p->depth = depth_of_terminal(mono);
	for (int r = 0; r < ML_ROLE_COUNT; r++) {
		struct ml_style s = ml_theme_style(theme, p->depth, r);
		p->attr[r] = curses_attr(s.attr);
		p->pair[r] = 0;
		if (p->depth != ML_DEPTH_MONO && (s.fg >= 0 || s.bg >= 0) &&
			init_pair((short)(r + 1), s.fg, s.bg) == OK)
			p->pair[r] = (short)(r + 1);
	}
	p->known = false;
}

/* Base character and its marks, as ncurses takes them: one that takes room, then those that take none. */
static size_t wide_of(const struct ml_glyph *g, wchar_t out[CCHARW_MAX + 1])
{
	struct ml_str s = ml_str_n(g->text, g->n);
	size_t n = 0;
	for (size_t at = 0; at < s.n && n < CCHARW_MAX;) {
		uint32_t rune = ml_utf8_next(s, &at);
		if (n > 0 && (rune == 0x200c || rune == 0x200d || (rune >= 0xfe00 && rune <= 0xfe0f)))
			continue; /* joiners and variant selectors: terminals differ about them */
		if (n > 0 && wcwidth((wchar_t)rune) != 0)
			break;
		out[n++] = (wchar_t)rune;
	}
	out[n] = 0;
	return n;
}

static void add(struct ml_painter *p, const wchar_t *text, uint8_t role)
{
	cchar_t c;
	if (setcchar(&c, text, p->attr[role], p->pair[role], NULL) == OK)
		add_wch(&c); /* an error in the last cell of the screen is only its refusal to scroll */
}

static void paint_glyph(struct ml_painter *p, const struct ml_glyph *g)
{
	wchar_t text[CCHARW_MAX + 1];
	uint8_t role = g->role < ML_ROLE_COUNT ? g->role : ML_ROLE_TEXT;
	int width = wide_of(g, text) ? wcwidth(text[0]) : 0;
	if (width < 1 || width > g->width) {
		text[0] = g->width == 1 && width == 2 ? L'?' : 0xfffd;
		text[1] = 0;
		width = 1;
	}
	add(p, text, role);
	if (width < g->width)
		add(p, L" ", role);
}

static bool row_changed(const struct ml_painter *p, const struct ml_surface *s, int y)
{
	const struct ml_glyph *now = ml_surface_at(s, 0, y), *last = p->last + (size_t)y * (size_t)p->w;
	for (int x = 0; x < p->w; x++)
		if (!ml_glyph_eq(now + x, last + x))
			return true;
	return false;
}

/* Blank cells of one role from x on: most of a screen, drawn in one go. */
static int blanks(const struct ml_glyph *row, int x, int w)
{
	int n = 0;
	while (x + n < w && row[x + n].n == 1 && row[x + n].text[0] == ' ' && row[x + n].role == row[x].role)
		n++;
	return n;
}

static void paint_blanks(struct ml_painter *p, int y, int x, int n, uint8_t role)
{
	cchar_t c;
	role = role < ML_ROLE_COUNT ? role : ML_ROLE_TEXT;
	if (setcchar(&c, L" ", p->attr[role], p->pair[role], NULL) == OK)
		hline_set(&c, n);
	if (x + n < p->w)
		move(y, x + n);
}

static void paint_row(struct ml_painter *p, const struct ml_surface *s, int y)
{
	const struct ml_glyph *now = ml_surface_at(s, 0, y);
	memcpy(p->last + (size_t)y * (size_t)p->w, now, sizeof(*now) * (size_t)p->w);
	move(y, 0);
	if (p->terminal_reorders) {
		ml_row_for_bidi(now, p->w, p->row, p->order);
		now = p->row;
	}
	for (int x = 0; x < p->w; x++) {
		enum { RUN = 4 };
		int n = p->terminal_reorders ? 0 : blanks(now, x, p->w);
		if (n >= RUN) {
			paint_blanks(p, y, x, n, now[x].role);
			x += n - 1;
		} else if (now[x].width) {
			paint_glyph(p, now + x);
		}
	}
}

/* The terminal counts its columns in the order it was given. */
static int cursor_column(struct ml_painter *p, const struct ml_surface *s, int x, int y)
{
	int column = 0;
	if (!p->terminal_reorders)
		return x;
	ml_row_for_bidi(ml_surface_at(s, 0, y), p->w, p->row, p->order);
	for (int i = 0; i < p->w && p->order[i] != x; i++)
		column += p->row[i].width;
	return column;
}

void ml_painter_paint(struct ml_painter *p, const struct ml_surface *s)
{
	int w = ml_surface_width(s), h = ml_surface_height(s), x, y;
	bool visible, all = !p->known || w != p->w || h != p->h;
	if (all) {
		p->last = ml_xrealloc(p->last, sizeof(*p->last) * (size_t)(w * h));
		p->row = ml_xrealloc(p->row, sizeof(*p->row) * (size_t)w);
		p->order = ml_xrealloc(p->order, sizeof(*p->order) * (size_t)w);
		p->w = w;
		p->h = h;
		p->known = true;
	}
	for (y = 0; y < h; y++)
		if (all || row_changed(p, s, y))
			paint_row(p, s, y);
	bool set = ml_surface_cursor_at(s, &x, &y, &visible);
	curs_set(set && visible);
	if (set)
		move(y, cursor_column(p, s, x, y));
	refresh();
}
