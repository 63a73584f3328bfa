/*
 * Records by what a file calls them: a title, a code, the name of an organisation. What the database holds of a kind is
 * read once, at its first mention; what the import itself makes is found again through ids that derive from names, so
 * that memory does not grow with the file.
 */
#include <stdlib.h>

#include "import.h"

#define SEVERAL ((uint64_t)1 << 63) /* more than one record answers to the name; the rest is the oldest of them */
#define RECENT 65536		    /* organisations remembered as made or met in this import */

struct ml_links {
	struct ml_map *names;  /* kind wire, then canonical title -> rid */
	struct ml_map *keys;   /* kind wire, field wire, then value -> rid */
	struct ml_map *recent; /* organisation as written -> place in ids */
	ML_VEC(struct ml_uuid) ids;
	bool loaded[256];
};

struct ml_links *ml_links_create(void)
{
	struct ml_links *k = ml_xalloc(sizeof(*k));
	k->names = ml_map_create();
	k->keys = ml_map_create();
	k->recent = ml_map_create();
	return k;
}

void ml_links_destroy(struct ml_links *k)
{
	if (!k)
		return;
	ml_map_destroy(k->names);
	ml_map_destroy(k->keys);
	ml_map_destroy(k->recent);
	ml_vec_finish(&k->ids);
	ml_free_(k);
}

/* ---- names --------------------------------------------------------------------------- */

static int by_bytes(const void *a, const void *b)
{
	return ml_str_cmp(*(const struct ml_str *)a, *(const struct ml_str *)b);
}

/* Kind and folded words in a fixed order: "Dupont Jean" and "Jean Dupont" are one name. */
static void canonical(struct ml_buf *out, const struct ml_kind *kind, struct ml_str name)
{
	struct ml_buf folded = {0};
	struct ml_str words[64], rest;
	size_t n = 0;
	ml_fold(&folded, name);
	rest = ml_buf_view(&folded);
	while (n < ML_COUNT(words) - 1 && ml_str_split(&rest, ' ', &words[n]))
		n++;
	if (rest.p)
		words[n++] = rest;
	qsort(words, n, sizeof(*words), by_bytes);
	ml_buf_clear(out);
	ml_buf_char(out, (char)kind->wire);
	for (size_t i = 0; i < n; i++) {
		ml_buf_char(out, ' ');
		ml_buf_str(out, words[i]);
	}
	ml_buf_finish(&folded);
}

static void key_of(struct ml_buf *out, const struct ml_kind *kind, const struct ml_field *f, struct ml_str plain)
{
	ml_buf_clear(out);
	ml_buf_char(out, (char)kind->wire);
	ml_buf_varint(out, f->wire);
	ml_buf_str(out, plain);
}

static void note(struct ml_map *map, struct ml_str key, int64_t rid)
{
	uint64_t old, new = (uint64_t)rid;
	if (ml_map_get(map, key, &old) && (old & ~SEVERAL) != new)
		new = SEVERAL | ML_MIN(old & ~SEVERAL, new);
	ml_map_set(map, key, new);
}

struct walk {
	struct ml_import *im;
	struct ml_arena *arena;
	const struct ml_kind *kind;
	const struct ml_field *unique[16];
	uint32_t n;
};

static void walk_start(struct walk *w, struct ml_import *im, const struct ml_kind *kind)
{
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(im->store, kind, &n);
	*w = (struct walk){.im = im, .arena = ml_arena_create(), .kind = kind};
	for (uint32_t i = 0; i < n && w->n < ML_COUNT(w->unique); i++)
		if ((fields[i]->flags & ML_F_UNIQUE) && !(fields[i]->flags & ML_F_MULTI))
			w->unique[w->n++] = fields[i];
}

static void walk_note(struct walk *w, int64_t rid)
{
	struct ml_cell cells[16];
	struct ml_buf key = {0}, plain = {0};
	struct ml_links *k = w->im->links;
	int64_t shown = ml_store_canonical(w->im->store, rid);
	ml_arena_reset(w->arena);
	struct ml_str title = ml_store_title(w->im->store, w->arena, rid);
	if (title.n) {
		canonical(&key, w->kind, title);
		note(k->names, ml_buf_view(&key), shown);
	}
	if (w->n && ml_store_row(w->im->store, w->arena, rid, w->unique, w->n, cells, NULL, NULL)) {
		for (uint32_t i = 0; i < w->n; i++) {
			if (cells[i].n == 0)
				continue;
			ml_buf_clear(&plain);
			ml_value_plain(&plain, w->unique[i], &cells[i].v[0]);
			key_of(&key, w->kind, w->unique[i], ml_buf_view(&plain));
			note(k->keys, ml_buf_view(&key), shown);
		}
	}
	ml_buf_finish(&key);
	ml_buf_finish(&plain);
}

