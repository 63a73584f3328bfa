/* text: the calendar, dates and times as typed, dates as shown. Today is Sunday 22 November 2026. */
#include <maillage/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tap.h"

static const struct ml_date today = {2026, 11, 22};

static const char *iso(struct ml_date d, char out[48])
{
	snprintf(out, 48, "%04d-%02d-%02d", d.year, d.month, d.day);
	return out;
}

/* Against the C library, day by day, and its own neighbours. */
static void test_calendar(void)
{
	bool days = true, weekdays = true, order = true;
	int64_t from = ml_date_days((struct ml_date){1, 1, 1}), to = ml_date_days((struct ml_date){9999, 12, 31});

	for (int64_t d = from; d <= to; d++) {
		struct ml_date date = ml_date_of_days(d);
		days = days && ml_date_valid(date) && ml_date_days(date) == d;
		if (d % 97)
			continue;
		time_t t = (time_t)d * 86400;
		struct tm tm;
		gmtime_r(&t, &tm);
		order = order && date.year == tm.tm_year + 1900 && date.month == tm.tm_mon + 1 &&
			date.day == tm.tm_mday;
		weekdays = weekdays && ml_date_weekday(date) % 7 == tm.tm_wday;
	}
	ok(days, "every day of 9999 years there and back");
	ok(order, "the same dates as the C library");
	ok(weekdays, "the same weekdays");
	is_int(ml_date_days((struct ml_date){1970, 1, 1}), 0, "counted from 1970");
	ok(ml_date_valid((struct ml_date){2024, 2, 29}) && !ml_date_valid((struct ml_date){2026, 2, 29}) &&
			!ml_date_valid((struct ml_date){1900, 2, 29}) && ml_date_valid((struct ml_date){2000, 2, 29}),
		"leap years");
	ok(!ml_date_valid((struct ml_date){2026, 13, 1}) && !ml_date_valid((struct ml_date){2026, 0, 1}) &&
			!ml_date_valid((struct ml_date){2026, 4, 31}) && !ml_date_valid((struct ml_date){2026, 4, 0}) &&
			!ml_date_valid((struct ml_date){0, 4, 1}) && !ml_date_valid((struct ml_date){10000, 4, 1}),
		"no such day");
	ok(ml_date_of_days(INT64_MAX).year > 9999 && ml_date_of_days(INT64_MIN).year < 0,
		"days beyond any year do no harm");
}

