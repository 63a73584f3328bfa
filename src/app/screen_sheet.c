/* The sheet of a record: who it is, its sections, then the records tied to it in tabs, and its history. */
#include <maillage/view.h>
#include "app/sheet.h"

static struct sheet *self(struct ml_screen *s)
{
	return (struct sheet *)s;
}

/* Section names are read, not chosen. */
static void skip_headings(struct sheet *x, int by)
{
	while (x->line_at < x->n_lines && x->line[x->line_at].heading) {
		if (by < 0 && x->line_at == 0)
			by = 1;
		x->line_at += (uint32_t)by;
	}
}

/* ---- the screen's functions ------------------------------------------------------------------------------ */

/* A record of a kind that this program does not know: its values, nothing to do with them. */
static void add_stranger(struct sheet *x)
{
	x->line = ML_NEWN(x->arena, struct line, MAX_LINES);
	x->n_lines = 0;
	x->title = ml_str(_("Fiche d'une version plus récente du programme"));
	x->subtitle = ml_str(_("gardée et transmise telle quelle"));
	x->head[0] = (struct head_line){x->title, ML_STR(""), ML_ROLE_STRONG};
	x->head[1] = (struct head_line){x->subtitle, ML_STR(""), ML_ROLE_MUTED};
	x->n_head = 2;
	ml_ui_tabs_init(&x->tabs);
	x->tab[0] = (struct tab){0};
	ml_ui_tabs_add(&x->tabs, _("Identité"), -1);
	sheet_unknown(x);
	x->line_at = 0;
	skip_headings(x, 1);
}

/* Its place among the records of the screen it was opened from. */
static void find_place(struct sheet *x)
{
	struct ml_app *app = x->base.app;
	x->places = 0;
	for (uint32_t i = app->n_screens; i-- > 0;) {
		struct ml_screen *s = app->screens[i];
		if (s == &x->base)
			continue;
		if (i + 1 < app->n_screens && app->screens[i + 1] != &x->base)
			break;
		if (!s->ops->nth || !s->ops->place(s, x->rid, &x->place, &x->places))
			x->places = 0;
		break;
	}
}

static void refresh(struct ml_screen *s)
{
	struct sheet *x = self(s);
	struct ml_error e = {0};
	ml_arena_reset(x->arena);
	x->record = ml_store_get(s->app->store, x->arena, x->rid, &e);
	if (!x->record) {
		x->n_lines = 0;
		return;
	}
	if (!x->record->kind) {
		add_stranger(x);
		return;
	}
	x->title = ml_store_title(s->app->store, x->arena, x->rid);
	x->subtitle = ml_store_subtitle(s->app->store, x->arena, x->rid);
	x->past = NULL;
	ml_store_history(s->app->store, x->arena, x->rid, &x->past, &x->n_past, NULL);
	x->conflict = ML_STR("");
	sheet_fields(x);
	sheet_tabs(x);
	sheet_head(x);
	find_place(x);
	x->line_at = ML_MIN(x->line_at, x->n_lines ? x->n_lines - 1 : 0);
	skip_headings(x, 1);
	sheet_show_tab(x);
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct sheet *x = self(s);
	if (!x->record) {
		ml_buf_z(place, _("Fiche"));
		return;
	}
	if (!x->record->kind) {
		ml_buf_z(place, _("Fiche"));
		return;
	}
	ml_buf_printf(place, "%s › %.*s", _(x->record->kind->plural), (int)x->title.n, x->title.p);
	const char *state = x->record->flags & ML_R_ERASED     ? _("effacée")
			    : x->record->flags & ML_R_BINNED   ? _("dans la corbeille")
			    : x->record->flags & ML_R_MERGED   ? _("réunie à une autre fiche")
			    : x->record->flags & ML_R_REVIVED  ? _("modifiée après mise à la corbeille")
			    : x->record->flags & ML_R_CONFLICT ? _("en conflit")
							       : "";
	ml_buf_z(details, state);
	if (x->places)
		ml_buf_printf(details, _("%sfiche %llu / %llu"), state[0] ? " · " : "",
			(unsigned long long)x->place + 1, (unsigned long long)x->places);
}

