/*
 * The week as a grid: a column a day, what has no hour above, the hours below. Where there is no room for it the week
 * is a list (screen_agenda.c). The cursor goes over the same rows as in the list: the heading of a day, then what is on
 * it.
 */
#include <stdio.h>

#include "app/agenda.h"

enum {
	GUTTER = 6,
	HOUR = 60,
	DAY = 24 * HOUR,
	MORNING = 8 * HOUR,
	EVENING = 18 * HOUR,
	LEAST_WIDTH = 80,
	LEAST_HEIGHT = 20
};

bool agenda_is_grid(const struct agenda *x)
{
	struct ml_rect all = ml_surface_rect(x->base.app->surface);
	return x->view == AGENDA_WEEK && all.w >= LEAST_WIDTH && all.h >= LEAST_HEIGHT;
}

/* ---- the cursor ---------------------------------------------------------------------------------------- */

static uint32_t heading_of(const struct agenda *x, int64_t day)
{
	uint32_t at = 0;
	while (at + 1 < x->n && (x->row[at].kind != AGENDA_HEADING || x->row[at].day != day))
		at++;
	return at;
}

static bool on_late(const struct agenda *x)
{
	return x->at < x->n && x->row[x->at].kind == AGENDA_MORE;
}

void agenda_week_move(struct agenda *x, int by)
{
	uint32_t to = x->at + (uint32_t)by;
	if (on_late(x) || x->n == 0)
		x->at = by > 0 ? heading_of(x, x->day) : x->at;
	else if (to < x->n && x->row[to].day == x->day && x->row[to].kind != AGENDA_MORE)
		x->at = to;
	else if (by < 0 && x->row[0].kind == AGENDA_MORE)
		x->at = 0;
}

/* The same place in the day beside, or its last one. */
void agenda_week_side(struct agenda *x, int by)
{
	uint32_t place = on_late(x) || x->n == 0 ? 0 : x->at - heading_of(x, x->day);
	int64_t from, to, day = x->day + by;
	agenda_range(x, &from, &to);
	if (day < from || day > to)
		agenda_go(x, day);
	else
		x->day = day;
	x->at = heading_of(x, x->day);
	while (place-- && x->at + 1 < x->n && x->row[x->at + 1].kind == AGENDA_ITEM && x->row[x->at + 1].day == x->day)
		x->at++;
}

bool agenda_week_click(struct agenda *x, const struct ml_key *k, bool *again)
{
	struct ml_rect g = x->at_screen.grid;
	int64_t from, to;
	if (!ml_rect_has(g, k->x, k->y) || x->at_screen.cell_w < 1)
		return false;
	int line = k->y - g.y, column = (k->x - g.x) / x->at_screen.cell_w;
	if (line >= AGENDA_LINES || column > 6)
		return false;
	int at = x->at_screen.cell[line][column];
	agenda_range(x, &from, &to);
	uint32_t was = x->at;
	x->day = from + column;
	x->at = at ? (uint32_t)(at > 0 ? at : -at) - 1 : heading_of(x, x->day);
	*again = was == x->at;
	return true;
}

/* ---- where everything goes --------------------------------------------------------------------------------- */

/* Cells of the grid: 0 empty, n the first line of row n - 1, -n a line that goes on with it. */
struct layout {
	struct agenda *x;
	int64_t from;		  /* first day */
	int whole, hours;	  /* lines of each part */
	int first, last, minutes; /* of the day, in minutes; of a line */
	uint32_t missed[2][7];	  /* what has no line: whole days, hours */
};

static bool has_hour(const struct agenda_row *r)
{
	return r->item->from >= 0 && r->item->day == r->day;
}

static int end_of(const struct agenda_row *r)
{
	const struct ml_agenda_item *i = r->item;
	if (i->last > r->day)
		return DAY;
	return i->to > i->from ? i->to : i->from + HOUR / 2;
}

/* Lines for whole days: as many as the fullest day has, as far as the hours keep most of the screen. */
static void divide(struct layout *l, int lines)
{
	static const int steps[] = {HOUR / 2, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR};
	int n[7] = {0}, most = 1;
	l->first = MORNING;
	l->last = EVENING;
	for (uint32_t i = 0; i < l->x->n; i++) {
		const struct agenda_row *r = &l->x->row[i];
		if (r->kind != AGENDA_ITEM)
			continue;
		if (has_hour(r)) {
			l->first = ML_MIN(l->first, r->item->from / HOUR * HOUR);
			l->last = ML_MAX(l->last, ML_MIN(DAY, (end_of(r) + HOUR - 1) / HOUR * HOUR));
		} else {
			int day = ++n[r->day - l->from];
			most = ML_MAX(most, day);
		}
	}
	int hours = (l->last - l->first) / HOUR;
	l->whole = ML_MIN(most, ML_MAX(2, lines / 3));
	if (hours + 1 + 2 <= lines) /* a line an hour, if that leaves two for whole days */
		l->whole = ML_MIN(l->whole, lines - 1 - hours);
	l->hours = ML_MAX(1, lines - l->whole - 1);
	for (size_t i = 0; i < ML_COUNT(steps); i++) {
		l->minutes = steps[i];
		if ((l->last - l->first) / steps[i] <= l->hours)
			break;
	}
	l->hours = ML_MIN(l->hours, (l->last - l->first + l->minutes - 1) / l->minutes);
}

