/* inspect: what a bundle holds, verified, without merging it. */
#include "bundles.h"

static void manifest(struct ml_cli *cli, const struct ml_bundle_info *info)
{
	if (!cli->json) {
		ml_cli_manifest_text(cli, info);
		return;
	}
	ml_cli_json_open(&cli->out);
	ml_cli_json_text(&cli->out, "file", ml_str(cli->args[0]));
	ml_cli_manifest_json(cli, &cli->out, info);
	ml_cli_json_close(&cli->out);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *path = cli->args[0];
	struct ml_bundle_info info = {0};
	struct ml_buf secret = {0};
	bool extract = ml_bundle_is_extract(cli->store, path), good;

	if (extract && !ml_cli_passphrase(cli, false, &secret, e))
		return false;
	good = extract ? ml_extract_inspect(cli->store, path, ml_buf_view(&secret), cli->arena, &info, e)
		       : ml_bundle_inspect(cli->store, path, cli->arena, &info, e);
	if (good)
		manifest(cli, &info);
	if (good && cli->json)
		good = extract ? ml_extract_visit(cli->store, path, ml_buf_view(&secret), ml_cli_bundle_record, cli, e)
			       : ml_bundle_visit(cli->store, path, ml_cli_bundle_record, cli, e);
	ml_cli_forget(&secret);
	return good;
}

extern const struct ml_command ml_cmd_inspect;
const struct ml_command ml_cmd_inspect = {
	.name = "inspect",
	.args = N_("FICHIER"),
	.summary = N_("vérifie un paquet et dit ce qu'il contient, sans le fusionner"),
	.options =
		(const struct ml_cli_option[]){
			{.name = "json", .help = N_("en JSON : la description du paquet, puis une fiche par ligne")},
			{.name = NULL}},
	.examples = (const char *const[]){"maillage inspect maillage-amrani-20261112-0900.mlg", NULL},
	.min = 1,
	.max = 1,
	.paths = true,
	.open = ML_CLI_READ,
	.exec = exec,
};
