/*
 * term, inside: lines laid out lately. A screen shows mostly what it showed before the last key, and reordering and
 * shaping cost far more than drawing.
 */
#ifndef MAILLAGE_TERM_CACHE_H
#define MAILLAGE_TERM_CACHE_H

#include "term/line.h"

struct ml_line_cache;
struct ml_line_cache *ml_line_cache_create(void);
void ml_line_cache_destroy(struct ml_line_cache *);
/*
 * The text laid out in at most w cells (cut with "…" in logical order). Valid until the next call. rtl: the screen is
 * in Arabic, where a sentence may well begin with the name of a key: a line with any Arabic in it runs from the right.
 */
const struct ml_line *ml_line_cache_get(struct ml_line_cache *, struct ml_str text, int w, bool rtl);

#endif
