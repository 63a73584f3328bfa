/* sync: the whole exchange with a stick or a shared folder: takes in, gives, acknowledges, cleans up. */
#include "bundles.h"

/* ---- JSON ---------------------------------------------------------------------------- */

static void json_array(struct ml_buf *out, const char *key, bool first)
{
	if (first) {
		ml_cli_json_key(out, key);
		ml_buf_char(out, '[');
	} else {
		ml_buf_char(out, ',');
	}
	ml_cli_json_open(out);
}

static void json_refused(struct ml_buf *out, const struct ml_folder_report *r)
{
	ml_cli_json_key(out, "refused");
	ml_buf_char(out, '[');
	for (uint32_t i = 0; i < r->n_refused; i++) {
		struct ml_buf reason = {0};

		ml_error_line(&r->refused[i].why, ml_tr, &reason);
		ml_buf_z(out, i ? ",{" : "{");
		ml_cli_json_text(out, "file", r->refused[i].name);
		ml_cli_json_text(out, "code", ml_str(ml_error_name(r->refused[i].why.code)));
		ml_cli_json_text(out, "reason", ml_buf_view(&reason));
		ml_buf_char(out, '}');
		ml_buf_finish(&reason);
	}
	ml_buf_char(out, ']');
}

static void json_people(struct ml_buf *out, const struct ml_folder_report *r)
{
	for (uint32_t i = 0; i < r->n_senders; i++) {
		const struct ml_folder_sender *s = &r->senders[i];

		json_array(out, "from", i == 0);
		ml_cli_json_uuid(out, "site", &s->site);
		if (s->officer.n)
			ml_cli_json_text(out, "officer", s->officer);
		ml_cli_json_time(out, "time", s->time);
		ml_cli_json_int(out, "bundles", (int64_t)s->bundles);
		ml_cli_json_int(out, "records", (int64_t)s->records);
		ml_cli_json_int(out, "created", (int64_t)s->created);
		ml_cli_json_int(out, "updated", (int64_t)s->updated);
		ml_cli_json_int(out, "conflicts", (int64_t)s->conflicts);
		ml_buf_z(out, i + 1 == r->n_senders ? "}]" : "}");
	}
	for (uint32_t i = 0; i < r->n_gaps; i++) {
		json_array(out, "gaps", i == 0);
		ml_cli_json_uuid(out, "site", &r->gaps[i].site);
		if (r->gaps[i].officer.n)
			ml_cli_json_text(out, "officer", r->gaps[i].officer);
		ml_cli_json_int(out, "since", r->gaps[i].since);
		ml_cli_json_int(out, "upto", r->gaps[i].upto);
		ml_buf_z(out, i + 1 == r->n_gaps ? "}]" : "}");
	}
}

static void json_written(struct ml_buf *out, const struct ml_folder_report *r)
{
	if (!r->written)
		return;
	ml_cli_json_key(out, "written");
	ml_cli_json_open(out);
	if (r->file.n)
		ml_cli_json_text(out, "file", r->file);
	ml_cli_json_int(out, "records", (int64_t)r->wrote_records);
	if (r->file.n)
		ml_cli_json_int(out, "bytes", (int64_t)r->wrote_bytes);
	ml_buf_char(out, '}');
}

static void report_json(struct ml_cli *cli, const struct ml_folder_report *r, bool dry)
{
	struct ml_buf *out = &cli->out, words = {0};

	ml_digest_words(&r->digest, &words);
	ml_cli_json_open(out);
	ml_cli_json_int(out, "read", r->found);
	ml_cli_json_int(out, "merged", r->merged);
	ml_cli_json_int(out, "records", (int64_t)r->records);
	ml_cli_json_int(out, "created", (int64_t)r->created);
	ml_cli_json_int(out, "updated", (int64_t)r->updated);
	ml_cli_json_int(out, "unchanged", (int64_t)r->unchanged);
	ml_cli_json_int(out, "conflicts", (int64_t)r->conflicts);
	ml_cli_json_int(out, "erased", (int64_t)r->erased);
	json_refused(out, r);
	json_people(out, r);
	json_written(out, r);
	ml_cli_json_int(out, "acknowledged", r->acknowledged);
	ml_cli_json_int(out, "removed", r->removed);
	if (r->copying)
		ml_cli_json_int(out, "copying", r->copying);
	if (r->left_out)
		ml_cli_json_int(out, "left_out", r->left_out);
	ml_cli_json_text(out, "words", ml_buf_view(&words));
	if (dry)
		ml_cli_json_bool(out, "dry_run", true);
	else
		ml_cli_json_bool(out, "safe", r->safe);
	ml_cli_json_close(out);
	ml_buf_finish(&words);
}

