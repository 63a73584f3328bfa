/* The terminal layer without a terminal: surface, line layout, dumps, themes, keys, decoder. */
#include <stdlib.h>
#include <maillage/text.h>
#include "term/key.h"
#include "term/line.h"
#include "term/surface.h"
#include "term/theme.h"
#include "surface_kit.h"

static struct ml_buf out;

/* ---- surface ------------------------------------------------------------------------------- */

static void test_put(void)
{
	struct ml_surface *s = ml_surface_create(10, 2);
	is_int(ml_surface_put(s, 0, 0, 10, ML_STR("été"), ML_ROLE_TITLE, ML_START), 3,
		"an accented text takes its cells");
	is_str(text_of(s), "été\n\n", "and is there");
	is_str(roles_of(s), "TTTTTTTTTT\n..........\n", "padded in its role");
	ml_surface_put(s, 2, 1, 5, ML_STR("abcdefgh"), ML_ROLE_MUTED, ML_START);
	is_str(text_of(s), "été\n  abcd…\n", "a long text is cut with an ellipsis");
	ml_surface_put(s, 0, 1, 10, ML_STR("ab"), ML_ROLE_TEXT, ML_END);
	is_str(text_of(s), "été\n        ab\n", "aligned at the end");
	ml_surface_put(s, 0, 1, 10, ML_STR("ab"), ML_ROLE_TEXT, ML_CENTRE);
	is_str(text_of(s), "été\n    ab\n", "centred");
	ml_surface_put(s, 0, 1, 10,
		ML_STR("e\xcc\x81"
		       "x"),
		ML_ROLE_TEXT, ML_START);
	is_str(text_of(s),
		"été\ne\xcc\x81"
		"x\n",
		"a letter and its mark are one cell");
	is_int(ml_surface_at(s, 0, 1)->n, 3, "both in one glyph");
	ml_surface_put(s, -2, 1, 4, ML_STR("wxyz"), ML_ROLE_TEXT, ML_START);
	is_str(text_of(s), "été\nyz\n", "what is left of the surface is not drawn");
	ml_surface_put(s, 0, 7, 4, ML_STR("wxyz"), ML_ROLE_TEXT, ML_START);
	ml_surface_put(s, 0, -1, 4, ML_STR("wxyz"), ML_ROLE_TEXT, ML_START);
	is_str(text_of(s), "été\nyz\n", "nor what is above or below");
	is_int(ml_surface_put(s, 0, 1, 0, ML_STR("a"), ML_ROLE_TEXT, ML_START), 0, "no room, nothing drawn");
	ml_surface_destroy(s);
}

static void test_wide(void)
{
	struct ml_surface *s = ml_surface_create(6, 1);
	ml_surface_put(s, 0, 0, 6, ML_STR("漢字漢"), ML_ROLE_TEXT, ML_START);
	is_str(text_of(s), "漢字漢\n", "wide characters fill two cells each");
	ml_surface_put(s, 0, 0, 5, ML_STR("漢字漢"), ML_ROLE_TEXT, ML_START);
	is_str(text_of(s), "漢字…\n", "cut before the one that does not fit, and the half left over is blank");
	ml_surface_clear(s);
	ml_surface_put(s, 0, 0, 6, ML_STR("漢字漢"), ML_ROLE_TEXT, ML_START);
	ml_surface_put(s, 1, 0, 1, ML_STR("x"), ML_ROLE_TEXT, ML_START);
	is_str(text_of(s), " x字漢\n", "half a wide character never stays");
	ml_surface_put(s, 2, 0, 1, ML_STR("y"), ML_ROLE_TEXT, ML_START);
	is_str(text_of(s), " xy 漢\n", "nor the other half");
	ml_surface_clear(s);
	struct ml_rect former = ml_surface_clip(s, ml_rect(0, 0, 3, 1));
	ml_surface_put(s, 0, 0, 6, ML_STR("a漢字"), ML_ROLE_TEXT, ML_START);
	ml_surface_put(s, 2, 0, 2, ML_STR("漢"), ML_ROLE_TITLE, ML_START);
	ml_surface_unclip(s, former);
	is_str(roles_of(s), "..T...\n", "a wide character at the clip's edge is a blank");
	ml_surface_put(s, 5, 0, 2, ML_STR("漢"), ML_ROLE_TEXT, ML_START);
	is_int(ml_surface_at(s, 5, 0)->width, 1, "nothing wide in the last column");
	ml_surface_destroy(s);
}

