/* The two halves of resolve: one record (cmd_resolve.c), many by a rule (resolve_rule.c). */
#ifndef ML_CLI_RESOLVE_H
#define ML_CLI_RESOLVE_H

#include "cli.h"

#include <maillage/review.h>

bool ml_cli_resolve_by_rule(struct ml_cli *, struct ml_error *);

#endif
