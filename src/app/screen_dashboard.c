/* Tableaux de bord: charts of one board, each with its numbers, its table, and the records behind it. */
#include <stdio.h>
#include <stdlib.h>

#include <maillage/report.h>
#include "app/parts.h"
#include "ui/chart.h"

enum { MOST = 12, BARS = 8, MONTH_W = 5, GAP = 3, WIDE = 130 };

struct shown {
	const struct ml_chart *chart;
	struct ml_tally_result r;
	int y, h, column; /* of the last layout, from the top of all */
};

struct dashboard {
	struct ml_screen base;
	struct ml_arena *arena;
	struct ml_ui_tabs tabs;
	struct shown shown[MOST];
	uint32_t n, at;
	enum ml_range range;
	bool table;
	int scroll, view; /* rows */
	bool follow;	  /* scroll to the current one at the next draw */
};

static struct dashboard *self(struct ml_screen *s)
{
	return (struct dashboard *)s;
}

static const struct ml_board *board(const struct dashboard *d)
{
	uint32_t n;
	return ml_boards(&n) + d->tabs.current;
}

static void refresh(struct ml_screen *s)
{
	struct dashboard *d = self(s);
	struct ml_error e = {0};
	char from[ML_DAY_TEXT], to[ML_DAY_TEXT];
	uint32_t n, n_boards;
	const struct ml_chart *all = ml_charts(&n);
	const struct ml_board *boards = ml_boards(&n_boards);
	ml_arena_reset(d->arena);
	for (uint32_t i = 0; i < n_boards; i++) /* the language may be another */
		d->tabs.label[i] = _(boards[i].title);
	ml_range_days(s->app->ctx, d->range, from, to);
	d->n = 0;
	for (uint32_t i = 0; i < n && d->n < MOST; i++) {
		struct shown *x = &d->shown[d->n];
		if (strcmp(all[i].board, board(d)->key) != 0)
			continue;
		*x = (struct shown){.chart = &all[i]};
		if (ml_chart_count(s->app->store, d->arena, x->chart, from, to, &x->r, &e))
			d->n++;
		else
			ml_app_fail(s->app, &e);
	}
	d->at = ML_MIN(d->at, d->n ? d->n - 1 : 0);
}

/* ---- drawing --------------------------------------------------------------------------------------- */

static bool by_months(const struct shown *x)
{
	return x->chart->period == ML_BY_MONTH;
}

static uint32_t bars_of(const struct shown *x)
{
	return ML_MIN(x->r.n, (uint32_t)BARS);
}

static int height_of(const struct dashboard *d, const struct shown *x)
{
	if (x->r.n == 0)
		return 3;
	if (d->table)
		return 2 + (int)x->r.n;
	return by_months(x) ? 5 : 2 + (int)bars_of(x) + (x->r.n > BARS);
}

/* One under the other, in two columns on a wide screen. */
static int lay_out(struct dashboard *d, int columns)
{
	int y[2] = {0, 0};
	for (uint32_t i = 0; i < d->n; i++) {
		struct shown *x = &d->shown[i];
		x->column = columns == 2 && y[1] < y[0];
		x->y = y[x->column];
		x->h = height_of(d, x);
		y[x->column] += x->h;
	}
	return ML_MAX(y[0], y[1]);
}

static struct ml_str number(struct dashboard *d, double v)
{
	struct ml_buf b = {0};
	ml_number_show(&b, v, d->base.app->ctx->lang);
	struct ml_str out = ml_arena_str(d->base.app->arena, ml_buf_view(&b));
	ml_buf_finish(&b);
	return out;
}

static struct ml_str figure(struct dashboard *d, const struct shown *x, double v)
{
	struct ml_str n = number(d, v);
	bool share = !by_months(x) && !x->chart->of && x->r.total > 0;
	if (!share)
		return n;
	return ml_arena_printf(d->base.app->arena, "%.*s  %3.0f %%", (int)n.n, n.p, 100 * v / x->r.total);
}

static double largest(const struct shown *x)
{
	double max = 0;
	for (uint32_t i = 0; i < x->r.n; i++)
		max = ML_MAX(max, x->r.v[i].value);
	return max;
}

