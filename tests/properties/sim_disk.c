/* Arrays in the place of SQLite, and rows in the place of tables: see sim_disk.h. */
#include <stdio.h>
#include <stdlib.h>

#include "../../src/store/dup.h"
#include "sim_disk.h"
#undef ML_SQL_LIST
#include "sql_sync.h"

#define LAPTOP(db) ((struct sim_laptop *)(db))

/* ---- the disk ------------------------------------------------------------------------------------- */

#define COPY_USED(field, count) memcpy(to->field, from->field, (size_t)from->count * sizeof from->field[0])

void sim_disk_copy(struct sim_disk *to, const struct sim_disk *from)
{
	memcpy(to, from, offsetof(struct sim_disk, inc));
	COPY_USED(inc, incs);
	COPY_USED(mark, marks);
	COPY_USED(hold, held);
	COPY_USED(before, early);
	COPY_USED(origin, origins);
	COPY_USED(peer, peers);
	COPY_USED(tell, told);
}

/* False: the machine stops here. */
static bool burn(struct sim_laptop *x, struct ml_error *e)
{
	if (x->fuse && --x->fuse == 0)
		x->stopped = true;
	return !x->stopped || ml_fail(e, ML_E_SYSTEM, "stopped");
}

/* ---- statements ------------------------------------------------------------------------------------- */

struct cell {
	int type; /* of SQLite; 0: NULL */
	int64_t i;
	const void *p;
	size_t n;
};

struct sqlite3_stmt {
	const struct statement *what;
	struct sim_disk *d;
	struct sim_laptop *x;
	struct cell in[8], out[8];
	int at, n; /* of the rows found */
	bool ran;
	uint16_t row[SIM_HELD];
};

struct statement {
	const char *sql;
	void (*run)(struct sqlite3_stmt *); /* finds rows or writes */
	void (*show)(struct sqlite3_stmt *, int row);
};

static void show_int(struct sqlite3_stmt *st, int at, int64_t i)
{
	st->out[at] = (struct cell){SQLITE_INTEGER, i, NULL, 0};
}

static void show_blob(struct sqlite3_stmt *st, int at, const void *p, size_t n)
{
	st->out[at] = (struct cell){SQLITE_BLOB, 0, p, n};
}

static void show_nothing(struct sqlite3_stmt *st, int at)
{
	st->out[at] = (struct cell){0};
}

/* One row with one number. */
static void answer(struct sqlite3_stmt *st, int64_t i)
{
	st->n = 1;
	show_int(st, 0, i);
}

static struct ml_uuid uuid_in(const struct sqlite3_stmt *st, int at)
{
	struct ml_uuid id;
	memcpy(id.b, st->in[at].p, sizeof id.b);
	return id;
}

static uint64_t mark_in(const struct sqlite3_stmt *st, int at)
{
	uint64_t mark;
	memcpy(&mark, st->in[at].p, sizeof mark);
	return mark;
}

static bool room(struct sqlite3_stmt *st, int n, int most)
{
	st->x->too_full |= n >= most;
	return n < most;
}

static void head_get(struct sqlite3_stmt *st)
{
	struct sim_disk *d = st->d;
	st->n = 1;
	show_blob(st, 0, d->site.b, sizeof d->site.b);
	d->incarnation ? show_int(st, 1, d->incarnation) : show_nothing(st, 1);
	show_int(st, 2, d->counter);
	show_int(st, 3, d->clock);
	show_int(st, 4, d->seq);
	show_int(st, 5, d->change);
	show_blob(st, 6, &d->digest, sizeof d->digest);
}

static void head_set(struct sqlite3_stmt *st)
{
	struct sim_disk *d = st->d;
	d->incarnation = st->in[1].type ? st->in[1].i : 0;
	d->counter = st->in[2].i;
	d->clock = st->in[3].i;
	d->seq = st->in[4].i;
	d->change = st->in[5].i;
	memcpy(&d->digest, st->in[6].p, sizeof d->digest);
}

static void incs_after(struct sqlite3_stmt *st)
{
	for (int i = (int)st->in[1].i; i < st->d->incs; i++)
		st->row[st->n++] = (uint16_t)i;
}

static void show_inc(struct sqlite3_stmt *st, int row)
{
	const struct sim_inc *inc = &st->d->inc[row];
	show_blob(st, 0, inc->id.b, sizeof inc->id.b);
	show_blob(st, 1, inc->site.b, sizeof inc->site.b);
	inc->parent ? show_int(st, 2, inc->parent) : show_nothing(st, 2);
	show_int(st, 3, (int64_t)inc->fork);
}

static void inc_add(struct sqlite3_stmt *st)
{
	struct sim_disk *d = st->d;
	if (room(st, d->incs, SIM_INCS))
		d->inc[d->incs++] = (struct sim_inc){
			uuid_in(st, 2), uuid_in(st, 3), st->in[4].type ? st->in[4].i : 0, (uint64_t)st->in[5].i, 0};
}

static void inc_seen(struct sqlite3_stmt *st)
{
	struct sim_inc *inc = &st->d->inc[st->in[1].i - 1];
	if (st->in[1].i <= st->d->incs)
		inc->seen = ML_MAX(inc->seen, st->in[2].i);
}

static void inc_seen_get(struct sqlite3_stmt *st)
{
	if (st->in[1].i <= st->d->incs)
		answer(st, st->d->inc[st->in[1].i - 1].seen);
}

static void step_next(struct sqlite3_stmt *st)
{
	answer(st, st->d->change + 1);
}

static bool of_site(const struct sqlite3_stmt *st, const struct ml_uuid *site)
{
	return memcmp(site->b, st->in[1].p, sizeof site->b) == 0;
}

/* ---- peers ---- */

