/*
 * Older and newer programs in one team. A bundle of a later program (unknown kind, fields, choice, type of value, manifest keys) is
 * merged, kept, passed on through two laptops that are as old, byte for byte, and edited without loss. Then the program
 * learns what it did not know (the tables of kinds are extended at run time, by wrapping the functions that read them): the values
 * move into place and nothing else changes. An older program then does not write into that database.
 */
#include <sqlite3.h>

#include "sync_kit.h"
#include "sync_newer.h"

static struct ml_error err;
static struct ml_context ca, cb, cc;
static struct ml_store *a, *b, *c;

/* ---- a program that knows more ------------------------------------------------------------------ */

const struct ml_kind *const *__real_ml_kinds(uint32_t *n);
const struct ml_kind *const *__wrap_ml_kinds(uint32_t *n);
const struct ml_kind *__real_ml_kind_by_key(struct ml_str key);
const struct ml_kind *__wrap_ml_kind_by_key(struct ml_str key);
const struct ml_kind *__real_ml_kind_by_wire(uint64_t wire);
const struct ml_kind *__wrap_ml_kind_by_wire(uint64_t wire);
const struct ml_field *__real_ml_kind_field(const struct ml_kind *, struct ml_str key);
const struct ml_field *__wrap_ml_kind_field(const struct ml_kind *, struct ml_str key);
const struct ml_field *__real_ml_kind_field_wire(const struct ml_kind *, uint64_t wire);
const struct ml_field *__wrap_ml_kind_field_wire(const struct ml_kind *, uint64_t wire);

static const struct ml_choice later_choices[] = {{"cle_inconnue", "Choix appris"}, {"autre", "Autre"}, {NULL, NULL}};
static const struct ml_field later_fields[] = {
	{.wire = NEWER_TEXT, .key = "later_text", .type = ML_T_TEXT, .label = "Texte appris", .flags = ML_F_SEARCHED},
	{.wire = NEWER_INT, .key = "later_int", .type = ML_T_INT, .label = "Nombre appris"},
	{.wire = NEWER_SET, .key = "later_set", .type = ML_T_TEXT, .label = "Textes appris", .flags = ML_F_MULTI},
	{.wire = NEWER_ENUM, .key = "later_choice", .type = ML_T_ENUM, .label = "Choix appris", .choices = later_choices},
};
static bool grown;
static struct ml_kind person, later;
static const struct ml_kind *list[256];
static uint32_t n_list;

static void grow(void)
{
	static struct ml_field person_fields[128];
	const struct ml_kind *old = __real_ml_kind_by_key(ML_STR("person"));
	const struct ml_kind *const *all = __real_ml_kinds(&n_list);
	memcpy(person_fields, later_fields, sizeof later_fields);
	memcpy(person_fields + ML_COUNT(later_fields), old->fields, old->n_fields * sizeof *old->fields);
	person = *old;
	person.fields = person_fields;
	person.n_fields += ML_COUNT(later_fields);
	later = person;
	later.wire = NEWER_KIND;
	later.key = "later";
	later.label = later.plural = "Fiche apprise";
	later.ties = later.derive = NULL;
	later.validate = NULL;
	for (uint32_t i = 0; i < n_list; i++)
		list[i] = all[i] == old ? &person : all[i];
	list[n_list++] = &later;
	grown = true;
}

const struct ml_kind *const *__wrap_ml_kinds(uint32_t *n)
{
	if (!grown)
		return __real_ml_kinds(n);
	*n = n_list;
	return list;
}

const struct ml_kind *__wrap_ml_kind_by_key(struct ml_str key)
{
	for (uint32_t i = 0; grown && i < n_list; i++)
		if (ml_str_is(key, list[i]->key))
			return list[i];
	return grown ? NULL : __real_ml_kind_by_key(key);
}

const struct ml_kind *__wrap_ml_kind_by_wire(uint64_t wire)
{
	for (uint32_t i = 0; grown && i < n_list; i++)
		if (list[i]->wire == wire)
			return list[i];
	return grown ? NULL : __real_ml_kind_by_wire(wire);
}

const struct ml_field *__wrap_ml_kind_field(const struct ml_kind *k, struct ml_str key)
{
	if (k != &person && k != &later)
		return __real_ml_kind_field(k, key);
	for (uint32_t i = 0; i < k->n_fields; i++)
		if (ml_str_is(key, k->fields[i].key))
			return &k->fields[i];
	return NULL;
}

const struct ml_field *__wrap_ml_kind_field_wire(const struct ml_kind *k, uint64_t wire)
{
	if (k != &person && k != &later)
		return __real_ml_kind_field_wire(k, wire);
	for (uint32_t i = 0; i < k->n_fields; i++)
		if (k->fields[i].wire == wire)
			return &k->fields[i];
	return NULL;
}

/* ---- what travels, record by record ----------------------------------------------------------------- */

struct seen {
	struct ml_buf bytes; /* the two states as they travel */
	unsigned n;
};

