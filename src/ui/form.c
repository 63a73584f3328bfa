/*
 * ui: the form: its items, their values, what changed, checks. Fields and their texts: form_field.c; keys: form_key.c;
 * drawing: form_draw.c; pick lists: form_pick.c; drafts: form_draft.c.
 */
#include "ui/form.h"
#include "ui/form_private.h"

/* ---- life ---------------------------------------------------------------------------------- */

static void add_item(struct ml_ui_form *f, const struct ml_field *field)
{
	struct ml_ui_item *item = f->item + f->n;
	if (field->flags & ML_F_HIDDEN || field->type == ML_T_BYTES)
		return;
	*item = (struct ml_ui_item){.field = field, .shown = true, .read_only = (field->flags & ML_F_DERIVED) != 0};
	f->n++;
	ml_ui_form_add_entry(item);
}

void ml_ui_form_init(struct ml_ui_form *f, const struct ml_kind *kind, const struct ml_field *const *fields, uint32_t n,
	const struct ml_ui_form_host *host)
{
	*f = (struct ml_ui_form){.kind = kind, .host = *host, .arena = ml_arena_create(), .scratch = ml_arena_create()};
	if (!f->host.tr)
		f->host.tr = ml_trc;
	ml_ui_form_undo_init(f);
	f->item = ML_NEWN(f->arena, struct ml_ui_item, n + 1);
	for (uint32_t i = 0; i < n; i++)
		add_item(f, fields[i]);
	ml_ui_form_conditions(f);
	while (f->current + 1 < f->n && !ml_ui_form_can_focus(f->item + f->current))
		f->current++;
}

static void finish_item(struct ml_ui_item *item)
{
	while (item->n)
		ml_ui_form_drop_entry(item, item->n - 1);
	ml_free_(item->entry);
	ml_free_(item->error);
	ml_free_(item->warning);
	ml_free_(item->elsewhere);
}

void ml_ui_form_finish(struct ml_ui_form *f)
{
	ml_ui_form_pick_close(f);
	ml_ui_form_undo_finish(f);
	for (uint32_t i = 0; i < f->n; i++)
		finish_item(f->item + i);
	ml_arena_destroy(f->arena);
	ml_arena_destroy(f->scratch);
	*f = (struct ml_ui_form){0};
}

/* ---- entries ---------------------------------------------------------------------------------- */

struct ml_ui_entry *ml_ui_form_add_entry(struct ml_ui_item *item)
{
	if (item->n == item->cap) {
		item->cap = item->cap ? item->cap * 2 : 1;
		item->entry = ml_xrealloc(item->entry, item->cap * sizeof(*item->entry));
	}
	struct ml_ui_entry *e = item->entry + item->n++;
	*e = (struct ml_ui_entry){0};
	ml_ui_edit_init(&e->edit, item->field->type == ML_T_LONG);
	e->edit.no_undo = true; /* the form's own goes over all fields */
	e->edit.ltr =
		item->field->type == ML_T_PHONE || item->field->type == ML_T_EMAIL || item->field->type == ML_T_URL;
	if (item->field->flags & ML_F_REQUIRED)
		e->edit.placeholder = _("obligatoire");
	return e;
}

void ml_ui_form_drop_entry(struct ml_ui_item *item, uint32_t i)
{
	ml_ui_edit_finish(&item->entry[i].edit);
	memmove(item->entry + i, item->entry + i + 1, (item->n - i - 1) * sizeof(*item->entry));
	item->n--;
}

bool ml_ui_form_several(const struct ml_ui_item *item)
{
	return (item->field->flags & ML_F_MULTI) && item->field->type != ML_T_TAGS;
}

bool ml_ui_form_is_empty(const struct ml_ui_entry *e)
{
	return e->typed ? ml_str_trim(ml_ui_edit_text(&e->edit)).n == 0 : !e->has;
}

void ml_ui_form_tidy(struct ml_ui_item *item)
{
	if (!ml_ui_form_several(item))
		return;
	for (uint32_t i = item->n - 1; i-- > 0;)
		if (ml_ui_form_is_empty(item->entry + i))
			ml_ui_form_drop_entry(item, i);
	if (!ml_ui_form_is_empty(item->entry + item->n - 1) && !item->read_only)
		ml_ui_form_add_entry(item);
}

static struct ml_ui_item *item_of(const struct ml_ui_form *f, const struct ml_field *field)
{
	return (struct ml_ui_item *)ml_ui_form_item(f, field->key);
}

