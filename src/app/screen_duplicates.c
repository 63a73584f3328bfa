/*
 * Doublons: pairs that look like one record entered twice, most probable first; Enter sets the two side by side, field by
 * field, and joins them.
 */
#include "app/parts.h"
#include "ui/list.h"

enum { MOST_PAIRS = 2000, MOST_FIELDS = 64, LABEL = 19 /* cells */ };
enum pick { PICK_A, PICK_B, PICK_BOTH };

struct side_field { /* a field in which the two differ */
	const struct ml_field *field;
	const struct ml_value *v[2];
	uint32_t n[2];
	enum pick pick;
};

struct duplicates {
	struct ml_screen base;
	struct ml_arena *arena; /* pairs */
	struct ml_dup_pair *pair;
	uint32_t n;
	bool all; /* the possible ones too */
	struct ml_ui_list list;
	struct ml_ui_rows rows;

	/* side by side */
	bool side;
	struct ml_arena *two;
	uint32_t at_pair;
	int64_t rid[2];
	int keep; /* which of the two stays */
	struct side_field field[MOST_FIELDS];
	uint32_t n_fields, n_same, at, top;
	struct ml_str effect;
	struct ml_dup_verdict verdict;
};

static struct duplicates *self(struct ml_screen *s)
{
	return (struct duplicates *)s;
}

/* ---- the list ---------------------------------------------------------------------------------- */

static struct ml_str reasons(struct ml_arena *a, const struct ml_dup_verdict *v)
{
	struct ml_buf out = {0};
	for (uint32_t i = 0; i < v->n; i++) {
		if (i)
			ml_buf_z(&out, _(", "));
		ml_dup_reason_show(&out, &v->why[i], ml_trc);
	}
	struct ml_str text = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return text;
}

static void show_row(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *a)
{
	struct duplicates *x = arg;
	struct ml_store *store = x->base.app->store;
	const struct ml_dup_pair *p = &x->pair[row];
	struct ml_dup_verdict v;
	ml_dup_compare(store, p->a, p->b, &v, NULL);
	out->cells[0] = ml_arena_printf(a, "%d %%", p->score);
	out->cells[1] = ml_store_title(store, a, p->a);
	out->cells[2] = ml_store_title(store, a, p->b);
	out->cells[3] = reasons(a, &v);
}

static void load_pairs(struct duplicates *x)
{
	struct ml_app *app = x->base.app;
	struct ml_error e = {0};
	bool done;
	/* Cancelled: what was found before is shown. */
	if (!ml_dup_refresh(app->store, 0, &done, &e))
		ml_app_fail(app, &e);
	app->ctx->cancel = 0;
	ml_arena_reset(x->arena);
	x->n = 0;
	if (!ml_dup_pairs(app->store, x->arena, NULL, x->all ? ML_DUP_LEAST : ML_DUP_PROBABLE, MOST_PAIRS, &x->pair, &x->n, &e))
		ml_app_fail(app, &e);
	ml_ui_rows_set(&x->rows, x->n);
	ml_ui_list_reload(&x->list);
}

/* ---- the two, field by field ---------------------------------------------------------------------- */

static bool same_values(const struct side_field *f)
{
	if (f->n[0] != f->n[1])
		return false;
	for (uint32_t i = 0; i < f->n[0]; i++)
		if (ml_value_cmp(&f->v[0][i], &f->v[1][i]) != 0)
			return false;
	return true;
}

static bool is_set(const struct ml_field *f)
{
	return (f->flags & ML_F_MULTI) || f->type == ML_T_TAGS;
}

static bool can_both(const struct side_field *f)
{
	bool text = f->field->type == ML_T_LONG || f->field->type == ML_T_TEXT;
	return f->n[0] && f->n[1] && (is_set(f->field) || (text && !f->field->normal));
}

