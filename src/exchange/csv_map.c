/*
 * Which column is which field: by the user's word, by what was decided before for the same headers, by the field's key,
 * label and synonyms. Everything is compared folded.
 */
#include <stdio.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include <maillage/text.h>

#include "csv.h"

const struct ml_field ml_import_id = {
	.key = "id",
	.type = ML_T_TEXT,
	.label = N_("Identifiant"),
	.csv = "identifiant|uuid|ident|identifier|identifiant maillage",
};
static const struct ml_field full_name = {
	.key = "full_name",
	.type = ML_T_TEXT,
	.label = N_("Nom complet"),
	.csv = "nom et prénom|prénom et nom|nom prénom|prénom nom|nom et prénoms|full name|display name|nom "
	       "d'affichage|"
	       "nom affiché|name|contact|file as|formatted name|الاسم الكامل",
};

/* Headers of a clock beside a date, for moments. */
static const char start_clock[] = "heure|heure de début|heure début|horaire|time|début heure";
static const char end_clock[] = "heure de fin|heure fin|fin heure|end time";

struct target {
	const struct ml_field *field;
	enum ml_csv_role role;
	bool exact;
};

/* ---- all names of all fields, folded once ---------------------------------------------------- */

enum { SYNONYM = 1, KEY_WORDS, LABEL, KEY };		  /* how close a header is to a field */
enum { SPACE_ID = 251, SPACE_FULL_NAME, SPACE_EMPLOYER }; /* beside the kinds' wire numbers, 1..250 */

struct names {
	struct ml_store *store;
	struct ml_map *map; /* space, then folded name -> place of the field, second half or not, closeness */
	bool built[256];
	struct ml_buf key;
};

static void names_key(struct names *x, int space, struct ml_str text)
{
	ml_buf_clear(&x->key);
	ml_buf_char(&x->key, (char)space);
	ml_fold(&x->key, text);
}

static void names_add(struct names *x, int space, struct ml_str text, uint32_t place, bool second, int closeness)
{
	uint64_t old;
	names_key(x, space, text);
	if (x->key.n < 2 || (ml_map_get(x->map, ml_buf_view(&x->key), &old) && (int)(old & 3) >= closeness))
		return;
	ml_map_set(x->map, ml_buf_view(&x->key), (uint64_t)place << 3 | (uint64_t)second << 2 | (uint64_t)closeness);
}

static void names_add_list(struct names *x, int space, const char *list, uint32_t place, bool second)
{
	struct ml_str rest = list ? ml_str(list) : (struct ml_str){NULL, 0}, one;
	while (ml_str_split(&rest, '|', &one))
		names_add(x, space, one, place, second, SYNONYM);
}

static void names_add_field(struct names *x, int space, const struct ml_field *f, uint32_t place)
{
	bool start = strstr(f->key, "start") || strcmp(f->key, "date") == 0;
	const struct ml_kind *kind = ml_kind_of_field(f);
	names_add(x, space, ml_str(f->key), place, false, KEY_WORDS);
	names_add(x, space, ml_str(f->label), place, false, LABEL);
	names_add(x, space, ml_str(ml_trc(kind ? kind->key : NULL, f->label)), place, false, LABEL);
	names_add_list(x, space, f->csv, place, false);
	names_add_list(x, space, f->csv2, place, true);
	if (f->type == ML_T_DATETIME)
		names_add_list(x, space, start ? start_clock : end_clock, place, true);
}

static void names_build(struct names *x, const struct ml_kind *kind)
{
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(x->store, kind, &n);
	if (x->built[kind->wire & 255])
		return;
	x->built[kind->wire & 255] = true;
	for (uint32_t i = 0; i < n; i++)
		if (!(fields[i]->flags & ML_F_HIDDEN))
			names_add_field(x, kind->wire, fields[i], i);
}

static void names_open(struct names *x, struct ml_store *store)
{
	const struct ml_kind *organisation = ml_kind_by_key(ML_STR("organisation"));
	*x = (struct names){.store = store, .map = ml_map_create()};
	names_add_field(x, SPACE_ID, &ml_import_id, 0);
	names_add_field(x, SPACE_FULL_NAME, &full_name, 0);
	names_add_list(x, SPACE_EMPLOYER, ml_kind_field(organisation, ML_STR("name"))->csv, 0, false);
	names_build(x, ml_kind_by_key(ML_STR("position")));
}