void ml_ui_form_say(struct ml_ui_item *item, const char *error)
{
	ml_free_(item->error);
	item->error = ml_xstrdup(error);
}

void ml_ui_form_unsay(struct ml_ui_item *item)
{
	ml_free_(item->error);
	ml_free_(item->warning);
	item->error = item->warning = NULL;
}

void ml_ui_form_settle(struct ml_ui_form *f, struct ml_ui_item *item)
{
	struct ml_ui_mark *mark = ml_ui_form_mark(f, item);
	ml_ui_form_check_item(f, item);
	ml_ui_form_tidy(item);
	ml_ui_form_note(f, item, mark, ML_NOTED_GLUED);
	for (int end = 0; end < 2 && f->kind;
		end++) { /* what was said of the other end of a period may no longer hold */
		const struct ml_field *other = ml_field_period(f->kind, item->field, end);
		struct ml_ui_item *there = other ? item_of(f, other) : NULL;
		if (there && there->warning && !there->entry[0].typed)
			ml_ui_form_check_item(f, there);
	}
}

struct ml_ui_item *ml_ui_form_current(struct ml_ui_form *f)
{
	return f->current < f->n ? f->item + f->current : NULL;
}

struct ml_ui_entry *ml_ui_form_entry(struct ml_ui_form *f)
{
	struct ml_ui_item *item = ml_ui_form_current(f);
	return item ? item->entry + ML_MIN(f->sub, item->n - 1) : NULL;
}

bool ml_ui_form_can_focus(const struct ml_ui_item *item)
{
	return item->shown && !item->read_only;
}

/* ---- conditions: "field=value[|value]" ----------------------------------------------------------- */

static bool has_value(const struct ml_ui_form *f, const struct ml_ui_item *item, struct ml_str wanted)
{
	const struct ml_value *v;
	uint32_t n;
	bool found = false;
	struct ml_buf plain = {0};
	ml_ui_form_item_values(f, item, f->scratch, &v, &n, NULL);
	for (uint32_t i = 0; i < n && !found; i++) {
		ml_buf_clear(&plain);
		ml_value_plain(&plain, item->field, v + i);
		found = ml_str_eq(ml_buf_view(&plain), wanted);
	}
	ml_buf_finish(&plain);
	return found;
}

static bool condition_holds(const struct ml_ui_form *f, const char *condition)
{
	struct ml_str rest = ml_str(condition), key, wanted;
	bool holds = false;
	ml_str_split(&rest, '=', &key);
	for (uint32_t i = 0; i < f->n; i++) {
		if (!ml_str_is(key, f->item[i].field->key))
			continue;
		while (!holds && ml_str_split(&rest, '|', &wanted))
			holds = has_value(f, f->item + i, wanted);
		return holds;
	}
	return true; /* the field it hangs on is not in this form */
}

void ml_ui_form_conditions(struct ml_ui_form *f)
{
	ml_arena_reset(f->scratch);
	for (uint32_t i = 0; i < f->n; i++) {
		struct ml_ui_item *item = f->item + i;
		item->shown = !item->field->only_if || condition_holds(f, item->field->only_if);
		if (item->read_only && !item->entry[0].has)
			item->shown = false;
	}
}

/* ---- values --------------------------------------------------------------------------------------- */

const struct ml_ui_item *ml_ui_form_item(const struct ml_ui_form *f, const char *key)
{
	for (uint32_t i = 0; i < f->n; i++)
		if (strcmp(f->item[i].field->key, key) == 0)
			return f->item + i;
	return NULL;
}

static bool parse(const struct ml_ui_form *f, const struct ml_ui_item *item, struct ml_str text, struct ml_arena *arena,
	struct ml_value *out, struct ml_error *e)
{
	static const struct ml_reader none = {.lang = "fr", .country = "FR", .zone = "UTC", .currency = "EUR"};
	return ml_value_parse(arena, item->field, text, f->host.reader ? f->host.reader : &none, out, e) &&
	       (!f->kind || ml_value_check(f->kind, item->field, out, e));
}

/* Arabic writes its own comma. */
static struct ml_str latin_commas(struct ml_arena *arena, struct ml_str s)
{
	char *to = ml_alloc(arena, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool arabic = i + 1 < s.n && (unsigned char)s.p[i] == 0xd8 && (unsigned char)s.p[i + 1] == 0x8c;
		to[n++] = arabic ? ',' : s.p[i];
		i += arabic;
	}
	return ml_str_n(to, n);
}

