/* base: context from the environment, identifiers, files, log. Works in a directory of its own. */
#include <maillage/base.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char dir[] = "/tmp/maillage-test-XXXXXX";

static void fresh(struct ml_context *c, const char *const env[][2], size_t n)
{
	clearenv();
	setenv("HOME", dir, 1);
	for (size_t i = 0; i < n; i++)
		setenv(env[i][0], env[i][1], 1);
	ml_context_init(c);
}
#define FRESH(c, ...)                                                                                                  \
	fresh((c), (const char *const[][2]){__VA_ARGS__},                                                              \
		sizeof((const char *const[][2]){__VA_ARGS__}) / sizeof(char *[2]))

static void test_clock(void)
{
	static const struct {
		const char *text;
		int64_t ms; /* 0: refused, the real clock is used */
	} cases[] = {
		{"2026-11-22", 1795305600000},
		{"2026-11-22T08:30", 1795336200000},
		{"2026-11-22T08:30:15Z", 1795336215000},
		{"2026-11-22T08:30:15.250+01:00", 1795332615250},
		{"2026-11-22 08:30:00-0130", 1795341600000},
		{"2026-02-30", 0},
		{"2026-11-22T25:00", 0},
		{"2026-11-22T08:30:15+1", 0},
		{"tomorrow", 0},
		{"2026-11-22T08:30Z!", 0},
	};
	struct ml_context c;

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		FRESH(&c, {"MAILLAGE_NOW", cases[i].text});
		int64_t now = c.now_ms(&c);
		if (cases[i].ms)
			is_int(now, cases[i].ms, "clock fixed by %s", cases[i].text);
		else
			ok(now > 1600000000000 && c.fixed_ms == 0, "not a time, ignored: %s", cases[i].text);
		ml_context_finish(&c);
	}
}

static void test_random(void)
{
	struct ml_context a, b, d;
	char x[37], y[37], z[37];

	FRESH(&a, {"MAILLAGE_SEED", "1"});
	FRESH(&b, {"MAILLAGE_SEED", "1"});
	FRESH(&d, {"MAILLAGE_SEED", "2"});
	a.random(&a, x, sizeof(x));
	b.random(&b, y, sizeof(y));
	d.random(&d, z, sizeof(z));
	ok(memcmp(x, y, sizeof(x)) == 0 && memcmp(x, z, sizeof(x)) != 0, "a seed makes randomness repeatable");
	ml_context_finish(&a);
	ml_context_finish(&b);
	ml_context_finish(&d);
	FRESH(&a, {"LANG", "C"});
	ok(ml_random64(&a) != ml_random64(&a), "without a seed it is not");
	ml_context_finish(&a);
}

static void test_places(void)
{
	struct ml_context c;
	struct ml_buf want = {0};

	FRESH(&c, {"XDG_DATA_HOME", "/x/data"}, {"XDG_CONFIG_HOME", "relative"}, {"MAILLAGE_SHARE", "/x/share"});
	is_str(c.data_dir, "/x/data/maillage", "XDG_DATA_HOME");
	ml_buf_printf(&want, "%s/.config/maillage", dir);
	is_str(c.config_dir, want.p, "a relative XDG folder is ignored");
	is_str(c.share_dir, "/x/share", "MAILLAGE_SHARE");
	ml_context_finish(&c);
	FRESH(&c, {"LANG", "C"});
	ml_buf_clear(&want);
	ml_buf_printf(&want, "%s/.local/share/maillage", dir);
	is_str(c.data_dir, want.p, "data below home without XDG");
	struct stat st;
	ok(!c.runtime_dir || (lstat(c.runtime_dir, &st) == 0 && S_ISDIR(st.st_mode) && (st.st_mode & 077) == 0),
		"the runtime folder is closed to others");
	ml_context_finish(&c);
	ml_buf_finish(&want);
	char *open_dir = ml_path_join(dir, "runtime");
	mkdir(open_dir, 0700);
	FRESH(&c, {"XDG_RUNTIME_DIR", open_dir});
	ok(!c.runtime_dir || strncmp(c.runtime_dir, "/dev/shm", 8) == 0 || strncmp(c.runtime_dir, "/run", 4) == 0 ||
			strncmp(c.runtime_dir, open_dir, strlen(open_dir)) == 0,
		"a runtime folder is in memory or it is none");
	ml_context_finish(&c);
	ml_free_(open_dir);
}

