/* What the two halves of the exchange folder share: folder.c looks and merges, folder_write.c gives and cleans up. */
#ifndef MAILLAGE_SYNC_FOLDER_H
#define MAILLAGE_SYNC_FOLDER_H

#include "private.h"

struct folder_file {
	char *path;
	struct ml_str name;	/* inside the folder */
	bool readable;		/* m and id are filled */
	bool own;		/* written by this very database */
	bool meant;		/* for us */
	bool revoked;		/* its sender is shut out: only a run takes it, into quarantine */
	bool done;		/* merged in this run, or known before */
	bool refused;		/* for good; else a reason may vanish once another bundle is merged */
	bool stale;		/* own: nobody needs it any more */
	struct ml_error why;
	struct sync_manifest m;
	uint8_t id[SYNC_ID];
};

struct folder {
	struct ml_store *store;
	struct ml_context *ctx;
	struct ml_arena *arena;
	const char *dir;
	char *inner; /* where bundles are written */
	bool inner_there;
	bool backed_up;
	bool spoilt; /* dry run: its step holds half of a bundle that failed */
	const struct ml_folder_options *options;
	struct ml_folder_report *report;
	ML_VEC(struct folder_file) files;
};

/* Manifest of a file, whatever its name is; false: why tells. */
bool folder_peek(struct folder *, struct folder_file *);
/* Could the folder be reached just now? Otherwise fails with FOLDER_GONE, or with what e says of it already. */
bool folder_is_there(struct folder *, struct ml_error *);
/* Has the colleague's bundle something that we have not got. */
bool folder_is_new(struct folder *, const struct folder_file *);
/* Decides what to write, writes it, removes what is not needed any more. */
bool folder_give(struct folder *, struct ml_error *);

#endif
