/* The one function that writes a record: columns, packed state, flags, digest, links, history, change number. */
#include "same.h"

/* Fields that a narrow UPDATE names (beyond it the whole row is written); the parameter behind those of the row's head.
 */
enum { MAX_NARROW = 4, FIRST_FIELD = 6, KEYS_NARROW = 2, KEYS_NARROW_FLAGS = 3 };

/* All but ML_R_MERGED, which depends on other records too: same.c. */
unsigned ml_store_flags(struct ml_store *s, const struct ml_plan *p, const struct ml_state *state)
{
	unsigned flags = 0;
	int64_t limit = s->ctx->now_ms(s->ctx) + ML_DAY_MS;
	if (state->erased)
		return ML_R_ERASED;
	for (uint32_t i = 0; i < state->n; i++) {
		const struct ml_slot *slot = &state->slots[i];
		if (slot->n > 1 && ml_plan_one_valued(p, slot->field) && ml_slot_differs(slot))
			flags |= ML_R_CONFLICT;
		if (slot->d[slot->n - 1].time > limit)
			flags |= ML_R_FUTURE;
	}
	if (ml_state_slot(state, ML_FIELD_BIN))
		flags |= ml_state_bin(s->lineage, state) == ML_BIN_YES ? ML_R_BINNED : ML_R_REVIVED;
	if (ml_state_edited_after_join(s->lineage, state))
		flags |= ML_R_MERGED_EDITED;
	return flags;
}

/* ---- what changed ------------------------------------------------------------------------- */

static bool slot_same(const struct ml_slot *a, const struct ml_slot *b)
{
	if (!a || !b || a->n != b->n)
		return a == b;
	for (uint32_t i = 0; i < a->n; i++) {
		const struct ml_dval *x = &a->d[i], *y = &b->d[i];
		if (x->dot.inc != y->dot.inc || x->dot.n != y->dot.n || x->seq != y->seq ||
			ml_value_cmp(&x->v, &y->v) != 0)
			return false;
	}
	return true;
}

struct changed {
	uint64_t *v;
	size_t n, cap;
};

/* Fields whose dotted values differ; both states list their slots by field. */
static void find_changed(const struct ml_state *old, const struct ml_state *now, struct changed *out)
{
	uint32_t i = 0, j = 0;
	while (i < old->n || j < now->n) {
		uint64_t a = i < old->n ? old->slots[i].field : UINT64_MAX,
			 b = j < now->n ? now->slots[j].field : UINT64_MAX;
		uint64_t field = ML_MIN(a, b);
		if (!slot_same(a == field ? &old->slots[i] : NULL, b == field ? &now->slots[j] : NULL))
			ml_vec_push(out, field);
		i += a == field;
		j += b == field;
	}
}

/* ---- history -------------------------------------------------------------------------------- */

static bool never_held(void *arg, uint64_t field, bool *multi)
{
	return false;
}

/* The fields touched (0 first: the record was in the bin), then the values they had, packed. */
static bool add_history(
	struct ml_store *s, const struct ml_put_record *put, const struct changed *fields, struct ml_error *e)
{
	struct ml_buf blob = {0};
	struct ml_state past = {.vv = put->old->vv};
	past.slots = ML_NEWN(s->scratch, struct ml_slot, fields->n + 1);
	bool binned = put->old_flags & ML_R_BINNED;
	ml_buf_varint(&blob, fields->n + binned);
	if (binned)
		ml_buf_varint(&blob, 0);
	for (size_t i = 0; i < fields->n; i++) {
		const struct ml_slot *slot = ml_state_slot(put->old, fields->v[i]);
		ml_buf_varint(&blob, fields->v[i]);
		if (slot)
			past.slots[past.n++] = *slot;
	}
	ml_state_pack(&blob, &past, never_held, NULL);
	bool good = ml_trail_add(s, put, ml_buf_view(&blob), e);
	ml_buf_finish(&blob);
	return good;
}

/* ---- the row ----------------------------------------------------------------------------------- */

static bool bind_own(struct ml_store *s, sqlite3_stmt *st, int at, const struct ml_put_record *put)
{
	struct ml_buf own = {0};
	if (!put->plan->kind) {
		sqlite3_bind_int64(st, at, (int64_t)put->kind_wire);
		return true;
	}
	if (!put->plan->n_fields) {
		uint32_t n;
		ml_store_fields(s, put->plan->kind, &n);
	}
	ml_own_json(&own, put->plan, put->now);
	if (own.n)
		sqlite3_bind_text64(st, at, own.p, own.n, SQLITE_TRANSIENT, SQLITE_UTF8);
	ml_buf_finish(&own);
	return true;
}

static void bind_head(
	struct ml_store *s, sqlite3_stmt *st, const struct ml_put_record *put, unsigned flags, int64_t change)
{
	struct ml_row_values values = {.plan = put->plan, .state = put->now};
	ml_buf_clear(&s->blob);
	ml_state_pack(&s->blob, put->now, ml_column_holds, &values);
	sqlite3_bind_int64(st, 1, put->rid);
	sqlite3_bind_int64(st, 3, change);
	sqlite3_bind_int64(st, 4, flags);
	sqlite3_bind_blob64(st, 5, s->blob.p, s->blob.n, SQLITE_STATIC);
}

