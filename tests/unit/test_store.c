/* The store: records, steps, undo, bin, erasure, lists, filters, conflicts. */
#include "store_kit.h"

static struct ml_error err;

static struct ml_store *make(struct ml_context *c, const char *name)
{
	struct ml_store *s = NULL;
	good(ml_store_create(c, kit_path(name), ml_str("A. Benali"), &s, e));
	return s;
}

static uint64_t count(struct ml_store *s, const char *kind, const char *text, const char *where, int bin)
{
	struct ml_query q = {
		.kind = kind ? ml_kind_by_key(ml_str(kind)) : NULL, .text = ml_str(text), .where = ml_str(where), .bin = bin};
	struct ml_list *l = ml_store_list(s, &q, &err);
	uint64_t n = l ? ml_list_count(l) : UINT64_MAX;
	if (!l)
		kit_say(&err);
	ml_list_destroy(l);
	return n;
}

static void test_life(void)
{
	struct ml_context c = kit_context(1);
	struct ml_store *s = make(&c, "life.db"), *again = NULL;
	is_int(ml_store_count(s, ml_kind_by_key(ML_STR("person"))), 0, "no person yet");
	ok(ml_store_count(s, ml_kind_by_key(ML_STR("territory"))) > 100, "territories are there");
	ok(!ml_store_create(&c, kit_path("life.db"), ml_str("x"), &again, &err) && err.code == ML_E_EXISTS, "never over another database");
	ok(kit_sound(s), "sound");
	ml_store_close(s);
	good(ml_store_open(&c, kit_path("life.db"), 0, &s, e));
	ok(ml_str_is(ml_store_officer_of(s, &(struct ml_uuid){0}), ""), "unknown site has no officer");
	struct ml_uuid site = ml_store_site(s);
	ok(ml_str_is(ml_store_officer_of(s, &site), "A. Benali"), "own officer is remembered");
	ml_store_close(s);
	ok(!ml_store_open(&c, kit_path("none.db"), 0, &s, &err) && err.code == ML_E_DB_MISSING, "missing database is said");
	FILE *f = fopen(kit_path("foreign.db"), "w");
	fputs("SQLite format 3? not at all, and a long enough text to be read as a header of one hundred bytes, or more.", f);
	fclose(f);
	ok(!ml_store_open(&c, kit_path("foreign.db"), 0, &s, &err) && err.code == ML_E_DB_FOREIGN, "foreign file is said");
}

static void test_edit(void)
{
	struct ml_context c = kit_context(2);
	struct ml_store *s = make(&c, "edit.db");
	int64_t org = kit_save(s, 0, "organisation", "name=Association Tifawin|type=association|city=Agadir", &err);
	int64_t p = kit_save(s, 0, "person",
		"family_name=Benali|given_name=Amina|phones=06 61 23 45 67|phones+=0528001122|emails=a.benali@example.org|city=Agadir", &err);
	ok(p && org, "added");
	is_str(kit_get(s, p, "family_name"), "Benali", "family name");
	is_str(kit_get(s, p, "phones"), "+212661234567|+212528001122", "two phones in order");
	struct ml_arena *a = ml_arena_create();
	ok(ml_str_is(ml_store_title(s, a, p), "Amina Benali"), "title");
	ok(!kit_save(s, 0, "person", "given_name=Sans nom", &err) && err.code == ML_E_VALUE_REQUIRED, "required field");
	is_str(err.field, "family_name", "…named");
	is_int(ml_store_count(s, ml_kind_by_key(ML_STR("person"))), 1, "nothing was kept");
	uint64_t before = ml_store_generation(s);
	struct ml_hash128 digest = ml_store_digest(s);
	ok(kit_save(s, p, "person", "city=Agadir", &err), "an edit that changes nothing");
	ok(ml_store_generation(s) == before && memcmp(&digest, &(struct ml_hash128){0}, 16) != 0, "leaves no trace");
	ok(kit_save(s, p, "person", "city=Tiznit|phones-=0528001122|phones+=0700112233", &err), "edit");
	is_str(kit_get(s, p, "phones"), "+212661234567|+212700112233", "set edited");
	kit_save(s, 0, "position", "person=Amina Benali|organisation=Association Tifawin|title=Présidente", &err);
	is_int(count(s, "position", "", "organisation=\"Association Tifawin\"", 0), 1, "reference by title");
	is_int(count(s, "person", "tifawin presid", "", 0), 1, "a person is found by position and organisation");
	kit_save(s, org, "organisation", "name=Association Izorane", &err);
	is_int(count(s, "person", "tifawin", "", 0), 0, "the tied name changed");
	is_int(count(s, "person", "izorane benali", "", 0), 1, "and so does the answer");
	int64_t *refs;
	uint32_t n;
	ok(ml_store_backrefs(s, a, p, NULL, NULL, &refs, &n, &err) && n == 1, "who refers to her");
	ok(kit_sound(s), "sound");
	ml_arena_destroy(a);
	ml_store_close(s);
}

