/* The list of a kind: filter by typing, field filters and views (F4), columns and order (F6), ticks, bin. */
#include <stdio.h>

#include <maillage/sync.h>
#include "app/parts.h"
#include "ui/list.h"

struct list_screen {
	struct ml_screen base;
	const struct ml_kind *kind;
	bool bin;
	struct ml_list *found;
	uint64_t generation;
	struct ml_ui_list list;
	struct ml_source source;
	const struct ml_field *fields[ML_UI_COLUMNS];
	uint32_t n_fields;
	char *where;	   /* filter expression in force, NULL: none */
	char *where_label; /* as the chip says it */
	char *sort;	   /* as ml_query.sort; NULL: natural */
};

static struct list_screen *self(struct ml_screen *s)
{
	return (struct list_screen *)s;
}

/* ---- rows ---------------------------------------------------------------------------------------- */

static uint64_t source_count(void *arg)
{
	struct list_screen *l = arg;
	return l->found ? ml_list_size(l->found) : 0;
}

static uint64_t source_total(void *arg)
{
	struct list_screen *l = arg;
	if (l->bin)
		return ml_store_count_flag(l->base.app->store, ML_R_BINNED);
	return ml_store_count(l->base.app->store, l->kind);
}

static int64_t source_id(void *arg, uint64_t row)
{
	struct list_screen *l = arg;
	return l->found ? ml_list_at(l->found, row) : 0;
}

static bool source_find(void *arg, int64_t id, uint64_t *row)
{
	struct list_screen *l = arg;
	return l->found && ml_list_find(l->found, id, row);
}

static uint64_t source_generation(void *arg)
{
	return ((struct list_screen *)arg)->generation;
}

static unsigned marks_of(unsigned flags, bool corrected)
{
	return (flags & ML_R_CONFLICT ? ML_MARK_CONFLICT : 0) | (flags & ML_R_REVIVED ? ML_MARK_LATE : 0) |
	       (flags & ML_R_BINNED ? ML_MARK_BINNED : 0) | (corrected ? ML_MARK_NEAR : 0);
}

/* The bin mixes kinds: kind, title, what else there is to know. */
static void bin_row(struct list_screen *l, int64_t rid, struct ml_ui_row *row, struct ml_arena *a)
{
	const struct ml_kind *k = ml_kind_by_wire((uint64_t)(rid & 0xff));
	row->cells[0] = ml_store_title(l->base.app->store, a, rid);
	row->cells[1] = ml_str(k ? _(k->label) : "");
	row->cells[2] = ml_store_subtitle(l->base.app->store, a, rid);
}

static void source_fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *a)
{
	struct list_screen *l = arg;
	struct ml_app *app = l->base.app;
	struct ml_cell cells[ML_UI_COLUMNS];
	for (uint32_t i = 0; i < n; i++) {
		int64_t rid = ml_list_at(l->found, from + i);
		unsigned flags = 0;
		rows[i].id = rid;
		if (!rid)
			continue;
		if (l->bin) {
			bin_row(l, rid, &rows[i], a);
			continue;
		}
		if (!ml_store_row(app->store, a, rid, l->fields, l->n_fields, cells, &flags, NULL))
			continue;
		for (uint32_t c = 0; c < l->n_fields; c++)
			rows[i].cells[c] = ml_app_cell(app, a, l->fields[c], &cells[c]);
		rows[i].marks = marks_of(flags, ml_list_is_corrected(l->found, from + i));
	}
}

/* ---- the query --------------------------------------------------------------------------------------- */

static void run_query(struct list_screen *l)
{
	struct ml_error e = {0};
	struct ml_query q = {.kind = l->kind,
		.text = ml_ui_list_filter(&l->list),
		.where = ml_str(l->where ? l->where : ""),
		.sort = l->sort,
		.bin = l->bin ? ML_ONLY_BIN : ML_WITHOUT_BIN};
	struct ml_list *found = ml_store_list(l->base.app->store, &q, &e);
	if (!found) {
		ml_app_fail(l->base.app, &e);
		return;
	}
	ml_list_destroy(l->found);
	l->found = found;
	l->generation++;
	ml_ui_list_reload(&l->list);
}

