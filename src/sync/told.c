/*
 * What sites tell of each other. A laptop that meets only headquarters learns there how far its colleagues are: who
 * holds all of headquarters up to a mark holds what headquarters held then, this laptop's own records among it.
 */
#include <stdlib.h>

#include "private.h"
#include "sql_sync.h"

bool sync_told_list(struct ml_store *s, struct ml_arena *a, struct sync_manifest *m, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_peer_acks, e);
	struct ml_uuid here = ml_store_site(s);
	ML_VEC(struct sync_told) found = {0};
	int got = -1;
	if (st)
		sqlite3_bind_int64(st, 1, SYNC_SILENCE);
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct sync_told t = {.time = sqlite3_column_int64(st, 2), .mark.change = sqlite3_column_int64(st, 3)};
		if (sync_column_blob(st, 0, t.site.b, sizeof t.site.b) && !ml_uuid_eq(&t.site, &here) &&
			sync_column_blob(st, 1, t.incarnation.b, sizeof t.incarnation.b) &&
			sync_column_blob(st, 4, &t.mark.id, sizeof t.mark.id) &&
			sync_column_blob(st, 5, t.circle, sizeof t.circle) && found.n < SYNC_MEMBERS_MAX)
			ml_vec_push(&found, t);
	}
	m->n_told = (uint32_t)found.n;
	m->told = ML_NEWN(a, struct sync_told, found.n + 1);
	if (found.n)
		memcpy(m->told, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return got == 0;
}

/* Our change number up to which the site held our records when it drew this mark of its own. */
static int64_t acked_at(struct ml_store *s, const struct ml_uuid *site, uint64_t mark)
{
	sqlite3_stmt *st = sync_sql(s, SQL_held_acked, NULL);
	bool found;
	if (!st)
		return 0;
	sync_bind_uuid(st, 1, site);
	sync_bind_blob(st, 2, &mark, sizeof mark);
	return sync_int(s, st, &found);
}

static bool add_told(struct ml_store *s, const struct ml_uuid *site, const struct sync_told *t, struct ml_error *e)
{
	int64_t acked = acked_at(s, site, t->mark.id);
	sqlite3_stmt *st = sync_sql(s, SQL_told_add, e);
	if (!st)
		return false;
	sync_bind_uuid(st, 1, site);
	sync_bind_uuid(st, 2, &t->site);
	sync_bind_uuid(st, 3, &t->incarnation);
	sqlite3_bind_int64(st, 4, t->time);
	sqlite3_bind_int64(st, 5, t->mark.change);
	sqlite3_bind_int64(st, 6, acked);
	sync_bind_blob(st, 7, t->circle, sizeof t->circle);
	return sync_run(s, st, e);
}

/* The first word under a mark counts: whoever holds it may have read no later one. */
static bool set_acked(struct ml_store *s, const struct sync_manifest *m, int64_t acked, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_held_acked_set, e);
	if (!st)
		return false;
	sync_bind_uuid(st, 1, &m->site);
	sync_bind_blob(st, 2, &m->marks[m->n_marks - 1].id, sizeof m->marks->id);
	sqlite3_bind_int64(st, 3, acked);
	return sync_run(s, st, e);
}

bool sync_take_told(struct ml_store *s, const struct sync_manifest *m, int64_t acked, struct ml_error *e)
{
	struct ml_uuid here = ml_store_site(s);
	if (ml_uuid_eq(&m->site, &here))
		return true;
	if (acked > 0 && !set_acked(s, m, acked, e))
		return false;
	/* An older bundle than one that was heard before has nothing new to say of others. */
	if (m->time < sync_heard_of(s, &m->site))
		return true;
	sqlite3_stmt *st = sync_sql(s, SQL_told_clear, e);
	if (!st)
		return false;
	sync_bind_uuid(st, 1, &m->site);
	bool good = sync_run(s, st, e);
	for (uint32_t i = 0; good && i < m->n_told; i++)
		good = ml_uuid_eq(&m->told[i].site, &here) || add_told(s, &m->site, &m->told[i], e);
	return good;
}

/* ---- origins that others lack ------------------------------------------------------------------ */

struct origin_row {
	int64_t id, upto;
	struct ml_uuid site;
	uint64_t mark;
	struct ml_buf lacks;
};

static bool says_it_holds(const struct sync_manifest *m, const struct ml_uuid *site, uint64_t mark)
{
	for (uint32_t i = 0; i < m->n_received; i++)
		for (uint32_t k = 0; ml_uuid_eq(&m->received[i].site, site) && k < m->received[i].n; k++)
			if (m->received[i].marks[k].id == mark)
				return true;
	return false;
}

/* Without the site, or with it. False: it is so already. */
static bool change_lacks(struct ml_buf *lacks, const struct ml_uuid *site, bool lacking)
{
	for (size_t at = 0; at + sizeof *site <= lacks->n; at += sizeof *site) {
		if (memcmp(lacks->p + at, site->b, sizeof *site) != 0)
			continue;
		memmove(lacks->p + at, lacks->p + at + sizeof *site, lacks->n - at - sizeof *site);
		lacks->n -= lacking ? 0 : sizeof *site;
		if (lacking)
			memcpy(lacks->p + lacks->n - sizeof *site, site->b, sizeof *site);
		return !lacking;
	}
	if (lacking)
		ml_buf_add(lacks, site->b, sizeof *site);
	return lacking;
}

static bool note_one(
	struct ml_store *s, const struct sync_manifest *m, int64_t acked, struct origin_row *o, struct ml_error *e)
{
	if (ml_uuid_eq(&o->site, &m->site))
		return true;
	bool lacking = acked < o->upto && !says_it_holds(m, &o->site, o->mark);
	if (!change_lacks(&o->lacks, &m->site, lacking))
		return true;
	sqlite3_stmt *st = sync_sql(s, SQL_origin_lacks, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, o->id);
	sync_bind_blob(st, 2, o->lacks.p ? o->lacks.p : "", o->lacks.n);
	return sync_run(s, st, e);
}

/*
 * A colleague that speaks here after a bundle of another's was merged, and holds neither it nor what we made of it, may
 * not come to where that one lies: what it brought goes to it from here.
 */
bool sync_note_lacks(struct ml_store *s, const struct sync_manifest *m, int64_t acked, struct ml_error *e)
{
	sqlite3_stmt *st = sync_sql(s, SQL_origin_all, e);
	ML_VEC(struct origin_row) rows = {0};
	int got = -1;
	while (st && (got = ml_db_step(ml_store_db(s), st, e)) == 1) {
		struct origin_row o = {.id = sqlite3_column_int64(st, 0), .upto = sqlite3_column_int64(st, 4)};
		if (!sync_column_blob(st, 1, o.site.b, sizeof o.site.b) ||
			!sync_column_blob(st, 2, &o.mark, sizeof o.mark))
			continue;
		ml_buf_str(&o.lacks, sync_column_str(st, 6));
		ml_vec_push(&rows, o);
	}
	bool good = got == 0;
	for (size_t i = 0; i < rows.n; i++) {
		good = good && note_one(s, m, acked, &rows.v[i], e);
		ml_buf_finish(&rows.v[i].lacks);
	}
	ml_vec_finish(&rows);
	return good;
}
