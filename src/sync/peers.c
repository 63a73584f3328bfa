/*
 * Who has what. A mark is a random name for "everything up to this change number" of one database. Sites acknowledge
 * marks, never bare numbers: a restored or copied database does not have the marks that were drawn after the backup,
 * and so never takes an acknowledgement for what it has not got.
 */
#include <stdlib.h>

#include "private.h"
#include "sql_sync.h"

enum { HELD_KEPT = 256, RECEIVED_EACH = 2 };

/* ---- marks in a manifest ---------------------------------------------------------------------- */

static bool mark_draw(struct ml_store *s, int64_t change, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(s);
	sqlite3_stmt *st = sync_sql(s, SQL_mark_at, e);
	bool found;
	uint64_t id;
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, change);
	sync_int(s, st, &found);
	if (found)
		return true;
	ctx->random(ctx, &id, sizeof id);
	if (!(st = sync_sql(s, SQL_mark_add, e)))
		return false;
	sync_bind_blob(st, 1, &id, sizeof id);
	sqlite3_bind_int64(st, 2, change);
	return sync_run(s, st, e);
}

static bool list_marks(struct ml_store *s, int64_t upto, struct sync_manifest *m, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_mark_list, e);
	int got = -1;
	m->n_marks = 0;
	if (st) {
		sqlite3_bind_int64(st, 1, upto);
		sqlite3_bind_int64(st, 2, SYNC_MARKS);
		sqlite3_bind_int64(st, 3, SYNC_MARKS_MAX - 1);
	}
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct sync_mark *mark = &m->marks[m->n_marks];
		mark->change = sqlite3_column_int64(st, 0);
		m->n_marks += sync_column_blob(st, 1, &mark->id, sizeof mark->id);
	}
	return got == 0;
}

static int mark_cmp(const void *a, const void *b)
{
	const struct sync_mark *x = a, *y = b;
	return x->change != y->change ? (x->change < y->change ? -1 : 1) : (x->id > y->id) - (x->id < y->id);
}

bool sync_marks_make(struct ml_store *s, struct ml_arena *a, int64_t upto, struct sync_manifest *m, struct ml_error *e)
{
	m->marks = ML_NEWN(a, struct sync_mark, SYNC_MARKS_MAX + 1);
	if (!ml_store_is_read_only(s) && !mark_draw(s, upto, e))
		return false;
	if (!list_marks(s, upto, m, e))
		return false;
	qsort(m->marks, m->n_marks, sizeof *m->marks, mark_cmp);
	/* A database that cannot be written gives a mark that nobody will find again: all is sent once more. */
	if (m->n_marks == 0 || m->marks[m->n_marks - 1].change != upto) {
		struct ml_context *ctx = ml_store_context(s);
		ctx->random(ctx, &m->marks[m->n_marks].id, sizeof m->marks->id);
		m->marks[m->n_marks++].change = upto;
	}
	return true;
}

struct held_row {
	struct ml_uuid site;
	struct sync_mark mark;
};

/* Of each site the marks heard last and those of the highest numbers: two lines of a copied database show both. */
bool sync_received_list(struct ml_store *s, struct ml_arena *a, struct sync_manifest *m, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_held_all, e);
	ML_VEC(struct sync_received) found = {0};
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct held_row row = {.mark.change = sqlite3_column_int64(st, 2)};
		if (!sync_column_blob(st, 0, row.site.b, sizeof row.site.b) ||
			!sync_column_blob(st, 1, &row.mark.id, sizeof row.mark.id))
			continue;
		if (found.n == 0 || !ml_uuid_eq(&found.v[found.n - 1].site, &row.site)) {
			struct sync_received r = {row.site, 0, ML_NEWN(a, struct sync_mark, RECEIVED_EACH + 1)};
			ml_vec_push(&found, r);
		}
		struct sync_received *r = &found.v[found.n - 1];
		if (r->n < RECEIVED_EACH)
			r->marks[r->n++] = row.mark;
		else if (r->n == RECEIVED_EACH && row.mark.change > r->marks[0].change &&
			 row.mark.change > r->marks[1].change)
			r->marks[r->n++] = row.mark;
		else if (r->n > RECEIVED_EACH && row.mark.change > r->marks[RECEIVED_EACH].change)
			r->marks[RECEIVED_EACH] = row.mark;
	}
	m->n_received = (uint32_t)found.n;
	m->received = ML_NEWN(a, struct sync_received, found.n + 1);
	if (found.n)
		memcpy(m->received, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return got == 0;
}