/* ---- text ---------------------------------------------------------------------------- */

static void text_sender(struct ml_cli *cli, const struct ml_folder_sender *s)
{
	struct ml_buf when = {0};

	ml_cli_when(cli, &when, s->time);
	ml_cli_printf(cli, "  ");
	ml_cli_text(cli, s->officer.n ? s->officer : ml_str(_("poste sans nom")), false);
	ml_cli_printf(cli, " (%s)%s", when.p, _(" : "));
	ml_cli_printf(cli, ml_trn("%llu paquet", "%llu paquets", (unsigned long)s->bundles),
		(unsigned long long)s->bundles);
	ml_cli_printf(cli, _(" · créées %llu · modifiées %llu · en conflit %llu\n"), (unsigned long long)s->created,
		(unsigned long long)s->updated, (unsigned long long)s->conflicts);
	ml_buf_finish(&when);
}

static void text_taken(struct ml_cli *cli, const struct ml_folder_report *r)
{
	if (r->merged == 0) {
		ml_cli_printf(cli, "%s\n", _("Rien de nouveau à lire."));
		return;
	}
	ml_cli_printf(cli, ml_trn("Lu : %lu paquet", "Lu : %lu paquets", r->merged), (unsigned long)r->merged);
	ml_cli_printf(cli,
		_(" · fiches %llu · créées %llu · modifiées %llu · inchangées %llu · en conflit %llu · effacées %llu\n"),
		(unsigned long long)r->records, (unsigned long long)r->created, (unsigned long long)r->updated,
		(unsigned long long)r->unchanged, (unsigned long long)r->conflicts, (unsigned long long)r->erased);
	for (uint32_t i = 0; i < r->n_senders; i++)
		text_sender(cli, &r->senders[i]);
}

static void text_trouble(struct ml_cli *cli, const struct ml_folder_report *r)
{
	for (uint32_t i = 0; i < r->n_refused; i++) {
		struct ml_buf reason = {0};

		ml_error_line(&r->refused[i].why, ml_tr, &reason);
		ml_cli_printf(cli, "%s", _("! laissé de côté : "));
		ml_cli_text(cli, ml_buf_view(&reason), false);
		ml_cli_printf(cli, "\n");
		ml_buf_finish(&reason);
	}
	for (uint32_t i = 0; i < r->n_gaps; i++) {
		ml_cli_printf(cli, "%s", _("! il manque un paquet de "));
		ml_cli_text(cli, r->gaps[i].officer.n ? r->gaps[i].officer : ml_str(_("poste sans nom")), false);
		ml_cli_printf(cli,
			_(" (changements %lld à %lld) : il le complétera à son prochain échange\n"),
			(long long)r->gaps[i].since + 1, (long long)r->gaps[i].upto);
	}
	if (r->copying)
		ml_cli_printf(cli,
			ml_trn("%lu fichier en cours de copie : à relire plus tard\n",
				"%lu fichiers en cours de copie : à relire plus tard\n", r->copying),
			(unsigned long)r->copying);
	if (r->left_out)
		ml_cli_printf(cli,
			ml_trn("! %lu fichier de trop n'a pas été regardé : videz un peu le dossier\n",
				"! %lu fichiers de trop n'ont pas été regardés : videz un peu le dossier\n", r->left_out),
			(unsigned long)r->left_out);
}

