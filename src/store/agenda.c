/*
 * The agenda: one query a dated field, by its index, then local days. What lasts over midnight has an index of its own
 * (schema.c), so that a day asks for what began on it, around it, and for the few long things that began before.
 */
#include <stdlib.h>

#include <maillage/agenda.h>
#include <maillage/review.h>
#include <maillage/text.h>
#include "store.h"

#define HOUR 3600

bool ml_agenda_shows(const struct ml_field *f)
{
	return f->agenda || ((f->flags & ML_F_OWN) && !(f->flags & ML_F_MULTI) && f->type == ML_T_DATE);
}

int64_t ml_agenda_today(struct ml_store *s)
{
	struct ml_date today = {1970, 1, 1};
	int minutes;
	ml_time_local(s->ctx->now_ms(s->ctx) / 1000, s->ctx->zone, &today, &minutes, NULL, NULL);
	return ml_date_days(today);
}

/* ---- the query of one field ------------------------------------------------------------------ */

static void column(struct ml_buf *sql, const struct ml_field *f, int k)
{
	if (!f || k >= ml_type_info(f->type)->columns)
		ml_buf_z(sql, "NULL");
	else if (f->flags & ML_F_OWN)
		ml_buf_printf(sql, "json_extract(_own, '$.\"%s\"')", f->key);
	else
		ml_plan_column_name(sql, f, k);
}

/* "done_on;status=done|dropped" as a condition that is never NULL. */
static void over_sql(struct ml_buf *sql, const struct ml_kind *kind, const char *over)
{
	struct ml_str rest = ml_str(over ? over : ""), part, key, one;
	ml_buf_z(sql, "(0");
	while (over && ml_str_split(&rest, ';', &part)) {
		ml_str_split(&part, '=', &key);
		ml_buf_z(sql, " OR coalesce(");
		column(sql, ml_kind_field(kind, key), 0);
		if (!part.p) {
			ml_buf_z(sql, " <> 0, 0)");
			continue;
		}
		const char *between = " IN ('";
		while (ml_str_split(&part, '|', &one)) {
			ml_buf_printf(sql, "%s%.*s", between, (int)one.n, one.p);
			between = "','";
		}
		ml_buf_z(sql, "'), 0)");
	}
	ml_buf_z(sql, ")");
}

static const struct ml_field *charge_of(const struct ml_kind *kind)
{
	for (uint32_t i = 0; i < kind->n_fields; i++)
		if (kind->fields[i].flags & ML_F_CHARGE)
			return &kind->fields[i];
	return NULL;
}

struct asking {
	struct ml_store *s;
	struct ml_arena *a;
	const struct ml_agenda_query *q;
	struct ml_agenda *out;
	const struct ml_kind *kind;
	const struct ml_field *field, *till;
	struct ml_error *e;
};

enum { AT_ID, AT_START, AT_ZONE, AT_TILL, AT_OFFICER, AT_OVER };

static void select_sql(struct ml_buf *sql, const struct asking *k, bool longer)
{
	ml_buf_z(sql, "SELECT id, ");
	column(sql, k->field, 0);
	ml_buf_z(sql, ", ");
	column(sql, k->field, 1);
	ml_buf_z(sql, ", ");
	column(sql, k->till, 0);
	ml_buf_z(sql, ", ");
	column(sql, charge_of(k->kind), 0);
	ml_buf_z(sql, ", ");
	over_sql(sql, k->kind, k->field->over);
	ml_buf_printf(sql, " FROM %s WHERE _flags & %u = 0 AND ", ml_store_plan(k->s, k->kind)->table, ML_R_HIDDEN);
	column(sql, k->field, 0);
	if (longer) {
		/* The condition of the index, to the letter. */
		ml_buf_printf(sql, " < ?1 AND \"%s\" >= ?2 AND substr(\"%s\",1,10) > substr(\"%s\",1,10)", k->till->key,
			k->till->key, k->field->key);
	} else {
		ml_buf_z(sql, " >= ?1 AND ");
		column(sql, k->field, 0);
		ml_buf_z(sql, " < ?2");
	}
	if (k->q->open) {
		ml_buf_z(sql, " AND NOT ");
		over_sql(sql, k->kind, k->field->over);
	}
}

/* ---- a row ------------------------------------------------------------------------------------ */