/* ---- what a manifest tells -------------------------------------------------------------------- */

int64_t sync_acked_by(struct ml_store *s, const struct sync_manifest *m)
{
	struct ml_uuid here = ml_store_site(s);
	int64_t best = 0;
	for (uint32_t i = 0; i < m->n_received; i++) {
		const struct sync_received *r = &m->received[i];
		for (uint32_t k = 0; ml_uuid_eq(&r->site, &here) && k < r->n; k++) {
			sqlite3_stmt *st = sync_sql(s, SQL_mark_change, NULL);
			bool found;
			if (st)
				sync_bind_blob(st, 1, &r->marks[k].id, sizeof r->marks[k].id);
			int64_t change = sync_int(s, st, &found);
			best = ML_MAX(best, change);
		}
	}
	return best;
}

bool sync_is_held(struct ml_store *s, const struct ml_uuid *site, uint64_t mark)
{
	struct ml_uuid here = ml_store_site(s);
	bool own = ml_uuid_eq(site, &here), found;
	sqlite3_stmt *st = sync_sql(s, own ? SQL_mark_change : SQL_held_get, NULL);
	if (!st)
		return false;
	if (!own)
		sync_bind_uuid(st, 1, site);
	sync_bind_blob(st, own ? 1 : 2, &mark, sizeof mark);
	sync_int(s, st, &found);
	if (found || !own)
		return found;
	/* A copy of this database writes under the same site: its marks are kept like those of others. */
	if (!(st = sync_sql(s, SQL_held_get, NULL)))
		return false;
	sync_bind_uuid(st, 1, site);
	sync_bind_blob(st, 2, &mark, sizeof mark);
	sync_int(s, st, &found);
	return found;
}

bool sync_marks_follow(
	struct ml_store *s, const struct ml_uuid *site, int64_t since, const struct sync_mark *marks, uint32_t n)
{
	if (since == 0)
		return true;
	for (uint32_t i = 0; i < n; i++)
		if (marks[i].change >= since && sync_is_held(s, site, marks[i].id))
			return true;
	return false;
}

/* What was left out came from us, or is here otherwise. Not so after this database was restored, or in a third one. */
static bool cut_is_here(struct ml_store *s, const struct sync_manifest *m)
{
	for (uint32_t i = 0; i < m->cut.n; i++)
		if (!sync_is_held(s, &m->cut.site, m->cut.marks[i].id))
			return false;
	return true;
}

bool sync_bundle_follows(struct ml_store *s, const struct sync_manifest *m, int64_t *gap_since, int64_t *gap_upto)
{
	sqlite3_stmt *st = sync_sql(s, SQL_held_top, NULL);
	bool found, before = sync_marks_follow(s, &m->site, m->since, m->marks, m->n_marks);
	if (st)
		sync_bind_uuid(st, 1, &m->site);
	*gap_since = ML_MIN(sync_int(s, st, &found), m->since);
	*gap_upto = before ? m->upto : m->since;
	return before && cut_is_here(s, m);
}

bool sync_bundle_known(struct ml_store *s, const struct sync_manifest *m)
{
	return !(m->flags & (SYNC_PARTIAL | SYNC_FULL)) && sync_is_held(s, &m->site, m->marks[m->n_marks - 1].id);
}

