/*
 * What to send: the local changes that the receivers have not acknowledged, less what came from one site whose bundle
 * they have or find: the only receiver, or one whose bundle lies beside, or that says itself that they have it.
 */
#include <stdlib.h>

#include "private.h"
#include "sql_sync.h"

#define DIRECT (7 * 24 * 60 * 60 * 1000ll) /* ms: a site heard since needs nobody else's word for it */

int64_t sync_site_acked(struct ml_store *s, const struct ml_uuid *site)
{
	sqlite3_stmt *st = sync_sql(s, SQL_peer_acked, NULL);
	struct ml_context *ctx = ml_store_context(s);
	bool found;
	if (st) {
		sync_bind_uuid(st, 1, site);
		sqlite3_bind_int64(st, 2, SYNC_SILENCE);
		sqlite3_bind_int64(st, 3, ctx->now_ms(ctx) - DIRECT);
	}
	return sync_int(s, st, &found);
}

static bool is_told(struct ml_store *s, const struct ml_uuid *site, const struct ml_uuid *peer, uint64_t mark);

/* What follows what it has acknowledged and came from a site whose bundle it has: that, too, it holds. */
int64_t sync_site_holds(struct ml_store *s, const struct ml_uuid *site)
{
	struct origin {
		struct ml_uuid site;
		uint64_t mark;
		int64_t since, upto;
	} o = {0};
	sqlite3_stmt *st = sync_sql(s, SQL_origin_all, NULL);
	ML_VEC(struct origin) rows = {0};
	int64_t holds = sync_site_acked(s, site);
	while (st && ml_db_step(ml_store_db(s), st, NULL) == 1) {
		o.since = sqlite3_column_int64(st, 3);
		o.upto = sqlite3_column_int64(st, 4);
		if (sync_column_blob(st, 1, o.site.b, sizeof o.site.b) &&
			sync_column_blob(st, 2, &o.mark, sizeof o.mark) && o.upto > holds &&
			sqlite3_column_int64(st, 5) == 0)
			ml_vec_push(&rows, o);
	}
	for (size_t i = 0; i < rows.n; i++)
		if (rows.v[i].since == holds &&
			(ml_uuid_eq(&rows.v[i].site, site) || is_told(s, &rows.v[i].site, site, rows.v[i].mark)))
			holds = rows.v[i].upto;
	ml_vec_finish(&rows);
	return holds;
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

struct cutting {
	struct ml_store *store;
	const struct sync_ids *to;
	const struct sync_beside *beside;
};

static bool is_among(const struct ml_uuid *site, const struct ml_uuid *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (ml_uuid_eq(&v[i], site))
			return true;
	return false;
}

/* Whoever reads the bundle finds that site's own beside it. */
static bool lies_beside(const struct sync_beside *b, const struct ml_uuid *site, uint64_t mark)
{
	for (uint32_t i = 0; b && i < b->n; i++)
		for (uint32_t k = 0; ml_uuid_eq(&b->v[i].site, site) && k < b->v[i].n; k++)
			if (b->v[i].marks[k].id == mark)
				return true;
	return false;
}

/* The site says that this one has acknowledged the mark, or a later one of the same line. */
static bool is_told(struct ml_store *s, const struct ml_uuid *site, const struct ml_uuid *peer, uint64_t mark)
{
	sqlite3_stmt *st = sync_sql(s, SQL_told_change, NULL);
	bool told, held;
	if (!st)
		return false;
	sync_bind_uuid(st, 1, site);
	sync_bind_uuid(st, 2, peer);
	int64_t top = sync_int(s, st, &told);
	if (!told || !(st = sync_sql(s, SQL_held_get, NULL)))
		return false;
	sync_bind_uuid(st, 1, site);
	sync_bind_blob(st, 2, &mark, sizeof mark);
	int64_t change = sync_int(s, st, &held);
	return held && change <= top;
}

/*
 * The only receiver needs nothing of its own. Of several each must be the site itself, or have acknowledged this to it,
 * or find it beside; and have said nothing to the contrary since.
 */
static bool may_cut(
	const struct cutting *c, const struct ml_uuid *site, uint64_t mark, const struct ml_uuid *lacks, size_t n_lacks)
{
	if (c->to->n == 1)
		return true;
	bool beside = lies_beside(c->beside, site, mark);
	for (uint32_t i = 0; i < c->to->n; i++) {
		const struct ml_uuid *peer = &c->to->v[i];
		if (!ml_uuid_eq(peer, site) &&
			(is_among(peer, lacks, n_lacks) || (!beside && !is_told(c->store, site, peer, mark))))
			return false;
	}
	return true;
}

/* (since, upto] without what came from this site; *left: how many changes that spares. */
static bool cut_origins(const struct cutting *c, struct ml_arena *a, const struct ml_uuid *site, struct sync_plan *p,
	int64_t *left, struct ml_error *e)
{
	struct ml_store *s = c->store;
	sqlite3_stmt *st = sync_sql(s, SQL_origin_of, e);
	ML_VEC(struct sync_mark) cut = {0};
	struct sync_mark mark = {0};
	int64_t at = p->since;
	int got = -1;
	*left = 0;
	if (st)
		sync_bind_uuid(st, 1, site);
	ML_VEC(struct sync_range) ranges = {0};
	ML_VEC(uint64_t) marks = {0};
	ML_VEC(struct ml_str) lacks = {0};
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct sync_range r = {sqlite3_column_int64(st, 2), sqlite3_column_int64(st, 3), true, {0}};
		uint64_t id;
		if (r.since < p->since || r.upto > p->upto || !sync_column_blob(st, 1, &id, sizeof id))
			continue;
		r.besides = ml_arena_str(a, sync_column_str(st, 4));
		struct ml_str who = ml_arena_str(a, sync_column_str(st, 5));
		ml_vec_push(&ranges, r);
		ml_vec_push(&marks, id);
		ml_vec_push(&lacks, who);
	}
	for (size_t i = 0; i < ranges.n; i++) {
		struct sync_range r = ranges.v[i];
		if (r.since < at || !may_cut(c, site, marks.v[i], (const struct ml_uuid *)lacks.v[i].p,
					    lacks.v[i].n / sizeof(struct ml_uuid)))
			continue;
		push_range(a, p, (struct sync_range){at, r.since, false, {0}});
		if (r.besides.n)
			push_range(a, p, r);
		at = r.upto;
		*left += r.upto - r.since;
		mark = (struct sync_mark){r.since, marks.v[i]};
		ml_vec_push(&cut, mark);
	}
	p->cut = (struct sync_received){*site, (uint32_t)cut.n, ML_NEWN(a, struct sync_mark, cut.n + 1)};
	if (cut.n)
		memcpy(p->cut.marks, cut.v, cut.n * sizeof *cut.v);
	ml_vec_finish(&cut);
	ml_vec_finish(&ranges);
	ml_vec_finish(&marks);
	ml_vec_finish(&lacks);
	push_range(a, p, (struct sync_range){at, p->upto, false, {0}});
	return got == 0;
}

