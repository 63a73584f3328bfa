/* resolve: settles a conflict with one of its values or another one, many by a rule, or what else there is to review. */
#include "resolve.h"

/* One of the values in conflict as it is written, which may be one that this version could not parse (a newer choice).
 */
static bool among(const struct ml_conflict *c, struct ml_str text, struct ml_value *out)
{
	struct ml_buf plain = {0};
	bool found = false;

	for (uint32_t i = 0; i < c->slot->n && !found; i++) {
		ml_buf_clear(&plain);
		ml_value_plain(&plain, c->field, &c->slot->d[i].v);
		found = ml_str_eq(ml_buf_view(&plain), text);
		if (found)
			*out = c->slot->d[i].v;
	}
	ml_buf_finish(&plain);
	return found;
}

static bool find_conflict(struct ml_cli *cli, int64_t rid, const struct ml_field *field, const struct ml_conflict **out,
	struct ml_error *e)
{
	struct ml_conflict *conflicts;
	uint32_t n;

	if (!ml_store_conflicts(cli->store, cli->arena, rid, &conflicts, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (conflicts[i].field == field) {
			*out = &conflicts[i];
			return true;
		}
	ml_fail(e, ML_E_NO_CONFLICT, "%s", field->key);
	return false;
}

static bool resolve_field(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_record *record = ml_cli_read(cli, cli->args[0], e);
	const struct ml_conflict *conflict;
	const struct ml_field *field;
	struct ml_value v;

	if (!record)
		return false;
	field = record->kind ? ml_store_field(cli->store, record->kind, ml_str(cli->args[1])) : NULL;
	if (!field) {
		ml_fail(e, ML_E_FIELD_UNKNOWN, "%s", cli->args[1]);
		ml_error_about(e, record->kind ? record->kind->key : NULL, NULL);
		return false;
	}
	if (!find_conflict(cli, record->rid, field, &conflict, e))
		return false;
	if (!among(conflict, ml_str(cli->args[2]), &v) &&
		!ml_value_parse(cli->arena, field, ml_str(cli->args[2]), &cli->reader, &v, e)) {
		ml_error_about(e, record->kind->key, field->key);
		return false;
	}
	if (!ml_step_begin(cli->store, "resolve", ml_store_title(cli->store, cli->arena, record->rid), e))
		return false;
	if (!ml_store_settle(cli->store, record->rid, field, &v, e)) {
		ml_step_cancel(cli->store);
		return false;
	}
	return ml_step_commit(cli->store, e);
}

/* What else there is to review, by an option of its own. */
static bool acknowledge(struct ml_cli *cli, struct ml_error *e)
{
	int64_t rid;
	bool carry = ml_cli_has(cli, "carry"), good;

	if (!ml_cli_record(cli, cli->args[0], &rid, e) ||
		!ml_step_begin(cli->store, "settle", ml_store_title(cli->store, cli->arena, rid), e))
		return false;
	if (ml_cli_has(cli, "redate"))
		good = ml_review_redate(cli->store, rid, e);
	else
		good = ml_review_take_late(cli->store, rid, carry, e);
	if (!good) {
		ml_step_cancel(cli->store);
		return false;
	}
	return ml_step_commit(cli->store, e);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	int ways = ml_cli_has(cli, "carry") + ml_cli_has(cli, "leave") + ml_cli_has(cli, "redate");
	const char *alone[] = {"rule", "kind", "field", "where", "place", "dry-run", "json"};
	bool rule = ml_cli_has(cli, "rule");

	for (size_t i = 0; i < ML_COUNT(alone); i++)
		if (!rule && ml_cli_has(cli, alone[i]))
			return ml_cli_wrong(e, _("réservé à --rule"), "--%s", alone[i]);
	if (rule && (ways || cli->n_args))
		return ml_cli_wrong(e, _("sans ID ni autre choix"), "--rule");
	if (rule)
		return ml_cli_resolve_by_rule(cli, e);
	if (ways > 1 || cli->n_args != (ways ? 1 : 3))
		return ml_fail(e, ML_E_USAGE, "%s", _("on attend ID CHAMP VALEUR, ou ID et un seul choix, ou --rule"));
	return ways ? acknowledge(cli, e) : resolve_field(cli, e);
}

extern const struct ml_command ml_cmd_resolve;
const struct ml_command ml_cmd_resolve = {
	.name = "resolve",
	.args = N_("[ID [CHAMP VALEUR]]"),
	.summary = N_("tranche un conflit, ou tous par une règle"),
	.detail = N_("La valeur retenue peut être l'une de celles en conflit ou une autre. Le choix gagne les autres "
		     "postes par paquet. Une règle est une seule étape : undo remet tous les conflits. newest : la valeur la plus "
		     "récente ; here : celle d'ici ; there : celle d'ailleurs ; officer=NOM : celle de cet agent ; territory : "
		     "celle de l'agent choisi pour le territoire de la fiche, ou pour le plus proche au-dessus."),
	.options =
		(const struct ml_cli_option[]){
			{.name = "rule", .arg = N_("RÈGLE"), .help = N_("tous les conflits qui répondent aux filtres")},
			{.name = "kind", .arg = N_("TYPE"), .help = N_("règle : un seul type de fiches")},
			{.name = "field", .arg = N_("CHAMP"), .help = N_("règle : un seul champ")},
			{.name = "where", .arg = N_("FILTRE"), .help = N_("règle : seulement les fiches qui y répondent")},
			{.name = "place",
				.arg = N_("CODE=NOM"),
				.help = N_("règle territory : l'agent d'un territoire, en plus de ceux choisis à l'écran"),
				.repeat = true},
			{.name = "dry-run", .help = N_("règle : montre sans rien écrire")},
			{.name = "json", .help = N_("règle : en JSON")},
			{.name = "carry", .help = N_("fiche réunie à une autre : celle-ci prend les valeurs saisies depuis")},
			{.name = "leave", .help = N_("fiche réunie à une autre : celle-ci garde ses valeurs")},
			{.name = "redate", .help = N_("fiche datée dans le futur : ses valeurs prennent la date d'aujourd'hui")},
			{.name = NULL}},
	.examples = (const char *const[]){"maillage resolve 019ab3c4 city Agadir",
		"maillage resolve --rule newest --kind person --dry-run", NULL},
	.min = 0,
	.max = 3,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
