/* due: what should have been done by now. */
#include "dates.h"

const struct ml_cli_deadline ml_cli_deadlines[] = {
	{"task", "due_on", "done_on", "done|dropped"},
	{"action", "due_on", NULL, "done|dropped"},
	{"interaction", "follow_up_on", "followed_up", NULL},
	{"commitment", "due_on", "done_on", "kept|broken"},
	{"partnership", "ends_on", NULL, "expired|closed|refused"},
	{"partnership", "notice_on", NULL, "expired|closed|refused"},
	{"recommendation", "due_on", NULL, "refused|done"},
	{"production", "due_on", "published_on", "published|dropped"},
	{"contract", "ends_on", NULL, "received|settled|void"},
	{"deliverable", "due_on", "received_on", "received|accepted|reserved|refused"},
	{"project", "works_due_on", "completed_on",
		"inadmissible|unfeasible|merged|not_retained|delivered|completed|evaluated|dropped"},
	{"person", "keep_until", NULL, NULL},
	{NULL, NULL, NULL, NULL},
};

/* The earliest day asked for: far enough for any real deadline. */
#define LONG_AGO (-365 * 200)

static bool listed(const char *list, struct ml_str word)
{
	struct ml_str rest = ml_str(list), one;

	while (ml_str_split(&rest, '|', &one))
		if (ml_str_eq(one, word))
			return true;
	return false;
}

/* Is there something in the cell: a date, or a yes. */
static bool filled(const struct ml_cell *cell)
{
	return cell->n && !(cell->v[0].tag == ML_INT && cell->v[0].i == 0);
}

static bool is_open(struct ml_cli *cli, const struct ml_kind *kind, const struct ml_cli_deadline *d, int64_t rid,
	bool *open, struct ml_error *e)
{
	const struct ml_field *fields[2];
	const struct ml_field *done = d->done ? ml_kind_field(kind, ml_str(d->done)) : NULL;
	const struct ml_field *status = d->closed ? ml_kind_field(kind, ML_STR("status")) : NULL;
	struct ml_cell cells[2] = {0};
	struct ml_arena *scratch = ml_arena_create();
	uint32_t n = 0;
	bool good;

	if (done)
		fields[n++] = done;
	if (status)
		fields[n++] = status;
	good = ml_store_row(cli->store, scratch, rid, fields, n, cells, NULL, e);
	*open = !(done && filled(&cells[0])) && !(status && cells[n - 1].n && listed(d->closed, cells[n - 1].v[0].s));
	ml_arena_destroy(scratch);
	return good;
}

static bool gather(struct ml_cli *cli, struct ml_cli_items *items, const struct ml_cli_deadline *d, int64_t until,
	struct ml_error *e)
{
	const struct ml_kind *kind = ml_kind_by_key(ml_str(d->kind));
	const struct ml_field *field = ml_kind_field(kind, ml_str(d->field));
	size_t kept = items->n, first = items->n;
	bool open;

	if (!ml_cli_gather_dates(cli, items, kind, field, LONG_AGO, until, e))
		return false;
	for (size_t i = first; i < items->n; i++) {
		if (!is_open(cli, kind, d, items->v[i].rid, &open, e))
			return false;
		if (open)
			items->v[kept++] = items->v[i];
	}
	items->n = kept;
	return true;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_cli_items items = {0};
	int64_t until = ml_cli_today(cli) - 1, ahead = 0;
	bool good = ml_cli_number(cli, "days", 0, 3660, &ahead, e);

	if (ml_cli_has(cli, "days"))
		until += 1 + ahead;
	for (const struct ml_cli_deadline *d = ml_cli_deadlines; d->kind && good; d++)
		good = gather(cli, &items, d, until, e);
	ml_cli_sort_items(&items);
	good = good && ml_cli_print_items(cli, &items, true, e);
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
			{.name = "json", .help = N_("en JSON, une échéance par ligne")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage due", "maillage due --days 40", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_READ,
	.exec = exec,
};
