/* export: records as vCard, CSV or JSON lines. */
#include "cli.h"

#include <maillage/exchange.h>

static bool read_options(struct ml_cli *cli, struct ml_export_options *o, struct ml_error *e)
{
	const char *format = ml_cli_value(cli, "format"), *where = ml_cli_value(cli, "where");
	int64_t version = 0;

	if (!format)
		return ml_cli_wrong(e, _("précisez vcard, csv ou json"), "--format");
	if (!ml_format_parse(ml_str(format), &o->format))
		return ml_fail(e, ML_E_IMPORT_FORMAT, "%s", format);
	if (strcmp(cli->args[0], "all") != 0 && !ml_cli_kind(cli, cli->args[0], &o->kind, e))
		return false;
	if (!o->kind && o->format != ML_FORMAT_JSON)
		return ml_cli_wrong(e, _("toutes les fiches ne s'exportent qu'en json"), "all");
	if (!ml_cli_number(cli, "vcard", 3, 4, &version, e))
		return false;
	if (where && !o->kind)
		return ml_cli_wrong(e, _("un filtre demande un type de fiche"), "--where");
	if (where && !ml_where_check(cli->store, o->kind, ml_str(where), e))
		return false;
	o->where = ml_str(where ? where : "");
	o->exact = ml_cli_has(cli, "exact");
	o->vcard_version = (int)version;
	return true;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *path = ml_cli_value(cli, "output");
	struct ml_export_options o = {0};
	uint64_t n = 0;

	if (!read_options(cli, &o, e) || !ml_export_file(cli->store, path, &o, &n, e))
		return false;
	if (path && strcmp(path, "-") != 0)
		ml_cli_printf(
			cli, ml_trn("%llu fiche exportée\n", "%llu fiches exportées\n", n), (unsigned long long)n);
	return true;
}

extern const struct ml_command ml_cmd_export;
const struct ml_command ml_cmd_export = {
	.name = "export",
	.args = N_("TYPE|all --format vcard|csv|json"),
	.summary = N_("exporte des fiches en vCard, CSV ou JSON"),
	.detail = N_("Le CSV est fait pour un tableur : les cellules qui y passeraient pour des formules sont "
		     "protégées, et la protection est "
		     "levée au retour. « --exact » l'écrit sans, identifiants compris, pour un autre programme."),
	.options =
		(const struct ml_cli_option[]){
			{.name = "format", .arg = "vcard|csv|json", .help = N_("format à écrire")},
			{.name = "where", .arg = N_("FILTRE"), .help = N_("seulement les fiches qui y répondent")},
			{.name = "output",
				.letter = 'o',
				.arg = N_("FICHIER"),
				.help = N_("fichier à écrire, sinon la sortie standard"),
				.path = true},
			{.name = "exact", .help = N_("CSV d'échange, sans protection pour tableur")},
			{.name = "vcard", .arg = "3|4", .help = N_("version de vCard, 4 d'ordinaire")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage export person --format vcard -o contacts.vcf",
		"maillage export event --format csv --where 'city=Agadir' -o evenements.csv",
		"maillage export all --format json", NULL},
	.min = 1,
	.max = 1,
	.open = ML_CLI_READ,
	.exec = exec,
};
