/*
 * term: a surface written down: as text, as a map of roles, with terminal colours, as a picture (SVG).
 */
#include "term/surface.h"
#include "term/theme.h"

static bool is_blank(const struct ml_glyph *g)
{
	return g->n == 1 && g->text[0] == ' ';
}

void ml_surface_dump_text(const struct ml_surface *s, struct ml_buf *out)
{
	for (int y = 0; y < ml_surface_height(s); y++) {
		int end = ml_surface_width(s);
		while (end > 0 && is_blank(ml_surface_at(s, end - 1, y)))
			end--;
		for (int x = 0; x < end; x++) {
			const struct ml_glyph *g = ml_surface_at(s, x, y);
			ml_buf_add(out, g->text, g->n);
		}
		ml_buf_char(out, '\n');
	}
}

void ml_surface_dump_roles(const struct ml_surface *s, struct ml_buf *out)
{
	for (int y = 0; y < ml_surface_height(s); y++) {
		for (int x = 0; x < ml_surface_width(s); x++)
			ml_buf_char(out, ml_role_letter(ml_surface_at(s, x, y)->role));
		ml_buf_char(out, '\n');
	}
}

/* ---- ANSI -------------------------------------------------------------------------------- */

static void sgr(struct ml_buf *out, struct ml_style style)
{
	static const struct {
		uint8_t bit;
		const char *code;
	} attrs[] = {{ML_ATTR_BOLD, ";1"}, {ML_ATTR_DIM, ";2"}, {ML_ATTR_ITALIC, ";3"}, {ML_ATTR_UNDERLINE, ";4"},
		{ML_ATTR_REVERSE, ";7"}};
	ml_buf_z(out, "\033[0");
	for (size_t i = 0; i < ML_COUNT(attrs); i++)
		if (style.attr & attrs[i].bit)
			ml_buf_z(out, attrs[i].code);
	if (style.fg >= 0)
		ml_buf_printf(out, ";38;5;%d", style.fg);
	if (style.bg >= 0)
		ml_buf_printf(out, ";48;5;%d", style.bg);
	ml_buf_char(out, 'm');
}

void ml_surface_dump_ansi(const struct ml_surface *s, const struct ml_theme *theme, int depth, struct ml_buf *out)
{
	for (int y = 0; y < ml_surface_height(s); y++) {
		int role = -1;
		for (int x = 0; x < ml_surface_width(s); x++) {
			const struct ml_glyph *g = ml_surface_at(s, x, y);
			if (g->role != role)
				sgr(out, ml_theme_style(theme, depth, g->role));
			role = g->role;
			ml_buf_add(out, g->text, g->n);
		}
		ml_buf_z(out, "\033[0m\n");
	}
}

/* ---- SVG ------------------------------------------------------------------------------------ */

enum { CELL_W = 9, CELL_H = 19, BASELINE = 14, MARGIN = 8 };

static void xml(struct ml_buf *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] == '&')
			ml_buf_z(out, "&amp;");
		else if (p[i] == '<')
			ml_buf_z(out, "&lt;");
		else if (p[i] == '>')
			ml_buf_z(out, "&gt;");
		else if (p[i] == '"')
			ml_buf_z(out, "&quot;");
		else
			ml_buf_char(out, p[i]);
}

static void style_rgb(const struct ml_theme *theme, struct ml_style style, uint32_t *fg, uint32_t *bg)
{
	*fg = style.fg >= 0 ? ml_theme_rgb(style.fg) : theme->fg_rgb;
	*bg = style.bg >= 0 ? ml_theme_rgb(style.bg) : theme->bg_rgb;
	if (style.attr & ML_ATTR_REVERSE) {
		uint32_t keep = *fg;
		*fg = *bg;
		*bg = keep;
	}
}

