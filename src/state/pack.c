/*
 * The local form of a state, one blob beside the value columns.
 *
 *	header   1 byte: format (4 bits), erased (1), number of vector entries (3; 7: a number follows)
 *	vector   incarnation, counter: numbers, in the vector's order
 *	saves    until the end, in the order of their time:
 *	  head   (entry + 1) << 3 | is_entry << 2 | mode; entry: the vector's entry of the same incarnation, -1 if none
 *	  dot    nothing (is_entry), or how far it is below the entry, or incarnation and counter
 *	  time   the first from EPOCH, signed; then the step from the save before
 *	  fields a bitmap or a list, see put_fields
 *	  then, by mode: nothing (HELD: each field has one value, in its column); the values (INLINE); or exceptions
 *	  (MIXED): their number, and for each the gap from the one before among the save's fields, (values - 1) << 2 |
 *	  refs << 1 | seqs, the seqs (first, then gaps), the refs: 0 the column's next value, 1 a value follows, 2 + k
 *the column's value k once more.
 *
 * Numbers are LEB128, values CBOR. A record made in one save takes some 20 bytes.
 */
#include "internal.h"

#define FORMAT 1u
#define ERASED 0x10u
#define MANY_ENTRIES 7u
#define RESERVED 4u
#define OWN_FIRST 16u
#define EPOCH 1704067200000u /* 2024-01-01 */

enum mode { HELD, INLINE, MIXED };

static unsigned varint_size(uint64_t v)
{
	unsigned n = 1;
	while (v >>= 7)
		n++;
	return n;
}

static uint64_t zigzag(int64_t i)
{
	return (uint64_t)i << 1 ^ (uint64_t)(i >> 63);
}
static int64_t unzigzag(uint64_t u)
{
	return (int64_t)(u >> 1 ^ (0 - (u & 1)));
}

/* ---- which values the columns hold ---- */

static void refer_set(struct item *v, const struct ml_slot *slot)
{
	struct members all;
	members_of_dvals(&all, slot->d, slot->n);
	/* Position of each distinct value in the column: needed only when one is there under several dots. */
	uint32_t *at = NULL, next = 0;
	for (uint32_t i = 0; i < slot->n; i++) {
		const struct ml_value *first = members_find(&all, &slot->d[i].v);
		if (first == &slot->d[i].v) {
			v[i].ref = REF_NEXT;
			if (at)
				at[i] = next;
			next++;
			continue;
		}
		if (!at) {
			at = ml_xalloc(slot->n * sizeof(*at));
			for (uint32_t k = 0; k < i; k++)
				at[k] = k;
		}
		uint32_t k = (uint32_t)((const struct ml_dval *)((const char *)first - offsetof(struct ml_dval, v)) -
					slot->d);
		v[i].ref = REF_SAME + at[k];
	}
	ml_free_(at);
	members_finish(&all);
}

static void refer(struct items *items, const struct ml_state *s, ml_held_fn held, void *arg)
{
	struct item *v = items->v;
	for (uint32_t i = 0; i < s->n; v += s->slots[i].n, i++) {
		bool multi = false;
		if (!held || !held(arg, s->slots[i].field, &multi))
			continue;
		if (multi && s->slots[i].n > 1)
			refer_set(v, &s->slots[i]);
		else
			v[s->slots[i].n - 1].ref = REF_NEXT;
	}
}

/* ---- writing ---- */

static void put_vector(uint8_t **p, const struct ml_state *s)
{
	unsigned head = FORMAT | (s->erased ? ERASED : 0);
	unsigned few = s->vv.n < MANY_ENTRIES ? s->vv.n : MANY_ENTRIES;
	*(*p)++ = (uint8_t)(head | few << 5);
	if (few == MANY_ENTRIES)
		put_varint(p, s->vv.n);
	for (uint32_t i = 0; i < s->vv.n; i++) {
		put_varint(p, s->vv.e[i].inc);
		put_varint(p, s->vv.e[i].n);
	}
}

static void put_dot(uint8_t **p, const struct ml_vv *vv, struct ml_dot dot, enum mode mode)
{
	for (uint32_t i = 0; i < vv->n; i++) {
		if (vv->e[i].inc != dot.inc || vv->e[i].n < dot.n)
			continue;
		bool is_entry = vv->e[i].n == dot.n;
		put_varint(p, (uint64_t)(i + 1) << 3 | (unsigned)is_entry << 2 | mode);
		if (!is_entry)
			put_varint(p, vv->e[i].n - dot.n);
		return;
	}
	put_varint(p, mode);
	put_varint(p, dot.inc);
	put_varint(p, dot.n);
}

