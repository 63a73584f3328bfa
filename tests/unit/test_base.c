/* base: strings, buffers, numbers, vectors, arenas. */
#include <maillage/base.h>

#include <stdlib.h>

#include "tap.h"

static void test_strings(void)
{
	struct ml_str none = {NULL, 0}, piece, rest;
	int64_t v = 7;

	ok(ml_str_eq(none, ML_STR("")), "an absent string equals an empty one");
	ok(!ml_str_eq(ML_STR("ab"), ML_STR("ac")) && !ml_str_eq(ML_STR("ab"), ML_STR("abc")),
		"different strings differ");
	ok(ml_str_is(ML_STR("été"), "été"), "compared with a C string");
	ok(ml_str_cmp(ML_STR("a"), ML_STR("ab")) < 0 && ml_str_cmp(ML_STR("b"), ML_STR("ab")) > 0 &&
			ml_str_cmp(ML_STR("\xff"), ML_STR("a")) > 0 && ml_str_cmp(none, ML_STR("")) == 0,
		"byte order, bytes unsigned");
	ok(ml_str_starts(ML_STR("maillage"), ML_STR("mail")) && !ml_str_starts(ML_STR("ma"), ML_STR("mail")), "prefix");
	ok(ml_str_is(ml_str_trim(ML_STR(" \t\r\n\xc2\xa0 a b \xc2\xa0\n")), "a b"), "trims blanks and no-break spaces");
	ok(ml_str_trim(ML_STR(" \xc2\xa0 ")).n == 0 && ml_str_trim(none).n == 0, "trims to nothing");
	ok(ml_str_is(ml_str_trim(ML_STR("\xa0")), "\xa0"), "half a no-break space stays");

	rest = ML_STR("a,,b,");
	const char *want[] = {"a", "", "b", ""};
	bool good = true;
	size_t n = 0;
	for (; ml_str_split(&rest, ',', &piece); n++)
		good = good && n < 4 && ml_str_is(piece, want[n]);
	ok(good && n == 4, "split gives empty pieces too");
	rest = ML_STR("");
	ok(ml_str_split(&rest, ',', &piece) && piece.n == 0 && !ml_str_split(&rest, ',', &piece),
		"one empty piece, then the end");
	ok(!ml_str_split(&none, ',', &piece), "nothing to split");

	ok(ml_str_to_int(ML_STR("-9223372036854775808"), &v) && v == INT64_MIN, "least number");
	ok(ml_str_to_int(ML_STR("+9223372036854775807"), &v) && v == INT64_MAX, "greatest number");
	const char *bad[] = {
		"", "-", "+", "1 ", " 1", "9223372036854775808", "-9223372036854775809", "1a", "--1", "0x10"};
	v = 7;
	for (size_t i = 0; i < ML_COUNT(bad); i++)
		ok(!ml_str_to_int(ml_str(bad[i]), &v) && v == 7, "not a number: <%s>", bad[i]);
}

static void test_buffer(void)
{
	struct ml_buf b = {0};
	char big[5000];

	ml_buf_add(&b, NULL, 0);
	is_str(b.p, "", "terminated after adding nothing");
	ml_buf_z(&b, "a");
	ml_buf_char(&b, 'b');
	ml_buf_str(&b, ML_STR("c"));
	ml_buf_printf(&b, "-%d-%s", 12, "é");
	is_str(b.p, "abc-12-é", "added piece by piece");
	memset(big, 'x', sizeof(big));
	big[sizeof(big) - 1] = 0;
	ml_buf_clear(&b);
	is_str(b.p, "", "cleared");
	ml_buf_printf(&b, "<%s>", big);
	ok(b.n == sizeof(big) + 1 && b.p[0] == '<' && b.p[b.n - 1] == '>' && b.p[b.n] == 0,
		"formats longer than its room");
	for (int i = 0; i < 10000; i++)
		ml_buf_char(&b, (char)('a' + i % 26));
	ok(b.n == sizeof(big) + 10001 && b.p[b.n - 1] == 'a' + 9999 % 26 && b.p[b.n] == 0, "grows");
	ml_buf_finish(&b);
	ok(!b.p && !b.n && !b.cap, "finished buffer is as new");
}

