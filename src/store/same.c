/*
 * Groups of duplicates, derived from the records and kept up to date at each write: who was joined to whom (table
 * joined), and who stands for each member (table canonical, flag ML_R_MERGED). A write that touches a group reads that
 * group only and asks the pure core (ml_twins_group); a database without duplicates pays one comparison a write.
 */
#include "same.h"

enum { LOOKUPS_BEFORE_LOADING = 64 };

/* ---- reading ------------------------------------------------------------------------------------ */

static struct ml_str key_of(const struct ml_uuid *id)
{
	return ml_str_n((const char *)id->b, sizeof id->b);
}

void ml_same_forget(struct ml_store *s)
{
	int64_t any = 0;
	sqlite3_stmt *st = ml_sql(s, SQL_canonical_any, NULL);
	s->same.any = st && ml_sql_int(s, st, &any, NULL) && any;
	s->same.lookups = 0;
	ml_map_destroy(s->same.roots);
	s->same.roots = NULL;
	ml_arena_reset(s->same.a);
}

void ml_same_sync(struct ml_store *s)
{
	int64_t version = ml_db_data_version(s->db);
	if (version == s->same.version)
		return;
	s->same.version = version;
	ml_same_forget(s);
}

static void remember(struct ml_store *s, const struct ml_uuid *id, const struct ml_uuid *root)
{
	struct ml_uuid *kept = ML_NEW(s->same.a, struct ml_uuid);
	*kept = *root;
	ml_map_set(s->same.roots, key_of(id), (uint64_t)(uintptr_t)kept);
}

static void load_roots(struct ml_store *s)
{
	sqlite3_stmt *st = ml_sql(s, SQL_canonical_all, NULL);
	struct ml_uuid id, root;
	s->same.roots = ml_map_create();
	while (st && ml_db_step(s->db, st, NULL) == 1)
		if (ml_column_uuid(st, 0, &id) && ml_column_uuid(st, 1, &root))
			remember(s, &id, &root);
}

/* Was the record ever in a group, and who stands for it now? Long runs ask the memory. */
static bool find_root(struct ml_store *s, const struct ml_uuid *id, struct ml_uuid *root)
{
	uint64_t at;
	*root = *id;
	if (!s->same.any)
		return false;
	if (!s->same.roots && s->same.lookups++ >= LOOKUPS_BEFORE_LOADING)
		load_roots(s);
	if (s->same.roots) {
		if (!ml_map_get(s->same.roots, key_of(id), &at))
			return false;
		*root = *(const struct ml_uuid *)(uintptr_t)at;
		return true;
	}
	sqlite3_stmt *st = ml_sql(s, SQL_canonical_get, NULL);
	if (!st)
		return false;
	ml_bind_uuid(st, 1, id);
	bool found = ml_db_step(s->db, st, NULL) == 1 && ml_column_uuid(st, 0, root);
	sqlite3_reset(st);
	return found;
}

struct ml_uuid ml_store_canonical_id(struct ml_store *s, const struct ml_uuid *id)
{
	struct ml_uuid root;
	find_root(s, id, &root);
	return root;
}

int64_t ml_store_canonical(struct ml_store *s, int64_t rid)
{
	struct ml_uuid id, root;
	if (!s->same.any || !ml_store_id(s, rid, &id) || !find_root(s, &id, &root) || ml_uuid_eq(&id, &root))
		return rid;
	int64_t at = ml_store_rid(s, &root);
	return at ? at : rid;
}

static bool ids_of(struct ml_store *s, const char *sql, const struct ml_uuid *key, struct ml_ids *out, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, sql, e);
	struct ml_uuid id;
	int got = st ? 0 : -1;
	if (st)
		ml_bind_uuid(st, 1, key);
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		if (ml_column_uuid(st, 0, &id))
			ml_vec_push(out, id);
	return got == 0;
}

