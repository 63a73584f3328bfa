/*
 * The travelling form of a state, one deterministic CBOR item: [vector, saves] or [vector, [], 1] when erased.
 *
 *	vector  [incarnation, counter, …] in the vector's order
 *	saves   [save, …] by (time, incarnation, counter)
 *	save    [dot, time, key, value, …]
 *	dot     -1 - e: the vector's entry e; else incarnation and counter (two items)
 *	time    the first in full, then the step from the save before
 *	key     field less the field before it in the save; 0: one more value of the same field, its seq one higher.
 *	        Before it -1 - seq when the seq is neither that nor, for a field's first value, 0.
 *
 * Incarnations are indexes of the dictionary that the bundle carries. Only this form is accepted: every number in its
 * shortest form, everything in order, so that what was read writes back to the same bytes.
 */
#include <stdlib.h>

#include "internal.h"

/* ---- writing ---- */

static bool save_is_entry(const struct ml_vv *vv, struct ml_dot dot, uint32_t *entry)
{
	for (*entry = 0; *entry < vv->n; ++*entry)
		if (vv->e[*entry].inc == dot.inc)
			return vv->e[*entry].n == dot.n;
	return false;
}

/* The seq that a key implies: for a field's first value 0, then one more each time. */
static uint32_t implied_seq(const struct item *v, uint32_t i)
{
	return i > 0 && v[i - 1].field == v[i].field ? v[i - 1].d->seq + 1 : 0;
}

static void put_save(uint8_t **p, const struct ml_vv *vv, const struct item *v, uint32_t n, const int64_t *before)
{
	uint32_t entry, odd = 0;
	bool is_entry = save_is_entry(vv, v->d->dot, &entry);
	for (uint32_t i = 0; i < n; i++)
		odd += v[i].d->seq != implied_seq(v, i);
	cbor_put(p, CBOR_ARRAY, (is_entry ? 2 : 3) + odd + 2 * (uint64_t)n);
	if (is_entry) {
		cbor_put(p, CBOR_NINT, entry);
	} else {
		cbor_put(p, CBOR_UINT, v->rank);
		cbor_put(p, CBOR_UINT, v->d->dot.n);
	}
	if (before)
		cbor_put(p, CBOR_UINT, (uint64_t)v->d->time - (uint64_t)*before);
	else
		cbor_put_int(p, v->d->time);
	for (uint32_t i = 0; i < n; i++) {
		if (v[i].d->seq != implied_seq(v, i))
			cbor_put(p, CBOR_NINT, v[i].d->seq);
		cbor_put(p, CBOR_UINT, v[i].field - (i ? v[i - 1].field : 0));
		value_put(p, &v[i].d->v);
	}
}

size_t travel_room(const struct ml_state *s, const struct items *items)
{
	/* Three heads around; two for an entry; for a value at most a save's four, a seq, a key and the value itself.
	 */
	return CBOR_HEAD_MAX * (4 + 2 * (size_t)s->vv.n + 6 * (size_t)items->n) + 32 * (size_t)items->n + items->text;
}

void travel_put(uint8_t **p, const struct ml_state *s, const struct items *items, uint32_t (*to_dict)(void *, uint32_t),
	void *arg)
{
	uint32_t saves = 0;
	const int64_t *before = NULL;
	cbor_put(p, CBOR_ARRAY, s->erased ? 3 : 2);
	cbor_put(p, CBOR_ARRAY, (uint64_t)s->vv.n * 2);
	for (uint32_t i = 0; i < s->vv.n; i++) {
		cbor_put(p, CBOR_UINT, to_dict(arg, s->vv.e[i].inc));
		cbor_put(p, CBOR_UINT, s->vv.e[i].n);
	}
	for (uint32_t i = 0; i < items->n; i = items_save_end(items, i))
		saves++;
	cbor_put(p, CBOR_ARRAY, saves);
	for (uint32_t i = 0, end; i < items->n; i = end) {
		end = items_save_end(items, i);
		put_save(p, &s->vv, &items->v[i], end - i, before);
		before = &items->v[i].d->time;
	}
	if (s->erased)
		cbor_put(p, CBOR_UINT, 1);
}

