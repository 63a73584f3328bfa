/* text: UTF-8, normal form C, text made harmless. */
#include <maillage/text.h>

#include <stdlib.h>

#include "tap.h"

static void test_fault(void)
{
	static const struct {
		const char *text;
		size_t fault;
	} cases[] = {
		{"", 0},
		{"plain ASCII text of some length", 31},
		{"é€😀", 9},
		{"12345678\xff", 8},
		{"a\xc3", 1},
		{"a\xc3(", 1},
		{"\xc0\x80", 0}, /* overlong */
		{"\xc1\xbf", 0},
		{"\xe0\x80\x80", 0},
		{"\xe0\x9f\xbf", 0},
		{"\xf0\x8f\xbf\xbf", 0},
		{"\xed\xa0\x80", 0}, /* surrogate */
		{"\xed\x9f\xbf", 3},
		{"\xef\xbf\xbf", 3},
		{"\xf4\x8f\xbf\xbf", 4},
		{"\xf4\x90\x80\x80", 0}, /* beyond U+10FFFF */
		{"\xf5\x80\x80\x80", 0},
		{"\x80", 0},
		{"\xe2\x82", 0},
	};

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		is_int(ml_utf8_fault(ml_str(cases[i].text)), cases[i].fault, "first bad byte of case %zu", i);
		ok(ml_utf8_valid(ml_str(cases[i].text)) == (cases[i].fault == strlen(cases[i].text)),
			"validity of case %zu", i);
	}
}

/* Every code point there and back, and what is none. */
static void test_round_trip(void)
{
	bool good = true;
	char bytes[4];

	for (uint32_t r = 1; r <= 0x10ffff; r++) {
		size_t n = ml_utf8_put(bytes, r), pos = 0;
		uint32_t want = r >= 0xd800 && r <= 0xdfff ? ML_RUNE_BAD : r;
		good = good && ml_utf8_next(ml_str_n(bytes, n), &pos) == want && pos == n;
	}
	ok(good, "every code point there and back; surrogates become U+FFFD");
	ok(ml_utf8_put(bytes, 0x110000) == 3, "nothing beyond U+10FFFF is written");
	size_t pos = 0;
	struct ml_str s = ML_STR("a\xff\xc3");
	ok(ml_utf8_next(s, &pos) == 'a' && ml_utf8_next(s, &pos) == ML_RUNE_BAD && pos == 2 &&
			ml_utf8_next(s, &pos) == ML_RUNE_BAD && pos == 3 && ml_utf8_next(s, &pos) == 0 && pos == 3,
		"bad bytes are passed one by one, then the end");
	pos = 99;
	ok(ml_utf8_next(s, &pos) == 0 && pos == 3, "a position behind the end is the end");
}

static void test_nfc(void)
{
	struct ml_arena *a = ml_arena_create();
	static const char *const same[] = {"", "Déjà vu — « œuvre »", "الإدريسي", "ⴰⵎⴰⵣⵉⵖ", "été 😀"};
	static const struct {
		const char *from, *to;
	} changed[] = {
		{"e\xcc\x81te\xcc\x81", "été"},
		{"A\xcc\x8a", "Å"},
		{"\xe2\x84\xab", "Å"},					  /* Ångström sign */
		{"\xd8\xa7\xd9\x95", "إ"},				  /* alef, hamza below */
		{"\xd9\x85\xd9\x91\xd9\x8e", "\xd9\x85\xd9\x8e\xd9\x91"}, /* shadda, fatha: canonical order */
		{"a\xff"
		 "b",
			"a\xef\xbf\xbd"
			"b"},
	};

	for (size_t i = 0; i < ML_COUNT(same); i++) {
		struct ml_str s = ml_str(same[i]), n = ml_text_nfc(a, s);
		ok(n.p == s.p && n.n == s.n, "already normal, not copied: %s", same[i]);
	}
	for (size_t i = 0; i < ML_COUNT(changed); i++) {
		struct ml_str n = ml_text_nfc(a, ml_str(changed[i].from));
		is_str(n.p, changed[i].to, "normal form of case %zu", i);
		ok(ml_text_nfc(a, n).p == n.p, "normal form is stable");
	}
	/* 200,000 marks in the worst order: done at once or never. */
	struct ml_buf b = {0};
	ml_buf_z(&b, "a");
	for (int i = 0; i < 100000; i++)
		ml_buf_z(&b, "\xcc\x81\xcc\xa3");
	struct ml_str n = ml_text_nfc(a, ml_buf_view(&b));
	ok(n.n > 0 && n.n <= b.n && ml_utf8_valid(n), "endless marks end");
	ml_buf_finish(&b);
	ml_arena_destroy(a);
}

