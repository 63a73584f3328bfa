/* A period and a territory on the command line: what report and indicators are asked for. */
#ifndef ML_CLI_PERIOD_H
#define ML_CLI_PERIOD_H

#include <maillage/report.h>
#include "cli.h"

#define ML_CLI_PERIOD_OPTIONS                                                                                          \
	{.name = "from", .arg = N_("DATE"), .help = N_("à partir de ce jour")},                                        \
		{.name = "to", .arg = N_("DATE"), .help = N_("jusqu'à ce jour compris")},                              \
		{.name = "all", .help = N_("depuis le début")},                                                        \
	{                                                                                                              \
		.name = "territory", .arg = N_("CODE"), .help = N_("seulement ce territoire et ceux qu'il contient")   \
	}
/* The twelve last months, unless --from, --to or --all say otherwise; "" open. */
bool ml_cli_period(struct ml_cli *, char from[ML_DAY_TEXT], char to[ML_DAY_TEXT], struct ml_error *);
bool ml_cli_territory(struct ml_cli *, int64_t *rid, struct ml_error *); /* 0: not said */

#endif