/* The best of what others say of a site that has not been heard itself lately; -1: nothing. */
static int64_t told_acked(const struct sqlite3_stmt *st)
{
	const struct sim_disk *d = st->d;
	int64_t best = -1, heard = 0;
	for (int i = 0; i < d->peers; i++)
		if (of_site(st, &d->peer[i].site)) {
			heard = ML_MAX(heard, d->peer[i].heard);
			if (d->peer[i].at > st->in[3].i)
				return -1;
		}
	for (int i = 0; i < d->told; i++) {
		int64_t least = INT64_MAX;
		for (int k = 0; k < d->told; k++)
			if (ml_uuid_eq(&d->tell[k].site, &d->tell[i].site) && of_site(st, &d->tell[k].peer) && d->tell[k].time > heard)
				least = ML_MIN(least, d->tell[k].acked);
		if (least != INT64_MAX)
			best = ML_MAX(best, least);
	}
	return best;
}

static void peer_acked(struct sqlite3_stmt *st)
{
	int64_t last = INT64_MIN, least = INT64_MAX;
	for (int i = 0; i < st->d->peers; i++)
		if (of_site(st, &st->d->peer[i].site))
			last = ML_MAX(last, st->d->peer[i].at);
	for (int i = 0; i < st->d->peers; i++)
		if (of_site(st, &st->d->peer[i].site) && st->d->peer[i].at >= last - st->in[2].i)
			least = ML_MIN(least, st->d->peer[i].acked);
	int64_t hearsay = told_acked(st);
	st->n = 1;
	if (hearsay >= 0)
		least = least == INT64_MAX ? hearsay : ML_MAX(least, hearsay);
	least == INT64_MAX ? show_nothing(st, 0) : show_int(st, 0, least);
}

/* What each holds of this site, under a mark of its own. */
static void peer_acks(struct sqlite3_stmt *st)
{
	for (int i = 0; i < st->d->peers; i++) {
		int64_t last = INT64_MIN;
		for (int k = 0; k < st->d->peers; k++)
			if (ml_uuid_eq(&st->d->peer[k].site, &st->d->peer[i].site))
				last = ML_MAX(last, st->d->peer[k].at);
		if (st->d->peer[i].acked > 0 && st->d->peer[i].at >= last - st->in[1].i)
			st->row[st->n++] = (uint16_t)i;
	}
}

static void show_ack(struct sqlite3_stmt *st, int row)
{
	const struct sim_peer *p = &st->d->peer[row];
	show_blob(st, 0, p->site.b, sizeof p->site.b);
	show_blob(st, 1, p->inc.b, sizeof p->inc.b);
	show_int(st, 2, p->heard);
	show_int(st, 3, p->acked);
	show_nothing(st, 4);
	for (int i = 0; i < st->d->marks; i++)
		if (st->d->mark[i].change == p->acked) {
			show_blob(st, 4, &st->d->mark[i].id, sizeof st->d->mark[i].id);
			break;
		}
	show_blob(st, 5, p->circle, sizeof p->circle);
}

static void told_clear(struct sqlite3_stmt *st)
{
	int n = 0;
	for (int i = 0; i < st->d->told; i++)
		if (!of_site(st, &st->d->tell[i].site))
			st->d->tell[n++] = st->d->tell[i];
	st->d->told = n;
}

static void told_add(struct sqlite3_stmt *st)
{
	struct sim_told t = {uuid_in(st, 1), uuid_in(st, 2), uuid_in(st, 3), st->in[4].i, st->in[5].i, st->in[6].i};
	if (room(st, st->d->told, SIM_TOLD))
		st->d->tell[st->d->told++] = t;
}

static void told_change(struct sqlite3_stmt *st)
{
	int64_t least = INT64_MAX;
	for (int i = 0; i < st->d->told; i++)
		if (of_site(st, &st->d->tell[i].site) && memcmp(st->d->tell[i].peer.b, st->in[2].p, 16) == 0)
			least = ML_MIN(least, st->d->tell[i].change);
	st->n = 1;
	least == INT64_MAX ? show_nothing(st, 0) : show_int(st, 0, least);
}

static void member_all(struct sqlite3_stmt *st)
{
	for (uint32_t i = 0; i < st->x->n_team; i++)
		st->row[st->n++] = (uint16_t)i;
}

static void show_member(struct sqlite3_stmt *st, int row)
{
	show_blob(st, 0, st->x->team[row].b, sizeof st->x->team[row].b);
	show_int(st, 3, 0);
}

static void peer_heard(struct sqlite3_stmt *st)
{
	int64_t most = INT64_MIN;
	for (int i = 0; i < st->d->peers; i++)
		if (of_site(st, &st->d->peer[i].site))
			most = ML_MAX(most, st->d->peer[i].heard);
	st->n = 1;
	most == INT64_MIN ? show_nothing(st, 0) : show_int(st, 0, most);
}

static void peer_lines(struct sqlite3_stmt *st)
{
	for (int i = 0; i < st->d->peers; i++)
		if (of_site(st, &st->d->peer[i].site))
			st->row[st->n++] = (uint16_t)i;
}

static void show_line(struct sqlite3_stmt *st, int row)
{
	show_blob(st, 0, st->d->peer[row].inc.b, sizeof st->d->peer[row].inc.b);
	show_int(st, 1, st->d->peer[row].heard);
}

static int find_peer(const struct sqlite3_stmt *st)
{
	for (int i = 0; i < st->d->peers; i++)
		if (of_site(st, &st->d->peer[i].site) && memcmp(st->d->peer[i].inc.b, st->in[2].p, 16) == 0)
			return i;
	return -1;
}

static void peer_drop(struct sqlite3_stmt *st)
{
	int i = find_peer(st);
	if (i >= 0)
		st->d->peer[i] = st->d->peer[--st->d->peers];
}

