/* Filter expressions cut into conditions, and conditions put together again: what the parser, the chips of a list and
 * its dialog of filters share. */
#include <maillage/text.h>
#include "store.h"

static const char *const operators[] = {"!=", ">=", "<=", "=", "~", ">", "<"};

static bool fail(struct ml_error *e, struct ml_str text)
{
	return ml_fail(e, ML_E_FILTER_BAD, "%.*s", (int)ML_MIN(text.n, 120), text.p);
}

static bool word_at(struct ml_str text, size_t at, const char *word)
{
	size_t n = strlen(word);
	return at + n + 2 <= text.n && text.p[at] == ' ' && strncasecmp(text.p + at + 1, word, n) == 0 &&
	       text.p[at + n + 1] == ' ';
}

/* The piece before " and " (or French " et ") that is outside quotes. */
static bool next_piece(struct ml_str *rest, struct ml_str *piece)
{
	bool quoted = false;
	if (!rest->p)
		return false;
	for (size_t i = 0; i < rest->n; i++) {
		size_t skip = quoted ? 0 : word_at(*rest, i, "and") ? 5 : word_at(*rest, i, "et") ? 4 : 0;
		if (rest->p[i] == '"')
			quoted = !quoted;
		if (!skip)
			continue;
		*piece = ml_str_trim(ml_str_n(rest->p, i));
		*rest = ml_str_n(rest->p + i + skip, rest->n - i - skip);
		return true;
	}
	*piece = ml_str_trim(*rest);
	rest->p = NULL;
	return true;
}

static struct ml_str unquoted(struct ml_str v)
{
	v = ml_str_trim(v);
	return v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"' ? ml_str_n(v.p + 1, v.n - 2) : v;
}

/* The values between bars, outside quotes. Only equality takes several. */
static void cut_values(struct ml_arena *a, struct ml_str text, struct ml_condition *c)
{
	uint32_t bars = 0;
	bool quoted = false, several = strcmp(c->op, "=") == 0 || strcmp(c->op, "!=") == 0;
	for (size_t i = 0; i < text.n; i++)
		bars += text.p[i] == '|';
	struct ml_str *values = ML_NEWN(a, struct ml_str, bars + 1);
	size_t from = 0;
	for (size_t i = 0; i <= text.n; i++) {
		if (i < text.n && text.p[i] == '"')
			quoted = !quoted;
		if (i < text.n && (text.p[i] != '|' || quoted || !several))
			continue;
		values[c->n++] = unquoted(ml_str_n(text.p + from, i - from));
		from = i + 1;
	}
	c->values = values;
}

static bool cut(struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind, struct ml_str piece,
	struct ml_condition *c, struct ml_error *e)
{
	for (size_t i = 0; i < piece.n; i++)
		for (size_t k = 0; k < ML_COUNT(operators); k++) {
			size_t n = strlen(operators[k]);
			if (i + n > piece.n || memcmp(piece.p + i, operators[k], n) != 0)
				continue;
			struct ml_str key = ml_str_trim(ml_str_n(piece.p, i));
			c->op = operators[k];
			cut_values(a, ml_str_trim(ml_str_n(piece.p + i + n, piece.n - i - n)), c);
			c->field = ml_store_field(s, kind, key);
			if (c->field)
				return true;
			ml_fail(e, ML_E_FIELD_UNKNOWN, "%.*s", (int)key.n, key.p);
			ml_error_about(e, kind->key, NULL);
			return false;
		}
	return fail(e, piece);
}

