/*
 * term: the cell surface in memory: grid, clip, mirroring, and the drawing of text and simple shapes.
 */
#include <limits.h>
#include <math.h>
#include <maillage/text.h>
#include "term/cache.h"
#include "term/line.h"
#include "term/surface.h"

struct ml_surface {
	int w, h;
	struct ml_glyph *cell;
	struct ml_rect clip; /* physical */
	bool mirrored, ascii;
	bool cursor_set, cursor_visible;
	int cursor_x, cursor_y; /* physical */
	struct ml_line_cache *lines;
};

static const struct {
	const char *name;
	char letter;
} roles[] = {
#define ML_X(name, letter) {#name, letter},
	ML_ROLES(ML_X)
#undef ML_X
};

/* The names of theme files: "INPUT_FOCUS" is "input-focus". */
static void role_name(enum ml_role role, char out[24])
{
	size_t i = 0;
	for (const char *p = roles[role].name; *p && i < 23; p++)
		out[i++] = *p == '_' ? '-' : (char)(*p | ((*p >= 'A' && *p <= 'Z') ? 0x20 : 0));
	out[i] = 0;
}

char ml_role_letter(enum ml_role role)
{
	return (unsigned)role < ML_ROLE_COUNT ? roles[role].letter : '?';
}

bool ml_role_parse(struct ml_str name, enum ml_role *out)
{
	char mine[24];
	for (int r = 0; r < ML_ROLE_COUNT; r++) {
		role_name(r, mine);
		if (ml_str_is(name, mine)) {
			*out = r;
			return true;
		}
	}
	return false;
}

/* ---- rectangles ------------------------------------------------------------------------ */

struct ml_rect ml_rect_cross(struct ml_rect a, struct ml_rect b)
{
	int x = ML_MAX(a.x, b.x), y = ML_MAX(a.y, b.y);
	int w = ML_MIN(a.x + a.w, b.x + b.w) - x, h = ML_MIN(a.y + a.h, b.y + b.h) - y;
	if (w <= 0 || h <= 0)
		return ml_rect(x, y, 0, 0);
	return ml_rect(x, y, w, h);
}

bool ml_rect_has(struct ml_rect r, int x, int y)
{
	return x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
}

struct ml_rect ml_rect_cut_rows(struct ml_rect *r, int n)
{
	int take = ML_MIN(n < 0 ? -n : n, ML_MAX(r->h, 0));
	struct ml_rect got = ml_rect(r->x, n < 0 ? r->y + r->h - take : r->y, r->w, take);
	if (n > 0)
		r->y += take;
	r->h -= take;
	return got;
}

struct ml_rect ml_rect_cut_columns(struct ml_rect *r, int n)
{
	int take = ML_MIN(n < 0 ? -n : n, ML_MAX(r->w, 0));
	struct ml_rect got = ml_rect(n < 0 ? r->x + r->w - take : r->x, r->y, take, r->h);
	if (n > 0)
		r->x += take;
	r->w -= take;
	return got;
}

struct ml_rect ml_rect_centre(struct ml_rect o, int w, int h)
{
	w = ML_MAX(ML_MIN(w, o.w), 0);
	h = ML_MAX(ML_MIN(h, o.h), 0);
	return ml_rect(o.x + (o.w - w) / 2, o.y + (o.h - h) / 2, w, h);
}

/* ---- life -------------------------------------------------------------------------------- */

struct ml_surface *ml_surface_create(int w, int h)
{
	struct ml_surface *s = ml_xalloc(sizeof(*s));
	s->lines = ml_line_cache_create();
	ml_surface_resize(s, w, h);
	return s;
}

void ml_surface_destroy(struct ml_surface *s)
{
	if (!s)
		return;
	ml_line_cache_destroy(s->lines);
	ml_free_(s->cell);
	ml_free_(s);
}

void ml_surface_resize(struct ml_surface *s, int w, int h)
{
	s->w = ML_MAX(1, ML_MIN(w, 1000));
	s->h = ML_MAX(1, ML_MIN(h, 1000));
	s->cell = ml_xrealloc(s->cell, sizeof(*s->cell) * (size_t)(s->w * s->h));
	ml_surface_clear(s);
}

