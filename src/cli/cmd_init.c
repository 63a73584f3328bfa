/* init: a new database, alone, first of a team, or joining one by invitation. */
#include "cli.h"

#include <maillage/sync.h>
#include <dirent.h>
#include <unistd.h>

/* ---- all or nothing: a database whose team could not be made or joined must not stay behind ------------ */

/* The folder of the database as the names in it that start like the database: SQLite and the index keep files there. */
struct folder {
	struct ml_arena *arena;
	char *path, *name; /* of the folder; of the database in it */
	struct ml_map *before;
};

static void folder_walk(struct folder *f, void (*visit)(struct folder *, const char *name))
{
	DIR *dir = opendir(f->path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strncmp(entry->d_name, f->name, strlen(f->name)) == 0)
			visit(f, entry->d_name);
	if (dir)
		closedir(dir);
}

static void folder_remember(struct folder *f, const char *name)
{
	ml_map_set(f->before, ml_str(name), 1);
}

static void folder_remove_new(struct folder *f, const char *name)
{
	uint64_t known;
	char *path;

	if (ml_map_get(f->before, ml_str(name), &known))
		return;
	path = ml_path_join(f->path, name);
	unlink(path);
	ml_free_(path);
}

static void folder_look(struct folder *f, const char *db)
{
	const char *slash = strrchr(db, '/');

	f->path = ml_xstrdup(slash ? db : ".");
	if (slash)
		f->path[slash == db ? 1 : slash - db] = '\0';
	f->name = ml_xstrdup(slash ? slash + 1 : db);
	f->before = ml_map_create();
	folder_walk(f, folder_remember);
}

static void folder_finish(struct folder *f)
{
	ml_map_destroy(f->before);
	ml_free_(f->path);
	ml_free_(f->name);
}

/* ---- the command ------------------------------------------------------------------------------------------- */

static bool enter_team(struct ml_cli *cli, struct ml_error *e)
{
	const char *team = ml_cli_value(cli, "team"), *invitation = ml_cli_value(cli, "invitation");
	struct ml_buf passphrase = {0};
	bool good;

	if (ml_cli_has(cli, "words")) {
		good = ml_cli_invitation(cli, &passphrase, e) &&
		       ml_team_join_words(cli->store, ml_buf_view(&passphrase), e);
		ml_cli_forget(&passphrase);
		return good;
	}
	if (team)
		return ml_team_create(cli->store, ml_str_trim(ml_str(team)), e);
	if (!invitation)
		return true;
	good = ml_cli_passphrase(cli, false, &passphrase, e) &&
	       ml_team_join(cli->store, invitation, ml_buf_view(&passphrase), e);
	ml_cli_forget(&passphrase);
	return good;
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
	const char *officer = ml_cli_value(cli, "officer");
	struct folder folder = {0};
	bool made, good;

	if (!check(cli, e))
		return false;
	folder_look(&folder, cli->db);
	made = ml_store_create(cli->ctx, cli->db, ml_str_trim(ml_str(officer ? officer : "")), &cli->store, e);
	good = made && enter_team(cli, e);
	if (good) {
		report(cli);
	} else if (made) {
		ml_store_close(cli->store);
		cli->store = NULL;
		folder_walk(&folder, folder_remove_new);
	}
	folder_finish(&folder);
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
