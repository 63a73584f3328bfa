/*
 * F4 of a list: its saved views, and for each field the values that are there with their numbers under the other
 * conditions. Space ticks several; the list behind follows at once. Left: what to filter by; right: its values.
 */
#include <stdlib.h>

#include "app/filter_screen.h"

enum { VALUES_MOST = 2000, COUNT_US = 5000, SHOW_US = 200000, LEFT_W = 30, ABOVE_MOST = 500 };

static struct ml_filter_screen *self(struct ml_screen *s)
{
	return (struct ml_filter_screen *)s;
}

/* ---- conditions ------------------------------------------------------------------------------------ */

static void read_conditions(struct ml_filter_screen *x)
{
	struct ml_condition *c;
	uint32_t n;
	struct ml_str where = ml_arena_str(x->arena, ml_str(x->of->where ? x->of->where : ""));
	x->conditions.n = 0;
	if (!ml_where_split(x->base.app->store, x->arena, x->of->kind, where, &c, &n, NULL))
		return;
	for (uint32_t i = 0; i < n; i++)
		ml_vec_push(&x->conditions, c[i]);
}

/* What ticks say: values of a field, or a territory with all that lies in it. */
static bool is_by_ticks(const struct ml_condition *c)
{
	return strcmp(c->op, "=") == 0 || ml_condition_is_inside(c);
}

/* The expression, without the condition that ticks a field's values (NULL: with all). */
static void write_conditions(const struct ml_filter_screen *x, const struct ml_field *without, struct ml_buf *out)
{
	for (size_t i = 0; i < x->conditions.n; i++) {
		const struct ml_condition *c = &x->conditions.v[i];
		if (c->field != without || !is_by_ticks(c))
			ml_where_add(out, c);
	}
	if (!out->p)
		ml_buf_z(out, "");
}

static struct ml_condition *ticked(struct ml_filter_screen *x, const struct ml_field *f)
{
	for (size_t i = 0; i < x->conditions.n; i++)
		if (x->conditions.v[i].field == f && is_by_ticks(&x->conditions.v[i]))
			return &x->conditions.v[i];
	return NULL;
}

static bool has_value(const struct ml_condition *c, const struct ml_filter_value *v)
{
	struct ml_str value = v->value;
	bool words = c->field->type != ML_T_REF && c->field->type != ML_T_ENUM;
	for (uint32_t i = 0; i < c->n && v->inside == ml_condition_is_inside(c); i++)
		if (ml_str_eq(c->values[i], value) || (words && value.n && ml_fold_equal(c->values[i], value)))
			return true;
	return false;
}

static void apply(struct ml_filter_screen *x)
{
	struct ml_buf where = {0};
	write_conditions(x, NULL, &where);
	ml_list_screen_filter(x->of, where.p);
	x->of->list.row = 0;
	ml_buf_finish(&where);
}

static void drop_condition(struct ml_filter_screen *x, size_t i)
{
	memmove(x->conditions.v + i, x->conditions.v + i + 1, (x->conditions.n - i - 1) * sizeof *x->conditions.v);
	x->conditions.n--;
}

/* ---- the values at hand --------------------------------------------------------------------------------- */

static void add_value(struct ml_filter_screen *x, struct ml_str value, struct ml_str label, uint64_t n, bool counted)
{
	x->values[x->n_values++] = (struct ml_filter_value){value, label, n, counted, false};
}

static void load_views(struct ml_filter_screen *x)
{
	struct ml_app *app = x->base.app;
	struct ml_error e = {0};
	if (!ml_views(app->store, x->values_arena, x->of->kind, &x->views, &x->n_views, &e))
		ml_app_fail(app, &e);
	x->values = ML_NEWN(x->values_arena, struct ml_filter_value, x->n_views + 2);
	add_value(x, ML_STR(""), ml_str(_("Toutes les fiches")), 0, false);
	for (uint32_t i = 0; i < x->n_views; i++)
		add_value(x, x->views[i].name, x->views[i].name, 0, false);
}