static void peer_set(struct sqlite3_stmt *st)
{
	struct sim_peer p = {uuid_in(st, 1), uuid_in(st, 2), st->in[3].i, st->in[4].i, st->in[5].i, 0, 0, {0}};
	if (find_peer(st) >= 0) {
		st->n = -1; /* the key of the table */
		return;
	}
	memcpy(p.circle, st->in[6].p, ML_MIN(st->in[6].n, sizeof p.circle));
	if (room(st, st->d->peers, SIM_PEERS))
		st->d->peer[st->d->peers++] = p;
}

static void peer_gap(struct sqlite3_stmt *st)
{
	for (int i = 0; i < st->d->peers; i++)
		if (of_site(st, &st->d->peer[i].site)) {
			st->d->peer[i].gap_since = st->in[2].i;
			st->d->peer[i].gap_upto = st->in[3].i;
		}
}

/* ---- marks ---- */

static void mark_at(struct sqlite3_stmt *st)
{
	for (int i = 0; i < st->d->marks && !st->n; i++)
		if (st->d->mark[i].change == st->in[1].i)
			answer(st, 1);
}

static void mark_change(struct sqlite3_stmt *st)
{
	uint64_t id = mark_in(st, 1);
	for (int i = 0; i < st->d->marks && !st->n; i++)
		if (st->d->mark[i].id == id)
			answer(st, st->d->mark[i].change);
}

static void mark_add(struct sqlite3_stmt *st)
{
	struct sim_disk *d = st->d;
	if (room(st, d->marks, SIM_MARKS))
		d->mark[d->marks++] = (struct sync_mark){st->in[2].i, mark_in(st, 1)};
}

static int by_change_down(const void *a, const void *b)
{
	const struct sync_mark *x = a, *y = b;
	return x->change != y->change ? (x->change > y->change ? -1 : 1) : memcmp(&x->id, &y->id, sizeof x->id);
}

/* Kept in that order on the disk, where rows have none. */
static void mark_list(struct sqlite3_stmt *st)
{
	struct sim_disk *d = st->d;
	int latest = 0;
	int64_t least = INT64_MAX;
	qsort(d->mark, (size_t)d->marks, sizeof *d->mark, by_change_down);
	for (int i = 0; i < d->marks && latest < st->in[2].i; i++)
		if (d->mark[i].change <= st->in[1].i) {
			least = d->mark[i].change;
			latest++;
		}
	for (int i = 0; i < d->marks && st->n < st->in[3].i; i++) {
		bool listed = d->mark[i].change >= least;
		for (int k = 0; k < d->peers && !listed; k++)
			listed = d->peer[k].acked == d->mark[i].change;
		for (int k = 0; k < d->told && !listed; k++)
			listed = d->tell[k].acked == d->mark[i].change;
		if (listed && d->mark[i].change <= st->in[1].i)
			st->row[st->n++] = (uint16_t)i;
	}
}

static void show_mark(struct sqlite3_stmt *st, int row)
{
	show_int(st, 0, st->d->mark[row].change);
	show_blob(st, 1, &st->d->mark[row].id, sizeof st->d->mark[row].id);
}

/* ---- held ---- */

static void held_get(struct sqlite3_stmt *st)
{
	uint64_t mark = mark_in(st, 2);
	for (int i = st->d->held; i-- && !st->n;)
		if (st->d->hold[i].mark == mark && of_site(st, &st->d->hold[i].site))
			answer(st, st->d->hold[i].change);
}

static void held_top(struct sqlite3_stmt *st)
{
	int64_t top = INT64_MIN;
	for (int i = 0; i < st->d->held; i++)
		if (of_site(st, &st->d->hold[i].site))
			top = ML_MAX(top, st->d->hold[i].change);
	st->n = 1;
	top == INT64_MIN ? show_nothing(st, 0) : show_int(st, 0, top);
}

static int64_t top_serial(const struct sqlite3_stmt *st)
{
	int64_t top = 0;
	for (int i = 0; i < st->d->held; i++)
		if (of_site(st, &st->d->hold[i].site))
			top = ML_MAX(top, st->d->hold[i].serial);
	return top;
}

static void held_add(struct sqlite3_stmt *st)
{
	struct sim_held h = {uuid_in(st, 1), mark_in(st, 2), st->in[3].i, top_serial(st) + 1, 0};
	held_get(st);
	bool there = st->n > 0;
	st->n = 0;
	if (!there && room(st, st->d->held, SIM_HELD))
		st->d->hold[st->d->held++] = h;
}

static void held_acked(struct sqlite3_stmt *st)
{
	uint64_t mark = mark_in(st, 2);
	for (int i = st->d->held; i-- && !st->n;)
		if (st->d->hold[i].mark == mark && of_site(st, &st->d->hold[i].site))
			answer(st, st->d->hold[i].acked);
}

static void held_acked_set(struct sqlite3_stmt *st)
{
	uint64_t mark = mark_in(st, 2);
	for (int i = 0; i < st->d->held; i++)
		if (st->d->hold[i].mark == mark && st->d->hold[i].acked == 0 && of_site(st, &st->d->hold[i].site))
			st->d->hold[i].acked = st->in[3].i;
}

static void held_prune(struct sqlite3_stmt *st)
{
	int64_t least = top_serial(st) - st->in[2].i;
	int n = 0;
	if (least <= 0)
		return;
	for (int i = 0; i < st->d->held; i++)
		if (!of_site(st, &st->d->hold[i].site) || st->d->hold[i].serial > least)
			st->d->hold[n++] = st->d->hold[i];
	st->d->held = n;
}

static int by_site_and_serial(const void *a, const void *b)
{
	const struct sim_held *x = a, *y = b;
	int c = memcmp(x->site.b, y->site.b, sizeof x->site.b);
	return c ? c : x->serial > y->serial ? -1 : x->serial < y->serial;
}

static void held_all(struct sqlite3_stmt *st)
{
	qsort(st->d->hold, (size_t)st->d->held, sizeof *st->d->hold, by_site_and_serial);
	for (int i = 0; i < st->d->held; i++)
		st->row[st->n++] = (uint16_t)i;
}

