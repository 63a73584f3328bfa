/* backups: the automatic backups of the database, and going back to one. */
#include "cli.h"

static void backup_json(struct ml_cli *cli, const struct ml_backup *b)
{
	struct ml_buf *out = &cli->out;

	ml_cli_json_open(out);
	ml_cli_json_text(out, "name", ml_str(b->name));
	ml_cli_json_time(out, "time", b->time);
	ml_cli_json_text(out, "before", ml_str(b->before_return ? "return" : "merge"));
	ml_cli_json_int(out, "bytes", (int64_t)b->bytes);
	ml_cli_json_int(out, "records", (int64_t)b->records);
	ml_cli_json_int(out, "steps_since", (int64_t)b->steps);
	ml_cli_json_int(out, "created_since", (int64_t)b->created);
	ml_cli_json_int(out, "changed_since", (int64_t)b->changed);
	ml_cli_json_bool(out, "apart", b->apart);
	ml_cli_json_close(out);
}

static void since(struct ml_buf *out, const struct ml_backup *b)
{
	if (b->apart) {
		ml_buf_z(out, _("autre suite de la base"));
		return;
	}
	if (!b->steps) {
		ml_buf_z(out, _("rien"));
		return;
	}
	ml_buf_printf(out, ml_trn("%llu étape", "%llu étapes", b->steps), (unsigned long long)b->steps);
	ml_buf_printf(out, _(" : +%llu ~%llu"), (unsigned long long)b->created, (unsigned long long)b->changed);
}

static void backup_row(struct ml_cli *cli, struct ml_cli_table *table, const struct ml_backup *b)
{
	struct ml_buf text = {0};

	ml_cli_table_cell(table, ml_str(b->name));
	ml_cli_when(cli, &text, b->time);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_cli_table_cell(table, ml_str(b->before_return ? _("avant un retour") : _("avant une fusion")));
	ml_buf_clear(&text);
	ml_buf_printf(&text, "%llu", (unsigned long long)b->records);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	uint64_t tenths = (b->bytes + 50000) / 100000;
	ml_buf_printf(&text, _("%llu,%llu Mo"), (unsigned long long)tenths / 10, (unsigned long long)tenths % 10);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	since(&text, b);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_finish(&text);
}

static bool list(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_backup *all;
	uint32_t n;

	if (!ml_store_backups(cli->store, cli->arena, &all, &n, e))
		return false;
	if (cli->json) {
		for (uint32_t i = 0; i < n; i++)
			backup_json(cli, &all[i]);
		return true;
	}
	struct ml_cli_table *table = ml_cli_table_create(cli, 6);
	ml_cli_table_head(table, 0, _("Sauvegarde"), false);
	ml_cli_table_whole(table, 0);
	ml_cli_table_head(table, 1, _("Quand"), false);
	ml_cli_table_head(table, 2, _("Pourquoi"), false);
	ml_cli_table_head(table, 3, _("Fiches"), true);
	ml_cli_table_head(table, 4, _("Taille"), true);
	ml_cli_table_head(table, 5, _("Depuis"), false);
	for (uint32_t i = 0; i < n; i++)
		backup_row(cli, table, &all[i]);
	return ml_cli_table_end(table, e);
}

static bool go_back(struct ml_cli *cli, const char *name, struct ml_error *e)
{
	struct ml_backup to;

	if (!ml_cli_has(cli, "yes"))
		return ml_fail(e, ML_E_CONFIRM, "backups --restore %s", name);
	if (!ml_backup_return(cli->store, ml_str(name), cli->arena, &to, e))
		return false;
	if (cli->json) {
		backup_json(cli, &to);
		return true;
	}
	ml_cli_printf(cli, "%s", _("base revenue à la sauvegarde : "));
	ml_cli_text(cli, ml_str(to.name), false);
	ml_cli_printf(cli, "\n%s\n",
		_("L'état d'avant est gardé : « maillage backups --restore latest --yes » y revient. Ce que les collègues "
		  "avaient reçu reviendra par leurs prochains paquets."));
	return true;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *name = ml_cli_value(cli, "restore");

	return name ? go_back(cli, name, e) : list(cli, e);
}

extern const struct ml_command ml_cmd_backups;
const struct ml_command ml_cmd_backups = {
	.name = "backups",
	.args = "",
	.summary = N_("liste les sauvegardes automatiques, ou revient à l'une d'elles"),
	.detail = N_("Une sauvegarde est faite avant chaque fusion, dans le dossier « sauvegardes » à côté de la base, si quelque "
		     "chose a changé depuis la précédente. Sont gardées les cinq dernières, une par jour pendant sept jours "
		     "et une par semaine pendant cinq semaines. Revenir à une sauvegarde garde d'abord l'état présent."),
	.options = (const struct ml_cli_option[]){{.name = "restore",
							  .arg = N_("NOM"),
							  .help = N_("revient à cette sauvegarde (« latest » : la dernière)")},
		{.name = "yes", .help = N_("confirme le retour")}, {.name = "json", .help = N_("en JSON")},
		{.name = NULL}},
	.examples = (const char *const[]){"maillage backups", "maillage backups --restore latest --yes", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
