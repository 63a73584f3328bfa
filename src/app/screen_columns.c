/*
 * F6 of a list: which columns, in which order, how wide; and by what it is sorted, by several fields if need be. Left:
 * columns; right: the order. Enter takes both, and they are remembered for this kind.
 */
#include "app/list_screen.h"

enum { WIDTH_STEP = 4, WIDTH_LEAST = 4, WIDTH_MOST = 80 };

struct line { /* one field, in either list; those that are taken come first */
	const struct ml_field *field;
	bool on, down;
	int width; /* 0: as usual */
};

struct side {
	struct line *lines;
	uint32_t n;
	struct ml_ui_rows rows;
	struct ml_ui_list list;
};

struct columns_screen {
	struct ml_screen base;
	struct ml_list_screen *of;
	struct side columns, order;
	bool on_order;
};

static struct columns_screen *self(struct ml_screen *s)
{
	return (struct columns_screen *)s;
}

static struct side *side(struct columns_screen *x)
{
	return x->on_order ? &x->order : &x->columns;
}

static uint32_t n_on(const struct side *s)
{
	uint32_t n = 0;
	while (n < s->n && s->lines[n].on)
		n++;
	return n;
}

static struct line *line(struct side *s)
{
	return s->list.id ? &s->lines[s->list.row] : NULL;
}

static void changed(struct side *s)
{
	ml_ui_rows_set(&s->rows, s->n);
	s->list.id = 0; /* stays on its row, not on its field */
	ml_ui_list_reload(&s->list);
}

/* ---- what keys do ------------------------------------------------------------------------------------ */

static void move_line(struct side *s, uint32_t from, uint32_t to)
{
	struct line moved = s->lines[from];
	if (from < to)
		memmove(s->lines + from, s->lines + from + 1, (to - from) * sizeof moved);
	else
		memmove(s->lines + to + 1, s->lines + to, (from - to) * sizeof moved);
	s->lines[to] = moved;
}

/* Ticked: behind the others that are. Unticked: before those that are not. The cursor stays where it is, for the next
 * one. */
static void tick(struct side *s)
{
	uint32_t at = (uint32_t)s->list.row, on = n_on(s);
	if (!line(s))
		return;
	line(s)->on = !line(s)->on;
	move_line(s, at, s->lines[at].on ? on : on - 1);
	changed(s);
}

/* None, rising, falling, none. */
static void turn(struct side *s)
{
	struct line *l = line(s);
	if (l && l->on && !l->down)
		l->down = true;
	else if (l) {
		l->down = false;
		tick(s);
		return;
	}
	changed(s);
}

void ml_columns_screen_move(struct ml_screen *screen, int by)
{
	struct side *s = side(self(screen));
	uint32_t at = (uint32_t)s->list.row, on = n_on(s);
	if (!line(s) || !line(s)->on || (by < 0 ? at == 0 : at + 1 >= on))
		return;
	move_line(s, at, at + (uint32_t)by);
	changed(s);
	ml_ui_list_select_row(&s->list, at + (uint32_t)by);
}

void ml_columns_screen_widen(struct ml_screen *screen, int by)
{
	struct columns_screen *x = self(screen);
	struct line *l = line(&x->columns);
	if (x->on_order || !l || !l->on)
		return;
	int now = l->width ? l->width : ml_app_column_width(l->field);
	l->width = ML_MAX(WIDTH_LEAST, ML_MIN(now + by * WIDTH_STEP, WIDTH_MOST));
	if (l->width == ml_app_column_width(l->field))
		l->width = 0;
	x->columns.list.stale = true;
}

static void load(struct columns_screen *x, bool usual);

void ml_columns_screen_usual(struct ml_screen *s)
{
	struct columns_screen *x = self(s);
	load(x, true);
	changed(&x->columns);
	changed(&x->order);
	ml_app_say(s->app, ML_ROLE_OK, "%s", _("Colonnes et ordre d'origine : Entrée les retient"));
}

static void columns_of(const struct side *s, struct ml_buf *out)
{
	for (uint32_t i = 0; i < n_on(s); i++) {
		ml_buf_printf(out, "%s%s", i ? "," : "", s->lines[i].field->key);
		if (s->lines[i].width)
			ml_buf_printf(out, ":%d", s->lines[i].width);
	}
}