static void draw_lines(struct sheet *x, struct ml_surface *f, struct ml_rect r, bool focus)
{
	x->height = r.h;
	/* The section's name above the first line stays in view. */
	uint32_t want = x->line_at && x->line[x->line_at - 1].heading ? x->line_at - 1 : x->line_at;
	if (want < x->line_top)
		x->line_top = want;
	if (r.h > 0 && x->line_at >= x->line_top + (uint32_t)r.h)
		x->line_top = x->line_at - (uint32_t)r.h + 1;
	int label = sheet_label_width(r.w);
	for (int i = 0; i < r.h && x->line_top + (uint32_t)i < x->n_lines; i++) {
		uint32_t at = x->line_top + (uint32_t)i;
		const struct line *l = &x->line[at];
		bool here = focus && at == x->line_at;
		if (l->heading) {
			ml_surface_put(f, r.x + 1, r.y + i, r.w - 1, l->label, ML_ROLE_HEADER, ML_START);
		} else {
			ml_surface_put(
				f, r.x + 2, r.y + i, label, l->label, here ? ML_ROLE_FOCUS : ML_ROLE_LABEL, ML_START);
			ml_surface_put(f, r.x + 3 + label, r.y + i, r.w - label - 3, l->text,
				here ? ML_ROLE_FOCUS : l->role, ML_START);
		}
		if (here) {
			ml_surface_put(f, r.x, r.y + i, 1, ML_STR(">"), ML_ROLE_FOCUS, ML_START);
			ml_surface_cursor(f, r.x, r.y + i, false);
		}
	}
}

static void draw_foot(struct sheet *x, struct ml_surface *f, struct ml_rect *body, bool small)
{
	if (x->basis.n && !small) {
		struct ml_rect r = ml_rect_cut_rows(body, -1);
		ml_surface_put(f, r.x + 1, r.y, r.w - 1, x->basis, ML_ROLE_MUTED, ML_START);
	}
	if (x->conflict.n) {
		struct ml_rect r = ml_rect_cut_rows(body, -1);
		ml_surface_put(f, r.x + 1, r.y, 2, ML_STR("!"), ML_ROLE_WARNING, ML_START);
		ml_surface_put(f, r.x + 3, r.y, r.w - 3, x->conflict, ML_ROLE_WARNING, ML_START);
	}
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct sheet *x = self(s);
	bool focus = s->app->overlay == ML_OVER_NONE;
	if (!x->record) {
		ml_surface_put(f, body.x + 1, body.y + 1, body.w - 2, ml_str(_("Cette fiche n'est plus là.")),
			ML_ROLE_WARNING, ML_START);
		return;
	}
	/* In a small window what is looked at comes first. */
	bool small = body.h < 16;
	uint32_t n_head = small ? ML_MIN(x->n_head, 2) : x->n_head;
	struct ml_rect head = ml_rect_cut_rows(&body, ML_MAX(2, (int)n_head)), tabs = ml_rect_cut_rows(&body, 1),
		       rule = ml_rect_cut_rows(&body, 1);
	draw_foot(x, f, &body, small);
	for (uint32_t i = 0; i < n_head; i++) {
		const struct head_line *l = &x->head[i];
		int end = ml_text_width(l->end), start = head.w - 2 - (end ? ML_MIN(end, head.w / 2) + 2 : 0);
		ml_surface_put(f, head.x + 1, head.y + (int)i, start, l->start, l->role, ML_START);
		ml_surface_put(f, head.x + 1 + start, head.y + (int)i, head.w - 2 - start, l->end,
			l->role == ML_ROLE_STRONG ? ML_ROLE_STRONG : ML_ROLE_MUTED, ML_END);
	}
	ml_ui_tabs_draw(&x->tabs, f, tabs, false);
	ml_surface_hline(f, rule.x, rule.y, rule.w, ML_ROLE_BORDER);
	if (x->tabs.current == 0)
		draw_lines(x, f, body, focus);
	else
		ml_ui_list_draw(&x->list, f, body, focus);
}

