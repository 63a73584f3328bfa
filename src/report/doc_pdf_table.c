/* report: PDF: tables over pages, their heads again on each. */
#include <maillage/i18n.h>
#include "doc_pdf.h"

enum {
	HEAD_LINES = 2,
	PAD = 4,
	INDENT = 9,
	DRAWING = 42,
	DRAWING_GAP = 5,
	NARROWEST = 34,
	DRAWN_LEAST = 84,
	SAMPLE = 300,
	TALL = 34
};

struct table {
	const struct ml_doc_block *b; /* as a plain table */
	bool matrix;
	double *x, *w;	      /* a column, padding included */
	struct pdf_time time; /* w 0: none */
	double head;	      /* height */
};

/* ---- cells -------------------------------------------------------------------------------------------- */

/* Letters as far as they decide which way a text goes. */
static bool has_letters(struct ml_str s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t r = ml_utf8_next(s, &i);
		if ((r >= 'A' && r <= 'Z') || (r >= 'a' && r <= 'z') || (r >= 0xc0 && (r < 0x2000 || r > 0x2bff)))
			return true;
	}
	return false;
}

static struct ml_str cell_text(struct pdf *p, const struct ml_doc_cell *c)
{
	/* A left-to-right mark: a figure reads the same way among Arabic words. */
	struct ml_str text = report_doc_clean(p->arena, c->text, false);
	bool figure = !has_letters(text);
	if (!text.n)
		return text;
	return ml_arena_printf(p->arena, "%s%s%.*s", report_doc_alerts(c) ? "! " : "", figure && p->rtl ? "\u200e" : "",
		(int)text.n, text.p);
}

static double drawing_of(const struct ml_doc_cell *c)
{
	bool any = (c->type == ML_DOC_BAR && c->max > 0) || (c->type == ML_DOC_SPARK && c->n_series > 1);
	return any ? DRAWING : 0;
}

static enum pdf_style style_of(const struct ml_doc_row *r, const struct ml_doc_cell *c)
{
	return r->total || c->mark == ML_DOC_STRONG ? PDF_BOLD : PDF_CELL;
}

static enum pdf_colour colour_of(const struct ml_doc_cell *c)
{
	static const uint8_t colours[] = {[ML_DOC_PLAIN] = PDF_INK,
		[ML_DOC_STRONG] = PDF_INK,
		[ML_DOC_MUTED] = PDF_MUTED,
		[ML_DOC_GOOD] = PDF_GOOD,
		[ML_DOC_WARN] = PDF_WARN,
		[ML_DOC_LATE] = PDF_LATE};
	return colours[c->mark];
}

static double indent(const struct table *t, const struct ml_doc_row *r, uint32_t column)
{
	double by = column ? 0 : (double)INDENT * r->depth;
	return ML_MIN(by, t->w[column] / 3);
}

/* Room for the text of a cell, beside its drawing. */
static double text_room(const struct table *t, const struct ml_doc_row *r, uint32_t column)
{
	double drawing = drawing_of(&r->cells[column]);
	double room = t->w[column] - 2 * PAD - indent(t, r, column) - (drawing > 0 ? drawing + DRAWING_GAP : 0);
	return ML_MAX(room, 8);
}

/* ---- columns ------------------------------------------------------------------------------------------ */

static double wished(struct pdf *p, const struct table *t, uint32_t column)
{
	double used, w = 0, whole = 0;
	struct ml_str label = report_doc_clean(p->arena, t->b->columns[column].label, false);
	pdf_measure(p, PDF_BOLD, label, 0, &whole);
	if (t->b->columns[column].type != ML_DOC_TEXT)
		label = report_doc_longest_word(label);
	pdf_measure(p, PDF_BOLD, label, 0, &w);
	w = ML_MAX(w, whole / HEAD_LINES);
	for (uint32_t i = 0; i < t->b->n_rows && i < SAMPLE; i++) {
		const struct ml_doc_row *r = &t->b->rows[i];
		const struct ml_doc_cell *c = &r->cells[column];
		double drawing = drawing_of(c);
		pdf_measure(p, style_of(r, c), cell_text(p, c), 0, &used);
		used += (column ? 0 : (double)INDENT * r->depth) + (drawing > 0 ? drawing + DRAWING_GAP : 0);
		w = ML_MAX(w, used);
	}
	return w + 2 * PAD + 1;
}

static bool gives(const struct table *t, uint32_t column)
{
	enum ml_doc_type type = t->b->columns[column].type;
	return !report_doc_at_end(type) && t->w[column] > (type == ML_DOC_TEXT ? NARROWEST : DRAWN_LEAST);
}

/* Takes from the widest column of text until all fit; too many columns share what there is. */
static void fit(struct table *t, double room)
{
	for (;;) {
		double total = 0;
		int widest = -1;
		for (uint32_t i = 0; i < t->b->n_columns; i++) {
			total += t->w[i];
			if (gives(t, i) && (widest < 0 || t->w[i] > t->w[widest]))
				widest = (int)i;
		}
		if (total <= room)
			return;
		if (widest >= 0) {
			t->w[widest] -= 1;
			continue;
		}
		for (uint32_t i = 0; i < t->b->n_columns; i++)
			t->w[i] *= room / total;
		return;
	}
}

