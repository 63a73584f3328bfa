/* state: the packed and the travelling form: round trips, sizes, and refusal of whatever is damaged. */
#include "tap.h"
#include "test_state_kit.h"

static struct ml_arena *arena;
static struct ml_lineage *l;
static uint32_t a, b, c;

enum { ONE = 1, SET = 2, NOWHERE = 0 };
static int column(uint64_t field)
{
	return field >= 100 ? NOWHERE : field % 10 == 6 ? SET : ONE;
}

static bool held(uint64_t field, bool *multi)
{
	*multi = column(field) == SET;
	return column(field) != NOWHERE;
}

static bool held_nowhere(uint64_t field, bool *multi)
{
	*multi = false;
	return false;
}

#define PUT(old, inc, n, time, field, op, words)                                                                       \
	kit_put(arena, l, (old), (struct ml_dot){(inc), (n)}, (time), (field), (op), (words))

static const struct ml_state *unpacked(const struct ml_state *s, struct ml_str blob, bool (*where)(uint64_t, bool *))
{
	struct kit_row row = {arena, s, where};
	struct ml_state *out = NULL;
	return ml_state_unpack(arena, l, blob, kit_fetch, &row, &out) ? out : NULL;
}

/* Packs and unpacks with columns and without, checks the glance too; returns the size with columns. */
static size_t round_trip(const struct ml_state *s, const char *what)
{
	struct ml_buf buf = {0};
	struct kit_row row = {arena, s, held};
	ml_state_pack(&buf, s, kit_held, &row);
	const struct ml_state *back = unpacked(s, ml_buf_view(&buf), held);
	ok(back && ml_state_equal(l, s, back), "%s: %zu bytes, unpacked the same", what, buf.n);
	struct ml_vv vv;
	bool erased;
	ok(ml_state_peek(arena, ml_buf_view(&buf), &vv, &erased) && erased == s->erased &&
			ml_vv_order(l, &vv, &s->vv) == ML_EQUAL,
		"%s: a glance tells the vector", what);
	size_t size = buf.n;
	ml_buf_clear(&buf);
	row.held = held_nowhere;
	ml_state_pack(&buf, s, kit_held, &row);
	back = unpacked(s, ml_buf_view(&buf), held_nowhere);
	ok(back && ml_state_equal(l, s, back), "%s: the same without columns, %zu bytes", what, buf.n);
	ml_buf_finish(&buf);
	return size;
}

static struct ml_state *ten_fields(uint32_t inc, uint64_t n, int64_t time, uint64_t first, uint64_t step)
{
	struct ml_put puts[10];
	struct ml_value v = kit_text("some value");
	for (int i = 0; i < 10; i++)
		puts[i] = (struct ml_put){first + (uint64_t)i * step, ML_PUT_SET, 1, &v};
	struct ml_write w = {{inc, n}, time, 10, puts};
	return ml_state_write(arena, l, NULL, &w);
}

#define NOW 1795000000000 /* 2026-11-18 */

