/* import: vCard, CSV and JSON files; each file is one step, all of it or nothing. */
#include "cli.h"

#include <maillage/exchange.h>
#include <stdlib.h>

/* More rejects than these are counted, not listed: memory does not grow with a bad file. --rejects saves all. */
#define LISTED_REJECTS 1000

struct importing {
	struct ml_cli *cli;
	const char *path;
	FILE *rejects;
	bool rejects_header, rejects_failed;
	struct ml_buf list; /* for the report: JSON array items, or lines */
	uint32_t listed;
};

/* ---- rejected lines ------------------------------------------------------------------------- */

static void csv_quoted(FILE *to, struct ml_str text)
{
	fputc('"', to);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			fputc('"', to);
		fputc(text.p[i], to);
	}
	fputc('"', to);
}

static void save_reject(struct importing *im, int64_t line, struct ml_str raw, struct ml_str reason)
{
	if (!im->rejects)
		return;
	if (!im->rejects_header)
		fprintf(im->rejects, "\"%s\";\"%s\";\"%s\";\"%s\"\r\n", _("fichier"), _("ligne"), _("motif"),
			_("contenu"));
	im->rejects_header = true;
	csv_quoted(im->rejects, ml_str(im->path));
	fprintf(im->rejects, ";%lld;", (long long)line);
	csv_quoted(im->rejects, reason);
	fputc(';', im->rejects);
	csv_quoted(im->rejects, raw);
	fputs("\r\n", im->rejects);
	im->rejects_failed |= ferror(im->rejects) != 0;
}

static void reject(void *arg, int64_t line, struct ml_str raw, const struct ml_error *why)
{
	struct importing *im = arg;
	struct ml_buf reason = {0};
	struct ml_error bare = *why;

	bare.at_line = 0; /* said beside it */
	ml_error_line(&bare, ml_tr, &reason);
	save_reject(im, line, raw, ml_buf_view(&reason));
	if (im->listed++ < LISTED_REJECTS) {
		if (im->cli->json) {
			if (im->list.n)
				ml_buf_char(&im->list, ',');
			ml_cli_json_open(&im->list);
			ml_cli_json_int(&im->list, "line", line);
			ml_cli_json_text(&im->list, "reason", ml_buf_view(&reason));
			ml_buf_char(&im->list, '}');
		} else {
			ml_buf_printf(&im->list, _("  ligne %lld : %s\n"), (long long)line, reason.p);
		}
	}
	ml_buf_finish(&reason);
}

/* ---- what the user says of the file ------------------------------------------------------------- */

static bool read_mapping(struct ml_cli *cli, struct ml_import_options *o, struct ml_error *e)
{
	struct ml_mapping *map = ML_NEWN(cli->arena, struct ml_mapping, cli->given.n + 1);
	const char *word;

	for (; (word = ml_cli_nth(cli, "map", o->n_map)); o->n_map++) {
		const char *equal = strrchr(word, '=');

		if (!equal)
			return ml_cli_wrong(e, _("on attend 'Colonne=champ'"), "--map %s", word);
		if (!o->kind)
			return ml_cli_wrong(e, _("précisez le type par --kind"), "--map");
		map[o->n_map].header = ml_str_n(word, (size_t)(equal - word));
		if (!equal[1]) /* "Header=": this column is left out */
			continue;
		map[o->n_map].field = ml_import_field(cli->store, o->kind, ml_str(equal + 1));
		if (!map[o->n_map].field) {
			ml_fail(e, ML_E_FIELD_UNKNOWN, "%s", equal + 1);
			ml_error_about(e, o->kind->key, NULL);
			return false;
		}
	}
	o->map = map;
	return true;
}

static bool read_options(struct ml_cli *cli, struct ml_import_options *o, struct ml_error *e)
{
	const char *format = ml_cli_value(cli, "format"), *kind = ml_cli_value(cli, "kind");

	if (format && !ml_format_parse(ml_str(format), &o->format))
		return ml_fail(e, ML_E_IMPORT_FORMAT, "%s", format);
	if (kind && !ml_cli_kind(cli, kind, &o->kind, e))
		return false;
	o->dry = ml_cli_has(cli, "dry-run");
	return read_mapping(cli, o, e);
}

/* ---- the report ------------------------------------------------------------------------------------ */

static void report_json(struct importing *im, const struct ml_import_report *r, bool dry)
{
	static const char *const formats[] = {"auto", "vcard", "csv", "json"};
	struct ml_buf *out = &im->cli->out;

	ml_cli_json_open(out);
	ml_cli_json_text(out, "file", ml_str(im->path));
	if (r->format < ML_COUNT(formats))
		ml_cli_json_text(out, "format", ml_str(formats[r->format]));
	if (r->kind)
		ml_cli_json_text(out, "kind", ml_str(r->kind->key));
	ml_cli_json_int(out, "read", (int64_t)r->read);
	ml_cli_json_int(out, "created", (int64_t)r->created);
	ml_cli_json_int(out, "updated", (int64_t)r->updated);
	ml_cli_json_int(out, "unchanged", (int64_t)r->unchanged);
	ml_cli_json_int(out, "linked", (int64_t)r->linked);
	ml_cli_json_int(out, "rejected", (int64_t)r->rejected);
	if (r->duplicates >= 0)
		ml_cli_json_int(out, "duplicates", r->duplicates);
	if (r->ignored[0])
		ml_cli_json_text(out, "ignored_columns", ml_str(r->ignored));
	ml_cli_json_key(out, "rejects");
	ml_buf_char(out, '[');
	ml_buf_str(out, ml_buf_view(&im->list));
	ml_buf_char(out, ']');
	if (dry)
		ml_cli_json_bool(out, "dry_run", true);
	ml_cli_json_close(out);
}

