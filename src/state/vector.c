/*
 * Version vectors: which dots a record has seen. Entries are ordered by incarnation uuid, so that a vector has one
 * form on every laptop, and no entry stands for another, so that it has one form whatever way it was reached.
 */
#include "internal.h"

bool ml_vv_covers(const struct ml_lineage *l, const struct ml_vv *vv, struct ml_dot dot)
{
	for (uint32_t i = 0; i < vv->n; i++)
		if (ml_dot_stands(l, vv->e[i], dot))
			return true;
	return false;
}

static bool same(const struct ml_vv *a, const struct ml_vv *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (a->e[i].inc != b->e[i].inc || a->e[i].n != b->e[i].n)
			return false;
	return true;
}

/* Every entry of a is stood for by one of b. */
static bool within(const struct ml_lineage *l, const struct ml_vv *a, const struct ml_vv *b)
{
	uint32_t j = 0;
	for (uint32_t i = 0; i < a->n; i++) {
		while (j < b->n && line_cmp_id(l, b->e[j].inc, a->e[i].inc) < 0)
			j++;
		if (j < b->n && b->e[j].inc == a->e[i].inc) {
			/* A lower entry of the same incarnation: no descendant in b can know more, or it would stand
			 * for this one. */
			if (b->e[j].n < a->e[i].n)
				return false;
		} else if (!ml_vv_covers(l, b, a->e[i])) {
			return false;
		}
	}
	return true;
}

enum ml_order ml_vv_order(const struct ml_lineage *l, const struct ml_vv *a, const struct ml_vv *b)
{
	if (same(a, b))
		return ML_EQUAL;
	bool ab = within(l, a, b), ba = within(l, b, a);
	if (ab)
		return ba ? ML_EQUAL : ML_BEFORE;
	return ba ? ML_AFTER : ML_CONCURRENT;
}

static bool stood_for_by_another(const struct ml_lineage *l, const struct ml_vv *vv, uint32_t i)
{
	for (uint32_t j = 0; j < vv->n; j++)
		if (j != i && ml_dot_stands(l, vv->e[j], vv->e[i]))
			return true;
	return false;
}

bool vv_is_normal(const struct ml_lineage *l, const struct ml_vv *vv)
{
	for (uint32_t i = 1; i < vv->n; i++)
		if (line_cmp_id(l, vv->e[i - 1].inc, vv->e[i].inc) >= 0)
			return false;
	for (uint32_t i = 0; vv->n > 1 && i < vv->n; i++)
		if (stood_for_by_another(l, vv, i))
			return false;
	return true;
}

/* Entries of one and the other in uuid order; of two of one incarnation the higher. */
static void zip(const struct ml_lineage *l, const struct ml_vv *a, const struct ml_vv *b, struct ml_vv *out)
{
	uint32_t i = 0, j = 0;
	while (i < a->n || j < b->n) {
		int c = i == a->n ? 1 : j == b->n ? -1 : line_cmp_id(l, a->e[i].inc, b->e[j].inc);
		struct ml_dot d = c <= 0 ? a->e[i] : b->e[j];
		if (c == 0)
			d.n = ML_MAX(d.n, b->e[j].n);
		i += c <= 0;
		j += c >= 0;
		out->e[out->n++] = d;
	}
}

struct ml_vv ml_vv_join(
	struct ml_arena *arena, const struct ml_lineage *l, const struct ml_vv *a, const struct ml_vv *b)
{
	struct ml_vv all = {.e = ML_NEWN(arena, struct ml_dot, a->n + b->n + 1)};
	zip(l, a, b, &all);
	if (all.n < 2)
		return all;
	/* What stands for something stands also for what that stands for: dropping in place loses nothing. */
	struct ml_vv out = all;
	for (uint32_t i = 0; i < out.n;) {
		if (stood_for_by_another(l, &out, i)) {
			memmove(&out.e[i], &out.e[i + 1], (out.n - i - 1) * sizeof(*out.e));
			out.n--;
		} else {
			i++;
		}
	}
	return out;
}

struct ml_vv ml_vv_with(struct ml_arena *arena, const struct ml_lineage *l, const struct ml_vv *vv, struct ml_dot dot)
{
	struct ml_vv one = {1, &dot};
	return ml_vv_join(arena, l, vv, &one);
}
