/*
 * index (store): merges the sorted runs of words into the dictionary, the posting lists, and the sets of short
 * prefixes.
 *
 * Words come in byte order, so the prefixes of 1 to DEPTH characters that are open at any time form a stack. What their
 * words hold waits in one pool, a segment a level; a level with many postings turns to bits. When a prefix closes with
 * enough postings its union is written; in any case what it holds becomes its parent's.
 */
#include <errno.h>

#include "index_write.h"

enum { DEPTH = 12, LEVELS = DEPTH + 1, POOL_MAX = 32768, IN_CAP = 128 * 1024 };

struct run {
	struct ml_ix_in in;
	char word[ML_IX_WORD_MAX];
	size_t n;
	uint64_t head;
	uint64_t count; /* postings of the word, not read yet */
	bool done;
};

struct level {
	uint32_t lo;	/* first word */
	uint32_t bytes; /* length of the prefix */
	uint64_t count; /* postings under it */
	size_t pool;	/* where its segment starts */
	bool dense;
	struct ml_ix_bits bits;
};

struct merge {
	struct ml_ix_writer *w;
	const uint32_t *map;
	struct run *runs;
	size_t n_runs;
	struct level levels[LEVELS]; /* the last is the word's own */
	unsigned open;
	char word[ML_IX_WORD_MAX]; /* the last one written */
	size_t n;
	ML_VEC(uint32_t) pool;
	uint32_t *tmp;			   /* twice room for a list */
	uint64_t previous_lo, previous_hi; /* the last range kept as a set */
};

/* ---- reading runs ------------------------------------------------------------ */

static void run_next(struct run *r)
{
	if (!ml_ix_in_more(&r->in)) {
		r->done = true;
		return;
	}
	size_t shared = (size_t)ml_ix_in_varint(&r->in), rest = (size_t)ml_ix_in_varint(&r->in);
	if (shared > r->n || rest > ML_IX_WORD_MAX - shared) {
		r->in.sys = r->in.sys ? r->in.sys : EIO;
		r->done = true;
		return;
	}
	ml_ix_in_bytes(&r->in, r->word + shared, rest);
	r->n = shared + rest;
	r->head = ml_ix_head(r->word, r->n);
	r->count = ml_ix_in_varint(&r->in);
}

static int run_cmp(const struct run *a, const struct run *b)
{
	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	return ml_str_cmp(ml_str_n(a->word, a->n), ml_str_n(b->word, b->n));
}

static struct run *run_least(struct merge *m)
{
	struct run *least = NULL;

	for (size_t i = 0; i < m->n_runs; i++)
		if (!m->runs[i].done && (!least || run_cmp(&m->runs[i], least) < 0))
			least = &m->runs[i];
	return least;
}

/* ---- levels --------------------------------------------------------------------- */

static void level_spill(struct merge *m, struct level *l)
{
	ml_ix_bits_set(&l->bits, m->w->h.docs, m->pool.v + l->pool, m->pool.n - l->pool);
	l->dense = true;
	m->pool.n = l->pool;
}

/* The innermost open prefix must not let its segment grow without limit. */
static void level_trim(struct merge *m)
{
	if (m->open && m->pool.n - m->levels[m->open - 1].pool > POOL_MAX)
		level_spill(m, &m->levels[m->open - 1]);
}

static void level_hand_up(struct merge *m, struct level *l)
{
	struct level *parent = m->open ? &m->levels[m->open - 1] : NULL;

	if (l->dense) {
		ml_ix_bits_move(parent ? &parent->bits : NULL, &l->bits);
		if (parent)
			parent->dense = true;
	}
	l->dense = false;
	if (!parent)
		m->pool.n = l->pool;
	level_trim(m);
}

/* A small list: ascending, one entry a document. Returns its length in bytes. */
static uint64_t put_small(struct ml_ix_out *small, const uint32_t *v, size_t n)
{
	uint64_t before = small->total;
	uint32_t previous = 0;

	for (size_t i = 0; i < n; i++) {
		ml_ix_out_varint(small, ((uint64_t)((v[i] >> 2) - previous) << 2) | (v[i] & 3));
		previous = v[i] >> 2;
	}
	return small->total - before;
}

