/*
 * ui: the F9 menu: groups in a row, the actions of the open one below it.
 */
#include "ui/chrome.h"
#include "ui/menu.h"
#include "ui/picker.h"

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* The actions of the open group, and which of them can be done. */
static void fill(struct ml_ui_menu *m)
{
	struct ml_buf why = {0};
	ml_arena_reset(m->arena);
	m->item = ML_NEWN(m->arena, const struct ml_action *, m->set->n + 1);
	m->grey = ML_NEWN(m->arena, uint8_t, m->set->n + 1);
	m->reason = ML_NEWN(m->arena, struct ml_str, m->set->n + 1);
	m->n = 0;
	for (uint32_t i = 0; i < m->set->n && m->n_groups; i++) {
		const struct ml_action *a = m->set->v[i];
		if (!same(a->group, m->group[m->open]))
			continue;
		ml_buf_clear(&why);
		m->grey[m->n] = !ml_action_can(m->set, a, &why);
		m->reason[m->n] = ml_arena_str(m->arena, ml_buf_view(&why));
		m->item[m->n++] = a;
	}
	m->current = m->top = 0;
	ml_buf_finish(&why);
}

static void add_group(struct ml_ui_menu *m, const char *group)
{
	for (uint32_t i = 0; i < m->n_groups; i++)
		if (same(m->group[i], group))
			return;
	if (group && m->n_groups < ML_UI_MENU_GROUPS)
		m->group[m->n_groups++] = group;
}

static bool has_group(const struct ml_action_set *set, const char *group)
{
	for (uint32_t i = 0; i < set->n; i++)
		if (same(set->v[i]->group, group))
			return true;
	return false;
}

void ml_ui_menu_init(struct ml_ui_menu *m, const struct ml_action_set *set, const char *const *first)
{
	*m = (struct ml_ui_menu){.set = set, .arena = ml_arena_create()};
	for (; first && *first; first++)
		if (has_group(set, *first))
			add_group(m, *first);
	for (uint32_t i = 0; i < set->n; i++)
		add_group(m, set->v[i]->group);
	fill(m);
}

void ml_ui_menu_finish(struct ml_ui_menu *m)
{
	ml_arena_destroy(m->arena);
	*m = (struct ml_ui_menu){0};
}

static enum ml_ui_result open_group(struct ml_ui_menu *m, uint32_t i)
{
	if (m->n_groups == 0)
		return ML_UI_USED;
	m->open = i % m->n_groups;
	fill(m);
	return ML_UI_USED;
}

void ml_ui_menu_open(struct ml_ui_menu *m, const char *group)
{
	for (uint32_t i = 0; i < m->n_groups; i++)
		if (same(m->group[i], group))
			open_group(m, i);
}

