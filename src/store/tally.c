/*
 * store: counting by any field. SQL groups what a table's columns say; what needs more than columns (joined records,
 * fields of what is referred to, months in the user's zone) is done on the groups, which are few.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/tally.h>
#include <maillage/text.h>
#include "store.h"

/* "event.starts_at": field is event, beyond is starts_at of the kind that it refers to. */
struct path {
	const struct ml_field *field, *beyond;
	const struct ml_kind *kind; /* that the last field belongs to */
};

static bool find_path(
	struct ml_store *s, const struct ml_kind *kind, const char *text, struct path *p, struct ml_error *e)
{
	struct ml_str rest = ml_str(text ? text : ""), key;
	*p = (struct path){.kind = kind};
	if (!text)
		return true;
	ml_str_split(&rest, '.', &key);
	p->field = ml_store_field(s, kind, key);
	if (p->field && rest.p) {
		p->kind = p->field->ref ? ml_kind_by_key(ml_str(p->field->ref)) : NULL;
		p->beyond = p->kind ? ml_store_field(s, p->kind, rest) : NULL;
	}
	if (p->field && (!rest.p || p->beyond) && !strpbrk(p->field->key, "'\"\\"))
		return true;
	ml_fail(e, ML_E_FIELD_UNKNOWN, "%s", text);
	ml_error_about(e, kind->key, NULL);
	return false;
}

static const struct ml_field *last_of(const struct path *p)
{
	return p->beyond ? p->beyond : p->field;
}

static bool is_sum(const struct ml_field *f)
{
	return f &&
	       (f->type == ML_T_INT || f->type == ML_T_DECIMAL || f->type == ML_T_PERCENT || f->type == ML_T_MONEY);
}

/* ---- the groups as SQL gives them -------------------------------------------------------------------- */

/* A time is cut to its hour: months are those of the user's zone, and there are few hours. */
static void add_column(struct ml_buf *sql, const struct path *p, char name)
{
	struct ml_buf column = {0};
	if (p->field)
		ml_column_sql(&column, p->field);
	if (!p->field)
		ml_buf_printf(sql, "NULL AS %c", name);
	else if (p->field->type == ML_T_DATETIME)
		ml_buf_printf(sql, "substr(%s, 1, 13) AS %c", column.p, name);
	else
		ml_buf_printf(sql, "%s AS %c", column.p, name);
	ml_buf_finish(&column);
}

static bool multi(const struct path *p)
{
	return p->field && p->field->flags & ML_F_MULTI;
}

static void make_sql(struct ml_store *s, const struct ml_tally *t, const struct path *by, const struct path *of,
	const struct path *when, const struct path *place, struct ml_str where, struct ml_buf *sql)
{
	bool sum = is_sum(of->field);
	ml_buf_printf(sql, "SELECT %s, %s, w, count(*), %s, c, p FROM (SELECT ", multi(by) ? "jb.value" : "b",
		sum	    ? "NULL"
		: multi(of) ? "jo.value"
			    : "o",
		sum ? "sum(o)" : "0");
	add_column(sql, by, 'b');
	ml_buf_z(sql, ", ");
	add_column(sql, of, 'o');
	ml_buf_z(sql, ", ");
	add_column(sql, when, 'w');
	ml_buf_z(sql, ", ");
	add_column(sql, place, 'p');
	if (sum && of->field->type == ML_T_MONEY && !(of->field->flags & ML_F_OWN)) {
		ml_buf_z(sql, ", ");
		ml_plan_column_name(sql, of->field, 1);
		ml_buf_z(sql, " AS c");
	} else {
		ml_buf_z(sql, ", NULL AS c");
	}
	ml_buf_printf(sql, " FROM %s WHERE _flags & %u = 0%.*s) AS t", ml_store_plan(s, t->kind)->table,
		(unsigned)ML_R_HIDDEN, (int)where.n, where.p);
	/* A left join: a record without a value is one without. */
	if (multi(by))
		ml_buf_z(sql, " LEFT JOIN json_each(t.b) AS jb");
	if (multi(of))
		ml_buf_z(sql, " LEFT JOIN json_each(t.o) AS jo");
	ml_buf_z(sql, " GROUP BY 1, 2, 3, 6, 7");
}

