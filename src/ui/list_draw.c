/*
 * ui: the list: planning of columns, fetching of what shows, drawing.
 */
#include "ui/chrome.h"
#include "ui/list.h"
#include "ui/list_private.h"

enum { GAP = 2, WIDTH = 12, MIN_WIDTH = 6 };

/* ---- plan of columns ----------------------------------------------------------------------- */

static int gutter(const struct ml_ui_list *l)
{
	return 2 + !l->no_ticks + !l->no_marks; /* '>' tick mark blank */
}

static int wished(const struct ml_ui_column *c)
{
	int w = c->width ? c->width : WIDTH;
	return ML_MAX(w, ml_text_width(ml_str(c->label)));
}

static int least(const struct ml_ui_column *c)
{
	return ML_MIN(c->min ? c->min : ML_MAX(wished(c) * 2 / 3, MIN_WIDTH), wished(c));
}

/* Which columns show: the first one always, then those from first_column on, as long as their least widths fit. */
static int choose(struct ml_ui_list *l, int room)
{
	int used = 0;
	l->n_plan = 0;
	for (uint32_t i = 0; i < l->n_columns; i++) {
		if (i > 0 && i <= l->first_column)
			continue;
		int need = least(l->column + i) + (l->n_plan ? GAP : 0);
		if (l->n_plan && used + need > room)
			break;
		l->plan[l->n_plan].column = (uint8_t)i;
		l->plan[l->n_plan++].w = least(l->column + i);
		used += need;
	}
	uint32_t last = l->n_plan ? l->plan[l->n_plan - 1].column : 0;
	l->hidden_columns = l->n_columns ? l->n_columns - 1 - last : 0;
	return used;
}

/* The room left goes first to the wishes, in proportion, then to those that grow, or else stays. */
static void share_out(struct ml_ui_list *l, int left)
{
	int want = 0, grow = 0;
	for (uint32_t i = 0; i < l->n_plan; i++) {
		want += wished(l->column + l->plan[i].column) - l->plan[i].w;
		grow += l->column[l->plan[i].column].grow;
	}
	int give = ML_MIN(ML_MAX(left, 0), want);
	left -= give;
	for (uint32_t i = 0; i < l->n_plan; i++) {
		const struct ml_ui_column *c = l->column + l->plan[i].column;
		int mine = wished(c) - l->plan[i].w;
		int got = want ? give * mine / want : 0;
		give -= got;
		want -= mine;
		l->plan[i].w += got;
		if (left > 0 && grow) {
			got = left * c->grow / grow;
			left -= got;
			grow -= c->grow;
			l->plan[i].w += got;
		}
	}
}

static void plan(struct ml_ui_list *l, int w)
{
	int x = gutter(l), room = ML_MAX(w - x - 1, 1); /* one column for the scroll mark */
	share_out(l, room - choose(l, room));
	for (uint32_t i = 0; i < l->n_plan; i++) {
		l->plan[i].w = ML_MIN(l->plan[i].w, ML_MAX(gutter(l) + room - x, 0));
		l->plan[i].x = x;
		x += l->plan[i].w + GAP;
	}
}

/* ---- rows that show --------------------------------------------------------------------------- */

static void scroll(struct ml_ui_list *l, int h)
{
	uint64_t n = ml_ui_list_count_(l), page = (uint64_t)ML_MAX(h, 1);
	if (l->row < l->top) {
		l->top = l->row;
		/* What it stands under is seen again too. */
		while (l->top > 0 && l->source->id(l->source->arg, l->top - 1) == 0)
			l->top--;
	}
	if (l->row >= l->top + page)
		l->top = l->row - page + 1;
	if (l->top + page > n)
		l->top = n > page ? n - page : 0;
}

static void fetch(struct ml_ui_list *l, int h)
{
	uint64_t n = ml_ui_list_count_(l), left = n > l->top ? n - l->top : 0;
	ml_arena_reset(l->arena);
	l->n_rows = (uint32_t)ML_MIN(left, (uint64_t)ML_MAX(h, 0));
	l->rows = ML_NEWN(l->arena, struct ml_ui_row, l->n_rows + 1);
	for (uint32_t i = 0; i < l->n_rows; i++)
		l->rows[i].cells = ML_NEWN(l->arena, struct ml_str, l->n_columns + 1);
	if (l->n_rows)
		l->source->fetch(l->source->arg, l->top, l->n_rows, l->rows, l->arena);
}

static void layout(struct ml_ui_list *l, int w, int h)
{
	uint64_t top = l->top;
	ml_ui_list_sync_(l);
	scroll(l, h);
	if (!l->stale && l->w == w && l->h == h && l->top == top && l->rows)
		return;
	plan(l, w);
	fetch(l, h);
	l->w = w;
	l->h = h;
	l->stale = false;
}

/* ---- drawing -------------------------------------------------------------------------------------- */

