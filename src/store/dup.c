/*
 * Duplicates: the keys under which candidates meet and the suspected pairs, two derived tables that follow the records
 * by change number. Few changes are looked up key by key; many at once are found by one walk over the keys in order.
 */
#include <stdlib.h>

#include "dup.h"

/* Sides kept while scoring; changes from which on a walk may pay. */
enum { SIDES_MOST = 20000, NAMES_MOST = 100000, WALK_FROM = 2000, TICK = 256 };
enum { DEAD = ML_R_BINNED | ML_R_ERASED | ML_R_MERGED };

/* ---- the fields that say something, and a record as a side ------------------------------------ */

struct row_fields {
	const struct ml_field *field[ML_KEYS_MAX];
	struct ml_cell cell[ML_KEYS_MAX];
	uint32_t n;
};

static void fields_of(const struct ml_kind *kind, struct row_fields *r)
{
	r->n = 0;
	for (uint32_t i = 0; i < kind->n_fields && r->n < ML_KEYS_MAX - 1; i++)
		if (kind->fields[i].dup)
			r->field[r->n++] = &kind->fields[i];
}

static const struct ml_value *cell_values(void *arg, const struct ml_field *f, uint32_t *n)
{
	struct row_fields *r = arg;
	for (uint32_t i = 0; i < r->n; i++)
		if (r->field[i] == f) {
			*n = r->cell[i].n;
			return r->cell[i].v;
		}
	*n = 0;
	return NULL;
}

int ml_dup_by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static void keep_side(struct dup_search *x, struct dup_known *k, struct ml_dup_side *side)
{
	int64_t keys[ML_DUP_KEYS];
	k->side = side;
	k->n = ml_dup_keys(side, keys);
	qsort(keys, k->n, sizeof *keys, ml_dup_by_number);
	k->keys = ML_NEWN(x->sides, int64_t, k->n + 1);
	memcpy(k->keys, keys, k->n * sizeof *keys);
}

void ml_dup_search_begin(struct dup_search *x, struct ml_store *s)
{
	*x = (struct dup_search){
		.s = s, .sides = ml_arena_create(), .row = ml_arena_create(), .by_rid = ml_map_create()};
	ml_dup_names_begin(&x->names);
}

void ml_dup_search_end(struct dup_search *x)
{
	ml_dup_names_end(&x->names);
	ml_arena_destroy(x->sides);
	ml_arena_destroy(x->row);
	ml_map_destroy(x->by_rid);
	ml_vec_finish(&x->keys);
	ml_vec_finish(&x->changed);
}

static struct ml_str rid_bytes(const int64_t *rid)
{
	return ml_str_n((const char *)rid, sizeof *rid);
}

static const struct ml_kind *kind_of(int64_t rid)
{
	return ml_rid_kind(rid) == ML_UNKNOWN_KIND ? NULL : ml_kind_by_wire((uint64_t)ml_rid_kind(rid));
}

/* NULL with good: the record is not shown. A record that is not there is none. */
bool ml_dup_side_of(struct dup_search *x, int64_t rid, const struct dup_known **out, struct ml_error *e)
{
	uint64_t found;
	struct row_fields r;
	unsigned flags = 0;
	const struct ml_kind *kind = kind_of(rid);
	*out = NULL;
	if (ml_map_get(x->by_rid, rid_bytes(&rid), &found)) {
		*out = (const struct dup_known *)(uintptr_t)found;
		return true;
	}
	if (!kind)
		return true;
	struct dup_known *k = ML_NEW(x->sides, struct dup_known);
	struct ml_error why = {0};
	fields_of(kind, &r);
	if (ml_store_row(x->s, x->row, rid, r.field, r.n, r.cell, &flags, &why)) {
		if (!(flags & DEAD))
			keep_side(x, k, ml_dup_side_make(&x->names, x->sides, kind, cell_values, &r));
	} else if (why.code != ML_E_NOT_FOUND) {
		if (e)
			*e = why;
		return false;
	}
	ml_arena_reset(x->row);
	ml_map_set(x->by_rid, rid_bytes(&rid), (uint64_t)(uintptr_t)k);
	*out = k;
	return true;
}