static void test_undo(void)
{
	struct ml_context c = kit_context(3);
	struct ml_store *s = make(&c, "undo.db");
	struct ml_arena *a = ml_arena_create();
	struct ml_step step;
	int64_t p = kit_save(s, 0, "person", "family_name=Ouali|city=Tata|phones=0661000000", &err);
	kit_save(s, p, "person", "city=Zagora|phones+=0662000000|note=Vue au marché", &err);
	good(ml_store_undo(s, a, &step, e));
	is_str(kit_get(s, p, "city"), "Tata", "one value is back");
	is_str(kit_get(s, p, "phones"), "+212661000000", "the set is back");
	is_str(kit_get(s, p, "note"), "", "an empty field is empty again");
	good(ml_store_redo(s, a, &step, e));
	is_str(kit_get(s, p, "city"), "Zagora", "redone");
	is_str(kit_get(s, p, "note"), "Vue au marché", "redone");
	good(ml_store_undo(s, a, &step, e));
	good(ml_store_undo(s, a, &step, e));
	ok(kit_flags(s, p) & ML_R_BINNED, "undoing a creation bins it");
	is_int(count(s, "person", "", "", ML_ONLY_BIN), 1, "it is in the bin");
	is_int(count(s, "person", "ouali", "", 0), 0, "and not found");
	ok(!ml_store_undo(s, a, &step, &err) && err.code == ML_E_NOTHING_TO_UNDO, "nothing more to undo");
	good(ml_store_redo(s, a, &step, e));
	good(ml_store_redo(s, a, &step, e));
	is_str(kit_get(s, p, "city"), "Zagora", "all redone");
	is_int(count(s, "person", "ouali", "", 0), 1, "and found");
	ok(!ml_store_redo(s, a, &step, &err) && err.code == ML_E_NOTHING_TO_REDO, "nothing more to redo");
	struct ml_past *past;
	uint32_t n;
	good(ml_store_history(s, a, p, &past, &n, e));
	bool tata = false;
	for (uint32_t i = 0; i < n; i++)
		tata |= past[i].v && !past[i].current && past[i].v->tag == ML_TEXT && ml_str_is(past[i].v->s, "Tata");
	ok(tata, "history keeps the former value");
	ok(kit_sound(s), "sound");
	ml_arena_destroy(a);
	ml_store_close(s);
}

static void test_bin_and_erase(void)
{
	struct ml_context c = kit_context(4);
	struct ml_store *s = make(&c, "bin.db");
	int64_t p = kit_save(s, 0, "person", "family_name=Zzyzxname|note=Secretnote", &err);
	kit_save(s, p, "person", "family_name=Qqvvname", &err);
	ok(ml_step_begin(s, "bin", ml_str(""), &err) && ml_store_bin(s, p, &err) && ml_step_commit(s, &err), "binned");
	ok(kit_flags(s, p) & ML_R_BINNED, "flag");
	ok(ml_step_begin(s, "restore", ml_str(""), &err) && ml_store_restore(s, p, &err) && ml_step_commit(s, &err), "restored");
	is_int(kit_flags(s, p), 0, "no flag");
	is_int(count(s, "person", "qqvv", "", 0), 1, "found again");
	ok(ml_step_begin(s, "erase", ml_str("Qqvvname"), &err) && ml_store_erase(s, p, &err) && ml_step_commit(s, &err), "erased");
	ok(kit_flags(s, p) & ML_R_ERASED, "flag");
	is_int(count(s, "person", "qqvv", "", 0), 0, "not found");
	is_int(count(s, "person", "", "", ML_WITH_BIN), 0, "not listed");
	char command[300];
	snprintf(command, sizeof command, "cat '%s'/bin.db* | grep -qaiE 'zzyzx|secretnote|qqvv'", kit_dir);
	ok(system(command) != 0, "the name is in no file of the database");
	ok(kit_sound(s), "sound");
	ml_store_close(s);
}

