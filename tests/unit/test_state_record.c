/* state: writing, merging, erasing, the bin, the hash. */
#include "tap.h"
#include "test_state_kit.h"

#define NAME 5
#define PHONES 6

static struct ml_arena *arena;
static struct ml_lineage *l;
static uint32_t a, b, c;

#define PUT(old, inc, n, time, field, op, words)                                                                       \
	kit_put(arena, l, (old), (struct ml_dot){(inc), (n)}, (time), (field), (op), (words))
#define WORDS(s, field) kit_words(arena, (s), (field))

static void test_one_valued(void)
{
	struct ml_state *s = PUT(NULL, a, 1, 100, NAME, ML_PUT_SET, "Amina");
	is_str(WORDS(s, NAME), "Amina", "written");
	ok(!ml_state_slot(s, PHONES), "an empty field has no slot");
	struct ml_state *x = PUT(s, a, 2, 200, NAME, ML_PUT_SET, "Amina-B");
	is_str(WORDS(x, NAME), "Amina-B", "replaced");
	struct ml_state *y = PUT(s, b, 1, 150, NAME, ML_PUT_SET, "Aminata");
	struct ml_state *m = ml_state_merge(arena, l, x, y);
	is_str(WORDS(m, NAME), "Aminata Amina-B", "concurrent writes: both stay, the later is shown");
	ok(ml_slot_differs(ml_state_slot(m, NAME)), "which is a conflict");
	ok(ml_state_equal(l, m, ml_state_merge(arena, l, y, x)), "in either order of merging");
	ok(ml_state_equal(l, m, ml_state_merge(arena, l, m, y)), "and once more");
	struct ml_state *shown = PUT(m, c, 1, 300, NAME, ML_PUT_SHOWN, "Amina-C");
	is_str(WORDS(shown, NAME), "Aminata Amina-C", "an edit replaces what its writer saw, the other value stands");
	struct ml_state *set = PUT(m, c, 1, 300, NAME, ML_PUT_SET, "Amina-D");
	is_str(WORDS(set, NAME), "Amina-D", "settled");
	is_str(WORDS(ml_state_merge(arena, l, set, y), NAME), "Amina-D",
		"settled for good: what was seen does not come back");
	struct ml_state *clear = PUT(m, c, 1, 300, NAME, ML_PUT_SET, NULL);
	ok(!ml_state_slot(clear, NAME) && ml_vv_order(l, &clear->vv, &m->vv) == ML_AFTER,
		"cleared: no value, the vector moved");
	is_str(WORDS(ml_state_merge(arena, l, clear, x), NAME), "", "and it stays cleared");
	struct ml_state *late = PUT(x, b, 2, 10, NAME, ML_PUT_SET, "Slow");
	is_str(WORDS(ml_state_merge(arena, l, late, x), NAME), "Slow",
		"a slow clock does not undo an edit made in knowledge");
	x = PUT(s, a, 2, 500, NAME, ML_PUT_SET, "Same");
	y = PUT(s, b, 1, 400, NAME, ML_PUT_SET, "Same");
	m = ml_state_merge(arena, l, x, y);
	ok(ml_state_slot(m, NAME)->n == 2 && !ml_slot_differs(ml_state_slot(m, NAME)),
		"the same text written twice is no conflict");
}

static void test_ties(void)
{
	struct ml_state *x = PUT(NULL, a, 9, 100, NAME, ML_PUT_SET, "low-site");
	struct ml_state *y = PUT(NULL, b, 1, 100, NAME, ML_PUT_SET, "high-site");
	is_str(WORDS(ml_state_merge(arena, l, x, y), NAME), "low-site high-site", "same time: by site uuid");
	uint32_t a2 = kit_inc(l, 2, 1, a, 3), a3 = kit_inc(l, 8, 1, a, 3);
	x = PUT(NULL, a2, 5, 100, NAME, ML_PUT_SET, "fifth");
	y = PUT(NULL, a3, 4, 100, NAME, ML_PUT_SET, "fourth");
	is_str(WORDS(ml_state_merge(arena, l, x, y), NAME), "fourth fifth", "same site: by counter");
	y = PUT(NULL, a3, 5, 100, NAME, ML_PUT_SET, "higher");
	is_str(WORDS(ml_state_merge(arena, l, x, y), NAME), "fifth higher", "same counter: by incarnation uuid");
}