/* "eau, jeunesse": each piece one value; once each. */
static bool parse_tags(const struct ml_ui_form *f, const struct ml_ui_item *item, struct ml_arena *arena,
	struct ml_value **out, uint32_t *n, struct ml_error *e)
{
	struct ml_str rest = latin_commas(arena, ml_ui_edit_text(&item->entry[0].edit)), piece;
	bool good = true;
	*out = ML_NEWN(arena, struct ml_value, rest.n + 1);
	*n = 0;
	while (ml_str_split(&rest, ',', &piece)) {
		struct ml_value v;
		bool twice = false;
		piece = ml_str_trim(piece);
		if (piece.n == 0)
			continue;
		if (!parse(f, item, piece, arena, &v, e)) {
			good = false;
			continue;
		}
		for (uint32_t i = 0; i < *n; i++)
			twice |= ml_value_cmp(*out + i, &v) == 0;
		if (!twice)
			(*out)[(*n)++] = v;
	}
	return good;
}

bool ml_ui_form_item_values(const struct ml_ui_form *f, const struct ml_ui_item *item, struct ml_arena *arena,
	const struct ml_value **out, uint32_t *n, struct ml_error *e)
{
	struct ml_value *v;
	bool good = true;
	if (item->field->type == ML_T_TAGS) {
		*out = item->before;
		*n = item->n_before;
		if (!item->entry[0].typed)
			return true;
		good = parse_tags(f, item, arena, &v, n, e);
		*out = v;
		return good;
	}
	v = ML_NEWN(arena, struct ml_value, item->n);
	*n = 0;
	for (uint32_t i = 0; i < item->n; i++) {
		const struct ml_ui_entry *entry = item->entry + i;
		if (ml_ui_form_is_empty(entry))
			continue;
		if (!entry->typed)
			v[(*n)++] = entry->value;
		else if (parse(f, item, ml_str_trim(ml_ui_edit_text(&entry->edit)), arena, v + *n, e))
			++*n;
		else
			good = false;
	}
	*out = v;
	return good;
}

static void set_tags(struct ml_ui_form *f, struct ml_ui_item *item, const struct ml_value *v, uint32_t n)
{
	struct ml_buf b = {0};
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_z(&b, i ? ", " : "");
		ml_ui_form_show(f, item->field, v + i, &b);
	}
	ml_ui_edit_set(&item->entry[0].edit, ml_buf_view(&b));
	item->entry[0].has = n > 0;
	item->entry[0].typed = true;
	ml_buf_finish(&b);
}

/* Replaces what the item holds; strings are copied. */
void ml_ui_form_set_item(struct ml_ui_form *f, struct ml_ui_item *item, const struct ml_value *v, uint32_t n)
{
	struct ml_buf b = {0};
	if (item->field->type == ML_T_TAGS) {
		set_tags(f, item, v, n);
		return;
	}
	while (item->n)
		ml_ui_form_drop_entry(item, item->n - 1);
	for (uint32_t i = 0; i < n; i++) {
		struct ml_ui_entry *entry = ml_ui_form_add_entry(item);
		entry->value = ml_value_copy(f->arena, v + i);
		entry->has = true;
		ml_buf_clear(&b);
		ml_ui_form_show(f, item->field, v + i, &b);
		ml_ui_edit_set(&entry->edit, ml_buf_view(&b));
	}
	if (n == 0 || ml_ui_form_several(item))
		ml_ui_form_add_entry(item);
	ml_buf_finish(&b);
}

static void remember(struct ml_ui_form *f, struct ml_ui_item *item, const struct ml_value *v, uint32_t n)
{
	item->before = ML_NEWN(f->arena, struct ml_value, n + 1);
	for (uint32_t i = 0; i < n; i++)
		item->before[i] = ml_value_copy(f->arena, v + i);
	item->n_before = n;
	item->changed = false;
}

void ml_ui_form_load(struct ml_ui_form *f, const struct ml_field *field, const struct ml_value *v, uint32_t n)
{
	struct ml_ui_item *item = item_of(f, field);
	if (!item)
		return;
	remember(f, item, v, n);
	ml_ui_form_set_item(f, item, v, n);
	if (field->type == ML_T_TAGS)
		item->entry[0].typed = false;
	ml_ui_form_conditions(f);
}

