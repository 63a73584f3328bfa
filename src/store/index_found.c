/* index (store): results: what is at a place, and where a record is. */
#include <stdlib.h>

#include "index_found.h"
#include "index_io.h"

/* ---- members of a piece -------------------------------------------------------------------- */

/* First member that is not below x, as an index, of an array piece. */
static uint32_t array_lower(const struct ml_ix_piece *p, uint32_t x)
{
	const uint16_t *v = p->p;
	uint32_t lo = 0, hi = p->card;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (v[mid] < x)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Members of a bits piece in [lo, hi). */
static uint32_t bits_count(const uint64_t *v, uint32_t lo, uint32_t hi)
{
	if (lo >= hi)
		return 0;
	uint32_t first = lo / 64, last = (hi - 1) / 64;
	uint64_t head = ~0ull << lo % 64, tail = ~0ull >> (63 - (hi - 1) % 64);
	if (first == last)
		return ml_ix_count_bits(&(uint64_t){v[first] & head & tail}, 1);
	return ml_ix_count_bits((uint64_t[]){v[first] & head, v[last] & tail}, 2) +
	       ml_ix_count_bits(v + first + 1, last - first - 1);
}

static uint32_t piece_count(const struct ml_ix_piece *p, uint32_t lo, uint32_t hi)
{
	if (lo >= hi)
		return 0;
	if (p->form == ML_IX_ALL)
		return hi - lo;
	if (p->form == ML_IX_BITS)
		return bits_count(p->p, lo, hi);
	return array_lower(p, hi) - array_lower(p, lo);
}

static bool piece_has(const struct ml_ix_piece *p, uint32_t x)
{
	if (p->form == ML_IX_ALL)
		return true;
	if (p->form == ML_IX_BITS)
		return ((const uint64_t *)p->p)[x / 64] >> x % 64 & 1;
	uint32_t i = array_lower(p, x);
	return i < p->card && ((const uint16_t *)p->p)[i] == x;
}

/* The i-th member from lo on; ML_IX_CHUNK if there are fewer (damage). Rows are mostly asked for one after the other:
 * the walk goes on where the last one in the same segment ended. */
static uint32_t bits_select(struct ml_index_found *r, const struct ml_ix_segment *s, uint32_t i)
{
	const uint64_t *v = s->piece->p;
	struct ml_ix_walk *w = &r->walk;

	if (w->segment != s || i < w->before)
		*w = (struct ml_ix_walk){s, s->lo / 64, 0};
	for (;; w->word++) {
		uint64_t x = v[w->word] & (w->word == s->lo / 64 ? ~0ull << s->lo % 64 : ~0ull);
		uint32_t n = ml_ix_count_bits(&x, 1), rest = i - w->before;
		if (rest < n) {
			for (; rest; rest--)
				x &= x - 1;
			return w->word * 64 + (uint32_t)__builtin_ctzll(x);
		}
		if (w->word + 1 >= ML_IX_CHUNK_WORDS)
			return ML_IX_CHUNK;
		w->before += n;
	}
}

static uint32_t segment_select(struct ml_index_found *r, const struct ml_ix_segment *s, uint32_t i)
{
	const struct ml_ix_piece *p = s->piece;

	if (p->form == ML_IX_ALL)
		return s->lo + i;
	if (p->form == ML_IX_BITS)
		return bits_select(r, s, i);
	i += array_lower(p, s->lo);
	return i < p->card ? ((const uint16_t *)p->p)[i] : ML_IX_CHUNK;
}

/* ---- building ---------------------------------------------------------------------------------- */

/* The pieces of one rank, [from, to), cut to the documents [first, end). */
static void add_segments(
	struct ml_index_found *r, struct ml_ix_group *g, size_t from, size_t to, uint32_t first, uint32_t end)
{
	g->segment = (uint32_t)r->segments.n;
	for (size_t i = from; i < to; i++) {
		const struct ml_ix_piece *p = &r->m.pieces.v[i];
		uint32_t start = p->chunk * ML_IX_CHUNK, stop = ML_MIN(start + ML_IX_CHUNK, r->f->h.docs);
		if (stop <= first || start >= end)
			continue;
		struct ml_ix_segment s = {.piece = p,
			.lo = ML_MAX(first, start) - start,
			.hi = ML_MIN(end, stop) - start,
			.base = g->count};
		s.card = first <= start && stop <= end ? p->card : piece_count(p, s.lo, s.hi);
		if (!s.card)
			continue;
		g->count += s.card;
		ml_vec_push(&r->segments, s);
	}
	g->n_segments = (uint32_t)r->segments.n - g->segment;
}

/* Places of the group's hits among its documents of the file; both ascend, so one walk over the segments does. */
static void place_hits(struct ml_index_found *r, struct ml_ix_group *g)
{
	uint32_t s = g->segment, end = g->segment + g->n_segments, from = s < end ? r->segments.v[s].lo : 0;
	uint64_t before = 0;

	for (uint32_t i = 0; i < g->n_hits; i++) {
		struct ml_ix_hit *h = &r->hits.v[g->hit + i];
		while (s < end) {
			const struct ml_ix_segment *x = &r->segments.v[s];
			uint64_t start = (uint64_t)x->piece->chunk * ML_IX_CHUNK;
			if (h->place < start + x->hi) {
				uint32_t to = h->place > start ? (uint32_t)(h->place - start) : 0;
				before += piece_count(x->piece, from, to);
				from = ML_MAX(from, to);
				break;
			}
			before = x->base + x->card;
			if (++s < end)
				from = r->segments.v[s].lo;
		}
		h->at = before + i;
	}
	g->count += g->n_hits;
}

static int rid_cmp(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static int never_equal(void *arg, uint64_t a, uint64_t b)
{
	return 0;
}

/* The overlay's matches of one kind, by rank then natural order. key: rank, place in that order; ref: slot. */
static struct ml_ix_item *late_hits(const struct ml_index_found *r, const struct ml_ix_overlay *o, unsigned kind,
	const int64_t *only, size_t n_only, size_t *n)
{
	ML_VEC(struct ml_ix_item) v = {0};
	size_t lo = 0, hi = o->order.n;
	bool sorted = true;

	while (lo < hi) { /* the order is by kind first */
		size_t mid = lo + (hi - lo) / 2;
		if ((unsigned)(o->slots.v[o->order.v[mid]].rid & 0xff) < kind)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (size_t i = lo; i < lo + o->live[kind]; i++) {
		uint16_t rank = r->m.slots[o->order.v[i]];
		struct ml_ix_item x = {(uint64_t)rank << 32 | i, o->order.v[i]};
		if (rank == ML_IX_RANK_NONE ||
			(only && !bsearch(&o->slots.v[x.ref].rid, only, n_only, sizeof(*only), rid_cmp)))
			continue;
		sorted &= !v.n || v.v[v.n - 1].key < x.key;
		ml_vec_push(&v, x);
	}
	*n = v.n;
	if (!sorted) {
		ml_vec_reserve(&v, 2 * v.n);
		ml_ix_sort(v.v, v.v + v.n, v.n, never_equal, NULL);
	}
	return v.v;
}

static void add_group(struct ml_index_found *r, struct ml_ix_group *g)
{
	place_hits(r, g);
	if (!g->count)
		return;
	g->base = r->count;
	r->count += g->count;
	if (g->rank < ML_IX_CORRECTED)
		r->uncorrected += g->count;
	ml_vec_push(&r->groups, *g);
}

static void add_kind(
	struct ml_index_found *r, const struct ml_ix_overlay *o, unsigned kind, const int64_t *only, size_t n_only)
{
	const struct ml_ix_kind *k = ml_ix_kind(r->f, kind);
	uint32_t first = k ? k->first : 0, end = k ? k->first + k->n : 0;
	size_t piece = 0, late = 0, n_late = 0;
	struct ml_ix_item *hits = r->m.slots ? late_hits(r, o, kind, only, n_only, &n_late) : NULL;

	while (piece < r->m.pieces.n || late < n_late) { /* ranks ascending */
		struct ml_ix_group g = {.kind = kind, .rank = UINT32_MAX};
		if (piece < r->m.pieces.n)
			g.rank = r->m.pieces.v[piece].rank;
		if (late < n_late)
			g.rank = ML_MIN(g.rank, (uint32_t)(hits[late].key >> 32));
		size_t to = piece;
		while (to < r->m.pieces.n && r->m.pieces.v[to].rank == g.rank)
			to++;
		add_segments(r, &g, piece, to, first, end);
		piece = to;
		g.hit = (uint32_t)r->hits.n;
		for (; late < n_late && (uint32_t)(hits[late].key >> 32) == g.rank; late++, g.n_hits++) {
			const struct ml_ix_slot *s = &o->slots.v[hits[late].ref];
			struct ml_ix_hit h = {s->rid, s->place, 0};
			ml_vec_push(&r->hits, h);
		}
		add_group(r, &g);
	}
	ml_free_(hits);
}

/* Corrected results come after all others of their kind only: kinds stay together. */
struct ml_index_found *ml_ix_found_create(struct ml_ix_file *f, struct ml_ix_overlay *o, struct ml_ix_matches *m,
	const uint8_t *kinds, uint32_t n_kinds, const int64_t *only, size_t n_only)
{
	struct ml_index_found *r = ml_xalloc(sizeof(*r));

	r->f = ml_ix_file_keep(f);
	r->m = *m;
	*m = (struct ml_ix_matches){0};
	for (uint32_t i = 0; i < n_kinds; i++)
		add_kind(r, o, kinds[i], only, n_only);
	ml_free_(r->m.slots);
	r->m.slots = NULL;
	return r;
}

void ml_index_found_destroy(struct ml_index_found *r)
{
	if (!r)
		return;
	ml_ix_matches_finish(&r->m);
	ml_vec_finish(&r->groups);
	ml_vec_finish(&r->segments);
	ml_vec_finish(&r->hits);
	ml_free_(r->hits_by_rid);
	ml_ix_file_drop(r->f);
	ml_free_(r);
}

/* A result never changes, only what it remembers to answer faster. */
static struct ml_index_found *remembering(const struct ml_index_found *r)
{
	return (struct ml_index_found *)(uintptr_t)r;
}

/* ---- asking ------------------------------------------------------------------------------------ */

uint64_t ml_index_found_count(const struct ml_index_found *r)
{
	return r->count;
}

uint64_t ml_index_found_uncorrected(const struct ml_index_found *r)
{
	return r->uncorrected;
}

uint64_t ml_index_found_kind_count(const struct ml_index_found *r, unsigned kind)
{
	uint64_t n = 0;

	for (size_t i = 0; i < r->groups.n; i++)
		n += r->groups.v[i].kind == kind ? r->groups.v[i].count : 0;
	return n;
}

static const struct ml_ix_group *group_at(const struct ml_index_found *r, uint64_t i)
{
	size_t lo = 0, hi = r->groups.n;

	if (i >= r->count)
		return NULL;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (r->groups.v[mid].base <= i)
			lo = mid;
		else
			hi = mid;
	}
	return &r->groups.v[lo];
}

/* Hits of the group whose place in it is below i; *rid if one is exactly there. */
static uint64_t hits_before(const struct ml_index_found *r, const struct ml_ix_group *g, uint64_t i, int64_t *rid)
{
	uint32_t lo = 0, hi = g->n_hits;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (r->hits.v[g->hit + mid].at < i)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < g->n_hits && r->hits.v[g->hit + lo].at == i)
		*rid = r->hits.v[g->hit + lo].rid;
	return lo;
}

int64_t ml_index_found_at(const struct ml_index_found *found, uint64_t i)
{
	struct ml_index_found *r = remembering(found);
	const struct ml_ix_group *g = group_at(r, i);
	int64_t rid = 0;

	if (!g)
		return 0;
	i -= g->base;
	i -= hits_before(r, g, i, &rid);
	if (rid || !g->n_segments)
		return rid;
	const struct ml_ix_segment *s = &r->segments.v[g->segment];
	uint32_t lo = 0, hi = g->n_segments;
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (s[mid].base <= i)
			lo = mid;
		else
			hi = mid;
	}
	uint32_t member = segment_select(r, &s[lo], (uint32_t)(i - s[lo].base));
	return member < s[lo].hi ? ml_ix_rid(r->f, s[lo].piece->chunk * ML_IX_CHUNK + member) : 0;
}

