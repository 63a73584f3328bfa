/*
 * Merging two states of one record, field by field: a value that both hold stays; one that only one side holds stays
 * unless the other side has seen its dot, for then the other side let it go knowing it.
 */
#include "internal.h"

struct merge {
	struct ml_arena *arena;
	const struct ml_lineage *l;
	const struct ml_vv *va, *vb;
	struct ml_dval *d; /* where the next kept value goes */
};

static void keep(struct merge *m, const struct ml_dval *d)
{
	*m->d = *d;
	m->d->v = ml_value_copy(m->arena, &d->v);
	m->d++;
}

/* Slots are sorted alike on both sides, so one pass over both meets equal dots together. */
static void merge_values(struct merge *m, const struct ml_slot *a, const struct ml_slot *b)
{
	uint32_t i = 0, j = 0, na = a ? a->n : 0, nb = b ? b->n : 0;
	while (i < na || j < nb) {
		int c = i == na ? 1 : j == nb ? -1 : dval_cmp(m->l, &a->d[i], &b->d[j]);
		if (c == 0) {
			/* Two contents under one dot can only be forged; taking the higher keeps both orders of merging
			 * equal. */
			keep(m, ml_value_cmp(&a->d[i].v, &b->d[j].v) >= 0 ? &a->d[i] : &b->d[j]);
			i++;
			j++;
		} else if (c < 0) {
			if (!ml_vv_covers(m->l, m->vb, a->d[i].dot))
				keep(m, &a->d[i]);
			i++;
		} else {
			if (!ml_vv_covers(m->l, m->va, b->d[j].dot))
				keep(m, &b->d[j]);
			j++;
		}
	}
}

static uint64_t count_values(const struct ml_state *s)
{
	uint64_t n = 0;
	for (uint32_t i = 0; i < s->n; i++)
		n += s->slots[i].n;
	return n;
}

static void merge_slots(struct merge *m, const struct ml_state *a, const struct ml_state *b, struct ml_state *out)
{
	m->d = ML_NEWN(m->arena, struct ml_dval, count_values(a) + count_values(b) + 1);
	out->slots = ML_NEWN(m->arena, struct ml_slot, (uint64_t)a->n + b->n + 1);
	uint32_t i = 0, j = 0;
	while (i < a->n || j < b->n) {
		const struct ml_slot *x = i < a->n ? &a->slots[i] : NULL, *y = j < b->n ? &b->slots[j] : NULL;
		if (x && y && x->field != y->field)
			*(x->field < y->field ? &y : &x) = NULL;
		struct ml_slot slot = {.field = x ? x->field : y->field, .d = m->d};
		merge_values(m, x, y);
		slot.n = (uint32_t)(m->d - slot.d);
		if (slot.n)
			out->slots[out->n++] = slot;
		i += x != NULL;
		j += y != NULL;
	}
}

struct ml_state *ml_state_merge(
	struct ml_arena *arena, const struct ml_lineage *l, const struct ml_state *a, const struct ml_state *b)
{
	struct ml_state *out = ML_NEW(arena, struct ml_state);
	struct merge m = {.arena = arena, .l = l, .va = &a->vv, .vb = &b->vv};
	out->vv = ml_vv_join(arena, l, &a->vv, &b->vv);
	out->erased = a->erased || b->erased;
	if (!out->erased)
		merge_slots(&m, a, b, out);
	return out;
}