static void accept(struct columns_screen *x)
{
	struct ml_app *app = x->base.app;
	struct ml_list_screen *l = x->of;
	struct ml_error e = {0};
	struct ml_buf columns = {0}, sort = {0};
	if (!n_on(&x->columns)) {
		ml_app_say(app, ML_ROLE_WARNING, "%s", _("Il faut au moins une colonne : Espace en coche une"));
		return;
	}
	columns_of(&x->columns, &columns);
	for (uint32_t i = 0; i < n_on(&x->order); i++)
		ml_buf_printf(
			&sort, "%s%s%s", i ? "," : "", x->order.lines[i].down ? "-" : "", x->order.lines[i].field->key);
	if (!ml_list_screen_set_columns(l, ml_buf_view(&columns), &e))
		ml_app_fail(app, &e);
	if (strcmp(l->sort ? l->sort : "", sort.p ? sort.p : "") != 0)
		ml_list_screen_order(l, sort.p, true);
	ml_buf_finish(&columns);
	ml_buf_finish(&sort);
	ml_app_drop(app);
}

/* ---- rows -------------------------------------------------------------------------------------------------- */

static void columns_row(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *a)
{
	struct columns_screen *x = arg;
	const struct line *l = &x->columns.lines[row];
	out->cells[0] = ml_arena_printf(a, "%s %s", l->on ? "[x]" : "[ ]", ml_app_label(x->of->kind, l->field));
	if (l->on)
		out->cells[1] = ml_arena_printf(a, "%d", l->width ? l->width : ml_app_column_width(l->field));
}

static void order_row(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *a)
{
	struct columns_screen *x = arg;
	const struct line *l = &x->order.lines[row];
	const char *label = ml_app_label(x->of->kind, l->field);
	if (l->on)
		out->cells[0] = ml_arena_printf(a, "%u. %s", (unsigned)row + 1, label);
	else
		out->cells[0] = ml_arena_printf(a, "   %s", label);
	if (l->on)
		out->cells[1] = ml_str(l->down ? _("▼ décroissant") : _("▲ croissant"));
}

/* ---- the screen's functions ------------------------------------------------------------------------------------ */

static enum ml_ui_result side_key(struct columns_screen *x, const struct ml_key *k)
{
	struct side *s = side(x);
	bool space = (k->type == ML_KEY_CHAR && k->code == ' ') || ml_key_is(k, ML_FN_INSERT);
	if (ml_key_is(k, ML_CTRL(ML_FN_UP)) || ml_key_is(k, ML_CTRL(ML_FN_DOWN))) {
		ml_columns_screen_move(&x->base, ml_key_is(k, ML_CTRL(ML_FN_UP)) ? -1 : 1);
		return ML_UI_USED;
	}
	if (space) {
		if (x->on_order)
			turn(s);
		else
			tick(s);
		return ML_UI_USED;
	}
	uint64_t before = s->list.row;
	enum ml_ui_result r = ml_ui_list_key(&s->list, k);
	if (r == ML_UI_ACCEPTED && k->type == ML_KEY_MOUSE && s->list.row == before) {
		if (x->on_order)
			turn(s);
		else
			tick(s);
		return ML_UI_USED;
	}
	if (r == ML_UI_ACCEPTED)
		accept(x);
	return r == ML_UI_ACCEPTED ? ML_UI_USED : r;
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct columns_screen *x = self(s);
	int place = ml_key_place(k);
	bool other = ml_key_is(k, ML_FN_TAB) || ml_key_is(k, ML_FN_BACKTAB) || (place == ML_FN_RIGHT && !x->on_order) ||
		     (place == ML_FN_LEFT && x->on_order);
	if (other) {
		x->on_order = !x->on_order;
		return ML_UI_USED;
	}
	if (k->type == ML_KEY_MOUSE)
		x->on_order = ml_rect_has(x->order.list.body, k->x, k->y) ||
			      (x->on_order && !ml_rect_has(x->columns.list.body, k->x, k->y));
	return side_key(x, k);
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct columns_screen *x = self(s);
	ml_buf_printf(place, _("%s › Colonnes et tri"), _(x->of->kind->plural));
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct columns_screen *x = self(s);
	bool focus = s->app->overlay == ML_OVER_NONE;
	int w = body.w / 2;
	ml_ui_list_draw(&x->columns.list, f, ml_rect(body.x, body.y, w, body.h), focus && !x->on_order);
	for (int y = 0; y < body.h; y++)
		ml_surface_text(f, body.x + w - 1, body.y + y, ML_STR("│"), ML_ROLE_MUTED);
	ml_ui_list_draw(&x->order.list, f, ml_rect(body.x + w, body.y, body.w - w, body.h), focus && x->on_order);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, self(s)->on_order
			      ? _("Espace : croissant, décroissant, sans · F5 F6 : ranger · Entrée : retenir")
			      : _("Espace : montrer ou non · F5 F6 : ranger · F3 F4 : largeur · Entrée : retenir"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("Tab ou ←→ : d'un côté à l'autre · F8 comme à l'origine · Échap renoncer"));
}