static void set_columns(struct list_screen *l)
{
	struct ml_ui_column columns[ML_UI_COLUMNS] = {0};
	static const char *const bin_labels[] = {N_("Fiche"), N_("Type"), N_("Détail")};
	if (l->bin) {
		for (int i = 0; i < 3; i++)
			columns[i] = (struct ml_ui_column){
				.key = "", .label = _(bin_labels[i]), .width = i == 1 ? 18 : 30, .grow = i != 1};
		ml_ui_list_set_columns(&l->list, columns, 3);
		return;
	}
	l->n_fields = ml_app_columns(l->base.app, l->kind, l->fields, ML_UI_COLUMNS);
	for (uint32_t i = 0; i < l->n_fields; i++) {
		const struct ml_field *f = l->fields[i];
		bool number = f->type == ML_T_INT || f->type == ML_T_DECIMAL || f->type == ML_T_PERCENT ||
			      f->type == ML_T_MONEY;
		columns[i] = (struct ml_ui_column){.key = f->key,
			.label = ml_app_label(l->kind, f),
			.width = ml_app_column_width(f),
			.min = ml_app_column_min(f),
			.grow = i == 0 ? 2 : f->type == ML_T_TEXT || f->type == ML_T_NAME || f->type == ML_T_REF,
			.align = number ? ML_END : ML_START,
			.sortable = true};
	}
	ml_ui_list_set_columns(&l->list, columns, l->n_fields);
}

static void set_text(char **at, const char *text)
{
	ml_free_(*at);
	*at = text ? ml_xstrdup(text) : NULL;
}

static void sort_by(struct list_screen *l, const char *key)
{
	bool down = l->sort && strcmp(l->sort, key) == 0;
	struct ml_buf text = {0};
	ml_buf_printf(&text, "%s%s", down ? "-" : "", key);
	set_text(&l->sort, text.p);
	ml_buf_finish(&text);
	l->list.sort_key = key;
	l->list.sort_down = down;
	run_query(l);
}

/* ---- views: F4 -------------------------------------------------------------------------------------------- */

enum { MAX_VIEWS = 200 };

struct view { /* one line of the pick list */
	struct ml_ui_choice choice[MAX_VIEWS];
	uint32_t n;
	struct ml_arena *a;
};

static void add_view(struct view *v, struct ml_str key, struct ml_str label, const char *detail)
{
	if (v->n < MAX_VIEWS)
		v->choice[v->n++] = (struct ml_ui_choice){
			.key = ml_arena_str(v->a, key), .label = ml_arena_str(v->a, label), .detail = ml_str(detail)};
}

static void add_facets(struct list_screen *l, struct view *v)
{
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(l->base.app->store, l->kind, &n);
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_field *f = fields[i];
		if (f->type != ML_T_ENUM || !(f->flags & (ML_F_FACET | ML_F_OWN)))
			continue;
		for (const struct ml_choice *c = f->choices; c && c->key; c++) {
			struct ml_str label = ml_arena_printf(v->a, "%s : %s", ml_app_label(l->kind, f),
				f->flags & ML_F_OWN ? c->label : _(c->label));
			add_view(v, ml_arena_printf(v->a, "%s=%s", f->key, c->key), label, "");
		}
	}
}

/* References whose record did not come with a partial bundle. */
static void add_absent(struct list_screen *l, struct view *v)
{
	for (uint32_t i = 0; i < l->kind->n_fields && ml_team_info(l->base.app->store, NULL, NULL); i++) {
		const struct ml_field *f = &l->kind->fields[i];
		if (f->type != ML_T_REF || !(f->flags & ML_F_COLUMN))
			continue;
		struct ml_str label =
			ml_arena_printf(v->a, "%s : %s", ml_app_label(l->kind, f), _("fiche non reçue"));
		add_view(v, ml_arena_printf(v->a, "%s=?", f->key), label, "");
	}
}