static void names_close(struct names *x)
{
	ml_map_destroy(x->map);
	ml_buf_finish(&x->key);
}

static int names_find(struct names *x, int space, struct ml_str header, uint32_t *place, bool *second)
{
	uint64_t got;
	names_key(x, space, header);
	if (!ml_map_get(x->map, ml_buf_view(&x->key), &got))
		return 0;
	*place = (uint32_t)(got >> 3);
	*second = got >> 2 & 1;
	return (int)(got & 3);
}

static bool names_has(struct names *x, int space, struct ml_str header)
{
	uint32_t place;
	bool second;
	return names_find(x, space, header, &place, &second) > 0;
}

/* ---- one header ------------------------------------------------------------------------ */

static bool is_person(const struct ml_kind *k)
{
	return strcmp(k->key, "person") == 0;
}

static int find_field(struct names *x, const struct ml_kind *kind, struct ml_str header, struct target *t)
{
	uint32_t n, place;
	bool second;
	names_build(x, kind);
	const struct ml_field *const *fields = ml_store_fields(x->store, kind, &n),
				     *f = ml_store_field(x->store, kind, header);
	if (f && !ml_field_is_reserved(f)) {
		*t = (struct target){f, ML_CSV_VALUE, true};
		return KEY;
	}
	int closeness = names_find(x, kind->wire, header, &place, &second);
	if (closeness && place < n)
		*t = (struct target){fields[place], second ? ML_CSV_SECOND : ML_CSV_VALUE, false};
	return closeness;
}

/* A person's file says where they work: fields of position, and all names of an organisation's name. */
static bool find_employment(struct names *x, struct ml_str header, struct target *t)
{
	const struct ml_kind *position = ml_kind_by_key(ML_STR("position"));
	const struct ml_field *organisation = ml_kind_field(position, ML_STR("organisation"));
	if (find_field(x, position, header, t) == 0 || t->field->wire < 16) {
		if (!names_has(x, SPACE_EMPLOYER, header))
			return false;
		t->field = organisation;
	}
	t->role = t->field == organisation ? ML_CSV_EMPLOYER : ML_CSV_POSITION;
	t->exact = false;
	return t->field->type != ML_T_REF || t->field == organisation;
}

static bool find_target(struct names *x, const struct ml_kind *kind, struct ml_str header, struct target *t)
{
	uint32_t place;
	bool second;
	*t = (struct target){0};
	int own = find_field(x, kind, header, t), id = names_find(x, SPACE_ID, header, &place, &second);
	if (id > own) {
		*t = (struct target){&ml_import_id, ML_CSV_ID, ml_str_is(header, "id")};
		return true;
	}
	if (is_person(kind) && own < KEY_WORDS && names_has(x, SPACE_FULL_NAME, header)) {
		*t = (struct target){&full_name, ML_CSV_FULL_NAME, false};
		return true;
	}
	if (own)
		return true;
	return is_person(kind) && find_employment(x, header, t);
}

/* "projet_libelle", "Date de l'événement": the kind's own name before or after says nothing. */
static bool without_kind(struct ml_arena *a, const struct ml_kind *kind, struct ml_str header, struct ml_str *out)
{
	const char *names[] = {kind->label, kind->key, kind->plural};
	struct ml_buf folded = {0}, name = {0};
	bool found = false;
	ml_fold(&folded, header);
	for (size_t i = 0; i < ML_COUNT(names) && !found; i++) {
		ml_buf_clear(&name);
		ml_fold(&name, ml_str(names[i]));
		struct ml_str first = ml_buf_view(&name), word;
		if (!ml_str_split(&first, ' ', &word) || word.n < 4 || folded.n <= word.n + 1)
			continue;
		found = ml_str_starts(ml_buf_view(&folded), word) && folded.p[word.n] == ' ';
		if (found)
			*out = ml_arena_str(a, ml_str_n(folded.p + word.n + 1, folded.n - word.n - 1));
	}
	ml_buf_finish(&folded);
	ml_buf_finish(&name);
	return found;
}