int ml_surface_width(const struct ml_surface *s)
{
	return s->w;
}

int ml_surface_height(const struct ml_surface *s)
{
	return s->h;
}

struct ml_rect ml_surface_rect(const struct ml_surface *s)
{
	return ml_rect(0, 0, s->w, s->h);
}

void ml_surface_mirror(struct ml_surface *s, bool rtl)
{
	s->mirrored = rtl;
}

bool ml_surface_is_mirrored(const struct ml_surface *s)
{
	return s->mirrored;
}

int ml_surface_logical_x(const struct ml_surface *s, int x)
{
	return s->mirrored ? s->w - 1 - x : x;
}

void ml_surface_ascii(struct ml_surface *s, bool on)
{
	s->ascii = on;
}

bool ml_surface_is_ascii(const struct ml_surface *s)
{
	return s->ascii;
}

void ml_surface_clear(struct ml_surface *s)
{
	size_t row = sizeof(*s->cell) * (size_t)s->w;
	for (int x = 0; x < s->w; x++)
		s->cell[x] = (struct ml_glyph){.text = " ", .n = 1, .width = 1, .role = ML_ROLE_TEXT};
	for (int y = 1; y < s->h; y++)
		memcpy(s->cell + (size_t)y * (size_t)s->w, s->cell, row);
	s->clip = ml_surface_rect(s);
	s->cursor_set = false;
}

/* Logical columns [x, x + w) as physical ones. */
static struct ml_rect physical(const struct ml_surface *s, struct ml_rect r)
{
	if (s->mirrored)
		r.x = s->w - r.x - r.w;
	return r;
}

struct ml_rect ml_surface_clip(struct ml_surface *s, struct ml_rect r)
{
	struct ml_rect former = s->clip;
	s->clip = ml_rect_cross(former, physical(s, r));
	return former;
}

void ml_surface_unclip(struct ml_surface *s, struct ml_rect former)
{
	s->clip = former;
}

/* ---- cells ------------------------------------------------------------------------------------ */

static struct ml_glyph *at(const struct ml_surface *s, int x, int y)
{
	return s->cell + (size_t)y * (size_t)s->w + (size_t)x;
}

const struct ml_glyph *ml_surface_at(const struct ml_surface *s, int x, int y)
{
	return ml_rect_has(ml_surface_rect(s), x, y) ? at(s, x, y) : NULL;
}

bool ml_glyph_eq(const struct ml_glyph *a, const struct ml_glyph *b)
{
	return a->role == b->role && a->width == b->width && a->n == b->n && memcmp(a->text, b->text, a->n) == 0;
}

static void set_blank(struct ml_glyph *g, uint8_t role)
{
	g->text[0] = ' ';
	g->n = g->width = 1;
	g->role = role;
}

static bool visible(const struct ml_surface *s, int x, int y)
{
	return (unsigned)(x - s->clip.x) < (unsigned)s->clip.w && (unsigned)(y - s->clip.y) < (unsigned)s->clip.h;
}

/* A wide character that is about to lose one half loses the other too. */
static void part_wide(struct ml_surface *s, int x, int y)
{
	struct ml_glyph *g = at(s, x, y);
	if (g->width == 2 && x + 1 < s->w)
		set_blank(g + 1, g[1].role);
	else if (g->width == 0 && x > 0)
		set_blank(g - 1, g[-1].role);
}

/* The cell to be written, or NULL when it does not show. */
static struct ml_glyph *open_cell(struct ml_surface *s, int x, int y)
{
	if (!visible(s, x, y))
		return NULL;
	struct ml_glyph *g = at(s, x, y);
	if (g->width != 1)
		part_wide(s, x, y);
	return g;
}

static void blank(struct ml_surface *s, int x, int y, uint8_t role)
{
	struct ml_glyph *g = open_cell(s, x, y);
	if (g)
		set_blank(g, role);
}

static void set_ascii(struct ml_surface *s, int x, int y, char c, uint8_t role)
{
	struct ml_glyph *g = open_cell(s, x, y);
	if (!g)
		return;
	set_blank(g, role);
	g->text[0] = c;
}

