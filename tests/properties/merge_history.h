/*
 * Random histories of laptops on the pure core of exchange: what test_merge_state.c acts on and merge_check.c checks.
 */
#ifndef MAILLAGE_TEST_MERGE_HISTORY_H
#define MAILLAGE_TEST_MERGE_HISTORY_H

#include <maillage/state.h>

#include "model.h"
#include "random.h"

enum { RECORDS = 3, SITES = 7, MESSAGES = 40, STEPS = 90, POOL = 400 };

#define BASE_TIME 1795000000000
#define DAY 86400000
#define OWN_FIELD ((1ull << 47) + 99)

#define FIELDS 6
struct simulated_field {
	uint64_t number;
	bool set;
};
extern const struct simulated_field fields[FIELDS];

struct laptop {
	bool in_use;
	struct ml_uuid site;
	struct ml_lineage *l; /* its own: local indexes differ from laptop to laptop */
	uint32_t inc;
	uint64_t counter;
	int64_t skew, last;
	bool token_lost; /* the next write draws a new incarnation */
	struct ml_state *state[RECORDS];
	struct ml_state *other[RECORDS]; /* some other state of the record: its own past, or one that came */
	struct model_set seen[RECORDS];
};

struct message {
	struct ml_buf bytes;
	struct ml_inc *dict;
	uint32_t n_dict;
	struct {
		bool in;
		size_t at;
		struct model_set seen;
	} part[RECORDS];
};

struct known { /* every state that ever was, in a form of this test's own */
	int record;
	struct model_set seen;
	struct ml_str vector, bytes;
	struct ml_hash128 hash;
};

struct tally { /* histories in which nothing happens prove nothing */
	long writes, concurrent, conflicts, doubles, revived, binned, erased, forks;
};

struct history {
	uint64_t seed;
	struct dice dice;
	struct ml_arena *arena;
	struct model *model;
	struct laptop laptop[SITES], backup;
	bool has_backup;
	int backup_of;
	struct message message[MESSAGES];
	int messages;
	struct known pool[POOL];
	int known;
	int64_t now;
	struct tally *tally;
	bool keep_tokens; /* the mistake that incarnations are there to avoid: copies go on under the same name */
	const char *failure;
};

/* The first failure of a history ends it. */
void history_fail(struct history *, const char *what);
#define CHECK(h, cond, what)                                                                                           \
	do {                                                                                                           \
		if (!(cond))                                                                                           \
			history_fail((h), (what));                                                                     \
	} while (0)

/* Values of every tag, the same content always the same value. */
struct ml_value value_of(struct history *, int content);

/* Everything that must hold of a laptop's record after each write and merge. */
void check_record(struct history *, const struct laptop *, int record);
/* Commutative, idempotent, and with c (may be NULL) associative. */
void check_algebra(struct history *, const struct laptop *, const struct ml_state *a, const struct ml_state *b,
	const struct ml_state *c);
/* The order of two vectors, known from what their holders have seen. */
enum ml_order order_by_sets(const struct model_set *a, const struct model_set *b);
/* All laptops hold the same. */
void check_all_equal(struct history *);

#endif
