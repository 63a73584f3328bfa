/* Duplicates in the store: groups in every order of arrival, what is read through them, what leaves them. */
#include "store_kit.h"

static struct ml_context ctx[3];
static struct ml_store *db[3];
static struct ml_error err;

static void open_all(int n)
{
	static int turn;
	for (int i = 0; i < n; i++) {
		char name[32];
		ctx[i] = kit_context((uint64_t)(turn * 10 + i + 1));
		snprintf(name, sizeof name, "join%d.db", turn * 10 + i);
		good(ml_store_create(&ctx[i], kit_path(name), ml_str("Agent"), &db[i], e));
	}
	turn++;
}

static void close_all(int n)
{
	for (int i = 0; i < n; i++) {
		ok(kit_sound(db[i]), "the database is sound");
		ml_store_close(db[i]);
	}
}

static int64_t person(struct ml_store *s, const char *name)
{
	char text[160];
	snprintf(text, sizeof text, "family_name=%s", name);
	return kit_save(s, 0, "person", text, &err);
}

enum verb { JOIN, UNJOIN, BIN, RESTORE, ERASE, DISTINCT, WITHDRAW };
static bool doing(struct ml_store *s, enum verb verb, int64_t a, int64_t b, struct ml_error *e)
{
	if (!ml_step_begin(s, "join", ml_str("essai"), e))
		return false;
	bool fine = verb == JOIN       ? ml_store_join(s, a, b, NULL, 0, e)
		    : verb == UNJOIN   ? ml_store_unjoin(s, a, e)
		    : verb == BIN      ? ml_store_bin(s, a, e)
		    : verb == RESTORE  ? ml_store_restore(s, a, e)
		    : verb == ERASE    ? ml_store_erase(s, a, e)
		    : verb == DISTINCT ? ml_store_distinct(s, a, b, true, e)
				       : ml_store_distinct(s, a, b, false, e);
	if (!fine) {
		ml_step_cancel(s);
		return false;
	}
	return ml_step_commit(s, e);
}

/* The rid of one store's record in another. */
static int64_t there(struct ml_store *from, int64_t rid, struct ml_store *to)
{
	struct ml_uuid id;
	return ml_store_id(from, rid, &id) ? ml_store_rid(to, &id) : 0;
}

static uint64_t persons(struct ml_store *s)
{
	return ml_store_count(s, ml_kind_by_key(ml_str("person")));
}

static uint64_t listed(struct ml_store *s, const char *kind, const char *text, const char *where, bool merged)
{
	struct ml_query q = {
		.kind = ml_kind_by_key(ml_str(kind)), .text = ml_str(text), .where = ml_str(where), .with_merged = merged};
	struct ml_list *l = ml_store_list(s, &q, NULL);
	uint64_t n = l ? ml_list_count(l) : UINT64_MAX;
	ml_list_destroy(l);
	return n;
}