static void test_merge(void)
{
	struct ml_context c = kit_context(5), d = kit_context(6);
	struct ml_store *s = make(&c, "one.db"), *t = make(&d, "two.db");
	struct kit_move m;
	int64_t p = kit_save(s, 0, "person", "family_name=Benali|given_name=Amina|phones=0661234567|city=Agadir", &err);
	struct ml_uuid id;
	ml_store_id(s, p, &id);
	good(kit_exchange(s, t, &m, e));
	is_int(m.outcome[ML_CREATED], 1, "one new record; territories are known");
	int64_t q = ml_store_rid(t, &id);
	ok(kit_same_digest(s, t), "same words");
	d.fixed_ms += 1000;
	kit_save(t, q, "person", "city=Tiznit|phones+=0700000000", &err);
	kit_save(s, p, "person", "city=Taroudant|phones+=0699999999", &err);
	good(kit_exchange(t, s, &m, e));
	is_int(m.outcome[ML_CONFLICTED], 1, "a conflict");
	good(kit_exchange(s, t, &m, e));
	ok(kit_same_digest(s, t), "same words");
	is_str(kit_get(s, p, "city"), "Tiznit", "the later value shows");
	is_str(kit_get(s, p, "city"), kit_get(t, q, "city"), "on both sides");
	ok(strstr(kit_get(s, p, "phones"), "+212699999999") && strstr(kit_get(s, p, "phones"), "+212700000000"), "both phones are kept");
	ok(kit_flags(s, p) & ML_R_CONFLICT, "flagged");
	struct ml_arena *a = ml_arena_create();
	struct ml_conflict *found;
	uint32_t n;
	ok(ml_store_conflicts(s, a, 0, &found, &n, &err) && n == 1 && found[0].slot->n == 2, "listed");
	struct ml_value v = ml_text(ML_STR("Taroudant"));
	ok(ml_step_begin(s, "settle", ml_str(""), &err) && ml_store_settle(s, p, kit_field(s, "person", "city"), &v, &err) &&
			ml_step_commit(s, &err),
		"settled");
	good(kit_exchange(s, t, &m, e));
	is_str(kit_get(t, q, "city"), "Taroudant", "the settlement travels");
	is_int(kit_flags(t, q), 0, "and settles it there");
	ok(kit_same_digest(s, t), "same words");
	/* An edit made elsewhere after binning shows the record again. */
	ok(ml_step_begin(s, "bin", ml_str(""), &err) && ml_store_bin(s, p, &err) && ml_step_commit(s, &err), "binned here");
	kit_save(t, q, "person", "note=vue hier", &err);
	good(kit_exchange(t, s, &m, e));
	ok(kit_flags(s, p) & ML_R_REVIVED, "an unseen edit is never hidden");
	struct ml_step step;
	good(ml_store_undo(s, a, &step, e));
	is_str(kit_get(s, p, "note"), "", "undoing a merge");
	ok(kit_sound(s) && kit_sound(t), "sound");
	ml_arena_destroy(a);
	ml_store_close(s);
	ml_store_close(t);
}

