/*
 * term (L5): one line of text laid out in cells: made harmless, in visual order, with the way back from a cell to a
 * byte and from a byte to a cell. What the surface draws, and what the editors ask for their caret and for clicks.
 */
#ifndef MAILLAGE_TERM_LINE_H
#define MAILLAGE_TERM_LINE_H

#include <maillage/base.h>

struct ml_line_cell {
	const char *p; /* cluster, UTF-8, presentation forms for Arabic */
	uint8_t n;     /* bytes */
	uint8_t width; /* 1 or 2 */
	uint32_t from; /* offset in the text given of the (first) cluster it shows */
	uint32_t to;   /* offset behind it */
};
struct ml_line {
	struct ml_line_cell *cell; /* in visual order, left to right */
	uint32_t n;
	int width;    /* sum of the cells' widths */
	size_t bytes; /* of the text given */
	bool rtl;     /* base direction of the line */
};
/* base: 0 by the first strong letter, 1 left to right, 2 right to left. Everything is in the arena or borrowed from
 * text. */
struct ml_line ml_line_layout(struct ml_arena *, struct ml_str text, int base);
/* Left column of the cell on which the caret before byte `at` stands. Behind the text: width, or -1 on an rtl line (one
 * cell to the left of all). */
int ml_line_column(const struct ml_line *, size_t at);
/* Byte offset of the cluster under the column; the text's end when the column is beyond it, its start on the other
 * side. */
size_t ml_line_offset(const struct ml_line *, int column);
/* Where the caret goes for an arrow key, one cell to the left or right on the screen; `at` itself at the border. */
size_t ml_line_move(const struct ml_line *, size_t at, bool right);

#endif