static int32_t *cell(struct layout *l, int line, int column)
{
	return &l->x->at_screen.cell[line][column];
}

/* From its line on the first free one; what the cursor is on always has one. */
static void put_row(struct layout *l, uint32_t at)
{
	const struct agenda_row *r = &l->x->row[at];
	bool hour = has_hour(r);
	int column = (int)(r->day - l->from), base = hour ? l->whole + 1 : 0, lines = hour ? l->hours : l->whole;
	int want = hour ? ML_MIN((r->item->from - l->first) / l->minutes, lines - 1) : 0, line = want;
	while (line<lines && * cell(l, base + line, column)> 0)
		line++;
	if (line == lines) {
		l->missed[hour][column]++;
		if (at != l->x->at)
			return;
		line = lines - 1;
	}
	*cell(l, base + line, column) = (int32_t)at + 1;
	int end = hour ? (end_of(r) - 1 - l->first) / l->minutes : 0;
	for (int next = line + 1; next <= end && next < lines && *cell(l, base + next, column) <= 0; next++)
		*cell(l, base + next, column) = -(int32_t)at - 1;
}

/* Beginnings first, so that what goes on for long hides none of them. */
static void lay_out(struct layout *l, int lines)
{
	memset(l->x->at_screen.cell, 0, sizeof l->x->at_screen.cell);
	divide(l, lines);
	for (uint32_t i = 0; i < l->x->n; i++)
		if (l->x->row[i].kind == AGENDA_ITEM)
			put_row(l, i);
}

/* ---- drawing ------------------------------------------------------------------------------------------------ */

static void draw_heading(struct agenda *x, struct ml_surface *f, struct ml_rect r, int64_t day, bool here)
{
	struct ml_buf date = {0};
	struct ml_str rest, name, number;
	ml_date_show(&date, ml_date_of_days(day), ML_DATE_ABBR, x->base.app->ctx->lang);
	rest = ml_buf_view(&date);
	ml_str_split(&rest, ' ', &name);
	ml_str_split(&rest, ' ', &number);
	/* The number is never cut; where Arabic names would be, all go without their article. */
	int room = r.w - 2 - 1 - ml_text_width(number) - 1;
	if (room < 8 && ml_str_starts(name, ML_STR("ال")))
		name = ml_str_n(name.p + strlen("ال"), name.n - strlen("ال"));
	name.n = ml_text_fit(name, room);
	struct ml_str text = ml_arena_printf(x->base.app->arena, "%s%.*s %.*s",
		here		  ? ">"
		: day == x->today ? "*"
				  : " ",
		(int)name.n, name.p, (int)number.n, number.p);
	ml_surface_put(f, r.x, r.y, r.w - 1, text,
		here		  ? ML_ROLE_FOCUS
		: day == x->today ? ML_ROLE_STRONG
				  : ML_ROLE_HEADER,
		ML_START);
	if (here)
		ml_surface_cursor(f, r.x, r.y, false);
	ml_buf_finish(&date);
}

/* What the k-th line of an item says: its title goes on where it goes on. */
static struct ml_str piece(struct ml_str text, int width, int k)
{
	for (; k > 0 && text.n; k--) {
		size_t n = ml_text_fit(text, width);
		text = ml_str_n(text.p + n, text.n - n);
	}
	return ml_str_trim(text);
}

static struct ml_str text_of(struct agenda *x, const struct agenda_row *r, int width)
{
	enum { ROOM_FOR_HOUR = 14 };
	struct ml_buf text = {0};
	struct ml_arena *a = x->base.app->arena;
	if (has_hour(r) && width >= ROOM_FOR_HOUR) {
		ml_clock_show(&text, r->item->from, x->base.app->ctx->lang);
		ml_buf_char(&text, ' ');
	}
	ml_buf_str(&text, agenda_title(x, a, r->item->rid));
	struct ml_str out = ml_arena_str(a, ml_buf_view(&text));
	ml_buf_finish(&text);
	return out;
}

/* What " +3" takes of the last line of its part. */
static struct ml_str missed_text(const struct layout *l, int part, int column)
{
	uint32_t n = l->missed[part][column];
	return n ? ml_arena_printf(l->x->base.app->arena, " +%u", n) : ML_STR("");
}

static int missed_line(const struct layout *l, int part)
{
	return part ? l->whole + l->hours : l->whole - 1;
}

