/*
 * Agenda: a day, a week, a month of whatever has a date, what is late first. The engine is in the store (agenda.h);
 * here are the days looked at, the rows and the keys.
 */
#include <stdio.h>

#include "app/agenda.h"

enum { SOME_LATE = 8 };

static const struct ml_screen_ops ops;

struct agenda *agenda_of(struct ml_screen *s)
{
	return s->ops == &ops ? (struct agenda *)s : NULL;
}

static struct agenda *self(struct ml_screen *s)
{
	return (struct agenda *)s;
}

/* ---- days ------------------------------------------------------------------------------------- */

static int64_t week_of(const struct agenda *x, int64_t day)
{
	return day - (ml_date_weekday(ml_date_of_days(day)) - x->week_start + 7) % 7;
}

static int64_t month_of(int64_t day)
{
	struct ml_date d = ml_date_of_days(day);
	d.day = 1;
	return ml_date_days(d);
}

/* The same day so many months on, the last one of a shorter month. */
static int64_t by_months(int64_t day, int months)
{
	struct ml_date d = ml_date_of_days(day);
	int month = d.year * 12 + d.month - 1 + months, wanted = d.day;
	d = (struct ml_date){month / 12, month % 12 + 1, 1};
	int64_t first = ml_date_days(d);
	while (wanted > 28 && month_of(first + wanted - 1) != first)
		wanted--;
	return first + wanted - 1;
}

static void month_range(const struct agenda *x, int64_t *from, int64_t *to)
{
	*from = week_of(x, month_of(x->day));
	*to = week_of(x, by_months(month_of(x->day), 1) - 1) + 6;
}

void agenda_range(const struct agenda *x, int64_t *from, int64_t *to)
{
	*from = *to = x->day;
	if (x->view == AGENDA_WEEK) {
		*from = week_of(x, x->day);
		*to = *from + 6;
	}
	if (x->view == AGENDA_MONTH)
		month_range(x, from, to);
}

/* ---- what shows ------------------------------------------------------------------------------------ */

static struct ml_agenda_query query(const struct agenda *x)
{
	struct ml_uuid site = ml_store_site(x->base.app->store);
	struct ml_agenda_query q = {.today = x->today, .within = x->within};
	if (x->mine)
		q.officer = ml_store_officer_of(x->base.app->store, &site);
	return q;
}

static void find(struct agenda *x, struct ml_arena *a, const struct ml_agenda_query *q, struct ml_agenda *out)
{
	struct ml_error e = {0};
	ml_arena_reset(a);
	out->n = 0;
	if (!ml_agenda_find(x->base.app->store, a, q, out, &e))
		ml_app_fail(x->base.app, &e);
}

static void load_late(struct agenda *x)
{
	struct ml_agenda_query q = query(x);
	q.from = x->today - 365 * 200;
	q.to = x->today - 1;
	q.open = q.begins = true;
	find(x, x->late_arena, &q, &x->late);
}

static void add_row(struct agenda *x, struct agenda_row row)
{
	x->row[x->n++] = row;
}

static bool late_shows(const struct agenda *x)
{
	int64_t from, to;
	agenda_range(x, &from, &to);
	return x->view != AGENDA_MONTH && x->late.n && from <= x->today && x->today <= to;
}

static void add_day(struct agenda *x, int64_t day)
{
	uint32_t before = x->n;
	bool late = late_shows(x) && !x->grid;
	if (x->view == AGENDA_WEEK || late)
		add_row(x, (struct agenda_row){AGENDA_HEADING, day, NULL, 0});
	for (size_t i = 0; i < x->list.n; i++) {
		const struct ml_agenda_item *item = &x->list.v[i];
		/* What is late stands above already. */
		if (agenda_touches(item, day) && !(late && item->late))
			add_row(x, (struct agenda_row){AGENDA_ITEM, day, item, 0});
	}
	if (x->view == AGENDA_DAY && x->n == before + late)
		add_row(x, (struct agenda_row){AGENDA_EMPTY, day, NULL, 0});
}

