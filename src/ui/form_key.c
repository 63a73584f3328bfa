/*
 * ui: what keys do in a form: moves between fields, entering values by type.
 */
#include "ui/form.h"
#include "ui/form_private.h"

/* ---- moves ---------------------------------------------------------------------------------- */

/* The item is checked when the focus goes elsewhere. */
static enum ml_ui_result leave_to(struct ml_ui_form *f, uint32_t to)
{
	struct ml_ui_item *item = ml_ui_form_current(f);
	if (to == f->current)
		return ML_UI_USED;
	ml_ui_form_settle(f, item);
	ml_ui_form_undo_close(f);
	ml_ui_form_conditions(f);
	f->left_field = item->field;
	f->current = to;
	f->sub = 0;
	return ML_UI_LEFT;
}

/* The next item that can have the focus; the present one when there is none. */
static uint32_t neighbour(const struct ml_ui_form *f, bool down)
{
	for (uint32_t i = f->current + (down ? 1 : UINT32_MAX); i < f->n; i += down ? 1 : UINT32_MAX)
		if (ml_ui_form_can_focus(f->item + i))
			return i;
	return f->current;
}

static enum ml_ui_result go_down(struct ml_ui_form *f)
{
	const struct ml_ui_item *item = ml_ui_form_current(f);
	if (f->sub + 1 < item->n) {
		f->sub++;
		return ML_UI_MOVED;
	}
	return leave_to(f, neighbour(f, true));
}

static enum ml_ui_result go_up(struct ml_ui_form *f)
{
	if (f->sub > 0) {
		f->sub--;
		return ML_UI_MOVED;
	}
	enum ml_ui_result r = leave_to(f, neighbour(f, false));
	if (r == ML_UI_LEFT)
		f->sub = ml_ui_form_current(f)->n - 1;
	return r;
}

static const char *section_of(const struct ml_ui_form *f, uint32_t i)
{
	while (i > 0 && !f->item[i].field->section)
		i--;
	return f->item[i].field->section;
}

/* Is it the first field of its section that can have the focus? */
static bool starts_section(const struct ml_ui_form *f, uint32_t i)
{
	if (!ml_ui_form_can_focus(f->item + i))
		return false;
	for (uint32_t k = i; k > 0 && section_of(f, k - 1) == section_of(f, i); k--)
		if (ml_ui_form_can_focus(f->item + k - 1))
			return false;
	return true;
}

/* To the start of the next section, or of this one and then of the one before; from the last one to its end. */
static enum ml_ui_result go_section(struct ml_ui_form *f, bool down)
{
	uint32_t before = f->current, last = f->current;
	for (uint32_t i = 0; i < f->n; i++) {
		if (down && i > f->current && starts_section(f, i))
			return leave_to(f, i);
		if (i < f->current && starts_section(f, i))
			before = i;
		if (ml_ui_form_can_focus(f->item + i))
			last = i;
	}
	return leave_to(f, down ? ML_MAX(last, f->current) : before);
}

static enum ml_ui_result save(struct ml_ui_form *f)
{
	return ml_ui_form_check(f) ? ML_UI_ACCEPTED : ML_UI_USED;
}

static enum ml_ui_result go_enter(struct ml_ui_form *f)
{
	if (f->sub + 1 >= ml_ui_form_current(f)->n && neighbour(f, true) == f->current)
		return save(f);
	return go_down(f);
}

/* ---- values ------------------------------------------------------------------------------------ */

static enum ml_ui_result changed(struct ml_ui_form *f)
{
	struct ml_ui_item *item = ml_ui_form_current(f);
	ml_free_(item->error);
	item->error = NULL;
	ml_ui_form_touched(f, item);
	return ML_UI_CHANGED;
}

/* Keeps an empty row behind the others, without moving the one being typed in. */
static void grow(struct ml_ui_form *f)
{
	struct ml_ui_item *item = ml_ui_form_current(f);
	if (ml_ui_form_several(item) && f->sub + 1 == item->n && !ml_ui_edit_empty(&item->entry[f->sub].edit))
		ml_ui_form_add_entry(item);
}

static enum ml_ui_result text_key(struct ml_ui_form *f, const struct ml_key *k)
{
	static const int by_letter[] = {ML_FN_BACKSPACE, ML_FN_DELETE};
	struct ml_ui_item *item = ml_ui_form_current(f);
	struct ml_ui_entry *entry = ml_ui_form_entry(f);
	bool letter = k->type == ML_KEY_CHAR;
	for (size_t i = 0; i < ML_COUNT(by_letter); i++)
		letter |= ml_key_is(k, by_letter[i]);
	struct ml_ui_mark *mark = ml_ui_form_mark(f, item);
	enum ml_ui_result r = ml_ui_edit_key(&entry->edit, k);
	bool full = entry->edit.full;
	if (r == ML_UI_CHANGED) {
		entry->typed = true;
		grow(f); /* entries may move */
	} else {
		ml_ui_form_undo_close(f);
	}
	ml_ui_form_note(f, item, mark, letter ? ML_NOTED_TYPED : ML_NOTED_DONE);
	if (full)
		ml_ui_form_say(item, _("trop long : rien n'a été ajouté"));
	if (r != ML_UI_CHANGED)
		return r;
	if (k->type == ML_KEY_CHAR)
		ml_ui_form_complete(f);
	return changed(f);
}