/* Of one site only, as the manifest can tell it: the one that spares most. */
static bool cut_best(const struct cutting *c, struct ml_arena *a, struct sync_plan *p, struct ml_error *e)
{
	struct sync_plan whole = *p;
	int64_t best = -1, left;
	for (uint32_t i = 0; i < c->to->n; i++) {
		struct sync_plan one = whole;
		if (!cut_origins(c, a, &c->to->v[i], &one, &left, e))
			return false;
		if (left > best)
			*p = one;
		best = ML_MAX(best, left);
	}
	return true;
}

bool sync_plan_after(struct ml_store *s, struct ml_arena *a, const struct sync_ids *to, bool full,
	const struct sync_beside *beside, int64_t after, struct sync_plan *p, struct ml_error *e)
{
	struct cutting c = {s, to, beside};
	*p = (struct sync_plan){.upto = ml_store_last_change(s)};
	/* What another program wrote up to there may use incarnations that this one has not read yet. */
	ml_store_poll(s);
	for (uint32_t i = 0; i < to->n && !full; i++) {
		int64_t acked = sync_site_acked(s, &to->v[i]);
		p->since = i == 0 ? acked : ML_MIN(p->since, acked);
	}
	p->since = ML_MIN(ML_MAX(p->since, after), p->upto);
	if (!full && to->n)
		return cut_best(&c, a, p, e);
	push_range(a, p, (struct sync_range){p->since, p->upto, false, {0}});
	return true;
}

bool sync_plan_make(struct ml_store *s, struct ml_arena *a, const struct sync_ids *to, bool full,
	const struct sync_beside *beside, struct sync_plan *p, struct ml_error *e)
{
	return sync_plan_after(s, a, to, full, beside, 0, p, e);
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
	struct shared v = {count_one, records};
	*records = 0;
	for (uint32_t i = 0; i < p->n && good; i++)
		good = p->ranges[i].origin ? visit_besides(s, a, &p->ranges[i], visit_shared, &v, e)
					   : count_range(s, &p->ranges[i], records, e);
	ml_arena_destroy(a);
	return good;
}

/* ---- what the sender of a bundle has not seen -------------------------------------------------- */

bool sync_pending(struct ml_store *s, struct ml_arena *a, const struct sync_manifest *m, int64_t upto, struct sync_plan *p)
{
	struct ml_uuid sender = m->site;
	struct sync_ids to = {&sender, 1};
	struct cutting c = {s, &to, NULL};
	*p = (struct sync_plan){.since = sync_acked_by(s, m), .upto = upto};
	return sync_drop_origins(s, m, p->since, NULL) && cut_best(&c, a, p, NULL);
}

static int id_cmp(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct ml_uuid));
}

bool sync_plan_has(const struct sync_plan *p, const struct ml_uuid *id, int64_t change)
{
	for (uint32_t i = 0; i < p->n; i++) {
		const struct sync_range *r = &p->ranges[i];
		if (change > r->since && change <= r->upto)
			return !r->origin || (r->besides.n && bsearch(id, r->besides.p, r->besides.n / sizeof *id, sizeof *id, id_cmp));
	}
	return false;
}