/* Between two groups: sides that are kept no longer are forgotten, so that memory stays bounded. */
static void forget_sides(struct dup_search *x)
{
	if (ml_map_count(x->by_rid) < SIDES_MOST && ml_dup_names_count(&x->names) < NAMES_MOST)
		return;
	ml_map_clear(x->by_rid);
	ml_arena_reset(x->sides);
	if (ml_dup_names_count(&x->names) >= NAMES_MOST)
		ml_dup_names_forget(&x->names);
}

/* ---- pairs ----------------------------------------------------------------------------------------- */

static int64_t first_common(const struct dup_known *a, const struct dup_known *b)
{
	for (uint32_t i = 0, j = 0; i < a->n && j < b->n;) {
		if (a->keys[i] == b->keys[j])
			return a->keys[i];
		if (a->keys[i] < b->keys[j])
			i++;
		else
			j++;
	}
	return -1;
}

static bool add_suspect(struct ml_store *s, int64_t a, int64_t b, int score, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_suspect_add, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, ML_MIN(a, b));
	sqlite3_bind_int64(st, 2, ML_MAX(a, b));
	sqlite3_bind_int(st, 3, score);
	return ml_db_run(s->db, st, e);
}

/* Two records that met under `key`: judged once, under the first key they share. Keys of former values count for
 * nothing. */
static bool judge(struct dup_search *x, int64_t key, int64_t a, const struct dup_known *p, int64_t b,
	const struct dup_known *q, struct ml_error *e)
{
	struct ml_dup_verdict v;
	if (!p || !q || !p->side || !q->side || p->side->kind != q->side->kind || first_common(p, q) != key)
		return true;
	const struct ml_dup_side *first = a < b ? p->side : q->side, *second = a < b ? q->side : p->side;
	if (ml_dup_hopeless(first, second))
		return true;
	ml_dup_score(first, second, &v);
	return v.score < ML_DUP_LEAST || ml_store_is_distinct(x->s, a, b) || add_suspect(x->s, a, b, v.score, e);
}

static bool meet(struct dup_search *x, int64_t key, int64_t a, int64_t b, struct ml_error *e)
{
	const struct dup_known *p, *q;
	return ml_dup_side_of(x, a, &p, e) && ml_dup_side_of(x, b, &q, e) && judge(x, key, a, p, b, q, e);
}

static bool is_changed(const struct dup_search *x, int64_t rid)
{
	return x->all || (x->changed.n && bsearch(&rid, x->changed.v, x->changed.n, sizeof rid, ml_dup_by_number));
}

static bool tick(struct dup_search *x, struct ml_error *e)
{
	if (x->done++ % TICK != 0)
		return true;
	ml_progress(x->s->ctx, N_("Recherche des doublons"), x->done, x->total);
	return !ml_cancelled(x->s->ctx, e);
}

/* ---- many changes: one walk over the keys -------------------------------------------------------------- */

static bool meet_group(struct dup_search *x, struct dup_group *g, struct ml_error *e)
{
	const struct dup_known *side[DUP_GROUP_MOST];
	bool moved[DUP_GROUP_MOST], good = true;
	size_t n = g->ids.n <= DUP_GROUP_MOST ? g->ids.n : 0;
	for (size_t i = 0; i < n && n > 1 && good; i++) {
		good = ml_dup_side_of(x, g->ids.v[i], &side[i], e);
		moved[i] = is_changed(x, g->ids.v[i]);
	}
	for (size_t i = 0; i < n && good; i++) {
		for (size_t j = i + 1; j < n && good; j++)
			if (moved[i] || moved[j])
				good = judge(x, g->key, g->ids.v[i], side[i], g->ids.v[j], side[j], e);
		good = good && (n < 64 || !ml_cancelled(x->s->ctx, e));
	}
	g->ids.n = 0;
	forget_sides(x);
	return good;
}

