/*
 * Filters of a partial bundle: a kind; a territory and all below it; a directorate; dates. A record passes a filter by what
 * it says itself; a link, or one of a kind that cannot say it (a task knows no territory), goes with the records it refers to.
 * Erased records always go: an erasure concerns everybody, and says nothing.
 */
#include <stdio.h>

#include "private.h"

/* One filter: the records that pass it by themselves, and which kinds go with what they refer to. */
struct filter {
	bool on;
	struct ml_map *inside;			  /* ids */
	bool (*follows)(const struct ml_kind *);
};

enum { BY_TERRITORY, BY_DIRECTORATE, BY_DATE, FILTERS };

struct sync_scope {
	struct ml_arena *arena;
	struct ml_store *store;
	struct ml_bundle_options o;	   /* strings in the arena */
	const struct ml_kind *territories; /* the kind of that name */
	struct filter filter[FILTERS];
	struct ml_map *directorate; /* it alone */
	struct ml_map *cited;	    /* ids that chosen records refer to; NULL: not asked for */
};

static struct ml_str id_key(const struct ml_uuid *id)
{
	return ml_str_n((const char *)id->b, sizeof id->b);
}

static bool is_inside(const struct ml_map *inside, const struct ml_uuid *id)
{
	uint64_t v;
	return ml_map_get(inside, id_key(id), &v);
}

static bool refers_to(const struct ml_field *f, const char *kind)
{
	return f->type == ML_T_REF && f->ref && ml_str_is(ml_str(f->ref), kind);
}

/* Does one of the kind's references that `wanted` takes (NULL: any) hold the id of something inside? */
static bool refers_inside(const struct ml_map *inside, const struct ml_kind *k, const struct ml_state *state,
	const char *wanted)
{
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct ml_field *f = &k->fields[i];
		const struct ml_slot *slot;
		if (f->type != ML_T_REF || f->wire == ML_FIELD_MERGED_INTO || (wanted && !refers_to(f, wanted)) ||
			!(slot = ml_state_slot(state, f->wire)))
			continue;
		for (uint32_t d = 0; d < slot->n; d++)
			if (slot->d[d].v.tag == ML_ID && is_inside(inside, &slot->d[d].v.id))
				return true;
	}
	return false;
}

/* ---- what a kind can say of itself ------------------------------------------------------------ */

/* Who lives elsewhere and came here: the link goes with the event. */
static bool is_placed_by_others(const struct ml_kind *k)
{
	if (k->flags & ML_K_LINK)
		return true;
	for (uint32_t i = 0; i < k->n_fields; i++)
		if (refers_to(&k->fields[i], "territory"))
			return false;
	return true;
}

static bool is_link(const struct ml_kind *k)
{
	return (k->flags & ML_K_LINK) != 0;
}

/* The date that the lists of the kind show first. */
static const struct ml_field *date_field(const struct ml_kind *k)
{
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct ml_field *f = &k->fields[i];
		if ((f->type == ML_T_DATE || f->type == ML_T_DATETIME) && (f->flags & ML_F_COLUMN))
			return f;
	}
	return NULL;
}

static bool is_undated_link(const struct ml_kind *k)
{
	return is_link(k) && !date_field(k);
}