static void test_parse(void)
{
	static const char *const cases[][2] = {
		/* figures */
		{"15/3/26", "2026-03-15"},
		{"15/03/2026", "2026-03-15"},
		{"15-3-2026", "2026-03-15"},
		{"15.3.2026", "2026-03-15"},
		{"15 3 2026", "2026-03-15"},
		{"2026-03-15", "2026-03-15"},
		{"2026/3/15", "2026-03-15"},
		{"20260315", "2026-03-15"},
		{"15032026", "2026-03-15"},
		{"١٥/٣/٢٠٢٦", "2026-03-15"},
		{"۱۵/۳/۲۰۲۶", "2026-03-15"},
		{" 15 / 3 / 2026 ", "2026-03-15"},
		{"15/3", "2027-03-15"},
		{"15/10", "2026-10-15"},
		{"1/6/68", "1968-06-01"},
		{"1/6/40", "2040-06-01"},
		{"29/2", "2028-02-29"},
		{"mar 17/3/2026", "2026-03-17"},
		{"3/15", NULL},
		{"31/4", NULL},
		{"29/2/2026", NULL},
		{"15/3/6", NULL},
		{"15/3/126", NULL},
		{"lun 17/3/2026", NULL},
		{"15/3-2026", NULL},
		{"15/", NULL},
		{"/3", NULL},
		{"15/3/2026/1", NULL},
		{"0/3", NULL},
		{"15//3", NULL},
		{"123456789", NULL},
		/* month names */
		{"15 mars", "2027-03-15"},
		{"15 mars 2026", "2026-03-15"},
		{"15 MARS 26", "2026-03-15"},
		{"1er avril", "2027-04-01"},
		{"mardi 17 mars", "2026-03-17"},
		{"mardi 17 mars 2026", "2026-03-17"},
		{"lundi 17 mars 2026", NULL},
		{"le 15 août 2026", "2026-08-15"},
		{"15 aou\xcc\x82t 2026", "2026-08-15"},
		{"14 févr. 2027", "2027-02-14"},
		{"3 déc", "2026-12-03"},
		{"March 15, 2026", "2026-03-15"},
		{"15th of March", "2027-03-15"},
		{"the 3rd of May 2026", "2026-05-03"},
		{"Tuesday March 17 2026", "2026-03-17"},
		{"١٥ مارس ٢٠٢٦", "2026-03-15"},
		{"15 شتنبر", "2026-09-15"},
		{"15 سبتمبر", "2026-09-15"},
		{"3 أغسطس 2026", "2026-08-03"},
		{"يوم الثلاثاء 17 مارس 2026", "2026-03-17"},
		{"31 avril", NULL},
		{"mars", NULL},
		{"mars 2026", NULL},
		{"15 brumaire", NULL},
		/* near days */
		{"aujourd'hui", "2026-11-22"},
		{"Aujourd\xe2\x80\x99hui", "2026-11-22"},
		{"auj", "2026-11-22"},
		{"ce jour", "2026-11-22"},
		{"today", "2026-11-22"},
		{"اليوم", "2026-11-22"},
		{"demain", "2026-11-23"},
		{"Demain.", "2026-11-23"},
		{"après-demain", "2026-11-24"},
		{"apres demain", "2026-11-24"},
		{"hier", "2026-11-21"},
		{"avant-hier", "2026-11-20"},
		{"tomorrow", "2026-11-23"},
		{"the day after tomorrow", "2026-11-24"},
		{"yesterday", "2026-11-21"},
		{"day before yesterday", "2026-11-20"},
		{"غدا", "2026-11-23"},
		{"غداً", "2026-11-23"},
		{"بعد غد", "2026-11-24"},
		{"أمس", "2026-11-21"},
		{"أول أمس", "2026-11-20"},
		{"après-hier", NULL},
		{"avant demain", NULL},
		/* weekdays: today is Sunday */
		{"lundi", "2026-11-23"},
		{"lun", "2026-11-23"},
		{"lundi prochain", "2026-11-23"},
		{"dimanche", "2026-11-29"},
		{"dimanche dernier", "2026-11-15"},
		{"ce dimanche", "2026-11-22"},
		{"samedi dernier", "2026-11-21"},
		{"last monday", "2026-11-16"},
		{"next friday", "2026-11-27"},
		{"lundi en huit", "2026-11-30"},
		{"lundi en quinze", "2026-12-07"},
		{"mardi de la semaine prochaine", "2026-11-24"},
		{"jeudi semaine dernière", "2026-11-12"},
		{"الاثنين القادم", "2026-11-23"},
		{"يوم الجمعة", "2026-11-27"},
		{"الأربعاء الماضي", "2026-11-18"},
		{"mar 15", "2026-12-15"},
		{"lundi 30", "2026-11-30"},
		/* spans */
		{"+3", "2026-11-25"},
		{"+3j", "2026-11-25"},
		{"+2s", "2026-12-06"},
		{"+ 1 m", "2026-12-22"},
		{"+1a", "2027-11-22"},
		{"-1", "2026-11-21"},
		{"-2s", "2026-11-08"},
		{"J+3", "2026-11-25"},
		{"dans 3 jours", "2026-11-25"},
		{"dans une semaine", "2026-11-29"},
		{"d'ici 2 semaines", "2026-12-06"},
		{"sous quinzaine", "2026-12-07"},
		{"dans trois mois", "2027-02-22"},
		{"il y a 3 jours", "2026-11-19"},
		{"il y a un an", "2025-11-22"},
		{"in 3 days", "2026-11-25"},
		{"in a week", "2026-11-29"},
		{"3 days ago", "2026-11-19"},
		{"بعد 3 أيام", "2026-11-25"},
		{"بعد ٣ أيام", "2026-11-25"},
		{"بعد أسبوع", "2026-11-29"},
		{"بعد أسبوعين", "2026-12-06"},
		{"قبل يومين", "2026-11-20"},
		{"منذ شهر", "2026-10-22"},
		{"3 jours", NULL},
		{"dans", NULL},
		{"+", NULL},
		{"+9999a", NULL},
		{"-9999a", NULL},
		{"3+", NULL},
		/* parts and periods */
		{"fin du mois", "2026-11-30"},
		{"fin de mois", "2026-11-30"},
		{"fin du mois prochain", "2026-12-31"},
		{"fin février", "2027-02-28"},
		{"fin février 2028", "2028-02-29"},
		{"début mars", "2027-03-01"},
		{"mi-juin 2027", "2027-06-15"},
		{"fin d'année", "2026-12-31"},
		{"fin de l'année", "2026-12-31"},
		{"fin du trimestre", "2026-12-31"},
		{"début du semestre", "2026-07-01"},
		{"end of the month", "2026-11-30"},
		{"end of next month", "2026-12-31"},
		{"نهاية الشهر", "2026-11-30"},
		{"semaine prochaine", "2026-11-23"},
		{"la semaine dernière", "2026-11-09"},
		{"mois prochain", "2026-12-01"},
		{"l'année prochaine", "2027-01-01"},
		{"next week", "2026-11-23"},
		{"الأسبوع القادم", "2026-11-23"},
		{"week-end prochain", "2026-11-28"},
		{"ce mois", NULL},
		/* a day of the month */
		{"le 15", "2026-12-15"},
		{"22", "2026-11-22"},
		{"30", "2026-11-30"},
		{"31", "2026-12-31"},
		{"32", NULL},
		{"0", NULL},
		/* nothing of the kind */
		{"", NULL},
		{"   ", NULL},
		{"bientôt", NULL},
		{"demain demain", NULL},
		{"15 mars peut-être", NULL},
		{"14h30", NULL},
		{"demain 14h", NULL},
		{"15 mars & 16 mars", NULL},
		{"a", NULL},
		{"de la", NULL},
		{"\xff", NULL},
		{"un deux trois quatre cinq six sept huit neuf dix onze douze un deux trois quatre cinq six sept huit "
		 "neuf dix",
			NULL},
	};
	char text[48];

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_date d = {1, 1, 1};
		bool got = ml_date_parse(ml_str(cases[i][0]), today, &d);
		is_str(got ? iso(d, text) : "no date", cases[i][1] ? cases[i][1] : "no date", "<%s>", cases[i][0]);
		if (!got)
			ok(d.year == 1, "and nothing is touched");
	}
	struct ml_date d, end = {2026, 1, 31};
	ok(ml_date_parse(ML_STR("+1m"), end, &d) && d.month == 2 && d.day == 28,
		"a month after 31 January is the end of February");
}

