/* dashboard: the charts of « Tableaux de bord » as numbers. */
#include "period.h"

#include <maillage/report.h>
#include <maillage/text.h>

static const struct ml_board *board_of(const char *key)
{
	uint32_t n;
	const struct ml_board *all = ml_boards(&n);

	for (uint32_t i = 0; i < n; i++)
		if (strcmp(all[i].key, key) == 0)
			return &all[i];
	return NULL;
}

static void as_json(struct ml_cli *cli, const struct ml_chart *c, const struct ml_tally_result *r)
{
	char number[40];

	for (uint32_t i = 0; i < r->n; i++) {
		ml_cli_json_open(&cli->out);
		ml_cli_json_text(&cli->out, "board", ml_str(c->board));
		ml_cli_json_text(&cli->out, "chart", ml_str(c->key));
		ml_cli_json_text(&cli->out, "key", r->v[i].key);
		ml_cli_json_text(&cli->out, "label", r->v[i].label);
		ml_cli_json_key(&cli->out, "value");
		snprintf(number, sizeof number, "%.15g", r->v[i].value);
		ml_buf_z(&cli->out, number);
		ml_cli_json_close(&cli->out);
	}
}

static void as_text(struct ml_cli *cli, const struct ml_chart *c, const struct ml_tally_result *r)
{
	enum { WIDTH = 44 };
	struct ml_buf number = {0};

	ml_number_show(&number, r->total, cli->ctx->lang);
	ml_cli_printf(cli, "\n%s : %s", _(c->title), number.p);
	ml_cli_printf(cli, "%s%.*s\n", r->unit.n ? " " : "", (int)r->unit.n, r->unit.p ? r->unit.p : "");
	for (uint32_t i = 0; i < r->n; i++) {
		ml_buf_clear(&number);
		ml_number_show(&number, r->v[i].value, cli->ctx->lang);
		struct ml_str label = ml_text_cut(cli->arena, r->v[i].label, WIDTH);
		ml_cli_printf(cli, "  ");
		ml_cli_text(cli, label, false);
		ml_cli_printf(cli, "%*s%*s%s\n", WIDTH - ml_text_width(label), "",
			ML_MAX(10 - ml_text_width(ml_buf_view(&number)), 1), "", number.p);
	}
	ml_buf_finish(&number);
}

static void list_boards(struct ml_cli *cli)
{
	uint32_t n;
	const struct ml_board *all = ml_boards(&n);

	for (uint32_t i = 0; i < n; i++)
		ml_cli_printf(cli, "%-15s %s\n", all[i].key, _(all[i].title));
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *wanted = cli->n_args ? cli->args[0] : NULL;
	bool csv = ml_cli_has(cli, "csv");
	char from[ML_DAY_TEXT], to[ML_DAY_TEXT];
	uint32_t n;
	const struct ml_chart *all = ml_charts(&n);

	if (wanted && !board_of(wanted))
		return ml_cli_wrong(e, _("tableau inconnu ; « maillage dashboard --list » les donne"), "%s", wanted);
	if (!ml_cli_period(cli, from, to, e))
		return false;
	if (ml_cli_has(cli, "list")) {
		list_boards(cli);
		return true;
	}
	if (csv)
		ml_chart_csv_header(&cli->out);
	for (uint32_t i = 0; i < n; i++) {
		struct ml_tally_result r;
		if (wanted && strcmp(all[i].board, wanted) != 0)
			continue;
		if (!ml_chart_count(cli->store, cli->arena, &all[i], from, to, &r, e))
			return false;
		if (csv)
			ml_chart_csv(&cli->out, &all[i], &r);
		else if (cli->json)
			as_json(cli, &all[i], &r);
		else
			as_text(cli, &all[i], &r);
	}
	return true;
}

extern const struct ml_command ml_cmd_dashboard;
const struct ml_command ml_cmd_dashboard = {
	.name = "dashboard",
	.args = N_("[TABLEAU]"),
	.summary = N_("les nombres des tableaux de bord"),
	.detail = N_("Rencontres, présences, personnes différentes, acteurs, réponses, territoires, plan : chaque "
		     "graphique de l'écran, en "
		     "nombres. Sans dates, les douze derniers mois."),
	.options =
		(const struct ml_cli_option[]){{.name = "from", .arg = N_("DATE"), .help = N_("à partir de ce jour")},
			{.name = "to", .arg = N_("DATE"), .help = N_("jusqu'à ce jour compris")},
			{.name = "all", .help = N_("depuis le début")},
			{.name = "list", .help = N_("les tableaux qui existent")},
			{.name = "csv", .help = N_("pour un tableur : tableau, indicateur, valeur, nombre")},
			{.name = "json", .help = N_("en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage dashboard activity",
		"maillage dashboard --from 2026-01-01 --csv", NULL},
	.min = 0,
	.max = 1,
	.open = ML_CLI_READ,
	.exec = exec,
};
