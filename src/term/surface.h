/*
 * term (L5): the cell surface. Screens and widgets draw here, never to a terminal; a back end paints it (terminal.h) or
 * a test reads it (the dumps below).
 *
 * Coordinates are logical: x grows from the side where lines begin. On a mirrored surface (Arabic) the surface itself
 * puts column 0 at the right; screens do not know. A text is placed as one block: its own order is the bidirectional
 * algorithm's, field by field, never row by row.
 *
 * Every text given is made harmless here (control, bidi-override, zero-width and tag characters), so callers pass what
 * the database holds. Nothing is ever drawn outside the clip, and a wide character never overlaps its edge.
 */
#ifndef MAILLAGE_TERM_SURFACE_H
#define MAILLAGE_TERM_SURFACE_H

#include <maillage/base.h>

/* What a cell means; a theme says how it looks. ML_X(NAME, letter in role dumps). */
#define ML_ROLES(ML_X)                                                                                                 \
	ML_X(TEXT, '.')                                                                                                \
	ML_X(TITLE, 'T')       /* row 0 */                                                                             \
	ML_X(HEADER, 'h')      /* column headers, section names */                                                     \
	ML_X(STRONG, 'b')      /* the name at the head of a sheet, figures */                                          \
	ML_X(MUTED, 'm')       /* secondary text, hints, help of the focused item */                                   \
	ML_X(DISABLED, 'd')    /* what cannot be done now */                                                           \
	ML_X(BORDER, 'l')      /* lines and boxes */                                                                   \
	ML_X(FOCUS, 'F')       /* the row or button that keys act on */                                                \
	ML_X(SELECTED, 'S')    /* ticked rows, selected text */                                                        \
	ML_X(MATCH, 'M')       /* the letters that matched */                                                          \
	ML_X(CHIP, 'c')	       /* the filter in force */                                                               \
	ML_X(LABEL, 'a')       /* field labels */                                                                      \
	ML_X(REQUIRED, 'r')    /* the sign of a required field */                                                      \
	ML_X(INPUT, 'i')       /* an editor */                                                                         \
	ML_X(INPUT_FOCUS, 'I') /* the editor that has the focus */                                                     \
	ML_X(GHOST, 'g')       /* completion not yet accepted, placeholder */                                          \
	ML_X(LINK, 'k')	       /* a reference that Enter follows */                                                    \
	ML_X(WARNING, 'w')                                                                                             \
	ML_X(LATE, 'L')                                                                                                \
	ML_X(ERROR, 'E')                                                                                               \
	ML_X(OK, 'O')                                                                                                  \
	ML_X(BUTTON, 'u')                                                                                              \
	ML_X(TAB, 't')                                                                                                 \
	ML_X(TAB_ACTIVE, 'A')                                                                                          \
	ML_X(DIALOG, 'D') /* inside of dialogs, menus, pick lists */                                                   \
	ML_X(SHADOW, 's') /* what is behind a dialog */                                                                \
	ML_X(TOAST, 'o')                                                                                               \
	ML_X(STATUS, 'x')                                                                                              \
	ML_X(KEY, 'K')	     /* "F1" in the function bar */                                                            \
	ML_X(KEY_LABEL, 'B') /* "Aide" in the function bar */                                                          \
	ML_X(CHART, 'C')     /* bars and sparklines */                                                                 \
	ML_X(CHART_2, '2')                                                                                             \
	ML_X(CHART_3, '3')
enum ml_role {
#define ML_X(name, letter) ML_ROLE_##name,
	ML_ROLES(ML_X)
#undef ML_X
		ML_ROLE_COUNT
};
char ml_role_letter(enum ml_role);
bool ml_role_parse(struct ml_str name, enum ml_role *out); /* "input-focus": the name in theme files */

struct ml_rect {
	int x, y, w, h;
};
static inline struct ml_rect ml_rect(int x, int y, int w, int h)
{
	return (struct ml_rect){x, y, w, h};
}
struct ml_rect ml_rect_cross(struct ml_rect a, struct ml_rect b); /* common part; w = h = 0 if none */
bool ml_rect_has(struct ml_rect, int x, int y);
static inline struct ml_rect ml_rect_row(struct ml_rect r, int row)
{
	return (struct ml_rect){r.x, r.y + row, r.w, 1};
}
/* Takes `n` rows (columns) off the top (start) or, negative, off the bottom (end) of *r and returns them; never more
 * than there are. */
struct ml_rect ml_rect_cut_rows(struct ml_rect *r, int n);
struct ml_rect ml_rect_cut_columns(struct ml_rect *r, int n);
struct ml_rect ml_rect_centre(struct ml_rect outer, int w, int h); /* w, h cut to what fits */

#define ML_GLYPH_BYTES 28
/* One cell of the grid, in physical order. A cluster of two cells is in the left one; the right one has width 0. */
struct ml_glyph {
	char text[ML_GLYPH_BYTES]; /* UTF-8, not terminated; longer clusters lose their last code points */
	uint8_t n;		   /* bytes; 0 in the second half of a wide cluster */
	uint8_t width;		   /* 1, 2, or 0 for a second half */
	uint8_t role;
};

