/* What bin, restore and erase share: one change to each of the records named, all or none, as one step. */
#ifndef ML_CLI_ONE_H
#define ML_CLI_ONE_H

#include "cli.h"

bool ml_cli_change_records(struct ml_cli *, const char *step,
	bool (*change)(struct ml_store *, int64_t rid, struct ml_error *), struct ml_error *);

#endif