static void text_given(struct ml_cli *cli, const struct ml_folder_report *r, bool dry)
{
	if (!r->written) {
		ml_cli_printf(cli, "%s\n", _("Rien à écrire : les collègues ont tout, ou le trouveront ici."));
	} else {
		ml_cli_printf(cli, "%s", dry ? _("À écrire : ") : _("Écrit : "));
		if (r->receipt)
			ml_cli_printf(cli, "%s", _("accusé de réception"));
		else
			ml_cli_printf(cli, ml_trn("%llu fiche", "%llu fiches", r->wrote_records),
				(unsigned long long)r->wrote_records);
		ml_cli_printf(cli, r->file.n ? " (%s)\n" : "\n", r->file.n ? r->file.p : "");
	}
	if (r->removed)
		ml_cli_printf(cli,
			ml_trn("Retiré : %lu paquet dont plus personne n'a besoin\n",
				"Retiré : %lu paquets dont plus personne n'a besoin\n", r->removed),
			(unsigned long)r->removed);
}

static void report_text(struct ml_cli *cli, const struct ml_folder_report *r, bool dry, bool good)
{
	struct ml_buf words = {0};

	text_taken(cli, r);
	text_trouble(cli, r);
	if (good || r->written)
		text_given(cli, r, dry);
	ml_digest_words(&r->digest, &words);
	ml_cli_printf(cli, _("Mots : %s\n"), words.p);
	if (dry)
		ml_cli_printf(cli, "%s\n", _("Essai : rien n'a été enregistré, écrit ni retiré."));
	else if (r->safe)
		ml_cli_printf(cli, "%s\n", _("Vous pouvez retirer la clé."));
	ml_buf_finish(&words);
}

/* ---- the command ------------------------------------------------------------------------ */

static void tell_unsaved(struct ml_cli *cli, const struct ml_error *why)
{
	struct ml_buf line = {0};

	if (why->code == ML_E_NONE)
		return;
	ml_error_line(why, ml_tr, &line);
	ml_cli_remark(cli, _("pas de sauvegarde avant cette fusion : %s"), line.p);
	ml_buf_finish(&line);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	bool dry = ml_cli_has(cli, "dry-run");
	const char *site = ml_cli_value(cli, "for");
	struct ml_folder_options o = {.mode = dry ? ML_FOLDER_DRY : ML_FOLDER_RUN,
		.full = ml_cli_has(cli, "full"),
		.no_backup = ml_cli_has(cli, "no-backup")};
	struct ml_folder_report r = {0};
	struct ml_uuid for_site;

	if (site && !ml_cli_site(cli, site, &for_site, e))
		return false;
	o.for_site = site ? &for_site : NULL;
	int64_t since = ml_store_last_change(cli->store);
	bool good = ml_folder_sync(cli->store, cli->args[0], &o, cli->arena, &r, e);
	tell_unsaved(cli, &r.unsaved);
	/* Trouble in the middle: what was taken in by then is in the database, and is told. */
	if (!good && r.merged == 0 && !r.written && r.n_refused == 0)
		return false;
	if (cli->json)
		report_json(cli, &r, dry);
	else
		report_text(cli, &r, dry, good);
	if (!cli->json && ml_store_last_change(cli->store) > since)
		ml_cli_duplicates_line(cli, ml_dup_found_since(cli->store, since));
	return good;
}

extern const struct ml_command ml_cmd_sync;
const struct ml_command ml_cmd_sync = {
	.name = "sync",
	.args = N_("DOSSIER"),
	.summary = N_("échange avec une clé ou un dossier partagé"),
	.detail = N_("Lit ce que les collègues y ont laissé de nouveau, y écrit ce qui leur manque, accuse réception, "
		     "et retire ses propres paquets que tous ont reçus. Plusieurs postes peuvent se servir du même "
		     "dossier au même moment. Un fichier refusé est signalé et laissé là ; le reste continue. Les "
		     "paquets sont écrits dans le sous-dossier « maillage »."),
	.options = (const struct ml_cli_option[]){{.name = "dry-run",
							  .help = N_("compte sans rien enregistrer, écrire ni retirer")},
		{.name = "full", .help = N_("écrit tout, et non les seules nouveautés")},
		{.name = "for",
			.arg = N_("POSTE"),
			.help = N_("écrit pour ce seul poste : son identifiant ou le nom de son officier")},
		{.name = "no-backup", .help = N_("sans sauvegarde automatique avant la fusion")},
		{.name = "json", .help = N_("compte rendu en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage sync /media/cle", "maillage sync --dry-run ~/Nextcloud/equipe",
		NULL},
	.min = 1,
	.max = 1,
	.paths = true,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
