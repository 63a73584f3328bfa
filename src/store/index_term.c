/* index (store): where the words of a lattice are, in the file and in the overlay. */
#include "index_eval.h"

struct finder {
	struct ml_ix_eval *e;
	struct ml_ix_term *t;
	enum ml_ix_near near;
	bool overlay;
};

/* ---- in the file ---------------------------------------------------------------------- */

static void add_set(struct finder *x, uint32_t number)
{
	struct ml_ix_set set;

	if (!ml_ix_set(x->e->f, number, &set))
		return;
	ml_vec_push(&x->t->sets, set);
	ml_vec_push(&x->t->set_near, (uint8_t)x->near);
}

static inline bool read_varint(const uint8_t **p, const uint8_t *end, uint64_t *v)
{
	const uint8_t *b = *p;

	if (end - b < 4 || (b[0] & b[1] & b[2] & b[3] & 0x80))
		return ml_varint_read(p, end, v);
	uint32_t x = b[0] & 0x7f;
	unsigned n = 1;
	for (; b[n - 1] & 0x80; n++)
		x |= (uint32_t)(b[n] & 0x7f) << 7 * n;
	*v = x;
	*p = b + n;
	return true;
}

static void add_small(struct finder *x, enum ml_ix_part_id part, uint64_t off, uint64_t bytes, uint64_t count)
{
	struct ml_ix_file *f = x->e->f;
	struct ml_ix_posts *posts = &x->t->posts[x->near];
	const uint8_t *p = bytes && count <= bytes ? ml_ix_reach(f, part, off, bytes) : ml_ix_damage(f);
	const uint8_t *end = p ? p + bytes : NULL;
	uint64_t doc = 0, v;

	if (!p)
		return;
	ml_vec_reserve(&posts->v, posts->v.n + (size_t)count);
	uint32_t *to = posts->v.v + posts->v.n;
	for (uint64_t i = 0; i < count; i++) {
		if (!read_varint(&p, end, &v) || (v >> 2) >= f->h.docs || (doc += v >> 2) >= f->h.docs) {
			ml_ix_damage(f);
			return;
		}
		to[i] = (uint32_t)(doc << 2 | (v & 3));
	}
	posts->v.n += (size_t)count;
}

static void add_range(struct finder *x, uint32_t lo, uint32_t hi)
{
	struct ml_ix_cursor c;

	const struct ml_ix_node *node = hi - lo > 1 ? ml_ix_node(x->e->f, lo, hi) : NULL;
	if (node && node->count) {
		add_small(x, ML_IX_UNIONS, node->small, node->small_n, node->count);
		return;
	}
	if (node) {
		add_set(x, node->set);
		return;
	}
	bool good = ml_ix_cursor_seek(&c, x->e->f, lo);
	while (good && !x->e->f->damaged) {
		if (c.large)
			add_set(x, c.set);
		else
			add_small(x, ML_IX_SMALL, c.small, c.small_n, c.count);
		good = c.word + 1 < hi && ml_ix_cursor_next(&c);
	}
}

static struct ml_str file_word(void *arg, uint32_t i, char room[ML_IX_WORD_MAX])
{
	struct ml_ix_cursor c;

	if (!ml_ix_cursor_seek(&c, arg, i))
		return ml_str_n(room, 0);
	memcpy(room, c.bytes, c.n);
	return ml_str_n(room, c.n);
}

/* Posts chunk after chunk, by one counting pass; what an earlier call arranged is arranged again with what was added.
 */
static void arrange(struct ml_ix_posts *p, uint32_t chunks)
{
	ml_free_(p->start);
	p->start = NULL;
	if (!p->v.n)
		return;
	uint32_t *at = ml_xalloc(((size_t)chunks + 2) * sizeof(*at)), *v = ml_xalloc(p->v.n * sizeof(*v));
	for (size_t i = 0; i < p->v.n; i++)
		at[(p->v.v[i] >> (2 + ML_IX_CHUNK_BITS)) + 2]++;
	for (uint32_t i = 2; i < chunks + 2; i++)
		at[i] += at[i - 1];
	for (size_t i = 0; i < p->v.n; i++)
		v[at[(p->v.v[i] >> (2 + ML_IX_CHUNK_BITS)) + 1]++] = p->v.v[i];
	memcpy(p->v.v, v, p->v.n * sizeof(*v));
	ml_free_(v);
	p->start = at;
}

/* ---- in the overlay ----------------------------------------------------------------------- */

