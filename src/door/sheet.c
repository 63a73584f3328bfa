/* The sheet to print, and the numbers that are keyed from it. */
#include <stdio.h>
#include <stdlib.h>

#include <maillage/door.h>
#include <maillage/i18n.h>
#include <maillage/text.h>

enum { NAME_WIDTH = 34, DETAIL_WIDTH = 26, BLANK_LINES = 10 };

/* ---- keying ------------------------------------------------------------------------------------ */

/* The value of one digit of any of the three writings, -1: none. */
static int digit(uint32_t rune)
{
	return rune >= '0' && rune <= '9'	? (int)rune - '0'
	       : rune >= 0x660 && rune <= 0x669 ? (int)rune - 0x660
	       : rune >= 0x6f0 && rune <= 0x6f9 ? (int)rune - 0x6f0
						: -1;
}

static bool is_dash(uint32_t rune)
{
	return rune == '-' || rune == 0x2013 || rune == 0x2010 || rune == 0x2011;
}

static bool is_between(uint32_t rune)
{
	return rune == ' ' || rune == ',' || rune == ';' || rune == '.' || rune == 0x60c || rune == 0xa0 ||
	       rune == 0x202f || rune == '\n' || rune == '\t';
}

bool ml_door_is_numbers(struct ml_str text)
{
	bool some = false;
	for (size_t at = 0; at < text.n;) {
		uint32_t rune = ml_utf8_next(text, &at);
		bool one = digit(rune) >= 0;
		if (!one && !is_dash(rune) && !is_between(rune))
			return false;
		some |= one;
	}
	return some;
}

/* A number at *at, moved past it; -1: none. */
static int64_t number_at(struct ml_str text, size_t *at)
{
	int64_t value = -1;
	while (*at < text.n) {
		size_t next = *at;
		int d = digit(ml_utf8_next(text, &next));
		if (d < 0 || value > 1000000)
			break;
		value = (value < 0 ? 0 : value) * 10 + d;
		*at = next;
	}
	return value;
}

static size_t skip(struct ml_str text, size_t at, bool (*what)(uint32_t))
{
	while (at < text.n) {
		size_t next = at;
		if (!what(ml_utf8_next(text, &next)))
			break;
		at = next;
	}
	return at;
}

static bool add_number(const struct ml_door *d, int64_t number, uint32_t *lines, uint32_t *n, struct ml_error *e)
{
	uint32_t at = 0;
	while (at < d->n && d->v[at].number != (uint32_t)number)
		at++;
	if (number < 1 || at == d->n)
		return ml_fail(e, ML_E_DOOR_NUMBER, "%lld", (long long)number);
	for (uint32_t i = 0; i < *n; i++)
		if (lines[i] == at)
			return true;
	lines[(*n)++] = at;
	return true;
}

bool ml_door_read_numbers(const struct ml_door *d, struct ml_str text, uint32_t *lines, uint32_t *n, struct ml_error *e)
{
	*n = 0;
	if (!d->printed)
		return ml_fail(e, ML_E_DOOR_SHEET, NULL);
	for (size_t at = skip(text, 0, is_between); at < text.n; at = skip(text, at, is_between)) {
		int64_t from = number_at(text, &at), to = from;
		size_t dash = skip(text, skip(text, at, is_between), is_dash);
		if (dash > skip(text, at, is_between)) {
			at = skip(text, dash, is_between);
			to = number_at(text, &at);
		}
		if (from < 0 || to < from)
			return ml_fail(e, ML_E_DOOR_NUMBERS, "%.*s", (int)ML_MIN(text.n, 60), text.p);
		for (int64_t i = from; i <= to; i++)
			if (!add_number(d, i, lines, n, e))
				return false;
	}
	return *n > 0 || ml_fail(e, ML_E_DOOR_NUMBERS, "%.*s", (int)ML_MIN(text.n, 60), text.p);
}

/* ---- printing -------------------------------------------------------------------------------------- */

static void escape(struct ml_buf *out, struct ml_str text)
{
	struct ml_buf clean = {0};
	ml_text_harmless(&clean, text, false);
	for (size_t i = 0; i < clean.n; i++) {
		char c = clean.p[i];
		if (c == '&' || c == '<' || c == '>' || c == '"')
			ml_buf_printf(out, "&#%d;", c);
		else
			ml_buf_char(out, c);
	}
	ml_buf_finish(&clean);
}

static void heading(struct ml_context *ctx, const struct ml_door *d, struct ml_buf *date)
{
	struct ml_date day;
	int minutes;
	ml_time_local(d->starts, ctx->zone, &day, &minutes, NULL, NULL);
	if (d->starts)
		ml_date_show(date, day, ML_DATE_LONG, ctx->lang);
	ml_buf_printf(date, "%s%.*s", date->n ? ml_tr(", ") : "", (int)d->place.n, d->place.p);
}

