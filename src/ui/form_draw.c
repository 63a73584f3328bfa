/*
 * ui: the form: layout in rows, scrolling, drawing.
 */
#include "ui/form.h"
#include "ui/form_private.h"

enum { LONG_MIN_ROWS = 3, LONG_MAX_ROWS = 10, LABEL_MAX = 26 };

/* ---- layout ------------------------------------------------------------------------------ */

static int label_width(const struct ml_ui_form *f, int w)
{
	int widest = 8;
	for (uint32_t i = 0; i < f->n; i++)
		if (f->item[i].shown)
			widest = ML_MAX(widest, ml_text_width(ml_str(ml_ui_form_label(f, f->item[i].field))));
	return ML_MIN(ML_MIN(widest, LABEL_MAX) + 5, ML_MAX(w * 2 / 5, 1)); /* "> ", sign, two blanks */
}

static bool is_current(const struct ml_ui_form *f, const struct ml_ui_item *item)
{
	return item == f->item + f->current;
}

/* Rows of values: the empty row of several values shows only where one may type in it. */
static int value_rows(const struct ml_ui_form *f, struct ml_ui_item *item, int w)
{
	if (item->field->type == ML_T_LONG) {
		int lines = (int)ml_ui_edit_lines(&item->entry[0].edit, w);
		return ML_MAX(is_current(f, item) ? LONG_MIN_ROWS : 1, ML_MIN(lines, LONG_MAX_ROWS));
	}
	const struct ml_ui_entry *last = item->entry + item->n - 1;
	bool spare = item->n > 1 && !last->has && !last->typed && !is_current(f, item);
	return (int)item->n - spare;
}

/* What is said below an item: its error, else its warning, else what the text is understood as; and what it has become
 * in the database meanwhile. */
struct notes {
	struct ml_buf text[2];
	enum ml_role role[2];
	int n;
};

static void add_note(struct notes *notes, enum ml_role role, const char *sign, const char *text)
{
	ml_buf_printf(&notes->text[notes->n], "%s%s", sign, text);
	notes->role[notes->n++] = role;
}

static struct notes notes_of(const struct ml_ui_form *f, const struct ml_ui_item *item)
{
	struct notes notes = {0};
	struct ml_buf echo = {0};
	if (item->error)
		add_note(&notes, ML_ROLE_ERROR, "! ", item->error);
	else if (item->warning)
		add_note(&notes, ML_ROLE_WARNING, "! ", item->warning);
	else if (is_current(f, item))
		ml_ui_form_echo(f, item, item->entry + ML_MIN(f->sub, item->n - 1), &echo);
	if (echo.n)
		add_note(&notes, ML_ROLE_MUTED, "", echo.p);
	if (item->elsewhere && item->changed)
		add_note(&notes, ML_ROLE_WARNING, "≠ ", item->elsewhere);
	ml_buf_finish(&echo);
	return notes;
}

static void finish_notes(struct notes *notes)
{
	for (int i = 0; i < notes->n; i++)
		ml_buf_finish(&notes->text[i]);
}

/* A section begins at the first of its fields that shows. */
static const char *section_starting(const struct ml_ui_form *f, const struct ml_ui_item *item)
{
	const struct ml_ui_item *first = item;
	while (first > f->item && !first->field->section && !first[-1].shown)
		first--;
	return first->field->section;
}

static void layout(struct ml_ui_form *f, int w)
{
	int y = 0;
	f->label_width = label_width(f, w);
	for (uint32_t i = 0; i < f->n; i++) {
		struct ml_ui_item *item = f->item + i;
		if (!item->shown) {
			item->h = 0;
			continue;
		}
		if (section_starting(f, item))
			y += y > 0 ? 2 : 1;
		item->y = y;
		item->h = value_rows(f, item, w - f->label_width - 1);
		struct notes notes = notes_of(f, item);
		y += item->h + notes.n;
		finish_notes(&notes);
	}
	f->height = y;
}

