/*
 * index (store): matches of a lattice, chunk by chunk. At each position of the lattice stand layers: the documents of
 * the chunk that some path of edges leads to, one layer a rank. Layers are bits; a layer may share the bits of a
 * container of the file.
 */
#include "index_eval.h"

enum { POSITIONS = ML_IX_QUERY_WORDS + 1, WEIGHTS = ML_IX_CORRECTED * 2 + 4 };

/*
 * Bits of a chunk in 64 groups of 16 words. Only the groups of the mask count, the others may hold anything: a sparse
 * layer costs what is in it.
 */
enum { GROUP = ML_IX_CHUNK_WORDS / 64 };

struct layer {
	uint32_t rank;
	bool all; /* every document: where the paths begin */
	uint64_t mask;
	const uint64_t *bits;
	uint64_t *own; /* bits, when they may be written */
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

#define EACH_GROUP(g, mask)                                                                                            \
	for (uint64_t left_ = (mask), g; left_ && (g = (uint64_t)__builtin_ctzll(left_) * GROUP, true);                \
		left_ &= left_ - 1)

static uint64_t *room(struct ml_ix_eval *e)
{
	if (e->used == e->rooms.n)
		ml_vec_push(&e->rooms, ml_xalloc(ML_IX_CHUNK / 8));
	return e->rooms.v[e->used++];
}

static inline void layer_set(struct layer *l, uint32_t member)
{
	uint32_t g = member / 64 / GROUP;

	if (!(l->mask >> g & 1)) {
		l->mask |= 1ull << g;
		memset(l->own + g * GROUP, 0, GROUP * sizeof(*l->own));
	}
	l->own[member / 64] |= 1ull << member % 64;
}

/* to = a and b. */
static void layer_and(struct layer *to, const struct layer *a, const struct layer *b)
{
	to->mask = 0;
	EACH_GROUP(g, a->mask & b->mask)
	{
		uint64_t any = 0;
		for (size_t i = g; i < g + GROUP; i++) {
			to->own[i] = a->bits[i] & b->bits[i];
			any |= to->own[i];
		}
		to->mask |= (uint64_t)(any != 0) << g / GROUP;
	}
}

/* to = a but not b. */
static void layer_but(struct layer *to, const struct layer *a, const struct layer *b)
{
	to->mask = 0;
	EACH_GROUP(g, a->mask)
	{
		uint64_t any = 0, keep = b->mask >> g / GROUP & 1 ? 0 : ~0ull;
		for (size_t i = g; i < g + GROUP; i++) {
			to->own[i] = a->bits[i] & (keep ? keep : ~b->bits[i]);
			any |= to->own[i];
		}
		to->mask |= (uint64_t)(any != 0) << g / GROUP;
	}
}

/* to |= a. */
static void layer_or(struct layer *to, const struct layer *a)
{
	EACH_GROUP(g, a->mask & to->mask)
	for (size_t i = g; i < g + GROUP; i++)
		to->own[i] |= a->bits[i];
	EACH_GROUP(g, a->mask & ~to->mask)
	memcpy(to->own + g, a->bits + g, GROUP * sizeof(*to->own));
	to->mask |= a->mask;
}

static struct layer layer_copy(struct ml_ix_eval *e, const struct layer *a)
{
	struct layer x = {.rank = a->rank, .own = room(e)};

	x.bits = x.own;
	layer_or(&x, a);
	return x;
}

static struct layer *layer_of(struct layers *l, uint32_t rank)
{
	for (size_t i = 0; i < l->v.n; i++)
		if (l->v.v[i].rank == rank)
			return &l->v.v[i];
	return NULL;
}

static void layer_add(struct ml_ix_eval *e, struct layers *l, const struct layer *a)
{
	struct layer *x = layer_of(l, a->rank);

	if (!x) {
		ml_vec_push(&l->v, *a);
		return;
	}
	if (!x->own)
		*x = layer_copy(e, x);
	layer_or(x, a);
}

/* The layer of that rank, made if need be, to be written. */
static struct layer *layer_open(struct ml_ix_eval *e, struct layers *l, uint32_t rank)
{
	struct layer *x = layer_of(l, rank), fresh = {.rank = rank};

