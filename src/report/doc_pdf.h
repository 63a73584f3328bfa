/*
 * report: the PDF writer. doc_pdf.c: the library and the flow of pages; doc_pdf_text.c: lines of text;
 * doc_pdf_table.c: tables over pages; doc_pdf_draw.c: bars, sparklines, time bars.
 *
 * Everything is placed from the start of the line, in points: where one reads from the right, pdf_left mirrors it.
 */
#ifndef REPORT_DOC_PDF_H
#define REPORT_DOC_PDF_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "doc_write.h"

/* clang-format off */
#define PDF_FUNCTIONS(X) \
	X(cairo_arc) X(cairo_clip) X(cairo_create) X(cairo_destroy) X(cairo_fill) X(cairo_line_to) X(cairo_move_to) \
	X(cairo_rectangle) X(cairo_restore) X(cairo_save) X(cairo_set_line_width) X(cairo_set_source_rgb) X(cairo_show_page) \
	X(cairo_stroke) X(cairo_status) X(cairo_status_to_string) X(cairo_surface_destroy) X(cairo_surface_finish) \
	X(cairo_surface_status) X(cairo_pdf_surface_create_for_stream) X(cairo_pdf_surface_set_metadata) \
	X(cairo_pdf_surface_add_outline) X(g_object_unref) X(pango_cairo_create_layout) X(pango_cairo_show_layout_line) \
	X(pango_context_set_base_dir) X(pango_font_description_free) X(pango_font_description_from_string) \
	X(pango_layout_context_changed) X(pango_layout_get_context) X(pango_layout_get_baseline) X(pango_layout_get_iter) X(pango_layout_get_size) \
	X(pango_layout_iter_free) X(pango_layout_iter_get_baseline) X(pango_layout_iter_get_line_extents) \
	X(pango_layout_iter_get_line_readonly) X(pango_layout_iter_next_line) X(pango_layout_set_font_description) \
	X(pango_layout_set_text) X(pango_layout_set_width) X(pango_layout_set_wrap)
/* clang-format on */

struct pdf_library {
#define X(name) __typeof__(name) *name;
	PDF_FUNCTIONS(X)
#undef X
};

enum pdf_style {
	PDF_TITLE,
	PDF_SUBTITLE,
	PDF_H1,
	PDF_H2,
	PDF_H3,
	PDF_BODY,
	PDF_CELL,
	PDF_BOLD,
	PDF_NOTE,
	PDF_SMALL,
	PDF_STYLES
};
enum pdf_colour {
	PDF_INK,
	PDF_ACCENT,
	PDF_MUTED,
	PDF_GOOD,
	PDF_WARN,
	PDF_LATE,
	PDF_RULE,
	PDF_SHADE,
	PDF_TRACK,
	PDF_TODAY
};
enum pdf_align { PDF_START, PDF_END, PDF_MIDDLE };

struct pdf {
	const struct pdf_library *lib;
	const struct ml_doc *doc;
	struct ml_arena *arena; /* of one block */
	cairo_surface_t *surface;
	cairo_t *cairo;
	PangoLayout *layout, *foot; /* one for what flows, reused; one for the foot of the page */
	PangoFontDescription *fonts[PDF_STYLES];
	bool rtl;
	double page_width, width, bottom; /* of the page; inside its margins; y where it ends */
	double baseline;		  /* of the first line of what was measured last */
	double y;			  /* next free, from the top */
	int page, pages;		  /* pages: of the pass before, 0 in the first */
};

extern const double pdf_top; /* y where a page begins */

/* ---- pages (doc_pdf.c) */
const struct pdf_library *pdf_library(void); /* NULL: not on this machine */
void pdf_new_page(struct pdf *);
bool pdf_make_room(struct pdf *, double height); /* a new page when it does not fit and this one has begun */

/* ---- text (doc_pdf_text.c) */
void pdf_colour(struct pdf *, enum pdf_colour);
double pdf_left(const struct pdf *, double x, double w); /* of a box at x from the start, w wide */
/* Size of a text that may use `width` (0: one line). */
double pdf_measure(struct pdf *, enum pdf_style, struct ml_str, double width, double *used);
/* Draws it at x, y in a box of that width; returns its height. */
double pdf_text(
	struct pdf *, enum pdf_style, enum pdf_colour, enum pdf_align, struct ml_str, double x, double y, double width);
/* In the flow, over pages when it must. */
void pdf_flow(struct pdf *, enum pdf_style, enum pdf_colour, struct ml_str);

/* ---- tables (doc_pdf_table.c), drawings (doc_pdf_draw.c) */
void pdf_table(struct pdf *, const struct ml_doc_block *);
void pdf_box(struct pdf *, double x, double y, double w, double h); /* filled */
void pdf_bar(struct pdf *, const struct ml_doc_cell *, double x, double y, double w);
void pdf_spark(struct pdf *, const struct ml_doc_cell *, double x, double y, double w);
struct pdf_time {
	double x, w;
	int64_t first, last, today;
};
void pdf_months(struct pdf *, const struct pdf_time *, double y);
void pdf_time_bar(struct pdf *, const struct pdf_time *, const struct ml_doc_row *, double y, double h);

#endif
