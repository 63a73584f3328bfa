/*
 * Time zones from the system's tzdata: TZif files (RFC 8536, 64-bit part) and the POSIX rule in their footer. Read
 * once and kept in a small table of the thread; the process's own TZ is never touched.
 */
#include "calendar.h"

#include <stdio.h>
#include <stdlib.h>

#define CHANGES_MOST 640
#define TYPES_MOST 64
#define KEPT 4
#define FILE_MOST ((size_t)1 << 18)
#define DAY 86400

/* When a daylight period starts or ends: Mm.w.d, Jn or n, and seconds after midnight. */
struct rule_day {
	char form; /* 'M', 'J', '0' */
	int month, week, day, time;
};

struct rule {
	bool known, daylight;
	int32_t standard, summer; /* seconds east of UTC */
	struct rule_day start, end;
};

struct zone {
	char name[64];
	uint64_t used; /* last use, 0: free */
	bool known;
	size_t n; /* changes */
	int64_t at[CHANGES_MOST];
	int32_t after[CHANGES_MOST]; /* offset from at[i] on */
	int32_t before;		     /* offset before at[0] */
	struct rule rule;	     /* after the last change */
};

/* ---- POSIX rule ----------------------------------------------------------------------------- */

static bool rule_int(const char **p, int most, int *out)
{
	const char *start = *p;

	*out = 0;
	for (; **p >= '0' && **p <= '9'; (*p)++) {
		*out = *out * 10 + (**p - '0');
		if (*out > most)
			return false;
	}
	return *p > start;
}

static bool rule_name(const char **p)
{
	const char *start = *p;

	if (**p == '<') {
		*p += strcspn(*p, ">");
		return *(*p)++ == '>';
	}
	while ((**p >= 'a' && **p <= 'z') || (**p >= 'A' && **p <= 'Z'))
		(*p)++;
	return *p - start >= 3;
}

/* [+-]h[h][:mm[:ss]], up to 167 hours (RFC 8536). */
static bool rule_time(const char **p, int *seconds)
{
	int sign = **p == '-' ? -1 : 1, h, m = 0, s = 0;

	if (**p == '-' || **p == '+')
		(*p)++;
	if (!rule_int(p, 167, &h))
		return false;
	if (**p == ':' && ((*p)++, !rule_int(p, 59, &m)))
		return false;
	if (**p == ':' && ((*p)++, !rule_int(p, 59, &s)))
		return false;
	*seconds = sign * (h * 3600 + m * 60 + s);
	return true;
}

static bool rule_day(const char **p, struct rule_day *d)
{
	if (*(*p)++ != ',')
		return false;
	d->form = **p == 'M' || **p == 'J' ? *(*p)++ : '0';
	d->time = 7200;
	if (d->form == 'M') {
		if (!rule_int(p, 12, &d->month) || *(*p)++ != '.' || !rule_int(p, 5, &d->week) || *(*p)++ != '.' ||
			!rule_int(p, 6, &d->day) || d->month < 1 || d->week < 1)
			return false;
	} else if (!rule_int(p, 365, &d->day) || (d->form == 'J' && d->day < 1)) {
		return false;
	}
	if (**p != '/')
		return true;
	(*p)++;
	return rule_time(p, &d->time);
}

static bool rule_parse(const char *p, struct rule *r)
{
	int west;

	*r = (struct rule){0};
	if (!rule_name(&p) || !rule_time(&p, &west))
		return false;
	r->standard = -west;
	r->summer = -west + 3600;
	if (*p) {
		if (!rule_name(&p))
			return false;
		if (*p && *p != ',') {
			if (!rule_time(&p, &west))
				return false;
			r->summer = -west;
		}
		if (!rule_day(&p, &r->start) || !rule_day(&p, &r->end) || *p)
			return false;
		r->daylight = true;
	}
	r->known = true;
	return true;
}