static bool has_id(const struct ml_ids *ids, size_t from, const struct ml_uuid *id)
{
	for (size_t i = from; i < ids->n; i++)
		if (ml_uuid_eq(&ids->v[i], id))
			return true;
	return false;
}

bool ml_same_ids(struct ml_store *s, const struct ml_uuid *id, struct ml_ids *out, struct ml_error *e)
{
	struct ml_uuid root;
	size_t from = out->n;
	bool good = !find_root(s, id, &root) || ids_of(s, SQL_canonical_of, &root, out, e);
	if (good && !has_id(out, from, &root))
		ml_vec_push(out, root);
	return good;
}

bool ml_same_joined_to(struct ml_store *s, const struct ml_uuid *id, struct ml_ids *out, struct ml_error *e)
{
	return ids_of(s, SQL_joined_from, id, out, e);
}

/* ---- link records that link the same -------------------------------------------------------------- */

enum { LINK_FIELDS = 8 };

struct link_fields {
	const struct ml_field *v[LINK_FIELDS];
	uint32_t n;
	int last_ref; /* -1: none, then nothing can become the same */
};

static struct link_fields link_fields_of(const struct ml_kind *kind)
{
	struct link_fields out = {.last_ref = -1};
	struct ml_str rest = ml_str(kind->derive ? kind->derive : ""), key;
	if (kind->flags & ML_K_HIDDEN)
		return out;
	while (kind->derive && out.n < LINK_FIELDS && ml_str_split(&rest, ',', &key)) {
		const struct ml_field *f = ml_kind_field(kind, key);
		if (!f || (f->flags & ML_F_MULTI))
			return (struct link_fields){.last_ref = -1};
		if (f->type == ML_T_REF)
			out.last_ref = (int)out.n;
		out.v[out.n++] = f;
	}
	return out;
}

struct link_query {
	struct ml_buf sql;
	ML_VEC(struct ml_value) bind;
	bool wide; /* some reference is to a group */
};

/* "field" IN (the group of its value); only the last reference is looked up by its index. */
static bool link_condition(struct ml_store *s, struct link_query *q, const struct ml_field *f, bool indexed,
	const struct ml_value *v, struct ml_error *e)
{
	struct ml_ids ids = {0};
	ml_buf_z(&q->sql, indexed ? " AND " : " AND +");
	ml_plan_column_name(&q->sql, f, 0);
	ml_buf_z(&q->sql, " IN (");
	bool good = v->tag != ML_ID || ml_same_ids(s, &v->id, &ids, e);
	q->wide |= ids.n > 1;
	for (size_t i = 0; i < ML_MAX(ids.n, 1); i++) {
		struct ml_value one = ids.n ? ml_ref(ids.v[i]) : *v;
		ml_vec_push(&q->bind, one);
		ml_buf_printf(&q->sql, "%s?%zu", i ? ", " : "", q->bind.n);
	}
	ml_buf_char(&q->sql, ')');
	ml_vec_finish(&ids);
	return good;
}

static bool run_link_query(struct ml_store *s, struct link_query *q, struct ml_ids *out, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, q->sql.p, e);
	struct ml_uuid id;
	int got = st ? 0 : -1;
	for (size_t i = 0; st && i < q->bind.n; i++) {
		const struct ml_value *v = &q->bind.v[i];
		if (v->tag == ML_ID)
			ml_bind_uuid(st, (int)i + 1, &v->id);
		else if (v->tag == ML_INT)
			sqlite3_bind_int64(st, (int)i + 1, v->i);
		else if (v->tag == ML_TEXT)
			ml_bind_str(st, (int)i + 1, v->s);
	}
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		if (ml_column_uuid(st, 0, &id))
			ml_vec_push(out, id);
	return got == 0;
}

