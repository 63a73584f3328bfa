/* The text editors: clusters, words, undo, paste, wrapping, scrolling, caret in both directions. */
#include "ui/edit_private.h"
#include "ui_kit.h"

#define PRESS(e, names) KEYS((e), ml_ui_edit_key, (names))
#define WRITE(e, text) TYPE((e), ml_ui_edit_key, (text))
#define is_text(e, want, ...) is_str(ml_ui_edit_text(e).p, (want), __VA_ARGS__)

static void test_typing(void)
{
	struct ml_ui_edit e;
	ml_ui_edit_init(&e, false);
	is_int(PRESS(&e, "Backspace"), ML_UI_IGNORED, "nothing to take back");
	is_int(WRITE(&e, "été"), ML_UI_CHANGED, "letters change the text");
	is_text(&e, "été", "and are in it");
	PRESS(&e, "Home x End y Left Left z");
	is_text(&e, "xétzéy", "moves and insertions");
	is_int(PRESS(&e, "Home Left"), ML_UI_IGNORED, "no further than the start");
	is_int(PRESS(&e, "End Right"), ML_UI_IGNORED, "nor the end");
	is_int(PRESS(&e, "Up"), ML_UI_IGNORED, "Up is not for one line");
	is_int(PRESS(&e, "Enter"), ML_UI_IGNORED, "nor is Enter");
	is_int(PRESS(&e, "F3"), ML_UI_IGNORED, "nor other keys");
	ml_ui_edit_set(&e, ML_STR("le chat noir"));
	PRESS(&e, "Ctrl-Left Ctrl-W");
	is_text(&e, "le noir", "a word back");
	PRESS(&e, "Ctrl-U");
	is_text(&e, "noir", "all to the start");
	PRESS(&e, "Right Ctrl-K");
	is_text(&e, "n", "all to the end");
	PRESS(&e, "Home Delete");
	is_text(&e, "", "Delete");
	is_int(PRESS(&e, "Delete"), ML_UI_IGNORED, "nothing to delete");
	ml_ui_edit_finish(&e);
}

static void test_clusters(void)
{
	struct ml_ui_edit e;
	ml_ui_edit_init(&e, false);
	WRITE(&e, "e\xcc\x81t");
	PRESS(&e, "Left Left");
	is_int((int)e.at, 0, "é written with two code points is one step");
	PRESS(&e, "Right");
	is_int((int)e.at, 3, "forward too");
	PRESS(&e, "Backspace");
	is_text(&e, "t", "and goes as a whole");
	ml_ui_edit_set(&e, ML_STR("بِسْمِ"));
	PRESS(&e, "Backspace");
	is_text(&e, "بِسْ", "a vocalised letter goes with its vowel");
	ml_ui_edit_set(&e, ML_STR(""));
	WRITE(&e, "می\u200cخواهم");
	is_text(&e, "می\u200cخواهم", "a joiner of Persian spelling is kept");
	ml_ui_edit_set(&e, ML_STR(""));
	WRITE(&e, "a👨\u200d👩\u200d👧b");
	is_text(&e, "a👨\u200d👩\u200d👧b", "an emoji of several stays whole");
	PRESS(&e, "Left Left");
	is_int((int)e.at, 1, "and is one step");
	PRESS(&e, "Delete");
	is_text(&e, "ab", "and goes as one");
	ml_ui_edit_set(&e, ML_STR("et"));
	PRESS(&e, "Left \xcc\x81");
	is_int((int)e.at, 3, "a mark typed joins its letter, the caret stays behind");
	ml_ui_edit_finish(&e);
}

