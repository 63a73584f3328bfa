/*
 * index (store, private): the mapped file as it is read. Nothing read in it is believed: every access is inside its
 * part, in regions whose checksum was right when first read, and numbers found there are checked where they are used.
 */
#ifndef MAILLAGE_STORE_INDEX_FILE_H
#define MAILLAGE_STORE_INDEX_FILE_H

#include "index_format.h"

struct ml_ix_file {
	unsigned refs;	    /* the index and its results */
	const uint8_t *map; /* NULL: no file, everything empty */
	uint64_t size;
	struct ml_ix_header h;
	const uint64_t *sums;
	uint8_t *checked; /* per region */
	bool damaged;
	uint32_t chunks;
};
bool ml_ix_file_open(
	const char *path, struct ml_str stamp, struct ml_ix_file **, struct ml_error *); /* path NULL: empty */
struct ml_ix_file *ml_ix_file_keep(struct ml_ix_file *);
void ml_ix_file_drop(struct ml_ix_file *);

bool ml_ix_check_regions(struct ml_ix_file *, uint64_t first, uint64_t last);
static inline const void *ml_ix_damage(struct ml_ix_file *f)
{
	f->damaged = true;
	return NULL;
}
/* n > 0 bytes of a part; NULL (and damaged) if they are not there or not sound. */
static inline const void *ml_ix_reach(struct ml_ix_file *f, enum ml_ix_part_id part, uint64_t off, uint64_t n)
{
	const struct ml_ix_part *p = &f->h.parts[part];

	if (n > p->n || off > p->n - n)
		return ml_ix_damage(f);
	uint64_t first = (p->off + off - ML_IX_PAGE) / ML_IX_REGION,
		 last = (p->off + off + n - 1 - ML_IX_PAGE) / ML_IX_REGION;
	if ((!f->checked[first] || !f->checked[last] || last - first > 1) && !ml_ix_check_regions(f, first, last))
		return ml_ix_damage(f);
	return f->map + p->off + off;
}

int64_t ml_ix_rid(struct ml_ix_file *, uint32_t doc);			       /* 0: no such document */
bool ml_ix_doc(struct ml_ix_file *, int64_t rid, uint32_t *doc);	       /* false: not in the file */
/* The same for rids that ascend, one after the other; {0} begins. */
struct ml_ix_rid_walk {
	uint32_t place;
	int64_t rid;
};
bool ml_ix_doc_next(struct ml_ix_file *, int64_t rid, struct ml_ix_rid_walk *, uint32_t *doc);
const struct ml_ix_kind *ml_ix_kind(const struct ml_ix_file *, unsigned kind); /* NULL: none */
/* Number of the first document of the kind's that does not come before (key, rid). */
uint32_t ml_ix_place(struct ml_ix_file *, int64_t rid, struct ml_str key);

/* Walks the dictionary. */
struct ml_ix_cursor {
	struct ml_ix_file *f;
	uint32_t word; /* number of the current word */
	const uint8_t *p, *end;
	char bytes[ML_IX_WORD_MAX];
	size_t n;
	uint64_t count; /* its postings */
	bool large;
	uint32_t set;		 /* when large */
	uint64_t small, small_n; /* else: its list in SMALL */
};
bool ml_ix_cursor_seek(struct ml_ix_cursor *, struct ml_ix_file *, uint32_t word);
bool ml_ix_cursor_next(struct ml_ix_cursor *);

/* Narrows [*lo, *hi) to the words that begin with s; false if there is none. */
bool ml_ix_narrow(void *file, struct ml_str s, uint32_t *lo, uint32_t *hi);
/* The union of these words, if it is kept; else NULL. */
const struct ml_ix_node *ml_ix_node(struct ml_ix_file *, uint32_t lo, uint32_t hi);

struct ml_ix_set {
	uint32_t card[ML_IX_TIERS];
	uint32_t n[ML_IX_TIERS];
	const struct ml_ix_container *c[ML_IX_TIERS];
};
bool ml_ix_set(struct ml_ix_file *, uint32_t number, struct ml_ix_set *);
const struct ml_ix_container *ml_ix_set_chunk(const struct ml_ix_set *, unsigned tier, uint32_t chunk); /* NULL: none */
/* Its uint16_t members (card <= ML_IX_ARRAY_MAX) or its uint64_t bits. */
const void *ml_ix_members(struct ml_ix_file *, const struct ml_ix_container *);

#endif
