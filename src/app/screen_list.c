/* The list of a kind and the bin: filter by typing, ticks; filters, views, columns and order are other screens. */
#include <stdio.h>
#include <time.h>

#include <maillage/sync.h>
#include "app/list_screen.h"

static struct ml_list_screen *self(struct ml_screen *s)
{
	return (struct ml_list_screen *)s;
}

/* ---- rows ---------------------------------------------------------------------------------------- */

static uint64_t source_count(void *arg)
{
	struct ml_list_screen *l = arg;
	return l->found ? ml_list_size(l->found) : 0;
}

static uint64_t source_total(void *arg)
{
	struct ml_list_screen *l = arg;
	if (l->bin)
		return ml_store_count_flag(l->base.app->store, ML_R_BINNED);
	return ml_store_count(l->base.app->store, l->kind);
}

static int64_t source_id(void *arg, uint64_t row)
{
	struct ml_list_screen *l = arg;
	return l->found ? ml_list_at(l->found, row) : 0;
}

static uint64_t source_ids(void *arg, uint64_t from, uint64_t n, int64_t *out)
{
	struct ml_list_screen *l = arg;
	return l->found ? ml_list_ids(l->found, from, n, out) : 0;
}

static bool source_find(void *arg, int64_t id, uint64_t *row)
{
	struct ml_list_screen *l = arg;
	return l->found && ml_list_find(l->found, id, row);
}

static uint64_t source_generation(void *arg)
{
	return ((struct ml_list_screen *)arg)->generation;
}

static unsigned marks_of(unsigned flags, bool corrected)
{
	return (flags & ML_R_CONFLICT ? ML_MARK_CONFLICT : 0) | (flags & ML_R_REVIVED ? ML_MARK_LATE : 0) |
	       (flags & ML_R_BINNED ? ML_MARK_BINNED : 0) | (corrected ? ML_MARK_NEAR : 0);
}

/* The bin mixes kinds: kind, title, what else there is to know. */
static void bin_row(struct ml_list_screen *l, int64_t rid, struct ml_ui_row *row, struct ml_arena *a)
{
	const struct ml_kind *k = ml_kind_by_wire((uint64_t)(rid & 0xff));
	row->cells[0] = ml_store_title(l->base.app->store, a, rid);
	row->cells[1] = ml_str(k ? _(k->label) : "");
	row->cells[2] = ml_store_subtitle(l->base.app->store, a, rid);
}