static void test_harmless(void)
{
	struct ml_surface *s = ml_surface_create(20, 1);
	ml_surface_put(s, 0, 0, 20,
		ML_STR("a\x1b[31mb\n\xe2\x80\xae"
		       "c"),
		ML_ROLE_TEXT, ML_START);
	const char *t = text_of(s);
	ok(!strchr(t, 0x1b) && !strstr(t, "\xe2\x80\xae"), "no escape and no bidi override reaches a cell");
	ok(strstr(t, "[31mb c") != NULL, "the rest does: %s", t);
	ml_surface_put(s, 0, 0, 20,
		ML_STR("a\xff"
		       "b"),
		ML_ROLE_TEXT, ML_START);
	is_str(text_of(s),
		"a\xef\xbf\xbd"
		"b\n",
		"a bad byte is shown as such");
	for (int x = 0; x < 20; x++)
		if (!ml_utf8_valid(ml_str_n(ml_surface_at(s, x, 0)->text, ml_surface_at(s, x, 0)->n)))
			ok(false, "cell %d is not UTF-8", x);
	/* A cluster longer than a cell loses marks, not its letter. */
	struct ml_buf zalgo = {0};
	ml_buf_z(&zalgo, "z");
	for (int i = 0; i < 40; i++)
		ml_buf_z(&zalgo, "\xcc\x81");
	ml_surface_put(s, 0, 0, 20, ml_buf_view(&zalgo), ML_ROLE_TEXT, ML_START);
	ok(ml_surface_at(s, 0, 0)->n <= ML_GLYPH_BYTES && ml_surface_at(s, 0, 0)->text[0] == 'z',
		"a heap of marks is cut");
	ok(ml_utf8_valid(ml_str_n(ml_surface_at(s, 0, 0)->text, ml_surface_at(s, 0, 0)->n)), "between code points");
	ml_buf_finish(&zalgo);
	ml_surface_destroy(s);
}

static void test_mirror(void)
{
	struct ml_surface *s = ml_surface_create(10, 2);
	ml_surface_mirror(s, true);
	ml_surface_put(s, 0, 0, 6, ML_STR("abc"), ML_ROLE_TITLE, ML_START);
	is_str(text_of(s), "       abc\n\n", "column 0 is at the right, the text keeps its own order");
	is_str(roles_of(s), "....TTTTTT\n..........\n", "the block is mirrored");
	ml_surface_put(s, 0, 1, 6, ML_STR("abc"), ML_ROLE_TEXT, ML_END);
	is_str(text_of(s), "       abc\n    abc\n", "the end side is the left one");
	is_int(ml_surface_logical_x(s, 9), 0, "a click at the right edge is in column 0");
	ml_surface_cursor(s, 0, 1, true);
	int x, y;
	bool visible;
	ok(ml_surface_cursor_at(s, &x, &y, &visible) && x == 9 && y == 1 && visible, "the cursor is mirrored");
	struct ml_rect former = ml_surface_clip(s, ml_rect(0, 0, 3, 2));
	ml_surface_fill(s, ml_surface_rect(s), ML_ROLE_ERROR);
	ml_surface_unclip(s, former);
	is_str(roles_of(s), "....TTTEEE\n.......EEE\n", "so is the clip");
	ml_surface_clear(s);
	ml_surface_put(s, 0, 0, 8, ML_STR("  abc"), ML_ROLE_TEXT, ML_START);
	is_str(text_of(s), "     abc\n\n", "blanks before a text set it in from the right");
	ml_surface_put(s, 0, 1, 10, ML_STR("F4 بب"), ML_ROLE_TEXT, ML_START);
	is_str(text_of(s), "     abc\n     \xef\xba\x90\xef\xba\x91 F4\n", "a line with Arabic runs from the right, whatever its first word");
	ml_surface_mirror(s, false);
	ml_surface_put(s, 0, 1, 10, ML_STR("F4 بب"), ML_ROLE_TEXT, ML_START);
	is_str(text_of(s), "     abc\nF4 \xef\xba\x90\xef\xba\x91\n", "on a screen that is not mirrored, it does not");
	ml_surface_destroy(s);
}

