/*
 * ui: dialogs: message, question, one line to type, a path to choose. Completion of paths: dialog_path.c.
 */
#include <stdlib.h>
#include "ui/dialog.h"
#include "ui/dialog_private.h"

static void start(struct ml_ui_dialog *d, enum ml_ui_dialog_kind kind, const char *title, const char *text)
{
	*d = (struct ml_ui_dialog){
		.kind = kind, .title = ml_xstrdup(title ? title : ""), .text = ml_xstrdup(text ? text : "")};
	ml_ui_edit_init(&d->edit, false);
	d->on_buttons = kind == ML_DIALOG_MESSAGE || kind == ML_DIALOG_CONFIRM;
}

static void add_button(struct ml_ui_dialog *d, const char *label)
{
	if (d->n_buttons < ML_UI_BUTTONS)
		d->button[d->n_buttons++] = label;
}

void ml_ui_dialog_message(struct ml_ui_dialog *d, const char *title, const char *text)
{
	start(d, ML_DIALOG_MESSAGE, title, text);
	add_button(d, _("Fermer"));
}

void ml_ui_dialog_confirm(
	struct ml_ui_dialog *d, const char *title, const char *text, const char *const *buttons, bool danger)
{
	start(d, ML_DIALOG_CONFIRM, title, text);
	if (buttons) {
		for (; *buttons; buttons++)
			add_button(d, *buttons);
	} else {
		add_button(d, _("Oui"));
		add_button(d, _("Non"));
	}
	d->danger = danger;
	d->current = danger && d->n_buttons ? d->n_buttons - 1 : 0;
}

void ml_ui_dialog_prompt(struct ml_ui_dialog *d, const char *title, const char *text, struct ml_str initial)
{
	start(d, ML_DIALOG_PROMPT, title, text);
	add_button(d, _("Valider"));
	add_button(d, _("Annuler"));
	ml_ui_edit_set(&d->edit, initial);
}

void ml_ui_dialog_path(struct ml_ui_dialog *d, const char *title, const char *text, struct ml_str initial)
{
	ml_ui_dialog_prompt(d, title, text, initial);
	d->kind = ML_DIALOG_PATH;
	d->edit.ltr = true;
	ml_ui_dialog_complete_(d);
}

void ml_ui_dialog_finish(struct ml_ui_dialog *d)
{
	ml_ui_dialog_drop_names_(d);
	ml_ui_edit_finish(&d->edit);
	ml_free_(d->title);
	ml_free_(d->text);
	ml_free_(d->error);
	*d = (struct ml_ui_dialog){0};
}

void ml_ui_dialog_refuse(struct ml_ui_dialog *d, const char *why)
{
	ml_free_(d->error);
	d->error = why ? ml_xstrdup(why) : NULL;
	d->on_buttons = d->kind == ML_DIALOG_MESSAGE || d->kind == ML_DIALOG_CONFIRM;
}

char *ml_ui_dialog_answer(const struct ml_ui_dialog *d)
{
	if (d->kind == ML_DIALOG_PATH)
		return ml_ui_dialog_full_path_(ml_ui_edit_text(&d->edit));
	struct ml_str t = ml_ui_edit_text(&d->edit);
	char *z = ml_xalloc(t.n + 1);
	memcpy(z, t.p, t.n);
	return z;
}

/* ---- keys ---------------------------------------------------------------------------------- */

static bool has_edit(const struct ml_ui_dialog *d)
{
	return d->kind == ML_DIALOG_PROMPT || d->kind == ML_DIALOG_PATH;
}

static enum ml_ui_result press(struct ml_ui_dialog *d, uint32_t button)
{
	d->current = button;
	if (has_edit(d) && button > 0)
		return ML_UI_CANCELLED;
	if (d->kind == ML_DIALOG_CONFIRM && d->n_buttons == 2 && button == 1)
		return ML_UI_CANCELLED;
	return ML_UI_ACCEPTED;
}

static enum ml_ui_result choose(struct ml_ui_dialog *d, int delta)
{
	if (d->n_buttons == 0)
		return ML_UI_USED;
	int to = (int)d->current + delta;
	if (has_edit(d) && (to < 0 || to >= (int)d->n_buttons)) { /* on to the editor */
		d->on_buttons = false;
		to = 0;
	}
	d->current = (uint32_t)((to + (int)d->n_buttons) % (int)d->n_buttons);
	return ML_UI_USED;
}

static enum ml_ui_result scroll(struct ml_ui_dialog *d, int delta)
{
	int last = ML_MAX(d->lines - d->view, 0);
	d->top = (uint32_t)ML_MAX(0, ML_MIN((int)d->top + delta, last));
	return ML_UI_USED;
}

