/* index (store, private): the parts of an index file while it is written, and sets in it. */
#ifndef MAILLAGE_STORE_INDEX_WRITE_H
#define MAILLAGE_STORE_INDEX_WRITE_H

#include "index_format.h"
#include "index_io.h"

struct ml_ix_writer {
	const char *path; /* of the finished file */
	char *part_path;  /* of the file being written */
	int fd;
	struct ml_ix_out
		parts[ML_IX_PARTS]; /* DATA goes straight to the file, the others to scratch files until the end */
	struct ml_ix_header h;
	uint16_t *members; /* room for one chunk */
	ML_VEC(struct ml_ix_node) nodes;
};
bool ml_ix_writer_init(struct ml_ix_writer *, const char *path, struct ml_str stamp, struct ml_error *);
bool ml_ix_writer_place(
	struct ml_ix_writer *, struct ml_error *); /* assembles the parts, renames the file into place */
void ml_ix_writer_finish(struct ml_ix_writer *);   /* removes what was not placed */

/* Documents of four tiers as bits, cleared and united chunk by chunk. */
struct ml_ix_bits {
	uint64_t *v;   /* tier after tier, whole chunks */
	uint8_t *used; /* per tier and chunk */
	uint32_t chunks;
};
void ml_ix_bits_finish(struct ml_ix_bits *);
void ml_ix_bits_set(struct ml_ix_bits *, uint32_t docs, const uint32_t *v, size_t n); /* v: document * 4 + tier */
/* Adds the bits of `from` to `to` and clears `from`; to NULL: clears only. */
void ml_ix_bits_move(struct ml_ix_bits *to, struct ml_ix_bits *from);

/* Write a set, return its number. A document in several tiers stays in the best. */
uint32_t ml_ix_put_bits(struct ml_ix_writer *, struct ml_ix_bits *);
uint32_t ml_ix_put_list(struct ml_ix_writer *, const uint32_t *v, size_t n); /* ascending, one entry a document */

/* The words of the runs in `scratch`, merged, to the parts about words. map: document number of each arrival. */
struct ml_ix_extent {
	uint64_t from, to;
};
bool ml_ix_merge_words(struct ml_ix_writer *, int scratch, const struct ml_ix_extent *runs, size_t n_runs,
	const uint32_t *map, struct ml_error *);

#endif
