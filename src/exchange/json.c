/*
 * JSON lines, exact both ways: one object a record, "id" and "kind" first, then fields by key (one that is itself
 * called "kind" by its full name, "segment.kind"); references as UUID text (of canonical records: what was joined
 * to another is not written, so that nothing points outside the file), dates ISO 8601, several values as an array,
 * an empty field absent. Read back, an object creates its record or edits it: a set is given whole, null empties a
 * field, an absent field is left alone.
 */
#include <jansson.h>
#include <math.h>

#include "export.h"
#include "import.h"

/* ---- out ------------------------------------------------------------------------------- */

static bool is_written(const struct ml_field *f)
{
	return !ml_field_is_reserved(f);
}

static const char *const told[] = {"id", "kind", "created", "changed"};

static bool is_told(const char *key)
{
	for (size_t i = 0; i < ML_COUNT(told); i++)
		if (strcmp(told[i], key) == 0)
			return true;
	return false;
}

static void write_values(
	struct ml_buf *out, const struct ml_kind *kind, const struct ml_field *f, const struct ml_value *v, uint32_t n)
{
	bool several = f->flags & ML_F_MULTI;
	if (is_told(f->key)) {
		ml_buf_printf(out, ",\"%s.%s\"", kind->key, f->key);
	} else {
		ml_buf_char(out, ',');
		ml_json_string(out, ml_str(f->key));
	}
	ml_buf_z(out, several ? ":[" : ":");
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_z(out, i ? "," : "");
		ml_value_json(out, f, &v[i]);
	}
	ml_buf_z(out, several ? "]" : "");
}

bool ml_export_json(struct ml_store *store, struct ml_arena *a, int64_t rid, struct ml_buf *out, struct ml_error *e)
{
	char id[ML_UUID_TEXT];
	uint32_t n, count;
	struct ml_record *rec = ml_store_get(store, a, rid, e);
	if (!rec)
		return false;
	ml_uuid_text(&rec->id, id);
	ml_buf_printf(out, "{\"id\":\"%s\",\"kind\":", id);
	if (!rec->kind) {
		ml_buf_printf(out, "%llu}", (unsigned long long)rec->kind_wire);
		return true;
	}
	ml_json_string(out, ml_str(rec->kind->key));
	const struct ml_field *const *fields = ml_store_fields(store, rec->kind, &n);
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_value *v = is_written(fields[i]) ? ml_record_values(rec, a, fields[i], &count) : NULL;
		if (v && count)
			v = ml_store_read_as(store, a, fields[i], v, &count);
		if (v && count)
			write_values(out, rec->kind, fields[i], v, count);
	}
	ml_buf_char(out, '}');
	return true;
}

static bool write_line(struct ml_export *x, void *arg, int64_t rid, struct ml_error *e)
{
	if (!ml_export_json(x->store, x->arena, rid, &x->out, e))
		return false;
	ml_buf_char(&x->out, '\n');
	return true;
}

/* Own fields are defined before the records that have them. */
bool ml_export_json_lines(struct ml_export *x, struct ml_error *e)
{
	struct ml_writer w = {.record = write_line};
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	if (x->kind)
		return ml_export_records(x, &w, e);
	for (int technical = 1; technical >= 0; technical--) {
		for (uint32_t i = 0; i < n; i++) {
			x->kind = kinds[i];
			if (((kinds[i]->flags & ML_K_TECHNICAL) != 0) == technical && !ml_export_records(x, &w, e))
				return false;
		}
	}
	return true;
}

/* ---- in --------------------------------------------------------------------------------- */

static bool bad_value(const struct ml_sheet *s, const struct ml_field *f, const char *what, struct ml_error *e)
{
	ml_fail(e, ML_E_VALUE_BAD, "%s", what);
	ml_error_about(e, s->kind->key, f->key);
	return false;
}

static bool from_number(const struct ml_field *f, double x, bool whole, struct ml_value *v)
{
	uint8_t tag = ml_type_info(f->type)->tag;
	if (tag == ML_REAL)
		*v = ml_real(x == 0 ? 0.0 : x);
	else if (tag == ML_INT && whole && fabs(x) < 9e15)
		*v = ml_int((int64_t)x);
	return v->tag != ML_NIL;
}

static bool take_one(struct ml_import *im, struct ml_sheet *s, uint32_t i, const json_t *j, struct ml_error *e)
{
	const struct ml_field *f = s->fields[i];
	struct ml_value v = {0};
	if (json_is_string(j)) {
		/* Copied: values outlive the parsed object. */
		struct ml_str text = ml_arena_str(im->arena, ml_str_n(json_string_value(j), json_string_length(j)));
		if (!ml_import_exact(im, s->kind, f, text, &v, e)) {
			ml_error_about(e, s->kind->key, f->key);
			return false;
		}
	} else if (json_is_integer(j) && ml_type_info(f->type)->tag == ML_INT) {
		v = ml_int(json_integer_value(j));
	} else if (json_is_number(j)) {
		if (!from_number(f, json_number_value(j), json_is_integer(j), &v))
			return bad_value(s, f, "number", e);
	} else if (json_is_boolean(j) && f->type == ML_T_BOOL) {
		v = ml_int(json_is_true(j));
	} else {
		return bad_value(s, f, json_is_object(j) ? "{}" : json_is_array(j) ? "[]" : "true/false", e);
	}
	if (!ml_value_check(s->kind, f, &v, e))
		return false;
	ml_sheet_add(im, s, i, v);
	return true;
}