static struct ml_str iso(struct ml_arena *a, int64_t day)
{
	struct ml_date d = ml_date_of_days(day);
	return ml_arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

static int64_t local_day(int64_t at, const char *zone, int *minutes)
{
	struct ml_date d = {1970, 1, 1};
	ml_time_local(at, zone, &d, minutes, NULL, NULL);
	return ml_date_days(d);
}

static bool read_time(struct asking *k, sqlite3_stmt *st, struct ml_agenda_item *item)
{
	const char *here = k->s->ctx->zone;
	bool zoned;
	if (!ml_time_parse_iso(ml_column_str(st, AT_START), &item->at, &zoned))
		return false;
	if (!ml_time_parse_iso(ml_column_str(st, AT_TILL), &item->till, &zoned) || item->till < item->at)
		item->till = item->at;
	item->zone = ml_arena_str(k->a, ml_column_str(st, AT_ZONE));
	item->day = item->last = local_day(item->at, here, &item->from);
	if (item->till > item->at) {
		/* What ends at midnight does not touch the day that begins there. */
		item->last = local_day(item->till - 1, here, &item->to);
		item->to++;
	}
	if (item->zone.n && ml_zone_known(item->zone.p)) {
		int there;
		int64_t day = local_day(item->at, item->zone.p, &there);
		if (there != item->from || day != item->day) {
			item->there = there;
			item->there_day = day;
		}
	}
	return true;
}

static bool read_day(sqlite3_stmt *st, struct ml_agenda_item *item)
{
	struct ml_date d;
	if (!ml_date_iso(ml_column_str(st, AT_START), &d))
		return false;
	item->day = item->last = ml_date_days(d);
	if (ml_date_iso(ml_column_str(st, AT_TILL), &d))
		item->last = ML_MAX(item->day, ml_date_days(d));
	return true;
}

/* ---- filters ------------------------------------------------------------------------------------ */

static bool is_within(struct asking *k, struct ml_uuid id)
{
	const struct ml_field *parent = ml_kind_parent(ml_kind_by_key(ML_STR("territory")));
	for (int depth = 0; depth < 32; depth++) {
		struct ml_cell cell = {0};
		if (ml_uuid_eq(&id, &k->q->within))
			return true;
		int64_t rid = ml_store_rid(k->s, &id);
		if (!rid || !ml_store_row(k->s, k->a, rid, &parent, 1, &cell, NULL, NULL) || !cell.n)
			return false;
		id = cell.v[0].id;
	}
	return false;
}

static bool is_wanted(struct asking *k, const struct ml_agenda_item *item)
{
	const struct ml_agenda_query *q = k->q;
	struct ml_uuid territory;
	if (item->day > q->to || item->last < q->from || (q->begins && item->day < q->from))
		return false;
	if (q->officer.n && item->officer.n && !ml_fold_equal(q->officer, item->officer))
		return false;
	if (ml_uuid_is_nil(&q->within))
		return true;
	struct ml_record *r = ml_store_get(k->s, k->a, item->rid, NULL);
	return r && ml_review_territory(k->s, k->a, r, &territory) && is_within(k, territory);
}

static bool run(struct asking *k, bool longer, struct ml_str first, struct ml_str second)
{
	struct ml_buf sql = {0};
	ML_VEC(struct ml_agenda_item) found = {0};
	int got = -1;
	select_sql(&sql, k, longer);
	sqlite3_stmt *st = ml_sql(k->s, sql.p, k->e);
	if (st) {
		ml_bind_str(st, 1, first);
		ml_bind_str(st, 2, second);
	}
	while (st && (got = ml_db_step(k->s->db, st, k->e)) == 1) {
		struct ml_agenda_item item = {.rid = sqlite3_column_int64(st, AT_ID),
			.field = k->field,
			.from = -1,
			.to = -1,
			.there = -1,
			.over = sqlite3_column_int(st, AT_OVER) != 0};
		if (!(k->field->type == ML_T_DATETIME ? read_time(k, st, &item) : read_day(st, &item)))
			continue;
		item.officer = ml_arena_str(k->a, ml_column_str(st, AT_OFFICER));
		bool to_do = k->field->agenda == ML_AGENDA_DUE || k->field->agenda == ML_AGENDA_CALL;
		item.late = to_do && !item.over && item.day < k->q->today;
		ml_vec_push(&found, item);
	}
	/* Filters ask the database again: after the rows. */
	for (size_t i = 0; i < found.n && got == 0; i++)
		if (is_wanted(k, &found.v[i]))
			ml_vec_push(k->out, found.v[i]);
	ml_vec_finish(&found);
	ml_buf_finish(&sql);
	return got == 0;
}

static bool ask(struct asking *k)
{
	/* Times are compared in UTC: a day more on either side, then the local day decides. */
	int64_t margin = k->field->type == ML_T_DATETIME ? 1 : 0;
	struct ml_str from = iso(k->a, k->q->from - margin), to = iso(k->a, k->q->to + 1 + margin);
	k->till = k->field->till ? ml_kind_field(k->kind, ml_str(k->field->till)) : NULL;
	if (!run(k, false, from, to))
		return false;
	return !k->till || k->q->begins || run(k, true, from, from);
}

/* ---- order, overlaps ------------------------------------------------------------------------------ */

static int by_time(const void *a, const void *b)
{
	const struct ml_agenda_item *x = a, *y = b;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->rid < y->rid ? -1 : x->rid > y->rid ? 1 : (x->field > y->field) - (x->field < y->field);
}

static bool takes_time(const struct ml_agenda_item *i)
{
	return i->field->agenda == ML_AGENDA_ON && i->from >= 0 && !i->over;
}

static void find_clashes(struct ml_agenda *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct ml_agenda_item *x = &list->v[i];
		for (size_t j = i + 1; takes_time(x) && j < list->n; j++) {
			struct ml_agenda_item *y = &list->v[j];
			if (y->from >= 0 && y->at >= ML_MAX(x->till, x->at + 1))
				break;
			if (!takes_time(y) || (x->officer.n && y->officer.n && !ml_fold_equal(x->officer, y->officer)))
				continue;
			x->clash = y->clash = true;
		}
	}
}

