/* What forms need from the program: references suggested and shown by title, values in use, places, who wrote what. */
#include "app/parts.h"

/* ---- references ---------------------------------------------------------------------------- */

uint32_t ml_app_suggest(struct ml_app *app, const struct ml_field *f, struct ml_str typed, struct ml_arena *a,
	struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct ml_store *store = app->store;
	uint32_t n_kinds, n = 0;
	const struct ml_kind *const *kinds = ml_kinds(&n_kinds);
	*more = 0;
	for (uint32_t i = 0; i < n_kinds; i++) {
		struct ml_query q = {.kind = kinds[i], .text = typed, .limit = max};
		if (!ml_app_may_create(f, kinds[i]))
			continue;
		struct ml_list *l = ml_store_list(store, &q, NULL);
		for (uint64_t j = 0; l && j < ml_list_size(l) && n < max; j++) {
			int64_t rid = ml_list_at(l, j);
			out[n] = (struct ml_ui_choice){
				.label = ml_store_title(store, a, rid), .detail = ml_store_subtitle(store, a, rid)};
			ml_store_id(store, rid, &out[n].id);
			out[n].key = ml_arena_str(a, ml_str_n((const char *)out[n].id.b, sizeof out[n].id.b));
			n++;
		}
		*more += l ? ml_list_count(l) : 0;
		ml_list_destroy(l);
	}
	*more -= n;
	return n;
}

static uint32_t suggest(void *arg, const struct ml_field *f, struct ml_str typed, struct ml_arena *a,
	struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct ml_form_link *link = arg;
	return ml_app_suggest(link->app, f, typed, a, out, max, more);
}

static void title_of(void *arg, const struct ml_field *f, const struct ml_uuid *id, struct ml_buf *out)
{
	struct ml_form_link *link = arg;
	struct ml_arena *a = ml_arena_create();
	struct ml_str title = ml_store_title_of(link->app->store, a, id);
	ml_buf_str(out, title.p ? title : ml_str(_("fiche non reçue")));
	ml_arena_destroy(a);
}

bool ml_app_may_create(const struct ml_field *f, const struct ml_kind *kind)
{
	return ml_field_accepts(f, kind) &&
	       (strcmp(f->ref, "*") != 0 || !(kind->flags & (ML_K_LINK | ML_K_TECHNICAL | ML_K_HIDDEN)));
}

static bool can_create(void *arg, const struct ml_field *f)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	for (uint32_t i = 0; i < n; i++)
		if (ml_app_may_create(f, kinds[i]))
			return true;
	return false;
}

/* ---- values in use ------------------------------------------------------------------------------ */

struct ml_form_known { /* of one field, asked for once a form */
	struct ml_form_known *next;
	const struct ml_field *field;
	struct ml_str *v;
	uint32_t n;
};

/* What several records may share. Names and numbers of their own are not offered: they would make a duplicate. */
static bool is_shared(const struct ml_kind *kind, const struct ml_field *f)
{
	static const uint8_t own[] = {
		ML_DUP_BY_FAMILY, ML_DUP_BY_GIVEN, ML_DUP_BY_WHOLE, ML_DUP_BY_TITLE, ML_DUP_BY_ACRONYM, ML_DUP_BY_CODE};
	for (size_t i = 0; i < ML_COUNT(own); i++)
		if (f->dup == own[i])
			return false;
	if (f->type == ML_T_TAGS)
		return true;
	/* What must be said names a record, but of a record that links others (a position's title). */
	return f->type == ML_T_TEXT && !f->normal && !(f->flags & ML_F_UNIQUE) &&
	       (!(f->flags & ML_F_REQUIRED) || (kind->flags & ML_K_LINK));
}

static struct ml_form_known *ask_known(struct ml_form_link *link, const struct ml_field *f)
{
	struct ml_form_known *k = ML_NEW(link->arena, struct ml_form_known);
	struct ml_used *used = NULL;
	uint32_t n = 0;
	*k = (struct ml_form_known){.field = f, .next = link->known};
	link->known = k;
	if (!is_shared(link->kind, f) || !ml_store_used(link->app->store, link->arena, link->kind, f, 300, &used, &n, NULL))
		return k;
	k->v = ML_NEWN(link->arena, struct ml_str, n + 1);
	for (uint32_t i = 0; i < n; i++)
		k->v[k->n++] = used[i].value;
	return k;
}

static uint32_t used(void *arg, const struct ml_field *f, struct ml_arena *a, struct ml_str *out, uint32_t max)
{
	struct ml_form_link *link = arg;
	struct ml_form_known *k = link->known;
	while (k && k->field != f)
		k = k->next;
	if (!k)
		k = ask_known(link, f);
	uint32_t n = ML_MIN(k->n, max);
	if (n)
		memcpy(out, k->v, n * sizeof *out);
	return n;
}

/* ---- places ----------------------------------------------------------------------------------------- */

struct places {
	struct ml_form_link *link;
	struct ml_arena *arena;
	struct ml_ui_choice *out;
	uint32_t n, max;
};

static void add_place(struct places *p, double lat, double lon, struct ml_str label, const char *detail)
{
	struct ml_value v = {.tag = ML_GEO, .x = lat, .y = lon};
	static const struct ml_field plain = {.type = ML_T_GEO};
	struct ml_buf key = {0};
	if (p->n == p->max)
		return;
	ml_value_show(&key, &plain, &v, &(struct ml_reader){.lang = "fr"}, NULL);
	p->out[p->n++] = (struct ml_ui_choice){.key = ml_arena_str(p->arena, ml_buf_view(&key)),
		.label = label,
		.detail = ml_arena_printf(p->arena, "%s · %s", key.p, detail)};
	ml_buf_finish(&key);
}