static bool can_stand(const struct agenda *x, uint32_t at)
{
	return x->row[at].kind == AGENDA_ITEM || x->row[at].kind == AGENDA_MORE ||
	       (x->view == AGENDA_WEEK && x->row[at].kind == AGENDA_HEADING);
}

static void make_rows(struct agenda *x)
{
	int64_t from, to;
	size_t most = x->late.n + 2;
	agenda_range(x, &from, &to);
	for (size_t i = 0; i < x->list.n; i++)
		most += (size_t)ML_MAX(0, ML_MIN(x->list.v[i].last, to) - ML_MAX(x->list.v[i].day, from) + 1);
	x->row = ML_NEWN(x->arena, struct agenda_row, most + 2 * (size_t)(to - from + 1));
	x->n = 0;
	x->grid = agenda_is_grid(x);
	if (x->view == AGENDA_MONTH)
		return;
	if (x->grid && late_shows(x)) {
		add_row(x, (struct agenda_row){AGENDA_MORE, from - 1, NULL, x->late.n});
	} else if (late_shows(x)) {
		add_row(x, (struct agenda_row){AGENDA_LATE, x->today, NULL, 0});
		/* A long list of what is late does not hide the day. */
		size_t shown = x->all_late || x->late.n <= SOME_LATE + 1 ? x->late.n : SOME_LATE;
		for (size_t i = 0; i < shown; i++)
			add_row(x, (struct agenda_row){AGENDA_ITEM, x->today, &x->late.v[i], 0});
		if (shown < x->late.n)
			add_row(x, (struct agenda_row){AGENDA_MORE, x->today, NULL, x->late.n - shown});
	}
	for (int64_t day = from; day <= to; day++)
		add_day(x, day);
}

/* What the cursor stands on and what follows it, noted before the lists are read anew: the rows point into them. */
struct standing {
	int64_t rid[2];
	const struct ml_field *field[2];
};

static struct standing standing_of(const struct agenda *x)
{
	const struct ml_agenda_item *item = agenda_current(x);
	struct standing s = {0};
	if (!item)
		return s;
	s.rid[0] = item->rid;
	s.field[0] = item->field;
	for (uint32_t i = x->at + 1; i < x->n && !s.rid[1]; i++)
		if (x->row[i].item && x->row[i].item->rid != item->rid) {
			s.rid[1] = x->row[i].item->rid;
			s.field[1] = x->row[i].item->field;
		}
	return s;
}

static bool stand_on(struct agenda *x, int64_t rid, const struct ml_field *field, int64_t day)
{
	for (uint32_t i = 0; rid && i < x->n; i++) {
		const struct agenda_row *r = &x->row[i];
		if (r->item && r->item->rid == rid && r->item->field == field &&
			(r->day == day || !agenda_touches(r->item, day))) {
			x->at = i;
			return true;
		}
	}
	return false;
}

/* The row of a record's date; what was done or moved away leaves the cursor to the one that followed; else the first
 * row of the day looked at. */
static void stand(struct agenda *x, const struct standing *s)
{
	if (stand_on(x, s->rid[0], s->field[0], x->day) || stand_on(x, s->rid[1], s->field[1], x->day))
		return;
	for (x->at = 0; x->at < x->n; x->at++)
		if (can_stand(x, x->at) && (x->row[x->at].day >= x->day || x->view == AGENDA_DAY))
			return;
	x->at = 0;
}

static void load(struct agenda *x, const struct standing *standing)
{
	struct ml_agenda_query q = query(x);
	int64_t from, to;
	agenda_range(x, &q.from, &q.to);
	/* The small month at the side of a wide screen marks its days too. */
	month_range(x, &from, &to);
	if (ml_surface_width(x->base.app->surface) >= 100) {
		q.from = ML_MIN(q.from, from);
		q.to = ML_MAX(q.to, to);
	}
	find(x, x->arena, &q, &x->list);
	make_rows(x);
	stand(x, standing);
	if (x->grid && x->at < x->n && x->row[x->at].kind != AGENDA_MORE)
		x->day = x->row[x->at].day;
}

void agenda_load(struct agenda *x)
{
	struct standing s = standing_of(x);
	load(x, &s);
}