static void test_sets(void)
{
	struct ml_state *s = PUT(NULL, a, 1, 100, PHONES, ML_PUT_SET, "1 2 3 2");
	is_str(WORDS(s, PHONES), "1 2 3", "a set holds each once");
	is_int(ml_state_slot(s, PHONES)->d[2].seq, 2, "elements of a save are told apart by seq");
	struct ml_state *x = PUT(s, a, 2, 200, PHONES, ML_PUT_ADD, "3 4"),
			*y = PUT(s, b, 1, 210, PHONES, ML_PUT_ADD, "5 4");
	is_str(WORDS(x, PHONES), "1 2 3 4", "only the missing are added");
	struct ml_state *m = ml_state_merge(arena, l, x, y);
	is_str(WORDS(m, PHONES), "1 2 3 4 5 4", "both ends' additions, also when they are the same");
	uint32_t n;
	const struct ml_value *v = ml_slot_distinct(arena, ml_state_slot(m, PHONES), &n);
	ok(n == 5 && ml_str_is(v[3].s, "4") && ml_str_is(v[4].s, "5"), "distinct values, each where it is met first");
	struct ml_state *r = PUT(m, c, 1, 300, PHONES, ML_PUT_REMOVE, "4 9");
	is_str(WORDS(r, PHONES), "1 2 3 5", "removed under all its dots");
	is_str(WORDS(ml_state_merge(arena, l, r, x), PHONES), "1 2 3 5", "and does not come back");
	r = PUT(x, b, 1, 300, PHONES, ML_PUT_REMOVE, "4");
	y = PUT(x, a, 3, 250, PHONES, ML_PUT_REMOVE, "1");
	is_str(WORDS(ml_state_merge(arena, l, r, y), PHONES), "2 3", "both removals hold");
	y = PUT(s, b, 1, 250, PHONES, ML_PUT_ADD, "4");
	r = PUT(x, a, 3, 300, PHONES, ML_PUT_REMOVE, "4");
	is_str(WORDS(ml_state_merge(arena, l, r, y), PHONES), "1 2 3 4", "an addition the remover had not seen stays");
	struct ml_state *w = PUT(m, c, 1, 300, PHONES, ML_PUT_MEMBERS, "7 4 2 7");
	is_str(WORDS(w, PHONES), "2 4 4 7", "given whole: common ones left alone");
	ok(ml_state_slot(w, PHONES)->d[0].dot.inc == a && ml_state_slot(w, PHONES)->d[0].dot.n == 1,
		"with their own dots");
	w = PUT(m, c, 1, 300, PHONES, ML_PUT_SET, "4");
	is_int(ml_state_slot(w, PHONES)->n, 1, "set anew: one dot only");
	struct ml_state *f = PUT(NULL, a, 1, 900, PHONES, ML_PUT_SET, "future");
	f = PUT(f, b, 1, 100, PHONES, ML_PUT_ADD, "x y");
	is_str(WORDS(f, PHONES), "x y future", "a slow clock's additions sort below");
}

static void test_large_set(void)
{
	enum { N = 3000 };
	struct ml_value *v = ML_NEWN(arena, struct ml_value, N);
	for (int i = 0; i < N; i++)
		v[i] = ml_int(i % 2000);
	struct ml_put put = {PHONES, ML_PUT_SET, N, v};
	struct ml_write w = {{a, 1}, 100, 1, &put};
	struct ml_state *s = ml_state_write(arena, l, NULL, &w);
	is_int(ml_state_slot(s, PHONES)->n, 2000, "a large set is thinned of its doubles");
	for (int i = 0; i < N; i++)
		v[i] = ml_int(i + 1000);
	put.op = ML_PUT_MEMBERS;
	w.dot.n = 2;
	s = ml_state_write(arena, l, s, &w);
	const struct ml_slot *slot = ml_state_slot(s, PHONES);
	ok(slot->n == N && slot->d[999].dot.n == 1 && slot->d[1000].dot.n == 2,
		"given whole: a thousand kept, the rest new");
}

static void test_save_of_many(void)
{
	struct ml_value name = kit_text("N"), phone[2] = {kit_text("1"), kit_text("2")}, nil = {.tag = ML_NIL};
	struct ml_put puts[] = {
		{PHONES, ML_PUT_ADD, 1, &phone[0]},
		{9, ML_PUT_SET, 1, &nil},
		{NAME, ML_PUT_SET, 1, &name},
		{PHONES, ML_PUT_ADD, 1, &phone[1]},
	};
	struct ml_write w = {{a, 1}, 100, ML_COUNT(puts), puts};
	struct ml_state *s = ml_state_write(arena, l, NULL, &w);
	ok(s->n == 2 && s->slots[0].field == NAME && s->slots[1].field == PHONES, "fields in order; nil is no value");
	is_str(WORDS(s, PHONES), "1 2", "two puts of one field follow one another");
	is_int(s->slots[1].d[1].seq, 1, "and share the count of seq");
	struct ml_state *t = PUT(s, a, 1, 100, PHONES, ML_PUT_ADD, "3");
	is_int(ml_state_slot(t, PHONES)->d[2].seq, 2, "a dot used again does not reuse a seq");
	struct ml_state *u = PUT(s, a, 2, 100, 77, ML_PUT_REMOVE, "x");
	ok(u->n == 2 && ml_vv_order(l, &u->vv, &s->vv) == ML_AFTER, "a write that changes nothing moves the vector");
}

