/* The list: fetching only what shows, filter, ticks, columns, marks, sizes. */
#include <stdio.h>
#include <time.h>
#include "ui/chrome.h"
#include "ui/list.h"
#include "ui_kit.h"

#define PRESS(l, names) KEYS((l), ml_ui_list_key, (names))

/* ---- a source of any length ------------------------------------------------------------- */

struct fake {
	struct ml_source source;
	uint64_t n, total, generation, fetched, asked; /* rows handed out; ids looked up */
	uint64_t skip;				       /* every how many rows a heading stands, 0: none */
	const char *name;
};

static uint64_t fake_count(void *arg)
{
	return ((struct fake *)arg)->n;
}

static uint64_t fake_total(void *arg)
{
	return ((struct fake *)arg)->total;
}

static int64_t fake_id(void *arg, uint64_t row)
{
	struct fake *f = arg;
	f->asked++;
	return f->skip && row % f->skip == 0 ? 0 : (int64_t)row + 1000;
}

static bool fake_find(void *arg, int64_t id, uint64_t *row)
{
	struct fake *f = arg;
	*row = (uint64_t)id - 1000;
	return id >= 1000 && *row < f->n;
}

static uint64_t fake_generation(void *arg)
{
	return ((struct fake *)arg)->generation;
}

static void fake_fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *arena)
{
	struct fake *f = arg;
	f->fetched += n;
	for (uint32_t i = 0; i < n; i++) {
		rows[i].id = fake_id(arg, from + i);
		rows[i].heading = rows[i].id == 0;
		rows[i].cells[0] = ml_arena_printf(arena, "%s %llu", f->name, (unsigned long long)(from + i));
		for (int c = 1; c < 4 && rows[i].id; c++)
			rows[i].cells[c] = ml_arena_printf(arena, "c%d", c);
	}
}

static const struct ml_ui_column columns[] = {
	{.key = "name", .label = "Nom", .width = 14, .sortable = true},
	{.key = "first", .label = "Prénom", .width = 8},
	{.key = "city", .label = "Commune", .width = 10, .grow = 1},
	{.key = "phone", .label = "Téléphone", .width = 14, .align = ML_END, .sortable = true},
};

static void make(struct fake *f, struct ml_ui_list *l, uint64_t n)
{
	*f = (struct fake){.n = n, .total = n, .generation = 1, .name = "Benali"};
	f->source = (struct ml_source){f, .count = fake_count, .total = fake_total, .id = fake_id, .find = fake_find,
		.fetch = fake_fetch, .generation = fake_generation};
	ml_ui_list_init(l, &f->source, columns, 4);
}

/* ---- tests --------------------------------------------------------------------------------- */

static void test_drawing(void)
{
	struct fake f;
	struct ml_ui_list l;
	struct ml_surface *s = ml_surface_create(60, 7);
	make(&f, &l, 100);
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	const char *t = text_of(s);
	ok(strstr(t, "    Nom             Prénom    Commune"), "a header: %s", t);
	ok(strstr(t, "\n>   Benali 0        c1        c2 "), "the current row has its sign");
	ok(strstr(t, "\n    Benali 4 "), "the last row that fits");
	ok(!strstr(t, "Benali 5"), "and no more");
	is_int(role_at(s, 4, 2), 'F', "the current row is seen");
	ok(cursor_is(s, 0, 2), "and has the cursor");
	is_int((int)f.fetched, 5, "only what shows was fetched");
	f.fetched = 0;
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	is_int((int)f.fetched, 0, "and is not fetched twice");
	ml_ui_list_draw(&l, s, ml_surface_rect(s), false);
	is_int(role_at(s, 4, 2), '.', "without focus no bar");
	ok(strstr(text_of(s), "\n>   Benali 0"), "but the sign stays");
	ml_ui_list_finish(&l);
	ml_surface_destroy(s);
}