static enum ml_ui_result lines_key(struct sheet *x, const struct ml_key *k)
{
	static const struct {
		int code;
		int by; /* lines; ±1000: to the end; ±2: pages */
	} moves[] = {{ML_FN_UP, -1}, {ML_FN_DOWN, 1}, {ML_FN_PGUP, -2}, {ML_FN_PGDN, 2}, {ML_FN_HOME, -1000},
		{ML_FN_END, 1000}};
	int64_t last = x->n_lines ? (int64_t)x->n_lines - 1 : 0, page = ML_MAX(1, x->height - 1);
	for (size_t i = 0; i < ML_COUNT(moves); i++) {
		if (!ml_key_is(k, moves[i].code))
			continue;
		int64_t by = moves[i].by == 2 ? page : moves[i].by == -2 ? -page : moves[i].by;
		x->line_at = (uint32_t)ML_MAX(0, ML_MIN(last, (int64_t)x->line_at + by));
		skip_headings(x, by > 0 ? 1 : -1);
		return ML_UI_MOVED;
	}
	if (ml_key_is(k, ML_FN_ENTER)) {
		const struct line *l = x->line_at < x->n_lines ? &x->line[x->line_at] : NULL;
		int64_t to = l && !ml_uuid_is_nil(&l->to) ? ml_store_rid(x->base.app->store, &l->to) : 0;
		if (to)
			ml_app_push(x->base.app, ml_sheet_create(x->base.app, to));
		else if (x->record->kind)
			ml_app_push(x->base.app, ml_form_screen_create(x->base.app, x->record->kind, x->rid));
		return ML_UI_USED;
	}
	return ml_key_is(k, ML_FN_ESC) ? ML_UI_CANCELLED : ML_UI_IGNORED;
}

