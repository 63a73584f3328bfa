/*
 * show: values as people read them, and their stable forms for the command line, CSV and JSON.
 */
#include <inttypes.h>
#include <math.h>
#include <sodium.h>
#include <stdio.h>

#include "kinds.h"
#include "values.h"

#define NBSP "\xC2\xA0"

struct show {
	struct ml_buf *out;
	const struct ml_field *field;
	const struct ml_value *v;
	const struct ml_reader *reader;
	const char *(*tr)(const char *ctxt, const char *msgid);
	const char *lang;
};

/* Types whose digits are those of the reader. */
static const bool has_digits[ML_T_COUNT] = {[ML_T_INT] = true,
	[ML_T_DECIMAL] = true,
	[ML_T_PERCENT] = true,
	[ML_T_MONEY] = true,
	[ML_T_BYTES] = true};

static const char *no_tr(const char *ctxt, const char *msgid)
{
	return msgid;
}

const struct ml_kind *ml_kind_of_field(const struct ml_field *field)
{
	for (uint32_t i = 0; i < model_list_count; i++) {
		const struct ml_kind *kind = model_list[i];
		if (field >= kind->fields && field < kind->fields + kind->n_fields)
			return kind;
	}
	return NULL;
}

const char *model_choice_context(const struct ml_field *field, char *out, size_t size)
{
	const struct ml_kind *kind = ml_kind_of_field(field);

	if (!kind)
		return NULL;
	snprintf(out, size, "%s.%s", kind->key, field->key);
	return out;
}

/* ---- numbers ------------------------------------------------------------------------------- */

/* "1500.25" in the reader's writing: grouped from `from` digits on, decimal comma but in English. */
static void show_digits(const struct show *s, const char *plain, size_t from)
{
	bool english = strcmp(s->lang, "en") == 0;
	size_t digits, first = plain[0] == '-';

	digits = strspn(plain + first, "0123456789");
	if (first)
		ml_buf_char(s->out, '-');
	for (size_t i = 0; i < digits; i++) {
		if (i > 0 && (digits - i) % 3 == 0 && digits >= from)
			ml_buf_z(s->out, english ? "," : NBSP);
		ml_buf_char(s->out, plain[first + i]);
	}
	for (const char *p = plain + first + digits; *p; p++)
		ml_buf_char(s->out, *p == '.' && !english ? ',' : *p);
}

static void show_int(const struct show *s)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, s->v->i);
	show_digits(s, text, 5); /* a year stays whole */
}

static void show_real(const struct show *s)
{
	struct ml_buf text = {0};

	model_double_text(&text, s->v->x);
	show_digits(s, text.p, 5);
	ml_buf_finish(&text);
}

static void show_percent(const struct show *s)
{
	show_real(s);
	ml_buf_z(s->out, strcmp(s->lang, "en") == 0 ? "%" : NBSP "%");
}

/* Amount in units, with all its decimals. */
static void money_text(struct ml_buf *out, const struct ml_value *v)
{
	int decimals = model_currency_decimals(v->s);
	uint64_t minor = v->i < 0 ? 0 - (uint64_t)v->i : (uint64_t)v->i, one = 1;

	decimals = decimals < 0 ? 2 : decimals;
	for (int i = 0; i < decimals; i++)
		one *= 10;
	ml_buf_printf(out, "%s%" PRIu64, v->i < 0 ? "-" : "", minor / one);
	if (decimals > 0)
		ml_buf_printf(out, ".%0*" PRIu64, decimals, minor % one);
}

static double one_unit(struct ml_str currency)
{
	double one = 1;
	int decimals = model_currency_decimals(currency);

	for (int i = decimals < 0 ? 2 : decimals; i > 0; i--)
		one *= 10;
	return one;
}

double ml_money_units(const struct ml_value *v)
{
	return (double)v->i / one_unit(v->s);
}

struct ml_value ml_money_of(double units, struct ml_str currency)
{
	double minor = units * one_unit(currency);

	return (struct ml_value){.tag = ML_MONEY, .i = (int64_t)(minor < 0 ? minor - 0.5 : minor + 0.5), .s = currency};
}

static void show_money(const struct show *s)
{
	static const struct {
		const char *code, *fr, *ar, *en;
	} symbols[] = {
		{"EUR", "€", "€", "€"},
		{"MAD", "DH", "درهم", "MAD "},
		{"USD", "$", "$", "$"},
		{"GBP", "£", "£", "£"},
	};
	bool english = strcmp(s->lang, "en") == 0, arabic = strcmp(s->lang, "ar") == 0;
	struct ml_buf text = {0};
	char code[8];
	const char *symbol = code;

	snprintf(code, sizeof(code), "%.*s%s", (int)ML_MIN(s->v->s.n, 3), s->v->s.p, english ? " " : "");
	for (size_t i = 0; i < ML_COUNT(symbols); i++) {
		if (ml_str_is(s->v->s, symbols[i].code))
			symbol = english ? symbols[i].en : arabic ? symbols[i].ar : symbols[i].fr;
	}
	money_text(&text, s->v);
	if (english)
		ml_buf_z(s->out, symbol);
	show_digits(s, text.p, 4);
	if (!english) {
		ml_buf_z(s->out, NBSP);
		ml_buf_z(s->out, symbol);
	}
	ml_buf_finish(&text);
}

