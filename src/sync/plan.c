/* What to send: the local changes that the receivers have not acknowledged, less what came from the only receiver. */
#include "private.h"
#include "sql_sync.h"

#define SILENCE (60 * 24 * 60 * 60 * 1000ll) /* ms: a copy that spoke before is taken for given up */

int64_t sync_site_acked(struct ml_store *s, const struct ml_uuid *site)
{
	sqlite3_stmt *st = sync_sql(s, SQL_peer_acked, NULL);
	bool found;
	if (st) {
		sync_bind_uuid(st, 1, site);
		sqlite3_bind_int64(st, 2, SILENCE);
	}
	return sync_int(s, st, &found);
}

static void push_range(struct ml_arena *a, struct sync_plan *p, struct sync_range r)
{
	if (r.since >= r.upto && !(r.origin && r.besides.n))
		return;
	struct sync_range *v = ML_NEWN(a, struct sync_range, p->n + 1);
	if (p->n)
		memcpy(v, p->ranges, p->n * sizeof *v);
	v[p->n++] = r;
	p->ranges = v;
}

/* (since, upto] without what came from this very site. */
static bool cut_origins(
	struct ml_store *s, struct ml_arena *a, const struct ml_uuid *site, struct sync_plan *p, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_origin_of, e);
	ML_VEC(struct sync_mark) cut = {0};
	struct sync_mark mark = {0};
	int64_t at = p->since;
	int got = -1;
	if (st)
		sync_bind_uuid(st, 1, site);
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct sync_range r = {sqlite3_column_int64(st, 2), sqlite3_column_int64(st, 3), true, {0}};
		if (r.since < at || r.upto > p->upto)
			continue;
		r.besides = ml_arena_str(a, sync_column_str(st, 4));
		push_range(a, p, (struct sync_range){at, r.since, false, {0}});
		if (r.besides.n)
			push_range(a, p, r);
		at = r.upto;
		if (sync_column_blob(st, 1, &mark.id, sizeof mark.id))
			ml_vec_push(&cut, mark);
	}
	p->cut = (struct sync_received){*site, (uint32_t)cut.n, ML_NEWN(a, struct sync_mark, cut.n + 1)};
	if (cut.n)
		memcpy(p->cut.marks, cut.v, cut.n * sizeof *cut.v);
	ml_vec_finish(&cut);
	push_range(a, p, (struct sync_range){at, p->upto, false, {0}});
	return got == 0;
}

bool sync_plan_after(struct ml_store *s, struct ml_arena *a, const struct sync_ids *to, bool full, int64_t after,
	struct sync_plan *p, struct ml_error *e)
{
	*p = (struct sync_plan){.upto = ml_store_last_change(s)};
	/* What another program wrote up to there may use incarnations that this one has not read yet. */
	ml_store_poll(s);
	for (uint32_t i = 0; i < to->n && !full; i++) {
		int64_t acked = sync_site_acked(s, &to->v[i]);
		p->since = i == 0 ? acked : ML_MIN(p->since, acked);
	}
	p->since = ML_MIN(ML_MAX(p->since, after), p->upto);
	if (!full && to->n == 1)
		return cut_origins(s, a, &to->v[0], p, e);
	push_range(a, p, (struct sync_range){p->since, p->upto, false, {0}});
	return true;
}

bool sync_plan_make(struct ml_store *s, struct ml_arena *a, const struct sync_ids *to, bool full, struct sync_plan *p,
	struct ml_error *e)
{
	return sync_plan_after(s, a, to, full, 0, p, e);
}

/* Of a site's own bundle only the records that were changed here besides; those changed later are in another range. */
static bool visit_besides(struct ml_store *s, struct ml_arena *a, const struct sync_range *r, ml_visit_fn visit,
	void *arg, struct ml_error *e)
{
	for (size_t at = 0; at + sizeof(struct ml_uuid) <= r->besides.n; at += sizeof(struct ml_uuid)) {
		struct ml_uuid id;
		memcpy(id.b, r->besides.p + at, sizeof id.b);
		int64_t rid = ml_store_rid(s, &id);
		ml_arena_reset(a);
		struct ml_record *record = rid ? ml_store_get(s, a, rid, e) : NULL;
		if (rid && !record)
			return false;
		if (record && record->change > r->since && record->change <= r->upto &&
			!visit(arg, record->kind_wire, &id, record->state, e))
			return false;
	}
	return true;
}

