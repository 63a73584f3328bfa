/* The agenda drawn: rows under days with a small month beside them where there is room, or the grid of a month; that of a
 * week is in agenda_week.c. */
#include <stdio.h>

#include "app/agenda.h"
#include "ui/chart.h"

enum { TIME_WIDTH = 11, WIDE = 100 };

struct ml_str agenda_what(struct agenda *x, struct ml_arena *a, const struct ml_agenda_item *i, bool wide)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)i->rid & 0xff);
	const char *field = ml_app_label(kind, i->field);
	if (i->field->agenda == ML_AGENDA_ON || (i->field->agenda == ML_AGENDA_DATED && !wide))
		return ml_str(_(kind->label));
	if (i->field->agenda == ML_AGENDA_CALL && !wide)
		return ml_str(_("Relance"));
	if (i->field->agenda == ML_AGENDA_END && !wide)
		return ml_arena_printf(a, _("Fin : %s"), _(kind->label));
	/* A task is due once: its kind says all. */
	uint32_t due = 0;
	for (uint32_t f = 0; f < kind->n_fields; f++)
		due += kind->fields[f].agenda == ML_AGENDA_DUE;
	if (due == 1 && i->field->agenda == ML_AGENDA_DUE && i->field->over && !wide)
		return ml_str(_(kind->label));
	return wide ? ml_arena_printf(a, "%s · %s", _(kind->label), field) : ml_str(field);
}

static struct ml_str when(struct agenda *x, struct ml_arena *a, const struct agenda_row *r)
{
	const struct ml_agenda_item *i = r->item;
	const char *lang = x->base.app->ctx->lang;
	struct ml_buf out = {0};
	if (i->late)
		return ml_arena_printf(a, _("%lld j"), (long long)(x->today - i->day));
	if (i->from < 0 && i->last == i->day)
		return ML_STR("");
	if (i->from < 0)
		return ml_arena_printf(
			a, _("jour %lld/%lld"), (long long)(r->day - i->day + 1), (long long)(i->last - i->day + 1));
	if (i->day == r->day)
		ml_clock_show(&out, i->from, lang);
	else
		ml_buf_z(&out, "…");
	if (i->last > r->day || i->to >= 0)
		ml_buf_z(&out, i->last > r->day ? "–…" : "–");
	if (i->last <= r->day && i->to >= 0)
		ml_clock_show(&out, i->to, lang);
	struct ml_str text = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return text;
}

/* What is worth saying behind the title. */
static struct ml_str remark(struct agenda *x, struct ml_arena *a, const struct agenda_row *r)
{
	const struct ml_agenda_item *i = r->item;
	struct ml_buf out = {0};
	if (i->there >= 0) {
		ml_clock_show(&out, i->there, x->base.app->ctx->lang);
		ml_buf_char(&out, ' ');
		if (i->there_day != i->day) {
			ml_date_show(&out, ml_date_of_days(i->there_day), ML_DATE_DAY_ABBR, x->base.app->ctx->lang);
			ml_buf_char(&out, ' ');
		}
		ml_buf_str(&out, i->zone);
	}
	if (i->clash)
		ml_buf_printf(&out, "%s%s", out.n ? " · " : "", _("chevauche"));
	if (i->over) {
		const struct ml_kind *kind = ml_kind_by_wire((uint64_t)i->rid & 0xff);
		const struct ml_field *status = ml_kind_field(kind, ML_STR("status"));
		struct ml_cell cell = {0};
		struct ml_str said = ml_str(_("fait"));
		if (status && ml_store_row(x->base.app->store, a, i->rid, &status, 1, &cell, NULL, NULL) && cell.n)
			said = ml_app_cell(x->base.app, a, status, &cell);
		ml_buf_printf(&out, "%s%.*s", out.n ? " · " : "", (int)said.n, said.p);
	}
	struct ml_str text = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return text;
}

struct ml_str agenda_title(struct agenda *x, struct ml_arena *a, int64_t rid)
{
	struct ml_str t = ml_store_title(x->base.app->store, a, rid);
	return t.n ? t : ml_str(_("(sans titre)"));
}

enum ml_role agenda_role(const struct ml_agenda_item *i)
{
	return i->late ? ML_ROLE_LATE : i->over ? ML_ROLE_MUTED : i->clash ? ML_ROLE_WARNING : ML_ROLE_TEXT;
}