static void test_arabic(void)
{
	struct ml_surface *s = ml_surface_create(12, 1);
	ml_surface_put(s, 0, 0, 12, ML_STR("بنعلي"), ML_ROLE_TEXT, ML_START);
	is_str(text_of(s), "ﻲﻠﻌﻨﺑ\n", "Arabic is shaped, in visual order, at the field's start");
	ml_surface_clear(s);
	ml_surface_put(s, 0, 0, 4, ML_STR("بنعلي"), ML_ROLE_TEXT, ML_START);
	const char *t = text_of(s);
	ok(strncmp(t, "…", 3) == 0, "cut in logical order: the ellipsis is at the left: %s", t);
	is_int(ml_text_width(ml_str_trim(ml_str(t))), 4, "and takes the width asked for");
	ml_surface_put(s, 0, 0, 12, ML_STR("سلام"), ML_ROLE_TEXT, ML_START);
	is_int(ml_surface_at(s, 3, 0)->text[0] == ' ', 1, "lam-alef is one cell, with no filler behind");
	ml_surface_put(s, 0, 0, 12, ML_STR("0661 أمينة"), ML_ROLE_TEXT, ML_RIGHT);
	t = text_of(s);
	ok(strstr(t, "0661") != NULL, "numbers keep their order: %s", t);
	ml_surface_destroy(s);
}

/* Lines are kept from one repaint to the next: the same text at other widths must not come out wrong. */
static void test_kept_lines(void)
{
	struct ml_surface *s = ml_surface_create(12, 1), *fresh;
	bool same = true;
	for (int i = 0; i < 60; i++) {
		int w = 1 + i * 7 % 12;
		const char *text = i % 3 ? "بنعلي أمينة" : "漢字漢字e\xcc\x81";
		fresh = ml_surface_create(12, 1);
		ml_surface_clear(s);
		ml_surface_put(s, 0, 0, w, ml_str(text), ML_ROLE_TEXT, ML_START);
		ml_surface_put(fresh, 0, 0, w, ml_str(text), ML_ROLE_TEXT, ML_START);
		same &= strcmp(text_of(s), text_of(fresh)) == 0;
		ml_surface_destroy(fresh);
	}
	ok(same, "kept lines are what new ones would be");
	ml_surface_destroy(s);
}

static void test_shapes(void)
{
	struct ml_surface *s = ml_surface_create(12, 4);
	struct ml_rect in = ml_surface_box(s, ml_rect(0, 0, 12, 4), ML_STR("Titre"), ML_ROLE_DIALOG);
	is_str(text_of(s), "┌─ Titre ──┐\n│          │\n│          │\n└──────────┘\n", "a box and its title");
	ok(in.x == 1 && in.y == 1 && in.w == 10 && in.h == 2, "its inside");
	ml_surface_ascii(s, true);
	ml_surface_box(s, ml_rect(0, 0, 12, 4), ML_STR(""), ML_ROLE_DIALOG);
	is_str(text_of(s), "+----------+\n|          |\n|          |\n+----------+\n", "the same in ASCII");
	ml_surface_ascii(s, false);
	ml_surface_clear(s);
	ml_surface_bar(s, 0, 0, 8, 1, 2, ML_ROLE_CHART);
	ml_surface_bar(s, 0, 1, 8, 41, 60, ML_ROLE_CHART);
	ml_surface_bar(s, 0, 2, 8, 900, 60, ML_ROLE_CHART);
	ml_surface_bar(s, 0, 3, 8, 1, 0, ML_ROLE_CHART);
	is_str(text_of(s), "████\n█████▌\n████████\n\n", "bars in eighths, never beyond their room");
	is_int(ml_surface_box(s, ml_rect(0, 0, 1, 1), ML_STR("x"), ML_ROLE_TEXT).w, 0, "no room, no box");
	ml_surface_destroy(s);
	s = ml_surface_create(0, 5000);
	ok(ml_surface_width(s) == 1 && ml_surface_height(s) == 1000, "sizes are kept sane");
	ml_surface_resize(s, 3, 2);
	is_str(text_of(s), "\n\n", "resized and blank");
	ml_surface_destroy(s);
}

