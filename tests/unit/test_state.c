/* state: values and their CBOR, lineage, version vectors. */
#include <float.h>
#include <math.h>

#include "tap.h"
#include "test_state_kit.h"

/* ---- values ---- */

static const char *hex(struct ml_arena *arena, struct ml_str s)
{
	char *out = ml_alloc(arena, s.n * 2 + 1);
	for (size_t i = 0; i < s.n; i++)
		snprintf(out + 2 * i, 3, "%02x", (uint8_t)s.p[i]);
	return out;
}

static size_t unhex(const char *z, uint8_t *out)
{
	size_t n = 0;
	for (unsigned byte; z[0] && sscanf(z, "%2x", &byte) == 1; z += 2)
		out[n++] = (uint8_t)byte;
	return n;
}

static struct ml_value with_text(uint8_t tag, int64_t i, const char *z)
{
	return (struct ml_value){.tag = tag, .i = i, .s = ml_str(z)};
}

static void test_encodings(struct ml_arena *arena)
{
	const struct ml_uuid id = {{0x01, 0x02, 0x03, 0x04, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xff}};
	const struct {
		struct ml_value v;
		const char *cbor;
	} cases[] = {
		{{.tag = ML_NIL}, "f6"},
		{ml_int(0), "00"},
		{ml_int(23), "17"},
		{ml_int(24), "1818"},
		{ml_int(255), "18ff"},
		{ml_int(256), "190100"},
		{ml_int(65535), "19ffff"},
		{ml_int(65536), "1a00010000"},
		{ml_int(UINT32_MAX), "1affffffff"},
		{ml_int(UINT32_MAX + 1ll), "1b0000000100000000"},
		{ml_int(INT64_MAX), "1b7fffffffffffffff"},
		{ml_int(-1), "20"},
		{ml_int(-500), "3901f3"},
		{ml_int(INT64_MIN), "3b7fffffffffffffff"},
		{ml_real(1.5), "fb3ff8000000000000"},
		{ml_real(-0.0), "fb8000000000000000"},
		{kit_text(""), "60"},
		{kit_text("été"), "65c3a974c3a9"},
		{with_text(ML_BYTES, 0, "\x80\xff"), "4280ff"},
		{ml_ref(id), "d825500102030405060708090a0b0c0d0e0fff"},
		{with_text(ML_MONEY, -1250, "MAD"), "823904e1634d4144"},
		{{.tag = ML_GEO, .x = 33.5, .y = -7.5}, "82fb4040c00000000000fbc01e000000000000"},
		{with_text(ML_TIME, 1700000000, "Europe/Paris"), "d9c35a821a6553f1006c4575726f70652f5061726973"},
		{with_text(ML_RAW, 0, "\xa1\x01\x02"), "a10102"},
	};
	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_buf b = {0};
		struct ml_value back;
		ml_value_encode(&b, &cases[i].v);
		is_str(hex(arena, ml_buf_view(&b)), cases[i].cbor, "value %zu is written as %s", i, cases[i].cbor);
		const uint8_t *p = (const uint8_t *)b.p, *end = p + b.n;
		bool good = ml_value_decode(&p, end, &back);
		ok(good && p == end && ml_value_cmp(&back, &cases[i].v) == 0, "value %zu reads back", i);
		for (size_t cut = 0; cut < b.n; cut++) {
			p = (const uint8_t *)b.p;
			if (ml_value_decode(&p, p + cut, &back))
				ok(false, "value %zu cut to %zu bytes is refused", i, cut);
		}
		ml_buf_finish(&b);
	}
}

static void test_raw(void)
{
	/* Well-formed, but not what this program would write: kept byte for byte. */
	static const char *const raw[] = {"1817", "1900ff", "1bffffffffffffffff", "3bffffffffffffffff", "f93c00",
		"fa3fc00000", "fb7ff8000000000000", "fb7ff0000000000000", "f5", "f7", "f820", "80", "83010203",
		"8201fb3ff8000000000000", "a0", "a2016161026162", "d8254101", "d901f401", "d9c35a01", "c11a514b67b0",
		"5f4101420203ff", "7f6161ff", "9f01ff", "bf0102ff", "5803010203", "7802c3a9", "820161ff61"};
	for (size_t i = 0; i < ML_COUNT(raw); i++) {
		uint8_t in[64];
		size_t n = unhex(raw[i], in);
		const uint8_t *p = in;
		struct ml_value v;
		bool good = ml_value_decode(&p, in + n, &v);
		if (i + 1 == ML_COUNT(raw)) {
			ok(!good && p == in, "text that is not UTF-8 is refused");
			continue;
		}
		ok(good && p == in + n && v.tag == ML_RAW && v.s.n == n && memcmp(v.s.p, in, n) == 0, "%s is kept raw",
			raw[i]);
	}
}

