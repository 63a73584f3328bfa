/*
 * ui: the small parts around a screen: title row, tabs, help and status lines, toast, function bar, progress.
 */
#include <inttypes.h>
#include <stdio.h>
#include "ui/chrome.h"

void ml_ui_number(struct ml_buf *out, int64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, n < 0 ? -(uint64_t)n : (uint64_t)n);
	if (n < 0)
		ml_buf_char(out, '-');
	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			ml_buf_z(out, "\u00a0");
		ml_buf_char(out, digits[i]);
	}
}

/* ---- rows of text ------------------------------------------------------------------------ */

void ml_ui_title_draw(struct ml_surface *s, struct ml_rect r, struct ml_str place, struct ml_str details)
{
	ml_surface_fill(s, r, ML_ROLE_TITLE);
	int want = ml_text_width(place), room = ML_MAX(r.w - 2, 0);
	int detail_w = ML_MIN(ml_text_width(details), ML_MAX(room - want - 2, room / 3));
	int place_w = ML_MAX(room - (detail_w ? detail_w + 2 : 0), 0);
	ml_surface_put(s, r.x + 1, r.y, place_w, place, ML_ROLE_TITLE, ML_START);
	if (detail_w > 0)
		ml_surface_put(s, r.x + r.w - 1 - detail_w, r.y, detail_w, details, ML_ROLE_TITLE, ML_END);
}

void ml_ui_help_draw(struct ml_surface *s, struct ml_rect r, struct ml_str text)
{
	ml_ui_status_draw(s, r, text, ML_ROLE_MUTED);
}

void ml_ui_status_draw(struct ml_surface *s, struct ml_rect r, struct ml_str text, enum ml_role role)
{
	ml_surface_fill(s, r, role);
	ml_surface_put(s, r.x + 1, r.y, r.w - 1, text, role, ML_START);
}

/* ---- tabs --------------------------------------------------------------------------------- */

void ml_ui_tabs_init(struct ml_ui_tabs *t)
{
	*t = (struct ml_ui_tabs){0};
}

void ml_ui_tabs_add(struct ml_ui_tabs *t, const char *label, int64_t count)
{
	if (t->n == ML_UI_TABS)
		return;
	t->label[t->n] = label;
	t->count[t->n++] = count;
}

static enum ml_ui_result tab_to(struct ml_ui_tabs *t, int64_t to)
{
	if (to < 0 || to >= t->n)
		return ML_UI_IGNORED;
	t->current = (uint32_t)to;
	return ML_UI_MOVED;
}

static enum ml_ui_result tab_click(struct ml_ui_tabs *t, const struct ml_key *k)
{
	if (k->code != ML_MOUSE_PRESS || !ml_rect_has(t->rect, k->x, k->y))
		return ML_UI_IGNORED;
	for (uint32_t i = t->first; i < t->n && t->x[i] >= 0; i++)
		if (k->x >= t->x[i] && k->x < (t->x[i + 1] >= 0 ? t->x[i + 1] : t->rect.x + t->rect.w))
			return tab_to(t, i);
	return ML_UI_USED;
}

enum ml_ui_result ml_ui_tabs_key(struct ml_ui_tabs *t, const struct ml_key *k)
{
	if (k->type == ML_KEY_MOUSE)
		return tab_click(t, k);
	switch (ml_key_place(k)) {
	case ML_FN_RIGHT:
	case ML_FN_TAB:
		return tab_to(t, (int64_t)t->current + 1);
	case ML_FN_LEFT:
	case ML_FN_BACKTAB:
		return tab_to(t, (int64_t)t->current - 1);
	default:
		return ML_UI_IGNORED;
	}
}

/* "Échanges 7", with room for the brackets of the current one. */
static int tab_text(const struct ml_ui_tabs *t, uint32_t i, struct ml_buf *out)
{
	ml_buf_clear(out);
	ml_buf_z(out, i == t->current ? "[" : " ");
	ml_buf_z(out, t->label[i]);
	if (t->count[i] >= 0) {
		ml_buf_char(out, ' ');
		ml_ui_number(out, t->count[i]);
	}
	ml_buf_z(out, i == t->current ? "]" : " ");
	return ml_text_width(ml_buf_view(out));
}

