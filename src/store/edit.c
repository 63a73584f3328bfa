/* Edits: adding a record, changing fields, bin, restore, erasure. */
#include "same.h"

/* ---- edits as the pure core's puts ----------------------------------------------------------- */

static bool is_multi(const struct ml_field *f)
{
	return (f->flags & ML_F_MULTI) || f->type == ML_T_TAGS;
}

static bool slot_has(const struct ml_slot *slot, const struct ml_value *v)
{
	for (uint32_t i = 0; slot && i < slot->n; i++)
		if (ml_value_cmp(&slot->d[i].v, v) == 0)
			return true;
	return false;
}

static bool list_has(const struct ml_value *list, uint32_t n, const struct ml_value *v)
{
	for (uint32_t i = 0; i < n; i++)
		if (ml_value_cmp(&list[i], v) == 0)
			return true;
	return false;
}

static uint32_t count_in(const struct ml_slot *slot, const struct ml_edit *edit)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < edit->n; i++)
		n += slot_has(slot, &edit->v[i]);
	return n;
}

/* An order was asked for, and keeping what is there and adding the rest behind it would give another. */
static bool out_of_order(const struct ml_slot *slot, const struct ml_edit *edit)
{
	uint32_t at = 0;
	if (!edit->in_order || !slot || edit->op != ML_PUT_SET || !is_multi(edit->field))
		return false;
	for (uint32_t i = 0; i < slot->n; i++) {
		const struct ml_value *v = &slot->d[i].v;
		if (!list_has(edit->v, edit->n, v) || list_has(edit->v, at, v))
			continue; /* goes, or was met */
		if (ml_value_cmp(&edit->v[at], v) != 0)
			return true;
		at++;
	}
	return false; /* what is left is new, and comes last */
}

static bool changes(const struct ml_slot *slot, const struct ml_edit *edit)
{
	if (edit->op == ML_PUT_ADD)
		return count_in(slot, edit) < edit->n;
	if (edit->op == ML_PUT_REMOVE)
		return count_in(slot, edit) > 0;
	if (!is_multi(edit->field))
		return edit->n == 0 ? slot != NULL : !slot || ml_value_cmp(&ml_slot_shown(slot)->v, &edit->v[0]) != 0;
	for (uint32_t i = 0; slot && i < slot->n; i++)
		if (!list_has(edit->v, edit->n, &slot->d[i].v))
			return true;
	return count_in(slot, edit) < edit->n || out_of_order(slot, edit);
}

/*
 * A one-valued edit replaces what its author saw: the shown value. Other values of a conflict stay until they are
 * settled. A set given whole keeps what it has in common with the old one, unless that would leave it in another order
 * than the one asked for: it is then written anew.
 */
static struct ml_put put_of(const struct ml_slot *slot, const struct ml_edit *edit)
{
	enum ml_put_op op = edit->op;
	if (op == ML_PUT_SET && !out_of_order(slot, edit))
		op = is_multi(edit->field) ? ML_PUT_MEMBERS : ML_PUT_SHOWN;
	return (struct ml_put){.field = edit->field->wire, .op = op, .n = edit->n, .v = edit->v};
}

/* A value that is there already is kept as it is, even one that only a newer program knows. */
static bool is_held(const struct ml_state *old, const struct ml_field *f, const struct ml_value *v)
{
	const struct ml_slot *slot = old ? ml_state_slot(old, f->wire) : NULL;
	for (uint32_t i = 0; slot && i < slot->n; i++)
		if (ml_value_cmp(&slot->d[i].v, v) == 0)
			return true;
	return false;
}

static bool check_edits(const struct ml_kind *kind, const struct ml_state *old, const struct ml_edit *edits, uint32_t n,
	struct ml_error *e)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_edit *d = &edits[i];
		if (!is_multi(d->field) && (d->n > 1 || (d->op != ML_PUT_SET && d->op != ML_PUT_SHOWN))) {
			ml_fail(e, ML_E_VALUE_BAD, "%s", d->field->key);
			ml_error_about(e, kind->key, d->field->key);
			return false;
		}
		for (uint32_t j = 0; j < d->n; j++)
			if (!is_held(old, d->field, &d->v[j]) && !ml_value_check(kind, d->field, &d->v[j], e))
				return false;
	}
	return true;
}