static void load(struct ml_import *im, const struct ml_kind *kind)
{
	if (im->links->loaded[kind->wire & 255])
		return;
	im->links->loaded[kind->wire & 255] = true;
	/* Any order will do: an empty one spares the index, which would have to be built for the natural order. */
	/* What was joined to another still answers to its own name, for the record that it is read as. */
	struct ml_query q = {.kind = kind, .sort = "", .with_merged = true};
	struct ml_list *list = ml_store_list(im->store, &q, NULL);
	struct walk w;
	walk_start(&w, im, kind);
	for (uint64_t i = 0; list && i < ml_list_size(list); i++)
		walk_note(&w, ml_list_at(list, i));
	ml_arena_destroy(w.arena);
	ml_list_destroy(list);
}

void ml_links_learn(struct ml_import *im, const struct ml_kind *kind, int64_t rid)
{
	if (!im->links->loaded[kind->wire & 255])
		return;
	struct walk w;
	walk_start(&w, im, kind);
	walk_note(&w, rid);
	ml_arena_destroy(w.arena);
}

int64_t ml_links_by_key(struct ml_import *im, const struct ml_kind *kind, const struct ml_field *f, struct ml_str plain)
{
	struct ml_buf key = {0};
	uint64_t rid = 0;
	load(im, kind);
	key_of(&key, kind, f, plain);
	if (!ml_map_get(im->links->keys, ml_buf_view(&key), &rid) || (rid & SEVERAL))
		rid = 0;
	ml_buf_finish(&key);
	return (int64_t)rid;
}

/* ---- references ---------------------------------------------------------------------------- */

static uint64_t by_unique_field(struct ml_import *im, const struct ml_kind *kind, struct ml_str text)
{
	for (uint32_t i = 0; i < kind->n_fields; i++) {
		const struct ml_field *f = &kind->fields[i];
		struct ml_str mended = text;
		if (!(f->flags & ML_F_UNIQUE) || (f->normal && !f->normal(im->arena, text, &mended)))
			continue;
		int64_t rid = ml_links_by_key(im, kind, f, mended);
		if (rid)
			return (uint64_t)rid;
	}
	return 0;
}

static uint64_t by_name(struct ml_import *im, const struct ml_kind *kind, struct ml_str text)
{
	struct ml_buf key = {0};
	uint64_t rid = 0;
	load(im, kind);
	canonical(&key, kind, text);
	ml_map_get(im->links->names, ml_buf_view(&key), &rid);
	ml_buf_finish(&key);
	return rid;
}

struct one_value {
	const struct ml_field *field;
	struct ml_value v;
};

static const struct ml_value *one_value(void *arg, const struct ml_field *f, uint32_t *n)
{
	struct one_value *o = arg;
	*n = f == o->field;
	return *n ? &o->v : NULL;
}

/* An INSEE or ISO code whose territory is not here yet: its record has the id that the code gives, on every laptop. */
static bool by_code_to_come(struct ml_import *im, const struct ml_field *f, struct ml_str text, struct ml_uuid *out)
{
	const struct ml_kind *kind = f->ref ? ml_kind_by_key(ml_str(f->ref)) : NULL;
	struct one_value o = {.field = kind && kind->derive ? ml_kind_field(kind, ml_str(kind->derive)) : NULL};
	bool digit = false;
	for (size_t i = 0; i < text.n; i++) {
		digit = digit || (text.p[i] >= '0' && text.p[i] <= '9');
		if (text.p[i] == ' ' || (text.p[i] & 0x80))
			return false;
	}
	if (!o.field || !digit || text.n > 10 || !ml_value_parse(im->arena, o.field, text, &im->reader, &o.v, NULL))
		return false;
	return ml_kind_derived_id(kind, one_value, &o, out);
}

bool ml_links_resolve(void *arg, const struct ml_field *f, struct ml_str text, struct ml_uuid *out, struct ml_error *e)
{
	struct ml_import *im = arg;
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	uint64_t found = 0;
	if (ml_uuid_parse(text, out))
		return true;
	for (uint32_t i = 0; i < n; i++) {
		if (!ml_field_accepts(f, kinds[i]))
			continue;
		uint64_t rid = by_unique_field(im, kinds[i], text);
		rid = rid ? rid : by_name(im, kinds[i], text);
		if (rid)
			found = found && found != rid ? SEVERAL : rid;
	}
	if (found & SEVERAL)
		return ml_fail(e, ML_E_AMBIGUOUS, "%.*s", (int)ML_MIN(text.n, 200), text.p);
	if (found == 0 && by_code_to_come(im, f, text, out))
		return true;
	if (found == 0)
		return ml_fail(e, ML_E_NOT_FOUND, "%.*s", (int)ML_MIN(text.n, 200), text.p);
	return ml_store_id(im->store, (int64_t)found, out) ||
	       ml_fail(e, ML_E_NOT_FOUND, "%.*s", (int)ML_MIN(text.n, 200), text.p);
}

/* ---- organisations and positions ------------------------------------------------------------- */