static void load_conditions(struct ml_filter_screen *x)
{
	x->values = ML_NEWN(x->values_arena, struct ml_filter_value, x->conditions.n + 1);
	for (size_t i = 0; i < x->conditions.n; i++) {
		struct ml_buf one = {0};
		ml_where_add(&one, &x->conditions.v[i]);
		struct ml_str words = ml_app_where_words(x->base.app, x->values_arena, x->of->kind, ml_buf_view(&one));
		add_value(x, ml_arena_str(x->values_arena, ml_buf_view(&one)), words, 0, false);
		ml_buf_finish(&one);
	}
}

/* ---- what lies in what ---- */

static void add_inside(struct ml_filter_screen *x, struct ml_str value, uint64_t n)
{
	struct ml_str title = ml_app_condition_value(x->base.app, x->values_arena, ml_filter_subject(x)->field, value);
	add_value(x, value, ml_arena_printf(x->values_arena, _("%.*s et ce qu'il contient"), (int)title.n, title.p), n, n > 0);
	x->values[x->n_values - 1].inside = true;
}

struct above {
	struct ml_uuid id;
	uint64_t n;
};

static bool parent_of(struct ml_store *s, struct ml_arena *a, const struct ml_field *parent, struct ml_uuid *id)
{
	struct ml_cell cell = {0};
	int64_t rid = ml_store_rid(s, id);
	if (!rid || !ml_store_row(s, a, rid, &parent, 1, &cell, NULL, NULL) || !cell.n || cell.v->tag != ML_ID)
		return false;
	*id = cell.v->id;
	return true;
}

static int most_first(const void *a, const void *b)
{
	const struct above *p = a, *q = b;
	return p->n != q->n ? (p->n < q->n ? 1 : -1) : ml_uuid_cmp(&p->id, &q->id);
}

/* As values come: the most first, the empty one last. */
static int by_number(const void *a, const void *b)
{
	const struct ml_filter_value *v = a, *w = b;
	if (!v->value.n || !w->value.n)
		return (v->value.n == 0) - (w->value.n == 0);
	if (v->n != w->n)
		return v->n < w->n ? 1 : -1;
	return v->inside != w->inside ? w->inside - v->inside : ml_str_cmp(v->value, w->value);
}

/* The territories above those that are there, each with the records of all that lies in it: of a field with several values a
 * record would count twice, so no number is told. */
static void add_above(struct ml_filter_screen *x, const struct ml_field *parent, const struct ml_facet_value *v, uint32_t n)
{
	enum { DEPTH = 12 };
	struct ml_store *s = x->base.app->store;
	struct ml_map *at = ml_map_create();
	ML_VEC(struct above) all = {0};
	bool several = ml_filter_subject(x)->field->flags & ML_F_MULTI;
	for (uint32_t i = 0; i < n; i++) {
		struct ml_uuid id;
		uint64_t k;
		bool more = ml_uuid_parse(v[i].value, &id);
		for (int depth = 0; more && depth < DEPTH && parent_of(s, x->values_arena, parent, &id); depth++) {
			struct ml_str key = ml_str_n((const char *)id.b, sizeof id.b);
			if (!ml_map_get(at, key, &k)) {
				ml_map_set(at, key, k = all.n);
				ml_vec_push(&all, ((struct above){id, 0}));
			}
			all.v[k].n += v[i].n;
		}
	}
	if (all.n)
		qsort(all.v, all.n, sizeof *all.v, most_first);
	for (size_t i = 0; i < all.n && i < ABOVE_MOST; i++) {
		char text[ML_UUID_TEXT];
		ml_uuid_text(&all.v[i].id, text);
		add_inside(x, ml_arena_str(x->values_arena, ml_str(text)), several ? 0 : all.v[i].n);
	}
	ml_vec_finish(&all);
	ml_map_destroy(at);
	if (x->n_values)
		qsort(x->values, x->n_values, sizeof *x->values, by_number);
}

