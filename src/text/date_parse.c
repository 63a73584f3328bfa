/*
 * Dates and times as people type them. Each way of saying a date is one function in a table; the first whose words use
 * up the whole text wins, so that "15 mars 14h" is no 15 March 2014.
 */
#include "calendar.h"
#include "date_words.h"

#include <stdlib.h>

struct parser {
	struct ml_date_token t[ML_DATE_TOKENS];
	unsigned n, i;
	struct ml_date today;
};

static bool eat(struct parser *p, enum ml_date_word class, int *value)
{
	if (p->i >= p->n || !ml_date_word_is(&p->t[p->i], class, value))
		return false;
	p->i++;
	return true;
}

static bool eat_symbol(struct parser *p, char symbol)
{
	if (p->i >= p->n || p->t[p->i].symbol != symbol)
		return false;
	p->i++;
	return true;
}

static bool eat_text(struct parser *p, const char *word)
{
	if (p->i >= p->n || p->t[p->i].symbol != 'w' || strcmp(p->t[p->i].word, word) != 0)
		return false;
	p->i++;
	return true;
}

static void skip_fillers(struct parser *p)
{
	while (eat(p, ML_DW_FILLER, NULL))
		;
}

/* Is the number at i the hour of a time? */
static bool is_hour(const struct parser *p, unsigned i)
{
	if (i + 1 >= p->n)
		return false;
	const struct ml_date_token *next = &p->t[i + 1];
	return next->symbol == ':' || ml_date_word_is(next, ML_DW_HOUR, NULL) ||
	       ml_date_word_is(next, ML_DW_MORNING, NULL) || strcmp(next->word, "pm") == 0;
}

static bool eat_number(struct parser *p, unsigned most_digits, int *value)
{
	if (p->i >= p->n || p->t[p->i].symbol != 'n' || p->t[p->i].digits > most_digits)
		return false;
	*value = p->t[p->i++].number;
	return true;
}

/* Four digits, or two: then not more than thirty years ahead. */
static bool eat_year(struct parser *p, int *year)
{
	if (p->i >= p->n || p->t[p->i].symbol != 'n' || is_hour(p, p->i))
		return false;
	const struct ml_date_token *t = &p->t[p->i];
	if (t->digits != 4 && t->digits != 2)
		return false;
	*year = t->number;
	if (t->digits == 2) {
		*year += p->today.year / 100 * 100;
		if (*year > p->today.year + 30)
			*year -= 100;
	}
	p->i++;
	return true;
}

/* Months and their like are counted by the calendar, and 31 January + 1 month is the last of February. */
static struct ml_date shift(struct ml_date d, int64_t count, int unit)
{
	if (unit > 0)
		return ml_date_of_days(ml_date_days(d) + count * unit);
	int64_t months = (int64_t)d.year * 12 + d.month - 1 + count * -unit;
	if (months < 12 || months >= 10000 * 12)
		return (struct ml_date){0, 0, 0};
	d.year = (int)(months / 12);
	d.month = (int)(months % 12) + 1;
	d.day = ML_MIN(d.day, ml_date_month_days(d.year, d.month));
	return d;
}

/* The nearest year in which that day exists and, if weekday is not 0, falls on it. */
static bool nearest(const struct parser *p, int day, int month, int weekday, struct ml_date *out)
{
	int64_t today = ml_date_days(p->today), best = INT64_MAX;

	for (int year = p->today.year + 28; year >= p->today.year - 28; year--) {
		struct ml_date d = {year, month, day};
		if (!ml_date_valid(d) || (weekday && ml_date_weekday(d) != weekday))
			continue;
		int64_t distance = llabs(ml_date_days(d) - today);
		if (distance < best) {
			best = distance;
			*out = d;
		}
	}
	return best != INT64_MAX;
}

static bool exact(int day, int month, int year, int weekday, struct ml_date *out)
{
	*out = (struct ml_date){year, month, day};
	return ml_date_valid(*out) && (!weekday || ml_date_weekday(*out) == weekday);
}

/* ---- the ways of saying a date --------------------------------------------------------- */

