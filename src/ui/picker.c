/*
 * ui: the pick list: a line to type in, the choices below.
 */
#include "ui/chrome.h"
#include "ui/picker.h"

enum { ASKED = 100 /* choices asked for at once */, SHOWN = 12 };

/* ---- matching ---------------------------------------------------------------------------- */

struct word_test {
	struct ml_str word;
	bool found;
};

static void test_word(void *arg, struct ml_str folded, bool first)
{
	struct word_test *t = arg;
	t->found |= ml_str_starts(folded, t->word);
}

bool ml_ui_matches(struct ml_str typed, struct ml_str text)
{
	struct ml_buf folded = {0};
	struct ml_str rest, word;
	bool all = true;
	ml_fold(&folded, typed);
	rest = ml_buf_view(&folded);
	while (all && rest.n && ml_str_split(&rest, ' ', &word)) {
		struct word_test t = {.word = word, .found = word.n == 0};
		if (!t.found)
			ml_fold_words(text, test_word, &t);
		all = t.found;
	}
	ml_buf_finish(&folded);
	return all;
}

uint32_t ml_ui_suggest_fixed(void *fixed, struct ml_str typed, struct ml_arena *arena, struct ml_ui_choice *out,
	uint32_t max, uint64_t *more)
{
	const struct ml_ui_fixed *f = fixed;
	uint32_t n = 0;
	*more = 0;
	for (uint32_t i = 0; i < f->n; i++) {
		if (!ml_ui_matches(typed, f->v[i].label) && !ml_ui_matches(typed, f->v[i].key))
			continue;
		if (n < max)
			out[n++] = f->v[i];
		else
			++*more;
	}
	return n;
}

/* ---- life ------------------------------------------------------------------------------------- */

static void ask(struct ml_ui_picker *p)
{
	ml_arena_reset(p->arena);
	p->choice = ML_NEWN(p->arena, struct ml_ui_choice, ASKED);
	p->more = 0;
	p->n = p->suggest(p->arg, ml_str_trim(ml_ui_edit_text(&p->edit)), p->arena, p->choice, ASKED, &p->more);
}

void ml_ui_picker_init(struct ml_ui_picker *p, const char *title, unsigned flags, ml_ui_suggest_fn suggest, void *arg)
{
	*p = (struct ml_ui_picker){.title = ml_xstrdup(title), .flags = flags, .suggest = suggest, .arg = arg};
	ml_ui_edit_init(&p->edit, false);
	p->edit.max = 500;
	p->arena = ml_arena_create();
	if (flags & ML_PICK_MULTI)
		p->ticked = ml_map_create();
	ask(p);
	if ((flags & ML_PICK_CLEAR) && p->n)
		p->current = 1;
}

void ml_ui_picker_finish(struct ml_ui_picker *p)
{
	ml_ui_edit_finish(&p->edit);
	ml_arena_destroy(p->arena);
	ml_map_destroy(p->ticked);
	ml_free_(p->title);
	*p = (struct ml_ui_picker){0};
}

void ml_ui_picker_tick(struct ml_ui_picker *p, struct ml_str key, bool on)
{
	if (p->ticked && on)
		ml_map_set(p->ticked, key, 1);
	else if (p->ticked)
		ml_map_remove(p->ticked, key);
}

bool ml_ui_picker_has(const struct ml_ui_picker *p, struct ml_str key)
{
	uint64_t v;
	return p->ticked && ml_map_get(p->ticked, key, &v);
}

/* ---- rows: "(vide)", the choices, "+ créer" -------------------------------------------------------- */

static struct ml_str typed(const struct ml_ui_picker *p)
{
	return ml_str_trim(ml_ui_edit_text(&p->edit));
}

static uint32_t n_clear(const struct ml_ui_picker *p)
{
	return (p->flags & ML_PICK_CLEAR) && typed(p).n == 0;
}

static uint32_t n_create(const struct ml_ui_picker *p)
{
	return (p->flags & ML_PICK_CREATE) && typed(p).n > 0;
}

static uint32_t n_rows(const struct ml_ui_picker *p)
{
	return n_clear(p) + p->n + n_create(p);
}