/* The first tab to show so that the current one is seen. */
static void tabs_scroll(struct ml_ui_tabs *t, int room, struct ml_buf *b)
{
	t->first = ML_MIN(t->first, t->current);
	for (; t->first < t->current; t->first++) {
		int used = 0;
		for (uint32_t i = t->first; i <= t->current; i++)
			used += tab_text(t, i, b);
		if (used <= room - 2)
			return;
	}
}

void ml_ui_tabs_draw(struct ml_ui_tabs *t, struct ml_surface *s, struct ml_rect r, bool focus)
{
	struct ml_buf b = {0};
	int x = r.x + 1, end = r.x + r.w;
	uint32_t i;
	ml_surface_fill(s, r, ML_ROLE_TAB);
	t->rect = r;
	for (i = 0; i <= ML_UI_TABS; i++)
		t->x[i] = -1;
	tabs_scroll(t, r.w - 2, &b);
	if (t->first > 0)
		ml_surface_text(s, r.x, r.y, ml_surface_is_mirrored(s) ? ML_STR("›") : ML_STR("‹"), ML_ROLE_TAB);
	for (i = t->first; i < t->n; i++) {
		int w = tab_text(t, i, &b);
		if (x + w > end - 1 && i > t->first)
			break;
		enum ml_role role = i != t->current ? ML_ROLE_TAB : focus ? ML_ROLE_FOCUS : ML_ROLE_TAB_ACTIVE;
		ml_surface_put(s, x, r.y, ML_MIN(w, end - x), ml_buf_view(&b), role, ML_START);
		if (i == t->current && focus)
			ml_surface_cursor(s, x + 1, r.y, false);
		t->x[i] = x;
		x += w;
	}
	t->x[i] = i > t->first ? x : -1;
	if (i < t->n)
		ml_surface_text(s, end - 1, r.y, ml_surface_is_mirrored(s) ? ML_STR("‹") : ML_STR("›"), ML_ROLE_TAB);
	ml_buf_finish(&b);
}

/* ---- toast ----------------------------------------------------------------------------------- */

void ml_ui_toast_say(struct ml_ui_toast *t, enum ml_role role, int64_t until_ms, const char *fmt, ...)
{
	va_list ap;
	ml_buf_clear(&t->text);
	va_start(ap, fmt);
	ml_buf_vprintf(&t->text, fmt, ap);
	va_end(ap);
	t->role = (uint8_t)role;
	t->until_ms = until_ms;
}

void ml_ui_toast_error(struct ml_ui_toast *t, const struct ml_error *e)
{
	ml_buf_clear(&t->text);
	ml_error_line(e, ml_tr, &t->text);
	t->role = ML_ROLE_ERROR;
	t->until_ms = 0;
}

void ml_ui_toast_finish(struct ml_ui_toast *t)
{
	ml_buf_finish(&t->text);
}

void ml_ui_toast_drop(struct ml_ui_toast *t)
{
	ml_buf_clear(&t->text);
}

bool ml_ui_toast_shows(const struct ml_ui_toast *t, int64_t now_ms)
{
	return t->text.n && (t->until_ms == 0 || now_ms < t->until_ms);
}

int ml_ui_toast_rows(const struct ml_ui_toast *t, int w, int64_t now_ms)
{
	enum { MOST = 3 };
	uint32_t n;
	if (!ml_ui_toast_shows(t, now_ms))
		return 0;
	struct ml_arena *a = ml_arena_create();
	ml_text_wrap(a, ml_buf_view(&t->text), ML_MAX(w - 2, 1), &n);
	ml_arena_destroy(a);
	return ML_MAX(1, ML_MIN((int)n, (int)MOST));
}

