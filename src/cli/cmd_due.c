/* due: what should have been done by now. */
#include "dates.h"

/* The earliest day asked for: far enough for any real deadline. */
#define LONG_AGO (-365 * 200)

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_agenda items = {0};
	struct ml_agenda_query q = {.from = LONG_AGO, .open = true, .begins = true};
	int64_t ahead = 0;
	bool good = ml_cli_dates_filter(cli, &q, e) && ml_cli_number(cli, "days", 0, 3660, &ahead, e);

	q.to = ml_cli_has(cli, "days") ? q.today + ahead : q.today - 1;
	good = good && ml_agenda_find(cli->store, cli->arena, &q, &items, e);
	good = good && ml_cli_print_items(cli, &items, q.today, true, e);
	ml_vec_finish(&items);
	return good;
}

extern const struct ml_command ml_cmd_due;
const struct ml_command ml_cmd_due = {
	.name = "due",
	.args = "",
	.summary = N_("montre ce qui est en retard"),
	.detail = N_("Tâches, actions, relances, engagements, partenariats, recommandations, supports, marchés, "
		     "livrables et projets dont la "
		     "date est passée sans que la fiche dise que c'est fait, et personnes dont la durée de "
		     "conservation est dépassée."),
	.options =
		(const struct ml_cli_option[]){
			{.name = "days",
				.arg = N_("N"),
				.help = N_("aussi ce qui échoit d'ici N jours, aujourd'hui compris")},
			ML_CLI_DATES_OPTIONS, {.name = "json", .help = N_("en JSON, une échéance par ligne")},
			{.name = NULL}},
	.examples = (const char *const[]){"maillage due", "maillage due --days 40", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_READ,
	.exec = exec,
};
