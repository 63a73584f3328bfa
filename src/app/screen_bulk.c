/*
 * One change to all records that are ticked: a value for a field, a tag more or less. What it does is shown first: how
 * many records hold which value now, how many are so already. Then it is one step, and one undo.
 */
#include <stdlib.h>

#include "app/list_screen.h"

enum { GROUPS_SHOWN = 200, TELL_EVERY = 256, TAGS_US = 300000, TAGS_MOST = 300 };

struct group { /* records that hold the same value now */
	struct ml_str text;
	uint64_t n;
};

struct bulk_screen {
	struct ml_screen base;
	struct ml_arena *arena;
	const struct ml_kind *kind;
	const struct ml_field *field;
	enum ml_put_op op;
	int64_t *rids;
	uint32_t n;
	uint64_t hidden; /* of them outside the list's filter */
	const struct ml_value *v;
	uint32_t n_values;
	struct ml_ui_form form;
	struct ml_reader reader;
	struct ml_form_link link;
	bool editing;
	ML_VEC(struct group) groups;
	uint64_t same; /* records that the change leaves as they are */
	struct ml_ui_rows rows;
	struct ml_ui_list list;
};

static struct bulk_screen *self(struct ml_screen *s)
{
	return (struct bulk_screen *)s;
}

/* ---- what it would do ------------------------------------------------------------------------------ */

static bool among(const struct ml_value *v, const struct ml_value *all, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (ml_value_cmp(v, &all[i]) == 0)
			return true;
	return false;
}

static uint32_t how_many_of(const struct ml_value *v, uint32_t n, const struct ml_value *all, uint32_t n_all)
{
	uint32_t found = 0;
	for (uint32_t i = 0; i < n; i++)
		found += among(&v[i], all, n_all);
	return found;
}

static bool stays(const struct bulk_screen *x, const struct ml_cell *c)
{
	uint32_t here = how_many_of(x->v, x->n_values, c->v, c->n);
	if (x->op == ML_PUT_ADD)
		return here == x->n_values;
	if (x->op == ML_PUT_REMOVE)
		return here == 0;
	return c->n == x->n_values && here == x->n_values;
}

static void count_group(struct bulk_screen *x, struct ml_map *places, struct ml_str text)
{
	uint64_t at;
	if (!ml_map_get(places, text, &at)) {
		struct group g = {ml_arena_str(x->arena, text), 0};
		at = x->groups.n;
		ml_map_set(places, text, at);
		ml_vec_push(&x->groups, g);
	}
	x->groups.v[at].n++;
}

static int by_number(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return ml_str_cmp(x->text, y->text);
}

/* Reads every record once; Esc gives up. */
static bool survey(struct bulk_screen *x, struct ml_error *e)
{
	struct ml_app *app = x->base.app;
	struct ml_arena *a = ml_arena_create();
	struct ml_map *places = ml_map_create();
	bool good = true;
	x->groups.n = 0;
	x->same = 0;
	for (uint32_t i = 0; i < x->n && good; i++) {
		struct ml_cell cell;
		good = ml_store_row(app->store, a, x->rids[i], &x->field, 1, &cell, NULL, e);
		if (good && stays(x, &cell))
			x->same++;
		else if (good)
			count_group(x, places, ml_app_values(app, a, x->field, cell.v, cell.n));
		ml_arena_reset(a);
		if ((i & (TELL_EVERY * 16 - 1)) == TELL_EVERY * 16 - 1)
			ml_progress(app->ctx, N_("aperçu"), i, x->n);
		good = good && !ml_cancelled(app->ctx, e);
	}
	if (x->groups.n)
		qsort(x->groups.v, x->groups.n, sizeof *x->groups.v, by_number);
	ml_map_destroy(places);
	ml_arena_destroy(a);
	ml_ui_rows_set(&x->rows, ML_MIN(x->groups.n, (size_t)GROUPS_SHOWN));
	return good;
}