static bool take_field(struct ml_import *im, struct ml_sheet *s, const char *key, const json_t *j, struct ml_error *e)
{
	size_t prefix = strlen(s->kind->key);
	bool full = strncmp(key, s->kind->key, prefix) == 0 && key[prefix] == '.';
	const struct ml_field *f = ml_store_field(im->store, s->kind, ml_str(full ? key + prefix + 1 : key));
	int i = f && is_written(f) ? ml_sheet_index(s, f) : -1;
	size_t k;
	json_t *one;
	if (i < 0) {
		ml_error_about(e, s->kind->key, NULL);
		return ml_fail(e, ML_E_FIELD_UNKNOWN, "%s", key);
	}
	if (json_is_null(j) || (json_is_array(j) && json_array_size(j) == 0)) {
		s->at[i].clear = true;
		return true;
	}
	if (!json_is_array(j))
		return take_one(im, s, (uint32_t)i, j, e);
	if (!(f->flags & ML_F_MULTI))
		return bad_value(s, f, "[]", e);
	json_array_foreach(j, k, one)
	{
		if (!take_one(im, s, (uint32_t)i, one, e))
			return false;
	}
	return true;
}

static bool kind_of(struct ml_import *im, const json_t *object, const struct ml_kind **kind, struct ml_error *e)
{
	const char *key = json_string_value(json_object_get(object, "kind"));
	*kind = key ? ml_kind_by_key(ml_str(key)) : im->o->kind;
	if (!*kind)
		return ml_fail(e, ML_E_KIND_UNKNOWN, "%s", key ? key : "");
	if (im->o->kind && *kind != im->o->kind)
		return ml_fail(e, ML_E_KIND_UNKNOWN, "%s ≠ %s", key, im->o->kind->key);
	return true;
}

/* A UUID is the id; another text is a key of the other program's; without one the record is known by its own key or
 * content. */
static void id_of(const json_t *object, const struct ml_sheet *s, struct ml_str line, struct ml_uuid *id)
{
	const json_t *j = json_object_get(object, "id");
	char number[32], space[64];
	const char *text = json_string_value(j);
	if (json_is_integer(j)) {
		snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(j));
		text = number;
	}
	snprintf(space, sizeof(space), "%s:%s", text ? "id" : "json", s->kind->key);
	if (text && *text) {
		if (!ml_uuid_parse(ml_str(text), id))
			ml_import_derive(space, ml_str(text), id);
	} else if (!ml_sheet_derived(s, id)) {
		ml_import_derive(space, line, id);
	}
}

static bool take_object(struct ml_import *im, json_t *object, struct ml_str line, struct ml_error *e)
{
	const struct ml_kind *kind;
	struct ml_sheet s;
	struct ml_uuid id;
	const char *key;
	json_t *j;
	int64_t rid;
	if (!json_is_object(object))
		return ml_fail(e, ML_E_IMPORT_SYNTAX, "{ ?");
	if (!kind_of(im, object, &kind, e))
		return false;
	ml_sheet_start(im, kind, &s);
	json_object_foreach(object, key, j)
	{
		if (!is_told(key) && !take_field(im, &s, key, j, e))
			return false;
	}
	id_of(object, &s, line, &id);
	if (!ml_sheet_put(im, &s, &id, ML_SHEET_EXACT, false, NULL, &rid, e))
		return false;
	ml_links_learn(im, kind, rid);
	return true;
}

static bool take_line(struct ml_import *im, struct ml_str line, struct ml_error *e)
{
	json_error_t why;
	json_t *object = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES, &why);
	if (!object)
		return json_error_code(&why) == json_error_invalid_utf8
			       ? ml_fail(e, ML_E_BAD_UTF8, "%s", "JSON")
			       : ml_fail(e, ML_E_IMPORT_SYNTAX, "JSON: %s", why.text);
	bool good = take_object(im, object, line, e);
	json_decref(object);
	return good;
}

bool ml_import_json(struct ml_import *im, struct ml_error *e)
{
	struct ml_str line;
	int got;
	if (!ml_lines_open(&im->lines, im->path, NULL, e))
		return false;
	for (;;) {
		struct ml_error why = {0};
		ml_arena_reset(im->arena);
		ml_lines_pin(&im->lines);
		if (!ml_import_go_on(im, e))
			return false;
		got = ml_lines_next(&im->lines, &line, e);
		if (got <= 0)
			return got == 0;
		if (ml_str_trim(line).n == 0 || take_line(im, line, &why))
			continue;
		if (!ml_import_is_local(&why)) {
			if (e)
				*e = why;
			return false;
		}
		ml_import_refuse(im, im->lines.line, line, &why);
		if (im->r->rejected == im->r->read && im->r->rejected > 1000)
			return true; /* told at the end */
	}
}
