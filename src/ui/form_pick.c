/*
 * ui: the pick list over a form: choices, values in use, places, references. The month of a date: form_month.c.
 */
#include <stdio.h>
#include "ui/form.h"
#include "ui/form_private.h"

/* ---- pick list --------------------------------------------------------------------------- */

static const char *choice_label(const struct ml_ui_form *f, const struct ml_field *field, const struct ml_choice *c)
{
	char context[96] = "";
	snprintf(context, sizeof(context), "%s.%s", f->kind ? f->kind->key : "", field->key);
	return f->host.tr(context, c->label);
}

static bool has_key(const struct ml_ui_choice *v, uint32_t n, struct ml_str key)
{
	for (uint32_t i = 0; i < n; i++)
		if (ml_str_eq(v[i].key, key))
			return true;
	return false;
}

uint32_t ml_ui_form_known(
	const struct ml_ui_form *f, const struct ml_field *field, struct ml_arena *arena, struct ml_ui_choice *out)
{
	struct ml_str used[ML_UI_FORM_KNOWN];
	uint32_t n = 0, n_used = f->host.used ? f->host.used(f->host.arg, field, arena, used, ML_UI_FORM_KNOWN) : 0;
	for (uint32_t i = 0; i < n_used; i++) {
		const struct ml_choice *c = field->choices;
		while (c && c->key && !ml_str_is(used[i], c->key))
			c++;
		out[n++] = (struct ml_ui_choice){
			.key = used[i], .label = c && c->key ? ml_str(choice_label(f, field, c)) : used[i]};
	}
	for (const struct ml_choice *c = field->choices; c && c->key && n < ML_UI_FORM_KNOWN; c++)
		if (!has_key(out, n_used, ml_str(c->key)))
			out[n++] = (struct ml_ui_choice){
				.key = ml_str(c->key), .label = ml_str(choice_label(f, field, c))};
	return n;
}

bool ml_ui_form_can_pick(const struct ml_ui_form *f, const struct ml_field *field)
{
	if (field->type == ML_T_GEO)
		return f->host.places != NULL;
	if (field->type == ML_T_TAGS)
		return field->choices || f->host.used;
	return field->type == ML_T_TEXT && !field->normal && f->host.used;
}

/* Those of a list that match what is typed. */
static uint32_t keep_matching(const struct ml_ui_choice *all, uint32_t n_all, struct ml_str typed,
	struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < n_all; i++) {
		if (!ml_ui_matches(typed, all[i].label) && !ml_ui_matches(typed, all[i].key))
			continue;
		if (n < max)
			out[n++] = all[i];
		else
			++*more;
	}
	return n;
}

static uint32_t suggest_choices(
	const struct ml_ui_form *f, const struct ml_field *field, struct ml_arena *arena, struct ml_ui_choice *out)
{
	uint32_t n = 0;
	if (field->type != ML_T_ENUM)
		return ml_ui_form_known(f, field, arena, out);
	for (const struct ml_choice *c = field->choices; c && c->key && n < ML_UI_FORM_KNOWN; c++)
		out[n++] = (struct ml_ui_choice){.key = ml_str(c->key), .label = ml_str(choice_label(f, field, c))};
	return n;
}

/* Choices of the table and values in use, places for positions, the program's records for references. */
static uint32_t suggest(
	void *arg, struct ml_str typed, struct ml_arena *arena, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct ml_ui_form *f = arg;
	const struct ml_field *field = ml_ui_form_current(f)->field;
	if (field->type == ML_T_REF)
		return f->host.suggest ? f->host.suggest(f->host.arg, field, typed, arena, out, max, more) : 0;
	struct ml_ui_choice *all = ML_NEWN(arena, struct ml_ui_choice, ML_UI_FORM_KNOWN);
	uint32_t n = field->type == ML_T_GEO ? f->host.places(f->host.arg, f, field, arena, all, ML_UI_FORM_KNOWN)
					     : suggest_choices(f, field, arena, all);
	return keep_matching(all, n, typed, out, max, more);
}