static bool walk_keys(struct dup_search *x, struct ml_error *e)
{
	struct dup_group g = {0};
	sqlite3_stmt *st = ml_sql(x->s, SQL_dupkey_all, e);
	bool good = st != NULL;
	int got = good ? 0 : -1;
	while (good && (got = ml_db_step(x->s->db, st, e)) == 1) {
		int64_t key = sqlite3_column_int64(st, 0), id = sqlite3_column_int64(st, 1);
		if (key != g.key && g.ids.n > 1)
			good = meet_group(x, &g, e);
		if (key != g.key)
			g.ids.n = 0;
		g.key = key;
		ml_vec_push(&g.ids, id);
		good = good && tick(x, e);
	}
	good = good && got == 0 && meet_group(x, &g, e);
	if (st)
		sqlite3_reset(st);
	ml_vec_finish(&g.ids);
	return good;
}

/* ---- few changes: each looked up ---------------------------------------------------------------------------- */

/* The records under a key, at most DUP_GROUP_MOST; none when there are more. */
bool ml_dup_under_key(struct ml_store *s, int64_t key, struct dup_group *g, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_dupkey_under, e);
	int got = st ? 0 : -1;
	g->key = key;
	g->ids.n = 0;
	if (st) {
		sqlite3_bind_int64(st, 1, key);
		sqlite3_bind_int(st, 2, DUP_GROUP_MOST + 1);
	}
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		ml_vec_push(&g->ids, sqlite3_column_int64(st, 0));
	if (st)
		sqlite3_reset(st);
	if (g->ids.n > DUP_GROUP_MOST)
		g->ids.n = 0;
	return got == 0;
}

static bool look_up(struct dup_search *x, struct ml_error *e)
{
	struct dup_group g = {0};
	bool good = true;
	for (size_t i = 0; i < x->changed.n && good; i++) {
		int64_t rid = x->changed.v[i], keys[ML_DUP_KEYS];
		const struct dup_known *k;
		good = tick(x, e) && ml_dup_side_of(x, rid, &k, e);
		uint32_t n = good && k && k->side ? k->n : 0;
		if (n)
			memcpy(keys, k->keys, n * sizeof *keys); /* a forgotten side takes its keys along */
		for (uint32_t j = 0; j < n && good; j++) {
			good = ml_dup_under_key(x->s, keys[j], &g, e);
			for (size_t m = 0; m < g.ids.n && good; m++)
				if (g.ids.v[m] != rid)
					good = meet(x, keys[j], rid, g.ids.v[m], e);
			forget_sides(x);
		}
	}
	ml_vec_finish(&g.ids);
	return good;
}

/* ---- what changed --------------------------------------------------------------------------------------------- */

bool ml_dup_drop_suspects(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_suspect_drop, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, rid);
	return ml_db_run(s->db, st, e);
}

static sqlite3_stmt *changed_rows(struct ml_store *s, const struct ml_plan *p, const struct row_fields *r,
	int64_t since, int64_t upto, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ml_buf_z(&sql, "SELECT id, _flags");
	for (uint32_t i = 0; i < r->n; i++)
		ml_buf_printf(&sql, ", %s", ml_plan_column(p, r->field[i]->wire)->names);
	/* Everything: in the order of the rows; else by the index of changes. */
	ml_buf_printf(&sql, " FROM %s", p->table);
	if (since)
		ml_buf_z(&sql, " WHERE _change > ?1 AND _change <= ?2");
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	if (st && since) {
		sqlite3_bind_int64(st, 1, since);
		sqlite3_bind_int64(st, 2, upto);
	}
	return st;
}

