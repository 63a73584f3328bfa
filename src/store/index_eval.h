/*
 * index (store, private): which documents match a lattice of words, and how well.
 *
 * A rank orders matches: the tiers of a path's words summed; ML_IX_CORRECTED more for a word corrected as a whole,
 * twice that for the beginning of one. The file is evaluated chunk by chunk in bits, the overlay slot by slot.
 */
#ifndef MAILLAGE_STORE_INDEX_EVAL_H
#define MAILLAGE_STORE_INDEX_EVAL_H

#include "index_file.h"
#include "index_overlay.h"
#include "index_words.h"

#define ML_IX_CORRECTED 64u
#define ML_IX_RANK_NONE UINT16_MAX

/* What one word adds to the rank: its tier when exact; corrected ones tell only the title from the rest. */
static inline unsigned ml_ix_weight(enum ml_ix_near near, unsigned tier)
{
	return near == ML_IX_EXACT ? tier : ML_IX_CORRECTED * near + (tier < 2 ? 1 : 3);
}

/* Documents of one chunk that have one rank. */
struct ml_ix_piece {
	uint32_t chunk;
	uint32_t card;
	uint32_t rank;
	enum ml_ix_form { ML_IX_ARRAY, ML_IX_BITS, ML_IX_ALL } form;
	const void *p; /* in the file, or in the arena */
};

struct ml_ix_posts { /* small lists of one nearness: document * 4 + tier, chunk after chunk */
	ML_VEC(uint32_t) v;
	uint32_t *start; /* per chunk, and the end */
};

struct ml_ix_range { /* words one error away */
	uint32_t lo, hi;
	enum ml_ix_near near;
	bool overlay;
};

/* What an edge matches in the file and in the overlay. */
struct ml_ix_term {
	ML_VEC(struct ml_ix_set) sets;
	ML_VEC(uint8_t) set_near;
	struct ml_ix_posts posts[3];
	uint16_t *slots[2]; /* best rank per slot: exact, corrected; NULL: none */
	ML_VEC(struct ml_ix_range) near;
};

struct ml_ix_eval {
	struct ml_ix_file *f;
	struct ml_ix_overlay *o;
	const struct ml_ix_lattice *l;
	struct ml_ix_term *terms; /* per edge */
	const uint64_t *only;	  /* bit per document of the file; NULL: all */
	uint8_t *chunks;	  /* which chunks are asked for */
	/* scratch */
	bool *chosen; /* per edge */
	ML_VEC(uint64_t *) rooms;
	size_t used;
};
void ml_ix_eval_init(struct ml_ix_eval *, struct ml_ix_file *, struct ml_ix_overlay *, const struct ml_ix_lattice *);
void ml_ix_eval_finish(struct ml_ix_eval *);
void ml_ix_eval_exact(struct ml_ix_eval *); /* adds the words as they are to the terms */
/* Finds the words one error away; returns how many words of the text have such. */
unsigned ml_ix_eval_correct(struct ml_ix_eval *);
bool ml_ix_eval_near(struct ml_ix_eval *, enum ml_ix_near); /* adds those that are that near; false: there are none */

struct ml_ix_matches {
	struct ml_arena *arena;		   /* of what the pieces point to */
	ML_VEC(struct ml_ix_piece) pieces; /* by rank, then chunk */
	uint16_t *slots;		   /* rank per slot of the overlay, ML_IX_RANK_NONE: no match */
};
/* corrections: how many words of a match may be corrected. False: the file is damaged. */
bool ml_ix_eval_run(struct ml_ix_eval *, unsigned corrections, struct ml_ix_matches *);
void ml_ix_matches_finish(struct ml_ix_matches *);

#endif
