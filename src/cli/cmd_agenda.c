/* agenda: everything that has a date between two days, whatever its kind: read from the tables of fields. */
#include "dates.h"

#define USUAL_DAYS 14

/* Dates that say when something was written down or is over, not when something is on. A date field that is not here
 * shows. */
static const char *const records_of_the_past[] = {"collected_on", "informed_on", "noted_on", "answered_on",
	"arrived_at", "submitted_on", "done_on", "received_on", "accepted_on", "completed_on", "sent_on", "notified_on",
	"last_use_on", "last_news_on", "baseline_on", "period_start", "ends_at"};

static bool is_on(const struct ml_kind *kind, const struct ml_field *field)
{
	if ((field->type != ML_T_DATE && field->type != ML_T_DATETIME) || kind->flags & ML_K_TECHNICAL)
		return false;
	for (size_t i = 0; i < ML_COUNT(records_of_the_past); i++)
		if (strcmp(field->key, records_of_the_past[i]) == 0)
			return false;
	return true;
}

static bool gather_kind(struct ml_cli *cli, struct ml_cli_items *items, const struct ml_kind *kind, int64_t from,
	int64_t to, struct ml_error *e)
{
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(cli->store, kind, &n);

	for (uint32_t i = 0; i < n; i++)
		if (is_on(kind, fields[i]) && !ml_cli_gather_dates(cli, items, kind, fields[i], from, to, e))
			return false;
	return true;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_cli_items items = {0};
	int64_t from = ml_cli_today(cli), to;
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	bool good;

	good = ml_cli_day(cli, "from", &from, e);
	to = from + USUAL_DAYS;
	good = good && ml_cli_day(cli, "to", &to, e);
	if (good && to < from)
		good = ml_cli_wrong(e, _("la fin est avant le début"), "--from, --to");
	for (uint32_t i = 0; i < n && good; i++)
		good = gather_kind(cli, &items, kinds[i], from, to, e);
	ml_cli_sort_items(&items);
	good = good && ml_cli_print_items(cli, &items, false, e);
	ml_vec_finish(&items);
	return good;
}

extern const struct ml_command ml_cmd_agenda;
const struct ml_command ml_cmd_agenda = {
	.name = "agenda",
	.args = "",
	.summary = N_("montre ce qui a lieu ou échoit entre deux dates"),
	.detail = N_("Événements, tâches, relances, échéances : toutes les fiches qui ont une date dans l'intervalle, "
		     "quinze jours d'ordinaire."),
	.options =
		(const struct ml_cli_option[]){
			{.name = "from", .arg = N_("DATE"), .help = N_("premier jour, aujourd'hui d'ordinaire")},
			{.name = "to", .arg = N_("DATE"), .help = N_("dernier jour")},
			{.name = "json", .help = N_("en JSON, une date par ligne")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage agenda", "maillage agenda --from 2026-11-01 --to 2026-11-30", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_READ,
	.exec = exec,
};