/* Next group: the values that one save gave one field. */
static uint32_t group_end(const struct item *v, uint32_t i, uint32_t n)
{
	uint32_t k = i + 1;
	while (k < n && v[k].field == v[i].field)
		k++;
	return k;
}

/* Bits of the bitmap: 0-3 the reserved fields 1-4, from 4 on a kind's own, which start at 16. -1: only in a list. */
static int bit_of_field(uint64_t field)
{
	if (field <= RESERVED)
		return (int)field - 1;
	return field >= OWN_FIRST && field - OWN_FIRST + RESERVED < 63 ? (int)(field - OWN_FIRST + RESERVED) : -1;
}

static uint64_t field_of_bit(int bit)
{
	return (uint64_t)bit < RESERVED ? (uint64_t)bit + 1 : (uint64_t)bit - RESERVED + OWN_FIRST;
}

/*
 * Fields of a save: bitmap << 1, or count << 1 | 1 and the numbers, each less the one before and one; whichever is
 * shorter.
 */
static void put_fields(uint8_t **p, const struct item *v, uint32_t n)
{
	uint64_t bits = 0, before = 0;
	uint32_t groups = 0;
	unsigned list = 0;
	bool fits = true;
	for (uint32_t i = 0; i < n; i = group_end(v, i, n), groups++) {
		list += varint_size(v[i].field - before - (groups > 0));
		before = v[i].field;
		int bit = bit_of_field(before);
		fits = fits && bit >= 0;
		bits |= fits ? 1ull << bit : 0;
	}
	if (fits && varint_size(bits << 1) <= list + varint_size((uint64_t)groups << 1)) {
		put_varint(p, bits << 1);
		return;
	}
	put_varint(p, (uint64_t)groups << 1 | 1);
	before = 0;
	for (uint32_t i = 0; i < n; before = v[i].field, i = group_end(v, i, n))
		put_varint(p, v[i].field - before - (i > 0));
}

static bool is_plain(const struct item *v, uint32_t n, uint32_t ref)
{
	return n == 1 && v->d->seq == 0 && v->ref == ref;
}

static enum mode mode_of(const struct item *v, uint32_t n)
{
	bool held = true, in = true;
	for (uint32_t i = 0, end; i < n; i = end) {
		end = group_end(v, i, n);
		held = held && is_plain(&v[i], end - i, REF_NEXT);
		in = in && is_plain(&v[i], end - i, REF_INLINE);
	}
	return held ? HELD : in ? INLINE : MIXED;
}

static void put_group(uint8_t **p, const struct item *v, uint32_t n)
{
	bool refs = false, seqs = false;
	for (uint32_t i = 0; i < n; i++) {
		refs = refs || v[i].ref != REF_NEXT;
		seqs = seqs || v[i].d->seq != i;
	}
	put_varint(p, (uint64_t)(n - 1) << 2 | (unsigned)refs << 1 | seqs);
	for (uint32_t i = 0; seqs && i < n; i++)
		put_varint(p, i == 0 ? v[0].d->seq : v[i].d->seq - v[i - 1].d->seq - 1);
	for (uint32_t i = 0; refs && i < n; i++) {
		put_varint(p, v[i].ref);
		if (v[i].ref == REF_INLINE)
			value_put(p, &v[i].d->v);
	}
}

static void put_exceptions(uint8_t **p, const struct item *v, uint32_t n)
{
	uint32_t count = 0, plain = 0;
	for (uint32_t i = 0, end; i < n; i = end) {
		end = group_end(v, i, n);
		count += !is_plain(&v[i], end - i, REF_NEXT);
	}
	put_varint(p, count);
	for (uint32_t i = 0, end; i < n; i = end) {
		end = group_end(v, i, n);
		if (is_plain(&v[i], end - i, REF_NEXT)) {
			plain++;
			continue;
		}
		put_varint(p, plain);
		put_group(p, &v[i], end - i);
		plain = 0;
	}
}

static void put_save(uint8_t **p, const struct ml_vv *vv, const struct item *v, uint32_t n, const int64_t *before)
{
	enum mode mode = mode_of(v, n);
	put_dot(p, vv, v->d->dot, mode);
	if (before)
		put_varint(p, (uint64_t)v->d->time - (uint64_t)*before);
	else
		put_varint(p, zigzag((int64_t)((uint64_t)v->d->time - EPOCH)));
	put_fields(p, v, n);
	if (mode == MIXED)
		put_exceptions(p, v, n);
	for (uint32_t i = 0; mode == INLINE && i < n; i++)
		value_put(p, &v[i].d->v);
}