static bool same_values(const struct ml_value *a, uint32_t n_a, const struct ml_value *b, uint32_t n_b)
{
	bool same = n_a == n_b;
	for (uint32_t i = 0; i < n_a && same; i++)
		same = ml_value_cmp(a + i, b + i) == 0;
	return same;
}

enum { READ_ANEW = 8192 /* bytes: longer texts are not read as values at each key */ };

static bool differs(struct ml_ui_form *f, const struct ml_ui_item *item)
{
	const struct ml_value *v;
	uint32_t n;
	if (item->field->type == ML_T_LONG && item->entry[0].typed && item->entry[0].edit.text.n > READ_ANEW)
		return item->n_before != 1 || item->before[0].tag != ML_TEXT ||
		       !ml_str_eq(ml_str_trim(ml_ui_edit_text(&item->entry[0].edit)), item->before[0].s);
	ml_arena_reset(f->scratch);
	return !ml_ui_form_item_values(f, item, f->scratch, &v, &n, NULL) ||
	       !same_values(v, n, item->before, item->n_before);
}

void ml_ui_form_touched(struct ml_ui_form *f, struct ml_ui_item *item)
{
	f->generation++;
	item->changed = differs(f, item);
	f->dirty = false;
	for (uint32_t i = 0; i < f->n; i++)
		f->dirty |= f->item[i].changed;
	ml_ui_form_conditions(f);
}

void ml_ui_form_put(struct ml_ui_form *f, const struct ml_field *field, const struct ml_value *v, uint32_t n)
{
	struct ml_ui_item *item = item_of(f, field);
	if (!item)
		return;
	ml_ui_form_set_item(f, item, v, n);
	ml_ui_form_touched(f, item);
}

/* ---- what the database has by now ------------------------------------------------------------------- */

/* "enregistré entre-temps (F. Amrani, hier) : 06 61…" */
void ml_ui_form_say_stored(struct ml_ui_form *f, struct ml_ui_item *item)
{
	struct ml_buf values = {0}, who = {0}, text = {0};
	for (uint32_t i = 0; i < item->n_before; i++) {
		ml_buf_z(&values, i ? _(", ") : "");
		ml_ui_form_show(f, item->field, item->before + i, &values);
	}
	if (f->host.who)
		f->host.who(f->host.arg, item->field, &who);
	ml_buf_z(&text, _("entre-temps dans la base"));
	if (who.n)
		ml_buf_printf(&text, " (%s)", who.p);
	ml_buf_printf(&text, " : %s · %s", values.n ? values.p : _("vide"), _("F4 le reprend"));
	ml_free_(item->elsewhere);
	item->elsewhere = text.p;
	ml_buf_finish(&values);
	ml_buf_finish(&who);
}

void ml_ui_form_stored(struct ml_ui_form *f, const struct ml_field *field, const struct ml_value *v, uint32_t n)
{
	struct ml_ui_item *item = item_of(f, field);
	if (!item || same_values(v, n, item->before, item->n_before))
		return;
	bool kept = item->changed;
	remember(f, item, v, n);
	if (kept) {
		ml_ui_form_say_stored(f, item);
		ml_ui_form_touched(f, item);
		return;
	}
	if (ml_ui_form_undo_has(f, item)) /* what could be undone is of a text that is no more */
		ml_ui_form_undo_clear(f);
	ml_ui_form_set_item(f, item, v, n);
	if (field->type == ML_T_TAGS)
		item->entry[0].typed = false;
	if (item == ml_ui_form_current(f))
		f->sub = ML_MIN(f->sub, item->n - 1);
	ml_ui_form_unsay(item);
	ml_ui_form_conditions(f);
}

static struct ml_ui_item *moved_item(const struct ml_ui_form *f)
{
	struct ml_ui_item *at = f->current < f->n ? f->item + f->current : NULL;
	if (at && at->elsewhere && at->changed)
		return at;
	for (uint32_t i = 0; i < f->n; i++)
		if (f->item[i].elsewhere && f->item[i].changed)
			return f->item + i;
	return NULL;
}

bool ml_ui_form_has_moved(const struct ml_ui_form *f)
{
	return moved_item(f) != NULL;
}

bool ml_ui_form_take_stored(struct ml_ui_form *f)
{
	struct ml_ui_item *item = moved_item(f);
	if (!item)
		return false;
	struct ml_ui_mark *mark = ml_ui_form_mark(f, item);
	ml_ui_form_set_item(f, item, item->before, item->n_before);
	ml_ui_form_note(f, item, mark, ML_NOTED_DONE);
	ml_ui_form_unsay(item);
	ml_ui_form_focus(f, item->field->key);
	ml_ui_form_touched(f, item);
	return true;
}