static struct ml_str becomes(struct bulk_screen *x, struct ml_arena *a)
{
	struct ml_str now = ml_app_values(x->base.app, a, x->field, x->v, x->n_values);
	if (x->op == ML_PUT_ADD)
		return ml_arena_printf(a, "+ %.*s", (int)now.n, now.p);
	if (x->op == ML_PUT_REMOVE)
		return ml_arena_printf(a, "− %.*s", (int)now.n, now.p);
	return x->n_values ? now : ml_str(_("(vide)"));
}

static void row(void *arg, uint64_t at, struct ml_ui_row *out, struct ml_arena *a)
{
	struct bulk_screen *x = arg;
	const struct group *g = &x->groups.v[at];
	struct ml_buf n = {0};
	ml_ui_number(&n, (int64_t)g->n);
	out->cells[0] = ml_arena_str(a, ml_buf_view(&n));
	out->cells[1] = g->text.n ? g->text : ml_str(_("(vide)"));
	out->cells[2] = becomes(x, a);
	ml_buf_finish(&n);
}

/* ---- doing it --------------------------------------------------------------------------------------------- */

static bool change_all(struct ml_app *app, void *arg, struct ml_error *e)
{
	struct bulk_screen *x = arg;
	const struct ml_edit edit = {x->field, x->op, x->n_values, x->v};
	bool good = true;
	for (uint32_t i = 0; i < x->n && good; i++) {
		good = ml_store_edit(app->store, x->rids[i], &edit, 1, NULL, e);
		if (i % TELL_EVERY == TELL_EVERY - 1)
			ml_progress(app->ctx, N_("modification"), i, x->n);
		good = good && !ml_cancelled(app->ctx, e);
	}
	return good;
}

void ml_bulk_screen_apply(struct ml_screen *s)
{
	struct bulk_screen *x = self(s);
	struct ml_app *app = s->app;
	unsigned long done = (unsigned long)(x->n - x->same);
	if (x->editing)
		return;
	if (!done) {
		ml_app_say(app, ML_ROLE_WARNING, "%s", _("Toutes sont déjà ainsi : rien à faire"));
		return;
	}
	struct ml_str label = ml_arena_printf(x->arena, "%lu · %s", done, ml_app_label(x->kind, x->field));
	if (!ml_app_step(app, "bulk", label, change_all, x)) {
		app->ctx->cancel = 0;
		return;
	}
	ml_app_drop(app);
	ml_list_screen_untick(ml_app_top(app));
	ml_app_say(app, ML_ROLE_OK,
		ml_trn("%lu fiche modifiée · Ctrl-Z annule", "%lu fiches modifiées · Ctrl-Z annule", done), done);
}

/* ---- the value ------------------------------------------------------------------------------------------------ */

static void preview(struct bulk_screen *x)
{
	struct ml_error e = {0};
	if (survey(x, &e))
		return;
	x->base.app->ctx->cancel = 0;
	ml_app_fail(x->base.app, &e);
	x->same = x->n; /* nothing is done on what was not looked at */
	ml_ui_rows_set(&x->rows, 0);
}

static void close_form(struct bulk_screen *x)
{
	if (x->editing) {
		ml_ui_form_finish(&x->form);
		ml_form_link_finish(&x->link);
	}
	x->editing = false;
}

static void open_form(struct bulk_screen *x)
{
	ml_form_link_init(&x->link, x->base.app, x->kind, 0);
	struct ml_ui_form_host host = ml_app_form_host(&x->link, &x->reader);
	struct ml_field *alone = ML_NEW(x->arena, struct ml_field);
	host.can_create = NULL;
	x->reader = ml_store_reader(x->base.app->store);
	*alone = *x->field;
	alone->only_if = alone->section = NULL;
	alone->flags &= ~(unsigned)(ML_F_HIDDEN | ML_F_DERIVED | ML_F_REQUIRED);
	const struct ml_field *fields[] = {alone};
	ml_ui_form_init(&x->form, NULL, fields, 1, &host);
	x->editing = true;
}

