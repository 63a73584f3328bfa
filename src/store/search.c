/*
 * The index beside the database, fed from the records. The file carries a random stamp that the database repeats
 * together with the change number it was built at: a restored or copied database never matches a foreign file, and what
 * changed since goes in the overlay.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <maillage/text.h>
#include "same.h"
#include "search.h"

#define META "index"

struct stamp { /* value of the setting */
	int64_t change;
	uint8_t mark[16];
};

struct ml_search {
	struct ml_index *index;
	char *path;
	int64_t change; /* up to which the index with its overlay is current */
	bool stale;	/* too much changed to be mended: build anew */
	bool built_in_step;
};

/* ---- documents ---------------------------------------------------------------------------------- */

enum { DOC_FIELDS = 64, SORT_FIELDS = 6 };

/* Which fields of a kind feed its documents. */
struct doc_spec {
	const struct ml_field *fields[DOC_FIELDS];
	enum ml_index_tier tier[DOC_FIELDS];
	uint32_t n_searched, n;
	uint32_t sort[SORT_FIELDS]; /* places in fields */
	bool descending[SORT_FIELDS];
	uint32_t n_sort;
	const struct ml_tie *ties;
	uint32_t n_ties;
};

static bool in_title(const struct ml_kind *k, const struct ml_field *f)
{
	char mark[72];
	snprintf(mark, sizeof mark, "%%%s%%", f->key);
	return k->title && strstr(k->title, mark) && f->type != ML_T_REF;
}

static void spec_sort(const struct ml_kind *k, struct doc_spec *d)
{
	struct ml_str rest = ml_str(k->sort ? k->sort : ""), key;
	while (ml_str_split(&rest, ',', &key) && d->n_sort < SORT_FIELDS && d->n < DOC_FIELDS) {
		key = ml_str_trim(key);
		bool down = key.n && key.p[0] == '-';
		const struct ml_field *f = ml_kind_field(k, down ? ml_str_n(key.p + 1, key.n - 1) : key);
		uint32_t at = 0;
		if (!f)
			continue;
		while (at < d->n && d->fields[at] != f)
			at++;
		if (at == d->n)
			d->fields[d->n++] = f;
		d->descending[d->n_sort] = down;
		d->sort[d->n_sort++] = at;
	}
}

static void spec_of(struct ml_store *s, const struct ml_kind *k, struct doc_spec *d)
{
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(s, k, &n);
	*d = (struct doc_spec){0};
	for (uint32_t i = 0; i < n && d->n < DOC_FIELDS - SORT_FIELDS; i++) {
		bool title = in_title(k, fields[i]);
		if ((!title && !(fields[i]->flags & ML_F_SEARCHED)) || fields[i]->type == ML_T_REF)
			continue;
		d->tier[d->n] = title ? ML_INDEX_TITLE : ML_INDEX_OTHER;
		d->fields[d->n++] = fields[i];
	}
	d->ties = ml_ties_of(s, k, &d->n_ties);
	/* The record's own references: their titles are read with its row. */
	for (uint32_t i = 0; i < d->n_ties; i++)
		for (uint32_t j = 0; !d->ties[i].via && j < d->ties[i].n_names && d->n < DOC_FIELDS - SORT_FIELDS;
			j++) {
			d->tier[d->n] = ML_INDEX_TIED;
			d->fields[d->n++] = d->ties[i].names[j];
		}
	d->n_searched = d->n;
	spec_sort(k, d);
}