static void test_malformed(void)
{
	static const char *const bad[] = {"", "18", "1c", "1f", "3f", "ff", "f800", "f81f", "fc", "41",
		"5bffffffffffffffff", "61c3", "61ff", "62c080", "63eda080", "64f4908080", "63e08080", "64f0808080",
		"9bffffffffffffffff", "bbffffffffffffffff", "8201", "9f01", "bf01ff", "5f01ff", "5f5f4101ffff",
		"7f4101ff", "dfff", "c1", "a101", "818181818181818181818181818181818101" /* 17 levels */};
	for (size_t i = 0; i < ML_COUNT(bad); i++) {
		uint8_t in[64];
		size_t n = unhex(bad[i], in);
		const uint8_t *p = in;
		struct ml_value v;
		ok(!ml_value_decode(&p, in + n, &v) && p == in, "malformed '%s' is refused", bad[i]);
	}
	uint8_t deep[] = {
		0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x01};
	const uint8_t *p = deep;
	struct ml_value v;
	ok(ml_value_decode(&p, deep + sizeof(deep), &v) && v.tag == ML_RAW, "sixteen levels are read");
}

static void test_order(struct ml_arena *arena)
{
	/* Ascending. */
	const struct ml_value v[] = {{.tag = ML_NIL}, ml_int(INT64_MIN), ml_int(-1), ml_int(0), ml_int(INT64_MAX),
		ml_real(-DBL_MAX), ml_real(-1), ml_real(-0.0), ml_real(0), ml_real(1e-300), ml_real(2), kit_text(""),
		kit_text("a"), kit_text("a\x01"), kit_text("ab"), kit_text("b"), kit_text("\xc3\xa9"),
		with_text(ML_BYTES, 0, "a"), ml_ref(kit_uuid(1, 0)), ml_ref(kit_uuid(1, 1)),
		with_text(ML_MONEY, 1, "EUR"), with_text(ML_MONEY, 1, "MAD"), with_text(ML_MONEY, 2, "EUR"),
		{.tag = ML_GEO, .x = 1, .y = 2}, {.tag = ML_GEO, .x = 1, .y = 3}, {.tag = ML_GEO, .x = 2, .y = 0},
		with_text(ML_TIME, 5, "Europe/Paris"), with_text(ML_TIME, 6, "Africa/Casablanca"),
		with_text(ML_RAW, 0, "\xf5")};
	bool good = true;
	for (int i = 0; i < (int)ML_COUNT(v); i++)
		for (int j = 0; j < (int)ML_COUNT(v); j++) {
			int c = ml_value_cmp(&v[i], &v[j]);
			good = good && (i < j ? c < 0 : i > j ? c > 0 : c == 0);
			struct ml_value copy = ml_value_copy(arena, &v[j]);
			good = good && ml_value_cmp(&v[j], &copy) == 0;
		}
	ok(good, "values of every tag are in one total order, copies equal their originals");
}

/* ---- lineage ---- */

