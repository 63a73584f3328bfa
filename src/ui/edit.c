/*
 * ui: text editors: what keys do to the text. Layout and drawing: edit_draw.c; undo: edit_undo.c.
 */
#include "ui/edit.h"
#include "ui/edit_private.h"

void ml_ui_edit_init(struct ml_ui_edit *e, bool many)
{
	*e = (struct ml_ui_edit){.many = many, .goal = -1, .width = 80};
	e->undo = ml_xalloc(sizeof(*e->undo));
	e->undo->arena = ml_arena_create();
}

void ml_ui_edit_finish(struct ml_ui_edit *e)
{
	if (e->undo) {
		ml_ui_undo_clear(e->undo);
		ml_vec_finish(&e->undo->line);
		ml_arena_destroy(e->undo->arena);
		ml_free_(e->undo);
	}
	ml_buf_finish(&e->text);
	ml_buf_finish(&e->ghost);
	ml_buf_finish(&e->head);
	*e = (struct ml_ui_edit){0};
}

/* ---- the text --------------------------------------------------------------------------- */

static size_t count_runes(struct ml_str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

/* A caret never stands within a cluster: an accent typed, or a join undone, may have moved the borders. */
size_t ml_ui_edit_snap(struct ml_str s, size_t at)
{
	if (at == 0 || at >= s.n)
		return ML_MIN(at, s.n);
	size_t before = ml_grapheme_prev(s, at), after = ml_grapheme_next(s, before);
	return after > at ? after : at;
}

void ml_ui_edit_apply(struct ml_ui_edit *e, size_t at, size_t drop, struct ml_str put)
{
	size_t tail = e->text.n - at - drop;
	ml_buf_reserve(&e->text, put.n + 1);
	memmove(e->text.p + at + put.n, e->text.p + at + drop, tail);
	if (put.n)
		memcpy(e->text.p + at, put.p, put.n);
	e->text.n = at + put.n + tail;
	e->text.p[e->text.n] = 0;
	e->at = ml_ui_edit_snap(ml_ui_edit_text(e), at + put.n);
	e->goal = -1;
	ml_ui_edit_rewrap(e, at, drop, put.n);
	ml_buf_clear(&e->ghost);
}

static size_t limit(const struct ml_ui_edit *e)
{
	return e->max ? e->max : e->many ? 1 << 20 : 4096;
}

/* Replaces bytes as one undoable change; refused as a whole when it would be too long. */
static bool splice(struct ml_ui_edit *e, size_t at, size_t drop, struct ml_str put)
{
	struct ml_str text = ml_ui_edit_text(e);
	e->refused = e->full =
		put.n && count_runes(text) - count_runes(ml_str_n(text.p + at, drop)) + count_runes(put) > limit(e);
	if (e->refused || (drop == 0 && put.n == 0))
		return false;
	ml_ui_undo_note(e, at, ml_str_n(text.p + at, drop), put);
	ml_ui_edit_apply(e, at, drop, put);
	return true;
}

/* Joiners and variant selectors mean something only behind a letter or a sign. */
static bool is_joiner(uint32_t r)
{
	return r == 0x200c || r == 0x200d || (r >= 0xfe00 && r <= 0xfe0f);
}

/* What no text of ours holds: controls, bidi overrides and isolates, byte order marks, tags, bad bytes, non-characters.
 */
static bool is_refused(uint32_t r)
{
	static const uint32_t ranges[][2] = {{0, 0x1f}, {0x7f, 0x9f}, {0x200b, 0x200b}, {0x200e, 0x200f},
		{0x2028, 0x202e}, {0x2060, 0x206f}, {0xfdd0, 0xfdef}, {0xfeff, 0xfeff}, {0xfff0, 0xfffb},
		{0xfffd, 0xffff}, {0xe0000, 0xe0fff}};
	for (size_t i = 0; i < ML_COUNT(ranges); i++)
		if (r >= ranges[i][0] && r <= ranges[i][1])
			return true;
	return (r & 0xfffe) == 0xfffe;
}

/* What may enter the text. It is kept as it was typed, not as it will show: an emoji's joiners, a Persian one's stay.
 */
static void clean(const struct ml_ui_edit *e, struct ml_str s, struct ml_buf *out)
{
	struct ml_str text = ml_ui_edit_text(e);
	char last = e->at ? text.p[e->at - 1] : '\n', utf8[4];
	while (!e->many && s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--; /* only how a line was copied */
	for (size_t i = 0; i < s.n;) {
		uint32_t r = ml_utf8_next(s, &i);
		if (r == '\n' || r == '\t' || r == 0x2028 || r == 0x2029)
			r = r != '\t' && e->many ? '\n' : ' ';
		else if (is_refused(r) || (is_joiner(r) && (last == ' ' || last == '\n')))
			continue;
		ml_buf_add(out, utf8, ml_utf8_put(utf8, r));
		last = out->p[out->n - 1];
	}
}

void ml_ui_edit_insert(struct ml_ui_edit *e, struct ml_str s)
{
	struct ml_buf safe = {0};
	clean(e, s, &safe);
	if (count_runes(ml_buf_view(&safe)) > 1)
		e->undo->open = false; /* a paste is a step of its own */
	splice(e, e->at, 0, ml_buf_view(&safe));
	ml_buf_finish(&safe);
}

void ml_ui_edit_replace(struct ml_ui_edit *e, struct ml_str s)
{
	struct ml_buf safe = {0};
	e->at = 0; /* nothing is before it that a joiner could follow */
	clean(e, s, &safe);
	splice(e, 0, e->text.n, ml_buf_view(&safe));
	e->at = e->text.n;
	ml_buf_finish(&safe);
}

void ml_ui_edit_set(struct ml_ui_edit *e, struct ml_str s)
{
	struct ml_buf safe = {0};
	e->at = 0;
	clean(e, s, &safe);
	ml_ui_edit_apply(e, 0, e->text.n, ml_buf_view(&safe));
	e->at = e->text.n;
	e->left = 0;
	e->top = 0;
	ml_ui_undo_clear(e->undo);
	ml_buf_finish(&safe);
}

void ml_ui_edit_ghost(struct ml_ui_edit *e, struct ml_str rest)
{
	ml_ui_edit_ghost_over(e, rest, ML_STR(""), 0);
}

void ml_ui_edit_ghost_over(struct ml_ui_edit *e, struct ml_str rest, struct ml_str head, size_t over)
{
	ml_buf_clear(&e->ghost);
	ml_buf_clear(&e->head);
	if (rest.n)
		ml_text_harmless(&e->ghost, rest, false);
	if (head.n)
		ml_text_harmless(&e->head, head, false);
	e->over = over;
}

/* ---- moves ----------------------------------------------------------------------------------- */

static bool moved(struct ml_ui_edit *e, size_t to)
{
	bool did = to != e->at;
	e->at = to;
	return did;
}

/* One cell left or right on the screen; at the border of a wrapped line on to the next one. */
static bool move_cell(struct ml_ui_edit *e, bool right)
{
	uint32_t row = ml_ui_edit_row(e);
	struct ml_ui_line l = e->undo->line.v[row];
	struct ml_line line = ml_ui_edit_layout(e, row);
	struct ml_str text = ml_ui_edit_text(e);
	size_t to = l.from + ml_line_move(&line, e->at - l.from, right), from = e->at;
	while (to != from &&
		ml_ui_edit_snap(text, to) != to) { /* cells of one cluster: an emoji of several shown side by side */
		from = to;
		to = l.from + ml_line_move(&line, from - l.from, right);
	}
	if (to != e->at && ml_ui_edit_snap(text, to) == to)
		return moved(e, to);
	if (right != line.rtl)
		return moved(e, e->at < text.n ? ml_grapheme_next(text, e->at) : e->at);
	return moved(e, e->at > 0 ? ml_grapheme_prev(text, e->at) : 0);
}

static bool move_word(struct ml_ui_edit *e, bool right)
{
	struct ml_str text = ml_ui_edit_text(e);
	bool on = right != ml_ui_edit_layout(e, ml_ui_edit_row(e)).rtl;
	return moved(e, on ? ml_word_next(text, e->at) : ml_word_prev(text, e->at));
}

/* The column aimed at is that where the moves began, through shorter lines too. */
static bool move_rows(struct ml_ui_edit *e, int delta)
{
	uint32_t row = ml_ui_edit_row(e);
	int64_t to = ML_MAX(0, ML_MIN((int64_t)row + delta, (int64_t)e->undo->line.n - 1));
	if (to == row)
		return false;
	if (e->goal < 0) {
		struct ml_line here = ml_ui_edit_layout(e, row);
		int column = ml_line_column(&here, e->at - e->undo->line.v[row].from);
		e->goal = ML_MAX(here.rtl ? here.width - 1 - column : column, 0);
	}
	struct ml_line line = ml_ui_edit_layout(e, (uint32_t)to);
	int column = line.rtl ? line.width - 1 - e->goal : e->goal;
	e->at = ml_ui_edit_snap(ml_ui_edit_text(e), e->undo->line.v[to].from + ml_line_offset(&line, column));
	return true;
}

static bool take_ghost(struct ml_ui_edit *e)
{
	if (e->ghost.n == 0 || e->at != e->text.n)
		return false;
	struct ml_buf whole = {0};
	size_t over = ML_MIN(e->over, e->at);
	ml_buf_str(&whole, ml_buf_view(&e->head));
	ml_buf_str(&whole, ml_buf_view(&e->ghost));
	ml_buf_clear(&e->ghost);
	e->undo->open = false; /* a step of its own */
	splice(e, e->at - over, over, ml_buf_view(&whole));
	ml_buf_finish(&whole);
	return true;
}

/* ---- keys: a table of small functions --------------------------------------------------------- */

#define TEXT ML_UI_CHANGED
#define CARET ML_UI_USED

static enum ml_ui_result done(bool did, enum ml_ui_result result)
{
	return did ? result : ML_UI_IGNORED;
}

static enum ml_ui_result key_left(struct ml_ui_edit *e)
{
	return done(move_cell(e, false), CARET);
}

static enum ml_ui_result key_right(struct ml_ui_edit *e)
{
	return take_ghost(e) ? TEXT : done(move_cell(e, true), CARET);
}

static enum ml_ui_result key_word_left(struct ml_ui_edit *e)
{
	return done(move_word(e, false), CARET);
}

static enum ml_ui_result key_word_right(struct ml_ui_edit *e)
{
	return done(move_word(e, true), CARET);
}

static enum ml_ui_result key_home(struct ml_ui_edit *e)
{
	moved(e, e->undo->line.v[ml_ui_edit_row(e)].from);
	return CARET;
}

static enum ml_ui_result key_end(struct ml_ui_edit *e)
{
	if (take_ghost(e))
		return TEXT;
	moved(e, e->undo->line.v[ml_ui_edit_row(e)].to);
	return CARET;
}

static enum ml_ui_result key_first(struct ml_ui_edit *e)
{
	return done(moved(e, 0), CARET);
}

static enum ml_ui_result key_last(struct ml_ui_edit *e)
{
	return done(moved(e, e->text.n), CARET);
}

static enum ml_ui_result key_backspace(struct ml_ui_edit *e)
{
	size_t from = e->at ? ml_grapheme_prev(ml_ui_edit_text(e), e->at) : 0;
	return done(splice(e, from, e->at - from, ml_str(NULL)), TEXT);
}

static enum ml_ui_result key_delete(struct ml_ui_edit *e)
{
	size_t to = e->at < e->text.n ? ml_grapheme_next(ml_ui_edit_text(e), e->at) : e->at;
	return done(splice(e, e->at, to - e->at, ml_str(NULL)), TEXT);
}

static enum ml_ui_result key_word_back(struct ml_ui_edit *e)
{
	size_t from = ml_word_prev(ml_ui_edit_text(e), e->at);
	return done(splice(e, from, e->at - from, ml_str(NULL)), TEXT);
}

static enum ml_ui_result key_word_delete(struct ml_ui_edit *e)
{
	size_t to = ml_word_next(ml_ui_edit_text(e), e->at);
	return done(splice(e, e->at, to - e->at, ml_str(NULL)), TEXT);
}

static enum ml_ui_result key_cut_start(struct ml_ui_edit *e)
{
	size_t from = e->undo->line.v[ml_ui_edit_row(e)].from;
	return done(splice(e, from, e->at - from, ml_str(NULL)), TEXT);
}

static enum ml_ui_result key_cut_end(struct ml_ui_edit *e)
{
	size_t to = e->undo->line.v[ml_ui_edit_row(e)].to;
	return done(to > e->at && splice(e, e->at, to - e->at, ml_str(NULL)), TEXT);
}

static enum ml_ui_result key_undo(struct ml_ui_edit *e)
{
	return done(ml_ui_edit_undo(e), TEXT);
}

static enum ml_ui_result key_redo(struct ml_ui_edit *e)
{
	return done(ml_ui_edit_redo(e), TEXT);
}

static enum ml_ui_result key_enter(struct ml_ui_edit *e)
{
	if (!e->many)
		return ML_UI_IGNORED;
	return splice(e, e->at, 0, ML_STR("\n")) ? TEXT : CARET;
}

static enum ml_ui_result key_up(struct ml_ui_edit *e)
{
	return done(e->many && move_rows(e, -1), CARET);
}

static enum ml_ui_result key_down(struct ml_ui_edit *e)
{
	return done(e->many && move_rows(e, 1), CARET);
}

static enum ml_ui_result key_page_up(struct ml_ui_edit *e)
{
	return done(e->many && move_rows(e, -ML_MAX(e->height - 1, 1)), CARET);
}

static enum ml_ui_result key_page_down(struct ml_ui_edit *e)
{
	return done(e->many && move_rows(e, ML_MAX(e->height - 1, 1)), CARET);
}

static const struct {
	int code;
	enum ml_ui_result (*run)(struct ml_ui_edit *);
	bool keeps_goal;
} keys[] = {
	{ML_FN_LEFT, key_left},
	{ML_FN_RIGHT, key_right},
	{ML_CTRL(ML_FN_LEFT), key_word_left},
	{ML_CTRL(ML_FN_RIGHT), key_word_right},
	{ML_FN_HOME, key_home},
	{ML_FN_END, key_end},
	{ML_CTRL(ML_FN_HOME), key_first},
	{ML_CTRL(ML_FN_END), key_last},
	{ML_FN_BACKSPACE, key_backspace},
	{ML_FN_DELETE, key_delete},
	{ML_CTRL('w'), key_word_back},
	{ML_CTRL(ML_FN_BACKSPACE), key_word_back},
	{ML_CTRL(ML_FN_DELETE), key_word_delete},
	{ML_CTRL('u'), key_cut_start},
	{ML_CTRL('k'), key_cut_end},
	{ML_CTRL('z'), key_undo},
	{ML_CTRL('y'), key_redo},
	{ML_FN_ENTER, key_enter},
	{ML_FN_UP, key_up, true},
	{ML_FN_DOWN, key_down, true},
	{ML_FN_PGUP, key_page_up, true},
	{ML_FN_PGDN, key_page_down, true},
};

enum ml_ui_result ml_ui_edit_key(struct ml_ui_edit *e, const struct ml_key *k)
{
	e->refused = e->full = false;
	if (k->type == ML_KEY_CHAR || k->type == ML_KEY_PASTE) {
		size_t before = e->text.n;
		ml_ui_edit_insert(e, k->text);
		e->refused |= e->text.n == before;
		return e->refused ? ML_UI_USED : ML_UI_CHANGED;
	}
	if (k->type != ML_KEY_FUNC)
		return ML_UI_IGNORED;
	ml_ui_edit_wrap(e, e->width);
	for (size_t i = 0; i < ML_COUNT(keys); i++) {
		if (keys[i].code != k->code)
			continue;
		if (!keys[i].keeps_goal)
			e->goal = -1;
		return keys[i].run(e);
	}
	return ML_UI_IGNORED;
}
