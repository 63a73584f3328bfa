/*
 * An independent model of exchange, to hold the real code against. It knows nothing of vectors, incarnations or packed
 * states: it keeps every write ever made, with the plain set of writes its author had seen, and which values it put
 * aside. A replica of a record is the set of writes it has seen; two replicas merge by joining their sets. A value is
 * there when its write was seen and no seen write put it aside.
 */
#ifndef MAILLAGE_TEST_MODEL_H
#define MAILLAGE_TEST_MODEL_H

#include <stdbool.h>
#include <stdint.h>

enum { MODEL_EVENTS = 640, MODEL_VALUES = 4096, MODEL_SLOT = 512 };

struct model_set {
	uint64_t w[MODEL_EVENTS / 64];
};

/* Who wrote when: decides only which of several values is shown. */
struct model_stamp {
	int64_t time;
	uint8_t site[16];
	uint64_t counter;
	uint8_t inc[16];
};

struct model_value {
	int event;
	int record;
	uint64_t field;
	int seq;
	int content;
	struct model_set put_aside_by;
};

struct model_event {
	int record;
	bool erase;
	struct model_stamp stamp;
	struct model_set seen; /* of this record, by the author, before this write */
};

struct model {
	int events, values;
	struct model_event event[MODEL_EVENTS];
	struct model_value value[MODEL_VALUES];
};

enum model_op { MODEL_SET, MODEL_SHOWN, MODEL_ADD, MODEL_REMOVE, MODEL_MEMBERS };

void model_reset(struct model *);
bool model_has(const struct model_set *, int event);
void model_join(struct model_set *, const struct model_set *other);
bool model_within(const struct model_set *, const struct model_set *other);

/* A write on a replica; its puts follow. The replica sees it. */
int model_write(struct model *, int record, struct model_set *replica, const struct model_stamp *);
void model_put(struct model *, int event, uint64_t field, enum model_op, const int *contents, int n);
/* Forgets all writes from a moment on, as if they had not been made. */
void model_forget(struct model *, int events, int values);
void model_erase(struct model *, int record, struct model_set *replica, const struct model_stamp *);

bool model_erased(const struct model *, int record, const struct model_set *);
/* Value numbers of a field in a replica, the one shown last; at most MODEL_SLOT. */
int model_slot(const struct model *, int record, const struct model_set *, uint64_t field, int *out);
/* All values of a replica, any field, unordered; at most MODEL_VALUES. */
int model_all(const struct model *, int record, const struct model_set *, int *out);
enum { MODEL_NOT_BINNED, MODEL_BINNED, MODEL_REVIVED };
int model_bin(const struct model *, int record, const struct model_set *, uint64_t bin_field);

/*
 * The loss check: every value whose write the replica has seen is there, or was put aside by a seen write whose author
 * had seen it, or the record was erased. -1, or the number of a value that was lost.
 */
int model_lost(const struct model *, int record, const struct model_set *);

#endif
