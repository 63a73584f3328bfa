/* What search.c (the index and its upkeep) and ties.c (what else a change touches) share. */
#ifndef MAILLAGE_STORE_SEARCH_H
#define MAILLAGE_STORE_SEARCH_H

#include "index.h"
#include "store.h"

enum { TIE_FIELDS = 4, TIES_MAX = 8, REBUILD_AFTER = 20000 };

/* One path of kind->ties. */
struct ml_tie {
	const struct ml_kind *owner;
	const struct ml_kind *via;		  /* NULL: the owner's own reference */
	const struct ml_field *via_field;	  /* the reference of `via` to the owner */
	const struct ml_field *names[TIE_FIELDS]; /* of `via`, or of the owner: references (their titles) and texts */
	uint32_t n_names;
	char *sql; /* via: the names of all rows that refer to ?1 */
};
/* The ties of a kind, parsed once and kept with its plan. */
const struct ml_tie *ml_ties_of(struct ml_store *, const struct ml_kind *, uint32_t *n);

struct ml_rids {
	int64_t *v;
	size_t n, cap;
};
/* Records found by a name of `rid`: added to out. */
bool ml_ties_dependents(struct ml_store *, struct ml_arena *, int64_t rid, struct ml_rids *out);

struct ml_texts {
	struct ml_index_text *v;
	size_t n, cap;
};
/* uuid -> struct ml_str *: titles met in a long run. */
struct ml_titles {
	struct ml_map *map;
	struct ml_arena *a;
};
/* titles may be NULL. */
struct ml_str ml_ties_title(struct ml_store *, struct ml_arena *, const struct ml_uuid *, struct ml_titles *);
/* Names held by other records that refer to this one. */
void ml_ties_texts(struct ml_store *, struct ml_arena *, const struct ml_uuid *, const struct ml_tie *, uint32_t n,
	struct ml_titles *, struct ml_texts *out);

#endif
