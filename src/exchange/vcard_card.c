/* One card after the other out of a file: where it ends, unfolding, QUOTED-PRINTABLE, character sets; see vcard.h. */
#include <errno.h>
#include <iconv.h>
#include <strings.h>

#include <maillage/text.h>

#include "vcard.h"

#define MAX_NESTED 4

static bool is_marker(struct ml_str line, const char *marker)
{
	line = ml_str_trim(line);
	return line.n == strlen(marker) && strncasecmp(line.p, marker, line.n) == 0;
}

static bool fail_at(struct ml_error *e, int64_t line, enum ml_code code, const char *what)
{
	ml_fail(e, code, "%s", what);
	if (e)
		e->at_line = line;
	return false;
}

static bool starts_agent(struct ml_str line)
{
	line = ml_str_trim(line);
	return line.n >= 6 && strncasecmp(line.p, "AGENT", 5) == 0 && line.p[line.n - 1] == ':';
}

static void note_version(struct ml_vcard *c, struct ml_str line)
{
	if (line.n >= 9 && strncasecmp(line.p, "VERSION:", 8) == 0 && line.p[8] >= '2' && line.p[8] <= '4')
		c->version = line.p[8] - '0';
}

/* Reads up to END:VCARD. A BEGIN in the middle is a nested card of 2.1 only behind AGENT:, else the former was left
 * open. */
static int find_end(struct ml_lines *l, struct ml_vcard *c, struct ml_error *e)
{
	struct ml_str line;
	int depth = 1, got;
	bool agent = false;
	while ((got = ml_lines_next(l, &line, e)) > 0) {
		char first = line.n ? (char)(line.p[0] | 0x20) : '\0';
		if (first == 'e' && is_marker(line, "END:VCARD") && --depth == 0)
			return ML_CARD_READ;
		if (first == 'v' && depth == 1)
			note_version(c, line);
		if (first == 'b' && is_marker(line, "BEGIN:VCARD")) {
			if (!agent || depth == MAX_NESTED) {
				ml_lines_unread(l);
				c->raw = ml_lines_piece(l);
				fail_at(e, c->line, ML_E_IMPORT_SYNTAX, "BEGIN:VCARD … (END:VCARD ?)");
				return ML_CARD_BAD;
			}
			depth++;
		}
		agent = starts_agent(line);
	}
	if (got == 0)
		fail_at(e, c->line, ML_E_IMPORT_SYNTAX, "BEGIN:VCARD … (END:VCARD ?)");
	return ML_CARD_FAILED;
}

/* The whole card lies behind the pin when it returns READ. */
static int find_card(struct ml_lines *l, struct ml_vcard *c, struct ml_error *e)
{
	struct ml_str line;
	int got;
	do {
		ml_lines_pin(l);
		got = ml_lines_next(l, &line, e);
		if (got <= 0)
			return got;
	} while (ml_str_trim(line).n == 0);
	c->line = l->line;
	c->version = 3;
	if (is_marker(line, "BEGIN:VCARD")) {
		got = find_end(l, c, e);
	} else {
		fail_at(e, c->line, ML_E_IMPORT_SYNTAX, "BEGIN:VCARD ?");
		got = ML_CARD_BAD;
	}
	c->raw = ml_lines_piece(l);
	return got;
}

/* ---- lines to properties ------------------------------------------------------------- */

struct unfold {
	struct ml_vcard *card;
	size_t start; /* of the logical line in card->text */
	int64_t start_line;
	bool open, qp; /* a logical line is being put together; it is QUOTED-PRINTABLE */
	struct ml_error *error;
};

static bool head_is_qp(struct ml_str line)
{
	const char *colon = memchr(line.p, ':', line.n);
	size_t n = colon ? (size_t)(colon - line.p) : 0;
	for (size_t i = 0; i + 16 <= n; i++)
		if ((line.p[i] | 0x20) == 'q' && strncasecmp(line.p + i, "QUOTED-PRINTABLE", 16) == 0)
			return true;
	return false;
}

static void push(struct ml_vcard *c, const struct ml_vprop *p)
{
	if (c->n == c->cap)
		c->props = ml_vec_grow_(c->props, &c->cap, c->n + 1, sizeof(*c->props));
	c->props[c->n++] = *p;
}