/* Members [at, at + n) of a segment, n of them at most; how many. */
static uint64_t segment_ids(
	const struct ml_index_found *r, const struct ml_ix_segment *s, uint64_t at, uint64_t n, int64_t *out)
{
	uint32_t base = s->piece->chunk * ML_IX_CHUNK;
	uint64_t done = 0, skip = at;
	n = ML_MIN(n, s->card - at);
	const int64_t *rids =
		base + s->hi <= r->f->h.docs ? ml_ix_reach(r->f, ML_IX_RIDS, base * 8ull, s->hi * 8ull) : NULL;
	if (!rids) { /* damage */
		memset(out, 0, n * sizeof *out);
		return n;
	}
	if (s->piece->form == ML_IX_ALL) {
		memcpy(out, rids + s->lo + at, n * sizeof *out);
		return n;
	}
	if (s->piece->form != ML_IX_BITS) {
		const uint16_t *v = s->piece->p;
		uint32_t first = array_lower(s->piece, s->lo) + (uint32_t)at;
		for (; done < n; done++)
			out[done] = v[first + done] < s->hi ? rids[v[first + done]] : 0;
		return done;
	}
	const uint64_t *v = s->piece->p;
	for (uint32_t word = s->lo / 64; done < n && word < ML_IX_CHUNK_WORDS; word++) {
		uint64_t x = v[word] & (word == s->lo / 64 ? ~0ull << s->lo % 64 : ~0ull);
		uint32_t here = ml_ix_count_bits(&x, 1);
		if (skip >= here) {
			skip -= here;
			continue;
		}
		for (; skip; skip--)
			x &= x - 1;
		for (; x && done < n; x &= x - 1) {
			uint32_t member = word * 64 + (uint32_t)__builtin_ctzll(x);
			out[done++] = member < s->hi ? rids[member] : 0;
		}
	}
	return done;
}

