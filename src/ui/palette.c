/*
 * ui: the palette: all actions of a screen, searched by label, help and key.
 */
#include <stdlib.h>
#include "ui/chrome.h"
#include "ui/palette.h"
#include "ui/picker.h"

enum { OWN = 4 /* screens at most that an action is thought to be made for */ };
enum { HELP = 2, NOTHING = 4, GREY = 8, RANKS = 16 };

/* 0 the label matches, HELP: help, group or key do, or NOTHING does; 1 more when it is no matter of this screen. */
static int rank(const struct ml_ui_palette *p, const struct ml_action *a)
{
	struct ml_str typed = ml_ui_edit_text(&p->edit);
	struct ml_buf other = {0};
	int r = 0;
	if (!ml_ui_matches(typed, ml_str(_(a->label)))) {
		ml_buf_printf(&other, "%s %s %s ", _(a->label), a->help ? _(a->help) : "", a->group ? _(a->group) : "");
		for (int i = 0; i < ML_ACTION_KEYS && a->keys[i]; i++) {
			ml_key_show(&other, a->keys[i]);
			ml_buf_char(&other, ' ');
		}
		/* The command's name and the French one too: what the manual or a colleague calls it. */
		ml_buf_printf(&other, "%s %s", a->name, a->label);
		r = ml_ui_matches(typed, ml_buf_view(&other)) ? HELP : NOTHING;
	}
	ml_buf_finish(&other);
	return r + (__builtin_popcount(a->scope) > OWN);
}

/* Hits in order of rank; actions keep the table's order within one. */
static void ask(struct ml_ui_palette *p)
{
	uint32_t n = p->set->n;
	struct ml_buf why = {0};
	ml_arena_reset(p->arena);
	p->hit = ML_NEWN(p->arena, const struct ml_action *, n + 1);
	p->grey = ML_NEWN(p->arena, uint8_t, n + 1);
	p->reason = ML_NEWN(p->arena, struct ml_str, n + 1);
	int *ranks = ML_NEWN(p->arena, int, n + 1);
	struct ml_str *reasons = ML_NEWN(p->arena, struct ml_str, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		ranks[i] = rank(p, p->set->v[i]);
		ml_buf_clear(&why);
		if (ranks[i] < NOTHING && !ml_action_can(p->set, p->set->v[i], &why)) {
			ranks[i] += GREY;
			reasons[i] = ml_arena_str(p->arena, ml_buf_view(&why));
		}
	}
	p->n = 0;
	for (int r = 0; r < RANKS; r++)
		for (uint32_t i = 0; i < n; i++)
			if (ranks[i] == r && !(r & NOTHING)) {
				p->hit[p->n] = p->set->v[i];
				p->grey[p->n] = r >= GREY;
				p->reason[p->n++] = reasons[i];
			}
	p->current = p->top = 0;
	ml_buf_finish(&why);
}

void ml_ui_palette_init(struct ml_ui_palette *p, const struct ml_action_set *set)
{
	*p = (struct ml_ui_palette){.set = set};
	ml_ui_edit_init(&p->edit, false);
	p->edit.max = 200;
	p->edit.placeholder = _("Tapez ce que vous cherchez");
	p->arena = ml_arena_create();
	ask(p);
}

void ml_ui_palette_finish(struct ml_ui_palette *p)
{
	ml_ui_edit_finish(&p->edit);
	ml_arena_destroy(p->arena);
	*p = (struct ml_ui_palette){0};
}

const struct ml_action *ml_ui_palette_current(const struct ml_ui_palette *p)
{
	return p->current < p->n ? p->hit[p->current] : NULL;
}

static enum ml_ui_result move(struct ml_ui_palette *p, int64_t delta)
{
	int64_t to = (int64_t)p->current + delta;
	p->current = p->n ? (uint32_t)ML_MAX(0, ML_MIN(to, (int64_t)p->n - 1)) : 0;
	return ML_UI_USED;
}

static enum ml_ui_result accept(const struct ml_ui_palette *p)
{
	return p->current < p->n && !p->grey[p->current] ? ML_UI_ACCEPTED : ML_UI_USED;
}

static enum ml_ui_result click(struct ml_ui_palette *p, const struct ml_key *k)
{
	if (k->code == ML_MOUSE_WHEEL_UP || k->code == ML_MOUSE_WHEEL_DOWN)
		return move(p, k->code == ML_MOUSE_WHEEL_UP ? -3 : 3);
	uint32_t row = p->top + (uint32_t)(k->y - p->rows.y);
	if (k->code != ML_MOUSE_PRESS || !ml_rect_has(p->rows, k->x, k->y) || row >= p->n)
		return ML_UI_USED;
	p->current = row;
	return accept(p);
}