static enum ml_ui_result form_key(struct bulk_screen *x, const struct ml_key *k)
{
	enum ml_ui_result r = ml_ui_form_key(&x->form, k);
	if (r == ML_UI_CANCELLED)
		return r;
	if (r == ML_UI_ACCEPTED) {
		const struct ml_value *v = ml_ui_form_values(&x->form, x->form.item[0].field, x->arena, &x->n_values);
		struct ml_value *kept = ML_NEWN(x->arena, struct ml_value, x->n_values + 1);
		for (uint32_t i = 0; i < x->n_values; i++)
			kept[i] = ml_value_copy(x->arena, &v[i]);
		x->v = kept;
		close_form(x);
		preview(x);
	}
	return ML_UI_USED;
}

/* ---- the screen's functions ------------------------------------------------------------------------------------ */

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct bulk_screen *x = self(s);
	if (x->editing)
		return form_key(x, k);
	enum ml_ui_result r = ml_ui_list_key(&x->list, k);
	if (r == ML_UI_ACCEPTED || (r != ML_UI_CANCELLED && ml_key_is(k, ML_FN_ENTER))) {
		if (k->type != ML_KEY_MOUSE)
			ml_bulk_screen_apply(s);
		return ML_UI_USED;
	}
	return r;
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct bulk_screen *x = self(s);
	static const char *const names[] = {
		[ML_PUT_ADD] = N_("ajouter une étiquette"), [ML_PUT_REMOVE] = N_("retirer une étiquette")};
	bool tag = x->op == ML_PUT_ADD || x->op == ML_PUT_REMOVE;
	ml_buf_printf(place, "%s › %s", _(x->kind->plural), tag ? _(names[x->op]) : ml_app_label(x->kind, x->field));
	ml_ui_number(details, (int64_t)x->n);
	ml_buf_z(details, ml_trn(" fiche", " fiches", x->n));
}