static uint32_t only(void *arg, uint32_t inc)
{
	return 0;
}

static bool see(void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct seen *s = arg;
	if (!ml_uuid_eq(id, &newer_person) && !ml_uuid_eq(id, &newer_record))
		return true;
	ml_state_encode(&s->bytes, state, only, NULL);
	s->n++;
	return true;
}

/* The two records as a file or a store has them, in the travelling form. */
static struct seen look_file(struct ml_store *s, const char *name)
{
	struct seen out = {0};
	if (!ml_bundle_visit(s, kit_path(name), see, &out, &err))
		kit_say(&err);
	return out;
}

static struct seen look_store(struct ml_store *s)
{
	struct seen out = {0};
	if (!ml_store_visit(s, 0, INT64_MAX, see, &out, &err))
		kit_say(&err);
	return out;
}

static bool same(const struct seen *x, struct seen y)
{
	bool equal = x->n == 2 && y.n == 2 && ml_str_eq(ml_buf_view(&x->bytes), ml_buf_view(&y.bytes));
	ml_buf_finish(&y.bytes);
	return equal;
}

/* ---- tests ---------------------------------------------------------------------------------------------- */

static void test_passing_on(void)
{
	ok(newer_bundle(a, kit_path("newer.mlg"), 0), "a later program's bundle");
	struct seen first = look_file(b, "newer.mlg");
	struct ml_merge_report r = kit_merge(b, "newer.mlg", NULL);
	is_int(r.created, 2, "merged by a program that does not know half of it");
	ok(same(&first, look_store(b)) && kit_sound(b), "kept byte for byte");
	struct ml_uuid site = ml_store_site(c);
	struct ml_bundle_options o = {.for_site = &site};
	kit_bundle(b, "on.mlg", &o, NULL);
	ok(same(&first, look_file(c, "on.mlg")), "passed on byte for byte");
	kit_merge(c, "on.mlg", NULL);
	ok(same(&first, look_store(c)) && kit_sound(c), "kept by a third laptop");
	ok(kit_send(c, a, NULL) && same(&first, look_store(a)) && kit_sound(a), "come home through two that do not know it");
	ok(kit_same_digest(a, b) && kit_same_digest(b, c), "the same digest on the three");
	r = kit_merge(c, "newer.mlg", NULL);
	ok(r.created + r.updated == 0 && r.unchanged == 2, "the first bundle, late, changes nothing");
	ml_buf_finish(&first.bytes);
}

static bool keeps_all(struct ml_store *s)
{
	struct ml_arena *m = ml_arena_create();
	struct ml_record *r = ml_store_get(s, m, ml_store_rid(s, &newer_person), &err);
	const struct ml_slot *raw = r ? ml_state_slot(r->state, NEWER_RAW) : NULL, *set = r ? ml_state_slot(r->state, NEWER_SET) : NULL;
	bool fine = raw && set && set->n == 2 && raw->d[0].v.tag == ML_RAW &&
		    ml_str_eq(raw->d[0].v.s, ml_str_n(newer_raw, sizeof newer_raw - 1)) && ml_state_slot(r->state, NEWER_TEXT) &&
		    ml_state_slot(r->state, NEWER_INT)->d[0].v.i == -42 && ml_state_slot(r->state, NEWER_ENUM);
	ml_arena_destroy(m);
	return fine;
}

static void test_editing(void)
{
	int64_t here = ml_store_rid(b, &newer_person), there = ml_store_rid(c, &newer_person);
	is_str(kit_get(b, here, "visibility"), NEWER_CHOICE, "an unknown choice is shown by its key");
	ok(kit_save(b, here, "person", "city=Tata|given_name=Aïcha", &err) && keeps_all(b), "edited without loss");
	ok(kit_save(c, there, "person", "city=Tiznit", &err), "edited elsewhere too");
	kit_send(b, c, NULL);
	kit_send(c, b, NULL);
	kit_send(b, a, NULL);
	ok(keeps_all(a) && keeps_all(b) && keeps_all(c), "nothing lost by merges");
	ok(kit_same_digest(a, b) && kit_same_digest(b, c), "the same digest");
	is_int(ml_store_count_flag(c, ML_R_CONFLICT), 1, "the conflict is seen");
	const struct ml_field *f = kit_field(b, "person", "visibility");
	char text[80];
	snprintf(text, sizeof text, "visibility=%s", f->choices[0].key);
	ok(kit_save(b, here, "person", text, &err), "an unknown choice edited to a known one");
	kit_send(b, c, NULL);
	is_str(kit_get(c, there, "visibility"), f->choices[0].key, "and so elsewhere");
	struct ml_arena *m = ml_arena_create();
	good(ml_store_undo(b, m, &(struct ml_step){0}, &err));
	ml_arena_destroy(m);
	is_str(kit_get(b, here, "visibility"), NEWER_CHOICE, "the undo brings it back");
	int64_t rid = ml_store_rid(b, &newer_record);
	ok(ml_step_begin(b, "bin", ML_STR(""), &err) && ml_store_bin(b, rid, &err) && ml_step_commit(b, &err), "an unknown record in the bin");
	ok(kit_flags(b, rid) & ML_R_BINNED, "is there");
	ok(ml_step_begin(b, "restore", ML_STR(""), &err) && ml_store_restore(b, rid, &err) && ml_step_commit(b, &err), "and restored");
	kit_send(b, a, NULL);
	kit_send(b, c, NULL);
	ok(kit_same_digest(a, b) && kit_same_digest(b, c), "the same digest");
	ok(kit_sound(a) && kit_sound(b) && kit_sound(c), "sound");
}

