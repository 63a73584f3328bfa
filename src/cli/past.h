/* The values a record has or had, as show --history and history ID print them. */
#ifndef ML_CLI_PAST_H
#define ML_CLI_PAST_H

#include "cli.h"

bool ml_cli_print_past(struct ml_cli *, const struct ml_record *, struct ml_error *);

#endif
