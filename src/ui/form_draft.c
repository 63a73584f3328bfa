/*
 * ui: drafts of a form: what was being entered, as text. One line a value: field key, what it is (e begins a field, b a
 * value that it was loaded with, t typed text, v value), the content in hexadecimal. Read back only as a whole, so that
 * a damaged draft changes nothing.
 */
#include "ui/form.h"
#include "ui/form_private.h"

#define HEAD "maillage-draft 2"
#define FORMER_HEAD "maillage-draft 1" /* without b lines */

static void put_hex(struct ml_buf *out, struct ml_str s)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < s.n; i++) {
		ml_buf_char(out, digits[(unsigned char)s.p[i] >> 4]);
		ml_buf_char(out, digits[s.p[i] & 15]);
	}
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool get_hex(struct ml_arena *arena, struct ml_str s, struct ml_str *out)
{
	char *p = ml_alloc(arena, s.n / 2 + 1);
	if (s.n % 2)
		return false;
	for (size_t i = 0; i < s.n; i += 2) {
		if (digit(s.p[i]) < 0 || digit(s.p[i + 1]) < 0)
			return false;
		p[i / 2] = (char)(digit(s.p[i]) << 4 | digit(s.p[i + 1]));
	}
	*out = ml_str_n(p, s.n / 2);
	return true;
}

/* ---- writing ---------------------------------------------------------------------------- */

static void put_value(struct ml_buf *out, const struct ml_ui_item *item, char what, const struct ml_value *v)
{
	struct ml_buf code = {0};
	ml_value_encode(&code, v);
	ml_buf_printf(out, "%s %c ", item->field->key, what);
	put_hex(out, ml_buf_view(&code));
	ml_buf_char(out, '\n');
	ml_buf_finish(&code);
}

static void put_entry(struct ml_buf *out, const struct ml_ui_item *item, const struct ml_ui_entry *e)
{
	if (e->typed) {
		ml_buf_printf(out, "%s t ", item->field->key);
		put_hex(out, ml_ui_edit_text(&e->edit));
		ml_buf_char(out, '\n');
	} else if (e->has) {
		put_value(out, item, 'v', &e->value);
	}
}

void ml_ui_form_draft(const struct ml_ui_form *f, struct ml_buf *out)
{
	ml_buf_z(out, HEAD "\n");
	for (uint32_t i = 0; i < f->n; i++) {
		const struct ml_ui_item *item = f->item + i;
		if (!item->changed)
			continue;
		ml_buf_printf(out, "%s e \n", item->field->key);
		for (uint32_t k = 0; k < item->n_before; k++)
			put_value(out, item, 'b', item->before + k);
		for (uint32_t k = 0; k < item->n; k++)
			put_entry(out, item, item->entry + k);
	}
}

/* ---- reading ------------------------------------------------------------------------------- */

struct line {
	struct ml_ui_item *item; /* NULL: a field that is no more */
	char what;
	struct ml_str content;
	struct ml_value value;
};

static bool read_line(const struct ml_ui_form *f, struct ml_arena *arena, struct ml_str text, struct line *l)
{
	struct ml_str key, what;
	if (!ml_str_split(&text, ' ', &key) || !ml_str_split(&text, ' ', &what) || what.n != 1 || !text.p)
		return false;
	*l = (struct line){.what = what.p[0]};
	for (uint32_t i = 0; i < f->n; i++)
		if (ml_str_is(key, f->item[i].field->key) && !f->item[i].read_only)
			l->item = f->item + i;
	if (!strchr("tveb", l->what) || !get_hex(arena, text, &l->content))
		return false;
	if (l->what == 't')
		return ml_utf8_valid(l->content);
	if (l->what == 'e')
		return l->content.n == 0;
	const uint8_t *p = (const uint8_t *)l->content.p, *end = p + l->content.n;
	return ml_value_decode(&p, end, &l->value) && p == end;
}

static bool fits(const struct line *l)
{
	const struct ml_type_info *type = ml_type_info(l->item->field->type);
	return l->value.tag == type->tag;
}

/* The empty entry at the end takes what the line says. */
static void apply(struct ml_ui_form *f, const struct line *l)
{
	struct ml_ui_item *item = l->item;
	struct ml_buf shown = {0};
	if (l->what == 'e') {
		ml_ui_form_set_item(f, item, NULL, 0);
		return;
	}
	struct ml_ui_entry *entry = item->entry + item->n - 1;
	if ((entry->has || entry->typed) && item->field->type != ML_T_TAGS && (item->field->flags & ML_F_MULTI))
		entry = ml_ui_form_add_entry(item);
	if (l->what == 't') {
		entry->typed = true;
		ml_ui_edit_set(&entry->edit, l->content);
	} else if (fits(l)) {
		entry->has = true;
		entry->value = ml_value_copy(f->arena, &l->value);
		ml_ui_form_show(f, item->field, &entry->value, &shown);
		ml_ui_edit_set(&entry->edit, ml_buf_view(&shown));
	}
	ml_buf_finish(&shown);
}

/* Has what the field was loaded with, when the draft was made, moved since? */
static bool has_moved(const struct line *l, size_t n, const struct ml_ui_item *item)
{
	uint32_t met = 0;
	bool same = true;
	for (size_t i = 0; i < n && same; i++) {
		if (l[i].item != item || l[i].what != 'b')
			continue;
		same = met < item->n_before && ml_value_cmp(&l[i].value, item->before + met) == 0;
		met++;
	}
	return !same || met != item->n_before;
}

static void apply_item(struct ml_ui_form *f, const struct line *l, size_t n, struct ml_ui_item *item, bool has_base)
{
	bool any = false;
	struct ml_ui_mark *mark = ml_ui_form_mark(f, item);
	for (size_t i = 0; i < n; i++)
		if (l[i].item == item && l[i].what != 'b') {
			apply(f, l + i);
			any = true;
		}
	ml_ui_form_tidy(item);
	ml_ui_form_note(f, item, mark, ML_NOTED_GLUED);
	ml_ui_form_touched(f, item);
	if (any && has_base && has_moved(l, n, item))
		ml_ui_form_say_stored(f, item);
}

bool ml_ui_form_restore(struct ml_ui_form *f, struct ml_str draft)
{
	struct ml_arena *arena = ml_arena_create();
	ML_VEC(struct line) lines = {0};
	struct ml_str text = {0};
	bool good = ml_str_split(&draft, '\n', &text) && (ml_str_is(text, HEAD) || ml_str_is(text, FORMER_HEAD));
	bool has_base = good && ml_str_is(text, HEAD);
	while (good && ml_str_split(&draft, '\n', &text)) {
		struct line l;
		if (text.n == 0)
			continue;
		good = read_line(f, arena, text, &l);
		if (good && l.item)
			ml_vec_push(&lines, l);
	}
	for (uint32_t i = 0; good && i < f->n; i++)
		apply_item(f, lines.v, lines.n, f->item + i, has_base);
	f->sub = 0;
	ml_vec_finish(&lines);
	ml_arena_destroy(arena);
	return good;
}