/* 20260315, or 15032026 where that is none. */
static bool compact(const struct ml_date_token *t, int weekday, struct ml_date *out)
{
	if (t->digits != 8)
		return false;
	return exact(t->number % 100, t->number / 100 % 100, t->number / 10000, weekday, out) ||
	       exact(t->number / 1000000, t->number / 10000 % 100, t->number % 10000, weekday, out);
}

/* 15/3, 15-03-26, 15.3.2026, 15 03 2026, 2026-03-15, each after a weekday or not. */
static bool say_digits(struct parser *p, struct ml_date *out)
{
	int weekday = 0, first, month, last;

	if (eat(p, ML_DW_WEEKDAY, &weekday))
		skip_fillers(p);
	if (p->i >= p->n || p->t[p->i].symbol != 'n')
		return false;
	bool year_first = p->t[p->i].digits == 4;
	if (compact(&p->t[p->i], weekday, out)) {
		p->i++;
		return true;
	}
	if (!eat_number(p, 4, &first) || p->i >= p->n || (!year_first && p->t[p->i - 1].digits > 2))
		return false;
	char sign = p->t[p->i].symbol;
	bool spaced = sign == 'n';
	if (!spaced && sign != '/' && sign != '-' && sign != '.')
		return false;
	p->i += !spaced;
	if (!eat_number(p, 2, &month))
		return false;
	if (year_first)
		return (spaced || eat_symbol(p, sign)) && eat_number(p, 2, &last) &&
		       exact(last, month, first, weekday, out);
	unsigned here = p->i;
	if ((spaced || eat_symbol(p, sign)) && eat_year(p, &last))
		return exact(first, month, last, weekday, out);
	p->i = here;
	return !spaced && nearest(p, first, month, weekday, out);
}

/* 15 mars, 1er avril 2026, mardi 17 mars, 15th of March. */
static bool say_day_month(struct parser *p, struct ml_date *out)
{
	int weekday = 0, day, month, year;

	if (eat(p, ML_DW_WEEKDAY, &weekday))
		skip_fillers(p);
	if (!eat_number(p, 2, &day))
		return false;
	eat(p, ML_DW_ORDINAL, NULL);
	skip_fillers(p);
	if (!eat(p, ML_DW_MONTH, &month))
		return false;
	skip_fillers(p);
	if (eat_year(p, &year))
		return exact(day, month, year, weekday, out);
	return nearest(p, day, month, weekday, out);
}

/* March 15, March 15th 2026. "mar 15" is a Tuesday unless a year follows. */
static bool say_month_day(struct parser *p, struct ml_date *out)
{
	int weekday = 0, day, month, year;
	unsigned start = p->i;

	eat(p, ML_DW_WEEKDAY, &weekday);
	if (!eat(p, ML_DW_MONTH, &month)) {
		p->i = start;
		weekday = 0;
		if (!eat(p, ML_DW_MONTH, &month))
			return false;
	}
	bool doubtful = ml_date_word_is(&p->t[p->i - 1], ML_DW_WEEKDAY, NULL);
	if (is_hour(p, p->i) || !eat_number(p, 2, &day))
		return false;
	eat(p, ML_DW_ORDINAL, NULL);
	if (eat_year(p, &year))
		return exact(day, month, year, weekday, out);
	return !doubtful && nearest(p, day, month, weekday, out);
}

/* aujourd'hui, après-demain, day before yesterday, بعد غد. */
static bool say_near_day(struct parser *p, struct ml_date *out)
{
	int days, further = 0;

	if (eat(p, ML_DW_THIS, NULL) && p->i < p->n && ml_date_word_is(&p->t[p->i], ML_DW_FILLER, NULL)) {
		p->i++;
		*out = p->today; /* ce jour */
		return ml_date_word_is(&p->t[p->i - 1], ML_DW_UNIT, NULL);
	}
	if (eat(p, ML_DW_AFTER_DAY, NULL))
		further = 1;
	else if (eat(p, ML_DW_BEFORE_DAY, NULL))
		further = -1;
	skip_fillers(p);
	if (!eat(p, ML_DW_DAY, &days) || (further && (days == 0 || (days > 0) != (further > 0))))
		return false;
	*out = shift(p->today, days + further, 1);
	return true;
}

