/* undo: takes back the last step, whatever it was. */
#include "steps.h"

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	return ml_cli_travel(cli, ml_store_undo, _("annulé"), e);
}

extern const struct ml_command ml_cmd_undo;
const struct ml_command ml_cmd_undo = {
	.name = "undo",
	.args = "",
	.summary = N_("annule la dernière étape"),
	.detail = N_("Annuler une création met la fiche à la corbeille. Ce qui a été annulé voyage par paquet comme "
		     "toute autre modification."),
	.min = 0,
	.max = 0,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
