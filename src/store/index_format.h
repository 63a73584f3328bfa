/*
 * index (store, private): layout of the index file, shared by the builder and the reader.
 *
 * Page 0 is the header; the body follows, in parts. The body is cut in regions of 32 KiB whose checksums are the part
 * SUMS (SUMS is not in a region: the header has its checksum); a region is checked when something in it is first read.
 * Numbers have the machine's byte order: the file never travels. Every part starts at a multiple of 8.
 *
 *   RIDS         int64 per document, in document order: kind, sort key, rid
 *   BY_RID       uint32 document numbers in rid order
 *   KEY_BLOCKS   uint64 offset in KEYS per 16 documents
 *   KEYS         per document: shared byte, suffix length byte, suffix (shared is 0 at a block's start)
 *   WORD_BLOCKS  struct ml_ix_block per 16 words, byte order
 *   WORDS        per word: varint shared, varint suffix length, suffix, varint postings; then for a small list varint
 * bytes in SMALL, for a large one varint set number SMALL        small lists one after the other: varint ((document -
 * previous) * 4 + tier) SETS         uint64 offset in DIRS per set DIRS         per set: struct ml_ix_dir, then its
 * containers, tier after tier, chunks ascending DATA         containers: uint16 array of at most 4096 members, else a
 * bitmap of 65,536 bits NODES        struct ml_ix_node, by (lo, hi): ranges of words under a short prefix whose union
 * is kept as a set
 */
#ifndef MAILLAGE_STORE_INDEX_FORMAT_H
#define MAILLAGE_STORE_INDEX_FORMAT_H

#include <endian.h>

#include <maillage/base.h>
#include "index.h"

#define ML_IX_MAGIC "mlindex1"
#define ML_IX_ORDER 0x01020304u
#define ML_IX_PAGE 4096u
#define ML_IX_REGION 32768u
#define ML_IX_BLOCK 16u	   /* words or documents a block */
#define ML_IX_WORD_MAX 96u /* bytes of a word that are kept */
#define ML_IX_KEY_MAX 255u
#define ML_IX_TIERS 4u	     /* start of title, other word of title, other fields, tied */
#define ML_IX_LARGE 1024u    /* postings from which a list is a set */
#define ML_IX_NODE_SET 8192u /* postings from which the union under a prefix is kept as a set */
#define ML_IX_NODE_WORDS 64u /* words from which it is kept as a small list */
#define ML_IX_CHUNK_BITS 16u
#define ML_IX_CHUNK 65536u /* documents a chunk */
#define ML_IX_CHUNK_WORDS (ML_IX_CHUNK / 64u)
#define ML_IX_ARRAY_MAX 4096u /* members up to which a container is an array */
#define ML_IX_PHONE '#'	      /* first byte of a phone's word: folded words never have it */

enum ml_ix_part_id {
	ML_IX_RIDS,
	ML_IX_BY_RID,
	ML_IX_KEY_BLOCKS,
	ML_IX_KEYS,
	ML_IX_WORD_BLOCKS,
	ML_IX_WORDS,
	ML_IX_SMALL,
	ML_IX_SETS,
	ML_IX_DIRS,
	ML_IX_DATA,
	ML_IX_NODES,
	ML_IX_UNIONS,
	ML_IX_SUMS,
	ML_IX_PARTS
};

struct ml_ix_part {
	uint64_t off, n;
};

struct ml_ix_kind {
	uint32_t kind, first, n;
};

struct ml_ix_header {
	char magic[8];
	uint32_t order;
	uint32_t docs, words, sets, nodes;
	uint32_t n_kinds;
	uint32_t stamp_n;
	uint8_t stamp[ML_INDEX_STAMP_MAX];
	uint32_t unused;
	uint64_t size; /* of the file */
	struct ml_ix_part parts[ML_IX_PARTS];
	struct ml_ix_kind kinds[256];
	uint64_t sums_sum; /* checksum of the part SUMS */
	uint64_t sum;	   /* checksum of this header before this member */
};

struct ml_ix_block {
	uint64_t head; /* first 8 bytes of the block's first word, big-endian, zero padded */
	uint64_t words;
	uint64_t small;
};

struct ml_ix_dir {
	uint32_t card[ML_IX_TIERS]; /* documents a tier; each document is in its best tier only */
	uint32_t n[ML_IX_TIERS];    /* containers a tier */
};

struct ml_ix_container {
	uint32_t chunk;
	uint32_t card;
	uint64_t off; /* in DATA */
};

struct ml_ix_node {
	uint32_t lo, hi; /* words */
	uint32_t count;	 /* documents of its small list; 0: it is a set */
	uint32_t set;
	uint64_t small, small_n;
};

_Static_assert(sizeof(struct ml_ix_header) <= ML_IX_PAGE, "the header fits in its page");
_Static_assert(sizeof(struct ml_ix_block) == 24 && sizeof(struct ml_ix_dir) == 32, "no holes in the file's structs");
_Static_assert(
	sizeof(struct ml_ix_container) == 16 && sizeof(struct ml_ix_node) == 32, "no holes in the file's structs");

/* Checksum of a region: any change of one 8-byte word changes it. */
uint64_t ml_ix_sum(const void *p, size_t n);
/* Bits set in n words, without the processor's own instruction: not every machine has it. */
static inline uint32_t ml_ix_count_bits(const uint64_t *v, size_t n)
{
	uint32_t count = 0;

	for (size_t from = 0; from < n; from += 16) {
		uint64_t bytes = 0;
		for (size_t i = from; i < n && i < from + 16; i++) {
			uint64_t x = v[i] - (v[i] >> 1 & 0x5555555555555555u);
			x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
			bytes += (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu; /* at most 8 * 16 a byte */
		}
		bytes = (bytes & 0x00ff00ff00ff00ffu) + (bytes >> 8 & 0x00ff00ff00ff00ffu);
		count += (uint32_t)((bytes * 0x0001000100010001u) >> 48);
	}
	return count;
}

/* First 8 bytes as a number whose order is the byte order, zeros behind a shorter word. */
static inline uint64_t ml_ix_head(const char *p, size_t n)
{
	uint64_t v = 0;
	uint32_t a, b;

	if (n >= 8) {
		memcpy(&v, p, 8);
		return be64toh(v);
	}
	if (n >= 4) { /* two loads that overlap */
		memcpy(&a, p, 4);
		memcpy(&b, p + n - 4, 4);
		return (uint64_t)be32toh(a) << 32 | ((uint64_t)be32toh(b) << 8 * (8 - n) & 0xffffffffu);
	}
	for (size_t i = 0; i < n; i++)
		v |= (uint64_t)(uint8_t)p[i] << (56 - 8 * i);
	return v;
}

/* Every indexed word of a text, as (word, starts the text); words are cut at ML_IX_WORD_MAX. What the builder and the
 * overlay share, so that both find the same. */
void ml_ix_words(const struct ml_index_text *, struct ml_buf *scratch,
	void (*word)(void *arg, struct ml_str, unsigned tier), void *arg);

#endif
