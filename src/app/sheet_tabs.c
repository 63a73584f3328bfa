/* The tabs of a sheet: what refers to the record, a tab a kind; all that in the order of its dates; its history. */
#include <stdlib.h>

#include "app/sheet.h"

/* ---- what is tied to this record ------------------------------------------------------------------ */

static int by_rid(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* A record that refers by two fields shows once. */
static void add_rids(struct sheet *x, struct tab *t, const int64_t *rids, uint32_t n)
{
	int64_t *all = ML_NEWN(x->arena, int64_t, t->n + n + 1);
	uint32_t kept = 0;
	memcpy(all, t->rids, t->n * sizeof *all);
	memcpy(all + t->n, rids, n * sizeof *all);
	qsort(all, t->n + n, sizeof *all, by_rid);
	for (uint32_t i = 0; i < t->n + n; i++)
		if (!kept || all[kept - 1] != all[i])
			all[kept++] = all[i];
	t->rids = all;
	t->n = kept;
}

/* One tab a kind, whatever the fields by which its records refer to this one. */
static void add_related(struct sheet *x, const struct ml_kind *kind)
{
	struct tab t = {.what = TAB_RELATED, .kind = kind};
	bool own = false;
	if (x->tabs.n >= MAX_TABS - 2)
		return;
	for (uint32_t j = 0; j < kind->n_fields; j++) {
		const struct ml_field *f = &kind->fields[j];
		int64_t *rids;
		uint32_t n = 0;
		if (f->type != ML_T_REF || f->wire == ML_FIELD_MERGED_INTO || !ml_field_accepts(f, x->record->kind) ||
			!ml_store_backrefs(x->base.app->store, x->arena, x->rid, kind, f, &rids, &n, NULL))
			continue;
		own |= strcmp(f->ref, "*") != 0 && f->wire >= 16;
		if (t.n_fields < TAB_FIELDS && f->wire >= 16)
			t.field[t.n_fields++] = f;
		if (n && t.n)
			add_rids(x, &t, rids, n);
		else if (n) {
			t.rids = rids;
			t.n = n;
		}
	}
	/* Tabs that make sense without a record yet: the links of this kind; of the others only those that hold
	 * something. */
	if (!t.n && !(own && (kind->flags & ML_K_LINK)))
		return;
	x->tab[x->tabs.n] = t;
	ml_ui_tabs_add(&x->tabs, _(kind->plural), t.n);
}

void sheet_tabs(struct sheet *x)
{
	const struct tab before = *tab_now(x);
	uint32_t n, related = 0;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	ml_ui_tabs_init(&x->tabs);
	x->tab[0] = (struct tab){0};
	x->dated = NULL;
	ml_ui_tabs_add(&x->tabs, _("Identité"), -1);
	for (uint32_t i = 0; i < n; i++)
		if (!(kinds[i]->flags & ML_K_HIDDEN))
			add_related(x, kinds[i]);
	for (uint32_t i = 1; i < x->tabs.n; i++)
		related += x->tab[i].n;
	if (related) {
		x->tab[x->tabs.n] = (struct tab){.what = TAB_TIMELINE};
		ml_ui_tabs_add(&x->tabs, _("Chronologie"), -1);
	}
	x->tab[x->tabs.n] = (struct tab){.what = TAB_HISTORY};
	ml_ui_tabs_add(&x->tabs, _("Historique"), -1);
	/* The tab looked at stays, though others came before it. */
	for (uint32_t i = 0; i < x->tabs.n; i++)
		if (x->tab[i].what == before.what && x->tab[i].kind == before.kind)
			x->tabs.current = i;
}

int64_t sheet_far_end(struct sheet *x, int64_t rid)
{
	struct tab *t = tab_now(x);
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)rid & 0xff);
	if (t->what != TAB_RELATED || !(kind->flags & ML_K_LINK))
		return rid;
	for (uint32_t i = 0; i < kind->n_fields; i++) {
		const struct ml_field *f = &kind->fields[i];
		struct ml_cell c = {0};
		if (f->type != ML_T_REF || (f->flags & ML_F_MULTI) || f->wire < 16 ||
			!ml_store_row(x->base.app->store, x->base.app->arena, rid, &f, 1, &c, NULL, NULL) || !c.n)
			continue;
		uint32_t n = c.n;
		const struct ml_value *v = ml_store_read_as(x->base.app->store, x->base.app->arena, f, c.v, &n);
		int64_t to = n ? ml_store_rid(x->base.app->store, &v[0].id) : 0;
		if (to && to != x->rid)
			return to;
	}
	return rid;
}

