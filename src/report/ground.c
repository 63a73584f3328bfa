/* report: the tree of territories and its counts; each kind is read in one pass. */
#include <math.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/tally.h>
#include <maillage/text.h>
#include "gather.h"
#include "ground.h"
#include "held.h"

static struct ml_str bytes(const struct ml_uuid *id)
{
	return ml_str_n((const char *)id, sizeof *id);
}

struct place *ground_of_id(const struct ground *g, const struct ml_uuid *id)
{
	uint64_t at;
	if (ml_map_get(g->of_id, bytes(id), &at))
		return &g->v[at - 1];
	struct ml_uuid stands = ml_store_canonical_id(g->store, id);
	return ml_map_get(g->of_id, bytes(&stands), &at) ? &g->v[at - 1] : NULL;
}

struct place *ground_of_rid(const struct ground *g, int64_t rid)
{
	for (uint32_t i = 0; i < g->n; i++)
		if (g->v[i].rid == rid)
			return &g->v[i];
	return NULL;
}

bool ground_is_below(const struct ground *g, const struct place *p, const struct place *above)
{
	for (; p; p = p->parent < 0 ? NULL : &g->v[p->parent])
		if (p == above)
			return true;
	return false;
}

static const struct ml_choice *levels(void)
{
	return ml_kind_field(ml_kind_by_key(ML_STR("territory")), ML_STR("level"))->choices;
}

const char *ground_level(uint8_t level)
{
	return level == UINT8_MAX ? "" : ml_trc("territory.level", levels()[level].label);
}

bool ground_is_level(const struct place *p, const char *level)
{
	return p->level != UINT8_MAX && strcmp(levels()[p->level].key, level) == 0;
}

/* ---- the tree ------------------------------------------------------------------------------------------- */

struct seed { /* a territory as read; its parent's place is known when all are */
	struct place place;
	struct ml_uuid parent;
	bool has_parent;
	struct ml_str key; /* to sort by */
};
struct seeds {
	struct ground *g;
	ML_VEC(struct seed) v;
};

static struct ml_str sort_key(struct ml_arena *a, struct ml_str name)
{
	struct ml_buf b = {0};
	ml_sort_key(&b, name);
	struct ml_str out = ml_arena_str(a, ml_buf_view(&b));
	ml_buf_finish(&b);
	return out;
}

static void add_territory(void *arg, const struct ml_columns_row *r)
{
	struct seeds *s = arg;
	const struct ml_cell *c = r->cells;
	struct seed x = {
		.place = {.rid = r->rid, .id = r->id, .level = UINT8_MAX, .parent = -1, .visited = GROUND_NEVER}};
	x.place.name = ml_arena_str(s->g->arena, ml_cell_text(&c[0]));
	x.place.code = ml_arena_str(s->g->arena, ml_cell_text(&c[1]));
	x.place.population = ml_cell_number(&c[4]);
	for (uint8_t i = 0; c[2].n && levels()[i].key; i++)
		if (ml_str_is(c[2].v->s, levels()[i].key))
			x.place.level = i;
	x.has_parent = c[3].n && c[3].v->tag == ML_ID;
	if (x.has_parent)
		x.parent = c[3].v->id;
	x.key = sort_key(s->g->arena, x.place.name);
	ml_vec_push(&s->v, x);
}

static int by_name(const void *a, const void *b)
{
	const struct seed *x = a, *y = b;
	int order = ml_str_cmp(x->key, y->key);
	return order ? order : x->place.rid < y->place.rid ? -1 : x->place.rid > y->place.rid;
}

/* A root is what has no parent here, or would be its own ancestor. */
static void cut_circles(struct ground *g)
{
	for (uint32_t i = 0; i < g->n; i++) {
		uint32_t steps = 0;
		for (int32_t up = g->v[i].parent; up >= 0 && steps <= g->n; up = g->v[up].parent)
			if ((uint32_t)up == i || ++steps > g->n)
				break;
		if (steps > g->n || (g->v[i].parent >= 0 && ground_is_below(g, &g->v[g->v[i].parent], &g->v[i])))
			g->v[i].parent = -1;
	}
}

