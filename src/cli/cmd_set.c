/* set: edits the fields of a record. */
#include "cli.h"

#include <maillage/exchange.h>

/* The store takes one edit of a field at a time: the second one of a field ("+=" beside "-=") waits for the next round.
 */
static bool edit_in_rounds(struct ml_cli *cli, int64_t rid, const struct ml_edit *edits, uint32_t n, struct ml_error *e)
{
	struct ml_edit *now = ML_NEWN(cli->arena, struct ml_edit, n + 1);
	struct ml_edit *later = ML_NEWN(cli->arena, struct ml_edit, n + 1);
	uint32_t n_now = 0, n_later = 0;

	for (uint32_t i = 0; i < n; i++) {
		bool taken = false;

		for (uint32_t j = 0; j < n_now && !taken; j++)
			taken = now[j].field == edits[i].field;
		if (taken)
			later[n_later++] = edits[i];
		else
			now[n_now++] = edits[i];
	}
	if (!ml_store_edit(cli->store, rid, now, n_now, NULL, e))
		return false;
	return !n_later || edit_in_rounds(cli, rid, later, n_later, e);
}

static bool edit(
	struct ml_cli *cli, struct ml_record *record, const struct ml_edit *edits, uint32_t n, struct ml_error *e)
{
	struct ml_str title = ml_store_title(cli->store, cli->arena, record->rid);

	if (!ml_step_begin(cli->store, "save", title, e))
		return false;
	if (!edit_in_rounds(cli, record->rid, edits, n, e)) {
		ml_step_cancel(cli->store);
		return false;
	}
	return ml_step_commit(cli->store, e);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_record *record = ml_cli_read(cli, cli->args[0], e);
	struct ml_edit *edits;
	uint32_t n;

	if (!record)
		return false;
	if (record->flags & ML_R_ERASED)
		return ml_fail(e, ML_E_ERASED, "%s", cli->args[0]);
	if (!record->kind)
		return ml_fail(e, ML_E_KIND_UNKNOWN, "%llu", (unsigned long long)record->kind_wire);
	/* What was joined to another is read nowhere: the edit is meant for what is shown. */
	if (record->flags & ML_R_MERGED) {
		record = ml_store_get(cli->store, cli->arena, ml_store_canonical(cli->store, record->rid), e);
		if (!record)
			return false;
		ml_cli_remark(cli, "%s", _("fiche réunie à une autre : c'est celle-ci qui est modifiée"));
	}
	if (!ml_cli_edits(cli, record->kind, cli->args + 1, cli->n_args - 1, false, &edits, &n, e) ||
		!edit(cli, record, edits, n, e))
		return false;
	if (!cli->json)
		return true;
	if (!ml_export_json(cli->store, cli->arena, record->rid, &cli->out, e))
		return false;
	ml_cli_printf(cli, "\n");
	return true;
}

extern const struct ml_command ml_cmd_set;
const struct ml_command ml_cmd_set = {
	.name = "set",
	.args = N_("ID champ=valeur…"),
	.summary = N_("modifie une fiche"),
	.detail = N_("« champ= » vide un champ. Pour un champ à plusieurs valeurs, « champ+=valeur » en ajoute une et "
		     "« champ-=valeur » en "
		     "retire une ; « champ=valeur », répété au besoin, donne la liste entière."),
	.options = (const struct ml_cli_option[]){{.name = "json", .help = N_("affiche la fiche modifiée en JSON")},
		{.name = NULL}},
	.examples = (const char *const[]){"maillage set 019ab3c4 city=Tiznit note=",
		"maillage set 019ab3c4 phones+=0528001122 topics-=eau", NULL},
	.min = 2,
	.max = -1,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