static void test_pack(void)
{
	struct ml_state *s = ten_fields(a, 1234567, NOW, 17, 2);
	size_t size = round_trip(s, "ten fields in one save");
	ok(size <= 22, "takes %zu bytes, 22 at most", size);
	struct ml_state *t = PUT(s, b, 20001, NOW + 86400000, 21, ML_PUT_SET, "changed");
	size = round_trip(t, "and one edit elsewhere");
	ok(size <= 40, "takes %zu bytes, 40 at most", size);
	t = ml_state_merge(arena, l, t, PUT(s, c, 5, NOW, 21, ML_PUT_SET, "otherwise"));
	round_trip(t, "and a conflict");
	t = PUT(t, a, 1234568, NOW + 90000000, 16, ML_PUT_SET, "1 2 3");
	round_trip(t, "and a set");
	t = ml_state_merge(arena, l, PUT(t, b, 20002, NOW + 90000000, 16, ML_PUT_ADD, "4 5"),
		PUT(t, c, 6, NOW + 90000000, 16, ML_PUT_ADD, "5 6 4"));
	round_trip(t, "and elements under several dots");
	t = PUT(t, a, 1234569, NOW + 90000001, 16, ML_PUT_REMOVE, "2 5");
	round_trip(t, "and gaps in the seqs");
	t = PUT(t, a, 1234570, NOW + 90000002, 1ull << 47, ML_PUT_SET, "own");
	t = PUT(t, a, 1234571, -5, UINT64_MAX, ML_PUT_SET, "x y");
	t = PUT(t, a, 1234572, INT64_MAX, 63, ML_PUT_SET, "x");
	t = PUT(t, a, 1234573, INT64_MIN, 64, ML_PUT_SET, "x");
	for (uint64_t field = 1; field < 80; field += field == 7 ? 8 : 1)
		t = PUT(t, a, 1234573 + field, NOW, field, ML_PUT_SET, "x");
	round_trip(t, "and far fields, far times");
	round_trip(ml_state_erase(arena, l, t, (struct ml_dot){b, 30000}), "erased");
	s = PUT(ten_fields(a, 1, NOW, 5, 1), a, 2, NOW, 16, ML_PUT_SET, "x y x z");
	size = round_trip(s, "two saves, a set of three");
	ok(size <= 30, "takes %zu bytes, 30 at most", size);
}

static void test_pack_wide(void)
{
	struct ml_lineage *mine = l;
	l = ml_lineage_create();
	struct ml_state *s = NULL;
	for (unsigned i = 0; i < 300; i++) {
		char word[16];
		struct ml_inc first = {kit_uuid(i * 11 % 256, i), kit_uuid(i % 256, 9), ML_INC_NONE, 0};
		uint32_t inc = ml_lineage_add(l, &first);
		struct ml_inc another = {kit_uuid(i * 7 % 256, i + 1000), first.site, inc, 50};
		uint32_t child = ml_lineage_add(l, &another);
		snprintf(word, sizeof(word), "w%u", i % 190);
		s = PUT(s, inc, 50 - i % 3, NOW + i % 17, 16 + 1000 * (i % 2), ML_PUT_ADD, word);
		if (i % 4 == 0)
			s = PUT(s, child, 60, NOW - i, 17, ML_PUT_SHOWN, word);
	}
	is_int(s->vv.n, 300, "a record that three hundred laptops wrote");
	round_trip(s, "three hundred laptops");
	ml_lineage_destroy(l);
	l = mine;
}

static void test_pack_ancestors(void)
{
	uint32_t a2 = kit_inc(l, 3, 1, a, 100), a3 = kit_inc(l, 4, 1, a2, 200);
	struct ml_state *s = ten_fields(a, 90, NOW, 5, 1);
	s = PUT(s, a2, 150, NOW + 1, 5, ML_PUT_SET, "second boot");
	s = PUT(s, a3, 250, NOW + 2, 6, ML_PUT_SET, "third boot");
	is_int(s->vv.n, 1, "three boots, one entry");
	round_trip(s, "dots of ancestors");
}

/* ---- travelling ---- */

static uint32_t to_dict(void *arg, uint32_t inc)
{
	return inc + *(uint32_t *)arg;
}

static void encode(struct ml_buf *buf, const struct ml_state *s, uint32_t shift)
{
	ml_buf_clear(buf);
	ml_state_encode(buf, s, to_dict, &shift);
}

static struct ml_state *decode(const uint8_t *p, size_t n, uint32_t shift, size_t *used)
{
	uint32_t dict[600];
	struct ml_state *s = NULL;
	const uint8_t *at = p;
	for (uint32_t i = 0; i < ML_COUNT(dict); i++)
		dict[i] = i >= shift ? i - shift : ML_INC_NONE;
	if (!ml_state_decode(arena, l, &at, p + n, dict, ML_MIN(ML_COUNT(dict), shift + ml_lineage_count(l)), &s))
		return at == p ? NULL : (struct ml_state *)1;
	*used = (size_t)(at - p);
	return s;
}

