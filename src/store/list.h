/* What lists and sifting share (store, private). */
#ifndef MAILLAGE_STORE_LIST_H
#define MAILLAGE_STORE_LIST_H

#include "store.h"

/* Ids in their order, shared by the lists that show them. */
struct ml_id_block {
	unsigned users;
	uint64_t n;
	int64_t ids[];
};
struct ml_id_block *ml_id_block_create(uint64_t n);
void ml_id_block_drop(struct ml_id_block *); /* fine with NULL */

struct ml_list *ml_list_of_index(
	struct ml_store *, const struct ml_query *, const int64_t *only, size_t n_only, struct ml_error *);
struct ml_list *ml_list_of_block(struct ml_id_block *, bool *corrected /* taken over; NULL: none */);
uint64_t ml_list_exact(const struct ml_list *); /* of an index: how many needed no correction */

/* As ml_sift_begin, for records with all flags of `with` and none of `without`. */
struct ml_sift *ml_sift_begin_(struct ml_store *, const struct ml_kind *, struct ml_str where, const char *sort,
	unsigned with, unsigned without, struct ml_error *);
const struct ml_id_block *ml_sift_block(const struct ml_sift *); /* once it is done */

#endif
