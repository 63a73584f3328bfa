/* What bundle, inspect and merge print of a bundle: its manifest. */
#ifndef ML_CLI_BUNDLES_H
#define ML_CLI_BUNDLES_H

#include "cli.h"

#include <maillage/sync.h>

void ml_cli_manifest_text(struct ml_cli *, const struct ml_bundle_info *);
/* Keys and values, inside an object that the caller opened. */
void ml_cli_manifest_json(struct ml_cli *, struct ml_buf *, const struct ml_bundle_info *);
/* Visitors of a bundle's records, arg: the struct ml_cli: one JSON object a line, or id, kind and title. */
bool ml_cli_bundle_record(void *arg, uint64_t kind, const struct ml_uuid *, const struct ml_state *, struct ml_error *);
bool ml_cli_bundle_title(void *arg, uint64_t kind, const struct ml_uuid *, const struct ml_state *, struct ml_error *);
/* A site by the start of its id, or by its officer's name. */
bool ml_cli_site(struct ml_cli *, const char *name, struct ml_uuid *out, struct ml_error *);


/* The figures of an extract, as a table; nothing when it has none. */
void ml_cli_figures(struct ml_cli *, const struct ml_bundle_info *);

/* Filters of a partial bundle or an extract: rows of a command's options, and what they say. */
#define ML_CLI_SCOPE                                                                                                   \
	{.name = "territory", .arg = N_("CODE"), .help = N_("seulement ce territoire et ceux qu'il contient")},        \
		{.name = "kind", .arg = N_("TYPE"), .help = N_("seulement ce type de fiches")},                         \
		{.name = "directorate",                                                                                \
			.arg = N_("ORGANISME"),                                                                        \
			.help = N_("seulement ce qui est partagé avec cette direction ou la concerne")},               \
		{.name = "from", .arg = N_("DATE"), .help = N_("seulement à partir de ce jour")},                      \
		{.name = "to", .arg = N_("DATE"), .help = N_("seulement jusqu'à ce jour")},                            \
	{                                                                                                              \
		.name = "with-cited", .help = N_("et les fiches que citent celles qui sont choisies")                  \
	}
bool ml_cli_scope(struct ml_cli *, struct ml_bundle_options *, struct ml_error *);

#endif
