/* manual: the man pages, for the build; not in the help. Without operand maillage(1), else the page of a command;
 * --list names them. */
#include "cli.h"

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const struct ml_command *command = NULL;

	if (ml_cli_has(cli, "list")) {
		for (const struct ml_command *const *c = ml_commands; *c; c++)
			if (!(*c)->hidden)
				ml_cli_printf(cli, "%s\n", (*c)->name);
		return true;
	}
	if (cli->n_args) {
		command = ml_command_find(ml_str(cli->args[0]));
		if (!command || command->hidden)
			return ml_cli_wrong(e, _("commande inconnue"), "%s", cli->args[0]);
	}
	ml_cli_manual(cli, command);
	return true;
}

extern const struct ml_command ml_cmd_manual;
const struct ml_command ml_cmd_manual = {
	.name = "manual",
	.args = N_("[COMMANDE]"),
	.summary = N_("écrit les pages de manuel"),
	.options = (const struct ml_cli_option[]){{.name = "list", .help = N_("noms des commandes")}, {.name = NULL}},
	.min = 0,
	.max = 1,
	.hidden = true,
	.open = ML_CLI_CLOSED,
	.exec = exec,
};