static void test_habits(void)
{
	static const struct {
		const char *lang, *language, *zone, *want_lang, *want_zone, *want_country;
	} cases[] = {
		{"fr_MA.UTF-8", "", "Africa/Casablanca", "fr", "Africa/Casablanca", "MA"},
		{"ar_MA.UTF-8", "", "UTC", "ar", "UTC", "MA"},
		{"en_US.UTF-8", "", "Europe/Paris", "en", "Europe/Paris", "FR"},
		{"C", "", ":Indian/Reunion", "fr", "Indian/Reunion", "RE"},
		{"en_GB", "de:ar:en", "UTC", "ar", "UTC", "FR"},
		{"français", "", "UTC", "fr", "UTC", "FR"},
		{"fra", "", "UTC", "fr", "UTC", "FR"},
		{"enormous", "", "UTC", "fr", "UTC", "FR"},
	};
	struct ml_context c;

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		FRESH(&c, {"LANG", cases[i].lang}, {"LANGUAGE", cases[i].language}, {"TZ", cases[i].zone});
		is_str(c.lang, cases[i].want_lang, "language of %s", cases[i].lang);
		is_str(c.zone, cases[i].want_zone, "zone of %s", cases[i].zone);
		is_str(c.country, cases[i].want_country, "country of %s in %s", cases[i].lang, cases[i].zone);
		ml_context_finish(&c);
	}
	FRESH(&c, {"TZ", "../../etc/passwd"});
	ok(!strstr(c.zone, ".."), "a zone is a name, not a path");
	ml_context_finish(&c);
}

static void test_identifiers(void)
{
	struct ml_uuid dns, got, other;
	struct ml_context c;
	char text[ML_UUID_TEXT];

	ok(ml_uuid_parse(ML_STR("6BA7B810-9DAD-11D1-80B4-00C04FD430C8"), &dns), "parsed, upper case too");
	ml_uuid_derive(&dns, ML_STR("www.example.com"), &got);
	ml_uuid_text(&got, text);
	is_str(text, "2ed6657d-e927-568b-95e1-2665a8aea6a2", "version 5 as RFC 9562 gives it");
	const char *bad[] = {"", "6ba7b810-9dad-11d1-80b4-00c04fd430c", "6ba7b810-9dad-11d1-80b4-00c04fd430c8 ",
		"6ba7b8109dad11d180b400c04fd430c8", "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
		"6ba7b810x9dad-11d1-80b4-00c04fd430c8"};
	other = dns;
	for (size_t i = 0; i < ML_COUNT(bad); i++)
		ok(!ml_uuid_parse(ml_str(bad[i]), &other) && ml_uuid_eq(&other, &dns), "no identifier: <%s>", bad[i]);
	ok(ml_uuid_is_nil(&(struct ml_uuid){0}) && !ml_uuid_is_nil(&dns), "nil");

	FRESH(&c, {"MAILLAGE_NOW", "2026-11-22"}, {"MAILLAGE_SEED", "3"});
	struct ml_uuid before = {0};
	bool order = true, version = true;
	for (int i = 0; i < 5000; i++) {
		if (i % 1000 == 999)
			c.fixed_ms += i % 2000 == 999 ? 5 : -60000; /* forwards, and back */
		ml_uuid_make(&c, &got);
		order = order && ml_uuid_cmp(&before, &got) < 0;
		version = version && got.b[6] >> 4 == 7 && got.b[8] >> 6 == 2;
		before = got;
	}
	ok(order, "time-ordered identifiers keep order, even when the clock goes back");
	ok(version, "version 7, variant of RFC 9562");
	memset(c.last_id.b + 6, 0xff, 10); /* the last one of its millisecond */
	c.last_id.b[6] = 0x7f;
	c.last_id.b[8] = 0xbf;
	before = c.last_id;
	ml_uuid_make(&c, &got);
	ok(ml_uuid_cmp(&before, &got) < 0 && got.b[6] >> 4 == 7 && got.b[8] >> 6 == 2,
		"a full millisecond runs over into the next");
	ml_context_finish(&c);
}