struct view { /* arg of a ml_values_fn over a state */
	const struct ml_state *state;
	struct ml_arena *a;
};

static const struct ml_value *state_values(void *arg, const struct ml_field *f, uint32_t *n)
{
	struct view *v = arg;
	const struct ml_slot *slot = ml_state_slot(v->state, f->wire);
	*n = 0;
	if (!slot)
		return NULL;
	if (is_multi(f))
		return ml_slot_distinct(v->a, slot, n);
	*n = 1;
	return &ml_slot_shown(slot)->v;
}

/* What a whole record must satisfy before a person's save. */
static bool check_record(
	const struct ml_kind *kind, struct ml_arena *a, const struct ml_state *state, struct ml_error *e)
{
	struct view view = {state, a};
	for (uint32_t i = 0; i < kind->n_fields; i++) {
		const struct ml_field *f = &kind->fields[i];
		if (!(f->flags & ML_F_REQUIRED) || ml_state_slot(state, f->wire))
			continue;
		ml_fail(e, ML_E_VALUE_REQUIRED, "%s", f->key);
		ml_error_about(e, kind->key, f->key);
		return false;
	}
	return kind->validate ? kind->validate(kind, state_values, &view, e) : true;
}

/* ---- references to duplicates ------------------------------------------------------------------------ */

/* What the record already holds of a reference's group stays as it is written; a new reference is to the canonical
 * record. */
static struct ml_value read_as(struct ml_store *s, const struct ml_slot *slot, const struct ml_value *v)
{
	struct ml_value out = *v;
	if (v->tag != ML_ID || slot_has(slot, v))
		return out;
	out.id = ml_store_canonical_id(s, &v->id);
	for (uint32_t i = 0; slot && i < slot->n; i++) {
		const struct ml_value *had = &slot->d[i].v;
		struct ml_uuid root = {0};
		if (had->tag == ML_ID)
			root = ml_store_canonical_id(s, &had->id);
		if (had->tag == ML_ID && ml_uuid_eq(&root, &out.id))
			out.id = had->id;
	}
	return out;
}

/* All that a set holds of the groups of these values. */
static uint32_t with_group(
	struct ml_store *s, const struct ml_slot *slot, const struct ml_edit *edit, struct ml_value *out)
{
	uint32_t n = 0;
	for (uint32_t i = 0; slot && i < slot->n; i++) {
		const struct ml_value *had = &slot->d[i].v;
		struct ml_uuid root = had->tag == ML_ID ? ml_store_canonical_id(s, &had->id) : (struct ml_uuid){0};
		bool drop = false;
		for (uint32_t k = 0; k < edit->n && !drop; k++) {
			struct ml_uuid other = ml_store_canonical_id(s, &edit->v[k].id);
			drop = had->tag == ML_ID && ml_uuid_eq(&root, &other);
		}
		if (drop)
			out[n++] = *had;
	}
	return n;
}

/* The edits with their references read through duplicates: as given as a rule. */
static const struct ml_edit *edits_through(
	struct ml_store *s, struct ml_arena *a, const struct ml_edit *edits, uint32_t n, const struct ml_state *old)
{
	struct ml_edit *out = s->same.any && n ? ML_NEWN(a, struct ml_edit, n) : NULL;
	if (!out)
		return edits;
	memcpy(out, edits, n * sizeof *out);
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_field *f = edits[i].field;
		const struct ml_slot *slot = old ? ml_state_slot(old, f->wire) : NULL;
		uint32_t held = slot ? slot->n : 0, count = 0;
		if (f->type != ML_T_REF || ml_field_is_reserved(f) || !edits[i].n)
			continue;
		struct ml_value *v = ML_NEWN(a, struct ml_value, edits[i].n + held);
		if (edits[i].op == ML_PUT_REMOVE)
			count = with_group(s, slot, &edits[i], v);
		for (uint32_t k = 0; edits[i].op != ML_PUT_REMOVE && k < edits[i].n; k++) {
			struct ml_value one = read_as(s, slot, &edits[i].v[k]);
			if (!list_has(v, count, &one))
				v[count++] = one;
		}
		out[i].v = v;
		out[i].n = count;
	}
	return out;
}

