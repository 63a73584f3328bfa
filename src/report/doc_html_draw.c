/* report: the drawings of HTML documents: bars, sparklines, time bars. Right to left, the style sheet mirrors them. */
#include <math.h>

#include "doc_html.h"
#include "doc_time.h"

enum { AXIS = 1000 };

void report_html_bar(struct html *h, const struct ml_doc_cell *c)
{
	double part = c->max > 0 ? ML_MIN(ML_MAX(c->value / c->max, 0), 1) : NAN;
	if (isnan(part))
		return;
	ml_buf_printf(h->out,
		"<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
		"<rect class=\"track\" width=\"100\" height=\"10\"/><rect class=\"fill\" width=\"%d\" "
		"height=\"10\"/></svg>",
		(int)lround(100 * part));
}

/* A line through the values, broken where there is a hole; a dot on the last. */
void report_html_spark(struct html *h, const struct ml_doc_cell *c)
{
	enum { STEP = 8, HEIGHT = 16, EDGE = 3 };
	double low, high;
	int x = EDGE, y = 0, end_x = -1;
	bool pen = false;
	if (c->n_series < 2 || !report_doc_extent(c->series, c->n_series, &low, &high))
		return;
	int width = 2 * EDGE + STEP * ((int)c->n_series - 1);
	ml_buf_printf(h->out,
		"<svg class=\"spark\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" aria-hidden=\"true\"><path d=\"",
		width, HEIGHT + 2 * EDGE, ML_MIN(width, 160), HEIGHT + 2 * EDGE);
	for (uint32_t i = 0; i < c->n_series; i++, x += STEP) {
		if (!isfinite(c->series[i])) {
			pen = false;
			continue;
		}
		y = EDGE + (int)lround(high > low ? HEIGHT * (high - c->series[i]) / (high - low) : HEIGHT / 2.0);
		end_x = x;
		ml_buf_printf(h->out, "%c%d %d", pen ? 'L' : 'M', x, y);
		pen = true;
	}
	ml_buf_printf(h->out, "\"/><circle cx=\"%d\" cy=\"%d\" r=\"2.5\"/></svg>", end_x, y);
}

/* ---- time ------------------------------------------------------------------------------------------------ */

static int place(const struct html_time *t, int64_t day)
{
	return (int)lround(AXIS * report_time_place(t->first, t->last, day));
}

static struct ml_date mark(const struct html_time *t, int64_t day)
{
	return report_time_mark(t->first, t->last, day);
}

void report_html_months(struct html *h, const struct html_time *t)
{
	ml_buf_z(h->out, "<span class=\"months\">");
	for (struct ml_date d = mark(t, t->first);; d = mark(t, ml_date_days(d) + 1)) {
		int64_t day = ml_date_days(d);
		if (day > t->last)
			break;
		if (place(t, day) > AXIS - 60)
			continue;
		ml_buf_printf(h->out, "<span style=\"inset-inline-start:%.1f%%\">%02d/%04d</span>",
			place(t, day) / 10.0, d.month, d.year);
	}
	ml_buf_z(h->out, "</span>");
}

static void put_rect(struct html *h, const char *class, int x, int w, int y, int height)
{
	ml_buf_printf(
		h->out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", class, x, y, w, height);
}

void report_html_time_bar(struct html *h, const struct html_time *t, const struct ml_doc_row *r)
{
	enum { HEIGHT = 20, TOP = 4, THICK = 12, LEAST = 6, LINE = 2 };
	ml_buf_printf(h->out,
		"<svg class=\"time\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" aria-hidden=\"true\">", AXIS,
		HEIGHT);
	for (struct ml_date d = mark(t, t->first); ml_date_days(d) <= t->last; d = mark(t, ml_date_days(d) + 1))
		put_rect(h, "month", place(t, ml_date_days(d)), 1, 0, HEIGHT);
	if (r->from <= r->to) {
		int x = place(t, r->from), w = ML_MAX(place(t, r->to + 1) - x, LEAST);
		double done = ML_MIN(ML_MAX(r->progress, 0), 1);
		put_rect(h, "track", x, w, TOP, THICK);
		if (done > 0)
			put_rect(h, "fill", x, ML_MAX((int)lround(w * done), 1), TOP, THICK);
	}
	put_rect(h, "today", place(t, t->today), LINE, 0, HEIGHT);
	ml_buf_z(h->out, "</svg>");
}