/* The union of many words with few postings, in the documents' best tiers. */
static void level_list(struct merge *m, const struct level *l, struct ml_ix_node *node)
{
	size_t n = m->pool.n - l->pool;
	uint32_t *v = m->tmp;

	memcpy(v, m->pool.v + l->pool, n * sizeof(*v));
	ml_ix_sort_u32(v, v + ML_IX_NODE_SET, n);
	for (size_t i = 0; i < n; i++)
		if (!node->count || v[node->count - 1] >> 2 != v[i] >> 2)
			v[node->count++] = v[i];
	node->small = m->w->parts[ML_IX_UNIONS].total;
	node->small_n = put_small(&m->w->parts[ML_IX_UNIONS], v, node->count);
}

static void level_close(struct merge *m)
{
	struct level *l = &m->levels[--m->open];
	struct ml_ix_node node = {.lo = l->lo, .hi = m->w->h.words};
	bool large = l->count > ML_IX_NODE_SET && node.hi - l->lo > 1;
	bool same = m->previous_lo == l->lo && m->previous_hi == node.hi;

	if (m->open)
		m->levels[m->open - 1].count += l->count;
	if (!same && large) {
		level_spill(m, l);
		node.set = ml_ix_put_bits(m->w, &l->bits);
	} else if (!same && node.hi - l->lo >= ML_IX_NODE_WORDS) {
		level_list(m, l, &node);
	}
	if (!same && (large || node.count)) {
		ml_vec_push(&m->w->nodes, node);
		m->previous_lo = node.lo;
		m->previous_hi = node.hi;
	}
	level_hand_up(m, l);
}

static size_t rune_end(const char *p, size_t n, size_t at)
{
	for (at++; at < n && ((uint8_t)p[at] & 0xc0) == 0x80; at++)
		;
	return at;
}

/* Closes the prefixes that `word` does not have, opens its own. */
static void levels_move(struct merge *m, const char *word, size_t n)
{
	size_t shared = 0, at = 0;

	while (shared < n && shared < m->n && word[shared] == m->word[shared])
		shared++;
	while (m->open && m->levels[m->open - 1].bytes > shared)
		level_close(m);
	at = m->open ? m->levels[m->open - 1].bytes : 0;
	while (m->open < DEPTH && at < n) {
		struct level *l = &m->levels[m->open++];
		at = rune_end(word, n, at);
		l->lo = m->w->h.words;
		l->bytes = (uint32_t)at;
		l->count = 0;
		l->pool = m->pool.n;
	}
}

/* ---- words ------------------------------------------------------------------------ */

/* Reads up to `max` postings of the run's word into v, as document * 4 + tier. */
static size_t run_postings(struct merge *m, struct run *r, uint64_t *previous, uint32_t *v, size_t max)
{
	size_t n = 0;

	for (; r->count && n < max && !r->in.sys; r->count--) {
		*previous += ml_ix_in_varint(&r->in);
		v[n++] = m->map[*previous >> 2] << 2 | (uint32_t)(*previous & 3);
	}
	return n;
}

static uint32_t word_large(struct merge *m, struct run **same, size_t n_same)
{
	struct level *own = &m->levels[DEPTH];

	for (size_t i = 0; i < n_same; i++) {
		uint64_t previous = 0;
		while (same[i]->count && !same[i]->in.sys) {
			size_t n = run_postings(m, same[i], &previous, m->tmp, ML_IX_NODE_SET);
			ml_ix_bits_set(&own->bits, m->w->h.docs, m->tmp, n);
		}
	}
	own->dense = true;
	own->pool = m->pool.n;
	return ml_ix_put_bits(m->w, &own->bits);
}

