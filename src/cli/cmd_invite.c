/* invite: a sealed file that lets a colleague into the team. */
#include "cli.h"

#include <maillage/sync.h>

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *path = ml_cli_value(cli, "output");
	struct ml_buf passphrase = {0};
	bool good;

	if (!path)
		return ml_fail(e, ML_E_USAGE, "-o : %s", _("fichier à écrire manquant"));
	if (!ml_team_info(cli->store, NULL, NULL))
		return ml_fail(e, ML_E_TEAM_NONE, NULL);
	good = ml_cli_passphrase(cli, true, &passphrase, e) &&
	       ml_team_invite(cli->store, path, ml_buf_view(&passphrase), e);
	ml_cli_forget(&passphrase);
	if (good)
		ml_cli_printf(cli, "%s\n",
			_("Invitation écrite. Donnez la phrase de passe de vive voix, jamais avec le fichier."));
	return good;
}

extern const struct ml_command ml_cmd_invite;
const struct ml_command ml_cmd_invite = {
	.name = "invite",
	.args = N_("-o FICHIER"),
	.summary = N_("écrit une invitation à rejoindre l'équipe"),
	.detail = N_("Elle est scellée par une phrase de passe de huit caractères au moins : MAILLAGE_PASSPHRASE, ou "
		     "celle qu'on tape."),
	.options = (const struct ml_cli_option[]){{.name = "output",
							  .letter = 'o',
							  .arg = N_("FICHIER"),
							  .help = N_("fichier à écrire"),
							  .path = true},
		{.name = NULL}},
	.examples = (const char *const[]){"maillage invite -o equipe.invitation", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
