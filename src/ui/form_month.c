/*
 * ui: the month over a date of a form: arrows by day and week, PgUp and PgDn by month, with Ctrl by year, Home today.
 * Today stands in brackets, the days of the period that the form holds are marked; the day chosen is said in words
 * below.
 */
#include <stdio.h>
#include "ui/chart.h"
#include "ui/form.h"
#include "ui/form_private.h"

enum { HOUR_UNSAID = -1 };

/* The day of a value, and its time in minutes. */
static bool day_of(const struct ml_ui_form *f, const struct ml_value *v, struct ml_date *day, int *minutes)
{
	const char *zone = ml_ui_form_reader(f)->zone;
	int seconds, offset;
	*minutes = HOUR_UNSAID;
	return v->tag == ML_TEXT
		       ? ml_date_iso(v->s, day)
		       : v->tag == ML_TIME && ml_time_local(v->i, zone ? zone : "UTC", day, minutes, &seconds, &offset);
}

static bool day_of_field(const struct ml_ui_form *f, const struct ml_field *field, struct ml_date *day)
{
	struct ml_arena *arena = ml_arena_create();
	uint32_t n = 0;
	int minutes;
	const struct ml_value *v = field ? ml_ui_form_values(f, field, arena, &n) : NULL;
	bool has = n && day_of(f, v, day, &minutes);
	ml_arena_destroy(arena);
	return has;
}

static const struct ml_field *other_end(const struct ml_ui_form *f, const struct ml_field *field)
{
	const struct ml_field *other = f->kind ? ml_field_period(f->kind, field, true) : NULL;
	return other || !f->kind ? other : ml_field_period(f->kind, field, false);
}

/* Opens on the day that the field has, else on the other end of its period, else on today. */
void ml_ui_form_month_open(struct ml_ui_form *f)
{
	const struct ml_ui_entry *entry = ml_ui_form_entry(f);
	const struct ml_field *field = ml_ui_form_current(f)->field;
	struct ml_date today = ml_ui_form_today(f);
	bool has_time;
	f->day = today;
	f->day_minutes = HOUR_UNSAID;
	if (entry->typed && ml_str_trim(ml_ui_edit_text(&entry->edit)).n) {
		if (ml_datetime_parse(ml_ui_edit_text(&entry->edit), today, &f->day, &f->day_minutes, &has_time) &&
			!has_time)
			f->day_minutes = HOUR_UNSAID;
	} else if (entry->has && !entry->typed) {
		day_of(f, &entry->value, &f->day, &f->day_minutes);
	} else {
		day_of_field(f, other_end(f, field), &f->day);
	}
}

/* The same day in another month, or its last one. */
static struct ml_date add_months(struct ml_date d, int months)
{
	int m = d.year * 12 + d.month - 1 + months;
	struct ml_date to = {m / 12, m % 12 + 1, d.day};
	while (to.day > 28 && !ml_date_valid(to))
		to.day--;
	return to;
}

/* A day with its time waits for the time when none was said: the text is left to be gone on with. */
static enum ml_ui_result accept(struct ml_ui_form *f)
{
	const struct ml_field *field = ml_ui_form_current(f)->field;
	char text[64];
	struct ml_buf shown = {0};
	if (field->type == ML_T_DATETIME) {
		struct ml_ui_item *item = ml_ui_form_current(f);
		struct ml_ui_entry *entry = ml_ui_form_entry(f);
		struct ml_ui_mark *mark = ml_ui_form_mark(f, item);
		ml_date_show(&shown, f->day, ML_DATE_SHORT, ml_ui_form_reader(f)->lang);
		ml_buf_char(&shown, ' ');
		if (f->day_minutes != HOUR_UNSAID)
			ml_clock_show(&shown, f->day_minutes, ml_ui_form_reader(f)->lang);
		ml_ui_edit_replace(&entry->edit, ml_buf_view(&shown));
		entry->typed = true;
		ml_ui_form_unsay(item);
		ml_ui_form_touched(f, item);
		ml_ui_form_note(f, item, mark, ML_NOTED_DONE);
	} else {
		int n = snprintf(text, sizeof text, "%04d-%02d-%02d", f->day.year, f->day.month, f->day.day);
		struct ml_value v = ml_text(ml_str_n(text, (size_t)n));
		ml_ui_form_show(f, field, &v, &shown);
		ml_ui_form_take(f, &v, ml_buf_view(&shown));
	}
	ml_buf_finish(&shown);
	ml_ui_form_pick_close(f);
	return ML_UI_CHANGED;
}

static void go(struct ml_ui_form *f, struct ml_date to)
{
	if (to.year >= 1 && to.year <= 9999)
		f->day = to;
}

static int week_start(const struct ml_ui_form *f)
{
	return f->host.week_start ? f->host.week_start : 1;
}

