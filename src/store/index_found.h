/* index (store, private): a result: groups of (kind, rank), each the pieces of the file cut to the kind, and hits of
 * the overlay. */
#ifndef MAILLAGE_STORE_INDEX_FOUND_H
#define MAILLAGE_STORE_INDEX_FOUND_H

#include "index_eval.h"

struct ml_ix_segment { /* members of one piece inside [lo, hi) of its chunk */
	const struct ml_ix_piece *piece;
	uint32_t lo, hi;
	uint32_t card;
	uint64_t base; /* documents of the group before it */
};

struct ml_ix_hit { /* of the overlay */
	int64_t rid;
	uint32_t place;
	uint64_t at; /* in its group */
};

struct ml_ix_group {
	uint32_t kind, rank;
	uint64_t base; /* results before it */
	uint64_t count;
	uint32_t segment, n_segments;
	uint32_t hit, n_hits; /* in natural order */
};

struct ml_ix_by_rid {
	int64_t rid;
	uint64_t at; /* in the result */
};

struct ml_ix_walk { /* where the last search for a place in bits ended */
	const struct ml_ix_segment *segment;
	uint32_t word;
	uint32_t before; /* members before that word */
};

struct ml_index_found {
	struct ml_ix_file *f;
	struct ml_ix_matches m;
	uint64_t count, uncorrected;
	ML_VEC(struct ml_ix_group) groups;
	ML_VEC(struct ml_ix_segment) segments;
	ML_VEC(struct ml_ix_hit) hits;
	struct ml_ix_walk walk;
	struct ml_ix_by_rid *hits_by_rid; /* made when first asked for */
};
/* Takes the matches over. kinds: in the order of display; only: sorted rids, or NULL. */
struct ml_index_found *ml_ix_found_create(struct ml_ix_file *, struct ml_ix_overlay *, struct ml_ix_matches *,
	const uint8_t *kinds, uint32_t n_kinds, const int64_t *only, size_t n_only);

#endif