static enum ml_ui_result set_empty(struct ml_ui_form *f)
{
	struct ml_ui_item *item = ml_ui_form_current(f);
	struct ml_ui_entry *entry = ml_ui_form_entry(f);
	if (!entry->has && ml_ui_edit_empty(&entry->edit))
		return ML_UI_USED;
	struct ml_ui_mark *mark = ml_ui_form_mark(f, item);
	entry->has = entry->typed = false;
	ml_ui_edit_set(&entry->edit, ml_str(NULL));
	ml_ui_form_tidy(item);
	f->sub = ML_MIN(f->sub, item->n - 1);
	ml_ui_form_note(f, item, mark, ML_NOTED_DONE);
	return changed(f);
}

static enum ml_ui_result turn_to(struct ml_ui_form *f, bool yes)
{
	struct ml_ui_item *item = ml_ui_form_current(f);
	struct ml_ui_entry *entry = ml_ui_form_entry(f);
	struct ml_ui_mark *mark = ml_ui_form_mark(f, item);
	struct ml_buf shown = {0};
	entry->value = ml_int(yes);
	entry->has = true;
	entry->typed = false;
	ml_ui_form_show(f, item->field, &entry->value, &shown);
	ml_ui_edit_set(&entry->edit, ml_buf_view(&shown));
	ml_buf_finish(&shown);
	ml_ui_form_note(f, item, mark, ML_NOTED_DONE);
	return changed(f);
}

static bool empties(const struct ml_key *k)
{
	return ml_key_is(k, ML_FN_DELETE) || ml_key_is(k, ML_FN_BACKSPACE);
}

static enum ml_ui_result yes_no_key(struct ml_ui_form *f, const struct ml_key *k)
{
	if (empties(k))
		return set_empty(f);
	const struct ml_ui_entry *entry = ml_ui_form_entry(f);
	if (k->type != ML_KEY_CHAR)
		return ML_UI_IGNORED;
	if (k->code == ' ')
		return turn_to(f, !(entry->has && entry->value.i));
	/* The first letter of the word, in any of our languages: o, y, n… as on paper. */
	struct ml_value v;
	struct ml_arena *arena = ml_arena_create();
	bool said = ml_value_parse(arena, ml_ui_form_current(f)->field, k->text,
		f->host.reader ? f->host.reader : &(struct ml_reader){.lang = "fr"}, &v, NULL);
	ml_arena_destroy(arena);
	return said ? turn_to(f, v.i != 0) : ML_UI_USED;
}

/* Choices and references: nothing is typed in place, a letter opens the list with it. */
static enum ml_ui_result choice_key(struct ml_ui_form *f, const struct ml_key *k)
{
	if (empties(k))
		return set_empty(f);
	if (k->type == ML_KEY_PASTE || (k->type == ML_KEY_CHAR && k->code != ' '))
		ml_ui_form_pick(f, k->text);
	else if (k->type == ML_KEY_CHAR || ml_key_is(k, ML_FN_F(2)))
		ml_ui_form_pick(f, ml_str(NULL));
	else
		return ML_UI_IGNORED;
	return ML_UI_USED;
}

static enum ml_ui_result line_key(struct ml_ui_form *f, const struct ml_key *k)
{
	const struct ml_field *field = ml_ui_form_current(f)->field;
	if (ml_key_is(k, ML_FN_F(2)) && (field->type == ML_T_DATE || field->type == ML_T_DATETIME)) {
		ml_ui_form_month_open(f);
		return ML_UI_USED;
	}
	if (ml_key_is(k, ML_FN_F(2)) && ml_ui_form_can_pick(f, field)) {
		ml_ui_form_pick(f, ml_str(NULL));
		return ML_UI_USED;
	}
	return text_key(f, k);
}

static enum ml_ui_result value_key(struct ml_ui_form *f, const struct ml_key *k)
{
	static enum ml_ui_result (*const by_way[])(struct ml_ui_form *, const struct ml_key *) = {
		[ML_WAY_LINE] = line_key,
		[ML_WAY_LONG] = text_key,
		[ML_WAY_YES_NO] = yes_no_key,
		[ML_WAY_CHOICE] = choice_key,
		[ML_WAY_REF] = choice_key,
		[ML_WAY_TAGS] = line_key,
	};
	enum ml_ui_way way = ml_ui_form_way(ml_ui_form_current(f)->field);
	return way < ML_COUNT(by_way) ? by_way[way](f, k) : ML_UI_IGNORED;
}

