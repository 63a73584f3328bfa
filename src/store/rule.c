/*
 * Settling conflicts by a rule. The plan reads each conflict once and writes nothing; applying it writes what the plan
 * kept, if the conflict still holds the values that the plan saw.
 */
#include <maillage/text.h>
#include "rule.h"

static const char *const rule_keys[ML_RULES] = {"newest", "here", "there", "officer", "territory"};

static const struct {
	const char *key, *label;
} lefts[ML_LEFTS] = {
	[ML_LEFT_NOT] = {"", N_("réglé")},
	[ML_LEFT_NOT_HERE] = {"not_here", N_("aucune valeur saisie ici")},
	[ML_LEFT_NOT_THERE] = {"not_there", N_("aucune valeur venue d'ailleurs")},
	[ML_LEFT_NOT_OFFICER] = {"not_officer", N_("aucune valeur de cet agent")},
	[ML_LEFT_NO_TERRITORY] = {"no_territory", N_("fiche sans territoire")},
	[ML_LEFT_NO_CHOICE] = {"no_choice", N_("aucun agent choisi pour ce territoire")},
	[ML_LEFT_FUTURE] = {"future", N_("la plus récente est datée dans le futur")},
};

const char *ml_rule_key(enum ml_rule_by by)
{
	return rule_keys[by];
}

bool ml_rule_parse(struct ml_str key, enum ml_rule_by *out)
{
	for (int i = 0; i < ML_RULES; i++)
		if (ml_str_is(key, rule_keys[i])) {
			*out = (enum ml_rule_by)i;
			return true;
		}
	return false;
}

const char *ml_left_key(enum ml_left l)
{
	return lefts[l].key;
}

const char *ml_left_label(enum ml_left l)
{
	return lefts[l].label;
}

bool ml_rule_same_name(struct ml_str a, struct ml_str b)
{
	struct ml_buf x = {0}, y = {0};
	ml_fold(&x, a);
	ml_fold(&y, b);
	bool same = ml_str_eq(ml_buf_view(&x), ml_buf_view(&y));
	ml_buf_finish(&x);
	ml_buf_finish(&y);
	return same;
}

/* ---- the conflicts a rule is about ---------------------------------------------------------------- */

struct walk {
	struct ml_store *s;
	const struct ml_rule *rule;
	ml_rule_fn f;
	void *arg;
	struct ml_arena *a;
};