enum ml_ui_result ml_ui_palette_key(struct ml_ui_palette *p, const struct ml_key *k)
{
	if (k->type == ML_KEY_MOUSE)
		return click(p, k);
	switch (k->type == ML_KEY_FUNC ? k->code : 0) {
	case ML_FN_UP:
		return move(p, -1);
	case ML_FN_DOWN:
		return move(p, 1);
	case ML_FN_PGUP:
		return move(p, -ML_MAX(p->rows.h - 1, 1));
	case ML_FN_PGDN:
		return move(p, ML_MAX(p->rows.h - 1, 1));
	case ML_FN_ENTER:
		return accept(p);
	case ML_FN_ESC:
		if (ml_ui_edit_empty(&p->edit))
			return ML_UI_CANCELLED;
		ml_ui_edit_set(&p->edit, ml_str(NULL));
		ask(p);
		return ML_UI_USED;
	default:
		break;
	}
	if (k->type != ML_KEY_CHAR && k->type != ML_KEY_PASTE && k->type != ML_KEY_FUNC)
		return ML_UI_IGNORED;
	if (ml_ui_edit_key(&p->edit, k) == ML_UI_CHANGED)
		ask(p);
	return ML_UI_USED;
}

/* ---- drawing ------------------------------------------------------------------------------- */

static void draw_hit(const struct ml_ui_palette *p, struct ml_surface *s, struct ml_rect r, uint32_t i)
{
	const struct ml_action *a = p->hit[i];
	enum ml_role role = p->grey[i] ? ML_ROLE_DISABLED : ML_ROLE_DIALOG;
	struct ml_buf keys = {0};
	for (int k = 0; k < ML_ACTION_KEYS && a->keys[k]; k++) {
		ml_buf_z(&keys, k ? ", " : "");
		ml_key_show(&keys, a->keys[k]);
	}
	int key_w = ML_MIN(ml_text_width(ml_buf_view(&keys)), r.w / 3);
	int label_w = ML_MIN(ml_text_width(ml_str(_(a->label))), ML_MAX(r.w - key_w - 5, 0));
	ml_surface_fill(s, r, role);
	ml_surface_put(s, r.x + 2, r.y, label_w, ml_str(_(a->label)), role, ML_START);
	int x = r.x + 2 + label_w + 2, room = r.x + r.w - key_w - 2 - x;
	struct ml_str note = p->grey[i] ? p->reason[i] : a->help ? ml_str(_(a->help)) : ml_str(NULL);
	if (room > 8)
		ml_surface_put(s, x, r.y, room, note, ML_ROLE_DISABLED, ML_START);
	ml_surface_put(s, r.x + r.w - key_w - 1, r.y, key_w, ml_buf_view(&keys), role, ML_END);
	if (i == p->current) {
		ml_surface_text(s, r.x, r.y, ML_STR(">"), role);
		ml_surface_role(s, r, ML_ROLE_FOCUS);
	}
	ml_buf_finish(&keys);
}

void ml_ui_palette_draw(struct ml_ui_palette *p, struct ml_surface *s, struct ml_rect within)
{
	int rows = ML_MAX(8, ML_MIN((int)p->set->n, within.h - 6));
	struct ml_rect box = ml_rect_centre(within, ML_MIN(within.w - 4, 100), rows + 4);
	const char *title = p->title ? p->title : _("Que voulez-vous faire ?");
	struct ml_rect r = ml_surface_box(s, box, ml_str(title), ML_ROLE_DIALOG);
	if (r.h < 1)
		return;
	struct ml_rect line = ml_rect_cut_rows(&r, 1), foot = ml_rect_cut_rows(&r, r.h > 3 ? -1 : 0);
	uint32_t h = (uint32_t)r.h;
	p->rows = r;
	if (p->current < p->top)
		p->top = p->current;
	if (h && p->current >= p->top + h)
		p->top = p->current - h + 1;
	for (uint32_t y = 0; y < h && p->top + y < p->n; y++)
		draw_hit(p, s, ml_rect_row(r, (int)y), p->top + y);
	ml_ui_more_marks(s, box, p->top > 0, p->top + h < p->n);
	if (p->n == 0 && h)
		ml_surface_put(s, r.x + 2, r.y, r.w - 2, ml_str(_("rien ne correspond")), ML_ROLE_DISABLED, ML_START);
	if (foot.h && p->current < p->n) {
		const struct ml_action *a = p->hit[p->current];
		struct ml_str note = p->grey[p->current] ? p->reason[p->current] : ml_str(a->help ? _(a->help) : NULL);
		ml_surface_put(s, foot.x + 2, foot.y, foot.w - 4, note, ML_ROLE_DISABLED, ML_START);
	}
	ml_ui_edit_draw(&p->edit, s, ml_rect(line.x + 1, line.y, ML_MAX(line.w - 2, 0), 1), true);
}
