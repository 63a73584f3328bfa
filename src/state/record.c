/* A record's state: looking at it, copying it, writing to it, erasing it. Merging is in merge.c. */
#include <stdlib.h>

#include "internal.h"

const struct ml_slot *ml_state_slot(const struct ml_state *s, uint64_t field)
{
	uint32_t lo = 0, hi = s->n;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (s->slots[mid].field < field)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n && s->slots[lo].field == field ? &s->slots[lo] : NULL;
}

const struct ml_dval *ml_slot_shown(const struct ml_slot *slot)
{
	return &slot->d[slot->n - 1];
}

bool ml_slot_differs(const struct ml_slot *slot)
{
	for (uint32_t i = 1; i < slot->n; i++)
		if (ml_value_cmp(&slot->d[0].v, &slot->d[i].v) != 0)
			return true;
	return false;
}

const struct ml_value *ml_slot_distinct(struct ml_arena *arena, const struct ml_slot *slot, uint32_t *n)
{
	struct ml_value *out = ML_NEWN(arena, struct ml_value, slot->n);
	struct members seen;
	members_of_dvals(&seen, slot->d, slot->n);
	*n = 0;
	for (uint32_t i = 0; i < slot->n; i++)
		if (members_find(&seen, &slot->d[i].v) == &slot->d[i].v)
			out[(*n)++] = slot->d[i].v;
	members_finish(&seen);
	return out;
}

static struct ml_vv copy_vv(struct ml_arena *arena, const struct ml_vv *vv)
{
	struct ml_vv out = {vv->n, ML_NEWN(arena, struct ml_dot, vv->n + 1)};
	if (vv->n)
		memcpy(out.e, vv->e, vv->n * sizeof(*vv->e));
	return out;
}

static struct ml_slot copy_slot(struct ml_arena *arena, const struct ml_slot *slot)
{
	struct ml_slot out = {slot->field, slot->n, ML_NEWN(arena, struct ml_dval, slot->n)};
	for (uint32_t i = 0; i < slot->n; i++) {
		out.d[i] = slot->d[i];
		out.d[i].v = ml_value_copy(arena, &slot->d[i].v);
	}
	return out;
}

struct ml_state *ml_state_copy(struct ml_arena *arena, const struct ml_state *s)
{
	struct ml_state *out = ML_NEW(arena, struct ml_state);
	out->erased = s->erased;
	out->vv = copy_vv(arena, &s->vv);
	out->n = s->n;
	out->slots = ML_NEWN(arena, struct ml_slot, s->n + 1);
	for (uint32_t i = 0; i < s->n; i++)
		out->slots[i] = copy_slot(arena, &s->slots[i]);
	return out;
}

static bool same_dval(const struct ml_dval *a, const struct ml_dval *b)
{
	return a->dot.inc == b->dot.inc && a->dot.n == b->dot.n && a->seq == b->seq && a->time == b->time &&
	       ml_value_cmp(&a->v, &b->v) == 0;
}

bool ml_state_equal(const struct ml_lineage *l, const struct ml_state *a, const struct ml_state *b)
{
	if (a->erased != b->erased || a->n != b->n || ml_vv_order(l, &a->vv, &b->vv) != ML_EQUAL)
		return false;
	for (uint32_t i = 0; i < a->n; i++) {
		const struct ml_slot *x = &a->slots[i], *y = &b->slots[i];
		if (x->field != y->field || x->n != y->n)
			return false;
		for (uint32_t k = 0; k < x->n; k++)
			if (!same_dval(&x->d[k], &y->d[k]))
				return false;
	}
	return true;
}

/* ---- writing ---- */

struct put_run { /* the puts of one field, in the order given */
	const struct ml_put *const *put;
	uint32_t n;
};

struct writer {
	struct ml_arena *arena;
	const struct ml_lineage *l;
	const struct ml_write *w;
	struct ml_dval *d; /* the slot being made; text still borrowed */
	uint32_t n;
	uint32_t seq;
};

static void keep_members(struct writer *w, const struct ml_put *put, bool keep)
{
	struct members given;
	uint32_t n = 0;
	members_of_values(&given, put->v, put->n);
	for (uint32_t i = 0; i < w->n; i++)
		if ((members_find(&given, &w->d[i].v) != NULL) == keep)
			w->d[n++] = w->d[i];
	w->n = n;
	members_finish(&given);
}

static int qsort_dval(const void *a, const void *b, void *lineage)
{
	return dval_cmp(lineage, a, b);
}

