/* Steering views: a document as lines of a screen. */
#include <math.h>

#include "app/view_screen.h"

enum { WIDEST = 44, BAR = 12, SPARK = 12, GAP = 2, TIME_LEAST = 26, INDENT = 2 };

/* ---- columns ---------------------------------------------------------------------------------------- */

static int figure_width(const struct ml_doc_cell *c)
{
	bool sign = c->text.n && (c->mark == ML_DOC_LATE || c->mark == ML_DOC_WARN);
	return ml_text_width(c->text) + 2 * sign;
}

static int drawing_width(const struct view_screen *v, const struct ml_doc_cell *c)
{
	if (v->table || (c->type != ML_DOC_BAR && c->type != ML_DOC_SPARK))
		return 0;
	return 1 + (c->type == ML_DOC_BAR ? BAR : ML_MIN((int)c->n_series, SPARK));
}

static int wished(const struct view_screen *v, const struct ml_doc_block *b, uint32_t column, int *figure)
{
	enum { SAMPLE = 500 }; /* rows looked at: a long table is not measured to its end */
	int w = 0, drawing = 0;
	*figure = 0;
	for (uint32_t i = 0; i < b->n_rows && i < SAMPLE; i++) {
		const struct ml_doc_cell *c = &b->rows[i].cells[column];
		int text = figure_width(c) + (column ? 0 : INDENT * b->rows[i].depth), more = drawing_width(v, c);
		w = ML_MAX(w, text);
		drawing = ML_MAX(drawing, more);
		if (more)
			*figure = ML_MAX(*figure, text);
	}
	w = ML_MAX(ML_MAX(w + drawing, b->columns[column].least), ml_text_width(b->columns[column].label));
	return ML_MIN(w, WIDEST + (column ? 0 : 2 * INDENT));
}

static int least(const struct ml_doc_block *b, uint32_t column, const int *wish)
{
	const struct ml_doc_column *c = &b->columns[column];
	bool fixed = c->type != ML_DOC_TEXT && c->type != ML_DOC_BAR;
	return fixed ? wish[column] : ML_MIN(wish[column], ML_MAX(c->least, 6));
}

/* The column that goes first where it is narrow: of the highest rank, the last. */
static int expendable(const struct ml_doc_block *b, const struct view_plan *p)
{
	int worst = -1;
	for (uint32_t i = 0; i < b->n_columns && i < VIEW_COLUMNS; i++)
		if (p->w[i] && b->columns[i].rank && (worst < 0 || b->columns[i].rank >= b->columns[worst].rank))
			worst = (int)i;
	return worst;
}

static int sum(const struct view_plan *p, uint32_t n)
{
	int all = 0;
	for (uint32_t i = 0; i < n; i++)
		all += p->w[i] ? p->w[i] + GAP : 0;
	return all ? all - GAP : 0;
}

/* First what must be there, then each column up to its wish, then what grows takes the rest. */
static void share_room(const struct ml_doc_block *b, struct view_plan *p, const int *wish, uint32_t n, int room)
{
	int left, growth = 0;
	for (int drop; sum(p, n) > room && (drop = expendable(b, p)) >= 0;)
		p->w[drop] = 0;
	left = room - sum(p, n);
	/* Columns that lack little first: one is whole before another is longer; then the names, then the others. */
	for (int lack = 4; lack <= 4 * WIDEST; lack *= 4 * WIDEST / 4)
		for (uint32_t i = 0; i < n && left > 0; i++) {
			int more = p->w[i] && wish[i] - p->w[i] <= lack ? ML_MIN(wish[i] - p->w[i], left) : 0;
			p->w[i] += more;
			left -= more;
		}
	for (uint32_t i = 0; i < n; i++)
		growth += p->w[i] ? b->columns[i].grow : 0;
	/* Not to the end of a wide screen: what belongs together must be read together. */
	for (uint32_t i = 0; i < n && left > 0 && growth; i++)
		if (p->w[i] && b->columns[i].grow)
			p->w[i] += ML_MIN(left * b->columns[i].grow / growth, WIDEST / 2);
	/* Too narrow even so: the first column gives way. */
	if (sum(p, n) > room && n)
		p->w[0] = ML_MAX(p->w[0] - (sum(p, n) - room), 4);
}