/* "12 fiches : Ville deviendra « Agadir » ; 3 sont déjà ainsi" */
static void sentence(struct bulk_screen *x, struct ml_buf *out)
{
	struct ml_str now = becomes(x, x->base.app->arena);
	unsigned long done = (unsigned long)(x->n - x->same);
	ml_buf_printf(out, ml_trn("%lu fiche changera : ", "%lu fiches changeront : ", done), done);
	ml_buf_printf(out, "%s → %.*s", ml_app_label(x->kind, x->field), (int)now.n, now.p);
	if (x->same)
		ml_buf_printf(out, ml_trn(" · %lu est déjà ainsi", " · %lu sont déjà ainsi", (unsigned long)x->same),
			(unsigned long)x->same);
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct bulk_screen *x = self(s);
	struct ml_rect head = ml_rect_cut_rows(&body, 3);
	bool focus = s->app->overlay == ML_OVER_NONE;
	struct ml_buf text = {0};
	ml_surface_fill(f, head, ML_ROLE_TEXT);
	if (x->editing) {
		ml_buf_printf(&text,
			ml_trn("Nouvelle valeur pour %lu fiche", "Nouvelle valeur pour %lu fiches",
				(unsigned long)x->n),
			(unsigned long)x->n);
		ml_buf_z(&text, _(" ; laissée vide, elle vide le champ"));
	} else {
		sentence(x, &text);
	}
	ml_surface_put(f, head.x + 1, head.y, head.w - 2, ml_buf_view(&text), ML_ROLE_TITLE, ML_START);
	ml_buf_clear(&text);
	if (x->hidden)
		ml_buf_printf(&text,
			ml_trn("dont %lu que le filtre de la liste masque", "dont %lu que le filtre de la liste masque",
				(unsigned long)x->hidden),
			(unsigned long)x->hidden);
	ml_surface_put(f, head.x + 1, head.y + 1, head.w - 2, ml_buf_view(&text), ML_ROLE_WARNING, ML_START);
	ml_buf_finish(&text);
	if (x->editing)
		ml_ui_form_draw(&x->form, f, body, focus);
	else
		ml_ui_list_draw(&x->list, f, body, focus);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	struct bulk_screen *x = self(s);
	if (x->editing)
		ml_buf_z(out, _("Ctrl-S : voir l'effet, avant d'appliquer · Échap : renoncer"));
	else
		ml_buf_z(out, _("Entrée : appliquer en une étape · Échap : renoncer"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	struct bulk_screen *x = self(s);
	if (x->editing)
		ml_ui_form_help(&x->form, out);
	else
		ml_buf_z(out, _("Rien n'est encore changé. Après : Ctrl-Z annule le tout."));
}

static int64_t current(struct ml_screen *s)
{
	return 0;
}

static void destroy(struct ml_screen *s)
{
	struct bulk_screen *x = self(s);
	close_form(x);
	ml_ui_list_finish(&x->list);
	ml_vec_finish(&x->groups);
	ml_arena_destroy(x->arena);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "bulk",
	.scope = ML_SCOPE_BULK,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.current = current,
	.destroy = destroy};

static struct bulk_screen *create(struct ml_list_screen *l, const struct ml_field *f, enum ml_put_op op)
{
	struct bulk_screen *x = ml_xalloc(sizeof *x);
	const struct ml_ui_column columns[] = {{.key = "", .label = _("fiches"), .width = 9, .align = ML_RIGHT},
		{.key = "", .label = _("maintenant"), .width = 26, .grow = 1},
		{.key = "", .label = _("ensuite"), .width = 26, .grow = 1}};
	x->base = (struct ml_screen){&ops, l->base.app};
	x->arena = ml_arena_create();
	x->kind = l->kind;
	x->field = f;
	x->op = op;
	if (ml_ui_list_ticked(&l->list, &x->hidden) == 0)
		x->hidden = 0;
	x->n = ml_ui_list_targets(&l->list, x->arena, &x->rids);
	ml_ui_rows_init(&x->rows, x, NULL, row);
	ml_ui_list_init(&x->list, &x->rows.source, columns, 3);
	x->list.no_filter = x->list.no_ticks = x->list.no_marks = true;
	x->list.empty = _("Toutes sont déjà ainsi.");
	return x;
}

/* ---- which field, which tag -------------------------------------------------------------------------------------- */

struct choices {
	struct ml_ui_choice *v;
	uint32_t n;
	struct ml_arena *a;
	struct ml_list_screen *l;
	enum ml_put_op op;
};

static struct choices *choices_create(struct ml_list_screen *l, uint32_t room, enum ml_put_op op)
{
	struct choices *c = ml_xalloc(sizeof *c);
	c->a = ml_arena_create();
	c->v = ML_NEWN(c->a, struct ml_ui_choice, room + 1);
	c->l = l;
	c->op = op;
	return c;
}

static void choices_free(struct choices *c)
{
	ml_arena_destroy(c->a);
	ml_free_(c);
}

static uint32_t suggest(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct choices *c = arg;
	struct ml_ui_fixed fixed = {c->v, c->n};
	return ml_ui_suggest_fixed(&fixed, typed, a, out, max, more);
}

static void field_chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct choices *c = arg;
	const struct ml_ui_choice *at = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	const struct ml_field *f = at ? ml_store_field(app->store, c->l->kind, at->key) : NULL;
	if (f) {
		struct bulk_screen *x = create(c->l, f, f->flags & ML_F_MULTI ? ML_PUT_MEMBERS : ML_PUT_SHOWN);
		open_form(x);
		ml_app_push(app, &x->base);
	}
	choices_free(c);
}

bool ml_app_bulk_set(void *ctx, const struct ml_action *action, struct ml_error *e)
{
	struct ml_app *app = ctx;
	struct ml_list_screen *l = ml_list_screen_of(ml_app_top(app));
	uint32_t n;
	if (!l)
		return true;
	const struct ml_field *const *fields = ml_store_fields(app->store, l->kind, &n);
	struct choices *c = choices_create(l, n, ML_PUT_SET);
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_field *f = fields[i];
		if (ml_field_is_reserved(f) || f->flags & (ML_F_HIDDEN | ML_F_DERIVED | ML_F_UNIQUE) ||
			f->type == ML_T_BYTES)
			continue;
		c->v[c->n++] = (struct ml_ui_choice){.key = ml_str(f->key),
			.label = ml_str(ml_app_label(l->kind, f)),
			.detail = ml_str(_(ml_type_info(f->type)->label))};
	}
	ml_app_pick(app, _("Quel champ modifier ?"), 0, suggest, c, field_chosen, c);
	return true;
}