bool ml_ui_toast_draw(const struct ml_ui_toast *t, struct ml_surface *s, struct ml_rect r, int64_t now_ms)
{
	if (!ml_ui_toast_shows(t, now_ms))
		return false;
	if (r.h <= 1) {
		ml_ui_status_draw(s, r, ml_buf_view(&t->text), t->role);
		return true;
	}
	uint32_t n;
	struct ml_arena *a = ml_arena_create();
	struct ml_str *line = ml_text_wrap(a, ml_buf_view(&t->text), r.w - 2, &n);
	for (uint32_t i = 0; (int)i < r.h; i++)
		ml_ui_status_draw(s, ml_rect_row(r, (int)i), i < n ? line[i] : ML_STR(""), t->role);
	ml_arena_destroy(a);
	return true;
}

/* ---- function bar -------------------------------------------------------------------------------- */

static const struct ml_action *bar_action(const struct ml_action_set *set, int f)
{
	for (uint32_t i = 0; i < set->n; i++)
		if (set->v[i]->bar && set->v[i]->keys[0] == ML_FN_F(f))
			return set->v[i];
	return NULL;
}

/* Widths of the slots: key, label and a blank; at least eight where the row allows, so that a key stays near its place
 * from one screen to the next. A row too short for that cuts the labels. */
static void plan_bar(struct ml_ui_bar *bar, int w)
{
	int sum = -1; /* no blank behind the last */
	for (uint32_t i = 0; i < bar->n; i++)
		sum += bar->slot[i].w;
	for (uint32_t i = 0; i < bar->n && sum < w; i++) {
		int more = ML_MIN(ML_MAX(8 - bar->slot[i].w, 0), w - sum);
		bar->slot[i].w += more;
		sum += more;
	}
	for (uint32_t i = 0; i < bar->n && sum > w; i++)
		bar->slot[i].w = ML_MAX(w / (int)bar->n, 3);
}

static void draw_slot(
	struct ml_surface *s, struct ml_rect r, int f, const struct ml_action_set *set, const struct ml_action *a)
{
	int sign = ml_surface_printf(s, r.x, r.y, ML_ROLE_KEY, "F%d", f);
	enum ml_role role = ml_action_can(set, a, NULL) ? ML_ROLE_KEY_LABEL : ML_ROLE_DISABLED;
	ml_surface_put(s, r.x + sign, r.y, ML_MIN(r.w - sign - 1, 8), ml_str(_(a->bar)), role, ML_START);
}

/* Too many for the row: what can be done on most screens leaves it first, and keeps its key. Help, menu and the way out stay. */
static bool drop_widest(struct ml_ui_bar *bar, int *key, int w)
{
	int sum = 0, most = 0;
	uint32_t at = 0;
	for (uint32_t i = 0; i < bar->n; i++) {
		int screens = __builtin_popcount(bar->slot[i].action->scope);
		sum += bar->slot[i].w;
		if (key[i] != 1 && key[i] < 9 && screens > most) {
			most = screens;
			at = i;
		}
	}
	if (sum - 1 <= w || most == 0)
		return false;
	bar->n--;
	memmove(&bar->slot[at], &bar->slot[at + 1], (bar->n - at) * sizeof *bar->slot);
	memmove(&key[at], &key[at + 1], (bar->n - at) * sizeof *key);
	return true;
}

void ml_ui_bar_draw(struct ml_ui_bar *bar, struct ml_surface *s, struct ml_rect r, const struct ml_action_set *set)
{
	int key[ML_COUNT(bar->slot)], x = r.x;
	ml_surface_fill(s, r, ML_ROLE_TEXT);
	*bar = (struct ml_ui_bar){.rect = r};
	for (int f = 1; f <= (int)ML_COUNT(bar->slot); f++) {
		const struct ml_action *a = bar_action(set, f);
		if (!a)
			continue;
		key[bar->n] = f;
		bar->slot[bar->n].w = (f > 9 ? 3 : 2) + ml_text_width(ml_str(_(a->bar))) + 1;
		bar->slot[bar->n++].action = a;
	}
	while (drop_widest(bar, key, r.w))
		;
	plan_bar(bar, r.w);
	struct ml_rect former = ml_surface_clip(s, r);
	for (uint32_t i = 0; i < bar->n; i++) {
		bar->slot[i].x = x;
		draw_slot(s, ml_rect(x, r.y, bar->slot[i].w, 1), key[i], set, bar->slot[i].action);
		x += bar->slot[i].w;
	}
	ml_surface_unclip(s, former);
}

