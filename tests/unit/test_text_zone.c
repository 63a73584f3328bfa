/* text: time zones against the C library, RFC 3339, the POSIX rule, damaged files. */
#include <maillage/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

/* The C library reads the same tzdata by its own code. */
static void test_against_library(void)
{
	static const char *const zones[] = {"Africa/Casablanca", "Europe/Paris", "America/New_York", "Pacific/Noumea",
		"Indian/Reunion", "Europe/Dublin", "Africa/Cairo", "Australia/Lord_Howe", "America/Nuuk",
		"Antarctica/Troll", "Asia/Gaza", "Africa/Tunis"};

	for (size_t z = 0; z < ML_COUNT(zones); z++) {
		unsigned wrong = 0, lost = 0;
		setenv("TZ", zones[z], 1);
		tzset();
		for (int64_t t = -2500000000; t < 5000000000; t += 86371) {
			time_t now = (time_t)t;
			struct tm tm;
			struct ml_date d, again;
			int minutes, seconds, offset, m;
			int64_t back;
			localtime_r(&now, &tm);
			ml_time_local(t, zones[z], &d, &minutes, &seconds, &offset);
			wrong += d.year != tm.tm_year + 1900 || d.month != tm.tm_mon + 1 || d.day != tm.tm_mday ||
				 minutes != tm.tm_hour * 60 + tm.tm_min || seconds != tm.tm_sec ||
				 offset != tm.tm_gmtoff / 60;
			ml_time_utc(d, minutes, zones[z], &back);
			ml_time_local(back, zones[z], &again, &m, NULL, NULL);
			/* A time that comes twice may come back as the first of the two. */
			lost += m != minutes || ml_date_days(again) != ml_date_days(d) || back > t ||
				t - back > 3 * 3600 + 59;
		}
		ok(wrong == 0, "%s: the C library agrees (%u wrong)", zones[z], wrong);
		ok(lost == 0, "%s: local times there and back (%u lost)", zones[z], lost);
	}
	unsetenv("TZ");
	tzset();
}

static int64_t utc(const char *text)
{
	int64_t t = 0;

	ml_time_parse_iso(ml_str(text), &t, NULL);
	return t;
}

static void test_changes(void)
{
	static const struct {
		struct ml_date d;
		int minutes;
		const char *zone, *want, *what;
	} cases[] = {
		{{2026, 3, 17}, 14 * 60 + 30, "Europe/Paris", "2026-03-17T13:30:00Z", "winter"},
		{{2026, 7, 14}, 14 * 60 + 30, "Europe/Paris", "2026-07-14T12:30:00Z", "summer"},
		{{2026, 3, 29}, 150, "Europe/Paris", "2026-03-29T01:30:00Z", "02:30 does not exist: 03:30"},
		{{2026, 10, 25}, 150, "Europe/Paris", "2026-10-25T00:30:00Z", "02:30 comes twice: the first"},
		{{2100, 7, 1}, 0, "Europe/Paris", "2100-06-30T22:00:00Z", "by rule, far ahead"},
		{{2026, 2, 1}, 720, "Africa/Casablanca", "2026-02-01T11:00:00Z", "Morocco out of Ramadan"},
		{{2026, 3, 1}, 720, "Africa/Casablanca", "2026-03-01T12:00:00Z", "Morocco in Ramadan"},
		{{2026, 3, 1}, 720, "No/Where", "2026-03-01T12:00:00Z", "unknown zone: UTC"},
		{{2026, 3, 1}, 720, "../../../etc/passwd", "2026-03-01T12:00:00Z", "a path is no zone"},
	};

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		int64_t t = 0;
		bool known = ml_time_utc(cases[i].d, cases[i].minutes, cases[i].zone, &t);
		struct ml_buf b = {0};
		ml_time_iso(&b, t);
		is_str(b.p, cases[i].want, "%s", cases[i].what);
		ok(known == (i < 7), "known or not");
		ml_buf_finish(&b);
	}
	ok(ml_zone_known("UTC") && ml_zone_known("Africa/Casablanca") && !ml_zone_known("") && !ml_zone_known(NULL) &&
			!ml_zone_known("/etc/localtime") && !ml_zone_known("zone.tab") && !ml_zone_known("Europe"),
		"which zones are known");
	struct ml_date d;
	int m, o;
	ok(!ml_time_local(utc("2026-03-01T12:00:00Z"), "No/Where", &d, &m, NULL, &o) && m == 720 && o == 0,
		"unknown zone reads as UTC");
	ok(ml_time_local(INT64_MAX, "Europe/Paris", &d, NULL, NULL, NULL) &&
			ml_time_local(INT64_MIN, "Europe/Paris", &d, NULL, NULL, NULL),
		"the end of time does no harm");
}

static void test_rfc3339(void)
{
	static const struct {
		const char *text;
		int64_t want;
		bool zone;
	} good[] = {
		{"1970-01-01T00:00:00Z", 0, true},
		{"2026-03-17T13:30:00Z", 1773754200, true},
		{"2026-03-17T14:30:00+01:00", 1773754200, true},
		{"2026-03-17t10:00:00.123456-03:30", 1773754200, true},
		{"2026-03-17 13:30", 1773754200, false},
		{"1969-12-31T23:59:59Z", -1, true},
		{"2016-12-31T23:59:60Z", 1483228800, true},
	};
	static const char *const bad[] = {"", "2026-03-17", "2026-03-17T", "2026-03-17T13", "2026-03-17T24:00:00Z",
		"2026-02-29T00:00:00Z", "2026-03-17T13:30:00.Z", "2026-03-17T13:30:00+1", "2026-03-17T13:30:00Zz",
		"2026-03-17T13:60:00Z", "2026-03-17T13:30:61Z", "2026-03-17T13:30:00+24:00"};
	struct ml_buf b = {0};
	int64_t t;
	bool zone, round = true;

	for (size_t i = 0; i < ML_COUNT(good); i++) {
		ok(ml_time_parse_iso(ml_str(good[i].text), &t, &zone) && zone == good[i].zone, "read <%s>",
			good[i].text);
		is_int(t, good[i].want, "as that moment");
	}
	for (size_t i = 0; i < ML_COUNT(bad); i++)
		ok(!ml_time_parse_iso(ml_str(bad[i]), &t, &zone), "refused <%s>", bad[i]);
	for (int64_t want = -62135596800; want < 253402300800; want += 86399977) {
		ml_buf_clear(&b);
		ml_time_iso(&b, want);
		round = round && ml_time_parse_iso(ml_buf_view(&b), &t, NULL) && t == want;
	}
	ok(round, "written and read over 9999 years");
	ml_buf_finish(&b);
}