/* Local seconds since 1970 at which the change of that year takes place. */
static int64_t rule_moment(const struct rule_day *d, int year)
{
	int64_t january = ml_date_days((struct ml_date){year, 1, 1});
	int64_t days;

	if (d->form == 'M') {
		struct ml_date first = {year, d->month, 1};
		int shift = (d->day - ml_date_weekday(first) % 7 + 7) % 7;
		int day = 1 + shift + (d->week - 1) * 7;
		while (day > ml_date_month_days(year, d->month))
			day -= 7; /* week 5 is the last one */
		days = ml_date_days((struct ml_date){year, d->month, day});
	} else {
		bool jump = d->form == 'J' && ml_date_leap(year) && d->day >= 60; /* J60 is always 1 March */
		days = january + d->day - (d->form == 'J') + jump;
	}
	return days * DAY + d->time;
}

static int32_t rule_offset(const struct rule *r, int64_t t)
{
	if (!r->daylight)
		return r->standard;
	int year = ml_date_of_days((t + r->standard) / DAY - ((t + r->standard) % DAY < 0)).year;
	int64_t start = rule_moment(&r->start, year) - r->standard, end = rule_moment(&r->end, year) - r->summer;
	bool summer = start < end ? t >= start && t < end : t >= start || t < end;
	return summer ? r->summer : r->standard;
}

/* ---- TZif ---------------------------------------------------------------------------------------- */

static int64_t be(const uint8_t *p, int bytes)
{
	uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;

	for (int i = 0; i < bytes; i++)
		v = v << 8 | p[i];
	return (int64_t)v;
}

struct header {
	uint32_t isut, isstd, leap, times, types, chars;
};

static bool read_header(const uint8_t *p, size_t n, struct header *h, char *version)
{
	uint32_t *fields[] = {&h->isut, &h->isstd, &h->leap, &h->times, &h->types, &h->chars};

	if (n < 44 || memcmp(p, "TZif", 4) != 0)
		return false;
	*version = (char)p[4];
	for (size_t i = 0; i < ML_COUNT(fields); i++) {
		*fields[i] = (uint32_t)be(p + 20 + 4 * i, 4);
		if (*fields[i] > FILE_MOST)
			return false;
	}
	return true;
}

static size_t data_size(const struct header *h, size_t time_size)
{
	return h->times * (time_size + 1) + h->types * 6 + h->chars + h->leap * (time_size + 4) + h->isstd + h->isut;
}

static bool read_block(const uint8_t *p, const struct header *h, struct zone *z)
{
	const uint8_t *index = p + (size_t)h->times * 8, *types = index + h->times;
	size_t skip = h->times > CHANGES_MOST ? h->times - CHANGES_MOST : 0;

	if (h->types == 0 || h->types > TYPES_MOST)
		return false;
	z->before = (int32_t)be(types, 4);
	for (size_t i = 0; i < h->times; i++) {
		if (index[i] >= h->types)
			return false;
		int32_t offset = (int32_t)be(types + 6 * (size_t)index[i], 4);
		if (offset < -DAY || offset > DAY)
			return false;
		if (i < skip) {
			z->before = offset;
			continue;
		}
		z->at[z->n] = be(p + i * 8, 8);
		if (z->n && z->at[z->n] <= z->at[z->n - 1])
			return false;
		z->after[z->n++] = offset;
	}
	return z->before >= -DAY && z->before <= DAY;
}

static bool read_tzif(const uint8_t *p, size_t n, struct zone *z)
{
	struct header h;
	char version, footer[128];

	/* The first block holds 32-bit times for old programs; the second one is for us. */
	if (!read_header(p, n, &h, &version) || version < '2')
		return false;
	size_t size = 44 + data_size(&h, 4);
	if (size > n || !read_header(p + size, n - size, &h, &version))
		return false;
	p += size + 44;
	n -= size + 44;
	size = data_size(&h, 8);
	if (size > n || !read_block(p, &h, z))
		return false;
	p += size;
	n -= size;
	const uint8_t *end = n > 1 && p[0] == '\n' ? memchr(p + 1, '\n', n - 1) : NULL;
	if (!end || (size_t)(end - p) > sizeof(footer))
		return false;
	size_t length = (size_t)(end - p) - 1;
	memcpy(footer, p + 1, length);
	footer[length] = 0;
	return !*footer || rule_parse(footer, &z->rule);
}

