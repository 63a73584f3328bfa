/* One import under way: which format, one step for the whole file, refusals, counts; see import.h. */
#include <strings.h>

#include "import.h"

/* ---- values of one record ---------------------------------------------------------------- */

void ml_sheet_start(struct ml_import *im, const struct ml_kind *kind, struct ml_sheet *s)
{
	s->kind = kind;
	s->fields = ml_store_fields(im->store, kind, &s->n);
	s->at = ML_NEWN(im->arena, struct ml_gathered, s->n);
}

int ml_sheet_index(const struct ml_sheet *s, const struct ml_field *f)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (s->fields[i] == f)
			return (int)i;
	return -1;
}

static int index_of_key(const struct ml_sheet *s, const char *key)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (strcmp(s->fields[i]->key, key) == 0)
			return (int)i;
	return -1;
}

/* A value that is there already is not added again. */
void ml_sheet_add(struct ml_import *im, struct ml_sheet *s, uint32_t index, struct ml_value v)
{
	struct ml_gathered *g = &s->at[index];
	for (uint32_t i = 0; i < g->n; i++)
		if (ml_value_cmp(&g->v[i], &v) == 0)
			return;
	if (g->n == g->cap) {
		struct ml_value *more = ML_NEWN(im->arena, struct ml_value, g->cap ? 2 * g->cap : 1);
		if (g->n)
			memcpy(more, g->v, g->n * sizeof(*more));
		g->v = more;
		g->cap = g->cap ? 2 * g->cap : 1;
	}
	g->v[g->n++] = v;
}

bool ml_sheet_add_text(
	struct ml_import *im, struct ml_sheet *s, const char *key, struct ml_str text, struct ml_error *e)
{
	struct ml_value v;
	int i = index_of_key(s, key);
	if (i < 0 || ml_str_trim(text).n == 0)
		return true;
	if (!ml_import_value(im, s->fields[i], text, &v, e))
		return false;
	ml_sheet_add(im, s, (uint32_t)i, v);
	return true;
}

bool ml_sheet_has(const struct ml_sheet *s, const char *key)
{
	int i = index_of_key(s, key);
	return i >= 0 && s->at[i].n > 0;
}

bool ml_sheet_empty(const struct ml_sheet *s)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (s->at[i].n > 0)
			return false;
	return true;
}

static enum ml_put_op op_of(const struct ml_field *f, const struct ml_gathered *g, enum ml_sheet_mode mode)
{
	if (g->clear)
		return ML_PUT_SET;
	if (!(f->flags & ML_F_MULTI))
		return ML_PUT_SHOWN;
	return mode == ML_SHEET_EXACT ? ML_PUT_MEMBERS : ML_PUT_ADD;
}

bool ml_sheet_put(struct ml_import *im, const struct ml_sheet *s, const struct ml_uuid *id, enum ml_sheet_mode mode,
	bool linked, enum ml_outcome *outcome, int64_t *rid, struct ml_error *e)
{
	struct ml_edit *edits = ML_NEWN(im->arena, struct ml_edit, s->n);
	uint32_t n = 0;
	enum ml_outcome got = ML_UNCHANGED;
	for (uint32_t i = 0; i < s->n; i++) {
		const struct ml_gathered *g = &s->at[i];
		if (g->n || g->clear)
			edits[n++] = (struct ml_edit){s->fields[i], op_of(s->fields[i], g, mode), g->n, g->v};
	}
	if (!ml_store_upsert(im->store, s->kind, id, edits, n, &got, rid, e))
		return false;
	if (outcome)
		*outcome = got;
	if (got == ML_WAS_ERASED) {
		char text[ML_UUID_TEXT];
		ml_uuid_text(id, text);
		ml_error_about(e, s->kind->key, NULL);
		return ml_fail(e, ML_E_ERASED, "%s", text);
	}
	ml_import_count(im, got, linked);
	return true;
}