/* 2.1 lets base64 go on in lines that are not indented. */
static bool continues_base64(struct ml_vcard *c, struct ml_str line)
{
	if (c->n == 0 || !c->props[c->n - 1].base64)
		return false;
	struct ml_vprop *last = &c->props[c->n - 1];
	last->value.n = (size_t)(line.p + line.n - last->value.p);
	return true;
}

static bool close_line(struct unfold *u)
{
	if (!u->open)
		return true;
	struct ml_str line = ml_str_n(u->card->text.p + u->start, u->card->text.n - u->start);
	struct ml_vprop p;
	u->open = u->qp = false;
	if (line.n == 0)
		return true;
	bool parsed = ml_vprop_parse(line, &p);
	if (!parsed && continues_base64(u->card, line))
		return true;
	if (!parsed)
		return fail_at(u->error, u->start_line, ML_E_IMPORT_SYNTAX, ":");
	p.line = u->start_line;
	push(u->card, &p);
	return true;
}

/* A nested card is kept whole, as the text value of its AGENT. */
static bool nested(struct unfold *u, struct ml_str line, int *depth)
{
	if (*depth == 0 && !(u->open && is_marker(line, "BEGIN:VCARD")))
		return false;
	if (is_marker(line, "BEGIN:VCARD"))
		++*depth;
	if (is_marker(line, "END:VCARD"))
		--*depth;
	ml_vvalue_escape(&u->card->text, line);
	ml_buf_z(&u->card->text, "\\n");
	return true;
}

static bool take_line(struct unfold *u, struct ml_str line, int64_t number)
{
	struct ml_buf *text = &u->card->text;
	bool folded = line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
	if (u->qp && u->open && text->n > u->start && text->p[text->n - 1] == '=') {
		text->n--; /* soft line break */
		ml_buf_str(text, line);
		return true;
	}
	if (folded && u->open) {
		size_t skip = u->card->version == 2 ? 0 : 1;
		ml_buf_add(text, line.p + skip, line.n - skip);
		return true;
	}
	if (!close_line(u))
		return false;
	u->open = true;
	u->start = text->n;
	u->start_line = number;
	ml_buf_str(text, line);
	u->qp = line.n > 0 && line.p[line.n - 1] == '=' && head_is_qp(line);
	return true;
}