static void show_bool(const struct show *s)
{
	ml_buf_z(s->out, s->tr(NULL, s->v->i ? N_("oui") : N_("non")));
}

static void show_geo(const struct show *s)
{
	char text[64];

	snprintf(text, sizeof(text), "%.5f|%.5f", s->v->x, s->v->y);
	for (char *p = text; *p; p++) {
		if (*p == '|')
			ml_buf_z(s->out, ", ");
		else
			ml_buf_char(s->out, *p == ',' ? '.' : *p);
	}
}

/* ---- texts, dates ----------------------------------------------------------------------------- */

static void show_text(const struct show *s)
{
	char context[96];

	for (const struct ml_choice *c = s->field->choices; c && c->key; c++) {
		if (ml_str_is(s->v->s, c->key)) {
			ml_buf_z(s->out, s->tr(model_choice_context(s->field, context, sizeof(context)), c->label));
			return;
		}
	}
	ml_buf_str(s->out, s->v->s);
}

static void show_phone(const struct show *s)
{
	if (s->v->s.n > 0 && s->v->s.p[0] == '+')
		ml_phone_show(s->out, s->v->s, s->reader->country ? s->reader->country : "");
	else
		ml_buf_str(s->out, s->v->s);
}

static void show_date(const struct show *s)
{
	struct ml_date d;

	if (ml_date_iso(s->v->s, &d))
		ml_date_show(s->out, d, ML_DATE_SHORT, s->lang);
	else
		ml_buf_str(s->out, s->v->s);
}

/* At the place's own time; a time without place (UTC) at the reader's. */
static void show_time(const struct show *s)
{
	const char *zone = s->reader->zone && s->reader->zone[0] ? s->reader->zone : "UTC";
	char own[64];
	struct ml_date d;
	int minutes, seconds, offset;

	if (s->v->s.n > 0 && s->v->s.n < sizeof(own) && !ml_str_is(s->v->s, "UTC")) {
		snprintf(own, sizeof(own), "%.*s", (int)s->v->s.n, s->v->s.p);
		if (ml_zone_known(own))
			zone = own;
	}
	ml_time_local(s->v->i, zone, &d, &minutes, &seconds, &offset);
	ml_date_show(s->out, d, ML_DATE_SHORT, s->lang);
	ml_buf_char(s->out, ' ');
	ml_clock_show(s->out, minutes, s->lang);
}

static void show_bytes(const struct show *s)
{
	char text[24];

	snprintf(text, sizeof(text), "%zu", s->v->s.n);
	show_digits(s, text, 4);
	ml_buf_z(s->out, NBSP);
	ml_buf_z(s->out, s->tr(NULL, N_("octets")));
}

static void show_plain(const struct show *s)
{
	ml_value_plain(s->out, s->field, s->v);
}

static void (*const shows[ML_T_COUNT])(const struct show *) = {
	[ML_T_TEXT] = show_text,
	[ML_T_LONG] = show_text,
	[ML_T_NAME] = show_text,
	[ML_T_PHONE] = show_phone,
	[ML_T_EMAIL] = show_text,
	[ML_T_URL] = show_text,
	[ML_T_DATE] = show_date,
	[ML_T_DATETIME] = show_time,
	[ML_T_INT] = show_int,
	[ML_T_DECIMAL] = show_real,
	[ML_T_PERCENT] = show_percent,
	[ML_T_MONEY] = show_money,
	[ML_T_BOOL] = show_bool,
	[ML_T_ENUM] = show_text,
	[ML_T_TAGS] = show_text,
	[ML_T_GEO] = show_geo,
	[ML_T_REF] = show_plain,
	[ML_T_BYTES] = show_bytes,
};

void ml_value_show(struct ml_buf *out, const struct ml_field *field, const struct ml_value *v,
	const struct ml_reader *r, const char *(*tr)(const char *ctxt, const char *msgid))
{
	struct show s = {.out = out,
		.field = field,
		.v = v,
		.reader = r,
		.tr = tr ? tr : no_tr,
		.lang = r->lang && r->lang[0] ? r->lang : "fr"};
	size_t from = out->n;

	if (v->tag == ML_RAW)
		ml_buf_z(out, s.tr(NULL, N_("(valeur d'une version plus récente)")));
	else if (v->tag != ml_type_info(field->type)->tag) /* the field had another type elsewhere */
		show_plain(&s);
	else
		shows[field->type](&s);
	if (has_digits[field->type])
		ml_digits_show(out, from, s.lang);
}

/* ---- stable forms ---------------------------------------------------------------------------------- */

