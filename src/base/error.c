/* Errors: one code, what it is about, where it was raised; and the single line that tells a person. */
#include <maillage/i18n.h>

#include "private.h"

#include <errno.h>
#include <stdio.h>

static const struct {
	const char *name, *message, *hint;
} codes[ML_E_COUNT] = {
#define ML_X(code, text, advice) {.name = #code, .message = (text), .hint = (advice)},
	ML_ERRORS(ML_X)
#undef ML_X
};

static unsigned known(enum ml_code code)
{
	return (unsigned)code < ML_E_COUNT ? (unsigned)code : ML_E_INTERNAL;
}

const char *ml_error_name(enum ml_code code)
{
	return codes[known(code)].name;
}

const char *ml_error_message(enum ml_code code)
{
	return codes[known(code)].message;
}

const char *ml_error_hint(enum ml_code code)
{
	return codes[known(code)].hint;
}

size_t ml_base_rune(struct ml_str s, size_t i, uint32_t *rune)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint8_t lead = (uint8_t)s.p[i];
	size_t n = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;

	if (n == 0 || s.n - i < n)
		return 0;
	uint32_t r = n == 1 ? lead : lead & (0x7fu >> n);
	for (size_t k = 1; k < n; k++) {
		if (((uint8_t)s.p[i + k] & 0xc0) != 0x80)
			return 0;
		r = r << 6 | ((uint8_t)s.p[i + k] & 0x3f);
	}
	if (r < least[n] || r > 0x10ffff || (r >= 0xd800 && r <= 0xdfff))
		return 0;
	*rune = r;
	return n;
}

void ml_base_clean(char *to, size_t size, struct ml_str s)
{
	size_t used = 0;

	for (size_t i = 0; i < s.n;) {
		uint32_t rune = 0;
		size_t n = ml_base_rune(s, i, &rune);
		struct ml_str piece = n ? ml_str_n(s.p + i, n) : ML_STR("\xEF\xBF\xBD");
		if (n && (rune < 0x20 || (rune >= 0x7f && rune < 0xa0) || rune == 0x2028 || rune == 0x2029))
			piece = ML_STR(" ");
		if (used + piece.n >= size)
			break;
		memcpy(to + used, piece.p, piece.n);
		used += piece.n;
		i += n ? n : 1;
	}
	to[used] = 0;
}

static void fill(
	struct ml_error *e, const char *file, int line, enum ml_code code, int sys, const char *fmt, va_list ap)
{
	char arg[1024] = "";

	if (fmt)
		vsnprintf(arg, sizeof(arg), fmt, ap);
	*e = (struct ml_error){.code = code, .sys = sys, .file = file, .line = line};
	ml_base_clean(e->arg, sizeof(e->arg), ml_str(arg));
}

bool ml_fail_(struct ml_error *e, const char *file, int line, enum ml_code code, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return false;
	va_start(ap, fmt);
	fill(e, file, line, code, 0, fmt, ap);
	va_end(ap);
	return false;
}

bool ml_fail_sys_(struct ml_error *e, const char *file, int line, enum ml_code code, const char *fmt, ...)
{
	int sys = errno;
	va_list ap;

	if (!e)
		return false;
	va_start(ap, fmt);
	fill(e, file, line, code, sys, fmt, ap);
	va_end(ap);
	errno = sys;
	return false;
}

void ml_error_about(struct ml_error *e, const char *kind, const char *field)
{
	if (!e)
		return;
	if (kind)
		ml_base_clean(e->kind, sizeof(e->kind), ml_str(kind));
	if (field)
		ml_base_clean(e->field, sizeof(e->field), ml_str(field));
}

/* Puts the argument in place of %s; without one, the " : " that led to it goes too. */
static void add_message(struct ml_buf *out, const char *message, const char *arg)
{
	const char *at = strstr(message, "%s");

	if (!at) {
		ml_buf_z(out, message);
		return;
	}
	struct ml_str before = ml_str_n(message, (size_t)(at - message));
	if (!*arg && !at[2]) {
		before = ml_str_trim(before);
		if (before.n && before.p[before.n - 1] == ':')
			before = ml_str_trim(ml_str_n(before.p, before.n - 1));
	}
	ml_buf_str(out, before);
	ml_buf_z(out, arg);
	ml_buf_z(out, at + 2);
}

static void add_note(struct ml_buf *out, bool *open, const char *text)
{
	ml_buf_z(out, *open ? ", " : " (");
	ml_buf_z(out, text);
	*open = true;
}

static const char *plain(const char *msgid)
{
	return msgid;
}

void ml_error_line(const struct ml_error *e, const char *(*tr)(const char *msgid), struct ml_buf *out)
{
	const char *hint = ml_error_hint(e->code);
	char text[128];
	bool open = false;

	if (!tr)
		tr = plain;
	/* The empty msgid is the header of a catalogue: never translated. */
	if (*ml_error_message(e->code))
		add_message(out, tr(ml_error_message(e->code)), e->arg);
	if (*e->kind || *e->field) {
		snprintf(text, sizeof(text), "%s%s%s", e->kind, *e->kind && *e->field ? "." : "", e->field);
		add_note(out, &open, text);
	}
	if (e->at_line) {
		snprintf(text, sizeof(text), "%s %lld", tr(N_("ligne")), (long long)e->at_line);
		add_note(out, &open, text);
	}
	if (e->sys)
		add_note(out, &open, strerror_r(e->sys, text, sizeof(text)));
	if (open)
		ml_buf_char(out, ')');
	if (*hint) {
		ml_buf_z(out, " — ");
		ml_buf_z(out, tr(hint));
	}
}