static const struct ml_value *sheet_values(void *arg, const struct ml_field *f, uint32_t *n)
{
	const struct ml_sheet *s = arg;
	int i = ml_sheet_index(s, f);
	*n = i < 0 ? 0 : s->at[i].n;
	return *n ? s->at[i].v : NULL;
}

bool ml_sheet_derived(const struct ml_sheet *s, struct ml_uuid *out)
{
	return s->kind->derive && ml_kind_derived_id(s->kind, sheet_values, (void *)s, out);
}

/* ---- values as files write them -------------------------------------------------------------- */

/* Words of address books for our choices, folded; tried when the field does not know the word itself. */
static const struct {
	const char *word, *key;
} choice_words[] = {
	{"monsieur", "mr"},
	{"mister", "mr"},
	{"mr", "mr"},
	{"m", "mr"},
	{"madame", "mrs"},
	{"mrs", "mrs"},
	{"ms", "mrs"},
	{"mademoiselle", "mrs"},
	{"mlle", "mrs"},
	{"miss", "mrs"},
	{"french", "fr"},
	{"francais", "fr"},
	{"arabic", "ar"},
	{"arabe", "ar"},
	{"english", "en"},
	{"anglais", "en"},
	{"tamazight", "zgh"},
	{"amazighe", "zgh"},
	{"homme", "m"},
	{"male", "m"},
	{"femme", "f"},
	{"female", "f"},
	{"oui", "given"},
	{"yes", "given"},
	{"non", "refused"},
	{"no", "refused"},
};

static bool has_choice(const struct ml_field *f, const char *key)
{
	for (const struct ml_choice *c = f->choices; c && c->key; c++)
		if (strcmp(c->key, key) == 0)
			return true;
	return false;
}

static bool choice_by_word(const struct ml_field *f, struct ml_str text, struct ml_value *v)
{
	struct ml_buf folded = {0};
	bool found = false;
	ml_fold(&folded, text);
	for (size_t i = 0; i < ML_COUNT(choice_words) && !found; i++) {
		found = ml_str_is(ml_buf_view(&folded), choice_words[i].word) && has_choice(f, choice_words[i].key);
		if (found)
			*v = ml_text(ml_str(choice_words[i].key));
	}
	ml_buf_finish(&folded);
	return found;
}