static void test_times(void)
{
	static const struct {
		const char *text, *date;
		int minutes; /* -1: no time */
	} cases[] = {
		{"14h30", "2026-11-22", 870},
		{"14h", "2026-11-22", 840},
		{"9 h 05", "2026-11-22", 545},
		{"14:30", "2026-11-22", 870},
		{"14:30:59", "2026-11-22", 870},
		{"lun 9h", "2026-11-23", 540},
		{"demain 14:00", "2026-11-23", 840},
		{"demain à 9", "2026-11-23", 540},
		{"à 9h demain", "2026-11-23", 540},
		{"15/3 14h", "2027-03-15", 840},
		{"15 mars 14h30", "2027-03-15", 870},
		{"15 mars 2026, 14h30", "2026-03-15", 870},
		{"mardi 17 mars 2026 à 18 heures", "2026-03-17", 1080},
		{"17/03/2026 09:00", "2026-03-17", 540},
		{"2026-03-17T14:30", "2026-03-17", 870},
		{"midi", "2026-11-22", 720},
		{"demain midi", "2026-11-23", 720},
		{"minuit", "2026-11-22", 0},
		{"2pm", "2026-11-22", 840},
		{"12am", "2026-11-22", 0},
		{"12 pm", "2026-11-22", 720},
		{"tomorrow at 2:15 pm", "2026-11-23", 855},
		{"8h du soir", "2026-11-22", 1200},
		{"3h de l'après-midi", "2026-11-22", 900},
		{"8h du matin", "2026-11-22", 480},
		{"غدا الساعة 10", "2026-11-23", 600},
		{"غدا على الساعة ١٠:٣٠ صباحا", "2026-11-23", 630},
		{"غدا 8:00 مساء", "2026-11-23", 1200},
		{"+2s 9h", "2026-12-06", 540},
		{"fin du mois 17h", "2026-11-30", 1020},
		{"dans 3 jours à 8h", "2026-11-25", 480},
		{"demain", "2026-11-23", -1},
		{"15 mars 2026", "2026-03-15", -1},
		{"24h", NULL, 0},
		{"14:60", NULL, 0},
		{"14:3", NULL, 0},
		{"25:00", NULL, 0},
		{"demain 14", NULL, 0},
		{"13 am", NULL, 0},
		{"9h demain 10h", NULL, 0},
		{"h", NULL, 0},
		{"", NULL, 0},
		{"14h30 bientôt", NULL, 0},
	};
	char text[48];

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_date d = {1, 1, 1};
		int minutes = -7;
		bool has = false, got = ml_datetime_parse(ml_str(cases[i].text), today, &d, &minutes, &has);
		is_str(got ? iso(d, text) : "no date", cases[i].date ? cases[i].date : "no date", "<%s>",
			cases[i].text);
		if (got)
			is_int(has ? minutes : -1, cases[i].minutes, "at that time");
		else
			ok(d.year == 1 && minutes == -7, "and nothing is touched");
	}
}