static bool walk_record(struct walk *w, int64_t rid, struct ml_error *e)
{
	struct ml_conflict *conflicts;
	uint32_t n;
	struct ml_rule_case c = {.kind = ml_kind_by_wire((uint64_t)ml_rid_kind(rid)), .first = true};
	if (!ml_store_conflicts(w->s, w->a, rid, &conflicts, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_field *f = conflicts[i].field;
		if (!f || (w->rule->field.n && !ml_str_is(w->rule->field, f->key)))
			continue;
		struct ml_voice *v;
		if (!ml_conflict_voices(w->s, w->a, &conflicts[i], &v, &c.n, e))
			return false;
		if (!c.record && !(c.record = ml_store_get(w->s, w->a, rid, e)))
			return false;
		c.conflict = &conflicts[i];
		c.voices = v;
		if (!w->f(w->arg, w->a, &c, e))
			return false;
		c.first = false;
	}
	return true;
}

static bool is_chosen(const struct ml_map *chosen, int64_t rid)
{
	uint64_t ignored;
	return !chosen || ml_map_get(chosen, ml_str_n((const char *)&rid, sizeof rid), &ignored);
}

bool ml_rule_walk(struct ml_store *s, const struct ml_rule *rule, ml_rule_fn f, void *arg, struct ml_error *e)
{
	struct walk w = {s, rule, f, arg, ml_arena_create()};
	struct ml_arena *a = ml_arena_create();
	struct ml_review_query q = {
		.reasons = 1 << ML_REVIEW_CONFLICT, .kind = rule->kind, .text = rule->text, .where = rule->where};
	struct ml_map *chosen = rule->rids ? ml_map_create() : NULL;
	struct ml_review_item *items;
	uint32_t n = 0;
	for (uint32_t i = 0; i < rule->n_rids && chosen; i++)
		ml_map_set(chosen, ml_str_n((const char *)&rule->rids[i], sizeof rule->rids[i]), 1);
	bool good = ml_review_items(s, a, &q, &items, &n, e);
	for (uint32_t i = 0; i < n && good; i++) {
		if ((i & 255) == 0)
			ml_progress(s->ctx, N_("lecture des conflits"), i, n);
		good = !ml_cancelled(s->ctx, e) && (!is_chosen(chosen, items[i].rid) || walk_record(&w, items[i].rid, e));
		ml_arena_reset(w.a);
	}
	ml_map_destroy(chosen);
	ml_arena_destroy(a);
	ml_arena_destroy(w.a);
	return good;
}

/* ---- whose value wins -------------------------------------------------------------------------------- */

/* The newest value that one of the wanted wrote; n: none. */
static uint32_t newest_of(const struct ml_rule_case *c, bool (*wanted)(const void *, const struct ml_writer *), const void *arg)
{
	for (uint32_t i = c->n; i-- > 0;)
		for (uint32_t j = 0; j < c->voices[i].n_by; j++)
			if (wanted(arg, &c->voices[i].by[j]))
				return i;
	return c->n;
}

static bool is_here(const void *arg, const struct ml_writer *w)
{
	return w->here;
}

static bool is_there(const void *arg, const struct ml_writer *w)
{
	return !w->here;
}

static bool is_officer(const void *name, const struct ml_writer *w)
{
	return ml_rule_same_name(*(const struct ml_str *)name, w->name);
}

struct planning {
	struct ml_store *s;
	const struct ml_rule *rule;
	struct ml_map *officers; /* territory -> place + 1, 0: none; as found so far */
	struct ml_review_plan *plan;
	size_t cap;
};

static uint64_t place_at(const struct ml_rule *rule, const struct ml_uuid *id)
{
	for (uint32_t i = 0; i < rule->n_places; i++)
		if (rule->places[i].officer.n && ml_uuid_eq(&rule->places[i].territory, id))
			return i + 1;
	return 0;
}

/* The line that covers a territory: its own or that of the nearest one above. */
static uint64_t place_of(struct planning *p, struct ml_arena *a, struct ml_uuid id)
{
	const struct ml_field *parent = ml_kind_parent(ml_kind_by_key(ML_STR("territory")));
	struct ml_str key = ml_arena_str(a, ml_str_n((const char *)id.b, sizeof id.b));
	uint64_t place = 0;
	if (ml_map_get(p->officers, key, &place))
		return place;
	for (int depth = 0; depth < 32 && !place; depth++) {
		struct ml_cell cell = {0};
		int64_t rid;
		if ((place = place_at(p->rule, &id)) || !(rid = ml_store_rid(p->s, &id)) ||
			!ml_store_row(p->s, a, rid, &parent, 1, &cell, NULL, NULL) || !cell.n || cell.v[0].tag != ML_ID)
			break;
		id = cell.v[0].id;
	}
	ml_map_set(p->officers, key, place);
	return place;
}

static enum ml_left by_territory(struct planning *p, struct ml_arena *a, const struct ml_rule_case *c, uint32_t *at)
{
	struct ml_uuid territory;
	if (!ml_review_territory(p->s, a, c->record, &territory))
		return ML_LEFT_NO_TERRITORY;
	uint64_t place = place_of(p, a, territory);
	if (!place)
		return ML_LEFT_NO_CHOICE;
	*at = newest_of(c, is_officer, &p->rule->places[place - 1].officer);
	return *at < c->n ? ML_LEFT_NOT : ML_LEFT_NOT_OFFICER;
}

static enum ml_left choose(struct planning *p, struct ml_arena *a, const struct ml_rule_case *c, uint32_t *at)
{
	switch (p->rule->by) {
	case ML_RULE_HERE:
		*at = newest_of(c, is_here, NULL);
		return *at < c->n ? ML_LEFT_NOT : ML_LEFT_NOT_HERE;
	case ML_RULE_THERE:
		*at = newest_of(c, is_there, NULL);
		return *at < c->n ? ML_LEFT_NOT : ML_LEFT_NOT_THERE;
	case ML_RULE_OFFICER:
		*at = newest_of(c, is_officer, &p->rule->officer);
		return *at < c->n ? ML_LEFT_NOT : ML_LEFT_NOT_OFFICER;
	case ML_RULE_TERRITORY:
		return by_territory(p, a, c, at);
	default:
		*at = c->n - 1;
		for (uint32_t i = 0; i < c->n; i++)
			if (ml_voice_writer(&c->voices[i])->time > ml_voice_writer(&c->voices[*at])->time)
				*at = i;
		return ml_voice_writer(&c->voices[*at])->future ? ML_LEFT_FUTURE : ML_LEFT_NOT;
	}
}

/* ---- the plan ------------------------------------------------------------------------------------------- */

/* The dots of a conflict: while they are the same, so are its values. */
static uint64_t slot_mark(struct ml_store *s, const struct ml_slot *slot)
{
	uint64_t h = slot->n;
	for (uint32_t i = 0; i < slot->n; i++) {
		const struct ml_inc *inc = ml_lineage_at(s->lineage, slot->d[i].dot.inc);
		uint64_t n = slot->d[i].dot.n;
		h = ml_hash64(inc->id.b, sizeof inc->id.b, h);
		h = ml_hash64(&n, sizeof n, h ^ slot->d[i].seq);
	}
	return h;
}

static bool plan_case(void *arg, struct ml_arena *a, const struct ml_rule_case *c, struct ml_error *e)
{
	struct planning *p = arg;
	struct ml_review_plan *plan = p->plan;
	struct ml_decision d = {.rid = c->conflict->rid,
		.field = c->conflict->field,
		.n = c->n,
		.seen = slot_mark(p->s, c->conflict->slot)};
	uint32_t at = 0;
	d.left = choose(p, a, c, &at);
	if (d.left == ML_LEFT_NOT)
		d.kept = ml_value_copy(plan->arena, &c->voices[at].value);
	plan->settles += d.left == ML_LEFT_NOT;
	plan->left[d.left]++;
	if (plan->n == p->cap)
		plan->v = ml_vec_grow_(plan->v, &p->cap, plan->n + 1, sizeof *plan->v);
	plan->v[plan->n++] = d;
	return true;
}

bool ml_review_plan(struct ml_store *s, const struct ml_rule *rule, struct ml_review_plan *plan, struct ml_error *e)
{
	*plan = (struct ml_review_plan){.arena = ml_arena_create()};
	struct planning p = {.s = s, .rule = rule, .plan = plan, .officers = ml_map_create()};
	bool good = ml_rule_walk(s, rule, plan_case, &p, e);
	ml_map_destroy(p.officers);
	if (!good)
		ml_review_plan_finish(plan);
	return good;
}

void ml_review_plan_finish(struct ml_review_plan *plan)
{
	ml_arena_destroy(plan->arena);
	ml_free_(plan->v);
	*plan = (struct ml_review_plan){0};
}

/* ---- applying it ------------------------------------------------------------------------------------------ */

/* The decisions of one record, in one write. */
static bool apply_record(struct ml_store *s, struct ml_arena *a, const struct ml_decision *d, uint32_t n, uint32_t *done,
	struct ml_error *e)
{
	struct ml_record *r = ml_store_get(s, a, d->rid, e);
	struct ml_put *puts = ML_NEWN(a, struct ml_put, n);
	uint32_t n_puts = 0;
	if (!r)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_slot *slot = ml_state_slot(r->state, d[i].field->wire);
		if (d[i].left != ML_LEFT_NOT || d[i].out || !slot || slot_mark(s, slot) != d[i].seen)
			continue;
		puts[n_puts++] = (struct ml_put){.field = slot->field, .op = ML_PUT_SET, .n = 1, .v = &d[i].kept};
	}
	*done += n_puts;
	return !n_puts || ml_store_write(s, d->rid, puts, n_puts, e);
}

bool ml_review_apply(struct ml_store *s, const struct ml_review_plan *plan, uint32_t *done, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	bool good = true;
	*done = 0;
	ML_ASSERT(ml_step_is_open(s));
	for (uint32_t i = 0, next; i < plan->n && good; i = next) {
		for (next = i + 1; next < plan->n && plan->v[next].rid == plan->v[i].rid;)
			next++;
		if ((i & 255) == 0)
			ml_progress(s->ctx, N_("règlement des conflits"), i, plan->n);
		good = !ml_cancelled(s->ctx, e) && apply_record(s, a, &plan->v[i], next - i, done, e);
		ml_arena_reset(a);
	}
	ml_arena_destroy(a);
	return good;
}
