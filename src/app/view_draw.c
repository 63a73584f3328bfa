/* Steering views: drawing one line. */
#include <stdio.h>

#include "app/view_screen.h"

enum { BAR_LEAST = 4, BAR_MOST = 24, SPARK = 12, INDENT = 2, MATRIX_WIDE = 72 };

static enum ml_role role_of(enum ml_doc_mark mark)
{
	static const uint8_t roles[] = {[ML_DOC_PLAIN] = ML_ROLE_TEXT,
		[ML_DOC_STRONG] = ML_ROLE_STRONG,
		[ML_DOC_MUTED] = ML_ROLE_MUTED,
		[ML_DOC_GOOD] = ML_ROLE_OK,
		[ML_DOC_WARN] = ML_ROLE_WARNING,
		[ML_DOC_LATE] = ML_ROLE_LATE};
	return roles[mark];
}

static bool at_end(enum ml_doc_type t)
{
	return t == ML_DOC_NUMBER || t == ML_DOC_MONEY || t == ML_DOC_SHARE || t == ML_DOC_DATE;
}

/* The figure first, the drawing in what is left. */
static void draw_cell(struct view_screen *v, struct ml_surface *f, const struct ml_doc_cell *c,
	const struct ml_doc_column *column, int figure, struct ml_rect r, enum ml_role base)
{
	enum ml_role role = base != ML_ROLE_TEXT || c->mark == ML_DOC_PLAIN ? base : role_of(c->mark);
	enum ml_role chart = base == ML_ROLE_FOCUS ? base : ML_ROLE_CHART;
	struct ml_str text = c->text;
	if (text.n && (c->mark == ML_DOC_LATE || c->mark == ML_DOC_WARN))
		text = ml_arena_printf(v->base.app->arena, "! %.*s", (int)text.n, text.p);
	int room = r.w - figure - 1, x = r.x + figure + 1;
	bool drawn = !v->table && room >= BAR_LEAST;
	if (c->type == ML_DOC_BAR && drawn && c->max > 0) {
		ml_surface_bar(f, x, r.y, ML_MIN(room, BAR_MOST), ML_MAX(c->value, 0), c->max, chart);
		ml_surface_put(f, r.x, r.y, figure, text, role, ML_RIGHT);
	} else if (c->type == ML_DOC_SPARK && drawn) {
		int n = ML_MIN(ML_MIN((int)c->n_series, room), SPARK);
		ml_ui_spark_draw(f, x, r.y, n, c->series, c->n_series, chart);
		ml_surface_put(f, r.x, r.y, figure, text, role, ML_RIGHT);
	} else {
		ml_surface_put(f, r.x, r.y, r.w, text, role, at_end(column->type) ? ML_RIGHT : ML_START);
	}
}

static void draw_names(struct view_screen *v, struct ml_surface *f, uint32_t block, struct ml_rect r)
{
	const struct ml_doc_block *b = &v->doc->blocks[block];
	const struct view_plan *p = &v->plans[block];
	for (uint32_t i = 0; i < b->n_columns && i < VIEW_COLUMNS; i++)
		if (p->w[i])
			ml_surface_put(f, r.x + p->x[i], r.y, p->w[i], b->columns[i].label, ML_ROLE_LABEL,
				at_end(b->columns[i].type) ? ML_RIGHT : ML_START);
	if (p->time.w > 0) {
		struct ml_ui_time time = p->time;
		time.x += r.x;
		ml_ui_time_months(f, r.y, &time, v->doc->lang);
	}
}

static void draw_row(
	struct view_screen *v, struct ml_surface *f, const struct view_line *l, struct ml_rect r, bool here)
{
	const struct ml_doc_block *b = &v->doc->blocks[l->block];
	const struct ml_doc_row *row = &b->rows[l->row];
	const struct view_plan *p = &v->plans[l->block];
	enum ml_role base = here ? ML_ROLE_FOCUS : row->total ? ML_ROLE_STRONG : ML_ROLE_TEXT;
	if (here)
		ml_surface_fill(f, r, ML_ROLE_FOCUS);
	for (uint32_t i = 0; i < b->n_columns && i < VIEW_COLUMNS; i++) {
		int indent = i == 0 ? ML_MIN(INDENT * row->depth, p->w[0] / 2) : 0;
		struct ml_rect cell = ml_rect(r.x + p->x[i] + indent, r.y, p->w[i] - indent, 1);
		if (p->w[i])
			draw_cell(v, f, &row->cells[i], &b->columns[i], p->figure[i], cell, base);
	}
	if (p->time.w > 0) {
		struct ml_ui_time time = p->time;
		time.x += r.x;
		ml_ui_time_bar(f, r.y, &time, row->from, row->to, row->progress, here ? ML_ROLE_FOCUS : ML_ROLE_CHART);
		ml_ui_time_today(f, r.y, &time, p->today);
	}
}

/* ---- matrix ---------------------------------------------------------------------------------------------- */

struct drawing {
	const struct ml_doc_block *block;
	int column, row; /* under the cursor; -1: none */
	bool mirrored;
};