static enum ml_ui_result list_key(struct sheet *x, const struct ml_key *k)
{
	enum ml_ui_result r = ml_ui_list_key(&x->list, k);
	if (r != ML_UI_ACCEPTED)
		return r;
	if (tab_now(x)->what != TAB_HISTORY && x->list.id)
		ml_app_push(x->base.app, ml_sheet_create(x->base.app, sheet_far_end(x, x->list.id)));
	return ML_UI_USED;
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct sheet *x = self(s);
	if (!x->record)
		return ml_key_is(k, ML_FN_ESC) ? ML_UI_CANCELLED : ML_UI_IGNORED;
	/* Left and Right always change tabs here: lists of a sheet show their columns without scrolling. */
	bool places = ml_key_is(k, ML_FN_LEFT) || ml_key_is(k, ML_FN_RIGHT) || ml_key_is(k, ML_FN_TAB) ||
		      ml_key_is(k, ML_FN_BACKTAB) || (k->type == ML_KEY_MOUSE && ml_rect_has(x->tabs.rect, k->x, k->y));
	if (places) {
		uint32_t before = x->tabs.current;
		/* Behind the last tab comes the first: the history is one key to the left. */
		if (ml_ui_tabs_key(&x->tabs, k) == ML_UI_IGNORED && k->type == ML_KEY_FUNC)
			x->tabs.current = before ? 0 : x->tabs.n - 1;
		if (before != x->tabs.current)
			sheet_show_tab(x);
		return ML_UI_MOVED;
	}
	return x->tabs.current == 0 ? lines_key(x, k) : list_key(x, k);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	struct sheet *x = self(s);
	ml_buf_z(out, x->tabs.current == 0
			      ? _("Entrée suit un lien ou modifie · ← → onglets · Ctrl-↑ Ctrl-↓ fiche voisine")
			      : _("Entrée ouvre · ← → onglets · F2 modifier · F7 ajouter · Échap revient"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	struct sheet *x = self(s);
	struct ml_uuid site = {0};
	if (!x->record)
		return;
	int64_t changed = ml_record_changed(s->app->store, x->record, &site);
	struct ml_str who = ml_store_officer_of(s->app->store, &site);
	if (!changed)
		return;
	ml_buf_z(out, _("Modifiée : "));
	ml_app_when(s->app, out, changed);
	if (who.n)
		ml_buf_printf(out, " · %.*s", (int)who.n, who.p);
}

static int64_t current(struct ml_screen *s)
{
	struct sheet *x = self(s);
	struct tab *t = tab_now(x);
	return x->list.id && (t->what == TAB_RELATED || t->what == TAB_TIMELINE) ? x->list.id : x->rid;
}

static void destroy(struct ml_screen *s)
{
	struct sheet *x = self(s);
	ml_ui_list_finish(&x->list);
	ml_arena_destroy(x->arena);
	ml_free_(x);
}

/* Sheets of some kinds have actions of their own: a scope more. */
enum { ANY_KIND, OF_EVENT, OF_CONTACT, STEERED, SHEETS };
#define SHEET_OPS(more)                                                                                                \
	{                                                                                                              \
		.name = "sheet", .scope = ML_SCOPE_SHEET | (more), .title = title, .draw = draw, .key = key,           \
		.help = help, .status = status, .refresh = refresh, .current = current, .destroy = destroy             \
	}
static const struct ml_screen_ops ops[SHEETS] = {
	[ANY_KIND] = SHEET_OPS(0),
	[OF_EVENT] = SHEET_OPS(ML_SCOPE_EVENT),
	[OF_CONTACT] = SHEET_OPS(ML_SCOPE_CONTACT),
	[STEERED] = SHEET_OPS(ML_SCOPE_STEERED),
};

static const struct ml_screen_ops *ops_of(const struct ml_kind *kind)
{
	if (kind == ml_kind_by_key(ML_STR("event")))
		return &ops[OF_EVENT];
	if (kind && kind->flags & ML_K_MAIN)
		return &ops[OF_CONTACT];
	const struct ml_subject *subject;
	return &ops[ml_view_about(kind, &subject) ? STEERED : ANY_KIND];
}

struct sheet *sheet_of(struct ml_screen *s)
{
	return s->ops >= ops && s->ops < ops + SHEETS ? self(s) : NULL;
}

/* The record before or behind this one in the list below; the list's cursor goes along. */
void ml_sheet_step(struct ml_screen *s, int64_t by)
{
	struct sheet *x = sheet_of(s);
	struct ml_app *app = s->app;
	struct ml_screen *below = app->n_screens > 1 ? app->screens[app->n_screens - 2] : NULL;
	uint64_t to = x->place + (uint64_t)by;
	if (!below || !x->places || to >= x->places) {
		ml_app_say(app, ML_ROLE_MUTED, "%s",
			!x->places ? _("cette fiche ne vient pas d'une liste")
			: by > 0   ? _("c'est la dernière")
				   : _("c'est la première"));
		return;
	}
	int64_t rid = below->ops->nth(below, to);
	if (!rid)
		return;
	x->rid = rid;
	x->base.ops = ops_of(ml_kind_by_wire((uint64_t)rid & 0xff));
	x->line_at = x->line_top = x->tabs.current = 0;
	refresh(s);
}

struct ml_screen *ml_sheet_create(struct ml_app *app, int64_t rid)
{
	struct sheet *x = ml_xalloc(sizeof *x);
	x->base = (struct ml_screen){ops_of(ml_kind_by_wire((uint64_t)rid & 0xff)), app};
	x->rid = rid;
	x->arena = ml_arena_create();
	sheet_source(x);
	ml_ui_list_init(&x->list, &x->source, NULL, 0);
	x->list.no_filter = true;
	x->list.no_ticks = true;
	x->list.empty = _("Rien ici pour l'instant : F7 en ajoute.");
	refresh(&x->base);
	return &x->base;
}

/* What F7 adds here: a record of the tab's kind, already tied to this one. False: nothing in particular. */
bool ml_sheet_related(
	struct ml_screen *s, const struct ml_kind **kind, const struct ml_field **field, struct ml_uuid *id)
{
	struct sheet *x = sheet_of(s);
	if (!x || !x->record || tab_now(x)->what != TAB_RELATED)
		return false;
	*kind = tab_now(x)->kind;
	*field = tab_now(x)->n_fields ? tab_now(x)->field[0] : NULL;
	*id = x->record->id;
	return true;
}

/* The kinds that may be tied to this record, for F7 on the first tab. */
uint32_t ml_sheet_links(struct ml_screen *s, const struct ml_kind **kinds, const struct ml_field **fields, uint32_t max,
	struct ml_uuid *id)
{
	struct sheet *x = sheet_of(s);
	uint32_t n_kinds, n = 0;
	const struct ml_kind *const *all = ml_kinds(&n_kinds);
	if (!x || !x->record || !x->record->kind)
		return 0;
	*id = x->record->id;
	for (uint32_t i = 0; i < n_kinds; i++)
		for (uint32_t j = 0; j < all[i]->n_fields && n < max; j++) {
			const struct ml_field *f = &all[i]->fields[j];
			if (f->type != ML_T_REF || f->wire == ML_FIELD_MERGED_INTO ||
				!ml_field_accepts(f, x->record->kind) || strcmp(f->ref, "*") == 0)
				continue;
			kinds[n] = all[i];
			fields[n++] = f;
		}
	return n;
}
