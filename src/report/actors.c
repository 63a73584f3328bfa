/* report: the organisations of a territory and what ties them: each kind is read in one pass. */
#include <maillage/tally.h>
#include <maillage/text.h>
#include "actors.h"
#include "gather.h"

static struct ml_str bytes(const struct ml_uuid *id)
{
	return ml_str_n((const char *)id, sizeof *id);
}

struct actor *actors_find(struct actors *x, const struct ml_uuid *id)
{
	uint64_t at;
	if (ml_map_get(x->of_id, bytes(id), &at))
		return &x->all.v[at - 1];
	struct ml_uuid stands = ml_store_canonical_id(x->store, id);
	return ml_map_get(x->of_id, bytes(&stands), &at) ? &x->all.v[at - 1] : NULL;
}

static struct actor *named(struct actors *x, const struct ml_cell *c)
{
	return c->n && c->v->tag == ML_ID ? actors_find(x, &c->v->id) : NULL;
}

/* ---- organisations ---------------------------------------------------------------------------------------- */

/* There are many organisations and few territories: each is looked up once. */
static int32_t territory_of(struct actors *x, const struct ml_cell *c)
{
	uint64_t at;
	if (!c->n || c->v->tag != ML_ID)
		return -1;
	if (!ml_map_get(x->of_territory, bytes(&c->v->id), &at)) {
		struct ml_uuid stands = ml_store_canonical_id(x->store, &c->v->id);
		int64_t rid = ml_store_rid(x->store, &stands);
		for (at = 0; at < x->territory.n && x->territory.v[at] != rid;)
			at++;
		if (at == x->territory.n)
			ml_vec_push(&x->territory, rid);
		ml_map_set(x->of_territory, bytes(&c->v->id), at);
	}
	return (int32_t)at;
}

static uint8_t choice(const char *field, const struct ml_cell *c)
{
	const struct ml_choice *choices = ml_kind_field(ml_kind_by_key(ML_STR("organisation")), ml_str(field))->choices;
	for (uint8_t i = 0; c->n && choices[i].key; i++)
		if (ml_str_is(c->v->s, choices[i].key))
			return i;
	return ACTORS_UNSET;
}

static uint8_t number(const struct ml_cell *c, int64_t least, int64_t most, uint8_t none)
{
	return c->n && c->v->tag == ML_INT && c->v->i >= least && c->v->i <= most ? (uint8_t)c->v->i : none;
}

static void add_actor(void *arg, const struct ml_columns_row *r)
{
	struct actors *x = arg;
	const struct ml_cell *c = r->cells;
	struct actor a = {.rid = r->rid, .last = ACTORS_NEVER, .territory = territory_of(x, &c[5])};
	if (!ml_within_has(&x->within, a.territory < 0 ? 0 : x->territory.v[a.territory]))
		return;
	if (x->only_active && c[6].n && c[6].v->i == 0) {
		x->inactive++;
		return;
	}
	a.influence = number(&c[0], 1, 5, 0);
	a.interest = number(&c[1], 1, 5, 0);
	a.stance = choice("stance", &c[2]);
	a.awareness = number(&c[3], 0, 4, ACTORS_UNSET);
	a.type = choice("type", &c[4]);
	ml_vec_push(&x->all, a);
	ml_map_set(x->of_id, bytes(&r->id), x->all.n);
}

bool actors_read(
	struct actors *x, const struct ml_view_ask *ask, bool only_active, struct ml_arena *a, struct ml_error *e)
{
	static const char *const keys[] = {
		"influence", "interest", "stance", "awareness", "type", "territory", "active", NULL};
	*x = (struct actors){.store = ask->store,
		.only_active = only_active,
		.today = ml_view_today(ask->store),
		.from = gather_day_of(ask->from, INT32_MIN),
		.to = gather_day_of(ask->to, INT32_MAX),
		.of_id = ml_map_create(),
		.of_territory = ml_map_create(),
		.of_person = ml_map_create()};
	return ml_view_within(ask->store, a, ask->territory, &x->within, e) &&
	       gather(x->store, "organisation", "", keys, add_actor, x, e);
}

void actors_finish(struct actors *x)
{
	ml_map_destroy(x->of_id);
	ml_map_destroy(x->of_territory);
	ml_map_destroy(x->of_person);
	ml_vec_finish(&x->duties);
	ml_vec_finish(&x->all);
	ml_vec_finish(&x->territory);
}

/* ---- exchanges -------------------------------------------------------------------------------------------------- */

/* The places of a joined person are those of the one that stands for it. */
static struct ml_uuid person_of(struct actors *x, const struct ml_uuid *id)
{
	uint64_t at;
	return ml_map_get(x->of_person, bytes(id), &at) ? *id : ml_store_canonical_id(x->store, id);
}

