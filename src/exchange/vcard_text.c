/* The small pieces of a vCard: parameters, escapes, folding; see vcard.h. */
#include <strings.h>

#include "vcard.h"

bool ml_vcard_is(struct ml_str name, const char *upper)
{
	return name.n == strlen(upper) && strncasecmp(name.p, upper, name.n) == 0;
}

/* Offset of the first c outside double quotes, s.n if none. */
static size_t outside_quotes(struct ml_str s, char c)
{
	bool quoted = false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			quoted = !quoted;
		else if (s.p[i] == c && !quoted)
			return i;
	}
	return s.n;
}

static struct ml_str cut_at(struct ml_str *rest, size_t at)
{
	struct ml_str piece = ml_str_n(rest->p, at);
	*rest = at < rest->n ? ml_str_n(rest->p + at + 1, rest->n - at - 1) : (struct ml_str){NULL, 0};
	return piece;
}

static struct ml_str unquoted(struct ml_str s)
{
	return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"' ? ml_str_n(s.p + 1, s.n - 2) : s;
}

bool ml_vparam_next(struct ml_str *rest, struct ml_str *name, struct ml_str *value)
{
	if (!rest->p || rest->n == 0)
		return false;
	struct ml_str param = cut_at(rest, outside_quotes(*rest, ';'));
	size_t eq = outside_quotes(param, '=');
	*name = eq < param.n ? ml_str_n(param.p, eq) : ml_str_n(param.p, 0);
	*value = unquoted(eq < param.n ? ml_str_n(param.p + eq + 1, param.n - eq - 1) : param);
	return true;
}

struct ml_str ml_vparam_get(const struct ml_vprop *p, const char *upper)
{
	struct ml_str rest = p->params, name, value;
	while (ml_vparam_next(&rest, &name, &value))
		if (ml_vcard_is(name, upper))
			return value;
	return ml_str_n("", 0);
}

bool ml_vparam_type(const struct ml_vprop *p, const char *upper)
{
	struct ml_str rest = p->params, name, value, type;
	while (ml_vparam_next(&rest, &name, &value)) {
		if (name.n > 0 && !ml_vcard_is(name, "TYPE"))
			continue;
		while (ml_str_split(&value, ',', &type))
			if (ml_vcard_is(type, upper))
				return true;
	}
	return false;
}

int ml_vparam_pref(const struct ml_vprop *p)
{
	int64_t pref;
	if (p->params.n == 0)
		return 101;
	if (ml_str_to_int(ml_vparam_get(p, "PREF"), &pref) && pref >= 1 && pref <= 100)
		return (int)pref;
	return ml_vparam_type(p, "PREF") ? 1 : 101;
}

bool ml_vvalue_cut(struct ml_str *rest, char sep, struct ml_str *piece)
{
	if (!rest->p)
		return false;
	size_t i = 0;
	for (; i < rest->n && rest->p[i] != sep; i++)
		if (rest->p[i] == '\\')
			i++;
	*piece = cut_at(rest, ML_MIN(i, rest->n));
	return true;
}

struct ml_str ml_vvalue_text(struct ml_arena *a, struct ml_str raw, int version)
{
	if (!memchr(raw.p ? raw.p : "", '\\', raw.n) && !memchr(raw.p ? raw.p : "", '\r', raw.n))
		return raw;
	char *out = ml_alloc(a, raw.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i], next = i + 1 < raw.n ? raw.p[i + 1] : '\0';
		if (c == '\r' && next == '\n')
			continue;
		if (c == '\\' && (next == 'n' || next == 'N') && version > 2) {
			c = '\n';
			i++;
		} else if (c == '\\' && next && strchr("\\,;:\"", next)) {
			c = next;
			i++;
		}
		out[n++] = c == '\r' ? '\n' : c;
	}
	return ml_str_n(out, n);
}

void ml_vvalue_escape(struct ml_buf *out, struct ml_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '\n') {
			ml_buf_z(out, "\\n");
			continue;
		}
		if (c == '\r')
			continue;
		if (c == '\\' || c == ',' || c == ';')
			ml_buf_char(out, '\\');
		ml_buf_char(out, c);
	}
}

struct plain {
	struct ml_buf types, others;
	int pref; /* 0: nothing said */
};

