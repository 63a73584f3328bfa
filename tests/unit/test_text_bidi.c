/* text: lines in visual order. Shapes are written as code points, so that this file reads the same everywhere. */
#include <maillage/text.h>

#include <stdio.h>

#include "tap.h"

static void points(struct ml_buf *b, struct ml_str s)
{
	ml_buf_clear(b);
	ml_buf_z(b, "");
	for (size_t i = 0; i < s.n;) {
		uint32_t r = ml_utf8_next(s, &i);
		if (r < 0x80)
			ml_buf_char(b, (char)r);
		else
			ml_buf_printf(b, "<%X>", (unsigned)r);
	}
}

static void test_lines(void)
{
	static const struct {
		const char *text;
		int base;
		bool rtl;
		const char *want;
	} cases[] = {
		{"", 0, false, ""},
		{"abc (d)", 0, false, "abc (d)"},
		{"abc.", 2, true, ".abc"},
		{"\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85", 0, true, "<FEE1><FEFC><FEB3>"}, /* salam: lam-alef is one */
		{"\xd9\x84\xd8\xa7", 0, true, "<FEFB>"},
		{"\xd9\x84\xd8\xa3\xd9\x84\xd8\xa5\xd9\x84\xd8\xa2", 0, true, "<FEF5><FEF9><FEF7>"},
		{"\xd9\x84\xd9\x8e\xd8\xa7", 0, true, "<FE8E><FEDF><64E>"}, /* a vowel between: no ligature */
		{"abc \xd8\xa8.", 0, false, "abc <FE8F>."},
		{"abc \xd8\xa8.", 2, true, ".<FE8F> abc"},
		{"\xd8\xa8 (a) \xd8\xa8", 0, true, "<FE8F> (a) <FE8F>"},
		{"\xd8\xa8 (\xd8\xa8) 12", 0, true, "12 (<FE8F>) <FE8F>"},
		/* Parts of a line that runs to the left are not drawn together by two Latin ones in a row. */
		{"A. B \xc2\xb7 15 \xd8\xa8", 2, true, "<FE8F> 15 <B7> A. B"},
		{"A. B\xd8\x8c 15 \xd8\xa8", 2, true, "<FE8F> 15 <60C>A. B"},
		{"A. B \xc2\xb7 15 \xd8\xa8", 0, false, "A. B <B7> 15 <FE8F>"},
		{"\xd8\xa8 2025-017", 2, true, "2025-017 <FE8F>"},
		{"\xd8\xa8 8:30\xe2\x80\x93""11:00", 2, true, "8:30<2013>11:00 <FE8F>"},
		/* A telephone number stays whole within a sentence, where UAX 9 alone would turn its groups. */
		{"\xd8\xa8 +212 661", 1, false, "+212 661 <FE8F>"},
		{"\xd8\xa8 06 61 23", 0, true, "06 61 23 <FE8F>"},
		{"\xd8\xa8 06 61 23 \xd8\xa8", 2, true, "<FE8F> 06 61 23 <FE8F>"},
		{"\xd8\xa8 \xd9\xa0\xd9\xa6 \xd9\xa6\xd9\xa1", 0, true, "<660><666> <666><661> <FE8F>"},
		{"\xd8\xa8 (+5 %)", 0, true, "(% +5) <FE8F>"},
		{"\xd8\xa8 -5", 0, true, "-5 <FE8F>"},
		{"\xd8\xa8 Ctrl-\xe2\x86\x91 Ctrl-\xe2\x86\x93", 2, true, "Ctrl-<2191> Ctrl-<2193> <FE8F>"},
		{"\xd8\xa8 12 5", 0, true, "5 12 <FE8F>"}, /* two numbers are two */
		{"+212 661", 1, false, "+212 661"},
		{"\xd9\x85\xd9\x8f\xd8\xad", 0, true, "<FEA2><FEE3><64F>"}, /* marks stay behind their letter */
		{"\xd8\xa8 ", 0, true, " <FE8F>"},
		{"\xd8\xa8 ", 1, false, "<FE8F> "},
		{"\xd7\xa9\xd7\x9c", 0, true, "<5DC><5E9>"},
	};
	struct ml_arena *a = ml_arena_create();
	struct ml_buf b = {0};

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_visual v = ml_text_visual(a, ml_str(cases[i].text), cases[i].base);
		points(&b, v.text);
		is_str(b.p, cases[i].want, "line %zu", i);
		ok(v.rtl == cases[i].rtl, "its direction");
	}
	ml_buf_finish(&b);
	ml_arena_destroy(a);
}