/* A click on a day takes it, one outside closes, the wheel turns the months. */
static enum ml_ui_result click(struct ml_ui_form *f, const struct ml_key *k)
{
	struct ml_rect r = f->month;
	if (k->code == ML_MOUSE_WHEEL_UP || k->code == ML_MOUSE_WHEEL_DOWN)
		go(f, add_months(f->day, k->code == ML_MOUSE_WHEEL_UP ? -1 : 1));
	if (k->code != ML_MOUSE_PRESS)
		return ML_UI_USED;
	if (!ml_rect_has(r, k->x, k->y)) {
		ml_ui_form_pick_close(f);
		return ML_UI_USED;
	}
	struct ml_date first = {f->day.year, f->day.month, 1};
	int cell = (k->y - r.y - 2) * 7 + (k->x - r.x) / 4, column = (ml_date_weekday(first) - week_start(f) + 7) % 7;
	struct ml_date day = ml_date_of_days(ml_date_days(first) + cell - column);
	if (k->y < r.y + 2 || (k->x - r.x) / 4 > 6 || day.month != first.month)
		return ML_UI_USED;
	f->day = day;
	return accept(f);
}

enum ml_ui_result ml_ui_form_month_key(struct ml_ui_form *f, const struct ml_key *k)
{
	static const struct {
		int code, days, months;
	} moves[] = {{ML_FN_LEFT, -1, 0}, {ML_FN_RIGHT, 1, 0}, {ML_FN_UP, -7, 0}, {ML_FN_DOWN, 7, 0},
		{ML_FN_PGUP, 0, -1}, {ML_FN_PGDN, 0, 1}, {ML_CTRL(ML_FN_PGUP), 0, -12}, {ML_CTRL(ML_FN_PGDN), 0, 12}};
	int code = ml_key_place(k);
	if (k->type == ML_KEY_MOUSE)
		return click(f, k);
	if (code == ML_FN_ENTER || (k->type == ML_KEY_CHAR && k->code == ' '))
		return accept(f);
	if (code == ML_FN_ESC || code == ML_FN_F(2)) {
		ml_ui_form_pick_close(f);
		return ML_UI_USED;
	}
	if (code == ML_FN_HOME)
		f->day = ml_ui_form_today(f);
	for (size_t i = 0; i < ML_COUNT(moves); i++)
		if (moves[i].code == code)
			go(f, moves[i].months ? add_months(f->day, moves[i].months)
					      : ml_date_of_days(ml_date_days(f->day) + moves[i].days));
	return k->type == ML_KEY_FUNC || k->type == ML_KEY_CHAR ? ML_UI_USED : ML_UI_IGNORED;
}

/* ---- drawing -------------------------------------------------------------------------------------- */

struct marks {
	struct ml_date today;
	int64_t from, to; /* of the period: the day chosen and its other end */
};

static uint8_t mark_of(void *arg, struct ml_date day)
{
	const struct marks *m = arg;
	int64_t at = ml_date_days(day);
	uint8_t role = at >= m->from && at <= m->to ? ML_ROLE_CHIP : 0;
	return at == ml_date_days(m->today) ? ML_UI_MONTH_SIGN | (role ? role : ML_ROLE_STRONG) : role;
}

void ml_ui_form_month_draw(struct ml_ui_form *f, struct ml_surface *s, struct ml_rect within, struct ml_rect anchor)
{
	int w = ML_MIN(ML_UI_MONTH_WIDTH + 2, within.w), h = ML_MIN(ML_UI_MONTH_HEIGHT + 3, within.h);
	struct ml_rect box = ml_rect(ML_MAX(within.x, ML_MIN(anchor.x, within.x + within.w - w)), anchor.y + 1, w, h);
	if (box.y + h > within.y + within.h)
		box.y = anchor.y - h >= within.y ? anchor.y - h : within.y;
	struct ml_rect inside = ml_surface_box(s, box, ml_str(NULL), ML_ROLE_DIALOG);
	const char *lang = ml_ui_form_reader(f)->lang;
	struct marks marks = {.today = ml_ui_form_today(f), .from = 1, .to = 0};
	struct ml_date other;
	struct ml_buf words = {0};
	if (day_of_field(f, other_end(f, ml_ui_form_current(f)->field), &other)) {
		marks.from = ML_MIN(ml_date_days(other), ml_date_days(f->day));
		marks.to = ML_MAX(ml_date_days(other), ml_date_days(f->day));
	}
	struct ml_rect foot = ml_rect_cut_rows(&inside, inside.h > ML_UI_MONTH_HEIGHT ? -1 : 0);
	f->month = inside;
	ml_ui_month_draw(s, inside, f->day, f->day, week_start(f), lang, mark_of, &marks);
	ml_date_show(&words, f->day, ML_DATE_LONG, lang);
	if (foot.h)
		ml_surface_put(s, foot.x, foot.y, foot.w, ml_buf_view(&words), ML_ROLE_DIALOG, ML_CENTRE);
	ml_buf_finish(&words);
}
