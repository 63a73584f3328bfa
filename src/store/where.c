/* Filter expressions: "city=Agadir and family_name~ben and starts_on>=01/03/2026" as an SQL condition with bound
 * values. */
#include <maillage/text.h>
#include "same.h"

struct condition {
	const struct ml_kind *kind;
	const struct ml_field *field;
	struct ml_str op, value;
};

static bool fail(struct ml_error *e, struct ml_str text)
{
	return ml_fail(e, ML_E_FILTER_BAD, "%.*s", (int)ML_MIN(text.n, 120), text.p);
}

/* ---- conditions ------------------------------------------------------------------------------- */

static void add_value(struct ml_where *w, struct ml_value v, bool folded)
{
	struct ml_where_value one = {.v = v, .folded = folded};
	ml_vec_push(w, one);
	ml_buf_printf(&w->sql, "?%zu", w->n);
}

static void add_folded(struct ml_where *w, struct ml_arena *a, struct ml_str text, bool word_start)
{
	struct ml_buf folded = {0};
	if (word_start)
		ml_buf_char(&folded, ' ');
	ml_fold(&folded, text);
	add_value(w, ml_text(ml_arena_str(a, ml_buf_view(&folded))), true);
	ml_buf_finish(&folded);
}

static bool is_words(const struct ml_field *f)
{
	return f->type == ML_T_TEXT || f->type == ML_T_LONG || f->type == ML_T_NAME || f->type == ML_T_TAGS ||
	       f->type == ML_T_EMAIL || f->type == ML_T_URL;
}

/* The column, or the place of an own field in the JSON object. */
void ml_column_sql(struct ml_buf *out, const struct ml_field *f)
{
	if (f->flags & ML_F_OWN)
		ml_buf_printf(out, "json_extract(_own, '$.\"%s\"')", f->key);
	else
		ml_plan_column_name(out, f, 0);
}

static bool own_key_is_plain(const struct ml_field *f)
{
	return !(f->flags & ML_F_OWN) || !strpbrk(f->key, "'\"\\");
}

/* A whole day of a datetime field, in the user's zone. */
static bool day_range(
	struct ml_store *s, struct ml_where *w, struct ml_arena *a, const struct condition *c, struct ml_str column)
{
	struct ml_date day, today;
	int minutes;
	bool has_time = false;
	int64_t from, to;
	ml_time_local(s->ctx->now_ms(s->ctx) / 1000, s->ctx->zone, &today, &minutes, NULL, NULL);
	if (c->field->type != ML_T_DATETIME || !ml_str_is(c->op, "=") || memchr(c->value.p, 'T', c->value.n) ||
		!ml_datetime_parse(c->value, today, &day, &minutes, &has_time) || has_time)
		return false;
	ml_time_utc(day, 0, s->ctx->zone, &from);
	ml_time_utc(ml_date_of_days(ml_date_days(day) + 1), 0, s->ctx->zone, &to);
	struct ml_buf iso = {0};
	ml_buf_printf(&w->sql, " AND (%.*s >= ", (int)column.n, column.p);
	ml_time_iso(&iso, from);
	add_value(w, ml_text(ml_arena_str(a, ml_buf_view(&iso))), false);
	ml_buf_clear(&iso);
	ml_time_iso(&iso, to);
	ml_buf_printf(&w->sql, " AND %.*s < ", (int)column.n, column.p);
	add_value(w, ml_text(ml_arena_str(a, ml_buf_view(&iso))), false);
	ml_buf_char(&w->sql, ')');
	ml_buf_finish(&iso);
	return true;
}

static void empty_condition(struct ml_where *w, const struct condition *c, struct ml_str column)
{
	ml_buf_printf(&w->sql, " AND %.*s IS %sNULL", (int)column.n, column.p, ml_str_is(c->op, "!=") ? "NOT " : "");
}

