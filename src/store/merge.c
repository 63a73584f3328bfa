/* Taking a record of a bundle in: vectors first, then the field merge of the pure core. */
#include "store.h"

/* Times that are not far ahead move the local clock, so that what is written next is later than what was seen. */
static void adopt_time(struct ml_store *s, const struct ml_state *state)
{
	int64_t limit = s->ctx->now_ms(s->ctx) + ML_DAY_MS;
	for (uint32_t i = 0; i < state->n; i++) {
		int64_t t = state->slots[i].d[state->slots[i].n - 1].time;
		if (t > s->head.clock && t <= limit)
			s->head.clock = t;
	}
}

/* A counter ahead of our own under our own incarnation, or of a parent after its fork: a copy writes under it too. */
static void watch_copies(struct ml_store *s, const struct ml_state *state)
{
	for (uint32_t i = 0; i < state->vv.n; i++)
		ml_site_saw(s, state->vv.e[i]);
}

static uint32_t conflicting_values(const struct ml_plan *p, const struct ml_state *state)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < state->n; i++)
		if (state->slots[i].n > 1 && ml_plan_one_valued(p, state->slots[i].field) && ml_slot_differs(&state->slots[i]))
			n += state->slots[i].n - 1;
	return n;
}

static bool take_new(struct ml_store *s, struct ml_put_record *put, const struct ml_state *state, enum ml_outcome *out,
	struct ml_error *e)
{
	put->now = state;
	*out = state->erased ? ML_WAS_ERASED : conflicting_values(put->plan, state) ? ML_CONFLICTED : ML_CREATED;
	if (!ml_store_put(s, put, e))
		return false;
	/* A backup may hold what is not here any more. */
	if (state->erased)
		ml_vec_push(&s->erased, put->rid);
	return true;
}

static bool take_over(struct ml_store *s, struct ml_put_record *put, const struct ml_state *old, const struct ml_state *state,
	enum ml_order order, enum ml_outcome *out, struct ml_error *e)
{
	put->old = old;
	put->now = order == ML_BEFORE ? state : ml_state_merge(s->merging, s->lineage, old, state);
	if (put->now->erased && !old->erased)
		*out = ML_WAS_ERASED;
	else
		*out = conflicting_values(put->plan, put->now) > conflicting_values(put->plan, old) ? ML_CONFLICTED : ML_UPDATED;
	bool good = (!put->now->erased || ml_erase_traces(s, put->rid, &put->id, e)) && ml_store_put(s, put, e);
	ml_arena_reset(s->merging);
	return good;
}

/* What is here of the record; its state only if it is needed. */
static bool look_up(struct ml_store *s, const struct ml_put_record *put, const struct ml_state *state, struct ml_ahead *out,
	struct ml_error *e)
{
	struct ml_found found;
	struct ml_vv ours;
	bool erased, good = true;
	if (!ml_found_open(s, put->rid, &found, e))
		return false;
	out->flags = found.flags;
	out->change = found.change;
	/* An id that changes its kind is nothing an honest laptop makes. */
	if (found.plan != put->plan ||
		(!put->plan->kind && (uint64_t)sqlite3_column_int64(found.row, ROW_FIELDS) != put->kind_wire))
		return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", put->plan->kind ? put->plan->kind->key : "?");
	if (!ml_state_peek(s->merging, ml_found_blob(&found), &ours, &erased))
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", s->path);
	out->order = ml_vv_order(s->lineage, &ours, &state->vv);
	if (out->order != ML_EQUAL && out->order != ML_AFTER)
		good = ml_found_state(s, s->merging, &found, &out->old, e);
	sqlite3_reset(found.row);
	return good;
}

bool ml_store_merge(struct ml_store *s, uint64_t kind_wire, const struct ml_uuid *id, const struct ml_state *state,
	enum ml_outcome *out, struct ml_error *e)
{
	ML_ASSERT(s->step.open);
	const struct ml_kind *kind = kind_wire <= 255 ? ml_kind_by_wire(kind_wire) : NULL;
	struct ml_put_record put = {.plan = ml_store_plan(s, kind), .kind_wire = kind_wire, .id = *id};
	const struct ml_ahead *ahead = ml_ahead_take(s, id);
	struct ml_ahead here = {0};
	uint32_t n_fields;
	s->change_before = 0;
	if (kind && !put.plan->n_fields)
		ml_store_fields(s, kind, &n_fields);
	watch_copies(s, state);
	adopt_time(s, state);
	if (ahead)
		put.rid = ahead->rid;
	else if (!ml_store_find(s, id, &put.rid, e))
		return false;
	if (!put.rid)
		return take_new(s, &put, state, out, e);
	if (ahead && ahead->read)
		here = *ahead;
	else if (!look_up(s, &put, state, &here, e))
		return false;
	put.old_flags = here.flags;
	s->change_before = put.old_change = here.change;
	if (here.old)
		return take_over(s, &put, here.old, state, here.order, out, e);
	ml_arena_reset(s->merging);
	*out = ML_UNCHANGED;
	return true;
}

int64_t ml_store_change_before(const struct ml_store *s)
{
	return s->change_before;
}