static void test_learning(void)
{
	struct ml_hash128 before = ml_store_digest(b), after;
	ml_store_close(b);
	grow();
	if (!ok(ml_store_open(&cb, kit_path("b.db"), 0, &b, &err), "the program learns")) {
		kit_say(&err);
		return;
	}
	after = ml_store_digest(b);
	ok(memcmp(&before, &after, sizeof before) == 0 && kit_sound(b), "no record changes");
	int64_t rid = ml_store_rid(b, &newer_person), record = ml_store_rid(b, &newer_record);
	is_str(kit_get(b, rid, "later_text"), "Texte d'un champ à venir", "a field moves into place");
	is_str(kit_get(b, rid, "later_int"), "-42", "a number");
	is_str(kit_get(b, rid, "later_choice"), "cle_inconnue", "a choice");
	ok(strcmp(kit_get(b, rid, "later_set"), "un|deux") == 0 || strcmp(kit_get(b, rid, "later_set"), "deux|un") == 0, "a set");
	is_int(record & 0xff, NEWER_KIND, "the record has its kind");
	is_str(kit_get(b, record, "family_name"), "Lendemain", "and its fields");
	struct ml_query q = {.kind = &later, .where = ML_STR("later_int=-42")};
	struct ml_list *l = ml_store_list(b, &q, &err);
	is_int(l ? ml_list_count(l) : 99, 1, "it can be filtered");
	ml_list_destroy(l);
	q = (struct ml_query){.text = ML_STR("venir")};
	l = ml_store_list(b, &q, &err);
	is_int(l ? ml_list_count(l) : 99, 2, "and both are found by what was learnt");
	ml_list_destroy(l);
	ok(keeps_all(b), "what is still unknown is kept");
	ok(kit_save(b, rid, "person", "later_int=43|later_set+=trois", &err), "it can be edited");
	struct ml_uuid site = ml_store_site(c);
	struct ml_bundle_options o = {.for_site = &site};
	kit_bundle(b, "learnt.mlg", &o, NULL);
	after = ml_store_digest(b);
	ml_store_close(b);
	b = NULL;
	grown = false;
	kit_merge(c, "learnt.mlg", NULL);
	struct ml_hash128 there = ml_store_digest(c);
	ok(memcmp(&after, &there, sizeof after) == 0 && kit_sound(c), "and an older program takes it in");
}

/* The older program again, on a database that the later one has opened: it would miss what lies in columns it does not know. */
static void test_going_back(void)
{
	ok(!ml_store_open(&cb, kit_path("b.db"), 0, &b, &err) && err.code == ML_E_DB_NEWER, "an older program does not write there");
	if (!ok(ml_store_open(&cb, kit_path("b.db"), ML_STORE_READ_ONLY, &b, &err), "it reads")) {
		kit_say(&err);
		return;
	}
	int64_t rid = ml_store_rid(b, &newer_person);
	struct ml_arena *m = ml_arena_create();
	struct ml_record *r = ml_store_get(b, m, rid, &err);
	ok(r && strcmp(kit_get(b, rid, "given_name"), "Aïcha") == 0, "and shows what it knows");
	const struct ml_slot *slot = r ? ml_state_slot(r->state, NEWER_INT) : NULL;
	ok(slot && slot->d[0].v.tag == ML_RAW, "of the rest, that it is there");
	ml_arena_destroy(m);
	ml_store_close(b);
}

int main(void)
{
	ca = kit_context(1), cb = kit_context(2), cc = kit_context(3);
	a = kit_store(&ca, "a.db", "Amina");
	b = kit_store(&cb, "b.db", "Bruno");
	c = kit_store(&cc, "c.db", "Chama");
	ml_team_create(a, ML_STR("Souss"), &err);
	kit_invite(a, b);
	kit_invite(b, c);
	kit_send(b, a, NULL);
	kit_bundle(c, "hello.mlg", NULL, NULL);
	kit_merge(a, "hello.mlg", NULL);
	kit_merge(b, "hello.mlg", NULL);
	kit_send(a, c, NULL);
	kit_send(a, b, NULL);
	test_passing_on();
	test_editing();
	test_learning();
	test_going_back();
	ml_store_close(a);
	ml_store_close(c);
	kit_clean();
	return tap_done();
}