/* A choice that only a newer program knows can be asked for once a record holds it: anything else is a slip. */
static bool is_held(struct ml_store *s, const struct ml_kind *kind, const struct condition *c)
{
	struct ml_buf sql = {0};
	int64_t any = 0;
	if (c->field->type != ML_T_ENUM || (c->field->flags & ML_F_OWN))
		return false;
	ml_buf_printf(&sql, "SELECT 1 FROM %s WHERE \"%s\" = ?1 LIMIT 1", ml_store_plan(s, kind)->table, c->field->key);
	sqlite3_stmt *st = ml_sql(s, sql.p, NULL);
	ml_buf_finish(&sql);
	if (st)
		ml_bind_str(st, 1, c->value);
	return st && ml_sql_int(s, st, &any, NULL) && any;
}

static bool parsed_value(
	struct ml_store *s, struct ml_arena *a, const struct condition *c, struct ml_value *v, struct ml_error *e)
{
	struct ml_reader reader = ml_store_reader(s);
	struct ml_buf text = {0};
	if (is_held(s, c->kind, c))
		*v = ml_text(c->value);
	else if (!ml_value_parse(a, c->field, c->value, &reader, v, e))
		return false;
	if (v->tag == ML_TIME) {
		ml_time_iso(&text, v->i);
		*v = ml_text(ml_arena_str(a, ml_buf_view(&text)));
		ml_buf_finish(&text);
	} else if (v->tag == ML_MONEY) {
		*v = ml_int(v->i);
	}
	return true;
}

/* "field=?": a reference to a record that did not come; "field!=?": to one that is here. */
static bool absence(struct ml_where *w, const struct condition *c, struct ml_str column)
{
	const char *not = ml_str_is(c->op, "!=") ? "" : "NOT ";
	if (c->field->type != ML_T_REF || !ml_str_is(c->value, "?") || !(ml_str_is(c->op, "=") || not[0] == 0))
		return false;
	if (c->field->flags & ML_F_MULTI)
		ml_buf_printf(&w->sql, " AND EXISTS(SELECT 1 FROM json_each(%.*s) WHERE %sml_here(value))", (int)column.n,
			column.p, not);
	else
		ml_buf_printf(&w->sql, " AND %.*s IS NOT NULL AND %sml_here(%.*s)", (int)column.n, column.p, not, (int)column.n,
			column.p);
	return true;
}

/*
 * "territory<=Hérault": the record or any that lies in it, however deep, and what was joined to one of them. The ids are
 * looked up once: a list reads its table slice by slice and would ask for them in each.
 */
static bool add_inside(struct ml_store *s, struct ml_map *ids, const struct ml_kind *kind, const struct ml_uuid *top,
	struct ml_error *e)
{
	struct ml_buf sql = {0};
	const char *table = ml_store_plan(s, kind)->table;
	ml_buf_printf(&sql,
		"WITH RECURSIVE inside(id) AS (SELECT ?1 UNION SELECT t._uuid FROM %s t JOIN inside i ON t.\"%s\" = i.id "
		"UNION SELECT t._uuid FROM %s t JOIN inside i ON t.merged_into = i.id) SELECT id FROM inside",
		table, ml_kind_parent(kind)->key, table);
	sqlite3_stmt *st = ml_sql(s, sql.p, e);
	ml_buf_finish(&sql);
	int got = st ? 0 : -1;
	if (st)
		ml_bind_uuid(st, 1, top);
	while (st && (got = ml_db_step(s->db, st, e)) == 1)
		ml_map_set(ids, ml_str_n(sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0)), 1);
	return got == 0;
}

static bool inside_condition(struct ml_store *s, struct ml_where *w, struct ml_arena *a, const struct condition *c,
	struct ml_str column, struct ml_error *e)
{
	const struct ml_kind *kind = ml_kind_by_key(ml_str(c->field->ref ? c->field->ref : ""));
	struct ml_value v = {0};
	struct ml_ids tops = {0};
	if (!kind || !ml_kind_parent(kind))
		return fail(e, ml_arena_printf(a, "%s<=%.*s", c->field->key, (int)ML_MIN(c->value.n, 80), c->value.p));
	if (!parsed_value(s, a, c, &v, e))
		return false;
	struct ml_where_value one = {.ids = ml_map_create()};
	ml_vec_push(w, one);
	bool good = ml_same_ids(s, &v.id, &tops, e);
	for (size_t i = 0; i < tops.n && good; i++)
		good = add_inside(s, one.ids, kind, &tops.v[i], e);
	ml_vec_finish(&tops);
	bool multi = c->field->flags & ML_F_MULTI;
	ml_buf_printf(&w->sql, multi ? " AND EXISTS(SELECT 1 FROM json_each(%.*s) WHERE ml_among(value, ?%zu))"
				     : " AND ml_among(%.*s, ?%zu)",
		(int)column.n, column.p, w->n);
	return good;
}

