/* index (store, private): buffered scratch files and sorting for the builder. */
#ifndef MAILLAGE_STORE_INDEX_IO_H
#define MAILLAGE_STORE_INDEX_IO_H

#include <maillage/base.h>

/* An open file without a name in path's directory; -1 with errno. */
int ml_ix_scratch(const char *path);

/*
 * Bytes appended to a file, through a buffer. A write error is kept and told by ml_ix_out_flush. With regions, the
 * checksum of each 32 KiB appended is noted.
 */
struct ml_ix_out {
	int fd;		  /* -1: made as a scratch file on the first spill */
	const char *path; /* where that scratch file goes */
	uint64_t base;	  /* file offset of the first byte appended */
	uint64_t total;	  /* bytes appended */
	uint64_t flushed;
	uint8_t *buf;
	size_t n, cap;
	int sys; /* errno of the first failure */
	bool regions;
	ML_VEC(uint64_t) sums;
};
void ml_ix_out_init(struct ml_ix_out *, int fd, const char *path, uint64_t base, bool regions);
void ml_ix_out_finish(struct ml_ix_out *); /* closes a scratch file it made, not an fd it was given */
void ml_ix_out_add(struct ml_ix_out *, const void *p, size_t n);
void ml_ix_out_varint(struct ml_ix_out *, uint64_t v);
void ml_ix_out_align(struct ml_ix_out *); /* zeros up to a multiple of 8 */
bool ml_ix_out_flush(struct ml_ix_out *, const char *path, struct ml_error *);
/* Appends everything that was appended to `from`. */
void ml_ix_out_copy(struct ml_ix_out *, struct ml_ix_out *from);

/* Reads an extent of a scratch file. */
struct ml_ix_in {
	int fd;
	uint64_t pos, end; /* next byte to load, end of the extent */
	uint8_t *buf;
	size_t at, n, cap;
	int sys; /* errno, or EIO for an extent that ends too early */
};
void ml_ix_in_init(struct ml_ix_in *, int fd, uint64_t from, uint64_t to, size_t cap);
void ml_ix_in_finish(struct ml_ix_in *);
bool ml_ix_in_more(struct ml_ix_in *); /* is there another byte? */
uint64_t ml_ix_in_varint(struct ml_ix_in *);
void ml_ix_in_bytes(struct ml_ix_in *, void *p, size_t n);

/* Sorts by key; equal keys by cmp(arg, ref, ref). tmp: room for n items. */
struct ml_ix_item {
	uint64_t key;
	uint64_t ref;
};
void ml_ix_sort(struct ml_ix_item *items, struct ml_ix_item *tmp, size_t n,
	int (*cmp)(void *arg, uint64_t a, uint64_t b), void *arg);
/* Sorts numbers. */
void ml_ix_sort_u32(uint32_t *v, uint32_t *tmp, size_t n);

#endif
