/*
 * Steering views: action plan, indicators, actors, territories, participatory budget, reports. One screen for all: what
 * they say is a document made by src/report, a tab for each view of the subject.
 */
#include <stdio.h>

#include "app/view_screen.h"

static void refresh(struct ml_screen *s)
{
	struct view_screen *v = view_screen_of(s);
	struct ml_error e = {0};
	for (uint32_t i = 0; i < v->tabs.n; i++) /* the language may be another */
		v->tabs.label[i] = _(v->views[i]->tab);
	ml_arena_reset(v->arena);
	ml_range_days(s->app->ctx, v->range, v->ask.from, v->ask.to);
	if (!ml_view_build(view_now(v), &v->ask, v->arena, &v->doc, &e)) {
		ml_app_fail(s->app, &e);
		v->doc = ml_doc_create(v->arena, s->app->store);
	}
	v->laid = false;
}

/* ---- drawing ----------------------------------------------------------------------------------------- */

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct view_screen *v = view_screen_of(s);
	if (v->tabs.n > 1)
		ml_ui_tabs_draw(&v->tabs, f, ml_rect_cut_rows(&body, 1), false);
	view_lay_out(v, ML_MAX(body.w - 4, 8));
	ml_ui_list_draw(&v->list, f, body, s->app->overlay == ML_OVER_NONE);
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct view_screen *v = view_screen_of(s);
	/* A view about one record says what it is; whose it is stands beside it. */
	ml_buf_z(place, _(view_now(v)->tab ? v->subject->title : view_now(v)->title));
	if (v->tabs.n > 1)
		ml_buf_printf(place, " › %s", _(view_now(v)->tab));
	if (v->doc)
		ml_buf_str(details, v->doc->subtitle);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	struct view_screen *v = view_screen_of(s);
	if (view_now(v)->help)
		ml_buf_z(out, _(view_now(v)->help));
}

/* ---- opening ------------------------------------------------------------------------------------------- */

static struct ml_screen *create(
	struct ml_app *, const struct ml_subject *, const struct ml_view *, const struct ml_view_ask *, enum ml_range);

static bool open_row(struct view_screen *v)
{
	struct ml_app *app = v->base.app;
	const struct ml_doc_row *r = view_row(v);
	const struct ml_subject *subject;
	const struct ml_view *view = r && r->view ? ml_view(ml_str(r->view), &subject) : NULL;
	if (view) {
		struct ml_view_ask ask = v->ask;
		ask.about = r->rid;
		ml_app_push(app, create(app, subject, view, &ask, v->range));
	} else if (r && r->rid) {
		ml_app_push(app, ml_sheet_create(app, r->rid));
	} else if (r && r->kind) {
		ml_app_push(app, ml_list_screen_create(app, r->kind, r->where));
	} else {
		return false;
	}
	return true;
}

static int64_t current(struct ml_screen *s)
{
	const struct ml_doc_row *r = view_row(view_screen_of(s));
	return r ? r->rid : 0;
}

/* ---- keys ---------------------------------------------------------------------------------------------- */

static void show_tab(struct view_screen *v)
{
	ml_ui_list_set_filter(&v->list, ML_STR(""));
	v->list.typing = false;
	v->column = 0;
	refresh(&v->base);
	ml_ui_list_select_row(&v->list, 0);
	v->list.top = 0;
	v->placed = false;
}

/* Within a matrix, left and right go from cell to cell. */
static bool matrix_key(struct view_screen *v, const struct ml_key *k)
{
	uint64_t at = v->list.row;
	if (at >= v->n_lines || v->lines[at].type != VIEW_MATRIX)
		return false;
	const struct ml_doc_block *b = &v->doc->blocks[v->lines[at].block];
	int place = ml_key_place(k), to = v->column + (place == ML_FN_RIGHT) - (place == ML_FN_LEFT);
	if (place != ML_FN_LEFT && place != ML_FN_RIGHT)
		return false;
	v->column = ML_MAX(0, ML_MIN(to, (int)b->across - 1));
	return true;
}