static void test_refused(void)
{
	struct ml_ui_edit e;
	struct ml_key k = {.type = ML_KEY_PASTE, .text = ML_STR("un\x1b[31m\tdeux\ntrois\xe2\x80\xae\xff\n")};
	ml_ui_edit_init(&e, false);
	is_int(ml_ui_edit_key(&e, &k), ML_UI_CHANGED, "a paste");
	is_text(&e, "un[31m deux trois", "without controls, overrides and bad bytes, its last line break gone");
	ml_ui_edit_set(&e, ML_STR("abc"));
	e.max = 5;
	k.text = ML_STR("1234");
	is_int(ml_ui_edit_key(&e, &k), ML_UI_USED, "too long");
	ok(e.refused, "said so");
	is_text(&e, "abc", "nothing taken in part");
	WRITE(&e, "éé");
	is_text(&e, "abcéé", "the limit counts characters, not bytes");
	is_int(WRITE(&e, "x"), ML_UI_USED, "full");
	ml_ui_edit_finish(&e);
	ml_ui_edit_init(&e, true);
	k.text = ML_STR("un\ndeux\n");
	ml_ui_edit_key(&e, &k);
	is_text(&e, "un\ndeux\n", "many lines keep their breaks");
	ml_ui_edit_finish(&e);
}

static void test_undo(void)
{
	struct ml_ui_edit e;
	ml_ui_edit_init(&e, false);
	WRITE(&e, "un deux trois");
	PRESS(&e, "Ctrl-Z");
	is_text(&e, "un deux ", "a word is undone at once");
	PRESS(&e, "Ctrl-Z Ctrl-Z");
	is_text(&e, "", "then the others");
	is_int(PRESS(&e, "Ctrl-Z"), ML_UI_IGNORED, "nothing left");
	PRESS(&e, "Ctrl-Y Ctrl-Y Ctrl-Y");
	is_text(&e, "un deux trois", "redone");
	is_int(PRESS(&e, "Ctrl-Y"), ML_UI_IGNORED, "nothing left to redo");
	PRESS(&e, "Backspace Backspace Backspace Ctrl-Z");
	is_text(&e, "un deux trois", "characters taken back come back together");
	PRESS(&e, "Ctrl-Z x");
	is_int(PRESS(&e, "Ctrl-Y"), ML_UI_IGNORED, "a new change forgets what was undone");
	/* Whatever was done, undoing all and redoing all gives the same texts. */
	static const char *const acts[] = {
		"a", "é", "Space", "Left", "Right", "Backspace", "Delete", "Ctrl-W", "Home", "End", "Ctrl-K", "م"};
	uint32_t seed = 3;
	ml_ui_edit_set(&e, ML_STR("départ"));
	for (int i = 0; i < 90; i++) {
		seed = seed * 1103515245 + 12345;
		PRESS(&e, acts[(seed >> 16) % ML_COUNT(acts)]);
	}
	char *end = ml_xstrdup(ml_ui_edit_text(&e).p);
	while (ml_ui_edit_undo(&e))
		;
	is_text(&e, "départ", "back to the start");
	while (ml_ui_edit_redo(&e))
		;
	is_text(&e, end, "and forth again");
	ml_free_(end);
	for (int i = 0; i < 500; i++)
		PRESS(&e, "a Left");
	int undone = 0;
	while (ml_ui_edit_undo(&e))
		undone++;
	is_int(undone, ML_UI_EDIT_UNDO, "the stack is bounded");
	ml_ui_edit_finish(&e);
}

static void test_ghost(void)
{
	struct ml_surface *s = ml_surface_create(10, 1);
	struct ml_ui_edit e;
	ml_ui_edit_init(&e, false);
	WRITE(&e, "Aga");
	ml_ui_edit_ghost(&e, ML_STR("dir"));
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 10, 1), true);
	is_str(text_of(s), "Agadir\n", "the ghost shows what would follow");
	is_str(roles_of(s), "IIIgggIIII\n", "as a ghost");
	ok(cursor_is(s, 3, 0), "the caret is before it");
	is_int(PRESS(&e, "Right"), ML_UI_CHANGED, "Right takes it");
	is_text(&e, "Agadir", "into the text");
	PRESS(&e, "Ctrl-Z");
	is_text(&e, "Aga", "which can be undone");
	ml_ui_edit_ghost(&e, ML_STR("dir"));
	WRITE(&e, "x");
	is_int((int)e.ghost.n, 0, "any change drops it");
	ml_ui_edit_finish(&e);
	ml_surface_destroy(s);
}

