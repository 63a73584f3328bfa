/*
 * A small team on real databases, for test_merge_bundles.c: laptops that boot, are copied and restored, and exchange
 * real bundles through files. Everything lives in one temporary folder, in memory where the system has one.
 */
#ifndef MAILLAGE_TEST_BUNDLE_WORLD_H
#define MAILLAGE_TEST_BUNDLE_WORLD_H

#include <maillage/sync.h>

#include "model.h"
#include "random.h"

enum { MEMBERS = 4, LAPTOPS = MEMBERS + 2, RECORDS = 6, MESSAGES = 10, PATH_SIZE = 160 };

struct laptop {
	bool in_use;
	char db[PATH_SIZE], runtime[PATH_SIZE];
	struct ml_context ctx;
	struct ml_store *s;
	int64_t skew;
	struct model_set seen[RECORDS];
};

struct message {
	char path[PATH_SIZE];
	bool partial;
	bool has[RECORDS];
	struct model_set seen[RECORDS];
};

struct world {
	char dir[PATH_SIZE];
	struct dice dice;
	struct laptop laptop[LAPTOPS];
	struct message message[MESSAGES];
	int messages, next_message;
	int backup_of; /* -1: none */
	struct model_set backup_seen[RECORDS];
	struct ml_error error; /* of the call that failed last */
};

/* Makes the folder, the databases and their team; false with w->error. */
bool world_build(struct world *);
/* Fresh copies of the databases, open, with clocks and randomness that follow from the seed. */
bool world_begin(struct world *, uint64_t seed);
void world_end(struct world *);
void world_remove(struct world *);

/* Sets every laptop's clock; each is wrong in its own way. */
void world_set_time(struct world *, int64_t now);

bool laptop_open(struct world *, struct laptop *);
void laptop_close(struct laptop *);
/* Closed and opened again; the runtime directory survives a restart of the program, but not of the machine. */
bool laptop_restart(struct world *, struct laptop *, bool machine);
/* The disk of x on another machine (or in another folder of the same one). NULL and no error: no room for one more. */
struct laptop *laptop_clone(struct world *, struct laptop *x);
void laptop_discard(struct laptop *);
bool laptop_back_up(struct world *, struct laptop *);
bool laptop_restore(struct world *); /* the one that was backed up */

#endif