static void test_erase(void)
{
	struct ml_state *s = PUT(NULL, a, 1, 100, NAME, ML_PUT_SET, "Name");
	struct ml_state *e = ml_state_erase(arena, l, s, (struct ml_dot){b, 1});
	ok(e->erased && e->n == 0 && ml_vv_order(l, &s->vv, &e->vv) == ML_BEFORE, "erased: empty, and it took a dot");
	struct ml_state *w = PUT(s, a, 2, 200, NAME, ML_PUT_SET, "Later");
	struct ml_state *m = ml_state_merge(arena, l, w, e);
	ok(m->erased && m->n == 0, "erasure wins over a concurrent edit");
	ok(ml_state_equal(l, m, ml_state_merge(arena, l, e, w)), "from both sides");
	struct ml_state *again = PUT(m, a, 3, 300, NAME, ML_PUT_SET, "Back");
	ok(again->erased && again->n == 0, "nothing is written to an erased record");
	ok(ml_state_erase(arena, l, NULL, (struct ml_dot){a, 1})->erased, "even an unknown record is erased");
}

static struct ml_state *bin(const struct ml_state *s, uint32_t inc, uint64_t n)
{
	struct ml_value v = ml_bin_value(arena, l, &s->vv);
	struct ml_put put = {ML_FIELD_BIN, ML_PUT_SET, 1, &v};
	struct ml_write w = {{inc, n}, 1000, 1, &put};
	return ml_state_write(arena, l, s, &w);
}

static void test_bin(void)
{
	struct ml_state *s = PUT(NULL, a, 1, 100, NAME, ML_PUT_SET, "Name");
	is_int(ml_state_bin(l, s), ML_BIN_NO, "not in the bin");
	struct ml_state *x = bin(s, a, 2);
	is_int(ml_state_bin(l, x), ML_BIN_YES, "in the bin");
	struct ml_state *y = PUT(s, b, 1, 200, PHONES, ML_PUT_ADD, "1");
	struct ml_state *m = ml_state_merge(arena, l, x, y);
	is_int(ml_state_bin(l, m), ML_BIN_EDITED_AFTER, "an edit the bin had not seen brings the record back");
	struct ml_state *z = bin(y, c, 1);
	is_int(ml_state_bin(l, ml_state_merge(arena, l, m, z)), ML_BIN_YES,
		"another bin that had seen it hides it again");
	struct ml_state *both = ml_state_merge(arena, l, bin(s, b, 5), bin(s, c, 5));
	is_int(ml_state_bin(l, both), ML_BIN_YES, "binned on two laptops: in the bin, no quarrel");
	struct ml_state *cleared = PUT(s, b, 1, 200, NAME, ML_PUT_SET, NULL);
	is_int(ml_state_bin(l, ml_state_merge(arena, l, x, cleared)), ML_BIN_YES,
		"a value taken away elsewhere does not revive");
	struct ml_state *restored = PUT(x, b, 2, 2000, ML_FIELD_BIN, ML_PUT_SET, NULL);
	is_int(ml_state_bin(l, ml_state_merge(arena, l, restored, x)), ML_BIN_NO, "restored");
	uint32_t a2 = kit_inc(l, 200, 1, a, 1);
	z = bin(PUT(s, a2, 2, 300, PHONES, ML_PUT_ADD, "9"), a2, 3);
	is_int(ml_state_bin(l, z), ML_BIN_YES, "a child's entry in the bin's vector stands for its parent's writes");
	struct ml_value text = kit_text("x"), strange = {.tag = ML_BYTES, .s = ML_STR("sixteen-unknown!\x05tail")};
	struct ml_put put = {ML_FIELD_BIN, ML_PUT_SET, 1, &text};
	struct ml_write w = {{a, 9}, 1000, 1, &put};
	is_int(ml_state_bin(l, ml_state_write(arena, l, s, &w)), ML_BIN_EDITED_AFTER,
		"a bin value of another type hides nothing");
	put.v = &strange;
	is_int(ml_state_bin(l, ml_state_write(arena, l, s, &w)), ML_BIN_EDITED_AFTER,
		"nor one of unknown incarnations, or cut short");
}

