/*
 * Rows for terminals that reorder by themselves: what such a terminal (UAX 9 over the row, from left to right, played
 * by fribidi) shows of what it is sent is what the surface holds.
 */
#include <fribidi.h>

#include <maillage/text.h>
#include "../properties/random.h"
#include "tap.h"
#include "term/private.h"

enum { W = 60 };

static const char *const words[] = {"جمعية", "تيفاوين", "لا", "بنعلي أمينة", "maillage", "Tifawin", "12", "09:30",
	"06 61 23 45 67", "+212 661", "64%", "22/11/2026", "5 230", "(تيزنيت)", "(2)", "«", "»", "·", "—", "›", "│",
	"٢٠٢٦", "٣:٤", "Zoé", "F4", "<", ">", "…", "✓", ":"};

static struct ml_str any_text(struct ml_arena *a, struct dice *d)
{
	struct ml_buf b = {0};
	for (int n = 1 + dice_roll(d, 5); n-- > 0;) {
		ml_buf_z(&b, words[dice_roll(d, ML_COUNT(words))]);
		if (dice_roll(d, 4))
			ml_buf_z(&b, " ");
	}
	struct ml_str s = ml_arena_str(a, ml_buf_view(&b));
	ml_buf_finish(&b);
	return s;
}

/* What the terminal shows of the cells, as text without marks. */
static void shown(const struct ml_glyph *cell, int w, struct ml_buf *out)
{
	FriBidiChar rune[W * 8], seen[W * 8];
	FriBidiStrIndex n = 0, m = 0;
	FriBidiParType base = FRIBIDI_PAR_LTR;
	for (int i = 0; i < w; i++) {
		struct ml_str s = ml_str_n(cell[i].text, cell[i].n);
		for (size_t at = 0; at < s.n;)
			rune[n++] = ml_utf8_next(s, &at);
	}
	fribidi_log2vis(rune, n, &base, seen, NULL, NULL, NULL);
	for (FriBidiStrIndex i = 0; i < n; i++)
		if (seen[i] != 0x200e)
			seen[m++] = seen[i];
	for (FriBidiStrIndex i = 0; i < m; i++) {
		char bytes[4];
		ml_buf_add(out, bytes, ml_utf8_put(bytes, seen[i]));
	}
}

/* sent: a bracket without its other half is sent as a blank. */
static void held(const struct ml_glyph *cell, const struct ml_glyph *sent, const int *order, int w, struct ml_buf *out)
{
	const struct ml_glyph *by_column[W];
	for (int i = 0; i < w; i++)
		by_column[order[i]] = sent + i;
	for (int i = 0; i < w; i++) {
		bool blank = (cell[i].text[0] == '(' || cell[i].text[0] == ')') && by_column[i]->text[0] == ' ';
		ml_buf_add(out, blank ? " " : cell[i].text, cell[i].n);
	}
}

static void test_random_rows(bool mirrored)
{
	struct dice d = {.state = mirrored ? 7 : 11};
	struct ml_surface *s = ml_surface_create(W, 1);
	struct ml_arena *a = ml_arena_create();
	int wrong = 0, places = 0;
	ml_surface_mirror(s, mirrored);
	for (int round = 0; round < 4000; round++) {
		struct ml_glyph sent[W];
		int order[W], seen[W] = {0};
		struct ml_buf want = {0}, got = {0};
		ml_arena_reset(a);
		ml_surface_clear(s);
		for (int x = 0; x < W; x += 20)
			ml_surface_put(
				s, x, 0, 20, any_text(a, &d), ML_ROLE_TEXT, dice_roll(&d, 2) ? ML_START : ML_END);
		ml_row_for_bidi(ml_surface_at(s, 0, 0), W, sent, order);
		held(ml_surface_at(s, 0, 0), sent, order, W, &want);
		shown(sent, W, &got);
		if (!ml_str_eq(ml_buf_view(&want), ml_buf_view(&got)) && !wrong++)
			printf("# round %d\n# held  %s\n# shown %s\n", round, want.p, got.p);
		for (int i = 0; i < W; i++)
			seen[order[i]]++;
		for (int i = 0; i < W; i++)
			places += seen[i] == 1;
		ml_buf_finish(&want);
		ml_buf_finish(&got);
	}
	ok(wrong == 0, "4,000 rows show as they are held, %s (%d do not)", mirrored ? "mirrored" : "from left to right",
		wrong);
	ok(places == 4000 * W, "each cell is sent once");
	ml_arena_destroy(a);
	ml_surface_destroy(s);
}

int main(void)
{
	test_random_rows(false);
	test_random_rows(true);
	return tap_done();
}