static void matrix_text(void *arg, int column, int row, struct ml_buf *text, uint8_t *role)
{
	const struct drawing *d = arg;
	const struct ml_doc_cell *c = &d->block->rows[(uint32_t)row * d->block->across + (uint32_t)column].cells[0];
	bool here = column == d->column && row == d->row;
	if (here && !d->mirrored)
		ml_buf_z(text, "> ");
	ml_buf_str(text, c->text.n ? c->text : ML_STR("·"));
	if (here && d->mirrored) /* numbers run to the right on such a screen too */
		ml_buf_z(text, " <");
	*role = here ? ML_ROLE_FOCUS : role_of(c->mark);
}

/* All of it again for each of its lines, within that line: a part may have been scrolled away. */
static void draw_matrix(struct view_screen *v, struct ml_surface *f, uint64_t line, struct ml_rect r, bool focus)
{
	const struct view_line *l = &v->lines[line];
	const struct ml_doc_block *b = &v->doc->blocks[l->block];
	int before = l->type == VIEW_MATRIX_TOP ? 0
		     : l->type == VIEW_MATRIX	? (int)(b->up - l->row)
						: 1 + (int)b->up + (int)l->row;
	struct ml_rect whole = ml_rect(r.x, r.y - before, ML_MIN(r.w, MATRIX_WIDE), (int)b->up + 3);
	uint64_t at = v->list.row;
	bool mine = at < v->n_lines && v->lines[at].type == VIEW_MATRIX && v->lines[at].block == l->block;
	struct drawing d = {b, -1, -1};
	d.mirrored = ml_surface_is_mirrored(f);
	char x_label[160], y_label[160];
	if (mine) {
		d.column = ML_MIN(v->column, (int)b->across - 1);
		d.row = (int)v->lines[at].row;
		v->matrix = whole;
	}
	snprintf(x_label, sizeof x_label, "%.*s %s", (int)b->x_label.n, b->x_label.p,
		ml_surface_is_mirrored(f) ? "←" : "→");
	snprintf(y_label, sizeof y_label, "↑ %.*s", (int)b->y_label.n, b->y_label.p);
	struct ml_rect former = ml_surface_clip(f, r);
	ml_ui_matrix_draw(f, whole, x_label, y_label, (int)b->across, (int)b->up, matrix_text, &d);
	ml_surface_unclip(f, former);
	if (mine && line == at && focus) {
		struct ml_rect box = ml_ui_matrix_cell(whole, (int)b->across, (int)b->up, d.column, d.row);
		ml_surface_cursor(f, box.h ? box.x : r.x, r.y, false);
	}
}

/* "Influence 4, intérêt 5 : 3": a cell of a matrix as a line of a table. */
static void draw_matrix_row(
	struct view_screen *v, struct ml_surface *f, const struct view_line *l, struct ml_rect r, bool here)
{
	const struct ml_doc_block *b = &v->doc->blocks[l->block];
	const struct ml_doc_cell *c = &b->rows[l->row].cells[0];
	struct ml_str text = ml_arena_printf(v->base.app->arena, _("%.*s %u, %.*s %u : %.*s"), (int)b->y_label.n,
		b->y_label.p, l->row / b->across + 1, (int)b->x_label.n, b->x_label.p, l->row % b->across + 1,
		(int)c->text.n, c->text.p);
	ml_surface_put(f, r.x, r.y, r.w, text, here ? ML_ROLE_FOCUS : ML_ROLE_TEXT, ML_START);
}

/* ---- any line ---------------------------------------------------------------------------------------------- */

void view_draw_line(void *arg, uint64_t line, struct ml_surface *f, struct ml_rect row, bool here, bool focus)
{
	struct view_screen *v = arg;
	const struct view_line *l = &v->lines[line];
	struct ml_rect r = ml_rect(row.x + 2, row.y, row.w - 2, 1);
	if (here && l->type != VIEW_MATRIX) {
		ml_surface_put(f, row.x, row.y, 2, ML_STR(">"), ML_ROLE_FOCUS, ML_START);
		if (focus)
			ml_surface_cursor(f, row.x, row.y, false);
	}
	switch ((enum view_line_type)l->type) {
	case VIEW_BLANK:
		break;
	case VIEW_HEADING:
	case VIEW_TEXT:
		ml_surface_put(f, r.x, r.y, r.w, l->text, here ? ML_ROLE_FOCUS : l->role, ML_START);
		break;
	case VIEW_NAMES:
		draw_names(v, f, l->block, r);
		break;
	case VIEW_ROW:
		if (v->doc->blocks[l->block].type == ML_DOC_MATRIX)
			draw_matrix_row(v, f, l, r, here);
		else
			draw_row(v, f, l, r, here);
		break;
	case VIEW_MATRIX_TOP:
	case VIEW_MATRIX:
	case VIEW_MATRIX_FOOT:
		draw_matrix(v, f, line, r, focus);
		break;
	}
}

void view_draw_rule(void *arg, uint64_t top, struct ml_surface *f, struct ml_rect r)
{
	struct view_screen *v = arg;
	ml_surface_hline(f, r.x, r.y, r.w, ML_ROLE_BORDER);
	if (top == 0 || top >= v->n_lines)
		return;
	const struct view_line *l = &v->lines[top];
	if (l->type != VIEW_ROW || v->doc->blocks[l->block].type != ML_DOC_TABLE)
		return;
	ml_surface_fill(f, r, ML_ROLE_TEXT);
	draw_names(v, f, l->block, ml_rect(r.x + 2, r.y, r.w - 3, 1));
}