static bool split(struct ml_vcard *c, struct ml_error *e)
{
	struct unfold u = {.card = c, .error = e};
	struct ml_str rest = c->raw;
	int64_t number = c->line;
	char eol = memchr(rest.p, '\n', rest.n) ? '\n' : '\r';
	int depth = 0;
	ml_buf_clear(&c->text);
	/* Strings point into it, so it must not move: a nested card doubles at worst, a line break takes two bytes. */
	ml_buf_reserve(&c->text, 2 * c->raw.n + 64);
	for (; rest.n > 0; number++) {
		const char *end = memchr(rest.p, eol, rest.n);
		struct ml_str line = ml_str_n(rest.p, end ? (size_t)(end - rest.p) : rest.n);
		rest = end ? ml_str_n(end + 1, rest.n - line.n - 1) : ml_str_n(NULL, 0);
		while (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (number == c->line || nested(&u, line, &depth))
			continue; /* BEGIN:VCARD itself */
		if (depth == 0 && is_marker(line, "END:VCARD"))
			break;
		if (!take_line(&u, line, number))
			return false;
	}
	return close_line(&u);
}

/* ---- values to UTF-8 ------------------------------------------------------------------ */

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes where it lies: the result is never longer. What is no code stays. */
static void decode_qp(struct ml_vprop *p)
{
	char *out = (char *)p->value.p;
	struct ml_str in = p->value;
	size_t n = 0;
	for (size_t i = 0; i < in.n; i++) {
		int high = i + 2 < in.n && in.p[i] == '=' ? hex(in.p[i + 1]) : -1;
		int low = high >= 0 ? hex(in.p[i + 2]) : -1;
		if (low >= 0) {
			out[n++] = (char)(high << 4 | low);
			i += 2;
		} else if (in.p[i] != '=' || i + 1 < in.n) { /* a '=' at the very end is a soft break before nothing */
			out[n++] = in.p[i];
		}
	}
	p->value.n = n;
}

static void strip_blanks(struct ml_vprop *p)
{
	char *out = (char *)p->value.p;
	size_t n = 0;
	for (size_t i = 0; i < p->value.n; i++)
		if (!strchr(" \t\r\n", p->value.p[i]))
			out[n++] = p->value.p[i];
	p->value.n = n;
}

/* false: the character set is not known, or the text is not in it. */
static bool transcode(struct ml_arena *a, struct ml_str *s, const char *charset)
{
	iconv_t cd = iconv_open("UTF-8", charset);
	if (cd == (iconv_t)-1)
		return false;
	size_t cap = s->n * 4 + 4, in_left = s->n, out_left = cap;
	char *out = ml_alloc(a, cap), *to = out, *in = (char *)s->p;
	bool good = iconv(cd, &in, &in_left, &to, &out_left) != (size_t)-1;
	iconv_close(cd);
	if (good)
		*s = ml_str_n(out, (size_t)(to - out));
	return good;
}

/* Bytes that are no character go. */
static void drop_faults(struct ml_vprop *p)
{
	char *out = (char *)p->value.p;
	struct ml_str in = p->value;
	size_t n = 0;
	while (in.n > 0) {
		size_t good = ml_utf8_fault(in), skip = good < in.n;
		memmove(out + n, in.p, good);
		n += good;
		in = ml_str_n(in.p + good + skip, in.n - good - skip);
	}
	p->value.n = n;
}

/* 3.0 and 4.0 are UTF-8 and nothing else; 2.1 says a charset, or is from a Windows that did not. */
static bool to_utf8(struct ml_arena *a, struct ml_vcard *c, struct ml_vprop *p, struct ml_error *e)
{
	if (p->charset.n && p->charset.n < 32 && !ml_vcard_is(p->charset, "UTF-8")) {
		char name[32] = {0};
		memcpy(name, p->charset.p, p->charset.n);
		if (transcode(a, &p->value, name))
			return true;
	}
	if (ml_utf8_valid(p->value))
		return true;
	if ((c->version == 2 || p->qp) && ml_vcard_is(p->charset, "UTF-8")) {
		drop_faults(p); /* a phone that cut a letter in two */
		return true;
	}
	if (c->version == 2 || p->qp) {
		if (transcode(a, &p->value, "CP1252"))
			return true;
		p->value = ml_text_nfc(a, p->value);
		return true;
	}
	struct ml_buf name = {0};
	ml_buf_str(&name, ml_text_nfc(a, p->name));
	fail_at(e, p->line, ML_E_BAD_UTF8, name.p ? name.p : "");
	ml_buf_finish(&name);
	return false;
}

static bool decode(struct ml_arena *a, struct ml_vcard *c, struct ml_error *e)
{
	bool clean = ml_utf8_valid(c->raw);
	if (memchr(c->raw.p, '\0', c->raw.n))
		return fail_at(e, c->line, ML_E_BAD_UTF8, "NUL");
	for (uint32_t i = 0; i < c->n; i++) {
		struct ml_vprop *p = &c->props[i];
		if (p->base64)
			strip_blanks(p);
		if (p->qp)
			decode_qp(p);
		if ((!clean || p->qp || p->charset.n) && !to_utf8(a, c, p, e))
			return false;
		if (!clean && (!ml_utf8_valid(p->name) || !ml_utf8_valid(p->params) || !ml_utf8_valid(p->group)))
			return fail_at(e, p->line, ML_E_BAD_UTF8, "");
	}
	return true;
}

int ml_vcard_next(struct ml_lines *l, struct ml_arena *a, struct ml_vcard *c, struct ml_error *e)
{
	c->n = 0;
	int got = find_card(l, c, e);
	if (got != ML_CARD_READ)
		return got;
	return split(c, e) && decode(a, c, e) ? ML_CARD_READ : ML_CARD_BAD;
}

void ml_vcard_finish(struct ml_vcard *c)
{
	ml_buf_finish(&c->text);
	ml_free_(c->props);
	*c = (struct ml_vcard){0};
}