static void draw_item(struct agenda *x, struct ml_surface *f, struct ml_rect r, const struct agenda_row *row, bool here)
{
	struct ml_arena *a = x->base.app->arena;
	const struct ml_agenda_item *i = row->item;
	enum ml_role role = here ? ML_ROLE_FOCUS : agenda_role(i);
	int what = r.w >= WIDE ? 30 : r.w >= 72 ? 18 : 12, at = r.x + 4 + TIME_WIDTH + 1;
	struct ml_str end = remark(x, a, row);
	int used = ML_MIN(ml_text_width(end), r.w / 3), left = r.x + r.w - at - what - 1;
	ml_surface_put(f, r.x, r.y, 2, ml_str(here ? ">" : ""), role, ML_START);
	ml_surface_put(f, r.x + 2, r.y, 2, ml_str(i->late || i->clash ? "!" : i->over ? "✓" : ""), role, ML_START);
	ml_surface_put(f, r.x + 4, r.y, TIME_WIDTH + 1, when(x, a, row), role, ML_START);
	ml_surface_put(
		f, at, r.y, what, agenda_what(x, a, i, what == 30), here ? ML_ROLE_FOCUS : ML_ROLE_LABEL, ML_START);
	ml_surface_put(f, at + what, r.y, 1, ML_STR(""), role, ML_START);
	ml_surface_put(f, at + what + 1, r.y, left - used - 1, agenda_title(x, a, i->rid), role, ML_START);
	ml_surface_put(f, at + what + left - used, r.y, used + 1, end,
		here	   ? ML_ROLE_FOCUS
		: i->clash ? ML_ROLE_WARNING
			   : ML_ROLE_MUTED,
		ML_END);
}

static void day_name(struct agenda *x, struct ml_buf *out, int64_t day)
{
	ml_date_show(out, ml_date_of_days(day), ML_DATE_LONG, x->base.app->ctx->lang);
	if (day == x->today)
		ml_buf_printf(out, " · %s", _("aujourd'hui"));
}

static void draw_row(struct agenda *x, struct ml_surface *f, struct ml_rect r, const struct agenda_row *row, bool here)
{
	struct ml_buf text = {0};
	enum ml_role role = here ? ML_ROLE_FOCUS : ML_ROLE_HEADER;
	switch (row->kind) {
	case AGENDA_ITEM:
		draw_item(x, f, r, row, here);
		break;
	case AGENDA_LATE:
		ml_buf_printf(&text, "%s  %zu", _("EN RETARD"), x->late.n);
		ml_surface_put(f, r.x + 2, r.y, r.w - 2, ml_buf_view(&text), ML_ROLE_LATE, ML_START);
		break;
	case AGENDA_MORE:
		ml_buf_printf(&text,
			ml_trn("… et %zu autre en retard : Entrée la montre",
				"… et %zu autres en retard : Entrée les montre", row->more),
			row->more);
		ml_surface_put(f, r.x, r.y, 4, ml_str(here ? ">" : ""), here ? ML_ROLE_FOCUS : ML_ROLE_LATE, ML_START);
		ml_surface_put(
			f, r.x + 4, r.y, r.w - 4, ml_buf_view(&text), here ? ML_ROLE_FOCUS : ML_ROLE_LATE, ML_START);
		break;
	case AGENDA_HEADING:
		day_name(x, &text, row->day);
		ml_surface_put(f, r.x, r.y, 2, ml_str(here ? ">" : ""), role, ML_START);
		ml_surface_put(f, r.x + 2, r.y, r.w - 2, ml_buf_view(&text), role, ML_START);
		break;
	case AGENDA_EMPTY:
		ml_surface_put(f, r.x + 4, r.y, r.w - 4, ml_str(_("rien ce jour : F7 ajoute, ← → changent de jour")),
			ML_ROLE_MUTED, ML_START);
		break;
	}
	ml_buf_finish(&text);
	if (here)
		ml_surface_cursor(f, r.x, r.y, false);
}

