/* settings: the screen « Réglages » on the command line: what is set, one value, changing it. */
#include "cli.h"

#include <maillage/settings.h>
#include <unistd.h>

static void as_json(struct ml_cli *cli, const struct ml_setting *s, struct ml_str value, bool set)
{
	static const char *const places[] = {
		[ML_SET_DATABASE] = "database", [ML_SET_MACHINE] = "machine", [ML_SET_TERMINAL] = "terminal"};

	ml_cli_json_open(&cli->out);
	ml_cli_json_text(&cli->out, "name", ml_str(s->name));
	if (value.n)
		ml_cli_json_text(&cli->out, "value", value);
	ml_cli_json_bool(&cli->out, "set", set);
	ml_cli_json_text(&cli->out, "place", ml_str(places[s->place]));
	ml_cli_json_close(&cli->out);
}

static bool show_all(struct ml_cli *cli, struct ml_error *e)
{
	uint32_t n;
	const struct ml_setting *all = ml_settings(&n);
	struct ml_cli_table *t = cli->json ? NULL : ml_cli_table_create(cli, 4);
	struct ml_buf value = {0};
	static const char *const heads[] = {N_("nom"), N_("valeur"), N_("vaut pour"), N_("réglage")};

	for (uint32_t i = 0; t && i < ML_COUNT(heads); i++)
		ml_cli_table_head(t, i, _(heads[i]), false);
	for (uint32_t i = 0; i < n; i++) {
		bool set = ml_setting_get(cli->ctx, cli->store, &all[i], &value);
		if (!t) {
			as_json(cli, &all[i], ml_buf_view(&value), set);
			continue;
		}
		if (!set && value.n)
			ml_buf_printf(&value, " (%s)", _("usuel"));
		ml_cli_table_cell(t, ml_str(all[i].name));
		ml_cli_table_cell(t, ml_buf_view(&value));
		ml_cli_table_cell(t, ml_str(_(ml_setting_place_label(all[i].place))));
		ml_cli_table_cell(t, ml_str(_(all[i].label)));
	}
	ml_buf_finish(&value);
	return ml_cli_table_end(t, e);
}

static bool show_one(struct ml_cli *cli, const struct ml_setting *s)
{
	struct ml_buf value = {0};
	bool set = ml_setting_get(cli->ctx, cli->store, s, &value);

	if (cli->json)
		as_json(cli, s, ml_buf_view(&value), set);
	else
		ml_cli_printf(cli, "%s\n", value.p ? value.p : "");
	ml_buf_finish(&value);
	return true;
}

/* Settings of the machine want no database: one that is not there is missed only when it is asked about. */
static bool open_if_there(struct ml_cli *cli, const struct ml_setting *s, bool writes, struct ml_error *e)
{
	bool needed = s && s->place == ML_SET_DATABASE && writes;

	if (access(cli->db, F_OK) != 0)
		return !needed || ml_fail(e, ML_E_DB_MISSING, "%s", cli->db);
	return ml_cli_open(cli, writes ? ML_CLI_WRITE : ML_CLI_READ, e);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	bool reset = ml_cli_has(cli, "reset"), writes = cli->n_args == 2 || reset;
	const struct ml_setting *s = cli->n_args ? ml_setting_by_name(ml_str(cli->args[0])) : NULL;

	if (cli->n_args && !s)
		return ml_cli_wrong(e, _("réglage inconnu ; « maillage settings » les donne tous"), "%s", cli->args[0]);
	if (reset && cli->n_args != 1)
		return ml_cli_wrong(e, _("donnez le nom du réglage, sans valeur"), "--reset");
	if (!open_if_there(cli, s, writes, e))
		return false;
	if (!s)
		return show_all(cli, e);
	if (writes && !ml_setting_set(cli->ctx, cli->store, s, reset ? (struct ml_str){0} : ml_str(cli->args[1]), e))
		return false;
	return show_one(cli, s);
}

extern const struct ml_command ml_cmd_settings;
const struct ml_command ml_cmd_settings = {
	.name = "settings",
	.args = N_("[NOM [VALEUR]]"),
	.summary = N_("montre et change les réglages"),
	.detail = N_("Sans nom, tous ; avec un nom, sa valeur ; avec une valeur, il change. Certains valent pour la "
		     "base et la suivent, "
		     "d'autres pour la personne sur ce poste, d'autres pour le terminal (TERM)."),
	.options = (const struct ml_cli_option[]){{.name = "reset", .help = N_("remet la valeur usuelle")},
		{.name = "json", .help = N_("en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage settings", "maillage settings language ar",
		"maillage settings --reset theme", NULL},
	.min = 0,
	.max = 2,
	.open = ML_CLI_CLOSED,
	.exec = exec,
};