static void spread(struct table *t, double room)
{
	double total = 0, growth = 0;
	for (uint32_t i = 0; i < t->b->n_columns; i++) {
		total += t->w[i];
		growth += report_doc_at_end(t->b->columns[i].type) ? 0 : 1;
	}
	for (uint32_t i = 0; i < t->b->n_columns && total < room && growth > 0; i++)
		if (!report_doc_at_end(t->b->columns[i].type))
			t->w[i] += (room - total) / growth;
}

/* Words come before the calendar: it takes what they leave, or is not drawn; its days are in their columns. */
static void leave_time(struct pdf *p, struct table *t)
{
	enum { READABLE = 90, TIME_LEAST = 110 };
	double need = 2 * PAD;
	for (uint32_t i = 0; i < t->b->n_columns; i++) {
		enum ml_doc_type type = t->b->columns[i].type;
		bool fixed = report_doc_at_end(type);
		need += fixed ? t->w[i] : ML_MIN(t->w[i], type == ML_DOC_TEXT ? READABLE : DRAWN_LEAST);
	}
	t->time.w = ML_MIN(t->time.w, p->width - need);
	if (t->time.w < TIME_LEAST)
		t->time.w = 0;
}

static void lay_out(struct pdf *p, struct table *t)
{
	uint32_t n = t->b->n_columns;
	double room = p->width, x = 0;
	t->x = ML_NEWN(p->arena, double, n + 1);
	t->w = ML_NEWN(p->arena, double, n + 1);
	for (uint32_t i = 0; i < n; i++)
		t->w[i] = t->matrix && i ? (p->width - t->w[0]) / (n - 1) : wished(p, t, i);
	if (t->time.w > 0)
		leave_time(p, t);
	if (t->time.w > 0)
		room -= t->time.w + 2 * PAD;
	if (!t->matrix)
		fit(t, room);
	/* Short tables stay short: what belongs together is read together. */
	if (t->time.w > 0 || t->matrix)
		spread(t, room);
	for (uint32_t i = 0; i < n; i++) {
		t->x[i] = x;
		x += t->w[i];
		double h = pdf_measure(p, PDF_BOLD, report_doc_clean(p->arena, t->b->columns[i].label, false),
			ML_MAX(t->w[i] - 2 * PAD, 8), NULL);
		t->head = ML_MAX(t->head, h + 2 * PAD);
	}
	if (t->time.w > 0) {
		t->time.x = x + PAD;
		t->head = ML_MAX(t->head, pdf_measure(p, PDF_SMALL, ML_STR("0"), 0, NULL) + 2 * PAD);
	}
}

static double right_of(const struct table *t)
{
	uint32_t last = t->b->n_columns - 1;
	return t->time.w > 0 ? t->time.x + t->time.w : t->x[last] + t->w[last];
}

/* ---- rows ----------------------------------------------------------------------------------------------- */

static enum pdf_align align_of(const struct table *t, uint32_t column)
{
	if (t->matrix)
		return PDF_MIDDLE;
	return report_doc_at_end(t->b->columns[column].type) ? PDF_END : PDF_START;
}

static void put_head(struct pdf *p, struct table *t)
{
	double right = right_of(t);
	pdf_colour(p, PDF_SHADE);
	pdf_box(p, 0, p->y, right, t->head);
	for (uint32_t i = 0; i < t->b->n_columns; i++)
		pdf_text(p, PDF_BOLD, PDF_INK, align_of(t, i),
			report_doc_clean(p->arena, t->b->columns[i].label, false), t->x[i] + PAD, p->y + PAD,
			ML_MAX(t->w[i] - 2 * PAD, 8));
	if (t->time.w > 0)
		pdf_months(p, &t->time, p->y + PAD);
	p->y += t->head;
	pdf_colour(p, PDF_MUTED);
	pdf_box(p, 0, p->y - 0.8, right, 0.8);
}

/* Its height; the first lines of its cells stand on one baseline, that many points down. */
static double row_height(struct pdf *p, const struct table *t, const struct ml_doc_row *r, double *baseline)
{
	double below = 0;
	*baseline = 0;
	for (uint32_t i = 0; i < t->b->n_columns; i++) {
		const struct ml_doc_cell *c = &r->cells[i];
		struct ml_str text = c->text.n ? cell_text(p, c) : ML_STR("0");
		double h = pdf_measure(p, style_of(r, c), text, text_room(t, r, i), NULL);
		*baseline = ML_MAX(*baseline, p->baseline);
		below = ML_MAX(below, h - p->baseline);
	}
	double h = *baseline + below + 2 * PAD;
	if (!t->matrix || h >= TALL)
		return h;
	*baseline += (TALL - h) / 2;
	return TALL;
}

