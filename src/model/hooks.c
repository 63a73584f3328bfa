/*
 * hooks: what a row of a table cannot say: rules between two fields, and rules of one text that no type covers.
 */
#include "kinds.h"

/* ---- between fields --------------------------------------------------------------------- */

/* Where both are filled, the first may not come after the second. */
static const struct {
	const char *kind, *first, *second;
	bool period; /* beginning and end of one thing: "du 12 au 15 mars" fills both */
} orders[] = {
	{"person", "collected_on", "keep_until"},
	{"position", "start", "end", true},
	{"relation", "start", "end", true},
	{"interaction", "date", "follow_up_on"},
	{"partnership", "starts_on", "ends_on", true},
	{"partnership", "signed_on", "ends_on"},
	{"process", "starts_on", "ends_on", true},
	{"event", "starts_at", "ends_at", true},
	{"contribution", "date", "answered_on"},
	{"method", "group_min", "group_max"},
	{"action", "starts_on", "due_on", true},
	{"trip", "starts_on", "ends_on", true},
	{"deployment", "date", "last_use_on"},
	{"indicator", "baseline_on", "target_on"},
	{"measure", "period_start", "period_end", true},
	{"edition", "ideas_from", "ideas_to", true},
	{"edition", "vote_from", "vote_to", true},
	{"report", "period_start", "period_end", true},
	{"contract", "notified_on", "ends_on"},
	{"deliverable", "received_on", "accepted_on"},
};

static const struct ml_value *value_of(const struct ml_kind *kind, const char *key, ml_values_fn values, void *arg)
{
	for (uint32_t i = 0; i < kind->n_fields; i++) {
		if (strcmp(kind->fields[i].key, key) != 0)
			continue;
		uint32_t n = 0;
		const struct ml_value *v = values(arg, &kind->fields[i], &n);
		return n > 0 ? v : NULL;
	}
	return NULL;
}

static bool is_after(const struct ml_value *a, const struct ml_value *b)
{
	if (a->tag != b->tag)
		return false; /* a value of a newer laptop: not ours to judge */
	if (a->tag == ML_TEXT)
		return ml_str_cmp(a->s, b->s) > 0;
	if (a->tag == ML_INT || a->tag == ML_TIME)
		return a->i > b->i;
	return a->tag == ML_REAL && a->x > b->x;
}

bool model_check_order(const struct ml_kind *kind, ml_values_fn values, void *arg, struct ml_error *e)
{
	for (size_t i = 0; i < ML_COUNT(orders); i++) {
		if (strcmp(orders[i].kind, kind->key) != 0)
			continue;
		const struct ml_value *first = value_of(kind, orders[i].first, values, arg);
		const struct ml_value *second = value_of(kind, orders[i].second, values, arg);
		if (!first || !second || !is_after(first, second))
			continue;
		ml_fail(e, ML_E_VALUE_ORDER, "%s > %s", orders[i].first, orders[i].second);
		ml_error_about(e, kind->key, orders[i].second);
		return false;
	}
	return true;
}

const struct ml_field *ml_field_period(const struct ml_kind *kind, const struct ml_field *field, bool end)
{
	for (size_t i = 0; i < ML_COUNT(orders); i++) {
		if (strcmp(orders[i].kind, kind->key) != 0 || !orders[i].period ||
			strcmp(end ? orders[i].first : orders[i].second, field->key) != 0)
			continue;
		for (uint32_t k = 0; k < kind->n_fields; k++)
			if (strcmp(kind->fields[k].key, end ? orders[i].second : orders[i].first) == 0)
				return &kind->fields[k];
	}
	return NULL;
}

bool model_check_relation(const struct ml_kind *kind, ml_values_fn values, void *arg, struct ml_error *e)
{
	const struct ml_value *from = value_of(kind, "from", values, arg);
	const struct ml_value *to = value_of(kind, "to", values, arg);

	if (from && to && ml_value_cmp(from, to) == 0) {
		ml_fail(e, ML_E_VALUE_SELF, NULL);
		ml_error_about(e, kind->key, "to");
		return false;
	}
	return model_check_order(kind, values, arg, e);
}

/* An own field may not take the key of a built-in one: two fields would answer to one name. */
bool model_check_custom_field(const struct ml_kind *kind, ml_values_fn values, void *arg, struct ml_error *e)
{
	const struct ml_value *of = value_of(kind, "kind", values, arg);
	const struct ml_value *key = value_of(kind, "key", values, arg);

	if (!of || !key || of->tag != ML_TEXT || key->tag != ML_TEXT)
		return true; /* required fields are checked elsewhere */
	for (uint32_t i = 0; i < model_list_count; i++) {
		if (!ml_str_is(of->s, model_list[i]->key))
			continue;
		for (uint32_t k = 0; k < model_list[i]->n_fields; k++) {
			if (!ml_str_is(key->s, model_list[i]->fields[k].key))
				continue;
			ml_fail(e, ML_E_EXISTS, "%s.%s", model_list[i]->key, model_list[i]->fields[k].key);
			ml_error_about(e, kind->key, "key");
			return false;
		}
	}
	return true;
}