static void test_rects(void)
{
	struct ml_rect r = ml_rect(0, 0, 80, 24), top = ml_rect_cut_rows(&r, 2), bottom = ml_rect_cut_rows(&r, -3);
	ok(top.h == 2 && top.y == 0 && bottom.y == 21 && bottom.h == 3 && r.y == 2 && r.h == 19,
		"rows are cut off both sides");
	struct ml_rect left = ml_rect_cut_columns(&r, 30), right = ml_rect_cut_columns(&r, -100);
	ok(left.w == 30 && right.x == 30 && right.w == 50 && r.w == 0, "columns too, never more than there are");
	is_int(ml_rect_cross(ml_rect(0, 0, 4, 4), ml_rect(4, 0, 4, 4)).w, 0, "neighbours share nothing");
	struct ml_rect c = ml_rect_centre(ml_rect(10, 0, 20, 10), 40, 4);
	ok(c.x == 10 && c.w == 20 && c.y == 3 && c.h == 4, "centred and cut");
}

static void test_spans(void)
{
	struct ml_surface *s = ml_surface_create(8, 1);
	struct ml_span span = {.from = 2, .to = 4, .role = ML_ROLE_MATCH};
	ml_surface_put_spans(s, 0, 0, 8, ML_STR("abcdef"), ML_ROLE_TEXT, ML_START, &span, 1);
	is_str(roles_of(s), "..MM....\n", "a span has its role");
	ml_surface_put_spans(s, 0, 0, 8, ML_STR("ابتث"), ML_ROLE_TEXT, ML_START, &span, 1);
	is_str(roles_of(s), "..M.....\n", "in Arabic too: the second letter is the third cell");
	ml_surface_destroy(s);
}

static void test_dumps(void)
{
	struct ml_surface *s = ml_surface_create(6, 1);
	struct ml_theme theme;
	ml_theme_default(&theme);
	ml_surface_put(s, 0, 0, 6, ML_STR("a<&é"), ML_ROLE_ERROR, ML_START);
	ml_buf_clear(&out);
	ml_surface_dump_ansi(s, &theme, ML_DEPTH_256, &out);
	is_str(out.p, "\033[0;1;38;5;231;48;5;160ma<&é  \033[0m\n", "ANSI");
	ml_buf_clear(&out);
	ml_surface_dump_svg(s, &theme, ML_STR("<titre>"), &out);
	ok(strstr(out.p, "<title>&lt;titre&gt;</title>") && strstr(out.p, ">a&lt;&amp;é</text>"),
		"SVG escapes what it holds");
	ok(strstr(out.p, "fill:#d70000"), "and has the theme's colours");
	ml_surface_destroy(s);
}

/* ---- line layout ------------------------------------------------------------------------------ */

