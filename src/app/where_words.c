/* Filter expressions by words: the chips of a list. */
#include "app/list_screen.h"

static const char *span_label(const struct ml_field *f, struct ml_str value)
{
	uint32_t n;
	const struct ml_where_span *spans = ml_where_spans(&n);
	if (f->type != ML_T_DATE && f->type != ML_T_DATETIME)
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		if (ml_str_is(value, spans[i].key))
			return _(spans[i].label);
	return NULL;
}

struct ml_str ml_app_condition_value(
	struct ml_app *app, struct ml_arena *a, const struct ml_field *f, struct ml_str value)
{
	const char *span = span_label(f, value);
	struct ml_reader reader = ml_store_reader(app->store);
	struct ml_value v;
	struct ml_uuid id;
	if (!value.n)
		return ml_str(_("(vide)"));
	if (f->type == ML_T_REF && ml_str_is(value, "?"))
		return ml_str(_("fiche non reçue"));
	if (span)
		return ml_str(span);
	if (f->type == ML_T_REF) {
		struct ml_str title = ml_uuid_parse(value, &id) ? ml_store_title_of(app->store, a, &id) : value;
		return title.p ? title : ml_str(_("fiche non reçue"));
	}
	if (f->type == ML_T_TAGS || !ml_value_parse(a, f, value, &reader, &v, NULL))
		return value;
	return ml_app_values(app, a, f, &v, 1);
}

/* How a comparison is said between a field's name and the value. */
static const char *between(const struct ml_condition *c)
{
	static const struct {
		const char *op, *words;
	} signs[] = {{"=", N_(" : ")}, {"!=", N_(" ≠ ")}, {"~", N_(" contient ")}, {"<", " < "}, {"<=", " ≤ "},
		{">", " > "}, {">=", " ≥ "}};
	if (ml_condition_is_inside(c))
		return _(" dans ");
	for (size_t i = 0; i < ML_COUNT(signs); i++)
		if (strcmp(signs[i].op, c->op) == 0)
			return _(signs[i].words);
	return c->op;
}

struct ml_str ml_app_where_words(
	struct ml_app *app, struct ml_arena *a, const struct ml_kind *kind, struct ml_str where)
{
	struct ml_condition *c;
	uint32_t n;
	struct ml_buf out = {0};
	if (!ml_where_split(app->store, a, kind, where, &c, &n, NULL))
		return where;
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_printf(&out, "%s%s%s", i ? " · " : "", ml_app_label(kind, c[i].field), between(&c[i]));
		for (uint32_t k = 0; k < c[i].n; k++) {
			ml_buf_z(&out, k ? _(", ") : "");
			ml_buf_str(&out, ml_app_condition_value(app, a, c[i].field, c[i].values[k]));
		}
	}
	struct ml_str text = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return text;
}