/* One type in lower case; those that say nothing are dropped, "pref" is a preference. */
static void add_type(struct plain *x, struct ml_str type)
{
	static const char *const nothing[] = {"INTERNET", "QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT", ""};
	for (size_t i = 0; i < ML_COUNT(nothing); i++)
		if (ml_vcard_is(type, nothing[i]))
			return;
	if (ml_vcard_is(type, "PREF")) {
		x->pref = x->pref ? x->pref : 1;
		return;
	}
	ml_buf_z(&x->types, x->types.n ? "," : "");
	for (size_t i = 0; i < type.n; i++)
		ml_buf_char(&x->types, type.p[i] >= 'A' && type.p[i] <= 'Z' ? (char)(type.p[i] + 32) : type.p[i]);
}

static void add_other(struct plain *x, struct ml_str name, struct ml_str value)
{
	bool quotes = memchr(value.p, ',', value.n) || memchr(value.p, ';', value.n) || memchr(value.p, ':', value.n);
	ml_buf_char(&x->others, ';');
	ml_buf_str(&x->others, name);
	ml_buf_z(&x->others, quotes ? "=\"" : "=");
	ml_buf_str(&x->others, value);
	ml_buf_z(&x->others, quotes ? "\"" : "");
}

/* Parameters in one writing, whatever the version: TYPE=a,b, then the others, then PREF. Those of the transport go. */
static void plain_params(struct ml_buf *out, const struct ml_vprop *p, bool inlined)
{
	struct plain x = {.pref = 0};
	struct ml_str rest = p->params, name, value, type;
	int64_t pref;
	while (ml_vparam_next(&rest, &name, &value)) {
		if (name.n == 0 || ml_vcard_is(name, "TYPE")) {
			while (ml_str_split(&value, ',', &type))
				add_type(&x, type);
		} else if (ml_vcard_is(name, "PREF") && ml_str_to_int(value, &pref) && pref >= 1 && pref <= 100) {
			x.pref = (int)pref;
		} else if (!ml_vcard_is(name, "CHARSET") && !ml_vcard_is(name, "ENCODING") &&
			   !(inlined && (ml_vcard_is(name, "VALUE") || ml_vcard_is(name, "MEDIATYPE")))) {
			add_other(&x, name, value);
		}
	}
	if (x.types.n) {
		ml_buf_z(out, ";TYPE=");
		ml_buf_str(out, ml_buf_view(&x.types));
	}
	if (x.others.n)
		ml_buf_str(out, ml_buf_view(&x.others));
	if (x.pref)
		ml_buf_printf(out, ";PREF=%d", x.pref);
	ml_buf_finish(&x.types);
	ml_buf_finish(&x.others);
}

/* Types of 2.1 and 3.0 whose media type is not "image/TYPE" and the like. */
static const char *const media[][2] = {
	{"x509", "application/pkix-cert"},
	{"pgp", "application/pgp-keys"},
	{"wave", "audio/wav"},
	{"jpg", "image/jpeg"},
};

void ml_vmedia(struct ml_buf *out, struct ml_str property, struct ml_str type)
{
	bool image = ml_vcard_is(property, "PHOTO") || ml_vcard_is(property, "LOGO");
	for (size_t i = 0; i < ML_COUNT(media); i++) {
		if (type.n == strlen(media[i][0]) && strncasecmp(type.p, media[i][0], type.n) == 0) {
			ml_buf_z(out, media[i][1]);
			return;
		}
	}
	ml_buf_z(out, image ? "image/" : ml_vcard_is(property, "SOUND") ? "audio/" : "application/");
	ml_buf_str(out, type.n ? type : image ? ML_STR("jpeg") : ML_STR("octet-stream"));
}

/* A data: URI of 4.0 is kept as 3.0 has it: TYPE=jpeg;ENCODING=b. */
static bool data_uri(struct ml_str value, struct ml_str *type, struct ml_str *bytes)
{
	if (value.n < 5 || strncasecmp(value.p, "data:", 5) != 0)
		return false;
	const char *comma = memchr(value.p, ',', value.n), *semi = memchr(value.p, ';', value.n);
	if (!comma || !semi || semi > comma || comma - semi != 7 || strncasecmp(semi, ";base64", 7) != 0)
		return false;
	*type = ml_str_n(value.p + 5, (size_t)(semi - value.p - 5));
	*bytes = ml_str_n(comma + 1, value.n - (size_t)(comma + 1 - value.p));
	for (size_t i = 0; i < ML_COUNT(media) && type->p[0] != 'i'; i++) {
		if (ml_vcard_is(*type, media[i][1])) {
			*type = ml_str(media[i][0]);
			return true;
		}
	}
	const char *slash = memchr(type->p, '/', type->n);
	if (slash)
		*type = ml_str_n(slash + 1, (size_t)(type->p + type->n - slash - 1));
	return true;
}