static void report_text(struct importing *im, const struct ml_import_report *r, bool dry)
{
	struct ml_cli *cli = im->cli;

	ml_cli_text(cli, ml_str(im->path), false);
	ml_cli_printf(cli, _(" : créées %llu · modifiées %llu · inchangées %llu · rejetées %llu"),
		(unsigned long long)r->created, (unsigned long long)r->updated, (unsigned long long)r->unchanged,
		(unsigned long long)r->rejected);
	if (r->linked)
		ml_cli_printf(cli, _(" · liées %llu"), (unsigned long long)r->linked);
	ml_cli_printf(cli, "%s\n", dry ? _(" ; essai : rien n'a été enregistré") : "");
	ml_cli_duplicates_line(cli, r->duplicates);
	if (r->ignored[0]) {
		ml_cli_printf(cli, "%s", _("  colonnes laissées de côté : "));
		ml_cli_text(cli, ml_str(r->ignored), false);
		ml_cli_printf(cli, "\n");
	}
	ml_cli_text(cli, ml_buf_view(&im->list), true);
	if (im->listed > LISTED_REJECTS)
		ml_cli_printf(cli, _("  … et %u autres : « --rejects FICHIER » les enregistre toutes\n"),
			im->listed - LISTED_REJECTS);
}

static bool import_one(struct importing *im, struct ml_import_options *o, struct ml_error *e)
{
	struct ml_import_report r = {0};

	ml_buf_clear(&im->list);
	im->listed = 0;
	if (!ml_import_file(im->cli->store, im->path, o, &r, e))
		return false;
	if (im->cli->json)
		report_json(im, &r, o->dry);
	else
		report_text(im, &r, o->dry);
	return true;
}

static bool open_rejects(struct ml_cli *cli, struct importing *im, struct ml_error *e)
{
	const char *path = ml_cli_value(cli, "rejects");

	if (!path)
		return true;
	im->rejects = fopen(path, "wxe");
	return im->rejects || ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
}

static bool close_rejects(struct ml_cli *cli, struct importing *im, struct ml_error *e)
{
	if (!im->rejects)
		return true;
	if (fclose(im->rejects) == 0 && !im->rejects_failed)
		return true;
	return ml_fail_sys(e, ML_E_SYSTEM, "%s", ml_cli_value(cli, "rejects"));
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct importing im = {.cli = cli};
	struct ml_import_options o = {.reject = reject, .arg = &im};
	bool good = read_options(cli, &o, e) && open_rejects(cli, &im, e);

	for (int i = 0; i < cli->n_args && good; i++) {
		im.path = cli->args[i];
		good = import_one(&im, &o, e);
	}
	good = close_rejects(cli, &im, good ? e : NULL) && good;
	ml_buf_finish(&im.list);
	return good;
}

extern const struct ml_command ml_cmd_import;
const struct ml_command ml_cmd_import = {
	.name = "import",
	.args = N_("FICHIER…"),
	.summary = N_("importe des fichiers vCard, CSV ou JSON"),
	.detail = N_("Un fichier est pris en entier ou pas du tout, sauf les lignes rejetées, dont le motif est donné "
		     "; l'importer deux fois "
		     "ne change rien. Les colonnes d'un CSV se reconnaissent à leur nom ; « --map 'Colonne=champ' » "
		     "décide des autres et "
		     "« --map 'Colonne=' » en écarte une."),
	.options =
		(const struct ml_cli_option[]){
			{.name = "format", .arg = "vcard|csv|json", .help = N_("format du fichier, sinon reconnu")},
			{.name = "kind", .arg = N_("TYPE"), .help = N_("type des fiches d'un CSV")},
			{.name = "map",
				.arg = N_("COLONNE=CHAMP"),
				.help = N_("où va une colonne ; peut se répéter"),
				.repeat = true},
			{.name = "dry-run", .help = N_("compte sans rien enregistrer")},
			{.name = "rejects",
				.arg = N_("FICHIER"),
				.help = N_("enregistre les lignes rejetées en CSV"),
				.path = true},
			{.name = "json", .help = N_("compte rendu en JSON, un objet par fichier")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage import contacts.vcf",
		"maillage import --dry-run --kind person annuaire.csv",
		"maillage import --kind person --map 'Portable pro=phones' annuaire.csv", NULL},
	.min = 1,
	.max = -1,
	.paths = true,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
