/*
 * ui: windows over a form: pick list of choices and references, month of a date.
 */
#include <stdio.h>
#include "ui/chart.h"
#include "ui/form.h"
#include "ui/form_private.h"

/* ---- pick list --------------------------------------------------------------------------- */

static const char *choice_label(const struct ml_ui_form *f, const struct ml_field *field, const struct ml_choice *c)
{
	char context[96] = "";
	snprintf(context, sizeof(context), "%s.%s", f->kind ? f->kind->key : "", field->key);
	return f->host.tr(context, c->label);
}

static uint32_t suggest_choices(const struct ml_ui_form *f, const struct ml_field *field, struct ml_str typed,
	struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	uint32_t n = 0;
	for (const struct ml_choice *c = field->choices; c && c->key; c++) {
		struct ml_str label = ml_str(choice_label(f, field, c));
		if (!ml_ui_matches(typed, label) && !ml_ui_matches(typed, ml_str(c->key)))
			continue;
		if (n < max)
			out[n++] = (struct ml_ui_choice){.key = ml_str(c->key), .label = label};
		else
			++*more;
	}
	return n;
}

/* Choices of the table for enumerations and tags, the program's records for references. */
static uint32_t suggest(
	void *arg, struct ml_str typed, struct ml_arena *arena, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct ml_ui_form *f = arg;
	const struct ml_field *field = ml_ui_form_current(f)->field;
	if (field->type == ML_T_REF)
		return f->host.suggest ? f->host.suggest(f->host.arg, field, typed, arena, out, max, more) : 0;
	return suggest_choices(f, field, typed, out, max, more);
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
		flags = ML_PICK_MULTI;
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

static void take_value(struct ml_ui_form *f, const struct ml_value *v, struct ml_str shown)
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

/* Tags: those ticked take the place of the known ones; words of one's own stay. */
static void take_tags(struct ml_ui_form *f)
{
	struct ml_ui_item *item = ml_ui_form_current(f);
	const struct ml_value *had;
	struct ml_buf b = {0};
	uint32_t n;
	for (const struct ml_choice *c = item->field->choices; c && c->key; c++)
		if (ml_ui_picker_has(f->picker, ml_str(c->key))) {
			ml_buf_z(&b, b.n ? ", " : "");
			ml_buf_z(&b, choice_label(f, item->field, c));
		}
	ml_arena_reset(f->scratch);
	ml_ui_form_item_values(f, item, f->scratch, &had, &n, NULL);
	for (uint32_t i = 0; i < n; i++) {
		bool known = had[i].tag != ML_TEXT;
		for (const struct ml_choice *c = item->field->choices; c && c->key; c++)
			known |= ml_str_is(had[i].s, c->key);
		if (!known) {
			ml_buf_z(&b, b.n ? ", " : "");
			ml_buf_str(&b, had[i].s);
		}
	}
	struct ml_ui_mark *mark = ml_ui_form_mark(f, item);
	ml_ui_edit_replace(&item->entry[0].edit, ml_buf_view(&b));
	item->entry[0].typed = true;
	ml_ui_form_note(f, item, mark, ML_NOTED_DONE);
	ml_ui_form_touched(f, item);
	ml_buf_finish(&b);
}

static void take_choice(struct ml_ui_form *f)
{
	const struct ml_field *field = ml_ui_form_current(f)->field;
	const struct ml_ui_choice *c = ml_ui_picker_current(f->picker);
	if (field->type == ML_T_TAGS) {
		take_tags(f);
	} else if (f->picker->cleared || !c) {
		take_value(f, NULL, ml_str(NULL));
	} else {
		struct ml_value v = field->type == ML_T_REF ? ml_ref(c->id) : ml_text(c->key);
		take_value(f, &v, c->label);
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
	take_value(f, &v, ml_buf_view(&shown));
	f->create_field = NULL;
	ml_buf_finish(&shown);
}

/* ---- month ------------------------------------------------------------------------------------ */

void ml_ui_form_month_open(struct ml_ui_form *f)
{
	const struct ml_ui_entry *entry = ml_ui_form_entry(f);
	struct ml_date today = ml_ui_form_today(f);
	f->day = today;
	if (entry->typed)
		ml_date_parse(ml_ui_edit_text(&entry->edit), today, &f->day);
	else if (entry->has)
		ml_date_iso(entry->value.s, &f->day);
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

static enum ml_ui_result accept_day(struct ml_ui_form *f)
{
	char iso[32];
	struct ml_buf shown = {0};
	int n = snprintf(iso, sizeof(iso), "%04d-%02d-%02d", f->day.year, f->day.month, f->day.day);
	struct ml_value v = ml_text(ml_str_n(iso, (size_t)n));
	ml_ui_form_show(f, ml_ui_form_current(f)->field, &v, &shown);
	take_value(f, &v, ml_buf_view(&shown));
	ml_buf_finish(&shown);
	ml_ui_form_pick_close(f);
	return ML_UI_CHANGED;
}

enum ml_ui_result ml_ui_form_month_key(struct ml_ui_form *f, const struct ml_key *k)
{
	static const struct {
		int code, days, months;
	} moves[] = {{ML_FN_LEFT, -1, 0}, {ML_FN_RIGHT, 1, 0}, {ML_FN_UP, -7, 0}, {ML_FN_DOWN, 7, 0},
		{ML_FN_PGUP, 0, -1}, {ML_FN_PGDN, 0, 1}, {ML_CTRL(ML_FN_PGUP), 0, -12}, {ML_CTRL(ML_FN_PGDN), 0, 12}};
	int code = ml_key_place(k);
	if (code == ML_FN_ENTER)
		return accept_day(f);
	if (code == ML_FN_ESC || code == ML_FN_F(2)) {
		ml_ui_form_pick_close(f);
		return ML_UI_USED;
	}
	if (code == ML_FN_HOME)
		f->day = ml_ui_form_today(f);
	for (size_t i = 0; i < ML_COUNT(moves); i++) {
		if (moves[i].code != code)
			continue;
		struct ml_date to = moves[i].months ? add_months(f->day, moves[i].months)
						    : ml_date_of_days(ml_date_days(f->day) + moves[i].days);
		if (to.year >= 1 && to.year <= 9999)
			f->day = to;
	}
	return k->type == ML_KEY_FUNC || k->type == ML_KEY_CHAR || k->type == ML_KEY_MOUSE ? ML_UI_USED : ML_UI_IGNORED;
}

/* ---- drawing --------------------------------------------------------------------------------------- */

static void draw_month(const struct ml_ui_form *f, struct ml_surface *s, struct ml_rect within, struct ml_rect anchor)
{
	int w = ML_MIN(ML_UI_MONTH_WIDTH + 2, within.w), h = ML_MIN(ML_UI_MONTH_HEIGHT + 2, within.h);
	struct ml_rect box = ml_rect(ML_MAX(within.x, ML_MIN(anchor.x, within.x + within.w - w)), anchor.y + 1, w, h);
	if (box.y + h > within.y + within.h)
		box.y = anchor.y - h >= within.y ? anchor.y - h : within.y;
	struct ml_rect inside = ml_surface_box(s, box, ml_str(NULL), ML_ROLE_DIALOG);
	const struct ml_reader *r = f->host.reader;
	ml_ui_month_draw(s, inside, f->day, f->day, 1, r ? r->lang : "fr", NULL, NULL);
}

void ml_ui_form_pick_draw(struct ml_ui_form *f, struct ml_surface *s, struct ml_rect within, struct ml_rect anchor)
{
	if (f->picker)
		ml_ui_picker_draw(f->picker, s, within, anchor);
	else if (f->day.year)
		draw_month(f, s, within, anchor);
}