static void sort_part(
	struct ml_store *s, struct ml_arena *a, struct ml_buf *key, const struct ml_field *f, const struct ml_cell *c)
{
	const struct ml_value *v = c->n ? &c->v[0] : NULL;
	uint64_t bits;
	if (!v)
		return;
	switch (v->tag) {
	case ML_TEXT:
		if (f->type == ML_T_DATE || f->type == ML_T_ENUM)
			ml_buf_str(key, v->s);
		else
			ml_sort_key(key, v->s);
		break;
	case ML_INT:
	case ML_MONEY:
	case ML_TIME:
		bits = (uint64_t)v->i ^ (1ULL << 63);
		for (int i = 56; i >= 0; i -= 8)
			ml_buf_char(key, (char)(bits >> i));
		break;
	case ML_REAL:
		memcpy(&bits, &v->x, sizeof bits);
		bits = bits >> 63 ? ~bits : bits | 1ULL << 63;
		for (int i = 56; i >= 0; i -= 8)
			ml_buf_char(key, (char)(bits >> i));
		break;
	case ML_ID:
		ml_sort_key(key, ml_store_title_of(s, a, &v->id));
		break;
	}
}

static void sort_key(struct ml_store *s, struct ml_arena *a, struct ml_buf *key, const struct doc_spec *d,
	const struct ml_cell *cells)
{
	for (uint32_t i = 0; i < d->n_sort; i++) {
		size_t from = key->n;
		sort_part(s, a, key, d->fields[d->sort[i]], &cells[d->sort[i]]);
		ml_buf_char(key, 0);
		for (size_t j = from; d->descending[i] && j < key->n; j++)
			key->p[j] = (char)~key->p[j];
	}
}

struct feeder {
	struct ml_store *s;
	struct ml_arena *a;
	struct doc_spec spec;
	struct ml_titles *titles;
	struct ml_buf key;
	struct ml_texts texts;
};

static void add_cell_texts(struct feeder *f, uint32_t at, const struct ml_cell *c)
{
	const struct ml_field *field = f->spec.fields[at];
	for (uint32_t j = 0; j < c->n; j++) {
		struct ml_index_text text = {.tier = f->spec.tier[at], .phone = field->type == ML_T_PHONE};
		struct ml_buf plain = {0};
		if (c->v[j].tag == ML_TEXT) {
			text.text = c->v[j].s;
		} else if (c->v[j].tag == ML_ID) {
			text.text = ml_ties_title(f->s, f->a, &c->v[j].id, f->titles);
		} else {
			ml_value_plain(&plain, field, &c->v[j]);
			text.text = ml_arena_str(f->a, ml_buf_view(&plain));
			ml_buf_finish(&plain);
		}
		ml_vec_push(&f->texts, text);
	}
}

static void make_doc(
	struct feeder *f, int64_t rid, const struct ml_uuid *id, const struct ml_cell *cells, struct ml_index_doc *doc)
{
	ml_buf_clear(&f->key);
	f->texts.n = 0;
	for (uint32_t i = 0; i < f->spec.n_searched; i++)
		add_cell_texts(f, i, &cells[i]);
	if (f->spec.n_ties || f->s->same.any)
		ml_ties_texts(f->s, f->a, id, f->spec.ties, f->spec.n_ties, f->titles, &f->texts);
	sort_key(f->s, f->a, &f->key, &f->spec, cells);
	*doc = (struct ml_index_doc){
		.rid = rid, .key = ml_buf_view(&f->key), .texts = f->texts.v, .n_texts = (uint32_t)f->texts.n};
}

static void feeder_finish(struct feeder *f)
{
	ml_buf_finish(&f->key);
	ml_vec_finish(&f->texts);
	ml_arena_destroy(f->a);
}

/* ---- building --------------------------------------------------------------------------------------- */

static sqlite3_stmt *kind_rows(
	struct ml_store *s, const struct ml_plan *p, const struct doc_spec *d, struct ml_error *e)
{
	struct ml_buf sql = {0};
	ml_buf_z(&sql, "SELECT id, _uuid");
	for (uint32_t i = 0; i < d->n; i++) {
		const struct ml_column *c = ml_plan_column(p, d->fields[i]->wire);
		for (int k = 0; c && k < c->n; k++) {
			ml_buf_z(&sql, ", ");
			ml_plan_column_name(&sql, c->field, k);
		}
	}
	ml_buf_printf(&sql, ", _own FROM %s WHERE _flags & %d = 0 ORDER BY id", p->table, ML_R_HIDDEN);
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	return st;
}

