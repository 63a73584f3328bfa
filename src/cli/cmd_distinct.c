/* distinct: remembers, for the whole team, that two records that look alike are not the same. */
#include "cli.h"

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_record *a = ml_cli_read(cli, cli->args[0], e), *b = a ? ml_cli_read(cli, cli->args[1], e) : NULL;
	bool withdraw = ml_cli_has(cli, "withdraw");

	if (!b)
		return false;
	if (!ml_step_begin(cli->store, "distinct", ml_store_title(cli->store, cli->arena, a->rid), e))
		return false;
	if (!ml_store_distinct(cli->store, a->rid, b->rid, !withdraw, e)) {
		ml_step_cancel(cli->store);
		return false;
	}
	if (!ml_step_commit(cli->store, e))
		return false;
	if (cli->json) {
		ml_cli_json_open(&cli->out);
		ml_cli_json_uuid(&cli->out, "a", &a->id);
		ml_cli_json_uuid(&cli->out, "b", &b->id);
		ml_cli_json_bool(&cli->out, "distinct", ml_store_is_distinct(cli->store, a->rid, b->rid));
		ml_cli_json_close(&cli->out);
		return true;
	}
	ml_cli_printf(cli, "%s\n",
		withdraw ? _("elles peuvent de nouveau être signalées comme doublons")
			 : _("elles ne seront plus signalées comme doublons"));
	return true;
}

extern const struct ml_command ml_cmd_distinct;
const struct ml_command ml_cmd_distinct = {
	.name = "distinct",
	.args = N_("ID ID"),
	.summary = N_("note que deux fiches qui se ressemblent ne sont pas des doublons"),
	.detail = N_("La note gagne les autres postes par paquet. Réunir les deux fiches la retire."),
	.options = (const struct ml_cli_option[]){{.name = "withdraw", .help = N_("retire la note")},
		{.name = "json", .help = N_("en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage distinct 019ab3c4 019ab3d7", NULL},
	.min = 2,
	.max = 2,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
