/*
 * numbers: integers, decimals, percentages and money as people and spreadsheets write them.
 */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "values.h"

/* ---- one number ------------------------------------------------------------------------ */

enum mark { MARK_NONE, MARK_SPACE, MARK_DOT, MARK_COMMA, MARK_DECIMAL };

static int digit_of(uint32_t rune)
{
	if (rune >= '0' && rune <= '9')
		return (int)(rune - '0');
	if (rune >= 0x660 && rune <= 0x669)
		return (int)(rune - 0x660);
	if (rune >= 0x6F0 && rune <= 0x6F9)
		return (int)(rune - 0x6F0);
	return -1;
}

static enum mark mark_of(uint32_t rune)
{
	switch (rune) {
	case ' ':
	case 0xA0:
	case 0x2009:
	case 0x202F:
	case '\'':
	case 0x2019:
	case 0x66C: /* Arabic thousands separator */
		return MARK_SPACE;
	case '.':
		return MARK_DOT;
	case ',':
		return MARK_COMMA;
	case 0x66B: /* Arabic decimal separator */
		return MARK_DECIMAL;
	default:
		return MARK_NONE;
	}
}

#define GROUPS 20
struct groups {
	int n;
	int digits[GROUPS];
	enum mark before[GROUPS]; /* mark before the group; the first: none, or a decimal mark */
};

/* Splits "1 500,00" into groups of digits and the marks between them. Stops at what cannot belong to a number. */
static size_t read_groups(struct ml_str s, size_t pos, struct number *out, struct groups *g)
{
	enum mark pending = MARK_NONE;
	size_t end = pos;

	while (pos < s.n) {
		uint32_t rune = ml_utf8_next(s, &pos);
		int digit = digit_of(rune);
		if (digit < 0) {
			if (pending != MARK_NONE || mark_of(rune) == MARK_NONE)
				break;
			pending = mark_of(rune);
			continue;
		}
		if (g->n == 0 || pending != MARK_NONE) {
			if (g->n == GROUPS)
				return end;
			g->before[g->n++] = pending;
			pending = MARK_NONE;
		}
		if (out->n < (int)sizeof(out->digits)) {
			out->digits[out->n++] = (char)('0' + digit);
			g->digits[g->n - 1]++;
		}
		end = pos;
	}
	return end;
}

/* Which mark is the decimal one. With a single point or comma it is that one: nobody's thousands are guessed. */
static enum mark decimal_mark(const struct groups *g)
{
	int dots = 0, commas = 0;

	for (int i = 0; i < g->n; i++) {
		dots += g->before[i] == MARK_DOT;
		commas += g->before[i] == MARK_COMMA;
		if (g->before[i] == MARK_DECIMAL)
			return MARK_DECIMAL;
	}
	if (dots > 0 && commas > 0)
		return g->before[g->n - 1];
	if (dots == 1)
		return MARK_DOT;
	return commas == 1 ? MARK_COMMA : MARK_NONE;
}

static bool groups_are_sound(const struct groups *g, enum mark decimal, int *scale)
{
	*scale = 0;
	for (int i = 0; i < g->n; i++) {
		bool last = i == g->n - 1;
		if (g->before[i] == MARK_NONE)
			continue;
		if (decimal != MARK_NONE && g->before[i] == decimal) {
			if (!last)
				return false;
			*scale = g->digits[i];
		} else if (i == 0 || g->digits[i] != 3 || g->digits[0] > 3) {
			return false; /* not thousands */
		}
	}
	return g->n > 0;
}

static void read_exponent(struct ml_str s, size_t *pos, struct number *out)
{
	size_t at = *pos + 1, first;
	bool minus = at < s.n && s.p[at] == '-';

	if (*pos >= s.n || (s.p[*pos] != 'e' && s.p[*pos] != 'E'))
		return;
	if (at < s.n && (s.p[at] == '-' || s.p[at] == '+'))
		at++;
	for (first = at; at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; at++)
		out->exponent = ML_MIN(out->exponent * 10 + (s.p[at] - '0'), 9999);
	if (at == first)
		return;
	out->exponent = minus ? -out->exponent : out->exponent;
	out->exponent_seen = true;
	*pos = at;
}