static void draw_rows(struct agenda *x, struct ml_surface *f, struct ml_rect r, bool focus)
{
	x->height = r.h;
	x->at_screen.rows = r;
	/* The heading above the first row stays in view. */
	uint32_t want = x->at && x->row[x->at - 1].kind != AGENDA_ITEM ? x->at - 1 : x->at;
	x->top = ML_MIN(x->top, want);
	if (r.h > 0 && x->at >= x->top + (uint32_t)r.h)
		x->top = x->at - (uint32_t)r.h + 1;
	for (int i = 0; i < r.h && x->top + (uint32_t)i < x->n; i++) {
		uint32_t at = x->top + (uint32_t)i;
		draw_row(x, f, ml_rect_row(r, i), &x->row[at], focus && at == x->at && x->row[at].kind != AGENDA_EMPTY);
	}
	if (focus && (x->at >= x->n || x->row[x->at].kind == AGENDA_EMPTY))
		ml_surface_cursor(f, r.x, r.y, false);
}

/* ---- the month ------------------------------------------------------------------------------------ */

static void day_names(struct agenda *x, struct ml_surface *f, struct ml_rect r, int cell)
{
	for (int i = 0; i < 7; i++) {
		struct ml_buf name = {0};
		ml_date_show(
			&name, ml_date_of_days(4 + (x->week_start - 1 + i) % 7), ML_DATE_LONG, x->base.app->ctx->lang);
		struct ml_str text = ml_buf_view(&name), word;
		ml_str_split(&text, ' ', &word); /* 5 January 1970 was a Monday */
		if (word.n && word.p[word.n - 1] == ',')
			word.n--;
		ml_surface_put(f, r.x + i * cell, r.y, cell - 1, word, ML_ROLE_HEADER, ML_START);
		ml_buf_finish(&name);
	}
}

static void draw_cell(struct agenda *x, struct ml_surface *f, struct ml_rect r, int64_t day, bool focus)
{
	struct ml_arena *a = x->base.app->arena;
	bool here = focus && day == x->day, in = ml_date_of_days(day).month == ml_date_of_days(x->day).month;
	uint32_t n = 0, drawn = 0;
	bool late = false;
	for (size_t i = 0; i < x->list.n; i++) {
		if (!agenda_touches(&x->list.v[i], day))
			continue;
		n++;
		late |= x->list.v[i].late;
	}
	enum ml_role role = here	      ? ML_ROLE_FOCUS
			    : day == x->today ? ML_ROLE_STRONG
			    : late	      ? ML_ROLE_LATE
			    : in	      ? ML_ROLE_TEXT
					      : ML_ROLE_MUTED;
	const char *sign = here ? ">" : day == x->today ? "*" : "";
	ml_surface_put(f, r.x, r.y, r.w - 1, ml_str(sign), role, ML_START);
	ml_surface_printf(f, r.x + 1, r.y, role, "%2d", ml_date_of_days(day).day);
	if (late)
		ml_surface_text(f, r.x + 4, r.y, ML_STR("!"), role);
	if (n)
		ml_surface_put(f, r.x + r.w - 4, r.y, 3, ml_arena_printf(a, "%u", n), role, ML_END);
	for (size_t i = 0; i < x->list.n && r.h > 1; i++) {
		const struct ml_agenda_item *item = &x->list.v[i];
		if (!agenda_touches(item, day))
			continue;
		if (drawn + 2 == (uint32_t)r.h && n > drawn + 1) {
			ml_surface_put(f, r.x + 1, r.y + 1 + (int)drawn, r.w - 2, ml_arena_printf(a, "+%u", n - drawn),
				ML_ROLE_MUTED, ML_START);
			break;
		}
		struct ml_buf text = {0};
		if (item->from >= 0 && r.w > 14 && item->day == day) {
			ml_clock_show(&text, item->from, x->base.app->ctx->lang);
			ml_buf_char(&text, ' ');
		}
		ml_buf_str(&text, agenda_title(x, a, item->rid));
		struct ml_str t = ml_arena_str(a, ml_buf_view(&text));
		ml_buf_finish(&text);
		ml_surface_put(f, r.x + 1, r.y + 1 + (int)drawn++, r.w - 2, t,
			in || item->late ? agenda_role(item) : ML_ROLE_MUTED, ML_START);
		if (drawn + 1 >= (uint32_t)r.h)
			break;
	}
	if (here)
		ml_surface_cursor(f, r.x, r.y, false);
}