static bool write_whole(struct ml_store *s, const struct ml_put_record *put, unsigned flags, int64_t change,
	bool create, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, create ? ml_plan_sql(put->plan)->insert : ml_plan_sql(put->plan)->update, e);
	const struct ml_plan *p = put->plan;
	if (!st)
		return false;
	bind_head(s, st, put, flags, change);
	if (create)
		ml_bind_uuid(st, 2, &put->id);
	for (uint32_t i = 0; i < put->now->n; i++) {
		const struct ml_slot *slot = &put->now->slots[i];
		const struct ml_column *c = ml_plan_column(p, slot->field);
		if (c)
			ml_column_bind(st, FIRST_FIELD + c->at - ROW_FIELDS, c, slot, s->scratch);
	}
	return bind_own(s, st, FIRST_FIELD + p->n_values, put) && ml_db_run(s->db, st, e);
}

static sqlite3_stmt *narrow_statement(struct ml_store *s, const struct ml_plan *p, const struct changed *fields,
	bool own, bool flags, struct ml_error *e)
{
	uint64_t keys[MAX_NARROW + 1] = {flags ? KEYS_NARROW_FLAGS : KEYS_NARROW};
	uint32_t n = (uint32_t)fields->n + 1;
	struct ml_buf sql = {0};
	sqlite3_stmt *st;
	int at = FIRST_FIELD;
	for (size_t i = 0; i < fields->n; i++)
		keys[i + 1] = fields->v[i];
	if ((st = ml_sql_made(s, p, keys, n)))
		return st;
	ml_buf_printf(&sql, "UPDATE %s SET _change = ?3%s, _state = ?5", p->table, flags ? ", _flags = ?4" : "");
	for (size_t i = 0; i < fields->n; i++) {
		const struct ml_column *c = ml_plan_column(p, fields->v[i]);
		for (int k = 0; c && k < c->n; k++) {
			ml_buf_z(&sql, ", ");
			ml_plan_column_name(&sql, c->field, k);
			ml_buf_printf(&sql, " = ?%d", at++);
		}
	}
	if (own)
		ml_buf_printf(&sql, ", _own = ?%d", at);
	ml_buf_z(&sql, " WHERE id = ?1");
	st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	if (st)
		ml_sql_keep(s, p, keys, n, st);
	return st;
}

/* Few columns changed: SQLite then leaves the other columns' indexes alone, and that of the flags if they stay. */
static bool write_narrow(struct ml_store *s, const struct ml_put_record *put, unsigned flags, int64_t change,
	const struct changed *fields, struct ml_error *e)
{
	const struct ml_plan *p = put->plan;
	bool own = false;
	int at = FIRST_FIELD;
	for (size_t i = 0; i < fields->n; i++)
		own |= !ml_plan_column(p, fields->v[i]) && !ml_plan_in_state_only(fields->v[i]);
	sqlite3_stmt *st = narrow_statement(s, p, fields, own, flags != put->old_flags, e);
	if (!st)
		return false;
	bind_head(s, st, put, flags, change);
	for (size_t i = 0; i < fields->n; i++) {
		const struct ml_column *c = ml_plan_column(p, fields->v[i]);
		if (!c)
			continue;
		ml_column_bind(st, at, c, ml_state_slot(put->now, fields->v[i]), s->scratch);
		at += c->n;
	}
	if (own)
		bind_own(s, st, at, put);
	return ml_db_run(s->db, st, e);
}

/* ---- links of references with several values ------------------------------------------------------ */

static bool run_link(
	struct ml_store *s, const char *sql, const struct ml_uuid *to, uint64_t field, int64_t rid, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, sql, e);
	if (!st)
		return false;
	ml_bind_uuid(st, 1, to);
	sqlite3_bind_int64(st, 2, (int64_t)field);
	sqlite3_bind_int64(st, 3, rid);
	return ml_db_run(s->db, st, e);
}

static bool slot_links(struct ml_store *s, const char *sql, const struct ml_slot *slot, int64_t rid, struct ml_error *e)
{
	bool good = true;
	for (uint32_t i = 0; slot && i < slot->n && good; i++)
		if (slot->d[i].v.tag == ML_ID)
			good = run_link(s, sql, &slot->d[i].v.id, slot->field, rid, e);
	return good;
}

static bool write_links(struct ml_store *s, const struct ml_put_record *put, struct ml_error *e)
{
	const struct ml_plan *p = put->plan;
	bool good = true;
	for (uint32_t i = 0; p->has_links && i < p->n_columns && good; i++) {
		const struct ml_column *c = &p->columns[i];
		if (!c->multi || c->field->type != ML_T_REF)
			continue;
		const struct ml_slot *old = put->old ? ml_state_slot(put->old, c->field->wire) : NULL;
		const struct ml_slot *now = ml_state_slot(put->now, c->field->wire);
		if (!slot_same(old, now))
			good = slot_links(s, SQL_link_drop, old, put->rid, e) &&
			       slot_links(s, SQL_link_add, now, put->rid, e);
	}
	return good;
}