bool sync_circle_known(struct ml_store *s, const struct ml_uuid *site, const uint8_t circle[SYNC_CIRCLE])
{
	sqlite3_stmt *st = sync_sql(s, SQL_peer_circles, NULL);
	uint8_t theirs[SYNC_CIRCLE];
	uint32_t n = 0, same = 0;
	if (st)
		sync_bind_uuid(st, 1, site);
	for (; st && ml_db_step(ml_store_db(s), st, NULL) == 1; n++)
		same += sync_column_blob(st, 0, theirs, sizeof theirs) && memcmp(theirs, circle, sizeof theirs) == 0;
	return n > 0 && same == n;
}

int64_t sync_heard_of(struct ml_store *s, const struct ml_uuid *site)
{
	sqlite3_stmt *st = sync_sql(s, SQL_peer_heard, NULL);
	bool found;
	if (st)
		sync_bind_uuid(st, 1, site);
	return sync_int(s, st, &found);
}

/* ---- after a merge ------------------------------------------------------------------------------ */

bool sync_hold(
	struct ml_store *s, const struct ml_uuid *site, const struct sync_mark *marks, uint32_t n, struct ml_error *e)
{
	struct ml_uuid here = ml_store_site(s);
	for (uint32_t i = 0; i < n; i++) {
		if (ml_uuid_eq(site, &here) && sync_is_held(s, site, marks[i].id))
			continue;
		sqlite3_stmt *st = sync_sql(s, SQL_held_add, e);
		if (!st)
			return false;
		sync_bind_uuid(st, 1, site);
		sync_bind_blob(st, 2, &marks[i].id, sizeof marks[i].id);
		sqlite3_bind_int64(st, 3, marks[i].change);
		if (!sync_run(s, st, e))
			return false;
	}
	sqlite3_stmt *st = sync_sql(s, SQL_held_prune, e);
	if (!st)
		return false;
	sync_bind_uuid(st, 1, site);
	sqlite3_bind_int64(st, 2, HELD_KEPT);
	return sync_run(s, st, e);
}

bool sync_gap_keep(struct ml_store *s, const struct ml_uuid *site, int64_t since, int64_t upto, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_peer_gap, e);
	if (!st)
		return false;
	sync_bind_uuid(st, 1, site);
	sqlite3_bind_int64(st, 2, since);
	sqlite3_bind_int64(st, 3, upto);
	return sync_run(s, st, e);
}

/* Our change number up to which everybody else in the team holds our records; mine: what the sender at hand says. */
static int64_t acked_by_others(struct ml_store *s, const struct sync_manifest *m, int64_t mine)
{
	struct ml_arena *a = ml_arena_create();
	struct sync_ids others = {0};
	if (!sync_others(s, a, &others, NULL))
		mine = 0;
	for (uint32_t i = 0; i < others.n; i++)
		if (!ml_uuid_eq(&others.v[i], &m->site))
			mine = ML_MIN(mine, sync_site_acked(s, &others.v[i]));
	ml_arena_destroy(a);
	return mine;
}

/* Origins that the sender may not have any more (it was restored before them), or that all have acknowledged past. */
bool sync_drop_origins(struct ml_store *s, const struct sync_manifest *m, int64_t acked, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_origin_of, e);
	ML_VEC(int64_t) old = {0};
	int got = -1;
	acked = acked_by_others(s, m, acked);
	if (st)
		sync_bind_uuid(st, 1, &m->site);
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		uint64_t mark = 0;
		bool listed = false;
		if (sync_column_blob(st, 1, &mark, sizeof mark))
			for (uint32_t i = 0; i < m->n_marks; i++)
				listed |= m->marks[i].id == mark;
		if (!listed || sqlite3_column_int64(st, 3) <= acked)
			ml_vec_push(&old, sqlite3_column_int64(st, 0));
	}
	bool good = got == 0;
	for (size_t i = 0; good && i < old.n; i++) {
		good = (st = sync_sql(s, SQL_origin_drop, e));
		if (good) {
			sqlite3_bind_int64(st, 1, old.v[i]);
			good = sync_run(s, st, e);
		}
	}
	ml_vec_finish(&old);
	return good;
}