/* What was counted so far; values that are ticked but that no record has any more stay to be unticked. */
static void load_facet(struct ml_filter_screen *x)
{
	struct ml_app *app = x->base.app;
	const struct ml_field *f = ml_filter_subject(x)->field;
	struct ml_condition *c = ticked(x, f);
	uint32_t n = 0;
	struct ml_facet_value *v = x->facet ? ml_facet_values(x->facet, x->values_arena, &n) : NULL;
	const struct ml_kind *to = f->type == ML_T_REF && f->ref ? ml_kind_by_key(ml_str(f->ref)) : NULL;
	const struct ml_field *parent = to && !(f->flags & ML_F_OWN) ? ml_kind_parent(to) : NULL;
	x->values = ML_NEWN(x->values_arena, struct ml_filter_value, n + (c ? c->n : 0) + (parent ? ABOVE_MOST : 0) + 1);
	for (uint32_t i = 0; i < n && x->n_values < VALUES_MOST; i++) {
		struct ml_str label =
			v[i].label.n ? v[i].label : ml_app_condition_value(app, x->values_arena, f, v[i].value);
		add_value(x, v[i].value, label, v[i].n, true);
	}
	if (parent && n && ml_facet_is_done(x->facet))
		add_above(x, parent, v, n);
	for (uint32_t i = 0; c && i < c->n; i++) {
		bool there = false;
		struct ml_condition one = {f, c->op, c->values + i, 1};
		for (uint32_t k = 0; k < x->n_values && !there; k++)
			there = has_value(&one, &x->values[k]);
		if (there)
			continue;
		if (ml_condition_is_inside(c))
			add_inside(x, c->values[i], 0);
		else
			add_value(x, c->values[i], ml_app_condition_value(app, x->values_arena, f, c->values[i]), 0, true);
	}
}

static void match_values(struct ml_filter_screen *x)
{
	struct ml_condition *c =
		ml_filter_subject(x)->what == WHAT_FIELD ? ticked(x, ml_filter_subject(x)->field) : NULL;
	uint32_t n = 0;
	x->match = ML_NEWN(x->values_arena, uint32_t, x->n_values + 1);
	ml_idset_clear(&x->right.ticks);
	for (uint32_t i = 0; i < x->n_values; i++) {
		if (c && has_value(c, &x->values[i]))
			ml_idset_add(&x->right.ticks, (int64_t)i + 1);
		if (ml_ui_matches(ml_ui_list_filter(&x->right), x->values[i].label))
			x->match[n++] = i;
	}
	ml_ui_rows_set(&x->right_rows, n);
	ml_ui_list_reload(&x->right);
}

/* A view is followed by what it keeps, a value by its number. */
static void place_right(struct ml_filter_screen *x)
{
	bool views = ml_filter_subject(x)->what == WHAT_VIEWS;
	const struct ml_ui_column columns[] = {{.key = "", .width = 20, .grow = 1},
		{.key = "", .width = views ? 24 : 12, .min = 6, .grow = views, .align = views ? ML_START : ML_RIGHT}};
	ml_ui_list_set_columns(&x->right, columns, 2);
}

static void load_values(struct ml_filter_screen *x)
{
	place_right(x);
	ml_arena_reset(x->values_arena);
	x->values = NULL;
	x->n_values = 0;
	switch (ml_filter_subject(x)->what) {
	case WHAT_VIEWS:
		load_views(x);
		break;
	case WHAT_CONDITIONS:
		load_conditions(x);
		break;
	case WHAT_FIELD:
		load_facet(x);
		break;
	case WHAT_OTHER:
		break;
	}
	x->right.no_ticks = ml_filter_subject(x)->what != WHAT_FIELD;
	x->right.empty =
		ml_filter_subject(x)->what == WHAT_OTHER
			? _("Entrée : écrire la condition. Par exemple starts_on>=01/03/2026, note~eau, city!=Agadir.")
		: ml_filter_subject(x)->what == WHAT_CONDITIONS ? _("Aucune condition : toutes les fiches sont là.")
		: x->facet && !ml_facet_is_done(x->facet)	? _("Comptage…")
								: _("Aucune valeur.");
	match_values(x);
}

