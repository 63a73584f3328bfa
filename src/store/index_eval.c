/*
 * index (store): matches of a lattice, chunk by chunk. At each position of the lattice stand layers: the documents of
 * the chunk that some path of edges leads to, one layer a rank. Layers are bits; a layer may share the bits of a
 * container of the file.
 */
#include "index_eval.h"

enum { POSITIONS = ML_IX_QUERY_WORDS + 1, WEIGHTS = ML_IX_CORRECTED * 2 + 4 };

struct layer {
	uint32_t rank;
	const uint64_t *bits; /* NULL: every document */
	uint64_t *own;	      /* bits, when they may be written */
};

struct layers {
	ML_VEC(struct layer) v;
};

struct chunk {
	struct ml_ix_eval *e;
	uint32_t number;
	unsigned corrections;
	struct layers at[POSITIONS];
	struct layers edge;
	struct ml_ix_matches *m;
};

/* ---- bits ---------------------------------------------------------------------------------- */

static uint64_t *room(struct ml_ix_eval *e)
{
	if (e->used == e->rooms.n)
		ml_vec_push(&e->rooms, ml_xalloc(ML_IX_CHUNK / 8));
	return e->rooms.v[e->used++];
}

static uint64_t *room_zero(struct ml_ix_eval *e)
{
	return memset(room(e), 0, ML_IX_CHUNK / 8);
}

static uint64_t bits_and(uint64_t *restrict to, const uint64_t *restrict a, const uint64_t *restrict b)
{
	uint64_t any = 0;

	for (size_t i = 0; i < ML_IX_CHUNK_WORDS; i++) {
		to[i] = a[i] & b[i];
		any |= to[i];
	}
	return any;
}

static uint64_t bits_but(uint64_t *restrict to, const uint64_t *restrict a, const uint64_t *restrict b)
{
	uint64_t any = 0;

	for (size_t i = 0; i < ML_IX_CHUNK_WORDS; i++) {
		to[i] = a[i] & ~b[i];
		any |= to[i];
	}
	return any;
}

static void bits_or(uint64_t *restrict to, const uint64_t *restrict a)
{
	for (size_t i = 0; i < ML_IX_CHUNK_WORDS; i++)
		to[i] |= a[i];
}

static void layer_add(struct ml_ix_eval *e, struct layers *l, uint32_t rank, const uint64_t *bits, uint64_t *own)
{
	for (size_t i = 0; i < l->v.n; i++) {
		struct layer *x = &l->v.v[i];
		if (x->rank != rank)
			continue;
		if (x->bits && !x->own)
			x->bits = x->own = memcpy(room(e), x->bits, ML_IX_CHUNK / 8);
		if (x->bits && bits)
			bits_or(x->own, bits);
		else
			x->bits = x->own = NULL;
		return;
	}
	struct layer x = {rank, bits, own};
	ml_vec_push(&l->v, x);
}

/* ---- one edge ------------------------------------------------------------------------------- */

static void edge_container(struct chunk *c, const struct ml_ix_container *k, uint32_t rank)
{
	struct ml_ix_eval *e = c->e;
	const void *p = ml_ix_members(e->f, k);
	const uint16_t *members = p;

	if (!p)
		return;
	if (k->card > ML_IX_ARRAY_MAX) {
		layer_add(e, &c->edge, rank, p, NULL);
		return;
	}
	uint64_t *own = NULL;
	for (size_t i = 0; i < c->edge.v.n && !own; i++)
		if (c->edge.v.v[i].rank == rank)
			own = c->edge.v.v[i].own;
	bool fresh = !own;
	if (fresh)
		own = room_zero(e);
	for (uint32_t i = 0; i < k->card; i++)
		own[members[i] / 64] |= 1ull << members[i] % 64;
	if (fresh)
		layer_add(e, &c->edge, rank, own, own);
}

