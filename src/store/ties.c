/* Ties: a record is also found by the names of what it is tied to, and follows when they change. */
#include "same.h"
#include "search.h"

/* ---- "<position.person>organisation,title;territory" --------------------------------------------- */

static bool parse_path(const struct ml_kind *owner, struct ml_str path, struct ml_tie *t)
{
	struct ml_str names = path, name;
	*t = (struct ml_tie){.owner = owner};
	if (path.n && path.p[0] == '<') {
		const char *dot = memchr(path.p, '.', path.n), *end = memchr(path.p, '>', path.n);
		if (!dot || !end || dot > end)
			return false;
		t->via = ml_kind_by_key(ml_str_n(path.p + 1, (size_t)(dot - path.p - 1)));
		t->via_field = t->via ? ml_kind_field(t->via, ml_str_n(dot + 1, (size_t)(end - dot - 1))) : NULL;
		if (!t->via_field)
			return false;
		names = ml_str_n(end + 1, (size_t)(path.p + path.n - end - 1));
	}
	while (ml_str_split(&names, ',', &name) && t->n_names < TIE_FIELDS) {
		const struct ml_field *f = ml_kind_field(t->via ? t->via : owner, ml_str_trim(name));
		if (f)
			t->names[t->n_names++] = f;
	}
	return t->n_names > 0;
}

/* Only a reference with one value has a column to look in. */
static void names_sql(struct ml_tie *t)
{
	struct ml_buf sql = {0};
	if (!t->via || (t->via_field->flags & ML_F_MULTI))
		return;
	ml_buf_z(&sql, "SELECT id");
	for (uint32_t i = 0; i < t->n_names; i++) {
		ml_buf_z(&sql, ", ");
		ml_plan_column_name(&sql, t->names[i], 0);
	}
	ml_buf_printf(&sql, " FROM \"%s\" WHERE \"%s\" = ?1 AND _flags & %d = 0", t->via->key, t->via_field->key,
		ML_R_HIDDEN);
	t->sql = sql.p;
}

const struct ml_tie *ml_ties_of(struct ml_store *s, const struct ml_kind *k, uint32_t *n)
{
	struct ml_plan *p = ml_store_plan(s, k);
	struct ml_str rest = ml_str(k->ties ? k->ties : ""), path;
	if (!p->ties) {
		p->ties = ml_xalloc(sizeof *p->ties * TIES_MAX);
		while (k->ties && p->n_ties < TIES_MAX && ml_str_split(&rest, ';', &path))
			if (parse_path(k, ml_str_trim(path), &p->ties[p->n_ties]))
				names_sql(&p->ties[p->n_ties++]);
	}
	*n = p->n_ties;
	return p->ties;
}

void ml_ties_free(struct ml_plan *p)
{
	for (uint32_t i = 0; i < p->n_ties; i++)
		ml_free_(p->ties[i].sql);
	ml_free_(p->ties);
}

/* ---- the names a record is found by ----------------------------------------------------------------- */

struct ml_str ml_ties_title(struct ml_store *s, struct ml_arena *a, const struct ml_uuid *id, struct ml_titles *cache)
{
	struct ml_str key = ml_str_n((const char *)id->b, sizeof id->b);
	uint64_t at;
	if (!cache)
		return ml_store_title_of(s, a, id);
	if (ml_map_get(cache->map, key, &at))
		return *(struct ml_str *)(uintptr_t)at;
	if (ml_map_count(cache->map) > 100000) {
		ml_map_clear(cache->map);
		ml_arena_reset(cache->a);
	}
	struct ml_str *title = ML_NEW(cache->a, struct ml_str);
	*title = ml_store_title_of(s, cache->a, id);
	ml_map_set(cache->map, key, (uint64_t)(uintptr_t)title);
	return *title;
}

static void add_names(struct ml_store *s, struct ml_arena *a, sqlite3_stmt *row, const struct ml_tie *t,
	struct ml_titles *cache, struct ml_texts *out)
{
	for (uint32_t i = 0; i < t->n_names; i++) {
		struct ml_index_text text = {.tier = ML_INDEX_TIED};
		struct ml_uuid id;
		if (t->names[i]->type != ML_T_REF)
			text.text = ml_arena_str(a, ml_column_str(row, 1 + (int)i));
		else if (ml_column_uuid(row, 1 + (int)i, &id))
			text.text = ml_ties_title(s, a, &id, cache);
		if (text.text.n)
			ml_vec_push(out, text);
	}
}

