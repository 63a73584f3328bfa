/*
 * Periods as people type them: du 12 au 15 mars, 12-15 mars, 15/3 - 20/3, lundi à mercredi, demain 9h-12h. Both halves
 * are read as dates; the first takes from the second what it leaves out, and a second that is only a time is of the
 * first one's day.
 */
#include <stdio.h>
#include <maillage/text.h>

static const char *const starts[] = {"du ", "de ", "entre ", "from ", "between ", "من "};
static const char *const between[] = {" jusqu'au ", " jusqu'à ", " au ", " à ", " until ", " till ", " to ", " et le ",
	" et ", " and ", " إلى ", " الى ", " حتى ", "→", "->", "–", "—", " - ", "-"};

struct half {
	struct ml_date day;
	int minutes;
	bool has_time, only_time;
};

static bool same_day(struct ml_date a, struct ml_date b)
{
	return ml_date_days(a) == ml_date_days(b);
}

static bool read_half(struct ml_str s, struct ml_date today, struct half *out)
{
	struct ml_date later = ml_date_of_days(ml_date_days(today) + 40), twin;
	int minutes;
	bool has;

	*out = (struct half){0};
	if (!ml_datetime_parse(s, today, &out->day, &out->minutes, &out->has_time))
		return false;
	out->only_time = out->has_time && same_day(out->day, today) &&
			 ml_datetime_parse(s, later, &twin, &minutes, &has) && same_day(twin, later);
	return true;
}

/* Four digits in a row. */
static bool says_year(struct ml_str s)
{
	int run = 0;
	for (size_t i = 0; i < s.n; i++) {
		run = s.p[i] >= '0' && s.p[i] <= '9' ? run + 1 : 0;
		if (run == 4)
			return true;
	}
	return false;
}

/* "12", "lundi 12": a day whose month the other half says. */
static bool ends_in_day(struct ml_str s)
{
	size_t n = 0;
	while (n < s.n && s.p[s.n - 1 - n] >= '0' && s.p[s.n - 1 - n] <= '9')
		n++;
	return n > 0 && n <= 2 && (n == s.n || s.p[s.n - 1 - n] == ' ');
}

static bool read_with(struct ml_str s, const char *more, struct ml_date today, struct half *out)
{
	char text[300];
	int n = snprintf(text, sizeof text, "%.*s%s", (int)ML_MIN(s.n, 250), s.p, more);
	return read_half(ml_str_n(text, (size_t)n), today, out);
}

static bool read_first(
	struct ml_str s, const struct half *second, struct ml_str second_text, struct ml_date today, struct half *out)
{
	char more[32];
	struct ml_date d = second->day;
	if (ends_in_day(s) && !second->only_time) {
		for (int back = 0; back < 2; back++) { /* "du 28 au 3 mars": of the month before */
			snprintf(more, sizeof more, "/%d/%d", d.month, d.year);
			if (read_with(s, more, today, out) && ml_date_days(out->day) <= ml_date_days(second->day))
				return true;
			d = d.month == 1 ? (struct ml_date){d.year - 1, 12, 1}
					 : (struct ml_date){d.year, d.month - 1, 1};
		}
	}
	snprintf(more, sizeof more, " %d", second->day.year);
	if (says_year(second_text) && !says_year(s) && read_with(s, more, today, out) && !out->has_time)
		return true;
	return read_half(s, today, out);
}

static bool in_order(const struct half *a, const struct half *b)
{
	int64_t days = ml_date_days(b->day) - ml_date_days(a->day);
	return days > 0 || (days == 0 && (!b->has_time || b->minutes >= a->minutes));
}

static bool read_halves(struct ml_str left, struct ml_str right, struct ml_date today, struct half *a, struct half *b)
{
	left = ml_str_trim(left);
	right = ml_str_trim(right);
	if (!left.n || !right.n || !read_half(right, today, b) || !read_first(left, b, right, today, a))
		return false;
	if (b->only_time && !a->has_time)
		return false; /* "3 à 5h" is no period */
	if (b->only_time)
		b->day = a->day;
	if (in_order(a, b))
		return true;
	/* "de lundi à mercredi", "28/12 - 3/1": the second is the next such day behind the first. */
	if (says_year(right) || b->only_time)
		return false;
	b->day = ml_date_of_days(ml_date_days(b->day) + 7);
	if (in_order(a, b) && ml_date_days(b->day) - ml_date_days(a->day) < 7)
		return true;
	b->day = ml_date_of_days(ml_date_days(b->day) - 7);
	b->day.year++;
	return ml_date_valid(b->day) && in_order(a, b) && ml_date_days(b->day) - ml_date_days(a->day) < 360;
}

bool ml_period_parse(struct ml_str s, struct ml_date today, struct ml_period *out)
{
	struct half a, b;

	s = ml_str_trim(s);
	if (s.n > 200)
		return false;
	for (size_t i = 0; i < ML_COUNT(starts); i++) {
		struct ml_str w = ml_str(starts[i]);
		if (s.n > w.n && strncasecmp(s.p, w.p, w.n) == 0) {
			s = ml_str_n(s.p + w.n, s.n - w.n);
			break;
		}
	}
	for (size_t i = 0; i < ML_COUNT(between); i++) {
		struct ml_str w = ml_str(between[i]);
		for (size_t at = 0; at + w.n < s.n; at++) {
			if (memcmp(s.p + at, w.p, w.n) != 0 ||
				!read_halves(
					ml_str_n(s.p, at), ml_str_n(s.p + at + w.n, s.n - at - w.n), today, &a, &b))
				continue;
			*out = (struct ml_period){a.day, b.day, a.minutes, b.minutes, a.has_time || b.has_time};
			return true;
		}
	}
	return false;
}
