/* bin: puts records in the bin, from where restore takes them back. */
#include "one.h"

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	return ml_cli_change_records(cli, "bin", ml_store_bin, e);
}

extern const struct ml_command ml_cmd_bin;
const struct ml_command ml_cmd_bin = {
	.name = "bin",
	.args = N_("ID…"),
	.summary = N_("met une fiche à la corbeille"),
	.examples = (const char *const[]){"maillage bin 019ab3c4", NULL},
	.min = 1,
	.max = -1,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