void travel_items(struct items *items, const struct ml_state *s, uint32_t (*to_dict)(void *, uint32_t), void *arg)
{
	uint32_t inc = ML_INC_NONE, rank = 0;
	items_of_state(items, s);
	for (uint32_t i = 0; i < items->n; i++) {
		if (items->v[i].d->dot.inc != inc) {
			inc = items->v[i].d->dot.inc;
			rank = to_dict(arg, inc);
		}
		items->v[i].rank = rank;
	}
	items_by_save(items);
}

void ml_state_encode(
	struct ml_buf *out, const struct ml_state *s, uint32_t (*to_dict)(void *arg, uint32_t inc), void *arg)
{
	struct items items;
	travel_items(&items, s, to_dict, arg);
	ml_buf_reserve(out, travel_room(s, &items));
	uint8_t *p = (uint8_t *)out->p + out->n;
	travel_put(&p, s, &items, to_dict, arg);
	out->n = (size_t)(p - (uint8_t *)out->p);
	out->p[out->n] = 0;
	items_finish(&items);
}

/* ---- reading ---- */

struct travel {
	const uint8_t *p, *end;
	const uint32_t *from_dict;
	uint32_t n_dict;
	const struct ml_lineage *l;
	struct ml_vv vv;
	uint64_t *rank; /* dictionary index of each entry of vv */
	struct parse parse;
};

static bool get_uint(struct travel *t, uint64_t *out)
{
	return cbor_expect(&t->p, t->end, CBOR_UINT, out);
}

/* The array's length, never more than the bytes that are left. */
static bool get_array(struct travel *t, uint64_t *n)
{
	return cbor_expect(&t->p, t->end, CBOR_ARRAY, n) && *n <= (uint64_t)(t->end - t->p);
}

static bool from_dict(const struct travel *t, uint64_t index, uint32_t *inc)
{
	if (index >= t->n_dict || t->from_dict[index] >= ml_lineage_count(t->l))
		return false;
	*inc = t->from_dict[index];
	return true;
}

static bool decode_vector(struct travel *t, struct ml_arena *arena)
{
	uint64_t n, index;
	if (!get_array(t, &n) || n == 0 || n % 2 || n / 2 > STATE_MAX_VECTOR)
		return false;
	t->vv.e = ML_NEWN(arena, struct ml_dot, n / 2);
	t->rank = ML_NEWN(arena, uint64_t, n / 2);
	for (; t->vv.n < n / 2; t->vv.n++) {
		struct ml_dot *e = &t->vv.e[t->vv.n];
		if (!get_uint(t, &index) || !from_dict(t, index, &e->inc) || !get_uint(t, &e->n))
			return false;
		t->rank[t->vv.n] = index;
	}
	return vv_is_normal(t->l, &t->vv);
}

struct save_key { /* what saves are ordered by */
	int64_t time;
	uint64_t rank;
	struct ml_dot dot;
};

static bool decode_dot(struct travel *t, struct save_key *key, uint64_t *items)
{
	struct cbor_head h;
	uint32_t entry;
	if (*items < 2 || !cbor_read_head(&t->p, t->end, &h) || h.info == 31 || !h.shortest)
		return false;
	if (h.major == CBOR_NINT) {
		if (h.arg >= t->vv.n)
			return false;
		key->dot = t->vv.e[h.arg];
		key->rank = t->rank[h.arg];
		*items -= 2;
		return true;
	}
	if (h.major != CBOR_UINT || *items < 3 || !from_dict(t, h.arg, &key->dot.inc) || !get_uint(t, &key->dot.n))
		return false;
	*items -= 3;
	key->rank = h.arg;
	return !save_is_entry(&t->vv, key->dot, &entry) && ml_vv_covers(t->l, &t->vv, key->dot);
}