static void test_scroll(void)
{
	struct ml_surface *s = ml_surface_create(8, 1);
	struct ml_ui_edit e;
	ml_ui_edit_init(&e, false);
	WRITE(&e, "abcdefghijkl");
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 8, 1), true);
	is_str(text_of(s), "fghijkl\n", "the end shows, and room for the caret");
	ok(cursor_is(s, 7, 0), "the caret is on its own cell");
	PRESS(&e, "Home");
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 8, 1), true);
	is_str(text_of(s), "abcdefgh\n", "the start shows");
	ok(cursor_is(s, 0, 0), "the caret there");
	PRESS(&e, "End");
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 8, 1), true);
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 8, 1), false);
	is_str(text_of(s), "abcdefgh\n", "without the focus it shows from its start");
	ml_ui_edit_set(&e, ML_STR("ab漢字漢字漢字"));
	for (int i = 0; i < 9; i++) {
		ml_ui_edit_draw(&e, s, ml_rect(0, 0, 5, 1), true);
		ok(surface_is_sound(s), "wide characters at both edges, %d steps from the end", i);
		PRESS(&e, "Left");
	}
	for (int w = 1; w < 4; w++) {
		ml_ui_edit_draw(&e, s, ml_rect(0, 0, w, 1), true);
		ok(surface_is_sound(s), "width %d", w);
	}
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 0, 0), true);
	ml_ui_edit_finish(&e);
	ml_surface_destroy(s);
}

static void test_arabic(void)
{
	struct ml_surface *s = ml_surface_create(8, 1);
	struct ml_ui_edit e;
	ml_ui_edit_init(&e, false);
	WRITE(&e, "محمد");
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 8, 1), true);
	ok(cursor_is(s, 3, 0), "the caret behind Arabic is at its left");
	PRESS(&e, "Right");
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 8, 1), true);
	ok(cursor_is(s, 4, 0) && e.at == 6, "Right goes back to the last letter");
	PRESS(&e, "Home");
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 8, 1), true);
	ok(cursor_is(s, 7, 0), "the start is at the right");
	PRESS(&e, "Left Left");
	is_int((int)e.at, 4, "Left goes on");
	ml_ui_edit_click(&e, 7, 0, false);
	is_int((int)e.at, 0, "a click on the first letter");
	ml_ui_edit_click(&e, 0, 0, false);
	is_int((int)e.at, 8, "a click left of all");
	ml_ui_edit_set(&e, ML_STR("محمد علي بن يوسف"));
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 8, 1), true);
	ok(cursor_is(s, 0, 0), "scrolled to the end of a long text");
	ml_ui_edit_set(&e, ML_STR("06 61 م"));
	e.ltr = true;
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 8, 1), false);
	ok(strncmp(text_of(s), "06 61", 5) == 0, "a phone number stays left to right");
	ml_ui_edit_finish(&e);
	ml_surface_destroy(s);
}

static void test_mirrored(void)
{
	struct ml_surface *s = ml_surface_create(10, 1);
	struct ml_ui_edit e;
	ml_surface_mirror(s, true);
	ml_ui_edit_init(&e, false);
	WRITE(&e, "abc");
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 10, 1), true);
	is_str(text_of(s), "abc\n", "Latin text is at the left of its field");
	ok(cursor_is(s, 3, 0), "its caret behind it");
	ml_ui_edit_click(&e, ml_surface_logical_x(s, 1), 0, true);
	is_int((int)e.at, 1, "clicks are found");
	PRESS(&e, "Right");
	is_int((int)e.at, 2, "Right goes right");
	ml_ui_edit_finish(&e);
	ml_surface_destroy(s);
}