static void matrix_click(struct view_screen *v, const struct ml_key *k)
{
	if (v->list.row >= v->n_lines || v->lines[v->list.row].type != VIEW_MATRIX || !v->matrix.w)
		return;
	const struct ml_doc_block *b = &v->doc->blocks[v->lines[v->list.row].block];
	for (int x = 0; x < (int)b->across; x++) {
		struct ml_rect box = ml_ui_matrix_cell(v->matrix, (int)b->across, (int)b->up, x, 0);
		if (k->x >= box.x && k->x <= box.x + box.w)
			v->column = x;
	}
}

static bool tabs_key(struct view_screen *v, const struct ml_key *k)
{
	uint32_t was = v->tabs.current;
	int place = ml_key_place(k);
	bool arrow = (place == ML_FN_LEFT || place == ML_FN_RIGHT) && !v->list.typing;
	if (v->tabs.n < 2 || (!arrow && !ml_key_is(k, ML_FN_TAB) && !ml_key_is(k, ML_FN_BACKTAB) &&
				     !(k->type == ML_KEY_MOUSE && k->y == 1)))
		return false;
	if (ml_key_is(k, ML_FN_TAB) && was + 1 == v->tabs.n)
		v->tabs.current = 0; /* round */
	else
		ml_ui_tabs_key(&v->tabs, k);
	if (v->tabs.current != was)
		show_tab(v);
	return true;
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct view_screen *v = view_screen_of(s);
	uint64_t was = v->list.row;
	if (matrix_key(v, k) || tabs_key(v, k))
		return ML_UI_MOVED;
	enum ml_ui_result r = ml_ui_list_key(&v->list, k);
	if (r == ML_UI_FILTERED)
		v->laid = false;
	if (k->type == ML_KEY_MOUSE && (r == ML_UI_MOVED || r == ML_UI_ACCEPTED || r == ML_UI_USED))
		matrix_click(v, k);
	if (r == ML_UI_ACCEPTED && !open_row(v))
		ml_app_say(s->app, ML_ROLE_MUTED, "%s", _("Rien à ouvrir sur cette ligne."));
	if (r == ML_UI_ACCEPTED || (r == ML_UI_USED && v->list.row != was))
		return ML_UI_MOVED;
	return r == ML_UI_CANCELLED ? ML_UI_IGNORED : r;
}

/* ---- what to show: period, territory, about what ------------------------------------------------------------- */

struct offering {
	struct view_screen *v;
	struct ml_str typed;
	struct ml_arena *arena;
	struct ml_ui_choice *out;
	uint32_t n, max;
	uint64_t *more;
};

static void offer_fixed(struct offering *o, struct ml_str key, const char *label, const char *detail)
{
	if (o->n < o->max && ml_ui_matches(o->typed, ml_str(label)))
		o->out[o->n++] = (struct ml_ui_choice){.key = key, .label = ml_str(label), .detail = ml_str(detail)};
}

/* Records of a kind, as the letters find them; the key says what they are for. */
static void offer_records(struct offering *o, const char *kind, char letter)
{
	struct ml_store *store = o->v->base.app->store;
	const struct ml_kind *k = ml_kind_by_key(ml_str(kind));
	struct ml_query q = {.kind = k, .text = o->typed, .limit = o->max};
	struct ml_list *l = ml_store_list(store, &q, NULL);
	uint64_t i = 0;
	for (; l && i < ml_list_size(l) && o->n < o->max; i++) {
		int64_t rid = ml_list_at(l, i);
		o->out[o->n++] =
			(struct ml_ui_choice){.key = ml_arena_printf(o->arena, "%c%lld", letter, (long long)rid),
				.label = ml_store_title(store, o->arena, rid),
				.detail = ml_str(_(k->label))};
	}
	*o->more += l ? ml_list_count(l) - i : 0;
	ml_list_destroy(l);
}