static void test_moves(void)
{
	struct fake f;
	struct ml_ui_list l;
	struct ml_surface *s = ml_surface_create(60, 12);
	make(&f, &l, 100);
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	is_int(PRESS(&l, "Down"), ML_UI_MOVED, "Down");
	is_int((int)l.id, 1001, "the next id");
	PRESS(&l, "PgDn");
	is_int((int)l.row, 10, "a page is one row less than shows");
	PRESS(&l, "End");
	is_int((int)l.row, 99, "End");
	is_int(PRESS(&l, "Down"), ML_UI_USED, "no further");
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	is_int((int)l.top, 90, "scrolled to it");
	PRESS(&l, "Home");
	is_int((int)l.row, 0, "Home");
	is_int(PRESS(&l, "Up"), ML_UI_USED, "no further up");
	is_int(PRESS(&l, "Enter"), ML_UI_ACCEPTED, "Enter opens");
	is_int(PRESS(&l, "F3"), ML_UI_IGNORED, "other keys are the screen's");
	is_int(PRESS(&l, "?"), ML_UI_IGNORED, "a question mark asks for help");
	ok(ml_ui_list_select(&l, 1050) && l.row == 50, "select by id");
	ok(!ml_ui_list_select(&l, 7) && l.row == 50, "an id that is not here");
	f.n = 20;
	f.generation++;
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	is_int((int)l.row, 19, "fewer rows: the last one");
	f.n = 0;
	f.generation++;
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	ok(l.id == 0 && strstr(text_of(s), "Rien ici"), "none: it says so");
	is_int(PRESS(&l, "Enter"), ML_UI_USED, "nothing to open");
	is_int(PRESS(&l, "Down"), ML_UI_IGNORED, "nowhere to go");
	f.n = 3;
	f.generation++;
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	is_int((int)l.id, 1000, "rows again: one is current");
	ml_ui_list_finish(&l);
	ml_surface_destroy(s);
}

static void test_filter(void)
{
	struct fake f;
	struct ml_ui_list l;
	struct ml_surface *s = ml_surface_create(70, 8);
	make(&f, &l, 5230);
	is_int(PRESS(&l, "b"), ML_UI_FILTERED, "a letter filters");
	PRESS(&l, "e n Space a");
	is_str(ml_ui_list_filter(&l).p, "ben a", "blanks separate words while one types");
	f.n = 12;
	f.generation++;
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	ok(strstr(text_of(s), " Filtre « ben a  » : 12 sur 5\u00a0230"), "the filter in force shows: %s", text_of(s));
	ok(strstr(text_of(s), "Échap : efface"), "and how to be rid of it");
	int x, y;
	bool visible;
	ok(ml_surface_cursor_at(s, &x, &y, &visible) && y == 0 && visible, "the cursor is in it");
	PRESS(&l, "Down Space");
	is_int((int)l.ticks.n, 1, "after an arrow Space ticks");
	is_str(ml_ui_list_filter(&l).p, "ben a", "and does not type");
	is_int(PRESS(&l, "Backspace"), ML_UI_FILTERED, "Backspace edits the filter");
	struct ml_buf b = {0};
	ml_ui_list_chip(&l, &b);
	is_str(b.p, "Filtre « ben  » : 12 sur 5\u00a0230 — Échap efface", "the chip");
	is_int(PRESS(&l, "Esc"), ML_UI_FILTERED, "Esc clears the filter");
	is_int(PRESS(&l, "Esc"), ML_UI_CANCELLED, "then goes back");
	is_int(PRESS(&l, "Backspace"), ML_UI_IGNORED, "nothing left to edit");
	is_int(PRESS(&l, "/"), ML_UI_USED, "a slash goes to the filter");
	is_int(PRESS(&l, "/"), ML_UI_FILTERED, "a second one is text");
	PRESS(&l, "Esc");
	is_int(PRESS(&l, "Paste:ali"), ML_UI_FILTERED, "a paste");
	f.n = 0;
	f.generation++;
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	ok(strstr(text_of(s), "Échap l'efface"), "nothing found: it says what to do");
	l.no_filter = true;
	is_int(PRESS(&l, "a"), ML_UI_IGNORED, "no filter, no letters");
	ml_buf_finish(&b);
	ml_ui_list_finish(&l);
	ml_surface_destroy(s);
}

static void test_ticks(void)
{
	struct fake f;
	struct ml_ui_list l;
	struct ml_arena *a = ml_arena_create();
	struct ml_buf b = {0};
	int64_t *ids;
	make(&f, &l, 50);
	is_int(ml_ui_list_targets(&l, a, &ids), 1, "nothing ticked: the current row");
	is_int((int)ids[0], 1000, "it is");
	is_int(PRESS(&l, "Space"), ML_UI_CHANGED, "Space ticks");
	PRESS(&l, "End Space Home Down Down Insert");
	is_int((int)ml_ui_list_targets(&l, a, &ids), 3, "three ticked");
	ok(ids[0] == 1000 && ids[1] == 1002 && ids[2] == 1049, "in list order");
	ml_ui_list_status(&l, &b);
	is_str(b.p, "3 cochés", "said so");
	f.n = 2;
	f.generation++;
	uint64_t hidden;
	is_int((int)ml_ui_list_ticked(&l, &hidden), 3, "ticks survive the filter");
	is_int((int)hidden, 2, "two of them are hidden");
	ml_buf_clear(&b);
	ml_ui_list_status(&l, &b);
	is_str(b.p, "3 cochés dont 2 masqués", "said so");
	f.source.find = NULL;
	f.generation++;
	ml_ui_list_ticked(&l, &hidden);
	is_int((int)hidden, 2, "the same without find");
	is_int((int)ml_ui_list_targets(&l, a, &ids), 3, "and all are targets");
	is_int((int)ids[0], 1000, "those that show first");
	f.n = 50;
	f.generation++;
	PRESS(&l, "Ctrl-A");
	is_int((int)l.ticks.n, 50, "Ctrl-A ticks all");
	PRESS(&l, "Ctrl-A");
	is_int((int)l.ticks.n, 0, "and none");
	l.no_ticks = true;
	is_int(PRESS(&l, "Space"), ML_UI_IGNORED, "no ticks here");
	ml_buf_finish(&b);
	ml_arena_destroy(a);
	ml_ui_list_finish(&l);
}