/* A week from today's: -1 the last, 0 this, 1 the next one; false if the words do not say. */
static bool eat_which(struct parser *p, int *which)
{
	if (eat(p, ML_DW_NEXT, NULL))
		*which = 1;
	else if (eat(p, ML_DW_LAST, NULL))
		*which = -1;
	else if (eat(p, ML_DW_THIS, NULL))
		*which = 0;
	else
		return false;
	return true;
}

static struct ml_date monday_of(struct ml_date d)
{
	return shift(d, 1 - ml_date_weekday(d), 1);
}

/* "semaine prochaine" behind a weekday. */
static bool eat_week(struct parser *p, int *which)
{
	unsigned start = p->i;
	int unit;

	skip_fillers(p);
	bool before = eat_which(p, which);
	if (eat(p, ML_DW_UNIT, &unit) && unit == 7 && (before || eat_which(p, which)))
		return true;
	p->i = start;
	return false;
}

/* lundi, lundi prochain, last monday, ce jeudi, lundi en huit, mardi de la semaine prochaine. */
static bool say_weekday(struct parser *p, struct ml_date *out)
{
	int weekday, which = 1, week, number;
	bool said = eat_which(p, &which);

	if (!eat(p, ML_DW_WEEKDAY, &weekday))
		return false;
	if (!said && eat_week(p, &week)) {
		*out = shift(monday_of(p->today), week * 7 + weekday - 1, 1);
		return true;
	}
	if (!said)
		eat_which(p, &which);
	int ahead = (weekday - ml_date_weekday(p->today) + 7) % 7;
	if (which > 0 && ahead == 0)
		ahead = 7;
	if (which < 0)
		ahead -= 7;
	unsigned here = p->i;
	if (eat(p, ML_DW_IN, NULL) && eat(p, ML_DW_NUMBER, &number) && (number == 8 || number == 15))
		ahead += number == 8 ? 7 : 14;
	else
		p->i = here;
	*out = shift(p->today, ahead, 1);
	return true;
}

/* "3 jours", "une semaine", يومين. */
static bool eat_span(struct parser *p, int *count, int *unit)
{
	if (eat(p, ML_DW_TWO, unit)) {
		*count = 2;
		return true;
	}
	unsigned start = p->i;
	if (eat_number(p, 4, count) || eat(p, ML_DW_NUMBER, count)) {
		eat(p, ML_DW_FILLER,
			NULL); /* "d'" of nothing in particular; units that are fillers too are tried first */
		if (p->i > start + 1 && ml_date_word_is(&p->t[p->i - 1], ML_DW_UNIT, NULL))
			p->i--;
		return eat(p, ML_DW_UNIT, unit);
	}
	*count = 1; /* بعد أسبوع, sous huitaine */
	return eat(p, ML_DW_UNIT, unit);
}

static bool eat_ago_before(struct parser *p)
{
	unsigned start = p->i;

	if (eat(p, ML_DW_AGO_BEFORE, NULL))
		return true;
	eat_text(p, "il");
	if ((eat_text(p, "y") && eat_text(p, "a")) || eat(p, ML_DW_AGO_BEFORE, NULL))
		return true;
	p->i = start;
	return false;
}

/* dans 3 jours, d'ici 2 semaines, il y a un mois, 3 days ago, بعد أسبوعين. */
static bool say_span(struct parser *p, struct ml_date *out)
{
	int count, unit, sign = 0;

	if (eat(p, ML_DW_IN, NULL))
		sign = 1;
	else if (eat_ago_before(p))
		sign = -1;
	if (!eat_span(p, &count, &unit))
		return false;
	if (!sign && eat(p, ML_DW_AGO, NULL))
		sign = -1;
	*out = shift(p->today, sign * count, unit);
	return sign != 0;
}

/* +3, +2s, -1m, J+3. */
static bool say_signed(struct parser *p, struct ml_date *out)
{
	int count, unit = 1;

	eat_text(p, "j");
	int sign = eat_symbol(p, '+') ? 1 : eat_symbol(p, '-') ? -1 : 0;
	if (!sign || !eat_number(p, 4, &count))
		return false;
	eat(p, ML_DW_UNIT, &unit);
	*out = shift(p->today, sign * count, unit);
	return true;
}