/* Whole code points only. */
static size_t cut_bytes(const char *p, size_t n)
{
	if (n <= ML_GLYPH_BYTES)
		return n;
	n = ML_GLYPH_BYTES;
	while (n > 0 && ((unsigned char)p[n] & 0xC0) == 0x80)
		n--;
	return n;
}

/* One cluster at a physical cell. Half visible at the clip's edge: a blank. */
static void put(struct ml_surface *s, int x, int y, const char *p, size_t n, int width, uint8_t role)
{
	if (width == 2 && !(visible(s, x, y) && visible(s, x + 1, y))) {
		blank(s, x, y, role);
		blank(s, x + 1, y, role);
		return;
	}
	struct ml_glyph *g = open_cell(s, x, y);
	if (!g)
		return;
	n = cut_bytes(p, n);
	memcpy(g->text, p, n);
	g->n = (uint8_t)n;
	g->width = (uint8_t)width;
	g->role = role;
	if (width == 2) {
		if (g[1].width != 1)
			part_wide(s, x + 1, y);
		g[1].n = g[1].width = 0;
		g[1].role = role;
	}
}

/* What a surface without block and line characters shows for ours. */
static const struct {
	const char *sign;
	char ascii;
} plain_signs[] = {
	{"─", '-'},
	{"│", '|'},
	{"┌", '+'},
	{"┐", '+'},
	{"└", '+'},
	{"┘", '+'},
	{"├", '+'},
	{"┤", '+'},
	{"▸", '>'},
	{"◂", '<'},
	{"▼", 'v'},
	{"▲", '^'},
	{"✓", '*'},
	{"≠", '#'},
	{"×", 'x'},
	{"…", '~'},
	{"—", '-'},
	{"·", '.'},
	{"→", '>'},
	{"←", '<'},
	{"↑", '^'},
	{"↓", 'v'},
	{"•", '*'},
	{"’", '\''},
	{"›", '>'},
	{"‹", '<'},
	{"█", '#'},
	{"░", '.'},
	{"▒", ':'},
};

static char ascii_sign(const char *p, size_t n)
{
	for (size_t i = 0; i < ML_COUNT(plain_signs); i++)
		if (ml_str_is(ml_str_n(p, n), plain_signs[i].sign))
			return plain_signs[i].ascii;
	return 0;
}

static void put_cell(struct ml_surface *s, int x, int y, const struct ml_line_cell *c, uint8_t role)
{
	char sign = s->ascii && c->n > 1 ? ascii_sign(c->p, c->n) : 0;
	if (sign)
		put(s, x, y, &sign, 1, 1, role);
	else
		put(s, x, y, c->p, c->n, c->width, role);
}

/* ---- text --------------------------------------------------------------------------------------- */

/*
 * Bytes at p that are one cluster of one cell whatever follows, or 0: printable ASCII, Latin letters with accents,
 * common punctuation, lines and blocks. The rest takes the long way round.
 */
static size_t simple_cluster(const unsigned char *p, size_t n)
{
	if (n == 0)
		return 0;
	if (p[0] < 0x80)
		return p[0] >= 0x20 && p[0] < 0x7f;
	if (n >= 2 && p[0] >= 0xC2 && p[0] <= 0xC5 && (p[1] & 0xC0) == 0x80) /* U+0080..U+017F */
		return p[0] == 0xC2 && (p[1] < 0xA0 || p[1] == 0xA9 || p[1] == 0xAD || p[1] == 0xAE) ? 0 : 2;
	if (n >= 3 && p[0] == 0xE2 && p[1] == 0x80) /* U+2010..U+2026: dashes, quotes, bullet, ellipsis */
		return (p[2] >= 0x90 && p[2] <= 0xA6) ? 3 : 0;
	if (n >= 3 && p[0] == 0xE2 && p[1] >= 0x94 && p[1] <= 0x95 && (p[2] & 0xC0) == 0x80) /* U+2500..U+257F */
		return 3;
	if (n >= 3 && p[0] == 0xE2 && p[1] == 0x86) /* U+2190..U+2193: arrows */
		return (p[2] >= 0x90 && p[2] <= 0x93) ? 3 : 0;
	return 0;
}