static void source_fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *a)
{
	struct ml_list_screen *l = arg;
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

enum { AT_ONCE_US = 8000, WORK_US = 3000, SHOW_US = 250000, FEW = 20000 };

static void show(struct ml_list_screen *l, struct ml_list *found, struct ml_error *e)
{
	if (!found) {
		ml_app_fail(l->base.app, e);
		return;
	}
	ml_list_destroy(l->found);
	l->found = found;
	l->generation++;
	ml_ui_list_reload(&l->list);
}

/* With the words typed. An order that is not ready yet is the natural one so far. */
static void answer(struct ml_list_screen *l)
{
	struct ml_error e = {0};
	struct ml_query q = {
		.kind = l->kind, .text = ml_ui_list_filter(&l->list), .bin = l->bin ? ML_ONLY_BIN : ML_WITHOUT_BIN};
	if (l->sift && (ml_sift_is_done(l->sift) || l->where))
		show(l, ml_sift_list(l->sift, q.text, &e), &e);
	else
		show(l, ml_store_list(l->base.app->store, &q, &e), &e);
}

static void forget_sift(struct ml_list_screen *l)
{
	ml_sift_destroy(l->sift);
	l->sift = NULL;
}

/* Another filter or order, or other records. What is ready within a frame shows at once. */
static void run_query(struct ml_list_screen *l)
{
	struct ml_app *app = l->base.app;
	struct ml_error e = {0};
	forget_sift(l);
	if (!l->bin && (l->where || l->sort)) {
		l->sift = ml_sift_begin(app->store, l->kind, ml_str(l->where ? l->where : ""), l->sort, &e);
		l->sifted = ml_store_generation(app->store);
		l->shown_us = 0;
		if (!l->sift || !ml_sift_work(l->sift, AT_ONCE_US, &e)) {
			ml_app_fail(app, &e);
			forget_sift(l);
		}
		app->busy = true;
	}
	answer(l);
}

/* A filter's first records show while the rest is read; an order shows when it is known. */
bool ml_list_screen_work(struct ml_list_screen *l)
{
	struct ml_app *app = l->base.app;
	struct ml_error e = {0};
	if (!l->sift || ml_sift_is_done(l->sift))
		return false;
	if (!ml_sift_work(l->sift, WORK_US, &e)) {
		ml_app_fail(app, &e);
		forget_sift(l);
		answer(l);
		app->stale = true;
		return false;
	}
	bool done = ml_sift_is_done(l->sift);
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	int64_t now = (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
	if (done || now - l->shown_us >= SHOW_US) {
		if (l->list.row == 0)
			l->list.id = 0; /* whoever has not moved stays at the top while rows come in before */
		if (done || (l->where && ml_list_size(l->found) < FEW))
			answer(l);
		l->shown_us = now;
		app->stale = true;
	}
	return !done;
}

static bool is_number(const struct ml_field *f)
{
	return f->type == ML_T_INT || f->type == ML_T_DECIMAL || f->type == ML_T_PERCENT || f->type == ML_T_MONEY;
}

static void bin_columns(struct ml_list_screen *l)
{
	struct ml_ui_column columns[3];
	static const char *const labels[] = {N_("Fiche"), N_("Type"), N_("Détail")};
	for (int i = 0; i < 3; i++)
		columns[i] = (struct ml_ui_column){
			.key = "", .label = _(labels[i]), .width = i == 1 ? 18 : 30, .grow = i != 1};
	ml_ui_list_set_columns(&l->list, columns, 3);
}

static void place_columns(struct ml_list_screen *l)
{
	struct ml_ui_column columns[ML_UI_COLUMNS] = {0};
	for (uint32_t i = 0; i < l->n_fields; i++) {
		const struct ml_field *f = l->fields[i] = l->columns[i].field;
		int width = l->columns[i].width;
		columns[i] = (struct ml_ui_column){.key = f->key,
			.label = ml_app_label(l->kind, f),
			.width = width ? width : ml_app_column_width(f),
			.min = width ? width : ml_app_column_min(f),
			.grow = i == 0 ? 2
				       : !width &&
						 (f->type == ML_T_TEXT || f->type == ML_T_NAME || f->type == ML_T_REF),
			.align = is_number(f) ? ML_RIGHT : ML_START,
			.sortable = true};
	}
	ml_ui_list_set_columns(&l->list, columns, l->n_fields);
}

static void set_text(char **at, const char *text)
{
	char *copy = text && text[0] ? ml_xstrdup(text) : NULL;
	ml_free_(*at);
	*at = copy;
}

static void set_str(char **at, struct ml_str text)
{
	struct ml_buf z = {0};
	ml_buf_str(&z, text);
	set_text(at, z.p);
	ml_buf_finish(&z);
}

/* ---- what is shown: filter, order, columns, view ------------------------------------------------------ */

static void set_where(struct ml_list_screen *l, const char *where)
{
	set_text(&l->where, where);
	struct ml_str words =
		ml_app_where_words(l->base.app, l->base.app->arena, l->kind, ml_str(l->where ? l->where : ""));
	set_str(&l->where_words, words);
	l->list.chips = l->where_words;
}

static void set_sort(struct ml_list_screen *l, const char *sort)
{
	set_text(&l->sort, sort);
	const char *first = l->sort ? l->sort + (l->sort[0] == '-') : "";
	snprintf(l->sort_key, sizeof l->sort_key, "%.*s", (int)strcspn(first, ","), first);
	l->list.sort_key = l->sort ? l->sort_key : NULL;
	l->list.sort_down = l->sort && l->sort[0] == '-';
}

static void no_view(struct ml_list_screen *l)
{
	set_text(&l->view, NULL);
	l->view_rid = 0;
}

void ml_list_screen_filter(struct ml_list_screen *l, const char *where)
{
	no_view(l);
	set_where(l, where);
	run_query(l);
}

void ml_list_screen_order(struct ml_list_screen *l, const char *sort, bool keep)
{
	char key[64];
	set_sort(l, sort);
	snprintf(key, sizeof key, "ui.sort.%s", l->kind->key);
	/* A database that cannot be written is sorted all the same. */
	if (keep && !l->view)
		ml_store_set_meta(l->base.app->store, key, ml_str(l->sort), NULL);
	run_query(l);
	ml_ui_list_select_row(&l->list, 0);
	l->list.top = 0;
}

bool ml_list_screen_set_columns(struct ml_list_screen *l, struct ml_str columns, struct ml_error *e)
{
	char key[64];
	snprintf(key, sizeof key, "ui.columns.%s", l->kind->key);
	l->n_fields = ml_app_columns_read(l->base.app, l->kind, columns, l->columns, ML_UI_COLUMNS);
	place_columns(l);
	ml_ui_list_reload(&l->list);
	return l->view || ml_store_set_meta(l->base.app->store, key, columns, e);
}

/* As without any view: the user's own columns and order. */
static void usual(struct ml_list_screen *l)
{
	char key[64];
	struct ml_buf sort = {0};
	snprintf(key, sizeof key, "ui.sort.%s", l->kind->key);
	ml_store_get_meta(l->base.app->store, key, &sort);
	no_view(l);
	set_where(l, NULL);
	set_sort(l, sort.p);
	l->n_fields = ml_app_columns_chosen(l->base.app, l->kind, l->columns, ML_UI_COLUMNS);
	place_columns(l);
	ml_buf_finish(&sort);
}

/* Parts that a view leaves open are as usual. */
static void take_view(struct ml_list_screen *l, const struct ml_view *v)
{
	usual(l);
	if (!v)
		return;
	char *text = NULL;
	set_str(&text, v->where);
	set_where(l, text);
	set_str(&text, v->sort);
	if (text)
		set_sort(l, text);
	ml_free_(text);
	ml_ui_list_set_filter(&l->list, v->words);
	if (v->columns.n) {
		l->n_fields = ml_app_columns_read(l->base.app, l->kind, v->columns, l->columns, ML_UI_COLUMNS);
		place_columns(l);
	}
	set_str(&l->view, v->name);
	l->view_rid = v->rid;
}

/* The view may be made of this list's own texts. */
void ml_list_screen_use(struct ml_list_screen *l, const struct ml_view *v)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_view copy = {0};
	if (v)
		copy = (struct ml_view){v->rid, ml_arena_str(a, v->name), ml_arena_str(a, v->where),
			ml_arena_str(a, v->words), ml_arena_str(a, v->sort), ml_arena_str(a, v->columns), v->shared};
	take_view(l, v ? &copy : NULL);
	run_query(l);
	ml_arena_destroy(a);
}

/* A click on a header: by that column; once more: the other way round; a third time: the natural order. */
static void sort_by(struct ml_list_screen *l, const char *key)
{
	bool up = l->sort && strcmp(l->sort, key) == 0,
	     down = l->sort && l->sort[0] == '-' && strcmp(l->sort + 1, key) == 0;
	char text[80];
	snprintf(text, sizeof text, "%s%s", up ? "-" : "", down ? "" : key);
	ml_list_screen_order(l, text, true);
}

/* ---- the screen's functions ----------------------------------------------------------------------------------------
 */

static void order_words(struct ml_list_screen *l, struct ml_buf *out)
{
	struct ml_str rest = ml_str(l->sort), key;
	bool first = true;
	while (ml_str_split(&rest, ',', &key)) {
		bool down = key.n && key.p[0] == '-';
		const struct ml_field *f =
			ml_store_field(l->base.app->store, l->kind, down ? ml_str_n(key.p + 1, key.n - 1) : key);
		if (!f)
			continue;
		ml_buf_printf(out, "%s%s%s", first ? "" : _(", "), ml_app_label(l->kind, f), down ? " ▼" : "");
		first = false;
	}
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct ml_list_screen *l = self(s);
	ml_buf_z(place, l->bin ? _("Corbeille") : _(l->kind->plural));
	if (l->view)
		ml_buf_printf(place, " › %s", l->view);
	uint64_t total = source_total(l), n = source_count(l);
	if (n != total) {
		ml_ui_number(details, (int64_t)n);
		ml_buf_z(details, _(" sur "));
	}
	ml_ui_number(details, (int64_t)total);
	if (l->sort) {
		ml_buf_z(details, _(" · tri : "));
		order_words(l, details);
	}
	if (l->sift && !ml_sift_is_done(l->sift))
		ml_buf_printf(details, " · %u %%", ml_sift_percent(l->sift));
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	ml_ui_list_draw(&self(s)->list, f, body, s->app->overlay == ML_OVER_NONE);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct ml_list_screen *l = self(s);
	enum ml_ui_result r = ml_ui_list_key(&l->list, k);
	if (r == ML_UI_FILTERED)
		answer(l);
	else if (r == ML_UI_SORTED && !l->bin)
		sort_by(l, l->list.column[l->list.clicked].key);
	else if (r == ML_UI_ACCEPTED && l->list.id)
		ml_app_push(s->app, ml_sheet_create(s->app, l->list.id));
	else if (r == ML_UI_CANCELLED && l->where) {
		ml_list_screen_filter(l, NULL);
		r = ML_UI_USED;
	}
	return r;
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	struct ml_list_screen *l = self(s);
	if (l->bin)
		ml_buf_z(out, _("Entrée fiche · Espace cocher · F6 rétablir · lettres : filtrer"));
	else if (l->list.ticks.n)
		ml_buf_z(out, _("Ctrl-E modifier · Ctrl-T étiqueter · F8 corbeille · Ctrl-A tout, rien"));
	else
		ml_buf_z(out, _("Entrée fiche · Espace cocher · F4 filtres · F6 colonnes · lettres : filtrer"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	struct ml_list_screen *l = self(s);
	ml_ui_list_status(&l->list, out);
	if (l->list.id && !l->bin) {
		struct ml_str sub = ml_store_subtitle(s->app->store, s->app->arena, l->list.id);
		ml_buf_printf(out, "%s%.*s", out->n && sub.n ? " · " : "", (int)sub.n, sub.p);
	}
}

/* A sheet that was only looked at leaves the answer as it is. */
static void refresh(struct ml_screen *s)
{
	struct ml_list_screen *l = self(s);
	if (l->sift && ml_sift_is_done(l->sift) && l->sifted == ml_store_generation(s->app->store))
		answer(l);
	else
		run_query(l);
}

static bool work(struct ml_screen *s)
{
	return ml_list_screen_work(self(s));
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
	struct ml_list_screen *l = self(s);
	ml_ui_list_finish(&l->list);
	ml_list_destroy(l->found);
	ml_sift_destroy(l->sift);
	ml_free_(l->where);
	ml_free_(l->where_words);
	ml_free_(l->sort);
	ml_free_(l->view);
	ml_free_(l);
}

/* For a sheet opened from here: its neighbours. */
static bool place(struct ml_screen *s, int64_t rid, uint64_t *at, uint64_t *n)
{
	struct ml_list_screen *l = self(s);
	*n = l->found ? ml_list_size(l->found) : 0;
	return l->found && ml_list_find(l->found, rid, at);
}

static int64_t nth(struct ml_screen *s, uint64_t at)
{
	struct ml_list_screen *l = self(s);
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
	.work = work,
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
	.work = work,
	.current = current,
	.targets = targets,
	.place = place,
	.nth = nth,
	.destroy = destroy};

/* A filter that was asked for wins over the view that the user begins with. */
static void open_view(struct ml_list_screen *l, struct ml_str where)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_view *v;
	uint32_t n = 0;
	int64_t first = where.n ? 0 : ml_view_default(l->base.app->store, l->kind);
	usual(l);
	if (first && ml_views(l->base.app->store, a, l->kind, &v, &n, NULL))
		for (uint32_t i = 0; i < n; i++)
			if (v[i].rid == first)
				take_view(l, &v[i]);
	if (where.n)
		set_where(l, ml_arena_str(a, where).p);
	ml_arena_destroy(a);
}

static struct ml_screen *make(struct ml_app *app, const struct ml_kind *kind, bool bin, struct ml_str where)
{
	struct ml_list_screen *l = ml_xalloc(sizeof *l);
	l->base = (struct ml_screen){bin ? &bin_ops : &list_ops, app};
	l->kind = kind;
	l->bin = bin;
	l->source = (struct ml_source){.arg = l,
		.count = source_count,
		.total = source_total,
		.id = source_id,
		.ids = source_ids,
		.find = source_find,
		.fetch = source_fetch,
		.generation = source_generation};
	ml_ui_list_init(&l->list, &l->source, NULL, 0);
	l->list.empty = bin ? _("La corbeille est vide.")
			    : _("Aucune fiche pour l'instant : F7 en crée une, Ctrl-P permet d'importer un fichier.");
	if (bin)
		bin_columns(l);
	else
		open_view(l, where);
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
	return s->ops == &list_ops ? ((const struct ml_list_screen *)s)->kind : NULL;
}

void ml_list_screen_untick(struct ml_screen *s)
{
	if (s->ops != &list_ops && s->ops != &bin_ops)
		return;
	ml_idset_clear(&self(s)->list.ticks);
	ml_ui_list_reload(&self(s)->list);
}

uint64_t ml_list_screen_hidden(struct ml_screen *s)
{
	uint64_t hidden = 0;
	if (s->ops == &list_ops || s->ops == &bin_ops)
		ml_ui_list_ticked(&self(s)->list, &hidden);
	return hidden;
}

struct ml_list *ml_list_screen_export(struct ml_screen *s)
{
	struct ml_list_screen *l = self(s);
	struct ml_arena *a = ml_arena_create();
	int64_t *rids;
	uint64_t n = l->list.ticks.n ? ml_ui_list_targets(&l->list, a, &rids) : source_count(l);
	if (!l->list.ticks.n) {
		rids = ML_NEWN(a, int64_t, n + 1);
		n = source_ids(l, 0, n, rids);
	}
	struct ml_list *list = ml_list_of_rids(rids, n);
	ml_arena_destroy(a);
	return list;
}

struct ml_list_screen *ml_list_screen_of(struct ml_screen *s)
{
	return s && s->ops == &list_ops ? self(s) : NULL;
}
