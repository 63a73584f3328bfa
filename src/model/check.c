/*
 * check: is a value fit for its field? Every edit passes here, whatever it came through.
 */
#include <math.h>

#include "values.h"

static bool refuse(const struct ml_kind *kind, const struct ml_field *field, const struct ml_value *v,
	enum ml_code code, struct ml_error *e)
{
	struct ml_buf shown = {0};

	if (v->tag == ML_TEXT && !ml_utf8_valid(v->s))
		code = ML_E_BAD_UTF8;
	else
		ml_value_plain(&shown, field, v);
	ml_fail(e, code, "%.*s", (int)ML_MIN(shown.n, 120), shown.p ? shown.p : "");
	ml_error_about(e, kind ? kind->key : NULL, field->key);
	ml_buf_finish(&shown);
	return false;
}

static bool text_ok(const struct ml_field *field, struct ml_str s, size_t max, bool lines)
{
	if (s.n == 0 || s.n > max || !ml_utf8_valid(s))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == 127 || (c < 32 && !(lines && (c == '\n' || c == '\t'))))
			return false;
	}
	return true;
}

/* The field's own rule must leave the text as it is. */
static bool is_normal(const struct ml_field *field, struct ml_str s)
{
	struct ml_arena *arena;
	struct ml_str mended;
	bool good;

	if (!field->normal)
		return true;
	arena = ml_arena_create();
	good = field->normal(arena, s, &mended) && ml_str_eq(s, mended);
	ml_arena_destroy(arena);
	return good;
}

static bool date_ok(struct ml_str s)
{
	struct ml_date d;

	return s.n == 10 && ml_date_iso(s, &d) && ml_date_valid(d) && d.year > 0;
}

static bool has_choice(const struct ml_field *field, struct ml_str s)
{
	for (const struct ml_choice *c = field->choices; c && c->key; c++) {
		if (ml_str_is(s, c->key))
			return true;
	}
	return !field->choices;
}

static enum ml_code check_text(const struct ml_field *field, struct ml_str s)
{
	bool lines = field->type == ML_T_LONG;
	size_t max = lines ? MODEL_LONG_MAX : MODEL_TEXT_MAX;

	if (s.n > max)
		return ML_E_VALUE_RANGE;
	if (!text_ok(field, s, max, lines) || !is_normal(field, s))
		return ML_E_VALUE_BAD;
	switch (field->type) {
	case ML_T_DATE:
		return date_ok(s) ? ML_E_NONE : ML_E_VALUE_BAD;
	case ML_T_EMAIL:
		return model_email_ok(s) ? ML_E_NONE : ML_E_VALUE_BAD;
	case ML_T_URL:
		return model_url_ok(s) ? ML_E_NONE : ML_E_VALUE_BAD;
	case ML_T_ENUM:
		return has_choice(field, s) ? ML_E_NONE : ML_E_VALUE_CHOICE;
	default:
		return ML_E_NONE;
	}
}

static enum ml_code check_number(const struct ml_field *field, double x)
{
	if (!isfinite(x))
		return ML_E_VALUE_BAD;
	if (field->type == ML_T_BOOL)
		return x == 0 || x == 1 ? ML_E_NONE : ML_E_VALUE_RANGE;
	if (field->min == 0 && field->max == 0)
		return ML_E_NONE;
	return x >= field->min && x <= field->max ? ML_E_NONE : ML_E_VALUE_RANGE;
}

static enum ml_code check_value(const struct ml_field *field, const struct ml_value *v)
{
	switch (v->tag) {
	case ML_TEXT:
		return check_text(field, v->s);
	case ML_INT:
		return check_number(field, (double)v->i);
	case ML_REAL:
		return check_number(field, v->x);
	case ML_MONEY:
		return model_currency_decimals(v->s) >= 0 ? ML_E_NONE : ML_E_VALUE_BAD;
	case ML_GEO:
		return v->x >= -90 && v->x <= 90 && v->y >= -180 && v->y <= 180 ? ML_E_NONE : ML_E_VALUE_RANGE;
	case ML_TIME:
		return v->i < -62135596800 || v->i > 253402300799 ? ML_E_VALUE_RANGE
		       : text_ok(field, v->s, 64, false)	  ? ML_E_NONE
								  : ML_E_VALUE_BAD;
	case ML_ID:
		return ml_uuid_is_nil(&v->id) ? ML_E_VALUE_BAD : ML_E_NONE;
	default:
		return ML_E_NONE;
	}
}

bool ml_value_check(
	const struct ml_kind *kind, const struct ml_field *field, const struct ml_value *v, struct ml_error *e)
{
	enum ml_code code = v->tag == ml_type_info(field->type)->tag ? check_value(field, v) : ML_E_VALUE_BAD;

	return code == ML_E_NONE || refuse(kind, field, v, code, e);
}