bool model_number_read(struct ml_str s, struct number *out, struct ml_str *rest)
{
	struct groups g = {0};
	size_t pos = 0;

	*out = (struct number){0};
	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) {
		out->negative = s.p[0] == '-';
		pos = 1;
	} else if (ml_str_starts(s, ML_STR("\u2212"))) {
		out->negative = true;
		pos = 3;
	}
	while (pos < s.n && s.p[pos] == ' ')
		pos++;
	pos = read_groups(s, pos, out, &g);
	if (!groups_are_sound(&g, decimal_mark(&g), &out->scale) || out->n == (int)sizeof(out->digits))
		return false;
	read_exponent(s, &pos, out);
	*rest = ml_str_trim(ml_str_n(s.p + pos, s.n - pos));
	return true;
}

/* strtod obeys LC_NUMERIC; the number does not. */
static double read_double(char *text)
{
	const char *point = localeconv()->decimal_point;
	char *dot = strchr(text, '.');

	if (dot && point[0] && !point[1])
		*dot = point[0];
	return strtod(text, NULL);
}

double model_number_double(const struct number *n)
{
	char text[96];

	snprintf(text, sizeof(text), "%s%.*se%d", n->negative ? "-" : "", n->n, n->digits, n->exponent - n->scale);
	return read_double(text);
}

bool model_number_scaled(const struct number *n, int decimals, int64_t *out)
{
	int64_t v = 0;
	int kept = n->n - n->scale + decimals; /* digits that count */

	for (int i = 0; i < ML_MAX(kept, n->n); i++) {
		int digit = i < n->n ? n->digits[i] - '0' : 0;
		if (i >= kept) {
			if (digit != 0)
				return false;
			continue;
		}
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, digit, &v))
			return false;
	}
	*out = n->negative ? -v : v;
	return true;
}

void model_double_text(struct ml_buf *out, double x)
{
	char text[40];

	for (int precision = 15; precision <= 17; precision++) {
		char copy[40];
		snprintf(text, sizeof(text), "%.*g", precision, x);
		for (char *p = text; *p; p++)
			*p = *p == ',' ? '.' : *p;
		memcpy(copy, text, sizeof(copy));
		if (read_double(copy) == x)
			break;
	}
	ml_buf_z(out, text);
}

/* ---- fields of numbers -------------------------------------------------------------------- */

static bool in_range(const struct ml_field *field, double x)
{
	return (field->min == 0 && field->max == 0) || (x >= field->min && x <= field->max);
}

bool model_parse_int(const struct parse *p, struct ml_value *out)
{
	struct number n;
	struct ml_str rest;
	int64_t i;

	if (!model_number_read(p->text, &n, &rest) || rest.n > 0)
		return model_bad(p, ML_E_VALUE_BAD);
	if (n.exponent_seen)
		return model_bad(p, ML_E_VALUE_DAMAGED);
	if (!model_number_scaled(&n, 0, &i))
		return model_bad(p, n.scale > 0 ? ML_E_VALUE_BAD : ML_E_VALUE_RANGE);
	if (!in_range(p->field, (double)i))
		return model_bad(p, ML_E_VALUE_RANGE);
	*out = ml_int(i);
	return true;
}

static bool take_real(const struct parse *p, const struct number *n, struct ml_value *out)
{
	double x = model_number_double(n);

	if (!isfinite(x) || !in_range(p->field, x))
		return model_bad(p, ML_E_VALUE_RANGE);
	*out = ml_real(x == 0 ? 0.0 : x); /* no minus zero: two writings of one number would be two values */
	return true;
}

bool model_parse_real(const struct parse *p, struct ml_value *out)
{
	struct number n;
	struct ml_str rest;

	if (!model_number_read(p->text, &n, &rest) || rest.n > 0)
		return model_bad(p, ML_E_VALUE_BAD);
	return take_real(p, &n, out);
}

bool model_parse_percent(const struct parse *p, struct ml_value *out)
{
	struct number n;
	struct ml_str rest;

	if (!model_number_read(p->text, &n, &rest))
		return model_bad(p, ML_E_VALUE_BAD);
	if (rest.n > 0 && !ml_str_is(rest, "%") && !ml_str_is(rest, "٪"))
		return model_bad(p, ML_E_VALUE_BAD);
	return take_real(p, &n, out);
}

/* ---- money ------------------------------------------------------------------------------------ */

static const char currencies[] = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD "
				 "BTN BWP BYN BZD CAD CDF CHF "
				 "CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
				 "GIP GMD GNF GTQ GYD HKD HNL "
				 "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK "
				 "LBP LKR LRD LSL LYD MAD MDL "
				 "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN "
				 "PGK PHP PKR PLN PYG QAR RON "
				 "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT "
				 "TND TOP TRY TTD TWD TZS UAH "
				 "UGX USD UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL ";