static bool read_changed(
	struct dup_search *x, const struct ml_kind *kind, int64_t since, int64_t upto, struct ml_error *e)
{
	struct ml_plan *p = ml_store_plan(x->s, kind);
	struct row_fields r;
	int64_t keys[ML_DUP_KEYS];
	fields_of(kind, &r);
	sqlite3_stmt *st = changed_rows(x->s, p, &r, since, upto, e);
	bool good = st != NULL;
	int got = good ? 0 : -1;
	while (good && (got = ml_db_step(x->s->db, st, e)) == 1) {
		int64_t rid = sqlite3_column_int64(st, 0);
		int at = 2;
		ml_vec_push(&x->changed, rid);
		good = tick(x, e);
		if (sqlite3_column_int64(st, 1) & DEAD)
			continue;
		for (uint32_t i = 0; i < r.n; i++) {
			const struct ml_column *c = ml_plan_column(p, r.field[i]->wire);
			r.cell[i].v = ml_column_read(x->row, c, st, at, &r.cell[i].n);
			at += c->n;
		}
		uint32_t n = ml_dup_keys(ml_dup_side_make(&x->names, x->row, kind, cell_values, &r), keys);
		for (uint32_t i = 0; i < n; i++)
			ml_vec_push(&x->keys, ((struct dup_key){keys[i], rid}));
		ml_arena_reset(x->row);
		forget_sides(x);
	}
	if (st)
		sqlite3_reset(st);
	return good && got == 0;
}

/* A record that is to be looked at too, though it did not change itself. */
static bool look_at(struct dup_search *x, int64_t rid, struct ml_error *e)
{
	const struct dup_known *k;
	bool good = ml_dup_side_of(x, rid, &k, e);
	ml_vec_push(&x->changed, rid);
	for (uint32_t i = 0; good && k && k->side && i < k->n; i++)
		ml_vec_push(&x->keys, ((struct dup_key){k->keys[i], rid}));
	return good;
}

/* Joining and taking apart move what stands for a group: its other members. */
static bool look_at_group(struct dup_search *x, int64_t rid, bool self, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create(); /* x->row is reset by what is looked at */
	int64_t *rids;
	uint32_t n;
	bool good = ml_store_group(x->s, a, rid, &rids, &n, e);
	for (uint32_t i = 0; i < n && good; i++)
		if (self || rids[i] != rid)
			good = look_at(x, rids[i], e);
	ml_arena_destroy(a);
	return good;
}

/* Two records were declared distinct, or no longer. */
static bool look_at_distinct(struct dup_search *x, int64_t since, int64_t upto, struct ml_error *e)
{
	ML_VEC(struct ml_uuid) ids = {0};
	sqlite3_stmt *st = ml_sql(x->s, "SELECT a, b FROM \"distinct\" WHERE _change > ?1 AND _change <= ?2", e);
	int got = st ? 0 : -1;
	if (st) {
		sqlite3_bind_int64(st, 1, since);
		sqlite3_bind_int64(st, 2, upto);
	}
	while (st && (got = ml_db_step(x->s->db, st, e)) == 1)
		for (int i = 0; i < 2; i++) {
			struct ml_uuid id;
			if (ml_column_uuid(st, i, &id))
				ml_vec_push(&ids, id);
		}
	if (st)
		sqlite3_reset(st);
	bool good = got == 0;
	for (size_t i = 0; i < ids.n && good; i++) {
		int64_t rid = ml_store_rid(x->s, &ids.v[i]);
		good = !rid || look_at_group(x, rid, true, e);
	}
	ml_vec_finish(&ids);
	return good;
}

static bool look_at_others(struct dup_search *x, int64_t since, int64_t upto, struct ml_error *e)
{
	size_t n = x->changed.n;
	bool good = look_at_distinct(x, since, upto, e);
	for (size_t i = 0; i < n && good; i++)
		good = look_at_group(x, x->changed.v[i], false, e);
	return good;
}

static int by_key(const void *a, const void *b)
{
	const struct dup_key *x = a, *y = b;
	return x->key != y->key ? (x->key < y->key ? -1 : 1) : ml_dup_by_number(&x->id, &y->id);
}

static bool add_keys(struct dup_search *x, struct ml_error *e)
{
	if (x->keys.n)
		qsort(x->keys.v, x->keys.n, sizeof *x->keys.v, by_key);
	for (size_t i = 0; i < x->keys.n; i++) {
		sqlite3_stmt *st = ml_sql(x->s, SQL_dupkey_add, e);
		if (!st)
			return false;
		sqlite3_bind_int64(st, 1, x->keys.v[i].key);
		sqlite3_bind_int64(st, 2, x->keys.v[i].id);
		if (!ml_db_run(x->s->db, st, e) || !tick(x, e))
			return false;
	}
	return true;
}