static bool add_origin(
	struct ml_store *s, const struct sync_manifest *m, const struct sync_merged *d, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_origin_add, e);
	if (!st)
		return false;
	sync_bind_uuid(st, 1, &m->site);
	sync_bind_blob(st, 2, &m->marks[m->n_marks - 1].id, sizeof m->marks->id);
	sqlite3_bind_int64(st, 3, d->since);
	sqlite3_bind_int64(st, 4, d->upto);
	sync_bind_blob(st, 5, d->besides.p, d->besides.n);
	return sync_run(s, st, e);
}

/* Is b the same incarnation as a, or one that it went on from? One that never wrote comes before all. */
static bool comes_from(struct ml_store *s, const struct ml_uuid *a, const struct ml_uuid *b)
{
	const struct ml_lineage *l = ml_store_lineage(s);
	if (ml_uuid_is_nil(b) || ml_uuid_eq(a, b))
		return true;
	uint32_t child = ml_lineage_find(l, a), parent = ml_lineage_find(l, b);
	return child != ML_INC_NONE && parent != ML_INC_NONE &&
	       ml_dot_stands(l, (struct ml_dot){child, UINT64_MAX}, (struct ml_dot){parent, 0});
}

/* Copies of a database go on under one site, each with a clock of its own: only what one's own line said tells old from
 * new. */
bool sync_is_old_copy(struct ml_store *s, const struct sync_manifest *m)
{
	sqlite3_stmt *st = sync_sql(s, SQL_peer_lines, NULL);
	struct ml_uuid inc;
	bool old = false;
	if (st)
		sync_bind_uuid(st, 1, &m->site);
	while (st && ml_db_step(ml_store_db(s), st, NULL) == 1)
		old |= sync_column_blob(st, 0, inc.b, sizeof inc.b) && m->time < sqlite3_column_int64(st, 1) &&
		       comes_from(s, &inc, &m->incarnation);
	return old;
}

/*
 * What earlier incarnations of the same line said is over; *late: a later one has been heard already. But a database
 * that was restored and has written no record since goes on under an incarnation that others know as past: what it says
 * by a later clock, or under a mark of which they have not heard, is its last word, not an old one that comes late.
 */
static bool drop_lines(struct ml_store *s, const struct sync_manifest *m, bool *late, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_peer_lines, e);
	ML_VEC(struct ml_uuid) old = {0};
	struct ml_uuid inc;
	bool known = sync_is_held(s, &m->site, m->marks[m->n_marks - 1].id);
	int got = -1;
	if (st)
		sync_bind_uuid(st, 1, &m->site);
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		if (!sync_column_blob(st, 0, inc.b, sizeof inc.b))
			continue;
		bool past = known && m->time < sqlite3_column_int64(st, 1);
		if (ml_uuid_eq(&inc, &m->incarnation) || (comes_from(s, &m->incarnation, &inc) && !past))
			ml_vec_push(&old, inc);
		else
			*late |= comes_from(s, &inc, &m->incarnation) && past;
	}
	bool good = got == 0;
	for (size_t i = 0; good && i < old.n; i++) {
		good = (st = sync_sql(s, SQL_peer_drop, e));
		if (good) {
			sync_bind_uuid(st, 1, &m->site);
			sync_bind_uuid(st, 2, &old.v[i]);
			good = sync_run(s, st, e);
		}
	}
	ml_vec_finish(&old);
	return good;
}

