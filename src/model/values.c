/*
 * values: text to value, for every type; and the check that every edit passes.
 */
#include <math.h>
#include <sodium.h>

#include "values.h"

bool model_bad(const struct parse *p, enum ml_code code)
{
	ml_fail(p->error, code, "%.*s", (int)ML_MIN(p->text.n, 120), p->text.p);
	ml_error_about(p->error, NULL, p->field->key);
	return false;
}

/* ---- text ---------------------------------------------------------------------------------- */

enum blanks { KEEP_LINES, JOIN_LINES, SQUEEZE };

/* Copies without control characters. Lines: kept, made one line, or every run of blanks made one. */
static struct ml_str tidy(struct ml_arena *arena, struct ml_str s, enum blanks mode)
{
	char *out = ml_alloc(arena, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool nbsp = c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] == 0xA0;
		bool c1 = c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0;
		if (c1 || (nbsp && mode == SQUEEZE)) {
			i++;
			c = ' ';
		} else if (c == '\r') {
			if (mode == KEEP_LINES && i + 1 < s.n && s.p[i + 1] == '\n')
				continue;
			c = '\n';
		}
		if (c < 32 && !(mode == KEEP_LINES && (c == '\n' || c == '\t')))
			c = c == '\n' || c == '\t' || c == '\f' || c == '\v' ? ' ' : 0;
		if (c == 0 || c == 127 ||
			(c == ' ' && mode != KEEP_LINES && n > 0 && out[n - 1] == ' ' &&
				(mode == SQUEEZE || s.p[i] != ' ')))
			continue;
		out[n++] = (char)c;
	}
	return ml_str_trim(ml_str_n(out, n));
}

/* Where `piece` begins in s; NULL: nowhere. */
static const char *find(struct ml_str s, const char *piece)
{
	return s.p && s.n > 0 ? memmem(s.p, s.n, piece, strlen(piece)) : NULL;
}

static bool take_text(const struct parse *p, struct ml_str s, size_t max, struct ml_value *out)
{
	if (s.n == 0)
		return model_bad(p, ML_E_VALUE_BAD);
	if (s.n > max)
		return model_bad(p, ML_E_VALUE_RANGE);
	if (p->field->normal) {
		struct ml_str mended;
		if (!p->field->normal(p->arena, s, &mended)) {
			bool exponent = find(s, "E") && find(s, "+");
			return model_bad(p, exponent ? ML_E_VALUE_DAMAGED : ML_E_VALUE_BAD);
		}
		s = mended;
	}
	*out = ml_text(s);
	return true;
}

/* Letters only, for comparison: folded, and '_' of keys as a blank. */
static bool folded_is(struct ml_buf *folded, struct ml_str s)
{
	struct ml_buf other = {0};
	bool same;

	ml_fold(&other, s);
	for (size_t i = 0; i < other.n; i++)
		other.p[i] = other.p[i] == '_' ? ' ' : other.p[i];
	same = other.n > 0 && ml_str_eq(ml_buf_view(folded), ml_buf_view(&other));
	ml_buf_finish(&other);
	return same;
}

/* "Présent(e)" is also "présent" and "présente"; in Arabic the ending is "(ة)". */
static bool matches_gendered(struct ml_buf *folded, struct ml_str label)
{
	static const char *const endings[] = {"(e)", "(ة)"};
	const char *at = NULL;
	char text[160];
	size_t e = 0, n = 0;

	while (!at && e < ML_COUNT(endings))
		at = find(label, endings[e++]);
	if (!at || label.n >= sizeof(text))
		return false;
	n = strlen(endings[e - 1]);
	int head = (int)(at - label.p), tail = (int)(label.n - (size_t)head - n);
	snprintf(text, sizeof(text), "%.*s%.*s", head, label.p, tail, at + n);
	if (folded_is(folded, ml_str(text)))
		return true;
	snprintf(text, sizeof(text), "%.*s%.*s%.*s", head, label.p, (int)n - 2, at + 1, tail, at + n);
	return folded_is(folded, ml_str(text));
}

/* A label, or one of its parts between " / ". */
static bool matches_label(struct ml_buf *folded, struct ml_str label)
{
	const char *at;

	if (folded_is(folded, label) || matches_gendered(folded, label))
		return true;
	while (label.n > 0) {
		at = find(label, " / ");
		struct ml_str part = at ? ml_str_n(label.p, (size_t)(at - label.p)) : label;
		if (folded_is(folded, part))
			return true;
		label = at ? ml_str_n(at + 3, label.n - part.n - 3) : ml_str_n(NULL, 0);
	}
	return false;
}

static const struct ml_choice *find_choice(const struct ml_field *field, struct ml_str text)
{
	const struct ml_choice *c, *found = NULL;
	struct ml_buf folded = {0};
	char context[96];
	const char *ctxt = model_choice_context(field, context, sizeof(context));

	for (c = field->choices; c && c->key; c++) {
		if (ml_str_is(text, c->key))
			return c;
	}
	ml_fold(&folded, text);
	for (size_t i = 0; i < folded.n; i++)
		folded.p[i] = folded.p[i] == '_' ? ' ' : folded.p[i];
	for (c = field->choices; c && c->key && !found; c++) {
		if (folded.n > 0 && (folded_is(&folded, ml_str(c->key)) || matches_label(&folded, ml_str(c->label)) ||
					    matches_label(&folded, ml_str(ml_trc(ctxt, c->label)))))
			found = c;
	}
	ml_buf_finish(&folded);
	return found;
}

