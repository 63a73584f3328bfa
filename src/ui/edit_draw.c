/*
 * ui: text editors: layout in cells, drawing, clicks. Wrapped lines: edit_wrap.c.
 */
#include "ui/edit_private.h"

/* ---- layout -------------------------------------------------------------------------------- */

uint32_t ml_ui_edit_row(const struct ml_ui_edit *e)
{
	const struct ml_ui_undo *u = e->undo;
	uint32_t low = 0, high = (uint32_t)u->line.n;
	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;
		if (u->line.v[mid].from <= e->at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* A secret shows one dot a cluster. */
static struct ml_line secret_line(struct ml_arena *a, struct ml_str text)
{
	struct ml_line l = {.cell = ML_NEWN(a, struct ml_line_cell, text.n + 1), .bytes = text.n};
	for (size_t at = 0; at < text.n;) {
		size_t end = ml_grapheme_next(text, at);
		l.cell[l.n++] =
			(struct ml_line_cell){.p = "•", .n = 3, .width = 1, .from = (uint32_t)at, .to = (uint32_t)end};
		l.width++;
		at = end;
	}
	return l;
}

struct ml_line ml_ui_edit_layout(struct ml_ui_edit *e, uint32_t row)
{
	struct ml_ui_line l = e->undo->line.v[row];
	struct ml_str text = ml_str_n(ml_ui_edit_text(e).p + l.from, l.to - l.from);
	ml_arena_reset(e->undo->arena);
	if (e->secret)
		return secret_line(e->undo->arena, text);
	return ml_line_layout(e->undo->arena, text, e->ltr ? 1 : 0);
}

uint32_t ml_ui_edit_lines(struct ml_ui_edit *e, int width)
{
	ml_ui_edit_wrap(e, width);
	return (uint32_t)e->undo->line.n;
}

/* ---- drawing ----------------------------------------------------------------------------------- */

/* Cells between the side where the line begins and the caret's own cell. */
static int from_start(const struct ml_line *l, int column)
{
	return l->rtl ? l->width - 1 - column : column;
}

/* Where the line's left end stands in a block of w cells when its first `scrolled` cells are hidden. */
static int shift_of(const struct ml_line *l, int w, int scrolled)
{
	return l->rtl ? w - l->width + scrolled : -scrolled;
}

/* A column of the block, counted from its physical left, as a coordinate of the surface. */
static int block_x(const struct ml_surface *s, struct ml_rect r, int column)
{
	return ml_surface_is_mirrored(s) ? r.x + r.w - 1 - column : r.x + column;
}

/* The ghost is laid out with the text, so that it stands where the text would go on. */
static struct ml_line line_with_ghost(struct ml_ui_edit *e)
{
	struct ml_ui_undo *u = e->undo;
	ml_arena_reset(u->arena);
	struct ml_str all = ml_arena_printf(
		u->arena, "%.*s%.*s", (int)e->text.n, ml_ui_edit_text(e).p, (int)e->ghost.n, e->ghost.p);
	return ml_line_layout(u->arena, all, e->ltr ? 1 : 0);
}

static void draw_one(struct ml_ui_edit *e, struct ml_surface *s, struct ml_rect r, bool focus, enum ml_role role)
{
	bool ghost = focus && e->ghost.n && e->at == e->text.n && !e->secret;
	struct ml_line l = ghost ? line_with_ghost(e) : ml_ui_edit_layout(e, 0);
	int caret = from_start(&l, ml_line_column(&l, e->at));
	if (!focus)
		e->left = 0;
	else if (caret < e->left)
		e->left = ML_MAX(caret - r.w / 4, 0);
	else if (caret >= e->left + r.w)
		e->left = caret - r.w + 1 + (caret < l.width ? 1 : 0);
	/* A wider window shows what was scrolled out. */
	e->left = ML_MIN(e->left, ML_MAX(l.width + 1 - r.w, 0));
	if (r.w == 1)
		e->left = focus ? caret : 0;
	int shift = shift_of(&l, r.w, e->left);
	struct ml_span dim = {.from = (uint32_t)e->text.n, .to = UINT32_MAX, .role = ML_ROLE_GHOST};
	ml_surface_line(s, r.x, r.y, r.w, &l, shift, role, &dim, ghost);
	if (focus)
		ml_surface_cursor(s, block_x(s, r, shift + ml_line_column(&l, e->at)), r.y, true);
}

static void draw_placeholder(
	const struct ml_ui_edit *e, struct ml_surface *s, struct ml_rect r, bool focus, enum ml_role role)
{
	ml_surface_put(s, r.x, r.y, r.w, ml_str(e->placeholder), e->placeholder ? ML_ROLE_GHOST : role, ML_START);
	if (focus)
		ml_surface_cursor(s, r.x, r.y, true);
}

static void scroll_rows(struct ml_ui_edit *e, bool focus)
{
	uint32_t row = ml_ui_edit_row(e), n = (uint32_t)e->undo->line.n, h = (uint32_t)ML_MAX(e->height, 1);
	if (focus && row < e->top)
		e->top = row;
	if (focus && row >= e->top + h)
		e->top = row - h + 1;
	if (!focus || e->top + h > n)
		e->top = focus && n > h ? n - h : 0;
}

static void draw_many(struct ml_ui_edit *e, struct ml_surface *s, struct ml_rect r, bool focus, enum ml_role role)
{
	uint32_t caret_row = ml_ui_edit_row(e);
	scroll_rows(e, focus);
	for (int y = 0; y < r.h; y++) {
		uint32_t row = e->top + (uint32_t)y;
		struct ml_rect one = ml_rect_row(r, y);
		if (row >= e->undo->line.n) {
			ml_surface_fill(s, one, role);
			continue;
		}
		struct ml_line l = ml_ui_edit_layout(e, row);
		int shift = shift_of(&l, r.w, 0);
		ml_surface_line(s, one.x, one.y, one.w, &l, shift, role, NULL, 0);
		if (focus && row == caret_row) {
			int column = shift + ml_line_column(&l, e->at - e->undo->line.v[row].from);
			ml_surface_cursor(s, block_x(s, r, ML_MAX(0, ML_MIN(column, r.w - 1))), one.y, true);
		}
	}
}

void ml_ui_edit_draw(struct ml_ui_edit *e, struct ml_surface *s, struct ml_rect r, bool focus)
{
	enum ml_role role = focus ? ML_ROLE_INPUT_FOCUS : ML_ROLE_INPUT;
	if (r.w <= 0 || r.h <= 0)
		return;
	if (!e->many)
		r.h = 1;
	e->width = r.w;
	e->height = r.h;
	ml_ui_edit_wrap(e, r.w);
	if (e->text.n == 0 && e->ghost.n == 0) {
		ml_surface_fill(s, r, role);
		draw_placeholder(e, s, r, focus, role);
	} else if (e->many) {
		draw_many(e, s, r, focus, role);
	} else {
		draw_one(e, s, r, focus, role);
	}
}

void ml_ui_edit_click(struct ml_ui_edit *e, int x, int y, bool mirrored)
{
	ml_ui_edit_wrap(e, e->width);
	if (mirrored)
		x = e->width - 1 - x;
	uint32_t row = e->many ? e->top + (uint32_t)ML_MAX(y, 0) : 0;
	row = ML_MIN(row, (uint32_t)e->undo->line.n - 1);
	struct ml_line l = ml_ui_edit_layout(e, row);
	size_t at = e->undo->line.v[row].from + ml_line_offset(&l, x - shift_of(&l, e->width, e->many ? 0 : e->left));
	e->at = ml_ui_edit_snap(ml_ui_edit_text(e), at);
	e->goal = -1;
}