static bool set_peer(struct ml_store *s, const struct sync_manifest *m, int64_t acked, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(s);
	int64_t heard = ML_MAX(m->time, sync_heard_of(s, &m->site));
	sqlite3_stmt *st;
	bool late = false;
	if (!drop_lines(s, m, &late, e))
		return false;
	if (late)
		return true;
	if (!(st = sync_sql(s, SQL_peer_set, e)))
		return false;
	sync_bind_uuid(st, 1, &m->site);
	sync_bind_uuid(st, 2, &m->incarnation);
	sqlite3_bind_int64(st, 3, ctx->now_ms(ctx));
	sqlite3_bind_int64(st, 4, heard);
	sqlite3_bind_int64(st, 5, acked);
	sync_bind_blob(st, 6, m->circle, sizeof m->circle);
	return sync_run(s, st, e);
}

/* Whoever holds all of a site holds all that this site held: its acknowledgements become ours. */
static bool hold_what_it_holds(struct ml_store *s, const struct sync_manifest *m, struct ml_error *e)
{
	/* Marks of this site that it does not know are of its past before it was restored, or of a copy. */
	for (uint32_t i = 0; i < m->n_received; i++) {
		const struct sync_received *r = &m->received[i];
		if (!sync_hold(s, &r->site, r->marks, r->n, e))
			return false;
	}
	return sync_hold(s, &m->site, m->marks, m->n_marks, e);
}

/*
 * Another site had received what was missing here, and sent it. A gap that no early bundle tells of is one in what a
 * bundle left out: it ends when that bundle's own mark is held.
 */
static bool settle_hearsay(struct ml_store *s, const struct ml_uuid *site, struct ml_error *e)
{
	sqlite3_stmt *gap = sync_sql(s, SQL_peer_gap_upto, e);
	bool found;
	if (!gap)
		return false;
	sync_bind_uuid(gap, 1, site);
	int64_t upto = sync_int(s, gap, &found);
	sqlite3_stmt *top = upto ? sync_sql(s, SQL_held_top, e) : NULL;
	if (!top)
		return upto == 0;
	sync_bind_uuid(top, 1, site);
	return sync_int(s, top, &found) < upto || (sync_early_take(s, e) && sync_early_gap(s, site, e));
}

/*
 * The sender's newest bundle brought all that it has. What is early then is of a past that it went back from (a backup
 * was restored), or will be sent again: it is no gap.
 */
static bool forget_early(struct ml_store *s, const struct sync_manifest *m, struct ml_error *e)
{
	sqlite3_stmt *st;
	if (m->time < sync_heard_of(s, &m->site))
		return true;
	if (!(st = sync_sql(s, SQL_early_forget, e)))
		return false;
	sync_bind_uuid(st, 1, &m->site);
	return sync_run(s, st, e);
}

/* Something is missing: before it, or something that was left out of it. */
static bool wait_for(struct ml_store *s, const struct sync_manifest *m, struct ml_error *e)
{
	return sync_early_keep(s, m, e) && sync_early_take(s, e) && sync_early_gap(s, &m->site, e);
}

bool sync_peer_heard(struct ml_store *s, const struct sync_manifest *m, const struct sync_merged *d, struct ml_error *e)
{
	int64_t acked = sync_acked_by(s, m), gap_since, gap_upto;
	if (!set_peer(s, m, acked, e) || !sync_drop_origins(s, m, acked, e) || !sync_note_lacks(s, m, acked, e))
		return false;
	if (d->origin && d->upto > d->since && !add_origin(s, m, d, e))
		return false;
	if (m->flags & SYNC_PARTIAL)
		return sync_take_told(s, m, 0, e);
	if (!sync_bundle_follows(s, m, &gap_since, &gap_upto))
		return wait_for(s, m, e) && sync_take_told(s, m, 0, e);
	if (!hold_what_it_holds(s, m, e) || !sync_take_told(s, m, acked, e) || !sync_early_take(s, e) ||
		!forget_early(s, m, e) || !sync_early_gap(s, &m->site, e))
		return false;
	for (uint32_t i = 0; i < m->n_received; i++)
		if (!settle_hearsay(s, &m->received[i].site, e))
			return false;
	return true;
}
