/* Groups of duplicates (same.c), as the other files of store read them. The words: store.h, "duplicates". */
#ifndef MAILLAGE_STORE_SAME_H
#define MAILLAGE_STORE_SAME_H

#include "store.h"

struct ml_ids {
	struct ml_uuid *v;
	size_t n, cap;
};
/* The ids read as this one is, itself included, whatever is here of them; n is 1 for a record by itself. Added to out. */
bool ml_same_ids(struct ml_store *, const struct ml_uuid *, struct ml_ids *out, struct ml_error *);
/* Records that hold a merged_into naming this one. Added to out. */
bool ml_same_joined_to(struct ml_store *, const struct ml_uuid *, struct ml_ids *out, struct ml_error *);
/* Link records that link the same as one with these values would (derived ids), after reading; not erased. Added to out. */
bool ml_same_links(
	struct ml_store *, const struct ml_kind *, ml_values_fn, void *arg, struct ml_ids *out, struct ml_error *);
/* After a write: the tables joined and canonical, and the flag of all whose group moved. flags: as written. */
bool ml_same_put(struct ml_store *, const struct ml_put_record *, unsigned flags, struct ml_error *);
/* Others may have written since: what is remembered is asked for anew. */
void ml_same_sync(struct ml_store *);
void ml_same_forget(struct ml_store *);
/* All anew from the records (migrations, repair); inside a transaction. */
bool ml_same_rebuild(struct ml_store *, struct ml_error *);
/* Faults found in what is derived. flagged: records that carry ML_R_MERGED; pairs: values of merged_into, as counted by the caller. */
bool ml_same_check(struct ml_store *, uint64_t flagged, uint64_t pairs, uint64_t *faults, struct ml_error *);

#endif