/* The record or any that is read as it is. as_text: ids in JSON. Closes what value_condition opened. */
static bool id_condition(struct ml_store *s, struct ml_where *w, struct ml_arena *a, const struct ml_uuid *id,
	const char *item, bool as_text, bool multi, bool not, struct ml_error *e)
{
	struct ml_ids ids = {0};
	char text[ML_UUID_TEXT];
	bool good = ml_same_ids(s, id, &ids, e);
	ml_buf_printf(&w->sql, "%s IN (", item);
	for (size_t i = 0; i < ids.n; i++) {
		ml_uuid_text(&ids.v[i], text);
		ml_buf_z(&w->sql, i ? ", " : "");
		add_value(w, as_text ? ml_text(ml_arena_str(a, ml_str(text))) : ml_ref(ids.v[i]), false);
	}
	ml_buf_z(&w->sql, multi ? "))" : ")");
	ml_buf_z(&w->sql, not ? ", 0)" : ")");
	ml_vec_finish(&ids);
	return good;
}

/* Equality over the elements of a JSON array, or on one column. */
static bool value_condition(struct ml_store *s, struct ml_where *w, struct ml_arena *a, const struct condition *c,
	struct ml_str column, struct ml_error *e)
{
	bool multi = (c->field->flags & ML_F_MULTI) || c->field->type == ML_T_TAGS, not = ml_str_is(c->op, "!=");
	bool words = is_words(c->field) && (not || ml_str_is(c->op, "="));
	struct ml_value v = {0};
	if (!words && !parsed_value(s, a, c, &v, e))
		return false;
	const char *op = ml_str_is(c->op, "!=") ? "=" : c->op.p, *item = "value";
	ml_buf_printf(&w->sql, " AND %s", not ? "NOT coalesce(" : "(");
	if (multi)
		ml_buf_printf(&w->sql, "EXISTS(SELECT 1 FROM json_each(%.*s) WHERE ", (int)column.n, column.p);
	else
		item = column.p;
	if (v.tag == ML_ID && ml_str_is(ml_str(op), "="))
		return id_condition(s, w, a, &v.id, item, multi || (c->field->flags & ML_F_OWN), multi, not, e);
	ml_buf_printf(&w->sql, words ? "ml_fold(%s) %s " : "%s %s ", item, op);
	if (words)
		add_folded(w, a, c->value, false);
	else
		add_value(w, v, false);
	ml_buf_z(&w->sql, multi ? ")" : "");
	ml_buf_z(&w->sql, not ? ", 0)" : ")");
	return true;
}

/* "late", "this_week"… */
static bool span(struct ml_store *s, struct ml_where *w, struct ml_arena *a, const struct condition *c,
	struct ml_str column)
{
	struct ml_str from, to;
	bool not = ml_str_is(c->op, "!=");
	if ((!not && !ml_str_is(c->op, "=")) || !ml_where_span_bounds(s, a, c->field, c->value, &from, &to))
		return false;
	ml_buf_printf(&w->sql, " AND %s(%.*s >= ", not ? "NOT coalesce" : "", (int)column.n, column.p);
	add_value(w, ml_text(from), false);
	ml_buf_printf(&w->sql, " AND %.*s < ", (int)column.n, column.p);
	add_value(w, ml_text(to), false);
	ml_buf_z(&w->sql, not ? ", 0)" : ")");
	return true;
}

