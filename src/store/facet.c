/* Facets: which values a field has among the records of a filter, and how often. */
#include <stdlib.h>

#include <maillage/text.h>
#include "same.h"

enum { SPANS_MOST = 16, SOME = 1024 };

struct count {
	struct ml_str value, label; /* in the facet's arena */
	uint64_t n;
};

struct ml_facet {
	struct ml_store *store;
	const struct ml_field *field;
	const struct ml_column *column; /* NULL: an own field, read from its JSON */
	struct ml_scan scan;
	struct ml_idset among;
	bool all;	       /* no set to ask */
	struct ml_map *places; /* key -> place in counts */
	ML_VEC(struct count) counts;
	uint64_t empty;
	struct ml_arena *arena, *scratch;
	struct ml_buf key, text;
	struct { /* of dates */
		struct ml_str from, to;
		uint64_t n;
	} span[SPANS_MOST];
	uint32_t n_spans;
};

static bool is_date(const struct ml_field *f)
{
	return f->type == ML_T_DATE || f->type == ML_T_DATETIME;
}

static bool is_words(const struct ml_field *f)
{
	return ml_type_info(f->type)->tag == ML_TEXT && f->type != ML_T_ENUM && f->type != ML_T_PHONE && !is_date(f);
}

bool ml_field_is_facet(const struct ml_field *f)
{
	if (ml_field_is_reserved(f) || f->type == ML_T_BYTES || f->type == ML_T_LONG || f->type == ML_T_GEO ||
		f->type == ML_T_MONEY)
		return false;
	return f->flags & ML_F_FACET || f->type == ML_T_ENUM || f->type == ML_T_BOOL || f->type == ML_T_TAGS ||
	       is_date(f) || (f->type == ML_T_REF && !(f->flags & ML_F_HIDDEN));
}

static void gather(struct ml_facet *x, const struct ml_list *among)
{
	int64_t ids[SOME];
	uint64_t got;
	for (uint64_t i = 0; among && (got = ml_list_ids(among, i, SOME, ids)); i += got)
		for (uint64_t k = 0; k < got; k++)
			ml_idset_add(&x->among, ids[k]);
}

struct ml_facet *ml_facet_begin(struct ml_store *s, const struct ml_kind *kind, const struct ml_field *f,
	struct ml_str where, const struct ml_list *among, struct ml_error *e)
{
	struct ml_facet *x = ml_xalloc(sizeof *x);
	struct ml_buf columns = {0};
	uint32_t n;
	x->store = s;
	x->field = f;
	x->column = f->flags & ML_F_OWN ? NULL : ml_plan_column(ml_store_plan(s, kind), f->wire);
	x->places = ml_map_create();
	x->arena = ml_arena_create();
	x->scratch = ml_arena_create();
	x->all = !among;
	gather(x, among);
	const struct ml_where_span *spans = ml_where_spans(&n);
	for (uint32_t i = 0; is_date(f) && i < n && i < SPANS_MOST; i++, x->n_spans++)
		ml_where_span_bounds(s, x->arena, f, ml_str(spans[i].key), &x->span[i].from, &x->span[i].to);
	if (x->column)
		ml_buf_printf(&columns, ", %s", x->column->names);
	else
		ml_buf_printf(&columns, ", json_extract(_own, '$.\"%s\"')", strpbrk(f->key, "'\"\\") ? "" : f->key);
	bool good = ml_scan_begin(&x->scan, s, kind, where, columns.p, 0, ML_R_HIDDEN, e);
	ml_buf_finish(&columns);
	if (!good) {
		ml_facet_destroy(x);
		return NULL;
	}
	return x;
}

static void count_value(struct ml_facet *x, struct ml_str value)
{
	uint64_t at;
	ml_buf_clear(&x->key);
	if (is_words(x->field))
		ml_fold(&x->key, value);
	else
		ml_buf_str(&x->key, value);
	if (!ml_map_get(x->places, ml_buf_view(&x->key), &at)) {
		struct count c = {.value = ml_arena_str(x->arena, value)};
		if (is_words(x->field))
			c.label = c.value;
		at = x->counts.n;
		ml_map_set(x->places, ml_buf_view(&x->key), at);
		ml_vec_push(&x->counts, c);
	}
	x->counts.v[at].n++;
}

static void count_date(struct ml_facet *x, struct ml_str text)
{
	for (uint32_t i = 0; i < x->n_spans; i++)
		x->span[i].n += ml_str_cmp(text, x->span[i].from) >= 0 && ml_str_cmp(text, x->span[i].to) < 0;
}

