/*
 * Between the two shapes of a state: values by field, as programs use them, and values by save, as they are stored
 * and sent (a save's dot and time are then written once, and its fields as a set of numbers).
 */
#include <stdlib.h>

#include "internal.h"

/* ---- by save, for writing ---- */

void items_of_state(struct items *items, const struct ml_state *s)
{
	uint64_t n = 0;
	for (uint32_t i = 0; i < s->n; i++)
		n += s->slots[i].n;
	items->v = n > ML_COUNT(items->room) ? ml_xalloc(n * sizeof(*items->v)) : items->room;
	items->n = 0;
	items->text = 0;
	for (uint32_t i = 0; i < s->n; i++) {
		const struct ml_slot *slot = &s->slots[i];
		for (uint32_t k = 0; k < slot->n; k++) {
			items->v[items->n++] = (struct item){slot->field, &slot->d[k], slot->d[k].dot.inc, REF_INLINE};
			items->text += value_has_text(&slot->d[k].v) ? slot->d[k].v.s.n : 0;
		}
	}
}

void items_finish(struct items *items)
{
	if (items->v != items->room)
		ml_free_(items->v);
}

static int cmp_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int cmp_item(const void *x, const void *y)
{
	const struct item *a = x, *b = y;
	if (a->d->time != b->d->time)
		return a->d->time < b->d->time ? -1 : 1;
	int c = cmp_u64(a->rank, b->rank);
	c = c ? c : cmp_u64(a->d->dot.n, b->d->dot.n);
	c = c ? c : cmp_u64(a->field, b->field);
	return c ? c : cmp_u64(a->d->seq, b->d->seq);
}

/* Most records come from one or a few saves: nearly sorted already. */
static void insertion_sort(struct item *v, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		struct item it = v[i];
		uint32_t k = i;
		for (; k > 0 && cmp_item(&v[k - 1], &it) > 0; k--)
			v[k] = v[k - 1];
		v[k] = it;
	}
}

void items_by_save(struct items *items)
{
	/* Made in one save: in order as it is. */
	if (items->n == 0 || items_save_end(items, 0) == items->n)
		return;
	if (items->n <= ML_COUNT(items->room))
		insertion_sort(items->v, items->n);
	else
		qsort(items->v, items->n, sizeof(*items->v), cmp_item);
}

uint32_t items_save_end(const struct items *items, uint32_t i)
{
	uint32_t k = i + 1;
	while (k < items->n && item_same_save(&items->v[i], &items->v[k]))
		k++;
	return k;
}

/* ---- by field, after reading ---- */

void parse_init(struct parse *parse)
{
	parse->v = parse->room;
	parse->n = 0;
	parse->cap = ML_COUNT(parse->room);
}

void parse_finish(struct parse *parse)
{
	if (parse->v != parse->room)
		ml_free_(parse->v);
}

struct parsed *parse_add(struct parse *parse)
{
	if (parse->n == STATE_MAX_VALUES)
		return NULL;
	if (parse->n == parse->cap) {
		bool first = parse->v == parse->room;
		struct parsed *v = ml_xrealloc(first ? NULL : parse->v, parse->cap * 2 * sizeof(*v));
		if (first)
			memcpy(v, parse->room, sizeof(parse->room));
		parse->v = v;
		parse->cap *= 2;
	}
	return &parse->v[parse->n++];
}

static int cmp_parsed(const struct ml_lineage *l, const struct parsed *a, const struct parsed *b)
{
	return a->field != b->field ? (a->field < b->field ? -1 : 1) : dval_cmp(l, &a->d, &b->d);
}

static int qsort_parsed(const void *a, const void *b, void *lineage)
{
	return cmp_parsed(lineage, a, b);
}

/* Saves follow one another, so that all but the last few are in order already. */
static void sort_few(struct parse *parse, const struct ml_lineage *l)
{
	for (uint32_t i = 1; i < parse->n; i++) {
		uint32_t k = i;
		while (k > 0 && cmp_parsed(l, &parse->v[k - 1], &parse->v[i]) > 0)
			k--;
		if (k == i)
			continue;
		struct parsed it = parse->v[i];
		memmove(&parse->v[k + 1], &parse->v[k], (i - k) * sizeof(it));
		parse->v[k] = it;
	}
}