static void read_cells(struct feeder *f, const struct ml_plan *p, sqlite3_stmt *st, struct ml_cell *cells)
{
	int at = 2;
	bool own = false;
	for (uint32_t i = 0; i < f->spec.n; i++) {
		const struct ml_column *c = ml_plan_column(p, f->spec.fields[i]->wire);
		cells[i] = (struct ml_cell){0};
		own |= !c;
		if (!c)
			continue;
		cells[i].v = ml_column_read(f->a, c, st, at, &cells[i].n);
		at += c->n;
	}
	if (own && sqlite3_column_type(st, at) != SQLITE_NULL)
		ml_store_row(f->s, f->a, sqlite3_column_int64(st, 0), f->spec.fields, f->spec.n, cells, NULL, NULL);
}

static bool feed_kind(struct ml_store *s, struct ml_index_builder *b, const struct ml_kind *kind,
	struct ml_titles *titles, uint64_t *done, uint64_t total, struct ml_error *e)
{
	struct feeder f = {.s = s, .a = ml_arena_create(), .titles = titles};
	const struct ml_plan *p = ml_store_plan(s, kind);
	struct ml_cell cells[DOC_FIELDS];
	struct ml_index_doc doc;
	struct ml_uuid id = {0};
	spec_of(s, kind, &f.spec);
	sqlite3_stmt *st = kind_rows(s, p, &f.spec, e);
	int got = st ? 0 : -1;
	bool good = st != NULL;
	while (good && (got = ml_db_step(s->db, st, e)) == 1) {
		read_cells(&f, p, st, cells);
		ml_column_uuid(st, 1, &id);
		make_doc(&f, sqlite3_column_int64(st, 0), &id, cells, &doc);
		good = ml_index_builder_add(b, &doc, e) && ((*done & 1023) || !ml_cancelled(s->ctx, e));
		if ((++*done & 8191) == 0)
			ml_progress(s->ctx, N_("index de recherche"), *done, total);
		ml_arena_reset(f.a);
	}
	if (st)
		sqlite3_reset(st);
	feeder_finish(&f);
	return good && got == 0;
}

static bool feed_all(struct ml_store *s, struct ml_index_builder *b, struct ml_error *e)
{
	struct ml_titles titles = {ml_map_create(), ml_arena_create()};
	uint32_t n;
	int64_t total = 0;
	uint64_t done = 0;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	sqlite3_stmt *st = ml_sql(s, SQL_record_count, e);
	bool good = st && ml_sql_int(s, st, &total, e);
	for (uint32_t i = 0; i < n && good; i++)
		good = feed_kind(s, b, kinds[i], &titles, &done, (uint64_t)total, e);
	ml_map_destroy(titles.map);
	ml_arena_destroy(titles.a);
	return good;
}

static bool build(struct ml_store *s, struct ml_error *e)
{
	struct ml_search *x = s->search;
	struct stamp stamp = {.change = s->head.change};
	struct ml_index_builder *b = NULL;
	s->ctx->random(s->ctx, stamp.mark, sizeof stamp.mark);
	struct ml_str mark = ml_str_n((const char *)stamp.mark, sizeof stamp.mark);
	bool good = ml_index_builder_create(x->path, mark, &b, e) && feed_all(s, b, e) && ml_index_builder_finish(b, e);
	ml_index_builder_destroy(b);
	ml_index_close(x->index);
	x->index = NULL;
	good = good && ml_store_set_meta(s, META, ml_str_n((const char *)&stamp, sizeof stamp), e) &&
	       ml_index_open(x->path, mark, &x->index, e);
	if (good) {
		x->change = stamp.change;
		x->stale = false;
		x->built_in_step = s->step.open;
	}
	return good;
}

