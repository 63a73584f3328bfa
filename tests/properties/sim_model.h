/*
 * A small independent model of exchange for test_simulation.c, cheap enough to be asked after every write and merge:
 * model.h's idea (the set of writes a replica has seen; a value is there when its write was seen and no seen write put
 * it aside) with the writes of a record as the bits of one word.
 */
#ifndef MAILLAGE_TEST_SIM_MODEL_H
#define MAILLAGE_TEST_SIM_MODEL_H

#include <maillage/state.h>

enum { SIM_EVENTS = 64, SIM_VALUES = 400, SIM_FIELDS = 10, SIM_CONTENTS = 16 };

struct sim_field {
	uint64_t number;
	bool set;
};
/* The last three are the bin, merged_into and merged_seen. */
enum { SIM_BIN = SIM_FIELDS - 3, SIM_INTO, SIM_JOIN_SEEN, SIM_PLAIN = SIM_BIN };
extern const struct sim_field sim_fields[SIM_FIELDS];

struct sim_event {
	uint64_t seen; /* by its author, before it */
	int64_t time;
	uint64_t counter;
	struct ml_uuid site, inc;
	bool erase;
};
struct sim_value {
	uint8_t event, field, seq, content;
	uint64_t aside; /* the writes that put it aside */
};
struct sim_model { /* of one record */
	int events, values;
	uint64_t erasing; /* events that erase */
	struct sim_event event[SIM_EVENTS];
	struct sim_value value[SIM_VALUES];
};

static inline bool sim_there(const struct sim_value *v, uint64_t seen)
{
	return (seen >> v->event & 1) && !(v->aside & seen);
}

/* A write of who has seen `seen`; its puts follow. -1: no room for more. */
int sim_event(struct sim_model *, uint64_t seen, const struct sim_event *);
void sim_put(struct sim_model *, int event, int field, enum ml_put_op, const int *contents, int n);
/* Forgets the writes from this one on, as if they had not been made. */
void sim_forget(struct sim_model *, int events);

/* NULL, or in what the real state differs from what the model says of a replica that has seen this. */
const char *sim_check(const struct sim_model *, uint64_t seen, const struct ml_lineage *, const struct ml_state *);
/* The loss check: every value whose write was seen is there, or was put aside by a seen write whose author had seen it, or
 * the record was erased. */
bool sim_lost(const struct sim_model *, uint64_t seen);
enum ml_bin_state sim_bin(const struct sim_model *, uint64_t seen);
bool sim_edited_after_join(const struct sim_model *, uint64_t seen);

/* Values of every tag; the content of merged_into names a record. */
void sim_values_make(struct ml_value out[SIM_CONTENTS]);

#endif
