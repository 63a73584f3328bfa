/* ui, inside: what the editor's files share. */
#ifndef MAILLAGE_UI_EDIT_PRIVATE_H
#define MAILLAGE_UI_EDIT_PRIVATE_H

#include "ui/edit.h"

struct ml_ui_op { /* a change: at `at`, `removed` became `put` */
	size_t at;
	struct ml_buf removed, put;
	size_t caret; /* before it */
};

struct ml_ui_line { /* a wrapped line of the text */
	size_t from, to;
};

/* Undo stack, and the layout that is kept from key to key. */
struct ml_ui_undo {
	ML_VEC(struct ml_ui_op) op;
	size_t done;			/* op[done..] can be redone */
	bool open;			/* the last op may grow by the next letter */
	struct ml_arena *arena;		/* lines being laid out */
	ML_VEC(struct ml_ui_line) line; /* at least one when known */
	bool lines_known;
	int lines_width;
};

void ml_ui_undo_clear(struct ml_ui_undo *);
void ml_ui_undo_note(struct ml_ui_edit *, size_t at, struct ml_str removed, struct ml_str put);
/* Changes the bytes and sets the caret behind them; no undo. */
void ml_ui_edit_apply(struct ml_ui_edit *, size_t at, size_t drop, struct ml_str put);
/* The next border of a cluster at or behind `at`. */
size_t ml_ui_edit_snap(struct ml_str, size_t at);
/* Makes the wrapped lines known for this width; one line is one line. */
void ml_ui_edit_wrap(struct ml_ui_edit *, int width);
/* After a change: `drop` bytes at `at` became `put`; lines that were known stay so. */
void ml_ui_edit_rewrap(struct ml_ui_edit *, size_t at, size_t drop, size_t put);
uint32_t ml_ui_edit_row(const struct ml_ui_edit *); /* line the caret is on; lines must be known */
/* The row in cells; valid until the next layout. */
struct ml_line ml_ui_edit_layout(struct ml_ui_edit *, uint32_t row);

#endif
