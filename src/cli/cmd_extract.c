/* extract: a sealed file without personal data, for people outside the team. */
#include "bundles.h"

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *path = ml_cli_value(cli, "output");
	struct ml_bundle_options o = {0};
	struct ml_bundle_info info = {0};
	struct ml_buf passphrase = {0};
	int64_t least = 5;
	bool good;

	if (!path)
		return ml_cli_wrong(e, _("fichier à écrire manquant"), "-o");
	if (!ml_cli_scope(cli, &o, e) || !ml_cli_number(cli, "least", 3, 1000, &least, e))
		return false;
	o.least = (uint32_t)least;
	good = ml_cli_passphrase(cli, true, &passphrase, e);
	o.passphrase = ml_buf_view(&passphrase);
	good = good && ml_bundle_write(cli->store, path, &o, cli->arena, &info, e);
	ml_cli_forget(&passphrase);
	if (!good)
		return false;
	if (cli->json) {
		ml_cli_json_open(&cli->out);
		ml_cli_json_text(&cli->out, "file", ml_str(path));
		ml_cli_manifest_json(cli, &cli->out, &info);
		ml_cli_json_close(&cli->out);
		return true;
	}
	ml_cli_text(cli, ml_str(path), false);
	ml_cli_printf(cli, ml_trn(" : %llu fiche\n", " : %llu fiches\n", info.records), (unsigned long long)info.records);
	ml_cli_figures(cli, &info);
	ml_cli_printf(cli, "%s\n",
		_("Ni nom, ni coordonnées, ni texte long. Donnez la phrase de passe de vive voix, jamais avec le fichier."));
	return true;
}

extern const struct ml_command ml_cmd_extract;
const struct ml_command ml_cmd_extract = {
	.name = "extract",
	.args = N_("-o FICHIER"),
	.summary = N_("écrit un extrait sans données personnelles, pour une autre direction"),
	.detail = N_("Les personnes y ont des pseudonymes, toujours les mêmes pour une même direction ; noms, coordonnées et "
		     "textes longs n'y sont pas. Ce qui ne concernerait que quelques personnes est tu, dans les fiches comme "
		     "dans les chiffres. L'extrait est scellé par une phrase de passe (MAILLAGE_PASSPHRASE, ou celle qu'on "
		     "tape) ; inspect le montre, merge le prend dans une base d'une autre équipe ou sans équipe."),
	.options = (const struct ml_cli_option[]){{.name = "output",
							  .letter = 'o',
							  .arg = N_("FICHIER"),
							  .help = N_("fichier à écrire"),
							  .path = true},
		ML_CLI_SCOPE,
		{.name = "least", .arg = N_("N"), .help = N_("plus petit nombre de personnes qui soit dit (5, au moins 3)")},
		{.name = "json", .help = N_("compte rendu en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage extract -o eau.mlx --directorate Communication --with-cited",
		"maillage extract -o souss.mlx --territory MA-09 --from 2026-01-01", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
