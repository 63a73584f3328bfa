/* What the tests of views share: records written in a line, a view made, its rows read back as lines. */
#ifndef MAILLAGE_VIEW_KIT_H
#define MAILLAGE_VIEW_KIT_H

#include <stdarg.h>

#include <maillage/view.h>

#include "store_kit.h"

static struct ml_error err;
static struct ml_arena *kit_arena;

/* Valid until the sixth call after. */
static inline const char *kit_id(struct ml_store *s, int64_t rid)
{
	static char text[6][ML_UUID_TEXT];
	static int turn;
	struct ml_uuid id;
	char *out = text[turn++ % 6];
	ml_store_id(s, rid, &id);
	ml_uuid_text(&id, out);
	return out;
}

static inline int64_t kit_add(struct ml_store *s, const char *kind, const char *format, ...)
{
	char text[900];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	int64_t rid = kit_save(s, 0, kind, text, &err);
	if (!ok(rid != 0, "%s: %s", kind, text))
		kit_say(&err);
	return rid;
}

static inline int64_t kit_place(struct ml_store *s, const char *code)
{
	struct ml_uuid id;
	ml_territory_id(ml_str(code), &id);
	int64_t rid = ml_store_rid(s, &id);
	ok(rid != 0, "%s", code);
	return rid;
}

static inline void kit_bin(struct ml_store *s, int64_t rid)
{
	good(ml_step_begin(s, "bin", ML_STR("x"), e));
	good(ml_store_bin(s, rid, e));
	good(ml_step_commit(s, e));
}

static inline void kit_join(struct ml_store *s, int64_t rid, int64_t into)
{
	good(ml_step_begin(s, "join", ML_STR("x"), e));
	good(ml_store_join(s, rid, into, NULL, 0, e));
	good(ml_step_commit(s, e));
}

static inline const struct ml_doc *kit_view(struct ml_store *s, const char *key, int64_t territory, int64_t about)
{
	struct ml_view_ask ask = {.store = s, .territory = territory, .about = about};
	struct ml_doc *d = NULL;
	const struct ml_view *v = ml_view(ml_str(key), NULL);
	ok(v && v->tab && v->help, "view %s", key);
	good(v && ml_view_build(v, &ask, kit_arena, &d, e));
	return d;
}

/* The table whose title begins so. */
static inline const struct ml_doc_block *kit_table(const struct ml_doc *d, const char *title)
{
	static const struct ml_doc_block none;
	for (uint32_t i = 0; d && i < d->n_blocks; i++)
		if (d->blocks[i].type == ML_DOC_TABLE && ml_str_starts(d->blocks[i].text, ml_str(title)))
			return &d->blocks[i];
	return &none;
}

static inline const struct ml_doc_row *kit_row(const struct ml_doc_block *b, uint32_t at)
{
	static struct ml_doc_cell cells[24];
	static const struct ml_doc_row none = {.cells = cells, .from = 1};
	return at < b->n_rows ? &b->rows[at] : &none;
}

/* "Ville|Commune|! 5|…", two dots before for each depth. A row that has not a cell for each column says so. */
static inline const char *kit_line(const struct ml_doc_block *b, uint32_t at)
{
	static struct ml_buf out;
	const struct ml_doc_row *r = kit_row(b, at);
	ml_buf_clear(&out);
	ml_buf_z(&out, "");
	if (r->n != b->n_columns)
		ml_buf_printf(&out, "%u of %u columns: ", r->n, b->n_columns);
	for (uint32_t i = 0; i < r->depth; i++)
		ml_buf_z(&out, "..");
	for (uint32_t c = 0; c < r->n; c++) {
		bool alert = r->cells[c].text.n && (r->cells[c].mark == ML_DOC_LATE || r->cells[c].mark == ML_DOC_WARN);
		ml_buf_printf(&out, "%s%s", c ? "|" : "", alert ? "! " : "");
		for (size_t i = 0; i < r->cells[c].text.n; i++) {
			const char *p = r->cells[c].text.p + i;
			bool hard = r->cells[c].text.n - i > 1 && memcmp(p, "\u00a0", 2) == 0;
			ml_buf_char(&out, hard ? ' ' : *p);
			i += hard;
		}
	}
	return out.p;
}

/* How many records the list has that the row opens; -1: it opens none. */
static inline int64_t kit_opens(struct ml_store *s, const struct ml_doc_row *r)
{
	struct ml_query q = {.kind = r->kind, .where = r->where};
	struct ml_list *l = r->kind ? ml_store_list(s, &q, &err) : NULL;
	int64_t n = l ? (int64_t)ml_list_count(l) : -1;
	ml_list_destroy(l);
	return n;
}

static inline bool kit_says(struct ml_str text, const char *what)
{
	return text.n && memmem(text.p, text.n, what, strlen(what)) != NULL;
}

#endif
