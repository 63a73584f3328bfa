/* init: a new database, alone, first of a team, or joining one by invitation. */
#include "cli.h"

#include <maillage/sync.h>
#include <unistd.h>

/* ---- the command ------------------------------------------------------------------------------------------- */

/* What has to be asked for: the words, or the phrase of the file. */
static bool ask_secret(struct ml_cli *cli, struct ml_setup *setup, struct ml_buf *secret, struct ml_error *e)
{
	setup->invitation = ml_cli_value(cli, "invitation");
	if (ml_cli_has(cli, "words")) {
		if (!ml_cli_invitation(cli, secret, e))
			return false;
		setup->words = ml_buf_view(secret);
	} else if (setup->invitation) {
		if (!ml_cli_passphrase(cli, false, secret, e))
			return false;
		setup->passphrase = ml_buf_view(secret);
	}
	return true;
}

static void report(struct ml_cli *cli)
{
	struct ml_uuid site = ml_store_site(cli->store), team_id;
	struct ml_buf *out = &cli->out, team = {0};
	bool has_team = ml_team_info(cli->store, &team, &team_id);
	char id[ML_UUID_TEXT];

	ml_uuid_text(&site, id);
	if (cli->json) {
		ml_cli_json_open(out);
		ml_cli_json_text(out, "db", ml_str(cli->db));
		ml_cli_json_uuid(out, "site", &site);
		if (ml_team_is_pending(cli->store))
			ml_cli_json_bool(out, "pending", true);
		if (has_team) {
			ml_cli_json_text(out, "team", ml_buf_view(&team));
			ml_cli_json_uuid(out, "team_id", &team_id);
		}
		ml_cli_json_close(out);
	} else {
		ml_cli_printf(cli, _("base   %s\n"), cli->db);
		ml_cli_printf(cli, _("poste  %s\n"), id);
		ml_cli_printf(cli, "%s", _("équipe "));
		ml_cli_text(cli,
			has_team			? ml_buf_view(&team)
			: ml_team_is_pending(cli->store) ? ml_str(_("(au premier paquet du poste qui a invité)"))
							 : ml_str(_("(aucune)")),
			false);
		ml_cli_printf(cli, "\n");
	}
	ml_buf_finish(&team);
}

static bool check(struct ml_cli *cli, struct ml_error *e)
{
	const char *team = ml_cli_value(cli, "team");

	if (team && ml_cli_has(cli, "invitation"))
		return ml_cli_wrong(e, _("un seul des deux"), "--team, --invitation");
	if (ml_cli_has(cli, "words") && (team || ml_cli_has(cli, "invitation")))
		return ml_cli_wrong(e, _("un seul des deux"), "--words, %s", team ? "--team" : "--invitation");
	if (team && !ml_str_trim(ml_str(team)).n)
		return ml_cli_wrong(e, _("nom vide"), "--team");
	return true;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *officer = ml_cli_value(cli, "officer"), *team = ml_cli_value(cli, "team");
	struct ml_setup setup = {.officer = ml_str_trim(ml_str(officer ? officer : "")), .team = ml_str_trim(ml_str(team ? team : ""))};
	struct ml_buf secret = {0};

	if (!check(cli, e))
		return false;
	/* Before a phrase is asked for in vain. */
	if (access(cli->db, F_OK) == 0)
		return ml_fail(e, ML_E_EXISTS, "%s", cli->db);
	bool good = ask_secret(cli, &setup, &secret, e) && ml_setup_make(cli->ctx, cli->db, &setup, &cli->store, e);
	ml_cli_forget(&secret);
	if (good)
		report(cli);
	return good;
}

extern const struct ml_command ml_cmd_init;
const struct ml_command ml_cmd_init = {
	.name = "init",
	.args = "",
	.summary = N_("crée une base, et au besoin une équipe"),
	.detail =
		N_("Sans option, la base est celle d'une personne seule ; elle pourra rejoindre une équipe plus tard."),
	.options = (const struct ml_cli_option[]){{.name = "team",
							  .arg = N_("NOM"),
							  .help = N_("crée une équipe de ce nom")},
		{.name = "officer", .arg = N_("NOM"), .help = N_("nom de la personne qui écrit dans cette base")},
		{.name = "invitation",
			.arg = N_("FICHIER"),
			.help = N_("rejoint l'équipe qui a fait cette invitation"),
			.path = true},
		{.name = "words",
			.help = N_("rejoint par les mots ou le texte d'un code QR : MAILLAGE_INVITATION, ou ce qu'on tape")},
		{.name = "json", .help = N_("en JSON")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage init --team 'CESE Souss-Massa' --officer 'A. Benali'",
		"maillage init --officer 'F. Amrani' --invitation equipe.invitation",
		"maillage init --officer 'F. Amrani' --words", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_CLOSED,
	.exec = exec,
};