static struct ml_str row_text(sqlite3_stmt *row, int at)
{
	const char *p = (const char *)sqlite3_column_text(row, at);
	return ml_str_n(p ? p : "", (size_t)sqlite3_column_bytes(row, at));
}

static void count_record(struct ml_facet *x, const struct ml_value *v, uint32_t n)
{
	v = ml_store_read_as(x->store, x->scratch, x->field, v, &n);
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_clear(&x->text);
		if (v[i].tag == ML_TEXT)
			ml_buf_str(&x->text, v[i].s);
		else
			ml_value_plain(&x->text, x->field, &v[i]);
		count_value(x, ml_buf_view(&x->text));
	}
}

static bool take_row(void *arg, sqlite3_stmt *row, struct ml_error *e)
{
	struct ml_facet *x = arg;
	uint32_t n = 0;
	if (!x->all && !ml_idset_has(&x->among, sqlite3_column_int64(row, 0)))
		return true;
	if (sqlite3_column_type(row, 1) == SQLITE_NULL) {
		x->empty++;
	} else if (is_date(x->field)) {
		count_date(x, row_text(row, 1));
	} else if (!x->column ||
		   (x->column->n == 1 && !x->column->multi && ml_type_info(x->field->type)->tag == ML_TEXT)) {
		count_value(x, row_text(row, 1));
	} else {
		const struct ml_value *v = ml_column_read(x->scratch, x->column, row, 1, &n);
		count_record(x, v, n);
		ml_arena_reset(x->scratch);
	}
	return true;
}

bool ml_facet_work(struct ml_facet *x, int64_t us, struct ml_error *e)
{
	return ml_scan_work(&x->scan, us, take_row, x, e);
}

bool ml_facet_is_done(const struct ml_facet *x)
{
	return ml_scan_done(&x->scan);
}

static int by_number(const void *a, const void *b)
{
	const struct ml_facet_value *x = a, *y = b;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return ml_str_cmp(x->value, y->value);
}

static void add(struct ml_facet_value *v, uint32_t *n, struct ml_str value, struct ml_str label, uint64_t count)
{
	v[(*n)++] = (struct ml_facet_value){value, label, count};
}

/* Choices in the order of their table; what the table does not have (of a later program) behind them. */
static void add_choices(const struct ml_facet *x, struct ml_facet_value *v, uint32_t *n)
{
	uint64_t at;
	for (const struct ml_choice *c = x->field->choices; c && c->key; c++)
		if (ml_map_get(x->places, ml_str(c->key), &at))
			add(v, n, ml_str(c->key), ml_str(NULL), x->counts.v[at].n);
	for (size_t i = 0; i < x->counts.n; i++) {
		const struct ml_choice *c = x->field->choices;
		while (c && c->key && !ml_str_is(x->counts.v[i].value, c->key))
			c++;
		if (!c || !c->key)
			add(v, n, x->counts.v[i].value, ml_str(NULL), x->counts.v[i].n);
	}
}

struct ml_facet_value *ml_facet_values(const struct ml_facet *x, struct ml_arena *a, uint32_t *n)
{
	uint32_t n_spans;
	const struct ml_where_span *spans = ml_where_spans(&n_spans);
	struct ml_facet_value *v = ML_NEWN(a, struct ml_facet_value, x->counts.n + x->n_spans + 1);
	*n = 0;
	for (uint32_t i = 0; i < x->n_spans; i++)
		if (x->span[i].n)
			add(v, n, ml_str(spans[i].key), ml_str(NULL), x->span[i].n);
	if (x->field->type == ML_T_ENUM) {
		add_choices(x, v, n);
	} else {
		for (size_t i = 0; i < x->counts.n; i++)
			add(v, n, ml_arena_str(a, x->counts.v[i].value), ml_arena_str(a, x->counts.v[i].label),
				x->counts.v[i].n);
		if (x->counts.n)
			qsort(v + *n - x->counts.n, x->counts.n, sizeof *v, by_number);
	}
	if (x->empty)
		add(v, n, ML_STR(""), ml_str(NULL), x->empty);
	return v;
}

void ml_facet_destroy(struct ml_facet *x)
{
	if (!x)
		return;
	ml_scan_finish(&x->scan);
	ml_idset_finish(&x->among);
	ml_map_destroy(x->places);
	ml_vec_finish(&x->counts);
	ml_arena_destroy(x->arena);
	ml_arena_destroy(x->scratch);
	ml_buf_finish(&x->key);
	ml_buf_finish(&x->text);
	ml_free_(x);
}