/* ---- one write ------------------------------------------------------------------------------------- */

struct job {
	const struct ml_edit *edits;
	uint32_t n;
	bool whole; /* check the record as a person's save */
};

/*
 * An ordinary edit of a field in conflict leaves the other values, and must be shown before them although this clock
 * may stand years behind theirs: what its author saw and replaced would else come back by itself. The clock itself does
 * not move.
 */
static int64_t time_after(const struct ml_state *old, const struct ml_write *w)
{
	int64_t time = w->time;
	for (uint32_t i = 0; old && i < w->n; i++) {
		const struct ml_slot *slot =
			w->puts[i].op == ML_PUT_SHOWN ? ml_state_slot(old, w->puts[i].field) : NULL;
		if (slot && slot->n > 1)
			time = ML_MAX(time, slot->d[slot->n - 2].time + 1);
	}
	return time;
}

static bool write_edits(struct ml_store *s, struct ml_arena *a, struct ml_put_record *put, const struct job *job,
	bool *changed, struct ml_error *e)
{
	struct ml_put *puts = ML_NEWN(a, struct ml_put, job->n + 1);
	struct ml_write w = {.puts = puts};
	for (uint32_t i = 0; i < job->n; i++)
		if (put->old ? changes(ml_state_slot(put->old, job->edits[i].field->wire), &job->edits[i])
			     : job->edits[i].n > 0)
			puts[w.n++] = put_of(
				put->old ? ml_state_slot(put->old, job->edits[i].field->wire) : NULL, &job->edits[i]);
	*changed = w.n > 0 || !put->old;
	if (!*changed)
		return true;
	if (!ml_step_dot(s, put->old ? &put->old->vv : NULL, &w.dot, &w.time, e))
		return false;
	w.time = time_after(put->old, &w);
	put->now = ml_state_write(a, s->lineage, put->old, &w);
	if (job->whole && !check_record(put->plan->kind, a, put->now, e))
		return false;
	return ml_store_put(s, put, e);
}

static bool load_record(
	struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_put_record *put, struct ml_error *e)
{
	struct ml_found found;
	struct ml_state *old;
	if (!ml_found_open(s, rid, &found, e) || !ml_found_state(s, a, &found, &old, e))
		return false;
	*put = (struct ml_put_record){
		.plan = found.plan, .rid = rid, .old_flags = found.flags, .old_change = found.change, .old = old};
	ml_column_uuid(found.row, ROW_UUID, &put->id);
	put->kind_wire =
		found.plan->kind ? found.plan->kind->wire : (uint64_t)sqlite3_column_int64(found.row, ROW_FIELDS);
	sqlite3_reset(found.row);
	if (old->erased) {
		char id[ML_UUID_TEXT];
		ml_uuid_text(&put->id, id);
		return ml_fail(e, ML_E_ERASED, "%s", id);
	}
	return true;
}

static bool edit_record(struct ml_store *s, int64_t rid, const struct job *job, bool *changed, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_put_record put;
	bool good = load_record(s, a, rid, &put, e);
	if (good && !put.plan->kind)
		good = ml_fail(e, ML_E_KIND_UNKNOWN, "%llu", (unsigned long long)put.kind_wire);
	struct job read = *job;
	if (good && !(put.plan->kind->flags & ML_K_HIDDEN))
		read.edits = edits_through(s, a, job->edits, job->n, put.old);
	good = good && check_edits(put.plan->kind, put.old, read.edits, read.n, e) &&
	       write_edits(s, a, &put, &read, changed, e);
	ml_arena_destroy(a);
	return good;
}

static bool add_record(struct ml_store *s, const struct ml_kind *kind, const struct ml_uuid *id, const struct job *job,
	int64_t *rid, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_put_record put = {.plan = ml_store_plan(s, kind), .kind_wire = kind->wire, .id = *id};
	bool changed;
	bool good = check_edits(kind, NULL, job->edits, job->n, e) && write_edits(s, a, &put, job, &changed, e);
	*rid = put.rid;
	ml_arena_destroy(a);
	return good;
}

