/*
 * The hash of a record, the same on every laptop: over its travelling form with a dictionary of just the incarnations
 * it names, in uuid order. And the sum of hashes that stands for a whole database.
 */
#include <sodium.h>
#include <stdlib.h>

#include "internal.h"

struct names { /* the incarnations a state names, ordered by uuid */
	uint32_t *inc;
	uint32_t n;
	uint32_t room[16];
};

static void add_name(struct names *names, uint32_t inc)
{
	if (names->n == 0 || names->inc[names->n - 1] != inc)
		names->inc[names->n++] = inc;
}

static int cmp_name(const void *a, const void *b, void *lineage)
{
	return line_cmp_id(lineage, *(const uint32_t *)a, *(const uint32_t *)b);
}

static void sort_names(const struct ml_lineage *l, struct names *names)
{
	uint32_t n = 0;
	if (names->n < 2)
		return;
	qsort_r(names->inc, names->n, sizeof(*names->inc), cmp_name, (void *)l);
	for (uint32_t i = 0; i < names->n; i++)
		if (n == 0 || names->inc[n - 1] != names->inc[i])
			names->inc[n++] = names->inc[i];
	names->n = n;
}

static void names_of_state(struct names *names, const struct ml_lineage *l, const struct ml_state *s)
{
	uint64_t most = s->vv.n;
	for (uint32_t i = 0; i < s->n; i++)
		most += s->slots[i].n;
	names->n = 0;
	names->inc = most > ML_COUNT(names->room) ? ml_xalloc(most * sizeof(*names->inc)) : names->room;
	for (uint32_t i = 0; i < s->vv.n; i++)
		add_name(names, s->vv.e[i].inc);
	for (uint32_t i = 0; i < s->n; i++)
		for (uint32_t k = 0; k < s->slots[i].n; k++)
			add_name(names, s->slots[i].d[k].dot.inc);
	sort_names(l, names);
}

struct naming {
	const struct ml_lineage *l;
	const struct names *names;
};

static uint32_t name_index(void *arg, uint32_t inc)
{
	const struct naming *naming = arg;
	uint32_t lo = 0, hi = naming->names->n;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (line_cmp_id(naming->l, naming->names->inc[mid], inc) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static uint64_t read_le64(const uint8_t *p)
{
	uint64_t v = 0;
	for (int i = 7; i >= 0; i--)
		v = v << 8 | p[i];
	return v;
}

struct ml_hash128 ml_state_hash(
	const struct ml_lineage *l, const struct ml_uuid *id, uint64_t kind, const struct ml_state *s)
{
	struct names names;
	struct naming naming = {l, &names};
	struct items items;
	uint8_t small[1500], out[16];
	names_of_state(&names, l, s);
	travel_items(&items, s, name_index, &naming);
	size_t room = sizeof(id->b) * ((size_t)names.n + 1) + 2 * VARINT_MAX + travel_room(s, &items);
	uint8_t *start = room > sizeof(small) ? ml_xalloc(room) : small, *p = start;
	put_bytes(&p, id->b, sizeof(id->b));
	put_varint(&p, kind);
	put_varint(&p, names.n);
	for (uint32_t i = 0; i < names.n; i++)
		put_bytes(&p, line_at(l, names.inc[i])->id.b, sizeof(struct ml_uuid));
	travel_put(&p, s, &items, name_index, &naming);
	crypto_generichash(out, sizeof(out), start, (size_t)(p - start), NULL, 0);
	if (start != small)
		ml_free_(start);
	items_finish(&items);
	if (names.inc != names.room)
		ml_free_(names.inc);
	return (struct ml_hash128){{read_le64(out), read_le64(out + 8)}};
}

void ml_hash_add(struct ml_hash128 *sum, const struct ml_hash128 *h)
{
	bool carry = __builtin_add_overflow(sum->w[0], h->w[0], &sum->w[0]);
	sum->w[1] += h->w[1] + carry;
}

void ml_hash_sub(struct ml_hash128 *sum, const struct ml_hash128 *h)
{
	bool borrow = __builtin_sub_overflow(sum->w[0], h->w[0], &sum->w[0]);
	sum->w[1] -= h->w[1] + borrow;
}

uint64_t ml_own_wire(struct ml_str kind, struct ml_str field)
{
	struct ml_buf b = {0};
	uint8_t out[16];
	ml_buf_str(&b, kind);
	ml_buf_char(&b, 0);
	ml_buf_str(&b, field);
	crypto_generichash(out, sizeof(out), (const uint8_t *)b.p, b.n, NULL, 0);
	ml_buf_finish(&b);
	return (1ull << 47) | (read_le64(out) & ((1ull << 46) - 1));
}
