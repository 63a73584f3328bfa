/* The order of dotted values within a slot, and sets of values to look things up in. */
#include <stdlib.h>

#include "internal.h"

static int cmp_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

int dval_cmp(const struct ml_lineage *l, const struct ml_dval *a, const struct ml_dval *b)
{
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->dot.inc != b->dot.inc) {
		const struct line_node *x = line_at(l, a->dot.inc), *y = line_at(l, b->dot.inc);
		int c = memcmp(x->site.b, y->site.b, sizeof(x->site.b));
		c = c ? c : cmp_u64(a->dot.n, b->dot.n);
		c = c ? c : memcmp(x->id.b, y->id.b, sizeof(x->id.b));
		return c ? c : cmp_u64(a->dot.inc, b->dot.inc);
	}
	int c = cmp_u64(a->dot.n, b->dot.n);
	return c ? c : cmp_u64(a->seq, b->seq);
}

/* ---- members ---- */

static int cmp_member(const void *a, const void *b)
{
	const struct ml_value *x = *(const struct ml_value *const *)a, *y = *(const struct ml_value *const *)b;
	int c = ml_value_cmp(x, y);
	return c ? c : cmp_u64((uintptr_t)x, (uintptr_t)y);
}

static void members_room(struct members *m, uint32_t n)
{
	m->n = n;
	m->v = n > ML_COUNT(m->room) ? ml_xalloc(n * sizeof(*m->v)) : m->room;
}

static void members_sort(struct members *m)
{
	if (m->n > ML_COUNT(m->room))
		qsort(m->v, m->n, sizeof(*m->v), cmp_member);
}

void members_of_values(struct members *m, const struct ml_value *v, uint32_t n)
{
	members_room(m, n);
	for (uint32_t i = 0; i < n; i++)
		m->v[i] = &v[i];
	members_sort(m);
}

void members_of_dvals(struct members *m, const struct ml_dval *d, uint32_t n)
{
	members_room(m, n);
	for (uint32_t i = 0; i < n; i++)
		m->v[i] = &d[i].v;
	members_sort(m);
}

void members_finish(struct members *m)
{
	if (m->v != m->room)
		ml_free_(m->v);
}

static const struct ml_value *find_sorted(const struct members *m, const struct ml_value *v)
{
	uint32_t lo = 0, hi = m->n;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (ml_value_cmp(m->v[mid], v) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < m->n && ml_value_cmp(m->v[lo], v) == 0 ? m->v[lo] : NULL;
}

const struct ml_value *members_find(const struct members *m, const struct ml_value *v)
{
	if (m->v != m->room)
		return find_sorted(m, v);
	for (uint32_t i = 0; i < m->n; i++)
		if (ml_value_cmp(m->v[i], v) == 0)
			return m->v[i];
	return NULL;
}