static void tied_names(struct ml_store *s, struct ml_arena *a, const struct ml_uuid *id, const struct ml_tie *t,
	struct ml_titles *cache, struct ml_texts *out)
{
	sqlite3_stmt *st = t->sql ? ml_sql(s, t->sql, NULL) : NULL;
	if (!st)
		return;
	ml_bind_uuid(st, 1, id);
	while (ml_db_step(s->db, st, NULL) == 1)
		add_names(s, a, st, t, cache, out);
}

/* A record that stands for others is also found by their titles: an officer looks for the name that he typed. */
static void joined_title(struct ml_store *s, struct ml_arena *a, const struct ml_uuid *id, struct ml_texts *out)
{
	struct ml_index_text text = {.tier = ML_INDEX_TIED};
	int64_t rid = ml_store_rid(s, id);
	if (rid)
		text.text = ml_store_title(s, a, rid);
	if (text.text.n)
		ml_vec_push(out, text);
}

void ml_ties_texts(struct ml_store *s, struct ml_arena *a, const struct ml_uuid *id, const struct ml_tie *ties,
	uint32_t n, struct ml_titles *cache, struct ml_texts *out)
{
	struct ml_ids ids = {0};
	if (!ml_same_ids(s, id, &ids, NULL))
		ids.n = 0;
	for (size_t k = 0; k < ids.n; k++) {
		for (uint32_t i = 0; i < n; i++)
			tied_names(s, a, &ids.v[k], &ties[i], cache, out);
		if (!ml_uuid_eq(&ids.v[k], id))
			joined_title(s, a, &ids.v[k], out);
	}
	ml_vec_finish(&ids);
}

/* ---- what else a change touches ------------------------------------------------------------------------ */

static void add_referrers(struct ml_store *s, struct ml_arena *a, int64_t rid, const struct ml_kind *kind,
	const struct ml_field *f, struct ml_rids *out)
{
	int64_t *rids;
	uint32_t n;
	if (!ml_store_backrefs(s, a, rid, kind, f, &rids, &n, NULL))
		return;
	for (uint32_t i = 0; i < n; i++)
		ml_vec_push(out, rids[i]);
}

static void add_owner(
	struct ml_store *s, struct ml_arena *a, int64_t via, const struct ml_field *field, struct ml_rids *out)
{
	struct ml_cell cell;
	if (!ml_store_row(s, a, via, &field, 1, &cell, NULL, NULL))
		return;
	for (uint32_t i = 0; i < cell.n; i++) {
		int64_t owner = cell.v[i].tag == ML_ID ? ml_store_rid(s, &cell.v[i].id) : 0;
		if (owner)
			ml_vec_push(out, ml_store_canonical(s, owner));
	}
}

static void add_by_tie(struct ml_store *s, struct ml_arena *a, int64_t rid, const struct ml_kind *kind,
	const struct ml_tie *t, struct ml_rids *out)
{
	if (t->via == kind)
		add_owner(s, a, rid, t->via_field, out);
	for (uint32_t i = 0; i < t->n_names; i++) {
		const struct ml_field *f = t->names[i];
		if (f->type != ML_T_REF || !ml_field_accepts(f, kind))
			continue;
		struct ml_rids vias = {0};
		add_referrers(s, a, rid, t->via ? t->via : t->owner, f, t->via ? &vias : out);
		for (size_t j = 0; j < vias.n; j++)
			add_owner(s, a, vias.v[j], t->via_field, out);
		ml_vec_finish(&vias);
	}
}

bool ml_ties_dependents(struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_rids *out)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)ml_rid_kind(rid));
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	for (uint32_t i = 0; kind && i < n; i++) {
		uint32_t n_ties;
		const struct ml_tie *ties = ml_ties_of(s, kinds[i], &n_ties);
		for (uint32_t j = 0; j < n_ties; j++)
			add_by_tie(s, a, rid, kind, &ties[j], out);
		if (out->n > REBUILD_AFTER)
			return false;
	}
	return true;
}