/* Another subject: its values are counted under the conditions on other fields and the words typed in the list. */
static void choose_subject(struct ml_filter_screen *x)
{
	struct ml_app *app = x->base.app;
	struct ml_error e = {0};
	struct ml_buf where = {0};
	struct ml_list *among = NULL;
	ml_facet_destroy(x->facet);
	x->facet = NULL;
	x->shown_us = 0;
	if (ml_filter_subject(x)->what == WHAT_FIELD) {
		struct ml_query q = {.kind = x->of->kind, .text = ml_ui_list_filter(&x->of->list)};
		write_conditions(x, ml_filter_subject(x)->field, &where);
		among = q.text.n ? ml_store_list(app->store, &q, NULL) : NULL;
		x->facet = ml_facet_begin(
			app->store, x->of->kind, ml_filter_subject(x)->field, ml_buf_view(&where), among, &e);
		if (!x->facet || !ml_facet_work(x->facet, COUNT_US, &e))
			ml_app_fail(app, &e);
		app->busy = true;
	}
	ml_list_destroy(among);
	ml_buf_finish(&where);
	load_values(x);
}

static bool work(struct ml_screen *s)
{
	struct ml_filter_screen *x = self(s);
	struct ml_error e = {0};
	bool more = ml_list_screen_work(x->of);
	if (!x->facet || ml_facet_is_done(x->facet))
		return more;
	if (!ml_facet_work(x->facet, COUNT_US, &e)) {
		ml_app_fail(s->app, &e);
		ml_facet_destroy(x->facet);
		x->facet = NULL;
		return more;
	}
	x->shown_us += COUNT_US;
	if (ml_facet_is_done(x->facet) || x->shown_us >= SHOW_US) {
		x->shown_us = 0;
		load_values(x);
		s->app->stale = true;
	}
	return more || !ml_facet_is_done(x->facet);
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static void left_row(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *a)
{
	struct ml_filter_screen *x = arg;
	const struct ml_filter_subject *s = &x->subjects[row];
	struct ml_condition *c = s->what == WHAT_FIELD ? ticked(x, s->field) : NULL;
	static const char *const names[] = {[WHAT_VIEWS] = N_("Vues enregistrées"),
		[WHAT_CONDITIONS] = N_("Conditions"),
		[WHAT_OTHER] = N_("Autre condition…")};
	out->cells[0] = s->what == WHAT_FIELD ? ml_str(ml_app_label(x->of->kind, s->field)) : ml_str(_(names[s->what]));
	if (c)
		out->cells[1] = ml_arena_printf(a, "✓ %u", c->n);
	else if (s->what == WHAT_CONDITIONS)
		out->cells[1] = ml_arena_printf(a, "%zu", x->conditions.n);
}

static int64_t right_id(void *arg, uint64_t row)
{
	return (int64_t)((struct ml_filter_screen *)arg)->match[row] + 1;
}

static void view_cells(struct ml_filter_screen *x, uint32_t i, struct ml_ui_row *out, struct ml_arena *a)
{
	if (i == 0)
		return;
	const struct ml_view *v = &x->views[i - 1];
	struct ml_buf detail = {0};
	bool first = ml_view_default(x->base.app->store, x->of->kind) == v->rid;
	ml_buf_z(&detail, first ? _("par défaut · ") : "");
	ml_buf_z(&detail, v->shared ? _("équipe · ") : "");
	if (v->words.n)
		ml_buf_printf(&detail, "« %.*s » · ", (int)v->words.n, v->words.p);
	ml_buf_str(&detail, ml_app_where_words(x->base.app, a, x->of->kind, v->where));
	out->cells[1] = ml_arena_str(a, ml_buf_view(&detail));
	ml_buf_finish(&detail);
}

static void right_row(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *a)
{
	struct ml_filter_screen *x = arg;
	const struct ml_filter_value *v = &x->values[x->match[row]];
	struct ml_buf n = {0};
	out->cells[0] = v->label;
	if (ml_filter_subject(x)->what == WHAT_VIEWS) {
		view_cells(x, x->match[row], out, a);
	} else if (v->counted) {
		ml_ui_number(&n, (int64_t)v->n);
		out->cells[1] = ml_arena_str(a, ml_buf_view(&n));
		ml_buf_finish(&n);
	}
}

/* ---- what can be done ------------------------------------------------------------------------------------------ */

/* The ticks are the condition. Values that the typed words hide keep theirs. */
static void take_ticks(struct ml_filter_screen *x)
{
	const struct ml_field *f = ml_filter_subject(x)->field;
	struct ml_condition *c = ticked(x, f);
	struct ml_str *values = ML_NEWN(x->arena, struct ml_str, x->n_values + 1);
	struct ml_condition now = {f, "=", values, 0};
	/* Values, or one territory with what it contains: what was ticked last counts. */
	const struct ml_filter_value *inside = NULL;
	for (uint32_t i = 0; i < x->n_values; i++) {
		const struct ml_filter_value *v = &x->values[i];
		if (!ml_idset_has(&x->right.ticks, (int64_t)i + 1))
			continue;
		if (!v->inside)
			values[now.n++] = ml_arena_str(x->arena, v->value);
		else if (!inside || !c || !has_value(c, v))
			inside = v;
	}
	if (inside && !(now.n && c && ml_condition_is_inside(c) && has_value(c, inside))) {
		values[0] = ml_arena_str(x->arena, inside->value);
		now.op = "<=";
		now.n = 1;
	}
	if (c && now.n)
		*c = now;
	else if (c)
		drop_condition(x, (size_t)(c - x->conditions.v));
	else if (now.n)
		ml_vec_push(&x->conditions, now);
	apply(x);
	ml_ui_list_reload(&x->left);
	match_values(x);
}

/* The conditions in force, whatever made them, are what the screen shows. */
void ml_filter_follow(struct ml_filter_screen *x)
{
	read_conditions(x);
	ml_ui_list_reload(&x->left);
	choose_subject(x);
}

static void back(struct ml_app *app)
{
	ml_app_drop(app);
}

static void other_typed(struct ml_app *app, bool accepted, void *arg)
{
	struct ml_filter_screen *x = arg;
	struct ml_error e = {0};
	struct ml_buf where = {0};
	if (!accepted)
		return;
	char *text = ml_ui_dialog_answer(&app->dialog);
	struct ml_str typed = ml_str_trim(ml_str(text));
	write_conditions(x, NULL, &where);
	ml_buf_printf(&where, "%s%.*s", where.n && typed.n ? " and " : "", (int)typed.n, typed.p);
	if (ml_where_check(app->store, x->of->kind, ml_buf_view(&where), &e)) {
		ml_list_screen_filter(x->of, where.p);
		ml_filter_follow(x);
	} else {
		ml_app_fail(app, &e);
	}
	ml_buf_finish(&where);
	ml_free_(text);
}

/* Enter: the thing under the cursor, then back to the list. */
static void accept(struct ml_filter_screen *x)
{
	struct ml_app *app = x->base.app;
	const struct ml_filter_subject *s = ml_filter_subject(x);
	if (s->what == WHAT_OTHER) {
		ml_app_prompt(app, _("Autre condition"),
			_("Clé d'un champ, comparaison, valeur : =, !=, <, <=, >, >=, ~ (contient). Par exemple "
			  "starts_on>=01/03/2026"),
			ML_STR(""), false, other_typed, x);
		return;
	}
	if (s->what == WHAT_VIEWS && x->right.id)
		ml_list_screen_use(x->of, ml_filter_view(x));
	if (s->what == WHAT_FIELD && x->right.id && !x->right.ticks.n) {
		ml_idset_add(&x->right.ticks, x->right.id);
		take_ticks(x);
	}
	back(app);
}

void ml_filter_screen_clear(struct ml_screen *s)
{
	struct ml_filter_screen *x = self(s);
	x->conditions.n = 0;
	apply(x);
	ml_filter_follow(x);
}

/* ---- the screen's functions ------------------------------------------------------------------------------------ */

static enum ml_ui_result left_key(struct ml_filter_screen *x, const struct ml_key *k)
{
	enum ml_ui_result r = ml_ui_list_key(&x->left, k);
	if (r == ML_UI_MOVED) {
		ml_ui_list_set_filter(&x->right, ML_STR(""));
		choose_subject(x);
		ml_ui_list_select_row(&x->right, 0);
	} else if (r == ML_UI_ACCEPTED && ml_filter_subject(x)->what == WHAT_OTHER) {
		accept(x);
	} else if (r == ML_UI_ACCEPTED && (ml_filter_subject(x)->what == WHAT_CONDITIONS || x->right.ticks.n)) {
		back(x->base.app);
	} else if (r == ML_UI_ACCEPTED) {
		x->on_right = true;
	}
	return r;
}

/* Del on a condition drops it. */
static bool drops(const struct ml_filter_screen *x, const struct ml_key *k)
{
	return ml_filter_subject(x)->what == WHAT_CONDITIONS && x->right.id &&
	       (ml_key_is(k, ML_FN_DELETE) || (k->type == ML_KEY_CHAR && k->code == ' '));
}

static enum ml_ui_result right_key(struct ml_filter_screen *x, const struct ml_key *k)
{
	if (drops(x, k)) {
		drop_condition(x, (size_t)x->right.id - 1);
		apply(x);
		ml_filter_follow(x);
		return ML_UI_CHANGED;
	}
	enum ml_ui_result r = ml_ui_list_key(&x->right, k);
	if (r == ML_UI_FILTERED)
		match_values(x);
	else if (r == ML_UI_CHANGED && ml_filter_subject(x)->what == WHAT_FIELD)
		take_ticks(x);
	else if (r == ML_UI_ACCEPTED)
		accept(x);
	return r;
}

/* Gives back what was in force. */
static void give_up(struct ml_filter_screen *x)
{
	if ((x->before_where ? x->of->where && strcmp(x->of->where, x->before_where) == 0 : !x->of->where))
		return;
	ml_list_screen_filter(x->of, x->before_where);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct ml_filter_screen *x = self(s);
	int place = ml_key_place(k);
	if (k->type == ML_KEY_MOUSE) {
		if (k->code == ML_MOUSE_PRESS &&
			(ml_rect_has(x->left.body, k->x, k->y) || ml_rect_has(x->right.body, k->x, k->y)))
			x->on_right = ml_rect_has(x->right.body, k->x, k->y);
		bool right = ml_rect_has(x->right.body, k->x, k->y);
		return right ? right_key(x, k) : left_key(x, k);
	}
	if (ml_key_is(k, ML_FN_TAB) || ml_key_is(k, ML_FN_BACKTAB) || (place == ML_FN_RIGHT && !x->on_right) ||
		(place == ML_FN_LEFT && x->on_right && !x->right.typing)) {
		x->on_right = !x->on_right;
		return ML_UI_USED;
	}
	/* Letters look for a value, whichever side the cursor is on. */
	if (!x->on_right && (k->type == ML_KEY_CHAR || k->type == ML_KEY_PASTE) && k->code != '?')
		x->on_right = true;
	enum ml_ui_result r = x->on_right ? right_key(x, k) : left_key(x, k);
	if (r == ML_UI_CANCELLED)
		give_up(x);
	return r == ML_UI_ACCEPTED ? ML_UI_USED : r;
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct ml_filter_screen *x = self(s);
	struct ml_app *app = s->app;
	uint64_t total = ml_store_count(app->store, x->of->kind), n = x->of->found ? ml_list_size(x->of->found) : 0;
	ml_buf_printf(place, _("%s › Filtres et vues"), _(x->of->kind->plural));
	ml_ui_number(details, (int64_t)n);
	ml_buf_z(details, _(" sur "));
	ml_ui_number(details, (int64_t)total);
	if (x->of->sift && !ml_sift_is_done(x->of->sift))
		ml_buf_printf(details, " · %u %%", ml_sift_percent(x->of->sift));
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct ml_filter_screen *x = self(s);
	bool focus = s->app->overlay == ML_OVER_NONE;
	struct ml_rect chips = ml_rect_cut_rows(&body, 1);
	const char *words = x->of->where_words;
	ml_surface_fill(f, chips, ML_ROLE_TEXT);
	ml_surface_put(f, chips.x + 1, chips.y, chips.w - 2,
		ml_str(words ? words : _("Aucune condition : toutes les fiches")), words ? ML_ROLE_CHIP : ML_ROLE_MUTED,
		ML_START);
	int w = ML_MIN(LEFT_W + (body.w > 100 ? 10 : 0), body.w / 2);
	struct ml_rect left = ml_rect(body.x, body.y, w, body.h);
	struct ml_rect right = ml_rect(body.x + w, body.y, body.w - w, body.h);
	ml_ui_list_draw(&x->left, f, left, focus && !x->on_right);
	for (int y = 0; y < body.h; y++)
		ml_surface_text(f, body.x + w - 1, body.y + y, ML_STR("│"), ML_ROLE_MUTED);
	ml_ui_list_draw(&x->right, f, right, focus && x->on_right);
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	struct ml_filter_screen *x = self(s);
	switch (ml_filter_subject(x)->what) {
	case WHAT_VIEWS:
		ml_buf_z(out, _("Entrée : prendre cette vue · F7 enregistre ce que montre la liste"));
		return;
	case WHAT_CONDITIONS:
		ml_buf_z(out, _("Espace : ôter la condition · Entrée : voir la liste · Échap : renoncer"));
		return;
	case WHAT_FIELD:
		ml_buf_z(out, _("Espace : cocher · lettres : chercher · Entrée : la liste · Échap : renoncer"));
		return;
	case WHAT_OTHER:
		ml_buf_z(out, _("Entrée : écrire une condition · Échap : renoncer"));
		return;
	}
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	struct ml_filter_screen *x = self(s);
	if (x->facet && !ml_facet_is_done(x->facet))
		ml_buf_z(out, _("Comptage…"));
	else
		ml_buf_z(out, _("Tab ou ←→ : d'un côté à l'autre · F4 efface toutes les conditions"));
}

static void refresh(struct ml_screen *s)
{
	struct ml_filter_screen *x = self(s);
	ml_list_screen_work(x->of);
	choose_subject(x);
}

static int64_t current(struct ml_screen *s)
{
	return 0;
}

static void destroy(struct ml_screen *s)
{
	struct ml_filter_screen *x = self(s);
	ml_ui_list_finish(&x->left);
	ml_ui_list_finish(&x->right);
	ml_facet_destroy(x->facet);
	ml_vec_finish(&x->conditions);
	ml_arena_destroy(x->arena);
	ml_arena_destroy(x->values_arena);
	ml_free_(x->subjects);
	ml_free_(x->before_where);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "filters",
	.scope = ML_SCOPE_FILTERS,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.work = work,
	.current = current,
	.destroy = destroy};

/* Facets of the table first, then what else can be counted. */
static uint32_t make_subjects(struct ml_filter_screen *x)
{
	uint32_t n_fields, n = 0;
	const struct ml_field *const *fields = ml_store_fields(x->base.app->store, x->of->kind, &n_fields);
	x->subjects = ml_xalloc((n_fields + 3) * sizeof *x->subjects);
	x->subjects[n++] = (struct ml_filter_subject){WHAT_VIEWS, NULL};
	x->subjects[n++] = (struct ml_filter_subject){WHAT_CONDITIONS, NULL};
	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < n_fields; i++)
			if (ml_field_is_facet(fields[i]) && ((fields[i]->flags & ML_F_FACET) == 0) == (pass == 1))
				x->subjects[n++] = (struct ml_filter_subject){WHAT_FIELD, fields[i]};
	x->subjects[n++] = (struct ml_filter_subject){WHAT_OTHER, NULL};
	return n;
}