void ml_link_organisation_id(struct ml_str name, struct ml_uuid *out)
{
	struct ml_buf folded = {0};
	ml_fold(&folded, name);
	/* A name of signs alone folds to nothing. */
	ml_import_derive("organisation", folded.n ? ml_buf_view(&folded) : name, out);
	ml_buf_finish(&folded);
}

static void remember(struct ml_links *k, struct ml_str name, const struct ml_uuid *id)
{
	if (k->ids.n >= RECENT) {
		ml_map_clear(k->recent);
		k->ids.n = 0;
	}
	ml_map_set(k->recent, name, k->ids.n);
	ml_vec_push(&k->ids, *id);
}

static bool make_organisation(struct ml_import *im, const struct ml_kind *kind, struct ml_str name,
	const struct ml_uuid *id, struct ml_error *e)
{
	struct ml_sheet s;
	ml_sheet_start(im, kind, &s);
	return ml_sheet_add_text(im, &s, "name", name, e) &&
	       ml_sheet_put(im, &s, id, ML_SHEET_ADD, true, NULL, NULL, e);
}

bool ml_link_organisation(struct ml_import *im, struct ml_str name, struct ml_uuid *id, struct ml_error *e)
{
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("organisation"));
	uint64_t at;
	if (ml_map_get(im->links->recent, name, &at)) {
		*id = im->links->ids.v[at];
		return true;
	}
	uint64_t rid = by_name(im, kind, name);
	ml_link_organisation_id(name, id);
	bool made = ml_store_rid(im->store, id) != 0;
	/* Of several with the same name: the one that an import made, else the oldest. */
	if (rid && !(made && (rid & SEVERAL))) {
		if (!ml_store_id(im->store, (int64_t)(rid & ~SEVERAL), id))
			return ml_fail(e, ML_E_NOT_FOUND, "%.*s", (int)ML_MIN(name.n, 200), name.p);
	} else if (!made && !make_organisation(im, kind, name, id, e)) {
		return false;
	}
	remember(im->links, name, id);
	return true;
}

/* Has the person a position there with that title already, perhaps made by hand? */
static bool has_position(struct ml_import *im, const struct ml_kind *kind, int64_t person,
	const struct ml_uuid *organisation, struct ml_str title)
{
	const struct ml_field *want[] = {
		ml_kind_field(kind, ML_STR("organisation")), ml_kind_field(kind, ML_STR("title"))};
	int64_t *rids;
	uint32_t n;
	if (!ml_store_backrefs(
		    im->store, im->arena, person, kind, ml_kind_field(kind, ML_STR("person")), &rids, &n, NULL))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct ml_cell cell[2];
		if (!ml_store_row(im->store, im->arena, rids[i], want, 2, cell, NULL, NULL) || cell[0].n == 0)
			continue;
		struct ml_str has = cell[1].n ? cell[1].v->s : ml_str_n("", 0);
		if (ml_uuid_eq(&cell[0].v->id, organisation) && ml_fold_equal(has, title))
			return true;
	}
	return false;
}

static void position_id(
	const struct ml_uuid *person, const struct ml_uuid *organisation, struct ml_str title, struct ml_uuid *out)
{
	struct ml_buf name = {0};
	ml_buf_add(&name, person->b, sizeof(person->b));
	ml_buf_add(&name, organisation->b, sizeof(organisation->b));
	ml_fold(&name, title);
	ml_import_derive("position", ml_buf_view(&name), out);
	ml_buf_finish(&name);
}

bool ml_link_position(struct ml_import *im, const struct ml_uuid *person, int64_t person_rid, bool fresh,
	const struct ml_employment *job, struct ml_error *e)
{
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("position"));
	struct ml_uuid organisation, id;
	struct ml_sheet s;
	if (!ml_link_organisation(im, job->organisation, &organisation, e))
		return false;
	position_id(person, &organisation, job->title, &id);
	bool known = !fresh && ml_store_rid(im->store, &id) != 0;
	if (known && job->unit.n == 0 && !job->more)
		return true;
	if (!fresh && !known && has_position(im, kind, person_rid, &organisation, job->title))
		return true;
	ml_sheet_start(im, kind, &s);
	if (job->more)
		for (uint32_t i = 0; i < s.n; i++)
			s.at[i] = job->more->at[i];
	ml_sheet_add(im, &s, (uint32_t)ml_sheet_index(&s, ml_kind_field(kind, ML_STR("person"))), ml_ref(*person));
	ml_sheet_add(im, &s, (uint32_t)ml_sheet_index(&s, ml_kind_field(kind, ML_STR("organisation"))),
		ml_ref(organisation));
	return ml_sheet_add_text(im, &s, "title", job->title, e) && ml_sheet_add_text(im, &s, "unit", job->unit, e) &&
	       ml_sheet_put(im, &s, &id, ML_SHEET_ADD, true, NULL, NULL, e);
}
