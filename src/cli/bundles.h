/* What bundle, inspect and merge print of a bundle: its manifest. */
#ifndef ML_CLI_BUNDLES_H
#define ML_CLI_BUNDLES_H

#include "cli.h"

#include <maillage/sync.h>

void ml_cli_manifest_text(struct ml_cli *, const struct ml_bundle_info *);
/* Keys and values, inside an object that the caller opened. */
void ml_cli_manifest_json(struct ml_cli *, struct ml_buf *, const struct ml_bundle_info *);

#endif