static void plan_table(struct view_screen *v, uint32_t block, int width)
{
	const struct ml_doc_block *b = &v->doc->blocks[block];
	struct view_plan *p = &v->plans[block];
	int wish[VIEW_COLUMNS], x = 0, room = width;
	uint32_t n = ML_MIN(b->n_columns, (uint32_t)VIEW_COLUMNS);
	int64_t first, last, today;
	bool time = b->timeline && !v->table && ml_doc_timeline(v->doc, b, &first, &last, &today);
	*p = (struct view_plan){0};
	for (uint32_t i = 0; i < n; i++) {
		wish[i] = wished(v, b, i, &p->figure[i]);
		p->w[i] = least(b, i, wish);
	}
	if (time) {
		/* Half of the screen for the bars: the columns that matter least make room. */
		room = ML_MAX(width - ML_MAX(TIME_LEAST, width / 2) - GAP, 0);
		for (int drop; sum(p, n) > room && (drop = expendable(b, p)) >= 0;)
			p->w[drop] = 0;
		time = width - sum(p, n) - GAP >= TIME_LEAST;
		room = time ? room : width;
	}
	share_room(b, p, wish, n, room);
	for (uint32_t i = 0; i < n; i++) {
		p->x[i] = x;
		x += p->w[i] ? p->w[i] + GAP : 0;
	}
	if (time) {
		p->time = (struct ml_ui_time){.x = x, .w = width - x, .first = first, .last = last};
		p->today = today;
	}
}

/* ---- lines ------------------------------------------------------------------------------------------ */

static void add(struct view_screen *v, struct view_line line, uint32_t *room)
{
	if (v->n_lines == *room) {
		struct view_line *wider = ML_NEWN(v->lines_arena, struct view_line, 2 * *room + 64);
		if (v->n_lines)
			memcpy(wider, v->lines, v->n_lines * sizeof *wider);
		v->lines = wider;
		*room = 2 * *room + 64;
	}
	v->lines[v->n_lines++] = line;
}

static void add_wrapped(
	struct view_screen *v, uint32_t block, struct ml_str text, enum ml_role role, int width, uint32_t *room)
{
	uint32_t n;
	struct ml_str *line = ml_text_wrap(v->lines_arena, text, ML_MAX(ML_MIN(width, 100), 10), &n);
	for (uint32_t i = 0; i < n; i++)
		add(v,
			(struct view_line){.type = line[i].n ? VIEW_TEXT : VIEW_BLANK,
				.role = role,
				.block = block,
				.text = line[i]},
			room);
}

static bool matches(struct view_screen *v, const struct ml_doc_block *b, const struct ml_doc_row *r)
{
	struct ml_buf all = {0};
	for (uint32_t i = 0; i < b->n_columns; i++) {
		ml_buf_str(&all, r->cells[i].text);
		ml_buf_char(&all, ' ');
	}
	bool yes = ml_ui_matches(ml_ui_list_filter(&v->list), ml_buf_view(&all));
	ml_buf_finish(&all);
	return yes;
}

/* Which rows show: all, or those that hold what is typed, with what they hang under. */
static bool *shown_rows(struct view_screen *v, const struct ml_doc_block *b, uint32_t *n)
{
	bool *shown = ML_NEWN(v->lines_arena, bool, b->n_rows + 1);
	bool all = !ml_ui_list_filter(&v->list).n;
	int above = -1; /* depth of the rows above that are still to show */
	*n = 0;
	for (uint32_t i = b->n_rows; i-- > 0;) {
		const struct ml_doc_row *r = &b->rows[i];
		bool found = all || matches(v, b, r), parent = !found && above > r->depth;
		shown[i] = found || parent;
		*n += found;
		if (shown[i])
			above = r->depth;
		else if (above > r->depth)
			above = -1;
	}
	return shown;
}

static void lay_table(struct view_screen *v, uint32_t at, int width, uint32_t *room)
{
	const struct ml_doc_block *b = &v->doc->blocks[at];
	bool filtered = ml_ui_list_filter(&v->list).n > 0;
	uint32_t n;
	const bool *shown = shown_rows(v, b, &n);
	v->n_rows += b->n_rows;
	v->n_found += n;
	if (filtered && n == 0)
		return;
	if (b->text.n)
		add(v, (struct view_line){.type = VIEW_HEADING, .role = ML_ROLE_HEADER, .block = at, .text = b->text},
			room);
	if (b->n_rows == 0 && b->empty.n)
		add_wrapped(v, at, b->empty, ML_ROLE_MUTED, width, room);
	if (b->n_rows) {
		plan_table(v, at, width);
		add(v, (struct view_line){.type = VIEW_NAMES, .block = at}, room);
	}
	for (uint32_t i = 0; i < b->n_rows; i++)
		if (shown[i])
			add(v, (struct view_line){.type = VIEW_ROW, .block = at, .row = i}, room);
	if (b->note.n && !filtered)
		add_wrapped(v, at, b->note, ML_ROLE_MUTED, width, room);
	add(v, (struct view_line){.type = VIEW_BLANK}, room);
}

/* As a table: a line for each cell that is not empty. */
static void lay_matrix_table(struct view_screen *v, uint32_t at, uint32_t *room)
{
	const struct ml_doc_block *b = &v->doc->blocks[at];
	for (uint32_t y = b->up; y-- > 0;)
		for (uint32_t x = 0; x < b->across; x++)
			if (b->rows[y * b->across + x].cells[0].text.n)
				add(v, (struct view_line){.type = VIEW_ROW, .block = at, .row = y * b->across + x},
					room);
}