bool ml_same_links(struct ml_store *s, const struct ml_kind *kind, ml_values_fn values, void *arg, struct ml_ids *out,
	struct ml_error *e)
{
	struct link_fields fields = link_fields_of(kind);
	struct link_query q = {0};
	bool good = true, whole = s->same.any && fields.last_ref >= 0;
	if (!whole)
		return true;
	ml_buf_printf(&q.sql, "SELECT _uuid FROM \"%s\" WHERE _flags & %d = 0", kind->key, ML_R_ERASED);
	for (uint32_t i = 0; i < fields.n && whole && good; i++) {
		uint32_t n = 0;
		const struct ml_value *v = values(arg, fields.v[i], &n);
		whole = v && n > 0;
		good = !whole || link_condition(s, &q, fields.v[i], (int)i == fields.last_ref, v, e);
	}
	if (good && whole && q.wide)
		good = run_link_query(s, &q, out, e);
	ml_buf_finish(&q.sql);
	ml_vec_finish(&q.bind);
	return good;
}

struct cells { /* arg of a ml_values_fn over the columns of a row */
	const struct link_fields *fields;
	struct ml_cell v[LINK_FIELDS];
};

static const struct ml_value *cell_values(void *arg, const struct ml_field *f, uint32_t *n)
{
	const struct cells *c = arg;
	for (uint32_t i = 0; i < c->fields->n; i++)
		if (c->fields->v[i] == f) {
			*n = c->v[i].n;
			return c->v[i].v;
		}
	*n = 0;
	return NULL;
}

static bool links_like(struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_ids *out, struct ml_error *e)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)ml_rid_kind(rid));
	struct link_fields fields = kind ? link_fields_of(kind) : (struct link_fields){.last_ref = -1};
	struct cells c = {.fields = &fields};
	if (fields.last_ref < 0)
		return true;
	return ml_store_row(s, a, rid, fields.v, fields.n, c.v, NULL, e) && ml_same_links(s, kind, cell_values, &c, out, e);
}

/* How strong a link record is among those that link the same: the place of its value in kind->prevails. */
static const struct ml_field *prevails_field(const struct ml_kind *kind, struct ml_str *list)
{
	struct ml_str key;
	*list = ml_str(kind && kind->prevails ? kind->prevails : "");
	return kind && kind->prevails && ml_str_split(list, '=', &key) ? ml_kind_field(kind, key) : NULL;
}

static uint32_t strength(struct ml_str list, const struct ml_cell *c)
{
	struct ml_str one;
	uint32_t rank = 0;
	while (ml_str_split(&list, ',', &one)) {
		if (c->n && c->v[0].tag == ML_TEXT && ml_str_eq(c->v[0].s, one))
			return rank;
		rank++;
	}
	return rank;
}

/* ---- the groups around some records --------------------------------------------------------------------- */

struct found { /* what looking found */
	struct ml_map *seen; /* ids of those looked at: a link record is met more than once */
	uint64_t faults, hidden;
};

struct around {
	struct ml_store *s;
	struct ml_arena *a;
	struct ml_map *index; /* id -> place */
	ML_VEC(struct ml_twin) m;
	ML_VEC(int64_t) rids; /* of m; 0: not here */
	ML_VEC(unsigned) flags;
	ML_VEC(struct ml_twin_pair) pairs;
	struct found *found; /* NULL: write; else compare only */
};

static bool add_member(struct around *x, const struct ml_uuid *id, uint32_t *at, struct ml_error *e)
{
	struct ml_store *s = x->s;
	struct ml_twin m = {.id = *id};
	uint64_t found;
	int64_t rid;
	unsigned flags = 0;
	if (ml_map_get(x->index, key_of(id), &found)) {
		*at = (uint32_t)found;
		return true;
	}
	if (!ml_store_find(s, id, &rid, e))
		return false;
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)ml_rid_kind(rid));
	if (rid && kind) {
		struct ml_str list;
		struct ml_cell cell = {0};
		const struct ml_field *f = prevails_field(kind, &list);
		if (!ml_store_row(s, x->a, rid, &f, f != NULL, &cell, &flags, e))
			return false;
		m.kind = kind->wire;
		m.rank = f ? strength(list, &cell) : 0;
		m.life = flags & ML_R_ERASED ? ML_LIFE_NONE : flags & ML_R_BINNED ? ML_LIFE_BINNED : ML_LIFE_LIVING;
	}
	*at = (uint32_t)x->m.n;
	ml_map_set(x->index, key_of(id), *at);
	ml_vec_push(&x->m, m);
	ml_vec_push(&x->rids, kind ? rid : 0);
	ml_vec_push(&x->flags, flags);
	return true;
}