/* Children of each in the order of names, then the walk from the roots. */
static void make_order(struct ground *g)
{
	int32_t *first = ML_NEWN(g->arena, int32_t, g->n + 2), *next = ML_NEWN(g->arena, int32_t, g->n + 1);
	uint32_t n = 0;
	int32_t *roots = &first[g->n];
	for (uint32_t i = 0; i <= g->n; i++)
		first[i] = -1;
	for (uint32_t i = g->n; i-- > 0;) {
		int32_t *head = g->v[i].parent < 0 ? roots : &first[g->v[i].parent];
		next[i] = *head;
		*head = (int32_t)i;
	}
	g->order = ML_NEWN(g->arena, uint32_t, g->n + 1);
	for (int32_t at = *roots; at >= 0;) {
		g->v[at].depth = g->v[at].parent < 0 ? 0 : (uint16_t)(g->v[g->v[at].parent].depth + 1);
		g->order[n++] = (uint32_t)at;
		if (first[at] >= 0) {
			at = first[at];
			continue;
		}
		while (at >= 0 && next[at] < 0)
			at = g->v[at].parent;
		at = at >= 0 ? next[at] : -1;
	}
	ML_ASSERT(n == g->n);
}

bool ground_tree(struct ground *g, struct ml_store *store, struct ml_arena *a, struct ml_error *e)
{
	static const char *const keys[] = {"name", "code", "level", "parent", "population", NULL};
	struct seeds s = {.g = g};
	*g = (struct ground){.store = store, .arena = a, .of_id = ml_map_create(), .today = ml_view_today(store)};
	if (!gather(g->store, "territory", "", keys, add_territory, &s, e)) {
		ml_vec_finish(&s.v);
		return false;
	}
	g->n = (uint32_t)s.v.n;
	g->v = ML_NEWN(a, struct place, g->n + 1);
	if (g->n)
		qsort(s.v.v, s.v.n, sizeof *s.v.v, by_name);
	for (uint32_t i = 0; i < g->n; i++) {
		g->v[i] = s.v.v[i].place;
		ml_map_set(g->of_id, bytes(&g->v[i].id), i + 1);
	}
	for (uint32_t i = 0; i < g->n; i++) {
		const struct place *up = s.v.v[i].has_parent ? ground_of_id(g, &s.v.v[i].parent) : NULL;
		g->v[i].parent = up ? (int32_t)(up - g->v) : -1;
	}
	cut_circles(g);
	make_order(g);
	ml_vec_finish(&s.v);
	return true;
}

void ground_finish(struct ground *g)
{
	ml_map_destroy(g->of_id);
}

/* ---- counts --------------------------------------------------------------------------------------------- */

struct counting {
	struct ground *g;
	struct ml_map *home; /* person or organisation -> index of its territory + 1 */
	enum ground_count what;
	uint32_t stamp; /* of the exchange at hand */
};

static struct place *named(struct counting *c, const struct ml_cell *cell)
{
	return cell->n && cell->v->tag == ML_ID ? ground_of_id(c->g, &cell->v->id) : NULL;
}

static void visit(struct ground *g, struct place *p, int64_t day)
{
	if (day <= g->today)
		p->visited = ML_MAX(p->visited, (int32_t)day);
}

static void add_event(void *arg, const struct ml_columns_row *r)
{
	struct counting *c = arg;
	struct place *p = named(c, &r->cells[0]);
	int64_t day;
	if (!p)
		return;
	p->busy = true;
	if (!ml_cell_day(c->g->store, &r->cells[1], &day))
		return;
	visit(c->g, p, day);
	p->own[GROUND_EVENTS] += day >= c->g->from && day <= c->g->to;
}

/* What says its territory and is counted as it is; people and organisations are remembered for the exchanges. */
static void add_one(void *arg, const struct ml_columns_row *r)
{
	struct counting *c = arg;
	struct place *p = named(c, &r->cells[0]);
	if (!p)
		return;
	p->busy = true;
	p->own[c->what]++;
	if (c->what == GROUND_ORGANISATIONS || c->what == GROUND_PERSONS)
		ml_map_set(c->home, bytes(&r->id), (uint64_t)(p - c->g->v) + 1);
}

static struct place *home_of(struct counting *c, const struct ml_uuid *id)
{
	uint64_t at;
	if (ml_map_get(c->home, bytes(id), &at))
		return &c->g->v[at - 1];
	struct ml_uuid stands = ml_store_canonical_id(c->g->store, id);
	return ml_map_get(c->home, bytes(&stands), &at) ? &c->g->v[at - 1] : NULL;
}