/* What is filled, of the one that stays; sets are united. */
static void preselect(struct duplicates *x)
{
	for (uint32_t i = 0; i < x->n_fields; i++) {
		struct side_field *f = &x->field[i];
		enum pick keep = x->keep ? PICK_B : PICK_A;
		f->pick = !f->n[0] ? PICK_B : !f->n[1] ? PICK_A : is_set(f->field) ? PICK_BOTH : keep;
	}
}

/* "7 échanges et 2 fonctions": what refers to the one that goes. */
static void tell_effect(struct duplicates *x)
{
	struct ml_app *app = x->base.app;
	struct ml_buf out = {0};
	uint32_t n_kinds, n, told = 0;
	int64_t *rids, keep = x->rid[x->keep], gone = x->rid[!x->keep];
	const struct ml_kind *const *kinds = ml_kinds(&n_kinds);
	for (uint32_t i = 0; i < n_kinds; i++) {
		if ((kinds[i]->flags & ML_K_HIDDEN) || !ml_store_backrefs(app->store, x->two, gone, kinds[i], NULL, &rids, &n, NULL) || !n)
			continue;
		ml_buf_printf(&out, "%s%s %u", told++ ? _(", ") : "", _(n > 1 ? kinds[i]->plural : kinds[i]->label), n);
	}
	struct ml_str name = ml_store_title(app->store, x->two, keep);
	if (told)
		x->effect = ml_arena_printf(x->two, _("Iront à « %.*s » : %s"), (int)name.n, name.p, out.p);
	else
		x->effect = ml_arena_printf(x->two, _("Restera « %.*s » ; rien d'autre ne renvoie à la fiche réunie"), (int)name.n, name.p);
	ml_buf_finish(&out);
}

static bool load_two(struct duplicates *x)
{
	struct ml_app *app = x->base.app;
	struct ml_record *r[2];
	uint32_t filled[2] = {0, 0};
	struct ml_error e = {0};
	ml_arena_reset(x->two);
	x->n_fields = x->n_same = x->at = x->top = 0;
	for (int k = 0; k < 2; k++)
		if (!(r[k] = ml_store_get(app->store, x->two, x->rid[k], &e)))
			return ml_app_fail(app, &e), false;
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(app->store, r[0]->kind, &n);
	for (uint32_t i = 0; i < n && x->n_fields < MOST_FIELDS; i++) {
		struct side_field f = {.field = fields[i]};
		if ((f.field->flags & ML_F_HIDDEN) && !(f.field->flags & ML_F_DERIVED))
			continue;
		for (int k = 0; k < 2; k++) {
			f.v[k] = ml_record_values(r[k], x->two, f.field, &f.n[k]);
			filled[k] += f.n[k] > 0;
		}
		if (same_values(&f))
			x->n_same += f.n[0] > 0;
		else
			x->field[x->n_fields++] = f;
	}
	ml_dup_compare(app->store, x->rid[0], x->rid[1], &x->verdict, NULL);
	x->keep = filled[1] > filled[0]; /* the fuller one, else the older */
	preselect(x);
	tell_effect(x);
	return true;
}

static void open_pair(struct duplicates *x, uint32_t at)
{
	x->side = false;
	if (at >= x->n)
		return;
	x->at_pair = at;
	x->rid[0] = x->pair[at].a;
	x->rid[1] = x->pair[at].b;
	ml_ui_list_select_row(&x->list, at);
	x->side = load_two(x);
}

static void refresh(struct ml_screen *s)
{
	struct duplicates *x = self(s);
	bool side = x->side;
	int64_t a = x->rid[0], b = x->rid[1];
	load_pairs(x);
	x->side = false;
	for (uint32_t i = 0; side && i < x->n; i++)
		if (x->pair[i].a == a && x->pair[i].b == b) {
			open_pair(x, i);
			return;
		}
	if (side) /* settled: the next one */
		open_pair(x, ML_MIN(x->at_pair, x->n ? x->n - 1 : 0));
}