/* Ctrl-A on some of the rows, on all of them, and what hides behind a filter. */
static void test_many_ticks(void)
{
	struct fake f;
	struct ml_ui_list l;
	struct ml_arena *a = ml_arena_create();
	int64_t *ids;
	uint64_t hidden;
	make(&f, &l, 100000);
	PRESS(&l, "Ctrl-A Space");
	is_int(ml_ui_list_ticked(&l, &hidden), 99999, "all but one");
	is_int(hidden, 0, "none of them hidden");
	f.asked = 0;
	PRESS(&l, "Space");
	ml_ui_list_ticked(&l, &hidden);
	ok(f.asked < 10, "one tick more reads no list: %d ids asked for", (int)f.asked);
	f.n = 40;
	f.generation++;
	is_int(ml_ui_list_ticked(&l, &hidden), 99998, "ticks survive");
	is_int(hidden, 99998 - 38, "those outside the filter are hidden");
	is_int(ml_ui_list_targets(&l, a, &ids), 99998, "and are targets");
	ok(ids[0] == 1002 && ids[37] == 1039 && ids[38] == 1040 && ids[99997] == 1000 + 99999,
		"those that show first, then the others");
	PRESS(&l, "Ctrl-A Ctrl-A");
	is_int(ml_ui_list_ticked(&l, &hidden), 99960, "all, then none of those that show");
	is_int(hidden, 99960, "the hidden ones stay");
	ml_arena_destroy(a);
	ml_ui_list_finish(&l);
}

/* ---- rows that a screen describes ------------------------------------------------------------------ */

static int64_t odd_id(void *arg, uint64_t row)
{
	return row == 0 ? 0 : 10 * (int64_t)row;
}

static void odd_row(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *a)
{
	out->cells[0] = ml_arena_printf(a, "%s %d", (const char *)arg, (int)row);
}

static void test_rows(void)
{
	static const struct ml_ui_column column = {.key = "", .label = "Nom", .width = 20};
	struct ml_ui_rows rows;
	struct ml_ui_list l;
	struct ml_surface *s = ml_surface_create(40, 8);
	char name[] = "ligne";
	ml_ui_rows_init(&rows, name, odd_id, odd_row);
	ml_ui_list_init(&l, &rows.source, &column, 1);
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	ok(l.id == 0 && strstr(text_of(s), "Rien ici"), "no rows yet");
	ml_ui_rows_set(&rows, 4);
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	ok(strstr(text_of(s), "ligne 0") && strstr(text_of(s), "ligne 3"), "rows: %s", text_of(s));
	is_int(l.id, 10, "a heading is not current");
	ok(ml_ui_list_select(&l, 30) && l.row == 3 && !ml_ui_list_select(&l, 31), "found by id");
	ml_ui_rows_set(&rows, 2);
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	is_int(l.id, 10, "fewer rows");
	ml_ui_list_finish(&l);
	ml_surface_destroy(s);
}

static void test_chips(void)
{
	struct fake f;
	struct ml_ui_list l;
	struct ml_surface *s = ml_surface_create(70, 8);
	struct ml_buf b = {0};
	make(&f, &l, 5230);
	f.n = 12;
	f.generation++;
	l.chips = "Commune : Agadir";
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	ok(strstr(text_of(s), " Commune : Agadir · 12 sur 5\u00a0230"), "conditions show: %s", text_of(s));
	ok(strstr(text_of(s), "Échap : efface"), "and how to be rid of them");
	TYPE(&l, ml_ui_list_key, "ben");
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	ok(strstr(text_of(s), " Commune : Agadir · Filtre « ben"), "then what is typed: %s", text_of(s));
	ml_ui_list_chip(&l, &b);
	is_str(b.p, "Commune : Agadir · Filtre « ben » : 12 sur 5\u00a0230 — Échap efface", "the chip");
	l.chips = "Une condition qui est bien plus longue que la ligne du terminal ne l'est : oui";
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	ok(strstr(text_of(s), "« ben") && strstr(text_of(s), "12 sur"), "a long one gives way: %s", text_of(s));
	ml_buf_finish(&b);
	ml_ui_list_finish(&l);
	ml_surface_destroy(s);
}