static void test_own_fields(void)
{
	struct ml_context c = kit_context(7), d = kit_context(8);
	struct ml_store *s = make(&c, "own.db"), *t = make(&d, "own2.db");
	kit_save(s, 0, "custom_field", "kind=person|key=permis|label=Permis de conduire|type=text", &err);
	int64_t p = kit_save(s, 0, "person", "family_name=Idrissi|permis=Bquarante", &err);
	ok(p, "an own field takes a value");
	is_str(kit_get(s, p, "permis"), "Bquarante", "and gives it back");
	is_int(count(s, "person", "bquarante", "", 0), 1, "found by it");
	is_int(count(s, "person", "", "permis=bquarante", 0), 1, "filtered by it");
	good(kit_exchange(s, t, NULL, e));
	ok(ml_store_field(t, ml_kind_by_key(ML_STR("person")), ML_STR("permis")) != NULL, "it reaches the other laptop");
	struct ml_uuid id;
	ml_store_id(s, p, &id);
	is_str(kit_get(t, ml_store_rid(t, &id), "permis"), "Bquarante", "with its values");
	ok(kit_sound(s) && kit_sound(t), "sound");
	ml_store_close(s);
	ml_store_close(t);
}

static void test_filters(void)
{
	struct ml_context c = kit_context(9);
	struct ml_store *s = make(&c, "filters.db");
	kit_save(s, 0, "organisation", "name=Commune d'Agadir|type=commune|influence=5|topics=eau|topics+=jeunesse", &err);
	kit_save(s, 0, "organisation", "name=Coopérative Targanine|type=cooperative|influence=2|topics=argan", &err);
	kit_save(s, 0, "event", "title=Atelier eau|starts_at=2026-11-22T09:30|city=Agadir", &err);
	static const struct {
		const char *kind, *where;
		int n;
	} rows[] = {
		{"organisation", "type=commune", 1}, {"organisation", "type!=commune", 1}, {"organisation", "influence>=3", 1},
		{"organisation", "influence<3", 1}, {"organisation", "topics=EAU", 1}, {"organisation", "topics!=eau", 1},
		{"organisation", "name~agad", 1}, {"organisation", "name~gadir", 0}, {"organisation", "siret=", 2},
		{"organisation", "topics!= and influence=5", 1}, {"event", "starts_at=22/11/2026", 1}, {"event", "starts_at=23/11/2026", 0},
		{"event", "starts_at>=2026-11-01", 1}, {"event", "city=agadir et title~atel", 1},
	};
	for (size_t i = 0; i < ML_COUNT(rows); i++)
		is_int(count(s, rows[i].kind, "", rows[i].where, 0), rows[i].n, "%s where %s", rows[i].kind, rows[i].where);
	const struct ml_kind *org = ml_kind_by_key(ML_STR("organisation"));
	ok(!ml_where_check(s, org, ML_STR("colour=red"), &err) && err.code == ML_E_FIELD_UNKNOWN, "unknown field");
	ok(!ml_where_check(s, org, ML_STR("influence>=beaucoup"), &err), "wrong type");
	ok(!ml_where_check(s, org, ML_STR("n'importe quoi"), &err) && err.code == ML_E_FILTER_BAD, "no sense");
	struct ml_query q = {.kind = org, .sort = "-influence"};
	struct ml_list *l = ml_store_list(s, &q, &err);
	is_str(kit_get(s, ml_list_at(l, 0), "influence"), "5", "sorted downwards");
	ml_list_destroy(l);
	ml_store_close(s);
}

static void test_incarnations(void)
{
	struct ml_context c = kit_context(10), d = kit_context(11);
	struct ml_store *s = make(&c, "inc.db"), *t;
	int64_t p = kit_save(s, 0, "person", "family_name=Copie", &err);
	struct ml_uuid id;
	ml_store_id(s, p, &id);
	good(ml_store_backup(s, kit_path("inc-copy.db"), e));
	kit_save(s, p, "person", "city=Ici", &err);
	good(ml_store_open(&d, kit_path("inc-copy.db"), 0, &t, e));
	kit_save(t, p, "person", "city=Là-bas", &err);
	good(kit_exchange(t, s, NULL, e));
	ok(kit_flags(s, p) & ML_R_CONFLICT, "a copied database writes under another incarnation: both values are kept");
	good(kit_exchange(s, t, NULL, e));
	ok(kit_same_digest(s, t), "same words");
	ml_store_close(s);
	ml_store_close(t);
}

