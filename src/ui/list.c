/*
 * ui: the list: rows, current row, ticks, and what keys do. Filter line, column plan and drawing: list_draw.c.
 */
#include <inttypes.h>
#include <stdlib.h>
#include "ui/chrome.h"
#include "ui/list.h"
#include "ui/list_private.h"

void ml_ui_list_init(
	struct ml_ui_list *l, const struct ml_source *source, const struct ml_ui_column *column, uint32_t n)
{
	*l = (struct ml_ui_list){.source = source, .stale = true, .clicked = -1};
	ml_ui_edit_init(&l->filter, false);
	l->filter.max = 200;
	l->arena = ml_arena_create();
	ml_ui_list_set_columns(l, column, n);
	ml_ui_list_select_row(l, 0);
}

void ml_ui_list_finish(struct ml_ui_list *l)
{
	ml_ui_edit_finish(&l->filter);
	ml_idset_finish(&l->ticks);
	ml_arena_destroy(l->arena);
	*l = (struct ml_ui_list){0};
}

void ml_ui_list_set_columns(struct ml_ui_list *l, const struct ml_ui_column *column, uint32_t n)
{
	l->n_columns = ML_MIN(n, (uint32_t)ML_UI_COLUMNS);
	if (l->n_columns)
		memcpy(l->column, column, l->n_columns * sizeof(*column));
	l->first_column = 0;
	l->stale = true;
}

/* ---- the source -------------------------------------------------------------------------- */

uint64_t ml_ui_list_count_(const struct ml_ui_list *l)
{
	return l->source ? l->source->count(l->source->arg) : 0;
}

static int64_t id_at(const struct ml_ui_list *l, uint64_t row)
{
	return l->source->id(l->source->arg, row);
}

enum { SOME = 4096 };

/* Calls f with the ids of all rows, some at a time, until it says false. */
static void each_ids(const struct ml_ui_list *l, bool (*f)(void *arg, const int64_t *ids, uint64_t n), void *arg)
{
	int64_t ids[SOME];
	uint64_t n = ml_ui_list_count_(l), got;
	for (uint64_t row = 0; row < n; row += got) {
		got = l->source->ids ? l->source->ids(l->source->arg, row, SOME, ids) : 0;
		for (; !l->source->ids && got < SOME && row + got < n; got++)
			ids[got] = id_at(l, row + got);
		if (!got || !f(arg, ids, got))
			return;
	}
}

static bool find(const struct ml_ui_list *l, int64_t id, uint64_t *row)
{
	if (id == 0 || !l->source)
		return false;
	if (l->source->find)
		return l->source->find(l->source->arg, id, row);
	uint64_t n = ml_ui_list_count_(l);
	for (*row = 0; *row < n; ++*row)
		if (id_at(l, *row) == id)
			return true;
	return false;
}

/* The nearest row to `row` that is no heading, looked for in one direction, then in the other. */
static bool settle(const struct ml_ui_list *l, uint64_t *row, bool down)
{
	uint64_t n = ml_ui_list_count_(l), from = *row;
	for (int turn = 0; turn < 2; turn++, down = !down)
		for (*row = from; *row < n; *row += down ? 1 : UINT64_MAX)
			if (id_at(l, *row) != 0)
				return true;
	*row = 0;
	return false;
}

static void set_row(struct ml_ui_list *l, uint64_t row, bool down)
{
	uint64_t n = ml_ui_list_count_(l);
	l->row = n ? ML_MIN(row, n - 1) : 0;
	l->id = n && settle(l, &l->row, down) ? id_at(l, l->row) : 0;
}

void ml_ui_list_reload(struct ml_ui_list *l)
{
	uint64_t row;
	l->stale = true;
	l->hidden_known = false;
	if (find(l, l->id, &row))
		l->row = row;
	else
		set_row(l, l->row, true);
}

/* Follows the data when it moved by itself. */
void ml_ui_list_sync_(struct ml_ui_list *l)
{
	if (!l->source || !l->source->generation)
		return;
	uint64_t now = l->source->generation(l->source->arg);
	if (now != l->generation) {
		l->generation = now;
		ml_ui_list_reload(l);
	}
}

