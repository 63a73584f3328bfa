/* resolve: settles a conflict with one of its values, or with another one. */
#include "cli.h"

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

static bool exec(struct ml_cli *cli, struct ml_error *e)
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

extern const struct ml_command ml_cmd_resolve;
const struct ml_command ml_cmd_resolve = {
	.name = "resolve",
	.args = N_("ID CHAMP VALEUR"),
	.summary = N_("tranche un conflit"),
	.detail = N_("La valeur retenue peut être l'une de celles en conflit ou une autre. Le choix gagne les autres "
		     "postes par paquet."),
	.examples = (const char *const[]){"maillage resolve 019ab3c4 city Agadir", NULL},
	.min = 3,
	.max = 3,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