/* Adds the records of ids from `from` on, each paired with `with` unless it is UINT32_MAX. */
static bool add_members(struct around *x, const struct ml_ids *ids, uint32_t with, struct ml_error *e)
{
	for (size_t i = 0; i < ids->n; i++) {
		struct ml_twin_pair pair = {.a = with};
		if (!add_member(x, &ids->v[i], &pair.b, e))
			return false;
		if (with != UINT32_MAX && with != pair.b)
			ml_vec_push(&x->pairs, pair);
	}
	return true;
}

/* All that the i-th member is, or was until now, in one group with. */
static bool expand(struct around *x, uint32_t i, struct ml_error *e)
{
	struct ml_store *s = x->s;
	struct ml_uuid id = x->m.v[i].id;
	struct ml_ids near = {0}, links = {0}, before = {0};
	bool good = ids_of(s, SQL_joined_to, &id, &near, e);
	x->m.v[i].joined = near.n > 0;
	good = good && ids_of(s, SQL_joined_from, &id, &near, e) && add_members(x, &near, i, e);
	if (good && x->rids.v[i] && x->m.v[i].life != ML_LIFE_NONE)
		good = links_like(s, x->a, x->rids.v[i], &links, e) && add_members(x, &links, i, e);
	good = good && ml_same_ids(s, &id, &before, e) && add_members(x, &before, UINT32_MAX, e);
	ml_vec_finish(&near);
	ml_vec_finish(&links);
	ml_vec_finish(&before);
	return good;
}

static bool set_flags(struct ml_store *s, int64_t rid, unsigned flags, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ml_ahead_forget(s);
	ml_buf_printf(&sql, "UPDATE %s SET _flags = ?2 WHERE id = ?1", ml_store_plan_of(s, rid)->table);
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	if (!st)
		return false;
	sqlite3_bind_int64(st, 1, rid);
	sqlite3_bind_int64(st, 2, flags);
	return ml_db_run(s->db, st, e);
}

/* One that another stands for is hidden; but the bin shows what can be taken out of it. */
static unsigned flags_wanted(const struct around *x, uint32_t i)
{
	const struct ml_twin *m = &x->m.v[i], *root = &x->m.v[m->root];
	bool hidden = m->root != i && m->life != ML_LIFE_NONE && m->life == root->life;
	return (x->flags.v[i] & ~(unsigned)ML_R_MERGED) | (hidden ? ML_R_MERGED : 0);
}

static bool write_root(struct ml_store *s, const struct ml_uuid *id, const struct ml_uuid *root, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, SQL_canonical_set, e);
	if (!st)
		return false;
	ml_bind_uuid(st, 1, id);
	ml_bind_uuid(st, 2, root);
	sqlite3_bind_int64(st, 3, s->head.change);
	if (!ml_db_run(s->db, st, e))
		return false;
	s->same.any = true;
	if (s->same.roots)
		remember(s, id, root);
	return true;
}

static bool moved(struct around *x, uint32_t i, bool *flag)
{
	struct ml_uuid root;
	find_root(x->s, &x->m.v[i].id, &root);
	*flag = x->rids.v[i] && flags_wanted(x, i) != x->flags.v[i];
	return *flag || !ml_uuid_eq(&root, &x->m.v[x->m.v[i].root].id);
}

