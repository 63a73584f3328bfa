/*
 * term (L5): one line of text laid out in cells: made harmless, in visual order, with the way back from a cell to a byte and
 * from a byte to a cell. What the surface draws, and what the editors ask for their caret and for clicks.
 */
#ifndef MAILLAGE_TERM_LINE_H
#define MAILLAGE_TERM_LINE_H

#include <maillage/base.h>

struct ml_line_cell {
	const char *p;  /* cluster, UTF-8, presentation forms for Arabic */
	uint8_t n;      /* bytes */
	uint8_t width;  /* 1 or 2 */
	bool rtl;       /* it reads from right to left: the caret before it stands on its right half */
	uint32_t from;  /* offset in the text given of the (first) cluster it shows */
	uint32_t to;    /* offset behind it */
};
struct ml_line {
	struct ml_line_cell *cell; /* in visual order, left to right */
	uint32_t n;
	int width;   /* sum of the cells' widths */
	bool rtl;    /* base direction of the line */
};
/* base: 0 by the first strong letter, 1 left to right, 2 right to left. Everything is in the arena or borrowed from text. */
struct ml_line ml_line_layout(struct ml_arena *, struct ml_str text, int base);
/* Column, 0..width, at which a caret before byte `at` stands (behind everything: the line's end side). For a caret that is drawn as
 * a cell: of an rtl line the cell is at column - 1. */
int ml_line_column(const struct ml_line *, struct ml_str text, size_t at);
/* Byte offset of the cluster under the column; the text's end when the column is beyond the end side. */
size_t ml_line_offset(const struct ml_line *, struct ml_str text, int column);
/* Where the caret goes for an arrow key: one cluster to the left or right on the screen. */
size_t ml_line_move(const struct ml_line *, struct ml_str text, size_t at, bool right);

#endif