void agenda_go(struct agenda *x, int64_t day)
{
	enum { FIRST = -719162, LAST = 2932531 }; /* years 1 to 9998 */
	x->at = x->n;				  /* no record is followed to another day */
	x->top = 0;
	x->day = ML_MAX(FIRST, ML_MIN(LAST, day));
	agenda_load(x);
}

void agenda_show(struct agenda *x, enum agenda_view view)
{
	x->view = view;
	x->tabs.current = (uint32_t)view;
	x->top = 0;
	agenda_load(x);
	char kept[ML_UUID_TEXT + 8], id[ML_UUID_TEXT];
	ml_uuid_text(&x->within, id);
	snprintf(kept, sizeof kept, "%d %d %s", view, x->mine, id);
	if (!ml_store_is_read_only(x->base.app->store))
		ml_store_set_meta(x->base.app->store, "ui.agenda", ml_str(kept), NULL);
}

const struct ml_agenda_item *agenda_current(const struct agenda *x)
{
	return x->at < x->n ? x->row[x->at].item : NULL;
}

/* ---- keys ---------------------------------------------------------------------------------------------- */

static void move(struct agenda *x, int by)
{
	int64_t at = x->at, step = by < 0 ? -1 : 1, left = by < 0 ? -(int64_t)by : by, good = x->at;
	while (left > 0 && at + step >= 0 && at + step < x->n) {
		at += step;
		left--;
		if (can_stand(x, (uint32_t)at))
			good = at;
		else
			left++;
	}
	x->at = (uint32_t)good;
	if (x->at < x->n && x->view == AGENDA_WEEK && !(x->grid && x->row[x->at].kind == AGENDA_MORE))
		x->day = x->row[x->at].day;
}

static void open_row(struct agenda *x)
{
	const struct ml_agenda_item *item = agenda_current(x);
	if (item)
		ml_app_push(x->base.app, ml_sheet_create(x->base.app, item->rid));
	else if (x->grid && x->at < x->n && x->row[x->at].kind == AGENDA_MORE) {
		x->day = x->today;
		agenda_show(x, AGENDA_DAY);
	} else if (x->at < x->n && x->row[x->at].kind == AGENDA_MORE) {
		uint32_t at = x->at;
		x->all_late = true;
		agenda_load(x);
		x->at = at; /* the first of those that were not shown */
	} else if (x->view != AGENDA_DAY)
		agenda_show(x, AGENDA_DAY);
}

/* Left and Right, PgUp and PgDn: a unit of the view and the next larger one. */
static bool turn_page(struct agenda *x, int code)
{
	int by = code == ML_FN_LEFT || code == ML_FN_PGUP ? -1 : 1;
	bool page = code == ML_FN_PGUP || code == ML_FN_PGDN;
	if (code != ML_FN_LEFT && code != ML_FN_RIGHT && !page)
		return false;
	if (x->grid && !page) {
		agenda_week_side(x, by);
		return true;
	}
	if (page && x->view != AGENDA_DAY && !x->grid)
		agenda_go(x, by_months(x->day, by));
	else
		agenda_go(x, x->day + by * (x->view == AGENDA_WEEK || page ? 7 : 1));
	return true;
}