/* One rule a role, so that the picture stays small. */
static void svg_rules(const struct ml_theme *theme, struct ml_buf *out)
{
	for (int r = 0; r < ML_ROLE_COUNT; r++) {
		struct ml_style style = ml_theme_style(theme, ML_DEPTH_256, r);
		uint32_t fg, bg;
		style_rgb(theme, style, &fg, &bg);
		ml_buf_printf(out, ".f%d{fill:#%06x%s%s}.b%d{fill:#%06x}", r, fg,
			style.attr & ML_ATTR_BOLD ? ";font-weight:bold" : "",
			style.attr & ML_ATTR_UNDERLINE ? ";text-decoration:underline" : "", r, bg);
	}
}

static void svg_background(const struct ml_surface *s, const struct ml_theme *theme, int y, struct ml_buf *out)
{
	for (int x = 0, end; x < ml_surface_width(s); x = end) {
		uint8_t role = ml_surface_at(s, x, y)->role;
		uint32_t fg, bg;
		for (end = x + 1; end < ml_surface_width(s) && ml_surface_at(s, end, y)->role == role;)
			end++;
		style_rgb(theme, ml_theme_style(theme, ML_DEPTH_256, role), &fg, &bg);
		if (bg != theme->bg_rgb)
			ml_buf_printf(out, "<rect class=\"b%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", role,
				MARGIN + x * CELL_W, MARGIN + y * CELL_H, (end - x) * CELL_W, CELL_H);
	}
}

/* Can this cell stand in one run with its neighbours, every font giving it the width of one cell? */
static bool in_run(const struct ml_glyph *g)
{
	/* Lines and blocks (U+2500 to U+259F) are made to join: one run keeps a bar whole, and the picture small. */
	bool block = g->n == 3 && (unsigned char)g->text[0] == 0xE2 && (unsigned char)g->text[1] >= 0x94 && (unsigned char)g->text[1] <= 0x96;
	return g->width == 1 && (g->n == 1 || block || (g->n == 2 && (unsigned char)g->text[0] <= 0xC5));
}

static void svg_row(const struct ml_surface *s, int y, struct ml_buf *out)
{
	for (int x = 0, end; x < ml_surface_width(s); x = end) {
		const struct ml_glyph *g = ml_surface_at(s, x, y);
		end = x + 1;
		if (g->width == 0 || is_blank(g))
			continue;
		if (in_run(g))
			while (end < ml_surface_width(s) && in_run(ml_surface_at(s, end, y)) &&
				ml_surface_at(s, end, y)->role == g->role)
				end++;
		while (end > x + 1 && is_blank(ml_surface_at(s, end - 1, y)))
			end--;
		ml_buf_printf(out,
			"<text class=\"f%d\" x=\"%d\" y=\"%d\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\">",
			g->role, MARGIN + x * CELL_W, MARGIN + y * CELL_H + BASELINE,
			ML_MAX(end - x, (int)g->width) * CELL_W);
		for (int i = x; i < end; i++)
			xml(out, ml_surface_at(s, i, y)->text, ml_surface_at(s, i, y)->n);
		ml_buf_z(out, "</text>");
	}
}

void ml_surface_dump_svg(
	const struct ml_surface *s, const struct ml_theme *theme, struct ml_str title, struct ml_buf *out)
{
	int w = 2 * MARGIN + ml_surface_width(s) * CELL_W, h = 2 * MARGIN + ml_surface_height(s) * CELL_H;
	ml_buf_printf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		"role=\"img\" xml:space=\"preserve\">\n<title>",
		w, h, w, h);
	xml(out, title.p, title.n);
	/* Cells are already in visual order and shaped: the viewer must not reorder them again. */
	ml_buf_z(out, "</title>\n<style>text{font:15px 'DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,monospace;"
		      "white-space:pre;direction:ltr;unicode-bidi:bidi-override}");
	svg_rules(theme, out);
	ml_buf_printf(
		out, "</style>\n<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#%06x\"/>\n", w, h, theme->bg_rgb);
	for (int y = 0; y < ml_surface_height(s); y++) {
		svg_background(s, theme, y, out);
		svg_row(s, y, out);
		ml_buf_char(out, '\n');
	}
	ml_buf_z(out, "</svg>\n");
}