static void tag_chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct choices *c = arg;
	const struct ml_ui_choice *at = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	struct ml_str tag = at ? at->key : ml_str_trim(ml_ui_edit_text(&app->picker.edit));
	const struct ml_field *f = ml_store_field(app->store, c->l->kind, ML_STR("tags"));
	struct ml_reader reader = ml_store_reader(app->store);
	struct ml_error e = {0};
	if (accepted && tag.n && f) {
		struct bulk_screen *x = create(c->l, f, c->op);
		struct ml_value *v = ML_NEW(x->arena, struct ml_value);
		bool good = ml_value_parse(x->arena, f, tag, &reader, v, &e);
		x->v = v;
		x->n_values = good;
		if (good) {
			preview(x);
			ml_app_push(app, &x->base);
		} else {
			ml_app_fail(app, &e);
			destroy(&x->base);
		}
	}
	choices_free(c);
}

/* Tags in use: on all records to add one, on those at hand to take one away. */
static bool choose_tag(struct ml_app *app, enum ml_put_op op, const char *title, unsigned flags, struct ml_error *e)
{
	struct ml_list_screen *l = ml_list_screen_of(ml_app_top(app));
	const struct ml_field *f = l ? ml_store_field(app->store, l->kind, ML_STR("tags")) : NULL;
	uint32_t n = 0;
	if (!f)
		return true;
	struct choices *c = choices_create(l, TAGS_MOST, op);
	int64_t *rids;
	uint32_t n_rids = op == ML_PUT_REMOVE ? ml_ui_list_targets(&l->list, c->a, &rids) : 0;
	struct ml_list *only = op == ML_PUT_REMOVE ? ml_list_of_rids(rids, n_rids) : NULL;
	struct ml_facet *facet = ml_facet_begin(app->store, l->kind, f, ML_STR(""), only, e);
	ml_list_destroy(only);
	if (!facet || !ml_facet_work(facet, op == ML_PUT_REMOVE ? 0 : TAGS_US, e)) {
		ml_facet_destroy(facet);
		choices_free(c);
		return false;
	}
	struct ml_facet_value *v = ml_facet_values(facet, c->a, &n);
	for (uint32_t i = 0; i < n && c->n < TAGS_MOST; i++) {
		struct ml_buf number = {0};
		ml_ui_number(&number, (int64_t)v[i].n);
		if (v[i].value.n)
			c->v[c->n++] = (struct ml_ui_choice){.key = v[i].value,
				.label = v[i].value,
				.detail = ml_arena_str(c->a, ml_buf_view(&number))};
		ml_buf_finish(&number);
	}
	ml_facet_destroy(facet);
	ml_app_pick(app, title, flags, suggest, c, tag_chosen, c);
	return true;
}

bool ml_app_bulk_tag(void *ctx, const struct ml_action *action, struct ml_error *e)
{
	return choose_tag(ctx, ML_PUT_ADD, _("Étiquette à ajouter"), ML_PICK_CREATE, e);
}

bool ml_app_bulk_untag(void *ctx, const struct ml_action *action, struct ml_error *e)
{
	return choose_tag(ctx, ML_PUT_REMOVE, _("Étiquette à retirer"), 0, e);
}