static void lay_matrix(struct view_screen *v, uint32_t at, uint32_t *room)
{
	const struct ml_doc_block *b = &v->doc->blocks[at];
	if (ml_ui_list_filter(&v->list).n > 0)
		return;
	if (b->text.n)
		add(v, (struct view_line){.type = VIEW_HEADING, .role = ML_ROLE_HEADER, .block = at, .text = b->text},
			room);
	if (v->table) {
		lay_matrix_table(v, at, room);
	} else {
		add(v, (struct view_line){.type = VIEW_MATRIX_TOP, .block = at}, room);
		for (uint32_t y = b->up; y-- > 0;)
			add(v, (struct view_line){.type = VIEW_MATRIX, .block = at, .row = y}, room);
		for (int i = 0; i < 2; i++)
			add(v, (struct view_line){.type = VIEW_MATRIX_FOOT, .block = at, .row = (uint32_t)i}, room);
	}
	if (b->note.n)
		add_wrapped(v, at, b->note, ML_ROLE_MUTED, v->width, room);
	add(v, (struct view_line){.type = VIEW_BLANK}, room);
}

static void lay_block(struct view_screen *v, uint32_t at, int width, uint32_t *room)
{
	const struct ml_doc_block *b = &v->doc->blocks[at];
	bool filtered = ml_ui_list_filter(&v->list).n > 0;
	switch (b->type) {
	case ML_DOC_HEADING:
		if (!filtered)
			add(v,
				(struct view_line){
					.type = VIEW_HEADING, .role = ML_ROLE_STRONG, .block = at, .text = b->text},
				room);
		break;
	case ML_DOC_PARAGRAPH:
		if (!filtered) {
			add_wrapped(v, at, b->text, ML_ROLE_TEXT, width, room);
			add(v, (struct view_line){.type = VIEW_BLANK}, room);
		}
		break;
	case ML_DOC_TABLE:
		lay_table(v, at, width, room);
		break;
	case ML_DOC_MATRIX:
		lay_matrix(v, at, room);
		break;
	}
}

/* ---- the cursor --------------------------------------------------------------------------------------- */

int64_t view_line_id(const struct view_screen *v, uint64_t line)
{
	enum { TEXT_BIT = 31, BLOCK_BIT = 32 };
	if (line >= v->n_lines)
		return 0;
	const struct view_line *l = &v->lines[line];
	int64_t block = (int64_t)(l->block + 1) << BLOCK_BIT, text = (int64_t)1 << TEXT_BIT;
	if (l->type == VIEW_ROW || l->type == VIEW_MATRIX)
		return block | l->row;
	if (l->type != VIEW_TEXT && l->type != VIEW_HEADING)
		return 0;
	while (line > 0 && v->lines[line - 1].block == l->block && v->lines[line - 1].type == l->type) {
		line--;
		text++;
	}
	return block | text;
}

const struct ml_doc_row *view_row(const struct view_screen *v)
{
	if (v->list.row >= v->n_lines || !v->doc)
		return NULL;
	const struct view_line *l = &v->lines[v->list.row];
	const struct ml_doc_block *b = &v->doc->blocks[l->block];
	if (l->type == VIEW_ROW)
		return &b->rows[l->row];
	if (l->type == VIEW_MATRIX)
		return &b->rows[l->row * b->across + (uint32_t)ML_MIN(v->column, (int)b->across - 1)];
	return NULL;
}

/* Where one begins: the first row that shows at once and that Enter opens, else the first line. */
static void place(struct view_screen *v)
{
	enum { AT_ONCE = 15 };
	v->placed = v->n_lines > 0;
	for (uint32_t i = 0; i < v->n_lines && i < AT_ONCE; i++) {
		const struct view_line *l = &v->lines[i];
		const struct ml_doc_row *r = l->type == VIEW_ROW ? &v->doc->blocks[l->block].rows[l->row] : NULL;
		if (l->type != VIEW_MATRIX && !(r && (r->rid || r->kind)))
			continue;
		ml_ui_list_select(&v->list, view_line_id(v, i));
		return;
	}
}

void view_lay_out(struct view_screen *v, int width)
{
	uint32_t room = 0;
	if (v->laid && v->width == width)
		return;
	ml_arena_reset(v->lines_arena);
	v->width = width;
	v->laid = true;
	v->lines = NULL;
	v->n_lines = v->n_rows = v->n_found = 0;
	v->plans = ML_NEWN(v->lines_arena, struct view_plan, (v->doc ? v->doc->n_blocks : 0) + 1);
	for (uint32_t i = 0; v->doc && i < v->doc->n_blocks; i++)
		lay_block(v, i, width, &room);
	while (v->n_lines && v->lines[v->n_lines - 1].type == VIEW_BLANK)
		v->n_lines--;
	ml_ui_rows_set(&v->rows, v->n_lines);
	ml_ui_list_reload(&v->list);
	if (!v->placed)
		place(v);
}