/* ---- ids derived from what a link record joins ------------------------------------------------------------ */

static const struct ml_value *edit_values(void *arg, const struct ml_field *f, uint32_t *n)
{
	const struct job *job = arg;
	*n = 0;
	for (uint32_t i = 0; i < job->n; i++)
		if (job->edits[i].field->wire == f->wire && job->edits[i].n) {
			*n = job->edits[i].n;
			return job->edits[i].v;
		}
	return NULL;
}

/* A link record that links the same after reading, the shown one rather than others; 0: none. */
static bool find_link(struct ml_store *s, const struct ml_kind *kind, struct job *job, int64_t *at, struct ml_error *e)
{
	struct ml_ids ids = {0};
	bool good = ml_same_links(s, kind, edit_values, job, &ids, e);
	if (ids.n)
		*at = ml_store_rid(s, &ids.v[0]);
	ml_vec_finish(&ids);
	return good;
}

/*
 * The id of the record that edits make, and the record that is there already, read through duplicates: a card whose
 * person was joined to another edits that one, and somebody signs in once, under whichever name.
 */
static bool choose(struct ml_store *s, const struct ml_kind *kind, const struct ml_uuid *given, struct job *job,
	struct ml_uuid *id, int64_t *at, struct ml_error *e)
{
	bool derived = !given && ml_kind_derived_id(kind, edit_values, job, id);
	*at = 0;
	if (given)
		*id = *given;
	else if (!derived)
		ml_uuid_make(s->ctx, id);
	if (!ml_store_find(s, id, at, e) || (derived && !*at && !find_link(s, kind, job, at, e)))
		return false;
	if (*at && s->same.any)
		*at = ml_store_canonical(s, *at);
	return true;
}

/* A new record's references are to canonical records. NULL: the edits are as given. */
static struct ml_arena *begin_through(struct ml_store *s, const struct ml_kind *kind, struct job *job)
{
	if (!s->same.any || (kind->flags & ML_K_HIDDEN))
		return NULL;
	struct ml_arena *a = ml_arena_create();
	job->edits = edits_through(s, a, job->edits, job->n, NULL);
	return a;
}

/* ---- the public verbs --------------------------------------------------------------------------------------- */

bool ml_store_upsert(struct ml_store *s, const struct ml_kind *kind, const struct ml_uuid *id,
	const struct ml_edit *edits, uint32_t n, enum ml_outcome *out, int64_t *rid, struct ml_error *e)
{
	struct ml_uuid made;
	struct job job = {edits, n, false};
	bool changed = false;
	int64_t at = 0;
	ML_ASSERT(s->step.open);
	struct ml_arena *a = begin_through(s, kind, &job);
	bool good = choose(s, kind, id, &job, &made, &at, e);
	if (good && at) {
		good = ml_rid_kind(at) == kind->wire || ml_fail(e, ML_E_EXISTS, "%s", kind->key);
		good = good && edit_record(s, at, &job, &changed, e);
		*out = changed ? ML_UPDATED : ML_UNCHANGED;
	} else if (good) {
		good = add_record(s, kind, &made, &job, &at, e);
		*out = ML_CREATED;
	}
	ml_arena_destroy(a);
	if (rid)
		*rid = at;
	return good;
}

bool ml_store_add(struct ml_store *s, const struct ml_kind *kind, const struct ml_uuid *id, const struct ml_edit *edits,
	uint32_t n, int64_t *rid, struct ml_error *e)
{
	struct ml_uuid made;
	struct job job = {edits, n, true};
	bool changed;
	int64_t at = 0;
	ML_ASSERT(s->step.open);
	struct ml_arena *a = begin_through(s, kind, &job);
	bool good = choose(s, kind, id, &job, &made, &at, e);
	good = good && (at ? edit_record(s, at, &job, &changed, e) : add_record(s, kind, &made, &job, &at, e));
	ml_arena_destroy(a);
	/* Entered again after it was binned: it is wanted again. */
	unsigned flags = 0;
	good = good && ml_store_row(s, s->scratch, at, NULL, 0, NULL, &flags, e);
	if (good && (flags & ML_R_BINNED))
		good = ml_store_restore(s, at, e);
	if (rid)
		*rid = at;
	return good;
}