/* Saved views: lines "label\texpression" of one setting. */
static void add_saved(struct list_screen *l, struct view *v)
{
	char key[64];
	struct ml_buf text = {0};
	snprintf(key, sizeof key, "ui.views.%s", l->kind->key);
	ml_store_get_meta(l->base.app->store, key, &text);
	struct ml_str rest = ml_buf_view(&text), line;
	while (text.n && ml_str_split(&rest, '\n', &line)) {
		struct ml_str expression = line, label;
		if (ml_str_split(&expression, '\t', &label) && expression.p)
			add_view(v, expression, label, _("vue enregistrée"));
	}
	ml_buf_finish(&text);
}

static struct view *views(struct list_screen *l)
{
	struct view *v = ml_xalloc(sizeof *v);
	v->a = ml_arena_create();
	add_view(v, ML_STR(""), ml_str(_("Toutes les fiches")), "");
	add_saved(l, v);
	add_facets(l, v);
	add_absent(l, v);
	add_view(v, ML_STR("?"), ml_str(_("Autre filtre…")), _("champ=valeur, champ~texte, champ>=valeur"));
	if (l->where)
		add_view(v, ML_STR("!"), ml_str(_("Enregistrer cette vue…")), "");
	return v;
}

static uint32_t suggest_view(
	void *arg, struct ml_str typed, struct ml_arena *a, struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct view *v = arg;
	struct ml_ui_fixed fixed = {v->choice, v->n};
	return ml_ui_suggest_fixed(&fixed, typed, a, out, max, more);
}

static void use_where(struct list_screen *l, const char *where, const char *label)
{
	set_text(&l->where, where && where[0] ? where : NULL);
	set_text(&l->where_label, l->where ? label : NULL);
	run_query(l);
}

static void where_typed(struct ml_app *app, bool accepted, void *arg)
{
	struct list_screen *l = arg;
	struct ml_error e = {0};
	if (!accepted)
		return;
	char *text = ml_ui_dialog_answer(&app->dialog);
	if (ml_where_check(app->store, l->kind, ml_str(text), &e))
		use_where(l, text, text);
	else
		ml_app_fail(app, &e);
	ml_free_(text);
}

static void view_named(struct ml_app *app, bool accepted, void *arg)
{
	struct list_screen *l = arg;
	char key[64];
	struct ml_buf text = {0};
	struct ml_error e = {0};
	if (!accepted || !l->where)
		return;
	char *name = ml_ui_dialog_answer(&app->dialog);
	snprintf(key, sizeof key, "ui.views.%s", l->kind->key);
	ml_store_get_meta(app->store, key, &text);
	for (char *p = name; *p; p++)
		if (*p == '\t' || *p == '\n')
			*p = ' ';
	ml_buf_printf(&text, "%s%s\t%s", text.n ? "\n" : "", name, l->where);
	if (ml_store_set_meta(app->store, key, ml_buf_view(&text), &e))
		ml_app_say(app, ML_ROLE_OK, _("Vue « %s » enregistrée"), name);
	else
		ml_app_fail(app, &e);
	ml_buf_finish(&text);
	ml_free_(name);
}

static void view_chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct view *v = app->picker.arg;
	struct list_screen *l = arg;
	const struct ml_ui_choice *c = accepted ? ml_ui_picker_current(&app->picker) : NULL;
	if (c && ml_str_is(c->key, "?"))
		ml_app_prompt(app, _("Filtrer par champ"), _("Par exemple : city=Agadir and topics=eau"),
			ml_str(l->where ? l->where : ""), false, where_typed, l);
	else if (c && ml_str_is(c->key, "!"))
		ml_app_prompt(
			app, _("Enregistrer la vue"), _("Nom de la vue"), ml_str(l->where_label), false, view_named, l);
	else if (c)
		use_where(l, c->key.p, c->label.p);
	ml_arena_destroy(v->a);
	ml_free_(v);
}