static struct ml_state *rich(void)
{
	struct ml_state *s = ten_fields(a, 1000, NOW, 5, 1);
	s = PUT(s, a, 1001, NOW, 16, ML_PUT_SET, "1 2 3 4");
	struct ml_state *t = PUT(s, b, 9, NOW, 16, ML_PUT_ADD, "5 6");
	t = PUT(t, b, 10, NOW + 5, 16, ML_PUT_REMOVE, "2 6");
	t = ml_state_merge(arena, l, t, PUT(s, c, 4, NOW + 5, 5, ML_PUT_SET, "quarrel"));
	return PUT(t, c, 9, NOW - 5, 1ull << 47, ML_PUT_SET, "own");
}

static void test_travel(void)
{
	struct ml_buf buf = {0};
	struct ml_state *states[] = {ten_fields(a, 1234567, NOW, 17, 2), rich(),
		PUT(NULL, b, 1, INT64_MIN, UINT64_MAX, ML_PUT_SET, "x"),
		ml_state_erase(arena, l, rich(), (struct ml_dot){a, 2000}), PUT(NULL, b, 3, NOW, 7, ML_PUT_SET, NULL)};
	for (size_t i = 0; i < ML_COUNT(states); i++)
		for (uint32_t shift = 0; shift < 500; shift += 300) {
			size_t used = 0;
			encode(&buf, states[i], shift);
			ml_buf_str(&buf, ML_STR("tail"));
			struct ml_state *back = decode((const uint8_t *)buf.p, buf.n, shift, &used);
			ok(back && used == buf.n - 4 && ml_state_equal(l, states[i], back),
				"state %zu travels (%zu bytes), what follows is left", i, used);
			struct ml_buf again = {0};
			if (back)
				encode(&again, back, shift);
			ok(again.n == used && memcmp(again.p, buf.p, used) == 0, "and is written the same again");
			ml_buf_finish(&again);
		}
	ml_buf_finish(&buf);
}