static void look(struct around *x)
{
	uint64_t seen;
	bool flag;
	for (uint32_t i = 0; i < x->m.n; i++) {
		if (ml_map_get(x->found->seen, key_of(&x->m.v[i].id), &seen))
			continue;
		ml_map_set(x->found->seen, key_of(&x->m.v[i].id), 1);
		x->found->faults += moved(x, i, &flag);
		x->found->hidden += x->rids.v[i] && (flags_wanted(x, i) & ML_R_MERGED);
	}
}

/* When one of them moved all are fed again to the search: what finds them has changed. */
static bool write_groups(struct around *x, bool *any, struct ml_error *e)
{
	struct ml_store *s = x->s;
	bool good = true, flag;
	*any = false;
	for (uint32_t i = 0; i < x->m.n; i++)
		*any |= moved(x, i, &flag);
	for (uint32_t i = 0; i < x->m.n && *any && good; i++) {
		moved(x, i, &flag);
		good = (!flag || set_flags(s, x->rids.v[i], flags_wanted(x, i), e)) &&
		       write_root(s, &x->m.v[i].id, &x->m.v[x->m.v[i].root].id, e);
		if (x->rids.v[i])
			ml_vec_push(&s->touched, x->rids.v[i]);
	}
	return good;
}

/* Link records that refer to one of the members: they may now link the same. */
static bool add_links(struct around *x, const struct ml_kind *kind, struct ml_ids *out, struct ml_error *e)
{
	struct link_fields fields = link_fields_of(kind);
	bool good = true;
	for (uint32_t f = 0; fields.last_ref >= 0 && f < fields.n && good; f++) {
		struct ml_buf sql = {0};
		if (fields.v[f]->type != ML_T_REF)
			continue;
		ml_buf_printf(&sql, "SELECT _uuid FROM \"%s\" WHERE \"%s\" = ?1 AND _flags & %d = 0", kind->key,
			fields.v[f]->key, ML_R_ERASED);
		for (uint32_t i = 0; i < x->m.n && good; i++) {
			const struct ml_kind *of = ml_kind_by_wire(x->m.v[i].kind);
			if (!of || ml_field_accepts(fields.v[f], of))
				good = ids_of(x->s, sql.p, &x->m.v[i].id, out, e);
		}
		ml_buf_finish(&sql);
	}
	return good;
}

static void around_finish(struct around *x)
{
	ml_map_destroy(x->index);
	ml_arena_destroy(x->a);
	ml_vec_finish(&x->m);
	ml_vec_finish(&x->rids);
	ml_vec_finish(&x->flags);
	ml_vec_finish(&x->pairs);
}

/* The groups of all seeds, then of the link records that refer to them. found NULL: written; else compared only. */
static bool regroup(struct ml_store *s, const struct ml_ids *seeds, bool links_too, struct found *found, struct ml_error *e)
{
	struct around x = {.s = s, .a = ml_arena_create(), .index = ml_map_create(), .found = found};
	struct ml_ids links = {0};
	uint32_t n_kinds;
	const struct ml_kind *const *kinds = ml_kinds(&n_kinds);
	bool any = false, good = add_members(&x, seeds, UINT32_MAX, e);
	for (uint32_t i = 0; i < x.m.n && good; i++)
		good = expand(&x, i, e);
	if (good) {
		ml_twins_group(x.m.v, (uint32_t)x.m.n, x.pairs.v, (uint32_t)x.pairs.n);
		if (found)
			look(&x);
		else
			good = write_groups(&x, &any, e);
	}
	for (uint32_t i = 0; i < n_kinds && good && links_too && (any || found); i++)
		good = add_links(&x, kinds[i], &links, e);
	around_finish(&x);
	good = good && (!links.n || regroup(s, &links, false, found, e));
	ml_vec_finish(&links);
	return good;
}

/* ---- after a write ------------------------------------------------------------------------------------------ */