/* ---- the timeline: whatever is tied to this record and has a date, the last first ------------------------ */

enum { MANY = 5000 };

static int by_date(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;
	if (x->date.day != y->date.day)
		return x->date.day > y->date.day ? -1 : 1;
	if (x->date.minutes != y->date.minutes)
		return x->date.minutes > y->date.minutes ? -1 : 1;
	return x->rid > y->rid ? -1 : x->rid < y->rid;
}

static void read_dates(struct sheet *x)
{
	uint32_t most = 0;
	for (uint32_t i = 1; i < x->tabs.n; i++)
		most += ML_MIN(x->tab[i].n, MANY);
	x->dated = ML_NEWN(x->arena, struct dated, most + 1);
	x->n_dated = 0;
	for (uint32_t i = 1; i < x->tabs.n; i++) {
		const struct tab *t = &x->tab[i];
		for (uint32_t j = t->n > MANY ? t->n - MANY : 0; j < t->n; j++) {
			struct dated d = {.rid = t->rids[j]};
			if (ml_agenda_date_of(x->base.app->store, x->arena, d.rid, x->rid, &d.date))
				x->dated[x->n_dated++] = d;
		}
	}
	qsort(x->dated, x->n_dated, sizeof *x->dated, by_date);
}

static void dated_row(struct sheet *x, const struct dated *d, struct ml_ui_row *row, struct ml_arena *a)
{
	struct ml_app *app = x->base.app;
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)d->rid & 0xff);
	struct ml_buf when = {0};
	ml_date_show(&when, ml_date_of_days(d->date.day), ML_DATE_SHORT, app->ctx->lang);
	if (d->date.minutes >= 0) {
		ml_buf_char(&when, ' ');
		ml_clock_show(&when, d->date.minutes, app->ctx->lang);
	}
	row->cells[0] = ml_arena_str(a, ml_buf_view(&when));
	row->cells[1] = ml_str(_(kind->label));
	row->cells[2] = ml_store_title(app->store, a, d->rid);
	row->roles = ML_NEWN(a, uint8_t, 3);
	for (int i = 0; i < 3; i++)
		row->roles[i] = d->date.day > ml_agenda_today(app->store) ? ML_ROLE_STRONG : ML_ROLE_TEXT;
	ml_buf_finish(&when);
}

static void timeline_columns(struct sheet *x, struct ml_ui_column *columns)
{
	static const struct {
		const char *label;
		int width, grow;
	} rows[] = {{N_("Quand"), 16, 0}, {N_("Type"), 18, 0}, {N_("Fiche"), 30, 1}};
	for (size_t i = 0; i < ML_COUNT(rows); i++)
		columns[i] = (struct ml_ui_column){.key = "",
			.label = _(rows[i].label),
			.width = rows[i].width,
			.min = rows[i].width,
			.grow = rows[i].grow};
	ml_ui_list_set_columns(&x->list, columns, ML_COUNT(rows));
}

/* ---- the list of a tab -------------------------------------------------------------------------------- */

static uint64_t source_count(void *arg)
{
	struct sheet *x = arg;
	switch (tab_now(x)->what) {
	case TAB_HISTORY:
		return x->n_past;
	case TAB_TIMELINE:
		return x->dated ? x->n_dated : 0;
	default:
		return tab_now(x)->n;
	}
}

static int64_t source_id(void *arg, uint64_t row)
{
	struct sheet *x = arg;
	struct tab *t = tab_now(x);
	if (row >= source_count(x))
		return 0;
	return t->what == TAB_HISTORY ? (int64_t)row + 1 : t->what == TAB_TIMELINE ? x->dated[row].rid : t->rids[row];
}

static uint64_t source_generation(void *arg)
{
	return ((struct sheet *)arg)->generation;
}

