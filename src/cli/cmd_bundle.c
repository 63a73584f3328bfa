/* bundle: a sealed file of what was written here, for the team. */
#include "bundles.h"

#include <sys/stat.h>

/* A folder gets a file named after the officer and the day. */
static const char *target(struct ml_cli *cli, const char *path)
{
	struct ml_buf name = {0};
	struct stat st;
	char *joined;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return path;
	ml_bundle_name(cli->store, &name);
	joined = ml_path_join(path, name.p);
	path = ml_arena_z(cli->arena, ml_str(joined));
	ml_free_(joined);
	ml_buf_finish(&name);
	return path;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *path = ml_cli_value(cli, "output"), *site = ml_cli_value(cli, "for");
	struct ml_bundle_options o = {.full = ml_cli_has(cli, "full")};
	struct ml_bundle_info info = {0};
	struct ml_uuid for_site;

	if (!path)
		return ml_cli_wrong(e, _("fichier à écrire manquant"), "-o");
	if ((site && !ml_cli_site(cli, site, &for_site, e)) || !ml_cli_scope(cli, &o, e))
		return false;
	o.for_site = site ? &for_site : NULL;
	path = target(cli, path);
	if (!ml_bundle_write(cli->store, path, &o, cli->arena, &info, e))
		return false;
	if (cli->json) {
		ml_cli_json_open(&cli->out);
		ml_cli_json_text(&cli->out, "file", ml_str(path));
		ml_cli_manifest_json(cli, &cli->out, &info);
		ml_cli_json_close(&cli->out);
	} else {
		ml_cli_text(cli, ml_str(path), false);
		ml_cli_printf(cli, ml_trn(" : %llu fiche\n", " : %llu fiches\n", info.records),
			(unsigned long long)info.records);
	}
	return true;
}

extern const struct ml_command ml_cmd_bundle;
const struct ml_command ml_cmd_bundle = {
	.name = "bundle",
	.args = N_("-o FICHIER"),
	.summary = N_("écrit un paquet pour les collègues"),
	.detail = N_("Le paquet est signé et chiffré pour l'équipe. Il contient ce qui a changé ici depuis ce que les "
		     "collègues ont déjà reçu. "
		     "Dans un dossier, il reçoit un nom."),
	.options = (const struct ml_cli_option[]){{.name = "output",
							  .letter = 'o',
							  .arg = N_("FICHIER"),
							  .help = N_("fichier à écrire, ou dossier"),
							  .path = true},
		{.name = "full", .help = N_("tout, et non les seules nouveautés")},
		{.name = "for",
			.arg = N_("POSTE"),
			.help = N_("pour ce poste : son identifiant ou le nom de son officier")},
		ML_CLI_SCOPE, {.name = "json", .help = N_("compte rendu en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage bundle -o /media/cle", "maillage bundle --full -o tout.mlg", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
