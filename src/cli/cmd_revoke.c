/* revoke: shuts a member's laptop out of the team. */
#include "bundles.h"

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_uuid site;
	struct ml_buf name = {0};

	if (!ml_team_info(cli->store, NULL, NULL))
		return ml_fail(e, ML_E_TEAM_NONE, NULL);
	if (!ml_cli_site(cli, cli->args[0], &site, e))
		return false;
	if (!ml_cli_has(cli, "yes"))
		return ml_fail(e, ML_E_CONFIRM, "%s", _("ce poste ne pourra plus rien lire de nouveau, ni rentrer sans invitation"));
	if (!ml_team_revoke(cli->store, &site, ml_cli_has(cli, "disown"), e))
		return false;
	ml_cli_who(cli, &name, &site);
	ml_cli_text(cli, ml_buf_view(&name), false);
	ml_cli_printf(cli, "%s\n",
		_(" est exclu de l'équipe. Donnez un paquet à chaque collègue : il apporte la nouvelle clé, et l'exclusion."));
	ml_buf_finish(&name);
	return true;
}

extern const struct ml_command ml_cmd_revoke;
const struct ml_command ml_cmd_revoke = {
	.name = "revoke",
	.args = N_("POSTE --yes"),
	.summary = N_("exclut un poste de l'équipe : volé, perdu, ou parti"),
	.detail = N_("POSTE est l'identifiant, son début, ou le nom de l'officier. Tout membre peut exclure. Ce que le poste a écrit "
		     "avant est gardé ; ce qui vient de lui ensuite est mis en quarantaine. Les paquets suivants ont une nouvelle "
		     "clé, qu'il n'aura pas. Si deux membres s'excluent l'un l'autre, la parole de deux postes l'emporte sur celle "
		     "d'un seul, puis le plus ancien : demandez à un second collègue de l'exclure aussi s'il se défend. Revenir "
		     "demande une nouvelle invitation."),
	.options = (const struct ml_cli_option[]){{.name = "yes", .help = N_("confirme l'exclusion")},
		{.name = "disown", .help = N_("les exclusions faites par ce poste ne comptent plus")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage revoke 'F. Amrani' --yes", NULL},
	.min = 1,
	.max = 1,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