static void tick_present(struct ml_ui_form *f, const struct ml_ui_item *item)
{
	const struct ml_value *v;
	uint32_t n;
	ml_arena_reset(f->scratch);
	ml_ui_form_item_values(f, item, f->scratch, &v, &n, NULL);
	for (uint32_t i = 0; i < n; i++)
		if (v[i].tag == ML_TEXT)
			ml_ui_picker_tick(f->picker, v[i].s, true);
}

void ml_ui_form_pick(struct ml_ui_form *f, struct ml_str typed)
{
	const struct ml_ui_item *item = ml_ui_form_current(f);
	const struct ml_ui_entry *entry = ml_ui_form_entry(f);
	unsigned flags = 0;
	if (item->field->type == ML_T_TAGS)
		flags = ML_PICK_MULTI | ML_PICK_CREATE;
	else if (!(item->field->flags & ML_F_REQUIRED) && entry->has)
		flags = ML_PICK_CLEAR;
	if (item->field->type == ML_T_REF && f->host.can_create && f->host.can_create(f->host.arg, item->field))
		flags |= ML_PICK_CREATE;
	f->picker = ml_xalloc(sizeof(*f->picker));
	ml_ui_picker_init(f->picker, ml_ui_form_label(f, item->field), flags, suggest, f);
	if (flags & ML_PICK_MULTI)
		tick_present(f, item);
	else if (entry->has && entry->value.tag == ML_TEXT)
		ml_ui_picker_start(f->picker, entry->value.s);
	if (typed.n)
		ml_ui_picker_key(f->picker, &(struct ml_key){.type = ML_KEY_PASTE, .text = typed});
}

void ml_ui_form_pick_close(struct ml_ui_form *f)
{
	if (f->picker)
		ml_ui_picker_finish(f->picker);
	ml_free_(f->picker);
	f->picker = NULL;
	f->day = (struct ml_date){0};
}

void ml_ui_form_take(struct ml_ui_form *f, const struct ml_value *v, struct ml_str shown)
{
	struct ml_ui_item *item = ml_ui_form_current(f);
	struct ml_ui_entry *entry = ml_ui_form_entry(f);
	struct ml_ui_mark *mark = ml_ui_form_mark(f, item);
	entry->typed = false;
	entry->has = v != NULL;
	if (v)
		entry->value = ml_value_copy(f->arena, v);
	ml_ui_edit_set(&entry->edit, shown);
	ml_ui_form_tidy(item);
	f->sub = ML_MIN(f->sub, item->n - 1);
	ml_ui_form_touched(f, item);
	ml_ui_form_check_item(f, item);
	ml_ui_form_note(f, item, mark, ML_NOTED_DONE);
}

static void add_piece(struct ml_buf *b, struct ml_str piece)
{
	ml_buf_z(b, b->n && piece.n ? ", " : "");
	ml_buf_str(b, piece);
}

/* Tags: those ticked take the place of the ones in the list; words that it does not have stay. more: one just made up.
 */
static void take_tags(struct ml_ui_form *f, struct ml_str more)
{
	struct ml_ui_item *item = ml_ui_form_current(f);
	struct ml_arena *arena = ml_arena_create();
	struct ml_ui_choice *all = ML_NEWN(arena, struct ml_ui_choice, ML_UI_FORM_KNOWN);
	uint32_t n_all = ml_ui_form_known(f, item->field, arena, all), n;
	const struct ml_value *had;
	struct ml_buf b = {0};
	ml_ui_form_item_values(f, item, arena, &had, &n, NULL);
	for (uint32_t i = 0; i < n; i++) { /* what stays keeps its place */
		struct ml_buf shown = {0};
		if (had[i].tag != ML_TEXT || !has_key(all, n_all, had[i].s) || ml_ui_picker_has(f->picker, had[i].s))
			ml_ui_form_show(f, item->field, had + i, &shown);
		add_piece(&b, ml_buf_view(&shown));
		ml_buf_finish(&shown);
	}
	for (uint32_t i = 0; i < n_all; i++) {
		bool there = !ml_ui_picker_has(f->picker, all[i].key);
		for (uint32_t k = 0; k < n && !there; k++)
			there = had[k].tag == ML_TEXT && ml_str_eq(had[k].s, all[i].key);
		if (!there)
			add_piece(&b, all[i].label);
	}
	add_piece(&b, more);
	struct ml_ui_mark *mark = ml_ui_form_mark(f, item);
	ml_ui_edit_replace(&item->entry[0].edit, ml_buf_view(&b));
	item->entry[0].typed = true;
	ml_ui_form_note(f, item, mark, ML_NOTED_DONE);
	ml_ui_form_touched(f, item);
	ml_buf_finish(&b);
	ml_arena_destroy(arena);
}

