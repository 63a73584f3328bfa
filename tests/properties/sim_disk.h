/*
 * A laptop on a simulated disk, for test_simulation.c: the program's own code for steps, incarnations, merging
 * (src/store) and for who has what (src/sync) runs unchanged above arrays that take SQLite's place. sim_disk.c stands
 * in for the module db and for the functions of the store that read and write rows; a transaction is a copy of the
 * arrays, and a machine that stops at any write goes on with the one from before or from after.
 */
#ifndef MAILLAGE_TEST_SIM_DISK_H
#define MAILLAGE_TEST_SIM_DISK_H

#include "../../src/sync/private.h"

#include "../../src/store/same.h"

#include "random.h"

enum {
	SIM_RECORDS = 4,
	SIM_INCS = 160,
	SIM_MARKS = 192,
	SIM_HELD = 1024,
	SIM_EARLY = 192,
	SIM_ORIGINS = 192,
	SIM_PEERS = 96,
	SIM_TOLD = 256,
	SIM_TEAM = 16,
	SIM_KIND = 9,
	SIM_TOKEN = 160
};

struct sim_row { /* a record as it is kept: packed; the columns are those of the state it was packed from */
	bool here;
	int64_t rid, change;
	struct ml_str blob;
	const struct ml_state *columns;
	struct ml_hash128 hash;
};
struct sim_inc {
	struct ml_uuid id, site;
	int64_t parent; /* + 1; 0: none */
	uint64_t fork;
	int64_t seen;
};
struct sim_held {
	struct ml_uuid site;
	uint64_t mark;
	int64_t change, serial, acked;
};
struct sim_kept { /* early and origin */
	int64_t id, since, upto;
	struct ml_uuid site;
	uint64_t mark;
	struct ml_str blob, lacks;
};
struct sim_peer {
	struct ml_uuid site, inc;
	int64_t at, heard, acked, gap_since, gap_upto;
	uint8_t circle[SYNC_CIRCLE];
};

struct sim_told {
	struct ml_uuid site, peer, inc;
	int64_t time, change, acked;
};

struct sim_disk {
	struct ml_uuid site;
	int64_t incarnation; /* + 1; 0: none */
	int64_t counter, clock, seq, change;
	struct ml_hash128 digest;
	int64_t next_id; /* of early and origin */
	int incs, marks, held, early, origins, peers, told;
	struct sim_row row[SIM_RECORDS];
	struct sim_inc inc[SIM_INCS];
	struct sync_mark mark[SIM_MARKS];
	struct sim_held hold[SIM_HELD];
	struct sim_kept before[SIM_EARLY], origin[SIM_ORIGINS];
	struct sim_peer peer[SIM_PEERS];
	struct sim_told tell[SIM_TOLD];
};
void sim_disk_copy(struct sim_disk *to, const struct sim_disk *from);

struct sim_message;
struct sim_laptop {
	bool in_use;
	struct sim_disk disk, safe; /* safe: as the open transaction found it */
	bool open;		    /* a transaction is */
	struct sim_disk real;	    /* during a rehearsal: what is taken up again at its end */
	bool rehearses;
	int fuse;		    /* the machine stops at this write; 0: it does not */
	bool stopped, durable;	    /* durable: it stopped with the commit on the disk */
	bool too_full;		    /* more rows than the simulation has room for: no fault of the program */
	char token[SIM_TOKEN];	    /* the runtime directory: gone with the machine's memory */
	char path[16];
	struct ml_context ctx;
	struct dice random;
	struct ml_store s; /* of the program that runs on it */
	struct ml_arena *keep; /* of the history: what rows point to */
	struct sim_message *incoming;
	struct ml_uuid team[SIM_TEAM]; /* the other sites */
	uint32_t n_team;
	/* Told of every row written. */
	void (*wrote)(void *arg, struct sim_laptop *, int record, const struct ml_state *);
	void *arg;
};

/* Starts the program on the disk; the token is in memory that the caller keeps or clears. */
void sim_start(struct sim_laptop *, const char *path);
void sim_stop(struct sim_laptop *);

struct ml_uuid sim_id(int record);
int sim_record(const struct ml_uuid *);
bool sim_is_set(uint64_t field);
/* The record's state in the arena; NULL: not here. */
struct ml_state *sim_state(struct sim_laptop *, struct ml_arena *, int record);

/* ---- a bundle ------------------------------------------------------------------------------- */

struct sim_message {
	struct sync_manifest m;
	struct ml_str bytes;
	struct ml_inc *dict;
	uint32_t n_dict;
	struct {
		bool in;
		size_t at;
	} part[SIM_RECORDS];
	uint64_t seen[SIM_RECORDS]; /* by its sender */
	int sender;
	bool partial, broken, in_folder;
};

/* What ml_bundle_write does, but for the file: plan, visit, manifest. False: nothing to give. */
struct sim_options {
	bool full, partial;
	bool even_empty; /* as in the folder: it acknowledges all the same */
	unsigned take;	 /* bits of the records that the filter lets through */
	const struct sync_beside *beside;
};
bool sim_write(struct sim_laptop *, const struct ml_uuid *to, uint32_t n_to, const struct sim_options *,
	struct sim_message *out, struct ml_error *);

#endif