static const struct {
	int decimals;
	const char *codes;
} odd_decimals[] = {
	{0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF "},
	{3, "BHD IQD JOD KWD LYD OMR TND "},
	{4, "CLF UYW "},
};

static bool lists(const char *codes, struct ml_str code)
{
	for (const char *p = codes; *p; p += 4) {
		if (memcmp(p, code.p, 3) == 0)
			return true;
	}
	return false;
}

int model_currency_decimals(struct ml_str code)
{
	if (code.n != 3 || !lists(currencies, code))
		return -1;
	for (size_t i = 0; i < ML_COUNT(odd_decimals); i++) {
		if (lists(odd_decimals[i].codes, code))
			return odd_decimals[i].decimals;
	}
	return 2;
}

/* What people write behind or before an amount, ASCII lower case. zeros: k€, MDH: thousands, millions. */
static const struct {
	const char *written, *code;
	int zeros;
} units[] = {
	{"€", "EUR"},
	{"euro", "EUR"},
	{"euros", "EUR"},
	{"k€", "EUR", 3},
	{"keur", "EUR", 3},
	{"m€", "EUR", 6},
	{"meur", "EUR", 6},
	{"dh", "MAD"},
	{"dhs", "MAD"},
	{"dirham", "MAD"},
	{"dirhams", "MAD"},
	{"kdh", "MAD", 3},
	{"kmad", "MAD", 3},
	{"mdh", "MAD", 6},
	{"mmad", "MAD", 6},
	{"درهم", "MAD"},
	{"دراهم", "MAD"},
	{"د.م.", "MAD"},
	{"د.م", "MAD"},
	{"$", "USD"},
	{"us$", "USD"},
	{"£", "GBP"},
	{"f cfa", "XOF"},
	{"fcfa", "XOF"},
	{"cfa", "XOF"},
};

static bool unit_of(struct ml_str text, const char *standard, struct ml_str *code, int *zeros)
{
	char lower[24], upper[24];
	size_t n = 0;

	*zeros = 0;
	if (text.n == 0) {
		*code = ml_str(standard);
		return true;
	}
	if (text.n >= sizeof(lower))
		return false;
	for (; n < text.n; n++) {
		char c = text.p[n];
		lower[n] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
		upper[n] = (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
	}
	for (size_t i = 0; i < ML_COUNT(units); i++) {
		if (ml_str_is(ml_str_n(lower, n), units[i].written)) {
			*code = ml_str(units[i].code);
			*zeros = units[i].zeros;
			return true;
		}
	}
	if (model_currency_decimals(ml_str_n(upper, n)) < 0)
		return false;
	for (const char *p = currencies; *p; p += 4) {
		if (memcmp(p, upper, 3) == 0)
			*code = ml_str_n(p, 3);
	}
	return true;
}

/* Cuts what stands before the first digit or sign: "EUR 1500", "€1,500.00". */
static struct ml_str cut_prefix(struct ml_str *text)
{
	size_t pos = 0, at = 0;

	while (at < text->n) {
		uint32_t rune = ml_utf8_next(*text, &pos);
		if (digit_of(rune) >= 0 || rune == '-' || rune == '+' || rune == 0x2212)
			break;
		at = pos;
	}
	struct ml_str prefix = ml_str_trim(ml_str_n(text->p, at));
	*text = ml_str_n(text->p + at, text->n - at);
	return prefix;
}

bool model_parse_money(const struct parse *p, struct ml_value *out)
{
	struct ml_str text = p->text, before, after, code;
	const char *standard = p->reader->currency && p->reader->currency[0] ? p->reader->currency : "EUR";
	struct number n;
	int zeros;
	int64_t minor;

	before = cut_prefix(&text);
	if (ml_str_is(before, ",") || ml_str_is(before, ".")) { /* ",50" */
		text = p->text;
		before = ml_str_n(text.p, 0);
	}
	if (!model_number_read(text, &n, &after) || (before.n > 0 && after.n > 0))
		return model_bad(p, ML_E_VALUE_BAD);
	if (n.exponent_seen)
		return model_bad(p, ML_E_VALUE_DAMAGED);
	if (!unit_of(before.n > 0 ? before : after, standard, &code, &zeros))
		return model_bad(p, ML_E_VALUE_BAD);
	if (!model_number_scaled(&n, model_currency_decimals(code) + zeros, &minor))
		return model_bad(p, ML_E_VALUE_RANGE);
	*out = (struct ml_value){.tag = ML_MONEY, .i = minor, .s = ml_arena_str(p->arena, code)};
	return true;
}