/* A text or a position from a list: as if it had been typed. */
static void take_text(struct ml_ui_form *f, struct ml_str text)
{
	struct ml_ui_item *item = ml_ui_form_current(f);
	struct ml_ui_entry *entry = ml_ui_form_entry(f);
	struct ml_ui_mark *mark = ml_ui_form_mark(f, item);
	ml_ui_edit_replace(&entry->edit, text);
	entry->typed = true;
	ml_ui_form_touched(f, item);
	ml_ui_form_check_item(f, item);
	ml_ui_form_tidy(item);
	f->sub = ML_MIN(f->sub, item->n - 1);
	ml_ui_form_note(f, item, mark, ML_NOTED_DONE);
}

static void take_choice(struct ml_ui_form *f)
{
	const struct ml_field *field = ml_ui_form_current(f)->field;
	const struct ml_ui_choice *c = ml_ui_picker_current(f->picker);
	if (field->type == ML_T_TAGS) {
		take_tags(f, ml_str(NULL));
	} else if (ml_ui_form_is_text(field) && !f->picker->cleared && c) {
		take_text(f, field->type == ML_T_GEO ? c->key : c->label);
	} else if (f->picker->cleared || !c) {
		ml_ui_form_take(f, NULL, ml_str(NULL));
	} else {
		struct ml_value v = field->type == ML_T_REF ? ml_ref(c->id) : ml_text(c->key);
		ml_ui_form_take(f, &v, c->label);
	}
}

enum ml_ui_result ml_ui_form_pick_key(struct ml_ui_form *f, const struct ml_key *k)
{
	switch (ml_ui_picker_key(f->picker, k)) {
	case ML_UI_ACCEPTED:
		take_choice(f);
		ml_ui_form_pick_close(f);
		return ML_UI_CHANGED;
	case ML_UI_CREATE:
		if (ml_ui_form_current(f)->field->type == ML_T_TAGS) {
			take_tags(f, ml_str_trim(ml_ui_edit_text(&f->picker->edit)));
			ml_ui_form_pick_close(f);
			return ML_UI_CHANGED;
		}
		f->create_field = ml_ui_form_current(f)->field;
		f->create_text = ml_arena_str(f->arena, ml_str_trim(ml_ui_edit_text(&f->picker->edit)));
		ml_ui_form_pick_close(f);
		return ML_UI_CREATE;
	case ML_UI_CANCELLED:
		ml_ui_form_pick_close(f);
		return ML_UI_USED;
	case ML_UI_IGNORED:
		return ML_UI_IGNORED;
	default:
		return ML_UI_USED;
	}
}

void ml_ui_form_created(struct ml_ui_form *f, const struct ml_uuid *id)
{
	struct ml_value v = ml_ref(*id);
	struct ml_buf shown = {0};
	if (!f->create_field || !ml_ui_form_focus(f, f->create_field->key))
		return;
	f->sub = ml_ui_form_current(f)->n - 1; /* of several: the empty one behind the others */
	ml_ui_form_show(f, f->create_field, &v, &shown);
	ml_ui_form_take(f, &v, ml_buf_view(&shown));
	f->create_field = NULL;
	ml_buf_finish(&shown);
}

void ml_ui_form_pick_draw(struct ml_ui_form *f, struct ml_surface *s, struct ml_rect within, struct ml_rect anchor)
{
	if (f->picker)
		ml_ui_picker_draw(f->picker, s, within, anchor);
	else if (f->day.year)
		ml_ui_form_month_draw(f, s, within, anchor);
}