/* ---- upkeep ------------------------------------------------------------------------------------------- */

static bool put_record(struct ml_store *s, int64_t rid)
{
	struct ml_plan *p = ml_store_plan_of(s, rid);
	struct ml_cell cells[DOC_FIELDS];
	struct ml_index_doc doc;
	unsigned flags = 0;
	if (!p || !p->kind)
		return true;
	struct feeder f = {.s = s, .a = ml_arena_create()};
	spec_of(s, p->kind, &f.spec);
	bool good;
	struct ml_uuid id;
	if (!ml_store_id(s, rid, &id) || !ml_store_row(s, f.a, rid, f.spec.fields, f.spec.n, cells, &flags, NULL) ||
		(flags & ML_R_HIDDEN)) {
		good = ml_index_remove(s->search->index, rid, NULL);
	} else {
		make_doc(&f, rid, &id, cells, &doc);
		good = ml_index_put(s->search->index, &doc, NULL);
	}
	feeder_finish(&f);
	return good;
}

static int by_rid(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static bool put_all(struct ml_store *s, const int64_t *rids, size_t n)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_rids all = {0};
	bool good = true;
	for (size_t i = 0; i < n && good; i++) {
		ml_vec_push(&all, rids[i]);
		good = ml_ties_dependents(s, a, rids[i], &all);
		ml_arena_reset(a);
	}
	if (all.n)
		qsort(all.v, all.n, sizeof *all.v, by_rid);
	for (size_t i = 0; i < all.n && good; i++)
		if (i == 0 || all.v[i] != all.v[i - 1])
			good = put_record(s, all.v[i]);
	ml_vec_finish(&all);
	ml_arena_destroy(a);
	return good && ml_index_overlay_size(s->search->index) < REBUILD_AFTER;
}

void ml_search_touched(struct ml_store *s, const int64_t *rids, size_t n)
{
	struct ml_search *x = s->search;
	if (!x || !x->index)
		return;
	if (n > REBUILD_AFTER / 4 || !put_all(s, rids, n))
		x->stale = true;
	x->change = s->head.change;
	x->built_in_step = false;
}

/* Duplicates whose group moved, though they were not written themselves. */
static int regrouped_since(struct ml_store *s, int64_t change, struct ml_rids *out)
{
	sqlite3_stmt *st = s->same.any ? ml_sql(s, SQL_canonical_since, NULL) : NULL;
	struct ml_ids ids = {0};
	struct ml_uuid id;
	int got = s->same.any && !st ? -1 : 0;
	if (st) {
		sqlite3_bind_int64(st, 1, change);
		sqlite3_bind_int64(st, 2, REBUILD_AFTER);
	}
	while (st && (got = ml_db_step(s->db, st, NULL)) == 1)
		if (ml_column_uuid(st, 0, &id))
			ml_vec_push(&ids, id);
	for (size_t i = 0; i < ids.n; i++) {
		int64_t rid = ml_store_rid(s, &ids.v[i]);
		if (rid)
			ml_vec_push(out, rid);
	}
	ml_vec_finish(&ids);
	return got;
}

static bool changed_since(struct ml_store *s, int64_t change, struct ml_rids *out)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	struct ml_buf sql = {0};
	int got = 0;
	for (uint32_t i = 0; i < n && got == 0; i++) {
		ml_buf_clear(&sql);
		ml_buf_printf(&sql, "SELECT id FROM %s WHERE _change > ?1 LIMIT %d", ml_store_plan(s, kinds[i])->table,
			REBUILD_AFTER);
		sqlite3_stmt *st = ml_sql(s, sql.p, NULL);
		if (!st)
			got = -1;
		else
			sqlite3_bind_int64(st, 1, change);
		while (st && (got = ml_db_step(s->db, st, NULL)) == 1)
			ml_vec_push(out, sqlite3_column_int64(st, 0));
	}
	ml_buf_finish(&sql);
	got = got ? got : regrouped_since(s, change, out);
	return got == 0 && out->n <= REBUILD_AFTER / 4;
}

