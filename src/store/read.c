/* Reading records: by rid, by id, and the few columns of a list row. */
#include <stdlib.h>

#include "same.h"

enum { KEYS_ROW = 1, NEAR_IDS = 1024 };

/* ---- one row --------------------------------------------------------------------------------- */

bool ml_found_open(struct ml_store *s, int64_t rid, struct ml_found *f, struct ml_error *e)
{
	*f = (struct ml_found){.rid = rid, .plan = ml_store_plan_of(s, rid)};
	if (!f->plan)
		return ml_fail(e, ML_E_NOT_FOUND, "%lld", (long long)rid);
	f->row = ml_sql(s, ml_plan_sql(f->plan)->select, e);
	if (!f->row)
		return false;
	sqlite3_bind_int64(f->row, 1, rid);
	int got = ml_db_step(s->db, f->row, e);
	if (got == 0)
		return ml_fail(e, ML_E_NOT_FOUND, "%lld", (long long)rid);
	f->flags = (unsigned)sqlite3_column_int64(f->row, ROW_FLAGS);
	f->change = sqlite3_column_int64(f->row, ROW_CHANGE);
	return got == 1;
}

struct ml_str ml_found_blob(const struct ml_found *f)
{
	return ml_column_str(f->row, ROW_STATE);
}

bool ml_found_state(
	struct ml_store *s, struct ml_arena *a, const struct ml_found *f, struct ml_state **out, struct ml_error *e)
{
	struct ml_row_values values = {.plan = f->plan, .arena = a, .row = f->row, .read_only = s->read_only};
	/* Inline values borrow from the blob: it is copied, since the row goes away. */
	struct ml_str blob = ml_arena_str(a, ml_found_blob(f));
	if (!ml_state_unpack(a, s->lineage, blob, ml_column_fetch, &values, out))
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", s->path);
	return true;
}

struct ml_record *ml_store_get(struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_error *e)
{
	struct ml_found f;
	struct ml_record *r = ML_NEW(a, struct ml_record);
	if (!ml_found_open(s, rid, &f, e))
		return NULL;
	*r = (struct ml_record){.rid = rid, .kind = f.plan->kind, .flags = f.flags, .change = f.change};
	bool good = ml_found_state(s, a, &f, &r->state, e);
	if (good && !ml_column_uuid(f.row, ROW_UUID, &r->id))
		good = ml_fail(e, ML_E_DB_DAMAGED, "%s", s->path);
	r->kind_wire = f.plan->kind ? f.plan->kind->wire : (uint64_t)sqlite3_column_int64(f.row, ROW_FIELDS);
	sqlite3_reset(f.row);
	return good ? r : NULL;
}

static struct ml_near_id *near_place(struct ml_store *s, const struct ml_uuid *id)
{
	uint64_t h;
	memcpy(&h, id->b + 8, sizeof h); /* the random half of any version */
	return &s->near[(h ^ h >> 32) % NEAR_IDS];
}

void ml_near_begin(struct ml_store *s)
{
	ml_near_end(s);
	s->near = ml_xalloc(NEAR_IDS * sizeof *s->near);
}

void ml_near_end(struct ml_store *s)
{
	ml_free_(s->near);
	s->near = NULL;
	ml_ahead_forget(s);
	s->row_rid = 0; /* rids of a step that was cancelled are given again */
}

void ml_near_keep(struct ml_store *s, const struct ml_uuid *id, int64_t rid)
{
	if (s->near)
		*near_place(s, id) = (struct ml_near_id){*id, rid, true};
}

bool ml_store_find(struct ml_store *s, const struct ml_uuid *id, int64_t *rid, struct ml_error *e)
{
	const struct ml_near_id *near = s->near ? near_place(s, id) : NULL;
	if (near && near->known && ml_uuid_eq(&near->id, id)) {
		*rid = near->rid;
		return true;
	}
	sqlite3_stmt *st = ml_sql(s, SQL_record_find, e);
	if (!st)
		return false;
	ml_bind_uuid(st, 1, id);
	if (!ml_sql_int(s, st, rid, e))
		return false;
	ml_near_keep(s, id, *rid);
	return true;
}

int64_t ml_store_rid(struct ml_store *s, const struct ml_uuid *id)
{
	int64_t rid = 0;
	return ml_store_find(s, id, &rid, NULL) ? rid : 0;
}

