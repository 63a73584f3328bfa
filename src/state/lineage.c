/*
 * The table of incarnations, and the one question asked of it: does an entry stand for a dot. A laptop draws a new
 * incarnation at each boot, so lines grow long; jump pointers keep the walk to an ancestor logarithmic.
 */
#include "internal.h"

#define CHUNK 64u

const struct line_node line_unknown = {.parent = ML_INC_NONE, .jump = ML_INC_NONE, .root = ML_INC_NONE};

struct ml_lineage *ml_lineage_create(void)
{
	struct ml_lineage *l = ml_xalloc(sizeof(*l));
	l->index = ml_map_create();
	return l;
}

void ml_lineage_destroy(struct ml_lineage *l)
{
	if (!l)
		return;
	for (uint32_t i = 0; i < l->chunks; i++)
		ml_free_(l->chunk[i]);
	ml_free_(l->chunk);
	ml_free_(l->node);
	ml_map_destroy(l->index);
	ml_free_(l);
}

uint32_t ml_lineage_count(const struct ml_lineage *l)
{
	return l->n;
}

const struct ml_inc *ml_lineage_at(const struct ml_lineage *l, uint32_t index)
{
	return index < l->n ? &l->chunk[index / CHUNK][index % CHUNK] : NULL;
}

static struct ml_str id_key(const struct ml_uuid *id)
{
	return ml_str_n((const char *)id->b, sizeof(id->b));
}

uint32_t ml_lineage_find(const struct ml_lineage *l, const struct ml_uuid *id)
{
	uint64_t at;
	return ml_map_get(l->index, id_key(id), &at) ? (uint32_t)at : ML_INC_NONE;
}

static void grow(struct ml_lineage *l)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : CHUNK;
		l->node = ml_xrealloc(l->node, l->cap * sizeof(*l->node));
	}
	if (l->n == l->chunks * CHUNK) {
		l->chunk = ml_xrealloc(l->chunk, (l->chunks + 1) * sizeof(*l->chunk));
		l->chunk[l->chunks++] = ml_xalloc(CHUNK * sizeof(struct ml_inc));
	}
}

/* Skew-binary jump pointers: a node jumps as far as its parent's two jumps when these are of equal length. */
static void link_node(const struct ml_lineage *l, struct line_node *n, uint32_t self)
{
	if (n->parent == ML_INC_NONE) {
		n->jump = n->root = self;
		n->depth = 0;
		return;
	}
	const struct line_node *p = &l->node[n->parent];
	const struct line_node *pj = &l->node[p->jump], *pjj = &l->node[pj->jump];
	n->depth = p->depth + 1;
	n->root = p->root;
	n->jump = p->depth - pj->depth == pj->depth - pjj->depth ? pj->jump : n->parent;
}

uint32_t ml_lineage_add(struct ml_lineage *l, const struct ml_inc *inc)
{
	uint64_t fork = inc->parent == ML_INC_NONE ? 0 : inc->fork;
	uint32_t at = ml_lineage_find(l, &inc->id);
	if (at != ML_INC_NONE) {
		const struct line_node *have = &l->node[at];
		bool same = have->parent == inc->parent && have->fork == fork && ml_uuid_eq(&have->site, &inc->site);
		return same ? at : ML_INC_NONE;
	}
	/* A parent comes before its child, so that no cycle can be told. */
	if ((inc->parent != ML_INC_NONE && inc->parent >= l->n) || l->n >= UINT32_MAX / 2)
		return ML_INC_NONE;
	grow(l);
	at = l->n;
	struct line_node node = {.id = inc->id, .site = inc->site, .fork = fork, .parent = inc->parent};
	link_node(l, &node, at);
	l->node[at] = node;
	l->n++;
	l->chunk[at / CHUNK][at % CHUNK] = (struct ml_inc){inc->id, inc->site, inc->parent, fork};
	ml_map_set(l->index, id_key(&inc->id), at);
	return at;
}

static uint32_t ancestor_at(const struct ml_lineage *l, uint32_t from, uint32_t depth)
{
	while (l->node[from].depth > depth) {
		uint32_t jump = l->node[from].jump;
		from = l->node[jump].depth >= depth ? jump : l->node[from].parent;
	}
	return from;
}

bool ml_dot_stands(const struct ml_lineage *l, struct ml_dot entry, struct ml_dot dot)
{
	if (entry.inc == dot.inc)
		return dot.n <= entry.n;
	const struct line_node *e = line_at(l, entry.inc), *d = line_at(l, dot.inc);
	if (e->root != d->root || e->depth <= d->depth)
		return false;
	const struct line_node *child = &l->node[ancestor_at(l, entry.inc, d->depth + 1)];
	return child->parent == dot.inc && dot.n <= child->fork;
}
