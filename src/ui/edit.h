/*
 * ui (L6): text editors, on grapheme clusters: é written e + U+0301, vocalised Arabic, emoji and ZWNJ stay whole. One
 * struct for one line and for many (soft-wrapped). Undo by word; paste; ghost completion.
 *
 * Keys: arrows (visual, so that Left goes left in Arabic too), Ctrl-Left/Right by word, Home, End, Ctrl-Home/End,
 * Backspace, Delete, Ctrl-W word back, Ctrl-U to the line's start, Ctrl-K to its end, Ctrl-Z, Ctrl-Y; many lines:
 * Enter, Up, Down, PgUp, PgDn. Right or End at the end takes the ghost. Other keys are IGNORED; so are Up, Down, Enter
 * of one line, and arrows that cannot move.
 */
#ifndef MAILLAGE_UI_EDIT_H
#define MAILLAGE_UI_EDIT_H

#include "term/line.h"
#include "ui/ui.h"

#define ML_UI_EDIT_UNDO 100 /* steps kept */

struct ml_ui_undo;
struct ml_ui_edit {
	struct ml_buf text;	 /* UTF-8 as typed (not normalised), without controls and bidi overrides */
	size_t at;		 /* caret, a cluster's border */
	bool many;		 /* many lines */
	bool secret;		 /* shows • for each cluster */
	bool ltr;		 /* numbers, phones, addresses of the net: always left to right */
	bool no_undo;		 /* whoever holds it keeps the changes: Ctrl-Z and Ctrl-Y are IGNORED */
	size_t max;		 /* code points; 0: 4096 for one line, 2^20 for many */
	const char *placeholder; /* shown when empty, translated */
	struct ml_buf ghost;	 /* what would follow the text; cleared by every change */
	struct ml_buf head;	 /* taken with it instead of the last `over` bytes: the same with its capitals and accents */
	size_t over;
	struct ml_ui_undo *undo;
	/* layout */
	int left;	   /* first visible column (one line) */
	uint32_t top;	   /* first visible wrapped line (many) */
	int goal;	   /* column that Up and Down aim at, -1: none */
	int width, height; /* of the last layout */
	bool full;	   /* the last key would have made the text too long: nothing of it was taken */
	bool refused;	   /* the last key hit max or was not a text */
};
void ml_ui_edit_init(struct ml_ui_edit *, bool many);
void ml_ui_edit_finish(struct ml_ui_edit *);
/* New text, caret at its end, undo forgotten. */
void ml_ui_edit_set(struct ml_ui_edit *, struct ml_str);
/* The same as an edit the user can undo. */
void ml_ui_edit_replace(struct ml_ui_edit *, struct ml_str);
static inline struct ml_str ml_ui_edit_text(const struct ml_ui_edit *e)
{
	return (struct ml_str){e->text.p ? e->text.p : "", e->text.n};
}
static inline bool ml_ui_edit_empty(const struct ml_ui_edit *e)
{
	return e->text.n == 0;
}
void ml_ui_edit_insert(struct ml_ui_edit *, struct ml_str); /* as typed or pasted, at the caret */
void ml_ui_edit_ghost(
	struct ml_ui_edit *, struct ml_str rest); /* offer: what would follow; shown when the caret is at the end */
/* The same; taking it also writes `head` over the last `over` bytes of the text. */
void ml_ui_edit_ghost_over(struct ml_ui_edit *, struct ml_str rest, struct ml_str head, size_t over);
bool ml_ui_edit_undo(struct ml_ui_edit *);
bool ml_ui_edit_redo(struct ml_ui_edit *);
enum ml_ui_result ml_ui_edit_key(struct ml_ui_edit *, const struct ml_key *);
/* Wrapped lines that `many` takes at a width (>= 1). */
uint32_t ml_ui_edit_lines(struct ml_ui_edit *, int width);
/* One line takes the first row of rect. With focus: role INPUT_FOCUS and the hardware cursor. */
void ml_ui_edit_draw(struct ml_ui_edit *, struct ml_surface *, struct ml_rect, bool focus);
/* Caret to a click inside the rect of the last draw; x, y relative to its corner. mirrored: of the surface. */
void ml_ui_edit_click(struct ml_ui_edit *, int x, int y, bool mirrored);

#endif