/* The same record on two laptops that learned of the incarnations in a different order. */
static void test_hash(void)
{
	struct ml_lineage *other = ml_lineage_create();
	kit_inc(other, 77, 77, ML_INC_NONE, 0);
	uint32_t oc = kit_inc(other, 6, 3, ML_INC_NONE, 0), ob = kit_inc(other, 30, 2, ML_INC_NONE, 0);
	uint32_t oa = kit_inc(other, 10, 1, ML_INC_NONE, 0);
	struct ml_uuid id = kit_uuid(42, 42), id2 = kit_uuid(42, 43);
	struct ml_state *s = PUT(NULL, a, 1, 100, NAME, ML_PUT_SET, "N"),
			*t = PUT(s, b, 1, 100, PHONES, ML_PUT_ADD, "1 2");
	t = ml_state_merge(arena, l, t, PUT(s, c, 1, 100, NAME, ML_PUT_SET, "M"));
	struct ml_state *os = kit_put(arena, other, NULL, (struct ml_dot){oa, 1}, 100, NAME, ML_PUT_SET, "N");
	struct ml_state *ot = kit_put(arena, other, os, (struct ml_dot){ob, 1}, 100, PHONES, ML_PUT_ADD, "1 2");
	ot = ml_state_merge(
		arena, other, kit_put(arena, other, os, (struct ml_dot){oc, 1}, 100, NAME, ML_PUT_SET, "M"), ot);
	struct ml_hash128 h = ml_state_hash(l, &id, 3, t), oh = ml_state_hash(other, &id, 3, ot);
	ok(h.w[0] == oh.w[0] && h.w[1] == oh.w[1], "the hash does not depend on local indexes");
	struct ml_hash128 differ[] = {ml_state_hash(l, &id2, 3, t), ml_state_hash(l, &id, 4, t),
		ml_state_hash(l, &id, 3, s), ml_state_hash(l, &id, 3, PUT(t, a, 2, 100, 9, ML_PUT_REMOVE, "x")),
		ml_state_hash(l, &id, 3, ml_state_erase(arena, l, t, (struct ml_dot){a, 2}))};
	for (size_t i = 0; i < ML_COUNT(differ); i++)
		ok(differ[i].w[0] != h.w[0], "the hash tells other id, kind, state, vector, erasure (%zu)", i);
	struct ml_hash128 sum = {{UINT64_MAX - 1, 7}}, start = sum;
	ml_hash_add(&sum, &h);
	ml_hash_add(&sum, &differ[0]);
	ml_hash_sub(&sum, &h);
	ml_hash_sub(&sum, &differ[0]);
	ok(sum.w[0] == start.w[0] && sum.w[1] == start.w[1], "what is added can be taken away, in any order");
	struct ml_hash128 big = {{UINT64_MAX, 0}}, one = {{1, 0}};
	ml_hash_add(&big, &one);
	ok(big.w[0] == 0 && big.w[1] == 1, "the sum carries");
	ml_hash_sub(&big, &one);
	ok(big.w[0] == UINT64_MAX && big.w[1] == 0, "and borrows");
	ml_lineage_destroy(other);
}

static void test_own_wire(void)
{
	uint64_t w = ml_own_wire(ML_STR("person"), ML_STR("badge"));
	ok(w >> 47 == 1 && w == ml_own_wire(ML_STR("person"), ML_STR("badge")),
		"own fields have a number of their own, always the same");
	ok(w != ml_own_wire(ML_STR("persona"), ML_STR("adge")) && w != ml_own_wire(ML_STR("person"), ML_STR("badgf")),
		"which depends on kind and key");
	is_int(w, INT64_C(186388735516892), "2^47 and 46 bits of BLAKE2b-128(\"person\\0badge\")");
}

int main(void)
{
	arena = ml_arena_create();
	l = ml_lineage_create();
	a = kit_inc(l, 10, 1, ML_INC_NONE, 0);
	b = kit_inc(l, 30, 2, ML_INC_NONE, 0);
	c = kit_inc(l, 6, 3, ML_INC_NONE, 0);
	test_one_valued();
	test_ties();
	test_sets();
	test_large_set();
	test_save_of_many();
	test_erase();
	test_bin();
	test_hash();
	test_own_wire();
	ml_lineage_destroy(l);
	ml_arena_destroy(arena);
	return tap_done();
}