bool ml_store_id(struct ml_store *s, int64_t rid, struct ml_uuid *out)
{
	struct ml_found f;
	if (rid && rid == s->row_rid) {
		*out = s->row_id;
		return true;
	}
	if (!ml_found_open(s, rid, &f, NULL))
		return false;
	bool good = ml_column_uuid(f.row, ROW_UUID, out);
	sqlite3_reset(f.row);
	return good;
}

const struct ml_value *ml_record_values(
	const struct ml_record *r, struct ml_arena *a, const struct ml_field *f, uint32_t *n)
{
	const struct ml_slot *slot = ml_state_slot(r->state, f->wire);
	*n = 0;
	if (!slot)
		return NULL;
	if ((f->flags & ML_F_MULTI) || f->type == ML_T_TAGS)
		return ml_slot_distinct(a, slot, n);
	*n = 1;
	return &ml_slot_shown(slot)->v;
}

/* A time-ordered id (RFC 9562 version 7) says when it was made; of another id only the oldest value left is known. */
int64_t ml_record_created(const struct ml_store *s, const struct ml_record *r)
{
	int64_t first = INT64_MAX;
	if (r->id.b[6] >> 4 == 7) {
		first = 0;
		for (int i = 0; i < 6; i++)
			first = first << 8 | r->id.b[i];
		return first;
	}
	for (uint32_t i = 0; i < r->state->n; i++)
		for (uint32_t j = 0; j < r->state->slots[i].n; j++)
			first = ML_MIN(first, r->state->slots[i].d[j].time);
	return first == INT64_MAX ? 0 : first;
}

int64_t ml_record_changed(const struct ml_store *s, const struct ml_record *r, struct ml_uuid *site)
{
	int64_t last = 0;
	for (uint32_t i = 0; i < r->state->n; i++)
		for (uint32_t j = 0; j < r->state->slots[i].n; j++) {
			const struct ml_dval *d = &r->state->slots[i].d[j];
			if (d->time < last)
				continue;
			last = d->time;
			if (site)
				*site = ml_lineage_at(s->lineage, d->dot.inc)->site;
		}
	return last;
}

/* ---- list rows --------------------------------------------------------------------------------- */

/* "SELECT _flags, _uuid, columns of the fields that have some FROM …". */
static sqlite3_stmt *row_statement(struct ml_store *s, const struct ml_plan *p, const struct ml_field *const *fields,
	uint32_t n, struct ml_error *e)
{
	uint64_t keys[ML_KEYS_MAX] = {KEYS_ROW};
	struct ml_buf *sql = &s->blob;
	sqlite3_stmt *st;
	for (uint32_t i = 0; i < n && i + 1 < ML_KEYS_MAX; i++)
		keys[i + 1] = fields[i]->wire;
	if ((st = ml_sql_made(s, p, keys, n + 1)))
		return st;
	ml_buf_clear(sql);
	ml_buf_z(sql, "SELECT _flags, _uuid");
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_column *c = ml_plan_column(p, fields[i]->wire);
		if (!c)
			continue;
		ml_buf_z(sql, ", ");
		ml_buf_z(sql, c->names);
	}
	ml_buf_printf(sql, " FROM %s WHERE id = ?1", p->table);
	st = ml_sql(s, sql->p, e);
	if (st)
		ml_sql_keep(s, p, keys, n + 1, st);
	return st;
}

/* Own fields live in the packed state: the whole record is read, for rows that show one. */
static bool own_cells(struct ml_store *s, struct ml_arena *a, int64_t rid, const struct ml_plan *p,
	const struct ml_field *const *fields, uint32_t n, struct ml_cell *cells, struct ml_error *e)
{
	struct ml_record *r = ml_store_get(s, a, rid, e);
	if (!r)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!ml_plan_column(p, fields[i]->wire))
			cells[i].v = ml_record_values(r, a, fields[i], &cells[i].n);
	return true;
}

bool ml_store_row(struct ml_store *s, struct ml_arena *a, int64_t rid, const struct ml_field *const *fields, uint32_t n,
	struct ml_cell *cells, unsigned *flags, struct ml_error *e)
{
	struct ml_plan *p = ml_store_plan_of(s, rid);
	if (!p)
		return ml_fail(e, ML_E_NOT_FOUND, "%lld", (long long)rid);
	sqlite3_stmt *st = row_statement(s, p, fields, n, e);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, rid);
	int got = ml_db_step(s->db, st, e);
	if (got != 1)
		return got < 0 ? false : ml_fail(e, ML_E_NOT_FOUND, "%lld", (long long)rid);
	int at = 2;
	bool own = false;
	s->row_rid = ml_column_uuid(st, 1, &s->row_id) ? rid : 0;
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_column *c = ml_plan_column(p, fields[i]->wire);
		cells[i] = (struct ml_cell){0};
		own |= !c;
		if (!c)
			continue;
		cells[i].v = ml_column_read(a, c, st, at, &cells[i].n);
		at += c->n;
	}
	if (flags)
		*flags = (unsigned)sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return own ? own_cells(s, a, rid, p, fields, n, cells, e) : true;
}

