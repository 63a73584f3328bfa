/*
 * term, inside: lines laid out lately. A screen shows mostly what it showed before the last key, and reordering and shaping
 * cost far more than drawing.
 */
#ifndef MAILLAGE_TERM_CACHE_H
#define MAILLAGE_TERM_CACHE_H

#include "term/line.h"

struct ml_line_cache;
struct ml_line_cache *ml_line_cache_create(void);
void ml_line_cache_destroy(struct ml_line_cache *);
/* Texts that mix directions begin at the right: set for an Arabic screen, where a Latin word or the name of a key at the
 * head of a sentence does not make it a Latin one. What holds no letter of that direction stays as it is. */
void ml_line_cache_rtl(struct ml_line_cache *, bool);
/* The text laid out in at most w cells (cut with "…" in logical order). Valid until the next call. */
const struct ml_line *ml_line_cache_get(struct ml_line_cache *, struct ml_str text, int w);

#endif