static void test_many(void)
{
	struct ml_surface *s = ml_surface_create(12, 4);
	struct ml_ui_edit e;
	ml_ui_edit_init(&e, true);
	WRITE(&e, "un deux trois quatre");
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 12, 4), true);
	is_str(text_of(s), "un deux\ntrois\nquatre\n\n", "soft wrap at words");
	ok(cursor_is(s, 6, 2), "the caret at the end");
	is_int((int)ml_ui_edit_lines(&e, 12), 3, "three lines");
	PRESS(&e, "Up");
	is_int((int)e.at, 13, "Up goes to the line above, its end");
	PRESS(&e, "Up");
	is_int((int)e.at, 6, "the column is that where the moves began");
	PRESS(&e, "Down Down");
	is_int((int)e.at, 20, "and back");
	is_int(PRESS(&e, "Down"), ML_UI_IGNORED, "no line below: the form may go on");
	PRESS(&e, "Home Enter");
	is_text(&e, "un deux trois \nquatre", "Enter breaks the line");
	PRESS(&e, "Ctrl-Home End");
	is_int((int)e.at, 7, "End is that of the wrapped line");
	is_int(PRESS(&e, "Ctrl-Home Up"), ML_UI_IGNORED, "no line above");
	ml_ui_edit_set(&e, ML_STR("\n\nfin\n"));
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 12, 4), true);
	is_str(text_of(s), "\n\nfin\n\n", "empty lines count");
	ok(cursor_is(s, 0, 3), "the last one too");
	WRITE(&e, "a\nb");
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 12, 4), true);
	is_str(text_of(s), "\nfin\na\nb\n", "the caret's line stays in sight");
	ml_ui_edit_click(&e, 1, 1, false);
	is_int((int)e.at, 3, "a click counts from the first line that shows");
	ml_ui_edit_finish(&e);
	ml_surface_destroy(s);
}

/* Random keys at random sizes: the caret is always on a border, and the surface whole. */
static void test_any(void)
{
	static const char *const acts[] = {"a", "é", "\xcc\x81", "م", "ل", "ا", "漢", "👩", "\u200d", "Space", "Enter",
		"Left", "Right", "Up", "Down", "Home", "End", "Backspace", "Delete", "Ctrl-Left", "Ctrl-Right",
		"Ctrl-W", "Ctrl-Z", "Ctrl-Y", "PgUp", "PgDn", "Ctrl-K", "Paste:لا✓x"};
	struct ml_surface *s = ml_surface_create(40, 6);
	uint32_t seed = 11;
	bool good = true;
	for (int many = 0; many < 2; many++) {
		struct ml_ui_edit e;
		ml_ui_edit_init(&e, many);
		for (int i = 0; i < 4000; i++) {
			seed = seed * 1103515245 + 12345;
			PRESS(&e, acts[(seed >> 16) % ML_COUNT(acts)]);
			struct ml_str t = ml_ui_edit_text(&e);
			size_t at = 0;
			while (at < e.at)
				at = ml_grapheme_next(t, at);
			good &= at == e.at && ml_utf8_valid(t);
			if (i % 7 == 0) {
				ml_surface_mirror(s, i % 2);
				ml_ui_edit_draw(&e, s, ml_rect(1, 1, 1 + (int)(seed >> 8) % 38, 4), true);
				int x, y;
				bool visible;
				good &= surface_is_sound(s) && ml_surface_cursor_at(s, &x, &y, &visible) && y >= 1 &&
					y < 5;
			}
			if (!good) {
				ok(false, "step %d of %s: caret %d, key %s, <%.*s>", i,
					many ? "many lines" : "one line", (int)e.at,
					acts[(seed >> 16) % ML_COUNT(acts)], (int)t.n, t.p);
				break;
			}
		}
		ml_ui_edit_finish(&e);
	}
	ok(good, "any keys at any size");
	ml_surface_destroy(s);
}