static void test_line(void)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_str t = ML_STR("aé漢z");
	struct ml_line l = ml_line_layout(a, t, 0);
	is_int(l.width, 5, "widths add up");
	is_int(ml_line_column(&l, 3), 2, "the caret before the third cluster");
	is_int(ml_line_column(&l, t.n), 5, "and behind all");
	is_int(ml_line_offset(&l, 3), 3, "a click on the second half of a wide character is on it");
	is_int(ml_line_offset(&l, 99), (int)t.n, "beyond the end");
	is_int(ml_line_offset(&l, -3), 0, "before the start");
	is_int(ml_line_move(&l, 0, false), 0, "no further left");
	is_int(ml_line_move(&l, 6, true), (int)t.n, "right to the end");
	is_int(ml_line_move(&l, t.n, false), 6, "and back");

	t = ML_STR("محمد");
	l = ml_line_layout(a, t, 0);
	ok(l.rtl && l.width == 4, "Arabic runs from the right");
	is_int(ml_line_column(&l, 0), 3, "its first letter is the rightmost");
	is_int(ml_line_column(&l, t.n), -1, "the caret behind it is left of all");
	is_int(ml_line_move(&l, 0, false), 2, "Left goes on");
	is_int(ml_line_move(&l, 6, false), (int)t.n, "to the end");
	is_int(ml_line_move(&l, t.n, true), 6, "and Right comes back");
	is_int(ml_line_move(&l, 0, true), 0, "no further right");

	t = ML_STR("سلام"); /* lam-alef: two letters, one cell */
	l = ml_line_layout(a, t, 0);
	is_int(l.n, 3, "a ligature is one cell");
	is_int(ml_line_column(&l, 2), ml_line_column(&l, 4), "of both letters");

	t = ML_STR("بَب");
	l = ml_line_layout(a, t, 0);
	is_int(l.n, 2, "a vowel sign stays with its letter");

	t = ML_STR("ab\x01\x02"
		   "cd");
	l = ml_line_layout(a, t, 0);
	is_int(ml_line_offset(&l, l.width - 1), 5, "bytes that do not show do not move the map");
	size_t last = 0;
	for (uint32_t i = 0; i < l.n; i++) {
		if (l.cell[i].from < last)
			ok(false, "the map goes backwards");
		last = l.cell[i].from;
	}
	ml_arena_destroy(a);
}

/* Every byte the caret may stand on has a column, every column leads to such a byte, and moves come back. */
static void test_line_maps(void)
{
	static const char *const texts[] = {"", "abc", "e\xcc\x81t\xc3\xa9", "محمد ben علي 12", "abc محمد 06 61",
		"سلام لا إله", "👩‍👧 x", "می‌خواهم", "بِسْمِ اللَّهِ",
		"a\xe2\x80\xae"
		"b",
		"\xcc\x81x"};
	struct ml_arena *a = ml_arena_create();
	for (size_t i = 0; i < ML_COUNT(texts); i++) {
		struct ml_str t = ml_str(texts[i]);
		struct ml_line l = ml_line_layout(a, t, 0);
		bool good = true;
		int width = 0;
		for (uint32_t c = 0; c < l.n; c++) {
			good &= ml_line_offset(&l, width) == l.cell[c].from;
			good &= ml_line_column(&l, l.cell[c].from) == width;
			width += l.cell[c].width;
		}
		good &= width == l.width;
		/* From one border to the other, and back the same way. */
		size_t at = l.rtl ? t.n : 0, steps = 0;
		for (size_t to; (to = ml_line_move(&l, at, true)) != at && steps < 100; at = to)
			steps++;
		good &= steps == l.n && at == (l.rtl && l.n ? ml_line_offset(&l, l.width - 1) : t.n);
		for (size_t to; (to = ml_line_move(&l, at, false)) != at && steps < 200; at = to)
			steps++;
		good &= steps == 2 * (size_t)l.n;
		ok(good, "caret maps of text %d agree (%u cells, %d steps)", (int)i, l.n, (int)steps);
	}
	ml_arena_destroy(a);
}

/* ---- themes --------------------------------------------------------------------------------------- */

