/* history: the steps of this database, or every value a record had. */
#include "past.h"
#include "steps.h"

#define USUAL_LIMIT 50

static void step_json(struct ml_cli *cli, const struct ml_step *step)
{
	struct ml_buf *out = &cli->out;

	ml_cli_json_open(out);
	ml_cli_json_int(out, "step", step->id);
	ml_cli_json_text(out, "name", ml_str(step->name));
	if (step->label.n)
		ml_cli_json_text(out, "label", step->label);
	ml_cli_json_time(out, "time", step->time);
	ml_cli_json_uuid(out, "site", &step->site);
	ml_cli_json_int(out, "created", step->created);
	ml_cli_json_int(out, "changed", step->changed);
	ml_cli_json_bool(out, "undone", step->undone);
	ml_cli_json_bool(out, "undoable", step->undoable);
	ml_cli_json_close(out);
}

static void step_row(struct ml_cli *cli, struct ml_cli_table *table, const struct ml_step *step)
{
	struct ml_buf text = {0};

	ml_buf_printf(&text, "%lld", (long long)step->id);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	ml_cli_when(cli, &text, step->time);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	ml_cli_who(cli, &text, &step->site);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_cli_table_cell(table, ml_str(ml_cli_step_name(step->name)));
	ml_cli_table_cell(table, step->label);
	ml_buf_clear(&text);
	ml_cli_step_effect(&text, step);
	if (step->undone)
		ml_buf_printf(&text, " (%s)", _("annulé"));
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_finish(&text);
}

static bool print_steps(struct ml_cli *cli, uint32_t limit, struct ml_error *e)
{
	struct ml_cli_table *table;
	struct ml_step *steps;
	uint32_t n;

	if (!ml_store_steps(cli->store, cli->arena, limit, &steps, &n, e))
		return false;
	if (cli->json) {
		for (uint32_t i = 0; i < n; i++)
			step_json(cli, &steps[i]);
		return true;
	}
	table = ml_cli_table_create(cli, 6);
	ml_cli_table_head(table, 0, _("N°"), true);
	ml_cli_table_head(table, 1, _("Quand"), false);
	ml_cli_table_head(table, 2, _("Qui"), false);
	ml_cli_table_head(table, 3, _("Quoi"), false);
	ml_cli_table_head(table, 4, "", false);
	ml_cli_table_head(table, 5, _("Effet"), false);
	for (uint32_t i = 0; i < n; i++)
		step_row(cli, table, &steps[i]);
	return ml_cli_table_end(table, e);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_record *record;
	int64_t limit = USUAL_LIMIT;

	if (!ml_cli_number(cli, "limit", 1, UINT32_MAX, &limit, e))
		return false;
	if (!cli->n_args)
		return print_steps(cli, (uint32_t)limit, e);
	record = ml_cli_read(cli, cli->args[0], e);
	return record && ml_cli_print_past(cli, record, e);
}

extern const struct ml_command ml_cmd_history;
const struct ml_command ml_cmd_history = {
	.name = "history",
	.args = N_("[ID]"),
	.summary = N_("montre les dernières étapes, ou toutes les valeurs d'une fiche"),
	.detail = N_("Une étape est ce que undo annule d'un coup : une saisie, un import, une fusion. Son numéro permet de "
		     "l'annuler plus tard : undo --step N."),
	.options =
		(const struct ml_cli_option[]){
			{.name = "limit", .arg = N_("N"), .help = N_("pas plus de N étapes (50 d'ordinaire)")},
			{.name = "json", .help = N_("en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage history", "maillage history 019ab3c4", NULL},
	.min = 0,
	.max = 1,
	.open = ML_CLI_READ,
	.exec = exec,
};