bool ml_agenda_find(struct ml_store *s, struct ml_arena *a, const struct ml_agenda_query *q, struct ml_agenda *out,
	struct ml_error *e)
{
	struct asking k = {.s = s, .a = a, .q = q, .out = out, .e = e};
	uint32_t n, n_fields;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	for (uint32_t i = 0; i < n; i++) {
		k.kind = kinds[i];
		if (kinds[i]->flags & (ML_K_HIDDEN | ML_K_TECHNICAL))
			continue;
		const struct ml_field *const *fields = ml_store_fields(s, kinds[i], &n_fields);
		for (uint32_t f = 0; f < n_fields; f++) {
			k.field = fields[f];
			bool asked = q->open ? k.field->agenda == ML_AGENDA_DUE || k.field->agenda == ML_AGENDA_CALL
					     : ml_agenda_shows(k.field);
			if (asked && !strpbrk(k.field->key, "'\"\\") && !ask(&k))
				return false;
		}
	}
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, by_time);
	find_clashes(out);
	return true;
}

/* ---- the date of a record ------------------------------------------------------------------------- */

static bool is_date(const struct ml_field *f)
{
	return (f->type == ML_T_DATE || f->type == ML_T_DATETIME) && !(f->flags & ML_F_MULTI);
}

/* Its dates, the one it is sorted by first. */
static uint32_t dates_of(const struct ml_kind *kind, const struct ml_field **out, uint32_t max)
{
	struct ml_str rest = ml_str(kind->sort), key;
	uint32_t n = 0;
	while (ml_str_split(&rest, ',', &key)) {
		const struct ml_field *f =
			ml_kind_field(kind, key.n && key.p[0] == '-' ? ml_str_n(key.p + 1, key.n - 1) : key);
		if (f && is_date(f) && n < max)
			out[n++] = f;
	}
	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < kind->n_fields && n < max; i++)
			if (is_date(&kind->fields[i]) && (kind->fields[i].agenda != ML_AGENDA_NO) == (pass == 0))
				out[n++] = &kind->fields[i];
	return n;
}

static bool date_at(
	struct ml_store *s, struct ml_arena *a, int64_t rid, int64_t from, int depth, struct ml_agenda_date *out)
{
	enum { MOST = 8 };
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)ml_rid_kind(rid));
	const struct ml_field *fields[MOST];
	struct ml_cell c[MOST] = {0};
	struct ml_date d;
	uint32_t n = kind ? dates_of(kind, fields, MOST) : 0;
	if (n && !ml_store_row(s, a, rid, fields, n, c, NULL, NULL))
		return false;
	/* A person's dates say when data were collected; those of a link stand after what it joins. */
	for (uint32_t i = 0; i < n && !(kind->flags & ML_K_MAIN && !fields[i]->agenda); i++) {
		if (!c[i].n)
			continue;
		out->minutes = -1;
		if (c[i].v[0].tag == ML_TIME)
			out->day = local_day(c[i].v[0].i, s->ctx->zone, &out->minutes);
		else if (ml_date_iso(c[i].v[0].s, &d))
			out->day = ml_date_days(d);
		else
			continue;
		return true;
	}
	for (uint32_t i = 0; kind && (kind->flags & ML_K_LINK) && depth == 0 && i < kind->n_fields; i++) {
		const struct ml_field *f = &kind->fields[i];
		struct ml_cell to = {0};
		if (f->type != ML_T_REF || (f->flags & ML_F_MULTI) ||
			!ml_store_row(s, a, rid, &f, 1, &to, NULL, NULL) || !to.n)
			continue;
		int64_t other = ml_store_rid(s, &to.v[0].id);
		if (other && other != from && date_at(s, a, other, from, 1, out))
			return true;
	}
	return false;
}

