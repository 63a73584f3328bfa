/* text: clusters, widths, cutting, wrapping, words. */
#include <maillage/text.h>

#include "tap.h"

#define FAMILY "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"
#define FLAG_FR "\xf0\x9f\x87\xab\xf0\x9f\x87\xb7"
#define FLAG_MA "\xf0\x9f\x87\xb2\xf0\x9f\x87\xa6"

static void test_clusters(void)
{
	static const struct {
		const char *text;
		size_t ends[8]; /* 0: no more */
		int width;
	} cases[] = {
		{"abc", {1, 2, 3}, 3},
		{"e\xcc\x81z", {3, 4}, 2},
		{"\r\n", {2}, 0},
		{"a\r\nb", {1, 3, 4}, 2},
		{FAMILY "!", {18, 19}, 3},
		{FLAG_FR FLAG_MA, {8, 16}, 4},
		{"مُحَ", {4, 8}, 2},
		{"東京", {3, 6}, 4},
		{"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", {9}, 2}, /* Hangul in parts */
		{"a\xffz", {1, 2, 3}, 3},
		{"\xcc\x81", {2}, 0},
		{"é1", {2, 3}, 2},
	};

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_str s = ml_str(cases[i].text);
		size_t pos = 0;
		bool good = true;
		for (size_t k = 0; k < 8 && cases[i].ends[k]; k++) {
			size_t next = ml_grapheme_next(s, pos);
			good = good && next == cases[i].ends[k] && ml_grapheme_prev(s, next) == pos;
			pos = next;
		}
		ok(good && pos == s.n, "clusters of case %zu, forwards and back", i);
		is_int(ml_text_width(s), cases[i].width, "width of case %zu", i);
	}
	struct ml_str s = ML_STR("ab");
	ok(ml_grapheme_next(s, 2) == 2 && ml_grapheme_next(s, 9) == 2 && ml_grapheme_prev(s, 0) == 0 &&
			ml_grapheme_prev(s, 9) == 1,
		"both ends hold");
	ok(ml_grapheme_width(ML_STR("\t")) == 0 && ml_grapheme_width(ML_STR("\xc2\xa0")) == 1 &&
			ml_grapheme_width(ML_STR("")) == 0,
		"controls have no width, a no-break space has");
}

/* Random mixtures of what makes clusters hard. */
static void test_walks_agree(void)
{
	static const char *const bits[] = {"a", " ", "\r", "\n", "\xcc\x81", "é", FLAG_FR, "\xf0\x9f\x87\xab",
		"\xe2\x80\x8d", "\xf0\x9f\x91\xa9", "م", "\xd9\x8f", "\xe1\x84\x92", "\xe1\x85\xa1", "\xd8\x80", "\xff",
		"東", "\xf0\x9f\x8f\xbd"};
	struct ml_buf b = {0};
	uint64_t state = 5;
	bool agree = true, sums = true, fits = true;

	for (int round = 0; round < 4000; round++) {
		size_t ends[40], n = 0;
		ml_buf_clear(&b);
		for (int i = 0; i < 12; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			ml_buf_z(&b, bits[(state >> 33) % ML_COUNT(bits)]);
		}
		struct ml_str s = ml_buf_view(&b);
		int width = 0;
		for (size_t pos = 0; pos < s.n;) {
			size_t next = ml_grapheme_next(s, pos);
			width += ml_grapheme_width(ml_str_n(s.p + pos, next - pos));
			ends[n++] = pos;
			pos = next;
		}
		sums = sums && width == ml_text_width(s);
		size_t pos = s.n;
		while (n > 0 && agree) {
			pos = ml_grapheme_prev(s, pos);
			agree = pos == ends[--n];
		}
		for (int cells = 0; cells <= width && fits; cells++) {
			size_t fit = ml_text_fit(s, cells);
			int got = ml_text_width(ml_str_n(s.p, fit));
			fits = got <= cells && (fit == s.n || got + ml_grapheme_width(ml_str_n(s.p + fit,
									    ml_grapheme_next(s, fit) - fit)) >
								      cells);
		}
	}
	ok(agree, "the way back meets the boundaries of the way there");
	ok(sums, "a text is as wide as its clusters");
	ok(fits, "the longest prefix that fits, always");
	ml_buf_finish(&b);
}

static void test_cut(void)
{
	struct ml_arena *a = ml_arena_create();
	static const struct {
		const char *text;
		int cells;
		const char *want;
	} cases[] = {
		{"Agadir", 6, "Agadir"},
		{"Agadir", 5, "Agad…"},
		{"Agadir", 1, "…"},
		{"Agadir", 0, ""},
		{"Agadir", -3, ""},
		{"", 0, ""},
		{"Ville de Fès", 9, "Ville de…"},
		{"東京都", 4, "東…"},
		{"e\xcc\x81te\xcc\x81", 2, "e\xcc\x81…"},
		{"a\nb", 1, "…"},
	};

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_str got = ml_text_cut(a, ml_str(cases[i].text), cases[i].cells);
		is_str(ml_arena_z(a, got), cases[i].want, "cut %zu to %d cells", i, cases[i].cells);
	}
	ml_arena_destroy(a);
}