const struct ml_field *ml_import_field(struct ml_store *store, const struct ml_kind *kind, struct ml_str key)
{
	const struct ml_kind *position = ml_kind_by_key(ML_STR("position"));
	const struct ml_field *f = ml_store_field(store, kind, key);
	if (f)
		return f;
	if (ml_str_is(key, ml_import_id.key))
		return &ml_import_id;
	if (!is_person(kind))
		return NULL;
	if (ml_str_is(key, full_name.key))
		return &full_name;
	if (ml_str_starts(key, ML_STR("position.")))
		key = ml_str_n(key.p + 9, key.n - 9);
	f = ml_kind_field(position, key);
	return f && (f->type != ML_T_REF || ml_str_is(key, "organisation")) ? f : NULL;
}

/* The role of a field that was named outright. */
static void target_of(const struct ml_kind *kind, const struct ml_field *f, struct target *t)
{
	const struct ml_kind *position = ml_kind_by_key(ML_STR("position"));
	*t = (struct target){f, f ? ML_CSV_VALUE : ML_CSV_IGNORED, false};
	if (f == &ml_import_id)
		t->role = ML_CSV_ID;
	else if (f == &full_name)
		t->role = ML_CSV_FULL_NAME;
	else if (f && kind != position && f >= position->fields && f < position->fields + position->n_fields)
		t->role = strcmp(f->key, "organisation") == 0 ? ML_CSV_EMPLOYER : ML_CSV_POSITION;
}

/* ---- a set of headers ------------------------------------------------------------------------ */

static int by_bytes(const void *a, const void *b)
{
	return ml_str_cmp(*(const struct ml_str *)a, *(const struct ml_str *)b);
}

/* A name for the set, whatever the order of the columns. */
static void name_headers(struct ml_arena *a, const struct ml_str *headers, uint32_t n, char out[ML_UUID_TEXT])
{
	struct ml_str *folded = ML_NEWN(a, struct ml_str, n + 1);
	struct ml_buf b = {0};
	struct ml_uuid id;
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_clear(&b);
		ml_fold(&b, headers[i]);
		folded[i] = ml_arena_str(a, ml_buf_view(&b));
	}
	qsort(folded, n, sizeof(*folded), by_bytes);
	ml_buf_clear(&b);
	ml_buf_z(&b, "csv-headers:");
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_str(&b, folded[i]);
		ml_buf_char(&b, '\n');
	}
	ml_uuid_derive(&ml_uuid_space, ml_buf_view(&b), &id);
	ml_uuid_text(&id, out);
	ml_buf_finish(&b);
}

static void meta_key(char out[128], const struct ml_csv_map *m, const char *what)
{
	snprintf(out, 128, "import.%s.%s.%s", what, m->kind ? m->kind->key : "", m->headers);
}

static bool listed(const char *synonyms, struct ml_str header)
{
	struct ml_str rest = ml_str(synonyms), one;
	while (ml_str_split(&rest, '|', &one))
		if (ml_fold_equal(one, header))
			return true;
	return false;
}

/* Kept as lines "folded header=key". */
static void apply_remembered(struct ml_store *store, struct ml_arena *a, struct ml_csv_map *m)
{
	char key[128];
	struct ml_buf kept = {0}, folded = {0};
	meta_key(key, m, "map");
	struct ml_str rest, line;
	if (ml_store_get_meta(store, key, &kept)) {
		rest = ml_arena_str(a, ml_buf_view(&kept));
		while (ml_str_split(&rest, '\n', &line)) {
			const char *equal = line.n ? memrchr(line.p, '=', line.n) : NULL;
			for (uint32_t i = 0; equal && i < m->n; i++) {
				struct target t;
				ml_buf_clear(&folded);
				ml_fold(&folded, m->columns[i].header);
				if (!ml_str_eq(ml_buf_view(&folded), ml_str_n(line.p, (size_t)(equal - line.p))))
					continue;
				struct ml_str field = ml_str_n(equal + 1, (size_t)(line.p + line.n - equal - 1));
				target_of(m->kind, field.n ? ml_import_field(store, m->kind, field) : NULL, &t);
				m->columns[i].field = t.field;
				m->columns[i].role = t.role;
				m->columns[i].by_user = true;
			}
		}
	}
	ml_buf_finish(&kept);
	ml_buf_finish(&folded);
}