bool ml_store_edit(
	struct ml_store *s, int64_t rid, const struct ml_edit *edits, uint32_t n, bool *changed, struct ml_error *e)
{
	struct job job = {edits, n, true};
	bool did = false;
	ML_ASSERT(s->step.open);
	bool good = edit_record(s, rid, &job, &did, e);
	if (changed)
		*changed = did;
	return good;
}

/* Whoever writes merged_into (a join, a settlement, an undo) writes with it what he has seen of the record. */
static void add_seen(struct ml_store *s, struct ml_arena *a, const struct ml_state *old, struct ml_write *w)
{
	const struct ml_put *into = NULL;
	bool given = false;
	for (uint32_t i = 0; i < w->n; i++) {
		into = w->puts[i].field == ML_FIELD_MERGED_INTO ? &w->puts[i] : into;
		given |= w->puts[i].field == ML_FIELD_MERGED_SEEN;
	}
	if (!into || given)
		return;
	struct ml_put *puts = ML_NEWN(a, struct ml_put, w->n + 1);
	struct ml_value *seen = ML_NEW(a, struct ml_value);
	memcpy(puts, w->puts, w->n * sizeof *puts);
	*seen = ml_bin_value(a, s->lineage, &old->vv);
	puts[w->n++] = (struct ml_put){.field = ML_FIELD_MERGED_SEEN, .op = ML_PUT_SET, .n = into->n > 0, .v = seen};
	w->puts = puts;
}

/* Binned, or joined, by someone who has seen all that is there, this very write included. */
static void fill_seen(struct ml_store *s, struct ml_arena *a, const struct ml_state *old, struct ml_write *w)
{
	struct ml_put *puts = ML_NEWN(a, struct ml_put, w->n + 1);
	for (uint32_t i = 0; i < w->n; i++) {
		puts[i] = w->puts[i];
		if (!ml_plan_in_state_only(puts[i].field) || puts[i].n != 1 || puts[i].v->tag != ML_NIL)
			continue;
		struct ml_vv seen = ml_vv_with(a, s->lineage, &old->vv, w->dot);
		struct ml_value *v = ML_NEW(a, struct ml_value);
		*v = ml_bin_value(a, s->lineage, &seen);
		puts[i].v = v;
	}
	w->puts = puts;
}

/* A write of the pure core as it is: the bin (an ML_NIL value stands for all that is there), settlements, undo. */
bool ml_store_write(struct ml_store *s, int64_t rid, const struct ml_put *puts, uint32_t n, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_put_record put;
	struct ml_write w = {.n = n, .puts = puts};
	ML_ASSERT(s->step.open);
	bool good = load_record(s, a, rid, &put, e) && ml_step_dot(s, &put.old->vv, &w.dot, &w.time, e);
	if (good) {
		add_seen(s, a, put.old, &w);
		fill_seen(s, a, put.old, &w);
		put.now = ml_state_write(a, s->lineage, put.old, &w);
		good = ml_store_put(s, &put, e);
	}
	ml_arena_destroy(a);
	return good;
}

bool ml_store_bin_one(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_put_record put;
	bool good = load_record(s, a, rid, &put, e);
	if (good && !(put.old_flags & ML_R_BINNED)) {
		struct ml_value seen = ml_bin_value(a, s->lineage, &put.old->vv);
		struct ml_put bin = {.field = ML_FIELD_BIN, .op = ML_PUT_SET, .n = 1, .v = &seen};
		good = ml_store_write(s, rid, &bin, 1, e);
	}
	ml_arena_destroy(a);
	return good;
}

struct member { /* one record of a group */
	int64_t rid;
	unsigned flags;
};

