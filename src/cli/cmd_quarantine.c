/* quarantine: bundles of revoked laptops that were put aside: list them, look at one, take it in or drop it. */
#include "bundles.h"

#include <maillage/text.h>

static const char *state_word(enum ml_quarantine_state state)
{
	static const char *const words[] = {N_("à revoir"), N_("accepté"), N_("abandonné")};

	return ml_tr(words[state]);
}

static void json_one(struct ml_cli *cli, const struct ml_quarantined *q)
{
	static const char *const keys[] = {"waiting", "accepted", "dropped"};
	struct ml_buf *out = &cli->out;

	ml_cli_json_open(out);
	ml_cli_json_int(out, "id", q->id);
	ml_cli_json_text(out, "state", ml_str(keys[q->state]));
	ml_cli_json_text(out, "file", ml_str(q->path));
	ml_cli_json_time(out, "received", q->at);
	if (q->decided)
		ml_cli_json_time(out, "decided", q->decided);
	ml_cli_manifest_json(cli, out, &q->info);
	ml_cli_json_close(out);
}

static void row(struct ml_cli *cli, struct ml_cli_table *table, const struct ml_quarantined *q)
{
	struct ml_buf text = {0};

	ml_buf_printf(&text, "%lld", (long long)q->id);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_cli_table_cell(table, q->info.officer);
	ml_buf_clear(&text);
	ml_cli_when(cli, &text, q->info.time);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	ml_cli_when(cli, &text, q->at);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	ml_buf_printf(&text, "%llu", (unsigned long long)q->info.records);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_cli_table_cell(table, ml_str(state_word(q->state)));
	ml_buf_finish(&text);
}

static bool list(struct ml_cli *cli, struct ml_error *e)
{
	static const char *const heads[] = {N_("N°"), N_("De"), N_("Écrit le"), N_("Reçu le"), N_("Fiches"), N_("État")};
	struct ml_quarantined *q;
	struct ml_cli_table *table;
	uint32_t n;

	if (!ml_quarantine_list(cli->store, cli->arena, &q, &n, e))
		return false;
	if (!cli->json && n == 0) {
		ml_cli_printf(cli, "%s\n", _("Rien en quarantaine."));
		return true;
	}
	table = cli->json ? NULL : ml_cli_table_create(cli, ML_COUNT(heads));
	for (uint32_t i = 0; table && i < ML_COUNT(heads); i++)
		ml_cli_table_head(table, i, ml_tr(heads[i]), i == 0 || i == 4);
	for (uint32_t i = 0; i < n; i++) {
		if (table)
			row(cli, table, &q[i]);
		else
			json_one(cli, &q[i]);
	}
	return ml_cli_table_end(table, e);
}

static bool show(struct ml_cli *cli, int64_t id, struct ml_error *e)
{
	struct ml_quarantined *q;
	uint32_t n;

	if (!ml_quarantine_list(cli->store, cli->arena, &q, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (q[i].id != id)
			continue;
		if (cli->json)
			json_one(cli, &q[i]);
		else
			ml_cli_manifest_text(cli, &q[i].info);
	}
	return ml_quarantine_visit(cli->store, id, cli->json ? ml_cli_bundle_record : ml_cli_bundle_title, cli, e);
}

static bool accept(struct ml_cli *cli, int64_t id, struct ml_error *e)
{
	struct ml_merge_report r;
	bool dry = ml_cli_has(cli, "dry-run");
	struct ml_error why = {0};
	struct ml_buf line = {0};

	if (!dry && !ml_cli_has(cli, "yes"))
		return ml_fail(e, ML_E_CONFIRM, "%s", _("les fiches d'un poste exclu entrent dans la base, et gagneront tous les postes"));
	if (!dry && !ml_backup_before_merge(cli->store, &why)) {
		ml_error_line(&why, ml_tr, &line);
		ml_cli_remark(cli, _("pas de sauvegarde avant cette fusion : %s"), line.p);
		ml_buf_finish(&line);
	}
	if (!ml_quarantine_accept(cli->store, id, dry, cli->arena, &r, e))
		return false;
	ml_cli_printf(cli, _("fiches %llu · créées %llu · modifiées %llu · inchangées %llu · en conflit %llu · effacées %llu"),
		(unsigned long long)r.records, (unsigned long long)r.created, (unsigned long long)r.updated,
		(unsigned long long)r.unchanged, (unsigned long long)r.conflicts, (unsigned long long)r.erased);
	ml_cli_printf(cli, "%s\n", dry ? _(" ; essai : rien n'a été enregistré") : _(" ; « maillage undo » l'annule"));
	return true;
}

static bool drop(struct ml_cli *cli, int64_t id, struct ml_error *e)
{
	if (!ml_cli_has(cli, "yes"))
		return ml_fail(e, ML_E_CONFIRM, "%s", _("le paquet mis de côté est supprimé"));
	if (!ml_quarantine_drop(cli->store, id, e))
		return false;
	ml_cli_printf(cli, _("Paquet n° %lld abandonné.\n"), (long long)id);
	return true;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	static const struct {
		const char *word;
		bool (*run)(struct ml_cli *, int64_t, struct ml_error *);
	} verbs[] = {{"show", show}, {"accept", accept}, {"drop", drop}};
	int64_t id;

	if (cli->n_args == 0)
		return list(cli, e);
	for (size_t i = 0; i < ML_COUNT(verbs); i++) {
		if (strcmp(cli->args[0], verbs[i].word) != 0)
			continue;
		if (cli->n_args < 2 || !ml_str_to_int(ml_str(cli->args[1]), &id))
			return ml_cli_wrong(e, _("numéro manquant"), "%s", verbs[i].word);
		if (i > 0 && ml_store_is_read_only(cli->store))
			return ml_fail(e, ML_E_READ_ONLY, "%s", cli->db);
		return verbs[i].run(cli, id, e);
	}
	return ml_cli_wrong(e, "show, accept, drop", "%s", cli->args[0]);
}

extern const struct ml_command ml_cmd_quarantine;
const struct ml_command ml_cmd_quarantine = {
	.name = "quarantine",
	.args = N_("[show|accept|drop N]"),
	.summary = N_("paquets venus d'un poste exclu, mis de côté : les revoir, les accepter ou les abandonner"),
	.detail = N_("Sans argument, la liste. « show N » montre les fiches du paquet sans les prendre, « accept N --yes » le fusionne "
		     "en entier en une étape que undo annule, « drop N --yes » le supprime."),
	.options = (const struct ml_cli_option[]){{.name = "yes", .help = N_("confirme accept ou drop")},
		{.name = "dry-run", .help = N_("accept : compte sans rien enregistrer")},
		{.name = "json", .help = N_("en JSON : un paquet par ligne ; show : puis une fiche par ligne")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage quarantine", "maillage quarantine show 1 --json",
		"maillage quarantine accept 1 --yes", NULL},
	.min = 0,
	.max = 2,
	.open = ML_CLI_READ,
	.exec = exec,
};