/* A block a month, its number and its month under it: as many of the last ones as there is room for. */
static void draw_months(struct dashboard *d, const struct shown *x, struct ml_surface *f, struct ml_rect r)
{
	uint32_t n = ML_MIN(x->r.n, (uint32_t)ML_MAX(r.w / MONTH_W, 1)), first = x->r.n - n;
	double max = largest(x);
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_tally_row *row = &x->r.v[first + i];
		int at = r.x + (int)i * MONTH_W;
		/* The scale begins at nothing: a bar twice as high is twice as many. */
		for (int k = 0; k < MONTH_W - 2 && row->value > 0; k++)
			ml_ui_spark_column(f, at + 1 + k, r.y, row->value, max, ML_ROLE_CHART);
		struct ml_str label = number(d, row->value);
		if (ml_text_width(label) >= MONTH_W)
			label = ml_arena_printf(d->base.app->arena, "%.0fk", row->value / 1000);
		ml_surface_put(f, at, r.y + 1, MONTH_W - 1, label, ML_ROLE_STRONG, ML_END);
		ml_surface_put(f, at, r.y + 2, MONTH_W - 1, ml_str_n(row->label.p, 2), ML_ROLE_MUTED, ML_END);
	}
}

static void draw_bars(struct dashboard *d, const struct shown *x, struct ml_surface *f, struct ml_rect r)
{
	uint32_t n = d->table ? x->r.n : bars_of(x);
	struct ml_ui_bar_row *rows = ML_NEWN(d->base.app->arena, struct ml_ui_bar_row, n + 1);
	double max = largest(x);
	for (uint32_t i = 0; i < n; i++)
		rows[i] = (struct ml_ui_bar_row){.label = x->r.v[i].label,
			.figure = figure(d, x, x->r.v[i].value),
			.value = d->table ? 0 : x->r.v[i].value,
			.max = max};
	/* A table is the same without bars: what a screen reader wants. */
	ml_ui_bars_draw(f, d->table ? ml_rect(r.x, r.y, ML_MIN(r.w, 56), r.h) : r, rows, n);
	if (!d->table && x->r.n > n)
		ml_surface_put(f, r.x, r.y + (int)n, r.w,
			ml_arena_printf(d->base.app->arena, _("… et %u autres (F6 : table)"), x->r.n - n),
			ML_ROLE_MUTED, ML_START);
}

static void draw_chart(struct dashboard *d, uint32_t i, struct ml_surface *f, struct ml_rect r, bool focus)
{
	const struct shown *x = &d->shown[i];
	bool here = focus && i == d->at;
	struct ml_str total = number(d, x->r.total);
	total = ml_arena_printf(d->base.app->arena, "%.*s%s%.*s", (int)total.n, total.p, x->r.unit.n ? " " : "",
		(int)x->r.unit.n, x->r.unit.p ? x->r.unit.p : "");
	int w = ml_text_width(total) + 1;
	enum ml_role role = here ? ML_ROLE_FOCUS : ML_ROLE_HEADER;
	ml_surface_put(f, r.x, r.y, 2, ml_str(here ? ">" : " "), role, ML_START);
	ml_surface_put(f, r.x + 2, r.y, r.w - w - 2, ml_str(_(x->chart->title)), role, ML_START);
	ml_surface_put(f, r.x + r.w - w, r.y, w, total, role, ML_END);
	if (here)
		ml_surface_cursor(f, r.x, r.y, false);
	struct ml_rect in = ml_rect(r.x + 2, r.y + 1, r.w - 2, x->h - 2);
	if (x->r.n == 0)
		ml_surface_put(f, in.x, in.y, in.w, ml_str(_("rien sur cette période")), ML_ROLE_MUTED, ML_START);
	else if (by_months(x) && !d->table)
		draw_months(d, x, f, in);
	else
		draw_bars(d, x, f, in);
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct dashboard *d = self(s);
	bool focus = s->app->overlay == ML_OVER_NONE;
	ml_ui_tabs_draw(&d->tabs, f, ml_rect_cut_rows(&body, 1), false);
	struct ml_rect rule = ml_rect_cut_rows(&body, 1);
	ml_surface_hline(f, rule.x, rule.y, rule.w, ML_ROLE_BORDER);
	int columns = body.w >= WIDE ? 2 : 1, w = (ML_MIN(body.w, 100 * columns) - 2 - (columns - 1) * GAP) / columns;
	int all = lay_out(d, columns);
	d->view = body.h;
	if (d->follow && d->n) {
		const struct shown *x = &d->shown[d->at];
		d->scroll = ML_MIN(d->scroll, x->y);
		d->scroll = ML_MAX(d->scroll, ML_MIN(x->y, x->y + x->h - 1 - body.h));
	}
	d->follow = false;
	d->scroll = ML_MAX(0, ML_MIN(d->scroll, all - 1 - body.h));
	struct ml_rect former = ml_surface_clip(f, body);
	for (uint32_t i = 0; i < d->n; i++) {
		const struct shown *x = &d->shown[i];
		int y = x->y - d->scroll;
		if (y < body.h && y + x->h > 0)
			draw_chart(d, i, f, ml_rect(body.x + 1 + x->column * (w + GAP), body.y + y, w, x->h), focus);
	}
	ml_surface_unclip(f, former);
	if (d->scroll + body.h < all - 1)
		ml_surface_put(f, body.x + body.w - 2, body.y + body.h - 1, 1, ML_STR("▼"), ML_ROLE_MUTED, ML_START);
}