bool ml_agenda_date_of(struct ml_store *s, struct ml_arena *a, int64_t rid, int64_t from, struct ml_agenda_date *out)
{
	return date_at(s, a, rid, from, 0, out);
}

/* ---- writing --------------------------------------------------------------------------------------- */

/* The same clock time so many days on, in the value's own zone. */
static bool shift(struct ml_store *s, struct ml_arena *a, struct ml_value *v, int64_t days)
{
	struct ml_date d;
	int minutes, seconds = 0;
	if (v->tag == ML_TIME) {
		const char *zone = v->s.n && ml_zone_known(ml_arena_z(a, v->s)) ? ml_arena_z(a, v->s) : s->ctx->zone;
		ml_time_local(v->i, zone, &d, &minutes, &seconds, NULL);
		if (!ml_time_utc(ml_date_of_days(ml_date_days(d) + days), minutes, zone, &v->i))
			return false;
		v->i += seconds;
		return true;
	}
	if (v->tag != ML_TEXT || !ml_date_iso(v->s, &d))
		return false;
	d = ml_date_of_days(ml_date_days(d) + days);
	v->s = iso(a, ml_date_days(d));
	return ml_date_valid(d) && d.year > 0 && d.year < 10000;
}

bool ml_agenda_move(struct ml_store *s, int64_t rid, const struct ml_field *f, int64_t days, struct ml_error *e)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)ml_rid_kind(rid));
	const struct ml_field *fields[2] = {f, f->till ? ml_kind_field(kind, ml_str(f->till)) : NULL};
	struct ml_arena *a = ml_arena_create();
	struct ml_record *r = ml_store_get(s, a, rid, e);
	struct ml_edit edits[2];
	uint32_t n = 0;
	bool good = r != NULL;
	for (int i = 0; i < 2 && good && fields[i]; i++) {
		uint32_t values = 0;
		const struct ml_value *v = ml_record_values(r, a, fields[i], &values);
		if (!values)
			continue;
		struct ml_value *moved = ML_NEW(a, struct ml_value);
		*moved = v[0];
		if (!(good = shift(s, a, moved, days)))
			ml_fail(e, ML_E_VALUE_BAD, "%s", fields[i]->key);
		edits[n++] = (struct ml_edit){fields[i], ML_PUT_SET, 1, moved};
	}
	good = good && n && ml_store_edit(s, rid, edits, n, NULL, e);
	ml_arena_destroy(a);
	return good;
}

bool ml_agenda_can_do(const struct ml_field *f)
{
	return f->over != NULL;
}

bool ml_agenda_do(struct ml_store *s, int64_t rid, const struct ml_field *f, struct ml_error *e)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)ml_rid_kind(rid));
	struct ml_str rest = ml_str(f->over ? f->over : ""), part, key, one;
	struct ml_arena *a = ml_arena_create();
	struct ml_edit edits[8];
	uint32_t n = 0;
	while (f->over && n < ML_COUNT(edits) && ml_str_split(&rest, ';', &part)) {
		ml_str_split(&part, '=', &key);
		struct ml_value *v = ML_NEW(a, struct ml_value);
		const struct ml_field *to = ml_kind_field(kind, key);
		if (part.p && ml_str_split(&part, '|', &one))
			*v = ml_text(one);
		else
			*v = to->type == ML_T_BOOL ? ml_int(1) : ml_text(iso(a, ml_agenda_today(s)));
		edits[n++] = (struct ml_edit){to, ML_PUT_SET, 1, v};
	}
	bool good = n && ml_store_edit(s, rid, edits, n, NULL, e);
	ml_arena_destroy(a);
	return good;
}
