/*
 * Looking ahead: the next few dozen records of a bundle are found by one statement, whose cursors and registers serve
 * for all of them, and compared by their vectors. Each answer is good for the merge of that record, in their order.
 */
#include "store.h"

enum { KEYS_AHEAD = 4, KEYS_AHEAD_FOUND = 5 };

struct ml_ahead_all {
	struct ml_arena *a;
	uint32_t n, next;
	bool all_new; /* those before were: these are only looked for, and what is here after all is read one by one */
	struct ml_ahead v[ML_AHEAD];
};

void ml_ahead_forget(struct ml_store *s)
{
	if (s->ahead)
		s->ahead->n = s->ahead->next = 0;
}

void ml_ahead_end(struct ml_store *s)
{
	if (s->ahead)
		ml_arena_destroy(s->ahead->a);
	ml_free_(s->ahead);
	s->ahead = NULL;
}

static void put_columns(struct ml_buf *sql, const struct ml_plan *p)
{
	ml_buf_z(sql, "p.id, p._uuid, p._change, p._flags, p._state, ");
	for (uint32_t i = 0; i < p->n_columns; i++)
		for (int k = 0; k < p->columns[i].n; k++) {
			ml_buf_z(sql, "p.");
			ml_plan_column_name(sql, p->columns[i].field, k);
			ml_buf_z(sql, ", ");
		}
}

/*
 * "SELECT place in the list, rid FROM (VALUES(0, ?1), …) JOIN record": what is here of the list; rows: of all of the list
 * whole rows before these two, NULL where nothing is here.
 */
static sqlite3_stmt *ahead_statement(struct ml_store *s, const struct ml_plan *p, bool rows, struct ml_error *e)
{
	const uint64_t key = rows ? KEYS_AHEAD : KEYS_AHEAD_FOUND;
	struct ml_buf sql = {0};
	sqlite3_stmt *st = ml_sql_made(s, p, &key, 1);
	if (st)
		return st;
	ml_buf_z(&sql, "SELECT ");
	if (rows)
		put_columns(&sql, p);
	for (int i = 0; i < ML_AHEAD; i++)
		ml_buf_printf(&sql, "%s(%d, ?%d)", i ? ", " : "v.column1, r.id FROM (VALUES", i, i + 1);
	ml_buf_printf(&sql, ") v %s JOIN record r ON r.uuid = v.column2", rows ? "LEFT" : "CROSS");
	if (rows)
		ml_buf_printf(&sql, " LEFT JOIN %s p ON p.id = r.id", p->table);
	st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	if (st)
		ml_sql_keep(s, p, &key, 1, st);
	return st;
}

/* The row at hand. A record that has it all already is told by its vector; of any other all is read. */
static bool read_row(struct ml_store *s, struct ml_plan *p, sqlite3_stmt *st, const struct ml_state *state,
	struct ml_ahead *x, struct ml_error *e)
{
	struct ml_arena *a = s->ahead->a;
	struct ml_found f = {.rid = x->rid, .plan = p, .row = st};
	struct ml_vv ours;
	bool erased;
	x->flags = (unsigned)sqlite3_column_int64(st, ROW_FLAGS);
	x->change = sqlite3_column_int64(st, ROW_CHANGE);
	if (!ml_state_peek(a, ml_found_blob(&f), &ours, &erased))
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", s->path);
	x->order = ml_vv_order(s->lineage, &ours, &state->vv);
	x->read = true;
	return x->order == ML_EQUAL || x->order == ML_AFTER || ml_found_state(s, a, &f, &x->old, e);
}

/* The same id twice: what the first merge writes, the second must see. */
static bool said_before(const struct ml_ahead_all *all, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++)
		if (memcmp(all->v[k].id.b, all->v[i].id.b, sizeof all->v[i].id.b) == 0)
			return true;
	return false;
}

static bool read_rows(struct ml_store *s, struct ml_plan *p, sqlite3_stmt *st, const struct ml_state *const *states,
	uint32_t n, struct ml_error *e)
{
	struct ml_ahead_all *all = s->ahead;
	int at = ROW_FIELDS + p->n_values, got = 1;
	bool good = true;
	for (uint32_t done = 0; done < n && good && (got = ml_db_step(s->db, st, e)) == 1; done++) {
		int64_t place = sqlite3_column_int64(st, at);
		if (place < 0 || place >= n)
			continue;
		struct ml_ahead *x = &all->v[place];
		x->rid = sqlite3_column_int64(st, at + 1);
		x->known = true;
		all->all_new &= x->rid == 0;
		if (x->rid && sqlite3_column_type(st, ROW_ID) != SQLITE_NULL)
			good = read_row(s, p, st, states[place], x, e);
	}
	sqlite3_reset(st);
	return good && got >= 0;
}

static bool find_rows(struct ml_store *s, sqlite3_stmt *st, uint32_t n, struct ml_error *e)
{
	struct ml_ahead_all *all = s->ahead;
	int got;
	while ((got = ml_db_step(s->db, st, e)) == 1) {
		int64_t place = sqlite3_column_int64(st, 0);
		if (place < 0 || place >= n)
			continue;
		all->v[place].rid = sqlite3_column_int64(st, 1);
		all->all_new = false;
	}
	for (uint32_t i = 0; i < n && got == 0; i++)
		all->v[i].known = true;
	return got == 0;
}

bool ml_store_look_ahead(struct ml_store *s, uint64_t kind_wire, const struct ml_uuid *ids,
	const struct ml_state *const *states, uint32_t n, struct ml_error *e)
{
	const struct ml_kind *kind = kind_wire <= 255 ? ml_kind_by_wire(kind_wire) : NULL;
	ML_ASSERT(s->step.open && n <= ML_AHEAD);
	ml_ahead_forget(s);
	if (!kind)
		return true;
	if (!s->ahead) {
		s->ahead = ml_xalloc(sizeof *s->ahead);
		s->ahead->a = ml_arena_create();
	}
	struct ml_ahead_all *all = s->ahead;
	struct ml_plan *p = ml_store_plan(s, kind);
	bool rows = !all->all_new;
	sqlite3_stmt *st = ahead_statement(s, p, rows, e);
	if (!st)
		return false;
	ml_arena_reset(all->a);
	for (uint32_t i = 0; i < n; i++) {
		all->v[i] = (struct ml_ahead){.id = ids[i]};
		ml_bind_uuid(st, (int)i + 1, &all->v[i].id);
	}
	all->all_new = true;
	if (!(rows ? read_rows(s, p, st, states, n, e) : find_rows(s, st, n, e)))
		return false;
	for (uint32_t i = 1; i < n; i++)
		all->v[i].known = all->v[i].known && !said_before(all, i);
	all->n = n;
	return true;
}

const struct ml_ahead *ml_ahead_take(struct ml_store *s, const struct ml_uuid *id)
{
	struct ml_ahead_all *all = s->ahead;
	if (!all || all->next >= all->n)
		return NULL;
	const struct ml_ahead *x = &all->v[all->next++];
	if (ml_uuid_eq(&x->id, id))
		return x->known ? x : NULL;
	ml_ahead_forget(s);
	return NULL;
}