static void test_periods(void)
{
	static const char *const cases[][2] = {
		{"du 12 au 15 mars", "2027-03-12 2027-03-15"},
		{"du 12 au 15 mars 2026", "2026-03-12 2026-03-15"},
		{"12-15 mars", "2027-03-12 2027-03-15"},
		{"15/3 - 20/3", "2027-03-15 2027-03-20"},
		{"15/3-20/3", "2027-03-15 2027-03-20"},
		{"15/3/2026 - 20/4/2026", "2026-03-15 2026-04-20"},
		{"15/03/2026-20/03/2026", "2026-03-15 2026-03-20"},
		{"du 28 au 3 mars", "2027-02-28 2027-03-03"},
		{"du 28/12 au 3/1", "2026-12-28 2027-01-03"},
		{"12 mars au 15 avril 2028", "2028-03-12 2028-04-15"},
		{"de lundi à mercredi", "2026-11-23 2026-11-25"},
		{"de mercredi à lundi", "2026-11-25 2026-11-30"},
		{"demain au 15/12", "2026-11-23 2026-12-15"},
		{"from 12 to 15 March", "2027-03-12 2027-03-15"},
		{"من 12 إلى 15 مارس", "2027-03-12 2027-03-15"},
		{"demain 9h-12h", "2026-11-23 09:00 2026-11-23 12:00"},
		{"demain 9h à 12h30", "2026-11-23 09:00 2026-11-23 12:30"},
		{"15/3 14h - 16/3 12h", "2027-03-15 14:00 2027-03-16 12:00"},
		{"9h-11h", "2026-11-22 09:00 2026-11-22 11:00"},
		{"demain 14h à 12h", NULL},
		{"15/3/2026 - 12/3/2026", NULL},
		{"demain", NULL},
		{"bonjour", NULL},
		{"-", NULL},
		{"du au", NULL},
		{"", NULL},
	};
	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_period p;
		char a[48], b[48], got[200] = "";
		if (ml_period_parse(ml_str(cases[i][0]), today, &p)) {
			iso(p.from, a);
			iso(p.to, b);
			if (p.timed)
				snprintf(got, sizeof got, "%s %02d:%02d %s %02d:%02d", a, p.from_minutes / 60, p.from_minutes % 60, b,
					p.to_minutes / 60, p.to_minutes % 60);
			else
				snprintf(got, sizeof got, "%s %s", a, b);
		}
		is_str(got, cases[i][1] ? cases[i][1] : "", "%s", cases[i][0]);
	}
}

static void test_show(void)
{
	static const struct {
		struct ml_date d;
		enum ml_date_style style;
		const char *lang, *want;
	} cases[] = {
		{{2026, 3, 17}, ML_DATE_SHORT, "fr", "17/03/2026"},
		{{2026, 3, 17}, ML_DATE_MEDIUM, "fr", "17 mars 2026"},
		{{2026, 3, 17}, ML_DATE_LONG, "fr", "mardi 17 mars 2026"},
		{{2026, 3, 1}, ML_DATE_DAY, "fr", "1er mars"},
		{{2026, 11, 22}, ML_DATE_ABBR, "fr", "dim. 22 nov. 2026"},
		{{2026, 3, 17}, ML_DATE_LONG, "en", "Tuesday 17 March 2026"},
		{{2026, 11, 22}, ML_DATE_ABBR, "en_GB", "Sun 22 Nov 2026"},
		{{2026, 9, 1}, ML_DATE_LONG, "ar", "الثلاثاء 1 شتنبر 2026"},
		{{2026, 3, 17}, ML_DATE_MEDIUM, "xx", "17 mars 2026"},
		{{2026, 3, 17}, ML_DATE_MEDIUM, NULL, "17 mars 2026"},
		{{26, 3, 7}, ML_DATE_SHORT, "fr", "07/03/0026"},
		{{2026, 13, 1}, ML_DATE_LONG, "fr", "01/13/2026"},
	};

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_buf b = {0};
		ml_date_show(&b, cases[i].d, cases[i].style, cases[i].lang);
		is_str(b.p, cases[i].want, "shown in style %d, %s", (int)cases[i].style,
			cases[i].lang ? cases[i].lang : "-");
		ml_buf_finish(&b);
	}
}