static void draw_header(const struct ml_ui_list *l, struct ml_surface *s, struct ml_rect r)
{
	ml_surface_fill(s, r, ML_ROLE_HEADER);
	for (uint32_t i = 0; i < l->n_plan; i++) {
		const struct ml_ui_column *c = l->column + l->plan[i].column;
		struct ml_buf text = {0};
		ml_buf_z(&text, c->label ? c->label : "");
		if (l->sort_key && c->key && strcmp(l->sort_key, c->key) == 0)
			ml_buf_z(&text, l->sort_down ? " ▼" : " ▲");
		ml_surface_put(s, r.x + l->plan[i].x, r.y, l->plan[i].w, ml_buf_view(&text), ML_ROLE_HEADER, c->align);
		ml_buf_finish(&text);
	}
	if (l->hidden_columns)
		ml_surface_text(
			s, r.x + r.w - 1, r.y, ml_surface_is_mirrored(s) ? ML_STR("‹") : ML_STR("›"), ML_ROLE_HEADER);
}

static const struct {
	unsigned mark;
	const char *sign;
	enum ml_role role;
} marks[] = {
	{ML_MARK_CONFLICT, "≠", ML_ROLE_WARNING},
	{ML_MARK_LATE, "!", ML_ROLE_LATE},
	{ML_MARK_NEAR, "~", ML_ROLE_MUTED},
	{ML_MARK_BINNED, "×", ML_ROLE_MUTED},
};

static void draw_gutter(
	const struct ml_ui_list *l, struct ml_surface *s, struct ml_rect r, const struct ml_ui_row *row, bool current)
{
	int x = r.x;
	if (current)
		ml_surface_text(s, x, r.y, ML_STR(">"), ML_ROLE_TEXT);
	x++;
	if (!l->no_ticks && ml_idset_has(&l->ticks, row->id))
		ml_surface_text(s, x, r.y, ML_STR("✓"), ML_ROLE_OK);
	x += !l->no_ticks;
	for (size_t i = 0; !l->no_marks && i < ML_COUNT(marks); i++)
		if (row->marks & marks[i].mark) {
			ml_surface_text(s, x, r.y, ml_str(marks[i].sign), marks[i].role);
			break;
		}
}

static void draw_cells(const struct ml_ui_list *l, struct ml_surface *s, struct ml_rect r, const struct ml_ui_row *row)
{
	for (uint32_t i = 0; i < l->n_plan; i++) {
		uint8_t c = l->plan[i].column;
		int x = l->plan[i].x, w = l->plan[i].w;
		if (c == 0) {
			int indent = ML_MIN(2 * row->indent, ML_MAX(w - MIN_WIDTH, 0));
			x += indent;
			w -= indent;
		}
		ml_surface_put(s, r.x + x, r.y, w, row->cells[c], row->roles ? row->roles[c] : ML_ROLE_TEXT,
			l->column[c].align);
	}
}

static void draw_row(const struct ml_ui_list *l, struct ml_surface *s, struct ml_rect r, uint32_t i, bool focus)
{
	const struct ml_ui_row *row = l->rows + i;
	bool current = l->top + i == l->row && row->id;
	ml_surface_fill(s, r, ML_ROLE_TEXT);
	if (l->paint) {
		l->paint(l->paint_arg, l->top + i, s, ml_rect(r.x, r.y, r.w - 1, 1), current, focus && !l->typing);
		return;
	}
	if (row->heading) {
		ml_surface_put(s, r.x + 1, r.y, r.w - 1, row->cells[0], ML_ROLE_HEADER, ML_START);
		return;
	}
	draw_gutter(l, s, r, row, current);
	draw_cells(l, s, r, row);
	if (ml_idset_has(&l->ticks, row->id) && !l->no_ticks)
		ml_surface_role(s, ml_rect(r.x, r.y, r.w - 1, 1), ML_ROLE_SELECTED);
	if (current && focus)
		ml_surface_role(s, ml_rect(r.x, r.y, r.w - 1, 1), ML_ROLE_FOCUS);
	if (current && focus && !l->typing)
		ml_surface_cursor(s, r.x, r.y, false);
}

/* Where in the list the rows that show are. */
static void draw_scroll(const struct ml_ui_list *l, struct ml_surface *s, struct ml_rect r)
{
	uint64_t n = ml_ui_list_count_(l), page = (uint64_t)ML_MAX(r.h, 1);
	if (n <= page || r.w < 10)
		return;
	int size = ML_MAX((int)(page * page / n), 1);
	int y = (int)((double)l->top / (double)(n - page) * (r.h - size) + 0.5);
	for (int i = 0; i < size; i++)
		ml_surface_text(s, r.x + r.w - 1, r.y + y + i, ML_STR("│"), ML_ROLE_MUTED);
}

static void draw_empty(const struct ml_ui_list *l, struct ml_surface *s, struct ml_rect r, bool focus)
{
	bool filtered = !ml_ui_edit_empty(&l->filter) || l->chips;
	const char *text = filtered ? l->empty_filtered : l->empty;
	uint32_t n = 0;
	ml_surface_fill(s, r, ML_ROLE_TEXT);
	if (!text)
		text = filtered ? _("Rien ne correspond à ce filtre. Échap l'efface.") : _("Rien ici pour l'instant.");
	struct ml_str *line = ml_text_wrap(l->arena, ml_str(text), ML_MAX(r.w - 6, 1), &n);
	for (uint32_t i = 0; i < n && (int)i + 1 < r.h; i++)
		ml_surface_put(s, r.x + 3, r.y + 1 + (int)i, r.w - 3, line[i], ML_ROLE_MUTED, ML_START);
	if (focus && !l->typing)
		ml_surface_cursor(s, r.x, r.y, false);
}

