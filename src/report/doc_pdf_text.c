/* report: PDF: lines of text, shaped and turned by pango, placed by us. */
#include "doc_pdf.h"

static const double colours[][3] = {[PDF_INK] = {0.11, 0.12, 0.14},
	[PDF_ACCENT] = {0.12, 0.31, 0.47},
	[PDF_MUTED] = {0.31, 0.34, 0.37},
	[PDF_GOOD] = {0.08, 0.38, 0.17},
	[PDF_WARN] = {0.48, 0.29, 0.00},
	[PDF_LATE] = {0.66, 0.06, 0.11},
	[PDF_RULE] = {0.76, 0.80, 0.84},
	[PDF_SHADE] = {0.93, 0.95, 0.96},
	[PDF_TRACK] = {0.79, 0.84, 0.89},
	[PDF_TODAY] = {0.77, 0.09, 0.11}};

void pdf_colour(struct pdf *p, enum pdf_colour c)
{
	p->lib->cairo_set_source_rgb(p->cairo, colours[c][0], colours[c][1], colours[c][2]);
}

double pdf_left(const struct pdf *p, double x, double w)
{
	double margin = (p->page_width - p->width) / 2;
	return margin + (p->rtl ? p->width - x - w : x);
}

static void set(struct pdf *p, enum pdf_style style, struct ml_str text, double width)
{
	p->lib->pango_layout_set_font_description(p->layout, p->fonts[style]);
	p->lib->pango_layout_set_width(p->layout, width > 0 ? (int)(width * PANGO_SCALE) : -1);
	p->lib->pango_layout_set_text(p->layout, text.n ? text.p : "", (int)text.n);
}

double pdf_measure(struct pdf *p, enum pdf_style style, struct ml_str text, double width, double *used)
{
	int w, h;
	set(p, style, text, width);
	p->lib->pango_layout_get_size(p->layout, &w, &h);
	p->baseline = (double)p->lib->pango_layout_get_baseline(p->layout) / PANGO_SCALE;
	if (used)
		*used = (double)w / PANGO_SCALE;
	return (double)h / PANGO_SCALE;
}

/* ---- drawing ------------------------------------------------------------------------------------------- */

struct line {
	PangoLayoutLine *line;
	double baseline, top, bottom, width; /* from the top of the layout */
};

static bool next_line(struct pdf *p, PangoLayoutIter *iter, bool first, struct line *out)
{
	PangoRectangle box;
	if (!first && !p->lib->pango_layout_iter_next_line(iter))
		return false;
	p->lib->pango_layout_iter_get_line_extents(iter, NULL, &box);
	out->line = p->lib->pango_layout_iter_get_line_readonly(iter);
	out->baseline = (double)p->lib->pango_layout_iter_get_baseline(iter) / PANGO_SCALE;
	out->top = (double)box.y / PANGO_SCALE;
	out->bottom = out->top + (double)box.height / PANGO_SCALE;
	out->width = (double)box.width / PANGO_SCALE;
	return true;
}

static void show(struct pdf *p, const struct line *l, enum pdf_align align, double x, double y, double width)
{
	double free = width - l->width;
	double at = x + (align == PDF_END ? free : align == PDF_MIDDLE ? free / 2 : 0);
	p->lib->cairo_move_to(p->cairo, pdf_left(p, at, l->width), y + l->baseline);
	p->lib->pango_cairo_show_layout_line(p->cairo, l->line);
}

double pdf_text(struct pdf *p, enum pdf_style style, enum pdf_colour colour, enum pdf_align align, struct ml_str text,
	double x, double y, double width)
{
	struct line l = {0};
	if (!text.n)
		return 0;
	set(p, style, text, width);
	pdf_colour(p, colour);
	PangoLayoutIter *iter = p->lib->pango_layout_get_iter(p->layout);
	for (bool first = true; next_line(p, iter, first, &l); first = false)
		show(p, &l, align, x, y, width);
	p->lib->pango_layout_iter_free(iter);
	return l.bottom;
}

void pdf_flow(struct pdf *p, enum pdf_style style, enum pdf_colour colour, struct ml_str text)
{
	struct line l = {0};
	double above = 0; /* of the layout, what is on pages before or in the lines above */
	if (!text.n)
		return;
	set(p, style, text, p->width);
	PangoLayoutIter *iter = p->lib->pango_layout_get_iter(p->layout);
	for (bool first = true; next_line(p, iter, first, &l); first = false) {
		if (p->y + l.bottom - above > p->bottom && p->y > pdf_top)
			pdf_new_page(p);
		pdf_colour(p, colour);
		show(p, &l, PDF_START, 0, p->y - above, p->width);
		p->y += l.bottom - above;
		above = l.bottom;
	}
	p->lib->pango_layout_iter_free(iter);
}