/* ---- drawing -------------------------------------------------------------------------------------------- */

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct duplicates *x = self(s);
	ml_buf_z(place, _("Doublons"));
	if (x->side)
		ml_buf_printf(details, "%u / %u", x->at_pair + 1, x->n);
	else if (x->all)
		ml_buf_printf(details, ml_trn("%u doublon possible", "%u doublons possibles", x->n), x->n);
	else
		ml_buf_printf(details, ml_trn("%u doublon probable", "%u doublons probables", x->n), x->n);
}

static void draw_cell(struct duplicates *x, struct ml_surface *f, int px, int y, int w, const struct side_field *sf, int k, bool here)
{
	struct ml_app *app = x->base.app;
	bool chosen = sf->pick == PICK_BOTH || (int)sf->pick == k;
	struct ml_str text = sf->n[k] ? ml_app_values(app, app->arena, sf->field, sf->v[k], sf->n[k]) : ml_str("—");
	enum ml_role role = !chosen ? ML_ROLE_MUTED : here ? ML_ROLE_FOCUS : ML_ROLE_STRONG;
	ml_surface_put(f, px, y, 2, ml_str(chosen ? "•" : " "), role, ML_START);
	ml_surface_put(f, px + 2, y, w - 3, text, role, ML_START);
}

static void draw_heads(struct duplicates *x, struct ml_surface *f, struct ml_rect r, int half)
{
	struct ml_app *app = x->base.app;
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)(x->rid[0] & 0xff));
	struct ml_str why = reasons(app->arena, &x->verdict);
	struct ml_str head = ml_arena_printf(app->arena, "%s · %d %% · %s", _(kind->label), x->verdict.score, _(ml_dup_words(x->verdict.score)));
	ml_surface_put(f, r.x + 1, r.y, r.w - 2, head, ML_ROLE_STRONG, ML_START);
	ml_surface_put(f, r.x + 1, r.y + 1, r.w - 2, why, ML_ROLE_MUTED, ML_START);
	for (int k = 0; k < 2; k++) {
		struct ml_str name = ml_store_title(app->store, app->arena, x->rid[k]);
		int px = r.x + LABEL + 2 + k * half;
		ml_surface_put(f, px, r.y + 3, half - 1, ml_str(x->keep == k ? _("FICHE QUI RESTE") : _("FICHE RÉUNIE")),
			x->keep == k ? ML_ROLE_OK : ML_ROLE_MUTED, ML_START);
		ml_surface_put(f, px, r.y + 4, half - 1, name, ML_ROLE_LABEL, ML_START);
	}
}

static void draw_two(struct duplicates *x, struct ml_surface *f, struct ml_rect body, bool focus)
{
	int half = (body.w - LABEL - 3) / 2;
	draw_heads(x, f, body, half);
	ml_rect_cut_rows(&body, 6);
	struct ml_rect foot = ml_rect_cut_rows(&body, -2);
	uint32_t rows = (uint32_t)ML_MAX(1, body.h);
	x->top = x->at < x->top ? x->at : x->at >= x->top + rows ? x->at - rows + 1 : x->top;
	for (uint32_t i = x->top; i < x->n_fields && i < x->top + rows; i++) {
		const struct side_field *sf = &x->field[i];
		const struct ml_kind *kind = ml_kind_by_wire((uint64_t)(x->rid[0] & 0xff));
		bool here = focus && i == x->at;
		int y = body.y + (int)(i - x->top);
		ml_surface_put(f, body.x, y, 2, ml_str(here ? ">" : " "), here ? ML_ROLE_FOCUS : ML_ROLE_TEXT, ML_START);
		ml_surface_put(f, body.x + 2, y, LABEL - 1, ml_str(ml_app_label(kind, sf->field)), here ? ML_ROLE_FOCUS : ML_ROLE_LABEL, ML_START);
		for (int k = 0; k < 2; k++)
			draw_cell(x, f, body.x + LABEL + 2 + k * half, y, half, sf, k, here);
		if (here)
			ml_surface_cursor(f, body.x, y, false);
	}
	if (!x->n_fields)
		ml_surface_cursor(f, body.x, body.y, false);
	struct ml_str same = ml_arena_printf(x->base.app->arena,
		ml_trn("%u autre champ est identique", "%u autres champs sont identiques", x->n_same), x->n_same);
	ml_surface_put(f, foot.x + 1, foot.y, foot.w - 2, same, ML_ROLE_MUTED, ML_START);
	ml_surface_put(f, foot.x + 1, foot.y + 1, foot.w - 2, x->effect, ML_ROLE_TEXT, ML_START);
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct duplicates *x = self(s);
	bool focus = s->app->overlay == ML_OVER_NONE;
	if (x->side)
		draw_two(x, f, body, focus);
	else
		ml_ui_list_draw(&x->list, f, body, focus);
}

