/* redo: does again what undo took back. */
#include "steps.h"

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	return ml_cli_travel(cli, ml_store_redo, _("rétabli"), e);
}

extern const struct ml_command ml_cmd_redo;
const struct ml_command ml_cmd_redo = {
	.name = "redo",
	.args = "",
	.summary = N_("rétablit l'étape annulée"),
	.min = 0,
	.max = 0,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