/* Most that a state takes: its values as if all were inline, each in a save of its own. */
static size_t pack_room(const struct ml_state *s, const struct items *items)
{
	return 1 + VARINT_MAX * (1 + 2 * (size_t)s->vv.n + 12 * (size_t)items->n) + 32 * (size_t)items->n + items->text;
}

void ml_state_pack(struct ml_buf *out, const struct ml_state *s, ml_held_fn held, void *arg)
{
	struct items items;
	const int64_t *before = NULL;
	items_of_state(&items, s);
	refer(&items, s, held, arg);
	items_by_save(&items);
	ml_buf_reserve(out, pack_room(s, &items));
	uint8_t *p = (uint8_t *)out->p + out->n;
	put_vector(&p, s);
	for (uint32_t i = 0, end; i < items.n; i = end) {
		end = items_save_end(&items, i);
		put_save(&p, &s->vv, &items.v[i], end - i, before);
		before = &items.v[i].d->time;
	}
	out->n = (size_t)(p - (uint8_t *)out->p);
	out->p[out->n] = 0;
	items_finish(&items);
}

/* ---- reading ---- */

struct reader {
	const uint8_t *p, *end;
	struct ml_vv vv;
	bool erased;
};

static bool get(struct reader *r, uint64_t *out)
{
	return ml_varint_read(&r->p, r->end, out);
}

static bool read_vector(struct reader *r, struct ml_arena *arena)
{
	uint64_t n, inc;
	if ((*r->p & 15) != FORMAT)
		return false;
	r->erased = (*r->p & ERASED) != 0;
	n = *r->p++ >> 5;
	if (n == MANY_ENTRIES && !get(r, &n))
		return false;
	if (n > STATE_MAX_VECTOR || n * 2 > (uint64_t)(r->end - r->p))
		return false;
	r->vv.e = ML_NEWN(arena, struct ml_dot, n + 1);
	for (; r->vv.n < n; r->vv.n++) {
		if (!get(r, &inc) || inc >= ML_INC_NONE || !get(r, &r->vv.e[r->vv.n].n))
			return false;
		r->vv.e[r->vv.n].inc = (uint32_t)inc;
	}
	return true;
}

bool ml_state_peek(struct ml_arena *arena, struct ml_str blob, struct ml_vv *vv, bool *erased)
{
	if (blob.n == 0)
		return false;
	struct reader r = {.p = (const uint8_t *)blob.p, .end = (const uint8_t *)blob.p + blob.n};
	if (!read_vector(&r, arena))
		return false;
	*vv = r.vv;
	*erased = r.erased;
	return true;
}

struct fields { /* what is left of a save's fields */
	uint64_t bits;
	const uint8_t *p;
	uint64_t left;
	uint64_t before;
	bool first;
};

static bool fields_read(struct reader *r, struct fields *f)
{
	uint64_t head, skipped;
	*f = (struct fields){.first = true};
	if (!get(r, &head) || head < 2)
		return false;
	if (!(head & 1)) {
		f->bits = head >> 1;
		return true;
	}
	f->p = r->p;
	f->left = head >> 1;
	if (f->left > (uint64_t)(r->end - r->p))
		return false;
	for (uint64_t i = 0; i < f->left; i++)
		if (!get(r, &skipped))
			return false;
	return true;
}

/* False: no more, or *damage. */
static bool fields_next(struct fields *f, const uint8_t *end, uint64_t *field, bool *damage)
{
	if (f->bits) {
		*field = field_of_bit(__builtin_ctzll(f->bits));
		f->bits &= f->bits - 1;
		return true;
	}
	if (f->left == 0)
		return false;
	f->left--;
	uint64_t step;
	*damage = !ml_varint_read(&f->p, end, &step) || (!f->first && __builtin_add_overflow(step, 1, &step)) ||
		  __builtin_add_overflow(f->before, step, &f->before) || f->before == 0;
	f->first = false;
	*field = f->before;
	return !*damage;
}

struct save {
	struct ml_dot dot;
	int64_t time;
	enum mode mode;
	struct fields fields;
};

static bool read_dot(struct reader *r, const struct ml_lineage *l, struct save *s)
{
	uint64_t head, inc, below = 0;
	if (!get(r, &head) || (head & 3) > MIXED)
		return false;
	s->mode = (enum mode)(head & 3);
	uint64_t entry = head >> 3;
	if (entry > r->vv.n)
		return false;
	if (entry) {
		s->dot = r->vv.e[entry - 1];
		if (!(head & 4) && (!get(r, &below) || below > s->dot.n))
			return false;
		s->dot.n -= below;
		return true;
	}
	if (!get(r, &inc) || inc >= ml_lineage_count(l) || !get(r, &s->dot.n))
		return false;
	s->dot.inc = (uint32_t)inc;
	return ml_vv_covers(l, &r->vv, s->dot);
}

