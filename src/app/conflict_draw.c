/*
 * Drawing the conflicts of one record: a row a field, "champ / ici / là-bas / retenu", who and when below; the values
 * of the field at hand whole at the foot when they do not fit their cells.
 */
#include "app/review.h"

enum { LABEL = 16, KEPT = 14, WIDE_KEPT = 24 };

struct columns {
	int label, cell, kept; /* widths; the cells twice */
};

static struct columns columns_of(int w)
{
	struct columns c = {.label = LABEL, .kept = w > 110 ? WIDE_KEPT : KEPT};
	c.cell = (w - 2 - c.label - c.kept) / 2;
	return c;
}

/* others: how many more values stand behind this one. */
static void who_when(struct ml_app *app, const struct ml_writer *w, uint32_t others, struct ml_buf *out)
{
	if (w->here)
		ml_buf_z(out, _("moi"));
	else
		ml_buf_str(out, w->name);
	if (others)
		ml_buf_printf(out, " (+%u)", others);
	ml_buf_z(out, _(", "));
	ml_app_when_brief(app, out, w->time);
	if (w->future)
		ml_buf_z(out, " !");
}

void ml_review_who(struct ml_app *app, const struct ml_writer *w, struct ml_buf *out)
{
	who_when(app, w, 0, out);
}

static struct ml_str voice_text(struct ml_conflicts *x, const struct ml_choice_row *r, uint32_t i)
{
	struct ml_app *app = x->base.app;
	struct ml_str text = ml_app_values(app, app->arena, r->field, &r->voice[i].value, 1);
	return text.n ? text : ml_str(_("(vide)"));
}

struct ml_str ml_conflicts_kept(struct ml_conflicts *x, struct ml_arena *a, const struct ml_choice_row *r)
{
	struct ml_app *app = x->base.app;
	if (r->keep == ML_KEEP_OWN)
		return ml_app_values(app, a, r->field, &r->own, 1);
	if (r->keep == ML_KEEP_BOTH)
		return ml_app_values(app, a, r->field, &r->both, 1);
	return ml_app_values(app, a, r->field, &r->voice[r->at].value, 1);
}

static struct ml_str kept_word(const struct ml_choice_row *r)
{
	const struct ml_writer *w = ml_voice_writer(&r->voice[r->at]);
	if (r->keep == ML_KEEP_OWN)
		return ml_str(_("autre valeur"));
	if (r->keep == ML_KEEP_BOTH)
		return ml_str(_("les deux"));
	if (w->here)
		return ml_str(_("ici"));
	return r->n > 2 || (r->at == r->here) ? w->name : ml_str(_("là-bas"));
}

static void draw_cell(struct ml_conflicts *x, struct ml_surface *f, int cx, int cy, int w, const struct ml_choice_row *r,
	uint32_t i, bool focus)
{
	struct ml_buf who = {0};
	bool chosen = r->keep == ML_KEEP_BOTH || (r->keep == ML_KEEP_VOICE && r->at == i);
	enum ml_role role = chosen ? (focus ? ML_ROLE_FOCUS : ML_ROLE_STRONG) : ML_ROLE_MUTED;
	if (i >= r->n)
		return;
	ml_surface_put(f, cx, cy, 2, ml_str(chosen ? "•" : " "), role, ML_START);
	ml_surface_put(f, cx + 2, cy, w - 3, voice_text(x, r, i), role, ML_START);
	who_when(x->base.app, ml_voice_writer(&r->voice[i]), i == r->there ? r->n - 2 : 0, &who);
	ml_surface_put(f, cx + 2, cy + 1, w - 3, ml_buf_view(&who), ML_ROLE_MUTED, ML_START);
	ml_buf_finish(&who);
}

