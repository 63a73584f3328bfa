/* erase: empties records for good, here and, by bundle, everywhere. */
#include "one.h"

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	if (!ml_cli_has(cli, "yes"))
		return ml_fail(e, ML_E_CONFIRM, "%s", _("l'effacement est définitif et gagne tous les postes"));
	return ml_cli_change_records(cli, "erase", ml_store_erase, e);
}

extern const struct ml_command ml_cmd_erase;
const struct ml_command ml_cmd_erase = {
	.name = "erase",
	.args = N_("ID… --yes"),
	.summary = N_("efface une fiche pour toujours, sur tous les postes"),
	.detail = N_(
		"Il n'en reste que l'identifiant ; rien ne peut l'annuler. Les fiches qu'elle réunit sont effacées avec elle. Pour une simple mise à l'écart, voir bin."),
	.options = (const struct ml_cli_option[]){{.name = "yes", .help = N_("confirme l'effacement")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage erase 019ab3c4 --yes", NULL},
	.min = 1,
	.max = -1,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