/* ---- keys and actions --------------------------------------------------------------------------------- */

static void move(struct dashboard *d, int by)
{
	int64_t at = (int64_t)d->at + by;
	if (at >= 0 && at < d->n)
		d->at = (uint32_t)at;
	d->follow = true;
}

static void change_board(struct dashboard *d)
{
	d->at = 0;
	d->scroll = 0;
	d->follow = true;
	refresh(&d->base);
}

/* The records that a chart counts, as a list. */
void ml_dashboard_list(struct ml_screen *s)
{
	struct dashboard *d = self(s);
	if (!d->n)
		return;
	const struct ml_chart *c = d->shown[d->at].chart;
	char from[ML_DAY_TEXT], to[ML_DAY_TEXT];
	struct ml_buf where = {0};
	ml_buf_z(&where, c->where);
	ml_range_days(s->app->ctx, d->range, from, to);
	/* The dates of another record (an attendance's event) are no filter of a list. */
	bool own = c->when && !strchr(c->when, '.');
	if (own && from[0])
		ml_buf_printf(&where, "%s%s>=%s", where.n ? " and " : "", c->when, from);
	if (own && to[0])
		ml_buf_printf(&where, "%s%s<=%s", where.n ? " and " : "", c->when, to);
	ml_app_push(s->app, ml_list_screen_create(s->app, ml_kind_by_key(ml_str(c->kind)), ml_buf_view(&where)));
	ml_buf_finish(&where);
}

void ml_dashboard_table(struct ml_screen *s)
{
	self(s)->table = !self(s)->table;
	self(s)->follow = true;
}

void ml_dashboard_range(struct ml_screen *s)
{
	struct dashboard *d = self(s);
	d->range = (d->range + 1) % ML_RANGES;
	refresh(s);
	ml_app_say(s->app, ML_ROLE_OK, "%s", _(ml_range_label(d->range)));
}

static void csv_path(struct ml_app *app, bool accepted, void *arg)
{
	struct dashboard *d = arg;
	struct ml_buf text = {0};
	struct ml_error e = {0};
	if (!accepted)
		return;
	char *path = ml_ui_dialog_answer(&app->dialog);
	ml_chart_csv_header(&text);
	for (uint32_t i = 0; i < d->n; i++)
		ml_chart_csv(&text, d->shown[i].chart, &d->shown[i].r);
	if (ml_file_replace(path, ml_buf_view(&text), 0600, &e))
		ml_app_say(app, ML_ROLE_OK, _("Tableau écrit dans %s"), path);
	else
		ml_app_fail(app, &e);
	ml_buf_finish(&text);
	ml_free_(path);
}