void ml_dup_sort(struct dup_search *x)
{
	size_t n = 0;
	if (x->changed.n)
		qsort(x->changed.v, x->changed.n, sizeof *x->changed.v, ml_dup_by_number);
	for (size_t i = 0; i < x->changed.n; i++)
		if (i == 0 || x->changed.v[i] != x->changed.v[i - 1])
			x->changed.v[n++] = x->changed.v[i];
	x->changed.n = n;
}

/* ---- catching up ------------------------------------------------------------------------------------------------- */

/* The rules of the tables, and the way names are read: when they move, all is done anew. */
static int64_t rules_mark(void)
{
	enum { READING = 1 }; /* grows when src/text/name*.c or dup_*.c reads or judges otherwise */
	uint32_t n;
	uint64_t h = READING;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < kinds[i]->n_fields; j++) {
			uint64_t row[] = {kinds[i]->wire, kinds[i]->fields[j].wire, kinds[i]->fields[j].dup};
			if (row[2])
				h = ml_hash64(row, sizeof row, h);
		}
	return (int64_t)(h >> 1);
}

/* Up to which change the tables stand; 0: they are to be made. */
static bool standing(struct ml_store *s, int64_t *upto, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_dupmark_get, e);
	int got = st ? ml_db_step(s->db, st, e) : -1;
	*upto = got == 1 && sqlite3_column_int64(st, 1) == rules_mark() ? sqlite3_column_int64(st, 0) : 0;
	if (st)
		sqlite3_reset(st);
	return got >= 0;
}

/* Has anything to do with duplicates. */
static bool is_watched(const struct ml_kind *kind)
{
	return ml_dup_has_rules(kind) || strcmp(kind->key, "distinct") == 0;
}

static bool count_changed(struct ml_store *s, int64_t since, uint64_t most, uint64_t *out, struct ml_error *e)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	bool good = true;
	*out = 0;
	for (uint32_t i = 0; i < n && good; i++) {
		if (!is_watched(kinds[i]))
			continue;
		struct ml_buf sql = {0};
		int64_t found = 0;
		ml_buf_printf(&sql, "SELECT count(*) FROM (SELECT 1 FROM %s WHERE _change > ?1 LIMIT ?2)",
			ml_store_plan(s, kinds[i])->table);
		sqlite3_stmt *st = ml_sql(s, sql.p, e);
		ml_buf_finish(&sql);
		good = st != NULL;
		if (good) {
			sqlite3_bind_int64(st, 1, since);
			sqlite3_bind_int64(st, 2, most ? (int64_t)most + 1 : -1);
			good = ml_sql_int(s, st, &found, e);
		}
		*out += (uint64_t)found;
	}
	return good;
}

static bool run(struct ml_store *s, const char *sql, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, sql, e);
	return st && ml_db_run(s->db, st, e);
}

static bool set_mark(struct ml_store *s, int64_t upto, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_dupmark_set, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, upto);
	sqlite3_bind_int64(st, 2, rules_mark());
	return ml_db_run(s->db, st, e);
}

static bool catch_up(struct dup_search *x, int64_t since, int64_t upto, struct ml_error *e)
{
	struct ml_store *s = x->s;
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	bool good = since || (run(s, SQL_dupkey_clear, e) && run(s, SQL_suspect_clear, e));
	for (uint32_t i = 0; i < n && good; i++)
		if (ml_dup_has_rules(kinds[i]))
			good = read_changed(x, kinds[i], since, upto, e);
	good = good && (!since || look_at_others(x, since, upto, e));
	ml_dup_sort(x);
	x->total += x->keys.n;
	for (size_t i = 0; since && i < x->changed.n && good; i++)
		good = ml_dup_drop_suspects(s, x->changed.v[i], e);
	good = good && add_keys(x, e);
	/* A walk reads every key; a look-up reads a few dozen records. */
	x->all = !since;
	bool walk = !since || (x->changed.n > WALK_FROM && x->changed.n > (size_t)s->head.seq / 8);
	x->total += walk ? x->keys.n : x->changed.n;
	return good && (walk ? walk_keys(x, e) : look_up(x, e)) && set_mark(s, upto, e);
}