static void word_head(struct merge *m, const struct run *r, uint64_t total)
{
	struct ml_ix_out *words = &m->w->parts[ML_IX_WORDS];
	size_t shared = 0;

	if (m->w->h.words % ML_IX_BLOCK == 0) {
		struct ml_ix_block b = {r->head, words->total, m->w->parts[ML_IX_SMALL].total};
		ml_ix_out_add(&m->w->parts[ML_IX_WORD_BLOCKS], &b, sizeof(b));
	} else {
		while (shared < r->n && shared < m->n && r->word[shared] == m->word[shared])
			shared++;
	}
	ml_ix_out_varint(words, shared);
	ml_ix_out_varint(words, r->n - shared);
	ml_ix_out_add(words, r->word + shared, r->n - shared);
	ml_ix_out_varint(words, total);
	memcpy(m->word, r->word, r->n);
	m->n = r->n;
}

/* The posting list of one word, whose runs are `same`; the prefixes it is under take it. */
static void word_put(struct merge *m, struct run **same, size_t n_same, uint64_t total)
{
	struct ml_ix_out *words = &m->w->parts[ML_IX_WORDS];
	size_t n = 0;

	word_head(m, same[0], total);
	m->levels[m->open - 1].count += total;
	if (total > ML_IX_NODE_SET) {
		ml_ix_out_varint(words, word_large(m, same, n_same));
		m->w->h.words++;
		level_hand_up(m, &m->levels[DEPTH]);
		return;
	}
	ml_vec_reserve(&m->pool, m->pool.n + (size_t)total);
	uint32_t *v = m->pool.v + m->pool.n;
	for (size_t i = 0; i < n_same; i++) {
		uint64_t previous = 0;
		n += run_postings(m, same[i], &previous, v + n, (size_t)total - n);
	}
	ml_ix_sort_u32(v, m->tmp, n);
	if (total >= ML_IX_LARGE)
		ml_ix_out_varint(words, ml_ix_put_list(m->w, v, n));
	else
		ml_ix_out_varint(words, put_small(&m->w->parts[ML_IX_SMALL], v, n));
	m->w->h.words++;
	m->pool.n += n;
	level_trim(m);
}

static void merge_all(struct merge *m)
{
	struct run **same = ml_xalloc((m->n_runs + 1) * sizeof(struct run *));

	for (struct run *least; (least = run_least(m));) {
		uint64_t total = 0;
		size_t n = 0;
		for (size_t i = 0; i < m->n_runs; i++) {
			struct run *r = &m->runs[i];
			if (r->done || run_cmp(r, least) != 0)
				continue;
			same[n++] = r;
			total += r->count;
		}
		levels_move(m, least->word, least->n);
		word_put(m, same, n, total);
		for (size_t i = 0; i < n; i++)
			run_next(same[i]);
	}
	while (m->open)
		level_close(m);
	ml_free_(same);
}

bool ml_ix_merge_words(struct ml_ix_writer *w, int scratch, const struct ml_ix_extent *runs, size_t n_runs,
	const uint32_t *map, struct ml_error *e)
{
	struct merge m = {.w = w, .map = map, .n_runs = n_runs, .previous_lo = UINT64_MAX};
	int sys = 0;

	m.runs = ml_xalloc((n_runs + 1) * sizeof(*m.runs));
	m.tmp = ml_xalloc(2 * ML_IX_NODE_SET * sizeof(*m.tmp));
	for (size_t i = 0; i < n_runs; i++) {
		ml_ix_in_init(&m.runs[i].in, scratch, runs[i].from, runs[i].to, IN_CAP);
		run_next(&m.runs[i]);
	}
	merge_all(&m);
	for (size_t i = 0; i < n_runs; i++) {
		sys = sys ? sys : m.runs[i].in.sys;
		ml_ix_in_finish(&m.runs[i].in);
	}
	for (size_t i = 0; i < LEVELS; i++)
		ml_ix_bits_finish(&m.levels[i].bits);
	ml_vec_finish(&m.pool);
	ml_free_(m.tmp);
	ml_free_(m.runs);
	if (!sys)
		return true;
	return ml_fail(e, ML_E_SYSTEM, "%s: %s", w->path, strerror(sys));
}