/* ---- joining, telling apart ----------------------------------------------------------------------------------- */

/* The values that the kept record takes for a field; false: it has them already, or its set is united anyway. */
static bool taken(struct duplicates *x, const struct side_field *f, struct ml_edit *out)
{
	int k = f->pick == PICK_B;
	*out = (struct ml_edit){.field = f->field, .op = ML_PUT_SET, .n = f->n[k], .v = f->v[k]};
	if (f->pick != PICK_BOTH)
		return is_set(f->field) || k != x->keep;
	if (is_set(f->field))
		return false;
	struct ml_buf text = {0};
	for (int i = 0; i < 2; i++) {
		ml_buf_z(&text, i ? (f->field->type == ML_T_LONG ? "\n" : " / ") : "");
		ml_buf_str(&text, f->v[i ? !x->keep : x->keep][0].s);
	}
	struct ml_value *v = ML_NEW(x->two, struct ml_value);
	*v = ml_text(ml_arena_str(x->two, ml_buf_view(&text)));
	ml_buf_finish(&text);
	out->v = v;
	out->n = 1;
	return true;
}

static bool join_two(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct duplicates *x = arg;
	struct ml_edit edits[MOST_FIELDS];
	uint32_t n = 0;
	for (uint32_t i = 0; i < x->n_fields; i++)
		n += taken(x, &x->field[i], &edits[n]);
	return ml_store_join(app->store, x->rid[!x->keep], x->rid[x->keep], edits, n, e);
}

static void join(struct duplicates *x)
{
	struct ml_app *app = x->base.app;
	struct ml_str name = ml_store_title(app->store, x->two, x->rid[x->keep]);
	if (ml_app_step(app, "join", name, join_two, x))
		ml_app_say(app, ML_ROLE_OK, "%s", _("Réunies · les deux fiches restent dans l'historique · Ctrl-Z annule"));
}

static bool say_distinct(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct duplicates *x = arg;
	return ml_store_distinct(app->store, x->rid[0], x->rid[1], true, e);
}

static bool choose(struct duplicates *x)
{
	uint64_t row = x->list.row;
	if (x->side)
		return true;
	if (row >= x->n)
		return false;
	x->rid[0] = x->pair[row].a;
	x->rid[1] = x->pair[row].b;
	return true;
}

void ml_duplicates_distinct(struct ml_screen *s)
{
	struct duplicates *x = self(s);
	struct ml_arena *a = ml_arena_create();
	if (choose(x)) {
		struct ml_str name = ml_store_title(s->app->store, a, x->rid[0]);
		if (ml_app_step(s->app, "distinct", name, say_distinct, x))
			ml_app_say(s->app, ML_ROLE_OK, "%s", _("Retenu : ce sont deux fiches distinctes, ici et chez les collègues · Ctrl-Z annule"));
	}
	ml_arena_destroy(a);
}

void ml_duplicates_skip(struct ml_screen *s)
{
	struct duplicates *x = self(s);
	if (x->side)
		open_pair(x, x->at_pair + 1 < x->n ? x->at_pair + 1 : 0);
	else if (x->n)
		ml_ui_list_select_row(&x->list, (x->list.row + 1) % x->n);
}

