/* unjoin: takes a record out of the one it was joined to. */
#include "cli.h"

#include <maillage/exchange.h>

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_record *record = ml_cli_read(cli, cli->args[0], e);
	struct ml_str title;

	if (!record)
		return false;
	title = ml_store_title(cli->store, cli->arena, record->rid);
	if (!ml_step_begin(cli->store, "unjoin", title, e))
		return false;
	if (!ml_store_unjoin(cli->store, record->rid, e)) {
		ml_step_cancel(cli->store);
		return false;
	}
	if (!ml_step_commit(cli->store, e))
		return false;
	if (cli->json) {
		if (!ml_export_json(cli->store, cli->arena, record->rid, &cli->out, e))
			return false;
		ml_cli_printf(cli, "\n");
		return true;
	}
	ml_cli_text(cli, ml_arena_printf(cli->arena, _("« %.*s » est de nouveau une fiche à part"), (int)title.n, title.p), false);
	ml_cli_printf(cli, "\n");
	return true;
}

extern const struct ml_command ml_cmd_unjoin;
const struct ml_command ml_cmd_unjoin = {
	.name = "unjoin",
	.args = N_("ID"),
	.summary = N_("sépare une fiche de celle à laquelle elle a été réunie"),
	.detail = N_("Elle revient dans les listes avec ses propres valeurs. Ce que la fiche gardée avait pris reste : juste après la "
		     "réunion, undo reprend aussi cela."),
	.options = (const struct ml_cli_option[]){{.name = "json", .help = N_("affiche la fiche en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage unjoin 019ab3c4", NULL},
	.min = 1,
	.max = 1,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