void ml_ui_picker_start(struct ml_ui_picker *p, struct ml_str key)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (ml_str_eq(p->choice[i].key, key))
			p->current = n_clear(p) + i;
}

const struct ml_ui_choice *ml_ui_picker_current(const struct ml_ui_picker *p)
{
	uint32_t first = n_clear(p);
	if (p->current < first || p->current - first >= p->n)
		return NULL;
	return p->choice + (p->current - first);
}

/* ---- keys ----------------------------------------------------------------------------------------------- */

static enum ml_ui_result move(struct ml_ui_picker *p, int64_t delta)
{
	int64_t n = n_rows(p), to = (int64_t)p->current + delta;
	p->current = n ? (uint32_t)ML_MAX(0, ML_MIN(to, n - 1)) : 0;
	return ML_UI_USED;
}

static enum ml_ui_result accept(struct ml_ui_picker *p)
{
	const struct ml_ui_choice *c = ml_ui_picker_current(p);
	p->cleared = false;
	if (!c && n_create(p) && p->current + 1 == n_rows(p))
		return ML_UI_CREATE;
	if (p->ticked && ml_map_count(p->ticked))
		return ML_UI_ACCEPTED;
	if (c)
		return c->disabled ? ML_UI_USED : ML_UI_ACCEPTED;
	if (n_clear(p) && p->current == 0) {
		p->cleared = true;
		return ML_UI_ACCEPTED;
	}
	if (p->ticked && typed(p).n == 0)
		return ML_UI_ACCEPTED; /* nothing ticked any more */
	return n_create(p) ? ML_UI_CREATE : ML_UI_USED;
}

static enum ml_ui_result toggle(struct ml_ui_picker *p)
{
	const struct ml_ui_choice *c = ml_ui_picker_current(p);
	if (c && !c->disabled)
		ml_ui_picker_tick(p, c->key, !ml_ui_picker_has(p, c->key));
	return ML_UI_USED;
}

static enum ml_ui_result click(struct ml_ui_picker *p, const struct ml_key *k)
{
	if (k->code == ML_MOUSE_WHEEL_UP || k->code == ML_MOUSE_WHEEL_DOWN)
		return move(p, k->code == ML_MOUSE_WHEEL_UP ? -3 : 3);
	if (k->code != ML_MOUSE_PRESS)
		return ML_UI_USED;
	if (!ml_rect_has(p->box, k->x, k->y))
		return ML_UI_CANCELLED;
	uint32_t row = p->top + (uint32_t)(k->y - p->rows.y);
	if (!ml_rect_has(p->rows, k->x, k->y) || row >= n_rows(p))
		return ML_UI_USED;
	p->current = row;
	return p->ticked ? toggle(p) : accept(p);
}

static enum ml_ui_result type(struct ml_ui_picker *p, const struct ml_key *k)
{
	enum ml_ui_result r = ml_ui_edit_key(&p->edit, k);
	if (r == ML_UI_CHANGED) {
		ask(p);
		p->current = p->top = 0;
	}
	return ML_UI_USED; /* a window keeps all keys for itself */
}

enum ml_ui_result ml_ui_picker_key(struct ml_ui_picker *p, const struct ml_key *k)
{
	if (k->type == ML_KEY_MOUSE)
		return click(p, k);
	if (p->ticked && k->type == ML_KEY_CHAR && k->code == ' ')
		return toggle(p);
	if (k->type == ML_KEY_CHAR || k->type == ML_KEY_PASTE)
		return type(p, k);
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
	case ML_FN_TAB:
		return accept(p);
	case ML_FN_ESC:
		return ML_UI_CANCELLED;
	case 0:
		return ML_UI_IGNORED;
	default:
		return type(p, k);
	}
}

/* ---- drawing ------------------------------------------------------------------------------------------------ */

static int wanted_width(const struct ml_ui_picker *p)
{
	int w = ML_MAX(36, ml_text_width(ml_str(p->title)) + 6);
	for (uint32_t i = 0; i < p->n; i++) {
		int detail = p->choice[i].detail.n ? ml_text_width(p->choice[i].detail) + 2 : 0;
		w = ML_MAX(w, ml_text_width(p->choice[i].label) + detail + 8);
	}
	return ML_MIN(w, 76);
}

