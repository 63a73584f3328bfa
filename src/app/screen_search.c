/* Global search: everything, as one types; grouped by kind, best first, people and organisations before the rest. */
#include "app/app.h"
#include "ui/list.h"

enum { SHOWN = 400 }; /* rows kept; the count is exact whatever it is */

struct search_screen {
	struct ml_screen base;
	struct ml_list *found;
	int64_t row[SHOWN + 64]; /* rid, or minus the kind's wire for a heading */
	bool near[SHOWN + 64];
	uint32_t n;
	uint64_t generation;
	struct ml_ui_list list;
	struct ml_source source;
};

static struct search_screen *self(struct ml_screen *s)
{
	return (struct search_screen *)s;
}

static uint64_t source_count(void *arg)
{
	return ((struct search_screen *)arg)->n;
}

static uint64_t source_matches(void *arg)
{
	struct search_screen *x = arg;
	return x->found ? ml_list_count(x->found) : 0;
}

static uint64_t source_total(void *arg)
{
	return ml_store_count(((struct search_screen *)arg)->base.app->store, NULL);
}

static int64_t source_id(void *arg, uint64_t row)
{
	struct search_screen *x = arg;
	return row < x->n && x->row[row] > 0 ? x->row[row] : 0;
}

static uint64_t source_generation(void *arg)
{
	return ((struct search_screen *)arg)->generation;
}

static void source_fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *a)
{
	struct search_screen *x = arg;
	struct ml_store *store = x->base.app->store;
	for (uint32_t i = 0; i < n && from + i < x->n; i++) {
		int64_t rid = x->row[from + i];
		unsigned flags = 0;
		if (rid < 0) {
			rows[i].heading = true;
			rows[i].cells[0] = ml_str(_(ml_kind_by_wire((uint64_t)-rid)->plural));
			continue;
		}
		rows[i].id = rid;
		rows[i].cells[0] = ml_store_title(store, a, rid);
		rows[i].cells[1] = ml_store_subtitle(store, a, rid);
		ml_store_row(store, a, rid, NULL, 0, NULL, &flags, NULL);
		rows[i].marks = (flags & ML_R_CONFLICT ? ML_MARK_CONFLICT : 0) | (x->near[from + i] ? ML_MARK_NEAR : 0);
	}
}

static void run_query(struct search_screen *x)
{
	struct ml_error e = {0};
	struct ml_query q = {.text = ml_ui_list_filter(&x->list), .limit = SHOWN};
	int kind = 0;
	ml_list_destroy(x->found);
	x->found = q.text.n ? ml_store_list(x->base.app->store, &q, &e) : NULL;
	if (q.text.n && !x->found)
		ml_app_fail(x->base.app, &e);
	x->n = 0;
	for (uint64_t i = 0; x->found && i < ml_list_size(x->found) && x->n < ML_COUNT(x->row) - 1; i++) {
		int64_t rid = ml_list_at(x->found, i);
		if ((int)(rid & 0xff) != kind) {
			kind = (int)(rid & 0xff);
			x->row[x->n++] = -kind;
		}
		x->near[x->n] = ml_list_is_corrected(x->found, i);
		x->row[x->n++] = rid;
	}
	x->generation++;
	ml_ui_list_reload(&x->list);
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct search_screen *x = self(s);
	uint64_t n = x->found ? ml_list_count(x->found) : 0;
	ml_buf_z(place, _("Recherche"));
	if (!x->found)
		return;
	ml_ui_number(details, (int64_t)n);
	ml_buf_printf(details, " %s", ml_trn("fiche trouvée", "fiches trouvées", (unsigned long)n));
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	ml_ui_list_draw(&self(s)->list, f, body, s->app->overlay == ML_OVER_NONE);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct search_screen *x = self(s);
	enum ml_ui_result r = ml_ui_list_key(&x->list, k);
	if (r == ML_UI_FILTERED)
		run_query(x);
	else if (r == ML_UI_ACCEPTED && x->list.id)
		ml_app_push(s->app, ml_sheet_create(s->app, x->list.id));
	return r;
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("Entrée ouvrir · ~ orthographe proche · Échap efface puis revient"));
}

static void refresh(struct ml_screen *s)
{
	run_query(self(s));
}

static int64_t current(struct ml_screen *s)
{
	return self(s)->list.id;
}

static void destroy(struct ml_screen *s)
{
	struct search_screen *x = self(s);
	ml_ui_list_finish(&x->list);
	ml_list_destroy(x->found);
	ml_free_(x);
}

/* For a sheet opened from here: its neighbours, whatever their kind; headings do not count. */
static bool place(struct ml_screen *s, int64_t rid, uint64_t *at, uint64_t *n)
{
	struct search_screen *x = self(s);
	bool found = false;
	*n = 0;
	for (uint32_t i = 0; i < x->n; i++) {
		if (x->row[i] == rid && !found) {
			*at = *n;
			found = true;
		}
		*n += x->row[i] > 0;
	}
	return found;
}

static int64_t nth(struct ml_screen *s, uint64_t at)
{
	struct search_screen *x = self(s);
	for (uint32_t i = 0; i < x->n; i++)
		if (x->row[i] > 0 && at-- == 0) {
			ml_ui_list_select_row(&x->list, i);
			return x->row[i];
		}
	return 0;
}

static const struct ml_screen_ops ops = {.name = "search",
	.scope = ML_SCOPE_SEARCH,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.refresh = refresh,
	.current = current,
	.place = place,
	.nth = nth,
	.destroy = destroy};

struct ml_screen *ml_search_create(struct ml_app *app, struct ml_str text)
{
	struct search_screen *x = ml_xalloc(sizeof *x);
	struct ml_ui_column columns[] = {{.key = "title", .label = _("Fiche"), .width = 36, .grow = 2},
		{.key = "sub", .label = "", .width = 36, .grow = 1}};
	x->base = (struct ml_screen){&ops, app};
	x->source = (struct ml_source){.arg = x,
		.count = source_count,
		.total = source_total,
		.matches = source_matches,
		.id = source_id,
		.fetch = source_fetch,
		.generation = source_generation};
	ml_ui_list_init(&x->list, &x->source, columns, 2);
	x->list.filter_label = _("Chercher");
	x->list.filter_hint = _("une personne, un organisme, un événement, un téléphone…");
	x->list.no_header = true;
	x->list.no_ticks = true;
	x->list.empty = _("Tapez un nom, une ville, un numéro : accents et fautes de frappe ne comptent pas.");
	ml_ui_list_set_filter(&x->list, text);
	x->list.typing = true;
	run_query(x);
	return &x->base;
}