void ml_dashboard_export(struct ml_screen *s)
{
	struct ml_buf name = {0};
	ml_buf_printf(&name, "~/%s.csv", board(self(s))->key);
	ml_app_prompt(s->app, _("Exporter ce tableau"), _("Fichier .csv, pour un tableur"), ml_buf_view(&name), true,
		csv_path, self(s));
	ml_buf_finish(&name);
}

/* A click takes the chart under it. */
static void click(struct dashboard *d, const struct ml_key *k)
{
	for (uint32_t i = 0; i < d->n; i++) {
		int y = d->shown[i].y - d->scroll + 3; /* under title, tabs and rule */
		if (k->y >= y && k->y < y + d->shown[i].h && (d->shown[i].column == 0 || k->x > 65))
			d->at = i;
	}
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct dashboard *d = self(s);
	uint32_t was = d->tabs.current;
	int place = ml_key_place(k);
	if (place == ML_FN_LEFT || place == ML_FN_RIGHT || ml_key_is(k, ML_FN_TAB) || ml_key_is(k, ML_FN_BACKTAB) ||
		(k->type == ML_KEY_MOUSE && k->y == 1)) {
		if (ml_key_is(k, ML_FN_TAB) && was + 1 == d->tabs.n)
			d->tabs.current = 0; /* round */
		else
			ml_ui_tabs_key(&d->tabs, k);
		if (d->tabs.current != was)
			change_board(d);
		return ML_UI_MOVED;
	}
	if (k->type == ML_KEY_MOUSE && k->code == ML_MOUSE_PRESS && k->y > 2 && k->y < d->view + 3)
		click(d, k);
	else if (k->type == ML_KEY_MOUSE && (k->code == ML_MOUSE_WHEEL_UP || k->code == ML_MOUSE_WHEEL_DOWN))
		d->scroll += k->code == ML_MOUSE_WHEEL_UP ? -3 : 3;
	else if (ml_key_is(k, ML_FN_UP))
		move(d, -1);
	else if (ml_key_is(k, ML_FN_DOWN))
		move(d, 1);
	else if (ml_key_is(k, ML_FN_PGUP) || ml_key_is(k, ML_FN_PGDN))
		d->scroll += (ml_key_is(k, ML_FN_PGUP) ? -1 : 1) * ML_MAX(d->view - 2, 1);
	else if (ml_key_is(k, ML_FN_HOME) || ml_key_is(k, ML_FN_END))
		move(d, ml_key_is(k, ML_FN_HOME) ? -(int)d->at : (int)d->n - 1 - (int)d->at);
	else if (ml_key_is(k, ML_FN_ENTER))
		ml_dashboard_list(s);
	else
		return ML_UI_IGNORED;
	return ML_UI_MOVED;
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	ml_buf_printf(place, "%s › %s", _("Tableaux de bord"), _(board(self(s))->title));
	ml_buf_z(details, _(ml_range_label(self(s)->range)));
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("← → tableau · ↑↓ graphique · Entrée : les fiches · F4 période · F6 table · F7 tableur"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	struct dashboard *d = self(s);
	if (!d->n)
		return;
	const struct shown *x = &d->shown[d->at];
	if (!x->chart->when)
		ml_buf_z(out, _("toutes les fiches, quelle que soit la période"));
	if (x->r.others)
		ml_buf_printf(out, _("sans %llu montants en d'autres monnaies"), (unsigned long long)x->r.others);
}

static void destroy(struct ml_screen *s)
{
	ml_arena_destroy(self(s)->arena);
	ml_free_(s);
}

static const struct ml_screen_ops ops = {.name = "dashboard",
	.scope = ML_SCOPE_DASHBOARD,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.destroy = destroy};

struct ml_screen *ml_dashboard_create(struct ml_app *app)
{
	struct dashboard *d = ml_xalloc(sizeof *d);
	uint32_t n;
	const struct ml_board *boards = ml_boards(&n);
	d->base = (struct ml_screen){&ops, app};
	d->arena = ml_arena_create();
	ml_ui_tabs_init(&d->tabs);
	for (uint32_t i = 0; i < n; i++)
		ml_ui_tabs_add(&d->tabs, _(boards[i].title), -1);
	refresh(&d->base);
	return &d->base;
}