/* Sorted by field and then as in a slot; no two the same. */
static bool sort_parsed(struct parse *parse, const struct ml_lineage *l)
{
	uint32_t sorted = 1;
	while (sorted < parse->n && parse->v[sorted - 1].field < parse->v[sorted].field)
		sorted++;
	if (sorted >= parse->n)
		return true;
	if (parse->n <= ML_COUNT(parse->room))
		sort_few(parse, l);
	else
		qsort_r(parse->v, parse->n, sizeof(*parse->v), qsort_parsed, (void *)l);
	for (uint32_t i = 1; i < parse->n; i++)
		if (cmp_parsed(l, &parse->v[i - 1], &parse->v[i]) == 0)
			return false;
	return true;
}

/* Values that a later program put where this one cannot find them: they are there, that is all that can be told. */
static bool take_unread(struct parsed *v, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (v[i].ref != REF_INLINE)
			v[i].d.v = (struct ml_value){.tag = ML_RAW, .s = ML_STR("\xf6")};
	return true;
}

/* Values that the columns hold, in slot order; each column value is used, or this is not the row the blob belongs to.
 */
static bool take_columns(struct parsed *v, uint32_t n, ml_fetch_fn fetch, void *arg)
{
	uint32_t have = 0, next = 0, held = 0;
	for (uint32_t i = 0; i < n; i++)
		held += v[i].ref != REF_INLINE;
	if (held == 0)
		return true;
	const struct ml_value *column = fetch ? fetch(arg, v[0].field, &have) : NULL;
	if (have == ML_UNREAD)
		return take_unread(v, n);
	if (!column)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (v[i].ref == REF_INLINE)
			continue;
		uint32_t k = v[i].ref == REF_NEXT ? next++ : v[i].ref - REF_SAME;
		if (k >= have || column[k].tag == ML_NIL)
			return false;
		v[i].d.v = column[k];
	}
	return next == have;
}

/* One block for all text: what is handed out does not depend on the blob, the row or the bundle any more. */
static void own_text(struct ml_arena *arena, struct ml_dval *d, uint32_t n)
{
	size_t size = 0;
	for (uint32_t i = 0; i < n; i++)
		size += value_has_text(&d[i].v) ? d[i].v.s.n : 0;
	char *p = size ? ml_alloc(arena, size + 1) : NULL;
	for (uint32_t i = 0; i < n; i++) {
		if (!value_has_text(&d[i].v))
			continue;
		struct ml_str *s = &d[i].v.s;
		if (s->n == 0) {
			*s = ML_STR("");
			continue;
		}
		memcpy(p, s->p, s->n);
		*s = ml_str_n(p, s->n);
		p += s->n;
	}
}

bool parse_build(struct parse *parse, struct ml_arena *arena, const struct ml_lineage *l, ml_fetch_fn fetch, void *arg,
	struct ml_state *out)
{
	if (!sort_parsed(parse, l))
		return false;
	uint32_t fields = 0;
	for (uint32_t i = 0; i < parse->n; i++)
		fields += i == 0 || parse->v[i].field != parse->v[i - 1].field;
	struct ml_dval *d = ML_NEWN(arena, struct ml_dval, parse->n + 1);
	out->slots = ML_NEWN(arena, struct ml_slot, fields + 1);
	for (uint32_t i = 0, end; i < parse->n; i = end) {
		for (end = i + 1; end < parse->n && parse->v[end].field == parse->v[i].field;)
			end++;
		if (!take_columns(&parse->v[i], end - i, fetch, arg))
			return false;
		out->slots[out->n++] = (struct ml_slot){parse->v[i].field, end - i, &d[i]};
		for (uint32_t k = i; k < end; k++)
			d[k] = parse->v[k].d;
	}
	own_text(arena, d, parse->n);
	return true;
}