/* The focused item is seen whole, note and section name included, where that is possible. */
static void scroll(struct ml_ui_form *f, int h)
{
	const struct ml_ui_item *item = ml_ui_form_current(f);
	if (!item)
		return;
	struct notes notes = notes_of(f, item);
	int from = item->y - (section_starting(f, item) ? 1 : 0), to = item->y + item->h + ML_MAX(notes.n, 1);
	finish_notes(&notes);
	/* The first and the last row belong to "▲ 2 champs" and "▼ 6 champs", when there are some. */
	to += to < f->height && h > 3;
	from -= from > 0 && h > 3;
	if (to > f->top + h)
		f->top = to - h;
	if (from < f->top)
		f->top = from;
	int row = item->y + (item->field->type == ML_T_LONG ? 0 : (int)f->sub);
	if (row >= f->top + h)
		f->top = row - h + 1;
	f->top = ML_MAX(0, ML_MIN(f->top, f->height - h));
}

/* ---- drawing ----------------------------------------------------------------------------------- */

struct canvas { /* where the form's row 0 is */
	struct ml_ui_form *form;
	struct ml_surface *s;
	struct ml_rect r;
	bool focus;
};

static struct ml_rect row_at(const struct canvas *c, int y)
{
	return ml_rect(c->r.x, c->r.y + y - c->form->top, c->r.w, 1);
}

static void draw_label(const struct canvas *c, const struct ml_ui_item *item)
{
	struct ml_rect r = row_at(c, item->y);
	bool required = (item->field->flags & ML_F_REQUIRED) != 0, current = is_current(c->form, item);
	int w = c->form->label_width;
	ml_surface_put(c->s, r.x, r.y, 2, current && c->focus ? ML_STR(">") : ML_STR(""), ML_ROLE_TEXT, ML_START);
	ml_surface_put(c->s, r.x + 2, r.y, ML_MAX(w - 5, 0), ml_str(ml_ui_form_label(c->form, item->field)),
		current ? ML_ROLE_STRONG : ML_ROLE_LABEL, ML_START);
	if (required)
		ml_surface_put(c->s, r.x + ML_MAX(w - 2, 0), r.y, 1, ML_STR("*"), ML_ROLE_REQUIRED, ML_START);
}

/* Choices, references, yes/no: shown, not typed in. */
static void draw_chosen(
	const struct canvas *c, const struct ml_ui_item *item, struct ml_ui_entry *entry, struct ml_rect r, bool focus)
{
	static const char *const signs[] = {[ML_WAY_CHOICE] = "▼", [ML_WAY_REF] = "▸", [ML_WAY_YES_NO] = " "};
	enum ml_ui_way way = ml_ui_form_way(item->field);
	struct ml_str text = ml_ui_edit_text(&entry->edit);
	enum ml_role role = focus			      ? ML_ROLE_INPUT_FOCUS
			    : entry->has && way == ML_WAY_REF ? ML_ROLE_LINK
							      : ML_ROLE_INPUT;
	if (item->read_only)
		role = ML_ROLE_MUTED;
	if (text.n == 0 && entry->edit.placeholder)
		ml_surface_put(c->s, r.x, r.y, r.w, ml_str(entry->edit.placeholder), ML_ROLE_GHOST, ML_START);
	else
		ml_surface_put(c->s, r.x, r.y, r.w, text, role, ML_START);
	if (focus && r.w > 2)
		ml_surface_put(c->s, r.x + r.w - 1, r.y, 1, ml_str(signs[way]), role, ML_START);
	if (focus)
		ml_surface_cursor(c->s, r.x, r.y, false);
}

static void draw_entry(const struct canvas *c, struct ml_ui_item *item, uint32_t i, int rows)
{
	struct ml_rect r = row_at(c, item->y + (int)i);
	struct ml_ui_entry *entry = item->entry + i;
	bool focus =
		c->focus && is_current(c->form, item) && i == c->form->sub && !c->form->picker && !c->form->day.year;
	ml_rect_cut_columns(&r, c->form->label_width);
	ml_rect_cut_columns(&r, -1);
	r.h = rows;
	if (r.w <= 0)
		return;
	if (!ml_ui_form_is_text(item->field) || item->read_only)
		draw_chosen(c, item, entry, r, focus);
	else
		ml_ui_edit_draw(&entry->edit, c->s, r, focus);
}