static enum ml_ui_result click(struct agenda *x, const struct ml_key *k)
{
	int wheel = k->code == ML_MOUSE_WHEEL_UP ? -1 : k->code == ML_MOUSE_WHEEL_DOWN ? 1 : 0;
	if (wheel && x->view == AGENDA_MONTH)
		agenda_go(x, by_months(x->day, wheel));
	else if (wheel && x->grid)
		agenda_go(x, x->day + 7 * wheel);
	else if (wheel)
		move(x, 3 * wheel);
	if (wheel)
		return ML_UI_MOVED;
	if (k->code != ML_MOUSE_PRESS)
		return ML_UI_IGNORED;
	if (ml_rect_has(x->tabs.rect, k->x, k->y)) {
		ml_ui_tabs_key(&x->tabs, k);
		agenda_show(x, (enum agenda_view)x->tabs.current);
		return ML_UI_MOVED;
	}
	if (x->view == AGENDA_MONTH && ml_rect_has(x->at_screen.grid, k->x, k->y)) {
		struct ml_rect g = x->at_screen.grid;
		int64_t from, to;
		agenda_range(x, &from, &to);
		int64_t day =
			from + (k->y - g.y) / x->at_screen.cell_h * 7 + ML_MIN(6, (k->x - g.x) / ML_MAX(1, g.w / 7));
		bool again = day == x->day;
		agenda_go(x, ML_MIN(day, to));
		if (again)
			agenda_show(x, AGENDA_DAY);
		return ML_UI_MOVED;
	}
	bool again;
	if (x->grid) {
		if (!agenda_week_click(x, k, &again))
			return ML_UI_IGNORED;
		if (again)
			open_row(x);
		return ML_UI_MOVED;
	}
	uint32_t at = x->top + (uint32_t)(k->y - x->at_screen.rows.y);
	if (x->view == AGENDA_MONTH || !ml_rect_has(x->at_screen.rows, k->x, k->y) || at >= x->n || !can_stand(x, at))
		return ML_UI_IGNORED;
	if (at == x->at)
		open_row(x);
	x->at = at;
	x->day = x->view == AGENDA_WEEK ? x->row[at].day : x->day;
	return ML_UI_MOVED;
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct agenda *x = self(s);
	int code = k->type == ML_KEY_FUNC ? ml_key_place(k) : 0;
	if (k->type == ML_KEY_MOUSE)
		return click(x, k);
	if (k->type == ML_KEY_CHAR && ml_str_is(k->text, " ")) {
		ml_agenda_done(s);
		return ML_UI_USED;
	}
	if (k->type == ML_KEY_CHAR && ml_str_is(k->text, "?"))
		return ML_UI_IGNORED;
	if (k->type == ML_KEY_CHAR || k->type == ML_KEY_PASTE) {
		ml_app_push(s->app, ml_search_create(s->app, ml_str_is(k->text, "/") ? ML_STR("") : k->text));
		return ML_UI_USED;
	}
	if (turn_page(x, code))
		return ML_UI_MOVED;
	if (code == ML_FN_TAB || code == ML_FN_BACKTAB)
		agenda_show(x, (x->view + (code == ML_FN_TAB ? 1 : AGENDA_VIEWS - 1)) % AGENDA_VIEWS);
	else if (code == ML_FN_UP || code == ML_FN_DOWN) {
		int by = code == ML_FN_UP ? -1 : 1;
		if (x->view == AGENDA_MONTH)
			agenda_go(x, x->day + 7 * by);
		else if (x->grid)
			agenda_week_move(x, by);
		else
			move(x, by);
	} else if (code == ML_FN_HOME || code == ML_FN_END) {
		if (x->view == AGENDA_MONTH)
			agenda_go(x, code == ML_FN_HOME ? month_of(x->day) : by_months(month_of(x->day), 1) - 1);
		else
			move(x, code == ML_FN_HOME ? -(int)x->n : (int)x->n);
	} else if (code == ML_FN_ENTER)
		open_row(x);
	else
		return code == ML_FN_ESC ? ML_UI_CANCELLED : ML_UI_IGNORED;
	return ML_UI_MOVED;
}

/* ---- the screen's functions ------------------------------------------------------------------------------- */