static void test_join(void)
{
	open_all(1);
	int64_t a = kit_save(db[0], 0, "person", "family_name=Alaoui|given_name=Mohamed|phones=+212661234567|city=Tiznit", &err);
	int64_t b = kit_save(db[0], 0, "person", "family_name=El Alaoui|given_name=Mohammed|phones=+212528001122", &err);
	is_int(persons(db[0]), 2, "two persons");
	good(doing(db[0], JOIN, a, b, e));
	is_int(persons(db[0]), 1, "count: one");
	is_int(listed(db[0], "person", "", "", false), 1, "list: one");
	is_int(listed(db[0], "person", "", "", true), 2, "with the joined: two");
	is_int(listed(db[0], "person", "", "city=Tiznit", false), 0, "filters read what is shown");
	is_int(ml_store_canonical(db[0], a), b, "canonical of the joined");
	is_int(ml_store_canonical(db[0], b), b, "canonical of the kept");
	ok(kit_flags(db[0], a) & ML_R_MERGED, "flagged");
	is_str(kit_get(db[0], b, "phones"), "+212528001122|+212661234567", "sets are united");
	is_str(kit_get(db[0], b, "city"), "", "one-valued fields are the caller's");
	is_str(kit_get(db[0], a, "city"), "Tiznit", "and stay on the other");
	ok(!doing(db[0], JOIN, a, b, &err) && err.code == ML_E_SAME_RECORD, "joined already");
	ok(!doing(db[0], JOIN, b, a, &err) && err.code == ML_E_SAME_RECORD, "nor the other way round");
	ok(!doing(db[0], JOIN, b, b, &err) && err.code == ML_E_SAME_RECORD, "nor with itself");
	int64_t o = kit_save(db[0], 0, "organisation", "name=Commune", &err);
	ok(!doing(db[0], JOIN, b, o, &err) && err.code == ML_E_KIND_OTHER, "nor with another kind");
	ok(!doing(db[0], UNJOIN, b, 0, &err) && err.code == ML_E_NOT_JOINED, "the kept was not joined");
	good(doing(db[0], UNJOIN, a, 0, e));
	is_int(persons(db[0]), 2, "two again");
	is_int(listed(db[0], "person", "", "city=Tiznit", false), 1, "and listed");
	is_str(kit_get(db[0], b, "phones"), "+212528001122|+212661234567", "what was taken stays");
	close_all(1);
}

static void test_undo(void)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_step step;
	open_all(1);
	int64_t x = kit_save(db[0], 0, "person", "family_name=Alaoui|phones=+212661234567", &err);
	int64_t y = kit_save(db[0], 0, "person", "family_name=Alaoui", &err);
	good(doing(db[0], JOIN, x, y, e));
	good(ml_store_undo(db[0], a, &step, e));
	is_int(persons(db[0]), 2, "undone: two");
	is_str(kit_get(db[0], y, "phones"), "", "what was taken is taken back");
	good(ml_store_redo(db[0], a, &step, e));
	is_int(persons(db[0]), 1, "done again: one");
	ok(!(kit_flags(db[0], x) & ML_R_MERGED_EDITED), "by someone who saw all");
	ml_arena_destroy(a);
	close_all(1);
}

static void test_shapes(void)
{
	open_all(2);
	struct ml_store *s = db[0];
	int64_t a = person(s, "A"), b = person(s, "B"), c = person(s, "C"), d = person(s, "D");
	good(doing(s, JOIN, a, b, e));
	good(doing(s, JOIN, b, c, e));
	is_int(ml_store_canonical(s, a), c, "chain");
	good(doing(s, JOIN, d, a, e));
	is_int(ml_store_canonical(s, d), c, "into a joined one: into what it is read as");
	is_str(kit_get(s, d, "merged_into"), kit_get(s, b, "merged_into"), "and written so");
	is_int(persons(s), 1, "one of four");
	good(doing(s, UNJOIN, b, 0, e));
	is_int(ml_store_canonical(s, a), b, "a chain cut");
	is_int(persons(s), 2, "makes two");
	good(kit_exchange(db[0], db[1], NULL, e));
	is_int(persons(db[1]), 2, "as elsewhere");
	is_int(ml_store_canonical(db[1], there(s, d, db[1])), there(s, c, db[1]), "with the same canonical");
	close_all(2);
}

/* Two laptops at once: A into B here, B into A there. */
static void test_cycle(void)
{
	open_all(2);
	int64_t a = person(db[0], "A"), b = person(db[0], "B");
	good(kit_exchange(db[0], db[1], NULL, e));
	int64_t a1 = there(db[0], a, db[1]), b1 = there(db[0], b, db[1]);
	good(doing(db[0], JOIN, a, b, e));
	good(doing(db[1], JOIN, b1, a1, e));
	good(kit_exchange(db[0], db[1], NULL, e));
	good(kit_exchange(db[1], db[0], NULL, e));
	is_int(persons(db[0]), 1, "one here");
	is_int(persons(db[1]), 1, "one there");
	is_int(ml_store_canonical(db[0], b), a, "the lowest id");
	is_int(ml_store_canonical(db[1], b1), a1, "on both");
	good(doing(db[0], UNJOIN, a, 0, e));
	is_int(persons(db[0]), 1, "b into a still holds");
	good(doing(db[0], UNJOIN, b, 0, e));
	is_int(persons(db[0]), 2, "no more");
	close_all(2);
}