static bool parse_text(const struct parse *p, struct ml_value *out)
{
	struct ml_str s = tidy(p->arena, p->text, JOIN_LINES);
	const struct ml_choice *c = p->field->choices ? find_choice(p->field, s) : NULL;

	return take_text(p, c ? ml_str(c->key) : s, MODEL_TEXT_MAX, out);
}

static bool parse_long(const struct parse *p, struct ml_value *out)
{
	return take_text(p, tidy(p->arena, p->text, KEEP_LINES), MODEL_LONG_MAX, out);
}

static bool parse_name(const struct parse *p, struct ml_value *out)
{
	return take_text(p, tidy(p->arena, p->text, SQUEEZE), MODEL_TEXT_MAX, out);
}

static bool parse_tag(const struct parse *p, struct ml_value *out)
{
	struct ml_str s = tidy(p->arena, p->text, SQUEEZE);
	const struct ml_choice *c;

	while (s.n > 0 && s.p[0] == '#')
		s = ml_str_trim(ml_str_n(s.p + 1, s.n - 1));
	c = find_choice(p->field, s);
	return take_text(p, c ? ml_str(c->key) : s, 200, out);
}

static bool parse_enum(const struct parse *p, struct ml_value *out)
{
	const struct ml_choice *c = find_choice(p->field, p->text);

	if (!c)
		return model_bad(p, ML_E_VALUE_CHOICE);
	*out = ml_text(ml_str(c->key));
	return true;
}

/* ---- phones, mail, web ------------------------------------------------------------------------ */

static bool parse_phone(const struct parse *p, struct ml_value *out)
{
	struct ml_str s = tidy(p->arena, p->text, SQUEEZE);
	struct ml_buf b = {0};
	size_t digits = 0;

	if (s.n > 4 && strncasecmp(s.p, "tel:", 4) == 0)
		s = ml_str_trim(ml_str_n(s.p + 4, s.n - 4));
	if (ml_phone_parse(s, p->reader->country ? p->reader->country : "", &b)) {
		*out = ml_text(ml_arena_str(p->arena, ml_buf_view(&b)));
		ml_buf_finish(&b);
		return true;
	}
	ml_buf_finish(&b);
	ml_fold(&b, s); /* Arabic digits become ASCII */
	for (size_t i = 0; i < b.n; i++)
		digits += b.p[i] >= '0' && b.p[i] <= '9';
	ml_buf_finish(&b);
	if (digits < 2)
		return model_bad(p, ML_E_VALUE_BAD);
	if (find(s, "E+") || find(s, "e+"))
		return model_bad(p, ML_E_VALUE_DAMAGED);
	return take_text(p, s, 200, out);
}

bool model_email_ok(struct ml_str s)
{
	const char *at = s.n > 0 ? memrchr(s.p, '@', s.n) : NULL;
	size_t local = at ? (size_t)(at - s.p) : 0;
	bool dot = false;

	if (!at || local == 0 || local > 64 || s.n > 254 || memchr(s.p, '@', local))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ' || strchr("()<>[]\\,;:\"", s.p[i]))
			return false;
	}
	for (size_t i = local + 1; i < s.n; i++) {
		char before = s.p[i - 1], after = i + 1 < s.n ? s.p[i + 1] : '.';
		if (s.p[i] == '.' || s.p[i] == '-') {
			dot = dot || s.p[i] == '.';
			if (before == '@' || before == '.' || after == '.' || (s.p[i] == '.' && after == '-'))
				return false;
		}
	}
	return dot && s.p[0] != '.' && s.p[local - 1] != '.' && s.p[s.n - 1] != '.';
}

static bool parse_email(const struct parse *p, struct ml_value *out)
{
	struct ml_str s = tidy(p->arena, p->text, SQUEEZE);
	const char *open = memchr(s.p, '<', s.n), *close = memrchr(s.p, '>', s.n);
	char *copy;

	if (s.n > 7 && strncasecmp(s.p, "mailto:", 7) == 0)
		s = ml_str_n(s.p + 7, s.n - 7);
	else if (open && close && open < close) /* Amina Benali <a.benali@…> */
		s = ml_str_n(open + 1, (size_t)(close - open) - 1);
	s = ml_str_trim(s);
	if (!model_email_ok(s))
		return model_bad(p, ML_E_VALUE_BAD);
	copy = ml_arena_z(p->arena, s);
	for (char *c = strrchr(copy, '@'); *c; c++) /* only the domain is without case */
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
	*out = ml_text(ml_str(copy));
	return true;
}