struct ml_surface;
struct ml_surface *ml_surface_create(int w, int h); /* sizes are cut to 1..1000 */
void ml_surface_destroy(struct ml_surface *);
void ml_surface_resize(struct ml_surface *, int w, int h); /* contents and clip are forgotten */
int ml_surface_width(const struct ml_surface *);
int ml_surface_height(const struct ml_surface *);
struct ml_rect ml_surface_rect(const struct ml_surface *); /* all of it */
void ml_surface_mirror(struct ml_surface *, bool rtl);	   /* set once, before drawing */
bool ml_surface_is_mirrored(const struct ml_surface *);
int ml_surface_logical_x(const struct ml_surface *, int physical_x); /* of a mouse report; its own inverse */
void ml_surface_ascii(struct ml_surface *, bool on); /* lines, bars and signs drawn in ASCII ("…" stays text) */
bool ml_surface_is_ascii(const struct ml_surface *);

/* Blanks everything with ROLE_TEXT, hides the cursor, clip = everything. First call of a repaint. */
void ml_surface_clear(struct ml_surface *);
/* Limits drawing to rect within the present clip; returns the former clip, to be given to ml_surface_unclip. */
struct ml_rect ml_surface_clip(struct ml_surface *, struct ml_rect);
void ml_surface_unclip(struct ml_surface *, struct ml_rect former);

enum ml_align { ML_START, ML_END, ML_CENTRE, ML_LEFT /* whatever the direction */, ML_RIGHT };

/* A piece of a text drawn in another role: bytes [from, to) of the text as given, in logical order. */
struct ml_span {
	uint32_t from, to;
	uint8_t role;
};

/* Draws one line of text into w cells at (x, y): cut with "…" when too long, padded with blanks in the role. Returns
 * cells used by the text itself. Line breaks in it show as blanks. */
int ml_surface_put(struct ml_surface *, int x, int y, int w, struct ml_str, enum ml_role, enum ml_align);
int ml_surface_put_spans(struct ml_surface *, int x, int y, int w, struct ml_str, enum ml_role, enum ml_align,
	const struct ml_span *, uint32_t n);
/* As wide as it is, up to the clip's edge, no padding; returns the cells used: x += ml_surface_text(...). */
int ml_surface_text(struct ml_surface *, int x, int y, struct ml_str, enum ml_role);
int ml_surface_printf(struct ml_surface *, int x, int y, enum ml_role, const char *fmt, ...) ML_PRINTF(5, 6);
struct ml_line;
/* A line laid out already (line.h): its left end at physical column `shift` of the block of w cells, negative when it is
 * scrolled; what does not fit is left out; padded. For editors. */
void ml_surface_line(struct ml_surface *, int x, int y, int w, const struct ml_line *, int shift, enum ml_role,
	const struct ml_span *, uint32_t n);
void ml_surface_fill(struct ml_surface *, struct ml_rect, enum ml_role); /* blanks */
void ml_surface_role(struct ml_surface *, struct ml_rect, enum ml_role); /* keeps the text, changes the role */
void ml_surface_hline(struct ml_surface *, int x, int y, int w, enum ml_role);
void ml_surface_vline(struct ml_surface *, int x, int y, int h, enum ml_role);
/* Frame with an optional title in its top line; fills the inside; returns the inside. */
struct ml_rect ml_surface_box(struct ml_surface *, struct ml_rect, struct ml_str title, enum ml_role);
/* A bar of value/max in w cells, in eighths of a block ('#' in ASCII); value and max >= 0; the rest padded. */
void ml_surface_bar(struct ml_surface *, int x, int y, int w, double value, double max, enum ml_role);
/* One code point that is known to be one cell wide (a dot of a map, a sparkline). */
void ml_surface_rune(struct ml_surface *, int x, int y, uint32_t rune, enum ml_role);

/* Where the hardware cursor stands: always set to the focused cell by the widget with the focus; visible in editors
 * only. */
void ml_surface_cursor(struct ml_surface *, int x, int y, bool visible);
bool ml_surface_cursor_at(const struct ml_surface *, int *x, int *y, bool *visible); /* physical; false: never set */

const struct ml_glyph *ml_surface_at(const struct ml_surface *, int physical_x, int y); /* NULL outside */
/* Is the physical cell equal in both (text and role)? What a painter compares. */
bool ml_glyph_eq(const struct ml_glyph *, const struct ml_glyph *);

/* ---- dumps (memory back end) ------------------------------------------------------- */

struct ml_theme;
/* Rows from left to right as they would show, blanks at row ends cut, each ended by '\n'. */
void ml_surface_dump_text(const struct ml_surface *, struct ml_buf *);
/* One letter a cell (ml_role_letter); same shape, not cut. */
void ml_surface_dump_roles(const struct ml_surface *, struct ml_buf *);
/* Text with SGR colours of the theme at a depth (enum ml_depth, theme.h), for a pager or a log. */
void ml_surface_dump_ansi(const struct ml_surface *, const struct ml_theme *, int depth, struct ml_buf *);
/* A self-contained SVG picture in a monospace font (README, manual). title: accessible name. */
void ml_surface_dump_svg(const struct ml_surface *, const struct ml_theme *, struct ml_str title, struct ml_buf *);

#endif