/* ---- from a group to its key ---------------------------------------------------------------------------- */

struct counting {
	struct ml_store *s;
	struct ml_arena *a;
	const struct ml_tally *t;
	struct path by, of, when, place;
	struct ml_map *row_of, *seen, *seen_all; /* key -> row + 1; key and thing; thing */
	ML_VEC(struct ml_tally_row) row;
	double total;
	struct ml_str unit;
	uint64_t others;
	struct ml_str other;
};

static bool uuid_of(sqlite3_stmt *st, int at, struct ml_uuid *id)
{
	if (sqlite3_column_type(st, at) == SQLITE_BLOB)
		return ml_column_uuid(st, at, id);
	return ml_uuid_parse(ml_column_str(st, at), id);
}

/* 2026-11-27T08 in UTC, or a day: the day it is here. */
static struct ml_str local_day(struct counting *c, struct ml_str text)
{
	struct ml_date d;
	int64_t utc;
	bool zone;
	int minutes;
	if (text.n != 13)
		return text;
	struct ml_str whole = ml_arena_printf(c->a, "%.*s:00:00Z", (int)text.n, text.p);
	if (!ml_time_parse_iso(whole, &utc, &zone) || !ml_time_local(utc, c->s->ctx->zone, &d, &minutes, NULL, NULL))
		return ml_str_n(text.p, 10);
	return ml_arena_printf(c->a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* The value of a field of what a reference leads to, as text; "" when it is not here. */
static struct ml_str beyond(struct counting *c, const struct path *p, const struct ml_uuid *id)
{
	struct ml_uuid canonical = ml_store_canonical_id(c->s, id);
	int64_t rid = ml_store_rid(c->s, &canonical);
	struct ml_cell cell = {0};
	struct ml_buf out = {0};
	if (!rid || !ml_store_row(c->s, c->a, rid, &p->beyond, 1, &cell, NULL, NULL) || !cell.n)
		return ML_STR("");
	if (p->beyond->type == ML_T_DATETIME) {
		ml_time_iso(&out, cell.v[0].i);
		out.n = ML_MIN(out.n, 13);
	} else {
		ml_value_plain(&out, p->beyond, &cell.v[0]);
	}
	struct ml_str text = ml_arena_str(c->a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return text;
}

/* The plain value of a column of the group. */
static struct ml_str value_of(struct counting *c, const struct path *p, sqlite3_stmt *st, int at)
{
	struct ml_uuid id;
	char text[ML_UUID_TEXT];
	if (!p->field || sqlite3_column_type(st, at) == SQLITE_NULL)
		return ML_STR("");
	if (p->field->type != ML_T_REF)
		return ml_arena_str(c->a, ml_column_str(st, at));
	if (!uuid_of(st, at, &id))
		return ML_STR("");
	if (p->beyond)
		return beyond(c, p, &id);
	id = ml_store_canonical_id(c->s, &id);
	ml_uuid_text(&id, text);
	return ml_arena_str(c->a, ml_str(text));
}

static bool in_time(struct counting *c, sqlite3_stmt *st)
{
	if (!c->when.field || (!c->t->from.n && !c->t->to.n))
		return true;
	struct ml_str day = local_day(c, value_of(c, &c->when, st, 2));
	return day.n && (!c->t->from.n || ml_str_cmp(day, c->t->from) >= 0) &&
	       (!c->t->to.n || ml_str_cmp(day, c->t->to) <= 0);
}

static int by_rid(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static bool in_place(struct counting *c, sqlite3_stmt *st)
{
	struct ml_uuid id;
	if (!c->place.field)
		return true;
	struct ml_str text = value_of(c, &c->place, st, 6);
	if (!text.n || !ml_uuid_parse(text, &id))
		return false;
	id = ml_store_canonical_id(c->s, &id);
	int64_t rid = ml_store_rid(c->s, &id);
	return rid && c->t->n_within && bsearch(&rid, c->t->within, c->t->n_within, sizeof rid, by_rid);
}

static struct ml_str key_of(struct counting *c, sqlite3_stmt *st)
{
	const struct ml_field *f = last_of(&c->by);
	struct ml_str text = value_of(c, &c->by, st, 0);
	if (!f || !text.n || (f->type != ML_T_DATE && f->type != ML_T_DATETIME))
		return text;
	text = local_day(c, text);
	if (c->t->period == ML_BY_MONTH)
		text.n = ML_MIN(text.n, 7);
	if (c->t->period == ML_BY_YEAR)
		text.n = ML_MIN(text.n, 4);
	return text;
}

static struct ml_tally_row *row_for(struct counting *c, struct ml_str key)
{
	uint64_t at;
	if (!ml_map_get(c->row_of, key, &at)) {
		ml_vec_push(&c->row, (struct ml_tally_row){.key = key});
		at = c->row.n;
		ml_map_set(c->row_of, key, at);
	}
	return &c->row.v[at - 1];
}

static bool is_new(struct ml_map *seen, struct ml_str key)
{
	uint64_t known;
	if (ml_map_get(seen, key, &known))
		return false;
	ml_map_set(seen, key, 1);
	return true;
}

static void take(struct counting *c, sqlite3_stmt *st)
{
	double many = (double)sqlite3_column_int64(st, 3);
	if (!in_time(c, st) || !in_place(c, st))
		return;
	if (is_sum(c->of.field)) {
		struct ml_str unit = ml_column_str(st, 5);
		/* Two currencies have no sum: those of another than the user's are told apart. */
		if (c->unit.n && unit.n && !ml_str_eq(c->unit, unit)) {
			c->others += (uint64_t)many;
			if (!c->other.n)
				c->other = ml_arena_str(c->a, unit);
			return;
		}
		many = sqlite3_column_double(st, 4) / (c->unit.n ? 100 : 1);
	}
	struct ml_tally_row *r = row_for(c, key_of(c, st));
	if (c->of.field && !is_sum(c->of.field)) {
		struct ml_str thing = value_of(c, &c->of, st, 1);
		if (!thing.n)
			return;
		struct ml_str both = ml_arena_printf(c->a, "%.*s|%.*s", (int)r->key.n, r->key.p, (int)thing.n, thing.p);
		c->total += is_new(c->seen_all, thing);
		r->value += is_new(c->seen, both);
		return;
	}
	r->value += many;
	c->total += many;
}

/* ---- names and order ---------------------------------------------------------------------------------------- */

static int choice_rank(const struct ml_field *f, struct ml_str key)
{
	for (int i = 0; f->choices && f->choices[i].key; i++)
		if (ml_str_is(key, f->choices[i].key))
			return i;
	return 1000;
}

static void name_row(struct counting *c, struct ml_tally_row *r)
{
	const struct ml_field *f = last_of(&c->by);
	struct ml_uuid id;
	r->label = r->key;
	if (!f || !r->key.n) {
		r->label = r->key.n || f ? ml_str(_("non renseigné")) : ml_str(_("en tout"));
	} else if (f->type == ML_T_REF && ml_uuid_parse(r->key, &id)) {
		struct ml_str title = ml_store_title_of(c->s, c->a, &id);
		r->label = title.p ? title : ml_str(_("fiche non reçue"));
	} else if (f->type == ML_T_BOOL) {
		r->label = ml_str(ml_str_is(r->key, "1") || ml_str_is(r->key, "true") ? _("oui") : _("non"));
	} else if (f->choices && choice_rank(f, r->key) < 1000) {
		struct ml_str context = ml_arena_printf(c->a, "%s.%s", c->by.kind->key, f->key);
		r->label = ml_str(ml_trc(context.p, f->choices[choice_rank(f, r->key)].label));
	}
}

static int compare(const void *a, const void *b, void *arg)
{
	const struct ml_tally_row *x = a, *y = b;
	const struct ml_field *f = last_of(&((struct counting *)arg)->by);
	if (!x->key.n != !y->key.n)
		return x->key.n ? -1 : 1;
	if (f && (f->type == ML_T_DATE || f->type == ML_T_DATETIME))
		return ml_str_cmp(x->key, y->key);
	if (f && f->type == ML_T_ENUM && choice_rank(f, x->key) != choice_rank(f, y->key))
		return choice_rank(f, x->key) - choice_rank(f, y->key);
	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return ml_str_cmp(x->label, y->label);
}

static void finish(struct counting *c, struct ml_tally_result *out)
{
	for (size_t i = 0; i < c->row.n; i++)
		name_row(c, &c->row.v[i]);
	if (c->row.n)
		qsort_r(c->row.v, c->row.n, sizeof *c->row.v, compare, c);
	out->n = (uint32_t)c->row.n;
	out->v = ML_NEWN(c->a, struct ml_tally_row, c->row.n + 1);
	if (c->row.n)
		memcpy(out->v, c->row.v, c->row.n * sizeof *out->v);
	out->total = c->total;
	out->unit = c->unit;
	out->others = c->others;
	out->other = c->other;
}

bool ml_store_tally(struct ml_store *s, struct ml_arena *a, const struct ml_tally *t, struct ml_tally_result *out,
	struct ml_error *e)
{
	struct counting c = {.s = s, .a = a, .t = t};
	struct ml_where where = {0};
	struct ml_buf sql = {0};
	*out = (struct ml_tally_result){0};
	if (!find_path(s, t->kind, t->by, &c.by, e) || !find_path(s, t->kind, t->of, &c.of, e) ||
		!find_path(s, t->kind, t->when, &c.when, e) || !find_path(s, t->kind, t->place, &c.place, e) ||
		!ml_where_parse(s, a, t->kind, t->where, &where, e))
		return false;
	if (c.of.field && c.of.field->type == ML_T_MONEY)
		c.unit = t->currency.n ? t->currency : ml_str(ml_store_reader(s).currency);
	c.row_of = ml_map_create();
	c.seen = ml_map_create();
	c.seen_all = ml_map_create();
	make_sql(s, t, &c.by, &c.of, &c.when, &c.place, ml_buf_view(&where.sql), &sql);
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	int got = st ? 1 : -1;
	if (st)
		ml_where_bind(&where, st, 1);
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		take(&c, st);
	if (got == 0)
		finish(&c, out);
	ml_where_finish(&where);
	ml_buf_finish(&sql);
	ml_map_destroy(c.row_of);
	ml_map_destroy(c.seen);
	ml_map_destroy(c.seen_all);
	ml_vec_finish(&c.row);
	return got == 0;
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static const struct ml_field *geo_field(struct ml_store *s, const struct ml_kind *kind)
{
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(s, kind, &n);
	for (uint32_t i = 0; i < n; i++)
		if (fields[i]->type == ML_T_GEO && !(fields[i]->flags & ML_F_OWN))
			return fields[i];
	return NULL;
}

bool ml_store_places(struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind, struct ml_str text,
	uint32_t most, struct ml_place **out, uint32_t *n, struct ml_error *e)
{
	const struct ml_field *f = geo_field(s, kind);
	struct ml_where where = {0};
	struct ml_buf sql = {0}, lat = {0}, lon = {0};
	ML_VEC(struct ml_place) all = {0};
	*n = 0;
	if (!f)
		return true;
	if (!ml_where_parse(s, a, kind, text, &where, e))
		return false;
	ml_plan_column_name(&lat, f, 0);
	ml_plan_column_name(&lon, f, 1);
	ml_buf_printf(&sql, "SELECT id, %s, %s FROM %s WHERE %s IS NOT NULL AND _flags & %u = 0%s LIMIT %u", lat.p,
		lon.p, ml_store_plan(s, kind)->table, lat.p, (unsigned)ML_R_HIDDEN, where.sql.p, most);
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	int got = st ? 1 : -1;
	if (st)
		ml_where_bind(&where, st, 1);
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		ml_vec_push(&all, ((struct ml_place){sqlite3_column_int64(st, 0), sqlite3_column_double(st, 1),
					  sqlite3_column_double(st, 2)}));
	*n = (uint32_t)all.n;
	*out = ML_NEWN(a, struct ml_place, all.n + 1);
	if (all.n)
		memcpy(*out, all.v, all.n * sizeof **out);
	ml_vec_finish(&all);
	ml_where_finish(&where);
	ml_buf_finish(&sql);
	ml_buf_finish(&lat);
	ml_buf_finish(&lon);
	return got == 0;
}