bool ml_csv_remember(struct ml_store *store, const struct ml_csv_map *m, struct ml_error *e)
{
	char key[128];
	struct ml_buf b = {0};
	struct ml_csv_map any = *m;
	for (uint32_t i = 0; i < m->n; i++) {
		const struct ml_csv_column *c = &m->columns[i];
		if (!c->by_user)
			continue;
		ml_fold(&b, c->header);
		ml_buf_printf(&b, "=%s%s\n",
			c->role == ML_CSV_POSITION || c->role == ML_CSV_EMPLOYER ? "position." : "",
			c->field ? c->field->key : "");
	}
	bool good = true;
	if (b.n) {
		meta_key(key, m, "map");
		good = ml_store_set_meta(store, key, ml_buf_view(&b), e);
		any.kind = NULL;
		meta_key(key, &any, "kind");
		good = good && ml_store_set_meta(store, key, ml_str(m->kind->key), e);
	}
	ml_buf_finish(&b);
	return good;
}

/* Outlook's "Titre … Prénom … Titre": the first is Mme or M. */
static void mend_titles(struct ml_csv_map *m)
{
	const struct ml_field *civility = ml_kind_field(m->kind, ML_STR("civility"));
	int before = -1, given = -1;
	for (uint32_t i = 0; i < m->n && civility; i++) {
		const struct ml_csv_column *c = &m->columns[i];
		if (!c->field || c->by_user || c->role != ML_CSV_VALUE)
			continue;
		if (strcmp(c->field->key, "given_name") == 0)
			given = (int)i;
		if (strcmp(c->field->key, "function") != 0)
			continue;
		if (given < 0)
			before = (int)i;
		else if (before >= 0)
			m->columns[before].field = civility;
	}
}

/* First and family name in one cell matter only where there is no family name. */
static void mend_full_name(struct ml_csv_map *m)
{
	bool family = false;
	for (uint32_t i = 0; i < m->n; i++)
		family = family ||
			 (m->columns[i].role == ML_CSV_VALUE && strcmp(m->columns[i].field->key, "family_name") == 0);
	for (uint32_t i = 0; i < m->n; i++)
		if (family && m->columns[i].role == ML_CSV_FULL_NAME && !m->columns[i].by_user)
			m->columns[i] = (struct ml_csv_column){.header = m->columns[i].header};
}

/* The second column that the user gives a position or an amount is its other half. */
static void mend_halves(struct ml_csv_map *m)
{
	for (uint32_t i = 0; i < m->n; i++) {
		struct ml_csv_column *c = &m->columns[i];
		if (c->role != ML_CSV_VALUE || !c->field->csv2)
			continue;
		if (listed(c->field->csv2, c->header))
			c->role = ML_CSV_SECOND;
		for (uint32_t k = 0; k < i && c->by_user && c->role == ML_CSV_VALUE; k++)
			if (m->columns[k].field == c->field && m->columns[k].role == ML_CSV_VALUE)
				c->role = ML_CSV_SECOND;
	}
}

static void map_columns(struct names *x, struct ml_arena *a, struct ml_csv_map *m)
{
	for (uint32_t i = 0; i < m->n; i++) {
		struct target t;
		struct ml_str shorter;
		struct ml_csv_column *c = &m->columns[i];
		bool found = find_target(x, m->kind, c->header, &t);
		if (!found && without_kind(a, m->kind, c->header, &shorter))
			found = find_target(x, m->kind, shorter, &t) && t.role != ML_CSV_ID;
		if (!found)
			continue;
		c->field = t.field;
		c->role = t.role;
		c->exact = t.exact;
	}
}

static void apply_given(struct ml_csv_map *m, const struct ml_mapping *given, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < m->n; k++) {
			struct target t;
			if (!ml_fold_equal(given[i].header, m->columns[k].header))
				continue;
			target_of(m->kind, given[i].field, &t);
			m->columns[k].field = t.field;
			m->columns[k].role = t.role;
			m->columns[k].by_user = true;
		}
	}
}