/* Hand-made damage of [[0, 5], [[-1, 100, 5, "x"]]]. */
static void test_travel_refusals(void)
{
	static const struct {
		const char *why;
		size_t n;
		uint8_t p[40];
	} cases[] = {
		{NULL, 13, {0x82, 0x82, 0, 5, 0x81, 0x84, 0x20, 0x18, 100, 5, 0x62, 'x', 'y'}},
		{"a map", 13, {0xa2, 0x82, 0, 5, 0x81, 0x84, 0x20, 0x18, 100, 5, 0x62, 'x', 'y'}},
		{"too few parts", 4, {0x81, 0x82, 0, 5}},
		{"an empty vector", 3, {0x82, 0x80, 0x80}},
		{"an odd vector", 4, {0x82, 0x81, 0, 0x80}},
		{"an incarnation outside the dictionary", 5, {0x82, 0x82, 9, 5, 0x80}},
		{"entries out of order", 7, {0x82, 0x84, 1, 5, 0, 5, 0x80}},
		{"an entry twice", 7, {0x82, 0x84, 0, 5, 0, 6, 0x80}},
		{"a number not in its shortest form", 6, {0x82, 0x82, 0, 0x18, 5, 0x80}},
		{"an indefinite array", 6, {0x9f, 0x82, 0, 5, 0x80, 0xff}},
		{"a save of an entry that is not there", 13,
			{0x82, 0x82, 0, 5, 0x81, 0x84, 0x21, 0x18, 100, 5, 0x62, 'x', 'y'}},
		{"an entry's dot written out", 14, {0x82, 0x82, 0, 5, 0x81, 0x85, 0, 5, 0x18, 100, 5, 0x62, 'x', 'y'}},
		{"a dot that the vector has not seen", 14,
			{0x82, 0x82, 0, 5, 0x81, 0x85, 0, 6, 0x18, 100, 5, 0x62, 'x', 'y'}},
		{"a dot of a laptop that the vector does not know", 14,
			{0x82, 0x82, 0, 5, 0x81, 0x85, 1, 1, 0x18, 100, 5, 0x62, 'x', 'y'}},
		{"a save without values", 8, {0x82, 0x82, 0, 5, 0x81, 0x82, 0x20, 1}},
		{"field 0", 12, {0x82, 0x82, 0, 5, 0x81, 0x84, 0x20, 1, 0, 0x62, 'x', 'y'}},
		{"a key without value", 9, {0x82, 0x82, 0, 5, 0x81, 0x83, 0x20, 1, 5}},
		{"nil", 10, {0x82, 0x82, 0, 5, 0x81, 0x84, 0x20, 1, 5, 0xf6}},
		{"a seq that goes without saying", 11, {0x82, 0x82, 0, 5, 0x81, 0x85, 0x20, 1, 0x20, 5, 1}},
		{"a seq that does not grow", 14, {0x82, 0x82, 0, 5, 0x81, 0x88, 0x20, 1, 0x23, 5, 1, 0x22, 0, 1}},
		{"saves at one time out of order", 21,
			{0x82, 0x84, 0, 5, 1, 5, 0x82, 0x84, 0x21, 1, 5, 1, 0x84, 0x20, 0, 5, 1}},
		{"a save twice", 20, {0x82, 0x82, 0, 5, 0x82, 0x84, 0x20, 1, 5, 1, 0x84, 0x20, 0, 6, 1}},
		{"a time beyond the end of time", 24,
			{0x82, 0x84, 0, 5, 1, 5, 0x82, 0x84, 0x20, 0x1b, 0x7f, 255, 255, 255, 255, 255, 255, 255, 5, 1,
				0x84, 0x21, 1, 5, 1}},
		{"a field beyond the last", 22,
			{0x82, 0x82, 0, 5, 0x81, 0x86, 0x20, 1, 5, 1, 0x1b, 255, 255, 255, 255, 255, 255, 255, 255, 1}},
		{"erased and not empty", 14, {0x83, 0x82, 0, 5, 0x81, 0x84, 0x20, 0x18, 100, 5, 0x62, 'x', 'y', 1}},
		{"an unknown third part", 6, {0x83, 0x82, 0, 5, 0x80, 2}},
		{"four parts", 7, {0x84, 0x82, 0, 5, 0x80, 1, 1}},
		{"a vector of a million", 10, {0x82, 0x9a, 0, 0x10, 0, 0, 0, 5, 0, 5}},
	};
	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		size_t used = 0;
		struct ml_state *s = decode(cases[i].p, cases[i].n, 0, &used);
		if (cases[i].why)
			ok(!s, "refused: %s", cases[i].why);
		else
			ok(s && used == cases[i].n && s->n == 1, "the sound one is read");
	}
}

static void test_normal_vector(void)
{
	uint32_t child = kit_inc(l, 40, 1, a, 10);
	uint8_t bad[] = {0x82, 0x84, (uint8_t)a, 10, (uint8_t)child, 12, 0x80};
	uint8_t good[] = {0x82, 0x84, (uint8_t)a, 11, (uint8_t)child, 12, 0x80};
	size_t used;
	ok(!decode(bad, sizeof(bad), 0, &used), "refused: an entry that stands for another");
	ok(decode(good, sizeof(good), 0, &used) != NULL, "accepted once the parent wrote on");
}

/* ---- damage of every kind: no crash, and what is accepted is sound ---- */

static uint64_t seed;
static uint32_t dice(uint32_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % n);
}

