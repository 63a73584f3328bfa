/*
 * index (store, private): search and list order of every record that is not in the bin.
 *
 * A mapped file beside the database holds the documents numbered in (kind, sort key, rid) order, a sorted dictionary of
 * folded words and their posting lists; an overlay in memory holds what changed since it was built. The file is a
 * cache: it is used only if its stamp is the one asked for and every part that is read carries the right checksum;
 * whoever finds it missing, old or damaged builds it again. Knows nothing of SQL or of kinds: the feeder hands
 * documents.
 */
#ifndef MAILLAGE_STORE_INDEX_H
#define MAILLAGE_STORE_INDEX_H

#include <maillage/base.h>

/* ---- documents -------------------------------------------------------------------------- */

enum ml_index_tier {
	ML_INDEX_TITLE, /* title fields: a match at the start of such a text ranks before a match of another of its
			   words */
	ML_INDEX_OTHER, /* other searched fields */
	ML_INDEX_TIED	/* names of the records it is tied to */
};

struct ml_index_text {
	struct ml_str text; /* as stored; folded and split here */
	enum ml_index_tier tier;
	bool phone; /* a phone number: found by its national digits and by any full writing */
};

struct ml_index_doc {
	int64_t rid;	   /* low 8 bits: kind */
	struct ml_str key; /* natural order inside the kind (ml_sort_key of the title); only its first 255 bytes count,
			      then the rid */
	const struct ml_index_text *texts;
	uint32_t n_texts;
};

/* ---- building the file ------------------------------------------------------------------------ */

#define ML_INDEX_STAMP_MAX 64 /* bytes */
#define ML_INDEX_DOCS_MAX 0x3fffffffu

struct ml_index_builder;
/* Documents are added in any order, each rid once (finish fails otherwise). Private memory stays under 96 MiB for a
 * million documents (some 20 bytes more for each beyond); scratch files without a name lie in path's directory. */
bool ml_index_builder_create(const char *path, struct ml_str stamp, struct ml_index_builder **, struct ml_error *);
bool ml_index_builder_add(struct ml_index_builder *, const struct ml_index_doc *, struct ml_error *);
/* Writes the file and puts it in place at once (rename; no fsync: a torn file is recognised when it is read). Destroy
 * the builder after it, whatever it returned. */
bool ml_index_builder_finish(struct ml_index_builder *, struct ml_error *);
void ml_index_builder_destroy(struct ml_index_builder *); /* without finish: nothing changed on disk */

/* ---- opening ------------------------------------------------------------------------------------- */

struct ml_index;
/* path NULL: an index without a file, only its overlay. Otherwise fails with NO_FILE, or DB_DAMAGED (old stamp, other
 * version, truncated, damaged): build it again. Constant time whatever the size. */
bool ml_index_open(const char *path, struct ml_str stamp, struct ml_index **, struct ml_error *);
void ml_index_close(struct ml_index *); /* results stay valid after it */
/* True once something read in the file turned out to be damaged: build it again. */
bool ml_index_is_damaged(const struct ml_index *);
bool ml_index_remove_file(const char *path, struct ml_error *); /* erasure; a missing file is fine */

/* ---- overlay of recent changes ------------------------------------------------------------------ */

bool ml_index_put(struct ml_index *, const struct ml_index_doc *,
	struct ml_error *); /* replaces the document of that rid, or adds it */
bool ml_index_remove(struct ml_index *, int64_t rid, struct ml_error *); /* binned or erased; unknown rid: nothing */
/* Documents added, replaced and removed since the file was built: rebuild beyond some 20,000. */
uint64_t ml_index_overlay_size(const struct ml_index *);

/* ---- asking --------------------------------------------------------------------------------------- */

uint64_t ml_index_count(
	const struct ml_index *, unsigned kind); /* documents of a kind, overlay included; 0: of all kinds */
bool ml_index_has(const struct ml_index *, int64_t rid);

struct ml_index_query {
	struct ml_str text;   /* as typed; no word in it: every document */
	const uint8_t *kinds; /* only these kinds, results grouped in this order; NULL: every kind, by wire number */
	uint32_t n_kinds;
	const int64_t *only; /* only these rids (in any order; ascending is faster); NULL: no restriction */
	size_t n_only;
	bool exact; /* no correction of typing errors */
};

/*
 * Every word of the text is a prefix of some word of the document, in any order. Order: kinds as asked; then no
 * correction before corrected; then start of title, other word of a title, other fields, tied names (summed over the
 * words); then natural order. One typing error (insertion, deletion, substitution, transposition) in words of 4 letters
 * or more is corrected when the exact words find fewer than ML_INDEX_FEW documents; corrected results come after.
 * Beginnings of words (of 5 letters or more) are corrected only when the exact words find nothing, more than one word only
 * when nothing at all would be found.
 *
 * The result is a snapshot: later changes of the index, or closing it, do not alter it. Nothing is materialised per
 * document: `at` costs well under a microsecond. NULL with error (DB_DAMAGED) if the file turns out to be damaged.
 */
#define ML_INDEX_FEW 50
struct ml_index_found;
struct ml_index_found *ml_index_find(struct ml_index *, const struct ml_index_query *, struct ml_error *);
void ml_index_found_destroy(struct ml_index_found *);
uint64_t ml_index_found_count(const struct ml_index_found *);	    /* exact */
uint64_t ml_index_found_uncorrected(const struct ml_index_found *); /* how many of them needed no correction */
int64_t ml_index_found_at(
	const struct ml_index_found *, uint64_t i); /* rid; 0: i out of range, or the file turned out damaged */
uint64_t ml_index_found_ids(
	const struct ml_index_found *, uint64_t from, uint64_t n, int64_t *out); /* of a range; how many */
bool ml_index_found_corrected(const struct ml_index_found *, uint64_t i);
uint64_t ml_index_found_kind_count(const struct ml_index_found *, unsigned kind);
/* Is this rid in the result? For the intersection with other filters. at: its place, may be NULL. */
bool ml_index_found_has(const struct ml_index_found *, int64_t rid, uint64_t *at);

#endif