static void date_text(int64_t seconds, const char *zone, char out[16])
{
	struct ml_date d = {1970, 1, 1};
	int minutes;
	ml_time_local(seconds, zone, &d, &minutes, NULL, NULL);
	snprintf(out, 16, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* YYYY-MM-DD of the record: its own date, or that of its last change. */
static void record_date(const struct sync_scope *sc, const struct ml_kind *k, const struct ml_state *state, char out[16])
{
	struct ml_context *ctx = ml_store_context(sc->store);
	const struct ml_field *f = date_field(k);
	const struct ml_slot *slot = f ? ml_state_slot(state, f->wire) : NULL;
	const struct ml_value *v = slot ? &ml_slot_shown(slot)->v : NULL;
	int64_t last = 0;
	if (v && v->tag == ML_TEXT) {
		snprintf(out, 16, "%.*s", (int)ML_MIN(v->s.n, 10), v->s.p);
		return;
	}
	if (v && v->tag == ML_TIME) {
		date_text(v->i, ml_arena_z(sc->arena, v->s), out);
		return;
	}
	for (uint32_t i = 0; i < state->n; i++)
		last = ML_MAX(last, state->slots[i].d[state->slots[i].n - 1].time);
	date_text(last / 1000, ctx->zone, out);
}

/* ---- the territories below ------------------------------------------------------------------ */

struct parent {
	struct ml_uuid id, parent;
};
struct gather {
	struct sync_scope *scope;
	uint64_t code, parent; /* wires */
	ML_VEC(struct parent) all;
	bool found;
};

static bool gather_territory(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct gather *g = arg;
	struct ml_map *inside = g->scope->filter[BY_TERRITORY].inside;
	if (kind != g->scope->territories->wire || state->erased)
		return true;
	const struct ml_slot *code = ml_state_slot(state, g->code), *parent = ml_state_slot(state, g->parent);
	struct parent p = {*id, {{0}}};
	if (parent && ml_slot_shown(parent)->v.tag == ML_ID)
		p.parent = ml_slot_shown(parent)->v.id;
	ml_vec_push(&g->all, p);
	if (code && ml_slot_shown(code)->v.tag == ML_TEXT &&
		ml_str_eq(ml_slot_shown(code)->v.s, g->scope->o.territory)) {
		ml_map_set(inside, id_key(id), 1);
		g->found = true;
	}
	return true;
}

static bool territories_below(struct sync_scope *sc, int64_t upto, struct ml_error *e)
{
	const struct ml_field *code = ml_kind_field(sc->territories, ML_STR("code"));
	const struct ml_field *parent = ml_kind_parent(sc->territories);
	struct gather g = {.scope = sc, .code = code->wire, .parent = parent->wire};
	struct ml_map *inside = sc->filter[BY_TERRITORY].inside;
	bool good = ml_store_visit(sc->store, 0, upto, gather_territory, &g, e);
	if (good && !g.found)
		good = ml_fail(e, ML_E_NOT_FOUND, "%.*s", (int)ML_MIN(sc->o.territory.n, 80), sc->o.territory.p);
	for (bool grew = true; good && grew;) {
		grew = false;
		for (size_t i = 0; i < g.all.n; i++)
			if (is_inside(inside, &g.all.v[i].parent) && !is_inside(inside, &g.all.v[i].id)) {
				ml_map_set(inside, id_key(&g.all.v[i].id), 1);
				grew = true;
			}
	}
	ml_vec_finish(&g.all);
	return good;
}

/* ---- what passes by itself ---------------------------------------------------------------------- */

static bool in_dates(const struct sync_scope *sc, const struct ml_kind *k, const struct ml_state *state)
{
	char date[16];
	record_date(sc, k, state, date);
	return (sc->o.from.n == 0 || ml_str_cmp(ml_str(date), sc->o.from) >= 0) &&
	       (sc->o.to.n == 0 || ml_str_cmp(ml_str(date), sc->o.to) <= 0);
}

static bool gather_record(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct sync_scope *sc = arg;
	struct filter *f = sc->filter;
	const struct ml_kind *k = ml_kind_by_wire(kind);
	if (!k || state->erased)
		return true;
	if (f[BY_TERRITORY].on && k != sc->territories &&
		refers_inside(f[BY_TERRITORY].inside, k, state, "territory"))
		ml_map_set(f[BY_TERRITORY].inside, id_key(id), 2);
	/* Only the directorate itself is a root: what refers to it must not draw in what refers to that in turn. */
	if (f[BY_DIRECTORATE].on && refers_inside(sc->directorate, k, state, NULL))
		ml_map_set(f[BY_DIRECTORATE].inside, id_key(id), 2);
	if (f[BY_DATE].on && !is_undated_link(k) && in_dates(sc, k, state))
		ml_map_set(f[BY_DATE].inside, id_key(id), 1);
	return true;
}

static bool gather_cited(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct sync_scope *sc = arg;
	const struct ml_kind *k = ml_kind_by_wire(kind);
	struct ml_map *cited = sc->cited;
	sc->cited = NULL; /* chosen by the filters, not because it is cited */
	bool taken = sync_scope_takes(sc, kind, id, state);
	sc->cited = cited;
	for (uint32_t i = 0; k && taken && i < k->n_fields; i++) {
		const struct ml_slot *slot =
			k->fields[i].type == ML_T_REF ? ml_state_slot(state, k->fields[i].wire) : NULL;
		for (uint32_t d = 0; slot && d < slot->n; d++)
			if (slot->d[d].v.tag == ML_ID)
				ml_map_set(cited, id_key(&slot->d[d].v.id), 1);
	}
	return true;
}

/* ---- the scope ------------------------------------------------------------------------------------- */

static void copy_options(struct sync_scope *sc, const struct ml_bundle_options *o)
{
	sc->o = *o;
	sc->o.territory = ml_arena_str(sc->arena, o->territory);
	sc->o.from = ml_arena_str(sc->arena, o->from);
	sc->o.to = ml_arena_str(sc->arena, o->to);
	if (o->directorate) {
		struct ml_uuid *id = ML_NEW(sc->arena, struct ml_uuid);
		*id = *o->directorate;
		sc->o.directorate = id;
	}
}

static bool fill(struct sync_scope *sc, struct ml_error *e)
{
	int64_t upto = ml_store_last_change(sc->store);
	bool any = false;
	if (sc->filter[BY_TERRITORY].on && !territories_below(sc, upto, e))
		return false;
	if (sc->filter[BY_DIRECTORATE].on) {
		sc->directorate = ml_map_create();
		ml_map_set(sc->directorate, id_key(sc->o.directorate), 1);
		ml_map_set(sc->filter[BY_DIRECTORATE].inside, id_key(sc->o.directorate), 1);
	}
	for (int i = 0; i < FILTERS; i++)
		any |= sc->filter[i].on;
	bool good = !any || ml_store_visit(sc->store, 0, upto, gather_record, sc, e);
	if (good && sc->o.with_cited) {
		sc->cited = ml_map_create();
		good = ml_store_visit(sc->store, 0, upto, gather_cited, sc, e);
	}
	return good;
}

bool sync_scope_make(struct ml_store *s, struct ml_arena *a, const struct ml_bundle_options *o, struct sync_scope **out,
	struct ml_error *e)
{
	static bool (*const follows[FILTERS])(const struct ml_kind *) = {
		is_placed_by_others, is_link, is_undated_link};
	*out = NULL;
	if (!o || (!o->kind && o->territory.n == 0 && !o->directorate && o->from.n == 0 && o->to.n == 0))
		return true;
	struct sync_scope *sc = ML_NEW(a, struct sync_scope);
	sc->arena = a;
	sc->store = s;
	copy_options(sc, o);
	sc->territories = ml_kind_by_key(ML_STR("territory"));
	sc->filter[BY_TERRITORY].on = o->territory.n > 0;
	sc->filter[BY_DIRECTORATE].on = o->directorate != NULL;
	sc->filter[BY_DATE].on = o->from.n > 0 || o->to.n > 0;
	for (int i = 0; i < FILTERS; i++) {
		sc->filter[i].inside = ml_map_create();
		sc->filter[i].follows = follows[i];
	}
	*out = sc;
	return fill(sc, e);
}

bool sync_scope_takes(struct sync_scope *sc, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state)
{
	if (!sc || state->erased || (sc->cited && is_inside(sc->cited, id)))
		return true;
	const struct ml_kind *k = ml_kind_by_wire(kind);
	if (!k || (sc->o.kind && k != sc->o.kind))
		return false;
	for (int i = 0; i < FILTERS; i++) {
		const struct filter *f = &sc->filter[i];
		if (f->on && !is_inside(f->inside, id) &&
			!(f->follows(k) && refers_inside(f->inside, k, state, NULL)))
			return false;
	}
	return true;
}

struct ml_str sync_scope_words(struct ml_arena *a, const struct sync_scope *sc)
{
	struct ml_buf b = {0};
	char id[ML_UUID_TEXT];
	if (sc && sc->o.kind)
		ml_buf_printf(&b, " kind=%s", sc->o.kind->key);
	if (sc && sc->o.territory.n)
		ml_buf_printf(&b, " territory=%.*s", (int)sc->o.territory.n, sc->o.territory.p);
	if (sc && sc->o.directorate) {
		ml_uuid_text(sc->o.directorate, id);
		ml_buf_printf(&b, " directorate=%s", id);
	}
	if (sc && sc->o.from.n)
		ml_buf_printf(&b, " from=%.*s", (int)sc->o.from.n, sc->o.from.p);
	if (sc && sc->o.to.n)
		ml_buf_printf(&b, " to=%.*s", (int)sc->o.to.n, sc->o.to.p);
	if (sc && sc->o.with_cited)
		ml_buf_z(&b, " with-cited");
	struct ml_str words = ml_arena_str(a, b.n ? ml_str_n(b.p + 1, b.n - 1) : ML_STR(""));
	ml_buf_finish(&b);
	return words;
}

void sync_scope_destroy(struct sync_scope *sc)
{
	for (int i = 0; sc && i < FILTERS; i++)
		ml_map_destroy(sc->filter[i].inside);
	if (sc && sc->directorate)
		ml_map_destroy(sc->directorate);
	if (sc && sc->cited)
		ml_map_destroy(sc->cited);
}