/* The group of a record, canonical first; of one by itself that one. */
static bool members_of(
	struct ml_store *s, struct ml_arena *a, int64_t rid, struct member **out, uint32_t *n, struct ml_error *e)
{
	int64_t *rids = &rid;
	*n = 1;
	if (s->same.any && !ml_store_group(s, a, rid, &rids, n, e))
		return false;
	*out = ML_NEWN(a, struct member, *n + 1);
	for (uint32_t i = 0; i < *n; i++) {
		(*out)[i].rid = rids[i];
		if (!ml_store_row(s, a, rids[i], NULL, 0, NULL, &(*out)[i].flags, e))
			return false;
	}
	return true;
}

/* What stands for others goes with them: none of them comes up in its place. */
bool ml_store_bin(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct member *m;
	uint32_t n;
	bool good = members_of(s, a, rid, &m, &n, e);
	if (good && m[0].rid != rid) {
		m[0].rid = rid;
		n = 1;
	}
	for (uint32_t i = 0; i < n && good; i++)
		good = (m[i].flags & ML_R_ERASED && i > 0) || ml_store_bin_one(s, m[i].rid, e);
	ml_arena_destroy(a);
	return good;
}

/* Binned with those that it stands for, it comes back with them. */
bool ml_store_restore(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	struct ml_put clear = {.field = ML_FIELD_BIN, .op = ML_PUT_SET};
	struct ml_arena *a = ml_arena_create();
	struct member *m;
	uint32_t n;
	unsigned flags = 0;
	struct ml_uuid id = {0};
	bool good = ml_store_row(s, a, rid, NULL, 0, NULL, &flags, e) && ml_store_id(s, rid, &id);
	if (good && !(flags & (ML_R_BINNED | ML_R_REVIVED))) {
		char text[ML_UUID_TEXT];
		ml_uuid_text(&id, text);
		good = ml_fail(e, ML_E_NOT_BINNED, "%s", text);
	}
	good = good && members_of(s, a, rid, &m, &n, e) && ml_store_write(s, rid, &clear, 1, e);
	for (uint32_t i = 0; good && m[0].rid == rid && i < n; i++)
		if ((m[i].flags & (ML_R_BINNED | ML_R_MERGED)) == (ML_R_BINNED | ML_R_MERGED))
			good = ml_store_write(s, m[i].rid, &clear, 1, e);
	ml_arena_destroy(a);
	return good;
}

/* History, drafts and labels that may hold what is being erased. */
bool ml_erase_traces(struct ml_store *s, int64_t rid, const struct ml_uuid *id, struct ml_error *e)
{
	char text[ML_UUID_TEXT];
	ml_uuid_text(id, text);
	sqlite3_stmt *st = ml_trail_forget(s, rid, e) ? ml_sql(s, SQL_draft_forget, e) : NULL;
	if (!st)
		return false;
	ml_bind_str(st, 1, ml_str(text));
	if (!ml_db_run(s->db, st, e))
		return false;
	s->step.erased = true;
	ml_vec_push(&s->erased, rid);
	return true;
}

static bool erase_one(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_put_record put;
	struct ml_dot dot;
	int64_t time;
	bool good = load_record(s, a, rid, &put, e) && ml_step_dot(s, &put.old->vv, &dot, &time, e);
	if (good) {
		put.now = ml_state_erase(a, s->lineage, put.old, dot);
		good = ml_erase_traces(s, rid, &put.id, e) && ml_store_put(s, &put, e);
	}
	ml_arena_destroy(a);
	return good;
}

/* What stands for others is one person to whom asks: all that was joined to it is erased with it. One that stands for
 * nothing goes alone, and what was joined to it is joined to what it was joined to. */
bool ml_store_erase(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	ML_ASSERT(s->step.open);
	struct ml_arena *a = ml_arena_create();
	struct member *m;
	uint32_t n;
	bool good = members_of(s, a, rid, &m, &n, e);
	if (good && m[0].rid != rid) {
		good = ml_store_join_instead(s, rid, m[0].rid, e) && erase_one(s, rid, e);
		n = 0;
	}
	for (uint32_t i = 0; i < n && good; i++)
		good = (m[i].flags & ML_R_ERASED && i > 0) || erase_one(s, m[i].rid, e);
	ml_arena_destroy(a);
	return good;
}