void ml_list_screen_views(struct ml_screen *s)
{
	struct list_screen *l = self(s);
	if (l->bin)
		return;
	ml_app_pick(s->app, _("Filtres et vues"), 0, suggest_view, views(l), view_chosen, l);
}

/* ---- columns: F6 --------------------------------------------------------------------------------------------- */

static void columns_chosen(struct ml_app *app, bool accepted, void *arg)
{
	struct view *v = app->picker.arg;
	struct list_screen *l = arg;
	struct ml_buf keys = {0};
	struct ml_error e = {0};
	char key[64];
	for (uint32_t i = 0; accepted && i < v->n; i++)
		if (ml_ui_picker_has(&app->picker, v->choice[i].key)) {
			ml_buf_z(&keys, keys.n ? "," : "");
			ml_buf_str(&keys, v->choice[i].key);
		}
	snprintf(key, sizeof key, "ui.columns.%s", l->kind->key);
	if (accepted && !ml_store_set_meta(app->store, key, keys.n ? ml_buf_view(&keys) : (struct ml_str){0}, &e))
		ml_app_fail(app, &e);
	if (accepted) {
		set_columns(l);
		run_query(l);
	}
	ml_buf_finish(&keys);
	ml_arena_destroy(v->a);
	ml_free_(v);
}

void ml_list_screen_columns(struct ml_screen *s)
{
	struct list_screen *l = self(s);
	if (l->bin)
		return;
	struct view *v = ml_xalloc(sizeof *v);
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(s->app->store, l->kind, &n);
	v->a = ml_arena_create();
	for (uint32_t i = 0; i < n; i++)
		if (!(fields[i]->flags & ML_F_HIDDEN) && fields[i]->type != ML_T_BYTES)
			add_view(v, ml_str(fields[i]->key), ml_str(ml_app_label(l->kind, fields[i])), "");
	ml_app_pick(s->app, _("Colonnes affichées"), ML_PICK_MULTI, suggest_view, v, columns_chosen, l);
	for (uint32_t i = 0; i < l->n_fields; i++)
		ml_ui_picker_tick(&s->app->picker, ml_str(l->fields[i]->key), true);
}

/* ---- the screen's functions ----------------------------------------------------------------------------------------
 */

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct list_screen *l = self(s);
	ml_buf_z(place, l->bin ? _("Corbeille") : _(l->kind->plural));
	uint64_t total = source_total(l), n = source_count(l);
	if (n != total) {
		ml_ui_number(details, (int64_t)n);
		ml_buf_z(details, _(" sur "));
	}
	ml_ui_number(details, (int64_t)total);
	if (l->where)
		ml_buf_printf(details, " · %s", l->where_label);
	if (l->sort) {
		const struct ml_field *f =
			ml_store_field(s->app->store, l->kind, ml_str(l->sort + (l->sort[0] == '-')));
		ml_buf_printf(details, _(" · tri : %s"), f ? ml_app_label(l->kind, f) : l->sort);
	}
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	ml_ui_list_draw(&self(s)->list, f, body, s->app->overlay == ML_OVER_NONE);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct list_screen *l = self(s);
	enum ml_ui_result r = ml_ui_list_key(&l->list, k);
	if (r == ML_UI_FILTERED)
		run_query(l);
	else if (r == ML_UI_SORTED && !l->bin)
		sort_by(l, l->list.column[l->list.clicked].key);
	else if (r == ML_UI_ACCEPTED && l->list.id)
		ml_app_push(s->app, ml_sheet_create(s->app, l->list.id));
	else if (r == ML_UI_CANCELLED && l->where) {
		use_where(l, NULL, NULL);
		r = ML_UI_USED;
	}
	return r;
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, self(s)->bin ? _("Entrée fiche · Espace cocher · F6 rétablir · lettres : filtrer")
				   : _("Entrée fiche · Espace cocher · F4 vues · F6 colonnes · lettres : filtrer"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	struct list_screen *l = self(s);
	ml_ui_list_status(&l->list, out);
	if (l->list.id && !l->bin) {
		struct ml_str sub = ml_store_subtitle(s->app->store, s->app->arena, l->list.id);
		ml_buf_printf(out, "%s%.*s", out->n && sub.n ? " · " : "", (int)sub.n, sub.p);
	}
}

