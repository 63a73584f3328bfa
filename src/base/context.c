/* The outside world: clock, randomness, folders, language, time zone and country of the user. */
#include "private.h"

#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <pwd.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

/* ---- clock and randomness --------------------------------------------------- */

static int64_t real_now(struct ml_context *c)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t fixed_now(struct ml_context *c)
{
	return c->fixed_ms;
}

static void real_random(struct ml_context *c, void *p, size_t n)
{
	randombytes_buf(p, n);
}

/* SplitMix64: repeatable, for tests and the demonstration only. */
static uint64_t seeded_next(struct ml_context *c)
{
	uint64_t z = c->seed += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static void seeded_random(struct ml_context *c, void *p, size_t n)
{
	for (char *to = p; n;) {
		uint64_t v = seeded_next(c);
		size_t take = ML_MIN(n, sizeof(v));
		memcpy(to, &v, take);
		to += take;
		n -= take;
	}
}

uint64_t ml_random64(struct ml_context *c)
{
	uint64_t v;

	c->random(c, &v, sizeof(v));
	return v;
}

static bool digits(const char **p, int count, int *out)
{
	*out = 0;
	for (int i = 0; i < count; i++, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		*out = *out * 10 + (**p - '0');
	}
	return true;
}

static bool skip(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

static bool clock_offset(const char **p, int *seconds)
{
	int sign = **p == '-' ? -1 : 1, h = 0, m = 0;

	*seconds = 0;
	if (!**p || skip(p, 'Z'))
		return true;
	if (!skip(p, '+') && !skip(p, '-'))
		return false;
	if (!digits(p, 2, &h) || (skip(p, ':'), !digits(p, 2, &m)))
		return false;
	*seconds = sign * (h * 3600 + m * 60);
	return h < 24 && m < 60;
}

/* 2026-11-22, 2026-11-22T08:30, …:15, …:15.250, with Z, +01:00 or nothing (UTC). */
static bool clock_text(const char *p, int64_t *ms)
{
	struct tm tm = {0};
	int fraction = 0, offset = 0;

	if (!digits(&p, 4, &tm.tm_year) || !skip(&p, '-') || !digits(&p, 2, &tm.tm_mon) || !skip(&p, '-') ||
		!digits(&p, 2, &tm.tm_mday))
		return false;
	if (skip(&p, 'T') || skip(&p, ' ')) {
		if (!digits(&p, 2, &tm.tm_hour) || !skip(&p, ':') || !digits(&p, 2, &tm.tm_min))
			return false;
		if (skip(&p, ':') && !digits(&p, 2, &tm.tm_sec))
			return false;
		if (skip(&p, '.') && !digits(&p, 3, &fraction))
			return false;
	}
	if (!clock_offset(&p, &offset) || *p)
		return false;
	struct tm asked = tm;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	time_t t = timegm(&tm);
	if (tm.tm_mday != asked.tm_mday || tm.tm_mon + 1 != asked.tm_mon || tm.tm_hour != asked.tm_hour ||
		tm.tm_min != asked.tm_min || tm.tm_sec != asked.tm_sec)
		return false; /* 31 February and its like */
	*ms = ((int64_t)t - offset) * 1000 + fraction;
	return true;
}

static void init_sources(struct ml_context *c)
{
	const char *now = getenv("MAILLAGE_NOW"), *seed = getenv("MAILLAGE_SEED");

	c->now_ms = real_now;
	c->random = real_random;
	if (now && *now) {
		if (clock_text(now, &c->fixed_ms))
			c->now_ms = fixed_now;
		else
			ml_log("MAILLAGE_NOW is not an ISO 8601 time: %s", now);
	}
	if (seed && *seed) {
		c->seed = ml_hash64(seed, strlen(seed), 0);
		c->random = seeded_random;
	}
}

/* ---- folders ---------------------------------------------------------------------- */

static const char *home(void)
{
	const char *dir = getenv("HOME");

	if (dir && *dir == '/')
		return dir;
	struct passwd *user = getpwuid(getuid());
	return user && user->pw_dir && *user->pw_dir == '/' ? user->pw_dir : "/";
}

/* $VAR/maillage if VAR is an absolute path (others are to be ignored, says XDG), else ~/below/maillage. */
static char *user_dir(const char *var, const char *below)
{
	const char *dir = getenv(var);

	if (dir && *dir == '/')
		return ml_path_join(dir, "maillage");
	char *parent = ml_path_join(home(), below);
	char *out = ml_path_join(parent, "maillage");
	ml_free_(parent);
	return out;
}

static bool in_memory(const char *dir)
{
	struct statfs fs;

	return statfs(dir, &fs) == 0 && ((uint64_t)fs.f_type == TMPFS_MAGIC || (uint64_t)fs.f_type == RAMFS_MAGIC);
}

/* Makes dir, which must then be ours, closed to others and in memory: what it holds must not outlive the machine's
 * session. */
static bool private_dir(const char *dir)
{
	struct stat st;

	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return false;
	return lstat(dir, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() && (st.st_mode & 077) == 0 &&
	       in_memory(dir);
}

static char *runtime_dir(void)
{
	const char *given = getenv("XDG_RUNTIME_DIR");
	char user[64], shared[64];

	snprintf(user, sizeof(user), "/run/user/%ld/maillage", (long)geteuid());
	snprintf(shared, sizeof(shared), "/dev/shm/maillage-%ld", (long)geteuid());
	if (given && *given == '/' && in_memory(given)) {
		char *dir = ml_path_join(given, "maillage");
		if (private_dir(dir))
			return dir;
		ml_free_(dir);
	}
	const char *others[] = {user, shared};
	for (size_t i = 0; i < ML_COUNT(others); i++)
		if (private_dir(others[i]))
			return ml_xstrdup(others[i]);
	return NULL;
}

/* The build tree's files are for a program that runs from the build tree; an installed one must not look there. */
static bool runs_in_build_tree(void)
{
	char exe[PATH_MAX];
	const char *share = ML_SHARE_BUILD;
	size_t root = (size_t)(strrchr(share, '/') - share) + 1;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	return n > 0 && (size_t)n > root && memcmp(exe, share, root) == 0 && access(share, R_OK | X_OK) == 0;
}

static char *share_dir(void)
{
	const char *given = getenv("MAILLAGE_SHARE");

	if (given && *given)
		return ml_xstrdup(given);
	return ml_xstrdup(runs_in_build_tree() ? ML_SHARE_BUILD : ML_SHARE_INSTALLED);
}

/* ---- language, zone, country -------------------------------------------------------- */

static const char *locale_name(void)
{
	static const char *const vars[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < ML_COUNT(vars); i++) {
		const char *value = getenv(vars[i]);
		if (value && *value)
			return value;
	}
	return "";
}

/* French unless the locale, or the first known entry of LANGUAGE, says English or Arabic. */
static void init_lang(struct ml_context *c)
{
	static const char *const known[] = {"fr", "en", "ar"};
	const char *wishes[] = {getenv("LANGUAGE"), locale_name()};

	memcpy(c->lang, "fr", 3);
	for (size_t w = 0; w < ML_COUNT(wishes); w++) {
		struct ml_str rest = ml_str(wishes[w]), wish;
		while (ml_str_split(&rest, ':', &wish)) {
			for (size_t i = 0; i < ML_COUNT(known); i++) {
				if (!ml_str_starts(wish, ml_str(known[i])) || (wish.n > 2 && !strchr("_.@", wish.p[2])))
					continue;
				memcpy(c->lang, known[i], 3);
				return;
			}
		}
	}
}

static bool zone_name_ok(struct ml_str name)
{
	if (name.n == 0 || name.n >= sizeof(((struct ml_context *)0)->zone) || name.p[0] == '/')
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (!letter && !strchr("/_+-", c))
			return false;
	}
	const char *root = getenv("TZDIR");
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%.*s", root && *root ? root : "/usr/share/zoneinfo", (int)name.n, name.p);
	struct stat st;
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool take_zone(struct ml_context *c, struct ml_str name)
{
	name = ml_str_trim(name);
	if (!zone_name_ok(name))
		return false;
	memcpy(c->zone, name.p, name.n);
	c->zone[name.n] = 0;
	return true;
}

static struct ml_str after_zoneinfo(const char *path)
{
	const char *at = path ? strstr(path, "zoneinfo/") : NULL;

	return ml_str(at ? at + strlen("zoneinfo/") : "");
}

static void init_zone(struct ml_context *c)
{
	const char *tz = getenv("TZ");
	struct ml_buf file = {0};
	char link[PATH_MAX];

	memcpy(c->zone, "UTC", 4);
	if (tz && *tz == ':')
		tz++;
	if (tz && *tz && (take_zone(c, ml_str(tz)) || take_zone(c, after_zoneinfo(tz))))
		return;
	ssize_t n = readlink("/etc/localtime", link, sizeof(link) - 1);
	if (n > 0) {
		link[n] = 0;
		if (take_zone(c, after_zoneinfo(link)))
			return;
	}
	if (ml_file_read("/etc/timezone", 256, &file, NULL))
		take_zone(c, ml_buf_view(&file));
	ml_buf_finish(&file);
}

/* The zone says where the laptop works better than a locale that was installed long ago. */
static void init_country(struct ml_context *c)
{
	static const struct {
		const char *zone, *country;
	} zones[] = {
		{"Africa/Casablanca", "MA"},
		{"Africa/El_Aaiun", "MA"},
		{"Europe/Paris", "FR"},
		{"America/Guadeloupe", "GP"},
		{"America/Martinique", "MQ"},
		{"America/Cayenne", "GF"},
		{"America/Miquelon", "PM"},
		{"America/St_Barthelemy", "BL"},
		{"America/Marigot", "MF"},
		{"Indian/Reunion", "RE"},
		{"Indian/Mayotte", "YT"},
		{"Pacific/Noumea", "NC"},
		{"Pacific/Tahiti", "PF"},
		{"Pacific/Marquesas", "PF"},
		{"Pacific/Gambier", "PF"},
		{"Pacific/Wallis", "WF"},
		{"Africa/Algiers", "DZ"},
		{"Africa/Tunis", "TN"},
		{"Africa/Dakar", "SN"},
		{"Europe/Brussels", "BE"},
	};
	const char *locale = locale_name();

	memcpy(c->country, "FR", 3);
	if (strlen(locale) >= 5 && locale[2] == '_' && locale[3] >= 'A' && locale[3] <= 'Z' && locale[4] >= 'A' &&
		locale[4] <= 'Z' && c->lang[0] == locale[0] && c->lang[1] == locale[1] && strcmp(c->lang, "en") != 0)
		memcpy(c->country, locale + 3, 2);
	for (size_t i = 0; i < ML_COUNT(zones); i++)
		if (strcmp(zones[i].zone, c->zone) == 0)
			memcpy(c->country, zones[i].country, 3);
}

/* ---- the context ------------------------------------------------------------------------ */

void ml_context_init(struct ml_context *c)
{
	*c = (struct ml_context){0};
	(void)!sodium_init(); /* picks the fastest hashing of this processor; failing leaves the plain one */
	init_sources(c);
	c->data_dir = user_dir("XDG_DATA_HOME", ".local/share");
	c->config_dir = user_dir("XDG_CONFIG_HOME", ".config");
	c->runtime_dir = runtime_dir();
	c->share_dir = share_dir();
	c->stick_root = getenv("MAILLAGE_STICKS") ? ml_xstrdup(getenv("MAILLAGE_STICKS")) : NULL;
	init_lang(c);
	init_zone(c);
	init_country(c);
}

void ml_context_finish(struct ml_context *c)
{
	ml_free_(c->data_dir);
	ml_free_(c->config_dir);
	ml_free_(c->runtime_dir);
	ml_free_(c->share_dir);
	ml_free_(c->stick_root);
	*c = (struct ml_context){0};
}

void ml_progress(struct ml_context *c, const char *what, uint64_t done, uint64_t total)
{
	if (c->progress)
		c->progress(c->progress_arg, what, done, total);
}

bool ml_cancelled(struct ml_context *c, struct ml_error *e)
{
	/* Set by a signal handler. */
	if (!__atomic_load_n(&c->cancel, __ATOMIC_RELAXED))
		return false;
	ml_fail(e, ML_E_CANCELLED, NULL);
	return true;
}
