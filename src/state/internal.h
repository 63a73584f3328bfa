/*
 * What the files of the state module share: the lineage's nodes, the order of dotted values, small CBOR heads,
 * and the gathering of a record's values by save (for writing) and by field (after reading).
 */
#ifndef MAILLAGE_STATE_INTERNAL_H
#define MAILLAGE_STATE_INTERNAL_H

#include <maillage/state.h>

/* Limits on what is read; far above what people make, low enough to bound memory. */
#define STATE_MAX_VECTOR 4096u
#define STATE_MAX_VALUES (1u << 20)
#define CBOR_MAX_DEPTH 16

/* ---- lineage: what walking to an ancestor needs, in one array ---- */

struct line_node {
	struct ml_uuid id, site;
	uint64_t fork;
	uint32_t parent;
	uint32_t jump;	/* an ancestor some way up: any ancestor is reached in O(log depth) */
	uint32_t depth; /* 0 for a root */
	uint32_t root;
};

struct ml_lineage {
	struct line_node *node;
	uint32_t n, cap;
	struct ml_inc **chunk; /* what ml_lineage_at hands out: never moves */
	uint32_t chunks;
	struct ml_map *index; /* uuid -> index */
};

extern const struct line_node line_unknown; /* stands for an index outside the table: damage, never a crash */

static inline const struct line_node *line_at(const struct ml_lineage *l, uint32_t inc)
{
	return inc < l->n ? &l->node[inc] : &line_unknown;
}

static inline int line_cmp_id(const struct ml_lineage *l, uint32_t a, uint32_t b)
{
	return a == b ? 0 : memcmp(line_at(l, a)->id.b, line_at(l, b)->id.b, 16);
}

/* Ordered by uuid and no entry stands for another. */
bool vv_is_normal(const struct ml_lineage *, const struct ml_vv *);

/* ---- values ---- */

static inline bool value_has_text(const struct ml_value *v)
{
	return (1u << v->tag) & (1u << ML_TEXT | 1u << ML_BYTES | 1u << ML_MONEY | 1u << ML_TIME | 1u << ML_RAW);
}

/* Order within a slot; 0 only for the same dot and seq. */
int dval_cmp(const struct ml_lineage *, const struct ml_dval *, const struct ml_dval *);

/* A set of values to look things up in; sorted once it is large. Values are borrowed. */
struct members {
	const struct ml_value **v;
	uint32_t n;
	const struct ml_value *room[16];
};
void members_of_values(struct members *, const struct ml_value *, uint32_t n);
void members_of_dvals(struct members *, const struct ml_dval *, uint32_t n);
void members_finish(struct members *);
/* The member equal to v that comes first in memory, or NULL. */
const struct ml_value *members_find(const struct members *, const struct ml_value *v);

/* ---- writing: into room made beforehand, at *p ---- */

enum cbor_major { CBOR_UINT, CBOR_NINT, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_TAG, CBOR_OTHER };
enum { CBOR_HEAD_MAX = 9, VARINT_MAX = 10 };