static void refresh(struct ml_screen *s)
{
	run_query(self(s));
}

static int64_t current(struct ml_screen *s)
{
	return self(s)->list.id;
}

static uint32_t targets(struct ml_screen *s, struct ml_arena *a, int64_t **rids)
{
	return ml_ui_list_targets(&self(s)->list, a, rids);
}

static void destroy(struct ml_screen *s)
{
	struct list_screen *l = self(s);
	ml_ui_list_finish(&l->list);
	ml_list_destroy(l->found);
	ml_free_(l->where);
	ml_free_(l->where_label);
	ml_free_(l->sort);
	ml_free_(l);
}

/* For a sheet opened from here: its neighbours. */
static bool place(struct ml_screen *s, int64_t rid, uint64_t *at, uint64_t *n)
{
	struct list_screen *l = self(s);
	*n = l->found ? ml_list_size(l->found) : 0;
	return l->found && ml_list_find(l->found, rid, at);
}

static int64_t nth(struct ml_screen *s, uint64_t at)
{
	struct list_screen *l = self(s);
	int64_t rid = l->found ? ml_list_at(l->found, at) : 0;
	ml_ui_list_select_row(&l->list, at);
	return rid;
}

static const struct ml_screen_ops list_ops = {.name = "list",
	.scope = ML_SCOPE_LIST,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.current = current,
	.targets = targets,
	.place = place,
	.nth = nth,
	.destroy = destroy};
static const struct ml_screen_ops bin_ops = {.name = "bin",
	.scope = ML_SCOPE_BIN,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.current = current,
	.targets = targets,
	.place = place,
	.nth = nth,
	.destroy = destroy};

static struct ml_screen *make(struct ml_app *app, const struct ml_kind *kind, bool bin, struct ml_str where)
{
	struct list_screen *l = ml_xalloc(sizeof *l);
	l->base = (struct ml_screen){bin ? &bin_ops : &list_ops, app};
	l->kind = kind;
	l->bin = bin;
	l->source = (struct ml_source){.arg = l,
		.count = source_count,
		.total = source_total,
		.id = source_id,
		.find = source_find,
		.fetch = source_fetch,
		.generation = source_generation};
	ml_ui_list_init(&l->list, &l->source, NULL, 0);
	l->list.empty = bin ? _("La corbeille est vide.")
			    : _("Aucune fiche pour l'instant : F7 en crée une, Ctrl-P permet d'importer un fichier.");
	set_columns(l);
	if (where.n) {
		struct ml_buf text = {0};
		ml_buf_str(&text, where);
		set_text(&l->where, text.p);
		set_text(&l->where_label, text.p);
		ml_buf_finish(&text);
	}
	run_query(l);
	return &l->base;
}

struct ml_screen *ml_list_screen_create(struct ml_app *app, const struct ml_kind *kind, struct ml_str where)
{
	return make(app, kind, false, where);
}

struct ml_screen *ml_bin_create(struct ml_app *app)
{
	return make(app, NULL, true, ML_STR(""));
}

const struct ml_kind *ml_list_screen_kind(const struct ml_screen *s)
{
	return s->ops == &list_ops ? ((const struct list_screen *)s)->kind : NULL;
}
