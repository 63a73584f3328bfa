/* What happened: the list of steps, and every value a record has or had. */
#include <stdlib.h>

#include "same.h"

const char *ml_step_label(const char *name)
{
	static const struct {
		const char *name, *label;
	} names[] = {
		{"init", N_("création de la base")},
		{"save", N_("saisie")},
		{"bulk", N_("modification groupée")},
		{"import", N_("import")},
		{"merge", N_("fusion")},
		{"extract", N_("extrait reçu")},
		{"bin", N_("mise à la corbeille")},
		{"restore", N_("reprise de la corbeille")},
		{"erase", N_("effacement")},
		{"settle", N_("conflit tranché")},
		{"join", N_("réunion de doublons")},
		{"unjoin", N_("séparation de doublons")},
		{"distinct", N_("fiches distinctes")},
		{"resolve", N_("conflit tranché")},
		{"sample", N_("données d'exemple")},
		{"copy", N_("base copiée ou restaurée")},
		{"return", N_("retour à une sauvegarde")},
		{"undo", N_("annulation")},
		{"redo", N_("rétablissement")},
	};
	for (size_t i = 0; i < ML_COUNT(names); i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].label;
	return name;
}

/* The same names as in share/sql/store.sql (step_to_undo). */
static bool is_turn(const char *name)
{
	static const char *const turns[] = {"undo", "redo", "return", "copy"};
	for (size_t i = 0; i < ML_COUNT(turns); i++)
		if (strcmp(turns[i], name) == 0)
			return true;
	return false;
}

void ml_step_read(struct ml_arena *a, sqlite3_stmt *st, struct ml_step *out)
{
	*out = (struct ml_step){
		.id = sqlite3_column_int64(st, 0),
		.name = ml_arena_str(a, ml_column_str(st, 1)).p,
		.label = ml_arena_str(a, ml_column_str(st, 2)),
		.time = sqlite3_column_int64(st, 3),
		.created = (uint32_t)sqlite3_column_int64(st, 5),
		.changed = (uint32_t)sqlite3_column_int64(st, 6),
		.undone = sqlite3_column_int(st, 7) != 0,
		.undoable = sqlite3_column_int(st, 8) != 0,
	};
	out->turn = is_turn(out->name);
	ml_column_uuid(st, 4, &out->site);
}

bool ml_store_steps(
	struct ml_store *s, struct ml_arena *a, uint32_t limit, struct ml_step **out, uint32_t *n, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_step_list, e);
	ML_VEC(struct ml_step) found = {0};
	int got = st ? 0 : -1;
	if (st)
		sqlite3_bind_int64(st, 1, limit ? (int64_t)limit : -1);
	while (st && (got = ml_db_step(s->db, st, e)) == 1) {
		struct ml_step step;
		ml_step_read(a, st, &step);
		ml_vec_push(&found, step);
	}
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct ml_step, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return got == 0;
}

/* ---- the values of one record ------------------------------------------------------------------ */

struct pasts {
	struct ml_past *v;
	size_t n, cap;
};

struct walk {
	struct ml_store *s;
	struct ml_arena *a;
	const struct ml_plan *plan;
	const struct ml_state *now;
	struct pasts out;
	struct ml_map *after; /* field -> 1 + whether it had values after the step at hand */
};

static struct ml_past past_of(struct walk *w, uint64_t field, const struct ml_dval *d)
{
	return (struct ml_past){
		.field = ml_plan_field(w->plan, field),
		.field_wire = field,
		.v = &d->v,
		.time = d->time,
		.site = ml_lineage_at(w->s->lineage, d->dot.inc)->site,
	};
}

static void add_current(struct walk *w)
{
	for (uint32_t i = 0; i < w->now->n; i++) {
		const struct ml_slot *slot = &w->now->slots[i];
		bool one = ml_plan_one_valued(w->plan, slot->field);
		for (uint32_t j = 0; j < slot->n; j++) {
			struct ml_past past = past_of(w, slot->field, &slot->d[j]);
			past.current = true;
			past.shown = !one || j == slot->n - 1;
			if (!ml_plan_in_state_only(slot->field))
				ml_vec_push(&w->out, past);
		}
	}
}

/* Who was joined to this record, when, by whom. */
static bool add_joins(struct walk *w, const struct ml_uuid *id, struct ml_error *e)
{
	struct ml_store *s = w->s;
	struct ml_ids ids = {0};
	bool good = !s->same.any || ml_same_joined_to(s, id, &ids, e);
	for (size_t i = 0; i < ids.n && good; i++) {
		int64_t rid = ml_store_rid(s, &ids.v[i]);
		struct ml_record *r = rid ? ml_store_get(s, w->a, rid, e) : NULL;
		const struct ml_slot *slot = r ? ml_state_slot(r->state, ML_FIELD_MERGED_INTO) : NULL;
		good = r || !rid;
		for (uint32_t k = 0; slot && k < slot->n; k++) {
			if (slot->d[k].v.tag != ML_ID || !ml_uuid_eq(&slot->d[k].v.id, id))
				continue;
			struct ml_past past = past_of(w, ML_FIELD_MERGED_INTO, &slot->d[k]);
			struct ml_value *from = ML_NEW(w->a, struct ml_value);
			*from = ml_ref(ids.v[i]);
			past.v = from;
			past.joined = rid;
			past.current = past.shown = true;
			ml_vec_push(&w->out, past);
		}
	}
	ml_vec_finish(&ids);
	return good;
}