bool ml_search_refresh(struct ml_store *s)
{
	struct ml_search *x = s->search;
	struct ml_rids rids = {0};
	if (!x || !x->index || x->change == s->head.change)
		return true;
	/* Changes were taken back: another program went back to a backup. */
	if (x->change > s->head.change)
		x->stale = true;
	if (!changed_since(s, x->change, &rids) || !put_all(s, rids.v, rids.n))
		x->stale = true;
	x->change = s->head.change;
	ml_vec_finish(&rids);
	return true;
}

/* ---- opening -------------------------------------------------------------------------------------------- */

static bool open_file(struct ml_store *s)
{
	struct ml_search *x = s->search;
	struct ml_buf meta = {0};
	struct stamp stamp;
	bool good = ml_store_get_meta(s, META, &meta) && meta.n == sizeof stamp;
	if (good) {
		memcpy(&stamp, meta.p, sizeof stamp);
		good = ml_index_open(x->path, ml_str_n((const char *)stamp.mark, sizeof stamp.mark), &x->index, NULL);
		x->change = stamp.change;
	}
	ml_buf_finish(&meta);
	return good;
}

bool ml_search_open(struct ml_store *s)
{
	struct ml_buf path = {0};
	s->search = ml_xalloc(sizeof *s->search);
	ml_buf_printf(&path, "%s-index", s->path);
	s->search->path = path.p;
	return open_file(s) && ml_search_refresh(s);
}

void ml_search_close(struct ml_store *s)
{
	if (!s->search)
		return;
	ml_index_close(s->search->index);
	ml_free_(s->search->path);
	ml_free_(s->search);
	s->search = NULL;
}

/* A step that was taken back may have been seen by an index built inside it. */
void ml_search_cancelled(struct ml_store *s)
{
	if (s->search && (s->search->built_in_step || s->search->change > s->head.change))
		ml_search_close(s);
}

void ml_search_forget(struct ml_store *s)
{
	struct ml_buf path = {0};
	ml_buf_printf(&path, "%s-index", s->path);
	ml_search_close(s);
	ml_index_remove_file(path.p, NULL);
	ml_buf_finish(&path);
}

/* A database that cannot be written has no file beside it: everything goes in the overlay. */
static bool fill_overlay(struct ml_store *s, struct ml_error *e)
{
	struct ml_search *x = s->search;
	struct ml_buf sql = {0};
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	bool good = ml_index_open(NULL, ML_STR(""), &x->index, e);
	for (uint32_t i = 0; i < n && good; i++) {
		ml_buf_clear(&sql);
		ml_buf_printf(&sql, "SELECT id FROM %s", ml_store_plan(s, kinds[i])->table);
		sqlite3_stmt *st = ml_sql(s, sql.p, e);
		int got = st ? 0 : -1;
		while (st && (got = ml_db_step(s->db, st, e)) == 1)
			put_record(s, sqlite3_column_int64(st, 0));
		good = got == 0;
	}
	ml_buf_finish(&sql);
	x->change = s->head.change;
	return good;
}

struct ml_index *ml_search_index(struct ml_store *s, struct ml_error *e)
{
	if (!s->search)
		ml_search_open(s);
	struct ml_search *x = s->search;
	if (x->index && !x->stale && !ml_index_is_damaged(x->index))
		return x->index;
	if (!s->read_only && build(s, NULL))
		return x->index;
	if (ml_cancelled(s->ctx, e))
		return NULL;
	/* No room or no right to keep a file: the search works all the same. */
	x->stale = false;
	ml_index_close(x->index);
	x->index = NULL;
	return fill_overlay(s, e) ? x->index : NULL;
}