static void draw_month(struct agenda *x, struct ml_surface *f, struct ml_rect r, bool focus)
{
	int64_t from, to;
	agenda_range(x, &from, &to);
	int weeks = (int)((to - from + 1) / 7), cell = (r.w - 1) / 7;
	day_names(x, f, ml_rect(r.x + 1, r.y, r.w - 1, 1), cell);
	ml_rect_cut_rows(&r, 1);
	int h = ML_MAX(1, r.h / weeks);
	x->at_screen.grid = ml_rect(r.x + 1, r.y, cell * 7, h * weeks);
	x->at_screen.cell_h = h;
	for (int i = 0; i < weeks * 7 && i / 7 * h < r.h; i++)
		draw_cell(x, f, ml_rect(r.x + 1 + i % 7 * cell, r.y + i / 7 * h, cell, h), from + i, focus);
}

/* ---- all of it ------------------------------------------------------------------------------------------ */

/* "lundi 23 – dimanche 29 novembre 2026", "novembre 2026". */
static void heading(struct agenda *x, struct ml_buf *out, bool narrow)
{
	const char *lang = x->base.app->ctx->lang;
	int64_t from, to;
	agenda_range(x, &from, &to);
	if (x->view == AGENDA_DAY && narrow) {
		ml_date_show(out, ml_date_of_days(x->day), ML_DATE_ABBR, lang);
	} else if (x->view == AGENDA_DAY) {
		day_name(x, out, x->day);
	} else if (x->view == AGENDA_WEEK) {
		ml_date_show(out, ml_date_of_days(from), ML_DATE_DAY, lang);
		ml_buf_z(out, " – ");
		ml_date_show(out, ml_date_of_days(to), ML_DATE_MEDIUM, lang);
	} else {
		struct ml_buf date = {0};
		ml_date_show(
			&date, ml_date_of_days(x->day), ML_DATE_MEDIUM, lang); /* "23 novembre 2026" without its day */
		const char *name = strchr(date.p, ' ');
		ml_buf_z(out, name ? name + 1 : date.p);
		ml_buf_finish(&date);
	}
}

static uint8_t mark_day(void *arg, struct ml_date d)
{
	struct agenda *x = arg;
	int64_t day = ml_date_days(d);
	uint8_t role = day == x->today ? ML_ROLE_STRONG : ML_ROLE_MUTED;
	for (size_t i = 0; i < x->list.n; i++) {
		const struct ml_agenda_item *item = &x->list.v[i];
		if (!agenda_touches(item, day))
			continue;
		if (item->late)
			return ML_ROLE_LATE;
		if (day != x->today && item->from >= 0)
			role = ML_ROLE_LINK;
	}
	return role;
}

void agenda_draw(struct agenda *x, struct ml_surface *f, struct ml_rect body, bool focus)
{
	struct ml_rect tabs = ml_rect_cut_rows(&body, 1);
	struct ml_buf text = {0};
	x->at_screen.rows = x->at_screen.grid = (struct ml_rect){0};
	ml_ui_tabs_draw(&x->tabs, f, tabs, false);
	heading(x, &text, tabs.w < 76);
	int w = ml_text_width(ml_buf_view(&text));
	ml_surface_put(f, tabs.x + tabs.w - w - 1, tabs.y, w, ml_buf_view(&text), ML_ROLE_STRONG, ML_START);
	ml_buf_finish(&text);
	if (x->view == AGENDA_MONTH) {
		draw_month(x, f, body, focus);
		return;
	}
	if (x->grid) {
		agenda_draw_week(x, f, body, focus);
		return;
	}
	struct ml_rect rule = ml_rect_cut_rows(&body, 1);
	ml_surface_hline(f, rule.x, rule.y, rule.w, ML_ROLE_BORDER);
	if (body.w >= WIDE) {
		struct ml_rect side = ml_rect_cut_columns(&body, -(ML_UI_MONTH_WIDTH + 2));
		struct ml_date d = ml_date_of_days(x->day);
		ml_ui_month_draw(f, ml_rect(side.x + 1, side.y, ML_UI_MONTH_WIDTH, side.h), d, d, x->week_start,
			x->base.app->ctx->lang, mark_day, x);
	}
	draw_rows(x, f, body, focus);
}
