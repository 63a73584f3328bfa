/* Things with a date, of any kind: what agenda and due list. */
#ifndef ML_CLI_DATES_H
#define ML_CLI_DATES_H

#include <maillage/agenda.h>
#include "cli.h"

/* --mine and --territory, for both. */
#define ML_CLI_DATES_OPTIONS                                                                                           \
	{.name = "mine", .help = N_("seulement ce dont vous êtes responsable, ou dont personne ne l'est")},            \
	{                                                                                                              \
		.name = "territory", .arg = N_("CODE"),                                                                \
		.help = N_("seulement ce territoire et ce qu'il contient : code, nom ou identifiant")                  \
	}
bool ml_cli_dates_filter(struct ml_cli *, struct ml_agenda_query *, struct ml_error *);
/* late: a column says by how many days. */
bool ml_cli_print_items(struct ml_cli *, const struct ml_agenda *, int64_t today, bool late, struct ml_error *);

#endif