/* One after the other without looking each up; a group with hits of the overlay among its documents goes by single
 * steps. */
uint64_t ml_index_found_ids(const struct ml_index_found *r, uint64_t from, uint64_t n, int64_t *out)
{
	uint64_t done = 0;
	n = from < r->count ? ML_MIN(n, r->count - from) : 0;
	while (done < n) {
		const struct ml_ix_group *g = group_at(r, from + done);
		uint64_t at = from + done - g->base, end = ML_MIN(g->count, at + n - done);
		if (g->n_hits) {
			for (; at < end; at++, done++)
				out[done] = ml_index_found_at(r, from + done);
			continue;
		}
		uint64_t before = done;
		for (uint32_t i = 0; i < g->n_segments && at < end; i++) {
			const struct ml_ix_segment *s = &r->segments.v[g->segment + i];
			if (at >= s->base + s->card)
				continue;
			uint64_t got = segment_ids(r, s, at - s->base, end - at, out + done);
			at += got;
			done += got;
		}
		if (done == before) /* damage */
			out[done++] = 0;
	}
	return done;
}

bool ml_index_found_corrected(const struct ml_index_found *r, uint64_t i)
{
	const struct ml_ix_group *g = group_at(r, i);

	return g && g->rank >= ML_IX_CORRECTED;
}