static void draw_cell(struct layout *l, struct ml_surface *f, struct ml_rect r, int line, int column, bool focus)
{
	struct agenda *x = l->x;
	int at = *cell(l, line, column), k = 0;
	if (!at)
		return;
	uint32_t row = (uint32_t)(at > 0 ? at : -at) - 1;
	const struct ml_agenda_item *i = x->row[row].item;
	bool here = focus && row == x->at;
	while (k < line && *cell(l, line - k, column) == -(int32_t)row - 1)
		k++;
	const char *sign = k			 ? (ml_surface_is_ascii(f) ? "|" : "│")
			   : here		 ? ">"
			   : i->late || i->clash ? "!"
			   : i->over		 ? "✓"
						 : "";
	enum ml_role role = here ? ML_ROLE_FOCUS : agenda_role(i);
	ml_surface_put(f, r.x, r.y, 1, ml_str(sign), role, ML_START);
	struct ml_str text = piece(text_of(x, &x->row[row], r.w), r.w - 2, k);
	bool goes_on = line + 1 < AGENDA_LINES && *cell(l, line + 1, column) == -(int32_t)row - 1;
	if (goes_on)
		text.n = ml_text_fit(text, r.w - 2);
	int part = line > l->whole, taken = line == missed_line(l, part) ? ml_text_width(missed_text(l, part, column)) : 0;
	ml_surface_put(f, r.x + 1, r.y, r.w - 2 - taken, text, role, ML_START);
	if (here && !k)
		ml_surface_cursor(f, r.x, r.y, false);
}

/* What has no line is counted at the end of its part. */
static void draw_missed(struct layout *l, struct ml_surface *f, struct ml_rect g, int cell_w)
{
	for (int part = 0; part < 2; part++)
		for (int column = 0; column < 7; column++) {
			struct ml_str text = missed_text(l, part, column);
			int w = ml_text_width(text);
			if (w)
				ml_surface_put(f, g.x + (column + 1) * cell_w - 1 - w, g.y + missed_line(l, part), w, text,
					ML_ROLE_MUTED, ML_START);
		}
}

static void draw_hours(struct layout *l, struct ml_surface *f, struct ml_rect r)
{
	ml_surface_hline(f, r.x, r.y + l->whole, r.w, ML_ROLE_BORDER);
	for (int i = 0; i < l->hours; i++) {
		struct ml_buf hour = {0};
		int at = l->first + i * l->minutes;
		ml_clock_show(&hour, at, l->x->base.app->ctx->lang);
		if (at % HOUR == 0)
			ml_surface_put(f, r.x, r.y + l->whole + 1 + i, GUTTER - 1, ml_buf_view(&hour), ML_ROLE_LABEL,
				ML_START);
		ml_buf_finish(&hour);
	}
}

static void draw_late(struct agenda *x, struct ml_surface *f, struct ml_rect r, bool here)
{
	struct ml_str text = ml_arena_printf(x->base.app->arena,
		ml_trn("EN RETARD  %zu : Entrée la montre", "EN RETARD  %zu : Entrée les montre", x->late.n),
		x->late.n);
	ml_surface_put(f, r.x, r.y, 2, ml_str(here ? ">" : "!"), here ? ML_ROLE_FOCUS : ML_ROLE_LATE, ML_START);
	ml_surface_put(f, r.x + 2, r.y, r.w - 2, text, here ? ML_ROLE_FOCUS : ML_ROLE_LATE, ML_START);
	if (here)
		ml_surface_cursor(f, r.x, r.y, false);
}

void agenda_draw_week(struct agenda *x, struct ml_surface *f, struct ml_rect r, bool focus)
{
	struct layout l = {.x = x};
	int64_t to;
	agenda_range(x, &l.from, &to);
	if (x->n && x->row[0].kind == AGENDA_MORE)
		draw_late(x, f, ml_rect_cut_rows(&r, 1), focus && x->at == 0);
	int cell_w = (r.w - GUTTER) / 7;
	struct ml_rect names = ml_rect_cut_rows(&r, 1), grid = ml_rect(r.x + GUTTER, r.y, 7 * cell_w, r.h);
	for (int i = 0; i < 7; i++)
		draw_heading(x, f, ml_rect(grid.x + i * cell_w, names.y, cell_w, 1), l.from + i,
			focus && x->at == heading_of(x, l.from + i) && x->row[x->at].day == l.from + i);
	lay_out(&l, ML_MIN(r.h, AGENDA_LINES));
	draw_hours(&l, f, r);
	for (int line = 0; line < l.whole + 1 + l.hours; line++)
		for (int i = 0; i < 7; i++)
			draw_cell(&l, f, ml_rect(grid.x + i * cell_w, grid.y + line, cell_w, 1), line, i, focus);
	draw_missed(&l, f, grid, cell_w);
	x->at_screen.grid = grid;
	x->at_screen.cell_w = cell_w;
}
