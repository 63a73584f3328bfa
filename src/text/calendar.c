/* The proleptic Gregorian calendar, ISO 8601 dates and RFC 3339 times, and dates as they are shown. */
#include "calendar.h"

#include <stdlib.h>

bool ml_date_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int ml_date_month_days(int year, int month)
{
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && ml_date_leap(year) ? 29 : days[month - 1];
}

bool ml_date_valid(struct ml_date d)
{
	return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
	       d.day <= ml_date_month_days(d.year, d.month);
}

/* Days before 1 March of a year counted from March, so that the leap day comes last. */
#define DAYS_400 146097
#define EPOCH_FROM_MARCH_0 719468 /* 1970-01-01 from 0000-03-01 */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t ml_date_days(struct ml_date d)
{
	int64_t year = (int64_t)d.year - (d.month <= 2);
	int64_t cycle = floor_div(year, 400), y = year - cycle * 400;
	int64_t month = (d.month + 9) % 12;
	int64_t day = (153 * month + 2) / 5 + d.day - 1;

	return cycle * DAYS_400 + y * 365 + y / 4 - y / 100 + day - EPOCH_FROM_MARCH_0;
}

struct ml_date ml_date_of_days(int64_t days)
{
	const int64_t limit = (int64_t)700000000000; /* the year must fit an int */
	int64_t z = ML_MIN(ML_MAX(days, -limit), limit) + EPOCH_FROM_MARCH_0;
	int64_t cycle = floor_div(z, DAYS_400), in_cycle = z - cycle * DAYS_400;
	int64_t y = (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / 146096) / 365;
	int64_t in_year = in_cycle - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * in_year + 2) / 153;
	int month = (int)(m < 10 ? m + 3 : m - 9);

	return (struct ml_date){(int)(cycle * 400 + y + (month <= 2)), month, (int)(in_year - (153 * m + 2) / 5 + 1)};
}

int ml_date_weekday(struct ml_date d)
{
	int64_t days = ml_date_days(d) + 3; /* 1970-01-01 was a Thursday */

	return (int)(days - floor_div(days, 7) * 7) + 1;
}

/* ---- ISO 8601 and RFC 3339 ------------------------------------------------------------- */

static bool take_digits(struct ml_str *s, size_t n, int *out)
{
	if (s->n < n)
		return false;
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		*out = *out * 10 + (s->p[i] - '0');
	}
	*s = ml_str_n(s->p + n, s->n - n);
	return true;
}

static bool take(struct ml_str *s, const char *any)
{
	if (s->n == 0 || s->p[0] == 0 || !strchr(any, s->p[0]))
		return false;
	*s = ml_str_n(s->p + 1, s->n - 1);
	return true;
}

static bool take_date(struct ml_str *s, struct ml_date *out)
{
	struct ml_date d;

	if (!take_digits(s, 4, &d.year))
		return false;
	bool dashes = take(s, "-");
	if (!take_digits(s, 2, &d.month) || take(s, "-") != dashes || !take_digits(s, 2, &d.day) || !ml_date_valid(d))
		return false;
	*out = d;
	return true;
}

bool ml_date_iso(struct ml_str s, struct ml_date *out)
{
	struct ml_date d;

	if (!take_date(&s, &d) || s.n)
		return false;
	*out = d;
	return true;
}

static bool take_offset(struct ml_str *s, int *seconds, bool *has)
{
	int h, m;

	*has = true;
	*seconds = 0;
	if (take(s, "Zz"))
		return true;
	int sign = s->n && s->p[0] == '-' ? -1 : 1;
	if (!take(s, "+-")) {
		*has = false;
		return true;
	}
	if (!take_digits(s, 2, &h))
		return false;
	take(s, ":");
	if (!take_digits(s, 2, &m) || h > 23 || m > 59)
		return false;
	*seconds = sign * (h * 3600 + m * 60);
	return true;
}

bool ml_time_parse_iso(struct ml_str s, int64_t *utc_seconds, bool *has_zone)
{
	struct ml_date d;
	int h, m, sec = 0, offset, digit;
	bool zone;

	if (!take_date(&s, &d) || !take(&s, "Tt ") || !take_digits(&s, 2, &h) || !take(&s, ":") ||
		!take_digits(&s, 2, &m))
		return false;
	if (take(&s, ":")) {
		if (!take_digits(&s, 2, &sec))
			return false;
		if (take(&s, ".,")) {
			if (!take_digits(&s, 1, &digit))
				return false;
			while (take_digits(&s, 1, &digit))
				;
		}
	}
	if (!take_offset(&s, &offset, &zone) || s.n || h > 23 || m > 59 || sec > 60)
		return false;
	*utc_seconds = ml_date_days(d) * 86400 + h * 3600 + m * 60 + sec - offset;
	if (has_zone)
		*has_zone = zone;
	return true;
}

void ml_time_iso(struct ml_buf *out, int64_t utc_seconds)
{
	int64_t days = floor_div(utc_seconds, 86400);
	int rest = (int)(utc_seconds - days * 86400);
	struct ml_date d = ml_date_of_days(days);

	ml_buf_printf(
		out, "%04d-%02d-%02dT%02d:%02d:%02dZ", d.year, d.month, d.day, rest / 3600, rest / 60 % 60, rest % 60);
}

/* ---- showing ---------------------------------------------------------------------------- */

struct names {
	const char *lang;
	const char *months[12], *short_months[12];
	const char *days[7], *short_days[7];
	const char *first; /* "1" as the day of a month, NULL: as any other */
};

/* Months in Arabic as Morocco names them. */
/* clang-format off */
static const struct names languages[] = {
	{"fr",
	 {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	 {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
	 {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
	 {"lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."}, "1er"},
	{"en",
	 {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	 {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	 {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
	 {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, NULL},
	{"ar",
	 {"يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"},
	 {"يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"},
	 {"الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"},
	 {"الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"}, NULL},
};
/* clang-format on */

static const struct names *names_of(const char *lang)
{
	for (size_t i = 0; lang && i < ML_COUNT(languages); i++)
		if (strncmp(languages[i].lang, lang, 2) == 0)
			return &languages[i];
	return &languages[0];
}

void ml_date_show(struct ml_buf *out, struct ml_date d, enum ml_date_style style, const char *lang)
{
	const struct names *n = names_of(lang);
	size_t from = out->n;
	bool brief = style == ML_DATE_ABBR, day = style == ML_DATE_DAY || style == ML_DATE_DAY_ABBR;

	if (style == ML_DATE_SHORT || !ml_date_valid(d)) {
		ml_buf_printf(out, "%02d/%02d/%04d", d.day, d.month, d.year);
		ml_digits_show(out, from, lang);
		return;
	}
	if (style == ML_DATE_LONG || brief)
		ml_buf_printf(out, "%s ", (brief ? n->short_days : n->days)[ml_date_weekday(d) - 1]);
	if (d.day == 1 && n->first)
		ml_buf_z(out, n->first);
	else
		ml_buf_printf(out, "%d", d.day);
	ml_buf_printf(out, " %s", (brief || style == ML_DATE_DAY_ABBR ? n->short_months : n->months)[d.month - 1]);
	if (!day)
		ml_buf_printf(out, " %04d", d.year);
	ml_digits_show(out, from, lang);
}