/* Under the anchor, else over it, else in the middle. */
static struct ml_rect place(const struct ml_ui_picker *p, struct ml_rect within, struct ml_rect anchor)
{
	int rows = ML_MIN((int)n_rows(p), SHOWN);
	int w = ML_MIN(wanted_width(p), within.w), h = ML_MIN(ML_MAX(rows, 1) + 3 + (p->more > 0), within.h);
	int x = ML_MAX(within.x, ML_MIN(anchor.x, within.x + within.w - w));
	if (anchor.w > 0 && anchor.y + 1 + h <= within.y + within.h)
		return ml_rect(x, anchor.y + 1, w, h);
	if (anchor.w > 0 && anchor.y - h >= within.y)
		return ml_rect(x, anchor.y - h, w, h);
	return ml_rect_centre(within, w, h);
}

static void draw_choice(
	const struct ml_ui_picker *p, struct ml_surface *s, struct ml_rect r, const struct ml_ui_choice *c)
{
	enum ml_role role = c->disabled ? ML_ROLE_DISABLED : ML_ROLE_DIALOG;
	int x = r.x + 2;
	if (p->ticked)
		x += ml_surface_text(s, x, r.y, ml_ui_picker_has(p, c->key) ? ML_STR("[x] ") : ML_STR("[ ] "), role);
	int room = r.x + r.w - x, label = ML_MIN(ml_text_width(c->label), room);
	ml_surface_put(s, x, r.y, label, c->label, role, ML_START);
	if (c->detail.n && room - label > 6)
		ml_surface_put(s, x + label + 2, r.y, room - label - 2, c->detail, role, ML_START);
}

static void draw_row(const struct ml_ui_picker *p, struct ml_surface *s, struct ml_rect r, uint32_t row)
{
	uint32_t first = n_clear(p);
	ml_surface_fill(s, r, ML_ROLE_DIALOG);
	if (row < first) {
		ml_surface_text(s, r.x + 2, r.y, ml_str(_("(vide)")), ML_ROLE_DIALOG);
	} else if (row - first < p->n) {
		draw_choice(p, s, r, p->choice + (row - first));
	} else {
		struct ml_buf b = {0};
		struct ml_str t = typed(p);
		ml_buf_printf(&b, _("+ créer « %.*s »"), (int)t.n, t.p);
		ml_surface_put(s, r.x + 2, r.y, r.w - 2, ml_buf_view(&b), ML_ROLE_DIALOG, ML_START);
		ml_buf_finish(&b);
	}
	if (row == p->current) {
		ml_surface_text(s, r.x, r.y, ML_STR(">"), ML_ROLE_DIALOG);
		ml_surface_role(s, r, ML_ROLE_FOCUS);
	}
}

void ml_ui_picker_draw(struct ml_ui_picker *p, struct ml_surface *s, struct ml_rect within, struct ml_rect anchor)
{
	p->box = place(p, within, anchor);
	struct ml_rect r = ml_surface_box(s, p->box, ml_str(p->title), ML_ROLE_DIALOG);
	if (r.h < 1)
		return;
	struct ml_rect line = ml_rect_cut_rows(&r, 1), foot = ml_rect_cut_rows(&r, p->more && r.h > 2 ? -1 : 0);
	uint32_t n = n_rows(p), h = (uint32_t)r.h;
	p->rows = r;
	if (p->current < p->top)
		p->top = p->current;
	if (h && p->current >= p->top + h)
		p->top = p->current - h + 1;
	for (uint32_t y = 0; y < h && p->top + y < n; y++)
		draw_row(p, s, ml_rect_row(r, (int)y), p->top + y);
	ml_ui_more_marks(s, p->box, p->top > 0, p->top + h < n);
	if (n == 0 && h)
		ml_surface_put(s, r.x + 2, r.y, r.w - 2, ml_str(_("rien ne correspond")), ML_ROLE_DISABLED, ML_START);
	if (foot.h)
		ml_surface_printf(s, foot.x + 2, foot.y, ML_ROLE_DISABLED, _("… et %llu autres : précisez"),
			(unsigned long long)p->more);
	ml_ui_edit_draw(&p->edit, s, ml_rect(line.x + 1, line.y, ML_MAX(line.w - 2, 0), 1), true);
}