void ml_ui_list_draw_body(struct ml_ui_list *l, struct ml_surface *s, struct ml_rect r, bool focus)
{
	if (r.w <= 0 || r.h <= 0)
		return;
	l->header = l->no_header ? ml_rect(r.x, r.y, 0, 0) : ml_rect_cut_rows(&r, 1);
	l->body = r;
	l->tick_edge = r.x + gutter(l);
	layout(l, r.w, r.h);
	if (!l->no_header && l->paint_header)
		l->paint_header(l->paint_arg, l->top, s, l->header);
	else if (!l->no_header)
		draw_header(l, s, l->header);
	if (l->n_rows == 0) {
		draw_empty(l, s, r, focus);
		return;
	}
	for (int y = 0; y < r.h; y++)
		if ((uint32_t)y < l->n_rows)
			draw_row(l, s, ml_rect_row(r, y), (uint32_t)y, focus);
		else
			ml_surface_fill(s, ml_rect_row(r, y), ML_ROLE_TEXT);
	draw_scroll(l, s, r);
}

/* What is typed, behind its opening quote. */
static int draw_typed(struct ml_ui_list *l, struct ml_surface *s, int x, int y, int end, bool focus)
{
	x += ml_surface_printf(s, x, y, ML_ROLE_CHIP, _("%s « "), l->filter_label ? l->filter_label : _("Filtre"));
	int room = ML_MAX(end - x, 4);
	int w = ML_MIN(ml_text_width(ml_ui_edit_text(&l->filter)) + (l->typing ? 1 : 0), room);
	ml_ui_edit_draw(&l->filter, s, ml_rect(x, y, w, 1), focus && l->typing);
	ml_surface_role(s, ml_rect(x, y, w, 1), focus && l->typing ? ML_ROLE_INPUT_FOCUS : ML_ROLE_CHIP);
	return x + w;
}

/* " Commune : Agadir · Filtre « ben aga » : 12 sur 5 230          Échap : efface" */
static void draw_active_filter(struct ml_ui_list *l, struct ml_surface *s, struct ml_rect r, bool focus)
{
	struct ml_buf share = {0};
	int x = r.x + 1, end = r.x + r.w;
	bool typed = !ml_ui_edit_empty(&l->filter);
	ml_buf_z(&share, typed ? _(" » : ") : " · ");
	ml_ui_list_share_(l, &share);
	int tail = ml_text_width(ml_buf_view(&share));
	if (l->chips) {
		int least = typed ? 20 : 0;
		int w = ML_MIN(ml_text_width(ml_str(l->chips)), ML_MAX(end - x - tail - 1 - least, 8));
		ml_surface_put(s, x, r.y, w, ml_str(l->chips), ML_ROLE_CHIP, ML_START);
		x += w;
		if (typed)
			x += ml_surface_text(s, x, r.y, ML_STR(" · "), ML_ROLE_CHIP);
	}
	if (typed)
		x = draw_typed(l, s, x, r.y, end - tail - 1, focus);
	else if (focus && l->typing)
		ml_surface_cursor(s, x, r.y, true);
	x += ml_surface_text(s, x, r.y, ml_buf_view(&share), ML_ROLE_CHIP);
	struct ml_str hint = ml_str(_("Échap : efface"));
	int hint_w = ml_text_width(hint) + 1;
	if (x + 2 + hint_w <= end)
		ml_surface_put(s, end - hint_w, r.y, hint_w - 1, hint, ML_ROLE_MUTED, ML_END);
	ml_buf_finish(&share);
}

void ml_ui_list_draw_filter(struct ml_ui_list *l, struct ml_surface *s, struct ml_rect r, bool focus)
{
	ml_surface_fill(s, ml_rect_row(r, 0), ML_ROLE_TEXT);
	if (r.h < 1 || r.w < 2)
		return;
	ml_ui_list_sync_(l);
	struct ml_rect former = ml_surface_clip(s, ml_rect_row(r, 0));
	if (!ml_ui_edit_empty(&l->filter) || l->chips) {
		draw_active_filter(l, s, r, focus);
	} else {
		const char *hint = l->filter_hint ? l->filter_hint : _("Tapez des lettres pour filtrer");
		ml_surface_put(s, r.x + 1, r.y, r.w - 1, ml_str(hint), ML_ROLE_GHOST, ML_START);
		if (focus && l->typing)
			ml_surface_cursor(s, r.x + 1, r.y, true);
	}
	ml_surface_unclip(s, former);
}

void ml_ui_list_draw(struct ml_ui_list *l, struct ml_surface *s, struct ml_rect r, bool focus)
{
	if (!l->no_filter && r.h > 1)
		ml_ui_list_draw_filter(l, s, ml_rect_cut_rows(&r, 1), focus);
	ml_ui_list_draw_body(l, s, r, focus);
}