static void edge_posts(struct chunk *c, const struct ml_ix_posts *p, enum ml_ix_near near)
{
	uint64_t *tiers[ML_IX_TIERS] = {0};

	if (!p->start)
		return;
	for (uint32_t i = p->start[c->number]; i < p->start[c->number + 1]; i++) {
		uint32_t v = p->v.v[i], doc = v >> 2 & (ML_IX_CHUNK - 1);
		uint64_t **own = &tiers[v & 3];
		if (!*own)
			*own = room_zero(c->e);
		(*own)[doc / 64] |= 1ull << doc % 64;
	}
	for (unsigned tier = 0; tier < ML_IX_TIERS; tier++)
		if (tiers[tier])
			layer_add(c->e, &c->edge, ml_ix_weight(near, tier), tiers[tier], tiers[tier]);
}

/* The layers of one edge in this chunk: c->edge. */
static void edge_layers(struct chunk *c, const struct ml_ix_term *t)
{
	c->edge.v.n = 0;
	for (size_t i = 0; i < t->sets.n; i++)
		for (unsigned tier = 0; tier < ML_IX_TIERS; tier++) {
			const struct ml_ix_container *k = ml_ix_set_chunk(&t->sets.v[i], tier, c->number);
			if (k)
				edge_container(c, k, ml_ix_weight(t->set_near.v[i], tier));
		}
	for (unsigned near = ML_IX_EXACT; near <= ML_IX_BEGUN; near++)
		edge_posts(c, &t->posts[near], near);
}

/* Follows an edge from the layers of one position to another. */
static void edge_follow(struct chunk *c, const struct layers *from, struct layers *to)
{
	struct ml_ix_eval *e = c->e;

	for (size_t i = 0; i < from->v.n; i++)
		for (size_t j = 0; j < c->edge.v.n; j++) {
			const struct layer *a = &from->v.v[i], *b = &c->edge.v.v[j];
			unsigned corrected = (a->rank >= ML_IX_CORRECTED) + (b->rank >= ML_IX_CORRECTED);
			if (corrected > c->corrections)
				continue;
			if (!a->bits) {
				layer_add(e, to, a->rank + b->rank, b->bits, NULL);
				continue;
			}
			size_t mark = e->used;
			uint64_t *own = room(e);
			if (bits_and(own, a->bits, b->bits))
				layer_add(e, to, a->rank + b->rank, own, own);
			else
				e->used = mark;
		}
}

/* ---- what matched ----------------------------------------------------------------------------- */

static uint32_t chunk_docs(const struct ml_ix_eval *e, uint32_t number)
{
	return ML_MIN(ML_IX_CHUNK, e->f->h.docs - number * ML_IX_CHUNK);
}

static void put_piece(struct chunk *c, uint32_t rank, const uint64_t *bits)
{
	struct ml_ix_piece p = {.chunk = c->number, .rank = rank};

	for (size_t i = 0; i < ML_IX_CHUNK_WORDS; i++)
		p.card += (uint32_t)__builtin_popcountll(bits[i]);
	if (!p.card)
		return;
	if (p.card > ML_IX_ARRAY_MAX) {
		p.form = ML_IX_BITS;
		p.p = memcpy(ml_alloc(c->m->arena, ML_IX_CHUNK / 8), bits, ML_IX_CHUNK / 8);
	} else {
		uint16_t *members = ml_alloc(c->m->arena, p.card * sizeof(*members));
		uint32_t n = 0;
		for (size_t i = 0; i < ML_IX_CHUNK_WORDS; i++)
			for (uint64_t x = bits[i]; x; x &= x - 1)
				members[n++] = (uint16_t)(i * 64 + (size_t)__builtin_ctzll(x));
		p.form = ML_IX_ARRAY;
		p.p = members;
	}
	ml_vec_push(&c->m->pieces, p);
}

/* Bits of the chunk that may not match: dead, outside the restriction, beyond the last document. NULL: none. */
static uint64_t *excluded(struct ml_ix_eval *e, uint32_t number)
{
	const uint64_t *dead = e->o->dead ? e->o->dead + (size_t)number * ML_IX_CHUNK_WORDS : NULL;
	const uint64_t *only = e->only ? e->only + (size_t)number * ML_IX_CHUNK_WORDS : NULL;
	uint64_t any = 0;

	for (size_t i = 0; dead && i < ML_IX_CHUNK_WORDS; i++)
		any |= dead[i];
	if (!any && !only)
		return NULL;
	uint64_t *own = room_zero(e);
	for (size_t i = 0; i < ML_IX_CHUNK_WORDS; i++)
		own[i] = (any ? dead[i] : 0) | (only ? ~only[i] : 0);
	return own;
}

