/* The sign-in screen drawn. */
#include "app/attendance.h"

static void draw_counts(struct door_screen *x, struct ml_surface *f, struct ml_rect r)
{
	const struct ml_door_count *c = &x->door.count;
	const char *fmt = r.w >= 78 ? _("femmes %u · hommes %u · moins de 25 ans %u · première fois %u · spontanées %u")
				    : _("f %u · h %u · -25 ans %u · 1re fois %u · spont. %u");
	struct ml_str text =
		ml_arena_printf(x->base.app->arena, fmt, c->women, c->men, c->young, c->first_time, c->walk_ins);
	ml_surface_put(f, r.x + 1, r.y, r.w - 1, text, ML_ROLE_STRONG, ML_START);
}

/* The last three or four by their time, as many as fit. */
static void draw_last(struct door_screen *x, struct ml_surface *f, struct ml_rect r)
{
	struct ml_app *app = x->base.app;
	struct ml_buf text = {0};
	int64_t before = INT64_MAX;
	int64_t before_rid = 0;
	for (int shown = 0; shown < 6; shown++) {
		const struct ml_door_line *last = NULL;
		for (uint32_t i = 0; i < x->door.n; i++) {
			const struct ml_door_line *l = &x->door.v[i];
			bool earlier = l->arrived < before || (l->arrived == before && l->rid < before_rid);
			if (l->present && l->arrived && earlier &&
				(!last || l->arrived > last->arrived ||
					(l->arrived == last->arrived && l->rid > last->rid)))
				last = l;
		}
		if (!last)
			break;
		struct ml_date day;
		int minutes;
		ml_time_local(last->arrived, app->ctx->zone, &day, &minutes, NULL, NULL);
		struct ml_str name = last->name.n ? last->name : ml_str(_("arrivée spontanée"));
		ml_buf_z(&text, text.n ? " · " : "");
		ml_clock_show(&text, minutes, app->ctx->lang);
		ml_buf_printf(&text, " %.*s", (int)name.n, name.p);
		before = last->arrived;
		before_rid = last->rid;
	}
	ml_surface_put(f, r.x + 1, r.y, r.w - 1, ml_str(_("DERNIÈRES ARRIVÉES")), ML_ROLE_HEADER, ML_START);
	ml_surface_put(f, r.x + 1, r.y + 1, r.w - 1, text.n ? ml_buf_view(&text) : ml_str(_("personne encore")),
		text.n ? ML_ROLE_TEXT : ML_ROLE_MUTED, ML_START);
	ml_buf_finish(&text);
}

static void draw_row(
	struct door_screen *x, struct ml_surface *f, struct ml_rect r, const struct door_row *row, bool here)
{
	struct ml_arena *a = x->base.app->arena;
	const struct ml_door_line *l = row->kind == DOOR_LINE ? &x->door.v[row->line] : NULL;
	enum ml_role role = here		     ? ML_ROLE_FOCUS
			    : l && l->present	     ? ML_ROLE_OK
			    : row->kind == DOOR_LINE ? ML_ROLE_TEXT
						     : ML_ROLE_MUTED;
	struct ml_str typed = ml_str_trim(ml_ui_edit_text(&x->edit)), text = ML_STR("");
	int number = x->door.printed ? 5 : 0, state = r.w >= 78 ? 26 : 20, name = (r.w - 3 - number - state) * 11 / 20,
	    at = r.x + 3 + number;
	ml_surface_put(f, r.x, r.y, r.w, ml_str(here ? " >" : ""), role, ML_START);
	if (row->kind == DOOR_NUMBERS && x->fault.code) {
		struct ml_buf line = {0};
		ml_error_line(&x->fault, ml_tr, &line);
		ml_surface_put(f, r.x + 3, r.y, r.w - 3, ml_buf_view(&line), ML_ROLE_ERROR, ML_START);
		ml_buf_finish(&line);
	} else if (row->kind == DOOR_NUMBERS) {
		text = ml_arena_printf(a,
			ml_trn("%u ligne de la feuille : Entrée note son arrivée",
				"%u lignes de la feuille : Entrée note leurs arrivées", x->n_lines),
			x->n_lines);
		ml_surface_put(f, r.x + 3, r.y, r.w - 3, text, here ? ML_ROLE_FOCUS : ML_ROLE_STRONG, ML_START);
	} else if (row->kind == DOOR_WALK_IN) {
		text = ml_arena_printf(a, _("+ « %.*s » n'est pas là : arrivée spontanée (F7)"), (int)typed.n, typed.p);
		ml_surface_put(f, r.x + 3, r.y, r.w - 3, text, role, ML_START);
	} else {
		struct ml_str what = l ? door_state(x, a, l) : ml_str(_("hors liste"));
		if (l && l->number)
			ml_surface_put(f, r.x + 3, r.y, number - 1, ml_arena_printf(a, "%u", l->number), role, ML_RIGHT);
		ml_surface_put(f, at, r.y, name - 1, row->name.n ? row->name : ml_str(_("(sans nom)")), role, ML_START);
		ml_surface_put(f, at + name, r.y, r.w - 3 - number - state - name - 1, row->detail,
			here ? role : ML_ROLE_MUTED, ML_START);
		ml_surface_put(f, r.x + r.w - state, r.y, 2, ml_str(l && l->present ? "✓" : ""), role, ML_START);
		ml_surface_put(f, r.x + r.w - state + 2, r.y, state - 2, what, role, ML_START);
	}
}