static bool run_joined(struct ml_store *s, const char *sql, const struct ml_uuid *id, const struct ml_uuid *to, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s, sql, e);
	if (!st)
		return false;
	ml_bind_uuid(st, 1, id);
	if (to)
		ml_bind_uuid(st, 2, to);
	return ml_db_run(s->db, st, e);
}

static bool write_joined(struct ml_store *s, const struct ml_uuid *id, const struct ml_slot *slot, struct ml_error *e)
{
	bool good = run_joined(s, SQL_joined_drop, id, NULL, e);
	for (uint32_t i = 0; slot && i < slot->n && good; i++)
		if (slot->d[i].v.tag == ML_ID)
			good = run_joined(s, SQL_joined_add, id, &slot->d[i].v.id, e);
	return good;
}

static void add_targets(struct ml_ids *seeds, const struct ml_slot *slot)
{
	for (uint32_t i = 0; slot && i < slot->n; i++)
		if (slot->d[i].v.tag == ML_ID && !has_id(seeds, 0, &slot->d[i].v.id))
			ml_vec_push(seeds, slot->d[i].v.id);
}

static bool same_values(const struct ml_slot *a, const struct ml_slot *b)
{
	if (!a || !b || a->n != b->n)
		return a == b;
	for (uint32_t i = 0; i < a->n; i++)
		if (ml_value_cmp(&a->d[i].v, &b->d[i].v) != 0)
			return false;
	return true;
}

/* Could a link record's group have moved: it refers to a group, or left one, or its strength changed? */
static bool link_moved(struct ml_store *s, const struct ml_put_record *put, bool life)
{
	struct link_fields fields = link_fields_of(put->plan->kind);
	struct ml_uuid root;
	struct ml_str list;
	const struct ml_field *f = prevails_field(put->plan->kind, &list);
	bool member = fields.last_ref >= 0 && find_root(s, &put->id, &root), changed = life;
	if (fields.last_ref < 0)
		return false;
	if (put->old && f)
		changed |= !same_values(ml_state_slot(put->old, f->wire), ml_state_slot(put->now, f->wire));
	for (uint32_t i = 0; i < fields.n; i++) {
		const struct ml_slot *slot = ml_state_slot(put->now, fields.v[i]->wire);
		if (put->old)
			changed |= !same_values(ml_state_slot(put->old, fields.v[i]->wire), slot);
		if (slot && ml_slot_shown(slot)->v.tag == ML_ID)
			member |= find_root(s, &ml_slot_shown(slot)->v.id, &root);
	}
	return member && changed;
}

bool ml_same_put(struct ml_store *s, const struct ml_put_record *put, unsigned flags, struct ml_error *e)
{
	const struct ml_slot *old = put->old ? ml_state_slot(put->old, ML_FIELD_MERGED_INTO) : NULL;
	const struct ml_slot *now = ml_state_slot(put->now, ML_FIELD_MERGED_INTO);
	struct ml_ids seeds = {0};
	struct ml_uuid root;
	bool joined = (old || now) && !same_values(old, now), good = true;
	if (!put->plan->kind || (!joined && !s->same.any))
		return true;
	bool life = !put->old || ((put->old_flags ^ flags) & (ML_R_BINNED | ML_R_ERASED));
	if (joined)
		good = write_joined(s, &put->id, now, e);
	if (joined || (life && find_root(s, &put->id, &root)) || link_moved(s, put, life))
		ml_vec_push(&seeds, put->id);
	if (joined) {
		add_targets(&seeds, old);
		add_targets(&seeds, now);
	}
	good = good && (!seeds.n || regroup(s, &seeds, true, NULL, e));
	ml_vec_finish(&seeds);
	return good;
}

/* ---- all anew, and checking -------------------------------------------------------------------------------------- */

struct pairs {
	struct ml_pair_ids {
		struct ml_uuid id, target;
	} * v;
	size_t n, cap;
};

