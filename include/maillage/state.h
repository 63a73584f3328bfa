/*
 * state (L1): the pure core of exchange. Dots, incarnations, version vectors,
 * dotted values, merge, packing. No SQL, no I/O, no clock, no globals: what the
 * property tests, the store and the bundles all call. Semantics: share/doc/architecture.md
 * (exchange); the merge is an optimised observed-remove map (Almeida, Shoker, Baquero,
 * "Delta state replicated data types", 2018) whose causal context belongs to the record.
 *
 * Memory: everything handed out lives in the arena passed in; inputs are borrowed and never changed.
 */
#ifndef MAILLAGE_STATE_H
#define MAILLAGE_STATE_H

#include <maillage/base.h>

/* ---- values ------------------------------------------------------------------ */

enum ml_tag {
	ML_NIL = 0,
	ML_INT,   /* i; booleans are 0/1 */
	ML_REAL,  /* x; finite */
	ML_TEXT,  /* s: UTF-8, NFC; dates as YYYY-MM-DD, enums as their key */
	ML_BYTES, /* s */
	ML_ID,    /* id: a reference */
	ML_MONEY, /* i minor units, s = ISO 4217 code */
	ML_GEO,   /* x latitude, y longitude, degrees WGS 84 */
	ML_TIME,  /* i seconds since 1970 UTC, s = IANA zone name */
	ML_RAW,   /* s: one CBOR item of a newer laptop, kept byte for byte */
};

struct ml_value {
	uint8_t tag;
	union {
		int64_t i;
		double x;
	};
	double y;
	union {
		struct ml_str s;
		struct ml_uuid id;
	};
};

static inline struct ml_value ml_int(int64_t i) { return (struct ml_value){.tag = ML_INT, .i = i}; }
static inline struct ml_value ml_real(double x) { return (struct ml_value){.tag = ML_REAL, .x = x}; }
static inline struct ml_value ml_text(struct ml_str s) { return (struct ml_value){.tag = ML_TEXT, .s = s}; }
static inline struct ml_value ml_ref(struct ml_uuid id) { return (struct ml_value){.tag = ML_ID, .id = id}; }
/* Total order over all values, the same on every laptop (tag, then content). 0 means identical. */
int ml_value_cmp(const struct ml_value *, const struct ml_value *);
struct ml_value ml_value_copy(struct ml_arena *, const struct ml_value *);
/* Deterministic CBOR (RFC 8949 4.2.1) of one value: INT, TEXT, BYTES as such; REAL float64; ID tag 37 (RFC-registered UUID);
 * MONEY [int, text]; GEO [float64, float64]; TIME tag 50010([int, text]); RAW verbatim; NIL null. */
void ml_value_encode(struct ml_buf *, const struct ml_value *);
/* Reads one item at *p (never past end, nesting <= 16, sizes checked before use). Anything that would not encode back to the
 * same bytes becomes ML_RAW. Strings are borrowed from the input. False: malformed. */
bool ml_value_decode(const uint8_t **p, const uint8_t *end, struct ml_value *out);

/* ---- incarnations --------------------------------------------------------------- */

#define ML_INC_NONE UINT32_MAX

struct ml_inc {
	struct ml_uuid id;
	struct ml_uuid site;
	uint32_t parent; /* index, or ML_INC_NONE; always known before its child */
	uint64_t fork;   /* the parent's last counter that this incarnation knows */
};

/* Append-only table of all incarnations known to this database; indexes are local, uuids travel. */
struct ml_lineage;
struct ml_lineage *ml_lineage_create(void);
void ml_lineage_destroy(struct ml_lineage *);
uint32_t ml_lineage_count(const struct ml_lineage *);
const struct ml_inc *ml_lineage_at(const struct ml_lineage *, uint32_t index);
uint32_t ml_lineage_find(const struct ml_lineage *, const struct ml_uuid *); /* ML_INC_NONE if unknown */
/* Index of the incarnation, added if new. An id that is known with another site, parent or fork: ML_INC_NONE (a forged bundle). */
uint32_t ml_lineage_add(struct ml_lineage *, const struct ml_inc *);

/* ---- dots and version vectors ------------------------------------------------------ */

struct ml_dot {
	uint32_t inc;
	uint64_t n;
};

struct ml_vv {
	uint32_t n;
	struct ml_dot *e; /* ordered by incarnation uuid; no entry stands for another one */
};

enum ml_order { ML_EQUAL, ML_BEFORE, ML_AFTER, ML_CONCURRENT }; /* BEFORE: a is part of b's past */

