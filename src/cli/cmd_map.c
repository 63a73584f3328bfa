/* map: what the map of the territory shows, as a table. */
#include "cli.h"

#include <maillage/report.h>
#include <maillage/text.h>

static void as_json(struct ml_cli *cli, const struct ml_spot *p)
{
	char number[40];
	struct ml_uuid id;

	ml_cli_json_open(&cli->out);
	ml_cli_json_text(&cli->out, "kind", ml_str(p->kind->key));
	if (ml_store_id(cli->store, p->rid, &id))
		ml_cli_json_uuid(&cli->out, p->of_territory ? "territory" : "id", &id);
	ml_cli_json_text(&cli->out, "title", ml_store_title(cli->store, cli->scratch, p->rid));
	ml_cli_json_int(&cli->out, "count", p->count);
	ml_cli_json_key(&cli->out, "lat");
	snprintf(number, sizeof number, "%.6g", p->lat);
	ml_buf_z(&cli->out, number);
	ml_cli_json_key(&cli->out, "lon");
	snprintf(number, sizeof number, "%.6g", p->lon);
	ml_buf_z(&cli->out, number);
	ml_cli_json_close(&cli->out);
}

static void as_row(struct ml_cli *cli, struct ml_cli_table *t, const struct ml_spot *p)
{
	ml_cli_table_cell(t, ml_arena_printf(cli->scratch, "%.4f", p->lat));
	ml_cli_table_cell(t, ml_arena_printf(cli->scratch, "%.4f", p->lon));
	ml_cli_table_cell(t, ml_arena_printf(cli->scratch, "%u", p->count));
	ml_cli_table_cell(t, ml_str(_(p->kind->plural)));
	ml_cli_table_cell(t, ml_store_title(cli->store, cli->scratch, p->rid));
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const struct ml_kind *kind = NULL;
	struct ml_spots spots;
	struct ml_cli_table *t = NULL;
	static const char *const heads[] = {
		N_("latitude"), N_("longitude"), N_("nombre"), N_("sorte"), N_("fiche ou territoire")};

	if (cli->n_args && !ml_cli_kind(cli, cli->args[0], &kind, e))
		return false;
	if (!ml_map_spots(cli->store, cli->arena, kind, &spots, e))
		return false;
	if (!cli->json)
		t = ml_cli_table_create(cli, ML_COUNT(heads));
	for (uint32_t i = 0; t && i < ML_COUNT(heads); i++)
		ml_cli_table_head(t, i, _(heads[i]), i < 3);
	for (uint32_t i = 0; i < spots.n && ml_cli_spill(cli, e); i++) {
		if (t)
			as_row(cli, t, &spots.v[i]);
		else
			as_json(cli, &spots.v[i]);
		ml_arena_reset(cli->scratch);
	}
	if (!ml_cli_table_end(t, e))
		return false;
	if (!cli->json)
		ml_cli_printf(cli, _("%llu fiches placées, %llu sans lieu connu\n"), (unsigned long long)spots.placed,
			(unsigned long long)spots.unplaced);
	return true;
}

extern const struct ml_command ml_cmd_map;
const struct ml_command ml_cmd_map = {
	.name = "map",
	.args = N_("[TYPE]"),
	.summary = N_("où sont les fiches : la carte du territoire, en table"),
	.detail = N_("Une ligne par fiche qui dit sa position ; celles qui ne disent que leur territoire sont comptées "
		     "à l'endroit de celui-ci. "
		     "Sans type : événements, organismes et projets citoyens."),
	.options = (const struct ml_cli_option[]){{.name = "json", .help = N_("en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage map", "maillage map need --json", NULL},
	.min = 0,
	.max = 1,
	.open = ML_CLI_READ,
	.exec = exec,
};
