/*
 * What did not come or is not known: references whose record was left out of a partial bundle, in both orders of arrival; choices,
 * fields and kinds that only a newer program knows.
 */
#include "sync_kit.h"

static struct ml_error err;

struct pair {
	struct ml_context ca, cb;
	struct ml_store *a, *b;
	int64_t person, organisation, position; /* in a */
};

static void open_pair(struct pair *p, const char *name)
{
	char file[2][40], text[200], id[2][ML_UUID_TEXT];
	struct ml_uuid uuid;
	snprintf(file[0], sizeof file[0], "%s-a.db", name);
	snprintf(file[1], sizeof file[1], "%s-b.db", name);
	p->ca = kit_context(11);
	p->cb = kit_context(12);
	p->a = kit_store(&p->ca, file[0], "Amina Alaoui");
	p->b = kit_store(&p->cb, file[1], "Bruno Petit");
	ok(ml_team_create(p->a, ML_STR("Souss"), &err) && kit_invite(p->a, p->b), "%s: two laptops", name);
	p->person = kit_save(p->a, 0, "person", "family_name=Benali|given_name=Amina", &err);
	p->organisation = kit_save(p->a, 0, "organisation", "name=Coopérative Tamounte", &err);
	ml_store_id(p->a, p->person, &uuid);
	ml_uuid_text(&uuid, id[0]);
	ml_store_id(p->a, p->organisation, &uuid);
	ml_uuid_text(&uuid, id[1]);
	snprintf(text, sizeof text, "person=%s|organisation=%s|title=Présidente", id[0], id[1]);
	p->position = kit_save(p->a, 0, "position", text, &err);
	ok(p->position != 0, "%s: three records", name);
}

static void close_pair(struct pair *p)
{
	ml_store_close(p->a);
	ml_store_close(p->b);
}

static void send(struct pair *p, const char *kind)
{
	struct ml_bundle_options o = {.full = true, .kind = ml_kind_by_key(ml_str(kind))};
	enum ml_code code;
	bool written = kit_bundle(p->a, "kind.mlg", &o, NULL);
	kit_merge(p->b, "kind.mlg", &code);
	ok(written && code == ML_E_NONE, "the %s came", kind);
}

static uint64_t found(struct ml_store *s, const char *kind, const char *text, const char *where)
{
	struct ml_query q = {.kind = ml_kind_by_key(ml_str(kind)), .text = ml_str(text), .where = ml_str(where)};
	struct ml_list *l = ml_store_list(s, &q, &err);
	uint64_t n = l ? ml_list_count(l) : 999;
	if (!l)
		kit_say(&err);
	ml_list_destroy(l);
	return n;
}

static bool title_is(struct ml_store *s, int64_t rid, const char *want)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_str t = ml_store_title(s, a, rid);
	bool same = t.n && memmem(t.p, t.n, want, strlen(want));
	if (!same)
		printf("# title: %.*s\n", (int)t.n, t.p);
	ml_arena_destroy(a);
	return same;
}

/* The person and its position come first; the organisation later. */
static void test_organisation_last(void)
{
	struct pair p;
	struct ml_arena *a = ml_arena_create();
	struct ml_uuid id;
	open_pair(&p, "last");
	send(&p, "person");
	send(&p, "position");
	ml_store_id(p.a, p.organisation, &id);
	ok(!ml_store_title_of(p.b, a, &id).p, "the organisation did not come");
	ok(found(p.b, "position", "", "organisation=?") == 1, "asked for by what did not come");
	ok(found(p.b, "position", "", "organisation!=?") == 0 && found(p.b, "position", "", "person!=?") == 1, "and by what is here");
	ok(found(p.b, "position", "", "organisation=") == 0, "not received is not empty");
	ok(found(p.b, "person", "tamounte", "") == 0, "not found by a name that is not here");
	int64_t position = kit_there(p.a, p.position, p.b);
	kit_save(p.b, position, "position", "title=Trésorière", &err);
	char text[ML_UUID_TEXT];
	ml_uuid_text(&id, text);
	is_str(kit_get(p.b, position, "organisation"), text, "an edit keeps the reference");
	send(&p, "organisation");
	ok(ml_store_title_of(p.b, a, &id).n > 0, "its title, once it came");
	ok(found(p.b, "position", "", "organisation=?") == 0, "nothing is missing any more");
	ok(found(p.b, "person", "tamounte", "") == 1, "the person is found by the organisation");
	ok(found(p.b, "person", "benali tamounte", "") == 1, "with its own name");
	ok(kit_sound(p.b), "sound");
	ml_arena_destroy(a);
	close_pair(&p);
}

/* The organisation comes first, the person last. */
static void test_person_last(void)
{
	struct pair p;
	open_pair(&p, "first");
	send(&p, "organisation");
	send(&p, "position");
	ok(found(p.b, "position", "", "person=?") == 1, "the person did not come");
	ok(found(p.b, "person", "tamounte", "") == 0, "nobody yet");
	send(&p, "person");
	ok(found(p.b, "person", "tamounte", "") == 1, "found by the organisation as soon as it comes");
	ok(found(p.b, "position", "", "person=?") == 0, "nothing is missing any more");
	ok(kit_sound(p.b), "sound");
	close_pair(&p);
}