/* ---- the zones in use ------------------------------------------------------------------------------- */

static bool name_ok(const char *name)
{
	size_t n = strlen(name);
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-";

	return n > 0 && n < sizeof(((struct zone *)0)->name) && name[0] != '/' && strspn(name, allowed) == n;
}

static void load(struct zone *z, const char *name)
{
	const char *root = getenv("TZDIR");
	struct ml_buf path = {0}, data = {0};

	memset(z, 0, sizeof(*z));
	snprintf(z->name, sizeof(z->name), "%s", name);
	if (strcmp(name, "UTC") == 0 || strcmp(name, "Etc/UTC") == 0) {
		z->known = true; /* on a machine without tzdata too */
		return;
	}
	ml_buf_printf(&path, "%s/%s", root && *root ? root : "/usr/share/zoneinfo", name);
	z->known = ml_file_read(path.p, FILE_MOST, &data, NULL) && read_tzif((const uint8_t *)data.p, data.n, z);
	if (!z->known) { /* a damaged file counts for nothing: UTC */
		z->n = 0;
		z->before = 0;
		z->rule = (struct rule){0};
	}
	ml_buf_finish(&path);
	ml_buf_finish(&data);
}

/* The zone as last read, NULL for a name that cannot be one. The one used longest ago makes room. */
static const struct zone *zone_find(const char *name)
{
	static _Thread_local struct zone kept[KEPT];
	static _Thread_local uint64_t uses;
	struct zone *oldest = &kept[0];

	if (!name || !name_ok(name))
		return NULL;
	for (size_t i = 0; i < KEPT; i++) {
		if (kept[i].used && strcmp(kept[i].name, name) == 0) {
			kept[i].used = ++uses;
			return &kept[i];
		}
		if (kept[i].used < oldest->used)
			oldest = &kept[i];
	}
	load(oldest, name);
	oldest->used = ++uses;
	return oldest;
}

static int32_t offset_at(const struct zone *z, int64_t t)
{
	size_t low = 0, high = z->n; /* changes before `low` are at or before t */

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (z->at[middle] <= t)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == z->n && z->rule.known)
		return rule_offset(&z->rule, t);
	return low ? z->after[low - 1] : z->before;
}

bool ml_zone_known(const char *zone)
{
	const struct zone *z = zone_find(zone);

	return z && z->known;
}

/* Times beyond any calendar would overflow; year 1 to 9999 is all that is ever asked. */
static int64_t bounded(int64_t t)
{
	const int64_t limit = (int64_t)1 << 52;

	return ML_MIN(ML_MAX(t, -limit), limit);
}

bool ml_time_local(
	int64_t utc_seconds, const char *zone, struct ml_date *date, int *minutes, int *seconds, int *offset_minutes)
{
	const struct zone *z = zone_find(zone);
	int64_t t = bounded(utc_seconds);
	int32_t offset = z ? offset_at(z, t) : 0;
	int64_t local = t + offset, days = local / DAY - (local % DAY < 0);
	int rest = (int)(local - days * DAY);

	if (date)
		*date = ml_date_of_days(days);
	if (minutes)
		*minutes = rest / 60;
	if (seconds)
		*seconds = rest % 60;
	if (offset_minutes)
		*offset_minutes = offset / 60;
	return z && z->known;
}

bool ml_time_utc(struct ml_date date, int minutes, const char *zone, int64_t *utc_seconds)
{
	const struct zone *z = zone_find(zone);
	int64_t local = ml_date_days(date) * DAY + (int64_t)minutes * 60;
	int64_t best = INT64_MAX, later = INT64_MIN;

	if (!z) {
		*utc_seconds = local;
		return false;
	}
	/* Any offset in force around that time may be the right one. */
	for (int64_t around = local - DAY; around <= local + DAY; around += DAY / 4) {
		int64_t t = local - offset_at(z, around);
		if (t + offset_at(z, t) == local)
			best = ML_MIN(best, t);
		later = ML_MAX(later, t);
	}
	*utc_seconds = best != INT64_MAX ? best : later;
	return z->known;
}