/* A button by its first letter. */
static enum ml_ui_result letter(struct ml_ui_dialog *d, struct ml_str text)
{
	struct ml_buf want = {0}, have = {0};
	enum ml_ui_result r = ML_UI_USED;
	ml_fold(&want, text);
	for (uint32_t i = 0; i < d->n_buttons && want.n && r == ML_UI_USED; i++) {
		ml_buf_clear(&have);
		ml_fold(&have, ml_str(d->button[i]));
		if (ml_str_starts(ml_buf_view(&have), ml_buf_view(&want)))
			r = press(d, i);
	}
	ml_buf_finish(&want);
	ml_buf_finish(&have);
	return r;
}

static enum ml_ui_result button_key(struct ml_ui_dialog *d, const struct ml_key *k)
{
	if (k->type == ML_KEY_CHAR && k->code != ' ')
		return letter(d, k->text);
	if (k->type == ML_KEY_CHAR)
		return press(d, d->current);
	switch (ml_key_place(k)) {
	case ML_FN_RIGHT:
	case ML_FN_TAB:
		return choose(d, 1);
	case ML_FN_LEFT:
	case ML_FN_BACKTAB:
		return choose(d, -1);
	case ML_FN_ENTER:
		return press(d, d->current);
	case ML_FN_UP:
		if (!has_edit(d))
			return scroll(d, -1);
		d->on_buttons = false;
		return ML_UI_USED;
	case ML_FN_DOWN:
		return scroll(d, 1);
	case ML_FN_PGUP:
		return scroll(d, -ML_MAX(d->view - 1, 1));
	case ML_FN_PGDN:
		return scroll(d, ML_MAX(d->view - 1, 1));
	default:
		return k->type == ML_KEY_FUNC ? ML_UI_USED : ML_UI_IGNORED;
	}
}

static enum ml_ui_result editor_key(struct ml_ui_dialog *d, const struct ml_key *k)
{
	if (ml_key_is(k, ML_FN_ENTER))
		return press(d, 0);
	if (ml_key_is(k, ML_FN_TAB) && d->kind == ML_DIALOG_PATH && ml_ui_dialog_take_(d))
		return ML_UI_USED;
	if (ml_key_is(k, ML_FN_TAB) || ml_key_is(k, ML_FN_BACKTAB) || ml_key_is(k, ML_FN_DOWN)) {
		d->on_buttons = true;
		d->current = ml_key_is(k, ML_FN_BACKTAB) ? d->n_buttons - 1 : 0;
		return ML_UI_USED;
	}
	if (ml_key_is(k, ML_FN_PGUP) || ml_key_is(k, ML_FN_PGDN))
		return scroll(d, ml_key_is(k, ML_FN_PGUP) ? -ML_MAX(d->view - 1, 1) : ML_MAX(d->view - 1, 1));
	enum ml_ui_result r = ml_ui_edit_key(&d->edit, k);
	if (r == ML_UI_CHANGED) {
		ml_ui_dialog_refuse(d, NULL);
		if (d->kind == ML_DIALOG_PATH)
			ml_ui_dialog_complete_(d);
	}
	return k->type == ML_KEY_IDLE || k->type == ML_KEY_RESIZE || k->type == ML_KEY_QUIT ? ML_UI_IGNORED
											    : ML_UI_USED;
}

static enum ml_ui_result click(struct ml_ui_dialog *d, const struct ml_key *k)
{
	if (k->code == ML_MOUSE_WHEEL_UP || k->code == ML_MOUSE_WHEEL_DOWN)
		return scroll(d, k->code == ML_MOUSE_WHEEL_UP ? -3 : 3);
	for (uint32_t i = 0; k->code == ML_MOUSE_PRESS && i < d->n_buttons; i++)
		if (k->y == d->button_y && k->x >= d->button_x[i] && k->x < d->button_x[i] + d->button_w[i])
			return press(d, i);
	return ML_UI_USED;
}

enum ml_ui_result ml_ui_dialog_key(struct ml_ui_dialog *d, const struct ml_key *k)
{
	if (k->type == ML_KEY_MOUSE)
		return click(d, k);
	if (ml_key_is(k, ML_FN_ESC))
		return ML_UI_CANCELLED;
	return d->on_buttons ? button_key(d, k) : editor_key(d, k);
}

/* ---- drawing ------------------------------------------------------------------------------------ */