void ml_duplicates_turn(struct ml_screen *s)
{
	struct duplicates *x = self(s);
	if (!x->side)
		return;
	x->keep = !x->keep;
	preselect(x);
	tell_effect(x);
}

void ml_duplicates_all(struct ml_screen *s)
{
	struct duplicates *x = self(s);
	x->all = !x->all;
	x->side = false;
	load_pairs(x);
}

static enum ml_ui_result side_key(struct duplicates *x, const struct ml_key *k)
{
	int place = ml_key_place(k);
	struct side_field *f = x->at < x->n_fields ? &x->field[x->at] : NULL;
	if (ml_key_is(k, ML_FN_ESC))
		x->side = false;
	else if (ml_key_is(k, ML_FN_ENTER))
		join(x);
	else if (ml_key_is(k, ML_FN_UP) && x->at > 0)
		x->at--;
	else if ((ml_key_is(k, ML_FN_DOWN) || ml_key_is(k, ML_FN_TAB)) && x->at + 1 < x->n_fields)
		x->at++;
	else if (f && (place == ML_FN_LEFT || place == ML_FN_RIGHT))
		f->pick = place == ML_FN_RIGHT ? PICK_B : PICK_A;
	else if (f && k->type == ML_KEY_CHAR && ml_str_is(k->text, "+") && can_both(f))
		f->pick = PICK_BOTH;
	else
		return ML_UI_IGNORED;
	return ML_UI_MOVED;
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct duplicates *x = self(s);
	if (x->side)
		return side_key(x, k);
	enum ml_ui_result r = ml_ui_list_key(&x->list, k);
	if (r != ML_UI_ACCEPTED)
		return r;
	open_pair(x, (uint32_t)x->list.row);
	return ML_UI_MOVED;
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	if (self(s)->side)
		ml_buf_z(out, _("← → valeur gardée · + les deux · F2 garder l'autre · Entrée : réunir"));
	else
		ml_buf_z(out, _("Entrée : comparer, réunir · F6 fiches distinctes · F4 les moins probables"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("Réunir n'efface rien : la fiche réunie peut être séparée plus tard"));
}

static int64_t current(struct ml_screen *s)
{
	struct duplicates *x = self(s);
	return x->side ? x->rid[x->keep] : x->list.row < x->n ? x->pair[x->list.row].a : 0;
}

static void destroy(struct ml_screen *s)
{
	struct duplicates *x = self(s);
	ml_ui_list_finish(&x->list);
	ml_arena_destroy(x->arena);
	ml_arena_destroy(x->two);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "duplicates",
	.scope = ML_SCOPE_DUPLICATES,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.current = current,
	.destroy = destroy};

struct ml_screen *ml_duplicates_create(struct ml_app *app)
{
	static const struct {
		const char *label;
		int width, grow;
	} rows[] = {{N_("Note"), 5, 0}, {N_("Fiche"), 20, 2}, {N_("Autre fiche"), 20, 2}, {N_("Pourquoi"), 26, 3}};
	struct duplicates *x = ml_xalloc(sizeof *x);
	struct ml_ui_column columns[ML_COUNT(rows)] = {0};
	x->base = (struct ml_screen){&ops, app};
	x->arena = ml_arena_create();
	x->two = ml_arena_create();
	for (size_t i = 0; i < ML_COUNT(rows); i++)
		columns[i] = (struct ml_ui_column){.key = "", .label = _(rows[i].label), .width = rows[i].width, .grow = rows[i].grow};
	ml_ui_rows_init(&x->rows, x, NULL, show_row);
	ml_ui_list_init(&x->list, &x->rows.source, columns, ML_COUNT(rows));
	x->list.no_filter = true;
	x->list.no_ticks = true;
	x->list.empty = _("Aucun doublon probable. F4 montre aussi les moins probables.");
	load_pairs(x);
	return &x->base;
}
