/*
 * dates: dates and times of fields, as typed and as files write them.
 */
#include <stdio.h>

#include "values.h"

static const char *zone_of(const struct parse *p)
{
	return p->reader->zone && p->reader->zone[0] ? p->reader->zone : "UTC";
}

static struct ml_date today_of(const struct parse *p)
{
	struct ml_date d = {1970, 1, 1};
	int minutes, seconds, offset;
	int64_t now = p->reader->now_ms / 1000;

	ml_time_local(now, zone_of(p), &d, &minutes, &seconds, &offset);
	return d;
}

/* 20210723114506, as information systems write it. */
static bool is_stamp(struct ml_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return s.n == 14;
}

/*
 * What was typed, as a date and perhaps a time. In files, words that depend on the day of reading ("demain", "15/3")
 * are refused: they are found by reading twice, on two days that share neither year nor month.
 */
static bool read_words(const struct parse *p, struct ml_date *date, int *minutes, bool *has_time)
{
	struct ml_date today = today_of(p), other = ml_date_of_days(ml_date_days(today) - 500), twin;
	int twin_minutes;
	bool twin_time;

	if (!ml_datetime_parse(p->text, today, date, minutes, has_time))
		return false;
	if (!p->reader->strict)
		return true;
	return ml_datetime_parse(p->text, other, &twin, &twin_minutes, &twin_time) &&
	       ml_date_days(twin) == ml_date_days(*date);
}

static bool take_date(const struct parse *p, struct ml_date d, struct ml_value *out)
{
	if (!ml_date_valid(d) || d.year < 1 || d.year > 9999)
		return model_bad(p, ML_E_VALUE_BAD);
	*out = ml_text(ml_arena_printf(p->arena, "%04d-%02d-%02d", d.year, d.month, d.day));
	return true;
}

bool model_parse_date(const struct parse *p, struct ml_value *out)
{
	struct ml_date d;
	int64_t seconds;
	int minutes, s, offset;
	bool flag;

	if (ml_date_iso(p->text, &d) || (is_stamp(p->text) && ml_date_iso(ml_str_n(p->text.p, 8), &d)))
		return take_date(p, d, out);
	if (p->text.n > 10 && ml_time_parse_iso(p->text, &seconds, &flag)) {
		ml_time_local(seconds, flag ? zone_of(p) : "UTC", &d, &minutes, &s, &offset);
		return take_date(p, d, out);
	}
	if (!read_words(p, &d, &minutes, &flag))
		return model_bad(p, ML_E_VALUE_BAD);
	return take_date(p, d, out);
}

static bool take_time(const struct parse *p, int64_t seconds, const char *zone, struct ml_value *out)
{
	if (seconds < -62135596800 || seconds > 253402300799) /* years 1 to 9999 */
		return model_bad(p, ML_E_VALUE_RANGE);
	*out = (struct ml_value){.tag = ML_TIME, .i = seconds, .s = ml_arena_str(p->arena, ml_str(zone))};
	return true;
}

/* A time without zone is local: the clock on the wall of `zone`. read_as_utc: its seconds as if it were UTC. */
static bool take_local(const struct parse *p, int64_t read_as_utc, const char *zone, struct ml_value *out)
{
	struct ml_date d;
	int minutes, seconds, offset;
	int64_t utc;

	ml_time_local(read_as_utc, "UTC", &d, &minutes, &seconds, &offset);
	if (!ml_time_utc(d, minutes, zone, &utc))
		return model_bad(p, ML_E_VALUE_BAD);
	return take_time(p, utc + seconds, zone, out);
}

/* RFC 9557: 2026-03-17T13:30:00Z[Africa/Casablanca]. Cuts the zone off *text. */
static bool cut_zone(const struct parse *p, struct ml_str *text, const char **zone)
{
	const char *open = memchr(text->p, '[', text->n);

	*zone = NULL;
	if (!open || text->p[text->n - 1] != ']')
		return true;
	*zone = ml_arena_z(p->arena, ml_str_n(open + 1, text->n - (size_t)(open - text->p) - 2));
	*text = ml_str_n(text->p, (size_t)(open - text->p));
	return ml_zone_known(*zone);
}

bool model_parse_datetime(const struct parse *p, struct ml_value *out)
{
	struct ml_str text = p->text;
	const char *zone;
	struct ml_date d;
	int64_t seconds;
	int minutes = 0;
	bool flag;

	if (!cut_zone(p, &text, &zone))
		return model_bad(p, ML_E_VALUE_BAD);
	if (is_stamp(text))
		text = ml_arena_printf(p->arena, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text.p, text.p + 4, text.p + 6,
			text.p + 8, text.p + 10, text.p + 12);
	if (text.n > 10 && ml_time_parse_iso(text, &seconds, &flag)) {
		if (is_stamp(p->text) || !flag)
			return take_local(p, seconds, zone ? zone : zone_of(p), out);
		return take_time(p, seconds, zone ? zone : "UTC", out);
	}
	if (zone)
		return model_bad(p, ML_E_VALUE_BAD);
	if (!ml_date_iso(text, &d) && !read_words(p, &d, &minutes, &flag))
		return model_bad(p, ML_E_VALUE_BAD);
	if (!ml_date_valid(d) || !ml_time_utc(d, minutes, zone_of(p), &seconds))
		return model_bad(p, ML_E_VALUE_BAD);
	return take_time(p, seconds, zone_of(p), out);
}