struct shared {
	ml_visit_fn visit;
	void *arg;
};

/* A record that is for this laptop only does not leave it, whatever the bundle. */
static bool visit_shared(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct shared *v = arg;
	const struct ml_slot *slot = ml_state_slot(state, ML_FIELD_VISIBILITY);
	const struct ml_value *shown = slot ? &ml_slot_shown(slot)->v : NULL;
	if (shown && shown->tag == ML_TEXT && ml_str_is(shown->s, SYNC_PRIVATE))
		return true;
	return v->visit(v->arg, kind, id, state, e);
}

bool sync_plan_visit(struct ml_store *s, const struct sync_plan *p, ml_visit_fn visit, void *arg, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct shared v = {visit, arg};
	bool good = true;
	for (uint32_t i = 0; i < p->n && good; i++) {
		const struct sync_range *r = &p->ranges[i];
		good = r->origin ? visit_besides(s, a, r, visit_shared, &v, e)
				 : ml_store_visit(s, r->since, r->upto, visit_shared, &v, e);
	}
	ml_arena_destroy(a);
	return good;
}

/* ---- counting ------------------------------------------------------------------------------- */

static bool count_one(
	void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	++*(uint64_t *)arg;
	return true;
}

/* By the indexes of change numbers: no state is read. */
static bool count_range(struct ml_store *s, const struct sync_range *r, uint64_t *n, struct ml_error *e)
{
	static const char one[] = "SELECT count(*) AS n FROM \"%s\" WHERE _change > ?1 AND _change <= ?2 AND "
				  "visibility IS NOT '" SYNC_PRIVATE "' UNION ALL ";
	struct ml_buf sql = {0};
	uint32_t n_kinds;
	const struct ml_kind *const *kinds = ml_kinds(&n_kinds);
	bool found;
	ml_buf_z(&sql, "SELECT sum(n) FROM (");
	for (uint32_t i = 0; i < n_kinds; i++)
		ml_buf_printf(&sql, one, kinds[i]->key);
	ml_buf_z(&sql, "SELECT count(*) FROM unknown_record WHERE _change > ?1 AND _change <= ?2)");
	sqlite3_stmt *st = sync_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, r->since);
	sqlite3_bind_int64(st, 2, r->upto);
	*n += (uint64_t)sync_int(s, st, &found);
	return found;
}

bool sync_plan_count(struct ml_store *s, const struct sync_plan *p, uint64_t *records, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	bool good = true;
	*records = 0;
	for (uint32_t i = 0; i < p->n && good; i++)
		good = p->ranges[i].origin ? visit_besides(s, a, &p->ranges[i], count_one, records, e)
					   : count_range(s, &p->ranges[i], records, e);
	ml_arena_destroy(a);
	return good;
}

/* ---- what the sender of a bundle has not seen -------------------------------------------------- */

bool sync_pending(struct ml_store *s, struct ml_arena *a, const struct sync_manifest *m, int64_t upto, uint64_t most,
	ml_visit_fn visit, void *arg)
{
	struct sync_plan p = {.since = sync_acked_by(s, m), .upto = upto};
	uint64_t changes = 0;
	if (!sync_drop_origins(s, m, p.since, NULL) || !cut_origins(s, a, &m->site, &p, NULL))
		return false;
	for (uint32_t i = 0; i < p.n; i++)
		changes += p.ranges[i].origin ? p.ranges[i].besides.n / sizeof(struct ml_uuid)
					      : (uint64_t)(p.ranges[i].upto - p.ranges[i].since);
	return changes <= most && sync_plan_visit(s, &p, visit, arg, NULL);
}