static void test_theme(void)
{
	struct ml_theme t;
	struct ml_error e = {0};
	enum ml_role role;
	ml_theme_default(&t);
	ok(ml_role_parse(ML_STR("input-focus"), &role) && role == ML_ROLE_INPUT_FOCUS, "roles by name");
	ok(!ml_role_parse(ML_STR("nothing"), &role), "unknown role");
	ok(ml_theme_parse(&t, ML_STR("# essai\nname = clair\ntitle = #ff0000 on 24 bold | 15 on 4 | reverse\n"), &e),
		"a theme");
	is_str(t.name, "clair", "its name");
	is_int(ml_theme_style(&t, ML_DEPTH_256, ML_ROLE_TITLE).fg, 196, "#rrggbb finds its colour");
	is_int(ml_theme_style(&t, ML_DEPTH_8, ML_ROLE_TITLE).fg, 7, "eight colours: bright white is white…");
	ok(ml_theme_style(&t, ML_DEPTH_8, ML_ROLE_TITLE).attr & ML_ATTR_BOLD, "…and bold");
	is_int(ml_theme_style(&t, ML_DEPTH_MONO, ML_ROLE_TITLE).fg, -1, "mono has no colours");
	static const char *const bad[] = {"title = 300 | 1 | bold\n", "nothing = 1 | 1 | bold\n", "title = 1 | 1\n",
		"title = 1 | 99 | bold\n", "title = 1 | 1 | 7\n", "title\n", "title = 1 | 1 | bold | 3\n"};
	for (size_t i = 0; i < ML_COUNT(bad); i++) {
		e = (struct ml_error){0};
		ok(!ml_theme_parse(&t, ml_str(bad[i]), &e) && e.code == ML_E_IMPORT_SYNTAX && e.at_line == 1,
			"bad theme %d is refused", (int)i);
	}
	is_str(t.name, "clair", "and changes nothing");
	/* Without colour, what matters must still stand out. */
	static const enum ml_role seen[] = {
		ML_ROLE_FOCUS, ML_ROLE_ERROR, ML_ROLE_TITLE, ML_ROLE_INPUT_FOCUS, ML_ROLE_LATE, ML_ROLE_WARNING};
	ml_theme_default(&t);
	for (size_t i = 0; i < ML_COUNT(seen); i++)
		ok(ml_theme_style(&t, ML_DEPTH_MONO, seen[i]).attr, "role %d shows without colours", seen[i]);
}

static void test_theme_files(const char *themes)
{
	static const char *const names[] = {"sombre", "clair", "contraste"};
	for (size_t i = 0; i < ML_COUNT(names); i++) {
		char path[512];
		struct ml_theme t;
		struct ml_error e = {0};
		snprintf(path, sizeof(path), "%s/%s.theme", themes, names[i]);
		ok(ml_theme_load(&t, path, &e), "%s reads (line %d)", path, (int)e.at_line);
		is_str(t.name, names[i], "and is named so");
	}
}

/* ---- keys ------------------------------------------------------------------------------------------- */

static void test_names(void)
{
	static const struct {
		const char *name;
		int type, code;
	} keys[] = {{"F3", ML_KEY_FUNC, ML_FN_F(3)}, {"Ctrl-F", ML_KEY_FUNC, ML_CTRL('f')},
		{"Enter", ML_KEY_FUNC, ML_FN_ENTER}, {"Shift-Tab", ML_KEY_FUNC, ML_FN_BACKTAB},
		{"Space", ML_KEY_CHAR, ' '}, {"é", ML_KEY_CHAR, 0xe9}, {"Ctrl-Left", ML_KEY_FUNC, ML_CTRL(ML_FN_LEFT)},
		{"-", ML_KEY_CHAR, '-'}, {"Paste:a b", ML_KEY_PASTE, 0}};
	for (size_t i = 0; i < ML_COUNT(keys); i++) {
		struct ml_key k = {0};
		ok(ml_key_parse(ml_str(keys[i].name), &k) && (int)k.type == keys[i].type && k.code == keys[i].code,
			"key %s", keys[i].name);
	}
	struct ml_key k;
	ok(!ml_key_parse(ML_STR("Nothing"), &k) && !ml_key_parse(ML_STR(""), &k) && !ml_key_parse(ML_STR("F99"), &k),
		"unknown keys");
	ml_buf_clear(&out);
	ml_key_show(&out, ML_CTRL('f'));
	ml_buf_char(&out, ' ');
	ml_key_show(&out, ML_FN_F(10));
	is_str(out.p, "Ctrl-F F10", "keys as shown to people");
	k = (struct ml_key){.type = ML_KEY_FUNC, .code = ML_FN_LEFT, .mirrored = true};
	is_int(ml_key_place(&k), ML_FN_RIGHT, "on a mirrored screen Left goes on");
}