/* A laptop whose clock stands in 1970 edits a field in conflict: what it typed shows, here and elsewhere; the rest waits. */
static void test_late_clock(void)
{
	struct ml_context c[3] = {kit_context(71), kit_context(72), kit_context(73)};
	struct ml_store *s[3];
	struct ml_value v = ml_text(ML_STR("Tata"));
	for (int i = 0; i < 3; i++) {
		char name[16];
		snprintf(name, sizeof name, "late-%d.db", i);
		ok(ml_store_create(&c[i], kit_path(name), ML_STR("Officier"), &s[i], &err), "a store");
	}
	int64_t rid = kit_save(s[0], 0, "person", "family_name=Benali", &err);
	kit_exchange(s[0], s[1], NULL, &err);
	struct ml_uuid id;
	ml_store_id(s[0], rid, &id);
	c[1].fixed_ms += 1000;
	kit_save(s[0], rid, "person", "city=Agadir", &err);
	kit_save(s[1], ml_store_rid(s[1], &id), "person", "city=Tiznit", &err);
	kit_exchange(s[1], s[0], NULL, &err);
	c[2].fixed_ms = 86400000;
	kit_exchange(s[0], s[2], NULL, &err);
	int64_t late = ml_store_rid(s[2], &id);
	is_str(kit_get(s[2], late, "city"), "Tiznit", "the newest shows");
	struct ml_edit edit = {kit_field(s[2], "person", "city"), ML_PUT_SHOWN, 1, &v};
	ok(ml_step_begin(s[2], "save", ML_STR(""), &err) && ml_store_edit(s[2], late, &edit, 1, NULL, &err) && ml_step_commit(s[2], &err),
		"edited by a clock of 1970");
	is_str(kit_get(s[2], late, "city"), "Tata", "what was typed shows");
	ok(kit_flags(s[2], late) & ML_R_CONFLICT, "the value that was not seen waits");
	kit_save(s[2], 0, "person", "family_name=Autre", &err);
	kit_exchange(s[2], s[0], NULL, &err);
	is_str(kit_get(s[0], rid, "city"), "Tata", "elsewhere too");
	for (int i = 0; i < 3; i++)
		ml_store_close(s[i]);
}

static bool put_phones(struct ml_store *s, int64_t rid, const char *const *phones, uint32_t n, bool *changed)
{
	struct ml_value v[4];
	for (uint32_t i = 0; i < n; i++)
		v[i] = ml_text(ml_str(phones[i]));
	struct ml_edit edit = {.field = kit_field(s, "person", "phones"), .op = ML_PUT_SET, .n = n, .v = v, .in_order = true};
	bool fine = ml_step_begin(s, "save", ml_str("essai"), &err) && ml_store_edit(s, rid, &edit, 1, changed, &err);
	if (fine)
		return ml_step_commit(s, &err);
	ml_step_cancel(s);
	return false;
}

/* Several values in the order asked for: the first is the one that lists show. */
static void test_order(void)
{
	static const char *const a = "+212661234567", *const b = "+33612345678", *const c = "+212528001122";
	struct ml_store *s, *other;
	struct ml_context cx = kit_context(31), cx2 = kit_context(32);
	struct ml_arena *arena = ml_arena_create();
	struct ml_step undone;
	bool changed;
	good(ml_store_create(&cx, kit_path("order"), ML_STR("A"), &s, e));
	good(ml_store_create(&cx2, kit_path("order2"), ML_STR("B"), &other, e));
	int64_t rid = kit_save(s, 0, "person", "family_name=Benali", &err);
	good(put_phones(s, rid, (const char *[]){a, b}, 2, &changed));
	is_str(kit_get(s, rid, "phones"), "+212661234567|+33612345678", "as given");
	good(put_phones(s, rid, (const char *[]){a, b}, 2, &changed));
	ok(!changed, "the same again is no change");
	good(put_phones(s, rid, (const char *[]){b, a}, 2, &changed));
	is_str(kit_get(s, rid, "phones"), "+33612345678|+212661234567", "turned round");
	good(put_phones(s, rid, (const char *[]){c, b}, 2, &changed));
	is_str(kit_get(s, rid, "phones"), "+212528001122|+33612345678", "a new one put first, one taken away");
	good(kit_exchange(s, other, NULL, e));
	struct ml_uuid id;
	ok(ml_store_id(s, rid, &id) && strcmp(kit_get(other, ml_store_rid(other, &id), "phones"), kit_get(s, rid, "phones")) == 0 &&
			kit_same_digest(s, other),
		"a colleague has them in the same order");
	good(ml_store_undo(s, arena, &undone, e));
	is_str(kit_get(s, rid, "phones"), "+33612345678|+212661234567", "undone");
	ok(kit_sound(s), "sound");
	ml_arena_destroy(arena);
	ml_store_close(other);
	ml_store_close(s);
}