bool ml_ui_list_select(struct ml_ui_list *l, int64_t id)
{
	uint64_t row;
	if (!find(l, id, &row))
		return false;
	l->row = row;
	l->id = id;
	return true;
}

void ml_ui_list_select_row(struct ml_ui_list *l, uint64_t row)
{
	if (l->source)
		set_row(l, row, true);
}

struct ml_str ml_ui_list_filter(const struct ml_ui_list *l)
{
	return ml_ui_edit_text(&l->filter);
}

void ml_ui_list_set_filter(struct ml_ui_list *l, struct ml_str text)
{
	ml_ui_edit_set(&l->filter, text);
	l->typing = false;
}

/* ---- ticks ----------------------------------------------------------------------------------- */

struct ticking {
	struct ml_idset *ticks;
	struct ml_idset *seen; /* in order: those handed out */
	int64_t *ids;
	uint64_t n;
};

static bool count_ticked(void *arg, const int64_t *ids, uint64_t n)
{
	struct ticking *t = arg;
	t->n += ml_idset_count(t->ticks, ids, n);
	return t->n < t->ticks->n;
}

/* Whichever is shorter is walked: the ticks, or the rows. */
static uint64_t count_hidden(struct ml_ui_list *l)
{
	struct ticking t = {.ticks = &l->ticks};
	uint64_t row;
	size_t pos = 0;
	int64_t id;
	if (l->source->find && l->ticks.n < ml_ui_list_count_(l) / 16) {
		while (ml_idset_next(&l->ticks, &pos, &id))
			t.n += l->source->find(l->source->arg, id, &row);
	} else {
		each_ids(l, count_ticked, &t);
	}
	return l->ticks.n - t.n;
}

uint64_t ml_ui_list_ticked(struct ml_ui_list *l, uint64_t *hidden)
{
	ml_ui_list_sync_(l);
	if (!l->hidden_known) {
		l->hidden_ticks = l->source && l->ticks.n ? count_hidden(l) : 0;
		l->hidden_known = true;
	}
	if (hidden)
		*hidden = l->hidden_ticks;
	return l->ticks.n;
}

struct target {
	uint64_t row;
	int64_t id;
};