/* ---- the write ---------------------------------------------------------------------------------------- */

static void move_digest(struct ml_store *s, const struct ml_put_record *put)
{
	struct ml_hash128 h = ml_state_hash(s->lineage, &put->id, put->kind_wire, put->now);
	ml_hash_add(&s->head.digest, &h);
	if (!put->old)
		return;
	h = ml_state_hash(s->lineage, &put->id, put->kind_wire, put->old);
	ml_hash_sub(&s->head.digest, &h);
}

static bool create(struct ml_store *s, struct ml_put_record *put, unsigned flags, struct ml_error *e)
{
	put->rid = ++s->head.seq << 8 | (put->plan->kind ? put->plan->kind->wire : ML_UNKNOWN_KIND);
	sqlite3_stmt *st = ml_sql(s, SQL_record_add, e);
	if (!st)
		return false;
	ml_bind_uuid(st, 1, &put->id);
	sqlite3_bind_int64(st, 2, put->rid);
	if (!ml_db_run(s->db, st, e))
		return false;
	ml_near_keep(s, &put->id, put->rid);
	s->step.created++;
	return write_whole(s, put, flags, s->head.change, true, e);
}

/* Records that were referred to until now: what finds them may have changed with the reference. */
static void touch_old_targets(struct ml_store *s, const struct ml_put_record *put, const struct changed *fields)
{
	for (size_t i = 0; i < fields->n; i++) {
		const struct ml_slot *slot = ml_state_slot(put->old, fields->v[i]);
		for (uint32_t j = 0; slot && j < slot->n; j++) {
			int64_t rid = slot->d[j].v.tag == ML_ID ? ml_store_rid(s, &slot->d[j].v.id) : 0;
			if (rid)
				ml_vec_push(&s->touched, rid);
		}
	}
}

static bool update(struct ml_store *s, struct ml_put_record *put, unsigned flags, struct ml_error *e)
{
	struct changed fields = {0};
	find_changed(put->old, put->now, &fields);
	bool mine = put->rid >> 8 >= s->step.first_seq; /* made in this very step: nothing to go back to */
	bool good = mine || put->now->erased || add_history(s, put, &fields, e);
	if (good)
		good = put->plan->kind && fields.n <= MAX_NARROW
			       ? write_narrow(s, put, flags, s->head.change, &fields, e)
			       : write_whole(s, put, flags, s->head.change, false, e);
	s->step.changed += !mine;
	touch_old_targets(s, put, &fields);
	ml_vec_finish(&fields);
	return good;
}

static unsigned kept_flags(struct ml_store *s, const struct ml_put_record *put)
{
	unsigned flags = ml_store_flags(s, put->plan, put->now);
	return flags & ML_R_ERASED ? flags : flags | (put->old_flags & ML_R_MERGED);
}

bool ml_store_put(struct ml_store *s, struct ml_put_record *put, struct ml_error *e)
{
	ML_ASSERT(s->step.open);
	unsigned flags = kept_flags(s, put);
	s->head.change++;
	bool good = put->old ? update(s, put, flags, e) : create(s, put, flags, e);
	if (!good || !write_links(s, put, e) || !ml_codes_note(s, put, e))
		return false;
	move_digest(s, put);
	if (put->plan->kind && strcmp(put->plan->kind->key, "custom_field") == 0)
		s->step.own_changed = true;
	ml_vec_push(&s->touched, put->rid);
	ml_arena_reset(s->scratch);
	return ml_same_put(s, put, flags, e);
}

/* ---- migrations -------------------------------------------------------------------------------------------- */

bool ml_store_rewrite(struct ml_store *s, struct ml_put_record *put, struct ml_error *e)
{
	bool good = write_whole(s, put, kept_flags(s, put), put->old_change, false, e) &&
		    write_links(s, put, e);
	ml_arena_reset(s->scratch);
	return good;
}

bool ml_store_move(struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_plan *to, struct ml_error *e)
{
	struct ml_found found;
	struct ml_put_record put = {.plan = to, .kind_wire = to->kind->wire};
	struct ml_state *state;
	if (!ml_found_open(s, rid, &found, e) || !ml_found_state(s, a, &found, &state, e))
		return false;
	ml_column_uuid(found.row, ROW_UUID, &put.id);
	put.now = state;
	put.rid = (rid & ~(int64_t)0xff) | to->kind->wire;
	sqlite3_reset(found.row);
	sqlite3_stmt *st = ml_sql(s, "DELETE FROM unknown_record WHERE id = ?1", e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, rid);
	if (!ml_db_run(s->db, st, e) || !(st = ml_sql(s, "UPDATE record SET id = ?2 WHERE uuid = ?1", e)))
		return false;
	ml_bind_uuid(st, 1, &put.id);
	sqlite3_bind_int64(st, 2, put.rid);
	bool good = ml_db_run(s->db, st, e) &&
		    write_whole(s, &put, ml_store_flags(s, to, state), found.change, true, e) &&
		    write_links(s, &put, e) && ml_trail_move(s, found.change, put.rid, e);
	ml_arena_reset(s->scratch);
	return good;
}