static void test_wrap(void)
{
	struct ml_arena *a = ml_arena_create();
	static const struct {
		const char *text;
		int cells;
		const char *want; /* lines joined by | */
	} cases[] = {
		{"", 5, ""},
		{"un deux trois", 7, "un deux|trois"},
		{"un deux trois", 6, "un|deux|trois"},
		{"un   deux", 4, "un|deux"},
		{"anticonstitutionnel", 5, "antic|onsti|tutio|nnel"},
		{"a anticonst", 5, "a|antic|onst"},
		{"a\nb\n", 5, "a|b|"},
		{"a\r\n\nb", 5, "a||b"},
		{"  retrait ici", 9, "  retrait|ici"},
		{"          x", 4, "    |x"},
		{"fin   ", 4, "fin"},
		{"fin      ", 4, "fin"},
		{"東京都", 3, "東|京|都"},
		{"東", 1, "東"},
		{"a\xc2\xa0"
		 "b c",
			3,
			"a\xc2\xa0"
			"b|c"},
		{"12345 6", 5, "12345|6"},
		{"06 61 23 45 67, 05 28 00 11 22", 22, "06 61 23 45 67,|05 28 00 11 22"}, /* a number goes to the next line whole */
		{"06 61 23 45", 6, "06 61|23 45"},
		{"a 06 61 23", 8, "a|06 61 23"},
		{"\xd9\xa0\xd9\xa6 \xd9\xa6\xd9\xa1 a", 5, "\xd9\xa0\xd9\xa6 \xd9\xa6\xd9\xa1|a"},
		{"x", 0, "x"},
	};

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_buf b = {0};
		uint32_t n = 0;
		struct ml_str s = ml_str(cases[i].text), *lines = ml_text_wrap(a, s, cases[i].cells, &n);
		ml_buf_z(&b, "");
		for (uint32_t k = 0; k < n; k++) {
			if (k)
				ml_buf_char(&b, '|');
			ml_buf_str(&b, lines[k]);
		}
		is_str(b.p, cases[i].want, "wrap case %zu", i);
		ml_buf_finish(&b);
	}
	ml_arena_destroy(a);
}

/* No line too wide, none out of order, and only blanks and line breaks between lines. */
static void test_wrap_loses_nothing(void)
{
	static const char *const bits[] = {"a", "bcd", " ", "  ", "\n", "é", "東", "longueur", "e\xcc\x81", "\r\n"};
	struct ml_arena *a = ml_arena_create();
	struct ml_buf b = {0};
	uint64_t state = 9;
	bool narrow = true, whole = true;

	for (int round = 0; round < 3000; round++) {
		ml_buf_clear(&b);
		ml_buf_z(&b, "");
		for (int i = 0; i < 15; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			ml_buf_z(&b, bits[(state >> 33) % ML_COUNT(bits)]);
		}
		int cells = 2 + round % 9;
		uint32_t n = 0;
		struct ml_str s = ml_buf_view(&b), *lines = ml_text_wrap(a, s, cells, &n);
		const char *at = s.p;
		for (uint32_t k = 0; k <= n; k++) {
			const char *start = k < n ? lines[k].p : s.p + s.n;
			for (; at < start; at++)
				whole = whole && strchr(" \r\n", *at) != NULL;
			whole = whole && at == start;
			if (k < n) {
				narrow = narrow && ml_text_width(lines[k]) <= cells;
				at = start + lines[k].n;
			}
		}
		ml_arena_reset(a);
	}
	ok(narrow, "no line is wider than asked");
	ok(whole, "nothing but blanks between the lines");
	ml_buf_finish(&b);
	ml_arena_destroy(a);
}

static void test_words(void)
{
	struct ml_str s = ML_STR("Été à l'Hôpital, n°12");
	/* starts: Été 0, à 6, l 9, Hôpital 11, n 21, 12 24 */
	const size_t forwards[] = {6, 9, 11, 21, 24, s.n};
	size_t pos = 0, n = 0;
	bool good = true;

	for (; pos < s.n && n < 6; n++) {
		pos = ml_word_next(s, pos);
		good = good && pos == forwards[n];
	}
	ok(good && n == 6 && pos == s.n, "to the start of each word");
	for (good = true; n-- > 0;) {
		pos = ml_word_prev(s, pos);
		good = good && pos == (n ? forwards[n - 1] : 0);
	}
	ok(good && pos == 0, "and back");
	ok(ml_word_next(s, 99) == s.n && ml_word_prev(s, 99) == 24 && ml_word_prev(ML_STR(""), 0) == 0,
		"both ends hold");
}

int main(void)
{
	test_clusters();
	test_walks_agree();
	test_cut();
	test_wrap();
	test_wrap_loses_nothing();
	test_words();
	return tap_done();
}