/* Adds the values of the put that are neither nil, nor given twice, nor (new_only) there already. */
static void add_values(struct writer *w, const struct ml_put *put, bool new_only)
{
	struct members given, have;
	uint32_t old = w->n;
	members_of_values(&given, put->v, put->n);
	members_of_dvals(&have, w->d, new_only ? old : 0);
	for (uint32_t i = 0; i < put->n; i++) {
		const struct ml_value *v = &put->v[i];
		if (v->tag == ML_NIL || members_find(&given, v) != v || members_find(&have, v))
			continue;
		w->d[w->n++] = (struct ml_dval){.dot = w->w->dot, .seq = w->seq++, .time = w->w->time, .v = *v};
	}
	members_finish(&have);
	members_finish(&given);
	/* A value of the future (a laptop whose clock is ahead) may stay above the new ones. */
	if (old && w->n > old && dval_cmp(w->l, &w->d[old - 1], &w->d[old]) > 0)
		qsort_r(w->d, w->n, sizeof(*w->d), qsort_dval, (void *)w->l);
}

static void apply_put(struct writer *w, const struct ml_put *put)
{
	switch (put->op) {
	case ML_PUT_SET:
		w->n = 0;
		add_values(w, put, false);
		break;
	case ML_PUT_SHOWN:
		w->n -= w->n > 0;
		add_values(w, put, false);
		break;
	case ML_PUT_ADD:
		add_values(w, put, true);
		break;
	case ML_PUT_REMOVE:
		keep_members(w, put, false);
		break;
	case ML_PUT_MEMBERS:
		keep_members(w, put, true);
		add_values(w, put, true);
		break;
	}
}

static struct ml_slot write_slot(struct writer *w, const struct ml_slot *old, const struct put_run *run)
{
	uint64_t room = old ? old->n : 0;
	for (uint32_t i = 0; i < run->n; i++)
		room += run->put[i]->n;
	w->d = ML_NEWN(w->arena, struct ml_dval, room + 1);
	w->n = w->seq = 0;
	for (uint32_t i = 0; old && i < old->n; i++) {
		w->d[w->n++] = old->d[i];
		/* (dot, seq) is never given twice, even to a caller that saves twice under one dot. */
		if (old->d[i].dot.inc == w->w->dot.inc && old->d[i].dot.n == w->w->dot.n)
			w->seq = ML_MAX(w->seq, old->d[i].seq + 1);
	}
	for (uint32_t i = 0; i < run->n; i++)
		apply_put(w, run->put[i]);
	for (uint32_t i = 0; i < w->n; i++)
		w->d[i].v = ml_value_copy(w->arena, &w->d[i].v);
	return (struct ml_slot){run->put[0]->field, w->n, w->d};
}

/* The puts by field; those of one field stay in the order given. */
static const struct ml_put **sort_puts(struct ml_arena *arena, const struct ml_write *w)
{
	const struct ml_put **puts = ML_NEWN(arena, const struct ml_put *, w->n + 1);
	for (uint32_t i = 0; i < w->n; i++) {
		uint32_t k = i;
		for (; k > 0 && puts[k - 1]->field > w->puts[i].field; k--)
			puts[k] = puts[k - 1];
		puts[k] = &w->puts[i];
	}
	return puts;
}

static void write_slots(struct writer *w, const struct ml_state *old, struct ml_state *out)
{
	const struct ml_put **puts = sort_puts(w->arena, w->w);
	uint32_t i = 0, p = 0, old_n = old ? old->n : 0;
	out->slots = ML_NEWN(w->arena, struct ml_slot, old_n + w->w->n + 1);
	while (i < old_n || p < w->w->n) {
		if (p == w->w->n || (i < old_n && old->slots[i].field < puts[p]->field)) {
			out->slots[out->n++] = copy_slot(w->arena, &old->slots[i++]);
			continue;
		}
		struct put_run run = {&puts[p], 1};
		while (p + run.n < w->w->n && puts[p + run.n]->field == puts[p]->field)
			run.n++;
		p += run.n;
		bool has = i < old_n && old->slots[i].field == run.put[0]->field;
		struct ml_slot slot = write_slot(w, has ? &old->slots[i++] : NULL, &run);
		if (slot.n)
			out->slots[out->n++] = slot;
	}
}

struct ml_state *ml_state_write(
	struct ml_arena *arena, const struct ml_lineage *l, const struct ml_state *old, const struct ml_write *write)
{
	struct ml_state *out = ML_NEW(arena, struct ml_state);
	struct writer w = {.arena = arena, .l = l, .w = write};
	struct ml_vv none = {0, NULL};
	out->vv = ml_vv_with(arena, l, old ? &old->vv : &none, write->dot);
	out->erased = old && old->erased;
	if (!out->erased)
		write_slots(&w, old, out);
	return out;
}

struct ml_state *ml_state_erase(
	struct ml_arena *arena, const struct ml_lineage *l, const struct ml_state *old, struct ml_dot dot)
{
	struct ml_state *out = ML_NEW(arena, struct ml_state);
	struct ml_vv none = {0, NULL};
	out->vv = ml_vv_with(arena, l, old ? &old->vv : &none, dot);
	out->erased = true;
	return out;
}