static const struct ml_field *position_of(const struct ml_kind *kind)
{
	for (uint32_t i = 0; i < kind->n_fields; i++)
		if (kind->fields[i].type == ML_T_GEO)
			return &kind->fields[i];
	return NULL;
}

/* The position of a record that the form refers to, and of what that one is in: the territory, its province… */
static void add_referred(struct places *p, struct ml_uuid id, int depth)
{
	struct ml_store *store = p->link->app->store;
	int64_t rid = ml_store_rid(store, &id);
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)(rid & 0xff));
	const struct ml_field *position = rid && kind ? position_of(kind) : NULL;
	if (!position || depth > 4)
		return;
	const struct ml_field *fields[2] = {position, ml_kind_parent(kind)};
	struct ml_cell cell[2] = {0};
	if (!ml_store_row(store, p->arena, rid, fields, fields[1] ? 2 : 1, cell, NULL, NULL))
		return;
	if (cell[0].n && cell[0].v->tag == ML_GEO)
		add_place(p, cell[0].v->x, cell[0].v->y, ml_store_title(store, p->arena, rid), _("sa position"));
	if (cell[1].n && cell[1].v->tag == ML_ID)
		add_referred(p, cell[1].v->id, depth + 1);
}

/* The middle of what is known in the same town, whatever the kind. */
static void add_middle(struct places *p, const struct ml_field *town, const struct ml_value *v)
{
	uint32_t n_kinds;
	const struct ml_kind *const *kinds = ml_kinds(&n_kinds);
	double lat = 0, lon = 0;
	uint64_t n = 0;
	for (uint32_t i = 0; i < n_kinds; i++) {
		const struct ml_field *position = position_of(kinds[i]),
				      *place = ml_kind_field(kinds[i], ml_str(town->key));
		double x = 0, y = 0;
		uint64_t found = 0;
		if (!position || !place || place->type != town->type ||
			!ml_store_middle(p->link->app->store, kinds[i], position, place, v, &x, &y, &found, NULL) ||
			!found)
			continue;
		lat += x * (double)found;
		lon += y * (double)found;
		n += found;
	}
	if (n)
		add_place(p, lat / (double)n, lon / (double)n, ml_arena_str(p->arena, v->s),
			ml_arena_printf(p->arena,
				ml_trn("d'après %llu fiche", "milieu de %llu fiches", (unsigned long)n),
				(unsigned long long)n)
				.p);
}

/* A territory of that name, when it has a position. */
static void add_named(struct places *p, struct ml_str name)
{
	struct ml_store *store = p->link->app->store;
	struct ml_query q = {.kind = ml_kind_by_key(ML_STR("territory")), .text = name, .limit = 5};
	struct ml_list *l = ml_store_list(store, &q, NULL);
	struct ml_uuid id;
	for (uint64_t i = 0; l && i < ml_list_size(l); i++)
		if (ml_fold_equal(ml_store_title(store, p->arena, ml_list_at(l, i)), name) &&
			ml_store_id(store, ml_list_at(l, i), &id))
			add_referred(p, id, 4);
	ml_list_destroy(l);
}

static uint32_t places(void *arg, const struct ml_ui_form *f, const struct ml_field *field, struct ml_arena *a,
	struct ml_ui_choice *out, uint32_t max)
{
	struct places p = {.link = arg, .arena = a, .out = out, .max = max};
	for (uint32_t i = 0; i < f->n; i++) {
		const struct ml_field *at = f->item[i].field;
		bool town = strcmp(at->key, "city") == 0 && at->type == ML_T_TEXT;
		uint32_t n = 0;
		if (at->type != ML_T_REF && !town)
			continue;
		const struct ml_value *v = ml_ui_form_values(f, at, a, &n);
		for (uint32_t k = 0; k < n; k++) {
			if (v[k].tag == ML_ID)
				add_referred(&p, v[k].id, 0);
			if (v[k].tag != ML_TEXT)
				continue;
			add_named(&p, v[k].s);
			add_middle(&p, at, &v[k]);
		}
	}
	return p.n;
}

/* ---- who wrote what is stored ------------------------------------------------------------------------- */

static void who(void *arg, const struct ml_field *f, struct ml_buf *out)
{
	struct ml_form_link *link = arg;
	struct ml_store *store = link->app->store;
	struct ml_arena *a = ml_arena_create();
	struct ml_record *r = link->rid ? ml_store_get(store, a, link->rid, NULL) : NULL;
	const struct ml_slot *slot = r ? ml_state_slot(r->state, f->wire) : NULL;
	if (slot) {
		const struct ml_dval *d = ml_slot_shown(slot);
		struct ml_uuid site = ml_lineage_at(ml_store_lineage(store), d->dot.inc)->site;
		struct ml_str officer = ml_store_officer_of(store, &site);
		ml_buf_str(out, officer);
		ml_buf_z(out, officer.n ? _(", ") : "");
		ml_app_when(link->app, out, d->time);
	}
	ml_arena_destroy(a);
}

/* ---- life ------------------------------------------------------------------------------------------------ */

void ml_form_link_init(struct ml_form_link *link, struct ml_app *app, const struct ml_kind *kind, int64_t rid)
{
	*link = (struct ml_form_link){.app = app, .kind = kind, .rid = rid, .arena = ml_arena_create()};
}

void ml_form_link_finish(struct ml_form_link *link)
{
	ml_arena_destroy(link->arena);
	*link = (struct ml_form_link){0};
}

struct ml_ui_form_host ml_app_form_host(struct ml_form_link *link, const struct ml_reader *reader)
{
	return (struct ml_ui_form_host){.arg = link,
		.reader = reader,
		.suggest = suggest,
		.title = title_of,
		.can_create = can_create,
		.used = used,
		.places = places,
		.who = who,
		.week_start = link->app->ctx->week_start};
}
