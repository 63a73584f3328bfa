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

static void encode_save(
	struct ml_buf *b, const struct ml_vv *vv, const struct item *v, uint32_t n, const int64_t *before)
{
	uint32_t entry, odd = 0;
	bool is_entry = save_is_entry(vv, v->d->dot, &entry);
	for (uint32_t i = 0; i < n; i++)
		odd += v[i].d->seq != implied_seq(v, i);
	cbor_put(b, CBOR_ARRAY, (is_entry ? 2 : 3) + odd + 2 * (uint64_t)n);
	if (is_entry) {
		cbor_put(b, CBOR_NINT, entry);
	} else {
		cbor_put(b, CBOR_UINT, v->rank);
		cbor_put(b, CBOR_UINT, v->d->dot.n);
	}
	if (before)
		cbor_put(b, CBOR_UINT, (uint64_t)v->d->time - (uint64_t)*before);
	else
		cbor_put_int(b, v->d->time);
	for (uint32_t i = 0; i < n; i++) {
		if (v[i].d->seq != implied_seq(v, i))
			cbor_put(b, CBOR_NINT, v[i].d->seq);
		cbor_put(b, CBOR_UINT, v[i].field - (i ? v[i - 1].field : 0));
		ml_value_encode(b, &v[i].d->v);
	}
}

static void encode_vector(struct ml_buf *b, const struct ml_vv *vv, uint32_t (*to_dict)(void *, uint32_t), void *arg)
{
	cbor_put(b, CBOR_ARRAY, (uint64_t)vv->n * 2);
	for (uint32_t i = 0; i < vv->n; i++) {
		cbor_put(b, CBOR_UINT, to_dict(arg, vv->e[i].inc));
		cbor_put(b, CBOR_UINT, vv->e[i].n);
	}
}

static void rank_items(struct items *items, uint32_t (*to_dict)(void *, uint32_t), void *arg)
{
	uint32_t inc = ML_INC_NONE, rank = 0;
	for (uint32_t i = 0; i < items->n; i++) {
		if (items->v[i].d->dot.inc != inc) {
			inc = items->v[i].d->dot.inc;
			rank = to_dict(arg, inc);
		}
		items->v[i].rank = rank;
	}
}

void ml_state_encode(
	struct ml_buf *out, const struct ml_state *s, uint32_t (*to_dict)(void *arg, uint32_t inc), void *arg)
{
	struct items items;
	uint32_t saves = 0;
	cbor_put(out, CBOR_ARRAY, s->erased ? 3 : 2);
	encode_vector(out, &s->vv, to_dict, arg);
	items_of_state(&items, s);
	rank_items(&items, to_dict, arg);
	items_by_save(&items);
	for (uint32_t i = 0; i < items.n; i = items_save_end(&items, i))
		saves++;
	cbor_put(out, CBOR_ARRAY, saves);
	const int64_t *before = NULL;
	for (uint32_t i = 0, end; i < items.n; i = end) {
		end = items_save_end(&items, i);
		encode_save(out, &s->vv, &items.v[i], end - i, before);
		before = &items.v[i].d->time;
	}
	items_finish(&items);
	if (s->erased)
		cbor_put(out, CBOR_UINT, 1);
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

/* One value with its key; *items counts what is left of the save. */
static bool decode_value(struct travel *t, const struct save_key *key, uint64_t *items, struct parsed *last, bool first)
{
	struct cbor_head h;
	bool odd;
	uint64_t seq = 0;
	if (*items < 2 || !cbor_read_head(&t->p, t->end, &h) || h.info == 31 || !h.shortest)
		return false;
	odd = h.major == CBOR_NINT;
	if (odd) {
		seq = h.arg;
		if (*items < 3 || seq > UINT32_MAX || !cbor_read_head(&t->p, t->end, &h) || h.info == 31 || !h.shortest)
			return false;
	}
	if (h.major != CBOR_UINT || (first && h.arg == 0))
		return false;
	uint64_t implied = h.arg == 0 ? (uint64_t)last->d.seq + 1 : 0;
	seq = odd ? seq : implied;
	/* A seq that is told must not be the one implied, and must grow within its field. */
	if (seq > UINT32_MAX || seq < implied || (odd && seq == implied))
		return false;
	struct parsed p = {.d = {.dot = key->dot, .seq = (uint32_t)seq, .time = key->time}, .ref = REF_INLINE};
	if (__builtin_add_overflow(first ? 0 : last->field, h.arg, &p.field))
		return false;
	if (!ml_value_decode(&t->p, t->end, &p.d.v) || p.d.v.tag == ML_NIL)
		return false;
	*items -= odd ? 3 : 2;
	*last = p;
	return true;
}

static bool decode_save(struct travel *t, struct save_key *key, const struct save_key *before)
{
	uint64_t items;
	struct parsed last = {.field = 0};
	if (!get_array(t, &items) || !decode_dot(t, key, &items) || !decode_time(t, key, before) || items == 0)
		return false;
	for (bool first = true; items; first = false) {
		struct parsed *slot;
		if (!decode_value(t, key, &items, &last, first) || !(slot = parse_add(&t->parse)))
			return false;
		*slot = last;
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