static bool condition(
	struct ml_store *s, struct ml_where *w, struct ml_arena *a, const struct condition *c, struct ml_error *e)
{
	struct ml_buf column = {0};
	bool good = true;
	if (!own_key_is_plain(c->field))
		return fail(e, ml_str(c->field->key));
	ml_column_sql(&column, c->field);
	if (c->value.n == 0) {
		empty_condition(w, c, ml_buf_view(&column));
	} else if (absence(w, c, ml_buf_view(&column)) || span(s, w, a, c, ml_buf_view(&column))) {
		/* said */
	} else if (ml_str_is(c->op, "~") && c->field->type == ML_T_REF &&
		   !(c->field->flags & (ML_F_MULTI | ML_F_OWN))) {
		ml_buf_printf(&w->sql, " AND ml_has(ml_title(%s), ", column.p);
		add_folded(w, a, c->value, true);
		ml_buf_char(&w->sql, ')');
	} else if (ml_str_is(c->op, "~")) {
		ml_buf_printf(&w->sql, " AND ml_has(%s, ", column.p);
		add_folded(w, a, c->value, true);
		ml_buf_char(&w->sql, ')');
	} else if (ml_str_is(c->op, "<=") && c->field->type == ML_T_REF) {
		good = inside_condition(s, w, a, c, ml_buf_view(&column), e);
	} else if (!day_range(s, w, a, c, ml_buf_view(&column))) {
		good = value_condition(s, w, a, c, ml_buf_view(&column), e);
	}
	ml_buf_finish(&column);
	return good;
}

/* One of several values: each as a condition of its own, " OR " between instead of " AND ". None of several: all of
 * them, as they are. */
static bool conditions(struct ml_store *s, struct ml_where *w, struct ml_arena *a, const struct ml_kind *kind,
	const struct ml_condition *all, struct ml_error *e)
{
	enum { AND = 5 };
	bool any = all->n > 1 && strcmp(all->op, "=") == 0, good = true;
	ml_buf_z(&w->sql, any ? " AND (" : "");
	for (uint32_t i = 0; i < all->n && good; i++) {
		struct condition c = {kind, all->field, ml_str(all->op), all->values[i]};
		size_t from = w->sql.n;
		good = condition(s, w, a, &c, e);
		if (good && any) {
			memmove(w->sql.p + from, w->sql.p + from + AND, w->sql.n - from - AND + 1);
			w->sql.n -= AND;
			ml_buf_z(&w->sql, i + 1 < all->n ? " OR " : ")");
		}
	}
	return good;
}

bool ml_where_parse(struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind, struct ml_str text,
	struct ml_where *w, struct ml_error *e)
{
	struct ml_condition *all;
	uint32_t n;
	*w = (struct ml_where){0};
	ml_buf_z(&w->sql, "");
	bool good = ml_where_split(s, a, kind, text, &all, &n, e);
	for (uint32_t i = 0; i < n && good; i++)
		good = conditions(s, w, a, kind, &all[i], e);
	if (!good)
		ml_where_finish(w);
	return good;
}

void ml_where_bind(const struct ml_where *w, sqlite3_stmt *st, int first)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct ml_value *v = &w->v[i].v;
		int at = first + (int)i;
		if (w->v[i].ids)
			sqlite3_bind_pointer(st, at, w->v[i].ids, ML_AMONG, NULL);
		else if (w->v[i].folded)
			sqlite3_bind_blob64(st, at, v->s.p ? v->s.p : "", v->s.n, SQLITE_STATIC);
		else if (v->tag == ML_INT)
			sqlite3_bind_int64(st, at, v->i);
		else if (v->tag == ML_REAL)
			sqlite3_bind_double(st, at, v->x);
		else if (v->tag == ML_ID)
			ml_bind_uuid(st, at, &v->id);
		else
			ml_bind_str(st, at, v->s);
	}
}

void ml_where_finish(struct ml_where *w)
{
	ml_buf_finish(&w->sql);
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].ids)
			ml_map_destroy(w->v[i].ids);
	ml_vec_finish(w);
}

bool ml_where_check(struct ml_store *s, const struct ml_kind *kind, struct ml_str where, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_where w;
	bool good = ml_where_parse(s, a, kind, where, &w, e);
	if (good)
		ml_where_finish(&w);
	ml_arena_destroy(a);
	return good;
}
