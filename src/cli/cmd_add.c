/* add: a new record. */
#include "cli.h"

#include <maillage/exchange.h>

static bool print_added(struct ml_cli *cli, int64_t rid, struct ml_error *e)
{
	if (cli->json && !ml_export_json(cli->store, cli->arena, rid, &cli->out, e))
		return false;
	if (!cli->json)
		ml_cli_id(cli, &cli->out, rid);
	ml_cli_printf(cli, "\n");
	return true;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const struct ml_kind *kind;
	struct ml_edit *edits;
	uint32_t n;
	int64_t rid = 0;

	if (!ml_cli_kind(cli, cli->args[0], &kind, e) ||
		!ml_cli_edits(cli, kind, cli->args + 1, cli->n_args - 1, true, &edits, &n, e) ||
		!ml_step_begin(cli->store, "save", ml_cli_title_of_edits(cli, kind, edits, n), e))
		return false;
	if (!ml_store_add(cli->store, kind, NULL, edits, n, &rid, e)) {
		ml_step_cancel(cli->store);
		return false;
	}
	return ml_step_commit(cli->store, e) && print_added(cli, rid, e);
}

extern const struct ml_command ml_cmd_add;
const struct ml_command ml_cmd_add = {
	.name = "add",
	.args = N_("TYPE champ=valeur…"),
	.summary = N_("crée une fiche et affiche son identifiant"),
	.detail = N_("Un champ à plusieurs valeurs se répète. Une référence se donne par identifiant, ou par titre "
		     "s'il est unique. "
		     "Une fiche de liaison (participation, fonction…) qui existe déjà est complétée."),
	.options = (const struct ml_cli_option[]){{.name = "json", .help = N_("affiche la fiche en JSON")},
		{.name = NULL}},
	.examples =
		(const char *const[]){
			"maillage add person given_name=Amina family_name=Benali phones=0661234567 city=Agadir",
			"maillage add event title='Atelier eau' starts_at=2026-11-22T09:30 status=confirmed", NULL},
	.min = 1,
	.max = -1,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
