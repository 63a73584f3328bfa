/* The week of the agenda as a grid: where things stand, how the cursor goes, what happens where there is no room. */
#include "app/agenda.h"
#include "store_kit.h"
#include "surface_kit.h"

static struct ml_error err;
static struct ml_app *app;
static struct ml_surface *surface;

static void press(const char *names)
{
	struct ml_str rest = ml_str(names), name;
	struct ml_key k;
	while (ml_str_split(&rest, ' ', &name))
		if (ml_key_parse(name, &k))
			ml_app_key(app, &k);
	ml_app_draw(app);
}

static struct agenda *agenda(void)
{
	return agenda_of(ml_app_top(app));
}

/* The line of the screen that has a text; "" when none has. */
static const char *line_with(const char *text)
{
	static char line[4000];
	struct ml_str rest = ml_str(text_of(surface)), l;
	while (ml_str_split(&rest, '\n', &l))
		if (memmem(l.p, l.n, text, strlen(text))) {
			snprintf(line, sizeof line, "%.*s", (int)l.n, l.p);
			return line;
		}
	return "";
}

static bool same_line(const char *a, const char *b)
{
	bool same = strstr(line_with(a), b) != NULL;
	if (!same)
		printf("# %s and %s in\n%s\n", a, b, text_of(surface));
	return same;
}

/* The title of what the cursor is on. */
static const char *current(void)
{
	static char title[200];
	const struct ml_agenda_item *i = agenda_current(agenda());
	struct ml_arena *a = ml_arena_create();
	struct ml_str t = i ? ml_store_title(app->store, a, i->rid) : ML_STR("");
	snprintf(title, sizeof title, "%.*s", (int)t.n, t.p ? t.p : "");
	ml_arena_destroy(a);
	return title;
}

static void add(struct ml_store *s, const char *kind, const char *text)
{
	if (!ok(kit_save(s, 0, kind, text, &err) != 0, "%s", text))
		kit_say(&err);
}

static void fill(struct ml_store *s)
{
	add(s, "event", "title=Atelier|starts_at=2026-11-22 09:30|ends_at=2026-11-22 12:00");
	add(s, "event", "title=Soir|starts_at=2026-11-21 19:15");
	add(s, "event", "title=Ensemble|starts_at=2026-11-22 09:45");
	add(s, "task", "title=Oubli|due_on=2026-11-18|status=todo");
	for (int i = 1; i <= 12; i++) {
		char text[80];
		snprintf(text, sizeof text, "title=T%02d|due_on=2026-11-20|status=done", i);
		add(s, "task", text);
	}
}

static void test_places(void)
{
	press("F5 Tab");
	ok(agenda() && agenda()->grid, "a grid on 80 columns");
	is_str(current(), "Oubli", "on what the day's list stood on");
	ok(same_line("lun. 16", "*dim. 22"), "days in a row, today marked");
	ok(same_line("09:00", "Atelier"), "what has an hour stands at it");
	ok(same_line("11:00", "│") && same_line("10:00", "Ensemb"), "goes on, and leaves room for another");
	ok(same_line("19:00", "Soir"), "the hours reach as far as the last");
	ok(*line_with("EN RETARD  1"), "and is counted at the top");
	ok(same_line("T04", "+8"), "what has no line is counted");
	ok(surface_is_sound(surface), "sound");
}

static void test_cursor(void)
{
	press("Up Right Right Right Right");
	ok(*current() == 0 && same_line("lun. 16", ">dim. 22"), "from day to day");
	ok(strstr(line_with("Oubli"), "!") && !strstr(line_with("Oubli"), ":00"),
		"what has none stands above, late is marked");
	press("Down");
	is_str(current(), "Atelier", "down: what is on the day");
	press("Down");
	is_str(current(), "Ensemble", "and what follows");
	press("Down");
	is_str(current(), "Ensemble", "the day's last stays");
	ok(strstr(text_of(surface), " Ensemble ·"), "its whole title below");
	press("Left");
	is_str(current(), "Soir", "beside: as far down as that day goes");
	press("Left Down Down Down Down Down Down Down Down Down Down");
	is_str(current(), "T11", "all of a full day can be reached");
	ok(strstr(text_of(surface), ">T11"), "and shows");
	press("PgDn");
	is_int(agenda()->day, ml_date_days((struct ml_date){2026, 11, 27}), "a page is a week");
	press("PgUp Home");
	press("Enter");
	ok(agenda()->view == AGENDA_DAY && agenda()->day == agenda()->today, "what is late is listed under today");
	press("Tab");
	ok(agenda()->grid, "back");
	press("End Right");
	is_int(agenda()->day, ml_date_days((struct ml_date){2026, 11, 23}), "beyond the last day the next week begins");
}

static void test_click(void)
{
	struct ml_rect g = agenda()->at_screen.grid;
	press("Left");
	g = agenda()->at_screen.grid;
	struct ml_key k = {
		.type = ML_KEY_MOUSE, .code = ML_MOUSE_PRESS, .x = g.x + 4 * agenda()->at_screen.cell_w + 2, .y = g.y};
	ml_app_key(app, &k);
	is_str(current(), "T01", "a click stands on what is there");
	k.x = g.x + 1;
	ml_app_key(app, &k);
	ok(*current() == 0 && agenda()->day == ml_date_days((struct ml_date){2026, 11, 16}), "or on the day");
}

static void test_narrow(void)
{
	ml_surface_resize(surface, 70, 24);
	ml_app_draw(app);
	ok(!agenda()->grid && *line_with("lundi 16 novembre"), "narrow: the list");
	ml_surface_resize(surface, 80, 24);
	ml_app_draw(app);
	ok(agenda()->grid && *line_with("lun. 16"), "and back");
}

int main(void)
{
	struct ml_context ctx = kit_context(5);
	struct ml_store *s = NULL;
	good(ml_store_create(&ctx, kit_path("week.db"), ML_STR("A. Benali"), &s, e));
	fill(s);
	surface = ml_surface_create(80, 24);
	app = ml_app_create(&ctx, s, surface);
	test_places();
	test_cursor();
	test_click();
	test_narrow();
	ml_app_destroy(app);
	ml_surface_destroy(surface);
	ml_store_close(s);
	kit_clean();
	return tap_done();
}