static void draw_row(struct ml_conflicts *x, struct ml_surface *f, struct ml_rect r, uint32_t at, bool focus)
{
	const struct ml_choice_row *row = &x->row[at];
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)x->rids[x->record] & 0xff);
	struct columns c = columns_of(r.w);
	bool here = focus && at == x->at;
	enum ml_role role = here ? ML_ROLE_FOCUS : ML_ROLE_LABEL;
	ml_surface_put(f, r.x, r.y, 2, ml_str(at == x->at ? ">" : " "), role, ML_START);
	ml_surface_put(f, r.x + 2, r.y, c.label - 1, ml_str(ml_app_label(kind, row->field)), role, ML_START);
	if (here)
		ml_surface_cursor(f, r.x, r.y, false);
	draw_cell(x, f, r.x + 2 + c.label, r.y, c.cell, row, row->here, here);
	draw_cell(x, f, r.x + 2 + c.label + c.cell, r.y, c.cell, row, row->there, here);
	ml_surface_put(f, r.x + 2 + c.label + 2 * c.cell, r.y, c.kept - 1, kept_word(row), ML_ROLE_STRONG, ML_START);
}

static void draw_heads(struct ml_surface *f, struct ml_rect r)
{
	struct columns c = columns_of(r.w);
	int cx = r.x + 2 + c.label;
	ml_surface_put(f, r.x + 2, r.y, c.label - 1, ml_str(_("champ")), ML_ROLE_HEADER, ML_START);
	ml_surface_put(f, cx + 2, r.y, c.cell - 3, ml_str(_("ici")), ML_ROLE_HEADER, ML_START);
	ml_surface_put(f, cx + c.cell + 2, r.y, c.cell - 3, ml_str(_("là-bas")), ML_ROLE_HEADER, ML_START);
	ml_surface_put(f, cx + 2 * c.cell, r.y, c.kept - 1, ml_str(_("retenu")), ML_ROLE_HEADER, ML_START);
}

/* ---- the values of the field at hand, whole ------------------------------------------------------------- */

struct whole { /* one value wrapped */
	struct ml_str head, *line;
	uint32_t n;
};

static struct whole wrapped(struct ml_arena *a, struct ml_str head, struct ml_str text, int w)
{
	struct whole out = {.head = head};
	out.line = ml_text_wrap(a, text, ML_MAX(w, 4), &out.n);
	return out;
}

static bool fits(struct ml_str text, int w)
{
	return ml_text_width(text) <= w && !memchr(text.p, '\n', text.n);
}

/* Something to show at the foot: a value that its cell cuts, or one that no cell shows. */
static bool wants_foot(struct ml_conflicts *x, const struct ml_choice_row *r, int w)
{
	int cell = columns_of(w).cell - 3;
	bool foot = r->keep != ML_KEEP_VOICE || (r->at != r->here && r->at != r->there);
	for (uint32_t i = 0; i < r->n && !foot; i++)
		foot = !fits(voice_text(x, r, i), cell);
	return foot;
}

static struct ml_str head_of(struct ml_conflicts *x, const struct ml_choice_row *r, uint32_t i)
{
	struct ml_buf who = {0};
	ml_review_who(x->base.app, ml_voice_writer(&r->voice[i]), &who);
	struct ml_str head = ml_arena_str(x->base.app->arena, ml_buf_view(&who));
	ml_buf_finish(&who);
	return head;
}

static uint32_t foot_values(struct ml_conflicts *x, const struct ml_choice_row *r, int w, struct whole out[2])
{
	struct ml_arena *a = x->base.app->arena;
	if (r->keep != ML_KEEP_VOICE) {
		out[0] = wrapped(a, kept_word(r), ml_conflicts_kept(x, a, r), w - 2);
		return 1;
	}
	out[0] = wrapped(a, head_of(x, r, r->here), voice_text(x, r, r->here), w / 2 - 2);
	out[1] = wrapped(a, head_of(x, r, r->there), voice_text(x, r, r->there), w / 2 - 2);
	return 2;
}