static void test_lineage(void)
{
	struct ml_lineage *l = ml_lineage_create();
	uint32_t a = kit_inc(l, 9, 1, ML_INC_NONE, 0);
	uint32_t b = kit_inc(l, 5, 1, a, 10);
	is_int(ml_lineage_count(l), 2, "two incarnations");
	is_int(kit_inc(l, 5, 1, a, 10), b, "told again, the same index");
	is_int(kit_inc(l, 5, 1, a, 11), ML_INC_NONE, "another fork is a contradiction");
	is_int(kit_inc(l, 5, 2, a, 10), ML_INC_NONE, "another site is a contradiction");
	is_int(kit_inc(l, 5, 1, ML_INC_NONE, 10), ML_INC_NONE, "another parent is a contradiction");
	is_int(kit_inc(l, 9, 1, b, 12), ML_INC_NONE, "a parent below its own child would be a cycle");
	is_int(kit_inc(l, 7, 1, 2, 0), ML_INC_NONE, "an incarnation is not its own parent");
	is_int(kit_inc(l, 7, 1, 40, 0), ML_INC_NONE, "an unknown parent is refused");
	is_int(ml_lineage_count(l), 2, "what was refused left nothing");
	struct ml_uuid id = kit_uuid(5, 1), none = kit_uuid(6, 1);
	is_int(ml_lineage_find(l, &id), b, "found by uuid");
	is_int(ml_lineage_find(l, &none), ML_INC_NONE, "not found");
	const struct ml_inc *at = ml_lineage_at(l, b);
	for (unsigned i = 0; i < 200; i++)
		kit_inc(l, 100, i, i % 2 ? a : b, i), kit_inc(l, 10 + i % 80, 3, ML_INC_NONE, 0);
	ok(at == ml_lineage_at(l, b) && at->parent == a && at->fork == 10, "what was handed out does not move");
	ok(ml_lineage_at(l, ml_lineage_count(l)) == NULL, "nothing beyond the end");
	ml_lineage_destroy(l);
	ml_lineage_destroy(NULL);
}

/* The definition itself: walk up parent by parent. */
static bool stands_by_walking(const struct ml_lineage *l, struct ml_dot e, struct ml_dot d)
{
	if (e.inc == d.inc)
		return d.n <= e.n;
	for (uint32_t i = e.inc; ml_lineage_at(l, i)->parent != ML_INC_NONE; i = ml_lineage_at(l, i)->parent)
		if (ml_lineage_at(l, i)->parent == d.inc)
			return d.n <= ml_lineage_at(l, i)->fork;
	return false;
}

static void test_stands(void)
{
	struct ml_lineage *l = ml_lineage_create();
	uint64_t seed = 12345;
	for (uint32_t i = 0; i < 300; i++) {
		struct ml_inc inc = {.parent = ML_INC_NONE};
		inc.id.b[0] = (uint8_t)(i * 37);
		inc.id.b[1] = (uint8_t)(i >> 8);
		inc.id.b[2] = (uint8_t)i;
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		/* Long lines with some branches, and three roots. */
		if (i >= 3)
			inc.parent = (seed >> 60) ? i - 1 - (uint32_t)(seed >> 40) % 3 : (uint32_t)(seed >> 33) % i;
		inc.fork = i;
		ml_lineage_add(l, &inc);
	}
	bool good = true;
	int yes = 0;
	for (uint32_t i = 0; i < 300; i++)
		for (uint32_t j = 0; j < 300; j++) {
			struct ml_dot e = {i, 7}, d = {j, (i * 31 + j * 17) % 320};
			bool want = stands_by_walking(l, e, d);
			yes += want;
			good = good && ml_dot_stands(l, e, d) == want;
		}
	ok(good && yes > 1000, "standing for equals the walk to the parents (%d of 90000 pairs stand)", yes);
	ok(!ml_dot_stands(l, (struct ml_dot){5000, 1}, (struct ml_dot){1, 1}) &&
			!ml_dot_stands(l, (struct ml_dot){1, 1}, (struct ml_dot){5000, 1}),
		"an index outside the table stands for nothing");
	ml_lineage_destroy(l);
}

/* ---- vectors ---- */

static struct ml_vv vector(struct ml_arena *arena, const struct ml_lineage *l, int n, const struct ml_dot *dots)
{
	struct ml_vv vv = {0, NULL};
	for (int i = 0; i < n; i++)
		vv = ml_vv_with(arena, l, &vv, dots[i]);
	return vv;
}
#define VECTOR(...) vector(arena, l, ML_COUNT(((struct ml_dot[]){__VA_ARGS__})), (struct ml_dot[]){__VA_ARGS__})