static void test_secret(void)
{
	struct ml_surface *s = ml_surface_create(8, 1);
	struct ml_ui_edit e;
	ml_ui_edit_init(&e, false);
	e.secret = true;
	WRITE(&e, "é漢x");
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 8, 1), true);
	is_str(text_of(s), "•••\n", "a secret does not show");
	ok(cursor_is(s, 3, 0), "its caret does");
	ml_ui_edit_set(&e, ML_STR(""));
	e.placeholder = "phrase";
	ml_ui_edit_draw(&e, s, ml_rect(0, 0, 8, 1), false);
	is_str(text_of(s), "phrase\n", "a placeholder where nothing is");
	is_str(roles_of(s), "gggggggg\n", "seen as such");
	ml_ui_edit_finish(&e);
	ml_surface_destroy(s);
}

/* Lines kept from key to key are those that wrapping anew gives, whatever was done where. */
static void test_rewrap(void)
{
	static const char *const pieces[] = {"a", " ", "mot ", "\n", "long-mot-sans-blanc-qui-depasse ", "  ", "é", "م",
		"漢字", "e\xcc\x81", "👩‍👩‍👧", "\n\n", "x\ny"};
	uint32_t seed = 11, bad = 0, looked = 0;
	for (int run = 0; run < 24; run++) {
		struct ml_ui_edit e, fresh;
		int width = 2 + run % 30;
		ml_ui_edit_init(&e, true);
		ml_ui_edit_init(&fresh, true);
		if (run % 4 == 3) /* one paragraph longer than what is wrapped at once */
			for (int i = 0; i < 800; i++)
				ml_ui_edit_insert(&e, ML_STR("mot de cinq lettres "));
		ml_ui_edit_lines(&e, width);
		for (int i = 0; i < 150; i++) {
			struct ml_str text = ml_ui_edit_text(&e);
			seed = seed * 1103515245 + 12345;
			e.at = ml_ui_edit_snap(text, text.n ? (seed >> 8) % (text.n + 1) : 0);
			uint32_t what = (seed >> 4) % (ML_COUNT(pieces) + 5);
			if (what < ML_COUNT(pieces))
				ml_ui_edit_insert(&e, ml_str(pieces[what]));
			else
				PRESS(&e, what % 2 ? "Ctrl-W" : what % 3 ? "Delete" : "Ctrl-Z");
			ml_ui_edit_apply(&fresh, 0, fresh.text.n, ml_ui_edit_text(&e));
			uint32_t n = ml_ui_edit_lines(&e, width), want;
			fresh.undo->lines_known = false;
			want = ml_ui_edit_lines(&fresh, width);
			bool same = n == want;
			for (uint32_t k = 0; k < n && same; k++)
				same = e.undo->line.v[k].from == fresh.undo->line.v[k].from &&
				       e.undo->line.v[k].to == fresh.undo->line.v[k].to;
			if (!same && !bad) {
				printf("# width %d, run %d, step %d\n", width, run, i);
				for (uint32_t k = 0; k < ML_MAX(n, want) && k < 30; k++)
					printf("# %zu-%zu / %zu-%zu\n", k < n ? e.undo->line.v[k].from : 0,
						k < n ? e.undo->line.v[k].to : 0,
						k < want ? fresh.undo->line.v[k].from : 0,
						k < want ? fresh.undo->line.v[k].to : 0);
			}
			bad += !same;
			looked++;
		}
		ml_ui_edit_finish(&e);
		ml_ui_edit_finish(&fresh);
	}
	ok(!bad && looked, "%u of %u changes wrapped anew otherwise", bad, looked);
}

int main(void)
{
	test_typing();
	test_clusters();
	test_refused();
	test_undo();
	test_ghost();
	test_scroll();
	test_arabic();
	test_mirrored();
	test_many();
	test_any();
	test_secret();
	test_rewrap();
	return tap_done();
}