	if (x && !x->own) {
		*x = layer_copy(e, x);
	} else if (!x) {
		fresh.bits = fresh.own = room(e);
		ml_vec_push(&l->v, fresh);
		x = &l->v.v[l->v.n - 1];
	}
	return x;
}

/* ---- one edge ------------------------------------------------------------------------------- */

static void edge_container(struct chunk *c, const struct ml_ix_container *k, uint32_t rank)
{
	const void *p = ml_ix_members(c->e->f, k);
	const uint16_t *members = p;

	if (!p)
		return;
	if (k->card > ML_IX_ARRAY_MAX) {
		struct layer x = {.rank = rank, .mask = ~0ull, .bits = p};
		layer_add(c->e, &c->edge, &x);
		return;
	}
	struct layer *x = layer_open(c->e, &c->edge, rank);
	for (uint32_t i = 0; i < k->card; i++)
		layer_set(x, members[i]);
}

static void edge_posts(struct chunk *c, const struct ml_ix_posts *p, enum ml_ix_near near)
{
	struct layer *x[ML_IX_TIERS] = {0};
	unsigned tiers = 0;

	if (!p->start)
		return;
	uint32_t from = p->start[c->number], to = p->start[c->number + 1];
	for (uint32_t i = from; i < to; i++)
		tiers |= 1u << (p->v.v[i] & 3);
	for (unsigned tier = 0; tier < ML_IX_TIERS; tier++)
		if (tiers >> tier & 1)
			layer_open(c->e, &c->edge, ml_ix_weight(near, tier));
	for (unsigned tier = 0; tier < ML_IX_TIERS; tier++)
		x[tier] = layer_of(&c->edge, ml_ix_weight(near, tier));
	for (uint32_t i = from; i < to; i++)
		layer_set(x[p->v.v[i] & 3], p->v.v[i] >> 2 & (ML_IX_CHUNK - 1));
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
			struct layer x = *b;
			if (corrected > c->corrections)
				continue;
			x.rank += a->rank;
			x.own = NULL; /* shared with the edge */
			size_t mark = e->used;
			if (!a->all) {
				x.bits = x.own = room(e);
				layer_and(&x, a, b);
			}
			if (x.mask)
				layer_add(e, to, &x);
			bool merged = x.mask && x.own && layer_of(to, x.rank)->own != x.own;
			if (!x.mask || (merged && e->used == mark + 1))
				e->used = mark;
		}
}

/* ---- what matched ----------------------------------------------------------------------------- */

static uint32_t chunk_docs(const struct ml_ix_eval *e, uint32_t number)
{
	return ML_MIN(ML_IX_CHUNK, e->f->h.docs - number * ML_IX_CHUNK);
}

static void put_piece(struct chunk *c, const struct layer *l)
{
	struct ml_ix_piece p = {.chunk = c->number, .rank = l->rank};

	EACH_GROUP(g, l->mask)
	p.card += ml_ix_count_bits(l->bits + g, GROUP);
	if (!p.card)
		return;
	if (p.card > ML_IX_ARRAY_MAX) {
		uint64_t *bits = ml_alloc(c->m->arena, ML_IX_CHUNK / 8);
		EACH_GROUP(g, l->mask)
		memcpy(bits + g, l->bits + g, GROUP * sizeof(*bits));
		p.form = ML_IX_BITS;
		p.p = bits;
	} else {
		uint16_t *members = ml_alloc(c->m->arena, p.card * sizeof(*members));
		uint32_t n = 0;
		EACH_GROUP(g, l->mask)
		for (size_t i = g; i < g + GROUP; i++)
			for (uint64_t x = l->bits[i]; x; x &= x - 1)
				members[n++] = (uint16_t)(i * 64 + (size_t)__builtin_ctzll(x));
		p.form = ML_IX_ARRAY;
		p.p = members;
	}
	ml_vec_push(&c->m->pieces, p);
}