/* The keys of some bytes, as "F3 é Ctrl-F"; all at once, or byte by byte. */
static const char *decode(struct ml_str bytes, bool one_by_one)
{
	static char line[4096];
	struct ml_decoder *d = ml_decoder_create();
	struct ml_key k;
	struct ml_buf b = {0};
	ml_buf_z(&b, "");
	for (size_t i = 0; i < bytes.n || i == 0; i += one_by_one ? 1 : bytes.n) {
		if (bytes.n)
			ml_decoder_feed(d, bytes.p + i, one_by_one ? 1 : bytes.n);
		bool last = !one_by_one || i + 1 >= bytes.n;
		for (bool late = false;;) {
			if (!ml_decoder_next(d, late, &k)) {
				if (late || !last)
					break;
				late = true;
				continue;
			}
			ml_buf_z(&b, b.n ? " " : "");
			if (k.type == ML_KEY_CHAR)
				ml_buf_str(&b, k.text);
			else if (k.type == ML_KEY_PASTE)
				ml_buf_printf(&b, "<%.*s>", (int)k.text.n, k.text.p);
			else if (k.type == ML_KEY_MOUSE)
				ml_buf_printf(&b, "mouse%d@%d,%d", k.code, k.x, k.y);
			else
				ml_key_show(&b, k.code);
		}
		if (bytes.n == 0)
			break;
	}
	snprintf(line, sizeof(line), "%s", b.p ? b.p : "");
	ml_buf_finish(&b);
	ml_decoder_destroy(d);
	return line;
}

static void test_decoder(void)
{
	static const struct {
		const char *bytes, *keys;
	} cases[] = {
		{"aé漢", "a é 漢"},
		{"\r\n\t\x7f\x08", "Entrée Entrée Tab Retour arrière Retour arrière"},
		{"\x01\x06\x1a", "Ctrl-A Ctrl-F Ctrl-Z"},
		{"\033", "Échap"},
		{"\033\033", "Échap Échap"},
		{"\0331\0330", "F1 F10"},
		{"\033a", "Alt-A"},
		{"\033[A\033OB\033[C\033[D", "↑ ↓ → ←"},
		{"\033[H\033[F\033[1~\033[4~\033OH", "Début Fin Début Fin Début"},
		{"\033[5~\033[6~\033[3~\033[2~", "Page préc. Page suiv. Suppr Inser"},
		{"\033OP\033[11~\033[[A\033[15~\033[21~\033[24~", "F1 F1 F1 F5 F10 F12"},
		{"\033[1;5D\033[1;5C\033[Z\033[3;5~", "Ctrl-← Ctrl-→ Maj-Tab Ctrl-Suppr"},
		{"\033[1;2A", "Maj-↑"},
		{"\033Oa\033[a\033[3^", "Ctrl-↑ Maj-↑ Ctrl-Suppr"},
		{"\033[<0;10;5M\033[<0;10;5m\033[<64;1;1M\033[<65;1;1M\033[<2;3;4M",
			"mouse1@9,4 mouse2@9,4 mouse5@0,0 mouse6@0,0 mouse4@2,3"},
		{"\033[200~un\r\ndeux\033[A\033[201~x", "<un\ndeux\033[A> x"},
		{"\033[200~\033[201~y", "y"},
		{"\033[99~a\033[?1;2cb\033[Ic", "a b c"},
		{"\033]11;rgb:00/00/00\033\\a\033P1$r\007b", "a b"},
		{"\033[12;3", ""},
		{"a\xff"
		 "b\xc3",
			"a b"},
		{"\033[97;5u\033[27;5;102~", "Ctrl-A Ctrl-F"},
		{"\033[233u", "é"},
		{"\033Op\033Ok", "0 +"},
		{"\033[M !!x", "x"},
		{"", ""},
	};
	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		is_str(decode(ml_str(cases[i].bytes), false), cases[i].keys, "bytes %d", (int)i);
		if (cases[i].bytes[0] != 27 || cases[i].bytes[1])
			is_str(decode(ml_str(cases[i].bytes), true), cases[i].keys, "the same one by one");
	}
	is_str(decode(ml_str_n("\0", 1), false), "Ctrl-Espace", "a NUL is Ctrl-Space");
}