static void plain_base64(struct ml_buf *out, struct ml_str bytes)
{
	size_t need = sodium_base64_ENCODED_LEN(bytes.n, sodium_base64_VARIANT_ORIGINAL);

	ml_buf_reserve(out, need);
	sodium_bin2base64(
		out->p + out->n, need, (const unsigned char *)bytes.p, bytes.n, sodium_base64_VARIANT_ORIGINAL);
	out->n += need - 1; /* it counts its end */
}

static void plain_time(struct ml_buf *out, const struct ml_value *v)
{
	ml_time_iso(out, v->i);
	if (v->s.n > 0 && !ml_str_is(v->s, "UTC"))
		ml_buf_printf(out, "[%.*s]", (int)v->s.n, v->s.p);
}

void ml_value_plain(struct ml_buf *out, const struct ml_field *field, const struct ml_value *v)
{
	char id[ML_UUID_TEXT];

	switch (v->tag) {
	case ML_INT:
		if (field->type == ML_T_BOOL)
			ml_buf_z(out, v->i ? "true" : "false");
		else
			ml_buf_printf(out, "%" PRId64, v->i);
		break;
	case ML_REAL:
		model_double_text(out, v->x);
		break;
	case ML_TEXT:
		ml_buf_str(out, v->s);
		break;
	case ML_ID:
		ml_uuid_text(&v->id, id);
		ml_buf_z(out, id);
		break;
	case ML_MONEY:
		money_text(out, v);
		ml_buf_printf(out, " %.*s", (int)v->s.n, v->s.p);
		break;
	case ML_GEO:
		model_double_text(out, v->x);
		ml_buf_char(out, ',');
		model_double_text(out, v->y);
		break;
	case ML_TIME:
		plain_time(out, v);
		break;
	case ML_BYTES:
	case ML_RAW:
		plain_base64(out, v->s);
		break;
	default:
		break;
	}
}

void ml_value_json(struct ml_buf *out, const struct ml_field *field, const struct ml_value *v)
{
	struct ml_buf text = {0};

	if (v->tag == ML_NIL) {
		ml_buf_z(out, "null");
	} else if (v->tag == ML_INT || (v->tag == ML_REAL && isfinite(v->x))) {
		ml_value_plain(out, field, v);
	} else {
		ml_value_plain(&text, field, v);
		ml_json_string(out, ml_buf_view(&text));
		ml_buf_finish(&text);
	}
}

void ml_value_json_bare(struct ml_buf *out, const struct ml_value *v)
{
	static const struct ml_field any = {.type = ML_T_TEXT};
	struct ml_buf cbor = {0};

	if (v->tag == ML_NIL || v->tag == ML_INT || v->tag == ML_REAL || v->tag == ML_TEXT || v->tag == ML_ID) {
		ml_value_json(out, &any, v);
		return;
	}
	ml_value_encode(&cbor, v);
	ml_buf_z(out, "\"cbor:");
	for (size_t i = 0; i < cbor.n; i++)
		ml_buf_printf(out, "%02x", (uint8_t)cbor.p[i]);
	ml_buf_char(out, '"');
	ml_buf_finish(&cbor);
}

/* Invisible and direction-changing characters are written as numbers: exact, and harmless on a terminal. */
static bool is_hidden(uint32_t rune)
{
	return rune < 32 || (rune >= 0x7F && rune <= 0x9F) || rune == 0xAD || rune == 0x61C ||
	       (rune >= 0x200B && rune <= 0x200F) || (rune >= 0x2028 && rune <= 0x202E) ||
	       (rune >= 0x2060 && rune <= 0x206F) || rune == 0xFEFF;
}

/* Bytes from the start that stand for themselves in JSON, ASCII only. */
static size_t plain_run(const char *p, size_t n)
{
	size_t i = 0;
	while (i < n && p[i] >= 32 && p[i] < 127 && p[i] != '"' && p[i] != '\\')
		i++;
	return i;
}

void ml_json_string(struct ml_buf *out, struct ml_str s)
{
	static const char escapes[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
	size_t pos = 0;

	ml_buf_char(out, '"');
	while (pos < s.n) {
		size_t start = pos, run = plain_run(s.p + pos, s.n - pos);
		if (run) {
			ml_buf_add(out, s.p + pos, run);
			pos += run;
			continue;
		}
		uint32_t rune = ml_utf8_next(s, &pos);
		const char *at = rune > 0 && rune < 128 ? strchr(escapes, (int)rune) : NULL;
		if (at) {
			ml_buf_char(out, '\\');
			ml_buf_char(out, letters[at - escapes]);
		} else if (is_hidden(rune)) {
			ml_buf_printf(out, "\\u%04x", (unsigned)rune);
		} else if (rune == ML_RUNE_BAD) {
			ml_buf_z(out, "\xEF\xBF\xBD");
		} else {
			ml_buf_add(out, s.p + start, pos - start);
		}
	}
	ml_buf_char(out, '"');
}
