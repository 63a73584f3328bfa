/*
 * Groups of records said to be one: union-find over who was joined to whom, and the member that stands for each group.
 * The answer depends on the sets only, never on the order in which joins were made or came.
 */
#include "internal.h"

struct groups {
	struct ml_twin *m;
	uint32_t n;
	uint32_t *up; /* union-find over all members; halved paths */
};

static uint32_t top(struct groups *g, uint32_t i)
{
	while (g->up[i] != i) {
		g->up[i] = g->up[g->up[i]];
		i = g->up[i];
	}
	return i;
}

/* Does a stand for b's group rather than b? */
static bool prevails(const struct ml_twin *a, const struct ml_twin *b)
{
	if (a->life != b->life)
		return a->life > b->life;
	if (a->joined != b->joined)
		return b->joined;
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return ml_uuid_cmp(&a->id, &b->id) < 0;
}

/*
 * A kind's members and those that are nowhere make its groups. Joining two kinds is refused, so nearly always one pass
 * over one kind does all.
 */
static void group_kind(struct groups *g, uint64_t kind, const struct ml_twin_pair *pairs, uint32_t n_pairs, bool *answered)
{
	uint32_t *best = ml_xalloc(sizeof *best * (g->n + 1));
	for (uint32_t i = 0; i < g->n; i++)
		g->up[i] = i;
	for (uint32_t i = 0; i < n_pairs; i++) {
		const struct ml_twin *a = &g->m[pairs[i].a], *b = &g->m[pairs[i].b];
		if ((a->kind == kind || !a->kind) && (b->kind == kind || !b->kind))
			g->up[top(g, pairs[i].a)] = top(g, pairs[i].b);
	}
	for (uint32_t i = 0; i < g->n; i++)
		best[i] = UINT32_MAX;
	for (uint32_t i = 0; i < g->n; i++) {
		uint32_t t = top(g, i);
		if ((g->m[i].kind == kind || !g->m[i].kind) &&
			(best[t] == UINT32_MAX || prevails(&g->m[i], &g->m[best[t]])))
			best[t] = i;
	}
	for (uint32_t i = 0; i < g->n; i++) {
		uint32_t root = best[top(g, i)];
		if (answered[i] || root == UINT32_MAX || (g->m[i].kind && g->m[i].kind != kind))
			continue;
		/* One that is nowhere waits for a kind that is somewhere in its group. */
		answered[i] = g->m[i].kind || g->m[root].kind || !kind;
		if (answered[i])
			g->m[i].root = root;
	}
	ml_free_(best);
}

void ml_twins_group(struct ml_twin *m, uint32_t n, const struct ml_twin_pair *pairs, uint32_t n_pairs)
{
	struct groups g = {m, n, ml_xalloc(sizeof *g.up * (n + 1))};
	bool *answered = ml_xalloc(n + 1);
	uint64_t kind = 0;
	for (uint32_t i = 0; i < n; i++)
		m[i].root = i;
	for (;;) { /* kinds from the lowest on */
		uint64_t next = UINT64_MAX;
		for (uint32_t i = 0; i < n; i++)
			if (m[i].kind > kind)
				next = ML_MIN(next, m[i].kind);
		if (next == UINT64_MAX)
			break;
		kind = next;
		group_kind(&g, kind, pairs, n_pairs, answered);
	}
	group_kind(&g, 0, pairs, n_pairs, answered);
	ml_free_(answered);
	ml_free_(g.up);
}
