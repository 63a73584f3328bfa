/*
 * Filters of a partial bundle: one kind, or a territory and all below it. A record belongs to the territories that it
 * refers to; one of a kind that knows no territory (a position, an attendance) goes with the records it refers to.
 * Erased records always go: an erasure concerns everybody, and says nothing.
 */
#include "private.h"

struct sync_scope {
	struct ml_arena *arena;
	struct ml_str territory;	   /* code */
	const struct ml_kind *kind;	   /* NULL: all */
	const struct ml_kind *territories; /* the kind of that name */
	struct ml_map *inside;		   /* ids of the territories and of the records that refer to them */
};

static struct ml_str id_key(const struct ml_uuid *id)
{
	return ml_str_n((const char *)id->b, sizeof id->b);
}

static bool is_inside(const struct sync_scope *sc, const struct ml_uuid *id)
{
	uint64_t v;
	return ml_map_get(sc->inside, id_key(id), &v);
}

static bool refers_to(const struct ml_field *f, const char *kind)
{
	return f->type == ML_T_REF && f->ref && ml_str_is(ml_str(f->ref), kind);
}

static bool knows_territory(const struct ml_kind *k)
{
	for (uint32_t i = 0; i < k->n_fields; i++)
		if (refers_to(&k->fields[i], "territory"))
			return true;
	return false;
}

/* Does one of the reference fields (of territories only, or any) hold the id of something inside? */
static bool refers_inside(
	const struct sync_scope *sc, const struct ml_kind *k, const struct ml_state *state, bool territories)
{
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct ml_field *f = &k->fields[i];
		const struct ml_slot *slot;
		if (f->type != ML_T_REF || (territories && !refers_to(f, "territory")) ||
			!(slot = ml_state_slot(state, f->wire)))
			continue;
		for (uint32_t d = 0; d < slot->n; d++)
			if (slot->d[d].v.tag == ML_ID && is_inside(sc, &slot->d[d].v.id))
				return true;
	}
	return false;
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
	if (kind != g->scope->territories->wire || state->erased)
		return true;
	const struct ml_slot *code = ml_state_slot(state, g->code), *parent = ml_state_slot(state, g->parent);
	struct parent p = {*id, {{0}}};
	if (parent && ml_slot_shown(parent)->v.tag == ML_ID)
		p.parent = ml_slot_shown(parent)->v.id;
	ml_vec_push(&g->all, p);
	if (code && ml_slot_shown(code)->v.tag == ML_TEXT && ml_str_eq(ml_slot_shown(code)->v.s, g->scope->territory)) {
		ml_map_set(g->scope->inside, id_key(id), 1);
		g->found = true;
	}
	return true;
}

static bool territories_below(struct ml_store *s, struct sync_scope *sc, int64_t upto, struct ml_error *e)
{
	const struct ml_field *code = ml_kind_field(sc->territories, ML_STR("code"));
	const struct ml_field *parent = ml_kind_field(sc->territories, ML_STR("parent"));
	struct gather g = {.scope = sc, .code = code->wire, .parent = parent->wire};
	bool good = ml_store_visit(s, 0, upto, gather_territory, &g, e);
	if (good && !g.found)
		good = ml_fail(e, ML_E_NOT_FOUND, "%.*s", (int)ML_MIN(sc->territory.n, 80), sc->territory.p);
	for (bool grew = true; good && grew;) {
		grew = false;
		for (size_t i = 0; i < g.all.n; i++)
			if (is_inside(sc, &g.all.v[i].parent) && !is_inside(sc, &g.all.v[i].id)) {
				ml_map_set(sc->inside, id_key(&g.all.v[i].id), 1);
				grew = true;
			}
	}
	ml_vec_finish(&g.all);
	return good;
}

static bool gather_record(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct sync_scope *sc = arg;
	const struct ml_kind *k = ml_kind_by_wire(kind);
	if (k && k != sc->territories && refers_inside(sc, k, state, true))
		ml_map_set(sc->inside, id_key(id), 2);
	return true;
}

/* ---- the filter ---------------------------------------------------------------------------------- */

bool sync_scope_make(struct ml_store *s, struct ml_arena *a, const struct ml_bundle_options *o, struct sync_scope **out,
	struct ml_error *e)
{
	*out = NULL;
	if (!o || (!o->kind && o->territory.n == 0))
		return true;
	struct sync_scope *sc = ML_NEW(a, struct sync_scope);
	int64_t upto = ml_store_last_change(s);
	sc->arena = a;
	sc->kind = o->kind;
	sc->territory = ml_arena_str(a, o->territory);
	sc->territories = ml_kind_by_key(ML_STR("territory"));
	sc->inside = ml_map_create();
	*out = sc;
	return sc->territory.n == 0 ||
	       (territories_below(s, sc, upto, e) && ml_store_visit(s, 0, upto, gather_record, sc, e));
}

bool sync_scope_takes(struct sync_scope *sc, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state)
{
	if (!sc || state->erased)
		return true;
	const struct ml_kind *k = ml_kind_by_wire(kind);
	if (!k || (sc->kind && k != sc->kind))
		return false;
	if (sc->territory.n == 0 || is_inside(sc, id))
		return true;
	return !knows_territory(k) && refers_inside(sc, k, state, false);
}

struct ml_str sync_scope_words(struct ml_arena *a, const struct sync_scope *sc)
{
	struct ml_buf b = {0};
	if (sc && sc->kind)
		ml_buf_printf(&b, "kind=%s", sc->kind->key);
	if (sc && sc->territory.n)
		ml_buf_printf(&b, "%sterritory=%.*s", b.n ? " " : "", (int)sc->territory.n, sc->territory.p);
	struct ml_str words = ml_arena_str(a, ml_buf_view(&b));
	ml_buf_finish(&b);
	return words;
}

void sync_scope_destroy(struct sync_scope *sc)
{
	if (sc && sc->inside)
		ml_map_destroy(sc->inside);
}
