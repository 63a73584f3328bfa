/* What the tests of imports and exports share: files from text, imports with their refusals, exports as text, whole
 * dumps. */
#ifndef MAILLAGE_EXCHANGE_KIT_H
#define MAILLAGE_EXCHANGE_KIT_H

#include <maillage/exchange.h>
#include "store_kit.h"

static struct ml_error err;
static struct ml_import_report rep;
static struct {
	int n;
	int64_t line[64];
	enum ml_code code[64];
	char field[64][48], arg[64][256], raw[64][128];
} refused;

static inline struct ml_store *kit_store(struct ml_context *c, const char *name)
{
	struct ml_store *s = NULL;
	good(ml_store_create(c, kit_path(name), ml_str("A. Benali"), &s, e));
	return s;
}

static inline void kit_refuse(void *arg, int64_t line, struct ml_str raw, const struct ml_error *why)
{
	int i = refused.n++;
	if (i >= 64)
		return;
	refused.line[i] = line;
	refused.code[i] = why->code;
	strcpy(refused.field[i], why->field);
	strcpy(refused.arg[i], why->arg);
	snprintf(refused.raw[i], sizeof refused.raw[i], "%.*s", (int)ML_MIN(raw.n, 100), raw.p);
}

static inline const char *kit_file(const char *name, const void *bytes, size_t n)
{
	const char *path = kit_path(name);
	FILE *f = fopen(path, "wb");
	if (!f || fwrite(bytes, 1, n, f) != n)
		exit(99);
	fclose(f);
	return path;
}

static inline const char *kit_text(const char *name, const char *text)
{
	return kit_file(name, text, strlen(text));
}

static inline bool kit_import_path(struct ml_store *s, const char *path, const char *kind)
{
	struct ml_import_options o = {.kind = kind ? ml_kind_by_key(ml_str(kind)) : NULL, .reject = kit_refuse};
	memset(&refused, 0, sizeof refused);
	err = (struct ml_error){0};
	return ml_import_file(s, path, &o, &rep, &err);
}

/* Text into a file of that name, imported. */
static inline bool kit_import(struct ml_store *s, const char *name, const char *kind, const char *text)
{
	bool done = kit_import_path(s, kit_file(name, text, strlen(text)), kind);
	if (!done)
		kit_say(&err);
	return done;
}

/* created/updated/unchanged/rejected/linked of the last import, as one text. */
static inline const char *kit_counts(void)
{
	static char text[2][128];
	static int turn;
	char *out = text[turn++ % 2];
	snprintf(out, sizeof text[0], "%d created %d updated %d unchanged %d rejected %d linked", (int)rep.created,
		(int)rep.updated, (int)rep.unchanged, (int)rep.rejected, (int)rep.linked);
	return out;
}

/* The first record that the filter finds, 0 if none. */
static inline int64_t kit_find(struct ml_store *s, const char *kind, const char *where)
{
	struct ml_query q = {.kind = ml_kind_by_key(ml_str(kind)), .where = ml_str(where)};
	struct ml_list *l = ml_store_list(s, &q, &err);
	int64_t rid = l && ml_list_size(l) ? ml_list_at(l, 0) : 0;
	if (!l)
		kit_say(&err);
	ml_list_destroy(l);
	return rid;
}

static inline int kit_count(struct ml_store *s, const char *kind)
{
	return (int)ml_store_count(s, ml_kind_by_key(ml_str(kind)));
}

/* An export as text; valid until the fourth call after. */
static inline const char *kit_export(struct ml_store *s, const struct ml_export_options *o)
{
	static struct ml_buf out[4];
	static int turn;
	struct ml_buf *b = &out[turn++ % 4];
	uint64_t n = 0;
	const char *path = kit_path("export.out");
	err = (struct ml_error){0};
	ml_buf_clear(b);
	ml_buf_z(b, "");
	if (!ml_export_file(s, path, o, &n, &err) || !ml_file_read(path, (size_t)1 << 28, b, &err))
		kit_say(&err);
	return b->p;
}

static inline const char *kit_export_as(
	struct ml_store *s, enum ml_format format, const char *kind, int version_or_exact)
{
	struct ml_export_options o = {.format = format,
		.kind = kind ? ml_kind_by_key(ml_str(kind)) : NULL,
		.exact = format == ML_FORMAT_CSV && version_or_exact,
		.vcard_version = format == ML_FORMAT_VCARD ? version_or_exact : 0};
	return kit_export(s, &o);
}

static inline bool kit_has(const char *text, const char *part)
{
	bool has = strstr(text, part) != NULL;
	if (!has)
		printf("# not there: <%s>\n", part);
	return has;
}

static inline int kit_line_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All records as JSON lines in an order that does not depend on how they came in. */
static inline char *kit_dump(struct ml_store *s)
{
	char *text = ml_xstrdup(kit_export_as(s, ML_FORMAT_JSON, NULL, 0)), *save = NULL;
	ML_VEC(char *) lines = {0};
	struct ml_buf out = {0};
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		ml_vec_push(&lines, line);
	qsort(lines.v, lines.n, sizeof *lines.v, kit_line_cmp);
	ml_buf_z(&out, "");
	for (size_t i = 0; i < lines.n; i++) {
		ml_buf_z(&out, lines.v[i]);
		ml_buf_char(&out, '\n');
	}
	ml_vec_finish(&lines);
	ml_free_(text);
	return out.p;
}

/* Two dumps alike; else the first line that differs. */
static inline bool kit_same_dump(const char *a, const char *b)
{
	while (*a && *b) {
		size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");
		if (n != m || memcmp(a, b, n) != 0) {
			size_t at = 0;
			while (at < n && at < m && a[at] == b[at])
				at++;
			at = at > 80 ? at - 80 : 0;
			printf("# one:   %.*s\n# other: %.*s\n", (int)ML_MIN(n - at, 300), a + at, (int)ML_MIN(m - at, 300), b + at);
			return false;
		}
		a += n + (a[n] == '\n');
		b += m + (b[m] == '\n');
	}
	if (*a || *b)
		printf("# only in one: %.300s\n", *a ? a : b);
	return !*a && !*b;
}

#endif