static void draw_section(const struct canvas *c, const struct ml_ui_item *item, const char *section)
{
	struct ml_rect r = row_at(c, item->y - 1);
	const struct ml_kind *kind = c->form->kind;
	ml_surface_put(c->s, r.x, r.y, r.w, ml_str(c->form->host.tr(kind ? kind->key : NULL, section)), ML_ROLE_HEADER,
		ML_START);
}

static void draw_item(const struct canvas *c, struct ml_ui_item *item)
{
	struct notes notes = notes_of(c->form, item);
	const char *section = section_starting(c->form, item);
	if (section)
		draw_section(c, item, section);
	draw_label(c, item);
	if (item->field->type == ML_T_LONG)
		draw_entry(c, item, 0, item->h);
	else
		for (int i = 0; i < item->h; i++)
			draw_entry(c, item, (uint32_t)i, 1);
	for (int i = 0; i < notes.n; i++) { /* as wide as it is: a whole row in the colour of errors would shout */
		struct ml_rect r = row_at(c, item->y + item->h + i);
		struct ml_str text = ml_buf_view(&notes.text[i]);
		ml_rect_cut_columns(&r, c->form->label_width);
		ml_surface_put(c->s, r.x, r.y, ML_MIN(ml_text_width(text), r.w), text, notes.role[i], ML_START);
	}
	finish_notes(&notes);
}

/* "▼ 6 champs": how many are below (or above) what shows. */
static void draw_overflow(const struct canvas *c, bool below)
{
	uint32_t n = 0;
	struct ml_buf b = {0};
	for (uint32_t i = 0; i < c->form->n; i++) {
		const struct ml_ui_item *item = c->form->item + i;
		if (item->shown && (below ? item->y >= c->form->top + c->r.h : item->y < c->form->top))
			n++;
	}
	if (n == 0)
		return;
	ml_buf_printf(&b, ml_trn(" %s %u champ ", " %s %u champs ", n), below ? "▼" : "▲", n);
	int w = ML_MIN(ml_text_width(ml_buf_view(&b)), c->r.w);
	ml_surface_put(
		c->s, c->r.x + c->r.w - w, c->r.y + (below ? c->r.h - 1 : 0), w, ml_buf_view(&b), ML_ROLE_CHIP, ML_END);
	ml_buf_finish(&b);
}

void ml_ui_form_draw(struct ml_ui_form *f, struct ml_surface *s, struct ml_rect r, bool focus)
{
	struct canvas c = {.form = f, .s = s, .r = r, .focus = focus};
	if (r.w < 4 || r.h < 1)
		return;
	ml_surface_fill(s, r, ML_ROLE_TEXT);
	f->rect = r;
	layout(f, r.w);
	scroll(f, r.h);
	struct ml_rect former = ml_surface_clip(s, r);
	for (uint32_t i = 0; i < f->n; i++)
		if (f->item[i].shown && f->item[i].y - 1 < f->top + r.h && f->item[i].y + f->item[i].h + 1 >= f->top)
			draw_item(&c, f->item + i);
	if (focus && f->n == 0)
		ml_surface_cursor(s, r.x, r.y, false);
	draw_overflow(&c, false);
	draw_overflow(&c, true);
	ml_surface_unclip(s, former);
	const struct ml_ui_item *item = ml_ui_form_current(f);
	if (item && (f->picker || f->day.year)) {
		struct ml_rect anchor = row_at(&c, item->y + (item->field->type == ML_T_LONG ? 0 : (int)f->sub));
		ml_rect_cut_columns(&anchor, f->label_width);
		ml_ui_form_pick_draw(f, s, r, anchor);
	}
}
