/* backup: a consistent copy of the database, while it is in use. */
#include "cli.h"

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	if (!ml_store_backup(cli->store, cli->args[0], e))
		return false;
	ml_cli_printf(cli, "%s", _("sauvegarde écrite : "));
	ml_cli_text(cli, ml_str(cli->args[0]), false);
	ml_cli_printf(cli, "\n");
	return true;
}

extern const struct ml_command ml_cmd_backup;
const struct ml_command ml_cmd_backup = {
	.name = "backup",
	.args = N_("FICHIER"),
	.summary = N_("copie la base dans un fichier"),
	.detail = N_("Un fichier qui existe déjà n'est pas remplacé."),
	.examples = (const char *const[]){"maillage backup /media/cle/maillage-22-11.db", NULL},
	.min = 1,
	.max = 1,
	.paths = true,
	.open = ML_CLI_READ,
	.exec = exec,
};
