/* join: says that two records are one; the second is kept. */
#include "cli.h"

#include <maillage/exchange.h>

static bool named(const struct ml_edit *edits, uint32_t n, const struct ml_field *field)
{
	for (uint32_t i = 0; i < n; i++)
		if (edits[i].field == field)
			return true;
	return false;
}

/* What the kept record takes: what it lacks, then the fields named by --take that the other has. */
static bool choose(struct ml_cli *cli, const struct ml_record *from, int64_t into, struct ml_edit **out, uint32_t *n,
	struct ml_error *e)
{
	struct ml_edit *missing;
	const char *key;
	uint32_t n_missing, count;

	if (!ml_store_join_missing(cli->store, cli->arena, from->rid, into, &missing, &n_missing, e))
		return false;
	*out = ML_NEWN(cli->arena, struct ml_edit, n_missing + cli->given.n + 1);
	*n = n_missing;
	for (uint32_t i = 0; i < n_missing; i++)
		(*out)[i] = missing[i];
	for (uint32_t i = 0; (key = ml_cli_nth(cli, "take", i)); i++) {
		const struct ml_field *field = ml_store_field(cli->store, from->kind, ml_str(key));
		const struct ml_value *v;

		if (!field || ml_cli_is_reserved(field)) {
			ml_fail(e, ML_E_FIELD_UNKNOWN, "%s", key);
			ml_error_about(e, from->kind->key, NULL);
			return false;
		}
		v = ml_record_values(from, cli->arena, field, &count);
		if (count && !named(*out, *n, field) && !(field->flags & ML_F_MULTI))
			(*out)[(*n)++] = (struct ml_edit){field, ML_PUT_SET, 1, v};
	}
	return true;
}

static bool join(struct ml_cli *cli, const struct ml_record *from, int64_t into, struct ml_error *e)
{
	struct ml_edit *edits = NULL;
	uint32_t n = 0;

	if (from->kind && ((from->rid ^ into) & 0xff) == 0 && !choose(cli, from, into, &edits, &n, e))
		return false;
	if (!ml_step_begin(cli->store, "join", ml_store_title(cli->store, cli->arena, into), e))
		return false;
	if (!ml_store_join(cli->store, from->rid, into, edits, n, e)) {
		ml_step_cancel(cli->store);
		return false;
	}
	return ml_step_commit(cli->store, e);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_record *from = ml_cli_read(cli, cli->args[0], e);
	struct ml_str left, kept;
	int64_t into;

	if (!from || !ml_cli_record(cli, cli->args[1], &into, e))
		return false;
	left = ml_store_title(cli->store, cli->arena, from->rid);
	into = ml_store_canonical(cli->store, into);
	if (!join(cli, from, into, e))
		return false;
	if (cli->json) {
		if (!ml_export_json(cli->store, cli->arena, into, &cli->out, e))
			return false;
		ml_cli_printf(cli, "\n");
		return true;
	}
	kept = ml_store_title(cli->store, cli->arena, into);
	ml_cli_text(cli, ml_arena_printf(cli->arena, _("« %.*s » est réunie à « %.*s »"), (int)left.n, left.p, (int)kept.n, kept.p),
		false);
	ml_cli_printf(cli, "\n");
	return true;
}

extern const struct ml_command ml_cmd_join;
const struct ml_command ml_cmd_join = {
	.name = "join",
	.args = N_("ID GARDÉE"),
	.summary = N_("réunit deux fiches en double"),
	.detail = N_("La première disparaît des listes, la seconde est gardée : elle prend les valeurs qui lui manquent, les champs "
		     "nommés par --take, et réunit les listes (téléphones, adresses, étiquettes…). Ce qui renvoie à la première "
		     "mène à la seconde, sur tous les postes. Rien n'est perdu : la première garde ses valeurs, et unjoin l'en "
		     "sépare."),
	.options = (const struct ml_cli_option[]){{.name = "take",
							 .arg = N_("CHAMP"),
							 .help = N_("prend ce champ de la fiche qui disparaît"),
							 .repeat = true},
		{.name = "json", .help = N_("affiche la fiche gardée en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage join 019ab3c4 019ab3d7", "maillage join 019ab3c4 019ab3d7 --take city", NULL},
	.min = 2,
	.max = 2,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