static void draw_foot(struct ml_conflicts *x, struct ml_surface *f, struct ml_rect r)
{
	const struct ml_choice_row *row = &x->row[x->at];
	struct whole v[2];
	uint32_t n = foot_values(x, row, r.w, v), longest = 0;
	struct ml_rect rule = ml_rect_cut_rows(&r, 1);
	ml_surface_hline(f, rule.x, rule.y, rule.w, ML_ROLE_BORDER);
	struct ml_rect heads = ml_rect_cut_rows(&r, 1);
	for (uint32_t i = 0; i < n; i++)
		longest = ML_MAX(longest, v[i].n);
	x->scroll_max = r.h > 0 && longest > (uint32_t)r.h ? longest - (uint32_t)r.h : 0;
	x->scroll = ML_MIN(x->scroll, x->scroll_max);
	for (uint32_t i = 0; i < n; i++) {
		int at = r.x + 2 + (int)i * (r.w / 2), w = n == 1 ? r.w - 3 : r.w / 2 - 2;
		ml_surface_put(f, at, heads.y, w, v[i].head, ML_ROLE_LABEL, ML_START);
		for (int y = 0; y < r.h && x->scroll + (uint32_t)y < v[i].n; y++)
			ml_surface_put(f, at, r.y + y, w, v[i].line[x->scroll + (uint32_t)y], ML_ROLE_TEXT, ML_START);
	}
	if (x->scroll < x->scroll_max)
		ml_surface_put(f, r.x + r.w - 3, r.y + r.h - 1, 2, ML_STR("▼"), ML_ROLE_MUTED, ML_START);
}

/* ---- the whole screen --------------------------------------------------------------------------------------- */

static void draw_record(struct ml_conflicts *x, struct ml_surface *f, struct ml_rect *body)
{
	struct ml_app *app = x->base.app;
	int64_t rid = x->rids[x->record];
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)rid & 0xff);
	struct ml_str name = ml_store_title(app->store, app->arena, rid), sub = ml_store_subtitle(app->store, app->arena, rid);
	struct ml_str head = ml_arena_printf(app->arena, "%.*s · %s%s%.*s", (int)name.n, name.p, _(kind->label),
		sub.n ? " · " : "", (int)sub.n, sub.p);
	struct ml_str place = ml_arena_printf(app->arena, "%u / %u", x->record + 1, x->n_rids);
	ml_rect_cut_rows(body, 1);
	struct ml_rect row = ml_rect_cut_rows(body, 1);
	ml_surface_put(f, row.x + 1, row.y, row.w - 16, head, ML_ROLE_STRONG, ML_START);
	ml_surface_put(f, row.x + row.w - 14, row.y, 13, place, ML_ROLE_MUTED, ML_END);
	ml_rect_cut_rows(body, 1);
}

void ml_conflicts_draw(struct ml_conflicts *x, struct ml_surface *f, struct ml_rect body)
{
	bool focus = x->base.app->overlay == ML_OVER_NONE && !x->editing;
	if (!x->n_rids || !x->n) {
		ml_surface_put(f, body.x + 2, body.y + 2, body.w - 4, ml_str(_("Plus rien à trancher. Échap revient.")),
			ML_ROLE_OK, ML_START);
		ml_surface_cursor(f, body.x, body.y + 2, false);
		return;
	}
	draw_record(x, f, &body);
	bool foot = x->editing || wants_foot(x, &x->row[x->at], body.w);
	int room = foot ? ML_MAX(body.h / 2, body.h - 2 * (int)x->n - 1) : 0;
	struct ml_rect below = ml_rect(body.x, body.y + body.h - room, body.w, room);
	body.h -= room;
	x->scroll_max = 0;
	draw_heads(f, ml_rect_cut_rows(&body, 1));
	/* The field at hand is always in view. */
	uint32_t fit = (uint32_t)ML_MAX(body.h / 2, 1), from = x->at >= fit ? x->at - fit + 1 : 0;
	for (uint32_t i = from; i < x->n && body.h >= 2; i++)
		draw_row(x, f, ml_rect_cut_rows(&body, 2), i, focus);
	if (x->editing) {
		struct ml_rect rule = ml_rect_cut_rows(&below, 1);
		ml_surface_hline(f, rule.x, rule.y, rule.w, ML_ROLE_BORDER);
		ml_ui_form_draw(&x->form, f, below, x->base.app->overlay == ML_OVER_NONE);
	} else if (foot && below.h > 2) {
		draw_foot(x, f, below);
	}
}
