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

/* Parameters as 3.0 writes them: bare ones become TYPE=, those of the transport go. */
static void plain_params(struct ml_buf *out, const struct ml_vprop *p)
{
	struct ml_str rest = p->params, name, value;
	while (ml_vparam_next(&rest, &name, &value)) {
		if (ml_vcard_is(name, "CHARSET") || ml_vcard_is(name, "ENCODING"))
			continue;
		if (name.n == 0 &&
			(ml_vcard_is(value, "QUOTED-PRINTABLE") || ml_vcard_is(value, "BASE64") || value.n == 0))
			continue;
		bool quotes = outside_quotes(value, ',') < value.n && !ml_vcard_is(name, "TYPE");
		quotes = quotes || memchr(value.p, ';', value.n) || memchr(value.p, ':', value.n);
		ml_buf_char(out, ';');
		ml_buf_str(out, name.n ? name : ML_STR("TYPE"));
		ml_buf_z(out, quotes ? "=\"" : "=");
		ml_buf_str(out, value);
		ml_buf_z(out, quotes ? "\"" : "");
	}
	if (p->base64)
		ml_buf_z(out, ";ENCODING=b");
}

void ml_vprop_plain(struct ml_buf *out, const struct ml_vprop *p, int version)
{
	if (p->group.n) {
		ml_buf_str(out, p->group);
		ml_buf_char(out, '.');
	}
	for (size_t i = 0; i < p->name.n; i++)
		ml_buf_char(out, p->name.p[i] >= 'a' && p->name.p[i] <= 'z' ? (char)(p->name.p[i] - 32) : p->name.p[i]);
	if (p->params.n || p->base64)
		plain_params(out, p);
	ml_buf_char(out, ':');
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