static int64_t current(struct ml_screen *s)
{
	return 0;
}

static void destroy(struct ml_screen *s)
{
	struct columns_screen *x = self(s);
	ml_ui_list_finish(&x->columns.list);
	ml_ui_list_finish(&x->order.list);
	ml_free_(x->columns.lines);
	ml_free_(x->order.lines);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "columns",
	.scope = ML_SCOPE_COLUMNS,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.current = current,
	.destroy = destroy};

static void put_on(struct side *s, const struct ml_field *f, bool down, int width)
{
	uint32_t at = 0, on = n_on(s);
	while (at < s->n && s->lines[at].field != f)
		at++;
	if (at == s->n || s->lines[at].on)
		return;
	s->lines[at] = (struct line){f, true, down, width};
	move_line(s, at, on);
}

/* All fields in the order of their table, what is chosen put before them. */
static void load(struct columns_screen *x, bool usual)
{
	struct ml_list_screen *l = x->of;
	struct ml_app_column columns[ML_UI_COLUMNS];
	uint32_t n_fields,
		n = usual ? ml_app_columns_read(x->base.app, l->kind, ML_STR(""), columns, ML_UI_COLUMNS) : l->n_fields;
	const struct ml_field *const *fields = ml_store_fields(x->base.app->store, l->kind, &n_fields);
	ml_free_(x->columns.lines);
	ml_free_(x->order.lines);
	x->columns.lines = ml_xalloc((n_fields + 1) * sizeof *x->columns.lines);
	x->order.lines = ml_xalloc((n_fields + 1) * sizeof *x->order.lines);
	x->columns.n = x->order.n = 0;
	for (uint32_t i = 0; i < n_fields; i++) {
		if (ml_field_is_reserved(fields[i]) || fields[i]->flags & ML_F_HIDDEN || fields[i]->type == ML_T_BYTES)
			continue;
		x->columns.lines[x->columns.n++].field = fields[i];
		if (fields[i]->type != ML_T_LONG && fields[i]->type != ML_T_GEO)
			x->order.lines[x->order.n++].field = fields[i];
	}
	for (uint32_t i = 0; i < n; i++)
		put_on(&x->columns, usual ? columns[i].field : l->columns[i].field, false,
			usual ? columns[i].width : l->columns[i].width);
	struct ml_str rest = ml_str(usual || !l->sort ? "" : l->sort), key;
	while (rest.n && ml_str_split(&rest, ',', &key)) {
		bool down = key.n && key.p[0] == '-';
		const struct ml_field *f =
			ml_store_field(x->base.app->store, l->kind, down ? ml_str_n(key.p + 1, key.n - 1) : key);
		if (f)
			put_on(&x->order, f, down, 0);
	}
}

static void start(struct columns_screen *x, struct side *s, const char *label, const char *detail, int width,
	void (*row)(void *, uint64_t, struct ml_ui_row *, struct ml_arena *))
{
	const struct ml_ui_column columns[] = {{.key = "", .label = label, .width = 20, .grow = 1},
		{.key = "", .label = detail, .width = width, .min = width, .align = ML_END}};
	ml_ui_rows_init(&s->rows, x, NULL, row);
	ml_ui_rows_set(&s->rows, s->n);
	ml_ui_list_init(&s->list, &s->rows.source, columns, 2);
	s->list.no_filter = s->list.no_ticks = s->list.no_marks = true;
}

void ml_list_screen_columns(struct ml_screen *s)
{
	struct ml_list_screen *l = ml_list_screen_of(s);
	if (!l)
		return;
	struct columns_screen *x = ml_xalloc(sizeof *x);
	x->base = (struct ml_screen){&ops, s->app};
	x->of = l;
	load(x, false);
	start(x, &x->columns, _("Colonnes"), _("largeur"), 8, columns_row);
	start(x, &x->order, _("Tri"), "", 14, order_row);
	ml_app_push(s->app, &x->base);
}
