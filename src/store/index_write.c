/* index (store): the parts of an index file while it is written, sets in it, and its final assembly. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "index_write.h"

bool ml_ix_writer_init(struct ml_ix_writer *w, const char *path, struct ml_str stamp, struct ml_error *e)
{
	struct ml_buf b = {0};

	ml_buf_printf(&b, "%s.part-%ld", path, (long)getpid());
	*w = (struct ml_ix_writer){.path = path, .part_path = ml_xstrdup(b.p)};
	ml_buf_finish(&b);
	unlink(w->part_path);
	w->fd = open(w->part_path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	for (int i = 0; i < ML_IX_PARTS; i++)
		ml_ix_out_init(&w->parts[i], -1, path, 0, false);
	ml_ix_out_init(&w->parts[ML_IX_DATA], w->fd, NULL, ML_IX_PAGE, true);
	memcpy(w->h.magic, ML_IX_MAGIC, sizeof(w->h.magic));
	w->h.order = ML_IX_ORDER;
	w->h.stamp_n = (uint32_t)stamp.n;
	memcpy(w->h.stamp, stamp.p, stamp.n);
	w->members = ml_xalloc(ML_IX_CHUNK * sizeof(*w->members));
	if (w->fd < 0)
		return ml_fail_sys(e, errno == EACCES || errno == EROFS ? ML_E_READ_ONLY : ML_E_SYSTEM, "%s", path);
	return true;
}

void ml_ix_writer_finish(struct ml_ix_writer *w)
{
	for (int i = 0; i < ML_IX_PARTS; i++)
		ml_ix_out_finish(&w->parts[i]);
	if (w->fd >= 0) {
		close(w->fd);
		unlink(w->part_path);
	}
	ml_free_(w->part_path);
	ml_free_(w->members);
	ml_vec_finish(&w->nodes);
}

/* ---- sets ------------------------------------------------------------------ */

void ml_ix_bits_finish(struct ml_ix_bits *b)
{
	ml_free_(b->v);
	ml_free_(b->used);
}

void ml_ix_bits_set(struct ml_ix_bits *b, uint32_t docs, const uint32_t *v, size_t n)
{
	if (!b->v) {
		b->chunks = docs / ML_IX_CHUNK + 1;
		b->v = ml_xalloc(sizeof(*b->v) * ML_IX_TIERS * b->chunks * ML_IX_CHUNK_WORDS);
		b->used = ml_xalloc(ML_IX_TIERS * b->chunks);
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t doc = v[i] >> 2, tier = v[i] & 3;
		size_t place = (size_t)tier * b->chunks + (doc >> ML_IX_CHUNK_BITS);
		b->used[place] = 1;
		b->v[place * ML_IX_CHUNK_WORDS + (doc % ML_IX_CHUNK) / 64] |= 1ull << doc % 64;
	}
}

static void chunk_or(uint64_t *to, const uint64_t *from)
{
	for (size_t i = 0; i < ML_IX_CHUNK_WORDS; i++)
		to[i] |= from[i];
}

void ml_ix_bits_move(struct ml_ix_bits *to, struct ml_ix_bits *from)
{
	if (to && !to->v) { /* an empty target takes the memory over */
		struct ml_ix_bits empty = *to;
		*to = *from;
		*from = empty;
		return;
	}
	for (size_t place = 0; place < (size_t)ML_IX_TIERS * from->chunks; place++) {
		if (!from->used[place])
			continue;
		uint64_t *v = from->v + place * ML_IX_CHUNK_WORDS;
		if (to) {
			chunk_or(to->v + place * ML_IX_CHUNK_WORDS, v);
			to->used[place] = 1;
		}
		memset(v, 0, ML_IX_CHUNK_WORDS * sizeof(*v));
		from->used[place] = 0;
	}
}

static void put_container(
	struct ml_ix_writer *w, struct ml_ix_out *list, uint32_t chunk, uint32_t card, const void *p, size_t n)
{
	struct ml_ix_out *data = &w->parts[ML_IX_DATA];
	struct ml_ix_container c = {chunk, card, data->total};

	ml_ix_out_add(list, &c, sizeof(c));
	ml_ix_out_add(data, p, n);
	ml_ix_out_align(data);
}

static void put_members(struct ml_ix_writer *w, struct ml_ix_out *list, uint32_t chunk, uint32_t card)
{
	uint64_t bits[ML_IX_CHUNK_WORDS] = {0};

	if (card <= ML_IX_ARRAY_MAX) {
		put_container(w, list, chunk, card, w->members, card * sizeof(*w->members));
		return;
	}
	for (uint32_t i = 0; i < card; i++)
		bits[w->members[i] / 64] |= 1ull << w->members[i] % 64;
	put_container(w, list, chunk, card, bits, sizeof(bits));
}

/* The directory's header goes before its containers, whose number is known only after them. */
static uint32_t put_dir(struct ml_ix_writer *w, const struct ml_ix_dir *dir, struct ml_ix_out *list)
{
	struct ml_ix_out *dirs = &w->parts[ML_IX_DIRS];
	uint64_t off = dirs->total;

	ml_ix_out_add(&w->parts[ML_IX_SETS], &off, sizeof(off));
	ml_ix_out_add(dirs, dir, sizeof(*dir));
	ml_ix_out_copy(dirs, list);
	ml_ix_out_finish(list);
	return w->h.sets++;
}