/* A link record alone: neither end came. */
static void test_link_alone(void)
{
	struct pair p;
	open_pair(&p, "alone");
	send(&p, "position");
	int64_t position = kit_there(p.a, p.position, p.b);
	ok(position != 0 && found(p.b, "position", "", "person=? and organisation=?") == 1, "both ends are missing");
	struct ml_arena *a = ml_arena_create();
	struct ml_edit edit = {.field = kit_field(p.b, "position", "title"), .op = ML_PUT_SET};
	good(ml_step_begin(p.b, "save", ML_STR(""), e));
	good(ml_store_edit(p.b, position, &edit, 1, NULL, e));
	good(ml_step_commit(p.b, e));
	ok(title_is(p.b, position, "fiche non reçue"), "its title says so");
	ml_arena_destroy(a);
	close_pair(&p);
}

/* ---- a newer program ------------------------------------------------------------------------------------- */

static bool merge_newer(struct ml_store *s, uint64_t kind, const struct ml_uuid *id, const struct ml_put *puts, uint32_t n)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_inc inc = {.parent = ML_INC_NONE};
	enum ml_outcome outcome;
	memset(inc.id.b, 7, sizeof inc.id.b);
	memset(inc.site.b, 8, sizeof inc.site.b);
	bool fine = ml_step_begin(s, "merge", ML_STR("récent"), &err);
	uint32_t at = fine ? ml_store_learn_inc(s, &inc, &err) : 0;
	struct ml_write w = {.dot = {at, 1}, .time = KIT_NOW, .n = n, .puts = puts};
	fine = fine && ml_store_merge(s, kind, id, ml_state_write(a, ml_store_lineage(s), NULL, &w), &outcome, &err) &&
	       ml_step_commit(s, &err);
	if (!fine)
		kit_say(&err);
	ml_arena_destroy(a);
	return fine;
}

static void test_newer(void)
{
	struct ml_context c = kit_context(21);
	struct ml_store *s = kit_store(&c, "newer.db", "A");
	struct ml_arena *a = ml_arena_create();
	const struct ml_kind *org = ml_kind_by_key(ML_STR("organisation"));
	struct ml_value name = ml_text(ML_STR("Tiers-lieu")), type = ml_text(ML_STR("third_place")),
			more = ml_text(ML_STR("un champ nouveau"));
	struct ml_put puts[] = {{ml_kind_field(org, ML_STR("name"))->wire, ML_PUT_SET, 1, &name},
		{ml_kind_field(org, ML_STR("type"))->wire, ML_PUT_SET, 1, &type}, {900, ML_PUT_SET, 1, &more}};
	struct ml_uuid id = {.b = {1, 2, 3, 4, 5, 6, 0x40, 8, 0x80, 10}}, other = {.b = {9, 2, 3, 4, 5, 6, 0x40, 8, 0x80, 10}};
	uint32_t n;
	ok(merge_newer(s, org->wire, &id, puts, ML_COUNT(puts)), "a choice and a field of a newer program");
	int64_t rid = ml_store_rid(s, &id);
	is_str(kit_get(s, rid, "type"), "third_place", "the choice shows as its key");
	ok(found(s, "organisation", "", "type=third_place") == 1, "and is asked for by it");
	ok(found(s, "organisation", "", "type!=third_place") == 0, "or left out");
	ok(!ml_where_check(s, org, ML_STR("type=thrid_place"), &err), "a slip is still told");
	kit_save(s, rid, "organisation", "city=Agadir", &err);
	is_str(kit_get(s, rid, "type"), "third_place", "kept by an edit");
	struct ml_edit same = {kit_field(s, "organisation", "type"), ML_PUT_SET, 1, &type};
	good(ml_step_begin(s, "save", ML_STR(""), e));
	good(ml_store_edit(s, rid, &same, 1, NULL, e));
	ok(!ml_store_edit(s, rid, &(struct ml_edit){same.field, ML_PUT_SET, 1, &name}, 1, NULL, &err), "another unknown one is refused");
	ml_step_cancel(s);
	struct ml_record *r = ml_store_get(s, a, rid, &err);
	struct ml_unknown *u = ml_record_unknown(s, a, r, &n);
	ok(n == 1 && u[0].wire == 900 && ml_str_is(u[0].text, "un champ nouveau"), "the field shows by its number");
	ok(merge_newer(s, 201, &other, puts + 2, 1), "a kind of a newer program");
	r = ml_store_get(s, a, ml_store_rid(s, &other), &err);
	u = r ? ml_record_unknown(s, a, r, &n) : NULL;
	ok(r && !r->kind && n == 1 && u[0].wire == 900, "its fields show too");
	ok(kit_sound(s), "sound");
	ml_arena_destroy(a);
	ml_store_close(s);
}

int main(void)
{
	test_organisation_last();
	test_person_last();
	test_link_alone();
	test_newer();
	kit_clean();
	return tap_done();
}
