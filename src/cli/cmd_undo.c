/* undo: takes back the last step, whatever it was, or an older one. */
#include "steps.h"

enum { LEFT_SHOWN = 20 };

static void left_json(struct ml_cli *cli, struct ml_buf *out, const struct ml_undo_report *r)
{
	struct ml_uuid id;

	ml_cli_json_key(out, "left");
	ml_buf_char(out, '[');
	for (uint32_t i = 0; i < r->n_left; i++) {
		const struct ml_undo_left *left = &r->left[i];

		if (i)
			ml_buf_char(out, ',');
		ml_buf_char(out, '{');
		if (ml_store_id(cli->store, left->rid, &id))
			ml_cli_json_uuid(out, "id", &id);
		if (left->field)
			ml_cli_json_text(out, "field", ml_str(left->field->key));
		ml_cli_json_int(out, "step", left->step);
		ml_buf_char(out, '}');
	}
	ml_buf_char(out, ']');
}

static void report_json(struct ml_cli *cli, const struct ml_undo_report *r, bool dry)
{
	struct ml_buf *out = &cli->out;

	ml_cli_json_open(out);
	ml_cli_json_int(out, "step", r->step.id);
	ml_cli_json_text(out, "name", ml_str(r->step.name));
	ml_cli_json_int(out, "records", (int64_t)r->records);
	ml_cli_json_int(out, "fields", (int64_t)r->fields);
	ml_cli_json_int(out, "binned", (int64_t)r->binned);
	ml_cli_json_int(out, "left_records", (int64_t)r->left_records);
	ml_cli_json_int(out, "left_fields", (int64_t)r->left_fields);
	left_json(cli, out, r);
	if (dry)
		ml_cli_json_bool(out, "dry_run", true);
	ml_cli_json_close(out);
}

static void left_text(struct ml_cli *cli, const struct ml_undo_left *left)
{
	struct ml_str title = ml_store_title(cli->store, cli->arena, left->rid);

	ml_cli_printf(cli, "  ");
	ml_cli_text(cli, title, false);
	ml_cli_printf(cli, " · %s", left->field ? ml_cli_label(left->field) : left->field_wire ? "?" : _("fiche entière"));
	ml_cli_printf(cli, _(" (étape %lld)\n"), (long long)left->step);
}

static void report_text(struct ml_cli *cli, const struct ml_undo_report *r, bool dry)
{
	ml_cli_say_step(cli, dry ? _("serait annulé") : _("annulé"), &r->step);
	ml_cli_printf(cli, _("fiches reprises %llu (champs %llu) · mises à la corbeille %llu\n"), (unsigned long long)r->records,
		(unsigned long long)r->fields, (unsigned long long)r->binned);
	if (!r->left_records && !r->left_fields)
		return;
	ml_cli_printf(cli, _("laissé tel quel, car modifié depuis : champs %llu, fiches %llu\n"),
		(unsigned long long)r->left_fields, (unsigned long long)r->left_records);
	for (uint32_t i = 0; i < r->n_left && i < LEFT_SHOWN; i++)
		left_text(cli, &r->left[i]);
	if (r->n_left > LEFT_SHOWN)
		ml_cli_printf(cli, "  …\n");
}

/* The last step that stands, or the one that was named. */
static bool choose(struct ml_cli *cli, int64_t *id, struct ml_error *e)
{
	struct ml_step *steps;
	uint32_t n;

	*id = 0;
	if (ml_cli_has(cli, "step"))
		return ml_cli_number(cli, "step", 1, INT64_MAX, id, e);
	if (!ml_store_steps(cli->store, cli->arena, 0, &steps, &n, e))
		return false;
	for (uint32_t i = 0; i < n && !*id; i++)
		if (!steps[i].undone && !steps[i].turn)
			*id = steps[i].id;
	return *id || ml_fail(e, ML_E_NOTHING_TO_UNDO, NULL);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_undo_report report;
	bool dry = ml_cli_has(cli, "dry-run");
	int64_t id;

	if (!dry && !cli->json && !ml_cli_has(cli, "step"))
		return ml_cli_travel(cli, ml_store_undo, _("annulé"), e);
	if (!choose(cli, &id, e) || !ml_store_undo_step(cli->store, cli->arena, id, dry, &report, e))
		return false;
	if (cli->json)
		report_json(cli, &report, dry);
	else
		report_text(cli, &report, dry);
	return true;
}

extern const struct ml_command ml_cmd_undo;
const struct ml_command ml_cmd_undo = {
	.name = "undo",
	.args = "",
	.summary = N_("annule la dernière étape, ou une étape plus ancienne"),
	.detail = N_("Annuler une création met la fiche à la corbeille. Ce que des étapes suivantes ont modifié depuis est "
		     "laissé tel quel, et indiqué. Ce qui a été annulé voyage par paquet comme toute autre modification."),
	.options = (const struct ml_cli_option[]){{.name = "step",
							  .arg = N_("N"),
							  .help = N_("cette étape (« maillage history » donne les numéros)")},
		{.name = "dry-run", .help = N_("montre l'effet sans rien enregistrer")},
		{.name = "json", .help = N_("compte rendu en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage undo", "maillage undo --step 12 --dry-run", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