void ml_vprop_plain(struct ml_buf *out, const struct ml_vprop *p, int version)
{
	if (p->group.n) {
		ml_buf_str(out, p->group);
		ml_buf_char(out, '.');
	}
	ml_buf_str(out, p->name);
	struct ml_str type, bytes;
	bool inlined = !p->base64 && data_uri(p->value, &type, &bytes);
	if (p->params.n)
		plain_params(out, p, inlined || (p->value.n && p->value.p[0] == '#')); /* '#': a shadow's mark */
	if (inlined && ml_vparam_get(p, "TYPE").n == 0)
		ml_buf_printf(out, ";TYPE=%.*s", (int)type.n, type.p);
	ml_buf_z(out, p->base64 || inlined ? ";ENCODING=b:" : ":");
	if (inlined) {
		ml_buf_str(out, bytes);
		return;
	}
	for (size_t i = 0; i < p->value.n; i++) {
		char c = p->value.p[i], next = i + 1 < p->value.n ? p->value.p[i + 1] : '\0';
		if (c == '\n')
			ml_buf_z(out, "\\n");
		else if (c == '\\' && version == 2 && (next == '\0' || !strchr(";,:\\", next)))
			ml_buf_z(out, "\\\\");
		else if (c == '\\' && next) /* an escape stays as it is */
			ml_buf_add(out, p->value.p + i++, 2);
		else if (c != '\r')
			ml_buf_char(out, c);
	}
}

static void parse_encoding(struct ml_vprop *p)
{
	struct ml_str rest = p->params, name, value;
	while (ml_vparam_next(&rest, &name, &value)) {
		if (ml_vcard_is(name, "CHARSET"))
			p->charset = value;
		if (name.n > 0 && !ml_vcard_is(name, "ENCODING"))
			continue;
		p->qp = p->qp || ml_vcard_is(value, "QUOTED-PRINTABLE") || (name.n && ml_vcard_is(value, "Q"));
		p->base64 = p->base64 || ml_vcard_is(value, "BASE64") || (name.n && ml_vcard_is(value, "B"));
	}
}

bool ml_vprop_parse(struct ml_str line, struct ml_vprop *p)
{
	*p = (struct ml_vprop){0};
	size_t name = 0, colon;
	while (name < line.n && line.p[name] != ':' && line.p[name] != ';')
		name++;
	colon = name < line.n && line.p[name] == ';' ? outside_quotes(line, ':') : name;
	if (colon == line.n) { /* a quote that never ends: 2.1 has none */
		const char *at = memchr(line.p, ':', line.n);
		if (!at)
			return false;
		colon = (size_t)(at - line.p);
		name = ML_MIN(name, colon);
	}
	p->name = ml_str_trim(ml_str_n(line.p, name));
	p->value = ml_str_n(line.p + colon + 1, line.n - colon - 1);
	if (colon > name)
		p->params = ml_str_n(line.p + name + 1, colon - name - 1);
	const char *dot = p->name.n ? memchr(p->name.p, '.', p->name.n) : NULL;
	if (dot) {
		p->group = ml_str_n(p->name.p, (size_t)(dot - p->name.p));
		p->name = ml_str_n(dot + 1, p->name.n - p->group.n - 1);
	}
	if (p->params.n)
		parse_encoding(p);
	return p->name.n > 0;
}

void ml_vcard_fold(struct ml_buf *out, struct ml_str line)
{
	size_t room = 75;
	while (line.n > room) {
		size_t cut = room;
		while (cut > 1 && ((unsigned char)line.p[cut] & 0xC0) == 0x80)
			cut--;
		ml_buf_add(out, line.p, cut);
		ml_buf_z(out, "\r\n ");
		line = ml_str_n(line.p + cut, line.n - cut);
		room = 74; /* the blank counts */
	}
	ml_buf_str(out, line);
	ml_buf_z(out, "\r\n");
}