static void test_decoder_waits(void)
{
	struct ml_decoder *d = ml_decoder_create();
	struct ml_key k;
	ml_decoder_feed(d, "\033", 1);
	ok(!ml_decoder_next(d, false, &k) && ml_decoder_waits(d), "a lone Esc waits");
	ml_decoder_feed(d, "[A", 2);
	ok(ml_decoder_next(d, false, &k) && k.code == ML_FN_UP && !ml_decoder_waits(d), "and may become an arrow");
	ml_decoder_feed(d, "\033[200~abc", 9);
	int times = 0;
	while (!ml_decoder_next(d, true, &k) && times < 1000)
		times++;
	ok(times > 10 && times < 1000 && k.type == ML_KEY_PASTE && k.text.n == 3,
		"a paste whose end never comes is given out after a while");
	ml_decoder_learn(d, "\033[9x", ML_FN_F(5));
	ml_decoder_feed(d, "\033[9x", 4);
	ok(ml_decoder_next(d, false, &k) && k.code == ML_FN_F(5), "a sequence of terminfo");
	char *big = malloc(3 << 20);
	memset(big, 'a', 3 << 20);
	ml_decoder_feed(d, "\033[200~", 6);
	ml_decoder_feed(d, big, 3 << 20);
	ml_decoder_feed(d, "\033[201~", 6);
	ok(ml_decoder_next(d, false, &k) && k.type == ML_KEY_PASTE && k.text.n <= ML_PASTE_MAX &&
			k.text.n > ML_PASTE_MAX - 16,
		"a huge paste is cut");
	ok(!ml_decoder_next(d, false, &k) && !ml_decoder_waits(d), "and all of it is gone");
	free(big);
	ml_decoder_destroy(d);
}

/* Whatever comes, keys are valid and the decoder goes on. */
static void test_decoder_noise(void)
{
	static const char alphabet[] = "\033\033\033[[[O0123;;<>?Mm~uAZ$^ \xc3\xa9\xe2\x80\xff"
				       "ab\r\n\x07]P\\200~201~";
	struct ml_decoder *d = ml_decoder_create();
	struct ml_key k;
	uint32_t seed = 7;
	bool good = true;
	int keys = 0;
	for (int i = 0; i < 60000; i++) {
		seed = seed * 1664525 + 1013904223;
		ml_decoder_feed(d, alphabet + (seed >> 16) % (sizeof(alphabet) - 1), 1);
		while (ml_decoder_next(d, (seed >> 8) % 5 == 0, &k)) {
			keys++;
			good &= ml_utf8_valid(k.text) && k.type != ML_KEY_NONE;
			good &= k.type != ML_KEY_CHAR || (k.text.n > 0 && k.code >= 0x20);
		}
	}
	ok(good && keys > 1000, "%d keys of noise", keys);
	ml_decoder_destroy(d);
}

/* ---- speed ---------------------------------------------------------------------------------------------- */

static void test_repaint(void)
{
	struct ml_surface *s = ml_surface_create(200, 50);
	for (int y = 0; y < 50; y++)
		for (int x = 0; x < 200; x += 25)
			ml_surface_put(s, x, y, 24, ML_STR("Benaïssa Khadija, présidente"), ML_ROLE_TEXT, ML_START);
	const char *t = text_of(s);
	ok(strstr(t, "Benaïssa Khadija, prési… Benaïssa") != NULL, "a full screen of columns");
	ml_surface_destroy(s);
}

int main(int argc, char **argv)
{
	ml_buf_z(&out, "");
	test_put();
	test_wide();
	test_harmless();
	test_mirror();
	test_arabic();
	test_kept_lines();
	test_shapes();
	test_rects();
	test_spans();
	test_dumps();
	test_line();
	test_line_maps();
	test_theme();
	test_theme_files(argc > 1 ? argv[1] : "share/themes");
	test_names();
	test_decoder();
	test_decoder_waits();
	test_decoder_noise();
	test_repaint();
	ml_buf_finish(&out);
	return tap_done();
}