static void sort_layers(struct layers *l)
{
	for (size_t i = 1; i < l->v.n; i++) {
		struct layer x = l->v.v[i];
		size_t j = i;
		for (; j && l->v.v[j - 1].rank > x.rank; j--)
			l->v.v[j] = l->v.v[j - 1];
		l->v.v[j] = x;
	}
}

/* Each document in its best rank only. */
static void put_layers(struct chunk *c, struct layers *l, uint64_t *seen)
{
	struct ml_ix_eval *e = c->e;

	sort_layers(l);
	for (size_t i = 0; i < l->v.n; i++) {
		const uint64_t *bits = l->v.v[i].bits;
		if (seen) {
			uint64_t *own = room(e);
			if (!bits_but(own, bits, seen))
				continue;
			bits = own;
		}
		put_piece(c, l->v.v[i].rank, bits);
		if (i + 1 == l->v.n)
			break;
		if (seen)
			bits_or(seen, bits);
		else
			seen = memcpy(room(e), bits, ML_IX_CHUNK / 8);
	}
}

static void put_all(struct chunk *c, const uint64_t *without)
{
	struct ml_ix_piece p = {.chunk = c->number, .card = chunk_docs(c->e, c->number), .form = ML_IX_ALL};

	if (!without) {
		ml_vec_push(&c->m->pieces, p);
		return;
	}
	uint64_t *own = room_zero(c->e);
	for (uint32_t i = 0; i < p.card / 64; i++)
		own[i] = ~without[i];
	if (p.card % 64)
		own[p.card / 64] = ~without[p.card / 64] & ((1ull << p.card % 64) - 1);
	put_piece(c, 0, own);
}

/* One word found in one set, nothing excluded: its containers are the answer as they lie in the file. */
static bool put_set(struct chunk *c, const struct ml_ix_term *t)
{
	if (t->sets.n != 1 || t->set_near.v[0] != ML_IX_EXACT)
		return false;
	for (int near = 0; near < 3; near++)
		if (t->posts[near].start && t->posts[near].start[c->number] < t->posts[near].start[c->number + 1])
			return false;
	for (unsigned tier = 0; tier < ML_IX_TIERS; tier++) {
		const struct ml_ix_container *k = ml_ix_set_chunk(&t->sets.v[0], tier, c->number);
		const void *p = k ? ml_ix_members(c->e->f, k) : NULL;
		struct ml_ix_piece x = {.chunk = c->number, .rank = tier, .p = p};
		if (!p)
			continue;
		x.card = k->card;
		x.form = k->card > ML_IX_ARRAY_MAX ? ML_IX_BITS : ML_IX_ARRAY;
		ml_vec_push(&c->m->pieces, x);
	}
	return true;
}

static void chunk_run(struct chunk *c)
{
	struct ml_ix_eval *e = c->e;
	const struct ml_ix_lattice *l = e->l;

	e->used = 0;
	uint64_t *without = excluded(e, c->number);
	if (!l->n) {
		put_all(c, without);
		return;
	}
	if (l->edges.n == 1 && !without && put_set(c, &e->terms[0]))
		return;
	for (uint32_t i = 0; i <= l->n; i++)
		c->at[i].v.n = 0;
	layer_add(e, &c->at[0], 0, NULL, NULL);
	for (size_t i = 0; i < l->edges.n; i++) {
		const struct ml_ix_edge *edge = &l->edges.v[i];
		if (!c->at[edge->from].v.n)
			continue;
		edge_layers(c, &e->terms[i]);
		edge_follow(c, &c->at[edge->from], &c->at[edge->to]);
	}
	put_layers(c, &c->at[l->n], without);
}

