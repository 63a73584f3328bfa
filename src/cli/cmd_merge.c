/* merge: takes colleagues' bundles in, each of them whole or not at all. */
#include "bundles.h"

static void add_up(struct ml_merge_report *sum, const struct ml_merge_report *one)
{
	sum->from = one->from;
	sum->records += one->records;
	sum->created += one->created;
	sum->updated += one->updated;
	sum->unchanged += one->unchanged;
	sum->conflicts += one->conflicts;
	sum->erased += one->erased;
	for (uint32_t i = 0; i < one->n_copied && sum->n_copied < ML_COPIED_MAX; i++)
		sum->copied[sum->n_copied++] = one->copied[i];
	if (one->gap) {
		sum->gap = true;
		sum->gap_since = one->gap_since;
		sum->gap_upto = one->gap_upto;
	}
}

static void report_json(struct ml_cli *cli, const struct ml_merge_report *r, bool dry)
{
	struct ml_buf *out = &cli->out;

	ml_cli_json_open(out);
	ml_cli_json_int(out, "records", (int64_t)r->records);
	ml_cli_json_int(out, "created", (int64_t)r->created);
	ml_cli_json_int(out, "updated", (int64_t)r->updated);
	ml_cli_json_int(out, "unchanged", (int64_t)r->unchanged);
	ml_cli_json_int(out, "conflicts", (int64_t)r->conflicts);
	ml_cli_json_int(out, "erased", (int64_t)r->erased);
	ml_cli_json_int(out, "refused", (int64_t)r->refused);
	ml_cli_json_int(out, "duplicates", r->duplicates);
	if (r->gap) {
		ml_cli_json_bool(out, "gap", true);
		ml_cli_json_int(out, "gap_since", r->gap_since);
		ml_cli_json_int(out, "gap_upto", r->gap_upto);
	}
	if (r->n_copied) {
		ml_cli_json_key(out, "copied");
		for (uint32_t i = 0; i < r->n_copied; i++) {
			char id[ML_UUID_TEXT];

			ml_uuid_text(&r->copied[i], id);
			ml_buf_printf(out, "%c\"%s\"", i ? ',' : '[', id);
		}
		ml_buf_char(out, ']');
	}
	if (dry)
		ml_cli_json_bool(out, "dry_run", true);
	ml_cli_json_close(out);
}

static void copied_text(struct ml_cli *cli, const struct ml_merge_report *r)
{
	struct ml_uuid here = ml_store_site(cli->store);

	for (uint32_t i = 0; i < r->n_copied; i++) {
		struct ml_str officer = ml_store_officer_of(cli->store, &r->copied[i]);

		if (ml_uuid_eq(&r->copied[i], &here)) {
			ml_cli_printf(cli, "%s", _("! cette base a été copiée ou restaurée : le même poste a écrit en deux endroits ; rien "
						   "n'est perdu\n"));
			continue;
		}
		ml_cli_printf(cli, "%s", _("! la base de ce poste a été copiée ou restaurée, ses deux suites sont prises : "));
		ml_cli_text(cli, officer.n ? officer : ml_str("?"), false);
		ml_cli_printf(cli, "\n");
	}
}

static void report_text(struct ml_cli *cli, const char *path, const struct ml_merge_report *r, bool dry)
{
	ml_cli_text(cli, ml_str(path), false);
	ml_cli_printf(cli, " (");
	ml_cli_text(cli, r->from.officer, false);
	ml_cli_printf(cli,
		_(") : fiches %llu · créées %llu · modifiées %llu · inchangées %llu · en conflit %llu · effacées %llu"),
		(unsigned long long)r->records, (unsigned long long)r->created, (unsigned long long)r->updated,
		(unsigned long long)r->unchanged, (unsigned long long)r->conflicts, (unsigned long long)r->erased);
	ml_cli_printf(cli, "%s\n", dry ? _(" ; essai : rien n'a été enregistré") : r->known ? _(" ; déjà reçu") : "");
	if (r->gap)
		ml_cli_printf(cli,
			_("! il manque un paquet de ce poste (changements %lld à %lld) : demandez-lui un paquet "
			  "complet\n"),
			(long long)r->gap_since + 1, (long long)r->gap_upto);
}

