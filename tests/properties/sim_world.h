/* Random histories of a team on simulated disks: what sim_world.c does and sim_check.c holds. See test_simulation.c. */
#ifndef MAILLAGE_TEST_SIM_WORLD_H
#define MAILLAGE_TEST_SIM_WORLD_H

#include "sim_disk.h"
#include "sim_model.h"

enum { SITES = 8, LAPTOPS = SITES + 3, MESSAGES = 24, KNOWN = 1024 };

/* What no replica can hold twice with different content, over the whole history. */
struct known {
	uint64_t vector, seen, state;
	uint32_t history; /* in which it was put here */
	uint8_t record;
};

struct tally { /* histories in which nothing happens prove nothing */
	long histories, steps, writes, saves, settled, binned, revived, erased, joined, unjoined, given_up;
	long bundles, partial, full, merges, changed, concurrent, known, gaps, healed, lost, repeated, broken;
	long folder, cleaned, spared, clones, backups, restores, rollbacks, reboots, restarts, crashes, after_commit, forks;
	long conflicts, groups, clocks, states, too_full;
};

struct world {
	uint64_t seed;
	struct dice dice;
	struct ml_arena *keep; /* of the history */
	struct ml_arena *step; /* of one action */
	struct sim_laptop laptop[LAPTOPS];
	uint64_t seen[LAPTOPS][SIM_RECORDS];
	int64_t skew[LAPTOPS], highest[LAPTOPS]; /* of the clock; that it ever stood at */
	int sites; /* that began; laptops above are copies */
	struct sim_disk backup;
	uint64_t backup_seen[SIM_RECORDS];
	int backup_of; /* -1: none */
	struct sim_model model[SIM_RECORDS];
	struct sim_message message[MESSAGES];
	int messages;
	int64_t now;
	uint64_t pending[SIM_RECORDS]; /* seen, by a laptop whose transaction is still open */
	bool disturbed;		       /* a disk was copied or put back: then a full bundle may be needed */
	bool careless;		       /* copies go on under the same name: the mistake that incarnations avoid */
	struct ml_value value[SIM_CONTENTS];
	struct known known[KNOWN], whole[KNOWN];
	uint32_t history;
	struct tally tally;
	struct ml_error error;
	const char *failure;
	char detail[240];
};

#define ROLL(n) dice_roll(&w->dice, (n))
#define ONE_IN(n) dice_one_in(&w->dice, (n))
#define CHECK(cond, what)                                                                                              \
	do {                                                                                                           \
		if (!(cond))                                                                                           \
			sim_fail(w, (what));                                                                           \
	} while (0)
void sim_fail(struct world *, const char *what); /* the first failure of a history ends it */

/* NULL, or what went wrong. */
const char *sim_run(struct world *, uint64_t seed, bool careless);

/* ---- sim_check.c ---- */

/* A row was written by laptop i, which will have seen `seen` of the record once its transaction is over. */
void sim_check_row(struct world *, const struct sim_laptop *, int record, const struct ml_state *, uint64_t seen);
/* All rows of a laptop and who stands for whom. */
void sim_check_laptop(struct world *, int i);

#endif
