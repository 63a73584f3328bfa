/*
 * À trancher: everything that is left to look at, by reason; typing narrows the list. Rows are read as they show, so
 * that ten thousand lines open as fast as ten.
 */
#include "app/review.h"
#include "ui/list.h"

struct review_list {
	struct ml_screen base;
	struct ml_arena *arena;
	struct ml_review_item *item;
	uint32_t n_items;
	int64_t *row; /* index of an item, or -1 - reason for a heading */
	uint32_t n;
	uint32_t count[ML_REASONS]; /* as listed */
	uint64_t total;		    /* without the filter */
	struct ml_ui_list list;
	struct ml_ui_rows rows;
};

static struct review_list *self(struct ml_screen *s)
{
	return (struct review_list *)s;
}

/* A record may be listed for several reasons, and for two codes. */
static int64_t item_id(const struct ml_review_item *item)
{
	return (item->rid << 3 | (int64_t)item->reason) ^ (item->field ? (int64_t)(item->field->wire & 0x3fff) << 48 : 0);
}

static const struct ml_review_item *item_of(struct review_list *x, int64_t id)
{
	for (uint32_t i = 0; i < x->n_items; i++)
		if (item_id(&x->item[i]) == id)
			return &x->item[i];
	return NULL;
}

/* ---- rows ------------------------------------------------------------------------------------------- */

static uint64_t source_total(void *arg)
{
	return ((struct review_list *)((struct ml_ui_rows *)arg)->arg)->total;
}

static uint64_t source_matches(void *arg)
{
	return ((struct review_list *)((struct ml_ui_rows *)arg)->arg)->n_items;
}

static int64_t source_id(void *arg, uint64_t row)
{
	struct review_list *x = arg;
	return x->row[row] >= 0 ? item_id(&x->item[x->row[row]]) : 0;
}

static void conflict_cells(struct review_list *x, const struct ml_review_item *item, struct ml_str *cells, struct ml_arena *a)
{
	struct ml_app *app = x->base.app;
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)item->rid & 0xff);
	struct ml_conflict *c;
	struct ml_buf fields = {0}, who = {0};
	const struct ml_writer *last = NULL;
	uint32_t n = 0, n_voices;
	ml_store_conflicts(app->store, a, item->rid, &c, &n, NULL);
	for (uint32_t i = 0; i < n; i++) {
		struct ml_voice *v;
		if (!c[i].field || !ml_conflict_voices(app->store, a, &c[i], &v, &n_voices, NULL) || !n_voices)
			continue;
		ml_buf_printf(&fields, "%s%s", fields.n ? _(", ") : "", ml_app_label(kind, c[i].field));
		for (uint32_t j = 0; j < n_voices; j++)
			if (!last || (!ml_voice_writer(&v[j])->here && ml_voice_writer(&v[j])->time >= last->time))
				last = ml_voice_writer(&v[j]);
	}
	if (last)
		ml_review_who(app, last, &who);
	cells[2] = ml_arena_str(a, ml_buf_view(&fields));
	cells[3] = ml_arena_str(a, ml_buf_view(&who));
	ml_buf_finish(&fields);
	ml_buf_finish(&who);
}

static void other_cells(struct review_list *x, const struct ml_review_item *item, struct ml_str *cells, struct ml_arena *a)
{
	struct ml_app *app = x->base.app;
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)item->rid & 0xff);
	struct ml_record *r;
	struct ml_writer w = {0};
	struct ml_buf who = {0};
	if (item->reason == ML_REVIEW_UNIQUE) {
		struct ml_str other = ml_store_title(app->store, a, item->others[0]),
			      code = ml_app_values(app, a, item->field, &item->value, 1);
		cells[2] = ml_arena_printf(a, "%s %.*s", ml_app_label(kind, item->field), (int)code.n, code.p);
		cells[3] = item->n_others > 1 ? ml_arena_printf(a, "%.*s +%u", (int)other.n, other.p, item->n_others - 1) : other;
		return;
	}
	if (item->reason == ML_REVIEW_MERGED) {
		struct ml_str into = ml_store_title(app->store, a, ml_store_canonical(app->store, item->rid));
		cells[2] = ml_arena_printf(a, "→ %.*s", (int)into.n, into.p);
	} else {
		cells[2] = ml_store_subtitle(app->store, a, item->rid);
	}
	if (!(r = ml_store_get(app->store, a, item->rid, NULL)))
		return;
	w.time = ml_record_changed(app->store, r, &w.site);
	struct ml_uuid here = ml_store_site(app->store);
	w.here = ml_uuid_eq(&here, &w.site);
	w.name = ml_store_officer_of(app->store, &w.site);
	ml_review_who(app, &w, &who);
	cells[3] = ml_arena_str(a, ml_buf_view(&who));
	ml_buf_finish(&who);
}

static const char *heading(enum ml_reason r)
{
	static const char *const heads[ML_REASONS] = {
		[ML_REVIEW_CONFLICT] = N_("VALEURS EN CONFLIT"),
		[ML_REVIEW_REVIVED] = N_("MODIFIÉES APRÈS MISE À LA CORBEILLE"),
		[ML_REVIEW_MERGED] = N_("MODIFIÉES APRÈS RÉUNION À UNE AUTRE FICHE"),
		[ML_REVIEW_UNIQUE] = N_("MÊME CODE DANS PLUSIEURS FICHES"),
		[ML_REVIEW_FUTURE] = N_("DATÉES DANS LE FUTUR : HORLOGE FAUSSE"),
	};
	return _(heads[r]);
}

