/*
 * index (store, private): what changed since the file was built. Documents of the overlay replace those of the file,
 * whose numbers are dead bits. Its words are a sorted list too, put in order when something is asked.
 */
#ifndef MAILLAGE_STORE_INDEX_OVERLAY_H
#define MAILLAGE_STORE_INDEX_OVERLAY_H

#include "index_file.h"
#include "index_words.h"

struct ml_ix_slot {
	int64_t rid;
	char *bytes; /* key, then words; NULL: free */
	uint32_t key_n;
	uint32_t place; /* document of the file that it comes before */
	bool live;
	bool replaces; /* a document of the file */
};

struct ml_ix_entry { /* one word of one document */
	uint64_t head;
	const char *p;
	uint32_t slot;
	uint8_t n;
	uint8_t tier;
};

struct ml_ix_overlay {
	ML_VEC(struct ml_ix_slot) slots;
	ML_VEC(uint32_t) spare;		    /* free slots */
	ML_VEC(uint32_t) order;		    /* live slots in natural order, by kind, key, rid */
	ML_VEC(struct ml_ix_entry) entries; /* the first `sorted` are, by word then slot */
	size_t sorted;
	ML_VEC(uint32_t) gone; /* slots that died since the entries were put in order */
	struct ml_map *by_rid;
	uint64_t *dead; /* bit per document of the file; NULL: none */
	uint64_t n_dead, n_replaced;
	uint64_t live[256], dead_of[256]; /* per kind */
};
void ml_ix_overlay_init(struct ml_ix_overlay *);
void ml_ix_overlay_finish(struct ml_ix_overlay *);
bool ml_ix_overlay_put(struct ml_ix_overlay *, struct ml_ix_file *, const struct ml_index_doc *);
void ml_ix_overlay_remove(struct ml_ix_overlay *, struct ml_ix_file *, int64_t rid);
bool ml_ix_overlay_has(const struct ml_ix_overlay *, int64_t rid);
/* Puts the entries in order. */
void ml_ix_overlay_ready(struct ml_ix_overlay *);
struct ml_ix_dictionary ml_ix_overlay_words(struct ml_ix_overlay *); /* an entry is a word of it */
static inline bool ml_ix_overlay_is_dead(const struct ml_ix_overlay *o, uint32_t doc)
{
	return o->dead && o->dead[doc / 64] >> doc % 64 & 1;
}

#endif