static bool decode_time(struct travel *t, struct save_key *key, const struct save_key *before)
{
	uint64_t step;
	if (!before)
		return cbor_read_int(&t->p, t->end, &key->time);
	if (!get_uint(t, &step) || __builtin_add_overflow(before->time, step, &key->time))
		return false;
	if (step)
		return true;
	return before->rank < key->rank || (before->rank == key->rank && before->dot.n < key->dot.n);
}

static bool short_head(struct travel *t, struct cbor_head *h)
{
	return cbor_read_head(&t->p, t->end, h) && h->info != 31 && h->shortest;
}

/* The key of a value, with the seq told before it if any; last: the value before in the save, or NULL. */
static bool decode_key(struct travel *t, const struct parsed *last, uint64_t *items, uint64_t *field, uint64_t *seq)
{
	struct cbor_head h;
	uint64_t told = 0;
	if (*items < 2 || !short_head(t, &h))
		return false;
	bool odd = h.major == CBOR_NINT;
	if (odd) {
		told = h.arg;
		if (*items < 3 || told > UINT32_MAX || !short_head(t, &h))
			return false;
	}
	*items -= odd ? 3 : 2;
	if (h.major != CBOR_UINT || (!last && h.arg == 0) ||
		__builtin_add_overflow(last ? last->field : 0, h.arg, field))
		return false;
	/* A seq that is told must not be the one implied, and must grow within its field. */
	uint64_t implied = h.arg == 0 ? (uint64_t)last->d.seq + 1 : 0;
	*seq = odd ? told : implied;
	return *seq <= UINT32_MAX && (!odd || told > implied);
}

static bool decode_save(struct travel *t, struct save_key *key, const struct save_key *before)
{
	uint64_t items, field, seq;
	if (!get_array(t, &items) || !decode_dot(t, key, &items) || !decode_time(t, key, before) || items == 0)
		return false;
	for (bool first = true; items; first = false) {
		const struct parsed *last = first ? NULL : &t->parse.v[t->parse.n - 1];
		struct parsed *p;
		if (!decode_key(t, last, &items, &field, &seq) || !(p = parse_add(&t->parse)))
			return false;
		p->field = field;
		p->ref = REF_INLINE;
		p->d.dot = key->dot;
		p->d.time = key->time;
		p->d.seq = (uint32_t)seq;
		if (!ml_value_decode(&t->p, t->end, &p->d.v) || p->d.v.tag == ML_NIL)
			return false;
	}
	return true;
}

static bool decode_saves(struct travel *t)
{
	uint64_t saves;
	struct save_key key, before;
	if (!get_array(t, &saves))
		return false;
	for (uint64_t i = 0; i < saves; i++) {
		if (!decode_save(t, &key, i ? &before : NULL))
			return false;
		before = key;
	}
	return true;
}

static bool decode_state(struct travel *t, struct ml_arena *arena, struct ml_state *s)
{
	uint64_t parts, erased = 0;
	if (!get_array(t, &parts) || parts < 2 || parts > 3 || !decode_vector(t, arena) || !decode_saves(t))
		return false;
	if (parts == 3 && (!get_uint(t, &erased) || erased != 1 || t->parse.n))
		return false;
	s->vv = t->vv;
	s->erased = erased == 1;
	return parse_build(&t->parse, arena, t->l, NULL, NULL, s);
}

bool ml_state_decode(struct ml_arena *arena, const struct ml_lineage *l, const uint8_t **p, const uint8_t *end,
	const uint32_t *dict, uint32_t n_dict, struct ml_state **out)
{
	struct travel t = {.p = *p, .end = end, .from_dict = dict, .n_dict = n_dict, .l = l};
	struct ml_state *s = ML_NEW(arena, struct ml_state);
	parse_init(&t.parse);
	bool good = decode_state(&t, arena, s);
	parse_finish(&t.parse);
	if (!good)
		return false;
	*p = t.p;
	*out = s;
	return true;
}