static void show_row(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *a)
{
	struct review_list *x = arg;
	int64_t at = x->row[row];
	if (at < 0) {
		out->cells[0] = ml_arena_printf(a, "%s · %u", heading((enum ml_reason)(-1 - at)), x->count[-1 - at]);
		return;
	}
	const struct ml_review_item *item = &x->item[at];
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)item->rid & 0xff);
	out->cells[0] = ml_store_title(x->base.app->store, a, item->rid);
	out->cells[1] = ml_str(kind ? _(kind->label) : "");
	if (item->reason == ML_REVIEW_CONFLICT) {
		conflict_cells(x, item, out->cells, a);
		out->marks = ML_MARK_CONFLICT;
	} else {
		other_cells(x, item, out->cells, a);
		out->marks = ML_MARK_LATE;
	}
}

/* ---- the query -------------------------------------------------------------------------------------------- */

static void run_query(struct review_list *x)
{
	struct ml_app *app = x->base.app;
	struct ml_review_query q = {.text = ml_ui_list_filter(&x->list)};
	struct ml_error e = {0};
	ml_arena_reset(x->arena);
	x->n = x->n_items = 0;
	if (!ml_review_items(app->store, x->arena, &q, &x->item, &x->n_items, &e))
		ml_app_fail(app, &e);
	memset(x->count, 0, sizeof x->count);
	x->row = ML_NEWN(x->arena, int64_t, x->n_items + ML_REASONS);
	for (uint32_t i = 0; i < x->n_items; i++) {
		enum ml_reason r = x->item[i].reason;
		if (!x->count[r]++)
			x->row[x->n++] = -1 - (int64_t)r;
		x->row[x->n++] = i;
	}
	if (!q.text.n)
		x->total = x->n_items;
	ml_ui_rows_set(&x->rows, x->n);
	ml_ui_list_reload(&x->list);
}

/* The ticked records; else what the filter leaves. */
void ml_review_list_rule(struct ml_screen *s)
{
	struct review_list *x = self(s);
	struct ml_arena *a = ml_arena_create();
	struct ml_rule scope = {.text = ml_ui_list_filter(&x->list)};
	uint64_t hidden, ticked = ml_ui_list_ticked(&x->list, &hidden);
	int64_t *ids, *rids = ML_NEWN(a, int64_t, ticked + 1);
	if (ticked) {
		uint32_t n = ml_ui_list_targets(&x->list, a, &ids);
		rids = ML_NEWN(a, int64_t, n + 1);
		for (uint32_t i = 0; i < n; i++)
			rids[i] = ids[i] >> 3;
		scope = (struct ml_rule){.rids = rids, .n_rids = n};
	}
	ml_rule_choose(s->app, &scope);
	ml_arena_destroy(a);
}

/* ---- the screen's functions ---------------------------------------------------------------------------------- */

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	struct review_list *x = self(s);
	ml_buf_z(place, _("À trancher"));
	if (x->n_items != x->total) {
		ml_ui_number(details, x->n_items);
		ml_buf_z(details, _(" sur "));
	}
	ml_ui_number(details, (int64_t)x->total);
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	ml_ui_list_draw(&self(s)->list, f, body, s->app->overlay == ML_OVER_NONE);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	struct review_list *x = self(s);
	enum ml_ui_result r = ml_ui_list_key(&x->list, k);
	const struct ml_review_item *item;
	if (r == ML_UI_FILTERED)
		run_query(x);
	else if (r == ML_UI_ACCEPTED && (item = item_of(x, x->list.id))) {
		if (item->reason == ML_REVIEW_CONFLICT)
			ml_app_push(s->app, ml_conflicts_at(s->app, item->rid, ml_ui_list_filter(&x->list)));
		else
			ml_review_act(s->app, item);
	}
	return r == ML_UI_SORTED ? ML_UI_USED : r;
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("Entrée trancher · F4 une règle pour tous · Espace cocher · lettres : filtrer"));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	ml_ui_list_status(&self(s)->list, out);
}

static void refresh(struct ml_screen *s)
{
	run_query(self(s));
}

static int64_t current(struct ml_screen *s)
{
	const struct ml_review_item *item = item_of(self(s), self(s)->list.id);
	return item ? item->rid : 0;
}

static void destroy(struct ml_screen *s)
{
	struct review_list *x = self(s);
	ml_ui_list_finish(&x->list);
	ml_arena_destroy(x->arena);
	ml_free_(x);
}

static const struct ml_screen_ops ops = {.name = "review",
	.scope = ML_SCOPE_REVIEW,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.refresh = refresh,
	.current = current,
	.destroy = destroy};

struct ml_screen *ml_review_list_create(struct ml_app *app)
{
	static const struct {
		const char *label;
		int width, grow;
	} rows[] = {{N_("Fiche"), 22, 3}, {N_("Type"), 12, 0}, {N_("À trancher"), 18, 3}, {N_("Dernière valeur"), 20, 1}};
	struct review_list *x = ml_xalloc(sizeof *x);
	struct ml_ui_column columns[ML_COUNT(rows)] = {0};
	x->base = (struct ml_screen){&ops, app};
	x->arena = ml_arena_create();
	for (size_t i = 0; i < ML_COUNT(rows); i++)
		columns[i] = (struct ml_ui_column){
			.key = "", .label = _(rows[i].label), .width = rows[i].width, .grow = rows[i].grow};
	ml_ui_rows_init(&x->rows, x, source_id, show_row);
	x->rows.source.total = source_total;
	x->rows.source.matches = source_matches;
	ml_ui_list_init(&x->list, &x->rows.source, columns, ML_COUNT(rows));
	x->list.empty = _("Plus rien à trancher. Échap revient.");
	run_query(x);
	ml_ui_list_select_row(&x->list, 0);
	return &x->base;
}