static int by_row(const void *a, const void *b)
{
	const struct target *x = a, *y = b;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* Few ticks among many rows: each is looked up. */
static uint32_t few_in_order(const struct ml_ui_list *l, struct ml_arena *arena, int64_t *ids)
{
	struct target *t = ML_NEWN(arena, struct target, l->ticks.n);
	uint32_t n = 0;
	size_t pos = 0;
	int64_t id;
	while (ml_idset_next(&l->ticks, &pos, &id)) {
		uint64_t row;
		if (!l->source->find(l->source->arg, id, &row))
			row = UINT64_MAX;
		t[n++] = (struct target){row, id};
	}
	qsort(t, n, sizeof(*t), by_row);
	for (uint32_t i = 0; i < n; i++)
		ids[i] = t[i].id;
	return n;
}

static bool hand_out(void *arg, const int64_t *ids, uint64_t n)
{
	struct ticking *t = arg;
	for (uint64_t i = 0; i < n; i++)
		if (ml_idset_has(t->ticks, ids[i]) && ml_idset_add(t->seen, ids[i]))
			t->ids[t->n++] = ids[i];
	return t->n < t->ticks->n;
}

/* Those that show first, in list order; the hidden ones behind, by id. */
static uint32_t ticked_in_order(struct ml_ui_list *l, struct ml_arena *arena, int64_t *ids)
{
	struct target *hidden = NULL;
	struct ml_idset seen = {0};
	struct ticking t = {&l->ticks, &seen, ids, 0};
	uint32_t n, n_hidden = 0;
	size_t pos = 0;
	int64_t id;
	if (l->source->find && l->ticks.n < ml_ui_list_count_(l) / 16)
		return few_in_order(l, arena, ids);
	each_ids(l, hand_out, &t);
	n = (uint32_t)t.n;
	if (n < l->ticks.n)
		hidden = ML_NEWN(arena, struct target, l->ticks.n - n);
	while (hidden && ml_idset_next(&l->ticks, &pos, &id))
		if (!ml_idset_has(&seen, id))
			hidden[n_hidden++] = (struct target){UINT64_MAX, id};
	if (n_hidden)
		qsort(hidden, n_hidden, sizeof *hidden, by_row);
	for (uint32_t i = 0; i < n_hidden; i++)
		ids[n++] = hidden[i].id;
	ml_idset_finish(&seen);
	return n;
}

uint32_t ml_ui_list_targets(struct ml_ui_list *l, struct ml_arena *arena, int64_t **ids)
{
	ml_ui_list_sync_(l);
	*ids = ML_NEWN(arena, int64_t, ML_MAX(l->ticks.n, (size_t)1));
	if (!l->source)
		return 0;
	if (l->ticks.n)
		return ticked_in_order(l, arena, *ids);
	**ids = l->id;
	return l->id != 0;
}

/* What is ticked shows, so that as many stay hidden as before. */
static void tick(struct ml_ui_list *l, int64_t id)
{
	if (id && !ml_idset_remove(&l->ticks, id))
		ml_idset_add(&l->ticks, id);
}

static bool add_ticks(void *arg, const int64_t *ids, uint64_t n)
{
	struct ticking *t = arg;
	t->n += ml_idset_add_all(t->ticks, ids, n);
	return true;
}

static bool drop_ticks(void *arg, const int64_t *ids, uint64_t n)
{
	ml_idset_remove_all(((struct ticking *)arg)->ticks, ids, n);
	return true;
}

/* All rows under the filter; when they all were, none of them. */
static enum ml_ui_result tick_all(struct ml_ui_list *l)
{
	struct ticking t = {.ticks = &l->ticks};
	uint64_t hidden;
	if (l->no_ticks || ml_ui_list_count_(l) == 0)
		return ML_UI_IGNORED;
	ml_ui_list_ticked(l, &hidden);
	each_ids(l, add_ticks, &t);
	if (!t.n && !hidden)
		ml_idset_clear(&l->ticks);
	else if (!t.n)
		each_ids(l, drop_ticks, &t);
	return ML_UI_CHANGED;
}

/* ---- moves --------------------------------------------------------------------------------------- */

static enum ml_ui_result go(struct ml_ui_list *l, int64_t delta)
{
	uint64_t n = ml_ui_list_count_(l), before = l->row;
	bool was_typing = l->typing;
	l->typing = false;
	if (n == 0)
		return was_typing ? ML_UI_USED : ML_UI_IGNORED;
	uint64_t to = delta < 0 && (uint64_t)-delta > l->row ? 0 : ML_MIN(l->row + (uint64_t)delta, n - 1);
	set_row(l, to, delta > 0);
	if (l->row == before && delta == -1) /* a heading above the first row: show it */
		l->top = 0;
	return l->row != before || was_typing ? ML_UI_MOVED : ML_UI_USED;
}

static enum ml_ui_result key_up(struct ml_ui_list *l)
{
	return go(l, -1);
}

static enum ml_ui_result key_down(struct ml_ui_list *l)
{
	return go(l, 1);
}

static int64_t page(const struct ml_ui_list *l)
{
	return ML_MAX(l->h - 1, 1);
}

static enum ml_ui_result key_page_up(struct ml_ui_list *l)
{
	return go(l, -page(l));
}

static enum ml_ui_result key_page_down(struct ml_ui_list *l)
{
	return go(l, page(l));
}

static enum ml_ui_result key_home(struct ml_ui_list *l)
{
	l->top = 0;
	return go(l, INT64_MIN / 2);
}

static enum ml_ui_result key_end(struct ml_ui_list *l)
{
	uint64_t n = ml_ui_list_count_(l);
	return go(l, n > l->row ? (int64_t)(n - 1 - l->row) : 0);
}

static enum ml_ui_result key_left(struct ml_ui_list *l)
{
	if (l->first_column == 0)
		return ML_UI_IGNORED;
	l->first_column--;
	l->stale = true;
	return ML_UI_USED;
}

static enum ml_ui_result key_right(struct ml_ui_list *l)
{
	if (l->hidden_columns == 0)
		return ML_UI_IGNORED;
	l->first_column++;
	l->stale = true;
	return ML_UI_USED;
}

static enum ml_ui_result key_tick(struct ml_ui_list *l)
{
	if (l->no_ticks || !l->id)
		return ML_UI_IGNORED;
	tick(l, l->id);
	go(l, 1);
	return ML_UI_CHANGED;
}

static enum ml_ui_result key_enter(struct ml_ui_list *l)
{
	return l->id ? ML_UI_ACCEPTED : ML_UI_USED;
}

static enum ml_ui_result key_escape(struct ml_ui_list *l)
{
	bool had = !ml_ui_edit_empty(&l->filter) || l->typing;
	bool filtered = !ml_ui_edit_empty(&l->filter);
	l->typing = false;
	if (!had)
		return ML_UI_CANCELLED;
	ml_ui_edit_set(&l->filter, ml_str(NULL));
	return filtered ? ML_UI_FILTERED : ML_UI_USED;
}

static const struct {
	int code;
	enum ml_ui_result (*run)(struct ml_ui_list *);
} keys[] = {
	{ML_FN_UP, key_up},
	{ML_FN_DOWN, key_down},
	{ML_FN_PGUP, key_page_up},
	{ML_FN_PGDN, key_page_down},
	{ML_FN_HOME, key_home},
	{ML_FN_END, key_end},
	{ML_FN_LEFT, key_left},
	{ML_FN_RIGHT, key_right},
	{ML_FN_INSERT, key_tick},
	{ML_CTRL('a'), tick_all},
	{ML_FN_ENTER, key_enter},
	{ML_FN_ESC, key_escape},
};

/* ---- the filter ---------------------------------------------------------------------------------- */

/* Letters, '/' and what edits them. '?' asks for help as long as nothing is typed. */
static bool for_filter(const struct ml_ui_list *l, const struct ml_key *k)
{
	static const int edits[] = {
		ML_FN_BACKSPACE, ML_CTRL('w'), ML_CTRL('u'), ML_CTRL('k'), ML_CTRL(ML_FN_BACKSPACE)};
	static const int carets[] = {ML_FN_LEFT, ML_FN_RIGHT, ML_FN_DELETE, ML_CTRL(ML_FN_LEFT), ML_CTRL(ML_FN_RIGHT)};
	bool empty = ml_ui_edit_empty(&l->filter);
	if (l->no_filter)
		return false;
	if (k->type == ML_KEY_PASTE)
		return true;
	if (k->type == ML_KEY_CHAR && k->code == ' ')
		return l->typing && !empty;
	if (k->type == ML_KEY_CHAR)
		return k->code != '?' || !empty;
	for (size_t i = 0; i < ML_COUNT(edits); i++)
		if (ml_key_is(k, edits[i]))
			return !empty;
	for (size_t i = 0; i < ML_COUNT(carets); i++)
		if (ml_key_is(k, carets[i]))
			return l->typing && !empty;
	return false;
}

static enum ml_ui_result filter_key(struct ml_ui_list *l, const struct ml_key *k)
{
	bool slash = k->type == ML_KEY_CHAR && k->code == '/' && !l->typing;
	l->typing = true;
	if (slash)
		return ML_UI_USED;
	enum ml_ui_result r = ml_ui_edit_key(&l->filter, k);
	return r == ML_UI_CHANGED ? ML_UI_FILTERED : ML_UI_USED;
}

/* ---- mouse --------------------------------------------------------------------------------------- */

static enum ml_ui_result click_header(struct ml_ui_list *l, int x)
{
	x -= l->header.x;
	for (uint32_t i = 0; i < l->n_plan; i++) {
		const struct ml_ui_column *c = l->column + l->plan[i].column;
		if (x < l->plan[i].x || x >= l->plan[i].x + l->plan[i].w || !c->sortable)
			continue;
		l->clicked = l->plan[i].column;
		return ML_UI_SORTED;
	}
	return ML_UI_USED;
}

static enum ml_ui_result click_row(struct ml_ui_list *l, int x, int y)
{
	uint64_t row = l->top + (uint64_t)(y - l->body.y);
	if (row >= ml_ui_list_count_(l) || id_at(l, row) == 0)
		return ML_UI_USED;
	l->typing = false;
	if (!l->no_ticks && x < l->tick_edge) {
		tick(l, id_at(l, row));
		return ML_UI_CHANGED;
	}
	if (row == l->row)
		return ML_UI_ACCEPTED;
	set_row(l, row, true);
	return ML_UI_MOVED;
}

static enum ml_ui_result mouse(struct ml_ui_list *l, const struct ml_key *k)
{
	bool inside = ml_rect_has(l->body, k->x, k->y);
	if (k->code == ML_MOUSE_WHEEL_UP && inside)
		return go(l, -3);
	if (k->code == ML_MOUSE_WHEEL_DOWN && inside)
		return go(l, 3);
	if (k->code != ML_MOUSE_PRESS)
		return ML_UI_IGNORED;
	if (!l->no_header && ml_rect_has(l->header, k->x, k->y))
		return click_header(l, k->x);
	return inside ? click_row(l, k->x, k->y) : ML_UI_IGNORED;
}

enum ml_ui_result ml_ui_list_key(struct ml_ui_list *l, const struct ml_key *k)
{
	ml_ui_list_sync_(l);
	if (!l->source)
		return ML_UI_IGNORED;
	if (k->type == ML_KEY_MOUSE)
		return mouse(l, k);
	if (for_filter(l, k))
		return filter_key(l, k);
	if (k->type == ML_KEY_CHAR && k->code == ' ')
		return key_tick(l);
	int code = ml_key_place(k);
	for (size_t i = 0; i < ML_COUNT(keys); i++)
		if (keys[i].code == code)
			return keys[i].run(l);
	return ML_UI_IGNORED;
}

/* ---- words ------------------------------------------------------------------------------------------ */

void ml_ui_list_status(struct ml_ui_list *l, struct ml_buf *out)
{
	uint64_t hidden, n = ml_ui_list_ticked(l, &hidden);
	if (n == 0)
		return;
	struct ml_buf a = {0}, b = {0};
	ml_ui_number(&a, (int64_t)n);
	ml_ui_number(&b, (int64_t)hidden);
	ml_buf_z(out, a.p);
	ml_buf_z(out, ml_trn(" coché", " cochés", n));
	if (hidden) {
		ml_buf_z(out, _(" dont "));
		ml_buf_z(out, b.p);
		ml_buf_z(out, ml_trn(" masqué", " masqués", hidden));
	}
	ml_buf_finish(&a);
	ml_buf_finish(&b);
}

void ml_ui_list_chip(struct ml_ui_list *l, struct ml_buf *out)
{
	uint64_t n = ml_ui_list_count_(l);
	if (ml_ui_edit_empty(&l->filter) && !l->chips) {
		ml_ui_number(out, (int64_t)n);
		return;
	}
	if (l->chips)
		ml_buf_printf(out, "%s · ", l->chips);
	if (!ml_ui_edit_empty(&l->filter))
		ml_buf_printf(out, _("%s « %.*s » : "), l->filter_label ? l->filter_label : _("Filtre"),
			(int)l->filter.text.n, l->filter.text.p);
	ml_ui_list_share_(l, out);
	ml_buf_z(out, _(" — Échap efface"));
}

/* "12 sur 5 230" */
void ml_ui_list_share_(struct ml_ui_list *l, struct ml_buf *out)
{
	bool other = l->source && l->source->matches;
	ml_ui_number(out, (int64_t)(other ? l->source->matches(l->source->arg) : ml_ui_list_count_(l)));
	if (l->source && l->source->total) {
		ml_buf_z(out, _(" sur "));
		ml_ui_number(out, (int64_t)l->source->total(l->source->arg));
	}
}