static void test_files(void)
{
	struct ml_buf b = {0};
	struct ml_error e;
	struct stat st;
	char *deep = ml_path_join(dir, "a/b/c"), *file = ml_path_join(deep, "f"), *part = ml_path_join(deep, "f.part");

	ok(ml_dir_make(deep, 0700, &e) && ml_dir_make(deep, 0700, &e) && stat(deep, &st) == 0 && S_ISDIR(st.st_mode),
		"folders made with parents, twice is fine");
	ok(!ml_file_read(file, 100, &b, &e) && e.code == ML_E_NO_FILE, "missing file");
	ok(ml_file_replace(file, ML_STR("one"), 0640, &e) && ml_file_replace(file, ML_STR("second"), 0600, &e),
		"written, replaced");
	ok(stat(file, &st) == 0 && (st.st_mode & 0777) == 0600 && access(part, F_OK) != 0,
		"mode kept, nothing left beside");
	ml_buf_z(&b, ">");
	ok(ml_file_read(file, 6, &b, &e), "read up to the limit");
	is_str(b.p, ">second", "appended to what was there");
	ok(!ml_file_read(file, 5, &b, &e) && e.code == ML_E_TOO_LARGE, "one byte over the limit");
	is_str(b.p, ">second", "a failed read adds nothing");
	ok(!ml_file_read(deep, 100, &b, &e) && e.code == ML_E_NOT_REGULAR, "a folder is no file");
	ok(!ml_file_read("/dev/zero", 100, &b, &e) && e.code == ML_E_NOT_REGULAR, "a device is no file");
	char *fifo = ml_path_join(dir, "fifo");
	ok(mkfifo(fifo, 0600) == 0 && !ml_file_read(fifo, 100, &b, &e) && e.code == ML_E_NOT_REGULAR,
		"a pipe without writer does not hang");

	FILE *stale = fopen(part, "w");
	fputs("rest of a crash, longer than the new text", stale);
	fclose(stale);
	ok(ml_file_replace(file, ML_STR("third"), 0600, &e) && ml_file_read(file, 100, &b, &e) &&
			access(part, F_OK) != 0,
		"the part of a crashed program is no obstacle");
	is_str(b.p, ">secondthird", "and none of it remains");
	char *target = ml_path_join(dir, "target");
	ok(symlink(target, part) == 0 && ml_file_replace(file, ML_STR("x"), 0600, &e) && access(target, F_OK) != 0,
		"a link laid in the way is not followed");
	char *under = ml_path_join(file, "g");
	ok(!ml_file_replace(under, ML_STR("x"), 0600, &e) && e.code == ML_E_NO_FILE && e.sys, "a file is no folder");
	ok(!ml_dir_make(under, 0700, &e) && !ml_dir_make("", 0700, &e), "no folder below a file, none without a name");
	ok(ml_dir_make(file, 0700, &e) == false && e.code == ML_E_EXISTS, "a file stands where the folder should be");
	char *joined = ml_path_join("/a/", "b");
	is_str(joined, "/a/b", "joined with one slash");
	char *to_free[] = {deep, file, part, fifo, target, under, joined};
	for (size_t i = 0; i < ML_COUNT(to_free); i++)
		ml_free_(to_free[i]);
	ml_buf_finish(&b);
}

static void test_log(void)
{
	char *path = ml_path_join(dir, "log");
	struct ml_buf b = {0};

	unsetenv("MAILLAGE_LOG");
	ml_log("nowhere");
	setenv("MAILLAGE_LOG", path, 1);
	ml_log("a\n%s\033é\xff", "b");
	ml_log("second");
	ok(ml_file_read(path, 10000, &b, NULL), "written");
	ok(strstr(b.p, " a\\x0ab\\x1bé\\xff\n") != NULL, "what could harm a terminal is escaped");
	ok(strstr(b.p, " second\n") != NULL && !strstr(b.p, "nowhere"), "appended; silent when not asked");
	unsetenv("MAILLAGE_LOG");
	ml_buf_finish(&b);
	ml_free_(path);
}

static void count_progress(void *arg, const char *what, uint64_t done, uint64_t total)
{
	*(uint64_t *)arg += done * 100 + total;
}

static void test_progress(void)
{
	struct ml_context c;
	struct ml_error e;
	uint64_t sum = 0;

	FRESH(&c, {"LANG", "C"});
	ml_progress(&c, "x", 1, 2);
	c.progress = count_progress;
	c.progress_arg = &sum;
	ml_progress(&c, "x", 3, 4);
	is_int(sum, 304, "progress is handed on");
	ok(!ml_cancelled(&c, &e), "not cancelled");
	c.cancel = 1;
	ok(ml_cancelled(&c, &e) && e.code == ML_E_CANCELLED, "cancelled");
	ml_context_finish(&c);
}

int main(void)
{
	umask(022);
	if (!ok(mkdtemp(dir) != NULL, "a directory to work in"))
		return tap_done();
	test_clock();
	test_random();
	test_places();
	test_habits();
	test_identifiers();
	test_files();
	test_log();
	test_progress();
	char command[64];
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	setenv("PATH", "/usr/bin:/bin", 1);
	ok(system(command) == 0, "cleaned up");
	return tap_done();
}