static void test_varint(void)
{
	uint64_t values[] = {0, 1, 127, 128, 300, 16383, 16384, UINT32_MAX, (uint64_t)1 << 63, UINT64_MAX};
	struct ml_buf b = {0};
	uint64_t got = 0;

	for (size_t i = 0; i < ML_COUNT(values); i++) {
		ml_buf_clear(&b);
		ml_buf_varint(&b, values[i]);
		const uint8_t *p = (const uint8_t *)b.p, *end = p + b.n;
		ok(ml_varint_read(&p, end, &got) && got == values[i] && p == end, "%llu there and back",
			(unsigned long long)values[i]);
		p = (const uint8_t *)b.p;
		const uint8_t *start = p;
		ok(!ml_varint_read(&p, end - 1, &got) && p == start, "cut short: refused, nothing eaten");
	}
	static const struct {
		const char *what;
		uint8_t bytes[11];
		size_t n;
	} bad[] = {
		{"nothing", {0}, 0},
		{"zero in two bytes", {0x80, 0x00}, 2},
		{"more than 64 bits", {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}, 10},
		{"eleven bytes", {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}, 11},
	};
	for (size_t i = 0; i < ML_COUNT(bad); i++) {
		const uint8_t *p = bad[i].bytes;
		ok(!ml_varint_read(&p, p + bad[i].n, &got) && p == bad[i].bytes, "%s is damage", bad[i].what);
	}
	ml_buf_finish(&b);
}

static void test_vector(void)
{
	ML_VEC(int) v = {0};
	int64_t sum = 0;

	for (int i = 0; i < 1000; i++)
		ml_vec_push(&v, i);
	for (size_t i = 0; i < v.n; i++)
		sum += v.v[i];
	ok(v.n == 1000 && sum == 499500, "pushes");
	ml_vec_reserve(&v, 5000);
	ok(v.cap >= 5000 && v.n == 1000 && v.v[999] == 999, "reserves and keeps");
	ml_vec_finish(&v);
	ok(!v.v && !v.n && !v.cap, "finished vector is as new");
}

static void test_arena(void)
{
	struct ml_arena *a = ml_arena_create();
	bool zero = true, aligned = true;

	ml_arena_destroy(NULL);
	for (int round = 0; round < 2; round++) {
		size_t sum = 0;
		for (size_t n = 0; n < 300; n++) {
			size_t size = n % 50 == 49 ? 100000 : n;
			char *p = ml_alloc(a, size);
			aligned = aligned && (uintptr_t)p % 16 == 0;
			for (size_t i = 0; i < size; i++)
				zero = zero && p[i] == 0;
			memset(p, 0xee, size);
			sum += size;
		}
		ok(ml_arena_used(a) == sum, "counts what it gave");
		ml_arena_reset(a);
		ok(ml_arena_used(a) == 0, "forgets all");
	}
	ok(zero, "always zeroed, after a reset too");
	ok(aligned, "aligned for any type");
	char text[] = "abc";
	struct ml_str s = ml_arena_str(a, ml_str_n(text, 2));
	char *z = ml_arena_z(a, ML_STR(""));
	text[0] = 'x';
	ok(s.n == 2 && memcmp(s.p, "ab", 3) == 0 && *z == 0, "copies, with an end");
	struct ml_str f = ml_arena_printf(a, "%s=%05d", "k", 42);
	ok(ml_str_is(f, "k=00042") && f.p[f.n] == 0, "formats");
	int *many = ML_NEWN(a, int, 10);
	ok(many[9] == 0 && ML_NEW(a, struct ml_str)->p == NULL, "typed pieces");
	ml_arena_destroy(a);
}

int main(void)
{
	test_strings();
	test_buffer();
	test_varint();
	test_vector();
	test_arena();
	return tap_done();
}