/* The change up to which no kind has more than `most` records to look at. */
static bool next_mark(struct ml_store *s, int64_t since, uint64_t most, int64_t *upto, struct ml_error *e)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	bool good = true;
	*upto = s->head.change;
	for (uint32_t i = 0; i < n && good; i++) {
		struct ml_buf sql = {0};
		if (!is_watched(kinds[i]))
			continue;
		ml_buf_printf(&sql, "SELECT _change FROM %s WHERE _change > ?1 ORDER BY _change LIMIT 1 OFFSET ?2",
			ml_store_plan(s, kinds[i])->table);
		sqlite3_stmt *st = ml_sql(s, sql.p, e);
		ml_buf_finish(&sql);
		if (!st)
			return false;
		sqlite3_bind_int64(st, 1, since);
		sqlite3_bind_int64(st, 2, (int64_t)most - 1);
		int got = ml_db_step(s->db, st, e);
		if (got == 1)
			*upto = ML_MIN(*upto, sqlite3_column_int64(st, 0));
		sqlite3_reset(st);
		good = got >= 0;
	}
	return good;
}

/* A part, oldest changes first. What is met of later ones is as they are now; their own turn settles it. */
static bool advance(struct ml_store *s, uint64_t most, bool *done, struct ml_error *e)
{
	struct dup_search x;
	int64_t since, upto;
	if (!standing(s, &since, e))
		return false;
	if (!since && !(run(s, SQL_dupkey_clear, e) && run(s, SQL_suspect_clear, e)))
		return false;
	since = since ? since : -1;
	if (!next_mark(s, since, most, &upto, e))
		return false;
	ml_dup_search_begin(&x, s);
	x.total = most;
	bool good = catch_up(&x, since, upto, e);
	ml_dup_search_end(&x);
	*done = good && upto == s->head.change;
	return good;
}

bool ml_dup_advance(struct ml_store *s, uint64_t most, bool *done, struct ml_error *e)
{
	int64_t since;
	*done = true;
	if (s->read_only || s->step.open || !most)
		return true;
	if (!standing(s, &since, e))
		return false;
	if (since && since == ml_store_last_change(s))
		return true;
	uint64_t before = ml_dup_count(s, ML_DUP_PROBABLE);
	*done = false;
	if (!ml_db_begin(s->db, e))
		return false;
	bool good = ml_head_load(s, e) && advance(s, most, done, e) && ml_db_commit(s->db, e);
	if (!good)
		ml_db_rollback(s->db);
	else if (ml_dup_count(s, ML_DUP_PROBABLE) != before)
		s->generation++;
	return good;
}

bool ml_dup_refresh(struct ml_store *s, uint64_t most, bool *done, struct ml_error *e)
{
	struct dup_search x;
	uint64_t pending;
	int64_t since;
	*done = false;
	if (s->read_only)
		return true;
	if (!standing(s, &since, e))
		return false;
	int64_t upto = ml_store_last_change(s);
	*done = since == upto;
	if (*done || !count_changed(s, since, most, &pending, e))
		return *done;
	if (most && pending > most)
		return true;
	if (since && !pending) {
		*done = true;
		return true;
	}
	bool own = !s->step.open;
	if (own && (!ml_db_begin(s->db, e) || !ml_head_load(s, e))) {
		ml_db_rollback(s->db);
		return false;
	}
	ml_dup_search_begin(&x, s);
	x.total = pending;
	*done = standing(s, &since, e) && catch_up(&x, since, s->head.change, e);
	ml_dup_search_end(&x);
	if (own && *done) {
		*done = ml_db_commit(s->db, e);
		s->generation++; /* what screens tell of duplicates has moved */
	} else if (own) {
		ml_db_rollback(s->db);
	}
	return *done;
}
