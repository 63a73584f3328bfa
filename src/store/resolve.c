/* From what people type to a record: full id, prefix, title, code; and the reader of values that uses it. */
#include <maillage/text.h>
#include "store.h"

enum { PREFIX_MIN = 6 };

/* Hex digits of an id or of its start; false when the text holds anything else. */
static bool hex_digits(struct ml_str text, char out[33], size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '-')
			continue;
		if (!strchr("0123456789abcdefABCDEF", c) || !c || *n == 32)
			return false;
		out[(*n)++] = (char)(c >= 'A' && c <= 'F' ? c + 32 : c);
	}
	out[*n] = 0;
	return *n > 0;
}

static void bounds(const char *hex, size_t n, struct ml_uuid *low, struct ml_uuid *high)
{
	char l[33], h[33], text[ML_UUID_TEXT];
	struct ml_uuid *out[] = {low, high};
	memset(l, '0', 32);
	memset(h, 'f', 32);
	memcpy(l, hex, n);
	memcpy(h, hex, n);
	const char *from[] = {l, h};
	for (int k = 0; k < 2; k++) {
		const char *p = from[k];
		int at = 0;
		for (int i = 0; i < 32; i++) {
			if (i == 8 || i == 12 || i == 16 || i == 20)
				text[at++] = '-';
			text[at++] = p[i];
		}
		text[at] = 0;
		ml_uuid_parse(ml_str(text), out[k]);
	}
}

bool ml_store_resolve(
	struct ml_store *s, struct ml_str text, const struct ml_kind *kind, int64_t *rid, struct ml_error *e)
{
	char hex[33];
	size_t n;
	struct ml_uuid low, high;
	*rid = 0;
	text = ml_str_trim(text);
	if (!hex_digits(text, hex, &n) || n < PREFIX_MIN)
		return ml_fail(e, ML_E_NOT_FOUND, "%.*s", (int)ML_MIN(text.n, 80), text.p);
	bounds(hex, n, &low, &high);
	sqlite3_stmt *st = ml_sql(s, SQL_record_range, e);
	if (!st)
		return false;
	ml_bind_uuid(st, 1, &low);
	ml_bind_uuid(st, 2, &high);
	int got, found = 0;
	while ((got = ml_db_step(s->db, st, e)) == 1) {
		int64_t at = sqlite3_column_int64(st, 1);
		if (kind && ml_rid_kind(at) != kind->wire)
			continue;
		*rid = at;
		found++;
	}
	if (got < 0)
		return false;
	if (found == 1)
		return true;
	return ml_fail(e, found ? ML_E_AMBIGUOUS : ML_E_NOT_FOUND, "%.*s", (int)ML_MIN(text.n, 80), text.p);
}

/* ---- references as people write them --------------------------------------------------------- */

/* A field that names its record for people: a code. */
static const struct ml_field *code_field(const struct ml_kind *k)
{
	for (uint32_t i = 0; i < k->n_fields; i++)
		if ((k->fields[i].flags & ML_F_UNIQUE) && k->fields[i].type == ML_T_TEXT)
			return &k->fields[i];
	return ml_kind_field(k, ML_STR("code"));
}

struct candidate {
	int64_t rid;
	uint32_t exact, any; /* how many titles are the text; how many records the words find */
};

static void by_code(struct ml_store *s, const struct ml_kind *k, struct ml_str text, struct candidate *c)
{
	const struct ml_field *code = code_field(k);
	struct ml_buf sql = {0};
	if (!code)
		return;
	ml_buf_printf(&sql, "SELECT id FROM \"%s\" WHERE \"%s\" = ?1 COLLATE NOCASE AND _flags & %d = 0 LIMIT 2",
		k->key, code->key, ML_R_HIDDEN);
	sqlite3_stmt *st = ml_sql(s, sql.p, NULL);
	ml_buf_finish(&sql);
	if (!st)
		return;
	ml_bind_str(st, 1, text);
	while (ml_db_step(s->db, st, NULL) == 1) {
		c->rid = sqlite3_column_int64(st, 0);
		c->exact++;
	}
}

static void by_title(struct ml_store *s, const struct ml_kind *k, struct ml_str text, struct candidate *c)
{
	struct ml_query q = {.kind = k, .text = text, .limit = 50};
	struct ml_list *l = ml_store_list(s, &q, NULL);
	struct ml_arena *a = ml_arena_create();
	for (uint64_t i = 0; l && i < ml_list_size(l); i++) {
		int64_t rid = ml_list_at(l, i);
		if (ml_list_is_corrected(l, i))
			continue;
		if (ml_fold_equal(ml_store_title(s, a, rid), text)) {
			c->rid = rid;
			c->exact++;
		} else if (!c->exact) {
			c->rid = rid;
		}
		c->any++;
		ml_arena_reset(a);
	}
	ml_arena_destroy(a);
	ml_list_destroy(l);
}

static bool resolve_reference(
	void *arg, const struct ml_field *f, struct ml_str text, struct ml_uuid *out, struct ml_error *e)
{
	struct ml_store *s = arg;
	struct candidate c = {0};
	int64_t rid;
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	if (ml_uuid_parse(text, out))
		return true; /* a reference may dangle: the record may still come */
	if (ml_store_resolve(s, text, NULL, &rid, NULL) &&
		ml_field_accepts(f, ml_kind_by_wire((uint64_t)ml_rid_kind(rid))))
		return ml_store_id(s, rid, out);
	for (uint32_t i = 0; i < n; i++)
		if (ml_field_accepts(f, kinds[i]))
			by_code(s, kinds[i], text, &c);
	for (uint32_t i = 0; i < n && !c.exact; i++)
		if (ml_field_accepts(f, kinds[i]))
			by_title(s, kinds[i], text, &c);
	if (c.exact == 1 || (!c.exact && c.any == 1))
		return ml_store_id(s, c.rid, out);
	ml_fail(e, c.exact || c.any ? ML_E_AMBIGUOUS : ML_E_NOT_FOUND, "%.*s", (int)ML_MIN(text.n, 120), text.p);
	ml_error_about(e, NULL, f->key);
	return false;
}

struct ml_reader ml_store_reader(struct ml_store *s)
{
	return (struct ml_reader){
		.now_ms = s->ctx->now_ms(s->ctx),
		.lang = s->ctx->lang,
		.country = s->ctx->country,
		.zone = s->ctx->zone,
		.currency = s->ctx->currency[0]				 ? s->ctx->currency
			    : strcmp(s->ctx->country, "MA") == 0 ? "MAD"
								 : "EUR",
		.resolve = resolve_reference,
		.resolve_arg = s,
	};
}