/* Documents of the chunk that may not match: dead, or outside the restriction. False: none. */
static bool excluded(struct ml_ix_eval *e, uint32_t number, struct layer *out)
{
	const uint64_t *dead = e->o->dead ? e->o->dead + (size_t)number * ML_IX_CHUNK_WORDS : NULL;
	const uint64_t *only = e->only ? e->only + (size_t)number * ML_IX_CHUNK_WORDS : NULL;
	uint64_t any = 0;

	for (size_t i = 0; dead && i < ML_IX_CHUNK_WORDS; i++)
		any |= dead[i];
	if (!any && !only)
		return false;
	uint64_t *own = room(e);
	for (size_t i = 0; i < ML_IX_CHUNK_WORDS; i++)
		own[i] = (any ? dead[i] : 0) | (only ? ~only[i] : 0);
	*out = (struct layer){.mask = ~0ull, .bits = own, .own = own};
	return true;
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

/* Each document in its best rank only. without: seen before all. */
static void put_layers(struct chunk *c, struct layers *l, const struct layer *without)
{
	struct ml_ix_eval *e = c->e;
	struct layer seen = {.bits = NULL};

	sort_layers(l);
	if (without)
		seen = *without;
	for (size_t i = 0; i < l->v.n; i++) {
		struct layer x = l->v.v[i];
		if (seen.bits) {
			x.bits = x.own = room(e);
			layer_but(&x, &l->v.v[i], &seen);
		}
		put_piece(c, &x);
		if (i + 1 == l->v.n)
			break;
		if (seen.bits)
			layer_or(&seen, &x);
		else
			seen = layer_copy(e, &x);
	}
}

static void put_all(struct chunk *c, const struct layer *without)
{
	struct ml_ix_piece p = {.chunk = c->number, .card = chunk_docs(c->e, c->number), .form = ML_IX_ALL};

	if (!without) {
		ml_vec_push(&c->m->pieces, p);
		return;
	}
	struct layer x = {.mask = ~0ull, .own = room(c->e)};
	x.bits = x.own;
	for (uint32_t i = 0; i < ML_IX_CHUNK_WORDS; i++)
		x.own[i] = i < p.card / 64 ? ~without->bits[i] : 0;
	if (p.card % 64)
		x.own[p.card / 64] = ~without->bits[p.card / 64] & ((1ull << p.card % 64) - 1);
	put_piece(c, &x);
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

static bool term_in_chunk(const struct ml_ix_term *t, uint32_t number)
{
	for (int near = 0; near < 3; near++)
		if (t->posts[near].start && t->posts[near].start[number] < t->posts[near].start[number + 1])
			return true;
	for (size_t i = 0; i < t->sets.n; i++)
		for (unsigned tier = 0; tier < ML_IX_TIERS; tier++)
			if (ml_ix_set_chunk(&t->sets.v[i], tier, number))
				return true;
	return false;
}

/* Which edges may lead to a match in this chunk: those on a path of edges that all have something in it. */
static bool choose_edges(const struct ml_ix_eval *e, uint32_t number, bool *chosen)
{
	const struct ml_ix_lattice *l = e->l;
	bool from[POSITIONS] = {true}, to[POSITIONS] = {false};

	for (size_t i = 0; i < l->edges.n; i++) {
		const struct ml_ix_edge *x = &l->edges.v[i];
		chosen[i] = from[x->from] && term_in_chunk(&e->terms[i], number);
		from[x->to] |= chosen[i];
	}
	to[l->n] = true;
	for (size_t i = l->edges.n; i--;) {
		const struct ml_ix_edge *x = &l->edges.v[i];
		chosen[i] = chosen[i] && to[x->to];
		to[x->from] |= chosen[i];
	}
	return to[0];
}

static void chunk_run(struct chunk *c)
{
	static const struct layer start = {.all = true};
	struct ml_ix_eval *e = c->e;
	const struct ml_ix_lattice *l = e->l;
	struct layer without;

	e->used = 0;
	if (l->n && !choose_edges(e, c->number, e->chosen))
		return;
	bool some = excluded(e, c->number, &without);
	if (!l->n) {
		put_all(c, some ? &without : NULL);
		return;
	}
	if (l->edges.n == 1 && !some && put_set(c, &e->terms[0]))
		return;
	for (uint32_t i = 0; i <= l->n; i++)
		c->at[i].v.n = 0;
	layer_add(e, &c->at[0], &start);
	for (size_t i = 0; i < l->edges.n; i++) {
		const struct ml_ix_edge *edge = &l->edges.v[i];
		if (!e->chosen[i] || !c->at[edge->from].v.n)
			continue;
		edge_layers(c, &e->terms[i]);
		edge_follow(c, &c->at[edge->from], &c->at[edge->to]);
	}
	put_layers(c, &c->at[l->n], some ? &without : NULL);
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

/* Saturates: no match and anything is no match. Written without a branch, for a loop over many slots. */
static inline uint16_t rank_sum(uint16_t a, uint16_t b)
{
	uint16_t sum = (uint16_t)(a + b);

	return sum | (uint16_t) - (sum < a);
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