const struct ml_value *ml_ui_form_values(
	const struct ml_ui_form *f, const struct ml_field *field, struct ml_arena *arena, uint32_t *n)
{
	const struct ml_ui_item *item = item_of(f, field);
	const struct ml_value *v = NULL;
	*n = 0;
	if (item)
		ml_ui_form_item_values(f, item, arena, &v, n, NULL);
	return v;
}

struct ml_str ml_ui_form_text(const struct ml_ui_form *f, const struct ml_field *field)
{
	const struct ml_ui_item *item = item_of(f, field);
	return item ? ml_ui_edit_text(&item->entry[0].edit) : ml_str(NULL);
}

/* ---- saving -------------------------------------------------------------------------------------------- */

static void set_error(struct ml_ui_item *item, const struct ml_error *e)
{
	struct ml_buf b = {0};
	ml_ui_form_message(e, &b);
	ml_free_(item->error);
	item->error = b.p;
}

static void focus(struct ml_ui_form *f, const struct ml_ui_item *item)
{
	f->current = (uint32_t)(item - f->item);
	f->sub = 0;
}

void ml_ui_form_fault(struct ml_ui_form *f, const struct ml_error *e)
{
	struct ml_ui_item *item = (struct ml_ui_item *)ml_ui_form_item(f, e->field);
	if (!item)
		return;
	set_error(item, e);
	if (ml_ui_form_can_focus(item))
		focus(f, item);
}

bool ml_ui_form_focus(struct ml_ui_form *f, const char *key)
{
	const struct ml_ui_item *item = ml_ui_form_item(f, key);
	if (!item || !ml_ui_form_can_focus(item))
		return false;
	focus(f, item);
	return true;
}

struct reading {
	const struct ml_ui_form *form;
	struct ml_arena *arena;
};

/* As kind->validate asks. */
static const struct ml_value *read_values(void *arg, const struct ml_field *field, uint32_t *n)
{
	struct reading *r = arg;
	return ml_ui_form_values(r->form, field, r->arena, n);
}

static bool check_whole(struct ml_ui_form *f, struct ml_error *e)
{
	if (f->host.check)
		return f->host.check(f->host.arg, f, e);
	if (!f->kind || !f->kind->validate)
		return true;
	struct reading r = {.form = f, .arena = ml_arena_create()};
	bool good = f->kind->validate(f->kind, read_values, &r, e);
	ml_arena_destroy(r.arena);
	return good;
}

bool ml_ui_form_check(struct ml_ui_form *f)
{
	struct ml_error e = {0};
	const struct ml_ui_item *first = NULL;
	for (uint32_t i = 0; i < f->n; i++) {
		struct ml_ui_item *item = f->item + i;
		if (!ml_ui_form_can_focus(item))
			continue;
		ml_ui_form_settle(f, item);
		if (item->error && !first)
			first = item;
	}
	f->sub = ML_MIN(f->sub, ml_ui_form_current(f) ? ml_ui_form_current(f)->n - 1 : 0);
	if (first) {
		focus(f, first);
		return false;
	}
	if (check_whole(f, &e))
		return true;
	ml_ui_form_fault(f, &e);
	return false;
}

void ml_ui_form_changes(struct ml_ui_form *f, struct ml_arena *arena,
	void (*each)(void *arg, const struct ml_field *, const struct ml_value *, uint32_t n), void *arg)
{
	for (uint32_t i = 0; i < f->n; i++) {
		const struct ml_value *v;
		uint32_t n;
		if (f->item[i].read_only || !differs(f, f->item + i))
			continue;
		ml_ui_form_item_values(f, f->item + i, arena, &v, &n, NULL);
		each(arg, f->item[i].field, v, n);
	}
}

void ml_ui_form_saved(struct ml_ui_form *f)
{
	for (uint32_t i = 0; i < f->n; i++) {
		const struct ml_value *v;
		uint32_t n;
		ml_arena_reset(f->scratch);
		ml_ui_form_item_values(f, f->item + i, f->scratch, &v, &n, NULL);
		remember(f, f->item + i, v, n);
		ml_free_(f->item[i].elsewhere);
		f->item[i].elsewhere = NULL;
	}
	ml_ui_form_undo_clear(f);
	f->dirty = false;
}