static void draw_rows(struct door_screen *x, struct ml_surface *f, struct ml_rect r, bool focus)
{
	x->rows = r;
	x->top = ML_MIN(x->top, x->at);
	if (r.h > 0 && x->at >= x->top + (uint32_t)r.h)
		x->top = x->at - (uint32_t)r.h + 1;
	for (int i = 0; i < r.h && x->top + (uint32_t)i < x->n; i++) {
		uint32_t at = x->top + (uint32_t)i;
		draw_row(x, f, ml_rect_row(r, i), &x->row[at], focus && at == x->at && x->walk.step == WALK_NONE);
	}
	if (!x->n)
		ml_surface_put(f, r.x + 3, r.y, r.w - 3,
			ml_str(_("personne n'est inscrit : tapez un nom, ou F7 pour une arrivée spontanée")),
			ML_ROLE_MUTED, ML_START);
}

static void draw_walk(struct door_screen *x, struct ml_surface *f, struct ml_rect r, bool focus)
{
	struct walk_in *w = &x->walk;
	int cx = r.x + 1, cy = r.y + 1;
	ml_surface_fill(f, r, ML_ROLE_DIALOG);
	ml_surface_put(f, r.x + 1, r.y, r.w - 2, ml_str(walk_title(x)), ML_ROLE_DIALOG, ML_START);
	for (uint32_t i = 0; i < w->n; i++) {
		struct ml_str text = ml_arena_printf(
			x->base.app->arena, " %u %.*s ", i + 1, (int)w->choice[i].label.n, w->choice[i].label.p);
		int width = ML_MIN(ml_text_width(text), r.w - 2);
		if (cx + width > r.x + r.w - 1 && cx > r.x + 1) {
			cx = r.x + 1;
			cy++;
		}
		if (cy >= r.y + r.h)
			break;
		ml_surface_put(f, cx, cy, width, text, i == w->at ? ML_ROLE_FOCUS : ML_ROLE_BUTTON, ML_START);
		if (i == w->at && focus)
			ml_surface_cursor(f, cx + 1, cy, false);
		cx += width + 1;
	}
}

void door_draw(struct door_screen *x, struct ml_surface *f, struct ml_rect body, bool focus)
{
	struct ml_rect name = ml_rect_cut_rows(&body, 1), rule = ml_rect_cut_rows(&body, 1);
	struct ml_rect counts = ml_rect_cut_rows(&body, -1), foot = ml_rect_cut_rows(&body, -4);
	struct ml_str label = ml_str(_("Nom :"));
	int w = ml_text_width(label) + 2;
	ml_surface_put(f, name.x + 1, name.y, w, label, ML_ROLE_LABEL, ML_START);
	ml_surface_hline(f, rule.x, rule.y, rule.w, ML_ROLE_BORDER);
	draw_rows(x, f, body, focus);
	ml_ui_edit_draw(
		&x->edit, f, ml_rect(name.x + w, name.y, name.w - w - 1, 1), focus && x->walk.step == WALK_NONE);
	if (x->walk.step != WALK_NONE)
		draw_walk(x, f, foot, focus);
	else
		draw_last(x, f, ml_rect(foot.x, foot.y + 1, foot.w, 2));
	draw_counts(x, f, counts);
}