/* The states say all values; the column says where there are some. */
static bool read_joins(struct ml_store *s, struct ml_plan *p, struct pairs *out, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ML_VEC(int64_t) rids = {0};
	struct ml_arena *a = ml_arena_create();
	ml_buf_printf(&sql, "SELECT id FROM %s WHERE merged_into IS NOT NULL", p->table);
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	int got = st ? 0 : -1;
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		ml_vec_push(&rids, sqlite3_column_int64(st, 0));
	bool good = got == 0;
	for (size_t i = 0; i < rids.n && good; i++) {
		struct ml_record *r = ml_store_get(s, a, rids.v[i], e);
		const struct ml_slot *slot = r ? ml_state_slot(r->state, ML_FIELD_MERGED_INTO) : NULL;
		good = r != NULL;
		for (uint32_t k = 0; slot && k < slot->n; k++)
			if (slot->d[k].v.tag == ML_ID)
				ml_vec_push(out, ((struct ml_pair_ids){r->id, slot->d[k].v.id}));
		ml_arena_reset(a);
	}
	ml_vec_finish(&rids);
	ml_arena_destroy(a);
	return good;
}

static bool clear_kind(struct ml_store *s, const struct ml_plan *p, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ml_buf_printf(&sql, "UPDATE %s SET _flags = _flags & ~%d WHERE _flags <> 0 AND _flags & %d <> 0", p->table, ML_R_MERGED,
		ML_R_MERGED);
	bool good = ml_db_exec(s->db, sql.p, e);
	ml_buf_finish(&sql);
	return good;
}

bool ml_same_rebuild(struct ml_store *s, struct ml_error *e)
{
	struct pairs pairs = {0};
	struct ml_ids seeds = {0};
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	bool good = ml_db_exec(s->db, SQL_joined_clear, e) && ml_db_exec(s->db, SQL_canonical_clear, e);
	for (uint32_t i = 0; i < n && good; i++)
		good = clear_kind(s, ml_store_plan(s, kinds[i]), e) &&
		       read_joins(s, ml_store_plan(s, kinds[i]), &pairs, e);
	for (size_t i = 0; i < pairs.n && good; i++) {
		good = run_joined(s, SQL_joined_add, &pairs.v[i].id, &pairs.v[i].target, e);
		ml_vec_push(&seeds, pairs.v[i].id);
		ml_vec_push(&seeds, pairs.v[i].target);
	}
	ml_same_forget(s);
	good = good && (!seeds.n || regroup(s, &seeds, true, NULL, e));
	ml_vec_finish(&pairs);
	ml_vec_finish(&seeds);
	return good;
}

bool ml_same_check(struct ml_store *s, uint64_t flagged, uint64_t pairs, uint64_t *faults, struct ml_error *e)
{
	ml_same_forget(s); /* the tables are checked, not what is remembered of them */
	sqlite3_stmt *st = ml_sql(s, SQL_joined_all, e);
	struct ml_ids seeds = {0};
	struct ml_uuid id, target;
	struct found found = {.seen = ml_map_create()};
	uint64_t rows = 0;
	int got = st ? 0 : -1;
	while (st && (got = ml_db_step(s->db, st, e)) == 1) {
		rows++;
		if (ml_column_uuid(st, 0, &id) && ml_column_uuid(st, 1, &target)) {
			ml_vec_push(&seeds, id);
			ml_vec_push(&seeds, target);
		}
	}
	/* Records that were once in a group must be told so too. */
	bool good = got == 0 && (st = ml_sql(s, SQL_canonical_all, e)) != NULL;
	while (good && (got = ml_db_step(s->db, st, e)) == 1)
		if (ml_column_uuid(st, 0, &id))
			ml_vec_push(&seeds, id);
	good = good && got == 0 && (!seeds.n || regroup(s, &seeds, true, &found, e));
	*faults = found.faults + (rows != pairs) + (found.hidden != flagged);
	ml_map_destroy(found.seen);
	ml_vec_finish(&seeds);
	return good;
}