static int by_rid_cmp(const void *a, const void *b)
{
	const struct ml_ix_by_rid *x = a, *y = b;

	return x->rid < y->rid ? -1 : x->rid > y->rid;
}

static bool hit_of(struct ml_index_found *r, int64_t rid, uint64_t *at)
{
	struct ml_ix_by_rid key = {rid, 0}, *found;

	if (!r->hits.n)
		return false;
	if (!r->hits_by_rid) {
		r->hits_by_rid = ml_xalloc(r->hits.n * sizeof(*r->hits_by_rid));
		for (size_t i = 0; i < r->groups.n; i++) {
			const struct ml_ix_group *g = &r->groups.v[i];
			for (uint32_t j = g->hit; j < g->hit + g->n_hits; j++)
				r->hits_by_rid[j] = (struct ml_ix_by_rid){r->hits.v[j].rid, g->base + r->hits.v[j].at};
		}
		qsort(r->hits_by_rid, r->hits.n, sizeof(*r->hits_by_rid), by_rid_cmp);
	}
	found = bsearch(&key, r->hits_by_rid, r->hits.n, sizeof(key), by_rid_cmp);
	if (found)
		*at = found->at;
	return found;
}

/* Place in the group of its i-th document of the file, hits counted in. */
static uint64_t merged_place(const struct ml_index_found *r, const struct ml_ix_group *g, uint64_t i)
{
	uint32_t lo = 0, hi = g->n_hits;

	while (lo < hi) { /* hit k comes before it if at most i documents are before that hit */
		uint32_t mid = lo + (hi - lo) / 2;
		if (r->hits.v[g->hit + mid].at - mid <= i)
			lo = mid + 1;
		else
			hi = mid;
	}
	return i + lo;
}

static bool group_has(const struct ml_index_found *r, const struct ml_ix_group *g, uint32_t doc, uint64_t *at)
{
	for (uint32_t i = 0; i < g->n_segments; i++) {
		const struct ml_ix_segment *s = &r->segments.v[g->segment + i];
		uint32_t member = doc % ML_IX_CHUNK;
		if (s->piece->chunk != doc / ML_IX_CHUNK || member < s->lo || member >= s->hi ||
			!piece_has(s->piece, member))
			continue;
		*at = g->base + merged_place(r, g, s->base + piece_count(s->piece, s->lo, member));
		return true;
	}
	return false;
}

bool ml_index_found_has(const struct ml_index_found *found, int64_t rid, uint64_t *at)
{
	struct ml_index_found *r = remembering(found);
	uint64_t here = 0;
	uint32_t doc;

	bool has = hit_of(r, rid, &here);
	if (!has && ml_ix_doc(r->f, rid, &doc))
		for (size_t i = 0; i < r->groups.n && !has; i++)
			has = r->groups.v[i].kind == (uint32_t)(rid & 0xff) &&
			      group_has(r, &r->groups.v[i], doc, &here);
	if (at)
		*at = here;
	return has;
}