static void draw_buttons(struct ml_ui_dialog *d, struct ml_surface *s, struct ml_rect r)
{
	int total = 0;
	for (uint32_t i = 0; i < d->n_buttons; i++)
		total += ml_text_width(ml_str(d->button[i])) + 4 + (i > 0 ? 2 : 0);
	int x = r.x + ML_MAX((r.w - total) / 2, 0);
	d->button_y = r.y;
	for (uint32_t i = 0; i < d->n_buttons; i++) {
		struct ml_buf b = {0};
		bool focus = d->on_buttons && i == d->current;
		ml_buf_printf(&b, "[ %s ]", d->button[i]);
		int w = ML_MAX(ML_MIN(ml_text_width(ml_buf_view(&b)), r.x + r.w - x), 0);
		enum ml_role role = focus ? ML_ROLE_FOCUS : d->danger && i == 0 ? ML_ROLE_ERROR : ML_ROLE_BUTTON;
		ml_surface_put(s, x, r.y, w, ml_buf_view(&b), role, ML_START);
		if (focus) {
			ml_surface_put(s, x + 1, r.y, 1, ML_STR(">"), role, ML_START);
			ml_surface_cursor(s, x + 1, r.y, false);
		}
		d->button_x[i] = x;
		d->button_w[i] = w;
		x += w + 2;
		ml_buf_finish(&b);
	}
}

static void draw_text(
	struct ml_ui_dialog *d, struct ml_surface *s, struct ml_rect r, const struct ml_str *line, uint32_t n)
{
	d->view = r.h;
	scroll(d, 0);
	for (int y = 0; y < r.h && d->top + (uint32_t)y < n; y++)
		ml_surface_put(s, r.x, r.y + y, r.w, line[d->top + (uint32_t)y], ML_ROLE_DIALOG, ML_START);
	if (d->top + (uint32_t)r.h < n && r.h > 0)
		ml_surface_text(s, r.x + r.w, r.y + r.h - 1, ML_STR("▼"), ML_ROLE_DIALOG);
	if (d->top > 0 && r.h > 0)
		ml_surface_text(s, r.x + r.w, r.y, ML_STR("▲"), ML_ROLE_DIALOG);
}

/* Names that complete the path, in as many columns as fit. */
static void draw_names(const struct ml_ui_dialog *d, struct ml_surface *s, struct ml_rect r)
{
	int widest = 8;
	for (uint32_t i = 0; i < d->n_names; i++)
		widest = ML_MAX(widest, ML_MIN(ml_text_width(ml_str(d->name[i])), 30));
	int columns = ML_MAX(r.w / (widest + 2), 1);
	for (uint32_t i = 0; i < d->n_names && (int)i / columns < r.h; i++)
		ml_surface_put(s, r.x + (int)i % columns * (widest + 2), r.y + (int)i / columns, ML_MIN(widest, r.w),
			ml_str(d->name[i]), ML_ROLE_DISABLED, ML_START);
}

void ml_ui_dialog_draw(struct ml_ui_dialog *d, struct ml_surface *s, struct ml_rect within)
{
	struct ml_arena *arena = ml_arena_create();
	uint32_t n = 0;
	int w = ML_MIN(within.w - 2, 66), names = d->kind == ML_DIALOG_PATH ? 4 : 0, edit = has_edit(d) ? 2 : 0;
	struct ml_str *line = ml_text_wrap(arena, ml_str(d->text), ML_MAX(w - 6, 1), &n);
	d->lines = d->text[0] ? (int)n : 0;
	int h = ML_MIN(d->lines + edit + names + 5, within.h);
	d->box = ml_rect_centre(within, w, h);
	struct ml_rect r = ml_surface_box(s, d->box, ml_str(d->title), ML_ROLE_DIALOG);
	r = ml_rect(r.x + 1, r.y, ML_MAX(r.w - 3, 0), r.h);
	draw_buttons(d, s, ml_rect_cut_rows(&r, -1));
	if (r.h > d->lines + edit + names) /* air above and below, when there is room */
		ml_rect_cut_rows(&r, 1);
	if (r.h > d->lines + edit + names)
		ml_rect_cut_rows(&r, -1);
	if (has_edit(d)) {
		struct ml_rect list = ml_rect_cut_rows(&r, -ML_MIN(names, ML_MAX(r.h - 3, 0)));
		struct ml_rect why = ml_rect_cut_rows(&r, r.h > 2 ? -1 : 0), field = ml_rect_cut_rows(&r, -1);
		draw_names(d, s, list);
		if (d->error)
			ml_surface_put(s, why.x, why.y, why.h ? why.w : 0, ml_str(d->error), ML_ROLE_ERROR, ML_START);
		ml_ui_edit_draw(&d->edit, s, field, !d->on_buttons);
	}
	draw_text(d, s, r, line, n);
	ml_arena_destroy(arena);
}
