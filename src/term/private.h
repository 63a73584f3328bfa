/* term, inside: what the terminal's two halves share: its life (terminal.c) and the ncurses painter (paint.c). */
#ifndef MAILLAGE_TERM_PRIVATE_H
#define MAILLAGE_TERM_PRIVATE_H

#include "term/surface.h"
#include "term/theme.h"

/* Draws a surface into ncurses' window. Keeps what it drew last, and touches only rows that changed. */
struct ml_painter;
struct ml_painter *ml_painter_create(void);
void ml_painter_destroy(struct ml_painter *);
void ml_painter_theme(struct ml_painter *, const struct ml_theme *, bool mono); /* after start_color */
enum ml_depth ml_painter_depth(const struct ml_painter *);
void ml_painter_forget(struct ml_painter *); /* the next paint sends everything */
void ml_painter_paint(struct ml_painter *, const struct ml_surface *);
/* For a terminal that reorders right-to-left text itself and does not obey when asked to leave it. */
void ml_painter_bidi(struct ml_painter *, bool terminal_reorders);

/* reorder.c: cells of a row in the order in which such a terminal must get them; order[i]: the visual column that place
 * i shows. w entries each. */
void ml_row_for_bidi(const struct ml_glyph *row, int w, struct ml_glyph *out, int *order);

#endif