/* Once in the place and once in each above it, though several of those who took part are there. */
static void count_exchange(struct counting *c, struct place *p)
{
	p->own[GROUND_EXCHANGES]++;
	for (; p && p->stamp != c->stamp; p = p->parent < 0 ? NULL : &c->g->v[p->parent]) {
		p->stamp = c->stamp;
		p->n[GROUND_EXCHANGES]++;
	}
}

/* An exchange is one in each place whose people or organisations took part; a visit or a meeting was there. */
static void add_exchange(void *arg, const struct ml_columns_row *r)
{
	enum { PLACES = 16 };
	struct counting *c = arg;
	struct place *seen[PLACES];
	uint32_t n = 0;
	int64_t day;
	bool there = r->cells[1].n && (ml_str_is(r->cells[1].v->s, "visit") || ml_str_is(r->cells[1].v->s, "meeting"));
	if (!ml_cell_day(c->g->store, &r->cells[0], &day) || day > c->g->today)
		return;
	c->stamp++;
	for (int f = 2; f < 4; f++)
		for (uint32_t i = 0; i < r->cells[f].n && n < PLACES; i++) {
			struct place *p = home_of(c, &r->cells[f].v[i].id);
			uint32_t at = 0;
			while (at < n && seen[at] != p)
				at++;
			if (!p || at < n)
				continue;
			seen[n++] = p;
			p->busy = true;
			if (day >= c->g->from && day <= c->g->to)
				count_exchange(c, p);
			if (there)
				visit(c->g, p, day);
		}
}

/* Children are behind their parents in the order: from its end, each has all of its own when it is added. */
static void add_up(struct ground *g)
{
	for (uint32_t i = 0; i < g->n; i++)
		for (int k = 0; k < GROUND_COUNTS; k++)
			g->v[i].n[k] = k == GROUND_EXCHANGES ? g->v[i].n[k] : g->v[i].own[k];
	for (uint32_t i = g->n; i-- > 0;) {
		const struct place *p = &g->v[g->order[i]];
		if (p->parent < 0)
			continue;
		struct place *up = &g->v[p->parent];
		for (int k = 0; k < GROUND_COUNTS; k++)
			up->n[k] += k == GROUND_EXCHANGES ? 0 : p->n[k];
		up->visited = ML_MAX(up->visited, p->visited);
		up->busy |= p->busy;
	}
}

/* Where most is known and done; where nothing is anywhere, the country of the settings. */
static const struct place *find_home(const struct ground *g)
{
	static const enum ground_count counts[] = {GROUND_PERSONS, GROUND_ORGANISATIONS, GROUND_EVENTS};
	const struct place *home = NULL;
	uint64_t most = 0;
	for (uint32_t i = 0; i < g->n; i++) {
		const struct place *p = &g->v[i];
		uint64_t n = 0;
		if (p->parent >= 0)
			continue;
		for (size_t k = 0; k < ML_COUNT(counts); k++)
			n += p->n[counts[k]];
		if (n > most || (!most && ml_str_is(p->code, ml_store_context(g->store)->country)))
			home = p;
		most = ML_MAX(most, n);
	}
	return home;
}

bool ground_read(struct ground *g, const struct ml_view_ask *ask, struct ml_arena *a, struct ml_error *e)
{
	static const char *const territory[] = {"territory", NULL};
	static const char *const event[] = {"territory", "starts_at", NULL};
	static const char *const exchange[] = {"date", "type", "persons", "organisations", NULL};
	static const struct {
		enum ground_count what;
		const char *kind, *where;
	} kinds[] = {{GROUND_ORGANISATIONS, "organisation", "territory!="}, {GROUND_PERSONS, "person", "territory!="},
		{GROUND_NEEDS, "need", "territory!= and status!=closed"}, {GROUND_PROJECTS, "project", "territory!="}};
	if (!ground_tree(g, ask->store, a, e))
		return false;
	g->from = gather_day_of(ask->from, INT32_MIN);
	g->to = gather_day_of(ask->to, INT32_MAX);
	struct counting c = {.g = g, .home = ml_map_create()};
	bool good = gather(g->store, "event", "territory!= and " HELD, event, add_event, &c, e);
	for (size_t i = 0; i < ML_COUNT(kinds) && good; i++) {
		c.what = kinds[i].what;
		good = gather(g->store, kinds[i].kind, kinds[i].where, territory, add_one, &c, e);
	}
	good = good && gather(g->store, "interaction", "", exchange, add_exchange, &c, e);
	ml_map_destroy(c.home);
	add_up(g);
	g->home = find_home(g);
	return good;
}