static void map_for(
	struct names *x, struct ml_arena *a, const struct ml_mapping *given, uint32_t n_given, struct ml_csv_map *m)
{
	map_columns(x, a, m);
	apply_remembered(x->store, a, m);
	apply_given(m, given, n_given);
	mend_titles(m);
	mend_full_name(m);
	mend_halves(m);
	m->used = 0;
	for (uint32_t i = 0; i < m->n; i++)
		m->used += m->columns[i].role != ML_CSV_IGNORED && m->columns[i].role != ML_CSV_ID;
}

/* ---- which kind --------------------------------------------------------------------------------- */

#define SHARE 60 /* a header that one kind alone knows counts whole, one that n know, an n-th */

static bool knows(struct names *x, struct ml_arena *a, const struct ml_kind *kind, struct ml_str header)
{
	struct target t;
	struct ml_str shorter;
	bool found = find_target(x, kind, header, &t);
	if (!found && without_kind(a, kind, header, &shorter))
		found = find_target(x, kind, shorter, &t);
	/* What every kind has tells nothing; nor does what a person's position has. */
	return found && t.role != ML_CSV_ID && t.role != ML_CSV_POSITION &&
	       (t.field->wire >= 16 || t.role == ML_CSV_FULL_NAME);
}

static const struct ml_kind *guess_kind(struct names *x, struct ml_arena *a, const struct ml_str *headers, uint32_t n)
{
	uint32_t n_kinds;
	const struct ml_kind *const *kinds = ml_kinds(&n_kinds);
	uint32_t *score = ML_NEWN(a, uint32_t, n_kinds), best = 0, next = 0;
	bool *has = ML_NEWN(a, bool, n_kinds);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t count = 0;
		for (uint32_t k = 0; k < n_kinds; k++) {
			has[k] = !(kinds[k]->flags & ML_K_TECHNICAL) && knows(x, a, kinds[k], headers[i]);
			count += has[k];
		}
		for (uint32_t k = 0; k < n_kinds; k++)
			score[k] += has[k] ? SHARE / count : 0;
	}
	const struct ml_kind *found = NULL;
	for (uint32_t k = 0; k < n_kinds; k++) {
		if (score[k] > best) {
			next = best;
			best = score[k];
			found = kinds[k];
		} else {
			next = ML_MAX(next, score[k]);
		}
	}
	/* Well ahead of the next one, or the user is asked. */
	return best >= SHARE / 2 && 2 * best >= 3 * next ? found : NULL;
}

static const struct ml_kind *remembered_kind(struct ml_store *store, const struct ml_csv_map *m)
{
	char key[128];
	struct ml_buf kept = {0};
	const struct ml_kind *kind = NULL;
	meta_key(key, m, "kind");
	if (ml_store_get_meta(store, key, &kept))
		kind = ml_kind_by_key(ml_buf_view(&kept));
	ml_buf_finish(&kept);
	return kind;
}

static bool fail_headers(const struct ml_str *headers, uint32_t n, struct ml_error *e)
{
	struct ml_buf b = {0};
	for (uint32_t i = 0; i < n && b.n < 180; i++) {
		ml_buf_z(&b, i ? ", " : "");
		ml_buf_str(&b, headers[i]);
	}
	ml_fail(e, ML_E_IMPORT_COLUMNS, "%s", b.p ? b.p : "");
	ml_buf_finish(&b);
	return false;
}

bool ml_csv_map(struct ml_store *store, struct ml_arena *a, const struct ml_kind *kind, const struct ml_str *headers,
	uint32_t n, const struct ml_mapping *given, uint32_t n_given, struct ml_csv_map *m, struct ml_error *e)
{
	struct names x;
	*m = (struct ml_csv_map){.n = n, .columns = ML_NEWN(a, struct ml_csv_column, n + 1)};
	for (uint32_t i = 0; i < n; i++)
		m->columns[i].header = ml_str_trim(headers[i]);
	name_headers(a, headers, n, m->headers);
	kind = kind ? kind : remembered_kind(store, m);
	names_open(&x, store);
	m->kind = kind ? kind : guess_kind(&x, a, headers, n);
	if (m->kind)
		map_for(&x, a, given, n_given, m);
	names_close(&x);
	return m->used > 0 || fail_headers(headers, n, e);
}