const struct ml_action *ml_ui_bar_click(const struct ml_ui_bar *bar, const struct ml_key *k)
{
	if (k->type != ML_KEY_MOUSE || k->code != ML_MOUSE_PRESS || !ml_rect_has(bar->rect, k->x, k->y))
		return NULL;
	for (uint32_t i = 0; i < bar->n; i++)
		if (k->x >= bar->slot[i].x && k->x < bar->slot[i].x + bar->slot[i].w)
			return bar->slot[i].action;
	return NULL;
}

/* ---- progress, too small ----------------------------------------------------------------------------- */

void ml_ui_progress_draw(struct ml_surface *s, struct ml_rect within, struct ml_str what, uint64_t done, uint64_t total)
{
	struct ml_rect box = ml_rect_centre(within, 60, 5);
	struct ml_rect r = ml_surface_box(s, box, ml_str(NULL), ML_ROLE_DIALOG);
	struct ml_buf count = {0};
	if (r.h < 3)
		return;
	ml_ui_number(&count, (int64_t)done);
	if (total) {
		ml_buf_z(&count, " / ");
		ml_ui_number(&count, (int64_t)total);
	}
	int w = ml_text_width(ml_buf_view(&count));
	ml_surface_put(s, r.x + 1, r.y, ML_MAX(r.w - w - 3, 0), what, ML_ROLE_DIALOG, ML_START);
	ml_surface_put(
		s, r.x + ML_MAX(r.w - w - 1, 0), r.y, ML_MIN(w, r.w), ml_buf_view(&count), ML_ROLE_DIALOG, ML_END);
	if (total)
		ml_surface_bar(s, r.x + 1, r.y + 1, r.w - 2, (double)done, (double)total, ML_ROLE_DIALOG);
	ml_surface_put(s, r.x + 1, r.y + 2, r.w - 2, ml_str(_("Échap interrompt")), ML_ROLE_DIALOG, ML_START);
	ml_surface_cursor(s, r.x + 1, r.y, false);
	ml_buf_finish(&count);
}

void ml_ui_more_marks(struct ml_surface *s, struct ml_rect box, bool above, bool below)
{
	if (box.w < 6 || box.h < 2)
		return;
	if (above)
		ml_surface_put(s, box.x + box.w - 3, box.y, 1, ML_STR("▲"), ML_ROLE_DIALOG, ML_START);
	if (below)
		ml_surface_put(s, box.x + box.w - 3, box.y + box.h - 1, 1, ML_STR("▼"), ML_ROLE_DIALOG, ML_START);
}

bool ml_ui_too_small(struct ml_surface *s, int w, int h)
{
	struct ml_rect all = ml_surface_rect(s);
	struct ml_buf b = {0};
	uint32_t n = 0;
	if (all.w >= w && all.h >= h)
		return false;
	ml_surface_clear(s);
	ml_buf_printf(
		&b, _("Fenêtre trop petite : %dx%d. Agrandissez-la à %dx%d ; rien n'est perdu."), all.w, all.h, w, h);
	struct ml_arena *arena = ml_arena_create();
	struct ml_str *line = ml_text_wrap(arena, ml_buf_view(&b), all.w, &n);
	for (uint32_t i = 0; i < n; i++)
		ml_surface_put(s, 0, ML_MAX((all.h - (int)n) / 2, 0) + (int)i, all.w, line[i], ML_ROLE_TEXT, ML_CENTRE);
	ml_surface_cursor(s, 0, 0, false);
	ml_arena_destroy(arena);
	ml_buf_finish(&b);
	return true;
}