static void html_row(struct ml_buf *out, uint32_t number, const struct ml_door_line *l)
{
	ml_buf_z(out, "<tr><td class=n>");
	if (number)
		ml_buf_printf(out, "%u", number);
	ml_buf_z(out, "</td><td dir=auto>");
	if (l)
		escape(out, l->name);
	ml_buf_z(out, "</td><td dir=auto>");
	if (l)
		escape(out, l->detail);
	ml_buf_z(out, "</td><td class=s>");
	ml_buf_z(out, l && l->present ? "✓" : "");
	ml_buf_z(out, "</td></tr>\n");
}

static void html(
	struct ml_context *ctx, const struct ml_door *d, const struct ml_door_line *const *line, struct ml_buf *out)
{
	struct ml_buf date = {0};
	heading(ctx, d, &date);
	ml_buf_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\"%s>\n<meta charset=\"utf-8\">\n<title>", ctx->lang,
		strcmp(ctx->lang, "ar") == 0 ? " dir=\"rtl\"" : "");
	escape(out, d->title);
	ml_buf_z(out, "</title>\n<style>\n"
		      "@page { size: A4; margin: 14mm }\n"
		      "body { font: 11pt sans-serif }\n"
		      "h1 { font-size: 15pt; margin: 0 }\n"
		      "table { border-collapse: collapse; width: 100%; margin-top: 4mm }\n"
		      "thead { display: table-header-group }\n"
		      "tr { break-inside: avoid }\n"
		      "th, td { border: 0.3pt solid #555; padding: 1.2mm 2mm; text-align: start; height: 7mm }\n"
		      ".n { width: 9mm; text-align: end } .s { width: 45mm }\n"
		      "</style>\n<h1 dir=auto>");
	escape(out, d->title);
	ml_buf_z(out, "</h1>\n<p dir=auto>");
	escape(out, ml_buf_view(&date));
	ml_buf_printf(out,
		"</p>\n<table>\n<thead><tr><th class=n>%s</th><th>%s</th><th>%s</th><th class=s>%s</th></tr></thead>\n",
		_("N°"), _("Nom et prénom"), _("Organisme, commune"), _("Signature"));
	for (uint32_t i = 0; line[i]; i++)
		html_row(out, line[i]->number, line[i]);
	for (int i = 0; i < BLANK_LINES; i++)
		html_row(out, 0, NULL);
	ml_buf_printf(out, "</table>\n<p>%s</p>\n</html>\n",
		_("Vos données servent au suivi de la participation ; vous pouvez demander à les voir, les corriger ou "
		  "les effacer."));
	ml_buf_finish(&date);
}

static void cell(struct ml_buf *out, struct ml_str text, int width)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_buf clean = {0};
	ml_text_harmless(&clean, text, false);
	struct ml_str cut = ml_text_cut(a, ml_buf_view(&clean), width);
	ml_buf_str(out, cut);
	for (int i = ml_text_width(cut); i < width; i++)
		ml_buf_char(out, ' ');
	ml_buf_finish(&clean);
	ml_arena_destroy(a);
}

static void text_row(struct ml_buf *out, const char *number, struct ml_str name, struct ml_str detail, const char *sign)
{
	ml_buf_printf(out, "%4s  ", number);
	cell(out, name, NAME_WIDTH);
	ml_buf_char(out, ' ');
	cell(out, detail, DETAIL_WIDTH);
	ml_buf_printf(out, " %s\n", sign);
}

static void text(
	struct ml_context *ctx, const struct ml_door *d, const struct ml_door_line *const *line, struct ml_buf *out)
{
	struct ml_buf date = {0};
	static const char dots[] = "....................";
	heading(ctx, d, &date);
	ml_buf_printf(out, "%.*s\n%.*s\n\n", (int)d->title.n, d->title.p, (int)date.n, date.p);
	text_row(out, _("N°"), ml_str(_("Nom et prénom")), ml_str(_("Organisme, commune")), _("Signature"));
	for (uint32_t i = 0; line[i]; i++) {
		char number[12];
		snprintf(number, sizeof number, "%u", line[i]->number);
		ml_buf_char(out, '\n');
		text_row(out, number, line[i]->name, line[i]->detail, line[i]->present ? "✓" : dots);
	}
	for (int i = 0; i < BLANK_LINES; i++) {
		ml_buf_char(out, '\n');
		text_row(out, "", ML_STR(".................................."), ML_STR(".........................."),
			dots);
	}
	ml_buf_finish(&date);
}

static int by_number(const void *a, const void *b)
{
	const struct ml_door_line *const *x = a, *const *y = b;
	return (*x)->number < (*y)->number ? -1 : (*x)->number > (*y)->number;
}

void ml_door_sheet(struct ml_context *ctx, const struct ml_door *d, bool as_html, struct ml_buf *out)
{
	const struct ml_door_line **line = ml_xalloc((d->n + 1) * sizeof *line);
	uint32_t n = 0;
	for (uint32_t i = 0; i < d->n; i++)
		if (d->v[i].number)
			line[n++] = &d->v[i];
	qsort(line, n, sizeof *line, by_number);
	line[n] = NULL;
	(as_html ? html : text)(ctx, d, line, out);
	ml_free_(line);
}