const struct ml_action *ml_ui_menu_current(const struct ml_ui_menu *m)
{
	return m->current < m->n ? m->item[m->current] : NULL;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static enum ml_ui_result move(struct ml_ui_menu *m, uint32_t to)
{
	m->current = m->n ? to % m->n : 0;
	return ML_UI_USED;
}

static enum ml_ui_result accept(const struct ml_ui_menu *m)
{
	return m->current < m->n && !m->grey[m->current] ? ML_UI_ACCEPTED : ML_UI_USED;
}

/* The next action whose label begins so. */
static enum ml_ui_result letter(struct ml_ui_menu *m, struct ml_str text)
{
	struct ml_buf want = {0}, have = {0};
	ml_fold(&want, text);
	for (uint32_t i = 1; i <= m->n && want.n; i++) {
		uint32_t at = (m->current + i) % m->n;
		ml_buf_clear(&have);
		ml_fold(&have, ml_str(_(m->item[at]->label)));
		if (ml_str_starts(ml_buf_view(&have), ml_buf_view(&want))) {
			m->current = at;
			break;
		}
	}
	ml_buf_finish(&want);
	ml_buf_finish(&have);
	return ML_UI_USED;
}

static enum ml_ui_result click(struct ml_ui_menu *m, const struct ml_key *k)
{
	if (k->code != ML_MOUSE_PRESS)
		return ML_UI_USED;
	if (ml_rect_has(m->bar, k->x, k->y)) {
		for (uint32_t i = 0; i < m->n_groups; i++)
			if (k->x >= m->group_x[i] && k->x < m->group_x[i + 1])
				return open_group(m, i);
		return ML_UI_USED;
	}
	uint32_t row = m->top + (uint32_t)(k->y - m->rows.y);
	if (!ml_rect_has(m->rows, k->x, k->y))
		return ML_UI_CANCELLED;
	if (row >= m->n)
		return ML_UI_USED;
	m->current = row;
	return accept(m);
}

enum ml_ui_result ml_ui_menu_key(struct ml_ui_menu *m, const struct ml_key *k)
{
	if (k->type == ML_KEY_MOUSE)
		return click(m, k);
	if (k->type == ML_KEY_CHAR)
		return letter(m, k->text);
	switch (ml_key_place(k)) {
	case ML_FN_RIGHT:
	case ML_FN_TAB:
		return open_group(m, m->open + 1);
	case ML_FN_LEFT:
	case ML_FN_BACKTAB:
		return open_group(m, m->open + m->n_groups - 1);
	case ML_FN_DOWN:
		return move(m, m->current + 1);
	case ML_FN_UP:
		return move(m, m->current + m->n - 1);
	case ML_FN_HOME:
	case ML_FN_PGUP:
		return move(m, 0);
	case ML_FN_END:
	case ML_FN_PGDN:
		return move(m, m->n - 1);
	case ML_FN_ENTER:
		return accept(m);
	case ML_FN_ESC:
	case ML_FN_F(9):
		return ML_UI_CANCELLED;
	default:
		return k->type == ML_KEY_FUNC ? ML_UI_USED : ML_UI_IGNORED;
	}
}

/* ---- drawing -------------------------------------------------------------------------------------- */

static int group_width(const struct ml_ui_menu *m, uint32_t i)
{
	return ml_text_width(ml_str(_(m->group[i]))) + 2;
}

/* First group to show, so that the open one is seen; a cell is left at each end for the marks. */
static uint32_t scroll(const struct ml_ui_menu *m, int room)
{
	uint32_t first = 0;
	for (; first < m->open; first++) {
		int used = 0;
		for (uint32_t i = first; i <= m->open; i++)
			used += group_width(m, i);
		if (used <= room)
			break;
	}
	return first;
}

static void draw_bar(struct ml_ui_menu *m, struct ml_surface *s, struct ml_rect r)
{
	bool mirrored = ml_surface_is_mirrored(s);
	uint32_t first = scroll(m, r.w - 2);
	int x = r.x + (first > 0), end = r.x + r.w - 1;
	ml_surface_fill(s, r, ML_ROLE_DIALOG);
	m->bar = r;
	if (first > 0)
		ml_surface_text(s, r.x, r.y, ml_str(mirrored ? "›" : "‹"), ML_ROLE_DIALOG);
	for (uint32_t i = 0; i < m->n_groups; i++) {
		int w = i < first ? 0 : ML_MAX(ML_MIN(group_width(m, i), end - x), 0);
		enum ml_role role = i == m->open ? ML_ROLE_TAB_ACTIVE : ML_ROLE_DIALOG;
		m->group_x[i] = x;
		ml_surface_fill(s, ml_rect(x, r.y, w, 1), role);
		ml_surface_put(s, x + 1, r.y, ML_MAX(w - 2, 0), ml_str(_(m->group[i])), role, ML_START);
		x += w;
		m->group_x[i + 1] = x;
	}
	if (x >= end)
		ml_surface_text(s, end, r.y, ml_str(mirrored ? "‹" : "›"), ML_ROLE_DIALOG);
}

static void draw_item(const struct ml_ui_menu *m, struct ml_surface *s, struct ml_rect r, uint32_t i)
{
	const struct ml_action *a = m->item[i];
	enum ml_role role = m->grey[i] ? ML_ROLE_DISABLED : ML_ROLE_DIALOG;
	struct ml_buf key = {0};
	if (a->keys[0])
		ml_key_show(&key, a->keys[0]);
	int key_w = ml_text_width(ml_buf_view(&key));
	ml_surface_fill(s, r, role);
	ml_surface_put(s, r.x + 2, r.y, ML_MAX(r.w - key_w - 5, 0), ml_str(_(a->label)), role, ML_START);
	ml_surface_put(s, r.x + r.w - key_w - 1, r.y, key_w, ml_buf_view(&key), role, ML_END);
	if (i == m->current) {
		ml_surface_text(s, r.x, r.y, ML_STR(">"), role);
		ml_surface_role(s, r, ML_ROLE_FOCUS);
		ml_surface_cursor(s, r.x, r.y, false);
	}
	ml_buf_finish(&key);
}

static int items_width(const struct ml_ui_menu *m)
{
	int w = 24;
	for (uint32_t i = 0; i < m->n; i++) {
		struct ml_buf key = {0};
		if (m->item[i]->keys[0])
			ml_key_show(&key, m->item[i]->keys[0]);
		w = ML_MAX(w, ml_text_width(ml_str(_(m->item[i]->label))) + ml_text_width(ml_buf_view(&key)) + 7);
		ml_buf_finish(&key);
	}
	return w;
}

void ml_ui_menu_draw(struct ml_ui_menu *m, struct ml_surface *s, struct ml_rect within)
{
	draw_bar(m, s, ml_rect_cut_rows(&within, 1));
	bool why = m->current < m->n && m->grey[m->current] && m->reason[m->current].n;
	int w = ML_MIN(items_width(m) + 2, within.w), h = ML_MIN((int)m->n + 2 + why, within.h);
	int x = ML_MAX(within.x, ML_MIN(m->n_groups ? m->group_x[m->open] : 0, within.x + within.w - w));
	struct ml_rect box = ml_rect(x, within.y, w, h), r = ml_surface_box(s, box, ml_str(NULL), ML_ROLE_DIALOG);
	struct ml_rect foot = ml_rect_cut_rows(&r, why && r.h > 1 ? -1 : 0);
	uint32_t rows = (uint32_t)ML_MAX(r.h, 0);
	m->rows = r;
	if (m->current < m->top)
		m->top = m->current;
	if (rows && m->current >= m->top + rows)
		m->top = m->current - rows + 1;
	for (uint32_t y = 0; y < rows && m->top + y < m->n; y++)
		draw_item(m, s, ml_rect_row(r, (int)y), m->top + y);
	ml_ui_more_marks(s, box, m->top > 0, m->top + rows < m->n);
	if (foot.h)
		ml_surface_put(s, foot.x + 2, foot.y, foot.w - 3, m->reason[m->current], ML_ROLE_DISABLED, ML_START);
}