bool ml_where_split(struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind, struct ml_str text,
	struct ml_condition **out, uint32_t *n, struct ml_error *e)
{
	struct ml_str rest = text, piece;
	ML_VEC(struct ml_condition) found = {0};
	bool good = true;
	while (good && ml_str_trim(text).n && next_piece(&rest, &piece)) {
		struct ml_condition c = {0};
		good = cut(s, a, kind, piece, &c, e);
		if (good)
			ml_vec_push(&found, c);
	}
	*n = good ? (uint32_t)found.n : 0;
	*out = ML_NEWN(a, struct ml_condition, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return good;
}

/* A value may hold anything but a quote, which comparing leaves out anyway. */
static void put_value(struct ml_buf *out, struct ml_str v)
{
	bool quote = v.n && (v.p[0] == ' ' || v.p[v.n - 1] == ' ');
	for (size_t i = 0; i < v.n && !quote; i++)
		quote = v.p[i] == '|' || word_at(v, i, "and") || word_at(v, i, "et") || v.p[i] == '"';
	ml_buf_z(out, quote ? "\"" : "");
	for (size_t i = 0; i < v.n; i++)
		ml_buf_char(out, v.p[i] == '"' ? ' ' : v.p[i]);
	ml_buf_z(out, quote ? "\"" : "");
}

bool ml_condition_is_inside(const struct ml_condition *c)
{
	return c->field->type == ML_T_REF && strcmp(c->op, "<=") == 0;
}

void ml_where_add(struct ml_buf *out, const struct ml_condition *c)
{
	ml_buf_printf(out, "%s%s%s", out->n ? " and " : "", c->field->key, c->op);
	for (uint32_t i = 0; i < c->n; i++) {
		ml_buf_z(out, i ? "|" : "");
		put_value(out, c->values[i]);
	}
}

/* ---- spans of days, by words --------------------------------------------------------------------- */

static const struct ml_where_span spans[] = {
	{"late", N_("passé ou en retard"), "retard|passé"},
	{"today", N_("aujourd'hui"), "aujourd'hui"},
	{"this_week", N_("cette semaine"), "semaine|cette semaine"},
	{"next_week", N_("la semaine prochaine"), "semaine prochaine"},
	{"this_month", N_("ce mois"), "mois|ce mois"},
	{"last_month", N_("le mois dernier"), "mois dernier"},
	{"this_year", N_("cette année"), "année|cette année"},
	{"last_year", N_("l'année dernière"), "année dernière"},
	{"coming", N_("à venir"), "à venir|avenir"},
};

const struct ml_where_span *ml_where_spans(uint32_t *n)
{
	*n = ML_COUNT(spans);
	return spans;
}

static int64_t month_start(int year, int month)
{
	year += (month - 1 + 1200) / 12 - 100;
	month = (month - 1 + 1200) % 12 + 1;
	return ml_date_days((struct ml_date){year, month, 1});
}

/* Days [from, to) of a span, by its place in the table. */
static void span_days(size_t span, struct ml_date today, int64_t *from, int64_t *to)
{
	int64_t day = ml_date_days(today), monday = day - (ml_date_weekday(today) - 1);
	const int64_t ever = ml_date_days((struct ml_date){9999, 12, 31});
	const int64_t days[ML_COUNT(spans)][2] = {
		{ml_date_days((struct ml_date){1, 1, 1}), day},
		{day, day + 1},
		{monday, monday + 7},
		{monday + 7, monday + 14},
		{month_start(today.year, today.month), month_start(today.year, today.month + 1)},
		{month_start(today.year, today.month - 1), month_start(today.year, today.month)},
		{month_start(today.year, 1), month_start(today.year + 1, 1)},
		{month_start(today.year - 1, 1), month_start(today.year, 1)},
		{day, ever},
	};
	*from = days[span][0];
	*to = days[span][1];
}

/* Is the word one of those that the table's third column has, between bars? */
static bool is_one_of(const char *words, struct ml_str word)
{
	struct ml_str rest = ml_str(words), one;
	while (ml_str_split(&rest, '|', &one))
		if (ml_fold_equal(one, word))
			return true;
	return false;
}

bool ml_where_span_bounds(struct ml_store *s, struct ml_arena *a, const struct ml_field *f, struct ml_str word,
	struct ml_str *from, struct ml_str *to)
{
	int64_t days[2], seconds;
	struct ml_date today;
	int minutes;
	if (f->type != ML_T_DATE && f->type != ML_T_DATETIME)
		return false;
	ml_time_local(s->ctx->now_ms(s->ctx) / 1000, s->ctx->zone, &today, &minutes, NULL, NULL);
	for (size_t i = 0; i < ML_COUNT(spans); i++) {
		if (!ml_str_is(word, spans[i].key) && !is_one_of(spans[i].words, word))
			continue;
		span_days(i, today, &days[0], &days[1]);
		for (int k = 0; k < 2; k++) {
			struct ml_date d = ml_date_of_days(days[k]);
			struct ml_buf iso = {0};
			if (f->type == ML_T_DATE) {
				ml_buf_printf(&iso, "%04d-%02d-%02d", d.year, d.month, d.day);
			} else {
				ml_time_utc(d, 0, s->ctx->zone, &seconds);
				ml_time_iso(&iso, seconds);
			}
			*(k ? to : from) = ml_arena_str(a, ml_buf_view(&iso));
			ml_buf_finish(&iso);
		}
		return true;
	}
	return false;
}