/* Every way a date is shown is read back as that date; without a year, as one near it. */
static void test_shown_is_read(void)
{
	static const char *const langs[] = {"fr", "en", "ar"};
	struct ml_buf b = {0};
	bool same = true, near = true;

	for (int64_t day = ml_date_days((struct ml_date){1965, 1, 1}); day < 40000; day += 3) {
		struct ml_date d = ml_date_of_days(day), got;
		for (size_t l = 0; l < ML_COUNT(langs); l++) {
			for (int style = 0; style <= ML_DATE_ABBR; style++) {
				ml_buf_clear(&b);
				ml_date_show(&b, d, (enum ml_date_style)style, langs[l]);
				bool read = ml_date_parse(ml_buf_view(&b), style == ML_DATE_DAY ? d : today, &got);
				same = same && read && ml_date_days(got) == day;
				if (!read || ml_date_days(got) != day) {
					printf("# %s\n", b.p);
					goto out;
				}
			}
		}
		ml_buf_clear(&b);
		ml_buf_printf(&b, "%d/%d", d.day, d.month);
		if (ml_date_parse(ml_buf_view(&b), today, &got) && d.month != 2)
			near = near && llabs(ml_date_days(got) - ml_date_days(today)) <= 183;
	}
out:
	ok(same, "what is shown is read back, in three languages and five styles");
	ok(near, "a day without year is at most half a year away");
	ml_buf_finish(&b);
}

/* Any words and figures in any order: an answer is a valid date, and a date is a date with or without a time. */
static void test_any_words(void)
{
	static const char *const bits[] = {"15", "3", "2026", "mars", "lundi", "prochain", "demain", "fin", "du",
		"mois", "+", "-", "/", "h", ":", "30", "à", "dans", "jours", "semaine", "il y a", "غدا", "بعد", "mi",
		"après", "9999", "en", "huit", "a", "jour", "."};
	struct ml_buf b = {0};
	uint64_t state = 17;
	bool valid = true, agree = true;
	unsigned dates = 0;

	for (int round = 0; round < 60000; round++) {
		struct ml_date d, both;
		int minutes = 0;
		bool has = false;
		ml_buf_clear(&b);
		for (unsigned n = 1 + (unsigned)round % 6; n > 0; n--) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			ml_buf_z(&b, bits[(state >> 33) % ML_COUNT(bits)]);
			ml_buf_z(&b, state >> 62 ? " " : "");
		}
		bool date = ml_date_parse(ml_buf_view(&b), today, &d);
		bool time = ml_datetime_parse(ml_buf_view(&b), today, &both, &minutes, &has);
		dates += date;
		valid = valid && (!date || ml_date_valid(d)) &&
			(!time || (ml_date_valid(both) && minutes >= 0 && minutes < 1440));
		agree = agree && (!date || time);
	}
	ok(valid, "no answer but valid dates and times");
	ok(agree, "every date is accepted where a time may follow");
	ok(dates > 1000, "enough of them were dates (%u)", dates);
	ml_buf_finish(&b);
}

static void test_iso(void)
{
	struct ml_date d = {1, 1, 1};
	const char *bad[] = {"", "2026-3-17", "2026-03-32", "2026-0317", "202603-17", "2026-03-17 ", " 2026-03-17",
		"17/03/2026", "26-03-17"};

	ok(ml_date_iso(ML_STR("2026-03-17"), &d) && d.day == 17 && ml_date_iso(ML_STR("20260318"), &d) && d.day == 18,
		"both ISO forms");
	for (size_t i = 0; i < ML_COUNT(bad); i++)
		ok(!ml_date_iso(ml_str(bad[i]), &d) && d.day == 18, "not ISO: <%s>", bad[i]);
}

int main(void)
{
	test_calendar();
	test_parse();
	test_times();
	test_periods();
	test_show();
	test_shown_is_read();
	test_any_words();
	test_iso();
	return tap_done();
}
