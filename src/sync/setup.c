/*
 * sync: a new database, alone, first of a team, or joining one; all or nothing: what could not be finished must not
 * stay behind to be taken for a database.
 */
#include <dirent.h>
#include <unistd.h>

#include <maillage/sync.h>

/* The folder of the database as the names in it that start like the database: SQLite and the index keep files there. */
struct folder {
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

static bool enter_team(struct ml_store *store, const struct ml_setup *setup, struct ml_error *e)
{
	if (setup->words.n)
		return ml_team_join_words(store, setup->words, e);
	if (setup->invitation)
		return ml_team_join(store, setup->invitation, setup->passphrase, e);
	return !setup->team.n || ml_team_create(store, setup->team, e);
}

bool ml_setup_make(struct ml_context *ctx, const char *path, const struct ml_setup *setup, struct ml_store **store,
	struct ml_error *e)
{
	struct folder folder = {0};
	folder_look(&folder, path);
	bool made = ml_store_create(ctx, path, setup->officer, store, e);
	bool good = made && enter_team(*store, setup, e) && (!setup->fill || setup->fill(setup->arg, *store, e));
	if (made && !good) {
		ml_store_close(*store);
		folder_walk(&folder, folder_remove_new);
	}
	if (!good)
		*store = NULL;
	folder_finish(&folder);
	return good;
}