static struct ml_date start_of(struct ml_date d, int unit)
{
	if (unit == 7)
		return monday_of(d);
	if (unit >= 0)
		return d;
	d.month = (d.month - 1) / -unit * -unit + 1;
	d.day = 1;
	return d;
}

/* The week, month, quarter or year that the words name, by its first day. */
static bool eat_period(struct parser *p, int *unit, struct ml_date *start)
{
	int which = 0, year, month;

	skip_fillers(p);
	bool said = eat_which(p, &which);
	if (eat(p, ML_DW_UNIT, unit)) {
		if (!said)
			eat_which(p, &which);
		*start = start_of(shift(start_of(p->today, *unit), which, *unit), *unit);
		return *unit == 7 || *unit < 0;
	}
	if (said || !eat(p, ML_DW_MONTH, &month))
		return false;
	*unit = -1;
	if (eat_year(p, &year))
		return exact(1, month, year, 0, start);
	return nearest(p, 15, month, 0, start) && (start->day = 1);
}

/* semaine prochaine, next month, l'année dernière: its first day. */
static bool say_period(struct parser *p, struct ml_date *out)
{
	unsigned start = p->i;
	int unit;

	if (!eat_period(p, &unit, out))
		return false;
	for (unsigned i = start; i < p->i; i++)
		if (ml_date_word_is(&p->t[i], ML_DW_NEXT, NULL) || ml_date_word_is(&p->t[i], ML_DW_LAST, NULL))
			return true;
	return false; /* "mars 2026" names no day */
}

/* fin du mois, début mars, mi-juin 2027, end of the year, fin de semaine. */
static bool say_part(struct parser *p, struct ml_date *out)
{
	int unit;
	bool end = eat(p, ML_DW_END, NULL), middle = !end && eat(p, ML_DW_MIDDLE, NULL);

	if (!end && !middle && !eat(p, ML_DW_START, NULL))
		return false;
	if (!eat_period(p, &unit, out))
		return false;
	if (end && unit == 7)
		*out = shift(*out, 4, 1); /* the last working day */
	else if (end)
		*out = shift(shift(*out, 1, unit), -1, 1);
	else if (middle && unit == -1)
		out->day = 15;
	else if (middle && unit == 7)
		*out = shift(*out, 2, 1);
	else if (middle)
		*out = shift(*out, -unit / 2, -1);
	return true;
}

/* ce week-end, weekend prochain: its Saturday. */
static bool say_weekend(struct parser *p, struct ml_date *out)
{
	int which = 0, unit;
	bool said = eat_which(p, &which);

	if (!eat(p, ML_DW_WEEKEND, NULL) && !(eat(p, ML_DW_UNIT, &unit) && unit == 7 && eat(p, ML_DW_END, NULL)))
		return false;
	if (!said)
		eat_which(p, &which);
	*out = shift(monday_of(p->today), 5 + 7 * which, 1);
	return true;
}

/* le 15, lundi 9: the next such day from today on. */
static bool say_day(struct parser *p, struct ml_date *out)
{
	int weekday = 0, day;

	if (eat(p, ML_DW_WEEKDAY, &weekday))
		skip_fillers(p);
	if (is_hour(p, p->i) || !eat_number(p, 2, &day))
		return false;
	eat(p, ML_DW_ORDINAL, NULL);
	for (int months = 0; months < 120; months++) {
		struct ml_date d = shift((struct ml_date){p->today.year, p->today.month, 1}, months, -1);
		d.day = day;
		if (!ml_date_valid(d) || ml_date_days(d) < ml_date_days(p->today) ||
			(weekday && ml_date_weekday(d) != weekday))
			continue;
		*out = d;
		return true;
	}
	return false;
}

static bool (*const ways[])(struct parser *, struct ml_date *) = {say_digits, say_day_month, say_month_day,
	say_near_day, say_weekday, say_signed, say_span, say_part, say_weekend, say_period, say_day};