static uint32_t suggest(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct offering o = {arg, typed, a, out, 0, max, more};
	const struct ml_view *view = view_now(o.v);
	*more = 0;
	for (int i = 0; i < ML_RANGES && view->takes & ML_VIEW_RANGE; i++)
		offer_fixed(&o, ml_arena_printf(a, "r%d", i), _(ml_range_label(i)), _("période"));
	if (view->about && !(view->takes & ML_VIEW_NEEDS_ABOUT))
		offer_fixed(&o, ML_STR("a0"), _("Tout"), _(ml_kind_by_key(ml_str(view->about))->plural));
	if (view->about)
		offer_records(&o, view->about, 'a');
	if (view->takes & ML_VIEW_TERRITORY) {
		offer_fixed(&o, ML_STR("t0"), _("Tous les territoires"), "");
		offer_records(&o, "territory", 't');
	}
	return o.n;
}

static void chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct view_screen *v = arg;
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	int64_t value;
	if (!c || c->key.n < 2 || !ml_str_to_int(ml_str_n(c->key.p + 1, c->key.n - 1), &value))
		return;
	if (c->key.p[0] == 'r')
		v->range = (enum ml_range)value;
	else if (c->key.p[0] == 'a')
		v->ask.about = value;
	else
		v->ask.territory = value;
	show_tab(v);
}

bool ml_view_can_filter(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	const struct ml_view *view = view_now(view_screen_of(ml_app_top(ctx)));
	if (view->about || view->takes & (ML_VIEW_RANGE | ML_VIEW_TERRITORY))
		return true;
	ml_buf_z(reason, _("cette vue montre toujours tout"));
	return false;
}

void ml_view_filter(struct ml_screen *s)
{
	ml_app_pick(s->app, _("Que montrer ?"), 0, suggest, s, chosen, s);
}

void ml_view_table(struct ml_screen *s)
{
	struct view_screen *v = view_screen_of(s);
	uint64_t at = v->list.row;
	const struct view_line *l = at < v->n_lines ? &v->lines[at] : NULL;
	const struct ml_doc_block *b = l && v->doc ? &v->doc->blocks[l->block] : NULL;
	bool cell = b && b->type == ML_DOC_MATRIX && (l->type == VIEW_MATRIX || l->type == VIEW_ROW);
	uint32_t block = cell ? l->block : 0, to = 0;
	if (cell && l->type == VIEW_MATRIX) {
		to = l->row * b->across + (uint32_t)ML_MIN(v->column, (int)b->across - 1);
	} else if (cell) {
		to = l->row / b->across;
		v->column = (int)(l->row % b->across);
	}
	v->table = !v->table;
	v->laid = false;
	if (!cell)
		return;
	v->placed = false; /* an empty cell has no line in the table */
	view_lay_out(v, v->width);
	for (uint32_t i = 0; i < v->n_lines; i++)
		if (v->lines[i].block == block && v->lines[i].row == to &&
			(v->lines[i].type == VIEW_MATRIX || v->lines[i].type == VIEW_ROW))
			ml_ui_list_select(&v->list, view_line_id(v, i));
}

static bool has_drawing(const struct ml_doc_block *b)
{
	enum { SAMPLE = 100 }; /* asked at each frame: the rows of a column are alike */
	if (b->timeline || b->type == ML_DOC_MATRIX)
		return true;
	for (uint32_t i = 0; b->type == ML_DOC_TABLE && i < b->n_rows && i < SAMPLE; i++)
		for (uint32_t j = 0; j < b->n_columns; j++) {
			uint8_t type = b->rows[i].cells[j].type;
			if (type == ML_DOC_BAR || type == ML_DOC_SPARK)
				return true;
		}
	return false;
}