static char dir[] = "/tmp/maillage-zone-XXXXXX";

static void put_zone(const char *name, struct ml_str data)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	if (f) {
		fwrite(data.p, 1, data.n, f);
		fclose(f);
	}
}

/* A file of our own making: no changes, one type, a footer rule. */
static void make_zone(struct ml_buf *b, const char *rule)
{
	static const unsigned char head[44] = {'T', 'Z', 'i', 'f', '2', [39] = 1, [43] = 4}, type[6] = {0};

	ml_buf_clear(b);
	for (int block = 0; block < 2; block++) {
		ml_buf_add(b, head, sizeof(head));
		ml_buf_add(b, type, sizeof(type));
		ml_buf_add(b, "LMT", 4);
	}
	ml_buf_printf(b, "\n%s\n", rule);
}

static void test_rules(void)
{
	static const struct {
		const char *rule, *when;
		int offset; /* minutes; 9999: refused */
	} cases[] = {
		{"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", 60},
		{"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", 120},
		{"CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", 120},
		{"CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", 60},
		{"<-0330>3:30", "2026-01-01T00:00:00Z", -210},
		{"<+01>-1", "2026-01-01T00:00:00Z", 60},
		{"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", 660},
		{"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01T00:00:00Z", 600},
		{"AAA0BBB-2,J60/0,J300/0", "2024-02-29T23:59:59Z", 0},
		{"AAA0BBB-2,J60/0,J300/0", "2024-03-01T00:00:00Z", 120},
		{"AAA0BBB-2,59/0,299/0", "2024-02-29T00:00:00Z", 120},
		{"IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-27T00:00:00Z", 180}, /* Thursday, 26 hours on */
		{"", "2026-01-01T00:00:00Z", 0},
		{"CET", "2026-01-01T00:00:00Z", 9999},
		{"C-1", "2026-01-01T00:00:00Z", 9999},
		{"CET-1CEST", "2026-01-01T00:00:00Z", 9999},
		{"CET-1CEST,M13.1.0,M10.5.0", "2026-01-01T00:00:00Z", 9999},
		{"CET-1CEST,M3.0.0,M10.5.0", "2026-01-01T00:00:00Z", 9999},
		{"CET-999CEST,M3.5.0,M10.5.0", "2026-01-01T00:00:00Z", 9999},
		{"<CET-1", "2026-01-01T00:00:00Z", 9999},
		{"CET-1 more", "2026-01-01T00:00:00Z", 9999},
	};
	struct ml_buf b = {0};
	char name[16];

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_date d;
		int m, offset = 0;
		snprintf(name, sizeof(name), "rule%zu", i);
		make_zone(&b, cases[i].rule);
		put_zone(name, ml_buf_view(&b));
		bool known = ml_time_local(utc(cases[i].when), name, &d, &m, NULL, &offset);
		is_int(known ? offset : 9999, cases[i].offset, "<%s> at %s", cases[i].rule, cases[i].when);
	}
	ml_buf_finish(&b);
}

/* Every beginning of a file and every byte of it changed: known or not, never a crash or an absurd offset. */
static void test_damage(void)
{
	struct ml_buf good = {0};
	bool sane = true;
	char name[40];

	if (!ml_file_read("/usr/share/zoneinfo/Africa/Casablanca", 100000, &good, NULL)) {
		ok(true, "no tzdata here # SKIP");
		return;
	}
	for (size_t n = 0; n < good.n && sane; n++) {
		struct ml_date d;
		int m, offset = 0;
		char keep = good.p[n];
		snprintf(name, sizeof(name), "cut%zu", n);
		put_zone(name, ml_str_n(good.p, n));
		sane = !ml_time_local(1773754200, name, &d, &m, NULL, &offset);
		snprintf(name, sizeof(name), "byte%zu", n);
		good.p[n] = (char)(keep ^ (n % 2 ? 0x80 : 0xff));
		put_zone(name, ml_buf_view(&good));
		ml_time_local(1773754200, name, &d, &m, NULL, &offset);
		sane = sane && offset >= -1440 && offset <= 1440 && ml_date_valid(d);
		good.p[n] = keep;
		char path[96];
		for (int k = 0; k < 2; k++) {
			snprintf(path, sizeof(path), "%s/%s%zu", dir, k ? "cut" : "byte", n);
			unlink(path);
		}
	}
	ok(sane, "cut and changed files do no harm");
	ml_buf_finish(&good);
}

int main(void)
{
	unsetenv("TZDIR");
	test_against_library();
	test_changes();
	test_rfc3339();
	if (!ok(mkdtemp(dir) != NULL, "a directory for zones of our own"))
		return tap_done();
	setenv("TZDIR", dir, 1);
	test_rules();
	test_damage();
	char command[64];
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	ok(system(command) == 0, "cleaned up");
	return tap_done();
}