static bool all_digits(struct ml_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* Databases write 20210723114506, and days as 20210723 or 2021-07-23 00:00:00. */
static struct ml_str plain_moment(struct ml_import *im, const struct ml_field *f, struct ml_str t)
{
	if (all_digits(t) && t.n == 14) {
		const char *p = t.p;
		t = ml_arena_printf(im->arena, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s", p, p + 4, p + 6, p + 8, p + 10, p + 12);
	} else if (all_digits(t) && t.n == 8) {
		t = ml_arena_printf(im->arena, "%.4s-%.2s-%.2s", t.p, t.p + 4, t.p + 6);
	}
	if (f->type == ML_T_DATE && t.n > 10 && (t.p[10] == ' ' || t.p[10] == 'T')) {
		struct ml_date day;
		if (ml_date_iso(ml_str_n(t.p, 10), &day))
			return ml_str_n(t.p, 10);
		if (t.p[2] == '/' && t.p[5] == '/')
			return ml_str_n(t.p, 10);
	}
	return t;
}

bool ml_import_value(
	struct ml_import *im, const struct ml_field *f, struct ml_str text, struct ml_value *v, struct ml_error *e)
{
	text = ml_str_trim(text);
	if (f->type == ML_T_DATE || f->type == ML_T_DATETIME)
		text = plain_moment(im, f, text);
	if (ml_value_parse(im->arena, f, text, &im->reader, v, e))
		return true;
	return f->type == ML_T_ENUM && choice_by_word(f, text, v);
}

bool ml_import_exact(struct ml_import *im, const struct ml_kind *kind, const struct ml_field *f, struct ml_str text,
	struct ml_value *v, struct ml_error *e)
{
	/* These have one writing each, which reading does not change: 0661234567 by hand becomes +212661234567. */
	bool normal = f->type == ML_T_PHONE || f->type == ML_T_EMAIL || f->type == ML_T_URL || f->type == ML_T_DATE;
	if (normal && ml_import_value(im, f, text, v, NULL))
		return true;
	if (ml_type_info(f->type)->tag == ML_TEXT) {
		*v = ml_text(ml_text_nfc(im->arena, text));
		if (ml_value_check(kind, f, v, NULL))
			return true;
	}
	return ml_import_value(im, f, text, v, e);
}

void ml_import_derive(const char *space, struct ml_str name, struct ml_uuid *out)
{
	struct ml_buf b = {0};
	ml_buf_z(&b, space);
	ml_buf_char(&b, ':');
	ml_buf_str(&b, name);
	ml_uuid_derive(&ml_uuid_space, ml_buf_view(&b), out);
	ml_buf_finish(&b);
}

/* ---- going on, refusing, counting ---------------------------------------------------------------- */

static const enum ml_code local_codes[] = {
	ML_E_VALUE_BAD,
	ML_E_VALUE_REQUIRED,
	ML_E_VALUE_RANGE,
	ML_E_VALUE_CHOICE,
	ML_E_VALUE_DAMAGED,
	ML_E_NOT_FOUND,
	ML_E_AMBIGUOUS,
	ML_E_ERASED,
	ML_E_KIND_UNKNOWN,
	ML_E_FIELD_UNKNOWN,
	ML_E_BAD_UTF8,
	ML_E_IMPORT_SYNTAX,
};

bool ml_import_is_local(const struct ml_error *e)
{
	for (size_t i = 0; i < ML_COUNT(local_codes); i++)
		if (e->code == local_codes[i])
			return true;
	return false;
}

bool ml_import_refuse(struct ml_import *im, int64_t line, struct ml_str raw, const struct ml_error *why)
{
	struct ml_error at = *why;
	if (at.at_line == 0)
		at.at_line = line;
	if (im->r->rejected++ == 0)
		im->first = at;
	im->r->read++;
	if (im->o->reject)
		im->o->reject(im->o->arg, line, raw, &at);
	return true;
}

bool ml_import_go_on(struct ml_import *im, struct ml_error *e)
{
	if (ml_cancelled(im->cx, e))
		return false;
	if ((im->r->read & 255) == 0)
		ml_progress(im->cx, im->path, im->lines.done, im->lines.size);
	return true;
}

void ml_import_count(struct ml_import *im, enum ml_outcome outcome, bool linked)
{
	if (linked) {
		im->r->linked += outcome == ML_CREATED;
		return;
	}
	im->r->read++;
	im->r->created += outcome == ML_CREATED;
	im->r->updated += outcome == ML_UPDATED || outcome == ML_CONFLICTED;
	im->r->unchanged += outcome == ML_UNCHANGED;
}

/* ---- the file as a whole ---------------------------------------------------------------------------- */

bool ml_format_parse(struct ml_str s, enum ml_format *out)
{
	static const struct {
		const char *key;
		enum ml_format format;
	} names[] = {
		{"vcard", ML_FORMAT_VCARD},
		{"vcf", ML_FORMAT_VCARD},
		{"csv", ML_FORMAT_CSV},
		{"tsv", ML_FORMAT_CSV},
		{"txt", ML_FORMAT_CSV},
		{"json", ML_FORMAT_JSON},
		{"jsonl", ML_FORMAT_JSON},
		{"ndjson", ML_FORMAT_JSON},
	};
	for (size_t i = 0; i < ML_COUNT(names); i++) {
		if (s.n == strlen(names[i].key) && strncasecmp(s.p, names[i].key, s.n) == 0) {
			*out = names[i].format;
			return true;
		}
	}
	return false;
}

/* By its first line, then by its name. */
static bool detect(const char *path, enum ml_format *format, struct ml_error *e)
{
	struct ml_lines l;
	struct ml_str line = {0};
	int got;
	if (!ml_lines_open(&l, path, NULL, e))
		return false;
	do {
		ml_lines_pin(&l);
		got = ml_lines_next(&l, &line, e);
		line = got > 0 ? ml_str_trim(line) : ml_str_n("", 0);
	} while (got > 0 && line.n == 0);
	const char *dot = strrchr(path, '.');
	bool known = dot && !strchr(dot, '/') && ml_format_parse(ml_str(dot + 1), format);
	bool card = line.n >= 11 && strncasecmp(line.p, "BEGIN:VCARD", 11) == 0;
	bool object = line.n && line.p[0] == '{';
	bool other = line.n >= 6 && strncasecmp(line.p, "BEGIN:", 6) == 0 && !card;
	bool row = line.n && memchr(line.p, ';', line.n);
	ml_lines_close(&l);
	if (got < 0)
		return false;
	if (card || object)
		*format = card ? ML_FORMAT_VCARD : ML_FORMAT_JSON;
	else if (!known && row && !other)
		*format = ML_FORMAT_CSV;
	else if (!known || other)
		return ml_fail(e, ML_E_IMPORT_FORMAT, "%s", path);
	return true;
}

static bool run(struct ml_import *im, struct ml_error *e)
{
	switch (im->r->format) {
	case ML_FORMAT_VCARD:
		return ml_import_vcard(im, e);
	case ML_FORMAT_CSV:
		return ml_import_csv(im, e);
	case ML_FORMAT_JSON:
		return ml_import_json(im, e);
	default:
		return ml_fail(e, ML_E_IMPORT_FORMAT, "%s", im->path);
	}
}

/* A file of which no line could be read for what it is, is not of this format. */
static bool is_of_its_format(struct ml_import *im, struct ml_error *e)
{
	if (im->r->rejected == 0 || im->r->rejected < im->r->read || im->first.code != ML_E_IMPORT_SYNTAX)
		return true;
	if (e)
		*e = im->first;
	return false;
}

static bool in_one_step(struct ml_import *im, struct ml_error *e)
{
	const char *name = strrchr(im->path, '/');
	if (!ml_step_begin(im->store, "import", ml_str(name ? name + 1 : im->path), e))
		return false;
	int64_t since = ml_store_last_change(im->store);
	bool good = run(im, e) && is_of_its_format(im, e) && !ml_cancelled(im->cx, e);
	if (good)
		ml_progress(im->cx, im->path, im->lines.size, im->lines.size);
	if (good && !im->o->dry)
		good = ml_step_commit(im->store, e);
	im->r->duplicates = good ? ml_dup_found_since(im->store, since) : -1;
	if (ml_step_is_open(im->store))
		ml_step_cancel(im->store);
	return good;
}

bool ml_import_file(struct ml_store *store, const char *path, const struct ml_import_options *o,
	struct ml_import_report *r, struct ml_error *e)
{
	struct ml_import im = {.store = store, .cx = ml_store_context(store), .path = path, .o = o, .r = r};
	*r = (struct ml_import_report){.format = o->format, .kind = o->kind};
	im.lines.fd = -1;
	if (r->format == ML_FORMAT_AUTO && !detect(path, &r->format, e))
		return false;
	im.reader = ml_store_reader(store);
	im.reader.strict = true;
	im.reader.resolve = ml_links_resolve;
	im.reader.resolve_arg = &im;
	im.arena = ml_arena_create();
	im.links = ml_links_create();
	ml_store_bulk(store);
	bool good = in_one_step(&im, e);
	ml_store_bulk_end(store);
	ml_links_destroy(im.links);
	ml_lines_close(&im.lines);
	ml_arena_destroy(im.arena);
	return good;
}