void ml_list_screen_views(struct ml_screen *s)
{
	struct ml_list_screen *l = ml_list_screen_of(s);
	static const struct ml_ui_column left[] = {
		{.key = "", .width = 18, .grow = 1}, {.key = "", .width = 4, .align = ML_RIGHT}};
	if (!l)
		return;
	struct ml_filter_screen *x = ml_xalloc(sizeof *x);
	x->base = (struct ml_screen){&ops, s->app};
	x->of = l;
	x->before_where = l->where ? ml_xstrdup(l->where) : NULL;
	x->arena = ml_arena_create();
	x->values_arena = ml_arena_create();
	read_conditions(x);
	ml_ui_rows_init(&x->left_rows, x, NULL, left_row);
	ml_ui_rows_init(&x->right_rows, x, right_id, right_row);
	ml_ui_rows_set(&x->left_rows, make_subjects(x));
	ml_ui_list_init(&x->left, &x->left_rows.source, left, 2);
	ml_ui_list_init(&x->right, &x->right_rows.source, NULL, 0);
	x->left.no_filter = x->left.no_header = x->left.no_ticks = x->left.no_marks = true;
	x->right.no_header = x->right.no_marks = true;
	x->right.filter_hint = _("Lettres : chercher une valeur");
	choose_subject(x);
	ml_app_push(s->app, &x->base);
}