static void add_entries(struct finder *x, uint32_t lo, uint32_t hi)
{
	struct ml_ix_overlay *o = x->e->o;
	uint16_t **slots = &x->t->slots[x->near != ML_IX_EXACT];

	if (!*slots) {
		*slots = ml_xalloc(o->slots.n * sizeof(**slots));
		memset(*slots, 0xff, o->slots.n * sizeof(**slots));
	}
	for (uint32_t i = lo; i < hi; i++) {
		const struct ml_ix_entry *e = &o->entries.v[i];
		uint16_t w = (uint16_t)ml_ix_weight(x->near, e->tier);
		(*slots)[e->slot] = ML_MIN((*slots)[e->slot], w);
	}
}

/* ---- terms ------------------------------------------------------------------------------------ */

static void dictionaries(struct ml_ix_eval *e, struct ml_ix_dictionary d[2])
{
	d[0] = (struct ml_ix_dictionary){e->f, e->f->h.words, ml_ix_narrow, file_word};
	d[1] = ml_ix_overlay_words(e->o);
}

void ml_ix_eval_exact(struct ml_ix_eval *e)
{
	struct ml_ix_dictionary d[2];

	dictionaries(e, d);
	for (size_t i = 0; i < e->l->edges.n; i++) {
		const struct ml_ix_edge *edge = &e->l->edges.v[i];
		struct finder x = {.e = e, .t = &e->terms[i], .near = ML_IX_EXACT};
		for (size_t j = 0; j < edge->prefixes.n; j++) {
			uint32_t lo = 0, hi = d[0].n;
			if (d[0].narrow(d[0].arg, edge->prefixes.v[j], &lo, &hi))
				add_range(&x, lo, hi);
			lo = 0;
			hi = d[1].n;
			if (d[1].narrow(d[1].arg, edge->prefixes.v[j], &lo, &hi))
				add_entries(&x, lo, hi);
		}
		arrange(&x.t->posts[ML_IX_EXACT], e->f->chunks);
	}
}

static void note_range(void *arg, uint32_t lo, uint32_t hi, enum ml_ix_near near)
{
	const struct finder *x = arg;
	struct ml_ix_range r = {lo, hi, near, x->overlay};

	ml_vec_push(&x->t->near, r);
}

unsigned ml_ix_eval_correct(struct ml_ix_eval *e)
{
	struct ml_ix_dictionary d[2];
	unsigned words = 0;

	dictionaries(e, d);
	for (size_t i = 0; i < e->l->edges.n; i++) {
		const struct ml_ix_edge *edge = &e->l->edges.v[i];
		struct finder x = {.e = e, .t = &e->terms[i]};
		if (!edge->correctable)
			continue;
		for (int j = 0; j < 2; j++) {
			x.overlay = j;
			ml_ix_correct(&d[j], edge->prefixes.v[0], note_range, &x);
		}
		words += x.t->near.n > 0;
	}
	return words;
}

bool ml_ix_eval_near(struct ml_ix_eval *e, enum ml_ix_near near)
{
	bool some = false;

	for (size_t i = 0; i < e->l->edges.n; i++) {
		struct finder x = {.e = e, .t = &e->terms[i], .near = near};
		for (size_t j = 0; j < x.t->near.n; j++) {
			const struct ml_ix_range *r = &x.t->near.v[j];
			if (r->near != near)
				continue;
			some = true;
			(r->overlay ? add_entries : add_range)(&x, r->lo, r->hi);
		}
		arrange(&x.t->posts[near], e->f->chunks);
	}
	return some;
}

void ml_ix_eval_init(struct ml_ix_eval *e, struct ml_ix_file *f, struct ml_ix_overlay *o, const struct ml_ix_lattice *l)
{
	*e = (struct ml_ix_eval){.f = f, .o = o, .l = l};
	e->terms = ml_xalloc((l->edges.n + 1) * sizeof(*e->terms));
	e->chunks = ml_xalloc(f->chunks + 1);
	e->chosen = ml_xalloc(l->edges.n + 1);
}

void ml_ix_eval_finish(struct ml_ix_eval *e)
{
	for (size_t i = 0; i < e->l->edges.n; i++) {
		struct ml_ix_term *t = &e->terms[i];
		ml_vec_finish(&t->sets);
		ml_vec_finish(&t->set_near);
		ml_vec_finish(&t->near);
		for (int near = 0; near < 3; near++) {
			ml_vec_finish(&t->posts[near].v);
			ml_free_(t->posts[near].start);
		}
		ml_free_(t->slots[0]);
		ml_free_(t->slots[1]);
	}
	for (size_t i = 0; i < e->rooms.n; i++)
		ml_free_(e->rooms.v[i]);
	ml_vec_finish(&e->rooms);
	ml_free_(e->terms);
	ml_free_(e->chunks);
	ml_free_(e->chosen);
}