/* Is everything simple? Then cells are counted without looking anything up. */
static bool simple_text(struct ml_str s, int *width)
{
	*width = 0;
	for (size_t i = 0; i < s.n; ++*width) {
		size_t n = simple_cluster((const unsigned char *)s.p + i, s.n - i);
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

static size_t simple_fit(struct ml_str s, int cells)
{
	size_t i = 0;
	while (i < s.n && cells-- > 0)
		i += simple_cluster((const unsigned char *)s.p + i, s.n - i);
	return i;
}

static uint8_t span_role(const struct ml_span *span, uint32_t n, uint32_t from, uint8_t role)
{
	for (uint32_t i = 0; i < n; i++)
		if (span[i].from <= from && from < span[i].to)
			role = span[i].role;
	return role;
}

struct text_job { /* one put, in physical columns */
	int x, y, w;
	uint8_t role;
	enum ml_align align;
	const struct ml_span *span;
	uint32_t n_spans;
};

static int text_start(const struct ml_surface *s, const struct text_job *j, int used)
{
	switch (j->align) {
	case ML_LEFT:
		return j->x;
	case ML_RIGHT:
		return j->x + j->w - used;
	case ML_CENTRE:
		return j->x + (j->w - used) / 2;
	case ML_START:
		return s->mirrored ? j->x + j->w - used : j->x;
	default:
		return s->mirrored ? j->x : j->x + j->w - used;
	}
}

static void pad(struct ml_surface *s, const struct text_job *j, int from, int to)
{
	for (int x = ML_MAX(from, s->clip.x); x < to && x < s->clip.x + s->clip.w; x++)
		blank(s, x, j->y, j->role);
}

static void put_simple(struct ml_surface *s, const struct text_job *j, struct ml_str t, int used, bool cut)
{
	int x = text_start(s, j, used);
	pad(s, j, j->x, x);
	for (size_t i = 0; i < t.n; x++) {
		size_t n = simple_cluster((const unsigned char *)t.p + i, t.n - i);
		uint8_t role = j->n_spans ? span_role(j->span, j->n_spans, (uint32_t)i, j->role) : j->role;
		struct ml_line_cell c = {.p = t.p + i, .n = (uint8_t)n, .width = 1};
		if (n == 1)
			set_ascii(s, x, j->y, t.p[i], role);
		else
			put_cell(s, x, j->y, &c, role);
		i += n;
	}
	if (cut) {
		struct ml_line_cell dots = {.p = "…", .n = 3, .width = 1};
		put_cell(s, x++, j->y, &dots, j->role);
	}
	pad(s, j, x, j->x + j->w);
}

static void put_line(struct ml_surface *s, const struct text_job *j, const struct ml_line *l)
{
	int x = text_start(s, j, l->width);
	pad(s, j, j->x, x);
	for (uint32_t i = 0; i < l->n; i++) {
		put_cell(s, x, j->y, l->cell + i, span_role(j->span, j->n_spans, l->cell[i].from, j->role));
		x += l->cell[i].width;
	}
	pad(s, j, x, j->x + j->w);
}

/* Text that needs its clusters looked up, and perhaps reordered. */
static int put_complex(struct ml_surface *s, const struct text_job *j, struct ml_str t)
{
	const struct ml_line *l = ml_line_cache_get(s->lines, t, j->w, s->mirrored);
	put_line(s, j, l);
	return l->width;
}

/* Blanks that set a Latin text in from where lines begin: on a mirrored screen, that is the right. */
static int indent(const struct ml_surface *s, const struct text_job *j, struct ml_str t)
{
	int n = 0;

	if (!s->mirrored || j->align != ML_START || j->n_spans || t.n == 0 || t.p[0] != ' ' || ml_text_needs_bidi(t))
		return 0;
	while (n < j->w && (size_t)n < t.n && t.p[n] == ' ')
		n++;
	return n;
}

static int put_text(struct ml_surface *s, const struct text_job *j, struct ml_str t)
{
	int width, in;
	if (j->w <= 0)
		return 0;
	if (s->mirrored && ml_str_is(t, ">")) /* the mark of the chosen row points at it */
		t = ML_STR("<");
	if (j->y < s->clip.y || j->y >= s->clip.y + s->clip.h)
		return simple_text(t, &width) ? ML_MIN(width, j->w) : ML_MIN(ml_text_width(t), j->w);
	if ((in = indent(s, j, t))) {
		struct text_job rest = *j;
		rest.w -= in;
		pad(s, j, j->x + rest.w, j->x + j->w);
		return in + put_text(s, &rest, ml_str_n(t.p + in, t.n - (size_t)in));
	}
	if (!simple_text(t, &width))
		return put_complex(s, j, t);
	if (width <= j->w) {
		put_simple(s, j, t, width, false);
		return width;
	}
	t.n = simple_fit(t, j->w - 1);
	put_simple(s, j, t, j->w, true);
	return j->w;
}

int ml_surface_put_spans(struct ml_surface *s, int x, int y, int w, struct ml_str t, enum ml_role role,
	enum ml_align align, const struct ml_span *span, uint32_t n)
{
	struct ml_rect r = physical(s, ml_rect(x, y, w, 1));
	struct text_job j = {
		.x = r.x, .y = y, .w = w, .role = (uint8_t)role, .align = align, .span = span, .n_spans = n};
	return put_text(s, &j, t);
}

int ml_surface_put(struct ml_surface *s, int x, int y, int w, struct ml_str t, enum ml_role role, enum ml_align align)
{
	return ml_surface_put_spans(s, x, y, w, t, role, align, NULL, 0);
}

int ml_surface_text(struct ml_surface *s, int x, int y, struct ml_str t, enum ml_role role)
{
	struct ml_rect clip = physical(s, s->clip); /* the mirror is its own inverse */
	int room = clip.x + clip.w - x, width;
	if (room <= 0 || t.n == 0)
		return 0;
	if (!simple_text(t, &width))
		width = ml_line_cache_get(s->lines, t, INT_MAX, s->mirrored)->width;
	return ml_surface_put(s, x, y, ML_MIN(width, room), t, role, ML_START);
}

int ml_surface_printf(struct ml_surface *s, int x, int y, enum ml_role role, const char *fmt, ...)
{
	struct ml_buf b = {0};
	va_list ap;
	va_start(ap, fmt);
	ml_buf_vprintf(&b, fmt, ap);
	va_end(ap);
	int n = ml_surface_text(s, x, y, ml_buf_view(&b), role);
	ml_buf_finish(&b);
	return n;
}

void ml_surface_line(struct ml_surface *s, int x, int y, int w, const struct ml_line *l, int shift, enum ml_role role,
	const struct ml_span *span, uint32_t n)
{
	struct ml_rect former = ml_surface_clip(s, ml_rect(x, y, w, 1));
	struct ml_rect r = physical(s, ml_rect(x, y, w, 1));
	struct text_job j = {.x = r.x, .y = y, .w = w, .role = (uint8_t)role};
	int px = r.x + shift;
	pad(s, &j, r.x, px);
	for (uint32_t i = 0; i < l->n; i++) {
		put_cell(s, px, y, l->cell + i, span_role(span, n, l->cell[i].from, (uint8_t)role));
		px += l->cell[i].width;
	}
	pad(s, &j, px, r.x + w);
	ml_surface_unclip(s, former);
}

/* ---- shapes --------------------------------------------------------------------------------------- */

void ml_surface_fill(struct ml_surface *s, struct ml_rect r, enum ml_role role)
{
	r = ml_rect_cross(physical(s, r), s->clip);
	for (int y = r.y; y < r.y + r.h; y++)
		for (int x = r.x; x < r.x + r.w; x++)
			blank(s, x, y, (uint8_t)role);
}

void ml_surface_role(struct ml_surface *s, struct ml_rect r, enum ml_role role)
{
	r = ml_rect_cross(physical(s, r), s->clip);
	for (int y = r.y; y < r.y + r.h; y++)
		for (int x = r.x; x < r.x + r.w; x++)
			at(s, x, y)->role = (uint8_t)role;
}

static void put_sign(struct ml_surface *s, int x, int y, const char *sign, enum ml_role role)
{
	struct ml_line_cell c = {.p = sign, .n = (uint8_t)strlen(sign), .width = 1};
	put_cell(s, physical(s, ml_rect(x, y, 1, 1)).x, y, &c, (uint8_t)role);
}

void ml_surface_hline(struct ml_surface *s, int x, int y, int w, enum ml_role role)
{
	for (int i = 0; i < w; i++)
		put_sign(s, x + i, y, "─", role);
}

void ml_surface_vline(struct ml_surface *s, int x, int y, int h, enum ml_role role)
{
	for (int i = 0; i < h; i++)
		put_sign(s, x, y + i, "│", role);
}

struct ml_rect ml_surface_box(struct ml_surface *s, struct ml_rect r, struct ml_str title, enum ml_role role)
{
	int right = r.x + r.w - 1, bottom = r.y + r.h - 1;
	if (r.w < 2 || r.h < 2)
		return ml_rect(r.x, r.y, 0, 0);
	ml_surface_fill(s, r, role);
	ml_surface_hline(s, r.x + 1, r.y, r.w - 2, role);
	ml_surface_hline(s, r.x + 1, bottom, r.w - 2, role);
	ml_surface_vline(s, r.x, r.y + 1, r.h - 2, role);
	ml_surface_vline(s, right, r.y + 1, r.h - 2, role);
	put_sign(s, r.x, r.y, s->mirrored ? "┐" : "┌", role);
	put_sign(s, right, r.y, s->mirrored ? "┌" : "┐", role);
	put_sign(s, r.x, bottom, s->mirrored ? "┘" : "└", role);
	put_sign(s, right, bottom, s->mirrored ? "└" : "┘", role);
	if (title.n && r.w > 6) {
		struct ml_rect former = ml_surface_clip(s, ml_rect(r.x + 2, r.y, r.w - 4, 1));
		int x = r.x + 2 + ml_surface_text(s, r.x + 2, r.y, ML_STR(" "), role);
		x += ml_surface_text(s, x, r.y, title, role);
		ml_surface_text(s, x, r.y, ML_STR(" "), role);
		ml_surface_unclip(s, former);
	}
	return ml_rect(r.x + 1, r.y + 1, r.w - 2, r.h - 2);
}

void ml_surface_rune(struct ml_surface *s, int x, int y, uint32_t rune, enum ml_role role)
{
	char text[5] = {0};
	ml_utf8_put(text, rune);
	put_sign(s, x, y, text, role);
}

void ml_surface_bar(struct ml_surface *s, int x, int y, int w, double value, double max, enum ml_role role)
{
	double share = max > 0 && value > 0 ? ML_MIN(value / max, 1.0) : 0;
	int eighths = w > 0 && isfinite(share) ? (int)lround(share * w * 8) : 0;
	if (s->ascii)
		eighths = (eighths + 4) / 8 * 8;
	for (int i = 0; i < w; i++, eighths -= 8) {
		if (eighths >= 8)
			put_sign(s, x + i, y, "█", role);
		else if (eighths > 0 && !s->mirrored) /* left blocks only exist for this direction */
			ml_surface_rune(s, x + i, y, 0x2590 - (uint32_t)eighths, role);
		else if (eighths > 3)
			ml_surface_rune(s, x + i, y, 0x2590, role); /* right half block */
		else
			put_sign(s, x + i, y, " ", role);
	}
}

/* ---- cursor ---------------------------------------------------------------------------------------- */

void ml_surface_cursor(struct ml_surface *s, int x, int y, bool visible)
{
	s->cursor_x = ML_MAX(0, ML_MIN(physical(s, ml_rect(x, y, 1, 1)).x, s->w - 1));
	s->cursor_y = ML_MAX(0, ML_MIN(y, s->h - 1));
	s->cursor_visible = visible;
	s->cursor_set = true;
}

bool ml_surface_cursor_at(const struct ml_surface *s, int *x, int *y, bool *visible)
{
	*x = s->cursor_x;
	*y = s->cursor_y;
	*visible = s->cursor_visible;
	return s->cursor_set;
}