static void harmless_is(const char *text, bool lines, const char *want, const char *what)
{
	struct ml_buf b = {0};

	ml_text_harmless(&b, ml_str(text), lines);
	is_str(b.p, want, "%s", what);
	ml_buf_finish(&b);
}

static void test_harmless(void)
{
	harmless_is("Élodie الإدريسي «ok» 東京", false, "Élodie الإدريسي «ok» 東京", "ordinary text stays");
	harmless_is("a\033[2J\x07\x7f\xc2\x9bz", false, "a�[2J���z", "controls shown");
	harmless_is("a\r\nb\nc\rd\te", false, "a b c d e", "one line");
	harmless_is("a\r\nb\nc\rd\te", true, "a\nb\nc\nd e", "lines kept");
	harmless_is("a\xe2\x80\xae"
		    "b\xe2\x81\xa6"
		    "c\xe2\x80\x8f"
		    "d\xef\xbb\xbf"
		    "e\xe2\x80\x8b"
		    "f\xf3\xa0\x81\x81",
		false, "abcdef", "overrides, isolates, marks, zero widths and tags gone");
	harmless_is("\xff\xc3", false, "��", "bad bytes shown");
	harmless_is("می\xe2\x80\x8cخواهم", false, "می\xe2\x80\x8cخواهم", "a joiner inside a word is spelling");
	harmless_is("a\xe2\x80\x8d"
		    "b \xe2\x80\x8cخ",
		false, "ab خ", "and a trick elsewhere");
	harmless_is("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", false, "\xf0\x9f\x91\xa9\xf0\x9f\x91\xa7",
		"no joined emoji: widths differ");
	harmless_is("\xe2\x9d\xa4\xef\xb8\x8f", false, "\xe2\x9d\xa4", "no variation selector");
	harmless_is("\xcc\x81"
		    "a",
		false,
		"\xe2\x97\x8c\xcc\x81"
		"a",
		"a mark at the start gets a seat");
	harmless_is("a\n\xcc\x81", true, "a\n\xe2\x97\x8c\xcc\x81", "and at the start of a line");
	harmless_is("z\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"
		    "a",
		false,
		"z\xcc\x81\xcc\x81\xcc\x81\xcc\x81"
		"a",
		"a few marks only");
	harmless_is("\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81", false, "\xe2\x97\x8c\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
		"on a seat as well");
	harmless_is("مُحَمَّد", false, "مُحَمَّد", "vocalised Arabic stays");
	harmless_is("\xf3\xb0\x80\x80"
		    "\xe0\xbf\xbf",
		false, "\xf3\xb0\x80\x80�", "unassigned shown as unknown");
}

/* Whatever goes in: valid, without controls, and harmless again unchanged. */
static void test_harmless_always(void)
{
	struct ml_buf in = {0}, once = {0}, twice = {0};
	uint64_t state = 7;
	bool good = true;

	for (int round = 0; round < 3000 && good; round++) {
		ml_buf_clear(&in);
		ml_buf_clear(&once);
		ml_buf_clear(&twice);
		for (int i = 0; i < 30; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			char bytes[4];
			uint32_t r = (uint32_t)(state >> 40);
			if (state >> 60 < 2)
				ml_buf_char(&in, (char)r);
			else
				ml_buf_add(&in, bytes, ml_utf8_put(bytes, state >> 60 < 9 ? r % 0x3000 : r % 0x110000));
		}
		ml_text_harmless(&once, ml_buf_view(&in), round % 2);
		ml_text_harmless(&twice, ml_buf_view(&once), round % 2);
		good = ml_utf8_valid(ml_buf_view(&once)) && ml_str_eq(ml_buf_view(&once), ml_buf_view(&twice));
		for (size_t i = 0; i < once.n; i++)
			good = good && ((unsigned char)once.p[i] >= 0x20 || (round % 2 && once.p[i] == '\n')) &&
			       once.p[i] != 0x7f;
	}
	ok(good, "any bytes become valid, stable text without controls");
	ml_buf_finish(&in);
	ml_buf_finish(&once);
	ml_buf_finish(&twice);
}

int main(void)
{
	test_fault();
	test_round_trip();
	test_nfc();
	test_harmless();
	test_harmless_always();
	return tap_done();
}