bool ml_view_can_table(void *ctx, const struct ml_action *a, struct ml_buf *reason)
{
	const struct view_screen *v = view_screen_of(ml_app_top(ctx));
	for (uint32_t i = 0; v->doc && i < v->doc->n_blocks; i++)
		if (has_drawing(&v->doc->blocks[i]))
			return true;
	ml_buf_z(reason, _("cette vue n'a que des tables"));
	return false;
}

/* ---- life ------------------------------------------------------------------------------------------------- */

static void destroy(struct ml_screen *s)
{
	struct view_screen *v = view_screen_of(s);
	ml_ui_list_finish(&v->list);
	ml_arena_destroy(v->arena);
	ml_arena_destroy(v->lines_arena);
	ml_free_(s);
}

static const struct ml_screen_ops ops = {.name = "view",
	.scope = ML_SCOPE_VIEW,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.refresh = refresh,
	.current = current,
	.destroy = destroy};

static int64_t line_id(void *arg, uint64_t line)
{
	return view_line_id(arg, line);
}

static void line_row(void *arg, uint64_t line, struct ml_ui_row *out, struct ml_arena *a) {}

static uint64_t found(void *arg)
{
	const struct ml_ui_rows *r = arg;
	return ((const struct view_screen *)r->arg)->n_found;
}

static uint64_t total(void *arg)
{
	const struct ml_ui_rows *r = arg;
	return ((const struct view_screen *)r->arg)->n_rows;
}

static void add_tabs(struct view_screen *v, const struct ml_view *first)
{
	uint32_t n = 0;
	for (const struct ml_view *x = v->subject->views; first->tab && x->key && n < ML_UI_TABS; x++) {
		if (!x->tab)
			continue;
		v->views[n] = x;
		ml_ui_tabs_add(&v->tabs, _(x->tab), -1);
		if (x == first)
			v->tabs.current = n;
		n++;
	}
	if (n == 0)
		v->views[0] = first;
}

static struct ml_screen *create(struct ml_app *app, const struct ml_subject *subject, const struct ml_view *view,
	const struct ml_view_ask *ask, enum ml_range range)
{
	struct view_screen *v = ml_xalloc(sizeof *v);
	v->base = (struct ml_screen){&ops, app};
	v->subject = subject;
	v->ask = *ask;
	v->range = range;
	v->arena = ml_arena_create();
	v->lines_arena = ml_arena_create();
	ml_ui_tabs_init(&v->tabs);
	add_tabs(v, view);
	ml_ui_rows_init(&v->rows, v, line_id, line_row);
	v->rows.source.matches = found;
	v->rows.source.total = total;
	ml_ui_list_init(&v->list, &v->rows.source, NULL, 0);
	v->list.no_ticks = v->list.no_marks = true;
	v->list.paint = view_draw_line;
	v->list.paint_header = view_draw_rule;
	v->list.paint_arg = v;
	refresh(&v->base);
	return &v->base;
}

struct ml_screen *ml_view_screen_about(struct ml_app *app, int64_t rid)
{
	struct ml_view_ask ask = {.store = app->store, .about = rid};
	const struct ml_subject *subject;
	const struct ml_view *view = ml_view_about(ml_kind_by_wire((uint64_t)rid & 0xff), &subject);
	return view ? create(app, subject, view, &ask, ML_RANGE_12_MONTHS) : NULL;
}

struct ml_screen *ml_view_screen_at(struct ml_app *app, const char *view)
{
	struct ml_view_ask ask = {.store = app->store};
	const struct ml_subject *subject;
	const struct ml_view *v = ml_view(ml_str(view), &subject);
	return v ? create(app, subject, v, &ask, ML_RANGE_12_MONTHS) : NULL;
}

struct ml_screen *ml_view_screen_create(struct ml_app *app, const struct ml_subject *subject)
{
	struct ml_view_ask ask = {.store = app->store};
	return create(app, subject, &subject->views[0], &ask, ML_RANGE_12_MONTHS);
}