static void test_vectors(struct ml_arena *arena)
{
	struct ml_lineage *l = ml_lineage_create();
	uint32_t a = kit_inc(l, 9, 1, ML_INC_NONE, 0), b = kit_inc(l, 3, 2, ML_INC_NONE, 0);
	uint32_t a2 = kit_inc(l, 4, 1, a, 10), a3 = kit_inc(l, 12, 1, a, 7), a4 = kit_inc(l, 1, 1, a2, 15);
	struct ml_vv none = {0, NULL};

	struct ml_vv v = VECTOR({a, 5}, {b, 2}, {a, 3});
	ok(v.n == 2 && v.e[0].inc == b && v.e[1].inc == a && v.e[1].n == 5, "ordered by uuid, the higher counter kept");
	v = VECTOR({a, 10}, {a2, 12});
	ok(v.n == 1 && v.e[0].inc == a2, "a child's entry stands for what it knows of its parent");
	v = VECTOR({a2, 12}, {a, 10});
	ok(v.n == 1 && v.e[0].inc == a2, "in either order");
	v = VECTOR({a, 11}, {a2, 12});
	is_int(v.n, 2, "the parent written on after the fork: both entries stay");
	v = VECTOR({a, 7}, {a2, 12}, {a3, 9}, {a4, 16});
	ok(v.n == 2 && v.e[0].inc == a4 && v.e[1].inc == a3, "a grandchild stands for its line, not for its uncle");
	v = VECTOR({a, 7}, {a2, 16}, {a3, 9}, {a4, 16});
	is_int(v.n, 3, "the uncle's entry above the fork stays");

	struct ml_vv x = VECTOR({a, 10}), y = VECTOR({a2, 12}), z = VECTOR({a, 11}), w = VECTOR({a3, 8});
	is_int(ml_vv_order(l, &x, &y), ML_BEFORE, "a parent's past is before its child");
	is_int(ml_vv_order(l, &y, &x), ML_AFTER, "and the child after");
	is_int(ml_vv_order(l, &y, &z), ML_CONCURRENT, "both wrote after the fork: concurrent");
	is_int(ml_vv_order(l, &y, &w), ML_CONCURRENT, "two children: concurrent");
	is_int(ml_vv_order(l, &x, &x), ML_EQUAL, "equal");
	is_int(ml_vv_order(l, &none, &x), ML_BEFORE, "nothing is before something");
	is_int(ml_vv_order(l, &none, &none), ML_EQUAL, "nothing equals nothing");
	v = VECTOR({a, 5}, {b, 2});
	z = VECTOR({a, 5}, {b, 3});
	is_int(ml_vv_order(l, &v, &z), ML_BEFORE, "one counter lower: before");
	z = VECTOR({a, 4}, {b, 3});
	is_int(ml_vv_order(l, &v, &z), ML_CONCURRENT, "one lower, one higher: concurrent");

	ok(ml_vv_covers(l, &y, (struct ml_dot){a, 10}) && !ml_vv_covers(l, &y, (struct ml_dot){a, 11}),
		"covers up to the fork");
	v = ml_vv_join(arena, l, &x, &y);
	is_int(ml_vv_order(l, &v, &y), ML_EQUAL, "joining with one's future gives the future");
	v = ml_vv_join(arena, l, &w, &y);
	z = ml_vv_join(arena, l, &y, &w);
	ok(v.n == 2 && ml_vv_order(l, &v, &z) == ML_EQUAL, "joining is commutative");
	ml_lineage_destroy(l);
}

/* Several saves of one site under a new incarnation each (a boot a day) leave one entry. */
static void test_long_line(struct ml_arena *arena)
{
	struct ml_lineage *l = ml_lineage_create();
	struct ml_vv vv = {0, NULL};
	uint32_t parent = ML_INC_NONE, first = 0;
	for (unsigned i = 0; i < 2000; i++) {
		struct ml_inc inc = {kit_uuid(i * 7 % 256, i), kit_uuid(1, 1), parent, i};
		uint32_t at = ml_lineage_add(l, &inc);
		if (i == 0)
			first = at;
		vv = ml_vv_with(arena, l, &vv, (struct ml_dot){at, i + 1});
		parent = at;
	}
	is_int(vv.n, 1, "two thousand boots, one entry");
	ok(ml_vv_covers(l, &vv, (struct ml_dot){first, 1}) && !ml_vv_covers(l, &vv, (struct ml_dot){first, 2}),
		"which stands for the first boot's writes");
	ml_lineage_destroy(l);
}

int main(void)
{
	struct ml_arena *arena = ml_arena_create();
	test_encodings(arena);
	test_raw();
	test_malformed();
	test_order(arena);
	test_lineage();
	test_stands();
	test_vectors(arena);
	test_long_line(arena);
	ml_arena_destroy(arena);
	return tap_done();
}