static void put_cell(
	struct pdf *p, const struct table *t, const struct ml_doc_row *r, uint32_t i, double y, double baseline)
{
	enum { DRAWING_ABOVE = 9 }; /* from the baseline */
	const struct ml_doc_cell *c = &r->cells[i];
	double x = t->x[i] + PAD + indent(t, r, i), drawing = drawing_of(c), room = text_room(t, r, i);
	struct ml_str text = cell_text(p, c);
	pdf_measure(p, style_of(r, c), text, room, NULL);
	pdf_text(p, style_of(r, c), colour_of(c), align_of(t, i), text, x, y + PAD + baseline - p->baseline, room);
	if (drawing <= 0)
		return;
	x = t->x[i] + t->w[i] - PAD - drawing;
	if (c->type == ML_DOC_BAR)
		pdf_bar(p, c, x, y + PAD + baseline - DRAWING_ABOVE, drawing);
	else
		pdf_spark(p, c, x, y + PAD + baseline - DRAWING_ABOVE, drawing);
}

static void put_row(
	struct pdf *p, const struct table *t, const struct ml_doc_row *r, double y, double h, double baseline)
{
	double right = right_of(t);
	if (r->total) {
		pdf_colour(p, PDF_SHADE);
		pdf_box(p, 0, y, right, h);
	}
	for (uint32_t i = 0; i < t->b->n_columns; i++)
		put_cell(p, t, r, i, y, baseline);
	if (t->time.w > 0)
		pdf_time_bar(p, &t->time, r, y, h);
	pdf_colour(p, PDF_RULE);
	pdf_box(p, 0, y + h - 0.4, right, 0.4);
	for (uint32_t i = 0; t->matrix && i < t->b->n_columns; i++)
		pdf_box(p, t->x[i] + t->w[i] - 0.4, y, 0.4, h);
}

/* A row that no page can hold is cut between lines, where each page ends. */
static void put_slices(struct pdf *p, struct table *t, const struct ml_doc_row *r, double h, double baseline)
{
	double line = pdf_measure(p, PDF_CELL, ML_STR("0"), 0, NULL);
	for (double done = 0; done < h;) {
		double room = p->bottom - p->y, lines = (double)(int)((room - PAD) / line) * line;
		double part = ML_MIN(done > 0 ? lines : lines + PAD, h - done);
		p->lib->cairo_save(p->cairo);
		p->lib->cairo_rectangle(p->cairo, 0, p->y, p->page_width, part);
		p->lib->cairo_clip(p->cairo);
		put_row(p, t, r, p->y - done, h, baseline);
		p->lib->cairo_restore(p->cairo);
		p->y += part;
		done += part;
		if (done < h) {
			pdf_new_page(p);
			put_head(p, t);
		}
	}
}

static void put_rows(struct pdf *p, struct table *t)
{
	double full = p->bottom - pdf_top - t->head;
	for (uint32_t i = 0; i < t->b->n_rows; i++) {
		const struct ml_doc_row *r = &t->b->rows[i];
		double baseline, h = row_height(p, t, r, &baseline);
		if (p->y + ML_MIN(h, full) > p->bottom) {
			pdf_new_page(p);
			put_head(p, t);
		}
		if (h > full) {
			put_slices(p, t, r, h, baseline);
			continue;
		}
		put_row(p, t, r, p->y, h, baseline);
		p->y += h;
	}
}

/* ---- a whole one ---------------------------------------------------------------------------------------- */

void pdf_table(struct pdf *p, const struct ml_doc_block *block)
{
	enum { FIRST_ROWS = 30, BEFORE = 6, AFTER = 10, TIME_SHARE = 3 };
	struct table t = {.b = report_doc_grid(p->doc, block), .matrix = block->type == ML_DOC_MATRIX};
	struct ml_str title = report_doc_clean(p->arena, block->text, false);
	if (block->timeline && ml_doc_timeline(p->doc, block, &t.time.first, &t.time.last, &t.time.today))
		t.time.w = p->width / TIME_SHARE;
	p->y += BEFORE;
	if (t.b->n_rows)
		lay_out(p, &t);
	/* The title, the head and the first row stay together. */
	pdf_make_room(p, pdf_measure(p, PDF_H3, title, p->width, NULL) + t.head + FIRST_ROWS);
	pdf_flow(p, PDF_H3, PDF_INK, title);
	p->y += title.n ? 3 : 0;
	if (t.b->n_rows == 0)
		pdf_flow(p, PDF_NOTE, PDF_MUTED, report_doc_clean(p->arena, block->empty, true));
	if (t.b->n_rows) {
		put_head(p, &t);
		put_rows(p, &t);
		p->y += 3;
	}
	if (t.time.w > 0)
		pdf_flow(p, PDF_NOTE, PDF_MUTED, ml_str(_("Barre foncée : part faite. Trait rouge : aujourd'hui.")));
	pdf_flow(p, PDF_NOTE, PDF_MUTED, report_doc_clean(p->arena, block->note, true));
	p->y += AFTER;
}