static void show_held(struct sqlite3_stmt *st, int row)
{
	const struct sim_held *h = &st->d->hold[row];
	show_blob(st, 0, h->site.b, sizeof h->site.b);
	show_blob(st, 1, &h->mark, sizeof h->mark);
	show_int(st, 2, h->change);
	show_int(st, 3, h->serial);
}

/* ---- early, origin ---- */

static int by_since(const void *a, const void *b)
{
	const struct sim_kept *x = a, *y = b;
	return x->since != y->since ? (x->since < y->since ? -1 : 1) : x->id < y->id ? -1 : x->id > y->id;
}

static void kept_of(struct sqlite3_stmt *st, struct sim_kept *v, int n)
{
	qsort(v, (size_t)n, sizeof *v, by_since);
	for (int i = 0; i < n; i++)
		if (of_site(st, &v[i].site))
			st->row[st->n++] = (uint16_t)i;
}

static void kept_drop(struct sqlite3_stmt *st, struct sim_kept *v, int *n)
{
	for (int i = 0; i < *n; i++)
		if (v[i].id == st->in[1].i) {
			v[i] = v[--*n];
			return;
		}
}

static void early_of(struct sqlite3_stmt *st)
{
	kept_of(st, st->d->before, st->d->early);
}

static void show_early(struct sqlite3_stmt *st, int row)
{
	const struct sim_kept *k = &st->d->before[row];
	show_int(st, 0, k->id);
	show_int(st, 1, k->since);
	show_int(st, 2, k->upto);
	show_blob(st, 3, k->blob.p, k->blob.n);
}

static void early_add(struct sqlite3_stmt *st)
{
	struct sim_disk *d = st->d;
	struct ml_str marks = ml_arena_str(st->x->keep, ml_str_n(st->in[4].p, st->in[4].n));
	if (room(st, d->early, SIM_EARLY))
		d->before[d->early++] =
			(struct sim_kept){++d->next_id, st->in[2].i, st->in[3].i, uuid_in(st, 1), 0, marks, {0}};
}

