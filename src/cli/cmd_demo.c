/* demo: a sample territory in a folder of its own, never the user's database, and the interface on it. */
#include "cli.h"

#include <maillage/sample.h>
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define USUAL_PEOPLE 320
#define USUAL_SEED 2026
#define BUNDLES "paquets"

/* ---- making it anew: only what the demonstration made may go ------------------------------------------ */

/* maillage.db and what SQLite and the index keep beside it; bundles. Anything else of the user's stays. */
static bool is_ours(const char *name, bool bundles)
{
	size_t n = strlen(name);

	return bundles ? n > 4 && strcmp(name + n - 4, ".mlg") == 0 : strncmp(name, "maillage.db", 11) == 0;
}

static bool clear_folder(const char *path, bool bundles, struct ml_error *e)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool good = true;

	if (!dir)
		return errno == ENOENT || ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
	while (good && (entry = readdir(dir))) {
		char *file = ml_path_join(path, entry->d_name);

		if (is_ours(entry->d_name, bundles) && unlink(file) != 0)
			good = ml_fail_sys(e, ML_E_SYSTEM, "%s", file);
		ml_free_(file);
	}
	closedir(dir);
	return good;
}

static bool clear_demo(const char *dir, struct ml_error *e)
{
	char *bundles = ml_path_join(dir, BUNDLES);
	bool good = clear_folder(bundles, true, e) && clear_folder(dir, false, e);

	ml_free_(bundles);
	return good;
}

/* ---- the command ---------------------------------------------------------------------------------------- */

static char *choose_folder(struct ml_cli *cli)
{
	const char *dir = ml_cli_value(cli, "dir");
	struct ml_buf path = {0};
	char *chosen;

	if (dir)
		return ml_xstrdup(dir);
	ml_buf_printf(&path, "%s-demo", cli->ctx->data_dir);
	chosen = ml_xstrdup(path.p);
	ml_buf_finish(&path);
	return chosen;
}

static bool make(struct ml_cli *cli, const char *dir, const char *db, struct ml_error *e)
{
	struct ml_sample_options o = {.seed = USUAL_SEED, .people = USUAL_PEOPLE};
	int64_t people = USUAL_PEOPLE, seed = USUAL_SEED;
	bool asked = ml_cli_has(cli, "people") || ml_cli_has(cli, "seed"), there = access(db, F_OK) == 0;

	if (!ml_cli_number(cli, "people", 300, 10 * 1000 * 1000, &people, e) ||
		!ml_cli_number(cli, "seed", 0, INT64_MAX, &seed, e))
		return false;
	o.people = (uint32_t)people;
	o.seed = (uint64_t)seed;
	if (there && !ml_cli_has(cli, "new"))
		return !asked || ml_fail(e, ML_E_EXISTS, "%s (%s)", db, _("--new la refait"));
	if ((there && !clear_demo(dir, e)) || !ml_dir_make(dir, 0700, e))
		return false;
	if (ml_sample_make(cli->ctx, dir, &o, e))
		return true;
	/* Half an example would be taken for a whole one the next time. */
	clear_demo(dir, NULL);
	return false;
}

/* Opens the interface on it when there is a terminal, else says where it is. */
static bool open_or_say(struct ml_cli *cli, const char *dir, const char *db, struct ml_error *e)
{
	if (ml_cli_can_screen(cli) && !ml_cli_has(cli, "no-open"))
		return ml_cli_screen(cli, db, e);
	ml_cli_printf(cli, "%s\n%s/%s\n", db, dir, BUNDLES);
	return true;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	char *dir = choose_folder(cli), *db = ml_path_join(dir, "maillage.db");
	bool good = make(cli, dir, db, e) && open_or_say(cli, dir, db, e);

	ml_free_(db);
	ml_free_(dir);
	return good;
}

extern const struct ml_command ml_cmd_demo;
const struct ml_command ml_cmd_demo = {
	.name = "demo",
	.args = "",
	.summary = N_("ouvre un territoire d'exemple, à part de vos données"),
	.detail = N_("L'exemple est fait une fois, dans un dossier à lui (maillage-demo, à côté de celui de vos "
		     "données), avec les paquets de deux "
		     "collègues à fusionner ; on le retrouve ensuite tel qu'on l'a laissé."),
	.options =
		(const struct ml_cli_option[]){
			{.name = "people", .arg = N_("N"), .help = N_("nombre de personnes, 300 au moins")},
			{.name = "dir", .arg = N_("DOSSIER"), .help = N_("dossier où le faire"), .path = true},
			{.name = "seed", .arg = N_("N"), .help = N_("graine : mêmes N, mêmes données")},
			{.name = "new", .help = N_("refait l'exemple, en abandonnant celui qui existe")},
			{.name = "no-open", .help = N_("le fait sans l'ouvrir, et dit où il est")}, {.name = NULL}},
	.examples = (const char *const[]){"maillage demo", "maillage demo --people 100000 --new", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_CLOSED,
	.exec = exec,
};
