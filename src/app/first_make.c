/* First run: what is tried before the end on a database that is thrown away, and the end itself. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <maillage/sample.h>
#include <maillage/sync.h>
#include "app/first_private.h"
#include "app/look.h"
#include "app/parts.h"

enum { SAMPLE_SEED = 2026, SAMPLE_PEOPLE = 320, REJECTS = 4 };

/* ---- a database that is thrown away ---------------------------------------------------------------- */

static void remove_folder(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	while (d && (entry = readdir(d))) {
		char *path = ml_path_join(dir, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
		ml_free_(path);
	}
	if (d)
		closedir(d);
	rmdir(dir);
}

/* In memory where that is possible: nothing of it must be found later. */
static bool try(struct ml_first *f, const struct ml_setup *setup, struct ml_error *e)
{
	struct ml_buf dir = {0}, db = {0};
	struct ml_store *store = NULL;
	ml_buf_printf(&dir, "%s/first-XXXXXX", f->ctx->runtime_dir ? f->ctx->runtime_dir : "/tmp");
	bool good = mkdtemp(dir.p) != NULL || ml_fail_sys(e, ML_E_SYSTEM, "%s", dir.p);
	if (good) {
		ml_buf_printf(&db, "%s/try.db", dir.p);
		good = ml_setup_make(f->ctx, db.p, setup, &store, e);
		ml_store_close(store);
		remove_folder(dir.p);
	}
	ml_buf_finish(&dir);
	ml_buf_finish(&db);
	return good;
}

struct look {
	struct ml_first *f;
	uint32_t rejects;
};

static void on_reject(void *arg, int64_t line, struct ml_str raw, const struct ml_error *why)
{
	struct look *l = arg;
	struct ml_buf reason = {0};
	if (l->rejects++ < REJECTS) {
		ml_error_line(why, ml_tr, &reason);
		ml_buf_printf(&l->f->preview, "\n%s", reason.p ? reason.p : "");
	}
	ml_buf_finish(&reason);
}

static void set_places(struct ml_first *f, struct ml_store *store)
{
	for (int i = 0; i < PLACE_ROWS; i++)
		if (f->place[i].n)
			ml_setting_set(f->ctx, store, ml_setting_by_name(ml_str(first_place[i])),
				ml_buf_view(&f->place[i]), NULL);
}

static bool dry_import(void *arg, struct ml_store *store, struct ml_error *e)
{
	struct look *l = arg;
	struct ml_import_options o = {.dry = true, .reject = on_reject, .arg = l};
	set_places(l->f, store); /* numbers are read by the country */
	return ml_import_file(store, l->f->text[FIRST_FILE].p, &o, &l->f->report, e);
}

bool first_look_at_file(struct ml_first *f, struct ml_error *e)
{
	struct look l = {.f = f};
	struct ml_setup setup = {.fill = dry_import, .arg = &l};
	struct ml_buf rejects = {0};
	ml_buf_clear(&f->preview);
	f->ctx->cancel = 0;
	if (!try(f, &setup, e))
		return false;
	rejects = f->preview; /* the counts come first */
	f->preview = (struct ml_buf){0};
	ml_buf_printf(&f->preview, "%s\n\n", f->text[FIRST_FILE].p);
	ml_app_import_counts(&f->preview, &f->report);
	if (rejects.n)
		ml_buf_printf(&f->preview, "\n%s", rejects.p);
	if (l.rejects > REJECTS)
		ml_buf_printf(&f->preview, _("\n… et %u autres rejets"), l.rejects - REJECTS);
	ml_buf_finish(&rejects);
	return true;
}

bool first_try_invitation(struct ml_first *f, struct ml_error *e)
{
	struct ml_setup setup = {
		.invitation = f->text[FIRST_INVITE].p, .passphrase = ml_buf_view(&f->text[FIRST_PHRASE])};
	return try(f, &setup, e);
}

/* ---- the end ------------------------------------------------------------------------------------------- */

static bool fill(void *arg, struct ml_store *store, struct ml_error *e)
{
	struct ml_first *f = arg;
	struct ml_sample_options sample = {.seed = SAMPLE_SEED, .people = SAMPLE_PEOPLE};
	struct ml_import_options import = {0};
	set_places(f, store);
	if (f->at[FIRST_DATA] == DATA_SAMPLE)
		return ml_sample_fill(store, &sample, e);
	return f->at[FIRST_DATA] != DATA_IMPORT || ml_import_file(store, f->text[FIRST_FILE].p, &import, &f->report, e);
}

/* What belongs to this machine; a folder that does not take it does not undo the rest. */
static void keep_looks(struct ml_first *f)
{
	static const struct {
		const char *name;
		enum first_step step;
	} looks[] = {{"characters", FIRST_CHARS}, {"arabic", FIRST_ARABIC}, {"theme", FIRST_THEME},
		{"language", FIRST_LANG}};
	for (size_t i = 0; i < ML_COUNT(looks); i++) {
		const char *key = first_steps[looks[i].step].option[f->at[looks[i].step]].key;
		ml_setting_set(f->ctx, f->store, ml_setting_by_name(ml_str(looks[i].name)), ml_str(key), NULL);
	}
	ml_look_apply(f->ctx, f->terminal, f->surface, f->no_colour);
}

static void say_welcome(struct ml_first *f)
{
	if (f->at[FIRST_DATA] == DATA_SAMPLE)
		ml_buf_z(&f->welcome,
			_("Tout est prêt : tapez un nom, « benali » par exemple. Ctrl-Z retire l'exemple."));
	else if (f->at[FIRST_DATA] == DATA_IMPORT)
		ml_buf_z(&f->welcome, _("Tout est prêt : tapez un nom. Ctrl-Z retire l'import."));
	else
		ml_buf_z(&f->welcome, _("Tout est prêt : F7 crée une première fiche."));
}

bool first_make(struct ml_first *f, struct ml_error *e)
{
	int team = f->at[FIRST_TEAM];
	struct ml_setup setup = {.officer = ml_buf_view(&f->text[FIRST_NAME]), .fill = fill, .arg = f};
	if (team == TEAM_NEW)
		setup.team = ml_buf_view(&f->text[FIRST_TEAM_NAME]);
	else if (team == TEAM_INVITED && !first_by_file(f))
		setup.words = ml_buf_view(&f->text[FIRST_INVITE]);
	else if (team == TEAM_INVITED) {
		setup.invitation = f->text[FIRST_INVITE].p;
		setup.passphrase = ml_buf_view(&f->text[FIRST_PHRASE]);
	}
	f->ctx->cancel = 0;
	if (!ml_setup_make(f->ctx, f->path, &setup, &f->store, e))
		return false;
	keep_looks(f);
	say_welcome(f);
	return true;
}