/* One of several values up or down among the others; the first one is what lists show. */
static enum ml_ui_result move_value(struct ml_ui_form *f, bool down)
{
	struct ml_ui_item *item = ml_ui_form_current(f);
	uint32_t filled = item->n, to = down ? f->sub + 1 : f->sub - 1;
	if (!ml_ui_form_several(item))
		return ML_UI_IGNORED;
	while (filled && ml_ui_form_is_empty(item->entry + filled - 1))
		filled--;
	if (f->sub >= filled || to >= filled)
		return ML_UI_USED;
	struct ml_ui_mark *mark = ml_ui_form_mark(f, item);
	struct ml_ui_entry moved = item->entry[f->sub];
	item->entry[f->sub] = item->entry[to];
	item->entry[to] = moved;
	f->sub = to;
	ml_ui_form_note(f, item, mark, ML_NOTED_DONE);
	return changed(f);
}

/* ---- mouse -------------------------------------------------------------------------------------------- */

static enum ml_ui_result click(struct ml_ui_form *f, const struct ml_key *k)
{
	if (k->code == ML_MOUSE_WHEEL_UP || k->code == ML_MOUSE_WHEEL_DOWN)
		return k->code == ML_MOUSE_WHEEL_UP ? go_up(f) : go_down(f);
	if (k->code != ML_MOUSE_PRESS || !ml_rect_has(f->rect, k->x, k->y))
		return ML_UI_IGNORED;
	int row = k->y - f->rect.y + f->top;
	for (uint32_t i = 0; i < f->n; i++) {
		struct ml_ui_item *item = f->item + i;
		if (!ml_ui_form_can_focus(item) || row < item->y || row >= item->y + item->h)
			continue;
		enum ml_ui_result r = leave_to(f, i);
		item = ml_ui_form_current(f);
		bool text = ml_ui_form_is_text(item->field);
		f->sub = item->field->type == ML_T_LONG ? 0 : ML_MIN((uint32_t)(row - item->y), item->n - 1);
		if (text)
			ml_ui_edit_click(&item->entry[f->sub].edit, k->x - f->rect.x - f->label_width,
				item->field->type == ML_T_LONG ? row - item->y : 0, k->mirrored);
		return r == ML_UI_USED ? ML_UI_MOVED : r;
	}
	return ML_UI_USED;
}

/* ---- all keys ------------------------------------------------------------------------------------------- */

static enum ml_ui_result move_key(struct ml_ui_form *f, const struct ml_key *k)
{
	switch (k->type == ML_KEY_FUNC ? k->code : 0) {
	case ML_FN_DOWN:
	case ML_FN_TAB:
		return go_down(f);
	case ML_FN_UP:
	case ML_FN_BACKTAB:
		return go_up(f);
	case ML_FN_ENTER:
		return go_enter(f);
	case ML_FN_PGDN:
		return go_section(f, true);
	case ML_FN_PGUP:
		return go_section(f, false);
	case ML_CTRL('s'):
		return save(f);
	case ML_CTRL(ML_FN_UP):
		return move_value(f, false);
	case ML_CTRL(ML_FN_DOWN):
		return move_value(f, true);
	case ML_FN_ESC:
		return ML_UI_CANCELLED;
	default:
		return ML_UI_IGNORED;
	}
}

enum ml_ui_result ml_ui_form_key(struct ml_ui_form *f, const struct ml_key *k)
{
	if (f->picker)
		return ml_ui_form_pick_key(f, k);
	if (f->day.year)
		return ml_ui_form_month_key(f, k);
	if (f->n == 0 || !ml_ui_form_can_focus(ml_ui_form_current(f)))
		return ml_key_is(k, ML_FN_ESC) ? ML_UI_CANCELLED : ML_UI_IGNORED;
	if (k->type == ML_KEY_MOUSE)
		return click(f, k);
	if (ml_key_is(k, ML_CTRL('z')))
		return ml_ui_form_undo(f) ? ML_UI_CHANGED : ML_UI_IGNORED;
	if (ml_key_is(k, ML_CTRL('y')))
		return ml_ui_form_redo(f) ? ML_UI_CHANGED : ML_UI_IGNORED;
	enum ml_ui_result r = ml_key_is(k, ML_CTRL('s')) ? ML_UI_IGNORED : value_key(f, k);
	return r == ML_UI_IGNORED ? move_key(f, k) : r;
}