static void past_row(struct sheet *x, const struct ml_past *p, struct ml_ui_row *row, struct ml_arena *a)
{
	struct ml_app *app = x->base.app;
	struct ml_buf when = {0};
	ml_app_when(app, &when, p->time);
	row->cells[0] = ml_arena_str(a, ml_buf_view(&when));
	row->cells[1] = ml_store_officer_of(app->store, &p->site);
	row->cells[2] = p->joined  ? ml_str(_("Réunit"))
			: p->field ? ml_str(ml_app_label(x->record->kind, p->field))
				   : ml_str(_("champ inconnu"));
	if (!p->v)
		row->cells[3] = ml_str(_("(vidé)"));
	else if (p->joined)
		row->cells[3] = ml_store_title(app->store, a, p->joined);
	else if (p->field)
		row->cells[3] = ml_app_values(app, a, p->field, p->v, 1);
	row->cells[4] = ml_str(!p->v ? "" : p->current && !p->shown ? _("en conflit") : p->current ? _("actuel") : "");
	row->roles = ML_NEWN(a, uint8_t, 5);
	for (int i = 0; i < 5; i++)
		row->roles[i] = p->current ? ML_ROLE_TEXT : ML_ROLE_MUTED;
	ml_buf_finish(&when);
}

static void source_fetch(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *a)
{
	struct sheet *x = arg;
	struct ml_app *app = x->base.app;
	struct ml_cell cells[ML_UI_COLUMNS];
	for (uint32_t i = 0; i < n; i++) {
		rows[i].id = source_id(x, from + i);
		if (tab_now(x)->what == TAB_HISTORY) {
			past_row(x, &x->past[from + i], &rows[i], a);
			continue;
		}
		if (tab_now(x)->what == TAB_TIMELINE) {
			dated_row(x, &x->dated[from + i], &rows[i], a);
			continue;
		}
		if (!ml_store_row(app->store, a, rows[i].id, x->fields, x->n_fields, cells, NULL, NULL))
			continue;
		for (uint32_t c = 0; c < x->n_fields; c++)
			rows[i].cells[c] = ml_app_cell(app, a, x->fields[c], &cells[c]);
	}
}

static void history_columns(struct sheet *x, struct ml_ui_column *columns)
{
	static const struct {
		const char *label;
		int width, grow;
	} rows[] = {{N_("Quand"), 11, 0}, {N_("Qui"), 16, 1}, {N_("Champ"), 18, 1}, {N_("Valeur"), 24, 3}, {"", 10, 0}};
	for (size_t i = 0; i < ML_COUNT(rows); i++)
		columns[i] = (struct ml_ui_column){
			.key = "", .label = _(rows[i].label), .width = rows[i].width, .grow = rows[i].grow};
	ml_ui_list_set_columns(&x->list, columns, ML_COUNT(rows));
}

static void tab_columns(struct sheet *x)
{
	struct ml_ui_column columns[ML_UI_COLUMNS] = {0};
	struct tab *t = tab_now(x);
	const struct ml_field *all[ML_UI_COLUMNS];
	if (t->what == TAB_HISTORY)
		history_columns(x, columns);
	if (t->what == TAB_TIMELINE)
		timeline_columns(x, columns);
	if (t->what != TAB_RELATED)
		return;
	uint32_t n = ml_app_columns(x->base.app, t->kind, all, ML_UI_COLUMNS);
	x->n_fields = 0;
	for (uint32_t i = 0; i < n; i++)
		if (t->n_fields > 1 || all[i] != t->field[0]) /* it is this very record */
			x->fields[x->n_fields++] = all[i];
	for (uint32_t i = 0; i < x->n_fields; i++)
		columns[i] = (struct ml_ui_column){.key = x->fields[i]->key,
			.label = ml_app_label(t->kind, x->fields[i]),
			.width = ml_app_column_width(x->fields[i]),
			.min = ml_app_column_min(x->fields[i]),
			.grow = i == 0 ? 2 : 1};
	ml_ui_list_set_columns(&x->list, columns, x->n_fields);
}

void sheet_show_tab(struct sheet *x)
{
	if (tab_now(x)->what == TAB_TIMELINE && !x->dated)
		read_dates(x);
	tab_columns(x);
	x->generation++;
	ml_ui_list_reload(&x->list);
}

void sheet_source(struct sheet *x)
{
	x->source = (struct ml_source){.arg = x,
		.count = source_count,
		.id = source_id,
		.fetch = source_fetch,
		.generation = source_generation};
}
