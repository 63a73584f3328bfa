/*
 * values: what the files that read and write values share. Private to the model.
 */
#ifndef MODEL_VALUES_H
#define MODEL_VALUES_H

#include <maillage/i18n.h>
#include <maillage/model.h>
#include <maillage/text.h>

/* One value being read: everything a parser may need. */
struct parse {
	struct ml_arena *arena;
	const struct ml_field *field;
	const struct ml_reader *reader;
	struct ml_str text; /* valid, NFC, trimmed, not empty */
	struct ml_error *error;
};
bool model_bad(const struct parse *, enum ml_code);

/* A number as written: digits * 10^-scale * 10^exponent. */
struct number {
	bool negative;
	bool exponent_seen; /* 2,13E+13 */
	int exponent;
	int n, scale;
	char digits[48];
};
/* Reads the number at the start of s (thousands in spaces, decimal comma or point, Arabic digits); rest: what follows,
 * trimmed. False: no number, or one that could be read in two ways. */
bool model_number_read(struct ml_str s, struct number *, struct ml_str *rest);
double model_number_double(const struct number *);
bool model_number_scaled(const struct number *, int decimals, int64_t *out); /* false: too fine or too large */
void model_double_text(struct ml_buf *, double); /* shortest that reads back the same; '.' decimal */

bool model_parse_int(const struct parse *, struct ml_value *);
bool model_parse_real(const struct parse *, struct ml_value *);
bool model_parse_percent(const struct parse *, struct ml_value *);
bool model_parse_money(const struct parse *, struct ml_value *);
bool model_parse_geo(const struct parse *, struct ml_value *);
bool model_parse_date(const struct parse *, struct ml_value *);
bool model_parse_datetime(const struct parse *, struct ml_value *);

/* Number of decimals of a currency; -1: not an ISO 4217 code. */
int model_currency_decimals(struct ml_str code);

/* The msgctxt of a field's choices, "KIND.FIELD"; NULL: the field is not of a built-in kind. */
const char *model_choice_context(const struct ml_field *, char *out, size_t size);

bool model_email_ok(struct ml_str);
bool model_url_ok(struct ml_str);

#define MODEL_TEXT_MAX 8192
#define MODEL_LONG_MAX (1024 * 1024)

#endif