static void test_used(void)
{
	struct ml_context cx = kit_context(33);
	struct ml_store *s;
	struct ml_arena *a = ml_arena_create();
	struct ml_used *used;
	uint32_t n = 0;
	good(ml_store_create(&cx, kit_path("used"), ML_STR("A"), &s, e));
	const struct ml_kind *person = ml_kind_by_key(ML_STR("person")), *org = ml_kind_by_key(ML_STR("organisation"));
	kit_save(s, 0, "custom_field", "kind=person|key=club|label=Club|type=text", &err);
	kit_save(s, 0, "person", "family_name=A|city=Agadir|tags+=marche|club=Hassania", &err);
	kit_save(s, 0, "person", "family_name=B|city=Agadir|tags+=élus", &err);
	int64_t c = kit_save(s, 0, "person", "family_name=C|city=Tiznit|tags+=marche", &err);
	good(ml_store_used(s, a, person, kit_field(s, "person", "city"), 10, &used, &n, e));
	ok(n == 2 && ml_str_is(used[0].value, "Agadir") && used[0].n == 2 && ml_str_is(used[1].value, "Tiznit"), "towns, the most used first");
	good(ml_store_used(s, a, person, kit_field(s, "person", "tags"), 10, &used, &n, e));
	ok(n == 2 && ml_str_is(used[0].value, "marche") && used[0].n == 2, "tags");
	good(ml_store_used(s, a, person, kit_field(s, "person", "club"), 10, &used, &n, e));
	ok(n == 1 && ml_str_is(used[0].value, "Hassania"), "an own field");
	ok(ml_step_begin(s, "bin", ML_STR("essai"), &err) && ml_store_bin(s, c, &err) && ml_step_commit(s, &err), "binned");
	good(ml_store_used(s, a, person, kit_field(s, "person", "city"), 10, &used, &n, e));
	ok(n == 1, "what lies in the bin does not count");
	kit_save(s, 0, "organisation", "name=X|city=Agadir|location=30.4,-9.6", &err);
	kit_save(s, 0, "organisation", "name=Y|city=Agadir|location=30.6,-9.4", &err);
	double lat = 0, lon = 0;
	uint64_t found = 0;
	struct ml_value town = ml_text(ML_STR("Agadir")), none = ml_text(ML_STR("Fès"));
	good(ml_store_middle(s, org, kit_field(s, "organisation", "location"), kit_field(s, "organisation", "city"), &town, &lat, &lon, &found, e));
	ok(found == 2 && lat > 30.49 && lat < 30.51 && lon > -9.51 && lon < -9.49, "the middle of a town");
	good(ml_store_middle(s, org, kit_field(s, "organisation", "location"), kit_field(s, "organisation", "city"), &none, &lat, &lon, &found, e));
	ok(found == 0, "of a town without positions: none");
	ml_arena_destroy(a);
	ml_store_close(s);
}

int main(void)
{
	test_late_clock();
	test_life();
	test_edit();
	test_undo();
	test_bin_and_erase();
	test_merge();
	test_own_fields();
	test_filters();
	test_incarnations();
	test_order();
	test_used();
	kit_clean();
	return tap_done();
}