/* ---- one text ----------------------------------------------------------------------------------- */

/* Copies the letters and digits, dropping blanks and the punctuation people group them with. */
struct ml_str model_compact(struct ml_arena *arena, struct ml_str in)
{
	struct ml_buf b = {0};
	struct ml_str out;

	for (size_t i = 0; i < in.n; i++) {
		unsigned char c = (unsigned char)in.p[i];
		if (c == 0xC2 && i + 1 < in.n && (unsigned char)in.p[i + 1] == 0xA0)
			i++; /* no-break space */
		else if (c == 0xE2 && i + 2 < in.n && (unsigned char)in.p[i + 1] == 0x80 &&
			 (unsigned char)in.p[i + 2] == 0xAF)
			i += 2; /* narrow no-break space */
		else if (c != ' ' && c != '.' && c != '-' && c != '\'')
			ml_buf_char(&b, (char)(c >= 'a' && c <= 'z' ? c - 32 : c));
	}
	out = ml_arena_str(arena, ml_buf_view(&b));
	ml_buf_finish(&b);
	return out;
}

static bool all_digits(struct ml_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return s.n > 0;
}

/* Check digit of SIREN and SIRET (ISO/IEC 7812-1). La Poste's establishments follow a rule of their own. */
bool model_siret_is_sound(struct ml_str s)
{
	unsigned sum = 0, plain = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned)(s.p[s.n - 1 - i] - '0');
		plain += d;
		sum += i % 2 == 0 ? d : d > 4 ? 2 * d - 9 : 2 * d;
	}
	return sum % 10 == 0 || (ml_str_starts(s, ML_STR("356000000")) && plain % 5 == 0);
}

bool model_normal_siret(struct ml_arena *arena, struct ml_str in, struct ml_str *out)
{
	*out = model_compact(arena, in);
	return out->n == 14 && all_digits(*out) && model_siret_is_sound(*out);
}

bool model_normal_rna(struct ml_arena *arena, struct ml_str in, struct ml_str *out)
{
	*out = model_compact(arena, in);
	return out->n == 10 && out->p[0] == 'W' &&
	       (all_digits(ml_str_n(out->p + 1, 9)) ||
		       /* overseas: W9 then a letter or digit */ (
			       out->p[1] == '9' && all_digits(ml_str_n(out->p + 3, 7))));
}

bool model_normal_ice(struct ml_arena *arena, struct ml_str in, struct ml_str *out)
{
	*out = model_compact(arena, in);
	if (!all_digits(*out) || out->n < 13 || out->n > 15)
		return false;
	/* Nearly all begin with 00, which spreadsheets drop. */
	*out = ml_arena_printf(arena, "%.*s%.*s", (int)(15 - out->n), "00", (int)out->n, out->p);
	return true;
}

bool model_normal_territory(struct ml_arena *arena, struct ml_str in, struct ml_str *out)
{
	bool iso = in.n > 3 && in.p[2] == '-' && in.p[0] >= 'A' && in.p[1] >= 'A' && in.p[0] <= 'z' && in.p[1] <= 'z';

	*out = ml_arena_str(arena, in);
	if (in.n == 4 && all_digits(in)) /* INSEE code of the departments 01 to 09 after a spreadsheet */
		*out = ml_arena_printf(arena, "0%.*s", (int)in.n, in.p);
	else if (iso || in.n == 2) {
		struct ml_buf b = {0};
		for (size_t i = 0; i < in.n; i++)
			ml_buf_char(&b, (char)(in.p[i] >= 'a' && in.p[i] <= 'z' ? in.p[i] - 32 : in.p[i]));
		*out = ml_arena_str(arena, ml_buf_view(&b));
		ml_buf_finish(&b);
	}
	return in.n <= 40;
}

bool model_normal_key(struct ml_arena *arena, struct ml_str in, struct ml_str *out)
{
	struct ml_buf b = {0};
	bool good = in.n > 0 && in.n <= 40;

	for (size_t i = 0; good && i < in.n; i++) {
		char c = in.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		else if (c == ' ' || c == '-' || c == '\'')
			c = '_';
		good = (c >= 'a' && c <= 'z') || (i > 0 && (c == '_' || (c >= '0' && c <= '9')));
		ml_buf_char(&b, c);
	}
	if (good)
		*out = ml_arena_str(arena, ml_buf_view(&b));
	ml_buf_finish(&b);
	return good;
}