static struct parsed *add(struct parse *out, const struct save *s, uint64_t field, uint64_t seq, uint64_t ref)
{
	struct parsed *p = seq <= UINT32_MAX && ref <= UINT32_MAX ? parse_add(out) : NULL;
	if (p)
		*p = (struct parsed){field, {.dot = s->dot, .seq = (uint32_t)seq, .time = s->time}, (uint32_t)ref};
	return p;
}

static bool read_inline(struct reader *r, struct parsed *p)
{
	return ml_value_decode(&r->p, r->end, &p->d.v) && p->d.v.tag != ML_NIL;
}

static bool read_seqs(struct reader *r, struct parse *out, const struct save *s, uint64_t field, uint64_t n, bool given)
{
	uint64_t seq = 0, gap;
	for (uint64_t i = 0; i < n; i++) {
		seq += i > 0;
		if (given && (!get(r, &gap) || gap > UINT32_MAX))
			return false;
		seq += given ? gap : 0;
		if (!add(out, s, field, seq, REF_NEXT))
			return false;
	}
	return true;
}

static bool read_group(struct reader *r, struct parse *out, const struct save *s, uint64_t field)
{
	uint64_t head, ref;
	uint32_t start = out->n;
	if (!get(r, &head) || head >> 2 >= STATE_MAX_VALUES || !read_seqs(r, out, s, field, (head >> 2) + 1, head & 1))
		return false;
	for (uint32_t i = start; (head & 2) && i < out->n; i++) {
		if (!get(r, &ref) || ref > UINT32_MAX || (ref == REF_INLINE && !read_inline(r, &out->v[i])))
			return false;
		out->v[i].ref = (uint32_t)ref;
	}
	return true;
}

static bool read_mixed(struct reader *r, struct parse *out, struct save *s)
{
	uint64_t count, plain = 0, field;
	bool damage = false;
	if (!get(r, &count) || (count && !get(r, &plain)))
		return false;
	while (fields_next(&s->fields, r->end, &field, &damage)) {
		if (count == 0 || plain > 0) {
			plain -= plain > 0;
			if (!add(out, s, field, 0, REF_NEXT))
				return false;
			continue;
		}
		if (!read_group(r, out, s, field) || (--count && !get(r, &plain)))
			return false;
	}
	return !damage && count == 0;
}

static bool read_plain(struct reader *r, struct parse *out, struct save *s)
{
	uint64_t field;
	bool damage = false, in = s->mode == INLINE;
	while (fields_next(&s->fields, r->end, &field, &damage)) {
		struct parsed *p = add(out, s, field, 0, in ? REF_INLINE : REF_NEXT);
		if (!p || (in && !read_inline(r, p)))
			return false;
	}
	return !damage;
}

static bool read_saves(struct reader *r, const struct ml_lineage *l, struct parse *out)
{
	struct save s = {.time = 0};
	bool first = true;
	while (r->p < r->end) {
		uint64_t t;
		if (!read_dot(r, l, &s) || !get(r, &t))
			return false;
		s.time = (int64_t)(first ? (uint64_t)unzigzag(t) + EPOCH : (uint64_t)s.time + t);
		first = false;
		if (!fields_read(r, &s.fields) || !(s.mode == MIXED ? read_mixed : read_plain)(r, out, &s))
			return false;
	}
	return true;
}

static bool known_incs(const struct ml_lineage *l, const struct ml_vv *vv)
{
	for (uint32_t i = 0; i < vv->n; i++)
		if (vv->e[i].inc >= ml_lineage_count(l))
			return false;
	return true;
}

bool ml_state_unpack(struct ml_arena *arena, const struct ml_lineage *l, struct ml_str blob, ml_fetch_fn fetch,
	void *arg, struct ml_state **out)
{
	if (blob.n == 0)
		return false;
	struct reader r = {.p = (const uint8_t *)blob.p, .end = (const uint8_t *)blob.p + blob.n};
	if (!read_vector(&r, arena) || !known_incs(l, &r.vv) || !vv_is_normal(l, &r.vv))
		return false;
	struct ml_state *s = ML_NEW(arena, struct ml_state);
	struct parse parse;
	s->vv = r.vv;
	s->erased = r.erased;
	parse_init(&parse);
	bool good =
		read_saves(&r, l, &parse) && !(s->erased && parse.n) && parse_build(&parse, arena, l, fetch, arg, s);
	parse_finish(&parse);
	if (good)
		*out = s;
	return good;
}