static void put_chunk(struct ml_ix_writer *w, struct ml_ix_dir *dir, uint32_t tier, struct ml_ix_out *list,
	uint32_t chunk, const uint64_t *v)
{
	uint32_t card = ml_ix_count_bits(v, ML_IX_CHUNK_WORDS), n = 0;

	if (!card)
		return;
	dir->card[tier] += card;
	dir->n[tier]++;
	if (card > ML_IX_ARRAY_MAX) {
		put_container(w, list, chunk, card, v, ML_IX_CHUNK_WORDS * sizeof(*v));
		return;
	}
	for (size_t i = 0; i < ML_IX_CHUNK_WORDS; i++)
		for (uint64_t x = v[i]; x; x &= x - 1)
			w->members[n++] = (uint16_t)(i * 64 + (size_t)__builtin_ctzll(x));
	put_container(w, list, chunk, card, w->members, card * sizeof(*w->members));
}

uint32_t ml_ix_put_bits(struct ml_ix_writer *w, struct ml_ix_bits *b)
{
	struct ml_ix_dir dir = {0};
	struct ml_ix_out list;

	ml_ix_out_init(&list, -1, w->path, 0, false);
	for (uint32_t tier = 0; tier < ML_IX_TIERS; tier++)
		for (uint32_t chunk = 0; chunk < b->chunks; chunk++) {
			size_t place = (size_t)tier * b->chunks + chunk;
			uint64_t *v = b->v + place * ML_IX_CHUNK_WORDS;
			if (!b->used[place])
				continue;
			for (uint32_t better = 0; better < tier; better++) {
				const uint64_t *x = b->v + ((size_t)better * b->chunks + chunk) * ML_IX_CHUNK_WORDS;
				for (size_t i = 0; b->used[(size_t)better * b->chunks + chunk] && i < ML_IX_CHUNK_WORDS;
					i++)
					v[i] &= ~x[i];
			}
			put_chunk(w, &dir, tier, &list, chunk, v);
		}
	return put_dir(w, &dir, &list);
}

uint32_t ml_ix_put_list(struct ml_ix_writer *w, const uint32_t *v, size_t n)
{
	struct ml_ix_dir dir = {0};
	struct ml_ix_out list;

	ml_ix_out_init(&list, -1, w->path, 0, false);
	for (uint32_t tier = 0; tier < ML_IX_TIERS; tier++) {
		uint32_t card = 0, chunk = 0;
		for (size_t i = 0; i <= n; i++) {
			bool end = i == n;
			if (!end && (v[i] & 3) != tier)
				continue;
			if (card && (end || v[i] >> (2 + ML_IX_CHUNK_BITS) != chunk)) {
				dir.card[tier] += card;
				dir.n[tier]++;
				put_members(w, &list, chunk, card);
				card = 0;
			}
			if (!end) {
				chunk = v[i] >> (2 + ML_IX_CHUNK_BITS);
				w->members[card++] = (uint16_t)(v[i] >> 2 & 0xffff);
			}
		}
	}
	return put_dir(w, &dir, &list);
}

/* ---- assembly ----------------------------------------------------------------- */

static int node_cmp(const void *a, const void *b)
{
	const struct ml_ix_node *x = a, *y = b;

	if (x->lo != y->lo)
		return x->lo < y->lo ? -1 : 1;
	return x->hi < y->hi ? -1 : x->hi > y->hi;
}

static void put_nodes(struct ml_ix_writer *w)
{
	if (w->nodes.n)
		qsort(w->nodes.v, w->nodes.n, sizeof(*w->nodes.v), node_cmp);
	ml_ix_out_add(&w->parts[ML_IX_NODES], w->nodes.v, w->nodes.n * sizeof(*w->nodes.v));
	w->h.nodes = (uint32_t)w->nodes.n;
}

static bool write_at(int fd, const void *p, size_t n, uint64_t off)
{
	const char *b = p;

	while (n) {
		ssize_t got = pwrite(fd, b, n, (off_t)off);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		b += got;
		n -= (size_t)got;
		off += (uint64_t)got;
	}
	return true;
}

static bool put_header(struct ml_ix_writer *w, struct ml_error *e)
{
	struct ml_ix_out *body = &w->parts[ML_IX_DATA];
	struct ml_ix_part *sums = &w->h.parts[ML_IX_SUMS];
	uint8_t page[ML_IX_PAGE] = {0};

	*sums = (struct ml_ix_part){ML_IX_PAGE + body->total, body->sums.n * sizeof(*body->sums.v)};
	w->h.size = sums->off + sums->n;
	w->h.sums_sum = ml_ix_sum(body->sums.v, sums->n);
	w->h.sum = ml_ix_sum(&w->h, offsetof(struct ml_ix_header, sum));
	memcpy(page, &w->h, sizeof(w->h));
	if (!write_at(w->fd, body->sums.v, sums->n, sums->off) || !write_at(w->fd, page, sizeof(page), 0))
		return ml_fail_sys(e, errno == ENOSPC || errno == EDQUOT ? ML_E_NO_SPACE : ML_E_SYSTEM, "%s", w->path);
	return true;
}

bool ml_ix_writer_place(struct ml_ix_writer *w, struct ml_error *e)
{
	struct ml_ix_out *body = &w->parts[ML_IX_DATA];

	put_nodes(w);
	w->h.parts[ML_IX_DATA] = (struct ml_ix_part){ML_IX_PAGE, body->total};
	for (int i = 0; i < ML_IX_SUMS; i++) {
		if (i == ML_IX_DATA)
			continue;
		ml_ix_out_align(body);
		w->h.parts[i] = (struct ml_ix_part){ML_IX_PAGE + body->total, w->parts[i].total};
		ml_ix_out_copy(body, &w->parts[i]);
	}
	ml_ix_out_align(body);
	if (!ml_ix_out_flush(body, w->path, e) || !put_header(w, e))
		return false;
	if (rename(w->part_path, w->path) != 0)
		return ml_fail_sys(e, ML_E_SYSTEM, "%s", w->path);
	close(w->fd);
	w->fd = -1;
	return true;
}