static void test_needs(void)
{
	ok(!ml_text_needs_bidi(ML_STR("")) && !ml_text_needs_bidi(ML_STR("Déjà vu — « 12 € » 東京 😀 ⴰⴳⴰⴷⵉⵔ Ольга")),
		"no need");
	ok(ml_text_needs_bidi(ML_STR("a very long line of plain text, then \xd8\xa8")) &&
			ml_text_needs_bidi(ML_STR("\xd7\x90")) && ml_text_needs_bidi(ML_STR("\xef\xbb\xbb")) &&
			ml_text_needs_bidi(ML_STR("a\xe2\x80\xae")),
		"Arabic, Hebrew, presentation forms, overrides need it");
}

static bool inverse(const struct ml_visual *v)
{
	for (uint32_t i = 0; i < v->n; i++) {
		int32_t to = v->to_visual[i];
		if (to < 0 || (uint32_t)to >= v->n || v->to_logical[to] != (int32_t)i)
			return false;
	}
	return true;
}

/* Offsets rise from 0 to the end; cells of the visual line hold what their logical cluster holds, but for shapes. */
static bool offsets(const struct ml_visual *v, struct ml_str s)
{
	bool good = v->logical_at[0] == 0 && v->logical_at[v->n] == s.n && v->visual_at[0] == 0 &&
		    v->visual_at[v->n] == v->text.n;

	for (uint32_t i = 0; i < v->n && good; i++) {
		uint32_t to = (uint32_t)v->to_visual[i];
		good = v->logical_at[i] < v->logical_at[i + 1] && v->visual_at[i] <= v->visual_at[i + 1];
		unsigned char c = (unsigned char)s.p[v->logical_at[i]];
		if (good && c < 0x80 && !strchr("()", c))
			good = (unsigned char)v->text.p[v->visual_at[to]] == c;
	}
	return good;
}

static void test_maps(void)
{
	static const char *const bits[] = {"a", "B", " ", "1", "22", ".", "(", ")", "+", "\xd8\xa8", "\xd9\x84",
		"\xd8\xa7", "\xd8\xa5", "\xd9\x8e", "\xd9\x91", "\xd9\xa3", "\xd7\xa9", "\xcc\x81", "é", "\xe2\x80\x8f",
		"\xe2\x80\xab", "\xe2\x80\xac", "\xff", "東", "\xef\xbb\xbf", "\xd9\x80", "-", "/", "\t"};
	struct ml_arena *a = ml_arena_create();
	struct ml_buf b = {0};
	uint64_t state = 23;
	bool maps = true, places = true, valid = true, width = true, fillers = true;

	for (int round = 0; round < 20000; round++) {
		ml_buf_clear(&b);
		ml_buf_z(&b, "");
		for (unsigned n = (unsigned)round % 14; n > 0; n--) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			ml_buf_z(&b, bits[(state >> 33) % ML_COUNT(bits)]);
		}
		struct ml_str s = ml_buf_view(&b);
		struct ml_visual v = ml_text_visual(a, s, round % 3);
		maps = maps && inverse(&v);
		places = places && offsets(&v, s);
		valid = valid && ml_utf8_valid(v.text);
		fillers = fillers && (!ml_text_needs_bidi(s) || !memmem(v.text.p, v.text.n, "\xef\xbb\xbf", 3));
		width = width && ml_text_width(v.text) <= ml_text_width(s);
		ml_arena_reset(a);
	}
	ok(maps, "the two maps undo each other");
	ok(places, "offsets lead from cell to text and back");
	ok(valid, "always valid UTF-8");
	ok(fillers, "no filler is left");
	ok(width, "never wider than the text");
	ml_buf_finish(&b);
	ml_arena_destroy(a);
}

/* A caret between lam and alef has one cell: both letters lead to it. */
static void test_ligature_offsets(void)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_visual v = ml_text_visual(a, ML_STR("\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85"), 0);

	ok(v.n == 3 && v.logical_at[1] == 2 && v.logical_at[2] == 6, "lam and alef are one cell of four bytes");
	ok(v.to_visual[0] == 2 && v.to_visual[1] == 1 && v.to_visual[2] == 0, "from right to left");
	ok(v.visual_at[1] == 3 && v.visual_at[2] == 6 && v.visual_at[3] == 9, "three shapes of three bytes");
	ml_arena_destroy(a);
}

int main(void)
{
	test_lines();
	test_needs();
	test_maps();
	test_ligature_offsets();
	return tap_done();
}