static void refresh(struct ml_screen *s)
{
	struct agenda *x = self(s);
	struct standing standing = standing_of(x);
	x->today = ml_agenda_today(s->app->store);
	x->week_start = s->app->ctx->week_start ? s->app->ctx->week_start : 1;
	load_late(x);
	load(x, &standing);
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct agenda *x = self(s);
	if (x->grid != agenda_is_grid(x)) /* the window is another */
		agenda_load(x);
	agenda_draw(x, f, body, s->app->overlay == ML_OVER_NONE);
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct agenda *x = self(s);
	ml_buf_z(place, _("Agenda"));
	if (x->mine)
		ml_buf_z(details, _("ce dont je suis responsable"));
	if (!ml_uuid_is_nil(&x->within)) {
		struct ml_str t = ml_store_title_of(s->app->store, s->app->arena, &x->within);
		ml_buf_printf(details, "%s%.*s", x->mine ? " · " : "", (int)t.n, t.p ? t.p : "");
	}
	if (!details->n)
		ml_buf_z(details, _("toute l'équipe"));
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	static const char *const lines[AGENDA_VIEWS] = {
		[AGENDA_DAY] = N_("← → jour · Pages : semaine · Entrée ouvre · Espace : fait · Tab : vue"),
		[AGENDA_WEEK] = N_("← → semaine · Pages : mois · Entrée ouvre · Espace : fait · Tab : vue"),
		[AGENDA_MONTH] = N_("flèches : jour · Pages : mois · Entrée : ce jour · Tab : vue"),
	};
	ml_buf_z(out, self(s)->grid ? _("← → jour · Pages : semaine · Entrée ouvre · Espace : fait · Tab : vue")
				    : _(lines[self(s)->view]));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	struct agenda *x = self(s);
	const struct ml_agenda_item *i = agenda_current(x);
	if (i && x->grid) { /* its column is narrow */
		ml_buf_str(out, agenda_title(x, s->app->arena, i->rid));
		ml_buf_z(out, " · ");
	}
	if (!i) {
		if (x->late.n)
			ml_buf_printf(
				out, ml_trn("%zu échéance en retard", "%zu échéances en retard", x->late.n), x->late.n);
		return;
	}
	ml_buf_str(out, agenda_what(x, s->app->arena, i, true));
	if (i->officer.n)
		ml_buf_printf(out, " · %.*s", (int)i->officer.n, i->officer.p);
	struct ml_str sub = ml_store_subtitle(s->app->store, s->app->arena, i->rid);
	if (sub.n)
		ml_buf_printf(out, " · %.*s", (int)sub.n, sub.p);
}

static int64_t current(struct ml_screen *s)
{
	const struct ml_agenda_item *i = agenda_current(self(s));
	return i ? i->rid : 0;
}

static void destroy(struct ml_screen *s)
{
	struct agenda *x = self(s);
	ml_vec_finish(&x->list);
	ml_vec_finish(&x->late);
	ml_arena_destroy(x->arena);
	ml_arena_destroy(x->late_arena);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "agenda",
	.scope = ML_SCOPE_AGENDA,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.current = current,
	.destroy = destroy};

/* View and filter are those it was left with. */
static void take_back(struct agenda *x)
{
	struct ml_buf kept = {0};
	struct ml_str rest, view, mine;
	if (ml_store_get_meta(x->base.app->store, "ui.agenda", &kept)) {
		rest = ml_buf_view(&kept);
		if (ml_str_split(&rest, ' ', &view) && view.n == 1 && view.p[0] >= '0' &&
			view.p[0] < '0' + AGENDA_VIEWS)
			x->view = (enum agenda_view)(view.p[0] - '0');
		x->mine = ml_str_split(&rest, ' ', &mine) && ml_str_is(mine, "1");
		if (!rest.p || !ml_uuid_parse(rest, &x->within))
			x->within = (struct ml_uuid){0};
	}
	ml_buf_finish(&kept);
	x->week_start = x->base.app->ctx->week_start ? x->base.app->ctx->week_start : 1;
}

struct ml_screen *ml_agenda_create(struct ml_app *app)
{
	struct agenda *x = ml_xalloc(sizeof *x);
	x->base = (struct ml_screen){&ops, app};
	x->arena = ml_arena_create();
	x->late_arena = ml_arena_create();
	x->day = ml_agenda_today(app->store);
	take_back(x);
	ml_ui_tabs_init(&x->tabs);
	ml_ui_tabs_add(&x->tabs, _("Journée"), -1);
	ml_ui_tabs_add(&x->tabs, _("Semaine"), -1);
	ml_ui_tabs_add(&x->tabs, _("Mois"), -1);
	x->tabs.current = (uint32_t)x->view;
	refresh(&x->base);
	return &x->base;
}