/* Never keeps a merge from happening: what went wrong is said. */
static void back_up(struct ml_cli *cli)
{
	struct ml_error why = {0};
	struct ml_buf line = {0};

	if (ml_cli_has(cli, "dry-run") || ml_cli_has(cli, "no-backup") || ml_backup_before_merge(cli->store, &why))
		return;
	ml_error_line(&why, ml_tr, &line);
	ml_cli_remark(cli, _("pas de sauvegarde avant cette fusion : %s"), line.p);
	ml_buf_finish(&line);
}

/* A bundle of the team, or an extract: its passphrase is asked for once. */
static bool merge_one(struct ml_cli *cli, const char *path, bool dry, struct ml_buf *secret, struct ml_merge_report *r,
	struct ml_error *e)
{
	if (!ml_bundle_is_extract(cli->store, path))
		return ml_bundle_merge(cli->store, path, dry, cli->arena, r, e);
	return (secret->n || ml_cli_passphrase(cli, false, secret, e)) &&
	       ml_extract_merge(cli->store, path, ml_buf_view(secret), dry, cli->arena, r, e);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	bool dry = ml_cli_has(cli, "dry-run"), good = true;
	struct ml_merge_report sum = {0};
	struct ml_buf secret = {0};
	struct ml_error why;
	int64_t since = ml_store_last_change(cli->store);

	back_up(cli);
	/* The second bundle may depend on the first, in a dry run too. */
	if (dry && !ml_store_rehearse(cli->store, e))
		return false;
	ml_store_bulk(cli->store);
	for (int i = 0; i < cli->n_args; i++) {
		struct ml_merge_report one = {0};

		why = (struct ml_error){0};
		if (merge_one(cli, cli->args[i], dry, &secret, &one, &why)) {
			add_up(&sum, &one);
			if (!cli->json) {
				report_text(cli, cli->args[i], &one, dry);
				copied_text(cli, &one);
			}
			continue;
		}
		/* A refused bundle does not keep the others out. Its line comes now, but for the last, which the end
		 * gives. */
		if (!good)
			ml_cli_complain(cli, e);
		good = false;
		*e = why;
		sum.refused++;
		if (cli->ctx->cancel)
			break;
	}
	ml_store_bulk_end(cli->store);
	ml_cli_forget(&secret);
	sum.duplicates = ml_store_last_change(cli->store) > since ? ml_dup_found_since(cli->store, since) : 0;
	if (!cli->json)
		ml_cli_duplicates_line(cli, sum.duplicates);
	ml_store_rehearse_end(cli->store);
	if (cli->json)
		report_json(cli, &sum, dry);
	return good;
}

extern const struct ml_command ml_cmd_merge;
const struct ml_command ml_cmd_merge = {
	.name = "merge",
	.args = N_("FICHIER…"),
	.summary = N_("fusionne des paquets reçus de collègues"),
	.detail = N_("L'ordre et les répétitions ne changent pas le résultat. Un paquet refusé ne modifie rien ; les "
		     "autres sont pris. "
		     "Chaque paquet est une étape que undo annule. La base est sauvegardée avant (voir backups). "
		     "Un extrait sans données personnelles se prend de même, avec sa phrase de passe."),
	.options = (const struct ml_cli_option[]){{.name = "dry-run", .help = N_("compte sans rien enregistrer")},
		{.name = "no-backup", .help = N_("sans sauvegarde automatique avant la fusion")},
		{.name = "json", .help = N_("compte rendu en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage merge --dry-run /media/cle/*.mlg",
		"maillage merge /media/cle/*.mlg", NULL},
	.min = 1,
	.max = -1,
	.paths = true,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
