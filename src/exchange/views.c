/* Views: records of kind segment, as lists and the command line use them. */
#include <stdio.h>
#include <stdlib.h>

#include <maillage/exchange.h>
#include <maillage/text.h>

enum { NAME, KIND, FILTER, WORDS, SORT, COLUMNS, VISIBILITY, FIELDS };
static const char *const keys[FIELDS] = {"name", "kind", "filter", "words", "sort", "columns", "visibility"};

static const struct ml_kind *segment(const struct ml_field **fields)
{
	const struct ml_kind *k = ml_kind_by_key(ML_STR("segment"));
	for (int i = 0; i < FIELDS; i++)
		fields[i] = ml_kind_field(k, ml_str(keys[i]));
	return k;
}

static struct ml_str text_of(const struct ml_cell *c)
{
	return c->n ? c->v[0].s : ML_STR("");
}

static bool read_view(struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_view *v, struct ml_error *e)
{
	const struct ml_field *fields[FIELDS];
	struct ml_cell cells[FIELDS];
	segment(fields);
	if (!ml_store_row(s, a, rid, fields, FIELDS, cells, NULL, e))
		return false;
	*v = (struct ml_view){.rid = rid,
		.name = text_of(&cells[NAME]),
		.where = text_of(&cells[FILTER]),
		.words = text_of(&cells[WORDS]),
		.sort = text_of(&cells[SORT]),
		.columns = text_of(&cells[COLUMNS]),
		.shared = !ml_str_is(text_of(&cells[VISIBILITY]), "own_site")};
	return true;
}

bool ml_views(struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind, struct ml_view **out, uint32_t *n,
	struct ml_error *e)
{
	const struct ml_field *fields[FIELDS];
	struct ml_str where = ml_arena_printf(a, "kind=%s", kind->key);
	struct ml_query q = {.kind = segment(fields), .where = where, .sort = "name"};
	struct ml_list *list = ml_store_list(s, &q, e);
	bool good = list != NULL;
	uint64_t size = list ? ml_list_size(list) : 0;
	*n = 0;
	*out = ML_NEWN(a, struct ml_view, size + 1);
	for (uint64_t i = 0; i < size && good; i++)
		good = read_view(s, a, ml_list_at(list, i), *out + (*n)++, e);
	ml_list_destroy(list);
	return good;
}

bool ml_view_find(struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind, struct ml_str name,
	struct ml_view *v, struct ml_error *e)
{
	struct ml_view *all;
	uint32_t n;
	if (!ml_views(s, a, kind, &all, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (ml_fold_equal(all[i].name, name)) {
			*v = all[i];
			return true;
		}
	ml_fail(e, ML_E_NOT_FOUND, "%.*s", (int)ML_MIN(name.n, 100), name.p);
	ml_error_about(e, "segment", NULL);
	return false;
}

bool ml_view_save(
	struct ml_store *s, const struct ml_kind *kind, const struct ml_view *v, int64_t *rid, struct ml_error *e)
{
	const struct ml_field *fields[FIELDS];
	const struct ml_kind *k = segment(fields);
	const struct ml_str texts[FIELDS] = {
		v->name, ml_str(kind->key), v->where, v->words, v->sort, v->columns, ML_STR("own_site")};
	struct ml_value values[FIELDS];
	struct ml_edit edits[FIELDS];
	struct ml_view same = {.rid = v->rid};
	struct ml_arena *a = ml_arena_create();
	if (!same.rid)
		ml_view_find(s, a, kind, v->name, &same, NULL);
	/* Whom it is shared with is said once, and then by the user. */
	uint32_t n = same.rid ? VISIBILITY : FIELDS;
	for (uint32_t i = 0; i < n; i++) {
		values[i] = ml_text(texts[i]);
		edits[i] = (struct ml_edit){fields[i], ML_PUT_SET, texts[i].n > 0, &values[i]};
	}
	*rid = same.rid;
	bool good =
		same.rid ? ml_store_edit(s, same.rid, edits, n, NULL, e) : ml_store_add(s, k, NULL, edits, n, rid, e);
	ml_arena_destroy(a);
	return good;
}

bool ml_view_share(struct ml_store *s, int64_t rid, bool team, struct ml_error *e)
{
	const struct ml_field *fields[FIELDS];
	segment(fields);
	const struct ml_value v = ml_text(team ? ML_STR("team") : ML_STR("own_site"));
	const struct ml_edit edit = {fields[VISIBILITY], ML_PUT_SET, 1, &v};
	return ml_store_edit(s, rid, &edit, 1, NULL, e);
}

/* ---- the one to begin with ------------------------------------------------------------------------- */

static void setting(char key[80], const struct ml_kind *kind)
{
	snprintf(key, 80, "ui.view.%s", kind->key);
}

int64_t ml_view_default(struct ml_store *s, const struct ml_kind *kind)
{
	char key[80];
	struct ml_buf text = {0};
	struct ml_uuid id;
	unsigned flags = ML_R_HIDDEN;
	struct ml_arena *a = ml_arena_create();
	setting(key, kind);
	int64_t rid = 0;
	if (ml_store_get_meta(s, key, &text) && ml_uuid_parse(ml_buf_view(&text), &id))
		rid = ml_store_rid(s, &id);
	if (rid && (!ml_store_row(s, a, rid, NULL, 0, NULL, &flags, NULL) || flags & ML_R_HIDDEN))
		rid = 0;
	ml_arena_destroy(a);
	ml_buf_finish(&text);
	return rid;
}

bool ml_view_set_default(struct ml_store *s, const struct ml_kind *kind, int64_t rid, struct ml_error *e)
{
	char key[80], text[ML_UUID_TEXT];
	struct ml_uuid id;
	setting(key, kind);
	if (!rid || !ml_store_id(s, rid, &id))
		return ml_store_set_meta(s, key, (struct ml_str){0}, e);
	ml_uuid_text(&id, text);
	return ml_store_set_meta(s, key, ml_str(text), e);
}