static void test_idset(void)
{
	struct ml_idset set = {0};
	bool good = true;
	for (int64_t i = 1; i <= 3000; i++)
		good &= ml_idset_add(&set, i * 256 + 7) && !ml_idset_add(&set, i * 256 + 7);
	for (int64_t i = 1; i <= 3000; i += 3)
		good &= ml_idset_remove(&set, i * 256 + 7) && !ml_idset_remove(&set, i * 256 + 7);
	for (int64_t i = 1; i <= 3000; i++)
		good &= ml_idset_has(&set, i * 256 + 7) == (i % 3 != 1);
	size_t pos = 0, n = 0;
	int64_t id;
	while (ml_idset_next(&set, &pos, &id))
		n++;
	ok(good && n == 2000 && set.n == 2000, "a set of ids");
	ml_idset_add(&set, INT64_MAX / 512 * 256 + 7);
	ok(ml_idset_has(&set, INT64_MAX / 512 * 256 + 7) && !ml_idset_has(&set, 2 * 256 + 8), "far away; another kind");
	ok(!ml_idset_add(&set, 0) && !ml_idset_has(&set, 0), "0 is no id");
	const int64_t some[] = {2 * 256 + 7, 0, 4 * 256 + 7, 5 * 256 + 7, 4000 * 256 + 7, 2 * 256 + 9};
	is_int(ml_idset_count(&set, some, 6), 2, "of some at once: those that are there");
	is_int(ml_idset_add_all(&set, some, 6), 3, "added: those that were not");
	is_int(ml_idset_count(&set, some, 6), 5, "then they all are");
	is_int(ml_idset_remove_all(&set, some, 6), 5, "and are removed");
	is_int(set.n, 2001 - 2, "what is left");
	ml_idset_finish(&set);
}

static void test_columns(void)
{
	struct fake f;
	struct ml_ui_list l;
	make(&f, &l, 9);
	for (int w = 1; w < 130; w++) {
		struct ml_surface *s = ml_surface_create(ML_MAX(w, 1), 5);
		bool good = true;
		ml_ui_list_draw(&l, s, ml_rect(0, 0, w, 5), true);
		for (uint32_t i = 0; i < l.n_plan; i++) {
			good &= l.plan[i].x >= 0 && l.plan[i].w >= 0;
			good &= w < 16 || l.plan[i].x + l.plan[i].w <= w;
			good &= i == 0 || l.plan[i].x >= l.plan[i - 1].x + l.plan[i - 1].w;
		}
		if (!good || !surface_is_sound(s) || l.n_plan + l.hidden_columns != 4)
			ok(false, "columns at width %d", w);
		ml_surface_destroy(s);
	}
	struct ml_surface *s = ml_surface_create(30, 4);
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	ok(l.hidden_columns > 0 && strstr(text_of(s), "›"), "columns that do not fit are announced");
	is_int(PRESS(&l, "Right"), ML_UI_USED, "Right scrolls them");
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	ok(l.plan[0].column == 0 && l.plan[1].column == 2, "the first one stays");
	while (PRESS(&l, "Right") != ML_UI_IGNORED)
		ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	is_int(l.plan[l.n_plan - 1].column, 3, "to the last one");
	ml_surface_destroy(s);
	s = ml_surface_create(120, 4);
	PRESS(&l, "Left");
	PRESS(&l, "Left");
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	is_int(l.plan[2].w, 120 - 5 - 14 - 8 - 14 - 6, "the room left goes to the one that grows");
	is_int(l.plan[0].w, 14, "not to the others");
	l.sort_key = "name";
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	ok(strstr(text_of(s), "Nom ▲"), "the order shows in the header");
	ml_surface_destroy(s);
	ml_ui_list_finish(&l);
}