bool model_url_ok(struct ml_str s)
{
	static const char *const schemes[] = {"http://", "https://", "ftp://", "ftps://", "sftp://"};
	size_t scheme = 0;

	for (size_t i = 0; i < ML_COUNT(schemes) && !scheme; i++) {
		size_t n = strlen(schemes[i]);
		scheme = s.n > n && strncasecmp(s.p, schemes[i], n) == 0 ? n : 0;
	}
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '"' || s.p[i] == '<' || s.p[i] == '>')
			return false;
	}
	return scheme > 0 && s.n <= 2048 && s.p[scheme] != '/' && s.p[scheme] != '.';
}

static bool parse_url(const struct parse *p, struct ml_value *out)
{
	struct ml_str s = tidy(p->arena, p->text, SQUEEZE);

	if (find(s, ".") && !find(s, "://") && !find(s, "@"))
		s = ml_arena_printf(p->arena, "https://%.*s", (int)s.n, s.p);
	if (!model_url_ok(s))
		return model_bad(p, ML_E_VALUE_BAD);
	*out = ml_text(s);
	return true;
}

/* ---- the rest -------------------------------------------------------------------------------------- */

static bool parse_bool(const struct parse *p, struct ml_value *out)
{
	static const char *const yes[] = {
		"1", "oui", "o", "yes", "y", "vrai", "v", "true", "t", "x", "on", "ok", "نعم", "✓"};
	static const char *const no[] = {"0", "non", "n", "no", "faux", "false", "f", "off", "لا"};
	struct ml_buf folded = {0};
	int found = -1;

	ml_fold(&folded, p->text);
	for (size_t i = 0; i < ML_COUNT(yes); i++) {
		if (ml_str_is(ml_buf_view(&folded), yes[i]) || ml_str_is(p->text, yes[i]))
			found = 1;
	}
	for (size_t i = 0; i < ML_COUNT(no); i++) {
		if (ml_str_is(ml_buf_view(&folded), no[i]) || ml_str_is(p->text, no[i]))
			found = 0;
	}
	ml_buf_finish(&folded);
	if (found < 0)
		return model_bad(p, ML_E_VALUE_BAD);
	*out = ml_int(found);
	return true;
}

static bool parse_ref(const struct parse *p, struct ml_value *out)
{
	struct ml_uuid id;

	if (!ml_uuid_parse(p->text, &id) || ml_uuid_is_nil(&id)) {
		if (!p->reader->resolve)
			return model_bad(p, ML_E_NOT_FOUND);
		if (!p->reader->resolve(p->reader->resolve_arg, p->field, p->text, &id, p->error)) {
			ml_error_about(p->error, NULL, p->field->key);
			return false;
		}
	}
	*out = ml_ref(id);
	return true;
}

static bool parse_bytes(const struct parse *p, struct ml_value *out)
{
	size_t max = p->text.n / 4 * 3 + 3, n = 0;
	unsigned char *bytes = ml_alloc(p->arena, max);

	if (sodium_base642bin(bytes, max, p->text.p, p->text.n, " \r\n", &n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
		return model_bad(p, ML_E_VALUE_BAD);
	*out = (struct ml_value){.tag = ML_BYTES, .s = ml_str_n((char *)bytes, n)};
	return true;
}

static bool (*const parsers[ML_T_COUNT])(const struct parse *, struct ml_value *) = {
	[ML_T_TEXT] = parse_text,
	[ML_T_LONG] = parse_long,
	[ML_T_NAME] = parse_name,
	[ML_T_PHONE] = parse_phone,
	[ML_T_EMAIL] = parse_email,
	[ML_T_URL] = parse_url,
	[ML_T_DATE] = model_parse_date,
	[ML_T_DATETIME] = model_parse_datetime,
	[ML_T_INT] = model_parse_int,
	[ML_T_DECIMAL] = model_parse_real,
	[ML_T_PERCENT] = model_parse_percent,
	[ML_T_MONEY] = model_parse_money,
	[ML_T_BOOL] = parse_bool,
	[ML_T_ENUM] = parse_enum,
	[ML_T_TAGS] = parse_tag,
	[ML_T_GEO] = model_parse_geo,
	[ML_T_REF] = parse_ref,
	[ML_T_BYTES] = parse_bytes,
};

bool ml_value_parse(struct ml_arena *arena, const struct ml_field *field, struct ml_str text,
	const struct ml_reader *reader, struct ml_value *out, struct ml_error *e)
{
	struct parse p = {.arena = arena, .field = field, .reader = reader, .text = text, .error = e};

	if (!ml_utf8_valid(text)) {
		p.text = ml_text_nfc(
			arena, ml_str_n(text.p, ML_MIN(text.n, 200))); /* for the message: bad bytes shown as such */
		return model_bad(&p, ML_E_BAD_UTF8);
	}
	p.text = ml_str_trim(ml_text_nfc(arena, text));
	if (p.text.n == 0)
		return model_bad(&p, ML_E_VALUE_BAD);
	*out = (struct ml_value){0};
	return parsers[(unsigned)field->type < ML_T_COUNT ? field->type : ML_T_TEXT](&p, out);
}