static int by_id(const void *a, const void *b)
{
	const struct sim_kept *x = a, *y = b;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void early_all(struct sqlite3_stmt *st)
{
	qsort(st->d->before, (size_t)st->d->early, sizeof *st->d->before, by_id);
	for (int i = 0; i < st->d->early; i++)
		st->row[st->n++] = (uint16_t)i;
}

static void show_any_early(struct sqlite3_stmt *st, int row)
{
	const struct sim_kept *k = &st->d->before[row];
	show_int(st, 0, k->id);
	show_blob(st, 1, k->site.b, sizeof k->site.b);
	show_int(st, 2, k->since);
	show_int(st, 3, k->upto);
	show_blob(st, 4, k->blob.p, k->blob.n);
}

static void early_drop(struct sqlite3_stmt *st)
{
	kept_drop(st, st->d->before, &st->d->early);
}

static void origin_of(struct sqlite3_stmt *st)
{
	kept_of(st, st->d->origin, st->d->origins);
}

static void show_origin(struct sqlite3_stmt *st, int row)
{
	const struct sim_kept *k = &st->d->origin[row];
	show_int(st, 0, k->id);
	show_blob(st, 1, &k->mark, sizeof k->mark);
	show_int(st, 2, k->since);
	show_int(st, 3, k->upto);
	show_blob(st, 4, k->blob.p, k->blob.n);
	show_blob(st, 5, k->lacks.p, k->lacks.n);
}

static void origin_all(struct sqlite3_stmt *st)
{
	qsort(st->d->origin, (size_t)st->d->origins, sizeof *st->d->origin, by_since);
	for (int i = 0; i < st->d->origins; i++)
		st->row[st->n++] = (uint16_t)i;
}

static void show_any_origin(struct sqlite3_stmt *st, int row)
{
	const struct sim_kept *k = &st->d->origin[row];
	show_int(st, 0, k->id);
	show_blob(st, 1, k->site.b, sizeof k->site.b);
	show_blob(st, 2, &k->mark, sizeof k->mark);
	show_int(st, 3, k->since);
	show_int(st, 4, k->upto);
	show_int(st, 5, (int64_t)k->blob.n);
	show_blob(st, 6, k->lacks.p, k->lacks.n);
}

static void origin_lacks(struct sqlite3_stmt *st)
{
	for (int i = 0; i < st->d->origins; i++)
		if (st->d->origin[i].id == st->in[1].i)
			st->d->origin[i].lacks = ml_arena_str(st->x->keep, ml_str_n(st->in[2].p, st->in[2].n));
}

static void origin_add(struct sqlite3_stmt *st)
{
	struct sim_disk *d = st->d;
	struct ml_str besides = ml_arena_str(st->x->keep, ml_str_n(st->in[5].p, st->in[5].n));
	if (room(st, d->origins, SIM_ORIGINS))
		d->origin[d->origins++] = (struct sim_kept){
			++d->next_id, st->in[3].i, st->in[4].i, uuid_in(st, 1), mark_in(st, 2), besides, {0}};
}

static void origin_drop(struct sqlite3_stmt *st)
{
	kept_drop(st, st->d->origin, &st->d->origins);
}

static void nothing(struct sqlite3_stmt *st)
{
}

/* Statements that are not here find nothing and change nothing: officer names, lines of history, the team. */
static const struct statement statements[] = {
	{"", nothing, NULL},
	{SQL_head_get, head_get, NULL},
	{SQL_head_set, head_set, NULL},
	{SQL_incarnation_all, incs_after, show_inc},
	{SQL_incarnation_add, inc_add, NULL},
	{SQL_incarnation_seen, inc_seen, NULL},
	{SQL_incarnation_seen_get, inc_seen_get, NULL},
	{SQL_step_next, step_next, NULL},
	{SQL_peer_acked, peer_acked, NULL},
	{SQL_peer_heard, peer_heard, NULL},
	{SQL_peer_lines, peer_lines, show_line},
	{SQL_peer_drop, peer_drop, NULL},
	{SQL_peer_set, peer_set, NULL},
	{SQL_peer_gap, peer_gap, NULL},
	{SQL_peer_acks, peer_acks, show_ack},
	{SQL_told_clear, told_clear, NULL},
	{SQL_told_add, told_add, NULL},
	{SQL_told_change, told_change, NULL},
	{SQL_member_all, member_all, show_member},
	{SQL_mark_at, mark_at, NULL},
	{SQL_mark_change, mark_change, NULL},
	{SQL_mark_add, mark_add, NULL},
	{SQL_mark_list, mark_list, show_mark},
	{SQL_held_get, held_get, NULL},
	{SQL_held_top, held_top, NULL},
	{SQL_held_add, held_add, NULL},
	{SQL_held_acked, held_acked, NULL},
	{SQL_held_acked_set, held_acked_set, NULL},
	{SQL_held_prune, held_prune, NULL},
	{SQL_held_all, held_all, show_held},
	{SQL_early_add, early_add, NULL},
	{SQL_early_of, early_of, show_early},
	{SQL_early_all, early_all, show_any_early},
	{SQL_early_drop, early_drop, NULL},
	{SQL_early_prune, nothing, NULL},
	{SQL_origin_of, origin_of, show_origin},
	{SQL_origin_all, origin_all, show_any_origin},
	{SQL_origin_lacks, origin_lacks, NULL},
	{SQL_origin_add, origin_add, NULL},
	{SQL_origin_drop, origin_drop, NULL},
};

/* Each text has a few addresses in the program, found once. */
enum { TEXTS = 1024 };
static struct sqlite3_stmt prepared[ML_COUNT(statements)];
static struct {
	const char *sql;
	uint16_t what;
} texts[TEXTS];

static uint16_t find_statement(const char *sql)
{
	size_t at = ((uintptr_t)sql * 0x9e3779b97f4a7c15u) >> 54;
	while (texts[at].sql && texts[at].sql != sql)
		at = (at + 1) % TEXTS;
	if (!texts[at].sql) {
		texts[at].sql = sql;
		for (size_t i = 1; i < ML_COUNT(statements); i++)
			if (strcmp(statements[i].sql, sql) == 0)
				texts[at].what = (uint16_t)i;
	}
	return texts[at].what;
}

/* ---- the module db ------------------------------------------------------------------------------------------ */

struct sqlite3_stmt *ml_db_prepare(struct ml_db *db, const char *sql, struct ml_error *e)
{
	uint16_t what = find_statement(sql);
	struct sqlite3_stmt *st = &prepared[what];
	st->what = &statements[what];
	st->x = LAPTOP(db);
	st->d = &st->x->disk;
	st->at = st->n = 0;
	st->ran = false;
	memset(st->in, 0, sizeof st->in);
	return st;
}

int ml_db_step(struct ml_db *db, struct sqlite3_stmt *st, struct ml_error *e)
{
	if (!st->ran)
		st->what->run(st);
	st->ran = true;
	if (st->at >= st->n) {
		sqlite3_reset(st);
		return 0;
	}
	if (st->what->show)
		st->what->show(st, st->row[st->at]);
	st->at++;
	return 1;
}

bool ml_db_run(struct ml_db *db, struct sqlite3_stmt *st, struct ml_error *e)
{
	if (!burn(LAPTOP(db), e))
		return false;
	st->n = 0;
	st->what->run(st);
	return st->n >= 0 || ml_fail(e, ML_E_DB_DAMAGED, "%s", st->what->sql);
}

bool ml_db_begin_(struct ml_db *db, const char *who, struct ml_error *e)
{
	struct sim_laptop *x = LAPTOP(db);
	ML_ASSERT(!x->open);
	sim_disk_copy(&x->safe, &x->disk);
	x->open = true;
	return true;
}

bool ml_db_commit(struct ml_db *db, struct ml_error *e)
{
	struct sim_laptop *x = LAPTOP(db);
	ML_ASSERT(x->open);
	if (!burn(x, e)) {
		/* With or without it: a machine that stops does not tell. */
		x->durable = dice_one_in(&x->random, 2);
		x->open = !x->durable;
		return false;
	}
	x->open = false;
	return true;
}

void ml_db_rollback(struct ml_db *db)
{
	struct sim_laptop *x = LAPTOP(db);
	if (x->open)
		sim_disk_copy(&x->disk, &x->safe);
	x->open = false;
}

bool ml_db_in_transaction(const struct ml_db *db)
{
	return ((const struct sim_laptop *)db)->open;
}

bool ml_db_rehearse_(struct ml_db *db, const char *who, struct ml_error *e)
{
	struct sim_laptop *x = LAPTOP(db);
	sim_disk_copy(&x->real, &x->disk);
	x->rehearses = true;
	return true;
}

void ml_db_rehearse_end(struct ml_db *db)
{
	struct sim_laptop *x = LAPTOP(db);
	if (x->rehearses)
		sim_disk_copy(&x->disk, &x->real);
	x->rehearses = false;
}

bool ml_db_rehearses(const struct ml_db *db)
{
	return ((const struct sim_laptop *)db)->rehearses;
}

int64_t ml_db_data_version(struct ml_db *db)
{
	return 1;
}

bool ml_db_checkpoint(struct ml_db *db, struct ml_error *e)
{
	return true;
}

/* ---- values of SQLite ---- */

int sqlite3_bind_int64(sqlite3_stmt *st, int at, sqlite3_int64 i)
{
	st->in[at & 7] = (struct cell){SQLITE_INTEGER, i, NULL, 0};
	return 0;
}

int sqlite3_bind_int(sqlite3_stmt *st, int at, int i)
{
	return sqlite3_bind_int64(st, at, i);
}

int sqlite3_bind_blob64(sqlite3_stmt *st, int at, const void *p, sqlite3_uint64 n, void (*done)(void *))
{
	st->in[at & 7] = (struct cell){SQLITE_BLOB, 0, p, (size_t)n};
	return 0;
}

int sqlite3_bind_blob(sqlite3_stmt *st, int at, const void *p, int n, void (*done)(void *))
{
	return sqlite3_bind_blob64(st, at, p, (sqlite3_uint64)n, done);
}

int sqlite3_bind_text64(
	sqlite3_stmt *st, int at, const char *p, sqlite3_uint64 n, void (*done)(void *), unsigned char encoding)
{
	return sqlite3_bind_blob64(st, at, p, n, done);
}

int sqlite3_column_type(sqlite3_stmt *st, int at)
{
	return st->out[at].type ? st->out[at].type : SQLITE_NULL;
}

sqlite3_int64 sqlite3_column_int64(sqlite3_stmt *st, int at)
{
	return st->out[at].i;
}

int sqlite3_column_bytes(sqlite3_stmt *st, int at)
{
	return (int)st->out[at].n;
}

const void *sqlite3_column_blob(sqlite3_stmt *st, int at)
{
	return st->out[at].p;
}

int sqlite3_reset(sqlite3_stmt *st)
{
	st->at = st->n = 0;
	st->ran = false;
	return 0;
}

int sqlite3_clear_bindings(sqlite3_stmt *st)
{
	memset(st->in, 0, sizeof st->in);
	return 0;
}

/* ---- the store: rows ------------------------------------------------------------------------------------------- */

static const struct ml_kind kind = {.wire = SIM_KIND, .key = "simulated"};
static struct ml_plan plan = {.kind = &kind, .n_fields = 1};
static struct sqlite3_stmt found_row;

struct ml_uuid sim_id(int record)
{
	/* In the order of no field and of no record. */
	return (struct ml_uuid){{(uint8_t)(0x9d * (record + 1)), 7, (uint8_t)record}};
}

int sim_record(const struct ml_uuid *id)
{
	return id->b[2];
}

bool sim_is_set(uint64_t field)
{
	return field % 10 == 6 || field == ML_FIELD_TAGS;
}

const struct ml_kind *ml_kind_by_wire(uint64_t wire)
{
	return wire == SIM_KIND ? &kind : NULL;
}

struct ml_plan *ml_store_plan(struct ml_store *s, const struct ml_kind *k)
{
	return &plan;
}

bool ml_plan_one_valued(const struct ml_plan *p, uint64_t wire)
{
	return !sim_is_set(wire);
}

static bool is_held(void *arg, uint64_t field, bool *multi)
{
	*multi = sim_is_set(field);
	return field < 1000 && field != ML_FIELD_BIN && field != ML_FIELD_MERGED_SEEN;
}

struct columns {
	struct ml_arena *a;
	const struct ml_state *s;
};

static const struct ml_value *column(void *arg, uint64_t field, uint32_t *n)
{
	struct columns *c = arg;
	const struct ml_slot *slot = ml_state_slot(c->s, field);
	if (!slot)
		return NULL;
	*n = 1;
	return sim_is_set(field) ? ml_slot_distinct(c->a, slot, n) : &ml_slot_shown(slot)->v;
}

static bool unpack(struct sim_laptop *x, struct ml_arena *a, int r, struct ml_state **out)
{
	struct columns c = {a, x->disk.row[r].columns};
	return ml_state_unpack(a, x->s.lineage, x->disk.row[r].blob, column, &c, out);
}

struct ml_state *sim_state(struct sim_laptop *x, struct ml_arena *a, int r)
{
	struct ml_state *s;
	return x->disk.row[r].here && unpack(x, a, r, &s) ? s : NULL;
}

bool ml_store_find(struct ml_store *s, const struct ml_uuid *id, int64_t *rid, struct ml_error *e)
{
	*rid = ml_store_rid(s, id);
	return true;
}

int64_t ml_store_rid(struct ml_store *s, const struct ml_uuid *id)
{
	const struct sim_row *row = &LAPTOP(s->db)->disk.row[sim_record(id)];
	return row->here ? row->rid : 0;
}

static int record_of(const struct sim_laptop *x, int64_t rid)
{
	for (int r = 0; r < SIM_RECORDS; r++)
		if (x->disk.row[r].here && x->disk.row[r].rid == rid)
			return r;
	return -1;
}

bool ml_found_open(struct ml_store *s, int64_t rid, struct ml_found *f, struct ml_error *e)
{
	static struct ml_uuid id;
	int r = record_of(LAPTOP(s->db), rid);
	if (r < 0)
		return ml_fail(e, ML_E_NOT_FOUND, NULL);
	id = sim_id(r);
	found_row.x = LAPTOP(s->db);
	show_blob(&found_row, ROW_UUID, id.b, sizeof id.b);
	*f = (struct ml_found){.rid = rid, .change = LAPTOP(s->db)->disk.row[r].change, .plan = &plan, .row = &found_row};
	return true;
}

bool ml_found_state(struct ml_store *s, struct ml_arena *a, const struct ml_found *f, struct ml_state **out,
	struct ml_error *e)
{
	struct sim_laptop *x = LAPTOP(s->db);
	return unpack(x, a, record_of(x, f->rid), out) || ml_fail(e, ML_E_DB_DAMAGED, "unpack");
}

struct ml_str ml_found_blob(const struct ml_found *f)
{
	int r = sim_record((const struct ml_uuid *)found_row.out[ROW_UUID].p);
	return found_row.x->disk.row[r].blob;
}

bool ml_store_put(struct ml_store *s, struct ml_put_record *put, struct ml_error *e)
{
	struct sim_laptop *x = LAPTOP(s->db);
	int r = sim_record(&put->id);
	struct sim_row *row = &x->disk.row[r];
	if (!burn(x, e))
		return false;
	if (!row->here)
		row->rid = ++s->head.seq << 8 | SIM_KIND;
	else
		ml_hash_sub(&s->head.digest, &row->hash);
	put->rid = row->rid;
	*(row->here ? &s->step.changed : &s->step.created) += 1;
	row->here = true;
	row->change = ++s->head.change;
	row->columns = ml_state_copy(x->keep, put->now);
	row->hash = ml_state_hash(s->lineage, &put->id, SIM_KIND, put->now);
	ml_hash_add(&s->head.digest, &row->hash);
	ml_buf_clear(&s->blob);
	ml_state_pack(&s->blob, put->now, is_held, NULL);
	row->blob = ml_arena_str(x->keep, ml_buf_view(&s->blob));
	x->wrote(x->arg, x, r, put->now);
	ml_arena_reset(s->scratch);
	return true;
}

bool ml_erase_traces(struct ml_store *s, int64_t rid, const struct ml_uuid *id, struct ml_error *e)
{
	return true;
}

struct ml_record *ml_store_get(struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_error *e)
{
	struct sim_laptop *x = LAPTOP(s->db);
	int r = record_of(x, rid);
	struct ml_record *record = ML_NEW(a, struct ml_record);
	*record = (struct ml_record){
		.rid = rid, .id = sim_id(r), .kind = &kind, .kind_wire = SIM_KIND, .change = x->disk.row[r].change};
	return unpack(x, a, r, &record->state) ? record : NULL;
}

bool ml_store_visit(struct ml_store *s, int64_t since, int64_t upto, ml_visit_fn visit, void *arg, struct ml_error *e)
{
	struct sim_laptop *x = LAPTOP(s->db);
	for (int r = 0; r < SIM_RECORDS; r++) {
		struct ml_uuid id = sim_id(r);
		struct ml_state *state;
		if (!x->disk.row[r].here || x->disk.row[r].change <= since || x->disk.row[r].change > upto)
			continue;
		if (!unpack(x, s->scratch, r, &state))
			return ml_fail(e, ML_E_DB_DAMAGED, "unpack");
		bool good = visit(arg, SIM_KIND, &id, state, e);
		ml_arena_reset(s->scratch);
		if (!good)
			return false;
	}
	return true;
}

/* ---- the store: the rest -------------------------------------------------------------------------------------------- */

struct ml_context *ml_store_context(struct ml_store *s)
{
	return s->ctx;
}

struct ml_db *ml_store_db(struct ml_store *s)
{
	return s->db;
}

const char *ml_store_path(const struct ml_store *s)
{
	return s->path;
}

bool ml_store_is_read_only(const struct ml_store *s)
{
	return false;
}

bool ml_store_reload(struct ml_store *s, struct ml_error *e)
{
	ml_lineage_destroy(s->lineage);
	s->lineage = ml_lineage_create();
	return ml_head_load(s, e) && ml_sites_load(s, e);
}

bool ml_store_poll(struct ml_store *s)
{
	return false;
}

void ml_same_sync(struct ml_store *s)
{
}

void ml_same_forget(struct ml_store *s)
{
}

int64_t ml_dup_found_since(struct ml_store *s, int64_t change)
{
	return 0;
}

bool ml_dup_forget(struct ml_store *s, const int64_t *rids, size_t n, struct ml_error *e)
{
	return true;
}

void ml_near_begin(struct ml_store *s)
{
}

void ml_near_end(struct ml_store *s)
{
}

void ml_search_cancelled(struct ml_store *s)
{
}

void ml_search_touched(struct ml_store *s, const int64_t *rids, size_t n)
{
}

void ml_search_forget(struct ml_store *s)
{
}

bool ml_backups_erase(struct ml_store *s, const int64_t *rids, size_t n, struct ml_error *e)
{
	return true;
}

/* The token: what site.c would write to a file of the memory-backed directory. The file's path is its content. */
bool ml_file_read(const char *path, size_t max, struct ml_buf *out, struct ml_error *e)
{
	ml_buf_z(out, path);
	return *path != 0;
}

bool ml_token_write(struct ml_store *s, struct ml_error *e)
{
	struct sim_laptop *x = LAPTOP(s->db);
	char id[ML_UUID_TEXT];
	if (!burn(x, e))
		return false;
	ml_uuid_text(&ml_lineage_at(s->lineage, s->head.incarnation)->id, id);
	snprintf(x->token, sizeof x->token,
		"%s\n%llu\n%s\n%llu\n", id, (unsigned long long)s->head.counter, s->path,
		(unsigned long long)s->step.before.counter);
	return true;
}

static int64_t clock_of(struct ml_context *c)
{
	return c->fixed_ms;
}

static void random_of(struct ml_context *c, void *p, size_t n)
{
	struct dice d = {c->seed};
	dice_bytes(&d, p, (int)n);
	c->seed = d.state;
}

void sim_start(struct sim_laptop *x, const char *path)
{
	snprintf(x->path, sizeof x->path, "%s", path);
	x->open = x->stopped = x->durable = x->rehearses = false;
	x->fuse = 0;
	x->ctx.now_ms = clock_of;
	x->ctx.random = random_of;
	x->ctx.seed = dice_word(&x->random);
	struct ml_arena *scratch = x->s.scratch, *merging = x->s.merging;
	struct ml_buf blob = x->s.blob;
	x->s = (struct ml_store){.ctx = &x->ctx, .db = (struct ml_db *)x, .path = x->path, .token_path = x->token,
		.scratch = scratch ? scratch : ml_arena_create(), .merging = merging ? merging : ml_arena_create(),
		.blob = blob, .lineage = ml_lineage_create()};
	ml_head_load(&x->s, NULL);
	ml_sites_load(&x->s, NULL);
}

void sim_stop(struct sim_laptop *x)
{
	ml_lineage_destroy(x->s.lineage);
	x->s.lineage = NULL;
	ml_vec_finish(&x->s.touched);
	ml_vec_finish(&x->s.erased);
	ml_vec_finish(&x->s.seen);
	ml_vec_finish(&x->s.newly);
}

/* ---- bundles: in memory -------------------------------------------------------------------------------------------------- */

struct sending {
	const struct ml_lineage *l;
	struct sim_message *msg;
	struct ml_buf bytes;
	uint32_t at[SIM_INCS];
	const struct sim_options *o;
	int n;
};

/* Parents first. */
static uint32_t to_dict(void *arg, uint32_t inc)
{
	struct sending *w = arg;
	if (w->at[inc] != ML_INC_NONE)
		return w->at[inc];
	struct ml_inc entry = *ml_lineage_at(w->l, inc);
	if (entry.parent != ML_INC_NONE)
		entry.parent = to_dict(arg, entry.parent);
	w->msg->dict[w->msg->n_dict] = entry;
	return w->at[inc] = w->msg->n_dict++;
}

static bool put_record(
	void *arg, uint64_t wire, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct sending *w = arg;
	int r = sim_record(id);
	if (!(w->o->take >> r & 1))
		return true;
	w->msg->part[r].in = true;
	w->msg->part[r].at = w->bytes.n;
	ml_state_encode(&w->bytes, state, to_dict, w);
	w->n++;
	return true;
}

static bool write_records(struct sim_laptop *x, struct sending *w, const struct sync_ids *to,
	struct sim_message *out, struct ml_error *e)
{
	struct sync_plan p;
	struct ml_store *s = &x->s;
	if (!sync_plan_make(s, x->keep, to, w->o->full, w->o->beside, &p, e))
		return false;
	if (s->head.incarnation != ML_INC_NONE)
		to_dict(w, s->head.incarnation);
	if (!sync_plan_visit(s, &p, put_record, w, e))
		return false;
	if (w->n == 0 && !w->o->even_empty)
		return ml_fail(e, ML_E_BUNDLE_EMPTY, NULL);
	struct sync_manifest *m = &out->m;
	m->site = s->site;
	if (s->head.incarnation != ML_INC_NONE)
		m->incarnation = ml_lineage_at(s->lineage, s->head.incarnation)->id;
	m->time = x->ctx.fixed_ms;
	m->since = p.since;
	m->upto = p.upto;
	m->flags = (w->o->full ? SYNC_FULL : 0) | (out->partial ? SYNC_PARTIAL : 0);
	m->cut = p.cut;
	m->records = (uint64_t)w->n;
	out->bytes = ml_arena_str(x->keep, ml_buf_view(&w->bytes));
	return sync_marks_make(s, x->keep, p.upto, m, e) && sync_received_list(s, x->keep, m, e) &&
	       sync_told_list(s, x->keep, m, e);
}

bool sim_write(struct sim_laptop *x, const struct ml_uuid *to, uint32_t n_to, const struct sim_options *o,
	struct sim_message *out, struct ml_error *e)
{
	static struct ml_buf bytes;
	struct sending w = {.l = x->s.lineage, .msg = out, .o = o, .bytes = bytes};
	struct sync_ids ids = {(struct ml_uuid *)to, n_to};
	*out = (struct sim_message){.partial = o->partial};
	ml_buf_clear(&w.bytes);
	memset(w.at, 0xff, sizeof w.at);
	out->dict = ML_NEWN(x->keep, struct ml_inc, ml_lineage_count(x->s.lineage) + 1);
	bool good = write_records(x, &w, &ids, out, e);
	bytes = w.bytes;
	return good;
}

static struct sync_bundle opened;

bool sync_bundle_open_any(
	struct ml_store *s, struct ml_arena *a, const char *path, struct sync_bundle **out, struct ml_error *e)
{
	static char name[] = "paquet.mlg";
	struct sim_message *msg = LAPTOP(s->db)->incoming;
	*out = NULL;
	if (msg->broken)
		return ml_fail(e, ML_E_BUNDLE_DAMAGED, "%s", path);
	opened.store = s;
	opened.arena = a;
	opened.m = msg->m;
	opened.revoked = false;
	opened.in.path = name;
	opened.in.size = msg->bytes.n;
	*out = &opened;
	return true;
}

void sync_bundle_close(struct sync_bundle *b)
{
}

void sync_manifest_info(
	struct ml_arena *a, const struct sync_manifest *m, uint64_t bytes, struct ml_bundle_info *info)
{
	*info = (struct ml_bundle_info){0};
}

bool sync_trust_keep(struct ml_store *s, struct sync_trust *t, struct ml_error *e)
{
	return true;
}

bool sync_bundle_records(struct sync_bundle *b, const struct sync_learned *l, struct ml_error *e)
{
	const struct sim_message *msg = LAPTOP(b->store->db)->incoming;
	uint32_t from_dict[SIM_INCS];
	for (uint32_t i = 0; i < msg->n_dict; i++) {
		struct ml_inc inc = msg->dict[i];
		if (inc.parent != ML_INC_NONE)
			inc.parent = from_dict[inc.parent];
		if ((from_dict[i] = l->inc(l->arg, &inc, e)) == ML_INC_NONE)
			return false;
	}
	for (int r = 0; r < SIM_RECORDS; r++) {
		const uint8_t *p = (const uint8_t *)msg->bytes.p + msg->part[r].at;
		const uint8_t *end = (const uint8_t *)msg->bytes.p + msg->bytes.n;
		struct ml_uuid id = sim_id(r);
		struct ml_state *state;
		if (!msg->part[r].in)
			continue;
		if (!ml_state_decode(b->arena, l->lineage, &p, end, from_dict, msg->n_dict, &state))
			return ml_fail(e, ML_E_BUNDLE_DAMAGED, "decode");
		if (!l->record(l->arg, SIM_KIND, &id, state, e))
			return false;
	}
	return true;
}