/* ---- times -------------------------------------------------------------------------------- */

/* "du matin", "pm", "de l'après-midi". */
static bool half_of_day(struct parser *p, int *hour)
{
	unsigned start = p->i;

	skip_fillers(p);
	eat(p, ML_DW_AFTER_DAY, NULL);
	if (eat(p, ML_DW_MORNING, NULL)) {
		if (*hour > 12)
			return false;
		*hour %= 12;
	} else if (eat(p, ML_DW_EVENING, NULL)) {
		if (*hour < 12)
			*hour += 12;
	} else {
		p->i = start;
	}
	return true;
}

/* 14h, 14h30, 14:30, 14:30:00, 9 heures, à 9, 2pm, midi. */
static bool eat_time(struct parser *p, int *minutes)
{
	int hour, minute = 0, second = 0;
	bool announced = false;

	for (skip_fillers(p); eat(p, ML_DW_AT, NULL); announced = true)
		skip_fillers(p);
	if (eat(p, ML_DW_CLOCK, minutes))
		return true;
	unsigned at = p->i;
	if (!eat_number(p, 2, &hour))
		return false;
	if (eat(p, ML_DW_HOUR, NULL)) {
		if (eat_number(p, 2, &minute))
			eat(p, ML_DW_MINUTE, NULL);
	} else if (eat_symbol(p, ':')) {
		if (!eat_number(p, 2, &minute) || p->t[p->i - 1].digits != 2)
			return false;
		if (eat_symbol(p, ':') && !eat_number(p, 2, &second))
			return false;
	} else if (!announced && !is_hour(p, at)) {
		return false;
	}
	if (!half_of_day(p, &hour) || hour > 23 || minute > 59 || second > 59)
		return false;
	*minutes = hour * 60 + minute;
	return true;
}

/* ---- the whole text ------------------------------------------------------------------------- */

static bool at_end(struct parser *p)
{
	eat_symbol(p, '.');
	return p->i == p->n;
}

static bool with_time(struct parser *p, int *minutes, bool *has_time)
{
	*has_time = !at_end(p);
	*minutes = 0;
	return !*has_time || (eat_time(p, minutes) && at_end(p));
}

/* Tries every way from token `start`; has_time NULL: no time may follow. */
static bool try_ways(struct parser *p, unsigned start, struct ml_date *out, int *minutes, bool *has_time)
{
	for (size_t w = 0; w < ML_COUNT(ways); w++) {
		struct ml_date d = {0};
		p->i = start;
		skip_fillers(p);
		unsigned bare = p->i;
		bool good = ways[w](p, &d);
		if (!good && bare != start) { /* the filler may have been a word of the date: "jour" */
			p->i = start;
			good = ways[w](p, &d);
		}
		if (!good || !ml_date_valid(d))
			continue;
		if (has_time ? with_time(p, minutes, has_time) : at_end(p)) {
			*out = d;
			return true;
		}
	}
	return false;
}

static bool begin(struct parser *p, struct ml_str s, struct ml_date today)
{
	p->n = s.n <= 256 && ml_date_valid(today) ? ml_date_tokens(s, p->t) : 0;
	p->i = 0;
	p->today = today;
	return p->n > 0;
}

bool ml_date_parse(struct ml_str s, struct ml_date today, struct ml_date *out)
{
	struct parser p;

	return begin(&p, s, today) && try_ways(&p, 0, out, NULL, NULL);
}

bool ml_datetime_parse(struct ml_str s, struct ml_date today, struct ml_date *out, int *minutes, bool *has_time)
{
	struct parser p;
	struct ml_date d;
	int found = 0;
	bool has = false;

	if (!begin(&p, s, today))
		return false;
	if (!try_ways(&p, 0, &d, &found, &has)) {
		p.i = 0;
		if (!eat_time(&p, &found))
			return false;
		has = true;
		d = today;
		if (!at_end(&p) && !try_ways(&p, p.i, &d, NULL, NULL))
			return false;
	}
	*out = d;
	*minutes = found;
	if (has_time)
		*has_time = has;
	return true;
}