static bool known(const struct walk *w, uint64_t field, const struct ml_past *p)
{
	for (size_t i = 0; i < w->out.n; i++) {
		const struct ml_past *q = &w->out.v[i];
		if (q->field_wire == field && q->v && q->time == p->time && ml_uuid_eq(&q->site, &p->site) &&
			ml_value_cmp(q->v, p->v) == 0)
			return true;
	}
	return false;
}

static bool had_values_after(const struct walk *w, uint64_t field)
{
	uint64_t had;
	if (ml_map_get(w->after, ml_str_n((const char *)&field, sizeof field), &had))
		return had != 0;
	return ml_state_slot(w->now, field) != NULL;
}

/* Going back in time: what a step replaced was there before it; what it left empty, it emptied. */
static void add_step(
	struct walk *w, const struct ml_step *step, const uint64_t *fields, uint32_t n, const struct ml_state *past)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_slot *slot = ml_state_slot(past, fields[i]);
		bool before = slot != NULL;
		if (ml_plan_in_state_only(fields[i]) || fields[i] == 0)
			continue;
		if (before && !had_values_after(w, fields[i])) {
			struct ml_past emptied = {.field = ml_plan_field(w->plan, fields[i]),
				.field_wire = fields[i],
				.time = step->time,
				.site = step->site};
			ml_vec_push(&w->out, emptied);
		}
		for (uint32_t j = 0; slot && j < slot->n; j++) {
			struct ml_past old = past_of(w, fields[i], &slot->d[j]);
			if (!known(w, fields[i], &old))
				ml_vec_push(&w->out, old);
		}
		ml_map_set(w->after, ml_str_n((const char *)&fields[i], sizeof fields[i]), before);
	}
}

static bool get_step(struct ml_store *s, struct ml_arena *a, int64_t id, struct ml_step *out, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_step_get, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, id);
	int got = ml_db_step(s->db, st, e);
	if (got == 1)
		ml_step_read(a, st, out);
	sqlite3_reset(st);
	return got >= 0;
}

static bool walk_back(struct walk *w, int64_t rid, struct ml_error *e)
{
	struct ml_store *s = w->s;
	sqlite3_stmt *st = ml_trail_open(s, rid, e);
	int got = st ? 0 : -1;
	while (st && (got = ml_db_step(s->db, st, e)) == 1) {
		uint64_t *fields;
		uint32_t n;
		struct ml_state *past;
		struct ml_step step = {0};
		struct ml_str blob = ml_arena_str(w->a, ml_column_str(st, 1));
		if (!get_step(s, w->a, sqlite3_column_int64(st, 0), &step, e)) {
			sqlite3_reset(st);
			return false;
		}
		if (!ml_history_read(s, w->a, blob, &fields, &n, &past)) {
			sqlite3_reset(st);
			return ml_fail(e, ML_E_DB_DAMAGED, "%s", s->path);
		}
		add_step(w, &step, fields, n, past);
	}
	return got == 0;
}

static int newest_first(const void *x, const void *y)
{
	const struct ml_past *a = x, *b = y;
	if (a->time != b->time)
		return a->time < b->time ? 1 : -1;
	if (a->current != b->current)
		return a->current ? -1 : 1;
	return a->field_wire < b->field_wire ? -1 : a->field_wire > b->field_wire;
}

bool ml_store_history(
	struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_past **out, uint32_t *n, struct ml_error *e)
{
	struct ml_record *r = ml_store_get(s, a, rid, e);
	if (!r)
		return false;
	struct walk w = {.s = s, .a = a, .plan = ml_store_plan_of(s, rid), .now = r->state, .after = ml_map_create()};
	uint32_t n_fields;
	if (w.plan->kind)
		ml_store_fields(s, w.plan->kind, &n_fields);
	add_current(&w);
	bool good = walk_back(&w, rid, e) && add_joins(&w, &r->id, e);
	if (w.out.n)
		qsort(w.out.v, w.out.n, sizeof *w.out.v, newest_first);
	*n = (uint32_t)w.out.n;
	*out = ML_NEWN(a, struct ml_past, w.out.n + 1);
	if (w.out.n)
		memcpy(*out, w.out.v, w.out.n * sizeof *w.out.v);
	ml_vec_finish(&w.out);
	ml_map_destroy(w.after);
	return good;
}