/* Does entry stand for dot: same line, and the dot was written before the entry or before the fork that led to it. */
bool ml_dot_stands(const struct ml_lineage *, struct ml_dot entry, struct ml_dot dot);
bool ml_vv_covers(const struct ml_lineage *, const struct ml_vv *, struct ml_dot);
enum ml_order ml_vv_order(const struct ml_lineage *, const struct ml_vv *a, const struct ml_vv *b);
struct ml_vv ml_vv_join(struct ml_arena *, const struct ml_lineage *, const struct ml_vv *a, const struct ml_vv *b);
struct ml_vv ml_vv_with(struct ml_arena *, const struct ml_lineage *, const struct ml_vv *, struct ml_dot);

/* ---- a record's state ---------------------------------------------------------------- */

/* A dotted value. (dot, seq) identifies it within its field: seq counts the elements one save gave a multi-valued field. */
struct ml_dval {
	struct ml_dot dot;
	uint32_t seq;
	int64_t time; /* hybrid logical clock, ms since 1970; all values of a dot share it */
	struct ml_value v;
};

struct ml_slot {
	uint64_t field; /* wire number; own fields: ml_own_wire() */
	uint32_t n;     /* > 0 */
	struct ml_dval *d; /* ascending by (time, site uuid, counter, incarnation uuid, seq): the last is the one shown */
};

struct ml_state {
	bool erased;
	struct ml_vv vv;
	uint32_t n;
	struct ml_slot *slots; /* ascending by field */
};

const struct ml_slot *ml_state_slot(const struct ml_state *, uint64_t field); /* NULL: empty */
const struct ml_dval *ml_slot_shown(const struct ml_slot *);
/* More than one distinct value (for one-valued fields that is a conflict). */
bool ml_slot_differs(const struct ml_slot *);
/* The distinct values in slot order (each where it is met first): what a set's column holds. Text is borrowed from the slot. */
const struct ml_value *ml_slot_distinct(struct ml_arena *, const struct ml_slot *, uint32_t *n);

/* One save: a dot, its time, and the fields it touches. */
struct ml_write {
	struct ml_dot dot;
	int64_t time;
	uint32_t n;
	const struct ml_put {
		uint64_t field;
		enum ml_put_op {
			ML_PUT_SET,    /* drop all values of the field, add these: a one-valued write, a settlement, a set given whole */
			ML_PUT_SHOWN,  /* drop the shown value only and add these: an edit that leaves other conflicting values standing */
			ML_PUT_ADD,    /* set: add those of the values that are not in it */
			ML_PUT_REMOVE, /* set: drop every dotted value equal to one of these */
			ML_PUT_MEMBERS /* set given whole: add the missing, drop the others, leave the common ones alone */
		} op;
		uint32_t n; /* 0 with SET: clear */
		const struct ml_value *v;
	} *puts;
};
/* old may be NULL (a new record). The vector always moves to the dot, even when no value changed. */
struct ml_state *ml_state_write(struct ml_arena *, const struct ml_lineage *, const struct ml_state *old, const struct ml_write *);
/* Empties every field for good; takes a dot. */
struct ml_state *ml_state_erase(struct ml_arena *, const struct ml_lineage *, const struct ml_state *old, struct ml_dot);
/* Commutative, associative, idempotent. */
struct ml_state *ml_state_merge(struct ml_arena *, const struct ml_lineage *, const struct ml_state *a, const struct ml_state *b);
bool ml_state_equal(const struct ml_lineage *, const struct ml_state *, const struct ml_state *);
struct ml_state *ml_state_copy(struct ml_arena *, const struct ml_state *);

/* BLAKE2b-128 of (id, kind, vector, erased, dotted values) in a canonical form that names incarnations by uuid. */
struct ml_hash128 {
	uint64_t w[2]; /* little endian */
};
struct ml_hash128 ml_state_hash(const struct ml_lineage *, const struct ml_uuid *id, uint64_t kind, const struct ml_state *);
/* Order-free sum modulo 2^128: the digest of a database is the sum over its records. */
void ml_hash_add(struct ml_hash128 *, const struct ml_hash128 *);
void ml_hash_sub(struct ml_hash128 *, const struct ml_hash128 *);

/* ---- the bin ------------------------------------------------------------------------------ */