static void test_mouse(void)
{
	struct fake f;
	struct ml_ui_list l;
	struct ml_surface *s = ml_surface_create(70, 8);
	struct ml_key k = {.type = ML_KEY_MOUSE, .code = ML_MOUSE_PRESS, .x = 10, .y = 4};
	make(&f, &l, 100);
	ml_ui_list_draw(&l, s, ml_rect(2, 0, 68, 8), true);
	is_int(ml_ui_list_key(&l, &k), ML_UI_MOVED, "a click moves");
	is_int((int)l.row, 2, "to the row clicked");
	is_int(ml_ui_list_key(&l, &k), ML_UI_ACCEPTED, "a second one opens");
	k.x = 3;
	is_int(ml_ui_list_key(&l, &k), ML_UI_CHANGED, "before the columns it ticks");
	ok(ml_idset_has(&l.ticks, 1002), "that row");
	k.y = 1;
	k.x = 2 + l.plan[3].x + 1;
	is_int(ml_ui_list_key(&l, &k), ML_UI_SORTED, "a header sorts");
	is_int(l.clicked, 3, "its column");
	k.x = 2 + l.plan[1].x;
	is_int(ml_ui_list_key(&l, &k), ML_UI_USED, "some cannot");
	k = (struct ml_key){.type = ML_KEY_MOUSE, .code = ML_MOUSE_WHEEL_DOWN, .x = 5, .y = 5};
	ml_ui_list_key(&l, &k);
	is_int((int)l.row, 5, "the wheel scrolls");
	k = (struct ml_key){.type = ML_KEY_MOUSE, .code = ML_MOUSE_PRESS, .x = 0, .y = 5};
	is_int(ml_ui_list_key(&l, &k), ML_UI_IGNORED, "a click beside is another's");
	ml_ui_list_finish(&l);
	ml_surface_destroy(s);
}

static void test_headings(void)
{
	struct fake f;
	struct ml_ui_list l;
	struct ml_surface *s = ml_surface_create(40, 6);
	make(&f, &l, 12);
	f.skip = 4;
	f.source.find = NULL;
	ml_ui_list_select_row(&l, 0);
	is_int((int)l.row, 1, "a heading is never current");
	PRESS(&l, "Down Down Down");
	is_int((int)l.row, 5, "it is stepped over");
	PRESS(&l, "Up");
	is_int((int)l.row, 3, "upwards too");
	PRESS(&l, "Home");
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	is_int(role_at(s, 1, 2), 'h', "a heading looks like one");
	ml_ui_list_finish(&l);
	ml_surface_destroy(s);
}

static void test_table(void)
{
	static const struct ml_str cells[] = {
		{"محمد علي", 15}, {"漢字漢字漢字漢字", 24}, {"e\xcc\x81t\xc3\xa9", 6}, {"\x1b[2J", 4}};
	static const uint8_t marks[] = {ML_MARK_CONFLICT | ML_MARK_NEAR, ML_MARK_LATE};
	struct ml_ui_table t;
	struct ml_ui_list l;
	struct ml_surface *s = ml_surface_create(34, 3);
	ml_ui_table_init(&t, 2, 2, cells);
	t.marks = marks;
	ml_ui_list_init(&l, &t.source, columns, 2);
	l.no_filter = true;
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	const char *text = text_of(s);
	ok(strstr(text, ">") && strstr(text, "≠") && strstr(text, "!"), "signs of the rows: %s", text);
	ok(surface_is_sound(s) && !strchr(text, 27), "nothing harmful in a cell");
	is_int((int)l.plan[1].w, 8, "the plan does not depend on what is in the cells");
	ml_surface_mirror(s, true);
	ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	ok(cursor_is(s, 33, 1), "mirrored: the current row begins at the right");
	ml_ui_list_finish(&l);
	ml_surface_destroy(s);
}

static double seconds(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* A million rows cost what fifty do: counted in rows asked for, not in time. */
static void test_million(void)
{
	struct fake f;
	struct ml_ui_list l;
	struct ml_surface *s = ml_surface_create(200, 50);
	make(&f, &l, 1000000);
	f.asked = f.fetched = 0;
	double start = seconds();
	for (int i = 0; i < 100; i++) {
		PRESS(&l, i % 2 ? "Home" : "End");
		ml_ui_list_draw(&l, s, ml_surface_rect(s), true);
	}
	double each = (seconds() - start) / 100;
	ok(f.fetched <= 100 * 50 && f.asked <= 100 * 60, "%d rows fetched, %d ids asked for in 100 repaints",
		(int)f.fetched, (int)f.asked);
	printf("# %.3f ms a repaint of 200x50\n", each * 1000);
	ml_ui_list_finish(&l);
	ml_surface_destroy(s);
}

int main(void)
{
	test_drawing();
	test_moves();
	test_filter();
	test_ticks();
	test_many_ticks();
	test_rows();
	test_chips();
	test_idset();
	test_columns();
	test_mouse();
	test_headings();
	test_table();
	test_million();
	return tap_done();
}