/* ---- references from others ----------------------------------------------------------------------- */

struct rids {
	int64_t *v;
	size_t n, cap;
};

static bool backrefs_by_column(struct ml_store *s, const struct ml_plan *p, const struct ml_field *f,
	const struct ml_uuid *id, struct rids *out, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ml_buf_printf(&sql, "SELECT id FROM %s WHERE \"%s\" = ?1 AND _flags & %d = 0 ORDER BY id", p->table, f->key,
		ML_R_HIDDEN);
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	int got = st ? 0 : -1;
	if (st)
		ml_bind_uuid(st, 1, id);
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		ml_vec_push(out, sqlite3_column_int64(st, 0));
	return got == 0;
}

static bool is_visible(struct ml_store *s, int64_t rid)
{
	unsigned flags = 0;
	return ml_store_row(s, s->scratch, rid, NULL, 0, NULL, &flags, NULL) && !(flags & ML_R_HIDDEN);
}

static bool backrefs_by_link(struct ml_store *s, const struct ml_kind *kind, const struct ml_field *f,
	const struct ml_uuid *id, struct rids *out, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_link_from, e);
	int got = st ? 0 : -1;
	if (st)
		ml_bind_uuid(st, 1, id);
	while (st && (got = ml_db_step(s->db, st, e)) == 1) {
		int64_t rid = sqlite3_column_int64(st, 1);
		if ((!kind || ml_rid_kind(rid) == kind->wire) &&
			(!f || (uint64_t)sqlite3_column_int64(st, 0) == f->wire))
			if (is_visible(s, rid))
				ml_vec_push(out, rid);
	}
	return got == 0;
}

static int by_rid(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/* Joins are no references, unless they are asked for. */
static bool backrefs_to(struct ml_store *s, const struct ml_kind *kind, const struct ml_field *field,
	const struct ml_uuid *id, struct rids *out, struct ml_error *e)
{
	uint32_t n_kinds;
	const struct ml_kind *const *kinds = ml_kinds(&n_kinds);
	bool good = backrefs_by_link(s, kind, field, id, out, e);
	for (uint32_t i = 0; i < n_kinds && good; i++) {
		const struct ml_plan *p = ml_store_plan(s, kinds[i]);
		if (kind && kinds[i] != kind)
			continue;
		for (uint32_t j = 0; j < p->n_columns && good; j++) {
			const struct ml_field *f = p->columns[j].field;
			bool asked = field ? field == f : f->wire != ML_FIELD_MERGED_INTO;
			if (f->type == ML_T_REF && !p->columns[j].multi && asked)
				good = backrefs_by_column(s, p, f, id, out, e);
		}
	}
	return good;
}

bool ml_store_backrefs(struct ml_store *s, struct ml_arena *a, int64_t rid, const struct ml_kind *kind,
	const struct ml_field *field, int64_t **rids, uint32_t *n, struct ml_error *e)
{
	struct rids all = {0};
	struct ml_ids ids = {0};
	struct ml_uuid id;
	*n = 0;
	*rids = NULL;
	if (!ml_store_id(s, rid, &id))
		return ml_fail(e, ML_E_NOT_FOUND, "%lld", (long long)rid);
	bool good = ml_same_ids(s, &id, &ids, e);
	for (size_t i = 0; i < ids.n && good; i++)
		good = backrefs_to(s, kind, field, &ids.v[i], &all, e);
	ml_vec_finish(&ids);
	if (all.n)
		qsort(all.v, all.n, sizeof *all.v, by_rid);
	int64_t *out = ML_NEWN(a, int64_t, all.n + 1);
	for (size_t i = 0; i < all.n; i++)
		if (i == 0 || all.v[i] != all.v[i - 1])
			out[(*n)++] = all.v[i];
	*rids = out;
	ml_vec_finish(&all);
	return good;
}
