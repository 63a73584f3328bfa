/*
 * ui: charts of days: text Gantt, month grid.
 */
#include <math.h>
#include <stdio.h>
#include "ui/chart.h"

/* ---- Gantt ---------------------------------------------------------------------------------- */

static int column_of(const struct ml_ui_time *t, int64_t day)
{
	return t->x + (int)((day - t->first) * t->w / ML_MAX(t->last - t->first + 1, 1));
}

/* "janv.", as much of the month's name as its columns hold; years where months have no room. */
void ml_ui_time_months(struct ml_surface *s, int y, const struct ml_ui_time *t, const char *lang)
{
	struct ml_date d = ml_date_of_days(t->first);
	bool years = t->w < (t->last - t->first + 1) / 30 * 4;
	for (int64_t day = t->first; day <= t->last;) {
		struct ml_date next = years || d.month == 12 ? (struct ml_date){d.year + 1, 1, 1}
							     : (struct ml_date){d.year, d.month + 1, 1};
		int64_t until = ML_MIN(ml_date_days(next), t->last + 1);
		int x = column_of(t, day), w = column_of(t, until) - x;
		struct ml_buf b = {0};
		if (years)
			ml_buf_printf(&b, " %d", d.year);
		else
			ml_date_show(&b, d, ML_DATE_DAY, lang); /* "17 mars": the name is behind the blank */
		const char *name = strchr(b.p, ' ');
		if (w > 3)
			ml_surface_put(s, x, y, w - 1, ml_str(name ? name + 1 : b.p), ML_ROLE_HEADER, ML_START);
		ml_buf_finish(&b);
		d = next;
		day = until;
	}
}

void ml_ui_time_bar(
	struct ml_surface *s, int y, const struct ml_ui_time *t, int64_t from, int64_t to, double progress, enum ml_role role)
{
	if (from > to || to < t->first || from > t->last)
		return;
	int x = column_of(t, ML_MAX(from, t->first)), stop = column_of(t, ML_MIN(to, t->last) + 1);
	int w = ML_MAX(stop - x, 1);
	int done = isfinite(progress) ? (int)(ML_MAX(0, ML_MIN(progress, 1)) * w + 0.5) : 0;
	bool ascii = ml_surface_is_ascii(s);
	for (int i = 0; i < w; i++) {
		uint32_t rune = i < done ? (ascii ? '#' : 0x2588) : (ascii ? '.' : 0x2591);
		ml_surface_rune(s, x + i, y, rune, role);
	}
}

void ml_ui_time_today(struct ml_surface *s, int y, const struct ml_ui_time *t, int64_t today)
{
	if (today >= t->first && today <= t->last)
		ml_surface_rune(s, column_of(t, today), y, ml_surface_is_ascii(s) ? '|' : 0x2502, ML_ROLE_WARNING);
}

/* ---- month grid --------------------------------------------------------------------------------- */

/* Two letters of a day's name, taken from a known Monday. */
static void draw_day_names(struct ml_surface *s, struct ml_rect r, int week_start, const char *lang)
{
	for (int i = 0; i < 7; i++) {
		struct ml_buf b = {0};
		struct ml_date d = ml_date_of_days(4 + (week_start - 1 + i) % 7); /* 5 January 1970 was a Monday */
		ml_date_show(&b, d, ML_DATE_LONG, lang);
		struct ml_str name = ml_buf_view(&b);
		if (ml_str_starts(name, ML_STR("ال"))) /* the article: all Arabic days begin with it */
			name = ml_str_n(name.p + 4, name.n - 4);
		name.n = ml_text_fit(name, 2);
		ml_surface_put(s, r.x + 4 * i + 1, r.y, 2, name, ML_ROLE_HEADER, ML_START);
		ml_buf_finish(&b);
	}
}

void ml_ui_month_draw(struct ml_surface *s, struct ml_rect r, struct ml_date month, struct ml_date selected,
	int week_start, const char *lang, uint8_t (*mark)(void *arg, struct ml_date), void *arg)
{
	struct ml_date d = {month.year, month.month, 1};
	struct ml_buf b = {0};
	if (r.w < ML_UI_MONTH_WIDTH || r.h < 3 || !ml_date_valid(d))
		return;
	ml_surface_fill(s, ml_rect(r.x, r.y, ML_UI_MONTH_WIDTH, ML_MIN(r.h, ML_UI_MONTH_HEIGHT)), ML_ROLE_TEXT);
	ml_date_show(&b, d, ML_DATE_MEDIUM, lang);
	const char *name = strchr(b.p, ' '); /* "1 mars 2026" without its day */
	ml_surface_put(s, r.x, r.y, ML_UI_MONTH_WIDTH, ml_str(name ? name + 1 : b.p), ML_ROLE_STRONG, ML_CENTRE);
	ml_buf_finish(&b);
	draw_day_names(s, ml_rect_row(r, 1), week_start, lang);
	int64_t first = ml_date_days(d);
	int column = (ml_date_weekday(d) - week_start + 7) % 7;
	for (int64_t day = first; d.month == month.month; day++, d = ml_date_of_days(day)) {
		int at = column + (int)(day - first), x = r.x + at % 7 * 4, y = r.y + 2 + at / 7;
		bool here = day == ml_date_days(selected);
		uint8_t given = mark ? mark(arg, d) : 0, role = here ? ML_ROLE_FOCUS : given & ~ML_UI_MONTH_SIGN;
		struct ml_buf text = {0};
		if (y >= r.y + r.h)
			break;
		role = role ? role : ML_ROLE_TEXT;
		ml_buf_printf(&text, "%d", d.day);
		ml_digits_show(&text, 0, lang);
		ml_surface_fill(s, ml_rect(x, y, 4, 1), role);
		ml_surface_put(s, x + 1, y, 2, ml_buf_view(&text), role, ML_RIGHT); /* units under units, either way */
		if (given & ML_UI_MONTH_SIGN) {
			bool mirrored = ml_surface_is_mirrored(s);
			ml_surface_text(s, x, y, ml_str(mirrored ? "]" : "["), role);
			ml_surface_text(s, x + 3, y, ml_str(mirrored ? "[" : "]"), role);
		}
		ml_buf_finish(&text);
		if (here)
			ml_surface_cursor(s, x + 1, y, false);
	}
}
