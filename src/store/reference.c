/*
 * Reference data shipped with the program. It is written under an incarnation derived from the data's name and content
 * hash, with fixed counters and times, so that every laptop holds identical records and a merge skips them.
 */
#include "store.h"

#define FIXED_TIME 1767225600000LL /* 2026-01-01: any laptop's own edit is later */

enum { MAX_PUTS = 5 };

struct ml_uuid ml_reference_site(void)
{
	struct ml_uuid id;
	ml_uuid_derive(&ml_uuid_space, ML_STR("reference:" ML_TERRITORIES_NAME), &id);
	return id;
}

static uint32_t learn(struct ml_store *s, struct ml_error *e)
{
	struct ml_inc inc = {.site = ml_reference_site(), .parent = ML_INC_NONE};
	struct ml_buf name = {0};
	ml_buf_printf(&name, "reference:%s:%s", ML_TERRITORIES_NAME, ml_territories_hash());
	ml_uuid_derive(&ml_uuid_space, ml_buf_view(&name), &inc.id);
	ml_buf_finish(&name);
	return ml_store_learn_inc(s, &inc, e);
}

static void add_put(struct ml_write *w, struct ml_put *puts, struct ml_value *values, const struct ml_kind *kind,
	const char *key, struct ml_value v)
{
	const struct ml_field *f = ml_kind_field(kind, ml_str(key));
	ML_ASSERT(f && w->n < MAX_PUTS);
	values[w->n] = v;
	puts[w->n] = (struct ml_put){.field = f->wire, .op = ML_PUT_SET, .n = 1, .v = &values[w->n]};
	w->n++;
}

static bool write_territory(struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind,
	const struct ml_territory *t, struct ml_dot dot, struct ml_error *e)
{
	struct ml_put puts[MAX_PUTS];
	struct ml_value values[MAX_PUTS];
	struct ml_write w = {.dot = dot, .time = FIXED_TIME, .puts = puts};
	struct ml_put_record put = {.plan = ml_store_plan(s, kind), .kind_wire = kind->wire};
	add_put(&w, puts, values, kind, "code", ml_text(ml_str(t->code)));
	add_put(&w, puts, values, kind, "level", ml_text(ml_str(t->level)));
	add_put(&w, puts, values, kind, "name", ml_text(ml_str(t->name)));
	if (t->name_ar)
		add_put(&w, puts, values, kind, "name_ar", ml_text(ml_str(t->name_ar)));
	if (t->parent) {
		struct ml_uuid parent;
		ml_territory_id(ml_str(t->parent), &parent);
		add_put(&w, puts, values, kind, "parent", ml_ref(parent));
	}
	ml_territory_id(ml_str(t->code), &put.id);
	put.now = ml_state_write(a, s->lineage, NULL, &w);
	return ml_store_put(s, &put, e);
}

bool ml_reference_write(struct ml_store *s, struct ml_error *e)
{
	uint32_t n;
	const struct ml_territory *all = ml_territories(&n);
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("territory"));
	if (!ml_step_begin(s, "init", ML_STR(""), e))
		return false;
	s->step.fixed = true;
	struct ml_arena *a = ml_arena_create();
	uint32_t inc = learn(s, e);
	bool good = inc != ML_INC_NONE;
	for (uint32_t i = 0; i < n && good; i++) {
		good = write_territory(s, a, kind, &all[i], (struct ml_dot){inc, i + 1}, e);
		ml_arena_reset(a);
	}
	ml_arena_destroy(a);
	if (!good) {
		ml_step_cancel(s);
		return false;
	}
	return ml_step_commit(s, e);
}