static inline void put_varint(uint8_t **p, uint64_t v)
{
	while (v >= 0x80) {
		*(*p)++ = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	*(*p)++ = (uint8_t)v;
}

static inline void put_bytes(uint8_t **p, const void *from, size_t n)
{
	if (n)
		memcpy(*p, from, n);
	*p += n;
}

/* A head in its shortest form. */
static inline void cbor_put(uint8_t **p, enum cbor_major major, uint64_t arg)
{
	unsigned size = arg <= UINT8_MAX ? 1 : arg <= UINT16_MAX ? 2 : arg <= UINT32_MAX ? 4 : 8;
	if (arg < 24) {
		*(*p)++ = (uint8_t)((unsigned)major << 5 | (unsigned)arg);
		return;
	}
	*(*p)++ = (uint8_t)((unsigned)major << 5 | (24 + (unsigned)__builtin_ctz(size)));
	for (unsigned i = size; i-- > 0;)
		*(*p)++ = (uint8_t)(arg >> 8 * i);
}

static inline void cbor_put_int(uint8_t **p, int64_t i)
{
	cbor_put(p, i < 0 ? CBOR_NINT : CBOR_UINT, i < 0 ? ~(uint64_t)i : (uint64_t)i);
}

/* Most that value_put writes. */
static inline size_t value_room(const struct ml_value *v)
{
	return 32 + (value_has_text(v) ? v->s.n : 0);
}
void value_put(uint8_t **p, const struct ml_value *);

/* ---- reading CBOR heads ---- */

struct cbor_head {
	uint8_t major;
	uint8_t info;
	bool shortest;
	uint64_t arg;
};
bool cbor_read_long_head(const uint8_t **p, const uint8_t *end, struct cbor_head *);

static inline bool cbor_read_head(const uint8_t **p, const uint8_t *end, struct cbor_head *h)
{
	if (*p >= end)
		return false;
	uint8_t first = *(*p)++;
	h->major = first >> 5;
	h->info = first & 31;
	h->arg = h->info;
	h->shortest = true;
	return h->info < 24 || cbor_read_long_head(p, end, h);
}

/* The next item is a head of this major type in its shortest form. */
static inline bool cbor_expect(const uint8_t **p, const uint8_t *end, enum cbor_major major, uint64_t *arg)
{
	struct cbor_head h;
	if (!cbor_read_head(p, end, &h) || h.major != major || h.info == 31 || !h.shortest)
		return false;
	*arg = h.arg;
	return true;
}
bool cbor_read_int(const uint8_t **p, const uint8_t *end, int64_t *out);

/* ---- values gathered by save, for writing ---- */

enum { REF_NEXT = 0, REF_INLINE = 1, REF_SAME = 2 }; /* REF_SAME + k: the column's k-th value once more */

struct item {
	uint64_t field;
	const struct ml_dval *d;
	uint32_t rank; /* stands for the incarnation in the order of saves */
	uint32_t ref;
};

struct items {
	struct item *v;
	uint32_t n;
	size_t text; /* bytes of all text in the values */
	struct item room[48];
};
/* All values of a state in field order; rank = local incarnation index, ref = REF_INLINE. */
void items_of_state(struct items *, const struct ml_state *);
/* By (time, rank, counter), then field, then seq. */
void items_by_save(struct items *);
void items_finish(struct items *);
static inline bool item_same_save(const struct item *a, const struct item *b)
{
	return a->d->dot.inc == b->d->dot.inc && a->d->dot.n == b->d->dot.n && a->d->time == b->d->time;
}
/* One past the last item of the save that starts at i. */
uint32_t items_save_end(const struct items *, uint32_t i);

/* ---- values gathered in the order read, for building a state ---- */

struct parsed {
	uint64_t field;
	struct ml_dval d;
	uint32_t ref;
};

struct parse {
	struct parsed *v;
	uint32_t n, cap;
	struct parsed room[32];
};
void parse_init(struct parse *);
void parse_finish(struct parse *);
/* A new entry, or NULL beyond the limit. */
struct parsed *parse_add(struct parse *);
/* Makes the slots of out: sorted, columns fetched, all text copied to the arena. False: damage. */
bool parse_build(
	struct parse *, struct ml_arena *, const struct ml_lineage *, ml_fetch_fn, void *arg, struct ml_state *out);

/* The travelling form of a state; what it may take, and writing it. Items: of this state, by save, ranked. */
size_t travel_room(const struct ml_state *, const struct items *);
void travel_put(
	uint8_t **p, const struct ml_state *, const struct items *, uint32_t (*to_dict)(void *, uint32_t), void *arg);
/* Items of a state ranked by to_dict, by save. */
void travel_items(struct items *, const struct ml_state *, uint32_t (*to_dict)(void *, uint32_t), void *arg);

#endif