#define ML_FIELD_BIN 1         /* reserved one-valued field; its value carries the vector its author saw */
#define ML_FIELD_MERGED_INTO 2 /* duplicates: the record that this one became */
#define ML_FIELD_VISIBILITY 3
#define ML_FIELD_TAGS 4
#define ML_FIELD_MERGED_SEEN 7 /* the vector seen by who wrote merged_into: written with it, under the same dot */

struct ml_value ml_bin_value(struct ml_arena *, const struct ml_lineage *, const struct ml_vv *seen); /* an ML_BYTES value */
enum ml_bin_state { ML_BIN_NO, ML_BIN_YES, ML_BIN_EDITED_AFTER }; /* EDITED_AFTER: shown again, flagged */
enum ml_bin_state ml_state_bin(const struct ml_lineage *, const struct ml_state *);

/* ---- duplicates: records said to be one ------------------------------------------------------ */

/* merged_into is on the record that disappears; merged_seen, its companion, carries the vector its author saw (a value made by
 * ml_bin_value). True: the record holds a value, other than those and the bin's, that no such author had seen. */
bool ml_state_edited_after_join(const struct ml_lineage *, const struct ml_state *);
/* Had an author of the join seen this write? */
bool ml_state_join_saw(const struct ml_lineage *, const struct ml_state *, struct ml_dot);

enum ml_life {
	ML_LIFE_NONE,   /* not here, or erased */
	ML_LIFE_BINNED,
	ML_LIFE_LIVING
};
struct ml_twin {
	struct ml_uuid id;
	uint64_t kind;  /* wire number; 0: not here, may be of any kind */
	uint32_t rank;  /* the lower prevails; 0 but for link records (how strong their status is) */
	uint8_t life;
	bool joined;    /* holds a merged_into itself: gives way to one that does not */
	uint32_t root;  /* out: index of the member that stands for it: itself when it is alone */
};
struct ml_twin_pair {
	uint32_t a, b; /* indexes of members */
};
/*
 * The groups that the pairs make, and who stands for each: the living before the binned before those that are not here; then those
 * that were not joined to another (the roots of the group); then the lower rank; then the lower id. Pairs of two kinds do not count. A
 * member that is not here follows the lowest kind of its group. Needs no order: a function of the sets of members and pairs.
 */
void ml_twins_group(struct ml_twin *, uint32_t n, const struct ml_twin_pair *, uint32_t n_pairs);

/* ---- packing -------------------------------------------------------------------------------- */

/*
 * Local form, kept in one blob column beside the value columns: saves grouped (dot, time, which fields), values only where
 * the columns cannot hold them. `held(arg, field)` says that the record's columns will hold this field's values: for a
 * one-valued field the shown value, for a set all its distinct values in slot order; all other values are packed inline.
 */
typedef bool (*ml_held_fn)(void *arg, uint64_t field, bool *multi);
void ml_state_pack(struct ml_buf *out, const struct ml_state *, ml_held_fn held, void *arg);
/* fetch returns the column's values of a held field (n values, in slot order). Damage: false. NULL and ML_UNREAD: a later program
 * keeps them in columns that this one does not know; each becomes a ML_RAW null. Such a state is to be shown, never written. */
#define ML_UNREAD UINT32_MAX
typedef const struct ml_value *(*ml_fetch_fn)(void *arg, uint64_t field, uint32_t *n);
bool ml_state_unpack(struct ml_arena *, const struct ml_lineage *, struct ml_str blob, ml_fetch_fn fetch, void *arg,
	struct ml_state **out);
/* Only the vector and the erased flag, without touching the values: the first thing a merge compares. */
bool ml_state_peek(struct ml_arena *, struct ml_str blob, struct ml_vv *vv, bool *erased);

/*
 * Travelling form: one deterministic CBOR array, [vector, saves(, 1 when erased)], incarnations as indexes of a dictionary
 * that the caller keeps: to_dict maps local to dictionary indexes when encoding; from_dict the reverse when decoding
 * (n_dict entries, an index outside it is damage). Limits are checked before anything is allocated.
 */
void ml_state_encode(struct ml_buf *out, const struct ml_state *, uint32_t (*to_dict)(void *arg, uint32_t inc), void *arg);
bool ml_state_decode(struct ml_arena *, const struct ml_lineage *, const uint8_t **p, const uint8_t *end,
	const uint32_t *from_dict, uint32_t n_dict, struct ml_state **out);

/* Wire number of an own field: 2^47 plus 46 bits of BLAKE2b(kind key, 0, field key); the same on every laptop. */
uint64_t ml_own_wire(struct ml_str kind, struct ml_str field);

#endif
