/* report: PDF: bars, sparklines, the time bars of a calendar. */
#include <math.h>

#include "doc_pdf.h"
#include "doc_time.h"

enum { HEIGHT = 8, THICK = 5 };

void pdf_box(struct pdf *p, double x, double y, double w, double h)
{
	p->lib->cairo_rectangle(p->cairo, pdf_left(p, x, w), y, w, h);
	p->lib->cairo_fill(p->cairo);
}

void pdf_bar(struct pdf *p, const struct ml_doc_cell *c, double x, double y, double w)
{
	double part = c->max > 0 ? ML_MIN(ML_MAX(c->value / c->max, 0), 1) : NAN;
	if (isnan(part) || w <= 0)
		return;
	y += (HEIGHT - THICK) / 2.0 + 1;
	pdf_colour(p, PDF_TRACK);
	pdf_box(p, x, y, w, THICK);
	pdf_colour(p, PDF_ACCENT);
	pdf_box(p, x, y, w * part, THICK);
}

void pdf_spark(struct pdf *p, const struct ml_doc_cell *c, double x, double y, double w)
{
	const struct pdf_library *lib = p->lib;
	double low, high, at = 0, level = 0;
	bool pen = false;
	if (c->n_series < 2 || w <= 0 || !report_doc_extent(c->series, c->n_series, &low, &high))
		return;
	pdf_colour(p, PDF_ACCENT);
	lib->cairo_set_line_width(p->cairo, 0.8);
	for (uint32_t i = 0; i < c->n_series; i++) {
		if (!isfinite(c->series[i])) {
			pen = false;
			continue;
		}
		at = pdf_left(p, x + w * i / (c->n_series - 1), 0);
		level = y + 1 + (high > low ? HEIGHT * (high - c->series[i]) / (high - low) : HEIGHT / 2.0);
		(pen ? lib->cairo_line_to : lib->cairo_move_to)(p->cairo, at, level);
		pen = true;
	}
	lib->cairo_stroke(p->cairo);
	lib->cairo_arc(p->cairo, at, level, 1.3, 0, 2 * M_PI);
	lib->cairo_fill(p->cairo);
}

/* ---- time ----------------------------------------------------------------------------------------------- */

static double day_x(const struct pdf_time *t, int64_t day)
{
	return t->x + t->w * report_time_place(t->first, t->last, day);
}

void pdf_months(struct pdf *p, const struct pdf_time *t, double y)
{
	enum { ROOM = 34 }; /* of one label */
	double free_from = t->x;
	for (struct ml_date d = report_time_mark(t->first, t->last, t->first); ml_date_days(d) <= t->last;
		d = report_time_mark(t->first, t->last, ml_date_days(d) + 1)) {
		double x = day_x(t, ml_date_days(d));
		if (x < free_from || x + ROOM > t->x + t->w)
			continue;
		pdf_text(p, PDF_SMALL, PDF_MUTED, PDF_START, ml_arena_printf(p->arena, "%02d/%04d", d.month, d.year), x,
			y, ROOM);
		free_from = x + ROOM;
	}
}

void pdf_time_bar(struct pdf *p, const struct pdf_time *t, const struct ml_doc_row *r, double y, double h)
{
	const double line = 0.7, least = 1.5;
	pdf_colour(p, PDF_RULE);
	for (struct ml_date d = report_time_mark(t->first, t->last, t->first); ml_date_days(d) <= t->last;
		d = report_time_mark(t->first, t->last, ml_date_days(d) + 1))
		pdf_box(p, day_x(t, ml_date_days(d)), y, line / 2, h);
	if (r->from <= r->to) {
		double x = day_x(t, r->from), w = ML_MAX(day_x(t, r->to + 1) - x, least);
		double top = y + (h - THICK) / 2, done = ML_MIN(ML_MAX(r->progress, 0), 1);
		pdf_colour(p, PDF_TRACK);
		pdf_box(p, x, top, w, THICK);
		pdf_colour(p, PDF_ACCENT);
		pdf_box(p, x, top, w * done, THICK);
	}
	pdf_colour(p, PDF_TODAY);
	pdf_box(p, day_x(t, t->today), y, line, h);
}