static void add_duty(void *arg, const struct ml_columns_row *r)
{
	struct actors *x = arg;
	struct actor *a = named(x, &r->cells[1]);
	uint64_t before = 0;
	int64_t from = INT32_MIN, to = INT32_MAX;
	if (!a || !r->cells[0].n)
		return;
	struct ml_uuid person = ml_store_canonical_id(x->store, &r->cells[0].v->id);
	ml_map_get(x->of_person, bytes(&person), &before);
	ml_cell_day(x->store, &r->cells[2], &from);
	ml_cell_day(x->store, &r->cells[3], &to);
	ml_vec_push(&x->duties,
		((struct actor_duty){(uint32_t)(a - x->all.v), (uint32_t)before, (int32_t)from, (int32_t)to}));
	ml_map_set(x->of_person, bytes(&person), x->duties.n);
}

static bool touch(struct actors *x, struct actor *a, int64_t day)
{
	bool within = day >= x->from && day <= x->to;
	a->last = ML_MAX(a->last, (int32_t)day);
	a->contacted |= within;
	return within;
}

/* What is noted for a day to come did not take place yet. */
static void add_exchange(void *arg, const struct ml_columns_row *r)
{
	struct actors *x = arg;
	bool counts = false;
	int64_t day;
	if (!ml_cell_day(x->store, &r->cells[0], &day) || day > x->today)
		return;
	for (uint32_t i = 0; i < r->cells[1].n; i++) {
		struct actor *a = actors_find(x, &r->cells[1].v[i].id);
		counts |= a && touch(x, a, day);
	}
	for (uint32_t i = 0; i < r->cells[2].n; i++) {
		struct ml_uuid person = person_of(x, &r->cells[2].v[i].id);
		uint64_t at = 0;
		ml_map_get(x->of_person, bytes(&person), &at);
		for (; at; at = x->duties.v[at - 1].next) {
			const struct actor_duty *d = &x->duties.v[at - 1];
			counts |= day >= d->from && day <= d->to && touch(x, &x->all.v[d->actor], day);
		}
	}
	x->exchanges += counts;
}

bool actors_read_exchanges(struct actors *x, struct ml_error *e)
{
	static const char *const duty[] = {"person", "organisation", "start", "end", NULL};
	static const char *const keys[] = {"date", "organisations", "persons", NULL};
	return gather(x->store, "position", "", duty, add_duty, x, e) &&
	       gather(x->store, "interaction", "", keys, add_exchange, x, e);
}

/* ---- ties ------------------------------------------------------------------------------------------------------- */

static bool is_over(struct actors *x, const struct ml_cell *end)
{
	int64_t day;
	return ml_cell_day(x->store, end, &day) && day < x->today;
}

static void add_relation(void *arg, const struct ml_columns_row *r)
{
	struct actors *x = arg;
	struct actor *from = named(x, &r->cells[0]), *to = named(x, &r->cells[1]);
	const struct ml_choice *natures = ml_kind_field(ml_kind_by_key(ML_STR("relation")), ML_STR("nature"))->choices;
	uint32_t nature = 0;
	if (!from && !to)
		return;
	if (is_over(x, &r->cells[3])) {
		x->past++;
		return;
	}
	while (natures[nature].key && !(r->cells[2].n && ml_str_is(r->cells[2].v->s, natures[nature].key)))
		nature++;
	x->natures[natures[nature].key ? nature : ML_COUNT(x->natures) - 1]++;
	x->relations++;
	if (from)
		from->links++;
	if (to && to != from)
		to->links++;
}

static void add_position(void *arg, const struct ml_columns_row *r)
{
	struct actors *x = arg;
	struct actor *a = named(x, &r->cells[0]);
	if (a && !is_over(x, &r->cells[1]))
		a->positions++;
}

static void add_partnership(void *arg, const struct ml_columns_row *r)
{
	struct actors *x = arg;
	struct actor *a = named(x, &r->cells[0]);
	if (a)
		a->partnerships++;
	for (uint32_t i = 0; i < r->cells[1].n; i++) {
		struct actor *other = actors_find(x, &r->cells[1].v[i].id);
		if (other && other != a)
			other->partnerships++;
	}
}

bool actors_read_ties(struct actors *x, struct ml_error *e)
{
	static const char *const relation[] = {"from", "to", "nature", "end", NULL};
	static const char *const position[] = {"organisation", "end", NULL};
	static const char *const partnership[] = {"organisation", "others", NULL};
	return gather(x->store, "relation", "", relation, add_relation, x, e) &&
	       gather(x->store, "position", "", position, add_position, x, e) &&
	       gather(x->store, "partnership", "status!=expired|closed|refused", partnership, add_partnership, x, e);
}

/* ---- the same as a list ----------------------------------------------------------------------------------------- */

struct ml_str actors_where(const struct actors *x, struct ml_arena *a, const char *condition)
{
	struct ml_buf b = {0};
	ml_buf_z(&b, condition);
	ml_within_where(&x->within, "territory", &b);
	if (x->inactive)
		ml_buf_printf(&b, "%sactive!=0", b.n ? " and " : "");
	struct ml_str where = ml_arena_str(a, ml_buf_view(&b));
	ml_buf_finish(&b);
	return where;
}