/* One record joined to two at once. */
static void test_two_targets(void)
{
	open_all(2);
	int64_t a = person(db[0], "A"), b = person(db[0], "B"), c = person(db[0], "C");
	good(kit_exchange(db[0], db[1], NULL, e));
	good(doing(db[0], JOIN, c, a, e));
	good(doing(db[1], JOIN, there(db[0], c, db[1]), there(db[0], b, db[1]), e));
	good(kit_exchange(db[1], db[0], NULL, e));
	is_int(persons(db[0]), 1, "all three are one");
	is_int(ml_store_canonical(db[0], b), a, "read as the lowest of the roots");
	ok(kit_flags(db[0], c) & ML_R_CONFLICT, "and to be settled");
	good(doing(db[0], UNJOIN, b, 0, e));
	is_int(persons(db[0]), 2, "the other root leaves");
	ok(!(kit_flags(db[0], c) & ML_R_CONFLICT), "settled");
	is_int(ml_store_canonical(db[0], c), a, "c stays");
	good(kit_exchange(db[0], db[1], NULL, e));
	is_int(persons(db[1]), 2, "there too");
	close_all(2);
}

static void test_absent(void)
{
	open_all(3);
	int64_t a = person(db[0], "A"), b = person(db[0], "B");
	good(kit_exchange(db[0], db[1], NULL, e));
	int64_t x = person(db[1], "X");
	good(doing(db[1], JOIN, there(db[0], a, db[1]), x, e));
	good(doing(db[1], JOIN, there(db[0], b, db[1]), x, e));
	/* Only A and B come. */
	struct ml_arena *arena = ml_arena_create();
	int64_t of[2] = {there(db[0], a, db[1]), there(db[0], b, db[1])};
	struct kit_move m = {.from = db[1], .to = db[0], .a = arena};
	good(ml_step_begin(db[0], "merge", ml_str("essai"), e));
	for (uint32_t i = 0; i < ml_lineage_count(ml_store_lineage(db[1])); i++) {
		struct ml_inc inc = *ml_lineage_at(ml_store_lineage(db[1]), i);
		m.map[i] = ml_store_learn_inc(db[0], &inc, &err);
	}
	for (int i = 0; i < 2; i++) {
		struct ml_record *r = ml_store_get(db[1], arena, of[i], &err);
		good(kit_visit(&m, r->kind_wire, &r->id, r->state, e));
	}
	good(ml_step_commit(db[0], e));
	is_int(persons(db[0]), 1, "one of the two stands for the absent");
	is_int(ml_store_canonical(db[0], b), a, "the lower");
	struct ml_uuid id;
	ml_store_id(db[1], x, &id);
	struct ml_uuid root = ml_store_canonical_id(db[0], &id);
	is_int(ml_store_rid(db[0], &root), a, "and is read for it");
	struct ml_str title = ml_store_title_of(db[0], arena, &id);
	ok(ml_str_is(title, "A"), "by its title");
	good(kit_exchange(db[1], db[0], NULL, e));
	is_int(ml_store_canonical(db[0], a), there(db[1], x, db[0]), "it came");
	is_int(persons(db[0]), 1, "one");
	ml_arena_destroy(arena);
	close_all(3);
}

int main(void)
{
	test_join();
	test_undo();
	test_shapes();
	test_cycle();
	test_two_targets();
	test_absent();
	kit_clean();
	return tap_done();
}
