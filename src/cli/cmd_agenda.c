/* agenda: everything that has a date between two days, whatever its kind: read from the tables of fields. */
#include "dates.h"

#define USUAL_DAYS 14

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_agenda items = {0};
	struct ml_agenda_query q = {0};
	bool good = ml_cli_dates_filter(cli, &q, e);

	q.from = q.today;
	good = good && ml_cli_day(cli, "from", &q.from, e);
	q.to = q.from + USUAL_DAYS;
	good = good && ml_cli_day(cli, "to", &q.to, e);
	if (good && q.to < q.from)
		good = ml_cli_wrong(e, _("la fin est avant le début"), "--from, --to");
	good = good && ml_agenda_find(cli->store, cli->arena, &q, &items, e);
	good = good && ml_cli_print_items(cli, &items, q.today, false, e);
	ml_vec_finish(&items);
	return good;
}

extern const struct ml_command ml_cmd_agenda;
const struct ml_command ml_cmd_agenda = {
	.name = "agenda",
	.args = "",
	.summary = N_("montre ce qui a lieu ou échoit entre deux dates"),
	.detail = N_("Événements, tâches, relances, échéances : toutes les fiches qui ont une date dans l'intervalle, "
		     "quinze jours d'ordinaire. Ce qui a commencé avant et dure encore y est aussi."),
	.options =
		(const struct ml_cli_option[]){
			{.name = "from", .arg = N_("DATE"), .help = N_("premier jour, aujourd'hui d'ordinaire")},
			{.name = "to", .arg = N_("DATE"), .help = N_("dernier jour")}, ML_CLI_DATES_OPTIONS,
			{.name = "json", .help = N_("en JSON, une date par ligne")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage agenda", "maillage agenda --from 2026-11-01 --to 2026-11-30 --mine",
		NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_READ,
	.exec = exec,
};