static void file_run(struct ml_ix_eval *e, unsigned corrections, struct ml_ix_matches *m)
{
	struct chunk c = {.e = e, .corrections = corrections, .m = m};

	for (c.number = 0; c.number < e->f->chunks && e->f->h.docs; c.number++)
		if (e->chunks[c.number] && !e->f->damaged)
			chunk_run(&c);
	for (size_t i = 0; i < POSITIONS; i++)
		ml_vec_finish(&c.at[i].v);
	ml_vec_finish(&c.edge.v);
}

/* ---- the overlay --------------------------------------------------------------------------------- */

static inline uint16_t rank_sum(uint16_t a, uint16_t b)
{
	return a == ML_IX_RANK_NONE || b == ML_IX_RANK_NONE ? ML_IX_RANK_NONE : (uint16_t)(a + b);
}

static void slots_follow(uint16_t *to, const uint16_t *from, const uint16_t *edge, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint16_t rank = rank_sum(from[i], edge[i]);
		to[i] = ML_MIN(to[i], rank);
	}
}

/* at[position][corrected] per slot. */
static void slots_run(struct ml_ix_eval *e, unsigned corrections, uint16_t *rank, size_t n)
{
	uint16_t *at = ml_xalloc((e->l->n + 1ul) * 2 * n * sizeof(*at));

	memset(at, 0xff, (e->l->n + 1ul) * 2 * n * sizeof(*at));
	memset(at, 0, n * sizeof(*at));
	for (size_t i = 0; i < e->l->edges.n; i++) {
		const struct ml_ix_term *t = &e->terms[i];
		const uint16_t *from = at + e->l->edges.v[i].from * 2ul * n;
		uint16_t *to = at + e->l->edges.v[i].to * 2ul * n;
		if (t->slots[0]) {
			slots_follow(to, from, t->slots[0], n);
			slots_follow(to + n, from + n, t->slots[0], n);
		}
		if (t->slots[1] && corrections > 0)
			slots_follow(to + n, from, t->slots[1], n);
		if (t->slots[1] && corrections > 1)
			slots_follow(to + n, from + n, t->slots[1], n);
	}
	const uint16_t *end = at + e->l->n * 2ul * n;
	for (size_t i = 0; i < n; i++)
		rank[i] = e->o->slots.v[i].live ? ML_MIN(end[i], end[n + i]) : ML_IX_RANK_NONE;
	ml_free_(at);
}

/* ---- both ------------------------------------------------------------------------------------------- */

static void sort_pieces(struct ml_ix_matches *m)
{
	size_t n = m->pieces.n, to = 0;
	struct ml_ix_piece *v = m->pieces.v;
	uint32_t rank = 0, next;

	if (!n)
		return;
	struct ml_ix_piece *sorted = ml_xalloc(n * sizeof(*sorted));
	for (; to < n; rank = next) { /* few ranks: one walk each */
		next = UINT32_MAX;
		for (size_t i = 0; i < n; i++)
			if (v[i].rank == rank)
				sorted[to++] = v[i];
			else if (v[i].rank > rank)
				next = ML_MIN(next, v[i].rank);
	}
	memcpy(v, sorted, n * sizeof(*v));
	ml_free_(sorted);
}

bool ml_ix_eval_run(struct ml_ix_eval *e, unsigned corrections, struct ml_ix_matches *m)
{
	*m = (struct ml_ix_matches){.arena = ml_arena_create()};
	file_run(e, corrections, m);
	sort_pieces(m);
	if (e->o->order.n) {
		m->slots = ml_xalloc(e->o->slots.n * sizeof(*m->slots));
		slots_run(e, corrections, m->slots, e->o->slots.n);
	}
	if (e->f->damaged)
		ml_ix_matches_finish(m);
	return !e->f->damaged;
}

void ml_ix_matches_finish(struct ml_ix_matches *m)
{
	ml_arena_destroy(m->arena);
	ml_vec_finish(&m->pieces);
	ml_free_(m->slots);
	*m = (struct ml_ix_matches){0};
}
