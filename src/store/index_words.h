/* index (store, private): a typed text as a lattice of words, and words one typing error away. */
#ifndef MAILLAGE_STORE_INDEX_WORDS_H
#define MAILLAGE_STORE_INDEX_WORDS_H

#include "index_format.h"

#define ML_IX_QUERY_WORDS 16u /* words of a text that count */

/*
 * The words of a text are positions 0 to n; an edge is one way to read what lies between two of them: the word itself,
 * a particle joined to its word, digits joined, a phone number. A document matches when the edges of some path from 0
 * to n all match, an edge when one of its prefixes begins a word of the document.
 */
struct ml_ix_edge {
	uint8_t from, to;
	bool correctable; /* the first prefix, when it has no digit and 4 letters or more */
	ML_VEC(struct ml_str) prefixes;
};
struct ml_ix_lattice {
	struct ml_arena *arena;
	uint32_t n;
	ML_VEC(struct ml_ix_edge) edges; /* by from */
};
void ml_ix_lattice_init(struct ml_ix_lattice *, struct ml_str text);
void ml_ix_lattice_finish(struct ml_ix_lattice *);

/* A sorted list of words, wherever it is kept. */
struct ml_ix_dictionary {
	void *arg;
	uint32_t n;
	/* Narrows [*lo, *hi) to the words that begin with s; false (and the range is empty) if there is none. */
	bool (*narrow)(void *arg, struct ml_str s, uint32_t *lo, uint32_t *hi);
	struct ml_str (*word)(void *arg, uint32_t i, char room[ML_IX_WORD_MAX]);
};
/* The least string after all that begin with s, in room as long as s; empty: there is none. */
struct ml_str ml_ix_after(struct ml_str s, char *room);

enum ml_ix_near {
	ML_IX_EXACT,
	ML_IX_WHOLE, /* the whole word is one error away */
	ML_IX_BEGUN  /* a beginning of it is, and the error is not in its last letter */
};
/* Hands the ranges of words one insertion, deletion, substitution or transposition away from s; a range may come twice.
 */
void ml_ix_correct(const struct ml_ix_dictionary *, struct ml_str s,
	void (*range)(void *arg, uint32_t lo, uint32_t hi, enum ml_ix_near), void *arg);

#endif