static size_t mutate(const struct ml_buf *in, uint8_t *out)
{
	size_t n = in->n;
	memcpy(out, in->p, n);
	for (uint32_t k = 1 + dice(3); k--;) {
		size_t at = dice((uint32_t)n);
		switch (dice(5)) {
		case 0:
			out[at] ^= (uint8_t)(1u << dice(8));
			break;
		case 1:
			out[at] = (uint8_t)dice(256);
			break;
		case 2:
			n = at + 1;
			break;
		case 3:
			memmove(out + at, out + at + 1, n - at - 1);
			n -= n > 1;
			break;
		default:
			memmove(out + at + 1, out + at, n - at);
			out[at] = (uint8_t)(dice(2) ? 0xff : dice(32));
			n++;
		}
	}
	return n;
}

static void test_mutants(void)
{
	struct ml_buf packed = {0}, sent = {0}, again = {0};
	struct ml_state *s = rich();
	struct kit_row row = {arena, s, held};
	uint8_t copy[2048];
	int kept = 0, same = 0;
	bool good = true;
	ml_state_pack(&packed, s, kit_held, &row);
	encode(&sent, s, 0);
	struct ml_arena *whole = arena;
	seed = 1;
	for (int i = 0; i < 60000; i++) {
		struct ml_state *back = NULL;
		arena = row.arena = ml_arena_create();
		size_t n = mutate(&packed, copy), used;
		ml_state_unpack(arena, l, ml_str_n((const char *)copy, n), kit_fetch, &row, &back);
		kept += back != NULL;
		n = mutate(&sent, copy);
		back = decode(copy, n, 0, &used);
		if (back) {
			encode(&again, back, 0);
			good = good && again.n == used && memcmp(again.p, copy, used) == 0;
			same++;
		}
		ml_arena_destroy(arena);
	}
	arena = whole;
	ok(good && same > 100, "of 60000 mutants in travel %d are sound and are written as they were read", same);
	ok(kept > 0, "of 60000 packed mutants %d are sound", kept);
	ml_buf_finish(&packed);
	ml_buf_finish(&sent);
	ml_buf_finish(&again);
}

static void test_pack_damage(void)
{
	struct ml_buf buf = {0};
	struct ml_state *s = rich(), *out;
	struct kit_row row = {arena, s, held};
	ml_state_pack(&buf, s, kit_held, &row);
	bool refused = true;
	size_t whole_saves = 0;
	for (size_t cut = 0; cut < buf.n; cut++) {
		struct ml_vv vv;
		bool erased;
		ml_state_peek(arena, ml_str_n(buf.p, cut), &vv, &erased);
		/* A cut between saves leaves columns that no save speaks of: only a cut before every held value passes
		 * here. */
		if (ml_state_unpack(arena, l, ml_str_n(buf.p, cut), kit_fetch, &row, &out)) {
			whole_saves++;
			refused = refused && out->n < s->n;
		}
	}
	ok(refused && whole_saves <= 4, "blobs cut short are refused inside a save");
	ok(!ml_state_unpack(arena, l, ml_buf_view(&buf), NULL, NULL, &out), "refused without columns");
	buf.p[0] ^= 3;
	ok(!ml_state_unpack(arena, l, ml_buf_view(&buf), kit_fetch, &row, &out), "refused: an unknown format");
	buf.p[0] ^= 3;
	struct ml_state *other = PUT(s, a, 5000, NOW, 16, ML_PUT_ADD, "more");
	row.s = other;
	ok(!ml_state_unpack(arena, l, ml_buf_view(&buf), kit_fetch, &row, &out),
		"refused: a column with a value too many");
	ml_buf_finish(&buf);
}

int main(void)
{
	arena = ml_arena_create();
	l = ml_lineage_create();
	/* Ascending uuids, so that index order is vector order in the hand-made cases. */
	a = kit_inc(l, 10, 1, ML_INC_NONE, 0);
	b = kit_inc(l, 30, 2, ML_INC_NONE, 0);
	c = kit_inc(l, 60, 3, ML_INC_NONE, 0);
	test_travel_refusals();
	test_pack();
	test_pack_wide();
	test_pack_ancestors();
	test_travel();
	test_normal_vector();
	test_pack_damage();
	test_mutants();
	ml_lineage_destroy(l);
	ml_arena_destroy(arena);
	return tap_done();
}
